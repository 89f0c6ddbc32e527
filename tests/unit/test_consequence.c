/*
 * test_consequence.c - the report of ff-consequence, literals, and rows of a hostile stream.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/consequence/room.h"

struct fixture {
	struct ff_arena a;
};

static int set_up(void **state)
{
	struct fixture *f = ff_xmalloc(sizeof(*f));
	*f = (struct fixture){0};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	ff_arena_free(&f->a);
	free(f);
	return 0;
}

/* ---- literals ---- */

static void strings_are_read(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	static const char *const cases[][2] = {
		{"'/a'", "/a"}, {"r\"^x\\d$\"", "^x\\d$"}, {"\"a\" 'b'", "ab"}, {"(\"a\"\n 'b')", "ab"}, {"'it\\'s'", "it's"}, {"\"\"\"x\ny\"\"\"", "x\ny"}, {"'\\x41\\n'", "A\n"}, {"''", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(literal_string(a, cases[i][0]), cases[i][1]);
	assert_null(literal_string(a, "f'{x}'"));
	assert_null(literal_string(a, "name"));
	assert_null(literal_string(a, "'a' + b"));
}

static void elements_are_split_at_the_top_level(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	struct ff_strings l = {0};
	assert_true(literal_elements(a, "[\"a,b\", f(1, 2), (x, y), ]", &l));
	assert_int_equal(l.count, 3);
	assert_string_equal(l.items[0], "\"a,b\"");
	assert_string_equal(l.items[1], "f(1, 2)");
	assert_string_equal(l.items[2], "(x, y)");
	assert_false(literal_elements(a, "METHODS", &l));
}

static void formatting_is_no_change(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	assert_string_equal(literal_normal(a, "( 1,\n 2, )"), literal_normal(a, "(1,2)"));
	assert_string_equal(literal_normal(a, "'x'"), literal_normal(a, "\"x\""));
	assert_string_not_equal(literal_normal(a, "'a b'"), literal_normal(a, "'ab'"));
	assert_string_not_equal(literal_normal(a, "not x"), literal_normal(a, "notx"));
}

/* ---- the report ---- */

static void an_empty_change_is_none(void **state)
{
	(void)state;
	struct ff_consequence *c = ff_consequence_new();
	const struct ff_impact *r = ff_consequence_report(c, NULL, NULL, NULL);
	assert_int_equal(r->overall, FF_LEVEL_NONE);
	assert_string_equal(r->reversibility, "reversible");
	assert_int_equal(r->recommendations.count, 1);
	ff_consequence_free(c);
}

static void two_families_make_critical(void **state)
{
	(void)state;
	struct ff_consequence *c = ff_consequence_new();
	impact_add(c, API, "API003", "", FF_LEVEL_HIGH, "a.py", 1, "f", "parameter removed");
	impact_add(c, DATABASE, "DB003", "", FF_LEVEL_HIGH, "b.py", 1, "t", "column renamed");
	assert_int_equal(ff_consequence_report(c, NULL, NULL, NULL)->overall, FF_LEVEL_CRITICAL);
	ff_consequence_free(c);
	c = ff_consequence_new();
	impact_add(c, API, "API003", "", FF_LEVEL_HIGH, "a.py", 1, "f", "parameter removed");
	impact_add(c, API, "API003", "", FF_LEVEL_HIGH, "a.py", 2, "g", "parameter removed");
	assert_int_equal(ff_consequence_report(c, NULL, NULL, NULL)->overall, FF_LEVEL_HIGH);
	ff_consequence_free(c);
}

static void a_way_back_counts(void **state)
{
	(void)state;
	struct ff_consequence *c = ff_consequence_new();
	impact_add(c, DATABASE, "DB014", "", FF_LEVEL_MEDIUM, "m.py", 1, "", "no reverse");
	c->irreversible = true;
	const struct ff_impact *r = ff_consequence_report(c, NULL, NULL, NULL);
	assert_int_equal(r->overall, FF_LEVEL_MEDIUM);
	assert_int_equal(r->deployment_risk, FF_LEVEL_HIGH);
	assert_string_equal(r->reversibility, "irreversible");
	ff_consequence_free(c);
}

/* Rows of a hostile stream: every index is out of range or leads in a circle. */
static void bad_rows_are_harmless(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	struct ff_facts f = {0};
	for (int i = 0; i < 3; i++) {
		struct ff_call *c = FF_PUSH(a, &f.calls, struct ff_call);
		*c = (struct ff_call){.callee = "path", .target = "django.urls.path", .assigned = "", .def = 99 - i, .outer = (i + 1) % 3, .loop = 7, .receiver = -5};
		struct ff_argument *g = FF_PUSH(a, &f.arguments, struct ff_argument);
		*g = (struct ff_argument){.call = i * 50 - 1, .keyword = "", .text = "'x'", .kind = FF_EXPR_STRING};
		struct ff_definition *d = FF_PUSH(a, &f.definitions, struct ff_definition);
		*d = (struct ff_definition){.name = "d", .qualname = "d", .returns = "", .type_params = "", .parent = (i + 2) % 3};
		struct ff_decorator *deco = FF_PUSH(a, &f.decorators, struct ff_decorator);
		*deco = (struct ff_decorator){.name = "app.route", .target = "", .def = i - 1, .call = 1000};
	}
	const struct look *l = look_make(a, &f);
	for (int i = 0; i < 3; i++)
		assert_int_equal(l->call_def[i], -1);
	struct ff_consequence *c = ff_consequence_new();
	const struct ff_commit commit = {.id = ""};
	const struct ff_file file = {.path = "u.py", .old_path = "", .blob = "", .old_blob = "", .skipped = "", .language = FF_LANG_PYTHON};
	const struct ff_list none = {0};
	f.module.encoding = f.module.newline = f.module.indent = "";
	ff_consequence_take(c, &(struct ff_subject){.commit = &commit, .file = &file, .news = &f, .olds = &f, .usages = &none, .scratch = a});
	assert_int_equal(ff_consequence_report(c, &commit, NULL, NULL)->overall, FF_LEVEL_NONE);
	ff_consequence_free(c);
}

/* ---- who is reached ---- */

/* f <- g <- h in a spread record that also leads out of its rows and in circles. */
static struct ff_spread spread_of(struct ff_arena *a)
{
	static const int uses[][3] = {{0, 2, 9}, {0, 77, 1}, {1, 0, 5}, {1, 1, 5}, {1, 99999, 5}, {2, 1, 6}, {3, 0, 7}};
	static const struct ff_reached rows[] = {{.path = "shop/mail.py", .symbol = "send", .line = 1}, {.path = "shop/orders.py", .symbol = "confirm", .line = 4, .depth = 1},
		{.path = "shop/cli.py", .symbol = "main", .line = 5, .depth = 2}, {.path = "tests/test_mail.py", .symbol = "", .depth = 1, .in_test = true}};
	struct ff_spread s = {.cut = "more users than are told"};
	for (size_t i = 0; i < FF_COUNT(rows); i++)
		*FF_PUSH(a, &s.reached, struct ff_reached) = rows[i];
	for (size_t i = 0; i < FF_COUNT(uses); i++)
		ff_spans_push(a, &FF_AT(&s.reached, struct ff_reached, uses[i][0])->uses, uses[i][1], uses[i][2]);
	*FF_PUSH(a, &s.importers, struct ff_importer) = (struct ff_importer){"shop/orders.py", 1, 99};
	*FF_PUSH(a, &s.importers, struct ff_importer) = (struct ff_importer){"shop/cli.py", 2, -3};
	return s;
}

static void calls_lead_to_who_is_hit(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	struct ff_consequence *c = ff_consequence_new();
	const struct ff_spread s = spread_of(a);
	const struct ff_end end = {.index = FF_INDEX_COMPLETE};
	ff_consequence_spread(c, &s);
	ff_consequence_spread(c, &s); /* the first one counts */
	const struct ff_blast_radius *b = ff_consequence_report(c, NULL, NULL, &end)->blast_radius;
	assert_int_equal(b->far_callers, 1);
	assert_int_equal(b->depth, 2);
	assert_int_equal(b->tests, 1);
	assert_int_equal(b->importers, 1);
	assert_int_equal(b->far_importers, 1);
	assert_int_equal(b->entry_points, 1); /* cli.py */
	assert_string_equal(b->share, "");    /* no endpoint is known */
	assert_non_null(strstr(b->estimate, "cut off: more users than are told"));
	assert_true(b->hits.count > 0);
	const struct ff_hit *h = FF_AT(&b->hits, struct ff_hit, 0);
	assert_string_equal(h->kind, "entry point");
	assert_string_equal(h->chain, "shop.cli.main <- shop.orders.confirm <- shop.mail.send");
	assert_int_equal(h->depth, 2);
	ff_consequence_free(c);
}

/* One up where a program is reached through a user that was left; not where that user was rewritten. */
static void what_is_reached_raises_a_level(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	const struct ff_spread s = spread_of(a);
	struct ff_usage u = {.path = "shop/mail.py", .symbol = "send", .module = "shop.mail"};
	*FF_PUSH(a, &u.users, struct ff_user) = (struct ff_user){.path = "shop/orders.py", .line = 5, .kind = FF_REF_CALL, .symbol = "confirm", .resolved = true};
	for (int rewritten = 0; rewritten < 2; rewritten++) {
		struct ff_consequence *c = ff_consequence_new();
		struct ff_impact_item i = {.level = FF_LEVEL_MEDIUM};
		struct ff_file file = {.path = "shop/orders.py", .old_path = "", .blob = "", .old_blob = "", .skipped = "", .language = FF_LANG_OTHER};
		const struct ff_list none = {0};
		if (rewritten)
			ff_spans_push(a, &file.added, 5, 5);
		ff_consequence_take(c, &(struct ff_subject){.file = &file, .usages = &none, .scratch = a});
		ff_consequence_spread(c, &s);
		radius_apply(c, &i, &u);
		assert_int_equal(i.level, rewritten ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH);
		ff_consequence_free(c);
	}
}

/* ---- headers ---- */

/* What each value means: Django's documentation of the settings, the Content Security Policy of the W3C. */
static void settings_that_open_what_was_closed(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	assert_non_null(header_weaker(a, "SECURE_HSTS_SECONDS", "31_536_000", "0"));
	assert_null(header_weaker(a, "SECURE_HSTS_SECONDS", "0", "60"));
	assert_null(header_weaker(a, "SECURE_HSTS_SECONDS", "60*60", "0")); /* what is computed is not judged */
	assert_non_null(header_weaker(a, "CSP_SCRIPT_SRC", "(\"'self'\")", "(\"'self'\",\"'unsafe-eval'\")"));
	assert_null(header_weaker(a, "CSP_SCRIPT_SRC", "(\"'unsafe-eval'\")", "(\"'self'\",\"'unsafe-eval'\")"));
	assert_null(header_weaker(a, "X_FRAME_OPTIONS", "\"DENY\"", "\"SAMEORIGIN\""));
	assert_non_null(header_weaker(a, "X_FRAME_OPTIONS", "\"DENY\"", "\"ALLOWALL\""));
	assert_non_null(header_weaker(a, "CSRF_COOKIE_SAMESITE", "\"Lax\"", "None"));
	assert_null(header_weaker(a, "CSRF_COOKIE_SAMESITE", "\"Lax\"", "\"Strict\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(strings_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(elements_are_split_at_the_top_level, set_up, tear_down),
		cmocka_unit_test_setup_teardown(formatting_is_no_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_empty_change_is_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_families_make_critical, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_way_back_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_rows_are_harmless, set_up, tear_down),
		cmocka_unit_test_setup_teardown(calls_lead_to_who_is_hit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_reached_raises_a_level, set_up, tear_down),
		cmocka_unit_test_setup_teardown(settings_that_open_what_was_closed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
