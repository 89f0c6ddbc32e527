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

/* What a word of a call was before, NULL nothing. */
static void judge_word(struct ff_consequence *c, const struct ff_file *file, const struct look *n, int call, const struct ff_argument *before, const char *word, bool wait)
{
	struct ff_arena *a = &c->arena;
	const char *shown = ff_arena_str(a, CALL(n, call)->callee), *was = ff_arena_printf(a, "%s=%s", word, literal_normal(a, before->text));
	const struct ff_argument *is = look_arg(n, call, -1, word);
	if (is && !strcmp(literal_normal(a, before->text), literal_normal(a, is->text)))
		return;
	bool never = wait && (!is || literal_is(is->text, "None"));
	const char *message = never ? ff_arena_printf(a, "time-out of %s removed: it may wait for ever", shown)
	                            : ff_arena_printf(a, "%s of %s %s", word, shown, is ? "changed" : "removed");
	tell(c, file, n, call, was, is ? ff_arena_printf(a, "%s=%s", word, literal_normal(a, is->text)) : "", message);
}

void ff_timeouts_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int call, int was)
{
	const struct ff_call *k = CALL(n, call);
	const char *name = call_name(k);
	int def = n->call_def[call], olds, news;
	if (!is_client(k->target, k->callee) || look_arg(n, call, -1, "**"))
		return;
	int old = call_at(o, was, name, place_of(n, call), &olds);
	call_at(n, def, name, 0, &news);
	if (olds != news) { /* which of them it was is not known: a time-out less is one less */
		if (olds && !look_arg(n, call, -1, "timeout") && with_word(o, was, name, "timeout") > with_word(n, def, name, "timeout"))
			tell(c, file, n, call, "timeout", "", ff_arena_printf(&c->arena, "time-out of %s removed: it may wait for ever", ff_arena_str(&c->arena, k->callee)));
		return;
	}
	for EACH (i, old >= 0 ? o->arg_first[old] : -1, o->arg_next)
		if (one_of(ARG(o, i)->keyword, waits) || one_of(ARG(o, i)->keyword, tries))
			judge_word(c, file, n, call, ARG(o, i), ff_arena_str(&c->arena, ARG(o, i)->keyword), one_of(ARG(o, i)->keyword, waits));
}
