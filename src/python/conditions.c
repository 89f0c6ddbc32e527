/*
 * conditions.c - raise and return statements whose condition says to a caller when they come: `if` right in the function, about parameters
 * as they were handed over.  Called when names are resolved.
 */
#include "names.h"

static enum kind kind_at(const struct file *f, int i)
{
	return i < 0 ? K_OTHER : (enum kind)f->nodes[i].kind;
}

/* `if ...: raise` or return, and nothing else: whoever gets past it has what was handed over. */
static bool only_leaves(const struct file *f, int statement)
{
	int block = ff_python_child(f, statement, F_consequence), leaves = block < 0 ? -1 : ff_python_first(f, block);
	return kind_at(f, statement) == K_if_statement && ff_python_child(f, statement, F_alternative) < 0 && leaves >= 0 && ff_python_after(f, leaves) < 0 &&
	       (kind_at(f, leaves) == K_raise_statement || kind_at(f, leaves) == K_return_statement);
}

/* The condition of `if ...: raise` as a statement of the function's own body, with nothing but its like before it; -1. */
static int own_condition(const struct file *f, int raise)
{
	int block = f->nodes[raise].parent, statement = block < 0 ? -1 : f->nodes[block].parent;
	if (kind_at(f, block) != K_block || kind_at(f, statement) != K_if_statement || f->nodes[block].field != F_consequence)
		return -1;
	int body = f->nodes[statement].parent;
	if (kind_at(f, body) != K_block || kind_at(f, f->nodes[body].parent) != K_function_definition)
		return -1;
	int first = ff_python_first(f, body), text = kind_at(f, first) == K_expression_statement ? ff_python_first(f, first) : -1;
	if (kind_at(f, text) == K_string || kind_at(f, text) == K_concatenated_string) /* the docstring */
		first = ff_python_after(f, first);
	for (int i = first; i >= 0 && i != statement; i = ff_python_after(f, i))
		if (!only_leaves(f, i))
			return -1;
	return ff_python_child(f, statement, F_condition);
}

/* A builtin, a name of the module, a parameter that nothing binds again, or what the expression itself binds. */
static bool is_known(const struct table *t, int identifier, int scope)
{
	const struct file *f = t->f;
	int atom = ff_python_atom(f->py, f->text + f->nodes[identifier].start, node_len(&f->nodes[identifier]));
	int row = ff_python_owner(t, ctx_of(f, identifier)->scope, atom);
	if (row < 0)
		return ff_python_is_builtin(ff_python_atom_text(f->py, atom));
	const struct ff_name *n = name_at(t, row);
	if (n->scope == scope)
		return n->flags & FF_NAME_PARAMETER && n->bindings == 1;
	return n->scope == 0 || scope_at(t, n->scope)->kind == FF_SCOPE_COMPREHENSION;
}

static bool is_plain(const struct table *t, int condition, int scope)
{
	const struct file *f = t->f;
	for (int i = condition; i < f->nodes[condition].next; i++)
		switch ((enum kind)f->nodes[i].kind) {
		case K_identifier:
			if (f->nodes[i].field != F_attribute && !(f->nodes[i].field == F_name && kind_at(f, f->nodes[i].parent) == K_keyword_argument) &&
			    !is_known(t, i, scope))
				return false;
			break;
		case K_await: case K_yield: case K_named_expression: case K_lambda: case K_interpolation: case K_comment: return false;
		default: break;
		}
	return true;
}

/* The condition of the nearest if, which stands right in the function, and with nothing but with and try in between; -1. */
static int telling_condition(const struct file *f, int i)
{
	int guard = ctx_of(f, i)->guard, seen = -1;
	if (guard < 0)
		return -1;
	for (int p = f->nodes[i].parent; p >= 0; p = f->nodes[p].parent)
		switch (kind_at(f, p)) {
		case K_function_definition: return seen;
		case K_block: case K_with_statement: case K_try_statement: case K_expression_statement: case K_elif_clause: case K_else_clause: break;
		case K_if_statement:
			if (seen >= 0)
				return -1;
			seen = p;
			break;
		default: return -1;
		}
	return -1;
}

/* Each condition of an if up to the guard is about what the caller knows. */
static bool is_telling(const struct table *t, int i)
{
	const struct file *f = t->f;
	int guard = ctx_of(f, i)->guard, statement = telling_condition(f, i), scope = ctx_of(f, i)->scope;
	if (statement < 0)
		return false;
	for (int c = statement; c <= guard; c = c == statement ? c + 1 : f->nodes[c].next) {
		int condition = c == statement || kind_at(f, c) == K_elif_clause ? ff_python_child(f, c, F_condition) : -1;
		if (condition >= 0 && (c == guard || kind_at(f, guard) == K_else_clause) && !is_plain(t, condition, scope))
			return false;
	}
	return true;
}

void ff_python_conditions(struct table *t)
{
	const struct file *f = t->f;
	for (int i = 0; i < f->count; i++) {
		if (f->nodes[i].data < 0)
			continue;
		if (f->nodes[i].kind == K_raise_statement && is_telling(t, i))
			FF_AT(&f->f->raises, struct ff_raise, f->nodes[i].data)->flags |= FF_RAISE_TELLING;
		if ((f->nodes[i].kind == K_return_statement || f->nodes[i].kind == K_yield) && is_telling(t, i))
			FF_AT(&f->f->results, struct ff_result, f->nodes[i].data)->flags |= FF_RESULT_TELLING;
	}
	for (int i = 0; f->f->raises.count && i < f->count; i++) {
		int condition = f->nodes[i].kind == K_raise_statement && f->nodes[i].data >= 0 ? own_condition(f, i) : -1;
		if (condition >= 0 && is_plain(t, condition, ctx_of(f, i)->scope))
			FF_AT(&f->f->raises, struct ff_raise, f->nodes[i].data)->flags |= FF_RAISE_PLAIN;
	}
}
