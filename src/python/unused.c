/*
 * unused.c - local variables that nothing reads, and names of handlers that their handlers do not read.  As pyflakes has
 * it: the last binding of a name speaks for all; targets of loops, parameters and unpacked values are free to be idle.
 */
#include "names.h"

#define VALUE_NODES 200 /* of a value that are looked at: a longer one is taken to do something */

/* locals(), vars() and dir() without an argument; eval and exec with any. */
static bool reads_unseen(const struct file *f, const struct event *e, const char *name)
{
	static const char *const own[] = {"locals", "vars", "dir"};
	int args = ff_python_child(f, f->nodes[e->at].parent, F_arguments);
	for (size_t k = 0; k < FF_COUNT(own); k++)
		if (!strcmp(name, own[k]))
			return args >= 0 && ff_python_first(f, args) < 0;
	return !strcmp(name, "eval") || !strcmp(name, "exec");
}

/* Scopes in which names may be read unseen. */
static bool *dynamic_scopes(const struct table *t)
{
	bool *out = ff_arena_alloc(t->f->a, (size_t)t->f->f->scopes.count + 1);
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (!e->flags && e->call)
			out[e->scope] |= reads_unseen(t->f, e, ff_python_atom_text(t->f->py, e->atom));
	}
	return out;
}

/* Debuggers and test runners read these in the frame. */
static bool is_read_by_others(const char *name)
{
	static const char *const names[] = {"_", "__tracebackhide__", "__traceback_info__", "__traceback_supplement__", "__debuggerskip__"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* ---- values ---- */

static int outermost_assignment(const struct file *f, int at)
{
	int found = -1;
	for (int p = f->nodes[at].parent; p >= 0 && f->nodes[p].kind != K_block && f->nodes[p].kind != K_module; p = f->nodes[p].parent)
		if (f->nodes[p].kind == K_assignment)
			found = p;
	return found;
}

static int value_of(const struct file *f, int assignment)
{
	int right = ff_python_child(f, assignment, F_right);
	while (right >= 0 && f->nodes[right].kind == K_assignment)
		right = ff_python_child(f, right, F_right);
	return right;
}

/* x, y = 1, 2: every target and the value are written out. */
static bool is_literal_unpacking(const struct file *f, int at)
{
	int a = outermost_assignment(f, at), value = a < 0 ? -1 : ff_python_unwrap(f, value_of(f, a));
	if (value < 0)
		return false;
	enum kind k = (enum kind)f->nodes[value].kind;
	if (k != K_tuple && k != K_list && k != K_set && k != K_expression_list)
		return false;
	for (int steps = 0; a >= 0 && f->nodes[a].kind == K_assignment; a = ff_python_child(f, a, F_right)) {
		int left = ff_python_child(f, a, F_left);
		k = left < 0 ? K_OTHER : (enum kind)f->nodes[left].kind;
		if ((k != K_pattern_list && k != K_tuple_pattern && k != K_list_pattern) || ++steps > 20)
			return false;
	}
	return true;
}

static bool may_do_something(const struct file *f, int i)
{
	if (i < 0)
		return false;
	if (f->nodes[i].next - i > VALUE_NODES)
		return true;
	for (int c = i; c < f->nodes[i].next; c++)
		switch ((enum kind)f->nodes[c].kind) {
		case K_lambda: c = f->nodes[c].next - 1; break;
		case K_identifier: case K_integer: case K_float: case K_string: case K_concatenated_string: case K_true: case K_false: case K_none:
		case K_ellipsis: case K_tuple: case K_list: case K_expression_list: case K_dictionary: case K_set: case K_pair: case K_comment:
		case K_parenthesized_expression: break;
		default: return true;
		}
	return false;
}

/* ---- rows ---- */

static void report(struct table *t, const struct event *e, enum ff_unused_kind kind, int flags)
{
	struct file *f = t->f;
	const struct node *n = &f->nodes[e->at];
	if (full(f, &f->f->unused))
		return;
	struct ff_unused *u = FF_PUSH(f->a, &f->f->unused, struct ff_unused);
	*FF_PUSH(f->a, &f->unused_nodes, int) = e->at;
	*u = (struct ff_unused){.name = ff_arena_str(f->a, ff_python_atom_text(f->py, e->atom)), .kind = kind, .line = n->row + 1, .col = n->col, .def = e->def,
	                        .flags = flags};
	ff_python_place(f, n->end, &u->end_line, &u->end_col);
	int pattern = kind == FF_UNUSED_WITH || kind == FF_UNUSED_EXCEPT ? n->parent : -1;
	while (pattern >= 0 && f->nodes[pattern].kind != K_as_pattern && f->nodes[pattern].kind != K_block)
		pattern = f->nodes[pattern].parent;
	if (pattern >= 0 && f->nodes[pattern].kind == K_as_pattern && ff_python_first(f, pattern) >= 0)
		ff_python_place(f, f->nodes[ff_python_first(f, pattern)].end, &u->as_line, &u->as_col);
	int assignment = kind == FF_UNUSED_ASSIGN || kind == FF_UNUSED_TUPLE ? outermost_assignment(f, e->at) : -1;
	if ((assignment < 0 && kind != FF_UNUSED_EXCEPT && kind != FF_UNUSED_ANNOTATION) || (assignment >= 0 && may_do_something(f, value_of(f, assignment))))
		u->flags |= FF_UNUSED_EFFECTS;
}

/* How the last binding binds; -1: in a way that may be idle. */
static int kind_of(const struct table *t, const struct event *e)
{
	if (e->flags & (FF_NAME_PARAMETER | FF_NAME_IMPORTED | FF_NAME_DEFINED | FF_NAME_LOOP))
		return -1;
	if (e->flags & FF_NAME_WITH)
		return e->flags & FF_NAME_UNPACKED ? -1 : FF_UNUSED_WITH;
	if (e->flags & FF_NAME_UNPACKED)
		return is_literal_unpacking(t->f, e->at) ? FF_UNUSED_TUPLE : -1;
	if (e->flags == FF_NAME_ANNOTATED)
		return FF_UNUSED_ANNOTATION;
	return e->flags & FF_NAME_AUGMENTED ? FF_UNUSED_AUGMENTED : e->flags & FF_NAME_WALRUS ? FF_UNUSED_WALRUS : e->flags & FF_NAME_MATCH ? FF_UNUSED_MATCH : FF_UNUSED_ASSIGN;
}

/* The binding that speaks for a row: the last with a value, else an annotation. */
static int last_binding(const struct table *t, int row, int *count)
{
	int last = -1, annotation = -1;
	for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next) {
		unsigned flags = event_at(t, i)->flags;
		if (flags & (FF_NAME_EXCEPT | FF_NAME_DELETED))
			continue;
		++*count;
		if (flags == FF_NAME_ANNOTATED)
			annotation = i;
		else
			last = i;
	}
	return last >= 0 ? last : annotation;
}

static void local(struct table *t, int row)
{
	const struct ff_name *n = name_at(t, row);
	int kind = scope_at(t, n->scope)->kind, count = 0;
	if ((kind != FF_SCOPE_FUNCTION && kind != FF_SCOPE_LAMBDA) || !n->bindings || t->rows[row].reads || t->rows[row].elsewhere ||
	    n->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL | FF_NAME_PARAMETER) || is_read_by_others(n->name))
		return;
	int last = last_binding(t, row, &count);
	int how = last < 0 ? -1 : n->flags & FF_NAME_AUGMENTED ? FF_UNUSED_AUGMENTED : kind_of(t, event_at(t, last));
	if (how == FF_UNUSED_ANNOTATION && n->uses) /* read all the same: a row of unbound tells */
		return;
	if (how >= 0)
		report(t, event_at(t, last), (enum ff_unused_kind)how, (count > 1 ? FF_UNUSED_REBOUND : 0) | (n->uses ? FF_UNUSED_EARLY : 0));
}

/* Something else than a handler binds the name too, or it is read outside of its handler: without `as` it would live on. */
static bool bound_otherwise(const struct table *t, const struct event *e)
{
	int row = ff_python_lookup(t, e->scope, e->atom), steps = 0;
	if (row < 0 || name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL) || t->rows[row].elsewhere || name_at(t, row)->uses)
		return true; /* reads in other handlers count too: which handler a read belongs to is not kept */
	for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next)
		if (!(event_at(t, i)->flags & FF_NAME_EXCEPT) || ++steps > 64)
			return true;
	return false;
}

void ff_python_unused(struct table *t)
{
	const bool *dynamic = dynamic_scopes(t);
	for (int i = 0; i < t->f->f->names.count; i++)
		if (!dynamic[name_at(t, i)->scope])
			local(t, i);
	for (int i = 0; i < t->f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (e->flags & FF_NAME_EXCEPT && !e->used && !dynamic[e->scope] && strcmp(ff_python_atom_text(t->f->py, e->atom), "_"))
			report(t, e, FF_UNUSED_EXCEPT, bound_otherwise(t, e) ? FF_UNUSED_REBOUND : 0);
	}
}
