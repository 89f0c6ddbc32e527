/*
 * growth.c - what the changed lines of one file make slower as the data or the load grow: awaits that nobody waits for or that wait for each
 * other, whole tables read in a view, the same work in each turn of a loop, loops over inputs inside each other.  Called by performance.c.
 */
#include "room.h"

struct grower {
	struct ff_consequence *c;
	const struct ff_file *file;
	const struct look *n, *o; /* o NULL: a new file */
};

static const struct ff_loop *loop_of(const struct look *l, int row)
{
	return row >= 0 && row < l->f->loops.count ? &FF_ROWS(l->f->loops, struct ff_loop)[row] : NULL;
}

/* A loop whose turns grow with what it is given. */
static bool is_long(const struct ff_loop *p)
{
	return p && p->kind == FF_LOOP_FOR && !(p->flags & (FF_LOOP_CONSTANT | FF_LOOP_BATCH)) && p->iterable_kind != FF_EXPR_TUPLE && p->iterable_kind != FF_EXPR_LIST;
}

static const char *symbol_of(struct grower *g, int def)
{
	return def >= 0 && def < g->n->defs ? ff_arena_str(&g->c->arena, DEF(g->n, def)->qualname) : "";
}

static void tell(struct grower *g, const char *id, int certainty, int line, int def, const char *after, const char *message)
{
	struct ff_impact_item *i = impact_add(g->c, PERFORMANCE, id, "", FF_LEVEL_MEDIUM, ff_arena_str(&g->c->arena, g->file->path), line, symbol_of(g, def), message);
	i->after = ff_arena_str(&g->c->arena, after);
	i->certainty = certainty;
}

/* ---- awaits ---- */

/* The async function of this file that a callee names: "fetch", or "self.fetch" inside its class; -1. */
static int async_named(const struct look *l, int call)
{
	const char *callee = CALL(l, call)->callee, *name = ff_str_starts(callee, "self.") ? callee + 5 : callee;
	int from = l->call_def[call], class = from >= 0 && name != callee ? l->parent[from] : -1;
	if (strchr(name, '.') || strchr(name, '(') || (name != callee && (class < 0 || DEF(l, class)->kind != FF_DEF_CLASS)))
		return -1;
	for (int d = 0; d < l->defs; d++)
		if (l->parent[d] == class && !strcmp(DEF(l, d)->name, name))
			return DEF(l, d)->flags & FF_DEF_ASYNC && !(DEF(l, d)->flags & (FF_DEF_GENERATOR | FF_DEF_CONDITIONAL)) ? d : -1;
	return -1;
}

static void judge_await(struct grower *g, int call)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "request", "fetch", NULL};
	static const char *const clients[] = {"client", "session", "http", "http_client", NULL};
	const struct ff_call *c = CALL(g->n, call);
	const struct ff_loop *p = loop_of(g->n, c->loop);
	struct ff_arena *a = &g->c->arena;
	int def = g->n->call_def[call];
	if (c->flags & FF_CALL_UNUSED && !(c->flags & (FF_CALL_AWAITED | FF_CALL_DECORATOR)) && async_named(g->n, call) >= 0) {
		if (!ff_call_is_new(g->n, g->o, call))
			return;
		tell(g, "PERF004", FF_CERTAIN, c->line, def, c->callee, ff_arena_printf(a, "%s() is never awaited: it does not run", c->callee));
		return;
	}
	const char *verb = last_part(c->callee), *dot = verb > c->callee ? verb - 1 : NULL;
	const char *receiver = dot ? last_part(ff_arena_dup(a, c->callee, (size_t)(dot - c->callee))) : "";
	if (c->flags & FF_CALL_AWAITED && c->flags & FF_CALL_LOOP_ARG && is_long(p) && !(p->flags & FF_LOOP_ASYNC) && one_of(verb, verbs) && one_of(receiver, clients) && ff_call_is_new(g->n, g->o, call))
		tell(g, "PERF004", FF_MAYBE, c->line, def, c->callee, ff_arena_printf(a, "one request after the other for each %s of the loop in line %d", p->target, p->line));
}

/* ---- whole tables ---- */

/* Answers a request: a parameter of that name, or a decorator that says so. */
static bool is_view(const struct look *l, int d)
{
	static const char *const words[] = {"route", "get", "post", "put", "patch", "delete", "api_view", "action", NULL};
	for EACH (i, l->param_first[d], l->param_next)
		if (!strcmp(PARAM(l, i)->name, "request"))
			return true;
	for EACH (i, l->deco_first[d], l->deco_next)
		if (strchr(DECO(l, i)->name, '.') && one_of(last_part(DECO(l, i)->name), words))
			return true;
	return false;
}

/* The rows come at once: list(), len(), sorted() of all rows, or SQLAlchemy's all() on a bare query. */
static void judge_table(struct grower *g, int call)
{
	static const char *const takers[] = {"list", "len", "sorted", "tuple", "set", NULL};
	const struct ff_call *c = CALL(g->n, call);
	struct ff_arena *a = &g->c->arena;
	int def = g->n->call_def[call], outer = g->n->outer[call];
	bool django = ff_str_ends(c->callee, ".objects.all"), alchemy = ff_str_ends(c->callee, ".query.all");
	if (def < 0 || !(django || alchemy) || !is_view(g->n, def))
		return;
	const char *taker = outer >= 0 && !(CALL(g->n, outer)->flags & FF_CALL_SHADOWED) ? CALL(g->n, outer)->callee : "";
	if ((django && !one_of(taker, takers)) || !ff_call_is_new(g->n, g->o, call))
		return;
	tell(g, "PERF005", FF_LIKELY, c->line, def, c->callee, ff_arena_printf(a, "%s() reads the whole table for one request%s", c->callee, !strcmp(taker, "len") ? ", to count it" : ""));
}

/* ---- the same in each turn ---- */

static bool all_constant(const struct look *l, int call)
{
	int n = 0;
	for EACH (i, l->arg_first[call], l->arg_next) {
		n++;
		if (ARG(l, i)->kind != FF_EXPR_STRING)
			return false;
	}
	return n > 0;
}

static void judge_turn(struct grower *g, int call)
{
	const struct ff_call *c = CALL(g->n, call);
	const struct ff_loop *p = loop_of(g->n, c->loop);
	struct ff_arena *a = &g->c->arena;
	if (is_long(p) && !strcmp(c->target, "re.compile") && all_constant(g->n, call) && ff_call_is_new(g->n, g->o, call))
		tell(g, "PERF006", FF_CERTAIN, c->line, g->n->call_def[call], c->callee, ff_arena_printf(a, "the same pattern is compiled in each turn of the loop in line %d", p->line));
}

/* ---- loops inside each other ---- */

/* Goes over a parameter of its function, and thus over as much as a caller likes. */
static bool is_input(const struct look *l, const struct ff_loop *p)
{
	if (!is_long(p) || p->iterable_kind != FF_EXPR_NAME || p->def < 0 || p->def >= l->defs)
		return false;
	for EACH (i, l->param_first[p->def], l->param_next)
		if (!strcmp(PARAM(l, i)->name, p->iterable))
			return true;
	return false;
}

/* The loop around, when both go over inputs. */
static const struct ff_loop *square(const struct look *l, const struct ff_loop *p)
{
	const struct ff_loop *out = loop_of(l, p->parent);
	return out && out != p && out->def == p->def && is_input(l, p) && is_input(l, out) ? out : NULL;
}

static bool had_square(const struct look *l, const char *qualname)
{
	for (int i = 0; l && i < l->f->loops.count; i++) {
		const struct ff_loop *p = loop_of(l, i);
		if (p->def >= 0 && p->def < l->defs && !strcmp(DEF(l, p->def)->qualname, qualname) && square(l, p))
			return true;
	}
	return false;
}

static void judge_nesting(struct grower *g)
{
	struct ff_arena *a = &g->c->arena;
	for (int i = 0; g->o && i < g->n->f->loops.count; i++) {
		const struct ff_loop *p = loop_of(g->n, i), *out = square(g->n, p);
		if (!out || p->def < 0 || p->def >= g->n->defs || !ff_spans_has(&g->file->added, p->line) || had_square(g->o, DEF(g->n, p->def)->qualname))
			continue;
		tell(g, "PERF006", FF_MAYBE, p->line, p->def, p->iterable,
		     ff_arena_printf(a, "all of %s for each %s of %s: the time grows with the product", p->iterable, out->target, out->iterable));
	}
}

void growth_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	struct grower g = {c, file, n, o};
	for (int i = 0; i < n->calls; i++) {
		const struct ff_call *call = CALL(n, i);
		if (!ff_spans_has(&file->added, call->line) && !ff_spans_has(&file->added, call->end_line))
			continue;
		judge_await(&g, i);
		judge_table(&g, i);
		judge_turn(&g, i);
	}
	judge_nesting(&g);
}
