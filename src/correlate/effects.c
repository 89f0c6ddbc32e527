/*
 * effects.c - what the commits that were measured on one host did to it, as the store has them, and what they are like.  Asks git for the
 * lines of those whose facts were not kept.  Called by forecast.c and averages.c.
 */
#include <math.h>

#include "ff/revision.h"
#include "keep.h"

const char *const effect_names[EFFECT_METRICS] = {FF_METRIC_CPU, FF_METRIC_RAM, FF_METRIC_RESPONSE};
const enum ff_correlate_metric effect_metrics[EFFECT_METRICS] = {FF_CORRELATE_CPU, FF_CORRELATE_RAM, FF_CORRELATE_RESPONSE};

/* A list of paths, as the store has it. */
struct paths {
	struct ff_strings files;
};
static const struct ff_field paths_fields[] = {{"files", FF_STRINGS, offsetof(struct paths, files), false, NULL, NULL, ""}, {NULL, 0, 0, false, NULL, NULL, NULL}};
static const struct ff_type paths_type = {"paths", sizeof(struct paths), paths_fields, false, true, "paths that a commit changed"};

static double measured(double before, double after)
{
	return before >= 0 && after >= 0 ? after - before : NAN;
}

/* What the commit is like: as its facts told, else by its paths. */
static void read_change(struct ff_arena *a, struct ff_query *q, struct effect *e)
{
	struct ff_err none = {0};
	struct paths p = {{0}};
	int total = (int)ff_query_get_int(q, "total");
	const char *files = ff_arena_printf(a, "{\"files\":%s}", ff_query_get_text(q, a, "files"));
	if (ff_object_read(a, &paths_type, files, strlen(files), &p, &none)) /* whatever stands there, the figures are good */
		p.files = (struct ff_strings){0};
	change_patterns(a, &p.files, &e->change.patterns);
	e->shaped = change_from_text(a, ff_query_get_text(q, a, "shape"), &e->change.shape);
	if (!e->shaped) {
		change_of_paths(&p.files, &e->change.shape);
		e->change.shape.files = total > p.files.count ? total : p.files.count;
	}
}

static int read_row(struct ff_arena *a, struct ff_query *q, struct effect *e, struct ff_err *err)
{
	struct ff_metrics before, after;
	const char *b = ff_query_get_text(q, a, "before"), *n = ff_query_get_text(q, a, "after");
	if (ff_object_read(a, &ff_metrics_type, b, strlen(b), &before, err) || ff_object_read(a, &ff_metrics_type, n, strlen(n), &after, err))
		return -1;
	*e = (struct effect){.change = {.commit = ff_query_get_text(q, a, "commit")}};
	const double was[] = {before.cpu_percent, before.ram_percent, before.response_time_ms}, is[] = {after.cpu_percent, after.ram_percent, after.response_time_ms};
	for (int i = 0; i < EFFECT_METRICS; i++) {
		e->effect[i] = measured(was[i], is[i]);
		e->level[i] = is[i] >= 0 ? is[i] : NAN;
	}
	read_change(a, q, e);
	return 0;
}

int effects_host(struct ff_store *s, struct effects *e, struct ff_err *err)
{
	if (e->host)
		return 0;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_MOST);
	int got = ff_query_step(q, err);
	e->host = got == 1 ? ff_query_get_text(q, e->arena, "host") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

int effect_impact(struct ff_store *s, struct ff_arena *a, struct change *c, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_IMPACT_OF);
	struct ff_impact *impact = FF_NEW_IN(a, struct ff_impact);
	struct ff_err bad = {0};
	ff_query_text(q, "commit", c->commit);
	int got = ff_query_step(q, err);
	const char *text = got == 1 ? ff_query_get_text(q, a, "record") : "";
	ff_query_end(q);
	if (got == 1 && !ff_object_read(a, &ff_impact_type, text, strlen(text), impact, &bad)) /* one of a later version tells nothing */
		c->impact = impact;
	return got < 0 ? -1 : 0;
}

int effects_load(struct ff_store *s, struct effects *e, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_EFFECTS);
	int got;
	e->list = (struct ff_list){0};
	ff_query_text(q, "host", e->host);
	while ((got = ff_query_step(q, err)) == 1)
		if (read_row(e->arena, q, FF_PUSH(e->arena, &e->list, struct effect), err))
			return -1;
	for (int i = 0; i < e->list.count && !got; i++)
		got = effect_impact(s, e->arena, &FF_AT(&e->list, struct effect, i)->change, err);
	return got;
}

int effect_of(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, struct effect *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_EFFECT);
	ff_query_text(q, "host", host);
	ff_query_text(q, "commit", commit);
	int got = ff_query_step(q, err);
	if (got == 1 && read_row(a, q, out, err))
		got = -1;
	ff_query_end(q);
	return got;
}

int effects_complete(struct effects *e, const char *dir, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_list sizes = {0};
	for (int i = 0; i < e->list.count; i++)
		if (!FF_AT(&e->list, struct effect, i)->shaped)
			ff_strings_push(e->arena, &ids, FF_AT(&e->list, struct effect, i)->change.commit);
	if (ids.count && ff_revision_sizes(e->arena, dir, &ids, &sizes, err))
		return -1;
	for (int i = 0, k = 0; i < e->list.count; i++) {
		struct effect *one = FF_AT(&e->list, struct effect, i);
		if (!one->shaped) {
			one->change.shape.added = FF_AT(&sizes, struct ff_revision_size, k)->added;
			one->change.shape.removed = FF_AT(&sizes, struct ff_revision_size, k++)->removed;
		}
		change_features(&one->change, one->features);
	}
	return 0;
}
