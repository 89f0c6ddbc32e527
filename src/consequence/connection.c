/*
 * connection.c - DB019: how the program reaches its database: engine, host, pool, timeouts, isolation.  What changed is
 * named key by key; passwords never leave the comparison.  settings.c finds the settings, run.c hands the code.
 */
#include "room.h"

/* Keys that decide where and how; of others (TEST, NAME of a test database) nothing is told. */
static bool is_secret(const char *key)
{
	return strcasestr(key, "password") || strcasestr(key, "secret") || strcasestr(key, "token") || !strcmp(key, "USER");
}

struct pair {
	const char *key, *value; /* "default.ENGINE" */
};

/* {"default": {"ENGINE": "x"}} as "default.ENGINE" and "x". */
static void flatten(struct ff_arena *a, const char *prefix, const char *text, struct ff_list *out, int depth)
{
	struct ff_strings parts = {0};
	if (*text != '{' || depth > 4 || !literal_elements(a, text, &parts)) {
		*FF_PUSH(a, out, struct pair) = (struct pair){prefix, text};
		return;
	}
	for (int i = 0; i < parts.count; i++) {
		const char *p = parts.items[i], *colon = NULL;
		char q = *p == '"' || *p == '\'' ? *p : '\0';
		const char *end = q ? strchr(p + 1, q) : NULL;
		colon = end ? strchr(end, ':') : strchr(p, ':');
		const char *key = end ? ff_arena_dup(a, p + 1, (size_t)(end - p - 1)) : "";
		if (!colon || !*key)
			continue;
		for (colon++; *colon == ' ' || *colon == '\n' || *colon == '\t';)
			colon++;
		flatten(a, *prefix ? ff_arena_printf(a, "%s.%s", prefix, key) : key, colon, out, depth + 1);
	}
}

static const char *value_of(const struct ff_list *l, const char *key)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(FF_AT(l, struct pair, i)->key, key))
			return FF_AT(l, struct pair, i)->value;
	return NULL;
}

static void differ(struct ff_arena *a, const struct pair *p, const char *other, struct ff_strings *keys, struct ff_buf *mine)
{
	const char *last = last_part(p->key);
	if (strstr(p->key, "TEST") || (other && !strcmp(literal_normal(a, p->value), literal_normal(a, other))))
		return;
	if (!ff_strings_has(keys, p->key))
		ff_strings_push(a, keys, p->key);
	ff_buf_printf(mine, "%s%s=%s", mine->len ? ", " : "", p->key, is_secret(last) ? "***" : ff_str_cut(a, literal_normal(a, p->value), 80));
}

bool ff_connection_differs(struct ff_arena *a, const char *old, const char *new, const char **keys, const char **before, const char **after)
{
	struct ff_list o = {0}, n = {0};
	struct ff_strings names = {0};
	struct ff_buf was, is;
	ff_buf_init(&was, 4000);
	ff_buf_init(&is, 4000);
	flatten(a, "", old, &o, 0);
	flatten(a, "", new, &n, 0);
	for (int i = 0; i < o.count; i++)
		differ(a, FF_AT(&o, struct pair, i), value_of(&n, FF_AT(&o, struct pair, i)->key), &names, &was);
	for (int i = 0; i < n.count; i++)
		differ(a, FF_AT(&n, struct pair, i), value_of(&o, FF_AT(&n, struct pair, i)->key), &names, &is);
	*keys = "";
	for (int i = 0; i < names.count; i++)
		*keys = ff_arena_printf(a, "%s%s%s", *keys, i ? ", " : "", names.items[i]);
	*before = ff_arena_str(a, ff_buf_text(&was));
	*after = ff_arena_str(a, ff_buf_text(&is));
	ff_buf_free(&was);
	ff_buf_free(&is);
	return names.count > 0;
}

/* ---- create_engine(...) ---- */

static const char *qualname(const struct look *l, int call)
{
	return l->call_def[call] >= 0 ? DEF(l, l->call_def[call])->qualname : "";
}

static bool is_engine(const struct look *l, int call)
{
	const char *w = last_part(call_name(CALL(l, call)));
	return !strcmp(w, "create_engine") || !strcmp(w, "create_async_engine") || !strcmp(w, "engine_from_config");
}

/* The one call of the old side that stands in the same function; -1. */
static int old_engine(const struct look *o, const char *where)
{
	int found = -1;
	for (int i = 0; i < o->calls; i++)
		if (is_engine(o, i) && !strcmp(qualname(o, i), where)) {
			if (found >= 0)
				return -1;
			found = i;
		}
	return found;
}

static const char *text_of(const struct look *l, int call, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g ? g->text : "";
}

void ff_connection_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	static const char *const words[] = {"pool_size", "max_overflow", "pool_timeout", "pool_recycle", "pool_pre_ping", "poolclass", "isolation_level", "connect_args", "execution_options", NULL};
	struct ff_arena *a = &c->arena;
	for (int i = 0; o && file_is_production(file) && i < n->calls; i++) {
		int was = is_engine(n, i) ? old_engine(o, qualname(n, i)) : -1;
		for (int k = 0; was >= 0 && words[k]; k++) {
			const char *x = literal_normal(a, text_of(o, was, words[k])), *y = literal_normal(a, text_of(n, i, words[k]));
			if (!strcmp(x, y))
				continue;
			struct ff_impact_item *item = impact_add(c, DATABASE, "DB019", "", FF_LEVEL_HIGH, file->path, CALL(n, i)->line, words[k], ff_arena_printf(a, "%s of the database engine changed", words[k]));
			item->before = is_secret(x) || strstr(x, "password") ? "***" : x;
			item->after = is_secret(y) || strstr(y, "password") ? "***" : y;
			item->certainty = FF_CERTAIN;
		}
	}
}
