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
};

/* False: there is no docstring, it has no sections, or it is not to be held against anything. */
bool ff_doc_open(const struct ff_subject *s, int def, bool strict, struct ff_doc_case *out);
void ff_doc_complain(struct ff_doc_verdict *v, double weight, const char *what, const char *key, const struct ff_strings *names);
void ff_doc_check_returns(const struct ff_doc_case *c, struct ff_doc_verdict *v);
void ff_doc_check_raises(const struct ff_doc_case *c, struct ff_doc_verdict *v);
/* The finding, if there is something to find; frees v.  body: it is about statements, so that a change of one is a change here. */
bool ff_doc_close(const struct ff_doc_case *c, struct ff_doc_verdict *v, const char *type, bool body, struct ff_finding *out);

/* What nobody wrote for readers: tests, migrations, examples, what is generated or vendored. */
bool ff_doc_is_aside(const struct ff_file *f);
/* "_internal.py", "_vendor/x.py"; "__init__.py" and "__main__.py" are not. */
bool ff_doc_is_private(const char *path);
bool ff_doc_is_magic(const char *name);
const char *ff_doc_last_part(const char *dotted);
/* strict: text on the line of a heading in Google style is no section: no reader of the peers takes it for one. */
bool ff_doc_has_section(const struct ff_doc *doc, int kind, bool strict);
bool ff_doc_has_word(const char *text, const char *word);  /* as a whole word */
bool ff_doc_speaks_of(const char *text, const char *stem); /* a word that begins so, in any case of its letters */
bool ff_doc_is_touched(const struct ff_subject *s, int from, int to); /* the change wrote a line there, or took one out */
bool ff_doc_is_decorated(const struct ff_subject *s, int def); /* by something that is not of Python itself */
bool ff_doc_is_quiet(const struct ff_subject *s, int def, const char *type); /* a comment silences findings of the type there (quiet.c) */

#endif
