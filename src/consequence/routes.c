/*
 * routes.c - finds in the facts of one file what registers an endpoint: Flask and Quart
 * (route, get, add_url_rule, blueprints, MethodView), FastAPI and Starlette (decorators, Route,
 * Mount, include_router), Django urls (path, re_path, include) and routers of REST framework.
 * What belongs together across files is joined in mounts.c.
 */
#include "room.h"
#include <ctype.h>

static const char *const http_methods[] = {"get", "post", "put", "delete", "patch", "head", "options", "trace", NULL};
static const char *const router_calls[] = {"Flask", "Blueprint", "Quart", "APIFlask", "FastAPI", "APIRouter", "Starlette", "Router",
	"DefaultRouter", "SimpleRouter", "Api", "Namespace", NULL};
static const char *const guard_words[] = {"login", "permission", "auth", "jwt", "current_user", "require_", "requires_", "_required", NULL};

struct reader { /* one file while it is read */
	struct ff_consequence *c;
	struct route_book *book;
	const struct module *m;
	const struct look *l;
	const char *framework; /* by the imports of the file; "" none */
	int first_router;      /* routers of this file start here */
	bool test;
};

static struct ff_arena *arena(struct reader *r)
{
	return &r->c->arena;
}

static const char *framework_of(const char *name)
{
	static const char *const known[] = {"fastapi", "starlette", "flask", "quart", "django", "rest_framework", NULL};
	for (int i = 0; known[i]; i++)
		if (ff_str_starts(name, known[i]))
			return strcmp(known[i], "rest_framework") ? known[i] : "django";
	return "";
}

static const char *file_framework(const struct ff_facts *f)
{
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		const char *w = imp->level ? "" : framework_of(imp->module);
		if (*w)
			return w;
	}
	return "";
}

/* "pkg.mod.func.var" */
static const char *scoped(struct reader *r, int def, const char *var)
{
	if (def < 0)
		return ff_arena_printf(arena(r), "%s.%s", r->m->name, var);
	return ff_arena_printf(arena(r), "%s.%s.%s", r->m->name, DEF(r->l, def)->qualname, var);
}

static struct router *router_here(struct reader *r, const char *name)
{
	for (int i = r->book->routers.count - 1; i >= r->first_router; i--)
		if (!strcmp(FF_AT(&r->book->routers, struct router, i)->name, name))
			return FF_AT(&r->book->routers, struct router, i);
	return NULL;
}

/* Full name of the router that a text names, seen from a definition; an import's target; else of this module. */
static const char *router_named(struct reader *r, int def, const char *text)
{
	for (int d = def; d >= 0; d = r->l->parent[d]) {
		const char *name = scoped(r, d, text);
		if (router_here(r, name))
			return name;
	}
	return names_resolve(arena(r), r->m, r->l->f, text);
}

static const char *receiver(struct reader *r, const char *callee)
{
	const char *dot = strrchr(callee, '.');
	return dot ? ff_arena_dup(arena(r), callee, (size_t)(dot - callee)) : "";
}

/* The string of an argument; NULL when there is no literal. */
static const char *text_of(struct reader *r, int call, int position, const char *keyword)
{
	const struct ff_argument *g = look_arg(r->l, call, position, keyword);
	return g && g->kind == FF_EXPR_STRING ? literal_string(arena(r), g->text) : NULL;
}

static bool is_router_call(const struct ff_call *c)
{
	const char *w = last_part(call_name(c));
	return one_of(w, router_calls) || ff_str_ends(w, "Flask") || ff_str_ends(w, "APIRouter");
}

static void take_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(call_name(c)), *framework = framework_of(c->target), *prefix;
	if (!*c->assigned || !is_router_call(c))
		return;
	if (!*framework)
		framework = !strcmp(w, "Api") || !strcmp(w, "Namespace") || ff_str_ends(w, "Flask") || !strcmp(w, "Blueprint") ? "flask" : r->framework;
	if (!*framework)
		return;
	prefix = text_of(r, call, -1, "url_prefix");
	if (!prefix)
		prefix = text_of(r, call, -1, "prefix");
	struct router *o = FF_PUSH(arena(r), &r->book->routers, struct router);
	o->name = scoped(r, r->l->call_def[call], c->assigned);
	o->prefix = prefix ? prefix : "";
	o->framework = framework;
	o->file = r->m->path;
	o->line = c->line;
	o->app = ff_str_ends(w, "Flask") || !strcmp(w, "FastAPI") || !strcmp(w, "Starlette");
	const struct ff_argument *g = !strcmp(w, "Api") ? look_arg(r->l, call, 0, "app") : NULL;
	if (g && g->kind == FF_EXPR_NAME) { /* flask-restful: Api(blueprint) */
		struct mount *mt = FF_PUSH(arena(r), &r->book->mounts, struct mount);
		*mt = (struct mount){.parent = router_named(r, r->l->call_def[call], g->text), .child = o->name, .prefix = "", .file = r->m->path, .rule = "",
		                     .framework = "flask", .handler = "", .line = c->line};
	}
}

static struct mount *mount_add(struct reader *r, int call, const char *parent, const char *child, const char *prefix, const char *framework)
{
	struct mount *mt = FF_PUSH(arena(r), &r->book->mounts, struct mount);
	*mt = (struct mount){.parent = parent, .child = child, .prefix = prefix ? prefix : "", .file = r->m->path, .rule = prefix ? prefix : "",
	                     .framework = framework, .handler = child, .line = CALL(r->l, call)->line};
	return mt;
}

static void take_mount(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee);
	bool blueprint = !strcmp(w, "register_blueprint"), include = !strcmp(w, "include_router"), mount = !strcmp(w, "mount");
	if (!strchr(c->callee, '.') || (!blueprint && !include && !mount))
		return;
	int def = r->l->call_def[call];
	const char *prefix = mount ? text_of(r, call, 0, "path") : text_of(r, call, -1, blueprint ? "url_prefix" : "prefix");
	const struct ff_argument *child = look_arg(r->l, call, mount ? 1 : 0, mount ? "app" : blueprint ? "blueprint" : "router");
	if (!child || (mount && !prefix))
		return;
	const char *parent = router_named(r, def, receiver(r, c->callee));
	bool named = child->kind == FF_EXPR_NAME || child->kind == FF_EXPR_ATTRIBUTE;
	struct mount *mt = mount_add(r, call, parent, named ? router_named(r, def, child->text) : "", prefix, blueprint ? "flask" : "fastapi");
	mt->replaces = blueprint && prefix;
	mt->handler = ff_arena_str(arena(r), child->text);
	mt->shown = mount && !named;
}

/* ---- guards and methods ---- */

static void add_guard(struct reader *r, struct ff_strings *out, const char *name)
{
	for (int i = 0; guard_words[i]; i++)
		if (strstr(name, guard_words[i])) {
			ff_strings_push(arena(r), out, ff_arena_str(arena(r), name));
			return;
		}
}

static void take_guards(struct reader *r, int def, struct ff_strings *out)
{
	const struct look *l = r->l;
	for EACH (i, l->deco_first[def], l->deco_next)
		add_guard(r, out, DECO(l, i)->name);
	for EACH (i, l->param_first[def], l->param_next) {
		const char *call = PARAM(l, i)->default_call;
		if (last_part_is(call, "Depends") || last_part_is(call, "Security")) {
			const char *open = strchr(PARAM(l, i)->default_text, '(');
			size_t n = open ? strcspn(open + 1, "(),") : 0;
			if (n)
				add_guard(r, out, ff_arena_dup(arena(r), open + 1, n));
		}
	}
}

static void methods_of_list(struct reader *r, const struct ff_argument *g, struct ff_strings *out)
{
	struct ff_strings words = {0};
	if (!g || !literal_elements(arena(r), g->text, &words))
		return;
	for (int i = 0; i < words.count; i++) {
		const char *s = literal_string(arena(r), words.items[i]);
		if (!s)
			continue;
		char *up = ff_arena_str(arena(r), s);
		for (char *p = up; *p; p++)
			*p = (char)toupper((unsigned char)*p);
		ff_strings_push(arena(r), out, up);
	}
}

/* Methods that a class answers, for MethodView, View, Resource, HTTPEndpoint. */
static void take_views(struct reader *r)
{
	const struct look *l = r->l;
	for (int d = 0; d < l->defs; d++) {
		if (DEF(l, d)->kind != FF_DEF_CLASS || l->base_first[d] < 0)
			continue;
		struct view_class v = {.name = ff_arena_printf(arena(r), "%s.%s", r->m->name, DEF(l, d)->qualname)};
		for (int k = d + 1; k < l->defs && (l->parent[k] >= d); k++)
			if (l->parent[k] == d && one_of(DEF(l, k)->name, http_methods)) {
				char *up = ff_arena_str(arena(r), DEF(l, k)->name);
				for (char *p = up; *p; p++)
					*p = (char)toupper((unsigned char)*p);
				ff_strings_push(arena(r), &v.methods, up);
			}
		for EACH (b, l->base_first[d], l->base_next)
			if (!*BASE(l, b)->keyword)
				ff_strings_push(arena(r), &v.bases, names_resolve(arena(r), r->m, l->f, BASE(l, b)->text));
		*FF_PUSH(arena(r), &r->book->views, struct view_class) = v;
	}
}

/* ---- places ---- */

/* The rule of a registering call: a literal, or the only literal inside a call (a function that adds a scope to the path). */
static const char *rule_of(struct reader *r, int call, int position, const char *keyword, const char **as_written)
{
	const struct ff_argument *g = look_arg(r->l, call, position, keyword);
	*as_written = NULL;
	if (!g)
		return NULL;
	if (g->kind == FF_EXPR_STRING)
		return *as_written = literal_string(arena(r), g->text);
	int inner = g->kind == FF_EXPR_CALL ? look_arg_call(r->l, call, g) : -1;
	const char *s = inner >= 0 ? text_of(r, inner, 0, "") : NULL;
	if (s && *s == '/')
		*as_written = ff_arena_str(arena(r), g->text);
	return *as_written ? s : NULL;
}

static struct place *place_add(struct reader *r, int call, const char *owner, const char *local, const char *rule, const char *framework)
{
	struct place *p = FF_PUSH(arena(r), &r->book->places, struct place);
	*p = (struct place){.owner = owner, .rule = rule, .local = local, .framework = framework, .file = r->m->path, .handler = "", .view = "", .name = "",
	                    .line = CALL(r->l, call)->line, .end_line = CALL(r->l, call)->end_line, .test = r->test};
	const char *name = text_of(r, call, -1, "endpoint");
	if (!name)
		name = text_of(r, call, -1, "name");
	if (name)
		p->name = name;
	methods_of_list(r, look_arg(r->l, call, -1, "methods"), &p->methods);
	return p;
}

/* Handler of a registration call: a name, X.as_view(...), a class. */
static void set_handler(struct reader *r, struct place *p, int call, const struct ff_argument *g)
{
	if (!g)
		return;
	int inner = look_arg_call(r->l, call, g);
	const char *text = inner >= 0 ? CALL(r->l, inner)->callee : g->text;
	if (inner >= 0 && ff_str_ends(text, ".as_view"))
		p->view = names_resolve(arena(r), r->m, r->l->f, receiver(r, text));
	else if (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE)
		p->view = names_resolve(arena(r), r->m, r->l->f, g->text);
	p->handler = *p->view ? p->view : ff_arena_str(arena(r), text);
	for (int d = 0; d < r->l->defs; d++)
		if (r->l->parent[d] < 0 && !strcmp(DEF(r->l, d)->name, g->text))
			take_guards(r, d, &p->guards);
}

static void take_decorator(struct reader *r, int def, int deco)
{
	const struct ff_decorator *d = DECO(r->l, deco);
	int call = d->call;
	const char *w = last_part(d->name), *rule, *written;
	if (call < 0 || call >= r->l->calls || !strchr(d->name, '.') || ff_str_starts(d->target, "unittest.mock"))
		return;
	bool route = !strcmp(w, "route") || !strcmp(w, "api_route"), socket = !strcmp(w, "websocket") || !strcmp(w, "websocket_route");
	if (!route && !socket && !one_of(w, http_methods))
		return;
	const char *owner = router_named(r, r->l->parent[def], receiver(r, d->name)), *framework = r->framework;
	const struct router *known = router_here(r, owner);
	rule = rule_of(r, call, 0, *r->framework == 'f' && known && !strcmp(known->framework, "flask") ? "rule" : "path", &written);
	if (!rule || (*rule != '/' && !known && (*rule || !*framework)) || ff_str_starts(rule, "{$"))
		return; /* "{$callback}" documents what somebody else serves */
	if (known)
		framework = known->framework;
	if (!*framework || !strcmp(framework, "django"))
		framework = DEF(r->l, def)->flags & FF_DEF_ASYNC || strchr(rule, '{') ? "fastapi" : "flask";
	struct place *p = place_add(r, call, owner, rule, written, framework);
	p->line = d->line;
	p->end_line = DEF(r->l, def)->sig_line;
	p->handler = ff_arena_printf(arena(r), "%s.%s", r->m->name, DEF(r->l, def)->qualname);
	if (DEF(r->l, def)->kind == FF_DEF_CLASS)
		p->view = p->handler;
	take_guards(r, def, &p->guards);
	if (socket) {
		p->methods = (struct ff_strings){0};
		ff_strings_push(arena(r), &p->methods, "WS");
	} else if (!route) {
		char *up = ff_arena_str(arena(r), w);
		for (char *q = up; *q; q++)
			*q = (char)toupper((unsigned char)*q);
		ff_strings_push(arena(r), &p->methods, up);
	} else if (!p->methods.count && !*p->view)
		ff_strings_push(arena(r), &p->methods, "GET");
}

/* app.add_url_rule("/x", view_func=f), add_api_route, add_route, add_resource; app.route("/x")(f). */
static void take_added(struct reader *r, int call)
{
	static const char *const adders[] = {"add_url_rule", "add_api_route", "add_route", "add_websocket_route", "add_api_websocket_route",
		"add_resource", "add_org_resource", "route", "websocket_route", NULL};
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->callee), *written, *rule, *framework = r->framework;
	if (!strchr(c->callee, '.') || !one_of(w, adders) || c->flags & FF_CALL_DECORATOR)
		return;
	bool resource = ff_str_ends(w, "_resource"), url_rule = !strcmp(w, "add_url_rule"), socket = strstr(w, "websocket") != NULL;
	const char *owner = router_named(r, r->l->call_def[call], receiver(r, c->callee));
	const struct router *known = router_here(r, owner);
	if (known)
		framework = known->framework;
	if (resource || url_rule || !*framework || !strcmp(framework, "django"))
		framework = resource || url_rule ? "flask" : "starlette";
	for (int n = resource ? 1 : 0; n < (resource ? 6 : 1); n++) {
		rule = rule_of(r, call, n, resource ? "" : url_rule ? "rule" : "path", &written);
		if (!rule || (*rule != '/' && !(url_rule && known)))
			return;
		struct place *p = place_add(r, call, owner, rule, written, framework);
		if (strcmp(w, "route") && strcmp(w, "websocket_route")) {
			int at = resource ? 0 : url_rule ? 2 : 1;
			set_handler(r, p, call, look_arg(r->l, call, at, resource ? "resource" : url_rule ? "view_func" : !strcmp(w, "add_route") ? "route" : "endpoint"));
		}
		if (socket)
			ff_strings_push(arena(r), &p->methods, "WS");
	}
}

/* The name that a module- or class-level assignment around the line gives. */
static const char *assigned_around(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (s->line <= c->line && s->end_line >= c->end_line && s->def < r->l->defs && (s->def < 0 || s->def == r->l->call_def[call]))
			return scoped(r, s->def, s->name);
	}
	return "";
}

/* Owner and prefix of a Route or path that stands inside Mount, path(include()), Router, a named list. */
static const char *enclosing(struct reader *r, int call, const char **prefix)
{
	*prefix = "";
	int top = call;
	for (int o = r->l->outer[call]; o >= 0; top = o, o = r->l->outer[o]) {
		const struct ff_call *c = CALL(r->l, o);
		const char *w = last_part(call_name(c));
		if (!strcmp(w, "Mount") || !strcmp(w, "path") || !strcmp(w, "re_path") || !strcmp(w, "url")) {
			const char *s = text_of(r, o, 0, !strcmp(w, "Mount") ? "path" : "route");
			if (s && !strcmp(w, "Mount")) {
				char *cut = ff_arena_str(arena(r), s);
				for (size_t n = strlen(cut); n && cut[n - 1] == '/'; n--)
					cut[n - 1] = '\0';
				s = cut;
			}
			if (s)
				*prefix = ff_arena_printf(arena(r), "%s%s", *s == '^' ? s + 1 : s, *prefix);
		}
		if (is_router_call(c))
			return *c->assigned ? scoped(r, r->l->call_def[o], c->assigned) : "";
	}
	return assigned_around(r, top);
}

/* Starlette's Route, WebSocketRoute, Mount, Host as calls inside a list. */
static void take_listed(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(c->target), *prefix, *written;
	bool route = !strcmp(w, "Route") || !strcmp(w, "APIRoute"), socket = ff_str_ends(w, "WebSocketRoute"), mount = !strcmp(w, "Mount"),
	     host = !strcmp(w, "Host");
	if ((!route && !socket && !mount && !host) || !strstr(c->target, ".routing"))
		return;
	const char *rule = rule_of(r, call, 0, host ? "host" : "path", &written), *owner = enclosing(r, call, &prefix);
	if (!rule)
		return;
	if (route || socket) {
		struct place *p = place_add(r, call, owner, ff_arena_printf(arena(r), "%s%s", prefix, rule), written, ff_str_starts(c->target, "fastapi") ? "fastapi" : "starlette");
		set_handler(r, p, call, look_arg(r->l, call, 1, "endpoint"));
		if (socket)
			ff_strings_push(arena(r), &p->methods, "WS");
		return;
	}
	const struct ff_argument *app = look_arg(r->l, call, 1, "app"), *list = look_arg(r->l, call, -1, "routes"), *child = app ? app : list;
	bool named = child && (child->kind == FF_EXPR_NAME || child->kind == FF_EXPR_ATTRIBUTE);
	const char *at = ff_arena_printf(arena(r), "%s%s", prefix, host ? "" : rule);
	struct mount *mt = mount_add(r, call, owner, named ? router_named(r, r->l->call_def[call], child->text) : "", at, "starlette");
	mt->rule = written;
	mt->handler = child ? ff_arena_str(arena(r), child->text) : "";
	mt->shown = true;
}

/* ---- Django ---- */

static bool is_django_path(const struct ff_call *c)
{
	const char *t = c->target, *w = last_part(t);
	return (ff_str_starts(t, "django.urls.") || ff_str_starts(t, "django.conf.urls.")) && (!strcmp(w, "path") || !strcmp(w, "re_path") || !strcmp(w, "url"));
}

/* What include(...) leads to: a module's urlpatterns, a list, a router's urls. */
static const char *included(struct reader *r, int include)
{
	const struct ff_argument *g = look_arg(r->l, include, 0, "arg");
	struct ff_strings parts = {0};
	const char *text = g ? g->text : "";
	if (g && g->kind == FF_EXPR_TUPLE && literal_elements(arena(r), text, &parts) && parts.count)
		text = parts.items[0];
	const char *module = literal_string(arena(r), text);
	if (module)
		return ff_arena_printf(arena(r), "%s.urlpatterns", module);
	if (!*text || !(isalpha((unsigned char)*text) || *text == '_') || strpbrk(text, "([{ "))
		return "";
	if (ff_str_ends(text, ".urls"))
		return router_named(r, r->l->call_def[include], ff_arena_dup(arena(r), text, strlen(text) - 5));
	return router_named(r, r->l->call_def[include], text);
}

static void take_django(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *prefix, *rule, *owner;
	if (!is_django_path(c) || !(rule = text_of(r, call, 0, "route")))
		rule = is_django_path(c) ? text_of(r, call, 0, "regex") : NULL;
	if (!rule)
		return;
	owner = enclosing(r, call, &prefix);
	const struct ff_argument *view = look_arg(r->l, call, 1, "view");
	int inner = look_arg_call(r->l, call, view);
	bool regex = !last_part_is(c->target, "path");
	const char *local = ff_arena_printf(arena(r), "%s%s", prefix, regex && *rule == '^' ? rule + 1 : rule);
	if (inner >= 0 && last_part_is(CALL(r->l, inner)->callee, "include")) {
		struct mount *mt = mount_add(r, call, owner, included(r, inner), local, "django");
		mt->rule = rule;
		mt->handler = ff_arena_str(arena(r), view->text);
		mt->shown = true;
		return;
	}
	struct place *p = place_add(r, call, owner, local, rule, "django");
	p->regex = regex;
	set_handler(r, p, call, view);
}

/* router.register(r"notes", NoteViewSet): the list and the detail route. */
static void take_viewset(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *rule, *owner;
	if (!last_part_is(c->callee, "register") || !strchr(c->callee, '.') || strcmp(r->framework, "django"))
		return;
	const struct ff_argument *view = look_arg(r->l, call, 1, "viewset");
	rule = text_of(r, call, 0, "prefix");
	owner = router_named(r, r->l->call_def[call], receiver(r, c->callee));
	if (!rule || !view || (!router_here(r, owner) && !strstr(receiver(r, c->callee), "router")))
		return;
	for (int detail = 0; detail < 2; detail++) {
		const char *slash = *rule ? "/" : "";
		struct place *p = place_add(r, call, owner, ff_arena_printf(arena(r), "%s%s%s", rule, slash, detail ? "{pk}/" : ""), rule, "django");
		set_handler(r, p, call, view);
		const char *base = text_of(r, call, 2, "basename");
		p->view = "";
		p->name = base ? ff_arena_printf(arena(r), "%s-%s", base, detail ? "detail" : "list") : "";
		ff_strings_push(arena(r), &p->methods, "ANY");
	}
}

static void take_aliases(struct reader *r, enum side side)
{
	const struct ff_facts *f = r->l->f;
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		bool star = imp->flags & FF_IMPORT_STAR;
		if (imp->def >= 0 || !*imp->name || (!*imp->bound && !star))
			continue;
		struct alias *x = FF_PUSH(arena(r), &r->c->aliases[side], struct alias);
		x->name = ff_arena_printf(arena(r), "%s.%s", r->m->name, star ? "*" : imp->bound);
		x->target = ff_arena_str(arena(r), names_imported(arena(r), r->m, imp));
		if (star) /* "pkg.mod.*": the module */
			x->target = ff_arena_dup(arena(r), x->target, strlen(x->target) - 2);
		x->star = star;
		x->file = r->m->path;
		x->line = imp->line;
		x->listed = imp->flags & (FF_IMPORT_EXPORTED | FF_IMPORT_REEXPORT) || !imp->uses; /* an import for its own use is no re-export */
	}
}

void routes_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l, bool test)
{
	struct reader r = {.c = c, .book = &c->routes[side], .m = m, .l = l, .test = test};
	r.framework = file_framework(l->f);
	r.first_router = r.book->routers.count;
	take_aliases(&r, side);
	for (int i = 0; i < l->calls; i++)
		take_router(&r, i);
	for (int d = 0; d < l->defs; d++)
		for EACH (i, l->deco_first[d], l->deco_next)
			take_decorator(&r, d, i);
	for (int i = 0; i < l->calls; i++) {
		take_mount(&r, i);
		take_added(&r, i);
		take_listed(&r, i);
		take_django(&r, i);
		take_viewset(&r, i);
	}
	take_views(&r);
}
