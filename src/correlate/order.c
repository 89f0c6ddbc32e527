/*
 * order.c - sorted copies and quantiles.  Pure.  Called by everything here that goes by rank.
 * The quantile between two neighbours is linear in p: type 7 of Hyndman and Fan (1996), "Sample quantiles in statistical packages".
 */
#include <math.h>
#include <stdlib.h>

#include "ff/statistics.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double *ff_sorted(struct ff_arena *a, const double *values, int n, int *count)
{
	double *copy = ff_arena_raw(a, ((size_t)(n > 0 ? n : 0) + 1) * sizeof(*copy));
	*count = 0;
	for (int i = 0; i < n; i++)
		if (isfinite(values[i]))
			copy[(*count)++] = values[i];
	qsort(copy, (size_t)*count, sizeof(*copy), by_value);
	return copy;
}

double ff_sorted_quantile(const double *sorted, int n, double p)
{
	if (n <= 0 || !(p >= 0 && p <= 1))
		return NAN;
	double place = p * (n - 1);
	int below = (int)place;
	if (below >= n - 1)
		return sorted[n - 1];
	double part = place - below;
	/* halves are added, so that the difference of two huge values cannot overflow */
	return sorted[below] * (1 - part) + sorted[below + 1] * part;
}

double ff_quantile(struct ff_arena *a, const double *values, int n, double p)
{
	int count;
	const double *sorted = ff_sorted(a, values, n, &count);
	return ff_sorted_quantile(sorted, count, p);
}
