/*
 * ridge.h - inside the correlate room: linear regression with a penalty.
 */
#ifndef FF_CORRELATE_RIDGE_H
#define FF_CORRELATE_RIDGE_H

#include "ff/base.h"

struct ff_ridge {
	int features;
	double *centre, *scale, *weights; /* of a feature; scale 0: it never varied, and counts for nothing */
	double mean;                      /* of the values */
	double penalty;                   /* INFINITY: the mean alone */
	double *errors;                   /* of each row when it is left out, `rows` of them */
	int rows;
};
/* x: rows times features, finite; y: rows values.  At least two rows.  What it holds is in the arena. */
void ff_ridge_fit(struct ff_arena *a, const double *x, const double *y, int rows, int features, struct ff_ridge *out);
double ff_ridge_value(const struct ff_ridge *r, const double *x);

#endif
