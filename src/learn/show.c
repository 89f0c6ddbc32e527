/*
 * show.c - what a prediction does to a task: score, label, and what it says of where they come from.  Pure.  Called by weigh.c.
 */
#include "ff/converge.h"
#include "ff/trust.h"

static void step(struct ff_arena *a, struct ff_task *t, const char *words, double score)
{
	*FF_PUSH(a, &t->steps, struct ff_step) = (struct ff_step){words, score};
}

static void reason(struct ff_arena *a, struct ff_task *t, const char *words)
{
	t->reasoning = ff_arena_printf(a, "%s%s%s", t->reasoning, t->reasoning[0] ? " " : "", words);
}

static double shown_score(const struct ff_task *t, const struct ff_shown *s)
{
	double moved = ff_learn_shift(t->score, s->p, s->initial);
	if (s->by == FF_BY_CONTEXT && !ff_learn_disagreeing(t))
		return s->p;
	return moved;
}

/* Whose decisions these are. */
static const char *grounds(struct ff_arena *a, const struct ff_task *t, const struct ff_shown *s)
{
	if (!s->decisions)
		return ff_arena_printf(a, "decisions on other patterns (none on %s yet)", t->type);
	return ff_arena_printf(a, "%d decision%s on %s%s", s->decisions, s->decisions == 1 ? "" : "s", t->type,
	                       s->decisions < FF_TRUST_ENOUGH ? " and more on other patterns" : "");
}

static void tell(struct ff_arena *a, struct ff_task *t, const struct ff_shown *s, double order, double score)
{
	step(a, t, ff_arena_printf(a, FF_LEARN_ORDER "weight of %s: %.2f, at the start %.2f", t->type, s->current, s->initial), order);
	const char *posterior = grounds(a, t, s);
	if (s->by == FF_BY_CONTEXT)
		step(a, t, ff_arena_printf(a, "%s, here (path, symbol, person, agents): accepted with probability %.2f", posterior, s->p), score);
	else
		step(a, t, ff_arena_printf(a, "%s: accepted with probability %.2f (%.2f to %.2f)", posterior, s->p, s->low, s->high), score);
	reason(a, t, ff_arena_printf(a, "By %s people accept %.0f %% of such: %s, %.2f.", posterior, 100 * s->p, ff_confidence_names[t->confidence], score));
}

static void demote(struct ff_arena *a, struct ff_task *t, const struct ff_shown *s)
{
	bool hidden = s->standing == FF_STANDING_HIDDEN, again = hidden && ff_standing_again(t->fingerprint);
	bool here = s->by == FF_BY_CONTEXT && s->p >= ff_family_line(ff_family_of(t->type)); /* what annoys elsewhere is wanted here */
	const char *why = ff_arena_printf(a, "%.0f %% of the last decisions on %s were false alarms, more than %.0f %%", 100 * s->annoys, t->type, 100 * FF_TRUST_ANNOYS);
	if (s->standing == FF_STANDING_SOUND || t->alert)
		return;
	t->auto_fixable = false;
	if (hidden && !again && !here) {
		t->confidence = FF_CONFIDENCE_LOW;
		t->priority = 0;
		why = ff_arena_printf(a, "hidden: %s, and at best %.0f %% are accepted", why, 100 * s->high);
	} else {
		t->confidence -= t->confidence > FF_CONFIDENCE_LOW;
		why = ff_arena_printf(a, "one label lower: %s%s", why, again ? "; one of twenty of a hidden pattern is shown all the same" : "");
	}
	step(a, t, why, t->score);
	reason(a, t, ff_arena_printf(a, "%c%s.", why[0] - 'a' + 'A', why + 1));
}

void ff_learn_show(struct ff_arena *a, struct ff_task *t, const struct ff_shown *s)
{
	double order = ff_learn_shift(t->score, s->current, s->initial), score = shown_score(t, s);
	t->confidence = ff_learn_label(t, score);
	t->learned = s->current;
	tell(a, t, s, order, score);
	t->score = score;
	t->priority = ff_priority_of(t->severity, order, t->on_changed_line, t->estimated_effort);
	if (s->current < FF_LEARN_DISTRUST || t->confidence != FF_CONFIDENCE_HIGH || score < FF_SCORE_MEDIUM || order < FF_SCORE_MEDIUM)
		t->auto_fixable = false;
	demote(a, t, s);
}
