/*
 * rank.c - two samples compared by rank: the test of Mann and Whitney, the shift of Hodges and Lehmann with its interval.  Pure.
 * Called by compare.c.
 *
 * The test: Mann and Whitney (1947), ties count half and shrink the variance (Lehmann, "Nonparametrics", 1.2 and A.4), a correction of
 * one half for continuity.  Small samples without ties: all arrangements, counted by the generating function of U, the Gaussian
 * binomial coefficient (Andrews, "The Theory of Partitions", 3.2).
 * The shift: Hodges and Lehmann (1963), the median of all differences; its interval inverts the test and runs from the k-th smallest
 * difference to the k-th largest (Hollander and Wolfe, "Nonparametric Statistical Methods", 4.2 and 4.3).
 */
#include <math.h>

#include "ff/statistics.h"

#define EXACT 50 /* values in both: up to here every count of arrangements is a whole number below 2^53 */

/* ---- the statistic ---- */

struct merged {
	double u;    /* pairs with x above y, ties half */
	double ties; /* sum of t^3 - t over groups of t equal values */
};

static struct merged merge(const double *x, int n, const double *y, int m)
{
	struct merged r = {0, 0};
	for (int i = 0, j = 0; i < n || j < m;) {
		double value = j >= m || (i < n && x[i] < y[j]) ? x[i] : y[j];
		int below = j, of_x = 0, of_y = 0;
		for (; i < n && x[i] == value; i++)
			of_x++;
		for (; j < m && y[j] == value; j++)
			of_y++;
		double t = (double)of_x + of_y;
		r.u += of_x * (below + of_y / 2.0);
		r.ties += t * t * t - t;
	}
	return r;
}

/* ways[u]: arrangements of n and m values that give u, u in 0 .. n * m; *all of them. */
static double *arrangements(struct ff_arena *a, int n, int m, double *all)
{
	int top = n * m;
	double *ways = ff_arena_alloc(a, ((size_t)top + 1) * sizeof(*ways));
	ways[0] = 1;
	for (int i = 1; i <= n; i++) {
		for (int u = top; u >= m + i; u--)
			ways[u] -= ways[u - m - i];
		for (int u = i; u <= top; u++)
			ways[u] += ways[u - i];
	}
	*all = 0;
	for (int u = 0; u <= top; u++)
		*all += ways[u];
	return ways;
}

static double exact_p(struct ff_arena *a, double u, int n, int m)
{
	double all, below = 0, above = 0, *ways = arrangements(a, n, m, &all);
	for (int i = 0; i <= n * m; i++) {
		below += i <= u ? ways[i] : 0;
		above += i >= u ? ways[i] : 0;
	}
	return fmin(1, 2 * fmin(below, above) / all);
}

static double normal_p(const struct merged *r, int n, int m)
{
	double all = (double)n + m, pairs = (double)n * m, off = fabs(r->u - pairs / 2) - 0.5;
	double variance = pairs / 12 * (all + 1 - r->ties / (all * (all - 1)));
	if (!(variance > 0) || off <= 0)
		return 1;
	return fmin(1, 2 * ff_normal_above(off / sqrt(variance)));
}

struct ff_ranks ff_rank_test(struct ff_arena *a, const double *x, int n, const double *y, int m)
{
	int of_x, of_y;
	const double *sx = ff_sorted(a, x, n, &of_x), *sy = ff_sorted(a, y, m, &of_y);
	if (!of_x || !of_y)
		return (struct ff_ranks){NAN, NAN, false};
	struct merged r = merge(sx, of_x, sy, of_y);
	bool exact = r.ties == 0 && of_x + of_y <= EXACT;
	return (struct ff_ranks){r.u, exact ? exact_p(a, r.u, of_x, of_y) : normal_p(&r, of_x, of_y), exact};
}

/* ---- the k-th of all differences, without making them ---- */

struct pairs {
	const double *x, *y; /* sorted */
	int n, m;
};

/* Differences up to `most`: both samples are sorted, so one walk tells. */
static int64_t up_to(const struct pairs *p, double most)
{
	int64_t count = 0;
	for (int i = 0, j = p->m; i < p->n; i++) {
		/* as x grows, fewer y are large enough */
		while (j > 0 && p->x[i] - p->y[p->m - j] > most)
			j--;
		count += j;
	}
	return count;
}

/* Doubles in their order as whole numbers, so that halving an interval of them ends after 64 steps. */
static int64_t to_key(double d)
{
	int64_t k;
	d += 0.0; /* one zero only */
	memcpy(&k, &d, sizeof(k));
	return k < 0 ? INT64_MIN - k : k;
}

static double from_key(int64_t k)
{
	double d;
	k = k < 0 ? INT64_MIN - k : k;
	memcpy(&d, &k, sizeof(d));
	return d;
}

/* The k-th smallest difference, k from 1. */
static double kth(const struct pairs *p, int64_t k)
{
	int64_t low = to_key(p->x[0] - p->y[p->m - 1]), high = to_key(p->x[p->n - 1] - p->y[0]);
	while (low < high) {
		int64_t middle = (low & high) + ((low ^ high) >> 1);
		if (up_to(p, from_key(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return from_key(low);
}

/* The largest k with P(U < k) <= tail; 0 when there is none. */
static int64_t cut(struct ff_arena *a, int n, int m, double tail, double inflation)
{
	if (inflation <= 1 && n + m <= EXACT) {
		double all, below = 0, *ways = arrangements(a, n, m, &all);
		int64_t k = 0;
		while (k < (int64_t)n * m && (below += ways[k]) <= tail * all)
			k++;
		return k;
	}
	double pairs = (double)n * m, spread = sqrt(pairs * ((double)n + m + 1) / 12 * fmax(1, inflation));
	double k = floor(pairs / 2 + ff_normal_quantile(tail) * spread);
	return k < 1 ? 0 : (int64_t)k;
}

struct ff_shift ff_rank_shift(struct ff_arena *a, const double *x, int n, const double *y, int m, double confidence, double inflation)
{
	struct pairs p;
	p.x = ff_sorted(a, x, n, &p.n);
	p.y = ff_sorted(a, y, m, &p.m);
	if (!p.n || !p.m)
		return (struct ff_shift){NAN, NAN, NAN};
	int64_t all = (int64_t)p.n * p.m, k = cut(a, p.n, p.m, (1 - confidence) / 2, inflation);
	double middle = kth(&p, (all + 1) / 2);
	struct ff_shift s = {middle, -INFINITY, INFINITY}; /* too few for the confidence asked: anything is possible */
	if (all % 2 == 0)
		s.estimate = middle / 2 + kth(&p, all / 2 + 1) / 2;
	if (k > 0) {
		s.low = kth(&p, k);
		s.high = kth(&p, all + 1 - k);
	}
	return s;
}
