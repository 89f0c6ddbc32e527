/*
 * live_rows.c - the rows of a file in the order in which they are asked for: by the definition whose code they are in, and by line.
 * Called by live_links.c and live_classes.c, once for each file.
 */
#include "live.h"

struct place {
	int holder, line, row;
};

static int by_place(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->holder != b->holder)
		return a->holder - b->holder;
	return a->line != b->line ? a->line - b->line : a->row - b->row;
}

/* Rows by holder and line; those of no definition behind all others. */
static int *by_holder(struct live *l, const struct unit *u, struct place *places, int count, int **start)
{
	int defs = u->b.def_count, at = 0;
	int *rows = ff_arena_raw(&l->arena, ((size_t)count + 1) * sizeof *rows);
	*start = ff_arena_raw(&l->arena, ((size_t)defs + 2) * sizeof **start);
	for (int i = 0; i < count; i++)
		places[i].holder = places[i].holder >= 0 ? u->holder[places[i].holder] : defs;
	if (count)
		qsort(places, (size_t)count, sizeof *places, by_place);
	for (int d = 0; d <= defs; d++) {
		(*start)[d] = at;
		for (; at < count && places[at].holder == d; at++)
			rows[at] = places[at].row;
	}
	(*start)[defs + 1] = at;
	return rows;
}

static int by_value(const void *x, const void *y)
{
	return *(const int *)x - *(const int *)y;
}

/* Lines where something is bound at module level. */
static void find_bindings(struct live *l, struct unit *u)
{
	u->bindings = ff_arena_raw(&l->arena, ((size_t)u->b.name_count + (size_t)u->b.def_count + 1) * sizeof *u->bindings);
	for (int i = 0; i < u->b.name_count; i++)
		u->bindings[u->binding_count++] = u->b.names[i].line;
	for (int i = 0; i < u->b.def_count; i++)
		if (u->b.defs[i].parent < 0)
			u->bindings[u->binding_count++] = u->b.defs[i].first_line;
	if (u->binding_count)
		qsort(u->bindings, (size_t)u->binding_count, sizeof *u->bindings, by_value);
}

void live_rows(struct live *l, struct unit *u)
{
	const struct brief *b = &u->b;
	int most = b->ref_count > b->edge_count ? b->ref_count : b->edge_count;
	most = b->step_count > most ? b->step_count : most;
	most = b->operator_count > most ? b->operator_count : most;
	struct place *places = ff_xmalloc(((size_t)most + 1) * sizeof *places);
	u->holder = ff_arena_raw(&l->arena, ((size_t)b->def_count + 1) * sizeof *u->holder);
	for (int i = 0; i < b->def_count; i++)
		u->holder[i] = b->defs[i].flags & FF_DEF_NESTED && b->defs[i].parent >= 0 ? u->holder[b->defs[i].parent] : i;
	for (int i = 0; i < b->ref_count; i++)
		places[i] = (struct place){b->refs[i].def, b->refs[i].line, i};
	u->refs = by_holder(l, u, places, b->ref_count, &u->ref_start);
	for (int i = 0; i < b->edge_count; i++)
		places[i] = (struct place){b->edges[i].from, b->edges[i].line, i};
	u->edges = by_holder(l, u, places, b->edge_count, &u->edge_start);
	for (int i = 0; i < b->step_count; i++)
		places[i] = (struct place){b->steps[i].def, b->steps[i].line, i};
	u->steps = by_holder(l, u, places, b->step_count, &u->step_start);
	for (int i = 0; i < b->operator_count; i++)
		places[i] = (struct place){b->operators[i].def, 0, i};
	u->operators = by_holder(l, u, places, b->operator_count, &u->operator_start);
	free(places);
	find_bindings(l, u);
}
