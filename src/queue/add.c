/*
 * add.c - tasks of one run into the queue: each is known already (match.c) or new, and what the code no longer
 * shows is closed (close.c).  One transaction.  Called by ff-queue add.
 */
#include "ff/learn.h"
#include "ff/tasks.h"
#include "room.h"

/* ---- reading ---- */

/* A critical task comes twice in one input, the second time with its votes: the later one counts. */
static void keep(struct ff_add_run *x, const struct ff_task *task)
{
	for (int i = 0; i < x->tasks.count && task->alert; i++) {
		struct ff_task *t = FF_AT(&x->tasks, struct ff_task, i);
		if (t->alert && !strcmp(t->fingerprint, task->fingerprint)) {
			*t = *task;
			return;
		}
	}
	*FF_PUSH(&x->arena, &x->tasks, struct ff_task) = *task;
}

static int by_fingerprint(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The matching needs each fingerprint once. */
static int check_once(struct ff_add_run *x, struct ff_err *err)
{
	int n = x->tasks.count;
	const char **all = x->wanted = ff_arena_alloc(&x->arena, (size_t)(n + 1) * sizeof(*all));
	for (int i = 0; i < n; i++)
		all[i] = FF_AT(&x->tasks, struct ff_task, i)->fingerprint;
	qsort(all, (size_t)n, sizeof(*all), by_fingerprint);
	for (int i = 1; i < n; i++)
		if (!strcmp(all[i - 1], all[i]))
			return ff_err_set(err, FF_EX_DATA, "two tasks have the fingerprint %.64s", all[i]);
	return 0;
}

static int read_all(struct ff_add_run *x, int in, struct ff_err *err)
{
	struct ff_tasks r;
	struct ff_task task;
	int got;
	ff_tasks_open(&r, in);
	while ((got = ff_tasks_next(&r, &x->arena, &task, &x->end, err)) > 0)
		if (got == FF_TASKS_TASK)
			keep(x, &task);
	ff_tasks_close(&r);
	for (int i = 0; i < x->end.agents.count && !got; i++) {
		const struct ff_agent_report *a = FF_AT(&x->end.agents, struct ff_agent_report, i);
		if (a->complete)
			ff_strings_push(&x->arena, &x->heard, a->name);
	}
	return got ? got : check_once(x, err);
}

/* ---- writing ---- */

/* What a task that is seen again becomes.  A decision of a person is not undone by a run. */
static int status_again(const struct ff_task *t, const struct queued *q)
{
	if (q->status == FF_TASK_FIXED) /* it had gone from this very branch, and is back; elsewhere the fix has not arrived yet */
		return q->applied_at && q->gone && !q->fix_waits ? FF_TASK_OPEN : FF_TASK_FIXED;
	if (q->status == FF_TASK_BASELINE)
		return t->on_changed_line ? FF_TASK_OPEN : FF_TASK_BASELINE;
	if (q->status == FF_TASK_RESOLVED)
		return q->before == FF_TASK_BASELINE && !t->on_changed_line ? FF_TASK_BASELINE : FF_TASK_OPEN;
	return q->status;
}

static int alert(struct ff_store *s, struct ff_add_run *x, const struct ff_task *t, bool reopened, struct ff_err *err)
{
	const char *key = reopened ? ff_arena_printf(&x->arena, "task:%lld:%lld", (long long)t->id, (long long)x->run)
	                           : ff_arena_printf(&x->arena, "task:%lld", (long long)t->id);
	struct ff_alert a = {.kind = FF_ALERT_TASK, .level = FF_LEVEL_CRITICAL, .commit = t->commit, .task = t->id};
	if (!t->alert || t->status == FF_TASK_REJECTED)
		return 0;
	if (x->o->baseline) {
		x->critical_before++;
		return 0;
	}
	a.message = ff_arena_printf(&x->arena, "%s:%d %s: %s", t->path, t->line, t->type, t->description);
	return ff_queue_alert(s, key, &a, err);
}

static void bind_run(struct ff_query *q, struct ff_add_run *x, const struct ff_task *t)
{
	ff_query_record(q, &ff_task_type, t);
	ff_query_text(q, "now", x->now);
	ff_query_int(q, "index_state", x->end.index);
	ff_query_int(q, "run", x->run);
}

static int put_place(struct ff_store *s, struct ff_add_run *x, const struct ff_task *t, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_PUT);
	ff_query_record(q, &ff_task_type, t);
	ff_query_text(q, "branch", x->o->branch);
	ff_query_text(q, "state", "standing");
	return ff_query_do(q, err);
}

static int see_again(struct ff_store *s, struct ff_add_run *x, struct ff_task *t, const struct queued *old, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_SEEN);
	bool reopened, opens;
	t->id = old->id;
	t->status = status_again(t, old);
	bind_run(q, x, t);
	if (ff_query_do(q, err) || put_place(s, x, t, err))
		return -1;
	opens = t->status == FF_TASK_OPEN;
	reopened = old->status == FF_TASK_RESOLVED || (old->status == FF_TASK_FIXED && opens);
	bool back = opens && old->status == FF_TASK_FIXED && ff_clock_now() - old->applied_at <= (int64_t)FF_FIX_TRIAL * 86400;
	if (back && ff_fix_put_back(s, &x->arena, t->id, err))
		return -1;
	x->sum->reopened += reopened && opens;
	x->sum->fresh += old->status == FF_TASK_BASELINE && opens; /* older than the queue, but new to the person */
	x->sum->updated += !opens || old->status == FF_TASK_OPEN;
	return alert(s, x, t, reopened, err);
}

static int add_new(struct ff_store *s, struct ff_add_run *x, struct ff_task *t, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_ADD);
	bool open = t->on_changed_line && !x->o->baseline;
	t->status = open ? FF_TASK_OPEN : FF_TASK_BASELINE;
	bind_run(q, x, t);
	int got = ff_query_step(q, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_BUG, "a new task got no number");
	t->id = ff_query_get_int(q, "id");
	ff_query_end(q);
	x->sum->fresh += open;
	x->sum->known += !open;
	return put_place(s, x, t, err) || alert(s, x, t, false, err) ? -1 : 0;
}

static int set_fingerprint(struct ff_store *s, int64_t id, const char *fingerprint, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_NAME);
	ff_query_int(q, "id", id);
	ff_query_text(q, "fingerprint", fingerprint);
	return ff_query_do(q, err);
}

/* The task that holds the fingerprint and is not seen in this run takes the old one of the task that wants it, if that is free. */
static int free_fingerprint(struct ff_store *s, struct ff_add_run *x, const char *wanted, const struct queued *old, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_NAMED);
	ff_query_text(q, "fingerprint", wanted);
	int got = ff_query_step(q, err);
	int64_t holder = got == 1 ? ff_query_get_int(q, "id") : 0;
	ff_query_end(q);
	if (got != 1)
		return got;
	bool taken = !old || bsearch(&old->fingerprint, x->wanted, (size_t)x->tasks.count, sizeof(*x->wanted), by_fingerprint);
	return set_fingerprint(s, holder, taken ? ff_arena_printf(&x->arena, "was:%lld", (long long)holder) : old->fingerprint, err);
}

/*
 * Fingerprints are unique, and tasks may change theirs with each other: of two equal lines the first went, so the second is the
 * first now.  All that change step aside before any takes its new one.
 */
static int make_way(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < x->tasks.count; i++) {
			const struct queued *old = x->known[i] < 0 ? NULL : FF_AT(&x->queued, struct queued, x->known[i]);
			const char *wanted = FF_AT(&x->tasks, struct ff_task, i)->fingerprint;
			if (old && !strcmp(old->fingerprint, wanted))
				continue;
			int result = pass ? free_fingerprint(s, x, wanted, old, err)
			                  : old ? set_fingerprint(s, old->id, ff_arena_printf(&x->arena, "moving:%lld", (long long)old->id), err) : 0;
			if (result)
				return -1;
		}
	return 0;
}

static int write_tasks(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	if (make_way(s, x, err))
		return -1;
	for (int i = 0; i < x->tasks.count; i++) {
		struct ff_task *t = FF_AT(&x->tasks, struct ff_task, i);
		int row = x->known[i];
		if (row >= 0 ? see_again(s, x, t, FF_AT(&x->queued, struct queued, row), err) : add_new(s, x, t, err))
			return -1;
	}
	return 0;
}

/* ---- the transaction ---- */

static int open_run(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
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

static int close_run(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
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
static int seed_patterns(struct ff_store *s, const struct ff_add_run *x, struct ff_err *err)
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

/* The day on which everything was old: one alert for all critical ones together. */
static int note_baseline(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_BASELINE_ADD);
	struct ff_alert a = {.kind = FF_ALERT_TASK, .level = FF_LEVEL_CRITICAL, .commit = x->end.commit};
	ff_query_text(q, "commit", x->end.commit);
	ff_query_text(q, "now", x->now);
	ff_query_int(q, "tasks", x->tasks.count);
	if (ff_query_do(q, err))
		return -1;
	if (!x->critical_before)
		return 0;
	a.message = ff_arena_printf(&x->arena, "%d critical finding%s older than the first run: ff baseline show", x->critical_before,
	                            x->critical_before == 1 ? " is" : "s are");
	return ff_queue_alert(s, ff_arena_printf(&x->arena, "baseline:%s", x->end.commit), &a, err);
}

static int work(struct ff_store *s, void *with, struct ff_err *err)
{
	struct ff_add_run *x = with;
	*x->sum = (struct ff_summary){0};
	x->critical_before = 0;
	if (open_run(s, x, err) || seed_patterns(s, x, err) || ff_add_match(s, x, err) || write_tasks(s, x, err) || ff_add_close(s, x, err))
		return -1;
	if (x->o->baseline && note_baseline(s, x, err))
		return -1;
	if (ff_queue_release(s, x->o->daily, x->today, err))
		return -1;
	return close_run(s, x, err);
}

int ff_queue_add(struct ff_store *s, int in, const struct ff_add_options *o, struct ff_summary *out, struct ff_err *err)
{
	struct ff_add_run x = {.sum = out, .o = o};
	int result = read_all(&x, in, err);
	x.now = ff_clock_iso(&x.arena, ff_clock_now());
	x.today = ff_arena_dup(&x.arena, x.now, 10);
	if (!result)
		result = ff_store_run(s, work, &x, err);
	out->files = x.end.files.count;
	ff_arena_free(&x.arena);
	return result;
}
