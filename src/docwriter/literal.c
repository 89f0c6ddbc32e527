/*
 * literal.c - a small reader of Python's literals: strings, dicts, lists, tuples, calls with keywords.  What is none of these is kept as text.
 * Called by tools.c, which looks for schemas that are written as dicts; nothing is ever evaluated.
 */
#include <ctype.h>

#include "literal.h"

#define DEEPEST 32

const char *literal_skip(const char *p, const char *end)
{
	if (p < end && *p == '#') {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		return nl ? nl : end;
	}
	if (p >= end || (*p != '"' && *p != '\''))
		return p;
	char mark = *p;
	size_t q = end - p >= 3 && p[1] == mark && p[2] == mark ? 3 : 1;
	for (p += q; p < end; p++) {
		if (*p == '\\')
			p++;
		else if (*p == mark && (q == 1 || (end - p >= 3 && p[1] == mark && p[2] == mark)))
			return p + q;
		else if (q == 1 && *p == '\n')
			return p;
	}
	return end;
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && (isspace((unsigned char)*p) || *p == '#' || (*p == '\\' && p + 1 < end && p[1] == '\n')))
		p = *p == '#' ? literal_skip(p, end) : p + 1;
	return p;
}

/* To the comma, colon or bracket that ends an expression. */
static const char *skip_expression(const char *p, const char *end)
{
	int open = 0;
	while (p < end) {
		const char *next = literal_skip(p, end);
		if (next > p) {
			p = next;
			continue;
		}
		if (!open && strchr(",:)]}=", *p) && !(*p == '=' && p + 1 < end && p[1] == '='))
			return p;
		open += strchr("([{", *p) != NULL;
		open -= strchr(")]}", *p) != NULL;
		p++;
	}
	return p;
}

static const char *read(struct ff_arena *a, const char *p, const char *end, struct literal *out, int depth);

/* What stands between brackets: values, key: value, key=value. */
static const char *read_items(struct ff_arena *a, const char *p, const char *end, char close, struct literal *out, int depth)
{
	for (;;) {
		struct literal first = {0}, value = {0};
		p = skip_space(p, end);
		if (p >= end)
			return NULL;
		if (*p == close)
			return p + 1;
		if (!(p = read(a, p, end, &first, depth + 1)))
			return NULL;
		p = skip_space(p, end);
		if (p < end && (*p == ':' || *p == '=')) {
			if (!(p = read(a, skip_space(p + 1, end), end, &value, depth + 1)))
				return NULL;
			out->kind = LITERAL_DICT;
			ff_strings_push(a, &out->keys, first.text);
			*FF_PUSH(a, &out->items, struct literal) = value;
		} else if (out->kind == LITERAL_LIST) {
			*FF_PUSH(a, &out->items, struct literal) = first;
		}
		p = skip_space(p, end);
		if (p < end && *p == ',')
			p++;
		else if (p >= end || *p != close)
			return NULL;
	}
}

static const char *read(struct ff_arena *a, const char *p, const char *end, struct literal *out, int depth)
{
	const char *start = p;
	*out = (struct literal){.kind = LITERAL_OTHER, .text = ""};
	if (depth > DEEPEST || p >= end)
		return NULL;
	if (*p == '{' || *p == '[' || *p == '(') {
		out->kind = *p == '{' ? LITERAL_DICT : LITERAL_LIST;
		return read_items(a, p + 1, end, *p == '{' ? '}' : *p == '[' ? ']' : ')', out, depth);
	}
	while (p < end && (isalnum((unsigned char)*p) || *p == '_' || *p == '.'))
		p++;
	if (p > start && p < end && *p == '(') {
		p = read_items(a, p + 1, end, ')', out, depth);
		if (p)
			return p;
		*out = (struct literal){.kind = LITERAL_OTHER, .text = ""};
	}
	p = skip_expression(start, end);
	const char *stop = p;
	while (stop > start && isspace((unsigned char)stop[-1]))
		stop--;
	const char *source = ff_arena_dup(a, start, (size_t)(stop - start)), *value = book_string(a, source);
	out->kind = value && *source ? LITERAL_STRING : LITERAL_OTHER;
	out->text = value ? value : text_flat(a, source);
	return p > start ? p : NULL;
}

const char *literal_read(struct ff_arena *a, const char *p, const char *end, struct literal *out)
{
	return read(a, p, end, out, 0);
}

const struct literal *literal_get(const struct literal *l, const char *key)
{
	for (int i = 0; l && l->kind == LITERAL_DICT && i < l->keys.count; i++)
		if (!strcmp(l->keys.items[i], key))
			return FF_AT(&l->items, struct literal, i);
	return NULL;
}
