/*
 * mounts.c - joins what the readers found in single files: a route's full path is the prefix of
 * every mount, include or registration on the way from the application to it.  A router that
 * nobody mounts in what we were shown stands by itself.  Pure tables in, endpoints out.
 */
#include "routes.h"

enum { MAX_STEPS = 12, MAX_WAYS = 32 };

/* ---- prefixes ---- */

/* prefix + rest in the manner of the framework. */
static const char *path_join(struct ff_arena *a, const char *framework, const char *left, const char *right)
{
	bool one_slash = !strcmp(framework, "flask") || !strcmp(framework, "quart") || !strcmp(framework, "ninja");
	size_t n = strlen(left);
	if (!*left || !*right)
		return *left ? left : right;
	while ((one_slash || !strcmp(framework, "starlette")) && n && left[n - 1] == '/')
		n--;
	while (one_slash && *right == '/')
		right++;
	return ff_arena_printf(a, "%.*s%s%s", (int)n, left, one_slash ? "/" : "", right);
}

static void guards_join(struct ff_arena *a, struct ff_strings *to, const struct ff_strings *from)
{
	for (int i = 0; i < from->count; i++)
		if (!ff_strings_has(to, from->items[i]))
			ff_strings_push(a, to, from->items[i]);
}

static struct ff_strings guards_of(struct ff_arena *a, const struct ff_strings *x, const struct ff_strings *y, const struct ff_strings *z)
{
	struct ff_strings out = {0};
	guards_join(a, &out, x);
	guards_join(a, &out, y);
	guards_join(a, &out, z);
	return out;
}

/* All ways to a router: struct way. */
static void ways_to(const struct joiner *j, const char *name, int depth, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	static const struct router nothing = {.name = "", .prefix = "", .framework = "", .file = "", .host = "", .made = "", .own = ""};
	const struct router *r = ff_joined_router(j, name) ? ff_joined_router(j, name) : &nothing;
	int found = 0;
	bool ends = ff_walk_ends(j);
	struct ff_strings guards = guards_of(a, &r->guards, &r->guards, &r->guards), needs = guards_of(a, &r->needs, &r->needs, &r->needs);
	ff_class_guards(j, r->made, &guards, &needs);
	for (int i = 0; !ends && *name && i < j->book->mounts.count && depth < MAX_STEPS; i++) {
		const struct mount *m = FF_AT(&j->book->mounts, struct mount, i);
		if (!*m->child || (strcmp(m->child, name) && !names_same(name, m->child)) || !strcmp(m->parent, name))
			continue;
		struct ff_list above = {0};
		ways_to(j, m->parent, depth + 1, &above);
		for (int k = 0; k < above.count && out->count < MAX_WAYS; k++) {
			const struct way *up = FF_AT(&above, struct way, k);
			const char *p = path_join(a, m->framework, up->prefix, m->prefix);
			struct way *w = FF_PUSH(a, out, struct way);
			*w = (struct way){.prefix = m->replaces ? p : path_join(a, m->framework, p, r->prefix), .host = *m->host ? m->host : *up->host ? up->host : r->host,
			                  .guards = guards_of(a, &up->guards, &m->guards, &guards), .needs = guards_of(a, &up->needs, &m->needs, &needs)};
			found++;
		}
	}
	if (!found)
		*FF_PUSH(a, out, struct way) = (struct way){.prefix = r->prefix, .host = r->host, .guards = guards, .needs = needs};
}

/* ---- endpoints ---- */

struct endpoint *ff_endpoint_add(struct ff_arena *a, struct ff_list *out, const char *method, const char *route)
{
	struct endpoint *e = FF_PUSH(a, out, struct endpoint);
	e->method = method;
	e->route = route;
	e->handler = e->rule = e->file = e->framework = e->name = e->host = "";
	return e;
}

static void methods_for(const struct joiner *j, const struct place *p, struct ff_strings *methods)
{
	*methods = p->methods;
	if (!methods->count && *p->view) {
		struct ff_strings all = {0};
		bool whole = ff_view_methods(j, p->view, &all);
		*methods = all;
		if (!whole && !all.count && ff_view_find(j, ff_names_canonical(j, p->view)) && strcmp(p->framework, "flask"))
			ff_strings_push(&j->c->arena, methods, "ANY");
	}
	if (!methods->count)
		ff_strings_push(&j->c->arena, methods, strcmp(p->framework, "django") ? "GET" : "ANY");
}

static const char *place_path(const struct joiner *j, const struct place *p, const struct way *w)
{
	struct ff_arena *a = &j->c->arena;
	const char *path = path_join(a, p->framework, ff_path_filled(j, w->prefix), ff_path_filled(j, p->local));
	if (!strcmp(p->framework, "django") || !strcmp(p->framework, "ninja"))
		return ff_arena_printf(a, "/%s", path + (*path == '/'));
	return *path != '/' && (!strcmp(p->framework, "flask") || (!*path && strcmp(p->framework, "starlette"))) ? ff_arena_printf(a, "/%s", path) : path;
}

static void resolve_place(const struct joiner *j, const struct place *p, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	struct ff_list ways = {0};
	struct ff_strings methods = {0};
	if (strstr(ff_path_filled(j, p->local), "${"))
		return; /* built at run time */
	ff_walk_begin(j);
	ways_to(j, *p->owner ? ff_names_canonical(j, p->owner) : "", 0, &ways);
	if (p->viewset) {
		const struct router *r = ff_joined_router(j, ff_names_canonical(j, p->owner));
		ff_viewset_resolve(j, p, (const struct way *)ways.items, ways.count, !r || r->slash, out);
		return;
	}
	methods_for(j, p, &methods);
	for (int h = 0; h < ways.count; h++) {
		const struct way *w = FF_AT(&ways, struct way, h);
		const char *path = place_path(j, p, w);
		const struct view_class *v = *p->view ? ff_view_find(j, ff_names_canonical(j, p->view)) : NULL;
		struct ff_strings asked = {0};
		ff_class_guards(j, v ? p->view : "", &asked, NULL);
		for (int k = 0; k < methods.count; k++) {
			struct endpoint *e = ff_endpoint_add(a, out, methods.items[k], path);
			e->rule = ff_path_filled(j, p->rule), e->file = p->file, e->line = p->line, e->handler = p->handler, e->framework = p->framework;
			e->place = p, e->name = p->name, e->view = v, e->host = *p->host ? p->host : w->host;
			e->guards = guards_of(a, &w->guards, &p->guards, &asked);
			e->needs = w->needs;
		}
	}
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

static void resolve_mount(const struct joiner *j, const struct mount *m, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	struct ff_list ways = {0};
	ff_walk_begin(j);
	ways_to(j, ff_names_canonical(j, m->parent), 0, &ways);
	const char *path = ff_path_filled(j, path_join(a, m->framework, FF_AT(&ways, struct way, 0)->prefix, m->prefix));
	if (!strcmp(m->framework, "django"))
		path = ff_arena_printf(a, "/%s", path + (*path == '/'));
	struct endpoint *e = ff_endpoint_add(a, out, "MOUNT", path);
	e->rule = ff_path_filled(j, m->rule), e->file = m->file, e->line = m->line, e->handler = m->handler, e->framework = m->framework, e->host = m->host;
}

/* routes(app) gives the routes of "def routes(app)" to app. */
static void join_handovers(struct joiner *j, struct route_book *book)
{
	for (int s = 0; s < book->slots.count; s++) {
		const struct slot *slot = FF_AT(&book->slots, struct slot, s);
		for (int h = 0; h < book->handovers.count; h++) {
			const struct handover *x = FF_AT(&book->handovers, struct handover, h);
			if (x->index != slot->index && strcmp(x->keyword, slot->parameter))
				continue;
			const char *to = ff_joined_alias(j, x->function);
			if (strcmp(x->function, slot->function) && (!to || (strcmp(to, slot->function) && !names_same(slot->function, to))) && !names_same(slot->function, x->function))
				continue;
			struct mount *m = FF_PUSH(&j->c->arena, &book->mounts, struct mount);
			*m = (struct mount){.parent = x->router, .child = slot->router, .prefix = "", .file = "", .rule = "", .framework = "fastapi", .handler = "", .host = ""};
		}
	}
	book->handovers.count = 0; /* once */
}

void ff_routes_resolve(struct ff_consequence *c, enum side side, bool with_mounts, struct ff_list *out)
{
	struct joiner j = ff_joiner(c, side);
	join_handovers(&j, &c->routes[side]);
	for (int i = 0; i < j.book->mounts.count; i++) { /* names may lead through other files */
		struct mount *m = FF_AT(&j.book->mounts, struct mount, i);
		m->child = ff_names_canonical(&j, m->child);
		m->parent = ff_names_canonical(&j, m->parent);
	}
	for (int i = 0; i < j.book->places.count; i++) {
		int first = out->count;
		resolve_place(&j, FF_AT(&j.book->places, struct place, i), out);
		for (; first < out->count; first++)
			FF_AT(out, struct endpoint, first)->order = i;
	}
	for (int i = 0; i < j.book->mounts.count; i++) {
		const struct mount *m = FF_AT(&j.book->mounts, struct mount, i);
		if (m->shown && ((with_mounts && !m->quiet) || !is_open(&j, m)))
			resolve_mount(&j, m, out);
	}
}

bool ff_routes_handle(const struct ff_consequence *c, const char *path, const char *symbol)
{
	for (int i = 0; *symbol && i < c->routes[NEW].places.count; i++) {
		const struct place *p = FF_AT(&c->routes[NEW].places, struct place, i);
		if (!p->test && !strcmp(p->file, path) && names_same(p->handler, symbol))
			return true;
	}
	return false;
}

bool ff_routes_serve(const struct ff_consequence *c, const char *package)
{
	size_t n = strlen(package);
	for (int side = OLD; side <= NEW; side++)
		for (int i = 0; i < c->routes[side].routers.count; i++) {
			const struct router *r = FF_AT(&c->routes[side].routers, struct router, i);
			if (r->app && !r->test && !strncmp(r->name, package, n) && r->name[n] == '.')
				return true;
		}
	return false;
}

/* ---- the table for a reader ---- */

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
	struct joiner j = ff_joiner(c, NEW);
	ff_routes_resolve(c, NEW, true, &all);
	for (int i = 0; i < all.count; i++) {
		struct endpoint *e = FF_AT(&all, struct endpoint, i);
		struct ff_route *r = FF_PUSH(&c->arena, &c->route_rows, struct ff_route);
		*r = (struct ff_route){.method = e->method, .route = e->route, .rule = e->rule, .path = e->file, .line = e->line, .handler = e->handler, .framework = e->framework,
		                       .name = e->name, .host = e->host, .guards = e->guards, .status = "", .answer = ""};
		const struct contract *k = ff_contract_of(&j, e);
		for (int n = 0; k && n < k->params.count; n++)
			if (strcmp(FF_AT(&k->params, struct wire_param, n)->in, "path"))
				ff_strings_push(&c->arena, &r->params, ff_param_text(c, FF_AT(&k->params, struct wire_param, n)));
		if (k)
			r->status = k->status, r->answer = k->response_type;
	}
	if (c->route_rows.count)
		qsort(c->route_rows.items, (size_t)c->route_rows.count, sizeof(struct ff_route), by_place);
	return &c->route_rows;
}
