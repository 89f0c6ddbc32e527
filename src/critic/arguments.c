/*
 * arguments.c - functions with many parameters.  Off by default: whether eight are too many is a matter of taste.
 */
#include "rules.h"

#define MANY 7

static bool counts(const struct ff_parameter *p, bool first, bool bound)
{
	return p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG && *p->name != '_' && !(first && bound);
}

static void judge_arguments(struct critic *c)
{
	if (!ff_critic_active(c, RULE_TOO_MANY_ARGS))
		return;
	for (int i = 0; i < c->f->parameters.count;) {
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, i);
		const struct ff_definition *d = ff_critic_definition(c, p->def);
		int n = 0, from = i;
		for (; i < c->f->parameters.count && FF_AT(&c->f->parameters, struct ff_parameter, i)->def == p->def; i++)
			n += counts(FF_AT(&c->f->parameters, struct ff_parameter, i), i == from, d && d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC));
		if (!d || n <= MANY || (d->flags & FF_DEF_OVERLOAD))
			continue;
		struct critic_spot at = {.line = d->line, .col = d->col, .symbol = d->qualname};
		ff_critic_note_int(c, "parameters", n);
		ff_critic_report(c, RULE_TOO_MANY_ARGS, &at, "%s has %d parameters (limit %d)", d->qualname, n, MANY);
	}
}

const struct critic_rule ff_critic_too_many_args = {
	.type = "too_many_args", .rule = "too_many_args", .severity = FF_SEVERITY_INFO,
	.weight = 0.40, .off = true, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_HIGH, .minutes = 60, .where = IN_PRODUCTION,
	.peers = "~ruff:PLR0913 ~pylint:too-many-arguments ~pylint:R0913",
	.summary = "a function with more than 7 parameters, self apart",
	.why = "Callers mix them up; an object that carries them has a name. (ruff and pylint start at 5.)",
	.example = "def book(a, b, c, d, e, f, g, h): ...\n",
	.judge = judge_arguments,
};
