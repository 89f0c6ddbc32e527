/*
 * test_learn.c - the arithmetic of learning.  Expected values are worked out by hand: the rule is
 * approved +0.10, edited -0.05, rejected -0.20, reverted -0.30, a pattern moves by the mean; in
 * odds, the new score is the old one times learned / initial.
 */
#include <math.h>
#include <setjmp.h>

#include "ff/learn.h"

#include <cmocka.h>

static struct ff_arena arena;

static struct ff_learn_counts counts(int approved, int edited, int rejected, int reverted)
{
	return (struct ff_learn_counts){{approved, edited, rejected, reverted}};
}

static void near(double got, double want)
{
	if (fabs(got - want) > 1e-9)
		fail_msg("got %.12f, wanted %.12f", got, want);
}

/* ---- the rule ---- */

static void the_steps_are_those_of_the_mission(void **state)
{
	(void)state;
	near(ff_learn_step(FF_FEEDBACK_APPROVED), 0.10);
	near(ff_learn_step(FF_FEEDBACK_EDITED), -0.05);
	near(ff_learn_step(FF_FEEDBACK_REJECTED), -0.20);
	near(ff_learn_step(FF_FEEDBACK_REVERTED), -0.30);
}

/* What the prototype reported, with samples whose mean is the change it printed. */
static void the_prototypes_demonstration(void **state)
{
	static const struct {
		double from, mean, to;
		struct ff_learn_counts fresh;
	} rows[] = {
	    {0.60, -0.14, 0.46, {{1, 0, 4, 0}}},  /* n_plus_one_query: (0.1 - 4 * 0.2) / 5 */
	    {0.90, 0.00, 0.90, {{3, 2, 1, 0}}},   /* unused_import: (0.3 - 0.1 - 0.2) / 6 */
	    {0.95, -0.08, 0.87, {{1, 2, 2, 0}}},  /* trailing_whitespace: (0.1 - 0.1 - 0.4) / 5 */
	    {0.85, -0.03, 0.82, {{4, 4, 1, 1}}},  /* todo_formatting: (0.4 - 0.2 - 0.2 - 0.3) / 10 */
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		near(ff_learn_mean(&rows[i].fresh), rows[i].mean);
		near(ff_learn_move(rows[i].from, &rows[i].fresh), rows[i].to);
	}
}

static void fewer_than_three_samples_move_nothing(void **state)
{
	struct ff_learn_counts none = counts(0, 0, 0, 0), two = counts(0, 0, 2, 0), three = counts(0, 0, 3, 0);
	(void)state;
	near(ff_learn_mean(&none), 0);
	near(ff_learn_move(0.6, &none), 0.6);
	near(ff_learn_move(0.6, &two), 0.6);
	near(ff_learn_move(0.6, &three), 0.4);
}

static void weights_stay_within_their_bounds(void **state)
{
	struct ff_learn_counts bad = counts(0, 0, 0, 5), good = counts(5, 0, 0, 0);
	(void)state;
	near(ff_learn_move(0.25, &bad), 0.1);
	near(ff_learn_move(0.95, &good), 1.0);
	near(ff_learn_move(0.1, &bad), 0.1);
}

/* Written out: a approved, e edited, r rejected, v reverted; an update after each decision.  By Python's fractions. */
static void twelve_sequences(void **state)
{
	static const struct {
		const char *actions;
		double from, to;
	} rows[] = {
	    {"aaa", 0.5, 3.0 / 5},
	    {"aaaaaa", 0.9, 1.0 / 1},
	    {"rrr", 0.6, 2.0 / 5},
	    {"rrrrrrrrr", 0.6, 1.0 / 10},
	    {"aa", 0.7, 7.0 / 10},
	    {"aer", 0.7, 13.0 / 20},
	    {"vvv", 0.5, 1.0 / 5},
	    {"arvaea", 0.75, 2.0 / 3},
	    {"eeeeee", 0.95, 17.0 / 20},
	    {"rrraaaaaa", 0.3, 3.0 / 10},
	    {"avavavavavav", 0.8, 2.0 / 5},
	    {"aaaaaaaaaaaarrr", 0.5, 7.0 / 10},
	};
	static const char names[] = "aerv";
	(void)state;
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		double weight = rows[i].from;
		struct ff_learn_counts fresh = {{0}};
		for (const char *c = rows[i].actions; *c; c++) {
			fresh.of[strchr(names, *c) - names]++;
			double moved = ff_learn_move(weight, &fresh);
			if (ff_learn_total(&fresh) >= 3)
				fresh = counts(0, 0, 0, 0);
			else
				near(moved, weight);
			weight = moved;
		}
		near(weight, rows[i].to);
	}
}

/* ---- the score ---- */

static void a_score_moves_in_odds(void **state)
{
	(void)state;
	/* 9 : 1 times (46 : 54) / (60 : 40) = 46 : 9 */
	near(ff_learn_shift(0.90, 0.46, 0.60), 46.0 / 55);
	/* 1 : 1 times (3 : 1) / (1 : 1) */
	near(ff_learn_shift(0.50, 0.75, 0.50), 0.75);
	/* nothing learned, nothing moves, not even a score at the edge */
	near(ff_learn_shift(1.0, 0.9, 0.9), 1.0);
	near(ff_learn_shift(0.0, 0.3, 0.3), 0.0);
	/* a weight of 1 counts as 0.99: 1 : 1 times (99 : 1) / (9 : 1) = 11 : 1 */
	near(ff_learn_shift(0.50, 1.0, 0.90), 11.0 / 12);
	/* and a score never leaves 0.01..0.99 */
	near(ff_learn_shift(0.98, 0.99, 0.5), 0.99);
	near(ff_learn_shift(0.02, 0.1, 0.9), 0.01);
}

/* ---- a task ---- */

static const char *both[] = {"critic", "testgen"};
static struct ff_vote against = {"x", "docwriter", FF_VERDICT_DISAGREE, 0.5, "", ""};

static struct ff_task task(double score, int agents, int confidence)
{
	return (struct ff_task){.type = "n_plus_one_query", .score = score, .weight = 0.6, .reasoning = "Alone.", .confidence = confidence,
	                        .agents = {both, agents, 2}, .auto_fixable = true, .estimated_effort = 60, .severity = FF_SEVERITY_MEDIUM};
}

static void a_lone_task_is_labelled_by_its_new_number(void **state)
{
	struct ff_task t = task(0.92, 1, FF_CONFIDENCE_HIGH);
	(void)state;
	ff_learn_apply(&arena, &t, 0.46, 0.60); /* 11.5 : 1 times 46 * 40 / (54 * 60) = 0.5679: 6.5309 : 1 */
	near(t.score, 6.530864197530864 / 7.530864197530864);
	near(t.learned, 0.46);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_false(t.auto_fixable); /* no longer high */
	assert_int_equal(t.steps.count, 1);
	assert_non_null(strstr(FF_AT(&t.steps, struct ff_step, 0)->what, "0.46"));
	near(FF_AT(&t.steps, struct ff_step, 0)->score, t.score);
	assert_non_null(strstr(t.reasoning, "0.60 to 0.46"));
	/* medium severity 45 * (1 + 0.867) / 2 = 42.0 */
	assert_int_equal(t.priority, 42);
}

static void two_that_agree_stay_high_whatever_the_number(void **state)
{
	struct ff_task t = task(0.70, 2, FF_CONFIDENCE_HIGH);
	(void)state;
	ff_learn_apply(&arena, &t, 0.46, 0.60);
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
	assert_true(t.score < 0.70);
}

static void a_disagreement_is_medium_at_most(void **state)
{
	struct ff_task t = task(0.80, 2, FF_CONFIDENCE_MEDIUM);
	(void)state;
	t.votes = (struct ff_list){&against, 1, 1};
	ff_learn_apply(&arena, &t, 0.95, 0.60);
	assert_true(t.score > 0.90);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_false(t.auto_fixable);
}

static void distrust_takes_autofix_away_and_nothing_gives_it(void **state)
{
	struct ff_task t = task(0.95, 2, FF_CONFIDENCE_HIGH), u = t, v = t;
	(void)state;
	ff_learn_apply(&arena, &t, 0.29, 0.30);
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
	assert_false(t.auto_fixable);
	ff_learn_apply(&arena, &u, 0.30, 0.30);
	assert_true(u.auto_fixable);
	v.auto_fixable = false;
	ff_learn_apply(&arena, &v, 1.0, 0.30);
	assert_false(v.auto_fixable);
}

/* ff-converge holds a label down when the agent that told it failed; learning does not lift it. */
static void a_label_that_was_held_down_stays_down(void **state)
{
	struct ff_task t = task(0.95, 1, FF_CONFIDENCE_MEDIUM);
	(void)state;
	ff_learn_apply(&arena, &t, 0.7, 0.6);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
}

static void without_learning_a_task_passes_unchanged(void **state)
{
	struct ff_task t = task(0.92, 1, FF_CONFIDENCE_HIGH);
	(void)state;
	ff_learn_apply(&arena, &t, 0.6, 0.6);
	near(t.score, 0.92);
	assert_int_equal(t.steps.count, 0);
	assert_string_equal(t.reasoning, "Alone.");
	assert_true(t.auto_fixable);
}

static int tear_down(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_steps_are_those_of_the_mission),
	    cmocka_unit_test(the_prototypes_demonstration),
	    cmocka_unit_test(fewer_than_three_samples_move_nothing),
	    cmocka_unit_test(weights_stay_within_their_bounds),
	    cmocka_unit_test(twelve_sequences),
	    cmocka_unit_test(a_score_moves_in_odds),
	    cmocka_unit_test(a_lone_task_is_labelled_by_its_new_number),
	    cmocka_unit_test(two_that_agree_stay_high_whatever_the_number),
	    cmocka_unit_test(a_disagreement_is_medium_at_most),
	    cmocka_unit_test(distrust_takes_autofix_away_and_nothing_gives_it),
	    cmocka_unit_test(a_label_that_was_held_down_stays_down),
	    cmocka_unit_test(without_learning_a_task_passes_unchanged),
	};
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
