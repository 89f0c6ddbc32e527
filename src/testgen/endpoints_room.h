/*
 * endpoints_room.h - what endpoints_head.c, endpoints_names.c and endpoints_page.c share: one page about endpoints while it is written.
 */
#ifndef FF_TESTGEN_ENDPOINTS_ROOM_H
#define FF_TESTGEN_ENDPOINTS_ROOM_H

#include "page.h"

struct endpoints_page {
	struct ff_arena *a;
	const struct ff_endpoints *e;
	const struct ff_test_habits *h;
	const struct ff_endpoint_app *app;
	struct page_style style;
	struct ff_buf *out;
	bool django, plain_django; /* plain: no pytest-django, so TestCase */
	bool probe, checked;
};
/* Fills in what follows from a, e, h and out.  False: there is no endpoint, or no way to the application. */
bool endpoints_start(struct endpoints_page *p);
void endpoints_line(struct endpoints_page *p, int indent, const char *text);
/* Docstring, imports, marks, fixtures. */
void endpoints_head(struct endpoints_page *p);
/* Those who ask: a fixture each, or a method of the TestCase.  True: there are some. */
bool endpoints_people(struct endpoints_page *p);

/* "_is_refused_without_title": the end of the name of that test. */
const char *endpoints_answer_words(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r);
/* The name of a test that ends so and is not among `taken`; r: NULL without a run. */
const char *endpoints_name(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r, const char *answer, const struct ff_strings *taken);

#endif
