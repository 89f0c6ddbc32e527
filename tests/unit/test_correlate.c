/*
 * test_correlate.c - medians, percentiles, thresholds, verdicts, and the readers of /proc.  Expected values:
 * mission.md's table of thresholds; proc(5); percentiles by the nearest-rank method, worked out by hand.
 */
#include <math.h>
#include <setjmp.h>

#include "ff/correlate.h"

#include <cmocka.h>

static struct ff_arena arena;

static void near(double got, double want)
{
	if (fabs(got - want) > 1e-9)
		fail_msg("got %.12f, wanted %.12f", got, want);
}

static void the_middle_and_the_edge(void **state)
{
	double odd[] = {9, 1, 5}, even[] = {4, 1, 3, 2}, one[] = {7}, ranks[20];
	(void)state;
	near(ff_correlate_median(odd, 3), 5);
	near(ff_correlate_median(even, 4), 2.5);
	near(ff_correlate_median(one, 1), 7);
	near(ff_correlate_median(one, 0), FF_UNMEASURED);
	for (int i = 0; i < 20; i++)
		ranks[i] = 20 - i;
	near(ff_correlate_percentile(ranks, 20, 95), 19); /* rank ceil(0.95 * 20) */
	near(ff_correlate_percentile(ranks, 10, 95), 10); /* of 1..10, rank ceil(9.5) */
	near(ff_correlate_percentile(one, 1, 95), 7);
	near(ff_correlate_percentile(one, 0, 95), FF_UNMEASURED);
}

static void thresholds_of_the_mission(void **state)
{
	static const struct {
		enum ff_correlate_metric m;
		double least[4];
	} rows[] = {{FF_CORRELATE_CPU, {2, 5, 10, 20}}, {FF_CORRELATE_RAM, {5, 10, 15, 30}}, {FF_CORRELATE_RESPONSE, {10, 25, 50, 100}}};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(rows); i++) {
		assert_int_equal(ff_correlate_level(rows[i].m, 0), FF_LEVEL_NONE);
		assert_int_equal(ff_correlate_level(rows[i].m, -1000), FF_LEVEL_NONE); /* an improvement */
		for (int level = 0; level < 4; level++) {
			assert_int_equal(ff_correlate_level(rows[i].m, rows[i].least[level]), level + 1);
			assert_int_equal(ff_correlate_level(rows[i].m, rows[i].least[level] - 0.01), level);
		}
	}
	/* 45.1 - 25.1 is 20.000000000000004 or 19.999999999999996, depending on the road */
	assert_int_equal(ff_correlate_level(FF_CORRELATE_CPU, 45.1 - 25.1), FF_LEVEL_CRITICAL);
	assert_int_equal(ff_correlate_level(FF_CORRELATE_CPU, 70.3 - 50.3), FF_LEVEL_CRITICAL);
}

static struct ff_metrics metrics(double cpu, double ram, double response, double errors)
{
	return (struct ff_metrics){.commit = "", .host = "h", .phase = "", .cpu_percent = cpu, .ram_percent = ram, .response_time_ms = response,
	                           .error_rate = errors, .note = ""};
}

static struct ff_correlation judged(struct ff_metrics *before, struct ff_metrics *after)
{
	struct ff_correlation c = {.before = before, .after = after};
	ff_correlate_judge(&arena, &c);
	return c;
}

static void the_worst_metric_decides(void **state)
{
	struct ff_metrics b = metrics(10, 40, 20, 0), a = metrics(13, 38, 75, 0);
	struct ff_correlation c = judged(&b, &a);
	(void)state;
	assert_int_equal(c.impact, FF_LEVEL_HIGH); /* response +55; cpu +3 is low; ram is better */
	near(c.cpu_delta, 3);
	near(c.ram_delta, -2);
	near(c.response_delta, 55);
	assert_non_null(strstr(c.verdict, "response +55.00 ms (20.00 to 75.00): high"));
	assert_non_null(strstr(c.verdict, "ram -2.00 points (40.00 to 38.00): no worse"));
}

/* n samples of a metric, all of them `value`, or in turn value and value + swing. */
static void sampled(struct ff_metrics *m, const char *name, double value, double swing, int n)
{
	struct ff_series *series = FF_PUSH(&arena, &m->series, struct ff_series);
	*series = (struct ff_series){.name = name, .unit = "%"};
	for (int i = 0; i < n; i++)
		*FF_PUSH(&arena, &series->values, double) = value + (i % 2 ? swing : 0);
}

static struct ff_correlation weighed(double before, double after, double swing, int n)
{
	struct ff_metrics *b = FF_NEW_IN(&arena, struct ff_metrics), *a = FF_NEW_IN(&arena, struct ff_metrics);
	const struct ff_list no_past = {0};
	*b = metrics(before, FF_UNMEASURED, FF_UNMEASURED, FF_UNMEASURED);
	*a = metrics(after, FF_UNMEASURED, FF_UNMEASURED, FF_UNMEASURED);
	b->source = a->source = "";
	sampled(b, FF_METRIC_CPU, before, swing, n);
	sampled(a, FF_METRIC_CPU, after, swing, n);
	struct ff_correlation c = judged(b, a);
	ff_correlate_weigh(&arena, &no_past, 0, &c);
	return c;
}

static void only_what_is_no_noise_raises_an_alert(void **state)
{
	(void)state;
	struct ff_correlation c = weighed(10, 35, 1, 60); /* critical, far beyond the swing */
	assert_int_equal(c.firm, FF_LEVEL_CRITICAL);
	assert_true(c.alert);
	c = weighed(10, 15, 0, 60); /* medium */
	assert_int_equal(c.firm, FF_LEVEL_MEDIUM);
	assert_false(c.alert);
	c = weighed(10, 35, 1, 5); /* too few samples to say anything */
	assert_int_equal(c.impact, FF_LEVEL_CRITICAL);
	assert_int_equal(c.firm, FF_LEVEL_NONE);
	assert_false(c.alert);
	c = weighed(40, 10, 1, 60); /* better */
	assert_int_equal(c.firm, FF_LEVEL_NONE);
	assert_false(c.alert);
}

static void what_was_not_measured_is_said_and_not_made_up(void **state)
{
	struct ff_metrics b = metrics(FF_UNMEASURED, 40, FF_UNMEASURED, FF_UNMEASURED), a = metrics(90, 40, 5, 0);
	struct ff_correlation c = judged(&b, &a);
	(void)state;
	assert_int_equal(c.impact, FF_LEVEL_NONE);
	near(c.cpu_delta, 0);
	assert_non_null(strstr(c.verdict, "cpu not measured before"));
	assert_non_null(strstr(c.verdict, "response not measured before"));
}

static void a_service_that_fell_silent_is_critical(void **state)
{
	struct ff_metrics b = metrics(10, 40, 20, 0), a = metrics(10, 40, FF_UNMEASURED, 1), unasked = metrics(10, 40, FF_UNMEASURED, FF_UNMEASURED);
	struct ff_correlation c = judged(&b, &a);
	(void)state;
	assert_int_equal(c.impact, FF_LEVEL_CRITICAL);
	assert_non_null(strstr(c.verdict, "never after"));
	c = judged(&b, &unasked);
	assert_int_equal(c.impact, FF_LEVEL_NONE);
}

/* ---- /proc ---- */

static void cpu_from_two_readings(void **state)
{
	/* user nice system idle iowait irq softirq steal guest guest_nice */
	static const char first[] = "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3 4\n";
	double p = -1;
	(void)state;
	/* 100 more ticks, 60 of them idle, 15 waiting for the disk: 25 busy */
	assert_int_equal(ff_proc_cpu(first, "cpu  115 2 55 860 65 1 1 1 9 9\n", &p), 0);
	near(p, 25);
	/* user and guest: guest is part of user, and not counted twice */
	assert_int_equal(ff_proc_cpu(first, "cpu  150 0 50 850 50 0 0 0 50 0\n", &p), 0);
	near(p, 50);
	/* iowait ran backwards: all of it busy, not more */
	assert_int_equal(ff_proc_cpu(first, "cpu  200 0 50 800 40 0 0 0 0 0\n", &p), 0);
	near(p, 100);
	assert_int_equal(ff_proc_cpu(first, first, &p), -1);            /* no time passed */
	assert_int_equal(ff_proc_cpu(first, "cpu  1 1 1 1\n", &p), -1);  /* counters went back: rebooted */
	assert_int_equal(ff_proc_cpu(first, "intr 1 2 3\n", &p), -1);
	assert_int_equal(ff_proc_cpu("", "", &p), -1);
	/* kernels before 2.6.11 have seven columns or fewer */
	assert_int_equal(ff_proc_cpu("cpu 10 0 10 80\n", "cpu 20 0 20 160\n", &p), 0);
	near(p, 20);
}

static void ram_from_meminfo(void **state)
{
	double p = -1;
	(void)state;
	assert_int_equal(ff_proc_ram("MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:   12000000 kB\n", &p), 0);
	near(p, 25);
	assert_int_equal(ff_proc_ram("MemTotal: 1000 kB\nMemFree: 10 kB\n", &p), -1); /* before Linux 3.14: not guessed */
	assert_int_equal(ff_proc_ram("MemTotal: 1000 kB\nMemAvailable: 2000 kB\n", &p), -1);
	assert_int_equal(ff_proc_ram("", &p), -1);
}

static void load_of_one_minute(void **state)
{
	double l = -1;
	(void)state;
	assert_int_equal(ff_proc_load("12.07 3.00 2.50 3/456 7890\n", &l), 0);
	near(l, 12.07);
	assert_int_equal(ff_proc_load("none", &l), -1);
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
	    cmocka_unit_test(the_middle_and_the_edge),
	    cmocka_unit_test(thresholds_of_the_mission),
	    cmocka_unit_test(the_worst_metric_decides),
	    cmocka_unit_test(only_what_is_no_noise_raises_an_alert),
	    cmocka_unit_test(what_was_not_measured_is_said_and_not_made_up),
	    cmocka_unit_test(a_service_that_fell_silent_is_critical),
	    cmocka_unit_test(cpu_from_two_readings),
	    cmocka_unit_test(ram_from_meminfo),
	    cmocka_unit_test(load_of_one_minute),
	};
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
