/*
 * testgen.h - which functions no test reaches.  Pure: facts in, findings out.
 */
#ifndef FF_TESTGEN_H
#define FF_TESTGEN_H

#include "ff/agent.h"

extern const struct ff_agent ff_testgen_agent;

/*
 * True it is in 54 of 100 (13 projects, truth from coverage: references from test files that import the module and name the class,
 * closed over calls in scope).  But a task is to be acted on: of 96 whose function its authors wrote in again, 26 were resolved by them
 * (docs/benchmarks.md, replay of 300 commits).
 */
#define FF_GAP_WEIGHT 0.27
enum ff_gap_state { FF_GAP_NONE, FF_GAP_UNTESTED, FF_GAP_INDIRECT, FF_GAP_DIRECT, FF_GAP_UNKNOWN };
/*
 * How tests reach one definition (design/testgen: three states), from the usage records of its file.
 * FF_GAP_NONE: nothing that wants a test (trivial, abstract, a stub ...).
 */
int ff_gap_state(const struct ff_subject *s, int def, const struct ff_usage **usage);

#endif
