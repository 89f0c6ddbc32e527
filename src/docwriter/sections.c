/*
 * sections.c - reads a docstring: its lines, which style it is in, and what its sections say.  Knows no facts but the text.  The styles have a
 * file each; a docstring is read in one of them: the one that it shows first.
 */
#include <ctype.h>
#include <strings.h>

#include "sections.h"

static const struct {
	const char *word;
	int kind;
} headings[] = {
	{"args", FF_DOC_ARGS}, {"arguments", FF_DOC_ARGS}, {"params", FF_DOC_ARGS}, {"parameters", FF_DOC_ARGS}, {"keyword args", FF_DOC_ARGS},
	{"keyword arguments", FF_DOC_ARGS}, {"keyword parameters", FF_DOC_ARGS}, {"kwargs", FF_DOC_ARGS}, {"other args", FF_DOC_ARGS}, {"other arguments", FF_DOC_ARGS},
	{"other params", FF_DOC_ARGS}, {"other parameters", FF_DOC_ARGS}, {"optional args", FF_DOC_ARGS}, {"optional arguments", FF_DOC_ARGS},
	{"returns", FF_DOC_RETURNS}, {"return", FF_DOC_RETURNS}, {"yields", FF_DOC_YIELDS}, {"yield", FF_DOC_YIELDS}, {"raises", FF_DOC_RAISES},
	{"raise", FF_DOC_RAISES}, {"except", FF_DOC_RAISES}, {"exceptions", FF_DOC_RAISES}, {"throws", FF_DOC_RAISES}, {"attributes", FF_DOC_ATTRIBUTES},
	{"class attributes", FF_DOC_ATTRIBUTES}, {"instance attributes", FF_DOC_ATTRIBUTES}, {"example", FF_DOC_EXAMPLE}, {"examples", FF_DOC_EXAMPLE},
	{"type args", FF_DOC_OTHER}, {"type arguments", FF_DOC_OTHER}, {"type params", FF_DOC_OTHER}, {"type parameters", FF_DOC_OTHER},
	{"methods", FF_DOC_OTHER}, {"functions", FF_DOC_OTHER}, {"classes", FF_DOC_OTHER}, {"modules", FF_DOC_OTHER}, {"type aliases", FF_DOC_OTHER},
	{"receives", FF_DOC_OTHER}, {"warns", FF_DOC_OTHER}, {"warnings", FF_DOC_OTHER}, {"warning", FF_DOC_OTHER}, {"note", FF_DOC_OTHER},
	{"notes", FF_DOC_OTHER}, {"todo", FF_DOC_OTHER}, {"see also", FF_DOC_OTHER}, {"seealso", FF_DOC_OTHER}, {"references", FF_DOC_OTHER},
	{"reference", FF_DOC_OTHER}, {"tip", FF_DOC_OTHER}, {"hint", FF_DOC_OTHER}, {"important", FF_DOC_OTHER}, {"caution", FF_DOC_OTHER},
	{"danger", FF_DOC_OTHER}, {"attention", FF_DOC_OTHER}, {"error", FF_DOC_OTHER}, {"usage", FF_DOC_OTHER}, {"deprecated", FF_DOC_OTHER},
	{"deprecation", FF_DOC_OTHER}, {"side effects", FF_DOC_OTHER}, {"properties", FF_DOC_OTHER},
};

int ff_doc_heading(const char *word, int len)
{
	for (size_t i = 0; i < FF_COUNT(headings); i++)
		if (strlen(headings[i].word) == (size_t)len && !strncasecmp(headings[i].word, word, (size_t)len))
			return headings[i].kind;
	return -1;
}

/* ---- lines ---- */

static void measure(struct ff_doc_line *l, const char *from, const char *end)
{
	const char *p = from;
	for (; p < end && (*p == ' ' || *p == '\t' || *p == '\f'); p++)
		l->indent += *p == '\t' ? 8 - l->indent % 8 : 1;
	l->text = p;
	l->len = (int)(end - p);
	while (l->len > 0 && isspace((unsigned char)p[l->len - 1]))
		l->len--;
}

/* Columns before the closing quotes that have a line of their own; -1: they have none. */
static int closing_indent(const char *text)
{
	const char *nl = strrchr(text, '\n');
	struct ff_doc_line l = {0};
	if (!nl)
		return -1;
	measure(&l, nl + 1, nl + strlen(nl));
	return l.len ? -1 : l.indent;
}

/* The text begins with a heading: what is below is further in than the closing quotes, though all lines are. */
static bool begins_with_heading(const struct ff_list *lines)
{
	const struct ff_doc_line *l = FF_AT(lines, struct ff_doc_line, 0);
	return lines->count > 1 && l->len > 1 && l->text[l->len - 1] == ':' && ff_doc_heading(l->text, l->len - 1) >= 0;
}

/* As inspect.cleandoc: the first line loses its blanks, the others what all of them have.  A text that begins with an escaped line end has no first line. */
static struct ff_list split(struct ff_arena *a, const char *text)
{
	struct ff_list lines = {0};
	const char *text_begin = text;
	int margin = -1;
	while (*text) {
		struct ff_doc_line *l = FF_PUSH(a, &lines, struct ff_doc_line);
		const char *end = text + strcspn(text, "\n");
		measure(l, text, end);
		if (lines.count == 1 && l->len == 1 && *l->text == '\\')
			l->len = 0;
		if (lines.count > 1 && l->len && (margin < 0 || l->indent < margin))
			margin = l->indent;
		text = *end ? end + 1 : end;
	}
	int closing = lines.count && begins_with_heading(&lines) ? closing_indent(text_begin) : -1;
	if (closing >= 0 && closing < margin)
		margin = closing;
	for (int i = 0; i < lines.count; i++) {
		struct ff_doc_line *l = FF_AT(&lines, struct ff_doc_line, i);
		l->indent = i && l->len ? l->indent - margin : 0;
	}
	return lines;
}

const char *ff_doc_joined(const struct ff_doc_reader *r, int from, int skip, int to)
{
	size_t n = 1;
	for (int i = from; i < to; i++)
		n += (size_t)r->lines[i].len + 1;
	char *text = ff_arena_raw(r->a, n), *q = text;
	for (int i = from; i < to; i++) {
		const struct ff_doc_line *l = &r->lines[i];
		int at = i == from ? skip : 0;
		while (at < l->len && isspace((unsigned char)l->text[at]))
			at++;
		if (at >= l->len)
			continue;
		if (q > text)
			*q++ = ' ';
		memcpy(q, l->text + at, (size_t)(l->len - at));
		q += l->len - at;
	}
	*q = '\0';
	return text;
}

const char *ff_doc_verbatim(const struct ff_doc_reader *r, int from, int to)
{
	int margin = -1;
	size_t n = 1;
	while (from < to && !r->lines[from].len)
		from++;
	while (to > from && !r->lines[to - 1].len)
		to--;
	for (int i = from; i < to; i++) {
		if (r->lines[i].len && (margin < 0 || r->lines[i].indent < margin))
			margin = r->lines[i].indent;
		n += (size_t)r->lines[i].indent + (size_t)r->lines[i].len + 1;
	}
	char *text = ff_arena_raw(r->a, n), *q = text;
	for (int i = from; i < to; i++) {
		const struct ff_doc_line *l = &r->lines[i];
		int deep = l->len ? l->indent - margin : 0;
		if (i > from)
			*q++ = '\n';
		memset(q, ' ', (size_t)deep);
		memcpy(q + deep, l->text, (size_t)l->len);
		q += deep + l->len;
	}
	*q = '\0';
	return text;
}

static bool is_fence(const struct ff_doc_line *l)
{
	return l->len >= 3 && !strncmp(l->text, "```", 3);
}

bool ff_doc_in_code(const struct ff_doc_reader *r, int i, struct ff_doc_code *c)
{
	for (int k = 0; !c->counted && k < r->count; k++)
		c->left += is_fence(&r->lines[k]);
	c->left -= c->counted ? 0 : c->left & 1;
	c->counted = true;
	if (c->left && is_fence(&r->lines[i])) {
		c->inside = !c->inside;
		c->left--;
		return true;
	}
	return c->inside;
}

void ff_doc_pass_code(const struct ff_doc_reader *r, int from, int to, struct ff_doc_code *c)
{
	for (int i = from; i < to; i++)
		ff_doc_in_code(r, i, c);
	c->inside = false;
}

/* ---- sections ---- */

struct ff_doc_section *ff_doc_begin(struct ff_doc_reader *r, int kind, const char *title, int len, int line)
{
	struct ff_doc_section *s = FF_PUSH(r->a, &r->out->sections, struct ff_doc_section);
	*s = (struct ff_doc_section){.kind = kind, .title = ff_arena_dup(r->a, title, (size_t)len), .line = line, .end_line = line + 1};
	return s;
}

void ff_doc_finish(struct ff_doc_reader *r, struct ff_doc_section *s, int end)
{
	while (end > s->line + 1 && !r->lines[end - 1].len)
		end--;
	s->end_line = end;
}

struct ff_doc_item *ff_doc_add(struct ff_doc_reader *r, struct ff_doc_section *s, int line)
{
	struct ff_doc_item *i = FF_PUSH(r->a, &s->items, struct ff_doc_item);
	*i = (struct ff_doc_item){.name = "", .type = "", .text = "", .value = "", .line = line};
	return i;
}

/* What the sections come to. */
static void sum(struct ff_arena *a, struct ff_doc *d)
{
	for (int i = 0; i < d->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&d->sections, struct ff_doc_section, i);
		bool sample = d->style == FF_DOC_GOOGLE && islower((unsigned char)*s->title); /* "attributes:" of YAML, say */
		struct ff_list *to = s->kind == FF_DOC_ARGS ? &d->args : s->kind == FF_DOC_RAISES ? &d->raises : s->kind == FF_DOC_ATTRIBUTES && !sample ? &d->attributes : NULL;
		d->has_args |= s->kind == FF_DOC_ARGS;
		d->returns |= s->kind == FF_DOC_RETURNS;
		d->yields |= s->kind == FF_DOC_YIELDS;
		d->has_raises |= s->kind == FF_DOC_RAISES;
		for (int k = 0; to && k < s->items.count; k++)
			if (*FF_AT(&s->items, struct ff_doc_item, k)->name)
				*FF_PUSH(a, to, struct ff_doc_item) = *FF_AT(&s->items, struct ff_doc_item, k);
	}
}

/* Text stands before the first section. */
static bool has_summary(const struct ff_doc_reader *r)
{
	int end = r->out->sections.count ? FF_AT(&r->out->sections, struct ff_doc_section, 0)->line : r->count;
	for (int i = 0; i < end; i++)
		if (r->lines[i].len)
			return true;
	return false;
}

void ff_doc_read(struct ff_arena *a, const char *text, struct ff_doc *out)
{
	static bool (*const readers[])(struct ff_doc_reader *) = {NULL, ff_doc_read_google, ff_doc_read_numpy, ff_doc_read_sphinx};
	struct ff_list lines = split(a, text);
	struct ff_doc_reader r = {a, lines.items, lines.count, out};
	*out = (struct ff_doc){.style = FF_DOC_PLAIN};
	int at[] = {-1, ff_doc_shows_google(&r), ff_doc_shows_numpy(&r), ff_doc_shows_sphinx(&r)}, style = FF_DOC_PLAIN;
	for (int i = FF_DOC_GOOGLE; i <= FF_DOC_SPHINX; i++)
		if (at[i] >= 0 && (style == FF_DOC_PLAIN || at[i] < at[style]))
			style = i;
	if (style != FF_DOC_PLAIN && readers[style](&r))
		out->style = style;
	sum(a, out);
	out->summary = has_summary(&r);
}
