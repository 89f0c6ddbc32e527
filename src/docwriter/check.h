/*
 * check.h - one docstring and what it stands for, as incomplete.c and stale.c hold them against each other.  For src/docwriter alone.
 */
#ifndef FF_DOCWRITER_CHECK_H
#define FF_DOCWRITER_CHECK_H

#include "ff/docwriter.h"

struct ff_doc_case {
	const struct ff_subject *s;
	const struct ff_definition *d;    /* whose signature and body count: the function, of a class its __init__ */
	const struct ff_definition *owner; /* whose docstring it is */
	int def;                          /* of d */
	bool is_class, strict;
	const struct ff_docstring *docstring;
	const char *text;
	struct ff_doc doc;
	int first, end;                   /* rows of its parameters, self and cls left out */
	const char *receiver;             /* self, cls; NULL none */
	int raises, raises_end;           /* rows on its lines, nested functions' among them */
};
/* What is wrong with one docstring, as it is collected. */
struct ff_doc_verdict {
	struct ff_buf message, evidence;
	double weight;
	int problems;
	bool changed; /* the change touched what makes it so, elsewhere than in the docstring and the signature */
};

/* False: there is no docstring, it has no sections, or it is not to be held against anything. */
bool ff_doc_open(const struct ff_subject *s, int def, bool strict, struct ff_doc_case *out);
/* A class docstring for its attributes alone: d is the class, and what its __init__ takes is not looked at. */
bool ff_doc_open_class(const struct ff_subject *s, int def, struct ff_doc_case *out);
void ff_doc_complain(struct ff_doc_verdict *v, double weight, const char *what, const char *key, const struct ff_strings *names);
void ff_doc_check_returns(const struct ff_doc_case *c, struct ff_doc_verdict *v);
void ff_doc_check_raises(const struct ff_doc_case *c, struct ff_doc_verdict *v);
void ff_doc_check_attributes(const struct ff_doc_case *c, struct ff_doc_verdict *v);
/* Annotations of the body are the fields of its objects: a dataclass, a named tuple, a model of pydantic. */
bool ff_doc_makes_fields(const struct ff_facts *f, int class);
/* What the body of the class assigns or annotates and a list of attributes would hold, each once: const struct ff_assign *. */
void ff_doc_body_attributes(const struct ff_doc_case *c, struct ff_list *out);
/* The annotation of the attribute that an entry is about, of a property what it gives, and where; "" none, or not one alone. */
const char *ff_doc_attribute_type(const struct ff_doc_case *c, const struct ff_doc_item *e, int *line);
/* The finding, if there is something to find; frees v. */
bool ff_doc_close(const struct ff_doc_case *c, struct ff_doc_verdict *v, const char *type, struct ff_finding *out);

/* ---- family.c ---- */

/* What a class has, as far as its file shows. */
struct ff_doc_family {
	struct ff_arena *a;
	struct ff_strings names;
	bool open; /* it may have others; names are of no use then */
};
void ff_doc_family_of(struct ff_arena *a, const struct ff_facts *f, int class, struct ff_doc_family *out);
/* Under the name, or the one that it has where Python keeps that for itself: "lambda_". */
bool ff_doc_family_has(const struct ff_doc_family *m, const char *name);
/* "x" of "self.x" or "cls.x"; NULL: another name. */
const char *ff_doc_behind_receiver(const struct ff_assign *x);

/* First row on this line or below, of rows that stand in the order of lines (compose.c). */
int ff_doc_row_from(const struct ff_list *rows, size_t size, size_t offset, int line);
#define FF_DOC_ROW_FROM(list, type, at) ff_doc_row_from(&(list), sizeof(type), offsetof(type, line), at)

/* What nobody wrote for readers: tests, migrations, examples, what is generated or vendored. */
bool ff_doc_is_aside(const struct ff_file *f);
/* "_internal.py", "_vendor/x.py"; "__init__.py" and "__main__.py" are not. */
bool ff_doc_is_private(const char *path);
bool ff_doc_is_magic(const char *name);
const char *ff_doc_last_part(const char *dotted);
/* strict: text on the line of a heading in Google style is no section: no reader of the peers takes it for one. */
bool ff_doc_has_section(const struct ff_doc *doc, int kind, bool strict);
bool ff_doc_one_of(const char *word, const char *const *list); /* ends with NULL (words.c) */
bool ff_doc_has_word(const char *text, const char *word);  /* as a whole word */
bool ff_doc_speaks_of(const char *text, const char *stem); /* a word that begins so, in any case of its letters */
bool ff_doc_is_touched(const struct ff_subject *s, int from, int to); /* the change wrote a line there, or took one out */
bool ff_doc_is_decorated(const struct ff_subject *s, int def); /* by something that is not of Python itself */
bool ff_doc_is_quiet(const struct ff_subject *s, int def, const char *type); /* a comment silences findings of the type there (quiet.c) */

#endif
