/*
 * page_wrap.c - one logical line of Python broken as black breaks it: at the last bracket first, then an item a line; at operators in
 * brackets that it adds where there are none.  Called by the rest of the page; knows tokens, not tests.
 */
#include "page.h"

struct wrap {
	struct ff_buf *b;
	const struct page_style *style;
	const struct page_tokens *t;
	int left; /* that may be nested deeper: hostile text ends here */
};

/* What is written: tokens from..to-1 between two texts, at an indentation. */
struct piece {
	int from, to, indent;
	const char *before, *after;
	bool inside; /* of brackets: may be broken at commas and operators */
};

static void write_piece(struct wrap *w, const struct piece *p)
{
	ff_buf_printf(w->b, "%*s%s", p->indent, "", p->before);
	page_join(w->b, w->t, p->from, p->to);
	ff_buf_str(w->b, p->after);
	ff_buf_char(w->b, '\n');
}

static int width_of(const struct wrap *w, const struct piece *p)
{
	int n = p->indent + ff_utf8_width(p->before) + ff_utf8_width(p->after);
	for (int i = p->from; i < p->to; i++)
		n += ff_utf8_width(w->t->items[i].text) + (i > p->from && w->t->items[i].space);
	return n;
}

static bool is_bracket(const struct page_token *t, bool open)
{
	return t->kind == PAGE_OP && strchr(open ? "([{" : ")]}", t->text[0]);
}

/* A comma before the closing bracket, which a person or the page put there: an item a line.  A tuple of one has to have it. */
static bool is_magic(const struct page_tokens *t, int open)
{
	int close = t->items[open].pair, commas = 0;
	if (close <= open + 1 || !page_is_op(&t->items[close - 1], ","))
		return false;
	for (int i = open + 1; i < close; i++)
		commas += t->items[i].depth == t->items[open].depth + 1 && page_is_op(&t->items[i], ",");
	bool call = open && (t->items[open - 1].kind == PAGE_NAME || is_bracket(&t->items[open - 1], false));
	return commas > 1 || t->items[open].text[0] != '(' || call;
}

static bool has_magic(const struct wrap *w, const struct piece *p)
{
	for (int i = p->from; i < p->to; i++)
		if (is_bracket(&w->t->items[i], true) && w->t->items[i].pair < p->to && is_magic(w->t, i))
			return true;
	return false;
}

/* ---- delimiters ---- */

enum { NO_DELIMITER, ARITHMETIC, TERM = 1, COMPARATOR = 5, STRINGS, LOGIC, TERNARY, COMMA, COMPREHENSION };

static bool word(const struct page_token *t, const char *name)
{
	return t->kind == PAGE_NAME && !strcmp(t->text, name);
}

static bool operand_before(const struct page_tokens *t, int row, int from)
{
	const struct page_token *last = row > from ? &t->items[row - 1] : NULL;
	return last && (is_bracket(last, false) || last->kind == PAGE_NUMBER || last->kind == PAGE_STRING ||
	                (last->kind == PAGE_NAME && !page_is_keyword(last->text)));
}

/* Priority of the delimiter that token is, at the depth of the piece. */
static int priority(const struct page_tokens *t, int row, int from)
{
	static const char *const comparisons[] = {"<", ">", "<=", ">=", "==", "!="};
	const struct page_token *now = &t->items[row];
	if (page_is_op(now, ","))
		return COMMA;
	if (row == from)
		return NO_DELIMITER;
	if (now->kind == PAGE_STRING && t->items[row - 1].kind == PAGE_STRING)
		return STRINGS;
	if (word(now, "for") && !word(&t->items[row - 1], "async"))
		return COMPREHENSION;
	if (word(now, "if") || word(now, "else"))
		return TERNARY;
	if (word(now, "and") || word(now, "or"))
		return LOGIC;
	for (size_t i = 0; i < FF_COUNT(comparisons); i++)
		if (page_is_op(now, comparisons[i]))
			return COMPARATOR;
	if ((word(now, "in") || word(now, "is") || word(now, "not")) && operand_before(t, row, from))
		return COMPARATOR;
	if (now->kind == PAGE_OP && operand_before(t, row, from) && strchr("+-", now->text[0]) && !now->text[1])
		return 3;
	if (now->kind == PAGE_OP && operand_before(t, row, from) && (!strcmp(now->text, "*") || !strcmp(now->text, "/") || !strcmp(now->text, "//") || !strcmp(now->text, "%")))
		return 2;
	return NO_DELIMITER;
}

/* Highest priority at the piece's own depth; *count how often.  What follows lambda belongs to it. */
static int strongest(const struct wrap *w, int from, int to, int *count)
{
	int best = NO_DELIMITER, depth = from < to ? w->t->items[from].depth : 0;
	bool lambda = false, in_for = false;
	*count = 0;
	for (int i = from; i < to; i++) {
		const struct page_token *t = &w->t->items[i];
		if (t->depth != depth || is_bracket(t, false))
			continue;
		int p = priority(w->t, i, from);
		if (word(t, "lambda"))
			lambda = true;
		if (lambda && p == COMMA)
			p = NO_DELIMITER;
		if (lambda && page_is_op(t, ":"))
			lambda = false;
		if (p == COMPREHENSION)
			in_for = true;
		else if (in_for && word(t, "in")) {
			in_for = false;
			continue;
		} else if (p == TERNARY && best == COMPREHENSION)
			p = COMPREHENSION;
		if (p > best) {
			best = p;
			*count = 0;
		}
		*count += p == best && p;
	}
	return best;
}

static void write_broken(struct wrap *w, const struct piece *p);

/* A line for each part between delimiters of one priority: behind commas, before the others. */
static void by_delimiter(struct wrap *w, const struct piece *p, int wanted)
{
	int start = p->from, depth = w->t->items[p->from].depth;
	bool in_for = false, lambda = false, subscript = false;
	for (int i = p->from; i <= p->to; i++) {
		bool end = i == p->to;
		const struct page_token *t = end ? NULL : &w->t->items[i];
		if (t && (t->depth != depth || is_bracket(t, false)))
			continue;
		int found = end ? wanted : priority(w->t, i, p->from);
		lambda |= t && word(t, "lambda");
		if (lambda && found == COMMA && !end)
			continue;
		lambda &= !(t && page_is_op(t, ":"));
		if (wanted == COMPREHENSION && t) {
			if (in_for && word(t, "in")) {
				in_for = false;
				continue;
			}
			in_for |= found == COMPREHENSION;
			found = found == TERNARY ? COMPREHENSION : found;
		}
		if (found != wanted || i == start)
			continue;
		bool first = start == p->from;
		struct piece part = {start, i, p->indent, first ? p->before : "", "", true};
		if (wanted == COMMA)
			part.after = !end || !subscript ? "," : "";
		if (end && *p->after)
			part.after = p->after;
		write_broken(w, &part);
		start = i + (wanted == COMMA);
	}
}

/* ---- brackets ---- */

/* A list, tuple, dict or set of several things: an item a line as soon as it does not fit. */
static bool is_display(const struct wrap *w, int open, int from, int to)
{
	const struct page_token *last = open ? &w->t->items[open - 1] : NULL;
	bool follows = last && (is_bracket(last, false) || last->kind == PAGE_STRING || (last->kind == PAGE_NAME && !page_is_keyword(last->text)));
	int count;
	return !follows && strongest(w, from, to, &count) == COMMA;
}

/* The last bracket of the piece that holds something and is not too far inside: row of its opening, -1 none. */
static int last_bracket(const struct wrap *w, const struct piece *p)
{
	int best = -1, depth = p->from < p->to ? w->t->items[p->from].depth : 0;
	for (int i = p->to - 1; i >= p->from; i--) {
		const struct page_token *t = &w->t->items[i];
		if (!is_bracket(t, false) || t->depth != depth || t->pair < p->from)
			continue;
		if (t->pair + 1 == i) /* empty */
			continue;
		struct piece head = {p->from, t->pair + 1, p->indent, p->before, "", false};
		if (best < 0)
			best = t->pair;
		if (width_of(w, &head) <= w->style->width)
			return t->pair;
		i = t->pair;
	}
	return best;
}

static void at_bracket(struct wrap *w, const struct piece *p, int open)
{
	int close = w->t->items[open].pair;
	bool def = p->from < p->to && (word(&w->t->items[p->from], "def") || word(&w->t->items[p->from], "async"));
	struct piece head = {p->from, open + 1, p->indent, p->before, "", false}, tail = {close, p->to, p->indent, "", p->after, false};
	struct piece body = {open + 1, close, p->indent + 4, "", "", true};
	int count;
	bool comma = page_is_op(&w->t->items[close - 1], ",");
	body.to -= comma;
	if (is_magic(w->t, open) || is_display(w, open, body.from, body.to) || (def && strongest(w, body.from, body.to, &count) != COMMA)) {
		write_piece(w, &head);
		bool lone = def && strongest(w, body.from, body.to, &count) != COMMA && !is_magic(w->t, open);
		body.after = lone ? "," : "";
		if (lone)
			write_broken(w, &body);
		else
			by_delimiter(w, &body, COMMA);
	} else {
		write_piece(w, &head);
		body.after = comma ? "," : ""; /* a tuple of one */
		write_broken(w, &body);
	}
	if (width_of(w, &tail) > w->style->width)
		write_broken(w, &tail);
	else
		write_piece(w, &tail);
}

static void write_broken(struct wrap *w, const struct piece *p)
{
	int count = 0, open = -1;
	bool fits = width_of(w, p) <= w->style->width && !has_magic(w, p);
	if (fits || p->from >= p->to || w->left-- <= 0) {
		write_piece(w, p);
		return;
	}
	int best = p->inside ? strongest(w, p->from, p->to, &count) : NO_DELIMITER;
	if (best)
		by_delimiter(w, p, best);
	else if ((open = last_bracket(w, p)) >= 0)
		at_bracket(w, p, open);
	else
		write_piece(w, p);
	w->left++;
}

/* ---- statements ---- */

/* Row where the expression begins that black may put into brackets of its own: behind assert, return, the last =; -1. */
static int expression_of(const struct page_tokens *t)
{
	int at = -1;
	if (word(&t->items[0], "assert") || word(&t->items[0], "return"))
		return 1;
	for (int i = 0; i < t->count; i++)
		if (page_is_op(&t->items[i], "=") && !t->items[i].depth)
			at = i + 1;
	return at;
}

/* Would the line be broken at its last bracket, or should the whole expression get brackets of its own? */
static bool brackets_do(const struct wrap *w, int from, int to)
{
	int count, best = strongest(w, from, to, &count);
	const struct page_token *last = &w->t->items[to - 1], *first = &w->t->items[from];
	if (!best)
		return true;
	if (count > 1)
		return false;
	if (is_bracket(first, true) && first->pair > from + 1 && first->pair < to) {
		struct piece head = {first->pair, to, 0, "", "", false};
		if (width_of(w, &head) <= w->style->width && is_bracket(first, true) && !is_bracket(last, false))
			return true;
	}
	if (!is_bracket(last, false) || last->pair + 1 == to - 1)
		return false;
	for (int i = from; i < last->pair; i++) /* the line up to it is short enough, or it is the only one */
		if (is_bracket(&w->t->items[i], true)) {
			struct piece head = {0, last->pair + 1, 4, "", "", false};
			return width_of(w, &head) <= w->style->width;
		}
	return true;
}

void page_line(struct ff_arena *a, struct ff_buf *b, const struct page_style *s, int indent, const char *text)
{
	struct page_tokens t;
	if (!page_tokenize(a, text, s->quote, &t) || !t.count) {
		ff_buf_printf(b, "%*s%s\n", indent, "", text);
		return;
	}
	struct wrap w = {b, s, &t, 200};
	struct piece all = {0, t.count, indent, "", "", false};
	int from = expression_of(&t);
	if ((width_of(&w, &all) <= s->width && !has_magic(&w, &all)) || from < 0 || from >= t.count || brackets_do(&w, from, t.count)) {
		write_broken(&w, &all);
		return;
	}
	struct piece head = {0, from, indent, "", " (", false}, body = {from, t.count, indent + 4, "", "", true}, tail = {t.count, t.count, indent, ")", "", false};
	write_piece(&w, &head);
	write_broken(&w, &body);
	write_piece(&w, &tail);
}
