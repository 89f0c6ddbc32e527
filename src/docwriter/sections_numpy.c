/*
 * sections_numpy.c - docstrings in NumPy style: a heading with a line of dashes below, entries at the margin, what is said of them further in.
 */
#include <ctype.h>
#include <strings.h>

#include "sections.h"

static bool is_underline(const struct ff_doc_line *l)
{
	int n = 0;
	while (n < l->len && (l->text[n] == '-' || l->text[n] == '='))
		n++;
	return n == l->len && n >= 3;
}

static bool is_heading(const struct ff_doc_reader *r, int i)
{
	return i + 1 < r->count && r->lines[i].len && !r->lines[i].indent && !r->lines[i + 1].indent && is_underline(&r->lines[i + 1]);
}

/* The words of a heading, a colon that some put there left out. */
static int words_of(const struct ff_doc_line *l)
{
	return l->len > 1 && l->text[l->len - 1] == ':' ? l->len - 1 : l->len;
}

int ff_doc_shows_numpy(const struct ff_doc_reader *r)
{
	struct ff_doc_code code = {0};
	for (int i = 0; i < r->count; i++) {
		if (!ff_doc_in_code(r, i, &code) && is_heading(r, i) && ff_doc_heading(r->lines[i].text, words_of(&r->lines[i])) >= 0)
			return i;
	}
	return -1;
}

/* "x, *y : int": each name an item; false: prose. */
static bool named_entry(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int to)
{
	const struct ff_doc_line *l = &r->lines[from];
	int at = 0, first = s->items.count;
	bool whole = false;
	while (at < l->len) {
		const char *name;
		int n = ff_doc_name(r, l->text + at, l->len - at, &name);
		if (!n)
			break;
		ff_doc_add(r, s, from)->name = name;
		at += n;
		while (at < l->len && l->text[at] == ' ')
			at++;
		whole = at >= l->len || l->text[at] == ':';
		if (whole || l->text[at] != ',')
			break;
		at++;
		while (at < l->len && l->text[at] == ' ')
			at++;
		whole = at >= l->len;
	}
	bool none = s->items.count == first + 1 && !strcasecmp(FF_AT(&s->items, struct ff_doc_item, first)->name, "none");
	if (!whole || s->items.count == first || none) {
		s->items.count = first;
		return false;
	}
	struct ff_doc_item head = {.type = "", .value = ""};
	if (at < l->len) {
		at++;
		while (at < l->len && l->text[at] == ' ')
			at++;
		ff_doc_set_type(r, &head, l->text + at, l->len - at);
	}
	const char *text = ff_doc_joined(r, from + 1, 0, to);
	for (int i = first; i < s->items.count; i++) {
		struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, i);
		e->type = head.type;
		e->value = head.value;
		e->text = text;
	}
	return true;
}

/* "ValueError", "ValueError, TypeError : text", "ValueError: text". */
static void exception_entry(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int to)
{
	const struct ff_doc_line *l = &r->lines[from];
	int at = 0, first = s->items.count;
	while (at < l->len) {
		const char *name;
		int n = ff_doc_name(r, l->text + at, l->len - at, &name);
		if (!n)
			break;
		ff_doc_add(r, s, from)->name = name;
		at += n;
		at += (int)strspn(l->text + at, " ");
		int more = at + 1 < l->len && l->text[at] == ',' ? 1 : at + 3 < l->len && !strncmp(l->text + at, "or ", 3) ? 3 : 0;
		if (!more)
			break;
		at += more;
		at += (int)strspn(l->text + at, " ");
	}
	at += at < l->len && l->text[at] == ':';
	const char *own = ff_arena_dup(r->a, l->text + (at < l->len ? at : l->len), (size_t)(at < l->len ? l->len - at : 0)), *text = ff_doc_joined(r, from + 1, 0, to);
	own += strspn(own, " ");
	if (s->items.count == first)
		ff_doc_add(r, s, from);
	for (int i = first; i < s->items.count; i++)
		FF_AT(&s->items, struct ff_doc_item, i)->text = *own ? ff_arena_printf(r->a, "%s%s%s", own, *text ? " " : "", text) : text;
}

/* "int", "x : int"; what is no type is text. */
static void value_entry(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int to)
{
	const struct ff_doc_line *l = &r->lines[from];
	struct ff_doc_item *e = ff_doc_add(r, s, from);
	const char *name;
	int n = ff_doc_name(r, l->text, l->len, &name), at = n;
	while (n && at < l->len && l->text[at] == ' ')
		at++;
	if (n && at < l->len && l->text[at] == ':') {
		at++;
		while (at < l->len && l->text[at] == ' ')
			at++;
		e->name = name;
	} else {
		at = l->len > 1 && *l->text == ':' ? 1 + (l->text[1] == ' ') : 0;
	}
	ff_doc_set_type(r, e, l->text + at, l->len - at);
	e->text = ff_doc_joined(r, from + 1, 0, to);
}

static void read_section(struct ff_doc_reader *r, struct ff_doc_section *s, int body, int end)
{
	ff_doc_finish(r, s, end);
	if (s->kind == FF_DOC_EXAMPLE)
		ff_doc_add(r, s, body)->text = ff_doc_verbatim(r, body, end);
	while (body < end && !r->lines[body].len)
		body++;
	for (int i = body, next, indent = body < end ? r->lines[body].indent : 0; i < end && s->kind != FF_DOC_EXAMPLE && s->kind != FF_DOC_OTHER; i = next) {
		for (next = i + 1; next < end && (!r->lines[next].len || r->lines[next].indent > indent); next++)
			;
		if (!r->lines[i].len)
			continue;
		if (s->kind == FF_DOC_RAISES)
			exception_entry(r, s, i, next);
		else if (s->kind == FF_DOC_ARGS || s->kind == FF_DOC_ATTRIBUTES)
			named_entry(r, s, i, next);
		else
			value_entry(r, s, i, next);
	}
}

bool ff_doc_read_numpy(struct ff_doc_reader *r)
{
	struct ff_doc_code code = {0};
	for (int i = 0; i < r->count; i++) {
		if (ff_doc_in_code(r, i, &code) || !is_heading(r, i))
			continue;
		int end = i + 2, kind = ff_doc_heading(r->lines[i].text, words_of(&r->lines[i])), body = end;
		while (end < r->count && !is_heading(r, end))
			end++;
		while (body < end && !r->lines[body].len)
			body++;
		if (body < end) /* what is empty is absent */
			read_section(r, ff_doc_begin(r, kind < 0 ? FF_DOC_OTHER : kind, r->lines[i].text, words_of(&r->lines[i]), i), i + 2, end);
		ff_doc_pass_code(r, i + 1, end, &code);
		i = end - 1;
	}
	return r->out->sections.count > 0;
}
