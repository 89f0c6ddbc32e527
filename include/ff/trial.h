/*
 * trial.h - tests that nobody has run yet become tests that pass: plans for files of a repository, a copy of its work tree, the engine and
 * pytest in the sandbox.  Behind ff-testgen's `plan` and `write`; what a test is and what a page looks like is src/testgen's.
 */
#ifndef FF_TRIAL_H
#define FF_TRIAL_H

#include "ff/fix.h"
#include "ff/testgen.h"

/*
 * A plan for each Python file among the paths, in the order of ff-scan: the first 0 or -1 of `each` that is not 0 ends it.  Subject
 * and plan are valid during the call.  index: bring the whole-tree index up to date first, so that call sites are known.
 * Returns -1 with an error, else what ff-scan exited with.
 */
struct ff_trial_plans {
	const struct ff_common *common;
	const char *rev;  /* files that this commit or range (or --worktree) changed; NULL: paths */
	bool index;
	int (*each)(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err);
	void *with;
};
int ff_trial_plan(const struct ff_trial_plans *t, int argc, char **argv, struct ff_err *err);

struct ff_trial_ask {
	const struct ff_common *common;
	const char *rev;         /* of --rev: what this commit or range changed; NULL: paths */
	bool worktree;           /* what is not committed yet */
	bool check;              /* run them; else they are written as the facts alone make them */
	bool changed;            /* --only-changed: functions that the change wrote in */
	bool endpoints;          /* of the application, through its test client, in place of functions */
	bool all;                /* functions that tests reach already, too */
	bool print;              /* --print: to standard output instead of files */
	const char *function;    /* only that one, by its (qualified) name; NULL */
	const char *folder;      /* -o: where the files go; NULL: where the repository has its tests */
	double budget;           /* seconds of search for a module */
	int most;                /* cases of a function */
};
#define FF_TRIAL_BUDGET 3.0
#define FF_TRIAL_MOST 6
/* The whole of `ff-testgen write`; an exit code. */
int ff_trial_write(const struct ff_trial_ask *ask, const char *tool, int argc, char **argv);

/*
 * Examples for the docstrings of the functions in these files (paths, or what rev changed) that have none: whole calls that stand in the
 * repository, made twice in the box, in orders and under hash seeds of their own; kept when both runs came to the same and Python's doctest
 * agrees.  One a function, the plainest.  notes: what could not be run, and why.  Strings in the arena.
 */
struct ff_trial_example {
	const char *path, *symbol;
	struct ff_strings lines; /* ">>> camelize('a_b')", "'AB'": printable, no backslash, no three quotes, 68 bytes at most */
};
int ff_trial_examples(struct ff_arena *a, const struct ff_common *common, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_strings *notes,
                      struct ff_err *err);

/* Examples of docstrings that fail in both of two runs; as above.  What leaves the sandbox or takes too long is not judged. */
struct ff_trial_failure {
	const char *path;
	struct ff_doc_failed what;
};
int ff_trial_doctests(struct ff_arena *a, const struct ff_common *common, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_strings *notes,
                      struct ff_err *err);

#endif
