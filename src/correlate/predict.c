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

static bool share_pattern(const struct ff_predict_sample *x, const struct ff_predict_sample *y)
{
	for (int i = 0; i < x->pattern_count; i++)
		for (int j = 0; j < y->pattern_count; j++)
			if (!strcmp(x->patterns[i], y->patterns[j]))
				return true;
	return false;
}

/* Mean effect of the commits before that share a pattern; *shared of them. */
static double pattern_mean(const struct ff_predict_sample *history, int count, const struct ff_predict_sample *s, int *shared)
{
	double sum = 0;
	*shared = 0;
	for (int i = 0; i < count; i++)
		if (share_pattern(&history[i], s)) {
			sum += history[i].effect;
			++*shared;
		}
	return sum / (*shared + DRAWN);
}

/* The rows of the regression: the features, and the value of the patterns as it was known then. */
struct table {
	int features, columns;
	double *x, *y;
};

static void fill_row(const struct table *t, double *row, const struct ff_predict_sample *s, double of_patterns)
{
	for (int j = 0; j < t->features; j++)
		row[j] = isfinite(s->features[j]) ? s->features[j] : 0;
	row[t->features] = of_patterns;
}

static struct table make_table(struct ff_arena *a, const struct ff_predict_sample *history, int count, int features)
{
	struct table t = {.features = features, .columns = features + 1};
	int shared;
	t.x = ff_arena_alloc(a, ((size_t)count * (size_t)t.columns + 1) * sizeof(double));
	t.y = ff_arena_alloc(a, ((size_t)count + 1) * sizeof(double));
	for (int i = 0; i < count; i++) {
		fill_row(&t, t.x + i * t.columns, &history[i], pattern_mean(history, i, &history[i], &shared));
		t.y[i] = history[i].effect;
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
	p->reason = ff_arena_printf(a, "%+.2f expected (%+.2f to %+.2f in 9 of 10 cases), from %s; %d commits, %d of them on the same files or folders%s%s",
	                            p->expected, p->low, p->high, from, p->samples, p->pattern_samples, m == FF_CORRELATE_OTHER ? "" : ": ",
	                            m == FF_CORRELATE_OTHER ? "" : ff_level_names[p->level]);
}

/* One prediction from a table whose first `count` rows are the history. */
static void predict_from(struct ff_arena *a, enum ff_correlate_metric m, const struct table *t, const struct ff_predict_sample *history, int count,
                         const struct ff_predict_sample *next, struct ff_prediction *out)
{
	struct ff_ridge r;
	double *row = ff_arena_alloc(a, (size_t)t->columns * sizeof(double));
	*out = (struct ff_prediction){.enough = true, .samples = count};
	ff_ridge_fit(a, t->x, t->y, count, t->columns, &r);
	out->pattern_mean = pattern_mean(history, count, next, &out->pattern_samples);
	fill_row(t, row, next, out->pattern_mean);
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

/* The latest commits whose effect was measured. */
static struct ff_predict_sample *measured(struct ff_arena *a, const struct ff_predict_sample *history, int *count)
{
	int n = *count > 0 ? *count : 0, kept = 0;
	struct ff_predict_sample *s = ff_arena_raw(a, ((size_t)n + 1) * sizeof(*s));
	for (int i = 0; i < n; i++)
		if (isfinite(history[i].effect))
			s[kept++] = history[i];
	*count = kept < FF_PREDICT_MOST ? kept : FF_PREDICT_MOST;
	return s + kept - *count;
}

void ff_predict(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_predict_sample *history, int count, int features,
                const struct ff_predict_sample *next, struct ff_prediction *out)
{
	history = measured(a, history, &count);
	*out = (struct ff_prediction){.samples = count, .expected = NAN, .low = NAN, .high = NAN};
	if (count < FF_PREDICT_LEAST) {
		out->reason = ff_arena_printf(a, "not enough history: %d commits with a measured effect, %d are needed", count, FF_PREDICT_LEAST);
		return;
	}
	struct table t = make_table(a, history, count, most_features(features));
	predict_from(a, m, &t, history, count, next, out);
	say(a, m, out);
}

/* ---- replay ---- */

static double mean_of_last(const struct ff_predict_sample *history, int count, int most)
{
	int n = count < most ? count : most;
	double sum = 0;
	for (int i = count - n; i < count; i++)
		sum += history[i].effect;
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
	for (int i = FF_PREDICT_LEAST; i < count; i++) {
		struct ff_arena own = {0};
		struct ff_prediction p;
		predict_from(&own, m, &t, history, i, &history[i], &p);
		count_one(m, &p, mean_of_last(history, i, 10), history[i].effect, out);
		ff_arena_free(&own);
	}
	double n = out->predicted ? out->predicted : 1;
	out->error /= n;
	out->error_none /= n;
	out->error_last /= n;
	out->covered /= n;
	out->width /= n;
}
