/*
 * docs.h - what a page of documentation says of Python names: references by their dotted name, with the place.  Shared by the files
 * docs*.c and documented.c.
 *
 * Read is what a tool would make a link or an entry of: directives of Sphinx (py domain, autodoc, autosummary), its roles, ::: of
 * mkdocstrings, inline code that is a dotted name, and Python code.  A bare name counts only below a directive that names its module.
 * A name that may be told relative to its module or whole gives a reference for each: only one of them leads to something.
 */
#ifndef FF_SCAN_DOCS_H
#define FF_SCAN_DOCS_H

#include "scan_room.h"

enum {
	DOCS_BYTES = 1 << 20,  /* of one page; a larger one is not read */
	DOCS_REFS = 5000,      /* of one page, each target once a kind */
	DOCS_BLOCKS = 1000,    /* of Python code in one page */
	DOCS_TARGET = 200,     /* bytes of a dotted name ... */
	DOCS_PARTS = 10,       /* ... and its parts */
	DOCS_NAMES = 500,      /* that one option lists */
	DOCS_NESTED = 8,       /* classes in classes, blocks in blocks */
};

/* How a page is written; also the kind of its rows in the cache (0 and 1 are Python's). */
enum { DOCS_NONE = 0, DOCS_RST = FF_FACTS_ASIDE, DOCS_MARKDOWN };

struct docs_ref {
	const char *target; /* "shop.cart.Cart.total" */
	const char *word;   /* directive, role, "import", "use"; "" */
	int line, kind;     /* enum ff_mention_kind */
};
struct docs_block { /* Python code; line n of it is line `line` + n - 1 of the page */
	const char *text;
	size_t len;
	int line;
};
struct docs {
	struct ff_list refs, blocks; /* struct docs_ref, struct docs_block */
	uint64_t *seen;              /* hashes of kind and target, open */
	uint32_t mask;
};

/* docs_read.c: how a path is read, DOCS_NONE: it is no documentation of the project */
int docs_syntax(const char *path);
/* Strings are in `a`; the text itself is not kept. */
void docs_read(struct ff_arena *a, int syntax, const char *text, size_t len, struct docs *out);
void docs_add(struct ff_arena *a, struct docs *d, int kind, const char *word, const char *target, int line);
/* References as lines for the cache, and back, one after the other, in place; a damaged line is none. */
void docs_encode(const struct docs *d, struct ff_buf *out);
bool docs_next(char **at, const char *end, struct docs_ref *out);
/* ".. autofunction:: shop.cart.total", ":func:`shop.cart.total`": made of names alone. */
const char *docs_says(struct ff_arena *a, const struct docs_ref *r);

/* ---- docs_read.c, docs_rst.c, docs_markdown.c: a page as lines ---- */

struct docs_line {
	const char *s;  /* behind the indentation */
	int n, indent;  /* n 0: blank */
};
struct docs_reader {
	struct ff_arena *a;
	struct docs *out;
	const struct docs_line *lines;
	int count;
	const char *module; /* that bare names belong to; "" unknown */
	struct {
		int indent;
		const char *name;
	} classes[DOCS_NESTED];
	int depth;
	bool foreign; /* directives without a domain are of another language */
	int nested;   /* blocks of Markdown around the rows that are read */
};
void docs_rst(struct docs_reader *r, int first, int last);
/* One directive: its signatures or argument, the lines behind it that are its own; the row behind them. */
int docs_directive(struct docs_reader *r, const char *name, const char *argument, int n, int row, int indent, int last);
void docs_markdown(struct docs_reader *r, int first, int last);
void docs_prose(struct docs_reader *r, int row, bool rst);
void docs_code(struct docs_reader *r, int first, int last); /* rows of Python */
bool docs_looks_python(const struct docs_reader *r, int first, int last);
bool docs_is_python(const char *language, size_t n);
/* The dotted name at the beginning of p[0..n), "" none; *used: its bytes. */
const char *docs_dotted(struct ff_arena *a, const char *p, size_t n, size_t *used);
void docs_names(struct docs_reader *r, const char *p, const char *end, struct ff_strings *out); /* all of them, whatever parts them */

/* ---- docs_facts.c: a version of a page, from the cache or by reading it ---- */

/* Encoded references, in `out`; -1: not to be had. */
int docs_text(struct worker *w, const struct side *from, int syntax, struct ff_buf *out);
/* Keys of a page in the index: each module that one of its references may lead through. */
uint64_t *docs_keys(struct ff_arena *a, const char *text, size_t len, int *count);

#endif
