/*
 * page_names.c - which names a piece of Python reads and binds, and the same piece with others in their place.  Called by the rest of
 * the page; reads tokens, not scopes: what a lambda or a comprehension binds counts for all of its text.
 */
#include "page.h"

static bool is_constant(const char *word)
{
	return !strcmp(word, "None") || !strcmp(word, "True") || !strcmp(word, "False") || !strcmp(word, "...");
}

static bool is_word(const struct page_token *t)
{
	return t->kind == PAGE_NAME && page_is_keyword(t->text);
}

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
		if (page_word_is(&t->items[i], "lambda")) {
			while (end < t->count && !(page_is_op(&t->items[end], ":") && t->items[end].depth == t->items[i].depth))
				end++;
			for (int k = i + 1; k < end; k++) /* a default is no parameter */
				if (t->items[k].kind == PAGE_NAME && t->items[k].depth == t->items[i].depth && !page_is_op(&t->items[k - 1], "="))
					add(a, out, t->items[k].text);
		} else if (page_word_is(&t->items[i], "for")) {
			while (end < t->count && !page_word_is(&t->items[end], "in"))
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
	if (t->count > 1 && (page_word_is(&t->items[0], "def") || page_word_is(&t->items[0], "class"))) {
		add(a, out, t->items[1].text);
		for (int i = 2; i < t->count && t->items[0].text[0] == 'd' && !(page_is_op(&t->items[i], ":") && !t->items[i].depth); i++)
			if (t->items[i].kind == PAGE_NAME && (page_is_op(&t->items[i - 1], "(") || page_is_op(&t->items[i - 1], ",") || page_is_op(&t->items[i - 1], "*")))
				add(a, out, t->items[i].text);
		return;
	}
	if (t->count && (page_word_is(&t->items[0], "import") || page_word_is(&t->items[0], "from"))) {
		bool names = t->items[0].text[0] == 'i';
		for (int i = 1; i < t->count; i++) {
			if (page_word_is(&t->items[i], "import")) {
				names = true;
				continue;
			}
			bool aliased = i + 1 < t->count && page_word_is(&t->items[i + 1], "as");
			if (names && t->items[i].kind == PAGE_NAME && !is_word(&t->items[i]) && !aliased && !page_is_op(&t->items[i - 1], "."))
				add(a, out, t->items[i].text);
		}
		return;
	}
	for (int i = 0; i < t->count; i++) {
		if (page_is_op(&t->items[i], "=") && !t->items[i].depth && !page_in_lambda(t, i)) {
			targets(a, t, from, i, out);
			from = i + 1;
		} else if (page_word_is(&t->items[i], "for") || page_word_is(&t->items[i], "as")) {
			int end = i + 1;
			while (end < t->count && !page_word_is(&t->items[end], "in") && !page_is_op(&t->items[end], ":"))
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
		if (!t->items[i].depth && page_is_op(&t->items[i], ",") && !page_in_lambda(t, i))
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
			if (page_word_is(&t->items[i], words[k]))
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
	if (page_word_is(&t.items[0], "import") || page_word_is(&t.items[0], "from"))
		return;
	for (int i = 0; i < t.count; i++)
		if (page_is_op(&t.items[i], "=") && !t.items[i].depth && !page_in_lambda(&t, i))
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
