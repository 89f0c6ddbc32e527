/*
 * node.c - small questions about the flattened tree: children, text, places, what kind of expression.
 */
#include "room.h"

int ff_python_child(const struct file *f, int i, enum field field)
{
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].field == field)
			return c;
	return -1;
}

/* The next node from c on, inside the parent's end, that is no comment. */
static int skip_comments(const struct file *f, int c, int end)
{
	while (c < end && f->nodes[c].kind == K_comment)
		c = f->nodes[c].next;
	return c < end ? c : -1;
}

int ff_python_first(const struct file *f, int i)
{
	return skip_comments(f, i + 1, f->nodes[i].next);
}

int ff_python_after(const struct file *f, int i)
{
	int parent = f->nodes[i].parent;
	return skip_comments(f, f->nodes[i].next, parent < 0 ? f->count : f->nodes[parent].next);
}

bool ff_python_text_is(const struct file *f, int i, const char *s)
{
	size_t n = strlen(s);
	return node_len(&f->nodes[i]) == n && !memcmp(f->text + f->nodes[i].start, s, n);
}

const char *ff_python_slice_long(struct file *f, uint32_t start, uint32_t end, size_t most)
{
	size_t n = end > start ? end - start : 0;
	if (n > most) {
		n = most;
		while (n && ((unsigned char)f->text[start + n] & 0xc0) == 0x80)
			n--; /* whole characters */
	}
	return ff_arena_dup(f->a, f->text + start, n);
}

const char *ff_python_slice(struct file *f, uint32_t start, uint32_t end)
{
	return ff_python_slice_long(f, start, end, FF_MAX_TEXT);
}

const char *ff_python_text(struct file *f, int i)
{
	return i < 0 ? "" : ff_python_slice(f, f->nodes[i].start, f->nodes[i].end);
}

void ff_python_place(const struct file *f, uint32_t at, int *line, int *col)
{
	int low = 0, high = f->line_count;
	while (high - low > 1) {
		int mid = low + (high - low) / 2;
		if (f->lines[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	*line = low + 1;
	*col = (int)(at - f->lines[low]);
}

/* Trailing comments belong to the block before in this grammar; CPython ends at the last statement. */
void ff_python_end(const struct file *f, int i, int *line, int *col)
{
	for (;;) {
		int last = -1;
		if (f->nodes[i].kind == K_string || f->nodes[i].kind == K_call || f->nodes[i].kind == K_parenthesized_expression)
			break;
		for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
			if (f->nodes[c].kind != K_comment)
				last = c;
		/* only statements and blocks drag comments along; an expression ends where it ends */
		if (last < 0 || (f->nodes[i].kind != K_block && f->nodes[last].kind != K_block && f->nodes[last].kind != K_else_clause &&
		                 f->nodes[last].kind != K_elif_clause && f->nodes[last].kind != K_except_clause && f->nodes[last].kind != K_except_group_clause &&
		                 f->nodes[last].kind != K_finally_clause && f->nodes[last].kind != K_case_clause && f->nodes[last].kind != K_function_definition &&
		                 f->nodes[last].kind != K_class_definition))
			break;
		i = last;
	}
	uint32_t end = f->nodes[i].end;
	while (end > f->nodes[i].start && (f->text[end - 1] == '\n' || f->text[end - 1] == '\r' || f->text[end - 1] == ' ' || f->text[end - 1] == '\t'))
		end--;
	ff_python_place(f, end, line, col);
}

int ff_python_unwrap(const struct file *f, int i)
{
	while (i >= 0 && (f->nodes[i].kind == K_parenthesized_expression || f->nodes[i].kind == K_await)) {
		int c = ff_python_first(f, i);
		if (c < 0)
			break;
		i = c;
	}
	return i;
}

static bool has_interpolation(const struct file *f, int i)
{
	for (int c = i + 1; c < f->nodes[i].next; c++)
		if (f->nodes[c].kind == K_interpolation)
			return true;
	return false;
}

static bool is_string(const struct file *f, int i)
{
	return f->nodes[i].kind == K_string || f->nodes[i].kind == K_concatenated_string;
}

static enum ff_expr_kind binary_kind(const struct file *f, int i)
{
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	if (left < 0 || right < 0)
		return FF_EXPR_OTHER;
	const char *op = f->text + f->nodes[left].end;
	while (op < f->text + f->nodes[right].start && *op != '%' && *op != '+')
		op++;
	int l = ff_python_unwrap(f, left);
	enum ff_expr_kind kind = ff_python_expr_kind(f, l);
	bool text = kind == FF_EXPR_STRING || kind == FF_EXPR_FSTRING || kind == FF_EXPR_CONCAT;
	if (*op == '%' && text)
		return FF_EXPR_PERCENT;
	if (*op == '+' && (text || is_string(f, ff_python_unwrap(f, right))))
		return FF_EXPR_CONCAT;
	return FF_EXPR_OTHER;
}

static enum ff_expr_kind call_kind(const struct file *f, int i)
{
	int function = ff_python_child(f, i, F_function);
	if (function >= 0 && f->nodes[function].kind == K_attribute) {
		int object = ff_python_child(f, function, F_object), name = ff_python_child(f, function, F_attribute);
		if (object >= 0 && name >= 0 && is_string(f, object) && ff_python_text_is(f, name, "format"))
			return FF_EXPR_FORMAT;
	}
	return FF_EXPR_CALL;
}

enum ff_expr_kind ff_python_expr_kind(const struct file *f, int i)
{
	if (i < 0)
		return FF_EXPR_NONE;
	if (f->nodes[i].kind == K_parenthesized_expression) {
		int c = ff_python_first(f, i);
		return c < 0 ? FF_EXPR_OTHER : f->nodes[c].kind == K_parenthesized_expression ? FF_EXPR_OTHER : ff_python_expr_kind(f, c);
	}
	switch ((enum kind)f->nodes[i].kind) {
	case K_none:
	case K_true:
	case K_false:
	case K_ellipsis: return FF_EXPR_CONSTANT;
	case K_integer:
	case K_float: return FF_EXPR_NUMBER;
	case K_unary_operator: {
		int c = ff_python_first(f, i);
		return c >= 0 && (f->nodes[c].kind == K_integer || f->nodes[c].kind == K_float) ? FF_EXPR_NUMBER : FF_EXPR_OTHER;
	}
	case K_string:
	case K_concatenated_string: return has_interpolation(f, i) ? FF_EXPR_FSTRING : FF_EXPR_STRING;
	case K_identifier:
	case K_dotted_name: return FF_EXPR_NAME;
	case K_attribute: return FF_EXPR_ATTRIBUTE;
	case K_subscript: return FF_EXPR_SUBSCRIPT;
	case K_call: return call_kind(f, i);
	case K_list: return FF_EXPR_LIST;
	case K_tuple:
	case K_expression_list: return FF_EXPR_TUPLE;
	case K_dictionary: return FF_EXPR_DICT;
	case K_set: return FF_EXPR_SET;
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension:
	case K_generator_expression: return FF_EXPR_COMPREHENSION;
	case K_lambda: return FF_EXPR_LAMBDA;
	case K_await: return FF_EXPR_AWAIT;
	case K_binary_operator: return binary_kind(f, i);
	default: return FF_EXPR_OTHER;
	}
}

/*
 * The callee of a call as dotted text.  Parts are collected from the right; a call in the chain becomes "()",
 * a subscript "[]"; anything else at the root is quoted whole.
 */
const char *ff_python_dotted(struct file *f, int i, int *root)
{
	char out[FF_MAX_TEXT + 1];
	size_t at = sizeof out - 1;
	out[at] = '\0';
	*root = -1;
	for (;;) {
		const struct node *n = &f->nodes[i];
		const char *part = NULL;
		size_t len = 0;
		int next = -1;
		if (n->kind == K_attribute) {
			int name = ff_python_child(f, i, F_attribute);
			next = ff_python_child(f, i, F_object);
			if (name >= 0) {
				part = f->text + f->nodes[name].start;
				len = node_len(&f->nodes[name]);
			}
		} else if (n->kind == K_call) {
			part = "()";
			len = 2;
			next = ff_python_child(f, i, F_function);
		} else if (n->kind == K_subscript) {
			part = "[]";
			len = 2;
			next = ff_python_child(f, i, F_value);
		} else if (n->kind == K_parenthesized_expression || n->kind == K_await) {
			next = ff_python_first(f, i);
			len = 0;
			part = "";
		} else {
			if (n->kind == K_identifier || n->kind == K_dotted_name)
				*root = i;
			part = f->text + n->start;
			len = node_len(n);
			if (*root < 0 && len > 40) { /* a long expression is named by its kind alone */
				part = is_string(f, i) ? "\"\"" : "(...)";
				len = strlen(part);
			}
		}
		bool dot = n->kind == K_attribute && next >= 0;
		if (!part || len + dot > at)
			break;
		at -= len;
		memcpy(out + at, part, len);
		if (dot)
			out[--at] = '.';
		if (next < 0)
			break;
		i = next;
	}
	return ff_arena_str(f->a, out + at);
}

static char *put_part(char *to, const char *part, size_t n)
{
	memcpy(to, part, n);
	return to + n;
}

/*
 * Dotted name that an import leads to, and what follows it: "..io.load" for `from ..io import load`.
 * Put together by hand: it is asked for each name that is read, and printf cost a thirtieth of the parse.
 */
const char *ff_python_import_target(struct file *f, int import, const char *rest)
{
	static const char dots[] = "................";
	const struct ff_import *m = FF_AT(&f->f->imports, struct ff_import, import);
	const char *head = *m->name || *m->alias ? m->module : m->bound; /* `import a.b` binds a */
	size_t level = !*m->name ? 0 : (size_t)(m->level < 16 ? m->level : 16), head_len = strlen(head), name_len = strlen(m->name), rest_len = strlen(rest);
	char *out = ff_arena_raw(f->a, level + head_len + 1 + name_len + rest_len + 1), *to = put_part(out, dots, level);
	to = put_part(to, head, head_len);
	if (name_len && head_len)
		*to++ = '.';
	to = put_part(to, m->name, name_len);
	put_part(to, rest, rest_len + 1);
	return out;
}

/* Only what an import binds can be resolved: "get" of `from requests import get`, "r.get" of `import requests as r`. */
const char *ff_python_target(struct file *f, const char *dotted)
{
	size_t n = strcspn(dotted, ".([");
	int import = n ? ff_python_import_of(f, ff_python_atom(f->py, dotted, n)) : -1;
	return import < 0 ? "" : ff_python_import_target(f, import, dotted + n);
}

/* Where the content of a plain string literal stands; false for b, f, and concatenated ones. */
bool ff_python_plain_string(const struct file *f, int i, uint32_t *start, uint32_t *end)
{
	uint32_t p = f->nodes[i].start, q = f->nodes[i].end;
	if (f->nodes[i].kind != K_string)
		return false;
	for (; p < q && f->text[p] != '"' && f->text[p] != '\''; p++)
		if (strchr("bBfFtT", f->text[p]))
			return false;
	uint32_t quotes = q - p >= 6 && f->text[p] == f->text[p + 1] && f->text[p] == f->text[p + 2] ? 3 : 1;
	if (q - p < 2 * quotes)
		return false;
	*start = p + quotes;
	*end = q - quotes;
	return true;
}

bool ff_python_reads_taint(struct file *f, int i, int loop)
{
	if (loop < 0 || i < 0)
		return false;
	for (int c = i; c < f->nodes[i].next && f->taint_budget > 0; c++) {
		f->taint_budget--;
		if (f->nodes[c].kind != K_identifier || f->nodes[c].field == F_attribute)
			continue;
		int atom = ff_python_atom(f->py, f->text + f->nodes[c].start, node_len(&f->nodes[c]));
		for (int l = loop; l >= 0; l = FF_AT(&f->f->loops, struct ff_loop, l)->parent)
			for (int k = *FF_AT(&f->taint_heads, int, l); k >= 0; k = FF_AT(&f->taints, struct taint, k)->older, f->taint_budget--)
				if (FF_AT(&f->taints, struct taint, k)->atom == atom)
					return true;
	}
	return false;
}
