/*
 * routes.c - reads one file's facts for what registers an endpoint: handlers, decorators, and what
 * mounts.c joins files by.  What a framework's calls mean is in flask.c, starlette.c, django.c,
 * aiohttp.c; names and texts are reader.c's.  Called by run.c.
 */
#include "routes.h"

const char *const ff_http_methods[] = {"get", "post", "put", "delete", "patch", "head", "options", "trace", NULL};

const char *ff_framework_of(const char *name)
{
	static const struct { const char *package, *framework; } known[] = {{"fastapi", "fastapi"}, {"starlette", "starlette"}, {"flask", "flask"},
		{"quart", "quart"}, {"django", "django"}, {"rest_framework", "django"}, {"aiohttp", "aiohttp"}, {"ninja", "ninja"}};
	for (size_t i = 0; i < FF_COUNT(known); i++)
		if (ff_str_starts(name, known[i].package))
			return known[i].framework;
	return "";
}

static const char *file_framework(const struct ff_facts *f)
{
	for (int i = 0; i < f->imports.count; i++) /* it lives in Django: both are imported */
		if (!FF_ROWS(f->imports, struct ff_import)[i].level && !strcmp(ff_framework_of(FF_ROWS(f->imports, struct ff_import)[i].module), "ninja"))
			return "ninja";
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		const char *w = imp->level ? "" : ff_framework_of(imp->module);
		if (*w)
			return w;
	}
	return "";
}

static int definition_at_top(const struct look *l, const char *name)
{
	for (int d = 0; d < l->defs; d++)
		if (l->parent[d] < 0 && !strcmp(DEF(l, d)->name, name))
			return d;
	return -1;
}

/* A function of the same scope or of the module. */
static int definition_seen(const struct look *l, int call, const char *name)
{
	for (int d = l->defs - 1; d >= 0; d--)
		if (l->parent[d] == l->call_def[call] && !strcmp(DEF(l, d)->name, name))
			return d;
	return definition_at_top(l, name);
}

/* Full name of a class or function: of an enclosing function, an import, else of the module. */
static const char *seen_from(struct reader *r, int call, const char *text)
{
	for (int up = r->l->call_def[call]; up >= 0; up = r->l->parent[up])
		for (int d = 0; d < r->l->defs; d++)
			if (r->l->parent[d] == up && !strcmp(DEF(r->l, d)->name, text))
				return ff_reader_scoped(r, up, text);
	return ff_reader_resolve(r, text);
}

void ff_place_handler(struct reader *r, struct place *p, int call, const struct ff_argument *g)
{
	struct ff_arena *a = ff_reader_arena(r);
	if (!g)
		return;
	int inner = look_arg_call(r->l, call, g);
	const char *text = inner >= 0 ? CALL(r->l, inner)->callee : g->text;
	for (int n = 0; inner >= 0 && n < 4 && !ff_str_ends(text, ".as_view"); n++) { /* login_required(View.as_view()) */
		const struct ff_argument *in = look_arg(r->l, inner, 0, "");
		int deeper = look_arg_call(r->l, inner, in);
		if (!in || (deeper < 0 && in->kind != FF_EXPR_NAME && in->kind != FF_EXPR_ATTRIBUTE))
			break;
		ff_guard_add(r, &p->guards, text);
		g = in, inner = deeper, text = deeper >= 0 ? CALL(r->l, deeper)->callee : in->text;
	}
	if (inner >= 0 && ff_str_ends(text, ".as_view"))
		p->view = seen_from(r, call, ff_reader_receiver(r, text));
	else if (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE)
		p->view = seen_from(r, call, g->text);
	p->handler = *p->view ? p->view : ff_arena_str(a, text);
	if (inner >= 0 && ff_str_ends(text, ".as_view") && !p->methods.count) { /* a viewset: {"get": "list"} */
		const struct ff_argument *map = look_arg(r->l, inner, 0, "actions");
		struct ff_strings words = {0};
		if (map && map->kind == FF_EXPR_DICT && literal_elements(a, map->text, &words))
			for (int i = 0; i < words.count; i++) {
				const char *key = literal_string(a, ff_arena_dup(a, words.items[i], strcspn(words.items[i], ":")));
				if (key)
					ff_method_push(r, key, &p->methods);
			}
	}
	int d = definition_seen(r->l, call, g->text);
	if (d >= 0) {
		ff_guards_of(r, d, &p->guards);
		p->contract = ff_contract_take(r, d, call, p->local, p->framework);
	}
}

/* ---- decorators ---- */

static bool is_mock(const struct ff_decorator *d)
{
	return ff_str_starts(d->target, "unittest.mock") || ff_str_starts(d->target, "mock.") || ff_str_starts(d->name, "mock.") || ff_str_starts(d->target, "responses");
}

static const char *decorated_framework(struct reader *r, int def, const struct router *known, const char *rule)
{
	if (known)
		return known->framework;
	if (*r->framework && strcmp(r->framework, "django"))
		return r->framework;
	return DEF(r->l, def)->flags & FF_DEF_ASYNC || strchr(rule, '{') ? "fastapi" : "flask";
}

/* One row for each path: @ns.route("/a", "/b") of Flask-RESTX has several. */
static void decorated(struct reader *r, int def, const struct ff_decorator *d, const char *owner, const struct router *known, int position)
{
	const char *w = last_part(d->name), *written;
	bool route = !strcmp(w, "route") || !strcmp(w, "api_route"), socket = !strcmp(w, "websocket") || !strcmp(w, "websocket_route"), view = !strcmp(w, "view");
	const char *rule = ff_reader_rule(r, d->call, position, position ? "" : known && !strcmp(known->framework, "flask") ? "rule" : "path", &written);
	if (!rule || (*rule != '/' && *rule != '\001' && !known && (*rule || !*r->framework)) || ff_str_starts(rule, "{$"))
		return; /* "{$callback}" documents what somebody else serves */
	if (!known && *rule == '\001' && (!*r->framework || r->l->parent[def] < 0 || ff_reader_parameter(r->l, r->l->parent[def], d->name, strcspn(d->name, ".")) < 0))
		return; /* x.get(NAME) of an unknown x is no route */
	struct place *p = ff_place_add(r, d->call, owner, rule, written, decorated_framework(r, def, known, rule));
	p->line = d->line;
	p->end_line = DEF(r->l, def)->sig_line;
	p->handler = ff_arena_printf(ff_reader_arena(r), "%s.%s", r->m->name, DEF(r->l, def)->qualname);
	if (DEF(r->l, def)->kind == FF_DEF_CLASS)
		p->view = p->handler;
	ff_guards_of(r, def, &p->guards);
	p->contract = ff_contract_take(r, def, d->call, rule, p->framework);
	if (socket) {
		p->methods = (struct ff_strings){0};
		ff_strings_push(ff_reader_arena(r), &p->methods, "WS");
	} else if (!route && !view)
		ff_method_push(r, w, &p->methods);
	else if (!p->methods.count && !*p->view)
		ff_strings_push(ff_reader_arena(r), &p->methods, "GET");
}

static void take_decorator(struct reader *r, int def, const struct ff_decorator *d)
{
	static const char *const words[] = {"route", "api_route", "websocket", "websocket_route", "view", NULL};
	const char *w = last_part(d->name);
	if (d->call < 0 || d->call >= r->l->calls || !strchr(d->name, '.') || is_mock(d) || (!one_of(w, words) && !one_of(w, ff_http_methods)))
		return;
	const char *owner = ff_reader_named(r, r->l->parent[def], ff_reader_receiver(r, d->name));
	const struct router *known = ff_reader_router(r, owner);
	if (!strcmp(w, "view") && (!known || strcmp(known->framework, "aiohttp")))
		return;
	if (!strcmp(w, "route") && known && !strcmp(known->framework, "aiohttp")) { /* routes.route("GET", "/x") */
		int before = r->book->places.count;
		const char *method = ff_reader_text(r, d->call, 0, "method");
		decorated(r, def, d, owner, known, 1);
		if (r->book->places.count > before && method)
			FF_AT(&r->book->places, struct place, before)->methods = (struct ff_strings){0}, ff_method_push(r, method, &FF_AT(&r->book->places, struct place, before)->methods);
		return;
	}
	bool several = DEF(r->l, def)->kind == FF_DEF_CLASS && !strcmp(w, "route");
	for (int n = 0; n < (several ? 6 : 1); n++)
		decorated(r, def, d, owner, known, n);
}

void ff_decorators_take(struct reader *r)
{
	for (int d = 0; d < r->l->defs; d++)
		for EACH (i, r->l->deco_first[d], r->l->deco_next)
			take_decorator(r, d, DECO(r->l, i));
}

/* ---- what joins files ---- */

static void take_aliases(struct reader *r)
{
	const struct ff_facts *f = r->l->f;
	struct ff_arena *a = ff_reader_arena(r);
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		bool star = imp->flags & FF_IMPORT_STAR;
		if (imp->def >= 0 || !*imp->name || (!*imp->bound && !star))
			continue;
		struct alias *x = FF_PUSH(a, &r->c->aliases[r->side], struct alias);
		x->name = ff_arena_printf(a, "%s.%s", r->m->name, star ? "*" : imp->bound);
		x->target = ff_arena_str(a, names_imported(a, r->m, imp));
		if (star) /* "pkg.mod.*": the module */
			x->target = ff_arena_dup(a, x->target, strlen(x->target) - 2);
		x->star = star;
		x->file = r->m->path;
		x->line = imp->line;
		x->listed = imp->flags & (FF_IMPORT_EXPORTED | FF_IMPORT_REEXPORT) || !imp->uses; /* an import for its own use is no re-export */
	}
}

/* PREFIX = "/api", class Settings: API = "/api". */
static void take_constants(struct reader *r)
{
	struct ff_arena *a = ff_reader_arena(r);
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		bool text = s->value_kind == FF_EXPR_STRING || s->value_kind == FF_EXPR_FSTRING || s->value_kind == FF_EXPR_CONCAT;
		if (!text || s->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_UNPACK) || s->def >= r->l->defs || strlen(s->value) >= FF_MAX_TEXT - 4)
			continue;
		const char *value = ff_reader_expr(r, s->def, s->value);
		if (value)
			*FF_PUSH(a, &r->book->constants, struct constant) = (struct constant){ff_reader_scoped(r, s->def, s->name), value};
	}
}

/* Parameters that routes of this file are added to. */
static void take_slots(struct reader *r)
{
	struct ff_arena *a = ff_reader_arena(r);
	int rows = r->book->places.count - r->first_place + r->book->mounts.count - r->first_mount;
	for (int d = 0; rows && d < r->l->defs; d++) {
		int at = DEF(r->l, d)->kind == FF_DEF_METHOD ? -1 : 0;
		for EACH (i, r->l->param_first[d], r->l->param_next) {
			const char *name = ff_reader_scoped(r, d, PARAM(r->l, i)->name);
			bool used = false;
			if (ff_reader_spent(r, rows))
				return;
			for (int k = r->first_place; !used && k < r->book->places.count; k++)
				used = !strcmp(FF_AT(&r->book->places, struct place, k)->owner, name);
			for (int k = r->first_mount; !used && k < r->book->mounts.count; k++)
				used = !strcmp(FF_AT(&r->book->mounts, struct mount, k)->parent, name);
			if (used)
				*FF_PUSH(a, &r->book->slots, struct slot) = (struct slot){name, ff_arena_printf(a, "%s.%s", r->m->name, DEF(r->l, d)->qualname),
				                                                          ff_arena_str(a, PARAM(r->l, i)->name), at};
			at++;
		}
	}
}

/* Routers as arguments of functions. */
static void take_handovers(struct reader *r, int call)
{
	static const char *const likely[] = {"app", "api", "router", "bp", "blueprint", "application", NULL};
	const struct ff_call *c = CALL(r->l, call);
	int at = 0;
	if (c->flags & FF_CALL_DECORATOR || strchr(c->callee, '('))
		return;
	for EACH (i, r->l->arg_first[call], r->l->arg_next) {
		const struct ff_argument *g = ARG(r->l, i);
		int index = *g->keyword ? -2 : at++;
		if (g->kind != FF_EXPR_NAME && g->kind != FF_EXPR_ATTRIBUTE)
			continue;
		const char *router = ff_reader_named(r, r->l->call_def[call], g->text);
		if (!ff_reader_router(r, router) && !one_of(last_part(g->text), likely))
			continue;
		struct handover *h = FF_PUSH(ff_reader_arena(r), &r->book->handovers, struct handover);
		*h = (struct handover){ff_reader_named(r, r->l->call_def[call], c->callee), ff_arena_str(ff_reader_arena(r), g->keyword), router, index, c->line};
	}
}

void routes_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l, bool test)
{
	struct reader r = {.c = c, .book = &c->routes[side], .m = m, .l = l, .test = test, .side = side, .budget = 100000000};
	r.framework = file_framework(l->f);
	r.first_router = r.book->routers.count;
	r.first_place = r.book->places.count;
	r.first_mount = r.book->mounts.count;
	take_aliases(&r);
	take_constants(&r);
	ff_flask_take(&r); /* routers before what is added to them */
	ff_appbuilder_take(&r);
	ff_starlette_take(&r);
	ff_aiohttp_take(&r);
	ff_django_take(&r);
	ff_decorators_take(&r);
	ff_before_requests_take(&r);
	ff_views_take(&r);
	ff_handlers_take(&r);
	ff_models_take(&r);
	ff_middleware_take(&r);
	for (int i = 0; i < l->calls; i++)
		take_handovers(&r, i);
	take_slots(&r);
}
