/*
 * syntax.c - files that Python cannot read.  The parser alone is no judge, for it misreads some of what is valid: either
 * the text itself proves it (brackets, quotes, indentation, conflict markers: src/python/broken.c), or the file could be
 * read before the change and cannot now.
 */
#include "rules.h"

#define WEIGHT_BY_PARSER 0.75 /* nothing but the parser says so, but it did not before the change */

/* Test data is often broken on purpose. */
static bool is_sample(const struct critic *c)
{
	static const char *const words[] = {"bad", "broken", "invalid", "error", "fixture", "data", "syntax", "sample", "example", "{{"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strstr(c->s->file->path, words[i]) && (c->in == IN_TEST || c->in == IN_EXAMPLE || *words[i] == '{'))
			return true;
	return false;
}

static const char *wording(const struct critic *c, const struct ff_pattern *p)
{
	static const struct {
		const char *name, *text;
	} words[] = {
		{"conflict", "a conflict marker was left here"},
		{"string", "this string has no end"},
		{"indent", "the indentation fits to nothing before it"},
		{"block", "an indented block must follow the line before"},
		{"character", "a character that Python does not know"},
	};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(p->name, words[i].name))
			return words[i].text;
	if (strchr("([{", *p->name))
		return ff_arena_printf(c->a, "'%s' is never closed", p->name);
	return p->other_line ? ff_arena_printf(c->a, "'%s' does not close what line %d has opened", p->name, p->other_line)
	                     : ff_arena_printf(c->a, "'%s' closes nothing", p->name);
}

static void judge_syntax(struct critic *c)
{
	const struct ff_module *m = &c->f->module, *old = c->s->olds ? &c->s->olds->module : NULL;
	bool before = old && (old->flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2));
	if (!(m->flags & FF_MODULE_SYNTAX_ERROR) || m->flags & FF_MODULE_PYTHON2 || (!c->isolated && is_sample(c)))
		return;
	for (int i = 0; i < c->f->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&c->f->patterns, struct ff_pattern, i);
		if (p->kind != FF_PATTERN_SYNTAX)
			continue;
		struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col, .made_true = old && !before};
		ff_critic_report(c, RULE_SYNTAX, &at, "Python cannot read this file: %s", wording(c, p));
		return;
	}
	if (old && !before && m->errors.count) {
		int line = m->errors.items[0].first;
		for (int i = 0; i < m->errors.count; i++) /* where the change wrote, if there is such a place */
			for (int k = m->errors.items[i].first; k <= m->errors.items[i].last; k++)
				if (ff_spans_has(&c->s->file->added, k)) {
					line = k;
					i = m->errors.count;
					break;
				}
		struct critic_spot at = {.line = line, .end_line = line, .made_true = true, .confidence = WEIGHT_BY_PARSER};
		ff_critic_note(c, "before", "could be read");
		ff_critic_report(c, RULE_SYNTAX, &at, "the parser cannot read this file any more");
	}
}

const struct critic_rule ff_critic_syntax = {
	.type = "syntax_error", .rule = "syntax_error", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* 2026-11: none in 7,800 files that CPython reads; 209 of 224 that were broken at random */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = EVERYWHERE,
	.peers = "~ruff:E999 pylint:syntax-error pylint:E0001",
	.summary = "a file that Python cannot read",
	.why = "Brackets, quotes or the indentation do not fit, a conflict marker was left, or the change made a readable file unreadable.",
	.example = "total = sum((1, 2)\nprint(total)\n",
	.judge = judge_syntax,
};
