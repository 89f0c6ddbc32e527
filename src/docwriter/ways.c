/*
 * ways.c - the section of tests: how the repository runs them, told by its own files: targets of Makefile and justfile, tox, nox, scripts of
 * pyproject.toml, the configuration of pytest, Django's manage.py, unittest.
 */
#include "book.h"

#define MOST_FOLDERS 5

/* Paths and texts come in any order: each way has its place. */
enum way { WAY_MAKE, WAY_JUST, WAY_SCRIPT, WAY_TOX, WAY_NOX, WAY_PYTEST, WAY_DJANGO, WAY_UNITTEST };

static void add_way(struct ff_book *b, enum way way, const char *folder, const char *command)
{
	const char *entry = ff_arena_printf(b->a, "%c%s%s%s%s", 'a' + (int)way, *folder ? "cd " : "", folder, *folder ? " && " : "", command);
	if (!ff_strings_has(&b->ways, entry))
		ff_strings_push(b->a, &b->ways, entry);
}

static const char *folder_of(struct ff_arena *a, const char *path)
{
	const char *base = ff_path_base(path);
	return base > path ? ff_arena_dup(a, path, (size_t)(base - path) - 1) : "";
}

void book_tests_path(struct ff_book *b, const char *path)
{
	const char *base = ff_path_base(path), *folder = folder_of(b->a, path);
	if (strchr(folder, '/'))
		return; /* the root, and the folders of it */
	if (!strcmp(base, "tox.ini"))
		add_way(b, WAY_TOX, folder, "tox");
	else if (!strcmp(base, "noxfile.py"))
		add_way(b, WAY_NOX, folder, "nox");
	else if (!strcmp(base, "pytest.ini"))
		add_way(b, WAY_PYTEST, folder, "python -m pytest");
}

/* A target "test:" or "tests:" of a Makefile, a recipe of a justfile. */
static void read_targets(struct ff_book *b, enum way way, const char *program, const char *folder, const char *text, size_t n)
{
	static const char *const names[] = {"test", "tests", "check"};
	for (size_t i = 0; i < FF_COUNT(names); i++) {
		size_t len = strlen(names[i]);
		for (const char *p = text; p && p + len < text + n; p = memchr(p, '\n', (size_t)(text + n - p)), p = p ? p + 1 : NULL) {
			if (memcmp(p, names[i], len) != 0)
				continue;
			const char *c = p + len;
			while (c < text + n && way == WAY_JUST && *c != ':' && *c != '\n')
				c++;
			while (c < text + n && *c == ' ')
				c++;
			if (c >= text + n || *c != ':' || (c + 1 < text + n && c[1] == '='))
				continue;
			add_way(b, way, folder, ff_arena_printf(b->a, "%s %s", program, names[i]));
			return;
		}
	}
}

struct reading {
	struct ff_book *b;
	const char *folder;
};

static bool is_test_word(const char *key)
{
	return !strcmp(key, "test") || !strcmp(key, "tests");
}

static void take_toml(void *to, const char *table, const char *key, const char *value)
{
	struct reading *r = to;
	(void)value;
	if (ff_str_starts(table, "tool.pytest") || ff_str_starts(table, "pytest"))
		add_way(r->b, WAY_PYTEST, r->folder, "python -m pytest");
	else if (ff_str_starts(table, "tool.tox"))
		add_way(r->b, WAY_TOX, r->folder, "tox");
	else if (ff_str_starts(table, "tool.hatch.envs.") && ff_str_ends(table, ".scripts") && is_test_word(key)) {
		const char *env = ff_arena_dup(r->b->a, table + 16, strlen(table) - 16 - 8);
		add_way(r->b, WAY_SCRIPT, r->folder, !strcmp(env, "default") ? ff_arena_printf(r->b->a, "hatch run %s", key) : ff_arena_printf(r->b->a, "hatch run %s:%s", env, key));
	} else if (!strcmp(table, "tool.pdm.scripts") && is_test_word(key)) {
		add_way(r->b, WAY_SCRIPT, r->folder, ff_arena_printf(r->b->a, "pdm run %s", key));
	} else if (ff_str_starts(table, "tool.taskipy.tasks") && is_test_word(key)) {
		add_way(r->b, WAY_SCRIPT, r->folder, ff_arena_printf(r->b->a, "task %s", key));
	} else if (ff_str_starts(table, "tool.poe.tasks") && is_test_word(*key && strcmp(key, "cmd") && strcmp(key, "shell") ? key : ff_last_part(table))) {
		add_way(r->b, WAY_SCRIPT, r->folder, "poe test");
	}
}

void book_tests_text(struct ff_book *b, const char *path, const char *text, size_t n)
{
	const char *base = ff_path_base(path), *folder = folder_of(b->a, path);
	struct reading r = {b, folder};
	if (strchr(folder, '/'))
		return;
	if (!strcmp(base, "Makefile") || !strcmp(base, "makefile") || !strcmp(base, "GNUmakefile"))
		read_targets(b, WAY_MAKE, "make", folder, text, n);
	else if (!strcmp(base, "justfile") || !strcmp(base, "Justfile"))
		read_targets(b, WAY_JUST, "just", folder, text, n);
	else if (!strcmp(base, "pyproject.toml"))
		ff_toml_read(text, n, take_toml, &r);
	else if ((!strcmp(base, "setup.cfg") && memmem(text, n, "[tool:pytest]", 13)) || (!strcmp(base, "tox.ini") && memmem(text, n, "[pytest]", 8)))
		add_way(b, WAY_PYTEST, folder, "python -m pytest");
}

/* ---- the section ---- */

static bool module_imports(const struct book_module *m, const char *what)
{
	for (int i = 0; i < m->imports.count; i++) {
		const char *name = FF_AT(&m->imports, struct book_import, i)->module;
		size_t n = strlen(what);
		if (!strncmp(name, what, n) && (!name[n] || name[n] == '.'))
			return true;
	}
	return false;
}

struct tests {
	int files, pytest, unittest, django;
	struct ff_strings folders; /* topmost ones of the tests */
};

static void look_at(struct section_ask *q, struct tests *t)
{
	for (int i = 0; i < q->b->modules.count; i++) {
		const struct book_module *m = MODULE(q->b, i);
		const char *base = ff_path_base(m->path);
		bool file = m->role == FF_ROLE_TEST && (ff_str_starts(base, "test") || ff_str_ends(base, "_test.py"));
		if (!file || !section_covers(q, m) || (ff_str_starts(m->path, "example") && !ff_str_starts(q->folder, "example")))
			continue;
		t->files++;
		t->pytest += module_imports(m, "pytest");
		t->unittest += module_imports(m, "unittest");
		t->django += module_imports(m, "django.test");
		const char *top = ff_arena_dup(q->a, m->path, strcspn(m->path, "/"));
		const char *at = strstr(m->path, "tests/") ? ff_arena_dup(q->a, m->path, (size_t)(strstr(m->path, "tests/") - m->path) + 5) : strchr(m->path, '/') ? top : "";
		if (*at && !ff_strings_has(&t->folders, at))
			ff_strings_push(q->a, &t->folders, at);
	}
}

static const char *manage_py(const struct ff_book *b)
{
	for (int i = 0; i < b->paths.count; i++)
		if (!strcmp(ff_path_base(b->paths.items[i]), "manage.py"))
			return b->paths.items[i];
	return NULL;
}

void section_tests(struct section_ask *q)
{
	const struct ff_book *b = q->b;
	struct tests t = {0};
	struct ff_strings told = {0};
	look_at(q, &t);
	if (!t.files)
		return;
	for (char c = 'a'; c <= 'a' + WAY_UNITTEST; c++)
		for (int i = 0; i < b->ways.count; i++)
			if (b->ways.items[i][0] == c)
				ff_strings_push(q->a, &told, b->ways.items[i] + 1);
	if (!told.count) { /* nobody says: what the tests are written for */
		if (t.django && manage_py(b) && !t.pytest)
			ff_strings_push(q->a, &told, ff_arena_printf(q->a, "python %s test", manage_py(b)));
		else
			ff_strings_push(q->a, &told, t.unittest && !t.pytest ? "python -m unittest discover" : "python -m pytest");
	}
	ff_buf_str(q->out, "```sh\n");
	for (int i = 0; i < told.count; i++)
		ff_buf_printf(q->out, "%s\n", told.items[i]);
	ff_buf_str(q->out, "```\n");
	if (!t.folders.count)
		return;
	ff_buf_str(q->out, "\nThe tests lie in ");
	int shown = t.folders.count > MOST_FOLDERS ? MOST_FOLDERS : t.folders.count;
	for (int i = 0; i < shown; i++) {
		ff_buf_str(q->out, !i ? "" : i + 1 < shown || shown < t.folders.count ? ", " : " and ");
		markdown_code(q->out, ff_arena_printf(q->a, "%s/", t.folders.items[i]), false);
	}
	if (shown < t.folders.count)
		ff_buf_printf(q->out, " and %d more", t.folders.count - shown);
	ff_buf_str(q->out, ".\n");
}
