/*
 * feedback.c - what became of tasks: written down once per event, taken into the weights once.
 * Called by ff-learn, and by the queue for a person's decision; the arithmetic is in weights.c.
 */
#include <math.h>

#include "ff/learn.h"
#include "ff/tasks.h"

#define MAX_KEY 200
#define MAX_EVENTS 200000
#define SLOTS (1u << 18) /* more than MAX_EVENTS, so that a free one is always found */
#define LAST_SECOND 253402300799 /* 9999-12-31 */

/* ---- one event, inside a transaction ---- */

int ff_learn_seed(struct ff_store *s, const char *pattern, double weight, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_SEED);
	ff_query_text(q, "pattern", pattern);
	/* A rule may call itself worth nothing; a weight stays within its bounds. */
	ff_query_int(q, "known", weight > 0);
	ff_query_num(q, "weight", weight <= 0 ? FF_LEARN_UNKNOWN : fmin(FF_LEARN_MOST, fmax(FF_LEARN_LEAST, weight)));
	return ff_query_do(q, err);
}

int ff_learn_recount(struct ff_store *s, const char *day, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_DAY);
	ff_query_text(q, "day", day);
	return ff_query_do(q, err);
}

/* The person decided otherwise: the earlier decision does not count, unless it was counted already. */
static int withdraw(struct ff_store *s, struct ff_arena *a, const struct ff_feedback *f, struct ff_err *err)
{
	struct ff_strings days = {0};
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_WITHDRAW);
	int got;
	ff_query_record(q, &ff_feedback_type, f);
	while ((got = ff_query_step(q, err)) == 1)
		ff_strings_push(a, &days, ff_query_get_text(q, a, "day"));
	for (int i = 0; i < days.count && !got; i++)
		got = ff_learn_recount(s, days.items[i], err);
	return got;
}

static int insert(struct ff_store *s, const struct ff_feedback *f, const char *day, bool *fresh, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_ADD);
	int got;
	*fresh = false;
	ff_query_record(q, &ff_feedback_type, f);
	ff_query_text(q, "day", day);
	while ((got = ff_query_step(q, err)) == 1)
		*fresh = true;
	return got;
}

int ff_learn_record(struct ff_store *s, const struct ff_feedback *f, double weight, bool *fresh, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_feedback e = *f;
	bool decision = !e.key || !e.key[0];
	int result = -1;
	e.time = e.time ? e.time : ff_clock_now();
	if (decision)
		e.key = ff_arena_printf(&a, "task:%lld:%s", (long long)e.task, ff_feedback_names[e.action]);
	const char *day = ff_arena_dup(&a, ff_clock_iso(&a, e.time), 10);
	if (ff_learn_seed(s, e.pattern, weight, err))
		goto done;
	if (decision && withdraw(s, &a, &e, err))
		goto done;
	if (insert(s, &e, day, fresh, err))
		goto done;
	result = *fresh ? ff_learn_recount(s, day, err) : 0;
done:
	ff_arena_free(&a);
	return result;
}

/* ---- many events ---- */

struct log {
	struct ff_arena arena;
	struct ff_list events; /* struct ff_feedback */
	struct ff_learn_logged done;
	int64_t task; /* one event of this task, when > 0 */
	struct slot {
		uint64_t hash;
		int count;
	} *slots; /* how often each line came; SLOTS of them */
};

static int check_event(const struct ff_feedback *f, struct ff_err *err)
{
	if (!f->pattern[0] || strlen(f->pattern) > FF_MAX_TEXT)
		return ff_err_set(err, FF_EX_DATA, "feedback: pattern is empty or too long");
	if (strlen(f->key) > MAX_KEY)
		return ff_err_set(err, FF_EX_DATA, "feedback: key is longer than %d bytes", MAX_KEY);
	if (f->time < 0 || f->time > LAST_SECOND)
		return ff_err_set(err, FF_EX_DATA, "feedback: time is out of range");
	return 0;
}

/*
 * A record without key and task is named after its content and how often the same content came
 * before in this input: the same input given twice counts once, five equal lines in it count five times.
 */
static void name_event(struct log *l, struct ff_feedback *f, const char *line, size_t len)
{
	uint64_t h = ff_hash(FF_HASH_START, line, len);
	if (f->key[0] || f->task > 0)
		return;
	size_t i = (size_t)h & (SLOTS - 1);
	while (l->slots[i].count && l->slots[i].hash != h)
		i = (i + 1) & (SLOTS - 1);
	l->slots[i].hash = h;
	f->key = ff_arena_printf(&l->arena, "line:%016llx:%d", (unsigned long long)h, l->slots[i].count++);
}

static int read_events(struct log *l, int in, struct ff_err *err)
{
	struct ff_lines lines;
	char *line;
	size_t len;
	int got;
	l->slots = ff_arena_alloc(&l->arena, SLOTS * sizeof(*l->slots));
	ff_lines_init(&lines, in);
	while ((got = ff_lines_next(&lines, &line, &len, err)) == 1) {
		struct ff_feedback f;
		if (l->events.count >= MAX_EVENTS)
			got = ff_err_set(err, FF_EX_DATA, "more than %d events", MAX_EVENTS);
		else if (ff_record_read(&l->arena, &ff_feedback_type, line, len, &f, err) || check_event(&f, err))
			got = ff_err_wrap(err, "line %ld", lines.line);
		if (got < 0)
			break;
		name_event(l, &f, line, len);
		*FF_PUSH(&l->arena, &l->events, struct ff_feedback) = f;
	}
	ff_lines_free(&lines);
	return got;
}

/* The rule's initial weight and its type from the queue, when the task is there. */
static int look_up(struct ff_store *s, struct log *l, struct ff_feedback *f, double *weight, bool *found, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_OF_TASK);
	ff_query_int(q, "task", f->task);
	int got = ff_query_step(q, err);
	*found = got == 1;
	if (got != 1)
		return got;
	if (!f->pattern[0])
		f->pattern = ff_query_get_text(q, &l->arena, "type");
	if (!f->path[0])
		f->path = ff_query_get_text(q, &l->arena, "file");
	if (!strcmp(f->pattern, ff_query_get_text(q, &l->arena, "type")))
		*weight = ff_query_get_num(q, "weight");
	ff_query_end(q);
	return 0;
}

static int log_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct log *l = with;
	l->done = (struct ff_learn_logged){0, 0};
	for (int i = 0; i < l->events.count; i++) {
		struct ff_feedback *f = FF_AT(&l->events, struct ff_feedback, i);
		double weight = 0;
		bool found = false, fresh;
		if (f->task > 0 && look_up(s, l, f, &weight, &found, err))
			return -1;
		if (l->task > 0 && !found)
			return ff_err_set(err, FF_EX_USAGE, "no task #%lld in the queue", (long long)l->task);
		/* Only a row that is not there yet takes this weight. */
		if (ff_learn_record(s, f, weight, &fresh, err))
			return -1;
		l->done.fresh += fresh;
		l->done.known += !fresh;
	}
	return 0;
}

int ff_learn_log(struct ff_store *s, int in, struct ff_learn_logged *out, struct ff_err *err)
{
	struct log l = {0};
	int result = read_events(&l, in, err);
	if (!result)
		result = ff_store_run(s, log_all, &l, err);
	*out = l.done;
	ff_arena_free(&l.arena);
	return result;
}

int ff_learn_log_task(struct ff_store *s, const char *task, const char *action, const char *reason, struct ff_learn_logged *out, struct ff_err *err)
{
	struct log l = {0};
	int result = -1, i = 0;
	while (action && ff_feedback_names[i] && strcmp(ff_feedback_names[i], action) != 0)
		i++;
	if (!action || !ff_feedback_names[i]) {
		ff_err_set(err, FF_EX_USAGE, "an action is approved, edited, rejected or reverted, not '%.40s'", action ? action : "");
	} else if (!ff_task_id(task, &l.task, err)) {
		*FF_PUSH(&l.arena, &l.events, struct ff_feedback) =
		    (struct ff_feedback){.task = l.task, .pattern = "", .action = i, .key = "", .path = "", .reason = reason ? reason : ""};
		result = ff_store_run(s, log_all, &l, err);
	}
	*out = l.done;
	ff_arena_free(&l.arena);
	return result;
}

/* ---- the update ---- */

struct moved {
	struct ff_weight weight; /* counts: the new samples; pending: those that wait */
	double before;
};
struct update {
	struct ff_arena arena;
	struct ff_list moved, waiting; /* struct moved */
};

static int find_fresh(struct ff_store *s, struct update *u, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_PENDING);
	int got;
	while ((got = ff_query_step(q, err)) == 1) {
		struct moved m = {0};
		struct ff_learn_counts c;
		if (ff_query_get_record(q, &u->arena, &ff_weight_type, &m.weight, err))
			return -1;
		for (int i = 0; i < 4; i++)
			c.of[i] = (int)ff_query_get_int(q, ff_feedback_names[i]);
		m.before = m.weight.current;
		m.weight.current = ff_learn_move(m.before, &c);
		m.weight.pending = ff_learn_total(&c);
		*FF_PUSH(&u->arena, m.weight.pending >= FF_LEARN_SAMPLES ? &u->moved : &u->waiting, struct moved) = m;
	}
	return got;
}

static int move(struct ff_store *s, struct moved *m, const char *now, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_MOVE);
	ff_query_record(q, &ff_weight_type, &m->weight);
	ff_query_text(q, "now", now);
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_FEEDBACK_COUNTED);
	ff_query_text(q, "pattern", m->weight.pattern);
	ff_query_text(q, "now", now);
	m->weight.updated_at = now;
	return ff_query_do(q, err);
}

static int update(struct ff_store *s, void *with, struct ff_err *err)
{
	struct update *u = with;
	const char *now = ff_clock_iso(&u->arena, ff_clock_now());
	u->moved = u->waiting = (struct ff_list){0};
	if (find_fresh(s, u, err))
		return -1;
	for (int i = 0; i < u->moved.count; i++)
		if (move(s, FF_AT(&u->moved, struct moved, i), now, err))
			return -1;
	return 0;
}

static void tell_update(const struct update *u, struct ff_buf *out)
{
	int waiting = 0;
	for (int i = 0; i < u->moved.count; i++) {
		const struct moved *m = FF_AT(&u->moved, struct moved, i);
		ff_buf_printf(out, "%s: %.2f -> %.2f (%+.2f, %d new samples)\n", m->weight.pattern, m->before, m->weight.current,
		              m->weight.current - m->before, m->weight.pending);
	}
	for (int i = 0; i < u->waiting.count; i++)
		waiting += FF_AT(&u->waiting, struct moved, i)->weight.pending;
	if (waiting)
		ff_buf_printf(out, "%d sample%s wait%s: a pattern moves with its third new one\n", waiting, waiting == 1 ? "" : "s",
		              waiting == 1 ? "s" : "");
	else if (!u->moved.count)
		ff_buf_str(out, "nothing new to learn from\n");
}

int ff_learn_update(struct ff_store *s, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct update u = {0};
	int result = ff_store_run(s, update, &u, err);
	if (!result && !json)
		tell_update(&u, out);
	for (int i = 0; i < u.moved.count && !result && json; i++) {
		struct moved *m = FF_AT(&u.moved, struct moved, i);
		m->weight.pending = 0;
		ff_record_write(out, &ff_weight_type, &m->weight);
	}
	ff_arena_free(&u.arena);
	return result;
}
