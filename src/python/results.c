/*
 * results.c - what functions return and yield: one row for each statement, with the kind of its value and what it waits for.  Called by
 * the walk.
 */
#include "room.h"

/* Calls whose value is True or False. */
static bool is_asking(const struct file *f, int call)
{
	static const char *const names[] = {"isinstance", "issubclass", "hasattr", "callable", "any", "all", "bool"};
	static const char *const methods[] = {"startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isidentifier", "issubset", "issuperset", "isdisjoint"};
	int function = ff_python_child(f, call, F_function), last = function < 0 ? -1 : ff_python_child(f, function, F_attribute);
	if (function < 0)
		return false;
	for (size_t k = 0; f->nodes[function].kind == K_identifier && k < FF_COUNT(names); k++)
		if (ff_python_text_is(f, function, names[k]))
			return true;
	for (size_t k = 0; last >= 0 && k < FF_COUNT(methods); k++)
		if (ff_python_text_is(f, last, methods[k]))
			return true;
	return false;
}

/* Every part of the expression that can be its value is True or False. */
static bool is_boolean(const struct file *f, int value)
{
	for (int i = value; i < f->nodes[value].next;) {
		switch ((enum kind)f->nodes[i].kind) {
		case K_parenthesized_expression:
		case K_boolean_operator: i++; continue; /* its parts */
		case K_call:
			if (!is_asking(f, i))
				return false;
			break;
		case K_comparison_operator: case K_not_operator: case K_true: case K_false: case K_comment: break;
		default: return false;
		}
		i = f->nodes[i].next;
	}
	return true;
}

/* The name of the function's first parameter. */
static bool is_receiver(const struct file *f, int value, int def)
{
	const struct ff_list *rows = &f->f->parameters;
	if (f->nodes[value].kind != K_identifier || FF_AT(&f->f->definitions, struct ff_definition, def)->kind != FF_DEF_METHOD)
		return false;
	return ff_python_text_is(f, value, "self") && rows->count > 0;
}

static bool is_guarded(const struct file *f, int i)
{
	for (int p = f->nodes[i].parent; p >= 0; p = f->nodes[p].parent)
		switch ((enum kind)f->nodes[p].kind) {
		case K_function_definition: return false;
		case K_if_statement: case K_for_statement: case K_while_statement: case K_except_clause: case K_except_group_clause: case K_case_clause: return true;
		default: break;
		}
	return true;
}

void ff_python_result(struct file *f, int i)
{
	const struct context c = *ctx_of(f, i);
	int value = ff_python_first(f, i);
	if (!(f->want & FF_WANT_RAISES) || c.def < 0 || c.flags & (C_LAMBDA | C_CLASS_BODY) || full(f, &f->f->results))
		return;
	struct ff_result *r = FF_PUSH(f->a, &f->f->results, struct ff_result);
	*r = (struct ff_result){.def = c.def, .text = "", .condition = ff_python_guard_text(f, c.guard), .call = -1, .line = f->nodes[i].row + 1};
	f->nodes[i].data = f->f->results.count - 1;
	if (f->nodes[i].kind == K_yield) {
		const char *p = f->text + f->nodes[i].start + 5;
		while (*p == ' ')
			p++;
		r->kind = value >= 0 && !strncmp(p, "from ", 5) ? FF_RESULT_YIELD_FROM : FF_RESULT_YIELD;
	}
	if (is_guarded(f, i))
		r->flags |= FF_RESULT_GUARDED;
	if (value < 0)
		return;
	int inner = ff_python_unwrap(f, value);
	r->value_kind = ff_python_expr_kind(f, inner < 0 ? value : inner);
	r->text = ff_python_text(f, value);
	if (inner >= 0 && f->nodes[inner].kind == K_call)
		r->call = -2 - inner;
	if (is_boolean(f, value))
		r->flags |= FF_RESULT_BOOLEAN;
	if (is_receiver(f, value, c.def))
		r->flags |= FF_RESULT_SELF;
}
