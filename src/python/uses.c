/*
 * uses.c - what resolved names mean for other facts: uses of imports and parameters, what __all__ exports, calls of
 * names that the file binds.  Called by resolve.c at the end.
 */
#include "names.h"

/* Which atoms occur in a set: by atom, valid for atoms that exist now. */
static bool *atom_set(struct table *t, int *count)
{
	*count = ff_python_atom_count(t->f->py);
	return ff_arena_alloc(t->f->a, (size_t)*count + 1);
}

static int atom_of(struct table *t, const char *name)
{
	return ff_python_atom(t->f->py, name, strlen(name));
}

static void exports(struct table *t)
{
	struct ff_facts *f = t->f->f;
	int count;
	for (int i = 0; i < f->module.all.count; i++) {
		int row = ff_python_lookup(t, 0, atom_of(t, f->module.all.items[i]));
		if (row >= 0)
			name_at(t, row)->uses++;
	}
	bool *exported = atom_set(t, &count);
	for (int i = 0; i < f->module.all.count; i++)
		exported[atom_of(t, f->module.all.items[i])] = true;
	for (int k = 0; k < f->definitions.count; k++) {
		struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, k);
		int atom = d->parent < 0 ? atom_of(t, d->name) : count;
		if (atom < count && exported[atom])
			d->flags |= FF_DEF_EXPORTED;
	}
	for (int k = 0; k < f->imports.count; k++) {
		struct ff_import *m = FF_AT(&f->imports, struct ff_import, k);
		int atom = m->scope == 0 && *m->bound ? atom_of(t, m->bound) : count;
		if (atom < count && exported[atom])
			m->flags |= FF_IMPORT_EXPORTED;
	}
	if (f->module.all_line && t->f->exports_whole)
		f->module.flags |= FF_MODULE_ALL_LITERAL;
}

static void imports(struct table *t)
{
	struct ff_facts *f = t->f->f;
	int count;
	for (int k = 0; k < f->literals.count; k++) { /* intern first: the set is sized by the atoms that exist */
		const struct ff_literal *l = FF_AT(&f->literals, struct ff_literal, k);
		if (l->context == FF_LITERAL_IDENTIFIER)
			ff_python_atom(t->f->py, l->text, strcspn(l->text, "."));
	}
	bool *named = atom_set(t, &count);
	for (int k = 0; k < f->literals.count; k++) {
		const struct ff_literal *l = FF_AT(&f->literals, struct ff_literal, k);
		if (l->context == FF_LITERAL_IDENTIFIER)
			named[ff_python_atom(t->f->py, l->text, strcspn(l->text, "."))] = true;
	}
	for (int i = 0; i < f->imports.count; i++) {
		struct ff_import *m = FF_AT(&f->imports, struct ff_import, i);
		int atom = *m->bound ? atom_of(t, m->bound) : -1, row = atom >= 0 ? ff_python_lookup(t, m->scope, atom) : -1;
		if (row >= 0 && name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)) {
			m->flags |= FF_IMPORT_GLOBAL_DECL;
			row = ff_python_lookup(t, 0, atom);
		}
		if (row >= 0)
			m->uses = name_at(t, row)->uses;
		if (atom >= 0 && atom < count && named[atom])
			m->flags |= FF_IMPORT_STRING_NAME;
	}
}

static void parameters(struct table *t)
{
	struct ff_facts *f = t->f->f;
	for (int i = 0; i < f->parameters.count; i++) {
		struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		int scope = FF_AT(&f->definitions, struct ff_definition, p->def)->scope;
		int row = ff_python_lookup(t, scope, ff_python_atom(t->f->py, p->name, strlen(p->name)));
		if (row >= 0)
			p->uses = name_at(t, row)->uses, p->bindings = name_at(t, row)->bindings;
	}
}

static void module_flags(struct table *t)
{
	struct ff_facts *f = t->f->f;
	static const char *const dynamic[] = {"globals", "locals", "exec", "eval", "vars"};
	for (size_t i = 0; i < FF_COUNT(dynamic); i++) {
		int atom = ff_python_atom(t->f->py, dynamic[i], strlen(dynamic[i]));
		for (int k = 0; k < f->names.count; k++)
			if (t->rows[k].atom == atom && name_at(t, k)->flags & FF_NAME_BUILTIN && name_at(t, k)->flags & FF_NAME_READ)
				f->module.flags |= FF_MODULE_DYNAMIC_NAMES;
	}
	for (int k = 0; k < f->definitions.count; k++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, k);
		if (d->parent < 0 && !strcmp(d->name, "__getattr__"))
			f->module.flags |= FF_MODULE_GETATTR;
	}
}

/* A call whose first name the file binds is no builtin. */
static void shadowed_calls(struct table *t)
{
	struct file *f = t->f;
	for (int i = 0; i < f->f->calls.count; i++) {
		struct ff_call *c = FF_AT(&f->f->calls, struct ff_call, i);
		size_t n = strcspn(c->callee, ".([");
		if (*c->target || !n)
			continue;
		int scope = c->def >= 0 ? FF_AT(&f->f->definitions, struct ff_definition, c->def)->scope : 0;
		int owner = ff_python_owner(t, scope, ff_python_atom(f->py, c->callee, n));
		if (owner >= 0 && !(name_at(t, owner)->flags & FF_NAME_IMPORTED))
			c->flags |= FF_CALL_SHADOWED;
	}
}

void ff_python_consequences(struct table *t)
{
	exports(t);
	imports(t);
	parameters(t);
	module_flags(t);
	shadowed_calls(t);
}
