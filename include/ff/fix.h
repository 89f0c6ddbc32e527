/*
 * fix.h - one task becomes a tested commit, or leaves no trace.  edits.c, gate.c's verdicts and select.c are pure; site.c,
 * land.c and pile.c ask git; the tests of the repository are suite.h's.  fix.c joins them for ff-fix and
 * ff-worker; the queue room keeps what became of each.
 */
#ifndef FF_FIX_H
#define FF_FIX_H

#include "ff/config.h"
#include "ff/suite.h"
#include "ff/stream.h"

/* ---- edits: bytes in, bytes out (edits.c) ---- */

struct ff_layout_line {
	size_t at, len; /* without line end: neither \n nor \r\n */
	bool cr;
};
struct ff_layout { /* lines of a text; line[count] is the place behind the last one */
	const char *text;
	size_t size;
	struct ff_layout_line *line;
	int count;
};
struct ff_layout ff_layout_of(struct ff_arena *a, const struct ff_bytes *t);
/*
 * Where lines first..last (from 1; last < first: the place before first) of `old` stand in `now`: the first line, or 0 when there is no
 * or more than one such place.
 */
int ff_edits_find(const struct ff_bytes *old, int first, int last, const struct ff_bytes *now);
/* The edits of a fix to one file, on the text that they are for or where the same lines stand in `now`; FF_EX_DATA when that is in doubt. */
int ff_edits_apply(struct ff_arena *a, const struct ff_fix *f, const char *path, const struct ff_bytes *old, const struct ff_bytes *now,
                   struct ff_bytes *out, struct ff_err *err);
/* Paths that a fix edits, each once; new files are not among them. */
void ff_edits_paths(struct ff_arena *a, const struct ff_fix *f, struct ff_strings *paths);
/* The one blob that all edits of a path are for; NULL when they do not agree or do not say. */
const char *ff_edits_blob(const struct ff_fix *f, const char *path);

/* What a fix does to one file of a commit. */
struct ff_fix_change {
	const char *path;
	struct ff_bytes before, after; /* before: of the commit; empty when fresh */
	unsigned mode;                 /* of git: 0100644, 0100755 */
	bool fresh;                    /* the commit does not have it */
};

/* ---- a throw-away worktree (site.c) ---- */

struct ff_site {
	const char *root;   /* state/sites/NAME: ours alone, removed whole */
	const char *path;   /* root/tree: the worktree of git, detached at the commit */
	const char *commit;
	int lock;           /* descriptor of root/lock, held while we live: who finds it free may sweep */
	struct ff_site_files *files; /* what belongs there */
};
/*
 * A worktree with the files of a commit as git stores them: no hook, filter, monitor or submodule of the repository or of the person
 * runs.  Locked against `git worktree prune`.  Links that lead out of it are there as links.  Its strings lie in the arena; place must
 * live as long as the site.  One thread at a time for one site.
 */
int ff_site_make(struct ff_arena *a, const struct ff_place *p, const char *commit, struct ff_site *out, struct ff_err *err);
/* The changes of a fix in the worktree, or back again; no link is followed. */
int ff_site_put(const struct ff_site *s, const struct ff_list *changes, bool back, struct ff_err *err);
/* Puts back whatever tests changed, added or removed, so that a second run starts from the same files: the commit's, with the changes that were put. */
int ff_site_reset(struct ff_arena *a, const struct ff_site *s, struct ff_err *err);
/*
 * The files that the work tree has beyond its HEAD, or no longer has, in a site of HEAD as well (uncommitted.c): what is ignored is left
 * out, links too.  FF_EX_DATA: too much.
 */
int ff_site_uncommitted(const struct ff_place *p, const struct ff_site *s, struct ff_err *err);
void ff_site_remove(const struct ff_place *p, struct ff_site *s);
/* Removes sites whose owner is gone, and what git knows of them; *swept: how many. */
int ff_site_sweep(struct ff_arena *a, const struct ff_place *p, int *swept, struct ff_err *err);

/* ---- what CPython says of the change (compare.c runs compare.py in the box) ---- */

/*
 * Each Python file of the changes: compiles as before, and where its bytes are the old ones it means the same, in the same order and block;
 * with `text_only` (docstrings, blanks, comments) the trees differ in nothing but docstrings.  1 so; 0 not, *why in words; -1 it could
 * not be asked.  b: nothing of the repository runs in it.
 */
int ff_fix_compare(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_list *changes, bool text_only,
                   const char **why, struct ff_err *err);

/*
 * How good a fix is that has passed, 0..1, -1 with err; it stands in the site.  Of new or changed test files: the share of wrong versions of
 * the definition that the task names (at most 20) that they notice; of docstrings: the share of checks that hold; else 1.
 * *note: in words, "".  The site is as before afterwards.
 */
double ff_fix_quality(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_site *s, const struct ff_list *changes,
                      const struct ff_task *t, const char **note, struct ff_err *err);

/* ---- landing (land.c, forward.c, pile.c) ---- */

#define FF_FIX_BRANCH "refs/heads/fibreflow/fixes"
#define FF_FIX_KEPT "refs/fibreflow/fixes/" /* and the number of the task: its fix, whatever becomes of the branch */
#define FF_FIX_AUTHOR "FibreFlow"
#define FF_FIX_EMAIL "fibreflow@localhost"

/* A commit that no ref names yet: changes on top of parent, in its own tree; no hook, signature or editor. */
int ff_land_commit(struct ff_arena *a, const struct ff_place *p, const char *parent, const struct ff_list *changes, const char *message,
                   const char **id, struct ff_err *err);
/*
 * Where the next fix belongs: on the pile of those that nobody has applied yet when it stands on `head`, else on `head` itself with the
 * pile moved there (fixes that no longer apply are named in *dropped, as task numbers).  Moves no ref.
 */
struct ff_pile {
	const char *tip;          /* commit to build on */
	const char *was;          /* what FF_FIX_BRANCH names now, "" when there is none: ff_land_publish compares */
	struct ff_list fixes;     /* struct ff_pile_fix, oldest first: on head, not in it */
	bool persons;             /* it holds commits of a person: it only grows */
};
struct ff_pile_fix {
	int64_t task;
	const char *id, *was; /* was: its commit before the pile was moved; equal when it was not */
	bool dropped;
	const char *why;      /* dropped: in words */
};
int ff_pile_load(struct ff_arena *a, const struct ff_place *p, const char *head, struct ff_pile *out, struct ff_err *err);
/* The same without the fix of a task: FF_EX_DATA on a branch with commits of a person. */
int ff_pile_without(struct ff_arena *a, const struct ff_place *p, const char *head, int64_t task, struct ff_pile *out, struct ff_err *err);
/* The branch and the kept refs name the pile with `fix` (a commit on its tip, "" none) from now on, unless another process was first: FF_EX_TEMP. */
int ff_land_publish(struct ff_arena *a, const struct ff_place *p, const struct ff_pile *pile, const char *fix, int64_t task, struct ff_err *err);
/*
 * A commit that stands on HEAD of the checked out branch, or is moved onto it, becomes HEAD with index and work tree: a fast-forward.  Other files stay as
 * they are.  FF_EX_DATA, and nothing changed: it conflicts, or a file it touches has been changed in the work tree.  strict: refuses as
 * soon as anything at all is changed there, or HEAD is not `head`.  *id: the new HEAD.
 */
int ff_land_forward(struct ff_arena *a, const struct ff_place *p, const char *commit, const char *head, bool strict, const char **id, struct ff_err *err);
/* A commit on HEAD that takes `commit` back, landed the same way. */
int ff_land_revert(struct ff_arena *a, const struct ff_place *p, const char *commit, const char *message, const char **id, struct ff_err *err);

/* ---- one fix (fix.c, gate.c, findings.c, select.c) ---- */

struct ff_fix_options {
	const char *dir;
	const struct ff_place *place; /* of dir */
	bool dry_run;        /* all the checks, and nothing lands */
	int variants;        /* most that are tried; 0: all */
	int least_box;       /* enum ff_box_level */
	int deadline_ms;     /* for the tests of one run; 0: configured */
};
/*
 * Fixes one task: what became of it is in *out, and in the queue unless dry_run.  Nothing of the person's work tree, index or HEAD is touched unless
 * fibreflow.autofix.target says so.  0 also when the fix was refused; -1 when it could not be judged for a reason outside of it
 * (FF_EX_TEMP: worth another try).
 */
struct ff_store;
int ff_fix_task(struct ff_store *s, struct ff_arena *a, const struct ff_fix_options *o, const struct ff_task *t, struct ff_outcome *out, struct ff_err *err);
/* The same for the next task that a worker may take: 1 done, 0 there is none. */
int ff_fix_next(struct ff_store *s, struct ff_arena *a, const struct ff_fix_options *o, struct ff_outcome *out, struct ff_err *err);

/* ---- for people (report.c) ---- */

struct ff_screen;
/* The conditions with their figures, and the ways that were tried. */
void ff_fix_print_checks(const struct ff_screen *sc, struct ff_buf *b, const struct ff_outcome *o);
void ff_fix_print(const struct ff_screen *sc, struct ff_buf *b, const struct ff_task *t, const struct ff_outcome *o, bool dry);

/* ---- what people do with fixes that wait (apply.c): `ff apply`, `ff undo` ---- */

struct ff_apply_options {
	const struct ff_place *place;
	const int64_t *tasks;
	int count;
	bool all;  /* whatever waits, in the order of the pile; neither tasks nor all: only tells what waits */
	bool json; /* outcome records in place of lines */
};
/*
 * Lands fixes on what is checked out, one commit each, and tells each in *out; the first that does not apply stops, with those before it
 * landed and told, and nothing of it done.  What waits then stands on the new HEAD.
 */
int ff_fix_apply(struct ff_store *s, struct ff_arena *a, const struct ff_apply_options *o, struct ff_buf *out, struct ff_err *err);
/* Takes a fix back: off the pile while it waits, by a commit when it is in what is checked out.  FF_EX_USAGE: there is none to take back. */
int ff_fix_undo(struct ff_store *s, struct ff_arena *a, const struct ff_place *p, int64_t task, bool json, struct ff_buf *out, struct ff_err *err);
/* The fix (of a task, 0: any) that landed or was applied last and could be taken back, and when (seconds); *task 0: none. */
int ff_fix_last_of(struct ff_store *s, struct ff_arena *a, int64_t of, int64_t *task, int64_t *when, struct ff_err *err);

#endif
