/* The sandbox as the rest of the house calls it, at every level that is reached here; what it holds back is tried in tests/cli/sandbox-*.t. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/fix.h"

#include <cmocka.h>

static struct ff_arena arena;
static char top[PATH_MAX]; /* a folder of this test alone */
static struct ff_buf out, errs;
static struct ff_box_end end;
static struct ff_err err;

static const char *below(const char *name)
{
	return ff_arena_printf(&arena, "%s/%s", top, name);
}

static int run_in(const struct ff_box *b, const char *script)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	ff_buf_clear(&out);
	ff_buf_clear(&errs);
	err = (struct ff_err){0};
	return ff_box_run(&arena, b, argv, &out, &errs, &end, &err);
}

static struct ff_box box_of(int level)
{
	return (struct ff_box){.work = below("work"), .stands_at = "", .least = level, .most = level, .deadline_ms = 60000};
}

/* How many processes of the machine work in our work folder: sleep, for all others do so for moments. */
static int asleep(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	int count = 0;
	while (proc && (e = readdir(proc))) {
		char name[64] = "";
		FILE *f = fopen(ff_arena_printf(&arena, "/proc/%s/cmdline", e->d_name), "r");
		char cwd[PATH_MAX] = "";
		if (readlink(ff_arena_printf(&arena, "/proc/%s/cwd", e->d_name), cwd, sizeof cwd - 1) > 0 && f && fgets(name, sizeof name, f))
			count += !strcmp(name, "sleep") && ff_str_ends(cwd, ff_arena_printf(&arena, "%s/work", ff_path_base(top)));
		if (f)
			fclose(f);
	}
	if (proc)
		closedir(proc);
	return count;
}

static void test_best(void **state)
{
	(void)state;
	int best = ff_box_best(0);
	assert_true(best >= FF_BOX_LIMITS && best <= FF_BOX_BUBBLEWRAP);
	assert_int_equal(ff_box_best(FF_BOX_LIMITS), FF_BOX_LIMITS);
}

static void test_run(void **state)
{
	(void)state;
	for (int level = FF_BOX_LIMITS; level <= ff_box_best(0); level++) {
		struct ff_box b = box_of(level);
		if (ff_box_best(level) != level)
			continue;
		assert_int_equal(run_in(&b, "echo said; echo wrong >&2; pwd; exit 3"), 0);
		assert_int_equal(end.level, level);
		assert_int_equal(end.status, 3);
		assert_string_equal(end.ended, "");
		assert_string_equal(ff_buf_text(&errs), "wrong\n");
		assert_string_equal(ff_buf_text(&out), ff_arena_printf(&arena, "said\n%s\n", b.work));
		assert_true(end.start_ms >= 0 && end.start_ms <= end.ms && end.ms < 60000);
		assert_int_equal(run_in(&b, "kill -9 $$"), 0);
		assert_int_equal(end.status, 128 + 9);
	}
}

static void test_refused(void **state)
{
	(void)state;
	struct ff_box b = box_of(FF_BOX_LIMITS);
	const char *const argv[] = {"no-such-program-here", NULL};
	assert_int_equal(ff_box_run(&arena, &b, argv, &out, &errs, &end, &err), -1);
	assert_int_equal(err.code, FF_EX_NOREPO);
	assert_non_null(strstr(err.text, "no-such-program-here: not found"));
	b.least = FF_BOX_LANDLOCK; /* and limits at most */
	assert_int_equal(run_in(&b, "true"), -1);
	assert_int_equal(err.code, FF_EX_CONFIG);
	b = box_of(FF_BOX_LIMITS);
	b.work = below("nowhere");
	assert_int_equal(run_in(&b, "true"), -1);
	assert_int_equal(err.code, FF_EX_NOREPO);
}

static void test_ended(void **state)
{
	(void)state;
	for (int level = FF_BOX_LIMITS; level <= ff_box_best(0); level++) {
		struct ff_box b = box_of(level);
		if (ff_box_best(level) != level)
			continue;
		b.deadline_ms = 1000;
		assert_int_equal(run_in(&b, "trap '' TERM; while :; do sleep 1; done"), 0);
		assert_string_equal(end.ended, "deadline");
		assert_int_equal(end.status, -1);
		assert_true(end.ms >= 1000);
		b = box_of(level);
		b.output = 1000;
		assert_int_equal(run_in(&b, "yes"), 0);
		assert_string_equal(end.ended, "output");
		assert_int_equal(out.len, 1000);
		b = box_of(level);
		b.processes = 20;
		assert_int_equal(run_in(&b, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do sleep 50 & done; wait"), 0);
		assert_string_equal(end.ended, "processes");
	}
}

/* The report is known by a word that the program does not learn. */
static void test_forged(void **state)
{
	(void)state;
	struct ff_box b = box_of(FF_BOX_LIMITS);
	assert_int_equal(run_in(&b, "printf '\\n%s 0 4 0 1 1 - \\n' 0123456789abcdef0123456789abcdef >&2; exit 9"), 0);
	assert_int_equal(end.level, FF_BOX_LIMITS);
	assert_int_equal(end.status, 9);
	assert_non_null(strstr(ff_buf_text(&errs), "0123456789abcdef 0 4 0 1 1 -"));
	assert_int_equal(run_in(&b, "head -c 100000 /dev/zero | tr '\\0' e >&2; exit 4"), 0);
	assert_int_equal(end.status, 4);
	assert_true(errs.len > FF_MAX_STDERR / 2 && errs.len <= FF_MAX_STDERR);
}

static void test_stands_at(void **state)
{
	(void)state;
	int level = ff_box_best(0);
	struct ff_box b = box_of(level);
	for (; level >= FF_BOX_NAMESPACES; level--) {
		b.least = b.most = level;
		b.stands_at = below("main");
		ff_strings_push(&arena, &b.hide, below("main"));
		ff_strings_push(&arena, &b.show, below("main/.venv"));
		assert_string_equal(ff_box_inside(&arena, &b, level, below("work/a/b")), below("main/a/b"));
		assert_string_equal(ff_box_inside(&arena, &b, FF_BOX_LANDLOCK, below("work/a/b")), below("work/a/b"));
		assert_int_equal(run_in(&b, "pwd; ls -A; cat .venv/python; echo new >made; (echo x >.venv/x) 2>/dev/null || echo kept"), 0);
		assert_string_equal(ff_buf_text(&out), ff_arena_printf(&arena, "%s\n.venv\nan interpreter\nkept\n", below("main")));
		assert_int_equal(access(below("work/.venv"), F_OK), -1); /* the mount point is gone again */
		assert_int_equal(access(below("main/made"), F_OK), -1);
		assert_int_equal(unlink(below("work/made")), 0);
	}
}

/* A caller that is killed takes the box along, also what has left its session. */
static void test_killed(void **state)
{
	(void)state;
	for (int level = FF_BOX_LIMITS; level <= ff_box_best(0); level++) {
		struct ff_box b = box_of(level);
		if (ff_box_best(level) != level)
			continue;
		pid_t caller = fork();
		if (!caller) {
			run_in(&b, "setsid sleep 1000 & sleep 1000");
			_exit(0);
		}
		for (int i = 0; i < 600 && asleep() < 2; i++)
			usleep(50000);
		int before = asleep();
		assert_int_equal(kill(caller, SIGKILL), 0);
		waitpid(caller, NULL, 0);
		for (int i = 0; i < 600 && asleep(); i++)
			usleep(50000);
		assert_int_equal(before, 2);
		assert_int_equal(asleep(), 0);
	}
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(ff_write_all(fd, text, strlen(text), NULL), 0);
	close(fd);
}

static int set_up(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR"), *path = getenv("PATH");
	snprintf(top, sizeof top, "%s/ff-box-test-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(top))
		return -1;
	setenv("PATH", ff_arena_printf(&arena, "%s/../bin:%s", ff_path_self_dir(&arena), path ? path : ""), 1);
	ff_buf_init(&out, 1 << 20);
	ff_buf_init(&errs, FF_MAX_STDERR);
	mkdir(below("work"), 0755);
	mkdir(below("main"), 0755);
	mkdir(below("main/.venv"), 0755);
	write_file(below("main/.venv/python"), "an interpreter\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	const char *const argv[] = {"rm", "-rf", top, NULL};
	struct ff_spawn s = {.argv = argv};
	int status;
	ff_run(&s, NULL, 0, NULL, NULL, 10000, &status, NULL);
	ff_buf_free(&out);
	ff_buf_free(&errs);
	ff_arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_best), cmocka_unit_test(test_run), cmocka_unit_test(test_refused), cmocka_unit_test(test_ended),
		cmocka_unit_test(test_forged), cmocka_unit_test(test_stands_at), cmocka_unit_test(test_killed),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
