/*
 * project.c - what a project says of itself: programs and folders of tests from its packaging metadata, frameworks from
 * its dependencies.  Reads pyproject.toml, setup.cfg, setup.py (literals only), requirements and Pipfile at the root
 * and in the folders above the files of the run; asks the index what the tree imports where nothing is declared.
 * Called by scan.c once, before any file is looked at.
 */
#include <ctype.h>
#include <strings.h>

#include "scan_room.h"

enum { FOLDERS_MAX = 24, METADATA_MAX = 1 << 20, FOLLOWED_MAX = 8, LIST_MAX = 256 };

/* Distribution, the framework it stands for, and a module whose import says the same ("" none of its own). */
static const struct {
	const char *distribution, *framework, *module;
} known[] = {
	{"django", "django", "django"}, {"django", "django", "django.db"}, {"django", "django", "django.conf"}, {"django", "django", "django.http"},
	{"django", "django", "django.urls"}, {"djangorestframework", "django", "rest_framework"}, {"wagtail", "django", "wagtail.models"},
	{"djangorestframework", "rest_framework", "rest_framework"}, {"flask", "flask", "flask"}, {"quart", "flask", "quart"},
	{"fastapi", "fastapi", "fastapi"}, {"fastapi", "starlette", ""}, {"starlette", "starlette", "starlette.applications"},
	{"sqlalchemy", "sqlalchemy", "sqlalchemy"}, {"sqlalchemy", "sqlalchemy", "sqlalchemy.orm"}, {"flask-sqlalchemy", "sqlalchemy", "flask_sqlalchemy"},
	{"sqlmodel", "sqlalchemy", "sqlmodel"}, {"peewee", "peewee", "peewee"}, {"tortoise-orm", "tortoise", "tortoise"},
	{"celery", "celery", "celery"}, {"rq", "rq", "rq"}, {"pytest", "pytest", "pytest"}, {"click", "click", "click"}, {"typer", "typer", "typer"},
	{"rich", "rich", "rich.console"}, {"aiohttp", "aiohttp", "aiohttp"}, {"tornado", "tornado", "tornado.web"},
	{"pyramid", "pyramid", "pyramid.config"}, {"alembic", "alembic", "alembic"}, {"scrapy", "scrapy", "scrapy"}, {"textual", "textual", "textual.app"},
};

struct reading {
	struct scan *s;
	struct project *p;
	struct ff_strings seen;   /* files that were read */
	struct ff_strings queue;  /* requirements that others name by -r */
	const char *folder;       /* that is being read, "" or with a slash at its end */
};

static void add_once(struct ff_arena *a, struct ff_strings *l, const char *text)
{
	if (*text && l->count < LIST_MAX && !ff_strings_has(l, text))
		ff_strings_push(a, l, ff_arena_str(a, text));
}

/* ---- what a line of metadata means ---- */

/* Two names of a distribution are one when they differ in case, and in which of "-_." stands where. */
static bool same_distribution(const char *text, size_t n, const char *name)
{
	if (strlen(name) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = text[i] == '_' || text[i] == '.' ? '-' : (char)tolower((unsigned char)text[i]);
		if (c != name[i])
			return false;
	}
	return true;
}

/* "Django[argon2]>=4.2; python_version > '3'", "flask @ https://..." */
static void take_dependency(struct reading *r, const char *text)
{
	size_t n = 0;
	text += strspn(text, " \t\"'");
	while (isalnum((unsigned char)text[n]) || (n && strchr("-_.", text[n]) && text[n]))
		n++;
	for (size_t i = 0; n && i < FF_COUNT(known); i++)
		if (same_distribution(text, n, known[i].distribution))
			add_once(&r->s->arena, &r->p->frameworks, known[i].framework);
}

/* "wagtail.bin.wagtail:main", "name = pkg.mod:main [extra]": the module. */
static void take_program(struct reading *r, const char *text)
{
	const char *equal = strchr(text, '=');
	text = equal ? equal + 1 : text;
	text += strspn(text, " \t");
	size_t n = strcspn(text, ":[ \t,;\"'");
	if (n && n < FF_MAX_PATH)
		add_once(&r->s->arena, &r->p->programs, ff_arena_dup(&r->s->arena, text, n));
}

/* "tests unit/tests", one or several, as pytest has them. */
static void take_tests(struct reading *r, const char *text)
{
	while (*(text += strspn(text, " \t\r\n"))) {
		size_t n = strcspn(text, " \t\r\n"), len = n;
		while (len && text[len - 1] == '/')
			len--;
		if (len && text[0] != '.' && text[0] != '/' && !memchr(text, '*', len))
			add_once(&r->s->arena, &r->p->tests, ff_arena_printf(&r->s->arena, "%s%.*s", r->folder, (int)len, text));
		text += n;
	}
}

/* ---- pyproject.toml, Pipfile ---- */

static void take_toml(void *to, const char *table, const char *key, const char *value)
{
	struct reading *r = to;
	r->p->doctests |= strstr(value, "--doctest-modules") != NULL;
	bool project = !strcmp(table, "project"); /* its own name: the tree of a framework is about that framework */
	if ((project && (!strcmp(key, "dependencies") || !strcmp(key, "name"))) || (!strcmp(table, "tool.poetry") && !strcmp(key, "name")) || !strcmp(table, "project.optional-dependencies") ||
	    !strcmp(table, "dependency-groups"))
		take_dependency(r, value);
	else if (!strcmp(table, "project.scripts") || !strcmp(table, "project.gui-scripts") || !strcmp(table, "tool.poetry.scripts") ||
	         !strcmp(table, "project.entry-points.console_scripts"))
		take_program(r, value);
	else if ((ff_str_starts(table, "tool.poetry") && ff_str_ends(table, "dependencies")) || !strcmp(table, "packages") || !strcmp(table, "dev-packages"))
		take_dependency(r, key);
	else if (ff_str_starts(table, "tool.poetry.") && strstr(table, "dependencies.")) /* django = {version = "4", extras = [...]} */
		take_dependency(r, strstr(table, "dependencies.") + 13);
	else if (ff_str_starts(table, "packages.") || ff_str_starts(table, "dev-packages."))
		take_dependency(r, strchr(table, '.') + 1);
	else if (!strcmp(table, "tool.pytest.ini_options") && !strcmp(key, "testpaths"))
		take_tests(r, value);
}

/* ---- setup.cfg, pytest.ini, tox.ini ---- */

static void take_ini(struct reading *r, const char *section, const char *key, const char *value)
{
	r->p->doctests |= strstr(value, "--doctest-modules") != NULL;
	if ((!strcmp(section, "options") && !strcmp(key, "install_requires")) || (!strcmp(section, "metadata") && !strcmp(key, "name")) || !strcmp(section, "options.extras_require"))
		take_dependency(r, value);
	else if (!strcmp(section, "options.entry_points") && (!strcmp(key, "console_scripts") || !strcmp(key, "gui_scripts")))
		take_program(r, value);
	else if ((!strcmp(section, "tool:pytest") || !strcmp(section, "pytest")) && !strcmp(key, "testpaths"))
		take_tests(r, value);
}

/* Sections, "key = value", and values on indented lines below their key. */
static void read_ini(struct reading *r, const char *text, size_t len)
{
	char section[128] = "", key[128] = "", line[1024];
	for (const char *p = text, *end = text + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), p);
		p += n + 1;
		char *value = line + strspn(line, " \t");
		value[strcspn(value, "\r")] = '\0';
		if (!*value || *value == '#' || *value == ';')
			continue;
		if (*line == '[') {
			snprintf(section, sizeof section, "%.*s", (int)strcspn(line + 1, "]"), line + 1);
			*key = '\0';
			continue;
		}
		if (value == line) {
			size_t at = strcspn(line, "=:"), k = at;
			while (k && (line[k - 1] == ' ' || line[k - 1] == '\t'))
				k--;
			snprintf(key, sizeof key, "%.*s", (int)k, line);
			value = line[at] ? line + at + 1 : line + at;
		}
		if (*key && *value)
			take_ini(r, section, key, value);
	}
}

/* ---- setup.py: string literals of two arguments ---- */

/* Literals from `at` to the bracket that closes the one there. */
static void read_literals(struct reading *r, const char *at, const char *end, void (*take)(struct reading *r, const char *text))
{
	int open = 0;
	for (; at < end; at++) {
		if (*at == '[' || *at == '(' || *at == '{')
			open++;
		else if ((*at == ']' || *at == ')' || *at == '}') && --open <= 0)
			return;
		else if (*at == '\n' && !open)
			return;
		else if (*at == '"' || *at == '\'') {
			const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
			if (!close)
				return;
			take(r, ff_arena_dup(&r->s->arena, at + 1, (size_t)(close - at - 1)));
			at = close;
		}
	}
}

static void read_setup(struct reading *r, const char *text, size_t len)
{
	static const struct {
		const char *word;
		void (*take)(struct reading *r, const char *text);
	} words[] = {{"install_requires", take_dependency}, {"console_scripts", take_program}, {"extras_require", take_dependency}};
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		const char *at = memmem(text, len, words[i].word, strlen(words[i].word));
		at = at ? at + strlen(words[i].word) : NULL;
		while (at && at < text + len && strchr("\"' \t:=\r\n", *at))
			at++;
		if (at)
			read_literals(r, at, text + len, words[i].take);
	}
}

/* ---- requirements ---- */

static void read_requirements(struct reading *r, const char *text, size_t len)
{
	char line[1024];
	for (const char *p = text, *end = text + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), p);
		p += n + 1;
		line[strcspn(line, "#\r")] = '\0';
		char *at = line + strspn(line, " \t");
		if (ff_str_starts(at, "-r") || ff_str_starts(at, "--requirement")) {
			at += strcspn(at, " =") + (at[2] && at[2] != ' ' && at[1] != '-' ? 0 : 1);
			at[strcspn(at, " \t")] = '\0';
			if (r->queue.count < FOLLOWED_MAX && *at && !strstr(at, "..") && *at != '/')
				ff_strings_push(&r->s->arena, &r->queue, ff_arena_str(&r->s->arena, at));
		} else if (*at && *at != '-') {
			take_dependency(r, at);
		}
	}
}

/* ---- which files ---- */

/* A file of the new side by its path in the tree, or on disk. */
static bool read_place(struct scan *s, const char *path, struct ff_content *out)
{
	struct ff_err quiet = {0};
	struct side side = {.kind = FF_GIT_FILE, .path = path};
	if (s->mode == FF_MODE_DIRS || !s->git) {
		const char *base = s->mode == FF_MODE_DIRS ? s->o->to : s->o->dir;
		side.from = FROM_DISK;
		side.path = *path == '/' ? path : ff_arena_printf(&s->arena, "%s/%s", base && *base ? base : ".", path);
	} else if (!ff_id_none(&s->tree)) {
		side.from = FROM_BLOB;
		if (ff_git_find(s->git, &s->tree, path, &side.id, &quiet) != 1)
			return false;
	} else {
		if (!*ff_git_top(s->git) || !ff_path_exists(ff_arena_printf(&s->arena, "%s/%s", ff_git_top(s->git), path)))
			return false;
		side.from = FROM_WORK;
	}
	return side_read(s, &side, METADATA_MAX, out, &quiet) == 1;
}

static void read_file(struct reading *r, const char *name)
{
	struct ff_content c = {"", 0, NULL};
	const char *path = ff_arena_printf(&r->s->arena, "%s%s", r->folder, name), *base = ff_path_base(path);
	if (ff_strings_has(&r->seen, path) || !read_place(r->s, path, &c))
		return;
	ff_strings_push(&r->s->arena, &r->seen, path);
	if (!strcmp(base, "pyproject.toml") || !strcmp(base, "Pipfile"))
		ff_toml_read(c.data, c.len, take_toml, r);
	else if (!strcmp(base, "setup.py"))
		read_setup(r, c.data, c.len);
	else if (ff_str_ends(base, ".cfg") || ff_str_ends(base, ".ini"))
		read_ini(r, c.data, c.len);
	else
		read_requirements(r, c.data, c.len);
	ff_content_free(&c);
}

static void read_folder(struct reading *r, const char *folder)
{
	static const char *const names[] = {
		"pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Pipfile", /* the ones that are looked for below the root, too */
		"pytest.ini", "tox.ini", "requirements.in", "base_requirements.txt",
		"requirements-dev.txt", "requirements_dev.txt", "dev-requirements.txt", "requirements/base.txt", "requirements/common.txt",
		"requirements/requirements.txt", "requirements/default.txt", "requirements/main.txt", "requirements/production.txt", "requirements/prod.txt",
		"requirements/pip.txt", "requirements/docker.txt", "requirements/dev.txt", "requirements/test.txt", "requirements/testing.txt",
	};
	size_t count = *folder ? 5 : FF_COUNT(names);
	r->folder = folder;
	for (size_t i = 0; i < count; i++) {
		r->queue = (struct ff_strings){0};
		read_file(r, names[i]);
		for (int k = 0; k < r->queue.count; k++) { /* named relative to the file that names them */
			const char *slash = strrchr(names[i], '/');
			read_file(r, ff_arena_printf(&r->s->arena, "%.*s%s", slash ? (int)(slash + 1 - names[i]) : 0, names[i], r->queue.items[k]));
		}
	}
}

/* The root, and the folders above the Python files of the run: a repository may hold several projects. */
static void folders_of(struct scan *s, struct ff_strings *out)
{
	bool whole = s->mode == FF_MODE_ALL;
	ff_strings_push(&s->arena, out, "");
	for (int i = 0; !whole && i < s->items.count && out->count < FOLDERS_MAX; i++) {
		const struct item *it = FF_AT(&s->items, struct item, i);
		const char *path = it->place ? it->place : it->file.path;
		if (it->silent || it->file.language != FF_LANG_PYTHON)
			continue;
		for (const char *slash = strchr(path, '/'); slash && out->count < FOLDERS_MAX; slash = strchr(slash + 1, '/')) {
			const char *folder = ff_arena_dup(&s->arena, path, (size_t)(slash + 1 - path));
			if (!ff_strings_has(out, folder))
				ff_strings_push(&s->arena, out, folder);
		}
	}
}

/* Nothing is declared: what do the files of the tree import? */
static void ask_index(struct reading *r)
{
	struct ff_id tree;
	struct scan *s = r->s;
	if (r->p->frameworks.count || !s->db || s->o->no_index || !ff_index_tree(s->db, tree.b))
		return;
	for (size_t i = 0; i < FF_COUNT(known); i++) {
		struct ff_list ids = {0};
		if (*known[i].module && !ff_strings_has(&r->p->frameworks, known[i].framework) &&
		    ff_index_find(s->db, key_importer(known[i].module, false), 1, &s->arena, &ids) > 0)
			add_once(&s->arena, &r->p->frameworks, known[i].framework);
	}
}

void project_read(struct scan *s)
{
	struct reading r = {.s = s, .p = &s->project};
	struct ff_strings folders = {0};
	if (s->o->index)
		return;
	folders_of(s, &folders);
	for (int i = 0; i < folders.count; i++)
		read_folder(&r, folders.items[i]);
	ask_index(&r);
}

/* ---- roles ---- */

/* Does a dotted module lead to this file, below the root or below "src/" and other folders? */
static bool is_module(struct ff_arena *a, const char *path, const char *dotted)
{
	const char *own = place_module(a, path);
	size_t n = strlen(own), len = strlen(dotted);
	return n >= len && !strcmp(own + n - len, dotted) && (n == len || own[n - len - 1] == '.') && !ff_str_ends(path, "__init__.py");
}

int project_role(const struct project *p, struct ff_arena *scratch, const char *path, int role)
{
	for (int i = 0; role == FF_ROLE_LIBRARY && i < p->tests.count; i++) {
		size_t n = strlen(p->tests.items[i]);
		if (!strncmp(path, p->tests.items[i], n) && path[n] == '/' && strstr(ff_path_base(p->tests.items[i]), "test"))
			return FF_ROLE_TEST;
	}
	for (int i = 0; (role == FF_ROLE_LIBRARY || role == FF_ROLE_SCRIPT) && i < p->programs.count; i++)
		if (is_module(scratch, path, p->programs.items[i]))
			return FF_ROLE_CLI;
	return role;
}
