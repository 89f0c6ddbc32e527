/*
 * sections.h - what the readers of docstrings share: the lines of one, the words that head its sections, and how an entry begins.
 * For sections*.c alone.
 */
#ifndef FF_DOCWRITER_SECTIONS_H
#define FF_DOCWRITER_SECTIONS_H

#include "ff/docwriter.h"

struct ff_doc_line {
	const char *text;  /* behind its indentation, not terminated */
	int indent, len;   /* columns beyond the margin that all lines share (tabs go to the next eighth); len without trailing blanks, 0: blank */
};
struct ff_doc_reader {
	struct ff_arena *a;
	const struct ff_doc_line *lines;
	int count;
	struct ff_doc *out;
};

/* What a heading announces, in any case of its letters; -1: no word that heads a section.  FF_DOC_OTHER: one that is not read further. */
int ff_doc_heading(const char *word, int len);

/* Blocks of code between lines of ```: begins as zeros. */
struct ff_doc_code {
	int left; /* marks to come; those of an odd number leave the last one out: nothing closes it */
	bool counted, inside;
};
/* Line i is in such a block, or opens or closes one; asked of each line in its order. */
bool ff_doc_in_code(const struct ff_doc_reader *r, int i, struct ff_doc_code *c);
/* Lines from..to are read as a section: a block of code ends with it. */
void ff_doc_pass_code(const struct ff_doc_reader *r, int from, int to, struct ff_doc_code *c);

/* A new section of out. */
struct ff_doc_section *ff_doc_begin(struct ff_doc_reader *r, int kind, const char *title, int len, int line);
/* Ends it before `end`, blank lines left out. */
void ff_doc_finish(struct ff_doc_reader *r, struct ff_doc_section *s, int end);
struct ff_doc_item *ff_doc_add(struct ff_doc_reader *r, struct ff_doc_section *s, int line);
/* Lines from..to as one line, of the first what stands behind `skip` bytes. */
const char *ff_doc_joined(const struct ff_doc_reader *r, int from, int skip, int to);
/* The same lines as they stand, without the indentation that they share. */
const char *ff_doc_verbatim(const struct ff_doc_reader *r, int from, int to);

/* Bytes of a name at p: with its stars, dots and what marks it up (`x`, **x**, :class:`x`, \*x); 0: none.  *name: without the marks. */
int ff_doc_name(struct ff_doc_reader *r, const char *p, int len, const char **name);
/* Bytes of the bracket at p with what it holds, quotes heeded; 0: it does not close. */
int ff_doc_bracket(const char *p, int len);
/* First of `what` at p outside of brackets and quotes; -1: none. */
int ff_doc_find(const char *p, int len, char what);
/* Whether the words are a type: names and brackets, joined by "or", "of", "and", "|" and commas. */
bool ff_doc_is_type(const char *p, int len);
/* "int, optional", "int, default 3" as type and default. */
void ff_doc_set_type(struct ff_doc_reader *r, struct ff_doc_item *i, const char *p, int len);

bool ff_doc_read_google(struct ff_doc_reader *r); /* false: it has none of that style's sections, and nothing was added */
bool ff_doc_read_numpy(struct ff_doc_reader *r);
bool ff_doc_read_sphinx(struct ff_doc_reader *r);
/* First line that shows the style; -1: none. */
int ff_doc_shows_google(const struct ff_doc_reader *r);
int ff_doc_shows_numpy(const struct ff_doc_reader *r);
int ff_doc_shows_sphinx(const struct ff_doc_reader *r);

#endif
