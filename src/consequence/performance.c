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
static const char *const eager_words[] = {"select_related", "prefetch_related", "joinedload", "selectinload", "subqueryload", NULL};
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

/* Queries, writes and relations that repeat with a loop: what src/orm sees, here on changed lines. */
static void judge_repeats(struct watcher *w, const char *path, const struct ff_models *models, struct ff_arena *scratch)
{
	struct ff_list repeats = {0};
	struct ff_arena *a = &w->c->arena;
	if (is_batch(w->file))
		return;
	ff_orm_repeats(scratch, path, w->n->f, models, &repeats);
	for (int i = 0; i < repeats.count; i++) {
		const struct ff_repeat *r = FF_AT(&repeats, struct ff_repeat, i);
		bool relation = r->kind == FF_REPEAT_RELATION || r->kind == FF_REPEAT_RELATED, slight = r->kind == FF_REPEAT_WRITE || r->kind == FF_REPEAT_INVARIANT;
		if (r->paging || r->known || !r->loop || !ff_spans_touch(&w->file->added, r->line, r->end_line))
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
	if (is_http(target) && c->flags & FF_CALL_LOOP_ARG)
		tell(w, call, "PERF002", FF_LEVEL_HIGH, ff_arena_printf(a, "an HTTP request for each %s of the loop in line %d", loop->target, loop->line));
	else if (ff_str_ends(c->callee, "session.commit"))
		tell(w, call, "PERF002", FF_LEVEL_HIGH, ff_arena_printf(a, "a commit in each turn of the loop in line %d", loop->line));
}

static void judge_blocking(struct watcher *w, int call)
{
	const struct ff_call *c = CALL(w->n, call);
	const char *target = c->target;
	bool requests = is_http(target) && !ff_str_starts(target, "httpx.Async");
	if (!(c->flags & FF_CALL_ASYNC) || c->flags & (FF_CALL_AWAITED | FF_CALL_LAMBDA) || (!one_of(target, blocking) && !requests))
		return;
	struct ff_impact_item *i = tell(w, call, "PERF003", FF_LEVEL_HIGH, ff_arena_printf(&w->c->arena, "%s blocks the event loop: every other request waits", target));
	i->certainty = FF_CERTAIN;
}

/* ---- what was there before and is gone ---- */

static int count_calls(const struct look *l, int def, const char *target, const char *keyword)
{
	int n = 0;
	for (int i = 0; l && i < l->calls; i++)
		if (l->call_def[i] == def && !strcmp(call_name(CALL(l, i)), target) && (!*keyword || look_arg(l, i, -1, keyword)))
			n++;
	return n;
}

static void judge_timeout(struct watcher *w, int call, int was)
{
	const struct ff_call *c = CALL(w->n, call);
	const char *target = call_name(c);
	if (!is_http(target) || look_arg(w->n, call, -1, "timeout"))
		return;
	int def = w->n->call_def[call];
	if (count_calls(w->o, was, target, "timeout") > count_calls(w->n, def, target, "timeout"))
		tell(w, call, "PERF008", FF_LEVEL_HIGH, ff_arena_printf(&w->c->arena, "time-out of %s removed: it may wait for ever", target));
}

static bool calls_word(const struct look *l, int def, const char *word)
{
	for (int i = 0; i < l->calls; i++)
		if (l->call_def[i] == def && last_part_is(CALL(l, i)->callee, word))
			return true;
	return false;
}

static void judge_lost(struct watcher *w, int d, int was)
{
	struct ff_arena *a = &w->c->arena;
	const struct ff_definition *def = DEF(w->n, d);
	const char *symbol = ff_arena_str(a, def->qualname);
	struct ff_impact_item *i = NULL;
	for (int k = 0; eager_words[k]; k++) {
		bool query = calls_word(w->n, d, "filter") || calls_word(w->n, d, "all") || calls_word(w->n, d, "get") || calls_word(w->n, d, "query") || calls_word(w->n, d, "order_by");
		if (calls_word(w->o, was, eager_words[k]) && !calls_word(w->n, d, eager_words[k]) && query) {
			bool other = false;
			for (int m = 0; eager_words[m]; m++)
				other |= calls_word(w->n, d, eager_words[m]);
			if (other)
				continue;
			i = impact_add(w->c, PERFORMANCE, "PERF007", "", FF_LEVEL_HIGH, w->m->path, def->line, symbol, ff_arena_printf(a, "%s removed: related rows are read one by one", eager_words[k]));
			i->before = eager_words[k];
			i->certainty = FF_LIKELY;
		}
	}
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

void performance_take(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file, const struct module *m, const struct look *n,
                      const struct look *o, struct ff_arena *scratch)
{
	struct watcher w = {.c = c, .file = file, .m = m, .n = n, .o = o};
	if (!n || !file_is_production(file) || in_migrations(file))
		return;
	judge_repeats(&w, file->path, s->models, scratch);
	if (!is_batch(file))
		growth_take(c, file, n, o);
	for (int i = 0; i < n->calls; i++) {
		const struct ff_call *call = CALL(n, i);
		if (!ff_spans_has(&file->added, call->line) && !ff_spans_has(&file->added, call->end_line))
			continue;
		judge_loop_call(&w, i);
		judge_blocking(&w, i);
		int was = o ? definition_named(o, qualname(n, n->call_def[i])) : -1;
		if (was >= 0)
			judge_timeout(&w, i, was);
	}
	for (int d = 0; o && d < n->defs; d++) {
		int was = DEF(n, d)->kind != FF_DEF_CLASS && ff_spans_touch(&file->added, DEF(n, d)->first_line, DEF(n, d)->end_line) ? definition_named(o, DEF(n, d)->qualname) : -1;
		if (was < 0 && DEF(n, d)->kind != FF_DEF_CLASS && ff_spans_touch(&file->removed, 1, FF_MAX_ROWS))
			was = definition_named(o, DEF(n, d)->qualname);
		if (was >= 0 && (ff_spans_touch(&file->removed, DEF(o, was)->first_line, DEF(o, was)->end_line)))
			judge_lost(&w, d, was);
	}
}
