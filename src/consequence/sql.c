/*
 * sql.c - cuts SQL text into statements and these into words: names, quoted names, strings,
 * numbers, signs.  Follows PostgreSQL, MySQL and SQLite in what they quote and how they
 * comment; knows no statement.  statements.c gives the words a meaning.
 */
#include "room.h"
#include <ctype.h>

enum { MAX_WORDS = 20000, MAX_STATEMENTS = 5000 };

struct cursor {
	const char *p, *end;
	enum ff_dialect dialect;
	int line;
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

static void skip_comment(struct cursor *c)
{
	int depth = 0;
	do {
		if (at(c, 0) == '/' && at(c, 1) == '*')
			depth++, step(c), step(c);
		else if (at(c, 0) == '*' && at(c, 1) == '/')
			depth--, step(c), step(c);
		else
			step(c);
	} while (depth > 0 && c->p < c->end);
}

static void skip_space(struct cursor *c)
{
	while (c->p < c->end) {
		bool dash = at(c, 0) == '-' && at(c, 1) == '-', hash = at(c, 0) == '#' && c->dialect == FF_DIALECT_MYSQL;
		if (dash || hash)
			while (c->p < c->end && *c->p != '\n')
				c->p++;
		else if (at(c, 0) == '/' && at(c, 1) == '*')
			skip_comment(c);
		else if (isspace(at(c, 0)))
			step(c);
		else
			return;
	}
}

static bool word_char(int c)
{
	return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/* After $tag$ ... $tag$; false when p starts no such quote. */
static bool dollar_quote(struct cursor *c, const char **from, size_t *n)
{
	int k = 1;
	while (isalnum(at(c, k)) || at(c, k) == '_')
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

static struct word next_word(struct ff_arena *a, struct cursor *c)
{
	struct word w = {.line = c->line};
	const char *from = c->p;
	size_t n = 0;
	int ch = at(c, 0);
	bool escape = (ch == 'e' || ch == 'E') && at(c, 1) == '\'', prefix = ch && strchr("bBxXnN", ch) && at(c, 1) == '\'';
	if (escape || prefix || ch == '\'') {
		c->p += ch != '\'';
		w.kind = W_STRING;
		w.text = quoted(a, c, escape || c->dialect == FF_DIALECT_MYSQL);
	} else if (ch == '"' || ch == '`') {
		w.kind = W_QUOTED;
		w.text = quoted(a, c, false);
	} else if (dollar_quote(c, &from, &n)) {
		w.kind = W_STRING;
		w.text = ff_arena_dup(a, from, n);
	} else if (isdigit(ch) || (ch == '.' && isdigit(at(c, 1)))) {
		while (isalnum(at(c, 0)) || at(c, 0) == '.')
			c->p++;
		w.kind = W_NUMBER;
		w.text = ff_arena_dup(a, from, (size_t)(c->p - from));
	} else if (word_char(ch)) {
		while (word_char(at(c, 0)))
			c->p++;
		char *text = ff_arena_dup(a, from, (size_t)(c->p - from));
		for (char *p = text; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		w.kind = W_WORD;
		w.text = text;
	} else {
		int len = (ch == ':' && at(c, 1) == ':') || (ch == '|' && at(c, 1) == '|') ? 2 : 1;
		c->p += len;
		w.kind = W_SIGN;
		w.text = ff_arena_dup(a, from, (size_t)len);
	}
	return w;
}

void sql_statements(struct ff_arena *a, enum ff_dialect d, const char *text, size_t n, struct ff_list *out)
{
	struct cursor c = {.p = text, .end = text + n, .dialect = d, .line = 1};
	struct ff_list words = {0};
	int total = 0;
	for (;;) {
		skip_space(&c);
		bool end = c.p >= c.end || total++ >= MAX_WORDS;
		if (end || *c.p == ';') {
			if (words.count && out->count < MAX_STATEMENTS) {
				struct statement *s = FF_PUSH(a, out, struct statement);
				s->words = words.items;
				s->count = words.count;
				s->line = s->words[0].line;
			}
			words = (struct ff_list){0};
			if (end)
				return;
			c.p++;
			continue;
		}
		struct word w = next_word(a, &c);
		*FF_PUSH(a, &words, struct word) = w;
	}
}
