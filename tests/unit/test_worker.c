/*
 * test_worker.c - what the worker asks the machine: hours over midnight, batteries in a made-up /sys (the files that
 * Documentation/ABI/testing/sysfs-class-power describes), the load; and its status, which is worth nothing once its process is gone.
 */
#include <setjmp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/queue.h"
#include "ff/worker.h"

#include <cmocka.h>

static char folder[] = "/tmp/ff-worker-XXXXXX";
static struct ff_arena arena;

/* ---- hours ---- */

static void hours(void **state)
{
	static const struct {
		const char *hours;
		int from, to; /* minutes that are inside: from..to-1, over midnight when to <= from */
	} cases[] = {{"9-17", 540, 1020}, {"09:30-17:05", 570, 1025}, {"22:00-06:30", 1320, 390}, {"0-24", 0, 1440}, {"23-0", 1380, 0}, {"18-24", 1080, 1440}};
	(void)state;
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		for (int m = 0; m < 1440; m++) {
			bool inside = cases[i].from < cases[i].to ? m >= cases[i].from && m < cases[i].to : m >= cases[i].from || m < cases[i].to;
			if (ff_machine_in_hours(cases[i].hours, m) != inside)
				fail_msg("%s at minute %d", cases[i].hours, m);
		}
	static const char *const always[] = {"", "nonsense", "9", "9-", "-", "9-17x", "25-3", "9:70-10", "7-7"};
	for (size_t i = 0; i < FF_COUNT(always); i++)
		assert_true(ff_machine_in_hours(always[i], 600));
}

/* ---- battery ---- */

static void supply(const char *sys, const char *name, const char *file, const char *text)
{
	const char *dir = ff_arena_printf(&arena, "%s/class/power_supply/%s", sys, name);
	assert_int_equal(ff_mkdir_all(dir, NULL), 0);
	assert_int_equal(ff_file_write_atomic(ff_arena_printf(&arena, "%s/%s", dir, file), text, strlen(text), NULL), 0);
}

static const char *fresh_sys(void)
{
	static int number;
	return ff_arena_printf(&arena, "%s/sys%d", folder, ++number);
}

static void battery(void **state)
{
	const char *sys = fresh_sys();
	(void)state;
	assert_false(ff_machine_on_battery(&arena, sys)); /* a desktop: there is no such folder */
	supply(sys, "AC", "type", "Mains\n");
	supply(sys, "AC", "online", "0\n");
	supply(sys, "BAT0", "type", "Battery\n");
	supply(sys, "BAT0", "status", "Discharging\n");
	assert_true(ff_machine_on_battery(&arena, sys));
	supply(sys, "AC", "online", "1\n"); /* a weak charger: it drains and is plugged in */
	assert_false(ff_machine_on_battery(&arena, sys));
	supply(sys, "AC", "online", "0\n");
	supply(sys, "ucsi-1", "type", "USB\n");
	supply(sys, "ucsi-1", "online", "1\n");
	assert_false(ff_machine_on_battery(&arena, sys));
	supply(sys, "ucsi-1", "online", "0\n");
	supply(sys, "BAT0", "status", "Full\n");
	assert_false(ff_machine_on_battery(&arena, sys));
	sys = fresh_sys(); /* a desktop with a wireless mouse */
	supply(sys, "hidpp_battery_0", "type", "Battery\n");
	supply(sys, "hidpp_battery_0", "scope", "Device\n");
	supply(sys, "hidpp_battery_0", "status", "Discharging\n");
	assert_false(ff_machine_on_battery(&arena, sys));
}

static void load(void **state)
{
	char *text;
	size_t len;
	double is = ff_machine_load() * (double)sysconf(_SC_NPROCESSORS_ONLN);
	(void)state;
	assert_int_equal(ff_file_read(&arena, "/proc/loadavg", 200, &text, &len, NULL), 0);
	double says = strtod(text, NULL);
	assert_true(is > says * 0.8 - 0.2 && is < says * 1.2 + 0.2); /* it may have moved between the two */
}

/* ---- status ---- */

static void status(void **state)
{
	struct ff_place p = {.state = folder};
	struct ff_worker_status s = {ff_queue_owner(&arena, getpid()), FF_WORKER_IDLE, ff_clock_now(), 0, ""}, got;
	(void)state;
	assert_string_equal(ff_worker_line(&arena, &p, NULL, false), "not running");
	assert_string_equal(ff_worker_line(&arena, &p, NULL, true), "");
	assert_int_equal(ff_worker_status_put(&p, &s, NULL), 0);
	assert_true(ff_worker_status_get(&arena, &p, &got));
	assert_string_equal(ff_worker_line(&arena, &p, NULL, false), "idle");
	assert_string_equal(ff_worker_line(&arena, &p, NULL, true), ""); /* nothing for a prompt */
	s.last = ff_clock_now() - 600;
	ff_worker_status_put(&p, &s, NULL);
	assert_string_equal(ff_worker_line(&arena, &p, NULL, true), "idle, last fix 10 min ago");
	s.last = ff_clock_now() - 7300;
	ff_worker_status_put(&p, &s, NULL);
	assert_string_equal(ff_worker_line(&arena, &p, NULL, true), "");
	assert_string_equal(ff_worker_line(&arena, &p, NULL, false), "idle, last fix 2 h ago");
	s.doing = FF_WORKER_PAUSED;
	s.note = "on battery";
	ff_worker_status_put(&p, &s, NULL);
	assert_string_equal(ff_worker_line(&arena, &p, NULL, false), "paused: on battery");
	assert_string_equal(ff_worker_line(&arena, &p, NULL, true), "");
	/* what a process that is gone left behind */
	pid_t pid = fork();
	if (!pid) {
		s.owner = ff_queue_owner(&arena, getpid());
		_exit(ff_worker_status_put(&p, &s, NULL) ? 1 : 0);
	}
	int st = 1;
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, 0);
	assert_false(ff_worker_status_get(&arena, &p, &got));
	assert_string_equal(ff_worker_line(&arena, &p, NULL, false), "not running");
	/* rubbish */
	const char *path = ff_arena_printf(&arena, "%s/worker.status", folder);
	static const char *const texts[] = {"", "x\n", "x\nflying\n1\n2\n\n", "\nidle\n1\n2\n\n", "x\nidle\n1\n2\nno end"};
	for (size_t i = 0; i < FF_COUNT(texts); i++) {
		assert_int_equal(ff_file_write_atomic(path, texts[i], strlen(texts[i]), NULL), 0);
		assert_false(ff_worker_status_get(&arena, &p, &got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hours), cmocka_unit_test(battery), cmocka_unit_test(load), cmocka_unit_test(status)};
	if (!mkdtemp(folder))
		return 1;
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	const char *const rm[] = {"rm", "-rf", folder, NULL};
	ff_run(&(struct ff_spawn){.argv = rm}, NULL, 0, NULL, NULL, 10000, &(int){0}, NULL);
	ff_arena_free(&arena);
	return result;
}
