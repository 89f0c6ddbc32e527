/*
 * reach.c - how tests reach a definition.  The rule that was measured best: a test that imports the
 * module and names the function (or the class and the method) reaches it directly; through resolved
 * users up to three steps away it is reached indirectly.
 */
#include "usages.h"

struct node {
	int view, symbol, depth;
};

static void visit(struct ff_arena *a, struct ff_list *queue, int view, int symbol, int depth)
{
	for (int i = 0; i < queue->count; i++) {
		const struct node *n = FF_AT(queue, struct node, i);
		if (n->view == view && n->symbol == symbol)
			return;
	}
	if (queue->count < REACH_NODES && symbol >= 0)
		*FF_PUSH(a, queue, struct node) = (struct node){view, symbol, depth};
}

/* Symbol of the definition that holds a use. */
static int holder(const struct view *v, int def)
{
	def = view_holder(v, def);
	return def >= 0 ? v->symbol_of[def] : -1;
}

/* The functions that use a symbol come into the queue; true: not all of them could be looked at. */
static bool visit_users(struct usages *u, struct ff_arena *a, struct ff_list *queue, struct node n, int symbol)
{
	struct view *v = view_at(u, n.view);
	bool incomplete = false;
	for (int k = v->first[symbol]; k < v->first[symbol + 1] && queue->count < REACH_NODES; k++) {
		struct use x = *FF_AT(&v->uses, struct use, k);
		if (!x.resolved || view_at(u, x.by)->test || x.by_def < 0)
			continue;
		if (!view_at(u, x.by)->analysed && u->analyses < ANALYSES_MAX)
			users_find(u, x.by);
		const struct view *g = view_at(u, x.by);
		if (g->analysed)
			visit(a, queue, x.by, holder(g, x.by_def), n.depth + 1);
		else
			incomplete = true;
	}
	return incomplete;
}

int reach_of(struct usages *u, int row, int symbol)
{
	struct ff_arena a = {0};
	struct ff_list queue = {0};
	bool incomplete = false;
	int reach = view_at(u, row)->direct[symbol] ? FF_REACH_DIRECT : FF_REACH_NONE;
	visit(&a, &queue, row, symbol, 0);
	for (int i = 0; reach == FF_REACH_NONE && i < queue.count; i++) {
		struct node n = *FF_AT(&queue, struct node, i);
		if (!view_at(u, n.view)->analysed) {
			if (u->analyses >= ANALYSES_MAX) {
				incomplete = true;
				continue;
			}
			users_find(u, n.view);
		}
		struct view *v = view_at(u, n.view);
		incomplete |= v->incomplete;
		if (n.symbol >= v->symbol_count)
			continue;
		if (v->direct[n.symbol] && i)
			reach = FF_REACH_INDIRECT;
		const char *last = v->symbols[n.symbol].last;
		bool constructor = symbol_is_method(v, &v->symbols[n.symbol]) && ff_str_starts(last, "__");
		int class = constructor ? v->class_of[n.symbol] : -1;
		if (n.depth < REACH_DEPTH) {
			incomplete |= visit_users(u, &a, &queue, n, n.symbol);
			if (class >= 0)
				incomplete |= visit_users(u, &a, &queue, n, class);
		}
	}
	ff_arena_free(&a);
	if (reach == FF_REACH_NONE && (incomplete || (u->s->index != FF_INDEX_COMPLETE && !u->s->tests_given)))
		reach = FF_REACH_UNKNOWN;
	return reach;
}
