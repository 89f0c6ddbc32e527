/*
 * weights.c - the arithmetic of learning: the rule of mission.md, and what a learned weight does
 * to a task.  Pure: no file, clock, database.  Called by weigh.c and feedback.c.
 *
 * The weight orders patterns and opens or shuts the gate of autofix; it is not a probability
 * (replayed on histories it ranks well and is badly calibrated), so it moves a score only
 * relative to where the pattern started.
 */
#include <math.h>

#include "ff/converge.h"
#include "ff/learn.h"

/* In hundredths, so that sums of many steps are exact. */
static const int steps[] = {[FF_FEEDBACK_APPROVED] = 10, [FF_FEEDBACK_EDITED] = -5, [FF_FEEDBACK_REJECTED] = -20, [FF_FEEDBACK_REVERTED] = -30};

static double between(double least, double x, double most)
{
	return x < least ? least : x > most ? most : x;
}

double ff_learn_step(int action)
{
	return steps[action] / 100.0;
}

int ff_learn_total(const struct ff_learn_counts *c)
{
	return c->of[0] + c->of[1] + c->of[2] + c->of[3];
}

double ff_learn_mean(const struct ff_learn_counts *c)
{
	int n = ff_learn_total(c);
	double sum = 0;
	for (size_t i = 0; i < FF_COUNT(steps); i++)
		sum += (double)steps[i] * c->of[i];
	return n ? sum / 100.0 / n : 0;
}

double ff_learn_move(double weight, const struct ff_learn_counts *fresh)
{
	if (ff_learn_total(fresh) < FF_LEARN_SAMPLES)
		return weight;
	return between(FF_LEARN_LEAST, weight + ff_learn_mean(fresh), FF_LEARN_MOST);
}

static double logit(double p)
{
	p = between(FF_SCORE_LEAST, p, FF_SCORE_MOST);
	return log(p / (1 - p));
}

double ff_learn_shift(double score, double learned, double initial)
{
	double by = logit(learned) - logit(initial);
	if (fabs(by) < 1e-9)
		return score; /* nothing was learned: not even the clamping may show */
	return between(FF_SCORE_LEAST, 1 / (1 + exp(-(logit(score) + by))), FF_SCORE_MOST);
}

int ff_learn_disagreeing(const struct ff_task *t)
{
	int n = 0;
	for (int i = 0; i < t->votes.count; i++) {
		const struct ff_vote *v = FF_AT(&t->votes, struct ff_vote, i);
		n += v->verdict == FF_VERDICT_DISAGREE && v->weight > 0;
	}
	return n;
}

/* The label for the new score.  One that was held down for a reason of its own (an agent that failed) stays down. */
int ff_learn_label(const struct ff_task *t, double score)
{
	int agreeing = t->agents.count ? t->agents.count : 1, against = ff_learn_disagreeing(t);
	int was = ff_confidence_of(t->score, agreeing, against), is = ff_confidence_of(score, agreeing, against);
	return t->confidence < was && t->confidence < is ? t->confidence : is;
}

void ff_learn_apply(struct ff_arena *a, struct ff_task *t, double current, double initial)
{
	double score = ff_learn_shift(t->score, current, initial);
	int confidence = ff_learn_label(t, score);
	t->learned = current;
	if (fabs(current - initial) >= 0.005) {
		const char *words = ff_arena_printf(a, "learned weight of %s: %.2f, at the start %.2f", t->type, current, initial);
		*FF_PUSH(a, &t->steps, struct ff_step) = (struct ff_step){words, score};
		t->reasoning = ff_arena_printf(a, "%s%sPeople's decisions moved the weight of %s from %.2f to %.2f: %s, now %.2f.", t->reasoning,
		                               t->reasoning[0] ? " " : "", t->type, initial, current, ff_confidence_names[confidence], score);
	}
	t->score = score;
	t->confidence = confidence;
	t->priority = ff_priority_of(t->severity, score, t->on_changed_line, t->estimated_effort);
	if (current < FF_LEARN_DISTRUST || confidence != FF_CONFIDENCE_HIGH || score < FF_SCORE_MEDIUM)
		t->auto_fixable = false;
}
