/*
 * feedback.c - what became of tasks: written down once per event, taken into the weights once.
 * Called by ff-learn, and by the queue for a person's decision; the arithmetic is in weights.c.
 */
#include <math.h>
#include <unistd.h>

#include "ff/tasks.h"
#include "ff/trust.h"
#include "room.h"

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

/*
 * The account on this machine, as a hash: decisions of one person can be told from those of another, and no more.  The machine's id
 * (machine-id(5)) makes it useless elsewhere.
 */
const char *ff_learn_person(struct ff_arena *a)
{
	char host[256] = "", *id = NULL;
	size_t len = 0;
	uid_t user = getuid();
	if (ff_file_read(a, "/etc/machine-id", 4096, &id, &len, NULL) && gethostname(host, sizeof(host) - 1))
		host[0] = 0;
	uint64_t h = ff_hash_str(ff_hash_str(ff_hash(FF_HASH_START, &user, sizeof(user)), id ? id : ""), host);
	return ff_arena_printf(a, "%016llx", (unsigned long long)h);
}

/* What is known of the task's circumstances, where the event does not bring its own. */
static int look_around(struct ff_store *s, struct ff_arena *a, struct ff_feedback *e, struct ff_err *err)
{
	struct ff_feedback around;
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_AROUND);
	ff_query_int(q, "task", e->task);
	int got = ff_query_step(q, err);
	if (got != 1)
		return got;
	int result = ff_query_get_record(q, a, &ff_feedback_type, &around, err);
	ff_query_end(q);
	if (result)
		return -1;
	e->symbol = around.symbol;
	e->agents = around.agents;
	e->beside = around.beside;
	e->variant = e->variant && e->variant[0] ? e->variant : around.variant; /* of the fix that landed, where there were several */
	return 0;
}

static int insert(struct ff_store *s, const struct ff_feedback *f, const char *day, const char *counted_at, bool *fresh, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_ADD);
	int got;
	*fresh = false;
	ff_query_record(q, &ff_feedback_type, f);
	ff_query_text(q, "day", day);
	ff_query_text(q, "counted_at", counted_at);
	while ((got = ff_query_step(q, err)) == 1)
		*fresh = true;
	return got;
}

int ff_learn_keep(struct ff_store *s, struct ff_arena *a, const struct ff_feedback *f, const char *counted_at, bool *fresh, struct ff_err *err)
{
	const char *day = ff_arena_dup(a, ff_clock_iso(a, f->time), 10);
	if (insert(s, f, day, counted_at, fresh, err))
		return -1;
	return *fresh ? ff_learn_recount(s, day, err) : 0;
}

/* What was taken in the end is what was decided about, whatever was shown when somebody approved it. */
static int set_way(struct ff_store *s, const struct ff_feedback *f, struct ff_err *err)
{
	if (!f->variant || !f->variant[0])
		return 0;
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_WAY);
	ff_query_record(q, &ff_feedback_type, f);
	return ff_query_do(q, err);
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
	if (!e.person || !e.person[0])
		e.person = decision && !e.own ? ff_learn_person(&a) : "";
	if (ff_learn_seed(s, e.pattern, weight, err))
		goto done;
	if (decision && ((!(e.symbol && e.symbol[0]) && look_around(s, &a, &e, err)) || withdraw(s, &a, &e, err)))
		goto done;
	result = ff_learn_keep(s, &a, &e, NULL, fresh, err);
	if (!result && decision && !*fresh)
		result = set_way(s, &e, err);
done:
	ff_arena_free(&a);
	return result;
}

/* ---- many events ---- */

struct log {
	struct ff_arena arena;
	struct ff_learned_file file;
	struct ff_learn_logged done;
	int64_t task; /* one event of this task, when > 0 */
};

/* How often each line came. */
struct lines_seen {
	struct slot {
		uint64_t hash;
		int count;
	} *slots; /* SLOTS of them */
};

static int check_event(const struct ff_feedback *f, struct ff_err *err)
{
	if (!f->pattern[0] || strlen(f->pattern) > FF_MAX_TEXT)
		return ff_err_set(err, FF_EX_DATA, "feedback: pattern is empty or too long");
	if (strlen(f->key) > MAX_KEY)
		return ff_err_set(err, FF_EX_DATA, "feedback: key is longer than %d bytes", MAX_KEY);
	if (strlen(f->variant) > MAX_KEY)
		return ff_err_set(err, FF_EX_DATA, "feedback: variant is longer than %d bytes", MAX_KEY);
	if (f->time < 0 || f->time > LAST_SECOND)
		return ff_err_set(err, FF_EX_DATA, "feedback: time is out of range");
	return 0;
}

/*
 * A record without key and task is named after its content and how often the same content came
 * before in this input: the same input given twice counts once, five equal lines in it count five times.
 */
static void name_event(struct ff_arena *a, struct lines_seen *l, struct ff_feedback *f, const char *line, size_t len)
{
	uint64_t h = ff_hash(FF_HASH_START, line, len);
	if (f->key[0] || f->task > 0)
		return;
	size_t i = (size_t)h & (SLOTS - 1);
	while (l->slots[i].count && l->slots[i].hash != h)
		i = (i + 1) & (SLOTS - 1);
	l->slots[i].hash = h;
	f->key = ff_arena_printf(a, "line:%016llx:%d", (unsigned long long)h, l->slots[i].count++);
}

static int read_weight(struct ff_arena *a, struct ff_learned_file *out, const char *line, size_t len, struct ff_err *err)
{
	struct ff_weight w;
	if (ff_record_read(a, &ff_weight_type, line, len, &w, err))
		return -1;
	if (!w.pattern[0] || strlen(w.pattern) > FF_MAX_TEXT || !(w.initial >= FF_LEARN_LEAST && w.initial <= FF_LEARN_MOST) ||
	    !(w.current >= FF_LEARN_LEAST && w.current <= FF_LEARN_MOST) || w.approved < 0 || w.edited < 0 || w.rejected < 0 || w.reverted < 0)
		return ff_err_set(err, FF_EX_DATA, "weight: a number is out of range, or the pattern is");
	*FF_PUSH(a, &out->weights, struct ff_weight) = w;
	return 0;
}

static int read_one(struct ff_arena *a, struct lines_seen *seen, struct ff_learned_file *out, bool all, const char *line, size_t len, struct ff_err *err)
{
	struct ff_feedback f;
	if (all && ff_line_is(line, len, "weight"))
		return read_weight(a, out, line, len, err);
	if (all && ff_line_is(line, len, "task")) {
		out->undecided++;
		return 0;
	}
	if (out->events.count >= MAX_EVENTS)
		return ff_err_set(err, FF_EX_DATA, "more than %d events", MAX_EVENTS);
	if (ff_record_read(a, &ff_feedback_type, line, len, &f, err) || check_event(&f, err))
		return -1;
	name_event(a, seen, &f, line, len);
	*FF_PUSH(a, &out->events, struct ff_feedback) = f;
	return 0;
}

int ff_learn_read(struct ff_arena *a, int in, bool all, struct ff_learned_file *out, struct ff_err *err)
{
	struct lines_seen seen = {ff_arena_alloc(a, SLOTS * sizeof(*seen.slots))};
	struct ff_lines lines;
	char *line;
	size_t len;
	int got;
	*out = (struct ff_learned_file){.undecided = 0};
	ff_lines_init(&lines, in);
	while ((got = ff_lines_next(&lines, &line, &len, err)) == 1)
		if (read_one(a, &seen, out, all, line, len, err)) {
			got = ff_err_wrap(err, "line %ld", lines.line);
			break;
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
	for (int i = 0; i < l->file.events.count; i++) {
		struct ff_feedback *f = FF_AT(&l->file.events, struct ff_feedback, i);
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
	int result = ff_learn_read(&l.arena, in, false, &l.file, err);
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
		*FF_PUSH(&l.arena, &l.file.events, struct ff_feedback) =
		    (struct ff_feedback){.task = l.task, .pattern = "", .action = i, .key = "", .path = "", .reason = reason ? reason : ""};
		result = ff_store_run(s, log_all, &l, err);
	}
	*out = l.done;
	ff_arena_free(&l.arena);
	return result;
}

/* ---- who is accepted ---- */

struct arms {
	struct ff_arena *a;
	struct ff_list *out;
};

static int load_arms(struct ff_store *s, void *with, struct ff_err *err)
{
	struct arms *w = with;
	struct ff_list recent;
	if (ff_learn_recent(s, w->a, FF_LEARN_ROWS, &recent, err))
		return -1;
	ff_arms_of(w->a, &recent, w->out);
	return 0;
}

int ff_learn_arms(struct ff_store *s, struct ff_arena *a, struct ff_list *arms, struct ff_err *err)
{
	struct arms w = {a, arms};
	return ff_store_run(s, load_arms, &w, err);
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
