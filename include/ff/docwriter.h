/*
 * docwriter.h - documentation: what a docstring says, where one is missing, incomplete or stale.
 * Pure: facts in, findings out.
 */
#ifndef FF_DOCWRITER_H
#define FF_DOCWRITER_H

#include "ff/agent.h"

extern const struct ff_agent ff_docwriter_agent;

enum ff_doc_style { FF_DOC_PLAIN, FF_DOC_GOOGLE, FF_DOC_NUMPY, FF_DOC_SPHINX };
struct ff_doc_item {
	const char *name; /* as documented, with its stars: "x", "*args", "ValueError" */
};
/* A docstring, read.  Sections that are there but empty count as absent. */
struct ff_doc {
	int style;               /* enum ff_doc_style; FF_DOC_PLAIN: no sections */
	bool has_args;           /* a section for parameters stands there */
	struct ff_list args;     /* struct ff_doc_item */
	struct ff_list raises;   /* struct ff_doc_item */
	bool returns, yields, has_raises;
	bool summary;            /* there is text before the first section */
};
/* text: source between the quotes, as struct ff_docstring has it. */
void ff_doc_read(struct ff_arena *a, const char *text, struct ff_doc *out);

/* Row in f->docstrings for a definition (-1: the module), NULL when it has none. */
const struct ff_docstring *ff_doc_of(const struct ff_facts *f, int def);

/* First row of f->parameters that belongs to a definition, or would; rows stand in the order of definitions. */
int ff_doc_first_parameter(const struct ff_facts *f, int def);

/*
 * What is documented wrongly about one function or class, as one finding; false: nothing.
 * strict (--isolated): every docstring that has a section must be complete; else only what a
 * section claims to list is held against it.
 */
bool ff_doc_incomplete(const struct ff_subject *s, int def, bool strict, struct ff_finding *out);
/* A docstring for a function that has none, for a person to look at; NULL: the facts do not say enough that is true. */
struct ff_fix *ff_doc_write(const struct ff_subject *s, int def);
/* Findings of type missing_docstring for the whole file. */
void ff_doc_missing(const struct ff_subject *s, struct ff_findings *out);

/*
 * `ff-docwriter coverage`: one node a definition.  all_nodes counts as interrogate's defaults do
 * (private, magic, nested, overloads: all); else what is public.
 */
void ff_doc_nodes(struct ff_arena *a, const struct ff_subject *s, bool all_nodes, struct ff_list *nodes /* struct ff_doc_node */);
/* The tool: nodes (--json) or a table with the share of each file; exit code. */
int ff_doc_coverage(const char *tool, const struct ff_agent_options *o, bool all_nodes, double fail_under, int argc, char **argv);

#endif
