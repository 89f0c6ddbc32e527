/*
 * remarks.c - comments that are code.  Lines are judged by their look first; what looks like two statements or more in a
 * row is then parsed by itself, a few lines at a time.  Called when the facts of the text are made.
 */
#include "room.h"

#define LINES_MAX 200   /* of one block of comments that are looked at */
#define PARSED_MAX (64 << 10) /* bytes of comments that are parsed in one file */

enum look { PROSE, WEAK /* could be a part of a statement */, STRONG /* a statement, or the beginning of one */, BLANK };

struct remark {
	uint32_t start, end; /* behind the #, without blanks at the end */
	int row, col;
	int indent;          /* blanks behind the # */
	enum look look;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_length(const char *p, const char *end)
{
	const char *q = p;
	while (q < end && is_word(*q))
		q++;
	return (size_t)(q - p);
}

static bool starts_with(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(end - p) >= n && !memcmp(p, word, n) && (p + n == end || !is_word(p[n]) || !is_word(word[n - 1]));
}

/* a.b[0].c(...): the end of what can be assigned to or called. */
static const char *target_end(const char *p, const char *end)
{
	for (;;) {
		size_t n = word_length(p, end);
		if (!n || (*p >= '0' && *p <= '9'))
			return NULL;
		p += n;
		while (p < end && *p == '[') {
			const char *close = memchr(p, ']', (size_t)(end - p));
			if (!close)
				return p;
			p = close + 1;
		}
		if (p + 1 >= end || *p != '.' || !is_word(p[1]))
			return p;
		p++;
	}
}

/* name = value, name += value, name: type = value; "name = value." is a sentence. */
static bool is_assignment(const char *p, const char *end)
{
	const char *q = target_end(p, end);
	if (!q)
		return false;
	while (q < end && *q == ' ')
		q++;
	if (q < end && strchr("+-*/|&%", *q) && q + 1 < end && q[1] == '=')
		q++;
	if (q + 1 >= end || *q != '=' || q[1] == '=' || q[1] == '>' || (end[-1] == '.' && !(end - p > 1 && end[-2] >= '0' && end[-2] <= '9')))
		return false;
	q++;
	while (q < end && *q == ' ')
		q++;
	return q < end;
}

/* name(...) to the end of the line, or a bracket left open. */
static bool is_call(const char *p, const char *end)
{
	const char *q = target_end(p, end);
	if (!q || q >= end || *q != '(')
		return false;
	return end[-1] == ')' || end[-1] == '(' || end[-1] == ',' || end[-1] == '[' || end[-1] == '{';
}

static bool ends_in_colon(const char *p, const char *end)
{
	return end > p && end[-1] == ':';
}

static bool is_statement(const char *p, const char *end)
{
	static const char *const heads[] = {"if", "elif", "for", "while", "with", "except", "class", "def", "async def", "async with", "async for"};
	static const char *const whole[] = {"else:", "try:", "finally:", "pass", "break", "continue", "return"};
	size_t n = (size_t)(end - p);
	for (size_t i = 0; i < FF_COUNT(heads); i++)
		if (starts_with(p, end, heads[i]) && ends_in_colon(p, end))
			return true;
	for (size_t i = 0; i < FF_COUNT(whole); i++)
		if (strlen(whole[i]) == n && !memcmp(p, whole[i], n))
			return true;
	if (starts_with(p, end, "import") || (starts_with(p, end, "from") && memmem(p, n, " import ", 8)))
		return end[-1] != '.';
	if (starts_with(p, end, "return") || starts_with(p, end, "raise") || starts_with(p, end, "yield") || starts_with(p, end, "del") || starts_with(p, end, "assert") ||
	    starts_with(p, end, "await"))
		return end[-1] == ')' || end[-1] == ']' || end[-1] == '}' || memmem(p, n, " = ", 3) || !memchr(p + word_length(p, end) + 1, ' ', n > word_length(p, end) ? n - word_length(p, end) - 1 : 0);
	return (*p == '@' && target_end(p + 1, end)) || is_assignment(p, end) || is_call(p, end);
}

/* A line that belongs to a bracket: )], "text", name, key=value, */
static bool is_part(const char *p, const char *end)
{
	if (strchr(")]}", *p))
		return true;
	if (end[-1] != ',' && end[-1] != '(' && end[-1] != '[' && end[-1] != '{' && *p != '"' && *p != '\'')
		return false;
	return *p == '"' || *p == '\'' || memchr(p, ' ', (size_t)(end - p)) == NULL || memchr(p, '=', (size_t)(end - p)) || memchr(p, '(', (size_t)(end - p));
}

static enum look look_of(const char *p, const char *end)
{
	if (p >= end)
		return BLANK;
	if (is_statement(p, end))
		return STRONG;
	return is_part(p, end) ? WEAK : PROSE;
}

static void read_remark(const struct file *f, int i, struct remark *r)
{
	const struct node *n = &f->nodes[i];
	uint32_t p = n->start + 1, end = n->end;
	while (end > p && strchr(" \t\r\n", f->text[end - 1]))
		end--;
	*r = (struct remark){.start = p, .end = end, .row = n->row, .col = n->col};
	while (p < end && (f->text[p] == ' ' || f->text[p] == '\t'))
		p++;
	r->indent = (int)(p - r->start);
	r->look = look_of(f->text + p, f->text + end);
}

/* The lines without # and what all of them are indented by; the number of statements that are more than a name or a value. */
static int statements_in(struct file *f, const struct remark *r, int n, long *budget)
{
	struct ff_buf text;
	int least = 1000, found;
	for (int i = 0; i < n; i++)
		if (r[i].look != BLANK && r[i].indent < least)
			least = r[i].indent;
	ff_buf_init(&text, PARSED_MAX + FF_MAX_TEXT);
	for (int i = 0; i < n; i++) {
		uint32_t from = r[i].start + (uint32_t)(r[i].look == BLANK ? 0 : least);
		if (r[i].end > from)
			ff_buf_add(&text, f->text + from, r[i].end - from);
		ff_buf_char(&text, '\n');
	}
	*budget -= (long)text.len;
	found = *budget < 0 ? 0 : ff_python_statements(f->py, ff_buf_text(&text), text.len);
	ff_buf_free(&text);
	return found;
}

/* Indented further than a comment is: an example in a text.  One or no blank is how editors and people switch lines off. */
static bool is_example(const struct remark *r, int n)
{
	int least = 1000;
	for (int i = 0; i < n; i++)
		if (r[i].look != BLANK && r[i].indent < least)
			least = r[i].indent;
	return least > 1;
}

/* "Uncomment this for ...", "Equivalent to:": what follows is meant to be read. */
static bool is_introduced(const struct file *f, const struct remark *before)
{
	static const char *const words[] = {"ncomment", "xample", "e.g", "quivalent", "sage", "seudo", "ame as", "emplate"};
	size_t n = before->end - before->start;
	if (n && f->text[before->end - 1] == ':')
		return true;
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (memmem(f->text + before->start, n, words[i], strlen(words[i])))
			return true;
	return false;
}

static void judge_run(struct file *f, int node, const struct remark *r, int n, bool prose_before, long *budget)
{
	int strong = 0;
	while (n && (r[n - 1].look == BLANK))
		n--;
	for (int i = 0; i < n; i++)
		strong += r[i].look == STRONG;
	if (strong < 2 || is_example(r, n) || (prose_before && is_introduced(f, r - 1)) || statements_in(f, r, n, budget) < 2)
		return;
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_COMMENTED, node);
	if (!p)
		return;
	p->line = r[0].row + 1;
	p->col = r[0].col;
	p->end_line = r[n - 1].row + 1;
	p->end_col = (int)(r[n - 1].end - f->lines[r[n - 1].row]);
	p->name = ff_python_slice(f, r[0].start + (uint32_t)r[0].indent, r[0].start + (uint32_t)r[0].indent + (uint32_t)word_length(f->text + r[0].start + r[0].indent, f->text + r[0].end));
}

static int brackets(const struct file *f, const struct remark *r)
{
	int depth = 0;
	for (uint32_t p = r->start; p < r->end; p++)
		depth += strchr("([{", f->text[p]) ? 1 : strchr(")]}", f->text[p]) ? -1 : 0;
	return depth;
}

/* What stands in a bracket that a line before has opened may look like anything. */
static void join_lines(const struct file *f, struct remark *r, int n)
{
	for (int i = 0, depth = 0; i < n; i++) {
		if (depth > 0 && r[i].look == PROSE)
			r[i].look = WEAK;
		depth = r[i].look == PROSE || r[i].look == BLANK ? 0 : depth + brackets(f, &r[i]);
	}
}

/* Runs of lines in a block of comments that look like code from the first to the last. */
static void judge_block(struct file *f, int node, struct remark *r, int n, long *budget)
{
	join_lines(f, r, n);
	if (n > 1 && r[0].end - r[0].start >= 4 && memmem(f->text + r[0].start, r[0].end - r[0].start, "///", 3))
		return; /* metadata of a script */
	for (int i = 0; i < n;) {
		int from = i;
		while (i < n && r[i].look != PROSE && !(i == from && r[i].look == BLANK))
			i++;
		if (i - from >= 2)
			judge_run(f, node, r + from, i - from, from > 0 && r[from - 1].look == PROSE, budget);
		i = i > from ? i : i + 1;
	}
}

static bool is_alone(const struct file *f, int i)
{
	uint32_t p = f->nodes[i].start;
	while (p > f->lines[f->nodes[i].row] && (f->text[p - 1] == ' ' || f->text[p - 1] == '\t'))
		p--;
	return p == f->lines[f->nodes[i].row];
}

void ff_python_remarks(struct file *f)
{
	struct remark block[LINES_MAX];
	int n = 0, last = -1;
	long budget = PARSED_MAX;
	for (int i = 0; i < f->count && budget > 0; i++) {
		if (f->nodes[i].kind != K_comment || f->nodes[i].end <= f->nodes[i].start)
			continue;
		struct remark r;
		bool alone = is_alone(f, i);
		if (alone)
			read_remark(f, i, &r);
		if (n && (!alone || n == LINES_MAX || r.row != block[n - 1].row + 1 || r.col != block[n - 1].col)) {
			if (n > 1)
				judge_block(f, last, block, n, &budget);
			n = 0;
		}
		if (!alone)
			continue;
		block[n++] = r;
		last = i;
	}
	if (n > 1 && budget > 0)
		judge_block(f, last, block, n, &budget);
}
