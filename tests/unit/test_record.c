/*
 * test_record.c - NDJSON in and out: what is written is read back, what cJSON would let pass is refused, and both ways of
 * reading a section agree.  JSON examples are written by hand.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "ff/facts.h"
#include "ff/stream.h"

static const char *read_end(const char *line)
{
	static struct ff_err err;
	struct ff_arena a = {0};
	struct ff_end end;
	err = (struct ff_err){0};
	int rc = ff_record_read(&a, &ff_end_type, line, strlen(line), &end, &err);
	ff_arena_free(&a);
	assert_int_equal(rc ? FF_EX_DATA : 0, err.code);
	return err.text;
}

#define GOOD "{\"record\":\"end\",\"v\":1,\"files\":1,\"python\":1,\"parsed\":1,\"cached\":0,\"index\":\"absent\"}"

static void guards_refuse(void **state)
{
	static const struct {
		const char *line, *says;
	} bad[] = {
		{"{\"record\":\"end\",\"v\":1,\"files\":01,\"python\":1,\"parsed\":1,\"cached\":0,\"index\":\"absent\"}", "leading zero"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1,\"python\":1,\"parsed\":1,\"cached\":0}", "field index: is missing"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1,\"files\":2}", "field files: stands twice"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1e400}", "field files: not a whole number"},
		{"{\"record\":\"end\",\"v\":1,\"files\":9007199254740993}", "field files: not a whole number"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1.5}", "field files: not a whole number"},
		{"{\"record\":\"end\",\"v\":1,\"files\":\"1\"}", "field files: not a whole number"},
		{GOOD " x", "bytes after its end"},
		{"{\"record\":\"end\",\"v\":2,\"files\":1}", "field v: not 1"},
		{"{\"record\":\"end\",\"v\":1,\"files\":\"\\u0000\"}", "NUL character"},
		{"{\"record\":\"end\",\"v\":1,\"files\":\"\xff\"}", "not UTF-8"},
		{"{\"record\":\"end\",\"v\":1,\"files\":\"a\tb\"}", "control character"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1", "not JSON"},
		{"{\"record\":\"end\",\"v\":1,\"Files\":1,\"python\":1,\"parsed\":1,\"cached\":0,\"index\":\"absent\"}", "field files: is missing"},
		{"{\"record\":\"end\",\"v\":1,\"files\":1,\"python\":1,\"parsed\":1,\"cached\":0,\"index\":\"whole\"}", "field index: unknown word"},
		{"{\"record\":\"file\",\"v\":1}", "not a end record"},
	};
	(void)state;
	assert_string_equal(read_end(GOOD), "");
	for (size_t i = 0; i < FF_COUNT(bad); i++)
		if (!strstr(read_end(bad[i].line), bad[i].says))
			fail_msg("%s: says \"%s\", not \"%s\"", bad[i].line, read_end(bad[i].line), bad[i].says);
}

static void nesting_is_bounded(void **state)
{
	struct ff_buf b;
	(void)state;
	ff_buf_init(&b, 0);
	ff_buf_str(&b, "{\"record\":\"end\",\"v\":1,\"x\":");
	for (int i = 0; i < FF_MAX_NESTING; i++)
		ff_buf_char(&b, '[');
	for (int i = 0; i < FF_MAX_NESTING; i++)
		ff_buf_char(&b, ']');
	ff_buf_char(&b, '}');
	assert_non_null(strstr(read_end(ff_buf_text(&b)), "nested too deeply"));
	ff_buf_free(&b);
}

static void unknown_fields_are_ignored_unless_strict(void **state)
{
	static const char line[] = "{\"record\":\"end\",\"v\":1,\"files\":1,\"python\":1,\"parsed\":1,\"cached\":0,\"index\":\"absent\",\"later\":{\"a\":[1]}}";
	(void)state;
	assert_string_equal(read_end(line), "");
	ff_record_strict(true);
	assert_non_null(strstr(read_end(line), "unknown field later"));
	ff_record_strict(false);
}

static void strings_survive(void **state)
{
	static const char text[] = "quote \" back \\ tab \t line \n bell \x07 slash / umlaut \xc3\xa4 \xf0\x9f\x90\x8d";
	struct ff_arena a = {0};
	struct ff_buf b;
	struct ff_file f = {.path = text, .blob = "\xff\xfe cut"}, back;
	struct ff_err err = {0};
	(void)state;
	ff_buf_init(&b, 0);
	ff_spans_push(&a, &f.added, 3, 9);
	ff_record_write(&b, &ff_file_type, &f);
	assert_int_equal(b.data[b.len - 1], '\n');
	assert_int_equal(ff_record_read(&a, &ff_file_type, b.data, b.len - 1, &back, &err), 0);
	assert_string_equal(back.path, text);
	assert_string_equal(back.blob, "\xef\xbf\xbd\xef\xbf\xbd cut"); /* what is no UTF-8 became U+FFFD */
	assert_string_equal(back.old_path, "");
	assert_int_equal(back.added.items[0].last, 9);
	ff_buf_free(&b);
	ff_arena_free(&a);
}

/* One row of raises, in any order of columns; extra columns are allowed. */
static void read_rows(const char *line, int want_rc, const char *want_type)
{
	struct ff_arena a = {0};
	struct ff_facts f = {0}, olds = {0};
	struct ff_err err = {0};
	int rc = ff_facts_take(&a, &f, &olds, FF_WANT_RAISES, line, strlen(line), &err);
	if (rc != want_rc)
		fail_msg("%s: %d %s", line, rc, err.text);
	if (rc == 1)
		assert_string_equal(FF_ROWS(f.raises, struct ff_raise)->type, want_type);
	ff_arena_free(&a);
}

static void sections_are_read_both_ways(void **state)
{
	(void)state;
	/* as we write them, and with what the quick way does not take: blanks, another order, one column more, pairs */
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"E\\u00e4\",\"\",\"\",7,0]]}", 1, "E\xc3\xa4");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"\\ud83d\\udc0d\",\"\",\"\",7,0]]}", 1, "\xf0\x9f\x90\x8d");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\", \"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"E\",\"\",\"\",7,0]]}", 1, "E");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"type\",\"def\",\"new\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[\"E\",0,true,\"\",\"\",7,0]]}", 1, "E");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"E\",\"\",\"\",7]]}", -1, "");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"E\",\"\",\"\",99999999999,0]]}", -1, "");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"message\",\"condition\",\"line\",\"flags\"],\"rows\":[[0,\"\xff\",\"\",\"\",7,0]]}", -1, "");
	read_rows("{\"record\":\"raises\",\"v\":1,\"side\":\"new\",\"columns\":[\"def\",\"type\",\"line\"],\"rows\":[]}", -1, "");
	read_rows("{\"record\":\"calls\",\"v\":1,\"side\":\"new\",\"columns\":[],\"rows\":[]}", 0, "");
}

/* Reads a line as it is and with a blank in it, which only the tree takes; both give what `want` says, written again. */
static void read_both_ways(const struct ff_type *t, const char *line, const char *want)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	struct ff_buf b;
	const char *at = strstr(line, "\"v\":1");
	const char *lines[] = {line, ff_arena_printf(&a, "%.*s \"v\":1%s", (int)(at - line), line, at + 5)};
	for (int i = 0; i < 2; i++) {
		void *out = ff_arena_alloc(&a, t->size);
		int rc = ff_record_read(&a, t, lines[i], strlen(lines[i]), out, &err);
		if ((rc == 0) != (want != NULL))
			fail_msg("%s: %d %s", lines[i], rc, err.text);
		if (!want)
			continue;
		ff_buf_init(&b, 0);
		ff_record_write(&b, t, out);
		assert_string_equal(b.data, ff_arena_printf(&a, "%s\n", want));
		ff_buf_free(&b);
	}
	ff_arena_free(&a);
}

static void records_are_read_both_ways(void **state)
{
	(void)state;
#define USAGE "{\"record\":\"usage\",\"v\":1,\"path\":\"a.py\",\"symbol\":\"f\""
#define REST "\"kind\":\"function\",\"change\":\"unchanged\""
	static const char full[] = USAGE ",\"module\":\"a\"," REST ",\"line\":3,\"users\":[{\"path\":\"b.py\",\"line\":1,\"kind\":\"call\",\"symbol\":\"g\\\"\",\"resolved\":true},"
	                           "{\"path\":\"c.py\",\"line\":2,\"kind\":\"name\"}],\"total\":2,\"modules\":1,\"tests\":\"none\"}";
	read_both_ways(&ff_usage_type, full, full);
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"users\":[],\"tests\":\"none\"}", USAGE "," REST ",\"tests\":\"none\"}");
	read_both_ways(&ff_usage_type, "{\"record\":\"usage\",\"v\":1,\"symbol\":\"f\",\"path\":\"a.py\"," REST ",\"tests\":\"none\"}", USAGE "," REST ",\"tests\":\"none\"}");
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"more\":[1.5],\"tests\":\"none\"}", USAGE "," REST ",\"tests\":\"none\"}");
	read_both_ways(&ff_usage_type, USAGE ",\"symbol\":\"f\"," REST ",\"tests\":\"none\"}", NULL); /* stands twice */
	read_both_ways(&ff_usage_type, USAGE ",\"kind\":\"thing\",\"change\":\"unchanged\",\"tests\":\"none\"}", NULL);
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"line\":3.5,\"tests\":\"none\"}", NULL);
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"users\":[{\"path\":\"b.py\"}],\"tests\":\"none\"}", NULL); /* a user without a line */
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"tests\":\"none\"}}", NULL);
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"tests\":\"none\",}", NULL);
	read_both_ways(&ff_usage_type, USAGE "," REST ",\"tests\":\"none\"", NULL);
	read_both_ways(&ff_file_type,
	               "{\"record\":\"file\",\"v\":1,\"path\":\"a.py\",\"status\":\"modified\",\"language\":\"python\",\"role\":\"library\",\"added\":[[1,2],[9,9]]}",
	               "{\"record\":\"file\",\"v\":1,\"path\":\"a.py\",\"status\":\"modified\",\"language\":\"python\",\"role\":\"library\",\"added\":[[1,2],[9,9]]}");
	read_both_ways(&ff_file_type, "{\"record\":\"file\",\"v\":1,\"path\":\"a.py\",\"status\":\"modified\",\"language\":\"python\",\"role\":\"library\",\"added\":[[1,2],[9]]}", NULL);
}

static void sides_are_told(void **state)
{
	struct ff_arena a = {0};
	struct ff_facts f = {0}, news = {0}, olds = {0};
	struct ff_err err = {0};
	struct ff_buf b;
	(void)state;
	ff_buf_init(&b, 0);
	f.module = (struct ff_module){.encoding = "utf-8", .newline = "lf", .indent = "\"side\":\"new\"", .lines = 4};
	*FF_PUSH(&a, &f.raises, struct ff_raise) = (struct ff_raise){.type = "E", .message = "", .condition = ""};
	ff_facts_write(&b, NULL, &f);
	ff_section_side(b.data, b.len, true);
	for (char *p = b.data, *nl; (nl = strchr(p, '\n')); p = nl + 1)
		assert_int_equal(ff_facts_take(&a, &news, &olds, ~0u, p, (size_t)(nl - p), &err), 1);
	assert_int_equal(olds.module.lines, 4);
	assert_string_equal(olds.module.indent, "\"side\":\"new\""); /* text is not touched */
	assert_int_equal(olds.raises.count, 1);
	assert_int_equal(news.raises.count, 0);
	ff_buf_free(&b);
	ff_arena_free(&a);
}

static void fingerprints_tell_apart(void **state)
{
	char a[17], b[17];
	(void)state;
	ff_fingerprint(a, "t", "p", "s", "AAAA", 0);
	ff_fingerprint(b, "t", "p", "s", "AAAA", 0);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 16);
	ff_fingerprint(b, "t", "p", "s", "AAAA", 1);
	assert_string_not_equal(a, b);
	ff_fingerprint(b, "t", "ps", "", "AAAA", 0); /* pieces do not run together */
	assert_string_not_equal(a, b);
}

static void line_ranges(void **state)
{
	struct ff_arena a = {0};
	struct ff_spans s = {0};
	(void)state;
	ff_spans_push(&a, &s, 2, 4);
	ff_spans_push(&a, &s, 9, 9);
	assert_false(ff_spans_has(&s, 1));
	assert_true(ff_spans_has(&s, 2) && ff_spans_has(&s, 4) && ff_spans_has(&s, 9));
	assert_false(ff_spans_touch(&s, 5, 8));
	assert_true(ff_spans_touch(&s, 5, 9) && ff_spans_touch(&s, 1, 2));
	ff_arena_free(&a);
}

static void every_type_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 0; ff_types[i]; i++) {
		assert_ptr_equal(ff_type_find(ff_types[i]->name), ff_types[i]);
		int n = 0;
		for (const struct ff_field *f = ff_types[i]->fields; f->name; f++, n++)
			assert_true(f->help && *f->help);
		assert_in_range(n, 1, 64); /* the reader keeps a bit for each */
	}
}

/* Whole characters, max bytes in all; expected values written by hand. */
static void texts_are_cut(void **state)
{
	struct ff_arena a = {0};
	(void)state;
	assert_string_equal(ff_str_cut(&a, "abcdef", 6), "abcdef");
	assert_string_equal(ff_str_cut(&a, "abcdefg", 6), "abc...");
	assert_string_equal(ff_str_cut(&a, "", 4), "");
	assert_string_equal(ff_str_cut(&a, "a\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 8), "a\xc3\xbc\xc3\xbc...");     /* 1 + 2 + 2 + 3 */
	assert_string_equal(ff_str_cut(&a, "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 6), "...");                       /* a half character is none */
	assert_string_equal(ff_str_cut(&a, "ab\xff" "cdefgh", 8), "ab...");                                          /* what is no UTF-8 ends it */
	ff_arena_free(&a);
}

/* What comes after the first record that was left out is left out too, and all are counted. */
static void brief_answers_are_bounded(void **state)
{
	char big[FF_MAX_BRIEF];
	struct ff_buf out;
	(void)state;
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	ff_buf_init(&out, 0);
	struct ff_brief b = {.out = &out};
	struct ff_alert one = {.id = 1, .commit = "", .message = "short", .created_at = "now", .seen_at = ""}, two = one;
	two.message = big;
	ff_brief_record(&b, &ff_alert_type, &one);
	ff_brief_record(&b, &ff_alert_type, &two);
	ff_brief_record(&b, &ff_alert_type, &one);
	ff_brief_end(&b, "all of them");
	assert_string_equal(ff_buf_text(&out), "{\"record\":\"alert\",\"v\":1,\"id\":1,\"kind\":\"task\",\"level\":\"none\",\"message\":\"short\",\"created_at\":\"now\"}\n"
	                                       "{\"record\":\"extent\",\"v\":1,\"shown\":1,\"total\":3,\"rest\":\"all of them\"}\n");
	ff_buf_clear(&out);
	b = (struct ff_brief){.out = &out, .most = 1};
	ff_brief_record(&b, &ff_alert_type, &one);
	ff_brief_end(&b, "all of them");
	assert_non_null(strstr(ff_buf_text(&out), "{\"record\":\"extent\",\"v\":1,\"shown\":1,\"total\":1}\n"));
	for (int i = 0; i < 200; i++)
		ff_brief_record(&b, &ff_alert_type, &one);
	assert_int_equal(b.shown, 1);
	assert_int_equal(b.total, 201);
	ff_buf_free(&out);
}

static void lists_of_numbers(void **state)
{
	static const char no_id[] = "{\"id\":null,\"series\":[]}", no_number[] = "{\"id\":\"\",\"series\":[1,true]}";
	static const char line[] = "{\"id\":\"a\",\"series\":[1,-2.5e3,null,0],\"window_len\":null}";
	struct ff_arena a = {0};
	struct ff_series_case c;
	struct ff_buf b;
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_object_read(&a, &ff_series_case_type, line, strlen(line), &c, &err), 0);
	assert_int_equal(c.series.count, 4);
	assert_true(*FF_AT(&c.series, double, 1) == -2500 && isnan(*FF_AT(&c.series, double, 2)));
	assert_int_equal(c.window_len, 0); /* null is absent where absent is allowed */
	ff_buf_init(&b, 0);
	ff_object_write(&b, &ff_series_case_type, &c);
	assert_string_equal(ff_buf_text(&b), "{\"id\":\"a\",\"series\":[1,-2500,null,0]}");
	assert_int_equal(ff_object_read(&a, &ff_series_case_type, no_id, strlen(no_id), &c, &err), -1);
	assert_non_null(strstr(err.text, "field id"));
	assert_int_equal(ff_object_read(&a, &ff_series_case_type, no_number, strlen(no_number), &c, &err), -1);
	ff_buf_free(&b);
	ff_arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guards_refuse), cmocka_unit_test(texts_are_cut), cmocka_unit_test(brief_answers_are_bounded), cmocka_unit_test(nesting_is_bounded), cmocka_unit_test(unknown_fields_are_ignored_unless_strict),
		cmocka_unit_test(strings_survive), cmocka_unit_test(lists_of_numbers), cmocka_unit_test(sections_are_read_both_ways),
	    cmocka_unit_test(records_are_read_both_ways), cmocka_unit_test(sides_are_told),
		cmocka_unit_test(fingerprints_tell_apart), cmocka_unit_test(line_ranges), cmocka_unit_test(every_type_has_its_own_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
