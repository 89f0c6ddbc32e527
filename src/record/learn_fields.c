/*
 * learn_fields.c - the field tables of what people decided, and what was learned of it.  As fields.c; the meaning is told in stream.h.
 */
#include "fields.h"

#define S struct ff_feedback
static const struct ff_field feedback_fields[] = {
	OPT(S, FF_LONG, task, "number in the queue"),
	REQ(S, FF_STR, pattern, "type of the task"),
	WORD(S, action, ff_feedback_names, "what the person did"),
	OPT(S, FF_STR, key, "the same event has the same key and counts once"),
	OPTAS(S, FF_STR, path, "file", "path"),
	OPT(S, FF_STR, reason, "in the person's words"),
	OPT(S, FF_LONG, time, "seconds since 1970"),
	OPT(S, FF_STR, symbol, "qualified name of what the task was about"),
	OPT(S, FF_STR, person, "hash of who decided"),
	OPT(S, FF_STRINGS, agents, "that agreed"),
	OPT(S, FF_STRINGS, beside, "other patterns with a task on the same symbol at that time"),
	OPT(S, FF_STR, variant, "which way of making the fix was decided about"),
	OPT(S, FF_BOOL, own, "done without a person: nothing is learned from it"),
	OPT(S, FF_BOOL, counted, "the weight has moved by it"),
	LAST};
const struct ff_type ff_feedback_type = {"feedback", sizeof(S), feedback_fields, false, false, "what became of a task"};
#undef S

#define S struct ff_weight
static const struct ff_field weight_fields[] = {
	REQ(S, FF_STR, pattern, "type of task"),
	REQ(S, FF_NUM, current, "weight now"),
	REQ(S, FF_NUM, initial, "weight at the start"),
	OPT(S, FF_INT, approved, "count"),
	OPT(S, FF_INT, edited, "count"),
	OPT(S, FF_INT, rejected, "count"),
	OPT(S, FF_INT, reverted, "count"),
	OPT(S, FF_INT, pending, "new since the last update"),
	OPT(S, FF_STR, updated_at, "ISO 8601"),
	OPT(S, FF_INT, decisions, "that the posterior stands on"),
	OPT(S, FF_NUM, posterior, "probability that the next one is approved"),
	OPT(S, FF_NUM, low, "of its 90 % interval"),
	OPT(S, FF_NUM, high, "of its 90 % interval"),
	OPT(S, FF_NUM, false_alarms, "share of the last 50 decisions: rejected or reverted"),
	OPT(S, FF_STR, standing, "sound, demoted, hidden"),
	LAST};
const struct ff_type ff_weight_type = {"weight", sizeof(S), weight_fields, false, false, "what was learned of a pattern"};
#undef S

#define S struct ff_arm_line
static const struct ff_field arm_fields[] = {
	WORD(S, kind, ff_arm_kind_names, "agent: that proposed; variant, template: a way of making fixes"),
	REQ(S, FF_STR, name, "of the agent, or made_by of the fix"),
	OPT(S, FF_STR, pattern, "what it fixes; of an agent absent"),
	REQ(S, FF_INT, decisions, "of people"),
	OPT(S, FF_INT, accepted, "of them approved"),
	REQ(S, FF_NUM, mean, "probability that the next one is approved"),
	REQ(S, FF_NUM, low, "of its 90 % interval"),
	REQ(S, FF_NUM, high, "of its 90 % interval"),
	OPT(S, FF_BOOL, proven, "accepted often enough to go without a person"),
	LAST};
const struct ff_type ff_arm_type = {"arm", sizeof(S), arm_fields, false, false, "what was decided about an agent or a way of making fixes"};
#undef S
