/*
 * predict.c - what a commit will probably do to a metric, from what the commits before it did.  Pure.  Called by whoever has the history;
 * the rule and its sources stand in correlate.h, the regression in ridge.c.
 * A commit's patterns are always valued by commits before it, in the fit too: a feature that has seen its own answer predicts the past
 * perfectly and the future not at all.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"
#include "ridge.h"

#define DRAWN 2 /* commits without an effect that every pattern is credited with */

/* ---- what each pattern is worth so far ---- */

struct tally {
	const char *pattern; /* NULL: free */
	int samples;
	double sum;
};
struct tallies {
	struct tally *rows;
	size_t mask;
};

static struct tallies make_tallies(struct ff_arena *a, const struct ff_predict_sample *history, int count)
{
	size_t all = 0, room = 16;
	for (int i = 0; i < count; i++)
		all += (size_t)history[i].pattern_count;
	while (room < 2 * all)
		room *= 2;
	return (struct tallies){ff_arena_alloc(a, room * sizeof(struct tally)), room - 1};
}

/* Its own row, or the free one that would be its own. */
static struct tally *tally_of(const struct tallies *t, const char *pattern)
{
	size_t at = ff_hash_str(FF_HASH_START, pattern) & t->mask;
	while (t->rows[at].pattern && strcmp(t->rows[at].pattern, pattern) != 0)
		at = (at + 1) & t->mask;
	return &t->rows[at];
}

static void count_effect(const struct tallies *t, const struct ff_predict_sample *s)
{
	for (int i = 0; i < s->pattern_count; i++) {
		struct tally *row = tally_of(t, s->patterns[i]);
		row->pattern = s->patterns[i];
		row->samples++;
		row->sum += s->effect;
	}
}

/*
 * Several patterns of one commit: their mean, weighted by their commits, drawn to 0 as that of the pattern with the most is.  The same
 * commits may stand behind all of them, and do not count more for that.
 */
struct worth {
	int samples, most;
	double sum;
};

static void add_worth(struct worth *w, int samples, double sum)
{
	w->samples += samples;
	w->sum += sum;
	w->most = samples > w->most ? samples : w->most;
}

static double value_of(const struct worth *w)
{
	return w->samples ? w->sum / w->samples * w->most / (w->most + DRAWN) : 0;
}

static struct worth worth_so_far(const struct tallies *t, const struct ff_predict_sample *s)
{
	struct worth w = {0};
	for (int i = 0; i < s->pattern_count; i++) {
		const struct tally *row = tally_of(t, s->patterns[i]);
		add_worth(&w, row->samples, row->sum);
	}
	return w;
}

static struct worth worth_known(const struct ff_pattern_mean *known, int count)
{
	struct worth w = {0};
	for (int i = 0; i < count; i++)
		add_worth(&w, known[i].samples, known[i].samples * known[i].mean);
	return w;
}

double ff_pattern_value(const struct ff_pattern_mean *known, int count)
{
	const struct worth w = worth_known(known, count);
	return value_of(&w);
}

/* ---- the rows of the regression: the features, and the value of the patterns as it was known then ---- */

struct table {
	int rows, features, columns;
	double *x, *y;
	struct tallies tallies; /* after the last row */
};

static void fill_row(const struct table *t, double *row, const struct ff_predict_sample *s, double of_patterns)
{
	for (int j = 0; j < t->features; j++)
		row[j] = isfinite(s->features[j]) ? s->features[j] : 0;
	row[t->features] = of_patterns;
}

/* Of the latest commits; those before them still tell what patterns are worth. */
static struct table make_table(struct ff_arena *a, const struct ff_predict_sample *history, int count, int features)
{
	struct table t = {.features = features, .columns = features + 1, .tallies = make_tallies(a, history, count)};
	int first = count > FF_PREDICT_MOST ? count - FF_PREDICT_MOST : 0;
	t.rows = count - first;
	t.x = ff_arena_alloc(a, ((size_t)t.rows * (size_t)t.columns + 1) * sizeof(double));
	t.y = ff_arena_alloc(a, ((size_t)t.rows + 1) * sizeof(double));
	for (int i = 0; i < count; i++) {
		const struct worth w = worth_so_far(&t.tallies, &history[i]);
		if (i >= first) {
			fill_row(&t, t.x + (i - first) * t.columns, &history[i], value_of(&w));
			t.y[i - first] = history[i].effect;
		}
		count_effect(&t.tallies, &history[i]);
	}
	return t;
}

/*
 * Half the width of the interval: the miss that 9 of 10 rows stayed under when they were left out.  Of the later half, where there are
 * enough: in the first rows the patterns were hardly known, and missed by more than they do now.
 */
static double half_width(struct ff_arena *a, const struct ff_ridge *r)
{
	int count, rank, from = r->rows >= 2 * FF_PREDICT_LEAST ? r->rows / 2 : 0;
	double *sizes = ff_arena_raw(a, ((size_t)r->rows + 1) * sizeof(double));
	for (int i = from; i < r->rows; i++)
		sizes[i - from] = fabs(r->errors[i]);
	const double *sorted = ff_sorted(a, sizes, r->rows - from, &count);
	rank = (int)ceil(FF_PREDICT_COVERAGE * (count + 1));
	return sorted[(rank < count ? rank : count) - 1];
}

static void say(struct ff_arena *a, enum ff_correlate_metric m, struct ff_prediction *p)
{
	const char *from = isinf(p->penalty) ? "the mean of the history, no feature tells more" : "size, kind and place of the change";
	const char *place = p->pattern_samples ? ff_arena_printf(a, ", up to %d of them in the same folder", p->pattern_samples) : ", none of them in the same folders";
	p->reason = ff_arena_printf(a, "%+.2f expected (%+.2f to %+.2f in 9 of 10 cases), from %s; %d commits%s%s%s",
	                            p->expected, p->low, p->high, from, p->samples, place, m == FF_CORRELATE_OTHER ? "" : ": ",
	                            m == FF_CORRELATE_OTHER ? "" : ff_level_names[p->level]);
}

/* One prediction for `row` from the first rows of the table. */
static void predict_from(struct ff_arena *a, enum ff_correlate_metric m, const struct table *t, int rows, const double *row, struct ff_prediction *out)
{
	struct ff_ridge r;
	*out = (struct ff_prediction){.enough = true, .samples = rows};
	ff_ridge_fit(a, t->x, t->y, rows, t->columns, &r);
	double half = half_width(a, &r);
	out->expected = ff_ridge_value(&r, row);
	out->low = out->expected - half;
	out->high = out->expected + half;
	out->penalty = r.penalty;
	out->level = ff_correlate_level(m, out->expected);
	out->could_be = ff_correlate_level(m, out->high);
}

static int most_features(int features)
{
	return features < 0 ? 0 : features > FF_PREDICT_MOST_FEATURES ? FF_PREDICT_MOST_FEATURES : features;
}

/* The commits whose effect was measured. */
static struct ff_predict_sample *measured(struct ff_arena *a, const struct ff_predict_sample *history, int *count)
{
	int n = *count > 0 ? *count : 0, kept = 0;
	struct ff_predict_sample *s = ff_arena_raw(a, ((size_t)n + 1) * sizeof(*s));
	for (int i = 0; i < n; i++)
		if (isfinite(history[i].effect))
			s[kept++] = history[i];
	*count = kept;
	return s;
}

void ff_predict(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_predict_sample *history, int count, int features,
                const struct ff_predict_sample *next, const struct ff_pattern_mean *known, int known_count, struct ff_prediction *out)
{
	history = measured(a, history, &count);
	*out = (struct ff_prediction){.samples = count, .expected = NAN, .low = NAN, .high = NAN};
	if (count < FF_PREDICT_LEAST) {
		out->reason = ff_arena_printf(a, "not enough history: %d %s with a measured effect, %d are needed", count, count == 1 ? "commit" : "commits", FF_PREDICT_LEAST);
		return;
	}
	struct table t = make_table(a, history, count, most_features(features));
	const struct worth w = known ? worth_known(known, known_count) : worth_so_far(&t.tallies, next);
	double *row = ff_arena_alloc(a, (size_t)t.columns * sizeof(double));
	fill_row(&t, row, next, value_of(&w));
	predict_from(a, m, &t, t.rows, row, out);
	out->pattern_samples = w.most;
	out->pattern_mean = value_of(&w);
	say(a, m, out);
}

/* ---- replay ---- */

static double mean_of_last(const double *effects, int count, int most)
{
	int n = count < most ? count : most;
	double sum = 0;
	for (int i = count - n; i < count; i++)
		sum += effects[i];
	return n ? sum / n : 0;
}

static void count_one(enum ff_correlate_metric m, const struct ff_prediction *p, double last_ten, double came, struct ff_backtest *b)
{
	int level = ff_correlate_level(m, came);
	b->predicted++;
	b->error += fabs(p->expected - came);
	b->error_none += fabs(came);
	b->error_last += fabs(last_ten - came);
	b->covered += came >= p->low && came <= p->high;
	b->width += p->high - p->low;
	b->right += p->level == level;
	b->right_none += level == FF_LEVEL_NONE;
}

void ff_predict_backtest(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_predict_sample *history, int count, int features,
                         struct ff_backtest *out)
{
	*out = (struct ff_backtest){0};
	history = measured(a, history, &count);
	struct table t = make_table(a, history, count, most_features(features));
	for (int i = FF_PREDICT_LEAST; i < t.rows; i++) {
		struct ff_arena own = {0};
		struct ff_prediction p;
		predict_from(&own, m, &t, i, t.x + i * t.columns, &p);
		count_one(m, &p, mean_of_last(t.y, i, 10), t.y[i], out);
		ff_arena_free(&own);
	}
	double n = out->predicted ? out->predicted : 1;
	out->error /= n;
	out->error_none /= n;
	out->error_last /= n;
	out->covered /= n;
	out->width /= n;
}
