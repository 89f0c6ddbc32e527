/*
 * plan_fields.c - the columns of the plan: what ff-testgen is about to call, and with which values.  What they mean is told in testgen.h.
 */
#include "fields.h"
#include "ff/testgen.h"

#define S struct ff_test_module
static const struct ff_field module_fields[] = {
	REQ(S, FF_STR, module, "dotted name that it is imported as"),
	REQ(S, FF_STR, path, "path from the root of the repository"),
	REQ(S, FF_STRINGS, roots, "folders for sys.path, from the root of the repository"),
	OPT(S, FF_STRINGS, imports, "import statements of the module"),
	REQ(S, FF_NUM, budget, "seconds of search"),
	REQ(S, FF_INT, most, "cases a function at most"),
	REQ(S, FF_INT, seed, "of whatever is chosen by chance"),
	OPT(S, FF_BOOL, cut, "there was too much to look at: values are missing"),
	LAST};
const struct ff_type ff_test_module_type = {"test_module", sizeof(S), module_fields, false, false, "opens a plan: the module under test"};
#undef S

#define S struct ff_test_value
static const struct ff_field value_fields[] = {
	REQ(S, FF_STR, text, "expression"),
	REQ(S, FF_STR, source, "call, example, literal, hint, usage, default, name, edge"),
	OPT(S, FF_STRINGS, needs, "import statements"),
	LAST};
static const struct ff_type value_type = {"test_value", sizeof(S), value_fields, false, true, "a value for a parameter"};
#undef S

#define S struct ff_test_parameter
static const char *const parameter_kinds[] = {"posonly", "normal", "vararg", "kwonly", "kwarg", NULL};
static const struct ff_field parameter_fields[] = {
	REQ(S, FF_STR, name, "without stars"),
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, parameter_kinds, "how it is given"},
	OPT(S, FF_STR, annotation, "text"),
	{"default", FF_STR, offsetof(S, default_text), true, NULL, NULL, "text"},
	SUBS(S, values, &value_type, "in the order in which they are to be tried"),
	LAST};
static const struct ff_type parameter_type = {"test_parameter", sizeof(S), parameter_fields, false, true, "a parameter and what may be given for it"};
#undef S

#define S struct ff_test_call
static const struct ff_field call_fields[] = {
	REQ(S, FF_STR, text, "expression"),
	REQ(S, FF_STR, source, "call, example"),
	OPT(S, FF_STRINGS, setup, "statements before it"),
	OPT(S, FF_STR, expect, "text of the value that is promised"),
	OPT(S, FF_STR, raises, "exception that is promised"),
	OPT(S, FF_STR, printed, "what it is said to print"),
	OPT(S, FF_STRINGS, needs, "import statements"),
	OPT(S, FF_STR, place, "path:line"),
	LAST};
static const struct ff_type call_type = {"test_call", sizeof(S), call_fields, false, true, "a whole call from the repository or a docstring"};
#undef S

#define S struct ff_test_raise
static const struct ff_field raise_fields[] = {
	REQ(S, FF_STR, type, "exception"), OPT(S, FF_STR, message, "first argument"), OPT(S, FF_STR, condition, "guard"), REQ(S, FF_INT, line, "line"),
	OPT(S, FF_BOOL, plain, "it comes whenever the condition holds"), LAST};
static const struct ff_type raise_type = {"test_raise", sizeof(S), raise_fields, false, true, "a raise statement"};
#undef S

#define S struct ff_test_border
static const struct ff_field border_fields[] = {
	REQ(S, FF_STR, where, "the name where it is looked up"), REQ(S, FF_STR, kind, "network, subprocess, time, random, environment, files, database"), LAST};
static const struct ff_type border_type = {"test_border", sizeof(S), border_fields, false, true, "a call that leaves the program"};
#undef S

#define S struct ff_test_claim
static const struct ff_field claim_fields[] = {
	REQ(S, FF_STR, kind, "raises, returns, returns_type, never_none, example"), REQ(S, FF_STR, text, "what is promised"), OPT(S, FF_INT, line, "line"), LAST};
static const struct ff_type claim_type = {"test_claim", sizeof(S), claim_fields, false, true, "what the docstring promises"};
#undef S

#define S struct ff_test_property
static const struct ff_field property_fields[] = {
	REQ(S, FF_STR, kind, "round_trip, inverse, idempotent, sorted, same_length, twin"), OPT(S, FF_STR, with, "the other function"), LAST};
static const struct ff_type property_type = {"test_property", sizeof(S), property_fields, false, true, "what the name lets expect"};
#undef S

#define S struct ff_test_target
static const char *const target_kinds[] = {"function", "method", "static", "class_method", "property", "constructor", NULL};
static const struct ff_field target_fields[] = {
	REQ(S, FF_STR, symbol, "qualified name; a constructor has that of its class"),
	{"kind", FF_ENUM, offsetof(S, kind), false, NULL, target_kinds, "how it is called"},
	REQ(S, FF_INT, line, "of def or class"),
	REQ(S, FF_INT, end_line, "last line"),
	OPT(S, FF_STRINGS, flags, "async, generator, context_manager"),
	OPT(S, FF_STR, returns, "annotation"),
	OPT(S, FF_INT, complexity, "McCabe"),
	OPT(S, FF_BOOL, helper, "wanted to build receivers only"),
	SUBS(S, parameters, &parameter_type, "without self and cls"),
	SUBS(S, calls, &call_type, "whole calls"),
	SUBS(S, raises, &raise_type, "raise statements"),
	SUBS(S, borders, &border_type, "calls that leave the program"),
	SUBS(S, claims, &claim_type, "what the docstring promises"),
	SUBS(S, properties, &property_type, "what the name lets expect"),
	LAST};
const struct ff_type ff_test_target_type = {"test_target", sizeof(S), target_fields, false, false, "a function, method or class under test"};
#undef S
