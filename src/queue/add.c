/*
 * add.c - tasks of one run into the queue: each is matched to what is queued already, and
 * what the code no longer shows is closed.  One transaction.  Called by ff-queue add.
 */
#include "ff/learn.h"
#include "ff/queue.h"
#include "ff/tasks.h"

struct add {
	struct ff_arena arena;
	struct ff_list tasks; /* struct ff_task */
	bool *done;           /* matched, by number of the task */
	struct ff_convergence end;
	struct ff_strings heard; /* agents whose silence means something */
	const char *now;
	int64_t run; /* row of this run; every task seen in it carries it */
	struct ff_summary *sum;
};
/* What is known of a queued task before it is matched. */
struct queued {
	int64_t id;
	int status;
	int before;   /* status when it was resolved; -1: it is not */
	bool claimed; /* already seen in this run */
};

static int word(const char *const *names, const char *text)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], text))
			return i;
	return -1;
}

/* ---- reading ---- */

static int read_all(struct add *x, int in, struct ff_err *err)
{
	struct ff_tasks r;
	struct ff_task task;
	int got;
	ff_tasks_open(&r, in);
	while ((got = ff_tasks_next(&r, &x->arena, &task, &x->end, err)) > 0)
		if (got == FF_TASKS_TASK)
			*FF_PUSH(&x->arena, &x->tasks, struct ff_task) = task;
	ff_tasks_close(&r);
	x->done = ff_arena_alloc(&x->arena, (size_t)x->tasks.count + 1);
	for (int i = 0; i < x->end.agents.count && !got; i++) {
		const struct ff_agent_report *a = FF_AT(&x->end.agents, struct ff_agent_report, i);
		if (a->complete)
			ff_strings_push(&x->arena, &x->heard, a->name);
	}
	return got;
}

/* ---- matching ---- */

static int find(struct ff_query *q, struct ff_arena *a, const struct add *x, struct queued *out, struct ff_err *err)
{
	int got = ff_query_step(q, err);
	if (got == 1) {
		out->id = ff_query_get_int(q, "id");
		out->status = word(ff_task_status_names, ff_query_get_text(q, a, "status"));
		out->before = word(ff_task_status_names, ff_query_get_text(q, a, "status_before"));
		out->claimed = ff_query_get_int(q, "seen_run") == x->run;
	}
	ff_query_end(q);
	return got;
}

static int find_same(struct ff_store *s, struct add *x, const struct ff_task *t, struct queued *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_BY_FINGERPRINT);
	ff_query_text(q, "fingerprint", t->fingerprint);
	return find(q, &x->arena, x, out, err);
}

/* Steps two and three: `path` is the old path of a renamed file, or the task's own. */
static int find_alike(struct ff_store *s, struct add *x, const struct ff_task *t, const char *path, struct queued *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_BY_MESSAGE);
	ff_query_record(q, &ff_task_type, t);
	ff_query_text(q, "file", path);
	ff_query_int(q, "run", x->run);
	return find(q, &x->arena, x, out, err);
}

static const char *old_path(const struct add *x, const char *path)
{
	for (int i = 0; i < x->end.files.count; i++) {
		const struct ff_analysed *f = FF_AT(&x->end.files, struct ff_analysed, i);
		if (f->old_path[0] && !strcmp(f->path, path))
			return f->old_path;
	}
	return NULL;
}

/* What a task that is seen again becomes.  A decision of a person is not undone by a run. */
static int status_again(const struct ff_task *t, const struct queued *q)
{
	if (q->status == FF_TASK_BASELINE)
		return t->on_changed_line ? FF_TASK_OPEN : FF_TASK_BASELINE;
	if (q->status == FF_TASK_RESOLVED)
		return q->before == FF_TASK_BASELINE && !t->on_changed_line ? FF_TASK_BASELINE : FF_TASK_OPEN;
	return q->status;
}

static int alert(struct ff_store *s, struct add *x, const struct ff_task *t, bool reopened, struct ff_err *err)
{
	const char *key = reopened ? ff_arena_printf(&x->arena, "task:%lld:%lld", (long long)t->id, (long long)x->run)
	                           : ff_arena_printf(&x->arena, "task:%lld", (long long)t->id);
	struct ff_alert a = {.kind = FF_ALERT_TASK, .level = FF_LEVEL_CRITICAL, .commit = t->commit, .task = t->id};
	if (!t->alert || t->status == FF_TASK_REJECTED)
		return 0;
	a.message = ff_arena_printf(&x->arena, "%s:%d %s: %s", t->path, t->line, t->type, t->description);
	return ff_queue_alert(s, key, &a, err);
}

static void bind_run(struct ff_query *q, struct add *x, const struct ff_task *t)
{
	ff_query_record(q, &ff_task_type, t);
	ff_query_text(q, "now", x->now);
	ff_query_int(q, "index_state", x->end.index);
	ff_query_int(q, "run", x->run);
}

static int see_again(struct ff_store *s, struct add *x, struct ff_task *t, const struct queued *old, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_SEEN);
	bool reopened = old->status == FF_TASK_RESOLVED;
	t->id = old->id;
	t->status = status_again(t, old);
	bind_run(q, x, t);
	if (ff_query_do(q, err))
		return -1;
	if (!old->claimed) {
		bool opens = t->status == FF_TASK_OPEN;
		x->sum->reopened += reopened && opens;
		x->sum->fresh += old->status == FF_TASK_BASELINE && opens; /* older than the queue, but new to the person */
		x->sum->updated += !opens || old->status == FF_TASK_OPEN;
	}
	return alert(s, x, t, reopened, err);
}

static int add_new(struct ff_store *s, struct add *x, struct ff_task *t, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_ADD);
	t->status = t->on_changed_line ? FF_TASK_OPEN : FF_TASK_BASELINE;
	bind_run(q, x, t);
	int got = ff_query_step(q, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_BUG, "a new task got no number");
	t->id = ff_query_get_int(q, "id");
	ff_query_end(q);
	x->sum->fresh += t->on_changed_line;
	x->sum->known += !t->on_changed_line;
	return alert(s, x, t, false, err);
}

/* Step one for all tasks comes first, so that step two or three never takes a row that belongs to another task. */
static int match_fingerprints(struct ff_store *s, struct add *x, struct ff_err *err)
{
	for (int i = 0; i < x->tasks.count; i++) {
		struct ff_task *t = FF_AT(&x->tasks, struct ff_task, i);
		struct queued old;
		int got = find_same(s, x, t, &old, err);
		if (got < 0 || (got == 1 && see_again(s, x, t, &old, err)))
			return -1;
		x->done[i] = got == 1;
	}
	return 0;
}

static int match_rest(struct ff_store *s, struct add *x, struct ff_err *err)
{
	for (int i = 0; i < x->tasks.count; i++) {
		struct ff_task *t = FF_AT(&x->tasks, struct ff_task, i);
		struct queued old;
		if (x->done[i])
			continue;
		/* Once more by fingerprint: a critical task comes twice in one input. */
		int got = find_same(s, x, t, &old, err);
		const char *before = got == 0 ? old_path(x, t->path) : NULL;
		if (before)
			got = find_alike(s, x, t, before, &old, err);
		if (got == 0)
			got = find_alike(s, x, t, t->path, &old, err);
		if (got < 0 || (got == 1 ? see_again(s, x, t, &old, err) : add_new(s, x, t, err)))
			return -1;
	}
	return 0;
}

/* ---- closing ---- */

static int close_task(struct ff_store *s, struct add *x, int64_t id, const char *reason, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_CLOSE);
	ff_query_int(q, "id", id);
	ff_query_text(q, "commit", x->end.commit);
	ff_query_text(q, "reason", reason);
	ff_query_text(q, "now", x->now);
	x->sum->closed++;
	return ff_query_do(q, err);
}

/* Tasks of one path that this run did not see.  `gone`: the path itself is no more. */
static int close_unseen(struct ff_store *s, struct add *x, const char *path, bool gone, struct ff_err *err)
{
	struct ff_list ids = {0};
	struct ff_query *q = ff_query(s, FF_SQL_TASK_UNSEEN);
	int got;
	ff_query_text(q, "file", path);
	ff_query_int(q, "run", x->run);
	while ((got = ff_query_step(q, err)) == 1) {
		const char *source = ff_query_get_text(q, &x->arena, "source");
		bool heard = ff_strings_has(&x->heard, source) && x->end.index >= ff_query_get_int(q, "index_state");
		if (gone || heard)
			*FF_PUSH(&x->arena, &ids, int64_t) = ff_query_get_int(q, "id");
	}
	for (int i = 0; i < ids.count && !got; i++)
		got = close_task(s, x, *FF_AT(&ids, int64_t, i), gone ? "the file is gone" : "no longer found", err);
	return got;
}

static bool analysed_too(const struct add *x, const char *path)
{
	for (int i = 0; i < x->end.files.count; i++)
		if (!strcmp(FF_AT(&x->end.files, struct ff_analysed, i)->path, path))
			return true;
	return false;
}

static int close_files(struct ff_store *s, struct add *x, struct ff_err *err)
{
	for (int i = 0; i < x->end.files.count; i++) {
		const struct ff_analysed *f = FF_AT(&x->end.files, struct ff_analysed, i);
		if (close_unseen(s, x, f->path, f->status == FF_STATUS_DELETED, err))
			return -1;
		/* Two files may have changed names: then the old path is somebody's new one. */
		if (f->old_path[0] && !analysed_too(x, f->old_path) && close_unseen(s, x, f->old_path, true, err))
			return -1;
	}
	return 0;
}

/* ---- the transaction ---- */

static int open_run(struct ff_store *s, struct add *x, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_CONVERGENCE_ADD);
	struct ff_buf object;
	ff_buf_init(&object, 0);
	ff_object_write(&object, &ff_convergence_type, &x->end);
	ff_query_record(q, &ff_convergence_type, &x->end);
	ff_query_text(q, "now", x->now);
	ff_query_int(q, "analysed", x->end.files.count);
	ff_query_text(q, "object", ff_buf_text(&object));
	int got = ff_query_step(q, err);
	if (got == 1)
		x->run = ff_query_get_int(q, "id");
	ff_query_end(q);
	ff_buf_free(&object);
	return got == 1 ? 0 : got < 0 ? -1 : ff_err_set(err, FF_EX_BUG, "the run got no number");
}

static int close_run(struct ff_store *s, struct add *x, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_CONVERGENCE_COUNTS);
	ff_query_int(q, "fresh", x->sum->fresh);
	ff_query_int(q, "baseline", x->sum->known);
	ff_query_int(q, "updated", x->sum->updated);
	ff_query_int(q, "reopened", x->sum->reopened);
	ff_query_int(q, "resolved", x->sum->closed);
	ff_query_int(q, "run", x->run);
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_CONVERGENCE_TRIM);
	ff_query_int(q, "run", x->run);
	return ff_query_do(q, err);
}

/* The learn room starts each pattern from the rule's own weight. */
static int seed_patterns(struct ff_store *s, const struct add *x, struct ff_err *err)
{
	const char *last = "";
	double weight = -1;
	for (int i = 0; i < x->tasks.count; i++) {
		const struct ff_task *t = FF_AT(&x->tasks, struct ff_task, i);
		bool same = !strcmp(t->type, last) && t->weight >= weight && t->weight <= weight;
		last = t->type;
		weight = t->weight;
		if (!same && ff_learn_seed(s, t->type, t->weight, err))
			return -1;
	}
	return 0;
}

static int work(struct ff_store *s, void *with, struct ff_err *err)
{
	struct add *x = with;
	*x->sum = (struct ff_summary){0};
	memset(x->done, 0, (size_t)x->tasks.count + 1);
	if (open_run(s, x, err) || seed_patterns(s, x, err) || match_fingerprints(s, x, err) || match_rest(s, x, err) || close_files(s, x, err))
		return -1;
	return close_run(s, x, err);
}

int ff_queue_add(struct ff_store *s, int in, struct ff_summary *out, struct ff_err *err)
{
	struct add x = {.sum = out};
	int result = read_all(&x, in, err);
	x.now = ff_clock_iso(&x.arena, ff_clock_now());
	if (!result)
		result = ff_store_run(s, work, &x, err);
	out->files = x.end.files.count;
	ff_arena_free(&x.arena);
	return result;
}
