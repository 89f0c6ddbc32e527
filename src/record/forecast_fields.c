/*
 * forecast_fields.c - the field tables of what ff-correlate expects of a commit, and of which commits moved a level.  As fields.c; the
 * meaning is told in stream.h.
 */
#include "fields.h"

#define S struct ff_forecast
static const struct ff_field forecast_fields[] = {
	REQ(S, FF_STR, commit, "hex id; empty: of no commit yet"),
	REQ(S, FF_STR, host, "whose history it is from"),
	REQ(S, FF_STR, metric, "what is expected to change"),
	REQ(S, FF_BOOL, enough, "the history is long enough; else only samples and reason count"),
	REQ(S, FF_INT, samples, "commits that it stands on"),
	OPT(S, FF_NUM, expected, "difference"),
	OPT(S, FF_NUM, low, "lower end of its interval"),
	OPT(S, FF_NUM, high, "upper end of its interval"),
	WORD(S, level, ff_level_names, "of the expected difference"),
	WORD(S, could_be, ff_level_names, "of the upper end"),
	OPT(S, FF_INT, pattern_samples, "commits that touched the folder of it that most did"),
	OPT(S, FF_NUM, pattern_mean, "what its folders are worth: the mean of their differences, drawn to 0"),
	REQ(S, FF_STR, reason, "in words"),
	LAST};
const struct ff_type ff_forecast_type = {"forecast", sizeof(S), forecast_fields, false, false, "what a commit is expected to do to a host"};
#undef S

#define S struct ff_backtested
static const struct ff_field backtested_fields[] = {
	REQ(S, FF_STR, host, "whose history was replayed"),
	REQ(S, FF_STR, metric, "what was predicted"),
	REQ(S, FF_INT, predicted, "commits, each from those before it; 0: the history is too short"),
	REQ(S, FF_NUM, error, "mean absolute error"),
	REQ(S, FF_NUM, error_none, "of saying: always none"),
	REQ(S, FF_NUM, error_last, "of the mean of the last ten"),
	REQ(S, FF_NUM, covered, "share inside the interval"),
	REQ(S, FF_NUM, width, "of the interval, mean"),
	REQ(S, FF_INT, right, "levels that were said as they came"),
	REQ(S, FF_INT, right_none, "levels that were none"),
	LAST};
const struct ff_type ff_backtested_type = {"backtest", sizeof(S), backtested_fields, false, false, "predictions of the past held against what came"};
#undef S

#define S struct ff_moved
static const struct ff_field moved_fields[] = {
	REQ(S, FF_STR, host, "where"),
	REQ(S, FF_STR, metric, "what"),
	REQ(S, FF_STR, commit, "the first one at the new level"),
	REQ(S, FF_NUM, before, "mean of the level before"),
	REQ(S, FF_NUM, after, "mean of the level after"),
	REQ(S, FF_NUM, p, "that the two are one level"),
	WORD(S, level, ff_level_names, "of the difference; an improvement is none"),
	LAST};
const struct ff_type ff_moved_type = {"moved", sizeof(S), moved_fields, false, false, "a commit that moved the level of a metric for good"};
#undef S

#define S struct ff_average
static const struct ff_field average_fields[] = {
	REQ(S, FF_STR, host, "where"),
	REQ(S, FF_STR, feature, "folder of the files, or a file at the top"),
	REQ(S, FF_STR, metric, "what changed"),
	REQ(S, FF_INT, samples, "commits that touched it"),
	REQ(S, FF_NUM, mean, "of their differences"),
	OPT(S, FF_NUM, expected, "the mean drawn to 0, as if two more had had no effect"),
	REQ(S, FF_STR, updated_at, "when the last of them was measured, UTC"),
	LAST};
const struct ff_type ff_average_type = {"average", sizeof(S), average_fields, false, false, "what the commits that touch a place did to a host"};
#undef S
