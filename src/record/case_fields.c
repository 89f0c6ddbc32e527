/*
 * case_fields.c - the field tables of the case stream: what the engine of ff-testgen observed.  As fields.c; who means what by a
 * field is told in testgen.h.
 */
#include "fields.h"
#include "ff/testgen.h"

const char *const ff_test_kind_names[] = {"value", "raises", "state", "property", "printed", NULL};
const char *const ff_test_category_names[] = {"typical", "empty", "none", "boundary", "invalid", "long", "unicode", "negative", "special", NULL};
const char *const ff_test_check_names[] = {"equal", "is", "approx", "type", "length", "contains", "repr", "raises", "true", "false", NULL};

#define S struct ff_test_argument
static const struct ff_field argument_fields[] = {
	REQ(S, FF_STR, name, "of the parameter"),
	OPT(S, FF_BOOL, keyword, "given by name"),
	REQ(S, FF_STR, text, "expression"),
	LAST};
static const struct ff_type argument_type = {"test_argument", sizeof(S), argument_fields, false, true, "an argument of the call"};
#undef S

#define S struct ff_test_check
static const struct ff_field check_fields[] = {
	WORD(S, kind, ff_test_check_names, "what is held"),
	OPT(S, FF_STR, left, "expression over result, the receiver and the names of the setup"),
	OPT(S, FF_STR, right, "value, type or exception"),
	OPT(S, FF_STR, match, "literal text that the message has in it"),
	OPT(S, FF_BOOL, whole, "match is all of the message"),
	LAST};
static const struct ff_type check_type = {"test_check", sizeof(S), check_fields, false, true, "what is true after the call"};
#undef S

#define S struct ff_test_patch
static const struct ff_field patch_fields[] = {
	REQ(S, FF_STR, where, "dotted name where it is looked up"),
	REQ(S, FF_STR, value, "expression that stands there during the call"),
	OPT(S, FF_STR, kind, "border that it closes"),
	LAST};
static const struct ff_type patch_type = {"test_patch", sizeof(S), patch_fields, false, true, "a border that is closed during the call"};
#undef S

#define S struct ff_test_case
static const struct ff_field case_fields[] = {
	REQ(S, FF_STR, symbol, "qualified name of what is called"),
	WORD(S, kind, ff_test_kind_names, "what it shows"),
	WORD(S, category, ff_test_category_names, "what its values are like"),
	OPT(S, FF_STR, source, "where its values are from"),
	OPT(S, FF_STRINGS, setup, "statements before the call"),
	OPT(S, FF_STR, receiver, "expression that the method is called on"),
	SUBS(S, arguments, &argument_type, "of the call, in order"),
	OPT(S, FF_BOOL, attribute, "the symbol is read, not called"),
	OPT(S, FF_BOOL, await, "the result is awaited"),
	SUBS(S, checks, &check_type, "what is true afterwards"),
	OPT(S, FF_STRINGS, needs, "import statements"),
	SUBS(S, patches, &patch_type, "borders that are closed during the call"),
	OPT(S, FF_STRINGS, fixtures, "pytest's fixtures that it names"),
	OPT(S, FF_STR, title, "name of the test, without test_"),
	OPT(S, FF_INT, arcs, "lines and branches that it adds"),
	OPT(S, FF_STRINGS, mutants, "ids of those that it kills"),
	OPT(S, FF_INT, order, "place in the file"),
	LAST};
const struct ff_type ff_test_case_type = {"test_case", sizeof(S), case_fields, false, false, "a call and what is true after it"};
#undef S

#define S struct ff_test_suspect
static const struct ff_field suspect_fields[] = {
	REQ(S, FF_STR, symbol, "qualified name of what is called"),
	OPT(S, FF_INT, line, "of the claim, or of the definition"),
	REQ(S, FF_STR, call, "reproducing call"),
	OPT(S, FF_STRINGS, setup, "statements before it"),
	REQ(S, FF_STR, expected, "in words, and who says so"),
	REQ(S, FF_STR, observed, "in words"),
	OPT(S, FF_STR, why, "claim, property, type"),
	OPT(S, FF_STRINGS, needs, "import statements"),
	LAST};
const struct ff_type ff_test_suspect_type = {"test_suspect", sizeof(S), suspect_fields, false, false, "a suspected defect: never a test"};
#undef S

#define S struct ff_test_mutant
static const struct ff_field mutant_fields[] = {
	REQ(S, FF_STR, id, "of the mutant"),
	OPT(S, FF_INT, line, "that was changed"),
	OPT(S, FF_STR, symbol, "definition around it"),
	OPT(S, FF_STR, text, "what was changed, in words"),
	OPT(S, FF_BOOL, killed, "a kept case notices it"),
	LAST};
const struct ff_type ff_test_mutant_type = {"test_mutant", sizeof(S), mutant_fields, false, false, "a small change of the module"};
#undef S

#define S struct ff_test_sum
static const struct ff_field sum_fields[] = {
	REQ(S, FF_INT, candidates, "calls that were thought of"),
	OPT(S, FF_INT, executed, "of them run"),
	OPT(S, FF_INT, stable, "of them the same in other processes"),
	OPT(S, FF_INT, useful, "of them kept"),
	OPT(S, FF_RAW, lines, "covered before, after, all"),
	OPT(S, FF_RAW, branches, "covered before, after, all"),
	OPT(S, FF_RAW, mutants, "killed, all"),
	OPT(S, FF_NUM, seconds, "of the search"),
	LAST};
const struct ff_type ff_test_sum_type = {"test_sum", sizeof(S), sum_fields, false, false, "the funnel of one module"};
#undef S

#define S struct ff_test_note
static const struct ff_field note_fields[] = {
	OPT(S, FF_STR, symbol, "what is concerned; absent: the module"),
	REQ(S, FF_STR, text, "in words"),
	LAST};
const struct ff_type ff_test_note_type = {"note", sizeof(S), note_fields, false, false, "what a person should know of the run"};
#undef S

#define S struct ff_test_response
static const struct ff_field response_fields[] = {
	REQ(S, FF_INT, row, "of the endpoint in the probe"),
	REQ(S, FF_STR, kind, "plain, valid, invalid, there, member, sent"),
	REQ(S, FF_INT, status, "of HTTP; 0: an exception"),
	OPT(S, FF_STR, location, "of a redirect"),
	OPT(S, FF_STR, type, "media type of the answer"),
	OPT(S, FF_STR, error, "type of the exception"),
	OPT(S, FF_STR, touched, "what the request did outside the temporary folder"),
	OPT(S, FF_STR, told, "what is wrong about the request"),
	OPT(S, FF_STR, who, "fixture of the one who asks"),
	OPT(S, FF_STR, login, "statements that make him that, a line each"),
	OPT(S, FF_STRINGS, before, "statements before the request"),
	OPT(S, FF_STRINGS, imports, "import statements that they need"),
	REQ(S, FF_STR, ask, "the request as an expression"),
	OPT(S, FF_STRINGS, holds, "assertions: of the whole answer (empty: none), then of its parts"),
	LAST};
const struct ff_type ff_test_response_type = {"test_response", sizeof(S), response_fields, false, false, "what an endpoint answered to a probe"};
#undef S

#define S struct ff_test_application
static const struct ff_field application_fields[] = {
	REQ(S, FF_STR, base, "module:name of what makes the tables"),
	REQ(S, FF_STRINGS, sessions, "module:function of the dependencies that open a session"),
	OPT(S, FF_STR, maker, "module:name of the sessionmaker that handlers use themselves"),
	OPT(S, FF_STR, setting, "of Django, that tests need"),
	OPT(S, FF_STR, value, "of that setting, as text"),
	LAST};
const struct ff_type ff_test_application_type = {"test_application", sizeof(S), application_fields, false, false, "how an application gets a database of its own"};
#undef S

/* Not among ff_types: the name is that of the facts stream's. */
#define S struct ff_test_end
static const struct ff_field end_fields[] = {REQ(S, FF_INT, records, "before it"), LAST};
const struct ff_type ff_test_end_type = {"end", sizeof(S), end_fields, false, false, "closes a plan or a case stream; without it the producer died"};
#undef S
