/*
 * shapes.c - expressions and simple statements of a shape that is seldom meant: comparisons with None, `is` with a
 * literal, tuples as conditions, raises that hide their cause.  Called by the walk at the node; f-strings are in
 * fstrings.c, dictionaries in dictionary.c, what control flow decides in flow.c.
 */
#include "room.h"

/* Under an ERROR only what stands whole in a block of its own is what it seems. */
static bool is_torn(const struct file *f, int i)
{
	bool block = false;
	for (int p = i; p >= 0; p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_ERROR)
			return !block;
		block |= f->nodes[p].kind == K_block;
	}
	return false;
}

struct ff_pattern *ff_python_pattern(struct file *f, enum ff_pattern_kind kind, int i)
{
	bool of_tree = kind != FF_PATTERN_SYNTAX && kind != FF_PATTERN_COMMENTED;
	if (full(f, &f->f->patterns) || (of_tree && f->f->module.flags & FF_MODULE_SYNTAX_ERROR && is_torn(f, i)))
		return NULL;
	struct ff_pattern *p = FF_PUSH(f->a, &f->f->patterns, struct ff_pattern);
	*p = (struct ff_pattern){.kind = kind, .def = ctx_of(f, i)->def, .line = f->nodes[i].row + 1, .col = f->nodes[i].col, .name = "", .text = ""};
	ff_python_place(f, f->nodes[i].end, &p->end_line, &p->end_col);
	return p;
}

void ff_python_pattern_at(struct file *f, struct ff_pattern *p, uint32_t start, uint32_t end, const char *text)
{
	ff_python_place(f, start, &p->at_line, &p->at_col);
	ff_python_place(f, end, &p->at_end_line, &p->at_end_col);
	p->text = text;
}

/* First line of the statement around an expression. */
static int statement_line(const struct file *f, int i)
{
	int p = f->nodes[i].parent;
	while (p >= 0 && f->nodes[p].kind != K_block && f->nodes[p].kind != K_module) {
		i = p;
		p = f->nodes[i].parent;
	}
	return f->nodes[i].row + 1;
}

/* ---- comparisons ---- */

/* The operator between two operands, without what surrounds it; the length of it. */
size_t ff_python_operator_at(const struct file *f, int a, int b, uint32_t *at)
{
	uint32_t p = f->nodes[a].end, q = f->nodes[b].start;
	while (p < q && strchr(" \t\r\n\\)", f->text[p]))
		p++;
	while (q > p && strchr(" \t\r\n\\(", f->text[q - 1]))
		q--;
	*at = p;
	return q - p;
}

/* "is", "is not": blanks between the words do not count. */
static bool is_identity(const char *s, size_t n, bool *negative)
{
	*negative = n > 3;
	if (n < 2 || memcmp(s, "is", 2))
		return false;
	return n == 2 || (n >= 6 && strchr(" \t", s[2]) && !memcmp(s + n - 3, "not", 3));
}

static bool is_true_literal(const struct file *f, int i)
{
	enum ff_expr_kind k = ff_python_expr_kind(f, i);
	return k == FF_EXPR_NUMBER || k == FF_EXPR_STRING || k == FF_EXPR_LIST || k == FF_EXPR_DICT || k == FF_EXPR_SET ||
	       (k == FF_EXPR_COMPREHENSION && f->nodes[ff_python_unwrap(f, i)].kind != K_generator_expression);
}

/* An object that `is` cannot find again: made anew, or shared only by chance. */
static bool is_made_here(const struct file *f, int i)
{
	i = ff_python_unwrap(f, i);
	if (i < 0 || f->nodes[i].kind != K_tuple)
		return i >= 0 && is_true_literal(f, i);
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		enum ff_expr_kind k = ff_python_expr_kind(f, c);
		if (f->nodes[c].kind != K_comment && k != FF_EXPR_NUMBER && k != FF_EXPR_STRING && k != FF_EXPR_CONSTANT)
			return false;
	}
	return true;
}

static void identity(struct file *f, int i, int a, int b, uint32_t at, size_t n, bool negative)
{
	if (!is_made_here(f, a) && !is_made_here(f, b))
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_IS_LITERAL, i);
	if (!p)
		return;
	p->name = negative ? "is not" : "is";
	p->flags = negative ? FF_PATTERN_NEGATIVE : 0;
	p->other_line = statement_line(f, i);
	ff_python_pattern_at(f, p, at, at + (uint32_t)n, negative ? "!=" : "==");
}

static bool is_query_word(const char *s, size_t n)
{
	static const char *const words[] = {"filter", "where", "filter_by", "having", "and_", "or_", "not_", "case", "join", "outerjoin", "exists",
	                                    "select", "on", "update", "delete", "query", "any", "has", "when", "iff", "with_loader_criteria", "exclude",
	                                    "any_", "all_", "relationship", "Index", "CheckConstraint", "cast", "label", "loc"};
	for (size_t k = 0; k < FF_COUNT(words); k++)
		if (strlen(words[k]) == n && !memcmp(words[k], s, n))
			return true;
	return false;
}

static bool is_query_call(const struct file *f, int call)
{
	int function = ff_python_child(f, call, F_function);
	if (function >= 0 && f->nodes[function].kind == K_attribute)
		function = ff_python_child(f, function, F_attribute);
	return function >= 0 && is_query_word(f->text + f->nodes[function].start, node_len(&f->nodes[function]));
}

/* A column: attribute of what is named as a class is, or of a table's .c */
static bool is_column(const struct file *f, int i)
{
	i = ff_python_unwrap(f, i);
	if (i < 0 || f->nodes[i].kind != K_attribute)
		return false;
	const char *text = f->text + f->nodes[i].start, *end = f->text + f->nodes[i].end;
	if (memmem(text, (size_t)(end - text), ".c.", 3))
		return true;
	for (const char *p = text, *dot; (dot = memchr(p, '.', (size_t)(end - p))); p = dot + 1)
		if (*p >= 'A' && *p <= 'Z')
			return true;
	return false;
}

/* What becomes of a comparison: only its truth counts, or it is a part of a query. */
static int fate(const struct file *f, int i)
{
	bool certain = true; /* nothing but not, and, or between here and the place */
	for (int c = i, p = f->nodes[i].parent; p >= 0; c = p, p = f->nodes[p].parent) {
		switch ((enum kind)f->nodes[p].kind) {
		case K_block:
		case K_module: return 0;
		case K_parenthesized_expression: break;
		case K_not_operator:
			if (certain)
				return FF_PATTERN_BOOLEAN;
			break;
		case K_boolean_operator:
			if (certain && f->nodes[c].field == F_left)
				return FF_PATTERN_BOOLEAN;
			break;
		case K_if_statement:
		case K_elif_clause:
		case K_while_statement: return certain && f->nodes[c].field == F_condition ? FF_PATTERN_BOOLEAN : 0;
		case K_assert_statement: return certain && ff_python_first(f, p) == c ? FF_PATTERN_BOOLEAN : 0;
		case K_if_clause: return certain ? FF_PATTERN_BOOLEAN : 0;
		case K_conditional_expression:
			if (certain && ff_python_first(f, p) != c && ff_python_after(f, ff_python_first(f, p)) == c)
				return FF_PATTERN_BOOLEAN;
			break;
		case K_binary_operator:
		case K_unary_operator: return FF_PATTERN_QUERY;
		case K_subscript: return FF_PATTERN_QUERY;
		case K_keyword_argument: certain = false; break;
		case K_call:
			if (is_query_call(f, p))
				return FF_PATTERN_QUERY;
			certain = false;
			break;
		default: certain = false; break;
		}
	}
	return 0;
}

static void none(struct file *f, int i, int a, int b, uint32_t at, size_t n)
{
	bool negative = f->text[at] == '!';
	int other = f->nodes[b].kind == K_none ? a : b, last = b;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_NONE, f->nodes[b].kind == K_none ? b : a);
	if (!p)
		return;
	p->name = negative ? "!=" : "==";
	p->flags = (negative ? FF_PATTERN_NEGATIVE : 0) | fate(f, i);
	p->other_line = statement_line(f, i);
	if (!(p->flags & FF_PATTERN_BOOLEAN) && is_column(f, other))
		p->flags |= FF_PATTERN_QUERY;
	bool chain = ff_python_first(f, i) != a || ff_python_after(f, last) >= 0;
	if (!chain && ff_python_is_plain(f, other))
		p->flags |= FF_PATTERN_PLAIN;
	ff_python_pattern_at(f, p, at, at + (uint32_t)n, negative ? "is not" : "is");
	if (!chain && f->nodes[other].kind == K_identifier)
		*FF_PUSH(f->a, &f->suspects, struct suspect) = (struct suspect){FF_PATTERN_NONE, other, f->f->patterns.count - 1};
}

void ff_python_compare_shape(struct file *f, int i)
{
	int a = ff_python_first(f, i);
	for (int b = a < 0 ? -1 : ff_python_after(f, a); b >= 0; a = b, b = ff_python_after(f, b)) {
		uint32_t at;
		bool negative;
		size_t n = ff_python_operator_at(f, a, b, &at);
		const char *op = f->text + at;
		if (n == 2 && op[1] == '=' && (op[0] == '=' || op[0] == '!')) {
			if (f->nodes[b].kind == K_none || f->nodes[a].kind == K_none)
				none(f, i, a, b, at, n);
		} else if (is_identity(op, n, &negative)) {
			identity(f, i, a, b, at, n, negative);
		}
	}
}

/* ---- tuples as conditions ---- */

void ff_python_condition(struct file *f, int i)
{
	const struct node *n = &f->nodes[i];
	int value = n->kind == K_assert_statement            ? ff_python_first(f, i)
	            : n->kind == K_conditional_expression    ? ff_python_first(f, i)
	                                                     : ff_python_child(f, i, F_condition);
	if (n->kind == K_conditional_expression && value >= 0)
		value = ff_python_after(f, value);
	int tuple = value;
	while (tuple >= 0 && f->nodes[tuple].kind == K_parenthesized_expression)
		tuple = ff_python_first(f, tuple);
	int first = tuple < 0 || f->nodes[tuple].kind != K_tuple ? -1 : ff_python_first(f, tuple), second = first < 0 ? -1 : ff_python_after(f, first);
	if (first < 0 || (n->kind == K_assert_statement && ff_python_after(f, value) >= 0 && second < 0))
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_TUPLE, n->kind == K_assert_statement ? i : value);
	if (!p)
		return;
	p->name = n->kind == K_assert_statement ? "assert" : n->kind == K_elif_clause ? "elif" : n->kind == K_while_statement ? "while" : "if";
	p->other_line = statement_line(f, i);
	/* assert (condition, "message") */
	if (n->kind == K_assert_statement && second >= 0 && ff_python_after(f, second) < 0 && ff_python_after(f, value) < 0 &&
	    f->nodes[tuple].end - f->nodes[tuple].start < FF_MAX_TEXT && !memchr(f->text + f->nodes[tuple].start, '\n', node_len(&f->nodes[tuple])))
		ff_python_pattern_at(f, p, f->nodes[value].start, f->nodes[value].end,
		                     ff_arena_printf(f->a, "%s, %s", ff_python_text(f, first), ff_python_text(f, second)));
}

/* ---- raise ---- */

/* The name that the handler around a raise has given its exception. */
static bool is_handlers_name(const struct file *f, int i, int name)
{
	for (int p = f->nodes[i].parent; p >= 0; p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_function_definition || f->nodes[p].kind == K_class_definition)
			return false;
		if (f->nodes[p].kind != K_except_clause && f->nodes[p].kind != K_except_group_clause)
			continue;
		int value = ff_python_first(f, p);
		int alias = value >= 0 && f->nodes[value].kind == K_as_pattern ? ff_python_child(f, value, F_alias) : -1;
		int target = alias >= 0 ? ff_python_first(f, alias) : -1;
		return target >= 0 && node_len(&f->nodes[target]) == node_len(&f->nodes[name]) &&
		       !memcmp(f->text + f->nodes[target].start, f->text + f->nodes[name].start, node_len(&f->nodes[name]));
	}
	return false;
}

void ff_python_raise_shape(struct file *f, int i)
{
	int value = ff_python_first(f, i), name = value, root;
	if (value < 0 || f->nodes[value].field == F_cause || f->nodes[value].kind == K_expression_list)
		return;
	if (f->nodes[value].kind == K_call)
		name = ff_python_child(f, value, F_function);
	if (name >= 0 && f->nodes[name].kind == K_identifier && ff_python_text_is(f, name, "NotImplemented")) {
		struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_NOT_IMPLEMENTED, i);
		if (p)
			ff_python_pattern_at(f, p, f->nodes[name].start, f->nodes[name].end, "NotImplementedError");
	}
	if (!(ctx_of(f, i)->flags & C_HANDLER) || ff_python_child(f, i, F_cause) >= 0)
		return;
	if (f->nodes[value].kind == K_identifier && is_handlers_name(f, i, value))
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_RAISE, i);
	if (p)
		p->name = name < 0 ? "" : ff_python_dotted(f, name, &root);
}

/* ---- plain values ---- */

/* What these return is a str, a match, a module ... or None: nothing with an == of its own. */
static bool returns_plain(const struct file *f, int call)
{
	static const char *const names[] = {"os.environ.get", "os.getenv", "environ.get", "getenv", "re.match", "re.search", "re.fullmatch", "shutil.which",
	                                    "str", "int", "float", "bool", "len", "repr", "list", "dict", "set", "tuple", "sorted", "bytes"};
	int function = ff_python_child(f, call, F_function);
	for (size_t k = 0; function >= 0 && k < FF_COUNT(names); k++)
		if (ff_python_text_is(f, function, names[k]))
			return true;
	return false;
}

bool ff_python_is_plain(const struct file *f, int i)
{
	i = ff_python_unwrap(f, i);
	switch (i < 0 ? FF_EXPR_NONE : ff_python_expr_kind(f, i)) {
	case FF_EXPR_CONSTANT:
	case FF_EXPR_NUMBER:
	case FF_EXPR_STRING:
	case FF_EXPR_FSTRING:
	case FF_EXPR_PERCENT:
	case FF_EXPR_FORMAT:
	case FF_EXPR_LIST:
	case FF_EXPR_TUPLE:
	case FF_EXPR_DICT:
	case FF_EXPR_SET:
	case FF_EXPR_COMPREHENSION:
	case FF_EXPR_LAMBDA: return true;
	case FF_EXPR_CALL: return f->nodes[i].parent >= 0 && f->nodes[f->nodes[i].parent].kind != K_await && returns_plain(f, i);
	default: return false;
	}
}
