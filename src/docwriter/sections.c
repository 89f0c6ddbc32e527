/*
 * sections.c - reads a docstring: Google, NumPy or Sphinx sections.  Knows no facts but the text.
 *
 * Google: a header word and a colon alone on a line, items further in.  NumPy: a header underlined with
 * dashes, items at its indentation.  Sphinx: `:param x:` fields.  One style a docstring: the first that it shows.
 */
#include <ctype.h>
#include <strings.h>

#include "ff/docwriter.h"

enum section { NO_SECTION, ARGS, RETURNS, YIELDS, RAISES, OTHER };
static const struct {
	const char *word;
	enum section section;
} headers[] = {
	{"args", ARGS}, {"arguments", ARGS}, {"parameters", ARGS}, {"params", ARGS}, {"keyword args", ARGS}, {"keyword arguments", ARGS},
	{"other parameters", ARGS}, {"returns", RETURNS}, {"return", RETURNS}, {"yields", YIELDS}, {"yield", YIELDS}, {"raises", RAISES},
	{"raise", RAISES}, {"except", RAISES}, {"exceptions", RAISES}, {"attributes", OTHER}, {"methods", OTHER}, {"example", OTHER},
	{"examples", OTHER}, {"note", OTHER}, {"notes", OTHER}, {"warning", OTHER}, {"warnings", OTHER}, {"warns", OTHER}, {"todo", OTHER},
	{"see also", OTHER}, {"references", OTHER}, {"receives", OTHER}, {"tip", OTHER}, {"hint", OTHER}, {"important", OTHER},
	{"caution", OTHER}, {"danger", OTHER}, {"attention", OTHER}, {"error", OTHER}, {"usage", OTHER},
};

struct line {
	const char *text; /* without its indentation and trailing blanks */
	int indent, len;
};

static struct ff_list split(struct ff_arena *a, const char *text)
{
	struct ff_list lines = {0};
	while (*text) {
		struct line *l = FF_PUSH(a, &lines, struct line);
		const char *end = text + strcspn(text, "\n"), *p = text;
		for (; p < end && (*p == ' ' || *p == '\t'); p++)
			l->indent += *p == '\t' ? 8 - l->indent % 8 : 1;
		l->text = p;
		l->len = (int)(end - p);
		while (l->len > 0 && isspace((unsigned char)p[l->len - 1]))
			l->len--;
		text = *end ? end + 1 : end;
	}
	return lines;
}

static enum section header_of(const char *word, int len)
{
	for (size_t i = 0; i < FF_COUNT(headers); i++)
		if (strlen(headers[i].word) == (size_t)len && !strncasecmp(headers[i].word, word, (size_t)len))
			return headers[i].section;
	return NO_SECTION;
}

/* "Args:" alone on its line, its first letter a capital; or with text behind for one-line forms of Returns. */
static enum section google_header(const struct line *l)
{
	if (l->len < 2 || l->text[l->len - 1] != ':' || !isupper((unsigned char)l->text[0]))
		return NO_SECTION;
	return header_of(l->text, l->len - 1);
}

static bool is_underline(const struct line *l)
{
	int n = 0;
	while (n < l->len && (l->text[n] == '-' || l->text[n] == '='))
		n++;
	return n == l->len && n >= 3;
}

/* A name with its stars (escaped or not) at the start of an item; its length, 0 when there is none. */
static int item_name(const char *p, int len, int *skip)
{
	int i = 0, stars = 0, n;
	while (i < len && (p[i] == '*' || (p[i] == '\\' && i + 1 < len && p[i + 1] == '*') || p[i] == '`')) {
		stars += p[i] == '*';
		i++;
	}
	*skip = i - stars > 0 ? i : 0;
	n = i;
	while (n < len && (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '.' || (unsigned char)p[n] >= 0x80))
		n++;
	return n > i ? n : 0;
}

static void add_item(struct ff_arena *a, struct ff_list *to, const char *p, int len)
{
	char *name = ff_arena_alloc(a, (size_t)len + 1), *q = name;
	for (int i = 0; i < len; i++)
		if (p[i] != '\\' && p[i] != '`')
			*q++ = p[i];
	FF_PUSH(a, to, struct ff_doc_item)->name = name;
}

/* Google item: "name (type): text", "name: text", "Error: text"; where a next name starts on the line, else 0. */
static int google_item(struct ff_arena *a, struct ff_list *to, const struct line *l)
{
	int skip, n = item_name(l->text, l->len, &skip), i = n;
	if (!n)
		return 0;
	while (i < l->len && (l->text[i] == ' ' || l->text[i] == '`'))
		i++;
	if (i < l->len && l->text[i] == '(') {
		int depth = 0;
		for (; i < l->len; i++) {
			depth += (l->text[i] == '(') - (l->text[i] == ')');
			if (!depth)
				break;
		}
		i++;
		while (i < l->len && l->text[i] == ' ')
			i++;
	}
	if (i < l->len && (l->text[i] == ':' || (l->text[i] == ',' && i == n)))
		add_item(a, to, l->text, n);
	return i < l->len && l->text[i] == ',' && i == n ? i + 1 : 0;
}

/* One line of a section of items: "x: one", "x, y: both". */
static void google_items(struct ff_arena *a, struct ff_list *to, const struct line *l)
{
	struct line rest = *l;
	for (int next = 1; next > 0;) {
		next = google_item(a, to, &rest);
		while (next < rest.len && rest.text[next] == ' ')
			next++;
		rest.text += next;
		rest.len -= next;
	}
}

/* NumPy item: "name : type", "a, b : type", "*args". */
static void numpy_item(struct ff_arena *a, struct ff_list *to, const struct line *l)
{
	int at = 0;
	while (at < l->len) {
		int skip, n = item_name(l->text + at, l->len - at, &skip);
		if (!n)
			return;
		add_item(a, to, l->text + at, n);
		at += n;
		while (at < l->len && l->text[at] == ' ')
			at++;
		if (at >= l->len || l->text[at] != ',')
			return;
		at++;
		while (at < l->len && l->text[at] == ' ')
			at++;
	}
}

static void note_content(struct ff_doc *d, enum section s)
{
	d->returns |= s == RETURNS;
	d->yields |= s == YIELDS;
	d->has_raises |= s == RAISES;
	d->has_args |= s == ARGS;
}

static void read_google(struct ff_arena *a, const struct line *l, int n, struct ff_doc *d)
{
	enum section now = NO_SECTION;
	int header_indent = 0, item_indent = -1;
	for (int i = 0; i < n; i++) {
		if (!l[i].len)
			continue;
		enum section s = google_header(&l[i]);
		if (s && (now == NO_SECTION || l[i].indent <= header_indent)) {
			now = s;
			header_indent = l[i].indent;
			item_indent = -1;
			continue;
		}
		if (now == NO_SECTION)
			continue;
		if (l[i].indent <= header_indent && i > 0) { /* text at the header's level ends the section */
			now = NO_SECTION;
			continue;
		}
		if (item_indent < 0)
			item_indent = l[i].indent;
		note_content(d, now);
		if (l[i].indent == item_indent && (now == ARGS || now == RAISES))
			google_items(a, now == ARGS ? &d->args : &d->raises, &l[i]);
	}
}

static void read_numpy(struct ff_arena *a, const struct line *l, int n, struct ff_doc *d)
{
	enum section now = NO_SECTION;
	int indent = 0;
	for (int i = 0; i < n; i++) {
		if (!l[i].len)
			continue;
		if (i + 1 < n && is_underline(&l[i + 1]) && l[i + 1].indent == l[i].indent) {
			now = header_of(l[i].text, l[i].len);
			indent = l[i].indent;
			i++;
			continue;
		}
		if (now == NO_SECTION)
			continue;
		note_content(d, now);
		if (l[i].indent == indent && (now == ARGS || now == RAISES))
			numpy_item(a, now == ARGS ? &d->args : &d->raises, &l[i]);
	}
}

/* ":param int x: text" names x; ":raises ValueError: text" names ValueError. */
static bool sphinx_field(struct ff_arena *a, const struct line *l, struct ff_doc *d)
{
	static const struct {
		const char *word;
		enum section section;
	} fields[] = {{"param", ARGS}, {"parameter", ARGS}, {"arg", ARGS}, {"argument", ARGS}, {"keyword", ARGS}, {"kwarg", ARGS}, {"returns", RETURNS},
	              {"return", RETURNS}, {"rtype", RETURNS}, {"yields", YIELDS}, {"yield", YIELDS}, {"raises", RAISES}, {"raise", RAISES},
	              {"except", RAISES}, {"exception", RAISES}, {"type", OTHER}};
	if (l->len < 4 || (l->text[0] != ':' && l->text[0] != '@'))
		return false;
	const char *end = memchr(l->text + 1, ':', (size_t)l->len - 1);
	int n = (int)strcspn(l->text + 1, " :\n");
	for (size_t i = 0; end && i < FF_COUNT(fields); i++) {
		if (strlen(fields[i].word) != (size_t)n || strncmp(fields[i].word, l->text + 1, (size_t)n) != 0)
			continue;
		const char *from = end;
		while (from > l->text + 1 + n && from[-1] != ' ')
			from--; /* the last word before the colon is the name */
		note_content(d, fields[i].section);
		if (end > from && (fields[i].section == ARGS || fields[i].section == RAISES))
			add_item(a, fields[i].section == ARGS ? &d->args : &d->raises, from, (int)(end - from));
		return true;
	}
	return false;
}

/* The first section that the text shows decides the style. */
static enum ff_doc_style style_of(struct ff_arena *a, const struct line *l, int n)
{
	struct ff_doc none = {0};
	for (int i = 0; i < n; i++) {
		if (!l[i].len)
			continue;
		if (i + 1 < n && is_underline(&l[i + 1]) && header_of(l[i].text, l[i].len))
			return FF_DOC_NUMPY;
		if (google_header(&l[i]) && i + 1 < n)
			return FF_DOC_GOOGLE;
		if (sphinx_field(a, &l[i], &none))
			return FF_DOC_SPHINX;
	}
	return FF_DOC_PLAIN;
}

void ff_doc_read(struct ff_arena *a, const char *text, struct ff_doc *out)
{
	struct ff_list lines = split(a, text);
	const struct line *l = lines.items;
	*out = (struct ff_doc){.style = style_of(a, l, lines.count)};
	if (out->style == FF_DOC_GOOGLE)
		read_google(a, l, lines.count, out);
	else if (out->style == FF_DOC_NUMPY)
		read_numpy(a, l, lines.count, out);
	else
		for (int i = 0; out->style == FF_DOC_SPHINX && i < lines.count; i++)
			sphinx_field(a, &l[i], out);
	out->summary = lines.count > 0 && l[0].len > 0 ? !google_header(&l[0]) : lines.count > 1 && !google_header(&l[1]);
}
