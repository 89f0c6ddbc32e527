/*
 * logit.c - the arithmetic: a logistic regression with a ridge, its calibration, what it is worth.  Called by model.c and by the
 * tests; knows numbers only.
 */
#include <math.h>

#include "ff/risk.h"

enum { STEPS = 60, SIDE = FF_RISK_COLUMNS + 1, BINS = 10 };

double ff_logit_probability(double score)
{
	return score >= 0 ? 1 / (1 + exp(-score)) : exp(score) / (1 + exp(score));
}

double ff_logit_score(const struct ff_logit *m, const double *x)
{
	double s = m->intercept;
	for (int j = 0; j < m->columns; j++)
		s += m->weight[j] * (x[j] - m->mean[j]) / m->scale[j];
	return s;
}

static void standardise(const struct ff_samples *s, struct ff_logit *m)
{
	for (int j = 0; j < m->columns; j++) {
		double sum = 0, square = 0;
		for (int i = 0; i < s->count; i++)
			sum += s->x[i][j];
		m->mean[j] = sum / s->count;
		for (int i = 0; i < s->count; i++)
			square += (s->x[i][j] - m->mean[j]) * (s->x[i][j] - m->mean[j]);
		m->scale[j] = sqrt(square / s->count);
		if (!(m->scale[j] > 1e-9))
			m->scale[j] = 1;
	}
}

/* Solves A v = b in place for a symmetric, positive definite A: Cholesky.  False when it is none. */
static bool solve(double a[SIDE][SIDE], double *b, int n)
{
	for (int j = 0; j < n; j++) {
		for (int k = 0; k < j; k++)
			a[j][j] -= a[j][k] * a[j][k];
		if (!(a[j][j] > 0))
			return false;
		a[j][j] = sqrt(a[j][j]);
		for (int i = j + 1; i < n; i++) {
			for (int k = 0; k < j; k++)
				a[i][j] -= a[i][k] * a[j][k];
			a[i][j] /= a[j][j];
		}
	}
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < i; k++)
			b[i] -= a[i][k] * b[k];
		b[i] /= a[i][i];
	}
	for (int i = n - 1; i >= 0; i--) {
		for (int k = i + 1; k < n; k++)
			b[i] -= a[k][i] * b[k];
		b[i] /= a[i][i];
	}
	return true;
}

/* Gradient and Hessian of the loss; the intercept is the last of them. */
static void derive(const struct ff_samples *s, const struct ff_logit *m, double ridge, const double *centre, double h[SIDE][SIDE], double *g)
{
	int n = m->columns;
	memset(h, 0, sizeof(double) * SIDE * SIDE);
	memset(g, 0, sizeof(double) * SIDE);
	for (int i = 0; i < s->count; i++) {
		double z[SIDE], p = ff_logit_probability(ff_logit_score(m, s->x[i])), w = p * (1 - p);
		for (int j = 0; j < n; j++)
			z[j] = (s->x[i][j] - m->mean[j]) / m->scale[j];
		z[n] = 1;
		for (int j = 0; j <= n; j++) {
			g[j] += (s->y[i] - p) * z[j];
			for (int k = 0; k <= j; k++)
				h[j][k] += w * z[j] * z[k];
		}
	}
	for (int j = 0; j < n; j++) {
		g[j] -= ridge * (m->weight[j] - centre[j]);
		h[j][j] += ridge;
	}
	h[n][n] += 1e-9;
}

static double sum_of(const double *v, int count)
{
	double sum = 0;
	for (int i = 0; i < count; i++)
		sum += v[i];
	return sum;
}

int ff_logit_fit(const struct ff_samples *s, int columns, double ridge, const double *slope, struct ff_logit *out, struct ff_err *err)
{
	double h[SIDE][SIDE], g[SIDE], centre[SIDE] = {0}, ones = sum_of(s->y, s->count);
	*out = (struct ff_logit){.columns = columns};
	if (!(ones > 0) || !(ones < s->count))
		return ff_err_set(err, FF_EX_DATA, "%.0f of %d commits have a defect: nothing to learn from", ones, s->count);
	standardise(s, out);
	out->intercept = log(ones / (s->count - ones));
	for (int j = 0; slope && j < columns; j++)
		out->weight[j] = centre[j] = slope[j] * out->scale[j];
	for (int step = 0; step < STEPS; step++) {
		double most = 0;
		derive(s, out, ridge, centre, h, g);
		if (!solve(h, g, columns + 1))
			return ff_err_set(err, FF_EX_DATA, "the regression has no solution");
		for (int j = 0; j <= columns; j++) {
			double *to = j < columns ? &out->weight[j] : &out->intercept;
			double d = g[j] > 2 ? 2 : g[j] < -2 ? -2 : g[j]; /* far from the goal Newton's steps are too long */
			*to += d;
			most = fabs(d) > most ? fabs(d) : most;
		}
		if (most < 1e-9)
			break;
	}
	return 0;
}

void ff_logit_shift(struct ff_logit *m, const struct ff_samples *s, const double *seen, double pull)
{
	double ones = sum_of(s->y, s->count), before = m->intercept;
	if (!(pull > 0) && (ones <= 0 || ones >= s->count))
		return;
	for (int step = 0; step < STEPS; step++) {
		double off = ones - pull * (m->intercept - before), slope = pull;
		for (int i = 0; i < s->count; i++) {
			double p = ff_logit_probability(ff_logit_score(m, s->x[i])), share = seen ? seen[i] : 1;
			off -= p * share;
			slope += p * (1 - p) * share;
		}
		double d = slope > 0 ? off / slope : 0;
		d = d > 1 ? 1 : d < -1 ? -1 : d;
		m->intercept += d;
		if (fabs(d) < 1e-10)
			break;
	}
}

struct ranked {
	double p;
	int y;
};

static int by_score(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	return a->p < b->p ? -1 : a->p > b->p;
}

double ff_auc(const double *p, const unsigned char *y, int count)
{
	struct ranked *r = ff_xmalloc(sizeof(*r) * (size_t)(count ? count : 1));
	double ones = 0, ranks = 0;
	for (int i = 0; i < count; i++)
		r[i] = (struct ranked){p[i], y[i]};
	qsort(r, (size_t)count, sizeof *r, by_score);
	for (int i = 0, j; i < count; i = j) {
		for (j = i; j < count && r[j].p == r[i].p;)
			j++;
		for (int k = i; k < j; k++)
			if (r[k].y) {
				ones++;
				ranks += (i + 1 + j) / 2.0;
			}
	}
	free(r);
	double zeros = count - ones;
	return ones > 0 && zeros > 0 ? (ranks - ones * (ones + 1) / 2) / (ones * zeros) : 0.5;
}

double ff_calibration_error(const double *p, const unsigned char *y, int count)
{
	double said[BINS] = {0}, was[BINS] = {0}, sum = 0;
	for (int i = 0; i < count; i++) {
		int b = (int)(p[i] * BINS);
		b = b >= BINS ? BINS - 1 : b < 0 ? 0 : b;
		said[b] += p[i];
		was[b] += y[i];
	}
	for (int b = 0; b < BINS; b++)
		sum += fabs(said[b] - was[b]);
	return count ? sum / count : 0;
}

double ff_calibration_chance(const double *p, int count)
{
	double spread[BINS] = {0}, sum = 0;
	for (int i = 0; i < count; i++) {
		int b = (int)(p[i] * BINS);
		spread[b >= BINS ? BINS - 1 : b < 0 ? 0 : b] += p[i] * (1 - p[i]);
	}
	for (int b = 0; b < BINS; b++)
		sum += sqrt(spread[b] * 2 / M_PI); /* the mean distance of a normal variable from its mean */
	return count ? sum / count : 0;
}

double ff_calibration_debiased(const double *p, const unsigned char *y, int count)
{
	struct ranked *r = ff_xmalloc(sizeof(*r) * (size_t)(count ? count : 1));
	double sum = 0;
	for (int i = 0; i < count; i++)
		r[i] = (struct ranked){p[i], y[i]};
	qsort(r, (size_t)count, sizeof *r, by_score);
	for (int b = 0; count >= 2 * BINS && b < BINS; b++) {
		int from = (int)((int64_t)count * b / BINS), to = (int)((int64_t)count * (b + 1) / BINS), n = to - from;
		double said = 0, was = 0;
		for (int i = from; i < to; i++) {
			said += r[i].p / n;
			was += (double)r[i].y / n;
		}
		sum += ((said - was) * (said - was) - was * (1 - was) / (n - 1)) * n / count;
	}
	free(r);
	return sum > 0 ? sqrt(sum) : 0;
}
