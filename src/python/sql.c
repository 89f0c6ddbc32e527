/*
 * sql.c - SQL statements that are put together: an f-string, %, format() or + whose text begins like a statement.
 * Called by the walk for each string; only the first string of such an expression makes a row.  Knows nothing of
 * what is dangerous: it says what is put in, and whether that stands inside quotes where a value belongs.
 */
#include <ctype.h>
#include <strings.h>

#include "room.h"

#define MAX_TEMPLATE 4096 /* bytes of a statement that are looked at */
#define MAX_HOLES 64      /* interpolations of one */
#define MAX_TRIES 100     /* words of a text at which a statement may begin */
#define HOLE '\1'         /* stands in the template for something put in */

struct template {
	struct file *f;
	char text[MAX_TEMPLATE + 1];
	size_t len;
	int hole[MAX_HOLES], holes; /* nodes put in, in their order; -1 unknown */
	int values, next_value;     /* node of what follows %, or of the arguments of format(); how many are used */
	bool percent, format;       /* how the strings under `templated` mark what is put in */
	int templated;              /* node under which they do, -1 */
};

static void put(struct template *t, char c)
{
	if (t->len < MAX_TEMPLATE)
		t->text[t->len++] = c;
}

static void put_hole(struct template *t, int node)
{
	put(t, HOLE);
	if (t->holes < MAX_HOLES)
		t->hole[t->holes++] = node;
}

/* ---- is it one? ---- */

static const char *skip(const char *p)
{
	while (*p && (isspace((unsigned char)*p) || *p == '('))
		p++;
	return p;
}

static bool word_at(const char *p, const char *word)
{
	size_t n = strlen(word);
	return !strncasecmp(p, word, n) && !isalnum((unsigned char)p[n]) && p[n] != '_';
}

/* What follows a word of its own somewhere behind p; NULL. */
static const char *word_after(const char *p, const char *word)
{
	for (const char *q = p; *q; q++)
		if ((q == p || (!isalnum((unsigned char)q[-1]) && q[-1] != '_')) && word_at(q, word))
			return q + strlen(word);
	return NULL;
}

/* The shape of a statement, so that prose that opens with "Select" or "Update" is none. */
static bool is_statement(const char *p)
{
	const char *set;
	p = skip(p);
	if (word_at(p, "explain"))
		p = skip(p + 7);
	if (word_at(p, "analyze"))
		p = skip(p + 7);
	if (word_at(p, "select"))
		return word_after(p + 6, "from") != NULL;
	if (word_at(p, "delete"))
		return word_at(skip(p + 6), "from");
	if (word_at(p, "insert") || word_at(p, "replace"))
		return word_after(p + 6, "values") || (word_after(p + 6, "into") && word_after(p + 6, "select"));
	if (word_at(p, "update"))
		return (set = word_after(p + 6, "set")) && (strchr(set, '=') || *skip(set) == HOLE);
	if (word_at(p, "with"))
		return word_after(p + 4, "as") && word_after(p + 4, "select") && word_after(p + 4, "from");
	return false;
}

/* The same further inside: of a view, of a trigger, of prose. */
static bool holds_statement(const char *p)
{
	int tries = 0;
	for (const char *q = p; *q && tries < MAX_TRIES; q++)
		if ((q == p || (!isalnum((unsigned char)q[-1]) && q[-1] != '_')) && strchr("sSdDiIuUrR", *q) && ++tries && is_statement(q))
			return true;
	return false;
}

static bool is_put_together(const struct file *f, int i)
{
	enum kind k = (enum kind)f->nodes[f->nodes[i].parent].kind;
	if (k == K_concatenated_string || k == K_binary_operator || k == K_attribute || k == K_parenthesized_expression)
		return true;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_interpolation)
			return true;
	return false;
}

/* Cheap, for every string of a file: put together, and one of the words in it. */
static bool may_be(const struct file *f, int i)
{
	static const char *const words[] = {"elect", "elete", "nsert", "eplace", "pdate", "ELECT", "ELETE", "NSERT", "EPLACE", "PDATE"};
	uint32_t p = f->nodes[i].start, end = f->nodes[i].end;
	if (f->nodes[i].parent < 0 || !is_put_together(f, i))
		return false;
	for (; p < end && f->text[p] != '"' && f->text[p] != '\''; p++)
		if (strchr("bBtT", f->text[p]))
			return false;
	for (size_t k = 0; k < FF_COUNT(words); k++)
		if (memmem(f->text + p, end - p, words[k], strlen(words[k])))
			return true;
	return false;
}

/* ---- the expression around the first string ---- */

static char operator_of(const struct file *f, int i)
{
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	if (left < 0 || right < 0)
		return 0;
	for (uint32_t p = f->nodes[left].end; p < f->nodes[right].start; p++)
		if (!isspace((unsigned char)f->text[p]) && f->text[p] != ')' && f->text[p] != '\\')
			return f->text[p];
	return 0;
}

/* The whole expression that a string begins; -1 when it stands further back in one. */
static int whole(struct template *t, int i)
{
	const struct file *f = t->f;
	int top = i, best = i;
	for (int p = f->nodes[i].parent; p >= 0; top = p, p = f->nodes[p].parent) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_concatenated_string) {
			if (ff_python_first(f, p) != top)
				return -1;
			best = p;
		} else if (k == K_binary_operator) {
			char op = operator_of(f, p);
			if (f->nodes[top].field != F_left)
				return op == '+' ? -1 : best;
			if (op != '+' && op != '%')
				break;
			if (op == '%' && t->templated < 0) {
				t->percent = true;
				t->templated = top;
				t->values = ff_python_unwrap(f, ff_python_child(f, p, F_right));
			}
			best = p;
		} else if (k == K_attribute && f->nodes[top].field == F_object) {
			int name = ff_python_child(f, p, F_attribute), call = f->nodes[p].parent;
			if (name < 0 || call < 0 || f->nodes[call].kind != K_call || f->nodes[p].field != F_function || !ff_python_text_is(f, name, "format") ||
			    t->templated >= 0)
				break;
			t->format = true;
			t->templated = top;
			t->values = ff_python_child(f, call, F_arguments);
			best = p = call;
		} else if (k != K_parenthesized_expression) {
			break;
		}
	}
	return best;
}

/* ---- its text, with holes ---- */

/* The next value in order: of a tuple, a list of arguments, or the one there is. */
static int next_value(struct template *t)
{
	const struct file *f = t->f;
	int n = t->next_value++;
	if (t->values < 0)
		return -1;
	if (t->percent && f->nodes[t->values].kind != K_tuple)
		return n == 0 ? t->values : -1;
	for (int c = ff_python_first(f, t->values); c >= 0; c = ff_python_after(f, c))
		if (n-- == 0)
			return f->nodes[c].kind == K_keyword_argument ? -1 : c;
	return -1;
}

static int named_value(const struct template *t, const char *name, size_t len)
{
	const struct file *f = t->f;
	for (int c = t->values < 0 ? -1 : ff_python_first(f, t->values); c >= 0; c = ff_python_after(f, c)) {
		int key = ff_python_child(f, c, t->percent ? F_key : F_name);
		if (key < 0)
			continue;
		uint32_t quote = t->percent ? 1 : 0;
		if (node_len(&f->nodes[key]) == len + 2 * quote && !memcmp(f->text + f->nodes[key].start + quote, name, len))
			return ff_python_child(f, c, F_value);
	}
	return -1;
}

/* %s, %d, %(name)s at p; how many bytes it takes. */
static size_t percent_at(struct template *t, const char *p, const char *end)
{
	const char *q = p + 1;
	if (q < end && *q == '%') {
		put(t, '%');
		return 2;
	}
	const char *name = NULL;
	size_t len = 0;
	if (q < end && *q == '(') {
		const char *close = memchr(q, ')', (size_t)(end - q));
		if (!close)
			return 0;
		name = q + 1;
		len = (size_t)(close - name);
		q = close + 1;
	}
	while (q < end && strchr("#0- +.123456789", *q))
		q++;
	if (q >= end || !strchr("sdrifaxXoceEgGu", *q))
		return 0;
	put_hole(t, name ? named_value(t, name, len) : next_value(t));
	return (size_t)(q + 1 - p);
}

/* {}, {0}, {name!r:>3} at p. */
static size_t brace_at(struct template *t, const char *p, const char *end)
{
	if (p + 1 < end && p[1] == '{') {
		put(t, '{');
		return 2;
	}
	const char *close = memchr(p, '}', (size_t)(end - p));
	if (!close)
		return 0;
	size_t len = strcspn(p + 1, "!:}.[");
	if (p + 1 + len > close)
		len = (size_t)(close - p - 1);
	if (len == 0) {
		put_hole(t, next_value(t));
	} else if (isdigit((unsigned char)p[1])) {
		t->next_value = atoi(p + 1);
		put_hole(t, next_value(t));
	} else {
		put_hole(t, named_value(t, p + 1, len));
	}
	return (size_t)(close + 1 - p);
}

/* Source bytes of a string literal between two of its interpolations. */
static void put_source(struct template *t, uint32_t from, uint32_t to, bool inside_f)
{
	const char *p = t->f->text + from, *end = t->f->text + to;
	while (p < end && t->len < MAX_TEMPLATE) {
		size_t taken = 0;
		if (*p == '%' && t->percent)
			taken = percent_at(t, p, end);
		else if (*p == '{' && t->format && !inside_f)
			taken = brace_at(t, p, end);
		else if (*p == '\\' && p + 1 < end) {
			put(t, strchr("nrt\n", p[1]) ? ' ' : p[1]);
			taken = 2;
		}
		if (!taken) {
			put(t, *p);
			taken = 1;
		}
		p += taken;
	}
}

static void put_string(struct template *t, int i)
{
	const struct file *f = t->f;
	bool percent = t->percent, format = t->format, interpolates = false;
	uint32_t p = f->nodes[i].start, q = f->nodes[i].end;
	while (p < q && f->text[p] != '"' && f->text[p] != '\'')
		p++;
	uint32_t quotes = q - p >= 6 && f->text[p] == f->text[p + 1] && f->text[p] == f->text[p + 2] ? 3 : 1;
	if (q - p < 2 * quotes)
		return;
	p += quotes, q -= quotes;
	if (t->templated < 0 || i < t->templated || i >= f->nodes[t->templated].next)
		t->percent = t->format = false;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		interpolates |= f->nodes[c].kind == K_interpolation;
	for (int c = i + 1; c < f->nodes[i].next; c++) { /* string_content may hold them */
		if (f->nodes[c].kind != K_interpolation || f->nodes[c].start < p)
			continue;
		put_source(t, p, f->nodes[c].start, interpolates);
		put_hole(t, ff_python_first(f, c));
		p = f->nodes[c].end;
		c = f->nodes[c].next - 1;
	}
	if (p < q)
		put_source(t, p, q, interpolates);
	t->percent = percent;
	t->format = format;
}

/* Lists are joined with +, too. */
static bool is_sequence(const struct file *f, int i)
{
	i = ff_python_unwrap(f, i);
	if (i >= 0 && f->nodes[i].kind == K_conditional_expression) {
		int first = ff_python_first(f, i), last = first;
		for (int c = first; c >= 0; c = ff_python_after(f, c))
			last = c;
		return first >= 0 && is_sequence(f, first) && is_sequence(f, last);
	}
	return i >= 0 && (f->nodes[i].kind == K_list || f->nodes[i].kind == K_tuple);
}

/* False: it is no text. */
static bool fill(struct template *t, int top)
{
	const struct file *f = t->f;
	for (int c = top; c < f->nodes[top].next && t->len < MAX_TEMPLATE;) {
		enum kind k = (enum kind)f->nodes[c].kind;
		if (k == K_string) {
			put_string(t, c);
			c = f->nodes[c].next;
		} else if ((k == K_binary_operator && operator_of(f, c) == '+') || k == K_concatenated_string || k == K_parenthesized_expression ||
		           (t->templated >= 0 && c < t->templated)) {
			c++;
		} else if (k == K_comment || (t->templated >= 0 && !(c >= t->templated && c < f->nodes[t->templated].next) && t->values >= c &&
		                              t->values < f->nodes[c].next) ||
		           f->nodes[c].field == F_attribute) {
			c = f->nodes[c].next; /* the values are known by their holes */
		} else {
			if (is_sequence(f, c))
				return false;
			put_hole(t, c);
			c = f->nodes[c].next;
		}
	}
	t->text[t->len] = '\0';
	return true;
}

/* ---- what the row says ---- */

static bool ends_in_word(const char *text, const char *end, const char *word)
{
	size_t n = strlen(word);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	return (size_t)(end - text) >= n && !strncasecmp(end - n, word, n) && ((size_t)(end - text) == n || !isalnum((unsigned char)end[-(ptrdiff_t)n - 1]));
}

/* In the parentheses of a list of values or of the arguments of a function; those of a select hold columns. */
static bool in_value_list(const char *text, const char *p)
{
	int depth = 0;
	for (; p > text; p--) {
		depth += p[-1] == ')';
		if (p[-1] != '(' || depth-- > 0)
			continue;
		p--;
		while (p > text && isspace((unsigned char)p[-1]))
			p--;
		return p > text && (isalnum((unsigned char)p[-1]) || p[-1] == '_') && !ends_in_word(text, p, "from") && !ends_in_word(text, p, "join") &&
		       !ends_in_word(text, p, "as") && !ends_in_word(text, p, "union") && !ends_in_word(text, p, "all");
	}
	return false;
}

/* Inside quotes, right behind them an operator or a list of values: `= '?`, `LIKE '%?`, `IN ('?`, `VALUES (1, '?`. */
static bool is_quoted_value(const char *text, const char *hole)
{
	const char *p = hole;
	while (p > text && (p[-1] == '%' || p[-1] == '_'))
		p--;
	if (p == text || p[-1] != '\'')
		return false;
	p--;
	while (p > text && isspace((unsigned char)p[-1]))
		p--;
	if (p == text)
		return false;
	if (strchr("=<>", p[-1]))
		return true;
	if (strchr("(,", p[-1]))
		return in_value_list(text, p);
	return ends_in_word(text, p, "like") || ends_in_word(text, p, "regexp");
}

/* The hole that decides, -1 when none does. */
static int quoted_hole(const struct template *t)
{
	int n = 0;
	for (const char *p = t->text; (p = strchr(p, HOLE)); p++, n++)
		if (n < t->holes && is_quoted_value(t->text, p))
			return n;
	return -1;
}

void ff_python_sql(struct file *f, int i)
{
	struct template t = {.f = f, .templated = -1, .values = -1};
	int top, col, quoted;
	if (!(f->want & FF_WANT_SQL) || !may_be(f, i) || (top = whole(&t, i)) < 0 || !fill(&t, top) || !t.holes)
		return;
	bool loose = !is_statement(t.text);
	if ((loose && !holds_statement(t.text)) || full(f, &f->f->sql))
		return;
	struct ff_sql *s = FF_PUSH(f->a, &f->f->sql, struct ff_sql);
	*s = (struct ff_sql){.def = ctx_of(f, i)->def, .kind = ff_python_expr_kind(f, top), .text = ff_python_text(f, top), .line = f->nodes[i].row + 1,
	                     .col = f->nodes[i].col, .call = ctx_of(f, i)->outer};
	ff_python_place(f, f->nodes[top].end, &s->end_line, &col);
	quoted = quoted_hole(&t);
	s->flags = (quoted >= 0 ? FF_SQL_QUOTED : 0) | (loose ? FF_SQL_INSIDE : 0);
	s->value = ff_python_text(f, t.hole[quoted >= 0 ? quoted : 0]);
}
