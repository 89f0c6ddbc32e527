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
/* Level of one difference; an improvement is none.  Differences count in hundredths. */
enum ff_correlate_metric { FF_CORRELATE_CPU, FF_CORRELATE_RAM, FF_CORRELATE_RESPONSE };
int ff_correlate_level(enum ff_correlate_metric m, double difference);
/* Fills the differences, impact, alert and verdict from before and after; what one side lacks counts nothing and is named. */
void ff_correlate_judge(struct ff_arena *a, struct ff_correlation *c);

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

/* ---- a window of samples (capture.c) ---- */

#define FF_CORRELATE_MOST_SAMPLES 3600
struct ff_capture {
	const char *dir;   /* repository, for the configuration and revisions */
	const char *commit; /* whose .fibreflow counts; NULL: HEAD */
	const char *proc;  /* "/proc" */
	const char *url;   /* health address; NULL: fibreflow.correlate.url, "": none */
	const char *host;  /* NULL: this machine's name */
	double window, interval; /* seconds; 0: configuration, else 5 and 1 */
	int requests;      /* over the window; 0: configuration, else 10 */
};
/*
 * Samples for the window and fills *out (strings in the arena).  Not an error when a part cannot be measured: `note` says
 * so, and *unreachable is set when an address was given and nothing answered there.
 */
int ff_correlate_capture(struct ff_arena *a, const struct ff_capture *c, struct ff_metrics *out, bool *unreachable, struct ff_err *err);

/* ---- commits (commit.c) ---- */

/*
 * Captures and stores the baseline of a revision; `metrics` as text or record into out.  Measured parts are stored
 * even when the address is unreachable; the result is FF_EX_SERVICE then.
 */
int ff_correlate_baseline(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err);
/* Captures again and compares; FF_EX_NOREPO without a baseline (nothing is captured).  Critical and high raise an alert. */
int ff_correlate_delta(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err);
/* rev NULL: all commits, newest first. */
int ff_correlate_history(struct ff_store *s, const char *dir, const char *rev, const struct ff_screen *screen, bool json, struct ff_buf *out,
                         struct ff_err *err);

#endif
