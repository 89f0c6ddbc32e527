/*
 * aiohttp.c - aiohttp.web: tables of routes, web.get in lists, app.router.add_get, add_route,
 * resources, sub-applications.  Decorators of a RouteTableDef are in routes.c.
 */
#include "routes.h"

static const char *here(struct reader *r, int call, const char *text)
{
	return ff_reader_named(r, r->l->call_def[call], text);
}

static bool is_web(const struct ff_call *c, const char *name)
{
	return ff_str_starts(c->target, "aiohttp.web") && last_part_is(c->target, name);
}

static void take_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	if (*c->assigned && (is_web(c, "Application") || is_web(c, "RouteTableDef")))
		ff_router_add(r, call, ff_reader_scoped(r, r->l->call_def[call], c->assigned), "", "aiohttp");
	/* resource = app.router.add_resource("/x"); resource.add_route("GET", f) */
	if (*c->assigned && ff_str_ends(c->callee, ".router.add_resource")) {
		const char *path = ff_reader_text(r, call, 0, "path"), *app = ff_reader_receiver(r, ff_reader_receiver(r, c->callee));
		struct router *o = ff_router_add(r, call, ff_reader_scoped(r, r->l->call_def[call], c->assigned), "", "aiohttp");
		if (path)
			ff_mount_add(r, call, here(r, call, app), o->name, path, "aiohttp");
	}
}

/* The application that "app.router" belongs to, or the name that holds a router. */
static const char *owner_of(struct reader *r, int call)
{
	const char *w = ff_reader_receiver(r, CALL(r->l, call)->callee);
	return here(r, call, ff_str_ends(w, ".router") ? ff_reader_receiver(r, w) : w);
}

static void row(struct reader *r, int call, const char *owner, const char *word, int at)
{
	const char *written, *rule = ff_reader_rule(r, call, at, "path", &written);
	const struct ff_argument *handler = look_arg(r->l, call, at + 1, "handler");
	if (!rule || (*rule != '/' && *rule != '\001' && *rule) || (!handler && strcmp(word, "static")))
		return;
	struct place *p = ff_place_add(r, call, owner, rule, written, "aiohttp");
	if (strcmp(word, "view"))
		ff_method_push(r, word, &p->methods);
	ff_place_handler(r, p, call, handler);
	if (!strcmp(word, "view") && !*p->view)
		ff_strings_push(ff_reader_arena(r), &p->methods, "ANY");
}

/* web.get("/x", f), web.view, web.route("GET", "/x", f) in a list that add_routes takes. */
static void take_listed(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->target);
	bool route = is_web(c, "route");
	if (c->flags & FF_CALL_DECORATOR || !ff_str_starts(c->target, "aiohttp.web") || (!route && strcmp(w, "view") && !one_of(w, ff_http_methods)))
		return;
	const char *owner = "", *method = route ? ff_reader_text(r, call, 0, "method") : w;
	int top = call, outer;
	while ((outer = r->l->outer[top]) >= 0 && !*owner) {
		if (last_part_is(CALL(r->l, outer)->callee, "add_routes"))
			owner = owner_of(r, outer);
		top = outer;
	}
	if (method)
		row(r, call, *owner ? owner : ff_reader_assigned(r, top), method, route ? 1 : 0);
}

static void take_added(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee), *owner = owner_of(r, call);
	bool routing = strstr(c->callee, ".router.") || ff_str_starts(c->callee, "router.") || ff_reader_router(r, owner);
	if (!strcmp(r->framework, "aiohttp") && routing && !strcmp(w, "add_route")) {
		const struct router *known = ff_reader_router(r, owner);
		const char *method = ff_reader_text(r, call, 0, "method"), *second = ff_reader_text(r, call, 1, "path");
		if (method && second && *second != '\001')
			row(r, call, owner, method, 1);
		else if (method && known) { /* of a resource: its path is the mount's */
			struct place *p = ff_place_add(r, call, owner, "", "", "aiohttp");
			ff_method_push(r, method, &p->methods);
			ff_place_handler(r, p, call, look_arg(r->l, call, 1, "handler"));
		}
		return;
	}
	if (routing && ff_str_starts(w, "add_") && (one_of(w + 4, ff_http_methods) || !strcmp(w + 4, "view")))
		row(r, call, owner, w + 4, 0);
}

static void take_mount(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	if (last_part_is(c->callee, "add_subapp")) {
		const char *prefix = ff_reader_text(r, call, 0, "prefix"), *child = ff_reader_child(r, call, look_arg(r->l, call, 1, "subapp"));
		if (prefix && *child)
			ff_mount_add(r, call, owner_of(r, call), child, prefix, "aiohttp");
	} else if (last_part_is(c->callee, "add_routes")) {
		const struct ff_argument *g = look_arg(r->l, call, 0, "routes");
		if (g && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE))
			ff_mount_add(r, call, owner_of(r, call), here(r, call, g->text), "", "aiohttp");
	}
}

void ff_aiohttp_take(struct reader *r)
{
	for (int i = 0; i < r->l->calls; i++)
		take_router(r, i);
	if (strcmp(r->framework, "aiohttp"))
		return;
	for (int i = 0; i < r->l->calls; i++) {
		take_listed(r, i);
		take_added(r, i);
		take_mount(r, i);
	}
}
