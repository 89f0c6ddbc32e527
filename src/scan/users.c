/*
 * users.c - who uses the symbols of a file.  Asks the index who imports it, under every name that it can be
 * imported by (re-exports of packages included), and reads the references of those files only.
 */
#include "usages.h"

int users_resolve(struct usages *u, const struct view *v, int prefixes, const char *from, const char *target, const char *place, bool *whole)
{
	struct ff_arena *a = &u->w->scratch;
	*whole = true;
	for (int i = 0; i < prefixes; i++) {
		const struct prefix *p = FF_AT(&v->prefixes, struct prefix, i);
		const char *rest = prefix_rest(p, place ? place : target, place != NULL);
		if (!rest || (p->near && !same_folder(v->path, from)))
			continue;
		if (!*rest)
			return -2;
		if (p->bound) { /* an alias: "send" or "send.x" */
			size_t n = strlen(p->bound);
			if (strncmp(rest, p->bound, n) != 0 || (rest[n] && rest[n] != '.'))
				continue;
			rest = rest[n] ? ff_arena_printf(a, "%s%s", p->symbol, rest + n) : p->symbol;
		}
		int found = symbol_lead(v, rest, whole);
		if (found >= 0)
			return found;
	}
	return -1;
}

static int resolve(struct usages *u, const struct view *v, const struct view *g, const char *target, const char *place)
{
	bool whole;
	return users_resolve(u, v, v->prefixes.count, g->path, target, place, &whole);
}

static void use_add(struct usages *u, struct view *v, int symbol, int by, int by_def, int line, int kind, bool resolved)
{
	u->bytes += sizeof(struct use);
	*FF_PUSH(&u->arena, &v->uses, struct use) = (struct use){symbol, by, by_def, line, kind, resolved};
}

/*
 * An import of g makes names of v reachable under g's own name: if g is a package's __init__, or a neighbour that kept the
 * name of what moved out of it.  (Any module does, but others seldom take a name from where it only passes.)
 */
static void add_aliases(struct usages *u, struct view *v, const struct view *g, struct ff_list *fresh)
{
	struct ff_arena *a = &u->arena;
	struct ff_list own = {0};
	if (!ff_str_ends(g->path, "__init__.py") && (g->test || !same_folder(v->path, g->path)))
		return;
	for (int i = 0; i < g->b.name_count; i++) {
		const struct brief_name *n = &g->b.names[i];
		if (n->kind != FF_USAGE_IMPORT)
			continue;
		bool star = !strcmp(n->name, "*");
		size_t len = strlen(n->target);
		const char *target = star && len > 2 ? ff_arena_dup(a, n->target, len - 2) : n->target;
		int to = resolve(u, v, g, target, relative_target(a, g->path, target));
		if (star ? to != -2 : to < 0)
			continue;
		if (!own.count)
			modules_of(u->s, a, g->path, &own);
		for (int k = 0; k < own.count && v->prefixes.count + fresh->count < ALIASES_MAX; k++) {
			struct prefix p = *FF_AT(&own, struct prefix, k);
			p.bound = star ? NULL : n->name;
			p.symbol = star ? NULL : v->symbols[to].qualname;
			*FF_PUSH(a, fresh, struct prefix) = p;
		}
	}
}

static void set_leads(struct view *v)
{
	for (int i = 0; i < v->prefixes.count; i++) {
		const struct prefix *p = FF_AT(&v->prefixes, struct prefix, i);
		uint32_t h = part_hash(part_hash_start(p->place), p->dotted, p->len);
		h = p->len ? part_hash(h, ".", 1) : h;
		if (p->bound)
			bit_set(v->leads, part_hash(h, p->bound, strlen(p->bound)), LEADS);
		for (int k = 0; !p->bound && k < v->symbol_count; k++)
			if (!strchr(v->symbols[k].qualname, '.'))
				bit_set(v->leads, part_hash(h, v->symbols[k].qualname, strlen(v->symbols[k].qualname)), LEADS);
	}
	for (int i = 0; i < v->symbol_count; i++)
		bit_set(v->tops, part_hash(part_hash_start(false), v->symbols[i].qualname, strlen(v->symbols[i].qualname)), CALLED);
	for (int i = 0; i < v->method_count; i++) {
		const char *last = v->symbols[v->methods[i]].last;
		bit_set(v->called, part_hash(part_hash_start(false), last, strlen(last)), CALLED);
	}
}

bool users_may_lead(const struct view *v, const char *target)
{
	uint32_t h = part_hash_start(false);
	for (const char *p = target; *p; p++) {
		if (*p == '.' && bit_has(v->leads, h, LEADS))
			return true;
		h = part_hash(h, p, 1);
	}
	return bit_has(v->leads, h, LEADS);
}

/* False: reference i of g leads to no symbol of v. */
static bool may_lead(const struct view *v, const struct view *g, int i)
{
	for (int k = g->hash_at[i]; k < g->hash_at[i + 1]; k++)
		if (bit_has(v->leads, g->hashes[k], LEADS))
			return true;
	return false;
}

/* Uses of v's symbols in file g (row `by`). */
static void scan_file(struct usages *u, struct view *v, int by)
{
	struct view *g = view_at(u, by);
	struct ff_arena *scratch = &u->w->scratch;
	bool star = false;
	ff_arena_reset(scratch);
	bool *named = ff_arena_alloc(scratch, ((size_t)v->symbol_count + 1) * sizeof *named);
	for (int i = 0; i < g->b.name_count; i++) {
		size_t n = strlen(g->b.names[i].target);
		if (strcmp(g->b.names[i].name, "*") != 0 || n < 3)
			continue;
		const char *module = ff_arena_dup(scratch, g->b.names[i].target, n - 2);
		star |= resolve(u, v, g, module, relative_target(scratch, g->path, module)) == -2;
	}
	for (int i = 0; i < g->b.ref_count; i++) {
		const struct ff_reference *r = &g->b.refs[i];
		int to = -1;
		if (*r->target)
			to = may_lead(v, g, i) ? resolve(u, v, g, r->target, g->places[i]) : -1;
		else if (star && bit_has(v->tops, g->name_hashes[i], CALLED))
			to = symbol_find(v, r->name, strlen(r->name));
		if (to < 0)
			continue;
		named[to] = true;
		use_add(u, v, to, by, r->def, r->line, r->kind, true);
		if (g->test)
			v->direct[to] = true;
	}
	/* methods are mostly called on an object whose class cannot be seen: the file names class and method */
	for (int i = 0; i < g->b.ref_count; i++) {
		const struct ff_reference *r = &g->b.refs[i];
		if (*r->target || r->kind == FF_REF_IMPORT || r->kind == FF_REF_STRING || !bit_has(v->called, g->name_hashes[i], CALLED))
			continue;
		for (int m = method_find(v, r->name); m < v->method_count; m++) {
			int k = v->methods[m], class = v->class_of[k];
			if (strcmp(v->symbols[k].last, r->name) != 0)
				break;
			if (class < 0 || !named[class])
				continue;
			use_add(u, v, k, by, r->def, r->line, r->kind, false);
			if (g->test)
				v->direct[k] = true;
		}
	}
	for (int k = 0; g->test && k < v->symbol_count; k++) { /* who makes an object runs its constructor */
		struct symbol *x = &v->symbols[k];
		const char *last = x->last;
		if (symbol_is_method(v, x) && (!strcmp(last, "__init__") || !strcmp(last, "__new__") || !strcmp(last, "__post_init__"))) {
			v->direct[k] |= v->class_of[k] >= 0 && named[v->class_of[k]];
		}
	}
}

void users_importers(struct usages *u, const struct ff_list *prefixes, int from, struct ff_list *ids)
{
	for (int i = from; i < prefixes->count; i++) {
		const struct prefix *p = FF_AT(prefixes, struct prefix, i);
		ff_index_find(u->s->db, key_importer(p->dotted, p->place), IMPORTERS_MAX, &u->arena, ids);
	}
}

/* The view of an id when it is met for the first time since the stamp was set; -1: met before, -2: not to be had. */
static int meet(struct usages *u, int id)
{
	int row = view_of(u, id);
	if (row < 0)
		return -2;
	struct view *v = view_at(u, row);
	if (v->stamp == u->stamp)
		return -1;
	v->stamp = u->stamp;
	return row;
}

static int by_symbol(const void *x, const void *y)
{
	const struct use *a = x, *b = y;
	if (a->symbol != b->symbol)
		return a->symbol - b->symbol;
	return a->by != b->by ? a->by - b->by : a->line - b->line;
}

static void sort_uses(struct usages *u, struct view *v)
{
	v->sorted = v->uses.count;
	v->first = ff_arena_raw(&u->arena, ((size_t)v->symbol_count + 1) * sizeof *v->first);
	if (v->sorted)
		qsort(v->uses.items, (size_t)v->sorted, sizeof(struct use), by_symbol);
	for (int i = 0, k = 0; i <= v->symbol_count; i++) {
		while (k < v->sorted && FF_AT(&v->uses, struct use, k)->symbol < i)
			k++;
		v->first[i] = k;
	}
}

/* All users of one file; its own ones from the edges of its brief. */
void users_find(struct usages *u, int row)
{
	struct view *v = view_at(u, row);
	struct ff_list rows = {0};
	int asked = 0;
	if (v->analysed)
		return;
	v->analysed = true;
	u->analyses++;
	if (!v->prefixes.count)
		modules_of(u->s, &u->arena, v->path, &v->prefixes);
	v->own = v->prefixes.count;
	view_symbols(u, v);
	for (int i = 0; i < v->b.edge_count; i++) {
		const struct brief_edge *e = &v->b.edges[i];
		if (e->to < 0)
			continue;
		use_add(u, v, v->symbol_of[e->to], row, e->from, e->line, e->kind, true);
		if (v->test)
			v->direct[v->symbol_of[e->to]] = true;
	}
	u->stamp++;
	v->stamp = u->stamp; /* its own uses are in the edges */
	for (int round = 0; round < 3 && asked < v->prefixes.count; round++) { /* aliases of aliases */
		struct ff_list fresh = {0}, ids = {0};
		users_importers(u, &v->prefixes, asked, &ids);
		asked = v->prefixes.count;
		for (int i = 0; i < ids.count; i++) {
			int by = meet(u, *FF_AT(&ids, int, i));
			v->incomplete |= by == -2;
			if (by < 0)
				continue;
			*FF_PUSH(&u->arena, &rows, int) = by;
			add_aliases(u, v, view_at(u, by), &fresh);
		}
		for (int i = 0; i < fresh.count; i++)
			*FF_PUSH(&u->arena, &v->prefixes, struct prefix) = *FF_AT(&fresh, struct prefix, i);
	}
	set_leads(v);
	for (int i = 0; i < rows.count; i++)
		scan_file(u, v, *FF_AT(&rows, int, i));
	sort_uses(u, v);
}


/* A file that only names a removed or changed method may still call it. */
void users_add_named(struct usages *u, struct view *v, int symbol)
{
	struct ff_list ids = {0};
	const char *name = v->symbols[symbol].last;
	if (ff_str_starts(name, "__"))
		return;
	ff_index_find(u->s->db, key_name(name), NAMED_MAX, &u->arena, &ids);
	for (int i = 0; i < ids.count; i++) {
		int by = view_of(u, *FF_AT(&ids, int, i));
		struct view *g = by >= 0 ? view_at(u, by) : NULL;
		bool known = !g || g == v;
		for (int k = 0; !known && k < v->uses.count; k++)
			known = FF_AT(&v->uses, struct use, k)->by == by;
		for (int k = 0; !known && k < g->b.ref_count; k++) {
			const struct ff_reference *r = &g->b.refs[k];
			if (!*r->target && r->kind != FF_REF_STRING && r->kind != FF_REF_IMPORT && !strcmp(r->name, name))
				use_add(u, v, symbol, by, r->def, r->line, r->kind, false);
		}
	}
}
