/*
 * complexity.c - functions with many ways through them (McCabe).  Thresholds: 10, as McCabe
 * proposed it (1976) and most tools have it; above 20 it is said louder.
 */
#include "rules.h"

#define COMPLEX 10
#define VERY_COMPLEX 20

static void judge_complexity(struct critic *c)
{
	for (int i = 0; i < c->f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, i);
		if (d->kind == FF_DEF_CLASS || (d->flags & FF_DEF_NESTED) || d->complexity <= COMPLEX)
			continue; /* a nested function counts in the one around it */
		struct critic_spot at = {.line = d->line, .col = d->col, .symbol = d->qualname,
		                         .made_true = ff_spans_touch(&c->s->file->added, d->line, d->end_line)};
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
