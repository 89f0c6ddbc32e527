/*
 * declared.c - what a repository declares about its tests: configuration, conftest.py, test files and what these are written for.
 * Called by find.c; reads the files of the site without following a link, imports nothing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define MOST_FILES 20000
#define MOST_DEPTH 12
#define MOST_READ 60 /* test files that are looked into */
#define MOST_ROOTS 20

struct look {
	struct ff_arena *arena;
	const char *site;
	struct ff_strings tests; /* test*.py and *_test.py, paths from the site */
	bool conftest;
	int seen;
};

/* ---- folders that modules are imported from ---- */

/* The words behind a key: one, or those of a list; whether they are folders is for others to see. */
static void take_roots(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	const char *open = text + strspn(text, " \t\r\n=:[]{(\"'");
	bool list = memchr(text, '[', (size_t)(open - text)) != NULL;
	for (int i = 0; i < MOST_ROOTS; i++) {
		open += strncmp(open, "./", 2) ? 0 : 2;
		size_t n = strspn(open, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./");
		const char *word = ff_arena_dup(a, open, n);
		if (n && *word != '/' && !strstr(word, "..") && strcmp(word, ".") != 0 && !ff_strings_has(out, word))
			ff_strings_push(a, out, word);
		open += n + strspn(open + n, list ? " \t\r\n,\"'" : " \t,\"'");
		if (!n || !*open || *open == '\n')
			return;
	}
}

void suite_roots_declared(struct ff_arena *a, const char *site, struct ff_strings *out)
{
	static const struct {
		const char *file, *key;
	} places[] = {{"pyproject.toml", "pythonpath"}, {"pytest.ini", "pythonpath"}, {"setup.cfg", "pythonpath"}, {"tox.ini", "pythonpath"},
	              {"pyproject.toml", "package-dir"}, {"pyproject.toml", "where"}, {"pyproject.toml", "from"}, {"setup.cfg", "package_dir"},
	              {"setup.cfg", "where"}, {"setup.py", "package_dir"}, {"setup.py", "where"}, {"setup.py", "find_packages"}};
	for (size_t i = 0; i < FF_COUNT(places); i++) {
		const char *text = suite_text(a, site, places[i].file), *at = text;
		for (; (at = strstr(at, places[i].key)) && out->count < MOST_ROOTS; at += strlen(places[i].key)) {
			const char *after = at + strlen(places[i].key);
			if ((at == text || strchr(" \t\n.,({[\"'", at[-1])) && *after && strchr(" \t=:(\"']", *after))
				take_roots(a, after, out);
		}
	}
}

/* ---- tests ---- */

/* A line that begins so, anywhere in the text. */
static bool line_starts(const char *text, const char *start)
{
	for (const char *c = text; (c = strstr(c, start)); c++)
		if (c == text || c[-1] == '\n')
			return true;
	return false;
}

static bool pytest_configured(struct ff_arena *a, const char *site)
{
	static const struct {
		const char *file, *section;
	} places[] = {{"pyproject.toml", "[tool.pytest.ini_options]"}, {"pyproject.toml", "[tool.pytest]"}, {"setup.cfg", "[tool:pytest]"}, {"tox.ini", "[pytest]"}};
	if (suite_is_file(ff_arena_printf(a, "%s/pytest.ini", site)) || suite_is_file(ff_arena_printf(a, "%s/.pytest.ini", site)))
		return true;
	for (size_t i = 0; i < FF_COUNT(places); i++)
		if (line_starts(suite_text(a, site, places[i].file), places[i].section))
			return true;
	return false;
}

static bool passed_over(const char *name)
{
	static const char *const names[] = {"node_modules", "site-packages", "__pycache__", "build", "dist"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return name[0] == '.';
}

bool ff_suite_is_test(const char *path)
{
	const char *name = ff_path_base(path);
	return ff_str_ends(name, ".py") && (ff_str_starts(name, "test") || ff_str_ends(name, "_test.py"));
}

/* It speaks of pytest, or has tests that only pytest would find. */
static bool of_pytest(const char *text)
{
	static const char *const signs[] = {"import pytest", "from pytest", "def test_", "async def test_"};
	for (size_t i = 0; i < FF_COUNT(signs); i++)
		if (line_starts(text, signs[i]))
			return true;
	return line_starts(text, "class Test") && !strstr(text, "unittest") && !strstr(text, "TestCase");
}

static void walk(struct look *l, const char *folder, int depth)
{
	const char *path = ff_arena_printf(l->arena, "%s%s%s", l->site, *folder ? "/" : "", folder);
	struct ff_strings names = {0};
	suite_names(l->arena, path, MOST_FILES, &names);
	for (int i = 0; i < names.count && l->seen++ < MOST_FILES; i++) {
		const char *name = names.items[i], *at = ff_arena_printf(l->arena, "%s%s%s", folder, *folder ? "/" : "", name);
		bool file = strchr(name, '.') && ff_str_ends(name, ".py");
		struct stat st;
		if (passed_over(name) || (!file && depth >= MOST_DEPTH) || lstat(ff_arena_printf(l->arena, "%s/%s", l->site, at), &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			walk(l, at, depth + 1);
		l->conftest |= file && !strcmp(name, "conftest.py");
		if (S_ISREG(st.st_mode) && ff_suite_is_test(name))
			ff_strings_push(l->arena, &l->tests, at);
	}
}

/* Packages lead from `start` to the file: unittest finds it from there. */
static bool reached(struct ff_arena *a, const char *site, const char *start, const char *path)
{
	size_t n = strlen(start);
	if (n && (strncmp(path, start, n) != 0 || path[n] != '/'))
		return false;
	for (const char *slash = strchr(path + n + (n > 0), '/'); slash; slash = strchr(slash + 1, '/'))
		if (!suite_is_file(ff_arena_printf(a, "%s/%.*s/__init__.py", site, (int)(slash - path), path)))
			return false;
	return true;
}

/* The start and the pattern with which unittest finds most. */
static void discover(struct look *l, struct suite_tests *t)
{
	struct ff_strings starts = {0};
	int plain = 0;
	ff_strings_push(l->arena, &starts, "");
	for (int i = 0; i < l->tests.count; i++) {
		const char *path = l->tests.items[i];
		plain += ff_str_starts(ff_path_base(path), "test");
		for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
			const char *folder = ff_arena_dup(l->arena, path, (size_t)(slash - path));
			if (!ff_strings_has(&starts, folder) && starts.count < MOST_READ)
				ff_strings_push(l->arena, &starts, folder);
		}
	}
	t->pattern = plain * 2 >= l->tests.count ? "test*.py" : "*_test.py";
	t->start = "";
	for (int k = 0; k < starts.count; k++) {
		int n = 0;
		for (int i = 0; i < l->tests.count; i++)
			n += reached(l->arena, l->site, starts.items[k], l->tests.items[i]) && ff_glob_match(t->pattern, ff_path_base(l->tests.items[i]));
		if (n > t->reached) {
			t->reached = n;
			t->start = starts.items[k];
		}
	}
}

void suite_tests_look(struct ff_arena *a, const char *site, struct suite_tests *out)
{
	struct look l = {.arena = a, .site = site};
	*out = (struct suite_tests){.start = "", .pattern = "test*.py"};
	walk(&l, "", 0);
	out->configured = pytest_configured(a, site);
	out->pytest = out->configured || l.conftest;
	out->any = l.tests.count > 0;
	out->django = strstr(suite_text(a, site, "manage.py"), "django") != NULL;
	for (int i = 0; i < l.tests.count && i < MOST_READ && !out->pytest; i++)
		out->pytest = of_pytest(suite_text(a, site, l.tests.items[i]));
	discover(&l, out);
}
