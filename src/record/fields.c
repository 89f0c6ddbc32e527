/*
 * fields.c - words that records use, and the field tables of what single tools print.  There is one table per record, in the files of this room
 * whose names end in fields.c: reader, writer and schema walk these.  A new field is a member in stream.h or facts.h and a row.  Who means what by a
 * field is told in the headers.
 */
#include "fields.h"
#include "ff/custom.h"

/* ---- words ---- */

const char *const ff_mode_names[] = {"commit", "range", "worktree", "all", "dirs", "paths", NULL};
const char *const ff_status_names[] = {"added", "modified", "renamed", "deleted", "unchanged", NULL};
const char *const ff_language_names[] = {"python", "sql", "template", "config", "dependency", "docs", "other", NULL};
const char *const ff_role_names[] = {"library", "cli", "script", "test", "migration", "settings", "example", "docs", "generated", "vendored", NULL};
const char *const ff_change_names[] = {"added", "modified", "signature", "removed", "unchanged", NULL};
const char *const ff_usage_kind_names[] = {"function", "method", "class", "import", "constant", NULL};
const char *const ff_reach_names[] = {"unknown", "none", "indirect", "direct", NULL};
const char *const ff_reference_names[] = {"call", "import", "attribute", "name", "patch", "doctest", "string", NULL};
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
