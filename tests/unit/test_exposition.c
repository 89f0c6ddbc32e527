/* The text format of Prometheus: what the format's own page says of it, and figures worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ff/exposition.h"

static struct ff_arena arena;

static int parse(const char *text, struct ff_prom *p, struct ff_err *err)
{
	*err = (struct ff_err){0};
	return ff_prom_read(&arena, text, strlen(text), p, err);
}

static const struct ff_prom_sample *at(const struct ff_prom *p, int i)
{
	return FF_AT(&p->samples, struct ff_prom_sample, i);
}

static void names_labels_values_and_types_are_read(void **state)
{
	static const char text[] = "# HELP http_requests_total Requests, with a \\\\ and a \\n.\n"
	                           "# TYPE http_requests_total counter\n"
	                           "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
	                           "\n"
	                           "  \t# a word of somebody\n"
	                           "disk:free:ratio{path=\"C:\\\\DIR\\n\\\"x\\\"\",} +Inf\n"
	                           "no_type NaN -3982045\n"
	                           "# TYPE took histogram\n"
	                           "took_bucket{le=\"+Inf\"} 7\n"
	                           "took_sum 1.7560473e+07\n"
	                           "took_count 7\n"
	                           "\ttabs\t{ a = \"b\" , c=\"\" }\t-0.5\t1\n";
	struct ff_prom p;
	struct ff_err err;
	(void)state;
	assert_int_equal(parse(text, &p, &err), 0);
	assert_int_equal(p.samples.count, 7);
	assert_string_equal(at(&p, 0)->name, "http_requests_total");
	assert_int_equal(at(&p, 0)->type, FF_PROM_COUNTER);
	assert_string_equal(FF_AT(&at(&p, 0)->labels, struct ff_prom_label, 0)->name, "code"); /* by name */
	assert_string_equal(ff_prom_label(at(&p, 0), "method"), "post");
	assert_true(at(&p, 0)->value == 1027);
	assert_string_equal(ff_prom_label(at(&p, 1), "path"), "C:\\DIR\n\"x\"");
	assert_true(isinf(at(&p, 1)->value));
	assert_true(isnan(at(&p, 2)->value));
	assert_int_equal(at(&p, 2)->type, FF_PROM_UNTYPED);
	for (int i = 3; i < 6; i++)
		assert_int_equal(at(&p, i)->type, FF_PROM_HISTOGRAM);
	assert_true(at(&p, 4)->value == 17560473);
	assert_string_equal(ff_prom_label(at(&p, 6), "c"), "");
	assert_true(at(&p, 6)->value == -0.5);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
	} bad[] = {
	    {"a 1\nb 2", 2},           {"a 1\nb\n", 2},      {"1a 1\n", 1},           {"a{b=\"c} 1\n", 1}, {"a{b=\"c\"\n", 1},  {"a{b=c} 1\n", 1}, {"a{b=\"\\t\"} 1\n", 1},
	    {"a{b=\"c\",b=\"d\"} 1\n", 1}, {"a{b=\"1\" c=\"2\"} 1\n", 1}, {"a one\n", 1}, {"a 1 2 3\n", 1},    {"a 1 1.5\n", 1},     {"a nan(1)\n", 1}, {"a 0x\n", 1},
	    {"# TYPE a number\na 1\n", 1}, {"# TYPE a\n", 1}, {"a{x:y=\"1\"} 1\n", 1}, {"{} 1\n", 1},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(bad); i++) {
		struct ff_prom p;
		struct ff_err err;
		char want[32];
		assert_int_equal(parse(bad[i].text, &p, &err), -1);
		assert_int_equal(err.code, FF_EX_DATA);
		snprintf(want, sizeof want, "line %d:", bad[i].line);
		assert_non_null(strstr(err.text, want));
	}
	struct ff_prom p;
	struct ff_err err = {0};
	assert_int_equal(ff_prom_read(&arena, "a 1\n\0b 2\n", 9, &p, &err), -1);
	assert_int_equal(parse("", &p, &err), 0);
}

static void selectors_match_by_the_labels_that_they_name(void **state)
{
	struct ff_prom p;
	struct ff_prom_sample s;
	struct ff_err err;
	(void)state;
	assert_int_equal(parse("r{code=\"200\",m=\"a\"} 3\nr{code=\"500\",m=\"a\"} 1\nr{m=\"b\"} 8\n", &p, &err), 0);
	assert_int_equal(ff_prom_selector(&arena, "r", &s, &err), 0);
	assert_true(ff_prom_sum(&p, &s) == 12);
	assert_int_equal(ff_prom_selector(&arena, "r{m=\"a\"}", &s, &err), 0);
	assert_true(ff_prom_sum(&p, &s) == 4);
	assert_int_equal(ff_prom_selector(&arena, "r{code=\"\"}", &s, &err), 0); /* no such label: empty, as Prometheus has it */
	assert_true(ff_prom_sum(&p, &s) == 8);
	assert_int_equal(ff_prom_selector(&arena, "x", &s, &err), 0);
	assert_true(isnan(ff_prom_sum(&p, &s)));
	assert_int_equal(ff_prom_selector(&arena, "r{m=a}", &s, &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
	err = (struct ff_err){0};
	assert_int_equal(ff_prom_selector(&arena, "r 1", &s, &err), -1);
}

static void a_counter_that_fell_is_no_growth(void **state)
{
	struct ff_prom one, two;
	struct ff_prom_sample s;
	struct ff_err err;
	bool reset = false;
	(void)state;
	assert_int_equal(parse("c{h=\"a\"} 10\nc{h=\"b\"} 5\n", &one, &err), 0);
	assert_int_equal(parse("c{h=\"b\"} 9\nc{h=\"new\"} 100\nc{h=\"a\"} 13\n", &two, &err), 0);
	assert_int_equal(ff_prom_selector(&arena, "c", &s, &err), 0);
	assert_true(ff_prom_growth(&one, &two, &s, &reset) == 7); /* what was not there before did not grow */
	assert_false(reset);
	assert_int_equal(parse("c{h=\"a\"} 2\nc{h=\"b\"} 6\n", &two, &err), 0);
	assert_true(ff_prom_growth(&one, &two, &s, &reset) == 1);
	assert_true(reset);
	assert_int_equal(parse("d 1\n", &two, &err), 0);
	assert_true(isnan(ff_prom_growth(&one, &two, &s, &reset)));
}

/* Counts below each bound: 0.1: 20, 0.5: 80, 1: 90, all: 100. */
static void quantiles_are_interpolated_in_their_bucket(void **state)
{
	struct ff_prom one, two;
	struct ff_prom_sample s;
	struct ff_err err;
	bool reset = false;
	(void)state;
	assert_int_equal(parse("# TYPE t histogram\nt_bucket{le=\"0.1\"} 5\nt_bucket{le=\"0.5\"} 5\nt_bucket{le=\"1\"} 5\nt_bucket{le=\"+Inf\"} 5\n", &one, &err), 0);
	assert_int_equal(parse("# TYPE t histogram\nt_bucket{le=\"+Inf\"} 105\nt_bucket{le=\"0.1\"} 25\nt_bucket{le=\"0.5\"} 85\nt_bucket{le=\"1\"} 95\n", &two, &err), 0);
	assert_int_equal(ff_prom_selector(&arena, "t", &s, &err), 0);
	assert_true(fabs(ff_prom_quantile(&one, &two, &s, 0.5, &reset) - 0.3) < 1e-12);  /* 0.1 + 0.4 * 30/60 */
	assert_true(fabs(ff_prom_quantile(&one, &two, &s, 0.1, &reset) - 0.05) < 1e-12); /* half of the first bucket */
	assert_true(fabs(ff_prom_quantile(&one, &two, &s, 0.85, &reset) - 0.75) < 1e-12);
	assert_true(ff_prom_quantile(&one, &two, &s, 0.99, &reset) == 1); /* beyond: the greatest bound */
	assert_true(isnan(ff_prom_quantile(&two, &two, &s, 0.5, &reset)));
	assert_false(reset);
	ff_prom_quantile(&two, &one, &s, 0.5, &reset);
	assert_true(reset);
}

static int clean(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_labels_values_and_types_are_read),
	    cmocka_unit_test(what_is_wrong_is_named_with_its_line),
	    cmocka_unit_test(selectors_match_by_the_labels_that_they_name),
	    cmocka_unit_test(a_counter_that_fell_is_no_growth),
	    cmocka_unit_test(quantiles_are_interpolated_in_their_bucket),
	};
	return cmocka_run_group_tests(tests, NULL, clean);
}
