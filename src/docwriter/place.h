/* place.h - what the files of placing share: lines in the making, and where they go.  Nobody else includes it. */
#ifndef FF_DOCWRITER_PLACE_H
#define FF_DOCWRITER_PLACE_H

#include "ff/docwriter.h"

/* One line of a docstring; "" is an empty line. */
struct page_line {
	const char *indent; /* NULL: that of the docstring's text */
	int depth;          /* steps further in */
	const char *text;
};
struct page {
	struct ff_arena *a;
	int style;      /* enum ff_doc_style, never plain */
	int room, step; /* columns that a line may take without the indentation of the docstring; columns of one step */
	bool types;     /* parameters and results with theirs */
	bool plain;     /* no backslash of ours: the string is there, and not raw */
	struct ff_list lines; /* struct page_line */
};

/* ---- render.c: parts as lines ---- */

void page_add(struct page *p, int depth, const char *text);
/* Text as lines that keep to the width; those behind the first stand `hang` steps further in. */
void page_wrap(struct page *p, int depth, int hang, const char *text);
/* One part with its heading, no empty line before it. */
void page_part(struct page *p, const struct ff_doc_part *part);
/* One entry of a part; depth: where entries stand. */
void page_entry(struct page *p, int depth, int kind, const struct ff_doc_item *item);
/* Whether each line may stand between these quotes as it is; *raw: a backslash occurs. */
bool page_is_writable(const struct page *p, const char *quotes, bool *raw);

/* ---- place.c ---- */

/* What is known of the place, whatever is put there. */
struct site {
	const struct ff_subject *s;
	const struct ff_doc_habits *habits;
	struct ff_arena *a;
	const char *nl, *step, *indent; /* line end; one step of indentation; what the docstring stands behind */
	struct ff_fix *fix;
};
void site_edit(struct site *at, int line, int col, int end_line, int end_col, const char *text);
int site_columns(const char *indent);
/* One line with its indentation, without line end. */
void site_line(const struct site *at, struct ff_buf *out, const struct page_line *l, const char *indent);
struct page site_page(const struct site *at, int style, const char *indent);

/* ---- place_into.c: what a docstring lacks ---- */

/* NULL: it is in the fix, or nothing is lacking (no edit was added); else why it cannot be. */
const char *place_into(struct site *at, const struct ff_docstring *doc, const struct ff_doc_draft *d);

#endif
