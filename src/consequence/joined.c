/*
 * joined.c - where a name leads across files: to a router, a view or a model, through imports and
 * re-exports; and the constants that paths are made of.  All of them by the last part of their
 * name, which every spelling of a name has in common.  Used by mounts.c and what compares.
 */
#include "routes.h"

enum { MAX_STEPS = 12, MAX_WALK = 5000 };
enum kind { ROUTER, VIEW, MODEL, ALIAS, CONSTANT, HANDLER, KINDS };

/* Rows by the hash of the last part of their name: slot -> first row of each kind, then next. */
struct name_index {
	int *first[KINDS], *next[KINDS], count[KINDS];
	size_t mask;
};

static const char *name_at(const struct joiner *j, enum kind k, int i)
{
	switch (k) {
	case ROUTER: return FF_AT(&j->book->routers, struct router, i)->name;
	case VIEW: return FF_AT(&j->book->views, struct view_class, i)->name;
	case MODEL: return FF_AT(&j->book->models, struct wire_model, i)->name;
	case HANDLER: return FF_AT(&j->book->handlers, struct handler, i)->name;
	case CONSTANT: return FF_AT(&j->book->constants, struct constant, i)->name;
	default: return FF_AT(j->aliases, struct alias, i)->name;
	}
}

static struct name_index *index_make(const struct joiner *j)
{
	struct ff_arena *a = &j->c->arena;
	struct name_index *x = FF_NEW_IN(a, struct name_index);
	const int counts[KINDS] = {j->book->routers.count, j->book->views.count, j->book->models.count, j->aliases->count, j->book->constants.count, j->book->handlers.count};
	for (x->mask = 255; x->mask < (size_t)j->aliases->count; x->mask = x->mask * 2 + 1)
		;
	for (int k = 0; k < KINDS; k++) {
		x->count[k] = counts[k];
		x->first[k] = ff_arena_alloc(a, (x->mask + 1) * sizeof(int)); /* 0: none, else row + 1 */
		x->next[k] = ff_arena_alloc(a, (size_t)(counts[k] + 1) * sizeof(int));
		for (int i = counts[k] - 1; i >= 0; i--) {
			size_t at = ff_hash_str(FF_HASH_START, last_part(name_at(j, (enum kind)k, i))) & x->mask;
			x->next[k][i] = x->first[k][at];
			x->first[k][at] = i + 1;
		}
	}
	return x;
}

/* Row of exactly this name, or of one that ends in it; -1 none. */
static int find(const struct joiner *j, enum kind k, const char *name, bool by_end)
{
	const struct name_index *x = j->book->index;
	size_t at = ff_hash_str(FF_HASH_START, last_part(name)) & x->mask;
	for (int i = x->first[k][at] - 1; i >= 0; i = x->next[k][i] - 1)
		if (by_end ? names_same(name_at(j, k, i), name) : !strcmp(name_at(j, k, i), name))
			return i;
	return -1;
}

struct joiner ff_joiner(struct ff_consequence *c, enum side side)
{
	struct joiner j = {.c = c, .book = &c->routes[side], .aliases = &c->aliases[side], .side = side};
	if (!c->routes[side].index)
		c->routes[side].index = index_make(&j);
	return j;
}

void ff_walk_begin(const struct joiner *j)
{
	j->c->routes[j->side].steps = 0;
}

bool ff_walk_ends(const struct joiner *j)
{
	return ++j->c->routes[j->side].steps > MAX_WALK;
}

const struct router *ff_joined_router(const struct joiner *j, const char *name)
{
	int i = find(j, ROUTER, name, false);
	return i < 0 ? NULL : FF_AT(&j->book->routers, struct router, i);
}

const struct view_class *ff_view_find(const struct joiner *j, const char *name)
{
	int i = *name ? find(j, VIEW, name, false) : -1;
	return i < 0 ? NULL : FF_AT(&j->book->views, struct view_class, i);
}

const struct wire_model *ff_model_find(const struct joiner *j, const char *name)
{
	int i = *name ? find(j, MODEL, ff_names_canonical(j, name), false) : -1;
	return i < 0 ? NULL : FF_AT(&j->book->models, struct wire_model, i);
}

const struct handler *ff_handler_find(const struct joiner *j, const char *name)
{
	for (int n = 0; name && *name && n < MAX_STEPS; n++) {
		int i = find(j, HANDLER, name, false);
		if (i >= 0)
			return FF_AT(&j->book->handlers, struct handler, i);
		const char *to = ff_joined_alias(j, name);
		if (!to) {
			i = find(j, HANDLER, name, true);
			return i < 0 ? NULL : FF_AT(&j->book->handlers, struct handler, i);
		}
		name = to;
	}
	return NULL;
}

static bool is_known(const struct joiner *j, const char *name)
{
	return find(j, ROUTER, name, false) >= 0 || find(j, VIEW, name, false) >= 0 || find(j, MODEL, name, false) >= 0;
}

/* "from .views import *" may bring it; the module's name may start above the import root. */
static const char *by_star(const struct joiner *j, const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct name_index *x = j->book->index;
	const char *star = dot ? ff_arena_printf(&j->c->arena, "%.*s.*", (int)(dot - name), name) : "";
	for (int i = dot ? x->first[ALIAS][ff_hash_str(FF_HASH_START, "*") & x->mask] - 1 : -1; i >= 0; i = x->next[ALIAS][i] - 1) {
		const struct alias *s = FF_AT(j->aliases, struct alias, i);
		if (!s->star || !names_same(s->name, star))
			continue;
		const char *there = ff_arena_printf(&j->c->arena, "%s%s", s->target, dot);
		if (is_known(j, there))
			return there;
	}
	return NULL;
}

const char *ff_joined_alias(const struct joiner *j, const char *name)
{
	for (int end = 0; end < 2; end++) {
		const struct name_index *x = j->book->index;
		size_t at = ff_hash_str(FF_HASH_START, last_part(name)) & x->mask;
		for (int i = x->first[ALIAS][at] - 1; i >= 0; i = x->next[ALIAS][i] - 1) {
			const struct alias *s = FF_AT(j->aliases, struct alias, i);
			if (!s->star && strcmp(s->target, name) && (end ? names_same(s->name, name) : !strcmp(s->name, name)))
				return s->target;
		}
	}
	return by_star(j, name);
}

static const char *known_by_end(const struct joiner *j, const char *name)
{
	for (int k = ROUTER; k <= MODEL; k++) {
		int i = find(j, (enum kind)k, name, true);
		if (i >= 0)
			return name_at(j, (enum kind)k, i);
	}
	return NULL;
}

/* The only router that a function makes: create_bp() for "pkg.create_bp.bp". */
static const char *made_by(const struct joiner *j, const char *function)
{
	size_t n = strlen(function);
	const char *found = NULL;
	for (int i = 0; n && i < j->book->routers.count; i++) {
		const char *name = FF_AT(&j->book->routers, struct router, i)->name;
		if (strncmp(name, function, n) || name[n] != '.' || strchr(name + n + 1, '.'))
			continue;
		if (found && strcmp(found, name))
			return NULL;
		found = name;
	}
	return found;
}

const char *ff_names_canonical(const struct joiner *j, const char *name)
{
	for (int n = 0; n < MAX_STEPS && *name && !is_known(j, name); n++) {
		const char *to = ff_joined_alias(j, name);
		if (!to)
			to = made_by(j, name);
		if (!to) {
			to = known_by_end(j, name);
			return to ? to : name;
		}
		name = to;
	}
	return name;
}

/* ---- constants in paths ---- */

/* The value of a constant: by its name, by imports, or the only one with that last part (settings.API_PREFIX). */
static const char *constant(const struct joiner *j, const char *name)
{
	const struct ff_list *l = &j->book->constants;
	const char *found = NULL;
	for (int n = 0; n < MAX_STEPS; n++) {
		int row = find(j, CONSTANT, name, false);
		if (row >= 0)
			return FF_AT(l, struct constant, row)->value;
		const char *to = ff_joined_alias(j, name);
		if (!to)
			break;
		name = to;
	}
	for (int i = 0; i < l->count; i++) {
		const struct constant *x = FF_AT(l, struct constant, i);
		if (!last_part_is(x->name, last_part(name)))
			continue;
		if (found && strcmp(found, x->value))
			return NULL;
		found = x->value;
	}
	const char *w = last_part(name);
	return *w >= 'A' && *w <= 'Z' ? found : NULL; /* "prefix" is many things */
}

static void fill(const struct joiner *j, const char *path, int depth, struct ff_buf *b)
{
	while (*path) {
		const char *end = *path == '\001' ? strchr(path, '\002') : NULL;
		if (!end) {
			ff_buf_char(b, *path++);
			continue;
		}
		const char *name = ff_arena_dup(&j->c->arena, path + 1, (size_t)(end - path - 1)), *value = depth < 4 ? constant(j, name) : NULL;
		if (value)
			fill(j, value, depth + 1, b);
		else
			ff_buf_printf(b, "${%s}", last_part(name));
		path = end + 1;
	}
}

const char *ff_path_filled(const struct joiner *j, const char *path)
{
	struct ff_buf b;
	if (!strchr(path, '\001'))
		return path;
	ff_buf_init(&b, 1 << 16);
	fill(j, path, 0, &b);
	path = ff_arena_dup(&j->c->arena, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return path;
}

