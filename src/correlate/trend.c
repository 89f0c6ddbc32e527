/*
 * trend.c - which commits moved the level of a metric of one host.  Pure.  Called by whoever has the history; the search is divisive.c.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

static const char *word(enum ff_correlate_metric m, double difference, int level)
{
	return m == FF_CORRELATE_OTHER ? "changed" : difference < 0 ? "better" : ff_level_names[level];
}

void ff_trend(struct ff_arena *a, enum ff_correlate_metric m, const struct ff_trend_point *points, int n, struct ff_list *moves)
{
	const struct ff_changepoint_options o = {FF_CHANGEPOINT_WINDOW, FF_CHANGEPOINT_PVALUE, 0};
	struct ff_list found = {0};
	double *levels = ff_arena_raw(a, ((size_t)(n > 0 ? n : 0) + 1) * sizeof(*levels));
	int *at = ff_arena_raw(a, ((size_t)(n > 0 ? n : 0) + 1) * sizeof(*at)), count = 0;
	/* a commit that was not measured moved nothing that is known: it is left out, not filled in */
	for (int i = 0; i < n; i++)
		if (isfinite(points[i].level)) {
			levels[count] = points[i].level;
			at[count++] = i;
		}
	ff_changepoints(a, levels, count, &o, &found);
	for (int i = 0; i < found.count; i++) {
		const struct ff_changepoint *c = FF_AT(&found, struct ff_changepoint, i);
		struct ff_trend_move *move = FF_PUSH(a, moves, struct ff_trend_move);
		*move = (struct ff_trend_move){.index = at[c->index], .before = c->before, .after = c->after, .p = c->p};
		move->commit = points[move->index].commit;
		move->level = ff_correlate_level(m, c->after - c->before);
		move->reason = ff_arena_printf(a, "%.40s moved the level from %.2f to %.2f (%+.2f), p %.3g: %s", move->commit, c->before, c->after,
		                               c->after - c->before, c->p, word(m, c->after - c->before, move->level));
	}
}
