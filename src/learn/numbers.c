/*
 * numbers.c - 64-bit names (hashes) to numbers: a table with open addressing.  Pure.  Called by replay.c.
 */
#include "room.h"

static void grow(struct ff_arena *a, struct ff_numbers *m)
{
	struct ff_numbers old = *m;
	size_t room = old.keys ? (old.mask + 1) * 2 : 64;
	*m = (struct ff_numbers){ff_arena_alloc(a, room * sizeof(uint64_t)), ff_arena_alloc(a, room * sizeof(int)), room - 1, 0};
	for (size_t i = 0; old.keys && i <= old.mask; i++)
		if (old.keys[i])
			*ff_numbers_at(a, m, old.keys[i]) = old.values[i];
}

static size_t slot_of(const struct ff_numbers *m, uint64_t key)
{
	size_t i = (size_t)(key ^ key >> 31) & m->mask;
	while (m->keys[i] && m->keys[i] != key)
		i = (i + 1) & m->mask;
	return i;
}

int *ff_numbers_at(struct ff_arena *a, struct ff_numbers *m, uint64_t key)
{
	if (!m->keys || (size_t)m->used * 2 > m->mask)
		grow(a, m);
	key = key ? key : 1;
	size_t i = slot_of(m, key);
	m->used += !m->keys[i];
	m->keys[i] = key;
	return &m->values[i];
}

int ff_numbers_find(const struct ff_numbers *m, uint64_t key)
{
	return m->keys ? m->values[slot_of(m, key ? key : 1)] : 0;
}
