/*
 * spool.c - the facts of a tree, kept for the time of a run: the first reading learns how the tree speaks, the second one writes, and the tree is
 * parsed once.  Called by write.c; does not know what the records mean.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "write.h"

/* A file that nobody can name. */
static int nameless(struct ff_err *err)
{
	struct ff_arena a = {0};
	const char *parent = getenv("TMPDIR");
	char *path = ff_arena_printf(&a, "%s/ff-facts-XXXXXX", parent && *parent == '/' ? parent : "/tmp");
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	else
		unlink(path);
	ff_arena_free(&a);
	return fd;
}

static int copy(int from, int to, struct ff_err *err)
{
	static char block[1 << 16];
	for (;;) {
		ssize_t n = read(from, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ff_err_set(err, FF_EX_TEMP, "reading facts: %s", strerror(errno));
		if (n == 0)
			return 0;
		if (ff_write_all(to, block, (size_t)n, err))
			return ff_err_wrap(err, "keeping facts");
	}
}

int doc_spool(const struct ff_common *common, int argc, char **argv, int *status, struct ff_err *err)
{
	struct ff_source src;
	int fd = nameless(err);
	*status = 0;
	if (fd < 0 || ff_source_open(&src, common, NULL, 0, argc, argv, err)) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	int rc = copy(src.fd, fd, err);
	*status = ff_source_close(&src);
	if (!rc && lseek(fd, 0, SEEK_SET) < 0)
		rc = ff_err_set(err, FF_EX_TEMP, "keeping facts: %s", strerror(errno));
	if (rc) {
		close(fd);
		return -1;
	}
	return fd;
}
