/*
 * test_predict.c - ridge regression, prediction, replay, and which commit moved a level.  Expected values: the closed form for one and
 * two features, every row really left out and fitted again, and series whose law is written here.
 */
#include <math.h>
#include <setjmp.h>

#include "../../src/correlate/ridge.h"
#include "ff/correlate.h"

#include <cmocka.h>

static struct ff_arena arena;
static uint64_t state;

static double uniform(void)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (double)(state >> 11) / 9007199254740992.0;
}

static double noise(double size)
{
	double sum = 0;
	for (int i = 0; i < 12; i++)
		sum += uniform();
	return size * (sum - 6);
}

static void near(double got, double want, double distance)
{
	if (!(fabs(got - want) <= distance))
		fail_msg("got %.12g, wanted %.12g", got, want);
}

/* ---- ridge ---- */

/* One feature: weight = sum z (y - mean) / (n + penalty), z standardised over the rows that count. */
static double one_feature(const double *z, const double *y, int n, int without, double penalty, double at)
{
	double mean_z = 0, mean_y = 0, product = 0, square = 0;
	int used = n - (without >= 0);
	for (int i = 0; i < n; i++)
		if (i != without) {
			mean_z += z[i] / used;
			mean_y += y[i] / used;
		}
	for (int i = 0; i < n; i++)
		if (i != without) {
			product += (z[i] - mean_z) * (y[i] - mean_y);
			square += (z[i] - mean_z) * (z[i] - mean_z);
		}
	return mean_y + product / (square + penalty) * (at - mean_z);
}

static void one_feature_in_closed_form(void **unused)
{
	enum { ROWS = 25 };
	double x[ROWS], y[ROWS], z[ROWS], mean = 0, square = 0;
	struct ff_ridge r;
	(void)unused;
	state = 1;
	for (int i = 0; i < ROWS; i++) {
		x[i] = 100 * uniform();
		y[i] = 3 + 0.2 * x[i] + noise(4);
		mean += x[i] / ROWS;
	}
	for (int i = 0; i < ROWS; i++)
		square += (x[i] - mean) * (x[i] - mean) / ROWS;
	for (int i = 0; i < ROWS; i++)
		z[i] = (x[i] - mean) / sqrt(square);
	ff_ridge_fit(&arena, x, y, ROWS, 1, &r);
	assert_true(isfinite(r.penalty));
	double at = 42, z_at = (at - mean) / sqrt(square);
	near(ff_ridge_value(&r, &at), one_feature(z, y, ROWS, -1, r.penalty, z_at), 1e-9);
	for (int i = 0; i < ROWS; i++)
		near(r.errors[i], y[i] - one_feature(z, y, ROWS, i, r.penalty, z[i]), 1e-9);
}

static void features_that_tell_nothing(void **unused)
{
	double x[40 * 3], y[40], at[3] = {5, 1, 1};
	struct ff_ridge r;
	(void)unused;
	state = 2;
	for (int i = 0; i < 40; i++) {
		x[3 * i] = 5;                   /* constant */
		x[3 * i + 1] = x[3 * i + 2] = i; /* twice the same */
		y[i] = 2 * i;
	}
	ff_ridge_fit(&arena, x, y, 40, 3, &r);
	assert_true(r.scale[0] == 0 && r.weights[0] == 0);
	near(r.weights[1], r.weights[2], 1e-9); /* the penalty shares what two equal features tell */
	assert_true(isfinite(ff_ridge_value(&r, at)));
	for (int i = 0; i < 40; i++)
		y[i] = 7;
	ff_ridge_fit(&arena, x, y, 40, 3, &r);
	near(ff_ridge_value(&r, at), 7, 1e-9);
	for (int i = 0; i < 40; i++)
		y[i] = i % 2 ? 1 : -1;
	ff_ridge_fit(&arena, x, y, 40, 1, &r); /* a constant alone: nothing but the mean */
	near(ff_ridge_value(&r, at), 0, 1e-9);
}

/* ---- prediction ---- */

#define COMMITS 200

struct world {
	double features[COMMITS][2];
	const char *patterns[COMMITS][1];
	struct ff_predict_sample samples[COMMITS];
};

/* Effects follow size and place: 0.1 a line of the first feature, 8 for one folder, nothing for the others. */
static void make_world(struct world *w, double lines, double folder, double size)
{
	static const char *const folders[] = {"app/models", "app/views", "docs", "tests"};
	for (int i = 0; i < COMMITS; i++) {
		int f = (int)(uniform() * 4);
		w->features[i][0] = 100 * uniform();
		w->features[i][1] = uniform();
		w->patterns[i][0] = folders[f];
		w->samples[i] = (struct ff_predict_sample){w->features[i], w->patterns[i], 1, lines * w->features[i][0] + (f == 0 ? folder : 0) + noise(size)};
	}
}

static void what_the_history_teaches(void **unused)
{
	static const char *const models[] = {"app/models"}, *const docs[] = {"docs"}, *const elsewhere[] = {"new"};
	struct world w;
	struct ff_prediction p;
	const double small[] = {0, 0.5}, large[] = {100, 0.5};
	struct ff_predict_sample next = {large, models, 1, NAN};
	(void)unused;
	state = 3;
	make_world(&w, 0.1, 8, 0.5);
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, NULL, 0, &p);
	assert_true(p.enough && p.samples == COMMITS && p.pattern_samples > 30);
	near(p.expected, 18, 1.5);
	assert_int_equal(p.level, FF_LEVEL_HIGH);
	assert_true(p.low < 18 && p.high > 18 && p.could_be >= p.level);
	next = (struct ff_predict_sample){small, docs, 1, NAN};
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, NULL, 0, &p);
	near(p.expected, 0, 1.5);
	next = (struct ff_predict_sample){small, elsewhere, 1, NAN};
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, NULL, 0, &p);
	assert_true(p.pattern_samples == 0 && p.pattern_mean == 0);
}

static void what_places_are_worth(void **unused)
{
	/* by hand: (3 * 6 + 1 * 2) / 4, drawn as 3 commits are: 3 of 5 */
	const struct ff_pattern_mean two[] = {{"a", 3, 6}, {"b", 1, 2}};
	const double features[] = {50, 0.5};
	const char *const both[] = {"app/models", "docs"};
	struct world w;
	struct ff_prediction kept, made;
	struct ff_pattern_mean known[2] = {{both[0], 0, 0}, {both[1], 0, 0}};
	(void)unused;
	near(ff_pattern_value(two, 2), 3, 1e-12);
	near(ff_pattern_value(two, 1), 6 * 3 / 5.0, 1e-12);
	near(ff_pattern_value(NULL, 0), 0, 0);
	state = 7;
	make_world(&w, 0.1, 8, 0.5);
	for (int i = 0; i < COMMITS; i++)
		for (int k = 0; k < 2; k++)
			if (!strcmp(w.patterns[i][0], both[k])) {
				known[k].mean = (known[k].mean * known[k].samples + w.samples[i].effect) / (known[k].samples + 1);
				known[k].samples++;
			}
	const struct ff_predict_sample next = {features, both, 2, NAN};
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, NULL, 0, &made);
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, known, 2, &kept);
	near(made.pattern_mean, ff_pattern_value(known, 2), 1e-9);
	near(kept.expected, made.expected, 1e-9);
	assert_true(kept.pattern_samples == made.pattern_samples && made.pattern_samples == (known[0].samples > known[1].samples ? known[0].samples : known[1].samples));
	known[0].mean += 100; /* what is kept counts */
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &next, known, 2, &kept);
	assert_true(kept.expected > made.expected + 5);
}

static void not_enough_history(void **unused)
{
	struct world w;
	struct ff_prediction p;
	struct ff_backtest b;
	(void)unused;
	state = 4;
	make_world(&w, 0.1, 8, 0.5);
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, FF_PREDICT_LEAST - 1, 2, &w.samples[100], NULL, 0, &p);
	assert_true(!p.enough && isnan(p.expected) && p.samples == 19);
	assert_non_null(strstr(p.reason, "not enough history: 19"));
	w.samples[3].effect = NAN; /* not measured: 20 commits are 19 */
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, FF_PREDICT_LEAST, 2, &w.samples[100], NULL, 0, &p);
	assert_true(!p.enough && p.samples == 19);
	ff_predict(&arena, FF_CORRELATE_CPU, w.samples, FF_PREDICT_LEAST + 1, 2, &w.samples[100], NULL, 0, &p);
	assert_true(p.enough && isfinite(p.expected));
	ff_predict(&arena, FF_CORRELATE_CPU, NULL, 0, 2, &w.samples[100], NULL, 0, &p);
	assert_true(!p.enough);
	ff_predict_backtest(&arena, FF_CORRELATE_CPU, w.samples, 10, 2, &b);
	assert_true(b.predicted == 0 && b.error == 0);
}

static void replay_against_the_simple(void **unused)
{
	struct world w;
	struct ff_backtest b;
	(void)unused;
	state = 5;
	make_world(&w, 0.1, 8, 1);
	ff_predict_backtest(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &b);
	assert_int_equal(b.predicted, COMMITS - FF_PREDICT_LEAST);
	assert_true(b.error < 0.5 * b.error_none && b.error < 0.5 * b.error_last);
	assert_true(b.covered > 0.84 && b.covered < 0.96); /* 0.9, and two deviations of 180 trials */
	assert_true(b.right > b.right_none);
	/* no law at all: hardly worse than saying nothing, and the interval still holds */
	make_world(&w, 0, 0, 1);
	ff_predict_backtest(&arena, FF_CORRELATE_CPU, w.samples, COMMITS, 2, &b);
	assert_true(b.error < 1.1 * b.error_none && b.error < b.error_last * 1.05);
	assert_true(b.covered > 0.84 && b.covered < 0.96);
}

/* ---- trend ---- */

static void the_commit_that_moved_it(void **unused)
{
	struct ff_trend_point points[60];
	struct ff_list moves = {0};
	(void)unused;
	state = 6;
	for (int i = 0; i < 60; i++)
		points[i] = (struct ff_trend_point){ff_arena_printf(&arena, "c%02d", i), (i < 37 ? 30 : 42) + noise(1)};
	points[10].level = points[36].level = NAN;
	ff_trend(&arena, FF_CORRELATE_CPU, points, 60, &moves);
	assert_int_equal(moves.count, 1);
	const struct ff_trend_move *m = FF_AT(&moves, struct ff_trend_move, 0);
	assert_string_equal(m->commit, "c37");
	assert_true(m->index == 37 && m->level == FF_LEVEL_HIGH && m->p < 1e-6);
	near(m->after - m->before, 12, 1);
	/* ten commits of one point each: no step is medium, the sum is */
	moves = (struct ff_list){0};
	for (int i = 0; i < 60; i++)
		points[i].level = 30 + (i < 25 ? 0 : i > 35 ? 10 : i - 25) + noise(0.5);
	ff_trend(&arena, FF_CORRELATE_CPU, points, 60, &moves);
	assert_true(moves.count > 0);
	double moved = 0;
	for (int i = 0; i < moves.count; i++) {
		m = FF_AT(&moves, struct ff_trend_move, i);
		assert_true(m->index >= 25 && m->index <= 36);
		moved += m->after - m->before;
	}
	near(moved, 10, 1);
	/* downwards is better, never a level */
	moves = (struct ff_list){0};
	for (int i = 0; i < 60; i++)
		points[i].level = (i < 30 ? 50 : 30) + noise(1);
	ff_trend(&arena, FF_CORRELATE_CPU, points, 60, &moves);
	assert_int_equal(moves.count, 1);
	m = FF_AT(&moves, struct ff_trend_move, 0);
	assert_int_equal(m->level, FF_LEVEL_NONE);
	assert_non_null(strstr(m->reason, "better"));
	moves = (struct ff_list){0};
	ff_trend(&arena, FF_CORRELATE_CPU, points, 0, &moves);
	assert_int_equal(moves.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_feature_in_closed_form), cmocka_unit_test(features_that_tell_nothing), cmocka_unit_test(what_the_history_teaches),
	    cmocka_unit_test(what_places_are_worth),
	    cmocka_unit_test(not_enough_history),         cmocka_unit_test(replay_against_the_simple),  cmocka_unit_test(the_commit_that_moved_it),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return rc;
}
