/*
 * mounts.c - joins what routes.c found in single files: a route's full path is the prefix of
 * every mount, include or registration on the way from the application to it.  A router that
 * nobody mounts in what we were shown stands by itself.  Pure tables in, endpoints out.
 */
#include "room.h"

enum { MAX_STEPS = 12, MAX_PREFIXES = 32 };

struct joiner {
	struct ff_consequence *c;
	const struct route_book *book;
	const struct ff_list *aliases;
};

static bool is_router(const struct joiner *j, const char *name)
{
	for (int i = 0; i < j->book->routers.count; i++)
		if (!strcmp(FF_AT(&j->book->routers, struct router, i)->name, name))
			return true;
	return false;
}

/* The router that a name means: itself, or by imports and re-exports; a name from above the import root matches by its end. */
static const char *canonical(const struct joiner *j, const char *name)
{
	for (int n = 0; n < MAX_STEPS && *name && !is_router(j, name); n++) {
		const char *to = NULL;
		for (int i = 0; i < j->aliases->count && !to; i++) {
			const struct alias *x = FF_AT(j->aliases, struct alias, i);
			if (names_same(x->name, name) && strcmp(x->target, name))
				to = x->target;
		}
		for (int i = 0; i < j->book->routers.count && !to; i++)
			if (names_same(FF_AT(&j->book->routers, struct router, i)->name, name))
				return FF_AT(&j->book->routers, struct router, i)->name;
		if (!to)
			break;
		name = to;
	}
	return name;
}

static const struct router *router_by(const struct joiner *j, const char *name)
{
	for (int i = 0; i < j->book->routers.count; i++)
		if (!strcmp(FF_AT(&j->book->routers, struct router, i)->name, name))
			return FF_AT(&j->book->routers, struct router, i);
	return NULL;
}

/* prefix + rest in the manner of the framework. */
static const char *path_join(struct ff_arena *a, const char *framework, const char *left, const char *right)
{
	size_t n = strlen(left);
	if (!*left || !*right)
		return *left ? left : right;
	if (strcmp(framework, "django") && strcmp(framework, "fastapi"))
		while (n && left[n - 1] == '/')
			n--;
	while (!strcmp(framework, "flask") && *right == '/')
		right++;
	return ff_arena_printf(a, "%.*s%s%s", (int)n, left, !strcmp(framework, "flask") ? "/" : "", right);
}

/* All prefixes under which a router is reached. */
static void prefixes(const struct joiner *j, const char *name, int depth, struct ff_strings *out)
{
	struct ff_arena *a = &j->c->arena;
	const struct router *r = router_by(j, name);
	const char *own = r ? r->prefix : "";
	int found = 0;
	for (int i = 0; i < j->book->mounts.count && depth < MAX_STEPS; i++) {
		const struct mount *m = FF_AT(&j->book->mounts, struct mount, i);
		if (!*m->child || (strcmp(m->child, name) && !names_same(name, m->child)) || !strcmp(m->parent, name))
			continue;
		struct ff_strings above = {0};
		prefixes(j, m->parent, depth + 1, &above);
		for (int k = 0; k < above.count && out->count < MAX_PREFIXES; k++) {
			const char *p = path_join(a, m->framework, above.items[k], m->prefix);
			ff_strings_push(a, out, m->replaces ? p : path_join(a, m->framework, p, own));
			found++;
		}
	}
	if (!found)
		ff_strings_push(a, out, own);
}

/* Regular expression anchors are no part of a path. */
static const char *without_anchors(struct ff_arena *a, const char *s)
{
	size_t n = strlen(s);
	if (n && s[n - 1] == '$')
		s = ff_arena_dup(a, s, n - 1);
	return s;
}

static void view_methods(const struct joiner *j, const char *view, int depth, struct ff_strings *out)
{
	for (int i = 0; i < j->book->views.count; i++) {
		const struct view_class *v = FF_AT(&j->book->views, struct view_class, i);
		if (strcmp(v->name, view) && !names_same(v->name, view))
			continue;
		for (int k = 0; k < v->methods.count; k++)
			if (!ff_strings_has(out, v->methods.items[k]))
				ff_strings_push(&j->c->arena, out, v->methods.items[k]);
		for (int k = 0; k < v->bases.count && depth < 4; k++)
			view_methods(j, canonical(j, v->bases.items[k]), depth + 1, out);
		return;
	}
}

static struct endpoint *endpoint_add(struct ff_arena *a, struct ff_list *out, const char *method, const char *route)
{
	struct endpoint *e = FF_PUSH(a, out, struct endpoint);
	e->method = method;
	e->route = route;
	e->handler = e->rule = e->file = e->framework = e->name = "";
	return e;
}

static void resolve_place(const struct joiner *j, const struct place *p, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	struct ff_strings heads = {0}, methods = p->methods;
	if (*p->owner)
		prefixes(j, canonical(j, p->owner), 0, &heads);
	if (!heads.count)
		ff_strings_push(a, &heads, "");
	if (!methods.count && *p->view)
		view_methods(j, canonical(j, p->view), 0, &methods);
	if (!methods.count)
		ff_strings_push(a, &methods, !strcmp(p->framework, "django") ? "ANY" : "GET");
	for (int h = 0; h < heads.count; h++) {
		const char *path = path_join(a, p->framework, heads.items[h], p->local);
		if (!strcmp(p->framework, "django"))
			path = ff_arena_printf(a, "/%s", without_anchors(a, path) + (*path == '/'));
		else if (!strcmp(p->framework, "flask") && *path != '/')
			path = ff_arena_printf(a, "/%s", path);
		for (int k = 0; k < methods.count; k++) {
			struct endpoint *e = endpoint_add(a, out, methods.items[k], path);
			e->rule = p->rule, e->file = p->file, e->line = p->line, e->handler = p->handler, e->framework = p->framework, e->place = p, e->name = p->name;
		}
	}
}

static void resolve_mount(const struct joiner *j, const struct mount *m, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	struct ff_strings heads = {0};
	prefixes(j, canonical(j, m->parent), 0, &heads);
	const char *path = path_join(a, m->framework, heads.count ? heads.items[0] : "", m->prefix);
	if (!strcmp(m->framework, "django"))
		path = ff_arena_printf(a, "/%s", path + (*path == '/'));
	struct endpoint *e = endpoint_add(a, out, "MOUNT", path);
	e->rule = m->rule, e->file = m->file, e->line = m->line, e->handler = m->handler, e->framework = m->framework;
}

/* The routes under a mount are known, and stand in the table themselves. */
static bool is_open(const struct joiner *j, const struct mount *m)
{
	for (int i = 0; *m->child && i < j->book->places.count; i++) {
		const char *owner = FF_AT(&j->book->places, struct place, i)->owner;
		if (*owner && names_same(owner, m->child))
			return true;
	}
	for (int i = 0; *m->child && i < j->book->mounts.count; i++)
		if (!strcmp(FF_AT(&j->book->mounts, struct mount, i)->parent, m->child))
			return true;
	return false;
}

void routes_resolve(struct ff_consequence *c, enum side side, bool with_mounts, struct ff_list *out)
{
	struct joiner j = {.c = c, .book = &c->routes[side], .aliases = &c->aliases[side]};
	for (int i = 0; i < j.book->mounts.count; i++) { /* names may lead through other files */
		struct mount *m = FF_AT(&j.book->mounts, struct mount, i);
		m->child = canonical(&j, m->child);
		m->parent = canonical(&j, m->parent);
	}
	for (int i = 0; i < j.book->places.count; i++)
		resolve_place(&j, FF_AT(&j.book->places, struct place, i), out);
	for (int i = 0; i < j.book->mounts.count; i++) {
		const struct mount *m = FF_AT(&j.book->mounts, struct mount, i);
		if (m->shown && (with_mounts || !is_open(&j, m)))
			resolve_mount(&j, m, out);
	}
}

static int by_place(const void *x, const void *y)
{
	const struct ff_route *a = x, *b = y;
	int d = strcmp(a->path, b->path);
	d = d ? d : a->line - b->line;
	d = d ? d : strcmp(a->route, b->route);
	return d ? d : strcmp(a->method, b->method);
}

const struct ff_list *ff_consequence_routes(struct ff_consequence *c)
{
	struct ff_list all = {0};
	routes_resolve(c, NEW, true, &all);
	for (int i = 0; i < all.count; i++) {
		const struct endpoint *e = FF_AT(&all, struct endpoint, i);
		struct ff_route *r = FF_PUSH(&c->arena, &c->route_rows, struct ff_route);
		*r = (struct ff_route){.method = e->method, .route = e->route, .rule = e->rule, .path = e->file, .line = e->line, .handler = e->handler, .framework = e->framework};
	}
	if (c->route_rows.count)
		qsort(c->route_rows.items, (size_t)c->route_rows.count, sizeof(struct ff_route), by_place);
	return &c->route_rows;
}
