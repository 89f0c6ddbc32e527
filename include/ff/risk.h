/*
 * risk.h - how probable it is that a commit brings a defect, from the history of its repository: the 14 features of Kamei et
 * al., "A large-scale empirical study of just-in-time quality assurance" (2013), labels by SZZ, a logistic regression.  Knows
 * git and files of the state folder; no Python, no database, no clock of its own.
 */
#ifndef FF_RISK_H
#define FF_RISK_H

#include <stdlib.h>
#include <string.h>

#include "ff/git.h"
#include "ff/stream.h"
#include "ff/table.h"

/*
 * Inputs of the model, in this order.  Sizes leave out files that the commit adds, binary files and submodules; a renamed file is
 * compared with what it was; merges have none.  What an author or a file has behind it counts the commit itself.
 */
enum ff_risk_feature {
	FF_RISK_NS,      /* first folders; a file in the root is in "root" */
	FF_RISK_ND,      /* folders */
	FF_RISK_NF,      /* files, by name: two of the same name in two folders are one */
	FF_RISK_ENTROPY, /* of changed lines over the files, in bits */
	FF_RISK_LA,      /* lines added */
	FF_RISK_LD,      /* lines deleted */
	FF_RISK_LT,      /* lines of the files before */
	FF_RISK_FIX,     /* 1: says that it is a fix */
	FF_RISK_NDEV,    /* authors of the files so far */
	FF_RISK_AGE,     /* days since the last change of the files that wrote a line, mean */
	FF_RISK_NUC,     /* changes of the files so far, summed */
	FF_RISK_EXP,     /* file changes of the author so far */
	FF_RISK_REXP,    /* the same, each divided by 1 + its age in days */
	FF_RISK_SEXP,    /* files that the author has changed in these first folders */
	FF_RISK_PUBLISHED,
	FF_RISK_BORN = FF_RISK_PUBLISHED, /* ours: lines of added files, which the others do not see */
	FF_RISK_CODE,                     /* ours: lines added to code, in added files, too; 0: nothing that can be mended */
	FF_RISK_COLUMNS
};
extern const char *const ff_risk_names[FF_RISK_COLUMNS]; /* "ns" ... "sexp", "new_lines", "code_lines" */

/* ---- arithmetic (logit.c): no history, no files ---- */

struct ff_logit {
	int columns;
	double mean[FF_RISK_COLUMNS], scale[FF_RISK_COLUMNS], weight[FF_RISK_COLUMNS], intercept;
};
/* Rows of values, `columns` of the struct in each; y is 0, 1, or how probable a 1 is. */
struct ff_samples {
	const double (*x)[FF_RISK_COLUMNS];
	const double *y;
	int count;
};
/*
 * Minimises log loss + ridge/2 * |weights - centre|^2 (intercept free) on standardised columns, by Newton's method.  slope: the
 * centre, in log-odds for a unit of each column; NULL: 0.  A column without variance and centre has weight 0.  FF_EX_DATA when one
 * class is missing.
 */
int ff_logit_fit(const struct ff_samples *s, int columns, double ridge, const double *slope, struct ff_logit *out, struct ff_err *err);
double ff_logit_score(const struct ff_logit *m, const double *x); /* log-odds */
double ff_logit_probability(double score);
/*
 * Moves the intercept until as many ones are expected as there are.  seen: the share of each sample's probability that can have
 * shown itself (NULL: 1).  pull: how many samples of even odds speak for leaving it where it is; 0: none, and one class teaches nothing.
 */
void ff_logit_shift(struct ff_logit *m, const struct ff_samples *s, const double *seen, double pull);
/* Area under the ROC curve, ties count half; 0.5 when one class is missing. */
double ff_auc(const double *p, const unsigned char *y, int count);
/* Expected calibration error over ten bins of equal width (Naeini and others, AAAI 2015). */
double ff_calibration_error(const double *p, const unsigned char *y, int count);
/*
 * Of few commits it is above 0 whatever was said.  What it would be, on average, if every probability were right: in each bin the
 * mean distance of a sum of coin tosses from its mean, as that of a normal variable.
 */
double ff_calibration_chance(const double *p, int count);
/*
 * The root mean square of the distance over ten bins of equal size, less what is due to chance: the debiased estimator of Kumar,
 * Liang and Ma, "Verified uncertainty calibration", NeurIPS 2019.  0 below twenty commits.
 */
double ff_calibration_debiased(const double *p, const unsigned char *y, int count);

/* ---- history (history.c, walk.c, features.c) ---- */

struct ff_history;
struct ff_history *ff_history_new(void);
void ff_history_free(struct ff_history *h);
int ff_history_count(const struct ff_history *h);
/*
 * What was walked earlier; nothing when the file is absent, cut or of another version.  The file is a cache: authors and paths
 * stand in it as hashes.
 */
void ff_history_load(struct ff_history *h, const char *path);
/* Writes all of it; or, when a loaded one only grew, what is new. */
int ff_history_save(struct ff_history *h, const char *path, struct ff_err *err);

struct ff_walk_bounds {
	int commits; /* the newest ones, and no more */
	int ms;      /* FF_EX_TEMP when it takes longer; 0: no limit */
	int cpu_ms;  /* the same of processor time: what it takes does not depend on what else goes on */
};
/*
 * Adds the commits behind tip that are not known yet.  Who wrote the lines that a fix removes is seen by a walk from the beginning
 * only: what is added to a loaded history has no labels.  After an error the history is not to be used.
 */
int ff_history_walk(struct ff_history *h, struct ff_git *g, const struct ff_id *tip, const struct ff_walk_bounds *b, struct ff_err *err);

struct ff_risk_row {
	struct ff_id id;
	int64_t time;
	double x[FF_RISK_COLUMNS];
	int64_t fixed_at; /* of the first later fix that removed lines of it; 0: none */
	bool judged;      /* not a merge, not empty, not too large to be looked at */
	bool fix;
};
/* Features of every commit behind tip and not behind from (NULL: of all), oldest first, count of them; free() them. */
struct ff_risk_row *ff_history_rows(const struct ff_history *h, const struct ff_id *tip, const struct ff_id *from, int *count);
/* A file that is changed as often as one in twenty, and that the author of the commit changes for the first time. */
struct ff_hot {
	const char *path; /* "" when there is none */
	int changes;
};
/* Of one commit, as the last row of its own history; false when it is not known.  paths: what it changes. */
bool ff_history_row(const struct ff_history *h, const struct ff_id *id, const struct ff_strings *paths, struct ff_risk_row *out, struct ff_hot *hot);
/* Does a message say that the commit mends something? */
bool ff_says_fix(const char *message);

/* ---- model (model.c) ---- */

struct ff_risk_column {
	const char *name;
	double mean, scale, weight; /* of log(1 + value) */
	double median;              /* of the value */
};
struct ff_risk_mark {
	double score; /* log-odds */
};
struct ff_risk_model {
	const char *tip;   /* commit it was fitted at */
	int64_t fitted_at; /* seconds since 1970 */
	const char *basis; /* "history": all inputs; "size": code_lines alone; "data": a data set */
	const char *why;   /* this and no other */
	bool young;        /* there is too little to learn from */
	int commits, rows, defects;  /* walked; with code, 90 days old; of those with a defect */
	struct ff_list columns;      /* struct ff_risk_column */
	struct ff_list marks;        /* struct ff_risk_mark: percentiles 0..100 of this repository */
	double intercept;
	int tested;                  /* commits of the backtest: 0, there was none */
	double auc, auc_size;        /* of the model; of size alone: among commits that one fit has judged */
	double calibration_error, calibration_chance, calibration_debiased;
};
extern const struct ff_type ff_risk_model_type;

/* From rows in order of time; how is told in learn.c. */
void ff_risk_fit(struct ff_arena *a, const struct ff_risk_row *rows, int count, struct ff_risk_model *out);
/* A public data set in place of a history, named columns, in order of time: the model of its first four fifths, judged by the last. */
int ff_risk_fit_csv(struct ff_arena *a, const char *text, struct ff_risk_model *out, struct ff_err *err);
/* The record of a commit: probability, percentile, reasons, features. */
void ff_risk_judge(struct ff_arena *a, const struct ff_risk_model *m, const struct ff_risk_row *row, const struct ff_hot *hot, struct ff_risk *out);
int ff_risk_model_read(struct ff_arena *a, const char *path, struct ff_risk_model *out); /* 1: read; 0: none that can be used */
int ff_risk_model_write(const struct ff_risk_model *m, const char *path, struct ff_err *err);

/* ---- the tool (tool.c): history, model and commit of one repository ---- */

struct ff_risk_options {
	const struct ff_common *common;
	bool stream, due, csv;
	const char *data; /* "", or a public data set for `model` */
	int commits, seconds; /* how far back, and how long that may take */
};
/* argv: [REV] | fit | model | features [A..B]; returns an exit code. */
int ff_risk_tool(const struct ff_risk_options *o, int argc, char **argv);

/* ---- for people (page.c) ---- */

void ff_risk_print(struct ff_buf *to, const struct ff_screen *screen, const char *id, const struct ff_risk *r);
void ff_risk_model_print(struct ff_buf *to, const struct ff_screen *screen, const struct ff_risk_model *m);

#endif
