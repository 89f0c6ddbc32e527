/*
 * correlate_fields.c - the field tables of metrics before and after, and of what ff-correlate judges for others: two samples, a series.  As fields.c; the meaning is
 * told in stream.h.
 */
#include "fields.h"

static const char *const judged_names[] = {"pass", "high", "low", "nodata", NULL};

#define S struct ff_judge_case
static const struct ff_field judge_case_fields[] = {
	REQ(S, FF_STR, id, "comes back with the verdict"),
	REQ(S, FF_NUMS, control, "values before, or of the other half; null: no value"),
	REQ(S, FF_NUMS, experiment, "values after"),
	OPT(S, FF_STR, direction, "increase, decrease or either: what is a change"),
	OPT(S, FF_STR, params, "name = value, ...: tolerance, confLevel, effectSizeThresholds, effectSizeMeasure, criticalThresholds"),
	OPT(S, FF_STR, nan, "remove or replace: what becomes of null"),
	LAST};
const struct ff_type ff_judge_case_type = {"judge_case", sizeof(S), judge_case_fields, false, false, "two samples to be judged"};
#undef S

#define S struct ff_judged
static const struct ff_field judged_fields[] = {
	REQ(S, FF_STR, id, "of the case"),
	{"verdict", FF_ENUM, offsetof(S, verdict), false, NULL, judged_names, "of the experiment against the control"},
	LAST};
const struct ff_type ff_judged_type = {"judged", sizeof(S), judged_fields, false, false, "verdict on two samples"};
#undef S

#define S struct ff_series_case
static const struct ff_field series_case_fields[] = {
	REQ(S, FF_STR, id, "comes back with the points"),
	REQ(S, FF_NUMS, series, "values in order; null: the one before it"),
	OPT(S, FF_INT, window_len, "values that are looked at together"),
	OPT(S, FF_NUM, max_pvalue, "of a point that counts"),
	OPT(S, FF_NUM, min_magnitude, "relative change of the mean that counts"),
	LAST};
const struct ff_type ff_series_case_type = {"series_case", sizeof(S), series_case_fields, false, false, "a series to be searched for change points"};
#undef S

#define S struct ff_series_changes
static const struct ff_field series_changes_fields[] = {
	REQ(S, FF_STR, id, "of the case"),
	REQ(S, FF_NUMS, indexes, "of the first value of each new level, from 0"),
	OPT(S, FF_NUMS, before, "mean of the level before each"),
	OPT(S, FF_NUMS, after, "mean of the level after each"),
	OPT(S, FF_NUMS, p, "that the two are one level"),
	LAST};
const struct ff_type ff_series_changes_type = {"series_changes", sizeof(S), series_changes_fields, false, false, "change points of a series"};
#undef S

#define S struct ff_series
static const struct ff_field series_fields[] = {
	REQ(S, FF_STR, name, "of the metric"),
	OPT(S, FF_STR, unit, "%, ms, /s"),
	REQ(S, FF_NUMS, values, "samples in the order of time"),
	LAST};
static const struct ff_type series_type = {"series", sizeof(S), series_fields, false, true, "samples of one metric"};
#undef S
#define S struct ff_metrics
static const struct ff_field metrics_fields[] = {
	OPT(S, FF_STR, commit, "hex id"),
	REQ(S, FF_STR, host, "where"),
	REQ(S, FF_STR, phase, "baseline or delta"),
	REQ(S, FF_LONG, time, "seconds since 1970"),
	REQ(S, FF_INT, samples, "how many"),
	REQ(S, FF_NUM, cpu_percent, "median; negative: not measured"),
	REQ(S, FF_NUM, ram_percent, "median; negative: not measured"),
	REQ(S, FF_NUM, disk_percent, "of the root file system; negative: not measured"),
	REQ(S, FF_NUM, load1, "load average of one minute; negative: not measured"),
	REQ(S, FF_NUM, response_time_ms, "median; negative: not measured"),
	REQ(S, FF_NUM, response_p95_ms, "95th percentile; negative: not measured"),
	REQ(S, FF_NUM, error_rate, "0..1; negative: not measured"),
	OPT(S, FF_STR, note, "what could not be measured"),
	SUBS(S, series, &series_type, "the samples"),
	OPT(S, FF_INT, requests, "that were made or counted"),
	OPT(S, FF_INT, errors, "of them, without success"),
	OPT(S, FF_LONG, boot, "when the host started, seconds since 1970"),
	OPT(S, FF_LONG, start, "of the window, seconds since 1970"),
	OPT(S, FF_LONG, end, "of the window, seconds since 1970"),
	OPT(S, FF_NUM, elapsed, "seconds of the window, by a clock that nobody sets"),
	OPT(S, FF_BOOL, reset, "a counter fell: whoever counts started again"),
	OPT(S, FF_BOOL, unreachable, "something was asked and never answered"),
	OPT(S, FF_STR, source, "what was asked"),
	LAST};
const struct ff_type ff_metrics_type = {"metrics", sizeof(S), metrics_fields, false, false, "a window of samples of one host"};
#undef S

#define S struct ff_metric_verdict
static const struct ff_field metric_verdict_fields[] = {
	REQ(S, FF_STR, name, "of the metric"),
	OPT(S, FF_STR, unit, "%, ms, /s"),
	REQ(S, FF_STR, verdict, "within noise, worse, better, changed, unstable, inconclusive, insufficient, not comparable"),
	WORD(S, level, ff_level_names, "by the thresholds; none unless worse"),
	REQ(S, FF_INT, before_count, "samples before"),
	REQ(S, FF_INT, after_count, "samples after"),
	OPT(S, FF_NUM, before, "median; of errors the share"),
	OPT(S, FF_NUM, after, "median; of errors the share"),
	OPT(S, FF_NUM, shift, "Hodges-Lehmann"),
	OPT(S, FF_NUM, low, "lower end of its interval"),
	OPT(S, FF_NUM, high, "upper end of its interval"),
	OPT(S, FF_NUM, floor, "difference that the host shows by itself; absent: not known yet"),
	OPT(S, FF_NUM, expected, "level that the baseline and past windows let expect"),
	OPT(S, FF_STR, basis, "what that stands on: neighbours, same weekdays, same kind of day, apart (nothing)"),
	OPT(S, FF_NUM, hours, "between the two windows, when they are no neighbours"),
	OPT(S, FF_INT, pairs, "past pairs of windows as far from one another"),
	OPT(S, FF_NUM, plain, "Hodges-Lehmann from the baseline alone"),
	OPT(S, FF_NUM, p, "chance of such a difference when nothing changed"),
	REQ(S, FF_STR, reason, "in words"),
	LAST};
static const struct ff_type metric_verdict_type = {"metric_verdict", sizeof(S), metric_verdict_fields, false, true, "a metric before and after"};
#undef S
#define S struct ff_correlation
static const struct ff_field correlation_fields[] = {
	REQ(S, FF_STR, commit, "hex id"),
	REQ(S, FF_STR, host, "where"),
	SUB(S, before, &ff_metrics_type, "baseline"),
	SUB(S, after, &ff_metrics_type, "after deployment"),
	OPT(S, FF_NUM, cpu_delta, "percentage points; absent: none, or not measured on both sides"),
	OPT(S, FF_NUM, ram_delta, "percentage points; absent: none, or not measured on both sides"),
	OPT(S, FF_NUM, response_delta, "milliseconds; absent: none, or not measured on both sides"),
	WORD(S, impact, ff_level_names, "of the differences by the thresholds"),
	OPTWORD(S, firm, ff_level_names, "what of it can be told from noise"),
	OPT(S, FF_BOOL, alert, "firm is high enough for an alert, high or critical unless configured"),
	OPT(S, FF_STR, verdict, "in words"),
	SUBS(S, metrics, &metric_verdict_type, "each metric"),
	OPT(S, FF_STRINGS, commits, "ids that came with this one since the host was measured last: they share the effect"),
	LAST};
const struct ff_type ff_correlation_type = {"correlation", sizeof(S), correlation_fields, false, false, "metrics before and after a commit"};
#undef S
