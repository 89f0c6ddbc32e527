/*
 * debug.c - programs that start in debug mode: app.run(debug=True) of Flask, DEBUG = True in settings that are not
 * those of a developer.
 */
#include "rules.h"

static bool is_text(const struct ff_argument *a, const char *text)
{
	return a && !strcmp(a->text, text);
}

/* Is the name given another value between two lines? */
static bool rebound(const struct critic *c, const char *name, int after, int before)
{
	for (int i = 0; i < c->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&c->f->assigns, struct ff_assign, i);
		if (a->line > after && a->line < before && !strcmp(a->name, name))
			return true;
	}
	return false;
}

/* app.run(debug=True) of a Flask application that is made in this file. */
static void judge_debug(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	size_t root = strlen(call->callee);
	if (root < 5 || strcmp(call->callee + root - 4, ".run"))
		return;
	ff_critic_calls_index(c);
	root -= 4;
	if (!is_text(ff_critic_keyword(c, row, "debug"), "True"))
		return;
	for (int i = 0; i < row; i++) {
		const struct ff_call *made = FF_AT(&c->f->calls, struct ff_call, i);
		if (strcmp(made->target, "flask.Flask") || (made->def >= 0 && made->def != call->def) || strlen(made->assigned) != root || memcmp(made->assigned, call->callee, root) ||
		    rebound(c, made->assigned, made->line, call->line))
			continue;
		struct critic_spot at = ff_critic_call_spot(call);
		ff_critic_note(c, "application", made->assigned);
		ff_critic_report(c, RULE_DEBUG, &at, "debug=True gives everybody who meets an error a console on the server");
		return;
	}
}

/* Parts of a path that name the settings of a developer, of tests, of an example. */
static const char *const not_live[] = {"dev", "devel", "develop", "development", "local", "test", "tests", "testing", "debug", "example", "examples",
                                       "sample", "demo", "sandbox", "ci", "docs", "playground", "tutorial", "template", "templates", NULL};

/* Settings that are read last, or the only ones: nothing below gives the name another value. */
static void judge_setting(struct critic *c)
{
	const struct ff_assign *found = NULL;
	if (c->s->file->role != FF_ROLE_SETTINGS || c->isolated || ff_critic_says(c->s->file->path, not_live))
		return;
	for (int i = 0; i < c->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&c->f->assigns, struct ff_assign, i);
		if (a->def < 0 && !strcmp(a->name, "DEBUG"))
			found = strcmp(a->value, "True") || (a->flags & (FF_ASSIGN_CONDITIONAL | FF_ASSIGN_AUGMENTED)) ? NULL : a;
	}
	for (int i = 0; found && i < c->f->imports.count; i++)
		if (FF_AT(&c->f->imports, struct ff_import, i)->flags & FF_IMPORT_STAR && FF_AT(&c->f->imports, struct ff_import, i)->line > found->line)
			return; /* local settings, most often: they have the last word */
	if (!found)
		return;
	struct critic_spot at = {.line = found->line, .end_line = found->end_line, .col = found->col};
	ff_critic_report(c, RULE_DEBUG_SETTING, &at, "DEBUG = True in settings that are not a developer's: errors show source and settings to visitors");
}

static void judge_debugs(struct critic *c)
{
	int runs = 0;
	for (int i = 0; i < c->f->calls.count; i++)
		if (ff_str_ends(FF_AT(&c->f->calls, struct ff_call, i)->callee, ".run") && runs++ < 100)
			judge_debug(c, i);
	judge_setting(c);
}

const struct critic_rule ff_critic_debug = {
	.type = "debug_enabled", .rule = "debug_enabled", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.80, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S201 bandit:B201 bandit:flask_debug_true",
	.summary = "a Flask application runs with debug=True",
	.why = "Its error page lets a visitor run Python on the server.",
	.example = "app.run(debug=True)\n",
	.judge = judge_debugs,
};

const struct critic_rule ff_critic_debug_setting = {
	.type = "debug_enabled", .rule = "debug_setting", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.60, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "DEBUG = True in settings, without a condition and not overwritten below",
	.why = "Django then shows source, settings and queries to whoever meets an error. Read it from the environment, with False as the "
	       "default. Settings whose path says dev, local, test or example are not reported.",
	.example = "DEBUG = True\n",
};
