/*
 * test_statistics.c - distributions, ranks, exact tests, dependence, change points.  Expected values: CPython's fractions, decimal and
 * statistics.NormalDist; closed forms of Student's tail; Hollander and Wolfe's permeability data; or all arrangements and all
 * differences, written out here in the plain way.
 */
#include <math.h>
#include <setjmp.h>

#include "ff/statistics.h"

#include <cmocka.h>

static struct ff_arena arena;

static void near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fmax(fabs(want), 1e-300)))
		fail_msg("got %.17g, wanted %.17g", got, want);
}

/* A generator of its own, so that a series is the same everywhere. */
static uint64_t state;
static double uniform(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (double)(state >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	double sum = 0;
	for (int i = 0; i < 12; i++)
		sum += uniform();
	return sum - 6;
}

/* ---- distributions ---- */

static void tails_and_quantiles(void **unused)
{
	static const double quantiles[][2] = {{1e-9, -5.9978070150076865}, {0.001, -3.090232306167813}, {0.025, -1.9599639845400538},
	                                      {0.2, -0.8416212335729142}, {0.9, 1.2815515655446008}, {0.99, 2.3263478740408408}};
	static const double above[][2] = {{-3, 0.9986501019683699}, {0, 0.5}, {1.5, 0.06680720126885809}, {8, 6.220960574271819e-16}};
	static const double beta[][4] = {{2, 3, 0.25, 0.26171875}, {7, 2, 0.9, 0.81310473}, {30, 50, 1.0 / 3, 0.22325722197270206},
	                                 {1, 1, 1.0 / 7, 1.0 / 7}, {40, 3, 0.5, 2.0554580260068178e-10}};
	/* t, degrees of freedom, P(|T| > t) */
	static const double student[][3] = {{0.5, 1, 0.7048327646991335}, {30, 1, 0.021212804811070796}, {2, 2, 0.18350341907227385},
	                                    {8, 3, 0.004076577587785457}, {1.5, 10, 0.1645073264454402}, {12, 58, 2.3615708349395233e-17},
	                                    {40, 98, 1.663387720368578e-62}, {0.01, 400, 0.9920262728351454}};
	(void)unused;
	for (size_t i = 0; i < FF_COUNT(quantiles); i++)
		near(ff_normal_quantile(quantiles[i][0]), quantiles[i][1], 1e-9);
	for (size_t i = 0; i < FF_COUNT(above); i++)
		near(ff_normal_above(above[i][0]), above[i][1], 1e-13);
	for (size_t i = 0; i < FF_COUNT(beta); i++)
		near(ff_beta_below(beta[i][0], beta[i][1], beta[i][2]), beta[i][3], 1e-12);
	for (size_t i = 0; i < FF_COUNT(student); i++) {
		near(ff_student_outside(student[i][0], student[i][1]), student[i][2], 1e-11);
		near(ff_student_outside(-student[i][0], student[i][1]), student[i][2], 1e-11);
	}
	near(ff_student_quantile(0.975, 10), 2.2281388519649385, 1e-10); /* the tables' 2.228 */
	near(ff_student_quantile(0.05, 2), -2.919985580355516, 1e-10);   /* closed form: t = (2 p - 1) sqrt(2 / (1 - (2 p - 1)^2)) */
}

static void edges_of_distributions(void **unused)
{
	(void)unused;
	assert_true(ff_normal_quantile(0.5) == 0);
	assert_true(ff_normal_quantile(0) == -INFINITY && ff_normal_quantile(1) == INFINITY);
	assert_true(isnan(ff_normal_quantile(-0.1)) && isnan(ff_normal_quantile(NAN)));
	assert_true(ff_student_outside(INFINITY, 5) == 0 && ff_student_outside(0, 5) == 1);
	assert_true(isnan(ff_student_outside(NAN, 5)) && isnan(ff_student_outside(1, 0)));
	assert_true(ff_beta_below(2, 2, -1) == 0 && ff_beta_below(2, 2, 2) == 1 && isnan(ff_beta_below(0, 1, 0.5)));
}

/* ---- order ---- */

static void quantiles_between_neighbours(void **unused)
{
	const double v[] = {NAN, 3, 1, INFINITY, 2, 4};
	(void)unused;
	/* CPython: statistics.quantiles([1, 2, 3, 4], n=4, method="inclusive") == [1.75, 2.5, 3.25] */
	near(ff_quantile(&arena, v, 6, 0.25), 1.75, 1e-15);
	near(ff_quantile(&arena, v, 6, 0.5), 2.5, 1e-15);
	near(ff_quantile(&arena, v, 6, 0.75), 3.25, 1e-15);
	near(ff_quantile(&arena, v, 6, 1), 4, 0);
	near(ff_quantile(&arena, v, 2, 0.9), 3, 0);
	assert_true(isnan(ff_quantile(&arena, v, 1, 0.5)) && isnan(ff_quantile(&arena, NULL, 0, 0.5)) && isnan(ff_quantile(&arena, v, 6, 2)));
}

/* ---- ranks ---- */

/* All ways of choosing n of the pool: the share whose U lies as far out, the nearer end doubled. */
static double enumerated_p(const double *x, int n, const double *y, int m, double u)
{
	double pool[20];
	int below = 0, above = 0, all = 0;
	memcpy(pool, x, (size_t)n * sizeof(double));
	memcpy(pool + n, y, (size_t)m * sizeof(double));
	for (unsigned set = 0; set < 1u << (n + m); set++) {
		double sum = 0;
		if (__builtin_popcount(set) != n)
			continue;
		for (int i = 0; i < n + m; i++)
			for (int j = 0; j < n + m; j++)
				if (set >> i & 1 && !(set >> j & 1))
					sum += (pool[i] > pool[j]) + (pool[i] == pool[j]) / 2.0;
		all++;
		below += sum <= u;
		above += sum >= u;
	}
	return fmin(1, 2.0 * (below < above ? below : above) / all);
}

static void small_samples_are_counted(void **unused)
{
	static const double permeable[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, term[] = {1.15, 0.88, 0.90, 0.74, 1.21};
	struct ff_ranks r = ff_rank_test(&arena, permeable, 10, term, 5);
	(void)unused;
	assert_true(r.exact && r.u == 35);
	near(r.p, 0.2544122544122544, 1e-12); /* Hollander and Wolfe: 0.1272 on one side */
	state = 7;
	for (int round = 0; round < 30; round++) {
		double x[6], y[6];
		int n = 1 + round % 6, m = 1 + round / 6;
		for (int i = 0; i < n; i++)
			x[i] = uniform();
		for (int i = 0; i < m; i++)
			y[i] = uniform() + 0.3;
		r = ff_rank_test(&arena, x, n, y, m);
		near(r.p, enumerated_p(x, n, y, m, r.u), 1e-12);
	}
}

static void ties_and_many_values(void **unused)
{
	double x[30], y[40], same[5] = {3, 3, 3, 3, 3};
	(void)unused;
	for (int i = 0; i < 30; i++)
		x[i] = i % 7;
	for (int i = 0; i < 40; i++)
		y[i] = (i * 3) % 9 + 1;
	struct ff_ranks r = ff_rank_test(&arena, x, 30, y, 40);
	assert_true(!r.exact && r.u == 445);
	near(r.p, 0.061069901581259425, 1e-12);
	r = ff_rank_test(&arena, same, 5, same, 5);
	assert_true(r.p == 1 && r.u == 12.5);
	r = ff_rank_test(&arena, same, 0, same, 5);
	assert_true(isnan(r.p) && isnan(r.u));
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void shift_is_the_median_of_all_differences(void **unused)
{
	(void)unused;
	state = 11;
	for (int round = 0; round < 40; round++) {
		double x[20], y[20], d[400];
		int n = 1 + round % 20, m = 1 + (round * 7) % 20, k = 0;
		for (int i = 0; i < n; i++)
			x[i] = floor(uniform() * (round % 2 ? 5 : 1e6)); /* ties in every other round */
		for (int i = 0; i < m; i++)
			y[i] = floor(uniform() * (round % 2 ? 5 : 1e6)) - 2;
		for (int i = 0; i < n; i++)
			for (int j = 0; j < m; j++)
				d[k++] = x[i] - y[j];
		qsort(d, (size_t)k, sizeof(*d), by_value);
		struct ff_shift s = ff_rank_shift(&arena, x, n, y, m, 0.9, 1);
		assert_true(s.estimate == (k % 2 ? d[k / 2] : (d[k / 2 - 1] + d[k / 2]) / 2));
		assert_true(s.low <= s.estimate && s.estimate <= s.high);
	}
}

/* Mann and Whitney's table: for 8 and 8 values at 5 % U is 13, so 13 differences are cut at each end; two values a side can never be that sure. */
static void interval_cuts_the_differences(void **unused)
{
	double x[8], y[8], d[64];
	(void)unused;
	for (int i = 0; i < 8; i++) {
		x[i] = i * i;
		y[i] = 3 * i + 0.25;
	}
	for (int i = 0; i < 64; i++)
		d[i] = x[i / 8] - y[i % 8];
	qsort(d, 64, sizeof(*d), by_value);
	struct ff_shift s = ff_rank_shift(&arena, x, 8, y, 8, 0.95, 1);
	assert_true(s.low == d[13] && s.high == d[64 - 14]);
	struct ff_shift wider = ff_rank_shift(&arena, x, 8, y, 8, 0.95, 3);
	assert_true(wider.low < s.low && wider.high > s.high && wider.estimate == s.estimate);
	s = ff_rank_shift(&arena, x, 2, y, 2, 0.95, 1);
	assert_true(s.low == -INFINITY && s.high == INFINITY && isfinite(s.estimate));
	s = ff_rank_shift(&arena, x, 0, y, 2, 0.95, 1);
	assert_true(isnan(s.estimate));
}

static void a_hundred_thousand_values(void **unused)
{
	int n = 100000;
	double *x = ff_arena_raw(&arena, (size_t)n * sizeof(*x)), *y = ff_arena_raw(&arena, (size_t)n * sizeof(*y));
	(void)unused;
	for (int i = 0; i < n; i++) {
		x[i] = (i * 7919L) % n + 0.5;
		y[i] = (i * 104729L) % n;
	}
	/* the same whole numbers, half a step apart: x - y >= 0.5 for (n^2 + n) / 2 pairs of n^2 */
	struct ff_shift s = ff_rank_shift(&arena, x, n, y, n, 0.95, 1);
	assert_true(s.estimate == 0.5 && s.low < 0 && s.high > 1);
	near(ff_rank_test(&arena, x, n, y, n).u, 0.5 * n * (n + 1.0), 1e-12);
}

/* ---- counts ---- */

static void exact_counts(void **unused)
{
	static const double fisher[][5] = {{3, 4, 1, 4, 0.4857142857142857}, {10, 15, 3, 15, 0.025327687033676143}, {0, 20, 4, 20, 0.10602910602910603},
	                                   {1, 1000, 12, 1000, 0.0033234917887931398}, {5, 200, 1, 50, 1}, {0, 5, 0, 5, 1},
	                                   {7, 7, 0, 9, 8.741258741258741e-05}, {100, 5000, 160, 5000, 0.00019750791396996143}};
	static const double poisson[][5] = {{4, 1, 0, 1, 0.125}, {2, 60, 11, 60, 0.0224609375}, {0, 1, 0, 1, 1}, {30, 300, 4, 60, 0.6442352562268493},
	                                    {1, 10, 40, 100, 0.17691636197687308}, {500, 60, 430, 60, 0.023608839292547198}};
	(void)unused;
	for (size_t i = 0; i < FF_COUNT(fisher); i++) {
		const double *f = fisher[i];
		near(ff_counts_fisher((int64_t)f[0], (int64_t)f[1], (int64_t)f[2], (int64_t)f[3]), f[4], 1e-9);
		near(ff_counts_fisher((int64_t)f[2], (int64_t)f[3], (int64_t)f[0], (int64_t)f[1]), f[4], 1e-9);
	}
	for (size_t i = 0; i < FF_COUNT(poisson); i++) {
		const double *p = poisson[i];
		near(ff_counts_poisson((int64_t)p[0], p[1], (int64_t)p[2], p[3]), p[4], 1e-9);
		near(ff_counts_poisson((int64_t)p[2], p[3], (int64_t)p[0], p[1]), p[4], 1e-9);
	}
	assert_true(isnan(ff_counts_fisher(0, FF_COUNTS_MOST + 1LL, 0, 4)));
	assert_true(isnan(ff_counts_fisher(5, 4, 0, 4)) && isnan(ff_counts_fisher(0, 0, 0, 4)) && isnan(ff_counts_fisher(-1, 4, 0, 4)));
	assert_true(isnan(ff_counts_poisson(1, 0, 1, 1)) && isnan(ff_counts_poisson(1, INFINITY, 1, 1)));
	/* a million requests: no loop over all tables, and no overflow */
	double p = ff_counts_fisher(500, 1000000, 700, 1000000);
	assert_true(p > 0 && p < 1e-7);
}

/* ---- dependence ---- */

/* Gaussian neighbours that correlate by r do so by 6 / pi * asin(r / 2) in ranks (Pearson 1907); inflation: 1 + 2 * sum over lags. */
static double expected_inflation(double correlation)
{
	double sum = 0;
	for (double r = correlation; r > 1e-9; r *= correlation)
		sum += 6 / 3.14159265358979 * asin(r / 2);
	return 1 + 2 * sum;
}

static void neighbours_that_repeat(void **unused)
{
	int n = 20000;
	double *v = ff_arena_raw(&arena, (size_t)n * sizeof(*v));
	const double correlations[] = {0, 0.5, 0.9};
	(void)unused;
	state = 3;
	for (size_t k = 0; k < FF_COUNT(correlations); k++) {
		double r = correlations[k], own = 0;
		for (int i = 0; i < n; i++)
			v[i] = own = r * own + sqrt(1 - r * r) * normal();
		near(ff_series_inflation(&arena, v, n), expected_inflation(r), 0.15);
	}
	for (int i = 0; i < n; i++)
		v[i] = i % 2;
	assert_true(ff_series_inflation(&arena, v, n) == 1); /* never less: alternation is not trusted to go on */
	for (int i = 0; i < n; i++)
		v[i] = 4.5;
	assert_true(ff_series_inflation(&arena, v, n) == 1 && ff_series_inflation(&arena, v, 2) == 1 && ff_series_inflation(&arena, v, 0) == 1);
	for (int i = 0; i < 50; i++)
		v[i] = i;
	assert_true(ff_series_inflation(&arena, v, 50) > 10 && ff_series_inflation(&arena, v, 50) <= 50);
}

/* ---- change points ---- */

static struct ff_list points_of(const double *v, int n, double min_magnitude)
{
	const struct ff_changepoint_options o = {FF_CHANGEPOINT_WINDOW, FF_CHANGEPOINT_PVALUE, min_magnitude};
	struct ff_list out = {0};
	ff_changepoints(&arena, v, n, &o, &out);
	return out;
}

static void levels_that_change(void **unused)
{
	double v[300];
	(void)unused;
	state = 5;
	for (int i = 0; i < 300; i++)
		v[i] = (i < 90 ? 100 : i < 200 ? 120 : 80) + normal();
	struct ff_list p = points_of(v, 300, 0.05);
	assert_int_equal(p.count, 2);
	assert_int_equal(FF_AT(&p, struct ff_changepoint, 0)->index, 90);
	assert_int_equal(FF_AT(&p, struct ff_changepoint, 1)->index, 200);
	near(FF_AT(&p, struct ff_changepoint, 0)->before, 100, 0.01);
	near(FF_AT(&p, struct ff_changepoint, 0)->after, 120, 0.01);
	assert_true(FF_AT(&p, struct ff_changepoint, 1)->p < 1e-100);
	/* a gap takes the value before it, and moves nothing */
	v[90] = v[0] = v[299] = NAN;
	p = points_of(v, 300, 0.05);
	assert_int_equal(p.count, 2);
	assert_int_equal(FF_AT(&p, struct ff_changepoint, 0)->index, 91);
	/* what is too small to matter is dropped: 100 to 120 is 20 %, 120 to 80 is 50 % of the smaller */
	p = points_of(v, 300, 0.3);
	assert_int_equal(p.count, 1);
	assert_int_equal(FF_AT(&p, struct ff_changepoint, 0)->index, 200);
}

static void nothing_to_find(void **unused)
{
	double v[60];
	(void)unused;
	for (int i = 0; i < 60; i++)
		v[i] = 7;
	assert_int_equal(points_of(v, 60, 0).count, 0);
	assert_int_equal(points_of(v, 2, 0).count, 0);
	assert_int_equal(points_of(v, 1, 0).count, 0);
	assert_int_equal(points_of(v, 0, 0).count, 0);
	v[0] = 1;
	assert_int_equal(points_of(v, 2, 0).count, 0); /* one against one proves nothing */
	for (int i = 0; i < 60; i++)
		v[i] = NAN;
	assert_int_equal(points_of(v, 60, 0).count, 0);
	/* two exact levels: the deviation is 0, and the test still has an answer */
	for (int i = 0; i < 60; i++)
		v[i] = i < 20 ? 1 : 2;
	struct ff_list p = points_of(v, 60, 0);
	assert_int_equal(p.count, 1);
	assert_int_equal(FF_AT(&p, struct ff_changepoint, 0)->index, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tails_and_quantiles),       cmocka_unit_test(edges_of_distributions),
	    cmocka_unit_test(quantiles_between_neighbours), cmocka_unit_test(small_samples_are_counted),
	    cmocka_unit_test(ties_and_many_values),      cmocka_unit_test(shift_is_the_median_of_all_differences),
	    cmocka_unit_test(interval_cuts_the_differences), cmocka_unit_test(a_hundred_thousand_values),
	    cmocka_unit_test(exact_counts),              cmocka_unit_test(neighbours_that_repeat),
	    cmocka_unit_test(levels_that_change),        cmocka_unit_test(nothing_to_find),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return rc;
}
