/*
 * suite.h - the tests of a repository: which interpreter and runner they want, one run of them shut in, and what came of it.  Nothing that
 * belongs to the repository runs outside of the box.
 */
#ifndef FF_SUITE_H
#define FF_SUITE_H

#include "ff/config.h"
#include "ff/sandbox.h"

enum ff_suite_state {
	FF_SUITE_GREEN, FF_SUITE_RED,
	FF_SUITE_FLAKY,  /* red and green on the same files */
	FF_SUITE_ABSENT, /* no tests, or nothing that could run them */
	FF_SUITE_LATE,   /* over the time limit */
	FF_SUITE_BROKEN, /* did not come to a result: collection, memory, the sandbox */
};
extern const char *const ff_suite_state_names[]; /* "green", "red", "flaky", "absent", "late", "broken" */
struct ff_suite { /* how the tests of one work tree are run */
	const char *runner;      /* "command", "pytest", "unittest"; "" absent */
	const char *python;      /* interpreter, the same path inside and outside of the box; "" none */
	const char *found;       /* how: "fibreflow.test.command", ".venv, pytest", for people */
	struct ff_strings argv;  /* without files */
	struct ff_strings env;   /* for the box; PYTHONPATH comes from roots, for it depends on the box */
	struct ff_strings show;  /* what the box must leave readable: the interpreter's own folders */
	struct ff_strings hide;  /* folders of the repository that are not the site: the main checkout */
	struct ff_strings roots; /* folders of the site that come first in PYTHONPATH, from its root; "" the root itself */
	struct ff_strings asked; /* packages of the site that could come from elsewhere: a run begins with asking where they come from */
	const char *start, *pattern; /* unittest: folder that its modules are named from ("" the root), and what its files are named like */
	int minor;               /* of the interpreter: 11 for 3.11; 0 unknown */
	int deadline_ms;         /* fibreflow.test.timeout */
	const char *why_not;     /* runner "": what is missing */
};
struct ff_suite_result {
	int state;               /* enum ff_suite_state */
	int collected, passed, failed, skipped, ms, level; /* errors count as failed; level: of the box */
	const char *said;        /* last telling line; "" */
	struct ff_strings failures; /* names, at most 20 */
};
/* Finds the runner and the interpreter of the repository at p for the files in the folder site; starts nothing that belongs to the repository outside of the box. */
int ff_suite_find(struct ff_arena *a, const struct ff_place *p, const struct ff_config *c, const char *site, struct ff_suite *out, struct ff_err *err);
/*
 * The same for tests that are yet to be written: pytest when the interpreter has it, whatever the repository has; the interpreter and the
 * roots are told even with runner "".
 */
int ff_suite_find_fresh(struct ff_arena *a, const struct ff_place *p, const struct ff_config *c, const char *site, struct ff_suite *out, struct ff_err *err);
/* The box in which the tests of that folder run. */
void ff_suite_box(struct ff_arena *a, const struct ff_place *p, const struct ff_suite *u, const char *site, struct ff_box *out);
/* That box with PYTHONPATH, whose folders depend on the level that is reached: for who starts something else than the tests in it. */
struct ff_box ff_suite_paths(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b);
/* files: test files (paths from the root), NULL or empty: all, as where the runner cannot choose.  One run; -1: it could not start. */
int ff_suite_run(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_strings *files, struct ff_suite_result *out,
                 struct ff_err *err);

bool ff_suite_is_test(const char *path); /* a test file, by its name */

/* ---- scripts of ours in that box (script.c) ---- */

/*
 * Runs a script with CPython, isolated, in the work folder of the box: its arguments are a file of that folder with `input` and the words.
 * out: what it prints.  -1: it did not come to an end.
 */
int ff_suite_script(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const char *script, const struct ff_buf *input,
                    const char *const *words, struct ff_buf *out, struct ff_err *err);
/* The last line that holds letters, made fit for a terminal and cut. */
const char *ff_suite_last_line(struct ff_arena *a, const char *text, size_t n);

#endif
