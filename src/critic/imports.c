/*
 * imports.c - imports that nobody reads.  The facts say how often a name is read in its file;
 * here it is weighed who else may want it: importers of the module, fixtures of tests,
 * side effects of loading, probes for a library.  The fix is made in cut.c.
 */
#include "rules.h"

/* Shares of right findings where the reading is less sure than the rule's weight says. */
#define WEIGHT_SIDE_EFFECT 0.40 /* a module of our own, loaded late or for what it registers */
#define WEIGHT_BY_NAME 0.60     /* the name occurs as a string, or names are looked up while running */
#define WEIGHT_FACADE 0.40      /* the module hands other imports on: users outside the repository may take this one (2026-11, requests: 6) */
#define FACADE 3                /* imports handed on that make a module one */
#define WEIGHT_STAR 0.80        /* a star import may bring users that are not seen */

static uint64_t key_of(const char *a, const char *b)
{
	return ff_hash_str(ff_hash_str(FF_HASH_START, a), b);
}

static struct critic_index *usages_by_symbol(struct critic *c)
{
	const struct ff_list *l = c->s->usages;
	if (!c->usages) {
		c->usages = FF_NEW_IN(c->a, struct critic_index);
		ff_critic_index_init(c->usages, c->a, l ? l->count : 0);
		for (int i = 0; l && i < l->count; i++) {
			const struct ff_usage *u = FF_AT(l, struct ff_usage, i);
			if (u->kind == FF_USAGE_IMPORT)
				ff_critic_index_put(c->usages, key_of(u->symbol, ""), i);
		}
	}
	return c->usages;
}

static const struct ff_usage *usage_of(struct critic *c, const struct ff_import *m)
{
	int row = ff_critic_index_get(usages_by_symbol(c), key_of(m->bound, ""));
	return row < 0 ? NULL : FF_AT(c->s->usages, struct ff_usage, row);
}

/* Users outside: 0 none, 1 only by the same name, 2 some that lead to this very import. */
static int users_outside(const struct ff_usage *u)
{
	if (!u || !u->total)
		return 0;
	for (int i = 0; i < u->users.count; i++)
		if (FF_AT(&u->users, struct ff_user, i)->resolved)
			return 2;
	return u->users.count ? 1 : 2;
}

/* Was the same import there before, and read?  Then the change made it unused. */
static bool became_unused(struct critic *c, const struct ff_import *m)
{
	const struct ff_facts *old = c->s->olds;
	if (!old)
		return false;
	if (!c->olds) {
		c->olds = FF_NEW_IN(c->a, struct critic_index);
		ff_critic_index_init(c->olds, c->a, old->imports.count);
		for (int i = 0; i < old->imports.count; i++) {
			const struct ff_import *o = FF_AT(&old->imports, struct ff_import, i);
			if (o->uses > 0)
				ff_critic_index_put(c->olds, key_of(o->bound, o->module), i);
		}
	}
	return ff_critic_index_get(c->olds, key_of(m->bound, m->module)) >= 0;
}

/* pytest hands a fixture to whoever names it as a parameter. */
static bool is_parameter(struct critic *c, const char *name)
{
	if (!c->parameters) {
		const struct ff_list *l = &c->f->parameters;
		c->parameters = FF_NEW_IN(c->a, struct critic_index);
		ff_critic_index_init(c->parameters, c->a, l->count);
		for (int i = 0; i < l->count; i++)
			ff_critic_index_put(c->parameters, key_of(FF_AT(l, struct ff_parameter, i)->name, ""), i);
	}
	return ff_critic_index_get(c->parameters, key_of(name, "")) >= 0;
}

static bool is_init(const struct critic *c)
{
	return !strcmp(ff_path_base(c->s->file->path), "__init__.py") || !strcmp(ff_path_base(c->s->file->path), "__init__.pyi");
}

/* From the repository's own package: relative, or the same first name as this module. */
static bool is_own(const struct critic *c, const struct ff_import *m)
{
	if (m->level > 0)
		return true;
	const char *here = ff_module_name(c->a, c->s->file->path);
	size_t n = strcspn(m->module, ".");
	return n > 0 && strlen(here) >= n && !memcmp(here, m->module, n) && (here[n] == '.' || !here[n]);
}

/* May loading the module be the purpose: `import shop.signals`, `from . import routes`, in ready() or below the code. */
static bool side_effect(const struct critic *c, const struct ff_import *m)
{
	bool module_like = !*m->name || (m->name[0] >= 'a' && m->name[0] <= 'z');
	if (!is_own(c, m) || !module_like || *m->alias)
		return false;
	if (m->flags & (FF_IMPORT_FUNCTION | FF_IMPORT_SUBMODULE))
		return true;
	if (*m->name && *m->module && m->level == 0)
		return false;
	if (!*m->name || !*m->module)
		return true; /* `import shop`, `from . import routes` */
	return false;
}

/* Functions that put a program together import for the sake of loading: AppConfig.ready(), create_app(). */
static bool sets_up(const struct critic *c, int def)
{
	static const char *const words[] = {"ready", "init", "create", "setup", "set_up", "register", "load", "configure", "import", "autodiscover",
	                                    "bootstrap", "main", "start", NULL};
	if (def < 0 || def >= c->f->definitions.count)
		return false;
	const char *name = FF_AT(&c->f->definitions, struct ff_definition, def)->name;
	name += strspn(name, "_");
	for (int i = 0; words[i]; i++)
		if (ff_str_starts(name, words[i]))
			return true;
	return false;
}

/* What pytest collects by name: fixtures in a test file or in conftest.py. */
static bool maybe_fixture(struct critic *c, const struct ff_import *m)
{
	bool conftest = !strcmp(ff_path_base(c->s->file->path), "conftest.py");
	if (!conftest && c->in != IN_TEST)
		return false;
	if (m->flags & FF_IMPORT_STRING_NAME)
		return true;
	if (is_parameter(c, m->bound))
		return true;
	return conftest && *m->name && m->name[0] >= 'a' && m->name[0] <= 'z';
}

/* `import arrow as pa` is used, `import arrow.csv` only loads what is then read as pa.csv. */
static bool loads_for_alias(struct critic *c, const struct ff_import *m)
{
	const struct ff_list *l = &c->f->imports;
	if (!(m->flags & FF_IMPORT_SUBMODULE) || *m->alias)
		return false;
	if (!c->aliases) {
		c->aliases = FF_NEW_IN(c->a, struct critic_index);
		ff_critic_index_init(c->aliases, c->a, l->count);
		for (int i = 0; i < l->count; i++) {
			const struct ff_import *o = FF_AT(l, struct ff_import, i);
			if (*o->alias && !*o->name && o->uses > 0)
				ff_critic_index_put(c->aliases, key_of(o->module, ""), i);
		}
	}
	for (const char *dot = m->module; (dot = strchr(dot, '.')); dot++)
		if (ff_critic_index_get(c->aliases, key_of(ff_arena_dup(c->a, m->module, (size_t)(dot - m->module)), "")) >= 0)
			return true;
	return false;
}

/* Reasons why an unread name is no finding at all. */
static bool wanted_elsewhere(struct critic *c, const struct ff_import *m, const struct ff_usage *u)
{
	if (users_outside(u) == 2)
		return true;
	if (m->flags & FF_IMPORT_TRY) /* a probe: is the library there? */
		return true;
	if (side_effect(c, m) && sets_up(c, m->def))
		return true;
	return maybe_fixture(c, m);
}

static double confidence_of(struct critic *c, const struct ff_import *m, bool *certain)
{
	const struct critic_rule *r = ff_critic_rules[RULE_UNUSED_IMPORT];
	double w = r->weight;
	*certain = true;
	if (c->f->module.flags & FF_MODULE_STAR_IMPORT && w > WEIGHT_STAR)
		w = WEIGHT_STAR;
	if ((m->flags & FF_IMPORT_STRING_NAME) || (c->f->module.flags & FF_MODULE_DYNAMIC_NAMES) || users_outside(usage_of(c, m))) {
		w = WEIGHT_BY_NAME;
		*certain = false;
	}
	if (c->handed_on >= FACADE && m->scope == 0) {
		w = WEIGHT_FACADE;
		*certain = false;
	}
	if (side_effect(c, m)) {
		w = WEIGHT_SIDE_EFFECT;
		*certain = false;
	}
	return w;
}

static const char *full_name(const struct critic *c, const struct ff_import *m)
{
	char dots[16] = "";
	int n = m->level < 15 ? m->level : 15;
	memset(dots, '.', (size_t)(n > 0 ? n : 0));
	return ff_arena_printf(c->a, "%s%s%s%s%s%s", dots, m->module, *m->name && *m->module ? "." : "", m->name, *m->alias ? " as " : "", m->alias);
}

/*
 * Safe: the name is read nowhere, so only loading the module could be missed.  A person decides where that may be the purpose, where
 * names are looked up while running, and in __init__.py.  A probe for a library (try/except ImportError) loses its meaning without it.
 */
static struct ff_fix *fix_of(struct critic *c, int row, bool certain)
{
	const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, row);
	if (m->flags & FF_IMPORT_TRY)
		return NULL;
	return ff_critic_cut(c, FF_CUT_IMPORT, row, certain && !is_init(c) ? FF_SAFETY_SAFE : FF_SAFETY_REVIEW, "remove the unused import");
}

static void report(struct critic *c, int row, enum critic_rule_id id)
{
	const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, row);
	bool certain;
	double w = confidence_of(c, m, &certain);
	bool made_true = !ff_spans_has(&c->s->file->added, m->name_line) && became_unused(c, m);
	const char *name = full_name(c, m);
	ff_critic_note(c, "name", m->bound);
	ff_critic_note_int(c, "uses", m->uses);
	if (m->flags & FF_IMPORT_STRING_NAME)
		ff_critic_note_int(c, "occurs_as_string", 1);
	if (made_true)
		ff_critic_note_int(c, "used_before", 1);
	struct critic_spot at = {
		.line = m->name_line,
		.end_line = m->name_end_line,
		.col = m->name_col,
		.statement_line = m->line,
		.made_true = made_true,
		.confidence = id == RULE_UNUSED_IMPORT && !c->isolated ? w : 0,
		.fix = id == RULE_UNUSED_IMPORT ? fix_of(c, row, certain) : NULL,
	};
	ff_critic_report(c, id, &at, "'%s' is imported but never used", name);
}

/* In __init__.py an unread import is a re-export until the index says that nobody takes it. */
static void judge_in_project(struct critic *c, int row)
{
	const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, row);
	const struct ff_usage *u = usage_of(c, m);
	if (wanted_elsewhere(c, m, u))
		return;
	if (!is_init(c) || m->scope > 0)
		report(c, row, RULE_UNUSED_IMPORT);
	else if (u && u->tests != FF_REACH_UNKNOWN)
		report(c, row, RULE_UNUSED_IMPORT_INIT);
}

static bool never_reported(const struct ff_import *m)
{
	const int quiet = FF_IMPORT_FUTURE | FF_IMPORT_STAR | FF_IMPORT_EXPORTED | FF_IMPORT_REEXPORT | FF_IMPORT_GLOBAL_DECL | FF_IMPORT_CLASS |
	                  FF_IMPORT_REBOUND;
	return m->uses > 0 || (m->flags & quiet) || m->redefined_line || !*m->bound;
}

static void count_handed_on(struct critic *c)
{
	c->handed_on = 0;
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		c->handed_on += !m->uses && m->scope == 0 && *m->bound && users_outside(usage_of(c, m)) == 2;
	}
}

static void judge_imports(struct critic *c)
{
	if (!c->isolated)
		count_handed_on(c);
	if (c->broken || (c->f->module.flags & FF_MODULE_GETATTR && is_init(c) && !c->isolated))
		return;
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		if (never_reported(m) || loads_for_alias(c, m))
			continue;
		if (!c->isolated)
			judge_in_project(c, i);
		else if (!(m->flags & FF_IMPORT_REPLACED)) /* as the peers do, who keep one binding a name */
			report(c, i, RULE_UNUSED_IMPORT);
	}
}

/* A star import of a module from which no name can come: every name that the file reads or exports is bound in it. */
static void judge_stars(struct critic *c)
{
	for (int i = 0; i < c->f->unbound.count; i++)
		if (FF_AT(&c->f->unbound, struct ff_unbound, i)->flags & FF_UNBOUND_STAR)
			return;
	for (int i = 0; !c->broken && i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		if (!(m->flags & FF_IMPORT_STAR) || (!c->isolated && (is_init(c) || m->flags & FF_IMPORT_TRY)))
			continue;
		ff_critic_note(c, "name", m->module);
		ff_critic_report(c, RULE_UNUSED_STAR, &(struct critic_spot){.line = m->name_line, .col = m->name_col, .statement_line = m->line},
		                 "nothing here can come from '%s'", full_name(c, m));
	}
}

const struct critic_rule ff_critic_unused_import = {
	.type = "unused_import", .rule = "unused_import", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, seven repositories: 35 of 35; redash, readthedocs, mealie, wagtail, DefectDojo: 39 of 39, as ruff line by line */
	.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 1, .where = EVERYWHERE,
	.peers = "ruff:F401 pyflakes:F401 pylint:unused-import pylint:W0611",
	.summary = "an import that nothing reads",
	.why = "It costs time at every start, ties the module to another one, and misleads the reader. Names in __all__, `import x as x`, "
	       "probes in try/except ImportError, fixtures of tests and names that another file imports from here are not reported.",
	.example = "import os          # never read below\n",
	.judge = judge_imports,
};

const struct critic_rule ff_critic_unused_import_init = {
	.type = "unused_import", .rule = "unused_import_init", .severity = FF_SEVERITY_INFO,
	.weight = 0.15, /* counted: 143 of 170 reported by others in linted projects are re-exports */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 3, .where = IN_PRODUCTION,
	.peers = "ruff:F401 pyflakes:F401 pylint:unused-import pylint:W0611",
	.summary = "the same in __init__.py, when no file of the repository takes the name from there",
	.why = "Such imports are usually the public face of a package; users outside the repository are not seen. "
	       "Put the name into __all__ to say so.",
	.example = "from .engine import Engine   # in __init__.py, without __all__\n",
};

const struct critic_rule ff_critic_unused_star = {
	.type = "unused_star_import", .rule = "unused_star_import", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, /* a judgement: settings and test modules hand names on that way */
	.off = true, .fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "pyflakes:F401",
	.summary = "a star import from which no name of the file can come",
	.why = "Every name that the file reads or exports is bound in the file itself; but the module may be there to hand names on.",
	.example = "from shop.models import *\n\nLIMIT = 3\n",
	.judge = judge_stars,
};
