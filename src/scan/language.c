/*
 * language.c - what a file is written in, and what it is for.  Pure; called for every file of a
 * stream.  Knows paths, the first line, and the hints of brief.c.
 */
#include <ctype.h>
#include <strings.h>

#include "scan_room.h"

struct word {
	const char *text;
	int value;
};

static const struct word endings[] = {
	{".py", FF_LANG_PYTHON}, {".pyi", FF_LANG_PYTHON}, {".pyw", FF_LANG_PYTHON}, {".sql", FF_LANG_SQL},
	{".jinja", FF_LANG_TEMPLATE}, {".jinja2", FF_LANG_TEMPLATE},
	{".j2", FF_LANG_TEMPLATE}, {".mako", FF_LANG_TEMPLATE},
	{".ini", FF_LANG_CONFIG}, {".cfg", FF_LANG_CONFIG}, {".toml", FF_LANG_CONFIG}, {".yaml", FF_LANG_CONFIG}, {".yml", FF_LANG_CONFIG},
	{".json", FF_LANG_CONFIG}, {".env", FF_LANG_CONFIG}, {".conf", FF_LANG_CONFIG}, {".properties", FF_LANG_CONFIG},
	{".md", FF_LANG_DOCS}, {".rst", FF_LANG_DOCS}, {".txt", FF_LANG_OTHER},
};
static const struct word names[] = {
	{"pyproject.toml", FF_LANG_DEPENDENCY}, {"setup.cfg", FF_LANG_DEPENDENCY}, {"pipfile", FF_LANG_DEPENDENCY},
	{"pipfile.lock", FF_LANG_DEPENDENCY}, {"poetry.lock", FF_LANG_DEPENDENCY}, {"uv.lock", FF_LANG_DEPENDENCY}, {"pdm.lock", FF_LANG_DEPENDENCY},
	{"environment.yml", FF_LANG_DEPENDENCY}, {"environment.yaml", FF_LANG_DEPENDENCY}, {"constraints.txt", FF_LANG_DEPENDENCY},
	{".env", FF_LANG_CONFIG}, {".flaskenv", FF_LANG_CONFIG}, {"dockerfile", FF_LANG_CONFIG}, {"procfile", FF_LANG_CONFIG},
};

/* "requirements.txt", "requirements-dev.txt", "requirements/base.txt", "dev-requirements.in" */
static bool is_requirements(const char *path, const char *base)
{
	if (!ff_str_ends(base, ".txt") && !ff_str_ends(base, ".in"))
		return false;
	if (strstr(base, "requirements"))
		return true;
	return base - path >= 13 && !strncmp(base - 13, "requirements/", 13) && (base - path == 13 || base[-14] == '/');
}

/* "#!/usr/bin/env python3", "#!/usr/bin/python -u" */
static bool python_shebang(const char *text, size_t len)
{
	if (len < 4 || text[0] != '#' || text[1] != '!')
		return false;
	const char *nl = memchr(text, '\n', len);
	size_t n = nl ? (size_t)(nl - text) : len;
	const char *at = memmem(text, n < 200 ? n : 200, "python", 6);
	return at && (at[-1] == '/' || isspace((unsigned char)at[-1]));
}

bool language_needs_text(const char *path)
{
	const char *base = ff_path_base(path);
	return !strchr(*base == '.' ? base + 1 : base, '.');
}

static bool has_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	for (const char *p = path, *slash; (slash = strchr(p, '/')); p = slash + 1)
		if ((size_t)(slash - p) == n && !strncasecmp(p, folder, n))
			return true;
	return false;
}

int ff_scan_language(const char *path)
{
	const char *base = ff_path_base(path), *dot = strrchr(base, '.');
	if (is_requirements(path, base))
		return FF_LANG_DEPENDENCY;
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcasecmp(base, names[i].text))
			return names[i].value;
	if (ff_str_starts(base, ".env."))
		return FF_LANG_CONFIG;
	if (dot && (!strcasecmp(dot, ".html") || !strcasecmp(dot, ".htm"))) /* elsewhere it is a page, or a report */
		return has_folder(path, "templates") ? FF_LANG_TEMPLATE : FF_LANG_OTHER;
	for (size_t i = 0; dot && i < FF_COUNT(endings); i++)
		if (!strcasecmp(dot, endings[i].text))
			return endings[i].value;
	return FF_LANG_OTHER;
}

int language_of(const char *path, const char *text, size_t len)
{
	int l = ff_scan_language(path);
	return l == FF_LANG_OTHER && language_needs_text(path) && python_shebang(text, len) ? FF_LANG_PYTHON : l;
}

/* ---- role ---- */

static const struct word folders[] = { /* the first that matches a folder of the path, in this order */
	{"site-packages", FF_ROLE_VENDORED}, {"node_modules", FF_ROLE_VENDORED}, {"vendor", FF_ROLE_VENDORED}, {"vendored", FF_ROLE_VENDORED},
	{"_vendor", FF_ROLE_VENDORED}, {"_vendored", FF_ROLE_VENDORED}, {"third_party", FF_ROLE_VENDORED}, {"thirdparty", FF_ROLE_VENDORED},
	{"extern", FF_ROLE_VENDORED},
	{"tests", FF_ROLE_TEST}, {"test", FF_ROLE_TEST}, {"testing", FF_ROLE_TEST}, {"unittests", FF_ROLE_TEST},
	{"testsuite", FF_ROLE_TEST},
	{"examples", FF_ROLE_EXAMPLE}, {"example", FF_ROLE_EXAMPLE}, {"samples", FF_ROLE_EXAMPLE}, {"demos", FF_ROLE_EXAMPLE}, {"demo", FF_ROLE_EXAMPLE},
	{"tutorial", FF_ROLE_EXAMPLE}, {"tutorials", FF_ROLE_EXAMPLE}, {"docs_src", FF_ROLE_EXAMPLE},
	{"cli", FF_ROLE_CLI},
};
static const struct word roots[] = { /* only as the first folder: deeper down it is a package of that name */
	{"docs", FF_ROLE_DOCS}, {"doc", FF_ROLE_DOCS}, {"scripts", FF_ROLE_SCRIPT}, {"script", FF_ROLE_SCRIPT}, {"bin", FF_ROLE_SCRIPT},
	{"tools", FF_ROLE_SCRIPT}, {"benchmarks", FF_ROLE_SCRIPT}, {"benchmark", FF_ROLE_SCRIPT}, {"bench", FF_ROLE_SCRIPT}, {"asv_bench", FF_ROLE_SCRIPT},
	{"ci", FF_ROLE_SCRIPT}, {"hack", FF_ROLE_SCRIPT}, {"devtools", FF_ROLE_SCRIPT}, {".github", FF_ROLE_SCRIPT}, {".circleci", FF_ROLE_SCRIPT},
};
static const struct word files[] = {
	{"conftest.py", FF_ROLE_TEST}, {"tests.py", FF_ROLE_TEST}, {"test.py", FF_ROLE_TEST},
	{"settings.py", FF_ROLE_SETTINGS}, {"local_settings.py", FF_ROLE_SETTINGS}, {"gunicorn.conf.py", FF_ROLE_SETTINGS},
	{"cli.py", FF_ROLE_CLI}, {"__main__.py", FF_ROLE_CLI},
	{"setup.py", FF_ROLE_SCRIPT}, {"manage.py", FF_ROLE_SCRIPT}, {"noxfile.py", FF_ROLE_SCRIPT}, {"fabfile.py", FF_ROLE_SCRIPT},
	{"dodo.py", FF_ROLE_SCRIPT}, {"versioneer.py", FF_ROLE_VENDORED},
};
/* Modules of an application of Django: a package "settings" that has them is about settings, it holds none. */
static const char *const app_modules[] = {"models.py", "views.py", "urls.py", "admin.py", "forms.py", "apps.py", "registry.py", "permissions.py",
                                          "signals.py", "jinja2tags.py", "context_processors.py", "wagtail_hooks.py", "serializers.py"};

static bool is_test_file(const char *base)
{
	return ff_str_starts(base, "test_") || ff_str_ends(base, "_test.py") || ff_str_ends(base, "_tests.py");
}

static bool is_generated_file(const char *base)
{
	return ff_str_ends(base, "_pb2.py") || ff_str_ends(base, "_pb2_grpc.py") || ff_str_ends(base, "_pb2.pyi");
}

/* The folder that holds the file has this name. */
static bool in_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	const char *base = ff_path_base(path);
	return base - path > (long)n && base[-1] == '/' && !strncasecmp(base - 1 - n, folder, n) && (base - 1 - n == path || base[-2 - (long)n] == '/');
}

/* "typing_tests/a.py": the whole folder is named for its tests. */
static bool in_tests_folder(const char *path)
{
	for (const char *p = path, *slash; (slash = strchr(p, '/')); p = slash + 1)
		if (slash - p > 6 && !strncasecmp(slash - 6, "_tests", 6))
			return true;
	return false;
}

/* handlers/settings.py shows settings, handlers/setup.py sets an account up: the folder says what a file in it is. */
static bool in_layer(const char *path)
{
	static const char *const layers[] = {"handlers", "views", "api", "routes", "routers", "forms", "admin", "models", "serializers", "schemas",
	                                     "resources", "endpoints", "tables", "graphql"};
	for (size_t i = 0; i < FF_COUNT(layers); i++)
		if (in_folder(path, layers[i]))
			return true;
	return false;
}

/* "0001_initial.py", "env.py" and "__init__.py" in migrations/; "1a2b_x.py" in alembic/versions/: others there may be a library's own. */
static bool is_migration_path(const char *path)
{
	const char *base = ff_path_base(path);
	if (in_folder(path, "versions"))
		return has_folder(path, "alembic") || has_folder(path, "migrations") || has_folder(path, "migration");
	if (in_folder(path, "migrations") || in_folder(path, "south_migrations"))
		return isdigit((unsigned char)*base) || !strcmp(base, "__init__.py") || !strcmp(base, "env.py");
	return in_folder(path, "alembic") && !strcmp(base, "env.py");
}

/* A folder "example_plugin": the package itself is one. */
static bool is_example_package(const char *path)
{
	for (const char *p = path, *slash; (slash = strchr(p, '/')); p = slash + 1)
		if (!strncasecmp(p, "example_", 8) || !strncasecmp(p, "examples_", 9))
			return true;
	return false;
}

static bool is_app_module(const char *base)
{
	for (size_t i = 0; i < FF_COUNT(app_modules); i++)
		if (!strcmp(base, app_modules[i]))
			return true;
	return false;
}

static int role_of_path(const char *path)
{
	const char *base = ff_path_base(path);
	for (size_t i = 0; i < FF_COUNT(folders) && folders[i].value == FF_ROLE_VENDORED; i++)
		if (has_folder(path, folders[i].text))
			return FF_ROLE_VENDORED;
	if (is_generated_file(base))
		return FF_ROLE_GENERATED;
	if (is_test_file(base) && ff_str_ends(base, ".py"))
		return FF_ROLE_TEST;
	if (is_migration_path(path))
		return FF_ROLE_MIGRATION;
	if (has_folder(path, "management") && has_folder(path, "commands"))
		return FF_ROLE_CLI;
	for (size_t i = 0; i < FF_COUNT(roots); i++) {
		size_t n = strlen(roots[i].text);
		if (!strncasecmp(path, roots[i].text, n) && path[n] == '/' && !has_folder(path, "tests") && !has_folder(path, "examples"))
			return roots[i].value;
	}
	for (size_t i = 0; i < FF_COUNT(folders); i++)
		if (has_folder(path, folders[i].text))
			return folders[i].value;
	if (in_tests_folder(path))
		return FF_ROLE_TEST;
	for (size_t i = 0; i < FF_COUNT(files); i++)
		if (!strcmp(base, files[i].text) && !in_layer(path))
			return files[i].value;
	if (in_folder(path, "settings") && !is_app_module(base) && strcmp(base, "__init__.py") != 0)
		return FF_ROLE_SETTINGS;
	return is_example_package(path) ? FF_ROLE_EXAMPLE : FF_ROLE_LIBRARY;
}

/* "config.py" and its like: settings when they hold hardly more. */
static bool may_be_settings(const char *path)
{
	static const char *const words[] = {"config.py", "configuration.py", "conf.py", "defaults.py", "base.py", "dev.py", "production.py", "local.py"};
	const char *base = ff_path_base(path);
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (!strcmp(base, words[i]))
			return true;
	return strstr(base, "settings") || in_folder(path, "settings");
}

/*
 * The path speaks first; where it says nothing the content does.  A header "generated by" is believed last of all in migrations,
 * settings and docs/conf.py: there people keep and change what a generator began.
 */
int role_of(const char *path, int language, int hints)
{
	int role = role_of_path(path);
	if (role == FF_ROLE_VENDORED)
		return role;
	if (language == FF_LANG_PYTHON && (hints & HINT_MIGRATION) && role != FF_ROLE_EXAMPLE && role != FF_ROLE_DOCS)
		return FF_ROLE_MIGRATION;
	if (hints & HINT_GENERATED && role != FF_ROLE_MIGRATION && role != FF_ROLE_SETTINGS && role != FF_ROLE_DOCS)
		return FF_ROLE_GENERATED;
	if (language == FF_LANG_DOCS && role == FF_ROLE_LIBRARY)
		return FF_ROLE_DOCS;
	if (language != FF_LANG_PYTHON || role != FF_ROLE_LIBRARY)
		return role;
	if (hints & HINT_TEST)
		return FF_ROLE_TEST;
	if (hints & HINT_CLI)
		return FF_ROLE_CLI;
	if (hints & HINT_SETTINGS && may_be_settings(path))
		return FF_ROLE_SETTINGS;
	if (hints & HINT_SHEBANG || (hints & HINT_MAIN_GUARD && !strchr(path, '/')))
		return FF_ROLE_SCRIPT;
	return role;
}

int ff_scan_role(const char *path)
{
	return role_of(path, ff_scan_language(path), 0);
}
