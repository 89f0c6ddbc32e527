/*
 * facts_fields.c - the columns of the facts, in the order of struct ff_facts.  A column is added
 * here and in facts.h; the cache notices by the hash of these tables (src/store/facts_db.c).
 */
#include "ff/facts.h"
#include "ff/stream.h"
#include "ff/testgen.h"

#define I(member, help) {#member, FF_INT, offsetof(S, member), false, NULL, NULL, help}
#define T(member, help) {#member, FF_STR, offsetof(S, member), false, NULL, NULL, help}
#define LAST {NULL, 0, 0, false, NULL, NULL, NULL}
#define SECTION(type, name, S, help) static const struct ff_type type##_type = {name, sizeof(S), type##_fields, true, false, help}

#define S struct ff_module
static const struct ff_field module_fields[] = {
	T(encoding, "declared, or by byte order mark"),
	T(newline, "lf, crlf, cr, mixed, none"),
	I(lines, "lines of the file"),
	I(bytes, "bytes of the file"),
	I(flags, "bits FF_MODULE_*"),
	I(complexity, "McCabe of the module's own statements"),
	I(body_line, "where a module docstring would stand"),
	{"all", FF_STRINGS, offsetof(S, all), true, NULL, NULL, "names in __all__"},
	{"all_line", FF_INT, offsetof(S, all_line), true, NULL, NULL, "line of __all__"},
	{"errors", FF_SPANS, offsetof(S, errors), true, NULL, NULL, "lines with syntax errors"},
	T(indent, "usual indentation"),
	LAST};
const struct ff_type ff_module_type = {"module", sizeof(S), module_fields, false, false, "one version of a Python file as a whole"};
#undef S

#define S struct ff_line_hashes
static const struct ff_field lines_fields[] = {T(hashes, "four characters a line: hash of its text without blanks"), LAST};
const struct ff_type ff_lines_type = {"lines", sizeof(S), lines_fields, false, false, "hashes of the lines, for fingerprints"};
#undef S

#define S struct ff_import
static const struct ff_field imports_fields[] = {
	I(line, "of the statement"), I(col, "of the statement"), I(end_line, "of the statement"), I(end_col, "of the statement"),
	I(name_line, "of the name"), I(name_col, "of the name"), I(name_end_line, "of the name"), I(name_end_col, "of the name"),
	T(module, "imported module"), I(level, "leading dots"), T(name, "imported name, * for a star"), T(alias, "after as"),
	T(bound, "local name"), I(scope, "row in scopes"), I(def, "row in definitions"), I(names, "names of the statement"),
	I(uses, "reads of this binding"), I(first_use, "line"), I(redefined_line, "line of a later binding, unused between"),
	I(flags, "bits FF_IMPORT_*"), LAST};
SECTION(imports, "imports", S, "names that import statements bind");
#undef S

#define S struct ff_definition
static const char *const definition_kinds[] = {"function", "method", "class", NULL};
static const struct ff_field definitions_fields[] = {
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, definition_kinds, "what it is"}, T(name, "name"), T(qualname, "with the enclosing definitions"),
	I(parent, "row in definitions"), I(scope, "row in scopes"), I(line, "of def or class"), I(col, "of def or class"),
	I(end_line, "last line"), I(end_col, "after the last byte"), I(first_line, "of the first decorator"), I(sig_line, "after the colon"),
	I(sig_col, "after the colon"), I(body_line, "first statement"), I(body_col, "first statement"), T(returns, "annotation"),
	T(type_params, "text"), I(flags, "bits FF_DEF_*"), I(complexity, "McCabe"), I(statements, "in the body"), I(nesting, "deepest"),
	I(returns_count, "returns with a value"), T(indent, "of the first statement, unless blanks"), LAST};
SECTION(definitions, "definitions", S, "functions, methods, classes");
#undef S

#define S struct ff_docstring
static const struct ff_field docstrings_fields[] = {
	I(def, "row in definitions, -1 module"), I(line, "start"), I(col, "start"), I(end_line, "end"), I(end_col, "end"),
	T(prefix, "letters before the quote"), T(quote, "quote"), T(text, "source text between the quotes"), I(flags, "bits FF_DOC_*"), LAST};
SECTION(docstrings, "docstrings", S, "docstrings as written");
#undef S

#define S struct ff_parameter
static const struct ff_field parameters_fields[] = {
	I(def, "row in definitions"), T(name, "without stars"), I(kind, "0 positional only, 1 normal, 2 *args, 3 keyword only, 4 **kwargs"),
	T(annotation, "text"), T(default_text, "text"), I(default_kind, "kind of expression"), T(default_call, "callee of a default that is a call"),
	I(line, "line"), I(col, "column"), I(default_line, "line of the default"), I(uses, "reads"), I(bindings, "times bound"), LAST};
SECTION(parameters, "parameters", S, "parameters of functions");
#undef S

#define S struct ff_decorator
static const struct ff_field decorators_fields[] = {
	I(def, "row in definitions"), T(name, "dotted"), T(target, "resolved"), I(call, "row in calls"), I(line, "line"), LAST};
SECTION(decorators, "decorators", S, "decorators in order");
#undef S

#define S struct ff_base
static const struct ff_field bases_fields[] = {
	I(def, "row in definitions"), T(keyword, "metaclass ..."), T(text, "text"), T(target, "resolved"), I(line, "line"), LAST};
SECTION(bases, "bases", S, "bases of classes");
#undef S

#define S struct ff_assign
static const struct ff_field assigns_fields[] = {
	I(def, "row in definitions, -1 module"), T(name, "name or self.name"), T(annotation, "text"), T(value, "text"),
	I(value_kind, "kind of expression"), I(call, "row in calls"), I(line, "line"), I(col, "column"), I(end_line, "last line"),
	I(flags, "bits FF_ASSIGN_*"), LAST};
SECTION(assigns, "assigns", S, "module and class variables, attributes of self");
#undef S

#define S struct ff_raise
static const struct ff_field raises_fields[] = {
	I(def, "row in definitions"), T(type, "exception"), T(message, "first argument"), T(condition, "guard"), I(line, "line"),
	I(flags, "bits FF_RAISE_*"), LAST};
SECTION(raises, "raises", S, "raise statements");
#undef S

#define S struct ff_result
static const struct ff_field results_fields[] = {
	I(def, "row in definitions"), I(kind, "0 return, 1 yield, 2 yield from"), I(value_kind, "kind of expression"), T(text, "value"), T(condition, "guard"),
	I(call, "row in calls"), I(line, "line"), I(flags, "bits FF_RESULT_*"), LAST};
SECTION(results, "results", S, "what functions return and yield");
#undef S

#define S struct ff_call
static const struct ff_field calls_fields[] = {
	T(callee, "dotted text"), T(target, "resolved"), I(line, "start"), I(col, "start"), I(end_line, "end"), I(end_col, "end"),
	I(def, "row in definitions"), I(loop, "row in loops"), I(receiver, "row in calls"), I(outer, "row in calls"), T(assigned, "name"),
	I(flags, "bits FF_CALL_*"), LAST};
SECTION(calls, "calls", S, "calls");
#undef S

#define S struct ff_argument
static const struct ff_field arguments_fields[] = {
	I(call, "row in calls"), T(keyword, "keyword, * or **"), I(kind, "kind of expression"), T(text, "text"), I(flags, "bits FF_ARG_*"), LAST};
SECTION(arguments, "arguments", S, "arguments of calls, in order");
#undef S

#define S struct ff_loop
static const struct ff_field loops_fields[] = {
	I(kind, "0 for, 1 while, 2 comprehension"), I(def, "row in definitions"), I(line, "line"), I(end_line, "last line"), I(parent, "row in loops"),
	T(target, "text"), T(iterable, "text"), I(iterable_kind, "kind of expression"), I(iterable_call, "row in calls"), I(flags, "bits FF_LOOP_*"), LAST};
SECTION(loops, "loops", S, "loops");
#undef S

#define S struct ff_attribute
static const struct ff_field attributes_fields[] = {I(loop, "row in loops"), T(name, "attribute"), T(path, "whole chain"), I(line, "line"), I(col, "column"), LAST};
SECTION(attributes, "attributes", S, "attributes read on loop variables");
#undef S

#define S struct ff_handler
static const struct ff_field handlers_fields[] = {
	I(def, "row in definitions"), I(loop, "row in loops"), T(types, "text"), T(name, "after as"), I(line, "line"), I(col, "column"),
	I(end_line, "last line"), I(body, "0 pass, 1 reraise, 2 log, 3 return, 4 other"), I(flags, "bits FF_HANDLER_*"), LAST};
SECTION(handlers, "handlers", S, "except clauses");
#undef S

#define S struct ff_scope
static const struct ff_field scopes_fields[] = {
	I(kind, "0 module, 1 function, 2 class, 3 lambda, 4 comprehension, 5 type parameters"), I(parent, "row in scopes"),
	I(def, "row in definitions"), T(name, "as symtable"), I(line, "line"), LAST};
SECTION(scopes, "scopes", S, "scopes as symtable has them");
#undef S

#define S struct ff_name
static const struct ff_field names_fields[] = {
	I(scope, "row in scopes"), T(name, "name"), I(flags, "bits FF_NAME_*"), I(line, "first binding or read"), I(col, "first binding or read"),
	I(uses, "reads of the binding"), I(bindings, "times bound"), LAST};
SECTION(names, "names", S, "names of each scope");
#undef S

#define S struct ff_unbound
static const char *const unbound_kinds[] = {"never", "early", "local", "deleted", "export", NULL};
static const struct ff_field unbound_fields[] = {
	T(name, "name"), {"kind", FF_ENUM, offsetof(S, kind), false, NULL, unbound_kinds, "why it finds nothing"}, I(line, "line"), I(col, "column"),
	I(def, "row in definitions"), I(flags, "bits FF_UNBOUND_*"), LAST};
SECTION(unbound, "unbound", S, "reads that find nothing where they stand");
#undef S

#define S struct ff_unused
static const char *const unused_kinds[] = {"assign", "tuple", "augmented", "with", "except", "walrus", "match", "annotation", NULL};
static const struct ff_field unused_fields[] = {
	T(name, "name"), {"kind", FF_ENUM, offsetof(S, kind), false, NULL, unused_kinds, "how it is bound"}, I(line, "start"), I(col, "start"),
	I(end_line, "end"), I(end_col, "end"), I(as_line, "end of what stands before as"), I(as_col, "end of what stands before as"),
	I(def, "row in definitions"), I(flags, "bits FF_UNUSED_*"), LAST};
SECTION(unused, "unused", S, "local variables that nothing reads");
#undef S

#define S struct ff_redefined
static const char *const redefined_kinds[] = {"import", "function", "class", "value", "target", NULL};
static const struct ff_field redefined_fields[] = {
	T(name, "name"), {"kind", FF_ENUM, offsetof(S, kind), false, NULL, redefined_kinds, "what binds it again"},
	{"old_kind", FF_ENUM, offsetof(S, old_kind), false, NULL, redefined_kinds, "what had bound it"}, I(line, "line"), I(col, "column"),
	I(old_line, "of the first binding"), I(def, "row in definitions"), I(row, "of imports or definitions"), I(old_row, "of imports or definitions"),
	I(flags, "bits FF_REDEFINED_*"), LAST};
SECTION(redefined, "redefined", S, "names that are bound again before anything reads them");
#undef S

#define S struct ff_pattern
static const char *const pattern_kinds[] = {"unreachable", "finally", "misplaced", "raise", "not_implemented", "none", "is_literal", "tuple", "fstring", "key",
                                            "items", "append", "closure", "commented", "unused_def", "syntax", NULL};
static const struct ff_field patterns_fields[] = {
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, pattern_kinds, "what it is"}, I(def, "row in definitions"), I(line, "start"), I(col, "start"),
	I(end_line, "end"), I(end_col, "end"), I(at_line, "part that a fix replaces"), I(at_col, "start of it"), I(at_end_line, "end of it"),
	I(at_end_col, "end of it"), I(other_line, "first line of the statement, or of what it repeats"), T(name, "what the kind says"),
	T(text, "in place of that part"), I(flags, "bits FF_PATTERN_*"), LAST};
SECTION(patterns, "patterns", S, "statements and expressions of a shape that is seldom meant");
#undef S

#define S struct ff_cut
static const char *const cut_kinds[] = {"import", "unused", "default", "print", "logger", NULL};
static const struct ff_field cuts_fields[] = {
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, cut_kinds, "what goes"}, I(row, "row in imports, unused, parameters or calls"), I(line, "start"),
	I(col, "start"), I(end_line, "end"), I(end_col, "end"), T(text, "what is put in its place"), I(flags, "bits FF_CUT_*"), LAST};
SECTION(cuts, "cuts", S, "what can be taken out so that the rest means what it meant");
#undef S

#define S struct ff_hint
static const char *const hint_kinds[] = {"method", "attribute", "iterated", "unpacked", "index", "operator", "compared", "in", "contains", "length", "instance",
                                         "passed", "called", "awaited", "with", "key_of", "local", NULL};
static const struct ff_field hints_fields[] = {
	I(def, "row in definitions"), T(name, "parameter"), T(path, "what is taken from it"),
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, hint_kinds, "what is done with it"}, T(what, "method, operator, callee"),
	T(text, "the other side, where it is a literal or a name"), I(line, "line"), LAST};
SECTION(hints, "hints", S, "what functions do with their parameters");
#undef S

#define S struct ff_literal
static const struct ff_field literals_fields[] = {
	I(def, "row in definitions"), I(kind, "kind of expression"), T(text, "text"), I(context, "0 compare, 1 in, 2 case, 3 key, 4 identifier, 5 return"),
	T(other, "what it is compared with"), T(op, "operator"), I(line, "line"), I(col, "column"), LAST};
SECTION(literals, "literals", S, "literals that decide something, strings that look like names");
#undef S

#define S struct ff_sql
static const struct ff_field sql_fields[] = {
	I(def, "row in definitions"), I(kind, "kind of expression"), T(text, "text"), T(value, "what is put in"), I(line, "line"), I(col, "column"),
	I(end_line, "last line"), I(call, "row in calls"), I(flags, "bits FF_SQL_*"), LAST};
SECTION(sql, "sql", S, "SQL statements that are put together");
#undef S

#define S struct ff_comment
static const struct ff_field comments_fields[] = {
	I(kind, "enum ff_comment_kind"), I(def, "row in definitions"), I(line, "line"), I(col, "column"), T(text, "from # on"), I(flags, "bits FF_COMMENT_*"),
	I(first_line, "first line it speaks about"), I(last_line, "last one"), I(block_line, "first line of its block"), I(block_end, "last one"), LAST};
SECTION(comments, "comments", S, "comments that mean something");
#undef S

#define S struct ff_text
static const struct ff_field text_fields[] = {
	I(kind, "enum ff_text_kind"), I(line, "line"), I(col, "start"), I(end_col, "end"), I(in_string, "1: inside a string"), I(flags, "bits FF_TEXT_*"), LAST};
SECTION(text, "text", S, "blanks and newlines");
#undef S

#define S struct ff_match
static const struct ff_field matches_fields[] = {
	T(type, "of the rule of one's own"), T(message, "of the finding"),
	{"severity", FF_ENUM, offsetof(S, severity), false, NULL, ff_severity_names, "word"}, I(weight, "percent"), I(minutes, "effort"),
	I(where, "bits FF_CUSTOM_*"), T(paths, "patterns"), T(file, "of the rule"), I(line, "start"), I(col, "start"), I(end_line, "end, of the head"),
	I(end_col, "end, of the head"), LAST};
SECTION(matches, "matches", S, "places where rules of one's own match");
#undef S

#define S struct ff_reference
static const struct ff_field references_fields[] = {
	T(name, "last component"), T(target, "resolved"), I(kind, "enum ff_reference_kind"), I(line, "line"), I(def, "row in definitions"), LAST};
SECTION(references, "references", S, "reads of names that another file may define");
#undef S

#define ROW(list, bit, index) {&list##_type, offsetof(struct ff_facts, list), bit, index}
const struct ff_section ff_sections[] = {
	ROW(imports, FF_WANT_IMPORTS, false),
	ROW(definitions, FF_WANT_DEFINITIONS, false),
	ROW(docstrings, FF_WANT_DOCSTRINGS, false),
	ROW(parameters, FF_WANT_PARAMETERS, false),
	ROW(decorators, FF_WANT_DECORATORS, false),
	ROW(bases, FF_WANT_BASES, false),
	ROW(assigns, FF_WANT_ASSIGNS, false),
	ROW(raises, FF_WANT_RAISES, false),
	ROW(results, FF_WANT_RAISES, false),
	ROW(calls, FF_WANT_CALLS, false),
	ROW(arguments, FF_WANT_ARGUMENTS, false),
	ROW(loops, FF_WANT_LOOPS, false),
	ROW(attributes, FF_WANT_ATTRIBUTES, false),
	ROW(handlers, FF_WANT_HANDLERS, false),
	ROW(scopes, FF_WANT_SCOPES, false),
	ROW(names, FF_WANT_NAMES, false),
	ROW(unbound, FF_WANT_UNBOUND, false),
	ROW(unused, FF_WANT_UNUSED, false),
	ROW(redefined, FF_WANT_REDEFINED, false),
	ROW(patterns, FF_WANT_PATTERNS, false),
	ROW(cuts, FF_WANT_CUTS, false),
	ROW(hints, FF_WANT_HINTS, false),
	ROW(literals, FF_WANT_LITERALS, false),
	ROW(sql, FF_WANT_SQL, false),
	ROW(comments, FF_WANT_COMMENTS, false),
	ROW(text, FF_WANT_TEXT, false),
	ROW(matches, FF_WANT_MATCHES, false),
	ROW(references, FF_WANT_REFERENCES, true),
	{NULL, 0, 0, false},
};

const struct ff_type *const ff_types[] = {
	&ff_commit_type, &ff_usage_type, &ff_documented_type, &ff_covered_type, &ff_spread_type, &ff_models_type, &ff_file_type, &ff_context_type,
	&ff_module_type, &imports_type, &definitions_type, &docstrings_type, &parameters_type, &decorators_type, &bases_type,
	&assigns_type, &raises_type, &results_type, &calls_type, &arguments_type, &loops_type, &attributes_type, &handlers_type,
	&scopes_type, &names_type, &unbound_type, &unused_type, &redefined_type, &patterns_type, &cuts_type, &hints_type,
	&literals_type, &sql_type, &comments_type, &text_type, &matches_type, &references_type, &ff_lines_type, &ff_risk_type,
	&ff_end_type, &ff_finding_type, &ff_candidate_type, &ff_ballot_type, &ff_vote_type, &ff_done_type, &ff_task_type,
	&ff_extent_type, &ff_convergence_type, &ff_impact_type, &ff_rule_type, &ff_custom_type, &ff_route_type, &ff_doc_node_type,
	&ff_metrics_type, &ff_correlation_type, &ff_feedback_type, &ff_weight_type, &ff_arm_type, &ff_outcome_type, &ff_run_type,
	&ff_check_type, &ff_alert_type, &ff_summary_type, &ff_baseline_type, &ff_decided_type, &ff_setting_type, &ff_key_type,
	&ff_test_case_type, &ff_test_suspect_type, &ff_test_mutant_type, &ff_test_sum_type, &ff_test_result_type,
	&ff_doc_written_type, &ff_doc_example_type, &ff_doc_failed_type, &ff_test_note_type, &ff_test_response_type,
	&ff_test_application_type, &ff_test_module_type, &ff_test_target_type, &ff_judge_case_type, &ff_judged_type,
	&ff_series_case_type, &ff_series_changes_type, &ff_forecast_type, &ff_backtested_type, &ff_moved_type, &ff_average_type, NULL,
};

const struct ff_type *ff_type_find(const char *name)
{
	for (int i = 0; ff_types[i]; i++)
		if (!strcmp(ff_types[i]->name, name))
			return ff_types[i];
	return NULL;
}
