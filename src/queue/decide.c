/*
 * decide.c - what a person answers about tasks, and how an answer is taken back.  Each answer is a row of its own with
 * what was before it; approve, reject, edit and apply are feedback for the learn room, in the same transaction.  Called by
 * ff-queue and by the review room.
 */
#include <time.h>

#include "ff/learn.h"
#include "ff/queue.h"
#include "ff/tasks.h"
#include "room.h"

static const struct {
	int status, feedback; /* feedback -1: none */
	const char *word;
} actions[] = {
    [FF_QUEUE_APPROVE] = {FF_TASK_APPROVED, FF_FEEDBACK_APPROVED, "approved"},
    [FF_QUEUE_REJECT] = {FF_TASK_REJECTED, FF_FEEDBACK_REJECTED, "rejected"},
    [FF_QUEUE_REOPEN] = {FF_TASK_OPEN, -1, "reopened"},
    [FF_QUEUE_SNOOZE] = {FF_TASK_SNOOZED, -1, "snoozed"},
    [FF_QUEUE_IGNORE] = {FF_TASK_REJECTED, -1, "ignored"},
    [FF_QUEUE_EDIT] = {FF_TASK_APPROVED, FF_FEEDBACK_EDITED, "edited"},
    [FF_QUEUE_APPLY] = {FF_TASK_APPROVED, FF_FEEDBACK_APPROVED, "applied"},
};

/* May this be answered about a task in that state?  NULL: yes. */
static const char *objection(int status, enum ff_queue_action what)
{
	if (status == FF_TASK_FIXING)
		return "it is being fixed right now";
	if (what == FF_QUEUE_REOPEN)
		return status == FF_TASK_OPEN ? "it is open already" : NULL;
	if (status == FF_TASK_RESOLVED)
		return "the code no longer shows it";
	return status == FF_TASK_FIXED ? "it is fixed already" : NULL;
}

/* ---- one answer, inside a transaction ---- */

static int note_decision(struct ff_store *s, const struct ff_answer *w, const char *now, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_ADD);
	ff_query_int(q, "id", w->task);
	ff_query_text(q, "action", actions[w->action].word);
	ff_query_text(q, "reason", w->reason ? w->reason : "");
	ff_query_int(q, "ms", w->ms);
	ff_query_text(q, "now", now);
	return ff_query_do(q, err);
}

static int set_status(struct ff_store *s, int64_t id, const char *status, const char *reason, const char *until, const char *now, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_DECIDE);
	ff_query_int(q, "id", id);
	ff_query_text(q, "status", status);
	ff_query_text(q, "reason", reason);
	ff_query_text(q, "until", until);
	ff_query_text(q, "now", now);
	return ff_query_do(q, err);
}

static int set_fix(struct ff_store *s, int64_t id, const char *fix, const char *now, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_FIX);
	ff_query_int(q, "id", id);
	ff_query_text(q, "fix", fix);
	ff_query_text(q, "now", now);
	return ff_query_do(q, err);
}

static int put_fix(struct ff_store *s, const struct ff_answer *w, const char *now, struct ff_err *err)
{
	struct ff_buf text;
	ff_buf_init(&text, FF_MAX_LINE);
	ff_object_write(&text, &ff_fix_type, w->fix);
	int result = text.over ? ff_err_set(err, FF_EX_DATA, "the fix is too long") : set_fix(s, w->task, ff_buf_text(&text), now, err);
	ff_buf_free(&text);
	return result;
}

static int load_task(struct ff_store *s, struct ff_arena *a, int64_t id, struct ff_task *t, struct ff_task_life *life, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", id);
	int got = ff_query_step(q, err), result = got < 0 ? -1 : 0;
	if (got == 1)
		result = ff_query_get_record(q, a, &ff_task_type, t, err);
	else if (got == 0)
		result = ff_err_set(err, FF_EX_USAGE, "no task #%lld in the queue", (long long)id);
	if (got == 1 && life)
		*life = (struct ff_task_life){
			ff_query_get_text(q, a, "updated_at"), ff_query_get_text(q, a, "first_commit"), ff_query_get_text(q, a, "resolved_commit"),
			ff_query_get_text(q, a, "reason"), ff_query_get_text(q, a, "snoozed_until"), ff_query_get_text(q, a, "released_on")};
	ff_query_end(q);
	return result;
}

/* A claim that is over holds nobody up.  FF_EX_USAGE when the answer cannot be given now. */
static int check(struct ff_store *s, struct ff_arena *a, enum ff_queue_action what, struct ff_task *t, struct ff_err *err)
{
	bool waits = false;
	if (t->status == FF_TASK_FIXING && (ff_claim_lapse(s, a, t->id, err) || load_task(s, a, t->id, t, NULL, err)))
		return -1;
	if (t->status == FF_TASK_FIXED && ff_fix_waits(s, a, t->id, &waits, err))
		return -1;
	const char *why_not = waits ? "its fix waits: ff apply takes it, ff undo drops it" : objection(t->status, what);
	return why_not ? ff_err_set(err, FF_EX_USAGE, "#%lld: %s", (long long)t->id, why_not) : 0;
}

static int answer_one(struct ff_store *s, struct ff_arena *a, const struct ff_answer *w, struct ff_task *t, struct ff_err *err)
{
	const char *now = ff_clock_iso(a, ff_clock_now()), *reason = w->reason ? w->reason : "";
	bool fresh;
	if (load_task(s, a, w->task, t, NULL, err) || check(s, a, w->action, t, err))
		return -1;
	const char *shown = t->fix && t->fix->made_by ? t->fix->made_by : ""; /* also of one that was edited */
	if (note_decision(s, w, now, err) || (w->action == FF_QUEUE_EDIT && put_fix(s, w, now, err)))
		return -1;
	t->status = actions[w->action].status;
	t->fix = w->action == FF_QUEUE_EDIT ? (struct ff_fix *)(uintptr_t)w->fix : t->fix;
	if (set_status(s, t->id, ff_task_status_names[t->status], reason, w->until ? w->until : "", now, err))
		return -1;
	struct ff_feedback f = {.task = t->id, .pattern = t->type, .action = actions[w->action].feedback, .key = "", .path = t->path, .reason = reason,
	                        .variant = shown};
	return f.action < 0 ? 0 : ff_learn_record(s, &f, t->weight, &fresh, err);
}

/* ---- another way ---- */

static int turn(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_answer *w = with;
	struct ff_arena a = {0};
	struct ff_list ways, turned = {0};
	struct ff_task t;
	int result = load_task(s, &a, w->task, &t, NULL, err);
	bool open = !result && (t.status == FF_TASK_OPEN || t.status == FF_TASK_SNOOZED || t.status == FF_TASK_FAILED || t.status == FF_TASK_BASELINE);
	if (!result && !open)
		result = ff_err_set(err, FF_EX_USAGE, "#%lld: it was answered already (%s)", (long long)t.id, ff_task_status_names[t.status]);
	if (result)
		goto done;
	ff_ways_of(&a, &t, &ways);
	result = ff_ways_have_names(&ways) ? 0 : ff_err_set(err, FF_EX_USAGE, "#%lld: there is no other way", (long long)t.id);
	for (int i = 1; i <= ways.count && !result; i++)
		*FF_PUSH(&a, &turned, struct ff_way) = *FF_AT(&ways, struct ff_way, i % ways.count);
	if (!result) {
		w->fix = ff_ways_fix(&a, &t, &turned);
		result = put_fix(s, w, ff_clock_iso(&a, ff_clock_now()), err);
	}
done:
	ff_arena_free(&a);
	return result;
}

int ff_queue_turn(struct ff_store *s, int64_t task, struct ff_err *err)
{
	struct ff_answer w = {.task = task};
	return ff_store_run(s, turn, &w, err);
}

/* ---- through the door ---- */

struct job {
	struct ff_arena *a;
	const struct ff_answer *answer;
	struct ff_list ids;   /* int64_t */
	struct ff_list tasks; /* struct ff_task, as they are afterwards */
	struct ff_task *after;
	struct ff_task_life *life;
	struct ff_undone *undone;
};

static int answer_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	j->tasks = (struct ff_list){0};
	for (int i = 0; i < j->ids.count; i++) {
		struct ff_answer w = *j->answer;
		w.task = *FF_AT(&j->ids, int64_t, i);
		if (answer_one(s, j->a, &w, FF_PUSH(j->a, &j->tasks, struct ff_task), err))
			return -1;
	}
	return 0;
}

int ff_queue_answer(struct ff_store *s, struct ff_arena *a, const struct ff_answer *answer, struct ff_task *after, struct ff_err *err)
{
	struct job j = {.a = a, .answer = answer};
	*FF_PUSH(a, &j.ids, int64_t) = answer->task;
	if (ff_store_run(s, answer_all, &j, err))
		return -1;
	if (after)
		*after = *FF_AT(&j.tasks, struct ff_task, 0);
	return 0;
}

static int read_ids(struct job *j, char *const *ids, int count, struct ff_err *err)
{
	if (!count)
		return ff_err_set(err, FF_EX_USAGE, "which task? give its number (ff-queue list shows them)");
	for (int i = 0; i < count; i++)
		if (ff_task_id(ids[i], FF_PUSH(j->a, &j->ids, int64_t), err))
			return -1;
	return 0;
}

int ff_queue_decide(struct ff_store *s, const struct ff_answer *answer, char *const *ids, int count, bool json, struct ff_buf *out,
                    struct ff_err *err)
{
	struct ff_arena a = {0};
	struct job j = {.a = &a, .answer = answer};
	int result = read_ids(&j, ids, count, err);
	if (!result)
		result = ff_store_run(s, answer_all, &j, err);
	for (int i = 0; i < j.tasks.count && !result; i++) {
		const struct ff_task *t = FF_AT(&j.tasks, struct ff_task, i);
		if (json)
			ff_record_write(out, &ff_task_type, t);
		else
			ff_buf_printf(out, "#%lld %s%s%s\n", (long long)t->id, actions[answer->action].word, answer->until ? " until " : "",
			              answer->until ? answer->until : "");
	}
	ff_arena_free(&a);
	return result;
}

static int get(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	return load_task(s, j->a, j->answer->task, j->after, j->life, err);
}

int ff_queue_get(struct ff_store *s, struct ff_arena *a, int64_t id, struct ff_task *out, struct ff_task_life *life, struct ff_err *err)
{
	struct job j = {.a = a, .answer = &(struct ff_answer){.task = id}, .after = out, .life = life};
	return ff_store_run(s, get, &j, err);
}

/* ---- back ---- */

/* The feedback of the answer goes, unless it was counted; that of the answer before it counts again. */
static int take_back(struct ff_store *s, struct ff_arena *a, const struct ff_undone *u, enum ff_feedback_action action, const char *before,
                     bool *counted, struct ff_err *err)
{
	struct ff_task t;
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_TAKE_BACK);
	const char *day = NULL;
	bool fresh;
	int got;
	ff_query_int(q, "task", u->task);
	ff_query_text(q, "action", ff_feedback_names[action]);
	while ((got = ff_query_step(q, err)) == 1)
		day = ff_query_get_text(q, a, "day");
	if (got)
		return -1;
	*counted = !day;
	if (day && ff_learn_recount(s, day, err))
		return -1;
	bool approved = !strcmp(before, "approved"), rejected = !strcmp(before, "rejected");
	if (!approved && !rejected)
		return 0;
	if (load_task(s, a, u->task, &t, NULL, err))
		return -1;
	struct ff_feedback f = {.task = t.id, .pattern = t.type, .action = approved ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, .key = "",
	                        .path = t.path, .reason = ""};
	return ff_learn_record(s, &f, t.weight, &fresh, err);
}

/* What was resolved or fixed meanwhile stays so. */
static int undo_status(struct ff_store *s, struct job *j, const char *reason, const char *until, const char *now, struct ff_err *err)
{
	struct ff_undone *u = j->undone;
	struct ff_task t;
	if (load_task(s, j->a, u->task, &t, NULL, err))
		return -1;
	if (t.status == FF_TASK_FIXING && check(s, j->a, FF_QUEUE_REOPEN, &t, err))
		return -1;
	if (t.status != FF_TASK_RESOLVED && t.status != FF_TASK_FIXED)
		return set_status(s, u->task, u->status, reason, until, now, err);
	u->status = ff_task_status_names[t.status];
	return 0;
}

static int undo(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_undone *u = j->undone;
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_LAST);
	const char *now = ff_clock_iso(j->a, ff_clock_now());
	ff_query_int(q, "task", j->answer->task);
	int got = ff_query_step(q, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_USAGE, j->answer->task ? "nothing was answered about this task" : "nothing to undo");
	int64_t id = ff_query_get_int(q, "id");
	u->task = ff_query_get_int(q, "task");
	u->action = ff_query_get_text(q, j->a, "action");
	u->reason = ff_query_get_text(q, j->a, "reason");
	u->status = ff_query_get_text(q, j->a, "status_before");
	const char *reason = ff_query_get_text(q, j->a, "reason_before"), *until = ff_query_get_text(q, j->a, "snoozed_before");
	const char *fix = ff_query_get_text(q, j->a, "fix_before");
	ff_query_end(q);
	if (undo_status(s, j, reason, until, now, err) || (!strcmp(u->action, "edited") && set_fix(s, u->task, fix, now, err)))
		return -1;
	q = ff_query(s, FF_SQL_DECISION_UNDO);
	ff_query_int(q, "id", id);
	ff_query_text(q, "now", now);
	if (ff_query_do(q, err))
		return -1;
	u->counted = false;
	size_t what = 0;
	while (what < FF_COUNT(actions) && strcmp(actions[what].word, u->action) != 0)
		what++;
	if (what == FF_COUNT(actions) || actions[what].feedback < 0)
		return 0;
	return take_back(s, j->a, u, (enum ff_feedback_action)actions[what].feedback, u->status, &u->counted, err);
}

int ff_queue_undo(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_undone *out, struct ff_err *err)
{
	struct job j = {.a = a, .answer = &(struct ff_answer){.task = task}, .undone = out};
	return ff_store_run(s, undo, &j, err);
}

void ff_queue_undone_line(struct ff_buf *out, const struct ff_undone *u)
{
	ff_buf_printf(out, "#%lld is no longer %s%s%s%s: %s%s\n", (long long)u->task, u->action, u->reason[0] ? " (" : "", u->reason, u->reason[0] ? ")" : "",
	              u->status, u->counted ? "; the weight of its type had moved already and stays" : "");
}

struct look {
	struct ff_arena *a;
	int64_t task;
	const char *when;
};

static int look_back(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_LAST);
	ff_query_int(q, "task", l->task);
	int got = ff_query_step(q, err);
	l->when = got == 1 ? ff_query_get_text(q, l->a, "decided_at") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

int ff_queue_answered(struct ff_store *s, struct ff_arena *a, int64_t task, const char **when, struct ff_err *err)
{
	struct look l = {.a = a, .task = task};
	int rc = ff_store_run(s, look_back, &l, err);
	*when = l.when;
	return rc;
}

/* ---- days ---- */

int ff_queue_day(struct ff_arena *a, const char *words, const char **day, struct ff_err *err)
{
	int64_t now = ff_clock_now();
	const char *today = ff_arena_dup(a, ff_clock_iso(a, now), 10);
	char *end = NULL;
	long n = strtol(words, &end, 10);
	struct tm t = {0};
	if (!strcmp(words, "tomorrow")) {
		*day = ff_arena_dup(a, ff_clock_iso(a, now + 86400), 10);
	} else if (end > words && n > 0 && n <= 1000 && *end && strchr("dwm", *end) && !end[1]) {
		*day = ff_arena_dup(a, ff_clock_iso(a, now + n * 86400 * (*end == 'd' ? 1 : *end == 'w' ? 7 : 30)), 10);
	} else if (strlen(words) == 10 && (end = strptime(words, "%Y-%m-%d", &t)) && !*end) {
		*day = ff_arena_str(a, words);
	} else {
		return ff_err_set(err, FF_EX_USAGE, "%.40s is no day: 3d, 2w, 1m, tomorrow or 2026-01-31", words);
	}
	return strcmp(*day, today) > 0 ? 0 : ff_err_set(err, FF_EX_USAGE, "%.40s is not in the future", words);
}
