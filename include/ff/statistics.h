/*
 * statistics.h - the arithmetic that comparisons and predictions stand on.  All of it is pure: numbers in, numbers out.
 * Values are finite unless a contract says otherwise; arrays are never changed and never kept.  What has no answer (no values, no
 * freedom) is NAN, so that it cannot be taken for a number.
 */
#ifndef FF_STATISTICS_H
#define FF_STATISTICS_H

#include "ff/base.h"

/* ---- distributions (distribution.c) ---- */

double ff_normal_above(double z);        /* P(Z > z) */
double ff_normal_quantile(double p);     /* p in 0..1; the ends are infinite */
double ff_beta_below(double a, double b, double x);   /* regularised incomplete beta function I_x(a, b); a, b > 0 */
double ff_student_outside(double t, double df);       /* P(|T| > |t|); df > 0 */
double ff_student_quantile(double p, double df);

/* ---- order (order.c) ---- */

double *ff_sorted(struct ff_arena *a, const double *values, int n, int *count); /* a copy of the finite ones, *count of them */
double ff_sorted_quantile(const double *sorted, int n, double p);   /* linear between the neighbours (Hyndman and Fan, type 7); NAN for none */
double ff_quantile(struct ff_arena *a, const double *values, int n, double p);

/* ---- two samples by rank (rank.c) ---- */

struct ff_ranks {
	double u;    /* pairs with x above y, ties half */
	double p;    /* two-sided; 1 when everything is tied */
	bool exact;  /* by counting arrangements, not by the normal approximation */
};
/* Mann-Whitney; NAN in u and p when a side is empty. */
struct ff_ranks ff_rank_test(struct ff_arena *a, const double *x, int n, const double *y, int m);
struct ff_shift {
	double estimate, low, high;
};
/*
 * Hodges-Lehmann shift x - y (median of all differences) and its interval at `confidence`.  `inflation` >= 1 is by how much the
 * variance of the statistic exceeds that of independent values (1: they are independent).
 */
struct ff_shift ff_rank_shift(struct ff_arena *a, const double *x, int n, const double *y, int m, double confidence, double inflation);

/* ---- counts (counts.c): 0 to FF_COUNTS_MOST, beyond which logarithms of factorials lose the digits that count; else NAN ---- */

#define FF_COUNTS_MOST 1000000000

/* Fisher's exact test, two-sided: a of n against b of m. */
double ff_counts_fisher(int64_t a, int64_t n, int64_t b, int64_t m);
/* Two Poisson counts over exposures s and t > 0: exact and conditional on their sum, two-sided. */
double ff_counts_poisson(int64_t a, double s, int64_t b, double t);

/* ---- dependence (series.c) ---- */

/* How many times larger the variance of a mean is than that of as many independent values: 1 .. n. */
double ff_series_inflation(struct ff_arena *a, const double *values, int n);

/* ---- change points (divisive.c) ---- */

struct ff_changepoint_options {
	int window;          /* 2 .. FF_CHANGEPOINT_MOST_WINDOW */
	double max_pvalue;   /* 0 .. 1 */
	double min_magnitude; /* relative change of the mean that counts, 0: any */
};
#define FF_CHANGEPOINT_WINDOW 50
#define FF_CHANGEPOINT_PVALUE 0.001
#define FF_CHANGEPOINT_MOST_WINDOW 1000
struct ff_changepoint {
	int index;             /* of the first value of the new level */
	double before, after;  /* means of the neighbouring levels */
	double p;
};
/* Points of struct ff_changepoint in order; what is not finite takes the value before it (at the start: the one after it). */
void ff_changepoints(struct ff_arena *a, const double *values, int n, const struct ff_changepoint_options *o, struct ff_list *out);

#endif
