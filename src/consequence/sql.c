/*
 * sql.c - cuts SQL text into statements and these into words: names, quoted names, strings,
 * numbers, signs.  Follows PostgreSQL, MySQL and SQLite in what they quote, how they comment
 * and where a statement ends (bodies of triggers and procedures, DELIMITER, COPY's data); knows
 * no statement otherwise.  statements.c gives the words a meaning.
 */
#include "sql.h"
#include <ctype.h>

/* WORDS_OF_ONE: what follows in the statement is read and left out: rows of an INSERT tell nothing. */
enum { MAX_WORDS = 200000, WORDS_OF_ONE = 4000, MAX_STATEMENTS = 20000 };

struct cursor {
	const char *p, *end;
	enum ff_dialect dialect;
	int line;
	char delimiter[8]; /* MySQL's DELIMITER; "" is ";" */
	bool line_start;   /* only blanks since the line began */
};

static int at(const struct cursor *c, int n)
{
	return c->end - c->p > n ? (unsigned char)c->p[n] : 0;
}

static void step(struct cursor *c)
{
	if (c->p < c->end && *c->p++ == '\n')
		c->line++;
}

static bool starts(const struct cursor *c, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(c->end - c->p) >= n && !strncasecmp(c->p, word, n);
}

/* ---- blanks and comments ---- */

static void skip_comment(struct cursor *c)
{
	bool nests = c->dialect == FF_DIALECT_POSTGRESQL;
	int depth = 0;
	do {
		if (at(c, 0) == '/' && at(c, 1) == '*' && (nests || !depth))
			depth++, step(c), step(c);
		else if (at(c, 0) == '*' && at(c, 1) == '/')
			depth--, step(c), step(c);
		else
			step(c);
	} while (depth > 0 && c->p < c->end);
}

static void skip_line(struct cursor *c)
{
	while (c->p < c->end && *c->p != '\n' && *c->p != '\r')
		c->p++;
}

static void skip_space(struct cursor *c)
{
	while (c->p < c->end) {
		bool dash = at(c, 0) == '-' && at(c, 1) == '-' && (c->dialect != FF_DIALECT_MYSQL || at(c, 2) <= ' ');
		if (dash || (at(c, 0) == '#' && c->dialect == FF_DIALECT_MYSQL))
			skip_line(c);
		else if (at(c, 0) == '/' && at(c, 1) == '*')
			skip_comment(c);
		else if (isspace(at(c, 0)) || (at(c, 0) == 0xef && at(c, 1) == 0xbb && at(c, 2) == 0xbf)) {
			c->line_start |= at(c, 0) == '\n';
			c->p += at(c, 0) == 0xef ? 2 : 0;
			step(c);
		} else
			return;
	}
}

/* ---- words ---- */

static bool word_char(int c)
{
	return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/* After $tag$ ... $tag$; false when p starts no such quote. */
static bool dollar_quote(struct cursor *c, const char **from, size_t *n)
{
	int k = 1;
	while (isalnum(at(c, k)) || at(c, k) == '_' || at(c, k) >= 0x80)
		k++;
	if (at(c, 0) != '$' || at(c, k) != '$' || isdigit(at(c, 1)) || c->dialect != FF_DIALECT_POSTGRESQL)
		return false;
	const char *tag = c->p;
	size_t tag_len = (size_t)k + 1;
	for (size_t i = 0; i < tag_len; i++)
		step(c);
	*from = c->p;
	while (c->p < c->end && !((size_t)(c->end - c->p) >= tag_len && !memcmp(c->p, tag, tag_len)))
		step(c);
	*n = (size_t)(c->p - *from);
	for (size_t i = 0; i < tag_len && c->p < c->end; i++)
		step(c);
	return true;
}

/* The text between two quote characters; a doubled one stands for itself, a backslash too where the dialect says so. */
static const char *quoted(struct ff_arena *a, struct cursor *c, bool backslash)
{
	struct ff_buf b;
	int q = at(c, 0) == '[' ? ']' : at(c, 0);
	ff_buf_init(&b, 1 << 16);
	step(c);
	while (c->p < c->end) {
		if (backslash && at(c, 0) == '\\' && at(c, 1))
			step(c);
		else if (at(c, 0) == q && at(c, 1) == q)
			step(c);
		else if (at(c, 0) == q)
			break;
		ff_buf_char(&b, *c->p);
		step(c);
	}
	step(c);
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static const char *plain(struct ff_arena *a, struct cursor *c)
{
	const char *from = c->p;
	while (word_char(at(c, 0)))
		c->p++;
	char *text = ff_arena_dup(a, from, (size_t)(c->p - from));
	for (char *p = text; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return text;
}

/* Bytes before a quote that belong to it: E'', B'', X'', N'', U&'' and U&"". */
static int quote_prefix(const struct cursor *c)
{
	int ch = at(c, 0);
	bool unicode = (ch == 'u' || ch == 'U') && at(c, 1) == '&' && (at(c, 2) == '\'' || at(c, 2) == '"');
	return unicode ? 2 : ch && strchr("bBxXnNeE", ch) && at(c, 1) == '\'' ? 1 : 0;
}

static const char *sign(struct ff_arena *a, struct cursor *c)
{
	const char *from = c->p;
	int len = (at(c, 0) == ':' && at(c, 1) == ':') || (at(c, 0) == '|' && at(c, 1) == '|') ? 2 : 1;
	c->p += len;
	return ff_arena_dup(a, from, (size_t)len);
}

static struct word next_word(struct ff_arena *a, struct cursor *c)
{
	struct word w = {.line = c->line};
	const char *from = c->p;
	size_t n = 0;
	int prefix = quote_prefix(c), ch = at(c, prefix), mysql = c->dialect == FF_DIALECT_MYSQL;
	bool escape = prefix == 1 && (at(c, 0) | 32) == 'e';
	if (ch == '\'') {
		c->p += prefix;
		w.kind = W_STRING;
		w.text = quoted(a, c, escape || mysql);
	} else if (ch == '"' || ch == '`' || (ch == '[' && c->dialect == FF_DIALECT_SQLITE)) {
		c->p += prefix;
		w.kind = W_QUOTED;
		w.text = quoted(a, c, ch == '"' && mysql);
	} else if (dollar_quote(c, &from, &n)) {
		w.kind = W_STRING;
		w.text = ff_arena_dup(a, from, n);
	} else if (isdigit(ch) || (ch == '.' && isdigit(at(c, 1)))) {
		while (isalnum(at(c, 0)) || at(c, 0) == '.' || at(c, 0) == '_')
			c->p++;
		w.kind = W_NUMBER;
		w.text = ff_arena_dup(a, from, (size_t)(c->p - from));
	} else if (word_char(ch)) {
		w.kind = W_WORD;
		w.text = plain(a, c);
	} else {
		w.kind = W_SIGN;
		w.text = sign(a, c);
	}
	c->line_start = false;
	return w;
}

/* ---- statements ---- */

static bool at_end_of_statement(struct cursor *c, int depth)
{
	size_t n = strlen(c->delimiter);
	if (n && (size_t)(c->end - c->p) >= n && !memcmp(c->p, c->delimiter, n)) {
		c->p += n;
		return true;
	}
	if (n || depth > 0 || at(c, 0) != ';')
		return false;
	c->p++;
	return true;
}

/* Lines that are for the client: psql's \commands, MySQL's DELIMITER. */
static bool client_line(struct cursor *c)
{
	if (!c->line_start)
		return false;
	if (at(c, 0) == '\\' && c->dialect == FF_DIALECT_POSTGRESQL) {
		skip_line(c);
		return true;
	}
	if (c->dialect != FF_DIALECT_MYSQL || !starts(c, "delimiter "))
		return false;
	for (c->p += 10; at(c, 0) == ' ';)
		c->p++;
	size_t n = 0;
	for (; at(c, 0) > ' '; c->p++)
		if (n + 1 < sizeof(c->delimiter))
			c->delimiter[n++] = *c->p;
	c->delimiter[!strncmp(c->delimiter, ";", n) ? 0 : n] = '\0';
	return true;
}

/* CREATE TRIGGER, FUNCTION, PROCEDURE: BEGIN opens a body (BEGIN ATOMIC in PostgreSQL), CASE and END nest in it. */
static int body_depth(const struct statement *t, enum ff_dialect d, int depth)
{
	static const char *const kinds[] = {"trigger", "function", "procedure", "event", NULL}, *const closed[] = {"if", "loop", "while", "repeat", NULL};
	const struct word *w = &t->words[t->count - 1], *before = t->count > 1 ? w - 1 : NULL;
	bool make = false;
	for (int i = 1; is(t, 0, "create") && i < t->count && i < 8; i++)
		make |= t->words[i].kind == W_WORD && one_of(t->words[i].text, kinds);
	if (!make || w->kind != W_WORD)
		return depth;
	bool opens = d == FF_DIALECT_POSTGRESQL ? !strcmp(w->text, "atomic") && before && !strcmp(before->text, "begin") : !strcmp(w->text, "begin");
	bool after_end = before && before->kind == W_WORD && !strcmp(before->text, "end");
	if (opens || (depth > 0 && !strcmp(w->text, "case") && !after_end))
		return depth + 1;
	if (depth > 0 && after_end && one_of(w->text, closed)) /* END IF closed what nobody counted */
		return depth + 1;
	return depth > 0 && !strcmp(w->text, "end") ? depth - 1 : depth;
}

/* The rows behind COPY ... FROM STDIN, up to \. */
static void skip_copy(struct cursor *c, const struct statement *t)
{
	bool copy = c->dialect == FF_DIALECT_POSTGRESQL && is(t, 0, "copy") && ff_sql_find(t, 1, t->count, "from stdin") >= 0;
	while (copy && c->p < c->end) {
		bool last = at(c, 0) == '\\' && at(c, 1) == '.';
		while (c->p < c->end && *c->p != '\n')
			c->p++;
		step(c);
		if (last)
			return;
	}
}

static void statement_push(struct ff_arena *a, struct ff_list *out, struct ff_list *words, struct statement *t)
{
	if (t->count && out->count < MAX_STATEMENTS) {
		t->line = t->words[0].line;
		*FF_PUSH(a, out, struct statement) = *t;
	}
	*words = (struct ff_list){0};
	*t = (struct statement){0};
}

void ff_sql_statements(struct ff_arena *a, enum ff_dialect d, const char *text, size_t n, struct ff_list *out)
{
	struct cursor c = {.p = text, .end = text + n, .dialect = d, .line = 1, .line_start = true};
	struct ff_list words = {0};
	struct statement t = {0};
	int total = 0, depth = 0;
	for (;;) {
		skip_space(&c);
		if (c.p >= c.end || total >= MAX_WORDS)
			break;
		if (client_line(&c))
			continue;
		if (at_end_of_statement(&c, depth)) {
			skip_copy(&c, &t);
			statement_push(a, out, &words, &t);
			depth = 0;
			continue;
		}
		struct word w = next_word(a, &c);
		if (words.count >= WORDS_OF_ONE)
			continue;
		*FF_PUSH(a, &words, struct word) = w;
		total++;
		t = (struct statement){.words = words.items, .count = words.count};
		depth = body_depth(&t, d, depth);
	}
	statement_push(a, out, &words, &t);
}
