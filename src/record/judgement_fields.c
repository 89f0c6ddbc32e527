/*
 * judgement_fields.c - the field tables of findings, votes and tasks.  As fields.c; the meaning is told in stream.h.
 */
#include "fields.h"

#define S struct ff_edit
static const struct ff_field edit_fields[] = {
	AS(S, FF_STR, path, "file", "file to change"),
	OPT(S, FF_STR, blob, "content that the positions are true for"),
	REQ(S, FF_INT, line, "first line, from 1"),
	REQ(S, FF_INT, col, "first column, bytes from 0"),
	REQ(S, FF_INT, end_line, "last line"),
	REQ(S, FF_INT, end_col, "column after the last byte"),
	REQ(S, FF_STR, text, "what stands there afterwards"),
	LAST};
const struct ff_type ff_edit_type = {"edit", sizeof(S), edit_fields, false, true, "a range of a file and its new text"};
#undef S

#define S struct ff_new_file
static const struct ff_field new_file_fields[] = {
	AS(S, FF_STR, path, "file", "file to create"),
	REQ(S, FF_STR, text, "its content"),
	LAST};
static const struct ff_type new_file_type = {"new_file", sizeof(S), new_file_fields, false, true, "a file that the fix creates"};
#undef S

#define S struct ff_variant
static const struct ff_field variant_fields[] = {
	REQ(S, FF_STR, title, "one line"),
	OPT(S, FF_STR, made_by, "which generator or template wrote it"),
	SUBS(S, edits, &ff_edit_type, "changes"),
	SUBS(S, files, &new_file_type, "new files"),
	LAST};
static const struct ff_type variant_type = {"variant", sizeof(S), variant_fields, false, true, "another way to fix it"};
#undef S

#define S struct ff_fix
static const struct ff_field fix_fields[] = {
	WORD(S, safety, ff_safety_names, "safe: may be applied without a person"),
	REQ(S, FF_STR, title, "one line"),
	OPT(S, FF_STR, made_by, "which generator or template wrote it: docwriter/summary, template/NAME"),
	SUBS(S, edits, &ff_edit_type, "changes"),
	SUBS(S, files, &new_file_type, "new files"),
	SUBS(S, variants, &variant_type, "other choices"),
	OPT(S, FF_STR, own_first, "where ff-learn put them in order: made_by of the one that the agent had first"),
	LAST};
const struct ff_type ff_fix_type = {"fix", sizeof(S), fix_fields, false, true, "what would resolve a finding"};
#undef S

#define S struct ff_finding
static const struct ff_field finding_fields[] = {
	REQ(S, FF_STR, agent, "who says it"),
	REQ(S, FF_STR, type, "snake_case, for instance unused_import"),
	AS(S, FF_STR, path, "file", "path from the root"),
	REQ(S, FF_INT, line, "from 1"),
	OPT(S, FF_INT, end_line, "last flagged line"),
	OPT(S, FF_INT, col, "bytes from 0"),
	OPT(S, FF_INT, statement_line, "first line of the statement, when it differs"),
	OPT(S, FF_STR, symbol, "qualified name of the definition"),
	REQ(S, FF_STR, message, "one line"),
	WORD(S, severity, ff_severity_names, "how bad it is"),
	OPT(S, FF_NUM, weight, "initial weight of the rule: its measured precision"),
	REQ(S, FF_NUM, confidence, "0..1, after the agent's own evidence"),
	WORD(S, risk_level, ff_level_names, "of acting on it"),
	OPT(S, FF_INT, effort_minutes, "to act on it by hand"),
	OPT(S, FF_RAW, evidence, "free object"),
	OPT(S, FF_BOOL, on_changed_line, "the change wrote it or made it true"),
	REQ(S, FF_STR, fingerprint, "16 hex digits; survives moved lines"),
	OPT(S, FF_STR, anchor, "hash of the flagged line's text"),
	OPT(S, FF_STR, body, "hash of the body of the definition around it"),
	SUB(S, fix, &ff_fix_type, "what would resolve it"),
	LAST};
const struct ff_type ff_finding_type = {"finding", sizeof(S), finding_fields, false, false, "an agent's proposal"};
const struct ff_type ff_candidate_type = {"candidate", sizeof(S), finding_fields, false, false, "another agent's finding, to be voted on"};
#undef S

#define S struct ff_vote
static const struct ff_field vote_fields[] = {
	REQ(S, FF_STR, fingerprint, "of the candidate"),
	REQ(S, FF_STR, agent, "who votes"),
	WORD(S, verdict, ff_verdict_names, "what it says"),
	OPT(S, FF_NUM, weight, "0..1: how much evidence"),
	OPT(S, FF_STR, reason, "one line"),
	OPT(S, FF_RAW, evidence, "free object"),
	LAST};
const struct ff_type ff_vote_type = {"vote", sizeof(S), vote_fields, false, false, "an agent's answer to a candidate"};
#undef S

#define S struct ff_ballot
static const struct ff_field ballot_fields[] = {REQ(S, FF_INT, candidates, "how many were sent"), LAST};
const struct ff_type ff_ballot_type = {"ballot", sizeof(S), ballot_fields, false, false, "ends the candidates"};
#undef S

#define S struct ff_done
static const struct ff_field done_fields[] = {
	REQ(S, FF_STR, agent, "who is done with this round"),
	OPT(S, FF_INT, findings, "how many it sent"),
	OPT(S, FF_INT, votes, "how many it sent"),
	LAST};
const struct ff_type ff_done_type = {"done", sizeof(S), done_fields, false, false, "ends an agent's round"};
#undef S

#define S struct ff_step
static const struct ff_field step_fields[] = {REQ(S, FF_STR, what, "in words"), REQ(S, FF_NUM, score, "after this step"), LAST};
static const struct ff_type step_type = {"step", sizeof(S), step_fields, false, true, "one line of the confidence computation"};
#undef S

#define S struct ff_task
static const struct ff_field task_fields[] = {
	OPT(S, FF_LONG, id, "number in the queue"),
	REQ(S, FF_STR, type, "snake_case"),
	REQ(S, FF_STR, description, "one line"),
	AS(S, FF_STR, path, "file", "path from the root"),
	REQ(S, FF_INT, line, "from 1"),
	OPT(S, FF_INT, end_line, "last flagged line"),
	OPT(S, FF_INT, col, "bytes from 0"),
	OPT(S, FF_STR, symbol, "qualified name of the definition"),
	WORD(S, confidence, ff_confidence_names, "label"),
	REQ(S, FF_NUM, score, "0..1"),
	OPT(S, FF_NUM, weight, "initial weight of the rule"),
	OPT(S, FF_NUM, learned, "learned weight of the pattern"),
	REQ(S, FF_STR, reasoning, "why, in words"),
	OPT(S, FF_BOOL, auto_fixable, "may be fixed without a person"),
	OPT(S, FF_INT, estimated_effort, "minutes"),
	WORD(S, risk_level, ff_level_names, "of acting on it"),
	WORD(S, severity, ff_severity_names, "how bad it is"),
	OPT(S, FF_INT, priority, "0..100, higher first"),
	REQ(S, FF_STR, source, "proposing agent"),
	OPT(S, FF_STRINGS, agents, "all that agree, the proposer first"),
	OPT(S, FF_STR, commit, "where it was seen"),
	WORD(S, status, ff_task_status_names, "state in the queue"),
	OPT(S, FF_STR, created_at, "ISO 8601"),
	REQ(S, FF_STR, fingerprint, "16 hex digits"),
	OPT(S, FF_STR, anchor, "hash of the flagged line's text"),
	OPT(S, FF_STR, body, "hash of the body of the definition around it"),
	SUBS(S, votes, &ff_vote_type, "answers of the other agents"),
	SUBS(S, steps, &step_type, "the computation of the score"),
	SUB(S, fix, &ff_fix_type, "what would resolve it"),
	OPT(S, FF_BOOL, on_changed_line, "the change wrote it or made it true"),
	OPT(S, FF_BOOL, alert, "critical: told at once"),
	OPT(S, FF_RAW, evidence, "free object"),
	LAST};
const struct ff_type ff_task_type = {"task", sizeof(S), task_fields, false, false, "something worth doing next"};
#undef S

#define S struct ff_agent_report
static const struct ff_field agent_report_fields[] = {
	REQ(S, FF_STR, name, "of the agent"),
	OPT(S, FF_INT, ms, "from start to its last record"),
	OPT(S, FF_INT, findings, "taken from it"),
	OPT(S, FF_INT, votes, "taken from it"),
	REQ(S, FF_STR, state, "ok, idle, silent, late, died, flooded, rubbish, missing"),
	OPT(S, FF_BOOL, complete, "all its findings are here: what it no longer reports is gone"),
	OPT(S, FF_STR, note, "what was wrong"),
	LAST};
static const struct ff_type agent_report_type = {"agent_report", sizeof(S), agent_report_fields, false, true, "how one agent fared"};
#undef S

#define S struct ff_analysed
static const struct ff_field analysed_fields[] = {
	REQ(S, FF_STR, path, "path"),
	OPT(S, FF_STR, old_path, "path before"),
	WORD(S, status, ff_status_names, "what happened"),
	OPT(S, FF_BOOL, unread, "skipped or broken: what was not found may still be there"),
	OPT(S, FF_SPANS, added, "lines of the new file that the change wrote"),
	OPT(S, FF_SPANS, removed, "lines of the old file that are gone"),
	LAST};
static const struct ff_type analysed_type = {"analysed", sizeof(S), analysed_fields, false, true, "a file that was looked at"};
#undef S

#define S struct ff_type_count
static const struct ff_field type_count_fields[] = {REQ(S, FF_STR, type, "task type"), REQ(S, FF_INT, count, "how many"), LAST};
static const struct ff_type type_count_type = {"type_count", sizeof(S), type_count_fields, false, true, "tasks of one type"};
#undef S

#define S struct ff_convergence
static const struct ff_field convergence_fields[] = {
	OPT(S, FF_STR, commit, "hex id"),
	OPT(S, FF_STR, range, "A..B"),
	SUBS(S, files, &analysed_type, "files looked at"),
	SUBS(S, agents, &agent_report_type, "how each agent fared"),
	OPT(S, FF_STRINGS, consensus_files, "two or more agents point at them"),
	REQ(S, FF_INT, tasks, "how many"),
	OPT(S, FF_INT, high, "tasks of high confidence"),
	OPT(S, FF_INT, medium, "tasks of medium confidence"),
	OPT(S, FF_INT, low, "tasks of low confidence"),
	OPT(S, FF_INT, critical, "tasks that alert"),
	OPT(S, FF_INT, duplicates, "findings merged into others"),
	SUBS(S, by_type, &type_count_type, "tasks by type"),
	WORD(S, index, ff_index_names, "state of the whole-tree index"),
	LAST};
const struct ff_type ff_convergence_type = {"convergence", sizeof(S), convergence_fields, false, false, "closes a task stream"};
#undef S
