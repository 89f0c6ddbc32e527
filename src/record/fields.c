/*
 * fields.c - the one table per record: reader, writer and schema walk these.  A new field is
 * a member in stream.h or facts.h and a row here.  Who means what by a field is told in the headers.
 */
#include "ff/facts.h"
#include "ff/custom.h"
#include "ff/stream.h"

/* required and optional fields of struct S */
#define REQ(S, kind, member, help) {#member, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPT(S, kind, member, help) {#member, kind, offsetof(S, member), true, NULL, NULL, help}
#define AS(S, kind, member, name, help) {name, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPTAS(S, kind, member, name, help) {name, kind, offsetof(S, member), true, NULL, NULL, help}
#define WORD(S, member, words, help) {#member, FF_ENUM, offsetof(S, member), false, NULL, words, help}
#define OPTWORD(S, member, words, help) {#member, FF_ENUM, offsetof(S, member), true, NULL, words, help}
#define SUB(S, member, type, help) {#member, FF_OBJECT, offsetof(S, member), true, type, NULL, help}
#define SUBS(S, member, type, help) {#member, FF_OBJECTS, offsetof(S, member), true, type, NULL, help}
#define LAST {NULL, 0, 0, false, NULL, NULL, NULL}

/* ---- words ---- */

const char *const ff_mode_names[] = {"commit", "range", "worktree", "all", "dirs", "paths", NULL};
const char *const ff_status_names[] = {"added", "modified", "renamed", "deleted", "unchanged", NULL};
const char *const ff_language_names[] = {"python", "sql", "template", "config", "dependency", "docs", "other", NULL};
const char *const ff_role_names[] = {"library", "cli", "script", "test", "migration", "settings", "example", "docs", "generated", "vendored", NULL};
const char *const ff_change_names[] = {"added", "modified", "signature", "removed", "unchanged", NULL};
static const char *const ff_relation_names[] = {"one", "many", "rows", "loaded", "manager", NULL};
const char *const ff_usage_kind_names[] = {"function", "method", "class", "import", "constant", NULL};
const char *const ff_reach_names[] = {"unknown", "none", "indirect", "direct", NULL};
const char *const ff_reference_names[] = {"call", "import", "attribute", "name", "patch", "doctest", "string", NULL};
static const char *const ff_mention_names[] = {"directive", "members", "all members", "role", "example", "code", "excluded", NULL};
const char *const ff_index_names[] = {"absent", "partial", "complete", NULL};
const char *const ff_arm_kind_names[] = {"agent", "variant", "template", NULL};
const char *const ff_level_names[] = {"none", "low", "medium", "high", "critical", NULL};
const char *const ff_severity_names[] = {"info", "low", "medium", "high", "critical", NULL};
const char *const ff_safety_names[] = {"safe", "review", NULL};
const char *const ff_verdict_names[] = {"abstain", "agree", "disagree", NULL};
const char *const ff_confidence_names[] = {"low", "medium", "high", NULL};
const char *const ff_task_status_names[] = {"open", "approved", "rejected", "snoozed", "fixing", "fixed", "failed", "resolved", "baseline", NULL};
const char *const ff_certainty_names[] = {"certain", "likely", "maybe", NULL};
const char *const ff_alert_names[] = {"task", "impact", "metrics", NULL};
const char *const ff_outcome_names[] = {"landed", "refused", "cannot judge", "retry", NULL};
const char *const ff_gate_names[] = {"ok", "no", "unclear", "skipped", NULL};
const char *const ff_feedback_names[] = {"approved", "edited", "rejected", "reverted", NULL};

/* ---- the change ---- */

#define S struct ff_commit
static const struct ff_field commit_fields[] = {
	REQ(S, FF_STR, id, "hex id of the new side; empty for a work tree or a folder"),
	REQ(S, FF_STRINGS, parents, "hex ids of the parents"),
	OPT(S, FF_STR, author, "author's name as recorded"),
	OPT(S, FF_STR, email, "author's address as recorded"),
	OPT(S, FF_LONG, time, "author time, seconds since 1970"),
	OPT(S, FF_STR, subject, "first line of the message"),
	OPT(S, FF_STR, branch, "short name of the branch; absent when detached"),
	OPT(S, FF_STR, repository, "name of the root folder"),
	WORD(S, mode, ff_mode_names, "what is compared"),
	OPT(S, FF_STR, range, "A..B as resolved"),
	OPT(S, FF_STR, task, "FibreFlow-Task trailer"),
	OPT(S, FF_STRINGS, frameworks, "frameworks that the project depends on"),
	LAST};
const struct ff_type ff_commit_type = {"commit", sizeof(S), commit_fields, false, false, "opens a facts stream: what is looked at"};
#undef S

#define S struct ff_changed_line
static const struct ff_field changed_line_fields[] = {
	REQ(S, FF_INT, line, "line in the new file, in the old one when removed"),
	OPT(S, FF_BOOL, removed, "the line is gone"),
	REQ(S, FF_STR, text, "the line without its newline"),
	LAST};
static const struct ff_type changed_line_type = {"changed_line", sizeof(S), changed_line_fields, false, true, "a changed line of a file that is not Python"};
#undef S

#define S struct ff_file
static const struct ff_field file_fields[] = {
	REQ(S, FF_STR, path, "path from the root, with slashes"),
	OPT(S, FF_STR, old_path, "path before the change, when it differs"),
	OPT(S, FF_STR, place, "path from the root of the repository, when files were named from elsewhere"),
	WORD(S, status, ff_status_names, "what happened to it"),
	WORD(S, language, ff_language_names, "what it is written in"),
	WORD(S, role, ff_role_names, "what it is for"),
	OPT(S, FF_STR, blob, "hex id of the new content"),
	OPT(S, FF_STR, old_blob, "hex id of the old content"),
	OPT(S, FF_SPANS, added, "line ranges of the new file that the change wrote"),
	OPT(S, FF_SPANS, removed, "line ranges of the old file that are gone"),
	OPT(S, FF_INT, size, "bytes of the new content"),
	OPT(S, FF_INT, complexity, "McCabe of the module's own statements"),
	OPT(S, FF_BOOL, facts, "fact lines of the new side follow"),
	OPT(S, FF_BOOL, old_facts, "fact lines of the old side follow"),
	OPT(S, FF_STR, skipped, "why no facts follow"),
	OPT(S, FF_BOOL, broken, "syntax errors: what is not found may still be there"),
	SUBS(S, lines, &changed_line_type, "changed lines, languages other than Python"),
	LAST};
const struct ff_type ff_file_type = {"file", sizeof(S), file_fields, false, false, "one changed file; its fact lines follow"};
#undef S

#define S struct ff_user
static const struct ff_field user_fields[] = {
	REQ(S, FF_STR, path, "file of the use"),
	REQ(S, FF_INT, line, "line of the use"),
	WORD(S, kind, ff_reference_names, "how it is used"),
	OPT(S, FF_STR, symbol, "definition that holds the use"),
	OPT(S, FF_BOOL, in_test, "the file is a test"),
	OPT(S, FF_BOOL, resolved, "the imports lead to this very definition"),
	LAST};
static const struct ff_type user_type = {"user", sizeof(S), user_fields, false, true, "one use of a definition"};
#undef S

#define S struct ff_usage
static const struct ff_field usage_fields[] = {
	REQ(S, FF_STR, path, "file of the definition"),
	REQ(S, FF_STR, symbol, "qualified name, or bound name of an import"),
	OPT(S, FF_STR, module, "dotted module of the file"),
	WORD(S, kind, ff_usage_kind_names, "what it is"),
	WORD(S, change, ff_change_names, "what the change does to it"),
	OPT(S, FF_INT, line, "line of the definition; in the old file when removed"),
	SUBS(S, users, &user_type, "uses outside the definition, best first"),
	OPT(S, FF_INT, total, "all uses, also those not listed"),
	OPT(S, FF_INT, in_tests, "uses in tests"),
	OPT(S, FF_INT, modules, "distinct files that use it and are not tests"),
	WORD(S, tests, ff_reach_names, "how tests reach it"),
	OPT(S, FF_STR, lost, "test that named it before the change, when no test leads to it now"),
	LAST};
const struct ff_type ff_usage_type = {"usage", sizeof(S), usage_fields, false, false, "who uses a definition of a changed file; before its file record"};
#undef S

#define S struct ff_reached
static const struct ff_field reached_fields[] = {
	REQ(S, FF_STR, path, "its file"),
	OPT(S, FF_STR, symbol, "definition; empty for statements of the module, and for tests"),
	OPT(S, FF_INT, line, "line of the definition"),
	OPT(S, FF_INT, depth, "0 changed, 1 uses what changed, 2 uses such a one ..."),
	OPT(S, FF_BOOL, in_test, "the file is a test"),
	OPT(S, FF_BOOL, entry, "a program of the package starts in this file"),
	OPT(S, FF_SPANS, uses, "what it uses: [row of this list, line of the use]"),
	LAST};
static const struct ff_type reached_type = {"reached", sizeof(S), reached_fields, false, true, "a definition that the change reaches"};
#undef S

#define S struct ff_importer
static const struct ff_field importer_fields[] = {
	REQ(S, FF_STR, path, "the file"),
	REQ(S, FF_INT, depth, "1 imports a changed file, 2 imports such a one ..."),
	OPT(S, FF_INT, by, "row of this list that it imports, from depth 2 on"),
	LAST};
static const struct ff_type importer_type = {"importer", sizeof(S), importer_fields, false, true, "a file that imports a changed one, through others, too"};
#undef S

#define S struct ff_spread
static const struct ff_field spread_fields[] = {
	SUBS(S, reached, &reached_type, "who uses what changed, through others, too"),
	SUBS(S, importers, &importer_type, "files that import the changed ones, tests aside"),
	SUBS(S, templates, &importer_type, "templates that extend, include or import a changed one"),
	OPT(S, FF_INT, route_files, "files of the tree that seem to declare routes, tests aside"),
	OPT(S, FF_STR, cut, "why it may go farther"),
	LAST};
const struct ff_type ff_spread_type = {"spread", sizeof(S), spread_fields, false, false, "how far the change goes through the tree; after the files"};
#undef S

#define S struct ff_mention
static const struct ff_field mention_fields[] = {
	OPT(S, FF_STR, symbol, "qualified name, or bound name of an import; empty: the module"),
	REQ(S, FF_STR, page, "the page"),
	REQ(S, FF_INT, line, "line of the page"),
	WORD(S, kind, ff_mention_names, "how it speaks of it"),
	OPT(S, FF_STR, says, "what stands there, in names alone"),
	LAST};
static const struct ff_type mention_type = {"mention", sizeof(S), mention_fields, false, true, "a place in the documentation"};
#undef S

#define S struct ff_documented
static const struct ff_field documented_fields[] = {
	REQ(S, FF_STR, path, "file of the run"),
	SUBS(S, mentions, &mention_type, "of each symbol the strongest place, and whether its members are told"),
	LAST};
const struct ff_type ff_documented_type = {"documented", sizeof(S), documented_fields, false, false, "what pages of the documentation say of a file; before its file record"};
#undef S

#define S struct ff_covered
static const struct ff_field covered_fields[] = {
	REQ(S, FF_STR, path, "file of the run"),
	REQ(S, FF_STR, source, "file of the coverage data"),
	OPT(S, FF_LONG, age, "seconds since that was written"),
	OPT(S, FF_SPANS, ran, "lines that ran"),
	OPT(S, FF_SPANS, missed, "lines that did not"),
	OPT(S, FF_BOOL, whole, "the data names lines that ran only: others did not, or are no code"),
	OPT(S, FF_STR, stale, "why the data does not count"),
	LAST};
const struct ff_type ff_covered_type = {"covered", sizeof(S), covered_fields, false, false, "what coverage data says of a file; before its file record"};
#undef S

#define S struct ff_relation
static const struct ff_field relation_fields[] = {
	REQ(S, FF_STR, name, "attribute of the model"),
	OPT(S, FF_STR, target, "class that it leads to"),
	WORD(S, kind, ff_relation_names, "when it asks the database"),
	OPT(S, FF_STR, back, "attribute of its rows that leads back without a query"),
	LAST};
static const struct ff_type relation_type = {"relation", sizeof(S), relation_fields, false, true, "a relation of a model"};
#undef S

#define S struct ff_model
static const struct ff_field model_fields[] = {
	REQ(S, FF_STR, name, "class"),
	OPT(S, FF_STR, module, "dotted path of its file, from the root"),
	OPT(S, FF_STRINGS, bases, "last parts of the names of its bases"),
	SUBS(S, relations, &relation_type, "declared by it, or by others that point to it"),
	LAST};
static const struct ff_type model_type = {"model", sizeof(S), model_fields, false, true, "a class whose rows a database holds"};
#undef S

#define S struct ff_models
static const struct ff_field models_fields[] = {
	SUBS(S, models, &model_type, "models that the file may read rows of, and what they lead to"),
	OPT(S, FF_STRINGS, loaded, "attributes that the file names, and that some query of the tree loads ahead"),
	LAST};
const struct ff_type ff_models_type = {"models", sizeof(S), models_fields, false, false, "models that the file after it may meet; before its file record"};
#undef S

#define S struct ff_context
static const struct ff_field context_fields[] = {
	REQ(S, FF_STR, path, "path of the unchanged file"),
	OPT(S, FF_STR, blob, "hex id of its content"),
	OPT(S, FF_STRINGS, reasons, "why it is needed"),
	OPT(S, FF_BOOL, facts, "its fact lines follow"),
	LAST};
const struct ff_type ff_context_type = {"context", sizeof(S), context_fields, false, false, "an unchanged file that somebody needs to judge this change"};
#undef S

#define S struct ff_risk
static const struct ff_field risk_fields[] = {
	REQ(S, FF_NUM, probability, "of a defect, 0..1"),
	REQ(S, FF_NUM, percentile, "in this repository, 0..1"),
	OPT(S, FF_STRINGS, reasons, "the strongest ones"),
	OPT(S, FF_RAW, features, "values of the model's inputs"),
	OPT(S, FF_STR, lower, "what would lower it"),
	OPT(S, FF_STR, hot_file, "a file that is changed often, and by this author for the first time"),
	LAST};
const struct ff_type ff_risk_type = {"risk", sizeof(S), risk_fields, false, false, "probability of a defect, from history"};
#undef S

#define S struct ff_skipped
static const struct ff_field skipped_fields[] = {
	REQ(S, FF_STR, path, "the file"),
	REQ(S, FF_STR, reason, "why it was not read"),
	LAST};
static const struct ff_type skipped_type = {"skipped", sizeof(S), skipped_fields, false, true, "a file that was not read"};
#undef S

#define S struct ff_end
static const struct ff_field end_fields[] = {
	REQ(S, FF_INT, files, "file records"),
	REQ(S, FF_INT, python, "of them Python"),
	REQ(S, FF_INT, parsed, "blobs parsed"),
	REQ(S, FF_INT, cached, "blobs taken from the cache"),
	OPT(S, FF_INT, errors, "files with syntax errors"),
	SUBS(S, skipped, &skipped_type, "files that were not read"),
	WORD(S, index, ff_index_names, "state of the whole-tree index"),
	OPT(S, FF_INT, unknown_users, "definitions whose users are not known"),
	LAST};
const struct ff_type ff_end_type = {"end", sizeof(S), end_fields, false, false, "closes a facts stream; without it the producer died"};
#undef S

/* ---- judgement ---- */

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

/* ---- consequence ---- */

#define S struct ff_impact_item
static const struct ff_field impact_item_fields[] = {
	REQ(S, FF_STR, id, "rule, for instance API001"),
	OPT(S, FF_STR, peer, "the same rule of another tool"),
	OPT(S, FF_STR, symbol, "what is concerned"),
	OPTAS(S, FF_STR, path, "file", "path from the root"),
	OPT(S, FF_INT, line, "from 1"),
	WORD(S, level, ff_level_names, "how bad it is"),
	REQ(S, FF_STR, message, "one line"),
	OPTAS(S, FF_STR, before, "old", "before the change"),
	OPTAS(S, FF_STR, after, "new", "after the change"),
	OPT(S, FF_STRINGS, users, "who is hit"),
	OPT(S, FF_INT, users_total, "how many are hit"),
	WORD(S, certainty, ff_certainty_names, "how sure"),
	OPT(S, FF_STR, advice, "the safe way"),
	LAST};
const struct ff_type ff_impact_item_type = {"impact_item", sizeof(S), impact_item_fields, false, true, "one consequence"};
#undef S

#define S struct ff_category
static const struct ff_field category_fields[] = {
	WORD(S, level, ff_level_names, "highest of its impacts"),
	OPT(S, FF_STR, reason, "one line"),
	{"impacts", FF_OBJECTS, offsetof(S, impacts), false, &ff_impact_item_type, NULL, "worst first"},
	LAST};
static const struct ff_type category_type = {"category", sizeof(S), category_fields, false, true, "one of the four categories"};
#undef S

#define S struct ff_categories
static const struct ff_field categories_fields[] = {
	SUB(S, api, &category_type, "callers of code and HTTP"),
	SUB(S, database, &category_type, "schema, migrations, connections"),
	SUB(S, performance, &category_type, "queries, blocking, loops"),
	SUB(S, user, &category_type, "templates, settings, messages"),
	LAST};
static const struct ff_type categories_type = {"categories", sizeof(S), categories_fields, false, true, "the four categories"};
#undef S

#define S struct ff_hit
static const struct ff_field hit_fields[] = {
	REQ(S, FF_STR, kind, "endpoint, entry point, template, function"),
	REQ(S, FF_STR, name, "GET /orders, a file, a template, a definition"),
	AS(S, FF_STR, path, "file", "where the definition is that leads there"),
	OPT(S, FF_INT, line, "of that definition"),
	OPT(S, FF_INT, depth, "0 it changed itself, 1 it uses what changed ..."),
	REQ(S, FF_STR, chain, "from it to what changed"),
	LAST};
static const struct ff_type hit_type = {"hit", sizeof(S), hit_fields, false, true, "something that the change reaches"};
#undef S

#define S struct ff_blast_radius
static const struct ff_field blast_radius_fields[] = {
	REQ(S, FF_INT, modules, "files that use what changed"),
	REQ(S, FF_INT, callers, "calls of what changed"),
	REQ(S, FF_INT, endpoints, "endpoints concerned"),
	REQ(S, FF_INT, templates, "templates concerned"),
	REQ(S, FF_INT, tests, "test files concerned"),
	REQ(S, FF_INT, entry_points, "entry points concerned"),
	OPT(S, FF_INT, importers, "files that import what changed"),
	OPT(S, FF_INT, far_importers, "files that import it through others"),
	OPT(S, FF_INT, far_callers, "definitions that use it through others"),
	OPT(S, FF_INT, depth, "steps to the farthest of them"),
	OPT(S, FF_STR, share, "share of the application's endpoints: an estimate that says what it is based on"),
	OPT(S, FF_STR, estimate, "what it is based on"),
	SUBS(S, hits, &hit_type, "who is reached and how, endpoints first; at most 60"),
	LAST};
static const struct ff_type blast_radius_type = {"blast_radius", sizeof(S), blast_radius_fields, false, true, "how far it reaches"};
#undef S

#define S struct ff_endpoint_change
static const struct ff_field endpoint_change_fields[] = {
	REQ(S, FF_STR, change, "added, removed, changed"),
	REQ(S, FF_STR, method, "HTTP method"),
	REQ(S, FF_STR, route, "full path"),
	OPTAS(S, FF_STR, before, "old", "path or methods before"),
	OPTAS(S, FF_STR, path, "file", "where it is declared"),
	OPT(S, FF_INT, line, "from 1"),
	OPT(S, FF_STR, handler, "function or class"),
	OPT(S, FF_STR, framework, "flask, fastapi, django ..."),
	LAST};
const struct ff_type ff_endpoint_change_type = {"endpoint_change", sizeof(S), endpoint_change_fields, false, true, "an endpoint that the change touches"};
#undef S

#define S struct ff_impact
static const struct ff_field impact_fields[] = {
	OPT(S, FF_STR, commit, "hex id"),
	SUB(S, categories, &categories_type, "api, database, performance, user"),
	WORD(S, overall, ff_level_names, "highest level; two highs of different families make critical"),
	WORD(S, deployment_risk, ff_level_names, "overall x reversibility"),
	OPT(S, FF_STR, reversibility, "reversible, hard, irreversible"),
	SUB(S, blast_radius, &blast_radius_type, "how far it reaches"),
	SUBS(S, endpoints, &ff_endpoint_change_type, "endpoints added, removed, changed"),
	OPT(S, FF_STRINGS, recommendations, "what to do about it"),
	SUB(S, risk, &ff_risk_type, "probability of a defect"),
	SUBS(S, risks, &ff_impact_item_type, "what history says of the commit: raises the deployment risk, not the overall level"),
	LAST};
const struct ff_type ff_impact_type = {"impact", sizeof(S), impact_fields, false, false, "the consequence report"};
#undef S

/* ---- what single tools print ---- */

#define S struct ff_rule
static const struct ff_field rule_fields[] = {
	REQ(S, FF_STR, type, "of its findings"),
	REQ(S, FF_STR, severity, "word"),
	REQ(S, FF_NUM, weight, "initial weight"),
	AS(S, FF_STR, state, "default", "on or off"),
	REQ(S, FF_STR, fix, "safe, review, none"),
	REQ(S, FF_STRINGS, peers, "codes of other tools that it stands for"),
	OPT(S, FF_STR, summary, "one line"),
	LAST};
const struct ff_type ff_rule_type = {"rule", sizeof(S), rule_fields, false, false, "a rule of the critic"};
#undef S

#define S struct ff_custom
static const struct ff_field custom_fields[] = {
	REQ(S, FF_STR, file, "of the rule"),
	REQ(S, FF_STR, type, "of its findings; empty: cannot be read"),
	REQ(S, FF_STR, severity, "word"),
	REQ(S, FF_INT, weight, "percent"),
	REQ(S, FF_INT, minutes, "effort"),
	REQ(S, FF_INT, where, "bits FF_CUSTOM_*"),
	REQ(S, FF_STR, message, "with {names} of captures"),
	OPT(S, FF_STR, why, "why it matters"),
	OPT(S, FF_STR, paths, "patterns parted by blanks"),
	OPT(S, FF_STR, problem, "why it does not count"),
	OPT(S, FF_INT, line, "of the problem"),
	OPT(S, FF_INT, col, "of the problem"),
	LAST};
const struct ff_type ff_custom_type = {"custom", sizeof(S), custom_fields, false, false, "a rule of one's own"};
#undef S

#define S struct ff_route
static const struct ff_field route_fields[] = {
	REQ(S, FF_STR, method, "HTTP method"),
	AS(S, FF_STR, route, "path", "full path with prefixes"),
	REQ(S, FF_STR, rule, "as written at the place"),
	AS(S, FF_STR, path, "file", "where it is declared"),
	REQ(S, FF_INT, line, "from 1"),
	OPT(S, FF_STR, handler, "function or class"),
	OPT(S, FF_STR, framework, "flask, fastapi, django ..."),
	OPT(S, FF_STR, name, "for url_for and reverse"),
	OPT(S, FF_STR, host, "subdomain or host"),
	OPT(S, FF_STRINGS, params, "what a request carries beside the path: kind, name, type"),
	OPT(S, FF_STRINGS, guards, "what asks for a login or a right"),
	OPT(S, FF_STR, status, "of success, where it is declared"),
	OPT(S, FF_STR, answer, "type of the answer, where it is declared"),
	LAST};
const struct ff_type ff_route_type = {"route", sizeof(S), route_fields, false, false, "one endpoint of an application"};
#undef S

#define S struct ff_doc_node
static const struct ff_field doc_node_fields[] = {
	OPTAS(S, FF_STR, path, "file", "path"),
	REQ(S, FF_STR, name, "of the node"),
	REQ(S, FF_STR, kind, "module, class, function, method"),
	REQ(S, FF_INT, line, "from 1"),
	AS(S, FF_BOOL, covered, "covered", "has a docstring"),
	AS(S, FF_BOOL, nested, "nested", "inside a function or class"),
	LAST};
const struct ff_type ff_doc_node_type = {"doc_node", sizeof(S), doc_node_fields, false, false, "documentation of one node"};
#undef S

/* ---- correlate, learn, driver ---- */

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

/* ---- the configuration ---- */

#define S struct ff_setting_line
static const struct ff_field setting_fields[] = {
	REQ(S, FF_STR, key, "as git prints it"),
	REQ(S, FF_STR, value, "in force"),
	REQ(S, FF_STR, origin, "default, file:.fibreflow:LINE (commit ID), git config (SCOPE: FILE), environment NAME, command line"),
	LAST};
const struct ff_type ff_setting_type = {"setting", sizeof(S), setting_fields, false, false, "one setting and where it comes from"};
#undef S

#define S struct ff_key_line
static const struct ff_field key_fields[] = {
	REQ(S, FF_STR, key, "NAME and TYPE stand for any word"),
	REQ(S, FF_STR, type, "bool, int, number, text, enum, words, types, glob, hours, url, command"),
	OPTAS(S, FF_STR, value, "default", "absent: none"),
	REQ(S, FF_STR, allows, "what a value may be"),
	REQ(S, FF_STR, committed, "may it stand in a committed file: yes, when trusted, no"),
	OPT(S, FF_BOOL, multi, "may stand more than once"),
	REQ(S, FF_STR, help, "one line"),
	LAST};
const struct ff_type ff_key_type = {"key", sizeof(S), key_fields, false, false, "one key that is known"};
#undef S

/* ---- the queue ---- */

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
