/*
 * walk.c - the one pass over the nodes: each gets its context and goes to whoever makes a fact of it.
 */
#include "room.h"

/* An import that may fail: the handlers catch ImportError or more. */
static bool probes_import(const struct file *f, int try_node)
{
	static const char *const names[] = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"};
	for (int c = try_node + 1; c < f->nodes[try_node].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind != K_except_clause && f->nodes[c].kind != K_except_group_clause)
			continue;
		int first = ff_python_first(f, c);
		if (first < 0 || f->nodes[first].kind == K_block)
			return true; /* bare */
		for (size_t k = 0; k < FF_COUNT(names); k++)
			if (memmem(f->text + f->nodes[first].start, node_len(&f->nodes[first]), names[k], strlen(names[k])))
				return true;
	}
	return false;
}

static bool has_handlers(const struct file *f, int try_node)
{
	for (int c = try_node + 1; c < f->nodes[try_node].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_except_clause || f->nodes[c].kind == K_except_group_clause)
			return true;
	return false;
}

/* ---- scopes and loops of expressions ---- */

static void comprehension(struct file *f, int i)
{
	static const char *const names[] = {"listcomp", "setcomp", "dictcomp", "genexpr"};
	struct node *n = &f->nodes[i];
	const struct context *c = ctx_of(f, i);
	const char *name = n->kind == K_list_comprehension         ? names[0]
	                   : n->kind == K_set_comprehension        ? names[1]
	                   : n->kind == K_dictionary_comprehension ? names[2]
	                                                           : names[3];
	int scope = ff_python_scope(f, FF_SCOPE_COMPREHENSION, c->scope, c->def, name, n->row + 1);
	int loop = c->loop, body = ff_python_child(f, i, F_body);
	for (int k = i + 1; k < f->nodes[i].next; k = f->nodes[k].next) {
		if (f->nodes[k].kind == K_for_in_clause) {
			ff_python_loop(f, k, loop);
			loop = f->nodes[k].data >= 0 ? f->nodes[k].data : loop;
		} else if (f->nodes[k].kind == K_if_clause) {
			f->nodes[k].data = loop;
		}
	}
	f->nodes[i].data = scope;
	if (body >= 0)
		f->nodes[body].data = loop;
}

static void lambda(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	f->nodes[i].data = ff_python_scope(f, FF_SCOPE_LAMBDA, c->scope, c->def, "lambda", f->nodes[i].row + 1);
}

static void count_error(struct file *f, int i)
{
	int first = f->nodes[i].row + 1, last, col;
	ff_python_place(f, f->nodes[i].end, &last, &col);
	f->f->module.flags |= FF_MODULE_SYNTAX_ERROR;
	struct ff_spans *s = &f->f->module.errors;
	if (s->count < 100 && (!s->count || s->items[s->count - 1].last < first))
		ff_spans_push(f->a, s, first, last);
}

/* An argument of a call inside an annotation may be anything. */
static bool is_argument(const struct file *f, int i)
{
	int p = f->nodes[i].parent;
	while (p >= 0 && f->nodes[p].kind != K_argument_list && f->nodes[p].kind != K_type && f->nodes[p].kind != K_block && f->nodes[p].kind != K_module)
		p = f->nodes[p].parent;
	return p >= 0 && f->nodes[p].kind == K_argument_list;
}

static void string(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	struct node *n = &f->nodes[i];
	if (n->end > n->start && memchr(f->text + n->start, '\n', node_len(n)))
		*FF_PUSH(f->a, &f->strings, int) = i;
	ff_python_sql(f, i);
	bool certain = true;
	if (c->flags & C_ANNOTATION && !(c->flags & C_LITERAL))
		ff_python_string_annotation(f, i, !is_argument(f, i) || ff_python_is_quoted_type(f, i, &certain));
	else if (ff_python_is_quoted_type(f, i, &certain))
		ff_python_string_annotation(f, i, certain);
	else
		ff_python_string_literal(f, i);
}

/* Shapes that are seldom meant. */
static void shape(struct file *f, int i)
{
	switch ((enum kind)f->nodes[i].kind) {
	case K_module:
	case K_block: ff_python_block(f, i); break;
	case K_comparison_operator: ff_python_compare_shape(f, i); break;
	case K_assert_statement:
	case K_if_statement:
	case K_while_statement:
	case K_conditional_expression: ff_python_condition(f, i); break;
	case K_elif_clause:
		ff_python_condition(f, i);
		ff_python_clause(f, i);
		break;
	case K_else_clause:
	case K_finally_clause: ff_python_clause(f, i); break;
	case K_concatenated_string:
	case K_string: ff_python_string_shape(f, i); break;
	case K_raise_statement: ff_python_raise_shape(f, i); break;
	case K_dictionary: ff_python_dictionary(f, i); break;
	case K_return_statement:
	case K_break_statement:
	case K_continue_statement:
	case K_yield:
	case K_await: ff_python_jump(f, i); break;
	case K_except_clause:
		ff_python_handler_order(f, i);
		ff_python_clause(f, i);
		break;
	case K_for_statement:
	case K_for_in_clause: ff_python_loop_shape(f, i); break;
	case K_function_definition:
	case K_lambda: ff_python_closure_shape(f, i); break;
	default: break;
	}
}

static void visit(struct file *f, int i)
{
	struct node *n = &f->nodes[i];
	if (n->broken)
		count_error(f, i);
	switch ((enum kind)n->kind) {
	case K_identifier: ff_python_identifier(f, i); break;
	case K_dotted_name: ff_python_dotted_name(f, i); break;
	case K_function_definition:
	case K_class_definition: n->data = ff_python_definition(f, i); break;
	case K_import_statement:
	case K_import_from_statement:
	case K_future_import_statement: ff_python_import(f, i); break;
	case K_call: ff_python_call(f, i); break;
	case K_for_statement:
	case K_while_statement:
		ff_python_loop(f, i, ctx_of(f, i)->loop);
		ff_python_complexity(f, i);
		break;
	case K_try_statement:
		n->data = (probes_import(f, i) ? FF_TRY_PROBE : 0) | (has_handlers(f, i) ? FF_TRY_HANDLERS : 0);
		ff_python_complexity(f, i);
		break;
	case K_if_statement:
	case K_elif_clause:
	case K_match_statement: ff_python_complexity(f, i); break;
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension:
	case K_generator_expression: comprehension(f, i); break;
	case K_lambda: lambda(f, i); break;
	case K_attribute:
		ff_python_attribute(f, i);
		if (f->want & FF_WANT_REFERENCES)
			ff_python_attribute_reference(f, i);
		break;
	case K_raise_statement: ff_python_raise(f, i); break;
	case K_return_statement:
	case K_yield: ff_python_result(f, i); break;
	case K_except_clause:
	case K_except_group_clause: ff_python_handler(f, i); break;
	case K_assignment:
	case K_augmented_assignment: ff_python_assign(f, i); break;
	case K_comparison_operator:
	case K_subscript:
	case K_case_pattern: ff_python_compare(f, i); break;
	case K_string: string(f, i); break;
	case K_type_alias_statement: ff_python_type_alias(f, i); break;
	case K_type_parameter: ff_python_type_parameters(f, i); break;
	default: break;
	}
	if (f->want & FF_WANT_REFERENCES)
		ff_python_operator(f, i);
	if (f->want & FF_WANT_PATTERNS)
		shape(f, i);
	if (ff_python_is_old(f, i))
		f->f->module.flags |= FF_MODULE_PYTHON2;
}

void ff_python_walk(struct file *f)
{
	struct context top = {-1, 0, -1, -1, -1, -1, 0, 0};
	ff_python_new_context(f, &top);
	ff_python_scope(f, FF_SCOPE_MODULE, -1, -1, "top", 0);
	f->f->module.complexity = 1;
	f->walking = true;
	for (int i = 0; i < f->count; i++) {
		f->nodes[i].ctx = f->nodes[i].parent >= 0 ? ff_python_derive(f, i) : 0;
		f->at_def = ctx_of(f, i)->def;
		visit(f, i);
	}
	f->walking = false;
}
