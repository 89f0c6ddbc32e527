/*
 * imported.c - under which of the names that a file can have the repository imports it: what tests do counts most, for the name is
 * wanted for new ones.  A file that nobody imports is named like its neighbours.  Called by usage.c when the users are known.
 */
#include "usages.h"

enum { ASKED = 40, NEIGHBOURS = 8, TEST_WEIGHT = 100 };

/* Lies in the folder of the file, or below. */
static bool is_beside(const char *path, const char *other)
{
	const char *slash = strrchr(path, '/');
	return !slash || !strncmp(path, other, (size_t)(slash - path) + 1);
}

/* g takes a symbol of v from a module of that name. */
static bool takes(const struct view *v, const struct view *g, const char *dotted)
{
	const struct prefix p = {.dotted = dotted, .len = strlen(dotted)};
	bool whole;
	for (int i = 0; i < g->b.ref_count; i++) {
		const char *rest = prefix_rest(&p, g->b.refs[i].target, false);
		if (rest && *rest && symbol_lead(v, rest, &whole) >= 0)
			return true;
	}
	return false;
}

/*
 * Importers of that name.  A lone name ("yaml") may be anybody's: it is believed from files beside, and where v is given, from those that take
 * something that v has.
 */
static int importers(struct usages *u, const char *path, const char *dotted, const struct view *v)
{
	struct ff_list ids = {0};
	struct ff_index_file f;
	int n = 0;
	ff_index_find(u->s->db, key_importer(dotted, false), ASKED, &u->arena, &ids);
	for (int i = 0; i < ids.count; i++) {
		int id = *FF_AT(&ids, int, i);
		if (!ff_index_id(u->s->db, &u->arena, id, &f) || !strcmp(f.path, path))
			continue;
		if (!strchr(dotted, '.') && !is_beside(path, f.path)) {
			int by = v ? view_of(u, id) : -1;
			if (by < 0 || !takes(v, view_at(u, by), dotted))
				continue;
		}
		n += f.test ? TEST_WEIGHT : 1;
	}
	return n;
}

/* Of the first `count` names of a file; how many import it is added to votes. */
static void vote(struct usages *u, const char *path, const struct ff_list *names, int count, const struct view *v, int *votes)
{
	const char *whole = place_module(&u->arena, path);
	size_t all = strlen(whole);
	int longest = 0;
	for (int i = 0; i < count; i++)
		longest = FF_AT(names, struct prefix, i)->len > FF_AT(names, struct prefix, longest)->len ? i : longest;
	for (int i = 0; i < count; i++) { /* a neighbour's name begins where ours does */
		size_t cut = FF_AT(names, struct prefix, longest)->len - FF_AT(names, struct prefix, i)->len;
		if (cut < all)
			votes[i] += importers(u, path, whole + cut, v);
	}
}

const char *imported_as(struct usages *u, const struct view *v)
{
	const struct ff_list *names = &v->prefixes;
	struct ff_list beside = {0};
	int count = 0, best = 0, any = 0;
	while (count < names->count && !FF_AT(names, struct prefix, count)->place)
		count++;
	if (count > 1 && u->place) {
		int *votes = ff_arena_alloc(&u->arena, (size_t)count * sizeof *votes);
		vote(u, u->place, names, count, v, votes);
		for (int i = 0; i < count; i++)
			any += votes[i];
		if (!any)
			ff_index_folder(u->s->db, &u->arena, ff_arena_printf(&u->arena, "%.*s", (int)(strrchr(u->place, '/') - u->place) + 1, u->place), NEIGHBOURS, &beside);
		for (int i = 0; i < beside.count; i++)
			vote(u, FF_AT(&beside, struct ff_index_file, i)->path, names, count, NULL, votes);
		for (int i = 0; i < count; i++)
			best = votes[i] > votes[best] ? i : best;
	}
	return FF_AT(names, struct prefix, best)->dotted;
}
