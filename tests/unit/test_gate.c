/*
 * test_gate.c - how far a fix may reach, which of several lands, and what counts as a new finding.  Judges: the words of the rules,
 * and tables filled in by hand.
 */
#include <setjmp.h>

#include "../../src/fix/gate.h"

#include <cmocka.h>

static struct ff_arena arena;

static void paths_have_a_kind(void **state)
{
	static const struct {
		const char *path;
		int kind;
	} cases[] = {
		{"shop/cart.py", FF_PATH_SOURCE}, {"src/contest/latest.py", FF_PATH_SOURCE}, {"shop/testing_tools.py", FF_PATH_SOURCE}, {"README.md", FF_PATH_SOURCE},
		{"tests/data/a.py", FF_PATH_TEST}, {"shop/tests/test_cart.py", FF_PATH_TEST}, {"test_cart.py", FF_PATH_TEST}, {"shop/cart_test.py", FF_PATH_TEST},
		{"conftest.py", FF_PATH_TEST}, {"shop/Tests/x.py", FF_PATH_TEST}, {"shop/tests.py", FF_PATH_TEST},
		{"pyproject.toml", FF_PATH_CONFIGURATION}, {"setup.py", FF_PATH_CONFIGURATION}, {"tests/pytest.ini", FF_PATH_CONFIGURATION},
		{".github/scripts/release.py", FF_PATH_CONFIGURATION}, {"sub/.ci/run.py", FF_PATH_CONFIGURATION}, {"requirements-dev.txt", FF_PATH_CONFIGURATION},
		{".fibreflow", FF_PATH_CONFIGURATION}, {"poetry.lock", FF_PATH_CONFIGURATION}, {"tox.ini", FF_PATH_CONFIGURATION},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		if (ff_path_kind(cases[i].path) != cases[i].kind)
			fail_msg("%s: %d, wanted %d", cases[i].path, ff_path_kind(cases[i].path), cases[i].kind);
}

static void push_change(struct ff_list *l, const char *path, bool fresh)
{
	*FF_PUSH(&arena, l, struct ff_fix_change) = (struct ff_fix_change){
		.path = path, .before = {"1\n2\n3\n4\n5\n6\n", 12}, .after = {"1\n2\n6\n", 6}, .fresh = fresh, .mode = 0100644};
}

static const char *objection(const char *type, const char *path, const char *changed, bool fresh, int most)
{
	struct ff_task t = {.type = type, .path = path};
	struct ff_fix f = {0};
	struct ff_list changes = {0};
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = changed, .line = 3, .end_line = 6, .text = ""};
	push_change(&changes, changed, fresh);
	return ff_scope_objection(&arena, &t, &f, &changes, most);
}

static void a_fix_stays_at_home(void **state)
{
	(void)state;
	assert_null(objection("unused_import", "a.py", "a.py", false, 3));
	assert_non_null(objection("unused_import", "a.py", "a.py", false, 2)); /* three lines go */
	assert_non_null(objection("unused_import", "a.py", "b.py", false, 9));
	assert_non_null(objection("unused_import", "a.py", "tests/test_a.py", false, 9));
	assert_null(objection("unused_import", "tests/test_a.py", "tests/test_a.py", false, 9));
	assert_null(objection("missing_test", "a.py", "tests/test_a.py", true, 9));
	assert_null(objection("missing_test", "a.py", "tests/test_a.py", false, 9));
	assert_non_null(objection("missing_test", "a.py", "helper.py", true, 9));
	assert_non_null(objection("unused_import", "setup.py", "setup.py", false, 9));
	assert_non_null(objection("missing_test", "a.py", "pytest.ini", true, 9));
	assert_non_null(objection("unused_import", "a.py", "c.py", true, 9));
}

static int lines_of(int line, int col, int end_line, int end_col, const char *text, const char *before)
{
	struct ff_fix f = {0};
	struct ff_list changes = {0};
	struct ff_bytes old = {before, strlen(before)}, now;
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = "p", .line = line, .col = col, .end_line = end_line, .end_col = end_col, .text = text};
	assert_int_equal(ff_edits_apply(&arena, &f, "p", &old, &old, &now, NULL), 0);
	*FF_PUSH(&arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = "p", .before = old, .after = now};
	return ff_changes_lines(&f, &changes);
}

/* As `git diff --numstat` counts the same edits: added + removed. */
static void lines_are_counted_as_a_diff(void **state)
{
	static const char text[] = "one\ntwo\nthree three\nfour\nfive\nsix\n";
	(void)state;
	assert_int_equal(lines_of(3, 0, 4, 0, "", text), 1);          /* one line gone */
	assert_int_equal(lines_of(2, 3, 3, 11, "", text), 1);         /* the same, from end to end */
	assert_int_equal(lines_of(3, 0, 6, 0, "x\n", text), 4);       /* three for one */
	assert_int_equal(lines_of(3, 5, 3, 11, "y", text), 2);        /* within a line */
	assert_int_equal(lines_of(3, 0, 3, 0, "a\nb\n", text), 2);    /* put in */
	assert_int_equal(lines_of(2, 3, 3, 5, "y\nz", text), 4);      /* from line to line */
	assert_int_equal(lines_of(2, 3, 2, 3, "\n", "one\ntwo"), 2);  /* the newline at the end: git shows the line twice */
}

static struct ff_variant_result row(int variant, const char *state, double passed, int fresh, double quality, int ms, int lines)
{
	return (struct ff_variant_result){.title = "", .variant = variant, .state = state, .passed = passed, .new_findings = fresh, .quality = quality, .ms = ms, .lines = lines};
}

static void the_best_lands(void **state)
{
	const struct ff_variant_result wanted[] = {
		row(4, "passed", 1, 0, 0.9, 900, 9), row(0, "passed", 1, 0, 0.8, 120, 3), row(2, "passed", 1, 0, 0.8, 180, 4), row(1, "passed", 1, 0, 0.8, 300, 1),
		row(6, "findings", 1, 2, 1, 100, 1), row(5, "tests", 0.9, 0, 1, 100, 1), row(3, "tests", 0.5, 0, 1, 10, 1),
	};
	static const int order[] = {3, 0, 5, 6, 2, 1, 4};
	struct ff_list l = {0};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(order); i++)
		*FF_PUSH(&arena, &l, struct ff_variant_result) = wanted[order[i]];
	ff_variants_rank(&l);
	for (int i = 0; i < l.count; i++) {
		assert_int_equal(FF_AT(&l, struct ff_variant_result, i)->variant, wanted[i].variant);
		assert_int_equal(FF_AT(&l, struct ff_variant_result, i)->chosen, i == 0);
	}
	l.count = 0;
	*FF_PUSH(&arena, &l, struct ff_variant_result) = row(0, "tests", 0.9, 0, 1, 1, 1);
	ff_variants_rank(&l);
	assert_false(FF_AT(&l, struct ff_variant_result, 0)->chosen);
}

static struct ff_found found(const char *const *keys, const char *const *prints, const char *agent)
{
	struct ff_found f = {0};
	for (int i = 0; keys[i]; i++) {
		ff_strings_push(&arena, &f.keys, keys[i]);
		ff_strings_push(&arena, &f.prints, prints[i]);
	}
	ff_strings_push(&arena, &f.agents, agent);
	return f;
}

#define OS "unused_import\ta.py\t\t'os' is never used"
#define SYS "unused_import\ta.py\t\t'sys' is never used"
static void findings_are_compared(void **state)
{
	struct ff_task t = {.type = "unused_import", .path = "a.py", .symbol = "", .description = "'os' is never used", .fingerprint = "1"};
	struct ff_found both = found((const char *[]){OS, SYS, NULL}, (const char *[]){"1", "2", NULL}, "critic");
	struct ff_found one = found((const char *[]){SYS, NULL}, (const char *[]){"3", NULL}, "critic"); /* its line has changed */
	struct ff_found twice = found((const char *[]){SYS, SYS, NULL}, (const char *[]){"3", "4", NULL}, "critic");
	struct ff_found other = found((const char *[]){SYS, NULL}, (const char *[]){"3", NULL}, "docwriter");
	struct ff_found_verdict v = ff_found_compare(&arena, &t, &both, &one);
	(void)state;
	assert_true(v.known && v.gone && v.heard && !v.fresh);
	v = ff_found_compare(&arena, &t, &both, &both);
	assert_true(v.known && !v.gone);
	v = ff_found_compare(&arena, &t, &both, &twice);
	assert_int_equal(v.fresh, 1);
	assert_string_equal(v.first, "unused_import in a.py: 'sys' is never used");
	v = ff_found_compare(&arena, &t, &one, &one);
	assert_false(v.known);
	v = ff_found_compare(&arena, &t, &both, &other);
	assert_false(v.heard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_have_a_kind), cmocka_unit_test(a_fix_stays_at_home), cmocka_unit_test(lines_are_counted_as_a_diff),
		cmocka_unit_test(the_best_lands), cmocka_unit_test(findings_are_compared),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return rc;
}
