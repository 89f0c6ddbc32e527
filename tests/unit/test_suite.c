/*
 * test_suite.c - the tests of a repository: what runners say, which interpreter, one run in the box, two of them; and what CPython says of
 * a change.  Judges: summaries that pytest 7.2 and unittest of 3.11 printed; hashlib for SHA-256; real repositories whose tests
 * are what this file makes them, run by the system's pytest.
 */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/fix/gate.h"
#include "../../src/suite/room.h"

#include <cmocka.h>

#define PYTHON "/usr/bin/python3"

static struct ff_arena arena;
static char top[PATH_MAX]; /* a folder of this test alone */
static int made;

/* ---- repositories ---- */

struct world {
	const char *repo, *home;
	struct ff_place place;
	struct ff_site site;
	struct ff_config config;
	struct ff_suite suite;
	struct ff_box box;
};

static int start(const char *dir, const char *const *argv, struct ff_buf *out)
{
	struct ff_spawn spawn = {.argv = argv, .dir = dir};
	struct ff_err err = {0};
	int status = -1;
	if (ff_run(&spawn, NULL, 0, out, NULL, 60000, &status, &err))
		fail_msg("%s: %s", argv[0], err.text);
	return status;
}

static void put(const char *folder, const char *path, const char *text)
{
	struct ff_err err = {0};
	char *whole = ff_arena_printf(&arena, "%s/%s", folder, path), *slash = strrchr(whole, '/');
	*slash = '\0';
	if (ff_mkdir_all(whole, &err))
		fail_msg("%s", err.text);
	*slash = '/';
	if (ff_file_write_atomic(whole, text, strlen(text), &err))
		fail_msg("%s", err.text);
}

static void git(const char *dir, const char *a, const char *b, const char *c, const char *d)
{
	const char *const argv[] = {"git", "-c", "user.name=a", "-c", "user.email=a@b", a, b, c, d, NULL};
	assert_int_equal(start(dir, argv, NULL), 0);
}

/* files: path, text, ..., NULL: committed. */
static struct world a_world(const char *const *files)
{
	struct world w = {0};
	w.repo = ff_arena_printf(&arena, "%s/home/repo%d", top, ++made);
	w.home = ff_arena_printf(&arena, "%s/home", top);
	put(w.repo, "README", "of a test\n");
	for (; *files; files += 2)
		put(w.repo, files[0], files[1]);
	git(w.repo, "init", "-q", "-b", "main");
	git(w.repo, "add", "-A", NULL, NULL);
	git(w.repo, "commit", "-q", "-m", "x");
	return w;
}

static void find(struct world *w)
{
	struct ff_err err = {0};
	const char *id;
	if (ff_place_find(&arena, w->repo, &w->place, &err) || ff_place_commit(&arena, w->repo, "HEAD", &id, &err) ||
	    ff_config_load(&arena, w->repo, "", &w->config, &err) || (!w->site.path && ff_site_make(&arena, &w->place, id, &w->site, &err)) ||
	    ff_suite_find(&arena, &w->place, &w->config, w->site.path, &w->suite, &err))
		fail_msg("%s", err.text);
	ff_suite_box(&arena, &w->place, &w->suite, w->site.path, &w->box);
}

static struct ff_suite_result judged(struct world *w)
{
	struct ff_suite_result r;
	struct ff_err err = {0};
	find(w);
	if (ff_fix_judge_tests(&arena, &w->suite, &w->box, &w->site, &r, &err))
		fail_msg("%s", err.text);
	return r;
}

static void leave(struct world *w)
{
	ff_site_remove(&w->place, &w->site);
}

/* A virtual environment that sees the packages of the system, as `python3 -m venv --system-site-packages` makes it. */
static const char *a_venv(const char *folder)
{
	put(folder, "pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = true\n");
	put(folder, "bin/empty", "");
	assert_int_equal(symlink(PYTHON, ff_arena_printf(&arena, "%s/bin/python", folder)), 0);
	const char *const argv[] = {PYTHON, "-c", "import sys; print('python%d.%d' % sys.version_info[:2], end='')", NULL};
	struct ff_buf out;
	ff_buf_init(&out, 100);
	assert_int_equal(start("/", argv, &out), 0);
	const char *packages = ff_arena_printf(&arena, "%s/lib/%s/site-packages", folder, ff_buf_text(&out));
	ff_buf_free(&out);
	put(packages, "empty", "");
	return packages;
}

static const char *const plain[] = {"shop.py", "def total(x):\n    return sum(x)\n",
                                    "test_shop.py", "import shop\n\ndef test_total():\n    assert shop.total([1, 2]) == 3\n", NULL};

/* ---- what runners say ---- */

#define PYTEST_RED                                                                                                                                    \
	"=================================== FAILURES ===================================\nE   assert 1 == 2\n"                                         \
	"=========================== short test summary info ============================\n"                                                            \
	"FAILED test_a.py::test_b - assert 1 == 2\nERROR test_a.py::test_c[x - y] - Boom\n"                                                              \
	"==== 1 failed, 3 passed, 2 skipped, 1 xfailed, 1 xpassed, 1 error in 0.02s =====\n"
#define RULE "======================================================================\n"
#define UNITTEST_RED                                                                                                                                  \
	"F.s\n" RULE "FAIL: test_a (tests.test_b.C.test_a)\n"                                                                                           \
	"----------------------------------------------------------------------\nTraceback (most recent call last):\nAssertionError: 1 != 2\n\n"      \
	"----------------------------------------------------------------------\nRan 3 tests in 0.001s\n\nFAILED (failures=1, skipped=1)\n"

static struct ff_suite_result verdict(int runner, int status, const char *text)
{
	struct ff_suite_result r = {0};
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1); /* a byte read beyond the end is seen */
	assert_non_null(copy);
	memcpy(copy, text, n);
	suite_verdict(&arena, runner, status, copy, n, &r);
	free(copy);
	return r;
}

struct ending {
	int status;
	const char *text;
	int state, collected;
};

static void check_endings(int runner, const struct ending *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ff_suite_result r = verdict(runner, cases[i].status, cases[i].text);
		if (r.state != cases[i].state || r.collected != cases[i].collected)
			fail_msg("case %zu: %s, %d", i, ff_suite_state_names[r.state], r.collected);
	}
}

static void pytest_is_read(void **state)
{
	(void)state;
	struct ff_suite_result r = verdict(SUITE_PYTEST, 1, PYTEST_RED);
	assert_int_equal(r.state, FF_SUITE_RED);
	assert_int_equal(r.passed, 4);
	assert_int_equal(r.failed, 2);
	assert_int_equal(r.skipped, 3);
	assert_int_equal(r.collected, 9);
	assert_int_equal(r.failures.count, 2);
	assert_string_equal(r.failures.items[0], "test_a.py::test_b");
	assert_string_equal(r.said, "1 failed, 3 passed, 2 skipped, 1 xfailed, 1 xpassed, 1 error in 0.02s");
	static const struct ending cases[] = {
	    {0, "..  [100%]\n2 passed in 0.01s\n", FF_SUITE_GREEN, 2},
	    {0, "======== 1200 passed, 3 deselected, 1 warning in 72.10s (0:01:12) ========\n", FF_SUITE_GREEN, 1200},
	    {0, "==== 2 passed in 0.01 seconds ====\n", FF_SUITE_GREEN, 2},
	    {0, "==== 2 passed, 1 rerun in 0.01s ====\r\n\r\n", FF_SUITE_GREEN, 2},
	    {5, "========= no tests ran in 0.00s ==========\n", FF_SUITE_ABSENT, 0},
	    {5, "==== 3 deselected in 0.00s ====\n", FF_SUITE_ABSENT, 0},
	    {2, "!!! Interrupted: 1 error during collection !!!\n==== 1 error in 0.05s ====\n", FF_SUITE_BROKEN, 1},
	    {3, "INTERNALERROR> x\n", FF_SUITE_BROKEN, 0},
	    {4, "ERROR: usage: pytest\n", FF_SUITE_BROKEN, 0},
	    {1, "==== 2 passed in 0.01s ====\nFAIL Required test coverage of 100% not reached\n", FF_SUITE_BROKEN, 2},
	    {0, "", FF_SUITE_BROKEN, 0},
	    {0, "==== 99999999999999999 passed in 0.01s ====\n", FF_SUITE_BROKEN, 0},
	    {139, "==== 2 passed in 0.01s ====\n", FF_SUITE_BROKEN, 2},
	    /* printed by a test, before the true one and in place of it */
	    {1, "==== 99 passed in 0.01s ====\nFAILED a - b\n==== 1 failed in 0.01s ====\n", FF_SUITE_RED, 1},
	    {0, "==== 1 failed in 0.01s ====\n", FF_SUITE_BROKEN, 1},
	    {1, "==== 99 passed in 0.01s ====\n", FF_SUITE_BROKEN, 99},
	    {0, "99 passed in time\n", FF_SUITE_BROKEN, 0},
	    {0, "==== 5 passed, 5 passed in 0.01s ====\n", FF_SUITE_BROKEN, 0},
	};
	check_endings(SUITE_PYTEST, cases, FF_COUNT(cases));
}

static void unittest_is_read(void **state)
{
	(void)state;
	struct ff_suite_result r = verdict(SUITE_UNITTEST, 1, UNITTEST_RED);
	assert_int_equal(r.state, FF_SUITE_RED);
	assert_int_equal(r.passed, 1);
	assert_int_equal(r.failed, 1);
	assert_int_equal(r.skipped, 1);
	assert_int_equal(r.failures.count, 1);
	assert_string_equal(r.failures.items[0], "test_a (tests.test_b.C.test_a)");
	static const struct ending cases[] = {
	    {0, "..\n-----\nRan 2 tests in 0.000s\n\nOK\n", FF_SUITE_GREEN, 2},
	    {0, "Ran 1 test in 0.000s\n\nOK (skipped=1)\nDestroying test database for alias 'default'...\n", FF_SUITE_GREEN, 1},
	    {0, "Ran 3 tests in 0.1s\n\nOK (expected failures=1)\n", FF_SUITE_GREEN, 3},
	    {1, "Ran 3 tests in 0.1s\n\nFAILED (unexpected successes=1)\n", FF_SUITE_RED, 3},
	    {0, "Ran 0 tests in 0.000s\n\nOK\n", FF_SUITE_ABSENT, 0},
	    {5, "Ran 0 tests in 0.000s\n\nNO TESTS RAN\n", FF_SUITE_ABSENT, 0},
	    {0, "Ran 2 tests in 0.000s\n\nFAILED (failures=1)\n", FF_SUITE_BROKEN, 2},
	    {1, "Ran 2 tests in 0.000s\n\nOK\n", FF_SUITE_BROKEN, 2},
	    {1, "Ran 2 tests in 0.000s\n\nFAILED (failures=1\n", FF_SUITE_BROKEN, 0},
	    {1, RULE "ERROR: tests.test_x (unittest.loader._FailedTest.tests.test_x)\nRan 1 test in 0.1s\n\nFAILED (errors=1)\n", FF_SUITE_BROKEN, 1},
	    {1, "OK\n", FF_SUITE_BROKEN, 0},
	};
	check_endings(SUITE_UNITTEST, cases, FF_COUNT(cases));
}

static void a_command_is_read(void **state)
{
	(void)state;
	assert_int_equal(verdict(SUITE_COMMAND, 0, "all is well\n").state, FF_SUITE_GREEN);
	assert_int_equal(verdict(SUITE_COMMAND, 1, "not so well\n").state, FF_SUITE_RED);
	assert_string_equal(verdict(SUITE_COMMAND, 1, "not so \033[1mwell\n").said, "not so ?[1mwell");
	assert_int_equal(verdict(SUITE_COMMAND, 127, "sh: not found\n").state, FF_SUITE_BROKEN);
	assert_int_equal(verdict(SUITE_COMMAND, 1, PYTEST_RED).collected, 9);
	assert_int_equal(verdict(SUITE_COMMAND, 1, UNITTEST_RED).collected, 3);
	assert_int_equal(verdict(SUITE_COMMAND, 0, PYTEST_RED).state, FF_SUITE_BROKEN);
	assert_int_equal(verdict(SUITE_COMMAND, 2, "==== 2 passed in 0.1s ====\nmake: lint failed\n").state, FF_SUITE_BROKEN);
}

/* ---- interpreters ---- */

static void hashes(void **state)
{
	static const char script[] = "import sys, hashlib, base64\nfor i in range(200):\n    print(hashlib.sha256(b'x' * i).hexdigest())\n"
	                             "print(base64.urlsafe_b64encode(hashlib.sha256(b'/home/a/b').digest()).decode()[:8])\n";
	const char *const argv[] = {PYTHON, "-c", script, NULL};
	struct ff_buf out, want;
	char text[200], hash[9];
	(void)state;
	ff_buf_init(&out, 0);
	ff_buf_init(&want, 0);
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < 200; i++) {
		unsigned char d[32];
		suite_sha256(text, i, d);
		for (int k = 0; k < 32; k++)
			ff_buf_printf(&out, "%02x", d[k]);
		ff_buf_char(&out, '\n');
	}
	suite_path_hash("/home/a/b", hash);
	ff_buf_printf(&out, "%s\n", hash);
	assert_int_equal(start("/", argv, &want), 0);
	assert_string_equal(ff_buf_text(&out), ff_buf_text(&want));
	ff_buf_free(&out);
	ff_buf_free(&want);
}

static void the_system_is_the_last_resort(void **state)
{
	struct world w = a_world(plain);
	(void)state;
	find(&w);
	assert_string_equal(w.suite.runner, "pytest");
	assert_string_equal(w.suite.python, PYTHON);
	assert_string_equal(w.suite.found, PYTHON ", pytest");
	leave(&w);
}

static void environments_come_first(void **state)
{
	(void)state;
	struct world w = a_world(plain);
	a_venv(ff_arena_printf(&arena, "%s/.tox/py311", w.repo));
	find(&w);
	assert_string_equal(w.suite.found, ".tox/py311, pytest");
	a_venv(ff_arena_printf(&arena, "%s/other", w.repo));
	find(&w);
	assert_string_equal(w.suite.found, "other, pytest");
	a_venv(ff_arena_printf(&arena, "%s/venv", w.repo));
	find(&w);
	assert_string_equal(w.suite.found, "venv, pytest");
	a_venv(ff_arena_printf(&arena, "%s/.venv", w.repo));
	find(&w);
	assert_string_equal(w.suite.found, ".venv, pytest");
	setenv("VIRTUAL_ENV", ff_arena_printf(&arena, "%s/venv", w.repo), 1);
	find(&w);
	assert_string_equal(w.suite.found, "venv, pytest");
	setenv("VIRTUAL_ENV", "/usr", 1); /* of another repository */
	find(&w);
	assert_string_equal(w.suite.found, ".venv, pytest");
	unsetenv("VIRTUAL_ENV");
	leave(&w);
}

static void tools_keep_environments_elsewhere(void **state)
{
	struct world w = a_world(plain);
	char hash[9];
	(void)state;
	find(&w);
	suite_path_hash(w.place.top, hash);
	a_venv(ff_arena_printf(&arena, "%s/.cache/pypoetry/virtualenvs/shop-AAAAAAAA-py3.11", w.home)); /* of another repository */
	find(&w);
	assert_string_equal(w.suite.found, PYTHON ", pytest");
	const char *env = ff_arena_printf(&arena, "%s/.local/share/virtualenvs/repo-x", w.home);
	a_venv(env);
	put(env, ".project", w.place.top);
	find(&w);
	assert_string_equal(w.suite.found, "pipenv's environment, pytest");
	a_venv(ff_arena_printf(&arena, "%s/.cache/pypoetry/virtualenvs/shop-%s-py3.11", w.home, hash));
	find(&w);
	assert_string_equal(w.suite.found, "poetry's environment, pytest");
	a_venv(ff_arena_printf(&arena, "%s/elsewhere/pdm", w.home));
	put(w.repo, ".pdm-python", ff_arena_printf(&arena, "%s/elsewhere/pdm/bin/python", w.home));
	find(&w);
	assert_string_equal(w.suite.found, "pdm's environment, pytest");
	assert_true(ff_strings_has(&w.box.show, ff_arena_printf(&arena, "%s/elsewhere/pdm", w.home)));
	leave(&w);
}

static void conda_by_its_name(void **state)
{
	static const char *const files[] = {"environment.yml", "channels:\n  - x\nname: the-shop\n", "test_a.py", "def test_a():\n    pass\n", NULL};
	struct world w = a_world(files);
	const char *env = ff_arena_printf(&arena, "%s/miniforge3/envs/the-shop", w.home);
	(void)state;
	a_venv(env);
	assert_int_equal(unlink(ff_arena_printf(&arena, "%s/pyvenv.cfg", env)), 0);
	put(env, "conda-meta/history", "");
	put(env, ff_arena_printf(&arena, "lib/python3.%d/site-packages/pytest/__init__.py", 11), "");
	find(&w);
	assert_string_equal(w.suite.found, "conda environment the-shop, pytest");
	leave(&w);
}

/* Whoever commits an environment would say what is shown. */
static void a_committed_environment_is_none(void **state)
{
	static const char *const files[] = {"test_a.py", "def test_a():\n    pass\n", ".venv/pyvenv.cfg", "home = /usr/bin\n", "venv", "a file\n", NULL};
	struct world w = a_world(files);
	const char *secret = ff_arena_printf(&arena, "%s/secret", w.home);
	(void)state;
	put(secret, "bin/x", "");
	assert_int_equal(symlink(PYTHON, ff_arena_printf(&arena, "%s/bin/python", secret)), 0);
	put(w.repo, ".venv/bin/x", "");
	assert_int_equal(symlink(PYTHON, ff_arena_printf(&arena, "%s/.venv/bin/python", w.repo)), 0);
	put(w.repo, ".pdm-python", ff_arena_printf(&arena, "%s/bin/python", secret)); /* no environment is there */
	find(&w);
	assert_string_equal(w.suite.python, PYTHON);
	assert_int_equal(w.box.show.count, 0);
	leave(&w);
	static const char *const line[] = {"test_a.py", "def test_a():\n    pass\n", ".venv/lib/python3.11/site-packages/x.pth", "/etc\n", NULL};
	struct world v = a_world(line); /* a person's environment, in the folder that the commit brought */
	a_venv(ff_arena_printf(&arena, "%s/.venv", v.repo));
	find(&v);
	assert_string_equal(v.suite.python, PYTHON);
	assert_int_equal(v.box.show.count, 0);
	leave(&v);
}

/* pyvenv.cfg names a home and .pth files name folders: they are shown only where a Python, or code, lies there. */
static void only_a_python_is_shown(void **state)
{
	struct world w = a_world(plain);
	const char *venv = ff_arena_printf(&arena, "%s/.venv", w.repo), *secret = ff_arena_printf(&arena, "%s/.ssh", w.home);
	(void)state;
	const char *packages = a_venv(venv);
	put(secret, "bin/x", "");
	put(venv, "pyvenv.cfg", ff_arena_printf(&arena, "home = %s/bin\ninclude-system-site-packages = true\n", secret));
	put(packages, "pytest.py", "");
	put(packages, "x.pth", ff_arena_printf(&arena, "%s\n%s\n/\n# %s/lib\n", secret, w.home, w.home));
	find(&w);
	assert_string_equal(w.suite.found, ".venv, pytest");
	assert_int_equal(w.box.show.count, 1);
	assert_string_equal(w.box.show.items[0], ff_arena_printf(&arena, "%s/.venv", w.place.top));
	assert_true(ff_strings_has(&w.box.hide, w.home));
	assert_true(ff_strings_has(&w.box.hide, w.place.top));
	setenv("VIRTUAL_ENV", w.place.top, 1); /* the whole checkout as an environment */
	put(w.repo, "pyvenv.cfg", "home = /usr/bin\n");
	put(w.repo, "bin/x", "");
	assert_int_equal(symlink(PYTHON, ff_arena_printf(&arena, "%s/bin/python", w.repo)), 0);
	find(&w);
	assert_string_equal(w.suite.found, ".venv, pytest");
	unsetenv("VIRTUAL_ENV");
	put(w.home, "library/sibling/__init__.py", "");
	put(packages, "y.pth", ff_arena_printf(&arena, "%s/library\n", w.home));
	find(&w);
	assert_int_equal(w.box.show.count, 2);
	assert_true(ff_strings_has(&w.box.show, ff_arena_printf(&arena, "%s/library", w.home)));
	leave(&w);
}

static void what_is_missing_is_said(void **state)
{
	static const char *const none[] = {"shop.py", "x = 1\n", NULL};
	struct world w = a_world(none), v = a_world(plain);
	const char *venv = ff_arena_printf(&arena, "%s/.venv", v.repo);
	struct ff_suite_result r;
	(void)state;
	r = judged(&w);
	assert_int_equal(r.state, FF_SUITE_ABSENT);
	assert_string_equal(r.said, "no tests were found");
	a_venv(venv);
	put(venv, "pyvenv.cfg", "home = /usr/bin\n");
	r = judged(&v);
	assert_int_equal(r.state, FF_SUITE_ABSENT);
	assert_string_equal(r.said, "pytest is needed and is not in .venv");
	leave(&w);
	leave(&v);
}

/* ---- runs ---- */

static void green_and_red(void **state)
{
	static const char *const red[] = {"test_a.py", "import pytest\ndef test_a():\n    pass\ndef test_b():\n    assert 1 == 2\n@pytest.fixture\ndef f():\n    1 / 0\n"
	                                  "def test_c(f):\n    pass\ndef test_d():\n    pytest.skip()\n", "setup.cfg", "[tool:pytest]\naddopts = -q -q\n", NULL};
	struct world w = a_world(plain), v = a_world(red);
	struct ff_suite_result r = judged(&w);
	(void)state;
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	assert_int_equal(r.passed, 1);
	assert_true(r.level >= FF_BOX_LIMITS);
	r = judged(&v);
	assert_int_equal(r.state, FF_SUITE_RED);
	assert_int_equal(r.collected, 4);
	assert_int_equal(r.failed, 2);
	assert_int_equal(r.skipped, 1);
	assert_int_equal(r.failures.count, 2);
	assert_true(ff_strings_has(&r.failures, "test_a.py::test_b"));
	assert_true(ff_strings_has(&r.failures, "test_a.py::test_c"));
	leave(&w);
	leave(&v);
}

/* The site lies below the main checkout: what the person has there, uncommitted, is no part of it. */
static void what_lies_around_is_not_taken(void **state)
{
	struct world w = a_world(plain);
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	put(w.repo, "pytest.ini", "[pytest]\n");
	put(w.repo, "conftest.py", "raise RuntimeError('of the main checkout')\n");
	find(&w);
	w.box.least = w.box.most = FF_BOX_LIMITS;
	assert_int_equal(ff_suite_run(&arena, &w.suite, &w.box, NULL, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_GREEN);
	leave(&w);
}

static void some_files_alone(void **state)
{
	static const char *const files[] = {"tests/test_a.py", "def test_a():\n    pass\n", "tests/test_b.py", "def test_b():\n    assert 0\n", NULL};
	static const char *const units[] = {"tests/__init__.py", "", "tests/test_a.py", "import unittest\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n",
	                                    "tests/test_b.py", "import unittest\nclass A(unittest.TestCase):\n    def test_b(self):\n        self.fail()\n", NULL};
	struct world w = a_world(files), v = a_world(units);
	struct ff_strings one = {0};
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	ff_strings_push(&arena, &one, "tests/test_a.py");
	find(&w);
	assert_int_equal(ff_suite_run(&arena, &w.suite, &w.box, &one, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	const char *venv = ff_arena_printf(&arena, "%s/.venv", v.repo);
	a_venv(venv);
	put(venv, "pyvenv.cfg", "home = /usr/bin\n"); /* no pytest there */
	find(&v);
	assert_string_equal(v.suite.runner, "unittest");
	assert_int_equal(ff_suite_run(&arena, &v.suite, &v.box, &one, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	assert_int_equal(ff_suite_run(&arena, &v.suite, &v.box, NULL, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_RED);
	assert_int_equal(r.collected, 2);
	assert_string_equal(r.failures.items[0], "test_b (tests.test_b.A.test_b)");
	leave(&w);
	leave(&v);
}

/* unittest where the tests are no package. */
static void unittest_from_a_folder(void **state)
{
	static const char *const files[] = {"shop.py", "x = 7\n", "checks/helper.py", "y = 7\n", "checks/test_a.py",
	                                    "import unittest, shop, helper\nclass A(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(shop.x, helper.y)\n", NULL};
	struct world w = a_world(files);
	const char *venv = ff_arena_printf(&arena, "%s/.venv", w.repo);
	struct ff_strings one = {0};
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	a_venv(venv);
	put(venv, "pyvenv.cfg", "home = /usr/bin\n");
	r = judged(&w);
	assert_string_equal(w.suite.runner, "unittest");
	assert_string_equal(w.suite.start, "checks");
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	ff_strings_push(&arena, &one, "checks/test_a.py");
	assert_int_equal(ff_suite_run(&arena, &w.suite, &w.box, &one, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	leave(&w);
}

static void red_late_and_broken(void **state)
{
	static const char *const red[] = {"test_a.py", "import random\ndef test_a():\n    assert random.random() < 0\ndef test_b():\n    pass\n", NULL};
	static const char *const late[] = {"test_a.py", "import time\ndef test_a():\n    time.sleep(60)\n", NULL};
	static const char *const broken[] = {"test_a.py", "import nothing_of_the_kind\ndef test_a():\n    pass\n", NULL};
	static const char *const liar[] = {"test_a.py", "import atexit, os\ndef test_a():\n    assert 0\natexit.register(lambda: print('===== 5 passed in 0.01s ====='))\n", NULL};
	struct world w = a_world(late), v = a_world(broken), l = a_world(liar), f = a_world(red);
	struct ff_suite_result r;
	(void)state;
	git(w.repo, "config", "fibreflow.test.timeout", "2", NULL);
	r = judged(&w);
	assert_int_equal(r.state, FF_SUITE_LATE);
	r = judged(&v);
	assert_int_equal(r.state, FF_SUITE_BROKEN);
	r = judged(&l);
	assert_int_equal(r.state, FF_SUITE_BROKEN);
	r = judged(&f); /* always red */
	assert_int_equal(r.state, FF_SUITE_RED);
	leave(&w);
	leave(&v);
	leave(&l);
	leave(&f);
}

static void red_then_green_is_flaky(void **state)
{
	static const char *const files[] = {"test_a.py", "import os\nfrom pathlib import Path\ndef test_a():\n    w = Path(os.environ['MARK'])\n    seen = w.exists()\n"
	                                                 "    w.write_text('x')\n    assert seen\n", NULL};
	struct world w = a_world(files);
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	find(&w);
	w.box.least = w.box.most = FF_BOX_LIMITS; /* here the first run can leave something for the second one */
	ff_strings_push(&arena, &w.box.env, ff_arena_printf(&arena, "MARK=%s/mark", top));
	assert_int_equal(ff_fix_judge_tests(&arena, &w.suite, &w.box, &w.site, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_FLAKY);
	assert_string_equal(r.failures.items[0], "test_a.py::test_a");
	leave(&w);
}

static void a_command_of_the_person(void **state)
{
	static const char *const files[] = {"check", "#!/bin/sh\ntest \"$1\" = 'two words' && echo fine\n", NULL};
	struct world w = a_world(files);
	(void)state;
	git(w.repo, "config", "fibreflow.test.command", "sh ./check 'two words'", NULL);
	struct ff_suite_result r = judged(&w);
	assert_string_equal(w.suite.runner, "command");
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_string_equal(r.said, "fine");
	git(w.repo, "config", "fibreflow.test.command", "sh ./check two words", NULL);
	r = judged(&w);
	assert_int_equal(r.state, FF_SUITE_RED);
	leave(&w);
}

/* ---- whose code is tested ---- */

static const char *const packaged[] = {"src/shop/__init__.py", "NAME = 'committed'\n",
                                       "tests/test_a.py", "import shop\ndef test_a():\n    assert shop.NAME == 'committed', shop.__file__\n", NULL};

/* How each kind of editable install leads to the main checkout, where the code is another one. */
static void install(const struct world *w, const char *packages, int kind)
{
	const char *src = ff_arena_printf(&arena, "%s/src", w->place.top);
	if (kind == 0) {
		put(packages, "__editable__.shop-1.pth", ff_arena_printf(&arena, "%s\n", src));
	} else if (kind == 1) {
		put(packages, "__editable__.shop-1.pth", "import __editable___shop_finder; __editable___shop_finder.install()\n");
		put(packages, "__editable___shop_finder.py", ff_arena_printf(&arena,
		    "import sys\nfrom importlib.util import spec_from_file_location\nMAPPING = {'shop': '%s/shop'}\n"
		    "class F:\n    @classmethod\n    def find_spec(cls, name, path=None, target=None):\n        if name in MAPPING:\n"
		    "            return spec_from_file_location(name, MAPPING[name] + '/__init__.py')\ndef install():\n    sys.meta_path.append(F)\n", src));
	} else {
		put(packages, "shop/__init__.py", "NAME = 'installed'\n"); /* a copy */
	}
}

static void the_site_is_tested(void **state)
{
	const int levels[] = {FF_BOX_LIMITS, ff_box_best(0)}; /* where it stands at its own path, and in place of the main checkout */
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		struct world w = a_world(packaged);
		find(&w);
		install(&w, a_venv(ff_arena_printf(&arena, "%s/.venv", w.repo)), kind);
		put(w.repo, "src/shop/__init__.py", "NAME = 'of the main checkout'\n");
		find(&w);
		assert_string_equal(w.suite.found, ".venv, pytest");
		for (size_t i = 0; i < FF_COUNT(levels); i++) {
			struct ff_suite_result r;
			struct ff_err err = {0};
			w.box.least = w.box.most = levels[i];
			if (ff_suite_run(&arena, &w.suite, &w.box, NULL, &r, &err))
				fail_msg("%s", err.text);
			if (r.state != FF_SUITE_GREEN || r.collected != 1 || r.level != levels[i])
				fail_msg("kind %d, level %d: %s: %s", kind, levels[i], ff_suite_state_names[r.state], r.said);
		}
		leave(&w);
	}
}

/* The environment lies in the main work tree and leads there, while the fix is for a linked one. */
static void a_linked_work_tree(void **state)
{
	struct world w = a_world(packaged), linked = {0};
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	linked.repo = ff_arena_printf(&arena, "%s-linked", w.repo);
	git(w.repo, "worktree", "add", "-q", linked.repo);
	find(&w);
	install(&w, a_venv(ff_arena_printf(&arena, "%s/.venv", w.repo)), 1);
	put(w.repo, "src/shop/__init__.py", "NAME = 'of the main checkout'\n");
	find(&linked);
	assert_string_equal(linked.suite.python, ff_arena_printf(&arena, "%s/.venv/bin/python", w.place.top));
	for (int i = 0; i < 2; i++) {
		linked.box.most = i ? FF_BOX_LIMITS : 0;
		assert_int_equal(ff_suite_run(&arena, &linked.suite, &linked.box, NULL, &r, &err), 0);
		if (r.state != FF_SUITE_GREEN || r.collected != 1)
			fail_msg("%s: %s", ff_suite_state_names[r.state], r.said);
	}
	leave(&linked);
	leave(&w);
}

/* A command beside the files of the commit is that of the main checkout. */
static void a_command_of_the_environment(void **state)
{
	struct world w = a_world(packaged);
	(void)state;
	a_venv(ff_arena_printf(&arena, "%s/.venv", w.repo));
	git(w.repo, "config", "fibreflow.test.command", ".venv/bin/python -m pytest -q", NULL);
	struct ff_suite_result r = judged(&w);
	assert_string_equal(w.suite.argv.items[0], ff_arena_printf(&arena, "%s/.venv/bin/python", w.place.top));
	assert_int_equal(r.state, FF_SUITE_GREEN);
	assert_int_equal(r.collected, 1);
	leave(&w);
}

/* A hook that comes before every path: then the tests say nothing of the fix. */
static void another_checkout_is_noticed(void **state)
{
	struct world w = a_world(packaged);
	struct ff_suite_result r;
	struct ff_err err = {0};
	(void)state;
	find(&w);
	const char *packages = a_venv(ff_arena_printf(&arena, "%s/.venv", w.repo));
	put(packages, "shop-1.dist-info/direct_url.json", ff_arena_printf(&arena, "{\"dir_info\": {\"editable\": true}, \"url\": \"file://%s\"}", w.place.top));
	put(packages, "shop_editable.pth", "import shop_loader\n");
	put(packages, "shop_loader.py", ff_arena_printf(&arena, "import sys\nfrom importlib.util import spec_from_file_location\nclass F:\n    @classmethod\n"
	    "    def find_spec(cls, name, path=None, target=None):\n        if name == 'shop':\n            return spec_from_file_location(name, '%s/src/shop/__init__.py')\n"
	    "sys.meta_path.insert(0, F)\n", w.place.top));
	find(&w);
	w.box.least = w.box.most = FF_BOX_LIMITS;
	assert_int_equal(ff_suite_run(&arena, &w.suite, &w.box, NULL, &r, &err), 0);
	assert_int_equal(r.state, FF_SUITE_BROKEN);
	assert_non_null(strstr(r.said, "/src/shop/__init__.py, not against the fix"));
	if (ff_box_best(0) >= FF_BOX_NAMESPACES) { /* there the main checkout's path is the site's */
		w.box.least = w.box.most = 0;
		assert_int_equal(ff_suite_run(&arena, &w.suite, &w.box, NULL, &r, &err), 0);
		assert_int_equal(r.state, FF_SUITE_GREEN);
	}
	leave(&w);
}

/* ---- what CPython says ---- */

#define ALONE(old, new) old, sizeof(old) - 1, new, sizeof(new) - 1

static void changes_are_compared(void **state)
{
	static const struct {
		bool text_only;
		int want;
		const char *old;
		size_t old_len;
		const char *new;
		size_t new_len;
	} cases[] = {
	    /* a name of an import goes */
	    {0, 1, ALONE("import os\nimport sys\nx = 1\n", "import sys\nx = 1\n")},
	    {0, 1, ALONE("import os, sys\nx = 1\n", "import sys\nx = 1\n")},
	    {0, 1, ALONE("import os, \\\n    sys\nx = sys\n", "import sys\nx = sys\n")},
	    {0, 1, ALONE("from a import (\n    b,\n    c,\n)\nx = c\n", "from a import (\n    c,\n)\nx = c\n")},
	    {0, 1, ALONE("import os; x = 1\n", "x = 1\n")},
	    {0, 1, ALONE("if a:\n    import os\nelse:\n    b()\n", "if a:\n    pass\nelse:\n    b()\n")},
	    {0, 1, ALONE("def f(a=[]):\n    return a\n", "def f(a=None):\n    if a is None:\n        a = []\n    return a\n")},
	    {0, 1, ALONE("try:\n    x()\nexcept:\n    pass\n", "try:\n    x()\nexcept Exception:\n    pass\n")},
	    {0, 1, ALONE("if x == None:\n    y()\n", "if x is None:\n    y()\n")},
	    {0, 1, ALONE("class A:\n    @dec\n    def f():\n        pass\n", "class A:\n    def f():\n        pass\n")},
	    {0, 1, ALONE("x = f\"abc\"\ny = 1\n", "x = \"abc\"\ny = 1\n")},
	    {0, 1, ALONE("x = 1   \ny = 2\n", "x = 1\ny = 2\n")},
	    {0, 1, ALONE("# -*- coding: latin-1 -*-\nx = '\xe9'\nimport os\ny = '\xe9' + z\n", "# -*- coding: latin-1 -*-\nx = '\xe9'\ny = '\xe9' + z\n")},
	    {0, 1, ALONE("\xef\xbb\xbfimport os\r\nx = 1\r\n", "\xef\xbb\xbfx = 1\r\n")},
	    {0, 1, ALONE("import os\n\x0c\nclass A:\n    x = 1\n", "\x0c\nclass A:\n    x = 1\n")},
	    {0, 1, ALONE("def f():\n    a()  # c\n    # d\n\n    import b\nx()\n", "def f():\n    a()  # c\n    # d\n\nx()\n")},
	    {0, 1, ALONE("def f():\n    a()\n", "def f():\n    a()\n    b()\n")},
	    /* what the edits leave alone means something else */
	    {0, 0, ALONE("import os\nx = 1\n", "y = \\\nx = 1\n")},
	    {0, 0, ALONE("def f():\n    a()\n    b()\n", "def f():\n    a()\ndef g():\n    b()\n")},
	    {0, 0, ALONE("a()\nb()\nc()\n", "a()\n\"\"\"\nb()\n\"\"\"\nc()\n")},
	    {0, 0, ALONE("if a:\n    b()\n    c()\nd()\n", "if a:\n    b()\nelse:\n    c()\nd()\n")},
	    {0, 0, ALONE("from __future__ import annotations\nx = 1\n", "import b\nfrom __future__ import annotations\nx = 1\n")},
	    {0, 0, ALONE("x = 1\n", "x = (1\n")},
	    {0, 0, ALONE("x = 1\n", "return 1\n")},
	    /* it was no better before */
	    {0, 1, ALONE("x = (\n", "x = (1\n")},
	    {1, 1, ALONE("x = (   \n", "x = (\n")},
	    /* docstrings and blanks alone */
	    {1, 1, ALONE("def f():\n    x = 1\n", "def f():\n    \"\"\"Doc.\"\"\"\n    x = 1\n")},
	    {1, 1, ALONE("class A:\n    \"\"\"doc\"\"\"\n", "class A:\n    \"\"\"Doc.\"\"\"\n")},
	    {1, 1, ALONE("x = 1   \n\n\n", "x = 1\n")},
	    {1, 0, ALONE("def f():\n    x = 1\n", "def f():\n    \"\"\"Doc.\"\"\"\n    x = 2\n")},
	    {1, 0, ALONE("x = \"\"\"a   \n\"\"\"\n", "x = \"\"\"a\n\"\"\"\n")},
	    {1, 0, ALONE("import os\nx = 1\n", "x = 1\n")},
	};
	struct world w = a_world(plain);
	struct ff_list good[2] = {{0}, {0}};
	struct ff_err err = {0};
	const char *why;
	(void)state;
	find(&w);
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_list alone = {0};
		struct ff_fix_change c = {.path = ff_arena_printf(&arena, "case%zu.py", i), .before = {cases[i].old, cases[i].old_len}, .after = {cases[i].new, cases[i].new_len}};
		*FF_PUSH(&arena, cases[i].want ? &good[cases[i].text_only] : &alone, struct ff_fix_change) = c;
		if (alone.count && (ff_fix_compare(&arena, &w.suite, &w.box, &alone, cases[i].text_only, &why, &err) != 0 || !ff_str_starts(why, c.path)))
			fail_msg("case %zu: %s %s", i, why, err.text);
	}
	for (int i = 0; i < 2; i++)
		if (ff_fix_compare(&arena, &w.suite, &w.box, &good[i], i, &why, &err) != 1)
			fail_msg("%s %s", why, err.text);
	leave(&w);
}

static void reasons_name_the_place(void **state)
{
	struct world w = a_world(plain);
	struct ff_list changes = {0}, none = {0};
	struct ff_err err = {0};
	const char *why;
	(void)state;
	find(&w);
	*FF_PUSH(&arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = "notes.txt", .before = {"(", 1}, .after = {"((", 2}};
	assert_int_equal(ff_fix_compare(&arena, &w.suite, &w.box, &changes, false, &why, &err), 1); /* no Python */
	*FF_PUSH(&arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = "a b.py", .before = {"", 0}, .after = {"x = 1\n", 6}, .fresh = true};
	assert_int_equal(ff_fix_compare(&arena, &w.suite, &w.box, &changes, false, &why, &err), 1);
	*FF_PUSH(&arena, &changes, struct ff_fix_change) =
	    (struct ff_fix_change){.path = "c.py", .before = {"if x:\n    a()\n    b()\n", 22}, .after = {"if x:\n    a()\nelse:\n    b()\n", 28}};
	assert_int_equal(ff_fix_compare(&arena, &w.suite, &w.box, &changes, false, &why, &err), 0);
	assert_string_equal(why, "c.py:4: belongs to another block now");
	assert_int_equal(ff_fix_compare(&arena, &w.suite, &w.box, &none, false, &why, &err), 1);
	leave(&w);
}

/* ---- quality ---- */

static double quality_of(struct world *w, const char *test, const char **note)
{
	struct ff_list changes = {0};
	struct ff_task t = {.path = "shop.py", .symbol = "Cart.total", .type = "missing_test"};
	struct ff_err err = {0};
	struct ff_bytes before, after;
	mode_t mode;
	put(w->site.path, "test_new.py", test);
	*FF_PUSH(&arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = "test_new.py", .after = {test, strlen(test)}, .fresh = true, .mode = 0100644};
	assert_int_equal(ff_below_read(&arena, w->site.path, "shop.py", &before, &mode, &err), 0);
	double q = ff_fix_quality(&arena, &w->suite, &w->box, &w->site, &changes, &t, note, &err);
	if (q < 0)
		fail_msg("%s", err.text);
	assert_int_equal(ff_below_read(&arena, w->site.path, "shop.py", &after, &mode, &err), 0);
	assert_string_equal(before.text, after.text);
	return q;
}

static void tests_that_notice_more_are_better(void **state)
{
	static const char *const files[] = {"shop.py", "class Cart:\n    def total(self, n, free):\n        if n > 10 and not free:\n            return n * 2\n        return n + 1\n\n\ndef other():\n    return 5\n",
	                                    "test_old.py", "def test_old():\n    pass\n", NULL};
	struct world w = a_world(files);
	const char *note;
	(void)state;
	find(&w);
	double nothing = quality_of(&w, "import shop\ndef test_a():\n    shop.Cart().total(1, 0)\n", &note);
	double some = quality_of(&w, "import shop\ndef test_a():\n    assert shop.Cart().total(1, 0) == 2\n", &note);
	double all = quality_of(&w, "import shop\ndef test_a():\n    t = shop.Cart().total\n    assert [t(1, 0), t(10, 0), t(11, 0), t(20, 0), t(20, 1), t(5, 1)] == [2, 11, 22, 40, 21, 6]\n", &note);
	assert_true(nothing == 0);
	assert_true(some > 0 && some < all);
	assert_true(all == 1);
	assert_true(quality_of(&w, "def test_a():\n    assert 0\n", &note) == 0);
	assert_string_equal(note, "the tests by themselves are red");
	leave(&w);
}

static double docstring_of(struct world *w, const char *doc, const char **note)
{
	struct ff_list changes = {0};
	struct ff_task t = {.path = "shop.py", .symbol = "total", .type = "missing_docstring"};
	struct ff_err err = {0};
	const char *old = "def total(a, *rest):\n    if not a:\n        raise ValueError(a)\n    return a\n";
	const char *new = ff_arena_printf(&arena, "def total(a, *rest):\n    \"\"\"%s\"\"\"\n    if not a:\n        raise ValueError(a)\n    return a\n", doc);
	*FF_PUSH(&arena, &changes, struct ff_fix_change) = (struct ff_fix_change){.path = "shop.py", .before = {old, strlen(old)}, .after = {new, strlen(new)}};
	double q = ff_fix_quality(&arena, &w->suite, &w->box, &w->site, &changes, &t, note, &err);
	if (q < 0)
		fail_msg("%s", err.text);
	return q;
}

static void docstrings_that_hold_are_better(void **state)
{
	static const char good[] = "Add up.\n\n    Args:\n        a: The first.\n        *rest: The others.\n\n    Returns:\n        The sum.\n\n    Raises:\n        ValueError: If there is none.\n    ";
	static const char wrong[] = "Add up.\n\n    Args:\n        b: The first.\n\n    Returns:\n        The sum.\n\n    Raises:\n        KeyError: Never.\n    ";
	struct world w = a_world(plain);
	struct ff_list none = {0};
	struct ff_task t = {.path = "shop.py", .symbol = "", .type = "unused_import"};
	struct ff_err err = {0};
	const char *note;
	(void)state;
	find(&w);
	assert_true(docstring_of(&w, good, &note) == 1);
	double bad = docstring_of(&w, wrong, &note);
	assert_non_null(strstr(note, "shop.py total: the arguments are not those of the signature"));
	assert_true(bad < 1 && bad > docstring_of(&w, "add up", &note));
	assert_true(ff_fix_quality(&arena, &w.suite, &w.box, &w.site, &none, &t, &note, &err) == 1);
	leave(&w);
}

/* ---- */

static int begin(void **state)
{
	const char *tmp = getenv("TMPDIR"), *path = getenv("PATH");
	(void)state;
	snprintf(top, sizeof top, "%s/ff-suite.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(top))
		return -1;
	char *real = realpath(top, NULL);
	snprintf(top, sizeof top, "%s", real);
	free(real);
	setenv("PATH", ff_arena_printf(&arena, "%s/../bin:%s", ff_path_self_dir(&arena), path ? path : ""), 1);
	setenv("HOME", ff_arena_printf(&arena, "%s/home", top), 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	static const char *const others[] = {"VIRTUAL_ENV", "XDG_DATA_HOME", "WORKON_HOME", "POETRY_CACHE_DIR", "PYENV_ROOT", "XDG_CONFIG_HOME", "GIT_DIR"};
	for (size_t i = 0; i < FF_COUNT(others); i++)
		unsetenv(others[i]);
	return 0;
}

static int end(void **state)
{
	const char *const argv[] = {"rm", "-rf", "--", top, NULL};
	(void)state;
	start("/", argv, NULL);
	ff_arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pytest_is_read), cmocka_unit_test(unittest_is_read), cmocka_unit_test(a_command_is_read), cmocka_unit_test(hashes),
	    cmocka_unit_test(the_system_is_the_last_resort), cmocka_unit_test(environments_come_first), cmocka_unit_test(tools_keep_environments_elsewhere),
	    cmocka_unit_test(conda_by_its_name), cmocka_unit_test(a_committed_environment_is_none), cmocka_unit_test(only_a_python_is_shown),
	    cmocka_unit_test(what_is_missing_is_said), cmocka_unit_test(green_and_red), cmocka_unit_test(what_lies_around_is_not_taken), cmocka_unit_test(some_files_alone), cmocka_unit_test(unittest_from_a_folder),
	    cmocka_unit_test(red_late_and_broken), cmocka_unit_test(red_then_green_is_flaky), cmocka_unit_test(a_command_of_the_person),
	    cmocka_unit_test(the_site_is_tested), cmocka_unit_test(a_linked_work_tree),
	    cmocka_unit_test(a_command_of_the_environment), cmocka_unit_test(another_checkout_is_noticed), cmocka_unit_test(changes_are_compared),
	    cmocka_unit_test(reasons_name_the_place), cmocka_unit_test(tests_that_notice_more_are_better), cmocka_unit_test(docstrings_that_hold_are_better),
	};
	return cmocka_run_group_tests_name("suite", tests, begin, end);
}
