/*
 * test_compare.c - verdicts on two windows, the noise floor, counts of events.  Expected values: mission.md's thresholds; what people
 * complain of in other judges (Kayenta, Argo Rollouts); ranks and intervals worked out by hand or by CPython's fractions.
 * How often verdicts are wrong on noise is the business of tests/judge/correlate_hosts.py.
 */
#include <math.h>
#include <setjmp.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

#include <cmocka.h>

#define N 60

static struct ff_arena arena;
static uint64_t state;

static double noise(double size)
{
	double sum = 0;
	for (int i = 0; i < 12; i++) {
		state = state * 6364136223846793005ull + 1442695040888963407ull;
		sum += (double)(state >> 11) / 9007199254740992.0;
	}
	return size * (sum - 6);
}

static void fill(double *v, int n, double level, double size)
{
	for (int i = 0; i < n; i++)
		v[i] = level + noise(size);
}

static void near(double got, double want, double distance)
{
	if (!(fabs(got - want) <= distance))
		fail_msg("got %.12g, wanted %.12g", got, want);
}

static struct ff_comparison compared(enum ff_correlate_metric m, const double *before, const double *after, const struct ff_window_sum *past, int count)
{
	struct ff_comparison c;
	struct ff_compare_in in = {.metric = m, .before = before, .after = after, .before_count = N, .after_count = N, .past = past, .past_count = count};
	ff_compare(&arena, &in, &c);
	return c;
}

static void quiet_past(struct ff_window_sum *past, int count, double level, double size)
{
	double v[N];
	for (int i = 0; i < count; i++) {
		fill(v, N, level, size);
		past[i] = ff_window_summary(&arena, v, N);
	}
}

/* ---- windows and floor ---- */

static void what_is_kept_of_a_window(void **unused)
{
	const double v[] = {1, 2, 3, 4, 5, 6, 7, 8, NAN}, five[] = {5, 1, 2, 100, 4};
	struct ff_window_sum s = ff_window_summary(&arena, v, 9);
	(void)unused;
	assert_int_equal(s.n, 8);
	near(s.median, 4.5, 1e-12);
	near(s.centre, 4.5, 1e-12);  /* of 3, 4, 5, 6 */
	near(s.spread, 3.5, 1e-12);  /* inclusive quartiles 2.75 and 6.25 */
	near(s.p95, 7.65, 1e-12);
	near(s.halves, 6.5 - 2.5, 1e-12);
	/* a quarter of 5 is 1.25: 1 and 100 are cut, 2 and 5 count three quarters */
	near(ff_window_summary(&arena, five, 5).centre, (0.75 * 2 + 4 + 0.75 * 5) / 2.5, 1e-12);
	s = ff_window_summary(&arena, v, 0);
	assert_true(s.n == 0 && isnan(s.median) && isnan(s.centre) && isnan(s.p95));
}

/* Windows whose centres go up and down by known steps: every miss is known. */
static void floor_is_a_rank_of_misses(void **unused)
{
	struct ff_window_sum past[60] = {0};
	(void)unused;
	double level = 100;
	for (int i = 0; i < 40; i++) {
		level += i; /* never returns: the last window alone tells most, and misses 1 .. 39 */
		past[i] = (struct ff_window_sum){.n = N, .median = level, .centre = level, .p95 = level, .halves = i % 2 ? -i : i};
	}
	struct ff_window_sum last = {.n = N, .centre = level + 40, .p95 = level + 40};
	struct ff_floor f = ff_noise_floor(&arena, past, 40, &last);
	assert_int_equal(f.misses, 40);
	near(f.floor, 40, 1e-9); /* rank ceil(0.975 * 41) = 40 of 40 */
	near(f.usual, 37, 1e-9); /* rank ceil(0.9 * 41) = 37 */
	near(f.halves, 39, 1e-9);
	near(f.expected, level + 40, 1e-9);
	near(f.weight, 1, 1e-12);
	/* a deployment between two windows: they are no pair, and 20 is no miss */
	past[20].apart = true;
	f = ff_noise_floor(&arena, past, 40, &last);
	assert_int_equal(f.misses, 39);
	near(f.floor, 40, 1e-9);
	/* one that was much longer is left out, and a gap before it stays a gap; half as long again is not much */
	past[20].seconds = 1400;
	past[30].seconds = 1300;
	last.seconds = 900;
	f = ff_noise_floor(&arena, past, 40, &last);
	assert_int_equal(f.misses, 38);
	last.seconds = 0;
	f = ff_noise_floor(&arena, past, 18, &past[18]);
	assert_true(f.misses == 18 && isnan(f.floor) && isnan(f.usual));
	f = ff_noise_floor(&arena, NULL, 0, &last);
	assert_true(f.misses == 0 && isnan(f.floor) && f.expected == last.centre);
}

static void level_that_is_returned_to(void **unused)
{
	struct ff_window_sum past[40] = {0};
	(void)unused;
	for (int i = 0; i < 40; i++)
		past[i].centre = past[i].p95 = i % 2 ? 11 : 9;
	struct ff_floor f = ff_noise_floor(&arena, past, 39, &past[39]);
	near(f.expected, 10, 0.3); /* not the 11 of the last window */
	assert_true(f.weight < 0.2);
	near(f.floor, 2, 1e-9); /* the second window missed the first by 2: nothing more was known then */
}

/* ---- verdicts ---- */

static void thresholds_once_it_stands_out(void **unused)
{
	static const struct {
		enum ff_correlate_metric m;
		double step;
		int level;
	} rows[] = {{FF_CORRELATE_CPU, 3, FF_LEVEL_LOW}, {FF_CORRELATE_CPU, 7, FF_LEVEL_MEDIUM}, {FF_CORRELATE_CPU, 14, FF_LEVEL_HIGH},
	            {FF_CORRELATE_CPU, 25, FF_LEVEL_CRITICAL}, {FF_CORRELATE_RAM, 12, FF_LEVEL_MEDIUM}, {FF_CORRELATE_RESPONSE, 60, FF_LEVEL_HIGH}};
	struct ff_window_sum past[40];
	double before[N], after[N];
	(void)unused;
	state = 1;
	quiet_past(past, 40, 30, 0.5);
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		fill(before, N, 30, 0.5);
		fill(after, N, 30 + rows[i].step, 0.5);
		struct ff_comparison c = compared(rows[i].m, before, after, past, 40);
		assert_int_equal(c.verdict, FF_COMPARE_WORSE);
		assert_int_equal(c.level, rows[i].level);
		assert_int_equal(c.alert, rows[i].level >= FF_LEVEL_HIGH);
		near(c.shift, rows[i].step, 0.5);
		assert_true(c.low <= c.shift && c.shift <= c.high && c.surely <= c.level);
		assert_non_null(strstr(c.reason, ff_level_names[rows[i].level]));
		/* the same downwards is better, and never an alert */
		c = compared(rows[i].m, after, before, past, 40);
		assert_true(c.level == FF_LEVEL_NONE && !c.alert);
	}
	fill(after, N, 20, 0.5);
	assert_int_equal(compared(FF_CORRELATE_CPU, before, after, past, 40).verdict, FF_COMPARE_BETTER);
	assert_int_equal(compared(FF_CORRELATE_OTHER, before, after, past, 40).verdict, FF_COMPARE_CHANGED);
}

static void what_the_host_does_by_itself(void **unused)
{
	struct ff_window_sum past[40];
	double before[N], after[N], v[N];
	(void)unused;
	state = 2;
	for (int i = 0; i < 40; i++) { /* windows that lie 12 points apart by themselves */
		fill(v, N, i % 4 < 2 ? 30 : 42, 1);
		past[i] = ff_window_summary(&arena, v, N);
	}
	fill(before, N, 30, 1);
	fill(after, N, 40, 1);
	struct ff_comparison c = compared(FF_CORRELATE_CPU, before, after, past, 40);
	assert_true(c.verdict == FF_COMPARE_WITHIN_NOISE && !c.alert && c.level == FF_LEVEL_NONE);
	assert_true(c.p < 0.001); /* plain ranks would have been sure */
	assert_non_null(strstr(c.reason, "within noise"));
	fill(after, N, 70, 1);
	assert_int_equal(compared(FF_CORRELATE_CPU, before, after, past, 40).level, FF_LEVEL_CRITICAL);
}

static void nothing_is_known_of_the_host(void **unused)
{
	double before[N], after[N];
	(void)unused;
	state = 3;
	fill(before, N, 30, 0.5);
	fill(after, N, 45, 0.5);
	struct ff_comparison c = compared(FF_CORRELATE_CPU, before, after, NULL, 0);
	assert_true(c.verdict == FF_COMPARE_WORSE && c.level == FF_LEVEL_HIGH && c.level == c.surely && isnan(c.floor));
	assert_non_null(strstr(c.reason, "not known yet"));
	/* ten samples that say the same sixty times over: six points more may be nothing */
	for (int i = 0; i < N; i++) {
		before[i] = 30 + 12 * ((i / 15) % 2);
		after[i] = 36 + 12 * ((i / 15) % 2);
	}
	c = compared(FF_CORRELATE_CPU, before, after, NULL, 0);
	assert_true(c.verdict == FF_COMPARE_INCONCLUSIVE && !c.alert && c.independent < 20);
}

static void baseline_that_moves(void **unused)
{
	struct ff_window_sum past[40];
	double before[N], after[N];
	(void)unused;
	state = 4;
	quiet_past(past, 40, 30, 0.5);
	for (int i = 0; i < N; i++)
		before[i] = (i < N / 2 ? 24 : 36) + noise(0.5);
	fill(after, N, 40, 0.5);
	/* without a past the level is the baseline's own, and that is 24 or 36 */
	struct ff_comparison c = compared(FF_CORRELATE_CPU, before, after, NULL, 0);
	assert_true(c.verdict == FF_COMPARE_UNSTABLE && !c.alert && c.level == FF_LEVEL_NONE);
	fill(after, N, 30, 0.5);
	c = compared(FF_CORRELATE_CPU, before, after, past, 40);
	assert_true(c.verdict == FF_COMPARE_UNSTABLE && c.level == FF_LEVEL_NONE);
	/* far above both halves: it does not matter which one counts */
	fill(after, N, 90, 0.5);
	c = compared(FF_CORRELATE_CPU, before, after, past, 40);
	assert_true(c.verdict == FF_COMPARE_WORSE && c.alert);
}

static void too_little_to_say(void **unused)
{
	double v[N];
	struct ff_comparison c;
	(void)unused;
	fill(v, N, 30, 1);
	for (int i = 0; i < N - FF_COMPARE_LEAST + 1; i++)
		v[i] = NAN; /* 19 that were measured */
	c = compared(FF_CORRELATE_CPU, v, v, NULL, 0);
	assert_true(c.verdict == FF_COMPARE_INSUFFICIENT && isnan(c.shift) && !c.alert);
	assert_non_null(strstr(c.reason, "19 samples before"));
	struct ff_compare_in empty = {.metric = FF_CORRELATE_RESPONSE};
	ff_compare(&arena, &empty, &c);
	assert_int_equal(c.verdict, FF_COMPARE_INSUFFICIENT);
	fill(v, N, 30, 0); /* constant: no spread, no change */
	c = compared(FF_CORRELATE_CPU, v, v, NULL, 0);
	assert_true(c.verdict == FF_COMPARE_WITHIN_NOISE && c.shift == 0 && c.p == 1);
}

/* Seven of ten samples jump: the mean of ranks sees it.  And: the middle stays, the upper end does not. */
static void complaints_about_others(void **unused)
{
	struct ff_window_sum past[40];
	double before[N], after[N];
	(void)unused;
	state = 6;
	for (int i = 0; i < 40; i++) {
		fill(before, N, 50, 2);
		past[i] = ff_window_summary(&arena, before, N);
	}
	fill(before, N, 50, 2);
	for (int i = 0; i < N; i++)
		after[i] = (i % 10 < 7 ? 170 : 50) + noise(2);
	assert_int_equal(compared(FF_CORRELATE_RESPONSE, before, after, past, 40).level, FF_LEVEL_CRITICAL);
	for (int i = 0; i < N; i++)
		after[i] = (i % 10 == 0 ? 400 : 50) + noise(2);
	struct ff_comparison c = compared(FF_CORRELATE_RESPONSE, before, after, past, 40);
	assert_true(c.verdict == FF_COMPARE_WORSE && c.level == FF_LEVEL_MEDIUM && !c.alert);
	assert_non_null(strstr(c.reason, "95 % quantile"));
	near(c.shift, 0, 2);
}

/* ---- what cannot be compared ---- */

static void reboots_clocks_and_counters(void **unused)
{
	const struct ff_circumstances before = {.boot = 1000, .start = 5000, .end = 5900, .elapsed = 900, .source = "web1"};
	struct ff_circumstances after = {.boot = 1001, .start = 6000, .end = 6900, .elapsed = 900, .source = "web1"}, c;
	(void)unused;
	assert_null(ff_circumstances_differ(&arena, &before, &after)); /* btime is off by one now and then */
	assert_null(ff_circumstances_differ(&arena, NULL, NULL));
	c = after;
	c.boot = 5950;
	assert_non_null(strstr(ff_circumstances_differ(&arena, &before, &c), "booted"));
	c = after;
	c.reset = true;
	assert_non_null(strstr(ff_circumstances_differ(&arena, &before, &c), "counter"));
	c = after;
	c.end = 6930;
	assert_non_null(strstr(ff_circumstances_differ(&arena, &before, &c), "+30 s"));
	c.end = 6908; /* slewed by less than 1 % and the slack */
	assert_null(ff_circumstances_differ(&arena, &before, &c));
	c = after;
	c.start = 5800;
	c.end = 6700;
	assert_non_null(strstr(ff_circumstances_differ(&arena, &before, &c), "100 s before"));
	c = after;
	c.source = "web2";
	assert_non_null(strstr(ff_circumstances_differ(&arena, &before, &c), "web2"));
	double v[N];
	struct ff_comparison out;
	fill(v, N, 30, 1);
	struct ff_compare_in in = {.metric = FF_CORRELATE_CPU, .before = v, .after = v, .before_count = N, .after_count = N, .when_before = &before, .when_after = &c};
	ff_compare(&arena, &in, &out);
	assert_true(out.verdict == FF_COMPARE_NOT_COMPARABLE && isnan(out.shift) && !out.alert);
}

/* ---- windows that are no neighbours ---- */

#define DAY 86400
#define MONDAY 1767571200LL /* 2026-01-05 00:00 UTC, as date -u says */

/* Two windows a day, at two and at fourteen: 20 and 50 on working days, 20 and 30 on the weekend. */
static int two_a_day(struct ff_window_sum *past, int days)
{
	int n = 0;
	for (int d = 0; d < days; d++)
		for (int k = 0; k < 2; k++) {
			double level = (k ? d % 7 < 5 ? 50 : 30 : 20) + noise(0.5);
			past[n++] = (struct ff_window_sum){
			    .n = N, .median = level, .centre = level, .p95 = level + 1, .spread = 1, .halves = noise(0.5), .apart = true, .at = MONDAY + d * DAY + (k ? 14 : 2) * 3600};
		}
	return n;
}

struct far {
	int days, hour, other; /* baseline: hour of that day; the window after: hours from the Monday */
	double before, after;
	int zone;
};

static struct ff_comparison far_apart(const struct ff_window_sum *past, int count, const struct far *f)
{
	double before[N], after[N];
	struct ff_comparison c;
	struct ff_circumstances b = {.end = MONDAY + f->days * DAY + f->hour * 3600, .elapsed = 900}, n = {.end = MONDAY + f->days * DAY + f->other * 3600, .elapsed = 900};
	b.start = b.end - 900;
	n.start = n.end - 900;
	fill(before, N, f->before, 0.5);
	fill(after, N, f->after, 0.5);
	struct ff_compare_in in = {.metric = FF_CORRELATE_CPU, .before = before, .after = after, .before_count = N, .after_count = N, .past = past,
	                           .past_count = count, .apart = true, .when_before = &b, .when_after = &n, .zone = f->zone};
	ff_compare(&arena, &in, &c);
	return c;
}

static void day_and_night(void **unused)
{
	static struct ff_window_sum past[400];
	(void)unused;
	state = 21;
	int count = two_a_day(past, 70); /* day 70 is a Monday again */
	struct ff_comparison c = far_apart(past, count, &(struct far){70, 2, 14, 20, 50, 0});
	assert_true(c.basis == FF_BASIS_KIND && c.verdict == FF_COMPARE_WITHIN_NOISE && c.level == FF_LEVEL_NONE);
	near(c.expected, 50, 1);
	near(c.plain, 30, 0.5);
	near(c.shift, 0, 1.5);
	near(c.hours, 11.75, 1e-9);
	assert_int_equal(c.pairs, 50); /* working days of ten weeks */
	assert_non_null(strstr(c.reason, "50 past pairs of windows"));
	assert_non_null(strstr(c.reason, "+30."));
	c = far_apart(past, count, &(struct far){70, 2, 14, 20, 65, 0});
	assert_true(c.verdict == FF_COMPARE_WORSE && c.level == FF_LEVEL_HIGH && c.alert);
	near(c.shift, 15, 1.5);
	/* less than at night, and yet worse than at any noon */
	c = far_apart(past, count, &(struct far){70, 14, 26, 50, 35, 0});
	assert_true(c.verdict == FF_COMPARE_WORSE && c.level == FF_LEVEL_HIGH);
	c = far_apart(past, count, &(struct far){70, 14, 26, 50, 20, 0});
	assert_int_equal(c.verdict, FF_COMPARE_WITHIN_NOISE);
	/* fewer than twenty pairs: whatever the size, nothing firm */
	c = far_apart(past + 140 - 2 * 26, 2 * 26, &(struct far){70, 2, 14, 20, 90, 0});
	assert_int_equal(c.pairs, 18);
	assert_true(c.basis == FF_BASIS_APART && c.verdict == FF_COMPARE_INCONCLUSIVE && c.level == FF_LEVEL_NONE && !c.alert && isnan(c.floor));
	assert_non_null(strstr(c.reason, "11.8 hours apart, at another time of day, on the same weekday"));
	c = far_apart(past + 140 - 2 * 28, 2 * 28, &(struct far){70, 2, 14, 20, 90, 0});
	assert_true(c.pairs == 20 && c.basis == FF_BASIS_KIND && c.level == FF_LEVEL_CRITICAL);
	/* a deployment between the windows of a pair: it is none */
	for (int i = 1; i < count; i += 2)
		past[i].deployed = true;
	c = far_apart(past, count, &(struct far){70, 2, 14, 20, 50, 0});
	assert_true(c.basis == FF_BASIS_APART && c.pairs == 0 && c.verdict == FF_COMPARE_INCONCLUSIVE);
	/* half an hour is no distance: neither the pairs nor their number is asked for */
	c = far_apart(past, count, &(struct far){70, 2, 2, 20, 20, 0});
	assert_int_equal(c.basis, FF_BASIS_NEIGHBOURS);
}

static void sunday_and_monday(void **unused)
{
	static struct ff_window_sum past[400];
	(void)unused;
	state = 22;
	int count = two_a_day(past, 69); /* day 69 is a Sunday: nine Mondays lie behind */
	struct ff_comparison c = far_apart(past, count, &(struct far){69, 14, 38, 30, 50, 0});
	assert_true(c.basis == FF_BASIS_APART && c.pairs == 9 && c.verdict == FF_COMPARE_INCONCLUSIVE && c.level == FF_LEVEL_NONE);
	assert_non_null(strstr(c.reason, "at the same time of day, on another weekday"));
	count = two_a_day(past, 153); /* a Sunday after 21 Mondays */
	c = far_apart(past, count, &(struct far){153, 14, 38, 30, 50, 0});
	assert_true(c.basis == FF_BASIS_WEEKDAYS && c.pairs == 21 && c.verdict == FF_COMPARE_WITHIN_NOISE);
	c = far_apart(past, count, &(struct far){153, 14, 38, 30, 70, 0});
	assert_true(c.verdict == FF_COMPARE_WORSE && c.level >= FF_LEVEL_HIGH);
	/* Thursday and Friday at 14:00; twelve hours east of Greenwich that is Friday and Saturday, which come together once a week */
	count = two_a_day(past, 150);
	c = far_apart(past, count, &(struct far){150, 14, 38, 50, 50, 0});
	assert_true(c.basis == FF_BASIS_KIND && c.pairs > 70);
	c = far_apart(past, count, &(struct far){150, 14, 38, 50, 50, 12 * 3600});
	assert_true(c.basis == FF_BASIS_WEEKDAYS && c.pairs == 21);
}

/* A day that is unlike the others of its kind: its own pairs missed less, and are taken. */
static void a_weekday_of_its_own(void **unused)
{
	static struct ff_window_sum past[400];
	(void)unused;
	state = 23;
	int count = two_a_day(past, 154);
	for (int i = 0; i < count; i++)
		if (i / 2 % 7 == 0 && i % 2)
			past[i].centre = past[i].p95 = 80 + noise(0.5); /* Mondays at two in the afternoon */
	struct ff_comparison c = far_apart(past, count, &(struct far){154, 2, 14, 20, 80, 0});
	assert_true(c.basis == FF_BASIS_WEEKDAYS && c.pairs == 22 && c.verdict == FF_COMPARE_WITHIN_NOISE);
	near(c.expected, 80, 1);
}

/* A past of long ago tells how this host moves, and not where it stands. */
static void a_past_that_is_no_neighbour(void **unused)
{
	struct ff_window_sum past[40];
	double before[N], after[N];
	struct ff_comparison c;
	(void)unused;
	state = 24;
	quiet_past(past, 40, 30, 0.5);
	fill(before, N, 50, 0.5);
	fill(after, N, 50, 0.5);
	struct ff_compare_in in = {.metric = FF_CORRELATE_CPU, .before = before, .after = after, .before_count = N, .after_count = N, .past = past, .past_count = 40, .apart = true};
	ff_compare(&arena, &in, &c);
	near(c.expected, c.before.centre, 1e-12);
	assert_true(c.verdict == FF_COMPARE_WITHIN_NOISE && c.floor < 1);
}

/* ---- events ---- */

static void errors_of_requests(void **unused)
{
	static const struct {
		struct ff_events before, after;
		int verdict, level;
	} rows[] = {
	    {{0, 100, 60}, {1, 100, 60}, FF_COMPARE_WITHIN_NOISE, FF_LEVEL_NONE},
	    {{0, 6, 60}, {4, 6, 60}, FF_COMPARE_WITHIN_NOISE, FF_LEVEL_NONE}, /* p 0.0606 */
	    {{0, 1000, 60}, {12, 1000, 60}, FF_COMPARE_WORSE, FF_LEVEL_LOW},  /* 1.2 points, at least 0.6 */
	    {{1, 1000, 60}, {40, 1000, 60}, FF_COMPARE_WORSE, FF_LEVEL_MEDIUM},
	    {{0, 200, 60}, {30, 200, 60}, FF_COMPARE_WORSE, FF_LEVEL_HIGH},
	    {{0, 60, 60}, {60, 60, 60}, FF_COMPARE_WORSE, FF_LEVEL_CRITICAL},
	    {{40, 1000, 60}, {1, 1000, 60}, FF_COMPARE_BETTER, FF_LEVEL_NONE},
	    {{0, 0, 60}, {5, 10, 60}, FF_COMPARE_INCONCLUSIVE, FF_LEVEL_NONE},
	    {{0, 10, 60}, {0, 0, 60}, FF_COMPARE_INCONCLUSIVE, FF_LEVEL_NONE},
	    {{0, 0, 0}, {0, 0, 0}, FF_COMPARE_INCONCLUSIVE, FF_LEVEL_NONE},
	    {{0, FF_COUNTS_MOST + 1LL, 60}, {0, 10, 60}, FF_COMPARE_NOT_COMPARABLE, FF_LEVEL_NONE},
	    {{11, 10, 60}, {0, 10, 60}, FF_COMPARE_NOT_COMPARABLE, FF_LEVEL_NONE},
	    {{0, 0, 60}, {4, 0, 60}, FF_COMPARE_WITHIN_NOISE, FF_LEVEL_NONE}, /* p 0.125 */
	    {{0, 0, 60}, {12, 0, 60}, FF_COMPARE_WORSE, FF_LEVEL_LOW},
	};
	(void)unused;
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		struct ff_rates r;
		ff_compare_events(&arena, "errors", &rows[i].before, &rows[i].after, &r);
		if (r.verdict != rows[i].verdict || r.level != rows[i].level || r.alert != (r.level >= FF_LEVEL_HIGH))
			fail_msg("row %zu: %s", i, r.reason);
	}
}

/* Newcombe (1998), table II, contrast (a): 56 of 70 less 48 of 80 is 0.2, method 10 at 95 %: 0.0524 to 0.3339; here at 90 % by CPython. */
static void interval_of_a_difference(void **unused)
{
	const struct ff_events fewer = {48, 80, 0}, more = {56, 70, 0};
	struct ff_rates r;
	(void)unused;
	ff_compare_events(&arena, "errors", &fewer, &more, &r);
	near(r.after - r.before, 0.2, 1e-12);
	near(r.low, 0.0765641915441, 1e-9);
	near(r.high, 0.3136445835829, 1e-9);
	near(r.p, 0.012521129749209154, 1e-9);
	assert_int_equal(r.verdict, FF_COMPARE_WITHIN_NOISE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_kept_of_a_window),  cmocka_unit_test(floor_is_a_rank_of_misses),
	    cmocka_unit_test(level_that_is_returned_to), cmocka_unit_test(thresholds_once_it_stands_out),
	    cmocka_unit_test(what_the_host_does_by_itself), cmocka_unit_test(nothing_is_known_of_the_host),
	    cmocka_unit_test(baseline_that_moves),       cmocka_unit_test(too_little_to_say),
	    cmocka_unit_test(complaints_about_others),   cmocka_unit_test(reboots_clocks_and_counters),
	    cmocka_unit_test(day_and_night),             cmocka_unit_test(sunday_and_monday),
	    cmocka_unit_test(a_weekday_of_its_own),      cmocka_unit_test(a_past_that_is_no_neighbour),
	    cmocka_unit_test(errors_of_requests),        cmocka_unit_test(interval_of_a_difference),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	ff_arena_free(&arena);
	return rc;
}
