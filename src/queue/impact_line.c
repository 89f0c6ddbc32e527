/*
 * impact_line.c - the one thing that the consequence report of a task's commit says about its place.  Called by the review
 * room; changes nothing.
 */
#include "ff/queue.h"

struct look {
	struct ff_arena *a;
	const struct ff_task *task;
	const char *record; /* "" no report */
};

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	struct ff_query *q = ff_query(s, FF_SQL_IMPACT_OF);
	ff_query_text(q, "commit", l->task->commit);
	int got = ff_query_step(q, err);
	l->record = got == 1 ? ff_query_get_text(q, l->a, "record") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

/* "Order.total" is about "Order.total" and about what is in it, and the other way round. */
static bool related(const char *one, const char *other)
{
	size_t n = strlen(one), m = strlen(other), least = n < m ? n : m;
	if (!least || strncmp(one, other, least) != 0)
		return false;
	return n == m || (n > m ? one[m] : other[n]) == '.';
}

/* The worst about the symbol; else the worst about the file. */
static const struct ff_impact_item *choose(const struct ff_task *t, const struct ff_category *c, const struct ff_impact_item *best)
{
	for (int i = 0; c && i < c->impacts.count; i++) {
		const struct ff_impact_item *item = FF_AT(&c->impacts, struct ff_impact_item, i);
		if (strcmp(item->path, t->path) != 0)
			continue;
		bool near = related(item->symbol, t->symbol), best_near = best && related(best->symbol, t->symbol);
		if (!best || (near && !best_near) || (near == best_near && item->level > best->level))
			best = item;
	}
	return best;
}

int ff_queue_impact_line(struct ff_store *s, struct ff_arena *a, const struct ff_task *t, const char **line, struct ff_err *err)
{
	struct look l = {.a = a, .task = t, .record = ""};
	struct ff_impact impact;
	const struct ff_impact_item *item = NULL;
	*line = "";
	if (!t->commit[0])
		return 0;
	if (ff_store_run(s, load, &l, err))
		return -1;
	if (!l.record[0] || ff_object_read(a, &ff_impact_type, l.record, strlen(l.record), &impact, NULL) || !impact.categories)
		return 0; /* a report that is not there, or not to be read, is none */
	item = choose(t, impact.categories->api, item);
	item = choose(t, impact.categories->database, item);
	item = choose(t, impact.categories->performance, item);
	item = choose(t, impact.categories->user, item);
	if (item)
		*line = ff_arena_printf(a, "%s, %s%s%s", ff_level_names[item->level], item->message, item->advice[0] ? ": " : "", item->advice);
	return 0;
}
