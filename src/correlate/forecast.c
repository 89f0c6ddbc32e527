/*
 * forecast.c - what a change is expected to do to a host, from what the commits before it did; how good that would have been; and which
 * commits moved a level for good.  The history is effects.c's, the arithmetic predict.c's and trend.c's.  Called by ff-correlate.
 */
#include <math.h>

#include "ff/config.h"
#include "keep.h"

/* The history as the arithmetic takes it. */
static struct ff_predict_sample *samples_of(const struct effects *h, int metric)
{
	struct ff_predict_sample *out = ff_arena_alloc(h->arena, ((size_t)h->list.count + 1) * sizeof *out);
	for (int i = 0; i < h->list.count; i++) {
		const struct effect *e = FF_AT(&h->list, struct effect, i);
		out[i] = (struct ff_predict_sample){e->features, (const char *const *)e->change.patterns.items, e->change.patterns.count, e->effect[metric]};
	}
	return out;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct effects *h = with;
	return effects_host(s, h, err) || effects_load(s, h, err) ? -1 : 0;
}

/* ---- predict ---- */

struct job {
	struct ff_arena arena;
	const struct ff_predict_ask *ask;
	struct effects history;
	struct change change;
	bool known;                         /* the table is what the history says */
	struct ff_list means[EFFECT_METRICS]; /* struct ff_pattern_mean of the change's patterns */
	struct ff_prediction of[EFFECT_METRICS];
};

static int load_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	if (load(s, &j->history, err) || averages_whole(s, j->history.host, &j->known, err))
		return -1;
	if (j->ask->facts < 0 && effect_impact(s, &j->arena, &j->change, err))
		return -1;
	for (int m = 0; m < EFFECT_METRICS && j->known; m++) {
		j->means[m] = (struct ff_list){0};
		if (averages_find(s, &j->arena, j->history.host, m, &j->change.patterns, &j->means[m], err))
			return -1;
	}
	return 0;
}

static int read_change(struct job *j, struct ff_err *err)
{
	const struct ff_predict_ask *ask = j->ask;
	const char *commit;
	if (ask->facts >= 0)
		return change_read(&j->arena, ask->facts, &j->change, err);
	return ff_place_commit(&j->arena, ask->dir, ask->rev, &commit, err) || change_of_commit(&j->arena, ask->dir, commit, &j->change, err) ? -1 : 0;
}

static void predict_all(struct job *j)
{
	double features[CHANGE_FEATURES];
	change_features(&j->change, features);
	const struct ff_predict_sample next = {features, (const char *const *)j->change.patterns.items, j->change.patterns.count, NAN};
	static const struct ff_pattern_mean none;
	for (int m = 0; m < EFFECT_METRICS; m++) {
		const struct ff_pattern_mean *known = !j->known ? NULL : j->means[m].count ? j->means[m].items : &none;
		ff_predict(&j->arena, effect_metrics[m], samples_of(&j->history, m), j->history.list.count, CHANGE_FEATURES, &next, known, j->means[m].count, &j->of[m]);
	}
}

static void write_records(const struct job *j, struct ff_buf *out)
{
	for (int m = 0; m < EFFECT_METRICS; m++) {
		const struct ff_prediction *p = &j->of[m];
		const struct ff_forecast f = {
		    .commit = j->change.commit, .host = j->history.host, .metric = effect_names[m], .enough = p->enough, .samples = p->samples, .expected = p->enough ? p->expected : 0,
		    .low = p->enough ? p->low : 0, .high = p->enough ? p->high : 0, .level = p->level, .could_be = p->could_be, .pattern_samples = p->pattern_samples,
		    .pattern_mean = p->enough ? p->pattern_mean : 0, .reason = p->reason};
		ff_record_write(out, &ff_forecast_type, &f);
	}
}

enum { METRIC, EXPECTED, RANGE, LEVEL, COULD_BE, PLACE, COLUMNS };
static const struct ff_column columns[COLUMNS] = {
    [METRIC] = {.title = "METRIC", .least = 8},
    [EXPECTED] = {.title = "EXPECTED", .right = true},
    [RANGE] = {.title = "9 OF 10 TIMES", .right = true},
    [LEVEL] = {.title = "LEVEL"},
    [COULD_BE] = {.title = "AT WORST"},
    [PLACE] = {.title = "ITS FOLDERS", .least = 6},
};

static void write_table(struct job *j, struct ff_buf *out)
{
	struct ff_cell cells[EFFECT_METRICS * COLUMNS] = {0};
	int rows = 0;
	for (int m = 0; m < EFFECT_METRICS; m++) {
		const struct ff_prediction *p = &j->of[m];
		struct ff_cell *c = cells + rows * COLUMNS;
		if (!p->enough)
			continue;
		c[METRIC].text = effect_names[m];
		c[EXPECTED] = (struct ff_cell){ff_arena_printf(&j->arena, "%+.2f", p->expected), p->level >= FF_LEVEL_HIGH ? FF_SHADE_RED : p->level == FF_LEVEL_MEDIUM ? FF_SHADE_YELLOW : FF_SHADE_PLAIN};
		c[RANGE].text = ff_arena_printf(&j->arena, "%+.2f to %+.2f", p->low, p->high);
		c[LEVEL].text = ff_level_names[p->level];
		c[COULD_BE].text = ff_level_names[p->could_be];
		c[PLACE].text = p->pattern_samples ? ff_arena_printf(&j->arena, "%+.2f in %d commits", p->pattern_mean, p->pattern_samples) : "none";
		rows++;
	}
	ff_table_write(j->ask->screen, out, columns, COLUMNS, cells, rows);
}

/* What the table leaves out. */
static void write_notes(struct job *j, struct ff_buf *out)
{
	const struct ff_screen *screen = j->ask->screen;
	const struct change_shape *s = &j->change.shape;
	const char *never = "";
	for (int m = 0; m < EFFECT_METRICS; m++) {
		const struct ff_prediction *p = &j->of[m];
		if (!p->samples)
			never = ff_arena_printf(&j->arena, "%s%s%s", never, *never ? ", " : "", effect_names[m]);
		else if (!p->enough)
			ff_screen_wrap(screen, out, ff_arena_printf(&j->arena, "%s: %s.", effect_names[m], p->reason), 0);
		else if (isinf(p->penalty))
			ff_screen_wrap(screen, out, ff_arena_printf(&j->arena, "%s: the mean of all commits, since nothing that is known of them tells more.", effect_names[m]), 0);
	}
	if (*never)
		ff_screen_wrap(screen, out, ff_arena_printf(&j->arena, "Never measured there: %s.", never), 0);
	if (!s->files)
		ff_screen_wrap(screen, out, "The change has no files.", 0);
	else if (!s->running)
		ff_screen_wrap(screen, out, "Nothing of the change runs on a host: documentation, tests, examples or scripts alone.", 0);
	if (!j->change.impact)
		ff_screen_wrap(screen, out, "ff-consequence has not looked at it: levels and endpoints count as none.", 0);
}

static void write_text(struct job *j, struct ff_buf *out)
{
	struct ff_arena *a = &j->arena;
	const struct change_shape *s = &j->change.shape;
	const char *what = *j->change.commit ? ff_arena_printf(a, "%.10s", j->change.commit) : "The change", *host = j->history.host, *text;
	int most = 0;
	for (int m = 0; m < EFFECT_METRICS; m++)
		most = j->of[m].samples > most ? j->of[m].samples : most;
	if (!most) {
		text = ff_arena_printf(a, "%s: not enough history: no commit was measured%s%s yet, %d are needed.", what, *host ? " on " : "", host, FF_PREDICT_LEAST);
		ff_screen_wrap(j->ask->screen, out, text, 0);
		return;
	}
	text = ff_arena_printf(a, "%s on %s, from %d %s measured there. It has %d %s, +%d -%d lines.", what, host, most, most == 1 ? "commit that was" : "commits that were",
	                       s->files, s->files == 1 ? "file" : "files", s->added, s->removed);
	ff_screen_wrap(j->ask->screen, out, text, 0);
	write_table(j, out);
	write_notes(j, out);
}

int ff_correlate_predict(struct ff_store *s, const struct ff_predict_ask *ask, struct ff_buf *out, struct ff_err *err)
{
	struct job j = {.ask = ask, .history = {.host = ask->host}};
	j.history.arena = &j.arena;
	int rc = read_change(&j, err) || ff_store_run(s, load_all, &j, err) || effects_complete(&j.history, ask->dir, err) ? -1 : 0;
	if (!rc) {
		predict_all(&j);
		if (ask->json)
			write_records(&j, out);
		else
			write_text(&j, out);
	}
	ff_arena_free(&j.arena);
	return rc;
}

/* ---- backtest ---- */

enum { B_METRIC, B_COMMITS, B_ERROR, B_NONE, B_LAST, B_INSIDE, B_WIDTH, B_LEVELS, B_COLUMNS };
static const struct ff_column backtest_columns[B_COLUMNS] = {
    [B_METRIC] = {.title = "METRIC"},
    [B_COMMITS] = {.title = "COMMITS", .right = true},
    [B_ERROR] = {.title = "OFF BY", .right = true},
    [B_NONE] = {.title = "\"NONE\"", .right = true},
    [B_LAST] = {.title = "LAST TEN", .right = true},
    [B_INSIDE] = {.title = "INSIDE", .right = true},
    [B_WIDTH] = {.title = "WIDTH", .right = true},
    [B_LEVELS] = {.title = "LEVEL RIGHT", .right = true},
};

static void backtest_row(struct ff_arena *a, const char *metric, const struct ff_backtest *b, struct ff_cell *c)
{
	c[B_METRIC].text = metric;
	c[B_COMMITS].text = ff_arena_printf(a, "%d", b->predicted);
	c[B_ERROR].text = ff_arena_printf(a, "%.2f", b->error);
	c[B_NONE].text = ff_arena_printf(a, "%.2f", b->error_none);
	c[B_LAST].text = ff_arena_printf(a, "%.2f", b->error_last);
	c[B_INSIDE].text = ff_arena_printf(a, "%.0f %%", 100 * b->covered);
	c[B_WIDTH].text = ff_arena_printf(a, "%.2f", b->width);
	c[B_LEVELS].text = ff_arena_printf(a, "%d (none: %d)", b->right, b->right_none);
}

static void backtest_text(struct effects *h, const struct ff_backtest *all, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_cell cells[EFFECT_METRICS * B_COLUMNS] = {0};
	int rows = 0;
	for (int m = 0; m < EFFECT_METRICS; m++)
		if (all[m].predicted)
			backtest_row(h->arena, effect_names[m], &all[m], cells + B_COLUMNS * rows++);
	if (rows)
		ff_screen_wrap(screen, out, ff_arena_printf(h->arena, "Commits on %s, each predicted from those before it: the mean error, beside that of \"always none\" and of "
		                                                      "the mean of the last ten. Of the intervals %.0f %% should hold what came.", h->host, 100 * FF_PREDICT_COVERAGE), 0);
	ff_table_write(screen, out, backtest_columns, B_COLUMNS, cells, rows);
	for (int m = 0; m < EFFECT_METRICS; m++)
		if (!all[m].predicted)
			ff_buf_printf(out, "%s: not enough history, more than %d commits are needed\n", effect_names[m], FF_PREDICT_LEAST);
}

int ff_correlate_backtest(struct ff_store *s, const char *dir, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct effects h = {.arena = &a, .host = host};
	struct ff_backtest all[EFFECT_METRICS];
	int rc = ff_store_run(s, load, &h, err) || effects_complete(&h, dir, err) ? -1 : 0;
	for (int m = 0; m < EFFECT_METRICS && !rc; m++) {
		struct ff_backtest *b = &all[m];
		ff_predict_backtest(&a, effect_metrics[m], samples_of(&h, m), h.list.count, CHANGE_FEATURES, b);
		const struct ff_backtested r = {.host = h.host, .metric = effect_names[m], .predicted = b->predicted, .error = b->error, .error_none = b->error_none, .error_last = b->error_last,
		                                .covered = b->covered, .width = b->width, .right = b->right, .right_none = b->right_none};
		if (json)
			ff_record_write(out, &ff_backtested_type, &r);
	}
	if (!rc && !json)
		backtest_text(&h, all, screen, out);
	ff_arena_free(&a);
	return rc;
}

/* ---- moves ---- */

enum { M_METRIC, M_COMMIT, M_BEFORE, M_AFTER, M_CHANGE, M_P, M_LEVEL, M_COLUMNS };
static const struct ff_column move_columns[M_COLUMNS] = {
    [M_METRIC] = {.title = "METRIC"},
    [M_COMMIT] = {.title = "COMMIT", .least = 7},
    [M_BEFORE] = {.title = "BEFORE", .right = true},
    [M_AFTER] = {.title = "AFTER", .right = true},
    [M_CHANGE] = {.title = "CHANGE", .right = true},
    [M_P] = {.title = "P", .right = true},
    [M_LEVEL] = {.title = "LEVEL"},
};

static void find_moves(struct effects *h, int m, struct ff_list *rows /* struct ff_moved */)
{
	struct ff_arena *a = h->arena;
	struct ff_trend_point *points = ff_arena_alloc(a, ((size_t)h->list.count + 1) * sizeof *points);
	struct ff_list moves = {0};
	for (int i = 0; i < h->list.count; i++) {
		const struct effect *e = FF_AT(&h->list, struct effect, i);
		points[i] = (struct ff_trend_point){.commit = e->change.commit, .level = e->level[m]};
	}
	ff_trend(a, effect_metrics[m], points, h->list.count, &moves);
	for (int i = 0; i < moves.count; i++) {
		const struct ff_trend_move *move = FF_AT(&moves, struct ff_trend_move, i);
		*FF_PUSH(a, rows, struct ff_moved) = (struct ff_moved){
		    .host = h->host, .metric = effect_names[m], .commit = move->commit, .before = move->before, .after = move->after, .p = move->p, .level = move->level};
	}
}

static void moves_text(struct effects *h, const struct ff_list *rows, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_arena *a = h->arena;
	struct ff_cell *cells = ff_arena_alloc(a, ((size_t)rows->count + 1) * M_COLUMNS * sizeof *cells);
	for (int i = 0; i < rows->count; i++) {
		const struct ff_moved *r = FF_AT(rows, struct ff_moved, i);
		struct ff_cell *c = cells + i * M_COLUMNS;
		c[M_METRIC].text = r->metric;
		c[M_COMMIT].text = ff_arena_printf(a, "%.10s", r->commit);
		c[M_BEFORE].text = ff_arena_printf(a, "%.2f", r->before);
		c[M_AFTER].text = ff_arena_printf(a, "%.2f", r->after);
		c[M_CHANGE].text = ff_arena_printf(a, "%+.2f", r->after - r->before);
		c[M_P].text = ff_arena_printf(a, "%.2g", r->p);
		c[M_LEVEL] = (struct ff_cell){r->after < r->before ? "better" : ff_level_names[r->level], r->level >= FF_LEVEL_HIGH ? FF_SHADE_RED : FF_SHADE_PLAIN};
	}
	if (!h->list.count)
		ff_buf_printf(out, "no commit was measured yet%s%s\n", *h->host ? " on " : "", h->host);
	else
		ff_buf_printf(out, rows->count ? "of %d commits on %s, these moved a level for good\n" : "no commit moved a level for good: %d measured on %s\n", h->list.count, h->host);
	ff_table_write(screen, out, move_columns, M_COLUMNS, cells, rows->count);
}

int ff_correlate_moves(struct ff_store *s, const char *host, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct effects h = {.arena = &a, .host = host};
	struct ff_list rows = {0};
	int rc = ff_store_run(s, load, &h, err);
	for (int m = 0; m < EFFECT_METRICS && !rc; m++)
		find_moves(&h, m, &rows);
	for (int i = 0; i < rows.count && json; i++)
		ff_record_write(out, &ff_moved_type, FF_AT(&rows, struct ff_moved, i));
	if (!rc && !json)
		moves_text(&h, &rows, screen, out);
	ff_arena_free(&a);
	return rc;
}
