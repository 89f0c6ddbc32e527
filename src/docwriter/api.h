/* api.h - what the reference pages are made of; for api.c, which walks the book, and the two that write: api_markdown.c, api_html.c. */
#ifndef FF_API_H
#define FF_API_H

#include "blocks.h"

struct api_out;
/* One writer a format. */
struct api_writer {
	void (*begin)(struct api_out *o, const char *title);
	void (*end)(struct api_out *o);
	/* level 1: the page, 2: a module, 3: a definition of it, 4: of a class; labels: "async", "deprecated". */
	void (*heading)(struct api_out *o, int level, const char *anchor, const char *name, const struct ff_strings *labels);
	void (*close)(struct api_out *o, int level);
	void (*signature)(struct api_out *o, const struct ff_strings *lines); /* each a declaration on lines of its own, "@decorator" among them */
	void (*doc)(struct api_out *o, const char *doc);
	void (*source)(struct api_out *o, const char *path, int line);
	/* "Bases: A, B": names with what they lead to, "" nothing. */
	void (*names)(struct api_out *o, const char *title, const struct ff_strings *names, const struct ff_strings *hrefs);
	void (*values)(struct api_out *o, const char *title, const struct ff_list *values /* struct api_value */);
	void (*list)(struct api_out *o, const struct ff_list *entries /* struct api_entry */); /* an index: name, first sentence, deeper ones below */
};
struct api_value {
	const char *name, *anchor, *annotation, *value;
};
/* What a table of values has columns for. */
enum { VALUES_TYPE = 1, VALUES_VALUE = 2 };
int api_columns(const struct ff_list *values);
struct api_entry {
	const char *name, *href, *doc;
	int depth;
};
struct api_out {
	const struct ff_book *b;
	struct ff_arena *a;
	const struct ff_api_ask *ask;
	const struct ff_list *pages;
	const struct ff_api_page *page;
	const struct api_writer *w;
	struct ff_buf *out;
	int module, entry; /* where names are looked up: rows, entry -1 */
	int shown;         /* the module under which it stands: then there */
	struct ff_list contents; /* struct api_entry, of this page: filled before anything is written */
};
/* Row of the package whose page tells of a module; a module that a page tells of. */
int api_package_of(const struct ff_book *b, int module);
bool api_is_shown(const struct ff_book *b, int module);
const char *api_module_anchor(struct api_out *o, int module);
/* Where a definition stands; NULL nowhere. */
const char *api_entry_href(struct api_out *o, int module, int entry);
int api_topmost(const struct book_module *m, int entry); /* the definition at module level that holds it */
bool api_is_dunder(const char *name);
/* Where a dotted name of a docstring or a type leads, from this place; NULL nowhere. */
const char *api_href_of(struct api_out *o, const char *dotted);
/* Code in pieces: names that lead somewhere with their href, what stands between them with NULL. */
void api_code(struct api_out *o, const char *text, void (*take)(struct api_out *o, const char *text, const char *href, void *with), void *with);
/* A declaration that is wider than that, its parameters on lines of their own. */
const char *api_wrapped(struct api_out *o, const char *text, int width);
extern const struct api_writer api_markdown, api_html;

#endif
