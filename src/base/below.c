/*
 * below.c - files below a folder that a stranger filled: read, written or removed without following a link out of it.  Called by
 * those who change a work tree; does not know what the files are.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/base.h"

/* Folder of a path below top, step by step so that no link leads out; -1 with errno. */
static int open_folder(const char *top, const char *path, bool make, const char **base)
{
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (const char *slash; fd >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		char part[256];
		int next = -1;
		if (slash == path || (size_t)(slash - path) >= sizeof part) {
			errno = ENAMETOOLONG;
		} else {
			memcpy(part, path, (size_t)(slash - path));
			part[slash - path] = 0;
			if (!strcmp(part, "..") || !strcasecmp(part, ".git"))
				errno = EACCES;
			else if (!make || mkdirat(fd, part, 0777) == 0 || errno == EEXIST)
				next = openat(fd, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		int e = errno;
		close(fd);
		errno = e;
		fd = next;
	}
	*base = path;
	if (fd >= 0 && (!path[0] || !strcmp(path, ".."))) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	return fd;
}

static int fail(struct ff_err *err, const char *path)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, errno == ELOOP ? "is a link" : strerror(errno));
}

static int read_fd(struct ff_arena *a, int fd, const char *path, struct ff_bytes *out, mode_t *mode, struct ff_err *err)
{
	struct stat st;
	size_t n = 0;
	if (fstat(fd, &st) != 0)
		return fail(err, path);
	if (!S_ISREG(st.st_mode))
		return ff_err_set(err, FF_EX_NOREPO, "%s: not a file", path);
	if (st.st_size > (off_t)FF_MAX_BLOB)
		return ff_err_set(err, FF_EX_DATA, "%s: larger than %u bytes", path, FF_MAX_BLOB);
	char *text = ff_arena_raw(a, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, text + n, (size_t)st.st_size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, path);
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = 0;
	*out = (struct ff_bytes){text, n};
	*mode = st.st_mode & 07777;
	return 0;
}

int ff_below_read(struct ff_arena *a, const char *top, const char *path, struct ff_bytes *out, mode_t *mode, struct ff_err *err)
{
	const char *base;
	int result = -1, folder = open_folder(top, path, false, &base);
	int fd = folder < 0 ? -1 : openat(folder, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		fail(err, path);
	else
		result = read_fd(a, fd, path, out, mode, err);
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return result;
}

/* Beside the file, then in its place: whoever reads it sees the one or the other. */
int ff_below_write(const char *top, const char *path, const struct ff_bytes *t, mode_t mode, bool fresh, struct ff_err *err)
{
	const char *base;
	char temp[300];
	int result = -1, fd = -1, folder = open_folder(top, path, fresh, &base);
	if (folder < 0)
		return fail(err, path);
	snprintf(temp, sizeof temp, ".ff-%ld.tmp", (long)getpid());
	unlinkat(folder, temp, 0); /* of a process of our number that died */
	fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) {
		fail(err, path);
		goto done;
	}
	if (ff_write_all(fd, t->text, t->len, err)) {
		ff_err_wrap(err, "%s", path);
		goto done;
	}
	if ((!fresh && fchmod(fd, mode) != 0) || fsync(fd) != 0 ||
	    (fresh ? linkat(folder, temp, folder, base, 0) : renameat(folder, temp, folder, base)) != 0) {
		fail(err, path);
		goto done;
	}
	result = 0;
done:
	if (fd >= 0) {
		close(fd);
		unlinkat(folder, temp, 0);
	}
	close(folder);
	return result;
}

int ff_below_remove(const char *top, const char *path, struct ff_err *err)
{
	const char *base;
	int folder = open_folder(top, path, false, &base), result = 0;
	if (folder < 0 || unlinkat(folder, base, 0) != 0)
		result = fail(err, path);
	if (folder >= 0)
		close(folder);
	return result;
}
