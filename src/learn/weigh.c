/*
 * weigh.c - the filter between ff-converge and ff-queue: every task gets its pattern's learned weight and, once enough was
 * decided, the confidence that the decisions speak for, and of several ways to fix it the one to show first; the convergence record its new totals.  Reads what was learned once,
 * then streams.
 */
#include "ff/tasks.h"
#include "ff/trust.h"
#include "room.h"

#define FLUSH_AT (64u << 10)

struct weighed {
	uint64_t fingerprint;
	int order, confidence;
};
struct standing {
	const char *file, *symbol, *type;
};
struct weigh {
	struct ff_arena keep, scratch;
	struct ff_list weights; /* struct ff_weight, by pattern */
	struct ff_list shown;   /* struct ff_shown, beside weights: what is the same for all tasks of a pattern */
	struct ff_list arms;    /* struct ff_arm */
	struct ff_trust *trust;
	double half_life;
	const char *person;
	struct ff_list beside;  /* struct standing, ordered; only for the context model */
	struct ff_list tasks;   /* struct weighed: a critical task comes twice, its later form counts */
	struct ff_buf out;
	int fd;
};

static int load_beside(struct ff_store *s, struct weigh *w, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_BESIDE);
	int got;
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(&w->keep, &w->beside, struct standing) = (struct standing){
		    ff_query_get_text(q, &w->keep, "file"), ff_query_get_text(q, &w->keep, "symbol"), ff_query_get_text(q, &w->keep, "type")};
	return got;
}

static void judge_patterns(struct weigh *w)
{
	for (int i = 0; i < w->weights.count; i++) {
		const struct ff_weight *known = FF_AT(&w->weights, struct ff_weight, i);
		const struct ff_trusted *p = ff_trust_pattern(w->trust, known->pattern);
		struct ff_shown *out = FF_PUSH(&w->keep, &w->shown, struct ff_shown);
		struct ff_posterior q = ff_trust_posterior(w->trust, p);
		*out = (struct ff_shown){.low = q.low, .high = q.high, .decisions = p->decisions, .current = known->current, .initial = known->initial};
		out->standing = ff_standing_of(&p->window, &q, p->family);
		out->annoys = ff_window_false(&p->window, NULL);
	}
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct weigh *w = with;
	struct ff_list recent;
	w->beside = w->shown = (struct ff_list){0};
	ff_trust_free(w->trust);
	w->trust = ff_trust_new(w->half_life);
	if (ff_learn_weights(s, &w->keep, &w->weights, err) || ff_learn_recent(s, &w->keep, FF_LEARN_ROWS, &recent, err))
		return -1;
	for (int i = 0; i < w->weights.count; i++)
		ff_trust_start(w->trust, FF_AT(&w->weights, struct ff_weight, i)->pattern, FF_AT(&w->weights, struct ff_weight, i)->initial);
	ff_trust_replay(w->trust, &recent);
	ff_arms_of(&w->keep, &recent, &w->arms);
	judge_patterns(w);
	return ff_trust_uses_context(w->trust) ? load_beside(s, w, err) : 0;
}

/* The statement gives them in the order of strcmp. */
static const struct ff_weight *weight_of(const struct weigh *w, const char *pattern)
{
	int low = 0, high = w->weights.count;
	while (low < high) {
		int mid = low + (high - low) / 2, cmp = strcmp(FF_AT(&w->weights, struct ff_weight, mid)->pattern, pattern);
		if (cmp == 0)
			return FF_AT(&w->weights, struct ff_weight, mid);
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static int flush(struct weigh *w, struct ff_err *err)
{
	int result = w->out.over ? ff_err_set(err, FF_EX_DATA, "a record is too long") : ff_write_all(w->fd, ff_buf_text(&w->out), w->out.len, err);
	ff_buf_clear(&w->out);
	return result;
}

/* Other patterns on the same symbol, as many as a decision remembers. */
static void find_beside(struct weigh *w, const struct ff_task *t, struct ff_strings *out)
{
	int low = 0, high = w->beside.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		const struct standing *o = FF_AT(&w->beside, struct standing, mid);
		int cmp = strcmp(o->file, t->path);
		cmp = cmp ? cmp : strcmp(o->symbol, t->symbol);
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < w->beside.count && out->count < 6 && t->symbol[0]; low++) {
		const struct standing *o = FF_AT(&w->beside, struct standing, low);
		if (strcmp(o->file, t->path) || strcmp(o->symbol, t->symbol))
			return;
		if (strcmp(o->type, t->type) != 0)
			ff_strings_push(&w->scratch, out, o->type);
	}
}

/* False: too little was decided, the additive weight speaks. */
static bool predict(struct weigh *w, const struct ff_task *t, const struct ff_weight *known, struct ff_shown *out)
{
	*out = *FF_AT(&w->shown, struct ff_shown, known - FF_AT(&w->weights, struct ff_weight, 0));
	struct ff_feedback f = {.pattern = t->type, .path = t->path, .symbol = t->symbol, .person = w->person, .agents = t->agents};
	find_beside(w, t, &f.beside);
	out->p = ff_trust_shown(w->trust, &f, &out->by);
	return out->by != FF_BY_ADDITIVE;
}

static void weigh_task(struct weigh *w, struct ff_task *t)
{
	const struct ff_weight *known = weight_of(w, t->type);
	struct ff_shown shown;
	if (known && predict(w, t, known, &shown))
		ff_learn_show(&w->scratch, t, &shown);
	else if (known)
		ff_learn_apply(&w->scratch, t, known->current, known->initial);
	else
		ff_learn_apply(&w->scratch, t, t->weight, t->weight);
	ff_learn_order(&w->scratch, &w->arms, t);
	*FF_PUSH(&w->keep, &w->tasks, struct weighed) =
	    (struct weighed){ff_hash_str(FF_HASH_START, t->fingerprint), w->tasks.count, t->confidence};
	ff_record_write(&w->out, &ff_task_type, t);
}

static int by_fingerprint(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;
	if (a->fingerprint != b->fingerprint)
		return a->fingerprint < b->fingerprint ? -1 : 1;
	return a->order - b->order;
}

static void recount(struct weigh *w, struct ff_convergence *c)
{
	struct weighed *t = w->tasks.items;
	int counts[3] = {0}, n = w->tasks.count;
	if (n)
		qsort(t, (size_t)n, sizeof(*t), by_fingerprint);
	for (int i = 0; i < n; i++)
		if (i + 1 == n || t[i].fingerprint != t[i + 1].fingerprint)
			counts[t[i].confidence]++;
	c->low = counts[FF_CONFIDENCE_LOW];
	c->medium = counts[FF_CONFIDENCE_MEDIUM];
	c->high = counts[FF_CONFIDENCE_HIGH];
	c->tasks = c->low + c->medium + c->high;
}

static int stream(struct weigh *w, struct ff_tasks *in, struct ff_err *err)
{
	struct ff_task task;
	struct ff_convergence end;
	int got;
	while ((got = ff_tasks_next(in, &w->scratch, &task, &end, err)) > 0) {
		if (got == FF_TASKS_TASK) {
			weigh_task(w, &task);
		} else {
			recount(w, &end);
			if (flush(w, err)) /* the tasks now; the line that makes them count only when the input ended well */
				return -1;
			ff_record_write(&w->out, &ff_convergence_type, &end);
		}
		if (got == FF_TASKS_TASK && w->out.len >= FLUSH_AT && flush(w, err))
			return -1;
		ff_arena_reset(&w->scratch);
	}
	return got < 0 ? -1 : flush(w, err);
}

int ff_learn_weigh(struct ff_store *s, double half_life, int in, int out, struct ff_err *err)
{
	struct weigh w = {.fd = out, .half_life = half_life};
	struct ff_tasks tasks;
	ff_buf_init(&w.out, 2 * FF_MAX_LINE);
	ff_tasks_open(&tasks, in);
	w.person = ff_learn_person(&w.keep);
	int result = ff_store_run(s, load, &w, err);
	if (!result)
		result = stream(&w, &tasks, err);
	ff_tasks_close(&tasks);
	ff_trust_free(w.trust);
	ff_buf_free(&w.out);
	ff_arena_free(&w.scratch);
	ff_arena_free(&w.keep);
	return result;
}
