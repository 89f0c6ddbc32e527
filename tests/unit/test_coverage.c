/* Coverage data as text: the three kinds say the same; what is cut anywhere is an error or less, never a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ff/coverage.h"

static const char json[] = "{\"meta\": {\"version\": \"7.4\", \"branch_coverage\": false}, \"files\": {\"src/a \\\"b\\\".py\": {\"executed_lines\": [1, 3, 2, 7], "
                           "\"summary\": {\"percent_covered\": 50.0, \"x\": [[1, 2], {}]}, \"missing_lines\": [5], \"excluded_lines\": []}, "
                           "\"c.py\": {\"executed_lines\": [], \"missing_lines\": [1]}}, \"totals\": {}}";
static const char xml[] = "<?xml version=\"1.0\" ?>\n<coverage version=\"7.4\" line-rate=\"0.5\"><sources><source>/home/me/r</source></sources><packages><package name=\".\">"
                          "<classes><class name=\"a.py\" filename=\"src/a &quot;b&quot;.py\" complexity=\"0\"><methods/><lines><line number=\"1\" hits=\"1\"/><line number=\"3\" hits=\"9\"/>"
                          "<line number=\"2\" hits=\"1\" branch=\"true\" missing-branches=\"5\"/><line hits='0' number='5'/><line number=\"7\" hits=\"1\"/></lines></class>"
                          "<class filename=\"c.py\" name=\"c.py\"><methods/><lines><line number=\"1\" hits=\"0\"/></lines></class></classes></package></packages></coverage>";
static const char lcov[] = "TN:\nSF:src/a \"b\".py\nDA:1,1\nDA:3,2,hash\nDA:2,1\nDA:5,0\nDA:7,1\nFN:1,f\nend_of_record\nSF:c.py\nDA:1,0\nend_of_record\n";

static int read_text(struct ff_arena *a, const char *text, size_t n, struct ff_list *out, struct ff_strings *sources)
{
	struct ff_err err = {0};
	return ff_coverage_text(a, ff_arena_dup(a, text, n), n, out, sources, &err);
}

static void check(const char *text)
{
	struct ff_arena a = {0};
	struct ff_list out = {0};
	struct ff_strings sources = {0};
	assert_int_equal(read_text(&a, text, strlen(text), &out, &sources), 0);
	assert_int_equal(out.count, 2);
	const struct ff_cover *f = FF_AT(&out, struct ff_cover, 0), *g = FF_AT(&out, struct ff_cover, 1);
	assert_string_equal(f->path, "src/a \"b\".py");
	assert_int_equal(f->ran.count, 2);
	assert_int_equal(f->ran.items[0].first, 1);
	assert_int_equal(f->ran.items[0].last, 3);
	assert_int_equal(f->ran.items[1].first, 7);
	assert_int_equal(f->missed.count, 1);
	assert_int_equal(f->missed.items[0].first, 5);
	assert_false(f->whole);
	assert_string_equal(g->path, "c.py");
	assert_int_equal(g->ran.count, 0);
	assert_int_equal(g->missed.count, 1);
	ff_arena_free(&a);
}

static void test_kinds(void **state)
{
	(void)state;
	check(json);
	check(xml);
	check(lcov);
}

static void test_sources(void **state)
{
	struct ff_arena a = {0};
	struct ff_list out = {0};
	struct ff_strings sources = {0};
	(void)state;
	assert_int_equal(read_text(&a, xml, strlen(xml), &out, &sources), 0);
	assert_int_equal(sources.count, 1);
	assert_string_equal(sources.items[0], "/home/me/r");
	ff_arena_free(&a);
}

static void test_cut(void **state)
{
	static const char *const texts[] = {json, xml, lcov};
	(void)state;
	for (size_t k = 0; k < FF_COUNT(texts); k++)
		for (size_t n = 0; n < strlen(texts[k]); n++) {
			struct ff_arena a = {0};
			struct ff_list out = {0};
			struct ff_strings sources = {0};
			int rc = read_text(&a, texts[k], n, &out, &sources);
			if (k == 0)
				assert_int_equal(rc, -1); /* JSON tells where it ends */
			ff_arena_free(&a);
		}
}

static void test_odd(void **state)
{
	static const char *const texts[] = {
		"", "[]", "{", "{}x", "{\"files\": 3}", "{\"files\": {\"a\": {\"executed_lines\": [1, x]}}}", "{\"files\": {\"a\": {\"executed_lines\": {}}}}",
		"SF", "no data", "<html></html>", "{\"files\": {\"a\": {\"executed_lines\": [", "\"",
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(texts); i++) {
		struct ff_arena a = {0};
		struct ff_list out = {0};
		struct ff_strings sources = {0};
		int rc = read_text(&a, texts[i], strlen(texts[i]), &out, &sources);
		assert_true(rc == -1 || !strcmp(texts[i], "{}x"));
		ff_arena_free(&a);
	}
	struct ff_arena a = {0};
	struct ff_list out = {0};
	struct ff_strings sources = {0};
	static const char huge[] = "SF:a.py\nDA:99999999999999999999,1\nDA:-5,1\nDA:0,1\nDA:4,1\nend_of_record\n";
	assert_int_equal(read_text(&a, huge, strlen(huge), &out, &sources), 0);
	assert_int_equal(FF_AT(&out, struct ff_cover, 0)->ran.count, 1);
	assert_int_equal(FF_AT(&out, struct ff_cover, 0)->ran.items[0].first, 4);
	ff_arena_free(&a);
}

static void test_line_set(void **state)
{
	struct ff_arena a = {0};
	struct ff_line_set s = {0};
	(void)state;
	for (int i = 0; i < 5; i++)
		for (int k = 20; k > 10; k -= 2)
			ff_line_set_add(&a, &s, k);
	ff_line_set_add(&a, &s, 13);
	ff_line_set_add(&a, &s, 0);
	struct ff_spans out = ff_line_set_spans(&a, &s);
	assert_int_equal(out.count, 4); /* 12-14, 16, 18, 20 */
	assert_int_equal(out.items[0].first, 12);
	assert_int_equal(out.items[0].last, 14);
	ff_arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_sources), cmocka_unit_test(test_cut), cmocka_unit_test(test_odd), cmocka_unit_test(test_line_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
