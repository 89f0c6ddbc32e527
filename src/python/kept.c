/*
 * kept.c - is a call's value kept for the next time that it is asked for?  `if key not in cache: cache[key] = load(key)`, the
 * handler of a KeyError, a name that is None until it is loaded.  Called by calls.c for calls in loops; looks at the
 * statement, at the condition around it and at that block.
 */
#include "room.h"

enum { STATEMENTS = 64 };

static bool same_text(const struct file *f, int a, int b)
{
	return a >= 0 && b >= 0 && node_len(&f->nodes[a]) == node_len(&f->nodes[b]) && !memcmp(f->text + f->nodes[a].start, f->text + f->nodes[b].start, node_len(&f->nodes[a]));
}

/* The statement that the node is the value of, the node itself included: parentheses, await and chains of = are climbed. */
static int assignment_of(const struct file *f, int i, int *mapping, int *name)
{
	int p = f->nodes[i].parent, child = i, found = -1;
	*mapping = *name = -1;
	for (; p >= 0; child = p, p = f->nodes[p].parent) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_assignment && f->nodes[child].field != F_left) {
			int left = ff_python_child(f, p, F_left);
			found = p;
			if (left >= 0 && f->nodes[left].kind == K_subscript)
				*mapping = ff_python_child(f, left, F_value);
			else if (left >= 0 && f->nodes[left].kind == K_identifier)
				*name = left;
		} else if (k != K_await && k != K_parenthesized_expression) {
			break;
		}
	}
	return found;
}

/* Is a comparison of the condition `... not in mapping`? */
static bool asks_for_key(const struct file *f, int condition, int mapping)
{
	for (int c = condition; c < f->nodes[condition].next; c++) {
		const struct node *n = &f->nodes[c];
		if (n->kind == K_comparison_operator && memmem(f->text + n->start, node_len(n), "not in", 6))
			for (int k = ff_python_first(f, c); k >= 0; k = ff_python_after(f, k))
				if (same_text(f, k, mapping) && k != ff_python_first(f, c))
					return true;
	}
	return false;
}

/* `name is None`, `not name`. */
static bool asks_for_name(const struct file *f, int condition, int name)
{
	const struct node *n = &f->nodes[condition];
	int first = ff_python_first(f, condition);
	if (n->kind == K_not_operator)
		return same_text(f, ff_python_child(f, condition, F_argument), name);
	return n->kind == K_comparison_operator && same_text(f, first, name) && memmem(f->text + n->start, node_len(n), " is None", 8);
}

/* A statement of the block puts the name into a mapping: cache[key] = name. */
static bool puts_name(const struct file *f, int block, int name, int *mapping)
{
	int steps = 0;
	for (int s = ff_python_first(f, block); s >= 0 && steps < STATEMENTS; s = ff_python_after(f, s), steps++) {
		int a = f->nodes[s].kind == K_expression_statement ? ff_python_first(f, s) : s;
		int left = a >= 0 && f->nodes[a].kind == K_assignment ? ff_python_child(f, a, F_left) : -1;
		if (left < 0 || f->nodes[left].kind != K_subscript || !same_text(f, ff_python_child(f, a, F_right), name))
			continue;
		*mapping = ff_python_child(f, left, F_value);
		return true;
	}
	return false;
}

/* In the handler of a KeyError, of nothing else. */
static bool key_was_missing(const struct file *f, int i)
{
	int p = f->nodes[i].parent;
	while (p >= 0 && f->nodes[p].kind != K_except_clause && f->nodes[p].kind != K_function_definition)
		p = f->nodes[p].parent;
	int what = p >= 0 && f->nodes[p].kind == K_except_clause ? ff_python_first(f, p) : -1;
	return what >= 0 && ff_python_text_is(f, what, "KeyError");
}

bool ff_python_is_kept(const struct file *f, int i, const struct context *c)
{
	int mapping, name;
	if (assignment_of(f, i, &mapping, &name) < 0)
		return false;
	if (mapping >= 0 && c->flags & C_HANDLER && key_was_missing(f, i))
		return true;
	int condition = c->guard >= 0 && f->nodes[c->guard].kind == K_if_statement ? ff_python_child(f, c->guard, F_condition) : -1;
	int block = condition >= 0 ? ff_python_child(f, c->guard, F_consequence) : -1, into = -1;
	if (block < 0)
		return false;
	if (mapping >= 0)
		return asks_for_key(f, condition, mapping) || (name >= 0 && asks_for_name(f, condition, name));
	return name >= 0 && puts_name(f, block, name, &into) && (asks_for_name(f, condition, name) || asks_for_key(f, condition, into));
}
