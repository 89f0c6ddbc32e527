/*
 * identifiers.c - what each identifier of the tree is: a label, a declaration, a parameter, a binding or a read.  Called
 * by the walk; tells scope.c.
 */
#include "room.h"

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

/* Names that are no variables: attributes, keywords of arguments and patterns; and those that their statement binds. */
static bool is_label(const struct file *f, int i)
{
	const struct node *n = &f->nodes[i];
	switch ((enum kind)f->nodes[n->parent].kind) {
	case K_attribute: return n->field == F_attribute;
	case K_keyword_argument:
	case K_function_definition:
	case K_class_definition: return n->field == F_name;
	case K_aliased_import:
	case K_import_statement:
	case K_import_from_statement: return true;
	case K_keyword_pattern: return ff_python_first(f, n->parent) == i;
	default: return n->data == FF_NAME_DONE;
	}
}

/* global, nonlocal and parameters. */
static bool declares(struct file *f, int i, int atom)
{
	const struct node *n = &f->nodes[i];
	switch ((enum kind)f->nodes[n->parent].kind) {
	case K_global_statement: ff_python_bind(f, atom, ctx_of(f, i)->scope, i, FF_NAME_GLOBAL_DECL, -1); return true;
	case K_nonlocal_statement: ff_python_bind(f, atom, ctx_of(f, i)->scope, i, FF_NAME_NONLOCAL_DECL, -1); return true;
	case K_parameters:
	case K_lambda_parameters:
	case K_typed_parameter: break;
	case K_default_parameter:
	case K_typed_default_parameter:
		if (n->field != F_name)
			return false;
		break;
	case K_list_splat_pattern:
	case K_dictionary_splat_pattern:
		if (!(ctx_of(f, i)->flags & C_PARAMETER))
			return false;
		break;
	default: return false;
	}
	parameter(f, i, atom);
	return true;
}

/* Bindings that the parent alone decides: walrus, captures of patterns, annotated names. */
static bool binds(struct file *f, int i, int atom)
{
	const struct node *n = &f->nodes[i], *p = &f->nodes[n->parent];
	const struct context *c = ctx_of(f, i);
	switch ((enum kind)p->kind) {
	case K_named_expression:
		if (n->field != F_name)
			return false;
		ff_python_bind(f, atom, walrus_scope(f, c->scope), i, FF_NAME_ASSIGNED | FF_NAME_WALRUS, -1);
		return true;
	case K_splat_pattern:
	case K_as_pattern:
		if (!(c->flags & C_CASE) || (p->kind == K_as_pattern && ff_python_first(f, n->parent) == i))
			return false;
		if (!ff_python_text_is(f, i, "_"))
			ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
		return true;
	case K_assignment: {
		bool value = ff_python_child(f, n->parent, F_right) >= 0;
		if (n->field != F_left || (value && ff_python_child(f, n->parent, F_type) < 0))
			return false;
		ff_python_bind(f, atom, c->scope, i, value ? FF_NAME_ANNOTATED | FF_NAME_ASSIGNED : FF_NAME_ANNOTATED, -1);
		return true;
	}
	default: return false;
	}
}

/* `as e` of an except clause. */
static bool names_exception(const struct file *f, int i)
{
	int target = f->nodes[i].parent, pattern = f->nodes[target].parent, clause = pattern < 0 ? -1 : f->nodes[pattern].parent;
	return clause >= 0 && f->nodes[pattern].kind == K_as_pattern &&
	       (f->nodes[clause].kind == K_except_clause || f->nodes[clause].kind == K_except_group_clause);
}

void ff_python_identifier(struct file *f, int i)
{
	const struct node *n = &f->nodes[i];
	const struct context *c = ctx_of(f, i);
	if (is_label(f, i))
		return;
	int atom = ff_python_atom(f->py, f->text + n->start, node_len(n));
	if (declares(f, i, atom) || binds(f, i, atom))
		return;
	if (c->flags & C_STORE) {
		bool handler = c->flags & C_WITH_TARGET && names_exception(f, i);
		ff_python_bind(f, atom, c->scope, i, handler ? FF_NAME_ASSIGNED | FF_NAME_EXCEPT : bind_flags(c->flags), -1);
		return;
	}
	if (c->flags & C_AUGMENT)
		ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_AUGMENTED, -1);
	if (c->flags & C_DELETE)
		ff_python_bind(f, atom, c->scope, i, FF_NAME_DELETED, -1);
	ff_python_read(f, atom, i);
}

/* Parts of a pattern that are captured when they are one word. */
static bool captures(enum kind k)
{
	return k == K_case_pattern || k == K_keyword_pattern || k == K_union_pattern;
}

/* Dotted names outside imports: match patterns and decorators of old grammars. */
void ff_python_dotted_name(struct file *f, int i)
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
	if (root < len || !captures((enum kind)p->kind) || !(c->flags & C_CASE))
		ff_python_read(f, atom, i);
	else if (len != 1 || text[0] != '_')
		ff_python_bind(f, atom, c->scope, i, FF_NAME_ASSIGNED | FF_NAME_MATCH, -1);
}

/* ---- types ---- */

static void bind_type(struct file *f, int name, int scope, unsigned flags)
{
	ff_python_bind(f, ff_python_atom(f->py, f->text + f->nodes[name].start, node_len(&f->nodes[name])), scope, name, flags, -1);
	f->nodes[name].data = FF_NAME_DONE;
}

/* One name of a `type X = ...` statement is bound; what the grammar took for one (`type(self).x = y`) is read. */
void ff_python_type_alias(struct file *f, int i)
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
		name = ff_python_first(f, name);
		f->nodes[i].data = ff_python_scope(f, FF_SCOPE_TYPE_PARAMS, ctx_of(f, i)->scope, ctx_of(f, i)->def, ff_python_text(f, name), f->nodes[i].row + 1);
	}
	if (name >= 0 && f->nodes[name].kind == K_identifier)
		bind_type(f, name, ctx_of(f, i)->scope, FF_NAME_ASSIGNED);
}

/* The names in the brackets of def, class and type; those of a subscript in an annotation are no parameters. */
void ff_python_type_parameters(struct file *f, int i)
{
	int p = f->nodes[i].parent;
	if (p >= 0 && f->nodes[p].kind == K_generic_type && f->nodes[f->nodes[p].parent].kind == K_type && f->nodes[f->nodes[p].parent].field == F_left)
		p = f->nodes[f->nodes[p].parent].parent;
	else if (f->nodes[i].field != F_type_parameters)
		return;
	if (p < 0 || (f->nodes[p].kind != K_function_definition && f->nodes[p].kind != K_class_definition && f->nodes[p].kind != K_type_alias_statement))
		return;
	int scope = ff_python_type_scope(f, p);
	for (int c = i + 1; scope >= 0 && c < f->nodes[i].next; c = f->nodes[c].next) {
		int name = c;
		while (name >= 0 && f->nodes[name].kind != K_identifier)
			name = ff_python_first(f, name);
		if (name >= 0)
			bind_type(f, name, scope, FF_NAME_ASSIGNED | FF_NAME_TYPE_PARAM);
	}
}

static bool ends_with_word(const struct file *f, int i, const char *word)
{
	size_t n = strlen(word), len = i < 0 ? 0 : node_len(&f->nodes[i]);
	return len >= n && !memcmp(f->text + f->nodes[i].end - n, word, n) && (len == n || f->text[f->nodes[i].end - n - 1] == '.');
}

/* cast("B") is a method of memoryview too: a dotted form has to lead to typing. */
static bool is_form(struct file *f, int i, const char *word, bool *certain)
{
	if (!ends_with_word(f, i, word))
		return false;
	const char *target = ff_python_target(f, ff_python_text(f, i));
	bool typing = ff_str_starts(target, "typing.") || ff_str_starts(target, "typing_extensions.");
	*certain &= typing;
	return typing || f->nodes[i].kind == K_identifier;
}

/* Builtins whose subscript is a type, unless the name is bound to something else: `for dict in rows: dict["key"]`. */
static bool is_builtin_generic(const struct file *f, int i)
{
	static const char *const names[] = {"list", "dict", "set", "tuple", "frozenset", "type"};
	for (size_t k = 0; f->nodes[i].kind == K_identifier && k < FF_COUNT(names); k++)
		if (ff_python_text_is(f, i, names[k]))
			return true;
	return false;
}

/* What typing and collections.abc have to be subscribed; Literal and Annotated take values. */
static bool names_generic(struct file *f, int i)
{
	const char *target = ff_python_target(f, ff_python_text(f, i));
	const char *last = strrchr(target, '.');
	return (ff_str_starts(target, "typing.") || ff_str_starts(target, "typing_extensions.") || ff_str_starts(target, "collections.abc.")) && last[1] >= 'A' &&
	       last[1] <= 'Z' && strcmp(last, ".Literal") != 0 && strcmp(last, ".Annotated") != 0;
}

/* VarArg("T") and the like of mypy_extensions; what follows the type is a name. */
static bool is_argument_form(struct file *f, int function)
{
	static const char *const names[] = {"Arg", "DefaultArg", "NamedArg", "DefaultNamedArg", "VarArg", "KwArg"};
	const char *target = function < 0 ? "" : ff_python_target(f, ff_python_text(f, function));
	for (size_t k = 0; ff_str_starts(target, "mypy_extensions.") && k < FF_COUNT(names); k++)
		if (!strcmp(target + 16, names[k]))
			return true;
	return false;
}

static bool in_typed_call(struct file *f, int i, int child, bool *certain)
{
	bool keyword = f->nodes[i].kind == K_keyword_argument;
	int list = keyword ? f->nodes[i].parent : i, call = list < 0 ? -1 : f->nodes[list].parent;
	if (list < 0 || f->nodes[list].kind != K_argument_list || call < 0)
		return false;
	int function = ff_python_child(f, call, F_function), first = ff_python_first(f, list);
	if (is_form(f, function, "cast", certain))
		return !keyword && first == child;
	if (is_form(f, function, "TypeVar", certain))
		return keyword ? ff_python_text_is(f, ff_python_child(f, i, F_name), "bound") : first != child;
	if (is_argument_form(f, function))
		return keyword ? ff_python_text_is(f, ff_python_child(f, i, F_name), "type") : first == child;
	if (is_form(f, function, "TypeAliasType", certain))
		return keyword ? ff_python_text_is(f, ff_python_child(f, i, F_name), "value") : first != child;
	return false;
}

/*
 * Strings that are types outside annotations: cast("X", v), TypeVar("T", "X", bound="X"), X: TypeAlias = "...", and
 * subscripts of typing's forms: Union["X", None].  *certain: the form is typing's.
 */
bool ff_python_is_quoted_type(struct file *f, int i, bool *certain)
{
	static const char *const forms[] = {"Optional", "Union", "List", "Dict", "Set", "Tuple", "Type", "Callable", "Iterable", "Iterator", "Sequence", "Mapping",
	                                    "ClassVar", "Final", "Generic", "Awaitable", "Coroutine", "Generator", "DefaultDict", "FrozenSet"};
	int p = f->nodes[i].parent, child = i;
	while (p >= 0 && (f->nodes[p].kind == K_tuple || f->nodes[p].kind == K_list || f->nodes[p].kind == K_binary_operator)) {
		child = p;
		p = f->nodes[p].parent;
	}
	*certain = true;
	if (p < 0)
		return false;
	if (f->nodes[p].kind == K_subscript) {
		int value = ff_python_child(f, p, F_value);
		if (value >= 0 && value != child && is_builtin_generic(f, value)) {
			*certain = false;
			return true;
		}
		if (value >= 0 && value != child && names_generic(f, value))
			return true;
		for (size_t k = 0; value >= 0 && value != child && k < FF_COUNT(forms); k++)
			if (is_form(f, value, forms[k], certain))
				return true;
		return false;
	}
	if (f->nodes[p].kind == K_assignment)
		return f->nodes[child].field == F_right && ends_with_word(f, ff_python_child(f, p, F_type), "TypeAlias");
	return in_typed_call(f, p, child, certain);
}
