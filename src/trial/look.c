/*
 * look.c - how the repository writes its tests: which of its files are tests and configuration git tells, what stands in them ff-scan and
 * src/testgen.  Called by write.c once, before the first module.
 */
#include "ff/revision.h"
#include "room.h"

#define MOST_TESTS 40  /* files that are read for their habits; those of the same folders write alike */
#define MOST_LIST (8u << 20)
#define MOST_CONFIG (256u << 10)

static bool is_config(const char *path)
{
	static const char *const names[] = {"pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", ".flake8", "ruff.toml", ".ruff.toml", "requirements"};
	const char *base = ff_path_base(path);
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (ff_str_starts(base, names[i]) && strchr(path, '/') == NULL)
			return true;
	return false;
}

/* The first folder that a package lies in, below a root: "shop" of "src/shop/cart.py". */
static void note_package(struct ff_arena *a, struct ff_test_habits *h, const char *path)
{
	const char *module = ff_module_name(a, path);
	const char *top = ff_arena_dup(a, module, strcspn(module, "."));
	if (*top && !ff_test_is_test_file(path) && !ff_strings_has(&h->packages, top) && h->packages.count < 200)
		ff_strings_push(a, &h->packages, top);
}

/* Tests and conftest.py into `tests`, configuration at once. */
static void sort_out(struct ff_arena *a, const char *top, char *list, size_t n, struct ff_test_habits *h, struct ff_strings *tests)
{
	int conftests = 0;
	for (char *path = list; path < list + n && *path; path += strlen(path) + 1) {
		struct ff_bytes text;
		mode_t mode;
		bool conftest = !strcmp(ff_path_base(path), "conftest.py");
		if (is_config(path) && !ff_below_read(a, top, path, &text, &mode, NULL) && text.len <= MOST_CONFIG)
			ff_test_habits_config(a, h, path, text.text);
		if (!ff_str_ends(path, ".py"))
			continue;
		note_package(a, h, path);
		if (conftest ? conftests++ < MOST_TESTS : ff_test_is_test_file(path) && tests->count < MOST_TESTS)
			ff_strings_push(a, tests, ff_arena_str(a, path));
	}
}

static int read_tests(struct ff_arena *a, const char *top, const struct ff_strings *tests, struct ff_test_habits *h, struct ff_err *err)
{
	const struct ff_common there = {.dir = top};
	struct ff_source src;
	struct ff_subject s;
	char **paths = ff_arena_alloc(a, ((size_t)tests->count + 1) * sizeof *paths);
	int got;
	for (int i = 0; i < tests->count; i++)
		paths[i] = ff_arena_str(a, tests->items[i]);
	if (ff_source_open(&src, &there, NULL, 0, tests->count, paths, err))
		return -1;
	struct ff_stream *st = ff_stream_open(src.fd, FF_HABITS_WANT, false);
	while ((got = ff_stream_next(st, &s, err)) > 0)
		if (s.news)
			ff_test_habits_file(a, h, &s);
	ff_stream_close(st);
	ff_source_close(&src);
	return got;
}

int trial_habits(struct ff_arena *a, const char *top, struct ff_test_habits *h, struct ff_err *err)
{
	const char *const argv[] = {"git", "-C", top, "ls-files", "-z", "-co", "--exclude-standard", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	struct ff_strings tests = {0};
	struct ff_buf list;
	int status, rc;
	*h = (struct ff_test_habits){0};
	ff_buf_init(&list, MOST_LIST);
	rc = ff_run(&spawn, NULL, 0, &list, NULL, FF_GIT_DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, FF_EX_TEMP, "git ls-files: exit %d", status);
	if (!rc)
		sort_out(a, top, ff_arena_dup(a, ff_buf_text(&list), list.len), list.len, h, &tests);
	if (!rc && tests.count)
		rc = read_tests(a, top, &tests, h, err);
	ff_test_habits_settle(h);
	ff_buf_free(&list);
	return rc;
}
