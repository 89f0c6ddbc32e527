/*
 * correlate_fields.c - the field tables of what ff-correlate judges for others: two samples, a series.  As fields.c; the meaning is
 * told in stream.h.
 */
#include "ff/stream.h"

#define REQ(S, kind, member, help) {#member, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPT(S, kind, member, help) {#member, kind, offsetof(S, member), true, NULL, NULL, help}
#define LAST {NULL, 0, 0, false, NULL, NULL, NULL}

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
