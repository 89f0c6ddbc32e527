/*
 * api_html.c - the reference as HTML: one file a page, its stylesheet in it, no script, nothing from elsewhere.  Every text is escaped; an
 * address stands in it only when prose.c let it through.
 */
#include "api.h"

#define WIDTH 78

/* Wide: contents beside the text; narrow and on paper: below it, or not at all. */
static const char style[] =
	":root{color-scheme:light dark;--ink:#1c2128;--paper:#fff;--soft:#57606a;--line:#d0d7de;--code:#f4f6f8;--link:#0550ae;--mark:#8a4600}"
	"@media(prefers-color-scheme:dark){:root{--ink:#dde3ea;--paper:#14181d;--soft:#98a3af;--line:#333b44;--code:#1d232a;--link:#7db7ff;--mark:#f0b36a}}"
	"*{box-sizing:border-box}html{scroll-padding-top:1rem}body{margin:0;font:1rem/1.6 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:break-word}"
	"a{color:var(--link)}a{text-decoration-thickness:1px;text-underline-offset:.3em}main,nav,header,footer{padding:0 1rem;max-width:54rem;margin:0 auto}"
	"h1,h2,h3,h4,h5,h6{line-height:1.25;margin:2rem 0 .6rem}h1{font-size:1.9rem}h2{font-size:1.5rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}"
	"h3{font-size:1.2rem}h4,h5,h6{font-size:1.05rem}h2,h3,h4,h5,h6{font-family:ui-monospace,monospace}"
	"section section section section{border-left:2px solid var(--line);padding-left:1rem}section section section section section{margin-left:.2rem}"
	"code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.88em}code{background:var(--code);border-radius:4px;padding:.1em .3em}"
	"pre{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;overflow-x:auto;line-height:1.45}pre code{background:none;padding:0;font-size:1em}"
	"h2 code,h3 code,h4 code,h5 code,h6 code,a code{background:none;padding:0}.tag{font:italic .8rem system-ui,sans-serif;color:var(--soft);margin-left:.6rem;white-space:nowrap}"
	".tag.deprecated{color:var(--mark);font-weight:600}.src{font-size:.85rem;color:var(--soft)}.src a{color:inherit}dl{margin:.5rem 0}dt{margin-top:.4rem}dd{margin-left:1.4rem}dd p{margin:.2rem 0}"
	".cap{font-weight:600;margin:1rem 0 .2rem}.note{border-left:4px solid var(--line);padding:.1rem 1rem;margin:1rem 0}.note p{margin:.3rem 0}.note.deprecated{border-color:var(--mark)}"
	".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.95rem}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}"
	"ul{padding-left:1.3rem}nav ul{list-style:none;padding-left:.8rem;margin:.2rem 0}nav>ul{padding-left:0}nav{font-size:.9rem}nav a:not(:hover),pre a:not(:hover){text-decoration:none}nav code{background:none;padding:0}.soft{color:var(--soft)}"
	"footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.85rem;color:var(--soft)}"
	"@media(max-width:40rem){pre.sig{white-space:pre-wrap}}@media(min-width:72rem){body{display:grid;grid-template-columns:19rem minmax(0,1fr);grid-template-areas:'n h' 'n m' 'n f'}header{grid-area:h}main{grid-area:m}footer{grid-area:f}"
	"main,header,footer{width:100%;margin:0;padding:0 2.5rem}nav{grid-area:n;position:sticky;top:0;height:100vh;overflow-y:auto;width:100%;margin:0;border-right:1px solid var(--line);padding:1rem}.down{display:none}}"
	"@media print{nav,.down{display:none}body{display:block;font-size:10pt}pre{white-space:pre-wrap}a{color:inherit;text-decoration:none}section{break-inside:auto}h2,h3,h4{break-after:avoid}}";

static void escape(struct ff_buf *b, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&': ff_buf_str(b, "&amp;"); break;
		case '<': ff_buf_str(b, "&lt;"); break;
		case '>': ff_buf_str(b, "&gt;"); break;
		case '"': ff_buf_str(b, "&quot;"); break;
		case '\'': ff_buf_str(b, "&#39;"); break;
		default: ff_buf_char(b, *text);
		}
}

static void put(struct api_out *o, const char *text)
{
	escape(o->out, text);
}

static void raw(struct api_out *o, const char *html)
{
	ff_buf_str(o->out, html);
}

static void begin_link(struct api_out *o, const char *href)
{
	if (!*href)
		return;
	raw(o, "<a href=\"");
	put(o, href);
	raw(o, "\">");
}

static void end_link(struct api_out *o, const char *href)
{
	raw(o, *href ? "</a>" : "");
}

static void code(struct api_out *o, const char *text, const char *href)
{
	if (!*text)
		return;
	begin_link(o, href);
	raw(o, "<code>");
	put(o, text);
	raw(o, "</code>");
	end_link(o, href);
}

static void begin(struct api_out *o, const char *title)
{
	bool index = !*o->page->package;
	raw(o, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	put(o, title);
	ff_buf_printf(o->out, "</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n", style);
	if (!index) {
		raw(o, "<p>");
		if (o->pages->count > 1)
			raw(o, "<a href=\"index.html\">All packages</a> ");
		raw(o, "<a class=\"down\" href=\"#contents\">Contents</a></p>\n");
	}
	raw(o, "</header>\n<main>\n");
}

static void spans(struct api_out *o, const char *text);

/* Contents: nested lists from depths. */
static void entries(struct api_out *o, const struct ff_list *list, bool docs)
{
	int open = 0;
	for (int i = 0; i < list->count; i++) {
		const struct api_entry *e = FF_AT(list, struct api_entry, i);
		int depth = e->depth + 1 > open + 1 ? open + 1 : e->depth + 1;
		if (depth > open)
			raw(o, "<ul>\n");
		for (int k = open; k > depth; k--)
			raw(o, "</li>\n</ul>\n");
		if (depth <= open)
			raw(o, "</li>\n");
		open = depth;
		raw(o, "<li>");
		code(o, e->name, e->href);
		if (docs && *e->doc) {
			raw(o, " <span class=\"soft\">");
			spans(o, e->doc);
			raw(o, "</span>");
		}
	}
	for (int k = open; k > 0; k--)
		raw(o, "</li>\n</ul>\n");
}

static void end(struct api_out *o)
{
	raw(o, "</main>\n");
	if (*o->page->package) {
		raw(o, "<nav id=\"contents\" aria-label=\"Contents\">\n<p class=\"cap\"><a href=\"#top\">");
		put(o, o->page->package);
		raw(o, "</a></p>\n");
		entries(o, &o->contents, false);
		raw(o, "</nav>\n");
	}
	raw(o, "<footer>Made from the docstrings and signatures of the source.</footer>\n</body>\n</html>\n");
}

static void heading(struct api_out *o, int level, const char *anchor, const char *name, const struct ff_strings *labels)
{
	raw(o, "<section id=\"");
	put(o, anchor);
	ff_buf_printf(o->out, "\">\n<h%d>", level);
	if (level == 1)
		put(o, name);
	else
		code(o, name, "");
	for (int i = 0; i < labels->count; i++) {
		ff_buf_printf(o->out, "<span class=\"tag%s\">", strcmp(labels->items[i], "deprecated") ? "" : " deprecated");
		put(o, labels->items[i]);
		raw(o, "</span>");
	}
	ff_buf_printf(o->out, "</h%d>\n", level);
}

static void close_section(struct api_out *o, int level)
{
	(void)level;
	raw(o, "</section>\n");
}

static void piece(struct api_out *o, const char *text, const char *href, void *with)
{
	(void)with;
	begin_link(o, href ? href : "");
	put(o, text);
	end_link(o, href ? href : "");
}

static void signature(struct api_out *o, const struct ff_strings *lines)
{
	raw(o, "<pre class=\"sig\"><code>");
	for (int i = 0; i < lines->count; i++) {
		raw(o, i ? "\n" : "");
		api_code(o, api_wrapped(o, lines->items[i], WIDTH), piece, NULL);
	}
	raw(o, "</code></pre>\n");
}

static void typed(struct api_out *o, const char *type)
{
	if (!*type)
		return;
	raw(o, "<code>");
	api_code(o, type, piece, NULL);
	raw(o, "</code>");
}

/* ---- docstrings ---- */

static void spans(struct api_out *o, const char *text)
{
	static const char *const opens[] = {"", "", "<strong>", "<em>"}, *const closes[] = {"", "", "</strong>", "</em>"};
	struct ff_list list = {0};
	prose_spans(o->a, text, &list);
	for (int i = 0; i < list.count; i++) {
		const struct span *s = FF_AT(&list, struct span, i);
		const char *to = s->kind == SPAN_CODE && *s->to ? api_href_of(o, s->to) : NULL;
		if (s->kind == SPAN_CODE) {
			code(o, s->text, to ? to : "");
		} else if (s->kind == SPAN_LINK) {
			begin_link(o, s->to);
			put(o, s->text);
			end_link(o, s->to);
		} else {
			raw(o, opens[s->kind]);
			put(o, s->text);
			raw(o, closes[s->kind]);
		}
	}
}

static void blocks(struct api_out *o, const struct ff_list *list);

static void fields(struct api_out *o, const struct block *b)
{
	raw(o, "<p class=\"cap\">");
	put(o, b->title);
	raw(o, "</p>\n<dl>\n");
	for (int i = 0; i < b->fields.count; i++) {
		const struct ff_doc_item *f = FF_AT(&b->fields, struct ff_doc_item, i);
		const char *to = *f->name && b->section == FF_DOC_RAISES ? api_href_of(o, f->name) : NULL;
		raw(o, "<dt>");
		code(o, f->name, to ? to : "");
		raw(o, *f->name && *f->type ? " " : "");
		typed(o, f->type);
		raw(o, "</dt>\n<dd>");
		spans(o, f->text);
		raw(o, "</dd>\n");
	}
	raw(o, "</dl>\n");
}

static void block(struct api_out *o, const struct block *b)
{
	switch (b->kind) {
	case BLOCK_TEXT:
		raw(o, "<p>");
		spans(o, b->text);
		raw(o, "</p>\n");
		break;
	case BLOCK_CODE:
		raw(o, "<pre><code>");
		put(o, b->text);
		raw(o, "</code></pre>\n");
		break;
	case BLOCK_HEADING:
		raw(o, "<p class=\"cap\">");
		spans(o, b->title);
		raw(o, "</p>\n");
		break;
	case BLOCK_FIELDS: fields(o, b); break;
	case BLOCK_TERM:
		raw(o, "<dl>\n<dt>");
		spans(o, b->title);
		raw(o, "</dt>\n<dd>");
		blocks(o, &b->children);
		raw(o, "</dd>\n</dl>\n");
		break;
	case BLOCK_NOTE:
		if (b->children.count < 2 && (!b->children.count || FF_AT(&b->children, struct block, 0)->kind == BLOCK_TEXT)) {
			ff_buf_printf(o->out, "<div class=\"note%s\">\n<p><strong>", ff_str_starts(b->title, "Deprecated") ? " deprecated" : "");
			put(o, b->title);
			raw(o, b->children.count ? ":</strong> " : "</strong>");
			if (b->children.count)
				spans(o, FF_AT(&b->children, struct block, 0)->text);
			raw(o, "</p>\n</div>\n");
			break;
		} /* fall through */
	default:
		ff_buf_printf(o->out, "<div class=\"note%s\">\n<p class=\"cap\">", ff_str_starts(b->title, "Deprecated") ? " deprecated" : "");
		spans(o, b->title);
		raw(o, "</p>\n");
		blocks(o, &b->children);
		raw(o, "</div>\n");
	}
}

static void blocks(struct api_out *o, const struct ff_list *list)
{
	for (int i = 0; i < list->count; i++) {
		const struct block *b = FF_AT(list, struct block, i);
		if (b->kind != BLOCK_ITEM) {
			block(o, b);
			continue;
		}
		bool ordered = *b->title != '\0';
		raw(o, ordered ? "<ol>\n" : "<ul>\n");
		for (; i < list->count && FF_AT(list, struct block, i)->kind == BLOCK_ITEM && (*FF_AT(list, struct block, i)->title != '\0') == ordered; i++) {
			raw(o, "<li>");
			blocks(o, &FF_AT(list, struct block, i)->children);
			raw(o, "</li>\n");
		}
		raw(o, ordered ? "</ol>\n" : "</ul>\n");
		i--;
	}
}

static void doc(struct api_out *o, const char *text)
{
	struct ff_list list = {0};
	blocks_read(o->a, text, &list);
	blocks(o, &list);
}

static void source(struct api_out *o, const char *path, int line)
{
	raw(o, "<p class=\"src\">Defined in ");
	if (*o->ask->source) {
		raw(o, "<a href=\"");
		put(o, o->ask->source);
		for (const char *p = path; *p; p++)
			if (strchr(" <>\"'`%#?\\^{}|", *p) || (unsigned char)*p < 0x20)
				ff_buf_printf(o->out, "%%%02X", (unsigned char)*p);
			else
				ff_buf_printf(o->out, *p == '&' ? "&amp;" : "%c", *p);
		raw(o, "\">");
	}
	put(o, line ? ff_arena_printf(o->a, "%s:%d", path, line) : path);
	raw(o, *o->ask->source ? "</a></p>\n" : "</p>\n");
}

static void names(struct api_out *o, const char *title, const struct ff_strings *list, const struct ff_strings *hrefs)
{
	raw(o, "<p>");
	put(o, title);
	raw(o, ": ");
	for (int i = 0; i < list->count; i++) {
		raw(o, i ? ", " : "");
		code(o, list->items[i], hrefs->items[i]);
	}
	raw(o, "</p>\n");
}

static void cell(struct api_out *o, const struct api_value *v, int columns)
{
	raw(o, "<tr><td id=\"");
	put(o, v->anchor);
	raw(o, "\">");
	code(o, v->name, "");
	raw(o, "</td>");
	if (columns & VALUES_TYPE) {
		raw(o, "<td>");
		typed(o, v->annotation);
		raw(o, "</td>");
	}
	if (columns & VALUES_VALUE) {
		raw(o, "<td>");
		code(o, v->value, "");
		raw(o, "</td>");
	}
	raw(o, "</tr>\n");
}

static void values(struct api_out *o, const char *title, const struct ff_list *list)
{
	int columns = api_columns(list);
	raw(o, "<p class=\"cap\">");
	put(o, title);
	raw(o, "</p>\n");
	if (columns)
		ff_buf_printf(o->out, "<div class=\"wide\"><table>\n<thead><tr><th>Name</th>%s%s</tr></thead>\n<tbody>\n", columns & VALUES_TYPE ? "<th>Type</th>" : "",
		              columns & VALUES_VALUE ? "<th>Value</th>" : "");
	else
		raw(o, "<p>");
	for (int i = 0; i < list->count; i++) {
		const struct api_value *v = FF_AT(list, struct api_value, i);
		if (columns) {
			cell(o, v, columns);
			continue;
		}
		raw(o, i ? ", <span id=\"" : "<span id=\"");
		put(o, v->anchor);
		raw(o, "\">");
		code(o, v->name, "");
		raw(o, "</span>");
	}
	raw(o, columns ? "</tbody>\n</table></div>\n" : "</p>\n");
}

static void list(struct api_out *o, const struct ff_list *contents)
{
	if (!*o->page->package) /* the index; a page has its contents beside it */
		entries(o, contents, true);
}

const struct api_writer api_html = {begin, end, heading, close_section, signature, doc, source, names, values, list};
