/*
 * cut_names.c - one name out of the list of an import statement, with one comma, so that what stays reads as its author would have
 * written it.  A comment behind a name on a line of its own goes with the name; all other comments stay.
 *
 * Names before the last one that is read go with the comma behind them, those after it with the comma before: then any of them
 * can go together.  Where all may go, the cuts of the last two overlap, so that never all are made at once: the last name
 * left is a statement that goes whole.
 */
#include "cuts.h"

struct item {
	uint32_t start, end;
	uint32_t comma;      /* behind it; 0 none */
	uint32_t next;       /* what follows: the next name, a parenthesis, the end */
	bool comma_same_line;
	bool newline, comment, lone; /* between it and what follows: a line end, a comment, a comment alone on its line */
	bool first, own;     /* only blanks before it on its line; alone on its lines, with the one comma that it may take along */
	bool kept;
};
struct list {
	const struct file *f;
	struct item *item;
	int last, kept; /* kept: the last one that stays, -1 */
	bool paren;
};

/* Over blanks, line ends, comments and one comma. */
static void look_behind(const struct file *f, struct item *it, uint32_t limit)
{
	bool fresh = false;
	uint32_t p = it->end;
	while (p < limit) {
		char ch = f->text[p];
		if (ch == '\n') {
			it->newline = fresh = true;
		} else if (ch == '#') {
			it->comment = true;
			it->lone |= fresh;
			p = cut_line_end(f, p);
			continue;
		} else if (ch == ',' && !it->comma) {
			it->comma = p;
			it->comma_same_line = !it->newline;
			fresh = false;
		} else if (ch != ' ' && ch != '\t' && ch != '\f' && ch != '\\' && ch != '\r') {
			break;
		}
		p++;
	}
	it->next = p;
}

static bool is_own(const struct list *l, int k)
{
	const struct file *f = l->f;
	const struct item *it = &l->item[k];
	uint32_t p = cut_skip_blanks(f, cut_line_start(f, it->start)), q = cut_skip_blanks(f, it->end);
	bool before = k > 0 && p == l->item[k - 1].comma, behind = it->comma && q == it->comma;
	if (before)
		p = cut_skip_blanks(f, p + 1);
	if (behind)
		q = cut_skip_blanks(f, q + 1);
	if (q < f->len && f->text[q] == '\\')
		q++;
	if (p != it->start || !(cut_at_line_end(f, q) || f->text[q] == '#'))
		return false;
	if (k == l->last && !l->paren)
		return false; /* the line before would end in a backslash */
	return before != behind || (!before && k == l->last);
}

static void measure(struct list *l, uint32_t limit)
{
	for (int k = 0; k <= l->last; k++) {
		struct item *it = &l->item[k];
		look_behind(l->f, it, limit);
		it->first = cut_skip_blanks(l->f, cut_line_start(l->f, it->start)) == it->start;
		it->own = is_own(l, k);
		if (it->kept)
			l->kept = k;
	}
}

static bool set(struct cut *out, uint32_t from, uint32_t to)
{
	*out = (struct cut){from, to, "", 0};
	return from < to;
}

static bool whole_lines(const struct list *l, const struct item *it, struct cut *out)
{
	return set(out, cut_line_start(l->f, it->start), cut_next_line(l->f, it->end));
}

/* With the comma behind it; there is a next name. */
static bool cut_forward(const struct list *l, int k, struct cut *out)
{
	const struct item *it = &l->item[k], *prev = k ? it - 1 : NULL;
	if (!it->newline)
		return set(out, it->start, it->next);
	if (prev && !prev->newline) /* the last one of its line */
		return it->comma_same_line ? set(out, prev->comma + 1, it->comma + 1) : !it->comment && set(out, it->start, it->next);
	if (!it->comment)
		return set(out, it->start, it->next);
	if (!it->first) /* right behind the parenthesis: what the comment says may be meant for all */
		return it->comma_same_line && set(out, it->start, it->comma + 1);
	return !it->lone && set(out, it->start, it->next);
}

/* With the comma before it. */
static bool cut_backward(const struct list *l, int k, struct cut *out)
{
	const struct item *it = &l->item[k], *prev = it - 1;
	if (!prev->newline)
		return set(out, prev->end, it->end);
	if (k < l->last && !it->newline)
		return set(out, it->start, it->next);
	if (!prev->comment)
		return set(out, prev->end, it->end);
	if (k < l->last || !l->paren || it->comment)
		return false;
	return set(out, it->start, it->next); /* leaves the parenthesis on its line: the comment before it stays */
}

/* The last two when all may go. */
static bool cut_last_two(const struct list *l, int k, struct cut *out)
{
	const struct item *it = &l->item[k], *prev = k ? it - 1 : NULL;
	if (k < l->last)
		return it->own && it->lone ? whole_lines(l, it, out) : it->own ? set(out, it->start, it->next) : cut_forward(l, k, out);
	if (!prev->newline)
		return set(out, prev->end, it->end);
	uint32_t above = cut_line_end(l->f, prev->end);
	if (it->own && prev->own && !prev->lone && cut_next_line(l->f, prev->end) == cut_line_start(l->f, it->start))
		return set(out, above, cut_line_end(l->f, it->end));
	return !prev->comment && set(out, prev->end, it->end);
}

static bool cut_one(const struct list *l, int k, struct cut *out)
{
	const struct item *it = &l->item[k];
	struct cut other;
	if (l->kept < 0 && k >= l->last - 1) {
		if (!cut_last_two(l, k, out))
			return false;
		return k < l->last || !cut_last_two(l, k - 1, &other) || (out->from < other.to && other.from < out->to);
	}
	if (it->own)
		return whole_lines(l, it, out);
	return l->kept < 0 || k < l->kept ? cut_forward(l, k, out) : cut_backward(l, k, out);
}

void ff_python_cut_names(struct cutter *c, int statement, int first, int count)
{
	const struct file *f = c->f;
	struct list l = {f, ff_arena_alloc(f->a, (size_t)count * sizeof *l.item), count - 1, -1, f->text[f->nodes[statement].end - 1] == ')'};
	struct cut cut;
	for (int k = 0; k < count; k++) {
		int node = c->import_node[first + k];
		if (node < 0)
			return;
		l.item[k].start = f->nodes[node].start;
		l.item[k].end = f->nodes[node].end;
		l.item[k].kept = !ff_python_cut_may_go(c, first + k);
	}
	measure(&l, f->nodes[statement].end);
	for (int k = 0; k < count; k++)
		if (!l.item[k].kept && cut_one(&l, k, &cut))
			ff_python_cut_add(c, FF_CUT_IMPORT, first + k, &cut);
}
