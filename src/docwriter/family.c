/*
 * family.c - what a class has, as its file shows: its own attributes, and those of the classes of the file that it inherits from or that inherit from
 * it.  Says where there may be more: behind a base from elsewhere, a decorator, or code that makes attributes.  Called by check_attributes.c.
 */
#include <ctype.h>

#include "check.h"

#define MOST_FAMILY 32  /* classes of the file on either side */
#define MOST_NAMES 2000 /* attributes of all of them */

/* Rows that stand in the order of definitions: the first of a class. */
#define ROW_OF(list, type, class) ff_doc_row_from(&(list), sizeof(type), offsetof(type, def), class)

struct members {
	int row[MOST_FAMILY], n;
	bool over;
};

static const struct ff_definition *definition(const struct ff_facts *f, int i)
{
	return FF_AT(&f->definitions, struct ff_definition, i);
}

/* ---- who belongs to it ---- */

static void join(struct members *m, int class)
{
	for (int i = 0; i < m->n; i++)
		if (m->row[i] == class)
			return;
	if (m->n < MOST_FAMILY)
		m->row[m->n++] = class;
	else
		m->over = true;
}

/* "Base" of "Base[int]" is the name. */
static bool names(const struct ff_base *b, const char *name)
{
	size_t n = strlen(name);
	return !*b->keyword && !strncmp(b->text, name, n) && (!b->text[n] || b->text[n] == '[');
}

/* namedtuple("P", "x y"): what it has stands in the text, whole. */
static bool is_tuple_call(const struct ff_base *b)
{
	const char *comma = strstr(b->text, "namedtuple(") || strstr(b->text, "NamedTuple(") ? strchr(b->text, ',') : NULL;
	return comma && strchr("'\"[(", comma[1 + strspn(comma + 1, " \n\t")]) && ff_str_ends(b->text, ")");
}

/* A builtin exception, or one of the bases that bring no attributes of their own. */
static bool is_plain_base(const struct ff_facts *f, const struct ff_base *b)
{
	static const char *const known[] = {"object", "ABC", "Protocol", "Generic", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple", "TypedDict", NULL};
	static const char *const ends[] = {"Error", "Exception", "Warning", "StopIteration", "KeyboardInterrupt", "SystemExit"};
	char name[FF_MAX_TEXT + 1];
	snprintf(name, sizeof name, "%.*s", (int)strcspn(b->text, "["), b->text);
	if (*b->keyword) /* of what __init_subclass__ is told, extra="allow" alone brings something */
		return strcmp(b->keyword, "metaclass") != 0 ? strcmp(b->keyword, "extra") != 0 : !strcmp(ff_doc_last_part(name), "ABCMeta") || !strcmp(ff_doc_last_part(name), "EnumMeta");
	if (ff_doc_one_of(ff_doc_last_part(name), known) || !strcmp(b->target, "pydantic.BaseModel") || is_tuple_call(b))
		return true;
	for (size_t i = 0; i < FF_COUNT(ends); i++)
		if (ff_str_ends(name, ends[i]))
			return !*b->target && !strchr(name, '.') && !(f->module.flags & FF_MODULE_STAR_IMPORT);
	return false;
}

/* The classes of the file that it names; false: it is none of them, and may bring anything. */
static bool join_base(struct members *m, const struct ff_facts *f, const struct ff_base *b)
{
	bool found = false;
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = definition(f, i);
		if (d->kind != FF_DEF_CLASS || i == b->def || (!names(b, d->qualname) && !(names(b, d->name) && d->parent == definition(f, b->def)->parent)))
			continue;
		join(m, i);
		found = true;
	}
	return found || is_plain_base(f, b);
}

/* Leaves the class as it was written, or adds nothing but what its fields tell. */
static bool is_plain_decorator(const struct ff_decorator *d)
{
	static const char *const known[] = {"dataclass", "attrs", "s", "define", "frozen", "mutable", "total_ordering", "runtime_checkable", "final", "unique", NULL};
	return ff_doc_one_of(ff_doc_last_part(d->name), known);
}

/* ---- what may bring more ---- */

/* Its own code: what it defines, calls or puts in, or leaves to others. */
static bool makes_more(const struct ff_facts *f, int class)
{
	static const char *const makers[] = {"__getattr__", "__getattribute__", "__setattr__", "__setitem__", "setattr", "vars", "locals", "exec", NULL};
	const struct ff_definition *d = definition(f, class);
	for (int i = class + 1; i < f->definitions.count && definition(f, i)->line <= d->end_line; i++)
		if (definition(f, i)->parent == class && (ff_doc_one_of(definition(f, i)->name, makers) || definition(f, i)->flags & FF_DEF_ABSTRACT))
			return true;
	for (int i = FF_DOC_ROW_FROM(f->calls, struct ff_call, d->line); i < f->calls.count && FF_AT(&f->calls, struct ff_call, i)->line <= d->end_line; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		if (ff_doc_one_of(ff_doc_last_part(c->callee), makers) || strstr(c->callee, "__dict__") || ff_str_starts(c->callee, "vars()"))
			return true;
	}
	for (int i = FF_DOC_ROW_FROM(f->assigns, struct ff_assign, d->line); i < f->assigns.count && FF_AT(&f->assigns, struct ff_assign, i)->line <= d->end_line; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		bool listed = x->value_kind == FF_EXPR_TUPLE || x->value_kind == FF_EXPR_LIST || x->value_kind == FF_EXPR_STRING;
		if (strstr(x->name, "__dict__") || (!strcmp(x->name, "__slots__") && !listed) || ((!strcmp(x->name, "extra") || !strcmp(x->name, "model_config")) && strstr(x->value, "allow")))
			return true;
	}
	return false;
}

/* "BaseJob", "AbstractRule", "NameMixin": meant for others, who have what it tells of. */
static bool is_for_heirs(const char *name)
{
	name += strspn(name, "_");
	return ff_str_starts(name, "Base") || ff_str_starts(name, "Abstract") || ff_str_ends(name, "Base") || ff_str_ends(name, "Mixin") || ff_str_ends(name, "Interface");
}

/* ---- what they have ---- */

static void add(struct ff_doc_family *m, const char *name)
{
	if (m->names.count < MOST_NAMES)
		ff_strings_push(m->a, &m->names, name);
	else
		m->open = true;
}

/* Each word of a text: of __slots__, of the fields of a named tuple. */
static void add_words(struct ff_doc_family *m, const char *text)
{
	m->open |= strlen(text) >= FF_MAX_TEXT; /* cut, perhaps */
	for (const char *p = text; *p;) {
		size_t n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		if (n)
			add(m, ff_arena_dup(m->a, p, n));
		p += n ? n : 1;
	}
}

/* "self.x" or "cls.x" behind its receiver; NULL: another name. */
const char *ff_doc_behind_receiver(const struct ff_assign *x)
{
	return x->flags & FF_ASSIGN_SELF && strchr(x->name, '.') ? strchr(x->name, '.') + 1 : NULL;
}

static void add_class(struct ff_doc_family *m, const struct ff_facts *f, int class)
{
	const struct ff_definition *d = definition(f, class);
	size_t n = strlen(d->name);
	for (int i = class + 1; i < f->definitions.count && definition(f, i)->line <= d->end_line; i++)
		if (definition(f, i)->parent == class)
			add(m, definition(f, i)->name);
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		bool inside = x->line >= d->line && x->line <= d->end_line;
		if (inside && x->def == class && !strcmp(x->name, "__slots__"))
			add_words(m, x->value);
		else if (inside && (x->def == class || ff_doc_behind_receiver(x)))
			add(m, x->def == class ? x->name : ff_doc_behind_receiver(x));
		else if (!inside && !strncmp(x->name, d->name, n) && x->name[n] == '.')
			add(m, x->name + n + 1); /* "C.x = 1" below the class */
	}
	for (int i = ROW_OF(f->bases, struct ff_base, class); i < f->bases.count && FF_AT(&f->bases, struct ff_base, i)->def == class; i++)
		if (is_tuple_call(FF_AT(&f->bases, struct ff_base, i)))
			add_words(m, FF_AT(&f->bases, struct ff_base, i)->text);
}

/* What exceptions and members of enumerations have without anybody writing it. */
static void add_given(struct ff_doc_family *m, const struct ff_definition *d)
{
	static const char *const of_exceptions[] = {"args", "errno", "strerror", "filename", "filename2", "name", "path", "msg", "value", "code", "encoding", "object",
	                                            "start", "end", "reason", "lineno", "offset", "text", "obj", "characters_written"};
	for (size_t i = 0; d->flags & FF_DEF_EXCEPTION && i < FF_COUNT(of_exceptions); i++)
		add(m, of_exceptions[i]);
	if (d->flags & FF_DEF_ENUM) {
		add(m, "name");
		add(m, "value");
	}
}

void ff_doc_family_of(struct ff_arena *a, const struct ff_facts *f, int class, struct ff_doc_family *m)
{
	struct members up = {.row = {class}, .n = 1}, down = up;
	*m = (struct ff_doc_family){.a = a, .open = f->module.flags & FF_MODULE_TRUNCATED || is_for_heirs(definition(f, class)->name)};
	for (int k = 0; k < up.n && !m->open; k++) {
		for (int i = ROW_OF(f->bases, struct ff_base, up.row[k]); i < f->bases.count && FF_AT(&f->bases, struct ff_base, i)->def == up.row[k]; i++)
			m->open |= !join_base(&up, f, FF_AT(&f->bases, struct ff_base, i));
		for (int i = ROW_OF(f->decorators, struct ff_decorator, up.row[k]); i < f->decorators.count && FF_AT(&f->decorators, struct ff_decorator, i)->def == up.row[k]; i++)
			m->open |= !is_plain_decorator(FF_AT(&f->decorators, struct ff_decorator, i));
		m->open |= makes_more(f, up.row[k]) || up.over;
	}
	for (int k = 0; k < down.n && !m->open; k++)
		for (int i = 0; i < f->bases.count; i++)
			if (names(FF_AT(&f->bases, struct ff_base, i), definition(f, down.row[k])->name))
				join(&down, FF_AT(&f->bases, struct ff_base, i)->def);
	for (int k = 0; k < up.n && !m->open; k++) {
		add_class(m, f, up.row[k]);
		add_given(m, definition(f, up.row[k]));
	}
	for (int k = 1; k < down.n && !m->open; k++)
		add_class(m, f, down.row[k]);
}

bool ff_doc_family_has(const struct ff_doc_family *m, const char *name)
{
	return ff_doc_is_magic(name) || ff_strings_has(&m->names, name) || ff_strings_has(&m->names, ff_arena_printf(m->a, "%s_", name));
}
