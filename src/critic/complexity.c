/*
 * complexity.c - functions with many ways through them (McCabe).  Thresholds: 10, as McCabe
 * proposed it (1976) and most tools have it; above 20 it is said louder.
 */
#include "rules.h"

#define COMPLEX 10
#define VERY_COMPLEX 20

void ff_critic_judge_complexity(struct critic *c)
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
