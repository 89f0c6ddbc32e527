/*
 * exposition.h - Prometheus's text exposition format, version 0.0.4, and what two readings of it say.  Pure; strings in the arena.
 * Format: prometheus.io/docs/instrumenting/exposition_formats.
 */
#ifndef FF_EXPOSITION_H
#define FF_EXPOSITION_H

#include "ff/base.h"

#define FF_PROM_MOST_SAMPLES 200000
#define FF_PROM_MOST_LABELS 64 /* of one sample */

enum ff_prom_type { FF_PROM_UNTYPED, FF_PROM_COUNTER, FF_PROM_GAUGE, FF_PROM_HISTOGRAM, FF_PROM_SUMMARY };
struct ff_prom_label {
	const char *name, *value;
};
struct ff_prom_sample {
	const char *name;
	struct ff_list labels; /* struct ff_prom_label, by name */
	double value;          /* may be NAN or infinite */
	int type;              /* enum ff_prom_type, of its family: that of "x" for "x_bucket", "x_sum" and "x_count" of a histogram */
};
struct ff_prom {
	struct ff_list samples; /* struct ff_prom_sample, in the order of the text */
};
/* FF_EX_DATA names the line; a text whose last line has no end is cut. */
int ff_prom_read(struct ff_arena *a, const char *text, size_t n, struct ff_prom *out, struct ff_err *err);
/* `name` or `name{label="value",...}`: a sample without a value.  FF_EX_USAGE. */
int ff_prom_selector(struct ff_arena *a, const char *text, struct ff_prom_sample *out, struct ff_err *err);
/* The name is the same, and every label of the selector has the same value in the sample. */
bool ff_prom_matches(const struct ff_prom_sample *selector, const struct ff_prom_sample *s);
/* Value of a label; "" when it has none of that name, as Prometheus has it. */
const char *ff_prom_label(const struct ff_prom_sample *s, const char *name);

/* Sum of what matches; NAN: nothing does. */
double ff_prom_sum(const struct ff_prom *p, const struct ff_prom_sample *selector);
/*
 * By how much counters grew between two readings, all series that match and stand in both.  NAN: none does.  *reset: one of them fell,
 * and its growth is not known: what is returned leaves it out.
 */
double ff_prom_growth(const struct ff_prom *before, const struct ff_prom *after, const struct ff_prom_sample *selector, bool *reset);
/*
 * The q-quantile (0..1) of what a histogram saw between two readings, over all its series that match (selector: of the base name, without
 * _bucket), as histogram_quantile() has it: linear within a bucket, the greatest finite bound beyond it.  NAN: it saw nothing.
 */
double ff_prom_quantile(const struct ff_prom *before, const struct ff_prom *after, const struct ff_prom_sample *selector, double q, bool *reset);

#endif
