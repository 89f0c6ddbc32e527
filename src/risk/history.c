/*
 * history.c - the history in memory and in its file.  The file is a cache that only this room reads: blocks of plain arrays, each
 * with a check sum; what does not fit is left out and written anew.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "room.h"

enum { MAX_FILE = 512 << 20, MAX_COMMITS = 4 << 20 };
#define MAGIC 0x34302d6b73697266ull /* "frisk-04": another layout needs another number */

struct block { /* followed by its commits, parents, touches and blames */
	uint64_t magic, sum;
	uint32_t base[4], count[4]; /* how many stand before; how many follow */
};

struct ff_history *ff_history_new(void)
{
	struct ff_history *h = ff_xmalloc(sizeof *h);
	*h = (struct ff_history){0};
	return h;
}

void ff_history_free(struct ff_history *h)
{
	if (!h)
		return;
	free(h->commits);
	free(h->parents);
	free(h->touches);
	free(h->blames);
	ff_map_free(&h->by_id);
	free(h);
}

int ff_history_count(const struct ff_history *h)
{
	return (int)h->count;
}

/* The next item of a growing array. */
static void *push(void *items, uint32_t *count, uint32_t *room, size_t size)
{
	void **array = items;
	if (*count == *room) {
		*room = *room ? *room * 2 : 256;
		*array = ff_xrealloc(*array, *room * size);
	}
	void *item = (char *)*array + *count * size;
	memset(item, 0, size);
	++*count;
	return item;
}

static uint64_t key_of(const unsigned char *id)
{
	uint64_t k;
	memcpy(&k, id, sizeof k);
	return k;
}

uint32_t ff_history_find(const struct ff_history *h, const struct ff_id *id)
{
	const uint32_t *at = ff_map_find(&h->by_id, key_of(id->b));
	return at && !memcmp(h->commits[*at].id, id->b, FF_ID_BYTES) ? *at : HISTORY_NONE;
}

struct commit *ff_history_add(struct ff_history *h, const struct ff_id *id)
{
	struct commit *c = push(&h->commits, &h->count, &h->room, sizeof *c);
	memcpy(c->id, id->b, FF_ID_BYTES);
	c->parent = h->parent_count;
	c->touch = h->touch_count;
	*ff_map_at(&h->by_id, key_of(id->b)) = h->count - 1;
	return c;
}

void ff_history_add_parent(struct ff_history *h, uint32_t parent)
{
	*(uint32_t *)push(&h->parents, &h->parent_count, &h->parent_room, sizeof(uint32_t)) = parent;
	h->commits[h->count - 1].parents++;
}

void ff_history_add_touch(struct ff_history *h, const struct touch *t)
{
	*(struct touch *)push(&h->touches, &h->touch_count, &h->touch_room, sizeof *t) = *t;
	h->commits[h->count - 1].touches++;
}

void ff_history_add_blame(struct ff_history *h, uint32_t fix, uint32_t culprit)
{
	*(struct blame *)push(&h->blames, &h->blame_count, &h->blame_room, sizeof(struct blame)) = (struct blame){fix, culprit};
}

uint64_t ff_history_hash(const char *text)
{
	return ff_hash_str(FF_HASH_START, text);
}

uint32_t ff_history_subsystem(const char *path)
{
	const char *slash = strchr(path, '/');
	return slash ? (uint32_t)ff_hash(FF_HASH_START, path, (size_t)(slash - path)) : 0;
}

/* ---- the file ---- */

/* The four arrays, and where each of them grows from. */
struct section {
	void **items;
	uint32_t *count, *room;
	size_t size;
};
static void sections(struct ff_history *h, struct section s[4])
{
	s[0] = (struct section){(void **)&h->commits, &h->count, &h->room, sizeof(struct commit)};
	s[1] = (struct section){(void **)&h->parents, &h->parent_count, &h->parent_room, sizeof(uint32_t)};
	s[2] = (struct section){(void **)&h->touches, &h->touch_count, &h->touch_room, sizeof(struct touch)};
	s[3] = (struct section){(void **)&h->blames, &h->blame_count, &h->blame_room, sizeof(struct blame)};
}

/* Numbers of a commit that came from a file: parents stand before it, its rows follow those of the one before. */
static bool sound(const struct ff_history *h, uint32_t i, uint32_t parent, uint32_t touch)
{
	const struct commit *c = &h->commits[i];
	if (c->parent != parent || c->touch != touch || c->parents > h->parent_count - parent || c->touches > h->touch_count - touch)
		return false;
	for (uint32_t k = 0; k < c->parents; k++)
		if (h->parents[parent + k] >= i)
			return false;
	return true;
}

static bool block_sound(const struct ff_history *h, const struct block *b)
{
	uint32_t parent = b->base[1], touch = b->base[2];
	for (uint32_t i = b->base[0]; i < h->count; i++) {
		if (!sound(h, i, parent, touch))
			return false;
		parent += h->commits[i].parents;
		touch += h->commits[i].touches;
	}
	for (uint32_t i = b->base[3]; i < h->blame_count; i++)
		if (h->blames[i].fix >= h->count || h->blames[i].culprit >= h->count)
			return false;
	return parent == h->parent_count && touch == h->touch_count;
}

/* Eight bytes at a time: a file of megabytes is read for every commit. */
static uint64_t sum_of(const char *p, size_t n)
{
	uint64_t h = n, word = 0;
	for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
		memcpy(&word, p, sizeof word);
		h = (h ^ word) * 0x9e3779b97f4a7c15ull;
		h ^= h >> 32;
	}
	word = 0;
	if (n)
		memcpy(&word, p, n);
	h = (h ^ word) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 32;
}

/* Takes one block; how long it is, 0 when it is not to be believed. */
static size_t take(struct ff_history *h, const char *p, size_t left)
{
	struct block b;
	struct section s[4];
	size_t need = sizeof b, at = sizeof b;
	sections(h, s);
	if (left < sizeof b)
		return 0;
	memcpy(&b, p, sizeof b);
	if (b.magic != MAGIC || b.count[0] > MAX_COMMITS)
		return 0;
	for (int i = 0; i < 4; i++) {
		if (b.base[i] != *s[i].count)
			return 0;
		need += b.count[i] * s[i].size;
	}
	if (need > left || sum_of(p + sizeof b, need - sizeof b) != b.sum)
		return 0;
	for (int i = 0; i < 4; at += b.count[i] * s[i].size, i++) {
		*s[i].room = b.base[i] + b.count[i];
		*s[i].items = ff_xrealloc(*s[i].items, (*s[i].room + 1) * s[i].size);
		memcpy((char *)*s[i].items + b.base[i] * s[i].size, p + at, b.count[i] * s[i].size);
		*s[i].count = *s[i].room;
	}
	if (block_sound(h, &b))
		return need;
	for (int i = 0; i < 4; i++)
		*s[i].count = b.base[i];
	return 0;
}

void ff_history_load(struct ff_history *h, const char *path)
{
	struct ff_arena a = {0};
	char *p;
	size_t n, at = 0, took;
	if (!ff_file_read(&a, path, MAX_FILE, &p, &n, NULL)) {
		while (at < n && (took = take(h, p + at, n - at)))
			at += took;
		h->rewrite = at < n;
	}
	for (uint32_t i = 0; i < h->count; i++)
		*ff_map_at(&h->by_id, key_of(h->commits[i].id)) = i;
	h->kept = h->count;
	h->kept_blames = h->blame_count;
	ff_arena_free(&a);
}

static void write_block(struct ff_history *h, const uint32_t base[4], struct ff_buf *out)
{
	struct section s[4];
	struct block b = {.magic = MAGIC};
	sections(h, s);
	for (int i = 0; i < 4; i++) {
		b.base[i] = base[i];
		b.count[i] = *s[i].count - base[i];
	}
	ff_buf_add(out, &b, sizeof b);
	for (int i = 0; i < 4; i++)
		if (b.count[i])
			ff_buf_add(out, (char *)*s[i].items + base[i] * s[i].size, b.count[i] * s[i].size);
	if (out->over)
		return;
	b.sum = sum_of(out->data + sizeof b, out->len - sizeof b);
	memcpy(out->data, &b, sizeof b);
}

static int append(const char *path, const struct ff_buf *b, struct ff_err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC), rc;
	if (fd < 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	rc = ff_write_all(fd, b->data, b->len, err);
	close(fd);
	return rc;
}

int ff_history_save(struct ff_history *h, const char *path, struct ff_err *err)
{
	static const uint32_t nothing[4];
	struct ff_buf b;
	bool whole = h->rewrite || !h->kept;
	int rc = 0;
	if (!whole && h->kept == h->count)
		return 0;
	const struct commit *first = whole ? NULL : &h->commits[h->kept];
	uint32_t base[4] = {h->kept, first ? first->parent : 0, first ? first->touch : 0, h->kept_blames};
	ff_buf_init(&b, MAX_FILE);
	write_block(h, whole ? nothing : base, &b);
	if (b.over)
		rc = ff_err_set(err, FF_EX_DATA, "the history is too large to be kept");
	else
		rc = whole ? ff_file_write_atomic(path, b.data, b.len, err) : append(path, &b, err);
	if (!rc) {
		h->kept = h->count;
		h->kept_blames = h->blame_count;
		h->rewrite = false;
	}
	ff_buf_free(&b);
	return rc;
}

/* ---- order ---- */

struct ranked {
	int64_t time; /* its own, or a parent's that claims to be younger */
	uint32_t depth, commit;
	const unsigned char *id;
};

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	return memcmp(a->id, b->id, FF_ID_BYTES);
}

bool ff_history_behind(const struct ff_history *h, uint32_t tip, struct ff_arena *a, uint32_t **order, uint32_t *count)
{
	if (tip >= h->count)
		return false;
	unsigned char *in = ff_arena_alloc(a, tip + 1);
	struct ranked *r = ff_arena_raw(a, sizeof(*r) * (tip + 1));
	uint32_t *where = ff_arena_raw(a, sizeof(*where) * (tip + 1)), n = 0;
	in[tip] = 1;
	for (uint32_t i = tip + 1; i-- > 0;)
		for (uint32_t k = 0; in[i] && k < h->commits[i].parents; k++)
			in[h->parents[h->commits[i].parent + k]] = 1;
	for (uint32_t i = 0; i <= tip; i++) {
		if (!in[i])
			continue;
		const struct commit *c = &h->commits[i];
		struct ranked x = {c->time, 0, i, c->id};
		for (uint32_t k = 0; k < c->parents; k++) {
			const struct ranked *up = &r[where[h->parents[c->parent + k]]];
			x.time = up->time > x.time ? up->time : x.time;
			x.depth = up->depth >= x.depth ? up->depth + 1 : x.depth;
		}
		where[i] = n;
		r[n++] = x;
	}
	for (uint32_t i = 1; i < n; i++)
		if (by_rank(&r[i - 1], &r[i]) > 0) { /* what one walk added stands in order */
			qsort(r, n, sizeof *r, by_rank);
			break;
		}
	*order = ff_arena_raw(a, sizeof(**order) * n);
	*count = n;
	for (uint32_t i = 0; i < n; i++)
		(*order)[i] = r[i].commit;
	return true;
}
