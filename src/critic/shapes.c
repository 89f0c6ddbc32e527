/*
 * shapes.c - expressions that cannot mean what they say: the facts have seen the shape (src/python/shapes.c), here it is
 * weighed what else they may be for.
 */
#include "rules.h"

/* What was looked at when the weights were measured. */
#define WEIGHT_NONE_VALUE 0.60 /* == None whose result is kept or handed on: it may build a query or compare an array */

static struct ff_fix *fix_of(const struct critic *c, const struct ff_pattern *p, int safety, const char *title)
{
	if (!p->at_line)
		return NULL;
	return ff_fix_edit(c->s, safety, title, p->at_line, p->at_col, p->at_end_line, p->at_end_col, p->text);
}

static struct critic_spot spot_of(const struct ff_pattern *p)
{
	return (struct critic_spot){.line = p->line, .end_line = p->end_line, .col = p->col, .statement_line = p->other_line};
}

static void none(struct critic *c, const struct ff_pattern *p)
{
	bool boolean = p->flags & FF_PATTERN_BOOLEAN, plain = p->flags & FF_PATTERN_PLAIN;
	struct critic_spot at = spot_of(p);
	if (!c->isolated && !boolean && (p->flags & FF_PATTERN_QUERY))
		return; /* a column or an array: == is theirs */
	at.fix = fix_of(c, p, plain ? FF_SAFETY_SAFE : FF_SAFETY_REVIEW, p->flags & FF_PATTERN_NEGATIVE ? "use is not" : "use is");
	if (!boolean && !plain && !c->isolated)
		at.confidence = WEIGHT_NONE_VALUE;
	ff_critic_report(c, RULE_NONE_COMPARISON, &at, "comparison with None by %s: an object may have a == of its own; use %s", p->name, p->text);
}

static void literal(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = spot_of(p);
	at.fix = fix_of(c, p, FF_SAFETY_REVIEW, p->flags & FF_PATTERN_NEGATIVE ? "use !=" : "use ==");
	ff_critic_report(c, RULE_IS_LITERAL, &at, "'%s' asks for the same object, not for an equal one; use %s", p->name, p->text);
}

static void tuple(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = spot_of(p);
	bool assert = !strcmp(p->name, "assert");
	at.fix = fix_of(c, p, FF_SAFETY_REVIEW, "take the parentheses away");
	ff_critic_report(c, RULE_TUPLE_CONDITION, &at, "%s", assert ? "an assert on a tuple never fails" : "a tuple as a condition is always true");
}

static void fstring(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = spot_of(p);
	at.fix = fix_of(c, p, FF_SAFETY_SAFE, "remove the f");
	ff_critic_report(c, RULE_FSTRING, &at, "f-string without a placeholder");
}

static void not_implemented(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = spot_of(p);
	at.fix = fix_of(c, p, FF_SAFETY_REVIEW, "raise NotImplementedError");
	ff_critic_report(c, RULE_NOT_IMPLEMENTED, &at, "NotImplemented is no exception: this raises TypeError");
}

static void key(struct critic *c, const struct ff_pattern *p)
{
	bool same = p->flags & FF_PATTERN_SAME, name = p->flags & FF_PATTERN_VARIABLE;
	struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col};
	if (name && same)
		return;
	ff_critic_note(c, "key", p->name);
	ff_critic_note_int(c, "first_line", p->other_line);
	if (same)
		ff_critic_report(c, RULE_DUPLICATE_KEY, &at, "key %.60s stands twice, with the same value", p->name);
	else
		ff_critic_report(c, name ? RULE_DUPLICATE_NAME : RULE_DUPLICATE_KEY, &at, "key %.60s again: the value of line %d is lost", p->name, p->other_line);
}

static void judge_shapes(struct critic *c)
{
	for (int i = 0; i < c->f->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&c->f->patterns, struct ff_pattern, i);
		switch (p->kind) {
		case FF_PATTERN_NONE: none(c, p); break;
		case FF_PATTERN_IS_LITERAL: literal(c, p); break;
		case FF_PATTERN_TUPLE: tuple(c, p); break;
		case FF_PATTERN_FSTRING: fstring(c, p); break;
		case FF_PATTERN_NOT_IMPLEMENTED: not_implemented(c, p); break;
		case FF_PATTERN_KEY: key(c, p); break;
		default: break;
		}
	}
}

const struct critic_rule ff_critic_none_comparison = {
	.type = "none_comparison", .rule = "none_comparison", .severity = FF_SEVERITY_INFO,
	.weight = 0.95, /* 2026-11, Debian's packages, readthedocs.org: 33 of 33 where only the truth of it counts */
	.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:E711 pylint:singleton-comparison pylint:C0121",
	.summary = "None compared by == or !=",
	.why = "There is one None, and `is` finds it; == asks the other object, which may answer anything. Parts of queries (arguments of filter and "
	       "where, columns, operands of & and |, subscripts) are not reported: there == is what builds the query.",
	.example = "if user == None:\n    return\n",
	.judge = judge_shapes,
};

const struct critic_rule ff_critic_is_literal = {
	.type = "is_literal", .rule = "is_literal", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* a judgement: no finding in ten repositories */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F632 pyflakes:F632 pylint:literal-comparison pylint:R0123",
	.summary = "`is` with a string, number, list or dictionary",
	.why = "Whether two equal values are one object is left to the interpreter: it works in one version and not in the next.",
	.example = "if state is \"done\":\n    stop()\n",
};

const struct critic_rule ff_critic_tuple_condition = {
	.type = "tuple_condition", .rule = "tuple_condition", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* a judgement: no finding in ten repositories */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F631 ruff:F634 pyflakes:F631 pyflakes:F634 pylint:assert-on-tuple pylint:W0199",
	.summary = "assert, if or while with a tuple: always true",
	.why = "assert (x, \"why\") tests a tuple of two, which is true whatever x is.",
	.example = "assert (len(rows) > 0, \"no rows\")\n",
};

const struct critic_rule ff_critic_fstring = {
	.type = "fstring_without_placeholder", .rule = "fstring_without_placeholder", .severity = FF_SEVERITY_INFO,
	.weight = 0.95, /* 2026-11, ten repositories, standard library: 19 of 19, as ruff has them */
	.fix = FIX_SAFE, .risk = FF_LEVEL_NONE, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:F541 pyflakes:F541 pylint:f-string-without-interpolation pylint:W1309",
	.summary = "an f-string that formats nothing",
	.why = "Either a placeholder was forgotten, or the f is left over.",
	.example = "print(f\"done\")\n",
};

const struct critic_rule ff_critic_not_implemented = {
	.type = "raise_not_implemented", .rule = "raise_not_implemented", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* 2026-11, ckan: 1 of 1 */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F901 pyflakes:F901 pylint:notimplemented-raised pylint:E0711",
	.summary = "raise NotImplemented",
	.why = "NotImplemented is what comparisons return. Raising it is a TypeError; NotImplementedError is meant.",
	.example = "def area(self):\n    raise NotImplemented\n",
};

const struct critic_rule ff_critic_duplicate_key = {
	.type = "duplicate_key", .rule = "duplicate_key", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, readthedocs.org: 3 of 3; the standard library's 26 stand in one table that a program made */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 3, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F601 pyflakes:F601 pylint:duplicate-key pylint:W0109",
	.summary = "a dictionary names a key twice",
	.why = "The last value wins, without a word: the one before is never seen.",
	.example = "limits = {\"low\": 1, \"high\": 5, \"low\": 2}\n",
};

const struct critic_rule ff_critic_duplicate_name = {
	.type = "duplicate_name_key", .rule = "duplicate_name_key", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* a judgement: no finding in ten repositories */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 3, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F602 pyflakes:F602",
	.summary = "a dictionary names the same variable as a key twice",
	.why = "As with a literal key: the last value wins.",
	.example = "prices = {item: 1, other: 2, item: 3}\n",
};
