/*
 * room.h - what the files of src/trial share: one trial, which is a copy of the work tree with our scripts in it and the box around it.
 */
#ifndef FF_TRIAL_ROOM_H
#define FF_TRIAL_ROOM_H

#include "ff/trial.h"

#define TRIAL_FOLDER ".ff-trial" /* of ours in the copy */

/* What of the repository is around the tests: everything, no conftest.py, neither its configuration nor plugins. */
enum trial_alone { TRIAL_AT_HOME, TRIAL_WITHOUT_CONFTEST, TRIAL_ALONE };
struct trial {
	struct ff_arena *arena;
	struct ff_place place;
	struct ff_config config;
	struct ff_site site;
	struct ff_suite suite;
	struct ff_box box;    /* with PYTHONPATH */
	int level;            /* that was reached at the last run */
	int alone;            /* enum trial_alone */
	const char *why_alone; /* what pytest said when it did not come up with all of it; "" */
};
/* Copies the work tree of the repository around dir, finds its interpreter, puts our scripts in; trial_end in any case. */
int trial_begin(struct ff_arena *a, const char *dir, struct trial *t, struct ff_err *err);
void trial_end(struct trial *t);
/* A file of ours in the copy, replaced when it is there. */
int trial_put(struct trial *t, const char *path, const char *text, size_t n, struct ff_err *err);

/* ---- engine.c: a plan is carried out ---- */

/* The case stream of the engine for that plan, into out; *why: the engine came to no end, in words. */
int trial_explore(struct trial *t, const struct ff_buf *plan, int deadline_ms, struct ff_buf *out, const char **why, struct ff_err *err);

/* ---- rounds.c: pytest runs what was written ---- */

struct trial_node {
	const char *file, *node; /* "tests/test_a.py", "test_x[empty]" */
	int passed, failed;      /* rounds */
	const char *said;        /* of the first failure */
};
/*
 * `rounds` runs of these files, each in another order and with another hash seed.  A file that cannot be collected has a node "".
 * *why: there is no result, in words.
 */
int trial_rounds(struct trial *t, const struct ff_strings *files, int rounds, struct ff_list *nodes, const char **why, struct ff_err *err);
/* The node of that file and name; NULL: it was not run. */
const struct trial_node *trial_node_find(const struct ff_list *nodes, const char *file, const char *node);

/* ---- check.c: one module ---- */

struct trial_page {
	const struct ff_test_habits *habits;
	struct ff_test_source source;
	const char *path; /* of the new file, from the root */
};
struct trial_report { /* of one module */
	struct ff_test_cases explored; /* all that the engine said */
	struct ff_list cases;          /* struct ff_test_case: that are kept */
	struct ff_buf text;            /* the page; to be initialised */
	int targets;                   /* functions (endpoints) that are to be tested */
	int tests;                     /* of endpoints, which are no cases */
	int dropped;                   /* tests of all its pages */
	struct ff_strings why_dropped; /* "NODE: REASON" */
	const char *why;               /* there is no page, in words; "" */
	bool unloadable;               /* because pytest could not load it */
};
/* p->path: another one, when pytest cannot load the page from there.  -1: the trial is over, not only this module. */
int trial_module(struct trial *t, const struct ff_test_plan *plan, struct trial_page *p, struct trial_report *r, struct ff_err *err);

/* ---- look.c, choose.c, tell.c ---- */

/* How the tests of the repository with that work tree are written. */
int trial_habits(struct ff_arena *a, const char *top, struct ff_test_habits *h, struct ff_err *err);
/* Cuts the plan down to what is asked for; the number of functions that are to be tested. */
int trial_choose(struct ff_arena *a, const struct ff_trial_ask *ask, const struct ff_subject *s, struct ff_test_plan *plan);

struct trial_total {
	int modules, written, tests, suspects, without; /* without: modules of which nothing could be made */
};
/* What became of one module: text or records on standard output (text on standard error where the page itself goes out). */
void trial_tell(const struct ff_trial_ask *ask, const struct ff_test_plan *plan, const struct trial_report *r, const char *written, struct trial_total *total);
void trial_tell_total(const struct ff_trial_ask *ask, const struct trial_total *total, bool queued);

/* ---- endpoints.c ---- */

/*
 * The page for the endpoints of the repository, those in `wanted` (empty: all), into r->text.  t: NULL they are not run; path: of the new
 * file, from the root.
 */
int trial_endpoints(struct ff_arena *a, const struct ff_trial_ask *ask, const struct ff_place *p, const struct ff_test_habits *h, struct trial *t, const char *path,
                    const struct ff_strings *wanted, struct trial_report *r, struct ff_err *err);

/* ---- scripts of ours that take a plan (examples.c, doctests.c) ---- */

/* The script runs in the box, in its round (0, 1: another hash seed), and each record that it prints goes into the list. */
int trial_script(struct trial *t, const char *script, const struct ff_buf *plan, int round, const struct ff_type *type, struct ff_list *records, const char **why,
                 struct ff_err *err);

/* ---- suspects.c ---- */

struct trial_found { /* over all modules */
	struct ff_arena *arena;
	struct ff_list files, findings; /* struct ff_changed_file, struct ff_finding */
};
const char *trial_call(struct ff_arena *a, const struct ff_test_suspect *s); /* with its setup, on one line */
struct ff_finding trial_finding(struct ff_arena *a, const struct ff_test_plan *plan, const struct ff_test_suspect *s);
/* whole: every function of the module was looked at, so that what is not found any more is gone. */
void trial_keep(struct trial_found *f, const struct ff_test_plan *plan, const struct trial_report *r, bool whole);
/* Into the queue of the repository, when it has one: 1 they are in it, 0 not; -1. */
int trial_queue(struct trial_found *f, const struct ff_place *p, struct ff_err *err);

#endif
