/*
 * scope.c - how far a fix may reach: the task's own files, no tests or configuration unless the task is about tests, so many lines.
 * Pure; called by attempt.c.
 */
#include <strings.h>

#include "gate.h"

/* ---- what a path is ---- */

static bool has_folder(const char *path, const char *const *names)
{
	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
		for (int i = 0; names[i]; i++)
			if (strlen(names[i]) == (size_t)(slash - path) && !strncasecmp(path, names[i], (size_t)(slash - path)))
				return true;
	return false;
}

static bool matches(const char *name, const char *const *globs)
{
	for (int i = 0; globs[i]; i++)
		if (ff_glob_match(globs[i], name))
			return true;
	return false;
}

int ff_path_kind(const char *path)
{
	static const char *const test_folders[] = {"test", "tests", "testing", "unittests", NULL};
	static const char *const test_names[] = {"test_*.py", "*_test.py", "test.py", "tests.py", "conftest.py", NULL};
	static const char *const ci_folders[] = {".github", ".gitlab", ".circleci", ".ci", ".buildkite", ".azure-pipelines", NULL};
	static const char *const names[] = {"*.toml", "*.cfg", "*.ini", "setup.py", "noxfile.py", "fabfile.py", "tasks.py", "Makefile", "Dockerfile*",
	                                    "requirements*.txt", "constraints*.txt", "Pipfile", "*.lock", "*.yml", "*.yaml", "Jenkinsfile", ".*", NULL};
	const char *name = ff_path_base(path);
	if (has_folder(path, ci_folders) || matches(name, names))
		return FF_PATH_CONFIGURATION;
	return has_folder(path, test_folders) || matches(name, test_names) ? FF_PATH_TEST : FF_PATH_SOURCE;
}

bool ff_type_is_text(const char *type)
{
	static const char *const types[] = {"trailing_whitespace", "missing_final_newline", "blank_lines_at_eof", "todo_formatting", NULL};
	for (int i = 0; types[i]; i++)
		if (!strcmp(types[i], type))
			return true;
	return ff_str_ends(type, "_docstring");
}

/* ---- how much ---- */

static int newlines(const char *text)
{
	int n = 0;
	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* Lines that the edits touch and write: two that touch one line count it twice. */
static int lines_of_edits(const struct ff_fix *f)
{
	int n = 0;
	for (int i = 0; i < f->edits.count; i++) {
		const struct ff_edit *e = FF_AT(&f->edits, struct ff_edit, i);
		bool whole = !e->col && !e->end_col && (!*e->text || ff_str_ends(e->text, "\n")); /* lines and nothing else */
		n += e->end_line - e->line + newlines(e->text) + (whole ? 0 : 2);
	}
	for (int i = 0; i < f->files.count; i++)
		n += newlines(FF_AT(&f->files, struct ff_new_file, i)->text);
	return n;
}

static bool same(const struct ff_layout *x, int i, const struct ff_layout *y, int k)
{
	return x->line[i].len == y->line[k].len && x->line[i].cr == y->line[k].cr && !memcmp(x->text + x->line[i].at, y->text + y->line[k].at, x->line[i].len);
}

/* Lines between the first and the last that differ, of both sides. */
static int lines_between(const struct ff_fix_change *c)
{
	struct ff_arena a = {0};
	struct ff_layout x = ff_layout_of(&a, &c->before), y = ff_layout_of(&a, &c->after);
	int head = 0, tail = 0, least = x.count < y.count ? x.count : y.count;
	bool ends = !x.size || !y.size || (x.text[x.size - 1] == '\n') == (y.text[y.size - 1] == '\n');
	while (head < least && same(&x, head, &y, head))
		head++;
	while (ends && tail < least - head && same(&x, x.count - 1 - tail, &y, y.count - 1 - tail))
		tail++;
	ff_arena_free(&a);
	return x.count + y.count - 2 * (head == least && !ends ? head - 1 : head) - 2 * tail;
}

int ff_changes_lines(const struct ff_fix *f, const struct ff_list *changes)
{
	int between = 0, edits = lines_of_edits(f);
	for (int i = 0; i < changes->count; i++)
		between += lines_between(FF_AT(changes, struct ff_fix_change, i));
	return between < edits ? between : edits;
}

const char *ff_scope_objection(struct ff_arena *a, const struct ff_task *t, const struct ff_fix *f, const struct ff_list *changes, int most_lines)
{
	bool about_tests = !strcmp(t->type, "missing_test") || ff_path_kind(t->path) == FF_PATH_TEST;
	int lines = ff_changes_lines(f, changes);
	for (int i = 0; i < changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(changes, struct ff_fix_change, i);
		int kind = ff_path_kind(c->path);
		if (kind == FF_PATH_CONFIGURATION)
			return ff_arena_printf(a, "%s configures the project", c->path);
		if (kind == FF_PATH_TEST && !about_tests)
			return ff_arena_printf(a, "%s is a test, and the task is not about tests", c->path);
		if (!c->fresh && strcmp(c->path, t->path) != 0 && !(about_tests && kind == FF_PATH_TEST))
			return ff_arena_printf(a, "%s is not the file of the task", c->path);
		if (c->fresh && (!about_tests || kind != FF_PATH_TEST))
			return ff_arena_printf(a, "it would make %s", c->path);
	}
	return lines > most_lines ? ff_arena_printf(a, "%d lines, more than fibreflow.fix.lines = %d", lines, most_lines) : NULL;
}
