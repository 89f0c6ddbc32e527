/*
 * cuts.h - inside src/python: what can be taken out of the text.  cuts.c makes the rows and knows whole statements;
 * cut_names.c knows lists of imported names, cut_defaults.c parameters, cut_print.c and cut_logger.c what a logger would say.
 */
#ifndef FF_PYTHON_CUTS_H
#define FF_PYTHON_CUTS_H

#include "names.h"

struct cut {
	uint32_t from, to;
	const char *text;
	int flags; /* FF_CUT_* */
};

struct cutter {
	struct table *t;
	struct file *f;
	int *import_node;     /* by row of imports: the node of the name, -1 */
	unsigned char *again; /* by row of imports: the same was imported before */
	int *before;          /* by node: the sibling before that is no comment, -1 */
	unsigned char *state; /* by node: CUT_* */
};
enum {
	CUT_GONE = 1,  /* a statement that goes whole when its cuts are made */
	CUT_ALIVE = 2, /* a block: something in it stays */
	CUT_FIRST = 4, /* a statement that goes, and no statement before it in its block stays */
};

void ff_python_cut_add(struct cutter *c, enum ff_cut_kind kind, int row, const struct cut *cut);
/* The whole statement, with its line where it is alone on it; false: it cannot be done well. */
bool ff_python_cut_statement(struct cutter *c, int statement, struct cut *out);

bool ff_python_cut_may_go(const struct cutter *c, int row); /* an import that nothing would miss */

/* ---- cut_names.c ---- */
void ff_python_cut_names(struct cutter *c, int statement, int first, int count); /* rows of imports */
/* ---- cut_defaults.c ---- */
void ff_python_cut_defaults(struct cutter *c);
/* ---- cut_print.c ---- */
void ff_python_cut_prints(struct cutter *c);

/* ---- cut_logger.c ---- */
struct logger {
	const char *name;
	int row;   /* in names; -1: it is not there yet */
	int line;  /* from the next one on it is bound */
	bool fresh;
	struct cut cut[2]; /* fresh: what makes it */
	int made;
};
bool ff_python_cut_logger(struct cutter *c, struct logger *out); /* false: the module has none, and no sure place for one */

/* ---- bytes ---- */
static inline uint32_t cut_file_start(const struct file *f)
{
	return f->f->module.flags & FF_MODULE_BOM ? 3 : 0;
}
static inline uint32_t cut_line_start(const struct file *f, uint32_t p)
{
	while (p > cut_file_start(f) && f->text[p - 1] != '\n')
		p--;
	return p;
}
static inline uint32_t cut_skip_blanks(const struct file *f, uint32_t p)
{
	while (p < f->len && (f->text[p] == ' ' || f->text[p] == '\t' || f->text[p] == '\f'))
		p++;
	return p;
}
/* Before the newline, or at the end. */
static inline uint32_t cut_line_end(const struct file *f, uint32_t p)
{
	while (p < f->len && f->text[p] != '\n' && !(f->text[p] == '\r' && p + 1 < f->len && f->text[p + 1] == '\n'))
		p++;
	return p;
}
static inline uint32_t cut_next_line(const struct file *f, uint32_t p)
{
	while (p < f->len && f->text[p] != '\n')
		p++;
	return p < f->len ? p + 1 : p;
}
static inline bool cut_at_line_end(const struct file *f, uint32_t p)
{
	return p >= f->len || cut_line_end(f, p) == p;
}

#endif
