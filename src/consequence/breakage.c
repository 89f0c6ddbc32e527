/*
 * breakage.c - compares what both sides have under the names of the old one and says what breaks for
 * whoever holds on to them.  A name counts when it is exported, or when somebody else uses it; a public
 * name that nobody uses is said quietly, for an application refactors inside all day.
 */
#include "signature.h"

/* ---- what is no interface ---- */

bool ff_uninteresting(const struct object *o)
{
	static const char *const names[] = {"logger", "log", "LOG", "LOGGER", "app_name", NULL};
	static const char *const calls[] = {"getLogger(", "logging.getLogger(", NULL};
	if (o->name[0] == '_' && o->name[1] == '_')
		return true;
	for (int i = 0; o->kind == OBJ_ATTRIBUTE && calls[i]; i++)
		if (ff_str_starts(o->value, calls[i]))
			return true;
	return o->kind == OBJ_ATTRIBUTE && one_of(o->name, names);
}

/* Type variables and their like: annotations of others may name them, no more. */
static bool typing_only(const struct object *o)
{
	static const char *const calls[] = {"TypeVar", "ParamSpec", "NewType", "TypeVarTuple", NULL};
	char name[40];
	size_t n = strcspn(o->value, "(");
	if (o->kind != OBJ_ATTRIBUTE || n >= sizeof(name) || !o->value[n])
		return false;
	memcpy(name, o->value, n);
	name[n] = '\0';
	return one_of(last_part(name), calls);
}

/* A class attribute that another room judges: model fields, form fields, descriptors made by calls. */
static bool field_like(const struct object *o)
{
	return o->kind == OBJ_ATTRIBUTE && *o->owner && o->value_kind == FF_EXPR_CALL;
}

/* ---- one object that is gone ---- */

/* The same name, new in another file of this change: where it went. */
static const struct object *moved_to(const struct comparer *k, const struct object *o)
{
	if (*o->owner)
		return NULL;
	for (int i = 0; i < k->c->api[NEW].count; i++) {
		const struct api_file *af = ((struct api_file **)k->c->api[NEW].items)[i];
		if (!af->file || af == k->n)
			continue;
		struct object *x = ff_book_object(k->new, ff_arena_printf(&k->c->arena, "%s.%s", af->module.name, o->name));
		if (x && x->kind == o->kind && x->module == &af->module && !ff_book_object(k->old, ff_arena_printf(&k->c->arena, "%s.%s", af->module.name, x->name)))
			return x;
	}
	return NULL;
}

/* A value of its own: no other name of a class, no object that something made. */
static bool is_constant(const struct object *o)
{
	switch (o->kind == OBJ_ATTRIBUTE && !*o->owner ? o->value_kind : FF_EXPR_NONE) {
	case FF_EXPR_CONSTANT:
	case FF_EXPR_NUMBER:
	case FF_EXPR_STRING:
	case FF_EXPR_LIST:
	case FF_EXPR_TUPLE:
	case FF_EXPR_DICT:
	case FF_EXPR_SET:
	case FF_EXPR_OTHER: return true; /* a comparison, an operation */
	case FF_EXPR_CALL: return ff_str_starts(o->value, "sys.") || ff_str_starts(o->value, "frozenset(") || ff_str_starts(o->value, "os.");
	default: return false;
	}
}

/* An import that is gone: when the package or __all__ passed it on, or a constant that others may have taken from here. */
static bool import_counts(const struct comparer *k, const struct object *o, bool *constant)
{
	struct ff_arena *a = &k->c->arena;
	struct found f = ff_book_find(k->old, ff_arena_printf(a, "%s.%s", o->module->name, o->name));
	*constant = f.kind == FOUND_OBJECT && is_constant(f.object) && !ff_private_name(o->name);
	bool package = o->module->package && !k->o->has_all && o->unread;
	if (f.kind == FOUND_MODULE || !strcmp(o->value, ff_arena_printf(a, "%s.%s", o->module->name, o->name)))
		return false; /* a module is there as long as its file */
	if (!o->exported && !package)
		return *constant;
	if (!ff_book_own(k->old, o->value) && !o->exported)
		return false;
	/* the object itself is gone: told at its place */
	if (f.kind != FOUND_OBJECT)
		return true;
	struct found now = ff_book_find(k->new, ff_arena_printf(a, "%s.%s", f.object->module->name, f.object->qualname));
	return now.kind != FOUND_NOTHING;
}

static void gone_import(struct comparer *k, struct object *o, const struct found *now)
{
	struct ff_arena *a = &k->c->arena;
	bool constant = false;
	if (ff_uninteresting(o) || !import_counts(k, o, &constant))
		return;
	struct weight w = ff_weigh(k, o, false);
	bool doubt = o->flags & FF_DEF_CONDITIONAL || now->getattr;
	struct ff_impact_item *i = ff_report(k, o, &w, "API001", "griffe:OBJECT_REMOVED", doubt ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, k->n->module.path, o->line,
		ff_arena_printf(a, "name %s (of %s) removed from %s%s", o->name, o->value, o->module->name, now->getattr ? "; its __getattr__ may still serve it" : ""));
	if (!i)
		return;
	if (now->getattr)
		i->certainty = FF_MAYBE;
	i->before = ff_arena_printf(a, "%s.%s", o->module->name, o->name);
	if (constant && w.exposure != EXPORTED && i->level > FF_LEVEL_LOW)
		i->level = FF_LEVEL_LOW; /* a module's own import of a constant */
}

struct loss {
	int level;
	const char *id;
	const struct object *to; /* moved there */
	bool instance;           /* objects of the class still have it */
};

/* How bad it is; false: no loss at all. */
static bool weigh_loss(struct comparer *k, struct object *o, struct object *cls, const struct found *f, struct weight *w, struct loss *out)
{
	bool slot = false, unknown = f->kind == FOUND_UNKNOWN;
	*out = (struct loss){.level = FF_LEVEL_HIGH, .id = "API001"};
	if (cls && ff_on_instances(k, cls, o->name, &slot))
		out->instance = true;
	if (slot || (out->instance && ff_is_property(k->old, o)))
		return false;
	if (field_like(o) && unknown)
		return false; /* models, forms, serializers: their rooms speak */
	if (cls && unknown && !f->getattr && !out->instance && w->exposure != USED)
		return false; /* an override that the base answers now */
	out->to = moved_to(k, o);
	if (ff_is_tool(o)) {
		out->id = "API016";
		if (out->to)
			return false; /* registered there */
	} else if (out->to)
		out->id = "API002";
	else if (cls && o->kind == OBJ_ATTRIBUTE && ff_is_enum(k->old, cls))
		out->id = "API015";
	if (w->exposure == EXPORTED && ff_still_passed(k, o))
		w->exposure = k->c->index ? BY_NAME : UNKNOWN;
	if (o->flags & FF_DEF_CONDITIONAL || unknown || (k->n && k->n->dynamic))
		out->level = FF_LEVEL_MEDIUM;
	return true;
}

void ff_judge_gone(struct comparer *k, struct object *o, struct object *cls, const struct found *f)
{
	struct ff_arena *a = &k->c->arena;
	struct weight w;
	struct loss loss;
	if (o->kind == OBJ_IMPORT) {
		if (f->kind == FOUND_NOTHING || f->getattr)
			gone_import(k, o, f);
		return;
	}
	if (ff_uninteresting(o) || (f->kind == FOUND_UNKNOWN && !cls && !f->getattr))
		return;
	w = ff_weigh(k, o, false);
	if (ff_is_tool(o))
		w.exposure = EXPORTED;
	if (!weigh_loss(k, o, cls, f, &w, &loss))
		return;
	const char *path = k->n ? k->n->module.path : o->module->path, *word = ff_kind_word(k->old, o);
	struct ff_impact_item *i = ff_report(k, o, &w, loss.id, "griffe:OBJECT_REMOVED", loss.level, path, cls ? cls->line : o->line,
		loss.to ? ff_arena_printf(a, "%s %s moved to %s; the old path no longer works", word, o->qualname, loss.to->module->name)
		: f->getattr ? ff_arena_printf(a, "%s %s removed; the %s's __getattr__ may still serve it", word, o->qualname, cls ? "class" : "module")
		: loss.instance ? ff_arena_printf(a, "%s %s is no longer set on the class, only on its objects", word, o->qualname)
		: !strcmp(loss.id, "API015") ? ff_arena_printf(a, "member %s of enumeration %s removed", o->name, o->owner)
		                             : ff_arena_printf(a, "%s %s removed", word, o->qualname));
	if (!i)
		return;
	i->before = o->kind == OBJ_FUNCTION ? signature_text(a, o) : ff_arena_printf(a, "%s.%s", o->module->name, o->qualname);
	i->after = loss.to ? ff_arena_printf(a, "%s.%s", loss.to->module->name, loss.to->qualname) : "";
	if (f->getattr)
		i->certainty = FF_MAYBE;
	if (loss.instance)
		i->level = FF_LEVEL_NONE;
	else if ((typing_only(o) || (cls && f->getattr)) && i->level > FF_LEVEL_LOW)
		i->level = FF_LEVEL_LOW;
}

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
		if (f.object->module != &k->n->module && ff_book_find(k->old, full).object == o && !ff_book_object(k->old, ff_arena_printf(a, "%s.%s", f.object->module->name, f.object->qualname)))
			judge_moved(k, o, f.object);
		if (ff_book_find(k->old, full).object == o)
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
		if (is_interface(k.o))
			compare_module(&k);
	}
}
