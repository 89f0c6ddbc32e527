/*
 * endpoints.c - what the change does to endpoints: both sides' tables with full paths
 * are compared, so that a handler that only moved is no change, and a changed prefix is one
 * change that lists its routes.  What a pair of endpoints asks and answers: contracts.c.
 */
#include "routes.h"

static bool is_test_place(const struct endpoint *e)
{
	return e->place && e->place->test;
}

static void without_tests(struct ff_list *l)
{
	int n = 0;
	for (int i = 0; i < l->count; i++)
		if (!is_test_place(FF_AT(l, struct endpoint, i)))
			*FF_AT(l, struct endpoint, n++) = *FF_AT(l, struct endpoint, i);
	l->count = n;
}

const char *ff_path_shape(struct ff_arena *a, const char *path, const char **types)
{
	struct ff_buf shape, conv;
	ff_buf_init(&shape, 4096);
	ff_buf_init(&conv, 4096);
	for (const char *p = path; *p;) {
		char end = *p == '<' ? '>' : *p == '{' ? '}' : 0;
		const char *close = end ? strchr(p, end) : NULL;
		if (!close) {
			ff_buf_char(&shape, *p++);
			continue;
		}
		const char *colon = memchr(p, ':', (size_t)(close - p));
		ff_buf_str(&shape, "<>");
		if (colon && end == '>') /* <int:id> */
			ff_buf_add(&conv, p + 1, (size_t)(colon - p - 1));
		else if (colon) /* {id:int} */
			ff_buf_add(&conv, colon + 1, (size_t)(close - colon - 1));
		ff_buf_char(&conv, ',');
		p = close + 1;
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&shape), shape.len);
	if (types)
		*types = ff_arena_dup(a, ff_buf_text(&conv), conv.len);
	ff_buf_free(&shape);
	ff_buf_free(&conv);
	return out;
}

static void change_add(struct ff_consequence *c, const char *change, const struct endpoint *e, const char *before)
{
	struct ff_endpoint_change *x = FF_PUSH(&c->arena, &c->endpoint_changes, struct ff_endpoint_change);
	*x = (struct ff_endpoint_change){.change = change, .method = e->method, .route = e->route, .before = before, .path = e->file, .line = e->line,
	                                 .handler = e->handler, .framework = e->framework};
	c->endpoints_total++;
}

const char *ff_endpoint_text(struct ff_consequence *c, const struct endpoint *e)
{
	return ff_arena_printf(&c->arena, "%s %s%s%s", e->method, e->host, *e->host ? " " : "", e->route);
}

const char *ff_endpoint_where(struct ff_consequence *c, const struct endpoint *e)
{
	return ff_arena_printf(&c->arena, "%s %s:%d %s", ff_endpoint_text(c, e), e->file, e->line, e->handler);
}

/* ---- judging ---- */

static void hit(struct ff_consequence *c, struct ff_impact_item *i, const struct endpoint *e)
{
	ff_strings_push(&c->arena, &i->users, ff_endpoint_where(c, e));
	i->users_total++;
}

/* An endpoint of the new side at the same path, NULL when nothing answers there any more. */
static const struct endpoint *at_path(const struct ff_list *news, const struct endpoint *o)
{
	for (int i = 0; i < news->count; i++)
		if (!strcmp(FF_AT(news, struct endpoint, i)->route, o->route) && strcmp(FF_AT(news, struct endpoint, i)->method, "HEAD") != 0)
			return FF_AT(news, struct endpoint, i);
	return NULL;
}

/* A mount whose routes are known on the other side: it is no row there. */
static bool opened(const struct ff_list *others, const struct endpoint *mount)
{
	bool found = false;
	for (int i = 0; !found && !strcmp(mount->method, "MOUNT") && i < others->count; i++)
		found = ff_str_starts(FF_AT(others, struct endpoint, i)->route, mount->route);
	return found;
}

/* All methods of one path that went are one impact; returns the row of the last. */
static int judge_removed(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news, int at)
{
	const struct endpoint *o = FF_AT(olds, struct endpoint, at);
	bool mount = !strcmp(o->method, "MOUNT");
	const char *methods = o->method;
	change_add(c, "removed", o, "");
	for (; at + 1 < olds->count; at++) {
		const struct endpoint *next = FF_AT(olds, struct endpoint, at + 1);
		if (strcmp(next->route, o->route) || next->place != o->place)
			break;
		if (!next->matched && strcmp(next->method, FF_AT(olds, struct endpoint, at)->method)) {
			methods = ff_arena_printf(&c->arena, "%s, %s", methods, next->method);
			change_add(c, "removed", next, "");
		}
	}
	const struct endpoint *still = at_path(news, o); /* the path answers other methods yet */
	struct ff_impact_item *i =
		still ? impact_add(c, API, "HTTP002", "", FF_LEVEL_HIGH, still->file, still->line, still->handler,
	                           ff_arena_printf(&c->arena, "method removed from an endpoint: %s %s", methods, o->route))
		      : impact_add(c, API, "HTTP001", "", mount ? FF_LEVEL_HIGH : FF_LEVEL_CRITICAL, o->file, o->line, o->handler,
	                           ff_arena_printf(&c->arena, "endpoint %s %s removed", methods, o->route));
	i->before = ff_arena_printf(&c->arena, "%s %s", methods, o->route);
	i->certainty = *o->rule && strchr(o->rule, '(') ? FF_LIKELY : FF_CERTAIN;
	c->irreversible = true;
	return at;
}

/* The same change for another method of the same path is told there. */
static bool told_already(struct ff_consequence *c, const struct endpoint *o, const struct endpoint *n)
{
	const char *before = ff_arena_printf(&c->arena, " %s", o->route), *after = ff_arena_printf(&c->arena, " %s", n->route);
	for (int i = 0; i < c->items[API].count; i++) {
		struct ff_impact_item *x = FF_AT(&c->items[API], struct ff_impact_item, i);
		if (strcmp(x->path, n->file) || x->line != n->line || strcmp(o->method, n->method) || !ff_str_ends(x->before, before) || !ff_str_ends(x->after, after))
			continue;
		x->before = ff_arena_printf(&c->arena, "%s, %s", o->method, x->before);
		x->after = ff_arena_printf(&c->arena, "%s, %s", n->method, x->after);
		x->message = ff_arena_printf(&c->arena, "%.*s: %s is now %s", (int)strcspn(x->message, ":"), x->message, x->before, x->after);
		return true;
	}
	return false;
}

/* (?P<key>\d+) and <int:key>, <name> and <str:name> as one text. */
static const char *route_plain(struct ff_arena *a, const char *route)
{
	static const struct { const char *pattern, *type; } known[] = {{"\\d+", "int"}, {"[0-9]+", "int"}, {"[-\\w]+", "slug"}, {"[\\w-]+", "slug"}, {"[-a-zA-Z0-9_]+", "slug"},
		{"[a-zA-Z0-9_-]+", "slug"}, {"[^/]+", "str"}, {".+", "path"}};
	struct ff_buf b;
	ff_buf_init(&b, 4096);
	for (const char *p = route; *p;) {
		const char *name = ff_str_starts(p, "(?P<") ? p + 4 : *p == '<' ? p + 1 : NULL, *end = name ? strchr(name, '>') : NULL;
		const char *type = NULL, *close = end;
		for (size_t i = 0; end && *p == '(' && i < FF_COUNT(known); i++)
			if (ff_str_starts(end + 1, known[i].pattern) && end[1 + strlen(known[i].pattern)] == ')')
				type = known[i].type, close = end + 1 + strlen(known[i].pattern);
		if (end && *p == '<' && !memchr(name, ':', (size_t)(end - name)))
			type = "str";
		if (!type) {
			ff_buf_char(&b, *p++);
			continue;
		}
		ff_buf_printf(&b, "<%s:%.*s>", type, (int)(end - name), name);
		p = close + 1;
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static void judge_changed(struct ff_consequence *c, const struct endpoint *o, const struct endpoint *n)
{
	const char *old_types, *new_types, *id = "HTTP002", *what;
	bool path = strcmp(o->route, n->route) != 0;
	if (path && !strcmp(o->method, n->method) && !strcmp(o->framework, "django") && !strcmp(route_plain(&c->arena, o->route), route_plain(&c->arena, n->route)))
		return; /* the same, as a converter or as an expression */
	change_add(c, "changed", n, ff_endpoint_text(c, o));
	if (told_already(c, o, n))
		return;
	bool same_shape = !strcmp(ff_path_shape(&c->arena, o->route, &old_types), ff_path_shape(&c->arena, n->route, &new_types));
	if (path && same_shape) {
		id = "HTTP003";
		what = strcmp(old_types, new_types) ? "converter of a path parameter changed" : "path parameter renamed";
	} else
		what = path ? "path of an endpoint changed" : "method of an endpoint changed";
	struct ff_impact_item *i = impact_add(c, API, id, "", FF_LEVEL_HIGH, n->file, n->line, n->handler,
		ff_arena_printf(&c->arena, "%s: %s is now %s", what, ff_endpoint_text(c, o), ff_endpoint_text(c, n)));
	i->before = ff_endpoint_text(c, o);
	i->after = ff_endpoint_text(c, n);
	i->certainty = FF_CERTAIN;
	if (!strcmp(id, "HTTP003") && !strcmp(old_types, new_types))
		i->level = FF_LEVEL_MEDIUM; /* the URL stays: only url_for, reverse and generated clients name it */
}

static void judge_added(struct ff_consequence *c, const struct endpoint *n)
{
	struct ff_impact_item *i = impact_add(c, API, "HTTP012", "", FF_LEVEL_NONE, n->file, n->line, n->handler,
		ff_arena_printf(&c->arena, "endpoint %s added", ff_endpoint_text(c, n)));
	i->after = ff_endpoint_text(c, n);
	i->certainty = FF_CERTAIN;
	change_add(c, "added", n, "");
}

/* Old and new end alike: what stands before is the prefix. */
static void differing_prefix(struct ff_arena *a, const struct endpoint *o, const struct endpoint *n, const char **before, const char **after)
{
	size_t i = strlen(o->route), j = strlen(n->route);
	while (i && j && o->route[i - 1] == n->route[j - 1])
		i--, j--;
	while (o->route[i] && o->route[i] != '/')
		i++;
	while (n->route[j] && n->route[j] != '/')
		j++;
	*before = ff_arena_dup(a, o->route, i);
	*after = ff_arena_dup(a, n->route, j);
}

/* Where the change wrote a prefix: the mount or router that stands on a new line, else the route itself. */
static void place_prefix(struct ff_consequence *c, struct ff_impact_item *i)
{
	const struct route_book *b = &c->routes[NEW];
	for (int k = 0; k < b->mounts.count; k++) {
		const struct mount *m = FF_AT(&b->mounts, struct mount, k);
		if (m->line && *m->prefix && line_added(c, m->file, m->line)) {
			i->path = m->file, i->line = m->line;
			return;
		}
	}
	for (int k = 0; k < b->routers.count; k++) {
		const struct router *r = FF_AT(&b->routers, struct router, k);
		if (*r->prefix && line_added(c, r->file, r->line)) {
			i->path = r->file, i->line = r->line;
			return;
		}
	}
}

/* Routes whose own rule is the same but whose full path changed: one impact for each changed prefix. */
static void judge_prefixes(struct ff_consequence *c, struct ff_list *pairs)
{
	for (int k = 0; k < pairs->count; k++) {
		struct pair *p = FF_AT(pairs, struct pair, k);
		const char *before, *after, *b2, *a2;
		struct ff_impact_item *i = NULL;
		if (!p->o || strcmp(p->o->rule, p->n->rule) || !strcmp(p->o->route, p->n->route))
			continue;
		differing_prefix(&c->arena, p->o, p->n, &before, &after);
		for (int m = k; m < pairs->count; m++) {
			struct pair *q = FF_AT(pairs, struct pair, m);
			if (!q->o || strcmp(q->o->rule, q->n->rule) || !strcmp(q->o->route, q->n->route))
				continue;
			differing_prefix(&c->arena, q->o, q->n, &b2, &a2);
			if (strcmp(before, b2) || strcmp(after, a2))
				continue;
			if (!i) {
				i = impact_add(c, API, "HTTP010", "", FF_LEVEL_HIGH, q->n->file, q->n->line, q->n->place ? q->n->place->owner : "", "");
				i->before = *before ? before : "/";
				i->after = *after ? after : "/";
				i->certainty = FF_LIKELY;
				place_prefix(c, i);
			}
			hit(c, i, q->n);
			change_add(c, "changed", q->n, ff_endpoint_text(c, q->o));
			q->o = NULL;
		}
		if (!strcmp(ff_path_shape(&c->arena, i->before, NULL), ff_path_shape(&c->arena, i->after, NULL)))
			i->id = "HTTP003", i->level = FF_LEVEL_MEDIUM, i->advice = advice_for("HTTP003"); /* the URLs stay: a parameter has another name */
		i->message = ff_arena_printf(&c->arena, "prefix of %d route%s changed from %s to %s", i->users_total, i->users_total == 1 ? "" : "s", i->before, i->after);
	}
}

/* ---- names that templates and url_for use ---- */

static void judge_names(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news)
{
	struct ff_strings seen = {0}, now = {0};
	for (int i = 0; i < news->count; i++)
		ff_strings_push(&c->arena, &now, FF_AT(news, struct endpoint, i)->name);
	for (int i = 0; i < olds->count; i++) {
		const struct endpoint *o = FF_AT(olds, struct endpoint, i);
		const char *name = o->name;
		if (!*name || ff_strings_has(&now, name) || ff_strings_has(&seen, name))
			continue;
		ff_strings_push(&c->arena, &seen, name);
		if (!o->matched)
			continue; /* the route itself is gone: told there */
		bool flask = !strcmp(o->framework, "flask"); /* most of its endpoints have a name that nobody says */
		struct ff_impact_item *x = impact_add(c, USER, "USER001", "", flask ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, o->file, o->line, o->handler,
			ff_arena_printf(&c->arena, "url name %s is gone: reverse(), url_for() and {%% url %%} with it fail", name));
		x->before = name;
		x->certainty = flask ? FF_MAYBE : FF_LIKELY;
	}
}

void endpoints_compare(struct ff_consequence *c)
{
	struct ff_list olds = {0}, news = {0}, same = {0}, moved = {0};
	ff_routes_resolve(c, OLD, false, &olds);
	ff_routes_resolve(c, NEW, false, &news);
	without_tests(&olds);
	without_tests(&news);
	ff_endpoints_match(c, &olds, &news, &same, &moved);
	for (int i = 0; i < moved.count; i++)
		*FF_PUSH(&c->arena, &same, struct pair) = *FF_AT(&moved, struct pair, i);
	judge_prefixes(c, &moved);
	for (int i = 0; i < moved.count; i++)
		if (FF_AT(&moved, struct pair, i)->o)
			judge_changed(c, FF_AT(&moved, struct pair, i)->o, FF_AT(&moved, struct pair, i)->n);
	for (int i = 0; i < olds.count; i++)
		if (!FF_AT(&olds, struct endpoint, i)->matched && !opened(&news, FF_AT(&olds, struct endpoint, i)))
			i = judge_removed(c, &olds, &news, i);
	for (int i = 0; i < news.count; i++)
		if (!FF_AT(&news, struct endpoint, i)->matched && !opened(&olds, FF_AT(&news, struct endpoint, i)))
			judge_added(c, FF_AT(&news, struct endpoint, i));
	ff_guards_compare(c, &same);
	ff_contracts_compare(c, &same);
	ff_models_compare(c, &same);
	ff_shadows_judge(c, &olds, &news);
	ff_middleware_compare(c);
	ff_api_defaults_compare(c);
	judge_names(c, &olds, &news);
	c->endpoints_now = news;
}
