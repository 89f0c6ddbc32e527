/*
 * test_doc_place.c - where a docstring goes: each text after an edit was written by hand, by PEP 257, Google's guide and what pydocstyle asks for.  That
 * the program stays what it was in real code, CPython, griffe, pydocstyle and ruff say: tests/judge/doc_accept.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ff/docwriter.h"
#include "ff/fix.h"
#include "ff/python.h"

static struct ff_arena arena;
static struct ff_python *py;
static const char *why;

static int setup(void **state)
{
	(void)state;
	py = ff_python_new();
	return py ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	ff_python_free(py);
	ff_arena_free(&arena);
	return 0;
}

static void add(struct ff_doc_draft *d, int kind, const char *name, const char *type, const char *text)
{
	struct ff_doc_part *p = d->parts.count ? FF_AT(&d->parts, struct ff_doc_part, d->parts.count - 1) : NULL;
	if (!p || p->kind != kind) {
		p = FF_PUSH(&arena, &d->parts, struct ff_doc_part);
		p->kind = kind;
	}
	*FF_PUSH(&arena, &p->items, struct ff_doc_item) = (struct ff_doc_item){.name = name, .type = type, .text = text, .line = -1};
}

/* The text after the draft was placed; NULL: it was not. */
static const char *placed_in(const char *path, const char *source, const struct ff_doc_draft *d, const struct ff_doc_habits *h)
{
	struct ff_err err = {0};
	struct ff_facts f;
	struct ff_file file = {.path = path, .blob = ""};
	struct ff_subject s = {.file = &file, .news = &f, .scratch = &arena};
	struct ff_bytes old = {source, strlen(source)}, out;
	assert_int_equal(ff_python_facts(py, &arena, path, source, old.len, ~0u, &f, &err), 0);
	const struct ff_fix *fix = ff_doc_place(&s, d, h, &why);
	if (!fix)
		return NULL;
	assert_int_equal(fix->safety, FF_SAFETY_REVIEW);
	assert_int_equal(ff_edits_apply(&arena, fix, path, &old, &old, &out, &err), 0);
	return out.text;
}

static const char *placed(const char *source, const struct ff_doc_draft *d)
{
	return placed_in("a.py", source, d, NULL);
}

/* The texts, where one may be missing. */
static void is(const char *got, const char *wanted)
{
	assert_string_equal(got ? got : why ? why : "nothing", wanted);
}

static struct ff_doc_draft sentence(int def)
{
	return (struct ff_doc_draft){.def = def, .summary = "Do it.", .evidence = ""};
}

/* Everything that a function can have. */
static struct ff_doc_draft full(int def)
{
	struct ff_doc_draft d = sentence(def);
	ff_strings_push(&arena, &d.more, "More of it.");
	add(&d, FF_DOC_ARGS, "a", "int", "The one.");
	add(&d, FF_DOC_ARGS, "*rest", "", "The others.");
	add(&d, FF_DOC_RETURNS, "", "str", "What is left.");
	add(&d, FF_DOC_RAISES, "ValueError", "", "If not.");
	add(&d, FF_DOC_EXAMPLE, "", "", ">>> f(1)\n'1'");
	return d;
}

#define GOOGLE(indent)                                                                                                              \
	indent "\"\"\"Do it.\n\n" indent "More of it.\n\n" indent "Args:\n" indent "    a (int): The one.\n" indent "    *rest: The others.\n\n" \
	       indent "Returns:\n" indent "    str: What is left.\n\n" indent "Raises:\n" indent "    ValueError: If not.\n\n" indent      \
	       "Example:\n" indent "    >>> f(1)\n" indent "    '1'\n" indent "\"\"\"\n"

static void a_whole_one(void **state)
{
	struct ff_doc_draft d = full(0);
	(void)state;
	is(placed("def f(a, *rest):\n    return a\n", &d), "def f(a, *rest):\n" GOOGLE("    ") "    return a\n");
	d.def = 1;
	is(placed("class A:\n    async def f(\n        self, a, *rest\n    ):  # why\n        # about\n        return a\n", &d),
	                    "class A:\n    async def f(\n        self, a, *rest\n    ):  # why\n" GOOGLE("        ") "        # about\n        return a\n");
}

static void one_sentence_is_one_line(void **state)
{
	struct ff_doc_draft d = sentence(0);
	(void)state;
	is(placed("def f():\n\treturn 1\n", &d), "def f():\n\t\"\"\"Do it.\"\"\"\n\treturn 1\n");
	is(placed("def f():\r\n  return 1\r\n", &d), "def f():\r\n  \"\"\"Do it.\"\"\"\r\n  return 1\r\n");
	is(placed("x = 1\ndef f():\r\n    return 1\n", &d), "x = 1\ndef f():\r\n    \"\"\"Do it.\"\"\"\r\n    return 1\n");
	is(placed("def f(a):\n    # type: (int) -> int\n    # about\n    return a\n", &d),
	                    "def f(a):\n    # type: (int) -> int\n    \"\"\"Do it.\"\"\"\n    # about\n    return a\n");
	is(placed("class A:\n    x = 1\n", &d), "class A:\n    \"\"\"Do it.\"\"\"\n\n    x = 1\n");
	is(placed("class A:\n\n    x = 1\n", &d), "class A:\n    \"\"\"Do it.\"\"\"\n\n    x = 1\n");
}

static void bodies_on_the_line_of_the_signature(void **state)
{
	struct ff_doc_draft d = sentence(0);
	(void)state;
	is(placed("def f(): ...\n", &d), "def f():\n    \"\"\"Do it.\"\"\"\n    ...\n");
	is(placed("def f() -> 'int':  a = 1; return a  # so\n", &d), "def f() -> 'int':\n    \"\"\"Do it.\"\"\"\n    a = 1; return a  # so\n");
	is(placed("\xef\xbb\xbf" "def f():pass", &d), "\xef\xbb\xbf" "def f():\n    \"\"\"Do it.\"\"\"\n    pass");
	is(placed("class A: x = 1\n", &d), "class A:\n    \"\"\"Do it.\"\"\"\n    x = 1\n");
	assert_null(placed("def f(): \\\n    return 1\n", &d));
	assert_non_null(why);
}

/* A blank line below the signature would stand behind the docstring; it becomes one within it, where there is one. */
static void blank_lines_below_the_signature(void **state)
{
	struct ff_doc_draft one = sentence(0), d = full(0);
	(void)state;
	assert_null(placed("def f(a):\n\n    return a\n", &one));
	assert_non_null(why);
	is(placed("def f(a):\n\n    return a\n", &d), "def f(a):\n" GOOGLE("    ") "    return a\n");
	assert_null(placed("def f(a):\n\n\n    return a\n", &d));
	is(placed("def f():\n\n    def g(): pass\n", &one), "def f():\n    \"\"\"Do it.\"\"\"\n\n    def g(): pass\n");
}

static void the_module(void **state)
{
	struct ff_doc_draft d = sentence(-1);
	(void)state;
	is(placed("from __future__ import annotations\n", &d), "\"\"\"Do it.\"\"\"\n\nfrom __future__ import annotations\n");
	is(placed("#!/usr/bin/python\n# -*- coding: utf-8 -*-\n\n# Copyright\n# All rights\n\n# about x\nx = 1\n", &d),
	                    "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n\n# Copyright\n# All rights\n\n\"\"\"Do it.\"\"\"\n\n# about x\nx = 1\n");
	is(placed("\xef\xbb\xbfx = 1\n", &d), "\xef\xbb\xbf\"\"\"Do it.\"\"\"\n\nx = 1\n");
	is(placed("# Copyright\r\n\r\nx = 1\r\n", &d), "# Copyright\r\n\r\n\"\"\"Do it.\"\"\"\r\n\r\nx = 1\r\n");
	is(placed("\nx = 1\r\n", &d), "\"\"\"Do it.\"\"\"\n\nx = 1\r\n");
	assert_null(placed("# nothing else\n", &d));
	assert_null(placed("", &d));
}

static void what_stands_there_stays(void **state)
{
	struct ff_doc_draft d = full(0);
	(void)state;
	is(placed("def f(a, *rest):\n    '''Do this.'''\n    return a\n", &d),
	                    "def f(a, *rest):\n    '''Do this.\n\n    Args:\n        a (int): The one.\n        *rest: The others.\n\n    Returns:\n        str: What is left.\n\n    Raises:\n"
	                    "        ValueError: If not.\n\n    Example:\n        >>> f(1)\n        '1'\n    '''\n    return a\n");
	d.parts.count = 1;
	is(placed("def f(a, *rest): \"Do this.\"\n", &d), "def f(a, *rest): \"\"\"Do this.\n\n    Args:\n        a (int): The one.\n        *rest: The others.\n    \"\"\"\n");
	is(placed("def f(a, *rest):\n    \"\"\"\n    Do this.\n\n    It is so.\n\n    \"\"\"\n", &d),
	                    "def f(a, *rest):\n    \"\"\"\n    Do this.\n\n    It is so.\n\n    Args:\n        a (int): The one.\n        *rest: The others.\n\n    \"\"\"\n");
	is(placed("def f(a, *rest):\n    \"\"\" Do this. \"\"\"\n", &d), "def f(a, *rest):\n    \"\"\" Do this.\n\n    Args:\n        a (int): The one.\n        *rest: The others.\n    \"\"\"\n");
	assert_null(placed("def f(a, *rest):\n    'Do ' 'this.'\n", &d));
	assert_null(placed("def f(a, *rest):\n    ''''''\n", &d));
}

static void sections_go_where_they_belong(void **state)
{
	struct ff_doc_draft d = full(0);
	(void)state;
	is(placed("def f(b, a, *rest):\n  \"\"\"Do this.\n\n  Args:\n    a: It.\n\n  Raises:\n    KeyError: So.\n\n  Note:\n    Well.\n  \"\"\"\n", &d),
	                    "def f(b, a, *rest):\n  \"\"\"Do this.\n\n  Args:\n    a: It.\n    *rest: The others.\n\n  Returns:\n    str: What is left.\n\n  Raises:\n    KeyError: So.\n"
	                    "    ValueError: If not.\n\n  Example:\n    >>> f(1)\n    '1'\n\n  Note:\n    Well.\n  \"\"\"\n");
	struct ff_doc_draft more = sentence(0);
	add(&more, FF_DOC_ARGS, "a", "int", "The one.");
	add(&more, FF_DOC_ARGS, "b", "int", "The other.");
	add(&more, FF_DOC_ARGS, "c", "int", "The third.");
	is(placed("def f(a, b, c):\n    \"\"\"Do this.\n\n    Args:\n        b (int): It,\n            at length.\n    \"\"\"\n", &more),
	                    "def f(a, b, c):\n    \"\"\"Do this.\n\n    Args:\n        a (int): The one.\n        b (int): It,\n            at length.\n        c (int): The third.\n    \"\"\"\n");
	is(placed("def f(a, b, c):\n    \"\"\"Do this.\n\n    :param a: It.\n    :param c: That.\n    :returns: So.\n    \"\"\"\n", &more),
	                    "def f(a, b, c):\n    \"\"\"Do this.\n\n    :param a: It.\n    :param b: The other.\n    :param c: That.\n    :returns: So.\n    \"\"\"\n");
	is(placed("def f(a, b, c):\n    \"\"\"Do this.\n\n    Returns\n    -------\n    int\n        So.\n    \"\"\"\n", &more),
	                    "def f(a, b, c):\n    \"\"\"Do this.\n\n    Parameters\n    ----------\n    a : int\n        The one.\n    b : int\n        The other.\n    c : int\n        The third.\n\n"
	                    "    Returns\n    -------\n    int\n        So.\n    \"\"\"\n");
}

static void a_second_time_nothing_is_lacking(void **state)
{
	static const char *const sources[] = {"def f(a, *rest):\n    return a\n", "def f(a, *rest):\n    'One.'\n", "def f(a, *rest):\n    '''One.\n\n    :returns: It.\n    '''\n",
	                                      "def f(a, *rest):\n    '''One.\n\n    Parameters\n    ----------\n    a\n        It.\n    '''\n"};
	static const int styles[] = {FF_DOC_GOOGLE, FF_DOC_NUMPY, FF_DOC_SPHINX};
	struct ff_doc_draft d = full(0);
	(void)state;
	for (size_t i = 0; i < FF_COUNT(sources); i++)
		for (size_t k = 0; k < FF_COUNT(styles); k++) {
			struct ff_doc_habits h = {.style = styles[k], .width = 60, .quotes = "'''", .types = true, .full_stop = true};
			const char *once = placed_in("a.py", sources[i], &d, &h);
			assert_non_null(once);
			assert_null(placed_in("a.py", once, &d, &h));
			assert_null(why);
		}
	struct ff_doc_draft members = sentence(0);
	add(&members, FF_DOC_ATTRIBUTES, "low", "", "The lowest.");
	add(&members, FF_DOC_ATTRIBUTES, "none", "", "Nothing.");
	const char *once = placed("class A(Enum):\n    low = 1\n    none = 0\n", &members);
	assert_non_null(once);
	assert_null(placed(once, &members));
}

static void in_the_habits_of_the_house(void **state)
{
	struct ff_doc_draft d = full(0);
	struct ff_doc_habits h = {.style = FF_DOC_SPHINX, .width = 79, .quotes = "'''", .summary_below = true};
	(void)state;
	d.parts.count = 3;
	is(placed_in("a.py", "def f(a, *rest):\n    return a\n", &d, &h),
	                    "def f(a, *rest):\n    r'''\n    Do it\n\n    More of it.\n\n    :param a: The one.\n    :param \\*rest: The others.\n    :returns: What is left.\n    :raises ValueError: If not.\n    '''\n    return a\n");
	h = (struct ff_doc_habits){.style = FF_DOC_NUMPY, .width = 79, .quotes = "\"\"\"", .types = true, .full_stop = true, .blank_end = true};
	is(placed_in("a.py", "def f(a, *rest):\n    return a\n", &d, &h),
	                    "def f(a, *rest):\n    \"\"\"Do it.\n\n    More of it.\n\n    Parameters\n    ----------\n    a : int\n        The one.\n    *rest\n        The others.\n\n    Returns\n"
	                    "    -------\n    str\n        What is left.\n\n    Raises\n    ------\n    ValueError\n        If not.\n\n    \"\"\"\n    return a\n");
}

static void long_lines_are_wrapped(void **state)
{
	struct ff_doc_draft d = sentence(0);
	struct ff_doc_habits h = {.style = FF_DOC_GOOGLE, .width = 40, .quotes = "\"\"\"", .types = true, .full_stop = true};
	(void)state;
	add(&d, FF_DOC_ARGS, "a", "dict[str, list[tuple[int, int, str]]]", "What ``a < b`` is about.");
	add(&d, FF_DOC_ARGS, "b", "int", "Something that is told at some length.");
	is(placed_in("a.py", "def f(a, b):\n    pass\n", &d, &h),
	                    "def f(a, b):\n    \"\"\"Do it.\n\n    Args:\n        a (dict[str, list[tuple[int, int, str]]]):\n            What ``a < b`` is about.\n        b (int): Something that is told\n"
	                    "            at some length.\n    \"\"\"\n    pass\n");
}

static void quotes_and_backslashes(void **state)
{
	struct ff_doc_draft d = sentence(0);
	(void)state;
	d.summary = "Split at ``\\n``.";
	is(placed("def f():\n    pass\n", &d), "def f():\n    r\"\"\"Split at ``\\n``.\"\"\"\n    pass\n");
	d.summary = "Say \"\"\" to it.";
	is(placed("def f():\n    pass\n", &d), "def f():\n    '''Say \"\"\" to it.'''\n    pass\n");
	d.summary = "Say \"\"\" and '''.";
	assert_null(placed("def f():\n    pass\n", &d));
	d.summary = "Say \"so\"";
	is(placed("def f():\n    pass\n", &d), "def f():\n    '''Say \"so\"'''\n    pass\n");
	add(&d, FF_DOC_RETURNS, "", "", "A ``\\n``.");
	assert_null(placed("def f():\n    '''One.'''\n", &d)); /* it is not raw, and is not changed */
	is(placed("def f():\n    '''One \\\\.'''\n", &d), "def f():\n    '''One \\\\.\n\n    Returns:\n        A ``\\\\n``.\n    '''\n");
	d.summary = "One\x01.";
	assert_null(placed("def f():\n    pass\n", &d));
}

/* The middle of a sentence is no heading (ruff and griffe ask for a blank line or a full stop above one); a list in another form is left to whoever wrote it. */
static void what_looks_like_a_section(void **state)
{
	struct ff_doc_draft d = sentence(0);
	(void)state;
	add(&d, FF_DOC_ARGS, "a", "", "The one.");
	is(placed("def f(a):\n    \"\"\"Do this.  For\n    example:\n\n        f(3)\n\n    And so on.\n    \"\"\"\n", &d),
	   "def f(a):\n    \"\"\"Do this.  For\n    example:\n\n        f(3)\n\n    And so on.\n\n    Args:\n        a: The one.\n    \"\"\"\n");
	assert_null(placed("def f(a):\n    \"\"\"Do this.\n\n    Returns:\n    a number -- of it\n    \"\"\"\n", &d));
	assert_null(placed("def f(a):\n    \"\"\"Do this.  Arguments:\n    - a: it\n    \"\"\"\n", &d));
	assert_non_null(placed("def f(a):\n    \"\"\"Do this, and say what it returns:\n    a number.\n    \"\"\"\n", &d));
}

static void what_is_left_alone(void **state)
{
	struct ff_doc_draft d = sentence(0);
	(void)state;
	assert_null(placed("@overload\ndef f(): ...\n", &d));
	assert_null(placed_in("a.pyi", "def f(): ...\n", &d, NULL));
	assert_null(placed("def f():\n    return (\n", &d));
	assert_null(placed("def f():\n    print 'x'\n", &d));
	d.summary = "XPath of it.";
	assert_null(placed("def f(x):\n    pass\n", &d)); /* D403 */
	d.summary = "``XPath`` of it.";
	assert_non_null(placed("def f(x):\n    pass\n", &d));
	d.summary = "Do f(x).";
	assert_null(placed("def f(x):\n    pass\n", &d)); /* D402 */
	d.summary = "";
	assert_null(placed("def f(x):\n    pass\n", &d));
	d.summary = "Gr\xc3\xbc\xc3\x9f.";
	assert_null(placed("# coding: latin-1\ndef f(x):\n    pass\n", &d));
	assert_non_null(placed("def f(x):\n    pass\n", &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_one), cmocka_unit_test(one_sentence_is_one_line), cmocka_unit_test(bodies_on_the_line_of_the_signature),
		cmocka_unit_test(blank_lines_below_the_signature), cmocka_unit_test(the_module), cmocka_unit_test(what_stands_there_stays),
		cmocka_unit_test(sections_go_where_they_belong), cmocka_unit_test(a_second_time_nothing_is_lacking), cmocka_unit_test(in_the_habits_of_the_house),
		cmocka_unit_test(long_lines_are_wrapped), cmocka_unit_test(quotes_and_backslashes), cmocka_unit_test(what_is_left_alone), cmocka_unit_test(what_looks_like_a_section),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
