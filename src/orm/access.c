/*
 * access.c - relations read on the rows of a query that does not load them: for x in Order.objects.all(): x.customer.name.
 * Three conditions keep it quiet: the loop runs over rows of a known model, the attribute is a relation of that very model,
 * and nothing loads it ahead.  Called by repeats.c.
 */
#include "room.h"

/* The same rows: of one loop, or of a name that is looped over again, which keeps what was read. */
static bool same_rows(const struct ff_loop *a, const struct ff_loop *b)
{
	return a == b || (a->def == b->def && a->iterable_kind == FF_EXPR_NAME && b->iterable_kind == FF_EXPR_NAME && a->iterable_call == b->iterable_call &&
	                  !strcmp(a->iterable, b->iterable) && !strcmp(a->target, b->target));
}

static bool said_before(struct orm *o, const struct ff_loop *l, const char *what, int line)
{
	for (int i = o->out->count - 1; i >= 0; i--) {
		struct ff_repeat *r = FF_AT(o->out, struct ff_repeat, i);
		if (r->kind != FF_REPEAT_RELATION || !same_rows(r->loop, l) || strcmp(r->what, what) != 0)
			continue;
		if (r->also.count < 10)
			ff_strings_push(o->a, &r->also, ff_arena_printf(o->a, "%d", line));
		return true;
	}
	return false;
}

static const char *remedy_of(const struct orm *o, const struct chain *ch, int at, const struct ff_relation *r)
{
	char path[FF_MAX_TEXT];
	size_t n = 0;
	path[0] = '\0';
	for (int i = 1; i <= at && n < sizeof path - 1; i++)
		n += (size_t)snprintf(path + n, sizeof path - n, "%s%.*s", i > 1 ? "__" : "", ch->part[i].len, ch->part[i].p);
	if (r->kind == FF_RELATION_ROWS)
		return ff_arena_printf(o->a, "load it with the query: selectinload or joinedload of %.*s", ch->part[at].len, ch->part[at].p);
	if (r->kind == FF_RELATION_MANY || !*r->target)
		return ff_arena_printf(o->a, "prefetch_related(\"%s\") on the query", path);
	const struct part *next = at + 1 < ch->count ? &ch->part[at + 1] : NULL;
	if (next && !ch->part[at].called && (orm_part_named(next, "id") || orm_part_named(next, "pk")))
		return ff_arena_printf(o->a, "%.*s_id is in the row itself", ch->part[at].len, ch->part[at].p);
	return ff_arena_printf(o->a, "select_related(\"%s\") on the query", path);
}

static void add(struct orm *o, const struct ff_attribute *x, const struct ff_loop *l, const struct chain *ch, int at, const struct ff_relation *r, bool known)
{
	const struct part *end = &ch->part[at];
	const char *what = ff_arena_dup(o->a, x->path, (size_t)(end->p + end->len - x->path));
	if (said_before(o, l, what, x->line))
		return;
	struct ff_repeat *rep = FF_PUSH(o->a, o->out, struct ff_repeat);
	*rep = (struct ff_repeat){.kind = FF_REPEAT_RELATION, .call = -1, .def = l->def, .line = x->line, .end_line = x->line, .col = x->col, .loop = l,
	                          .what = what, .over = l->iterable, .each = l->target, .remedy = remedy_of(o, ch, at, r),
	                          .known = known};
}

/* The first part of x.a.b.c that asks the database; what stands before it is loaded. */
static void judge(struct orm *o, const struct ff_attribute *x)
{
	const struct ff_loop *l = loop_at(o, x->loop);
	struct chain ch;
	if (!l || orm_few_turns(l) || !(orm_chain_take(&ch, x->path), ch.count > 1) || !orm_is_row_name(l, &ch.part[0]))
		return;
	struct origin at = orm_origin_of_rows(o, x->loop);
	for (int i = 1; i < ch.count && at.kind == HOLDS_OBJECT; i++) {
		const struct ff_relation *r = orm_origin_relation(o, &at, &ch.part[i]);
		bool back = orm_part_named(&ch.part[i], at.back);
		bool free = !r || r->kind == FF_RELATION_LOADED || orm_origin_loads(&at, ch.part[i].p, ch.part[i].len) ||
		            (at.given && ff_graph_loaded(o->graph, ch.part[i].p, ch.part[i].len)) || orm_prefetched(o, &ch.part[i], true);
		if (!r)
			return;
		if (!free && (r->kind != FF_RELATION_MANY || i == ch.count - 1)) /* methods of a manager are calls: judged there */
			add(o, x, l, &ch, i, r, back);
		if (!free || back || r->kind == FF_RELATION_MANY) /* back: one object for all rows, whatever is read of it then */
			return;
		at = orm_origin_step(o, &at, &ch.part[i]);
		if (at.kind == HOLDS_ANY)
			at.kind = HOLDS_OBJECT;
	}
}

void orm_judge_accesses(struct orm *o)
{
	for (int i = 0; i < o->f->attributes.count; i++)
		judge(o, FF_AT(&o->f->attributes, struct ff_attribute, i));
}
