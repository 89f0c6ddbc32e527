/*
 * correlate.h - what a commit does to a running system: a window of samples before it is deployed, one after,
 * the difference by the thresholds of mission.md.  score.c and the readers of proc.c are pure.
 * A new source of metrics is one file and one row in src/correlate/capture.c.
 */
#ifndef FF_CORRELATE_H
#define FF_CORRELATE_H

#include "ff/store.h"
#include "ff/stream.h"
#include "ff/table.h"

/* ---- arithmetic (score.c, pure) ---- */

#define FF_UNMEASURED (-1.0)
/* Middle value (mean of the two middle ones); FF_UNMEASURED for none.  Sorts `values`. */
double ff_correlate_median(double *values, int n);
/* Nearest-rank percentile, p in 1..100; FF_UNMEASURED for none.  Sorts `values`. */
double ff_correlate_percentile(double *values, int n, int p);
/* Level of one difference; an improvement is none, and so is what has no thresholds.  Differences count in hundredths. */
enum ff_correlate_metric { FF_CORRELATE_CPU, FF_CORRELATE_RAM, FF_CORRELATE_RESPONSE, FF_CORRELATE_OTHER };
int ff_correlate_level(enum ff_correlate_metric m, double difference);
/* The difference that a level begins at, low to critical; infinite where there is none. */
double ff_correlate_least(enum ff_correlate_metric m, int level);
/* Fills the differences, impact and verdict from the medians before and after; what one side lacks counts nothing and is named. */
void ff_correlate_judge(struct ff_arena *a, struct ff_correlation *c);

/* ---- two windows of one metric (compare.c, rates.c, floor.c, circumstances.c; pure) ---- */

enum ff_compare_verdict {
	FF_COMPARE_WITHIN_NOISE,   /* not told from what the host does by itself */
	FF_COMPARE_WORSE,          /* `level` says how much */
	FF_COMPARE_BETTER,
	FF_COMPARE_CHANGED,        /* a metric without thresholds: up or down is for a person to say */
	FF_COMPARE_UNSTABLE,       /* the baseline moved by itself while it was taken, and it matters which part of it counts */
	FF_COMPARE_INCONCLUSIVE,   /* could be nothing and could be much */
	FF_COMPARE_INSUFFICIENT,   /* too few samples */
	FF_COMPARE_NOT_COMPARABLE, /* reboot, clock, counters */
};
extern const char *const ff_compare_verdict_names[];

/* What is worth keeping of a window, so that later windows have a history to be held against.  NAN: not known. */
struct ff_window_sum {
	int n;
	double median, p95, spread; /* spread: between the quartiles */
	double centre;              /* mean of what lies between the quartiles: nearly as steady as a mean, as deaf to bursts as a median */
	double halves;              /* median of its second half less that of its first */
	double seconds;             /* how long it was, 0: not known; ff_window_summary leaves it to the caller */
	bool apart;                 /* a deployment or a gap lies between the window before and this one: the two are no pair */
	bool deployed;              /* a deployment lies between the window before and this one */
	int64_t at;                 /* its end, seconds since 1970; 0: not known */
};
struct ff_window_sum ff_window_summary(struct ff_arena *a, const double *values, int n);

/*
 * The noise floor: how far a window lies from the level that the windows before it let expect, when nothing was deployed.
 * The level is smoothed exponentially (Brown 1956; the steady state of a local level model: Muth 1960, "Optimal properties of exponentially
 * weighted forecasts"), with that of four weights that missed least on this host: a host that returns to its level is held against all of
 * its past, one that wanders against its last window alone.
 * A new window without a deployment misses by more than the floor in at most 2.5 % of cases, be the noise of any kind, as long as it
 * stays of that kind: the floor is the ceil(0.975 (n + 1))-th smallest of n misses (Vovk, Gammerman, Shafer, "Algorithmic Learning in a
 * Random World", 2.2), the greatest one below 39.  Under FF_FLOOR_LEAST of them (the greatest of 19 is exceeded in 5 %, half of that
 * upwards) there is none: NAN, and the expected level is that of the last window.
 */
#define FF_FLOOR_LEAST 19
#define FF_FLOOR_COVERAGE 0.975
#define FF_FLOOR_RARE 0.98 /* half of it upwards: the 1 % in which a high that is none is borne */
struct ff_floor {
	int misses;       /* how many the figures stand on */
	double expected, floor, usual; /* of the centre: level now, floor, the miss of 9 in 10 windows */
	double rare;      /* as floor, at FF_FLOOR_RARE; NAN: fewer than 49 misses, whose greatest is passed more often */
	double missed;    /* mean of the misses of the centre */
	double weight;    /* share of the last window in `expected` */
	double upper_expected, upper_floor; /* of the 95 % quantile */
	double halves;    /* floor of the shift between the halves of one window */
};
/*
 * `last` is the window that the new one follows; it belongs to the past here, and may be `apart` from it.  Windows that were more than
 * FF_FLOOR_STRETCH times as long, or as short, are left out: a long window wanders less than a short one.
 */
#define FF_FLOOR_STRETCH 1.5
struct ff_floor ff_noise_floor(struct ff_arena *a, const struct ff_window_sum *past, int count, const struct ff_window_sum *last);

/*
 * Windows that are no neighbours.  A host's noise floor is that of windows which follow each other; what it does between Sunday and Monday,
 * or day and night, is another thing.  From FF_COMPARE_FAR between the two windows on, the level that is expected is that of the baseline and
 * the mean difference of past pairs: two windows as far from one another (FF_SEASON_SLACK more or less), the first at the baseline's hour,
 * with no deployment between that is known of; one pair a day.  Their differences follow one another as levels do, and have an expected value
 * and a floor as in ff_noise_floor, whose 19 misses are FF_SEASON_LEAST pairs.  Pairs of the same kinds of day count, the working week (Monday
 * to Friday) and the weekend; of these the ones on the very weekdays alone when they are as many and missed by FF_SEASON_BETTER of what all
 * missed or less, so that the basis does not go to and fro.  Pairs of other days say nothing: what a host does from Tuesday to Wednesday is
 * not what it does from Sunday to Monday.
 * What days let expect is wide of the mark by more than the thresholds lie apart, and passing the floor would be high at once, in 1 to 2 % of
 * cases: high and critical take a shift beyond FF_FLOOR_RARE, or, where pairs are too few for that, an interval whose lower end is.
 * Half an hour: a daily wave of 20 points moves by 2.6 in it where it is steepest, half of what is medium; and past windows with less
 * between them count as neighbours, so that the floor holds for it.  Windows are taken into account for 180 days, so that a host that is
 * measured regularly does not fall below the least number again, and the basis of its verdicts does not go to and fro.
 */
#define FF_COMPARE_FAR 1800 /* seconds */
#define FF_SEASON_SLACK 3600
#define FF_SEASON_LEAST (FF_FLOOR_LEAST + 1)
#define FF_SEASON_BETTER 0.8
enum ff_compare_basis { FF_BASIS_NEIGHBOURS, FF_BASIS_WEEKDAYS, FF_BASIS_KIND, FF_BASIS_APART };
extern const char *const ff_compare_basis_names[];
struct ff_season_in {
	const struct ff_window_sum *past; /* oldest first */
	int count;
	int64_t before, after; /* ends of the two windows */
	int zone;              /* seconds east of UTC: what day it is */
};
struct ff_season {
	int basis;             /* enum ff_compare_basis: FF_BASIS_APART when there are too few pairs */
	int pairs;             /* of that basis; of the last one that was tried when there are too few */
	struct ff_floor floor; /* of differences: `expected` is the one to expect */
};
struct ff_season ff_season_find(struct ff_arena *a, const struct ff_season_in *in);
/* "at another time of day, on another weekday" */
const char *ff_season_words(struct ff_arena *a, const struct ff_season_in *in);

/* When and on what a window was taken; what is 0 is not known and not looked at. */
struct ff_circumstances {
	int64_t boot;       /* btime of /proc/stat, seconds since 1970 */
	int64_t start, end; /* by the clock on the wall, seconds since 1970 */
	double elapsed;     /* the same by a clock that nobody sets, seconds */
	bool reset;         /* a counter fell: whoever counts started again */
	const char *source; /* where it was measured: host and address */
};
/* Why the two cannot be compared, in words; NULL: they can.  Either may be NULL. */
const char *ff_circumstances_differ(struct ff_arena *a, const struct ff_circumstances *before, const struct ff_circumstances *after);

#define FF_COMPARE_LEAST 20        /* samples on each side */
#define FF_COMPARE_TRIFLE 0.001
#define FF_COMPARE_CONFIDENCE 0.90 /* of the interval of the shift */
struct ff_compare_in {
	enum ff_correlate_metric metric;
	const char *name, *unit;     /* for the words; NULL: the metric's own */
	const double *before, *after; /* samples in the order of time; what is not finite was not measured */
	int before_count, after_count;
	const struct ff_window_sum *past; /* of this host and metric, as long as these windows, without a deployment inside, oldest first */
	int past_count;
	double seconds; /* as in ff_window_sum, of `before` */
	bool apart;
	const struct ff_circumstances *when_before, *when_after;
	int zone; /* seconds east of UTC */
};
struct ff_comparison {
	struct ff_window_sum before, after;
	double expected;         /* centre that the past and the baseline let expect; the baseline's own without a past */
	double shift, low, high; /* Hodges-Lehmann, from the expected level; dependence of neighbours and the usual miss counted */
	int basis;               /* enum ff_compare_basis: what `expected` stands on */
	double hours, plain;     /* between the windows; the shift from the baseline alone */
	int pairs;               /* past pairs, of windows that are no neighbours */
	double floor;            /* NAN: history too short */
	int misses;              /* what the floor stands on */
	double p;                /* Mann-Whitney, dependence counted */
	double independent;      /* as many independent samples say as much as these, smaller side */
	double upper;            /* shift of the 95 % quantile from its expected level; upper_floor as floor */
	double upper_floor;
	int verdict;             /* enum ff_compare_verdict */
	int level;               /* enum ff_level; none unless worse */
	int surely;              /* level of the lower end: what it is at least */
	bool alert;              /* worse, and high or critical */
	const char *reason;      /* in words, with the figures; in the arena */
};
/*
 * The verdict.  With a floor: a shift beyond it has its own level, `surely` that of the interval's lower end; else it is within noise.  (The
 * floor keeps false alarms away; were the level that of the lower end, too, twelve points of CPU would be called high in one case of ten on
 * a busy host: docs/benchmarks.md.)  Without a floor nothing is known of how the host wanders, and the level is that of the lower end; a
 * shift of medium or more whose lower end is none is inconclusive.
 * A baseline whose halves differ by more than halves of past windows do (without a floor: by more than the interval explains) is
 * unstable, unless the shift is high whichever half counts.
 * Windows that are no neighbours, where past pairs are too few: a shift of a level, or one that would stand out, is inconclusive whatever its
 * size, for the time of day may be all there is to it.
 * A metric without thresholds whose floor is not known is within noise below FF_COMPARE_TRIFLE of its level (ours: no person asks about less).
 * The middle unmoved, the 95 % quantile beyond its own floor by a level: worse, at most medium, for the thresholds are made for the middle.
 */
void ff_compare(struct ff_arena *a, const struct ff_compare_in *in, struct ff_comparison *out);

/* A window of a host's history, in the order of time. */
struct ff_past_window {
	const char *metric;
	struct ff_window_sum sum;
};
/*
 * Fills `metrics`, `firm` and `alert` from the samples before and after.  past: struct ff_past_window of that host before its baseline, oldest
 * first; zone: seconds east of UTC, where people say what day it is.
 */
void ff_correlate_weigh(struct ff_arena *a, const struct ff_list *past, int zone, struct ff_correlation *c);

/* Events in a window: errors of requests, or (trials 0 on both sides) of a time. */
struct ff_events {
	int64_t events, trials;
	double seconds;
};
struct ff_rates {
	double before, after; /* share of trials, or events a second */
	double low, high;     /* of after - before, at FF_COMPARE_CONFIDENCE; NAN for events of a time */
	double p;             /* exact */
	int verdict, level;
	bool alert;
	const char *reason;
};
/*
 * Worse when the exact test says so at 1 %.  The level of a share is that of the lower end of the difference's interval (Newcombe 1998,
 * "Interval estimation for the difference between independent proportions", method 10), in points: medium from 1, high from 5, critical from 25,
 * low below (ours: the mission has none); of events of a time it is low.  No trials on a side: inconclusive.
 */
void ff_compare_events(struct ff_arena *a, const char *name, const struct ff_events *before, const struct ff_events *after, struct ff_rates *out);

/* ---- over many commits (trend.c, predict.c; pure) ---- */

/* A commit, or the commits that share two captures, and the level of a metric once it was deployed (median of its window; NAN: not measured). */
struct ff_trend_point {
	const char *commit;
	double level;
};
struct ff_trend_move {
	int index;            /* of the point whose commit moved the level */
	const char *commit;   /* its own text */
	double before, after; /* means of the levels beside it */
	double p;
	int level;            /* enum ff_level of after - before; an improvement is none */
	const char *reason;   /* in words */
};
/*
 * The commits that moved the level of a metric of one host, oldest first (struct ff_trend_move): change points as in statistics.h.  A drift
 * over many commits, none of which passes a threshold, shows as a move somewhere in it whose two levels lie far apart.
 */
void ff_trend(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_trend_point *points, int n, struct ff_list *moves);

#define FF_PREDICT_LEAST 20         /* commits with a measured effect; below, nothing is predicted */
#define FF_PREDICT_MOST 500         /* the latest count */
#define FF_PREDICT_MOST_FEATURES 40 /* the first count */
#define FF_PREDICT_COVERAGE 0.90
struct ff_predict_sample {
	const double *features;      /* as many for every sample; files, lines, levels of ff-consequence ...; not finite: 0 */
	const char *const *patterns; /* of the files that it touches ("app/models/x.py" has "app/models" ...), each once */
	int pattern_count;
	double effect;               /* after - before; not finite: not measured, and left out; of the one to be predicted it is not looked at */
};
/* What is known of a pattern: the effects of the commits that have it (the table prediction_model). */
struct ff_pattern_mean {
	const char *pattern;
	int samples;
	double mean;
};
/* Patterns of one commit together: the mean of their effects, drawn to 0 as if two more commits had had none. */
double ff_pattern_value(const struct ff_pattern_mean *known, int count);
struct ff_prediction {
	bool enough;                /* else only samples and reason are set */
	int samples;                /* commits that it stands on */
	double expected, low, high; /* of the effect; the interval has held 9 of 10 commits of the history that it had not seen */
	double penalty;             /* of the regression; infinite: the features tell nothing, it is the mean */
	int pattern_samples;        /* commits of the history that have the pattern of it that most have */
	double pattern_mean;        /* what its patterns are worth, as ff_pattern_value has it */
	int level, could_be;        /* enum ff_level of the expected effect and of the upper end */
	const char *reason;
};
/*
 * Ridge regression (Hoerl and Kennard 1970) over the features, standardised, and the mean effect of the commit's patterns in commits before
 * it; the penalty is that of the least squared error when each commit is left out in turn (Allen's PRESS 1974; Golub, Heath, Wahba 1979).
 * Interval: the rank of those errors, of the later half of the history, as in ff_noise_floor (jackknife: Barber, Candes, Ramdas, Tibshirani 2021).
 * known: the means of the patterns of `next` where somebody keeps them, those that have none left out; NULL: they are taken from the history.
 */
void ff_predict(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_predict_sample *history, int count, int features,
                const struct ff_predict_sample *next, const struct ff_pattern_mean *known, int known_count, struct ff_prediction *out);

/* History replayed in the order of time: each commit predicted from those before it alone. */
struct ff_backtest {
	int predicted;          /* commits; 0: history too short */
	double error;           /* mean absolute error of the prediction */
	double error_none;      /* of "always none" */
	double error_last;      /* of "the mean of the last ten" */
	double covered;         /* share inside the interval: FF_PREDICT_COVERAGE is right */
	double width;           /* mean of the interval */
	int right, right_none;  /* level said as it came; said by "always none" */
};
void ff_predict_backtest(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_predict_sample *history, int count, int features,
                         struct ff_backtest *out);

/* ---- verdicts and change points for others (kayenta.c, cases.c) ---- */

struct ff_kayenta {
	double tolerance, confidence;              /* of the shift; of its interval */
	double allowed_increase, allowed_decrease; /* effects that are reached before a change counts */
	bool by_pairs;                             /* the effect is a share of pairs, not a ratio of means */
	bool increase, decrease;                   /* directions that count */
	bool replace;                              /* values that are missing are 0 */
};
/* What Kayenta says of two samples (doubles; not finite: missing). */
enum ff_judged_verdict ff_kayenta_verdict(struct ff_arena *a, const struct ff_list *control, const struct ff_list *experiment,
                                          const struct ff_kayenta *p);
/*
 * NDJSON from fd to out, a line for a line: judge_case to judged, series_case to series_changes (without the words "record" and "v" on
 * the way in).  An error names the line and the field: FF_EX_DATA; `out` then holds what came before.  mode: "kayenta", else FF_EX_USAGE.
 */
int ff_correlate_judge_cases(int fd, const char *mode, struct ff_buf *out, struct ff_err *err);
int ff_correlate_change_cases(int fd, struct ff_buf *out, struct ff_err *err);

/* ---- readings of /proc (proc.c, pure; text as the kernel writes it) ---- */

/* Share of time not idle between two readings of /proc/stat, in percent.  -1: unreadable, or no time passed. */
int ff_proc_cpu(const char *before, const char *after, double *percent);
int ff_proc_ram(const char *meminfo, double *percent); /* 100 - MemAvailable / MemTotal */
int ff_proc_load(const char *loadavg, double *load1);

int ff_proc_boot(const char *stat, int64_t *seconds); /* btime */

/* ---- windows of samples, of all hosts (capture.c) ---- */

/* Names of the series that thresholds and pages speak of; others are named by their selector. */
#define FF_METRIC_CPU "cpu_percent"
#define FF_METRIC_RAM "ram_percent"
#define FF_METRIC_DISK "disk_percent"
#define FF_METRIC_LOAD "load1"
#define FF_METRIC_RESPONSE "response_time_ms" /* of a health address: to the last byte; of an exposition: the mean between two scrapes */
#define FF_METRIC_FIRST "first_byte_ms"
#define FF_METRIC_P95 "response_p95_ms"       /* of a histogram; of a health address the metrics record has it from its samples */

#define FF_CORRELATE_MOST_SAMPLES 3600
struct ff_capture {
	const char *dir;   /* repository, for the configuration and revisions */
	const char *commit; /* whose .fibreflow counts; NULL: HEAD */
	const char *proc;  /* "/proc" */
	const char *url;   /* health address of this machine, in place of all that is configured; NULL: none is given */
	const char *host;  /* the one that is configured under this name; without any configured, the name to keep this machine under; NULL: all, its own */
	double window, interval; /* seconds; 0: configuration, else 30 and 1 */
	int requests;      /* over the window; 0: configuration, else 10 */
	bool accept_new;   /* hosts that known_hosts does not have */
};
/*
 * A window of every host, side by side: one ff_metrics each, strings in the arena.  Not an error when a part cannot be measured: `note` says
 * so, and `unreachable` is set when something was asked and never answered.
 */
int ff_correlate_capture(struct ff_arena *a, const struct ff_capture *c, struct ff_list *out /* struct ff_metrics */, struct ff_err *err);

/* The figures of the record from its samples. */
void ff_metrics_sum(struct ff_arena *a, struct ff_metrics *m);
/* What was sampled earlier stands before what m has. */
void ff_metrics_join(struct ff_arena *a, const struct ff_metrics *earlier, struct ff_metrics *m);

/* ---- commits (commit.c) ---- */

/*
 * Captures every host and stores the baseline of a revision; `metrics` as text or records into out.  Measured parts are stored even when
 * something is unreachable; the result is FF_EX_SERVICE then.
 */
int ff_correlate_baseline(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err);
struct ff_delta_ask {
	double wait;  /* seconds before the window begins: the system settles */
	const struct ff_screen *screen; /* text is broken to its width; NULL: it is not broken */
	double until; /* watch: windows are added until the verdict is firm, or these seconds are over; 0: one window */
};
struct ff_delta_result {
	int firm, impact; /* enum ff_level: the highest of all hosts */
	int hosts;        /* that were compared */
	int alerts;       /* of them with a level that raises one: fibreflow.alert.level, high unless configured */
};
/* Captures again and compares; FF_EX_NOREPO without any baseline (nothing is captured).  What is firm and high or critical, or as configured, raises an alert. */
int ff_correlate_delta(struct ff_store *s, const struct ff_capture *c, const struct ff_delta_ask *ask, const char *rev, bool json, struct ff_buf *out,
                       struct ff_delta_result *result, struct ff_err *err);
/* Windows with no deployment in them, one after the other, kept so that the host's own noise is known. */
int ff_correlate_noise(struct ff_store *s, const struct ff_capture *c, int windows, bool json, struct ff_buf *out, struct ff_err *err);
/* From the history of a host (NULL: the one with the most commits): what a commit will do; how good that would have been; which commits moved a level. */
struct ff_predict_ask {
	const char *dir, *rev; /* the facts of the commit are ff-scan's; its report is the store's */
	int facts;             /* -1; else a descriptor: a facts stream in place of them, with the impact record in it or behind it */
	const char *host;
	const struct ff_screen *screen;
	bool json;
};
int ff_correlate_predict(struct ff_store *s, const struct ff_predict_ask *ask, struct ff_buf *out, struct ff_err *err);
int ff_correlate_backtest(struct ff_store *s, const char *dir, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out,
                          struct ff_err *err);
int ff_correlate_moves(struct ff_store *s, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* The means of the table prediction_model, those that are worth most first; brought up to date where it has to be. */
int ff_correlate_model(struct ff_store *s, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err);
/* Alerts of metrics that nobody acknowledged (since: seconds since 1970; 0: all), then seen when `clear` is asked for. */
int ff_correlate_alerts(struct ff_store *s, int64_t since, bool clear, bool json, struct ff_buf *out, struct ff_err *err);
/* The JSON text goes to fibreflow.alert.webhook; FF_EX_SERVICE unless it is answered with success. */
int ff_correlate_webhook(const char *dir, const char *json, size_t n, struct ff_err *err);
/* The last comparison of each host: Prometheus's text format, for a textfile collector, or a row for every comparison there was. */
enum ff_export_format { FF_EXPORT_PROMETHEUS, FF_EXPORT_CSV };
int ff_correlate_export(struct ff_store *s, int format, struct ff_buf *out, struct ff_err *err);
/* rev NULL: all commits, newest first. */
int ff_correlate_history(struct ff_store *s, const char *dir, const char *rev, const struct ff_screen *screen, bool json, struct ff_buf *out,
                         struct ff_err *err);

#endif
