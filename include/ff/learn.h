/*
 * learn.h - how much each kind of task is to be trusted, learned from what became of its tasks.
 * weights.c is pure arithmetic; feedback.c and stats.c speak to the store; weigh.c is the filter
 * between ff-converge and ff-queue.
 */
#ifndef FF_LEARN_H
#define FF_LEARN_H

#include "ff/store.h"
#include "ff/stream.h"
#include "ff/table.h"

/* ---- the rule of mission.md (weights.c, pure) ---- */

#define FF_LEARN_LEAST 0.1    /* a weight never leaves 0.1..1.0 */
#define FF_LEARN_MOST 1.0
#define FF_LEARN_SAMPLES 3    /* new samples before a weight moves */
#define FF_LEARN_DISTRUST 0.3 /* below: nothing of this pattern is fixed without a person */
#define FF_LEARN_ORDER "for the order: " /* how the step begins whose score, the additive rule's, made the priority in place of the one shown */
#define FF_LEARN_UNKNOWN 0.5  /* initial weight of a pattern that no task was ever queued for */

struct ff_learn_counts {
	int of[4]; /* indexed by enum ff_feedback_action */
};
double ff_learn_step(int action);                         /* approved +0.1, edited -0.05, rejected -0.2, reverted -0.3 */
int ff_learn_total(const struct ff_learn_counts *c);
double ff_learn_mean(const struct ff_learn_counts *c);    /* of the steps; 0 for no samples */
/* The weight after the new samples: moved by their mean once there are FF_LEARN_SAMPLES, clamped. */
double ff_learn_move(double weight, const struct ff_learn_counts *fresh);
/* Score moved in log-odds by logit(learned) - logit(initial), both within 0.01..0.99. */
double ff_learn_shift(double score, double learned, double initial);
/*
 * Weighs one task: score, learned, a step that says so, the label by the rule of converge.h, the priority, and
 * auto_fixable, which is only ever taken away.  Strings go into the arena.
 */
void ff_learn_apply(struct ff_arena *a, struct ff_task *t, double current, double initial);
int ff_learn_label(const struct ff_task *t, double score); /* the label for a new score: one that was held down stays down */
int ff_learn_disagreeing(const struct ff_task *t);         /* votes against it that have a weight */

/* ---- the filter (weigh.c) ---- */

/* Tasks and convergence from `in`, the same with learned weight and recounted totals to `out`. */
int ff_learn_weigh(struct ff_store *s, double half_life, int in, int out, struct ff_err *err);

/* ---- feedback (feedback.c) ---- */

/* Makes sure that the pattern has a row; inside a transaction. */
int ff_learn_seed(struct ff_store *s, const char *pattern, double weight, struct ff_err *err);
/*
 * Records one event inside a transaction.  weight: initial weight of the pattern when it is new.  An empty key becomes
 * "task:ID:ACTION", so one task counts once per decision; a decision of the same task that was not counted
 * yet is withdrawn by the opposite one.  *fresh: it was not known before.
 */
int ff_learn_record(struct ff_store *s, const struct ff_feedback *f, double weight, bool *fresh, struct ff_err *err);

/* Counts the events of a day (2026-01-31) again, after one was withdrawn; inside a transaction. */
int ff_learn_recount(struct ff_store *s, const char *day, struct ff_err *err);

struct ff_learn_logged {
	int fresh, known;
};
/* Feedback records from `in`: all of them or, on the first bad one, none. */
int ff_learn_log(struct ff_store *s, int in, struct ff_learn_logged *out, struct ff_err *err);
/* One event of a queued task; task as people write it (12, #12), action as a word. */
int ff_learn_log_task(struct ff_store *s, const char *task, const char *action, const char *reason, struct ff_learn_logged *out, struct ff_err *err);

/* What was decided about agents and ways of making (struct ff_arm of trust.h), of the newest decisions. */
int ff_learn_arms(struct ff_store *s, struct ff_arena *a, struct ff_list *arms, struct ff_err *err);

/* Moves the weights; text or `weight` records of those that moved into `out`. */
int ff_learn_update(struct ff_store *s, bool json, struct ff_buf *out, struct ff_err *err);

/* ---- what was learned (stats.c) ---- */

struct ff_learn_view {
	const struct ff_screen *screen; /* for text */
	bool json;
	bool brief;       /* records: the most decided patterns, FF_MAX_BRIEF bytes at most */
	int days;         /* 1..36500, how far back the totals go */
	double half_life; /* of the posterior, in decisions */
};
int ff_learn_stats(struct ff_store *s, const struct ff_learn_view *v, struct ff_buf *out, struct ff_err *err);
/* `weight` records, then `feedback` records. */
int ff_learn_export(struct ff_store *s, struct ff_buf *out, struct ff_err *err);

/* ---- how good that is (evaluate.c) ---- */

struct ff_learn_evaluation {
	const char *file; /* feedback and weight records, "-" for standard input; NULL: the newest decisions of the database */
	double half_life;
	int after;        /* figures of the decisions after so many */
};
/* Log-loss, Brier score and calibration error of each predictor of trust.h, by replay. */
int ff_learn_evaluate(struct ff_store *s, const struct ff_learn_evaluation *e, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);

/* ---- out, in, and away (exchange.c) ---- */

struct ff_learn_imported {
	int patterns, fresh, known; /* patterns that were new here; events */
};
/*
 * What an export wrote, all of it or nothing.  A pattern that is not known here comes with its weight and its counted events; to one
 * that is, the other side's events are new samples.  The same file again changes nothing.
 */
int ff_learn_import(struct ff_store *s, int in, struct ff_learn_imported *out, struct ff_err *err);
/* pattern: "" all of them.  Weights are what they were at the start; what was decided so far is not learned from any more. */
int ff_learn_reset(struct ff_store *s, const char *pattern, int *patterns, int *events, struct ff_err *err);
/* Deletes decisions older than so many days, 0: all, and then the weights too. */
int ff_learn_purge(struct ff_store *s, int days, int *events, struct ff_err *err);

#endif
