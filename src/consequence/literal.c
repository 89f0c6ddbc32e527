/*
 * literal.c - reads Python literals from the source text that a fact quotes (at most
 * FF_MAX_TEXT bytes, so a closing quote may be missing: what is there counts).
 * Knows nothing of frameworks.
 */
#include "room.h"
#include <ctype.h>

static const char *skip_blanks(const char *p)
{
	while (*p && (isspace((unsigned char)*p) || (*p == '\\' && p[1] == '\n')))
		p++;
	return p;
}

/* Start of a string literal: its quote character's place after a prefix; NULL when there is none. *raw, *formatted tell the prefix. */
static const char *string_start(const char *p, bool *raw, bool *formatted)
{
	*raw = *formatted = false;
	for (int n = 0; n < 3; n++, p++) {
		if (*p == '"' || *p == '\'')
			return p;
		if (*p == 'r' || *p == 'R')
			*raw = true;
		else if (*p == 'f' || *p == 'F')
			*formatted = true;
		else if (!*p || !strchr("bBuU", *p))
			return NULL;
	}
	return NULL;
}

/* After the literal that starts with the quote at p; content bounds in *from, *to. */
static const char *string_end(const char *p, const char **from, const char **to)
{
	char q = *p;
	bool triple = p[1] == q && p[2] == q;
	p += triple ? 3 : 1;
	*from = p;
	while (*p) {
		if (*p == '\\' && p[1]) {
			p += 2;
			continue;
		}
		if (*p == q && (!triple || (p[1] == q && p[2] == q)))
			break;
		p++;
	}
	*to = p;
	return *p ? p + (triple ? 3 : 1) : p;
}

static int hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* The escapes that paths and SQL use; others stay as they are written, as Python leaves unknown ones. */
static const char *unescape(struct ff_buf *b, const char *p, const char *end)
{
	static const char from[] = "ntr\\'\"0", to[] = "\n\t\r\\'\"\0";
	const char *at = p < end ? strchr(from, *p) : NULL;
	if (p >= end)
		ff_buf_char(b, '\\');
	else if (*p == '\n')
		; /* a continued line */
	else if (*p == 'x' && end - p > 2 && hex_value(p[1]) >= 0 && hex_value(p[2]) >= 0 && hex_value(p[1]) < 8) {
		ff_buf_char(b, (char)(hex_value(p[1]) * 16 + hex_value(p[2])));
		return p + 3;
	} else if (at && *p && to[at - from])
		ff_buf_char(b, to[at - from]);
	else {
		ff_buf_char(b, '\\');
		ff_buf_char(b, *p);
	}
	return p < end ? p + 1 : p;
}

const char *literal_string(struct ff_arena *a, const char *text)
{
	struct ff_buf b;
	bool raw, formatted, any = false;
	const char *p = skip_blanks(text), *out = NULL;
	int open = 0;
	ff_buf_init(&b, 1 << 16);
	for (;; any = true) {
		while (*p == '(' || (open && *p == ')'))
			open += *p == '(' ? 1 : -1, p = skip_blanks(p + 1);
		const char *q = string_start(p, &raw, &formatted), *from, *to;
		if (!q || formatted)
			break;
		p = skip_blanks(string_end(q, &from, &to));
		while (from < to) {
			if (*from == '\\' && !raw)
				from = unescape(&b, from + 1, to);
			else
				ff_buf_char(&b, *from++);
		}
	}
	if (any && !*p)
		out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

/* One step over a source character, a whole string literal at once. */
static const char *step(const char *p, bool after_word)
{
	bool raw, formatted;
	const char *from, *to, *q = after_word ? NULL : string_start(p, &raw, &formatted);
	if (!q && (*p == '"' || *p == '\''))
		q = p;
	return q ? string_end(q, &from, &to) : p + 1;
}

bool literal_elements(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	const char *p = skip_blanks(text), *from;
	int depth = 0;
	bool word = false;
	if (!*p || !strchr("[({", *p))
		return false;
	for (from = ++p; *p;) {
		bool close = depth == 0 && strchr("])}", *p);
		if (close || (depth == 0 && *p == ',')) {
			const char *first = skip_blanks(from), *last = p;
			while (last > first && isspace((unsigned char)last[-1]))
				last--;
			if (last > first)
				ff_strings_push(a, out, ff_arena_dup(a, first, (size_t)(last - first)));
			if (close)
				return true;
			from = ++p;
			word = false;
			continue;
		}
		depth += strchr("[({", *p) ? 1 : strchr("])}", *p) ? -1 : 0;
		const char *next = step(p, word);
		word = isalnum((unsigned char)*p) || *p == '_';
		p = next;
	}
	return true; /* cut: what was there counts */
}

const char *literal_normal(struct ff_arena *a, const char *text)
{
	struct ff_buf b;
	const char *p = text, *out;
	ff_buf_init(&b, 1 << 16);
	while (*p) {
		if (*p == '"' || *p == '\'') {
			const char *from, *to, *next = string_end(p, &from, &to);
			ff_buf_char(&b, '"');
			ff_buf_add(&b, from, (size_t)(to - from));
			ff_buf_char(&b, '"');
			p = next;
		} else if (isspace((unsigned char)*p)) {
			const char *q = skip_blanks(p);
			bool words = b.len && (isalnum((unsigned char)b.data[b.len - 1]) || b.data[b.len - 1] == '_') && (isalnum((unsigned char)*q) || *q == '_');
			if (words)
				ff_buf_char(&b, ' ');
			p = q;
		} else {
			if (strchr("])}", *p) && b.len && b.data[b.len - 1] == ',')
				b.len--;
			ff_buf_char(&b, *p++);
		}
	}
	out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

bool literal_is(const char *text, const char *word)
{
	return !strcmp(skip_blanks(text), word);
}
