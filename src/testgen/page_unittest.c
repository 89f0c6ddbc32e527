/*
 * page_unittest.c - one test in the style of unittest, for repositories that know no other.  Called by page.c.
 */
#include "page.h"

static void line(struct page *p, int indent, const char *text)
{
	page_line(p->a, p->out, &p->style, indent, text);
}

/* An expression of a case; capsys and tmp_path are made by hand here. */
static const char *say(struct page *p, const struct page_test *t, const char *text)
{
	if (!strcmp(text, "capsys.readouterr().out"))
		return "printed.getvalue()";
	return page_say(p, t, text);
}

static const char *is_sentence(struct page *p, const char *left, const char *right)
{
	if (!strcmp(right, "None"))
		return ff_arena_printf(p->a, "self.assertIsNone(%s)", left);
	return ff_arena_printf(p->a, "self.assertIs(%s, %s)", left, right);
}

static const char *approx(struct page *p, const char *left, const char *right)
{
	struct page_value v = page_look(p->a, right);
	if (v.kind == PAGE_IS_FLOAT || v.kind == PAGE_IS_INT)
		return ff_arena_printf(p->a, "self.assertAlmostEqual(%s, %s, delta=abs(%s) * 1e-6)", left, right, right);
	return ff_arena_printf(p->a, "self.assertEqual(%s, %s)", left, right);
}

static const char *sentence(struct page *p, const struct ff_test_check *k, const char *left, const char *right)
{
	switch (k->kind) {
	case FF_HOLDS_EQUAL: return ff_arena_printf(p->a, "self.assertEqual(%s, %s)", left, right);
	case FF_HOLDS_IS: return is_sentence(p, left, right);
	case FF_HOLDS_APPROX: return approx(p, left, right);
	case FF_HOLDS_TYPE: return ff_arena_printf(p->a, "self.assertIsInstance(%s, %s)", left, right);
	case FF_HOLDS_LENGTH: return ff_arena_printf(p->a, "self.assertEqual(len(%s), %s)", left, right);
	case FF_HOLDS_CONTAINS: return ff_arena_printf(p->a, "self.assertIn(%s, %s)", right, left);
	case FF_HOLDS_REPR: return ff_arena_printf(p->a, "self.assertEqual(repr(%s), %s)", left, right);
	case FF_HOLDS_FALSE: return ff_arena_printf(p->a, "self.assertFalse(%s)", left);
	default: return ff_arena_printf(p->a, "self.assertTrue(%s)", left);
	}
}

static const char *patches(struct page *p, const struct page_test *t)
{
	const struct ff_test_case *c = t->cases[0];
	const char *all = "";
	for (int i = 0; i < c->patches.count; i++) {
		const struct ff_test_patch *x = FF_AT(&c->patches, struct ff_test_patch, i);
		all = ff_arena_printf(p->a, "%s%smock.patch(\"%s\", %s)", all, i ? ", " : "", x->where, page_say(p, t, x->value));
	}
	return all;
}

static const struct ff_test_check *raising(const struct ff_test_case *c, int *row)
{
	for (*row = 0; *row < c->checks.count; ++*row)
		if (FF_AT(&c->checks, struct ff_test_check, *row)->kind == FF_HOLDS_RAISES)
			return FF_AT(&c->checks, struct ff_test_check, *row);
	return NULL;
}

static bool prints(const struct ff_test_case *c)
{
	return ff_strings_has(&c->fixtures, "capsys");
}

static void write_call(struct page *p, const struct page_test *t, int indent, bool *after)
{
	const struct ff_test_case *c = t->cases[0];
	const char *call = page_call(p, t, c), *with = patches(p, t);
	int row;
	const struct ff_test_check *k = raising(c, &row), *only = FF_AT(&c->checks, struct ff_test_check, 0);
	bool kept = false;
	for (int i = 0; i < c->checks.count; i++)
		kept |= page_names_result(p, FF_AT(&c->checks, struct ff_test_check, i)->left);
	*after = true;
	if (prints(c))
		with = ff_arena_printf(p->a, "%s%scontextlib.redirect_stdout(io.StringIO()) as printed", with, *with ? ", " : "");
	if (*with) {
		line(p, indent, ff_arena_printf(p->a, "with %s:", with));
		indent += 4;
	}
	if (k) {
		const char *match = "";
		if (*k->match) {
			const char *text = page_param_of(t, c->arguments.count + c->checks.count + row);
			if (k->whole && !text && !page_has_special(t, row))
				text = page_literal(p->a, ff_arena_printf(p->a, "^%s$", k->match));
			match = ff_arena_printf(p->a, page_has_special(t, row) ? ", re.escape(%s)" : ", %s",
			                        text ? text : page_slot(p->a, c, c->arguments.count + c->checks.count + row));
		}
		const char *inside = *k->left ? page_inline(p, page_say(p, t, k->left), call) : call;
		line(p, indent, ff_arena_printf(p->a, "with self.assertRaises%s(%s%s):", *match ? "Regex" : "", page_say(p, t, k->right), match));
		line(p, indent + 4, inside ? inside : call);
		*after = c->checks.count > 1;
		return;
	}
	const char *whole = c->checks.count == 1 && !*with ? page_inline(p, page_say(p, t, only->left), call) : NULL;
	if (whole) {
		line(p, indent, sentence(p, only, whole, page_right(p, t, c, 0)));
		*after = false;
		return;
	}
	line(p, indent, kept ? ff_arena_printf(p->a, "result = %s", call) : call);
}

static void write_body(struct page *p, const struct page_test *t, int indent)
{
	const struct ff_test_case *c = t->cases[0];
	bool after;
	if (ff_strings_has(&c->fixtures, "tmp_path")) {
		line(p, indent, "folder = tempfile.TemporaryDirectory()");
		line(p, indent, "self.addCleanup(folder.cleanup)");
		line(p, indent, "tmp_path = pathlib.Path(folder.name)");
	}
	for (int i = 0; i < c->setup.count; i++)
		page_setup(p, indent, page_say(p, t, c->setup.items[i]), i == 0 && !ff_strings_has(&c->fixtures, "tmp_path"), i + 1 == c->setup.count);
	if (c->setup.count || ff_strings_has(&c->fixtures, "tmp_path"))
		ff_buf_char(p->out, '\n');
	write_call(p, t, indent, &after);
	if (after)
		ff_buf_char(p->out, '\n');
	for (int i = 0; after && i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		if (k->kind != FF_HOLDS_RAISES)
			line(p, indent, sentence(p, k, say(p, t, k->left), page_right(p, t, c, i)));
	}
}

/* The cases as rows of a loop with a sub-test for each. */
static void write_rows(struct page *p, const struct page_test *t)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_str(&b, "cases = [");
	for (int row = 0; row < t->count; row++) {
		ff_buf_str(&b, row ? ", " : "");
		ff_buf_str(&b, t->params.count > 1 ? "(" : "");
		for (int i = 0; i < t->params.count; i++)
			ff_buf_printf(&b, "%s%s", i ? ", " : "", page_say(p, NULL, page_slot(p->a, t->cases[row], FF_AT(&t->params, struct page_param, i)->slot)));
		ff_buf_str(&b, t->params.count > 1 ? ")" : "");
	}
	ff_buf_str(&b, t->params.count > 1 ? ",]" : "]");
	line(p, 8, ff_buf_text(&b));
	ff_buf_clear(&b);
	ff_buf_str(&b, "for ");
	for (int i = 0; i < t->params.count; i++)
		ff_buf_printf(&b, "%s%s", i ? ", " : "", FF_AT(&t->params, struct page_param, i)->name);
	ff_buf_str(&b, " in cases:");
	line(p, 8, ff_buf_text(&b));
	ff_buf_clear(&b);
	ff_buf_str(&b, "with self.subTest(");
	bool first = true;
	for (int i = 0; i < t->params.count; i++) {
		const struct page_param *x = FF_AT(&t->params, struct page_param, i);
		if (x->slot < t->cases[0]->arguments.count || t->params.count == 1) {
			ff_buf_printf(&b, "%s%s=%s", first ? "" : ", ", x->name, x->name);
			first = false;
		}
	}
	ff_buf_str(&b, "):");
	line(p, 12, ff_buf_text(&b));
	ff_buf_free(&b);
}

void page_write_unittest(struct page *p, const struct page_test *t)
{
	ff_buf_printf(p->out, "    %sdef %s(self):\n", t->cases[0]->await ? "async " : "", t->name);
	if (t->params.count)
		write_rows(p, t);
	write_body(p, t, t->params.count ? 16 : 8);
}

void page_unittest_tools(struct page *p)
{
	page_import_module(&p->imports, "unittest");
	for (int i = 0; i < p->tests.count; i++) {
		const struct ff_test_case *c = FF_AT(&p->tests, struct page_test, i)->cases[0];
		int row;
		const struct ff_test_check *k = raising(c, &row);
		if (k && page_has_special(FF_AT(&p->tests, struct page_test, i), row))
			page_import_module(&p->imports, "re");
		if (c->patches.count)
			page_import_statement(&p->imports, "from unittest import mock");
		if (prints(c)) {
			page_import_module(&p->imports, "contextlib");
			page_import_module(&p->imports, "io");
		}
		if (ff_strings_has(&c->fixtures, "tmp_path")) {
			page_import_module(&p->imports, "pathlib");
			page_import_module(&p->imports, "tempfile");
		}
	}
}
