/*
 * names.c - names that nothing binds, and local variables that nothing reads.  The facts have resolved them; here it is
 * weighed what the file alone cannot know: names put in from outside, and names that are meant to be idle.
 */
#include "rules.h"

/* ---- undefined ---- */

/* May the module's names be made while it runs: globals(), exec, setattr(sys.modules[__name__], ...), enum's conversions? */
static bool names_are_made(const struct critic *c)
{
	const struct ff_facts *f = c->f;
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&f->calls, struct ff_call, i);
		if (ff_critic_call_is(call, "globals") || ff_critic_call_is(call, "exec") || !strcmp(ff_last_part(call->callee), "_convert_"))
			return true;
	}
	for (int i = 0; i < f->decorators.count; i++) /* enum's puts the members into the module */
		if (!strcmp(ff_last_part(FF_AT(&f->decorators, struct ff_decorator, i)->name), "global_enum"))
			return true;
	for (int i = 0; i < f->arguments.count; i++)
		if (strstr(FF_AT(&f->arguments, struct ff_argument, i)->text, "sys.modules[__name__]"))
			return true;
	return false;
}

static bool is_package(const struct critic *c)
{
	const char *base = ff_path_base(c->s->file->path);
	return !strcmp(base, "__init__.py") || !strcmp(base, "__init__.pyi");
}

/* What is there although the file does not bind it. */
static bool given_from_outside(const struct critic *c, const struct ff_unbound *u)
{
	if (u->flags & (FF_UNBOUND_STAR | FF_UNBOUND_HANDLED))
		return true;
	if (is_package(c) && (u->kind == FF_UNBOUND_EXPORT || !strcmp(u->name, "__path__")))
		return true;
	if (c->isolated)
		return false;
	if (!strcmp(u->name, "tags") && !strcmp(ff_path_base(c->s->file->path), "conf.py")) /* Sphinx */
		return true;
	if (u->flags & FF_UNBOUND_ANNOTATION && u->kind != FF_UNBOUND_NEVER) /* from Python 3.14 on such types are evaluated late */
		return true;
	return u->flags & (FF_UNBOUND_GUARDED | FF_UNBOUND_INJECTED);
}

/* A local name cannot be made from outside. */
static bool may_be_made(const struct ff_unbound *u)
{
	return u->kind == FF_UNBOUND_NEVER || u->kind == FF_UNBOUND_EARLY || u->kind == FF_UNBOUND_EXPORT;
}

static uint64_t key_of(const struct ff_unbound *u)
{
	return ff_hash_str(FF_HASH_START, u->name);
}

/* Names that were missing before; what a star import or a handler excused then was none of them. */
static void index_before(struct critic *c, struct critic_index *before)
{
	const struct ff_list *old = c->s->olds ? &c->s->olds->unbound : NULL;
	ff_critic_index_init(before, c->a, old ? old->count : 0);
	for (int i = 0; old && i < old->count; i++)
		if (!given_from_outside(c, FF_AT(old, struct ff_unbound, i)))
			ff_critic_index_put(before, key_of(FF_AT(old, struct ff_unbound, i)), i);
}

/* The read was there before, and found something then. */
static bool became_undefined(const struct critic *c, const struct critic_index *before, const struct ff_unbound *u)
{
	return c->s->olds && !ff_spans_has(&c->s->file->added, u->line) && ff_critic_index_get(before, key_of(u)) < 0;
}

static void report_undefined(struct critic *c, const struct ff_unbound *u, bool made_true)
{
	static const char *const forms[] = {
		"'%.100s' is not defined anywhere in this file",
		"'%.100s' is read before anything binds it",
		"local variable '%.100s' is read before it is bound",
		"'%.100s' is read after it was deleted",
		"'%.100s' stands in __all__, but nothing binds it",
	};
	ff_critic_note(c, "name", u->name);
	if (made_true)
		ff_critic_note_int(c, "defined_before", 1);
	char message[256];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of the forms above */
	snprintf(message, sizeof message, forms[u->kind], u->name);
#pragma GCC diagnostic pop
	ff_critic_report(c, RULE_UNDEFINED_NAME, &(struct critic_spot){.line = u->line, .col = u->col, .made_true = made_true}, "%s", message);
}

static void judge_undefined(struct critic *c)
{
	const struct ff_list *l = &c->f->unbound;
	struct critic_index before, seen;
	if (c->broken || !l->count)
		return;
	bool made = !c->isolated && names_are_made(c);
	ff_critic_index_init(&seen, c->a, l->count);
	index_before(c, &before);
	for (int i = 0; i < l->count; i++) {
		const struct ff_unbound *u = FF_AT(l, struct ff_unbound, i);
		bool made_true = became_undefined(c, &before, u);
		if (given_from_outside(c, u) || (made && may_be_made(u)))
			continue;
		if (!c->isolated && !ff_spans_has(&c->s->file->added, u->line) && ff_critic_index_get(&seen, key_of(u)) >= 0)
			continue; /* one mistake, read again */
		ff_critic_index_put(&seen, key_of(u), i);
		report_undefined(c, u, made_true);
	}
}

/* ---- unused ---- */

static bool meant_to_be_idle(const struct critic *c, const char *name)
{
	static const char *const words[] = {"unused", "dummy", "ignore"};
	size_t n = strlen(name);
	if (*name == '_' && !(n > 4 && ff_str_starts(name, "__") && ff_str_ends(name, "__"))) /* __slots__ in a method is a mistake */
		return true;
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!c->isolated && ff_str_starts(name, words[i]))
			return true;
	return false;
}

/*
 * Safe: `as e` does nothing but bind, and what is bound by handlers alone is missed by nobody; a value that is written out can have
 * no effect; a target of several, or the name of a walrus, only binds.  A person decides when the value reads names (they may be
 * missing, or become unread) or does something (it stays, as a statement of its own), and for `with ... as`: the name keeps alive
 * what it holds.  Where a name is bound more than once, the other bindings would be reported next; where it is read too early, another name would
 * be read without it.
 */
static struct ff_fix *unused_fix(struct critic *c, int row, const struct ff_unused *u)
{
	if (u->kind == FF_UNUSED_EXCEPT && u->as_line && u->as_line == u->line) {
		int safety = u->flags & FF_UNUSED_REBOUND ? FF_SAFETY_REVIEW : FF_SAFETY_SAFE;
		return ff_fix_edit(c->s, safety, "remove the unused name of the exception", u->as_line, u->as_col, u->end_line, u->end_col, "");
	}
	bool stays = u->kind == FF_UNUSED_WALRUS || u->kind == FF_UNUSED_WITH || u->flags & FF_UNUSED_EFFECTS;
	return ff_critic_cut(c, FF_CUT_UNUSED, row, FF_SAFETY_SAFE, stays ? "remove the unused name" : "remove the unused variable");
}

static const char *function_of(const struct ff_facts *f, int def)
{
	return def >= 0 && def < f->definitions.count ? FF_AT(&f->definitions, struct ff_definition, def)->qualname : "";
}

static uint64_t key_in(const char *function, const char *name)
{
	return ff_hash_str(ff_hash_str(FF_HASH_START, function), name);
}

/* Functions of the old side, and its idle variables by function and name. */
static void index_idle(struct critic *c, struct critic_index *functions, struct critic_index *idle)
{
	const struct ff_facts *old = c->s->olds;
	ff_critic_index_init(functions, c->a, old ? old->definitions.count : 0);
	ff_critic_index_init(idle, c->a, old ? old->unused.count : 0);
	for (int i = 0; old && i < old->definitions.count; i++)
		ff_critic_index_put(functions, key_in(function_of(old, i), ""), i);
	for (int i = 0; old && i < old->unused.count; i++) {
		const struct ff_unused *u = FF_AT(&old->unused, struct ff_unused, i);
		ff_critic_index_put(idle, key_in(function_of(old, u->def), u->name), i);
	}
}

static void judge_unused(struct critic *c)
{
	static const char *const kinds[] = {"assign", "tuple", "augmented", "with", "except", "walrus", "match", "annotation"};
	struct critic_index functions, idle;
	if (!c->f->unused.count)
		return;
	index_idle(c, &functions, &idle);
	for (int i = 0; !c->broken && i < c->f->unused.count; i++) {
		const struct ff_unused *u = FF_AT(&c->f->unused, struct ff_unused, i);
		if (u->kind == FF_UNUSED_AUGMENTED || meant_to_be_idle(c, u->name))
			continue;
		const char *function = function_of(c->f, u->def);
		/* the function was there, and the variable was read in it */
		bool made_true = c->s->olds && !ff_spans_has(&c->s->file->added, u->line) && ff_critic_index_get(&functions, key_in(function, "")) >= 0 &&
		                 ff_critic_index_get(&idle, key_in(function, u->name)) < 0;
		struct critic_spot at = {.line = u->line, .end_line = u->end_line, .col = u->col, .fix = unused_fix(c, i, u), .made_true = made_true};
		ff_critic_note(c, "name", u->name);
		if (made_true)
			ff_critic_note_int(c, "used_before", 1);
		ff_critic_note(c, "bound_by", kinds[u->kind]);
		if (u->kind == FF_UNUSED_ANNOTATION)
			ff_critic_report(c, RULE_UNUSED_ANNOTATION, &at, "local variable '%.100s' has a type, but never a value", u->name);
		else
			ff_critic_report(c, RULE_UNUSED_VARIABLE, &at, "local variable '%.100s' is bound, but nothing reads it", u->name);
	}
}

const struct critic_rule ff_critic_undefined_name = {
	.type = "undefined_name", .rule = "undefined_name", .severity = FF_SEVERITY_HIGH,
	.weight = 0.90, /* 2026-11, sixteen repositories: 4 of 4 (3 in a test that is skipped), and 10 in fragments of fastapi's documentation; standard library and Debian's packages: 9 of 9, 2 of them in code for Python 2 */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION | IN_TEST | IN_MIGRATION,
	.peers = "ruff:F821 ruff:F822 ruff:F823 pyflakes:F821 pyflakes:F822 pyflakes:F823 pylint:undefined-variable pylint:E0602 "
	         "pylint:used-before-assignment pylint:E0601 pylint:undefined-all-variable pylint:E0603",
	.summary = "a name that nothing binds where it is read",
	.why = "The line raises NameError when it runs. Modules with a star import or with globals() and exec, names under a test for Python's "
	       "version or in a try that catches NameError, and names bound in a loop around the read are not reported.",
	.example = "def total(items):\n    return sum(item.price for item in itmes)\n",
	.judge = judge_undefined,
};

const struct critic_rule ff_critic_unused_variable = {
	.type = "unused_variable", .rule = "unused_variable", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* 2026-11, no finding in twelve repositories; 30 of 89 read in the standard library and Debian's packages: 30 never read, 6 keep the result of a call that is made for its effect */
	.fix = FIX_SAFE, .risk = FF_LEVEL_LOW, .minutes = 2, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:F841 pyflakes:F841 pylint:unused-variable pylint:W0612",
	.summary = "a local variable that nothing reads",
	.why = "Either it is left over, or something else was meant to be read. Loop variables, unpacked values, names that start with an "
	       "underscore, and functions that call locals() or eval are not reported.",
	.example = "def price(item):\n    tax = item.tax()\n    return item.net\n",
	.judge = judge_unused,
};

const struct critic_rule ff_critic_unused_annotation = {
	.type = "unused_variable", .rule = "unused_annotation", .severity = FF_SEVERITY_LOW,
	.weight = 0.85, /* a judgement: no finding in eleven repositories */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 1, .where = IN_PRODUCTION | IN_EXAMPLE,
	.peers = "ruff:F842 pyflakes:F842",
	.summary = "a local variable that has a type and never a value",
	.why = "It does nothing when the function runs.",
	.example = "def price(item):\n    tax: Decimal\n    return item.net\n",
};
