/*
 * demote.c - patterns that annoy lose a label by themselves, and get it back.  Pure.  Called by weigh.c and stats.c with what
 * replay.c found.
 */
#include "ff/trust.h"

const char *const ff_standing_names[] = {"sound", "demoted", "hidden", NULL};

void ff_window_note(struct ff_window *w, int action, double share)
{
	w->bad[w->next] = action == FF_FEEDBACK_REJECTED || action == FF_FEEDBACK_REVERTED;
	w->share[w->next] = share;
	w->next = (w->next + 1) % FF_TRUST_WINDOW;
	w->count += w->count < FF_TRUST_WINDOW;
}

double ff_window_false(const struct ff_window *w, double *weight)
{
	double bad = 0, all = 0;
	for (int i = 0; i < w->count; i++) {
		all += w->share[i];
		bad += w->bad[i] ? w->share[i] : 0;
	}
	if (weight)
		*weight = all;
	return all > 0 ? bad / all : 0;
}

int ff_standing_of(const struct ff_window *w, const struct ff_posterior *p, int family)
{
	double weight, share = ff_window_false(w, &weight);
	/* Sums of halves and quarters are exact, their quotient need not be: 5 of 50 is not over a tenth. */
	if (weight < FF_TRUST_ENOUGH || share <= FF_TRUST_ANNOYS + 1e-12)
		return FF_STANDING_SOUND;
	return p->high < ff_family_line(family) ? FF_STANDING_HIDDEN : FF_STANDING_DEMOTED;
}

bool ff_standing_again(const char *fingerprint)
{
	uint64_t h = ff_hash_str(ff_hash_str(FF_HASH_START, "again"), fingerprint);
	return (h ^ h >> 32) % FF_TRUST_AGAIN == 0;
}
