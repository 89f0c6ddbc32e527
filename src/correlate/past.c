/*
 * past.c - a host's windows of before: kept when they are taken, read again when two windows are held side by side.  Called by commit.c.
 */
#include <math.h>

#include "keep.h"

#define MOST_PAST 50000     /* rows read: ten metrics of a window an hour, kept as long as they are */
#define KEPT (180 * 86400)  /* seconds */

static int add(struct ff_store *s, struct ff_arena *a, const struct ff_metrics *m, const struct ff_series *series, struct ff_err *err)
{
	struct ff_window_sum sum = ff_window_summary(a, series->values.items, series->values.count);
	if (!isfinite(sum.median) || !isfinite(sum.centre) || !isfinite(sum.p95) || !isfinite(sum.spread) || !isfinite(sum.halves))
		return 0; /* too short to say anything */
	struct ff_query *q = ff_query(s, FF_SQL_WINDOW_ADD);
	ff_query_text(q, "host", m->host);
	ff_query_text(q, "metric", series->name);
	ff_query_text(q, "phase", m->phase);
	ff_query_int(q, "at", m->end);
	ff_query_num(q, "seconds", m->elapsed);
	ff_query_int(q, "samples", sum.n);
	ff_query_num(q, "median", sum.median);
	ff_query_num(q, "centre", sum.centre);
	ff_query_num(q, "p95", sum.p95);
	ff_query_num(q, "spread", sum.spread);
	ff_query_num(q, "halves", sum.halves);
	return ff_query_do(q, err);
}

int ff_past_add(struct ff_store *s, struct ff_arena *a, const struct ff_metrics *m, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_WINDOW_PRUNE);
	ff_query_text(q, "host", m->host);
	ff_query_int(q, "before", m->end - KEPT);
	if (ff_query_do(q, err))
		return -1;
	for (int i = 0; i < m->series.count; i++)
		if (add(s, a, m, FF_AT(&m->series, struct ff_series, i), err))
			return -1;
	return 0;
}

int ff_past_read(struct ff_store *s, struct ff_arena *a, const char *host, double seconds, int64_t before, struct ff_list *past, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_WINDOW_PAST);
	int64_t ended = 0, of_this = 0;
	int got;
	*past = (struct ff_list){0};
	ff_query_text(q, "host", host);
	ff_query_num(q, "seconds", seconds);
	ff_query_int(q, "before", before ? before : INT64_MAX);
	ff_query_int(q, "most", MOST_PAST);
	while ((got = ff_query_step(q, err)) == 1) {
		int64_t at = ff_query_get_int(q, "at");
		double length = ff_query_get_num(q, "seconds");
		bool deployed = !strcmp(ff_query_get_text(q, a, "phase"), "delta");
		if (at != of_this) { /* rows of one window have one end */
			ended = of_this;
			of_this = at;
		}
		*FF_PUSH(a, past, struct ff_past_window) = (struct ff_past_window){
		    .metric = ff_query_get_text(q, a, "metric"),
		    .sum = {.n = (int)ff_query_get_int(q, "samples"), .seconds = length, .median = ff_query_get_num(q, "median"), .centre = ff_query_get_num(q, "centre"), .p95 = ff_query_get_num(q, "p95"),
		            .spread = ff_query_get_num(q, "spread"), .halves = ff_query_get_num(q, "halves"),
		            .at = at, .deployed = deployed, .apart = deployed || (double)(at - ended) - length > FF_COMPARE_FAR},
		};
	}
	ff_query_end(q);
	return got;
}
