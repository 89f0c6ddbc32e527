/*
 * radius.c - who is hit: the users of a definition, from `usage` records, and how far the
 * whole change reaches.  Only users that the imports lead to are counted; an equal name alone
 * is no user.
 */
#include "room.h"

enum { SHOWN_USERS = 8, WIDE = 5 }; /* five modules: rules-consequence.md */

static uint64_t key(const char *path, const char *symbol)
{
	return ff_hash_str(ff_hash_str(FF_HASH_START, path), symbol);
}

static void index_add(struct ff_consequence *c, int row)
{
	const struct ff_usage *u = FF_AT(&c->usages, struct ff_usage, row);
	size_t i = key(u->path, u->symbol) & c->usage_mask;
	while (c->usage_slots[i])
		i = (i + 1) & c->usage_mask;
	c->usage_slots[i] = row + 1;
}

void radius_keep(struct ff_consequence *c, const struct ff_usage *from)
{
	struct ff_arena *a = &c->arena;
	struct ff_usage *u = FF_PUSH(a, &c->usages, struct ff_usage);
	*u = *from;
	u->path = ff_arena_str(a, from->path);
	u->symbol = ff_arena_str(a, from->symbol);
	u->module = ff_arena_str(a, from->module);
	u->users = (struct ff_list){0};
	for (int i = 0; i < from->users.count; i++) {
		struct ff_user *x = FF_PUSH(a, &u->users, struct ff_user);
		*x = *FF_AT(&from->users, struct ff_user, i);
		x->path = ff_arena_str(a, x->path);
		x->symbol = ff_arena_str(a, x->symbol);
	}
	if (!c->usage_slots || (size_t)c->usages.count * 2 > c->usage_mask) {
		c->usage_mask = (c->usage_mask + 1) * 4 - 1;
		c->usage_mask = c->usage_mask < 255 ? 255 : c->usage_mask;
		c->usage_slots = ff_arena_alloc(a, (c->usage_mask + 1) * sizeof(int));
		for (int i = 0; i < c->usages.count; i++)
			index_add(c, i);
	} else
		index_add(c, c->usages.count - 1);
}

const struct ff_usage *radius_usage(const struct ff_consequence *c, const char *path, const char *symbol)
{
	if (!c->usage_slots)
		return NULL;
	for (size_t i = key(path, symbol) & c->usage_mask; c->usage_slots[i]; i = (i + 1) & c->usage_mask) {
		const struct ff_usage *u = FF_AT(&c->usages, struct ff_usage, c->usage_slots[i] - 1);
		if (!strcmp(u->path, path) && !strcmp(u->symbol, symbol))
			return u;
	}
	return NULL;
}

bool file_is_entry(const char *path)
{
	static const char *const names[] = {"manage.py", "wsgi.py", "asgi.py", "__main__.py", "cli.py", NULL};
	return one_of(ff_path_base(path), names);
}

/* What shows how a thing is used serves nobody. */
bool path_is_example(const char *path)
{
	static const char *const folders[] = {"examples/", "example/", "tutorial/", "docs/", "docs_src/", "tests/"};
	for (size_t i = 0; i < FF_COUNT(folders); i++) {
		const char *p = strstr(path, folders[i]);
		if (p && (p == path || p[-1] == '/'))
			return true;
	}
	return false;
}

void radius_apply(struct ff_consequence *c, struct ff_impact_item *item, const struct ff_usage *u)
{
	struct ff_strings files = {0};
	int left = 0, tests = 0, total = 0;
	bool entry = false;
	for (int i = 0; u && i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		if (!x->resolved)
			continue;
		total++;
		tests += x->in_test;
		if (x->in_test || !strcmp(x->path, u->path) || line_added(c, x->path, x->line))
			continue; /* of the same file, or rewritten together with it */
		left++;
		entry |= file_is_entry(x->path) || ff_routes_handle(c, x->path, x->symbol);
		if (!ff_strings_has(&files, x->path))
			ff_strings_push(&c->arena, &files, x->path);
		if (item->users.count < SHOWN_USERS)
			ff_strings_push(&c->arena, &item->users, ff_arena_printf(&c->arena, "%s:%d%s%s", x->path, x->line, *x->symbol ? " " : "", x->symbol));
	}
	item->users_total = left;
	if (!u || item->level == FF_LEVEL_NONE || item->level == FF_LEVEL_LOW)
		return;
	if (files.count >= WIDE || entry || (left && reached_outside(c, u)))
		item->level = level_up(item->level);
	else if (total && tests == total && c->index)
		item->level = level_down(item->level);
}

struct reach { /* distinct things, by a hashed set */
	struct ff_arena *a;
	struct ff_strings modules, tests, endpoints, entries;
};

static void once(struct reach *r, struct ff_strings *l, const char *s)
{
	if (l->count < ROWS_KEPT && !ff_strings_has(l, s))
		ff_strings_push(r->a, l, s);
}

bool usage_touched(const struct ff_usage *u)
{
	return u->change == FF_CHANGE_MODIFIED || u->change == FF_CHANGE_SIGNATURE || u->change == FF_CHANGE_REMOVED;
}

void radius_sum(struct ff_consequence *c, struct ff_blast_radius *out)
{
	struct reach r = {.a = &c->arena};
	for (int i = 0; i < c->usages.count; i++) {
		const struct ff_usage *u = FF_AT(&c->usages, struct ff_usage, i);
		for (int k = 0; usage_touched(u) && k < u->users.count; k++) {
			const struct ff_user *x = FF_AT(&u->users, struct ff_user, k);
			if (!x->resolved)
				continue;
			if (x->in_test) {
				once(&r, &r.tests, x->path);
				continue;
			}
			if (strcmp(x->path, u->path))
				once(&r, &r.modules, x->path);
			out->callers += x->kind == FF_REF_CALL;
			if (file_is_entry(x->path))
				once(&r, &r.entries, x->path);
			if (ff_routes_handle(c, x->path, x->symbol) && !path_is_example(x->path))
				once(&r, &r.endpoints, ff_arena_printf(r.a, "%s %s", x->path, x->symbol));
		}
		if (usage_touched(u) && ff_routes_handle(c, u->path, u->symbol))
			once(&r, &r.endpoints, ff_arena_printf(r.a, "%s %s", u->path, u->symbol));
	}
	out->endpoints = r.endpoints.count > c->endpoint_changes.count ? r.endpoints.count : c->endpoint_changes.count;
	out->templates = c->templates;
	out->share = "";
	reached_sum(c, out, &r.tests, &r.entries);
	out->modules = r.modules.count;
	out->tests = r.tests.count;
	out->entry_points = r.entries.count;
	out->estimate = c->index && c->reached && *c->spread.cut ? ff_arena_printf(&c->arena, "users from the index of the whole tree; calls through variables are not seen; cut off: %s", c->spread.cut)
		: c->index ? "users from the index of the whole tree; calls through variables are not seen" : "no index of the tree: users outside the changed files are not known";
}
