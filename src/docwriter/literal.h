/* literal.h - literals of Python read from its text; for tools.c. */
#ifndef FF_LITERAL_H
#define FF_LITERAL_H

#include "book.h"

enum literal_kind { LITERAL_STRING, LITERAL_DICT, LITERAL_LIST, LITERAL_OTHER };
struct literal {
	int kind;
	const char *text;     /* of a string its value, of what is no literal its source */
	struct ff_strings keys; /* of a dict, and of a call: its keywords */
	struct ff_list items; /* struct literal: values, elements */
};
/*
 * The expression at p, at most to `end`; behind it, NULL when it is none that can be read: brackets do not match, nested too deep.  A call with
 * keywords reads as a dict of them.
 */
const char *literal_read(struct ff_arena *a, const char *p, const char *end, struct literal *out);
/* Value of a key, NULL. */
const struct literal *literal_get(const struct literal *l, const char *key);
/* Behind a string literal (p: its quote) or the comment at p; p itself when there is neither. */
const char *literal_skip(const char *p, const char *end);

#endif
