/*
 * decide.c - what a person decides about tasks, and tasks whose file is gone.  A decision is also
 * feedback for the learn room, in the same transaction.  Called by ff-queue approve, reject, reopen and reconcile.
 */
#include "ff/config.h"
#include "ff/learn.h"
#include "ff/queue.h"
#include "ff/revision.h"
#include "ff/tasks.h"

static const struct {
	int status, feedback; /* feedback -1: none */
	const char *word;
} decisions[] = {
    [FF_QUEUE_APPROVE] = {FF_TASK_APPROVED, FF_FEEDBACK_APPROVED, "approved"},
    [FF_QUEUE_REJECT] = {FF_TASK_REJECTED, FF_FEEDBACK_REJECTED, "rejected"},
    [FF_QUEUE_REOPEN] = {FF_TASK_OPEN, -1, "reopened"},
};

struct decide {
	struct ff_arena arena;
	enum ff_queue_decision what;
	struct ff_list ids; /* int64_t */
	const char *reason;
	struct ff_list tasks; /* struct ff_task, as they are afterwards */
};

/* May this be decided about a task in that state?  NULL: yes. */
static const char *objection(int status, enum ff_queue_decision what)
{
	if (status == FF_TASK_FIXING)
		return "it is being fixed right now";
	if (what == FF_QUEUE_REOPEN)
		return status == FF_TASK_OPEN ? "it is open already" : NULL;
	if (status == FF_TASK_RESOLVED)
		return "the code no longer shows it";
	return status == FF_TASK_FIXED ? "it is fixed already" : NULL;
}

static int get_task(struct ff_store *s, struct decide *d, int64_t id, struct ff_task *t, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_GET);
	ff_query_int(q, "id", id);
	int got = ff_query_step(q, err), result = got < 0 ? -1 : 0;
	if (got == 1)
		result = ff_query_get_record(q, &d->arena, &ff_task_type, t, err);
	else if (got == 0)
		result = ff_err_set(err, FF_EX_USAGE, "no task #%lld in the queue", (long long)id);
	ff_query_end(q);
	return result;
}

static int decide_one(struct ff_store *s, struct decide *d, int64_t id, struct ff_err *err)
{
	struct ff_task *t = FF_PUSH(&d->arena, &d->tasks, struct ff_task);
	bool fresh;
	if (get_task(s, d, id, t, err))
		return -1;
	const char *why_not = objection(t->status, d->what);
	if (why_not)
		return ff_err_set(err, FF_EX_USAGE, "#%lld: %s", (long long)id, why_not);
	t->status = decisions[d->what].status;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_DECIDE);
	ff_query_record(q, &ff_task_type, t);
	ff_query_text(q, "reason", d->reason);
	ff_query_text(q, "now", ff_clock_iso(&d->arena, ff_clock_now()));
	if (ff_query_do(q, err))
		return -1;
	struct ff_feedback f = {.task = id, .pattern = t->type, .action = decisions[d->what].feedback, .key = "", .path = t->path, .reason = d->reason};
	return f.action < 0 ? 0 : ff_learn_record(s, &f, t->weight, &fresh, err);
}

static int decide_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct decide *d = with;
	d->tasks = (struct ff_list){0};
	for (int i = 0; i < d->ids.count; i++)
		if (decide_one(s, d, *FF_AT(&d->ids, int64_t, i), err))
			return -1;
	return 0;
}

static int read_ids(struct decide *d, char *const *ids, int count, struct ff_err *err)
{
	if (!count)
		return ff_err_set(err, FF_EX_USAGE, "which task? give its number (ff-queue list shows them)");
	for (int i = 0; i < count; i++)
		if (ff_task_id(ids[i], FF_PUSH(&d->arena, &d->ids, int64_t), err))
			return -1;
	return 0;
}

int ff_queue_decide(struct ff_store *s, enum ff_queue_decision what, char *const *ids, int count, const char *reason, bool json,
                    struct ff_buf *out, struct ff_err *err)
{
	struct decide d = {.what = what, .reason = reason ? reason : ""};
	int result = read_ids(&d, ids, count, err);
	if (!result)
		result = ff_store_run(s, decide_all, &d, err);
	for (int i = 0; i < d.tasks.count && !result; i++) {
		const struct ff_task *t = FF_AT(&d.tasks, struct ff_task, i);
		if (json)
			ff_record_write(out, &ff_task_type, t);
		else
			ff_buf_printf(out, "#%lld %s\n", (long long)t->id, decisions[what].word);
	}
	ff_arena_free(&d.arena);
	return result;
}

/* ---- reconcile ---- */

struct reconcile {
	struct ff_arena arena;
	const char *head;
	struct ff_strings files, held;
	int closed;
};

static int load_files(struct ff_store *s, void *with, struct ff_err *err)
{
	struct reconcile *r = with;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_FILES);
	int got;
	r->files = (struct ff_strings){0};
	while ((got = ff_query_step(q, err)) == 1)
		ff_strings_push(&r->arena, &r->files, ff_query_get_text(q, &r->arena, "file"));
	return got;
}

static int close_file(struct ff_store *s, struct reconcile *r, const char *file, struct ff_err *err)
{
	struct ff_list ids = {0};
	struct ff_query *q = ff_query(s, FF_SQL_TASK_UNSEEN);
	int got;
	ff_query_text(q, "file", file);
	ff_query_int(q, "run", 0);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(&r->arena, &ids, int64_t) = ff_query_get_int(q, "id");
	for (int i = 0; i < ids.count && !got; i++) {
		q = ff_query(s, FF_SQL_TASK_CLOSE);
		ff_query_int(q, "id", *FF_AT(&ids, int64_t, i));
		ff_query_text(q, "commit", r->head);
		ff_query_text(q, "reason", "the file is gone");
		ff_query_text(q, "now", ff_clock_iso(&r->arena, ff_clock_now()));
		got = ff_query_do(q, err);
		r->closed++;
	}
	return got;
}

static int close_gone(struct ff_store *s, void *with, struct ff_err *err)
{
	struct reconcile *r = with;
	r->closed = 0;
	/* Both are in the order of their bytes. */
	for (int i = 0, k = 0; i < r->files.count; i++) {
		while (k < r->held.count && strcmp(r->held.items[k], r->files.items[i]) < 0)
			k++;
		bool there = k < r->held.count && !strcmp(r->held.items[k], r->files.items[i]);
		if (!there && close_file(s, r, r->files.items[i], err))
			return -1;
	}
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int ff_queue_reconcile(struct ff_store *s, const char *dir, int *closed, struct ff_err *err)
{
	struct reconcile r = {0};
	int result = ff_place_commit(&r.arena, dir, "HEAD", &r.head, err);
	/* git is asked outside of the writing transaction: it may take its time. */
	if (!result)
		result = ff_store_run(s, load_files, &r, err);
	if (!result)
		result = ff_revision_holds(&r.arena, dir, r.head, &r.files, &r.held, err);
	if (!result && r.held.count)
		qsort(r.held.items, (size_t)r.held.count, sizeof(*r.held.items), by_bytes);
	if (!result)
		result = ff_store_run(s, close_gone, &r, err);
	*closed = r.closed;
	ff_arena_free(&r.arena);
	return result;
}
