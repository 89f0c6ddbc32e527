/*
 * result_fields.c - the field tables of what `ff-testgen write` tells of one module and `ff-docwriter write` of one file, and of an example that
 * was run.  As fields.c; the meaning is told in stream.h.
 */
#include "ff/stream.h"

#define REQ(S, kind, member, name, help) {name, kind, offsetof(S, member), false, NULL, NULL, help}
#define OPT(S, kind, member, name, help) {name, kind, offsetof(S, member), true, NULL, NULL, help}

#define S struct ff_test_result
static const struct ff_field result_fields[] = {
	REQ(S, FF_STR, path, "file", "file under test"),
	OPT(S, FF_STR, page, "page", "the new test file; absent: none was written"),
	REQ(S, FF_INT, functions, "functions", "functions that were to be tested"),
	REQ(S, FF_INT, tests, "tests", "tests that were written"),
	REQ(S, FF_BOOL, checked, "checked", "they were run, and passed every time"),
	OPT(S, FF_INT, candidates, "candidates", "calls that were thought of"),
	OPT(S, FF_INT, executed, "executed", "of them, those that ran"),
	OPT(S, FF_INT, stable, "stable", "of them, those that gave the same every time"),
	OPT(S, FF_INT, useful, "useful", "of them, those that cover or notice something that no other does"),
	OPT(S, FF_INT, dropped, "dropped", "of the useful ones, those that did not pass under pytest every time"),
	OPT(S, FF_RAW, lines, "lines", "covered by the import alone, covered by the tests, all"),
	OPT(S, FF_RAW, branches, "branches", "the same of branches"),
	OPT(S, FF_RAW, mutants, "mutants", "wrong versions that the tests notice, all"),
	OPT(S, FF_NUM, seconds, "seconds", "that the search took"),
	OPT(S, FF_STR, text, "text", "the page, where it is printed and not written"),
	OPT(S, FF_STR, why, "why", "why there are no tests"),
	OPT(S, FF_STRINGS, notes, "notes", "what was left out, and why"),
	{NULL, 0, 0, false, NULL, NULL, NULL}};
const struct ff_type ff_test_result_type = {"test_result", sizeof(S), result_fields, false, false, "what became of one module under ff-testgen write"};
#undef S

#define S struct ff_doc_written
static const struct ff_field written_fields[] = {
	REQ(S, FF_STR, path, "file", "the file"),
	REQ(S, FF_INT, whole, "written", "docstrings where there was none"),
	REQ(S, FF_INT, completed, "completed", "docstrings that got the sections or entries that they lacked"),
	REQ(S, FF_INT, low, "unsure", "drafts that were not sure enough (--min-confidence)"),
	REQ(S, FF_INT, left, "left", "places where nothing could be put without changing more"),
	OPT(S, FF_STR, why, "why", "why the file was left as it is"),
	OPT(S, FF_STRINGS, notes, "notes", "the places that were left, and why"),
	{NULL, 0, 0, false, NULL, NULL, NULL}};
const struct ff_type ff_doc_written_type = {"doc_written", sizeof(S), written_fields, false, false, "what became of one file under ff-docwriter write"};
#undef S

#define S struct ff_doc_example
static const struct ff_field example_fields[] = {
	REQ(S, FF_STR, symbol, "symbol", "qualified name of what is called"),
	REQ(S, FF_STRINGS, lines, "lines", "the call with its prompt, and what comes out"),
	{NULL, 0, 0, false, NULL, NULL, NULL}};
const struct ff_type ff_doc_example_type = {"doc_example", sizeof(S), example_fields, false, false, "a call that stands in the repository, and what it comes to"};
#undef S

#define S struct ff_doc_failed
static const struct ff_field failed_fields[] = {
	REQ(S, FF_STR, symbol, "symbol", "whose docstring it stands in; empty: the module's"),
	REQ(S, FF_INT, line, "line", "of the example in the file"),
	REQ(S, FF_STR, source, "source", "what is called"),
	REQ(S, FF_STR, want, "want", "what stands there"),
	REQ(S, FF_STR, got, "got", "what comes out"),
	{NULL, 0, 0, false, NULL, NULL, NULL}};
const struct ff_type ff_doc_failed_type = {"doc_failed", sizeof(S), failed_fields, false, false, "an example of a docstring that is not true"};
#undef S
