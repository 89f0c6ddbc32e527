/*
 * ridge.c - linear regression with a penalty on the weights (Hoerl and Kennard 1970), the penalty chosen by leaving each row out in turn:
 * with h the row's leverage its error is then residual / (1 - h), so one fit tells all (Allen 1974; Cook and Weisberg, "Residuals and
 * Influence in Regression", 2.2).  Pure.  Called by predict.c.
 */
#include <math.h>

#include "ridge.h"

/* Of standardised features, in rows: a penalty of n draws each weight half way to nothing. */
static const double penalties[] = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};

struct system {
	int rows, features;
	double *z;      /* standardised, rows times features */
	const double *y;
	double mean;
	double *gram, *target; /* z'z, z'(y - mean) */
	double *factor;        /* lower triangle of Cholesky's factor of gram + penalty */
};

static void standardise(struct ff_arena *a, const double *x, struct system *s, struct ff_ridge *r)
{
	int n = s->rows, d = s->features;
	s->z = ff_arena_alloc(a, ((size_t)n * (size_t)d + 1) * sizeof(double));
	for (int j = 0; j < d; j++) {
		double sum = 0, squares = 0;
		for (int i = 0; i < n; i++)
			sum += x[i * d + j];
		r->centre[j] = sum / n;
		for (int i = 0; i < n; i++)
			squares += (x[i * d + j] - r->centre[j]) * (x[i * d + j] - r->centre[j]);
		r->scale[j] = sqrt(squares / n);
		if (!(r->scale[j] > 1e-12 * fmax(1, fabs(r->centre[j]))))
			r->scale[j] = 0;
		for (int i = 0; i < n && r->scale[j] > 0; i++)
			s->z[i * d + j] = (x[i * d + j] - r->centre[j]) / r->scale[j];
	}
}

static void products(struct ff_arena *a, struct system *s)
{
	int n = s->rows, d = s->features;
	s->gram = ff_arena_alloc(a, ((size_t)d * (size_t)d + 1) * sizeof(double));
	s->factor = ff_arena_alloc(a, ((size_t)d * (size_t)d + 1) * sizeof(double));
	s->target = ff_arena_alloc(a, ((size_t)d + 1) * sizeof(double));
	for (int i = 0; i < n; i++)
		for (int j = 0; j < d; j++) {
			s->target[j] += s->z[i * d + j] * (s->y[i] - s->mean);
			for (int k = 0; k <= j; k++)
				s->gram[j * d + k] += s->z[i * d + j] * s->z[i * d + k];
		}
}

/* Positive definite for any penalty above 0. */
static void factorise(struct system *s, double penalty)
{
	int d = s->features;
	for (int j = 0; j < d; j++)
		for (int i = j; i < d; i++) {
			double sum = s->gram[i * d + j] + (i == j ? penalty : 0);
			for (int k = 0; k < j; k++)
				sum -= s->factor[i * d + k] * s->factor[j * d + k];
			s->factor[i * d + j] = i == j ? sqrt(sum) : sum / s->factor[j * d + j];
		}
}

/* L v = b, in place. */
static void forwards(const struct system *s, double *v)
{
	int d = s->features;
	for (int i = 0; i < d; i++) {
		for (int k = 0; k < i; k++)
			v[i] -= s->factor[i * d + k] * v[k];
		v[i] /= s->factor[i * d + i];
	}
}

/* L' v = b, in place. */
static void backwards(const struct system *s, double *v)
{
	int d = s->features;
	for (int i = d - 1; i >= 0; i--) {
		for (int k = i + 1; k < d; k++)
			v[i] -= s->factor[k * d + i] * v[k];
		v[i] /= s->factor[i * d + i];
	}
}

/* Weights and the errors of rows left out for one penalty; the sum of their squares. */
static double solve(struct system *s, double penalty, double *weights, double *errors, double *scratch)
{
	int n = s->rows, d = s->features;
	double all = 0;
	memset(weights, 0, (size_t)d * sizeof(double));
	if (isfinite(penalty)) {
		factorise(s, penalty);
		memcpy(weights, s->target, (size_t)d * sizeof(double));
		forwards(s, weights);
		backwards(s, weights);
	}
	for (int i = 0; i < n; i++) {
		const double *z = s->z + i * d;
		double leverage = 1.0 / n, value = s->mean;
		memcpy(scratch, z, (size_t)d * sizeof(double));
		if (isfinite(penalty))
			forwards(s, scratch);
		for (int j = 0; j < d; j++) {
			leverage += isfinite(penalty) ? scratch[j] * scratch[j] : 0;
			value += weights[j] * z[j];
		}
		errors[i] = (s->y[i] - value) / fmax(1 - leverage, 1e-6);
		all += errors[i] * errors[i];
	}
	return all;
}

void ff_ridge_fit(struct ff_arena *a, const double *x, const double *y, int rows, int features, struct ff_ridge *out)
{
	size_t d = (size_t)features + 1, n = (size_t)rows;
	struct system s = {.rows = rows, .features = features, .y = y};
	double *weights = ff_arena_alloc(a, d * sizeof(double)), *errors = ff_arena_alloc(a, n * sizeof(double));
	double *scratch = ff_arena_alloc(a, d * sizeof(double));
	*out = (struct ff_ridge){.features = features, .rows = rows, .penalty = INFINITY};
	out->centre = ff_arena_alloc(a, d * sizeof(double));
	out->scale = ff_arena_alloc(a, d * sizeof(double));
	out->weights = ff_arena_alloc(a, d * sizeof(double));
	out->errors = ff_arena_alloc(a, n * sizeof(double));
	for (int i = 0; i < rows; i++)
		s.mean += y[i] / rows;
	out->mean = s.mean;
	standardise(a, x, &s, out);
	products(a, &s);
	double least = solve(&s, INFINITY, out->weights, out->errors, scratch);
	for (size_t i = 0; i < FF_COUNT(penalties); i++) {
		double penalty = penalties[i] * rows, all = solve(&s, penalty, weights, errors, scratch);
		if (!(all < least))
			continue;
		least = all;
		out->penalty = penalty;
		memcpy(out->weights, weights, (size_t)features * sizeof(double));
		memcpy(out->errors, errors, n * sizeof(double));
	}
}

double ff_ridge_value(const struct ff_ridge *r, const double *x)
{
	double value = r->mean;
	for (int j = 0; j < r->features; j++)
		if (r->scale[j] > 0)
			value += r->weights[j] * (x[j] - r->centre[j]) / r->scale[j];
	return value;
}
