/*
 * facts_overlay.c - the index of what is in no tree: files of the work tree, and changes that cannot be
 * written.  Lives in memory as long as the connection, and stands in front of the tables.
 * Called by facts_index.c.
 */
#include "facts_room.h"

void facts_posting_add(struct postings *p, struct posting x)
{
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 4096;
		p->items = ff_xrealloc(p->items, p->room * sizeof *p->items);
	}
	p->items[p->count++] = x;
}

static int compare(const struct posting *a, uint64_t hash, int test, int file)
{
	if (a->hash != hash)
		return (int64_t)a->hash < (int64_t)hash ? -1 : 1;
	if (a->test != test)
		return a->test - test;
	return a->file < file ? -1 : a->file > file;
}

static int by_hash(const void *x, const void *y)
{
	const struct posting *b = y;
	return compare(x, b->hash, b->test, b->file);
}

void facts_postings_sort(struct postings *p)
{
	if (p->count)
		qsort(p->items, p->count, sizeof *p->items, by_hash);
}

/* ---- paths ---- */

static size_t slot_of(const struct overlay *o, const char *path)
{
	return (size_t)ff_hash_str(FF_HASH_START, path) & o->mask;
}

static void link_path(struct overlay *o, int row)
{
	const struct ff_index_file *f = FF_AT(&o->files, struct ff_index_file, row);
	if (!f->path)
		return;
	int *slot = &o->slots[slot_of(o, f->path)];
	*FF_AT(&o->next, int, row) = *slot;
	*slot = row + 1;
}

/* Twice as many slots as files, so that chains stay short. */
static void make_room(struct overlay *o)
{
	size_t want = o->mask ? (o->mask + 1) * 2 : 256;
	if (o->mask && (size_t)o->files.count * 2 < o->mask)
		return;
	o->slots = ff_xrealloc(o->slots, want * sizeof *o->slots);
	memset(o->slots, 0, want * sizeof *o->slots);
	o->mask = want - 1;
	for (int i = 0; i < o->files.count; i++)
		link_path(o, i);
}

void overlay_put(struct overlay *o, struct ff_index_file *f, const uint64_t *hashes, int count)
{
	make_room(o);
	f->id = -(o->files.count + 1);
	struct ff_index_file *mine = FF_PUSH(&o->arena, &o->files, struct ff_index_file);
	*mine = *f;
	mine->path = ff_arena_str(&o->arena, f->path);
	*FF_PUSH(&o->arena, &o->next, int) = 0;
	link_path(o, o->files.count - 1);
	for (int i = 0; i < count; i++)
		facts_posting_add(&o->postings, (struct posting){hashes[i], f->test, f->id});
}

void overlay_hide(struct overlay *o, int id)
{
	if (id < 0) {
		FF_AT(&o->files, struct ff_index_file, -id - 1)->path = NULL; /* its postings lead nowhere */
		return;
	}
	if (id >= o->hidden_max) {
		int max = (id / 4096 + 1) * 4096;
		o->hidden = ff_xrealloc(o->hidden, (size_t)max);
		memset(o->hidden + o->hidden_max, 0, (size_t)(max - o->hidden_max));
		o->hidden_max = max;
	}
	o->hidden[id] = 1;
}

void overlay_commit(struct overlay *o)
{
	facts_postings_sort(&o->postings);
}

/* ---- looking up ---- */

bool overlay_hides(const struct overlay *o, int id)
{
	return id >= 0 && id < o->hidden_max && o->hidden[id];
}

bool overlay_path(const struct overlay *o, const char *path, struct ff_index_file *out)
{
	for (int i = o->mask ? o->slots[slot_of(o, path)] : 0; i; i = *FF_AT(&o->next, int, i - 1)) {
		const struct ff_index_file *f = FF_AT(&o->files, struct ff_index_file, i - 1);
		if (!f->path || strcmp(f->path, path) != 0)
			continue;
		*out = *f;
		return true;
	}
	return false;
}

bool overlay_id(const struct overlay *o, int id, struct ff_index_file *out)
{
	if (id >= 0 || -id > o->files.count || !FF_AT(&o->files, struct ff_index_file, -id - 1)->path)
		return false;
	*out = *FF_AT(&o->files, struct ff_index_file, -id - 1);
	return true;
}

static int by_path_down(const void *x, const void *y)
{
	const struct ff_index_file *a = x, *b = y;
	return strcmp(b->path, a->path);
}

void overlay_folder(const struct overlay *o, const char *folder, int max, struct ff_arena *a, struct ff_list *out)
{
	struct ff_list found = {0};
	size_t n = strlen(folder);
	for (int i = 0; i < o->files.count; i++) {
		const struct ff_index_file *f = FF_AT(&o->files, struct ff_index_file, i);
		if (f->path && f->kind < FF_FACTS_ASIDE && !strncmp(f->path, folder, n) && f->path[n] && !strchr(f->path + n, '/'))
			*FF_PUSH(a, &found, struct ff_index_file) = *f;
	}
	if (found.count)
		qsort(found.items, (size_t)found.count, sizeof(struct ff_index_file), by_path_down);
	for (int i = 0; i < found.count && out->count < max; i++)
		*FF_PUSH(a, out, struct ff_index_file) = *FF_AT(&found, struct ff_index_file, i);
}

int overlay_find(const struct overlay *o, uint64_t hash, int test, int max, struct ff_arena *a, struct ff_list *ids)
{
	size_t low = 0, high = o->postings.count;
	int found = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&o->postings.items[middle], hash, test, INT32_MIN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < o->postings.count && found < max; low++, found++) {
		const struct posting *p = &o->postings.items[low];
		if (p->hash != hash || p->test != test)
			break;
		*FF_PUSH(a, ids, int) = p->file;
	}
	return found;
}

void overlay_free(struct overlay *o)
{
	free(o->slots);
	free(o->hidden);
	free(o->postings.items);
	ff_arena_free(&o->arena);
}
