/*
 * pairs.c - which endpoint of the old side became which of the new one: equal ones first, then
 * views that name their methods now, then by handler and shape of the path.  Called by endpoints.c.
 */
#include "routes.h"

enum { PAIRS_MAX = 25000000 };

static bool same_framework(const struct endpoint *a, const struct endpoint *b)
{
	return !strcmp(a->framework, b->framework);
}

static int by_route(const void *x, const void *y)
{
	const struct endpoint *a = x, *b = y;
	int d = strcmp(a->route, b->route);
	d = d ? d : strcmp(a->method, b->method);
	d = d ? d : strcmp(a->host, b->host);
	return d ? d : strcmp(a->framework, b->framework);
}

static void pair_add(struct ff_consequence *c, struct ff_list *pairs, struct endpoint *o, struct endpoint *n)
{
	o->matched = n->matched = true;
	*FF_PUSH(&c->arena, pairs, struct pair) = (struct pair){o, n};
}

/* Equal endpoints; the same one registered twice: every copy is matched. */
static void match_equal(struct ff_consequence *c, struct ff_list *olds, struct ff_list *news, struct ff_list *pairs)
{
	int i = 0, j = 0;
	while (i < olds->count && j < news->count) {
		struct endpoint *o = FF_AT(olds, struct endpoint, i), *n = FF_AT(news, struct endpoint, j);
		int d = by_route(o, n);
		if (!d)
			pair_add(c, pairs, o, n);
		i += d <= 0;
		j += d >= 0;
		while (!d && i < olds->count && !by_route(FF_AT(olds, struct endpoint, i), n))
			FF_AT(olds, struct endpoint, i++)->matched = true;
		while (!d && j < news->count && !by_route(o, FF_AT(news, struct endpoint, j)))
			FF_AT(news, struct endpoint, j++)->matched = true;
	}
}

static bool is_any(const struct endpoint *e)
{
	return !strcmp(e->method, "ANY");
}

/* A view without named methods became one that names them, or the other way: the path still answers. */
static void match_any(struct ff_consequence *c, struct ff_list *olds, struct ff_list *news, struct ff_list *pairs)
{
	for (int i = 0; i < olds->count; i++)
		for (int j = 0; j < news->count; j++) {
			struct endpoint *o = FF_AT(olds, struct endpoint, i), *n = FF_AT(news, struct endpoint, j);
			if (is_any(o) == is_any(n) || (is_any(o) ? n->matched : o->matched) || strcmp(o->route, n->route) || !strcmp(o->method, "MOUNT") || !strcmp(n->method, "MOUNT"))
				continue;
			bool narrowed = is_any(o) && !o->matched && n->view && n->view->limited;
			pair_add(c, pairs, o, n);
			if (!narrowed)
				continue;
			struct ff_impact_item *x = impact_add(c, API, "HTTP002", "", FF_LEVEL_MEDIUM, n->file, n->line, n->handler,
				ff_arena_printf(&c->arena, "%s answers named methods only: it took every method", n->route));
			x->before = ff_endpoint_text(c, o);
			x->after = ff_endpoint_text(c, n);
			x->certainty = FF_LIKELY;
		}
}

static const char *shape(struct ff_consequence *c, struct endpoint *e)
{
	return e->shape ? e->shape : (e->shape = ff_path_shape(&c->arena, e->route, NULL));
}

/* 4: the same function, or method of a class of that name; 2: only its own name is the same, as create() is everywhere. */
static int same_handler(const struct endpoint *o, const struct endpoint *n)
{
	const char *x = strrchr(o->handler, '.'), *y = strrchr(n->handler, '.');
	if (!*o->handler || !last_part_is(o->handler, last_part(n->handler)))
		return 0;
	if (!strcmp(o->handler, n->handler) || !strcmp(o->file, n->file) || !x || !y)
		return 4;
	while (x > o->handler && x[-1] != '.')
		x--;
	while (y > n->handler && y[-1] != '.')
		y--;
	return strcmp(x, y) ? 2 : 4;
}

/* The unmatched new endpoint that an old one became: same handler; else same path without parameter names. */
static struct endpoint *successor(struct ff_consequence *c, struct endpoint *o, struct ff_list *news)
{
	struct endpoint *best = NULL;
	int score = 0;
	for (int i = 0; i < news->count; i++) {
		struct endpoint *n = FF_AT(news, struct endpoint, i);
		if (n->matched || !same_framework(o, n))
			continue;
		int s = (strcmp(o->method, n->method) ? 0 : 2) + same_handler(o, n) + (strcmp(o->route, n->route) ? 0 : 3) +
		        (!strcmp(shape(c, o), shape(c, n)) ? 3 : 0) + (*o->rule && !strcmp(o->rule, n->rule) ? 1 : 0);
		if (s >= 5 && s > score)
			best = n, score = s;
	}
	return best;
}

static void sort(struct ff_list *l)
{
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct endpoint), by_route);
}

/* Who became whom: equal ones first, then by handler and shape. */
void ff_endpoints_match(struct ff_consequence *c, struct ff_list *olds, struct ff_list *news, struct ff_list *same, struct ff_list *moved)
{
	sort(olds);
	sort(news);
	match_equal(c, olds, news, same);
	if ((long)olds->count * news->count > PAIRS_MAX)
		return; /* what has no equal is told as removed and added */
	match_any(c, olds, news, same);
	for (int i = 0; i < olds->count; i++) {
		struct endpoint *o = FF_AT(olds, struct endpoint, i), *n = o->matched ? NULL : successor(c, o, news);
		if (n)
			pair_add(c, moved, o, n);
	}
}
