/*
 * django.c - url configurations of Django (path, re_path, url, include, lists that are put
 * together) and routers of REST framework.  What a class-based view answers is in viewclass.c.
 */
#include "routes.h"
#include <ctype.h>

static const char *here(struct reader *r, int call, const char *text)
{
	return ff_reader_named(r, r->l->call_def[call], text);
}

/* By its imports, or a url configuration that imports only the project's own modules. */
static bool is_ours(const struct reader *r)
{
	return !strcmp(r->framework, "django") || (!*r->framework && ff_str_ends(r->m->path, "urls.py"));
}

static bool is_path(const struct ff_call *c)
{
	const char *t = c->target, *w = last_part(t);
	return (ff_str_starts(t, "django.urls.") || ff_str_starts(t, "django.conf.urls.")) && (!strcmp(w, "path") || !strcmp(w, "re_path") || !strcmp(w, "url"));
}

static const char *rule_of(struct reader *r, int call, const char **written)
{
	const char *rule = ff_reader_rule(r, call, 0, "route", written);
	return rule ? rule : ff_reader_rule(r, call, -1, "regex", written);
}

/* A regular expression without its anchors: what stands in the path. */
static const char *bare(struct reader *r, const struct ff_call *c, const char *rule)
{
	size_t n = strlen(rule);
	if (last_part_is(c->target, "path"))
		return rule;
	rule += *rule == '^', n = strlen(rule);
	return n && rule[n - 1] == '$' && (n < 2 || rule[n - 2] != '\\') ? ff_arena_dup(ff_reader_arena(r), rule, n - 1) : rule;
}

/* Owner and prefix of a path that stands inside path(..., include([...])) or a named list. */
static const char *enclosing(struct reader *r, int call, const char **prefix)
{
	const char *written;
	int top = call;
	*prefix = "";
	for (int o = r->l->outer[call]; o >= 0; top = o, o = r->l->outer[o]) {
		const char *s = is_path(CALL(r->l, o)) ? rule_of(r, o, &written) : NULL;
		if (s)
			*prefix = ff_arena_printf(ff_reader_arena(r), "%s%s", bare(r, CALL(r->l, o), s), *prefix);
	}
	const char *owner = ff_reader_assigned(r, top);
	if (*owner)
		return owner;
	for (int o = top; o >= 0; o = r->l->outer[o]) /* urlpatterns.append(path(...)), .extend, .insert */
		if (last_part_is(CALL(r->l, o)->callee, "append") || last_part_is(CALL(r->l, o)->callee, "extend") || last_part_is(CALL(r->l, o)->callee, "insert"))
			return here(r, o, ff_reader_receiver(r, CALL(r->l, o)->callee));
	return "";
}

/* "router.urls", "urlpatterns", "\"blog.urls\"": what a text of patterns leads to; "" none. */
static const char *patterns_named(struct reader *r, int def, const char *text)
{
	struct ff_arena *a = ff_reader_arena(r);
	const char *module = literal_string(a, text);
	if (module)
		return ff_arena_printf(a, "%s.urlpatterns", module);
	if (!(isalpha((unsigned char)*text) || *text == '_') || strpbrk(text, "([{ ,"))
		return "";
	size_t n = strlen(text);
	if (ff_str_ends(text, ".urls")) {
		const char *name = ff_reader_named(r, def, ff_arena_dup(a, text, n - 5));
		return ff_reader_router(r, name) || ff_str_ends(name, "router") ? name : ff_arena_printf(a, "%s.urls.urlpatterns", name);
	}
	return ff_reader_named(r, def, text);
}

static const char *included(struct reader *r, int include)
{
	const struct ff_argument *g = look_arg(r->l, include, 0, "arg");
	struct ff_strings parts = {0};
	const char *text = g ? g->text : "";
	if (g && g->kind == FF_EXPR_CALL)
		return ff_reader_child(r, include, g);
	if (g && g->kind == FF_EXPR_TUPLE && literal_elements(ff_reader_arena(r), text, &parts) && parts.count)
		text = parts.items[0];
	const char *name = *text ? patterns_named(r, r->l->call_def[include], text) : "";
	const struct ff_facts *f = r->l->f;
	for (int i = 0; i < f->imports.count; i++) { /* include(views): the module itself */
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		if (g && g->kind == FF_EXPR_NAME && !strcmp(imp->bound, text) && strstr(text, "urls"))
			return ff_arena_printf(ff_reader_arena(r), "%s.urlpatterns", name);
	}
	return name;
}

static void unpack(struct reader *r, int def, const char *owner, const char *prefix, const char *text)
{
	struct ff_strings words = {0};
	if (!literal_elements(ff_reader_arena(r), text, &words))
		return;
	for (int i = 0; i < words.count; i++) {
		const char *child = *words.items[i] == '*' ? patterns_named(r, def, words.items[i] + 1) : "";
		if (*child)
			ff_mount_add(r, -1, owner, child, prefix, "django");
	}
}

static void take_path(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *prefix, *written, *rule = is_path(c) ? rule_of(r, call, &written) : NULL;
	if (!rule)
		return;
	const char *owner = enclosing(r, call, &prefix);
	const struct ff_argument *view = look_arg(r->l, call, 1, "view");
	int inner = look_arg_call(r->l, call, view);
	const char *local = ff_arena_printf(ff_reader_arena(r), "%s%s", prefix, bare(r, c, rule));
	bool include = inner >= 0 && last_part_is(CALL(r->l, inner)->callee, "include");
	bool site = view && view->kind == FF_EXPR_ATTRIBUTE && ff_str_ends(view->text, ".urls"); /* admin.site.urls */
	if (include || site) {
		const char *child = include ? included(r, inner) : patterns_named(r, r->l->call_def[call], view->text);
		const struct ff_argument *list = include ? look_arg(r->l, inner, 0, "arg") : NULL;
		struct mount *mt = ff_mount_add(r, call, owner, child, local, "django");
		mt->rule = written;
		mt->handler = ff_arena_str(ff_reader_arena(r), view->text);
		mt->shown = true;
		if (list)
			unpack(r, r->l->call_def[call], owner, local, list->text);
		return;
	}
	struct place *p = ff_place_add(r, call, owner, local, written, "django");
	p->regex = !last_part_is(c->target, "path");
	ff_place_handler(r, p, call, view);
	const char *name = ff_reader_text(r, call, 3, "name");
	if (name && !strchr(name, '\001'))
		p->name = name;
}

/* ---- lists that are put together ---- */

/* "a + [...] + router.urls", top level only; text is cut at FF_MAX_TEXT. */
static void take_sum(struct reader *r, const char *owner, const char *text)
{
	int depth = 0;
	const char *from = text;
	for (const char *p = text;; p++) {
		if (*p && strchr("\"'", *p)) { /* over the string */
			const char *end = strchr(p + 1, *p);
			p = end ? end : p + strlen(p) - 1;
			continue;
		}
		depth += *p && strchr("([{", *p) ? 1 : *p && strchr(")]}", *p) ? -1 : 0;
		if (*p && (depth || *p != '+'))
			continue;
		while (isspace((unsigned char)*from))
			from++;
		size_t n = (size_t)(p - from);
		while (n && isspace((unsigned char)from[n - 1]))
			n--;
		const char *part = ff_arena_dup(ff_reader_arena(r), from, n);
		const char *child = *part && !strpbrk(part, "\"'") ? patterns_named(r, -1, part) : "";
		if (*child && strcmp(child, owner))
			ff_mount_add(r, -1, owner, child, "", "django");
		else
			unpack(r, -1, owner, "", part);
		if (!*p)
			return;
		from = p + 1;
	}
}

static bool is_patterns(const struct ff_assign *s)
{
	return s->def < 0 && (ff_str_ends(s->name, "urlpatterns") || ff_str_ends(s->name, "patterns") || ff_str_ends(s->name, "urls"));
}

static void take_lists(struct reader *r)
{
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (!is_patterns(s))
			continue;
		if (s->value_kind == FF_EXPR_LIST || s->value_kind == FF_EXPR_NAME || s->value_kind == FF_EXPR_ATTRIBUTE || s->value_kind == FF_EXPR_CONCAT || s->value_kind == FF_EXPR_OTHER)
			take_sum(r, ff_reader_scoped(r, -1, s->name), s->value);
	}
	for (int i = 0; i < r->l->calls; i++) { /* urlpatterns.extend(router.urls) */
		const struct ff_call *c = CALL(r->l, i);
		const struct ff_argument *g = last_part_is(c->callee, "extend") && strstr(c->callee, "patterns") ? look_arg(r->l, i, 0, "") : NULL;
		if (g && (g->kind == FF_EXPR_ATTRIBUTE || g->kind == FF_EXPR_NAME))
			take_sum(r, here(r, i, ff_reader_receiver(r, c->callee)), g->text);
	}
}

/* ---- REST framework ---- */

static void take_router(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *w = last_part(call_name(c));
	if (ff_str_starts(c->target, "channels.")) /* it is protocols that those part */
		return;
	if (!*c->assigned || !ff_str_ends(w, "Router") || ff_str_ends(w, "APIRouter") || !strcmp(w, "Router") || (!is_ours(r) && !ff_str_starts(c->target, "rest_framework")))
		return;
	struct router *o = ff_router_add(r, call, ff_reader_scoped(r, r->l->call_def[call], c->assigned), "", "django");
	const struct ff_argument *slash = look_arg(r->l, call, -1, "trailing_slash"), *parent = look_arg(r->l, call, 0, "parent_router");
	const char *lookup = ff_reader_text(r, call, 2, "lookup"), *under = ff_reader_text(r, call, 1, "parent_prefix");
	o->slash = !slash || !literal_is(slash->text, "False");
	if (strstr(w, "Nested") && parent && under) /* of drf-nested-routers */
		ff_mount_add(r, call, here(r, call, parent->text), o->name, ff_arena_printf(ff_reader_arena(r), "%s/{%s_pk}/", under, lookup ? lookup : "nested"), "django");
	if (ff_str_ends(w, "DefaultRouter") || (ff_str_ends(w, "Router") && strcmp(w, "SimpleRouter") && !strstr(w, "Nested"))) {
		struct place *p = ff_place_add(r, call, o->name, "", "", "django"); /* the list of what there is */
		ff_strings_push(ff_reader_arena(r), &p->methods, "GET");
		p->handler = "APIRootView";
		p->name = "api-root";
	}
}

static void take_register(struct reader *r, int call)
{
	const struct ff_call *c = CALL(r->l, call);
	const char *written;
	if (!last_part_is(c->callee, "register") || !strchr(c->callee, '.') || !is_ours(r))
		return;
	const char *receiver = ff_reader_receiver(r, c->callee), *owner = here(r, call, receiver), *rule = ff_reader_rule(r, call, 0, "prefix", &written);
	const struct ff_argument *view = look_arg(r->l, call, 1, "viewset");
	if (!rule || !view || (!ff_reader_router(r, owner) && !strstr(receiver, "router")))
		return;
	struct place *p = ff_place_add(r, call, owner, rule, written, "django");
	const char *base = ff_reader_text(r, call, 2, "basename");
	ff_place_handler(r, p, call, view);
	p->methods = (struct ff_strings){0};
	p->viewset = true;
	p->name = base ? base : "";
}

void ff_django_take(struct reader *r)
{
	for (int i = 0; i < r->l->calls; i++)
		take_router(r, i);
	for (int i = 0; i < r->l->calls; i++) {
		take_path(r, i);
		take_register(r, i);
	}
	if (is_ours(r))
		take_lists(r);
}
