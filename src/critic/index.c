/*
 * index.c - a set of hashed keys with a row for each, for look-ups that would otherwise be
 * loops in loops.  Used by the other files of this room; knows no rule.
 */
#include "rules.h"

void ff_critic_index_init(struct critic_index *x, struct ff_arena *a, int count)
{
	size_t room = 8;
	while (room < 2 * (size_t)count)
		room *= 2;
	x->keys = ff_arena_alloc(a, room * sizeof *x->keys);
	x->rows = ff_arena_raw(a, room * sizeof *x->rows);
	x->mask = room - 1;
}

/* Slot of a key, or the free one where it belongs.  0 marks a free slot, so a key of 0 becomes 1. */
static size_t slot_of(const struct critic_index *x, uint64_t *key)
{
	size_t i;
	if (!*key)
		*key = 1;
	for (i = (size_t)(*key * 0x9e3779b97f4a7c15ull >> 32) & x->mask; x->keys[i] && x->keys[i] != *key; i = (i + 1) & x->mask)
		;
	return i;
}

void ff_critic_index_put(struct critic_index *x, uint64_t key, int row)
{
	size_t i = slot_of(x, &key);
	if (x->keys[i])
		return;
	x->keys[i] = key;
	x->rows[i] = row;
}

int ff_critic_index_get(const struct critic_index *x, uint64_t key)
{
	if (!x || !x->keys)
		return -1;
	size_t i = slot_of(x, &key);
	return x->keys[i] ? x->rows[i] : -1;
}
