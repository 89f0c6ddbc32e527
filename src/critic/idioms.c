/*
 * idioms.c - loops that say more than they need, or make functions that all see the last turn.  What names are read is in
 * the facts (src/python/suspects.c, closures.c).
 */
#include "rules.h"

static void items(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col, .statement_line = p->other_line};
	bool keys = !strcmp(p->name, "keys");
	if (p->at_line)
		at.fix = ff_fix_edit(c->s, FF_SAFETY_REVIEW, keys ? "iterate over the keys" : "iterate over the values", p->at_line, p->at_col, p->at_end_line, p->at_end_col, p->text);
	ff_critic_report(c, RULE_DICT_ITEMS, &at, "only the %s of items() are read", p->name);
}

static void append(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col};
	ff_critic_note(c, "list", p->name);
	ff_critic_report(c, RULE_APPEND, &at, "the loop does nothing but append to %.60s: a comprehension says so", p->name);
}

static void closure(struct critic *c, const struct ff_pattern *p)
{
	struct critic_spot at = {.line = p->line, .end_line = p->line, .col = p->col};
	if (!c->isolated && !(p->flags & FF_PATTERN_ESCAPES))
		return; /* most of them are called before the loop goes on */
	ff_critic_note(c, "name", p->name);
	ff_critic_note_int(c, "made_line", p->other_line);
	ff_critic_report(c, RULE_LOOP_CLOSURE, &at, "'%.60s' is read when the function runs: kept beyond its turn of the loop, it finds the last value", p->name);
}

static void judge_idioms(struct critic *c)
{
	for (int i = 0; i < c->f->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&c->f->patterns, struct ff_pattern, i);
		if (p->kind == FF_PATTERN_ITEMS)
			items(c, p);
		else if (p->kind == FF_PATTERN_APPEND)
			append(c, p);
		else if (p->kind == FF_PATTERN_CLOSURE)
			closure(c, p);
	}
}

const struct critic_rule ff_critic_dict_items = {
	.type = "dict_items_unused", .rule = "dict_items_unused", .severity = FF_SEVERITY_INFO,
	.weight = 0.90, /* 2026-11, redash, netbox, ckan, datasette, wagtail, readthedocs.org: 17 of 17 read one half only */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:PERF102 perflint:W8102",
	.summary = ".items() of which only the keys or only the values are read",
	.why = "values() or keys() says what the loop is about. The fix needs a look: the object may be no dictionary and have items() alone.",
	.example = "for name, row in rows.items():\n    load(row)\n",
	.judge = judge_idioms,
};

const struct critic_rule ff_critic_append = {
	.type = "manual_list_comprehension", .rule = "manual_list_comprehension", .severity = FF_SEVERITY_INFO,
	.weight = 0.60, .off = true, /* a judgement: style only */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_PRODUCTION,
	.peers = "ruff:PERF401",
	.summary = "a loop that does nothing but append to a list",
	.why = "A comprehension is shorter and faster; whether it reads better is a matter of taste.",
	.example = "names = []\nfor user in users:\n    names.append(user.name)\n",
};

const struct critic_rule ff_critic_loop_closure = {
	.type = "loop_closure", .rule = "loop_closure", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.50, /* a judgement: of 39 closures over a loop's variable in 7,800 files none is kept, and none is wrong */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:B023 bugbear:B023 pylint:cell-var-from-loop pylint:W0640",
	.summary = "a function made in a loop, kept, reads the loop's variable",
	.why = "It reads the variable when it is called, not when it is made: all of them find the last value. Bind it as a default: `lambda x=x: x`. "
	       "Functions that are called before the loop goes on are not reported.",
	.example = "for name in names:\n    handlers.append(lambda: show(name))\n",
};
