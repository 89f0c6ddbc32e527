/*
 * change_fields.c - the field tables of a facts stream around the facts: the commit, its files, who uses them, what the tree knows of them.  As fields.c; the meaning is told in stream.h.
 */
#include "fields.h"

static const char *const ff_relation_names[] = {"one", "many", "rows", "loaded", "manager", NULL};
static const char *const ff_mention_names[] = {"directive", "members", "all members", "role", "example", "code", "excluded", NULL};

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
