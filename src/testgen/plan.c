/*
 * plan.c - from the facts of one file to the plan of its tests: which functions, methods and constructors, and what is known of each.
 * Called by the door for each file under test.  Pure: no file, process or clock.
 */
#include "plan_room.h"

/* ---- what is a target ---- */

static bool is_dunder(const char *name)
{
	return ff_str_starts(name, "__") && ff_str_ends(name, "__") && strlen(name) > 4;
}

static bool is_private(const struct plan *p, int def)
{
	const struct ff_definition *d = def_of(p, def);
	if (d->name[0] == '_' && !is_dunder(d->name) && !p->handed[def])
		return true;
	return d->parent >= 0 && is_private(p, d->parent);
}

static bool can_be_tested(const struct plan *p, int def)
{
	const struct ff_definition *d = def_of(p, def);
	const unsigned never = FF_DEF_OVERLOAD | FF_DEF_ABSTRACT | FF_DEF_STUB_BODY | FF_DEF_PROTOCOL | FF_DEF_NESTED | FF_DEF_MAIN_GUARD | FF_DEF_TYPE_CHECKING |
	                       FF_DEF_SETTER | FF_DEF_TRIVIAL;
	return d->kind != FF_DEF_CLASS && !((unsigned)d->flags & never);
}

static bool wants_test(const struct plan *p, int def)
{
	return can_be_tested(p, def) && !is_private(p, def);
}

static bool is_made_by(const char *name)
{
	return !strcmp(name, "__init__") || !strcmp(name, "__new__") || !strcmp(name, "__post_init__");
}

/* A public method of a private class of the module. */
static bool is_hidden(const struct plan *p, int def)
{
	const struct ff_definition *d = def_of(p, def);
	return d->kind == FF_DEF_METHOD && d->parent >= 0 && def_of(p, d->parent)->kind == FF_DEF_CLASS && def_of(p, d->parent)->parent < 0 && is_private(p, d->parent) &&
	       (d->name[0] != '_' || is_dunder(d->name)) && can_be_tested(p, def);
}

/* For each public method of a private class the first public class of the module that has it from there; -1. */
static int *find_heirs(const struct plan *p)
{
	int *heirs = ff_arena_alloc(p->a, ((size_t)p->f->definitions.count + 1) * sizeof *heirs);
	for (int i = 0; i < p->f->definitions.count; i++) {
		heirs[i] = -1;
		for (int k = 0; is_hidden(p, i) && heirs[i] < 0 && k < p->f->definitions.count && plan_spend(p, 1); k++)
			if (def_of(p, k)->kind == FF_DEF_CLASS && def_of(p, k)->parent < 0 && !is_private(p, k) && !p->handed[k] && plan_method(p, k, def_of(p, i)->name) == i)
				heirs[i] = k;
	}
	return heirs;
}

static bool inherits(const struct plan *p, int class)
{
	for (int i = 0; i < p->f->definitions.count; i++)
		if (p->heirs[i] == class)
			return true;
	return false;
}

/* A class has a constructor when it has methods to test, or does something when it is made. */
static bool wants_constructor(const struct plan *p, int class, bool *helper)
{
	bool any = false;
	*helper = true;
	if (def_of(p, class)->kind != FF_DEF_CLASS || def_of(p, class)->parent >= 0 ||
	    def_of(p, class)->flags & (FF_DEF_PROTOCOL | FF_DEF_MAIN_GUARD | FF_DEF_TYPE_CHECKING | FF_DEF_NESTED) || p->handed[class] || is_private(p, class))
		return false;
	for (int i = class + 1; i < p->f->definitions.count && def_of(p, i)->line <= def_of(p, class)->end_line; i++) {
		if (def_of(p, i)->parent != class || !wants_test(p, i))
			continue;
		any = true;
		if (is_made_by(def_of(p, i)->name))
			*helper = false;
	}
	return any || inherits(p, class);
}

/* ---- the module ---- */

static const char *import_text(struct ff_arena *a, const struct ff_import *m)
{
	const char *as = *m->alias ? ff_arena_printf(a, " as %s", m->alias) : "";
	if (!*m->name)
		return ff_arena_printf(a, "import %s%s", m->module, as);
	return ff_arena_printf(a, "from %.*s%s import %s%s", m->level < 8 ? m->level : 8, "........", m->module, m->name, as);
}

/* The folder that has to be on the path for the module to be found under its name. */
static const char *root_of(struct ff_arena *a, const char *path, const char *module)
{
	char *tail = ff_arena_str(a, module);
	for (char *c = tail; *c; c++)
		*c = *c == '.' ? '/' : *c;
	const char *forms[] = {ff_arena_printf(a, "%s.py", tail), ff_arena_printf(a, "%s/__init__.py", tail)};
	for (size_t i = 0; i < FF_COUNT(forms); i++) {
		size_t n = strlen(path), m = strlen(forms[i]);
		if (n == m && !strcmp(path, forms[i]))
			return ".";
		if (n > m + 1 && path[n - m - 1] == '/' && !strcmp(path + n - m, forms[i]))
			return ff_arena_dup(a, path, n - m - 1);
	}
	return ".";
}

static void describe_module(struct plan *p, struct ff_test_module *m)
{
	const struct ff_usage *u = p->s->usages && p->s->usages->count ? FF_AT(p->s->usages, struct ff_usage, 0) : NULL;
	const char *path = *p->s->file->place ? p->s->file->place : p->s->file->path;
	*m = (struct ff_test_module){.module = u && *u->module ? u->module : ff_module_name(p->a, path), .path = path, .budget = 3, .most = 6, .seed = 1};
	const char *root = root_of(p->a, path, m->module);
	ff_strings_push(p->a, &m->roots, root);
	if (strcmp(root, ".") != 0)
		ff_strings_push(p->a, &m->roots, ".");
	for (int i = 0; i < p->f->imports.count; i++) {
		const struct ff_import *x = FF_AT(&p->f->imports, struct ff_import, i);
		if (x->def < 0 && !(x->flags & (FF_IMPORT_FUTURE | FF_IMPORT_TYPE_CHECKING)))
			ff_strings_push(p->a, &m->imports, import_text(p->a, x));
	}
	p->module = m->module;
}

/* ---- one target ---- */

static int function_of(const struct plan *p, const char *qualname)
{
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 1); i++)
		if (def_of(p, i)->kind != FF_DEF_CLASS && !strcmp(def_of(p, i)->qualname, qualname))
			return i;
	return -1;
}

static bool is_context_manager(const struct plan *p, int def)
{
	for (int i = 0; i < p->f->decorators.count && plan_spend(p, 1); i++) {
		const struct ff_decorator *d = FF_AT(&p->f->decorators, struct ff_decorator, i);
		const char *last = ff_last_part(d->name);
		if (d->def == def && (!strcmp(last, "contextmanager") || !strcmp(last, "asynccontextmanager")))
			return true;
	}
	return false;
}

/* @property and what others have made after it: cachedproperty, lazy_property. */
static bool is_property(const struct plan *p, int def)
{
	for (int i = 0; i < p->f->decorators.count && plan_spend(p, 1); i++) {
		const struct ff_decorator *d = FF_AT(&p->f->decorators, struct ff_decorator, i);
		if (d->def == def && ff_str_ends(d->name, "property") && d->call < 0)
			return true;
	}
	return (def_of(p, def)->flags & FF_DEF_PROPERTY) != 0;
}

static int kind_of(const struct plan *p, int def)
{
	const struct ff_definition *d = def_of(p, def);
	if (d->kind != FF_DEF_METHOD)
		return FF_TARGET_FUNCTION;
	return is_property(p, def) ? FF_TARGET_PROPERTY : d->flags & FF_DEF_STATIC ? FF_TARGET_STATIC : d->flags & FF_DEF_CLASSMETHOD ? FF_TARGET_CLASS_METHOD : FF_TARGET_METHOD;
}

static void add_raises(struct plan *p, int def, struct ff_list *out)
{
	for (int i = 0; i < p->f->raises.count && plan_spend(p, 1); i++) {
		const struct ff_raise *r = FF_AT(&p->f->raises, struct ff_raise, i);
		if (r->def == def && *r->type && !(r->flags & FF_RAISE_RERAISE))
			*FF_PUSH(p->a, out, struct ff_test_raise) =
			    (struct ff_test_raise){r->type, r->message, r->condition, r->line, (r->flags & (FF_RAISE_PLAIN | FF_RAISE_CAUGHT)) == FF_RAISE_PLAIN};
	}
}

/* Calls of the repository leave room for those of docstrings and those that are said to raise: they tell what comes out. */
static void add_calls(struct plan *p, int def, struct ff_list *out)
{
	int shown = 0, most = FF_MAX_TEST_CALLS;
	for (int i = 0; i < p->sessions.count && plan_spend(p, 1); i++) {
		const struct example *e = FF_AT(&p->sessions, struct example, i);
		shown += e->def == def && (!strcmp(e->call.source, "example") || *e->call.raises);
	}
	most -= shown < FF_MAX_TEST_CALLS / 2 ? shown : FF_MAX_TEST_CALLS / 2;
	for (int i = 0; i < p->sessions.count && plan_spend(p, 1) && out->count < FF_MAX_TEST_CALLS; i++) {
		const struct example *e = FF_AT(&p->sessions, struct example, i);
		if (e->def != def)
			continue;
		struct ff_test_call *same = NULL;
		for (int k = 0; !same && k < out->count; k++)
			same = !strcmp(FF_AT(out, struct ff_test_call, k)->text, e->call.text) ? FF_AT(out, struct ff_test_call, k) : NULL;
		if (!same && !strcmp(e->call.source, "call") && !*e->call.raises && out->count >= most)
			continue;
		if (!same)
			*FF_PUSH(p->a, out, struct ff_test_call) = e->call;
		else if (!*same->expect && !*same->raises && !*same->printed && !same->setup.count)
			*same = e->call; /* the one that says what comes out */
	}
}

static struct ff_test_target *start_target(struct plan *p, struct ff_list *targets, int def)
{
	const struct ff_definition *d = def_of(p, def);
	struct ff_test_target *t = FF_PUSH(p->a, targets, struct ff_test_target);
	*t = (struct ff_test_target){.symbol = d->qualname, .kind = kind_of(p, def), .line = d->line, .end_line = d->end_line, .returns = d->returns, .complexity = d->complexity, .def = def};
	if (d->flags & FF_DEF_ASYNC)
		ff_strings_push(p->a, &t->flags, "async");
	if (d->flags & FF_DEF_GENERATOR)
		ff_strings_push(p->a, &t->flags, "generator");
	if (is_context_manager(p, def))
		ff_strings_push(p->a, &t->flags, "context_manager");
	return t;
}

static void fill(struct plan *p, struct ff_test_target *t, int def)
{
	plan_parameters(p, def, &t->parameters);
	add_raises(p, def, &t->raises);
	plan_borders(p, def, &t->borders);
	plan_claims(p, def, &t->claims);
}

/* What the other one of a pair looks for matters to both: a round trip breaks where one of them alone knows a character. */
static void add_partner_values(struct plan *p, struct ff_test_target *t)
{
	for (int i = 0; i < t->properties.count && t->parameters.count; i++) {
		const struct ff_test_property *x = FF_AT(&t->properties, struct ff_test_property, i);
		struct ff_test_parameter *first = FF_AT(&t->parameters, struct ff_test_parameter, 0);
		struct ff_list values = {0};
		int n, other = *x->with ? function_of(p, x->with) : -1;
		const struct ff_parameter *its = plan_given(p, other, &n);
		if (n)
			plan_literal_values(p, other, its, &values);
		for (int k = 0; k < values.count && first->values.count < FF_MAX_TEST_VALUES; k++)
			plan_push_value(p, &first->values, FF_AT(&values, struct value, k), "literal");
	}
}

/* heir: the class by which it is known, -1 its own. */
static void plan_function(struct plan *p, struct ff_list *targets, int def, int heir)
{
	struct ff_test_target *t = start_target(p, targets, def);
	if (heir >= 0)
		t->symbol = ff_arena_printf(p->a, "%s.%s", def_of(p, heir)->name, def_of(p, def)->name);
	fill(p, t, def);
	add_calls(p, def, &t->calls);
	plan_file_calls(p, def, &t->calls);
	plan_properties(p, def, &t->properties);
	add_partner_values(p, t);
}

/* Fields of a dataclass stand for parameters where there is no __init__ in the module. */
static void plan_constructor(struct plan *p, struct ff_list *targets, int class, bool helper)
{
	struct ff_test_target *t = start_target(p, targets, class);
	int init = plan_method(p, class, "__init__");
	t->kind = FF_TARGET_CONSTRUCTOR;
	t->helper = helper;
	if (init >= 0) {
		fill(p, t, init);
		if (def_of(p, init)->parent == class) {
			t->line = def_of(p, init)->line;
			t->end_line = def_of(p, init)->end_line;
			t->complexity = def_of(p, init)->complexity;
		}
	}
	add_calls(p, class, &t->calls);
	struct ff_list values = {0};
	plan_class_values(p, class, &values);
	for (int i = 0; i < values.count && t->calls.count < FF_MAX_TEST_CALLS; i++) {
		struct ff_test_call *c = FF_PUSH(p->a, &t->calls, struct ff_test_call);
		*c = (struct ff_test_call){.text = FF_AT(&values, struct value, i)->text, .source = "hint", .expect = "", .raises = "", .printed = "", .place = ""};
		plan_split(p->a, FF_AT(&values, struct value, i)->need, '\n', &c->needs);
	}
}

int ff_test_plan(struct ff_arena *a, const struct ff_subject *s, const struct ff_test_context *ctx, struct ff_test_plan *out, struct ff_err *err)
{
	struct plan p = {.a = a, .s = s, .f = s->news, .ctx = ctx};
	*out = (struct ff_test_plan){.facts = s->news};
	if (!s->news)
		return ff_err_set(err, FF_EX_DATA, "%s: no facts: %s", s->file->path, *s->file->skipped ? s->file->skipped : "not Python");
	plan_index(&p);
	p.heirs = find_heirs(&p);
	describe_module(&p, &out->module);
	plan_sites(&p, false);
	plan_examples(&p);
	plan_sites(&p, true);
	for (int i = 0; i < s->news->definitions.count; i++) {
		bool helper;
		if (wants_constructor(&p, i, &helper))
			plan_constructor(&p, &out->targets, i, helper);
		else if (!is_made_by(def_of(&p, i)->name) && (wants_test(&p, i) || p.heirs[i] >= 0))
			plan_function(&p, &out->targets, i, p.heirs[i]);
	}
	out->module.cut = *p.steps <= 0;
	return 0;
}

void ff_test_plan_write(const struct ff_test_plan *p, struct ff_buf *out)
{
	ff_record_write(out, &ff_test_module_type, &p->module);
	for (int i = 0; i < p->targets.count; i++)
		ff_record_write(out, &ff_test_target_type, FF_AT(&p->targets, struct ff_test_target, i));
	ff_record_write(out, &ff_test_end_type, &(struct ff_test_end){p->targets.count + 1});
}
