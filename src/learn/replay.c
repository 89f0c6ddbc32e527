/*
 * replay.c - all decisions once more, in the order of time: each is predicted from those before it, then learned from.  What
 * stands at the end is what the next task is judged by; how well the predictions were says which of them is shown.  Pure.  Called
 * by weigh.c, stats.c and evaluate.c.
 */
#include <math.h>

#include "ff/converge.h"
#include "ff/trust.h"
#include "room.h"

#define FIRST_FIT 40      /* decisions before the context model is fitted at all */
#define FIT_AGAIN 1.25    /* and again after so many times as many, so that a long history costs no more fits than it needs */
#define FIT_AT_MOST 1000  /* but after so many at the latest */
#define GATE_WINDOW 400   /* predictions that the two are compared over */
#define GATE_LEAST 100

const char *const ff_predictor_names[] = {"base rate", "initial weights", "additive rule", "posterior", "context model", "shown", NULL};

struct event {
	const struct ff_feedback *from;
	double p[FF_PREDICTORS];
	int pattern;
};
enum { PLAIN, FULL, MODELS }; /* without circumstances, with them */
struct gate { /* losses of the last predictions */
	double posterior[GATE_WINDOW], model[MODELS][GATE_WINDOW];
	int count, next;
};
struct ff_trust {
	struct ff_arena arena;
	struct ff_list patterns; /* struct ff_trusted */
	struct ff_list events;   /* struct event, in the order of time */
	struct ff_list rows;     /* struct ff_context_row, beside events */
	struct ff_numbers named, keys, sprees;
	struct ff_tally all, families[FF_FAMILIES];
	struct ff_context_model context[MODELS];
	struct ff_calibration corrected[MODELS];
	struct gate gate;
	double young; /* nats that the posterior was better than the additive weight by, on patterns with few decisions */
	struct ff_memory memory;
	struct ff_calibration calibration;
	int fitted_at, left_out;
};

/* ---- patterns ---- */

struct ff_trust *ff_trust_new(double half_life)
{
	struct ff_trust *t = ff_xmalloc(sizeof(*t));
	*t = (struct ff_trust){.fitted_at = 0};
	ff_memory_start(&t->memory, half_life);
	ff_calibration_start(&t->calibration);
	for (int m = 0; m < MODELS; m++)
		ff_calibration_start(&t->corrected[m]);
	return t;
}

void ff_trust_free(struct ff_trust *t)
{
	if (t)
		ff_arena_free(&t->arena);
	free(t);
}

static struct ff_trusted *pattern_at(const struct ff_trust *t, int i)
{
	return FF_AT(&t->patterns, struct ff_trusted, i);
}

static int pattern_named(struct ff_trust *t, const char *name)
{
	int *at = ff_numbers_at(&t->arena, &t->named, ff_hash_str(FF_HASH_START, name));
	if (!*at) {
		*FF_PUSH(&t->arena, &t->patterns, struct ff_trusted) =
		    (struct ff_trusted){.pattern = name, .family = ff_family_of(name), .initial = FF_LEARN_UNKNOWN, .current = FF_LEARN_UNKNOWN};
		*at = t->patterns.count;
	}
	return *at - 1;
}

void ff_trust_start(struct ff_trust *t, const char *pattern, double weight)
{
	struct ff_trusted *p = pattern_at(t, pattern_named(t, pattern));
	p->initial = p->current = weight;
}

const struct ff_trusted *ff_trust_pattern(const struct ff_trust *t, const char *pattern)
{
	int at = ff_numbers_find(&t->named, ff_hash_str(FF_HASH_START, pattern));
	return at ? pattern_at(t, at - 1) : NULL;
}

static struct ff_around around(const struct ff_trust *t, const struct ff_trusted *p)
{
	return (struct ff_around){p->kept, &t->families[p->family], &t->all, p->initial};
}

double ff_trust_centre(const struct ff_trust *t, const struct ff_trusted *p)
{
	return ff_tally_mean(&t->families[p->family], ff_tally_mean(&t->all, p->initial, FF_TRUST_PRIOR), FF_TRUST_PRIOR);
}

struct ff_posterior ff_trust_posterior(const struct ff_trust *t, const struct ff_trusted *p)
{
	struct ff_around a = around(t, p);
	struct ff_posterior q = ff_memory_posterior(&t->memory, &a);
	const struct ff_calibration *c = &t->calibration;
	return (struct ff_posterior){ff_calibration_of(c, q.mean), ff_calibration_of(c, q.low), ff_calibration_of(c, q.high)};
}

/* The mean alone. */
static double posterior_mean(const struct ff_trust *t, const struct ff_trusted *p)
{
	struct ff_around a = around(t, p);
	return ff_calibration_of(&t->calibration, ff_memory_mean(&t->memory, &a));
}

/* ---- prediction ---- */

static double bounded(double p)
{
	return p < FF_SCORE_LEAST ? FF_SCORE_LEAST : p > FF_SCORE_MOST ? FF_SCORE_MOST : p;
}

static double log_odds(double p)
{
	p = bounded(p);
	return log(p / (1 - p));
}

static void marks_now(const struct ff_trust *t, const struct ff_feedback *f, const struct ff_trusted *p, struct ff_marks *out)
{
	ff_marks_of(f, out);
	out->recent = log_odds(posterior_mean(t, p));
	out->ever = log_odds(ff_tally_mean(&p->kept[FF_MEMORY_RATES - 1], ff_trust_centre(t, p), FF_TRUST_PRIOR));
}

/* The one that was better lately; without circumstances as long as nobody knows. */
static int better_model(const struct gate *g)
{
	double by = 0;
	for (int i = 0; i < g->count; i++)
		by += g->model[PLAIN][i] - g->model[FULL][i];
	return by > 0 ? FULL : PLAIN;
}

bool ff_trust_uses_context(const struct ff_trust *t)
{
	const struct gate *g = &t->gate;
	double sum = 0, square = 0;
	int best = better_model(g);
	for (int i = 0; i < g->count; i++) {
		double by = g->posterior[i] - g->model[best][i];
		sum += by;
		square += by * by;
	}
	if (g->count < GATE_LEAST || sum <= 0)
		return false;
	/* more than one standard error, or chance would choose */
	double mean = sum / g->count, variance = square / g->count - mean * mean;
	return mean * mean > variance / g->count;
}

bool ff_trust_uses_others(const struct ff_trust *t)
{
	return t->events.count >= FF_LEARN_SAMPLES && t->young > 0;
}

/* What was said of imports says nothing of holes. */
static bool unheard(const struct ff_trust *t, const struct ff_trusted *p)
{
	return p->family == FF_FAMILY_SECURITY && t->families[p->family].good + t->families[p->family].bad <= 0;
}

static int shown_by(const struct ff_trust *t, const struct ff_trusted *p)
{
	if (p->decisions < FF_TRUST_ENOUGH && (unheard(t, p) || !ff_trust_uses_others(t)))
		return FF_BY_ADDITIVE;
	return ff_trust_uses_context(t) ? FF_BY_CONTEXT : FF_BY_POSTERIOR;
}

static double by_model(const struct ff_trust *t, int m, const struct ff_marks *marks)
{
	return ff_calibration_of(&t->corrected[m], ff_context_predict(&t->context[m], marks));
}

static void predict(const struct ff_trust *t, const struct ff_trusted *p, const struct ff_marks *marks, double *out)
{
	out[FF_BY_BASE] = (t->all.good + 1) / (t->all.good + t->all.bad + 2);
	out[FF_BY_INITIAL] = p->initial;
	out[FF_BY_ADDITIVE] = p->current;
	out[FF_BY_POSTERIOR] = posterior_mean(t, p);
	out[FF_BY_CONTEXT] = by_model(t, better_model(&t->gate), marks);
	out[FF_BY_SHOWN] = out[shown_by(t, p)];
	for (int i = 0; i < FF_PREDICTORS; i++)
		out[i] = bounded(out[i]);
}

double ff_trust_shown(const struct ff_trust *t, const struct ff_feedback *f, int *by)
{
	const struct ff_trusted *p = ff_trust_pattern(t, f->pattern);
	struct ff_marks marks;
	double out[FF_PREDICTORS];
	if (!p) {
		*by = FF_BY_ADDITIVE;
		return FF_LEARN_UNKNOWN;
	}
	marks_now(t, f, p, &marks);
	predict(t, p, &marks, out);
	*by = shown_by(t, p);
	return out[FF_BY_SHOWN];
}

/* ---- learning ---- */

static double loss(double p, bool accepted)
{
	return -log(accepted ? p : 1 - p);
}

static void compare(struct ff_trust *t, const struct event *e, const struct ff_marks *marks, double share)
{
	struct gate *g = &t->gate;
	int action = e->from->action;
	bool yes = ff_trust_accepted(action);
	g->posterior[g->next] = ff_trust_evidence(action) * loss(e->p[FF_BY_POSTERIOR], yes);
	for (int m = 0; m < MODELS; m++) {
		g->model[m][g->next] = ff_trust_evidence(action) * loss(by_model(t, m, marks), yes);
		ff_calibration_note(&t->corrected[m], ff_context_predict(&t->context[m], marks), action, share);
	}
	g->next = (g->next + 1) % GATE_WINDOW;
	g->count += g->count < GATE_WINDOW;
}

/* The additive rule as `ff-learn update` runs it after every decision. */
static void move_additive(struct ff_trusted *p, int action)
{
	p->pending.of[action]++;
	if (ff_learn_total(&p->pending) < FF_LEARN_SAMPLES)
		return;
	p->current = ff_learn_move(p->current, &p->pending);
	p->pending = (struct ff_learn_counts){{0}};
}

static double share_of(struct ff_trust *t, const struct ff_feedback *f)
{
	int64_t day = f->time / 86400;
	uint64_t h = ff_hash(FF_HASH_START, &day, sizeof(day));
	if (!f->path[0])
		return 1;
	h = ff_hash_str(ff_hash_str(ff_hash_str(h, f->person ? f->person : ""), f->path), f->pattern);
	return pow(0.5, (*ff_numbers_at(&t->arena, &t->sprees, h))++);
}

static void fit_when_due(struct ff_trust *t)
{
	int n = t->rows.count;
	if (n < FIRST_FIT || (t->fitted_at && n < t->fitted_at * FIT_AGAIN && n < t->fitted_at + FIT_AT_MOST))
		return;
	int from = n > FF_CONTEXT_ROWS ? n - FF_CONTEXT_ROWS : 0;
	for (int m = 0; m < MODELS; m++)
		ff_context_fit(&t->context[m], FF_AT(&t->rows, struct ff_context_row, from), n - from, m == FULL);
	t->fitted_at = n;
}

static void learn(struct ff_trust *t, const struct ff_feedback *f)
{
	struct event e = {.from = f, .pattern = pattern_named(t, f->pattern)};
	struct ff_trusted *p = pattern_at(t, e.pattern);
	struct ff_context_row *row = FF_PUSH(&t->arena, &t->rows, struct ff_context_row);
	struct ff_around near = around(t, p);
	double share = share_of(t, f);
	row->weight = share * ff_trust_evidence(f->action);
	row->accepted = ff_trust_accepted(f->action);
	marks_now(t, f, p, &row->marks);
	predict(t, p, &row->marks, e.p);
	if (t->fitted_at)
		compare(t, &e, &row->marks, share);
	if (p->decisions < FF_TRUST_ENOUGH)
		t->young += ff_trust_evidence(f->action) * (loss(e.p[FF_BY_ADDITIVE], row->accepted) - loss(e.p[FF_BY_POSTERIOR], row->accepted));
	*FF_PUSH(&t->arena, &t->events, struct event) = e;
	ff_calibration_note(&t->calibration, ff_memory_mean(&t->memory, &near), f->action, share);
	ff_memory_note(&t->memory, &near, f->action, share);
	ff_memory_add(&t->memory, p->kept, f->action, share);
	ff_tally_add(&t->families[p->family], f->action, share, 1);
	ff_tally_add(&t->all, f->action, share, 1);
	ff_window_note(&p->window, f->action, share);
	move_additive(p, f->action);
	p->decisions++;
	fit_when_due(t);
}

/* ---- the order of time ---- */

struct placed {
	const struct ff_feedback *from;
	int order;
};

static int earlier_first(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	if (a->from->time != b->from->time)
		return a->from->time < b->from->time ? -1 : 1;
	return a->order - b->order;
}

static bool seen_before(struct ff_trust *t, const struct ff_feedback *f)
{
	return f->key[0] && (*ff_numbers_at(&t->arena, &t->keys, ff_hash_str(FF_HASH_START, f->key)))++;
}

void ff_trust_replay(struct ff_trust *t, const struct ff_list *feedback)
{
	int n = feedback->count;
	struct placed *line = ff_arena_alloc(&t->arena, (size_t)(n + 1) * sizeof(*line));
	for (int i = 0; i < n; i++)
		line[i] = (struct placed){FF_AT(feedback, struct ff_feedback, i), i};
	qsort(line, (size_t)n, sizeof(*line), earlier_first);
	for (int i = 0; i < n; i++) {
		if (line[i].from->own || seen_before(t, line[i].from))
			t->left_out++;
		else
			learn(t, line[i].from);
	}
}

const struct ff_memory *ff_trust_memory(const struct ff_trust *t)
{
	return &t->memory;
}

int ff_trust_count(const struct ff_trust *t)
{
	return t->events.count;
}

int ff_trust_left_out(const struct ff_trust *t)
{
	return t->left_out;
}

/* ---- how good that was ---- */

enum { BINS = 10 };

struct ff_scored ff_trust_score(const struct ff_trust *t, int predictor, int from, int *n)
{
	struct ff_scored s = {NAN, NAN, NAN, NAN};
	double spread[BINS] = {0}, said[BINS] = {0}, came[BINS] = {0}, all = 0, losses = 0, squares = 0, apart = 0, chance = 0;
	*n = t->events.count > from ? t->events.count - from : 0;
	for (int i = from; i < t->events.count; i++) {
		const struct event *e = FF_AT(&t->events, struct event, i);
		bool yes = ff_trust_accepted(e->from->action);
		double p = e->p[predictor], w = ff_trust_evidence(e->from->action);
		int bin = (int)(p * BINS + 1e-9); /* weights are sums: 0.3 may be a hair less; p is 0.99 at most */
		all += w;
		losses += w * loss(p, yes);
		squares += w * (yes - p) * (yes - p);
		spread[bin] += w * w * p * (1 - p);
		said[bin] += w * p;
		came[bin] += w * yes;
	}
	for (int b = 0; b < BINS; b++) {
		apart += fabs(said[b] - came[b]);
		chance += sqrt(spread[b] * 2 / M_PI); /* the mean distance of a normal variable from its mean */
	}
	if (all > 0)
		s = (struct ff_scored){losses / all, squares / all, apart / all, chance / all};
	return s;
}

static bool is_of(const struct event *e, int at)
{
	return at < 0 || e->pattern == at;
}

void ff_trust_drift(const struct ff_trust *t, const char *pattern, double *out, int parts)
{
	int n = 0, k = 0, at = pattern ? ff_numbers_find(&t->named, ff_hash_str(FF_HASH_START, pattern)) - 1 : -1;
	struct ff_tally *part = ff_xmalloc((size_t)parts * sizeof(*part));
	memset(part, 0, (size_t)parts * sizeof(*part));
	for (int i = 0; i < t->events.count && (at >= 0 || !pattern); i++)
		n += is_of(FF_AT(&t->events, struct event, i), at);
	for (int i = 0; i < t->events.count && n; i++) {
		const struct event *e = FF_AT(&t->events, struct event, i);
		if (is_of(e, at))
			ff_tally_add(&part[(int64_t)k++ * parts / n], e->from->action, 1, 1);
	}
	for (int i = 0; i < parts; i++)
		out[i] = part[i].good + part[i].bad > 0 ? part[i].good / (part[i].good + part[i].bad) : NAN;
	free(part);
}
