/*
 * starlette.c - Starlette, FastAPI and django-ninja: applications and routers, include_router, mount, host,
 * Route, Mount, WebSocketRoute and Host in lists, add_route and its like.  Decorators are in routes.c.
 */
#include "routes.h"

static const char *const router_names[] = {"FastAPI", "Starlette", "Router", "APIRouter", "NinjaAPI", NULL};

static bool is_router_call(const struct ff_call *c)
{
	const char *w = last_part(call_name(c));
	return one_of(w, router_names) || ff_str_ends(w, "APIRouter") || ff_str_ends(w, "FastAPI");
}

static const char *here(struct reader *r, int call, const char *text)
{
	return ff_reader_named(r, r->l->call_def[call], text);
}

static bool is_ours(const struct reader *r, const char *target)
{
	const char *package = *target ? ff_framework_of(target) : "";
	if (!*package)
		package = r->framework;
	return !strcmp(package, "starlette") || !strcmp(package, "fastapi") || !strcmp(package, "ninja");
}

static void take_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(call_name(c));
	bool own = ff_str_ends(w, "Router") && is_ours(r, c->target); /* a class of the project's own */
	if (!*c->assigned || (!is_router_call(c) && !own) || (!is_ours(r, c->target) && !ff_str_ends(w, "APIRouter")))
		return;
	const char *framework = ff_framework_of(c->target);
	if (!*framework)
		framework = !strcmp(r->framework, "ninja") ? "ninja" : !strcmp(w, "Starlette") || !strcmp(w, "Router") ? "starlette" : "fastapi";
	struct router *o = ff_router_add(r, call, ff_reader_scoped(r, r->l->call_def[call], c->assigned), ff_reader_text(r, call, -1, "prefix"), framework);
	if (!one_of(w, router_names))
		o->own = ff_arena_str(ff_reader_arena(r), w);
	const struct ff_argument *g = look_arg(r->l, call, -1, "routes");
	if (g && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE)) /* Starlette(routes=routes) */
		ff_mount_add(r, call, o->name, here(r, call, g->text), "", "starlette");
}

/* ---- calls on a router ---- */

static void include_one(struct reader *r, int call, const char *child)
{
	ff_mount_add(r, call, here(r, call, ff_reader_receiver(r, CALL(r->l, call)->callee)), child, ff_reader_text(r, call, -1, "prefix"), "fastapi");
}

static void take_include(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const struct ff_argument *g = look_arg(r->l, call, 0, "router");
	if (!last_part_is(c->callee, "include_router") || !strchr(c->callee, '.') || !g)
		return;
	struct ff_strings names = {0};
	if (!ff_reader_looped(r, call, g->text, &names))
		include_one(r, call, ff_reader_child(r, call, g));
	for (int i = 0; i < names.count; i++)
		include_one(r, call, here(r, call, names.items[i]));
}

/* api.add_router("/x", router) of django-ninja; the router may be named by its module. */
static void take_add_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *prefix = last_part_is(c->callee, "add_router") && strchr(c->callee, '.') ? ff_reader_text(r, call, 0, "prefix") : NULL;
	const struct ff_argument *g = prefix ? look_arg(r->l, call, 1, "router") : NULL;
	const char *named = g && g->kind == FF_EXPR_STRING ? literal_string(ff_reader_arena(r), g->text) : NULL;
	if (g)
		ff_mount_add(r, call, here(r, call, ff_reader_receiver(r, c->callee)), named ? named : ff_reader_child(r, call, g), prefix, "ninja");
}

/* app.mount("/x", child), app.host("x.org", child). */
static void take_mount(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	bool host = last_part_is(c->callee, "host");
	if ((!host && !last_part_is(c->callee, "mount")) || !strchr(c->callee, '.'))
		return;
	const char *path = ff_reader_text(r, call, 0, host ? "host" : "path"), *owner = here(r, call, ff_reader_receiver(r, c->callee));
	const struct ff_argument *child = look_arg(r->l, call, 1, "app");
	if (!path || !child || (!ff_reader_router(r, owner) && !is_ours(r, "")))
		return;
	struct mount *mt = ff_mount_add(r, call, owner, ff_reader_child(r, call, child), host ? "" : path, "starlette");
	mt->rule = path;
	mt->host = host ? path : "";
	mt->handler = ff_arena_str(ff_reader_arena(r), child->text);
	mt->shown = mt->quiet = true;
}

/* app.add_route("/x", f), add_api_route, add_websocket_route; app.route("/x")(f). */
static void take_added(struct reader *r, int call)
{
	static const char *const adders[] = {"add_api_route", "add_route", "add_websocket_route", "add_api_websocket_route", "route", "websocket_route", NULL};
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee), *written, *framework = r->framework;
	if (!strchr(c->callee, '.') || !one_of(w, adders) || c->flags & FF_CALL_DECORATOR || ff_str_ends(c->callee, ".router.add_route"))
		return;
	const char *owner = here(r, call, ff_reader_receiver(r, c->callee)), *rule = ff_reader_rule(r, call, 0, "path", &written);
	const struct router *known = ff_reader_router(r, owner);
	if (!rule || (*rule != '/' && *rule != '\001' && !(known && !*rule)))
		return;
	framework = known ? known->framework : !*framework || !strcmp(framework, "django") || !strcmp(framework, "aiohttp") ? "starlette" : framework;
	struct place *p = ff_place_add(r, call, owner, rule, written, framework);
	if (ff_str_starts(w, "add_"))
		ff_place_handler(r, p, call, look_arg(r->l, call, 1, !strcmp(w, "add_route") ? "route" : "endpoint"));
	if (strstr(w, "websocket"))
		p->methods = (struct ff_strings){0}, ff_method_push(r, "WS", &p->methods);
}

/* ---- Route, Mount, Host and WebSocketRoute in lists ---- */

static const char *stripped(struct reader *r, const char *s)
{
	size_t n = strlen(s);
	while (n && s[n - 1] == '/')
		n--;
	return ff_arena_dup(ff_reader_arena(r), s, n);
}

static bool is_routing(const struct ff_call *c, const char *name)
{
	return last_part_is(c->target, name) && strstr(c->target, ".routing");
}

/* Owner, prefix and host of a route that stands inside Mount, Host, Router or a named list. */
static const char *enclosing(struct reader *r, int call, const char **prefix, const char **host)
{
	int top = call;
	*prefix = *host = "";
	for (int o = r->l->outer[call]; o >= 0; top = o, o = r->l->outer[o]) {
		const struct ff_call *c = CALL(r->l, o);
		const char *s = is_routing(c, "Mount") ? ff_reader_text(r, o, 0, "path") : NULL;
		if (s)
			*prefix = ff_arena_printf(ff_reader_arena(r), "%s%s", stripped(r, s), *prefix);
		if (is_routing(c, "Host") && !**host)
			*host = ff_reader_text(r, o, 0, "host") ? ff_reader_text(r, o, 0, "host") : "";
		if (is_router_call(c) && *c->assigned)
			return ff_reader_scoped(r, r->l->call_def[o], c->assigned);
	}
	return ff_reader_assigned(r, top);
}

/* Lists in a list: routes=[*shared, ...]. */
static void take_unpacked(struct reader *r, int call, const char *owner, const char *prefix, const struct ff_argument *list)
{
	struct ff_strings words = {0};
	if (!list || list->kind != FF_EXPR_LIST || !literal_elements(ff_reader_arena(r), list->text, &words))
		return;
	for (int i = 0; i < words.count; i++)
		if (*words.items[i] == '*' && !strpbrk(words.items[i], "(["))
			ff_mount_add(r, call, owner, here(r, call, words.items[i] + 1), prefix, "starlette");
}

static void take_listed_mount(struct reader *r, int call, bool host)
{
	const char *prefix, *outer_host, *written, *owner = enclosing(r, call, &prefix, &outer_host);
	const char *rule = ff_reader_rule(r, call, 0, host ? "host" : "path", &written);
	if (!rule)
		return;
	const struct ff_argument *app = look_arg(r->l, call, 1, "app"), *list = look_arg(r->l, call, -1, "routes"), *child = app ? app : list;
	const char *at = ff_arena_printf(ff_reader_arena(r), "%s%s", prefix, host ? "" : stripped(r, rule));
	bool made = child && look_arg_call(r->l, call, child) >= 0 && is_router_call(CALL(r->l, look_arg_call(r->l, call, child)));
	struct mount *mt = ff_mount_add(r, call, owner, child && child->kind != FF_EXPR_LIST && !made ? ff_reader_child(r, call, child) : "", at, "starlette");
	mt->rule = written;
	mt->host = host ? rule : outer_host;
	mt->handler = child ? ff_arena_str(ff_reader_arena(r), child->text) : "";
	mt->shown = true;
	take_unpacked(r, call, owner, at, list);
}

static void take_listed(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	bool route = is_routing(c, "Route") || is_routing(c, "APIRoute"), socket = is_routing(c, "WebSocketRoute") || is_routing(c, "APIWebSocketRoute");
	const char *prefix, *host, *written;
	if (is_routing(c, "Mount") || is_routing(c, "Host"))
		take_listed_mount(r, call, is_routing(c, "Host"));
	if (is_router_call(c) && *c->assigned)
		take_unpacked(r, call, ff_reader_scoped(r, r->l->call_def[call], c->assigned), "", look_arg(r->l, call, -1, "routes"));
	if (!route && !socket)
		return;
	const char *rule = ff_reader_rule(r, call, 0, "path", &written), *owner = enclosing(r, call, &prefix, &host);
	if (!rule)
		return;
	struct place *p = ff_place_add(r, call, owner, ff_arena_printf(ff_reader_arena(r), "%s%s", prefix, rule), written, ff_str_starts(c->target, "fastapi") ? "fastapi" : "starlette");
	p->host = host;
	ff_place_handler(r, p, call, look_arg(r->l, call, 1, "endpoint"));
	if (socket)
		p->methods = (struct ff_strings){0}, ff_method_push(r, "WS", &p->methods);
}

/* routes = first + second, routes = [*first, ...] at module level. */
static void take_lists(struct reader *r)
{
	struct ff_arena *a = ff_reader_arena(r);
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		struct ff_strings words = {0};
		if (s->def >= 0 || !strstr(s->name, "routes"))
			continue;
		const char *owner = ff_reader_scoped(r, -1, s->name);
		if (s->value_kind == FF_EXPR_NAME || s->value_kind == FF_EXPR_ATTRIBUTE)
			ff_mount_add(r, -1, owner, ff_reader_named(r, -1, s->value), "", "starlette");
		else if (literal_elements(a, s->value, &words))
			for (int k = 0; k < words.count; k++)
				if (*words.items[k] == '*' && !strpbrk(words.items[k], "(["))
					ff_mount_add(r, -1, owner, ff_reader_named(r, -1, words.items[k] + 1), "", "starlette");
	}
}

void ff_starlette_take(struct reader *r)
{
	for (int i = 0; i < r->l->calls; i++)
		take_router(r, i);
	for (int i = 0; i < r->l->calls; i++) {
		take_include(r, i);
		take_add_router(r, i);
		take_mount(r, i);
		take_added(r, i);
		take_listed(r, i);
	}
	if (is_ours(r, ""))
		take_lists(r);
}
