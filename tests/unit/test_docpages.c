/*
 * test_docpages.c - markers of pages, and text from elsewhere as Markdown.  Where markers stand is counted by hand; how Markdown reads what is
 * escaped is CommonMark's and GitHub's own word (sections 2.4, 6.1 and "Tables" of their specifications).
 */
#include <setjmp.h>

#include "../../src/docwriter/book.h"

#include <cmocka.h>

static struct ff_arena arena;

static int clear(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

/* ---- markers ---- */

static struct ff_list marks_of(const char *text)
{
	struct ff_list marks = {0};
	struct ff_err err = {0};
	if (ff_marks_read(&arena, text, strlen(text), &marks, &err))
		fail_msg("%s: %s", text, err.text);
	return marks;
}

static void holds(const char *text, const char *name, int line, int end_line, const char *between)
{
	struct ff_list marks = marks_of(text);
	assert_int_equal(marks.count, 1);
	const struct ff_mark *m = FF_AT(&marks, struct ff_mark, 0);
	assert_string_equal(m->name, name);
	assert_int_equal(m->line, line);
	assert_int_equal(m->end_line, end_line);
	assert_int_equal(m->to - m->from, strlen(between));
	assert_memory_equal(text + m->from, between, strlen(between));
}

static void markers_are_found(void **state)
{
	(void)state;
	holds("<!-- ff:api -->\n<!-- /ff:api -->\n", "api", 1, 2, "");
	holds("# x\n\n<!-- ff:api -->\nold\n<!-- /ff:api -->", "api", 3, 5, "old\n");
	holds("<!--ff:api-->\nold\n<!--/ff:api-->\n", "api", 1, 3, "old\n");
	holds("a\r\n<!-- ff:tests -->\r\nb\r\n<!-- /ff:tests -->\r\n", "tests", 2, 4, "b\r\n");
	holds("\xef\xbb\xbf<!-- ff:api -->\nx\n<!-- /ff:api -->\n", "api", 1, 3, "x\n");
	holds("   <!-- ff:api -->  \nx\n  <!-- /ff:api -->\n", "api", 1, 3, "x\n");
	holds("```\n<!-- ff:api -->\n```\n<!-- ff:api -->\nx\n<!-- /ff:api -->\n", "api", 4, 6, "x\n");
	holds("~~~~\n```\n~~~\n<!-- ff:nope -->\n~~~~~\n<!-- ff:api -->\n```x```\n<!-- /ff:api -->\n", "api", 6, 8, "```x```\n");
	struct ff_list marks = marks_of("<!-- ff:api package=\"a.b\" -->\n<!-- /ff:api -->\n<!-- ff:architecture format=\"mermaid\" -->\n<!-- /ff:architecture -->\n");
	assert_int_equal(marks.count, 2);
	assert_string_equal(FF_AT(&marks, struct ff_mark, 0)->package, "a.b");
	assert_string_equal(FF_AT(&marks, struct ff_mark, 1)->format, "mermaid");
	assert_string_equal(FF_AT(&marks, struct ff_mark, 0)->newline, "\n");
}

static void text_is_no_marker(void **state)
{
	static const char *const texts[] = {
		"", "# ff:api\n", "    <!-- ff:api -->\n", "see <!-- ff:api --> there\n", "<!-- ffapi -->\n", "<!-- toc -->\n<!-- /toc -->\n",
		"```md\n<!-- ff:api -->\n<!-- ff:api -->\n", "<!-- \n ff:api -->\n", "- x\n\n\t<!-- ff:api -->\n",
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(texts); i++)
		assert_int_equal(marks_of(texts[i]).count, 0);
}

static void doubts_are_errors(void **state)
{
	static const struct {
		const char *text, *line;
	} texts[] = {
		{"\n<!-- ff:api -->\nx\n", "line 2:"},                                                      /* unclosed */
		{"<!-- /ff:api -->\n", "line 1:"},                                                           /* not opened */
		{"<!-- ff:api -->\n<!-- ff:tests -->\n<!-- /ff:tests -->\n<!-- /ff:api -->\n", "line 2:"},     /* nested */
		{"<!-- ff:api -->\n<!-- /ff:tests -->\n", "line 2:"},                                         /* crossed */
		{"<!-- ff:api -->\n<!-- /ff:api -->\n<!-- ff:api -->\n<!-- /ff:api -->\n", "line 3:"},         /* doubled */
		{"<!-- ff:apis -->\n<!-- /ff:apis -->\n", "line 1:"},                                         /* unknown */
		{"<!-- ff: -->\n<!-- /ff: -->\n", "line 1:"},
		{"x\n<!-- ff:api --> <!-- /ff:api -->\n", "line 2:"},                                         /* not alone */
		{"<!-- ff:api -->x\n<!-- /ff:api -->\n", "line 1:"},
		{"<!-- ff:api packages=\"a\" -->\n<!-- /ff:api -->\n", "line 1:"},
		{"<!-- ff:api package=a -->\n<!-- /ff:api -->\n", "line 1:"},
		{"<!-- ff:api package=\"a -->\n<!-- /ff:api -->\n", "line 1:"},
		{"<!-- ff:architecture format=\"svg\" -->\n<!-- /ff:architecture -->\n", "line 1:"},
		{"<!-- ff:api\n-->\n<!-- /ff:api -->\n", "line 1:"},
		{"<!-- ff:api -->\n```\n<!-- /ff:api -->\n", "line 1:"},                                      /* the end is code */
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(texts); i++) {
		struct ff_list marks = {0};
		struct ff_err err = {0};
		assert_int_equal(ff_marks_read(&arena, texts[i].text, strlen(texts[i].text), &marks, &err), -1);
		assert_int_equal(err.code, FF_EX_DATA);
		if (!ff_str_starts(err.text, texts[i].line))
			fail_msg("%s: %s", texts[i].text, err.text);
	}
}

/* What stands outside of the markers is the same bytes, whatever they are; a second time changes nothing. */
static void pages_keep_the_rest(void **state)
{
	static const char head[] = "\xef\xbb\xbf# a\0b \xff\xfe\r\r\n\t", tail[] = "no end \xc3";
	struct ff_book *b = ff_book_new(&arena);
	struct ff_buf page, once, twice;
	(void)state;
	ff_book_settle(b);
	ff_buf_init(&page, 0);
	ff_buf_init(&once, 0);
	ff_buf_init(&twice, 0);
	ff_buf_add(&page, head, sizeof head - 1);
	ff_buf_str(&page, "\r\n<!-- ff:api -->\r\nold\n<!-- /ff:api -->\r\n");
	ff_buf_add(&page, tail, sizeof tail - 1);
	for (int i = 0; i < 2; i++) {
		const struct ff_buf *from = i ? &once : &page;
		struct ff_list marks = {0}, stale = {0};
		assert_int_equal(ff_marks_read(&arena, from->data, from->len, &marks, NULL), 0);
		ff_page_fill(b, "README.md", from->data, from->len, &marks, i ? &twice : &once, &stale);
		assert_int_equal(stale.count, !i);
	}
	assert_int_equal(once.len, twice.len);
	assert_memory_equal(once.data, twice.data, once.len);
	assert_memory_equal(once.data, head, sizeof head - 1);
	assert_memory_equal(once.data + once.len - (sizeof tail - 1), tail, sizeof tail - 1);
	assert_null(strstr(once.data + sizeof head, "old"));
	for (const char *p = once.data + sizeof head; (p = memchr(p, '\n', once.len - (size_t)(p - once.data))); p++)
		assert_int_equal(p[-1], '\r');
	ff_buf_free(&page);
	ff_buf_free(&once);
	ff_buf_free(&twice);
}

/* ---- Markdown ---- */

static void reads_as(void (*put)(struct ff_buf *out, const char *text, bool cell), const char *text, bool cell, const char *want)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	put(&b, text, cell);
	assert_string_equal(ff_buf_text(&b), want);
	ff_buf_free(&b);
}

static void text_is_no_markup(void **state)
{
	(void)state;
	reads_as(markdown_text, "a < b > c & d &lt; &#60;", false, "a &lt; b &gt; c & d &amp;lt; &amp;#60;");
	reads_as(markdown_text, "<!-- /ff:api -->", false, "&lt;!-- /ff:api --&gt;");
	reads_as(markdown_text, "*a* _b_ snake_case __init__ `c` [d](e) ~f~ $g$ \\", false, "\\*a\\* \\_b\\_ snake_case \\_\\_init\\_\\_ \\`c\\` \\[d\\](e) \\~f\\~ \\$g\\$ \\\\");
	reads_as(markdown_text, "Look! ![a](b) Now!", false, "Look! \\!\\[a\\](b) Now!");
	reads_as(markdown_text, "a|b\nc\r\nd", true, "a\\|b c  d");
	reads_as(markdown_text, "a|b", false, "a|b");
	reads_as(markdown_text, "# a # b", false, "\\# a # b");
	reads_as(markdown_text, "1. a 2. b", false, "1\\. a 2. b");
	reads_as(markdown_text, "- a - b", false, "\\- a - b");
}

static void code_keeps_its_backticks(void **state)
{
	(void)state;
	reads_as(markdown_code, "", false, "");
	reads_as(markdown_code, "a < b", false, "`a < b`");
	reads_as(markdown_code, "a`b", false, "``a`b``");
	reads_as(markdown_code, "`", false, "`` ` ``");
	reads_as(markdown_code, "x`` `y", false, "```x`` `y```");
	reads_as(markdown_code, "a|b\nc", true, "`a\\|b c`");
	reads_as(markdown_code, "a|b", false, "`a|b`");
}

static void links_lead_only_where_they_may(void **state)
{
	static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//evil.example", "vbscript:x", "http://", "\\\\x", "a b", "file:///x"};
	static const char *const good[] = {"http://a.example/", "https://a.example/b#c", "../a.md", "#x", "a/b:c", "/x"};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(bad) + FF_COUNT(good); i++) {
		const char *to = i < FF_COUNT(bad) ? bad[i] : good[i - FF_COUNT(bad)];
		for (size_t k = 0; k < 2; k++) {
			struct ff_list spans = {0};
			char text[200];
			snprintf(text, sizeof text, k ? "`x <%s>`_" : "[x](%s)", to);
			prose_spans(&arena, text, &spans);
			assert_int_equal(spans.count, 1);
			assert_string_equal(FF_AT(&spans, struct span, 0)->text, "x");
			assert_int_equal(FF_AT(&spans, struct span, 0)->kind, i < FF_COUNT(bad) ? SPAN_TEXT : SPAN_LINK);
		}
	}
}

static void first_sentences(void **state)
{
	static const struct {
		const char *doc, *want;
	} docs[] = {
		{"Does it.", "Does it."},
		{"Does it\nin two lines.  And more.", "Does it in two lines."},
		{"Does it, e.g. this. And more.", "Does it, e.g. this."},
		{"Reads x.y of it. More", "Reads x.y of it."},
		{"Without an end\n\nMore.", "Without an end"},
		{"Returns:\n\n    x", "Returns"},
		{"", ""},
		{"See `a. B` there. More.", "See `a. B` there."},
		{":param x: it", ""},
		{"Return a\n:class:`X` of it. More.", "Return a :class:`X` of it."},
		{"Title\n=====\n\nText.", "Title"},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(docs); i++)
		assert_string_equal(prose_sentence(&arena, docs[i].doc, 200), docs[i].want);
	assert_true(strlen(prose_sentence(&arena, "a word and `another that is in code` and so on and on", 30)) <= 30);
}

/* ---- source on one line ---- */

static void source_on_one_line(void **state)
{
	(void)state;
	assert_string_equal(text_flat(&arena, "dict[\n    str, int]"), "dict[str, int]");
	assert_string_equal(text_flat(&arena, "(\n  1,\n  2\n)"), "(1, 2)");
	assert_string_equal(text_flat(&arena, "f('a\tb', # why\n  \"#\")"), "f('a\tb', \"#\")");
	assert_string_equal(text_flat(&arena, "a \\\n  + b"), "a + b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(markers_are_found, clear),
		cmocka_unit_test_teardown(text_is_no_marker, clear),
		cmocka_unit_test_teardown(doubts_are_errors, clear),
		cmocka_unit_test_teardown(pages_keep_the_rest, clear),
		cmocka_unit_test_teardown(text_is_no_markup, clear),
		cmocka_unit_test_teardown(code_keeps_its_backticks, clear),
		cmocka_unit_test_teardown(links_lead_only_where_they_may, clear),
		cmocka_unit_test_teardown(first_sentences, clear),
		cmocka_unit_test_teardown(source_on_one_line, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
