/*
 * performance.c - what the changed lines of one file do to speed: requests in loops, queries in
 * loops (as src/orm sees them), blocking calls in async functions, time-outs, eager loading and caches that went.
 * Looks at new and changed lines only.
 */
#include "ff/orm.h"
#include "room.h"

static const char *const http_modules[] = {"requests", "httpx", "urllib.request", "urllib3", NULL};
static const char *const blocking[] = {"time.sleep", "subprocess.run", "subprocess.call", "subprocess.check_output", "subprocess.check_call", "os.system",
	"urllib.request.urlopen", "socket.create_connection", NULL};
static const char *const cache_words[] = {"lru_cache", "cache", "cached", "cache_page", "cached_property", "memoize", "ttl_cache", NULL};

struct watcher {
	struct ff_consequence *c;
	const struct ff_file *file;
	const struct module *m;
	const struct look *n, *o; /* o NULL: a new file */
};

static bool is_http(const char *target)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "head", "request", "urlopen", NULL};
	for (int i = 0; http_modules[i]; i++) {
		size_t n = strlen(http_modules[i]);
		if (!strncmp(target, http_modules[i], n) && target[n] == '.' && one_of(target + n + 1, verbs))
			return true;
	}
	return false;
}

static const char *qualname(const struct look *l, int def)
{
	return def >= 0 && def < l->defs ? DEF(l, def)->qualname : "";
}

static int definition_named(const struct look *l, const char *name)
{
	for (int d = 0; l && d < l->defs; d++)
		if (!strcmp(DEF(l, d)->qualname, name))
			return d;
	return -1;
}

static struct ff_impact_item *tell(struct watcher *w, int call, const char *id, int level, const char *message)
{
	const struct look *l = w->n;
	const char *symbol = ff_arena_str(&w->c->arena, qualname(l, l->call_def[call]));
	struct ff_impact_item *i = impact_add(w->c, PERFORMANCE, id, "", level, w->m->path, CALL(l, call)->line, symbol, message);
	i->after = ff_arena_str(&w->c->arena, CALL(l, call)->callee);
	i->certainty = FF_LIKELY;
	if (*symbol)
		radius_apply(w->c, i, radius_usage(w->c, w->m->path, symbol));
	return i;
}

static const struct ff_loop *row_loop(const struct look *l, const struct ff_call *c)
{
	const struct ff_loop *p = c->loop >= 0 && c->loop < l->f->loops.count ? &FF_ROWS(l->f->loops, struct ff_loop)[c->loop] : NULL;
	bool few = p && (p->flags & (FF_LOOP_CONSTANT | FF_LOOP_BATCH) || p->kind == FF_LOOP_WHILE || p->iterable_kind == FF_EXPR_TUPLE || p->iterable_kind == FF_EXPR_LIST);
	return few ? NULL : p;
}

/* Nobody waits for it. */
static bool is_batch(const struct ff_file *file)
{
	return file->role == FF_ROLE_CLI || file->role == FF_ROLE_SCRIPT;
}

static int count_repeats(const struct ff_list *l, const struct ff_repeat *r)
{
	int n = 0;
	for (int i = 0; i < l->count; i++) {
		const struct ff_repeat *x = FF_AT(l, struct ff_repeat, i);
		n += x->kind == r->kind && !strcmp(x->what, r->what);
	}
	return n;
}

bool ff_repeat_is_new(const struct repeats *rs, const struct ff_repeat *r)
{
	return count_repeats(&rs->now, r) > count_repeats(&rs->then, r);
}

/* The change wrote the read, or the loop around it. */
static bool repeat_changed(const struct watcher *w, const struct ff_repeat *r)
{
	return ff_spans_touch(&w->file->added, r->line, r->end_line) || ff_spans_has(&w->file->added, r->loop->line);
}

/* Queries, writes and relations that repeat with a loop: what src/orm sees, here on changed lines; what was only moved is no news. */
static void judge_repeats(struct watcher *w, const struct repeats *rs)
{
	struct ff_arena *a = &w->c->arena;
	for (int i = 0; i < rs->now.count; i++) {
		const struct ff_repeat *r = FF_AT(&rs->now, struct ff_repeat, i);
		bool relation = r->kind == FF_REPEAT_RELATION || r->kind == FF_REPEAT_RELATED, slight = r->kind == FF_REPEAT_WRITE || r->kind == FF_REPEAT_INVARIANT;
		if (r->paging || r->known || !r->loop || !repeat_changed(w, r) || !ff_repeat_is_new(rs, r))
			continue;
		const char *symbol = ff_arena_str(a, qualname(w->n, r->def < w->n->defs ? r->def : -1)), *id = relation ? "PERF001" : "PERF002";
		const char *message = ff_arena_printf(a, "%s: a %s for each %s of the loop in line %d", r->what, r->kind == FF_REPEAT_WRITE ? "write" : "query", r->each, r->loop->line);
		struct ff_impact_item *x = impact_add(w->c, PERFORMANCE, id, "", slight ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, w->m->path, r->line, symbol, message);
		x->after = ff_arena_str(a, r->what);
		x->certainty = FF_LIKELY;
		if (*symbol)
			radius_apply(w->c, x, radius_usage(w->c, w->m->path, symbol));
	}
}

static const char *taker(const struct look *l, int call)
{
	return l->outer[call] >= 0 ? CALL(l, l->outer[call])->callee : "";
}

/* Calls of a side that are made as this one: in a loop, in an async function, awaited, dropped, handed to the same. */
static int count_like(const struct look *l, const struct look *n, int call)
{
	const int how = FF_CALL_ASYNC | FF_CALL_AWAITED | FF_CALL_UNUSED;
	const struct ff_call *c = CALL(n, call);
	int same = 0;
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *x = CALL(l, i);
		same += (x->flags & how) == (c->flags & how) && (x->loop >= 0) == (c->loop >= 0) && !strcmp(call_name(x), call_name(c)) && !strcmp(taker(l, i), taker(n, call));
	}
	return same;
}

bool ff_call_is_new(const struct look *n, const struct look *o, int call)
{
	return !o || count_like(n, n, call) > count_like(o, n, call);
}

static void judge_loop_call(struct watcher *w, int call)
{
	const struct ff_call *c = CALL(w->n, call);
	struct ff_arena *a = &w->c->arena;
	const struct ff_loop *loop = row_loop(w->n, c);
	const char *target = call_name(c);
	if (!loop)
		return;
	if (is_batch(w->file))
		return;
	if (is_http(target) && c->flags & FF_CALL_LOOP_ARG && ff_call_is_new(w->n, w->o, call))
		tell(w, call, "PERF002", FF_LEVEL_HIGH, ff_arena_printf(a, "an HTTP request for each %s of the loop in line %d", loop->target, loop->line));
	else if (ff_str_ends(c->callee, "session.commit") && ff_call_is_new(w->n, w->o, call))
		tell(w, call, "PERF002", FF_LEVEL_HIGH, ff_arena_printf(a, "a commit in each turn of the loop in line %d", loop->line));
}

static void judge_blocking(struct watcher *w, int call)
{
	const struct ff_call *c = CALL(w->n, call);
	const char *target = c->target;
	bool requests = is_http(target) && !ff_str_starts(target, "httpx.Async");
	if (!(c->flags & FF_CALL_ASYNC) || c->flags & (FF_CALL_AWAITED | FF_CALL_LAMBDA) || (!one_of(target, blocking) && !requests))
		return;
	if (!ff_call_is_new(w->n, w->o, call))
		return;
	struct ff_impact_item *i = tell(w, call, "PERF003", FF_LEVEL_HIGH, ff_arena_printf(&w->c->arena, "%s blocks the event loop: every other request waits", target));
	i->certainty = FF_CERTAIN;
}

/* ---- what was there before and is gone ---- */

static void judge_lost(struct watcher *w, int d, int was)
{
	struct ff_arena *a = &w->c->arena;
	const struct ff_definition *def = DEF(w->n, d);
	const char *symbol = ff_arena_str(a, def->qualname);
	struct ff_impact_item *i = NULL;
	for EACH (x, w->o->deco_first[was], w->o->deco_next) {
		const char *name = last_part(DECO(w->o, x)->name);
		bool still = false;
		for EACH (y, w->n->deco_first[d], w->n->deco_next)
			still |= one_of(last_part(DECO(w->n, y)->name), cache_words);
		if (!one_of(name, cache_words) || still)
			continue;
		i = impact_add(w->c, PERFORMANCE, "PERF007", "", FF_LEVEL_HIGH, w->m->path, def->line, symbol, ff_arena_printf(a, "cache %s of %s removed", name, symbol));
		i->before = ff_arena_str(a, DECO(w->o, x)->name);
		i->certainty = FF_LIKELY;
		radius_apply(w->c, i, radius_usage(w->c, w->m->path, symbol));
	}
}

/* Definitions of both sides that lost a line. */
static void judge_definitions(struct watcher *w, struct repeats *rs)
{
	const struct look *n = w->n, *o = w->o;
	ff_eager_take(w->c, w->file, n, o, -1, -1, rs);
	for (int d = 0; d < n->defs; d++) {
		int was = definition_named(o, DEF(n, d)->qualname);
		if (was < 0 || !ff_spans_touch(&w->file->removed, DEF(o, was)->first_line, DEF(o, was)->end_line))
			continue;
		ff_eager_take(w->c, w->file, n, o, d, was, rs);
		if (DEF(n, d)->kind != FF_DEF_CLASS)
			judge_lost(w, d, was);
	}
}

void performance_take(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file, const struct module *m, const struct look *n,
                      const struct look *o, struct ff_arena *scratch)
{
	struct watcher w = {.c = c, .file = file, .m = m, .n = n, .o = o};
	struct repeats rs = {0};
	if (!n || !file_is_production(file) || in_migrations(file))
		return;
	if (!is_batch(file)) {
		ff_orm_repeats(scratch, file->path, n->f, s->models, &rs.now);
		if (o)
			ff_orm_repeats(scratch, file->old_path, o->f, s->models, &rs.then);
		growth_take(c, file, n, o);
	}
	if (o && file->removed.count)
		judge_definitions(&w, &rs);
	judge_repeats(&w, &rs);
	for (int i = 0; i < n->calls; i++) {
		const struct ff_call *call = CALL(n, i);
		if (!ff_spans_touch(&file->added, call->line, call->end_line))
			continue;
		judge_loop_call(&w, i);
		judge_blocking(&w, i);
		int was = o && n->call_def[i] >= 0 ? definition_named(o, qualname(n, n->call_def[i])) : -1;
		if (o && (was >= 0 || n->call_def[i] < 0))
			ff_timeouts_take(c, file, n, o, i, was);
	}
}
