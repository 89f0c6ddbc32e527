/*
 * usage.c - who uses the definitions of a changed file, and how tests reach them.  Reads the index, never
 * the tree: what it looks at is bounded by who imports the file, not by the size of the repository.
 *
 * A reference is resolved when its target leads to the definition's module under one of the names the
 * module can be imported by, re-exports of packages included.  Reach of tests follows the rule that
 * was measured best: a test that imports the module and names the class (or function) reaches it
 * directly; through resolved users up to three steps away it is reached indirectly.
 */
#include "modules.h"

enum {
	IMPORTERS_MAX = 1000, /* files looked at for one module: so many tests, so many others */
	NAMED_MAX = 24,       /* files looked at that only name a method */
	LOADED_MAX = 600,     /* briefs in memory */
	ANALYSES_MAX = 200,   /* files analysed for the reach of one changed file */
	LEADS = 16384, CALLED = 1024, /* bits */
	SLOTS = 4096, /* a power of two, well above 2 * LOADED_MAX */
	REACH_DEPTH = 3,
	REACH_NODES = 64,
	ALIASES_MAX = 64,
};

struct symbol {
	const char *qualname, *last; /* last: behind the last dot */
	int def;          /* row in defs; -1: a name of the module */
	int name;         /* row in names, -1 */
	bool removed;     /* of the old side only */
};
struct use {
	int symbol;
	int by;           /* row in usages.views; of the same file when it is the view itself */
	int by_def;
	int line, kind;
	bool resolved;
};
/* One file with what is known of it. */
struct view {
	int id;            /* of the index; 0: not there (deleted) */
	const char *path;
	bool test;
	struct brief b;
	int old_defs;      /* first row of defs that comes from the old side */
	const char **places; /* for each reference: where a relative target leads; NULL for others */
	/* hashes of "a", "a.b", "a.b.c" for each reference to a.b.c, and of its name: most references are told apart by them */
	uint32_t *hashes, *name_hashes;
	int *hash_at;        /* where those of each reference start; one more at the end */
	uint64_t leads[LEADS / 64], called[CALLED / 64], tops[CALLED / 64]; /* bit sets: of what leads to a symbol, of the names of methods and of the module */
	bool analysed, incomplete;
	int stamp;
	struct ff_list prefixes; /* struct prefix */
	struct symbol *symbols;  /* sorted by qualname */
	int symbol_count;
	int *symbol_of;          /* row of symbols for each def */
	bool *direct;            /* for each symbol: a test uses it */
	int *methods, method_count; /* symbols that are methods, by their last name */
	int *class_of;           /* for each symbol that is a method, its class; -1 */
	struct ff_list uses;     /* struct use; the first `sorted` by symbol */
	int sorted, *first;      /* row in uses where each symbol starts */
};
struct usages {
	struct scan *s;
	struct worker *w;
	struct ff_arena arena; /* of the views; reset between changed files when it is large */
	struct ff_list views;  /* struct view * */
	int analyses;
	int stamp;             /* of the analysis that runs: views that were seen in it carry it */
	int slots[SLOTS];      /* 1 + row of the view of an id, by id; 0 free */
};

struct usages *usages_open(struct scan *s, struct worker *w)
{
	struct usages *u = ff_xmalloc(sizeof *u);
	*u = (struct usages){.s = s, .w = w};
	return u;
}

void usages_close(struct usages *u)
{
	if (!u)
		return;
	ff_arena_free(&u->arena);
	free(u);
}

static struct view *view_at(struct usages *u, int i)
{
	return *FF_AT(&u->views, struct view *, i);
}

static struct view *new_view(struct usages *u, int id, const char *path, bool test, int *row)
{
	struct view *v = FF_NEW_IN(&u->arena, struct view);
	*row = u->views.count;
	*FF_PUSH(&u->arena, &u->views, struct view *) = v;
	v->id = id;
	v->path = path;
	v->test = test;
	return v;
}

static int *slot_of(struct usages *u, int id)
{
	unsigned i = (unsigned)id * 2654435761u >> 16;
	while (u->slots[i & (SLOTS - 1)] && view_at(u, u->slots[i & (SLOTS - 1)] - 1)->id != id)
		i++;
	return &u->slots[i & (SLOTS - 1)];
}

/* FNV-1a in 32 bits, to be continued. */
static uint32_t hash_on(uint32_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return h;
}

static uint32_t hash_start(bool place)
{
	return place ? 0x9747b28cu : 2166136261u;
}

static void hash_parts(struct usages *u, struct ff_list *out, const char *target, bool place)
{
	uint32_t h = hash_start(place);
	for (const char *p = target; *p; p++) {
		if (*p == '.')
			*FF_PUSH(&u->arena, out, uint32_t) = h;
		h = (h ^ (unsigned char)*p) * 16777619u;
	}
	if (*target)
		*FF_PUSH(&u->arena, out, uint32_t) = h;
}

/* What is looked up in every reference of a file again and again. */
static void find_places(struct usages *u, struct view *v)
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
		v->name_hashes[i] = hash_on(hash_start(false), r->name, strlen(r->name));
		hash_parts(u, &hashes, v->places[i] ? v->places[i] : r->target, v->places[i] != NULL);
	}
	v->hash_at[v->b.ref_count] = hashes.count;
	v->hashes = hashes.items;
}

static void bit_set(uint64_t *bits, uint32_t h, uint32_t count)
{
	h ^= h >> 15;
	bits[h % count / 64] |= 1ull << (h % 64);
}

static bool bit_has(const uint64_t *bits, uint32_t h, uint32_t count)
{
	h ^= h >> 15;
	return bits[h % count / 64] >> (h % 64) & 1;
}

/* Row of the view of an indexed file, -1 when it cannot be had. */
static int view_of(struct usages *u, int id)
{
	struct ff_index_file f;
	struct brief b;
	int row;
	int *slot = slot_of(u, id);
	if (*slot)
		return *slot - 1;
	if (u->views.count >= 2 * LOADED_MAX || !ff_index_id(u->s->db, &u->arena, id, &f))
		return -1;
	struct ff_id blob;
	memcpy(blob.b, f.blob, sizeof blob.b);
	if (brief_load(u->w, &u->arena, &blob, f.kind, &b))
		return -1;
	struct view *v = new_view(u, id, f.path, f.test, &row);
	v->b = b;
	v->old_defs = b.def_count;
	find_places(u, v);
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

static bool is_method(const struct view *v, const struct symbol *x)
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
static int method_find(const struct view *v, const char *name)
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

static int symbol_find(const struct view *v, const char *name, size_t n)
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
static void make_symbols(struct usages *u, struct view *v)
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
		if (is_method(v, &v->symbols[i]))
			v->methods[v->method_count++] = i;
	v->class_of = ff_arena_raw(&u->arena, ((size_t)kept + 1) * sizeof *v->class_of);
	for (int i = 0; i < kept; i++) {
		const char *dot = strrchr(v->symbols[i].qualname, '.');
		v->class_of[i] = dot && is_method(v, &v->symbols[i]) ? symbol_find(v, v->symbols[i].qualname, (size_t)(dot - v->symbols[i].qualname)) : -1;
	}
	sorting = v;
	qsort(v->methods, (size_t)v->method_count, sizeof *v->methods, by_last_part);
	v->direct = ff_arena_alloc(&u->arena, ((size_t)kept + 1) * sizeof *v->direct);
}

/* The longest leading part of "Order.query.get" that is a symbol; -1 none.  *whole: nothing is left over. */
static int symbol_lead(const struct view *v, const char *rest, bool *whole)
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

/* ---- who uses it ---- */

/* Symbol that a reference of file g leads to, -1: another module, -2: this very module. */
static int resolve(struct usages *u, const struct view *v, const struct view *g, const char *target, const char *place)
{
	struct ff_arena *a = &u->w->scratch;
	bool whole;
	for (int i = 0; i < v->prefixes.count; i++) {
		const struct prefix *p = FF_AT(&v->prefixes, struct prefix, i);
		const char *rest = prefix_rest(p, place ? place : target, place != NULL);
		if (!rest || (p->near && !same_folder(v->path, g->path)))
			continue;
		if (!*rest)
			return -2;
		if (p->bound) { /* an alias: "send" or "send.x" */
			size_t n = strlen(p->bound);
			if (strncmp(rest, p->bound, n) != 0 || (rest[n] && rest[n] != '.'))
				continue;
			rest = rest[n] ? ff_arena_printf(a, "%s%s", p->symbol, rest + n) : p->symbol;
		}
		int found = symbol_lead(v, rest, &whole);
		if (found >= 0)
			return found;
	}
	return -1;
}

static void add_use(struct usages *u, struct view *v, int symbol, int by, int by_def, int line, int kind, bool resolved)
{
	*FF_PUSH(&u->arena, &v->uses, struct use) = (struct use){symbol, by, by_def, line, kind, resolved};
}

/* An import of g makes names of v reachable under g's own name, if g is a package's __init__. */
static void add_aliases(struct usages *u, struct view *v, const struct view *g, struct ff_list *fresh)
{
	struct ff_arena *a = &u->arena;
	struct ff_list own = {0};
	if (!ff_str_ends(g->path, "__init__.py"))
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
		uint32_t h = hash_on(hash_start(p->place), p->dotted, p->len);
		h = p->len ? hash_on(h, ".", 1) : h;
		if (p->bound)
			bit_set(v->leads, hash_on(h, p->bound, strlen(p->bound)), LEADS);
		for (int k = 0; !p->bound && k < v->symbol_count; k++)
			if (!strchr(v->symbols[k].qualname, '.'))
				bit_set(v->leads, hash_on(h, v->symbols[k].qualname, strlen(v->symbols[k].qualname)), LEADS);
	}
	for (int i = 0; i < v->symbol_count; i++)
		bit_set(v->tops, hash_on(hash_start(false), v->symbols[i].qualname, strlen(v->symbols[i].qualname)), CALLED);
	for (int i = 0; i < v->method_count; i++) {
		const char *last = v->symbols[v->methods[i]].last;
		bit_set(v->called, hash_on(hash_start(false), last, strlen(last)), CALLED);
	}
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
		add_use(u, v, to, by, r->def, r->line, r->kind, true);
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
			add_use(u, v, k, by, r->def, r->line, r->kind, false);
			if (g->test)
				v->direct[k] = true;
		}
	}
	for (int k = 0; g->test && k < v->symbol_count; k++) { /* who makes an object runs its constructor */
		struct symbol *x = &v->symbols[k];
		const char *last = x->last;
		if (is_method(v, x) && (!strcmp(last, "__init__") || !strcmp(last, "__new__") || !strcmp(last, "__post_init__"))) {
			v->direct[k] |= v->class_of[k] >= 0 && named[v->class_of[k]];
		}
	}
}

static void importers(struct usages *u, const struct ff_list *prefixes, int from, struct ff_list *ids)
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
static void analyse(struct usages *u, int row)
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
	make_symbols(u, v);
	for (int i = 0; i < v->b.edge_count; i++) {
		const struct brief_edge *e = &v->b.edges[i];
		if (e->to < 0)
			continue;
		add_use(u, v, v->symbol_of[e->to], row, e->from, e->line, e->kind, true);
		if (v->test)
			v->direct[v->symbol_of[e->to]] = true;
	}
	u->stamp++;
	v->stamp = u->stamp; /* its own uses are in the edges */
	for (int round = 0; round < 3 && asked < v->prefixes.count; round++) { /* aliases of aliases */
		struct ff_list fresh = {0}, ids = {0};
		importers(u, &v->prefixes, asked, &ids);
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

/* ---- reach of tests ---- */

struct node {
	int view, symbol, depth;
};

static void visit(struct ff_arena *a, struct ff_list *queue, int view, int symbol, int depth)
{
	for (int i = 0; i < queue->count; i++) {
		const struct node *n = FF_AT(queue, struct node, i);
		if (n->view == view && n->symbol == symbol)
			return;
	}
	if (queue->count < REACH_NODES && symbol >= 0)
		*FF_PUSH(a, queue, struct node) = (struct node){view, symbol, depth};
}

/* Symbol of the definition that holds a use; a nested function runs when its outer one does. */
static int holder(const struct view *v, int def)
{
	while (def >= 0 && v->b.defs[def].flags & FF_DEF_NESTED && v->b.defs[def].parent >= 0)
		def = v->b.defs[def].parent;
	return def >= 0 ? v->symbol_of[def] : -1;
}

/* The functions that use a symbol come into the queue; true: not all of them could be looked at. */
static bool visit_users(struct usages *u, struct ff_arena *a, struct ff_list *queue, struct node n, int symbol)
{
	struct view *v = view_at(u, n.view);
	bool incomplete = false;
	for (int k = v->first[symbol]; k < v->first[symbol + 1] && queue->count < REACH_NODES; k++) {
		struct use x = *FF_AT(&v->uses, struct use, k);
		if (!x.resolved || view_at(u, x.by)->test || x.by_def < 0)
			continue;
		if (!view_at(u, x.by)->analysed && u->analyses < ANALYSES_MAX)
			analyse(u, x.by);
		const struct view *g = view_at(u, x.by);
		if (g->analysed)
			visit(a, queue, x.by, holder(g, x.by_def), n.depth + 1);
		else
			incomplete = true;
	}
	return incomplete;
}

static int reach_of(struct usages *u, int row, int symbol)
{
	struct ff_arena a = {0};
	struct ff_list queue = {0};
	bool incomplete = false;
	int reach = view_at(u, row)->direct[symbol] ? FF_REACH_DIRECT : FF_REACH_NONE;
	visit(&a, &queue, row, symbol, 0);
	for (int i = 0; reach == FF_REACH_NONE && i < queue.count; i++) {
		struct node n = *FF_AT(&queue, struct node, i);
		if (!view_at(u, n.view)->analysed) {
			if (u->analyses >= ANALYSES_MAX) {
				incomplete = true;
				continue;
			}
			analyse(u, n.view);
		}
		struct view *v = view_at(u, n.view);
		incomplete |= v->incomplete;
		if (n.symbol >= v->symbol_count)
			continue;
		if (v->direct[n.symbol] && i)
			reach = FF_REACH_INDIRECT;
		const char *last = v->symbols[n.symbol].last;
		bool constructor = is_method(v, &v->symbols[n.symbol]) && ff_str_starts(last, "__");
		int class = constructor ? v->class_of[n.symbol] : -1;
		if (n.depth < REACH_DEPTH) {
			incomplete |= visit_users(u, &a, &queue, n, n.symbol);
			if (class >= 0)
				incomplete |= visit_users(u, &a, &queue, n, class);
		}
	}
	ff_arena_free(&a);
	if (reach == FF_REACH_NONE && (incomplete || (u->s->index != FF_INDEX_COMPLETE && !u->s->tests_given)))
		reach = FF_REACH_UNKNOWN;
	return reach;
}

/* ---- what the change does to a definition ---- */

/* For each line of the new side the innermost definition, -1 outside; *count lines. */
static int *owners(struct ff_arena *a, const struct brief *b, int defs, int *count)
{
	int last = 1;
	for (int i = 0; i < defs; i++)
		last = b->defs[i].end_line > last ? b->defs[i].end_line : last;
	last = last > 4000000 ? 4000000 : last;
	int *owner = ff_arena_raw(a, ((size_t)last + 2) * sizeof *owner);
	for (int i = 0; i <= last; i++)
		owner[i] = -1;
	for (int i = 0; i < defs; i++) /* rows stand in the order of the file: inner ones come later */
		for (int line = b->defs[i].first_line; line > 0 && line <= b->defs[i].end_line && line <= last; line++)
			owner[line] = i;
	*count = last + 1;
	return owner;
}

/* The definition itself, and the functions around it: their text has changed, too. */
static void mark_touched(const struct brief *b, int def, bool *touched)
{
	for (bool first = true; def >= 0; def = b->defs[def].parent, first = false) {
		if (!first && b->defs[def].kind == FF_DEF_CLASS)
			break;
		touched[def] = true;
	}
}

static bool *find_touched(struct ff_arena *a, const struct item *it, const struct brief *b, int defs)
{
	int lines;
	int *owner = owners(a, b, defs, &lines);
	bool *touched = ff_arena_alloc(a, ((size_t)defs + 1) * sizeof *touched);
	const struct ff_spans *added = &it->file.added, *removed = &it->file.removed;
	for (int i = 0; i < added->count; i++)
		for (int line = added->items[i].first; line <= added->items[i].last && line < lines; line++)
			if (owner[line] >= 0)
				mark_touched(b, owner[line], touched);
	/* lines that are only gone lie between two lines of the new side: the same definition must hold both */
	int shift = 0, next = 0;
	for (int i = 0; i < removed->count; i++) {
		const struct ff_span *r = &removed->items[i];
		while (next < added->count && added->items[next].first < r->first + shift) {
			shift += added->items[next].last - added->items[next].first + 1;
			next++;
		}
		int at = r->first + shift; /* first new line after the gap */
		if (at > 1 && at < lines && owner[at] >= 0 && owner[at - 1] >= 0) {
			const struct brief_def *d = &b->defs[owner[at - 1]];
			if (at <= d->end_line)
				mark_touched(b, owner[at - 1], touched);
			else if (owner[at] >= 0 && at > b->defs[owner[at]].first_line)
				mark_touched(b, owner[at], touched);
		}
		shift -= r->last - r->first + 1;
	}
	return touched;
}

static bool has_def(const struct brief *b, const char *qualname)
{
	for (int i = 0; i < b->def_count; i++)
		if (!strcmp(b->defs[i].qualname, qualname))
			return true;
	return false;
}

/* Of all definitions of that name together (overloads, an if and its else); 0: there is none. */
static uint64_t signature_of(const struct brief *b, int defs, const char *qualname)
{
	uint64_t h = 0;
	for (int i = 0; i < defs; i++)
		if (!strcmp(b->defs[i].qualname, qualname))
			h = ff_hash(h ? h : FF_HASH_START, &b->defs[i].sig, sizeof b->defs[i].sig);
	return h;
}

static int change_of(const struct item *it, const struct view *v, int symbol, const struct brief *old, const bool *touched_defs)
{
	const char *name = v->symbols[symbol].qualname;
	bool touched = false;
	if (!it->compare)
		return FF_CHANGE_UNCHANGED;
	if (it->file.status == FF_STATUS_ADDED)
		return FF_CHANGE_ADDED;
	uint64_t before = old ? signature_of(old, old->def_count, name) : 0;
	if (old && !before)
		return FF_CHANGE_ADDED;
	if (old && before != signature_of(&v->b, v->old_defs, name))
		return FF_CHANGE_SIGNATURE;
	for (int i = 0; i < v->old_defs; i++)
		touched |= touched_defs[i] && v->symbol_of[i] == symbol;
	return touched ? FF_CHANGE_MODIFIED : FF_CHANGE_UNCHANGED;
}

/* ---- records ---- */

static int rank(struct usages *u, const struct use *x)
{
	return (x->resolved ? 0 : 100) + (view_at(u, x->by)->test ? 50 : 0) + x->kind;
}

struct ranked {
	const struct use *use;
	int rank;
	const char *path;
};

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	if (a->rank != b->rank)
		return a->rank - b->rank;
	int c = strcmp(a->path, b->path);
	return c ? c : a->use->line - b->use->line;
}

/* Uses of a symbol outside itself, each line of a file once. */
static int gather(struct usages *u, const struct view *v, int symbol, struct ff_arena *a, struct ff_list *out)
{
	for (int i = v->first[symbol]; i < v->uses.count; i++) {
		if (i == v->first[symbol + 1])
			i = v->sorted; /* behind them: what add_named found */
		if (i == v->uses.count)
			break;
		const struct use *x = FF_AT(&v->uses, struct use, i);
		if (x->symbol == symbol)
			*FF_PUSH(a, out, struct ranked) = (struct ranked){x, rank(u, x), view_at(u, x->by)->path};
	}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct ranked), by_rank);
	return out->count;
}

static bool same_place(const struct ranked *a, const struct ranked *b)
{
	return a->use->line == b->use->line && !strcmp(a->path, b->path);
}

static void fill_users(struct usages *u, const struct view *v, int symbol, struct ff_arena *a, bool list, struct ff_usage *out)
{
	struct ff_list all = {0};
	struct ff_strings modules = {0};
	gather(u, v, symbol, a, &all);
	for (int i = 0; i < all.count; i++) {
		const struct ranked *r = FF_AT(&all, struct ranked, i);
		const struct view *g = view_at(u, r->use->by);
		bool twice = false;
		for (int k = i - 1; !twice && k >= 0 && i - k < 200; k--)
			twice = same_place(r, FF_AT(&all, struct ranked, k));
		if (twice)
			continue;
		out->total++;
		out->in_tests += g->test;
		if (!g->test && (!modules.count || strcmp(modules.items[modules.count - 1], r->path) != 0) && !ff_strings_has(&modules, r->path))
			ff_strings_push(a, &modules, r->path);
		if (!list || out->users.count >= FF_MAX_USERS)
			continue;
		*FF_PUSH(a, &out->users, struct ff_user) = (struct ff_user){
			r->path, r->use->line, r->use->kind, r->use->by_def >= 0 ? g->b.defs[r->use->by_def].qualname : "", g->test, r->use->resolved};
	}
	out->modules = modules.count;
}

static int usage_kind(const struct brief_def *d)
{
	return d->kind == FF_DEF_CLASS ? FF_USAGE_CLASS : d->kind == FF_DEF_METHOD ? FF_USAGE_METHOD : FF_USAGE_FUNCTION;
}

/* A file that only names a removed or changed method may still call it. */
static void add_named(struct usages *u, struct view *v, int symbol)
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
				add_use(u, v, symbol, by, r->def, r->line, r->kind, false);
		}
	}
}

static void write_symbol(struct usages *u, int row, int symbol, int change, bool list, struct ff_arena *a, struct ff_buf *out)
{
	struct view *v = view_at(u, row);
	const struct symbol *x = &v->symbols[symbol];
	struct ff_usage usage = {.path = v->path, .symbol = x->qualname, .change = change};
	usage.module = FF_AT(&v->prefixes, struct prefix, 0)->dotted;
	if (x->def >= 0) {
		usage.kind = usage_kind(&v->b.defs[x->def]);
		usage.line = v->b.defs[x->def].line;
		if (is_method(v, x) && (change == FF_CHANGE_SIGNATURE || change == FF_CHANGE_REMOVED))
			add_named(u, v, symbol);
	} else {
		usage.kind = v->b.names[x->name].kind;
		usage.line = v->b.names[x->name].line;
	}
	fill_users(u, v, symbol, a, list, &usage);
	if (x->def < 0 && !usage.total)
		return; /* a name that nobody takes from here is the file's own affair */
	usage.tests = x->def >= 0 && !x->removed ? reach_of(u, row, symbol) : v->direct[symbol] ? FF_REACH_DIRECT : FF_REACH_UNKNOWN;
	ff_record_write(out, &ff_usage_type, &usage);
}

/* The file's own view: new definitions, and behind them those that only the old side has. */
static int own_view(struct usages *u, struct item *it, struct brief *old, bool *has_old)
{
	struct ff_arena *a = &u->arena;
	struct ff_index_file f;
	struct brief b = {0};
	int row;
	*has_old = it->olds.sheet && !brief_load(u->w, a, &it->olds.id, it->olds.sheet->kind, old);
	if (it->news.sheet ? brief_load(u->w, a, &it->news.id, it->news.sheet->kind, &b) != 0 : !*has_old)
		return -1;
	int id = ff_index_path(u->s->db, a, it->place, &f) ? f.id : 0;
	struct view *v = new_view(u, id, it->file.path, it->file.role == FF_ROLE_TEST, &row);
	if (id)
		*slot_of(u, id) = row + 1; /* instead of what was loaded as somebody's user */
	v->old_defs = b.def_count;
	v->b = b;
	if (*has_old) {
		v->b.defs = ff_arena_raw(a, ((size_t)b.def_count + (size_t)old->def_count + 1) * sizeof *b.defs);
		if (b.def_count)
			memcpy(v->b.defs, b.defs, (size_t)b.def_count * sizeof *b.defs);
		for (int i = 0; i < old->def_count; i++)
			if (!has_def(&b, old->defs[i].qualname)) {
				v->b.defs[v->b.def_count] = old->defs[i];
				v->b.defs[v->b.def_count++].parent = -1;
			}
	}
	find_places(u, v);
	modules_of(u->s, a, it->place, &v->prefixes);
	if (*it->file.old_path) /* users of the old name are users, too */
		modules_of(u->s, a, it->file.old_path, &v->prefixes);
	return row;
}

void usages_write(struct usages *u, struct item *it, struct ff_buf *out)
{
	struct ff_arena a = {0};
	struct brief old;
	bool has_old;
	if (u->views.count > LOADED_MAX) {
		ff_arena_reset(&u->arena);
		u->views = (struct ff_list){0};
		memset(u->slots, 0, sizeof u->slots);
	}
	u->analyses = 0;
	int row = it->place && u->s->db ? own_view(u, it, &old, &has_old) : -1;
	if (row >= 0) {
		analyse(u, row);
		struct view *v = view_at(u, row);
		bool *touched = find_touched(&a, it, &v->b, v->old_defs);
		for (int i = 0; i < v->symbol_count; i++) {
			const struct symbol *x = &v->symbols[i];
			int change = FF_CHANGE_UNCHANGED;
			if (x->removed)
				change = FF_CHANGE_REMOVED;
			else if (x->def >= 0)
				change = change_of(it, v, i, has_old ? &old : NULL, touched);
			else if (it->compare && ff_spans_has(&it->file.added, v->b.names[x->name].line))
				change = it->file.status == FF_STATUS_ADDED ? FF_CHANGE_ADDED : FF_CHANGE_MODIFIED;
			/* in a renamed file every definition has a new name to be imported by */
			write_symbol(u, row, i, change, change != FF_CHANGE_UNCHANGED || *it->file.old_path, &a, out);
			v = view_at(u, row);
		}
	}
	ff_arena_free(&a);
}

void usages_importers(struct usages *u, const char *place, struct ff_arena *a, struct ff_list *ids)
{
	struct ff_list prefixes = {0}, found = {0};
	modules_of(u->s, a, place, &prefixes);
	importers(u, &prefixes, 0, &found);
	for (int i = 0; i < found.count; i++) {
		bool twice = false;
		for (int k = 0; !twice && k < ids->count; k++)
			twice = *FF_AT(ids, int, k) == *FF_AT(&found, int, i);
		if (!twice)
			*FF_PUSH(a, ids, int) = *FF_AT(&found, int, i);
	}
}
