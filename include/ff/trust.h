/*
 * trust.h - what people's decisions say of the next one, as a probability.  Beside the additive rule of learn.h, which orders and
 * gates, this is the confidence that a task shows.  All of it is pure: decisions in, numbers out; no clock, file or database.
 *
 * A decision is a success of weight 1 (approved), or a failure: of weight 0.25 (edited), 1 (rejected), 1.5 (reverted), in
 * proportion to the steps of the additive rule.  What is predicted everywhere is this weighted share of successes, and every loss
 * and error below weighs decisions so.
 */
#ifndef FF_TRUST_H
#define FF_TRUST_H

#include "ff/learn.h"

/* ---- families: patterns that people tend to judge alike (families.c) ---- */

enum ff_family { FF_FAMILY_FORM, FF_FAMILY_DOCS, FF_FAMILY_TESTS, FF_FAMILY_DESIGN, FF_FAMILY_DEFECT, FF_FAMILY_SPEED, FF_FAMILY_SECURITY, FF_FAMILIES };
extern const char *const ff_family_names[]; /* NULL ends */
int ff_family_of(const char *pattern);      /* enum ff_family; a pattern that nobody knows: FF_FAMILY_DEFECT */
/*
 * Acceptance below which a pattern is hidden.  Form, docs, tests: 0.9, an analysis whose users find more than 10 % useless is switched
 * off (Sadowski and others, "Lessons from building static analysis tools at Google", CACM 2018).  Lower where a miss costs more.
 */
double ff_family_line(int family);

/* ---- the posterior (posterior.c) ---- */

#define FF_TRUST_PRIOR 4.0       /* pseudo-events of the family, unless the decisions speak for more */
#define FF_TRUST_HALF_LIFE 22.76 /* decisions of a pattern after which one counts half: 0.97 each */
#define FF_TRUST_ENOUGH 10       /* decisions of a pattern from which on the posterior is shown; before: see ff_trust_uses_others */
#define FF_TRUST_INTERVAL 0.90

bool ff_trust_accepted(int action);    /* enum ff_feedback_action: approved */
double ff_trust_evidence(int action);  /* 1, 0.25, 1, 1.5 */
struct ff_tally {
	double good, bad;
};
/* All that is there counts `keep` of itself (0..1), then the decision `share` (0..1) of its evidence. */
void ff_tally_add(struct ff_tally *t, int action, double share, double keep);
/* Share of successes, drawn towards `centre` as by `prior` decisions. */
double ff_tally_mean(const struct ff_tally *t, double centre, double prior);
/* x with I_x(a, b) = p for a, b > 0, p in 0..1: the incomplete beta function of statistics.h, inverted by halving to 1e-12. */
double ff_beta_quantile(double a, double b, double p);
struct ff_posterior {
	double mean, low, high; /* the interval that leaves 5 % on either side */
};
/* Of a Beta distribution with this mean, a + b = weight. */
struct ff_posterior ff_posterior_of(double mean, double weight);

/* ---- how long it remembers, and how alike patterns are (memory.c) ---- */

#define FF_MEMORY_RATES 3   /* the half-life that was asked for, four times as long, and for ever */
#define FF_MEMORY_PRIORS 3  /* FF_TRUST_PRIOR, 8 and 64 times as many pseudo-events */
#define FF_MEMORY_WAYS (FF_MEMORY_RATES * FF_MEMORY_PRIORS * FF_MEMORY_PRIORS + 1)

/*
 * How fast decisions fade, how strongly a pattern is drawn to its family and a family to the whole, are not known but judged by all
 * decisions so far: empirical Bayes (Casella, "An introduction to empirical Bayes data analysis", The American Statistician 1985) by
 * averaging (Hoeting and others, "Bayesian model averaging: a tutorial", Statistical Science 1999).  Every way predicts each decision
 * from those before; its log-loss adds up to its marginal likelihood (Dawid, "Statistical theory: the prequential approach",
 * JRSS A 1984).  Half of the say lies, at the start, with the first way (the half-life that was asked for, FF_TRUST_PRIOR), a quarter
 * with the last (patterns do not differ at all: the share of the whole), a quarter with all between.  So whatever comes, the
 * log-loss of all decisions together is at most ln 2 above that of the first way alone, and ln 4 above that of the last.
 */
struct ff_memory {
	double keep[FF_MEMORY_RATES];
	double losses[FF_MEMORY_WAYS], say[FF_MEMORY_WAYS]; /* losses: from -ln of the prior on; say: sums to 1 */
};
struct ff_around { /* what is known where a decision comes */
	const struct ff_tally *kept; /* FF_MEMORY_RATES of the pattern */
	const struct ff_tally *family, *all;
	double initial;              /* weight that the pattern starts from */
};
void ff_memory_start(struct ff_memory *m, double half_life); /* in decisions of a pattern, > 0 */
double ff_memory_mean(const struct ff_memory *m, const struct ff_around *a);
/* A Beta with mean and variance of all ways together. */
struct ff_posterior ff_memory_posterior(const struct ff_memory *m, const struct ff_around *a);
/* The decision that comes next; its tallies are the caller's, and are added to afterwards. */
void ff_memory_note(struct ff_memory *m, const struct ff_around *a, int action, double share);
void ff_memory_add(const struct ff_memory *m, struct ff_tally *kept, int action, double share);
double ff_memory_half_life(const struct ff_memory *m); /* of the rate that has the most say; INFINITY: nothing fades */

/* ---- stricter or milder towards everything (calibrate.c) ---- */

#define FF_CORRECTORS 4

/*
 * Platt scaling, learned by a gradient step a decision ("online Platt scaling": Gupta and Ramdas, ICML 2023): what the posteriors say,
 * in log-odds, times a slope plus a shift.  One corrector leaves them as they are and has half of the say at the start, three learn at
 * rates of 0.01, 0.03 and 0.1; then each has as much say as it predicted well, as above: at most another ln 2 in all.
 */
struct ff_calibration {
	struct ff_corrector {
		double shift, slope, say;
	} of[FF_CORRECTORS];
};
void ff_calibration_start(struct ff_calibration *c);
double ff_calibration_of(const struct ff_calibration *c, double p); /* within 0.01..0.99; never falls where p rises */
void ff_calibration_note(struct ff_calibration *c, double p, int action, double share); /* p: as it was before correction */

/* ---- who annoys (demote.c) ---- */

#define FF_TRUST_WINDOW 50     /* last decisions */
#define FF_TRUST_ANNOYS 0.10   /* effective false positives: rejected or reverted */
#define FF_TRUST_AGAIN 20      /* one of so many hidden ones is shown all the same */

struct ff_window {
	unsigned char bad[FF_TRUST_WINDOW]; /* a ring */
	double share[FF_TRUST_WINDOW];
	int count, next;
};
void ff_window_note(struct ff_window *w, int action, double share);
/* Share of effective false positives; *weight (may be NULL): how many decisions' worth it stands on. */
double ff_window_false(const struct ff_window *w, double *weight);
enum ff_standing { FF_STANDING_SOUND, FF_STANDING_DEMOTED, FF_STANDING_HIDDEN };
extern const char *const ff_standing_names[];
/*
 * Demoted: more than FF_TRUST_ANNOYS, on FF_TRUST_ENOUGH decisions' worth at least; it comes back when the window says so.  Hidden:
 * demoted, and even the upper end of the interval lies below the family's line, so no single angry day does it.
 */
int ff_standing_of(const struct ff_window *w, const struct ff_posterior *p, int family);
/* Is this one of the hidden tasks that are shown again?  The same answer for the same fingerprint, always. */
bool ff_standing_again(const char *fingerprint);

/* ---- the context model (context.c) ---- */

#define FF_CONTEXT_ROWS 4000    /* newest decisions that it is fitted to */
#define FF_CONTEXT_COLUMNS 224  /* most frequent circumstances */
#define FF_CONTEXT_SEEN 4       /* decisions in which a circumstance must have stood */
#define FF_CONTEXT_MARKS 32     /* circumstances of one decision */

/* The circumstances of one decision, as hashes of their names; and what else is known then, in log-odds. */
struct ff_marks {
	uint64_t of[FF_CONTEXT_MARKS];
	int count;
	double recent, ever; /* of the posterior with decay, and of one without */
};
void ff_marks_of(const struct ff_feedback *f, struct ff_marks *out);
const char *ff_marks_place(const char *path);   /* "tests", "migrations", "scripts", "docs", "package" */
/* By its name as PEP 8 has it: "module", "class", "method", "function"; "" is a module. */
const char *ff_marks_symbol(const char *symbol);

struct ff_context_row {
	struct ff_marks marks;
	double weight;
	bool accepted;
};
struct ff_context_model {
	int columns;
	uint64_t names[FF_CONTEXT_COLUMNS]; /* ascending */
	double weights[FF_CONTEXT_COLUMNS];
	double intercept, recent, ever;
	bool fitted;
};
/*
 * Logistic regression with a ridge (2 on a circumstance, 1 on the posterior's two weights), drawn towards "what the posterior says" (recent 1, the others 0), by
 * Newton's method with iterated reweighted least squares (Hastie, Tibshirani, Friedman, "The elements of statistical learning",
 * 4.4.1).  The same rows give the same model.  Starts from what m holds.  Without
 * circumstances it only says how far the posterior is to be believed.
 */
void ff_context_fit(struct ff_context_model *m, const struct ff_context_row *rows, int count, bool circumstances);
double ff_context_predict(const struct ff_context_model *m, const struct ff_marks *marks); /* within 0.01..0.99 */

/* ---- replay: all decisions in the order of time (replay.c) ---- */

enum ff_predictor { FF_BY_BASE, FF_BY_INITIAL, FF_BY_ADDITIVE, FF_BY_POSTERIOR, FF_BY_CONTEXT, FF_BY_SHOWN, FF_PREDICTORS };
extern const char *const ff_predictor_names[]; /* NULL ends */

struct ff_scored { /* what a predictor is worth, each decision predicted from those before it only */
	double log_loss, brier;
	double calibration; /* expected calibration error, ten bins of equal width (Naeini and others, AAAI 2015) */
	double chance;      /* what that would be, on average, if every prediction were right: of few decisions it is never 0 */
};
struct ff_trusted { /* one pattern */
	const char *pattern;
	int family;
	double initial, current;    /* additive rule */
	int decisions;              /* all that were learned from */
	struct ff_tally kept[FF_MEMORY_RATES]; /* by half-life, the last without decay */
	struct ff_window window;
	struct ff_learn_counts pending; /* that the additive rule has not moved by yet */
};
struct ff_trust;
/* half_life in decisions, > 0. */
struct ff_trust *ff_trust_new(double half_life);
void ff_trust_free(struct ff_trust *t); /* NULL is allowed */
/* Weight that a pattern starts from; FF_LEARN_UNKNOWN where none was given.  Before the replay.  Strings are kept, not copied. */
void ff_trust_start(struct ff_trust *t, const char *pattern, double weight);
/*
 * Decisions (struct ff_feedback) in any order; the list and its strings must outlive t.  Ordered by time, equal times as they come; of those with the same
 * key the first counts; own ones are left out.  What one person decides about one pattern in one file on one day (UTC) counts 1,
 * 1/2, 1/4 ...: two decisions' worth at most, where the file is known.
 */
void ff_trust_replay(struct ff_trust *t, const struct ff_list *feedback);
int ff_trust_count(const struct ff_trust *t);      /* decisions that were learned from */
int ff_trust_left_out(const struct ff_trust *t);   /* duplicates and own ones */
/* From decision number `from` on (0: all); *n: how many that were. */
struct ff_scored ff_trust_score(const struct ff_trust *t, int predictor, int from, int *n);
const struct ff_trusted *ff_trust_pattern(const struct ff_trust *t, const char *pattern); /* NULL: nothing known */
/* Corrected by ff_calibration_of, as is its interval. */
struct ff_posterior ff_trust_posterior(const struct ff_trust *t, const struct ff_trusted *p);
/* The mean that the family's prior draws this pattern to. */
double ff_trust_centre(const struct ff_trust *t, const struct ff_trusted *p);
/* Did the context model predict the last decisions better than the posterior alone? */
bool ff_trust_uses_context(const struct ff_trust *t);
/*
 * Does the posterior speak even for patterns with fewer than FF_TRUST_ENOUGH decisions of their own?  From the third in all on
 * (FF_LEARN_SAMPLES, as a weight moves), while it predicted the decisions on such patterns better so far than the additive weight did.  Never where nothing of the
 * security family was decided: what people say of other things is no word on a hole.
 */
bool ff_trust_uses_others(const struct ff_trust *t);
const struct ff_memory *ff_trust_memory(const struct ff_trust *t);
/* What the next decision on this will be, by what the task shows: *by is FF_BY_ADDITIVE, FF_BY_POSTERIOR or FF_BY_CONTEXT. */
double ff_trust_shown(const struct ff_trust *t, const struct ff_feedback *f, int *by);
/* Share of acceptance in `parts` equal parts of the pattern's history, oldest first (NULL: of all); NAN where nothing was decided. */
void ff_trust_drift(const struct ff_trust *t, const char *pattern, double *out, int parts);

/* ---- what that does to a task (show.c) ---- */

struct ff_shown {
	double p;                /* of the pattern, or of this task when by == FF_BY_CONTEXT */
	double low, high;        /* the posterior's interval */
	int by;                  /* FF_BY_POSTERIOR or FF_BY_CONTEXT; FF_BY_ADDITIVE: it is not this that is shown */
	int decisions, standing; /* enum ff_standing */
	double annoys;           /* share of effective false positives in the window */
	double current, initial; /* of the additive rule */
};
/*
 * Score and label are the prediction's: the pattern's, moved in log-odds by what the agents said of this task beyond the rule's weight;
 * the context model's as it is, since it knows who agreed, unless an agent disagrees.  Order and gate stay with the additive rule:
 * priority, and auto_fixable, which is only ever taken away.  A standing takes one label, or all and the priority; never of a
 * critical one that was told, and only one label where the context model has this task above its family's line.  Each of it adds a step.  Strings go into the arena.
 */
void ff_learn_show(struct ff_arena *a, struct ff_task *t, const struct ff_shown *s);

/* ---- which way of making is accepted more often (meta.c) ---- */

#define FF_ARM_PROVEN 0.5 /* lower end of the interval above which a way may go without a person */
/*
 * Approvals that the way which the agent had first starts with, when ways are drawn for.  Its order is evidence (the file's own habit, mostly), but
 * little: nobody of this project said it.  With h of them an untouched other way, Beta(1, 1), is drawn before Beta(1 + h, 1) one time in h + 2; two
 * make that one in four, and two rejections take them back.  A prior that is not uniform changes what is lost at the start, not what is found in
 * the end (Chapelle and Li, "An empirical evaluation of Thompson sampling", NIPS 2011; docs/benchmarks.md has the figures for this one).
 */
#define FF_ARM_HEAD_START 2.0

struct ff_arm {
	int kind;                /* enum ff_arm_kind */
	const char *name;        /* "critic", "docwriter/summary", "template/terse", "unused_import/2" */
	const char *pattern;     /* of a way: what it fixes, for one way is as good as its purpose; "" of an agent */
	int decisions, accepted;
	double worth;            /* of the decisions: what one person decides about one pattern in one file on one day counts 1, 1/2, 1/4 ... */
	struct ff_tally tally;   /* of that worth, without decay: two ways are compared over the same time */
};
/* Fills a list of struct ff_arm, by kind, name and pattern: every agent that proposed (the first of the agents), every way that has a name. */
void ff_arms_of(struct ff_arena *a, const struct ff_list *feedback, struct ff_list *out);
/* The arm of a way; NULL: nothing was decided about it. */
const struct ff_arm *ff_arms_find(const struct ff_list *arms, const char *pattern, const char *name);
/*
 * Thompson sampling: from each arm's posterior (Beta with a uniform prior; that of arms[first] begins with FF_ARM_HEAD_START approvals, -1: none does)
 * one draw, the highest wins.  The draws follow from the seed (a task's fingerprint) and the arm's name, so the same task always gets the same way,
 * whatever the order of the arms.  -1 for none.
 */
int ff_arms_pick(const struct ff_arm *arms, int count, int first, const char *seed);
struct ff_posterior ff_arm_posterior(const struct ff_arm *arm); /* uniform prior */
/* FF_TRUST_ENOUGH decisions' worth, and even the lower end lies above FF_ARM_PROVEN.  NULL: no. */
bool ff_arm_is_proven(const struct ff_arm *arm);

/* ---- the ways of a task's fix, in the order that people accept them (ways.c) ---- */

/*
 * Puts the way that is drawn first, where the fix has several and people decided about one of them; where nobody did, the agent's order stands: there
 * is nothing to learn from a coin.  A step and the reasoning say so.  A first way that may not go alone takes auto_fixable away.  Strings go into the arena.
 */
void ff_learn_order(struct ff_arena *a, const struct ff_list *arms, struct ff_task *t);
/*
 * The bound: may this way of a task land though nobody asked for this task?  Only what is proven, and what the agent itself had first, unless a model
 * wrote it (FF_TEMPLATE).  Whether the task as a whole may is another question: auto_fixable.
 */
bool ff_way_goes_alone(const struct ff_list *arms, const char *pattern, const struct ff_way *way);

#endif
