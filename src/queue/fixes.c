/*
 * fixes.c - fixes that landed, and what became of each: it waits on a branch of its own, was applied, dropped, taken back.  What people do with
 * one is feedback.  Called by ff-fix, `ff apply` and `ff undo`, by add.c and close.c when a run sees the code again, and by follow.c for
 * what git tells.
 */
#include "ff/learn.h"
#include "room.h"

#define TESTED_DAYS 30
#define TESTED_MOST 1000

const char *const ff_fix_state_names[] = {"waiting", "applied", "dropped", "undone", "reverted", NULL};

struct job {
	struct ff_arena *a;
	int64_t task;
	int state;          /* wanted; -1 any */
	struct ff_list *rows;
	const char *commit, *why, *tree, *command;
	int64_t at;         /* when it happened; 0 now */
	bool edited, found;
	bool alone;         /* it went to the branch by itself */
	struct ff_tested *tested;
	const struct ff_tested *put;
};

/* The last fix of a task, with its task. */
struct last {
	int64_t id;
	int state; /* -1: it never had one */
	const char *status, *from, *type, *path;
	double weight;
};

/* ---- reading ---- */

static int list(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_FIX_LIST);
	int got;
	*j->rows = (struct ff_list){0};
	ff_query_int(q, "task", j->task);
	ff_query_text(q, "state", j->state < 0 ? "" : ff_fix_state_names[j->state]);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(j->a, j->rows, struct ff_fix_row) = (struct ff_fix_row){
			.id = ff_query_get_int(q, "id"),
			.task = ff_query_get_int(q, "task"),
			.type = ff_query_get_text(q, j->a, "type"),
			.file = ff_query_get_text(q, j->a, "file"),
			.commit = ff_query_get_text(q, j->a, "revision"),
			.applied = ff_query_get_text(q, j->a, "applied"),
			.state = ff_add_word(ff_fix_state_names, ff_query_get_text(q, j->a, "state")),
			.landed_at = ff_query_get_int(q, "landed_at"),
			.applied_at = ff_query_get_int(q, "applied_at"),
			.ended_at = ff_query_get_int(q, "ended_at"),
			.edited = ff_query_get_int(q, "edited") != 0,
		};
	return got;
}

int ff_queue_fixes(struct ff_store *s, struct ff_arena *a, int64_t task, int state, struct ff_list *out, struct ff_err *err)
{
	struct job j = {.a = a, .task = task, .state = state, .rows = out};
	return ff_store_run(s, list, &j, err);
}

static int load_last(struct ff_store *s, struct ff_arena *a, int64_t task, struct last *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FIX_LAST);
	ff_query_int(q, "task", task);
	int got = ff_query_step(q, err);
	*out = (struct last){.state = -1};
	if (got == 1)
		*out = (struct last){ff_query_get_int(q, "id"), ff_add_word(ff_fix_state_names, ff_query_get_text(q, a, "state")),
		                     ff_query_get_text(q, a, "status"), ff_query_get_text(q, a, "claimed_from"), ff_query_get_text(q, a, "type"),
		                     ff_query_get_text(q, a, "file"), ff_query_get_num(q, "weight")};
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

/* As load_last; FF_EX_USAGE when there is none. */
static int need_last(struct ff_store *s, struct job *j, struct last *out, struct ff_err *err)
{
	if (load_last(s, j->a, j->task, out, err))
		return -1;
	return out->state >= 0 ? 0 : ff_err_set(err, FF_EX_USAGE, "#%lld: no fix of it ever landed", (long long)j->task);
}

int ff_fix_waits(struct ff_store *s, struct ff_arena *a, int64_t task, bool *waits, struct ff_err *err)
{
	struct last f;
	int result = load_last(s, a, task, &f, err);
	*waits = f.state == FF_FIX_WAITING;
	return result;
}

/* ---- writing ---- */

static int set_state(struct ff_store *s, int64_t id, enum ff_fix_state state, int64_t at, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FIX_STATE);
	ff_query_int(q, "id", id);
	ff_query_text(q, "state", ff_fix_state_names[state]);
	ff_query_int(q, "time", at ? at : ff_clock_now());
	return ff_query_do(q, err);
}

static int set_task(struct ff_store *s, struct ff_arena *a, int64_t task, const char *status, const char *reason, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FIX_TASK);
	ff_query_int(q, "id", task);
	ff_query_text(q, "status", status);
	ff_query_text(q, "reason", reason);
	ff_query_text(q, "now", ff_clock_iso(a, ff_clock_now()));
	return ff_query_do(q, err);
}

/* own: nobody said yes, so nothing is learned from it. */
static int teach(struct ff_store *s, int64_t task, const struct last *f, enum ff_feedback_action action, const char *reason, bool own, struct ff_err *err)
{
	struct ff_feedback e = {.task = task, .pattern = f->type, .action = action, .key = "", .path = f->path, .reason = reason, .own = own};
	bool fresh;
	return ff_learn_record(s, &e, f->weight, &fresh, err);
}

static int moved(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_FIX_MOVE);
	int got, rows = 0;
	ff_query_int(q, "task", j->task);
	ff_query_text(q, "commit", j->commit);
	while ((got = ff_query_step(q, err)) == 1)
		rows++;
	return got < 0 || rows ? got : ff_err_set(err, FF_EX_USAGE, "#%lld: no fix of it waits", (long long)j->task);
}

int ff_queue_fix_moved(struct ff_store *s, int64_t task, const char *commit, struct ff_err *err)
{
	struct job j = {.task = task, .commit = commit};
	return ff_store_run(s, moved, &j, err);
}

static int dropped(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct last f;
	if (need_last(s, j, &f, err))
		return -1;
	if (f.state != FF_FIX_WAITING)
		return 0;
	if (set_state(s, f.id, FF_FIX_DROPPED, 0, err))
		return -1;
	return strcmp(f.status, "fixed") ? 0 : set_task(s, j->a, j->task, f.from, j->why, err);
}

static int run(struct ff_store *s, ff_store_work *work, struct job *j, struct ff_err *err)
{
	struct ff_arena a = {0};
	j->a = &a;
	int result = ff_store_run(s, work, j, err);
	ff_arena_free(&a);
	return result;
}

int ff_queue_fix_dropped(struct ff_store *s, int64_t task, const char *why, struct ff_err *err)
{
	struct job j = {.task = task, .why = why ? why : ""};
	return run(s, dropped, &j, err);
}

/* A revert that was reverted is applied again: the event has the same key, so it counts once. */
static int applied(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct last f;
	if (need_last(s, j, &f, err))
		return -1;
	if (f.state == FF_FIX_APPLIED)
		return 0;
	struct ff_query *q = ff_query(s, FF_SQL_FIX_APPLIED);
	ff_query_int(q, "id", f.id);
	ff_query_text(q, "commit", j->commit);
	ff_query_int(q, "time", j->at ? j->at : ff_clock_now());
	ff_query_int(q, "edited", j->edited);
	if (ff_query_do(q, err) || teach(s, j->task, &f, j->edited ? FF_FEEDBACK_EDITED : FF_FEEDBACK_APPROVED, "applied", j->alone && strcmp(f.from, "approved") != 0, err))
		return -1;
	return set_task(s, j->a, j->task, "fixed", "", err);
}

int ff_queue_fix_applied(struct ff_store *s, int64_t task, const char *commit, bool edited, struct ff_err *err)
{
	struct job j = {.task = task, .commit = commit, .edited = edited};
	return run(s, applied, &j, err);
}

int ff_queue_fix_forward(struct ff_store *s, int64_t task, const char *commit, struct ff_err *err)
{
	struct job j = {.task = task, .commit = commit, .alone = true};
	return run(s, applied, &j, err);
}

int ff_fix_was_applied(struct ff_store *s, int64_t task, const char *commit, bool edited, int64_t at, struct ff_err *err)
{
	struct job j = {.task = task, .commit = commit, .edited = edited, .at = at};
	return run(s, applied, &j, err);
}

static int undone(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct last f;
	if (need_last(s, j, &f, err))
		return -1;
	bool was_applied = f.state == FF_FIX_APPLIED, settled = !strcmp(f.status, "fixed") || !strcmp(f.status, "resolved");
	if (!was_applied && f.state != FF_FIX_WAITING)
		return ff_err_set(err, FF_EX_USAGE, "#%lld: its fix was %s", (long long)j->task, ff_fix_state_names[f.state]);
	if (set_state(s, f.id, was_applied ? FF_FIX_REVERTED : FF_FIX_UNDONE, j->at, err))
		return -1;
	if (was_applied && teach(s, j->task, &f, FF_FEEDBACK_REVERTED, j->why, false, err))
		return -1;
	return settled ? set_task(s, j->a, j->task, j->why[0] ? "rejected" : "open", j->why, err) : 0;
}

int ff_queue_fix_undone(struct ff_store *s, int64_t task, const char *why, struct ff_err *err)
{
	struct job j = {.task = task, .why = why ? why : ""};
	return run(s, undone, &j, err);
}

int ff_fix_was_reverted(struct ff_store *s, int64_t task, int64_t at, struct ff_err *err)
{
	struct job j = {.task = task, .why = "", .at = at};
	return run(s, undone, &j, err);
}

/* ---- what a run sees ---- */

int ff_fix_closed(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err)
{
	struct last f;
	if (load_last(s, a, task, &f, err))
		return -1;
	return f.state == FF_FIX_WAITING ? set_state(s, f.id, FF_FIX_DROPPED, 0, err) : 0;
}

int ff_fix_put_back(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err)
{
	struct last f;
	if (load_last(s, a, task, &f, err))
		return -1;
	if (f.state != FF_FIX_APPLIED)
		return 0;
	return set_state(s, f.id, FF_FIX_REVERTED, 0, err) ? -1 : teach(s, task, &f, FF_FEEDBACK_REVERTED, "the same lines are back", false, err);
}

/* ---- test runs of whole trees ---- */

static int get_tested(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_TESTED_GET);
	ff_query_text(q, "tree", j->tree);
	ff_query_text(q, "command", j->command);
	int got = ff_query_step(q, err);
	j->found = got == 1;
	if (got == 1)
		*j->tested = (struct ff_tested){.tree = j->tree, .command = j->command, .state = ff_query_get_text(q, j->a, "state"),
		                                .said = ff_query_get_text(q, j->a, "said"), .collected = (int)ff_query_get_int(q, "collected"),
		                                .passed = (int)ff_query_get_int(q, "passed"), .ms = (int)ff_query_get_int(q, "ms")};
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

int ff_queue_tested(struct ff_store *s, struct ff_arena *a, const char *tree, const char *command, struct ff_tested *out, struct ff_err *err)
{
	struct job j = {.a = a, .tree = tree, .command = command, .tested = out};
	return ff_store_run(s, get_tested, &j, err) ? -1 : j.found;
}

static int put_tested(struct ff_store *s, void *with, struct ff_err *err)
{
	const struct ff_tested *t = ((struct job *)with)->put;
	int64_t now = ff_clock_now();
	struct ff_query *q = ff_query(s, FF_SQL_TESTED_PUT);
	ff_query_text(q, "tree", t->tree);
	ff_query_text(q, "command", t->command);
	ff_query_text(q, "state", t->state);
	ff_query_text(q, "said", t->said ? t->said : "");
	ff_query_int(q, "collected", t->collected);
	ff_query_int(q, "passed", t->passed);
	ff_query_int(q, "ms", t->ms);
	ff_query_int(q, "time", now);
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_TESTED_TRIM);
	ff_query_int(q, "before", now - (int64_t)TESTED_DAYS * 86400);
	ff_query_int(q, "most", TESTED_MOST);
	return ff_query_do(q, err);
}

int ff_queue_tested_put(struct ff_store *s, const struct ff_tested *t, struct ff_err *err)
{
	struct job j = {.put = t};
	return ff_store_run(s, put_tested, &j, err);
}
