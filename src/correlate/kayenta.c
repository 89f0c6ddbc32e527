/*
 * kayenta.c - the verdict that Kayenta's Mann-Whitney classifier gives on two samples, for people who come from there.  Pure.  Called by
 * cases.c; our own verdicts are in compare.c.
 *
 * What it does (spinnaker/kayenta, kayenta-judge and kayenta-mannwhitney, read for its behaviour): missing values are removed or become
 * 0; no values on a side is "nodata", or a pass where they are replaced; equal samples pass.  The shift and its interval are the roots
 * of the standardised rank statistic (as R's wilcox.test finds them, by Brent's method to 1e-4).  High: the lower end lies above
 * `tolerance` times the shift, and the effect (ratio of the means, or the share of pairs in which the experiment is above) reaches the
 * allowed increase; low alike.  An effect that cannot be computed is left out.
 * Two constant samples get noise of 1e-5 of their value there, and are told apart by it; here their difference is the shift, and the
 * interval is that one point: what the noise comes to, without chance.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

struct samples {
	double *x, *y; /* sorted: experiment, control */
	int n, m;
	double quantile;
};

/* ---- the statistic at a shift ---- */

/* (W - mean) / deviation - quantile for x - mu against y, ties in middle ranks and out of the deviation, half a step for continuity. */
static double statistic(const struct samples *s, double mu)
{
	double above = 0, ties = 0, n = s->n, m = s->m;
	for (int i = 0, j = 0; i < s->n || j < s->m;) {
		double value = j >= s->m || (i < s->n && s->x[i] - mu < s->y[j]) ? s->x[i] - mu : s->y[j];
		int below = j, of_x = 0, of_y = 0;
		for (; i < s->n && s->x[i] - mu == value; i++)
			of_x++;
		for (; j < s->m && s->y[j] == value; j++)
			of_y++;
		double t = (double)of_x + of_y;
		above += of_x * (below + of_y / 2.0);
		ties += t * t * t - t;
	}
	double off = above - n * m / 2, step = off > 0 ? 0.5 : off < 0 ? -0.5 : 0;
	double deviation = sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
	return (off - step) / deviation - s->quantile;
}

/* ---- a root by Brent's method: "Algorithms for Minimization without Derivatives" (1973), 4.6 ---- */

#define ROOT_TOLERANCE 1e-4
#define ROOT_STEPS 1000

struct at {
	double x, f;
};

/* Where to step from b, c on the other side of the root, a the place before: interpolated when that helps, else half way. */
static double step_from(struct at a, struct at b, struct at c, double tolerance)
{
	double half = (c.x - b.x) / 2, p, q;
	if (fabs(b.x - a.x) < tolerance || fabs(a.f) <= fabs(b.f))
		return half;
	if (a.x == c.x) {
		double s = b.f / a.f;
		p = 2 * half * s;
		q = 1 - s;
	} else {
		double r = b.f / c.f, s = b.f / a.f, t = a.f / c.f;
		p = s * (2 * half * t * (t - r) - (b.x - a.x) * (r - 1));
		q = (t - 1) * (r - 1) * (s - 1);
	}
	q = p > 0 ? -q : q;
	p = fabs(p);
	bool inside = p < 1.5 * half * q - fabs(tolerance * q) / 2 && p < fabs((b.x - a.x) * q / 2);
	return inside ? p / q : half;
}

static double root(const struct samples *s, double low, double high)
{
	struct at a = {low, statistic(s, low)}, b = {high, statistic(s, high)}, c = a;
	if (a.f == 0)
		return a.x;
	for (int i = 0; i < ROOT_STEPS && b.f != 0; i++) {
		if (fabs(c.f) < fabs(b.f)) {
			a = b;
			b = c;
			c = a;
		}
		double tolerance = 2 * 2.220446049250313e-16 * fabs(b.x) + ROOT_TOLERANCE / 2;
		if (fabs(c.x - b.x) / 2 <= tolerance || b.f == 0)
			break;
		double step = step_from(a, b, c, tolerance);
		if (fabs(step) < tolerance)
			step = step > 0 ? tolerance : -tolerance;
		a = b;
		b.x += step;
		b.f = statistic(s, b.x);
		if ((b.f > 0) == (c.f > 0))
			c = a;
	}
	return b.x;
}

/* The end of the interval that belongs to a quantile: beyond the differences there is nothing. */
static double end_at(struct samples s, double quantile)
{
	double least = s.x[0] - s.y[s.m - 1], most = s.x[s.n - 1] - s.y[0];
	s.quantile = quantile;
	return statistic(&s, least) <= 0 ? least : statistic(&s, most) >= 0 ? most : root(&s, least, most);
}

static struct ff_shift shift_of(struct samples s, double confidence)
{
	double z = ff_normal_quantile((1 + confidence) / 2);
	if (s.x[0] == s.x[s.n - 1] && s.y[0] == s.y[s.m - 1])
		return (struct ff_shift){s.x[0] - s.y[0], s.x[0] - s.y[0], s.x[0] - s.y[0]};
	s.quantile = 0;
	return (struct ff_shift){root(&s, s.x[0] - s.y[s.m - 1], s.x[s.n - 1] - s.y[0]), end_at(s, z), end_at(s, -z)};
}

/* ---- the effect ---- */

static double mean(const double *v, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += v[i];
	return sum / n;
}

static double effect(struct ff_arena *a, const struct samples *s, bool by_pairs)
{
	if (by_pairs)
		return ff_rank_test(a, s->x, s->n, s->y, s->m).u / ((double)s->n * s->m);
	double of_control = mean(s->y, s->m), of_experiment = mean(s->x, s->n);
	return of_control == 0 || of_experiment == 0 ? NAN : of_experiment / of_control;
}

/* ---- verdict ---- */

static double *prepared(struct ff_arena *a, const struct ff_list *values, bool replace, int *count)
{
	double *copy = ff_arena_raw(a, ((size_t)values->count + 1) * sizeof(*copy));
	for (int i = 0; i < values->count; i++) {
		double v = *FF_AT(values, double, i);
		copy[i] = replace && !isfinite(v) ? 0 : v;
	}
	return ff_sorted(a, copy, values->count, count);
}

/* Values whose differences overflow are taken a quarter as large: no verdict depends on the unit. */
static void bound(struct samples *s)
{
	if (isfinite(s->x[0] - s->y[s->m - 1]) && isfinite(s->x[s->n - 1] - s->y[0]) && isfinite(s->x[s->n - 1] - s->x[0]))
		return;
	for (int i = 0; i < s->n; i++)
		s->x[i] /= 4;
	for (int i = 0; i < s->m; i++)
		s->y[i] /= 4;
}

static bool same(const struct samples *s)
{
	return s->n == s->m && !memcmp(s->x, s->y, (size_t)s->n * sizeof(double));
}

enum ff_judged_verdict ff_kayenta_verdict(struct ff_arena *a, const struct ff_list *control, const struct ff_list *experiment,
                                          const struct ff_kayenta *p)
{
	struct samples s = {0};
	s.x = prepared(a, experiment, p->replace, &s.n);
	s.y = prepared(a, control, p->replace, &s.m);
	if (!s.n || !s.m)
		return p->replace ? FF_JUDGED_PASS : FF_JUDGED_NODATA;
	if (same(&s))
		return FF_JUDGED_PASS;
	bound(&s);
	struct ff_shift shift = shift_of(s, p->confidence);
	double bound = p->tolerance * fabs(shift.estimate), size = effect(a, &s, p->by_pairs);
	if (p->increase && shift.low > bound && (isnan(size) || size >= p->allowed_increase))
		return FF_JUDGED_HIGH;
	if (p->decrease && shift.high < -bound && (isnan(size) || size <= p->allowed_decrease))
		return FF_JUDGED_LOW;
	return FF_JUDGED_PASS;
}
