/*
 * closures.c - functions and lambdas made in a loop that read what the loop binds: when they run later, they all find
 * the value of the last turn.  Called by suspects.c for those that the walk has met in a loop.
 */
#include "names.h"

/* Behind an attribute's dot, or the keyword of an argument. */
static bool is_label(const struct file *f, int i)
{
	int p = f->nodes[i].parent;
	return (f->nodes[p].kind == K_attribute && f->nodes[i].field == F_attribute) || (f->nodes[p].kind == K_keyword_argument && f->nodes[i].field == F_name);
}

static bool is_word(const struct file *f, int i, const char *const *words)
{
	for (int k = 0; i >= 0 && words[k]; k++)
		if (ff_python_text_is(f, i, words[k]))
			return true;
	return false;
}

/* Last name of what is called. */
static int callee(const struct file *f, int call)
{
	int function = ff_python_child(f, call, F_function);
	return function >= 0 && f->nodes[function].kind == K_attribute ? ff_python_child(f, function, F_attribute) : function;
}

/* Called where it stands, handed to what calls it at once, or returned: the loop's turn is not over before it ran. */
static bool runs_at_once(const struct file *f, int i)
{
	static const char *const callers[] = {"filter", "map", "reduce", NULL};
	int p = f->nodes[i].parent;
	while (p >= 0 && f->nodes[p].kind == K_parenthesized_expression) {
		i = p;
		p = f->nodes[p].parent;
	}
	if (p < 0 || f->nodes[i].kind == K_function_definition)
		return false;
	if (f->nodes[p].kind == K_call)
		return f->nodes[i].field == F_function;
	if (f->nodes[p].kind == K_return_statement)
		return true;
	if (f->nodes[p].kind == K_keyword_argument)
		return ff_python_text_is(f, ff_python_child(f, p, F_name), "key");
	int call = f->nodes[p].kind == K_argument_list ? f->nodes[p].parent : -1;
	return call >= 0 && is_word(f, callee(f, call), callers);
}

/* Is what stands here kept when the loop goes on: put into something, assigned to something.  (What is yielded is used before the loop goes on.) */
static bool is_kept(const struct file *f, int i)
{
	static const char *const keepers[] = {"append", "appendleft", "add", "insert", "setdefault", "register", "connect", "subscribe", "add_done_callback",
	                                      "add_callback", "call_later", "call_soon", "call_soon_threadsafe", "after", "put", "extend", "push", "bind",
	                                      "on_commit", "setattr", "signal", "addCleanup", "callback", NULL};
	for (int c = i, p = f->nodes[i].parent; p >= 0; c = p, p = f->nodes[p].parent) {
		int left;
		switch ((enum kind)f->nodes[p].kind) {
		case K_parenthesized_expression:
		case K_list:
		case K_tuple:
		case K_set:
		case K_dictionary:
		case K_pair:
		case K_expression_list:
		case K_conditional_expression:
		case K_keyword_argument: break;
		case K_assignment:
		case K_augmented_assignment:
			left = ff_python_child(f, p, F_left);
			return f->nodes[p].kind == K_augmented_assignment || (left >= 0 && left != c && (f->nodes[left].kind == K_subscript || f->nodes[left].kind == K_attribute));
		case K_list_comprehension:
		case K_set_comprehension:
		case K_dictionary_comprehension: return true;
		case K_argument_list: {
			int call = f->nodes[p].parent, name = callee(f, call);
			if (is_word(f, name, keepers))
				return true;
			if (name < 0 || !ff_python_text_is(f, name, "partial"))
				return false;
			p = call;
			break;
		}
		default: return false;
		}
	}
	return false;
}

/* The same of a function: of its name, wherever the loop reads it. */
static bool name_is_kept(const struct file *f, int def, int loop)
{
	int name = ff_python_child(f, def, F_name);
	for (int c = f->nodes[def].next; name >= 0 && c < f->nodes[loop].next; c++)
		if (f->nodes[c].kind == K_identifier && node_len(&f->nodes[c]) == node_len(&f->nodes[name]) && !is_label(f, c) &&
		    !memcmp(f->text + f->nodes[c].start, f->text + f->nodes[name].start, node_len(&f->nodes[name])) && is_kept(f, c))
			return true;
	return false;
}

/* The nearest loop around the closure, in the same function, that binds a row of names outside of the closure; -1. */
static int binding_loop(const struct table *t, int closure, int row, long *budget)
{
	const struct file *f = t->f;
	for (int c = closure, p = f->nodes[closure].parent; p >= 0; c = p, p = f->nodes[p].parent) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_function_definition || k == K_class_definition || k == K_lambda)
			return -1;
		bool loop = (k == K_for_statement && f->nodes[c].field == F_body) || (k == K_while_statement && f->nodes[c].kind == K_block) ||
		            k == K_list_comprehension || k == K_set_comprehension || k == K_dictionary_comprehension || k == K_generator_expression;
		if (!loop)
			continue;
		for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next) {
			const struct event *e = event_at(t, i);
			if (--*budget < 0)
				return -1;
			if (e->at > p && e->at < f->nodes[p].next && !(e->at >= closure && e->at < f->nodes[closure].next) &&
			    !(e->flags & (FF_NAME_DELETED | FF_NAME_DEFINED | FF_NAME_IMPORTED)))
				return p;
		}
	}
	return -1;
}

static bool is_inside(const struct table *t, int scope, int own)
{
	while (scope > own)
		scope = scope_at(t, scope)->parent;
	return scope == own;
}

void ff_python_closure(struct table *t, int i, long *budget)
{
	struct file *f = t->f;
	int own = f->nodes[i].kind == K_lambda ? f->nodes[i].data : FF_AT(&f->f->definitions, struct ff_definition, f->nodes[i].data)->scope;
	int told = -1, told_line = 0;
	if (runs_at_once(f, i))
		return;
	for (int c = i + 1; c < f->nodes[i].next && *budget > 0; c++, --*budget) {
		if (f->nodes[c].kind != K_identifier || is_label(f, c) || ctx_of(f, c)->flags & (C_STORE | C_DELETE) || !is_inside(t, ctx_of(f, c)->scope, own))
			continue;
		int atom = ff_python_atom(f->py, f->text + f->nodes[c].start, node_len(&f->nodes[c])), row = ff_python_owner(t, ctx_of(f, c)->scope, atom);
		if (row < 0 || name_at(t, row)->scope >= own || (row == told && told_line == f->nodes[c].row))
			continue;
		int loop = binding_loop(t, i, row, budget);
		struct ff_pattern *p = loop < 0 ? NULL : ff_python_pattern(f, FF_PATTERN_CLOSURE, c);
		if (!p)
			continue;
		told = row;
		told_line = f->nodes[c].row;
		p->name = ff_python_text(f, c);
		p->other_line = f->nodes[i].row + 1;
		if (f->nodes[i].kind == K_lambda ? is_kept(f, i) : name_is_kept(f, i, loop))
			p->flags = FF_PATTERN_ESCAPES;
	}
}
