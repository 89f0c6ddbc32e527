/* room.h - inside src/testgen: what the agent keeps of files for round two. */
#ifndef FF_TESTGEN_ROOM_H
#define FF_TESTGEN_ROOM_H

#include "ff/testgen.h"

enum { KEPT_MAX = 20000 }; /* rows of one list in one run */

/* What is kept of a usage record. */
struct reached {
	const char *path, *symbol;
	int kind;                     /* enum ff_usage_kind */
	int tests, total, patches, in_tests, calls; /* calls: resolved ones among the users that are told */
	const char *patched_at, *used_at, *tested_at; /* "tests/test_mail.py:12", "" */
};
/* One call: what it gives. */
struct given {
	const char *name;      /* last part of the callee */
	const char *keywords;  /* " a b " */
	int places;            /* positional arguments */
	bool spread;           /* * or **: anything may be in it */
	const char *captured;  /* place of a test that reads what is printed, "" */
};
/* A parameter with a default. */
struct defaulted {
	const char *path, *symbol, *name;
	int place; /* among the positional ones, self and cls left out; -1: by keyword only */
};
struct kept {
	struct ff_arena *run;
	struct ff_list reached, given, defaulted;
};
void ff_testgen_keep(struct kept *k, const struct ff_subject *s);
void ff_testgen_vote(const struct kept *k, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v);

#endif
