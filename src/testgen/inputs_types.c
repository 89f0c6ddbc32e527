/*
 * inputs_types.c - values of a type that is written out: builtins, typing, the standard library's small types, classes and aliases of
 * the module under test.  What is not known has no values: nothing is guessed here.
 */
#include <ctype.h>

#include "plan_room.h"

enum { TYPE_DEPTH = 5, VALUES_MAX = 8, PARTS_MAX = 4 };

static const struct plain {
	const char *name, *need;
	const char *values[6];
} plains[] = {
	{"int", "", {"3", "0", "1", "-1", "10"}},
	{"float", "", {"1.5", "0.0", "-2.5", "2.0"}},
	{"complex", "", {"(1+2j)", "0j"}},
	{"str", "", {"'abc'", "''", "'Hello World'", "'a'"}},
	{"LiteralString", "", {"'abc'", "''"}},
	{"AnyStr", "", {"'abc'", "''", "b'abc'"}},
	{"Text", "", {"'abc'", "''"}},
	{"unicode", "", {"'abc'", "''"}},
	{"string", "", {"'abc'", "''"}},
	{"text:char", "", {"'a'", "'1'", "' '"}},
	{"text:digits", "", {"'12'", "'0'", "'-3'"}},
	{"text:path", "", {"'file.txt'", "'some/folder/file.txt'", "'.'"}},
	{"text:json", "", {"'{\"a\": [1, 2]}'", "'[]'"}},
	{"text:code", "", {"'a = 1'", "'1 + 2'"}},
	{"text:url", "", {"'https://example.com/path?x=1#top'", "'example.com'"}},
	{"text:date", "", {"'2024-05-17'", "'2024-05-17T12:30:00'"}},
	{"bytes", "", {"b'abc'", "b''"}},
	{"bytearray", "", {"bytearray(b'abc')", "bytearray()"}},
	{"memoryview", "", {"memoryview(b'abc')"}},
	{"Buffer", "", {"b'abc'", "bytearray(b'abc')"}},
	{"ByteString", "", {"b'abc'"}},
	{"bool", "", {"True", "False"}},
	{"None", "", {"None"}},
	{"NoneType", "", {"None"}},
	{"Number", "", {"3", "1.5", "0"}},
	{"Real", "", {"1.5", "3", "0"}},
	{"Integral", "", {"3", "0", "-1"}},
	{"SupportsInt", "", {"3", "1.5"}},
	{"SupportsFloat", "", {"1.5", "3"}},
	{"SupportsIndex", "", {"2", "0"}},
	{"SupportsAbs", "", {"-3"}},
	{"Hashable", "", {"'a'", "1"}},
	{"Sized", "", {"[1, 2, 3]", "''"}},
	{"slice", "", {"slice(0, 2)", "slice(None)"}},
	{"range", "", {"range(5)", "range(0)"}},
	{"Path", "import pathlib", {"pathlib.Path('file.txt')", "pathlib.Path('.')"}},
	{"PurePath", "import pathlib", {"pathlib.PurePath('some/file.txt')"}},
	{"PosixPath", "import pathlib", {"pathlib.Path('file.txt')"}},
	{"PathLike", "import pathlib", {"'file.txt'", "pathlib.Path('file.txt')"}},
	{"StrPath", "", {"'file.txt'"}},
	{"datetime", "import datetime", {"datetime.datetime(2024, 5, 17, 12, 30)", "datetime.datetime(2000, 1, 1)", "datetime.datetime(2024, 5, 17, tzinfo=datetime.timezone.utc)"}},
	{"date", "import datetime", {"datetime.date(2024, 5, 17)", "datetime.date(2000, 2, 29)"}},
	{"time", "import datetime", {"datetime.time(12, 30)"}},
	{"timedelta", "import datetime", {"datetime.timedelta(days=1, seconds=30)", "datetime.timedelta(0)", "datetime.timedelta(hours=-1)"}},
	{"timezone", "import datetime", {"datetime.timezone.utc"}},
	{"tzinfo", "import datetime", {"datetime.timezone.utc"}},
	{"Decimal", "import decimal", {"decimal.Decimal('1.50')", "decimal.Decimal('0')", "decimal.Decimal('-2.5')"}},
	{"Fraction", "import fractions", {"fractions.Fraction(1, 2)", "fractions.Fraction(0)"}},
	{"UUID", "import uuid", {"uuid.UUID('12345678-1234-5678-1234-567812345678')"}},
	{"Pattern", "import re", {"re.compile('[a-z]+')", "re.compile('')"}},
	{"Match", "import re", {"re.match('([a-z]+)', 'abc')"}},
	{"IO", "import io", {"io.StringIO('some text\\nmore\\n')", "io.BytesIO(b'abc')"}},
	{"TextIO", "import io", {"io.StringIO('some text\\nmore\\n')", "io.StringIO('')"}},
	{"TextIOBase", "import io", {"io.StringIO('some text\\n')"}},
	{"TextIOWrapper", "import io", {"io.TextIOWrapper(io.BytesIO(b'some text'))"}},
	{"StringIO", "import io", {"io.StringIO('some text\\n')"}},
	{"BinaryIO", "import io", {"io.BytesIO(b'abc')", "io.BytesIO()"}},
	{"BytesIO", "import io", {"io.BytesIO(b'abc')"}},
	{"Random", "import random", {"random.Random(1)"}},
	{"Namespace", "import argparse", {"argparse.Namespace()"}},
	{"ArgumentParser", "import argparse", {"argparse.ArgumentParser()"}},
	{"Logger", "import logging", {"logging.getLogger('test')"}},
	{"Event", "import threading", {"threading.Event()"}},
	{"Lock", "import threading", {"threading.Lock()"}},
	{"SimpleNamespace", "import types", {"types.SimpleNamespace(a=1)"}},
	{"ModuleType", "import types", {"types.ModuleType('module')"}},
	{"Element", "import xml.etree.ElementTree", {"xml.etree.ElementTree.Element('a')"}},
	{"AST", "import ast", {"ast.parse('a = 1')"}},
	{"Exception", "", {"ValueError('wrong')", "Exception()"}},
	{"BaseException", "", {"ValueError('wrong')"}},
	{"Callable", "", {"lambda *args, **kwargs: args[0] if args else None", "str"}},
	{"callable", "", {"lambda x: x", "str"}},
	{"function", "", {"lambda x: x"}},
	{"FunctionType", "", {"lambda x: x"}},
	{"type", "", {"int", "str"}},
	{"IPv4Address", "import ipaddress", {"ipaddress.IPv4Address('127.0.0.1')"}},
	{"text:hex", "", {"'ff'", "'00ff'"}},
	{"IPv6Address", "import ipaddress", {"ipaddress.IPv6Address('::1')"}},
};

/* Exceptions by name are made with a message. */
static bool is_exception(const char *name)
{
	return isupper((unsigned char)*name) && (ff_str_ends(name, "Error") || ff_str_ends(name, "Exception"));
}

static const struct value *at(const struct ff_list *l, int i)
{
	return FF_AT(l, struct value, i);
}

/* Several import statements as one text, a line each; the same one once. */
static const char *both(struct plan *p, const char *x, const char *y)
{
	if (!*y || strstr(x, y))
		return x;
	return *x ? ff_arena_printf(p->a, "%s\n%s", x, y) : y;
}

const char *plan_resolved(const struct plan *p, const char *name)
{
	size_t n = strcspn(name, ".");
	for (int i = 0; i < p->f->imports.count && plan_spend(p, 1); i++) {
		const struct ff_import *m = FF_AT(&p->f->imports, struct ff_import, i);
		if (strlen(m->bound) != n || memcmp(m->bound, name, n) != 0 || m->flags & FF_IMPORT_FUNCTION)
			continue;
		if (!*m->name) /* import a.b binds a; import a.b as c binds the whole */
			return *m->alias ? ff_arena_printf(p->a, "%s%s", m->module, name + n) : name;
		return *m->module ? ff_arena_printf(p->a, "%s.%s%s", m->module, m->name, name + n) : ff_arena_printf(p->a, "%s%s", m->name, name + n);
	}
	return name;
}

/* The module's own assignment of a name: type aliases and type variables. */
static const struct ff_assign *assign_of(const struct plan *p, const char *name)
{
	for (int i = 0; plan_is_module_name(p, name) && i < p->f->assigns.count && plan_spend(p, 1); i++) {
		const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
		if (x->def < 0 && !strcmp(x->name, name))
			return x;
	}
	return NULL;
}

static void types(struct plan *p, const char *t, struct ff_list *out);

/* "A, B" inside the brackets of a type. */
static void arguments_of(struct plan *p, const char *t, struct ff_strings *out)
{
	const char *open = strchr(t, '['), *end = t + strlen(t);
	if (open && end[-1] == ']')
		plan_split(p->a, ff_arena_dup(p->a, open + 1, (size_t)(end - open) - 2), ',', out);
}

/* TypeVar("T", bound=int), TypeVar("T", int, str) */
static void variable(struct plan *p, const char *text, struct ff_list *out)
{
	struct ff_strings parts = {0};
	const char *open = strchr(text, '(');
	if (!open || text[strlen(text) - 1] != ')')
		return;
	plan_split(p->a, ff_arena_dup(p->a, open + 1, strlen(open) - 2), ',', &parts);
	for (int i = 1; i < parts.count; i++) {
		const char *part = parts.items[i];
		if (ff_str_starts(part, "bound"))
			types(p, part + 5 + strspn(part + 5, " ="), out);
		else if (!strchr(part, '='))
			types(p, part, out);
	}
}

bool plan_is_text(const char *annotation)
{
	return ff_str_starts(annotation, "str") || ff_str_starts(annotation, "text:") || ff_str_starts(annotation, "Optional[str") || ff_str_starts(annotation, "typing.Optional[str");
}

bool plan_is_unknown(const struct plan *p, const char *annotation)
{
	const char *t = *annotation == '"' || *annotation == '\'' ? plan_unquoted(p->a, annotation) : annotation;
	if (!t || !*t || !strcmp(ff_last_part(t), "Any") || !strcmp(t, "object"))
		return true;
	const struct ff_assign *x = plan_is_name(t) ? assign_of(p, t) : NULL;
	return x && strstr(x->value, "TypeVar(") && !strchr(x->value, ',');
}

/* Elements for a container; numbers when the type says nothing. */
static void elements(struct plan *p, const char *t, struct ff_list *out)
{
	if (t && !plan_is_unknown(p, t))
		types(p, t, out);
	if (!out->count)
		for (int i = 1; i <= 3; i++)
			plan_value(p, out, ff_arena_printf(p->a, "%d", i), "");
}

/* [a, b, c], [a], [] between two marks. */
static void sequence(struct plan *p, const char *t, const char *open, const char *close, struct ff_list *out)
{
	struct ff_list e = {0};
	elements(p, t, &e);
	bool tuple = *close == ')' && open[strlen(open) - 1] == '(' && strlen(close) == 1;
	if (!strcmp(at(&e, 0)->text, "3") && e.count > 2) { /* numbers read better in order */
		plan_value(p, out, ff_arena_printf(p->a, "%s1, 2, 3%s", open, close), "");
		plan_value(p, out, ff_arena_printf(p->a, "%s3, 1, 2%s", open, close), "");
	}
	if (!strcmp(at(&e, 0)->text, "'abc'"))
		plan_value(p, out, ff_arena_printf(p->a, "%s'a', 'b', 'c'%s", open, close), "");
	if (e.count > 1)
		plan_value(p, out, e.count > 2 ? ff_arena_printf(p->a, "%s%s, %s, %s%s", open, at(&e, 0)->text, at(&e, 1)->text, at(&e, 2)->text, close)
		                               : ff_arena_printf(p->a, "%s%s, %s%s", open, at(&e, 0)->text, at(&e, 1)->text, close), both(p, at(&e, 0)->need, at(&e, 1)->need));
	plan_value(p, out, ff_arena_printf(p->a, "%s%s%s%s", open, at(&e, 0)->text, tuple ? "," : "", close), at(&e, 0)->need);
}

static void list(struct plan *p, const char *t, struct ff_list *out)
{
	sequence(p, t, "[", "]", out);
	plan_value(p, out, "[]", "");
}

static void wrapped(struct plan *p, const char *t, const char *call, const char *need, struct ff_list *out)
{
	struct ff_list made = {0};
	list(p, t, &made);
	for (int i = 0; i < made.count; i++)
		plan_value(p, out, ff_arena_printf(p->a, "%s(%s)", call, at(&made, i)->text), both(p, need, at(&made, i)->need));
}

static void tuple(struct plan *p, const struct ff_strings *parts, struct ff_list *out)
{
	struct ff_buf b;
	const char *need = "";
	if (!parts->count || (parts->count == 2 && !strcmp(parts->items[1], "..."))) {
		sequence(p, parts->count ? parts->items[0] : NULL, "(", ")", out);
		plan_value(p, out, "()", "");
		return;
	}
	for (int round = 0; round < 3; round++) {
		ff_buf_init(&b, FF_MAX_TEXT + 1);
		ff_buf_char(&b, '(');
		for (int i = 0; i < parts->count; i++) {
			struct ff_list e = {0};
			elements(p, parts->items[i], &e);
			const struct value *v = at(&e, round < e.count ? round : 0);
			need = both(p, need, v->need);
			ff_buf_printf(&b, "%s%s", i ? ", " : "", v->text);
		}
		ff_buf_str(&b, parts->count == 1 ? ",)" : ")");
		if (!b.over)
			plan_value(p, out, ff_arena_str(p->a, ff_buf_text(&b)), need);
		ff_buf_free(&b);
	}
}

static void mapping(struct plan *p, const struct ff_strings *parts, const char *call, const char *need, struct ff_list *out)
{
	struct ff_list k = {0}, v = {0};
	const char *end = *call ? ")" : "";
	if (parts->count && !plan_is_unknown(p, parts->items[0]))
		types(p, parts->items[0], &k);
	if (!k.count || !strcmp(at(&k, 0)->text, "'abc'")) {
		k = (struct ff_list){0};
		plan_value(p, &k, "'a'", "");
		plan_value(p, &k, "'b'", "");
	}
	elements(p, parts->count > 1 ? parts->items[1] : NULL, &v);
	if (!strcmp(at(&v, 0)->text, "3") && v.count > 2) {
		v = (struct ff_list){0};
		plan_value(p, &v, "1", "");
		plan_value(p, &v, "2", "");
	}
	const char *needs = both(p, both(p, need, at(&k, 0)->need), at(&v, 0)->need);
	if (k.count > 1)
		plan_value(p, out, ff_arena_printf(p->a, "%s{%s: %s, %s: %s}%s", call, at(&k, 0)->text, at(&v, 0)->text, at(&k, 1)->text, at(&v, v.count > 1)->text, end), needs);
	plan_value(p, out, ff_arena_printf(p->a, "%s{%s: %s}%s", call, at(&k, 0)->text, at(&v, 0)->text, end), needs);
	plan_value(p, out, *call ? ff_arena_printf(p->a, "%s)", call) : "{}", need);
}

/* Callable[[A, B], R] */
static void callable(struct plan *p, const struct ff_strings *parts, struct ff_list *out)
{
	static const char *const names[] = {"", "x", "x, y", "x, y, z", "a, b, c, d"};
	struct ff_strings given = {0};
	const char *list_text = parts->count ? parts->items[0] : "...", *result = parts->count > 1 ? parts->items[1] : "";
	size_t n = strlen(list_text);
	if (*list_text != '[' || n < 2) {
		plan_value(p, out, "lambda *args, **kwargs: args[0] if args else None", "");
		plan_value(p, out, "str", "");
		return;
	}
	plan_split(p->a, ff_arena_dup(p->a, list_text + 1, n - 2), ',', &given);
	int count = given.count < 4 ? given.count : 4;
	struct ff_list r = {0};
	bool same = count && (!strcmp(given.items[0], result) || plan_is_unknown(p, result));
	if (!plan_is_unknown(p, result))
		types(p, result, &r);
	if (count == 2 && same)
		plan_value(p, out, "lambda x, y: x + y", "");
	if (count && same)
		plan_value(p, out, ff_arena_printf(p->a, "lambda %s: %.1s", names[count], names[count]), "");
	if (!strcmp(result, "bool") && count == 1)
		plan_value(p, out, "bool", "");
	if (count == 1 && !strcmp(result, "str"))
		plan_value(p, out, "str", "");
	if (count == 1 && !strcmp(result, "int") && !strcmp(given.items[0], "str"))
		plan_value(p, out, "len", "");
	for (int i = 0; i < r.count && i < 2; i++)
		plan_value(p, out, ff_arena_printf(p->a, "lambda%s%s: %s", count ? " " : "", names[count], at(&r, i)->text), at(&r, i)->need);
	if (!out->count)
		plan_value(p, out, ff_arena_printf(p->a, "lambda%s%s: %s", count ? " " : "", names[count], count ? (char[2]){*names[count], 0} : "None"), "");
}

static void plain(struct plan *p, const char *name, struct ff_list *out)
{
	for (size_t i = 0; i < FF_COUNT(plains); i++)
		for (int k = 0; !strcmp(plains[i].name, name) && k < 6 && plains[i].values[k]; k++)
			plan_value(p, out, plains[i].values[k], plains[i].need);
	if (!out->count && is_exception(name))
		plan_value(p, out, ff_arena_printf(p->a, "%s('wrong')", name), "");
}

static bool one_of(const char *name, const char *words)
{
	return plan_listed(words, name);
}

/* A type with brackets, or one of those that could have some. */
static bool generic(struct plan *p, const char *name, const struct ff_strings *parts, struct ff_list *out)
{
	const char *first = parts->count ? parts->items[0] : NULL;
	if (one_of(name, "list List Sequence MutableSequence Iterable Collection Reversible Container ndarray"))
		list(p, first, out);
	else if (one_of(name, "Iterator Generator"))
		wrapped(p, first, "iter", "", out);
	else if (one_of(name, "deque Deque"))
		wrapped(p, first, "collections.deque", "import collections", out);
	else if (one_of(name, "set Set AbstractSet MutableSet"))
		sequence(p, first, "{", "}", out), plan_value(p, out, "set()", "");
	else if (one_of(name, "frozenset FrozenSet"))
		wrapped(p, first, "frozenset", "", out);
	else if (one_of(name, "tuple Tuple"))
		tuple(p, parts, out);
	else if (one_of(name, "dict Dict Mapping MutableMapping"))
		mapping(p, parts, "", "", out);
	else if (one_of(name, "OrderedDict"))
		mapping(p, parts, "collections.OrderedDict(", "import collections", out);
	else if (one_of(name, "defaultdict DefaultDict"))
		mapping(p, parts, "collections.defaultdict(list, ", "import collections", out);
	else if (one_of(name, "Counter"))
		plan_value(p, out, "collections.Counter('abca')", "import collections");
	else if (one_of(name, "ItemsView KeysView ValuesView"))
		plan_value(p, out, *name == 'I' ? "{'a': 1}.items()" : *name == 'K' ? "{'a': 1}.keys()" : "{'a': 1}.values()", "");
	else if (one_of(name, "Callable") && parts->count)
		callable(p, parts, out);
	else if (one_of(name, "Type type") && first && plan_is_name(first))
		plan_value(p, out, first, "");
	else
		return false;
	return true;
}

static void united(struct plan *p, const struct ff_strings *parts, struct ff_list *out)
{
	struct ff_list each[PARTS_MAX] = {{0}};
	int n = parts->count < PARTS_MAX ? parts->count : PARTS_MAX;
	for (int i = 0; i < n; i++)
		if (strcmp(parts->items[i], "None") != 0)
			types(p, parts->items[i], &each[i]);
	for (int k = 0; k < VALUES_MAX; k++)
		for (int i = 0; i < n; i++)
			if (k < each[i].count)
				plan_value(p, out, at(&each[i], k)->text, at(&each[i], k)->need);
	if (ff_strings_has(parts, "None"))
		plan_value(p, out, "None", "");
}

/* A name of the module: one of its classes, an alias of a type, a type variable. */
static bool own(struct plan *p, const char *name, struct ff_list *out)
{
	int class = plan_class(p, name);
	const struct ff_assign *x = class < 0 && plan_is_name(name) ? assign_of(p, name) : NULL;
	if (class >= 0)
		plan_class_values(p, class, out);
	else if (x && strstr(x->value, "TypeVar("))
		variable(p, x->value, out);
	else if (x && ff_str_starts(ff_last_part(x->value), "NewType("))
		return false;
	else if (x && *x->value)
		types(p, x->value, out);
	return class >= 0 || x;
}

static void one(struct plan *p, const char *t, struct ff_list *out)
{
	struct ff_strings parts = {0};
	const char *head = ff_arena_dup(p->a, t, strcspn(t, "["));
	const char *name = ff_last_part(plan_resolved(p, head));
	arguments_of(p, t, &parts);
	if (one_of(name, "Optional"))
		ff_strings_push(p->a, &parts, "None"), united(p, &parts, out);
	else if (one_of(name, "Union"))
		united(p, &parts, out);
	else if (one_of(name, "Literal"))
		for (int i = 0; i < parts.count; i++)
			plan_value(p, out, parts.items[i], "");
	else if (one_of(name, "Annotated Final ClassVar Required NotRequired ReadOnly InitVar") && parts.count)
		types(p, parts.items[0], out);
	else if (one_of(name, "Awaitable Coroutine") && parts.count)
		return;
	else if (!own(p, head, out) && !generic(p, name, &parts, out))
		plain(p, name, out);
}

static void types(struct plan *p, const char *t, struct ff_list *out)
{
	struct ff_strings parts = {0};
	if (p->depth >= TYPE_DEPTH || !*t || !plan_spend(p, 100))
		return;
	p->depth++;
	const char *content = *t == '"' || *t == '\'' ? plan_unquoted(p->a, t) : t;
	if (content) {
		plan_split(p->a, content, '|', &parts);
		if (parts.count > 1)
			united(p, &parts, out);
		else if (parts.count)
			one(p, parts.items[0], out);
	}
	p->depth--;
}

void plan_type_values(struct plan *p, const char *annotation, struct ff_list *out)
{
	types(p, annotation, out);
}
