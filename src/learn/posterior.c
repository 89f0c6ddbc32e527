/*
 * posterior.c - a Beta posterior: decisions in, a probability with its interval out.  Pure.  Called by replay.c, demote.c, meta.c
 * and by the page of figures.
 */
#include <math.h>

#include "ff/statistics.h"
#include "ff/trust.h"

static const double evidence[] = {[FF_FEEDBACK_APPROVED] = 1, [FF_FEEDBACK_EDITED] = 0.25, [FF_FEEDBACK_REJECTED] = 1, [FF_FEEDBACK_REVERTED] = 1.5};

bool ff_trust_accepted(int action)
{
	return action == FF_FEEDBACK_APPROVED;
}

double ff_trust_evidence(int action)
{
	return evidence[action];
}

void ff_tally_add(struct ff_tally *t, int action, double share, double keep)
{
	t->good *= keep;
	t->bad *= keep;
	*(ff_trust_accepted(action) ? &t->good : &t->bad) += share * ff_trust_evidence(action);
}

double ff_tally_mean(const struct ff_tally *t, double centre, double prior)
{
	return (t->good + prior * centre) / (t->good + t->bad + prior);
}

double ff_beta_quantile(double a, double b, double p)
{
	double low = 0, high = 1;
	if (!(a > 0) || !(b > 0) || !(p >= 0) || !(p <= 1))
		return NAN;
	if (p <= 0 || p >= 1)
		return p <= 0 ? 0 : 1;
	while (high - low > 1e-12) {
		double middle = (low + high) / 2;
		if (ff_beta_below(a, b, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

struct ff_posterior ff_posterior_of(double mean, double weight)
{
	double tail = (1 - FF_TRUST_INTERVAL) / 2, a = weight * mean, b = weight * (1 - mean);
	return (struct ff_posterior){mean, ff_beta_quantile(a, b, tail), ff_beta_quantile(a, b, 1 - tail)};
}
