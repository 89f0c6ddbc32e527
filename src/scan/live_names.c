/*
 * live_names.c - names of the tree in memory: which file a dotted name leads to, and which definition in it; imports that pass a
 * name on are followed.  Called by live.c and live_links.c; asks neither index nor repository.
 */
#include "live.h"

static uint64_t hash_of(int64_t space, const char *text, size_t n)
{
	uint64_t h = ff_hash(ff_hash(FF_HASH_START, &space, sizeof space), text, n);
	return h ? h : 1;
}

static struct slot *slot_of(const struct names *m, uint64_t h)
{
	size_t i = (size_t)(h ^ h >> 29) & m->mask;
	while (m->slots[i].hash && m->slots[i].hash != h)
		i = (i + 1) & m->mask;
	return &m->slots[i];
}

static void grow(struct live *l)
{
	struct names old = l->names;
	l->names.mask = old.slots ? old.mask * 2 + 1 : 65535;
	l->names.slots = ff_arena_alloc(&l->arena, (l->names.mask + 1) * sizeof(struct slot));
	for (size_t i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].hash)
			*slot_of(&l->names, old.slots[i].hash) = old.slots[i];
}

/* more: beside the values that the key has; else in their place.  Keys are told apart by 64 bits. */
void live_names_put(struct live *l, int64_t space, const char *text, size_t n, int value, bool more)
{
	if (!l->names.slots || (l->names.used + 1) * 2 > l->names.mask)
		grow(l);
	uint64_t h = hash_of(space, text, n);
	struct slot *s = slot_of(&l->names, h);
	if (s->hash && more) {
		*FF_PUSH(&l->arena, &l->chains, struct slot) = *s;
		*s = (struct slot){h, value, l->chains.count - 1};
		return;
	}
	l->names.used += !s->hash;
	*s = (struct slot){h, value, -1};
}

int live_names_get(const struct live *l, int64_t space, const char *text, size_t n)
{
	const struct slot *s = l->names.slots ? slot_of(&l->names, hash_of(space, text, n)) : NULL;
	return s && s->hash ? s->value : -1;
}

/* ---- modules ---- */

static void add_module(struct live *l, const char *dotted, int unit)
{
	live_names_put(l, SPACE_MODULE, dotted, strlen(dotted), unit, true);
	live_names_put(l, SPACE_ROOT, dotted, strcspn(dotted, "."), unit, false);
}

/*
 * Any folder above a file may be one of sys.path, as long as it is no package (modules.c); a lone name counts in its own folder, at
 * the root, and in src.
 */
void live_modules(struct live *l)
{
	for (int i = 0; i < l->unit_count; i++)
		live_names_put(l, SPACE_PATH, l->units[i].path, strlen(l->units[i].path), i, false);
	for (int i = 0; i < l->unit_count; i++) {
		const struct unit *u = &l->units[i];
		size_t whole = strlen(u->place);
		live_names_put(l, SPACE_PLACE, u->place, whole, i, true);
		add_module(l, u->place, i);
		for (const char *slash = strchr(u->path, '/'); slash; slash = strchr(slash + 1, '/')) {
			size_t n = (size_t)(slash - u->path);
			const char *package = ff_arena_printf(&l->scratch, "%.*s/__init__.py", (int)n, u->path);
			if (whole <= n || live_names_get(l, SPACE_PATH, package, strlen(package)) >= 0)
				break;
			add_module(l, u->place + n + 1, i);
		}
		ff_arena_reset(&l->scratch);
	}
}

/* How many leading folders two paths have in common; a file of the root is near to all. */
static int nearness(const char *a, const char *b)
{
	int near = 1;
	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		near += a[i] == '/';
	const char *slash = strchr(a, '/');
	bool lone = slash && (!strchr(slash + 1, '/')) && !ff_str_starts(a, "src/") && !ff_str_ends(a, "/__init__.py");
	return lone && near < 2 ? 0 : near;
}

static int nearest(struct live *l, int from, int64_t space, const char *text, size_t n)
{
	const struct slot *s = l->names.slots ? slot_of(&l->names, hash_of(space, text, n)) : NULL;
	int best = -1, best_near = 0;
	bool dotted = memchr(text, '.', n) != NULL;
	for (; s && s->hash; s = s->next >= 0 ? FF_AT(&l->chains, struct slot, s->next) : NULL) {
		int near = nearness(l->units[s->value].path, l->units[from].path);
		near = dotted && !near ? 1 : near;
		if (near > best_near || (best < 0 && space == SPACE_PLACE)) {
			best = s->value;
			best_near = near;
		}
	}
	return best;
}

/* ---- a name in a module ---- */

static int resolve(struct live *l, int from, const char *target, const char **left, int depth);

static const struct brief_name *import_at(const struct live *l, int node)
{
	const struct unit *u = live_unit(l, node);
	int row = node - live_module_node(u) - 1;
	return row >= 0 && row < u->b.name_count && u->b.names[row].kind == FF_USAGE_IMPORT ? &u->b.names[row] : NULL;
}

/* from x import *: whatever x has of that name. */
static int look_by_star(struct live *l, int unit, const char *rest, const char **left, int depth)
{
	const struct brief *b = &l->units[unit].b;
	for (int i = 0; i < b->name_count && l->stars < STARS_MAX; i++) {
		size_t n = strlen(b->names[i].target);
		if (strcmp(b->names[i].name, "*") != 0 || n < 3)
			continue;
		l->stars++;
		const char *target = ff_arena_printf(&l->scratch, "%.*s.%s", (int)n - 2, b->names[i].target, rest);
		if (target[0] == '.' && target[strspn(target, ".")] == '\0')
			continue;
		int node = resolve(l, unit, target, left, depth + 1);
		if (node >= 0)
			return node;
	}
	return -1;
}

/* The same, once for each name. */
static int by_star(struct live *l, int unit, const char *rest, const char **left, int depth)
{
	int64_t space = live_space(unit, ABOUT_STAR);
	size_t n = strlen(rest);
	int known = strchr(rest, '.') || depth > FOLLOW_MAX / 2 ? -1 : live_names_get(l, space, rest, n);
	if (known >= 0) {
		*left = "";
		return known - 1;
	}
	int node = look_by_star(l, unit, rest, left, depth);
	if (!strchr(rest, '.') && depth <= FOLLOW_MAX / 2)
		live_names_put(l, space, rest, n, node + 1, false);
	return node;
}

static int resolve_in(struct live *l, int unit, const char *rest, const char **left, int depth)
{
	int found = -1;
	*left = "";
	if (depth > FOLLOW_MAX)
		return -1;
	for (size_t n = strcspn(rest, "."); n; n += 1 + strcspn(rest + n + 1, ".")) {
		int node = live_names_get(l, unit, rest, n);
		if (node < 0)
			break;
		found = node;
		*left = rest[n] ? rest + n + 1 : "";
		if (!rest[n])
			break;
	}
	if (found < 0)
		return by_star(l, unit, rest, left, depth);
	const struct brief_name *import = import_at(l, found);
	if (!import && !live_def(l, found)) { /* Other = Name */
		size_t n = strcspn(rest, ".");
		int alias = live_names_get(l, live_space(unit, ABOUT_ALIAS), rest, n);
		const char *other = alias >= 0 ? l->units[unit].b.steps[alias].on : "";
		int node = *other && strcmp(other, rest) != 0 ? resolve_in(l, unit, **left ? ff_arena_printf(&l->scratch, "%s.%s", other, *left) : other, left, depth + 1) : -1;
		return node >= 0 ? node : found;
	}
	if (!import || !*import->target)
		return found;
	return resolve(l, unit, **left ? ff_arena_printf(&l->scratch, "%s.%s", import->target, *left) : import->target, left, depth + 1);
}

int live_resolve_in(struct live *l, int unit, const char *rest, const char **left)
{
	return resolve_in(l, unit, rest, left, 0);
}

/* pkg.name is what pkg/__init__.py binds, rather than a module of that name. */
static int rather_bound(struct live *l, int64_t space, int from, const char *target, const char **left, int depth)
{
	const char *dot = strrchr(target, '.');
	int package = dot ? nearest(l, from, space, target, (size_t)(dot - target)) : -1;
	if (package < 0 || !ff_str_ends(l->units[package].path, "__init__.py"))
		return -1;
	int node = live_names_get(l, package, dot + 1, strlen(dot + 1));
	if (node < 0 || (import_at(l, node) && !strcmp(ff_last_part(import_at(l, node)->target), dot + 1) && import_at(l, node)->target[0] == '.' && strcspn(import_at(l, node)->target + 1, ".") == strlen(import_at(l, node)->target + 1)))
		return -1; /* from . import name: the module itself */
	node = resolve_in(l, package, dot + 1, left, depth + 1);
	return node >= 0 && live_def(l, node) ? node : -1;
}

static int resolve(struct live *l, int from, const char *target, const char **left, int depth)
{
	int64_t space = SPACE_MODULE;
	*left = "";
	if (depth > FOLLOW_MAX)
		return -1;
	if (*target == '.') {
		target = relative_target(&l->scratch, l->units[from].path, target);
		space = SPACE_PLACE;
		if (!target)
			return -1;
	}
	size_t root = strcspn(target, ".");
	if (space == SPACE_MODULE && live_names_get(l, SPACE_ROOT, target, root) < 0)
		return -1;
	for (size_t n = strlen(target);;) {
		int unit = nearest(l, from, space, target, n);
		if (unit >= 0 && !target[n]) {
			int bound = rather_bound(l, space, from, target, left, depth);
			*left = bound >= 0 ? *left : "";
			return bound >= 0 ? bound : live_module_node(&l->units[unit]);
		}
		if (unit >= 0)
			return resolve_in(l, unit, target + n + (target[n] == '.'), left, depth + 1);
		if (!n)
			return -1;
		while (n && target[n - 1] != '.')
			n--;
		n -= n > 0;
		if (!n && space == SPACE_MODULE)
			return -1;
	}
}

int live_resolve(struct live *l, int unit, const char *target, const char **left)
{
	return resolve(l, unit, target, left, 0);
}
