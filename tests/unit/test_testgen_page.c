/*
 * test_testgen_page.c - habits and paths of new test files, and names of tests.  What is expected is what a person would write; that pages
 * hold is for pytest to say (tests/cli/testgen-page.t).
 */
#include <setjmp.h>

#include "ff/testgen.h"

#include <cmocka.h>

static struct ff_arena arena;

static int clear(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

/* ---- where new tests go ---- */

static const char *const *there; /* test files of the repository, NULL-terminated */

static bool exists(void *with, const char *path)
{
	(void)with;
	for (int i = 0; there[i]; i++)
		if (!strcmp(there[i], path))
			return true;
	return false;
}

static void goes_to(const char *module, const char *want, const char *const *files)
{
	struct ff_test_habits h = {0};
	there = files;
	for (int i = 0; files[i]; i++)
		if (ff_test_is_test_file(files[i])) {
			ff_strings_push(&arena, &h.files, files[i]);
			h.seen.files++;
			h.seen.suffixed += ff_str_ends(files[i], "_test.py");
		}
	ff_test_habits_settle(&h);
	assert_string_equal(ff_test_path(&arena, &h, module, "", exists, NULL), want);
}
#define FILES(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

static void paths_follow_the_tests_that_are_there(void **state)
{
	(void)state;
	goes_to("shop/cart.py", "tests/test_cart.py", FILES());
	goes_to("shop/cart.py", "tests/test_cart.py", FILES("tests/test_a.py"));
	goes_to("shop/cart.py", "test/test_cart.py", FILES("test/test_a.py"));
	goes_to("src/shop/cart.py", "tests/test_cart.py", FILES("tests/test_a.py"));
	goes_to("shop/sub/cart.py", "tests/sub/test_cart.py", FILES("tests/sub/test_a.py", "tests/test_b.py"));
	goes_to("src/shop/sub/cart.py", "tests/shop/sub/test_cart.py", FILES("tests/shop/sub/test_a.py", "tests/shop/test_b.py"));
	goes_to("shop/sub/cart.py", "tests/unit/sub/test_cart.py", FILES("tests/unit/sub/test_a.py", "tests/integration/test_b.py"));
	goes_to("shop/cart.py", "tests/unit/test_cart.py", FILES("tests/unit/test_a.py"));
	goes_to("shop/cart.py", "shop/tests/test_cart.py", FILES("shop/tests/test_a.py", "user/tests/test_b.py"));
	goes_to("shop/sub/cart.py", "shop/tests/test_cart.py", FILES("shop/tests/test_a.py"));
	goes_to("shop/cart.py", "shop/test_cart.py", FILES("shop/test_a.py"));
	goes_to("shop/cart.py", "shop/cart_test.py", FILES("shop/a_test.py", "shop/b_test.py"));
	goes_to("cart.py", "test_cart.py", FILES("test_a.py"));
}

static void packages_give_their_name(void **state)
{
	(void)state;
	goes_to("inflection/__init__.py", "tests/test_inflection.py", FILES("tests/test_a.py"));
	goes_to("shop/__main__.py", "tests/test_shop_main.py", FILES("tests/test_a.py"));
	goes_to("shop/_private.py", "tests/test_private.py", FILES("tests/test_a.py"));
}

static void what_is_there_is_never_written_over(void **state)
{
	(void)state;
	goes_to("shop/cart.py", "tests/test_cart_more.py", FILES("tests/test_cart.py"));
	goes_to("shop/cart.py", "tests/test_cart_further.py", FILES("tests/test_cart.py", "tests/test_cart_more.py"));
	goes_to("shop/cart.py", "tests/cart_more_test.py", FILES("tests/cart_test.py"));
	/* pytest refuses two files of one name in folders that are no packages */
	goes_to("user/models.py", "tests/test_user_models.py", FILES("tests/shop/test_models.py", "tests/test_a.py"));
}

/* ---- configuration ---- */

static struct ff_test_habits configured(const char *path, const char *text)
{
	struct ff_test_habits h = {0};
	ff_test_habits_config(&arena, &h, path, text);
	ff_test_habits_settle(&h);
	return h;
}

static void width_is_what_the_formatter_has(void **state)
{
	(void)state;
	assert_int_equal(configured("pyproject.toml", "").width, 88);
	assert_int_equal(configured("pyproject.toml", "[tool.black]\nline-length = 100\n").width, 100);
	assert_int_equal(configured("pyproject.toml", "[tool.ruff]\nline-length=99\n\n[tool.black]\n").width, 88);
	assert_int_equal(configured("pyproject.toml", "[tool.ruff]\nline-length = 110 # wide\n").width, 110);
	assert_int_equal(configured("ruff.toml", "line-length = 72\n").width, 72);
	assert_int_equal(configured("setup.cfg", "[metadata]\nname = x\n[flake8]\nmax-line-length = 79\n").width, 79);
	assert_int_equal(configured("setup.cfg", "[flake8]\nmax-line-length = 99999\n").width, 88);
	assert_int_equal(configured("setup.cfg", "[other]\nline-length = 100\n").width, 88);
}

static void quotes_are_the_formatters(void **state)
{
	(void)state;
	assert_int_equal(configured("pyproject.toml", "[tool.ruff.format]\nquote-style = \"single\"\n").quote, '\'');
	assert_int_equal(configured("pyproject.toml", "[tool.black]\n").quote, '"');
}

static void markers_and_modes_are_read(void **state)
{
	(void)state;
	struct ff_test_habits h = configured("pyproject.toml", "[tool.pytest.ini_options]\nasyncio_mode = \"auto\"\nmarkers = [\n    \"integration: talks to it\",\n"
	                                                        "    'slow',\n]\naddopts = \"-q: not one\"\n");
	assert_int_equal(h.async, FF_ASYNC_AUTO);
	assert_int_equal(h.markers.count, 2);
	assert_string_equal(h.markers.items[0], "integration");
	assert_string_equal(h.markers.items[1], "slow");
	h = configured("pytest.ini", "[pytest]\nmarkers =\n    unit: small\n    db(name): needs one\nDJANGO_SETTINGS_MODULE = site.settings\n");
	assert_int_equal(h.markers.count, 2);
	assert_string_equal(h.markers.items[1], "db");
	assert_string_equal(h.django_settings, "site.settings");
	h = configured("pyproject.toml", "[tool.pytest.ini_options]\nmarkers = [\"a: b\", \"c\"]\n[tool.x]\nd = [\"e\"]\n");
	assert_int_equal(h.markers.count, 2);
	assert_int_equal(configured("requirements.txt", "pytest\npytest-asyncio==0.20\n").async, FF_ASYNC_MARKED);
}

/* ---- names ---- */

static struct ff_test_case *add_case(struct ff_list *cases, const char *symbol, int kind, int category, int holds, const char *right, const char *match)
{
	struct ff_test_case *c = FF_PUSH(&arena, cases, struct ff_test_case);
	*c = (struct ff_test_case){.symbol = symbol, .kind = kind, .category = category, .source = "", .receiver = "", .title = ""};
	*FF_PUSH(&arena, &c->checks, struct ff_test_check) =
	    (struct ff_test_check){.kind = holds, .left = holds == FF_HOLDS_RAISES ? "" : "result", .right = right, .match = match};
	return c;
}

static void argue(struct ff_test_case *c, const char *name, const char *text, bool keyword)
{
	*FF_PUSH(&arena, &c->arguments, struct ff_test_argument) = (struct ff_test_argument){name, keyword, text};
}

/* The node of a page with this case alone. */
static void is_called(const struct ff_list *cases, const char *want)
{
	struct ff_test_habits h = {0};
	struct ff_test_source m = {.module = "pkg.mod", .path = "pkg/mod.py"};
	struct ff_list nodes = {0};
	struct ff_err err = {0};
	struct ff_buf b;
	ff_buf_init(&b, 1 << 20);
	assert_int_equal(ff_test_page(&arena, &h, &m, cases, &b, &nodes, &err), 0);
	assert_int_equal(nodes.count, cases->count);
	assert_string_equal(FF_AT(&nodes, struct ff_test_node, 0)->node, want);
	ff_buf_free(&b);
}

static void tests_are_named_after_what_they_show(void **state)
{
	static const struct {
		const char *symbol;
		int kind, category, holds;
		const char *right, *match, *name, *text;
		bool keyword;
		const char *want;
	} rows[] = {
	    {"camelize", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_EQUAL, "'DeviceType'", "", "string", "'device_type'", false, "test_camelize_returns_device_type"},
	    {"camelize", FF_TEST_VALUE, FF_TEST_EMPTY, FF_HOLDS_EQUAL, "''", "", "string", "''", false, "test_camelize_returns_empty_text_for_empty_string"},
	    {"find", FF_TEST_VALUE, FF_TEST_NONE, FF_HOLDS_IS, "None", "", "key", "None", false, "test_find_returns_none_when_key_is_none"},
	    {"parse", FF_TEST_RAISES, FF_TEST_EMPTY, FF_HOLDS_RAISES, "ValueError", "empty", "text", "''", false, "test_parse_raises_value_error_for_empty_text"},
	    {"parse", FF_TEST_RAISES, FF_TEST_INVALID, FF_HOLDS_RAISES, "errors.ParseError", "", "text", "[1]", false, "test_parse_raises_parse_error_for_invalid_text"},
	    {"chunked", FF_TEST_RAISES, FF_TEST_BOUNDARY, FF_HOLDS_RAISES, "ValueError", "size must be positive", "size", "0", false,
	     "test_chunked_raises_value_error_for_size_of_0"},
	    {"wrap", FF_TEST_VALUE, FF_TEST_NEGATIVE, FF_HOLDS_EQUAL, "[]", "", "width", "-3", false, "test_wrap_returns_empty_list_for_negative_width"},
	    {"slugify", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_EQUAL, "[1, 2]", "", "ascii", "True", true, "test_slugify_with_ascii_true"},
	    {"is_even", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_IS, "True", "", "n", "2", false, "test_is_even_is_true"},
	    {"abs1", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_EQUAL, "-1", "", "n", "2", false, "test_abs1_returns_minus_1"},
	    {"_inner", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_EQUAL, "7", "", "n", "2", false, "test_inner_returns_7"},
	    {"HTTPServer", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_TYPE, "HTTPServer", "", "n", "2", false, "test_http_server_can_be_made"},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		struct ff_list cases = {0};
		argue(add_case(&cases, rows[i].symbol, rows[i].kind, rows[i].category, rows[i].holds, rows[i].right, rows[i].match), rows[i].name, rows[i].text,
		      rows[i].keyword);
		is_called(&cases, rows[i].want);
	}
}

static void a_title_goes_before_all(void **state)
{
	struct ff_list cases = {0};
	(void)state;
	struct ff_test_case *c = add_case(&cases, "load", FF_TEST_VALUE, FF_TEST_TYPICAL, FF_HOLDS_EQUAL, "1", "");
	c->title = "round trips through dump";
	is_called(&cases, "test_load_round_trips_through_dump");
}

static void cases_of_one_shape_are_one_test(void **state)
{
	struct ff_list cases = {0};
	(void)state;
	argue(add_case(&cases, "f", FF_TEST_VALUE, FF_TEST_EMPTY, FF_HOLDS_EQUAL, "0", ""), "x", "''", false);
	argue(add_case(&cases, "f", FF_TEST_VALUE, FF_TEST_UNICODE, FF_HOLDS_EQUAL, "1", ""), "x", "'\\xe9'", false);
	is_called(&cases, "test_f_edge_cases[empty]");
}

/* ---- the sum's figures ---- */

static void figures_are_read(void **state)
{
	int n[3] = {-1, -1, -1};
	(void)state;
	assert_int_equal(ff_test_figures("[3,9,12]", n, 3), 3);
	assert_int_equal(n[2], 12);
	assert_int_equal(ff_test_figures("[1,2,3,4]", n, 3), 3);
	assert_int_equal(ff_test_figures("", n, 3), 0);
	assert_int_equal(ff_test_figures("[99999999999999999999,-5,-]", n, 3), 2);
	assert_int_equal(n[0], INT32_MAX);
	assert_int_equal(n[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(paths_follow_the_tests_that_are_there, clear),
	    cmocka_unit_test_teardown(packages_give_their_name, clear),
	    cmocka_unit_test_teardown(what_is_there_is_never_written_over, clear),
	    cmocka_unit_test_teardown(width_is_what_the_formatter_has, clear),
	    cmocka_unit_test_teardown(quotes_are_the_formatters, clear),
	    cmocka_unit_test_teardown(markers_and_modes_are_read, clear),
	    cmocka_unit_test_teardown(tests_are_named_after_what_they_show, clear),
	    cmocka_unit_test_teardown(a_title_goes_before_all, clear),
	    cmocka_unit_test_teardown(cases_of_one_shape_are_one_test, clear),
	    cmocka_unit_test(figures_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
