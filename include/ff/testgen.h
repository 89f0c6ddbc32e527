/*
 * testgen.h - which functions no test reaches.  Pure: facts in, findings out.
 */
#ifndef FF_TESTGEN_H
#define FF_TESTGEN_H

#include "ff/agent.h"

extern const struct ff_agent ff_testgen_agent;

/*
 * A task is to be acted on: of 96 whose function its authors wrote in again, 26 were resolved by them (docs/benchmarks.md, replay of 300
 * commits, when reach was only looked for three steps back; later 20 of 28, but for one by removal, which says nothing for it).  That nothing reaches it is true more often (tests/judge/untested.py).
 */
#define FF_GAP_WEIGHT 0.27

enum ff_gap_state { FF_GAP_NONE, FF_GAP_UNTESTED, FF_GAP_INDIRECT, FF_GAP_DIRECT, FF_GAP_UNKNOWN };
extern const char *const ff_gap_names[]; /* "none", "untested", "indirect", "direct", "unknown" */
struct ff_gap {
	int state; /* enum ff_gap_state; FF_GAP_NONE: nothing that wants a test (trivial, abstract, a stub, private ...) */
	bool exact; /* by coverage data */
	bool lost;  /* its tests went with this change */
	bool changed;
	int users;      /* outside of tests */
	int priority;   /* 0..100: public, complexity, change, users, what is wrong in it already */
	const char *reason; /* where the knowledge comes from, in words: "no test leads to it" */
	const char *weight; /* what makes the priority: "public, complexity 7, 3 uses in 2 files": of the code, whatever the change wrote */
};
/* How tests reach one definition of the new side, by the usage and covered records of its file.  Strings in s->scratch. */
void ff_gap_judge(const struct ff_subject *s, int def, struct ff_gap *out);
/* Whether the functions of a file are expected to have tests: none of its own role, no stub, not broken. */
bool ff_gap_file(const struct ff_subject *s);

/* `ff-testgen scan`: the table for a person.  Returns an exit code. */
struct ff_gap_options {
	bool only_changed; /* functions that the change wrote in, or whose tests it took; without a revision that of HEAD */
	bool states;       /* tested ones, too */
};
int ff_testgen_scan(const char *tool, struct ff_agent_options *o, const struct ff_gap_options *g, int argc, char **argv);

/*
 * ---- cases (page) ----
 * What the engine observed, or what the plan expects without execution: a case is a call and what is true afterwards.  Texts are Python
 * expressions (setup: statements) over the namespace of the module under test, `needs`, and the names that the setup binds.  Strings
 * are never NULL; those of a stream live in the arena that it was read into.
 */
#define FF_MAX_TEST_CASES 5000 /* records of each kind in one case stream */
#define FF_MAX_TEST_TEXT 4000  /* one text of a case */

enum ff_test_kind { FF_TEST_VALUE, FF_TEST_RAISES, FF_TEST_STATE, FF_TEST_PROPERTY, FF_TEST_PRINTED };
enum ff_test_category {
	FF_TEST_TYPICAL, FF_TEST_EMPTY, FF_TEST_NONE, FF_TEST_BOUNDARY, FF_TEST_INVALID, FF_TEST_LONG, FF_TEST_UNICODE, FF_TEST_NEGATIVE, FF_TEST_SPECIAL,
};
struct ff_test_argument {
	const char *name; /* of the parameter; "" for what falls into *args */
	bool keyword;     /* given as name=text */
	const char *text;
};
enum ff_test_check_kind {
	FF_HOLDS_EQUAL, FF_HOLDS_IS, FF_HOLDS_APPROX, FF_HOLDS_TYPE, FF_HOLDS_LENGTH, FF_HOLDS_CONTAINS, FF_HOLDS_REPR, FF_HOLDS_RAISES, FF_HOLDS_TRUE,
	FF_HOLDS_FALSE,
};
struct ff_test_check {
	int kind;          /* enum ff_test_check_kind */
	const char *left;  /* over `result`, the receiver, names of the setup; "" for raises */
	const char *right; /* the value; type: dotted name as the module knows it; raises: the exception's type; "" for true and false */
	const char *match; /* raises: literal text that the message has in it; "" any */
	bool whole;        /* match is all of the message */
};
struct ff_test_patch {
	const char *where; /* "pkg.mod.time.time" */
	const char *value; /* what stands there during the call */
	const char *kind;  /* network, subprocess, time, random, environment, files, database */
};
struct ff_test_case {
	const char *symbol;      /* "camelize", "Stack.push"; a class: its constructor */
	int kind, category;      /* enum ff_test_kind, enum ff_test_category */
	const char *source;      /* where the values are from: call, example, literal, hint, usage, default, name, edge */
	struct ff_strings setup; /* "stack = Stack([1, 2])" */
	const char *receiver;    /* expression that the method is called on; "" a function, static or class method */
	struct ff_list arguments; /* struct ff_test_argument */
	bool attribute;          /* the symbol is read, not called (a property) */
	bool await;
	struct ff_list checks;   /* struct ff_test_check */
	struct ff_strings needs; /* import statements */
	struct ff_list patches;  /* struct ff_test_patch */
	struct ff_strings fixtures; /* pytest's own: tmp_path, monkeypatch, capsys */
	const char *title;       /* a name for the test without "test_"; "" one is made */
	int arcs;                /* lines and branches that it adds */
	struct ff_strings mutants; /* ids that it kills */
	int order;               /* place in the file; equal: as they came */
};
/* What contradicts a docstring, a property, or raises where it should not: never a test. */
struct ff_test_suspect {
	const char *symbol;
	int line;
	const char *call;
	struct ff_strings setup;
	const char *expected, *observed;
	const char *why; /* claim, property, type */
	struct ff_strings needs;
};
struct ff_test_mutant {
	const char *id;
	int line;
	const char *symbol, *text; /* text: what was changed, in words */
	bool killed;
};
struct ff_test_sum {
	int candidates, executed, stable, useful;
	const char *lines, *branches, *mutants; /* free: [before, after, all], [before, after, all], [killed, all]; see ff_test_figures */
	double seconds;
};
struct ff_test_note {
	const char *symbol; /* "" the module */
	const char *text;
};
/* Closes a plan and a case stream: `records` stood before it. */
struct ff_test_end {
	int records;
};
extern const struct ff_type ff_test_case_type, ff_test_suspect_type, ff_test_mutant_type, ff_test_sum_type, ff_test_note_type, ff_test_end_type;
extern const char *const ff_test_kind_names[], *const ff_test_category_names[], *const ff_test_check_names[];

/* All of one case stream. */
struct ff_test_cases {
	struct ff_list cases;    /* struct ff_test_case, in the order in which they are to stand */
	struct ff_list suspects; /* struct ff_test_suspect */
	struct ff_list mutants;  /* struct ff_test_mutant */
	struct ff_list notes;    /* struct ff_test_note */
	struct ff_test_sum sum;
	bool summed;             /* there was a test_sum */
};
/* Reads a stream to its end record; FF_EX_DATA when there is none (a dead engine), or something in it is not as told above. */
int ff_test_cases_read(struct ff_arena *a, const char *text, size_t n, struct ff_test_cases *out, struct ff_err *err);
/* Up to `count` whole numbers of a list such as "[3,9,12]"; how many there were. */
int ff_test_figures(const char *list, int *out, int count);

/* ---- the page (page) ---- */

/* How the tests of a repository are written; found from the facts of its test files and its configuration (habits.c). */
enum ff_test_async { FF_ASYNC_RUN /* asyncio.run */, FF_ASYNC_MARKED /* pytest.mark.asyncio */, FF_ASYNC_AUTO /* asyncio_mode = auto */, FF_ASYNC_ANYIO };
struct ff_test_fixture {
	const char *name;
	const char *path;    /* conftest.py that has it */
	const char *returns; /* annotation, else what it calls to make it: "Flask", "create_app", "app.test_client"; "" not known */
	const char *module;  /* from which the conftest imports that: "shop.app"; "" */
};
struct ff_test_counts { /* what was seen: of test files, unless told otherwise */
	int files, pytest, unittest; /* that import pytest, unittest */
	int methods, functions;      /* tests of either kind */
	int names, modules;          /* calls of what was imported from a module of the project; through a module of it */
	int tuples, joined;          /* parametrize with a tuple or list of names, with one string */
	int single, doubled;         /* quotes of arguments */
	int suffixed;                /* x_test.py */
};
struct ff_test_habits {
	struct ff_strings packages;  /* set by the caller before: top packages of the project, "shop" */
	struct ff_strings files;     /* test files */
	struct ff_list fixtures;     /* struct ff_test_fixture */
	struct ff_strings markers;   /* declared: "integration", "slow" */
	struct ff_test_counts seen;
	bool suffix;                 /* mod_test.py; else test_mod.py */
	bool unittest;               /* no test file knows pytest, some know unittest */
	bool classes;                /* most tests are methods */
	int async;                   /* enum ff_test_async */
	bool import_module;          /* `from pkg import mod` and mod.f(), rather than `from pkg.mod import f` */
	bool joined_names;           /* parametrize("a, b", ...), rather than ("a", "b") */
	int width;                   /* columns of a line; 0: nobody says */
	int width_by;                /* who says so: black 3, ruff 2, flake8 1 */
	char quote;                  /* '"' or '\''; 0: nobody says */
	bool quotes_fixed;           /* by a formatter */
	const char *django_settings; /* DJANGO_SETTINGS_MODULE of the tests; NULL or "" */
	const char *test_folder;     /* first of pytest's `testpaths`: where tests go when there are none yet; NULL nobody says */
};
/* A file of the tests, or a conftest.py; others are passed over.  What is kept lives in the arena. */
void ff_test_habits_file(struct ff_arena *a, struct ff_test_habits *h, const struct ff_subject *s);
/* The facts that it wants. */
#define FF_HABITS_WANT (FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_DECORATORS | FF_WANT_BASES | FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_ASSIGNS)
/* Text of a configuration file: pyproject.toml, setup.cfg, tox.ini, pytest.ini, .flake8, ruff.toml; dependency lists are looked through too. */
void ff_test_habits_config(struct ff_arena *a, struct ff_test_habits *h, const char *path, const char *text);
/* After the last of both. */
void ff_test_habits_settle(struct ff_test_habits *h);
bool ff_test_is_test_file(const char *path);
/*
 * Path for new tests of the module at `path`: where its like lie, and no name that exists() knows.  what: words for a file about a part of
 * it ("label": test_cart_label.py), "" for the whole.
 */
const char *ff_test_path(struct ff_arena *a, const struct ff_test_habits *h, const char *path, const char *what, bool (*exists)(void *with, const char *path),
                         void *with);

/* What the page is about. */
struct ff_test_source {
	const char *module;           /* as a test imports it: "pkg.mod" */
	const char *path;
	const struct ff_facts *facts; /* of the module; NULL: only its name is known */
	bool checked;                 /* the cases were run, and hold */
};
/* Which test of the page a case became: as pytest names it after "FILE::". */
struct ff_test_node {
	const char *node; /* "test_camelize[empty]", "TestStack::test_push" */
	int row;          /* of the case in the list */
};
/*
 * Appends the text of a test file for cases (struct ff_test_case) of one module; `nodes` (struct ff_test_node) gets a row for each of
 * them.  A case with a text that is no Python on one line, or with a name that nobody can give it, is left out and has none; nothing is
 * written when none is left.  -1: the page
 * does not fit into `out`.  Pure.
 */
int ff_test_page(struct ff_arena *a, const struct ff_test_habits *h, const struct ff_test_source *m, const struct ff_list *cases, struct ff_buf *out,
                 struct ff_list *nodes, struct ff_err *err);

/* ---- endpoints (page): integration tests through the test client of the framework ---- */

#define FF_MAX_ENDPOINTS 500 /* of one page */

/* What an endpoint answered to one question: a line of what the probe (src/trial/asks.py) wrote. */
struct ff_test_response {
	int row;              /* of the endpoint */
	const char *kind;     /* plain, valid, invalid, there, member, sent */
	int status;           /* 0: an exception came out instead */
	const char *location; /* of a redirect, without the host */
	const char *type;     /* "application/json"; "" */
	const char *error;    /* type of the exception */
	const char *touched;  /* what the request did outside the temporary folder, in words; "" nothing */
	const char *told;     /* "empty", "without title": what is wrong about the request; "" nothing */
	const char *who;      /* fixture of the one who asks: member, admin, headers; "" nobody in particular */
	const char *login;    /* statements that make him that, a line each; "" */
	struct ff_strings before, imports; /* statements that the request needs before it; import statements */
	const char *ask;      /* the request: "client.get(\"/items/1\")" */
	struct ff_strings holds; /* assertions: of the whole answer ("" there is none), then of parts of it */
};
struct ff_test_application { /* what the probe found out that its tests need */
	const char *base;           /* "shop.db:Base", the declarative base; of Flask-SQLAlchemy "shop:db"; "" no database of its own */
	struct ff_strings sessions; /* "shop.db:get_db": dependencies that open a session */
	const char *maker;          /* "shop.db:Session": the sessionmaker, where handlers open sessions themselves; "" */
	const char *setting, *value; /* of Django, and its value as text; "" none */
};
extern const struct ff_type ff_test_response_type, ff_test_application_type;
struct ff_endpoint {
	const char *method, *path; /* path: its parameters are filled in */
	const char *rule;          /* they are not */
	const char *handler, *framework;
	const char *parameter;     /* the last one of the path; "" it has none */
	bool guarded;              /* asks for a login or a right */
	bool any;                  /* takes every method: asked with GET and POST */
};
struct ff_endpoint_case { /* one test */
	struct ff_test_response seen; /* what all runs agree on; status: -1 they differ, or it is not to be tested */
	int runs;
};
struct ff_endpoint_app {
	const char *framework; /* flask, fastapi, starlette */
	const char *module, *name;
	bool factory;          /* name() makes it */
	int required;          /* parameters of the factory */
};
struct ff_endpoints {
	struct ff_strings wanted;   /* set by the caller before: files whose routes are tested; empty: all */
	struct ff_list apps;        /* struct ff_endpoint_app, as found */
	struct ff_list made_with;   /* struct ff_endpoint_annotation: the argument that tests give a factory (`handler`), as text */
	struct ff_list list;        /* struct ff_endpoint */
	struct ff_list cases;       /* struct ff_endpoint_case, as answered */
	int runs;                   /* of the probe, so far */
	struct ff_test_application own; /* base NULL or "": it needs none */
	const char *settings;       /* of Django, as manage.py names them; NULL or "" */
	struct ff_list annotations; /* struct ff_endpoint_annotation: of parameters of handlers */
	struct ff_strings left_out; /* "POST /cart/add: a request opens the database shop.db" */
};
struct ff_endpoint_annotation {
	const char *handler, *name, *annotation;
};
#define FF_ENDPOINTS_WANT (FF_WANT_DEFINITIONS | FF_WANT_PARAMETERS | FF_WANT_ASSIGNS | FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_IMPORTS)
/* Each Python file of the project, then each route of `ff-consequence routes --json`. */
void ff_endpoints_file(struct ff_arena *a, struct ff_endpoints *e, const struct ff_subject *s);
void ff_endpoints_route(struct ff_arena *a, struct ff_endpoints *e, const struct ff_route *r);
/*
 * A test file that asks every endpoint; its answers go to the file that FF_TRIAL_ASKED names.  It imports src/trial/asks.py.  False: no way
 * to the application is known, or no endpoint.
 */
bool ff_endpoints_probe(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, struct ff_buf *out);
/* Takes the answers of one run of it; those of two runs have to agree. */
int ff_endpoints_observe(struct ff_arena *a, struct ff_endpoints *e, const char *text, size_t n, struct ff_err *err);
/* After the last run: which answers become tests; why others do not goes to left_out. */
void ff_endpoints_settle(struct ff_arena *a, struct ff_endpoints *e);
/*
 * The page.  checked: what was observed is pinned, what raised or differed has no test.  Else only that GET of a public path without
 * parameters is no error of the server.  `nodes`: row of the case (unchecked: of the endpoint).  False: nothing to write.
 */
bool ff_endpoints_page(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, bool checked, struct ff_buf *out, struct ff_list *nodes);

/*
 * ---- plan (plan) ----
 * What is to be called and with which values, from facts alone: nothing is run, and no Python is parsed here.  Texts are Python
 * expressions over the namespace of the module under test and `needs` (import statements).
 */
#define FF_MAX_TEST_VALUES 24 /* of one parameter */
#define FF_MAX_TEST_CALLS 24  /* of one target */
#define FF_TEST_WANT                                                                                                                        \
	(FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_PARAMETERS | FF_WANT_DECORATORS | FF_WANT_BASES | FF_WANT_ASSIGNS | \
	 FF_WANT_RAISES | FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_NAMES | FF_WANT_HINTS | FF_WANT_LITERALS)

struct ff_test_value {
	const char *text;   /* at most FF_MAX_TEXT bytes */
	const char *source; /* call, example, literal, hint, usage, default, name, edge */
	struct ff_strings needs;
};
struct ff_test_parameter {
	const char *name;
	int kind;                /* enum ff_parameter_kind, as a word */
	const char *annotation, *default_text; /* "" none; default_text travels as "default" */
	struct ff_list values;   /* struct ff_test_value, in the order in which they are to be tried: the best of each source first */
};
struct ff_test_call {        /* a whole call as it stands in the repository or in a docstring */
	const char *text, *source; /* source: call, example */
	struct ff_strings setup; /* statements before it */
	const char *expect;      /* text of the value that the docstring promises; "" none */
	const char *raises;      /* the exception that it promises; "" none */
	const char *printed;     /* what it says the call prints; "" nothing */
	struct ff_strings needs;
	const char *place;       /* "pkg/mod.py:12" */
};
struct ff_test_raise {
	const char *type, *message, *condition; /* as in struct ff_raise */
	int line;
	bool plain;              /* FF_RAISE_PLAIN, and nothing in the function catches it */
};
struct ff_test_border {
	const char *where;       /* as it is looked up: "pkg.mod.requests.get", "pkg.mod.time" for `from time import time` */
	const char *kind;        /* network, subprocess, time, random, environment, files, database */
};
struct ff_test_claim {
	const char *kind, *text; /* raises: the type; returns: in words; returns_type; never_none; example: the call */
	int line;
};
struct ff_test_property {
	const char *kind, *with; /* round_trip, inverse, idempotent, sorted, same_length, twin; with: the other function, "" none */
};
enum ff_test_target_kind { FF_TARGET_FUNCTION, FF_TARGET_METHOD, FF_TARGET_STATIC, FF_TARGET_CLASS_METHOD, FF_TARGET_PROPERTY, FF_TARGET_CONSTRUCTOR };
struct ff_test_target {
	const char *symbol;
	int kind;                /* enum ff_test_target_kind */
	int line, end_line;      /* of the definition; a constructor: of __init__ where the class has one, else of the class */
	struct ff_strings flags; /* async, generator, context_manager */
	const char *returns;
	int complexity;
	struct ff_list parameters; /* struct ff_test_parameter, without self and cls */
	struct ff_list calls;      /* struct ff_test_call */
	struct ff_list raises, borders, claims, properties;
	int def;                 /* row in definitions: of the function; a constructor: of the class; travels not */
	bool helper;             /* wanted as a receiver only: nothing of its own is to be tested */
};
struct ff_test_module {
	const char *module, *path;
	struct ff_strings roots, imports; /* folders for sys.path from the repository's root; import statements of the module */
	double budget;           /* seconds of search */
	int most, seed;          /* cases a function */
	bool cut;                /* there was too much to look at: values are missing */
};
struct ff_test_plan {
	struct ff_test_module module;
	struct ff_list targets;  /* struct ff_test_target, in the order of the file */
	const struct ff_facts *facts; /* that it was made from */
};
extern const struct ff_type ff_test_module_type, ff_test_target_type;

/*
 * Call sites in other files of the repository.  First every file under test is noted with its usage records, then the files that
 * they name are taken one by one (facts: calls, arguments, imports, definitions, assigns, hints, decorators); what is kept is copied.
 */
struct ff_test_context;
struct ff_test_context *ff_test_context_new(void);
void ff_test_context_free(struct ff_test_context *ctx);
void ff_test_context_note(struct ff_test_context *ctx, const struct ff_subject *s);
/* Files to take, those that call most first, at most FF_MAX_TEST_FILES; in the context's arena. */
#define FF_MAX_TEST_FILES 60
void ff_test_context_files(struct ff_test_context *ctx, struct ff_strings *paths);
void ff_test_context_take(struct ff_test_context *ctx, const struct ff_subject *s);
/* A page of the documentation (README.md, docs/x.rst): calls in its doctests are examples, what stands below them is no promise.  Copied. */
#define FF_MAX_TEST_TEXTS 100
void ff_test_context_text(struct ff_test_context *ctx, const char *path, const char *text);

/* ctx: NULL none.  The plan lives in `a`, and as long as the subject's facts. */
int ff_test_plan(struct ff_arena *a, const struct ff_subject *s, const struct ff_test_context *ctx, struct ff_test_plan *out, struct ff_err *err);
/*
 * Cases (struct ff_test_case) that hold without being run: what doctests say comes out, guards that an input meets, what constructors
 * keep, declared types where somebody is seen to call.
 */
void ff_cases_static(struct ff_arena *a, const struct ff_test_plan *plan, struct ff_list *cases);
/* As a case stream. */
void ff_test_cases_write(const struct ff_list *cases, struct ff_buf *out);
/* The whole stream: test_module, test_target..., end. */
void ff_test_plan_write(const struct ff_test_plan *p, struct ff_buf *out);

/* The share of suspected defects that are ones: read by hand on code that nobody planted anything in (docs/benchmarks.md). */
#define FF_SUSPECT_WEIGHT 0.5

#endif
