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

static bool is_constant(const char *word)
{
	return !strcmp(word, "None") || !strcmp(word, "True") || !strcmp(word, "False") || !strcmp(word, "...");
}

bool page_is_op(const struct page_token *t, const char *op)
{
	return t->kind == PAGE_OP && !strcmp(t->text, op);
}

static bool word_is(const struct page_token *t, const char *word)
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
static bool in_lambda(const struct page_tokens *t, int row)
{
	for (int i = row - 1; i >= 0 && t->items[i].depth >= t->items[row].depth; i--) {
		if (t->items[i].depth > t->items[row].depth)
			continue;
		if (page_is_op(&t->items[i], ":"))
			return false;
		if (word_is(&t->items[i], "lambda"))
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
		return op->depth == 0 && !in_lambda(t, row);
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
		return op->depth == 0 && !in_lambda(t, row);
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

/* ---- names ---- */

static bool is_free_name(const struct page_tokens *t, int row)
{
	const struct page_token *now = &t->items[row];
	if (now->kind != PAGE_NAME || is_word(now) || is_constant(now->text) || (row && page_is_op(&t->items[row - 1], ".")))
		return false;
	bool key = row + 1 < t->count && page_is_op(&t->items[row + 1], "=") && now->depth && row && (page_is_op(&t->items[row - 1], "(") || page_is_op(&t->items[row - 1], ","));
	return !key;
}

static void add(struct ff_arena *a, struct ff_strings *l, const char *name)
{
	if (!ff_strings_has(l, name))
		ff_strings_push(a, l, name);
}

/* Names between rows, as targets; what they subscript or call is none. */
static void targets(struct ff_arena *a, const struct page_tokens *t, int from, int to, struct ff_strings *out)
{
	for (int i = from; i < to; i++) {
		bool follows = i + 1 < t->count && (page_is_op(&t->items[i + 1], ".") || page_is_op(&t->items[i + 1], "[") || page_is_op(&t->items[i + 1], "("));
		if (is_free_name(t, i) && !follows)
			add(a, out, t->items[i].text);
	}
}

/* What the text binds inside itself: parameters of lambdas, targets of comprehensions, :=. */
static void inner(struct ff_arena *a, const struct page_tokens *t, struct ff_strings *out)
{
	for (int i = 0; i < t->count; i++) {
		int end = i + 1;
		if (word_is(&t->items[i], "lambda")) {
			while (end < t->count && !(page_is_op(&t->items[end], ":") && t->items[end].depth == t->items[i].depth))
				end++;
			for (int k = i + 1; k < end; k++) /* a default is no parameter */
				if (t->items[k].kind == PAGE_NAME && t->items[k].depth == t->items[i].depth && !page_is_op(&t->items[k - 1], "="))
					add(a, out, t->items[k].text);
		} else if (word_is(&t->items[i], "for")) {
			while (end < t->count && !word_is(&t->items[end], "in"))
				end++;
			targets(a, t, i + 1, end, out);
		} else if (page_is_op(&t->items[i], ":=") && i) {
			add(a, out, t->items[i - 1].text);
		}
	}
}

void page_names(struct ff_arena *a, const struct page_tokens *t, struct ff_strings *out)
{
	struct ff_strings own = {0};
	inner(a, t, &own);
	for (int i = 0; i < t->count; i++)
		if (is_free_name(t, i) && !ff_strings_has(&own, t->items[i].text))
			add(a, out, t->items[i].text);
}

void page_bound(struct ff_arena *a, const struct page_tokens *t, struct ff_strings *out)
{
	int from = 0;
	if (t->count > 1 && (word_is(&t->items[0], "def") || word_is(&t->items[0], "class"))) {
		add(a, out, t->items[1].text);
		for (int i = 2; i < t->count && t->items[0].text[0] == 'd' && !(page_is_op(&t->items[i], ":") && !t->items[i].depth); i++)
			if (t->items[i].kind == PAGE_NAME && (page_is_op(&t->items[i - 1], "(") || page_is_op(&t->items[i - 1], ",") || page_is_op(&t->items[i - 1], "*")))
				add(a, out, t->items[i].text);
		return;
	}
	if (t->count && (word_is(&t->items[0], "import") || word_is(&t->items[0], "from"))) {
		bool names = t->items[0].text[0] == 'i';
		for (int i = 1; i < t->count; i++) {
			if (word_is(&t->items[i], "import")) {
				names = true;
				continue;
			}
			bool aliased = i + 1 < t->count && word_is(&t->items[i + 1], "as");
			if (names && t->items[i].kind == PAGE_NAME && !is_word(&t->items[i]) && !aliased && !page_is_op(&t->items[i - 1], "."))
				add(a, out, t->items[i].text);
		}
		return;
	}
	for (int i = 0; i < t->count; i++) {
		if (page_is_op(&t->items[i], "=") && !t->items[i].depth && !in_lambda(t, i)) {
			targets(a, t, from, i, out);
			from = i + 1;
		} else if (word_is(&t->items[i], "for") || word_is(&t->items[i], "as")) {
			int end = i + 1;
			while (end < t->count && !word_is(&t->items[end], "in") && !page_is_op(&t->items[end], ":"))
				end++;
			targets(a, t, i + 1, end, out);
		} else if (page_is_op(&t->items[i], ";") && !t->items[i].depth) {
			from = i + 1;
		}
	}
}

bool page_has_comma(const struct page_tokens *t)
{
	for (int i = 0; i < t->count; i++)
		if (!t->items[i].depth && page_is_op(&t->items[i], ",") && !in_lambda(t, i))
			return true;
	return false;
}

bool page_is_loose(const struct page_tokens *t)
{
	static const char *const words[] = {"if", "else", "and", "or", "not", "in", "is", "lambda", "yield"};
	static const char *const ops[] = {"<", ">", "<=", ">=", "==", "!=", ":="};
	if (page_has_comma(t))
		return true;
	for (int i = 0; i < t->count; i++) {
		if (t->items[i].depth)
			continue;
		for (size_t k = 0; k < FF_COUNT(words); k++)
			if (word_is(&t->items[i], words[k]))
				return true;
		for (size_t k = 0; k < FF_COUNT(ops); k++)
			if (page_is_op(&t->items[i], ops[k]))
				return true;
	}
	return false;
}

/* Names of one line of a statement; what it assigns to is not read, but for x += 1 and x[0] = 1. */
static void line_names(struct ff_arena *a, const char *text, struct ff_strings *read, struct ff_strings *bound)
{
	struct page_tokens t;
	struct ff_strings all = {0}, own = {0};
	int from = 0;
	if (!page_tokenize(a, text, 0, &t) || !t.count)
		return;
	page_bound(a, &t, &own);
	for (int i = 0; i < own.count; i++)
		add(a, bound, own.items[i]);
	if (word_is(&t.items[0], "import") || word_is(&t.items[0], "from"))
		return;
	for (int i = 0; i < t.count; i++)
		if (page_is_op(&t.items[i], "=") && !t.items[i].depth && !in_lambda(&t, i))
			from = i + 1;
	struct page_tokens value = {t.items + from, t.count - from, 0}, target = {t.items, from, 0};
	page_names(a, &value, read);
	page_names(a, &target, &all);
	for (int i = 0; i < all.count; i++)
		if (!ff_strings_has(&own, all.items[i]))
			add(a, read, all.items[i]);
	for (int i = 0; i < own.count; i++) /* def f(x): return x, for x in y: f(x) */
		if (from == 0 && ff_strings_has(read, own.items[i])) {
			struct ff_strings left = {0};
			for (int k = 0; k < read->count; k++)
				if (strcmp(read->items[k], own.items[i]) != 0)
					ff_strings_push(a, &left, read->items[k]);
			*read = left;
		}
}

bool page_is_block(struct ff_arena *a, const char *text)
{
	struct page_tokens t;
	return strchr(text, '\n') && !page_tokenize(a, text, 0, &t);
}

bool page_statement(struct ff_arena *a, const char *text, struct ff_strings *read, struct ff_strings *bound)
{
	struct ff_strings names = {0}, own = {0};
	struct page_tokens t;
	bool block = page_is_block(a, text);
	if (!block) {
		line_names(a, text, read, bound);
		return page_tokenize(a, text, 0, &t);
	}
	for (const char *p = text, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		const char *line = ff_arena_dup(a, p, (size_t)(end - p));
		if (!page_tokenize(a, line, 0, &t) || line[strspn(line, " ")] == '\t')
			return false;
		line_names(a, line, &names, &own);
	}
	for (int i = 0; i < names.count; i++)
		if (!ff_strings_has(&own, names.items[i]))
			add(a, read, names.items[i]);
	for (int i = 0; i < own.count; i++)
		add(a, bound, own.items[i]);
	return true;
}

/* Line by line. */
static const char *rename_lines(struct ff_arena *a, const char *text, const char *(*other)(void *with, const char *name), void *with)
{
	const char *out = "";
	for (const char *p = text, *end; *p; p = *end ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		size_t blanks = strspn(p, " ");
		const char *line = page_rename(a, ff_arena_dup(a, p + blanks, (size_t)(end - p) - blanks), other, with);
		out = ff_arena_printf(a, "%s%s%*s%s", out, *out ? "\n" : "", (int)blanks, "", line);
	}
	return out;
}

const char *page_rename(struct ff_arena *a, const char *text, const char *(*other)(void *with, const char *name), void *with)
{
	struct page_tokens t;
	struct ff_strings own = {0};
	struct ff_buf b;
	if (!page_tokenize(a, text, 0, &t))
		return strchr(text, '\n') ? rename_lines(a, text, other, with) : text;
	inner(a, &t, &own);
	ff_buf_init(&b, 8 * FF_MAX_TEST_TEXT);
	for (int i = 0; i < t.count; i++) {
		const char *name = is_free_name(&t, i) && !ff_strings_has(&own, t.items[i].text) ? other(with, t.items[i].text) : NULL;
		if (i && t.items[i].space)
			ff_buf_char(&b, ' ');
		ff_buf_str(&b, name ? name : t.items[i].text);
	}
	text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}
