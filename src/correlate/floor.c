/*
 * floor.c - how far a host wanders by itself: windows summed up, the level that they let expect, and the noise floor.  Pure.  Called by
 * compare.c, and by whoever keeps windows.  The rule and its source stand in correlate.h.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

/* The mean of the inner half; a sample that a quartile cuts counts in part. */
static double inner_mean(const double *sorted, int n)
{
	double cut = n / 4.0, sum = 0;
	int whole = (int)cut;
	if (n < 1)
		return NAN;
	for (int i = whole; i < n - whole; i++)
		sum += sorted[i] * (i == whole || i == n - 1 - whole ? 1 - (cut - whole) : 1);
	return sum / (n - 2 * cut);
}

struct ff_window_sum ff_window_summary(struct ff_arena *a, const double *values, int n)
{
	int count, half = n / 2;
	const double *sorted = ff_sorted(a, values, n, &count);
	struct ff_window_sum s = {.n = count};
	s.median = ff_sorted_quantile(sorted, count, 0.5);
	s.centre = inner_mean(sorted, count);
	s.p95 = ff_sorted_quantile(sorted, count, 0.95);
	s.spread = ff_sorted_quantile(sorted, count, 0.75) - ff_sorted_quantile(sorted, count, 0.25);
	s.halves = ff_quantile(a, values + half, n - half, 0.5) - ff_quantile(a, values, half, 0.5);
	return s;
}

/* The distance that a further one exceeds in at most 1 - coverage of cases, or the greatest; NAN for too few. */
static double floor_of(struct ff_arena *a, const double *distances, int n, double coverage)
{
	int count;
	const double *sorted = ff_sorted(a, distances, n, &count);
	int rank = (int)ceil(coverage * (count + 1));
	return count < FF_FLOOR_LEAST ? NAN : sorted[(rank < count ? rank : count) - 1];
}

/* ---- the level that windows let expect ---- */

typedef double value_fn(const struct ff_window_sum *w);

static double centre_of(const struct ff_window_sum *w)
{
	return w->centre;
}

static double upper_of(const struct ff_window_sum *w)
{
	return w->p95;
}

struct track {
	double expected, missed; /* now; mean of the misses */
	double weight;           /* of the last window in it */
	double *misses;          /* absolute */
	int count;
};

/* Follows the windows with one weight; after a gap it starts anew.  The first ones of a stretch weigh the same: there is no level yet. */
static struct track follow(struct ff_arena *a, const struct ff_window_sum *windows, int n, value_fn *value, double weight)
{
	struct track t = {.misses = ff_arena_raw(a, ((size_t)n + 1) * sizeof(double))};
	int age = 0;
	for (int i = 0; i < n; i++) {
		double v = value(&windows[i]);
		if (!isfinite(v))
			continue;
		age = windows[i].apart ? 1 : age + 1;
		if (age == 1) {
			t.expected = v;
			t.weight = 1;
			continue;
		}
		t.misses[t.count] = fabs(v - t.expected);
		t.missed += t.misses[t.count++];
		t.weight = fmax(weight, 1.0 / age);
		t.expected += t.weight * (v - t.expected);
	}
	t.missed /= fmax(t.count, 1);
	return t;
}

/* After a gap the last window alone is the expected level, and misses as that does. */
static struct track best_track(struct ff_arena *a, const struct ff_window_sum *windows, int n, value_fn *value)
{
	static const double weights[] = {1, 0.5, 0.25, 0.125};
	struct track best = follow(a, windows, n, value, weights[0]);
	for (size_t i = 1; i < FF_COUNT(weights) && best.count >= FF_FLOOR_LEAST && !(n > 1 && windows[n - 1].apart); i++) {
		struct track t = follow(a, windows, n, value, weights[i]);
		if (t.missed < best.missed)
			best = t;
	}
	return best;
}

static bool as_long(const struct ff_window_sum *w, const struct ff_window_sum *last)
{
	return !(w->seconds > 0) || !(last->seconds > 0) ||
	       (w->seconds <= last->seconds * FF_FLOOR_STRETCH && last->seconds <= w->seconds * FF_FLOOR_STRETCH);
}

struct ff_floor ff_noise_floor(struct ff_arena *a, const struct ff_window_sum *past, int count, const struct ff_window_sum *last)
{
	int n = 0;
	struct ff_window_sum *windows = ff_arena_raw(a, ((size_t)(count > 0 ? count : 0) + 1) * sizeof(*windows));
	double *halves = ff_arena_raw(a, ((size_t)(count > 0 ? count : 0) + 1) * sizeof(*halves));
	bool apart = false; /* one that is left out takes its gap along */
	for (int i = 0; i < count; i++) {
		apart |= past[i].apart;
		if (!as_long(&past[i], last))
			continue;
		windows[n] = past[i];
		windows[n].apart = apart;
		halves[n++] = fabs(past[i].halves);
		apart = false;
	}
	windows[n] = *last;
	windows[n].apart |= apart;
	struct track middle = best_track(a, windows, n + 1, centre_of), upper = best_track(a, windows, n + 1, upper_of);
	return (struct ff_floor){.misses = middle.count,
	                         .expected = middle.count < FF_FLOOR_LEAST ? last->centre : middle.expected,
	                         .weight = middle.count < FF_FLOOR_LEAST ? 1 : middle.weight,
	                         .floor = floor_of(a, middle.misses, middle.count, FF_FLOOR_COVERAGE),
	                         .rare = FF_FLOOR_RARE * (middle.count + 1) <= middle.count ? floor_of(a, middle.misses, middle.count, FF_FLOOR_RARE) : NAN,
	                         .missed = middle.missed,
	                         .usual = floor_of(a, middle.misses, middle.count, 0.9),
	                         .upper_expected = upper.count < FF_FLOOR_LEAST ? last->p95 : upper.expected,
	                         .upper_floor = floor_of(a, upper.misses, upper.count, FF_FLOOR_COVERAGE),
	                         .halves = floor_of(a, halves, n, FF_FLOOR_COVERAGE)};
}
