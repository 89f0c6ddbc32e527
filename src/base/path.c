/*
 * path.c - whole files in and out, folders, and where our own programs lie.
 */
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

int ff_file_read(struct ff_arena *a, const char *path, size_t max, char **out, size_t *len, struct ff_err *err)
{
	struct stat st;
	size_t n = 0;
	int rc = -1, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hold us */
	if (fd < 0 || fstat(fd, &st) != 0) {
		fail(err, path);
		goto done;
	}
	if (!S_ISREG(st.st_mode)) {
		ff_err_set(err, FF_EX_NOREPO, "%s: not a file", path);
		goto done;
	}
	if ((uint64_t)st.st_size > max) {
		ff_err_set(err, FF_EX_DATA, "%s: larger than %zu bytes", path, max);
		goto done;
	}
	char *text = ff_arena_raw(a, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) { /* what grows meanwhile is not read */
		ssize_t got = read(fd, text + n, (size_t)st.st_size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail(err, path);
			goto done;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	*out = text;
	*len = n;
	rc = 0;
done:
	if (fd >= 0)
		close(fd);
	return rc;
}

int ff_file_write_atomic(const char *path, const void *p, size_t n, struct ff_err *err)
{
	char temp[FF_MAX_PATH];
	int fd, rc = -1;
	if (snprintf(temp, sizeof temp, "%s.tmp-%ld", path, (long)getpid()) >= (int)sizeof temp)
		return ff_err_set(err, FF_EX_DATA, "%s: name too long", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
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

int ff_mkdir_all(const char *path, struct ff_err *err)
{
	char part[FF_MAX_PATH];
	size_t n = strlen(path);
	if (n >= sizeof part)
		return ff_err_set(err, FF_EX_DATA, "%s: name too long", path);
	memcpy(part, path, n + 1);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return fail(err, part);
		*slash = '/';
	}
	return mkdir(part, 0700) != 0 && errno != EEXIST ? fail(err, part) : 0;
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
