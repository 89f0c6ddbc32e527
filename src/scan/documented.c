/*
 * documented.c - what the pages of the tree say of a changed file: asks the index which pages name its module, under every name that it can
 * be imported by, and leads their references to its symbols.  Called by usage.c when the users are known.  What a page says is no use.
 */
#include "docs.h"
#include "usages.h"

enum {
	PAGES_MAX = 300,         /* looked at for one file */
	SLOTS_MAX = 512,         /* pages kept for the next file, by their id ... */
	SHELF_BYTES = 16 << 20,  /* ... and what they take: then they go; four times that while one file is looked at */
};

struct page {
	int id; /* 0: none */
	const char *path;
	struct ff_list refs; /* struct docs_ref */
};
/* Pages that speak of one module mostly speak of its neighbours, too. */
struct shelf {
	struct ff_arena arena;
	size_t bytes;
	struct page pages[SLOTS_MAX];
};

struct best {
	struct docs_ref ref; /* target NULL: none */
	const char *page;
};

static bool is_members(int kind)
{
	return kind == FF_MENTION_MEMBERS || kind == FF_MENTION_ALL_MEMBERS;
}

/* One of the file's own names, whole. */
static bool is_module(const struct view *v, const char *target)
{
	for (int i = 0; i < v->own; i++)
		if (!strcmp(FF_AT(&v->prefixes, struct prefix, i)->dotted, target))
			return true;
	return false;
}

/* References of an indexed page; what is only in the work tree lies with its item. */
static void read_refs(struct usages *u, const struct ff_index_file *f, struct shelf *x, struct ff_list *refs)
{
	struct scan *s = u->s;
	struct side from = {.from = FROM_BLOB, .kind = FF_GIT_FILE};
	struct ff_buf text;
	struct docs_ref r;
	ff_buf_init(&text, 0);
	for (int i = 0; f->id < 0 && !text.len && i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (it->docs && !strcmp(it->place, f->path))
			ff_buf_add(&text, it->docs, it->docs_len);
	}
	memcpy(from.id.b, f->blob, sizeof from.id.b);
	if (s->git && !text.len)
		docs_text(u->w, &from, f->kind, &text);
	for (char *at = ff_arena_dup(&x->arena, ff_buf_text(&text), text.len), *end = at + text.len; docs_next(&at, end, &r);)
		*FF_PUSH(&x->arena, refs, struct docs_ref) = r;
	x->bytes += text.len + (size_t)refs->count * sizeof r;
	ff_buf_free(&text);
}

/* NULL: the index does not know it, or there are too many large ones. */
static const struct page *page_of(struct usages *u, int id)
{
	struct shelf *x = u->shelf;
	struct page *p = &x->pages[(unsigned)id % SLOTS_MAX];
	struct ff_index_file f;
	if (p->id == id)
		return p;
	if (x->bytes > 4 * SHELF_BYTES || !ff_index_id(u->s->db, &x->arena, id, &f))
		return NULL;
	*p = (struct page){.id = id, .path = f.path};
	read_refs(u, &f, x, &p->refs);
	return p;
}

/* Before a file, never while one is looked at. */
static void make_room(struct usages *u)
{
	if (!u->shelf)
		*(u->shelf = ff_xmalloc(sizeof *u->shelf)) = (struct shelf){0};
	if (u->shelf->bytes <= SHELF_BYTES)
		return;
	ff_arena_reset(&u->shelf->arena);
	memset(u->shelf->pages, 0, sizeof u->shelf->pages);
	u->shelf->bytes = 0;
}

void documented_close(struct shelf *x)
{
	if (x)
		ff_arena_free(&x->arena);
	free(x);
}

/* The stronger one, then the first page by name: what is told must not depend on the order of the index. */
static bool is_better(const struct best *b, const struct docs_ref *r, const char *page)
{
	if (!b->ref.target || r->kind != b->ref.kind)
		return !b->ref.target || r->kind < b->ref.kind;
	int c = strcmp(page, b->page);
	return c ? c < 0 : r->line < b->ref.line;
}

/* A name that the module only imports: it is told under the module's own name, or it is somebody else's. */
static bool is_import(const struct view *v, int symbol)
{
	const struct symbol *x = &v->symbols[symbol];
	return x->def < 0 && v->b.names[x->name].kind == FF_USAGE_IMPORT;
}

static bool is_class(const struct view *v, int symbol)
{
	return v->symbols[symbol].def >= 0 && v->b.defs[v->symbols[symbol].def].kind == FF_DEF_CLASS;
}

/* mentions, members: a row for each symbol, one more for the module. */
static void take(struct usages *u, const struct view *v, const struct docs_ref *r, const char *page, struct best *mentions, struct best *members)
{
	bool whole;
	int prefixes = is_members(r->kind) ? v->own : v->prefixes.count; /* what a package has from elsewhere is none of its members */
	int to = users_resolve(u, v, prefixes, page, r->target, NULL, &whole);
	if (to >= 0 && is_import(v, to))
		to = users_resolve(u, v, v->own, page, r->target, NULL, &whole);
	if (to == -1 || !whole || (to == -2 && r->kind > FF_MENTION_ALL_MEMBERS) || (to >= 0 && is_members(r->kind) && !is_class(v, to)))
		return;
	struct best *b = &(is_members(r->kind) ? members : mentions)[to == -2 ? v->symbol_count : to];
	if (is_better(b, r, page))
		*b = (struct best){*r, page};
}

static int by_number(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;
	return a < b ? -1 : a > b;
}

/* Ids of pages, each once. */
static void pages_of(struct usages *u, const struct view *v, struct ff_arena *a, struct ff_list *ids)
{
	struct ff_list found = {0};
	for (int i = 0; i < v->prefixes.count; i++) {
		const struct prefix *p = FF_AT(&v->prefixes, struct prefix, i);
		if (!p->place && *p->dotted)
			ff_index_find_aside(u->s->db, key_documented(p->dotted, p->bound ? p->bound : ""), PAGES_MAX, a, &found);
	}
	if (found.count)
		qsort(found.items, (size_t)found.count, sizeof(int), by_number);
	for (int i = 0; i < found.count && ids->count < PAGES_MAX; i++)
		if (!i || *FF_AT(&found, int, i) != *FF_AT(&found, int, i - 1))
			*FF_PUSH(a, ids, int) = *FF_AT(&found, int, i);
}

static void tell(struct ff_arena *a, const struct view *v, int symbol, const struct best *b, struct ff_documented *out)
{
	if (b->ref.target)
		*FF_PUSH(a, &out->mentions, struct ff_mention) =
		    (struct ff_mention){symbol < v->symbol_count ? v->symbols[symbol].qualname : "", b->page, b->ref.line, b->ref.kind, docs_says(a, &b->ref)};
}

void documented_write(struct usages *u, const struct view *v, struct ff_buf *out)
{
	struct ff_arena a = {0};
	struct ff_list ids = {0};
	struct ff_documented record = {.path = v->path};
	struct best *mentions = NULL, *members = NULL;
	pages_of(u, v, &a, &ids);
	if (ids.count) {
		make_room(u);
		mentions = ff_arena_alloc(&a, ((size_t)v->symbol_count + 1) * sizeof *mentions);
		members = ff_arena_alloc(&a, ((size_t)v->symbol_count + 1) * sizeof *members);
	}
	for (int i = 0; i < ids.count; i++) {
		const struct page *p = page_of(u, *FF_AT(&ids, int, i));
		ff_arena_reset(&u->w->scratch);
		for (int k = 0; p && k < p->refs.count; k++) {
			const struct docs_ref *r = FF_AT(&p->refs, struct docs_ref, k);
			if (users_may_lead(v, r->target) || is_module(v, r->target))
				take(u, v, r, p->path, mentions, members);
		}
	}
	for (int i = 0; ids.count && i <= v->symbol_count; i++) {
		tell(&a, v, i, &mentions[i], &record);
		tell(&a, v, i, &members[i], &record);
	}
	if (record.mentions.count)
		ff_record_write(out, &ff_documented_type, &record);
	ff_arena_free(&a);
}
