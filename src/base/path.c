/*
 * path.c - whole files in and out, folders, and where our own programs lie.  Called by tools and by
 * the rooms that own files (config, hook, store); must not know what a file holds.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/base.h"

static int fail(struct ff_err *err, const char *path)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
}

/* All that fd gives, at most max bytes; `room` is a first guess, for a file may grow under our eyes. */
static int read_all(struct ff_arena *a, int fd, const char *path, size_t max, size_t room, char **out, size_t *len, struct ff_err *err)
{
	char *text = ff_arena_raw(a, room + 1);
	size_t n = 0;
	for (;;) {
		ssize_t got = read(fd, text + n, room + 1 - n); /* one more than may be: that is how the end shows */
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, path);
		n += (size_t)got;
		if (n > max)
			return ff_err_set(err, FF_EX_DATA, "%s: larger than %zu bytes", path, max);
		if (got == 0)
			break;
		if (n > room) {
			size_t more = room < max / 2 ? room * 2 + 4096 : max;
			char *bigger = ff_arena_raw(a, (more < max ? more : max) + 1);
			memcpy(bigger, text, n);
			text = bigger;
			room = more < max ? more : max;
		}
	}
	text[n] = '\0';
	*out = text;
	*len = n;
	return 0;
}

int ff_file_read(struct ff_arena *a, const char *path, size_t max, char **out, size_t *len, struct ff_err *err)
{
	struct stat st;
	int rc = -1, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO must not hold us */
	if (fd < 0 || fstat(fd, &st) != 0)
		fail(err, path);
	else if (!S_ISREG(st.st_mode))
		ff_err_set(err, FF_EX_NOREPO, "%s: not a file", path);
	else if ((uint64_t)st.st_size > max)
		ff_err_set(err, FF_EX_DATA, "%s: larger than %zu bytes", path, max);
	else
		rc = read_all(a, fd, path, max, (size_t)st.st_size, out, len, err);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* A file that was not there: a link that somebody planted under our name is removed, not followed. */
static int open_fresh(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags, 0666);
	if (fd < 0 && errno == EEXIST && unlink(path) == 0) /* left by a process of our number that died */
		fd = open(path, flags, 0666);
	return fd;
}

int ff_file_write_atomic(const char *path, const void *p, size_t n, struct ff_err *err)
{
	char temp[FF_MAX_PATH];
	int fd, rc = -1;
	if (snprintf(temp, sizeof temp, "%s.tmp-%ld", path, (long)getpid()) >= (int)sizeof temp)
		return ff_err_set(err, FF_EX_DATA, "%s: name too long", path);
	fd = open_fresh(temp);
	if (fd < 0)
		return fail(err, temp);
	if (ff_write_all(fd, p, n, err)) {
		ff_err_wrap(err, "%s", temp);
		goto done;
	}
	if (fsync(fd) != 0 || rename(temp, path) != 0) {
		fail(err, path);
		goto done;
	}
	rc = 0;
done:
	close(fd);
	if (rc)
		unlink(temp);
	return rc;
}

/* A folder that is there already is fine; anything else of that name is not. */
static int make_folder(const char *path, mode_t mode, struct ff_err *err)
{
	struct stat st;
	if (mkdir(path, mode) == 0)
		return 0;
	int e = errno;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		e = ENOTDIR;
	}
	errno = e;
	return fail(err, path);
}

int ff_mkdir_all(const char *path, struct ff_err *err)
{
	char part[FF_MAX_PATH];
	size_t n = strlen(path);
	if (n == 0)
		return ff_err_set(err, FF_EX_NOREPO, "the name of a folder is empty");
	if (n >= sizeof part)
		return ff_err_set(err, FF_EX_DATA, "%s: name too long", path);
	memcpy(part, path, n + 1);
	while (n > 1 && part[n - 1] == '/')
		part[--n] = '\0';
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (make_folder(part, 0700, err))
			return -1;
		*slash = '/';
	}
	return make_folder(part, 0700, err);
}

const char *ff_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool ff_path_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

const char *ff_path_self_dir(struct ff_arena *a)
{
	char path[FF_MAX_PATH];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n <= 0)
		return ".";
	path[n] = '\0';
	return ff_arena_str(a, dirname(path));
}

const char *ff_path_tool(struct ff_arena *a, const char *name)
{
	const char *path = ff_arena_printf(a, "%s/%s", ff_path_self_dir(a), name);
	return access(path, X_OK) == 0 ? path : ff_arena_str(a, name);
}

void ff_path_tools(struct ff_arena *a, struct ff_strings *names)
{
	DIR *folder = opendir(ff_path_self_dir(a));
	struct dirent *e;
	while (folder && (e = readdir(folder)))
		if (ff_str_starts(e->d_name, "ff-") && !strchr(e->d_name, '.'))
			ff_strings_push(a, names, ff_arena_str(a, e->d_name + 3));
	if (folder)
		closedir(folder);
}
