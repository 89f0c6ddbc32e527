/*
 * distribution.c - tails and quantiles of the normal, beta and Student's t distributions.  Pure.  Called by the tests of this room.
 * The normal tail is erfc of libc (DLMF 7.17); the incomplete beta function is its continued fraction (DLMF 8.17.22), evaluated by the
 * modified method of Lentz; Student's tail follows from it (DLMF 8.17, Abramowitz and Stegun 26.7.1).
 */
#include <math.h>

#include "ff/statistics.h"

#define TINY 1e-300
#define STEPS 20000 /* the fraction needs some sqrt(max(a, b)) */

double ff_normal_above(double z)
{
	return 0.5 * erfc(z / sqrt(2.0));
}

/* The argument where a falling function passes `p`, by halving: slow, and never wrong. */
static double fall_through(double (*f)(double x, double with), double with, double p, double low, double high)
{
	for (int i = 0; i < 200; i++) {
		double middle = low + (high - low) / 2;
		if (middle <= low || middle >= high)
			break;
		if (f(middle, with) > p)
			low = middle;
		else
			high = middle;
	}
	return low + (high - low) / 2;
}

static double normal_above(double z, double with)
{
	(void)with;
	return ff_normal_above(z);
}

double ff_normal_quantile(double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	/* the small tail is the exact one */
	return p == 0.5 ? 0 : p < 0.5 ? -fall_through(normal_above, 0, p, 0, 40) : fall_through(normal_above, 0, 1 - p, 0, 40);
}

/* b(1) / (1 + d(1) / (1 + d(2) / ...)) of 8.17.22, without the factor in front. */
static double beta_fraction(double a, double b, double x)
{
	double f = 1, c = 1, d = 0;
	for (int i = 0; i < STEPS; i++) {
		int m = i / 2;
		double term = i == 0  ? 1
		              : i % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
		                      : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 + term * d;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = 1 + term / c;
		c = fabs(c) < TINY ? TINY : c;
		f *= c * d;
		if (i && fabs(1 - c * d) < 1e-16)
			break;
	}
	return f - 1;
}

double ff_beta_below(double a, double b, double x)
{
	if (!(a > 0) || !(b > 0) || isnan(x))
		return NAN;
	if (x <= 0 || x >= 1)
		return x <= 0 ? 0 : 1;
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	/* the fraction converges fast below the mean */
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double ff_student_outside(double t, double df)
{
	if (!(df > 0) || isnan(t))
		return NAN;
	if (isinf(t))
		return 0;
	return t == 0 ? 1 : ff_beta_below(df / 2, 0.5, df / (df + t * t));
}

static double student_above(double t, double df)
{
	return ff_student_outside(t, df) / 2;
}

double ff_student_quantile(double p, double df)
{
	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	double tail = p < 0.5 ? p : 1 - p, most = 1;
	while (most < 1e200 && student_above(most, df) > tail)
		most *= 2;
	double t = fall_through(student_above, df, tail, 0, most);
	return p < 0.5 ? -t : t;
}
