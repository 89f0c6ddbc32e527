/*
 * untested.c - changed public functions that no test reaches, by the index of the whole tree: one impact for
 * the change, and a low one, for what a test reaches by a name computed at run time is not seen.  A docstring
 * is no code.  Methods are left out, and what a package passes on, and what only they or registered functions call: tests reach them by
 * ways that no index of names sees (self.x, a base's dispatch, package.name, a request to a route).
 */
#include "room.h"

enum { NAMED = 4, CALLERS = 64 };

/* Lines of the new file that the change wrote inside a definition, docstrings left out. */
static bool code_changed(const struct ff_file *file, const struct look *l, const struct ff_definition *d)
{
	for (int i = 0; i < file->added.count; i++)
		for (int line = file->added.items[i].first; line <= file->added.items[i].last && line <= d->end_line; line++) {
			bool text = line < d->line;
			for (int k = 0; !text && k < l->f->docstrings.count; k++) {
				const struct ff_docstring *s = &FF_ROWS(l->f->docstrings, struct ff_docstring)[k];
				text = line >= s->line && line <= s->end_line;
			}
			if (!text)
				return true;
		}
	return false;
}

static bool passed_on(const struct ff_consequence *c, const struct untested *u)
{
	for (int i = 0; i < c->api[NEW].count; i++) {
		const struct api_file *af = ((struct api_file **)c->api[NEW].items)[i];
		for (int k = 0; !strcmp(af->module.path, u->file) && k < af->objects.count; k++) {
			const struct object *o = FF_AT(&af->objects, struct object, k);
			if (!strcmp(o->qualname, u->symbol) && (o->passed || o->marks.count))
				return true; /* or registered by a decorator */
		}
	}
	return false;
}

/*
 * A caller that tests reach by ways that no index of names sees: a method (through its object), or what a decorator registers (a route,
 * a command).  Callers of callers in the same file are followed, CALLERS of them.
 */
static bool driven(struct ff_arena *a, const struct look *l, const char *symbol)
{
	unsigned char *seen = ff_arena_alloc(a, (size_t)l->defs + 1);
	const char *names[CALLERS] = {symbol};
	for (int at = 0, n = 1; at < n; at++)
		for (int i = 0; i < l->calls; i++) {
			int d = l->call_def[i];
			if (d < 0 || seen[d] || strcmp(CALL(l, i)->callee, names[at]))
				continue;
			if (strchr(DEF(l, d)->qualname, '.') || l->deco_first[d] >= 0)
				return true;
			seen[d] = 1;
			if (n < CALLERS)
				names[n++] = DEF(l, d)->qualname;
		}
	return false;
}

static bool used_by_method(const struct ff_usage *u)
{
	for (int i = 0; i < u->users.count; i++)
		if (strchr(FF_AT(&u->users, struct ff_user, i)->symbol, '.'))
			return true;
	return false;
}

static bool imported_by_package(const struct ff_usage *u)
{
	for (int i = 0; i < u->users.count; i++)
		if (ff_str_ends(FF_AT(&u->users, struct ff_user, i)->path, "__init__.py"))
			return true;
	return false;
}

void untested_take(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file, const struct look *l)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		c->tested |= u->tests == FF_REACH_DIRECT || u->tests == FF_REACH_INDIRECT;
		if (u->tests != FF_REACH_NONE || (u->change != FF_CHANGE_MODIFIED && u->change != FF_CHANGE_SIGNATURE) || file->role != FF_ROLE_LIBRARY ||
		    ff_str_ends(file->path, ".pyi") || *u->symbol == '_' || strchr(u->symbol, '.') || imported_by_package(u))
			continue;
		for (int d = 0; d < l->defs; d++)
			if (DEF(l, d)->kind != FF_DEF_CLASS && !strcmp(DEF(l, d)->qualname, u->symbol) && code_changed(file, l, DEF(l, d))) {
				if (used_by_method(u) || driven(&c->arena, l, u->symbol))
					break;
				struct untested *x = FF_PUSH(&c->arena, &c->untested, struct untested);
				*x = (struct untested){.file = file->path, .symbol = ff_arena_str(&c->arena, u->symbol), .line = DEF(l, d)->line};
				break;
			}
	}
}

void untested_judge(struct ff_consequence *c)
{
	const char *names = "";
	struct ff_arena *a = &c->arena;
	const struct untested *first = NULL;
	int n = 0;
	for (int i = 0; c->tested && i < c->untested.count; i++) { /* a tree without tests: its people know */
		const struct untested *u = FF_AT(&c->untested, struct untested, i);
		if (passed_on(c, u))
			continue;
		first = first ? first : u;
		if (n++ < NAMED)
			names = ff_arena_printf(a, "%s%s%s", names, *names ? ", " : "", u->symbol);
	}
	if (!first)
		return;
	if (n > NAMED)
		names = ff_arena_printf(a, "%s and %d more", names, n - NAMED);
	struct ff_impact_item *x = impact_add(c, API, "RISK003", "", FF_LEVEL_LOW, first->file, first->line, first->symbol,
		ff_arena_printf(a, "changed, and no test names %s or what calls %s: %s", n == 1 ? "it" : "them", n == 1 ? "it" : "them", names));
	x->certainty = FF_MAYBE;
}
