/*
 * docpages.h - pages that are kept true from facts: sections of README.md and its like, and the reference of a package.  Pure: the facts of
 * the whole tree, its routes and the texts of its metadata go in, text comes out; who reads and writes files is src/docfiles.
 *
 * Public is a name that no part of its dotted path hides behind an underscore, or that a public module lists in __all__; where a module has
 * an __all__ that is known whole, nothing else of it is.  A package without one also gives what its __init__ imports from itself.  Tests,
 * migrations, examples, scripts without an __all__ outside of packages, and what nobody wrote by hand have no public names.  A definition stands once: under the shortest of its public paths.
 */
#ifndef FF_DOCPAGES_H
#define FF_DOCPAGES_H

#include "ff/docwriter.h"

/* ---- the tree (book.c, names.c) ---- */

struct ff_book;
struct ff_book *ff_book_new(struct ff_arena *a);
#define FF_BOOK_WANT                                                                                                                    \
	(FF_WANT_MODULE | FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_PARAMETERS | FF_WANT_DECORATORS | FF_WANT_BASES | \
	 FF_WANT_ASSIGNS | FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_LITERALS)
/* One Python file with its facts; what is kept is copied. */
void ff_book_file(struct ff_book *b, const struct ff_subject *s);
void ff_book_route(struct ff_book *b, const struct ff_route *r);
/* A tracked path of any kind, in the order of the tree: what there is to run tests with follows from it. */
void ff_book_path(struct ff_book *b, const char *path);
/* Whether the text of a file is worth having: metadata, test configuration, definitions of agents. */
bool ff_book_wants(const char *path);
/* The same for Python files after their facts were read: setup.py, and where lists of tools stand. */
void ff_book_wanted(const struct ff_book *b, struct ff_strings *paths);
void ff_book_text(struct ff_book *b, const char *path, const char *text, size_t n);
/* After the last file: names are led to their definitions.  Nothing below may be asked before. */
void ff_book_settle(struct ff_book *b);

/* ---- sections between markers (marks.c) ---- */

/*
 * A line "<!-- ff:NAME key="value" ... -->" begins a section, a line "<!-- /ff:NAME -->" ends it; both stand alone on their lines, indented by
 * at most three blanks.  In a fenced block they are text.  What lies between them is ours, nothing else is.
 */
struct ff_mark {
	const char *name;    /* of the section */
	const char *package; /* "" the folder of the page */
	const char *format;  /* of architecture: "text" (the default), "mermaid" */
	int line, end_line;  /* of the two markers, from 1 */
	size_t from, to;     /* of the text between them */
	const char *newline; /* "\n", "\r\n": as the first marker ends */
};
/* Words of sections, with what each holds; name NULL ends. */
struct ff_page_section {
	const char *name, *help;
};
extern const struct ff_page_section ff_page_sections[];
/* Marks of a page in their order.  FF_EX_DATA with the line in the text when one is unclosed, nested, doubled, not known or not readable. */
int ff_marks_read(struct ff_arena *a, const char *text, size_t n, struct ff_list *marks /* struct ff_mark */, struct ff_err *err);
/*
 * The page with all its sections as they are to be.  stale: the marks whose text changes (NULL: do not say).  path: of the page, from the
 * root of the tree, for what its sections are about and where their links lead.
 */
void ff_page_fill(const struct ff_book *b, const char *path, const char *text, size_t n, const struct ff_list *marks, struct ff_buf *out, struct ff_list *stale);
/* A page for a folder that has none, with markers and their sections; false: there is nothing in it to tell of. */
bool ff_page_first(const struct ff_book *b, const char *folder, struct ff_buf *out);
/* Files (tests first, then documentation) that may show how the names of the folder are used; their texts go to ff_page_usage, until one is taken. */
void ff_page_usage_files(const struct ff_book *b, const char *folder, struct ff_strings *paths);
bool ff_page_usage(struct ff_book *b, const char *folder, const char *path, const char *text, size_t n);

/* ---- the reference (api.c, api_html.c, api_markdown.c) ---- */

enum ff_page_format { FF_PAGE_MARKDOWN, FF_PAGE_HTML };
struct ff_api_ask {
	int format;       /* enum ff_page_format */
	bool alphabetical; /* else in the order of the source */
	const char *title; /* of the index; "" */
	const char *source; /* what leads from the folder of the pages to the root of the tree: "../../"; "" no links to files */
};
struct ff_api_page {
	const char *file;   /* "shop.cart.md" */
	const char *package; /* dotted; "" the index */
};
/* Pages for the packages that the prefixes (dotted names or paths; none: all) lead to, and an index when there is more than one. */
void ff_api_pages(const struct ff_book *b, const struct ff_api_ask *ask, const struct ff_strings *prefixes, struct ff_list *pages /* struct ff_api_page */);
void ff_api_page(const struct ff_book *b, const struct ff_api_ask *ask, const struct ff_list *pages, const struct ff_api_page *page, struct ff_buf *out);

#endif
