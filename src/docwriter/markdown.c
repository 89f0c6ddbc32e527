/*
 * markdown.c - text that came from elsewhere as Markdown (GitHub's): nothing in it is taken for markup or HTML, in a paragraph or in a cell of a
 * table.  Called by all who write Markdown.
 */
#include <ctype.h>

#include "book.h"

static bool escaped(const char *text, const char *p)
{
	if (strchr("*`[]\\|~$", *p))
		return true;
	if (*p == '!') /* before a link it makes an image */
		return p[1] == '[';
	if (*p == '_') /* between letters it is no emphasis */
		return !(p > text && isalnum((unsigned char)p[-1]) && isalnum((unsigned char)p[1]));
	if (p > text)
		return false;
	return *p == '#' || ((*p == '+' || *p == '-' || *p == '=') && (!p[1] || p[1] == ' ' || p[1] == *p));
}

void markdown_text(struct ff_buf *out, const char *text, bool cell)
{
	for (const char *p = text; *p; p++) {
		if (*p == '<')
			ff_buf_str(out, "&lt;");
		else if (*p == '>')
			ff_buf_str(out, "&gt;");
		else if (*p == '&' && (isalpha((unsigned char)p[1]) || p[1] == '#'))
			ff_buf_str(out, "&amp;");
		else if (*p == '\n' || *p == '\r')
			ff_buf_char(out, ' ');
		else if (*p == '|' && !cell)
			ff_buf_char(out, *p);
		else if ((*p == '.' || *p == ')') && p > text && p - text < 10 && strspn(text, "0123456789") == (size_t)(p - text))
			ff_buf_printf(out, "\\%c", *p); /* "1. " begins a list */
		else if (escaped(text, p))
			ff_buf_printf(out, "\\%c", *p);
		else
			ff_buf_char(out, *p);
	}
}

void markdown_code(struct ff_buf *out, const char *text, bool cell)
{
	size_t longest = 0, run = 0;
	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	size_t n = strlen(text);
	bool space = n && (text[0] == '`' || text[n - 1] == '`');
	if (!n)
		return;
	for (size_t i = 0; i <= longest; i++)
		ff_buf_char(out, '`');
	if (space)
		ff_buf_char(out, ' ');
	for (const char *p = text; *p; p++) {
		if (*p == '|' && cell)
			ff_buf_str(out, "\\|"); /* a table takes the backslash away, in code too */
		else
			ff_buf_char(out, *p == '\n' || *p == '\r' ? ' ' : *p);
	}
	if (space)
		ff_buf_char(out, ' ');
	for (size_t i = 0; i <= longest; i++)
		ff_buf_char(out, '`');
}

void markdown_span(struct ff_buf *out, const struct span *s, bool cell)
{
	const char *around = s->kind == SPAN_STRONG ? "**" : s->kind == SPAN_EMPHASIS ? "*" : "";
	if (s->kind == SPAN_CODE) {
		markdown_code(out, s->text, cell);
		return;
	}
	if (s->kind == SPAN_LINK && out->len && out->data[out->len - 1] == '!') {
		out->len--;
		ff_buf_str(out, "\\!");
	}
	ff_buf_str(out, s->kind == SPAN_LINK ? "[" : around);
	markdown_text(out, s->text, cell);
	if (s->kind == SPAN_LINK)
		ff_buf_printf(out, "](<%s>)", s->to);
	else
		ff_buf_str(out, around);
}

void markdown_prose(struct ff_arena *a, struct ff_buf *out, const char *text, bool cell)
{
	struct ff_list spans = {0};
	prose_spans(a, text, &spans);
	for (int i = 0; i < spans.count; i++)
		markdown_span(out, FF_AT(&spans, struct span, i), cell);
}
