/*
 * shapes.c - expressions and simple statements of a shape that is seldom meant: comparisons with None, `is` with a
 * literal, tuples as conditions, f-strings that format nothing, keys given twice, raises that hide their cause.  Called
 * by the walk at the node; what control flow decides is in flow.c, what names decide in closures.c and items.c.
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
static size_t operator_at(const struct file *f, int a, int b, uint32_t *at)
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
		size_t n = operator_at(f, a, b, &at);
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

/* ---- f-strings ---- */

/* Where the quotes of a string stand, and its prefix: bit 1 f, bit 2 r, bit 4 another letter. */
static int string_parts(const struct file *f, int i, uint32_t *quote, uint32_t *content, uint32_t *end)
{
	uint32_t p = f->nodes[i].start, q = f->nodes[i].end;
	int prefix = 0;
	for (; p < q && f->text[p] != '"' && f->text[p] != '\''; p++)
		prefix |= (f->text[p] | 32) == 'f' ? 1 : (f->text[p] | 32) == 'r' ? 2 : 4;
	uint32_t n = q - p >= 6 && f->text[p] == f->text[p + 1] && f->text[p] == f->text[p + 2] ? 3 : 1;
	*quote = p;
	*content = p + n;
	*end = q - p >= 2 * n ? q - n : p + n;
	return prefix;
}

/* The text of an f-string that formats nothing, braces halved; NULL when one of them is none that is written twice. */
static const char *without_braces(struct file *f, uint32_t p, uint32_t q, bool raw, bool *any)
{
	char *out = ff_arena_raw(f->a, q - p + 1), *w = out;
	*any = false;
	while (p < q) {
		char c = f->text[p];
		if (c == '\\' && !raw && p + 1 < q) {
			uint32_t n = 2;
			if (f->text[p + 1] == 'N' && p + 2 < q && f->text[p + 2] == '{') {
				const char *close = memchr(f->text + p, '}', q - p);
				if (!close)
					return NULL;
				n = (uint32_t)(close + 1 - (f->text + p));
			} else if (f->text[p + 1] == '{' || f->text[p + 1] == '}') {
				n = 1;
			}
			memcpy(w, f->text + p, n);
			w += n;
			p += n;
			continue;
		}
		if (c == '{' || c == '}') {
			if (p + 1 >= q || f->text[p + 1] != c)
				return NULL;
			*any = true;
			p++;
		}
		*w++ = c;
		p++;
	}
	*w = '\0';
	return out;
}

static void fstring(struct file *f, int i, int whole)
{
	uint32_t quote, content, end;
	bool braces;
	int prefix = string_parts(f, i, &quote, &content, &end);
	if (!(prefix & 1) || prefix & 4)
		return;
	const char *plain = without_braces(f, content, end, prefix & 2, &braces);
	struct ff_pattern *p = plain ? ff_python_pattern(f, FF_PATTERN_FSTRING, i) : NULL;
	if (!p)
		return;
	p->other_line = f->nodes[whole].row + 1;
	uint32_t start = f->nodes[i].start;
	bool glued = start > 0 && strchr("\"'", f->text[start - 1]) && !(prefix & 2); /* "a"f"b": three quotes in a row would open another string */
	int up = f->nodes[whole].parent;
	if (up >= 0 && f->nodes[up].kind == K_expression_statement)
		return; /* it would become a docstring */
	uint32_t letter = start;
	while ((f->text[letter] | 32) != 'f')
		letter++;
	if (!braces)
		ff_python_pattern_at(f, p, letter, letter + 1, glued ? " " : "");
	else if (end - start + 3 <= FF_MAX_TEXT)
		ff_python_pattern_at(f, p, start, f->nodes[i].end,
		                     ff_arena_printf(f->a, "%s%.*s%.*s%s%.*s", glued ? " " : "", prefix & 2 ? 1 : 0, "r", (int)(content - quote), f->text + quote, plain,
		                                     (int)(f->nodes[i].end - end), f->text + end));
}

static bool formats(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_interpolation || f->nodes[c].broken)
			return true;
	return false;
}

/* i: a string that is no part of another, or strings in a row: one placeholder among them is enough. */
void ff_python_string_shape(struct file *f, int i)
{
	if (f->nodes[i].kind == K_string) {
		char first = f->text[f->nodes[i].start];
		if (first != '"' && first != '\'' && f->nodes[f->nodes[i].parent].kind != K_concatenated_string && !formats(f, i))
			fstring(f, i, i);
		return;
	}
	if (formats(f, i))
		return;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_string)
			fstring(f, c, i);
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

/* ---- dictionaries ---- */

#define KEYS_SIZE 400 /* bytes of one key's value; a longer one is no key that is written twice */

/* 1, 1.0, True and 1 + 0j are one key; false for numbers that a double does not hold. */
static bool number_of(const struct file *f, int i, double *re, double *im)
{
	char text[40], *end;
	const struct node *n = &f->nodes[i];
	bool complex = false;
	size_t w = 0;
	if (n->kind == K_true || n->kind == K_false) {
		*re = n->kind == K_true;
		*im = 0;
		return true;
	}
	if (n->kind == K_unary_operator) {
		int c = ff_python_first(f, i);
		bool minus = f->text[n->start] == '-';
		if (c < 0 || (!minus && f->text[n->start] != '+') || f->nodes[c].kind == K_unary_operator || !number_of(f, c, re, im))
			return false;
		*re = minus ? -*re : *re;
		*im = minus ? -*im : *im;
		return true;
	}
	if ((n->kind != K_integer && n->kind != K_float) || node_len(n) >= sizeof text)
		return false;
	for (uint32_t p = n->start; p < n->end; p++) {
		char c = f->text[p];
		if (c == '_')
			continue;
		if (c == 'j' || c == 'J') {
			complex = true;
			break;
		}
		text[w++] = c;
	}
	text[w] = '\0';
	if (text[0] == '0' && (text[1] | 32) >= 'a' && (text[1] | 32) != 'e') {
		int base = (text[1] | 32) == 'x' ? 16 : (text[1] | 32) == 'o' ? 8 : (text[1] | 32) == 'b' ? 2 : 0;
		*re = base ? (double)strtoull(text + 2, &end, base) : -1;
	} else {
		*re = strtod(text, &end);
	}
	*im = complex ? *re : 0;
	*re = complex ? 0 : *re;
	return *end == '\0' && *re < 9e15 && *im < 9e15;
}

/* a + bj */
static bool complex_of(const struct file *f, int i, double *re, double *im)
{
	double a, b;
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	if (f->nodes[i].kind != K_binary_operator)
		return number_of(f, i, re, im);
	if (left < 0 || right < 0 || f->nodes[left].kind == K_binary_operator || f->nodes[right].kind == K_binary_operator ||
	    !number_of(f, left, re, im) || !number_of(f, right, &a, &b))
		return false;
	uint32_t at;
	if (operator_at(f, left, right, &at) != 1 || (f->text[at] != '+' && f->text[at] != '-'))
		return false;
	*re += f->text[at] == '+' ? a : -a;
	*im += f->text[at] == '+' ? b : -b;
	return true;
}

/* Content of a string without escapes; the whole text of one with some: equal texts are equal, which is all that counts. */
static bool string_key(const struct file *f, int i, struct ff_buf *out)
{
	uint32_t quote, content, end;
	int prefix = string_parts(f, i, &quote, &content, &end);
	bool bytes = false;
	for (uint32_t p = f->nodes[i].start; p < quote; p++)
		bytes |= (f->text[p] | 32) == 'b';
	if (prefix & 1)
		return false;
	bool escapes = memchr(f->text + content, '\\', end - content) != NULL;
	ff_buf_char(out, bytes ? 'b' : 's');
	if (escapes && !(prefix & 2))
		ff_buf_char(out, '\\');
	ff_buf_add(out, f->text + content, end - content);
	return true;
}

/* A key's value in a form that is equal for equal keys; false: it is no literal. */
static bool key_value(const struct file *f, int i, struct ff_buf *out)
{
	double re, im;
	i = ff_python_unwrap(f, i);
	if (i < 0 || out->len > KEYS_SIZE || node_len(&f->nodes[i]) > KEYS_SIZE)
		return false;
	switch ((enum kind)f->nodes[i].kind) {
	case K_none: ff_buf_char(out, 'N'); return true;
	case K_string: return string_key(f, i, out);
	case K_concatenated_string: return false;
	case K_true:
	case K_false:
	case K_integer:
	case K_float:
	case K_unary_operator:
	case K_binary_operator:
		if (!complex_of(f, i, &re, &im))
			return false;
		ff_buf_printf(out, "n%.17g,%.17g", re + 0.0, im + 0.0);
		return true;
	default: return false;
	}
}

/* The same of tuples, whose members may be tuples again: their text stands for those. */
static bool tuple_value(const struct file *f, int i, struct ff_buf *out)
{
	i = ff_python_unwrap(f, i);
	if (i < 0 || f->nodes[i].kind != K_tuple)
		return i >= 0 && key_value(f, i, out);
	ff_buf_char(out, '(');
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_comment)
			continue;
		if (!key_value(f, c, out))
			return false;
		ff_buf_char(out, '\0');
	}
	return true;
}

static bool same_source(const struct file *f, int a, int b)
{
	a = ff_python_unwrap(f, a);
	b = ff_python_unwrap(f, b);
	return a >= 0 && b >= 0 && node_len(&f->nodes[a]) == node_len(&f->nodes[b]) &&
	       !memcmp(f->text + f->nodes[a].start, f->text + f->nodes[b].start, node_len(&f->nodes[a]));
}

struct key {
	uint64_t hash;
	int pair, key;
	bool name;
};

static int by_hash(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : x->pair - y->pair;
}

static void repeated(struct file *f, const struct key *first, const struct key *again)
{
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_KEY, again->key);
	if (!p)
		return;
	int a = ff_python_child(f, first->pair, F_value), b = ff_python_child(f, again->pair, F_value);
	p->name = ff_python_text(f, again->key);
	p->other_line = f->nodes[first->key].row + 1;
	p->flags = (again->name ? FF_PATTERN_VARIABLE : 0) | (same_source(f, a, b) ? FF_PATTERN_SAME : 0);
}

/* Keys are hashed, not compared: 64 bits of two texts are not equal by chance. */
void ff_python_dictionary(struct file *f, int i)
{
	struct ff_list keys = {0};
	struct ff_buf value;
	int second = f->nodes[i].next > i + 1 ? f->nodes[i + 1].next : f->nodes[i].next;
	if (second >= f->nodes[i].next)
		return; /* one pair or none */
	ff_buf_init(&value, 4096);
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		int key = f->nodes[c].kind == K_pair ? ff_python_child(f, c, F_key) : -1;
		bool name = key >= 0 && f->nodes[key].kind == K_identifier;
		if (key < 0)
			continue;
		ff_buf_clear(&value);
		if (name)
			ff_buf_add(&value, f->text + f->nodes[key].start, node_len(&f->nodes[key]));
		else if (!tuple_value(f, key, &value))
			continue;
		uint64_t h = ff_hash(ff_hash_str(FF_HASH_START, name ? "v" : "l"), value.data, value.len);
		*FF_PUSH(f->a, &keys, struct key) = (struct key){h, c, key, name};
	}
	ff_buf_free(&value);
	if (keys.count > 1)
		qsort(keys.items, (size_t)keys.count, sizeof(struct key), by_hash);
	for (int k = 1, first = 0; k < keys.count; k++) {
		if (FF_AT(&keys, struct key, k)->hash != FF_AT(&keys, struct key, first)->hash)
			first = k;
		else
			repeated(f, FF_AT(&keys, struct key, k - 1), FF_AT(&keys, struct key, k));
	}
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
