/*
 * series.c - how much values in a row depend on one another.  Pure.  Called by compare.c.
 *
 * Samples of a host seconds apart repeat what their neighbours said; a mean of n of them varies as one of n / inflation independent
 * values.  The inflation is 1 + 2 * (sum of autocorrelations), the sum cut where a pair of neighbouring lags is no longer positive and
 * kept falling: the initial monotone sequence of Geyer (1992), "Practical Markov chain Monte Carlo", Statistical Science 7, 3.3.
 * It is taken over ranks, so that a burst weighs as it does in a statistic of ranks.
 */
#include <math.h>

#include "ff/statistics.h"

/* Middle ranks, less their mean. */
static double *centred_ranks(struct ff_arena *a, const double *values, int n)
{
	int count;
	double *sorted = ff_sorted(a, values, n, &count), *ranks = ff_arena_raw(a, ((size_t)count + 1) * sizeof(*ranks));
	for (int i = 0, k = 0; i < n; i++) {
		if (!isfinite(values[i]))
			continue;
		int low = 0, high = count, first;
		while (low < high) { /* values below */
			int middle = low + (high - low) / 2;
			if (sorted[middle] < values[i])
				low = middle + 1;
			else
				high = middle;
		}
		first = low;
		for (high = count; low < high;) { /* values up to it */
			int middle = low + (high - low) / 2;
			if (sorted[middle] <= values[i])
				low = middle + 1;
			else
				high = middle;
		}
		ranks[k++] = (first + low - 1) / 2.0 - (count - 1) / 2.0;
	}
	return ranks;
}

static double lagged(const double *r, int n, int lag)
{
	double sum = 0;
	for (int i = lag; i < n; i++)
		sum += r[i] * r[i - lag];
	return sum;
}

#define MOST_LAGS 2000 /* of a long series: what depends over more than that is not told from drift */

double ff_series_inflation(struct ff_arena *a, const double *values, int n)
{
	int count = 0;
	for (int i = 0; i < n; i++)
		count += isfinite(values[i]) != 0;
	const double *r = centred_ranks(a, values, n);
	double own = count ? lagged(r, count, 0) : 0, sum = -1, last = INFINITY;
	if (count < 3 || !(own > 0))
		return 1;
	for (int lag = 0; lag + 1 < count && lag < MOST_LAGS; lag += 2) {
		double pair = (lagged(r, count, lag) + lagged(r, count, lag + 1)) / own;
		if (pair <= 0)
			break;
		last = fmin(last, pair);
		sum += 2 * last;
	}
	return fmin(fmax(sum, 1), count);
}
