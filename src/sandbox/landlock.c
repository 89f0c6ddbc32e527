/*
 * landlock.c - Landlock: what a program may read and write, as the kernel keeps it from inside.  The whole wall of its level;
 * beneath the levels with mounts a second one for writing.  Called in the child, right before it becomes the program.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "room.h"

/* Of linux/landlock.h, by number: the headers may be older than the kernel. */
#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446
struct ruleset {
	uint64_t fs, net, scoped;
};
struct beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));
enum {
	EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3,
	BLOCK = 1 << 11, CHARACTER = 1 << 6, TRUNCATE = 1 << 14, IOCTL = 1 << 15,
};
#define ALL_FS(version) ((version) >= 5 ? 0xffffu : 0x7fffu) /* 16 rights from version 5 on, 15 from 3 */
#define READING (EXECUTE | READ_FILE | READ_DIR)
#define OF_FILES (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL)
#define DEVICES (BLOCK | CHARACTER)
#define TCP 3u    /* bind, connect: version 4 */
#define SCOPES 3u /* abstract sockets, signals: version 6 */

static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};

int ff_landlock_version(void)
{
	long version = syscall(CREATE_RULESET, NULL, 0, 1u);
	return version < 0 ? 0 : (int)version;
}

struct wall {
	int rules;
	uint64_t handled, writing;
	const struct ff_plan *plan;
	struct ff_err *err;
};

/* What is not there needs no rule; a link has none. */
static int allow(struct wall *w, const char *path, uint64_t rights)
{
	struct stat st;
	int rc = 0, fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : ff_err_set(w->err, FF_EX_CONFIG, "landlock: %s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && !S_ISLNK(st.st_mode)) {
		struct beneath b = {rights & w->handled & (S_ISDIR(st.st_mode) ? ~UINT64_C(0) : OF_FILES), fd};
		if (b.allowed && syscall(ADD_RULE, w->rules, 1, &b, 0) != 0)
			rc = ff_err_set(w->err, FF_EX_CONFIG, "landlock: %s: %s", path, strerror(errno));
	}
	close(fd);
	return rc;
}

static bool has_below(const struct ff_strings *paths, const char *top)
{
	for (int i = 0; i < paths->count; i++)
		if (!strcmp(top, "/") || ff_plan_under(paths->items[i], top))
			return true;
	return false;
}

/* Rules only ever add: around what is hidden each neighbour gets one of its own. */
static int allow_around(struct wall *w, const char *path, uint64_t rights)
{
	char below[FF_MAX_PATH];
	struct dirent *e;
	int rc = 0;
	if (ff_strings_has(&w->plan->covers, path) || ff_strings_has(&w->plan->later, path))
		return 0;
	if (!has_below(&w->plan->covers, path) && !has_below(&w->plan->later, path))
		return allow(w, path, rights);
	DIR *d = opendir(path);
	while (d && !rc && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (snprintf(below, sizeof below, "%s/%s", strcmp(path, "/") ? path : "", e->d_name) >= (int)sizeof below)
			continue;
		if (strcmp(below, "/dev") != 0)
			rc = allow_around(w, below, rights);
	}
	if (d)
		closedir(d);
	return rc;
}

/* The level without mounts: everything but what is hidden can be read, work and temporary folder written. */
static int allow_machine(struct wall *w, const struct ff_box *b)
{
	if (allow_around(w, "/", READING) || allow(w, w->plan->temp, w->writing))
		return -1;
	for (int i = 0; i < b->show.count; i++) {
		char *real = realpath(b->show.items[i], NULL);
		int rc = real ? allow(w, real, READING) : 0;
		free(real);
		if (rc)
			return -1;
	}
	/* what is hidden in the work folder: around it, and nothing can be made beside it */
	if (w->plan->work[0])
		return w->plan->later.count ? allow_around(w, w->plan->work, w->writing) : allow(w, w->plan->work, w->writing);
	return 0;
}

/* With mounts: reading is theirs. */
static int allow_mounted(struct wall *w)
{
	static const char *const own[] = {"/tmp", "/dev/shm", "/dev/pts", "/dev/ptmx", "/dev/tty"};
	if (allow(w, "/", READING) || (w->plan->inside[0] && allow(w, w->plan->inside, w->writing)))
		return -1;
	for (size_t i = 0; i < FF_COUNT(own); i++)
		if (allow(w, own[i], w->writing))
			return -1;
	return 0;
}

int ff_landlock_enter(const struct ff_plan *p, const struct ff_box *b, int level, struct ff_err *err)
{
	int version = ff_landlock_version();
	bool alone = level == FF_BOX_LANDLOCK;
	struct ruleset set = {ALL_FS(version), alone && version >= 4 ? TCP : 0, alone && version >= 6 ? SCOPES : 0};
	struct wall w = {-1, set.fs, set.fs & ~(uint64_t)DEVICES, p, err};
	int rc = -1;
	if (version < FF_LANDLOCK_LEAST)
		return alone ? ff_err_set(err, FF_EX_CONFIG, "the kernel's Landlock is version %d, %d is needed", version, FF_LANDLOCK_LEAST) : 0;
	w.rules = (int)syscall(CREATE_RULESET, &set, sizeof set, 0);
	if (w.rules < 0)
		return ff_err_set(err, FF_EX_CONFIG, "landlock: %s", strerror(errno));
	for (size_t i = 0; i < FF_COUNT(devices); i++)
		if (allow(&w, devices[i], READ_FILE | WRITE_FILE | TRUNCATE | IOCTL))
			goto done;
	if (alone ? allow_machine(&w, b) : allow_mounted(&w))
		goto done;
	if (syscall(RESTRICT_SELF, w.rules, 0) != 0)
		ff_err_set(err, FF_EX_CONFIG, "landlock: %s", strerror(errno));
	else
		rc = 0;
done:
	close(w.rules);
	return rc;
}
