/*
 * views.c - files that the look for users has open: their briefs, what each name in them stands for, and
 * hashes that tell most references apart without comparing text.  Called by users.c, reach.c, usage.c.
 */
#include "usages.h"

struct usages *usages_open(struct scan *s, struct worker *w)
{
	struct usages *u = ff_xmalloc(sizeof *u);
	*u = (struct usages){.s = s, .w = w, .spread = s->o->context ? spread_open() : NULL};
	return u;
}

void usages_close(struct usages *u)
{
	if (!u)
		return;
	spread_close(u->spread);
	documented_close(u->shelf);
	ff_arena_free(&u->arena);
	free(u);
}

void views_trim(struct usages *u)
{
	if (u->views.count <= LOADED_MAX && u->bytes <= LOADED_BYTES)
		return;
	u->bytes = 0;
	ff_arena_reset(&u->arena);
	u->views = (struct ff_list){0};
	memset(u->slots, 0, sizeof u->slots);
}

int view_holder(const struct view *v, int def)
{
	while (def >= 0 && v->b.defs[def].flags & FF_DEF_NESTED && v->b.defs[def].parent >= 0)
		def = v->b.defs[def].parent;
	return def;
}

struct view *view_at(struct usages *u, int i)
{
	return *FF_AT(&u->views, struct view *, i);
}

struct view *view_new(struct usages *u, int id, const char *path, bool test, int *row)
{
	struct view *v = FF_NEW_IN(&u->arena, struct view);
	*row = u->views.count;
	*FF_PUSH(&u->arena, &u->views, struct view *) = v;
	v->id = id;
	v->path = path;
	v->test = test;
	return v;
}

int *view_slot(struct usages *u, int id)
{
	unsigned i = (unsigned)id * 2654435761u >> 16;
	while (u->slots[i & (SLOTS - 1)] && view_at(u, u->slots[i & (SLOTS - 1)] - 1)->id != id)
		i++;
	return &u->slots[i & (SLOTS - 1)];
}

uint32_t part_hash_start(bool place)
{
	return place ? 0x9747b28cu : 2166136261u;
}

static void hash_parts(struct usages *u, struct ff_list *out, const char *target, bool place)
{
	uint32_t h = part_hash_start(place);
	for (const char *p = target; *p; p++) {
		if (*p == '.')
			*FF_PUSH(&u->arena, out, uint32_t) = h;
		h = (h ^ (unsigned char)*p) * 16777619u;
	}
	if (*target)
		*FF_PUSH(&u->arena, out, uint32_t) = h;
}

/* What is looked up in every reference of a file again and again. */
void view_prepare(struct usages *u, struct view *v)
{
	struct ff_list hashes = {0};
	size_t n = (size_t)v->b.ref_count + 1;
	v->places = ff_arena_raw(&u->arena, n * sizeof *v->places);
	v->hash_at = ff_arena_raw(&u->arena, n * sizeof *v->hash_at);
	v->name_hashes = ff_arena_raw(&u->arena, n * sizeof *v->name_hashes);
	for (int i = 0; i < v->b.ref_count; i++) {
		const struct ff_reference *r = &v->b.refs[i];
		v->places[i] = relative_target(&u->arena, v->path, r->target);
		v->hash_at[i] = hashes.count;
		v->name_hashes[i] = part_hash(part_hash_start(false), r->name, strlen(r->name));
		hash_parts(u, &hashes, v->places[i] ? v->places[i] : r->target, v->places[i] != NULL);
	}
	v->hash_at[v->b.ref_count] = hashes.count;
	v->hashes = hashes.items;
	u->bytes += sizeof *v + (size_t)v->b.ref_count * 110 + (size_t)v->b.def_count * 160 + (size_t)v->b.edge_count * 16;
}

void bit_set(uint64_t *bits, uint32_t h, uint32_t count)
{
	h ^= h >> 15;
	bits[h % count / 64] |= 1ull << (h % 64);
}

bool bit_has(const uint64_t *bits, uint32_t h, uint32_t count)
{
	h ^= h >> 15;
	return bits[h % count / 64] >> (h % 64) & 1;
}

/* Row of the view of an indexed file, -1 when it cannot be had. */
int view_of(struct usages *u, int id)
{
	struct ff_index_file f;
	struct brief b;
	int row;
	int *slot = view_slot(u, id);
	if (*slot)
		return *slot - 1;
	if (u->views.count >= 2 * LOADED_MAX || u->bytes > 2 * LOADED_BYTES || !ff_index_id(u->s->db, &u->arena, id, &f))
		return -1;
	struct ff_id blob;
	memcpy(blob.b, f.blob, sizeof blob.b);
	if (brief_load(u->w, &u->arena, &blob, f.kind, &b))
		return -1;
	struct view *v = view_new(u, id, f.path, f.test, &row);
	v->b = b;
	v->old_defs = b.def_count;
	view_prepare(u, v);
	*slot = row + 1;
	return row;
}

/* ---- symbols ---- */

static int by_qualname(const void *x, const void *y)
{
	const struct symbol *a = x, *b = y;
	int c = strcmp(a->qualname, b->qualname);
	if (c)
		return c;
	return b->def - a->def; /* definitions before names; the last one first: behind its overloads stands what runs */
}

static const char *last_part(const char *qualname)
{
	const char *dot = strrchr(qualname, '.');
	return dot ? dot + 1 : qualname;
}

bool symbol_is_method(const struct view *v, const struct symbol *x)
{
	return x->def >= 0 && v->b.defs[x->def].kind == FF_DEF_METHOD;
}

static _Thread_local const struct view *sorting; /* for qsort, which hands nothing on */

static int by_last_part(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;
	int c = strcmp(sorting->symbols[a].last, sorting->symbols[b].last);
	return c ? c : a - b;
}

/* First row of `methods` with that name; method_count when there is none. */
int method_find(const struct view *v, const char *name)
{
	int low = 0, high = v->method_count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(v->symbols[v->methods[mid]].last, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int symbol_find(const struct view *v, const char *name, size_t n)
{
	int low = 0, high = v->symbol_count;
	while (low < high) {
		int mid = low + (high - low) / 2, c = strncmp(v->symbols[mid].qualname, name, n);
		if (!c && v->symbols[mid].qualname[n])
			c = 1;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < v->symbol_count && !strncmp(v->symbols[low].qualname, name, n) && !v->symbols[low].qualname[n] ? low : -1;
}

/* One symbol for each qualified name; a definition wins over a name that is bound, too. */
void view_symbols(struct usages *u, struct view *v)
{
	struct brief *b = &v->b;
	size_t room = (size_t)b->def_count + (size_t)b->name_count + 1;
	v->symbols = ff_arena_raw(&u->arena, room * sizeof *v->symbols);
	v->symbol_of = ff_arena_alloc(&u->arena, ((size_t)b->def_count + 1) * sizeof *v->symbol_of);
	int n = 0, kept = 0;
	for (int i = 0; i < b->def_count; i++)
		v->symbols[n++] = (struct symbol){b->defs[i].qualname, last_part(b->defs[i].qualname), i, -1, i >= v->old_defs};
	for (int i = 0; i < b->name_count; i++)
		if (strcmp(b->names[i].name, "*") != 0)
			v->symbols[n++] = (struct symbol){b->names[i].name, b->names[i].name, -1, i, false};
	qsort(v->symbols, (size_t)n, sizeof *v->symbols, by_qualname);
	for (int i = 0; i < n; i++) {
		if (!kept || strcmp(v->symbols[kept - 1].qualname, v->symbols[i].qualname) != 0)
			v->symbols[kept++] = v->symbols[i];
		if (v->symbols[i].def >= 0)
			v->symbol_of[v->symbols[i].def] = kept - 1;
	}
	v->symbol_count = kept;
	v->methods = ff_arena_raw(&u->arena, ((size_t)kept + 1) * sizeof *v->methods);
	for (int i = 0; i < kept; i++)
		if (symbol_is_method(v, &v->symbols[i]))
			v->methods[v->method_count++] = i;
	v->class_of = ff_arena_raw(&u->arena, ((size_t)kept + 1) * sizeof *v->class_of);
	for (int i = 0; i < kept; i++) {
		const char *dot = strrchr(v->symbols[i].qualname, '.');
		v->class_of[i] = dot && symbol_is_method(v, &v->symbols[i]) ? symbol_find(v, v->symbols[i].qualname, (size_t)(dot - v->symbols[i].qualname)) : -1;
	}
	sorting = v;
	qsort(v->methods, (size_t)v->method_count, sizeof *v->methods, by_last_part);
	v->direct = ff_arena_alloc(&u->arena, ((size_t)kept + 1) * sizeof *v->direct);
}

/* The longest leading part of "Order.query.get" that is a symbol; -1 none.  *whole: nothing is left over. */
int symbol_lead(const struct view *v, const char *rest, bool *whole)
{
	int found = -1;
	*whole = false;
	for (size_t n = strcspn(rest, "."); n; n += 1 + strcspn(rest + n + 1, ".")) {
		int i = symbol_find(v, rest, n);
		if (i < 0)
			break;
		found = i;
		*whole = !rest[n];
		if (!rest[n])
			break;
	}
	return found;
}
