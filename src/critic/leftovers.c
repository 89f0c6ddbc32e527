/*
 * leftovers.c - code that does nothing any more: private definitions that nothing reads, statements kept as comments.
 * Who else may read a definition is asked of the index (usage records); nobody but its own function reads a nested one.
 */
#include "rules.h"

/* Names by which frameworks, test runners and classes of handlers find what they call. */
static bool found_by_name(const char *name)
{
	static const char *const starts[] = {"visit_", "do_", "test", "_test", "_handle", "handle_", "on_", "_on_", "pytest_", "setup", "teardown", "_do_"};
	for (size_t i = 0; i < FF_COUNT(starts); i++)
		if (ff_str_starts(name, starts[i]))
			return true;
	return false;
}

static const struct ff_usage *usage_of(const struct critic *c, const char *symbol)
{
	for (int i = 0; c->s->usages && i < c->s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(c->s->usages, struct ff_usage, i);
		if (u->kind != FF_USAGE_IMPORT && u->kind != FF_USAGE_CONSTANT && !strcmp(u->symbol, symbol))
			return u;
	}
	return NULL;
}

/* Was it read before the change?  Then the change made it idle. */
static bool became_unused(const struct critic *c, const struct ff_definition *d)
{
	const struct ff_facts *old = c->s->olds;
	if (!old || ff_spans_has(&c->s->file->added, d->line))
		return false;
	for (int i = 0; i < old->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&old->patterns, struct ff_pattern, i);
		if (p->kind == FF_PATTERN_UNUSED_DEF && !strcmp(p->name, d->name))
			return false;
	}
	for (int i = 0; i < old->definitions.count; i++)
		if (!strcmp(FF_AT(&old->definitions, struct ff_definition, i)->qualname, d->qualname))
			return true;
	return false;
}

static void unused(struct critic *c, const struct ff_pattern *p)
{
	if (c->broken || p->def < 0 || p->def >= c->f->definitions.count || c->f->module.flags & FF_MODULE_GETATTR)
		return;
	const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, p->def);
	bool nested = p->flags & FF_PATTERN_NESTED;
	const char *kind = d->kind == FF_DEF_CLASS ? "class" : "function";
	struct critic_spot at = {.line = d->line, .end_line = d->line, .col = d->col, .symbol = d->qualname, .made_true = became_unused(c, d)};
	if (!c->isolated && (p->flags & FF_PATTERN_STRING || found_by_name(p->name)))
		return;
	if (!c->isolated && !nested) {
		const struct ff_usage *u = usage_of(c, d->qualname);
		if (!u || u->total)
			return; /* used elsewhere, or nobody can say */
	}
	ff_critic_note(c, "name", d->qualname);
	ff_critic_report(c, nested ? RULE_UNUSED_NESTED : RULE_UNUSED_DEFINITION, &at, "%s '%.100s' is never read%s", kind, p->name,
	                 nested ? "" : " in this repository");
}

/* Files that come with settings to be switched on: Sphinx, Alembic, templates of projects. */
static bool offers_settings(const struct critic *c)
{
	static const char *const names[] = {"conf.py", "env.py", "settings.py", "config.py", "configuration.py"};
	static const char *const parts[] = {"{{", "template", "example", "cookiecutter", "config"};
	const char *path = c->s->file->path, *base = ff_path_base(path);
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(base, names[i]))
			return true;
	for (size_t i = 0; i < FF_COUNT(parts); i++)
		if (strstr(path, parts[i]))
			return true;
	return c->s->file->role == FF_ROLE_SETTINGS;
}

static void commented(struct critic *c, const struct ff_pattern *p)
{
	if (!c->isolated && offers_settings(c))
		return;
	struct critic_spot at = {.line = p->line, .end_line = p->end_line, .col = p->col};
	ff_critic_note_int(c, "lines", p->end_line - p->line + 1);
	ff_critic_report(c, RULE_COMMENTED_CODE, &at, "%d lines of code as comments: the history keeps them", p->end_line - p->line + 1);
}

static void judge_leftovers(struct critic *c)
{
	for (int i = 0; i < c->f->patterns.count; i++) {
		const struct ff_pattern *p = FF_AT(&c->f->patterns, struct ff_pattern, i);
		if (p->kind == FF_PATTERN_UNUSED_DEF)
			unused(c, p);
		else if (p->kind == FF_PATTERN_COMMENTED)
			commented(c, p);
	}
}

const struct critic_rule ff_critic_unused_definition = {
	.type = "unused_definition", .rule = "unused_definition", .severity = FF_SEVERITY_INFO,
	.weight = 0.65, /* 2026-11, redash, flask, ckan, readthedocs.org: 4 of 6; two are made to be hidden, for a test */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a private function or class that nothing in the repository reads",
	.why = "Its name starts with an underscore, so nobody outside should miss it. Asked is the index of the whole repository; without one only "
	       "functions in functions are judged. Decorated ones, names in strings and names by which frameworks find what they call are not reported.",
	.example = "def _old_total(rows):\n    return sum(rows)\n",
	.judge = judge_leftovers,
};

const struct critic_rule ff_critic_unused_nested = {
	.type = "unused_definition", .rule = "unused_nested_definition", .severity = FF_SEVERITY_LOW,
	.weight = 0.70, /* 2026-11, Debian's packages: 1 of 2; no finding in ten repositories */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a function or class in a function, which that function does not read",
	.why = "Nothing else can reach it.",
	.example = "def load(rows):\n    def clean(row):\n        return row.strip()\n    return list(rows)\n",
};

const struct critic_rule ff_critic_commented_code = {
	.type = "commented_code", .rule = "commented_code", .severity = FF_SEVERITY_INFO,
	.weight = 0.55, /* 2026-11, redash, datasette: 2 of 2; of 37 read in tests, templates and migrations all are code, about half of it kept on purpose */
	.fix = FIX_NONE, .risk = FF_LEVEL_NONE, .minutes = 3, .where = IN_PRODUCTION,
	.peers = "~ruff:ERA001",
	.summary = "two or more lines of code that are comments",
	.why = "It is no longer kept in step with what is around it, and readers ask why it is there. Git has it. Examples in indented comments, and "
	       "words that only look like code, are not reported.",
	.example = "# total = sum(rows)\n# log(total)\n",
};
