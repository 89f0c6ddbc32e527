/*
 * test_docs.c - what pages of documentation say of Python names.  Expected values are written by hand from the documents of Sphinx (py
 * domain, autodoc, autosummary), mkdocstrings and MyST, and from what docutils takes for a comment or a literal block.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../src/scan/docs.h"

#include <cmocka.h>

/* "kind line word target" lines of a page, sorted as they stand; for comparison. */
static void reads(int syntax, const char *page, const char *want)
{
	struct ff_arena a = {0};
	struct docs d;
	struct ff_buf out;
	ff_buf_init(&out, 0);
	docs_read(&a, syntax, page, strlen(page), &d);
	docs_encode(&d, &out);
	assert_string_equal(ff_buf_text(&out), want);
	ff_buf_free(&out);
	ff_arena_free(&a);
}

/* Code blocks of a page: "line:text" each. */
static void shows(int syntax, const char *page, const char *want)
{
	struct ff_arena a = {0};
	struct docs d;
	struct ff_buf out;
	ff_buf_init(&out, 0);
	docs_read(&a, syntax, page, strlen(page), &d);
	for (int i = 0; i < d.blocks.count; i++) {
		const struct docs_block *b = FF_AT(&d.blocks, struct docs_block, i);
		ff_buf_printf(&out, "%d:%.*s", b->line, (int)b->len, b->text);
	}
	assert_string_equal(ff_buf_text(&out), want);
	ff_buf_free(&out);
	ff_arena_free(&a);
}

static void directives_name_what_they_document(void **state)
{
	(void)state;
	reads(DOCS_RST, ".. autofunction:: shop.cart.total\n", "0 1 autofunction shop.cart.total\n");
	reads(DOCS_RST, ".. py:function:: shop.cart.total(items, *, tax=0)\n", "0 1 function shop.cart.total\n");
	reads(DOCS_RST, ".. autofunction:: total\n", ""); /* of no known module */
	reads(DOCS_RST, ".. currentmodule:: shop.cart\n\n.. autofunction:: total\n", "0 3 autofunction shop.cart.total\n");
	reads(DOCS_RST, ".. py:module:: shop.cart\n.. py:data:: LIMIT\n   :module: shop.limits\n", "0 2 data shop.limits.LIMIT\n");
	reads(DOCS_RST, ".. currentmodule:: shop\n.. currentmodule:: None\n.. autofunction:: total\n", "");
	reads(DOCS_RST, ".. module:: shop\n.. function:: total(items)\n              discount(items, \\\n                share)\n   :async:\n",
	      "0 2 function shop.total\n0 3 function shop.discount\n");
	reads(DOCS_RST, ".. default-domain:: c\n.. module:: shop\n.. function:: int total(void)\n", "");
	reads(DOCS_RST, ".. module:: shop\n.. class:: final Cart(items)\n", "0 2 class shop.Cart\n");
}

static void members_belong_to_what_is_around(void **state)
{
	(void)state;
	reads(DOCS_RST, ".. module:: shop\n.. class:: Cart\n\n   Text.\n\n   .. method:: total()\n\n.. function:: free()\n",
	      "0 2 class shop.Cart\n0 6 method shop.Cart.total\n0 8 function shop.free\n");
	reads(DOCS_RST, ".. autoclass:: shop.cart.Cart\n   :members: total, add\n   :exclude-members: _raw\n",
	      "0 1 autoclass shop.cart.Cart\n0 1 autoclass shop.cart.Cart.total\n0 1 autoclass shop.cart.Cart.add\n6 1 autoclass shop.cart.Cart._raw\n");
	reads(DOCS_RST, ".. automodule:: shop.cart\n   :members:\n", "0 1 automodule shop.cart\n1 1 automodule shop.cart\n");
	reads(DOCS_RST, ".. automodule:: shop.cart\n   :members:\n   :undoc-members:\n\n.. autofunction:: total\n",
	      "0 1 automodule shop.cart\n2 1 automodule shop.cart\n0 5 autofunction shop.cart.total\n");
	reads(DOCS_RST, ".. currentmodule:: shop\n\n.. autosummary::\n   :toctree: _made\n\n   total\n   ~cart.Cart\n",
	      "0 6 autosummary shop.total\n0 7 autosummary shop.cart.Cart\n0 7 autosummary cart.Cart\n");
}

static void roles_and_inline_code(void **state)
{
	(void)state;
	reads(DOCS_RST, "See :func:`~shop.cart.total`, :meth:`the sum <shop.cart.Cart.total>`.\n", "3 1 func shop.cart.total\n3 1 meth shop.cart.Cart.total\n");
	reads(DOCS_RST, "See :py:func:`shop.cart.total()` and :func:`!shop.cart.gone`.\n", "3 1 func shop.cart.total\n");
	reads(DOCS_RST, "See :c:func:`shop.total`, :ref:`shop.total`, :func:`total`.\n", "");
	reads(DOCS_RST, ".. module:: shop\n\n:func:`total` and :func:`.cart.total`\n", "3 3 func shop.total\n3 3 func shop.cart.total\n");
	reads(DOCS_RST, "``shop.cart.total`` ``shop.cart.total(1, 2)`` ``total`` ``a shop.x`` `shop.y`_\n", "5 1 - shop.cart.total\n");
	reads(DOCS_RST, "total and shop.cart.total are words here\n", "");
	reads(DOCS_MARKDOWN, "Call `shop.cart.total()`, `total()`, {py:func}`shop.tax`, [it][shop.cart.Cart].\n",
	      "5 1 - shop.cart.total\n3 1 func shop.tax\n3 1 any shop.cart.Cart\n");
	reads(DOCS_MARKDOWN, "``` `shop.a` ``` and ``shop.b`\n", "");
}

static void what_is_no_text_is_not_read(void **state)
{
	(void)state;
	reads(DOCS_RST, ".. autofunction: shop.a\n\n   .. autofunction:: shop.b\n\n.. autofunction:: shop.c\n", "0 5 autofunction shop.c\n");
	reads(DOCS_RST, "..\n   .. autofunction:: shop.a\n", "");
	reads(DOCS_RST, "..\n\n   .. autofunction:: shop.a\n", "0 3 autofunction shop.a\n"); /* an empty comment ends at the blank line */
	reads(DOCS_RST, "Write::\n\n   .. autofunction:: shop.a\n\nand :func:`shop.b`\n", "3 5 func shop.b\n");
	reads(DOCS_RST, ".. code-block:: rst\n\n   .. autofunction:: shop.a\n", "");
	reads(DOCS_RST, ".. note:: See :func:`shop.a`\n\n   and :func:`shop.b`\n", "3 1 func shop.a\n3 3 func shop.b\n");
	reads(DOCS_RST, ".. _shop.a: https://example.org/`shop.b`\n", "");
	reads(DOCS_MARKDOWN, "<!-- `shop.a`\n`shop.b` -->\n```sh\n`shop.c`\n```\n`shop.d`\n", "5 6 - shop.d\n");
	reads(DOCS_MARKDOWN, "```rst\n.. autofunction:: shop.a\n```\n", "");
}

static void mkdocstrings_and_myst(void **state)
{
	(void)state;
	reads(DOCS_MARKDOWN, "::: shop.cart\n", "0 1 ::: shop.cart\n1 1 ::: shop.cart\n");
	reads(DOCS_MARKDOWN, "::: shop.cart\n    options:\n      members:\n        - total\n        - Cart\n      show_root_heading: true\n",
	      "0 1 ::: shop.cart\n0 1 ::: shop.cart.total\n0 1 ::: shop.cart.Cart\n");
	reads(DOCS_MARKDOWN, "::: shop.cart\n    options:\n      members: [total]\n", "0 1 ::: shop.cart\n0 1 ::: shop.cart.total\n");
	reads(DOCS_MARKDOWN, "::: shop.cart\n    options:\n      members: false\n", "0 1 ::: shop.cart\n");
	reads(DOCS_MARKDOWN, "::: shop.cart\n    options:\n      show_if_no_docstring: true\n", "0 1 ::: shop.cart\n2 1 ::: shop.cart\n");
	reads(DOCS_MARKDOWN, "```{eval-rst}\n.. currentmodule:: shop\n.. autofunction:: total\n```\n`shop.b`\n", "0 3 autofunction shop.total\n5 5 - shop.b\n");
	reads(DOCS_MARKDOWN, "````{py:class} shop.Cart\n\n```{note}\nSee {func}`shop.a`.\n```\n````\n`shop.b`\n",
	      "0 1 class shop.Cart\n3 4 func shop.a\n5 7 - shop.b\n");
}

static void python_code_keeps_its_lines(void **state)
{
	(void)state;
	shows(DOCS_RST, "Use it::\n\n    from shop import total\n    if total:\n        total(1)\n\nText\n", "3:from shop import total\nif total:\n    total(1)\n\n");
	shows(DOCS_RST, "Text::\n\n    $ shop total\n", "");
	shows(DOCS_RST, ">>> from shop import total\n>>> total([\n...     1])\n1\n\nText\n", "1:from shop import total\ntotal([\n    1])\n\n");
	shows(DOCS_RST, ".. code-block:: python\n   :caption: a\n\n   import shop\n\n.. code-block:: sh\n\n   import shop\n", "4:import shop\n\n");
	shows(DOCS_MARKDOWN, "* a\n\n    ```python hl_lines=\"1\"\n    import shop\n    ```\n```\n$ pip\n```\n~~~\nimport shop\n~~~\n", "4:import shop\n10:import shop\n");
	shows(DOCS_MARKDOWN, "```pycon\n>>> import shop\n'x'\n```\n", "2:import shop\n\n");
}

static void which_files_are_pages(void **state)
{
	(void)state;
	assert_int_equal(docs_syntax("docs/api.rst"), DOCS_RST);
	assert_int_equal(docs_syntax("docs/ref/models.txt"), DOCS_RST);
	assert_int_equal(docs_syntax("README.md"), DOCS_MARKDOWN);
	assert_int_equal(docs_syntax("notes.txt"), DOCS_NONE);
	assert_int_equal(docs_syntax("CHANGES.rst"), DOCS_NONE); /* tells of what is gone, too */
	assert_int_equal(docs_syntax("docs/releases/2.0.md"), DOCS_NONE);
	assert_int_equal(docs_syntax("tests/README.md"), DOCS_NONE);
	assert_int_equal(docs_syntax("vendor/x/api.rst"), DOCS_NONE);
	assert_int_equal(docs_syntax(".github/HELP.md"), DOCS_NONE);
	assert_int_equal(docs_syntax("shop/cart.py"), DOCS_NONE);
}

static void damaged_lines_are_none(void **state)
{
	char text[] = "0 1 func shop.a\n\n9 1 func shop.b\n0 x func shop.c\n0 0 func shop.d\n3 7\n3 7 func\n3 7 func \n3 99999999999 f shop.e\n5 2 - shop.f\nno end";
	char *at = text;
	struct docs_ref r;
	(void)state;
	assert_true(docs_next(&at, text + sizeof text - 1, &r));
	assert_string_equal(r.target, "shop.a");
	assert_true(docs_next(&at, text + sizeof text - 1, &r));
	assert_string_equal(r.target, "shop.f");
	assert_string_equal(r.word, "");
	assert_int_equal(r.line, 2);
	assert_false(docs_next(&at, text + sizeof text - 1, &r));
}

static void bounds_hold(void **state)
{
	struct ff_arena a = {0};
	struct ff_buf page;
	struct docs d;
	(void)state;
	ff_buf_init(&page, 4 << 20);
	for (int i = 0; i < DOCS_REFS + 100; i++)
		ff_buf_printf(&page, ":func:`shop.f%d` :func:`shop.same`\n", i);
	docs_read(&a, DOCS_RST, ff_buf_text(&page), page.len, &d);
	assert_int_equal(d.refs.count, DOCS_REFS);
	assert_int_equal(FF_AT(&d.refs, struct docs_ref, DOCS_REFS - 1)->line, DOCS_REFS - 1); /* what is told twice counts once */
	while (page.len <= DOCS_BYTES)
		ff_buf_str(&page, "more of it\n");
	docs_read(&a, DOCS_RST, ff_buf_text(&page), page.len, &d);
	assert_int_equal(d.refs.count, 0);
	ff_buf_free(&page);
	ff_arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(directives_name_what_they_document),
		cmocka_unit_test(members_belong_to_what_is_around),
		cmocka_unit_test(roles_and_inline_code),
		cmocka_unit_test(what_is_no_text_is_not_read),
		cmocka_unit_test(mkdocstrings_and_myst),
		cmocka_unit_test(python_code_keeps_its_lines),
		cmocka_unit_test(which_files_are_pages),
		cmocka_unit_test(damaged_lines_are_none),
		cmocka_unit_test(bounds_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
