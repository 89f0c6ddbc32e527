/*
 * score.c - medians, percentiles, and the thresholds of mission.md.  Pure: no file, clock,
 * database, network.  Called by capture.c and commit.c.
 */
#include <math.h>

#include "ff/correlate.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double ff_correlate_median(double *values, int n)
{
	if (n <= 0)
		return FF_UNMEASURED;
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double ff_correlate_percentile(double *values, int n, int p)
{
	if (n <= 0)
		return FF_UNMEASURED;
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return values[(n * p + 99) / 100 - 1];
}

/* low, medium, high, critical: mission.md, "Impact thresholds". */
static const struct threshold {
	const char *name, *unit;
	int least[4]; /* percentage points, milliseconds */
} thresholds[] = {
    [FF_CORRELATE_CPU] = {"cpu", "points", {2, 5, 10, 20}},
    [FF_CORRELATE_RAM] = {"ram", "points", {5, 10, 15, 30}},
    [FF_CORRELATE_RESPONSE] = {"response", "ms", {10, 25, 50, 100}},
};

double ff_correlate_least(enum ff_correlate_metric m, int level)
{
	return m == FF_CORRELATE_OTHER || level < FF_LEVEL_LOW ? INFINITY : thresholds[m].least[level - FF_LEVEL_LOW];
}

/* In hundredths, so that 20.000000000000004 and 19.999999999999996 are the 20 that was measured; never -0. */
static double hundredths(double x)
{
	return round(x * 100) / 100 + 0.0;
}

int ff_correlate_level(enum ff_correlate_metric m, double difference)
{
	double rounded = hundredths(difference);
	int level = FF_LEVEL_NONE;
	if (m == FF_CORRELATE_OTHER)
		return level;
	while (level < FF_LEVEL_CRITICAL && rounded >= thresholds[m].least[level])
		level++;
	return level;
}

/* One metric into the verdict; *difference stays 0 when one side lacks it. */
static int compare(enum ff_correlate_metric m, double before, double after, double *difference, struct ff_buf *words)
{
	const struct threshold *t = &thresholds[m];
	const char *lead = words->len ? "; " : "";
	*difference = 0;
	if (before < 0 || after < 0) {
		ff_buf_printf(words, "%s%s not measured %s", lead, t->name, before < 0 && after < 0 ? "at all" : before < 0 ? "before" : "after");
		return FF_LEVEL_NONE;
	}
	*difference = hundredths(after - before);
	int level = ff_correlate_level(m, *difference);
	ff_buf_printf(words, "%s%s %+.2f %s (%.2f to %.2f): %s", lead, t->name, *difference, t->unit, before, after,
	              *difference < 0 ? "no worse" : ff_level_names[level]);
	return level;
}

void ff_correlate_judge(struct ff_arena *a, struct ff_correlation *c)
{
	struct ff_buf words;
	int levels[3];
	ff_buf_init(&words, 4096);
	levels[0] = compare(FF_CORRELATE_RESPONSE, c->before->response_time_ms, c->after->response_time_ms, &c->response_delta, &words);
	levels[1] = compare(FF_CORRELATE_CPU, c->before->cpu_percent, c->after->cpu_percent, &c->cpu_delta, &words);
	levels[2] = compare(FF_CORRELATE_RAM, c->before->ram_percent, c->after->ram_percent, &c->ram_delta, &words);
	/* No answer at all after the deployment is no "not measured": it is worse than any delay. */
	if (c->before->response_time_ms >= 0 && c->after->response_time_ms < 0 && c->after->error_rate >= 1) {
		ff_buf_str(&words, "; it answered before and never after: critical");
		levels[0] = FF_LEVEL_CRITICAL;
	}
	c->impact = FF_LEVEL_NONE;
	for (int i = 0; i < 3; i++)
		c->impact = levels[i] > c->impact ? levels[i] : c->impact;
	c->verdict = ff_arena_str(a, ff_buf_text(&words));
	ff_buf_free(&words);
}
