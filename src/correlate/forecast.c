/*
 * forecast.c - what a commit is expected to do to a host, from what those before it did; how good that would have been; and which commits
 * moved a level for good.  Reads the history from the store and asks git for sizes; the arithmetic is predict.c's and trend.c's.  Called by
 * ff-correlate.
 */
#include <math.h>

#include "ff/config.h"
#include "ff/revision.h"
#include "keep.h"

#define MOST_PATHS 400
static const char *const metric_names[] = {FF_METRIC_CPU, FF_METRIC_RAM, FF_METRIC_RESPONSE};
static const enum ff_correlate_metric metrics[] = {FF_CORRELATE_CPU, FF_CORRELATE_RAM, FF_CORRELATE_RESPONSE};
#define METRICS 3

/* ---- a commit, as the regression sees it ---- */

enum feature { FILES, FOLDERS, ADDED, REMOVED, PYTHON, CONFIGURATION, DEPENDENCIES, MIGRATIONS, TEMPLATES, TESTS, API, DATABASE, PERFORMANCE, USER, ENDPOINTS, FEATURES };

struct seen {
	const char *commit;
	struct ff_strings files;
	double effect[METRICS], level[METRICS]; /* after - before; after; NAN: not measured */
	double features[FEATURES];
	struct ff_strings patterns;
};

/* "app/models" of "app/models/user.py": the first two folders; "" of a file at the top. */
static const char *pattern_of(struct ff_arena *a, const char *path)
{
	const char *slash = strchr(path, '/'), *second = slash ? strchr(slash + 1, '/') : NULL;
	return slash ? ff_arena_dup(a, path, (size_t)((second ? second : slash) - path)) : "";
}

static bool has_word(const char *path, const char *const *words)
{
	for (; *words; words++)
		if (strstr(path, *words))
			return true;
	return false;
}

static void count_path(struct ff_arena *a, struct seen *c, const char *path)
{
	static const char *const configuration[] = {".toml", ".cfg", ".ini", ".yml", ".yaml", ".json", ".env", "settings", NULL};
	static const char *const dependencies[] = {"requirements", "pyproject.toml", "Pipfile", "poetry.lock", "setup.py", "package.json", NULL};
	static const char *const migrations[] = {"/migrations/", "/versions/", ".sql", NULL};
	static const char *const templates[] = {"/templates/", "/static/", ".html", ".css", ".js", NULL};
	static const char *const tests[] = {"/tests/", "/test_", "_test.py", "conftest.py", NULL};
	const char *in = ff_arena_printf(a, "/%s", path), *pattern = pattern_of(a, path);
	c->features[FILES]++;
	c->features[PYTHON] += ff_str_ends(path, ".py");
	c->features[CONFIGURATION] += has_word(in, configuration);
	c->features[DEPENDENCIES] += has_word(in, dependencies);
	c->features[MIGRATIONS] += has_word(in, migrations);
	c->features[TEMPLATES] += has_word(in, templates);
	c->features[TESTS] += has_word(in, tests);
	if (*pattern && !ff_strings_has(&c->patterns, pattern))
		ff_strings_push(a, &c->patterns, pattern);
}

/* Counts on a scale on which twice as many is one step. */
static void scale(struct seen *c)
{
	for (int i = 0; i <= TESTS; i++)
		c->features[i] = log2(1 + c->features[i]);
	c->features[ENDPOINTS] = log2(1 + c->features[ENDPOINTS]);
}

static int read_impact(struct ff_store *s, struct ff_arena *a, struct seen *c, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_IMPACT_OF);
	struct ff_impact impact = {0};
	struct ff_err bad = {0};
	ff_query_text(q, "commit", c->commit);
	int got = ff_query_step(q, err);
	const char *text = got == 1 ? ff_query_get_text(q, a, "record") : "";
	ff_query_end(q);
	if (got < 0)
		return -1;
	if (got == 1 && !ff_object_read(a, &ff_impact_type, text, strlen(text), &impact, &bad) && impact.categories) {
		c->features[API] = impact.categories->api ? impact.categories->api->level : 0;
		c->features[DATABASE] = impact.categories->database ? impact.categories->database->level : 0;
		c->features[PERFORMANCE] = impact.categories->performance ? impact.categories->performance->level : 0;
		c->features[USER] = impact.categories->user ? impact.categories->user->level : 0;
		c->features[ENDPOINTS] = impact.endpoints.count;
	}
	return 0;
}

/* ---- the history of one host, oldest first ---- */

struct history {
	struct ff_arena *arena;
	const char *host;  /* asked for, or the one with the most commits */
	struct ff_list seen; /* struct seen */
};

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

static int read_row(struct history *h, struct ff_query *q, struct seen *c, struct ff_err *err)
{
	struct ff_arena *a = h->arena;
	struct ff_metrics before, after;
	const char *b = ff_query_get_text(q, a, "before"), *n = ff_query_get_text(q, a, "after");
	if (ff_object_read(a, &ff_metrics_type, b, strlen(b), &before, err) || ff_object_read(a, &ff_metrics_type, n, strlen(n), &after, err))
		return -1;
	*c = (struct seen){.commit = ff_query_get_text(q, a, "commit")};
	const double was[METRICS] = {before.cpu_percent, before.ram_percent, before.response_time_ms}, is[METRICS] = {after.cpu_percent, after.ram_percent, after.response_time_ms};
	for (int i = 0; i < METRICS; i++) {
		c->effect[i] = measured(was[i], is[i]);
		c->level[i] = is[i] >= 0 ? is[i] : NAN;
	}
	struct ff_err none = {0};
	struct paths p = {{0}};
	const char *files = ff_arena_printf(a, "{\"files\":%s}", ff_query_get_text(q, a, "files"));
	if (!ff_object_read(a, &paths_type, files, strlen(files), &p, &none)) /* whatever stands there, the figures are good */
		c->files = p.files;
	return 0;
}

static int most_seen(struct ff_store *s, void *with, struct ff_err *err)
{
	struct history *h = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_MOST);
	int got = ff_query_step(q, err);
	h->host = got == 1 ? ff_query_get_text(q, h->arena, "host") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

/* The last look at each commit counts. */
static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct history *h = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_EFFECTS);
	int got;
	h->seen = (struct ff_list){0};
	ff_query_text(q, "host", h->host);
	while ((got = ff_query_step(q, err)) == 1)
		if (read_row(h, q, FF_PUSH(h->arena, &h->seen, struct seen), err))
			return -1;
	for (int i = 0; i < h->seen.count && !got; i++)
		got = read_impact(s, h->arena, FF_AT(&h->seen, struct seen, i), err);
	return got;
}

static int add_sizes(struct history *h, const char *dir, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_list sizes = {0};
	for (int i = 0; i < h->seen.count; i++)
		ff_strings_push(h->arena, &ids, FF_AT(&h->seen, struct seen, i)->commit);
	if (ids.count && ff_revision_sizes(h->arena, dir, &ids, &sizes, err))
		return -1;
	for (int i = 0; i < h->seen.count; i++) {
		struct seen *c = FF_AT(&h->seen, struct seen, i);
		c->features[ADDED] = FF_AT(&sizes, struct ff_revision_size, i)->added;
		c->features[REMOVED] = FF_AT(&sizes, struct ff_revision_size, i)->removed;
		for (int k = 0; k < c->files.count && k < MOST_PATHS; k++)
			count_path(h->arena, c, c->files.items[k]);
		c->features[FOLDERS] = c->patterns.count;
		scale(c);
	}
	return 0;
}

static int read_history(struct ff_store *s, struct history *h, const char *dir, struct ff_err *err)
{
	if ((!h->host && ff_store_run(s, most_seen, h, err)) || ff_store_run(s, load, h, err))
		return -1;
	return add_sizes(h, dir, err);
}

static struct ff_predict_sample *samples_of(const struct history *h, int metric)
{
	struct ff_predict_sample *out = ff_arena_alloc(h->arena, ((size_t)h->seen.count + 1) * sizeof *out);
	for (int i = 0; i < h->seen.count; i++) {
		const struct seen *c = FF_AT(&h->seen, struct seen, i);
		out[i] = (struct ff_predict_sample){c->features, (const char *const *)c->patterns.items, c->patterns.count, c->effect[metric]};
	}
	return out;
}

/* ---- predict ---- */

static struct ff_forecast forecast(const char *commit, const char *host, int metric, const struct ff_prediction *p)
{
	return (struct ff_forecast){.commit = commit, .host = host, .metric = metric_names[metric], .enough = p->enough, .samples = p->samples, .expected = p->enough ? p->expected : 0,
	                            .low = p->enough ? p->low : 0, .high = p->enough ? p->high : 0, .level = p->level, .could_be = p->could_be, .pattern_samples = p->pattern_samples,
	                            .pattern_mean = p->enough ? p->pattern_mean : 0, .reason = p->reason};
}

static int read_commit(struct ff_store *s, void *with, struct ff_err *err)
{
	struct history *one = with;
	return read_impact(s, one->arena, FF_AT(&one->seen, struct seen, 0), err);
}

int ff_correlate_predict(struct ff_store *s, const char *dir, const char *rev, const char *host, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct history h = {.arena = &a, .host = host}, one = {.arena = &a};
	struct seen *c = FF_PUSH(&a, &one.seen, struct seen);
	int rc = -1;
	if (ff_place_commit(&a, dir, rev, &c->commit, err) || ff_revision_files(&a, dir, c->commit, &c->files, err) || ff_store_run(s, read_commit, &one, err) ||
	    add_sizes(&one, dir, err) || read_history(s, &h, dir, err))
		goto done;
	const struct ff_predict_sample next = {c->features, (const char *const *)c->patterns.items, c->patterns.count, NAN};
	if (!json)
		ff_buf_printf(out, "%.10s%s%s, from the commits that were measured there\n", c->commit, *h.host ? " on " : "", h.host);
	for (int m = 0; m < METRICS; m++) {
		struct ff_prediction p;
		ff_predict(&a, metrics[m], samples_of(&h, m), h.seen.count, FEATURES, &next, &p);
		const struct ff_forecast f = forecast(c->commit, h.host, m, &p);
		if (json)
			ff_record_write(out, &ff_forecast_type, &f);
		else
			ff_buf_printf(out, "%-17s %s\n", metric_names[m], p.reason);
	}
	rc = 0;
done:
	ff_arena_free(&a);
	return rc;
}

/* ---- backtest ---- */

int ff_correlate_backtest(struct ff_store *s, const char *dir, const char *host, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct history h = {.arena = &a, .host = host};
	int rc = read_history(s, &h, dir, err);
	for (int m = 0; m < METRICS && !rc; m++) {
		struct ff_backtest b = {0};
		ff_predict_backtest(&a, metrics[m], samples_of(&h, m), h.seen.count, FEATURES, &b);
		const struct ff_backtested r = {.host = h.host, .metric = metric_names[m], .predicted = b.predicted, .error = b.error, .error_none = b.error_none, .error_last = b.error_last,
		                                .covered = b.covered, .width = b.width, .right = b.right, .right_none = b.right_none};
		if (json)
			ff_record_write(out, &ff_backtested_type, &r);
		else if (!b.predicted)
			ff_buf_printf(out, "%-17s not enough history: %d commits are measured%s%s, %d are needed\n", metric_names[m], h.seen.count, *h.host ? " on " : "", h.host, FF_PREDICT_LEAST);
		else
			ff_buf_printf(out, "%-17s %d commits: off by %.2f in the mean; \"always none\" %.2f, the mean of the last ten %.2f; %.0f %% inside the interval (%.0f %% is right), %.2f wide\n",
			              metric_names[m], b.predicted, b.error, b.error_none, b.error_last, 100 * b.covered, 100 * FF_PREDICT_COVERAGE, b.width);
	}
	ff_arena_free(&a);
	return rc;
}

/* ---- moves ---- */

int ff_correlate_moves(struct ff_store *s, const char *dir, const char *host, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct history h = {.arena = &a, .host = host};
	int rc = (!h.host && ff_store_run(s, most_seen, &h, err)) || ff_store_run(s, load, &h, err) ? -1 : 0, found = 0;
	(void)dir;
	for (int m = 0; m < METRICS && !rc; m++) {
		struct ff_trend_point *points = ff_arena_alloc(&a, ((size_t)h.seen.count + 1) * sizeof *points);
		struct ff_list moves = {0};
		for (int i = 0; i < h.seen.count; i++)
			points[i] = (struct ff_trend_point){.commit = FF_AT(&h.seen, struct seen, i)->commit, .level = FF_AT(&h.seen, struct seen, i)->level[m]};
		ff_trend(&a, metrics[m], points, h.seen.count, &moves);
		for (int i = 0; i < moves.count; i++, found++) {
			const struct ff_trend_move *move = FF_AT(&moves, struct ff_trend_move, i);
			const struct ff_moved r = {.host = h.host, .metric = metric_names[m], .commit = move->commit, .before = move->before, .after = move->after, .p = move->p, .level = move->level};
			if (json)
				ff_record_write(out, &ff_moved_type, &r);
			else
				ff_buf_printf(out, "%-17s %s\n", metric_names[m], move->reason);
		}
	}
	if (!rc && !json && !found)
		ff_buf_printf(out, "no commit moved a level for good: %d were measured%s%s\n", h.seen.count, *h.host ? " on " : "", h.host);
	ff_arena_free(&a);
	return rc;
}
