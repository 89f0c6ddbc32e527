/*
 * test_risk.c - the arithmetic of the risk model and the order of a history.  Expected values are worked out by hand, follow from a
 * property that any solution must have (at the optimum the gradient is zero), or stand in the textbook's definition.
 */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <unistd.h>

#include "../../src/risk/room.h"

#include <cmocka.h>

static void near(double got, double want, double by)
{
	if (!(fabs(got - want) <= by))
		fail_msg("got %.12f, wanted %.12f", got, want);
}

/* ---- regression ---- */

/* One binary column: the model's odds are the table's odds.  30 of 40 ones where x is 1, 10 of 60 where it is 0. */
static void the_odds_are_those_of_the_table(void **state)
{
	double x[100][FF_RISK_COLUMNS] = {{0}}, y[100] = {0};
	struct ff_samples s = {(const double(*)[FF_RISK_COLUMNS])x, y, 100};
	struct ff_logit m;
	double one[FF_RISK_COLUMNS] = {1}, zero[FF_RISK_COLUMNS] = {0};
	(void)state;
	for (int i = 0; i < 100; i++) {
		x[i][0] = i < 40;
		y[i] = i < 30 || i >= 90;
	}
	assert_int_equal(ff_logit_fit(&s, 1, 0, NULL, &m, NULL), 0);
	near(ff_logit_probability(ff_logit_score(&m, one)), 0.75, 1e-6);
	near(ff_logit_probability(ff_logit_score(&m, zero)), 10.0 / 60, 1e-6);
	near(m.weight[0] / m.scale[0], log((30.0 / 10) / (10.0 / 50)), 1e-5);
}

/* At the optimum: sum (y - p) = 0, and sum (y - p) z = ridge * (weight - centre) for each column. */
static void the_gradient_is_zero(void **state)
{
	enum { N = 400, K = FF_RISK_COLUMNS };
	static double x[N][K], y[N];
	static const double slope[K] = {[1] = 3, [K - 1] = 2};
	struct ff_samples s = {(const double(*)[K])x, y, N};
	struct ff_logit m;
	double g[K + 1] = {0};
	uint64_t r = 1;
	(void)state;
	for (int i = 0; i < N; i++) {
		for (int j = 0; j < K - 1; j++) { /* the last column has no variance */
			r = r * 6364136223846793005ull + 1442695040888963407ull;
			x[i][j] = (double)(r >> 40) / (1 << 24);
		}
		y[i] = x[i][0] + x[i][1] * x[i][2] > 0.7;
	}
	assert_int_equal(ff_logit_fit(&s, K, 2.5, slope, &m, NULL), 0);
	for (int i = 0; i < N; i++) {
		double rest = y[i] - ff_logit_probability(ff_logit_score(&m, x[i]));
		g[K] += rest;
		for (int j = 0; j < K; j++)
			g[j] += rest * (x[i][j] - m.mean[j]) / m.scale[j];
	}
	near(g[K], 0, 1e-5);
	for (int j = 0; j < K; j++)
		near(g[j], 2.5 * (m.weight[j] - slope[j] * m.scale[j]), 1e-5);
	near(m.weight[K - 1], 2 * m.scale[K - 1], 1e-9); /* nothing speaks against it */
	assert_true(m.weight[0] > 0);
}

static void one_class_teaches_nothing(void **state)
{
	double x[3][FF_RISK_COLUMNS] = {{1}, {2}, {3}}, y[3] = {0};
	struct ff_samples s = {(const double(*)[FF_RISK_COLUMNS])x, y, 3};
	struct ff_logit m;
	struct ff_err err = {0};
	(void)state;
	assert_int_equal(ff_logit_fit(&s, 1, 1, NULL, &m, &err), -1);
	assert_int_equal(err.code, FF_EX_DATA);
}

static void a_shift_moves_the_mean(void **state)
{
	double x[200][FF_RISK_COLUMNS] = {{0}}, y[200] = {0}, half[100];
	struct ff_samples all = {(const double(*)[FF_RISK_COLUMNS])x, y, 200}, last = {(const double(*)[FF_RISK_COLUMNS])x + 100, y + 100, 100};
	struct ff_logit m;
	double sum = 0, before;
	(void)state;
	for (int i = 0; i < 200; i++) {
		x[i][0] = i % 10;
		y[i] = i < 100 ? i % 10 > 4 : i % 10 > 7;
	}
	assert_int_equal(ff_logit_fit(&all, 1, 1, NULL, &m, NULL), 0);
	before = m.weight[0];
	ff_logit_shift(&m, &last, NULL, 0);
	for (int i = 100; i < 200; i++)
		sum += ff_logit_probability(ff_logit_score(&m, x[i]));
	near(sum, 20, 1e-6); /* i % 10 > 7: twenty of a hundred */
	near(m.weight[0], before, 0);
	for (int i = 0; i < 100; i++)
		half[i] = 0.5;
	ff_logit_shift(&m, &last, half, 0); /* half of them can have shown themselves: there must be forty */
	sum = 0;
	for (int i = 100; i < 200; i++)
		sum += ff_logit_probability(ff_logit_score(&m, x[i]));
	near(sum, 40, 1e-6);
	before = m.intercept;
	ff_logit_shift(&m, &last, NULL, 1e9); /* what is held fast stays */
	near(m.intercept, before, 1e-6);
	ff_logit_shift(&m, &(struct ff_samples){0}, NULL, 5); /* and where nothing is known */
	near(m.intercept, before, 1e-6);
}

/* ---- what it is worth ---- */

/* Pairs of one and zero in the right order: of (0.8, 0.4) against (0.6, 0.4, 0.1): 3 + 1 + half of one, of 6. */
static void auc_counts_pairs(void **state)
{
	const double p[] = {0.8, 0.6, 0.4, 0.4, 0.1};
	const unsigned char y[] = {1, 0, 1, 0, 0}, none[] = {0, 0, 0, 0, 0};
	(void)state;
	near(ff_auc(p, y, 5), 4.5 / 6, 1e-12);
	near(ff_auc(p, none, 5), 0.5, 0);
	near(ff_auc(p, y, 0), 0.5, 0);
}

/* Bins: 0.05 and 0.05 with one of two (said 0.1, was 1), 0.95 and 1.0 with two of two (said 1.95, was 2): (0.9 + 0.05) / 4. */
static void calibration_by_hand(void **state)
{
	const double p[] = {0.05, 0.05, 0.95, 1.0};
	const unsigned char y[] = {1, 0, 1, 1};
	(void)state;
	near(ff_calibration_error(p, y, 4), 0.95 / 4, 1e-12);
}

/*
 * Twenty commits of 0.5: one bin; the mean distance of twenty fair coins from ten is 1.762 (the sum over the binomial distribution),
 * as a normal variable sqrt(20 / 4 * 2 / pi) = 1.784.
 */
static void calibration_by_chance(void **state)
{
	double p[20], exact = 0, ways = 1, all = 1 << 20;
	for (int i = 0; i < 20; i++)
		p[i] = 0.5;
	for (int k = 0; k <= 20; k++) {
		exact += ways / all * fabs(k - 10.0) / 20;
		ways = ways * (20 - k) / (k + 1);
	}
	(void)state;
	near(ff_calibration_chance(p, 20), exact, 0.002);
	near(ff_calibration_chance(p, 0), 0, 0);
}

/*
 * Ten bins of four, in each two of four, said 0.5: the plain distance is 0, the debiased one below that, so 0.  Said 0.9 in all of them:
 * 0.4 * 0.4 less 0.25 / 3.
 */
static void calibration_less_chance(void **state)
{
	double p[40];
	unsigned char y[40];
	(void)state;
	for (int i = 0; i < 40; i++) {
		p[i] = 0.5 + 1e-9 * i; /* in this order */
		y[i] = i % 2;
	}
	near(ff_calibration_debiased(p, y, 40), 0, 0);
	for (int i = 0; i < 40; i++)
		p[i] += 0.4;
	near(ff_calibration_debiased(p, y, 40), sqrt(0.16 - 0.25 / 3), 1e-6);
}

/* ---- messages ---- */

static void what_says_that_it_mends(void **state)
{
	static const char *const yes[] = {"Fix the parser", "parser: fixes #12", "Bug in the cache", "Add a thing\n\nCloses-Bug: #1234567", "Tidy\n\nFixes: #7", "hotfix for login", "fix(api): no more of it", "chores fix the bug", "Fixed crash on start"};
	static const char *const no[] = {"Add fixtures for tests", "test(api): fix the flaky one", "ci: fixes #3", "chore: fix bug", "Prefix names", "Fix typo in the docs", "Debug output", "", "Fix flake8", "Add a thing\n\nThis is a fixed list.", "Fixture"};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(yes); i++)
		if (!ff_says_fix(yes[i]))
			fail_msg("no fix: %s", yes[i]);
	for (size_t i = 0; i < FF_COUNT(no); i++)
		if (ff_says_fix(no[i]))
			fail_msg("a fix: %s", no[i]);
}

static void what_is_code(void **state)
{
	static const char *const yes[] = {"a.py", "src/latest.py", "flask/testing.py", "web/app.tsx", "contest/views.py", "docs.py", "x/attestation.py", "setuptools/dist.py"};
	static const char *const no[] = {"tests/a.py", "a/test_x.py", "a/x_test.py", "a/x_tests.py", "conftest.py", "docs/conf.py", "README.md", "a.min.js", "unittests/a.py", "test.py", "a/test/b.py", "uv.lock", "static/dist/app.js", "pip/_vendor/rich/x.py"};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(yes); i++)
		if (!ff_risk_follows(yes[i]))
			fail_msg("no code: %s", yes[i]);
	for (size_t i = 0; i < FF_COUNT(no); i++)
		if (ff_risk_follows(no[i]))
			fail_msg("code: %s", no[i]);
}

/* ---- the history ---- */

static struct ff_id id_of(int n)
{
	struct ff_id id = {{0}};
	for (int i = 0; i < FF_ID_BYTES; i++)
		id.b[i] = (unsigned char)(n * 7 + i * n + 1);
	return id;
}

struct step {
	int parent, parent2; /* -1: none */
	int64_t time;
	const char *author, *path;
	bool born;
};

static struct ff_history *history_of(const struct step *steps, int count)
{
	struct ff_history *h = ff_history_new();
	for (int i = 0; i < count; i++) {
		struct ff_id id = id_of(i);
		struct commit *c = ff_history_add(h, &id);
		c->time = c->author_time = steps[i].time;
		c->author = ff_history_hash(steps[i].author);
		c->nf = 1;
		if (steps[i].parent >= 0)
			ff_history_add_parent(h, (uint32_t)steps[i].parent);
		if (steps[i].parent2 >= 0)
			ff_history_add_parent(h, (uint32_t)steps[i].parent2);
		ff_history_add_touch(h, &(struct touch){ff_history_hash(steps[i].path), ff_history_subsystem(steps[i].path), steps[i].born ? TOUCH_BORN : 0});
	}
	return h;
}

enum { DAY = 86400 };
static const struct step five[] = {
    {-1, -1, 0, "ann", "a/x.py", true},
    {0, -1, 1 * DAY, "bob", "a/x.py", false},
    {1, -1, 2 * DAY, "ann", "a/y.py", true},
    {1, -1, 9 * DAY, "eve", "a/x.py", false}, /* a branch that the last one has not */
    {2, -1, 4 * DAY, "ann", "a/x.py", false},
};

/* The last commit: x was changed by ann, bob and now ann; eve's change lies elsewhere; ann has x (twice) and y. */
static void features_of_a_small_history(void **state)
{
	struct ff_history *h = history_of(five, FF_COUNT(five));
	struct ff_strings none = {0};
	struct ff_risk_row row;
	struct ff_hot hot;
	struct ff_id id = id_of(4);
	(void)state;
	assert_true(ff_history_row(h, &id, &none, &row, &hot));
	near(row.x[FF_RISK_NDEV], 2, 0);
	near(row.x[FF_RISK_NUC], 3, 0);
	near(row.x[FF_RISK_AGE], 3, 0); /* since bob's, on the first day */
	near(row.x[FF_RISK_EXP], 3, 0);
	near(row.x[FF_RISK_REXP], 1.0 / 5 + 1.0 / 3 + 1, 1e-12);
	near(row.x[FF_RISK_SEXP], 2, 0);
	ff_history_free(h);
}

/* Clocks that run backwards: parents come first all the same, and nothing is negative. */
static void clocks_that_run_backwards(void **state)
{
	static const struct step steps[] = {
	    {-1, -1, 50 * DAY, "ann", "x.py", true}, {0, -1, -7 * DAY, "bob", "x.py", false}, {0, -1, INT64_MAX / 4, "ann", "x.py", false}, {1, 2, 3 * DAY, "eve", "x.py", false}};
	struct ff_history *h = history_of(steps, FF_COUNT(steps));
	struct ff_id tip = id_of(3);
	int n;
	(void)state;
	struct ff_risk_row *rows = ff_history_rows(h, &tip, NULL, &n);
	assert_int_equal(n, 4);
	struct ff_id first = id_of(0), last = id_of(3);
	assert_true(ff_id_equal(&rows[0].id, &first));
	assert_true(ff_id_equal(&rows[3].id, &last));
	for (int i = 0; i < n; i++)
		for (int j = 0; j < FF_RISK_COLUMNS; j++)
			assert_true(rows[i].x[j] >= 0);
	free(rows);
	ff_history_free(h);
}

static void the_file_gives_back_what_it_was_given(void **state)
{
	char path[] = "/tmp/ff-risk-XXXXXX";
	struct ff_history *h = history_of(five, 3), *again = ff_history_new(), *cut = ff_history_new();
	struct ff_id id = id_of(3);
	int fd = mkstemp(path), n, m;
	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ff_history_save(h, path, NULL), 0);
	struct commit *c = ff_history_add(h, &id); /* grows: a block of its own */
	c->time = 5 * DAY;
	c->nf = 1;
	ff_history_add_parent(h, 2);
	ff_history_add_touch(h, &(struct touch){ff_history_hash("a/x.py"), ff_history_subsystem("a/x.py"), 0});
	assert_int_equal(ff_history_save(h, path, NULL), 0);
	ff_history_load(again, path);
	struct ff_risk_row *x = ff_history_rows(h, &id, NULL, &n), *y = ff_history_rows(again, &id, NULL, &m);
	assert_int_equal(n, 4);
	assert_int_equal(m, 4);
	assert_memory_equal(x[3].x, y[3].x, sizeof x[3].x);
	close(fd); /* saving put another file in its place */
	fd = open(path, O_RDWR);
	assert_int_equal(ftruncate(fd, lseek(fd, 0, SEEK_END) - 1), 0); /* the last block is cut: what stands before it counts */
	ff_history_load(cut, path);
	assert_int_equal(ff_history_count(cut), 3);
	assert_int_equal(pwrite(fd, "x", 1, 100), 1); /* and a byte that was turned over makes all of it worthless */
	ff_history_free(cut);
	cut = ff_history_new();
	ff_history_load(cut, path);
	assert_int_equal(ff_history_count(cut), 0);
	free(x);
	free(y);
	close(fd);
	unlink(path);
	ff_history_free(cut);
	ff_history_free(again);
	ff_history_free(h);
}

/* A file that a busy hand changes twelve times, and then somebody new; who changed it before is not new. */
static void a_hot_file_in_new_hands(void **state)
{
	struct step steps[14];
	const char *const path = "core.py";
	struct ff_strings paths = {&(const char *){path}, 1, 1};
	struct ff_risk_row row;
	struct ff_hot hot;
	(void)state;
	for (int i = 0; i < 14; i++)
		steps[i] = (struct step){i - 1, -1, i * DAY, i == 13 ? "new" : "old", path, !i};
	struct ff_history *h = history_of(steps, 14);
	struct ff_id last = id_of(13), before = id_of(12);
	assert_true(ff_history_row(h, &last, &paths, &row, &hot));
	assert_string_equal(hot.path, path);
	assert_int_equal(hot.changes, 13);
	assert_true(ff_history_row(h, &before, &paths, &row, &hot));
	assert_string_equal(hot.path, "");
	ff_history_free(h);
}

/* ---- the model ---- */

/* Large commits are mended, small ones are not: the model says so, its percentile is the repository's, and the file keeps it. */
static void a_model_learns_and_is_kept(void **state)
{
	enum { N = 600 };
	static struct ff_risk_row rows[N];
	struct ff_arena a = {0};
	struct ff_risk_model m, again;
	struct ff_risk r, same;
	struct ff_hot hot = {"", 0};
	char path[] = "/tmp/ff-risk-XXXXXX";
	int fd = mkstemp(path);
	(void)state;
	for (int i = 0; i < N; i++) {
		rows[i] = (struct ff_risk_row){.time = (int64_t)i * DAY, .judged = true};
		rows[i].x[FF_RISK_CODE] = i % 10 * 20; /* one in ten has no code */
		rows[i].fixed_at = i % 10 > 7 && i % 3 ? rows[i].time + DAY : 0;
	}
	ff_risk_fit(&a, rows, N, &m);
	assert_false(m.young);
	assert_int_equal(m.rows, (N - 90) * 9 / 10); /* 90 days */
	assert_true(m.tested > 0 && m.auc > 0.9);
	assert_true(m.calibration_error < 0.1);
	m.tip = "";
	ff_risk_judge(&a, &m, &rows[9], &hot, &r);
	assert_true(r.percentile >= 0.85 && r.probability > 1.5 * 0.13); /* that many are mended here */
	assert_string_equal(r.reasons.items[0], "180 lines of code added (usually 100)");
	assert_true(*r.lower);
	assert_int_equal(ff_risk_model_write(&m, path, NULL), 0);
	assert_int_equal(ff_risk_model_read(&a, path, &again), 1);
	ff_risk_judge(&a, &again, &rows[9], &hot, &same);
	near(same.probability, r.probability, 0);
	near(same.percentile, r.percentile, 0);
	ff_risk_judge(&a, &m, &rows[0], &hot, &r);
	assert_true(r.percentile == 0 && r.probability == 0);
	assert_non_null(strstr(r.reasons.items[0], "no code"));
	ff_risk_judge(&a, &m, &rows[1], &hot, &r);
	assert_true(r.percentile < 0.2 && r.probability < 0.1);
	assert_string_equal(r.reasons.items[0], "20 lines of code added (usually 100)");
	assert_int_equal(truncate(path, 40), 0);
	assert_int_equal(ff_risk_model_read(&a, path, &again), 0);
	close(fd);
	unlink(path);
	ff_arena_free(&a);
}

/* A repeatable coin. */
static double toss(uint64_t *r)
{
	*r = *r * 6364136223846793005ull + 1442695040888963407ull;
	return (double)(*r >> 40) / (1 << 24);
}

/* Commits, three a day.  This share of each quarter is mended so many days later; which ones depends on `column`. */
static void history_with(struct ff_risk_row *rows, int count, enum ff_risk_feature column, const double *rate, int days)
{
	uint64_t r = 5;
	for (int i = 0; i < count; i++) {
		rows[i] = (struct ff_risk_row){.time = (int64_t)(i + 1) * DAY / 3, .judged = true};
		for (int j = 0; j < FF_RISK_COLUMNS; j++)
			rows[i].x[j] = floor(exp(4 * toss(&r)));
		double odds = rate[i * 4 / count] * (rows[i].x[column] > 7 ? 1.9 : 0.1);
		if (toss(&r) < odds)
			rows[i].fixed_at = rows[i].time + days * DAY;
	}
}

static double mean_said(struct ff_arena *a, const struct ff_risk_model *m, const struct ff_risk_row *rows, int from, int to)
{
	struct ff_hot hot = {"", 0};
	struct ff_risk r;
	double sum = 0;
	for (int i = from; i < to; i++) {
		ff_risk_judge(a, m, &rows[i], &hot, &r);
		sum += r.probability / (to - from);
	}
	return sum;
}

/* Where another input decides, it is used; where none does, size stays alone. */
static void inputs_are_used_where_they_are_worth_it(void **state)
{
	enum { N = 4000 };
	static const double even[4] = {0.2, 0.2, 0.2, 0.2};
	struct ff_risk_row *rows = ff_xmalloc(sizeof(*rows) * N);
	struct ff_arena a = {0};
	struct ff_risk_model m;
	(void)state;
	history_with(rows, N, FF_RISK_CODE, even, 60);
	ff_risk_fit(&a, rows, N, &m);
	assert_string_equal(m.basis, "size");
	assert_false(m.young);
	assert_true(m.tested > 0 && m.auc > 0.75);
	near(m.auc, m.auc_size, 0.001);
	near(mean_said(&a, &m, rows, 0, N), 0.2, 0.06);
	history_with(rows, N, FF_RISK_NDEV, even, 60);
	ff_risk_fit(&a, rows, N, &m);
	assert_string_equal(m.basis, "history");
	assert_true(m.auc > 0.75 && m.auc_size < 0.6);
	assert_true(m.calibration_error < 0.08); /* a step is no logistic curve */
	free(rows);
	ff_arena_free(&a);
}

/* The rate falls to a quarter: what is said of the newest follows.  Commits whose defects cannot be known yet are not taken for good. */
static void the_base_rate_is_that_of_today(void **state)
{
	enum { N = 6000 };
	static const double falling[4] = {0.4, 0.4, 0.4, 0.1}, even[4] = {0.2, 0.2, 0.2, 0.2};
	struct ff_risk_row *rows = ff_xmalloc(sizeof(*rows) * N);
	struct ff_arena a = {0};
	struct ff_risk_model m;
	(void)state;
	history_with(rows, N, FF_RISK_CODE, falling, 60);
	ff_risk_fit(&a, rows, N, &m);
	near(mean_said(&a, &m, rows, N - 1000, N), 0.1, 0.04);
	history_with(rows, N, FF_RISK_CODE, even, 250);
	for (int i = 0; i < N; i++) /* nobody knows the future: of the last 750 none is mended */
		rows[i].fixed_at = rows[i].fixed_at <= rows[N - 1].time ? rows[i].fixed_at : 0;
	ff_risk_fit(&a, rows, N, &m);
	near(mean_said(&a, &m, rows, N - 750, N), 0.2, 0.07);
	free(rows);
	ff_arena_free(&a);
}

/* One clock that is centuries ahead, one that claims the beginning of time: the model is nearly what it was. */
static void a_wrong_clock_changes_little(void **state)
{
	enum { N = 4000 };
	static const double even[4] = {0.2, 0.2, 0.2, 0.2};
	struct ff_risk_row *rows = ff_xmalloc(sizeof(*rows) * N);
	struct ff_arena a = {0};
	struct ff_risk_model right, wrong;
	(void)state;
	history_with(rows, N, FF_RISK_CODE, even, 60);
	ff_risk_fit(&a, rows, N, &right);
	rows[N / 2].time = INT64_MAX;
	rows[N / 2 + 1].time = INT64_MIN;
	rows[N / 2 + 2].fixed_at = INT64_MAX;
	ff_risk_fit(&a, rows, N, &wrong);
	near(wrong.intercept, right.intercept, 0.05);
	near(wrong.auc, right.auc, 0.02);
	free(rows);
	ff_arena_free(&a);
}

static void little_history_is_judged_by_size(void **state)
{
	static struct ff_risk_row rows[30];
	struct ff_arena a = {0};
	struct ff_risk_model m;
	struct ff_risk small, large;
	struct ff_hot hot = {"", 0};
	(void)state;
	for (int i = 0; i < 30; i++) {
		rows[i] = (struct ff_risk_row){.time = i, .judged = true};
		rows[i].x[FF_RISK_CODE] = i;
	}
	ff_risk_fit(&a, rows, 30, &m);
	assert_string_equal(m.basis, "size");
	ff_risk_judge(&a, &m, &rows[1], &hot, &small);
	ff_risk_judge(&a, &m, &rows[29], &hot, &large);
	assert_true(large.probability > small.probability && large.percentile > 0.95 && small.percentile < 0.1);
	ff_risk_fit(&a, rows, 0, &m); /* nothing at all */
	ff_risk_judge(&a, &m, &rows[1], &hot, &small);
	near(small.percentile, 0, 0);
	ff_arena_free(&a);
}

static void a_data_set_is_read_by_its_names(void **state)
{
	struct ff_arena a = {0};
	struct ff_risk_model m;
	struct ff_err err = {0};
	struct ff_buf b;
	(void)state;
	ff_buf_init(&b, 1 << 20);
	ff_buf_str(&b, ",_id,bug,la,entrophy\n");
	for (int i = 0; i < 500; i++)
		ff_buf_printf(&b, "%d,x,%d,%d,0.5\n", i, i % 5 == 4, i % 5);
	assert_int_equal(ff_risk_fit_csv(&a, ff_buf_text(&b), &m, &err), 0);
	assert_int_equal(m.tested, 100);
	near(m.auc, 1, 0);
	assert_int_equal(ff_risk_fit_csv(&a, "bug,la\n1,2\n0,x\n", &m, &err), -1);
	assert_non_null(strstr(err.text, "line 3"));
	assert_int_equal(ff_risk_fit_csv(&a, "bug,la\n1\n0,1\n", &m, &err), -1);
	assert_int_equal(ff_risk_fit_csv(&a, "la\n1\n", &m, &err), -1);
	assert_int_equal(ff_risk_fit_csv(&a, "", &m, &err), -1);
	ff_buf_free(&b);
	ff_arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_odds_are_those_of_the_table),
	    cmocka_unit_test(the_gradient_is_zero),
	    cmocka_unit_test(one_class_teaches_nothing),
	    cmocka_unit_test(a_shift_moves_the_mean),
	    cmocka_unit_test(auc_counts_pairs),
	    cmocka_unit_test(calibration_by_hand),
	    cmocka_unit_test(calibration_by_chance),
	    cmocka_unit_test(calibration_less_chance),
	    cmocka_unit_test(what_says_that_it_mends),
	    cmocka_unit_test(what_is_code),
	    cmocka_unit_test(features_of_a_small_history),
	    cmocka_unit_test(clocks_that_run_backwards),
	    cmocka_unit_test(the_file_gives_back_what_it_was_given),
	    cmocka_unit_test(a_hot_file_in_new_hands),
	    cmocka_unit_test(a_model_learns_and_is_kept),
	    cmocka_unit_test(inputs_are_used_where_they_are_worth_it),
	    cmocka_unit_test(the_base_rate_is_that_of_today),
	    cmocka_unit_test(a_wrong_clock_changes_little),
	    cmocka_unit_test(little_history_is_judged_by_size),
	    cmocka_unit_test(a_data_set_is_read_by_its_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
