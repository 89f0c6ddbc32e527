/*
 * pool.c - memory for tree-sitter: it asks for millions of small pieces and gives them back one by one.  Pieces of
 * equal size class are kept in free lists of the thread; nothing is locked, nothing goes back before the process ends.
 * A parse costs about a tenth less.  Under a sanitizer malloc stays, so that it sees each piece.
 *
 * tree-sitter 0.20.7 counts the children of a node in 16 bits and finds a piece's start by that count: for a node of
 * 65,536 or more it gives back an address inside the piece.  Such an address is not taken, the piece stays lost.
 */
#include <pthread.h>

#include "ff/base.h"
#include "room.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

void ff_python_pool(void (*set)(void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *)))
{
	(void)set;
}

#else

#define STEP 16u
#define CLASSES 65u /* up to 1024 bytes; larger pieces are malloc's */
#define BLOCK (256u << 10)

#define HEAD 16u /* before the caller's bytes, which keep malloc's alignment */

struct piece {
	size_t class; /* in steps; 0: malloc's */
	struct piece *next; /* while it is free; else its mark */
};
_Static_assert(sizeof(struct piece) <= HEAD, "a piece's own words stand before the caller's bytes");

struct block {
	struct block *older;
	_Alignas(16) char data[BLOCK];
};

static struct block *blocks; /* of all threads: reachable for leak checkers */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local struct piece *free_lists[CLASSES];
static _Thread_local char *bump, *bump_end;

/* What stands before the bytes of a piece that is in use and hardly before any other address. */
static struct piece *mark(const struct piece *p)
{
	return (struct piece *)((uintptr_t)p ^ (uintptr_t)&blocks ^ 0x9e3779b97f4a7c15u);
}

static struct piece *from_block(size_t class)
{
	size_t n = HEAD + class * STEP;
	if ((size_t)(bump_end - bump) < n) {
		struct block *b = ff_xmalloc(sizeof *b);
		pthread_mutex_lock(&lock);
		b->older = blocks;
		blocks = b;
		pthread_mutex_unlock(&lock);
		bump = b->data;
		bump_end = b->data + BLOCK;
	}
	struct piece *p = (struct piece *)(void *)bump;
	bump += n;
	p->class = class;
	return p;
}

static void *pool_alloc(size_t n)
{
	size_t class = (n + STEP - 1) / STEP + (n == 0);
	struct piece *p;
	if (class >= CLASSES) {
		p = ff_xmalloc(HEAD + n);
		p->class = 0;
	} else if ((p = free_lists[class])) {
		free_lists[class] = p->next;
	} else {
		p = from_block(class);
	}
	p->next = mark(p);
	return (char *)p + HEAD;
}

static struct piece *piece_of(void *p)
{
	return (struct piece *)(void *)((char *)p - HEAD);
}

static void pool_free(void *given)
{
	if (!given)
		return;
	struct piece *p = piece_of(given);
	if (p->next != mark(p))
		return;
	if (!p->class) {
		p->next = NULL;
		free(p);
		return;
	}
	p->next = free_lists[p->class];
	free_lists[p->class] = p;
}

static void *pool_calloc(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	void *p = pool_alloc(count * size);
	memset(p, 0, count * size);
	return p;
}

static void *pool_realloc(void *given, size_t n)
{
	if (!given)
		return pool_alloc(n);
	struct piece *p = piece_of(given);
	if (!p->class && n > (CLASSES - 1) * STEP) {
		p = ff_xrealloc(p, HEAD + n);
		p->next = mark(p);
		return (char *)p + HEAD;
	}
	size_t had = p->class ? p->class * STEP : n; /* a large one that shrinks holds at least n */
	if (p->class && n <= had)
		return given;
	void *to = pool_alloc(n);
	memcpy(to, given, had < n ? had : n);
	pool_free(given);
	return to;
}

void ff_python_pool(void (*set)(void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *)))
{
	set(pool_alloc, pool_calloc, pool_realloc, pool_free);
}

#endif
