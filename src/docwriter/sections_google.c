/*
 * sections_google.c - docstrings in Google style: a heading and a colon at the margin, entries further in.  What is read is what people
 * write, not what the guide asks for: a blank line above the heading or below it, or none; "x (int)" without a colon; several names in
 * one entry.
 */
#include <ctype.h>
#include <strings.h>

#include "sections.h"

#define MOST_HEADING 30 /* bytes */

/* "Args:", "Returns: what", "Note that:"; len: of the words, rest: where text follows, the line's length when none does. */
static bool heading(const struct ff_doc_line *l, int *len, int *rest)
{
	int n = 0;
	if (l->indent || !l->len || !isalpha((unsigned char)l->text[0]))
		return false;
	while (n < l->len && n <= MOST_HEADING && (isalnum((unsigned char)l->text[n]) || l->text[n] == ' ' || l->text[n] == '-' || l->text[n] == '_'))
		n++;
	if (n >= l->len || l->text[n] != ':')
		return false;
	*rest = n + 1;
	while (*rest < l->len && l->text[*rest] == ' ')
		++*rest;
	if (*rest < l->len && *rest == n + 1)
		return false; /* "std::vector", ":param x" */
	while (n > 0 && l->text[n - 1] == ' ')
		n--;
	*len = n;
	return true;
}

/* First line of what stands further in below a heading; 0: nothing does. */
static int body_of(const struct ff_doc_reader *r, int line)
{
	int i = line + 1;
	while (i < r->count && (!r->lines[i].len || (r->lines[i].len == 2 && !memcmp(r->lines[i].text, "::", 2)))) /* "::" makes a block of what follows */
		i++;
	return i < r->count && r->lines[i].indent > 0 ? i : 0;
}

static int end_of(const struct ff_doc_reader *r, int body)
{
	int i = body;
	while (i < r->count && (!r->lines[i].len || r->lines[i].indent > 0))
		i++;
	return i;
}

static bool is_single(const struct ff_doc_line *l, int kind, int len, int rest)
{
	return rest < l->len && isupper((unsigned char)*l->text) && (kind == FF_DOC_RETURNS || kind == FF_DOC_YIELDS || kind == FF_DOC_RAISES) &&
	       l->text[len - 1] == 's';
}

int ff_doc_shows_google(const struct ff_doc_reader *r)
{
	struct ff_doc_code code = {0};
	int single = -1;
	for (int i = 0, len, rest; i < r->count; i++) {
		const struct ff_doc_line *l = &r->lines[i];
		if (ff_doc_in_code(r, i, &code) || !heading(l, &len, &rest))
			continue;
		int kind = ff_doc_heading(l->text, len);
		if (kind >= 0 && rest == l->len && body_of(r, i))
			return i;
		if (kind >= 0 && single < 0 && is_single(l, kind, len, rest))
			single = i;
	}
	return single;
}

/* ---- entries ---- */

/* Behind a name: its type in brackets, a default; where the next sign stands. */
static int behind_name(struct ff_doc_reader *r, struct ff_doc_item *e, const struct ff_doc_line *l, int at)
{
	while (at < l->len && l->text[at] == ' ')
		at++;
	if (at < l->len && (l->text[at] == '(' || l->text[at] == '[')) {
		int n = ff_doc_bracket(l->text + at, l->len - at);
		const char *close = n ? NULL : memmem(l->text + at, (size_t)(l->len - at), "):", 2); /* "x (List[int): text" */
		n = close ? (int)(close - l->text) + 1 - at : n;
		if (n > 2)
			ff_doc_set_type(r, e, l->text + at + 1, n - 2);
		at += n;
	} else if (at < l->len && l->text[at] == '=') {
		int from = ++at;
		at += (int)strcspn(l->text + at, " :,\n");
		at = at < l->len ? at : l->len;
		e->value = ff_arena_dup(r->a, l->text + from, (size_t)(at - from));
	}
	while (at < l->len && l->text[at] == ' ')
		at++;
	return at;
}

/* Bytes of what stands between two names of one entry: ", ", " and ", " or ", "/". */
static int between(const struct ff_doc_line *l, int at)
{
	static const char *const words[] = {",", "and ", "or ", "/", "&", "|"};
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		size_t n = strlen(words[i]);
		if (at + (int)n < l->len && !strncmp(l->text + at, words[i], n)) {
			int next = at + (int)n;
			while (next < l->len && l->text[next] == ' ')
				next++;
			return next - at;
		}
	}
	return 0;
}

/* Where the text begins when names end here; 0: this is no entry. */
static int text_begins(const struct ff_doc_line *l, int at, bool typed)
{
	if (at >= l->len)
		return l->len;
	if (l->text[at] == ':')
		return at + 1;
	if (at + 1 < l->len && l->text[at] == '-' && (l->text[at + 1] == ' ' || l->text[at + 1] == '-') && l->text[at - 1] == ' ')
		return at + 1 + (l->text[at + 1] == '-');
	if (!strncmp(l->text + at, "\xe2\x80\x93 ", 4) || !strncmp(l->text + at, "\xe2\x80\x94 ", 4))
		return at + 4; /* an en or em dash */
	return typed ? at : 0;
}

/* "ValueError if x", "RuntimeError." */
static bool is_exception(const char *name)
{
	return ff_str_ends(name, "Error") || ff_str_ends(name, "Exception") || ff_str_ends(name, "Warning") || ff_str_ends(name, "Exit") || ff_str_ends(name, "Interrupt");
}

static bool is_usual_type(const char *p, int len)
{
	static const char *const words[] = {"int", "str", "bool", "float", "list", "dict", "tuple", "set", "bytes", "object", "callable", "complex", "array", "string", "iterable"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strlen(words[i]) == (size_t)len && !strncmp(words[i], p, (size_t)len))
			return true;
	return memchr(p, '[', (size_t)len) || memchr(p, '.', (size_t)len);
}

/* "x int: text": the type between the name and the colon. */
static int type_before_colon(struct ff_doc_reader *r, struct ff_doc_item *e, const struct ff_doc_line *l, int at)
{
	int colon = ff_doc_find(l->text + at, l->len - at, ':');
	if (colon <= 0 || !is_usual_type(l->text + at, colon) || !ff_doc_is_type(l->text + at, colon))
		return 0;
	ff_doc_set_type(r, e, l->text + at, colon);
	return at + colon + 1;
}

/* Names at the head of lines from..to, each an item with the text of all; false: there are none. */
static bool named_entry(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int to)
{
	const struct ff_doc_line *l = &r->lines[from];
	int at = l->len > 2 && (*l->text == '-' || *l->text == '*' || *l->text == '+') && l->text[1] == ' ' ? 2 : 0; /* "- x: text": a list of them */
	int begin = 0, first = s->items.count;
	for (;;) {
		const char *name;
		int n = ff_doc_name(r, l->text + at, l->len - at, &name);
		if (!n)
			break;
		struct ff_doc_item *e = ff_doc_add(r, s, from);
		e->name = name;
		at = behind_name(r, e, l, at + n);
		int next = between(l, at);
		if (next) {
			at += next;
			continue;
		}
		begin = text_begins(l, at, *e->type);
		if (!begin && s->kind == FF_DOC_RAISES && is_exception(name))
			begin = at;
		else if (!begin && s->kind != FF_DOC_RAISES && s->items.count == first + 1)
			begin = type_before_colon(r, e, l, at);
		break;
	}
	bool none = begin && s->items.count == first + 1 && (!strcasecmp(FF_AT(&s->items, struct ff_doc_item, first)->name, "none") || !strcasecmp(FF_AT(&s->items, struct ff_doc_item, first)->name, "n/a"));
	if (!begin || none) {
		s->items.count = first;
		return false;
	}
	const char *text = ff_doc_joined(r, from, begin, to), *type = FF_AT(&s->items, struct ff_doc_item, s->items.count - 1)->type;
	for (int i = first; i < s->items.count; i++) {
		struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, i);
		e->text = text;
		if (!*e->type)
			e->type = type; /* "x, y (int): both" */
	}
	return true;
}

/* Adds lines to the text of the entry before: prose between entries. */
static void append(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int to)
{
	if (s->items.count) {
		struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, s->items.count - 1);
		if (strlen(e->text) < FF_MAX_TEXT) /* what people read; a hostile text is not copied again and again */
			e->text = ff_arena_printf(r->a, "%s%s%s", e->text, *e->text ? " " : "", ff_doc_joined(r, from, 0, to));
	} else if (s->kind == FF_DOC_RAISES) {
		ff_doc_add(r, s, from)->text = ff_doc_joined(r, from, 0, to);
	}
}

static void read_entries(struct ff_doc_reader *r, struct ff_doc_section *s, int body, int end)
{
	int indent = r->lines[body].indent;
	for (int i = body, next; i < end; i = next) {
		for (next = i + 1; next < end && (!r->lines[next].len || r->lines[next].indent > indent); next++)
			;
		if (r->lines[i].len && !named_entry(r, s, i, next))
			append(r, s, i, next);
	}
}

/* "name (type): text", "(type): text", "type: text", text. */
static void value_entry(struct ff_doc_reader *r, struct ff_doc_section *s, int from, int skip, int to)
{
	struct ff_doc_line l = r->lines[from];
	l.text += skip;
	l.len -= skip;
	struct ff_doc_item *e = ff_doc_add(r, s, from);
	int colon = ff_doc_find(l.text, l.len, ':'), begin = 0, n;
	const char *name;
	if (l.len && *l.text == '(' && (n = ff_doc_bracket(l.text, l.len)) > 2 && n == colon) {
		ff_doc_set_type(r, e, l.text + 1, n - 2);
		begin = colon + 1;
	} else if (colon > 1 && l.text[colon - 1] == ')' && (n = ff_doc_name(r, l.text, l.len, &name)) && l.text[n] == ' ' && n + 2 < colon && l.text[n + 1] == '(' &&
	           n + 1 + ff_doc_bracket(l.text + n + 1, l.len - n - 1) == colon) {
		e->name = name;
		ff_doc_set_type(r, e, l.text + n + 2, colon - n - 3);
		begin = colon + 1;
	} else if (colon > 0 && ff_doc_is_type(l.text, colon)) {
		ff_doc_set_type(r, e, l.text, colon);
		begin = colon + 1;
	}
	e->text = ff_doc_joined(r, from, skip + begin, to);
}

/* Several only where each of them has a name and a type. */
static void read_values(struct ff_doc_reader *r, struct ff_doc_section *s, int body, int end)
{
	int indent = r->lines[body].indent, from = body;
	for (int i = body; i <= end; i++) {
		const char *name;
		int n = i == end ? 1 : i > from && r->lines[i].len && r->lines[i].indent == indent ? ff_doc_name(r, r->lines[i].text, r->lines[i].len, &name) : 0;
		if (i < end && (!n || n + 1 >= r->lines[i].len || r->lines[i].text[n] != ' ' || r->lines[i].text[n + 1] != '(' || ff_doc_find(r->lines[i].text, r->lines[i].len, ':') < 0))
			continue;
		if (i > from)
			value_entry(r, s, from, 0, i);
		from = i;
	}
}

static void read_section(struct ff_doc_reader *r, struct ff_doc_section *s, int body, int end)
{
	if (s->kind == FF_DOC_ARGS || s->kind == FF_DOC_RAISES || s->kind == FF_DOC_ATTRIBUTES)
		read_entries(r, s, body, end);
	else if (s->kind == FF_DOC_RETURNS || s->kind == FF_DOC_YIELDS)
		read_values(r, s, body, end);
	else if (s->kind == FF_DOC_EXAMPLE)
		ff_doc_add(r, s, body)->text = ff_doc_verbatim(r, body, end);
	ff_doc_finish(r, s, end);
}

/* A heading of one's own, "Side note:": a capital, few words, a blank line above and text below at once. */
static bool is_own(const struct ff_doc_reader *r, int line, int len)
{
	int words = 1;
	for (int i = 0; i < len; i++)
		words += r->lines[line].text[i] == ' ';
	return words <= 3 && isupper((unsigned char)*r->lines[line].text) && line > 0 && !r->lines[line - 1].len && body_of(r, line) == line + 1;
}

bool ff_doc_read_google(struct ff_doc_reader *r)
{
	struct ff_doc_code code = {0};
	for (int i = 0, len, rest; i < r->count; i++) {
		const struct ff_doc_line *l = &r->lines[i];
		if (ff_doc_in_code(r, i, &code) || !heading(l, &len, &rest))
			continue;
		int kind = ff_doc_heading(l->text, len), body = rest == l->len ? body_of(r, i) : 0;
		if (kind < 0 && body && is_own(r, i, len))
			kind = FF_DOC_OTHER;
		if (kind >= 0 && body) {
			int end = end_of(r, body);
			read_section(r, ff_doc_begin(r, kind, l->text, len, i), body, end);
			ff_doc_pass_code(r, i + 1, end, &code);
			i = end - 1;
		} else if (kind >= 0 && is_single(l, kind, len, rest)) {
			struct ff_doc_section *s = ff_doc_begin(r, kind, l->text, len, i);
			int end = i + 1;
			while (end < r->count && r->lines[end].len && (r->lines[end].indent > 0 || !heading(&r->lines[end], &len, &rest)))
				end++;
			value_entry(r, s, i, rest, end);
			if (kind == FF_DOC_RAISES)
				FF_AT(&s->items, struct ff_doc_item, 0)->name = FF_AT(&s->items, struct ff_doc_item, 0)->type;
			ff_doc_finish(r, s, end);
			ff_doc_pass_code(r, i + 1, end, &code);
			i = end - 1;
		}
	}
	return r->out->sections.count > 0;
}
