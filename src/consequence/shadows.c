/*
 * shadows.c - routes that are never reached: a second one for the same method and path, and one
 * that a route with a parameter before it takes (FastAPI, Starlette, Django and aiohttp try in
 * order; Flask sorts).  Only what the change brought is told.
 */
#include "routes.h"

enum { PAIRS_MAX = 5000 };

/* One segment of a path: [from, to); *plain: a parameter that takes any text; *tail: one that takes slashes too. */
static const char *segment(const char *p, bool *parameter, bool *any, bool *tail)
{
	size_t n = strcspn(p, "/");
	char open = *p;
	*parameter = *any = *tail = false;
	if (!n || (open != '{' && open != '<') || (p[n - 1] != '}' && p[n - 1] != '>'))
		return p + n;
	*parameter = true;
	const char *colon = memchr(p, ':', n);
	bool path = strstr(p, "path") && colon && strstr(p, "path") < p + n;
	*tail = path;
	*any = !colon || path || (open == '<' && !strncmp(p + 1, "str:", 4)) || (open == '{' && !strncmp(colon, ":str}", 5));
	return p + n;
}

/* Every request for `later` is one for `first`. */
static bool swallows(const char *first, const char *later)
{
	bool differs = false;
	if (strpbrk(first, "()\\$?*") || strpbrk(later, "()\\$?*"))
		return false;
	for (;;) {
		bool p, any, tail, q, q_any, q_tail;
		const char *e = segment(first, &p, &any, &tail), *f = segment(later, &q, &q_any, &q_tail);
		if (tail && any)
			return *later != '\0' && !(q_tail && !differs);
		if (q_tail)
			return false;
		if (p) {
			if (!any || f == later)
				return false;
			differs |= !q;
		} else if ((size_t)(e - first) != (size_t)(f - later) || strncmp(first, later, (size_t)(e - first)))
			return false;
		if (!*e || !*f)
			return !*e && !*f && differs;
		first = e + 1, later = f + 1;
	}
}

static bool in_order(const struct endpoint *e)
{
	return strcmp(e->framework, "flask") != 0;
}

static bool method_meets(const struct endpoint *first, const struct endpoint *later)
{
	return !strcmp(first->method, later->method) || !strcmp(first->method, "ANY");
}

/* Both of one router in one file: the order of the rows is the order of registration. */
static bool together(const struct endpoint *x, const struct endpoint *y)
{
	return x->place && y->place && x->place != y->place && !strcmp(x->file, y->file) && !strcmp(x->place->owner, y->place->owner) && !strcmp(x->framework, y->framework) &&
	       !strcmp(x->host, y->host) && !x->place->regex && !y->place->regex && !x->place->viewset && !y->place->viewset;
}

/* 1 same path, 2 swallowed, 0 neither. */
static int meets(const struct endpoint *x, const struct endpoint *y)
{
	if (!together(x, y) || !strcmp(x->method, "MOUNT") || !strcmp(y->method, "MOUNT") || x->line >= y->line)
		return 0;
	if (!method_meets(x, y))
		return 0;
	if (!strcmp(x->route, y->route))
		return strcmp(x->handler, y->handler) ? 1 : 0;
	return in_order(x) && swallows(x->route, y->route) ? 2 : 0;
}

static bool was_so(const struct ff_list *olds, const struct endpoint *x, const struct endpoint *y)
{
	for (int i = 0; i < olds->count; i++)
		for (int j = 0; j < olds->count; j++) {
			const struct endpoint *o = FF_AT(olds, struct endpoint, i), *p = FF_AT(olds, struct endpoint, j);
			if (!strcmp(o->route, x->route) && !strcmp(p->route, y->route) && !strcmp(p->method, y->method) && meets(o, p))
				return true;
		}
	return false;
}

static bool changed_file(const struct ff_consequence *c, const char *path)
{
	for (int i = 0; i < c->files.count; i++)
		if (!strcmp(KEPT(c, i)->file.path, path))
			return true;
	return false;
}

void ff_shadows_judge(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news)
{
	struct ff_strings told = {0};
	if (news->count > PAIRS_MAX || olds->count > PAIRS_MAX)
		return; /* every route is held against every other */
	for (int j = 0; j < news->count; j++) {
		const struct endpoint *y = FF_AT(news, struct endpoint, j);
		if (!changed_file(c, y->file))
			continue;
		for (int i = 0; i < news->count; i++) {
			const struct endpoint *x = FF_AT(news, struct endpoint, i);
			int how = meets(x, y);
			const char *key = how ? ff_arena_printf(&c->arena, "%s:%d %d", y->file, y->line, x->line) : "";
			if (!how || ff_strings_has(&told, key) || was_so(olds, x, y))
				continue;
			ff_strings_push(&c->arena, &told, key);
			struct ff_impact_item *it = impact_add(c, API, "HTTP011", "", FF_LEVEL_MEDIUM, y->file, y->line, y->handler,
				ff_arena_printf(&c->arena, "%s is never reached: %s (line %d) %s", ff_endpoint_text(c, y), ff_endpoint_text(c, x), x->line, how == 1 ? "has the same path" : "takes its requests"));
			it->before = "";
			it->after = ff_endpoint_text(c, x);
			it->certainty = how == 1 ? FF_LIKELY : FF_CERTAIN;
			break;
		}
	}
}
