/*
 * ancestry.c - what a class derives from, in this tree and in the standard library, and what it has by that.
 * The order is that of the bases, depth first: enough to know who answers, where CPython's C3 would differ
 * only for diamonds.  Used by the files that judge the API.
 */
#include "api.h"

enum { DEPTH = 20, ANCESTORS = 60 };

static bool has_ancestor(const struct ff_list *l, const char *name)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(FF_AT(l, struct ancestor, i)->name, name))
			return true;
	return false;
}

static void add_ancestor(const struct book *b, struct ff_list *out, struct ancestor x)
{
	if (out->count < ANCESTORS && !has_ancestor(out, x.name))
		*FF_PUSH(ff_book_arena(b), out, struct ancestor) = x;
}

static void add_stdlib(const struct book *b, const struct stdlib_class *c, struct ff_list *out)
{
	bool alias = *c->bases == '~'; /* typing.List: its bases stand for it */
	if (strcmp(c->name, "builtins.object") && !alias)
		add_ancestor(b, out, (struct ancestor){.stdlib = c, .name = c->name});
	for (const char *p = c->bases + alias; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		const struct stdlib_class *base = ff_stdlib_class(ff_arena_dup(ff_book_arena(b), p, n));
		if (base)
			add_stdlib(b, base, out);
		p += n;
	}
}

static void add_bases(const struct book *b, const struct object *root, struct object *cls, struct ff_list *out, int depth)
{
	for (int i = 0; i < cls->bases.count && depth < DEPTH; i++) {
		struct found f = ff_book_name(b, cls->bases.items[i]);
		const struct stdlib_class *s = f.kind == FOUND_OUTSIDE ? ff_stdlib_class(f.name) : NULL;
		if (f.kind == FOUND_OBJECT && f.object->kind == OBJ_CLASS) {
			const char *name = ff_arena_printf(ff_book_arena(b), "%s.%s", f.object->module->name, f.object->qualname);
			if (f.object == root || has_ancestor(out, name))
				continue;
			add_ancestor(b, out, (struct ancestor){.object = f.object, .name = name});
			add_bases(b, root, f.object, out, depth + 1);
		} else if (s)
			add_stdlib(b, s, out);
		else
			add_ancestor(b, out, (struct ancestor){.name = f.kind == FOUND_OUTSIDE ? f.name : cls->bases.items[i], .unknown = true});
	}
	if (cls->generic)
		add_stdlib(b, ff_stdlib_class("typing.Generic"), out);
}

const struct ff_list *ff_book_mro(const struct book *b, struct object *cls)
{
	if (!cls->ancestors) {
		struct ff_list *l = cls->ancestors = FF_NEW_IN(ff_book_arena(b), struct ff_list);
		add_bases(b, cls, cls, l, 0);
	}
	return cls->ancestors;
}

static bool answers_all(const struct book *b, const struct object *cls)
{
	return ff_book_in(b, cls, "__getattr__") || ff_book_in(b, cls, "__getattribute__");
}

struct found ff_book_member(const struct book *b, struct object *cls, const char *member)
{
	struct object *o = ff_book_in(b, cls, member);
	const struct ff_list *mro = ff_book_mro(b, cls);
	bool unknown = cls->dynamic, getattr = answers_all(b, cls);
	for (int i = 0; !o && i < mro->count; i++) {
		const struct ancestor *x = FF_AT(mro, struct ancestor, i);
		unknown |= x->unknown || (x->object && x->object->dynamic);
		getattr |= x->object && answers_all(b, x->object);
		if (x->object)
			o = ff_book_in(b, x->object, member);
		else if (x->stdlib && ff_stdlib_member(x->stdlib, member))
			return (struct found){.kind = FOUND_OUTSIDE, .name = x->stdlib->name};
	}
	if (o)
		return ff_book_follow(b, o);
	return (struct found){.kind = unknown || getattr ? FOUND_UNKNOWN : FOUND_NOTHING, .getattr = getattr && !unknown};
}
