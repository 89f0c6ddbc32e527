/*
 * fields.c - the __init__ that nobody wrote: of dataclasses, attrs, pydantic models, named tuples; and the
 * keys of typed dictionaries.  Order, defaults, keyword-only and init=False as these libraries document them.
 */
#include "api.h"

enum { FIELDS_MAX = 500 };

static bool ends_with(const char *dotted, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (names_same(dotted, names[i]))
			return true;
	return false;
}

/* "kw_only=True" among what a decorator or a field is told. */
static bool told(const char *args, const char *word)
{
	const char *p = strstr(args, word);
	return p && (p == args || !isalnum((unsigned char)p[-1]));
}

/* ---- which kind ---- */

static const char *absolute(const struct book *b, const char *name)
{
	struct found f = ff_book_name(b, name);
	return f.kind == FOUND_OUTSIDE ? f.name : name;
}

/* A decorator of the tree that says it makes dataclasses: typing.dataclass_transform. */
static bool transforms(const struct book *b, const char *name)
{
	struct found f = ff_book_name(b, name);
	for (int i = 0; f.kind == FOUND_OBJECT && i < f.object->marks.count; i++)
		if (last_part_is(FF_AT(&f.object->marks, struct mark, i)->name, "dataclass_transform"))
			return true;
	return false;
}

static enum fields_kind by_decorator(const struct book *b, const struct object *cls, const struct mark **mark)
{
	static const char *const data[] = {"dataclasses.dataclass", "pydantic.dataclasses.dataclass", NULL};
	static const char *const attrs[] = {"attr.s", "attr.attrs", "attr.attributes", "attr.dataclass", "attr.define", "attr.mutable", "attr.frozen", "attr.attrib",
		"attrs.define", "attrs.mutable", "attrs.frozen", NULL};
	for (int i = 0; i < cls->marks.count; i++) {
		*mark = FF_AT(&cls->marks, struct mark, i);
		const char *name = absolute(b, (*mark)->name);
		if (ends_with(name, data) || transforms(b, (*mark)->name))
			return FIELDS_DATACLASS;
		if (ends_with(name, attrs))
			return FIELDS_ATTRS;
	}
	*mark = NULL;
	return FIELDS_NONE;
}

static enum fields_kind by_base(const struct book *b, struct object *cls)
{
	static const char *const models[] = {"pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.BaseSettings", "pydantic_settings.BaseSettings",
		"pydantic.generics.GenericModel", "sqlmodel.SQLModel", NULL};
	const struct ff_list *mro = ff_book_mro(b, cls);
	for (int i = 0; i < mro->count; i++) {
		const struct ancestor *x = FF_AT(mro, struct ancestor, i);
		if (!strcmp(x->name, "typing.TypedDict") || names_same(x->name, "typing_extensions.TypedDict"))
			return FIELDS_DICT;
		if (!strcmp(x->name, "typing.NamedTuple") && cls->bases.count == 1 && names_same(absolute(b, cls->bases.items[0]), "typing.NamedTuple"))
			return FIELDS_TUPLE;
		if (ends_with(x->name, models))
			return FIELDS_PYDANTIC;
	}
	return FIELDS_NONE;
}

static enum fields_kind kind_of(const struct book *b, struct object *cls, const struct mark **mark)
{
	enum fields_kind k = by_decorator(b, cls, mark);
	return k ? k : by_base(b, cls);
}

bool ff_is_enum(const struct book *b, struct object *cls)
{
	const struct ff_list *mro = ff_book_mro(b, cls);
	for (int i = 0; i < mro->count; i++)
		if (!strcmp(FF_AT(mro, struct ancestor, i)->name, "enum.Enum"))
			return true;
	return (cls->flags & FF_DEF_ENUM) != 0;
}

/* ---- one field ---- */

struct made {
	const struct book *b;
	struct ff_arena *a;
	enum fields_kind kind;
	struct object *init;
	bool kw_only, unknown;
	bool annotated; /* attrs: what has an annotation alone is a field too */
};

/* "field(", "attr.ib(", "Field(" ...: what the field is told stands in the call. */
static const char *field_call(const char *value)
{
	static const char *const calls[] = {"field", "ib", "attrib", "Field", "PrivateAttr", NULL};
	size_t n = strcspn(value, "(");
	if (!value[n])
		return NULL;
	const char *from = value + n;
	while (from > value && (isalnum((unsigned char)from[-1]) || from[-1] == '_'))
		from--;
	for (int i = 0; calls[i]; i++)
		if (strlen(calls[i]) == (size_t)(value + n - from) && !strncmp(from, calls[i], (size_t)(value + n - from)))
			return value + n + 1;
	return NULL;
}

/* The default that a field's call gives, as text; "" when it gives none. */
static const char *field_default(struct ff_arena *a, const char *args)
{
	static const char *const words[] = {"default=", "default_factory=", "factory=", NULL};
	for (int i = 0; words[i]; i++)
		if (told(args, words[i])) {
			const char *p = strstr(args, words[i]) + strlen(words[i]);
			return ff_arena_dup(a, p, strcspn(p, ",)"));
		}
	size_t n = strcspn(args, ",)=");
	return n && args[n] != '=' ? ff_arena_dup(a, args, n) : ""; /* pydantic: Field(default, ...) */
}

static struct param *param_of(struct object *init, const char *name)
{
	for (int i = 0; i < init->params.count; i++)
		if (!strcmp(FF_AT(&init->params, struct param, i)->name, name))
			return FF_AT(&init->params, struct param, i);
	return NULL;
}

static void drop(struct object *init, const char *name)
{
	struct param *p = param_of(init, name), *end = FF_AT(&init->params, struct param, init->params.count);
	if (!p)
		return;
	memmove(p, p + 1, (size_t)(end - p - 1) * sizeof(*p));
	init->params.count--;
}

static bool is_field(const struct made *m, const struct object *o)
{
	const char *args = field_call(o->value);
	if (o->kind != OBJ_ATTRIBUTE || strstr(o->annotation, "ClassVar") || !strcmp(o->name, "__slots__") || !strcmp(o->name, "_"))
		return false;
	if (m->kind == FIELDS_PYDANTIC && (*o->name == '_' || !strcmp(o->name, "model_config")))
		return false;
	return (*o->annotation && m->annotated) || (m->kind == FIELDS_ATTRS && args);
}

static void take_field(struct made *m, const struct object *o)
{
	const char *args = field_call(o->value), *name = o->name, *value = o->value;
	bool kw_only = m->kw_only;
	if (strlen(o->value) >= FF_MAX_TEXT - 4)
		m->unknown = true;
	if (m->kind == FIELDS_ATTRS)
		name += strspn(name, "_"); /* attrs: _x is given as x */
	if (args) {
		value = field_default(m->a, args);
		kw_only = told(args, "kw_only=True") || (kw_only && !told(args, "kw_only=False"));
	}
	if (!strcmp(value, "...") && m->kind == FIELDS_PYDANTIC)
		value = "";
	if (m->kind == FIELDS_PYDANTIC && !*value && (strstr(o->annotation, "Optional") || strstr(o->annotation, "None")) && !args)
		m->unknown |= o->bare; /* required or not: the two versions of pydantic differ */
	if (args && told(args, "init=False")) {
		drop(m->init, name);
		return;
	}
	struct param *p = param_of(m->init, name);
	if (!p && m->init->params.count < FIELDS_MAX)
		p = FF_PUSH(m->a, &m->init->params, struct param);
	if (p)
		*p = (struct param){.name = name, .annotation = o->annotation, .value = value, .line = o->line, .required = !*value,
		                    .kind = kw_only || m->kind == FIELDS_PYDANTIC || m->kind == FIELDS_DICT ? FF_PARAM_KWONLY : FF_PARAM_NORMAL};
}

static void take_class(struct made *m, const struct object *cls, const struct mark *mark)
{
	static const char *const classic[] = {"s", "attrs", "attributes", NULL};
	m->kw_only = mark && told(mark->args, "kw_only=True");
	m->annotated = m->kind != FIELDS_ATTRS || !mark || !one_of(last_part(mark->name), classic) || told(mark->args, "auto_attribs=True");
	for (const struct object *o = cls->members; o; o = o->next) {
		if (!strcmp(o->name, "_") && strstr(o->annotation, "KW_ONLY"))
			m->kw_only = true;
		else if (is_field(m, o))
			take_field(m, o);
	}
}

/* Keyword-only parameters stand last, in their order. */
static void order(struct made *m)
{
	struct ff_list out = {0};
	for (int last = 0; last < 2; last++)
		for (int i = 0; i < m->init->params.count; i++) {
			const struct param *p = FF_AT(&m->init->params, struct param, i);
			if ((p->kind == FF_PARAM_KWONLY) == last)
				*FF_PUSH(m->a, &out, struct param) = *p;
		}
	m->init->params = out;
}

struct object *ff_fields_init(const struct book *b, struct object *cls, enum fields_kind *kind)
{
	struct ff_arena *a = ff_book_arena(b);
	const struct mark *mark = NULL, *other;
	const struct ff_list *mro = ff_book_mro(b, cls);
	struct made m = {.b = b, .a = a, .kind = kind_of(b, cls, &mark)};
	*kind = m.kind;
	if (!m.kind || (mark && told(mark->args, "init=False")))
		return NULL;
	m.init = FF_NEW_IN(a, struct object);
	*m.init = (struct object){.module = cls->module, .name = "__init__", .owner = cls->qualname, .kind = OBJ_FUNCTION, .line = cls->line, .returns = "", .value = "",
	                          .annotation = "", .target = "", .qualname = ff_arena_printf(a, "%s.__init__", cls->qualname)};
	for (int i = mro->count - 1; i >= 0; i--) {
		const struct ancestor *x = FF_AT(mro, struct ancestor, i);
		if (!x->object)
			m.unknown |= x->unknown && m.kind != FIELDS_PYDANTIC;
		else if (kind_of(b, x->object, &other))
			take_class(&m, x->object, other);
	}
	take_class(&m, cls, mark);
	order(&m);
	return m.unknown ? NULL : m.init;
}
