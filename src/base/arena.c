/*
 * arena.c - memory with one owner: given out piece by piece, freed whole.  Out of memory ends the
 * program: there is nothing sensible that a filter could do instead.  Called everywhere; must not know
 * what it holds.  Under AddressSanitizer what is not given out is poisoned, so that a byte past an
 * allocation, or one used after a reset, is reported as it would be for malloc.
 */
#include <limits.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#include "ff/base.h"

#define FIRST_CHUNK (64u << 10)
#define LARGEST_CHUNK (4u << 20)
#define ALIGN 16u
#ifdef __SANITIZE_ADDRESS__
#define GUARD ALIGN /* poisoned bytes between two allocations */
#else
#define GUARD 0u
#endif

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

static struct ff_chunk *new_chunk(struct ff_chunk *older, size_t size)
{
	struct ff_chunk *c = ff_xmalloc(sizeof *c + size);
	c->older = older;
	c->size = size;
	ASAN_POISON_MEMORY_REGION(c->data, size);
	return c;
}

/* A new head, twice the last one within bounds: the head is always the largest of the common chunks. */
static void grow(struct ff_arena *a)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_CHUNK;
	a->head = new_chunk(a->head, size < LARGEST_CHUNK ? size : LARGEST_CHUNK);
	a->next = a->head->data;
	a->end = a->next + a->head->size;
}

/* A chunk of its own behind the head, so that the rest of the head stays in use. */
static void *alone(struct ff_arena *a, size_t n)
{
	if (!a->head)
		grow(a);
	a->head->older = new_chunk(a->head->older, n);
	return a->head->older->data;
}

void *ff_arena_raw(struct ff_arena *a, size_t n)
{
	void *p;
	if (n > SIZE_MAX / 2)
		out_of_memory();
	size_t step = ((n + ALIGN - 1) & ~(size_t)(ALIGN - 1)) + GUARD;
	if (!a->head || (size_t)(a->end - a->next) < step) {
		if (step > (a->head ? a->head->size : FIRST_CHUNK) / 2) {
			p = alone(a, step);
			ASAN_UNPOISON_MEMORY_REGION(p, n);
			return p;
		}
		grow(a);
	}
	p = a->next;
	a->next += step;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
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

static void free_chain(struct ff_chunk *c)
{
	while (c) {
		struct ff_chunk *older = c->older;
		free(c);
		c = older;
	}
}

/* Chunks made for one big allocation go too: one huge record must not hold its memory for ever. */
void ff_arena_reset(struct ff_arena *a)
{
	if (!a->head)
		return;
	free_chain(a->head->older);
	a->head->older = NULL;
	a->next = a->head->data;
	ASAN_POISON_MEMORY_REGION(a->head->data, a->head->size);
}

void ff_arena_free(struct ff_arena *a)
{
	free_chain(a->head);
	*a = (struct ff_arena){0};
}

void *ff_list_push(struct ff_arena *a, struct ff_list *l, size_t size)
{
	if (l->count == l->room) {
		if (l->room > INT_MAX / 2)
			out_of_memory();
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
