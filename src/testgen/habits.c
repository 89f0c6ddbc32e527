/*
 * habits.c - how the tests of a repository are written, from the facts of its test files and the text of its configuration.  Called by
 * the door that writes tests; pure: who reads those files is the caller's affair.
 */
#include <ctype.h>

#include "ff/testgen.h"

bool ff_test_is_test_file(const char *path)
{
	const char *base = ff_path_base(path);
	return ff_str_ends(base, ".py") && (ff_str_starts(base, "test_") || ff_str_ends(base, "_test.py") || !strcmp(base, "tests.py"));
}

/* ---- test files ---- */

static bool of_project(const struct ff_test_habits *h, const char *module)
{
	size_t n = strcspn(module, ".");
	for (int i = 0; i < h->packages.count; i++)
		if (strlen(h->packages.items[i]) == n && !strncmp(h->packages.items[i], module, n))
			return true;
	return false;
}

static void count_imports(struct ff_test_habits *h, const struct ff_facts *f)
{
	bool pytest = false, unittest = false;
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *im = FF_AT(&f->imports, struct ff_import, i);
		size_t n = strcspn(im->module, ".");
		pytest |= n == 6 && !strncmp(im->module, "pytest", 6);
		unittest |= n == 8 && !strncmp(im->module, "unittest", 8) && strcmp(im->name, "mock") != 0 && strcmp(im->module, "unittest.mock") != 0;
	}
	h->seen.pytest += pytest;
	h->seen.unittest += unittest;
}

static const struct ff_import *import_of(const struct ff_facts *f, const char *name, size_t n)
{
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *im = FF_AT(&f->imports, struct ff_import, i);
		if (strlen(im->bound) == n && !strncmp(im->bound, name, n))
			return im;
	}
	return NULL;
}

/* f() of `from pkg.mod import f`, or mod.f() of `from pkg import mod` and `import pkg.mod`; a class's methods are neither. */
static void count_calls(struct ff_test_habits *h, const struct ff_facts *f)
{
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		size_t n = strcspn(c->callee, ".(");
		const struct ff_import *im = n ? import_of(f, c->callee, n) : NULL;
		if (!im || im->level || !of_project(h, im->module))
			continue;
		if (!c->callee[n])
			h->seen.names++;
		else if (c->callee[n] == '.' && islower((unsigned char)c->callee[0]))
			h->seen.modules++;
	}
}

static void count_parametrize(struct ff_test_habits *h, const struct ff_facts *f)
{
	int last = -1;
	for (int i = 0; i < f->arguments.count; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, i);
		if (g->kind == FF_EXPR_STRING) {
			h->seen.single += g->text[0] == '\'';
			h->seen.doubled += g->text[0] == '"';
		}
		if (g->call == last || g->call < 0 || g->call >= f->calls.count)
			continue;
		last = g->call;
		if (!ff_str_ends(FF_AT(&f->calls, struct ff_call, g->call)->callee, "mark.parametrize"))
			continue;
		h->seen.tuples += g->kind == FF_EXPR_TUPLE || g->kind == FF_EXPR_LIST;
		h->seen.joined += g->kind == FF_EXPR_STRING && strchr(g->text, ',') != NULL;
	}
}

static void count_tests(struct ff_test_habits *h, const struct ff_facts *f)
{
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (!ff_str_starts(d->name, "test"))
			continue;
		h->seen.methods += d->kind == FF_DEF_METHOD;
		h->seen.functions += d->kind == FF_DEF_FUNCTION && d->parent < 0;
	}
	for (int i = 0; i < f->decorators.count; i++) {
		const char *name = FF_AT(&f->decorators, struct ff_decorator, i)->name;
		if (ff_str_ends(name, "mark.anyio"))
			h->async = FF_ASYNC_ANYIO;
		else if (ff_str_ends(name, "mark.asyncio") && h->async == FF_ASYNC_RUN)
			h->async = FF_ASYNC_MARKED;
	}
	for (int i = 0; i < f->assigns.count; i++) { /* pytestmark = pytest.mark.anyio */
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		if (!strcmp(s->name, "pytestmark") && strstr(s->value, "mark.anyio"))
			h->async = FF_ASYNC_ANYIO;
		else if (!strcmp(s->name, "pytestmark") && strstr(s->value, "mark.asyncio") && h->async == FF_ASYNC_RUN)
			h->async = FF_ASYNC_MARKED;
	}
}

/* ---- conftest.py ---- */

/* name="cart" of the decorator, else the function's own. */
static const char *fixture_name(struct ff_arena *a, const struct ff_facts *f, const struct ff_decorator *d)
{
	for (int i = 0; i < f->arguments.count && d->call >= 0; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, i);
		size_t n = strlen(g->text);
		if (g->call == d->call && !strcmp(g->keyword, "name") && g->kind == FF_EXPR_STRING && n > 2)
			return ff_arena_dup(a, g->text + 1, n - 2);
	}
	return ff_arena_str(a, FF_AT(&f->definitions, struct ff_definition, d->def)->name);
}

/* What it returns by annotation, by the call that it returns, by the first call in it. */
static const char *fixture_makes(struct ff_arena *a, const struct ff_facts *f, int def)
{
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	const char *first = "";
	size_t n = strlen(d->returns);
	if (n > 2 && strchr("'\"", d->returns[0]))
		return ff_arena_dup(a, d->returns + 1, n - 2);
	if (n)
		return ff_arena_str(a, d->returns);
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, i);
		if (c->def != def || c->flags & FF_CALL_DECORATOR)
			continue;
		if (c->flags & FF_CALL_RETURNED)
			return ff_arena_str(a, c->callee);
		first = *first ? first : c->callee;
	}
	return ff_arena_str(a, first);
}

static void take_fixtures(struct ff_arena *a, struct ff_test_habits *h, const char *path, const struct ff_facts *f)
{
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		const char *target = *d->target ? d->target : d->name;
		if (d->def < 0 || d->def >= f->definitions.count || !ff_str_ends(target, "fixture"))
			continue;
		struct ff_test_fixture *x = FF_PUSH(a, &h->fixtures, struct ff_test_fixture);
		const char *makes = fixture_makes(a, f, d->def);
		const struct ff_import *im = import_of(f, makes, strcspn(makes, ".(["));
		*x = (struct ff_test_fixture){fixture_name(a, f, d), ff_arena_str(a, path), makes, im && !im->level ? ff_arena_str(a, im->module) : ""};
	}
}

void ff_test_habits_file(struct ff_arena *a, struct ff_test_habits *h, const struct ff_subject *s)
{
	const char *path = s->file->path;
	bool conftest = !strcmp(ff_path_base(path), "conftest.py");
	if (!conftest && !ff_test_is_test_file(path))
		return;
	if (!conftest) {
		ff_strings_push(a, &h->files, ff_arena_str(a, path));
		h->seen.files++;
		h->seen.suffixed += ff_str_ends(path, "_test.py");
	}
	if (!s->news)
		return;
	count_imports(h, s->news);
	if (conftest) {
		take_fixtures(a, h, path, s->news);
		return;
	}
	count_calls(h, s->news);
	count_parametrize(h, s->news);
	count_tests(h, s->news);
}

void ff_test_habits_settle(struct ff_test_habits *h)
{
	const struct ff_test_counts *c = &h->seen;
	h->suffix = 2 * c->suffixed > c->files;
	h->unittest = c->unittest > 0 && c->pytest == 0 && c->functions == 0;
	h->classes = !h->unittest && c->methods > c->functions;
	h->import_module = c->modules > 2 * c->names;
	h->joined_names = c->joined > c->tuples;
	if (!h->quotes_fixed && !h->quote)
		h->quote = c->single > 2 * c->doubled ? '\'' : '"';
	if (h->unittest || h->seen.files == 0)
		h->async = h->unittest ? FF_ASYNC_RUN : h->async;
	if (!h->width)
		h->width = 88;
}

/* ---- configuration ---- */

struct config {
	struct ff_arena *a;
	struct ff_test_habits *h;
	char section[80];
	char key[80];    /* of the last `key = value`: its value may go on over lines */
	bool in_markers;
	bool in_folders; /* `testpaths` had no value on its own line */
};

static void set_width(struct ff_test_habits *h, int by, const char *value)
{
	int n = atoi(value + strspn(value, " \"'"));
	if (by >= h->width_by && n >= 40 && n <= 400) {
		h->width = n;
		h->width_by = by;
	}
}

/* "integration: talks to the app" */
static void add_marker(struct config *c, const char *text)
{
	text += strspn(text, " \t\"'[");
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	const char *name = ff_arena_dup(c->a, text, n);
	if (n && strchr(":(\"',", text[n] ? text[n] : ':') && !ff_strings_has(&c->h->markers, name))
		ff_strings_push(c->a, &c->h->markers, name);
}

/* All quoted texts of a line that is part of a list; without quotes the line is one. */
static void add_markers(struct config *c, const char *text)
{
	if (!strpbrk(text, "\"'")) {
		add_marker(c, text);
		return;
	}
	while ((text = strpbrk(text, "\"'"))) {
		const char *end = strchr(text + 1, *text);
		add_marker(c, text);
		text = end ? end + 1 : text + strlen(text);
	}
}

/* The first folder of a list; its first line may hold none. */
static void take_folder(struct config *c, const char *text)
{
	text += strspn(text, " \t\"'[");
	const char *name = ff_arena_dup(c->a, text, strcspn(text, "\"', \t]#"));
	c->in_folders = !*name;
	if (*name && !strpbrk(name, "*?") && !strstr(name, "..") && *name != '/' && strcmp(name, ".") != 0)
		c->h->test_folder = name;
}

static bool in_section(const struct config *c, const char *name)
{
	return !strcmp(c->section, name);
}

static void take_value(struct config *c, const char *key, const char *value)
{
	bool pytest = in_section(c, "tool.pytest.ini_options") || in_section(c, "pytest") || in_section(c, "tool:pytest");
	bool black = in_section(c, "tool.black"), ruff = in_section(c, "tool.ruff") || in_section(c, "ruff"), format = in_section(c, "tool.ruff.format") || in_section(c, "format");
	const char *word = value + strspn(value, " \"'");
	if (black && !strcmp(key, "line-length"))
		set_width(c->h, 3, value);
	else if (ruff && !strcmp(key, "line-length"))
		set_width(c->h, 2, value);
	else if ((in_section(c, "flake8") || in_section(c, "pycodestyle")) && (!strcmp(key, "max-line-length") || !strcmp(key, "max_line_length")))
		set_width(c->h, 1, value);
	else if (black && !strcmp(key, "skip-string-normalization") && !strncmp(word, "true", 4)) {
		c->h->quotes_fixed = false;
		c->h->quote = 0;
	} else if (format && !strcmp(key, "quote-style")) {
		c->h->quote = !strncmp(word, "single", 6) ? '\'' : '"';
		c->h->quotes_fixed = true;
	} else if (pytest && !strcmp(key, "asyncio_mode"))
		c->h->async = !strncmp(word, "auto", 4) ? FF_ASYNC_AUTO : FF_ASYNC_MARKED;
	else if (pytest && !strcmp(key, "DJANGO_SETTINGS_MODULE"))
		c->h->django_settings = ff_arena_dup(c->a, word, strcspn(word, " \"'\t"));
	c->in_folders = false;
	if (pytest && !strcmp(key, "testpaths"))
		take_folder(c, value);
	c->in_markers = pytest && !strcmp(key, "markers");
	if (c->in_markers && *value)
		add_markers(c, value);
}

static void take_line(struct config *c, char *line)
{
	size_t n = strlen(line), key;
	while (n && isspace((unsigned char)line[n - 1]))
		line[--n] = '\0';
	char *text = line + strspn(line, " \t");
	if (!*text || *text == '#' || *text == ';')
		return;
	if (*line == '[' && line[n - 1] == ']' && !c->in_markers) {
		c->in_folders = false;
		snprintf(c->section, sizeof c->section, "%.*s", (int)strcspn(line + 1, "]"), line + 1);
		if (in_section(c, "tool.black") && !c->h->quotes_fixed) {
			c->h->quotes_fixed = true;
			c->h->quote = '"';
			set_width(c->h, 3, "88");
		}
		return;
	}
	key = strcspn(text, "=: \t");
	const char *equals = strchr(text, '=');
	bool goes_on = c->in_markers && (text != line || *text == ']');
	if (goes_on || !equals || key >= sizeof c->key) {
		if (c->in_folders)
			take_folder(c, text);
		if (c->in_markers && *text != ']')
			add_markers(c, text);
		c->in_markers &= strchr(text, ']') == NULL || strpbrk(text, "\"'") != NULL;
		return;
	}
	snprintf(c->key, sizeof c->key, "%.*s", (int)key, text);
	take_value(c, c->key, equals + 1 + strspn(equals + 1, " \t"));
}

void ff_test_habits_config(struct ff_arena *a, struct ff_test_habits *h, const char *path, const char *text)
{
	struct config c = {.a = a, .h = h};
	const char *base = ff_path_base(path);
	if (!strcmp(base, "ruff.toml") || !strcmp(base, ".ruff.toml"))
		snprintf(c.section, sizeof c.section, "ruff");
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		char *line = ff_arena_dup(a, text, (size_t)(end - text));
		if ((strstr(line, "pytest-asyncio") || strstr(line, "pytest_asyncio")) && h->async == FF_ASYNC_RUN)
			h->async = FF_ASYNC_MARKED;
		take_line(&c, line);
	}
}
