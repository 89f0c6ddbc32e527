/*
 * ways.c - the ways of a task's fix in the order that people accept them, and which of them may go without a person.  Pure.  Called by
 * weigh.c; the second question by the gate of the fix room, which has the last word.
 */
#include "ff/trust.h"

bool ff_way_goes_alone(const struct ff_list *arms, const char *pattern, const struct ff_way *way)
{
	if (way->own_first && !ff_str_starts(way->name, FF_TEMPLATE))
		return true;
	return ff_arm_is_proven(ff_arms_find(arms, pattern, way->name));
}

static const char *count(struct ff_arena *a, const struct ff_arm *arm)
{
	return ff_arena_printf(a, "%d of %d", arm->accepted, arm->decisions);
}

/* Nobody's word is no share. */
static double mean(const struct ff_arm *arm)
{
	return arm->decisions ? ff_arm_posterior(arm).mean : -1;
}

/* The one that the pick is held against: the best of the others. */
static int rival_of(const struct ff_arm *arms, int n, int pick)
{
	int best = -1;
	for (int i = 0; i < n; i++)
		if (i != pick && (best < 0 || mean(&arms[i]) > mean(&arms[best])))
			best = i;
	return best;
}

static void tell(struct ff_arena *a, struct ff_task *t, const struct ff_arm *arms, int n, int pick)
{
	const struct ff_arm *p = &arms[pick], *r = &arms[rival_of(arms, n, pick)];
	const char *words;
	if (!r->decisions)
		words = ff_arena_printf(a, "%s stays first: %s accepted here, nothing decided about %s", p->name, count(a, p), r->name);
	else if (!p->decisions)
		words = ff_arena_printf(a, "%s is tried: nothing decided about it here, %s accepted of %s", p->name, count(a, r), r->name);
	else if (mean(p) > mean(r))
		words = ff_arena_printf(a, "%s is accepted more often here: %s against %s of %s", p->name, count(a, p), count(a, r), r->name);
	else
		words = ff_arena_printf(a, "%s is tried again: %s accepted here, against %s of %s", p->name, count(a, p), count(a, r), r->name);
	*FF_PUSH(a, &t->steps, struct ff_step) = (struct ff_step){words, t->score};
	t->reasoning = ff_arena_printf(a, "%s%s%s.", t->reasoning, t->reasoning[0] ? " " : "", words);
}

/* The one that was picked first, the others as they stood. */
static struct ff_list picked_first(struct ff_arena *a, const struct ff_list *ways, int pick)
{
	struct ff_list out = {0};
	*FF_PUSH(a, &out, struct ff_way) = *FF_AT(ways, struct ff_way, pick);
	for (int i = 0; i < ways->count; i++)
		if (i != pick)
			*FF_PUSH(a, &out, struct ff_way) = *FF_AT(ways, struct ff_way, i);
	return out;
}

static bool decided(struct ff_arena *a, const struct ff_list *arms, const struct ff_task *t, const struct ff_list *ways, struct ff_arm **out)
{
	bool any = false;
	*out = ff_arena_alloc(a, (size_t)ways->count * sizeof(**out));
	for (int i = 0; i < ways->count; i++) {
		const char *name = FF_AT(ways, struct ff_way, i)->name;
		const struct ff_arm *arm = ff_arms_find(arms, t->type, name);
		(*out)[i] = arm ? *arm : (struct ff_arm){.name = name, .pattern = t->type};
		any |= arm != NULL;
	}
	return any;
}

static int first_of(const struct ff_list *ways)
{
	for (int i = 0; i < ways->count; i++)
		if (FF_AT(ways, struct ff_way, i)->own_first)
			return i;
	return -1;
}

void ff_learn_order(struct ff_arena *a, const struct ff_list *arms, struct ff_task *t)
{
	struct ff_list ways;
	struct ff_arm *own;
	ff_ways_of(a, t, &ways);
	if (ff_ways_have_names(&ways) && decided(a, arms, t, &ways, &own)) {
		int pick = ff_arms_pick(own, ways.count, first_of(&ways), t->fingerprint);
		tell(a, t, own, ways.count, pick);
		ways = picked_first(a, &ways, pick);
		t->fix = ff_ways_fix(a, t, &ways);
	}
	if (ways.count && !ff_way_goes_alone(arms, t->type, FF_AT(&ways, struct ff_way, 0)))
		t->auto_fixable = false;
}
