/*
 * averages.c - the table prediction_model: for each host, metric and pattern of files (a folder, a file at the top) how many commits that
 * touch it were measured, and the mean of what they did.  It follows commit_metrics in the same transaction.  Called by commit.c when a
 * difference is stored, and by forecast.c; the listing for people is here, too.
 */
#include <math.h>
#include <stdlib.h>

#include "ff/table.h"
#include "keep.h"

/* ---- one commit in, or out again ---- */

static int bind_and_do(struct ff_store *s, enum ff_sql which, const char *host, const char *feature, const char *metric, const double *value, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_query *q = ff_query(s, which);
	ff_query_text(q, "host", host);
	ff_query_text(q, "feature", feature);
	ff_query_text(q, "metric", metric);
	if (value) {
		ff_query_num(q, "value", *value);
		ff_query_text(q, "now", ff_clock_iso(&a, ff_clock_now()));
	}
	int rc = ff_query_do(q, err);
	ff_arena_free(&a);
	return rc;
}

static int count_commit(struct ff_store *s, const char *host, struct ff_err *err)
{
	const double nothing = 0;
	return bind_and_do(s, FF_SQL_MODEL_ADD, host, "", "", &nothing, err);
}

static int add(struct ff_store *s, const char *host, const struct effect *e, struct ff_err *err)
{
	for (int m = 0; m < EFFECT_METRICS; m++)
		for (int i = 0; i < e->change.patterns.count && isfinite(e->effect[m]); i++)
			if (bind_and_do(s, FF_SQL_MODEL_ADD, host, e->change.patterns.items[i], effect_names[m], &e->effect[m], err))
				return -1;
	return 0;
}

/* The last of a mean leaves no row; what is left of rounding would stay in it. */
static int take(struct ff_store *s, const char *host, const struct effect *e, struct ff_err *err)
{
	for (int m = 0; m < EFFECT_METRICS; m++)
		for (int i = 0; i < e->change.patterns.count && isfinite(e->effect[m]); i++)
			if (bind_and_do(s, FF_SQL_MODEL_DROP, host, e->change.patterns.items[i], effect_names[m], NULL, err) ||
			    bind_and_do(s, FF_SQL_MODEL_TAKE, host, e->change.patterns.items[i], effect_names[m], &e->effect[m], err))
				return -1;
	return 0;
}

static int make_anew(struct ff_store *s, struct ff_arena *a, const char *host, struct ff_err *err)
{
	struct effects all = {.arena = a, .host = host};
	struct ff_query *q = ff_query(s, FF_SQL_MODEL_CLEAR);
	ff_query_text(q, "host", host);
	if (ff_query_do(q, err) || effects_load(s, &all, err))
		return -1;
	for (int i = 0; i < all.list.count; i++)
		if (add(s, host, FF_AT(&all.list, struct effect, i), err) || count_commit(s, host, err))
			return -1;
	return 0;
}

/* ---- around a delta ---- */

int averages_whole(struct ff_store *s, const char *host, bool *whole, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_MODEL_COUNTS);
	ff_query_text(q, "host", host);
	int got = ff_query_step(q, err);
	*whole = got == 1 && ff_query_get_int(q, "commits") == ff_query_get_int(q, "counted");
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

int averages_before(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, struct averages_step *step, struct ff_err *err)
{
	*step = (struct averages_step){0};
	if (averages_whole(s, host, &step->whole, err))
		return -1;
	int got = effect_of(s, a, host, commit, &step->was, err);
	step->had = got == 1;
	return got < 0 ? -1 : 0;
}

int averages_after(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, const struct averages_step *step, struct ff_err *err)
{
	struct effect is;
	if (!step->whole)
		return make_anew(s, a, host, err);
	if (step->had && take(s, host, &step->was, err))
		return -1;
	int got = effect_of(s, a, host, commit, &is, err);
	if (got < 0 || (got == 1 && add(s, host, &is, err)))
		return -1;
	return step->had ? 0 : count_commit(s, host, err);
}

int averages_find(struct ff_store *s, struct ff_arena *a, const char *host, int metric, const struct ff_strings *patterns, struct ff_list *out, struct ff_err *err)
{
	for (int i = 0; i < patterns->count; i++) {
		struct ff_query *q = ff_query(s, FF_SQL_MODEL_OF);
		ff_query_text(q, "host", host);
		ff_query_text(q, "feature", patterns->items[i]);
		ff_query_text(q, "metric", effect_names[metric]);
		int got = ff_query_step(q, err);
		if (got == 1)
			*FF_PUSH(a, out, struct ff_pattern_mean) = (struct ff_pattern_mean){patterns->items[i], (int)ff_query_get_int(q, "samples"), ff_query_get_num(q, "mean")};
		ff_query_end(q);
		if (got < 0)
			return -1;
	}
	return 0;
}

/* ---- the listing ---- */

struct listing {
	struct effects host;
	struct ff_list rows; /* struct ff_average */
};

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct listing *l = with;
	struct ff_arena *a = l->host.arena;
	bool whole;
	int got;
	l->rows = (struct ff_list){0};
	if (effects_host(s, &l->host, err) || averages_whole(s, l->host.host, &whole, err) || (!whole && make_anew(s, a, l->host.host, err)))
		return -1;
	struct ff_query *q = ff_query(s, FF_SQL_MODEL_LIST);
	ff_query_text(q, "host", l->host.host);
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, a, &ff_average_type, FF_PUSH(a, &l->rows, struct ff_average), err))
			return -1;
	return got;
}

/* Points and milliseconds beside one another: in steps of what is low. */
static double weight_of(const struct ff_average *v)
{
	for (int m = 0; m < EFFECT_METRICS; m++)
		if (!strcmp(effect_names[m], v->metric))
			return fabs(v->expected) / ff_correlate_least(effect_metrics[m], FF_LEVEL_LOW);
	return 0;
}

static int by_weight(const void *x, const void *y)
{
	const struct ff_average *a = x, *b = y;
	double d = weight_of(b) - weight_of(a);
	int order = d > 0 ? 1 : d < 0 ? -1 : strcmp(a->feature, b->feature);
	return order ? order : strcmp(a->metric, b->metric);
}

enum { PLACE, METRIC, COMMITS, MEAN, EXPECTED, UPDATED, COLUMNS };
static const struct ff_column columns[COLUMNS] = {
    [PLACE] = {.title = "FILES IN", .least = 10, .fair = 24, .cut_left = true},
    [METRIC] = {.title = "METRIC"},
    [COMMITS] = {.title = "COMMITS", .right = true},
    [MEAN] = {.title = "MEAN", .right = true},
    [EXPECTED] = {.title = "WORTH", .right = true},
    [UPDATED] = {.title = "LAST"},
};

static void write_table(const struct listing *l, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_arena *a = l->host.arena;
	struct ff_cell *cells = ff_arena_alloc(a, ((size_t)l->rows.count + 1) * COLUMNS * sizeof *cells);
	for (int i = 0; i < l->rows.count; i++) {
		const struct ff_average *v = FF_AT(&l->rows, struct ff_average, i);
		struct ff_cell *c = cells + i * COLUMNS;
		c[PLACE].text = v->feature;
		c[METRIC].text = v->metric;
		c[COMMITS].text = ff_arena_printf(a, "%d", v->samples);
		c[MEAN].text = ff_arena_printf(a, "%+.2f", v->mean);
		c[EXPECTED].text = ff_arena_printf(a, "%+.2f", v->expected);
		c[UPDATED].text = ff_arena_printf(a, "%.10s", v->updated_at);
	}
	if (!l->rows.count) {
		ff_buf_str(out, "no averages yet: the first 'ff-correlate delta' begins them\n");
		return;
	}
	ff_screen_wrap(screen, out, ff_arena_printf(a, "What commits did to %s, by the folders that they touch. WORTH is the mean, drawn to 0 as if two more had had no effect.", l->host.host), 0);
	ff_table_write(screen, out, columns, COLUMNS, cells, l->rows.count);
}

int ff_correlate_model(struct ff_store *s, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct listing l = {.host = {.arena = &a, .host = host}};
	int rc = ff_store_run(s, load, &l, err);
	for (int i = 0; i < l.rows.count && !rc; i++) {
		struct ff_average *v = FF_AT(&l.rows, struct ff_average, i);
		const struct ff_pattern_mean one = {v->feature, v->samples, v->mean};
		v->expected = ff_pattern_value(&one, 1);
	}
	if (!rc && l.rows.count)
		qsort(l.rows.items, (size_t)l.rows.count, sizeof(struct ff_average), by_weight);
	if (!rc && !json)
		write_table(&l, screen, out);
	for (int i = 0; i < l.rows.count && !rc && json; i++)
		ff_record_write(out, &ff_average_type, FF_AT(&l.rows, struct ff_average, i));
	ff_arena_free(&a);
	return rc;
}
