/*
 * custom.h - rules of one's own: a file of .fibreflow.d is a tree-sitter query below a head of comments
 * (docs/fibreflow-rules.5).  src/scan finds the files, src/python reads, prepares and runs them, the places go out
 * as facts (section `matches`), src/critic makes findings of them.
 * Anybody who may push can write such a file: it can make findings and nothing else, and what is wrong with it
 * switches off that file alone.
 */
#ifndef FF_CUSTOM_H
#define FF_CUSTOM_H

#include "ff/record.h"

#define FF_CUSTOM_FOLDER ".fibreflow.d"

/* Kinds of files that a rule speaks about, of the role that ff-scan gives them; those of the critic's own rules. */
enum {
	FF_CUSTOM_LIBRARY = 1, FF_CUSTOM_PROGRAM = 2, FF_CUSTOM_EXAMPLE = 4, FF_CUSTOM_TEST = 8, FF_CUSTOM_MIGRATION = 16, FF_CUSTOM_EVERYWHERE = 31,
};

struct ff_custom {
	const char *file;     /* ".fibreflow.d/naive.scm" */
	const char *text;     /* of the file; a query, for comments are a part of one */
	size_t len;
	const char *type;     /* "" when even that cannot be read */
	const char *message;  /* with {names} of captures */
	const char *why;      /* "" none */
	const char *paths;    /* patterns parted by blanks; "": everywhere */
	const char *severity; /* word */
	int weight;           /* percent */
	int minutes;          /* of effort */
	unsigned where;       /* FF_CUSTOM_* */
	const char *problem;  /* why it does not count; NULL: it does */
	int line, col;        /* of the problem, both from 1 */
};

/* The head of one file; out->problem tells what is wrong with it.  Strings in `a`; file, text and len are kept as they are. */
void ff_custom_read(struct ff_arena *a, const char *file, const char *text, size_t len, struct ff_custom *out);
/* Sets the problem at a place of the text, unless there is one already. */
void ff_custom_fault(struct ff_arena *a, struct ff_custom *c, size_t at, const char *fmt, ...) FF_PRINTF(4, 5);
/* Does the rule look at this path and this kind of file? */
bool ff_custom_paths_fit(const char *paths, const char *path);

/* ---- as another program has checked them (src/agent/customs.c) ---- */

/* What `ff-scan --rules` tells of the named files, of a revision, or of the work tree, as struct ff_custom.  FF_EX_NOREPO as there. */
int ff_customs_ask(struct ff_arena *a, const char *dir, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_err *err);

/* ---- ready to run (src/python/queries.c); one set for all threads ---- */

struct ff_customs;
/*
 * Of a list of struct ff_custom, each tried in a copy of this process first: call it before there are threads.  What is wrong with
 * a query becomes its problem.  NULL when no sound one is left.  The list must live as long.
 */
struct ff_customs *ff_customs_new(struct ff_arena *a, struct ff_list *customs);
void ff_customs_free(struct ff_customs *set);
/* Some file took too long or had too many matches to follow: what is found now depends on the machine, and is not to be kept. */
bool ff_customs_hurried(const struct ff_customs *set);

#endif
