/*
 * page_tokens.c - one logical line of Python as tokens, with the blanks that black puts between them.  Called by the rest of the page;
 * meaning is never changed: only blanks between tokens, and quotes where both kinds say the same.
 */
#include "page.h"

static bool name_start(unsigned char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c >= 0x80;
}

static bool name_part(unsigned char c)
{
	return name_start(c) || (c >= '0' && c <= '9');
}

static bool digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

bool page_is_keyword(const char *word)
{
	static const char *const words[] = {"and",  "as",     "assert", "async", "await", "break", "class",  "continue", "def",    "del",   "elif",
	                                    "else", "except", "finally", "for",  "from",  "global", "if",    "import",   "in",     "is",    "lambda",
	                                    "nonlocal", "not", "or",    "pass",  "raise", "return", "try",   "while",    "with",   "yield"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

bool page_is_op(const struct page_token *t, const char *op)
{
	return t->kind == PAGE_OP && !strcmp(t->text, op);
}

bool page_word_is(const struct page_token *t, const char *word)
{
	return t->kind == PAGE_NAME && !strcmp(t->text, word);
}

/* ---- strings ---- */

/* Bytes of the string literal at p (prefix included), 0: it does not end on this line, or there is none. */
static size_t string_length(const char *p)
{
	size_t n = 0;
	while (n < 3 && p[n] && strchr("rRbBuUfF", p[n]))
		n++;
	char q = p[n]; /* a backslash keeps the quote after it from ending a raw string too */
	if (q != '"' && q != '\'')
		return 0;
	size_t marks = p[n + 1] == q && p[n + 2] == q ? 3 : 1;
	for (n += marks; p[n]; n++) {
		if (p[n] == '\n' || (p[n] == '\\' && p[n + 1] == '\n'))
			return 0;
		if (p[n] == '\\' && p[n + 1])
			n++;
		else if (p[n] == q && (marks == 1 || (p[n + 1] == q && p[n + 2] == q)))
			return n + marks;
	}
	return 0;
}

/* The other quotes, when they need no more backslashes; else the text itself.  As black: raw and f-strings only when nothing in them is quoted. */
static const char *requote(struct ff_arena *a, const char *text, size_t len, char quote)
{
	if (quote && (text[0] | 32) == 'u') {
		text++;
		len--;
	}
	size_t head = strcspn(text, "\"'"), n = 0;
	char q = text[head], *out = ff_arena_raw(a, 2 * len + 1);
	bool special = false;
	int more = 0;
	for (size_t i = 0; i < head; i++)
		special |= strchr("rRfF", text[i]) != NULL;
	if (!quote || q == quote || (len - head >= 6 && text[head + 1] == q && text[head + 2] == q))
		return ff_arena_dup(a, text, len);
	memcpy(out, text, head);
	n = head;
	out[n++] = quote;
	for (size_t i = head + 1; i < len - 1; i++) {
		if (text[i] == '\\' && text[i + 1] == q) {
			if (special)
				return ff_arena_dup(a, text, len);
			more--;
			out[n++] = text[++i];
		} else if (text[i] == '\\') {
			out[n++] = text[i++];
			out[n++] = text[i];
		} else {
			if (text[i] == quote) {
				if (special)
					return ff_arena_dup(a, text, len);
				out[n++] = '\\';
				more++;
			}
			out[n++] = text[i];
		}
	}
	out[n++] = quote;
	out[n] = '\0';
	return more > 0 || (more == 0 && q == '"' && memchr(text, '\\', len)) ? ff_arena_dup(a, text, len) : out;
}

/* ---- the scanner ---- */

static size_t number_length(const char *p)
{
	size_t n = 0;
	while (name_part((unsigned char)p[n]) || p[n] == '.' || ((p[n] == '+' || p[n] == '-') && n && (p[n - 1] | 32) == 'e' && !(p[0] == '0' && (p[1] | 32) == 'x')))
		n++;
	return n;
}

static size_t op_length(const char *p)
{
	static const char *const ops[] = {"**=", "//=", ">>=", "<<=", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@="};
	for (size_t i = 0; i < FF_COUNT(ops); i++)
		if (ff_str_starts(p, ops[i]))
			return strlen(ops[i]);
	return strchr("+-*/%@&|^~<>()[]{},:.;=", *p) ? 1 : 0;
}

static struct page_token *push(struct ff_arena *a, struct page_tokens *t)
{
	struct ff_list l = {t->items, t->count, t->room};
	struct page_token *token = FF_PUSH(a, &l, struct page_token);
	*t = (struct page_tokens){l.items, l.count, l.room};
	token->pair = -1;
	return token;
}

/* Kind and bytes of the token at p; 0 bytes: there is none. */
static size_t scan(const char *p, int *kind)
{
	size_t n = string_length(p);
	*kind = PAGE_STRING;
	if (n || *p == '"' || *p == '\'')
		return n;
	if (ff_str_starts(p, "...")) {
		*kind = PAGE_NAME;
		return 3;
	}
	if (digit((unsigned char)*p) || (*p == '.' && digit((unsigned char)p[1]))) {
		*kind = PAGE_NUMBER;
		return number_length(p);
	}
	if (name_start((unsigned char)*p)) {
		*kind = PAGE_NAME;
		while (name_part((unsigned char)p[n]))
			n++;
		return n;
	}
	*kind = PAGE_OP;
	return op_length(p);
}

static void set_spaces(struct page_tokens *t);

bool page_tokenize(struct ff_arena *a, const char *text, char quote, struct page_tokens *out)
{
	int open[FF_MAX_NESTING * 4], depth = 0, kind;
	const char *p = text;
	*out = (struct page_tokens){0};
	for (;;) {
		const char *from = p;
		p += strspn(p, depth ? " \t\n" : " \t");
		if (!*p)
			break;
		size_t n = scan(p, &kind);
		if (!n)
			return false;
		struct page_token *t = push(a, out);
		int row = out->count - 1;
		t->kind = kind;
		t->blank = p > from;
		t->text = kind == PAGE_STRING ? requote(a, p, n, quote) : ff_arena_dup(a, p, n);
		if (kind == PAGE_OP && n == 1 && strchr("([{", *p)) {
			if (depth == (int)FF_COUNT(open))
				return false;
			t->depth = depth;
			open[depth++] = row;
		} else if (kind == PAGE_OP && n == 1 && strchr(")]}", *p)) {
			if (!depth)
				return false;
			t->pair = open[--depth];
			t->depth = depth;
			out->items[t->pair].pair = row;
			if (strcspn("()[]{}", p[0] == ')' ? "(" : p[0] == ']' ? "[" : "{") != strcspn("()[]{}", out->items[t->pair].text))
				return false;
		} else {
			t->depth = depth;
		}
		p += n;
	}
	set_spaces(out);
	return depth == 0;
}

/* ---- blanks ---- */

static bool opens(const struct page_token *t)
{
	return t->kind == PAGE_OP && strchr("([{", t->text[0]);
}

static bool closes(const struct page_token *t)
{
	return t->kind == PAGE_OP && strchr(")]}", t->text[0]);
}

static bool is_word(const struct page_token *t)
{
	return t->kind == PAGE_NAME && page_is_keyword(t->text);
}

/* Something that a binary operator can follow. */
static bool is_operand(const struct page_token *t)
{
	return closes(t) || t->kind == PAGE_NUMBER || t->kind == PAGE_STRING || (t->kind == PAGE_NAME && !is_word(t));
}

/* Row of the bracket around a token, -1. */
static int around(const struct page_tokens *t, int row)
{
	for (int i = row - 1; i >= 0; i--)
		if (opens(&t->items[i]) && t->items[i].pair > row)
			return i;
	return -1;
}

static bool in_subscript(const struct page_tokens *t, int row)
{
	int open = around(t, row);
	return open > 0 && t->items[open].text[0] == '[' && is_operand(&t->items[open - 1]);
}

/* Between lambda and its colon at the same depth. */
bool page_in_lambda(const struct page_tokens *t, int row)
{
	for (int i = row - 1; i >= 0 && t->items[i].depth >= t->items[row].depth; i--) {
		if (t->items[i].depth > t->items[row].depth)
			continue;
		if (page_is_op(&t->items[i], ":"))
			return false;
		if (page_word_is(&t->items[i], "lambda"))
			return true;
	}
	return false;
}

/* Behind a name or number alone, before one alone: the power of plain operands stands close. */
static bool is_close_power(const struct page_tokens *t, int row)
{
	const struct page_token *x = &t->items[row - 1], *y = row + 1 < t->count ? &t->items[row + 1] : NULL;
	bool minus = y && page_is_op(y, "-") && row + 2 < t->count;
	const struct page_token *z = minus ? &t->items[row + 2] : y;
	bool plain = row < 2 || !closes(x);
	return plain && z && (z->kind == PAGE_NUMBER || (z->kind == PAGE_NAME && !is_word(z))) && (x->kind == PAGE_NUMBER || x->kind == PAGE_NAME);
}

static bool space_after_op(const struct page_tokens *t, int row)
{
	const struct page_token *op = &t->items[row];
	if (strchr(".~", op->text[0]) && !op->text[1])
		return false;
	if (page_is_op(op, "@") && row == 0)
		return false;
	if (page_is_op(op, ":"))
		return !in_subscript(t, row);
	if (page_is_op(op, "="))
		return op->depth == 0 && !page_in_lambda(t, row);
	if (strchr("+-*", op->text[0]) && (!op->text[1] || !strcmp(op->text, "**")) && (row == 0 || !is_operand(&t->items[row - 1])))
		return false; /* unary, or unpacking */
	if (page_is_op(op, "**"))
		return !is_close_power(t, row);
	return true;
}

static bool space_before_op(const struct page_tokens *t, int row)
{
	const struct page_token *op = &t->items[row], *last = &t->items[row - 1];
	if (strchr(",:;.", op->text[0]) && !op->text[1])
		return page_is_op(last, ",") && page_is_op(op, ".");
	if (page_is_op(op, "="))
		return op->depth == 0 && !page_in_lambda(t, row);
	if (page_is_op(op, "**") && is_operand(last))
		return !is_close_power(t, row);
	if (opens(op))
		return is_word(last);
	return true;
}

static bool needs_space(const struct page_tokens *t, int row)
{
	const struct page_token *now = &t->items[row], *last = row ? &t->items[row - 1] : NULL;
	if (!last || opens(last) || closes(now))
		return false;
	if (last->kind == PAGE_OP && !closes(last)) {
		if (now->kind == PAGE_OP && page_is_op(now, "."))
			return now->blank;
		return space_after_op(t, row - 1);
	}
	if (now->kind == PAGE_OP) {
		if (page_is_op(now, ".") && last->kind == PAGE_NUMBER)
			return now->blank;
		return space_before_op(t, row);
	}
	return true;
}

static void set_spaces(struct page_tokens *t)
{
	for (int i = 0; i < t->count; i++)
		t->items[i].space = needs_space(t, i);
}

void page_join(struct ff_buf *b, const struct page_tokens *t, int from, int to)
{
	for (int i = from; i < to; i++) {
		if (i > from && t->items[i].space)
			ff_buf_char(b, ' ');
		ff_buf_str(b, t->items[i].text);
	}
}
