/* room.h - what the verbs of this room share that read the whole tree: readme.c and api.c. */
#ifndef FF_DOCFILES_ROOM_H
#define FF_DOCFILES_ROOM_H

#include "ff/docfiles.h"
#include "ff/docpages.h"

struct doc_tree {
	const char *top;          /* absolute: the work tree, or the folder of -C where there is none */
	bool git;
	struct ff_book *book;     /* settled */
};
/* The tree around -C: facts by ff-scan, metadata from its files, routes by ff-consequence when they are wanted. */
int doc_tree_read(struct ff_arena *a, const struct ff_common *common, bool routes, struct doc_tree *out, struct ff_err *err);
/* Only where it is, without reading it. */
int doc_tree_find(struct ff_arena *a, const struct ff_common *common, struct doc_tree *out, struct ff_err *err);
/* A path of the command line as one of the tree, links resolved; FF_EX_NOREPO when it leads out of it or is not there. */
int doc_tree_path(struct ff_arena *a, const struct ff_common *common, const struct doc_tree *t, const char *path, const char **out, struct ff_err *err);
/* What differs, as a patch without context. */
void doc_patch(struct ff_buf *out, const char *path, const char *was, size_t n, const char *now, size_t m);

#endif
