/*
 * memory.c - how fast decisions fade, and how strongly a pattern is drawn to its family and a family to the whole: each way of doing
 * so has as much say as it predicted well.  Pure.  Called by replay.c.
 */
#include <math.h>

#include "ff/converge.h"
#include "ff/trust.h"

enum { BETWEEN = FF_MEMORY_WAYS - 2, WHOLE = FF_MEMORY_WAYS - 1 }; /* ways that are neither the first nor the last; the last */

static const double priors[FF_MEMORY_PRIORS] = {FF_TRUST_PRIOR, 8 * FF_TRUST_PRIOR, 64 * FF_TRUST_PRIOR};
static const double longer[FF_MEMORY_RATES] = {1, 4, INFINITY};

/* By Bayes: prior and likelihood are both in the losses. */
static void share_out(struct ff_memory *m)
{
	double least = m->losses[0], sum = 0;
	for (int i = 1; i < FF_MEMORY_WAYS; i++)
		least = fmin(least, m->losses[i]);
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		sum += m->say[i] = exp(least - m->losses[i]);
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		m->say[i] /= sum;
}

void ff_memory_start(struct ff_memory *m, double half_life)
{
	*m = (struct ff_memory){.keep = {0}};
	for (int r = 0; r < FF_MEMORY_RATES; r++)
		m->keep[r] = pow(0.5, 1 / (half_life * longer[r]));
	m->losses[0] = log(2);
	m->losses[WHOLE] = log(4);
	for (int i = 1; i < WHOLE; i++)
		m->losses[i] = log(4 * BETWEEN);
	share_out(m);
}

void ff_memory_add(const struct ff_memory *m, struct ff_tally *kept, int action, double share)
{
	for (int r = 0; r < FF_MEMORY_RATES; r++)
		ff_tally_add(&kept[r], action, share, m->keep[r]);
}

static double within(double p)
{
	return fmin(FF_SCORE_MOST, fmax(FF_SCORE_LEAST, p));
}

/* What each way says: mean, and weight of the Beta.  A weight of 1 at the start makes nothing certain. */
static void ask(const struct ff_around *a, double *mean, double *weight)
{
	double all = ff_tally_mean(a->all, a->initial, FF_TRUST_PRIOR);
	int way = 0;
	for (int f = 0; f < FF_MEMORY_PRIORS; f++) {
		double centre = ff_tally_mean(a->family, all, priors[f]);
		for (int r = 0; r < FF_MEMORY_RATES; r++)
			for (int i = 0; i < FF_MEMORY_PRIORS; i++, way++) {
				mean[way] = within(ff_tally_mean(&a->kept[r], centre, priors[i]));
				weight[way] = a->kept[r].good + a->kept[r].bad + priors[i];
			}
	}
	mean[WHOLE] = within(all);
	weight[WHOLE] = a->all->good + a->all->bad + FF_TRUST_PRIOR;
}

static double together(const struct ff_memory *m, const double *mean)
{
	double sum = 0;
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		sum += m->say[i] * mean[i];
	return sum;
}

double ff_memory_mean(const struct ff_memory *m, const struct ff_around *a)
{
	double mean[FF_MEMORY_WAYS], weight[FF_MEMORY_WAYS];
	ask(a, mean, weight);
	return together(m, mean);
}

struct ff_posterior ff_memory_posterior(const struct ff_memory *m, const struct ff_around *a)
{
	double mean[FF_MEMORY_WAYS], weight[FF_MEMORY_WAYS], variance = 0;
	ask(a, mean, weight);
	double middle = together(m, mean);
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		variance += m->say[i] * (mean[i] * (1 - mean[i]) / (weight[i] + 1) + (mean[i] - middle) * (mean[i] - middle));
	return ff_posterior_of(middle, middle * (1 - middle) / variance - 1);
}

void ff_memory_note(struct ff_memory *m, const struct ff_around *a, int action, double share)
{
	double mean[FF_MEMORY_WAYS], weight[FF_MEMORY_WAYS];
	ask(a, mean, weight);
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		m->losses[i] -= share * ff_trust_evidence(action) * log(ff_trust_accepted(action) ? mean[i] : 1 - mean[i]);
	share_out(m);
}

double ff_memory_half_life(const struct ff_memory *m)
{
	double say[FF_MEMORY_RATES] = {0};
	int most = 0;
	for (int i = 0; i < WHOLE; i++)
		say[i / FF_MEMORY_PRIORS % FF_MEMORY_RATES] += m->say[i];
	for (int r = 1; r < FF_MEMORY_RATES; r++)
		most = say[r] > say[most] ? r : most;
	return m->keep[most] < 1 ? log(0.5) / log(m->keep[most]) : INFINITY;
}
