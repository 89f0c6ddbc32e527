/*
 * walk.c - adds to the history what is not known yet: the newest commits first until there are enough, then one after the other
 * from the oldest.  Called by tools/ff-risk.c through risk.h.
 */
#include <time.h>

#include "room.h"

struct found { /* a commit that is to be added; of its texts only what they say is kept */
	struct ff_past past;
	uint64_t author; /* hash */
	bool fix;
	int64_t time; /* not before its parents */
	uint32_t depth;
};
struct search {
	struct ff_history *h;
	struct ff_git *g;
	struct ff_arena past, heap_arena;
	struct ff_list found; /* struct found */
	struct ff_map seen;   /* id -> index in found, plus 1 */
	struct ff_list heap;  /* int: indices in found, the youngest on top */
	int64_t until;        /* ff_clock_ms; 0: never */
	int64_t work;         /* cpu_ms, 0: never */
};

static int64_t cpu_ms(void)
{
	struct timespec t = {0};
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int late(const struct search *s, struct ff_err *err)
{
	bool over = (s->until && ff_clock_ms() > s->until) || (s->work && cpu_ms() > s->work);
	return over ? ff_err_set(err, FF_EX_TEMP, "the history takes too long to walk: %u commits so far", s->h->count) : 0;
}

static uint64_t key_of(const struct ff_id *id)
{
	uint64_t k;
	memcpy(&k, id->b, sizeof k);
	return k;
}

static struct found *found_at(const struct search *s, int i)
{
	return FF_AT(&s->found, struct found, i);
}

static bool younger(const struct search *s, int a, int b)
{
	return found_at(s, a)->past.time > found_at(s, b)->past.time;
}

static void heap_push(struct search *s, int item)
{
	*FF_PUSH(&s->heap_arena, &s->heap, int) = item;
	int *v = s->heap.items;
	for (int i = s->heap.count - 1, up; i && younger(s, v[i], v[up = (i - 1) / 2]); i = up) {
		int t = v[i];
		v[i] = v[up];
		v[up] = t;
	}
}

static int heap_pop(struct search *s)
{
	int *v = s->heap.items, top = v[0], n = --s->heap.count;
	v[0] = v[n];
	for (int i = 0, k; (k = 2 * i + 1) < n; i = k) {
		k += k + 1 < n && younger(s, v[k + 1], v[k]);
		if (!younger(s, v[k], v[i]))
			break;
		int t = v[i];
		v[i] = v[k];
		v[k] = t;
	}
	return top;
}

/* A commit that is neither known nor seen goes on the heap. */
static int meet(struct search *s, const struct ff_id *id, struct ff_err *err)
{
	uint32_t *at;
	if (ff_history_find(s->h, id) != HISTORY_NONE || *(at = ff_map_at(&s->seen, key_of(id))))
		return 0;
	struct ff_arena a = {0};
	struct found f = {0};
	int rc = ff_git_past(s->g, &a, id, &f.past, err);
	if (rc == 1) {
		f.author = ff_history_hash(f.past.author);
		f.fix = ff_says_fix(f.past.message);
		f.past.author = f.past.message = "";
		f.past.parents = memcpy(ff_arena_raw(&s->past, sizeof(*f.past.parents) * ((size_t)f.past.parent_count + 1)), f.past.parents,
		                        sizeof(*f.past.parents) * (size_t)f.past.parent_count);
	}
	ff_arena_free(&a);
	if (rc != 1)
		return rc; /* not there: the history is cut */
	*FF_PUSH(&s->past, &s->found, struct found) = f;
	*at = (uint32_t)s->found.count;
	heap_push(s, s->found.count - 1);
	return 0;
}

/* The newest commits behind the tip, `most` of them; the others that were met are forgotten. */
static int search(struct search *s, const struct ff_id *tip, int most, unsigned char **in, struct ff_err *err)
{
	int taken = 0, rc = meet(s, tip, err);
	struct ff_list order = {0};
	while (!rc && s->heap.count && taken < most) {
		int i = heap_pop(s);
		*FF_PUSH(&s->past, &order, int) = i;
		taken++;
		for (int k = 0; !rc && k < found_at(s, i)->past.parent_count; k++)
			rc = meet(s, &found_at(s, i)->past.parents[k], err);
		rc = rc ? rc : taken % 1000 ? 0 : late(s, err);
	}
	*in = ff_arena_alloc(&s->past, (size_t)s->found.count + 1);
	for (int i = 0; i < order.count; i++)
		(*in)[*FF_AT(&order, int, i)] = 1;
	return rc;
}

/* ---- parents first ---- */

struct line_up {
	struct search *s;
	unsigned char *state; /* 0 left out, 1 to do, 2 open, 3 done */
	struct ff_list stack;
};

/* Index of a parent among the found ones that are taken; -1. */
static int taken_parent(const struct line_up *l, const struct ff_id *id)
{
	const uint32_t *at = ff_map_find(&l->s->seen, key_of(id));
	return at && *at && l->state[*at - 1] && ff_id_equal(&found_at(l->s, (int)*at - 1)->past.id, id) ? (int)*at - 1 : -1;
}

static void settle(struct line_up *l, int i)
{
	struct found *f = found_at(l->s, i);
	f->time = f->past.time;
	for (int k = 0; k < f->past.parent_count; k++) {
		int up = taken_parent(l, &f->past.parents[k]);
		if (up < 0)
			continue;
		struct found *p = found_at(l->s, up);
		f->time = p->time > f->time ? p->time : f->time;
		f->depth = p->depth >= f->depth ? p->depth + 1 : f->depth;
	}
	l->state[i] = 3;
}

/* Gives every found commit a time that is not before its parents'; no recursion, a history is long. */
static void line_up(struct line_up *l)
{
	struct search *s = l->s;
	for (int start = 0; start < s->found.count; start++) {
		if (l->state[start] != 1)
			continue;
		*FF_PUSH(&s->past, &l->stack, int) = start;
		while (l->stack.count) {
			int i = *FF_AT(&l->stack, int, l->stack.count - 1);
			if (l->state[i] == 1) {
				l->state[i] = 2;
				for (int k = 0; k < found_at(s, i)->past.parent_count; k++) {
					int up = taken_parent(l, &found_at(s, i)->past.parents[k]);
					if (up >= 0 && l->state[up] == 1)
						*FF_PUSH(&s->past, &l->stack, int) = up;
				}
				continue;
			}
			l->stack.count--;
			if (l->state[i] == 2)
				settle(l, i);
		}
	}
}

static int oldest_first(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x, *b = *(struct found *const *)y;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	return memcmp(a->past.id.b, b->past.id.b, FF_ID_BYTES);
}

/* ---- taking them ---- */

static int add(struct ff_history *h, struct ff_desk *d, const struct found *f, struct ff_err *err)
{
	const struct ff_past *p = &f->past;
	struct ff_arena a = {0};
	struct ff_past parent = {0};
	int there = p->parent_count ? ff_git_past(d->git, &a, &p->parents[0], &parent, err) : 0;
	struct commit *c = ff_history_add(h, &p->id);
	c->author = f->author;
	c->time = p->time;
	c->author_time = p->author_time;
	c->flags = (f->fix ? COMMIT_FIX : 0u) | (p->parent_count > 1 ? COMMIT_MERGE : 0u) | (p->parent_count && !there ? COMMIT_CUT : 0u);
	for (int i = 0; i < p->parent_count; i++) {
		uint32_t up = ff_history_find(h, &p->parents[i]);
		if (up != HISTORY_NONE)
			ff_history_add_parent(h, up);
	}
	int rc = there < 0 ? -1 : ff_sizes_take(h, d, p, &parent.tree, err);
	ff_arena_free(&a);
	return rc;
}

static int add_all(struct search *s, unsigned char *in, struct ff_err *err)
{
	struct ff_desk d = {.git = s->g, .lines = ff_git_desk_open(err), .lineage = ff_lineage_new()};
	struct found **order = ff_arena_raw(&s->past, sizeof(*order) * ((size_t)s->found.count + 1));
	int n = 0, rc = d.lines ? 0 : -1;
	line_up(&(struct line_up){.s = s, .state = in});
	for (int i = 0; i < s->found.count; i++)
		if (in[i])
			order[n++] = found_at(s, i);
	qsort(order, (size_t)n, sizeof *order, oldest_first);
	for (int i = 0; !rc && i < n; i++) {
		rc = add(s->h, &d, order[i], err);
		rc = rc ? rc : i % 16 ? 0 : late(s, err);
	}
	ff_lineage_free(d.lineage);
	ff_git_desk_close(d.lines);
	return rc;
}

int ff_history_walk(struct ff_history *h, struct ff_git *g, const struct ff_id *tip, const struct ff_walk_bounds *b, struct ff_err *err)
{
	struct search s = {.h = h, .g = g, .until = b->ms ? ff_clock_ms() + b->ms : 0, .work = b->cpu_ms ? cpu_ms() + b->cpu_ms : 0};
	unsigned char *in;
	int rc = search(&s, tip, b->commits, &in, err);
	if (!rc)
		rc = add_all(&s, in, err);
	ff_map_free(&s.seen);
	ff_arena_free(&s.past);
	ff_arena_free(&s.heap_arena);
	return rc;
}
