/*
 * queue_fields.c - the field tables of the queue: what became of fixes and runs, alerts, the baseline, the sum.  As fields.c; the meaning is told in stream.h.
 */
#include "fields.h"

#define S struct ff_gate_check
static const struct ff_field gate_check_fields[] = {
	REQ(S, FF_STR, name, "base, edits, syntax, findings, tests, scope, paths"),
	WORD(S, state, ff_gate_names, "what it says"),
	OPT(S, FF_STR, note, "in words"),
	OPT(S, FF_INT, ms, "time taken"),
	LAST};
static const struct ff_type gate_check_type = {"gate_check", sizeof(S), gate_check_fields, false, true, "a condition that a fix must meet"};
#undef S

#define S struct ff_variant_result
static const struct ff_field variant_result_fields[] = {
	OPT(S, FF_STR, title, "one line"),
	OPT(S, FF_STR, made_by, "as in the fix"),
	OPT(S, FF_INT, variant, "absent: the fix itself; else which of its variants, from 1"),
	OPT(S, FF_BOOL, chosen, "it landed"),
	REQ(S, FF_STR, state, "passed, the check that said no, or untried"),
	OPT(S, FF_NUM, passed, "share of the tests that passed, 0..1"),
	OPT(S, FF_INT, new_findings, "that were not there before"),
	OPT(S, FF_NUM, quality, "0..1: mutants killed, checks of a docstring"),
	OPT(S, FF_INT, ms, "of the test run"),
	OPT(S, FF_INT, lines, "added and removed"),
	LAST};
static const struct ff_type variant_result_type = {"variant_result", sizeof(S), variant_result_fields, false, true, "one of several ways to fix it"};
#undef S

#define S struct ff_outcome
static const struct ff_field outcome_fields[] = {
	REQ(S, FF_LONG, task, "number in the queue"),
	OPT(S, FF_INT, attempt, "from 1; absent: not claimed"),
	WORD(S, state, ff_outcome_names, "what became of it"),
	OPT(S, FF_STR, commit, "hex id of the fix"),
	OPT(S, FF_STR, base, "commit that it was made on"),
	OPT(S, FF_STR, reason, "in words"),
	OPT(S, FF_STR, sandbox, "level reached"),
	OPT(S, FF_STR, tests, "how they ran, and their figures"),
	OPT(S, FF_INT, ms, "time taken"),
	OPT(S, FF_INT, tests_ms, "of it in test runs"),
	SUBS(S, checks, &gate_check_type, "in order"),
	SUBS(S, variants, &variant_result_type, "the best first"),
	LAST};
const struct ff_type ff_outcome_type = {"outcome", sizeof(S), outcome_fields, false, false, "what became of a fix"};
#undef S

#define S struct ff_stage
static const struct ff_field stage_fields[] = {
	REQ(S, FF_STR, name, "of the program"),
	AS(S, FF_INT, status, "status", "exit status"),
	OPT(S, FF_INT, ms, "time taken"),
	OPT(S, FF_STR, note, "last line of stderr"),
	LAST};
static const struct ff_type stage_type = {"stage", sizeof(S), stage_fields, false, true, "one program of a run"};
#undef S

#define S struct ff_run_record
static const struct ff_field run_fields[] = {
	REQ(S, FF_STR, range, "what was analysed"),
	REQ(S, FF_STR, state, "done, failed, superseded"),
	OPT(S, FF_STR, started_at, "ISO 8601"),
	OPT(S, FF_INT, ms, "time taken"),
	SUBS(S, stages, &stage_type, "in order"),
	LAST};
const struct ff_type ff_run_type = {"run", sizeof(S), run_fields, false, false, "one run of the driver"};
#undef S

#define S struct ff_alert
static const struct ff_field alert_fields[] = {
	REQ(S, FF_LONG, id, "number"),
	WORD(S, kind, ff_alert_names, "what it is about"),
	WORD(S, level, ff_level_names, "critical or high"),
	OPT(S, FF_STR, commit, "hex id"),
	OPT(S, FF_LONG, task, "number in the queue"),
	REQ(S, FF_STR, message, "one line"),
	REQ(S, FF_STR, created_at, "ISO 8601"),
	OPT(S, FF_STR, seen_at, "when a person cleared it"),
	LAST};
const struct ff_type ff_alert_type = {"alert", sizeof(S), alert_fields, false, false, "something that cannot wait"};
#undef S

#define S struct ff_baseline_type
static const struct ff_field baseline_type_fields[] = {
	REQ(S, FF_STR, type, "task type"),
	REQ(S, FF_INT, tasks, "how many are left"),
	REQ(S, FF_INT, files, "in how many files"),
	REQ(S, FF_NUM, score, "mean of their scores"),
	LAST};
static const struct ff_type baseline_type_type = {"baseline_type", sizeof(S), baseline_type_fields, false, true, "what was there of one type"};
#undef S

#define S struct ff_baseline
static const struct ff_field baseline_fields[] = {
	OPT(S, FF_STR, commit, "hex id; absent when no baseline was made"),
	OPT(S, FF_STR, created_at, "ISO 8601"),
	REQ(S, FF_INT, tasks, "on that day"),
	SUBS(S, types, &baseline_type_type, "what is left, by type"),
	LAST};
const struct ff_type ff_baseline_type = {"baseline", sizeof(S), baseline_fields, false, false, "what was there before the first run"};
#undef S

#define S struct ff_check
static const char *const check_state_names[] = {"ok", "note", "bad", NULL};
static const struct ff_field check_fields[] = {
	REQ(S, FF_STR, name, "what was looked at"),
	WORD(S, state, check_state_names, "bad: something does not work; note: worth knowing"),
	REQ(S, FF_STR, message, "what is so"),
	OPT(S, FF_STR, advice, "what to do about it"),
	LAST};
const struct ff_type ff_check_type = {"check", sizeof(S), check_fields, false, false, "one line of ff doctor"};
#undef S

#define S struct ff_decided
static const struct ff_field decided_fields[] = {
	REQ(S, FF_STR, type, "task type"),
	REQ(S, FF_INT, approved, "answers: yes"),
	REQ(S, FF_INT, edited, "answers: yes, with another fix"),
	REQ(S, FF_INT, rejected, "answers: no"),
	REQ(S, FF_INT, ignored, "answers: meant to be so"),
	REQ(S, FF_INT, snoozed, "answers: later"),
	OPT(S, FF_INT, median_ms, "how long people looked at one"),
	LAST};
const struct ff_type ff_decided_type = {"decided", sizeof(S), decided_fields, false, false, "what people answered about one type"};
#undef S

#define S struct ff_extent
static const struct ff_field extent_fields[] = {
	REQ(S, FF_INT, shown, "records, or parts of one, that are shown"),
	REQ(S, FF_INT, total, "that there are"),
	OPT(S, FF_STR, rest, "the command that shows all"),
	LAST};
const struct ff_type ff_extent_type = {"extent", sizeof(S), extent_fields, false, false, "closes a brief answer: how much of all it is"};
#undef S

#define S struct ff_summary
static const struct ff_field summary_fields[] = {
	REQ(S, FF_INT, open, "tasks that wait for a decision"),
	OPT(S, FF_INT, waiting, "of them, new ones whose day has not come"),
	REQ(S, FF_INT, high, "of them, high confidence"),
	REQ(S, FF_INT, medium, "of them, medium confidence"),
	REQ(S, FF_INT, low, "of them, low confidence"),
	REQ(S, FF_INT, fixable, "of them, may be fixed without a person"),
	REQ(S, FF_INT, approved, "tasks that a person approved"),
	REQ(S, FF_INT, rejected, "tasks that a person rejected"),
	REQ(S, FF_INT, resolved, "tasks that are gone from the code"),
	REQ(S, FF_INT, baseline, "tasks older than the changes looked at"),
	REQ(S, FF_INT, alerts, "alerts that nobody cleared"),
	OPT(S, FF_INT, fixing, "tasks that are being fixed"),
	OPT(S, FF_INT, failed, "tasks whose fix was refused"),
	OPT(S, FF_INT, fixed, "tasks that were fixed"),
	OPT(S, FF_INT, fixes, "of them, fixes that wait for a person: ff apply"),
	OPT(S, FF_STR, analysed, "the last run that reached the queue: commit or A..B"),
	OPT(S, FF_STR, analysed_at, "ISO 8601"),
	OPT(S, FF_INT, files, "files it looked at"),
	OPT(S, FF_INT, fresh, "new tasks"),
	OPT(S, FF_INT, known, "new in the queue, but older than the change"),
	OPT(S, FF_INT, updated, "seen again"),
	OPT(S, FF_INT, reopened, "came back"),
	OPT(S, FF_INT, closed, "gone from the code"),
	OPT(S, FF_STRINGS, silent_agents, "were not heard in it"),
	OPT(S, FF_STR, impact_commit, "commit of the last consequence report"),
	WORD(S, impact, ff_level_names, "overall impact"),
	WORD(S, deployment_risk, ff_level_names, "risk of deploying"),
	OPT(S, FF_STR, run_range, "the driver's last run"),
	OPT(S, FF_STR, run_state, "done, failed, superseded"),
	OPT(S, FF_STR, run_at, "ISO 8601"),
	LAST};
const struct ff_type ff_summary_type = {"summary", sizeof(S), summary_fields, false, false, "the queue in numbers"};
#undef S
