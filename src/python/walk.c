/*
 * walk.c - the one pass over the nodes: what holds around each node (struct context), and who makes a
 * fact of it.  A child inherits its parent's context; only what changes makes a new one.
 */
#include "room.h"

static int new_context(struct file *f, const struct context *c)
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
	case K_pattern_list:
	case K_tuple_pattern:
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

/* What the parts of a try want to know of it stands in its node's data. */
enum { TRY_PROBE = 1, TRY_HANDLERS = 2 };

static bool has_handlers(const struct file *f, int try_node)
{
	for (int c = try_node + 1; c < f->nodes[try_node].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_except_clause || f->nodes[c].kind == K_except_group_clause)
			return true;
	return false;
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
static int type_scope(const struct file *f, int i)
{
	int scope = f->nodes[i].data;
	if (scope >= 0 && f->nodes[i].kind != K_type_alias_statement)
		scope = FF_AT(&f->f->scopes, struct ff_scope, FF_AT(&f->f->definitions, struct ff_definition, scope)->scope)->parent;
	return scope >= 0 && FF_AT(&f->f->scopes, struct ff_scope, scope)->kind == FF_SCOPE_TYPE_PARAMS ? scope : -1;
}

/* What a definition's parts see: the body its own scope, annotations and bases the type parameters, all else the enclosing one. */
static void under_definition(const struct file *f, struct context *c, int i, int parent)
{
	int types = type_scope(f, parent);
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

static void under_try(const struct file *f, struct context *c, int i, int parent)
{
	const struct node *n = &f->nodes[i];
	bool probe = f->nodes[parent].data & TRY_PROBE;
	c->flags |= C_CONDITIONAL;
	if (n->field == F_body) {
		if (f->nodes[parent].data & TRY_HANDLERS)
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

/* Subscript of typing's Literal: its strings are values. */
static bool is_literal_subscript(const struct file *f, int i)
{
	int value = ff_python_child(f, i, F_value);
	value = value < 0 ? ff_python_first(f, i) : value;
	if (value < 0)
		return false;
	size_t n = node_len(&f->nodes[value]);
	const char *text = f->text + f->nodes[value].start;
	return n >= 7 && n < 40 && !memcmp(text + n - 7, "Literal", 7);
}

/* The context of node i, from its parent's. */
static int derive(struct file *f, int i)
{
	struct node *n = &f->nodes[i];
	int parent = n->parent;
	struct context c = *ctx_of(f, parent), was = c;
	const struct node *p = &f->nodes[parent];
	enum kind k = (enum kind)p->kind;
	if (c.flags & (C_STORE | C_DELETE | C_AUGMENT) || k == K_assignment || k == K_augmented_assignment || k == K_for_statement || k == K_for_in_clause ||
	    k == K_as_pattern_target || k == K_delete_statement)
		c.flags = target_flags(f, i, c.flags);
	switch (k) {
	case K_function_definition:
	case K_class_definition:
		if (p->data >= 0) /* else there were too many */
			under_definition(f, &c, i, parent);
		break;
	case K_default_parameter:
	case K_typed_default_parameter:
		if (n->field == F_value)
			under_default(f, &c);
		break;
	case K_type_alias_statement:
		if (p->data >= 0)
			c.scope = p->data;
		break;
	case K_lambda:
		if (n->field == F_body) {
			c.scope = p->data;
			c.loop = -1; /* it runs when it is called */
			c.flags = (c.flags & ~(C_ASYNC | C_PARAMETER)) | C_LAMBDA | C_FUNCTION;
		} else {
			c.flags |= C_PARAMETER | C_LAMBDA;
		}
		break;
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension:
	case K_generator_expression: under_comprehension(f, &c, i, parent); break;
	case K_for_in_clause:
		if (n->field == F_right && is_first_clause(f, parent)) {
			int outside = f->nodes[p->parent].ctx;
			c.scope = FF_AT(&f->contexts, struct context, outside)->scope;
		}
		break;
	case K_decorator: c.flags |= C_DECORATOR; break;
	case K_call:
		if (n->field == F_arguments)
			c.outer = p->data;
		break;
	case K_with_item: c.flags |= C_WITH; break;
	case K_for_statement:
		if (n->field == F_body)
			c.loop = p->data;
		if (n->field == F_body || n->field == F_alternative)
			c.flags |= C_CONDITIONAL;
		break;
	case K_while_statement:
		c.flags |= C_CONDITIONAL;
		c.loop = n->kind == K_else_clause ? c.loop : p->data;
		break;
	case K_if_statement:
		if (n->kind == K_block || n->kind == K_elif_clause || n->kind == K_else_clause)
			c.flags |= C_CONDITIONAL;
		if (n->kind == K_block) {
			c.flags |= if_flags(f, parent);
			c.guard = parent;
		}
		break;
	case K_elif_clause:
	case K_else_clause:
		if (n->kind == K_block)
			c.guard = f->nodes[p->parent].kind == K_if_statement ? parent : c.guard;
		break;
	case K_try_statement: under_try(f, &c, i, parent); break;
	case K_match_statement: c.flags |= C_CONDITIONAL; break;
	case K_case_clause:
		if (n->kind == K_case_pattern)
			c.flags |= C_CASE;
		else
			c.flags &= ~(unsigned)C_CASE;
		break;
	case K_with_statement: c.flags |= n->field == F_body ? C_CONDITIONAL : 0; break;
	case K_subscript:
	case K_generic_type:
		if (c.flags & C_ANNOTATION && is_literal_subscript(f, parent))
			c.flags |= C_LITERAL;
		break;
	default: break;
	}
	if (n->kind == K_type && k != K_type_alias_statement)
		c.flags = (c.flags & ~C_PARAMETER) | C_ANNOTATION;
	if (is_compound(k) && (n->kind == K_block || n->kind == K_elif_clause || n->kind == K_else_clause || n->kind == K_except_clause))
		c.depth++;
	return memcmp(&c, &was, sizeof c) ? new_context(f, &c) : p->ctx;
}

/* ---- identifiers ---- */

#define BOUND (-2) /* data of a name that the statement around it has bound */

static unsigned bind_flags(unsigned c)
{
	unsigned flags = FF_NAME_ASSIGNED;
	if (c & C_LOOP_TARGET)
		flags |= FF_NAME_LOOP;
	if (c & C_WITH_TARGET)
		flags |= FF_NAME_WITH;
	if (c & C_UNPACK)
		flags |= FF_NAME_UNPACKED;
	return flags;
}

/* The scope that a walrus binds in: the nearest that is no comprehension. */
static int walrus_scope(const struct file *f, int scope)
{
	while (FF_AT(&f->f->scopes, struct ff_scope, scope)->kind == FF_SCOPE_COMPREHENSION)
		scope = FF_AT(&f->f->scopes, struct ff_scope, scope)->parent;
	return scope;
}

/* Own scope of the function or lambda around a parameter. */
static int parameter_scope(const struct file *f, int i)
{
	int p = f->nodes[i].parent;
	while (p >= 0 && f->nodes[p].kind != K_parameters && f->nodes[p].kind != K_lambda_parameters)
		p = f->nodes[p].parent;
	p = p < 0 ? -1 : f->nodes[p].parent;
	if (p < 0 || f->nodes[p].data < 0)
		return -1;
	return f->nodes[p].kind == K_lambda ? f->nodes[p].data : FF_AT(&f->f->definitions, struct ff_definition, f->nodes[p].data)->scope;
}

static void parameter(struct file *f, int i, int atom)
{
	int scope = parameter_scope(f, i);
	if (scope >= 0)
		ff_python_bind(f, atom, scope, i, FF_NAME_PARAMETER, -1);
}

static void declare(struct file *f, int i, int atom, unsigned flag)
{
	ff_python_bind(f, atom, ctx_of(f, i)->scope, i, flag, -1);
}

static void identifier(struct file *f, int i)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[n->parent];
	const struct context *c = ctx_of(f, i);
	int atom = ff_python_atom(f->py, f->text + n->start, node_len(n));
	if (n->data == BOUND)
		return;
	switch ((enum kind)p->kind) {
	case K_attribute:
		if (n->field == F_attribute)
			return;
		break;
	case K_keyword_argument:
		if (n->field == F_name)
			return;
		break;
	case K_function_definition:
	case K_class_definition: /* bound by the definition itself */
		if (n->field == F_name)
			return;
		break;
	case K_aliased_import:
	case K_import_statement:
	case K_import_from_statement: return;
	case K_keyword_pattern:
		if (ff_python_first(f, n->parent) == i)
			return;
		break;
	case K_global_statement: declare(f, i, atom, FF_NAME_GLOBAL_DECL); return;
	case K_nonlocal_statement: declare(f, i, atom, FF_NAME_NONLOCAL_DECL); return;
	case K_parameters:
	case K_lambda_parameters:
	case K_typed_parameter: parameter(f, i, atom); return;
	case K_default_parameter:
	case K_typed_default_parameter:
		if (n->field == F_name) {
			parameter(f, i, atom);
			return;
		}
		break;
	case K_list_splat_pattern:
	case K_dictionary_splat_pattern:
		if (c->flags & C_PARAMETER) {
			parameter(f, i, atom);
			return;
		}
		break;
	case K_named_expression:
		if (n->field == F_name) {
			ff_python_bind(f, atom, walrus_scope(f, c->scope), i, FF_NAME_ASSIGNED | FF_NAME_WALRUS, -1);
			return;
		}
		break;
	case K_splat_pattern:
	case K_as_pattern:
		if (c->flags & C_CASE && (p->kind == K_splat_pattern || ff_python_first(f, n->parent) != i)) {
			if (!ff_python_text_is(f, i, "_"))
				ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
			return;
		}
		break;
	case K_assignment:
		if (n->field == F_left && ff_python_child(f, n->parent, F_right) < 0) {
			ff_python_bind(f, atom, c->scope, i, FF_NAME_ANNOTATED, -1);
			return;
		}
		if (n->field == F_left && ff_python_child(f, n->parent, F_type) >= 0) {
			ff_python_bind(f, atom, c->scope, i, FF_NAME_ANNOTATED | FF_NAME_ASSIGNED, -1);
			return;
		}
		break;
	default: break;
	}
	if (c->flags & C_STORE) {
		bool handler = c->flags & C_WITH_TARGET && f->nodes[p->parent].kind == K_as_pattern && f->nodes[p->parent].parent >= 0 &&
		               (f->nodes[f->nodes[p->parent].parent].kind == K_except_clause || f->nodes[f->nodes[p->parent].parent].kind == K_except_group_clause);
		ff_python_bind(f, atom, c->scope, i, handler ? FF_NAME_ASSIGNED | FF_NAME_EXCEPT : bind_flags(c->flags), -1);
		return;
	}
	if (c->flags & C_AUGMENT)
		ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_AUGMENTED, -1);
	if (c->flags & C_DELETE)
		ff_python_bind(f, atom, c->scope, i, FF_NAME_DELETED, -1);
	ff_python_read(f, atom, i);
}

/* Dotted names outside imports: match patterns and decorators of old grammars. */
static void dotted_name(struct file *f, int i)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[n->parent];
	const struct context *c = ctx_of(f, i);
	const char *text = f->text + n->start;
	size_t len = node_len(n), root = 0;
	while (root < len && text[root] != '.' && text[root] != ' ')
		root++;
	if (p->kind == K_import_statement || p->kind == K_import_from_statement || p->kind == K_future_import_statement || p->kind == K_aliased_import ||
	    p->kind == K_relative_import)
		return;
	int atom = ff_python_atom(f->py, text, root);
	if (root == len && p->kind == K_case_pattern && c->flags & C_CASE) {
		if (len != 1 || text[0] != '_')
			ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
		return;
	}
	if (root == len && p->kind == K_keyword_pattern && c->flags & C_CASE) { /* Point(x=a): a is captured */
		ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
		return;
	}
	if (root == len && p->kind == K_union_pattern && c->flags & C_CASE) {
		if (len != 1 || text[0] != '_')
			ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
		return;
	}
	ff_python_read(f, atom, i);
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

static void bind_type(struct file *f, int name, int scope, unsigned flags)
{
	ff_python_bind(f, ff_python_atom(f->py, f->text + f->nodes[name].start, node_len(&f->nodes[name])), scope, name, flags, -1);
	f->nodes[name].data = BOUND;
}

/* One name of a `type X = ...` statement is bound; what the grammar took for one (`type(self).x = y`) is read. */
static void type_alias(struct file *f, int i)
{
	int left = ff_python_child(f, i, F_left), name = left < 0 ? -1 : ff_python_first(f, left);
	const char *text = f->text + f->nodes[i].start + 4; /* after "type" */
	if (name < 0)
		return;
	if (*text == '(' || *text == '[' || *text == '.') { /* a call, a subscript, an attribute of the builtin */
		ff_python_read(f, ff_python_atom(f->py, "type", 4), i);
		return;
	}
	if (f->nodes[name].kind == K_generic_type) {
		f->nodes[i].data = ff_python_scope(f, FF_SCOPE_TYPE_PARAMS, ctx_of(f, i)->scope, ctx_of(f, i)->def, "type", f->nodes[i].row + 1);
		name = ff_python_first(f, name);
	}
	if (name >= 0 && f->nodes[name].kind == K_identifier)
		bind_type(f, name, ctx_of(f, i)->scope, FF_NAME_ASSIGNED);
}

/* The names in the brackets of def, class and type; those of a subscript in an annotation are no parameters. */
static void type_parameters(struct file *f, int i)
{
	int p = f->nodes[i].parent;
	if (p >= 0 && f->nodes[p].kind == K_generic_type && f->nodes[f->nodes[p].parent].kind == K_type && f->nodes[f->nodes[p].parent].field == F_left)
		p = f->nodes[f->nodes[p].parent].parent;
	else if (f->nodes[i].field != F_type_parameters)
		return;
	if (p < 0 || (f->nodes[p].kind != K_function_definition && f->nodes[p].kind != K_class_definition && f->nodes[p].kind != K_type_alias_statement))
		return;
	int scope = type_scope(f, p);
	for (int c = i + 1; scope >= 0 && c < f->nodes[i].next; c = f->nodes[c].next) {
		int name = c;
		while (name >= 0 && f->nodes[name].kind != K_identifier)
			name = ff_python_first(f, name);
		if (name >= 0)
			bind_type(f, name, scope, FF_NAME_ASSIGNED | FF_NAME_TYPE_PARAM);
	}
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

static bool ends_with_word(const struct file *f, int i, const char *word)
{
	size_t n = strlen(word), len = i < 0 ? 0 : node_len(&f->nodes[i]);
	return len >= n && !memcmp(f->text + f->nodes[i].end - n, word, n) && (len == n || f->text[f->nodes[i].end - n - 1] == '.');
}

/*
 * Strings that are types outside annotations: cast("X", v), TypeVar("T", "X", bound="X"), X: TypeAlias = "...", and
 * subscripts of typing's forms: Union["X", None].
 */
static bool is_quoted_type(const struct file *f, int i)
{
	static const char *const forms[] = {"Optional", "Union", "List", "Dict", "Set", "Tuple", "Type", "Callable", "Iterable", "Iterator", "Sequence", "Mapping",
	                                    "ClassVar", "Final", "Generic", "Awaitable", "Coroutine", "Generator", "DefaultDict", "FrozenSet"};
	int p = f->nodes[i].parent, child = i;
	while (p >= 0 && (f->nodes[p].kind == K_tuple || f->nodes[p].kind == K_list || f->nodes[p].kind == K_binary_operator)) {
		child = p;
		p = f->nodes[p].parent;
	}
	if (p < 0)
		return false;
	if (f->nodes[p].kind == K_subscript) {
		int value = ff_python_child(f, p, F_value);
		for (size_t k = 0; value != child && k < FF_COUNT(forms); k++)
			if (ends_with_word(f, value, forms[k]))
				return true;
		return false;
	}
	if (f->nodes[p].kind == K_assignment)
		return f->nodes[child].field == F_right && ends_with_word(f, ff_python_child(f, p, F_type), "TypeAlias");
	bool keyword = f->nodes[p].kind == K_keyword_argument;
	int list = keyword ? f->nodes[p].parent : p, call = list < 0 ? -1 : f->nodes[list].parent;
	if (list < 0 || f->nodes[list].kind != K_argument_list || call < 0)
		return false;
	int function = ff_python_child(f, call, F_function), first = ff_python_first(f, list);
	if (ends_with_word(f, function, "cast"))
		return !keyword && first == child;
	if (ends_with_word(f, function, "TypeVar"))
		return keyword ? ff_python_text_is(f, ff_python_child(f, p, F_name), "bound") : first != child;
	return ends_with_word(f, function, "TypeAliasType") && !keyword && first != child;
}

static void string(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	struct node *n = &f->nodes[i];
	if (n->end > n->start && memchr(f->text + n->start, '\n', node_len(n)))
		*FF_PUSH(f->a, &f->strings, int) = i;
	if ((c->flags & C_ANNOTATION && !(c->flags & C_LITERAL)) || is_quoted_type(f, i))
		ff_python_string_annotation(f, i);
	else
		ff_python_string_literal(f, i);
}

/* Complexity counts for the function and all around it: mccabe's rule, and ruff's where mccabe is blind (else of try, cases). */
static void decide(struct file *f, int i, int n)
{
	int def = ctx_of(f, i)->def;
	struct ff_list *defs = &f->f->definitions;
	while (def >= 0 && FF_AT(defs, struct ff_definition, def)->kind == FF_DEF_CLASS && FF_AT(defs, struct ff_definition, def)->parent >= 0 &&
	       FF_AT(defs, struct ff_definition, def)->flags & FF_DEF_NESTED)
		def = FF_AT(defs, struct ff_definition, def)->parent;
	if (def < 0)
		f->f->module.complexity += n;
	for (; def >= 0; def = FF_AT(defs, struct ff_definition, def)->parent)
		FF_AT(defs, struct ff_definition, def)->complexity += n;
}

static int count_kind(const struct file *f, int i, enum kind a, enum kind b)
{
	int n = 0;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		n += f->nodes[c].kind == a || f->nodes[c].kind == b;
	return n;
}

/* `case _:` or `case name:` without a condition catches all: it is an else. */
static bool catches_all(const struct file *f, int i)
{
	int pattern = ff_python_first(f, i), what = pattern < 0 || f->nodes[pattern].kind != K_case_pattern ? -1 : ff_python_first(f, pattern);
	if (pattern < 0 || ff_python_child(f, i, F_guard) >= 0 || (ff_python_after(f, pattern) >= 0 && f->nodes[ff_python_after(f, pattern)].kind == K_case_pattern))
		return false;
	if (what < 0) /* `_` has no node of its own */
		return f->nodes[pattern].kind == K_case_pattern && ff_python_text_is(f, pattern, "_");
	return f->nodes[what].kind == K_dotted_name && !memchr(f->text + f->nodes[what].start, '.', node_len(&f->nodes[what]));
}

static int count_cases(const struct file *f, int match)
{
	int body = ff_python_child(f, match, F_body), n = 0, last = -1;
	for (int c = body + 1; body >= 0 && c < f->nodes[body].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_case_clause) {
			last = c;
			n++;
		}
	return last >= 0 && catches_all(f, last) ? n - 1 : n;
}

static void visit(struct file *f, int i)
{
	struct node *n = &f->nodes[i];
	if (n->broken)
		count_error(f, i);
	switch ((enum kind)n->kind) {
	case K_identifier: identifier(f, i); break;
	case K_dotted_name: dotted_name(f, i); break;
	case K_function_definition:
	case K_class_definition: n->data = ff_python_definition(f, i); break;
	case K_import_statement:
	case K_import_from_statement:
	case K_future_import_statement: ff_python_import(f, i); break;
	case K_call: ff_python_call(f, i); break;
	case K_for_statement:
	case K_while_statement:
		ff_python_loop(f, i, ctx_of(f, i)->loop);
		decide(f, i, 1);
		break;
	case K_if_statement:
	case K_elif_clause: decide(f, i, 1); break;
	case K_try_statement:
		n->data = (probes_import(f, i) ? TRY_PROBE : 0) | (has_handlers(f, i) ? TRY_HANDLERS : 0);
		decide(f, i, count_kind(f, i, K_except_clause, K_except_group_clause) + (count_kind(f, i, K_else_clause, K_else_clause) > 0));
		break;
	case K_match_statement: decide(f, i, count_cases(f, i)); break;
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
	case K_except_clause:
	case K_except_group_clause: ff_python_handler(f, i); break;
	case K_assignment:
	case K_augmented_assignment: ff_python_assign(f, i); break;
	case K_comparison_operator:
	case K_subscript:
	case K_case_pattern: ff_python_compare(f, i); break;
	case K_string: string(f, i); break;
	case K_type_alias_statement: type_alias(f, i); break;
	case K_type_parameter: type_parameters(f, i); break;
	default: break;
	}
	if (ff_python_is_old(f, i))
		f->f->module.flags |= FF_MODULE_PYTHON2;
}

void ff_python_walk(struct file *f)
{
	struct context top = {-1, 0, -1, -1, -1, -1, 0, 0};
	new_context(f, &top);
	ff_python_scope(f, FF_SCOPE_MODULE, -1, -1, "top", 0);
	f->f->module.complexity = 1;
	for (int i = 0; i < f->count; i++) {
		f->nodes[i].ctx = f->nodes[i].parent >= 0 ? derive(f, i) : 0;
		visit(f, i);
	}
}
