/* job.h - one task while it is fixed: what fix.c, which leads it from the claim to the commit, and tries.c, which tries its ways, share. */
#ifndef FF_FIX_JOB_H
#define FF_FIX_JOB_H

#include "gate.h"

struct job {
	struct ff_store *store;
	struct ff_arena *a;
	const struct ff_fix_options *o;
	struct ff_task task;
	int attempt; /* of the claim; 0: none */
	bool next;   /* nobody asked for this very task */
	struct ff_outcome *out;
	struct ff_place place;
	struct ff_config config;
	const char *head;
	struct ff_pile pile;
	struct ff_bench bench;
	struct ff_consent consent;
	struct ff_attempt *ways; /* those that may land first */
	int count, may_land;
	int64_t since;
	int tests_ms;
	bool stopped;
};

/* ---- fix.c ---- */

int job_conclude(struct job *j, int state, const char *reason); /* 0 */
void job_check(struct job *j, const char *name, int state, const char *note, int64_t since);
const char *job_describe(struct job *j, const struct ff_suite_result *r);

/* ---- tries.c ---- */

/* The ways of the task's fix, those that may land first: j->ways, j->count, j->may_land. */
int job_plan_ways(struct job *j, struct ff_err *err);
/* One that waits for a person, and why: nothing of it lands.  passed: words before the reason. */
int job_leave_to_person(struct job *j, const struct ff_attempt *t, const char *passed);
/* Those from..to-1, unless one has *passed already; the site of the base serves the first that gets so far. */
int job_try_ways(struct job *j, int from, int to, struct ff_site *base, bool *has_base, bool *passed, struct ff_err *err);
/* The best of them; the outcome lists all. */
struct ff_attempt *job_choose(struct job *j);
/* Its checks stand in the outcome. */
void job_take_checks(struct job *j, const struct ff_attempt *t);

#endif
