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

/* The fix begins with ways[pick]; the others follow as they stood.  Every way has a name from now on, so that its number may change. */
static void rearrange(struct ff_arena *a, struct ff_task *t, const struct ff_list *ways, int pick)
{
	struct ff_fix *fix = FF_NEW_IN(a, struct ff_fix);
	const struct ff_way *first = FF_AT(ways, struct ff_way, pick);
	*fix = (struct ff_fix){.safety = t->fix->safety, .title = first->what.title, .made_by = first->name, .edits = first->what.edits, .files = first->what.files};
	for (int i = 0; i < ways->count; i++) {
		const struct ff_way *w = FF_AT(ways, struct ff_way, i);
		if (w->own_first)
			fix->own_first = w->name;
		if (i == pick)
			continue;
		struct ff_variant *v = FF_PUSH(a, &fix->variants, struct ff_variant);
		*v = w->what;
		v->made_by = w->name;
	}
	t->fix = fix;
}

/* Names that do not fit (a type as long as the limit) cannot be written back. */
static bool sound(const struct ff_list *ways)
{
	for (int i = 0; i < ways->count; i++) {
		const char *name = FF_AT(ways, struct ff_way, i)->name;
		if (!ff_made_by_ok(name))
			return false;
		for (int k = 0; k < i; k++)
			if (!strcmp(FF_AT(ways, struct ff_way, k)->name, name))
				return false;
	}
	return true;
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
	if (ways.count > 1 && ways.count <= FF_MAX_WAYS && sound(&ways) && decided(a, arms, t, &ways, &own)) {
		int pick = ff_arms_pick(own, ways.count, first_of(&ways), t->fingerprint);
		tell(a, t, own, ways.count, pick);
		rearrange(a, t, &ways, pick);
		ff_ways_of(a, t, &ways);
	}
	if (ways.count && !ff_way_goes_alone(arms, t->type, FF_AT(&ways, struct ff_way, 0)))
		t->auto_fixable = false;
}
