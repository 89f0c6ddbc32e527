/*
 * meta.c - which agent and which way of making a fix is accepted more often, and a choice among ways that still tries the others:
 * Thompson sampling (Thompson, Biometrika 1933).  Pure; the draws follow from the task, so that a run can be repeated.
 */
#include <math.h>

#include "ff/trust.h"

static struct ff_arm *arm_named(struct ff_arena *a, struct ff_list *arms, const char *kind, const char *name)
{
	const char *whole = ff_arena_printf(a, "%s %s", kind, name);
	for (int i = 0; i < arms->count; i++)
		if (!strcmp(FF_AT(arms, struct ff_arm, i)->name, whole))
			return FF_AT(arms, struct ff_arm, i);
	struct ff_arm *arm = FF_PUSH(a, arms, struct ff_arm);
	arm->name = whole;
	return arm;
}

static void note(struct ff_arm *arm, int action)
{
	arm->decisions++;
	ff_tally_add(&arm->tally, action, 1, 1);
}

static int by_name(const void *x, const void *y)
{
	const struct ff_arm *a = x, *b = y;
	return strcmp(a->name, b->name);
}

enum { MOST_ARMS = 200 }; /* names come from outside */

void ff_arms_of(struct ff_arena *a, const struct ff_list *feedback, struct ff_list *out)
{
	*out = (struct ff_list){0};
	for (int i = 0; i < feedback->count && out->count < MOST_ARMS; i++) {
		const struct ff_feedback *f = FF_AT(feedback, struct ff_feedback, i);
		if (f->own)
			continue;
		if (f->agents.count)
			note(arm_named(a, out, "agent", f->agents.items[0]), f->action);
		if (f->variant && f->variant[0])
			note(arm_named(a, out, "variant", f->variant), f->action);
	}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct ff_arm), by_name);
}

/* FNV's last bytes stir the upper half little: the finish of splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
static double uniform(uint64_t h)
{
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	h ^= h >> 31;
	return ((double)(h >> 11) + 0.5) / 9007199254740992.0; /* 2^53 */
}

int ff_arms_pick(const struct ff_arm *arms, int count, const char *seed)
{
	int best = -1;
	double most = -1;
	for (int i = 0; i < count; i++) {
		double u = uniform(ff_hash_str(ff_hash_str(FF_HASH_START, seed), arms[i].name));
		double draw = ff_beta_quantile(arms[i].tally.good + 1, arms[i].tally.bad + 1, u);
		if (draw > most) {
			most = draw;
			best = i;
		}
	}
	return best;
}

struct ff_posterior ff_arm_posterior(const struct ff_arm *arm)
{
	double a = arm->tally.good + 1, b = arm->tally.bad + 1, tail = (1 - FF_TRUST_INTERVAL) / 2;
	return (struct ff_posterior){a / (a + b), ff_beta_quantile(a, b, tail), ff_beta_quantile(a, b, 1 - tail)};
}

bool ff_arm_is_proven(const struct ff_arm *arm)
{
	return arm->decisions >= FF_TRUST_ENOUGH && ff_arm_posterior(arm).low > FF_ARM_PROVEN;
}
