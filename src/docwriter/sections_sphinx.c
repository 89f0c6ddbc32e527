/*
 * sections_sphinx.c - docstrings with fields: ":param int x: text", ":type x: int", ":returns:", ":raises ValueError:"; "@param x:" of Epydoc
 * too.  Fields of one kind that stand together are one section.
 */
#include <ctype.h>

#include "sections.h"

static const struct field {
	const char *word;
	int kind;
	bool type; /* tells the type of one that is told elsewhere */
} fields[] = {
	{"param", FF_DOC_ARGS, false}, {"parameter", FF_DOC_ARGS, false}, {"arg", FF_DOC_ARGS, false}, {"argument", FF_DOC_ARGS, false},
	{"params", FF_DOC_ARGS, false}, {"args", FF_DOC_ARGS, false}, {"key", FF_DOC_ARGS, false}, {"keyword", FF_DOC_ARGS, false}, {"kwarg", FF_DOC_ARGS, false}, {"kwparam", FF_DOC_ARGS, false}, {"type", FF_DOC_ARGS, true},
	{"paramtype", FF_DOC_ARGS, true}, {"kwtype", FF_DOC_ARGS, true}, {"returns", FF_DOC_RETURNS, false}, {"return", FF_DOC_RETURNS, false}, {"rtype", FF_DOC_RETURNS, true},
	{"yields", FF_DOC_YIELDS, false}, {"yield", FF_DOC_YIELDS, false}, {"ytype", FF_DOC_YIELDS, true}, {"raises", FF_DOC_RAISES, false}, {"raise", FF_DOC_RAISES, false},
	{"except", FF_DOC_RAISES, false}, {"exception", FF_DOC_RAISES, false}, {"var", FF_DOC_ATTRIBUTES, false}, {"ivar", FF_DOC_ATTRIBUTES, false},
	{"cvar", FF_DOC_ATTRIBUTES, false}, {"vartype", FF_DOC_ATTRIBUTES, true},
};

/* The field that a line begins with; *colon: where its words end, *words: where they begin behind the first. */
static const struct field *field_at(const struct ff_doc_line *l, int *words, int *colon)
{
	if (l->indent || l->len < 4 || (*l->text != ':' && *l->text != '@'))
		return NULL;
	int n = 1;
	while (n < l->len && isalpha((unsigned char)l->text[n]))
		n++;
	if (n >= l->len || (l->text[n] != ' ' && l->text[n] != ':'))
		return NULL;
	for (size_t i = 0; i < FF_COUNT(fields); i++) {
		if (strlen(fields[i].word) != (size_t)(n - 1) || strncmp(fields[i].word, l->text + 1, (size_t)(n - 1)) != 0)
			continue;
		int end = ff_doc_find(l->text + n, l->len - n, ':');
		*words = n;
		*colon = n + end;
		return end < 0 ? NULL : &fields[i];
	}
	return NULL;
}

int ff_doc_shows_sphinx(const struct ff_doc_reader *r)
{
	for (int i = 0, words, colon; i < r->count; i++)
		if (field_at(&r->lines[i], &words, &colon))
			return i;
	return -1;
}

/* What belongs to a field: up to the next one, or to text at the margin behind a blank line. */
static int end_of(const struct ff_doc_reader *r, int line)
{
	bool blank = false;
	int i = line + 1, last = line + 1;
	for (; i < r->count; i++) {
		const struct ff_doc_line *l = &r->lines[i];
		if (l->len && !l->indent && (*l->text == ':' || *l->text == '@' || blank || !strncmp(l->text, "..", 2)))
			break;
		blank = !l->len;
		if (l->len)
			last = i + 1;
	}
	return last;
}

static struct ff_doc_item *named(struct ff_doc *d, int kind, const char *name)
{
	for (int i = d->sections.count - 1; i >= 0; i--) {
		struct ff_doc_section *s = FF_AT(&d->sections, struct ff_doc_section, i);
		for (int k = s->items.count - 1; s->kind == kind && k >= 0; k--) {
			struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, k);
			if (!strcmp(e->name + strspn(e->name, "*"), name + strspn(name, "*")))
				return e;
		}
	}
	return NULL;
}

/* ":type x: int" gives its type to x, told before or to be told: then an entry without text waits for it. */
static void set_type(struct ff_doc_reader *r, struct ff_doc_section *s, const char *name, int line, int colon, int end)
{
	struct ff_doc_item *e = named(r->out, s->kind, name);
	int to = line + 1;
	if (!e && s->kind == FF_DOC_ARGS)
		e = named(r->out, FF_DOC_ATTRIBUTES, name);
	while (to < end && r->lines[to].len && (r->lines[to].indent || colon + 1 >= r->lines[line].len))
		to++; /* no text that follows a blank line */
	const char *type = ff_doc_joined(r, line, colon + 1, to);
	if (!e) {
		e = ff_doc_add(r, s, line);
		e->name = name;
	}
	if (!*e->type)
		ff_doc_set_type(r, e, type, (int)strlen(type));
}

/* Where the names begin that stand before `to`: "x" of "int x", "x, y" of "int x, y". */
static int names_begin(const char *p, int from, int to)
{
	for (int at = to, begin = to;;) {
		while (at > from && p[at - 1] != ' ' && p[at - 1] != ',')
			at--;
		begin = at;
		while (at > from && p[at - 1] == ' ')
			at--;
		if (at == from || p[at - 1] != ',')
			return begin;
		at--;
		while (at > from && p[at - 1] == ' ')
			at--;
	}
}

/* One of the names of a field: with its text, or the type that a field tells of it. */
static struct ff_doc_item *add_name(struct ff_doc_reader *r, struct ff_doc_section *s, const char *name, const char *text, int line)
{
	struct ff_doc_item *e = named(r->out, s->kind, name);
	if (!e || *e->text || e->line == line) {
		e = ff_doc_add(r, s, line);
		e->name = name;
	}
	e->text = text;
	return e;
}

/* The words between ":param" and its colon: a type, and the names, which come last; of ":type" all of them are names. */
static void add_named(struct ff_doc_reader *r, struct ff_doc_section *s, const struct field *f, int line, int words, int colon, int end)
{
	const struct ff_doc_line *l = &r->lines[line];
	const char *text = f->type ? "" : ff_doc_joined(r, line, colon + 1, end);
	while (words < colon && l->text[words] == ' ')
		words++;
	while (colon > words && l->text[colon - 1] == ' ')
		colon--;
	int at = names_begin(l->text, words, colon), type = at;
	while (type > words && l->text[type - 1] == ' ')
		type--;
	while (at < colon) {
		const char *name;
		int n = ff_doc_name(r, l->text + at, colon - at, &name);
		if (!n)
			return;
		if (f->type) {
			set_type(r, s, name, line, (int)((const char *)memchr(l->text + colon, ':', (size_t)(l->len - colon)) - l->text), end);
		} else {
			struct ff_doc_item *e = add_name(r, s, name, text, line);
			if (type > words)
				ff_doc_set_type(r, e, l->text + words, type - words);
		}
		at += n;
		if (at + 1 < colon && l->text[at] == '=' && !f->type) { /* "retry=False" */
			int from = ++at;
			while (at < colon && l->text[at] != ' ' && l->text[at] != ',')
				at++;
			named(r->out, s->kind, name)->value = ff_arena_dup(r->a, l->text + from, (size_t)(at - from));
		}
		while (at < colon && (l->text[at] == ' ' || l->text[at] == ','))
			at++;
	}
}

/* ":raises A, B: text", ":raises: A: text", ":raises A if x:". */
static void add_exceptions(struct ff_doc_reader *r, struct ff_doc_section *s, int line, int words, int colon, int end)
{
	const struct ff_doc_line *l = &r->lines[line];
	const char *text = ff_doc_joined(r, line, colon + 1, end), *name;
	int at = words, first = s->items.count;
	while (at < colon) {
		while (at < colon && (l->text[at] == ' ' || l->text[at] == ','))
			at++;
		int n = ff_doc_name(r, l->text + at, colon - at, &name);
		if (!n || (s->items.count > first && !isupper((unsigned char)*name)))
			break;
		ff_doc_add(r, s, line)->name = name;
		at += n;
	}
	if (s->items.count == first) {
		int n = ff_doc_name(r, text, (int)strlen(text), &name);
		struct ff_doc_item *e = ff_doc_add(r, s, line);
		if (n && isupper((unsigned char)*name) && (!text[n] || text[n] == ':' || text[n] == ' '))
			e->name = name;
	}
	for (int i = first; i < s->items.count; i++)
		FF_AT(&s->items, struct ff_doc_item, i)->text = text;
}

static void read_field(struct ff_doc_reader *r, struct ff_doc_section *s, const struct field *f, int line, int words, int colon, int end)
{
	if (f->type && (f->kind == FF_DOC_RETURNS || f->kind == FF_DOC_YIELDS)) {
		set_type(r, s, "", line, colon, end);
	} else if (f->kind == FF_DOC_ARGS || f->kind == FF_DOC_ATTRIBUTES) {
		add_named(r, s, f, line, words, colon, end);
	} else if (f->kind == FF_DOC_RAISES) {
		add_exceptions(r, s, line, words, colon, end);
	} else {
		struct ff_doc_item *e = named(r->out, f->kind, "");
		if (!e || *e->text)
			e = ff_doc_add(r, s, line);
		e->text = ff_doc_joined(r, line, colon + 1, end);
	}
}

bool ff_doc_read_sphinx(struct ff_doc_reader *r)
{
	struct ff_doc_section *open = NULL;
	for (int i = 0, words, colon; i < r->count; i++) {
		const struct field *f = field_at(&r->lines[i], &words, &colon);
		if (!f) {
			open = r->lines[i].len ? NULL : open;
			continue;
		}
		int end = end_of(r, i);
		if (!open || open->kind != f->kind)
			open = ff_doc_begin(r, f->kind, r->lines[i].text + 1, words - 1, i);
		read_field(r, open, f, i, words, colon, end);
		ff_doc_finish(r, open, end);
		i = end - 1;
	}
	int kept = 0; /* a section that was left empty is none */
	for (int i = 0; i < r->out->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&r->out->sections, struct ff_doc_section, i);
		if (s->items.count)
			*FF_AT(&r->out->sections, struct ff_doc_section, kept++) = *s;
	}
	r->out->sections.count = kept;
	return kept > 0;
}
