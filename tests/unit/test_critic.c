/*
 * test_critic.c - the rules on facts that are made by hand: what a line of Python would give is
 * written out here, so that each condition of a rule can be met and missed alone.  Findings are
 * read back from what the agent writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "ff/critic.h"

/* One Python file in the making, and what the critic says of it. */
struct bench {
	struct ff_arena a;
	struct ff_facts f, old;
	struct ff_file file;
	struct ff_list usages, findings, votes; /* struct ff_usage, ff_finding, ff_vote */
	struct ff_list candidates;              /* struct ff_finding */
	bool isolated, has_old;
};

static int setup(void **state)
{
	struct bench *b = ff_xmalloc(sizeof *b);
	memset(b, 0, sizeof *b);
	b->file = (struct ff_file){.path = "shop/cart.py", .old_path = "", .status = FF_STATUS_MODIFIED, .language = FF_LANG_PYTHON,
	                           .role = FF_ROLE_LIBRARY, .blob = "0123456789012345678901234567890123456789", .old_blob = "", .skipped = ""};
	b->f.module = (struct ff_module){.encoding = "utf-8", .newline = "lf", .lines = 100, .indent = "    "};
	b->old.module = b->f.module;
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;
	ff_arena_free(&b->a);
	free(b);
	return 0;
}

/* The facts stream of the one file. */
static void write_stream(struct bench *b, struct ff_buf *out)
{
	struct ff_commit commit = {.id = "", .author = "", .email = "", .subject = "", .branch = "", .repository = "", .range = "", .task = ""};
	ff_buf_init(out, 64u << 20);
	ff_record_write(out, &ff_commit_type, &commit);
	for (int i = 0; i < b->usages.count; i++)
		ff_record_write(out, &ff_usage_type, FF_AT(&b->usages, struct ff_usage, i));
	b->file.facts = true;
	b->file.old_facts = b->has_old;
	ff_record_write(out, &ff_file_type, &b->file);
	ff_facts_write(out, NULL, &b->f);
	if (b->has_old) {
		struct ff_buf old;
		ff_buf_init(&old, 0);
		ff_facts_write(&old, NULL, &b->old);
		for (char *p = old.data; (p = strstr(p, "\"side\":\"new\"")); p++)
			memcpy(p, "\"side\":\"old\"", 12);
		ff_buf_add(out, old.data, old.len);
		ff_buf_free(&old);
	}
	ff_record_write(out, &ff_end_type, &(struct ff_end){.files = 1, .python = 1});
	for (int i = 0; i < b->candidates.count; i++)
		ff_record_write(out, &ff_candidate_type, FF_AT(&b->candidates, struct ff_finding, i));
	ff_record_write(out, &ff_ballot_type, &(struct ff_ballot){b->candidates.count});
}

static FILE *as_file(const void *p, size_t n)
{
	FILE *f = tmpfile();
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	rewind(f);
	return f;
}

static void read_answer(struct bench *b, FILE *out)
{
	struct ff_lines in;
	struct ff_err err = {0};
	char *line;
	size_t len;
	rewind(out);
	ff_lines_init(&in, fileno(out));
	while (ff_lines_next(&in, &line, &len, &err) > 0) {
		char *copy = ff_arena_dup(&b->a, line, len);
		if (ff_line_is(copy, len, "finding"))
			assert_int_equal(ff_record_read(&b->a, &ff_finding_type, copy, len, FF_PUSH(&b->a, &b->findings, struct ff_finding), &err), 0);
		else if (ff_line_is(copy, len, "vote"))
			assert_int_equal(ff_record_read(&b->a, &ff_vote_type, copy, len, FF_PUSH(&b->a, &b->votes, struct ff_vote), &err), 0);
	}
	assert_int_equal(err.code, 0);
	ff_lines_free(&in);
}

/* Judges the file; the findings are in b->findings.  Returns their number. */
static int judge(struct bench *b)
{
	struct ff_buf stream;
	struct ff_err err = {0};
	struct ff_common common = {.dir = "."};
	struct ff_agent_options o = {.common = &common, .agent = true, .isolated = b->isolated, .all = true};
	int count = 0;
	memset(&b->findings, 0, sizeof b->findings);
	memset(&b->votes, 0, sizeof b->votes);
	write_stream(b, &stream);
	FILE *in = as_file(stream.data, stream.len), *out = tmpfile();
	assert_non_null(out);
	if (ff_agent_serve(&ff_critic_agent, &o, FF_AGENT_PROTOCOL, fileno(in), fileno(out), &count, &err))
		fail_msg("%s", err.text);
	read_answer(b, out);
	fclose(in);
	fclose(out);
	ff_buf_free(&stream);
	return b->findings.count;
}

static struct ff_finding *finding(struct bench *b, int i)
{
	assert_true(i < b->findings.count);
	return FF_AT(&b->findings, struct ff_finding, i);
}

/* The edit of a one-edit fix as "line:col-line:col text". */
static const char *edit(struct bench *b, int i)
{
	const struct ff_fix *fix = finding(b, i)->fix;
	if (!fix || fix->edits.count != 1)
		return "none";
	const struct ff_edit *e = FF_AT(&fix->edits, struct ff_edit, 0);
	return ff_arena_printf(&b->a, "%d:%d-%d:%d %s", e->line, e->col, e->end_line, e->end_col, e->text);
}

#define ADD(b, list, type, ...) (*FF_PUSH(&(b)->a, &(b)->f.list, type) = (type){__VA_ARGS__})

/* `import NAME` (from MODULE when given) at a line of its own. */
static struct ff_import *import(struct bench *b, int line, const char *module, const char *name)
{
	struct ff_import *m = FF_PUSH(&b->a, &b->f.imports, struct ff_import);
	int col = *name ? 12 + (int)strlen(module) : 7;
	const char *bound = *name ? name : module;
	*m = (struct ff_import){.line = line, .end_line = line, .end_col = col + (int)strlen(bound), .name_line = line, .name_col = col,
	                        .name_end_line = line, .name_end_col = col + (int)strlen(bound), .module = module, .name = name, .alias = "",
	                        .bound = bound, .def = -1, .names = 1};
	return m;
}

static void comment(struct bench *b, int kind, int line, const char *text)
{
	ADD(b, comments, struct ff_comment, .kind = kind, .def = -1, .line = line, .col = 10, .text = text);
}

static int call(struct bench *b, const char *callee, int line, int loop, int flags)
{
	ADD(b, calls, struct ff_call, .callee = callee, .target = "", .line = line, .end_line = line, .def = -1, .loop = loop, .receiver = -1, .outer = -1,
	    .assigned = "", .flags = flags);
	return b->f.calls.count - 1;
}

static void argument(struct bench *b, int of, const char *keyword, int kind, const char *text, int flags)
{
	ADD(b, arguments, struct ff_argument, .call = of, .keyword = keyword, .kind = kind, .text = text, .flags = flags);
}

static int loop(struct bench *b, int kind, const char *target, const char *iterable, int iterable_kind, int flags)
{
	ADD(b, loops, struct ff_loop, .kind = kind, .def = -1, .line = 10, .end_line = 20, .parent = -1, .target = target, .iterable = iterable,
	    .iterable_kind = iterable_kind, .iterable_call = -1, .flags = flags);
	return b->f.loops.count - 1;
}

static int definition(struct bench *b, const char *name, int kind, int flags, int complexity, int statements)
{
	ADD(b, definitions, struct ff_definition, .kind = kind, .name = name, .qualname = name, .parent = -1, .line = 30, .end_line = 60, .first_line = 30,
	    .returns = "", .type_params = "", .flags = flags, .complexity = complexity, .statements = statements);
	return b->f.definitions.count - 1;
}

/* ---- unused imports ---- */

static void test_import_unused(void **state)
{
	struct bench *b = *state;
	import(b, 1, "os", "");
	import(b, 2, "sys", "")->uses = 1;
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "unused_import");
	assert_int_equal(finding(b, 0)->line, 1);
	assert_int_equal(finding(b, 0)->severity, FF_SEVERITY_MEDIUM);
}

static void test_import_kept(void **state)
{
	static const int kept[] = {FF_IMPORT_FUTURE, FF_IMPORT_EXPORTED, FF_IMPORT_REEXPORT, FF_IMPORT_TRY, FF_IMPORT_GLOBAL_DECL, FF_IMPORT_CLASS};
	struct bench *b = *state;
	for (size_t i = 0; i < FF_COUNT(kept); i++)
		import(b, (int)i + 1, "os", "")->flags = kept[i];
	struct ff_import *star = import(b, 20, "os", "*");
	star->bound = "";
	star->flags = FF_IMPORT_STAR;
	assert_int_equal(judge(b), 0);
}

static void test_import_in_broken_file(void **state)
{
	static const int broken[] = {FF_MODULE_SYNTAX_ERROR, FF_MODULE_PYTHON2, FF_MODULE_TRUNCATED, FF_MODULE_BAD_ENCODING};
	struct bench *b = *state;
	import(b, 1, "os", "");
	for (size_t i = 0; i < FF_COUNT(broken); i++) {
		b->f.module.flags = broken[i];
		assert_int_equal(judge(b), 0);
	}
}

static void test_import_taken_by_others(void **state)
{
	struct bench *b = *state;
	struct ff_usage *u = FF_PUSH(&b->a, &b->usages, struct ff_usage);
	*u = (struct ff_usage){.path = "shop/cart.py", .symbol = "load", .module = "shop.cart", .kind = FF_USAGE_IMPORT, .total = 1, .tests = FF_REACH_NONE};
	import(b, 1, "io", "load");
	assert_int_equal(judge(b), 0);
	*FF_PUSH(&b->a, &u->users, struct ff_user) = (struct ff_user){.path = "shop/other.py", .line = 3, .symbol = ""}; /* of the same name only */
	assert_int_equal(judge(b), 1);
	assert_true(finding(b, 0)->confidence < finding(b, 0)->weight);
	u->total = u->users.count = 0;
	assert_int_equal(judge(b), 1);
}

static void test_import_in_init(void **state)
{
	struct bench *b = *state;
	b->file.path = "shop/__init__.py";
	import(b, 1, "shop.io", "load");
	assert_int_equal(judge(b), 0); /* users unknown */
	struct ff_usage *u = FF_PUSH(&b->a, &b->usages, struct ff_usage);
	*u = (struct ff_usage){.path = "shop/__init__.py", .symbol = "load", .module = "shop", .kind = FF_USAGE_IMPORT, .tests = FF_REACH_NONE};
	assert_int_equal(judge(b), 1);
	assert_null(finding(b, 0)->fix);
	assert_true(finding(b, 0)->weight < 0.5);
	assert_string_equal(ff_raw_str(&b->a, finding(b, 0)->evidence, "rule"), "unused_import_init");
}

static void test_import_fixture(void **state)
{
	struct bench *b = *state;
	import(b, 1, "shop.fixtures", "client");
	ADD(b, parameters, struct ff_parameter, .name = "client");
	assert_int_equal(judge(b), 1);
	b->file.role = FF_ROLE_TEST;
	assert_int_equal(judge(b), 0);
	b->isolated = true;
	assert_int_equal(judge(b), 1);
}

/* What the facts say may go is what the fix takes; how sure it is, is decided here. */
static void test_import_fix(void **state)
{
	struct bench *b = *state;
	import(b, 1, "x", "A");
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "none"); /* no good way is known */
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_UNUSED, .row = 0, .line = 9, .end_line = 9, .end_col = 4, .text = "");
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_IMPORT, .row = 0, .line = 1, .end_line = 2, .text = "");
	struct ff_cut *cut = FF_AT(&b->f.cuts, struct ff_cut, 1);
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "1:0-2:0 ");
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_SAFE);
	cut->flags = FF_CUT_DOCSTRING;
	judge(b);
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	cut->flags = FF_CUT_COMMENT;
	judge(b);
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	cut->flags = 0;
	cut->text = "pass";
	judge(b);
	assert_string_equal(edit(b, 0), "1:0-2:0 pass");
}

static void test_import_fix_of_probe(void **state)
{
	struct bench *b = *state;
	import(b, 2, "x", "A")->flags = FF_IMPORT_TRY;
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_IMPORT, .row = 0, .line = 2, .end_line = 2, .end_col = 8, .text = "pass");
	b->isolated = true;
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "none");
}

/* Strings of a broken file, and letters of some encodings, are not where they seem to be. */
static void test_fix_is_careful(void **state)
{
	struct bench *b = *state;
	ADD(b, text, struct ff_text, .kind = FF_TEXT_TRAILING, .line = 3, .col = 5, .end_col = 7);
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_SAFE);
	b->f.module.flags = FF_MODULE_SYNTAX_ERROR;
	judge(b);
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	b->f.module.flags = FF_MODULE_LONE_CR;
	judge(b);
	assert_string_equal(edit(b, 0), "none");
	b->f.module.flags = 0;
	b->f.module.encoding = "shift_jis";
	judge(b);
	assert_string_equal(edit(b, 0), "none");
	b->f.module.encoding = "ISO-8859-15";
	judge(b);
	assert_string_equal(edit(b, 0), "3:5-3:7 ");
}

/* Blanks on a line that a backslash leads to. */
static void test_fix_continued(void **state)
{
	struct bench *b = *state;
	ADD(b, text, struct ff_text, .kind = FF_TEXT_BLANK_LINE, .line = 3, .end_col = 2, .flags = FF_TEXT_CONTINUED);
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "none");
}

static void test_fix_final_newline(void **state)
{
	struct bench *b = *state;
	ADD(b, text, struct ff_text, .kind = FF_TEXT_NO_NEWLINE, .line = 3, .col = 9, .end_col = 9);
	struct ff_text *t = FF_AT(&b->f.text, struct ff_text, 0);
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "3:9-3:9 \n");
	t->flags = FF_TEXT_CRLF;
	judge(b);
	assert_string_equal(edit(b, 0), "3:9-3:9 \r\n");
	b->f.module.lines = 3;
	*t = (struct ff_text){.kind = FF_TEXT_BLANK_LINE, .line = 3, .end_col = 2};
	ADD(b, text, struct ff_text, .kind = FF_TEXT_NO_NEWLINE, .line = 3, .col = 2, .end_col = 2);
	assert_int_equal(judge(b), 2);
	assert_string_equal(edit(b, 0), "3:0-3:2 "); /* one edit for both */
	assert_string_equal(edit(b, 1), "3:0-3:2 ");
	ADD(b, text, struct ff_text, .kind = FF_TEXT_EXTRA_NEWLINES, .line = 2);
	assert_int_equal(judge(b), 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(edit(b, i), "2:0-3:2 ");
}

static void test_import_by_name(void **state)
{
	struct bench *b = *state;
	import(b, 1, "os", "")->flags = FF_IMPORT_STRING_NAME;
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_IMPORT, .row = 0, .line = 1, .end_line = 2, .text = "");
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	assert_true(finding(b, 0)->confidence < finding(b, 0)->weight);
}

/* The line is old; the last use went away with this change. */
static void test_import_became_unused(void **state)
{
	struct bench *b = *state;
	import(b, 1, "os", "");
	assert_int_equal(judge(b), 1);
	assert_false(finding(b, 0)->on_changed_line);
	b->has_old = true;
	*FF_PUSH(&b->a, &b->old.imports, struct ff_import) = (struct ff_import){.line = 1, .module = "os", .bound = "os", .uses = 2, .def = -1};
	assert_int_equal(judge(b), 1);
	assert_true(finding(b, 0)->on_changed_line);
}

static struct ff_redefined *redefined(struct bench *b, const char *name, int old_kind, int old_row, int kind, int row)
{
	ADD(b, redefined, struct ff_redefined, .name = name, .kind = kind, .old_kind = old_kind, .line = 40, .old_line = 1, .def = -1, .row = row,
	    .old_row = old_row);
	return FF_AT(&b->f.redefined, struct ff_redefined, b->f.redefined.count - 1);
}

static void test_redefined(void **state)
{
	struct bench *b = *state;
	import(b, 1, "shop", "total")->redefined_line = 40; /* it is no unused import besides */
	redefined(b, "total", FF_REDEFINED_IMPORT, 0, FF_REDEFINED_VALUE, -1);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "redefined_unused");
	assert_int_equal(finding(b, 0)->line, 40);
	assert_null(finding(b, 0)->fix);
	FF_AT(&b->f.redefined, struct ff_redefined, 0)->flags = FF_REDEFINED_OUTER; /* of a function's parameter: the unused import says it */
	assert_int_equal(judge(b), 0);
}

/* The same import again can simply go. */
static void test_redefined_import(void **state)
{
	struct bench *b = *state;
	import(b, 1, "shop", "total")->redefined_line = 40;
	import(b, 40, "shop", "total")->uses = 1;
	redefined(b, "total", FF_REDEFINED_IMPORT, 0, FF_REDEFINED_IMPORT, 1);
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_IMPORT, .row = 1, .line = 40, .end_line = 41, .text = "");
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "40:0-41:0 ");
	FF_AT(&b->f.imports, struct ff_import, 1)->module = "market"; /* another thing: who knows which one is meant */
	assert_int_equal(judge(b), 1);
	assert_null(finding(b, 0)->fix);
}

/* Made by the change: the line is old, and the name was bound once before. */
static void test_redefined_by_the_change(void **state)
{
	struct bench *b = *state;
	definition(b, "total", FF_DEF_FUNCTION, 0, 1, 1);
	definition(b, "total", FF_DEF_FUNCTION, 0, 1, 1);
	redefined(b, "total", FF_REDEFINED_FUNCTION, 0, FF_REDEFINED_FUNCTION, 1);
	assert_int_equal(judge(b), 1);
	assert_false(finding(b, 0)->on_changed_line);
	b->has_old = true;
	assert_int_equal(judge(b), 1);
	assert_true(finding(b, 0)->on_changed_line);
	b->old.redefined = b->f.redefined;
	assert_int_equal(judge(b), 1);
	assert_false(finding(b, 0)->on_changed_line);
}

/* import arrow as pa; import arrow.csv; pa.csv.read() */
static void test_import_submodule_of_alias(void **state)
{
	struct bench *b = *state;
	import(b, 2, "arrow.csv", "")->flags = FF_IMPORT_SUBMODULE;
	assert_int_equal(judge(b), 1);
	struct ff_import *m = import(b, 1, "arrow", "");
	m->alias = m->bound = "pa";
	m->uses = 1;
	assert_int_equal(judge(b), 0);
}

static void test_redefined_method(void **state)
{
	struct bench *b = *state;
	definition(b, "Cart", FF_DEF_CLASS, 0, 0, 0);
	definition(b, "add", FF_DEF_METHOD, 0, 1, 2);
	definition(b, "add", FF_DEF_METHOD, 0, 1, 2);
	redefined(b, "add", FF_REDEFINED_FUNCTION, 1, FF_REDEFINED_FUNCTION, 2)->flags = FF_REDEFINED_CLASS_BODY;
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "redefined_unused");
	assert_int_equal(finding(b, 0)->line, 40);
	ADD(b, decorators, struct ff_decorator, .def = 1, .name = "app.route", .target = "", .call = -1, .line = 1); /* registered: it is in use */
	assert_int_equal(judge(b), 0);
	FF_AT(&b->f.decorators, struct ff_decorator, 0)->name = "staticmethod";
	assert_int_equal(judge(b), 1);
}

/* ---- comments that silence ---- */

static void test_silenced(void **state)
{
	static const struct {
		int kind;
		const char *text;
		int left; /* findings */
	} cases[] = {
		{FF_COMMENT_NOQA, "# noqa", 0},
		{FF_COMMENT_NOQA, "# NOQA: F401", 0},
		{FF_COMMENT_NOQA, "# noqa:E501,F401", 0},
		{FF_COMMENT_NOQA, "# noqa: F", 0},
		{FF_COMMENT_NOQA, "# noqa: E501", 1},
		{FF_COMMENT_NOQA, "# noqa : F403", 1},
		{FF_COMMENT_PYLINT, "# pylint: disable=unused-import", 0},
		{FF_COMMENT_PYLINT, "# pylint: disable=C0103,W0611", 0},
		{FF_COMMENT_PYLINT, "# pylint: disable=invalid-name", 1},
		{FF_COMMENT_FF_IGNORE, "# ff: ignore[unused_import] loads the plugin", 0},
		{FF_COMMENT_FF_IGNORE, "# ff: ignore", 0},
		{FF_COMMENT_TYPE_IGNORE, "# type: ignore # noqa", 0},
		{FF_COMMENT_TODO, "# TODO: drop it  # noqa: F401", 0},
		{FF_COMMENT_NOSEC, "# nosec", 1},
		{FF_COMMENT_TYPE_IGNORE, "# type: ignore", 1},
	};
	struct bench *b = *state;
	import(b, 7, "os", "");
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		memset(&b->f.comments, 0, sizeof b->f.comments);
		comment(b, cases[i].kind, 7, cases[i].text);
		if (judge(b) != cases[i].left)
			fail_msg("%s: %d findings", cases[i].text, b->findings.count);
		FF_AT(&b->f.comments, struct ff_comment, 0)->line = 8; /* another line silences nothing */
		judge(b);
		assert_int_equal(finding(b, 0)->line, 7);
	}
}

static void test_silenced_whole_file(void **state)
{
	struct bench *b = *state;
	import(b, 7, "os", "");
	comment(b, FF_COMMENT_NOQA, 1, "# flake8: noqa");
	FF_AT(&b->f.comments, struct ff_comment, 0)->flags = 1;
	assert_int_equal(judge(b), 0);
	FF_AT(&b->f.comments, struct ff_comment, 0)->text = "# ruff: noqa: E501";
	assert_int_equal(judge(b), 1);
}

static void test_silence_next_line(void **state)
{
	struct bench *b = *state;
	import(b, 7, "os", "");
	comment(b, FF_COMMENT_FF_IGNORE, 6, "# ff: ignore[unused_import] why");
	FF_AT(&b->f.comments, struct ff_comment, 0)->flags = 1;
	assert_int_equal(judge(b), 0);
}

static void test_silence_unused(void **state)
{
	struct bench *b = *state;
	comment(b, FF_COMMENT_FF_IGNORE, 7, "# ff: ignore[unused_import]");
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "unused_suppression");
	FF_AT(&b->f.comments, struct ff_comment, 0)->text = "# ff: ignore[missing_test]"; /* another agent's */
	assert_int_equal(judge(b), 0);
}

/* ---- text ---- */

static void test_blanks(void **state)
{
	struct bench *b = *state;
	ADD(b, text, struct ff_text, .kind = FF_TEXT_TRAILING, .line = 3, .col = 5, .end_col = 8);
	ADD(b, text, struct ff_text, .kind = FF_TEXT_BLANK_LINE, .line = 4, .col = 0, .end_col = 4);
	ADD(b, text, struct ff_text, .kind = FF_TEXT_TRAILING, .line = 5, .col = 5, .end_col = 8, .in_string = 1);
	assert_int_equal(judge(b), 2);
	assert_string_equal(edit(b, 0), "3:5-3:8 ");
	assert_string_equal(edit(b, 1), "4:0-4:4 ");
	b->isolated = true;
	assert_int_equal(judge(b), 3);
	assert_string_equal(edit(b, 2), "none");
}

static void test_todo(void **state)
{
	static const struct {
		const char *text, *rule, *fix;
	} cases[] = {
		{"# TODO: add tax", "", ""},
		{"# TODO(ana): add tax", "", ""},
		{"# TODO @ana: add tax", "", ""},
		{"# the todo list is long", "", ""},
		{"# TODOS are kept elsewhere", "", ""},
		{"# HACK the server sends it twice", "", ""},
		{"# fixme means something else here", "", ""},
		{"# todo ", "todo_case", "7:12-7:16 TODO"},
		{"# FIXME: add tax", "todo_tag", "none"},
		{"# XXX: add tax", "todo_tag", "none"},
		{"# todo: add tax", "todo_case", "7:12-7:16 TODO"},
		{"# noqa: E501 # Todo: add tax", "todo_case", "7:25-7:29 TODO"},
		{"# noqa # Todo: add tax", "", ""},
		{"# TODO add tax", "todo_colon", "7:16-7:16 :"},
		{"# TODO(ana) add tax", "todo_colon", "7:21-7:21 :"},
		{"# TODO - add tax", "todo_colon", "none"},
		{"# TODO:add tax", "todo_space", "7:17-7:17  "},
		{"# TODO", "todo_description", "none"},
		{"# TODO(ana):", "todo_description", "none"},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		memset(&b->f.comments, 0, sizeof b->f.comments);
		comment(b, FF_COMMENT_TODO, 7, cases[i].text);
		int n = judge(b);
		if (n != (*cases[i].rule != '\0'))
			fail_msg("%s: %d findings", cases[i].text, n);
		if (!n)
			continue;
		assert_string_equal(finding(b, 0)->type, "todo_formatting");
		assert_string_equal(ff_raw_str(&b->a, finding(b, 0)->evidence, "rule"), cases[i].rule);
		assert_string_equal(edit(b, 0), cases[i].fix);
	}
}

/* ---- print ---- */

static void test_print(void **state)
{
	struct bench *b = *state;
	int p = call(b, "print", 40, -1, 0);
	assert_int_equal(judge(b), 0); /* no function at all: a script */
	definition(b, "charge", FF_DEF_FUNCTION, 0, 1, 1);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "print_statement");
	static const int elsewhere[] = {FF_ROLE_CLI, FF_ROLE_SCRIPT, FF_ROLE_TEST, FF_ROLE_EXAMPLE, FF_ROLE_MIGRATION, FF_ROLE_GENERATED, FF_ROLE_VENDORED};
	for (size_t i = 0; i < FF_COUNT(elsewhere); i++) {
		b->file.role = elsewhere[i];
		assert_int_equal(judge(b), 0);
	}
	b->file.role = FF_ROLE_LIBRARY;
	argument(b, p, "file", FF_EXPR_ATTRIBUTE, "sys.stderr", 0);
	assert_int_equal(judge(b), 0);
	b->isolated = true;
	assert_int_equal(judge(b), 1);
}

static void test_print_on_purpose(void **state)
{
	struct bench *b = *state;
	call(b, "print", 40, -1, 0);
	b->f.module.flags = FF_MODULE_MAIN_GUARD;
	assert_int_equal(judge(b), 0);
	b->f.module.flags = 0;
	definition(b, "print_table", FF_DEF_FUNCTION, 0, 1, 1);
	FF_AT(&b->f.calls, struct ff_call, 0)->def = 0;
	assert_int_equal(judge(b), 0);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->name = "charge";
	assert_int_equal(judge(b), 1);
	b->file.role = FF_ROLE_SETTINGS;
	assert_int_equal(judge(b), 0);
	b->file.role = FF_ROLE_LIBRARY;
	import(b, 1, "argparse", "")->uses = 1;
	assert_int_equal(judge(b), 0);
	FF_AT(&b->f.imports, struct ff_import, 0)->module = "json";
	FF_AT(&b->f.calls, struct ff_call, 0)->flags = FF_CALL_SHADOWED;
	assert_int_equal(judge(b), 0);
}

/* print() in a function, with the cut that makes it a call of a logger. */
static int message(struct bench *b, int def, int line, int flags)
{
	int row = call(b, "print", line, -1, FF_CALL_UNUSED);
	FF_AT(&b->f.calls, struct ff_call, row)->def = def;
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_PRINT, .row = row, .line = line, .col = 4, .end_line = line, .end_col = 9, .text = "logger.info", .flags = flags);
	return row;
}

static void test_print_to_logger(void **state)
{
	struct bench *b = *state;
	definition(b, "charge", FF_DEF_FUNCTION, 0, 1, 1);
	int row = message(b, 0, 40, 0);
	assert_int_equal(judge(b), 1);
	assert_string_equal(edit(b, 0), "40:4-40:9 logger.info");
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	FF_AT(&b->f.calls, struct ff_call, row)->loop = loop(b, FF_LOOP_FOR, "x", "xs", FF_EXPR_NAME, 0); /* rows of something */
	judge(b);
	assert_null(finding(b, 0)->fix);
	FF_AT(&b->f.cuts, struct ff_cut, 0)->flags = FF_CUT_LOUD;
	judge(b);
	assert_non_null(finding(b, 0)->fix);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->name = "ask_owner";
	judge(b);
	assert_null(finding(b, 0)->fix);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->name = "charge";
	b->isolated = true;
	judge(b);
	assert_non_null(finding(b, 0)->fix);
	b->f.module.flags = FF_MODULE_MAIN_GUARD; /* reported all the same, but it is a program */
	judge(b);
	assert_null(finding(b, 0)->fix);
}

static void test_print_that_shows(void **state)
{
	struct bench *b = *state;
	definition(b, "charge", FF_DEF_FUNCTION, 0, 1, 1);
	definition(b, "refund", FF_DEF_FUNCTION, 0, 1, 1);
	message(b, 0, 40, 0);
	message(b, 1, 50, 0);
	int other = call(b, "print", 51, -1, FF_CALL_UNUSED);
	FF_AT(&b->f.calls, struct ff_call, other)->def = 1;
	assert_int_equal(judge(b), 3);
	assert_non_null(finding(b, 0)->fix);
	assert_null(finding(b, 1)->fix); /* beside one that is no message */
	FF_AT(&b->f.calls, struct ff_call, other)->callee = "input";
	assert_int_equal(judge(b), 2);
	assert_null(finding(b, 1)->fix);
	FF_AT(&b->f.calls, struct ff_call, other)->callee = "len";
	judge(b);
	assert_non_null(finding(b, 1)->fix);
	for (int i = 0; i < 3; i++)
		message(b, 1, 52 + i, 0);
	assert_int_equal(judge(b), 5);
	assert_non_null(finding(b, 0)->fix);
	assert_null(finding(b, 1)->fix); /* four of them are a report */
}

static void test_print_makes_one_logger(void **state)
{
	struct bench *b = *state;
	definition(b, "charge", FF_DEF_FUNCTION, 0, 1, 1);
	message(b, 0, 40, FF_CUT_NO_LOGGER);
	message(b, 0, 44, FF_CUT_NO_LOGGER);
	assert_int_equal(judge(b), 2);
	assert_null(finding(b, 0)->fix); /* nothing makes the logger */
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_LOGGER, .line = 2, .end_line = 2, .text = "import logging\n");
	ADD(b, cuts, struct ff_cut, .kind = FF_CUT_LOGGER, .line = 9, .end_line = 9, .text = "logger = logging.getLogger(__name__)\n");
	judge(b);
	assert_int_equal(finding(b, 0)->fix->edits.count, 3);
	assert_null(finding(b, 1)->fix); /* it finds the logger when that is done */
	ff_spans_push(&b->a, &b->file.added, 44, 44);
	judge(b);
	assert_null(finding(b, 0)->fix);
	assert_int_equal(finding(b, 1)->fix->edits.count, 3); /* the one that was written now goes first */
}

/* ---- N+1 ---- */

static const char *rule_of(struct bench *b)
{
	int n = judge(b);
	if (!n)
		return "";
	assert_int_equal(n, 1);
	if (strcmp(finding(b, 0)->type, "n_plus_one_query"))
		return finding(b, 0)->type;
	return ff_raw_str(&b->a, finding(b, 0)->evidence, "rule");
}

/* for order in orders: CALLEE(pk=order.customer_id) */
static struct ff_call *query(struct bench *b, const char *callee)
{
	memset(&b->f.calls, 0, sizeof b->f.calls);
	memset(&b->f.arguments, 0, sizeof b->f.arguments);
	memset(&b->f.loops, 0, sizeof b->f.loops);
	loop(b, FF_LOOP_FOR, "order", "orders", FF_EXPR_NAME, 0);
	int c = call(b, callee, 12, 0, FF_CALL_LOOP_ARG);
	argument(b, c, "pk", FF_EXPR_ATTRIBUTE, "order.customer_id", FF_ARG_LOOP);
	return FF_AT(&b->f.calls, struct ff_call, c);
}

static void test_n1_model(void **state)
{
	static const struct {
		const char *callee, *rule;
	} cases[] = {
		{"Customer.objects.get", "n1_query_in_loop"},
		{"models.Customer.objects.filter", "n1_query_in_loop"},
		{"Customer._default_manager.get", "n1_query_in_loop"},
		{"Customer.query.filter_by", "n1_query_in_loop"},
		{"cls.objects.get", "n1_query_in_loop"},
		{"get_object_or_404", "n1_query_in_loop"},
		{"Customer.objects.public().filter().first", "n1_query_in_loop"},
		{"model.objects.get", ""},          /* a loop over models, most often */
		{"CUSTOMERS.objects.get", ""},      /* a constant */
		{"Customer.objects.create", "write_in_loop"},
		{"Customer.objects.filter().update", "write_in_loop"},
		{"Customer.objects.get_or_create", "write_in_loop"},
		{"objects.get", ""},                /* a dictionary of that name */
		{"Customer.objects.warm_up", ""},   /* reads nothing that is known */
		{"Customer.get", ""},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		query(b, cases[i].callee);
		if (strcmp(rule_of(b), cases[i].rule))
			fail_msg("%s: %d findings", cases[i].callee, b->findings.count);
	}
}

static void test_n1_needs_the_loop(void **state)
{
	struct bench *b = *state;
	query(b, "Customer.objects.get")->flags = 0; /* does not depend on the turn */
	FF_AT(&b->f.arguments, struct ff_argument, 0)->kind = FF_EXPR_SUBSCRIPT; /* nor can be seen not to */
	assert_string_equal(rule_of(b), "");
	query(b, "Customer.objects.get")->flags = 0;
	assert_string_equal(rule_of(b), "query_loop_invariant");
	query(b, "Customer.objects.get")->loop = -1;
	assert_string_equal(rule_of(b), "");
	static const int never[] = {FF_CALL_LOOP_RECEIVER, FF_CALL_RETURNED, FF_CALL_AUGMENTED, FF_CALL_LAMBDA, FF_CALL_DEFAULT};
	for (size_t i = 0; i < FF_COUNT(never); i++) {
		query(b, "Customer.objects.get")->flags |= never[i];
		assert_string_equal(rule_of(b), "");
	}
	static const int roles[] = {FF_ROLE_TEST, FF_ROLE_MIGRATION, FF_ROLE_EXAMPLE};
	for (size_t i = 0; i < FF_COUNT(roles); i++) {
		query(b, "Customer.objects.get");
		b->file.role = roles[i];
		assert_string_equal(rule_of(b), "");
	}
}

static void test_n1_kinds_of_loops(void **state)
{
	struct bench *b = *state;
	struct ff_loop *l;
	query(b, "Customer.objects.get");
	l = FF_AT(&b->f.loops, struct ff_loop, 0);
	l->flags = FF_LOOP_CONSTANT;
	assert_string_equal(rule_of(b), "");
	l->flags = FF_LOOP_BATCH;
	assert_string_equal(rule_of(b), "");
	l->flags = 0;
	l->iterable_kind = FF_EXPR_TUPLE;
	assert_string_equal(rule_of(b), "");
	l->iterable_kind = FF_EXPR_CALL;
	l->iterable = "apps.get_models()";
	assert_string_equal(rule_of(b), "");
	l->iterable = "chunked(orders, 100)";
	assert_string_equal(rule_of(b), "");
	l->iterable = "settings.DEFAULT_GROUPS";
	assert_string_equal(rule_of(b), "");
	l->iterable = "load_orders()";
	assert_string_equal(rule_of(b), "n1_query_in_loop");
	l->kind = FF_LOOP_WHILE;
	assert_string_equal(rule_of(b), "n1_query_in_loop");
	assert_true(finding(b, 0)->confidence <= 0.3);
}

/* for order in orders: for kind in ("a", "b"): the outer loop counts if the query reads its variable. */
static void test_n1_outer_loop(void **state)
{
	struct bench *b = *state;
	struct ff_call *c = query(b, "Customer.objects.get");
	loop(b, FF_LOOP_FOR, "kind", "(\"a\", \"b\")", FF_EXPR_TUPLE, FF_LOOP_CONSTANT);
	FF_AT(&b->f.loops, struct ff_loop, 1)->parent = 0;
	c->loop = 1;
	assert_string_equal(rule_of(b), "n1_query_in_loop");
	assert_string_equal(ff_raw_str(&b->a, finding(b, 0)->evidence, "over"), "orders");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->text = "kind";
	assert_string_equal(rule_of(b), "");
}

/* ModelChoiceField(queryset=Customer.objects.filter(...)): built, not run. */
static void test_n1_part_of_another(void **state)
{
	struct bench *b = *state;
	query(b, "Customer.objects.filter");
	int outer = call(b, "forms.ChoiceField", 12, 0, 0);
	argument(b, outer, "queryset", FF_EXPR_CALL, "Customer.objects.filter(pk=order.customer_id)", 0);
	FF_AT(&b->f.calls, struct ff_call, 0)->outer = outer;
	assert_string_equal(rule_of(b), "");
	FF_AT(&b->f.arguments, struct ff_argument, 1)->keyword = "value";
	assert_string_equal(rule_of(b), "n1_query_in_loop");
	FF_AT(&b->f.calls, struct ff_call, outer)->callee = "Subquery";
	assert_string_equal(rule_of(b), "");
}

static void test_n1_related(void **state)
{
	struct bench *b = *state;
	struct ff_call *c = query(b, "order.items.all");
	c->flags = FF_CALL_LOOP_RECEIVER;
	memset(&b->f.arguments, 0, sizeof b->f.arguments);
	assert_string_equal(rule_of(b), ""); /* nothing says that a database is near */
	import(b, 1, "django.db", "models")->uses = 1;
	assert_string_equal(rule_of(b), "n1_related_manager");
	assert_string_equal(ff_raw_str(&b->a, finding(b, 0)->evidence, "remedy"), "prefetch_related(\"items\") on the outer query");
	c->callee = "other.items.all"; /* made from the turn's order */
	assert_string_equal(rule_of(b), "n1_related_manager");
	c->flags = 0; /* of something else */
	assert_string_equal(rule_of(b), "");
	c->callee = "order.objects.all"; /* a loop over models */
	assert_string_equal(rule_of(b), "");
	c->callee = "order.fields.values"; /* a dictionary */
	assert_string_equal(rule_of(b), "");
	c->callee = "order.name.count";
	argument(b, 0, "", FF_EXPR_STRING, "\"a\"", 0);
	assert_string_equal(rule_of(b), "");
}

static void test_n1_prefetched(void **state)
{
	struct bench *b = *state;
	import(b, 1, "django.db", "models")->uses = 1;
	query(b, "order.items.all")->flags = FF_CALL_LOOP_RECEIVER;
	memset(&b->f.arguments, 0, sizeof b->f.arguments);
	int ahead = call(b, "Order.objects.prefetch_related", 9, -1, 0);
	argument(b, ahead, "", FF_EXPR_STRING, "\"items\"", 0);
	assert_string_equal(rule_of(b), "");
	FF_AT(&b->f.calls, struct ff_call, 0)->callee = "order.items.first"; /* asks again all the same */
	assert_string_equal(rule_of(b), "n1_related_manager");
}

static void test_n1_session(void **state)
{
	struct bench *b = *state;
	query(b, "db.session.get");
	b->f.arguments.count = 0;
	argument(b, 0, "", FF_EXPR_NAME, "Product", 0);
	argument(b, 0, "", FF_EXPR_ATTRIBUTE, "order.product_id", FF_ARG_LOOP);
	assert_string_equal(rule_of(b), "n1_session_get");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->text = "url"; /* an HTTP session */
	assert_string_equal(rule_of(b), "");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->text = "select(Product)";
	assert_string_equal(rule_of(b), "n1_session_get");
}

static void test_n1_sql(void **state)
{
	struct bench *b = *state;
	query(b, "cursor.execute");
	b->f.arguments.count = 0;
	argument(b, 0, "", FF_EXPR_STRING, "\"SELECT name FROM t WHERE id = %s\"", 0);
	argument(b, 0, "", FF_EXPR_TUPLE, "(order,)", FF_ARG_LOOP);
	assert_string_equal(rule_of(b), "n1_sql_in_loop");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->kind = FF_EXPR_FSTRING; /* a statement for each table */
	assert_string_equal(rule_of(b), "");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->kind = FF_EXPR_STRING;
	FF_AT(&b->f.arguments, struct ff_argument, 0)->text = "\"UPDATE t SET n = 1 WHERE id = %s\"";
	assert_string_equal(rule_of(b), "write_in_loop");
	FF_AT(&b->f.arguments, struct ff_argument, 0)->text = "\"UPDATES\"";
	assert_string_equal(rule_of(b), "");
}

/* ---- handlers, defaults, complexity ---- */

static void test_bare_except(void **state)
{
	struct bench *b = *state;
	ADD(b, handlers, struct ff_handler, .def = -1, .loop = -1, .types = "", .name = "", .line = 5, .col = 4, .end_line = 6, .body = FF_HANDLER_OTHER,
	    .flags = FF_HANDLER_BARE);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "bare_except");
	assert_string_equal(edit(b, 0), "5:4-5:10 except Exception");
	assert_int_equal(finding(b, 0)->fix->safety, FF_SAFETY_REVIEW);
	FF_AT(&b->f.handlers, struct ff_handler, 0)->body = FF_HANDLER_RERAISE;
	assert_int_equal(judge(b), 0);
}

static void test_swallowed(void **state)
{
	struct bench *b = *state;
	struct ff_handler *h;
	ADD(b, handlers, struct ff_handler, .def = -1, .loop = -1, .types = "Exception", .name = "", .line = 5, .end_line = 6, .body = FF_HANDLER_PASS);
	h = FF_AT(&b->f.handlers, struct ff_handler, 0);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "try_except_pass");
	call(b, "connection.close", 4, -1, FF_CALL_TRY); /* put away: nobody wants to know */
	assert_int_equal(judge(b), 0);
	b->f.calls.count = 0;
	h->body = FF_HANDLER_OTHER;
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "broad_except_silent");
	call(b, "messages.error", 6, -1, FF_CALL_IN_HANDLER); /* the user is told */
	assert_int_equal(judge(b), 0);
	FF_AT(&b->f.calls, struct ff_call, 0)->line = 7; /* of another handler */
	assert_int_equal(judge(b), 1);
	static const int loud[] = {FF_HANDLER_USES_NAME, FF_HANDLER_COMMENT, FF_HANDLER_RAISES, FF_HANDLER_LOGS};
	for (size_t i = 0; i < FF_COUNT(loud); i++) {
		h->flags = loud[i];
		assert_int_equal(judge(b), loud[i] == FF_HANDLER_USES_NAME);
		if (loud[i] == FF_HANDLER_USES_NAME)
			assert_string_equal(finding(b, 0)->type, "broad_except"); /* a value is made of it */
	}
	h->flags = 0;
	h->types = "ValueError";
	assert_int_equal(judge(b), 0);
}

static void test_mutable_default(void **state)
{
	static const struct {
		const char *name, *annotation, *text, *call;
		int kind, found;
	} cases[] = {
		{"items", "", "[]", "", FF_EXPR_LIST, 1},
		{"items", "", "{}", "", FF_EXPR_DICT, 1},
		{"items", "list[int] | None", "[]", "", FF_EXPR_LIST, 1},
		{"items", "", "set()", "set", FF_EXPR_CALL, 1},
		{"items", "", "defaultdict(list)", "defaultdict", FF_EXPR_CALL, 1},
		{"items", "", "[x for x in y]", "", FF_EXPR_COMPREHENSION, 1},
		{"items", "", "(x for x in y)", "", FF_EXPR_COMPREHENSION, 0},
		{"items", "Sequence[int]", "[]", "", FF_EXPR_LIST, 0},
		{"items", "Optional[Mapping[str, int]]", "{}", "", FF_EXPR_DICT, 0},
		{"items", "list[Sequence[int]]", "[]", "", FF_EXPR_LIST, 1},
		{"items", "typing.Sequence[int] | None", "[]", "", FF_EXPR_LIST, 0},
		{"items", "Union[Sequence[int], list[str]]", "[]", "", FF_EXPR_LIST, 1},
		{"items", "Annotated[Mapping[str, int], \"by name\"]", "{}", "", FF_EXPR_DICT, 0},
		{"items", "Set[str]", "set()", "set", FF_EXPR_CALL, 1},
		{"items", "abc.Set[str]", "set()", "set", FF_EXPR_CALL, 0},
		{"items", "MutableMapping[str, int]", "{}", "", FF_EXPR_DICT, 1},
		{"items", "Union[", "[]", "", FF_EXPR_LIST, 1},
		{"items", "", "()", "", FF_EXPR_TUPLE, 0},
		{"items", "", "frozenset()", "frozenset", FF_EXPR_CALL, 0},
		{"cache", "", "{}", "", FF_EXPR_DICT, 0},
		{"_seen", "", "{}", "", FF_EXPR_DICT, 0},
	};
	struct bench *b = *state;
	definition(b, "add", FF_DEF_FUNCTION, 0, 1, 1);
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		memset(&b->f.parameters, 0, sizeof b->f.parameters);
		ADD(b, parameters, struct ff_parameter, .name = cases[i].name, .annotation = cases[i].annotation, .default_text = cases[i].text,
		    .default_kind = cases[i].kind, .default_call = cases[i].call, .line = 30, .default_line = 30, .uses = 1);
		if (judge(b) != cases[i].found)
			fail_msg("%s: %s = %s: %d findings", cases[i].name, cases[i].annotation, cases[i].text, b->findings.count);
	}
}

static void test_complexity(void **state)
{
	struct bench *b = *state;
	definition(b, "plain", FF_DEF_FUNCTION, 0, 10, 20);
	assert_int_equal(judge(b), 0);
	struct ff_definition *d = FF_AT(&b->f.definitions, struct ff_definition, 0);
	d->complexity = 11;
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "complexity");
	assert_int_equal(finding(b, 0)->severity, FF_SEVERITY_LOW);
	assert_false(finding(b, 0)->on_changed_line);
	ff_spans_push(&b->a, &b->file.added, 45, 45); /* in its body */
	d->complexity = 21;
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->severity, FF_SEVERITY_MEDIUM);
	assert_true(finding(b, 0)->on_changed_line);
	b->has_old = true; /* as complex before: the baseline knows it */
	*FF_PUSH(&b->a, &b->old.definitions, struct ff_definition) =
		(struct ff_definition){.name = "plain", .qualname = "plain", .parent = -1, .line = 30, .returns = "", .type_params = "", .complexity = 30};
	assert_int_equal(judge(b), 1);
	assert_false(finding(b, 0)->on_changed_line);
	FF_AT(&b->old.definitions, struct ff_definition, 0)->complexity = 20;
	assert_int_equal(judge(b), 1);
	assert_true(finding(b, 0)->on_changed_line);
}

/* A function counts its closures; the one is named that has the paths. */
static void test_complexity_of_closures(void **state)
{
	struct bench *b = *state;
	definition(b, "outer", FF_DEF_FUNCTION, 0, 17, 20);
	definition(b, "inner", FF_DEF_FUNCTION, FF_DEF_NESTED, 12, 20);
	FF_AT(&b->f.definitions, struct ff_definition, 1)->parent = 0;
	FF_AT(&b->f.definitions, struct ff_definition, 1)->line = 35;
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->line, 35);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->complexity = 12 + 11; /* eleven of its own */
	assert_int_equal(judge(b), 2);
	FF_AT(&b->f.definitions, struct ff_definition, 1)->complexity = 9;
	FF_AT(&b->f.definitions, struct ff_definition, 0)->complexity = 9 + 5;
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->line, 30);
}

/* ---- security ---- */

static void test_http(void **state)
{
	struct bench *b = *state;
	int c = call(b, "requests.get", 5, -1, 0);
	FF_AT(&b->f.calls, struct ff_call, c)->target = "requests.get";
	argument(b, c, "", FF_EXPR_NAME, "url", 0);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "http_no_timeout");
	argument(b, c, "timeout", FF_EXPR_NUMBER, "5", 0);
	argument(b, c, "verify", FF_EXPR_CONSTANT, "False", 0);
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "tls_no_verify");
	assert_int_equal(finding(b, 0)->severity, FF_SEVERITY_CRITICAL);
	b->file.role = FF_ROLE_SCRIPT;
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->severity, FF_SEVERITY_HIGH);
}

static void test_secret(void **state)
{
	static const struct {
		const char *name, *value;
		int found;
	} cases[] = {
		{"API_TOKEN", "\"k3J9x2Lq8Zr4Tv7B\"", 1},
		{"API_TOKEN", "\"short1a2\"", 0},
		{"API_TOKEN", "\"your-token-1a2b3c4d\"", 0},
		{"API_TOKEN", "\"${TOKEN_1A2B3C4D}\"", 0},
		{"TOKEN_URL", "\"k3J9x2Lq8Zr4Tv7B\"", 0},
		{"password", "\"the quick brown fox 1 2\"", 0},
		{"password", "\"correcthorsebattery\"", 0},
		{"anything", "\"AKIA" "Q3T7W2Z9XK4M8N5P\"", 1},
		{"anything", "\"AKIA" "IOSFODNN7EXAMPLE\"", 0},
	};
	struct bench *b = *state;
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		memset(&b->f.assigns, 0, sizeof b->f.assigns);
		ADD(b, assigns, struct ff_assign, .def = -1, .name = cases[i].name, .annotation = "", .value = cases[i].value, .value_kind = FF_EXPR_STRING, .call = -1,
		    .line = 3, .end_line = 3);
		if (judge(b) != cases[i].found)
			fail_msg("%s = %s: %d findings", cases[i].name, cases[i].value, b->findings.count);
		if (cases[i].found)
			assert_null(strstr(finding(b, 0)->message, "9x2L"));
	}
}

static void test_async(void **state)
{
	struct bench *b = *state;
	int c = call(b, "time.sleep", 5, -1, FF_CALL_ASYNC);
	struct ff_call *k = FF_AT(&b->f.calls, struct ff_call, c);
	k->target = "time.sleep";
	assert_int_equal(judge(b), 1);
	assert_string_equal(finding(b, 0)->type, "async_blocking_call");
	k->flags = FF_CALL_ASYNC | FF_CALL_LAMBDA;
	assert_int_equal(judge(b), 0);
	k->flags = 0;
	assert_int_equal(judge(b), 0);
}

/* ---- where, and votes ---- */

static void test_generated(void **state)
{
	struct bench *b = *state;
	import(b, 1, "os", "");
	comment(b, FF_COMMENT_GENERATED, 1, "# Generated by a compiler. DO NOT EDIT");
	assert_int_equal(judge(b), 0);
	b->isolated = true;
	assert_int_equal(judge(b), 1);
}

static void candidate(struct bench *b, const char *type, const char *symbol)
{
	struct ff_finding *f = FF_PUSH(&b->a, &b->candidates, struct ff_finding);
	*f = (struct ff_finding){.agent = "testgen", .type = type, .path = "shop/cart.py", .line = 30, .end_line = 30, .symbol = symbol, .message = "m",
	                         .severity = FF_SEVERITY_LOW, .weight = 0.5, .confidence = 0.5, .on_changed_line = true, .evidence = "{}",
	                         .fingerprint = ff_arena_printf(&b->a, "%016d", b->candidates.count)};
}

static void test_votes(void **state)
{
	struct bench *b = *state;
	definition(b, "tangled", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 12, 40);
	definition(b, "name", FF_DEF_METHOD, FF_DEF_TRIVIAL, 1, 1);
	definition(b, "plain", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 3, 6);
	candidate(b, "missing_test", "tangled");
	candidate(b, "missing_test", "name");
	candidate(b, "missing_docstring", "tangled");
	candidate(b, "missing_docstring", "name");
	candidate(b, "missing_test", "plain");
	candidate(b, "missing_test", "unknown");
	candidate(b, "something_else", "tangled");
	judge(b);
	assert_int_equal(b->votes.count, 4);
	static const int verdicts[] = {FF_VERDICT_AGREE, FF_VERDICT_DISAGREE, FF_VERDICT_AGREE, FF_VERDICT_DISAGREE};
	for (int i = 0; i < 4; i++) {
		const struct ff_vote *v = FF_AT(&b->votes, struct ff_vote, i);
		assert_int_equal(v->verdict, verdicts[i]);
		assert_true(v->weight > 0 && v->weight <= 1);
		assert_true(*v->reason != '\0');
	}
	assert_true(ff_raw_num(FF_AT(&b->votes, struct ff_vote, 0)->evidence, "complexity", 0) == 12);
}

/* A vote of its own, on a single definition: verdict, and a word of the reason. */
static void vote_is(struct bench *b, const char *type, const char *symbol, int verdict, const char *word)
{
	candidate(b, type, symbol);
	judge(b);
	if (verdict == FF_VERDICT_ABSTAIN) {
		assert_int_equal(b->votes.count, 0);
		return;
	}
	assert_int_equal(b->votes.count, 1);
	const struct ff_vote *v = FF_AT(&b->votes, struct ff_vote, 0);
	assert_int_equal(v->verdict, verdict);
	assert_non_null(strstr(v->reason, word));
}

static void test_vote_private(void **state)
{
	struct bench *b = *state;
	definition(b, "_step", FF_DEF_FUNCTION, 0, 2, 4);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->flags &= ~FF_DEF_PUBLIC;
	vote_is(b, "missing_docstring", "_step", FF_VERDICT_DISAGREE, "private");
}

static void test_vote_uncovered(void **state)
{
	struct bench *b = *state;
	definition(b, "odd", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 14, 30);
	struct ff_definition *d = FF_AT(&b->f.definitions, struct ff_definition, 0);
	d->sig_line = d->line;
	comment(b, FF_COMMENT_PRAGMA_NO_COVER, d->line, "# pragma: no cover");
	vote_is(b, "missing_test", "odd", FF_VERDICT_DISAGREE, "coverage");
}

static void test_vote_in_tests(void **state)
{
	struct bench *b = *state;
	definition(b, "make_order", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 14, 30);
	b->file.role = FF_ROLE_TEST;
	vote_is(b, "missing_test", "make_order", FF_VERDICT_DISAGREE, "test code");
}

static void test_vote_overload(void **state)
{
	struct bench *b = *state;
	definition(b, "load", FF_DEF_FUNCTION, FF_DEF_PUBLIC | FF_DEF_OVERLOAD, 1, 0);
	definition(b, "load", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 14, 30);
	FF_AT(&b->f.definitions, struct ff_definition, 0)->line = 3;
	FF_AT(&b->f.definitions, struct ff_definition, 1)->line = 30; /* where the candidate stands */
	vote_is(b, "missing_docstring", "load", FF_VERDICT_AGREE, "14 independent paths");
}

static void test_vote_old_code(void **state)
{
	struct bench *b = *state;
	definition(b, "load", FF_DEF_FUNCTION, FF_DEF_PUBLIC, 14, 30);
	candidate(b, "missing_test", "load");
	FF_AT(&b->candidates, struct ff_finding, 0)->on_changed_line = false;
	candidate(b, "missing_docstring", "load");
	FF_AT(&b->candidates, struct ff_finding, 1)->confidence = 0.3; /* nobody documents here */
	judge(b);
	assert_int_equal(b->votes.count, 0);
}

static void test_vote_view(void **state)
{
	struct bench *b = *state;
	definition(b, "post", FF_DEF_METHOD, FF_DEF_PUBLIC, 14, 30);
	vote_is(b, "missing_test", "post", FF_VERDICT_ABSTAIN, "");
}

/* ---- names ---- */

static void unbound(struct bench *b, const char *name, int kind, int line, int flags)
{
	ADD(b, unbound, struct ff_unbound, .name = name, .kind = kind, .line = line, .def = -1, .flags = flags);
}

static void test_undefined(void **state)
{
	struct bench *b = *state;
	unbound(b, "itmes", FF_UNBOUND_NEVER, 3, 0);
	unbound(b, "itmes", FF_UNBOUND_NEVER, 9, 0); /* the same mistake */
	unbound(b, "tax", FF_UNBOUND_LOCAL, 12, 0);
	assert_int_equal(judge(b), 2);
	assert_string_equal(finding(b, 0)->type, "undefined_name");
	assert_int_equal(finding(b, 0)->line, 3);
	assert_int_equal(finding(b, 1)->line, 12);
	call(b, "globals", 20, -1, 0); /* names may be made: not those of a function */
	assert_int_equal(judge(b), 1);
	assert_int_equal(finding(b, 0)->line, 12);
	b->f.module.flags = FF_MODULE_SYNTAX_ERROR;
	assert_int_equal(judge(b), 0);
}

static void test_undefined_doubts(void **state)
{
	static const int doubts[] = {FF_UNBOUND_STAR, FF_UNBOUND_HANDLED, FF_UNBOUND_GUARDED, FF_UNBOUND_INJECTED};
	struct bench *b = *state;
	for (size_t i = 0; i < FF_COUNT(doubts); i++)
		unbound(b, "x", FF_UNBOUND_NEVER, (int)i + 1, doubts[i]);
	unbound(b, "Later", FF_UNBOUND_EARLY, 10, FF_UNBOUND_ANNOTATION);
	assert_int_equal(judge(b), 0);
	unbound(b, "__path__", FF_UNBOUND_NEVER, 11, 0);
	unbound(b, "engine", FF_UNBOUND_EXPORT, 12, 0);
	assert_int_equal(judge(b), 2);
	b->file.path = "shop/__init__.py";
	assert_int_equal(judge(b), 0);
}

static void test_unused_variable(void **state)
{
	struct bench *b = *state;
	ADD(b, unused, struct ff_unused, .name = "total", .kind = FF_UNUSED_ASSIGN, .line = 4, .col = 4, .end_line = 4, .end_col = 9, .flags = FF_UNUSED_EFFECTS);
	ADD(b, unused, struct ff_unused, .name = "_total", .kind = FF_UNUSED_ASSIGN, .line = 5, .end_line = 5, .end_col = 6);
	ADD(b, unused, struct ff_unused, .name = "n", .kind = FF_UNUSED_AUGMENTED, .line = 6, .end_line = 6, .end_col = 1);
	/* `    except KeyError as e:` */
	ADD(b, unused, struct ff_unused, .name = "e", .kind = FF_UNUSED_EXCEPT, .line = 7, .col = 23, .end_line = 7, .end_col = 24, .as_line = 7, .as_col = 19);
	ADD(b, unused, struct ff_unused, .name = "e", .kind = FF_UNUSED_EXCEPT, .line = 9, .col = 23, .end_line = 9, .end_col = 24, .as_line = 9, .as_col = 19,
	    .flags = FF_UNUSED_REBOUND);
	assert_int_equal(judge(b), 3);
	assert_string_equal(finding(b, 0)->type, "unused_variable");
	assert_string_equal(edit(b, 0), "none");
	assert_string_equal(edit(b, 1), "7:19-7:24 ");
	assert_int_equal(finding(b, 1)->fix->safety, FF_SAFETY_SAFE);
	assert_int_equal(finding(b, 2)->fix->safety, FF_SAFETY_REVIEW);
}

/* Every type is explained, has a weight between 0 and 1, and peers in the form PEER:CODE. */
static void test_table(void **state)
{
	struct bench *b = *state;
	struct ff_buf out, text;
	struct ff_err err = {0};
	int count = 0;
	ff_buf_init(&out, 0);
	ff_critic_rules_write(&out, FF_CRITIC_JSON);
	for (char *line = out.data, *end; *line; line = end + 1, count++) {
		struct ff_rule r;
		end = strchr(line, '\n');
		assert_int_equal(ff_record_read(&b->a, &ff_rule_type, line, (size_t)(end - line), &r, &err), 0);
		assert_true(r.weight > 0 && r.weight <= 1);
		for (int i = 0; i < r.peers.count; i++)
			assert_true(strchr(r.peers.items[i], ':') > r.peers.items[i] && r.peers.items[i][0] != '~');
		ff_buf_init(&text, 0);
		assert_int_equal(ff_critic_explain(&text, r.type, &err), 0);
		assert_true(text.len > 100);
		ff_buf_free(&text);
	}
	assert_true(count > 10);
	ff_buf_init(&text, 0);
	assert_int_equal(ff_critic_explain(&text, "no_such_rule", &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
	ff_buf_free(&text);
	ff_buf_free(&out);
}

/* Rows that point nowhere, as a hostile stream could have them, are no crash. */
static void test_hostile_rows(void **state)
{
	struct bench *b = *state;
	loop(b, FF_LOOP_FOR, "x", "xs", FF_EXPR_NAME, 0);
	FF_AT(&b->f.loops, struct ff_loop, 0)->parent = 0; /* its own parent */
	int c = call(b, "x.items.all", 3, 0, FF_CALL_LOOP_RECEIVER | FF_CALL_LOOP_ARG);
	struct ff_call *k = FF_AT(&b->f.calls, struct ff_call, c);
	k->receiver = k->outer = c;
	k->def = 99;
	call(b, "Customer.objects.get", 3, 77, FF_CALL_LOOP_ARG);
	call(b, "print", 3, -5, 0);
	call(b, "....((((", 3, 0, -1);
	FF_AT(&b->f.calls, struct ff_call, 2)->def = 1 << 30;
	argument(b, 1 << 30, "", FF_EXPR_NAME, "x", 0);
	argument(b, -7, "", FF_EXPR_STRING, "'", 0);
	import(b, 1, "os", "")->def = 12345;
	ADD(b, parameters, struct ff_parameter, .def = -9, .name = "a", .default_kind = FF_EXPR_LIST, .default_text = "[]", .uses = 1);
	judge(b);
	b->isolated = true;
	judge(b);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_import_unused), T(test_import_kept), T(test_import_in_broken_file), T(test_import_taken_by_others), T(test_import_in_init),
		T(test_import_fixture), T(test_import_fix), T(test_import_fix_of_probe), T(test_fix_is_careful), T(test_fix_continued),
		T(test_fix_final_newline), T(test_import_by_name), T(test_import_became_unused), T(test_redefined), T(test_redefined_import), T(test_redefined_by_the_change), T(test_import_submodule_of_alias), T(test_redefined_method), T(test_undefined),
		T(test_undefined_doubts), T(test_unused_variable), T(test_silenced),
		T(test_silenced_whole_file), T(test_silence_next_line), T(test_silence_unused), T(test_blanks), T(test_todo),
		T(test_print), T(test_print_on_purpose), T(test_print_to_logger), T(test_print_that_shows), T(test_print_makes_one_logger), T(test_n1_model), T(test_n1_needs_the_loop), T(test_n1_kinds_of_loops), T(test_n1_outer_loop),
		T(test_n1_part_of_another), T(test_n1_related), T(test_n1_prefetched), T(test_n1_session), T(test_n1_sql), T(test_bare_except),
		T(test_swallowed), T(test_mutable_default), T(test_complexity), T(test_complexity_of_closures), T(test_http), T(test_secret), T(test_async), T(test_generated),
		T(test_votes), T(test_vote_private), T(test_vote_uncovered), T(test_vote_in_tests), T(test_vote_view), T(test_vote_overload),
		T(test_vote_old_code), T(test_table), T(test_hostile_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
