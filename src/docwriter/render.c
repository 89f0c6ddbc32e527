/*
 * render.c - parts of a draft as the lines of a docstring, in Google, NumPy or Sphinx style, wrapped at the width.  Called by place.c
 * and place_into.c; knows neither indentation nor file.
 */
#include "place.h"

enum { LEAST_ROOM = 24, LONGEST_CODE = 48 }; /* columns: where the indentation leaves less, lines are longer; bytes of code that stays on one line */

void page_add(struct page *p, int depth, const char *text)
{
	*FF_PUSH(p->a, &p->lines, struct page_line) = (struct page_line){NULL, depth, text};
}

/* ---- wrapping ---- */

/* To the end of a word; what stands between double backquotes is one, when it is not long.  *inside: of one that is. */
static size_t word_len(const char *text, bool *inside)
{
	size_t n = 0;
	while (text[n] && text[n] != ' ') {
		if (strncmp(text + n, "``", 2) != 0) {
			n++;
			continue;
		}
		const char *end = *inside ? NULL : strstr(text + n + 2, "``");
		if (end && end - (text + n) <= LONGEST_CODE) {
			n = (size_t)(end - text) + 2;
		} else {
			*inside = end != NULL;
			n += 2;
		}
	}
	return n;
}

/* A line that is no more than the title of a section would be read as one. */
static bool is_title(struct ff_arena *a, const char *line)
{
	struct ff_doc doc;
	size_t n = strcspn(line, ":");
	if (n > 20 || (line[n] && line[n + 1]))
		return false;
	char *title = ff_arena_printf(a, "%.*s:\n    x", (int)n, line);
	if (*title >= 'a' && *title <= 'z')
		*title = (char)(*title - 'a' + 'A');
	ff_doc_read(a, title, &doc);
	return doc.style == FF_DOC_GOOGLE;
}

void page_wrap(struct page *p, int depth, int hang, const char *text)
{
	struct ff_buf line;
	int columns = 0;
	bool inside = false;
	ff_buf_init(&line, 0);
	for (text += strspn(text, " "); *text;) {
		size_t n = word_len(text, &inside);
		const char *word = ff_arena_dup(p->a, text, n);
		int room = p->room - depth * p->step, width = ff_utf8_width(word);
		if (columns && columns + 1 + width > (room > LEAST_ROOM ? room : LEAST_ROOM) && !is_title(p->a, ff_buf_text(&line))) {
			page_add(p, depth, ff_arena_str(p->a, ff_buf_text(&line)));
			ff_buf_clear(&line);
			depth += hang;
			hang = columns = 0;
		}
		ff_buf_str(&line, columns ? " " : "");
		ff_buf_str(&line, word);
		columns += (columns > 0) + width;
		text += n;
		text += strspn(text, " ");
	}
	if (columns)
		page_add(p, depth, ff_arena_str(p->a, ff_buf_text(&line)));
	ff_buf_free(&line);
}

/* ---- entries ---- */

/* Types of several lines are one line here. */
static const char *one_line(struct ff_arena *a, const char *text)
{
	char *out = ff_arena_alloc(a, strlen(text) + 1), *q = out;
	for (; *text; text++) {
		bool blank = strchr(" \t\r\n\f\v", *text) != NULL;
		if (!blank || (q > out && q[-1] != ' '))
			*q++ = blank ? ' ' : *text;
	}
	while (q > out && q[-1] == ' ')
		q--;
	*q = '\0';
	return out;
}

static bool is_result(int kind)
{
	return kind == FF_DOC_RETURNS || kind == FF_DOC_YIELDS;
}

/* A type with a text of several lines in it (Annotated[int, Doc("""...""")]) is not for people. */
static const char *type_of(const struct page *p, const struct ff_doc_item *item)
{
	if (!p->types || !item->type || strstr(item->type, "\"\"\"") || strstr(item->type, "'''"))
		return "";
	return one_line(p->a, item->type);
}

static void google_entry(struct page *p, int depth, int kind, const struct ff_doc_item *item)
{
	const char *type = type_of(p, item), *head;
	if (is_result(kind))
		head = *type ? ff_arena_printf(p->a, "%s:", type) : "";
	else if (*type && kind != FF_DOC_RAISES)
		head = ff_arena_printf(p->a, "%s (%s):", item->name, type);
	else
		head = ff_arena_printf(p->a, "%s:", item->name);
	int first = p->lines.count;
	page_wrap(p, depth, 1, ff_arena_printf(p->a, "%s %s", head, one_line(p->a, item->text)));
	/* a head is one line, however long: readers take it by its line */
	if (p->lines.count > first && *head && strlen(FF_AT(&p->lines, struct page_line, first)->text) < strlen(head)) {
		p->lines.count = first;
		page_add(p, depth, head);
		page_wrap(p, depth + 1, 0, one_line(p->a, item->text));
	}
}

static void numpy_entry(struct page *p, int depth, int kind, const struct ff_doc_item *item)
{
	const char *type = type_of(p, item);
	if (is_result(kind) && *type)
		page_add(p, depth, type);
	else if (!is_result(kind))
		page_add(p, depth, *type && kind != FF_DOC_RAISES ? ff_arena_printf(p->a, "%s : %s", item->name, type) : item->name);
	page_wrap(p, depth + (!is_result(kind) || *type), 0, one_line(p->a, item->text));
}

static void sphinx_entry(struct page *p, int depth, int kind, const struct ff_doc_item *item)
{
	static const char *const words[] = {[FF_DOC_ARGS] = "param", [FF_DOC_RETURNS] = "returns", [FF_DOC_YIELDS] = "yields", [FF_DOC_RAISES] = "raises", [FF_DOC_ATTRIBUTES] = "ivar"};
	const char *type = type_of(p, item), *name = item->name, *stars = strspn(name, "*") == 2 ? "\\*\\*" : *name == '*' ? "\\*" : "";
	if (!p->plain)
		name = ff_arena_printf(p->a, "%s%s", stars, name + strspn(name, "*"));
	page_wrap(p, depth, 1, ff_arena_printf(p->a, ":%s%s%s: %s", words[kind], *name ? " " : "", name, one_line(p->a, item->text)));
	if (!*type || kind == FF_DOC_RAISES)
		return;
	if (is_result(kind))
		page_add(p, depth, ff_arena_printf(p->a, ":rtype: %s", type));
	else
		page_add(p, depth, ff_arena_printf(p->a, ":%s %s: %s", kind == FF_DOC_ARGS ? "type" : "vartype", name, type));
}

/* An example stands as it is. */
static void example_lines(struct page *p, int depth, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n"), end = n;
		while (end && strchr(" \t\r", text[end - 1]))
			end--;
		page_add(p, end ? depth : 0, ff_arena_dup(p->a, text, end));
		text += n + (text[n] != '\0');
	}
}

void page_entry(struct page *p, int depth, int kind, const struct ff_doc_item *item)
{
	if (kind == FF_DOC_EXAMPLE)
		example_lines(p, depth, item->text);
	else if (p->style == FF_DOC_NUMPY)
		numpy_entry(p, depth, kind, item);
	else if (p->style == FF_DOC_SPHINX)
		sphinx_entry(p, depth, kind, item);
	else
		google_entry(p, depth, kind, item);
}

/* ---- parts ---- */

static int examples(const struct ff_doc_part *part)
{
	int n = 0;
	for (int i = 0; i < part->items.count; i++)
		for (const char *p = FF_AT(&part->items, struct ff_doc_item, i)->text; (p = strstr(p, ">>>")); p += 3)
			n++;
	return n;
}

static void heading(struct page *p, const struct ff_doc_part *part)
{
	static const char *const google[] = {[FF_DOC_ARGS] = "Args:", [FF_DOC_RETURNS] = "Returns:", [FF_DOC_YIELDS] = "Yields:", [FF_DOC_RAISES] = "Raises:", [FF_DOC_ATTRIBUTES] = "Attributes:"};
	static const char *const numpy[] = {[FF_DOC_ARGS] = "Parameters", [FF_DOC_RETURNS] = "Returns", [FF_DOC_YIELDS] = "Yields", [FF_DOC_RAISES] = "Raises", [FF_DOC_ATTRIBUTES] = "Attributes", [FF_DOC_EXAMPLE] = "Examples"};
	static const char dashes[] = "----------";
	if (p->style == FF_DOC_NUMPY) {
		page_add(p, 0, numpy[part->kind]);
		page_add(p, 0, dashes + sizeof dashes - 1 - strlen(numpy[part->kind]));
	} else if (p->style == FF_DOC_GOOGLE) {
		page_add(p, 0, part->kind == FF_DOC_EXAMPLE ? examples(part) > 1 ? "Examples:" : "Example:" : google[part->kind]);
	}
}

void page_part(struct page *p, const struct ff_doc_part *part)
{
	heading(p, part);
	for (int i = 0; i < part->items.count; i++)
		page_entry(p, p->style == FF_DOC_GOOGLE, part->kind, FF_AT(&part->items, struct ff_doc_item, i));
}

/* ---- what may stand in a string ---- */

bool page_is_writable(const struct page *p, const char *quotes, bool *raw)
{
	*raw = false;
	for (int i = 0; i < p->lines.count; i++) {
		const char *text = FF_AT(&p->lines, struct page_line, i)->text;
		size_t n = strlen(text);
		*raw |= strchr(text, '\\') != NULL;
		if (strstr(text, quotes) || !ff_utf8_valid(text, n))
			return false;
		for (size_t k = 0; k < n; k++)
			if (((unsigned char)text[k] < ' ' && text[k] != '\t') || text[k] == 0x7f)
				return false;
	}
	return true;
}
