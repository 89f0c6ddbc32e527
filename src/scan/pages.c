/*
 * pages.c - templates that extend, include or import a changed one, through others, too.  Read from the tree only when a template
 * changed; bounded in files and bytes.  Called by spread.c and scan.c.
 */
#include "scan_room.h"

enum {
	PAGES_MAX = 1500,        /* templates read */
	PAGE_BYTES = 128 << 10,  /* of one */
	PAGES_TOLD = 100,
	REFS_MAX = 40,           /* names in one template */
	PAGE_DEPTH = 5,
};

struct page {
	const char *path;
	struct ff_strings refs; /* names of templates that it asks for */
	int depth;              /* 0 not reached */
};

/* "blog/post.html" of "shop/blog/templates/blog/post.html": the part by which others name it; NULL: it lies in no such folder. */
static const char *name_of(const char *path)
{
	for (const char *p = path, *slash; (slash = strchr(p, '/')); p = slash + 1)
		if (ff_str_starts(p, "templates") || ff_str_starts(p, "jinja2")) /* templates, templates-dark */
			return slash + 1;
	return NULL;
}

/* A tag that asks for another template; extensions have words of their own for it, "ckan_extends". */
static bool is_tag(const char *word, size_t n)
{
	static const char *const tags[] = {"extends", "include", "import", "from"};
	for (size_t i = 0; i < FF_COUNT(tags); i++) {
		size_t len = strlen(tags[i]);
		if (n >= len && !strncmp(word + n - len, tags[i], len) && (n == len || word[n - len - 1] == '_'))
			return true;
	}
	return false;
}

/* The names in quotes behind tags like {% extends "x" %}. */
static void refs_of(struct ff_arena *a, const char *text, size_t len, struct ff_strings *out)
{
	const char *end = text + len;
	for (const char *p = text; out->count < REFS_MAX && (p = memmem(p, (size_t)(end - p), "{%", 2)); p += 2) {
		const char *word = p + 2 + (p[2] == '-' || p[2] == '+');
		word += strspn(word, " \t");
		size_t n = strcspn(word, " \t\n%\"'");
		const char *s = word + n + strspn(word + n, " \t");
		if (!is_tag(word, n) || (*s != '"' && *s != '\''))
			continue;
		const char *close = memchr(s + 1, *s, (size_t)(end - s - 1));
		if (close && close - s < 200)
			ff_strings_push(a, out, ff_arena_dup(a, s + 1, (size_t)(close - s - 1)));
	}
}

static bool asks_for(const struct page *x, const char *name)
{
	return name && ff_strings_has(&x->refs, name);
}

static void read_page(struct scan *s, struct ff_arena *a, const struct ff_change_entry *e, struct ff_list *pages)
{
	struct ff_content content = {"", 0, NULL};
	struct page *x = FF_PUSH(a, pages, struct page);
	*x = (struct page){.path = e->path};
	struct ff_err quiet = {0};
	if (ff_git_read(s->git, &e->news.id, PAGE_BYTES, &content, &quiet) == 1)
		refs_of(a, content.data, content.len, &x->refs);
	ff_content_free(&content);
}

static void reach_pages(struct ff_list *pages, const struct scan *s)
{
	for (int depth = 1; depth <= PAGE_DEPTH; depth++)
		for (int i = 0; i < pages->count; i++) {
			struct page *x = FF_AT(pages, struct page, i);
			bool hit = false;
			for (int k = 0; depth == 1 && !hit && k < s->items.count; k++) {
				const struct item *it = FF_AT(&s->items, struct item, k);
				hit = it->file.language == FF_LANG_TEMPLATE && !it->silent && strcmp(it->file.path, x->path) != 0 &&
				      (asks_for(x, name_of(it->file.path)) || (*it->file.old_path && asks_for(x, name_of(it->file.old_path))));
			}
			for (int k = 0; depth > 1 && !hit && !x->depth && k < pages->count; k++)
				hit = FF_AT(pages, struct page, k)->depth == depth - 1 && k != i && asks_for(x, name_of(FF_AT(pages, struct page, k)->path));
			if (hit && !x->depth)
				x->depth = depth;
		}
}

static bool is_changed(const struct scan *s, const char *path)
{
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (!it->silent && !strcmp(it->file.path, path))
			return true;
	}
	return false;
}

static bool template_changed(const struct scan *s)
{
	for (int i = 0; i < s->items.count; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		if (it->file.language == FF_LANG_TEMPLATE && !it->silent && it->file.status != FF_STATUS_ADDED && name_of(it->file.path))
			return true;
	}
	return false;
}

bool pages_reached(struct scan *s, struct ff_arena *a, struct ff_list *out)
{
	const struct ff_id *tree = ff_id_none(&s->tree) ? &s->index_tree : &s->tree;
	struct ff_arena own = {0};
	struct ff_list files = {0}, pages = {0};
	struct ff_err quiet = {0};
	bool all = true;
	if (!s->git || ff_id_none(tree) || !template_changed(s) || ff_git_files(s->git, &own, tree, &files, &quiet)) {
		ff_arena_free(&own);
		return true;
	}
	for (int i = 0; i < files.count; i++) {
		const struct ff_change_entry *e = FF_AT(&files, struct ff_change_entry, i);
		if (e->news.kind != FF_GIT_FILE || ff_scan_language(e->path) != FF_LANG_TEMPLATE)
			continue;
		all &= pages.count < PAGES_MAX;
		if (pages.count < PAGES_MAX)
			read_page(s, &own, e, &pages);
	}
	reach_pages(&pages, s);
	for (int depth = 1; depth <= PAGE_DEPTH; depth++)
		for (int i = 0; i < pages.count; i++) {
			const struct page *x = FF_AT(&pages, struct page, i);
			if (x->depth != depth || is_changed(s, x->path))
				continue;
			all &= out->count < PAGES_TOLD;
			if (out->count < PAGES_TOLD)
				*FF_PUSH(a, out, struct ff_importer) = (struct ff_importer){ff_arena_str(a, x->path), depth, 0};
		}
	ff_arena_free(&own);
	return all;
}

void pages_write(struct scan *s, struct ff_buf *out)
{
	struct ff_arena a = {0};
	struct ff_spread record = {.cut = ""};
	if (!pages_reached(s, &a, &record.templates))
		record.cut = FF_PAGES_CUT;
	if (record.templates.count)
		ff_record_write(out, &ff_spread_type, &record);
	ff_arena_free(&a);
}
