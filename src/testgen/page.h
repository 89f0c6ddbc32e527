/*
 * page.h - what the files of the page share: Python text as tokens, its layout, the tests that cases become.  Nobody else needs it.
 */
#ifndef FF_TESTGEN_PAGE_H
#define FF_TESTGEN_PAGE_H

#include "ff/testgen.h"

/* ---- page_tokens.c: one logical line as tokens ---- */

enum page_kind { PAGE_NAME /* keywords and ... too */, PAGE_NUMBER, PAGE_STRING, PAGE_OP };
struct page_token {
	int kind;
	const char *text; /* as it is to be written: strings in the page's quotes */
	int depth;        /* brackets around it; a bracket has the depth outside */
	int pair;         /* row of the other bracket, -1 */
	bool blank;       /* a blank stood before it */
	bool space;       /* a blank is to stand before it, as black writes */
};
struct page_tokens {
	struct page_token *items;
	int count, room;
};
/*
 * False: no such text (brackets, quotes, a comment, a line's end).  quote: '"' or '\'' where either can stand, 0: as they come.
 */
bool page_tokenize(struct ff_arena *a, const char *text, char quote, struct page_tokens *out);
/* The tokens from..to-1 as one line. */
void page_join(struct ff_buf *b, const struct page_tokens *t, int from, int to);
bool page_is_keyword(const char *word);
bool page_is_op(const struct page_token *t, const char *op);
bool page_word_is(const struct page_token *t, const char *word);
bool page_in_lambda(const struct page_tokens *t, int row); /* among its parameters */

/* ---- page_names.c: what it reads and binds ---- */

/* Names that the text reads and does not bind itself (lambda, comprehension, :=), each once; attributes and keywords of calls are none. */
void page_names(struct ff_arena *a, const struct page_tokens *t, struct ff_strings *out);
/* Names that a statement binds: x = ..., x, y = ..., def, class, import, for, with ... as. */
void page_bound(struct ff_arena *a, const struct page_tokens *t, struct ff_strings *out);
/* A comma outside of brackets: a tuple. */
bool page_has_comma(const struct page_tokens *t);
/* Several lines that are not one: a def with its body. */
bool page_is_block(struct ff_arena *a, const char *text);
/*
 * Names that a statement of a setup, or a block of several lines, reads and binds (a block's inner names are neither).  False: some line
 * is no Python.
 */
bool page_statement(struct ff_arena *a, const char *text, struct ff_strings *read, struct ff_strings *bound);
/* Does it hold an operator, outside of brackets, that binds no stronger than a comparison? */
bool page_is_loose(const struct page_tokens *t);
/* The text with each free name for which with() gives another put in its place. */
const char *page_rename(struct ff_arena *a, const char *text, const char *(*other)(void *with, const char *name), void *with);

/* ---- page_wrap.c: layout ---- */

struct page_style {
	int width; /* columns of a line */
	char quote;
};
/* Writes one logical line, broken as black breaks it.  A text that is no statement is written as it is. */
void page_line(struct ff_arena *a, struct ff_buf *b, const struct page_style *s, int indent, const char *text);

/* ---- page_values.c: what a value is, and short words for it ---- */

enum page_value_kind {
	PAGE_IS_OTHER, PAGE_IS_NONE, PAGE_IS_BOOL, PAGE_IS_INT, PAGE_IS_FLOAT, PAGE_IS_TEXT, PAGE_IS_BYTES, PAGE_IS_LIST, PAGE_IS_TUPLE, PAGE_IS_DICT,
	PAGE_IS_SET,
};
struct page_value {
	const char *text;
	int kind;     /* enum page_value_kind */
	char *string; /* of a text: what it says, characters beyond ASCII and NUL as 0xff */
	int items;    /* of a container */
	bool empty, blank, unicode, longish, negative;
};
struct page_value page_look(struct ff_arena *a, const char *text);
const char *page_value_id(struct ff_arena *a, const char *text); /* "empty", "device_type", "-1"; "" there is none that is short */
const char *page_slug(struct ff_arena *a, const char *text, size_t most, bool lower); /* letters and digits, the rest as underscores */
const char *page_container(const struct page_value *v);          /* "list", "text"; "value" */
const char *page_snake(struct ff_arena *a, const char *name);    /* "MaybeNot" -> "maybe_not" */

/* ---- page_cases.c: cases of one shape become one test ---- */

/* Something that differs between the cases of a test, and is handed to it. */
struct page_param {
	int slot; /* of the case: see page_slot */
	const char *name;
};
struct page_test {
	const struct ff_test_case **cases;
	int *rows; /* of the cases in the caller's list */
	int count;
	const char *symbol;
	int category;
	bool mixed;            /* cases of several categories */
	struct ff_list params; /* struct page_param; none: one case */
	struct ff_list alike;  /* struct page_param: slots that hold what another one holds in every case, under its name */
	struct ff_strings locals; /* names that it binds: setup, parameters, fixtures */
	const char **ids;      /* as pytest shows them, one a case */
	bool *own_id;          /* that id has to be written: pytest would not make it */
	const char *fixture;   /* the receiver comes from this fixture; "" */
	const char *name;
};
/* Texts of a case that may differ within a test: arguments, then right sides of checks, then messages. */
int page_slots(const struct ff_test_case *c);
const char *page_slot(struct ff_arena *a, const struct ff_test_case *c, int slot);
bool page_varies(const struct page_test *t, const struct ff_test_check *k);
/* Name of the parameter for a slot, NULL when it does not vary. */
const char *page_param_of(const struct page_test *t, int slot);
/* What makes two cases the same call with other values. */
const char *page_shape(struct ff_arena *a, const struct ff_test_case *c);
void page_group(struct ff_arena *a, const struct ff_test_source *m, const struct ff_list *cases, struct ff_list *tests);
/* Names the parameters, and gives the cases their ids.  `names`: imported by the page, no parameter may hide them. */
void page_prepare(struct ff_arena *a, struct page_test *t, const struct ff_strings *names);
/* whole: with the name of the class. */
const char *page_test_name(struct ff_arena *a, const struct page_test *t, bool whole, const struct ff_strings *taken);
/* A Python literal for a text, in double quotes. */
const char *page_literal(struct ff_arena *a, const char *text);

/* ---- page_settle.c ---- */

/* Copies of the cases that can be written: imports out of the setup, nothing that is not read.  rows: of each in the caller's list. */
void page_settle(struct ff_arena *a, const struct ff_test_source *m, const struct ff_list *cases, struct ff_list *out, int *rows);

/* ---- page_imports.c ---- */

struct page_imports {
	struct ff_arena *a;
	const struct ff_test_source *m;
	struct ff_strings statements; /* whole ones, as cases need them */
	struct ff_strings plain;      /* modules: import x */
	struct ff_strings names;      /* of the module under test */
	struct ff_strings bound;      /* all that these bind */
	const char *prefix;           /* "mod" when the module's names are written mod.name; "" */
};
bool page_is_builtin(const char *name);
/* Notes where a free name of a case comes from. */
void page_import_name(struct page_imports *i, const char *name);
/* The module's own import of a name, when a test can say the same; NULL. */
const struct ff_import *page_module_import(const struct ff_test_source *m, const char *name);
/* Would the statement bind a name that something else has on this page? */
bool page_import_clashes(const struct page_imports *i, const char *statement);
void page_import_module(struct page_imports *i, const char *module);
void page_import_statement(struct page_imports *i, const char *statement);
/* Is it to be written with the prefix? */
bool page_is_own(const struct page_imports *i, const char *name);
void page_write_imports(struct page_imports *i, struct ff_buf *b, const struct page_style *style);

/* ---- page_body.c, page_unittest.c: one test ---- */

struct page_fixture {
	const char *name, *value; /* value: expression */
	const char *setup;        /* the statement that it replaces; "" the receiver is the expression itself */
	int uses;
};
struct page {
	struct ff_arena *a;
	const struct ff_test_habits *h;
	const struct ff_test_source *m;
	struct page_style style;
	struct page_imports imports;
	struct ff_list tests;    /* struct page_test */
	struct ff_list fixtures; /* struct page_fixture */
	struct ff_buf *out;
	int *rows;               /* of the settled cases in the caller's list */
};
/* page_fixtures.c, in this order: what there is to share, the tests take it, it is written. */
void page_find_fixtures(struct page *p);
void page_use_fixtures(struct page *p);
void page_write_fixtures(struct page *p);
/* An expression of a case as the page writes it: names of the module with their prefix. */
const char *page_say(struct page *p, const struct page_test *t, const char *text);
const char *page_call(struct page *p, const struct page_test *t, const struct ff_test_case *c);
/* left of a check with the call in the place of `result`; NULL when it does not name it just once. */
const char *page_inline(struct page *p, const char *left, const char *call);
bool page_compares_message(const struct page_test *t, int check);
bool page_has_special(const struct page_test *t, int check);
bool page_names_result(struct page *p, const char *left);
void page_setup(struct page *p, int indent, const char *statement, bool first, bool last);
const char *page_right(struct page *p, const struct page_test *t, const struct ff_test_case *c, int check);
void page_write_pytest(struct page *p, const struct page_test *t, int indent, bool method);
void page_write_unittest(struct page *p, const struct page_test *t);
void page_unittest_tools(struct page *p); /* imports that its own words need */

#endif
