/*
 * test_python.c - one blob of Python to facts: small inputs whose facts were written down by hand from CPython's grammar
 * reference; what the grammar reads wrongly; names; hostile files.  The large judges (ast, symtable, pyflakes, mccabe on
 * the standard library) are tests/judge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "ff/python.h"

#include <cmocka.h>

static struct ff_python *py;
static struct ff_arena arena;

static struct ff_facts facts_of_n(const char *text, size_t n)
{
	struct ff_facts f;
	struct ff_err err = {0};
	char *copy = ff_arena_dup(&arena, text, n);
	if (ff_python_facts(py, &arena, "m.py", copy, n, ~0u, &f, &err))
		fail_msg("%s", err.text);
	return f;
}

static struct ff_facts facts_of(const char *text)
{
	return facts_of_n(text, strlen(text));
}

/* Every field of every row through the writer and the reader: what readers refuse is no fact. */
static void assert_readable(const struct ff_facts *f)
{
	struct ff_buf out;
	struct ff_facts back = {0};
	struct ff_err err = {0};
	ff_buf_init(&out, 1u << 30);
	ff_facts_write(&out, &out, f);
	for (char *p = out.data, *nl; p < out.data + out.len && (nl = memchr(p, '\n', (size_t)(out.data + out.len - p))); p = nl + 1)
		if (nl - p < (long)FF_MAX_LINE && ff_facts_take(&arena, &back, NULL, ~0u, p, (size_t)(nl - p), &err) < 0)
			fail_msg("%.60s: %s", p, err.text);
	ff_buf_free(&out);
}

static int clean(void **state)
{
	(void)state;
	ff_arena_reset(&arena);
	return 0;
}

/* ---- what the grammar reads as something else ---- */

static void call_is(const struct ff_facts *f, int row, const char *callee, int line, int col, int end_col)
{
	assert_true(row < f->calls.count);
	const struct ff_call *c = FF_AT(&f->calls, struct ff_call, row);
	assert_string_equal(c->callee, callee);
	assert_int_equal(c->line, line);
	assert_int_equal(c->col, col);
	assert_int_equal(c->end_col, end_col);
}

static void assignment_to_the_type_of_something(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("import a, d\ntype(a).x = d[k(1)]\ntype(a)(b).y = c | e\ntype A = int\n");
	assert_int_equal(f.calls.count, 4);
	call_is(&f, 0, "type", 2, 0, 7);
	call_is(&f, 1, "k", 2, 14, 18);
	call_is(&f, 2, "type()", 3, 0, 10);
	call_is(&f, 3, "type", 3, 0, 7);
	assert_int_equal(FF_AT(&f.imports, struct ff_import, 0)->uses, 2);
	assert_int_equal(FF_AT(&f.imports, struct ff_import, 1)->uses, 1);
	assert_int_equal(f.assigns.count, 2); /* the alias is no assignment */
	assert_string_equal(FF_AT(&f.assigns, struct ff_assign, 0)->name, "type(a).x");
	assert_string_equal(FF_AT(&f.assigns, struct ff_assign, 0)->value, "d[k(1)]");
	assert_int_equal(f.module.flags & FF_MODULE_SYNTAX_ERROR, 0);
}

static void star_before_a_chain(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("print('a', *b.c.d(e), *f)\nx = [*g.h(), *i(1) + j]\n");
	assert_int_equal(f.calls.count, 4);
	call_is(&f, 0, "print", 1, 0, 25);
	call_is(&f, 1, "b.c.d", 1, 12, 20);
	call_is(&f, 2, "g.h", 2, 6, 11);
	call_is(&f, 3, "i", 2, 14, 18);
	const struct ff_argument *a = f.arguments.items;
	assert_string_equal(a[0].keyword, "");
	assert_string_equal(a[1].keyword, "*");
	assert_string_equal(a[1].text, "b.c.d(e)");
	assert_string_equal(a[2].keyword, "*");
}

static void arguments_are_counted_once(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("any(x.y for x in z if x)\nf(a, \\\n  b)\n");
	assert_int_equal(f.arguments.count, 3);
	const struct ff_argument *a = f.arguments.items;
	assert_int_equal(a[0].kind, FF_EXPR_COMPREHENSION);
	assert_string_equal(a[1].text, "a");
	assert_string_equal(a[2].text, "b");
}

static void groups_of_exceptions(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("try:\n    pass\nexcept* (A, B) as e:\n    e\nexcept* C:\n    pass\n");
	const struct ff_handler *h = f.handlers.items;
	assert_int_equal(f.handlers.count, 2);
	assert_string_equal(h[0].types, "(A, B)");
	assert_string_equal(h[0].name, "e");
	assert_true(h[0].flags & FF_HANDLER_STAR);
	assert_true(h[0].flags & FF_HANDLER_USES_NAME);
	assert_string_equal(h[1].types, "C");
	assert_true(h[1].flags & FF_HANDLER_STAR);
}

/* A value that the next turn finds again: under a condition that asks for the key, or for the name that is kept. */
static void values_that_are_kept(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		bool kept;
	} cases[] = {
		{"if k not in c:\n            c[k] = get(k)", true},
		{"if k in c:\n            c[k] = get(k)", false},
		{"if k not in other:\n            c[k] = get(k)", false},
		{"if not k:\n            c[k] = get(k)", false},
		{"c[k] = get(k)", false},
		{"try:\n            c[k]\n        except KeyError:\n            v = c[k] = get(k)", true},
		{"try:\n            c[k]\n        except ValueError:\n            c[k] = get(k)", false},
		{"if v is None:\n            v = get(k)\n            c[k] = v", true},
		{"if not v:\n            v = (get(k))\n            c[k] = v", true},
		{"if v is None:\n            v = get(k)", false},
		{"if v is None:\n            w = get(k)\n            c[k] = w", false},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(ff_arena_printf(&arena, "def f(rows, c, other, v):\n    for k in rows:\n        %s\n", cases[i].body));
		const struct ff_call *c = FF_AT(&f.calls, struct ff_call, 0);
		assert_string_equal(c->callee, "get");
		if (!(c->flags & FF_CALL_KEPT) == cases[i].kept)
			fail_msg("%s", cases[i].body);
	}
}

static void slices_and_counted_rows(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("def f():\n    rows = get()[:5]\n    one = get()[0]\n    for n, row in enumerate(rows):\n        print(row.name, n.real)\n    return get()[1:]\n");
	const struct ff_call *c = f.calls.items;
	assert_string_equal(c[0].assigned, "rows");
	assert_string_equal(c[1].assigned, "");
	assert_true(FF_AT(&f.calls, struct ff_call, f.calls.count - 1)->flags & FF_CALL_RETURNED);
	assert_int_equal(f.attributes.count, 1); /* n is a number */
	assert_string_equal(FF_AT(&f.attributes, struct ff_attribute, 0)->path, "row.name");
}

static void strings_that_are_no_docstring(void **state)
{
	(void)state;
	struct ff_facts f = facts_of("def a():\n    '' f'x'\ndef b():\n    b'x'\ndef c():\n    ('one'\n     'two')\n");
	assert_int_equal(f.docstrings.count, 1);
	const struct ff_docstring *d = f.docstrings.items;
	assert_string_equal(FF_AT(&f.definitions, struct ff_definition, d->def)->name, "c");
	assert_string_equal(d->text, "one");
	assert_true(d->flags & FF_DOC_CONCATENATED);
}

/* ---- complexity: ruff's C901 ---- */

static void cases_count_but_the_last_that_catches_all(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int complexity;
	} cases[] = {
		{"def f():\n match a:\n  case 1: pass\n  case 2: pass\n", 3},
		{"def f():\n match a:\n  case 1: pass\n  case _: pass\n", 2},
		{"def f():\n match a:\n  case 1: pass\n  case x: pass\n", 2},
		{"def f():\n match a:\n  case x if x: pass\n", 2},
		{"def f():\n match a:\n  case x, y: pass\n", 2},
		{"def f():\n try: pass\n except A: pass\n except B: pass\n else: pass\n finally: pass\n", 4},
		{"def f():\n try: pass\n finally:\n  if a: pass\n", 2},
		{"def f():\n for x in a:\n  while b and c: pass\n  else: pass\n", 3},
		{"def f():\n return [x for x in y if x] if a else (lambda: 1)\n", 1},
		{"def f():\n def g():\n  if a: pass\n", 3},
		{"def f():\n class C:\n  def g(self):\n   if a: pass\n", 3},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		if (FF_AT(&f.definitions, struct ff_definition, 0)->complexity != cases[i].complexity)
			fail_msg("%s: want %d got %d", cases[i].text, cases[i].complexity, FF_AT(&f.definitions, struct ff_definition, 0)->complexity);
	}
}

/* ---- names ---- */

static void uses_of_imports(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int uses;
	} cases[] = {
		{"import a\n", 0},
		{"import a\na = 1\n", 0},
		{"import a\na.b.c\n", 1},
		{"import a\ndef f():\n    a\n", 1},
		{"import a\ndef f(a):\n    a\n", 0},
		{"import a\ndef f(x=a):\n    a = 1\n", 1},
		{"import a\nclass C:\n    a = 1\n    def f(self):\n        return a\n", 1},
		{"import a\nx = [a for a in b]\n", 0},
		{"import a\nx = [b for b in a for a in c]\n", 1},
		{"import a\nx: 'a.B'\n", 1},
		{"import a\nx: Literal['a']\n", 0},
		{"import a\n__all__ = ['a']\n", 1},
		{"import a\n__all__ = []\n__all__ += ['a']\n", 1},
		{"import a\n__all__ = []\n__all__.extend(('a',))\n", 1},
		{"import a\n__all__ = ['b'] + ['a']\n", 1},
		{"import a\ndef f():\n    global a\n    a = 1\n", 0},
		{"import a\nf'{a!r:>{a}}'\n", 2},
		{"import a\ndel a\n", 1},
		{"import a\na += 1\n", 1},
		{"import a\nmatch x:\n    case a.B: pass\n    case C(a=y): pass\n", 1},
		{"import a\ndef f[a](x: a) -> a: pass\n", 0},
		{"import a\nlambda a: a\n", 0},
		{"import a\n(a := 1)\n", 0},
		{"import a\n@a.b\ndef f(): pass\n", 1},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		if (FF_AT(&f.imports, struct ff_import, 0)->uses != cases[i].uses)
			fail_msg("%s: want %d got %d", cases[i].text, cases[i].uses, FF_AT(&f.imports, struct ff_import, 0)->uses);
	}
}

/* The only row of unbound as "name kind line", "" none, "..." several. */
static const char *unbound_of(const struct ff_facts *f)
{
	static const char *const kinds[] = {"never", "early", "local", "deleted", "export"};
	if (f->unbound.count != 1)
		return f->unbound.count ? "..." : "";
	const struct ff_unbound *u = f->unbound.items;
	return ff_arena_printf(&arena, "%s %s %d", u->name, kinds[u->kind], u->line);
}

/* What CPython does with each of these when it runs. */
static void names_that_find_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"print(a)\n", "a never 1"},
		{"print(a)\na = 1\n", "a early 1"},
		{"def f():\n    return a\na = 1\n", ""},
		{"a = 1\ndef f():\n    print(a)\n    a = 2\n", "a local 3"},
		{"a = 1\ndef f():\n    a += 1\n", "a local 3"},
		{"def f(x):\n    for i in x:\n        if i:\n            print(a)\n        a = i\n", ""},
		{"def f():\n    global a\n    a = 1\nprint(a)\n", ""},
		{"def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n    return a\n", ""},
		{"a = 1\ndel a\nprint(a)\n", "a deleted 3"},
		{"a = 1\nif a:\n    del a\nprint(a)\n", ""},
		{"try:\n    pass\nexcept OSError as e:\n    print(e)\nprint(e)\n", "e deleted 5"},
		{"class A:\n    b = 1\n    def f(self):\n        return b\n", "b never 4"},
		{"class A:\n    b = 1\n    c = b\n", ""},
		{"class A(A):\n    pass\n", "A early 1"},
		{"class A:\n    def f(self):\n        return __class__\n", ""},
		{"def f():\n    return __class__\n", "__class__ never 2"},
		{"x = [a for a in (1, 2)]\nprint(a)\n", "a never 2"},
		{"x = [b for a in (1, 2) if (b := a)]\nprint(b)\n", ""},
		{"if (a := 1) > 0:\n    print(a)\n", ""},
		{"lambda a: a + b\n", "b never 1"},
		{"def f[T](x: T) -> T:\n    return T\n", ""},
		{"def f[T](x): pass\nprint(T)\n", "T never 2"},
		{"def f[T = A, *Ts = *tuple[int], U: int = str](x: T) -> U: pass\n", "A never 1"},
		{"class B[T: (int, str) = A]:\n    x: T\n", "A never 1"},
		{"match *1, 2:\n    case a, b: print(a, b, c)\n", "c never 2"},
		{"def f(x):\n    for i in x:\n        a += i\n", "a local 3"},
		{"def f(x):\n    while x:\n        a = g(a)\ndef g(x): return x\n", "a local 3"},
		{"def f(x):\n    while x:\n        a = a if x.b else 0\n", ""},
		{"type A[T] = list[T] | A[T]\n", ""},
		{"x: 'list[A]'\nclass A: pass\n", ""},
		{"x: 'B'\n", "B never 1"},
		{"def f(x: A): pass\nclass A: pass\n", "A early 1"},
		{"from __future__ import annotations\ndef f(x: A): pass\nclass A: pass\n", ""},
		{"from typing import Annotated\nx: Annotated[int, 'B']\n", ""},
		{"memoryview(b'').cast('B')\n", ""},
		{"match 1:\n    case [a, *b] if a:\n        print(b)\n    case c:\n        print(c, d)\n", "d never 5"},
		{"__all__ = ['a']\n", "a export 1"},
		{"__all__ = ['a']\na = 1\n", ""},
		{"__all__ = list(('a',))\n", "a export 1"},
		{"def f(*, a=b): pass\n", "b never 1"},
		{"with a as a: pass\n", "a early 1"},
		{"x: int\nprint(x)\n", "x early 2"},
		{"f'{a!r:>{2}}'\n", "a never 1"},
		{"print(__file__, __name__, __debug__, aiter, ExceptionGroup)\n", ""},
		{"def f():\n    'doc >>> a'\n    x = 1 # type: A\n    return x\n", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		if (strcmp(unbound_of(&f), cases[i].want) != 0)
			fail_msg("%s: want '%s' got '%s'", cases[i].text, cases[i].want, unbound_of(&f));
	}
	struct ff_facts f = facts_of("from os import *\nprint(getcwd())\ntry:\n    a\nexcept NameError:\n    pass\nif PY2:\n    b\n");
	const struct ff_unbound *u = f.unbound.items;
	assert_int_equal(f.unbound.count, 4); /* PY2 itself is one */
	assert_int_equal(u[0].flags, FF_UNBOUND_STAR);
	assert_int_equal(u[1].flags, FF_UNBOUND_STAR | FF_UNBOUND_HANDLED);
	assert_int_equal(u[3].flags, FF_UNBOUND_STAR | FF_UNBOUND_GUARDED);
}

static void variables_that_nothing_reads(void **state)
{
	(void)state;
	static const char *const kinds[] = {"assign", "tuple", "augmented", "with", "except", "walrus", "match", "annotation"};
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"def f():\n    a = 1\n", "a assign 2"},
		{"a = 1\n", ""},
		{"def f():\n    a = 1\n    return a\n", ""},
		{"def f():\n    a = 1\n    return lambda: a\n", ""},
		{"def f():\n    a, b = g()\n    for c in d: pass\n", ""},
		{"def f():\n    a, = 1,\n", "a tuple 2"},
		{"def f():\n    a = 0\n    a += 1\n", "a augmented 3"},
		{"def f():\n    with g() as a: pass\n", "a with 2"},
		{"def f():\n    with g() as (a, b): pass\n", ""},
		{"try: pass\nexcept E as e: pass\n", "e except 2"},
		{"try: pass\nexcept E as e: raise e\n", ""},
		{"try: pass\nexcept E as e:\n    try: pass\n    except F as e: print(e)\n    print(e)\n", ""},
		{"try: pass\nexcept E as e: pass\nexcept F as e: print(e)\n", "e except 2"},
		{"def f():\n    if (a := g()): pass\n", "a walrus 2"},
		{"def f(x):\n    match x:\n        case [a]: pass\n", "a match 3"},
		{"def f():\n    a: int\n", "a annotation 2"},
		{"def f():\n    a: int = 1\n", "a assign 2"},
		{"def f():\n    a = 1\n    return locals()\n", ""},
		{"def f():\n    global a\n    a = 1\n", ""},
		{"def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n    return g\n", ""},
		{"def f():\n    a = 1\n    del a\n", ""},
		{"def f(a): pass\n", ""},
		{"def f():\n    def a(): pass\n    import b\n", ""},
		{"def f():\n    __tracebackhide__ = True\n", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		const struct ff_unused *u = f.unused.items;
		const char *got = f.unused.count == 1 ? ff_arena_printf(&arena, "%s %s %d", u->name, kinds[u->kind], u->line) : f.unused.count ? "..." : "";
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: want '%s' got '%s'", cases[i].text, cases[i].want, got);
	}
}

/* Expected values are ruff's (F811), asked for each of these. */
static void names_that_are_bound_again(void **state)
{
	(void)state;
	static const char *const kinds[] = {"import", "function", "class", "value", "target"};
	static const struct {
		const char *text, *want; /* new kind, old kind, line */
	} cases[] = {
		{"import a\nimport a\na\n", "import import 2"},
		{"import a\na.b\nimport a\nimport a\n", ""},
		{"import a\ndef f():\n    a\nimport a\n", "import import 4"},
		{"import a\ndef f(x: a): pass\nimport a\n", ""},
		{"from __future__ import annotations\nimport a\ndef f(x: a): pass\nimport a\n", "import import 4"},
		{"a.b\nimport a\nimport a\n", "import import 3"},
		{"import a.b\nimport a.c\n", ""},
		{"import a.b\nimport a.b\n", "import import 2"},
		{"import a\nimport a.b\n", ""},
		{"import a\ndel a\nimport a\n", ""},
		{"import a\na = a.b\n", ""},
		{"import a\na = 1\nprint(a)\n", "value import 2"},
		{"import a\na: int\n", ""},
		{"import a\na += 1\n", ""},
		{"import a\nfor a in b: pass\n", ""},
		{"import a\nwith b as a: pass\n", "target import 2"},
		{"import a\ntry: pass\nexcept E as a: pass\n", "target import 3"},
		{"import a\nclass B:\n    a = 1\n", ""},
		{"import a\ndef f(a): pass\n", "target import 2"},
		{"import a\ndef f():\n    a.b\n    a = 1\n", "value import 4"}, /* ruff: none; but for CPython both are the local one */
		{"import a\na\ndef f(a): pass\n", ""},
		{"import a\n[1 for a in b]\n", "target import 2"},
		{"import a\nlambda a: 1\n", "target import 2"},
		{"class B:\n    import a\n    def f(self):\n        a = 1\n", ""},
		{"from a import b\nif TYPE_CHECKING:\n    from a import b\nb\n", "import import 3"},
		{"if TYPE_CHECKING:\n    from a import b\nfrom a import b\nb\n", ""},
		{"if c:\n    import a\nelse:\n    import a\na\n", ""},
		{"if c:\n    import a\n    import a\na\n", "import import 3"},
		{"import a\nif c:\n    import a\na\n", ""},
		{"while c:\n    import a\nimport a\na\n", "import import 3"},
		{"with c:\n    import a\nimport a\na\n", ""},
		{"try:\n    import a\nexcept E: pass\nelse:\n    import a\na\n", "import import 5"},
		{"try:\n    import a\nexcept E:\n    import a\nfinally:\n    import a\na\n", ""},
		{"match c:\n    case 1:\n        import a\n    case 2:\n        import a\na\n", ""},
		{"def f(): pass\ndef f(): pass\n", "function function 2"},
		{"def f(): pass\nf()\ndef f(): pass\n", ""},
		{"def f(): pass\nf = g(f)\n", ""},
		{"def f(): pass\ndef f(x=f): pass\n", ""},
		{"class A: pass\nclass A(A): pass\n", ""},
		{"class A: pass\ndef A(): pass\n", "function class 2"},
		{"f = None\nclass f:\n    f\n", ""},
		{"f = 1\nf = 2\n", ""},
		{"f = 1\ndef f(): pass\n", "function value 2"},
		{"def f(): pass\nif (f := 1): pass\n", "value function 2"},
		{"class A:\n    @property\n    def f(self): pass\n    @f.setter\n    def f(self, v): pass\n", ""},
		{"class A:\n    def f(self): pass\n    def f(self): pass\n", "function function 3"},
		{"from typing import overload\n@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a): pass\n", ""},
		{"def f():\n    global a\n    import a\nimport a\na\n", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		const struct ff_redefined *r = f.redefined.items;
		const char *got = f.redefined.count == 1  ? ff_arena_printf(&arena, "%s %s %d", kinds[r->kind], kinds[r->old_kind], r->line)
		                  : f.redefined.count ? "..."
		                                      : "";
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: want '%s' got '%s'", cases[i].text, cases[i].want, got);
		assert_readable(&f);
	}
}

/* ---- bytes ---- */

static void kinds_of_files(void **state)
{
	(void)state;
	static const struct {
		const char *text, *newline;
		int lines, flags;
	} cases[] = {
		{"", "none", 0, 0},
		{"x", "none", 1, 0},
		{"x = 1\r\ny = 2\r\n", "crlf", 2, 0},
		{"x = 1\ny = 2\r\n", "mixed", 2, 0},
		{"\xef\xbb\xbfx = 1\n", "lf", 1, FF_MODULE_BOM},
		{"x = '\xff'\n", "lf", 1, FF_MODULE_BAD_ENCODING},
		{"# coding: latin-1\nx = '\xff'\n", "lf", 2, 0},
		{"print 'x'\n", "lf", 1, FF_MODULE_PYTHON2},
		{"exec 'x' in y\n", "lf", 1, FF_MODULE_PYTHON2},
		{"try:\n    pass\nexcept A, e:\n    pass\n", "lf", 4, FF_MODULE_PYTHON2},
		{"x = `y`\n", "lf", 1, FF_MODULE_PYTHON2},
		{"x = 1 <> 2\n", "lf", 1, FF_MODULE_PYTHON2},
		{"raise A, 'x'\n", "lf", 1, FF_MODULE_PYTHON2},
		{"def f(:\n", "lf", 1, FF_MODULE_SYNTAX_ERROR},
	};
	const int asked = FF_MODULE_BOM | FF_MODULE_BAD_ENCODING | FF_MODULE_PYTHON2 | FF_MODULE_SYNTAX_ERROR;
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_facts f = facts_of(cases[i].text);
		if (f.module.lines != cases[i].lines || strcmp(f.module.newline, cases[i].newline) || (f.module.flags & asked) != cases[i].flags)
			fail_msg("%s: %d lines, %s, flags %d", cases[i].text, f.module.lines, f.module.newline, f.module.flags & asked);
		assert_readable(&f);
	}
	struct ff_facts nul = facts_of_n("x = '\0'\ny = f(1)\n", 17);
	assert_true(nul.module.flags & FF_MODULE_BAD_ENCODING);
	assert_readable(&nul);
}

/* ---- hostile: what was a crash or quadratic once ---- */

static char *repeat(const char *before, const char *unit, int n, const char *after)
{
	size_t a = strlen(before), b = strlen(unit), c = strlen(after);
	char *out = ff_arena_raw(&arena, a + b * (size_t)n + c + 1), *p = out;
	memcpy(p, before, a);
	for (p += a; n > 0; n--, p += b)
		memcpy(p, unit, b);
	memcpy(p, after, c + 1);
	return out;
}

struct hostile {
	const char *before, *unit;
	int count;
	const char *after;
};

/* Processor time of this thread for the facts of a file with n units. */
static double cost(const struct hostile *h, int n)
{
	struct timespec from, to;
	char *text = repeat(h->before, h->unit, n, h->after);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	struct ff_facts f = facts_of(text);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	if (n == h->count)
		assert_readable(&f);
	ff_arena_free(&arena);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Eight times the file may cost eight times as much, not 64; a clock that is off once is asked again. */
static void time_grows_with_the_file(void **state)
{
	(void)state;
	static const struct hostile files[] = {
		{"x = 1", " + a", 1600, "\n"},
		{"x = ", "f(", 800, ""},
		{"", "(", 4000, ""},
		{"x = [x", " for a in b", 1600, "]\n"},
		{"try:\n    pass\n", "except E:\n    raise Q('x')\n", 800, ""},
		{"match x:\n", "  case a: pass\n", 800, ""},
		{"if a: pass\n", "elif b: pass\n", 800, ""},
		{"", "`x`\n", 1600, ""},
		{"# ", "x # ", 8000, "\n"},
		{"import b\nb", ".a", 1600, "\n"},
		{"for i in x:\n    f(", "g(i, ", 400, ""},
		{"def f(", "a, ", 1600, "b): pass\n"},
		{"", "a=1\n", 1600, ""},
		{"", "import a\n", 1600, ""},
		{"", "def f():0\n", 1600, ""},
		{"__all__ = [", "'a', ", 1600, "]\n"},
		{"def f():\n", "    a = 1; a\n", 800, ""},
		{"", "a; a = 1; del a\n", 800, ""},
		{"try: pass\n", "except E as e: pass\n", 800, ""},
		{"class A: pass\n", "class A:0\n", 400, "def f(): x(y)\n"},
	};
	for (size_t i = 0; i < FF_COUNT(files); i++) {
		double large = 1, small = 0;
		for (int again = 0; again < 5 && large > 24 * small; again++) {
			small = cost(&files[i], files[i].count / 8);
			large = cost(&files[i], files[i].count);
		}
		if (large > 24 * small)
			fail_msg("%s%s...: %.1f ms for an eighth, %.1f ms for all", files[i].before, files[i].unit, small * 1e3, large * 1e3);
	}
}

static void sections_have_a_bound(void **state)
{
	(void)state;
	struct ff_facts f = facts_of(repeat("import ", "a,", FF_MAX_ROWS + 10, "b\n"));
	assert_int_equal(f.imports.count, FF_MAX_ROWS);
	assert_true(f.module.flags & FF_MODULE_TRUNCATED);
	ff_arena_free(&arena);
	f = facts_of(repeat("f(", "a,", FF_MAX_ROWS + 10, "b)\n"));
	assert_int_equal(f.arguments.count, FF_MAX_ROWS);
	assert_true(f.module.flags & FF_MODULE_TRUNCATED);
	ff_arena_free(&arena);
	f = facts_of(repeat("x = ", "not ", FF_MAX_DEPTH + 10, "y\n"));
	assert_true(f.module.flags & FF_MODULE_TRUNCATED);
}

#if !defined(__SANITIZE_ADDRESS__)
/* tree-sitter 0.20.7 frees an address of its own making for a node of 65,536 children, and so loses the piece. */
static void more_children_than_sixteen_bits(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct ff_facts f = facts_of(repeat("", "(", 65536 + i, "\n"));
		assert_true(f.module.flags & FF_MODULE_SYNTAX_ERROR);
		f = facts_of("import a\n");
		assert_int_equal(f.imports.count, 1);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(assignment_to_the_type_of_something, clean),
		cmocka_unit_test_teardown(star_before_a_chain, clean),
		cmocka_unit_test_teardown(arguments_are_counted_once, clean),
		cmocka_unit_test_teardown(groups_of_exceptions, clean),
		cmocka_unit_test_teardown(values_that_are_kept, clean),
		cmocka_unit_test_teardown(slices_and_counted_rows, clean),
		cmocka_unit_test_teardown(strings_that_are_no_docstring, clean),
		cmocka_unit_test_teardown(cases_count_but_the_last_that_catches_all, clean),
		cmocka_unit_test_teardown(uses_of_imports, clean),
		cmocka_unit_test_teardown(names_that_find_nothing, clean),
		cmocka_unit_test_teardown(variables_that_nothing_reads, clean),
		cmocka_unit_test_teardown(names_that_are_bound_again, clean),
		cmocka_unit_test_teardown(kinds_of_files, clean),
		cmocka_unit_test_teardown(time_grows_with_the_file, clean),
		cmocka_unit_test_teardown(sections_have_a_bound, clean),
#if !defined(__SANITIZE_ADDRESS__)
		cmocka_unit_test_teardown(more_children_than_sixteen_bits, clean),
#endif
	};
	py = ff_python_new();
	if (!py)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	ff_python_free(py);
	ff_arena_free(&arena);
	return failed;
}
