/*
 * api_markdown.c - the reference as Markdown for GitHub.  Anchors are HTML of our own, for headings of equal names share none of GitHub's.
 */
#include "api.h"

#define WIDTH 88

static void begin(struct api_out *o, const char *title)
{
	(void)o;
	(void)title;
}

static void end(struct api_out *o)
{
	(void)o;
}

/* An identifier as HTML has it. */
static void anchor(struct api_out *o, const char *id)
{
	ff_buf_printf(o->out, "<a id=\"");
	for (; *id; id++)
		if (!strchr("\"<>& ", *id))
			ff_buf_char(o->out, *id);
	ff_buf_str(o->out, "\"></a>");
}

static void blank(struct api_out *o)
{
	if (o->out->len > 1 && strcmp(o->out->data + o->out->len - 2, "\n\n") != 0)
		ff_buf_char(o->out, '\n');
}

static void heading(struct api_out *o, int level, const char *id, const char *name, const struct ff_strings *labels)
{
	blank(o);
	anchor(o, id);
	ff_buf_str(o->out, "\n\n");
	for (int i = 0; i < level; i++)
		ff_buf_char(o->out, '#');
	ff_buf_char(o->out, ' ');
	if (level == 1)
		markdown_text(o->out, name, false);
	else
		markdown_code(o->out, name, false);
	for (int i = 0; i < labels->count; i++)
		ff_buf_printf(o->out, "%s*%s*", i ? ", " : " ", labels->items[i]);
	ff_buf_char(o->out, '\n');
}

static void close_section(struct api_out *o, int level)
{
	(void)o;
	(void)level;
}

static void fence(struct api_out *o, const char *language, const char *text, int indent)
{
	size_t longest = 2, run = 0;
	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	char ticks[64];
	size_t n = longest + 1 < sizeof ticks ? longest + 1 : sizeof ticks - 1;
	memset(ticks, '`', n);
	ticks[n] = '\0';
	ff_buf_printf(o->out, "%*s%s%s\n", indent, "", ticks, language);
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");
		ff_buf_printf(o->out, "%*s%.*s\n", len ? indent : 0, "", (int)len, p);
		p += len + (p[len] == '\n');
	}
	ff_buf_printf(o->out, "%*s%s\n", indent, "", ticks);
}

static void link_name(struct api_out *o, const char *name, const char *href, bool cell)
{
	if (*href)
		ff_buf_char(o->out, '[');
	markdown_code(o->out, name, cell);
	if (*href)
		ff_buf_printf(o->out, "](%s)", href);
}

struct refers {
	struct ff_strings names, hrefs;
};

static void note_name(struct api_out *o, const char *text, const char *href, void *with)
{
	struct refers *r = with;
	if (!href || ff_strings_has(&r->names, text))
		return;
	ff_strings_push(o->a, &r->names, text);
	ff_strings_push(o->a, &r->hrefs, href);
}

static void names(struct api_out *o, const char *title, const struct ff_strings *list, const struct ff_strings *hrefs)
{
	blank(o);
	markdown_text(o->out, title, false);
	ff_buf_str(o->out, ": ");
	for (int i = 0; i < list->count; i++) {
		ff_buf_str(o->out, i ? ", " : "");
		link_name(o, list->items[i], hrefs->items[i], false);
	}
	ff_buf_char(o->out, '\n');
}

/* A fence holds no links: they follow it. */
static void signature(struct api_out *o, const struct ff_strings *lines)
{
	struct refers r = {0};
	struct ff_buf b;
	ff_buf_init(&b, 0);
	for (int i = 0; i < lines->count; i++) {
		ff_buf_printf(&b, "%s%s", i ? "\n" : "", api_wrapped(o, lines->items[i], WIDTH));
		api_code(o, lines->items[i], note_name, &r);
	}
	blank(o);
	fence(o, "python", ff_buf_text(&b), 0);
	ff_buf_free(&b);
	if (r.names.count)
		names(o, "Refers to", &r.names, &r.hrefs);
}

/* ---- docstrings ---- */

static void spans(struct api_out *o, const char *text, bool cell)
{
	struct ff_list list = {0};
	prose_spans(o->a, text, &list);
	for (int i = 0; i < list.count; i++) {
		const struct span *s = FF_AT(&list, struct span, i);
		const char *to = s->kind == SPAN_CODE && *s->to ? api_href_of(o, s->to) : NULL;
		if (to)
			link_name(o, s->text, to, cell);
		else
			markdown_span(o->out, s, cell);
	}
}

static void blocks(struct api_out *o, const struct ff_list *list, int indent);

static void fields(struct api_out *o, const struct block *b, int indent)
{
	ff_buf_printf(o->out, "%*s**", indent, "");
	markdown_text(o->out, b->title, false);
	ff_buf_str(o->out, "**\n\n");
	for (int i = 0; i < b->fields.count; i++) {
		const struct ff_doc_item *f = FF_AT(&b->fields, struct ff_doc_item, i);
		const char *to = *f->name && b->section == FF_DOC_RAISES ? api_href_of(o, f->name) : NULL, *type = *f->type ? api_href_of(o, f->type) : NULL;
		ff_buf_printf(o->out, "%*s- ", indent, "");
		link_name(o, f->name, to ? to : "", false);
		if (*f->type) {
			ff_buf_str(o->out, *f->name ? " (" : "");
			link_name(o, f->type, type ? type : "", false);
			ff_buf_str(o->out, *f->name ? ")" : "");
		}
		ff_buf_str(o->out, (*f->name || *f->type) && *f->text ? ": " : "");
		spans(o, f->text, false);
		ff_buf_char(o->out, '\n');
	}
}

static void block(struct api_out *o, const struct block *b, int indent)
{
	size_t start;
	switch (b->kind) {
	case BLOCK_TEXT:
		ff_buf_printf(o->out, "%*s", indent, "");
		spans(o, b->text, false);
		ff_buf_char(o->out, '\n');
		break;
	case BLOCK_CODE: fence(o, strncmp(b->text, ">>>", 3) ? "" : "pycon", b->text, indent); break;
	case BLOCK_HEADING: /* no heading of ours, for the page has its own */
		ff_buf_printf(o->out, "%*s**", indent, "");
		markdown_text(o->out, b->title, false);
		ff_buf_str(o->out, "**\n");
		break;
	case BLOCK_FIELDS: fields(o, b, indent); break;
	case BLOCK_NOTE:
		if (b->children.count < 2 && (!b->children.count || FF_AT(&b->children, struct block, 0)->kind == BLOCK_TEXT)) {
			ff_buf_printf(o->out, "%*s**", indent, "");
			markdown_text(o->out, b->title, false);
			ff_buf_str(o->out, b->children.count ? ":** " : "**");
			if (b->children.count)
				spans(o, FF_AT(&b->children, struct block, 0)->text, false);
			ff_buf_char(o->out, '\n');
			break;
		} /* fall through */
	default:
		ff_buf_printf(o->out, "%*s%s", indent, "", b->kind == BLOCK_ITEM && *b->title ? b->title : "-");
		ff_buf_char(o->out, ' ');
		if (b->kind != BLOCK_ITEM) {
			ff_buf_str(o->out, b->kind == BLOCK_NOTE ? "**" : "");
			spans(o, b->title, false);
			ff_buf_str(o->out, b->kind == BLOCK_NOTE ? "**\n" : "\n");
			if (b->children.count)
				ff_buf_char(o->out, '\n');
		}
		start = o->out->len;
		indent += b->kind == BLOCK_ITEM && *b->title ? (int)strlen(b->title) + 1 : 2;
		blocks(o, &b->children, indent);
		if (b->kind == BLOCK_ITEM && o->out->len > start + (size_t)indent && !o->out->over) { /* the first line stands beside the bullet */
			memmove(o->out->data + start, o->out->data + start + indent, o->out->len - start - (size_t)indent + 1);
			o->out->len -= (size_t)indent;
		} else if (b->kind == BLOCK_ITEM) {
			ff_buf_char(o->out, '\n');
		}
	}
}

static void blocks(struct api_out *o, const struct ff_list *list, int indent)
{
	for (int i = 0; i < list->count; i++) {
		const struct block *b = FF_AT(list, struct block, i);
		if (i && !(b->kind == BLOCK_ITEM && FF_AT(list, struct block, i - 1)->kind == BLOCK_ITEM))
			ff_buf_char(o->out, '\n');
		block(o, b, indent);
	}
}

static void doc(struct api_out *o, const char *text)
{
	struct ff_list list = {0};
	if (!*text)
		return;
	blocks_read(o->a, text, &list);
	blank(o);
	blocks(o, &list, 0);
}

static void address(struct api_out *o, const char *path)
{
	for (; *path; path++)
		if (strchr(" <>()\\\"'`%#?[]|", *path) || (unsigned char)*path < 0x20)
			ff_buf_printf(o->out, "%%%02X", (unsigned char)*path);
		else
			ff_buf_char(o->out, *path);
}

static void source(struct api_out *o, const char *path, int line)
{
	const char *shown = line ? ff_arena_printf(o->a, "%s:%d", path, line) : path;
	blank(o);
	ff_buf_str(o->out, "Defined in ");
	if (!*o->ask->source) {
		markdown_code(o->out, shown, false);
		ff_buf_str(o->out, "\n");
		return;
	}
	ff_buf_char(o->out, '[');
	markdown_code(o->out, shown, false);
	ff_buf_str(o->out, "](");
	ff_buf_str(o->out, o->ask->source);
	address(o, path);
	if (line)
		ff_buf_printf(o->out, "#L%d", line);
	ff_buf_str(o->out, ")\n");
}

static void values(struct api_out *o, const char *title, const struct ff_list *list)
{
	int columns = api_columns(list);
	blank(o);
	if (columns)
		ff_buf_printf(o->out, "**%s**\n\n| Name |%s%s\n| --- |%s%s\n", title, columns & VALUES_TYPE ? " Type |" : "", columns & VALUES_VALUE ? " Value |" : "",
		              columns & VALUES_TYPE ? " --- |" : "", columns & VALUES_VALUE ? " --- |" : "");
	else
		ff_buf_printf(o->out, "%s: ", title);
	for (int i = 0; i < list->count; i++) {
		const struct api_value *v = FF_AT(list, struct api_value, i);
		const char *to = *v->annotation ? api_href_of(o, v->annotation) : NULL;
		ff_buf_str(o->out, columns ? "| " : i ? ", " : "");
		anchor(o, v->anchor);
		markdown_code(o->out, v->name, columns);
		if (columns & VALUES_TYPE) {
			ff_buf_str(o->out, " | ");
			link_name(o, v->annotation, to ? to : "", true);
		}
		if (columns & VALUES_VALUE) {
			ff_buf_str(o->out, " | ");
			markdown_code(o->out, v->value, true);
		}
		ff_buf_str(o->out, columns ? " |\n" : "");
	}
	if (!columns)
		ff_buf_char(o->out, '\n');
}

static void list(struct api_out *o, const struct ff_list *entries)
{
	blank(o);
	for (int i = 0; i < entries->count; i++) {
		const struct api_entry *e = FF_AT(entries, struct api_entry, i);
		ff_buf_printf(o->out, "%*s- ", 2 * e->depth, "");
		link_name(o, e->name, e->href, false);
		if (*e->doc) {
			ff_buf_str(o->out, " - ");
			markdown_prose(o->a, o->out, e->doc, false);
		}
		ff_buf_char(o->out, '\n');
	}
}

const struct api_writer api_markdown = {begin, end, heading, close_section, signature, doc, source, names, values, list};
