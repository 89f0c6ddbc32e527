/*
 * timeouts.c - how long and how often a call to another machine tries: time-outs, retries and pools of HTTP clients and their like
 * that went or became others.  Engines of databases are connection.c's.  Called by performance.c for calls on changed lines.
 */
#include "room.h"

static const char *const waits[] = {"timeout", "connect_timeout", "read_timeout", "socket_timeout", "socket_connect_timeout", "request_timeout", NULL};
static const char *const tries[] = {"max_retries", "retries", "total", "backoff_factor", "pool_maxsize", "pool_connections", "max_connections", "limits", NULL};
/* Classes that talk to others, and what describes how. */
static const char *const clients[] = {"HTTPAdapter", "Retry", "Client", "AsyncClient", "ClientTimeout", "ClientSession", "Redis", "StrictRedis", "PoolManager", "ConnectionPool",
	"MongoClient", "Elasticsearch", "HTTPTransport", "AsyncHTTPTransport", "Timeout", "Limits", "urlopen", "create_connection", NULL};

static bool is_client(const char *target, const char *callee)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "head", "request", "send", "options", NULL};
	static const char *const modules[] = {"requests.", "httpx.", "urllib.request.", "urllib3.", "aiohttp.", "redis.", NULL};
	static const char *const objects[] = {"session", "client", "http", "http_client", "_session", "_client", NULL};
	for (int i = 0; modules[i]; i++)
		if (ff_str_starts(target, modules[i]))
			return true;
	if (one_of(last_part(callee), clients))
		return true;
	const char *verb = last_part(callee);
	if (verb == callee || !one_of(verb, verbs))
		return false;
	const char *start = verb - 1;
	while (start > callee && start[-1] != '.')
		start--;
	for (int i = 0; objects[i]; i++)
		if ((size_t)(verb - 1 - start) == strlen(objects[i]) && !strncmp(start, objects[i], strlen(objects[i])))
			return true;
	return false;
}

/* The calls of that name in the definition: the n-th of them, and how many there are. */
static int call_at(const struct look *l, int def, const char *name, int nth, int *count)
{
	int found = -1;
	*count = 0;
	for (int i = 0; i < l->calls; i++)
		if (l->call_def[i] == def && !strcmp(call_name(CALL(l, i)), name) && (*count)++ == nth)
			found = i;
	return found;
}

static int place_of(const struct look *l, int call)
{
	int n = 0;
	for (int i = 0; i < call; i++)
		n += l->call_def[i] == l->call_def[call] && !strcmp(call_name(CALL(l, i)), call_name(CALL(l, call)));
	return n;
}

static int with_word(const struct look *l, int def, const char *name, const char *word)
{
	int n = 0;
	for (int i = 0; i < l->calls; i++)
		n += l->call_def[i] == def && !strcmp(call_name(CALL(l, i)), name) && look_arg(l, i, -1, word);
	return n;
}

static void tell(struct ff_consequence *c, const struct ff_file *file, const struct look *n, int call, const char *before, const char *after, const char *message)
{
	struct ff_arena *a = &c->arena;
	int d = n->call_def[call];
	const char *symbol = d >= 0 ? ff_arena_str(a, DEF(n, d)->qualname) : "";
	struct ff_impact_item *i = impact_add(c, PERFORMANCE, "PERF008", "", FF_LEVEL_MEDIUM, ff_arena_str(a, file->path), CALL(n, call)->line, symbol, message);
	i->before = before;
	i->after = after;
	i->certainty = FF_CERTAIN;
	if (*symbol)
		radius_apply(c, i, radius_usage(c, file->path, symbol));
}

static void judge_word(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int call, int was, const char *word, bool wait)
{
	struct ff_arena *a = &c->arena;
	const char *name = call_name(CALL(n, call)), *shown = ff_arena_str(a, CALL(n, call)->callee);
	int def = n->call_def[call], counts[2];
	const struct ff_argument *is = look_arg(n, call, -1, word);
	int old = call_at(o, was, name, place_of(n, call), &counts[OLD]);
	call_at(n, def, name, 0, &counts[NEW]);
	const struct ff_argument *before = old >= 0 ? look_arg(o, old, -1, word) : NULL;
	if (!is && look_arg(n, call, -1, "**") == NULL && with_word(o, was, name, word) > with_word(n, def, name, word)) {
		if (counts[OLD] == counts[NEW] && !before)
			return; /* another of them lost it */
		const char *value = before ? ff_arena_printf(a, "%s=%s", word, literal_normal(a, before->text)) : word;
		if (wait || before)
			tell(c, file, n, call, value, "", wait ? ff_arena_printf(a, "time-out of %s removed: it may wait for ever", shown) : ff_arena_printf(a, "%s of %s removed", word, shown));
	} else if (is && before && counts[OLD] == counts[NEW] && strcmp(literal_normal(a, before->text), literal_normal(a, is->text)) != 0) {
		bool never = wait && literal_is(is->text, "None");
		tell(c, file, n, call, ff_arena_printf(a, "%s=%s", word, literal_normal(a, before->text)), ff_arena_printf(a, "%s=%s", word, literal_normal(a, is->text)),
		     never ? ff_arena_printf(a, "time-out of %s removed: it may wait for ever", shown) : ff_arena_printf(a, "%s of %s changed", word, shown));
	}
}

void ff_timeouts_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int call, int was)
{
	const struct ff_call *k = CALL(n, call);
	if (!is_client(k->target, k->callee))
		return;
	for (int i = 0; waits[i]; i++)
		judge_word(c, file, n, o, call, was, waits[i], true);
	for (int i = 0; tries[i]; i++)
		judge_word(c, file, n, o, call, was, tries[i], false);
}
