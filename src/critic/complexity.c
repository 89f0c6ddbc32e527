/*
 * complexity.c - functions with many ways through them (McCabe).  Thresholds: 10, as McCabe
 * proposed it (1976) and most tools have it; above 20 it is said louder.
 */
#include "rules.h"

#define COMPLEX 10
#define VERY_COMPLEX 20

/* Complexity of the function before the change; 0: it was not there, -1: that side is not known. */
static int complexity_before(const struct critic *c, const struct ff_definition *d)
{
	const struct ff_facts *old = c->s->olds;
	int most = 0;
	for (int i = 0; old && i < old->definitions.count; i++) {
		const struct ff_definition *o = FF_AT(&old->definitions, struct ff_definition, i);
		if (o->kind != FF_DEF_CLASS && o->complexity > most && !strcmp(o->qualname, d->qualname))
			most = o->complexity;
	}
	return old ? most : -1;
}

/* The change took it over a bound; with the old side unknown, whoever touches the function hears of it. */
static bool passed_bound(const struct critic *c, const struct ff_definition *d)
{
	if (!ff_spans_touch(&c->s->file->added, d->line, d->end_line))
		return false;
	int before = complexity_before(c, d);
	return before <= COMPLEX || (before <= VERY_COMPLEX && d->complexity > VERY_COMPLEX);
}

static void judge_complexity(struct critic *c)
{
	for (int i = 0; i < c->f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, i);
		if (d->kind == FF_DEF_CLASS || (d->flags & FF_DEF_NESTED) || d->complexity <= COMPLEX)
			continue; /* a nested function counts in the one around it */
		struct critic_spot at = {.line = d->line, .col = d->col, .symbol = d->qualname, .made_true = passed_bound(c, d)};
		ff_critic_note_int(c, "complexity", d->complexity);
		ff_critic_note_int(c, "statements", d->statements);
		ff_critic_note_int(c, "nesting", d->nesting);
		if (d->complexity > VERY_COMPLEX)
			at.louder = true;
		ff_critic_report(c, RULE_COMPLEXITY, &at, "%s has %d independent paths (limit %d)", d->qualname, d->complexity, COMPLEX);
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
