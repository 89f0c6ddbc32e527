/*
 * flask.c - Flask and Quart: applications, blueprints (nested, prefix at creation or registration),
 * add_url_rule, and the resources of Flask-RESTful and Flask-RESTX.  Decorators are in routes.c.
 */
#include "routes.h"

static bool is_flask_call(const struct ff_call *c)
{
	const char *w = last_part(call_name(c));
	return ff_str_ends(w, "Flask") || !strcmp(w, "Quart") || ff_str_ends(w, "Blueprint") || !strcmp(w, "Api") || !strcmp(w, "Namespace") ||
	       (!strcmp(w, "namespace") && strchr(c->callee, '.'));
}

/* Name of what a call makes when it is given away at once: app.register_blueprint(Blueprint(...)) has none. */
static const char *made(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	return *c->assigned ? ff_reader_scoped(r, r->l->call_def[call], c->assigned) : "";
}

static const char *namespace_path(struct reader *r, int call)
{
	const char *path = ff_reader_text(r, call, -1, "path"), *name = ff_reader_text(r, call, 0, "name");
	return path ? path : name ? ff_arena_printf(ff_reader_arena(r), "/%s", name) : "";
}

static void take_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(call_name(c)), *name = made(r, call), *package = ff_framework_of(c->target);
	bool api = !strcmp(w, "Api"), namespace = !strcmp(w, "Namespace") || !strcmp(w, "namespace");
	if (!*name || !is_flask_call(c) || (*package && strcmp(package, "flask") && strcmp(package, "quart")))
		return;
	if ((api || namespace) && strcmp(r->framework, "flask") && strcmp(package, "flask"))
		return;
	const char *prefix = namespace ? namespace_path(r, call) : ff_reader_text(r, call, api ? 1 : 5, api ? "prefix" : "url_prefix");
	if (!api && !namespace)
		prefix = ff_reader_text(r, call, -1, "url_prefix");
	struct router *o = ff_router_add(r, call, name, prefix, "flask");
	const struct ff_argument *g = api ? look_arg(r->l, call, 0, "app") : NULL;
	if (g && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE)) /* flask-restful: Api(blueprint) */
		ff_mount_add(r, call, ff_reader_named(r, r->l->call_def[call], g->text), o->name, "", "flask")->rule = "";
	if (!strcmp(w, "namespace"))
		ff_mount_add(r, call, ff_reader_named(r, r->l->call_def[call], ff_reader_receiver(r, c->callee)), o->name, "", "flask")->rule = "";
}

static void register_one(struct reader *r, int call, const char *child, const char *prefix)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *host = ff_reader_text(r, call, -1, "subdomain");
	struct mount *mt = ff_mount_add(r, call, ff_reader_named(r, r->l->call_def[call], ff_reader_receiver(r, c->callee)), child, prefix, "flask");
	mt->replaces = prefix != NULL;
	mt->host = host ? host : "";
}

static void take_mount(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee);
	bool blueprint = !strcmp(w, "register_blueprint"), namespace = !strcmp(w, "add_namespace");
	if (!strchr(c->callee, '.'))
		return;
	if (!strcmp(w, "init_app")) { /* api.init_app(app) */
		const struct router *api = ff_reader_router(r, ff_reader_named(r, r->l->call_def[call], ff_reader_receiver(r, c->callee)));
		const char *app = ff_reader_child(r, call, look_arg(r->l, call, 0, "app"));
		if (api && !api->app && *app)
			ff_mount_add(r, call, app, api->name, "", "flask")->rule = "";
		return;
	}
	const struct ff_argument *g = look_arg(r->l, call, 0, blueprint ? "blueprint" : "ns");
	if ((!blueprint && !namespace) || !g)
		return;
	const char *prefix = ff_reader_text(r, call, namespace ? 1 : -1, namespace ? "path" : "url_prefix");
	struct ff_strings names = {0};
	if (!ff_reader_looped(r, call, g->text, &names)) {
		register_one(r, call, ff_reader_child(r, call, g), prefix);
		return;
	}
	for (int i = 0; i < names.count; i++)
		register_one(r, call, ff_reader_named(r, r->l->call_def[call], names.items[i]), prefix);
}

/* add_resource(Resource, "/a", "/b") of Flask-RESTful; redash has add_org_resource. */
static void take_resource(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee), *written;
	if (!strchr(c->callee, '.') || !ff_str_starts(w, "add_") || !ff_str_ends(w, "_resource"))
		return;
	const char *owner = ff_reader_named(r, r->l->call_def[call], ff_reader_receiver(r, c->callee));
	for (int n = 1; n < 6; n++) {
		const char *rule = ff_reader_rule(r, call, n, "", &written);
		if (!rule || (*rule != '/' && *rule != '\001' && *rule))
			return;
		struct place *p = ff_place_add(r, call, owner, rule, written, "flask");
		ff_place_handler(r, p, call, look_arg(r->l, call, 0, "resource"));
	}
}

static void take_url_rule(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *written, *w = last_part(c->callee);
	if (!strchr(c->callee, '.') || strcmp(w, "add_url_rule"))
		return;
	const char *owner = ff_reader_named(r, r->l->call_def[call], ff_reader_receiver(r, c->callee)), *rule = ff_reader_rule(r, call, 0, "rule", &written);
	if (!rule || (*rule != '/' && *rule != '\001' && !ff_reader_router(r, owner)))
		return;
	struct place *p = ff_place_add(r, call, owner, rule, written, "flask");
	const struct ff_argument *f = look_arg(r->l, call, 2, "view_func");
	const char *name = ff_reader_text(r, call, 1, "endpoint");
	if (name && !strchr(name, '\001'))
		p->name = name;
	ff_place_handler(r, p, call, f);
}

void ff_flask_take(struct reader *r)
{
	for (int i = 0; i < r->l->calls; i++)
		take_router(r, i);
	for (int i = 0; i < r->l->calls; i++) {
		take_mount(r, i);
		take_resource(r, i);
		take_url_rule(r, i);
	}
}
