/* map.c - numbers by number: open addressing.  Called by the other files of this room. */
#include "room.h"

void ff_map_free(struct ff_map *m)
{
	free(m->keys);
	free(m->values);
	*m = (struct ff_map){0};
}

uint64_t ff_map_pair(uint64_t a, uint64_t b)
{
	uint64_t h = a * 0x9e3779b97f4a7c15ull ^ b;
	h ^= h >> 29;
	return h * 0xbf58476d1ce4e5b9ull;
}

static size_t place(const struct ff_map *m, uint64_t key)
{
	size_t i = (size_t)(ff_map_pair(key, 0) >> 20) & (m->room - 1);
	while (m->keys[i] && m->keys[i] != key)
		i = (i + 1) & (m->room - 1);
	return i;
}

static void grow(struct ff_map *m)
{
	struct ff_map bigger = {.room = m->room ? m->room * 2 : 64, .count = m->count};
	bigger.keys = ff_xmalloc(bigger.room * sizeof *bigger.keys);
	bigger.values = ff_xmalloc(bigger.room * sizeof *bigger.values);
	memset(bigger.keys, 0, bigger.room * sizeof *bigger.keys);
	for (size_t i = 0; i < m->room; i++)
		if (m->keys[i]) {
			size_t to = place(&bigger, m->keys[i]);
			bigger.keys[to] = m->keys[i];
			bigger.values[to] = m->values[i];
		}
	free(m->keys);
	free(m->values);
	*m = bigger;
}

uint32_t *ff_map_at(struct ff_map *m, uint64_t key)
{
	key = key ? key : 1;
	if (m->count * 2 >= m->room)
		grow(m);
	size_t i = place(m, key);
	if (!m->keys[i]) {
		m->keys[i] = key;
		m->values[i] = 0;
		m->count++;
	}
	return &m->values[i];
}

const uint32_t *ff_map_find(const struct ff_map *m, uint64_t key)
{
	key = key ? key : 1;
	if (!m->room)
		return NULL;
	size_t i = place(m, key);
	return m->keys[i] ? &m->values[i] : NULL;
}
