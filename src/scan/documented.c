/*
 * documented.c - what the pages of the tree say of a changed file: asks the index which pages name its module, under every name that it can
 * be imported by, and leads their references to its symbols.  Called by usage.c when the users are known.  What a page says is no use.
 */
#include "docs.h"
#include "usages.h"

enum { PAGES_MAX = 300 /* looked at for one file */ };

struct best {
	struct docs_ref ref; /* target NULL: none */
	const char *page;
};

static bool is_members(int kind)
{
	return kind == FF_MENTION_MEMBERS || kind == FF_MENTION_ALL_MEMBERS;
}

/* References of an indexed page; what is only in the work tree lies with its item. */
static void load(struct usages *u, const struct ff_index_file *f, struct ff_arena *a, struct ff_list *refs)
{
	struct scan *s = u->s;
	struct side from = {.from = FROM_BLOB, .kind = FF_GIT_FILE};
	struct ff_buf text;
	for (int i = 0; f->id < 0 && i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (it->docs && !strcmp(it->place, f->path))
			docs_decode(a, it->docs, it->docs_len, refs);
	}
	if (f->id < 0 && refs->count)
		return;
	memcpy(from.id.b, f->blob, sizeof from.id.b);
	ff_buf_init(&text, 0);
	if (s->git && !docs_text(u->w, &from, f->kind, &text))
		docs_decode(a, ff_buf_text(&text), text.len, refs);
	ff_buf_free(&text);
}

/* The stronger one, then the first page by name: what is told must not depend on the order of the index. */
static bool is_better(const struct best *b, const struct docs_ref *r, const char *page)
{
	if (!b->ref.target || r->kind != b->ref.kind)
		return !b->ref.target || r->kind < b->ref.kind;
	int c = strcmp(page, b->page);
	return c ? c < 0 : r->line < b->ref.line;
}

/* mentions, members: a row for each symbol, one more for the module. */
static void take(struct usages *u, const struct view *v, const struct docs_ref *r, const char *page, struct best *mentions, struct best *members)
{
	bool whole;
	int prefixes = is_members(r->kind) ? v->own : v->prefixes.count; /* what a package has from elsewhere is none of its members */
	int to = users_resolve(u, v, prefixes, page, r->target, NULL, &whole);
	if (to == -1 || !whole || (to == -2 && r->kind > FF_MENTION_ALL_MEMBERS))
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
			ff_index_find(u->s->db, key_documented(p->bound ? ff_arena_printf(a, "%s.%s", p->dotted, p->bound) : p->dotted), PAGES_MAX, a, &found);
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
		mentions = ff_arena_alloc(&a, ((size_t)v->symbol_count + 1) * sizeof *mentions);
		members = ff_arena_alloc(&a, ((size_t)v->symbol_count + 1) * sizeof *members);
	}
	for (int i = 0; i < ids.count; i++) {
		struct ff_index_file f;
		struct ff_list refs = {0};
		ff_arena_reset(&u->w->scratch);
		if (!ff_index_id(u->s->db, &a, *FF_AT(&ids, int, i), &f))
			continue;
		load(u, &f, &a, &refs);
		for (int k = 0; k < refs.count; k++)
			take(u, v, FF_AT(&refs, struct docs_ref, k), f.path, mentions, members);
	}
	for (int i = 0; ids.count && i <= v->symbol_count; i++) {
		tell(&a, v, i, &mentions[i], &record);
		tell(&a, v, i, &members[i], &record);
	}
	if (record.mentions.count)
		ff_record_write(out, &ff_documented_type, &record);
	ff_arena_free(&a);
}
