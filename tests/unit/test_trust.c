/*
 * test_trust.c - the posterior, the replay, who is demoted, the context model and the arms.  Quantiles are Python's: by numerical
 * integration, and exactly from the binomial sum; the rest is worked out by hand.
 */
#include <math.h>
#include <setjmp.h>

#include "ff/trust.h"

#include <cmocka.h>

static struct ff_arena arena;
static struct ff_list history;

static void within(double got, double want, double by)
{
	if (!(fabs(got - want) <= by))
		fail_msg("got %.12f, wanted %.12f", got, want);
}

static int start(void **state)
{
	(void)state;
	history = (struct ff_list){0};
	return 0;
}

static struct ff_feedback *decide(const char *pattern, int action, const char *path, int64_t time)
{
	struct ff_feedback *f = FF_PUSH(&arena, &history, struct ff_feedback);
	*f = (struct ff_feedback){.pattern = pattern, .action = action, .path = path, .time = time, .person = "p", .symbol = "", .variant = ""};
	f->key = ff_arena_printf(&arena, "k%d", history.count);
	return f;
}

static void many(const char *pattern, int action, int n)
{
	for (int i = 0; i < n; i++)
		decide(pattern, action, "", 1000 + history.count);
}

static struct ff_trust *replay(void)
{
	struct ff_trust *t = ff_trust_new(FF_TRUST_HALF_LIFE);
	ff_trust_replay(t, &history);
	return t;
}

/* ---- the posterior ---- */

static void quantiles_are_those_of_python(void **state)
{
	static const struct {
		double a, b, p, x;
	} rows[] = {
	    {1, 1, 0.05, 0.050000000},
	    {2, 3, 0.05, 0.097611463},
	    {2, 3, 0.95, 0.751395374},
	    {12.5, 4.25, 0.05, 0.560287193},
	    {12.5, 4.25, 0.95, 0.897983550},
	    {0.8, 3.2, 0.5, 0.149055238},
	    {3.2, 0.8, 0.05, 0.434295040},
	    {30.7, 6.1, 0.95, 0.922447585},
	    {4.0, 40.0, 0.95, 0.170563127},
	    {3, 5, 3991.0 / 16384, 0.250000000},
	    {10, 2, 3486784401.0 / 5000000000, 0.900000000},
	    {1, 7, 5217031.0 / 10000000, 0.100000000},
	};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(rows); i++)
		within(ff_beta_quantile(rows[i].a, rows[i].b, rows[i].p), rows[i].x, 2e-7);
	assert_true(isnan(ff_beta_quantile(0, 1, 0.5)));
	assert_true(isnan(ff_beta_quantile(1, 1, NAN)));
	within(ff_beta_quantile(2, 2, 1), 1, 0);
}

static void evidence_is_in_proportion_to_the_rules_steps(void **state)
{
	struct ff_tally t = {0, 0};
	(void)state;
	ff_tally_add(&t, FF_FEEDBACK_APPROVED, 1, 1);
	ff_tally_add(&t, FF_FEEDBACK_EDITED, 1, 1);
	ff_tally_add(&t, FF_FEEDBACK_REJECTED, 1, 1);
	ff_tally_add(&t, FF_FEEDBACK_REVERTED, 1, 0.5); /* what was there counts half */
	within(t.good, 0.5, 1e-12);
	within(t.bad, 0.625 + 1.5, 1e-12);
	within(ff_tally_mean(&t, 0.5, FF_TRUST_PRIOR), 2.5 / 6.625, 1e-12);
}

static void the_default_half_life_is_ninety_seven_hundredths(void **state)
{
	(void)state;
	within(pow(0.5, 1 / FF_TRUST_HALF_LIFE), 0.97, 1e-4);
}

static void one_click_moves_a_posterior_by_a_fifth_at_most(void **state)
{
	(void)state;
	many("x_of_ones_own", FF_FEEDBACK_REJECTED, 1);
	struct ff_trust *t = replay();
	const struct ff_trusted *p = ff_trust_pattern(t, "x_of_ones_own");
	/* all: (0 + 4 * 0.5) / 5 = 0.4; family: (0 + 4 * 0.4) / 5 = 0.32; itself, by the first way: (0 + 4 * 0.32) / 5 = 0.256 */
	within(ff_trust_centre(t, p), 0.32, 1e-12);
	within(ff_trust_posterior(t, p).mean, 0.311310426961, 1e-9); /* by all 28, corrected: Python's */
	assert_true(ff_trust_posterior(t, p).high > 0.5);
	ff_trust_free(t);
}

/* ---- how long it remembers ---- */

static void alternate(const char *pattern, int approved_of_ten, int n)
{
	for (int i = 0; i < n; i++)
		many(pattern, i * 7 % 10 < approved_of_ten ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
}

static double probability_of_no_difference(void)
{
	struct ff_trust *t = replay();
	double sum = 0, p = ff_trust_memory(t)->say[FF_MEMORY_WAYS - 1];
	for (int i = 0; i < FF_MEMORY_WAYS; i++)
		sum += ff_trust_memory(t)->say[i];
	within(sum, 1, 1e-12);
	ff_trust_free(t);
	return p;
}

static void patterns_that_are_alike_are_found_to_be(void **state)
{
	static const char *const patterns[] = {"unused_import", "shell_true", "complexity", "missing_test", "n_plus_one_query"};
	uint32_t x = 7;
	(void)state;
	for (int i = 0; i < 400; i++) { /* 7 of 10, whatever it is */
		x = x * 1664525u + 1013904223u;
		many(patterns[(x >> 28) % 5], (x >> 16 & 0xff) < 179 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
	}
	assert_true(probability_of_no_difference() > 0.5);
	history = (struct ff_list){0};
	for (int i = 0; i < 40; i++) {
		alternate("unused_import", 9, 1);
		many("complexity", FF_FEEDBACK_REJECTED, 1);
	}
	assert_true(probability_of_no_difference() < 1e-3);
}

static void what_lasts_is_remembered(void **state)
{
	(void)state;
	alternate("unused_import", 8, 600);
	struct ff_trust *t = replay();
	assert_true(isinf(ff_memory_half_life(ff_trust_memory(t))));
	ff_trust_free(t);
	history = (struct ff_list){0};
	for (int i = 0; i < 20; i++) /* they change their mind every 30 decisions */
		many("unused_import", i % 2 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 30);
	t = replay();
	within(ff_memory_half_life(ff_trust_memory(t)), FF_TRUST_HALF_LIFE, 1e-9);
	ff_trust_free(t);
}

/* Loss of the posterior without averaging: the first way alone, and the share of the whole. */
static void plain_losses(double *first, double *whole)
{
	struct ff_tally seen[2] = {{0, 0}, {0, 0}}, family[2] = {{0, 0}, {0, 0}}, all = {0, 0};
	*first = *whole = 0;
	for (int i = 0; i < history.count; i++) {
		const struct ff_feedback *f = FF_AT(&history, struct ff_feedback, i);
		int k = !strcmp(f->pattern, "complexity"); /* two patterns of two families */
		double w = (all.good + 4 * 0.5) / (all.good + all.bad + 4), c = (family[k].good + 4 * w) / (family[k].good + family[k].bad + 4);
		double p = (seen[k].good + 4 * c) / (seen[k].good + seen[k].bad + 4);
		bool yes = f->action == FF_FEEDBACK_APPROVED;
		*first -= log(fmin(0.99, fmax(0.01, yes ? p : 1 - p)));
		*whole -= log(fmin(0.99, fmax(0.01, yes ? w : 1 - w)));
		ff_tally_add(&seen[k], f->action, 1, pow(0.5, 1 / FF_TRUST_HALF_LIFE));
		ff_tally_add(&family[k], f->action, 1, 1);
		ff_tally_add(&all, f->action, 1, 1);
	}
}

static void averaging_costs_no_more_than_the_prior(void **state)
{
	int n;
	(void)state;
	for (int seed = 1; seed <= 30; seed++) {
		double first, whole;
		uint32_t x = (uint32_t)seed * 2654435761u;
		history = (struct ff_list){0};
		for (int i = 0; i < 50 * seed; i++) {
			x = x * 1664525u + 1013904223u;
			int k = x >> 31, yes = (int)(x >> 8 & 0xff) < (seed % 3 ? 60 + 30 * (seed % 5) : k ? 30 : 220);
			many(k ? "complexity" : "unused_import", yes ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
		}
		plain_losses(&first, &whole);
		struct ff_trust *t = replay();
		double loss = ff_trust_score(t, FF_BY_POSTERIOR, 0, &n).log_loss * history.count;
		ff_trust_free(t);
		if (loss > first + 2 * log(2) + 1e-6 || loss > whole + log(4) + log(2) + 1e-6)
			fail_msg("seed %d: %f, the first way %f, the whole %f", seed, loss, first, whole);
	}
}

static void a_new_strictness_is_noticed(void **state)
{
	struct ff_calibration c;
	double before = 0;
	(void)state;
	ff_calibration_start(&c);
	within(ff_calibration_of(&c, 0.3), 0.3, 1e-12);
	within(ff_calibration_of(&c, 0.999), 0.99, 1e-12);
	for (int i = 0; i < 300; i++) /* 0.8 is said, 4 of 10 come */
		ff_calibration_note(&c, 0.8, i * 7 % 10 < 4 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
	within(ff_calibration_of(&c, 0.8), 0.4, 0.1);
	for (double p = 0; p <= 1; p += 0.01) {
		assert_true(ff_calibration_of(&c, p) >= before);
		before = ff_calibration_of(&c, p);
	}
	for (int i = 0; i < 5000; i++) { /* absurd for long: bounds hold, and nothing becomes NaN */
		ff_calibration_note(&c, i % 2 ? 0.99 : 0.01, i % 2 ? FF_FEEDBACK_REVERTED : FF_FEEDBACK_APPROVED, 1);
		assert_true(ff_calibration_of(&c, 0.5) >= 0.01 && ff_calibration_of(&c, 0.5) <= 0.99);
	}
	assert_true(ff_calibration_of(&c, 0.9) > ff_calibration_of(&c, 0.1));
}

/* Mean and variance of a mixture are those of its parts: a Beta from both has the interval. */
static void the_interval_holds_what_the_ways_say(void **state)
{
	(void)state;
	alternate("unused_import", 8, 200);
	alternate("complexity", 2, 200);
	struct ff_trust *t = replay();
	struct ff_posterior p = ff_trust_posterior(t, ff_trust_pattern(t, "unused_import"));
	assert_true(p.low < 0.8 && p.high > 0.8 && p.high - p.low < 0.2 && p.low < p.mean && p.mean < p.high);
	ff_trust_free(t);
}

static void a_weight_of_one_makes_nothing_certain(void **state)
{
	(void)state;
	for (int n = 0; n <= 60; n += 20) {
		struct ff_trust *t = ff_trust_new(FF_TRUST_HALF_LIFE);
		history = (struct ff_list){0};
		many("trailing_whitespace", FF_FEEDBACK_APPROVED, n);
		ff_trust_start(t, "trailing_whitespace", 1);
		ff_trust_replay(t, &history);
		struct ff_posterior p = ff_trust_posterior(t, ff_trust_pattern(t, "trailing_whitespace"));
		assert_true(p.low > 0.5 && p.low < p.high && p.mean > p.low && p.high <= 0.99);
		ff_trust_free(t);
	}
}

/* ---- patterns with few decisions ---- */

static void others_speak_where_they_predicted_better(void **state)
{
	struct ff_feedback ask = {.pattern = "todo_formatting", .path = "", .symbol = ""};
	int by;
	(void)state;
	many("unused_import", FF_FEEDBACK_APPROVED, 3);
	for (int i = 0; i < 6; i++) { /* all rejected, though every weight says 0.5 */
		many("complexity", FF_FEEDBACK_REJECTED, 1);
		many("todo_formatting", FF_FEEDBACK_REJECTED, 1);
	}
	struct ff_trust *t = replay();
	assert_true(ff_trust_uses_others(t));
	assert_true(ff_trust_shown(t, &ask, &by) < 0.3);
	assert_int_equal(by, FF_BY_POSTERIOR);
	ff_trust_free(t);
	history.count = 2; /* too few in all */
	t = replay();
	assert_false(ff_trust_uses_others(t));
	ff_trust_shown(t, &ask, &by);
	assert_int_equal(by, FF_BY_ADDITIVE);
	ff_trust_free(t);
}

static void nothing_speaks_for_a_hole_but_holes(void **state)
{
	struct ff_feedback ask = {.pattern = "shell_true", .path = "", .symbol = ""};
	struct ff_trust *t = ff_trust_new(FF_TRUST_HALF_LIFE);
	int by;
	(void)state;
	many("complexity", FF_FEEDBACK_REJECTED, 9);
	many("todo_formatting", FF_FEEDBACK_REJECTED, 9);
	ff_trust_start(t, "shell_true", 0.7);
	ff_trust_replay(t, &history);
	assert_true(ff_trust_uses_others(t));
	within(ff_trust_shown(t, &ask, &by), 0.7, 1e-12);
	assert_int_equal(by, FF_BY_ADDITIVE);
	ff_trust_free(t);
}

/* ---- what counts ---- */

static void the_same_event_and_our_own_are_left_out(void **state)
{
	(void)state;
	decide("a", FF_FEEDBACK_APPROVED, "", 1)->key = "same";
	decide("a", FF_FEEDBACK_REJECTED, "", 2)->key = "same";
	decide("a", FF_FEEDBACK_APPROVED, "", 3)->own = true;
	struct ff_trust *t = replay();
	assert_int_equal(ff_trust_count(t), 1);
	assert_int_equal(ff_trust_left_out(t), 2);
	within(ff_trust_pattern(t, "a")->kept[FF_MEMORY_RATES - 1].good, 1, 0);
	within(ff_trust_pattern(t, "a")->kept[FF_MEMORY_RATES - 1].bad, 0, 0);
	assert_null(ff_trust_pattern(t, "b"));
	ff_trust_free(t);
}

static void a_spree_counts_two_decisions_at_most(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		decide("a", FF_FEEDBACK_REJECTED, "app/a.py", 86400 * 5 + i);
	decide("a", FF_FEEDBACK_REJECTED, "app/a.py", 86400 * 6); /* another day */
	decide("a", FF_FEEDBACK_REJECTED, "app/b.py", 86400 * 6); /* another file */
	decide("a", FF_FEEDBACK_REJECTED, "app/b.py", 86400 * 6)->person = "q";
	decide("b", FF_FEEDBACK_REJECTED, "app/b.py", 86400 * 6); /* another pattern */
	struct ff_trust *t = replay();
	within(ff_trust_pattern(t, "a")->kept[FF_MEMORY_RATES - 1].bad, 2 + 3, 1e-8);
	within(ff_trust_pattern(t, "b")->kept[FF_MEMORY_RATES - 1].bad, 1, 0);
	ff_trust_free(t);
}

/* A prefix of a history is predicted as if the rest were not there: n * loss adds up. */
static void nothing_leaks_from_later_decisions(void **state)
{
	int n, rest;
	(void)state;
	for (int i = 0; i < 400; i++)
		decide(i % 3 ? "a" : "unused_import", i % 7 < 3 ? FF_FEEDBACK_REJECTED : FF_FEEDBACK_APPROVED, i % 2 ? "tests/a.py" : "b.py", 100000 * i);
	struct ff_list whole = history;
	struct ff_trust *all = replay();
	history.count = 250;
	struct ff_trust *first = replay();
	history = whole;
	for (int by = 0; by < FF_PREDICTORS; by++) {
		double sum = 400 * ff_trust_score(all, by, 0, &n).log_loss, later = ff_trust_score(all, by, 250, &rest).log_loss * 150;
		assert_int_equal(n, 400);
		assert_int_equal(rest, 150);
		within(sum - later, 250 * ff_trust_score(first, by, 0, &n).log_loss, 1e-6);
	}
	ff_trust_free(all);
	ff_trust_free(first);
}

static void order_in_the_file_does_not_matter(void **state)
{
	int n;
	(void)state;
	for (int i = 0; i < 200; i++)
		decide("a", i % 3 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, "", i);
	struct ff_trust *t = replay();
	double loss[FF_PREDICTORS];
	for (int by = 0; by < FF_PREDICTORS; by++)
		loss[by] = ff_trust_score(t, by, 0, &n).log_loss;
	for (int i = 0, k = 199; i < k; i++, k--) {
		struct ff_feedback x = *FF_AT(&history, struct ff_feedback, i);
		*FF_AT(&history, struct ff_feedback, i) = *FF_AT(&history, struct ff_feedback, k);
		*FF_AT(&history, struct ff_feedback, k) = x;
	}
	struct ff_trust *u = replay();
	for (int by = 0; by < FF_PREDICTORS; by++)
		within(ff_trust_score(u, by, 0, &n).log_loss, loss[by], 0);
	ff_trust_free(t);
	ff_trust_free(u);
}

/* ---- who annoys ---- */

static int standing(const char *pattern)
{
	struct ff_trust *t = replay();
	const struct ff_trusted *p = ff_trust_pattern(t, pattern);
	struct ff_posterior q = ff_trust_posterior(t, p);
	int s = ff_standing_of(&p->window, &q, p->family);
	ff_trust_free(t);
	return s;
}

static void an_angry_day_silences_nothing(void **state)
{
	(void)state;
	many("unused_import", FF_FEEDBACK_APPROVED, 30);
	many("unused_import", FF_FEEDBACK_REJECTED, 1);
	assert_int_equal(standing("unused_import"), FF_STANDING_SOUND);
	for (int i = 0; i < 40; i++)
		decide("unused_import", FF_FEEDBACK_REJECTED, "a.py", 86400 * 9 + i); /* two decisions' worth: 3 of 33 */
	assert_int_not_equal(standing("unused_import"), FF_STANDING_HIDDEN);
}

static void over_a_tenth_of_fifty_demotes_and_comes_back(void **state)
{
	(void)state;
	many("unused_import", FF_FEEDBACK_APPROVED, 45);
	many("unused_import", FF_FEEDBACK_REJECTED, 5);
	assert_int_equal(standing("unused_import"), FF_STANDING_SOUND); /* 10 % is not over 10 % */
	many("unused_import", FF_FEEDBACK_REJECTED, 1);
	assert_int_not_equal(standing("unused_import"), FF_STANDING_SOUND);
	many("unused_import", FF_FEEDBACK_EDITED, 20); /* somebody acted on it */
	assert_int_not_equal(standing("unused_import"), FF_STANDING_SOUND);
	many("unused_import", FF_FEEDBACK_APPROVED, 25); /* of the last 50 only 5 were false */
	assert_int_equal(standing("unused_import"), FF_STANDING_SOUND);
}

static void few_decisions_demote_nobody(void **state)
{
	(void)state;
	many("unused_import", FF_FEEDBACK_REJECTED, 9);
	assert_int_equal(standing("unused_import"), FF_STANDING_SOUND);
	many("unused_import", FF_FEEDBACK_REJECTED, 1);
	assert_int_equal(standing("unused_import"), FF_STANDING_HIDDEN);
}

/* Half of them useless: form is hidden, what may be a hole is not. */
static void a_family_has_its_line(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		many("print_statement", i % 2 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
		many("shell_true", i % 2 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, 1);
	}
	assert_int_equal(standing("print_statement"), FF_STANDING_HIDDEN);
	assert_int_equal(standing("shell_true"), FF_STANDING_DEMOTED);
	assert_int_equal(ff_family_of("of_somebody_else"), FF_FAMILY_DEFECT);
}

static void one_in_twenty_is_shown_again(void **state)
{
	int again = 0;
	char name[32];
	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "%016x", (unsigned)i * 2654435761u);
		again += ff_standing_again(name);
	}
	assert_in_range(again, 900, 1100); /* 1000 of 20,000; three standard deviations are 92 */
}

/* ---- the context model ---- */

static void names_say_what_they_are(void **state)
{
	(void)state;
	assert_string_equal(ff_marks_place("app/tests/x.py"), "tests");
	assert_string_equal(ff_marks_place("test_x.py"), "tests");
	assert_string_equal(ff_marks_place("contests/x.py"), "package");
	assert_string_equal(ff_marks_place("app/migrations/0001_a.py"), "migrations");
	assert_string_equal(ff_marks_place("scripts/x.py"), "scripts");
	assert_string_equal(ff_marks_place(""), "package");
	assert_string_equal(ff_marks_symbol(""), "module");
	assert_string_equal(ff_marks_symbol("f"), "function");
	assert_string_equal(ff_marks_symbol("f.g"), "function");
	assert_string_equal(ff_marks_symbol("_Model"), "class");
	assert_string_equal(ff_marks_symbol("a.Model.save"), "method");
}

static void habits_of_a_path(int n)
{
	for (int i = 0; i < n; i++)
		decide("a", i % 2 ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, i % 2 ? "app/a.py" : "tests/test_a.py", 100000 * i);
}

static void habits_are_learned_and_used(void **state)
{
	struct ff_feedback ask = {.pattern = "a", .path = "tests/test_b.py", .person = "p", .symbol = ""};
	int by;
	(void)state;
	habits_of_a_path(400);
	struct ff_trust *t = replay();
	assert_true(ff_trust_uses_context(t));
	assert_true(ff_trust_shown(t, &ask, &by) < 0.1);
	assert_int_equal(by, FF_BY_CONTEXT);
	ask.path = "app/b.py";
	assert_true(ff_trust_shown(t, &ask, &by) > 0.9);
	ask.pattern = "never_seen";
	within(ff_trust_shown(t, &ask, &by), 0.5, 0);
	assert_int_equal(by, FF_BY_ADDITIVE);
	ff_trust_free(t);
}

static void a_few_decisions_use_no_context(void **state)
{
	(void)state;
	habits_of_a_path(100);
	struct ff_trust *t = replay();
	assert_false(ff_trust_uses_context(t));
	ff_trust_free(t);
}

/* At its minimum the gradient is zero: of log-loss and ridge, written here once more. */
static void the_model_is_at_its_minimum(void **state)
{
	struct ff_context_row rows[300];
	struct ff_context_model m = {.columns = 0};
	double g[3] = {0}, one = 0;
	(void)state;
	for (int i = 0; i < 300; i++)
		rows[i] = (struct ff_context_row){.marks = {.of = {77}, .count = i % 3 == 0, .recent = i % 5 * 0.3 - 0.6, .ever = i % 7 * 0.1}, .weight = 1,
		                                  .accepted = (i * 7919) % 10 < (i % 3 == 0 ? 8 : 4)};
	ff_context_fit(&m, rows, 300, true);
	assert_int_equal(m.columns, 1);
	for (int i = 0; i < 300; i++) {
		double off = rows[i].accepted - ff_context_predict(&m, &rows[i].marks);
		g[0] += off * rows[i].marks.recent;
		g[1] += off * rows[i].marks.ever;
		g[2] += off;
		one += rows[i].marks.count ? off : 0;
	}
	within(g[0], 1 * (m.recent - 1), 1e-2);
	within(g[1], 1 * m.ever, 1e-2);
	within(g[2], 0.01 * m.intercept, 1e-2);
	within(one, 2 * m.weights[0], 1e-2);
}

/* ---- what it does to a task ---- */

static struct ff_task task(void)
{
	return (struct ff_task){.type = "unused_import", .score = 0.95, .weight = 0.95, .reasoning = "Alone.", .confidence = FF_CONFIDENCE_HIGH,
	                        .auto_fixable = true, .estimated_effort = 60, .severity = FF_SEVERITY_MEDIUM, .fingerprint = "1"};
}

static void the_score_is_the_posterior_the_order_the_weight(void **state)
{
	struct ff_task t = task();
	struct ff_shown s = {.p = 0.8, .low = 0.7, .high = 0.9, .by = FF_BY_POSTERIOR, .decisions = 12, .current = 0.95, .initial = 0.95};
	(void)state;
	ff_learn_show(&arena, &t, &s);
	within(t.score, 0.8, 1e-12); /* it started from the rule's weight: nothing else is known of it */
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_int_equal(t.priority, 44); /* 45 * (1 + 0.95) / 2 = 43.9: as if nothing had been learned */
	assert_int_equal(t.steps.count, 2);
	assert_true(ff_str_starts(FF_AT(&t.steps, struct ff_step, 0)->what, FF_LEARN_ORDER));
	within(FF_AT(&t.steps, struct ff_step, 0)->score, 0.95, 1e-12);
	assert_non_null(strstr(FF_AT(&t.steps, struct ff_step, 1)->what, "0.80 (0.70 to 0.90)"));
	assert_false(t.auto_fixable);
}

static void a_standing_takes_labels(void **state)
{
	struct ff_task t = task(), u = task(), v = task();
	struct ff_shown s = {.p = 0.95, .low = 0.9, .high = 0.98, .by = FF_BY_POSTERIOR, .decisions = 60, .current = 0.95, .initial = 0.95};
	(void)state;
	s.standing = FF_STANDING_DEMOTED;
	s.annoys = 0.12;
	ff_learn_show(&arena, &t, &s);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	assert_false(t.auto_fixable);
	assert_non_null(strstr(t.reasoning, "One label lower: 12 %"));
	s.standing = FF_STANDING_HIDDEN;
	for (int i = 0; ff_standing_again(u.fingerprint); i++)
		u.fingerprint = ff_arena_printf(&arena, "n%d", i);
	ff_learn_show(&arena, &u, &s);
	assert_int_equal(u.confidence, FF_CONFIDENCE_LOW);
	assert_int_equal(u.priority, 0);
	for (int i = 0; !ff_standing_again(v.fingerprint); i++)
		v.fingerprint = ff_arena_printf(&arena, "n%d", i);
	ff_learn_show(&arena, &v, &s);
	assert_int_equal(v.confidence, FF_CONFIDENCE_MEDIUM);
	assert_true(v.priority > 0);
	t = task();
	s.by = FF_BY_CONTEXT; /* here they are wanted: 0.95 of 0.9 */
	t.fingerprint = u.fingerprint;
	ff_learn_show(&arena, &t, &s);
	assert_int_equal(t.confidence, FF_CONFIDENCE_MEDIUM);
	t = task();
	t.alert = true;
	ff_learn_show(&arena, &t, &s);
	assert_int_equal(t.confidence, FF_CONFIDENCE_HIGH);
}

/* ---- arms ---- */

static struct ff_arm arm(const char *name, double good, double bad)
{
	return (struct ff_arm){.kind = FF_ARM_VARIANT, .name = name, .pattern = "p", .decisions = (int)(good + bad), .accepted = (int)good, .worth = good + bad, .tally = {good, bad}};
}

/* How often arms[0] is drawn for 4,000 tasks. */
static int drawn(const struct ff_arm *arms, int count, int first)
{
	int n = 0;
	char seed[32];
	for (int i = 0; i < 4000; i++) {
		snprintf(seed, sizeof(seed), "%08x", (unsigned)i * 2654435761u);
		n += ff_arms_pick(arms, count, first, seed) == 0;
	}
	return n;
}

static void the_better_way_is_taken_more_often_and_the_other_still_tried(void **state)
{
	struct ff_arm arms[2] = {arm("a", 15, 5), arm("b", 9, 11)}, turned[2] = {arms[1], arms[0]};
	(void)state;
	/* P(Beta(16, 6) > Beta(10, 12)) = 0.97108, the exact sum (Evan Miller, "Formulas for Bayesian A/B testing"); four deviations are 0.011 */
	int first = drawn(arms, 2, -1);
	assert_in_range(first, (int)(4000 * 0.960), (int)(4000 * 0.982));
	assert_int_equal(drawn(turned, 2, -1), 4000 - first); /* whatever the order */
	assert_int_equal(ff_arms_pick(arms, 0, -1, "x"), -1);
}

static void what_the_agent_had_first_starts_ahead_by_little(void **state)
{
	struct ff_arm even[2] = {arm("b", 0, 0), arm("a", 0, 0)}, refused[2] = {arm("b", 0, 0), arm("a", 0, 2)};
	(void)state;
	assert_in_range(drawn(even, 2, -1), 4000 * 0.468, 4000 * 0.532);  /* a coin; four deviations */
	assert_in_range(drawn(even, 2, 1), 4000 * 0.223, 4000 * 0.277);   /* P(Beta(1, 1) > Beta(3, 1)) = 1/4 */
	assert_in_range(drawn(refused, 2, 1), 4000 * 0.468, 4000 * 0.532); /* P(Beta(1, 1) > Beta(3, 3)) = 1/2 */
}

static void only_many_decisions_prove_a_way(void **state)
{
	struct ff_arm young = arm("a", 9, 0), good = arm("b", 18, 2), even = arm("c", 22, 18);
	(void)state;
	assert_false(ff_arm_is_proven(NULL));
	assert_false(ff_arm_is_proven(&young));
	assert_true(ff_arm_is_proven(&good));
	assert_false(ff_arm_is_proven(&even));
}

static void arms_are_agents_variants_and_templates(void **state)
{
	const char *both[] = {"critic", "testgen"};
	struct ff_list arms;
	(void)state;
	decide("a", FF_FEEDBACK_APPROVED, "", 1)->agents = (struct ff_strings){both, 2, 2};
	decide("a", FF_FEEDBACK_REJECTED, "", 2)->variant = "template/terse";
	decide("a", FF_FEEDBACK_REJECTED, "", 3)->variant = "fix/2";
	decide("b", FF_FEEDBACK_APPROVED, "", 4)->variant = "fix/2";
	decide("a", FF_FEEDBACK_EDITED, "", 5)->variant = "fix/2";
	decide("a", FF_FEEDBACK_REJECTED, "", 6)->variant = "no name at all";
	struct ff_feedback *own = decide("a", FF_FEEDBACK_APPROVED, "", 7);
	own->own = true;
	own->variant = "fix/2";
	ff_arms_of(&arena, &history, &arms);
	assert_int_equal(arms.count, 4);
	assert_string_equal(FF_AT(&arms, struct ff_arm, 0)->name, "critic");
	assert_int_equal(FF_AT(&arms, struct ff_arm, 0)->kind, FF_ARM_AGENT);
	assert_int_equal(FF_AT(&arms, struct ff_arm, 3)->kind, FF_ARM_TEMPLATE);
	assert_ptr_equal(ff_arms_find(&arms, "a", "template/terse"), FF_AT(&arms, struct ff_arm, 3));
	assert_null(ff_arms_find(&arms, "b", "template/terse"));
	assert_null(ff_arms_find(&arms, "", "critic"));
	const struct ff_arm *a = ff_arms_find(&arms, "a", "fix/2"), *b = ff_arms_find(&arms, "b", "fix/2");
	assert_int_equal(a->decisions, 2);
	assert_int_equal(a->accepted, 0);
	within(a->tally.bad, 1.25, 0);
	within(b->tally.good, 1, 0);
}

/* One person, one file, one day: 1 + 1/2 + 1/4 ..., so a spree proves nothing; ten files do. */
static void a_spree_is_two_decisions_worth(void **state)
{
	struct ff_list arms;
	char *paths[12];
	(void)state;
	for (int i = 0; i < 12; i++)
		decide("a", FF_FEEDBACK_APPROVED, "one.py", 100 + i)->variant = "x/one";
	for (int i = 0; i < 12; i++) {
		paths[i] = ff_arena_printf(&arena, "%d.py", i);
		decide("a", FF_FEEDBACK_APPROVED, paths[i], 100 + i)->variant = "x/many";
	}
	decide("a", FF_FEEDBACK_APPROVED, "one.py", 100 + 86400)->variant = "x/one";
	ff_arms_of(&arena, &history, &arms);
	const struct ff_arm *one = ff_arms_find(&arms, "a", "x/one"), *many = ff_arms_find(&arms, "a", "x/many");
	within(one->worth, 3 - pow(0.5, 11), 1e-12);
	assert_false(ff_arm_is_proven(one));
	within(many->worth, 12, 0);
	assert_true(ff_arm_is_proven(many));
}

/* ---- the ways of a fix ---- */

static struct ff_variant way(const char *made_by, const char *title)
{
	struct ff_variant v = {.title = title, .made_by = made_by};
	*FF_PUSH(&arena, &v.edits, struct ff_edit) = (struct ff_edit){.path = "a.py", .blob = "", .line = 1, .end_line = 1, .text = title};
	return v;
}

static struct ff_task task_of(int count, const struct ff_variant *ways)
{
	struct ff_task t = {.type = "a", .path = "a.py", .fingerprint = "0011223344556677", .reasoning = "", .auto_fixable = true, .fix = FF_NEW_IN(&arena, struct ff_fix)};
	*t.fix = (struct ff_fix){.title = ways->title, .made_by = ways->made_by, .edits = ways->edits};
	for (int i = 1; i < count; i++)
		*FF_PUSH(&arena, &t.fix->variants, struct ff_variant) = ways[i];
	return t;
}

static void decide_often(const char *variant, int approved, int rejected)
{
	for (int i = 0; i < approved + rejected; i++)
		decide("a", i < approved ? FF_FEEDBACK_APPROVED : FF_FEEDBACK_REJECTED, "", 1 + i)->variant = variant;
}

static void the_order_of_the_agent_stands_until_somebody_decides(void **state)
{
	const struct ff_variant two[] = {way("x/one", "1"), way("x/two", "2")};
	struct ff_task t = task_of(2, two);
	struct ff_list arms = {0};
	(void)state;
	ff_learn_order(&arena, &arms, &t);
	assert_string_equal(t.fix->made_by, "x/one");
	assert_null(t.fix->own_first);
	assert_int_equal(t.steps.count, 0);
	assert_true(t.auto_fixable);
}

static void the_accepted_way_comes_first_and_says_why(void **state)
{
	const struct ff_variant three[] = {way("x/one", "1"), way("x/two", "2"), way("template/t", "3")};
	struct ff_task t = task_of(3, three);
	struct ff_list arms, ways;
	(void)state;
	decide_often("x/one", 1, 30);
	decide_often("x/two", 40, 1);
	ff_arms_of(&arena, &history, &arms);
	ff_learn_order(&arena, &arms, &t);
	assert_string_equal(t.fix->made_by, "x/two");
	assert_string_equal(t.fix->own_first, "x/one");
	assert_string_equal(FF_AT(&t.fix->edits, struct ff_edit, 0)->text, "2");
	assert_int_equal(t.fix->variants.count, 2);
	assert_string_equal(FF_AT(&t.fix->variants, struct ff_variant, 0)->made_by, "x/one");
	assert_string_equal(FF_AT(&t.fix->variants, struct ff_variant, 1)->made_by, "template/t");
	assert_string_equal(t.reasoning, "x/two is accepted more often here: 40 of 41 against 1 of 31 of x/one.");
	assert_true(t.auto_fixable); /* proven */
	ff_ways_of(&arena, &t, &ways);
	assert_true(FF_AT(&ways, struct ff_way, 1)->own_first);
	assert_false(FF_AT(&ways, struct ff_way, 0)->own_first);
	/* again, as it comes back from the queue: nothing moves */
	ff_learn_order(&arena, &arms, &t);
	assert_string_equal(t.fix->made_by, "x/two");
	assert_string_equal(t.fix->own_first, "x/one");
}

static void ways_without_names_keep_theirs_by_number(void **state)
{
	const struct ff_variant two[] = {way(NULL, "1"), way("", "2")};
	struct ff_task t = task_of(2, two);
	struct ff_list arms;
	(void)state;
	decide_often("a/1", 20, 0);
	decide_often("a/0", 0, 20);
	ff_arms_of(&arena, &history, &arms);
	ff_learn_order(&arena, &arms, &t);
	assert_string_equal(t.fix->made_by, "a/1");
	assert_string_equal(t.fix->own_first, "a/0");
	assert_string_equal(FF_AT(&t.fix->variants, struct ff_variant, 0)->title, "1");
}

static void the_unproven_never_go_alone(void **state)
{
	const struct ff_variant ways[] = {way("x/one", "1"), way("x/two", "2"), way("template/t", "3")}, model[] = {way("template/t", "3"), way("x/one", "1")};
	struct ff_task t = task_of(3, ways), m = task_of(2, model);
	struct ff_list arms = {0}, list;
	(void)state;
	ff_ways_of(&arena, &t, &list);
	assert_true(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, 0)));
	assert_false(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, 1)));
	assert_false(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, 2)));
	ff_learn_order(&arena, &arms, &m); /* a model's words first: no coin, and not alone */
	assert_string_equal(m.fix->made_by, "template/t");
	assert_false(m.auto_fixable);
	decide_often("x/two", 9, 0);
	decide_often("template/t", 12, 0);
	ff_arms_of(&arena, &history, &arms);
	assert_false(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, 1)));
	assert_true(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, 2)));
	assert_false(ff_way_goes_alone(&arms, "b", FF_AT(&list, struct ff_way, 2))); /* proven for something else */
	t.fix->own_first = "x/nothing"; /* a stream that says so */
	ff_ways_of(&arena, &t, &list);
	for (int i = 0; i < 2; i++)
		assert_false(ff_way_goes_alone(&arms, "a", FF_AT(&list, struct ff_way, i)));
}

static void names_from_outside(void **state)
{
	const struct ff_variant fine[] = {way("x/one", "1"), way(NULL, "2"), way(NULL, "3")}, twice[] = {way("x/one", "1"), way("x/one", "2")}, evil[] = {way("x\033[31m", "1"), way(NULL, "2")};
	char word[70];
	(void)state;
	memset(word, 'a', sizeof(word));
	word[64] = 0;
	assert_true(ff_made_by_ok(word));
	word[64] = 'a', word[65] = 0;
	assert_false(ff_made_by_ok(word));
	static const char *const bad[] = {"", " ", "A", "a b", "-a", "/a", ".a", "a\n", "a\xc3\xa9", "a:b"};
	for (size_t i = 0; i < FF_COUNT(bad); i++)
		assert_false(ff_made_by_ok(bad[i]));
	assert_null(ff_ways_fault(task_of(3, fine).fix));
	assert_non_null(ff_ways_fault(task_of(2, twice).fix));
	assert_non_null(ff_ways_fault(task_of(2, evil).fix));
}

static int tear_down(void **state)
{
	(void)state;
	ff_arena_free(&arena);
	return 0;
}

#define T(f) cmocka_unit_test_setup(f, start)
int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(quantiles_are_those_of_python), T(evidence_is_in_proportion_to_the_rules_steps), T(the_default_half_life_is_ninety_seven_hundredths),
	    T(one_click_moves_a_posterior_by_a_fifth_at_most), T(patterns_that_are_alike_are_found_to_be), T(what_lasts_is_remembered),
	    T(averaging_costs_no_more_than_the_prior), T(a_new_strictness_is_noticed), T(the_interval_holds_what_the_ways_say), T(a_weight_of_one_makes_nothing_certain), T(others_speak_where_they_predicted_better),
	    T(nothing_speaks_for_a_hole_but_holes), T(the_same_event_and_our_own_are_left_out), T(a_spree_counts_two_decisions_at_most),
	    T(nothing_leaks_from_later_decisions), T(order_in_the_file_does_not_matter), T(an_angry_day_silences_nothing),
	    T(over_a_tenth_of_fifty_demotes_and_comes_back), T(few_decisions_demote_nobody), T(a_family_has_its_line), T(one_in_twenty_is_shown_again),
	    T(names_say_what_they_are), T(habits_are_learned_and_used), T(a_few_decisions_use_no_context), T(the_model_is_at_its_minimum),
	    T(the_score_is_the_posterior_the_order_the_weight), T(a_standing_takes_labels),
	    T(the_better_way_is_taken_more_often_and_the_other_still_tried), T(what_the_agent_had_first_starts_ahead_by_little),
	    T(only_many_decisions_prove_a_way), T(arms_are_agents_variants_and_templates), T(a_spree_is_two_decisions_worth),
	    T(the_order_of_the_agent_stands_until_somebody_decides), T(the_accepted_way_comes_first_and_says_why), T(ways_without_names_keep_theirs_by_number),
	    T(the_unproven_never_go_alone), T(names_from_outside),
	};
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
