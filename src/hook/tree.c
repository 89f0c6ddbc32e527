/*
 * tree.c - reads, writes and removes files below a work tree without following one symbolic link: each part of a path
 * is opened from the folder before it.  Called by claude.c; knows nothing of what the files hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static int fail(struct ff_err *err, const char *path)
{
	const char *why = errno == ELOOP || errno == ENOTDIR ? "a part of it is a symbolic link or no folder" : strerror(errno);
	return ff_err_set(err, errno == ELOOP || errno == ENOTDIR ? FF_EX_CONFIG : ff_err_code_of(errno), "%s: %s", path, why);
}

int tree_open(const char *top, struct ff_err *err)
{
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fail(err, top) : fd;
}

/* The folder that the last part of path lies in; *last: that part.  made: missing folders are made and counted; NULL: not.  -1 with errno. */
static int descend(int top, const char *path, const char **last, int *made)
{
	char part[256];
	const char *slash;
	int fd = fcntl(top, F_DUPFD_CLOEXEC, 3);
	for (; fd >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		int before = fd;
		if (snprintf(part, sizeof part, "%.*s", (int)(slash - path), path) >= (int)sizeof part) {
			close(before);
			errno = ENAMETOOLONG;
			return -1;
		}
		fd = openat(before, part, FOLDER);
		if (fd < 0 && errno == ENOENT && made && mkdirat(before, part, 0777) == 0) {
			(*made)++;
			fd = openat(before, part, FOLDER);
		}
		int e = errno;
		close(before);
		errno = e;
	}
	*last = path;
	return fd;
}

static const char *read_all(struct ff_arena *a, int fd, struct tree_file *out)
{
	struct stat st;
	ssize_t got = 1;
	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a file";
	if ((uint64_t)st.st_size > TREE_MAX)
		return "it is larger than 1 MiB";
	out->mode = st.st_mode & 07777;
	out->text = ff_arena_raw(a, (size_t)st.st_size + 1);
	while (out->len < (size_t)st.st_size && got > 0) {
		got = read(fd, out->text + out->len, (size_t)st.st_size - out->len);
		if (got > 0)
			out->len += (size_t)got;
		else if (got < 0 && errno == EINTR)
			got = 1;
	}
	out->text[out->len] = '\0';
	return got < 0 ? strerror(errno) : NULL;
}

void tree_read(struct ff_arena *a, int top, const char *path, struct tree_file *out)
{
	const char *last;
	int folder = descend(top, path, &last, NULL);
	int fd = folder < 0 ? -1 : openat(folder, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	*out = (struct tree_file){.kind = TREE_FILE};
	if (fd >= 0)
		out->why = read_all(a, fd, out);
	else if (errno == ENOENT)
		out->kind = TREE_ABSENT;
	else
		out->why = errno == ELOOP || errno == ENOTDIR ? "it, or a folder above it, is a symbolic link or no folder" : strerror(errno);
	if (out->why)
		out->kind = TREE_ODD;
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
}

int tree_folders(int top, const char *path, int *made, struct ff_err *err)
{
	const char *last;
	*made = 0;
	int folder = descend(top, path, &last, made);
	if (folder < 0)
		return fail(err, path);
	close(folder);
	return 0;
}

int tree_write(int top, const char *path, const void *p, size_t n, mode_t mode, struct ff_err *err)
{
	const char *last;
	char temp[64];
	int fd = -1, rc = -1, folder = descend(top, path, &last, NULL);
	snprintf(temp, sizeof temp, ".fibreflow-tmp-%ld", (long)getpid());
	if (folder < 0)
		return fail(err, path);
	unlinkat(folder, temp, 0); /* left by a process of our number that died */
	fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0 || (mode && fchmod(fd, mode) != 0)) {
		fail(err, path);
		goto done;
	}
	if (ff_write_all(fd, p, n, err)) {
		ff_err_wrap(err, "%s", path);
		goto done;
	}
	if (fsync(fd) != 0 || renameat(folder, temp, folder, last) != 0) {
		fail(err, path);
		goto done;
	}
	rc = 0;
done:
	if (rc && fd >= 0)
		unlinkat(folder, temp, 0);
	if (fd >= 0)
		close(fd);
	close(folder);
	return rc;
}

static int remove_at(int top, const char *path, int flags)
{
	const char *last;
	int folder = descend(top, path, &last, NULL);
	int rc = folder < 0 ? -1 : unlinkat(folder, last, flags), e = errno;
	if (folder >= 0)
		close(folder);
	errno = e;
	return rc;
}

int tree_remove(int top, const char *path, int folders, struct ff_err *err)
{
	char part[FF_MAX_PATH];
	char *slash;
	if (remove_at(top, path, 0) != 0 && errno != ENOENT)
		return fail(err, path);
	snprintf(part, sizeof part, "%s", path);
	while (folders-- > 0 && (slash = strrchr(part, '/'))) {
		*slash = '\0';
		if (remove_at(top, part, AT_REMOVEDIR) != 0)
			break; /* somebody else put something there */
	}
	return 0;
}
