/*
 * gate.h - what the files of the fix room that judge one fix share.  changes.c knows blobs, scope.c is pure, findings.c asks our own
 * programs, attempt.c joins them for one way to fix a task, fix.c for the task.
 */
#ifndef FF_FIX_GATE_H
#define FF_FIX_GATE_H

#include "ff/fix.h"
#include "ff/queue.h"
#include "ff/trust.h"

/* ---- what a fix does to a commit (changes.c) ---- */

/*
 * The fix on the files of a commit (struct ff_fix_change).  Each edit is for the blob that it names; where the commit has another one, the same lines must
 * stand there once: *moved says so.  FF_EX_DATA: an edit is in doubt, a path is none, a new file is there already, nothing would change.
 */
int ff_fix_changes(struct ff_arena *a, const struct ff_place *p, const char *commit, const struct ff_fix *f, struct ff_list *changes, bool *moved,
                   struct ff_err *err);

/* ---- where it may reach (scope.c, pure) ---- */

enum ff_path_kind { FF_PATH_SOURCE, FF_PATH_TEST, FF_PATH_CONFIGURATION }; /* configuration: of the project, its tests or its CI */
int ff_path_kind(const char *path);
/* Added and removed lines: as `git diff --numstat` for changes in one place, at most a few more for others. */
int ff_changes_lines(const struct ff_fix *f, const struct ff_list *changes);
/* Inside of the task's files, no test or configuration unless it is about tests, at most so many lines; NULL, or what is against it. */
const char *ff_scope_objection(struct ff_arena *a, const struct ff_task *t, const struct ff_fix *f, const struct ff_list *changes, int most_lines);
bool ff_type_is_text(const char *type); /* docstrings, blanks, comments: the program stays the same */

/* ---- our agents on the result (findings.c) ---- */

struct ff_found {
	struct ff_strings keys;   /* what each finding says, without places; sorted */
	struct ff_strings prints; /* its fingerprint, in the order of keys */
	struct ff_strings tests;  /* test files that use the changed definitions */
	struct ff_strings agents; /* heard to the end */
};
/* Findings in the files that differ between two commits, as they stand in `to`. */
int ff_found_in(struct ff_arena *a, const char *dir, const char *from, const char *to, struct ff_found *out, struct ff_err *err);
/* Before and after a fix, side by side. */
int ff_found_both(struct ff_arena *a, const char *dir, const char *base, const char *fixed, struct ff_found *before, struct ff_found *after,
                  struct ff_err *err);
struct ff_found_verdict {
	bool known, gone; /* it was there before; it is not any more */
	int fresh;        /* findings that were not there before */
	const char *first; /* one of them */
	bool heard;       /* every agent that was heard before was heard after */
};
struct ff_found_verdict ff_found_compare(struct ff_arena *a, const struct ff_task *t, const struct ff_found *before, const struct ff_found *after);

/* ---- one way to fix a task (attempt.c) ---- */

struct ff_bench { /* what all ways share */
	const struct ff_place *place;
	const struct ff_config *config;
	const struct ff_task *task;
	const char *base;                 /* commit to build on */
	struct ff_suite suite;
	struct ff_suite_result before;    /* on the base */
	int least_box, deadline_ms, most_lines;
};
struct ff_attempt {
	struct ff_arena arena;       /* its own: attempts run side by side */
	struct ff_way way;
	struct ff_fix fix;           /* of that way alone */
	const char *message;         /* of the commit */
	bool may_land;               /* without asking anybody */
	bool tried;
	struct ff_list changes;
	struct ff_site site;
	bool has_site;
	const char *commit;
	struct ff_list checks;       /* struct ff_gate_check */
	struct ff_suite_result after;
	int new_findings, level;
	double quality;
	struct ff_err err;           /* code 0: it came to a verdict */
};
/* In order, until one says no: edits, scope, paths; makes the commit that no ref names. */
int ff_attempt_prepare(const struct ff_bench *b, struct ff_attempt *t);
/* syntax, findings, tests; in any thread. */
void ff_attempt_judge(const struct ff_bench *b, struct ff_attempt *t);
/* One run of the tests, and a second one on the same files when the first was red: red twice is red, once is flaky. */
int ff_fix_judge_tests(struct ff_arena *a, const struct ff_suite *u, const struct ff_box *b, const struct ff_site *s, struct ff_suite_result *out,
                   struct ff_err *err);
void ff_attempt_end(const struct ff_bench *b, struct ff_attempt *t);
void ff_check_add(struct ff_arena *a, struct ff_list *checks, const char *name, int state, const char *note, int64_t since);
int ff_check_worst(const struct ff_list *checks, const char **name, const char **note); /* enum ff_gate_state of the first that is not ok */

/* ---- what scripts read of a change (compare.c) ---- */

void ff_change_add(struct ff_buf *input, const struct ff_fix_change *c);
/* By its name, or by the first line of one that has no ending. */
bool ff_change_is_python(const char *path, const struct ff_bytes *text);

/* ---- whose word it lands on (consent.c) ---- */

struct ff_consent {
	bool asked, approved; /* for this very task by its number; as a task of the queue */
	const char *way;      /* that was shown when it was approved; "" had no name */
	struct ff_list arms;  /* struct ff_arm; empty when asked */
};
enum ff_leave { FF_LEAVE_FIRST, FF_LEAVE_GIVEN, FF_LEAVE_NONE }; /* FIRST: before all others */
int ff_consent_load(struct ff_store *s, struct ff_arena *a, const struct ff_task *t, bool asked, struct ff_consent *out, struct ff_err *err);
/*
 * Asked for by number: every way, for somebody waits for the answer and reads it.  Approved: what was shown, and what is proven.  Neither: what may go
 * alone (ff/trust.h).
 */
enum ff_leave ff_consent_for(const struct ff_consent *c, const struct ff_task *t, const struct ff_way *w);
/* Why not, for people. */
const char *ff_consent_words(struct ff_arena *a, const struct ff_consent *c, const struct ff_task *t, const struct ff_way *w);

/* ---- best of n (select.c, pure) ---- */

/*
 * Of ways without names, which are tried side by side.  Those that have names stand in an order that is meant, the agent's or what people accept
 * more often (ff/trust.h): fix.c tries them one after the other, and the first that passes lands.  So their order comes before quality, time and size,
 * which a person's taste need not follow (a docstring of one line fails the checks of a whole one), and the second costs nothing.  Only for tests the
 * share of wrong versions that they notice says more than anybody's order: they are compared as well.
 *
 * Share of tests passed, no new findings, quality, time of the test run, size of the diff (mission.md has the first and the last two); equal ones in the
 * order of the task.  Sorts; the first one is chosen when it passed.
 */
void ff_variants_rank(struct ff_list *results); /* struct ff_variant_result */

/* ---- fixes that are made when they are wanted (make.c) ---- */

/* *out stays NULL when there is none, and *why says so. */
int ff_fix_make(struct ff_arena *a, const struct ff_place *p, const struct ff_task *t, struct ff_fix **out, const char **why, struct ff_err *err);

#endif
