/*
 * test_review.c - screens of a review: what they hold, that they fit, that nothing from outside reaches the terminal; and where
 * lines stand in a changed text.  Judges: the width of each line as wcwidth(3) counts it, control characters by their codes, and
 * texts whose places were counted by hand.
 */
#include <setjmp.h>
#include <locale.h>
#include <wchar.h>

#include "../../src/review/room.h"

#include <cmocka.h>

static struct ff_arena arena;

static struct ff_task a_task(void)
{
	return (struct ff_task){.id = 12, .type = "unused_import", .description = "'os' is imported but never used", .path = "src/shop/cart.py", .line = 3,
	                        .symbol = "Cart", .confidence = FF_CONFIDENCE_HIGH, .score = 0.96, .severity = FF_SEVERITY_LOW, .source = "critic",
	                        .reasoning = "critic proposes it (weight 0.95); docwriter agrees (0.80). Two agents agree and none disagrees: high, at 0.96.",
	                        .commit = "1111111111111111111111111111111111111111"};
}

static struct ff_fix a_fix = {.safety = FF_SAFETY_SAFE, .title = "remove the unused import"};

static struct ff_review_view a_view(struct ff_task *t, int fix_lines)
{
	struct ff_review_view v = {.task = t, .at = 3, .count = 12, .state = "", .where = "line 5 in the work tree", .consequence = "high, Cart.add loses a parameter",
	                           .hint = "", .keys = "y,n,e,s,i,f,a,d,j,k,/,g,p,w,u,q,?"};
	for (int i = 1; i <= 5; i++)
		*FF_PUSH(&arena, &v.code, struct ff_review_line) = (struct ff_review_line){i, i == 3 ? "import os" : "x = 1", i == 3};
	if (fix_lines)
		t->fix = &a_fix;
	for (int i = 0; i < fix_lines; i++)
		ff_strings_push(&arena, &v.fix, ff_arena_printf(&arena, "  %cline %d", i ? '+' : '-', i));
	return v;
}

static const char *drawn(const struct ff_review_view *v, int width, int height, bool colour, bool utf8)
{
	struct ff_screen s = {width, colour, utf8};
	struct ff_buf b;
	ff_buf_init(&b, 1u << 20);
	ff_review_draw(&arena, &s, height, v, &b);
	const char *text = ff_arena_str(&arena, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static int lines_of(const char *text)
{
	int n = 1;
	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* Columns of the widest line by the C library; -1 when a character has no width (a control, a broken byte). */
static int widest(const char *text)
{
	int most = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");
		wchar_t wide[4096];
		char line[8192];
		assert_true(n < sizeof line);
		memcpy(line, text, n);
		line[n] = 0;
		size_t got = mbstowcs(wide, line, FF_COUNT(wide));
		int columns = got == (size_t)-1 ? -1 : wcswidth(wide, got);
		if (columns < 0)
			return -1;
		most = columns > most ? columns : most;
		text += n + (text[n] != 0);
	}
	return most;
}

static void fits(const char *text, int width, int height)
{
	int columns = widest(text), rows = lines_of(text);
	if (columns < 0 || columns > width || rows > height)
		fail_msg("%d columns of %d, %d lines of %d:\n%s", columns, width, rows, height, text);
}

static void holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void a_screen_holds_all_of_it(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 2);
	const char *text = drawn(&v, 80, 24, false, true);
	(void)state;
	static const char *const parts[] = {"#12 unused_import", "low severity", "high confidence, 0.96", "src/shop/cart.py:3 in Cart (line 5 in the work tree)",
	                                    "'os' is imported but never used", "Two agents agree", "> 3 | import os", "  5 | x = 1",
	                                    "Proposed edit (safe): remove the unused import", "  -line 0", "  +line 1", "Consequence: high, Cart.add",
	                                    "(3/12) Approve? [y,n,e,s,i,f,a,d,j,k,/,g,p,w,u,q,?] "};
	for (size_t i = 0; i < FF_COUNT(parts); i++)
		holds(text, parts[i]);
	fits(text, 80, 24);
	assert_null(strchr(text, '\033'));
}

static void a_long_edit_gives_way_first(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 500);
	const char *text = drawn(&v, 80, 24, false, true);
	(void)state;
	fits(text, 80, 24);
	assert_int_equal(lines_of(text), 24); /* all of the screen is used */
	holds(text, "more lines (p shows all)");
	holds(text, "> 3 | import os");
	holds(text, "  1 | x = 1");
	holds(text, "Two agents agree");
}

static void every_size_is_kept(void **state)
{
	static const int widths[] = {20, 30, 40, 60, 80, 200};
	struct ff_task t = a_task();
	(void)state;
	t.description = "a description that goes on and on, over more than one line of any screen that is not a very wide one, and then some more of it";
	for (size_t i = 0; i < FF_COUNT(widths); i++)
		for (int height = 3; height <= 30; height++) {
			struct ff_review_view v = a_view(&t, 40);
			v.hint = "#11 approved.";
			const char *text = drawn(&v, widths[i], height, false, true);
			fits(text, widths[i], height);
			holds(text, "(3/12)");
			if (height >= 5)
				holds(text, "#12");
		}
}

static void a_narrow_screen_shows_the_place(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 2);
	const char *text = drawn(&v, 40, 24, false, true);
	(void)state;
	fits(text, 40, 24);
	holds(text, "cart.py:3");
	holds(text, "high confidence, 0.96");
	holds(text, "(3/12) Approve? [y,n,...,?] ");
}

static void ascii_is_ascii(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 60);
	(void)state;
	t.path = "a/very/long/path/that/does/not/fit/in/forty/columns/of/a/screen/cart.py";
	for (const char *p = drawn(&v, 40, 24, false, false); *p; p++)
		assert_true(*p == '\n' || (*p >= 0x20 && *p < 0x7f));
}

static void colour_changes_nothing_but_colour(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 5);
	const char *plain = drawn(&v, 80, 24, false, true), *p = drawn(&v, 80, 24, true, true);
	struct ff_buf b;
	int codes = 0;
	(void)state;
	ff_buf_init(&b, 1u << 20);
	while (*p) {
		if (*p == '\033') {
			assert_int_equal(p[1], '[');
			p += 2 + strspn(p + 2, "0123456789;");
			assert_int_equal(*p, 'm');
			codes++;
		} else {
			ff_buf_char(&b, *p);
		}
		p++;
	}
	assert_true(codes > 5);
	assert_string_equal(ff_buf_text(&b), plain);
	ff_buf_free(&b);
}

static void hostile_text_is_made_safe(void **state)
{
	static const char evil[] = "\033[2J\033]0;owned\007\rover\b\b\b\xff\xc2\x9b" "31m\xe2\x80\xae" "desrever \x7f\tend";
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 3);
	char *huge = ff_arena_alloc(&arena, 100001);
	(void)state;
	memset(huge, 'w', 100000);
	t.type = t.description = t.path = t.symbol = t.reasoning = evil;
	v.where = v.consequence = v.hint = v.fix.items[1] = evil;
	FF_AT(&v.code, struct ff_review_line, 2)->text = evil;
	FF_AT(&v.code, struct ff_review_line, 3)->text = huge;
	v.fix.items[2] = huge;
	fits(drawn(&v, 80, 24, false, true), 80, 24); /* wcswidth gives -1 for any control character */
	t.type = t.description = t.path = t.symbol = t.reasoning = huge;
	fits(drawn(&v, 80, 24, false, true), 80, 24);
	fits(drawn(&v, 40, 10, false, true), 40, 10);
}

static void wide_characters_are_counted(void **state)
{
	struct ff_task t = a_task();
	struct ff_review_view v = a_view(&t, 2);
	(void)state;
	t.description = t.reasoning = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe9\x95\xb7\xe3\x81\x84\xe6\x96\x87\xe5\xad\x97\xe5\x88\x97 "
	                              "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe9\x95\xb7\xe3\x81\x84\xe6\x96\x87\xe5\xad\x97\xe5\x88\x97\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
	                              "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe9\x95\xb7\xe3\x81\x84\xe6\x96\x87\xe5\xad\x97\xe5\x88\x97\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e";
	FF_AT(&v.code, struct ff_review_line, 2)->text = t.description;
	fits(drawn(&v, 40, 24, false, true), 40, 24);
	fits(drawn(&v, 31, 24, false, true), 31, 24);
}

/* ---- places ---- */

static struct ff_bytes text(const char *s)
{
	return (struct ff_bytes){s, strlen(s)};
}

static void lines_are_found_where_they_moved(void **state)
{
	struct ff_bytes old = text("a\nb\nc\nd\ne\nf\n"), same = text("a\nb\nc\nd\ne\nf\n"), down = text("new\nnew\na\nb\nc\nd\ne\nf\n");
	struct ff_bytes gone = text("a\nb\nd\ne\nf\n"), twice = text("a\nb\nc\nd\ne\nf\na\nb\nc\nd\ne\nf\n"), crlf = text("x\r\na\r\nb\r\nc\r\nd\r\ne\r\nf\r\n");
	(void)state;
	assert_int_equal(ff_edits_find(&old, 3, 3, &same), 3);
	assert_int_equal(ff_edits_find(&old, 3, 3, &down), 5);
	assert_int_equal(ff_edits_find(&old, 3, 2, &down), 5); /* the place before line 3 */
	assert_int_equal(ff_edits_find(&old, 3, 3, &gone), 0);
	assert_int_equal(ff_edits_find(&old, 3, 3, &twice), 0);
	assert_int_equal(ff_edits_find(&old, 3, 3, &crlf), 4);
	assert_int_equal(ff_edits_find(&old, 7, 6, &down), 9); /* behind the last line */
	assert_int_equal(ff_edits_find(&old, 99, 99, &down), 0);
	assert_int_equal(ff_edits_find(&old, 0, 0, &down), 0);
}

static void edits_follow_the_text(void **state)
{
	struct ff_fix f = {0};
	struct ff_bytes old = text("a = 1\nb = 2\nc = 3\nd = 4"), now = text("z = 0\na = 1\nb = 2\nc = 3\nd = 4"), out;
	struct ff_err err = {0};
	(void)state;
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = "p", .line = 4, .end_line = 4, .col = 4, .end_col = 5, .text = "5"};
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = "p", .line = 2, .end_line = 3, .text = ""};
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = "p", .line = 2, .end_line = 2, .text = "n = 9\n"};
	*FF_PUSH(&arena, &f.edits, struct ff_edit) = (struct ff_edit){.path = "other", .line = 1, .end_line = 2, .text = "no"};
	assert_int_equal(ff_edits_apply(&arena, &f, "p", &old, &old, &out, &err), 0);
	assert_string_equal(out.text, "a = 1\nn = 9\nc = 3\nd = 5");
	assert_int_equal(ff_edits_apply(&arena, &f, "p", &old, &now, &out, &err), 0);
	assert_string_equal(out.text, "z = 0\na = 1\nn = 9\nc = 3\nd = 5");
	FF_AT(&f.edits, struct ff_edit, 0)->end_col = 50;
	assert_int_equal(ff_edits_apply(&arena, &f, "p", &old, &old, &out, &err), -1);
	assert_int_equal(err.code, FF_EX_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_screen_holds_all_of_it),   cmocka_unit_test(a_long_edit_gives_way_first),       cmocka_unit_test(every_size_is_kept),
	    cmocka_unit_test(a_narrow_screen_shows_the_place), cmocka_unit_test(ascii_is_ascii),              cmocka_unit_test(colour_changes_nothing_but_colour),
	    cmocka_unit_test(hostile_text_is_made_safe),  cmocka_unit_test(wide_characters_are_counted),       cmocka_unit_test(lines_are_found_where_they_moved),
	    cmocka_unit_test(edits_follow_the_text),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return failed;
}
