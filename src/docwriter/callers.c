/*
 * callers.c - how the tree uses what functions give back: the name that callers give it, the name of its items where they go through it, whether
 * they ask if it is true.  Only what two callers do alike is told; which function a call means must be certain.  Filled by world.c, asked
 * by outcomes.c and summary.c.
 */
#include <ctype.h>

#include "world.h"

#define MOST_USES 60000
#define LEAST_CALLERS 2

/* ---- which function a call means ---- */

/* "a.b.c" is a:b.c from its first part that begins with a capital on (a class), else the last part is the function's. */
static const char *as_key(struct ff_arena *a, const char *dotted)
{
	char *key = ff_arena_str(a, dotted), *dot = strrchr(key, '.');
	for (char *p = key; (p = strchr(p, '.')) != NULL; p++)
		if (isupper((unsigned char)p[1])) {
			dot = p;
			break;
		}
	if (!dot || dot == key)
		return NULL;
	*dot = ':';
	return key;
}

/* Both lie below the same top folder: what else is imported is not of the tree. */
static bool is_of_tree(const char *module, const char *target)
{
	size_t n = strcspn(module, ".");
	return !strncmp(module, target, n) && (target[n] == '.' || !target[n]);
}

/* The class whose method def is; NULL. */
static const struct ff_definition *class_around(const struct ff_facts *f, int def)
{
	const struct ff_definition *d = def >= 0 ? FF_AT(&f->definitions, struct ff_definition, def) : NULL;
	const struct ff_definition *p = d && d->kind == FF_DEF_METHOD && d->parent >= 0 ? FF_AT(&f->definitions, struct ff_definition, d->parent) : NULL;
	return p && p->kind == FF_DEF_CLASS ? p : NULL;
}

const char *ff_doc_callee(struct ff_arena *a, const struct ff_facts *f, const char *path, const char *module, const struct ff_call *c)
{
	const char *last = ff_last_part(c->callee);
	if (*c->target) {
		int level = (int)strspn(c->target, ".");
		const char *target = ff_module_relative(a, module, ff_str_ends(path, "__init__.py"), level, c->target + level);
		return is_of_tree(module, target) ? as_key(a, target) : NULL;
	}
	if (!(c->flags & FF_CALL_SHADOWED) && strncmp(c->callee, "self.", 5) != 0)
		return NULL;
	if (last == c->callee)
		return ff_arena_printf(a, "%s:%s", module, last);
	if (last - c->callee == 5 && (!strncmp(c->callee, "self.", 5) || (!strncmp(c->callee, "cls.", 4)))) {
		const struct ff_definition *class = class_around(f, c->def);
		return class ? ff_arena_printf(a, "%s:%s.%s", module, class->qualname, last) : NULL;
	}
	return NULL;
}

/* ---- what is kept of a call ---- */

/* "self._total" is total; NULL: it tells nothing. */
static const char *telling(const char *name)
{
	static const char *const plain[] = {"expected", "actual", "got", "first", "second", "last", "next", "current", "response", "ok", "found", "cached", "content", "info", "copy", "element", "elem", "entry", "row", "line", "word", "part", "this", "one", NULL};
	if (ff_str_starts(name, "self."))
		name += 5;
	name += strspn(name, "_");
	if (strlen(name) < 3 || strpbrk(name, ".[( ,0123456789") || isupper((unsigned char)*name) || ff_doc_vague(name) || (ff_doc_verb(name) && !(ff_doc_verb(name) & FF_DOC_MAYBE)) || ff_doc_one_of(name, plain))
		return NULL;
	return name;
}

/* The use of a function, by a caller that was not counted yet; NULL. */
static struct entry *use_of(struct ff_doc_world *w, const char *key, const char *caller)
{
	int i = ff_doc_entry_first(w, ENTRY_USE, key);
	struct entry *e = i >= 0 ? ff_doc_entry(w, i) : NULL;
	if (!strcmp(key, caller) || (!e && (w->uses >= MOST_USES || !(e = ff_doc_entry_add(w, ENTRY_USE, key)))))
		return NULL;
	w->uses += i < 0;
	if (!strcmp(e->where, caller))
		return NULL;
	e->where = ff_arena_str(w->a, caller);
	return e;
}

/* One name for all: *kept becomes "?" where they differ. */
static void agree(struct ff_doc_world *w, const char **kept, int *count, const char *name)
{
	if (!name)
		return;
	if (!**kept)
		*kept = ff_arena_str(w->a, name);
	else if (strcmp(*kept, name) != 0)
		*kept = "?";
	++*count;
}

/* Names of the items that loops take from calls, by row in calls; NULL where there is no such loop. */
static const char **items_of(struct ff_arena *a, const struct ff_facts *f)
{
	const char **items = ff_arena_alloc(a, ((size_t)f->calls.count + 1) * sizeof *items);
	for (int i = 0; i < f->loops.count; i++) {
		const struct ff_loop *l = FF_AT(&f->loops, struct ff_loop, i);
		if (l->kind != FF_LOOP_WHILE && l->iterable_call >= 0 && l->iterable_call < f->calls.count)
			items[l->iterable_call] = l->target;
	}
	return items;
}

/* Two words or more, which nobody else's library is likely to have: "*:cart_total". */
static const char *key_of_method(struct ff_arena *a, const char *name)
{
	return *name != '_' && strchr(name, '_') ? ff_arena_printf(a, "*:%s", name) : NULL;
}

/* How many definitions of the tree have the name. */
static void count_names(struct ff_doc_world *w, const struct ff_subject *s)
{
	for (int i = 0; i < s->news->definitions.count; i++) {
		const char *key = key_of_method(s->scratch, FF_AT(&s->news->definitions, struct ff_definition, i)->name);
		int at = key ? ff_doc_entry_first(w, ENTRY_USE, key) : -1;
		struct entry *e = at >= 0 ? ff_doc_entry(w, at) : key && w->uses < MOST_USES ? ff_doc_entry_add(w, ENTRY_USE, key) : NULL;
		w->uses += e && at < 0;
		if (e)
			e->defs++;
	}
}

void ff_doc_note_calls(struct ff_doc_world *w, const struct ff_subject *s, const char *module)
{
	const struct ff_facts *f = s->news;
	const char **items = items_of(s->scratch, f);
	count_names(w, s);
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		const char *name = *c->assigned ? telling(c->assigned) : NULL;
		if ((!name && !items[i] && !(c->flags & FF_CALL_CONDITION)) || c->flags & (FF_CALL_AUGMENTED | FF_CALL_TYPE_CHECKING))
			continue;
		const char *key = ff_doc_callee(s->scratch, f, s->file->path, module, c);
		const char *caller = ff_arena_printf(s->scratch, "%s:%s", module, c->def < 0 ? "" : FF_AT(&f->definitions, struct ff_definition, c->def)->qualname);
		if (!key && !*c->target && strchr(c->callee, '.'))
			key = key_of_method(s->scratch, ff_last_part(c->callee));
		struct entry *e = key ? use_of(w, key, caller) : NULL;
		if (!e)
			continue;
		agree(w, &e->text, &e->count, name);
		if (items[i])
			agree(w, &e->type, &e->items, telling(items[i]) ? telling(items[i]) : "?");
		e->asked += (c->flags & FF_CALL_CONDITION) != 0;
	}
}

/* ---- what is asked ---- */

/* Adds what an entry knows; "?" where the two differ. */
static void unite(const struct ff_doc_world *w, const char *key, bool once, struct entry *sum)
{
	int i = key ? ff_doc_entry_first(w, ENTRY_USE, key) : -1;
	const struct entry *e = i >= 0 ? ff_doc_entry(w, i) : NULL;
	if (!e || (once && e->defs != 1))
		return;
	if (*e->text)
		sum->text = *sum->text && strcmp(sum->text, e->text) != 0 ? "?" : e->text;
	if (*e->type)
		sum->type = *sum->type && strcmp(sum->type, e->type) != 0 ? "?" : e->type;
	sum->count += e->count;
	sum->items += e->items;
	sum->asked += e->asked;
}

void ff_doc_use(const struct draft *d, struct use *out)
{
	struct entry sum = {.text = "", .type = ""};
	*out = (struct use){NULL, NULL, false};
	if (!d->world || !d->d || d->d->flags & FF_DEF_NESTED)
		return;
	unite(d->world, ff_arena_printf(d->a, "%s:%s", ff_module_name(d->a, d->path), d->d->qualname), false, &sum);
	if (d->d->kind == FF_DEF_METHOD)
		unite(d->world, key_of_method(d->a, d->d->name), true, &sum);
	if (sum.count >= LEAST_CALLERS && *sum.text != '?')
		out->name = sum.text;
	if (sum.items >= LEAST_CALLERS)
		out->item = *sum.type == '?' ? "" : sum.type;
	out->asked = sum.asked >= LEAST_CALLERS && !sum.count && !sum.items;
}
