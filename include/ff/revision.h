/*
 * revision.h - the few questions that programs without libgit2 ask git: one process each, with
 * argv and a deadline, never a shell.  Resolving a revision is ff_place_commit of config.h.
 */
#ifndef FF_REVISION_H
#define FF_REVISION_H

#include "ff/base.h"

#define FF_GIT_DEADLINE 20000 /* ms for one question */

/* Paths that the commit changes against its first parent (all of them for a root commit). */
int ff_revision_files(struct ff_arena *a, const char *dir, const char *id, struct ff_strings *paths, struct ff_err *err);
/* Those of `paths` that the tree of the commit holds, in the order of git. */
int ff_revision_holds(struct ff_arena *a, const char *dir, const char *id, const struct ff_strings *paths, struct ff_strings *held, struct ff_err *err);
/* Content of a blob, at most max bytes. */
int ff_revision_blob(struct ff_arena *a, const char *dir, const char *blob, size_t max, const char **text, size_t *len, struct ff_err *err);

/*
 * Short names of the branches, or of those that have the commit; most 0: all.  FF_EX_NOREPO when the commit is not known.
 */
int ff_revision_branches(struct ff_arena *a, const char *dir, const char *id, int most, struct ff_strings *names, struct ff_err *err);

/* Whether the commit is in the branch's line of first parents (the last 1000). */
bool ff_revision_in_line(const char *dir, const char *branch, const char *id);

#endif
