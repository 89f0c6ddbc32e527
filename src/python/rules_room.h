/*
 * rules_room.h - inside src/python: queries as parse.c wraps tree-sitter's, expressions as pattern.c wraps PCRE2's.
 */
#ifndef FF_PYTHON_RULES_ROOM_H
#define FF_PYTHON_RULES_ROOM_H

#include <stdatomic.h>

#include "ff/custom.h"
#include "room.h"

/* ---- parse.c ---- */

struct query;
enum query_fault { QUERY_SOUND, QUERY_SYNTAX, QUERY_NODE, QUERY_FIELD, QUERY_CAPTURE, QUERY_IMPOSSIBLE, QUERY_LANGUAGE };
/* NULL: *fault says why, *at where.  Hostile text may make it crash or hang: only through ff_guard first. */
struct query *ff_python_query_new(const char *text, size_t len, enum query_fault *fault, uint32_t *at);
void ff_python_query_free(struct query *q);
int ff_python_query_patterns(const struct query *q);
int ff_python_query_captures(const struct query *q);
uint32_t ff_python_query_start(const struct query *q, int pattern); /* byte of the text */
const char *ff_python_query_capture(const struct query *q, int capture, size_t *len);
/* How often a pattern may have a capture: 0 never, 1 at most once, 2 more often. */
int ff_python_query_times(const struct query *q, int pattern, int capture);
/* Names of all kinds of nodes, or of fields, for somebody who mistyped one. */
void ff_python_query_words(struct ff_arena *a, bool fields, struct ff_strings *out);

/* A predicate's words: the first is its name. */
struct query_word {
	int capture; /* -1: it is a string */
	const char *text;
	size_t len;
};
/* The n-th predicate of a pattern into words (at most `most`); how many it has, 0: there is no such predicate. */
int ff_python_query_predicate(const struct query *q, int pattern, int n, struct query_word *words, int most);

struct query_capture {
	int id;
	uint32_t start, end; /* bytes */
	int row, col;        /* of the start, from 0 */
	const void *node;    /* for ff_python_query_head, while take() runs */
};
/* One match; false: stop.  captures in the order in which they were made. */
typedef bool (*query_take)(void *with, int pattern, const struct query_capture *captures, int count);
/* Runs over a tree: `root` is parse.c's.  False: more beginnings of matches than are followed, so some may be missing. */
bool ff_python_query_run(const struct query *q, const void *root, query_take take, void *with);
/* Byte where the body of a compound statement or definition begins; its end when it has none. */
uint32_t ff_python_query_head(const void *node);

/* ---- pattern.c ---- */

struct pattern;
struct pattern_desk; /* what matching needs; one for each thread */
struct pattern *ff_python_pattern_new(struct ff_arena *a, const char *text, size_t len, const char **fault);
void ff_python_pattern_free(struct pattern *p);
struct pattern_desk *ff_python_pattern_desk(void);
void ff_python_pattern_desk_free(struct pattern_desk *d);
/* 1: somewhere in the text, 0: nowhere, -1: that is not known within the limits. */
int ff_python_pattern_match(const struct pattern *p, struct pattern_desk *d, const char *text, size_t len);

/* ---- query_set.c ---- */

enum test_kind { EQ, MATCH, ANY_OF };
struct test {
	enum test_kind kind;
	bool negated;
	int capture;
	struct query_word *words; /* what it is held against */
	int count;
	struct pattern *pattern; /* of MATCH */
};
/* One pattern of a query. */
struct way {
	const struct ff_custom *custom;
	int number; /* of the custom */
	struct test *tests;
	int test_count;
};
struct unit {
	struct query *query;
	struct way *ways;
	int count;
};
struct ff_customs {
	struct ff_arena *a;
	struct unit *units;
	int count, customs;
	atomic_int late;
	atomic_bool hurried;
};

/* ---- queries.c ---- */

bool ff_python_query_named(const struct query *q, int id, const char *name, size_t len); /* is that the capture's name? */
size_t ff_python_query_placeholder(const char *p); /* bytes of the {name} that a message has here; 0 */
/* Fills f->f->matches from the tree; called by parse.c while there is one. */
void ff_python_custom_run(struct file *f, struct ff_customs *set, const void *root);

#endif
