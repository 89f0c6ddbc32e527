/*
 * spool.c - the spool of commits that wait for the driver: a folder of empty files, named by commit.
 * Called by ff alone; the hook and the driver are shell scripts over the same folder (hooks/).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ff/hook.h"

static int count_files(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;
	while (d && (e = readdir(d)))
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

/* Whether somebody holds the driver's lock. */
static bool locked(struct ff_arena *a, const struct ff_place *p)
{
	int fd = open(ff_arena_printf(a, "%s/driver.lock", p->state), O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
	if (fd >= 0)
		close(fd);
	return held;
}

int ff_spool_look(struct ff_arena *a, const struct ff_place *p, struct ff_spool *out, struct ff_err *err)
{
	(void)err;
	out->waiting = count_files(ff_arena_printf(a, "%s/spool", p->state));
	out->failed = count_files(ff_arena_printf(a, "%s/failed", p->state));
	out->running = locked(a, p);
	return 0;
}

int ff_spool_wait(struct ff_arena *a, const struct ff_place *p, int seconds, struct ff_err *err)
{
	int64_t until = ff_clock_ms() + (int64_t)seconds * 1000;
	const struct timespec pause = {0, 20 * 1000 * 1000};
	struct ff_spool s;
	for (;;) {
		ff_spool_look(a, p, &s, err);
		if (!s.waiting && !s.running)
			return 0;
		if (ff_clock_ms() > until)
			return ff_err_set(err, FF_EX_TEMP, "the driver is still busy after %d s (%d waiting)", seconds, s.waiting);
		nanosleep(&pause, NULL);
	}
}

int ff_spool_add(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err)
{
	const char *spool = ff_arena_printf(a, "%s/spool", p->state), *path = ff_arena_printf(a, "%s/%s", spool, id);
	const char *driver = ff_arena_printf(a, "%s/../libexec/fibreflow/ff-driver", ff_path_self_dir(a));
	const char *const argv[] = {"sh", "-c", "setsid \"$0\" \"$1\" </dev/null >>\"$1/fibreflow/driver.log\" 2>&1 &", driver, p->common, NULL};
	struct ff_spawn s = {.argv = argv, .dir = p->common};
	struct ff_child c;
	if (ff_mkdir_all(spool, err))
		return -1;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	close(fd);
	if (ff_spawn(&s, &c, err))
		return -1;
	ff_wait(&c);
	return 0;
}
