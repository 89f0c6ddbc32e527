/*
 * renames.c - pairs what was deleted with what was added, as git's diffcore-rename does with its
 * defaults (-M, 50 %, 1000 files a side): equal content first, then equal base names, then the most
 * similar.  libgit2's own detection measures similarity in another way and pairs other files.
 * Called by changes.c.
 */
#include "git_room.h"

enum {
	MAX_SCORE = 60000,
	LEAST = 30000,          /* 50 % */
	LEAST_BASENAME = 45000, /* half way from there to 100 % */
	RENAME_LIMIT = 1000,    /* diff.renameLimit */
	CANDIDATES = 4,         /* kept for each new file */
	TRIES = 100,            /* sources of equal content looked at for one new file */
	HASH_BASE = 107927,
	CHUNK = 64,
	SIDE_MAX = 64 << 20, /* a larger file is paired by equal content only */
};

/* Pieces of a text, a line or 64 bytes each: their hash and how many bytes it covers, sorted. */
struct piece {
	uint32_t hash, bytes;
};
struct candidate {
	struct ff_change_entry *e;
	const struct ff_git_side *side;
	const char *base;
	struct ff_id id;
	bool sized, read, used;
	size_t size;
	struct piece *pieces; /* closed by bytes == 0 */
};
struct score {
	int score, name, from, to; /* to: -1 free */
};
struct pairing {
	struct ff_git *g;
	struct candidate *from, *to;
	int from_count, to_count;
};

/* ---- similarity ---- */

/* Sorts by hash, which is below 2^18: two passes of nine bits. */
static void sort_pieces(struct piece *p, size_t n)
{
	enum { BITS = 9, BUCKETS = 1 << BITS };
	struct piece *other = ff_xmalloc((n + 1) * sizeof *other), *from = p, *to = other;
	for (int pass = 0; pass < 2; pass++) {
		size_t starts[BUCKETS + 1] = {0};
		for (size_t i = 0; i < n; i++)
			starts[(from[i].hash >> pass * BITS & (BUCKETS - 1)) + 1]++;
		for (int i = 0; i < BUCKETS; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < n; i++)
			to[starts[from[i].hash >> pass * BITS & (BUCKETS - 1)]++] = from[i];
		struct piece *swap = from;
		from = to;
		to = swap;
	}
	free(other);
}

/* git's hash_chars; a last piece without newline does not count there. */
static struct piece *pieces_of(const struct ff_content *c)
{
	bool text = !ff_git_binary(c);
	size_t room = 64, count = 0;
	struct piece *p = ff_xmalloc(room * sizeof *p);
	uint32_t one = 0, two = 0, n = 0;
	for (size_t i = 0; i < c->len; i++) {
		uint32_t ch = (unsigned char)c->data[i], before = one;
		if (text && ch == '\r' && i + 1 < c->len && c->data[i + 1] == '\n')
			continue;
		one = (one << 7) ^ (two >> 25);
		two = (two << 7) ^ (before >> 25);
		one += ch;
		if (++n < CHUNK && ch != '\n')
			continue;
		if (count + 2 > room)
			p = ff_xrealloc(p, (room *= 2) * sizeof *p);
		p[count++] = (struct piece){(one + two * 0x61) % HASH_BASE, n};
		one = two = n = 0;
	}
	sort_pieces(p, count);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (kept && p[kept - 1].hash == p[i].hash)
			p[kept - 1].bytes += p[i].bytes;
		else
			p[kept++] = p[i];
	}
	p[kept].bytes = 0;
	return p;
}

static uint64_t copied(const struct piece *s, const struct piece *d)
{
	uint64_t sum = 0;
	for (; s->bytes; s++) {
		while (d->bytes && d->hash < s->hash)
			d++;
		if (d->bytes && d->hash == s->hash) {
			sum += s->bytes < d->bytes ? s->bytes : d->bytes;
			d++;
		}
	}
	return sum;
}

static int content_of(struct ff_git *g, const struct candidate *c, struct ff_content *out)
{
	if (ff_id_none(&c->side->id))
		return ff_git_read_work(g, c->e->path, SIDE_MAX, out, NULL);
	return ff_git_read(g, &c->side->id, SIDE_MAX, out, NULL);
}

/* Size without reading a blob whole. */
static void measure(struct ff_git *g, struct candidate *c)
{
	struct ff_content content;
	if (c->sized)
		return;
	c->sized = true;
	if (ff_id_none(&c->side->id)) {
		content_of(g, c, &content);
	} else if (ff_git_read(g, &c->side->id, 0, &content, NULL) < 0) {
		return; /* not in the store: size 0 is similar to nothing */
	}
	c->size = content.len;
	ff_content_free(&content);
}

static bool load(struct ff_git *g, struct candidate *c)
{
	struct ff_content content;
	if (!c->read) {
		c->read = true;
		if (content_of(g, c, &content) == 1)
			c->pieces = pieces_of(&content);
		ff_content_free(&content);
	}
	return c->pieces != NULL;
}

static int similarity(struct ff_git *g, struct candidate *from, struct candidate *to, int least)
{
	if (from->side->kind != FF_GIT_FILE || to->side->kind != FF_GIT_FILE)
		return 0;
	measure(g, from);
	measure(g, to);
	uint64_t large = from->size > to->size ? from->size : to->size, small = from->size + to->size - large;
	if (large * (uint64_t)(MAX_SCORE - least) < (large - small) * MAX_SCORE || !to->size)
		return 0;
	if (!load(g, from) || !load(g, to))
		return 0;
	return (int)(copied(from->pieces, to->pieces) * MAX_SCORE / large);
}

/* ---- pairing ---- */

static void pair(struct candidate *from, struct candidate *to)
{
	from->used = to->used = true;
	to->e->status = FF_STATUS_RENAMED;
	to->e->old_path = from->e->path;
	to->e->olds = from->e->olds;
	from->e->status = -1; /* merged: dropped at the end */
}

/* Index of the sources by a hash, so that equal ones are found without comparing all. */
struct slot {
	uint64_t key;
	int index; /* of the candidate */
};

static int by_key(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->index - b->index;
}

static int first_of(const struct slot *s, int count, uint64_t key)
{
	int low = 0, high = count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (s[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct slot *sorted(const struct candidate *c, int count, bool base, int *kept)
{
	struct slot *s = ff_xmalloc(((size_t)count + 1) * sizeof *s);
	*kept = 0;
	for (int i = 0; i < count; i++) {
		if (c[i].used)
			continue;
		uint64_t key = base ? ff_hash_str(FF_HASH_START, c[i].base) : ff_hash(FF_HASH_START, &c[i].id, sizeof c[i].id);
		s[(*kept)++] = (struct slot){key, i};
	}
	qsort(s, (size_t)*kept, sizeof *s, by_key);
	return s;
}

/* Equal content; of several the first unused one, best with the same base name. */
static void pair_equal(struct pairing *p)
{
	int count;
	struct slot *s = sorted(p->from, p->from_count, false, &count);
	for (int t = 0; t < p->to_count; t++) {
		struct candidate *to = &p->to[t], *best = NULL;
		uint64_t key = ff_hash(FF_HASH_START, &to->id, sizeof to->id);
		int tries = TRIES;
		for (int i = first_of(s, count, key); i < count && s[i].key == key; i++) {
			struct candidate *from = &p->from[s[i].index];
			bool regular = from->side->kind == FF_GIT_FILE && to->side->kind == FF_GIT_FILE;
			if (!ff_id_equal(&from->id, &to->id) || from->used || (!regular && from->side->mode != to->side->mode))
				continue;
			if (!best)
				best = from;
			if (!strcmp(from->base, to->base)) {
				best = from;
				break;
			}
			if (!--tries)
				break;
		}
		if (best)
			pair(best, to);
	}
	free(s);
}

/* Equal base names that are unique on both sides, if similar by three quarters. */
static void pair_basenames(struct pairing *p)
{
	int froms, tos;
	struct slot *f = sorted(p->from, p->from_count, true, &froms), *t = sorted(p->to, p->to_count, true, &tos);
	for (int i = 0; i < p->from_count; i++) {
		struct candidate *from = &p->from[i];
		if (from->used)
			continue;
		uint64_t key = ff_hash_str(FF_HASH_START, from->base);
		int a = first_of(f, froms, key), b = first_of(t, tos, key);
		bool unique = a + 1 >= froms || f[a + 1].key != key;
		if (!unique || b >= tos || t[b].key != key || (b + 1 < tos && t[b + 1].key == key))
			continue;
		struct candidate *to = &p->to[t[b].index];
		if (!to->used && similarity(p->g, from, to, LEAST_BASENAME) >= LEAST_BASENAME)
			pair(from, to);
	}
	free(f);
	free(t);
}

/* Negative when a comes before b: higher score, then equal base name; free ones last. */
static int compare(const struct score *a, const struct score *b)
{
	if (a->to < 0)
		return b->to >= 0;
	if (b->to < 0)
		return -1;
	return a->score == b->score ? b->name - a->name : b->score - a->score;
}

static void record_better(struct score m[CANDIDATES], const struct score *new)
{
	int worst = 0;
	for (int i = 1; i < CANDIDATES; i++)
		if (compare(&m[i], &m[worst]) > 0)
			worst = i;
	if (compare(&m[worst], new) > 0)
		m[worst] = *new;
}

/* Merge sort: equal ones must keep their order. */
static void sort_scores(struct score *s, struct score *scratch, size_t n)
{
	if (n < 2)
		return;
	size_t half = n / 2, i = 0, j = half, k = 0;
	sort_scores(s, scratch, half);
	sort_scores(s + half, scratch, n - half);
	while (i < half && j < n)
		scratch[k++] = compare(&s[j], &s[i]) < 0 ? s[j++] : s[i++];
	while (i < half)
		scratch[k++] = s[i++];
	memcpy(s, scratch, k * sizeof *s);
}

static void pair_similar(struct pairing *p)
{
	size_t left_from = 0, left_to = 0, n = 0;
	for (int i = 0; i < p->from_count; i++)
		left_from += !p->from[i].used;
	for (int i = 0; i < p->to_count; i++)
		left_to += !p->to[i].used;
	if (!left_from || !left_to || left_from * left_to > (size_t)RENAME_LIMIT * RENAME_LIMIT)
		return;
	struct score *all = ff_xmalloc(2 * left_to * CANDIDATES * sizeof *all);
	for (int t = 0; t < p->to_count; t++) {
		if (p->to[t].used)
			continue;
		struct score *m = &all[n];
		n += CANDIDATES;
		for (int i = 0; i < CANDIDATES; i++)
			m[i] = (struct score){0, 0, 0, -1};
		for (int f = 0; f < p->from_count; f++) {
			if (p->from[f].used)
				continue;
			struct score s = {similarity(p->g, &p->from[f], &p->to[t], LEAST), !strcmp(p->from[f].base, p->to[t].base), f, t};
			record_better(m, &s);
		}
	}
	sort_scores(all, all + n, n);
	for (size_t i = 0; i < n && all[i].to >= 0 && all[i].score >= LEAST; i++)
		if (!p->to[all[i].to].used && !p->from[all[i].from].used)
			pair(&p->from[all[i].from], &p->to[all[i].to]);
	free(all);
}

static int by_path(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	return strcmp(a->e->path, b->e->path);
}

static void gather(struct ff_git *g, struct ff_list *list, int status, struct candidate *out, int *count)
{
	for (int i = 0; i < list->count; i++) {
		struct ff_change_entry *e = FF_AT(list, struct ff_change_entry, i);
		if (e->status != status)
			continue;
		const struct ff_git_side *side = status == FF_STATUS_ADDED ? &e->news : &e->olds;
		struct candidate *c = &out[(*count)++];
		*c = (struct candidate){.e = e, .side = side, .base = ff_path_base(e->path), .id = side->id};
		struct ff_content content;
		if (!ff_id_none(&c->id) || content_of(g, c, &content) != 1)
			continue;
		ff_id_of(content.data, content.len, &c->id, NULL);
		ff_content_free(&content);
	}
	qsort(out, (size_t)*count, sizeof *out, by_path);
}

static void drop_merged(struct ff_list *list)
{
	int kept = 0;
	for (int i = 0; i < list->count; i++)
		if (FF_AT(list, struct ff_change_entry, i)->status >= 0)
			*FF_AT(list, struct ff_change_entry, kept++) = *FF_AT(list, struct ff_change_entry, i);
	list->count = kept;
}

int ff_git_pair_renames(struct ff_git *g, struct ff_list *list, struct ff_err *err)
{
	struct pairing p = {.g = g};
	size_t room = (size_t)list->count + 1;
	int deleted = 0;
	(void)err;
	for (int i = 0; i < list->count; i++)
		deleted += FF_AT(list, struct ff_change_entry, i)->status == FF_STATUS_DELETED;
	if (!deleted || deleted == list->count)
		return 0;
	p.from = ff_xmalloc(room * sizeof *p.from);
	p.to = ff_xmalloc(room * sizeof *p.to);
	gather(g, list, FF_STATUS_DELETED, p.from, &p.from_count);
	gather(g, list, FF_STATUS_ADDED, p.to, &p.to_count);
	pair_equal(&p);
	pair_basenames(&p);
	pair_similar(&p);
	for (int i = 0; i < p.from_count; i++)
		free(p.from[i].pieces);
	for (int i = 0; i < p.to_count; i++)
		free(p.to[i].pieces);
	free(p.from);
	free(p.to);
	drop_merged(list);
	return 0;
}
