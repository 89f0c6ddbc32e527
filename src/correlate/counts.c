/*
 * counts.c - exact tests for counts: errors among requests, events in a time.  Pure.  Called by compare.c.
 * Fisher (1935), "The Design of Experiments": with all margins fixed the table is hypergeometric; two-sided as the sum over all tables
 * that are no more probable than the one seen.  Two Poisson counts: given their sum, the first is binomial with the share of its
 * exposure (Przyborowski and Wilenski 1940); two-sided in the same manner.
 */
#include <math.h>

#include "ff/statistics.h"

#define SLACK 1e-7 /* probabilities closer than this, relatively, are equal: they come from logarithms */

static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* One way of walking over k in least .. most, whose probability rises to one top and falls. */
struct outcomes {
	double (*log_p)(const struct outcomes *o, double k);
	double n, m, sum; /* Fisher: sizes and all errors; Poisson: n holds the share, sum both counts */
	int64_t least, most;
};

static double log_hypergeometric(const struct outcomes *o, double k)
{
	return log_choose(o->n, k) + log_choose(o->m, o->sum - k) - log_choose(o->n + o->m, o->sum);
}

static double log_binomial(const struct outcomes *o, double k)
{
	return log_choose(o->sum, k) + k * log(o->n) + (o->sum - k) * log1p(-o->n);
}

/* The first k at or above `from` (step 1) or at or below it (step -1), within the bounds, that is no more probable than `most`. */
static int64_t flank(const struct outcomes *o, int64_t top, int64_t end, double most)
{
	int64_t near = top, far = end; /* near: more probable; far: not, if any is */
	if (o->log_p(o, (double)end) > most)
		return end + (end >= top ? 1 : -1);
	while (far - near > 1 || near - far > 1) {
		int64_t middle = near + (far - near) / 2;
		if (o->log_p(o, (double)middle) > most)
			near = middle;
		else
			far = middle;
	}
	return far;
}

/* Sum from `from` outwards, until nothing is added. */
static double tail(const struct outcomes *o, int64_t from, int step)
{
	double sum = 0;
	for (int64_t k = from; k >= o->least && k <= o->most; k += step) {
		double more = exp(o->log_p(o, (double)k));
		sum += more;
		if (more < sum * 1e-18 || more == 0)
			break;
	}
	return sum;
}

static double two_sided(const struct outcomes *o, int64_t seen, double mode)
{
	int64_t top = (int64_t)mode;
	top = top < o->least ? o->least : top > o->most ? o->most : top;
	while (top < o->most && o->log_p(o, (double)top + 1) > o->log_p(o, (double)top))
		top++;
	double most = o->log_p(o, (double)seen) + SLACK;
	if (o->log_p(o, (double)top) <= most)
		return 1;
	return fmin(1, tail(o, flank(o, top, o->least, most), -1) + tail(o, flank(o, top, o->most, most), 1));
}

double ff_counts_fisher(int64_t a, int64_t n, int64_t b, int64_t m)
{
	if (a < 0 || b < 0 || a > n || b > m || n <= 0 || m <= 0 || n > FF_COUNTS_MOST || m > FF_COUNTS_MOST)
		return NAN;
	struct outcomes o = {.log_p = log_hypergeometric, .n = (double)n, .m = (double)m, .sum = (double)(a + b)};
	o.least = a + b > m ? a + b - m : 0;
	o.most = a + b < n ? a + b : n;
	return two_sided(&o, a, floor((o.sum + 1) * (o.n + 1) / (o.n + o.m + 2)));
}

double ff_counts_poisson(int64_t a, double s, int64_t b, double t)
{
	if (a < 0 || b < 0 || a > FF_COUNTS_MOST || b > FF_COUNTS_MOST || !(s > 0) || !(t > 0) || !isfinite(s) || !isfinite(t))
		return NAN;
	struct outcomes o = {.log_p = log_binomial, .n = s / (s + t), .sum = (double)(a + b), .most = a + b};
	if (a + b == 0)
		return 1;
	return two_sided(&o, a, floor((o.sum + 1) * o.n));
}
