/*
 * tree.h - files in a work tree whose content somebody else chose: no part of a path may be a symbolic link, so that
 * nothing outside of the tree is read or written.  Private to the hook room.
 */
#ifndef FF_HOOK_TREE_H
#define FF_HOOK_TREE_H

#include "ff/base.h"

#define TREE_MAX (1u << 20) /* of a file that we look into */

enum tree_kind {
	TREE_ABSENT,
	TREE_FILE,
	TREE_ODD, /* a link or something else that we neither read nor write: `why` says what */
};
struct tree_file {
	enum tree_kind kind;
	char *text; /* TREE_FILE: NUL added */
	size_t len;
	mode_t mode;
	const char *why;
};
/* Descriptor of the work tree's root, -1 with an error. */
int tree_open(const char *top, struct ff_err *err);
/* path: relative, parts separated by '/'.  An unreadable file is TREE_ODD, not an error. */
void tree_read(struct ff_arena *a, int top, const char *path, struct tree_file *out);
/* Makes the missing folders of the path; *made says how many. */
int tree_folders(int top, const char *path, int *made, struct ff_err *err);
/* Beside the file and renamed over it; mode 0: as the umask says. */
int tree_write(int top, const char *path, const void *p, size_t n, mode_t mode, struct ff_err *err);
/* Removes the file (when there is one), then at most `folders` of the folders above it, as long as they are empty. */
int tree_remove(int top, const char *path, int folders, struct ff_err *err);

#endif
