/*
 * test_plan.c - from a source to what functions do with their parameters (hints), and on to plan and static cases: small inputs whose
 * hints were written down by hand; bounds; sources that were damaged at random.  CPython judges plans in tests/cli/testgen-plan.t.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "ff/python.h"
#include "ff/testgen.h"

#include <cmocka.h>

static struct ff_python *py;
static struct ff_arena arena;

static int clean(void **state)
{
	(void)state;
	ff_arena_reset(&arena);
	return 0;
}

static struct ff_facts *facts_of(const char *text, size_t n)
{
	struct ff_facts *f = FF_NEW_IN(&arena, struct ff_facts);
	struct ff_err err = {0};
	if (ff_python_facts(py, &arena, "m.py", ff_arena_dup(&arena, text, n), n, ~0u, f, &err))
		fail_msg("%s", err.text);
	return f;
}

static struct ff_test_plan plan_of(const char *text, size_t n)
{
	static const struct ff_list none;
	struct ff_file *file = FF_NEW_IN(&arena, struct ff_file);
	struct ff_subject *s = FF_NEW_IN(&arena, struct ff_subject);
	struct ff_test_plan plan;
	struct ff_err err = {0};
	*file = (struct ff_file){.path = "m.py", .place = "", .skipped = ""};
	*s = (struct ff_subject){.file = file, .news = facts_of(text, n), .usages = &none, .scratch = &arena};
	if (ff_test_plan(&arena, s, NULL, &plan, &err))
		fail_msg("%s", err.text);
	return plan;
}

/* ---- hints ---- */

static bool has_hint(const struct ff_facts *f, const char *name, const char *path, int kind, const char *what, const char *text)
{
	for (int i = 0; i < f->hints.count; i++) {
		const struct ff_hint *h = FF_AT(&f->hints, struct ff_hint, i);
		if (h->kind == kind && !strcmp(h->name, name) && !strcmp(h->path, path) && !strcmp(h->what, what) && !strcmp(h->text, text))
			return true;
	}
	return false;
}

static void test_hints(void **state)
{
	static const char source[] =
	    "import re\n"
	    "def f(a, b, c, d, e, g):\n"
	    "    a.split(','); a.strip().replace('&', '+').replace('<', '-').count('w')\n"
	    "    for k, v in b.items():\n"
	    "        k.lower(); v.append(1)\n"
	    "    for x in c:\n"
	    "        for y in x:\n"
	    "            y % 2\n"
	    "    if len(d) == 3 or 5 < e or e in (1, 2):\n"
	    "        g(1, 2)\n"
	    "    p, q = d\n"
	    "    isinstance(a, (str, bytes)); a[0]; a['k']; a[1:]; a[0].z\n"
	    "    re.match('x+', a); 'y' in a; -e; 2 * e\n"
	    "    a = 1\n";
	const struct ff_facts *f = facts_of(source, sizeof source - 1);
	(void)state;
	assert_true(has_hint(f, "a", "", FF_HINT_METHOD, "split", "','"));
	assert_true(has_hint(f, "a", "", FF_HINT_METHOD, "replace", "'<'"));
	assert_true(has_hint(f, "a", "", FF_HINT_METHOD, "count", "'w'"));
	assert_true(has_hint(f, "b", "", FF_HINT_METHOD, "items", ""));
	assert_true(has_hint(f, "b", "k", FF_HINT_METHOD, "lower", ""));
	assert_true(has_hint(f, "b", "v", FF_HINT_METHOD, "append", "1"));
	assert_true(has_hint(f, "c", "", FF_HINT_ITERATED, "", ""));
	assert_true(has_hint(f, "c", "e", FF_HINT_ITERATED, "", ""));
	assert_true(has_hint(f, "c", "ee", FF_HINT_OPERATOR, "%", "2"));
	assert_true(has_hint(f, "d", "", FF_HINT_LENGTH, "==", "3"));
	assert_true(has_hint(f, "d", "", FF_HINT_UNPACKED, "", "2"));
	assert_true(has_hint(f, "e", "", FF_HINT_COMPARED, ">", "5"));
	assert_true(has_hint(f, "e", "", FF_HINT_IN, "in", "(1, 2)"));
	assert_true(has_hint(f, "e", "", FF_HINT_OPERATOR, "-", ""));
	assert_true(has_hint(f, "e", "", FF_HINT_OPERATOR, "r*", "2"));
	assert_true(has_hint(f, "g", "", FF_HINT_CALLED, "", "2"));
	assert_true(has_hint(f, "a", "", FF_HINT_INSTANCE, "", "(str, bytes)"));
	assert_true(has_hint(f, "a", "", FF_HINT_INDEX, "int", "0"));
	assert_true(has_hint(f, "a", "", FF_HINT_INDEX, "str", "'k'"));
	assert_true(has_hint(f, "a", "", FF_HINT_INDEX, "slice", ""));
	assert_true(has_hint(f, "a", "e", FF_HINT_ATTRIBUTE, "z", ""));
	assert_true(has_hint(f, "a", "", FF_HINT_PASSED, "re.match", "1 'x+'"));
	assert_true(has_hint(f, "a", "", FF_HINT_CONTAINS, "in", "'y'"));
}

/* Of a local name, of self, and of a parameter of a lambda nothing is said. */
static void test_hints_of_others(void **state)
{
	static const char source[] = "class C:\n    def m(self, a):\n        b = a\n        b.lower(); self.x.y\n        return lambda z: z.upper()\n"
	                             "def test_it():\n    given = [1, 2]\n    other = f()\n";
	const struct ff_facts *f = facts_of(source, sizeof source - 1);
	(void)state;
	assert_int_equal(f->hints.count, 1);
	assert_true(has_hint(f, "given", "", FF_HINT_LOCAL, "", "[1, 2]"));
}

/* ---- plans ---- */

static const struct ff_test_target *target(const struct ff_test_plan *p, const char *symbol)
{
	for (int i = 0; i < p->targets.count; i++)
		if (!strcmp(FF_AT(&p->targets, struct ff_test_target, i)->symbol, symbol))
			return FF_AT(&p->targets, struct ff_test_target, i);
	fail_msg("no target %s", symbol);
	return NULL;
}

static void test_targets(void **state)
{
	static const char source[] = "def plain(x):\n    return x + 1\n"
	                             "def _private(x):\n    return x + 1\n"
	                             "def trivial(x):\n    return x\n"
	                             "async def waits(x):\n    yield x + 1\n"
	                             "class A:\n    def __init__(self, x):\n        self.x = x + 1\n    @property\n    def p(self):\n        return self.x + 1\n"
	                             "    @staticmethod\n    def s(x):\n        return x + 1\n    @classmethod\n    def c(cls, x):\n        return cls(x)\n    def __len__(self):\n        return self.x + 1\n"
	                             "class _B:\n    def m(self):\n        return 1 + 1\n";
	struct ff_test_plan p = plan_of(source, sizeof source - 1);
	(void)state;
	static const struct { const char *symbol; int kind; } wanted[] = {
		{"plain", FF_TARGET_FUNCTION}, {"waits", FF_TARGET_FUNCTION}, {"A", FF_TARGET_CONSTRUCTOR}, {"A.p", FF_TARGET_PROPERTY}, {"A.s", FF_TARGET_STATIC},
		{"A.c", FF_TARGET_CLASS_METHOD}, {"A.__len__", FF_TARGET_METHOD}};
	assert_int_equal(p.targets.count, FF_COUNT(wanted));
	for (int i = 0; i < p.targets.count; i++) {
		assert_string_equal(FF_AT(&p.targets, struct ff_test_target, i)->symbol, wanted[i].symbol);
		assert_int_equal(FF_AT(&p.targets, struct ff_test_target, i)->kind, wanted[i].kind);
	}
	assert_true(ff_strings_has(&target(&p, "waits")->flags, "async"));
	assert_true(ff_strings_has(&target(&p, "waits")->flags, "generator"));
	assert_int_equal(target(&p, "A.c")->parameters.count, 1);
}

static bool has_value(const struct ff_test_target *t, const char *text)
{
	const struct ff_test_parameter *x = FF_AT(&t->parameters, struct ff_test_parameter, 0);
	for (int i = 0; i < x->values.count; i++)
		if (!strcmp(FF_AT(&x->values, struct ff_test_value, i)->text, text))
			return true;
	return false;
}

/* Texts by hand from the patterns: each matches. */
static void test_patterns(void **state)
{
	static const char source[] = "import re\nA = re.compile(r'^\\d{3}-[A-Z]+(?:\\.txt|x)?$')\n"
	                             "def a(x):\n    return A.match(x) or None\n"
	                             "def b(x):\n    return re.search(r'(?P<k>[^a-z]+)=(b*|z)', x) or None\n"
	                             "def c(x):\n    return re.search(r'(?=y)(.)\\1', x) or None\n";
	struct ff_test_plan p = plan_of(source, sizeof source - 1);
	(void)state;
	assert_true(has_value(target(&p, "a"), "'111-A.txt'"));
	assert_true(has_value(target(&p, "b"), "'!=b'"));
	assert_false(has_value(target(&p, "c"), "'aa'")); /* given up */
}

/* A round trip is tried with what either of the two looks for. */
static void test_partners(void **state)
{
	static const char source[] = "def encode(t):\n    return t.replace('&', '+a').replace('<', '+l') if t else t\n"
	                             "def decode(t):\n    return t.replace('+a', '&') if t else t\n";
	struct ff_test_plan p = plan_of(source, sizeof source - 1);
	(void)state;
	assert_true(has_value(target(&p, "decode"), "'a&b<c'"));
	assert_true(has_value(target(&p, "encode"), "'a+ab'"));
}

/* What stays within its bounds, and can be read by whoever reads the stream. */
static void assert_sound(const struct ff_test_plan *p)
{
	struct ff_buf out;
	struct ff_err err = {0};
	struct ff_list cases = {0};
	for (int i = 0; i < p->targets.count; i++) {
		const struct ff_test_target *t = FF_AT(&p->targets, struct ff_test_target, i);
		assert_true(t->calls.count <= FF_MAX_TEST_CALLS);
		for (int k = 0; k < t->parameters.count; k++) {
			const struct ff_test_parameter *x = FF_AT(&t->parameters, struct ff_test_parameter, k);
			assert_true(x->values.count <= FF_MAX_TEST_VALUES);
			for (int v = 0; v < x->values.count; v++)
				assert_true(strlen(FF_AT(&x->values, struct ff_test_value, v)->text) <= FF_MAX_TEXT);
		}
	}
	ff_cases_static(&arena, p, &cases);
	ff_buf_init(&out, 1u << 28);
	ff_test_plan_write(p, &out);
	ff_test_cases_write(&cases, &out);
	for (char *line = out.data, *nl; line < out.data + out.len && (nl = memchr(line, '\n', (size_t)(out.data + out.len - line))); line = nl + 1) {
		size_t n = (size_t)(nl - line);
		struct ff_test_target t;
		struct ff_test_case c;
		*nl = '\0';
		if ((ff_line_is(line, n, "test_target") && ff_record_read(&arena, &ff_test_target_type, line, n, &t, &err)) ||
		    (ff_line_is(line, n, "test_case") && ff_record_read(&arena, &ff_test_case_type, line, n, &c, &err)))
			fail_msg("%s: %.200s", err.text, line);
	}
	ff_buf_free(&out);
}

static const char sample[] =
    "'''Module.\n\n>>> add(1, [2])\n3\n'''\nimport enum, re\nfrom typing import *\nfrom dataclasses import dataclass\nK = {'a': 1, 'b': 2}\nN = TypeVar('N', bound=int)\n"
    "class E(enum.Enum):\n    X = 1\n@dataclass\nclass D:\n    a: int\n    b: 'D' = None\n    c: List[E] = ()\n"
    "class S(dict):\n    '''\n    >>> s = S({'a': 1})\n    >>> s.get_it('a')\n    1\n    '''\n    def __init__(self, values=()):\n        self.values = values\n"
    "    def get_it(self, key, *rest, **kw):\n        if not key: raise KeyError('no key')\n        return self[key]\n"
    "def add(a: int, b: Sequence[Union[int, str, None]], c: Callable[[int], bool] = lambda x: x > 1, *, d: Literal['x', 2] = 'x', e: N = 3):\n"
    "    '''Adds.\n\n    Args:\n        a: one\n\n    Returns:\n        int: the sum\n\n    Raises:\n        ValueError: if not\n\n    Example::\n\n        add(1, [2]) -> 3\n\n"
    "    >>> x = {'k': [1,\n    ...      2]}\n    >>> add(*[1, 2]) == add(b=x['k'], a=2)  # returns true\n    True\n    >>> print(add(1, 2))\n    3\n    '''\n"
    "    if len(b) < 2 or a in K:\n        raise ValueError(f'{a}')\n    for q, r in b.items(): q.strip(); r[0] % 7\n    return re.sub('x', a, b) + open(b).read()\n"
    "def main(argv=None):\n    p = argparse.ArgumentParser()\n    p.add_argument('files', nargs='*', type=int)\n    p.add_argument('-n', '--num', choices=(1, 2))\n    return p.parse_args(argv)\n";

static void test_bounds(void **state)
{
	struct ff_test_plan p = plan_of(sample, sizeof sample - 1);
	(void)state;
	assert_int_equal(target(&p, "add")->parameters.count, 5);
	assert_sound(&p);
}

/* The sample with bytes changed, cut out and doubled: whatever it says then, nothing is read or written beyond its end. */
static void test_damaged(void **state)
{
	static const char bytes[] = "()[]{}'\"\\,:=*#. \n>0a|";
	unsigned seed = 7;
	(void)state;
	for (int round = 0; round < 400; round++) {
		char *text = ff_arena_dup(&arena, sample, sizeof sample - 1);
		size_t n = sizeof sample - 1;
		for (int k = 0; k < 1 + round % 9; k++) {
			seed = seed * 1103515245u + 12345u;
			size_t at = (seed >> 8) % n;
			if (seed & 0x40000000) {
				text[at] = bytes[(seed >> 4) % (sizeof bytes - 1)];
			} else {
				size_t len = (seed >> 5) % 40;
				len = at + len < n ? len : n - at;
				memmove(text + at, text + at + len, n - at - len);
				n -= len;
			}
		}
		struct ff_test_plan p = plan_of(text, n);
		assert_sound(&p);
		ff_arena_reset(&arena);
	}
}

/* Classes that need each other to be made: each once, in no time. */
static void test_circles(void **state)
{
	struct ff_buf b;
	(void)state;
	ff_buf_init(&b, 1u << 22);
	for (int i = 0; i < 50; i++) {
		ff_buf_printf(&b, "class C%d:\n    def __init__(self", i);
		for (int k = 0; k < 30; k++)
			ff_buf_printf(&b, ", p%d: 'C%d'", k, (i + k) % 50);
		ff_buf_str(&b, "):\n        self.x = [p0]\n    def m(self, other):\n        return other.x if other else 1\n");
	}
	struct ff_test_plan p = plan_of(b.data, b.len);
	assert_int_equal(p.targets.count, 100);
	assert_false(p.module.cut);
	assert_sound(&p);
	ff_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_hints, clean), cmocka_unit_test_teardown(test_hints_of_others, clean), cmocka_unit_test_teardown(test_targets, clean),
		cmocka_unit_test_teardown(test_patterns, clean), cmocka_unit_test_teardown(test_partners, clean),
		cmocka_unit_test_teardown(test_bounds, clean), cmocka_unit_test_teardown(test_damaged, clean), cmocka_unit_test_teardown(test_circles, clean),
	};
	py = ff_python_new();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	ff_python_free(py);
	ff_arena_free(&arena);
	return failed;
}
