/*
 * suspects.c - shapes about which the names decide: .items() of which one half is read, loops that only append,
 * comparisons of a name with None, definitions that nothing reads.  Called by resolve.c when every name is resolved.
 */
#include "names.h"

#define SUSPECTS_MAX 2000 /* of one file */
#define EVENTS_MAX 4000000 /* steps over events for all of them together */

static int atom_of(const struct file *f, int i)
{
	return ff_python_atom(f->py, f->text + f->nodes[i].start, node_len(&f->nodes[i]));
}

/* ---- what the walk suspects ---- */

static void suspect(struct file *f, enum ff_pattern_kind kind, int at)
{
	if (f->suspects.count < SUSPECTS_MAX)
		*FF_PUSH(f->a, &f->suspects, struct suspect) = (struct suspect){kind, at, -1};
}

/* The two halves of `for a, b in`; false: it is no pair. */
static bool pair_of(const struct file *f, int left, int *a, int *b)
{
	while (left >= 0 && f->nodes[left].kind == K_tuple_pattern && ff_python_first(f, left) >= 0 && ff_python_after(f, ff_python_first(f, left)) < 0 &&
	       f->nodes[ff_python_first(f, left)].kind == K_tuple_pattern)
		left = ff_python_first(f, left);
	if (left < 0 || (f->nodes[left].kind != K_pattern_list && f->nodes[left].kind != K_tuple_pattern))
		return false;
	*a = ff_python_first(f, left);
	*b = *a < 0 ? -1 : ff_python_after(f, *a);
	return *b >= 0 && ff_python_after(f, *b) < 0;
}

/* x.items() without arguments. */
static bool is_items(const struct file *f, int call)
{
	int function = call < 0 || f->nodes[call].kind != K_call ? -1 : ff_python_child(f, call, F_function), args, name;
	if (function < 0 || f->nodes[function].kind != K_attribute)
		return false;
	name = ff_python_child(f, function, F_attribute);
	args = ff_python_child(f, call, F_arguments);
	return name >= 0 && ff_python_text_is(f, name, "items") && args >= 0 && f->nodes[args].kind == K_argument_list && ff_python_first(f, args) < 0;
}

static int only_statement(const struct file *f, int block)
{
	int first = block < 0 ? -1 : ff_python_first(f, block);
	return first >= 0 && ff_python_after(f, first) < 0 ? first : -1;
}

/* name.append(value), alone in the loop or in an if that is alone in it; *test: the condition. */
static int append_of(const struct file *f, int loop, int *test)
{
	int s = ff_python_child(f, loop, F_alternative) >= 0 ? -1 : only_statement(f, ff_python_child(f, loop, F_body));
	*test = -1;
	if (s >= 0 && f->nodes[s].kind == K_if_statement) {
		if (ff_python_child(f, s, F_alternative) >= 0)
			return -1;
		*test = ff_python_child(f, s, F_condition);
		s = only_statement(f, ff_python_child(f, s, F_consequence));
	}
	int call = s >= 0 && f->nodes[s].kind == K_expression_statement ? ff_python_first(f, s) : -1;
	int function = call >= 0 && f->nodes[call].kind == K_call ? ff_python_child(f, call, F_function) : -1;
	int object = function >= 0 && f->nodes[function].kind == K_attribute ? ff_python_child(f, function, F_object) : -1;
	if (object < 0 || f->nodes[object].kind != K_identifier || !ff_python_text_is(f, ff_python_child(f, function, F_attribute), "append"))
		return -1;
	return call;
}

void ff_python_loop_shape(struct file *f, int i)
{
	int a, b, test;
	if (is_items(f, ff_python_child(f, i, F_right)) && pair_of(f, ff_python_child(f, i, F_left), &a, &b))
		suspect(f, FF_PATTERN_ITEMS, i);
	if (f->nodes[i].kind == K_for_statement && append_of(f, i, &test) >= 0)
		suspect(f, FF_PATTERN_APPEND, i);
}

void ff_python_closure_shape(struct file *f, int i)
{
	if (ctx_of(f, i)->loop >= 0 && f->nodes[i].data >= 0)
		suspect(f, FF_PATTERN_CLOSURE, i);
}

/* ---- is the name of a loop read ---- */

/* Nearest loop outside of all others in the function: reads anywhere in it may come in the next turn. */
static int outermost_loop(const struct file *f, int i)
{
	int found = i;
	for (int p = f->nodes[i].parent; p >= 0; p = f->nodes[p].parent) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_function_definition || k == K_class_definition)
			break;
		if (k == K_for_statement || k == K_while_statement)
			found = p;
	}
	return found;
}

/*
 * Whether what a loop binds to a name is read: in the loop, or behind it before something else is bound.  At module
 * level any read counts: functions run when they are called.
 */
static bool is_read(const struct table *t, int name, int loop, long *budget)
{
	const struct file *f = t->f;
	int scope = ctx_of(f, name)->scope, atom = atom_of(f, name), row = ff_python_lookup(t, scope, atom);
	if (row < 0 || name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL) || t->rows[row].elsewhere)
		return true;
	if (!name_at(t, row)->uses)
		return false;
	if (scope_at(t, scope)->kind != FF_SCOPE_FUNCTION && scope_at(t, scope)->kind != FF_SCOPE_LAMBDA && scope_at(t, scope)->kind != FF_SCOPE_COMPREHENSION)
		return true;
	int end = f->nodes[loop].next, outer = outermost_loop(f, loop), last = f->nodes[outer].next;
	for (int i = 0; i < f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (--*budget < 0)
			return true;
		if (e->atom != atom || e->at < outer || e->at == name)
			continue;
		if (e->at < loop && e->flags)
			continue;
		if (e->flags) {
			if (e->scope == scope && e->at >= end && e->at >= last && !(e->flags & FF_NAME_AUGMENTED))
				return false;
			continue;
		}
		if (e->scope >= scope && ff_python_owner(t, e->scope, atom) == row)
			return true;
	}
	return false;
}

/* A half that nothing reads: a name, or names that say that they are idle. */
static bool is_idle(const struct table *t, int i, int loop, long *budget)
{
	const struct file *f = t->f;
	if (f->nodes[i].kind == K_identifier)
		return !is_read(t, i, loop, budget);
	if (f->nodes[i].kind != K_tuple_pattern)
		return false;
	for (int c = i + 1; c < f->nodes[i].next; c++) {
		if (f->nodes[c].kind == K_tuple_pattern || f->nodes[c].kind == K_comment)
			continue;
		if (f->nodes[c].kind != K_identifier || f->text[f->nodes[c].start] != '_' || is_read(t, c, loop, budget))
			return false;
	}
	return true;
}

static void items(struct table *t, int loop, long *budget)
{
	struct file *f = t->f;
	int a, b, left = ff_python_child(f, loop, F_left), right = ff_python_child(f, loop, F_right);
	int whole = f->nodes[loop].kind == K_for_in_clause ? f->nodes[loop].parent : loop;
	if (!pair_of(f, left, &a, &b))
		return;
	bool key = is_idle(t, a, whole, budget), value = is_idle(t, b, whole, budget);
	if (key == value)
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_ITEMS, right);
	if (!p)
		return;
	int object = ff_python_child(f, ff_python_child(f, right, F_function), F_object), keep = key ? b : a;
	p->name = key ? "values" : "keys";
	p->other_line = f->nodes[loop].row + 1;
	if (f->nodes[right].end - f->nodes[left].start < FF_MAX_TEXT)
		ff_python_pattern_at(f, p, f->nodes[left].start, f->nodes[right].end,
		                     ff_arena_printf(f->a, "%s in %s.%s()", ff_python_text(f, keep), ff_python_text(f, object), p->name));
}

/* ---- loops that only append ---- */

static bool names(const struct file *f, int i, int atom)
{
	for (int c = i; i >= 0 && c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_identifier && f->nodes[c].field != F_attribute && atom_of(f, c) == atom)
			return true;
	return false;
}

/* [], list(...), [x for ...]; the half of a pair that a name stands for. */
static bool is_list(const struct file *f, int name)
{
	int a = f->nodes[name].parent, value, left = name;
	while (a >= 0 && f->nodes[a].kind != K_assignment && f->nodes[a].kind != K_block) {
		left = a;
		a = f->nodes[a].parent;
	}
	value = a >= 0 && f->nodes[a].kind == K_assignment ? ff_python_child(f, a, F_right) : -1;
	if (value >= 0 && left != name) { /* x, y = [], 1 */
		int v = f->nodes[value].kind == K_expression_list || f->nodes[value].kind == K_tuple ? ff_python_first(f, value) : -1;
		for (int c = ff_python_first(f, left); c >= 0 && c != name && v >= 0; c = ff_python_after(f, c))
			v = ff_python_after(f, v);
		value = v;
	}
	value = ff_python_unwrap(f, value);
	if (value < 0)
		return false;
	if (f->nodes[value].kind == K_list || f->nodes[value].kind == K_list_comprehension)
		return true;
	int function = f->nodes[value].kind == K_call ? ff_python_child(f, value, F_function) : -1;
	return function >= 0 && ff_python_text_is(f, function, "list");
}

/* The last binding before the loop, else the first one, makes a list. */
static bool bound_to_list(const struct table *t, int scope, int atom, int loop)
{
	int row = ff_python_owner(t, scope, atom), last = -1;
	if (row < 0)
		return false;
	for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next)
		if (last < 0 || event_at(t, i)->at < loop)
			last = i;
	const struct event *e = last < 0 ? NULL : event_at(t, last);
	return e && !(e->flags & (FF_NAME_AUGMENTED | FF_NAME_DELETED | FF_NAME_PARAMETER | FF_NAME_LOOP)) && is_list(t->f, e->at);
}

static bool read_behind(const struct table *t, int name, int loop, long *budget)
{
	const struct file *f = t->f;
	int scope = ctx_of(f, name)->scope, atom = atom_of(f, name), row = ff_python_lookup(t, scope, atom);
	if (row < 0 || name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
		return true;
	for (int i = 0; i < f->events.count; i++) {
		const struct event *e = event_at(t, i);
		if (--*budget < 0)
			return true;
		if (e->atom != atom || e->at < f->nodes[loop].next || ff_python_owner(t, e->scope, atom) != row)
			continue;
		return !e->flags || e->flags & (FF_NAME_DELETED | FF_NAME_AUGMENTED);
	}
	return false;
}

static void append(struct table *t, int loop, long *budget)
{
	struct file *f = t->f;
	int test, call = append_of(f, loop, &test), left = ff_python_child(f, loop, F_left);
	int args = ff_python_child(f, call, F_arguments), object = ff_python_child(f, ff_python_child(f, call, F_function), F_object);
	int arg = args < 0 ? -1 : f->nodes[args].kind == K_argument_list ? ff_python_first(f, args) : args;
	bool async = ff_str_starts(f->text + f->nodes[loop].start, "async");
	if (arg < 0 || left < 0 || f->nodes[left].kind != K_identifier || (arg != args && ff_python_after(f, arg) >= 0) || f->nodes[arg].kind == K_list_splat || f->nodes[arg].kind == K_keyword_argument)
		return;
	int atom = atom_of(f, object);
	bool copies = f->nodes[arg].kind == K_identifier && atom_of(f, left) == atom_of(f, arg);
	if ((test < 0 && copies && !async) || names(f, arg, atom) || names(f, test, atom) || !bound_to_list(t, ctx_of(f, call)->scope, atom, loop))
		return;
	struct ff_pattern *p = read_behind(t, left, loop, budget) ? NULL : ff_python_pattern(f, FF_PATTERN_APPEND, call);
	if (!p)
		return;
	p->name = ff_python_text(f, object);
	p->other_line = f->nodes[loop].row + 1;
}

/* ---- comparisons of a name with None ---- */

/* x = None, x = re.match(...), and nothing else anywhere: what the name holds has no == of its own. */
static bool always_plain(const struct table *t, int name)
{
	const struct file *f = t->f;
	int scope = ctx_of(f, name)->scope, row = ff_python_lookup(t, scope, atom_of(f, name)), steps = 0;
	if (row < 0 || scope_at(t, scope)->kind != FF_SCOPE_FUNCTION || t->rows[row].elsewhere || t->rows[row].first < 0)
		return false;
	for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next) {
		const struct event *e = event_at(t, i);
		int a = f->nodes[e->at].parent;
		if ((e->flags & ~(unsigned)FF_NAME_ANNOTATED) != FF_NAME_ASSIGNED || ++steps > 64 || f->nodes[a].kind != K_assignment || f->nodes[e->at].field != F_left ||
		    !ff_python_is_plain(f, ff_python_child(f, a, F_right)))
			return false;
	}
	return true;
}

/* ---- definitions that nothing reads ---- */

static bool is_in_string(const struct file *f, const char *name)
{
	for (int i = 0; i < f->f->literals.count; i++) {
		const struct ff_literal *l = FF_AT(&f->f->literals, struct ff_literal, i);
		const char *last = l->context == FF_LITERAL_IDENTIFIER ? strrchr(l->text, '.') : NULL;
		if (l->context == FF_LITERAL_IDENTIFIER && !strcmp(last ? last + 1 : l->text, name))
			return true;
	}
	return false;
}

static void unused_definition(struct table *t, int def)
{
	struct file *f = t->f;
	const struct ff_definition *d = FF_AT(&f->f->definitions, struct ff_definition, def);
	const int quiet = FF_DEF_OVERLOAD | FF_DEF_TYPE_CHECKING | FF_DEF_EXPORTED;
	bool nested = d->parent >= 0;
	if (d->flags & quiet || d->first_line != d->line || (nested && FF_AT(&f->f->definitions, struct ff_definition, d->parent)->kind == FF_DEF_CLASS))
		return;
	size_t n = strlen(d->name);
	if (n < 2 || (!nested && d->name[0] != '_') || (n > 4 && !strncmp(d->name, "__", 2) && !strcmp(d->name + n - 2, "__")))
		return;
	int scope = nested ? FF_AT(&f->f->definitions, struct ff_definition, d->parent)->scope : 0;
	int row = ff_python_lookup(t, scope, ff_python_atom(f->py, d->name, n));
	if (row < 0 || name_at(t, row)->uses || name_at(t, row)->bindings != 1 || t->rows[row].elsewhere || t->rows[row].first < 0 ||
	    name_at(t, row)->flags & (FF_NAME_GLOBAL_DECL | FF_NAME_NONLOCAL_DECL))
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_UNUSED_DEF, event_at(t, t->rows[row].first)->at);
	if (!p)
		return;
	p->line = d->line;
	p->col = d->col;
	p->def = def;
	p->name = d->name;
	p->flags = (nested ? FF_PATTERN_NESTED : 0) | (is_in_string(f, d->name) ? FF_PATTERN_STRING : 0);
}

void ff_python_suspects(struct table *t)
{
	struct file *f = t->f;
	long budget = EVENTS_MAX;
	for (int i = 0; i < f->suspects.count; i++) {
		struct suspect s = *FF_AT(&f->suspects, struct suspect, i);
		switch (s.kind) {
		case FF_PATTERN_ITEMS: items(t, s.at, &budget); break;
		case FF_PATTERN_APPEND: append(t, s.at, &budget); break;
		case FF_PATTERN_CLOSURE: ff_python_closure(t, s.at, &budget); break;
		case FF_PATTERN_NONE:
			if (always_plain(t, s.at))
				FF_AT(&f->f->patterns, struct ff_pattern, s.row)->flags |= FF_PATTERN_PLAIN;
			break;
		default: break;
		}
	}
	for (int i = 0; i < f->f->definitions.count && !(f->f->module.flags & (FF_MODULE_DYNAMIC_NAMES | FF_MODULE_TRUNCATED)); i++)
		unused_definition(t, i);
}
