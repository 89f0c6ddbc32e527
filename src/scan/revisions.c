/*
 * revisions.c - what the text of a migration says to the rest of the tree: which Alembic revision it is and which
 * come before it, and which columns it drops.  Read from the text, as the brief of a file does not hold strings.
 * Pure; used by context.c and usage.c.
 */
#include "revisions.h"
#include <ctype.h>

enum { CALL_MAX = 600, PARENTS_MAX = 20 };

/* The string literal at p; *after is the byte behind it.  NULL when there is none. */
static const char *string_at(struct ff_arena *a, const char *p, const char *end, const char **after)
{
	if (p >= end || (*p != '"' && *p != '\''))
		return NULL;
	const char *q = memchr(p + 1, *p, (size_t)(end - p - 1));
	if (!q || memchr(p, '\n', (size_t)(q - p)))
		return NULL;
	*after = q + 1;
	return ff_arena_dup(a, p + 1, (size_t)(q - p - 1));
}

/* The text behind "name =" or "name: type =" at the start of a line; NULL. */
static const char *assigned(const char *text, const char *end, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = text; p && p < end; p = memchr(p, '\n', (size_t)(end - p)), p = p ? p + 1 : NULL) {
		if ((size_t)(end - p) <= n || memcmp(p, name, n) != 0 || (p[n] != ' ' && p[n] != ':' && p[n] != '='))
			continue;
		const char *line = memchr(p, '\n', (size_t)(end - p)), *equal = memchr(p, '=', (size_t)((line ? line : end) - p));
		if (equal)
			return equal + 1;
	}
	return NULL;
}

/* "x", ("x", "y"), None: until the line ends outside of brackets. */
static void strings_of(struct ff_arena *a, const char *p, const char *end, struct ff_strings *out)
{
	int depth = 0;
	while (p && p < end && out->count < PARENTS_MAX && !(*p == '\n' && depth <= 0) && *p != '#') {
		const char *after = p + 1, *s = string_at(a, p, end, &after);
		if (s)
			ff_strings_push(a, out, s);
		depth += *p == '(' || *p == '[' ? 1 : *p == ')' || *p == ']' ? -1 : 0;
		p = after;
	}
}

bool ff_revision_read(struct ff_arena *a, const char *text, size_t n, struct revision *out)
{
	const char *end = text + n, *down = assigned(text, end, "down_revision");
	struct ff_strings id = {0};
	*out = (struct revision){0};
	strings_of(a, assigned(text, end, "revision"), end, &id);
	if (!down || !id.count)
		return false;
	out->id = id.items[0];
	strings_of(a, down, end, &out->parents);
	return true;
}

/* ---- dropped columns ---- */

/* A keyword right before p: "name=" is true for "name". */
static bool keyword_is(const char *from, const char *p, const char *word)
{
	size_t n = strlen(word);
	while (p > from && isspace((unsigned char)p[-1]))
		p--;
	if (p == from || *--p != '=')
		return false;
	while (p > from && isspace((unsigned char)p[-1]))
		p--;
	return (size_t)(p - from) > n && !memcmp(p - n, word, n) && !isalnum((unsigned char)p[-(ptrdiff_t)n - 1]) && p[-(ptrdiff_t)n - 1] != '_';
}

/* The first two strings of a call, put right by their keywords. */
static bool two_strings(struct ff_arena *a, const char *p, const char *end, struct dropped_column *out)
{
	const char *from = p, *found[2] = {NULL, NULL};
	int n = 0;
	end = end - p > CALL_MAX ? p + CALL_MAX : end;
	for (int depth = 1; p < end && depth > 0 && n < 2;) {
		const char *after = p + 1, *s = string_at(a, p, end, &after);
		bool first = s && (keyword_is(from, p, "model_name") || keyword_is(from, p, "table_name"));
		bool second = s && (keyword_is(from, p, "name") || keyword_is(from, p, "column_name")) && !first;
		if (s) {
			found[first ? 0 : second ? 1 : n] = s;
			n++;
		}
		depth += *p == '(' || *p == '[' ? 1 : *p == ')' || *p == ']' ? -1 : 0;
		p = after;
	}
	out->table = found[0];
	out->column = found[1];
	return n > 0;
}

static int line_at(const char *text, const char *p)
{
	int line = 1;
	for (; text < p; text++)
		line += *text == '\n';
	return line;
}

static void take_drops(struct ff_arena *a, const char *text, const char *end, const char *call, struct ff_list *out)
{
	size_t n = strlen(call);
	const char *table = NULL;
	for (const char *p = text; (p = memmem(p, (size_t)(end - p), call, n)); p += n) {
		struct dropped_column d = {0};
		bool batch = p - text > 9 && !memcmp(p - 9, "batch_op.", 9);
		if (!two_strings(a, p + n, end, &d) || out->count >= DROPPED_MAX)
			continue;
		for (const char *q = text, *next; batch && (next = memmem(q, (size_t)(p - q), "batch_alter_table(", 18)); q = next + 18) {
			const char *s = next + 18, *after;
			while (s < p && isspace((unsigned char)*s))
				s++;
			s = string_at(a, s, p, &after);
			table = s ? s : table;
		}
		if (batch)
			d.column = d.table ? d.table : d.column, d.table = table;
		d.line = line_at(text, p);
		if (d.table && d.column)
			*FF_PUSH(a, out, struct dropped_column) = d;
	}
}

void ff_dropped_columns(struct ff_arena *a, const char *text, size_t n, struct ff_list *out)
{
	const char *end = text + n, *back = memmem(text, n, "\ndef downgrade", 14);
	take_drops(a, text, end, "RemoveField(", out);
	take_drops(a, text, back ? back : end, "drop_column(", out);
}
