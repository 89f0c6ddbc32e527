/*
 * wipe.c - removes a tree in which a stranger's program had its way: folders without permission, deeper than a path may be long,
 * links out of it.  Called by site.c and files.c; step by step by descriptors, no link is followed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define DEEP 100    /* folders inside each other that are open at once; deeper ones are moved up first */
#define TRIES 1000  /* times a folder is read again because it is not empty */

struct wipe {
	int at;            /* where deep folders are moved to */
	unsigned first, moved; /* numbers of those that wait there */
};

int ff_fix_open_folder(int at, const char *name)
{
	struct stat st;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == EACCES) { /* by a path to the folder itself, since chmod by name could be led away by a link */
		char self[40];
		int path = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (path < 0)
			return -1;
		snprintf(self, sizeof self, "/proc/self/fd/%d", path);
		if (chmod(self, 0700) == 0)
			fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int e = errno;
		close(path);
		errno = e;
	}
	if (fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 0700) != 0700)
		fchmod(fd, 0700);
	return fd;
}

static void name_deep(char *name, size_t n, unsigned number)
{
	snprintf(name, n, ".ff-deep-%ld-%u", (long)getpid(), number);
}

static int move_up(struct wipe *w, int at, const char *name)
{
	char to[64];
	for (int i = 0; i < TRIES; i++) {
		name_deep(to, sizeof to, w->moved++);
		int fd = ff_fix_open_folder(at, name); /* a folder must be writable to be moved */
		if (fd >= 0)
			close(fd);
		if (renameat(at, name, w->at, to) == 0)
			return 0;
		if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
			return -1;
	}
	return -1;
}

static int wipe_at(struct wipe *w, int at, const char *name, int depth);

static int wipe_all_in(struct wipe *w, int fd, int depth)
{
	int again = dup(fd), result = 0;
	DIR *d = again < 0 ? NULL : fdopendir(again);
	struct dirent *e;
	if (!d) {
		if (again >= 0)
			close(again);
		return -1;
	}
	rewinddir(d);
	while (!result && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			result = wipe_at(w, fd, e->d_name, depth + 1);
	int error = errno;
	closedir(d);
	errno = error;
	return result;
}

/* 0 it is gone, -1 with errno. */
static int wipe_at(struct wipe *w, int at, const char *name, int depth)
{
	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM) /* EPERM: a folder, as POSIX has it */
		return -1;
	if (unlinkat(at, name, AT_REMOVEDIR) == 0)
		return 0;
	if (depth > DEEP)
		return move_up(w, at, name);
	int fd = ff_fix_open_folder(at, name), result = -1;
	for (int i = 0; fd >= 0 && i < TRIES && wipe_all_in(w, fd, depth) == 0; i++) {
		result = unlinkat(at, name, AT_REMOVEDIR);
		if (result == 0 || (errno != ENOTEMPTY && errno != EEXIST))
			break;
	}
	int e = errno;
	if (fd >= 0)
		close(fd);
	errno = e;
	return result;
}

int ff_fix_wipe(int at, const char *name, struct ff_err *err)
{
	struct wipe w = {.at = at};
	int result = wipe_at(&w, at, name, 0);
	for (; !result && w.first < w.moved; w.first++) {
		char deep[64];
		name_deep(deep, sizeof deep, w.first);
		result = wipe_at(&w, at, deep, 0);
	}
	return result ? ff_fix_fail(err, name) : 0;
}
