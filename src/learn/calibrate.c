/*
 * calibrate.c - people become stricter or milder towards everything: what the posteriors say is corrected by how far they were off
 * lately.  Pure.  Called by replay.c.
 */
#include <math.h>

#include "ff/converge.h"
#include "ff/trust.h"

#define SLOPE_RATE 0.25  /* log-odds are a few units wide: the slope goes slower than the shift */
#define LEAST_SLOPE 0.1  /* what is said to be likelier stays likelier */
#define LEAST_SAY 1e-100 /* no more than noise, but never lost for good */

static const double rates[FF_CORRECTORS] = {0, 0.01, 0.03, 0.1}; /* the first leaves everything as it is */

static double within(double p)
{
	return fmin(FF_SCORE_MOST, fmax(FF_SCORE_LEAST, p));
}

static double log_odds(double p)
{
	p = within(p);
	return log(p / (1 - p));
}

static double corrected(const struct ff_corrector *c, double odds)
{
	return within(1 / (1 + exp(-(c->shift + c->slope * odds))));
}

void ff_calibration_start(struct ff_calibration *c)
{
	for (int i = 0; i < FF_CORRECTORS; i++)
		c->of[i] = (struct ff_corrector){.slope = 1, .say = i ? 0.5 / (FF_CORRECTORS - 1) : 0.5};
}

double ff_calibration_of(const struct ff_calibration *c, double p)
{
	double odds = log_odds(p), sum = 0;
	for (int i = 0; i < FF_CORRECTORS; i++)
		sum += c->of[i].say * corrected(&c->of[i], odds);
	return sum;
}

void ff_calibration_note(struct ff_calibration *c, double p, int action, double share)
{
	double odds = log_odds(p), weight = share * ff_trust_evidence(action), sum = 0;
	bool yes = ff_trust_accepted(action);
	for (int i = 0; i < FF_CORRECTORS; i++) {
		struct ff_corrector *k = &c->of[i];
		double said = corrected(k, odds), off = weight * (yes - said);
		sum += k->say *= pow(yes ? said : 1 - said, weight);
		k->shift += rates[i] * off;
		k->slope = fmax(LEAST_SLOPE, k->slope + SLOPE_RATE * rates[i] * off * odds);
	}
	for (int i = 0; i < FF_CORRECTORS; i++)
		c->of[i].say = fmax(LEAST_SAY, c->of[i].say / sum);
}
