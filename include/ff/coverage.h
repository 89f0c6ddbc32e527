/*
 * coverage.h - coverage data that other programs left in a work tree: which lines of which files ran.  Read only; what is no such data
 * is an error, never a guess.
 */
#ifndef FF_COVERAGE_H
#define FF_COVERAGE_H

#include "ff/record.h"

enum {
	FF_COVERAGE_BYTES = 64 << 20, /* one file of data */
	FF_COVERAGE_FILES = 20000,    /* sources that it tells about */
	FF_COVERAGE_LINES = 2000000,  /* lines, all together */
};
/* One source. */
struct ff_cover {
	const char *path; /* as it stands there: absolute, of another machine perhaps, or relative */
	struct ff_spans ran, missed;
	bool whole;       /* the data knows no missed lines: what is not in `ran` did not run, or is no code */
};
/* .coverage, the database of coverage.py, lines or arcs; all contexts together.  Adds struct ff_cover. */
int ff_coverage_db(struct ff_arena *a, const char *path, struct ff_list *out, struct ff_err *err);
/* coverage.xml (Cobertura), lcov.info, coverage.json: by its text.  sources: folders that paths of a coverage.xml start from. */
int ff_coverage_text(struct ff_arena *a, const char *text, size_t len, struct ff_list *out, struct ff_strings *sources, struct ff_err *err);

/* Lines in any order, each as often as it comes, to spans. */
struct ff_line_set {
	int *items;
	int count, room;
};
void ff_line_set_add(struct ff_arena *a, struct ff_line_set *s, int line); /* lines below 1 are passed over */
struct ff_spans ff_line_set_spans(struct ff_arena *a, struct ff_line_set *s);

#endif
