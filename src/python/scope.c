/*
 * scope.c - names as CPython's symtable has them: where bound, where read, what a read resolves to; uses of
 * imports; what __all__ exports.  The walk reports events; they are resolved when the whole file has been seen.
 */
#include "room.h"

/* dir(builtins) of CPython 3.11 to 3.13, and what every module has; sorted. */
static const char *const builtin_names[] = {
#include "builtins.inc"
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_builtin(const char *name)
{
	return bsearch(&name, builtin_names, FF_COUNT(builtin_names), sizeof *builtin_names, compare_names) != NULL;
}

int ff_python_scope(struct file *f, enum ff_scope_kind kind, int parent, int def, const char *name, int line)
{
	if (full(f, &f->f->scopes))
		return parent;
	*FF_PUSH(f->a, &f->f->scopes, struct ff_scope) = (struct ff_scope){kind, parent, def, name, line};
	return f->f->scopes.count - 1;
}

void ff_python_bind(struct file *f, int atom, int scope, int at, unsigned flags, int import)
{
	*FF_PUSH(f->a, &f->events, struct event) = (struct event){
		.atom = atom, .scope = scope, .line = f->nodes[at].row + 1, .col = f->nodes[at].col, .flags = flags, .import = import,
		.conditional = ctx_of(f, at)->flags & C_CONDITIONAL};
}

void ff_python_read(struct file *f, int atom, int at)
{
	const struct node *n = &f->nodes[at];
	*FF_PUSH(f->a, &f->events, struct event) = (struct event){.atom = atom, .scope = ctx_of(f, at)->scope, .line = n->row + 1, .col = n->col, .import = -1,
	                                                          .call = n->field == F_function, .def = ctx_of(f, at)->def};
}

/* The newest import that binds an atom. */
int ff_python_import_of(const struct file *f, int atom)
{
	return atom < f->import_room ? f->import_of[atom] : -1;
}

void ff_python_note_import(struct file *f, int atom, int import)
{
	if (atom >= f->import_room) {
		int room = atom * 2 + 64, *more = ff_arena_raw(f->a, (size_t)room * sizeof *more);
		memset(more, 0xff, (size_t)room * sizeof *more);
		if (f->import_room)
			memcpy(more, f->import_of, (size_t)f->import_room * sizeof *more);
		f->import_of = more;
		f->import_room = room;
	}
	f->import_of[atom] = import;
}

static bool word_start(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool word_part(unsigned char c)
{
	return word_start(c) || (c >= '0' && c <= '9');
}

/* A string in an annotation is an expression: its names are read. */
void ff_python_string_annotation(struct file *f, int i)
{
	uint32_t p, q;
	if (!ff_python_plain_string(f, i, &p, &q))
		return;
	for (bool attribute = false; p < q;) {
		unsigned char c = (unsigned char)f->text[p];
		if (!word_start(c)) {
			attribute = c == '.';
			p++;
			continue;
		}
		uint32_t start = p;
		while (p < q && word_part((unsigned char)f->text[p]))
			p++;
		if (!attribute)
			ff_python_read(f, ff_python_atom(f->py, f->text + start, p - start), i);
		attribute = false;
	}
}

/* ---- __all__ ---- */

/* Strings of lists and tuples, and sums of them; anything else makes the list incomplete. */
static void collect_exports(struct file *f, int i)
{
	for (int c = i; c < f->nodes[i].next; c++) {
		uint32_t p, q;
		switch ((enum kind)f->nodes[c].kind) {
		case K_string:
			if (ff_python_plain_string(f, c, &p, &q))
				ff_strings_push(f->a, &f->f->module.all, ff_python_slice(f, p, q));
			break;
		case K_list:
		case K_tuple:
		case K_binary_operator:
		case K_parenthesized_expression:
		case K_expression_list:
		case K_argument_list:
		case K_comment: break;
		default: f->exports_whole = false;
		}
	}
}

void ff_python_export(struct file *f, int i)
{
	int value = f->nodes[i].kind == K_call ? ff_python_child(f, i, F_arguments) : ff_python_child(f, i, F_right);
	if (value < 0)
		return;
	if (!f->f->module.all_line) {
		f->f->module.all_line = f->nodes[i].row + 1;
		f->exports_whole = true;
	}
	collect_exports(f, value);
}

/* ---- resolution ---- */

struct table {
	struct file *f;
	int *slots;
	uint32_t mask;
	int *latest; /* per row of names: import that holds the name now, -1 */
	bool *used;  /* per row: read since then */
	int *atoms;  /* per row */
};

static struct ff_name *name_at(const struct table *t, int row)
{
	return FF_AT(&t->f->f->names, struct ff_name, row);
}

static int find(const struct table *t, int scope, int atom, uint32_t *slot)
{
	uint64_t h = ((uint64_t)(uint32_t)scope << 32 | (uint32_t)atom) * 0x9e3779b97f4a7c15ull;
	uint32_t at = (uint32_t)(h >> 32) & t->mask;
	for (; t->slots[at] >= 0; at = (at + 1) & t->mask)
		if (name_at(t, t->slots[at])->scope == scope && t->atoms[t->slots[at]] == atom)
			break;
	*slot = at;
	return t->slots[at];
}

static int lookup(const struct table *t, int scope, int atom)
{
	uint32_t slot;
	return find(t, scope, atom, &slot);
}

static int row_of(struct table *t, int scope, int atom, const struct event *e)
{
	uint32_t slot;
	int row = find(t, scope, atom, &slot);
	if (row >= 0)
		return row;
	row = t->f->f->names.count;
	*FF_PUSH(t->f->a, &t->f->f->names, struct ff_name) =
		(struct ff_name){.scope = scope, .name = ff_arena_str(t->f->a, ff_python_atom_text(t->f->py, atom)), .line = e->line, .col = e->col};
	t->slots[slot] = row;
	t->atoms[row] = atom;
	t->latest[row] = -1;
	t->used[row] = false;
	return row;
}

static const struct ff_scope *scope_at(const struct table *t, int s)
{
	return FF_AT(&t->f->f->scopes, struct ff_scope, s);
}

static bool is_local(const struct ff_name *n)
{
	return n->bindings > 0 && !(n->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL));
}

/* The row that owns a name seen from a scope: local, of an enclosing function, the module's; -1 when nobody binds it. */
static int resolve(const struct table *t, int scope, int atom)
{
	bool near = true; /* a class is seen by its own statements, and by type parameters that stand among them */
	for (int s = scope; s > 0; s = scope_at(t, s)->parent) {
		int row = lookup(t, s, atom);
		bool seen = near || scope_at(t, s)->kind != FF_SCOPE_CLASS;
		near = near && scope_at(t, s)->kind == FF_SCOPE_TYPE_PARAMS;
		if (row < 0 || !seen)
			continue;
		const struct ff_name *n = name_at(t, row);
		if (n->flags & FF_NAME_GLOBAL_DECL)
			break;
		if (is_local(n))
			return row;
	}
	int row = lookup(t, 0, atom);
	return row >= 0 && name_at(t, row)->bindings > 0 ? row : -1;
}

/* Declarations come first: they turn every binding of the scope, wherever it stands. */
static void declarations(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = FF_AT(&t->f->events, struct event, i);
		if (!(e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)))
			continue;
		name_at(t, row_of(t, e->scope, e->atom, e))->flags |= (int)e->flags;
		if (e->flags & FF_NAME_GLOBAL_DECL && e->scope != 0)
			row_of(t, 0, e->atom, e);
	}
}

static void bindings(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = FF_AT(&t->f->events, struct event, i);
		if (!e->flags || e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
			continue;
		int row = row_of(t, e->scope, e->atom, e);
		struct ff_name *n = name_at(t, row);
		if (!n->bindings) {
			n->line = e->line;
			n->col = e->col;
		}
		n->flags |= (int)e->flags;
		n->bindings++;
		if (n->flags & FF_NAME_GLOBAL_DECL && e->scope != 0) {
			struct ff_name *m = name_at(t, row_of(t, 0, e->atom, e));
			m->bindings++;
			m->flags |= (int)e->flags & ~FF_NAME_PARAMETER;
		} else if (n->flags & FF_NAME_NONLOCAL_DECL) {
			int owner = resolve(t, scope_at(t, e->scope)->parent, e->atom);
			if (owner >= 0)
				name_at(t, owner)->bindings++;
		}
	}
}

/* Whether code at the read's scope runs when the owner's scope runs (no function between). */
static bool immediate(const struct table *t, int scope, int owner)
{
	for (int s = scope; s > owner; s = scope_at(t, s)->parent)
		if (scope_at(t, s)->kind == FF_SCOPE_FUNCTION || scope_at(t, s)->kind == FF_SCOPE_LAMBDA)
			return false;
	return true;
}

/* An import that is bound again before anything read it. */
static void rebind(struct table *t, int row, const struct event *e)
{
	struct ff_list *imports = &t->f->f->imports;
	const unsigned quiet = FF_NAME_AUGMENTED | FF_NAME_DELETED;
	int old = t->latest[row];
	if (old >= 0 && !t->used[row] && !(e->flags & quiet) && !e->conditional && old != e->import) {
		struct ff_import *m = FF_AT(imports, struct ff_import, old);
		bool submodules = e->import >= 0 && m->flags & FF_IMPORT_SUBMODULE && FF_AT(imports, struct ff_import, e->import)->flags & FF_IMPORT_SUBMODULE;
		if (!(m->flags & (FF_IMPORT_CONDITIONAL | FF_IMPORT_TRY)) && !submodules)
			m->redefined_line = e->line;
	}
	if (old >= 0 && e->import < 0 && !(e->flags & FF_NAME_AUGMENTED))
		FF_AT(imports, struct ff_import, old)->flags |= FF_IMPORT_REBOUND;
	if (!(e->flags & quiet)) {
		t->latest[row] = e->import;
		t->used[row] = false;
	}
}

/* A read that may lead to another file, or to a definition of this module: kept for the index. */
static void refer(struct table *t, const struct event *e, int owner)
{
	const char *name = ff_python_atom_text(t->f->py, e->atom);
	if (!(t->f->want & FF_WANT_REFERENCES) || (owner >= 0 && name_at(t, owner)->scope != 0) || (owner < 0 && is_builtin(name)))
		return;
	int import = owner >= 0 && name_at(t, owner)->flags & FF_NAME_IMPORTED ? ff_python_import_of(t->f, e->atom) : -1;
	ff_python_refer(t->f, ff_arena_str(t->f->a, name), import >= 0 ? ff_python_import_target(t->f, import, "") : "", e->call ? FF_REF_CALL : FF_REF_NAME,
	                e->line, e->def);
}

static void reads(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = FF_AT(&t->f->events, struct event, i);
		if (e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
			continue;
		if (e->flags) {
			int own = row_of(t, e->scope, e->atom, e);
			if (name_at(t, own)->flags & FF_NAME_GLOBAL_DECL)
				own = lookup(t, 0, e->atom);
			if (own >= 0)
				rebind(t, own, e);
			continue;
		}
		int own = row_of(t, e->scope, e->atom, e), owner = resolve(t, e->scope, e->atom);
		struct ff_name *n = name_at(t, own);
		n->flags |= FF_NAME_READ;
		refer(t, e, owner);
		if (owner < 0) {
			n->uses++;
			continue;
		}
		struct ff_name *o = name_at(t, owner);
		o->uses++;
		/* `class V: layout = layout.X()` reads the outer name: the class's own is not bound yet */
		if (owner == own && scope_at(t, e->scope)->kind == FF_SCOPE_CLASS) {
			int outer = resolve(t, scope_at(t, e->scope)->parent, e->atom);
			if (outer >= 0) {
				name_at(t, outer)->uses++;
				t->used[outer] = true;
			}
		}
		if (owner != own && o->scope != 0)
			o->flags |= FF_NAME_CELL;
		if (immediate(t, e->scope, o->scope))
			t->used[owner] = true;
		if (t->latest[owner] >= 0) {
			struct ff_import *m = FF_AT(&t->f->f->imports, struct ff_import, t->latest[owner]);
			m->first_use = m->first_use ? m->first_use : e->line;
		}
	}
}

/* Local, free, global, unresolved: once all bindings are known. */
static void classify(struct table *t)
{
	for (int i = 0; i < t->f->f->names.count; i++) {
		struct ff_name *n = name_at(t, i);
		int atom = t->atoms[i];
		if (is_local(n) && n->scope != 0) {
			n->flags |= FF_NAME_LOCAL;
			continue;
		}
		if (n->scope == 0 && n->bindings) {
			n->flags |= FF_NAME_LOCAL | FF_NAME_GLOBAL;
			continue;
		}
		int owner = n->flags & FF_NAME_GLOBAL_DECL ? lookup(t, 0, atom) : resolve(t, n->scope, atom);
		if (owner >= 0 && name_at(t, owner)->scope != 0) {
			n->flags |= FF_NAME_FREE;
			continue;
		}
		n->flags |= FF_NAME_GLOBAL;
		if (owner >= 0 && name_at(t, owner)->bindings)
			continue;
		n->flags |= is_builtin(n->name) || !strcmp(n->name, "__class__") ? FF_NAME_BUILTIN : FF_NAME_UNRESOLVED;
	}
}

/* ---- what follows for other rows ---- */

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
		int row = lookup(t, 0, atom_of(t, f->module.all.items[i]));
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
		int atom = *m->bound ? atom_of(t, m->bound) : -1, row = atom >= 0 ? lookup(t, m->scope, atom) : -1;
		if (row >= 0 && name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)) {
			m->flags |= FF_IMPORT_GLOBAL_DECL;
			row = lookup(t, 0, atom);
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
		int row = lookup(t, scope, ff_python_atom(t->f->py, p->name, strlen(p->name)));
		if (row >= 0)
			p->uses = name_at(t, row)->uses;
	}
}

static void module_flags(struct table *t)
{
	struct ff_facts *f = t->f->f;
	static const char *const dynamic[] = {"globals", "locals", "exec", "eval", "vars"};
	for (size_t i = 0; i < FF_COUNT(dynamic); i++) {
		int atom = ff_python_atom(t->f->py, dynamic[i], strlen(dynamic[i]));
		for (int k = 0; k < f->names.count; k++)
			if (t->atoms[k] == atom && name_at(t, k)->flags & FF_NAME_BUILTIN && name_at(t, k)->flags & FF_NAME_READ)
				f->module.flags |= FF_MODULE_DYNAMIC_NAMES;
	}
	for (int k = 0; k < f->definitions.count; k++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, k);
		if (d->parent < 0 && !strcmp(d->name, "__getattr__"))
			f->module.flags |= FF_MODULE_GETATTR;
	}
}

void ff_python_resolve(struct file *f)
{
	uint32_t size = 64;
	while (size < (uint32_t)f->events.count * 2 + 64)
		size *= 2;
	int most = f->events.count * 2 + 1;
	struct table t = {.f = f, .mask = size - 1};
	t.slots = ff_arena_raw(f->a, size * sizeof *t.slots);
	memset(t.slots, 0xff, size * sizeof *t.slots);
	t.latest = ff_arena_raw(f->a, (size_t)most * sizeof *t.latest);
	t.used = ff_arena_raw(f->a, (size_t)most * sizeof *t.used);
	t.atoms = ff_arena_raw(f->a, (size_t)most * sizeof *t.atoms);
	declarations(&t);
	bindings(&t);
	reads(&t);
	classify(&t);
	exports(&t);
	imports(&t);
	parameters(&t);
	module_flags(&t);
	/* a call whose first name the file binds is no builtin */
	for (int i = 0; i < f->f->calls.count; i++) {
		struct ff_call *c = FF_AT(&f->f->calls, struct ff_call, i);
		size_t n = strcspn(c->callee, ".([");
		if (*c->target || !n)
			continue;
		int scope = c->def >= 0 ? FF_AT(&f->f->definitions, struct ff_definition, c->def)->scope : 0;
		int owner = resolve(&t, scope, ff_python_atom(f->py, c->callee, n));
		if (owner >= 0 && !(name_at(&t, owner)->flags & FF_NAME_IMPORTED))
			c->flags |= FF_CALL_SHADOWED;
	}
}
