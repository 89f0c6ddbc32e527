/*
 * plan_room.h - inside src/testgen: a plan while it is made.  plan.c asks the others for the parts of a target; inputs*.c for the
 * values of a parameter.
 */
#ifndef FF_PLAN_ROOM_H
#define FF_PLAN_ROOM_H

#include "ff/testgen.h"

struct plan {
	struct ff_arena *a;
	const struct ff_subject *s;
	const struct ff_facts *f;
	const struct ff_test_context *ctx; /* NULL: none */
	const char *module;                /* dotted name of the module under test */
	struct ff_list samples;            /* struct sample: values that examples and call sites give to parameters */
	struct ff_list sessions;           /* struct example: calls of docstrings and other files */
	int examples;                      /* of them from docstrings */
	int depth;                         /* of types inside types, calls inside calls */
	struct ff_by_call arguments;       /* of the module's own calls */
	struct ff_by_call hints;           /* by definition */
	int *first_parameter;              /* by definition, -1 none */
	struct ff_strings names;           /* that the module binds; sorted */
	long *steps;                       /* left: see plan_spend */
	struct made_class *made;           /* by definition: objects of a class, made once */
	int classes;                       /* that are being made */
	bool *handed;                      /* by definition: a private class whose objects a public function hands out */
	int *heirs;                        /* by definition: of a public method of a private class, the public class that it is called on; -1 */
};
struct made_class {
	int state;             /* 0 not asked for, 1 being made, 2 done */
	struct ff_list values; /* struct value */
};

/* A value that somebody gives to a parameter. */
struct sample {
	int def;
	const char *name, *text, *source, *need; /* need: an import statement, "" none */
};

/* A whole call as it stands somewhere, with the statements before it. */
struct example {
	int def; /* what is called: function, method, class */
	struct ff_test_call call;
};

/* An expression with what it needs. */
struct value {
	const char *text, *need; /* need: an import statement; "" none */
};

static inline const struct ff_definition *def_of(const struct plan *p, int d)
{
	return FF_AT(&p->f->definitions, struct ff_definition, d);
}

/* Work is counted; false: there was too much of it, and what is missing stays missing. */
static inline bool plan_spend(const struct plan *p, long n)
{
	*p->steps -= *p->steps > 0 ? n : 0;
	return *p->steps > 0;
}

/* ---- plan_index.c ---- */
void plan_index(struct plan *p);
bool plan_is_module_name(const struct plan *p, const char *name);
const struct ff_parameter *plan_given(const struct plan *p, int def, int *n); /* n parameters that a caller gives: without self, cls; def -1: none */
const struct ff_hint *plan_hint(const struct plan *p, int def, int nth);      /* NULL: there are no more */

static inline bool plan_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

/* ---- inputs_text.c: Python texts as far as brackets, quotes and literals go ---- */
const char *plan_trim(struct ff_arena *a, const char *s, size_t n);
size_t plan_quoted(const char *s);    /* bytes of the string literal that starts with its quote here, 0: it does not end */
size_t plan_span(const char *s, const char *stops); /* bytes before one of `stops` outside brackets and strings; the whole when there is none */
void plan_split(struct ff_arena *a, const char *s, char at, struct ff_strings *out); /* trimmed, outside brackets and strings */
bool plan_is_literal(const char *s);  /* numbers, strings, constants, and lists, tuples, dicts, sets of them; the whole text */
bool plan_is_string(const char *s);   /* one string literal */
bool plan_is_number(const char *s);
bool plan_listed(const char *words, const char *word); /* one of a list parted by blanks */
bool plan_is_name(const char *s);     /* identifier */
const char *plan_one_line(struct ff_arena *a, const char *text); /* NULL: a block of several statements */
const char *plan_unquoted(struct ff_arena *a, const char *s); /* content of a plain string literal without escapes; NULL */

/* ---- inputs_types.c ---- */
/* Values of a type that is written out; best first. */
void plan_type_values(struct plan *p, const char *annotation, struct ff_list *out /* struct value */);
void plan_value(struct plan *p, struct ff_list *out, const char *text, const char *need);
const char *plan_resolved(const struct plan *p, const char *name); /* "dt.date" -> "datetime.date" by the imports; the name itself */
bool plan_is_text(const char *annotation);
bool plan_is_unknown(const struct plan *p, const char *annotation); /* nothing, Any, object, a type variable without bounds */

/* ---- inputs_names.c ---- */
struct name_guess {
	const char *words; /* parted by blanks */
	const char *type;  /* as an annotation */
	double weight;     /* against what usage says */
	const char *values; /* better ones than those of the type, parted by blanks outside brackets and strings; NULL */
};
const struct name_guess *plan_name_guess(struct ff_arena *a, const char *name); /* NULL: it says nothing */

/* ---- inputs_usage.c ---- */
/* Type of a parameter by what is done with it and by its name; "" nothing is known.  path: "" itself, else as of struct ff_hint. */
const char *plan_usage_type(struct plan *p, int def, const char *name, const char *path);
/* ---- inputs_regex.c ---- */
const char *plan_regex_sample(struct plan *p, const char *literal); /* literal of a text that matches the pattern in a literal; NULL: not known */
/* ---- inputs_literals.c: what it is compared with, and the neighbours of that ---- */
void plan_literal_values(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out);

/* ---- inputs_classes.c ---- */
int plan_class(const struct plan *p, const char *name); /* row of a class of this module, -1 */
int plan_method(const struct plan *p, int class, const char *name); /* its own or inherited in this module, -1 */
void plan_class_values(struct plan *p, int class, struct ff_list *out);

/* ---- inputs.c ---- */
void plan_push_value(struct plan *p, struct ff_list *out /* struct ff_test_value */, const struct value *v, const char *source); /* once each */
void plan_parameters(struct plan *p, int def, struct ff_list *out /* struct ff_test_parameter */);
void plan_first_values(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out); /* struct value: without examples and edges */

/* ---- plan_calls.c ---- */
bool plan_is_common(const char *name); /* a keyword or a builtin */
/* Every name of an expression is a builtin, one of the module, bound by itself, or stands in the lines (NULL: none). */
bool plan_names_known(const struct plan *p, const char *text, const struct ff_strings *setup, const struct ff_strings *needs);
bool plan_is_closed(const struct plan *p, const char *text); /* means the same in the module under test, wherever it was taken from */
const char *plan_call_of(const struct plan *p, const char *text, const char *name, bool method); /* where `name(` stands, of an object when `method`; NULL */
const char *plan_call_at(struct plan *p, const char *text, int def);  /* bracket of a call of a definition; NULL */
const char *plan_call_arguments(struct plan *p, const char *bracket); /* what stands in the brackets; NULL: they do not end */
void plan_sample(struct plan *p, int def, const char *name, const char *text, const char *source, const char *need);
/* Samples from the arguments of a call of `def`; lookup: what a name holds there, NULL it is not known. */
void plan_samples_of_call(struct plan *p, int def, const char *arguments, const char *source, const char *(*lookup)(void *with, const char *name), void *with);
bool plan_is_complete(const struct plan *p, int def, const char *arguments); /* gives what has to be given, and no more than fits */

/* ---- plan_session.c ---- */
enum { PLAN_STATEMENT_MAX = 1500, PLAN_SETUP_MAX = 12 };
struct plan_session {
	struct plan *p;
	int def;                        /* whose docstring, -1 the module's */
	int line;
	const char *path;               /* NULL: of the file under test; else a page of the documentation, whose results are not held against anybody */
	struct ff_strings setup, needs; /* statements and imports so far */
	bool lost;                      /* a statement is missing: what follows may not stand alone */
};
void plan_session_statement(struct plan_session *s, const char *raw, const char *expect, int line); /* with what stands below it */
void plan_session_example(struct plan_session *s, const char *text, const char *expect, const char *raises, const char *printed, int line);

/* ---- plan_examples.c, plan_claims.c, plan_borders.c, plan_properties.c ---- */
void plan_examples(struct plan *p);
struct plan_text { /* a page of the documentation */
	const char *path, *text;
};
const struct ff_list *plan_texts(const struct plan *p); /* struct plan_text; plan_sites.c */
void plan_sites(struct plan *p, bool raising); /* raising: only the calls that are said to raise; else the others */
void plan_file_calls(struct plan *p, int def, struct ff_list *out /* struct ff_test_call */); /* plan_files.c */
void plan_claims(struct plan *p, int def, struct ff_list *out);
void plan_borders(struct plan *p, int def, struct ff_list *out);
void plan_properties(struct plan *p, int def, struct ff_list *out);

#endif
