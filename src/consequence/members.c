/*
 * members.c - one class on both sides: what it derives from, what it has itself and from its bases, how it is
 * made.  A member that a base answers now is not lost; one that only comes with a base goes with it.
 */
#include "signature.h"

enum { SEEN_MAX = 4000, INHERITED_MAX = 200000 };

struct class_pair {
	struct comparer *k;
	struct object *o, *n;
	bool lost_base; /* a base went: what it brought may be missed here alone */
};

static const char *full_name(struct ff_arena *a, const struct object *o)
{
	return ff_arena_printf(a, "%s.%s", o->module->name, o->qualname);
}

/* ---- bases ---- */

/* The name that an ancestor of the old side has on the new one. */
static const char *name_now(const struct comparer *k, const struct ancestor *x)
{
	struct found f = {0};
	if (x->object)
		f = ff_book_find(k->new, x->name);
	return x->object && f.kind == FOUND_OBJECT ? full_name(&k->c->arena, f.object) : x->name;
}

static bool derives(const struct ff_list *mro, const char *name)
{
	for (int i = 0; i < mro->count; i++) {
		const char *have = FF_AT(mro, struct ancestor, i)->name;
		if (!strcmp(have, name) || last_part_is(have, last_part(name)))
			return true;
	}
	return false;
}

static bool same_package(const char *a, const char *b)
{
	size_t n = strcspn(a, "."), m = strcspn(b, ".");
	return n == m && !strncmp(a, b, n);
}

/* A base that we were not shown stands in for the old one: it may derive from it, unless both are of others and have nothing to do with each other. */
static bool unknown_successor(const struct ancestor *lost, const struct ff_list *olds, const struct ff_list *news)
{
	for (int i = 0; i < news->count; i++) {
		const struct ancestor *x = FF_AT(news, struct ancestor, i);
		if (x->unknown && !derives(olds, x->name) && (!lost->unknown || same_package(lost->name, x->name)))
			return true;
	}
	return false;
}

static bool is_direct(const struct book *b, const struct object *cls, const struct ancestor *x)
{
	for (int i = 0; i < cls->bases.count; i++) {
		struct found f = ff_book_name(b, cls->bases.items[i]);
		const struct stdlib_class *s = f.kind == FOUND_OUTSIDE ? ff_stdlib_class(f.name) : NULL;
		if ((x->object && f.object == x->object) || (s && s == x->stdlib) || (!s && !strcmp(cls->bases.items[i], x->name)))
			return true;
	}
	return false;
}

static void say_base(struct class_pair *p, const struct weight *w, const struct ancestor *x, bool direct)
{
	static const char *const markers[] = {"abc.ABC", "typing.Generic", "typing.Protocol", NULL};
	struct ff_arena *a = &p->k->c->arena;
	bool marker = one_of(x->name, markers);
	struct ff_impact_item *i = ff_report(p->k, p->o, w, "API010", "griffe:CLASS_REMOVED_BASE", FF_LEVEL_MEDIUM, p->n->module->path, p->n->line,
		ff_arena_printf(a, "class %s no longer derives from %s%s", p->n->qualname, last_part(x->name), direct ? "" : ", as its base does not"));
	if (!i)
		return;
	i->before = x->name;
	if (marker)
		i->level = direct ? FF_LEVEL_LOW : FF_LEVEL_NONE;
	else if (!direct && i->level > FF_LEVEL_LOW)
		i->level = FF_LEVEL_LOW;
	else if (i->level > FF_LEVEL_MEDIUM)
		i->level = FF_LEVEL_MEDIUM; /* users of the class are not all users of what it derives from */
}

static void judge_bases(struct class_pair *p)
{
	const struct ff_list *olds = ff_book_mro(p->k->old, p->o), *news = ff_book_mro(p->k->new, p->n);
	struct weight w = ff_weigh(p->k, p->o, false);
	const struct ancestor *through = NULL;
	bool told = false;
	for (int i = 0; i < olds->count; i++) {
		const struct ancestor *x = FF_AT(olds, struct ancestor, i);
		if (ff_str_ends(x->name, "()") || derives(news, name_now(p->k, x)) || unknown_successor(x, olds, news))
			continue;
		p->lost_base = true;
		if (is_direct(p->k->old, p->o, x)) {
			say_base(p, &w, x, true);
			told = true;
		} else if (!through)
			through = x;
	}
	if (through && !told)
		say_base(p, &w, through, false);
}

/* ---- members ---- */

static bool has_slot(const struct comparer *k, const struct object *cls, const char *name)
{
	const struct object *s = ff_book_in(k->new, cls, "__slots__");
	const char *at = s ? strstr(s->value, name) : NULL;
	return at && at > s->value && (at[-1] == '"' || at[-1] == '\'');
}

bool ff_on_instances(const struct comparer *k, struct object *cls, const char *name, bool *slot)
{
	const struct ff_list *mro = ff_book_mro(k->new, cls);
	for (int i = -1; i < mro->count; i++) {
		const struct object *x = i < 0 ? cls : FF_AT(mro, struct ancestor, i)->object;
		if (x && has_slot(k, x, name))
			return *slot = true;
		for (const struct object *m = x ? x->members : NULL; m; m = m->next)
			if (m->bare && !strcmp(m->name, name))
				return *slot = false, true;
	}
	return *slot = false;
}

static bool counts(const struct object *m)
{
	return !m->bare && (!strcmp(m->name, "__init__") || !strcmp(m->name, "__call__") || *m->name != '_');
}

/* The same comparison seen through another class is no news. */
static bool once(struct comparer *k, const struct object *o, const struct object *n)
{
	const char *key = ff_arena_printf(&k->c->arena, "%s>%s", full_name(&k->c->arena, o), full_name(&k->c->arena, n));
	if (ff_strings_has(&k->said, key) || k->said.count >= SEEN_MAX)
		return false;
	ff_strings_push(&k->c->arena, &k->said, key);
	return true;
}

static bool is_alias(const struct object *m, const struct found *f)
{
	return f->kind == FOUND_OBJECT && f->object->kind != m->kind && m->kind == OBJ_ATTRIBUTE && *m->target;
}

static void judge_own(struct class_pair *p)
{
	struct comparer *k = p->k;
	for (struct object *m = p->o->members; m; m = m->next) {
		if (m->bare || ff_book_in(k->old, p->o, m->name) != m)
			continue;
		struct found f = ff_book_member(k->new, p->n, m->name);
		if (f.kind == FOUND_OBJECT && !is_alias(m, &f)) {
			if (f.object->module == p->n->module && !strcmp(f.object->owner, p->n->qualname))
				ff_judge_pair(k, m, f.object);
			else if (m->kind == OBJ_FUNCTION && f.object->kind == OBJ_FUNCTION && *f.object->owner && counts(m))
				ff_judge_function(k, m, f.object, m->qualname); /* a base answers now */
		} else if (f.kind == FOUND_NOTHING || f.kind == FOUND_UNKNOWN)
			ff_judge_gone(k, m, p->n, &f);
	}
}

/* What the class has from a base of this tree. */
static void judge_inherited(struct class_pair *p, const struct object *base, struct object *m)
{
	struct comparer *k = p->k;
	struct ff_arena *a = &k->c->arena;
	struct found f = ff_book_member(k->new, p->n, m->name), there = ff_book_find(k->new, full_name(a, base)), same = {0};
	if (there.kind == FOUND_OBJECT && there.object->kind == OBJ_CLASS)
		same = ff_book_member(k->new, there.object, m->name);
	const char *name = ff_arena_printf(a, "%s.%s", p->o->qualname, m->name);
	if (f.kind == FOUND_OBJECT && m->kind == OBJ_FUNCTION && f.object->kind == OBJ_FUNCTION && f.object != same.object && *f.object->owner) {
		if (once(k, m, f.object))
			ff_judge_function(k, m, f.object, name);
		return;
	}
	if ((f.kind != FOUND_NOTHING && !f.getattr) || m->name[0] == '_' || (same.kind != FOUND_OBJECT && same.kind != FOUND_OUTSIDE))
		return; /* told at the base */
	struct object *seen = FF_NEW_IN(a, struct object);
	*seen = *m;
	seen->module = p->o->module;
	seen->owner = p->o->qualname;
	seen->qualname = name;
	ff_judge_gone(k, seen, p->n, &f);
}

static void judge_bases_members(struct class_pair *p)
{
	const struct ff_list *mro = ff_book_mro(p->k->old, p->o);
	for (int i = 0; i < mro->count; i++) {
		const struct ancestor *x = FF_AT(mro, struct ancestor, i);
		for (struct object *m = x->object ? x->object->members : NULL; m && p->k->looked++ < INHERITED_MAX; m = m->next)
			if (counts(m) && ff_book_in(p->k->old, x->object, m->name) == m && ff_book_member(p->k->old, p->o, m->name).object == m)
				judge_inherited(p, x->object, m);
	}
}

/* ---- how it is made ---- */

struct maker {
	struct object *init; /* NULL: not known */
	bool generated, none; /* none: nothing but object's own */
	enum fields_kind kind;
};

static struct maker maker_of(const struct book *b, struct object *cls)
{
	struct maker m = {.init = ff_book_in(b, cls, "__init__")};
	const struct ff_list *mro = ff_book_mro(b, cls);
	if (m.init || ff_book_in(b, cls, "__new__"))
		return m;
	m.init = ff_fields_init(b, cls, &m.kind);
	if (m.kind)
		return m.generated = true, m;
	for (int i = 0; i < mro->count; i++) {
		const struct ancestor *x = FF_AT(mro, struct ancestor, i);
		if (x->unknown || (x->stdlib && ff_stdlib_member(x->stdlib, "__init__")))
			return m;
		m.init = x->object ? ff_book_in(b, x->object, "__init__") : NULL;
		if (!m.init && x->object) {
			m.init = ff_fields_init(b, x->object, &m.kind);
			m.generated = m.kind != FIELDS_NONE;
		}
		if (m.init || m.kind)
			return m;
	}
	m.none = true;
	return m;
}

static const char *field_message(struct ff_arena *a, const struct class_pair *p, const struct break_found *b, enum fields_kind kind)
{
	static const char *const words[] = {"class", "dataclass", "attrs class", "model", "named tuple", "typed dictionary"};
	const char *what = !strcmp(b->id, "API003") ? "removed" : !strcmp(b->id, "API004") ? "added, and required" : !strcmp(b->id, "API005") ? "became required" :
	                   !strcmp(b->id, "API006") ? "moved to another place" : NULL;
	return what ? ff_arena_printf(a, "field %s of %s %s %s", b->param, words[kind], p->n->qualname, what) : ff_arena_printf(a, "%s: %s", p->n->qualname, b->message);
}

static void judge_fields(struct class_pair *p, const struct maker *was, const struct maker *now)
{
	static const char *const fields[] = {"API003", "API004", "API005", "API006", NULL};
	struct ff_arena *a = &p->k->c->arena;
	struct ff_list found = {0};
	struct weight w = ff_weigh(p->k, p->o, true);
	enum fields_kind kind = was->kind ? was->kind : now->kind;
	signature_compare(a, was->init, now->init, &found);
	for (int i = 0; i < found.count; i++) {
		const struct break_found *b = FF_AT(&found, struct break_found, i);
		bool field = one_of(b->id, fields), pair = kind == FIELDS_DICT;
		if ((pair && !field) || b->level == FF_LEVEL_NONE)
			continue;
		struct ff_impact_item *x = ff_report(p->k, p->o, &w, field ? "API015" : b->id, pair ? "" : b->peer, b->level, p->n->module->path, b->line ? b->line : p->n->line,
			field_message(a, p, b, kind));
		if (!x)
			continue;
		x->symbol = pair ? p->o->qualname : ff_arena_printf(a, "%s.__init__", p->o->qualname);
		x->before = b->before;
		x->after = b->after;
	}
}

static void drop_self(struct object *init)
{
	if (!init->params.count)
		return;
	init->params.items = FF_AT(&init->params, struct param, 1);
	init->params.count--;
}

static void judge_making(struct class_pair *p)
{
	struct maker was = maker_of(p->k->old, p->o), now = maker_of(p->k->new, p->n);
	struct ff_arena *a = &p->k->c->arena;
	if (was.init && now.init && (was.generated || now.generated)) {
		struct object o = *was.init, n = *now.init;
		if (!was.generated)
			drop_self(&o);
		if (!now.generated)
			drop_self(&n);
		was.init = &o;
		now.init = &n;
		judge_fields(p, &was, &now);
		return;
	}
	for (int i = 1; was.none && now.init && !now.generated && i < now.init->params.count; i++) {
		const struct param *q = FF_AT(&now.init->params, struct param, i);
		struct weight w = ff_weigh(p->k, p->o, true);
		struct ff_impact_item *x = q->required ? ff_report(p->k, p->o, &w, "API004", "", FF_LEVEL_HIGH, p->n->module->path, q->line,
			ff_arena_printf(a, "%s() was made without arguments and needs %s now", p->n->qualname, q->name)) : NULL;
		if (x)
			x->before = ff_arena_printf(a, "%s()", p->o->qualname), x->after = signature_text(a, now.init);
	}
}

void ff_judge_class(struct comparer *k, struct object *o, struct object *n)
{
	struct class_pair p = {.k = k, .o = o, .n = n};
	judge_bases(&p);
	judge_own(&p);
	judge_bases_members(&p);
	judge_making(&p);
}
