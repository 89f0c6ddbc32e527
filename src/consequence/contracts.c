/*
 * contracts.c - one endpoint on both sides: what a request must carry, what the answer is, who may
 * call, how a list is paged.  Pairs come from endpoints.c; fields of models are in payload.c.
 */
#include "routes.h"
#include <ctype.h>

/*
 * One impact for the same change at the same place, whatever endpoints it meets: a dependency or a router has many.
 * file NULL: where the endpoint is.
 */
static struct ff_impact_item *tell(struct ff_consequence *c, const char *id, int level, int sure, const struct endpoint *n, const char *file, int line, const char *message)
{
	const char *path = file ? file : n->file, *tail = ff_arena_printf(&c->arena, ": %s", message);
	struct ff_impact_item *i = NULL;
	line = line ? line : n->line;
	for (int k = 0; k < c->items[API].count && !i; k++) {
		struct ff_impact_item *x = FF_AT(&c->items[API], struct ff_impact_item, k);
		if (!strcmp(x->id, id) && x->line == line && !strcmp(x->path, path) && ff_str_ends(x->message, tail))
			i = x;
	}
	if (!i) {
		i = impact_add(c, API, id, "", level, path, line, n->handler, ff_arena_printf(&c->arena, "%s%s", ff_endpoint_text(c, n), tail));
		i->certainty = sure;
	}
	ff_strings_push(&c->arena, &i->users, ff_endpoint_where(c, n));
	i->users_total++;
	return i;
}

static const struct wire_param *param_of(const struct contract *k, const char *name)
{
	for (int i = 0; i < k->params.count; i++)
		if (!strcmp(FF_AT(&k->params, struct wire_param, i)->name, name))
			return FF_AT(&k->params, struct wire_param, i);
	return NULL;
}

/* What dependencies ask for is asked for. */
static void take_needs(const struct joiner *j, const struct ff_strings *needs, int depth, struct contract *k)
{
	for (int i = 0; i < needs->count && depth < 5 && !ff_walk_ends(j); i++) {
		const struct handler *h = ff_handler_find(j, needs->items[i]);
		for (int n = 0; h && n < h->contract->params.count; n++) {
			const struct wire_param *p = FF_AT(&h->contract->params, struct wire_param, n);
			if (!param_of(k, p->name))
				*FF_PUSH(&j->c->arena, &k->params, struct wire_param) = *p;
		}
		if (h)
			take_needs(j, &h->contract->needs, depth + 1, k);
	}
}

static const struct contract *own_contract(const struct joiner *j, const struct endpoint *e)
{
	char method[16] = "";
	for (size_t i = 0; e->method[i] && i + 1 < sizeof(method); i++)
		method[i] = (char)tolower((unsigned char)e->method[i]), method[i + 1] = '\0';
	const char *view = e->place && *e->place->view ? ff_names_canonical(j, e->place->view) : e->handler;
	if (e->place && e->place->contract) { /* of a class that stands beside its registration: the method's own says more */
		const struct handler *own = *e->place->view ? ff_handler_find(j, ff_arena_printf(&j->c->arena, "%s.%s", view, method)) : NULL;
		return own ? own->contract : e->place->contract;
	}
	const struct handler *h = ff_handler_find(j, e->place && e->place->viewset ? ff_arena_printf(&j->c->arena, "%s.%s", view, last_part(e->handler)) : view);
	if (!h)
		h = ff_handler_find(j, ff_arena_printf(&j->c->arena, "%s.%s", view, method));
	return h && *e->handler ? h->contract : NULL;
}

const struct contract *ff_contract_of(const struct joiner *j, struct endpoint *e)
{
	if (e->contract)
		return e->contract;
	const struct contract *own = own_contract(j, e);
	if (own && own->declared && (own->needs.count || e->needs.count)) {
		struct contract *k = FF_NEW_IN(&j->c->arena, struct contract);
		*k = *own;
		k->params = (struct ff_list){0};
		for (int i = 0; i < own->params.count; i++)
			*FF_PUSH(&j->c->arena, &k->params, struct wire_param) = *FF_AT(&own->params, struct wire_param, i);
		ff_walk_begin(j);
		take_needs(j, &own->needs, 0, k);
		take_needs(j, &e->needs, 0, k);
		own = k;
	}
	return e->contract = own;
}

/* ---- parameters ---- */

/* The prefix of a router may have it: then it is a part of the path. */
static bool in_path(const struct endpoint *e, const char *name)
{
	const char *brace = *name ? strstr(e->route, name) : NULL;
	for (; brace; brace = strstr(brace + 1, name)) {
		char after = brace[strlen(name)];
		if (brace > e->route && strchr("{<:", brace[-1]) && (after == '}' || after == '>' || after == ':'))
			return true;
	}
	return false;
}

const char *ff_param_text(struct ff_consequence *c, const struct wire_param *p)
{
	return ff_arena_printf(&c->arena, "%s %s%s%s%s%s%s%s", p->in, p->name, *p->type ? ": " : "", p->type, *p->bounds ? " (" : "", p->bounds, *p->bounds ? ")" : "", p->required ? ", required" : "");
}

static bool is_paging(const char *name)
{
	static const char *const words[] = {"limit", "offset", "page", "page_size", "per_page", "perPage", "size", "skip", "order_by", "orderBy", "ordering", "sort", "sort_by", NULL};
	return one_of(name, words);
}

/* A request model as a whole is compared field by field, elsewhere. */
static bool both_models(const struct joiner *o, const struct joiner *n, const struct wire_param *x, const struct wire_param *y)
{
	return *x->model && *y->model && ff_model_find(o, x->model) && ff_model_find(n, y->model);
}

static void param_changed(struct ff_consequence *c, const struct joiner *jo, const struct joiner *jn, const struct endpoint *n, const struct wire_param *x, const struct wire_param *y)
{
	struct ff_arena *a = &c->arena;
	struct ff_impact_item *i = NULL;
	bool was, is;
	enum type_change t = ff_type_change(a, x->type, y->type, &was, &is);
	if (strcmp(x->in, y->in) && *x->in && *y->in && strcmp(x->in, "path"))
		i = tell(c, "HTTP004", FF_LEVEL_HIGH, FF_LIKELY, n, y->file, y->line, ff_arena_printf(a, "%s is read from the %s, no longer from the %s", y->name, y->in, x->in));
	else if (y->required && !x->required)
		i = tell(c, "HTTP004", FF_LEVEL_HIGH, FF_CERTAIN, n, y->file, y->line, ff_arena_printf(a, "%s parameter %s is required now", y->in, y->name));
	else if ((t == TYPE_NARROWER || t == TYPE_OTHER) && !both_models(jo, jn, x, y))
		i = tell(c, "HTTP006", FF_LEVEL_HIGH, t == TYPE_NARROWER ? FF_CERTAIN : FF_LIKELY, n, y->file, y->line, ff_arena_printf(a, "%s parameter %s takes %s, no longer %s", y->in, y->name, y->type, x->type));
	else if (ff_bounds_narrowed(a, x->bounds, y->bounds))
		i = tell(c, "HTTP006", FF_LEVEL_HIGH, FF_CERTAIN, n, y->file, y->line, ff_arena_printf(a, "bounds of %s parameter %s are narrower", y->in, y->name));
	else if (is_paging(y->name) && *x->value && *y->value && strcmp(literal_normal(a, x->value), literal_normal(a, y->value)))
		i = tell(c, "HTTP013", FF_LEVEL_MEDIUM, FF_CERTAIN, n, y->file, y->line, ff_arena_printf(a, "default of %s changed from %s to %s", y->name, x->value, y->value));
	if (!i)
		return;
	i->before = !strcmp(i->id, "HTTP013") ? x->value : ff_param_text(c, x);
	i->after = !strcmp(i->id, "HTTP013") ? y->value : ff_param_text(c, y);
}

/* 1: a class that stands for a group of parameters, each with its own default; 0: a value, an enumeration; -1: not known. */
static int is_group(const struct joiner *j, const struct wire_param *p)
{
	const struct wire_model *m = p->classy ? ff_model_find(j, p->model) : NULL;
	if (!p->classy || (m && m->fields.count && !strcmp(FF_AT(&m->fields, struct field, 0)->type, "member")))
		return 0;
	return m ? 1 : -1;
}

/* Some other handler of that file reads the name now: the reading only moved. */
static bool read_elsewhere(const struct joiner *j, const char *file, const char *name)
{
	for (int i = 0; i < j->book->handlers.count; i++) {
		const struct handler *h = FF_AT(&j->book->handlers, struct handler, i);
		if (!strcmp(h->file, file) && param_of(h->contract, name))
			return true;
	}
	for (int i = 0; i < j->book->places.count; i++) {
		const struct place *p = FF_AT(&j->book->places, struct place, i);
		if (!strcmp(p->file, file) && p->contract && param_of(p->contract, name))
			return true;
	}
	return false;
}

static void params_compare(struct ff_consequence *c, const struct joiner *jo, const struct joiner *jn, const struct pair *p, const struct contract *old, const struct contract *new)
{
	struct ff_arena *a = &c->arena;
	const struct endpoint *n = p->n;
	for (int i = 0; i < new->params.count; i++) {
		const struct wire_param *y = FF_AT(&new->params, struct wire_param, i), *x = param_of(old, y->name);
		if (!strcmp(y->in, "path") || in_path(n, y->name))
			continue;
		if (x) {
			if (new->declared)
				param_changed(c, jo, jn, n, x, y);
			continue;
		}
		bool model = *y->model && !strcmp(y->in, "body");
		for (int k = 0; model && k < old->params.count; k++) /* the body has another name: its fields are compared */
			model = strcmp(FF_AT(&old->params, struct wire_param, k)->in, "body") != 0;
		if (!y->required || (!model && !strcmp(y->in, "body") && *y->model) || (!new->declared && (read_elsewhere(jo, p->o->file, y->name))))
			continue;
		int group = is_group(jn, y);
		bool sure = new->declared && !group;
		if (group > 0)
			continue;
		struct ff_impact_item *it = tell(c, "HTTP004", sure ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, sure ? FF_CERTAIN : FF_MAYBE, n, y->file, y->line,
			ff_arena_printf(a, "%s parameter %s is new and required", y->in, y->name));
		it->after = ff_param_text(c, y);
	}
	for (int i = 0; i < old->params.count; i++) {
		const struct wire_param *x = FF_AT(&old->params, struct wire_param, i);
		if (param_of(new, x->name) || !strcmp(x->in, "path") || in_path(p->o, x->name) || in_path(n, x->name) || (*x->model && !strcmp(x->in, "body")))
			continue;
		if (!new->declared && read_elsewhere(jn, n->file, x->name))
			continue;
		struct ff_impact_item *it = tell(c, "HTTP005", new->declared ? FF_LEVEL_MEDIUM : FF_LEVEL_LOW, new->declared ? FF_CERTAIN : FF_MAYBE, n, NULL, 0,
			ff_arena_printf(a, "%s parameter %s is %s", x->in, x->name, new->declared ? "gone: it is ignored" : "no longer read here"));
		it->before = ff_param_text(c, x);
	}
}

/* ---- answers ---- */

static const char *media(const char *class)
{
	static const char *const json[] = {"JSONResponse", "ORJSONResponse", "UJSONResponse", "", NULL};
	return one_of(class, json) ? "JSON" : class;
}

static void answer_compare(struct ff_consequence *c, const struct pair *p, const struct contract *old, const struct contract *new)
{
	struct ff_arena *a = &c->arena;
	if (*old->status && *new->status && strcmp(old->status, new->status)) {
		struct ff_impact_item *i = tell(c, "HTTP008", FF_LEVEL_HIGH, new->declared ? FF_CERTAIN : FF_LIKELY, p->n, NULL, 0,
			ff_arena_printf(a, "status of success is %s, it was %s", new->status, old->status));
		i->before = old->status, i->after = new->status;
	}
	if (old->declared && new->declared && strcmp(media(old->media), media(new->media))) {
		struct ff_impact_item *i = tell(c, "HTTP008", FF_LEVEL_HIGH, FF_LIKELY, p->n, NULL, 0, ff_arena_printf(a, "answers as %s, it was %s", media(new->media), media(old->media)));
		i->before = media(old->media), i->after = media(new->media);
	}
	if (new->deprecated && !old->deprecated)
		tell(c, "HTTP012", FF_LEVEL_LOW, FF_CERTAIN, p->n, NULL, 0, "is deprecated now");
}

static void settings_compare_views(struct ff_consequence *c, const struct joiner *jo, const struct joiner *jn, const struct pair *p, struct ff_strings *told)
{
	static const char *const words[] = {"pagination_class", "throttle_classes", "throttle_scope", "filter_backends", "filterset_class", "filterset_fields", "search_fields",
		"ordering", "ordering_fields", "paginate_by", "page_size", NULL};
	struct ff_arena *a = &c->arena;
	const char *view = p->n->place ? p->n->place->view : "";
	for (int i = 0; *view && p->o->place && words[i]; i++) {
		const struct setting *x = ff_view_setting(jo, p->o->place->view, words[i]), *y = ff_view_setting(jn, view, words[i]);
		const char *before = x ? x->value : "", *after = y ? y->value : "", *key = ff_arena_printf(a, "%s %s", view, words[i]);
		if (!strcmp(before, after) || ff_strings_has(told, key) || strlen(before) >= FF_MAX_TEXT - 8 || strlen(after) >= FF_MAX_TEXT - 8)
			continue;
		if (!strcmp(words[i], "filterset_class") || !strcmp(words[i], "ordering_fields") || !strcmp(words[i], "search_fields") || !strcmp(words[i], "filterset_fields")) {
			if (!*before)
				continue; /* more can be asked for */
		}
		ff_strings_push(a, told, key);
		const struct view_class *v = ff_view_find(jn, ff_names_canonical(jn, view));
		struct ff_impact_item *it = tell(c, "HTTP013", FF_LEVEL_MEDIUM, FF_LIKELY, p->n, NULL, 0, ff_arena_printf(a, "%s changed", words[i]));
		if (v)
			it->path = v->file, it->line = y ? y->line : v->line;
		it->before = *before ? before : "(default)";
		it->after = *after ? after : "(default)";
	}
}

void ff_contracts_compare(struct ff_consequence *c, const struct ff_list *pairs)
{
	struct joiner jo = ff_joiner(c, OLD), jn = ff_joiner(c, NEW);
	struct ff_strings told = {0};
	for (int i = 0; i < pairs->count; i++) {
		const struct pair *p = FF_AT(pairs, struct pair, i);
		const struct contract *old = ff_contract_of(&jo, p->o), *new = ff_contract_of(&jn, p->n);
		settings_compare_views(c, &jo, &jn, p, &told);
		if (!old || !new || old->declared != new->declared || !strcmp(p->n->method, "MOUNT"))
			continue;
		bool view = p->n->place && *p->n->place->view; /* each of its methods is a handler */
		const char *key = ff_arena_printf(&c->arena, "%s:%d %s %s", p->n->file, p->n->line, p->n->handler, view ? p->n->method : "");
		if (ff_strings_has(&told, key))
			continue; /* another method, or another way to the same handler */
		ff_strings_push(&c->arena, &told, key);
		params_compare(c, &jo, &jn, p, old, new);
		answer_compare(c, p, old, new);
	}
}

/* ---- who may call ---- */

struct told_guard {
	const char *key;
	int row; /* in the impacts of the family */
};

static bool from_router(const struct endpoint *e, const char *guard)
{
	bool own = e->place && ff_strings_has(&e->place->guards, guard);
	return !own && !(e->view && ff_strings_has(&e->view->guards, guard));
}

/* The class of the program's own that makes the router now, and did not before: it may ask for what the routes no longer ask for themselves. */
static const char *router_asks(struct ff_consequence *c, const struct pair *p)
{
	struct joiner jo = ff_joiner(c, OLD), jn = ff_joiner(c, NEW);
	const struct router *o = ff_joined_router(&jo, p->o->place->owner), *n = ff_joined_router(&jn, p->n->place->owner);
	return n && *n->own && !(o && !strcmp(o->own, n->own)) ? n->own : "";
}

static void guard_told(struct ff_consequence *c, struct ff_list *told, const char *key, const struct pair *p, const char *guard, bool added)
{
	struct ff_arena *a = &c->arena;
	const struct ff_strings *left = &p->n->guards, *was = &p->o->guards;
	for (int i = 0; i < told->count; i++)
		if (!strcmp(FF_AT(told, struct told_guard, i)->key, key)) {
			struct ff_impact_item *x = FF_AT(&c->items[API], struct ff_impact_item, FF_AT(told, struct told_guard, i)->row);
			ff_strings_push(a, &x->users, ff_endpoint_where(c, p->n));
			x->users_total++;
			if (!added && !left->count && x->level < FF_LEVEL_CRITICAL) { /* open here, though not there */
				x->level = FF_LEVEL_CRITICAL;
				x->message = ff_arena_printf(a, "%s: %s is no longer asked for: nothing guards it", ff_endpoint_text(c, p->n), guard);
			}
			return;
		}
	const char *router = added ? "" : router_asks(c, p);
	bool swapped = !added && (left->count >= was->count || *router), open = !added && !left->count;
	int level = swapped ? FF_LEVEL_MEDIUM : open ? FF_LEVEL_CRITICAL : FF_LEVEL_HIGH;
	const char *what = swapped ? "is replaced" : added ? "is asked for now" : open ? "is no longer asked for: nothing guards it" : "is no longer asked for";
	struct ff_impact_item *x = tell(c, "HTTP009", level, swapped ? FF_MAYBE : FF_LIKELY, p->n, NULL, 0, ff_arena_printf(a, "%s %s", guard, what));
	x->before = added ? was->count ? was->items[0] : "" : guard;
	x->after = added ? guard : *router ? router : swapped && left->count ? left->items[left->count - 1] : "";
	*FF_PUSH(a, told, struct told_guard) = (struct told_guard){key, c->items[API].count - 1};
}

void ff_guards_compare(struct ff_consequence *c, const struct ff_list *pairs)
{
	struct ff_arena *a = &c->arena;
	struct ff_list told = {0};
	for (int i = 0; i < pairs->count; i++) {
		const struct pair *p = FF_AT(pairs, struct pair, i);
		if (!p->o->place || !p->n->place)
			continue;
		for (int side = 0; side < 2; side++) {
			const struct endpoint *from = side ? p->n : p->o, *to = side ? p->o : p->n;
			for (int k = 0; k < from->guards.count; k++) {
				const char *guard = from->guards.items[k];
				if (ff_strings_has(&to->guards, guard) || (side && to->guards.count >= from->guards.count))
					continue; /* a new one in the place of another is told once */
				const char *place = from_router(from, guard) ? "router" : ff_arena_printf(a, "%s:%d", p->n->file, p->n->line);
				guard_told(c, &told, ff_arena_printf(a, "%d %s %s", side, guard, place), p, guard, side);
			}
		}
	}
}

/* ---- middleware ---- */

static const struct middleware *middleware_of(const struct ff_consequence *c, enum side side, const char *name)
{
	for (int i = 0; i < c->routes[side].middleware.count; i++)
		if (!strcmp(FF_AT(&c->routes[side].middleware, struct middleware, i)->name, name))
			return FF_AT(&c->routes[side].middleware, struct middleware, i);
	return NULL;
}

static const char *common_order(struct ff_arena *a, const struct middleware *m, const struct middleware *other)
{
	struct ff_buf b;
	ff_buf_init(&b, 1 << 16);
	for (int i = 0; i < m->items.count; i++)
		if (ff_strings_has(&other->items, m->items.items[i]))
			ff_buf_printf(&b, "%s%s", b.len ? ", " : "", last_part(m->items.items[i]));
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

void ff_middleware_compare(struct ff_consequence *c)
{
	static const char *const guards[] = {"Auth", "Session", "Csrf", "CSRF", "Security", "Permission", "Token", "Login", NULL};
	struct ff_arena *a = &c->arena;
	for (int i = 0; i < c->routes[NEW].middleware.count; i++) {
		const struct middleware *n = FF_AT(&c->routes[NEW].middleware, struct middleware, i), *o = middleware_of(c, OLD, n->name);
		if (!o || !o->items.count || !n->items.count || middleware_of(c, NEW, n->name) != n)
			continue;
		const char *before = common_order(a, o, n), *after = common_order(a, n, o);
		if (strcmp(before, after)) {
			struct ff_impact_item *x = impact_add(c, API, "HTTP010", "", FF_LEVEL_HIGH, n->file, n->line, last_part(n->name), "order of middleware changed: every request passes it");
			x->before = before, x->after = after;
			x->certainty = FF_LIKELY;
		}
		for (int k = 0; k < o->items.count; k++) {
			bool guard = false;
			for (int g = 0; guards[g]; g++)
				guard |= strstr(last_part(o->items.items[k]), guards[g]) != NULL;
			if (!guard || ff_strings_has(&n->items, o->items.items[k]))
				continue;
			struct ff_impact_item *x = impact_add(c, API, "HTTP009", "", FF_LEVEL_HIGH, n->file, n->line, last_part(n->name),
				ff_arena_printf(a, "middleware %s is gone: no request passes it any more", last_part(o->items.items[k])));
			x->before = o->items.items[k];
			x->certainty = FF_LIKELY;
		}
	}
}
