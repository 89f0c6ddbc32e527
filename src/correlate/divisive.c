/*
 * divisive.c - where the level of a series changed.  Pure.  Called by cases.c and trend.c.
 *
 * The distance of two pieces is that of E-divisive: Matteson and James (2014), "A nonparametric approach for multiple change point
 * analysis of multivariate data", JASA 109, equations 5 to 7, with exponent 1.  Around it stands what Fleming, Kolaczkowski and others
 * (2023), "Hunter: using change point detection to hunt for performance regressions", ICPE, put there: windows that overlap by half, so
 * that old data do not move new points; Student's test in place of permutations, at first ten times as lenient (the points are weak
 * then); at last points are taken away, the least significant first, until all that stay pass the real bounds.
 * Sums run in the order in which that program's libraries take them, so that equal distances stay equal.
 */
#include <math.h>

#include "ff/statistics.h"

struct point {
	int index;
	double before, after, p;
};

/* ---- Student's test of two neighbouring levels ---- */

/* Mean, and the sum of squares around it over n: the peer's deviation is that of a population. */
static void moments(const double *v, int n, double *mean, double *variance)
{
	double sum = 0, squares = 0;
	for (int i = 0; i < n; i++)
		sum += v[i];
	*mean = sum / n;
	for (int i = 0; i < n; i++)
		squares += (v[i] - *mean) * (v[i] - *mean);
	*variance = squares / n;
}

static void compare(const double *v, int from, int at, int to, struct point *p)
{
	double n = at - from, m = to - at, left, right;
	moments(v + from, at - from, &p->before, &left);
	moments(v + at, to - at, &p->after, &right);
	p->p = 1;
	if (n + m <= 2)
		return;
	double df = n + m - 2, pooled = ((n - 1) * left + (m - 1) * right) / df;
	p->p = ff_student_outside((p->before - p->after) / sqrt(pooled * (1 / n + 1 / m)), df); /* NAN: two equal constants */
}

static double magnitude(const struct point *p)
{
	double forth = p->before == 0 ? 0 : fabs(p->after / p->before - 1), back = p->after == 0 ? 0 : fabs(p->before / p->after - 1);
	return fmax(forth, back);
}

/* ---- one window: the best cut of an interval ---- */

struct window {
	struct ff_arena *a;
	const double *v;
	int n;
	double *rows; /* rows[t * n + k]: distances of value t to those behind it, up to k */
	double *down; /* down[k]: distances of value k to those before it */
};

static void fill(struct window *w)
{
	int n = w->n;
	w->rows = ff_arena_alloc(w->a, (size_t)n * (size_t)n * sizeof(double));
	w->down = ff_arena_alloc(w->a, (size_t)n * sizeof(double));
	for (int t = 0; t < n; t++)
		for (int k = t + 1; k < n; k++) {
			double d = fabs(w->v[t] - w->v[k]);
			w->rows[t * n + k] = (k > t + 1 ? w->rows[t * n + k - 1] : 0) + d;
			w->down[k] += d;
		}
}

struct candidate {
	int index;
	double distance;
};

/* inside[i]: distances among values start .. start + i, itself included. */
static void sums_inside(const struct window *w, int start, int length, double *inside)
{
	double sum = 0;
	inside[0] = 0;
	for (int i = 1; i < length; i++) {
		double before = 0;
		for (int t = 0; t < start; t++)
			before += fabs(w->v[t] - w->v[start + i]);
		inside[i] = sum += w->down[start + i] - before;
	}
}

/* Over all cuts start < cut < end <= stop the one of the largest distance between [start, cut) and [cut, end); the first of equals. */
static struct candidate best_cut(const struct window *w, int start, int stop)
{
	int length = stop - start, n = w->n;
	struct candidate best = {0, -INFINITY};
	double *inside = ff_arena_raw(w->a, (size_t)length * sizeof(*inside)), *behind = ff_arena_raw(w->a, (size_t)length * sizeof(*behind));
	int best_end = 0;
	sums_inside(w, start, length, inside);
	for (int end = start + 2; end <= stop; end++) {
		double all = 0, size = end - start;
		for (int t = end - 2; t > start; t--) /* behind[t]: distances among values t .. end - 1 */
			behind[t - start] = (t < end - 2 ? behind[t + 1 - start] : 0) + w->rows[t * n + end - 1];
		for (int cut = start + 1; cut < end; cut++) {
			double left = cut - start, right = end - cut;
			all += w->rows[(cut - 1) * n + end - 1];
			double between = 2 / size * (all - inside[cut - 1 - start]);
			double of_left = left > 1 ? 2 * right / (size * (left - 1)) * inside[cut - 1 - start] : 0;
			double of_right = right > 1 ? 2 * left / (size * (right - 1)) * behind[cut - start] : 0;
			double q = between - of_left - of_right;
			if (q > best.distance || (q == best.distance && (cut < best.index || (cut == best.index && end < best_end)))) {
				best = (struct candidate){cut, q};
				best_end = end;
			}
		}
	}
	return best;
}

/* Splits the window at its best cut as long as the two levels beside it differ; points relative to the window, sorted. */
static int split_window(struct window *w, double max_pvalue, struct point *points)
{
	struct candidate *best = ff_arena_alloc(w->a, (size_t)(w->n + 1) * sizeof(*best)); /* per interval; index 0: not looked for yet */
	int count = 0;
	fill(w);
	for (;;) {
		int widest = -1;
		for (int i = 0; i <= count; i++) {
			int from = i ? points[i - 1].index : 0, to = i < count ? points[i].index : w->n;
			if (to - from < 2)
				continue;
			if (!best[i].index)
				best[i] = best_cut(w, from, to);
			if (widest < 0 || best[i].distance > best[widest].distance)
				widest = i;
		}
		if (widest < 0)
			return count;
		struct point p = {.index = best[widest].index};
		compare(w->v, widest ? points[widest - 1].index : 0, p.index, widest < count ? points[widest].index : w->n, &p);
		if (!(p.p <= max_pvalue))
			return count;
		memmove(points + widest + 1, points + widest, (size_t)(count - widest) * sizeof(*points));
		memmove(best + widest + 2, best + widest + 1, (size_t)(count - widest) * sizeof(*best));
		points[widest] = p;
		best[widest].index = best[widest + 1].index = 0;
		count++;
	}
}

/* ---- the whole series ---- */

static void keep(struct ff_arena *a, struct ff_list *points, int index)
{
	for (int i = 0; i < points->count; i++)
		if (FF_AT(points, struct point, i)->index == index)
			return;
	FF_PUSH(a, points, struct point)->index = index;
	for (int i = points->count - 1; i > 0 && FF_AT(points, struct point, i - 1)->index > index; i--) {
		struct point *p = FF_AT(points, struct point, i), swap = *p;
		*p = p[-1];
		p[-1] = swap;
	}
}

static void weigh(const double *v, int n, struct ff_list *points, int i)
{
	struct point *p = FF_AT(points, struct point, i);
	if (i < points->count)
		compare(v, i ? p[-1].index : 0, p->index, i + 1 < points->count ? p[1].index : n, p);
}

static void weak_points(struct ff_arena *a, const double *v, int n, int window, double max_pvalue, struct ff_list *out)
{
	struct ff_arena own = {0};
	struct point *points = ff_arena_alloc(a, (size_t)window * sizeof(*points));
	for (int start = 0, next; start < n; start = next) {
		struct window w = {.a = &own, .v = v + start, .n = n - start < window ? n - start : window};
		int count = split_window(&w, max_pvalue, points);
		next = start + window / 2;
		if (count && start + points[count - 1].index > next)
			next = start + points[count - 1].index;
		for (int i = 0; i < count; i++)
			keep(a, out, start + points[i].index);
		ff_arena_reset(&own);
	}
	ff_arena_free(&own);
	for (int i = 0; i < out->count; i++)
		weigh(v, n, out, i);
}

/* The least significant point when it does not pass, else the smallest when it does not pass, else -1. */
static int weakest(const struct ff_list *points, const struct ff_changepoint_options *o)
{
	int by_p = 0, by_size = 0;
	for (int i = 1; i < points->count; i++) {
		const struct point *p = FF_AT(points, struct point, i);
		by_p = p->p > FF_AT(points, struct point, by_p)->p ? i : by_p;
		by_size = magnitude(p) < magnitude(FF_AT(points, struct point, by_size)) ? i : by_size;
	}
	if (!(FF_AT(points, struct point, by_p)->p < o->max_pvalue))
		return by_p;
	return magnitude(FF_AT(points, struct point, by_size)) > o->min_magnitude ? -1 : by_size;
}

static void drop_weak(const double *v, int n, const struct ff_changepoint_options *o, struct ff_list *points)
{
	for (int i; points->count && (i = weakest(points, o)) >= 0;) {
		struct point *p = FF_AT(points, struct point, i);
		points->count--;
		memmove(p, p + 1, (size_t)(points->count - i) * sizeof(*p));
		/* The peer weighs again what stood behind it, two of them, and not what stood before it: so do we. */
		weigh(v, n, points, i);
		weigh(v, n, points, i + 1);
	}
}

/* What is not finite takes the value before it, at the start the one after it; false: there is none. */
static bool without_gaps(double *v, int n)
{
	int first = 0;
	while (first < n && !isfinite(v[first]))
		first++;
	for (int i = 0; i < n && first < n; i++)
		if (!isfinite(v[i]))
			v[i] = i < first ? v[first] : v[i - 1];
	return first < n;
}

void ff_changepoints(struct ff_arena *a, const double *values, int n, const struct ff_changepoint_options *o, struct ff_list *out)
{
	struct ff_list points = {0};
	double first = o->max_pvalue < 0.05 ? o->max_pvalue * 10 : o->max_pvalue < 0.5 ? o->max_pvalue * 2 : o->max_pvalue;
	int window = o->window < 2 ? 2 : o->window > FF_CHANGEPOINT_MOST_WINDOW ? FF_CHANGEPOINT_MOST_WINDOW : o->window;
	double *v = ff_arena_raw(a, ((size_t)(n > 0 ? n : 0) + 1) * sizeof(*v));
	if (n < 2)
		return;
	memcpy(v, values, (size_t)n * sizeof(*v));
	if (!without_gaps(v, n))
		return;
	weak_points(a, v, n, window, first, &points);
	drop_weak(v, n, o, &points);
	for (int i = 0; i < points.count; i++) {
		const struct point *p = FF_AT(&points, struct point, i);
		*FF_PUSH(a, out, struct ff_changepoint) = (struct ff_changepoint){p->index, p->before, p->after, p->p};
	}
}
