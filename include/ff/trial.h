/*
 * trial.h - plans for files of a repository: where ff-scan is asked for their facts, and for those of the files that call them.
 */
#ifndef FF_TRIAL_H
#define FF_TRIAL_H

#include "ff/testgen.h"

/*
 * A plan for each Python file among the paths, in the order of ff-scan: the first 0 or -1 of `each` that is not 0 ends it.  Subject
 * and plan are valid during the call.  index: bring the whole-tree index up to date first, so that call sites are known.
 * Returns -1 with an error, else what ff-scan exited with.
 */
struct ff_trial_plans {
	const struct ff_common *common;
	bool index;
	int (*each)(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err);
	void *with;
};
int ff_trial_plan(const struct ff_trial_plans *t, int argc, char **argv, struct ff_err *err);

#endif
