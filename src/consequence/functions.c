/*
 * functions.c - one function or method on both sides: its signature as a caller sees it, what it gives
 * back, what it raises, how it is bound.  Called by breakage.c and members.c.
 */
#include "signature.h"

struct pair {
	struct comparer *k;
	const struct object *o, *n;
	const char *name; /* as the user sees it */
	struct weight weight;
};

static struct ff_impact_item *report(struct pair *p, const char *id, const char *peer, int level, int line, const char *message)
{
	struct ff_impact_item *i = ff_report(p->k, p->o, &p->weight, id, peer, level, p->n->module->path, line ? line : p->n->line, message);
	if (i)
		i->symbol = p->name;
	return i;
}

/* The receiver is no matter of the caller's: obj.method(...) passes it. */
static struct object without_receiver(struct ff_arena *a, const struct object *o)
{
	struct object out = *o;
	out.params = (struct ff_list){0};
	for (int i = 0; i < o->params.count; i++) {
		const struct param *p = FF_AT(&o->params, struct param, i);
		bool receiver = !i && *o->owner && !(o->flags & FF_DEF_STATIC) && (p->kind == FF_PARAM_NORMAL || p->kind == FF_PARAM_POSONLY);
		if (!receiver)
			*FF_PUSH(a, &out.params, struct param) = *p;
	}
	return out;
}

/* def f(self) -> def f(self, /): peers say so, calls are as before. */
static void judge_receiver(struct pair *p, const struct object *o, const struct object *n)
{
	const struct param *a = FF_AT(&p->o->params, struct param, 0), *b = FF_AT(&p->n->params, struct param, 0);
	if (o->params.count == p->o->params.count || n->params.count == p->n->params.count || a->kind == b->kind || b->kind != FF_PARAM_POSONLY ||
	    strcmp(a->name, b->name))
		return;
	struct ff_impact_item *i = report(p, "API007", "griffe:PARAMETER_CHANGED_KIND", FF_LEVEL_NONE, 0,
		ff_arena_printf(&p->k->c->arena, "%s: %s is positional only now; calls are not affected", p->name, b->name));
	if (i)
		i->level = FF_LEVEL_NONE;
}

static void judge_signature(struct pair *p)
{
	struct ff_arena *a = &p->k->c->arena;
	struct object o = without_receiver(a, p->o), n = without_receiver(a, p->n);
	judge_receiver(p, &o, &n);
	bool tool = ff_is_tool(p->o) && ff_is_tool(p->n);
	struct ff_list found = {0};
	signature_compare(a, &o, &n, &found);
	for (int i = 0; i < found.count; i++) {
		const struct break_found *b = FF_AT(&found, struct break_found, i);
		const char *id = tool && b->level >= FF_LEVEL_HIGH ? "API016" : b->id;
		struct ff_impact_item *x = report(p, id, b->peer, b->level, b->line, ff_arena_printf(a, "%s: %s", p->name, b->message));
		if (!x)
			continue;
		x->before = signature_text(a, p->o);
		x->after = signature_text(a, p->n);
		if (b->level == FF_LEVEL_NONE)
			x->level = FF_LEVEL_NONE;
		if (tool)
			x->message = ff_arena_printf(a, "tool %s", x->message);
	}
}

/* A plain function that says it gives something to await. */
static bool gives_awaitable(const struct object *o)
{
	return strstr(o->returns, "Awaitable") || strstr(o->returns, "Coroutine") || strstr(o->returns, "Future") || strstr(o->returns, "Task") || strstr(o->returns, "AsyncI");
}

static void judge_binding(struct pair *p)
{
	struct ff_arena *a = &p->k->c->arena;
	const struct object *o = p->o, *n = p->n;
	if ((o->flags ^ n->flags) & FF_DEF_ASYNC && !gives_awaitable(o->flags & FF_DEF_ASYNC ? n : o)) {
		bool async = n->flags & FF_DEF_ASYNC;
		bool generator = (o->flags | n->flags) & FF_DEF_GENERATOR;
		struct ff_impact_item *x = report(p, "API012", "", FF_LEVEL_CRITICAL, 0,
			ff_arena_printf(a, "%s is now %s: every caller must %s", p->name, async ? "async" : "not async",
			                generator ? (async ? "iterate with async for" : "iterate with for") : async ? "await it" : "stop awaiting it"));
		if (x)
			x->before = async ? "def" : "async def", x->after = async ? "async def" : "def";
	} else if ((o->flags ^ n->flags) & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD) && *o->owner && *n->owner) {
		bool instance = !(n->flags & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD));
		static const char *const words[] = {"an instance method", "a static method", "a class method"};
#define BINDING(f) (words[(f) & FF_DEF_STATIC ? 1 : (f) & FF_DEF_CLASSMETHOD ? 2 : 0])
		struct ff_impact_item *x = report(p, "API012", "", instance ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, 0,
			ff_arena_printf(a, "%s was %s and is now %s", p->name, BINDING(o->flags), BINDING(n->flags)));
		if (x)
			x->before = BINDING(o->flags), x->after = BINDING(n->flags);
	}
}

/* The name that a model calls the tool by: name="..." of the decorator, else the function's. */
static const char *tool_name(struct ff_arena *a, const struct object *o)
{
	for (int i = 0; i < o->marks.count; i++) {
		const char *p = strstr(FF_AT(&o->marks, struct mark, i)->args, "name=");
		const char *name = p ? literal_string(a, ff_arena_dup(a, p + 5, strcspn(p + 5, ","))) : NULL;
		if (name)
			return name;
	}
	return o->name;
}

static void judge_tool(struct pair *p)
{
	struct ff_arena *a = &p->k->c->arena;
	const char *was = tool_name(a, p->o), *now = tool_name(a, p->n);
	struct ff_impact_item *x = strcmp(was, now) ? report(p, "API016", "", FF_LEVEL_HIGH, 0, ff_arena_printf(a, "tool %s is called %s now", was, now)) : NULL;
	if (x)
		x->before = was, x->after = now;
}

/* Optional added, or a generator swapped with a list: callers that do not check fail. */
static void judge_returns(struct pair *p)
{
	struct ff_arena *a = &p->k->c->arena;
	const struct object *o = p->o, *n = p->n;
	const char *before = literal_normal(a, o->returns), *after = literal_normal(a, n->returns);
	bool optional = (strstr(after, "Optional[") || strstr(after, "None")) && !strstr(before, "Optional[") && !strstr(before, "None") && strcmp(after, "None") &&
	                !strstr(before, "Any");
	bool generator = (o->flags ^ n->flags) & FF_DEF_GENERATOR && !(strstr(before, "Iter") && strstr(after, "Iter")) && !((o->flags ^ n->flags) & FF_DEF_ASYNC);
	for (int i = 0; i < o->decorators.count; i++)
		if (strstr(o->decorators.items[i], "contextmanager") || strstr(o->decorators.items[i], "fixture"))
			generator = false;
	struct ff_impact_item *x = NULL;
	if (generator)
		x = report(p, "API011", "", FF_LEVEL_MEDIUM, 0, ff_arena_printf(a, "%s %s a generator", p->name, n->flags & FF_DEF_GENERATOR ? "is now" : "is no longer"));
	else if (optional && *before && *after && strcmp(before, after))
		x = report(p, "API011", "", FF_LEVEL_MEDIUM, 0, ff_arena_printf(a, "%s may return None now", p->name));
	if (x)
		x->before = o->returns, x->after = n->returns;
}

static void judge_raises(struct pair *p)
{
	if (p->weight.exposure != EXPORTED && p->weight.exposure != USED)
		return;
	for (int i = 0; i < p->n->raises.count; i++) {
		const char *type = p->n->raises.items[i];
		if (ff_strings_has(&p->o->raises, type) || *type == '_' || last_part_is(type, "NotImplementedError") || last_part_is(type, "AssertionError"))
			continue;
		struct ff_impact_item *x = report(p, "API013", "", FF_LEVEL_LOW, 0, ff_arena_printf(&p->k->c->arena, "%s raises %s now", p->name, type));
		if (x) {
			x->level = FF_LEVEL_LOW;
			x->certainty = FF_MAYBE;
			x->after = type;
		}
	}
}

void ff_judge_function(struct comparer *k, const struct object *o, const struct object *n, const char *seen_as)
{
	struct pair p = {.k = k, .o = o, .n = n, .name = *seen_as ? seen_as : o->qualname, .weight = ff_weigh(k, o, true)};
	if (ff_is_tool(o) && ff_is_tool(n)) {
		p.weight.exposure = EXPORTED; /* a model has its schema, wherever the function stands */
		judge_tool(&p);
	}
	if (ff_decorated(k->old, o) != DECORATED_PLAIN || ff_decorated(k->new, n) != DECORATED_PLAIN) {
		if (!*seen_as)
			judge_returns(&p);
		return;
	}
	judge_signature(&p);
	judge_binding(&p);
	if (*seen_as)
		return; /* another function: what it gives and raises is its own affair */
	judge_returns(&p);
	judge_raises(&p);
}
