/*
 * appbuilder.c - Flask-AppBuilder: methods of views and APIs that @expose gives a route, below the base that the class names
 * or that follows from its name.  The routes that its model views bring themselves are the framework's own and not listed.
 */
#include "routes.h"
#include <ctype.h>

static bool uses_appbuilder(const struct ff_facts *f)
{
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *m = &FF_ROWS(f->imports, struct ff_import)[i];
		if (!m->level && (!strcmp(m->module, "flask_appbuilder") || ff_str_starts(m->module, "flask_appbuilder.")))
			return true;
	}
	return false;
}

static const char *lower(struct ff_arena *a, const char *name)
{
	char *out = ff_arena_str(a, name);
	for (char *p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

/* A text that the body of the class assigns; NULL none. */
static const char *attribute(struct reader *r, int class, const char *name)
{
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (s->def == class && !strcmp(s->name, name) && s->value_kind == FF_EXPR_STRING)
			return literal_string(ff_reader_arena(r), s->value);
	}
	return NULL;
}

/* "/orders" of class Orders(BaseView), "/api/v1/orders" of class Orders(BaseApi). */
static const char *route_base(struct reader *r, int class)
{
	struct ff_arena *a = ff_reader_arena(r);
	const char *given = attribute(r, class, "route_base"), *resource = attribute(r, class, "resource_name"), *version = attribute(r, class, "version");
	bool api = false;
	for EACH (b, r->l->base_first[class], r->l->base_next) {
		const char *w = last_part(BASE(r->l, b)->text);
		api |= ff_str_ends(w, "Api") || ff_str_ends(w, "API");
	}
	if (given)
		return given;
	return api || resource ? ff_arena_printf(a, "/api/%s/%s", version ? version : "v1", lower(a, resource ? resource : DEF(r->l, class)->name))
	                       : ff_arena_printf(a, "/%s", lower(a, DEF(r->l, class)->name));
}

static void take_exposed(struct reader *r, int def, const struct ff_decorator *d, const char *base)
{
	struct ff_arena *a = ff_reader_arena(r);
	const char *written = "/", *rule = look_arg(r->l, d->call, 0, "url") ? ff_reader_rule(r, d->call, 0, "url", &written) : "/";
	if (!rule)
		return;
	struct place *p = ff_place_add(r, d->call, "", ff_arena_printf(a, "%s%s%s", base, *rule && *rule != '/' && *rule != '\001' ? "/" : "", rule), written, "flask");
	p->line = d->line;
	p->end_line = DEF(r->l, def)->sig_line;
	p->handler = ff_arena_printf(a, "%s.%s", r->m->name, DEF(r->l, def)->qualname);
	p->methods = (struct ff_strings){0};
	const struct ff_argument *methods = look_arg(r->l, d->call, 1, "methods");
	if (methods)
		ff_methods_of(r, methods, &p->methods);
	if (!p->methods.count)
		ff_strings_push(a, &p->methods, "GET");
	for EACH (i, r->l->deco_first[def], r->l->deco_next) { /* what the framework asks of who comes in */
		static const char *const asks[] = {"has_access", "has_access_api", "protect", NULL};
		const char *w = last_part(DECO(r->l, i)->name);
		if (one_of(w, asks) && !ff_strings_has(&p->guards, w))
			ff_strings_push(a, &p->guards, ff_arena_str(a, w));
	}
	ff_guards_of(r, def, &p->guards);
	p->contract = ff_contract_take(r, def, -1, rule, "flask");
}

void ff_appbuilder_take(struct reader *r)
{
	const struct look *l = r->l;
	if (!uses_appbuilder(l->f))
		return;
	for (int d = 0; d < l->defs; d++) {
		int class = l->parent[d];
		if (DEF(l, d)->kind != FF_DEF_METHOD || class < 0 || l->deco_first[d] < 0 || ff_reader_spent(r, l->f->assigns.count))
			continue;
		for EACH (i, l->deco_first[d], l->deco_next)
			if (last_part_is(DECO(l, i)->name, "expose") && DECO(l, i)->call >= 0 && DECO(l, i)->call < l->calls)
				take_exposed(r, d, DECO(l, i), route_base(r, class));
	}
}
