/*
 * losses.c - a name that the new side no longer has: how bad that is, whether it went somewhere else, and what
 * may still answer for it.  Called by breakage.c and members.c.
 */
#include "signature.h"

/* ---- what is no interface ---- */

/* class Meta and class Config inside a class speak to the framework. */
static bool is_options(const struct object *o)
{
	static const char *const names[] = {"Meta", "Config", NULL};
	return (o->kind == OBJ_CLASS && one_of(o->name, names)) || (strchr(o->owner, '.') && one_of(last_part(o->owner), names));
}

bool ff_uninteresting(const struct object *o)
{
	static const char *const names[] = {"logger", "log", "LOG", "LOGGER", "app_name", NULL};
	static const char *const calls[] = {"getLogger(", "logging.getLogger(", NULL};
	if ((o->name[0] == '_' && o->name[1] == '_') || (*o->owner && is_options(o)))
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
		struct object *x = ff_book_at(k->new, af->module.name, o->name);
		if (x && x->kind == o->kind && x->module == &af->module && !ff_book_at(k->old, af->module.name, x->name))
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
