/*
 * arena.c - memory with one owner: given out piece by piece, freed whole.  Out of memory ends the
 * program: there is nothing sensible that a filter could do instead.
 */
#include "ff/base.h"

#define FIRST_CHUNK (64u << 10)
#define LARGEST_CHUNK (4u << 20)
#define ALIGN 16u

struct ff_chunk {
	struct ff_chunk *older;
	size_t size; /* of data */
	_Alignas(16) char data[];
};

static void out_of_memory(void)
{
	static const char text[] = "fibreflow: out of memory\n";
	fputs(text, stderr);
	_Exit(FF_EX_TEMP);
}

void *ff_xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *ff_xrealloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);
	if (!q)
		out_of_memory();
	return q;
}

/* A chunk with room for n bytes at the head; each is twice the last one, within bounds. */
static void grow(struct ff_arena *a, size_t n)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_CHUNK;
	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < n)
		size = n;
	struct ff_chunk *c = ff_xmalloc(sizeof *c + size);
	c->older = a->head;
	c->size = size;
	a->head = c;
	a->next = c->data;
	a->end = c->data + size;
}

void *ff_arena_raw(struct ff_arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		out_of_memory();
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!a->head || (size_t)(a->end - a->next) < n)
		grow(a, n);
	void *p = a->next;
	a->next += n;
	return p;
}

void *ff_arena_alloc(struct ff_arena *a, size_t n)
{
	void *p = ff_arena_raw(a, n);
	memset(p, 0, n);
	return p;
}

char *ff_arena_dup(struct ff_arena *a, const char *s, size_t n)
{
	char *p = ff_arena_raw(a, n + 1);
	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *ff_arena_str(struct ff_arena *a, const char *s)
{
	return ff_arena_dup(a, s ? s : "", s ? strlen(s) : 0);
}

char *ff_arena_printf(struct ff_arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return ff_arena_str(a, "");
	char *p = ff_arena_raw(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void ff_arena_reset(struct ff_arena *a)
{
	struct ff_chunk *keep = a->head, *c;
	if (!keep)
		return;
	for (c = keep->older; c;) { /* the newest is the largest, but for oversized ones */
		struct ff_chunk *older = c->older;
		free(c);
		c = older;
	}
	if (keep->size > LARGEST_CHUNK) { /* one huge record must not hold its memory for ever */
		free(keep);
		*a = (struct ff_arena){0};
		return;
	}
	keep->older = NULL;
	a->next = keep->data;
	a->end = keep->data + keep->size;
}

void ff_arena_free(struct ff_arena *a)
{
	for (struct ff_chunk *c = a->head; c;) {
		struct ff_chunk *older = c->older;
		free(c);
		c = older;
	}
	*a = (struct ff_arena){0};
}

void *ff_list_push(struct ff_arena *a, struct ff_list *l, size_t size)
{
	if (l->count == l->room) {
		int room = l->room ? l->room * 2 : 8;
		void *items = ff_arena_raw(a, (size_t)room * size);
		if (l->count)
			memcpy(items, l->items, (size_t)l->count * size);
		l->items = items;
		l->room = room;
	}
	void *p = (char *)l->items + (size_t)l->count++ * size;
	memset(p, 0, size);
	return p;
}

void ff_strings_push(struct ff_arena *a, struct ff_strings *l, const char *s)
{
	struct ff_list list = {l->items, l->count, l->room};
	*FF_PUSH(a, &list, const char *) = s;
	*l = (struct ff_strings){list.items, list.count, list.room};
}

bool ff_strings_has(const struct ff_strings *l, const char *s)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(l->items[i], s))
			return true;
	return false;
}
