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
/* Lines that each commit adds and removes against its first parent; commits that git does not know stay 0. */
struct ff_revision_size {
	const char *id;
	int added, removed, files;
};
int ff_revision_sizes(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_list *out /* struct ff_revision_size, one for each id */, struct ff_err *err);
/* Content of a blob, at most max bytes. */
int ff_revision_blob(struct ff_arena *a, const char *dir, const char *blob, size_t max, const char **text, size_t *len, struct ff_err *err);

/* The full id of whatever object a revision names, COMMIT^{tree} for instance; FF_EX_NOREPO when there is none. */
int ff_revision_object(struct ff_arena *a, const char *dir, const char *spec, const char **id, struct ff_err *err);

/*
 * Short names of the branches, or of those that have the commit; most 0: all.  FF_EX_NOREPO when the commit is not known.
 */
int ff_revision_branches(struct ff_arena *a, const char *dir, const char *id, int most, struct ff_strings *names, struct ff_err *err);

/* Whether the commit is in the branch's line of first parents (the last 1000). */
bool ff_revision_in_line(const char *dir, const char *branch, const char *id);

/* ---- history.c ---- */

struct ff_revision_commit {
	const char *id, *email; /* of the author */
	const char *body;       /* the whole message */
	int64_t authored, committed; /* seconds since 1970 */
};
/* Commits of FIRST..LAST, or LAST and what it merged, the oldest first; the newest `most` of them.  FF_EX_NOREPO when LAST is none. */
int ff_revision_history(struct ff_arena *a, const char *dir, const char *range, int most, struct ff_list *out, struct ff_err *err);
/* These commits, those that git knows. */
int ff_revision_commits(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_list *out, struct ff_err *err);
/* What each of these commits (full ids) does, without the places: equal for a commit and its copy elsewhere; "" unknown or a merge. */
int ff_revision_patches(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_strings *patches, struct ff_err *err);
/* Paths that differ between the ends of a range, or that LAST alone changes. */
int ff_revision_range_files(struct ff_arena *a, const char *dir, const char *range, struct ff_strings *paths, struct ff_err *err);
/* What a commit does to a path, with so many lines around each change, as git writes patches. */
int ff_revision_change(struct ff_arena *a, const char *dir, const char *id, const char *path, int context, const char **patch, struct ff_err *err);
/* Those of the commits that are not in the history of tip.  FF_EX_NOREPO when git does not know one of them. */
int ff_revision_missing(struct ff_arena *a, const char *dir, const char *tip, const struct ff_strings *ids, struct ff_strings *missing, struct ff_err *err);
/* Whether the commit is in the history of tip. */
bool ff_revision_has(const char *dir, const char *tip, const char *id);

#endif
