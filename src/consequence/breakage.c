/*
 * breakage.c - compares what both sides have under the names of the old one and says what breaks for
 * whoever holds on to them.  A name counts when it is exported, or when somebody else uses it; a public
 * name that nobody uses is said quietly, for an application refactors inside all day.
 */
#include "signature.h"

/* ---- one object on both sides ---- */

static void judge_value(struct comparer *k, const struct object *o, const struct object *n)
{
	struct ff_arena *a = &k->c->arena;
	bool literal = n->value_kind == FF_EXPR_CONSTANT || n->value_kind == FF_EXPR_NUMBER || n->value_kind == FF_EXPR_STRING;
	if (!literal || *o->owner || ff_uninteresting(n) || !strcmp(literal_normal(a, o->value), literal_normal(a, n->value)))
		return;
	struct weight w = ff_weigh(k, o, false);
	struct ff_impact_item *x = ff_report(k, n, &w, "API014", "griffe:ATTRIBUTE_CHANGED_VALUE", FF_LEVEL_LOW, n->module->path, n->line,
		ff_arena_printf(a, "value of %s changed from %s to %s", n->qualname, o->value, n->value));
	if (x) {
		x->level = FF_LEVEL_LOW;
		x->before = o->value;
		x->after = n->value;
	}
}

/* Whether it can be said what kind of thing a name is bound to. */
static bool kind_known(const struct book *b, const struct object *o)
{
	if (o->kind == OBJ_ATTRIBUTE && !strcmp(o->value, "None"))
		return false; /* holds the place of what is bound later, or could not be imported */
	if (o->kind == OBJ_ATTRIBUTE)
		return o->value_kind == FF_EXPR_CONSTANT || o->value_kind == FF_EXPR_NUMBER || o->value_kind == FF_EXPR_STRING || o->value_kind == FF_EXPR_LIST ||
		       o->value_kind == FF_EXPR_DICT || o->value_kind == FF_EXPR_TUPLE || o->value_kind == FF_EXPR_SET;
	return o->kind != OBJ_FUNCTION || ff_decorated(b, o) != DECORATED_UNKNOWN;
}

static bool read_as_value(const struct book *b, const struct object *o)
{
	return o->kind == OBJ_ATTRIBUTE || ff_is_property(b, o);
}

static void judge_kind(struct comparer *k, const struct object *o, const struct object *n)
{
	if (*o->owner && read_as_value(k->old, o) && read_as_value(k->new, n))
		return; /* read the same way */
	if (!kind_known(k->old, o) || !kind_known(k->new, n) || o->kind == OBJ_IMPORT || n->kind == OBJ_IMPORT)
		return;
	struct weight w = ff_weigh(k, o, false);
	const char *was = ff_kind_word(k->old, o), *now = ff_kind_word(k->new, n);
	struct ff_impact_item *x = ff_report(k, n, &w, "API009", "griffe:OBJECT_CHANGED_KIND", FF_LEVEL_HIGH, n->module->path, n->line,
		ff_arena_printf(&k->c->arena, "%s was a %s and is now a %s", n->qualname, was, now));
	if (x)
		x->before = was, x->after = now;
}

static bool same_lines(const struct comparer *k, const struct object *o, const struct object *n)
{
	const struct ff_file *f = k->n ? k->n->file : NULL;
	return f && k->o->file == f && n->module == &k->n->module && o->module == &k->o->module && o->end_line && n->end_line &&
	       !ff_spans_touch(&f->added, n->line, n->end_line) && !ff_spans_touch(&f->removed, o->line, o->end_line);
}

void ff_judge_pair(struct comparer *k, struct object *o, struct object *n)
{
	if ((ff_uninteresting(o) && strcmp(o->name, "__init__") && strcmp(o->name, "__call__")) || o->kind == OBJ_IMPORT)
		return;
	if (o->kind == n->kind && o->kind != OBJ_CLASS && o->decorators.count == n->decorators.count && same_lines(k, o, n))
		return;
	if (o->kind != n->kind || ff_is_property(k->old, o) != ff_is_property(k->new, n))
		judge_kind(k, o, n);
	else if (o->kind == OBJ_CLASS)
		ff_judge_class(k, o, n);
	else if (o->kind == OBJ_FUNCTION)
		ff_judge_function(k, o, n, "");
	else
		judge_value(k, o, n);
}

/* ---- modules ---- */

/* Moved, and imported back: the old path still works. */
static void judge_moved(struct comparer *k, const struct object *o, const struct object *n)
{
	struct ff_arena *a = &k->c->arena;
	struct weight w = ff_weigh(k, o, false);
	struct ff_impact_item *m = ff_report(k, o, &w, "API002", "", FF_LEVEL_LOW, k->n->module.path, 1,
		ff_arena_printf(a, "%s %s moved to %s; the old path still works", ff_kind_word(k->old, o), o->qualname, n->module->name));
	if (m) {
		m->level = FF_LEVEL_LOW;
		m->before = ff_arena_printf(a, "%s.%s", o->module->name, o->qualname);
		m->after = ff_arena_printf(a, "%s.%s", n->module->name, n->qualname);
	}
}

/* The path below the package is gone; under the package's name there is something to compare with. */
static void judge_passed(struct comparer *k, struct object *o)
{
	struct found f = {0};
	if (o->kind != OBJ_IMPORT && o->passed && !o->bare && !*o->owner)
		f = ff_book_find(k->new, o->passed);
	if (f.kind == FOUND_OBJECT)
		ff_judge_pair(k, o, f.object);
}

static void judge_name(struct comparer *k, struct object *o)
{
	struct ff_arena *a = &k->c->arena;
	const char *full = ff_arena_printf(a, "%s.%s", o->module->name, o->qualname);
	if (ff_book_object(k->old, full) != o)
		return; /* bound again further down */
	struct found f = ff_book_find(k->new, full);
	if (f.kind == FOUND_OBJECT && o->kind != OBJ_IMPORT) {
		if (ff_book_find(k->old, full).object != o)
			return; /* another name of something: compared there */
		if (f.object->module != &k->n->module && !ff_book_at(k->old, f.object->module->name, f.object->qualname))
			judge_moved(k, o, f.object);
		ff_judge_pair(k, o, f.object);
	} else if (f.kind == FOUND_NOTHING || f.kind == FOUND_UNKNOWN) {
		ff_judge_gone(k, o, NULL, &f);
		judge_passed(k, o);
	}
}

/* The file of the new side that stands where the old one was. */
static const struct api_file *renamed_to(const struct ff_consequence *c, const struct api_file *o)
{
	for (int i = 0; i < c->api[NEW].count; i++) {
		const struct api_file *n = ((struct api_file **)c->api[NEW].items)[i];
		if (n->file == o->file && n->file)
			return n;
	}
	return NULL;
}

/* A whole module that is gone: its importers break, one impact. */
static void judge_module(struct comparer *k)
{
	struct ff_arena *a = &k->c->arena;
	const struct module *m = &k->o->module;
	const struct api_file *to = renamed_to(k->c, k->o);
	struct weight w = {.exposure = ff_underscored(m->name) ? HIDDEN : k->c->index ? BY_NAME : UNKNOWN};
	struct object shown = {.module = m, .qualname = m->name, .name = m->name, .owner = "", .kind = OBJ_IMPORT};
	int members = 0;
	for (int i = 0; i < k->o->objects.count; i++) {
		const struct object *o = FF_AT(&k->o->objects, struct object, i);
		struct weight x = o->kind == OBJ_IMPORT || o->bare ? (struct weight){0} : ff_weigh(k, o, false);
		members++;
		if (x.exposure == USED && w.exposure != USED) {
			w.exposure = USED;
			w.usage = x.usage;
		}
	}
	if (!members)
		return;
	struct ff_impact_item *i = ff_report(k, &shown, &w, to ? "API002" : "API001", "griffe:OBJECT_REMOVED", FF_LEVEL_HIGH, to ? to->module.path : m->path, 1,
		to ? ff_arena_printf(a, "module %s is now %s", m->name, to->module.name) : ff_arena_printf(a, "module %s removed", m->name));
	if (i) {
		i->before = m->name;
		i->after = to ? to->module.name : "";
	}
}

/* What a package passed on of a module that is gone is missed there. */
static void judge_lost_exports(struct comparer *k)
{
	struct found nothing = {.kind = FOUND_NOTHING};
	for (int i = 0; i < k->o->objects.count; i++) {
		struct object *o = FF_AT(&k->o->objects, struct object, i);
		if (*o->owner || o->kind == OBJ_IMPORT || !o->passed || o->bare)
			continue;
		if (ff_book_find(k->new, o->passed).kind == FOUND_NOTHING)
			ff_judge_gone(k, o, NULL, &nothing);
		judge_passed(k, o);
	}
}

/* A test by its name that holds no test is a module that helps to test. */
static bool helps_testing(const struct api_file *af)
{
	if (strcmp(ff_path_base(af->module.path), "test.py") && strcmp(ff_path_base(af->module.path), "testapp.py"))
		return false;
	for (int i = 0; i < af->objects.count; i++)
		if (FF_AT(&af->objects, struct object, i)->passed)
			return true;
	return false;
}

static bool is_interface(const struct api_file *af)
{
	const struct ff_file *f = af->file;
	if (!f || af->broken || ff_str_ends(f->path, ".pyi") || ff_str_ends(f->path, "setup.py") || ff_str_ends(f->path, "conftest.py"))
		return false;
	return f->role == FF_ROLE_LIBRARY || f->role == FF_ROLE_CLI || (f->role == FF_ROLE_TEST && helps_testing(af));
}

static void compare_module(struct comparer *k)
{
	struct ff_arena *a = &k->c->arena;
	k->n = ff_book_module(k->new, k->o->module.name);
	if (!k->n) {
		judge_module(k);
		judge_lost_exports(k);
		return;
	}
	if (k->n->broken)
		return;
	if (k->o->getattr && !k->n->getattr && !ff_underscored(k->o->module.name)) {
		struct ff_impact_item *x = impact_add(k->c, API, "API001", "", FF_LEVEL_MEDIUM, k->n->module.path, 1, "__getattr__",
			ff_arena_printf(a, "module %s has no __getattr__ any more: the names that it served are gone", k->o->module.name));
		x->certainty = FF_MAYBE;
	}
	for (int i = 0; i < k->o->objects.count; i++) {
		struct object *o = FF_AT(&k->o->objects, struct object, i);
		if (!*o->owner && !o->bare)
			judge_name(k, o);
	}
}

void api_compare(struct ff_consequence *c)
{
	struct comparer k = {.c = c};
	if (!c->api[OLD].count)
		return;
	k.old = ff_book_make(c, OLD);
	k.new = ff_book_make(c, NEW);
	for (int i = 0; i < c->api[OLD].count; i++) {
		k.o = ((struct api_file **)c->api[OLD].items)[i];
		if (!is_interface(k.o))
			continue;
		k.program = ff_routes_serve(c, ff_arena_dup(&c->arena, k.o->module.name, strcspn(k.o->module.name, ".")));
		k.library = !k.program && ff_is_library(&k);
		compare_module(&k);
	}
}
