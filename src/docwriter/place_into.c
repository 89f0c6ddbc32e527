/*
 * place_into.c - what a docstring lacks, put in where it belongs: nothing but insertions, so that no word that stands there changes.
 * Called by place.c; where sections and entries stand sections.c has read.
 */
#include <strings.h>

#include "place.h"

/* One line of the docstring's text. */
struct text_line {
	size_t at, len; /* in the text; without line end */
	bool blank;
};
/* Lines of ours at one place: several parts may meet there. */
struct addition {
	int line;    /* of the text, from 0 */
	bool before; /* before that line, else behind it */
	bool apart;  /* a section is among them: an empty line parts it from what follows */
	struct page page;
};
struct into {
	struct site *at;
	const struct ff_docstring *doc;
	struct ff_doc read;
	struct text_line *line;
	int count, last; /* last: that says something */
	int style;
	bool raw;
	const char *margin; /* indentation of the text */
	struct ff_list additions; /* struct addition */
	const char *why;
};

/* ---- the text ---- */

static void split(struct into *x)
{
	const char *text = x->doc->text;
	size_t room = 1, at = 0;
	for (const char *p = text; (p = strchr(p, '\n')); p++)
		room++;
	x->line = ff_arena_alloc(x->at->a, room * sizeof *x->line);
	x->last = -1;
	for (; (size_t)x->count < room; x->count++) {
		size_t n = strcspn(text + at, "\n"), len = n;
		if (len && text[at + n] && text[at + len - 1] == '\r')
			len--;
		bool blank = strspn(text + at, " \t\r\f") >= len;
		x->line[x->count] = (struct text_line){at, len, blank};
		if (!blank)
			x->last = x->count;
		at += n + 1;
	}
}

static const char *indent_of(const struct into *x, int line)
{
	const char *text = x->doc->text + x->line[line].at;
	return ff_arena_dup(x->at->a, text, strspn(text, " \t"));
}

/* A backslash at its end joins a line with the next one (it may stand in a raw string, too: the doubt is enough). */
static bool is_joined(const struct into *x, int line)
{
	const struct text_line *l = &x->line[line];
	return l->len && x->doc->text[l->at + l->len - 1] == '\\';
}

/*
 * As inspect.cleandoc: what all lines but the first have in common; of a single line, where the string stands.  Prose that stands further
 * in than the string moves no section with it.
 */
static const char *margin_of(const struct into *x)
{
	const char *least = x->read.sections.count ? NULL : x->at->indent;
	for (int i = 1; i < x->count; i++) {
		const char *indent = x->line[i].blank ? NULL : indent_of(x, i);
		if (indent && (!least || site_columns(indent) < site_columns(least)))
			least = indent;
	}
	return least ? least : x->at->indent;
}

/* ---- which section, and where ---- */

/* Place in the order of a docstring; a generator may have Returns where others have Yields; -1: any other section. */
static int rank(int kind)
{
	static const int ranks[] = {[FF_DOC_ARGS] = 0, [FF_DOC_RETURNS] = 1, [FF_DOC_YIELDS] = 1, [FF_DOC_RAISES] = 2, [FF_DOC_ATTRIBUTES] = 3, [FF_DOC_EXAMPLE] = 4, [FF_DOC_OTHER] = -1};
	return ranks[kind];
}

static const struct ff_doc_section *section(const struct into *x, int i)
{
	return FF_AT(&x->read.sections, struct ff_doc_section, i);
}

static bool has_section(const struct into *x, int kind)
{
	for (int i = 0; i < x->read.sections.count; i++)
		if (rank(section(x, i)->kind) == rank(kind))
			return true;
	return false;
}

/* The page for a place, begun or new. */
static struct addition *addition_at(struct into *x, int line, bool before)
{
	for (int i = 0; i < x->additions.count; i++) {
		struct addition *a = FF_AT(&x->additions, struct addition, i);
		if (a->line == line && a->before == before)
			return a;
	}
	struct addition *a = FF_PUSH(x->at->a, &x->additions, struct addition);
	*a = (struct addition){.line = line, .before = before, .page = site_page(x->at, x->style, x->margin)};
	a->page.plain = !x->raw;
	return a;
}

/* It stands apart from the text above it: "For\n    example:" is the middle of a sentence. */
static bool is_apart(const struct into *x, int line)
{
	const struct text_line *l = line > 0 ? &x->line[line - 1] : NULL;
	return !l || l->blank || strchr(".:;,)]}-/\\", x->doc->text[l->at + l->len - 1]);
}

/* Behind the last section that comes before it in the order, else before the first that comes after it, else at the end. */
static void place_of(const struct into *x, int kind, int *behind, int *before)
{
	int next = -1, other = -1;
	*behind = *before = -1;
	for (int i = 0; i < x->read.sections.count; i++) {
		const struct ff_doc_section *s = section(x, i);
		int r = rank(s->kind);
		if (r >= 0 && r <= rank(kind))
			*behind = s->end_line - 1;
		else if (r > rank(kind) && next < 0 && is_apart(x, s->line))
			next = s->line;
		else if (r < 0 && other < 0 && is_apart(x, s->line))
			other = s->line;
	}
	if (*behind < 0)
		*before = next >= 0 ? next : other;
	if (*behind < 0 && *before < 0)
		*behind = x->last;
}

/* Fields of Sphinx stand together. */
static bool is_in_fields(const struct into *x, int line)
{
	for (int i = 0; x->style == FF_DOC_SPHINX && i < x->read.sections.count; i++)
		if (line == section(x, i)->end_line - 1)
			return true;
	return false;
}

static void add_part(struct into *x, const struct ff_doc_part *part)
{
	int behind, before;
	place_of(x, part->kind, &behind, &before);
	if (before >= 0 && x->style != FF_DOC_SPHINX) { /* behind the text above it: the blank line between stays below ours */
		behind = before - 1;
		while (behind >= 0 && x->line[behind].blank)
			behind--;
		before = -1;
	}
	struct addition *a = addition_at(x, before >= 0 ? before : behind, before >= 0);
	bool fields = before >= 0 || (x->style == FF_DOC_SPHINX && part->kind != FF_DOC_EXAMPLE && (a->page.lines.count || is_in_fields(x, behind)));
	if (!fields)
		page_add(&a->page, 0, "");
	a->apart |= !fields;
	page_part(&a->page, part);
}

/* ---- entries of a section that is there ---- */

static const char *bare(const char *name)
{
	return name + strspn(name, "*");
}

static bool same_name(int kind, const char *a, const char *b)
{
	return kind == FF_DOC_RAISES ? !strcmp(ff_last_part(a), ff_last_part(b)) : !strcmp(bare(a), bare(b));
}

/* An entry of that name, in any section of the kind; *in: which section. */
static const struct ff_doc_item *told(const struct into *x, int kind, const char *name, const struct ff_doc_section **in)
{
	for (int i = 0; i < x->read.sections.count; i++)
		for (int k = 0; section(x, i)->kind == kind && k < section(x, i)->items.count; k++) {
			const struct ff_doc_item *item = FF_AT(&section(x, i)->items, struct ff_doc_item, k);
			*in = section(x, i);
			if (same_name(kind, item->name, name))
				return item;
		}
	return NULL;
}

/* The last line of an entry. */
static int end_of(const struct into *x, const struct ff_doc_section *s, const struct ff_doc_item *item)
{
	int end = s->end_line;
	for (int k = 0; k < s->items.count; k++) {
		int line = FF_AT(&s->items, struct ff_doc_item, k)->line;
		end = line > item->line && line < end ? line : end;
	}
	while (end > item->line + 1 && x->line[end - 1].blank)
		end--;
	return end - 1;
}

static bool tells_types(const struct ff_doc_section *s)
{
	for (int k = 0; k < s->items.count; k++)
		if (*FF_AT(&s->items, struct ff_doc_item, k)->type)
			return true;
	return false;
}

/* in: the last section of the kind that has entries. */
static void add_entry(struct into *x, const struct ff_doc_part *part, int row, const struct ff_doc_section *in)
{
	const struct ff_doc_item *near = NULL;
	int n = part->items.count;
	for (int i = row - 1; i >= 0 && !near; i--)
		near = told(x, part->kind, FF_AT(&part->items, struct ff_doc_item, i)->name, &in);
	bool before = !near;
	for (int i = row + 1; i < n && !near; i++)
		near = told(x, part->kind, FF_AT(&part->items, struct ff_doc_item, i)->name, &in);
	if (!near && in && in->items.count) { /* of other names alone: at the end */
		near = FF_AT(&in->items, struct ff_doc_item, in->items.count - 1);
		before = false;
	}
	if (!near || near->line < in->line + (x->style != FF_DOC_SPHINX) || near->line >= x->count) {
		x->why = "its section has no entry to stand beside";
		return;
	}
	struct addition *a = addition_at(x, before ? near->line : end_of(x, in, near), before);
	int from = a->page.lines.count;
	const char *indent = indent_of(x, near->line);
	a->page.types = tells_types(in);
	a->page.room = x->at->habits->width - site_columns(indent);
	page_entry(&a->page, 0, part->kind, FF_AT(&part->items, struct ff_doc_item, row));
	for (int i = from; i < a->page.lines.count; i++)
		FF_AT(&a->page.lines, struct page_line, i)->indent = indent;
	a->page.types = x->at->habits->types;
	a->page.room = x->at->habits->width - site_columns(x->margin);
}

/* A line of such a section begins with the name, whatever a reader makes of it: "none: ..." of an attribute is no entry. */
static bool stands_there(const struct into *x, int kind, const char *name)
{
	size_t n = strlen(name);
	for (int i = 0; i < x->read.sections.count; i++)
		for (int l = section(x, i)->line + 1; section(x, i)->kind == kind && l < section(x, i)->end_line && l < x->count; l++) {
			const char *text = x->doc->text + x->line[l].at;
			text += strspn(text, " \t");
			if (!strncmp(text, name, n) && (text[n] == ':' || !strncmp(text + n, " (", 2)))
				return true;
		}
	return false;
}

static void add_entries(struct into *x, const struct ff_doc_part *part)
{
	for (int i = 0; i < part->items.count && !x->why; i++) {
		const struct ff_doc_section *in = NULL;
		const char *name = FF_AT(&part->items, struct ff_doc_item, i)->name;
		if (!told(x, part->kind, name, &in) && !stands_there(x, part->kind, name))
			add_entry(x, part, i, in);
	}
}

static bool is_read(const struct into *x, int line)
{
	for (int i = 0; i < x->read.sections.count; i++)
		if (line >= section(x, i)->line && line < section(x, i)->end_line)
			return true;
	return false;
}

/* The line ends with the title of a section, which stands alone or behind a full stop. */
static bool ends_with_title(const char *text, size_t n)
{
	static const char *const titles[] = {"Arg:", "Args:", "Argument:", "Arguments:", "Parameter:", "Parameters:", "Params:", "Return:", "Returns:", "Yield:", "Yields:", "Raise:", "Raises:", "Attributes:"};
	while (n && strchr(" \t", text[n - 1]))
		n--;
	for (size_t k = 0; k < FF_COUNT(titles); k++) {
		size_t len = strlen(titles[k]), before = n - len;
		if (n < len || strncasecmp(text + before, titles[k], len) != 0)
			continue;
		while (before && strchr(" \t", text[before - 1]))
			before--;
		if (!before || (text[before - 1] == '.' && before + len < n))
			return true;
	}
	return false;
}

/* "Returns:" and then what was not read as a section: a second one would tell it twice. */
static bool lists_otherwise(const struct into *x)
{
	for (int i = 0; i < x->count; i++)
		if (!is_read(x, i) && ends_with_title(x->doc->text + x->line[i].at, x->line[i].len))
			return true;
	return false;
}

static bool has_entries(int kind)
{
	return kind == FF_DOC_ARGS || kind == FF_DOC_RAISES || kind == FF_DOC_ATTRIBUTES;
}

static void collect(struct into *x, const struct ff_doc_draft *d)
{
	for (int i = 0; i < d->parts.count && !x->why; i++) {
		const struct ff_doc_part *part = FF_AT(&d->parts, struct ff_doc_part, i);
		if (!has_section(x, part->kind) && !(part->kind == FF_DOC_EXAMPLE && x->doc->flags & FF_DOC_DOCTEST))
			add_part(x, part);
		else if (has_entries(part->kind))
			add_entries(x, part);
	}
}

/* ---- edits ---- */

/* The text as it may stand between the quotes; NULL: it may not. */
static const char *escaped(struct into *x, const struct addition *a, const char *text)
{
	char quotes[4] = {0};
	bool raw;
	memset(quotes, *x->doc->quote, 3);
	if (!page_is_writable(&a->page, quotes, &raw) || (raw && !x->raw && !strchr(x->doc->text, '\\')))
		return NULL;
	if (!raw || x->raw)
		return text;
	char *out = ff_arena_alloc(x->at->a, 2 * strlen(text) + 1), *q = out;
	for (; *text; *q++ = *text++)
		if (*text == '\\')
			*q++ = '\\';
	return out;
}

/* The blanks before the closing quotes of a text's last line become a part of their indentation; the indentation that is left to write. */
static const char *closing_indent(const struct into *x, size_t blanks)
{
	size_t n = strlen(x->at->indent);
	if (blanks > n || strspn(x->at->indent + n - blanks, " ") != blanks)
		return NULL;
	return ff_arena_dup(x->at->a, x->at->indent, n - blanks);
}

static void write_addition(struct into *x, const struct addition *a)
{
	const struct text_line *l = &x->line[a->line];
	int n = a->page.lines.count, row = x->doc->line + a->line, start = a->line ? 0 : x->doc->col + (int)(strlen(x->doc->prefix) + strlen(x->doc->quote));
	bool last = a->line == x->count - 1, joined = a->before ? a->line > 0 && is_joined(x, a->line - 1) : !last && is_joined(x, a->line);
	size_t end = l->len, blanks = 0;
	struct ff_buf b;
	while (last && blanks < l->len && x->doc->text[l->at + l->len - blanks - 1] == ' ')
		blanks++;
	const char *closing = closing_indent(x, blanks);
	end -= closing ? blanks : 0;
	ff_buf_init(&b, FF_MAX_LINE);
	for (int i = 0; i < n; i++) {
		ff_buf_str(&b, a->before ? "" : x->at->nl);
		site_line(x->at, &b, FF_AT(&a->page.lines, struct page_line, i), x->margin);
		ff_buf_str(&b, a->before ? x->at->nl : "");
	}
	if (!a->before && last)
		ff_buf_printf(&b, "%s%s", x->at->nl, closing ? closing : x->at->indent);
	else if (!a->before && a->apart && !x->line[a->line + 1].blank)
		ff_buf_str(&b, x->at->nl);
	const char *text = b.over || joined ? NULL : escaped(x, a, ff_buf_text(&b));
	if (!text)
		x->why = joined ? "a backslash joins its lines" : "the text does not fit between the quotes";
	else if (a->before)
		site_edit(x->at, row, 0, row, 0, ff_arena_str(x->at->a, text));
	else
		site_edit(x->at, row, start + (int)end, row, start + (int)end, ff_arena_str(x->at->a, text));
	ff_buf_free(&b);
}

/* One quote on each side becomes three, for a text of several lines. */
static void widen_quotes(struct into *x)
{
	const struct ff_docstring *d = x->doc;
	char two[3] = {*d->quote, *d->quote, '\0'};
	int col = d->col + (int)strlen(d->prefix);
	if (strlen(d->quote) == 3 || !x->additions.count)
		return;
	site_edit(x->at, d->line, col, d->line, col, ff_arena_str(x->at->a, two));
	site_edit(x->at, d->end_line, d->end_col, d->end_line, d->end_col, ff_arena_str(x->at->a, two));
}

const char *place_into(struct site *at, const struct ff_docstring *doc, const struct ff_doc_draft *d)
{
	struct into x = {.at = at, .doc = doc, .raw = strpbrk(doc->prefix, "rR") != NULL};
	if (doc->flags & (FF_DOC_CUT | FF_DOC_CONCATENATED))
		return "it is made of several strings, or very long";
	split(&x);
	if (x.last < 0)
		return "an empty docstring stands there";
	if (strstr(doc->text, "\r\n"))
		at->nl = "\r\n";
	ff_doc_read(at->a, doc->text, &x.read);
	if (x.read.sections.count && !x.read.summary)
		return "it begins with a section";
	if (lists_otherwise(&x))
		return "it lists what it tells in a way of its own";
	x.style = x.read.style != FF_DOC_PLAIN ? x.read.style : at->habits->style;
	x.margin = margin_of(&x);
	collect(&x, d);
	if (!x.why)
		widen_quotes(&x);
	for (int i = 0; i < x.additions.count && !x.why; i++)
		write_addition(&x, FF_AT(&x.additions, struct addition, i));
	return x.why;
}
