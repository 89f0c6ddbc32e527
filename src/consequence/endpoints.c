/*
 * endpoints.c - what the change does to endpoints: both sides' tables with full paths
 * are compared, so that a handler that only moved is no change, and a changed prefix is one
 * change that lists its routes.
 */
#include "room.h"

static bool is_test_place(const struct endpoint *e)
{
	return e->place && e->place->test;
}

static void without_tests(struct ff_list *l)
{
	int n = 0;
	for (int i = 0; i < l->count; i++)
		if (!is_test_place(FF_AT(l, struct endpoint, i)))
			*FF_AT(l, struct endpoint, n++) = *FF_AT(l, struct endpoint, i);
	l->count = n;
}

static bool same_framework(const struct endpoint *a, const struct endpoint *b)
{
	return !strcmp(a->framework, b->framework);
}

/* A path without the names of its parameters: <int:id> and {id} become <>; *types gets the converters. */
static const char *shape_of(struct ff_arena *a, const char *path, const char **types)
{
	struct ff_buf shape, conv;
	ff_buf_init(&shape, 4096);
	ff_buf_init(&conv, 4096);
	for (const char *p = path; *p;) {
		char end = *p == '<' ? '>' : *p == '{' ? '}' : 0;
		const char *close = end ? strchr(p, end) : NULL;
		if (!close) {
			ff_buf_char(&shape, *p++);
			continue;
		}
		const char *colon = memchr(p, ':', (size_t)(close - p));
		ff_buf_str(&shape, "<>");
		if (colon && end == '>') /* <int:id> */
			ff_buf_add(&conv, p + 1, (size_t)(colon - p - 1));
		else if (colon) /* {id:int} */
			ff_buf_add(&conv, colon + 1, (size_t)(close - colon - 1));
		ff_buf_char(&conv, ',');
		p = close + 1;
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&shape), shape.len);
	if (types)
		*types = ff_arena_dup(a, ff_buf_text(&conv), conv.len);
	ff_buf_free(&shape);
	ff_buf_free(&conv);
	return out;
}

static void change_add(struct ff_consequence *c, const char *change, const struct endpoint *e, const char *before)
{
	struct ff_endpoint_change *x = FF_PUSH(&c->arena, &c->endpoint_changes, struct ff_endpoint_change);
	*x = (struct ff_endpoint_change){.change = change, .method = e->method, .route = e->route, .before = before, .path = e->file, .line = e->line,
	                                 .handler = e->handler, .framework = e->framework};
	c->endpoints_total++;
}

static const char *shown(struct ff_consequence *c, const struct endpoint *e)
{
	return ff_arena_printf(&c->arena, "%s %s", e->method, e->route);
}

/* ---- matching ---- */

static int by_route(const void *x, const void *y)
{
	const struct endpoint *a = x, *b = y;
	int d = strcmp(a->route, b->route);
	d = d ? d : strcmp(a->method, b->method);
	return d ? d : strcmp(a->framework, b->framework);
}

static void match_equal(struct ff_list *olds, struct ff_list *news)
{
	int i = 0, j = 0;
	while (i < olds->count && j < news->count) {
		struct endpoint *o = FF_AT(olds, struct endpoint, i), *n = FF_AT(news, struct endpoint, j);
		int d = by_route(o, n);
		if (!d)
			o->matched = n->matched = true;
		i += d <= 0;
		j += d >= 0;
		/* the same endpoint registered twice: every copy is matched */
		while (!d && i < olds->count && !by_route(FF_AT(olds, struct endpoint, i), n))
			FF_AT(olds, struct endpoint, i++)->matched = true;
		while (!d && j < news->count && !by_route(o, FF_AT(news, struct endpoint, j)))
			FF_AT(news, struct endpoint, j++)->matched = true;
	}
}

/* The unmatched new endpoint that an old one became: same handler; else same path without parameter names. */
static struct endpoint *successor(struct ff_consequence *c, const struct endpoint *o, struct ff_list *news)
{
	struct endpoint *best = NULL;
	int score = 0;
	const char *shape = shape_of(&c->arena, o->route, NULL);
	for (int i = 0; i < news->count; i++) {
		struct endpoint *n = FF_AT(news, struct endpoint, i);
		if (n->matched || !same_framework(o, n))
			continue;
		int s = (strcmp(o->method, n->method) ? 0 : 2) + (*o->handler && last_part_is(o->handler, last_part(n->handler)) ? 4 : 0) +
		        (strcmp(o->route, n->route) ? 0 : 3) + (!strcmp(shape, shape_of(&c->arena, n->route, NULL)) ? 3 : 0) +
		        (strcmp(o->rule, n->rule) ? 0 : 1);
		if (s >= 5 && s > score)
			best = n, score = s;
	}
	return best;
}

/* ---- judging ---- */

static void hit(struct ff_consequence *c, struct ff_impact_item *i, const struct endpoint *e)
{
	const char *symbol = e->handler, *text = ff_arena_printf(&c->arena, "%s:%d %s", e->file, e->line, symbol);
	ff_strings_push(&c->arena, &i->users, text);
	i->users_total++;
}

/* An endpoint of the new side at the same path, NULL when nothing answers there any more. */
static const struct endpoint *at_path(const struct ff_list *news, const struct endpoint *o)
{
	for (int i = 0; i < news->count; i++)
		if (!strcmp(FF_AT(news, struct endpoint, i)->route, o->route) && strcmp(FF_AT(news, struct endpoint, i)->method, "HEAD") != 0)
			return FF_AT(news, struct endpoint, i);
	return NULL;
}

/* All methods of one path that went are one impact; returns the row of the last. */
static int judge_removed(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news, int at)
{
	const struct endpoint *o = FF_AT(olds, struct endpoint, at);
	bool mount = !strcmp(o->method, "MOUNT");
	const char *methods = o->method;
	change_add(c, "removed", o, "");
	for (; at + 1 < olds->count; at++) {
		const struct endpoint *next = FF_AT(olds, struct endpoint, at + 1);
		if (next->matched || strcmp(next->route, o->route) || strcmp(next->handler, o->handler))
			break;
		if (strcmp(next->method, FF_AT(olds, struct endpoint, at)->method)) {
			methods = ff_arena_printf(&c->arena, "%s, %s", methods, next->method);
			change_add(c, "removed", next, "");
		}
	}
	const struct endpoint *still = at_path(news, o); /* the path answers other methods yet */
	struct ff_impact_item *i =
		still ? impact_add(c, API, "HTTP002", "", FF_LEVEL_HIGH, still->file, still->line, still->handler,
	                           ff_arena_printf(&c->arena, "method removed from an endpoint: %s %s", methods, o->route))
		      : impact_add(c, API, "HTTP001", "", mount ? FF_LEVEL_HIGH : FF_LEVEL_CRITICAL, o->file, o->line, o->handler,
	                           ff_arena_printf(&c->arena, "endpoint %s %s removed", methods, o->route));
	i->before = ff_arena_printf(&c->arena, "%s %s", methods, o->route);
	i->certainty = *o->rule && strchr(o->rule, '(') ? FF_LIKELY : FF_CERTAIN;
	c->irreversible = true;
	return at;
}

static void judge_changed(struct ff_consequence *c, const struct endpoint *o, const struct endpoint *n)
{
	const char *old_types, *new_types, *id = "HTTP002", *what;
	bool path = strcmp(o->route, n->route) != 0;
	bool same_shape = !strcmp(shape_of(&c->arena, o->route, &old_types), shape_of(&c->arena, n->route, &new_types));
	if (path && same_shape) {
		id = "HTTP003";
		what = strcmp(old_types, new_types) ? "converter of a path parameter changed" : "path parameter renamed";
	} else
		what = path ? "path of an endpoint changed" : "method of an endpoint changed";
	struct ff_impact_item *i = impact_add(c, API, id, "", FF_LEVEL_HIGH, n->file, n->line, n->handler,
		ff_arena_printf(&c->arena, "%s: %s is now %s", what, shown(c, o), shown(c, n)));
	i->before = shown(c, o);
	i->after = shown(c, n);
	i->certainty = FF_CERTAIN;
	if (!strcmp(id, "HTTP003") && !strcmp(old_types, new_types))
		i->level = FF_LEVEL_MEDIUM; /* the URL stays: only url_for, reverse and generated clients name it */
	change_add(c, "changed", n, shown(c, o));
}

static void judge_added(struct ff_consequence *c, const struct endpoint *n)
{
	struct ff_impact_item *i = impact_add(c, API, "HTTP012", "", FF_LEVEL_NONE, n->file, n->line, n->handler,
		ff_arena_printf(&c->arena, "endpoint %s added", shown(c, n)));
	i->after = shown(c, n);
	i->certainty = FF_CERTAIN;
	change_add(c, "added", n, "");
}

/* Old and new end alike: what stands before is the prefix. */
static void differing_prefix(struct ff_arena *a, const struct endpoint *o, const struct endpoint *n, const char **before, const char **after)
{
	size_t i = strlen(o->route), j = strlen(n->route);
	while (i && j && o->route[i - 1] == n->route[j - 1])
		i--, j--;
	while (o->route[i] && o->route[i] != '/')
		i++;
	while (n->route[j] && n->route[j] != '/')
		j++;
	*before = ff_arena_dup(a, o->route, i);
	*after = ff_arena_dup(a, n->route, j);
}

struct pair {
	struct endpoint *o, *n;
};

/* Routes whose own rule is the same but whose full path changed: one impact for each changed prefix. */
static void judge_prefixes(struct ff_consequence *c, struct ff_list *pairs)
{
	for (int k = 0; k < pairs->count; k++) {
		struct pair *p = FF_AT(pairs, struct pair, k);
		const char *before, *after, *b2, *a2;
		struct ff_impact_item *i = NULL;
		if (!p->o || strcmp(p->o->rule, p->n->rule) || !strcmp(p->o->route, p->n->route))
			continue;
		differing_prefix(&c->arena, p->o, p->n, &before, &after);
		for (int m = k; m < pairs->count; m++) {
			struct pair *q = FF_AT(pairs, struct pair, m);
			if (!q->o || strcmp(q->o->rule, q->n->rule) || !strcmp(q->o->route, q->n->route))
				continue;
			differing_prefix(&c->arena, q->o, q->n, &b2, &a2);
			if (strcmp(before, b2) || strcmp(after, a2))
				continue;
			if (!i) {
				i = impact_add(c, API, "HTTP010", "", FF_LEVEL_HIGH, q->n->file, q->n->line, q->n->place ? q->n->place->owner : "", "");
				i->before = *before ? before : "/";
				i->after = *after ? after : "/";
				i->certainty = FF_LIKELY;
			}
			hit(c, i, q->n);
			change_add(c, "changed", q->n, shown(c, q->o));
			q->o = NULL;
		}
		i->message = ff_arena_printf(&c->arena, "prefix of %d route%s changed from %s to %s", i->users_total, i->users_total == 1 ? "" : "s", i->before, i->after);
	}
}

/* ---- who may call: decorators and dependencies ---- */

static void judge_guards(struct ff_consequence *c, struct ff_list *olds, struct ff_list *news)
{
	for (int i = 0, j = 0; i < olds->count && j < news->count;) {
		struct endpoint *o = FF_AT(olds, struct endpoint, i), *n = FF_AT(news, struct endpoint, j);
		int d = by_route(o, n);
		i += d <= 0;
		j += d >= 0;
		if (d || !o->place || !n->place || !last_part_is(o->handler, last_part(n->handler)))
			continue;
		for (int side = 0; side < 2; side++) {
			const struct ff_strings *from = side ? &n->place->guards : &o->place->guards, *to = side ? &o->place->guards : &n->place->guards;
			for (int k = 0; k < from->count; k++) {
				if (ff_strings_has(to, from->items[k]) || (to->count && !from->count))
					continue;
				bool swapped = to->count > 0; /* another guard stands there */
				struct ff_impact_item *x = impact_add(c, API, "HTTP009", "", side || swapped ? FF_LEVEL_HIGH : FF_LEVEL_CRITICAL, n->file, n->line, n->handler,
					ff_arena_printf(&c->arena, "%s %s %s", from->items[k], side ? "now guards" : "no longer guards", shown(c, n)));
				*(side ? &x->after : &x->before) = from->items[k];
				x->certainty = swapped ? FF_MAYBE : FF_LIKELY;
			}
		}
	}
}

/* ---- names that templates and url_for use ---- */

static const char *url_name(struct ff_consequence *c, const struct endpoint *e)
{
	(void)c;
	return *e->name ? e->name : "";
}

static void judge_names(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news)
{
	struct ff_strings seen = {0}, now = {0};
	for (int i = 0; i < news->count; i++)
		ff_strings_push(&c->arena, &now, url_name(c, FF_AT(news, struct endpoint, i)));
	for (int i = 0; i < olds->count; i++) {
		const struct endpoint *o = FF_AT(olds, struct endpoint, i);
		const char *name = url_name(c, o);
		if (!*name || ff_strings_has(&now, name) || ff_strings_has(&seen, name))
			continue;
		ff_strings_push(&c->arena, &seen, name);
		if (!o->matched)
			continue; /* the route itself is gone: told there */
		struct ff_impact_item *x = impact_add(c, USER, "USER001", "", FF_LEVEL_HIGH, o->file, o->line, o->handler,
			ff_arena_printf(&c->arena, "url name %s is gone: reverse(), url_for() and {%% url %%} with it fail", name));
		x->before = name;
		x->certainty = FF_LIKELY;
	}
}

void endpoints_compare(struct ff_consequence *c)
{
	struct ff_list olds = {0}, news = {0}, pairs = {0};
	routes_resolve(c, OLD, false, &olds);
	routes_resolve(c, NEW, false, &news);
	without_tests(&olds);
	without_tests(&news);
	if (olds.count)
		qsort(olds.items, (size_t)olds.count, sizeof(struct endpoint), by_route);
	if (news.count)
		qsort(news.items, (size_t)news.count, sizeof(struct endpoint), by_route);
	match_equal(&olds, &news);
	for (int i = 0; i < olds.count; i++) {
		struct endpoint *o = FF_AT(&olds, struct endpoint, i), *n = o->matched ? NULL : successor(c, o, &news);
		if (!n)
			continue;
		o->matched = n->matched = true;
		*FF_PUSH(&c->arena, &pairs, struct pair) = (struct pair){o, n};
	}
	judge_prefixes(c, &pairs);
	for (int i = 0; i < pairs.count; i++)
		if (FF_AT(&pairs, struct pair, i)->o)
			judge_changed(c, FF_AT(&pairs, struct pair, i)->o, FF_AT(&pairs, struct pair, i)->n);
	for (int i = 0; i < olds.count; i++)
		if (!FF_AT(&olds, struct endpoint, i)->matched)
			i = judge_removed(c, &olds, &news, i);
	for (int i = 0; i < news.count; i++)
		if (!FF_AT(&news, struct endpoint, i)->matched)
			judge_added(c, FF_AT(&news, struct endpoint, i));
	judge_guards(c, &olds, &news);
	judge_names(c, &olds, &news);
}
