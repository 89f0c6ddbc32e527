/*
 * exposure.c - who sees a name: those to whom it is exported, those whose code uses it although it is not,
 * anybody who may know it.  Decides what a change of it weighs and puts the impact into the report.
 */
#include "api.h"

enum { PASSES = 3 };

bool ff_underscored(const char *dotted)
{
	for (const char *p = dotted; *p; p++)
		if ((p == dotted || p[-1] == '.') && *p == '_') {
			size_t n = strcspn(p, ".");
			if (!(n > 4 && p[1] == '_' && p[n - 1] == '_' && p[n - 2] == '_'))
				return true;
		}
	return false;
}

bool ff_private_name(const char *name)
{
	return *name == '_' && !(name[1] == '_' && ff_str_ends(name, "__"));
}

/* Top object of a member: the class in the module. */
static const char *top_name(struct ff_arena *a, const struct object *o)
{
	return ff_arena_dup(a, o->qualname, strcspn(o->qualname, "."));
}

static bool only_imports(const struct ff_usage *u, const char *path)
{
	for (int i = 0; i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		if (x->kind != FF_REF_IMPORT && !strcmp(x->path, path))
			return false;
	}
	return true;
}

/* A package that we were not shown passes it on; what the others pass on is known. */
static bool used_by_package(const struct comparer *k, const struct ff_usage *u)
{
	for (int i = 0; u && i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		if (only_imports(u, x->path) && x->resolved && x->kind == FF_REF_IMPORT && ff_str_ends(x->path, "__init__.py") && strcmp(x->path, u->path) && !x->in_test &&
		    !ff_book_module(k->old, ff_module_name(&k->c->arena, x->path)))
			return true;
	}
	return false;
}

/* An annotation names a class and makes no object of it. */
static bool may_call(const struct ff_user *x, const struct object *o)
{
	return x->kind == FF_REF_CALL || (x->kind != FF_REF_IMPORT && o->kind != OBJ_CLASS);
}

/* Users that this change did not touch: they were written for the old form. */
static int users_left(const struct comparer *k, const struct object *o, const struct ff_usage *u, bool calls_only)
{
	int n = 0;
	for (int i = 0; u && i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		n += x->resolved && !x->in_test && strcmp(x->path, u->path) && !(calls_only && !may_call(x, o)) && !line_added(k->c, x->path, x->line);
	}
	return n;
}

static const struct object *top_object(const struct comparer *k, const struct object *o)
{
	return *o->owner ? ff_book_object(k->old, ff_arena_printf(&k->c->arena, "%s.%s", o->module->name, top_name(&k->c->arena, o))) : o;
}

bool ff_still_passed(const struct comparer *k, const struct object *o)
{
	if (*o->owner || !o->passed)
		return false;
	struct found f = ff_book_find(k->new, o->passed);
	return f.kind == FOUND_OBJECT || f.kind == FOUND_OUTSIDE || (f.kind == FOUND_UNKNOWN && ff_book_object(k->new, o->passed));
}

/*
 * A package that says its version, or passes several names on, is made for others to import: nobody here may use
 * a name and it is missed all the same.  In an application a name that nobody uses is nobody's.
 */
bool ff_is_library(const struct comparer *k)
{
	struct ff_arena *a = &k->c->arena;
	const char *name = k->o->module.name, *top = ff_arena_dup(a, name, strcspn(name, "."));
	const struct api_file *m = ff_book_module(k->old, top);
	int passed = 0;
	if (!m || !m->module.package)
		return false;
	for (int i = 0; i < m->objects.count; i++) {
		const struct object *x = FF_AT(&m->objects, struct object, i);
		passed += x->kind == OBJ_IMPORT && (x->exported || x->unread) && ff_book_own(k->old, x->value);
	}
	return passed >= PASSES || ff_book_object(k->old, ff_arena_printf(a, "%s.__version__", top));
}

static int depth_of(const char *dotted)
{
	int n = 0;
	for (; *dotted; dotted++)
		n += *dotted == '.';
	return n;
}

struct weight ff_weigh(const struct comparer *k, const struct object *o, bool calls_only)
{
	struct ff_arena *a = &k->c->arena;
	const struct api_file *af = k->o;
	struct weight w = {.usage = radius_usage(k->c, o->module->path, o->qualname)};
	const struct object *cls = top_object(k, o);
	if (!w.usage && k->n)
		w.usage = radius_usage(k->c, k->n->module.path, o->qualname);
	const struct ff_usage *top = *o->owner ? radius_usage(k->c, o->module->path, top_name(a, o)) : w.usage;
	bool private = ff_underscored(o->qualname), hidden_module = ff_underscored(o->module->name);
	bool passed = cls && cls->passed && !ff_private_name(last_part(cls->passed));
	bool hidden = private || (!*o->owner && af->has_all && af->all_known && !ff_book_lists(k->old, af, o->name) && !passed);
	bool in_all = !private && ff_book_lists(k->old, af, top_name(a, o));
	bool listed = in_all || (!private && !hidden && (passed || used_by_package(k, top)));
	if (users_left(k, o, w.usage, calls_only))
		w.exposure = USED;
	if (k->program && k->c->index && !(passed && depth_of(cls->passed) == 1))
		listed = in_all; /* what the packages of a program pass on is for the program */
	if (listed && !hidden)
		w.exposure = EXPORTED;
	else if (w.exposure != USED)
		w.exposure = hidden || hidden_module ? HIDDEN : k->c->index && !k->library ? BY_NAME : UNKNOWN;
	return w;
}

/* A peer reads names alone: it would not speak of what is private by its name. */
static const char *peer_for(const struct weight *w, const struct object *o, const char *peer)
{
	if (ff_underscored(o->qualname) || (ff_underscored(o->module->name) && w->exposure != EXPORTED))
		return "";
	return peer;
}

struct ff_impact_item *ff_report(const struct comparer *k, const struct object *o, const struct weight *w, const char *id, const char *peer, int level,
                                 const char *path, int line, const char *message)
{
	if (w->exposure == HIDDEN)
		return NULL;
	if (w->exposure == BY_NAME)
		level = level > FF_LEVEL_LOW ? FF_LEVEL_LOW : level;
	else if (w->exposure == UNKNOWN || ff_underscored(o->qualname))
		level = level_down(level); /* nobody can say who uses it; private */
	struct ff_impact_item *i = impact_add(k->c, API, id, peer_for(w, o, peer), level, path, line, o->qualname, message);
	i->certainty = w->exposure == USED ? FF_CERTAIN : w->exposure == EXPORTED ? FF_LIKELY : FF_MAYBE;
	radius_apply(k->c, i, w->usage);
	if (w->exposure == BY_NAME && i->level > FF_LEVEL_LOW)
		i->level = FF_LEVEL_LOW;
	return i;
}

const char *ff_kind_word(const struct book *b, const struct object *o)
{
	if (o->kind == OBJ_FUNCTION)
		return ff_is_property(b, o) ? "property" : *o->owner ? "method" : "function";
	return o->kind == OBJ_CLASS ? "class" : o->kind == OBJ_IMPORT ? "name" : *o->owner ? "attribute" : "constant";
}
