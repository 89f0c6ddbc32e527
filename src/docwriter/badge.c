/*
 * badge.c - a picture of one share as people put it into a README: "docs | 66.4%", flat, as SVG.  The text has its own length told
 * (textLength), so that the halves fit whatever font is found.  Widths are those of Verdana at 11 pixels, the usual font of such pictures.
 */
#include "ff/docwriter.h"

#define LABEL "docs"
#define PAD 6 /* pixels at each side of a text */

/* Width of a character in tenths of a pixel: Verdana's advance widths (of 2048 a em) at 11 pixels. */
static int tenths(char c)
{
	static const struct {
		const char *chars;
		int width;
	} widths[] = {{"0123456789", 70}, {".", 40}, {"%", 118}, {"d", 69}, {"o", 67}, {"c", 57}, {"s", 57}};
	for (size_t i = 0; i < FF_COUNT(widths); i++)
		if (strchr(widths[i].chars, c))
			return widths[i].width;
	return 70;
}

static int width_of(const char *text)
{
	int n = 0;
	for (; *text; text++)
		n += tenths(*text);
	return (n + 9) / 10;
}

/* From red to green in the steps that shields.io made usual. */
static const char *color_of(double percent)
{
	static const struct {
		double least;
		const char *color;
	} steps[] = {{95, "#4c1"}, {90, "#97ca00"}, {75, "#a4a61d"}, {60, "#dfb317"}, {40, "#fe7d37"}};
	for (size_t i = 0; i < FF_COUNT(steps); i++)
		if (percent >= steps[i].least)
			return steps[i].color;
	return "#e05d44";
}

static void put_text(struct ff_buf *b, const char *text, int at, int width)
{
	static const char form[] = "<text x=\"%d\" y=\"%d\" textLength=\"%d\"%s>%s</text>\n";
	ff_buf_printf(b, form, at, 15, width, " fill=\"#010101\" fill-opacity=\".3\" aria-hidden=\"true\"", text); /* its shadow */
	ff_buf_printf(b, form, at, 14, width, "", text);
}

const char *ff_doc_badge(struct ff_arena *a, struct ff_doc_share s)
{
	const char *value = ff_doc_percent_text(a, s);
	int label = width_of(LABEL), right = width_of(value), left_width = label + 2 * PAD, right_width = right + 2 * PAD, all = left_width + right_width;
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_printf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"20\" role=\"img\" aria-label=\"" LABEL ": %s\">\n<title>" LABEL ": %s (%d of %d)</title>\n", all,
	              value, value, s.covered, s.nodes);
	ff_buf_str(&b, "<linearGradient id=\"s\" x2=\"0\" y2=\"100%\"><stop offset=\"0\" stop-color=\"#bbb\" stop-opacity=\".1\"/><stop offset=\"1\" stop-opacity=\".1\"/></linearGradient>\n");
	ff_buf_printf(&b, "<clipPath id=\"r\"><rect width=\"%d\" height=\"20\" rx=\"3\" fill=\"#fff\"/></clipPath>\n<g clip-path=\"url(#r)\">\n", all);
	ff_buf_printf(&b, "<rect width=\"%d\" height=\"20\" fill=\"#555\"/>\n<rect x=\"%d\" width=\"%d\" height=\"20\" fill=\"%s\"/>\n<rect width=\"%d\" height=\"20\" fill=\"url(#s)\"/>\n</g>\n",
	              left_width, left_width, right_width, color_of(ff_doc_percent(s)), all);
	ff_buf_str(&b, "<g fill=\"#fff\" font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\" text-rendering=\"geometricPrecision\">\n");
	put_text(&b, LABEL, PAD, label);
	put_text(&b, value, left_width + PAD, right);
	ff_buf_str(&b, "</g>\n</svg>\n");
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}
