/*
 * mentions.c - which page of the documentation speaks of a definition, and how much that says: from the documented record of its file.
 * Called by agent.c.
 */
#include "mentions.h"

#include "check.h"

/* Members are told without their names: the strongest that covers the definition, of the classes around it and of the module. */
static const struct ff_mention *covers(const struct ff_documented *told, const char *qualname, bool docstring)
{
	const struct ff_mention *found = NULL;
	for (int i = 0; i < told->mentions.count; i++) {
		const struct ff_mention *m = FF_AT(&told->mentions, struct ff_mention, i);
		size_t n = strlen(m->symbol);
		bool members = m->kind == FF_MENTION_ALL_MEMBERS || (m->kind == FF_MENTION_MEMBERS && docstring);
		if (members && (!n || (!strncmp(qualname, m->symbol, n) && qualname[n] == '.')) && (!found || strlen(found->symbol) < n))
			found = m;
	}
	return found;
}

static const struct ff_mention *named(const struct ff_documented *told, const char *symbol)
{
	for (int i = 0; i < told->mentions.count; i++) {
		const struct ff_mention *m = FF_AT(&told->mentions, struct ff_mention, i);
		if (m->kind != FF_MENTION_MEMBERS && m->kind != FF_MENTION_ALL_MEMBERS && !strcmp(m->symbol, symbol))
			return m;
	}
	return NULL;
}

static void push(struct ff_arena *run, struct ff_list *out, const char *path, const char *symbol, const struct ff_mention *m)
{
	*FF_PUSH(run, out, struct doc_place) =
	    (struct doc_place){ff_arena_str(run, path), ff_arena_str(run, symbol), ff_arena_str(run, m->page), ff_arena_str(run, m->says), m->line, m->kind};
}

void doc_places_keep(struct ff_arena *run, const struct ff_subject *s, struct ff_list *out)
{
	const struct ff_documented *told = s->documented;
	for (int i = 0; i < told->mentions.count; i++) {
		const struct ff_mention *m = FF_AT(&told->mentions, struct ff_mention, i);
		if (*m->symbol && m->kind != FF_MENTION_MEMBERS && m->kind != FF_MENTION_ALL_MEMBERS && m->kind != FF_MENTION_EXCLUDED)
			push(run, out, s->file->path, m->symbol, m);
	}
	for (int i = 0; told->mentions.count && i < s->news->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, i);
		const struct ff_mention *own = named(told, d->qualname), *m = covers(told, d->qualname, ff_doc_of(s->news, i) != NULL);
		if (m && !(own && own->kind == FF_MENTION_EXCLUDED) && ff_doc_is_public(s->news, d) && !ff_doc_is_magic(d->name))
			push(run, out, s->file->path, d->qualname, m);
	}
}

const struct doc_place *doc_place_of(const struct ff_list *places, const char *path, const char *symbol)
{
	const struct doc_place *found = NULL;
	for (int i = 0; i < places->count; i++) {
		const struct doc_place *p = FF_AT(places, struct doc_place, i);
		if (!strcmp(p->symbol, symbol) && !strcmp(p->path, path) && (!found || p->kind < found->kind))
			found = p;
	}
	return found;
}

const char *doc_place_says(struct ff_arena *a, const struct doc_place *p)
{
	static const char *const words[] = {"documents it", "documents it", "documents it", "names it", "shows how it is used", "names it", ""};
	return *p->says ? ff_arena_printf(a, "%s %s (%s)", p->page, words[p->kind], p->says) : ff_arena_printf(a, "%s %s", p->page, words[p->kind]);
}

double doc_place_weight(const struct doc_place *p)
{
	static const double weights[] = {0.7, 0.7, 0.7, 0.6, 0.6, 0.4, 0}; /* by judgement: an entry is a promise, a name in a text may be an aside */
	return weights[p->kind];
}
