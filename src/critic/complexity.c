/*
 * complexity.c - functions with many ways through them (McCabe).  Thresholds: 10, as McCabe
 * proposed it (1976) and most tools have it; above 20 it is said louder.  A function that had as many before belongs to the
 * baseline, whatever the change did in it.
 */
#include "rules.h"

#define COMPLEX 10
#define VERY_COMPLEX 20

static const struct ff_definition *definition_at(const struct critic *c, int i)
{
	return FF_AT(&c->f->definitions, struct ff_definition, i);
}

/* What a function has without the closures in it: theirs are counted in it, each with one path more for itself. */
static int *own_counts(const struct critic *c)
{
	const struct ff_list *l = &c->f->definitions;
	int *own = ff_arena_raw(c->a, (size_t)(l->count + 1) * sizeof *own);
	for (int i = 0; i < l->count; i++) {
		const struct ff_definition *d = definition_at(c, i);
		own[i] = d->complexity;
		int up = d->parent;
		while (up >= 0 && definition_at(c, up)->kind == FF_DEF_CLASS)
			up = definition_at(c, up)->parent;
		if (d->kind != FF_DEF_CLASS && up >= 0)
			own[up] -= d->complexity;
	}
	return own;
}

/* Of a function and its closures the one is named that has the paths: a closure that has too many for itself is no reason to name both. */
static bool is_named(const struct critic *c, int i, const int *own)
{
	const struct ff_definition *d = definition_at(c, i);
	if (d->kind == FF_DEF_CLASS || d->complexity <= COMPLEX)
		return false;
	if (c->isolated || own[i] > COMPLEX)
		return true;
	for (int k = i + 1; k < c->f->definitions.count && definition_at(c, k)->line <= d->end_line; k++)
		if (definition_at(c, k)->kind != FF_DEF_CLASS && definition_at(c, k)->complexity > COMPLEX)
			return false;
	if (!(d->flags & FF_DEF_NESTED))
		return true;
	for (int up = d->parent; up >= 0; up = definition_at(c, up)->parent) /* an outer one that has too many of its own holds this one's too */
		if (definition_at(c, up)->kind != FF_DEF_CLASS && own[up] > COMPLEX)
			return false;
	return true;
}

static uint64_t key_of(const char *kind, const char *name)
{
	return ff_hash_str(ff_hash_str(FF_HASH_START, kind), name);
}

static int band(int complexity)
{
	return complexity > VERY_COMPLEX ? 2 : complexity > COMPLEX;
}

static void remember(struct critic_index *before, int *most, uint64_t key, int i, int complexity)
{
	int row = ff_critic_index_get(before, key);
	if (row < 0)
		ff_critic_index_put(before, key, row = i);
	most[row] = complexity > most[row] ? complexity : most[row];
}

/* Old functions by qualified name, and by the last part of it for those that were moved: the most complex of each. */
static int *index_before(struct critic *c, struct critic_index *before)
{
	const struct ff_list *old = c->s->olds ? &c->s->olds->definitions : NULL;
	int count = old ? old->count : 0, *most = ff_arena_alloc(c->a, sizeof *most * (2 * (size_t)count + 1));
	ff_critic_index_init(before, c->a, 2 * count);
	for (int i = 0; i < count; i++) {
		const struct ff_definition *d = FF_AT(old, struct ff_definition, i);
		if (d->kind == FF_DEF_CLASS)
			continue;
		remember(before, most, key_of("q", d->qualname), 2 * i, d->complexity);
		remember(before, most, key_of("n", d->name), 2 * i + 1, d->complexity);
	}
	return most;
}

/* What the function had before the change; 0: it is new. */
static int complexity_before(const struct critic_index *before, const int *most, const struct ff_definition *d)
{
	int row = ff_critic_index_get(before, key_of("q", d->qualname));
	if (row < 0)
		row = ff_critic_index_get(before, key_of("n", d->name));
	return row < 0 ? 0 : most[row];
}

static void report(struct critic *c, const struct ff_definition *d, int before)
{
	bool passed = band(before) < band(d->complexity) && ((c->s->olds && before > 0) || ff_spans_touch(&c->s->file->added, d->line, d->end_line));
	struct critic_spot at = {.line = d->line, .col = d->col, .symbol = d->qualname, .made_true = passed, .louder = d->complexity > VERY_COMPLEX};
	ff_critic_note_int(c, "complexity", d->complexity);
	ff_critic_note_int(c, "statements", d->statements);
	ff_critic_note_int(c, "nesting", d->nesting);
	if (before > 0 && before != d->complexity)
		ff_critic_note_int(c, "complexity_before", before);
	ff_critic_report(c, RULE_COMPLEXITY, &at, "%s has %d independent paths (limit %d)", d->qualname, d->complexity,
	                 d->complexity > VERY_COMPLEX ? VERY_COMPLEX : COMPLEX);
}

static void judge_complexity(struct critic *c)
{
	const int *own = own_counts(c);
	struct critic_index before;
	const int *most = index_before(c, &before);
	for (int i = 0; i < c->f->definitions.count; i++) {
		const struct ff_definition *d = definition_at(c, i);
		if (is_named(c, i, own))
			report(c, d, complexity_before(&before, most, d));
	}
}

const struct critic_rule ff_critic_complexity = {
	.type = "complexity", .rule = "complex_function", .severity = FF_SEVERITY_LOW,
	.weight = 0.60, /* a judgement; the count itself is McCabe's */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 60, .where = IN_PRODUCTION,
	.peers = "ruff:C901 ~pylint:too-many-branches ~pylint:R0912 ~pylint:too-complex",
	.summary = "a function with more than 10 independent paths",
	.why = "Each path wants a test, and a reader has to hold all of them. Above 20 the severity rises.",
	.example = "def settle(order): ...   # 14 branches\n",
	.judge = judge_complexity,
};
