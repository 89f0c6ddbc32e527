/*
 * test_consequence_api.c - names, classes and signatures as the API family sees them.  What is expected of a
 * signature is what CPython's inspect.signature allows, of a name what its import system and attribute
 * look-up find, of a class what its __mro__ has; written by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/consequence/signature.h"
#include "ff/python.h"

struct fixture {
	struct ff_arena a;
	struct ff_python *python;
	struct ff_consequence *c;
};

static int set_up(void **state)
{
	struct fixture *f = ff_xmalloc(sizeof(*f));
	*f = (struct fixture){.python = ff_python_new(), .c = ff_consequence_new()};
	*state = f;
	return !f->python;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	ff_consequence_free(f->c);
	ff_python_free(f->python);
	ff_arena_free(&f->a);
	free(f);
	return 0;
}

/* One file of the old side, from its text. */
static void file(struct fixture *f, const char *path, const char *text)
{
	struct ff_facts *facts = FF_NEW_IN(&f->a, struct ff_facts);
	struct ff_err err = {0};
	size_t n = strlen(path);
	struct module m = {.name = ff_module_name(&f->a, path), .path = ff_arena_str(&f->a, path), .package = n > 11 && !strcmp(path + n - 11, "__init__.py")};
	assert_int_equal(ff_python_facts(f->python, &f->a, path, text, strlen(text), ~0u, facts, &err), 0);
	api_take(f->c, OLD, &m, NULL, look_make(&f->a, facts));
}

/* "pkg.a:Class.method" where an object is found, else what else there is. */
static const char *where(struct fixture *f, const struct book *b, const char *dotted)
{
	struct found x = ff_book_find(b, dotted);
	switch (x.kind) {
	case FOUND_OBJECT: return ff_arena_printf(&f->a, "%s:%s", x.object->module->name, x.object->qualname);
	case FOUND_MODULE: return "module";
	case FOUND_OUTSIDE: return x.name;
	case FOUND_UNKNOWN: return x.getattr ? "getattr" : "unknown";
	default: return "nothing";
	}
}

/* ---- names ---- */

static void relative_names_lead_to_modules(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	const struct module m = {.name = "shop.views.cart", .path = "shop/views/cart.py"}, p = {.name = "shop.views", .path = "shop/views/__init__.py", .package = true};
	assert_string_equal(names_absolute(a, &m, ".forms.Cart"), "shop.views.forms.Cart");
	assert_string_equal(names_absolute(a, &m, "..db"), "shop.db");
	assert_string_equal(names_absolute(a, &p, ".cart.bp"), "shop.views.cart.bp");
	assert_string_equal(names_absolute(a, &p, "flask.Flask"), "flask.Flask");
	assert_true(names_same("src.shop.views", "shop.views"));
	assert_false(names_same("workshop.views", "shop.views"));
}

/* ---- signatures: "abc*de=..." in a small notation of our own ---- */

/* "x y=1 / *a k= **w": NAME, NAME=DEFAULT, *NAME, **NAME, k+NAME keyword only, p+NAME positional only */
static struct object signature(struct ff_arena *a, const char *text)
{
	struct object o = {.name = "f", .qualname = "f", .owner = "", .kind = OBJ_FUNCTION, .returns = "", .value = ""};
	while (*text) {
		size_t n = strcspn(text, " ");
		char *word = ff_arena_dup(a, text, n), *eq;
		struct param *p = FF_PUSH(a, &o.params, struct param);
		p->kind = FF_PARAM_NORMAL;
		if (ff_str_starts(word, "**"))
			p->kind = FF_PARAM_KWARG, word += 2;
		else if (*word == '*')
			p->kind = FF_PARAM_VARARG, word++;
		else if (ff_str_starts(word, "k+"))
			p->kind = FF_PARAM_KWONLY, word += 2;
		else if (ff_str_starts(word, "p+"))
			p->kind = FF_PARAM_POSONLY, word += 2;
		eq = strchr(word, '=');
		p->value = eq ? eq + 1 : "";
		if (eq)
			*eq = '\0';
		p->name = word;
		p->annotation = "";
		p->required = !eq && p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG;
		text += n + strspn(text + n, " ");
	}
	return o;
}

static const char *broken(struct ff_arena *a, const char *before, const char *after)
{
	struct object o = signature(a, before), n = signature(a, after);
	struct ff_list found = {0};
	const char *text = "";
	signature_compare(a, &o, &n, &found);
	for (int i = 0; i < found.count; i++) {
		const struct break_found *b = FF_AT(&found, struct break_found, i);
		text = ff_arena_printf(a, "%s%s%s:%s", text, i ? " " : "", b->id, b->param);
	}
	return text;
}

static void callers_of_a_signature(void **state)
{
	struct ff_arena *a = &((struct fixture *)*state)->a;
	static const char *const cases[][3] = {
		/* old, new, what breaks */
		{"a b", "a b", ""},
		{"a", "a b=1", ""},
		{"a", "a *args **kw", ""},
		{"a", "a k+b=1", ""},
		{"p+a", "a", ""},
		{"k+a", "a", ""},
		{"a", "*args **kw", ""},
		{"k+a", "**kw", ""},
		{"a b", "a", "API003:b"},
		{"a", "a b", "API004:b"},
		{"a", "a k+b", "API004:b"},
		{"a b=1", "a b", "API005:b"},
		{"a b", "b a", "API006:a API006:b"},
		{"a", "k+a", "API007:a"},
		{"a", "p+a", "API007:a"},
		{"p+a", "k+a", "API007:a"},
		{"a=1", "a=2", "API008:a"},
		{"a=x.MARK", "a=y.z.MARK", ""},
		{"a=u''", "a=''", ""},
		{"*a", "*b", "API003:a"},
		{"a", "*a", "API007:a"},
		{"p+a", "*a", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(broken(a, cases[i][0], cases[i][1]), cases[i][2]);
}

/* ---- the book ---- */

static void names_lead_where_imports_lead(void **state)
{
	struct fixture *f = *state;
	file(f, "src/pkg/__init__.py", "from . import inner\nfrom .a import f, Thing as Renamed\nfrom .stars import *\nfrom os import path\nimport pkg.inner.deep as deep\n");
	file(f, "src/pkg/a.py", "def f(): ...\nclass Thing:\n    def m(self): ...\n    n = m\nalias = Thing\ntry:\n    import x\n    y = 1\nexcept ImportError:\n    y = None\n");
	file(f, "src/pkg/stars.py", "from .more import *\n__all__ = ['g', 'h']\ndef g(): ...\ndef k(): ...\n");
	file(f, "src/pkg/more.py", "from .stars import *\ndef h(): ...\ndef _p(): ...\n");
	file(f, "src/pkg/inner/__init__.py", "def __getattr__(name): ...\n");
	file(f, "src/pkg/inner/deep.py", "from .. import a\nfrom ..a import *\nfrom elsewhere import *\n");
	const struct book *b = ff_book_make(f->c, OLD);
	static const char *const cases[][2] = {
		{"pkg.f", "pkg.a:f"}, {"pkg.Renamed", "pkg.a:Thing"}, {"pkg.Renamed.m", "pkg.a:Thing.m"}, {"pkg.a.alias", "pkg.a:Thing"}, {"pkg.a.alias.n", "pkg.a:Thing.m"},
		{"pkg.g", "pkg.stars:g"}, {"pkg.h", "pkg.more:h"}, {"pkg.k", "nothing"}, {"pkg.Thing", "nothing"}, {"pkg._p", "nothing"},
		{"pkg.path", "os.path"}, {"pkg.path.join", "os.path.join"}, {"pkg.inner", "module"}, {"pkg.deep", "module"}, {"pkg.deep.Thing", "pkg.a:Thing"},
		{"pkg.inner.anything", "getattr"}, {"pkg.inner.deep.anything", "unknown"}, {"pkg.inner.deep.a.f", "pkg.a:f"}, {"pkg.a.y", "pkg.a:y"}, {"other.x", "other.x"},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(where(f, b, cases[i][0]), cases[i][1]);
	assert_string_equal(ff_book_object(b, "pkg.a.f")->passed, "pkg.f");
	assert_string_equal(ff_book_object(b, "pkg.more.h")->passed, "pkg.h");
	assert_null(ff_book_object(b, "pkg.stars.k")->passed);
}

static void lists_of_others_are_taken_over(void **state)
{
	struct fixture *f = *state;
	file(f, "pkg/__init__.py", "from . import a, b\n__all__ = a.__all__ + ['z']\n__all__ += b.__all__\n");
	file(f, "pkg/a.py", "__all__ = ['x']\n");
	file(f, "pkg/b.py", "__all__ = []\n__all__.extend(['y'])\n");
	const struct book *b = ff_book_make(f->c, OLD);
	const struct api_file *p = ff_book_module(b, "pkg");
	assert_true(p->has_all && p->all_known);
	assert_true(ff_book_lists(b, p, "x") && ff_book_lists(b, p, "z") && ff_book_lists(b, p, "y"));
	assert_false(ff_book_lists(b, p, "w"));
}

static const char *mro(struct fixture *f, const struct book *b, const char *name)
{
	const struct ff_list *l = ff_book_mro(b, ff_book_object(b, name));
	const char *text = "";
	for (int i = 0; i < l->count; i++)
		text = ff_arena_printf(&f->a, "%s%s%s%s", text, i ? " " : "", FF_AT(l, struct ancestor, i)->name, FF_AT(l, struct ancestor, i)->unknown ? "?" : "");
	return text;
}

static void classes_have_ancestors(void **state)
{
	struct fixture *f = *state;
	file(f, "a.py", "import typing as t, json\nfrom collections import OrderedDict\nfrom far import Base\n"
	                "class A(ValueError): ...\nclass B(A, t.Generic[t.T]): ...\nclass C(t.Mapping[str, int]): ...\nclass D(OrderedDict): ...\nclass E(Base): ...\n"
	                "class F(F): ...\nclass G(H): ...\nclass H(G): ...\nclass I(json.JSONEncoder): ...\nclass J(object): ...\nclass K[T]: ...\n"
	                "class L(six.with_metaclass(M, A, J)): ...\nclass M(make(1)): ...\n");
	const struct book *b = ff_book_make(f->c, OLD);
	static const char *const cases[][2] = {
		{"a.A", "builtins.ValueError builtins.Exception builtins.BaseException"},
		{"a.B", "a.A builtins.ValueError builtins.Exception builtins.BaseException typing.Generic"},
		{"a.D", "collections.OrderedDict builtins.dict"},
		{"a.E", "far.Base?"}, {"a.F", ""}, {"a.G", "a.H"}, {"a.I", "json.encoder.JSONEncoder"}, {"a.J", ""}, {"a.K", "typing.Generic"},
		{"a.L", "a.A builtins.ValueError builtins.Exception builtins.BaseException a.J"}, {"a.M", "a.make()?"},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(mro(f, b, cases[i][0]), cases[i][1]);
	assert_non_null(strstr(mro(f, b, "a.C"), "collections.abc.Mapping"));
	assert_null(strstr(mro(f, b, "a.C"), "typing.Mapping"));
	assert_int_equal(ff_book_member(b, ff_book_object(b, "a.D"), "move_to_end").kind, FOUND_OUTSIDE);
	assert_int_equal(ff_book_member(b, ff_book_object(b, "a.A"), "with_traceback").kind, FOUND_OUTSIDE);
	assert_int_equal(ff_book_member(b, ff_book_object(b, "a.A"), "nothing").kind, FOUND_NOTHING);
	assert_int_equal(ff_book_member(b, ff_book_object(b, "a.E"), "nothing").kind, FOUND_UNKNOWN);
}

/* ---- made constructors: as inspect.signature prints them ---- */

static void constructors_that_nobody_wrote(void **state)
{
	struct fixture *f = *state;
	file(f, "a.py", "import attr, attrs, typing\nfrom dataclasses import dataclass, field, KW_ONLY\nfrom pydantic import BaseModel, Field\n"
	                "@dataclass\nclass A:\n    x: int\n    y: list = field(default_factory=list)\n    z: int = field(init=False)\n    k: typing.ClassVar[int] = 1\n    plain = 3\n"
	                "@dataclass\nclass B(A):\n    _: KW_ONLY\n    w: int\n    x: int = 7\n"
	                "@attr.s\nclass C:\n    a = attr.ib()\n    _b = attr.ib(default=2)\n    c: int = 3\n"
	                "@attrs.define\nclass D:\n    a: int\n    b: int = attrs.field(kw_only=True)\n"
	                "class E(BaseModel):\n    a: int\n    b: str = Field('x', max_length=3)\n    c: str = Field(..., max_length=3)\n    _d: int = 1\n"
	                "class F(typing.NamedTuple):\n    a: int\n    b: int = 0\n    def m(self): ...\n"
	                "class G:\n    a: int\n@dataclass(init=False)\nclass H:\n    a: int\n");
	const struct book *b = ff_book_make(f->c, OLD);
	static const char *const cases[][2] = {
		{"a.A", "__init__(x, y=list)"}, {"a.B", "__init__(y=list, *, x=7, w)"}, {"a.C", "__init__(a, b=2)"}, {"a.D", "__init__(a, *, b)"}, {"a.E", "__init__(*, a, b='x', c)"},
		{"a.F", "__init__(a, b=0)"}, {"a.G", ""}, {"a.H", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		enum fields_kind kind;
		const struct object *init = ff_fields_init(b, ff_book_object(b, cases[i][0]), &kind);
		assert_string_equal(init ? signature_text(&f->a, init) : "", cases[i][1]);
	}
}

/* ---- entry points ---- */

static const char *entries(struct fixture *f, const char *path, const char *line)
{
	struct ff_consequence *c = ff_consequence_new();
	struct ff_file at = {.path = path};
	*FF_PUSH(&f->a, &at.lines, struct ff_changed_line) = (struct ff_changed_line){.line = 1, .text = line};
	entries_take(c, &at);
	const struct entry *e = c->entries[NEW].count ? FF_AT(&c->entries[NEW], struct entry, 0) : NULL;
	const char *text = e ? ff_arena_printf(&f->a, "%s>%s", e->name, e->target) : "";
	ff_consequence_free(c);
	return text;
}

static void entry_points_are_read(void **state)
{
	struct fixture *f = *state;
	static const char *const cases[][2] = {
		{"run = \"pkg.cli:main\"", "run>pkg.cli:main"}, {"  my-run=pkg.cli:App.main [extra]", "my-run>pkg.cli:App.main"}, {"'run' = 'pkg:main'", "run>pkg:main"},
		{"run = {callable = \"pkg.cli:main\"}", "run>pkg.cli:main"}, {"build-backend = \"a.b:c\"", ""}, {"version = attr: pkg.x", ""}, {"image = \"python:3.9\"", ""},
		{"url = \"https://example.org\"", ""}, {"# run = x:y", ""}, {"=", ""}, {"", ""}, {"a = b:", ""}, {"name = \"pkg\"", ""},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(entries(f, "pyproject.toml", cases[i][0]), cases[i][1]);
	assert_string_equal(entries(f, "other.toml", cases[0][0]), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(relative_names_lead_to_modules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(callers_of_a_signature, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_lead_where_imports_lead, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lists_of_others_are_taken_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(classes_have_ancestors, set_up, tear_down),
		cmocka_unit_test_setup_teardown(constructors_that_nobody_wrote, set_up, tear_down),
		cmocka_unit_test_setup_teardown(entry_points_are_read, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
