/*
 * print.c - print() left in library code, where logging was meant.  A program that talks to
 * its user through print is right to do so: command lines, scripts, and functions named for it.
 */
#include "rules.h"

/* Modules whose import says: this file talks to a terminal. */
static const char *const talkers[] = {"argparse", "click", "typer", "optparse", "docopt", "fire", "cmd", "getopt", "rich", "cyclopts", NULL};
/* Beginnings of names of functions that exist to print. */
static const char *const printers[] = {"print", "pprint", "dump", "show", "display", "usage", "help", "main", "debug", "_print", "_show",
                                       "_dump", "_debug", "_display", "list_", "echo", "report", "_report", "log", "_log", "demo", "cli", NULL};
/* The same for classes: commands and writers. */
static const char *const programs[] = {"Command", "BaseCommand", "Cmd", "CLI", "Printer", "Reporter", NULL};

static bool talks(const struct critic *c)
{
	if ((c->f->module.flags & FF_MODULE_MAIN_GUARD) || c->s->file->role == FF_ROLE_SETTINGS || !c->f->definitions.count)
		return true; /* settings speak while the program starts; a file without functions is a script */
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		size_t n = strcspn(m->module, ".");
		for (int k = 0; talkers[k]; k++)
			if (!m->level && strlen(talkers[k]) == n && !memcmp(m->module, talkers[k], n))
				return true;
	}
	for (int i = 0; i < c->f->bases.count; i++)
		for (int k = 0; programs[k]; k++)
			if (ff_str_ends(FF_AT(&c->f->bases, struct ff_base, i)->text, programs[k]))
				return true;
	return false;
}

/* A function, or one around it, whose purpose is to print. */
static bool made_to_print(const struct critic *c, int def)
{
	for (int steps = 0; def >= 0 && def < c->f->definitions.count && steps < 64; steps++) {
		const struct ff_definition *d = FF_AT(&c->f->definitions, struct ff_definition, def);
		if (d->flags & FF_DEF_MAIN_GUARD)
			return true;
		for (int k = 0; d->kind != FF_DEF_CLASS && printers[k]; k++)
			if (ff_str_starts(d->name, printers[k]))
				return true;
		for (int k = 0; d->kind == FF_DEF_CLASS && programs[k]; k++)
			if (ff_str_ends(d->name, programs[k]))
				return true;
		def = d->parent;
	}
	return false;
}

/* With file= it is written somewhere on purpose; the streams of the process are no purpose when every rule is on. */
static bool to_a_file(const struct critic *c, int call)
{
	const struct ff_argument *file = ff_critic_keyword(c, call, "file");
	if (!file)
		return false;
	return !c->isolated || (strcmp(file->text, "None") && strcmp(file->text, "sys.stdout") && strcmp(file->text, "sys.stderr"));
}

/* ---- the fix ---- */

/*
 * 2026-11, dgl, speechbrain, PaddleDetection, pytorch_geometric, biopython and five others: of 577 findings 61 have one, and 59 of
 * those a reviewer would take as they are.
 */

#define MOST_PRINTS 3 /* in one function; who prints more is showing something */

/* Calls beside which a print belongs to what somebody sees; a name or the beginning of one. */
static const char *const shown[] = {"input", "getpass.getpass", "sys.exit", "sys.stdout.", "sys.stderr.", "traceback.print_", "pprint.pprint", "time.sleep", NULL};

/* What the prints of a file have in common; looked at when there is one. */
struct prints {
	bool program;      /* the file talks to its user */
	struct talk {
		int prints;
		bool shows; /* one of them is no message, or the function asks: then all of it is shown to somebody */
	} *talk;           /* by definition */
	int maker;         /* the call whose fix makes the logger, -1; when that is done the others find it */
};

static bool is_print(const struct ff_call *call)
{
	const char *name = ff_critic_call_name(call);
	return !strcmp(name, "print") || !strcmp(name, "builtins.print");
}

static bool is_shown(const char *name)
{
	for (int i = 0; shown[i]; i++) {
		size_t n = strlen(shown[i]);
		if (!strncmp(name, shown[i], n) && (!name[n] || shown[i][n - 1] == '.' || shown[i][n - 1] == '_'))
			return true;
	}
	return false;
}

static bool is_added(const struct critic *c, int line)
{
	const struct ff_spans *added = &c->s->file->added;
	for (int i = 0; i < added->count; i++)
		if (line >= added->items[i].first && line <= added->items[i].last)
			return true;
	return false;
}

/* A function that somebody sits before: demo_shell(), ask_user(). */
static bool is_dialogue(const struct critic *c, int def)
{
	static const char *const words[] = {"shell", "ask", "prompt", "interact", "interactive", "wizard", "demo",
	                                    "repl", "console", "print", "show", "display", "example", "test", NULL};
	for (int steps = 0; def >= 0 && def < c->f->definitions.count && steps < 64; steps++, def = FF_AT(&c->f->definitions, struct ff_definition, def)->parent)
		if (ff_critic_says(FF_AT(&c->f->definitions, struct ff_definition, def)->name, words))
			return true;
	return false;
}

/* A message that a library tells nobody in particular. */
static bool is_message(struct critic *c, const struct prints *p, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	int flags = ff_critic_cut_flags(c, FF_CUT_PRINT, row);
	if (flags < 0 || p->program || c->in != IN_LIBRARY || call->def < 0 || made_to_print(c, call->def) || is_dialogue(c, call->def))
		return false;
	if (p->talk[call->def].shows || p->talk[call->def].prints > MOST_PRINTS)
		return false;
	return call->loop < 0 || flags & FF_CUT_LOUD;
}

static struct prints survey(struct critic *c)
{
	struct prints p = {.program = talks(c) || c->in == IN_PROGRAM, .maker = -1};
	p.talk = ff_arena_alloc(c->a, ((size_t)c->f->definitions.count + 1) * sizeof *p.talk);
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		struct talk *t = call->def >= 0 && call->def < c->f->definitions.count ? &p.talk[call->def] : NULL;
		if (t && is_print(call)) {
			t->prints++;
			t->shows |= ff_critic_cut_flags(c, FF_CUT_PRINT, i) < 0;
		} else if (t) {
			t->shows |= is_shown(ff_critic_call_name(call));
		}
	}
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (is_print(call) && is_message(c, &p, i) && (p.maker < 0 || (is_added(c, call->line) && !is_added(c, FF_AT(&c->f->calls, struct ff_call, p.maker)->line))))
			p.maker = i;
	}
	return p;
}

static struct ff_fix *fix_of(struct critic *c, const struct prints *p, int row)
{
	struct ff_fix *fix;
	bool bare = ff_critic_cut_flags(c, FF_CUT_PRINT, row) & FF_CUT_NO_LOGGER;
	if (!is_message(c, p, row) || (bare && p->maker != row))
		return NULL;
	fix = ff_critic_cut(c, FF_CUT_PRINT, row, FF_SAFETY_REVIEW, bare ? "make a logger, and call it in place of print" : "call the logger in place of print");
	if (bare && !ff_critic_cut_more(c, FF_CUT_LOGGER, 0, FF_SAFETY_REVIEW, "", &fix))
		return NULL;
	return fix;
}

/* ---- the rule ---- */

static void judge_print(struct critic *c)
{
	struct prints p = {.talk = NULL};
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!is_print(call))
			continue;
		ff_critic_calls_index(c);
		if (to_a_file(c, i))
			continue;
		if (!p.talk)
			p = survey(c);
		struct critic_spot at = {.line = call->line, .end_line = call->end_line, .col = call->col};
		if (!c->isolated && (p.program || (call->flags & (FF_CALL_MAIN_GUARD | FF_CALL_VERBOSE)) || made_to_print(c, call->def))) {
			ff_critic_report(c, RULE_PRINT_SCRIPT, &at, "print() in a program");
			continue;
		}
		at.fix = fix_of(c, &p, i);
		ff_critic_note(c, "role", c->isolated ? "" : ff_role_names[c->s->file->role]);
		ff_critic_report(c, RULE_PRINT, &at, "print() in library code: logging can be filtered and switched off");
	}
}

const struct critic_rule ff_critic_print = {
	.type = "print_statement", .rule = "print_call", .severity = FF_SEVERITY_INFO,
	.weight = 0.65, /* 2026-11, redash, ckan, standard library, Debian's packages: 27 of 40 should be logging or a warning; 65 of 81 in an earlier sample */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_LIBRARY,
	.peers = "ruff:T201",
	.summary = "print() in library code",
	.why = "What a library prints cannot be filtered, dated or switched off; logging can. Command lines, scripts, examples, tests, files "
	       "with a main guard functions that are named for printing and what is printed on demand (if debug, if verbose) are not reported.",
	.example = "def charge(card):\n    print(\"charging\", card)\n",
	.judge = judge_print,
};

const struct critic_rule ff_critic_print_script = {
	.type = "print_statement", .rule = "print_call_script", .severity = FF_SEVERITY_INFO,
	.weight = 0.05, .off = true, /* of 442 in an earlier sample 361 were of this kind, and right */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_PRODUCTION,
	.peers = "ruff:T201",
	.summary = "the same in a program that talks to its user",
	.why = "For those who want none at all.",
	.example = "if __name__ == \"__main__\":\n    print(main())\n",
};
