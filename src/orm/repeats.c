/*
 * repeats.c - the way in: one file with the models it may meet, and every repeat in it.  Called by the critic and by the
 * consequences.
 */
#include "room.h"

static void index_calls(struct orm *o)
{
	int calls = o->f->calls.count;
	ff_arguments_by_call(o->a, o->f, &o->by_call);
	o->inner = ff_arena_alloc(o->a, (size_t)calls + 1);
	for (int i = 0; i < calls; i++)
		if (call_at(o, call_at(o, i)->receiver))
			o->inner[call_at(o, i)->receiver] = 1;
	o->rows = ff_arena_alloc(o->a, ((size_t)o->f->loops.count + 1) * sizeof *o->rows);
}

/* The module that the stream's models of this very file are said to be of: its path from the root of the tree, with dots. */
static const char *own_module(struct ff_arena *a, const char *path, const struct ff_models *models)
{
	char *own = ff_arena_str(a, path);
	size_t n = strlen(own) - (ff_str_ends(own, "/__init__.py") ? 12 : ff_str_ends(own, ".py") ? 3 : 0);
	own[n] = '\0';
	for (char *p = own; *p; p++)
		if (*p == '/')
			*p = '.';
	for (int i = 0; models && i < models->models.count; i++) {
		const char *module = FF_AT(&models->models, struct ff_model, i)->module;
		size_t m = strlen(module);
		if (!strcmp(module, own) || (m > n && n && module[m - n - 1] == '.' && !strcmp(module + m - n, own)))
			return module;
	}
	return own;
}

static void build_graph(struct orm *o, const char *path, const struct ff_models *models)
{
	struct ff_list declared = {0};
	const char *module = own_module(o->a, path, models);
	ff_orm_declared(o->a, o->f, &declared);
	o->known = ff_orm_known(o->f) || declared.count;
	o->graph = ff_graph_new(o->a);
	for (int i = 0; i < declared.count; i++) {
		const struct ff_declared *d = FF_AT(&declared, struct ff_declared, i);
		ff_graph_relation(o->graph, ff_graph_class(o->graph, module, def_at(o, d->def)->qualname), d);
	}
	for (int i = 0; declared.count && i < o->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&o->f->bases, struct ff_base, i);
		if (def_at(o, b->def) && !*b->keyword)
			ff_graph_base(o->graph, ff_graph_class(o->graph, module, def_at(o, b->def)->qualname), b->text);
	}
	for (int i = 0; models && i < models->models.count; i++)
		ff_graph_take(o->graph, FF_AT(&models->models, struct ff_model, i));
	for (int i = 0; models && i < models->loaded.count; i++)
		ff_graph_loads(o->graph, models->loaded.items[i]);
	struct ff_strings loads = {0};
	ff_orm_loads(o->a, o->f, &loads);
	for (int i = 0; declared.count && i < loads.count; i++) /* of managers that stand beside their models */
		ff_graph_loads(o->graph, loads.items[i]);
	ff_graph_close(o->graph);
}

struct ff_repeat *orm_repeat_add(struct orm *o, int kind, int call, const struct ff_loop *l, const char *what, const char *remedy)
{
	const struct ff_call *c = call_at(o, call);
	struct ff_repeat *r = FF_PUSH(o->a, o->out, struct ff_repeat);
	*r = (struct ff_repeat){.kind = kind, .call = call, .def = c->def, .line = c->line, .end_line = c->end_line, .col = c->col, .loop = l, .what = what,
	                        .over = l ? l->iterable : "", .each = l ? l->target : "", .remedy = remedy};
	return r;
}

/* It runs once, and waits for nobody. */
static bool is_migration(const struct ff_facts *f)
{
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, i);
		if (!*b->keyword && (!strcmp(b->text, "migrations.Migration") || ff_str_ends(b->target, "django.db.migrations.Migration")))
			return true;
	}
	return false;
}

void ff_orm_repeats(struct ff_arena *a, const char *path, const struct ff_facts *f, const struct ff_models *models, struct ff_list *out)
{
	struct orm o = {.a = a, .f = f, .out = out, .budget = 4000000};
	struct chain ch;
	if ((!f->loops.count && !f->assigns.count) || is_migration(f))
		return;
	index_calls(&o);
	build_graph(&o, path, models);
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *call = call_at(&o, i);
		if (!loop_at(&o, call->loop) || !orm_is_candidate(&o, i))
			continue;
		orm_chain_take(&ch, call->callee);
		if (ch.count && !orm_judge_query(&o, i, &ch))
			orm_judge_write(&o, i, &ch);
	}
	orm_judge_shown(&o);
	orm_judge_accesses(&o);
}
