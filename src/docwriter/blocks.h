/* blocks.h - a docstring as paragraphs, lists, code and sections; for the pages that show all of it. */
#ifndef FF_BLOCKS_H
#define FF_BLOCKS_H

#include "book.h"

enum block_kind {
	BLOCK_TEXT,    /* a paragraph: text */
	BLOCK_CODE,    /* text, lines as they are */
	BLOCK_ITEM,    /* of a list: children; title "1." or "" */
	BLOCK_TERM,    /* title, and what is said of it: children */
	BLOCK_NOTE,    /* title ("Deprecated since version 2.0"), children */
	BLOCK_HEADING, /* title */
	BLOCK_FIELDS,  /* title ("Args"), fields */
};
struct block {
	int kind;
	const char *title, *text;
	struct ff_list children; /* struct block */
	struct ff_list fields;   /* struct ff_doc_item; its text may be several lines */
	int section;             /* FIELDS: enum ff_doc_kind */
};
/* doc: cleaned. */
void blocks_read(struct ff_arena *a, const char *doc, struct ff_list *out);

#endif
