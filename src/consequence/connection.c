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

/* Calls that make an engine, a pool or a connection: by their last part, or by module and last part. */
static bool is_engine(const struct look *l, int call)
{
	static const char *const engines[] = {"create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config", NULL};
	static const char *const drivers[] = {"psycopg", "psycopg2", "psycopg_pool", "asyncpg", "pymysql", "MySQLdb", "mysql", "aiomysql", "aiopg", "sqlite3", "cx_Oracle", "oracledb", NULL};
	static const char *const makers[] = {"connect", "create_pool", "ConnectionPool", "AsyncConnectionPool", "ThreadedConnectionPool", "SimpleConnectionPool", NULL};
	const struct ff_call *c = CALL(l, call);
	const char *w = last_part(call_name(c));
	if (one_of(w, engines))
		return true;
	for (int i = 0; one_of(w, makers) && drivers[i]; i++) {
		size_t n = strlen(drivers[i]);
		if (!strncmp(c->target, drivers[i], n) && c->target[n] == '.')
			return true;
	}
	return false;
}

/* The call of the old side that this one was: of the same name in the same function, the one with the same variable, or the only one. */
static int old_engine(const struct look *o, const struct look *n, int call)
{
	const char *name = last_part(call_name(CALL(n, call))), *variable = CALL(n, call)->assigned;
	int here = -1, heres = 0, named = -1, nameds = 0, only = -1, onlys = 0, news = 0;
	for (int i = 0; i < n->calls; i++)
		news += is_engine(n, i) && last_part_is(call_name(CALL(n, i)), name);
	for (int i = 0; i < o->calls; i++) {
		if (!is_engine(o, i) || !last_part_is(call_name(CALL(o, i)), name))
			continue;
		only = i, onlys++;
		if (strcmp(qualname(o, i), qualname(n, call)))
			continue;
		here = i, heres++;
		if (!strcmp(CALL(o, i)->assigned, variable))
			named = i, nameds++;
	}
	return nameds == 1 ? named : heres == 1 ? here : onlys == 1 && news == 1 ? only : -1;
}

/* "postgresql://user:secret@host/shop" without what only the server should know. */
static const char *without_secret(struct ff_arena *a, const char *text)
{
	const char *scheme = strstr(text, "://"), *at = scheme ? strchr(scheme, '@') : NULL, *colon = at ? memchr(scheme + 3, ':', (size_t)(at - scheme - 3)) : NULL;
	if (strcasestr(text, "password") || strcasestr(text, "secret"))
		return "***";
	return colon ? ff_arena_printf(a, "%.*s***%s", (int)(colon + 1 - text), text, at) : text;
}

/* A value that the text itself tells; a name may stand for the same as before. */
static bool is_plain(const char *text)
{
	return !*text || strchr("\"'{[(-0123456789", *text) || literal_is(text, "None") || literal_is(text, "True") || literal_is(text, "False");
}

static void judge_word(struct ff_consequence *c, const char *path, const struct look *n, int call, const char *word, const char *x, const char *y)
{
	struct ff_arena *a = &c->arena;
	x = literal_normal(a, x), y = literal_normal(a, y);
	bool class = !strcmp(word, "poolclass");
	if (!strcmp(x, y) || (class && !strcmp(last_part(x), last_part(y))))
		return;
	bool sure = (is_plain(x) && is_plain(y)) || class;
	struct ff_impact_item *item = impact_add(c, DATABASE, "DB019", "", sure ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, path, CALL(n, call)->line, word,
		ff_arena_printf(a, "%s of the database %s changed", word, strstr(call_name(CALL(n, call)), "engine") ? "engine" : "connection"));
	item->before = without_secret(a, x);
	item->after = without_secret(a, y);
	if (!strcmp(item->before, item->after)) /* the secret alone */
		item->level = FF_LEVEL_LOW;
	item->certainty = sure ? FF_CERTAIN : FF_MAYBE;
}

void ff_connection_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	static const char *const words[] = {"pool_size", "max_overflow", "pool_timeout", "pool_recycle", "pool_pre_ping", "pool_use_lifo", "poolclass", "isolation_level", "connect_args",
		"execution_options", "host", "port", "dbname", "database", "min_size", "max_size", "minconn", "maxconn", "timeout", "connect_timeout", "command_timeout", "autocommit",
		"sslmode", NULL};
	for (int i = 0; o && file_is_production(file) && i < n->calls; i++) {
		int was = is_engine(n, i) ? old_engine(o, n, i) : -1;
		if (was < 0 || look_arg(n, i, -1, "**") || look_arg(o, was, -1, "**"))
			continue;
		const struct ff_argument *x = look_arg(o, was, 0, "url"), *y = look_arg(n, i, 0, "url");
		if (x && y && x->kind == FF_EXPR_STRING && y->kind == FF_EXPR_STRING)
			judge_word(c, file->path, n, i, "url", x->text, y->text);
		for (int k = 0; words[k]; k++) {
			x = look_arg(o, was, -1, words[k]), y = look_arg(n, i, -1, words[k]);
			judge_word(c, file->path, n, i, words[k], x ? x->text : "", y ? y->text : "");
		}
	}
}
