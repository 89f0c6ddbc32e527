/*
 * context.c - what holds around each node: a child inherits its parent's struct context; only what changes makes a new
 * one.  Called by the walk for each node, parents first.
 */
#include "room.h"

int ff_python_new_context(struct file *f, const struct context *c)
{
	*FF_PUSH(f->a, &f->contexts, struct context) = *c;
	return f->contexts.count - 1;
}

/* First for clause of a comprehension: its iterable is evaluated outside. */
static bool is_first_clause(const struct file *f, int i)
{
	for (int c = f->nodes[i].parent + 1; c < i; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_for_in_clause)
			return false;
	return true;
}

/* Identifiers are stored, deleted or read: what a part of a statement says of those below it. */
static unsigned target_flags(const struct file *f, int i, unsigned flags)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[n->parent];
	const unsigned targets = C_STORE | C_DELETE | C_AUGMENT | C_LOOP_TARGET | C_WITH_TARGET | C_UNPACK;
	switch ((enum kind)p->kind) {
	case K_assignment:
		return n->field == F_left ? flags | C_STORE : flags;
	case K_augmented_assignment: return n->field == F_left ? flags | C_AUGMENT : flags;
	case K_for_statement:
	case K_for_in_clause: return n->field == F_left ? flags | C_STORE | C_LOOP_TARGET : flags & ~targets;
	case K_as_pattern_target: return flags | C_STORE | C_WITH_TARGET;
	case K_delete_statement: return flags | C_DELETE;
	case K_tuple_pattern:
		if (i == n->parent + 1 && n->next == p->next && !memchr(f->text + n->end, ',', p->end - n->end))
			return flags; /* (x) = value */
		return flags & (C_STORE | C_DELETE) ? flags | C_UNPACK : flags;
	case K_pattern_list:
	case K_list_pattern:
	case K_tuple:
	case K_list: return flags & (C_STORE | C_DELETE) ? flags | C_UNPACK : flags;
	case K_list_splat_pattern:
	case K_parenthesized_expression:
	case K_list_splat:
	case K_expression_list: return flags;
	default: return flags & ~targets;
	}
}

/* `if TYPE_CHECKING:`, `if typing.TYPE_CHECKING:`; and the main guard. */
static unsigned if_flags(const struct file *f, int i)
{
	int condition = ff_python_unwrap(f, ff_python_child(f, i, F_condition));
	if (condition < 0)
		return 0;
	const struct node *n = &f->nodes[condition];
	const char *text = f->text + n->start;
	size_t len = node_len(n);
	if ((n->kind == K_identifier || n->kind == K_attribute) && len >= 13 && !memcmp(text + len - 13, "TYPE_CHECKING", 13))
		return C_TYPE_CHECKING;
	if (n->kind == K_comparison_operator && len < 40 && memmem(text, len, "__name__", 8) && memmem(text, len, "__main__", 8) && memmem(text, len, "==", 2))
		return C_MAIN_GUARD;
	return 0;
}

static bool is_compound(enum kind k)
{
	return k == K_if_statement || k == K_for_statement || k == K_while_statement || k == K_try_statement || k == K_with_statement || k == K_match_statement;
}

/* The body of a definition starts anew. */
static void enter_function(const struct file *f, struct context *c, int def_node)
{
	const struct ff_definition *d = FF_AT(&f->f->definitions, struct ff_definition, f->nodes[def_node].data);
	c->def = f->nodes[def_node].data;
	c->scope = d->scope;
	c->loop = c->outer = c->guard = c->attempt = -1;
	c->depth = 0;
	c->flags &= C_TYPE_CHECKING | C_MAIN_GUARD | C_FUNCTION;
	if (d->kind == FF_DEF_CLASS)
		c->flags |= C_CLASS_BODY;
	else
		c->flags |= C_FUNCTION | (d->flags & FF_DEF_ASYNC ? C_ASYNC : 0);
}

/* Scope that the type parameters of a definition or a type alias make around its parts; -1 when it has none. */
int ff_python_type_scope(const struct file *f, int i)
{
	int scope = f->nodes[i].data;
	if (scope >= 0 && f->nodes[i].kind != K_type_alias_statement)
		scope = FF_AT(&f->f->scopes, struct ff_scope, FF_AT(&f->f->definitions, struct ff_definition, scope)->scope)->parent;
	return scope >= 0 && FF_AT(&f->f->scopes, struct ff_scope, scope)->kind == FF_SCOPE_TYPE_PARAMS ? scope : -1;
}

/* What a definition's parts see: the body its own scope, annotations and bases the type parameters, all else the enclosing one. */
static void under_definition(const struct file *f, struct context *c, int i, int parent)
{
	int types = ff_python_type_scope(f, parent);
	if (f->nodes[i].field == F_body) {
		enter_function(f, c, parent);
		return;
	}
	if (types >= 0)
		c->scope = types;
	if (f->nodes[i].field == F_parameters)
		c->flags |= C_PARAMETER;
	else if (f->nodes[i].field == F_return_type)
		c->flags |= C_ANNOTATION;
}

/* A default is evaluated where the definition stands. */
static void under_default(const struct file *f, struct context *c)
{
	const struct ff_scope *s = FF_AT(&f->f->scopes, struct ff_scope, c->scope);
	if (s->kind == FF_SCOPE_TYPE_PARAMS)
		c->scope = s->parent;
	c->flags = (c->flags & ~C_PARAMETER) | C_DEFAULT;
}

/* A clause stands in the loop of the clause before it, the body in the last one's: comprehension() left them there. */
static void under_comprehension(const struct file *f, struct context *c, int i, int parent)
{
	const struct node *n = &f->nodes[i];
	int loop = n->kind == K_for_in_clause ? -1 : n->data;
	c->scope = f->nodes[parent].data; /* the walk keeps its scope there */
	if (n->kind == K_for_in_clause && n->data >= 0 && !is_first_clause(f, i))
		loop = FF_AT(&f->f->loops, struct ff_loop, n->data)->parent;
	if (loop >= 0)
		c->loop = loop;
}

static void under_lambda(const struct file *f, struct context *c, int i, int parent)
{
	if (f->nodes[i].field != F_body) {
		c->flags |= C_PARAMETER | C_LAMBDA;
		return;
	}
	c->scope = f->nodes[parent].data;
	c->loop = -1; /* it runs when it is called */
	c->flags = (c->flags & ~(C_ASYNC | C_PARAMETER)) | C_LAMBDA | C_FUNCTION;
}

static void under_try(const struct file *f, struct context *c, int i, int parent)
{
	const struct node *n = &f->nodes[i];
	bool probe = f->nodes[parent].data & FF_TRY_PROBE;
	c->flags |= C_CONDITIONAL;
	if (n->field == F_body) {
		if (f->nodes[parent].data & FF_TRY_HANDLERS)
			c->flags |= C_TRY;
		c->attempt = parent;
		if (probe)
			c->flags |= C_TRY_IMPORT;
	} else if (n->kind == K_finally_clause) {
		c->flags |= C_FINALLY;
	} else {
		c->flags |= (n->kind == K_else_clause ? 0 : C_HANDLER) | (probe ? C_TRY_IMPORT : 0);
	}
}

static bool is_subscript_of(const struct file *f, int i, const char *word)
{
	int value = ff_python_child(f, i, F_value);
	value = value < 0 ? ff_python_first(f, i) : value;
	if (value < 0)
		return false;
	size_t n = node_len(&f->nodes[value]), len = strlen(word);
	return n >= len && n < 40 && !memcmp(f->text + f->nodes[value].end - len, word, len);
}

/* Strings in typing's Literal are values, and so are those in Annotated that follow the type. */
static void under_subscript(const struct file *f, struct context *c, int i, int parent)
{
	if (!(c->flags & C_ANNOTATION))
		return;
	int type = ff_python_first(f, parent);
	if (is_subscript_of(f, parent, "Literal") || (f->nodes[i].field == F_subscript && type >= 0 && ff_python_after(f, type) != i && is_subscript_of(f, parent, "Annotated")))
		c->flags |= C_LITERAL;
}

static void under_type_parameter(const struct file *f, struct context *c, int i, int parent)
{
	int up = f->nodes[parent].parent;
	if (c->flags & C_ANNOTATION && up >= 0 && f->nodes[up].kind == K_generic_type && ff_python_first(f, parent) != i && is_subscript_of(f, up, "Annotated"))
		c->flags |= C_LITERAL;
}

static void under_if(const struct file *f, struct context *c, int i, int parent)
{
	enum kind k = (enum kind)f->nodes[i].kind;
	if (k == K_block || k == K_elif_clause || k == K_else_clause)
		c->flags |= C_CONDITIONAL;
	if (k == K_block) {
		c->flags |= if_flags(f, parent);
		c->guard = parent;
	}
}

/* Under compound statements and their clauses. */
static void under_compound(const struct file *f, struct context *c, int i, int parent)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[parent];
	switch ((enum kind)p->kind) {
	case K_with_item: c->flags |= C_WITH; break;
	case K_with_statement: c->flags |= n->field == F_body ? C_CONDITIONAL : 0; break;
	case K_for_statement:
		if (n->field == F_body)
			c->loop = p->data;
		if (n->field == F_body || n->field == F_alternative)
			c->flags |= C_CONDITIONAL;
		break;
	case K_while_statement:
		c->flags |= C_CONDITIONAL;
		c->loop = n->kind == K_else_clause ? c->loop : p->data;
		break;
	case K_if_statement: under_if(f, c, i, parent); break;
	case K_elif_clause:
	case K_else_clause:
		if (n->kind == K_block)
			c->guard = f->nodes[p->parent].kind == K_if_statement ? parent : c->guard;
		break;
	case K_try_statement: under_try(f, c, i, parent); break;
	case K_match_statement: c->flags |= C_CONDITIONAL; break;
	case K_case_clause: c->flags = n->kind == K_case_pattern ? c->flags | C_CASE : c->flags & ~(unsigned)C_CASE; break;
	default: break;
	}
}

/* Under what makes a scope, and under expressions that change what their parts mean. */
static void under(const struct file *f, struct context *c, int i, int parent)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[parent];
	switch ((enum kind)p->kind) {
	case K_function_definition:
	case K_class_definition:
		if (p->data >= 0) /* else there were too many */
			under_definition(f, c, i, parent);
		break;
	case K_default_parameter:
	case K_typed_default_parameter:
		if (n->field == F_value)
			under_default(f, c);
		break;
	case K_type_alias_statement: c->scope = p->data >= 0 ? p->data : c->scope; break;
	case K_lambda: under_lambda(f, c, i, parent); break;
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension:
	case K_generator_expression: under_comprehension(f, c, i, parent); break;
	case K_for_in_clause:
		if (n->field == F_right && is_first_clause(f, parent))
			c->scope = FF_AT(&f->contexts, struct context, f->nodes[p->parent].ctx)->scope;
		break;
	case K_decorator: c->flags |= C_DECORATOR; break;
	case K_call: c->outer = n->field == F_arguments ? p->data : c->outer; break;
	case K_subscript:
	case K_generic_type: under_subscript(f, c, i, parent); break;
	case K_type_parameter: under_type_parameter(f, c, i, parent); break;
	default: under_compound(f, c, i, parent); break;
	}
}

static bool changes_targets(enum kind k)
{
	return k == K_assignment || k == K_augmented_assignment || k == K_for_statement || k == K_for_in_clause || k == K_as_pattern_target ||
	       k == K_delete_statement;
}

int ff_python_derive(struct file *f, int i)
{
	const struct node *n = &f->nodes[i];
	int parent = n->parent;
	struct context c = *ctx_of(f, parent), was = c;
	enum kind k = (enum kind)f->nodes[parent].kind;
	if (c.flags & (C_STORE | C_DELETE | C_AUGMENT) || changes_targets(k))
		c.flags = target_flags(f, i, c.flags);
	under(f, &c, i, parent);
	if (n->kind == K_type && k != K_type_alias_statement)
		c.flags = (c.flags & ~C_PARAMETER) | C_ANNOTATION;
	if (is_compound(k) && (n->kind == K_block || n->kind == K_elif_clause || n->kind == K_else_clause || n->kind == K_except_clause))
		c.depth++;
	return memcmp(&c, &was, sizeof c) ? ff_python_new_context(f, &c) : f->nodes[parent].ctx;
}
