/*
 * verdict.c - a host before and after, metric by metric: what of the difference can be told from noise.  Pure.  Called by commit.c, after
 * score.c has said what the difference would be worth.
 */
#include <math.h>

#include "ff/correlate.h"

static const struct ff_series *find(const struct ff_metrics *m, const char *name)
{
	for (int i = 0; i < m->series.count; i++)
		if (!strcmp(FF_AT(&m->series, struct ff_series, i)->name, name))
			return FF_AT(&m->series, struct ff_series, i);
	return NULL;
}

static enum ff_correlate_metric kind_of(const char *name)
{
	return !strcmp(name, FF_METRIC_CPU) ? FF_CORRELATE_CPU : !strcmp(name, FF_METRIC_RAM) ? FF_CORRELATE_RAM : !strcmp(name, FF_METRIC_RESPONSE) ? FF_CORRELATE_RESPONSE : FF_CORRELATE_OTHER;
}

static struct ff_circumstances circumstances(const struct ff_metrics *m)
{
	return (struct ff_circumstances){.boot = m->boot, .start = m->start, .end = m->end, .elapsed = m->elapsed, .reset = m->reset, .source = m->source};
}

/* What is known of the host's windows of this metric, oldest first; *count. */
static const struct ff_window_sum *past_of(struct ff_arena *a, const struct ff_list *past, const char *name, int *count)
{
	struct ff_window_sum *sums = ff_arena_alloc(a, ((size_t)past->count + 1) * sizeof *sums);
	*count = 0;
	for (int i = 0; i < past->count; i++)
		if (!strcmp(FF_AT(past, struct ff_past_window, i)->metric, name))
			sums[(*count)++] = FF_AT(past, struct ff_past_window, i)->sum;
	return sums;
}

static double finite_or(double x, double other)
{
	return isfinite(x) ? x : other;
}

struct history {
	const struct ff_list *past; /* struct ff_past_window */
	int zone;
};

static void one_metric(struct ff_arena *a, const struct history *h, struct ff_correlation *c, const struct ff_series *before, const struct ff_series *after)
{
	const struct ff_circumstances when[2] = {circumstances(c->before), circumstances(c->after)};
	struct ff_compare_in in = {
	    .zone = h->zone, .metric = kind_of(after->name), .before = before->values.items, .after = after->values.items, .before_count = before->values.count,
	    .after_count = after->values.count, .when_before = &when[0], .when_after = &when[1],
	};
	struct ff_comparison r;
	if (in.metric == FF_CORRELATE_OTHER) {
		in.name = after->name;
		in.unit = after->unit;
	}
	in.past = past_of(a, h->past, after->name, &in.past_count);
	in.apart = in.past_count && c->before->start - in.past[in.past_count - 1].at > FF_COMPARE_FAR;
	ff_compare(a, &in, &r);
	*FF_PUSH(a, &c->metrics, struct ff_metric_verdict) = (struct ff_metric_verdict){
	    .name = after->name, .unit = after->unit, .verdict = ff_compare_verdict_names[r.verdict], .level = r.level, .before_count = r.before.n, .after_count = r.after.n,
	    .before = finite_or(r.before.median, 0), .after = finite_or(r.after.median, 0), .shift = finite_or(r.shift, 0), .low = finite_or(r.low, 0), .high = finite_or(r.high, 0),
	    .floor = finite_or(r.floor, 0), .p = finite_or(r.p, 1), .expected = finite_or(r.expected, 0), .basis = ff_compare_basis_names[r.basis], .hours = r.hours,
	    .pairs = r.pairs, .plain = finite_or(r.plain, 0), .reason = r.reason,
	};
	c->alert |= r.alert;
}

static void errors(struct ff_arena *a, struct ff_correlation *c)
{
	const struct ff_events before = {c->before->errors, c->before->requests, c->before->elapsed}, after = {c->after->errors, c->after->requests, c->after->elapsed};
	struct ff_rates r;
	if (!before.trials || !after.trials)
		return;
	ff_compare_events(a, "errors", &before, &after, &r);
	*FF_PUSH(a, &c->metrics, struct ff_metric_verdict) = (struct ff_metric_verdict){
	    .name = "errors", .unit = "share", .verdict = ff_compare_verdict_names[r.verdict], .level = r.level, .before_count = (int)before.trials, .after_count = (int)after.trials,
	    .before = finite_or(r.before, 0), .after = finite_or(r.after, 0), .shift = finite_or(r.after - r.before, 0), .low = finite_or(r.low, 0), .high = finite_or(r.high, 0),
	    .p = finite_or(r.p, 1), .reason = r.reason,
	};
	c->alert |= r.alert;
}

/* It answered before and never after: worse than any delay, and no noise. */
static bool went_silent(const struct ff_correlation *c)
{
	return c->before->response_time_ms >= 0 && c->after->response_time_ms < 0 && c->after->requests > 0 && c->after->errors == c->after->requests;
}

/* One reading on each side is no window. */
static void try_metric(struct ff_arena *a, const struct history *h, struct ff_correlation *c, const struct ff_series *after)
{
	const struct ff_series *before = after ? find(c->before, after->name) : NULL;
	if (before && before->values.count > 1 && after->values.count > 1)
		one_metric(a, h, c, before, after);
}

void ff_correlate_weigh(struct ff_arena *a, const struct ff_list *past, int zone, struct ff_correlation *c)
{
	const struct history h = {past, zone};
	static const char *const first[] = {FF_METRIC_CPU, FF_METRIC_RAM, FF_METRIC_RESPONSE};
	c->metrics = (struct ff_list){0};
	c->alert = false;
	for (size_t i = 0; i < FF_COUNT(first); i++)
		try_metric(a, &h, c, find(c->after, first[i]));
	errors(a, c);
	for (int i = 0; i < c->after->series.count; i++) {
		const struct ff_series *after = FF_AT(&c->after->series, struct ff_series, i);
		if (kind_of(after->name) == FF_CORRELATE_OTHER)
			try_metric(a, &h, c, after);
	}
	c->firm = FF_LEVEL_NONE;
	for (int i = 0; i < c->metrics.count; i++) {
		const struct ff_metric_verdict *v = FF_AT(&c->metrics, struct ff_metric_verdict, i);
		c->firm = v->level > c->firm ? v->level : c->firm;
	}
	if (went_silent(c)) {
		c->firm = FF_LEVEL_CRITICAL;
		c->alert = true;
	}
}
