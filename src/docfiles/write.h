/* write.h - what the files of `ff-docwriter write` share.  Nobody else includes it. */
#ifndef FF_DOCFILES_WRITE_H
#define FF_DOCFILES_WRITE_H

#include "ff/docfiles.h"

/* ---- put.c: texts into files, or a patch of them ---- */

/* One file that is to have another text. */
struct doc_change {
	const char *path, *blob; /* blob: hex id of the text that was read */
	struct ff_bytes old, text;
	mode_t mode;
	const char *why; /* NULL, or why it was left as it is */
	int index;       /* the caller's own */
};
/*
 * Writes the changes below top, each whole or not at all, its mode kept; no link is followed.  A file that is not what `blob` says, or no longer what
 * `old` is, is left, and `why` says so.  -1: nothing can be written at all.
 */
int doc_put(struct ff_arena *a, const char *top, struct ff_list *changes, struct ff_err *err);
/* The changes as a unified diff, to standard output. */
int doc_diff(struct ff_arena *a, struct ff_list *changes, struct ff_err *err);

/* ---- spool.c: a facts stream that is read twice ---- */

/* The facts of a tree, kept in a file without a name; the descriptor, -1.  *status: what ff-scan exited with. */
int doc_spool(const struct ff_common *common, int argc, char **argv, int *status, struct ff_err *err);

#endif
