/*
 * rates.c - two windows of counted events: errors of requests, events of a time.  Pure.  Called by whoever captured them; the rule stands
 * in correlate.h.  The interval of a share is Wilson's (1927), that of a difference Newcombe's (1998), method 10.
 */
#include <inttypes.h>
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

#define SIGNIFICANT 0.01

static const int least_points[] = {0, 1, 5, 25}; /* low, medium, high, critical */

static void wilson(const struct ff_events *e, double z, double *low, double *high)
{
	double n = (double)e->trials, p = (double)e->events / n, square = z * z;
	double middle = (p + square / (2 * n)) / (1 + square / n), half = z / (1 + square / n) * sqrt(p * (1 - p) / n + square / (4 * n * n));
	*low = fmax(0, middle - half);
	*high = fmin(1, middle + half);
}

static void difference(const struct ff_events *before, const struct ff_events *after, struct ff_rates *out)
{
	double z = ff_normal_quantile((1 + FF_COMPARE_CONFIDENCE) / 2), low[2], high[2], d = out->after - out->before;
	wilson(before, z, &low[0], &high[0]);
	wilson(after, z, &low[1], &high[1]);
	out->low = d - hypot(out->after - low[1], high[0] - out->before);
	out->high = d + hypot(high[1] - out->after, out->before - low[0]);
}

static int level_of(double points)
{
	int level = FF_LEVEL_LOW;
	while (level < FF_LEVEL_CRITICAL && points >= least_points[level])
		level++;
	return level;
}

static const char *unfit(const struct ff_events *e)
{
	bool of_time = e->trials == 0 && e->seconds > 0;
	if (e->events > FF_COUNTS_MOST || e->trials > FF_COUNTS_MOST)
		return "more than can be reckoned with";
	return e->events < 0 || e->trials < 0 || (!of_time && e->events > e->trials) ? "counts that cannot be" : NULL;
}

static void judge(struct ff_arena *a, const char *name, const struct ff_events *before, const struct ff_events *after, struct ff_rates *out)
{
	bool shares = before->trials > 0;
	out->p = shares ? ff_counts_fisher(after->events, after->trials, before->events, before->trials)
	                : ff_counts_poisson(after->events, after->seconds, before->events, before->seconds);
	if (shares)
		difference(before, after, out);
	out->verdict = !(out->p < SIGNIFICANT) ? FF_COMPARE_WITHIN_NOISE : out->after > out->before ? FF_COMPARE_WORSE : FF_COMPARE_BETTER;
	if (out->verdict == FF_COMPARE_WORSE)
		out->level = shares ? level_of(100 * out->low) : FF_LEVEL_LOW;
	out->alert = out->level >= FF_LEVEL_HIGH;
	const char *word = out->verdict == FF_COMPARE_WORSE ? ff_level_names[out->level] : ff_compare_verdict_names[out->verdict];
	if (shares)
		out->reason = ff_arena_printf(a, "%s: %" PRId64 " of %" PRId64 " before, %" PRId64 " of %" PRId64
		                              " after: %+.2f points (%+.2f to %+.2f at %.0f %%), p %.3g: %s",
		                              name, before->events, before->trials, after->events, after->trials, 100 * (out->after - out->before),
		                              100 * out->low, 100 * out->high, 100 * FF_COMPARE_CONFIDENCE, out->p, word);
	else
		out->reason = ff_arena_printf(a, "%s: %" PRId64 " in %.0f s before, %" PRId64 " in %.0f s after, p %.3g: %s", name, before->events,
		                              before->seconds, after->events, after->seconds, out->p, word);
}

static double rate(const struct ff_events *e)
{
	return e->trials ? (double)e->events / (double)e->trials : e->seconds > 0 ? (double)e->events / e->seconds : NAN;
}

void ff_compare_events(struct ff_arena *a, const char *name, const struct ff_events *before, const struct ff_events *after, struct ff_rates *out)
{
	const char *why = unfit(before) ? unfit(before) : unfit(after);
	bool of_time = !before->trials && !after->trials && before->seconds > 0 && after->seconds > 0;
	*out = (struct ff_rates){.before = rate(before), .after = rate(after), .low = NAN, .high = NAN, .p = NAN};
	if (why) {
		out->verdict = FF_COMPARE_NOT_COMPARABLE;
		out->reason = ff_arena_printf(a, "%s: %s", name, why);
	} else if (!of_time && (!before->trials || !after->trials)) {
		out->verdict = FF_COMPARE_INCONCLUSIVE;
		out->reason = ff_arena_printf(a, "%s: inconclusive: %s", name,
		                              before->trials ? "nothing was asked after" : after->trials ? "nothing was asked before" : "nothing was asked at all");
	} else {
		judge(a, name, before, after, out);
	}
}
