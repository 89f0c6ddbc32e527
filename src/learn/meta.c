/*
 * meta.c - which agent and which way of making a fix is accepted more often, and a choice among ways that still tries the others:
 * Thompson sampling (Thompson, Biometrika 1933).  Pure; the draws follow from the task, so that a run can be repeated.  Called by ways.c,
 * stats.c and, for who may land without a person, the fix room.
 */
#include <math.h>

#include "ff/trust.h"

/* ---- counting ---- */

struct mark { /* one decision, seen from one arm */
	int kind;
	const char *name, *pattern;
	const struct ff_feedback *f;
	int at; /* in the order of time, so that equal ones stay in it */
};

static int by_arm(const struct mark *x, const struct mark *y)
{
	int d = x->kind - y->kind;
	d = d ? d : strcmp(x->name, y->name);
	return d ? d : strcmp(x->pattern, y->pattern);
}

static const char *text(const char *s)
{
	return s ? s : "";
}

/* One person, one pattern, one file, one day (UTC). */
static int by_spree(const struct ff_feedback *x, const struct ff_feedback *y)
{
	int64_t a = x->time / 86400, b = y->time / 86400;
	int d = strcmp(text(x->person), text(y->person));
	d = d ? d : strcmp(text(x->path), text(y->path));
	d = d ? d : strcmp(x->pattern, y->pattern);
	return d ? d : (a > b) - (a < b);
}

static int by_mark(const void *px, const void *py)
{
	const struct mark *x = px, *y = py;
	int d = by_arm(x, y);
	d = d ? d : by_spree(x->f, y->f);
	return d ? d : x->at - y->at;
}

static void collect(struct ff_arena *a, const struct ff_list *feedback, struct ff_list *marks)
{
	for (int i = 0; i < feedback->count; i++) {
		const struct ff_feedback *f = FF_AT(feedback, struct ff_feedback, i);
		if (f->own)
			continue;
		if (f->agents.count)
			*FF_PUSH(a, marks, struct mark) = (struct mark){FF_ARM_AGENT, f->agents.items[0], "", f, i};
		if (f->variant && ff_made_by_ok(f->variant))
			*FF_PUSH(a, marks, struct mark) =
			    (struct mark){ff_str_starts(f->variant, FF_TEMPLATE) ? FF_ARM_TEMPLATE : FF_ARM_VARIANT, f->variant, f->pattern, f, i};
	}
	if (marks->count)
		qsort(marks->items, (size_t)marks->count, sizeof(struct mark), by_mark);
}

void ff_arms_of(struct ff_arena *a, const struct ff_list *feedback, struct ff_list *out)
{
	struct ff_list marks = {0};
	struct ff_arm *arm = NULL;
	int again = 0; /* decisions of the same spree before this one */
	*out = (struct ff_list){0};
	collect(a, feedback, &marks);
	for (int i = 0; i < marks.count; i++) {
		const struct mark *m = FF_AT(&marks, struct mark, i), *before = i ? m - 1 : NULL;
		bool same = before && !by_arm(before, m);
		if (!same) {
			arm = FF_PUSH(a, out, struct ff_arm);
			*arm = (struct ff_arm){.kind = m->kind, .name = m->name, .pattern = m->pattern};
		}
		again = same && text(m->f->path)[0] && !by_spree(before->f, m->f) ? again + 1 : 0;
		double share = pow(0.5, again);
		arm->decisions++;
		arm->accepted += ff_trust_accepted(m->f->action);
		arm->worth += share;
		ff_tally_add(&arm->tally, m->f->action, share, 1);
	}
}

const struct ff_arm *ff_arms_find(const struct ff_list *arms, const char *pattern, const char *name)
{
	const struct mark wanted = {.kind = ff_str_starts(name, FF_TEMPLATE) ? FF_ARM_TEMPLATE : FF_ARM_VARIANT, .name = name, .pattern = pattern};
	int low = 0, high = arms->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		const struct ff_arm *arm = FF_AT(arms, struct ff_arm, mid);
		int d = by_arm(&(struct mark){.kind = arm->kind, .name = arm->name, .pattern = arm->pattern}, &wanted);
		if (!d)
			return arm;
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* ---- the draw ---- */

/* FNV's last bytes stir the upper half little: the finish of splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
static double uniform(uint64_t h)
{
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	h ^= h >> 31;
	return ((double)(h >> 11) + 0.5) / 9007199254740992.0; /* 2^53 */
}

int ff_arms_pick(const struct ff_arm *arms, int count, int first, const char *seed)
{
	int best = -1;
	double most = -1;
	for (int i = 0; i < count; i++) {
		double u = uniform(ff_hash_str(ff_hash_str(FF_HASH_START, seed), arms[i].name));
		double draw = ff_beta_quantile(arms[i].tally.good + 1 + (i == first ? FF_ARM_HEAD_START : 0), arms[i].tally.bad + 1, u);
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
	return arm && arm->worth >= FF_TRUST_ENOUGH && ff_arm_posterior(arm).low > FF_ARM_PROVEN;
}
