/*
 * redefined.c - names that are bound again before anything could read them.  Called by resolve.c for each binding in the
 * order of the source, and once at the end for what hides an import of an enclosing scope.  Two bindings are compared when
 * they stand on the same branch: if, try, with and match make branches, loops do not.
 */
#include "names.h"

static struct ff_import *import_at(const struct table *t, const struct event *e)
{
	return FF_AT(&t->f->f->imports, struct ff_import, e->import);
}

/* ---- branches ---- */

/* Whether the block i of the statement or clause p may not run although what is around p does; its identity as a branch, -1: no branch. */
static int branch_at(const struct file *f, int i, int p)
{
	enum kind up = f->nodes[i].kind == K_block ? (enum kind)f->nodes[p].kind : K_OTHER;
	switch (up) {
	case K_if_statement:
	case K_elif_clause:
	case K_try_statement:
	case K_except_clause:
	case K_except_group_clause:
	case K_finally_clause:
	case K_with_statement:
	case K_case_clause: return p;
	case K_else_clause: { /* of a try it follows the body, of a loop it always follows */
		int statement = f->nodes[p].parent;
		enum kind k = statement < 0 ? K_OTHER : (enum kind)f->nodes[statement].kind;
		return k == K_if_statement ? p : k == K_try_statement ? statement : -1;
	}
	default: return -1;
	}
}

/* The innermost branch around a node; -1: none. */
static int branch_of(const struct file *f, int i)
{
	for (int p; (p = f->nodes[i].parent) >= 0; i = p) {
		int branch = branch_at(f, i, p);
		if (branch >= 0)
			return branch;
	}
	return -1;
}

/* ---- what binds ---- */

static enum ff_redefined_kind kind_of(const struct table *t, const struct event *e)
{
	if (e->import >= 0)
		return FF_REDEFINED_IMPORT;
	if (e->flags & FF_NAME_DEFINED)
		return t->f->nodes[t->f->nodes[e->at].parent].kind == K_class_definition ? FF_REDEFINED_CLASS : FF_REDEFINED_FUNCTION;
	return e->flags & (FF_NAME_PARAMETER | FF_NAME_EXCEPT | FF_NAME_WITH | FF_NAME_LOOP | FF_NAME_TYPE_PARAM) ? FF_REDEFINED_TARGET : FF_REDEFINED_VALUE;
}

static int row_of(const struct table *t, const struct event *e)
{
	return e->import >= 0 ? e->import : e->flags & FF_NAME_DEFINED ? t->f->nodes[t->f->nodes[e->at].parent].data : -1;
}

/* `import a.b` binds a, and so do all its neighbours: only the same one again is a repetition. */
static bool repeats_import(const struct ff_import *old, const struct ff_import *m)
{
	if ((old->flags | m->flags) & FF_IMPORT_FUTURE)
		return false;
	if (!((old->flags | m->flags) & FF_IMPORT_SUBMODULE))
		return true;
	return old->flags & m->flags & FF_IMPORT_SUBMODULE && !strcmp(old->module, m->module);
}

static bool is_overload(const struct table *t, const struct event *e)
{
	int def = row_of(t, e);
	return e->import < 0 && def >= 0 && FF_AT(&t->f->f->definitions, struct ff_definition, def)->flags & FF_DEF_OVERLOAD;
}

static bool redefines(const struct table *t, const struct event *old, const struct event *e)
{
	enum ff_redefined_kind was = kind_of(t, old), is = kind_of(t, e);
	if (was == FF_REDEFINED_TARGET || (was == FF_REDEFINED_VALUE && is == FF_REDEFINED_VALUE) || is_overload(t, old))
		return false;
	if (e->flags & FF_NAME_LOOP && scope_at(t, e->scope)->kind != FF_SCOPE_COMPREHENSION)
		return false;
	if (was == FF_REDEFINED_IMPORT && is == FF_REDEFINED_IMPORT)
		return repeats_import(import_at(t, old), import_at(t, e));
	return was != FF_REDEFINED_IMPORT || !(import_at(t, old)->flags & (FF_IMPORT_SUBMODULE | FF_IMPORT_FUTURE));
}

/* The same import again, in a block that only type checkers read. */
static bool repeats_for_typing(const struct table *t, const struct event *old, const struct event *e)
{
	if (old->import < 0 || e->import < 0)
		return false;
	const struct ff_import *a = import_at(t, old), *b = import_at(t, e);
	int branch = branch_of(t->f, e->at);
	return b->flags & FF_IMPORT_TYPE_CHECKING && branch >= 0 && branch_of(t->f, old->at) == branch_of(t->f, branch) && a->level == b->level &&
	       !strcmp(a->module, b->module) && !strcmp(a->name, b->name);
}

/* What is evaluated before the name is bound stands behind the name: `f = wrap(f)`, `def f(x=f)`, `class A(A)`. */
static bool reads_itself(struct table *t, int i)
{
	const struct event *e = event_at(t, i);
	int since = ff_python_since(t, e);
	for (int k = i + 1; k < t->f->events.count && event_at(t, k)->at < since; k++) {
		const struct event *r = event_at(t, k);
		if (--t->f->redefined_budget < 0 || (!r->flags && r->atom == e->atom && ff_python_immediate(t, r->scope, e->scope)))
			return true;
	}
	return false;
}

/* ---- rows ---- */

static void add(struct table *t, const struct event *old, const struct event *e, int flags)
{
	struct file *f = t->f;
	if (!(f->want & FF_WANT_REDEFINED) || full(f, &f->f->redefined))
		return;
	if (scope_at(t, e->scope)->kind == FF_SCOPE_CLASS)
		flags |= FF_REDEFINED_CLASS_BODY;
	*FF_PUSH(f->a, &f->f->redefined, struct ff_redefined) =
		(struct ff_redefined){ff_arena_str(f->a, ff_python_atom_text(f->py, e->atom)), kind_of(t, e), kind_of(t, old), line_of(t, e), f->nodes[e->at].col,
	                              line_of(t, old), e->def, row_of(t, e), row_of(t, old), flags};
}

static bool same_branch(const struct table *t, const struct event *a, const struct event *b)
{
	return branch_of(t->f, a->at) == branch_of(t->f, b->at);
}

static void compare(struct table *t, int row, int i)
{
	const struct event *e = event_at(t, i), *old = event_at(t, t->rows[row].held);
	if (!redefines(t, old, e))
		return;
	bool same = same_branch(t, old, e), typing = !same && repeats_for_typing(t, old, e);
	if ((!same && !typing) || reads_itself(t, i))
		return;
	add(t, old, e, typing ? FF_REDEFINED_TYPING : 0);
	if (same && old->import >= 0)
		import_at(t, old)->redefined_line = line_of(t, e);
}

void ff_python_rebind(struct table *t, int row, int i)
{
	struct binding *b = &t->rows[row];
	const struct event *e = event_at(t, i);
	bool own = e->scope == name_at(t, row)->scope; /* else a function binds it by a declaration: who knows when */
	if (e->flags == FF_NAME_ANNOTATED)
		return;
	if (b->latest >= 0 && e->import < 0 && !(e->flags & FF_NAME_AUGMENTED))
		FF_AT(&t->f->f->imports, struct ff_import, b->latest)->flags |= FF_IMPORT_REBOUND;
	if (b->latest >= 0 && e->import >= 0)
		FF_AT(&t->f->f->imports, struct ff_import, b->latest)->flags |= FF_IMPORT_REPLACED;
	if (e->flags & FF_NAME_DELETED) {
		b->held = -1;
		b->used = false;
		return;
	}
	if (e->flags & FF_NAME_AUGMENTED) {
		b->used |= b->held >= 0;
		b->held = b->held < 0 && own ? i : b->held;
		return;
	}
	if (b->held >= 0 && !b->used && own)
		compare(t, row, i);
	if (b->held >= 0 && event_at(t, b->held)->flags & FF_NAME_EXCEPT) /* gone at the end of its handler */
		b->used = false;
	b->used |= !own;
	b->held = i;
	b->latest = e->import;
}

/* ---- across scopes ---- */

static int first_binding(const struct table *t, int row)
{
	int i = t->rows[row].first;
	while (i >= 0 && event_at(t, i)->flags == FF_NAME_ANNOTATED)
		i = event_at(t, i)->next;
	return i;
}

/* The name in the nearest function around, or in the module; -1. */
static int outer_row(const struct table *t, int scope, int atom)
{
	for (int s = scope_at(t, scope)->parent; s >= 0; s = scope_at(t, s)->parent) {
		int kind = scope_at(t, s)->kind, row = kind == FF_SCOPE_CLASS || kind == FF_SCOPE_TYPE_PARAMS ? -1 : ff_python_lookup(t, s, atom);
		if (row >= 0 && name_at(t, row)->bindings && !(name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL)))
			return row;
	}
	return -1;
}

/* A parameter or local variable that has the name of an import which nothing reads. */
void ff_python_redefined_outer(struct table *t)
{
	for (int row = 0; row < t->f->f->names.count; row++) {
		const struct ff_name *n = name_at(t, row);
		int kind = scope_at(t, n->scope)->kind;
		bool own = kind == FF_SCOPE_FUNCTION || kind == FF_SCOPE_LAMBDA || kind == FF_SCOPE_COMPREHENSION;
		if (!own || !n->bindings || n->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
			continue;
		int i = first_binding(t, row), outer = i < 0 ? -1 : outer_row(t, n->scope, t->rows[row].atom);
		if (outer < 0 || name_at(t, outer)->uses || t->rows[outer].elsewhere || t->rows[outer].held < 0 || !(name_at(t, outer)->flags & FF_NAME_IMPORTED))
			continue;
		const struct event *e = event_at(t, i), *old = event_at(t, t->rows[outer].held);
		if (old->import >= 0 && !(e->flags & (FF_NAME_AUGMENTED | FF_NAME_DELETED)) && redefines(t, old, e) && same_branch(t, old, e))
			add(t, old, e, FF_REDEFINED_OUTER);
	}
}
