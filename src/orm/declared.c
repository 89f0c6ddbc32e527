/*
 * declared.c - the relations that the model classes of one file declare: foreign keys of Django and peewee, relationships of
 * SQLAlchemy.  Called by the scan for the index and by graph.c for the file at hand; knows no other file.
 */
#include "room.h"

enum { MANAGERS_MAX = 50 }; /* of one file */

static const char *const eager[] = {"joined", "selectin", "subquery", "immediate", "noload", "raise", "raise_on_sql", NULL};

bool ff_orm_known(const struct ff_facts *f)
{
	static const char *const orms[] = {"django", "models", "sqlalchemy", "flask_sqlalchemy", "tortoise", "peewee", "wagtail", "rest_framework", "sqlmodel", NULL};
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&f->imports, struct ff_import, i);
		for (int k = 0; orms[k]; k++)
			if (ff_word_in(m->module, orms[k], (int)strlen(orms[k])) || !strcmp(m->name, orms[k]))
				return true;
	}
	return false;
}

/* ---- what is loaded ahead ---- */

/* Names in all strings of a file, for prefetch_related(*FIELDS). */
static void all_strings(struct ff_arena *a, const struct ff_facts *f, struct ff_strings *out)
{
	for (int i = 0, n = 0; i < f->literals.count && n < 500; i++) {
		const struct ff_literal *l = FF_AT(&f->literals, struct ff_literal, i);
		if (l->context == FF_LITERAL_IDENTIFIER && !strchr(l->text, '.')) {
			ff_strings_push(a, out, l->text);
			n++;
		}
	}
}

void ff_orm_loads(struct ff_arena *a, const struct ff_facts *f, struct ff_strings *out)
{
	static const char *const loaders[] = {"select_related", "prefetch_related", "Prefetch", "prefetch_related_objects", "joinedload", "selectinload", "subqueryload",
	                                      "contains_eager", "immediateload", "prefetch", NULL};
	static const char *const attributes[] = {"list_select_related", "list_prefetch_related", "prefetch_related", "select_related", NULL};
	bool star = false, loads = false;
	int call = -1;
	for (int i = 0; i < f->arguments.count; i++) {
		const struct ff_argument *arg = FF_AT(&f->arguments, struct ff_argument, i);
		if (arg->call != call) { /* they stand together */
			call = arg->call;
			const char *last = call >= 0 && call < f->calls.count ? ff_last_part(FF_AT(&f->calls, struct ff_call, call)->callee) : "";
			loads = (*last == 's' || *last == 'p' || *last == 'P' || *last == 'j' || *last == 'c' || *last == 'i') && orm_one_of(last, loaders);
		}
		if (!loads)
			continue;
		star |= *arg->keyword == '*' || arg->kind == FF_EXPR_NAME;
		if (arg->kind == FF_EXPR_STRING)
			ff_strings_push(a, out, arg->text);
		else if (arg->kind == FF_EXPR_ATTRIBUTE)
			ff_strings_push(a, out, ff_last_part(arg->text));
	}
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		if (s->def >= 0 && orm_one_of(s->name, attributes))
			ff_strings_push(a, out, s->value);
	}
	if (star)
		all_strings(a, f, out);
}

/* ---- relations ---- */

enum field { FIELD_NONE, FIELD_KEY, FIELD_ONE, FIELD_MANY, FIELD_GENERIC, FIELD_PEEWEE, FIELD_ALCHEMY };

static enum field field_of(const char *callee)
{
	static const struct {
		const char *suffix;
		enum field field;
	} fields[] = {{"GenericForeignKey", FIELD_GENERIC}, {"ForeignKeyField", FIELD_PEEWEE}, {"ForeignKey", FIELD_KEY}, {"ParentalKey", FIELD_KEY},
	              {"OneToOneField", FIELD_ONE}, {"ManyToManyField", FIELD_MANY}, {"relationship", FIELD_ALCHEMY}, {"Relationship", FIELD_ALCHEMY}};
	const char *last = ff_last_part(callee);
	for (size_t i = 0; i < FF_COUNT(fields); i++)
		if (fields[i].field == FIELD_ALCHEMY ? !strcmp(last, fields[i].suffix) : ff_str_ends(last, fields[i].suffix))
			return fields[i].field;
	return FIELD_NONE;
}

/* The last class in an annotation: Mapped[list["Item"]] -> Item; a target as written: "shop.Order", models.Order -> Order. */
static const char *class_in(struct ff_arena *a, const char *text)
{
	const char *best = "";
	int len = 0;
	if (strstr(text, "AUTH_USER_MODEL") || strstr(text, "get_user_model"))
		return "User";
	for (const char *p = text; *p;) {
		int n = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		struct part word = {p, n, false};
		if (n && orm_part_cap(&word) && !orm_part_named(&word, "Optional") && !orm_part_named(&word, "None"))
			best = p, len = n;
		p += n ? n : 1;
	}
	return ff_arena_dup(a, best, (size_t)len);
}

struct call_view { /* arguments of one call, by one pass over the rows behind it */
	const struct ff_argument *first, *rows[8];
	int count;
};

static const char *text_of(const struct call_view *v, const char *word)
{
	for (int i = 0; i < v->count; i++)
		if (!strcmp(v->rows[i]->keyword, word))
			return v->rows[i]->text;
	return "";
}

/* The arguments of a call stand together, in the order of the calls; *from goes along. */
static void view_call(const struct ff_facts *f, int call, int *from, struct call_view *v)
{
	const struct ff_argument *arg = f->arguments.items;
	int i = *from;
	*v = (struct call_view){0};
	if (i < f->arguments.count && arg[i].call > call)
		i = 0;
	while (i < f->arguments.count && arg[i].call < call)
		i++;
	*from = i;
	for (; i < f->arguments.count && arg[i].call == call; i++) {
		if (!*arg[i].keyword && !v->first)
			v->first = &arg[i];
		if (*arg[i].keyword && v->count < (int)FF_COUNT(v->rows))
			v->rows[v->count++] = &arg[i];
	}
}

static const char *lower(struct ff_arena *a, const char *name, const char *suffix)
{
	char *s = ff_arena_printf(a, "%s%s", name, suffix);
	for (char *p = s; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return s;
}

/* related_name as Django and peewee read it. */
static const char *reverse_name(struct ff_arena *a, const struct call_view *v, const char *word, const char *class, bool set)
{
	const char *text = text_of(v, word), *name = orm_unquoted(a, text);
	if (!*text)
		return lower(a, class, set ? "_set" : "");
	return !name || ff_str_ends(name, "+") || strchr(name, '%') ? "" : name;
}

static void alchemy(struct ff_arena *a, const struct ff_assign *s, const struct call_view *v, struct ff_declared *d)
{
	const char *lazy = orm_unquoted(a, text_of(v, "lazy")), *backref = text_of(v, "backref");
	d->target = class_in(a, v->first ? v->first->text : *text_of(v, "argument") ? text_of(v, "argument") : s->annotation);
	d->kind = lazy && orm_one_of(lazy, eager) ? FF_RELATION_LOADED
	          : lazy && (!strcmp(lazy, "dynamic") || !strcmp(lazy, "write_only")) ? FF_RELATION_MANY : FF_RELATION_ROWS;
	if (!*backref)
		return;
	const char *start = strpbrk(backref, "\"'");
	size_t n = start ? strcspn(start + 1, "\"'") : 0;
	d->reverse = start ? ff_arena_dup(a, start + 1, n) : "";
	d->reverse_kind = strstr(backref, "lazy") ? FF_RELATION_LOADED : FF_RELATION_ROWS;
}

/* What get_queryset of a manager class of this file loads with every row; NULL: the class is not here. */
static const char *managed(struct ff_arena *a, const struct ff_facts *f, const char *class)
{
	static const char *const loaders[] = {"select_related", "prefetch_related", NULL};
	const char *words = NULL;
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (d->kind == FF_DEF_CLASS && !strcmp(d->name, class))
			words = words ? words : "";
		if (strcmp(d->name, "get_queryset") != 0 || d->parent < 0 || strcmp(FF_AT(&f->definitions, struct ff_definition, d->parent)->name, class) != 0)
			continue;
		for (int k = 0; k < f->arguments.count; k++) {
			const struct ff_argument *arg = FF_AT(&f->arguments, struct ff_argument, k);
			const struct ff_call *c = arg->call >= 0 && arg->call < f->calls.count ? FF_AT(&f->calls, struct ff_call, arg->call) : NULL;
			if (c && c->def == i && orm_one_of(ff_last_part(c->callee), loaders))
				words = ff_arena_printf(a, "%s %s", words ? words : "", arg->text);
		}
	}
	return words;
}

/* objects = OrderManager(): what it loads; of a class that stands elsewhere nothing is known. */
static bool declare_manager(struct ff_arena *a, const struct ff_facts *f, const struct ff_assign *s, const char *callee, int *managers, struct ff_declared *d)
{
	const char *class = ff_last_part(callee);
	if (!ff_str_ends(class, "Manager") || !strcmp(class, "Manager") || ++*managers > MANAGERS_MAX)
		return false;
	const char *words = managed(a, f, class);
	*d = (struct ff_declared){.def = s->def, .name = s->name, .target = words ? words : "", .kind = FF_RELATION_MANAGER, .reverse = "", .reverse_kind = FF_RELATION_MANY};
	return !words || *words;
}

static bool declare(struct ff_arena *a, const struct ff_facts *f, const struct ff_assign *s, int *from, int *managers, struct ff_declared *d)
{
	const struct ff_call *call = FF_AT(&f->calls, struct ff_call, s->call);
	const char *class = FF_AT(&f->definitions, struct ff_definition, s->def)->name;
	enum field field = field_of(call->callee);
	struct call_view v;
	if (field == FIELD_NONE)
		return declare_manager(a, f, s, call->callee, managers, d);
	view_call(f, s->call, from, &v);
	*d = (struct ff_declared){.def = s->def, .name = s->name, .target = "", .kind = FF_RELATION_ONE, .reverse = "", .reverse_kind = FF_RELATION_MANY};
	if (field == FIELD_GENERIC)
		return true;
	if (field == FIELD_ALCHEMY) {
		alchemy(a, s, &v, d);
		return true;
	}
	const char *to = v.first ? v.first->text : *text_of(&v, "to") ? text_of(&v, "to") : text_of(&v, "model");
	if (!*to && field != FIELD_MANY)
		return false; /* a column of SQLAlchemy's core, or of no use */
	d->target = !strcmp(to, "'self'") || !strcmp(to, "\"self\"") ? class : class_in(a, to);
	if (!*d->target)
		return false;
	d->kind = field == FIELD_MANY ? FF_RELATION_MANY : FF_RELATION_ONE;
	d->reverse = reverse_name(a, &v, field == FIELD_PEEWEE ? "backref" : "related_name", class, field != FIELD_ONE);
	d->reverse_kind = field == FIELD_ONE ? FF_RELATION_ONE : FF_RELATION_MANY;
	return true;
}

void ff_orm_declared(struct ff_arena *a, const struct ff_facts *f, struct ff_list *out)
{
	int from = 0, managers = 0;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		struct ff_declared d;
		if (s->call < 0 || s->call >= f->calls.count || s->def < 0 || s->def >= f->definitions.count || s->flags & FF_ASSIGN_SELF)
			continue;
		if (FF_AT(&f->definitions, struct ff_definition, s->def)->kind != FF_DEF_CLASS)
			continue;
		if (declare(a, f, s, &from, &managers, &d))
			*FF_PUSH(a, out, struct ff_declared) = d;
	}
}
