/*
 * redefined.c - names that are bound again before anything could read them.  The facts say where; here it is weighed
 * which of the two was meant, and whether a decorator has taken the first one elsewhere.
 */
#include "rules.h"

/* Decorators that leave a function where it is; any other may have registered it. */
static bool is_plain(const struct ff_decorator *d)
{
	static const char *const names[] = {"property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "wraps", "lru_cache", "cache",
	                                    "contextmanager", "asynccontextmanager", "patch", "object", "parametrize", "skip", "skipIf", "skipUnless",
	                                    "skipif", "xfail", "usefixtures", "fixture", "dataclass", "override", "final", "total_ordering", "expectedFailure",
	                                    NULL};
	const char *last = ff_last_part(d->name);
	for (int i = 0; names[i]; i++)
		if (!strcmp(last, names[i]))
			return true;
	return strstr(d->name, "pytest.mark.") || strstr(d->name, "patch.");
}

/* The first definition may be in use although its name is gone: routes, commands, receivers, implementations for types. */
static bool is_registered(const struct critic *c, int def)
{
	for (int i = 0; i < c->f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&c->f->decorators, struct ff_decorator, i);
		if (d->def == def && !is_plain(d))
			return true;
	}
	return false;
}

static const struct ff_import *import_of(const struct critic *c, int kind, int row)
{
	return kind == FF_REDEFINED_IMPORT && row >= 0 && row < c->f->imports.count ? FF_AT(&c->f->imports, struct ff_import, row) : NULL;
}

static bool is_definition(int kind)
{
	return kind == FF_REDEFINED_FUNCTION || kind == FF_REDEFINED_CLASS;
}

static enum critic_rule_id rule_of(const struct ff_redefined *r)
{
	if (r->old_kind == FF_REDEFINED_IMPORT)
		return RULE_REDEFINED_UNUSED;
	if (!is_definition(r->old_kind) || !is_definition(r->kind))
		return RULE_REDEFINED_VALUE;
	return r->flags & FF_REDEFINED_CLASS_BODY ? RULE_REDEFINED_METHOD : RULE_REDEFINED_FUNCTION;
}

/* What a reader of the whole repository would not call a mistake, or is told in another way. */
static bool is_excused(const struct critic *c, const struct ff_redefined *r)
{
	if (r->old_kind != FF_REDEFINED_IMPORT && !strcmp(r->name, "_"))
		return true;
	if (c->isolated)
		return false;
	if (r->flags & FF_REDEFINED_OUTER) /* the import is reported as unused */
		return true;
	if (!strcmp(r->name, "_"))
		return true;
	return is_definition(r->old_kind) && is_registered(c, r->old_row);
}

static bool same_import(const struct ff_import *a, const struct ff_import *b)
{
	return a && b && a->level == b->level && !strcmp(a->module, b->module) && !strcmp(a->name, b->name);
}

/* ---- before the change ---- */

static uint64_t key_of(const struct ff_facts *f, const struct ff_redefined *r)
{
	const char *in = r->def >= 0 && r->def < f->definitions.count ? FF_AT(&f->definitions, struct ff_definition, r->def)->qualname : "";
	return ff_hash_str(ff_hash_str(FF_HASH_START, r->name), in);
}

static void index_before(struct critic *c, struct critic_index *before)
{
	const struct ff_list *l = c->s->olds ? &c->s->olds->redefined : NULL;
	ff_critic_index_init(before, c->a, l ? l->count : 0);
	for (int i = 0; l && i < l->count; i++)
		ff_critic_index_put(before, key_of(c->s->olds, FF_AT(l, struct ff_redefined, i)), i);
}

/* ---- findings ---- */

static void report(struct critic *c, const struct ff_redefined *r, bool made_true)
{
	static const char *const kinds[] = {"import", "function", "class", "value", "target"};
	const struct ff_import *old = import_of(c, r->old_kind, r->old_row), *again = import_of(c, r->kind, r->row);
	bool same = same_import(old, again);
	enum critic_rule_id id = rule_of(r);
	struct critic_spot at = {.line = r->line, .col = r->col, .made_true = made_true, .statement_line = again ? again->line : 0};
	if (is_definition(r->kind) && r->row >= 0 && r->row < c->f->definitions.count)
		at.symbol = FF_AT(&c->f->definitions, struct ff_definition, r->row)->qualname;
	if (same && !(r->flags & (FF_REDEFINED_TYPING | FF_REDEFINED_OUTER)))
		at.fix = ff_critic_cut(c, FF_CUT_IMPORT, r->row, FF_SAFETY_SAFE, "remove the second import");
	ff_critic_note(c, "name", r->name);
	ff_critic_note(c, "kind", kinds[r->kind]);
	ff_critic_note(c, "first_kind", kinds[r->old_kind]);
	ff_critic_note_int(c, "first_line", r->old_line);
	if (same)
		ff_critic_report(c, id, &at, "'%.100s' is imported again: line %d has done it", r->name, r->old_line);
	else if (id == RULE_REDEFINED_UNUSED)
		ff_critic_report(c, id, &at, "'%.100s' replaces the import of line %d, which nothing has used", r->name, r->old_line);
	else if (id == RULE_REDEFINED_METHOD)
		ff_critic_report(c, id, &at, "%.120s replaces the method of line %d, which nobody can call", at.symbol ? at.symbol : r->name, r->old_line);
	else
		ff_critic_report(c, id, &at, "'%.100s' replaces the %s of line %d, which nothing has used", r->name, kinds[r->old_kind], r->old_line);
}

static void judge_redefined(struct critic *c)
{
	const struct ff_list *l = &c->f->redefined;
	struct critic_index before;
	if (c->broken || !l->count)
		return;
	index_before(c, &before);
	for (int i = 0; i < l->count; i++) {
		const struct ff_redefined *r = FF_AT(l, struct ff_redefined, i);
		bool made_true = c->s->olds && ff_critic_index_get(&before, key_of(c->f, r)) < 0;
		if (!is_excused(c, r))
			report(c, r, made_true);
	}
}

const struct critic_rule ff_critic_redefined_unused = {
	.type = "redefined_unused", .rule = "redefined_unused", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, sixteen repositories: 13 of 13 (10 in saleor, 2 in requests, 1 in ckan), 12 of them the same import again */
	.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 3, .where = IN_PRODUCTION | IN_EXAMPLE | IN_TEST,
	.peers = "ruff:F811 pyflakes:F811 pylint:reimported pylint:W0404 pylint:function-redefined pylint:E0102",
	.summary = "a name that is bound again before anything has used it",
	.why = "Either the first binding is superfluous, or the second one hides it by mistake; of two functions, methods or tests with one name the "
	       "first never runs. Overloads, property setters, and branches of if, try and match are not reported.",
	.example = "from shop import total\n\ndef total(items): ...\n",
	.judge = judge_redefined,
};

const struct critic_rule ff_critic_redefined_function = {
	.type = "redefined_unused", .rule = "redefined_function", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* a judgement: no finding in sixteen repositories; mutated copies of the standard library: ruff agrees but for private names */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = EVERYWHERE,
	.peers = "ruff:F811 pyflakes:F811 pylint:function-redefined pylint:E0102",
	.summary = "a function or class that replaces one of the same name",
	.why = "The first one can never be called; if it is a test, it never runs.",
	.example = "def test_add(): ...\n\ndef test_add(): ...\n",
};

const struct critic_rule ff_critic_redefined_method = {
	.type = "redefined_unused", .rule = "redefined_method", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, sixteen repositories: 3 of 3, tests that never ran */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = EVERYWHERE,
	.peers = "ruff:F811 pyflakes:F811 pylint:function-redefined pylint:E0102",
	.summary = "a method that replaces one of the same name in its class",
	.why = "The first one can never be called; in a class of tests it never runs.",
	.example = "class TestCart:\n    def test_add(self): ...\n    def test_add(self): ...\n",
};

const struct critic_rule ff_critic_redefined_value = {
	.type = "redefined_unused", .rule = "redefined_value", .severity = FF_SEVERITY_LOW,
	.weight = 0.50, /* a judgement: no finding in sixteen repositories */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:F811 pyflakes:F811 pylint:function-redefined pylint:E0102",
	.summary = "a value that replaces a function, or a function that replaces a value",
	.why = "Nothing could use the first one.",
	.example = "limit = 3\n\ndef limit(): ...\n",
};
