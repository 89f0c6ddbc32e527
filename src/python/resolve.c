/*
 * resolve.c - names as CPython's symtable has them: where bound, what a read resolves to.  The walk has reported events
 * (scope.c); here they meet, when the whole file has been seen.
 */
#include <limits.h>

#include "names.h"

/* dir(builtins) of CPython 3.11 to 3.13, and what every module has; sorted. */
static const char *const builtin_names[] = {
#include "builtins.inc"
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool ff_python_is_builtin(const char *name)
{
	return bsearch(&name, builtin_names, FF_COUNT(builtin_names), sizeof *builtin_names, compare_names) != NULL;
}

static int find(const struct table *t, int scope, int atom, uint32_t *slot)
{
	uint64_t h = ((uint64_t)(uint32_t)scope << 32 | (uint32_t)atom) * 0x9e3779b97f4a7c15ull;
	uint32_t at = (uint32_t)(h >> 32) & t->mask;
	for (; t->slots[at] >= 0; at = (at + 1) & t->mask)
		if (name_at(t, t->slots[at])->scope == scope && t->rows[t->slots[at]].atom == atom)
			break;
	*slot = at;
	return t->slots[at];
}

int ff_python_lookup(const struct table *t, int scope, int atom)
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
		(struct ff_name){.scope = scope, .name = ff_arena_str(t->f->a, ff_python_atom_text(t->f->py, atom)), .line = line_of(t, e), .col = t->f->nodes[e->at].col};
	t->slots[slot] = row;
	t->rows[row] = (struct binding){.atom = atom, .latest = -1, .held = -1, .first = -1, .last = -1, .since = INT_MAX, .handler = -1};
	return row;
}

static bool is_local(const struct ff_name *n)
{
	return n->bindings > 0 && !(n->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL));
}

/* The row that owns a name seen from a scope: local, of an enclosing function, the module's; -1 when nobody binds it. */
int ff_python_owner(const struct table *t, int scope, int atom)
{
	bool near = true; /* a class is seen by its own statements, and by type parameters that stand among them */
	for (int s = scope; s > 0; s = scope_at(t, s)->parent) {
		int row = ff_python_lookup(t, s, atom);
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
	int row = ff_python_lookup(t, 0, atom);
	return row >= 0 && name_at(t, row)->bindings > 0 ? row : -1;
}

/* Another scope may bind the name that this one owns. */
static void bound_elsewhere(struct table *t, int row)
{
	if (row >= 0)
		t->rows[row].elsewhere = true;
}

/* Declarations come first: they turn every binding of the scope, wherever it stands. */
static void declarations(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (!(e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)))
			continue;
		name_at(t, row_of(t, e->scope, e->atom, e))->flags |= (int)e->flags;
		if (e->flags & FF_NAME_GLOBAL_DECL && e->scope != 0)
			bound_elsewhere(t, row_of(t, 0, e->atom, e));
	}
}

/* Events that bind a row, in the order of the source. */
static void chain(struct table *t, int row, int i)
{
	struct binding *b = &t->rows[row];
	struct event *e = event_at(t, i);
	e->next = -1;
	if (b->first < 0)
		b->first = i;
	else
		event_at(t, b->last)->next = i;
	b->last = i;
	if (b->since == INT_MAX && !(e->flags & FF_NAME_DELETED) && e->flags != FF_NAME_ANNOTATED)
		b->since = ff_python_since(t, e);
}

static void bind(struct table *t, int i)
{
	const struct event *e = event_at(t, i);
	int row = row_of(t, e->scope, e->atom, e);
	struct ff_name *n = name_at(t, row);
	if (!n->bindings) {
		n->line = line_of(t, e);
		n->col = t->f->nodes[e->at].col;
	}
	n->flags |= (int)e->flags;
	n->bindings++;
	chain(t, row, i);
	if (n->flags & FF_NAME_GLOBAL_DECL && e->scope != 0) {
		struct ff_name *m = name_at(t, row_of(t, 0, e->atom, e));
		m->bindings++;
		m->flags |= (int)e->flags & ~FF_NAME_PARAMETER;
	} else if (n->flags & FF_NAME_NONLOCAL_DECL) {
		int owner = ff_python_owner(t, scope_at(t, e->scope)->parent, e->atom);
		if (owner >= 0)
			name_at(t, owner)->bindings++;
	}
}

static void bindings(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (e->flags && !(e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)))
			bind(t, i);
	}
	for (int i = 0; i < t->f->events.count; i++) { /* whose owner may be bound below */
		const struct event *e = event_at(t, i);
		if (e->flags & FF_NAME_NONLOCAL_DECL)
			bound_elsewhere(t, ff_python_owner(t, scope_at(t, e->scope)->parent, e->atom));
	}
}

/* Whether code at the read's scope runs when the owner's scope runs (no function between). */
bool ff_python_immediate(const struct table *t, int scope, int owner)
{
	for (int s = scope; s > owner; s = scope_at(t, s)->parent)
		if (scope_at(t, s)->kind == FF_SCOPE_FUNCTION || scope_at(t, s)->kind == FF_SCOPE_LAMBDA)
			return false;
	return true;
}

/* A read that may lead to another file, or to a definition of this module: kept for the index. */
static void refer(struct table *t, const struct event *e, int owner)
{
	const char *name = ff_python_atom_text(t->f->py, e->atom);
	if (!(t->f->want & FF_WANT_REFERENCES) || (owner >= 0 && name_at(t, owner)->scope != 0) || (owner < 0 && ff_python_is_builtin(name)))
		return;
	int import = owner >= 0 && name_at(t, owner)->flags & FF_NAME_IMPORTED ? ff_python_import_of(t->f, e->atom) : -1;
	const char *kept = ff_arena_str(t->f->a, name);
	int before = t->f->f->references.count;
	ff_python_refer(t->f, kept, import >= 0 ? ff_python_import_target(t->f, import, "") : "", e->call ? FF_REF_CALL : FF_REF_NAME, line_of(t, e), e->def);
	ff_python_keep_receiver(&t->f->f->references, before, kept, line_of(t, e), ctx_of(t->f, e->at)->flags & C_ANNOTATION ? "@" : "");
}

/* `except E as e`: is it read before the handler ends? */
static void read_handler(struct table *t, int row, const struct event *e)
{
	int i = t->rows[row].handler, steps = 0;
	if (i < 0)
		return;
	if (e->at < ff_python_until(t, event_at(t, i))) {
		event_at(t, i)->used = true;
		return;
	}
	/* an outer handler of the same name, behind an inner one that need not have run */
	for (int k = t->rows[row].first; k >= 0 && k != i && ++steps < 64; k = event_at(t, k)->next)
		if (event_at(t, k)->flags & FF_NAME_EXCEPT && e->at < ff_python_until(t, event_at(t, k)))
			event_at(t, k)->used = true;
}

/* A read that found its binding; i: its event. */
static void count_read(struct table *t, int i, int row)
{
	const struct event *e = event_at(t, i), *before = i ? event_at(t, i - 1) : e;
	bool own = before->flags & FF_NAME_AUGMENTED && before->at == e->at; /* x += 1 reads x for itself */
	t->rows[row].reads += !own;
	read_handler(t, row, e);
}

/* `del x` reads x and makes it new. */
static bool deletes(const struct table *t, int i)
{
	return i > 0 && event_at(t, i - 1)->flags & FF_NAME_DELETED && event_at(t, i - 1)->at == event_at(t, i)->at;
}

static void read(struct table *t, int i)
{
	const struct event *e = event_at(t, i);
	int own = row_of(t, e->scope, e->atom, e), owner = ff_python_owner(t, e->scope, e->atom);
	struct ff_name *n = name_at(t, own);
	bool found = !(t->f->want & (FF_WANT_UNBOUND | FF_WANT_UNUSED)) || ff_python_check_read(t, e, owner);
	n->flags |= FF_NAME_READ;
	refer(t, e, owner);
	if (n->flags & FF_NAME_GLOBAL_DECL)
		read_handler(t, own, e);
	if (owner < 0) {
		n->uses++;
		return;
	}
	struct ff_name *o = name_at(t, owner);
	o->uses++;
	if (found)
		count_read(t, i, owner);
	if (t->f->want & FF_WANT_HINTS && o->scope != 0 && o->flags & (FF_NAME_PARAMETER | FF_NAME_LOOP))
		ff_python_hint(t, e->at, owner);
	/* `class V: layout = layout.X()` reads the outer name: the class's own is not bound yet */
	if (owner == own && scope_at(t, e->scope)->kind == FF_SCOPE_CLASS) {
		int outer = ff_python_owner(t, scope_at(t, e->scope)->parent, e->atom);
		if (outer >= 0) {
			name_at(t, outer)->uses++;
			t->rows[outer].used = true;
			count_read(t, i, outer);
		}
	}
	if (owner != own && o->scope != 0)
		o->flags |= FF_NAME_CELL;
	if (t->rows[owner].held >= 0 && ff_python_immediate(t, e->scope, o->scope) && !deletes(t, i) && !ff_python_postponed(t->f, e->at))
		t->rows[owner].used = true;
	if (t->rows[owner].latest >= 0) {
		struct ff_import *m = FF_AT(&t->f->f->imports, struct ff_import, t->rows[owner].latest);
		m->first_use = m->first_use ? m->first_use : line_of(t, e);
	}
}

static void reads(struct table *t)
{
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (e->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
			continue;
		if (!e->flags) {
			read(t, i);
			continue;
		}
		int own = row_of(t, e->scope, e->atom, e);
		if (e->flags & FF_NAME_EXCEPT)
			t->rows[own].handler = i;
		if (name_at(t, own)->flags & FF_NAME_GLOBAL_DECL)
			own = ff_python_lookup(t, 0, e->atom);
		if (own >= 0)
			ff_python_rebind(t, own, i);
	}
}

/* Local, free, global, unresolved: once all bindings are known. */
static void classify(struct table *t)
{
	for (int i = 0; i < t->f->f->names.count; i++) {
		struct ff_name *n = name_at(t, i);
		int atom = t->rows[i].atom;
		if (is_local(n) && n->scope != 0) {
			n->flags |= FF_NAME_LOCAL;
			continue;
		}
		if (n->scope == 0 && n->bindings) {
			n->flags |= FF_NAME_LOCAL | FF_NAME_GLOBAL;
			continue;
		}
		int owner = n->flags & FF_NAME_GLOBAL_DECL ? ff_python_lookup(t, 0, atom) : ff_python_owner(t, n->scope, atom);
		if (owner >= 0 && name_at(t, owner)->scope != 0) {
			n->flags |= FF_NAME_FREE;
			continue;
		}
		n->flags |= FF_NAME_GLOBAL;
		if (owner >= 0 && name_at(t, owner)->bindings)
			continue;
		n->flags |= ff_python_is_builtin(n->name) || !strcmp(n->name, "__class__") ? FF_NAME_BUILTIN : FF_NAME_UNRESOLVED;
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
	t.rows = ff_arena_raw(f->a, (size_t)most * sizeof *t.rows);
	declarations(&t);
	bindings(&t);
	reads(&t);
	classify(&t);
	ff_python_consequences(&t);
	if (f->want & FF_WANT_REDEFINED)
		ff_python_redefined_outer(&t);
	if (f->want & FF_WANT_UNBOUND)
		ff_python_unbound_exports(&t);
	if (f->want & FF_WANT_UNUSED)
		ff_python_unused(&t);
	if (f->want & FF_WANT_RAISES)
		ff_python_conditions(&t);
	if (f->want & FF_WANT_CUTS)
		ff_python_cuts(&t);
	if (f->want & FF_WANT_PATTERNS)
		ff_python_suspects(&t);
}
