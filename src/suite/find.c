/*
 * find.c - how the tests of a repository are run: the runner that it declares or the person configured, the interpreter, and the
 * folders whose code is tested.  Called by fix.c through ff_suite_find; starts nothing.
 */
#include <pwd.h>
#include <unistd.h>

#include "ff/converge.h"
#include "room.h"

#define MOST_ROOTS 20
#define MOST_ASKED 30

struct find {
	struct ff_arena *arena;
	const char *site;
	struct suite_where where;
	struct suite_tests tests;
	struct ff_list pythons; /* struct suite_python */
	struct ff_suite *out;
};

const char *suite_home(struct ff_arena *a)
{
	const char *h = getenv("HOME");
	struct passwd *pw = h && *h == '/' ? NULL : getpwuid(getuid());
	return h && *h == '/' ? h : pw && pw->pw_dir ? ff_arena_str(a, pw->pw_dir) : "";
}

/* The main work tree of the repository, when the place is a linked one; NULL. */
static const char *main_top(struct ff_arena *a, const struct ff_place *p)
{
	if (!ff_str_ends(p->common, "/.git"))
		return NULL;
	const char *top = ff_arena_dup(a, p->common, strlen(p->common) - strlen("/.git"));
	return strcmp(top, p->top) != 0 ? top : NULL;
}

/* The best one that has what is needed, else the best one. */
static const struct suite_python *choose(const struct find *f, const char *package)
{
	const struct suite_python *first = NULL;
	for (int i = 0; i < f->pythons.count; i++) {
		const struct suite_python *p = FF_AT(&f->pythons, struct suite_python, i);
		if (first && first->own && !p->own) /* where the repository has an environment, another one lacks what it needs */
			break;
		if (suite_has(p, package))
			return p;
		first = first ? first : p;
	}
	return first;
}

static void use(struct find *f, const struct suite_python *p)
{
	static const char *const env[] = {"PYTHONDONTWRITEBYTECODE=1", "PYTHONNOUSERSITE=1"};
	const char *path = getenv("PATH");
	f->out->python = p->path;
	f->out->minor = p->minor;
	f->out->show = p->show;
	for (size_t i = 0; i < FF_COUNT(env); i++)
		ff_strings_push(f->arena, &f->out->env, env[i]);
	if (p->own) /* as if it were active: tests start `python` and what is installed beside it */
		ff_strings_push(f->arena, &f->out->env,
		                ff_arena_printf(f->arena, "PATH=%.*s:%s", (int)(strrchr(p->path, '/') - p->path), p->path, path ? path : "/usr/local/bin:/usr/bin:/bin"));
}

static void say(struct find *f, const struct suite_python *p, const char *runner)
{
	f->out->found = ff_arena_printf(f->arena, "%s, %s", p->name, runner);
}

void suite_push(struct ff_arena *a, struct ff_strings *to, const char *const *words)
{
	for (; *words; words++)
		ff_strings_push(a, to, *words);
}

/*
 * The verbosity is ours whatever `addopts` say, for the summary is what we read; cov would fail a part of the tests for what it
 * does not cover, and sugar writes another summary.  Where the site stands at its own path, the main checkout lies around it.
 */
static void use_pytest(struct find *f, const struct suite_python *p)
{
	const char *const words[] = {p->path, "-m", "pytest", "--verbosity=0", "--color=no", "-rfE", "--tb=short", "--rootdir=.", "--confcutdir=.",
	                             "-p", "no:sugar", "-o", "console_output_style=classic", "-o", "cache_dir=$TMPDIR/pytest_cache",
	                             suite_has(p, "pytest_cov") ? "--no-cov" : NULL, NULL};
	f->out->runner = "pytest";
	suite_push(f->arena, &f->out->argv, words);
	say(f, p, "pytest");
}

/* Its report goes to standard error: there is one stream of it, whole, when that is standard output. */
static void use_unittest(struct find *f, const struct suite_python *p)
{
	static const char plain[] = "import os, sys; os.dup2(1, 2); sys.argv[0] = 'python -m unittest'; from unittest.main import main; main(module=None)";
	static const char django[] = "import os, sys, runpy; os.dup2(1, 2); sys.argv[0] = 'manage.py'; runpy.run_path('manage.py', run_name='__main__')";
	const char *const words[] = {p->path, "-c", f->tests.django ? django : plain, f->tests.django ? "test" : NULL, NULL};
	f->out->runner = "unittest";
	suite_push(f->arena, &f->out->argv, words);
	if (f->tests.django) {
		suite_push(f->arena, &f->out->argv, (const char *const[]){"--noinput", "-v", "1", NULL});
	} else {
		f->out->start = f->tests.start;
		f->out->pattern = f->tests.pattern;
	}
	say(f, p, f->tests.django ? "manage.py test" : "unittest");
}

/* A command that lies beside the files of the commit, as .venv/bin/pytest does, is the one of the main checkout. */
static int use_command(struct find *f, const char *command, struct ff_err *err)
{
	struct ff_strings words = {0};
	struct ff_arena *a = f->arena;
	if (ff_command_split(a, command, &words, err))
		return ff_err_wrap(err, "fibreflow.test.command");
	const char *first = words.items[0];
	if (*first != '/' && strchr(first, '/') && !ff_path_exists(ff_arena_printf(a, "%s/%s", f->site, first)))
		for (int i = 0; i < 2; i++) {
			const char *there = ff_arena_printf(a, "%s/%s", f->where.tops[i] ? f->where.tops[i] : "", first);
			if (f->where.tops[i] && access(there, X_OK) == 0) {
				words.items[0] = there;
				break;
			}
		}
	f->out->argv = words;
	f->out->runner = "command";
	f->out->found = "fibreflow.test.command";
	return 0;
}

static void use_found(struct find *f)
{
	struct ff_suite *u = f->out;
	const struct suite_tests *t = &f->tests;
	const struct suite_python *p = choose(f, "pytest");
	if (!p) {
		u->why_not = "no Python was found that could run the tests";
		return;
	}
	use(f, p);
	bool has = suite_has(p, "pytest"), django = t->django && !(t->configured && suite_has(p, "pytest_django"));
	if (!t->any && !t->configured)
		u->why_not = "no tests were found";
	else if (!django && has && (t->pytest || ff_str_starts(t->pattern, "test")))
		use_pytest(f, p);
	else if (django || (!t->pytest && t->reached))
		use_unittest(f, p);
	else
		u->why_not = ff_arena_printf(f->arena, "pytest is needed and is not in %s", p->name);
}

/* ---- whose code is tested ---- */

static void add_root(struct find *f, const char *root)
{
	struct ff_suite *u = f->out;
	if (!ff_strings_has(&u->roots, root) && u->roots.count < MOST_ROOTS && suite_is_folder(ff_arena_printf(f->arena, "%s/%s", f->site, root)))
		ff_strings_push(f->arena, &u->roots, root);
}

static bool is_package(struct find *f, const char *folder)
{
	return suite_is_file(ff_arena_printf(f->arena, "%s/%s/__init__.py", f->site, folder));
}

/* Folders that editable installs lead to: those of the repository mean the site; others have to be readable. */
static bool add_links(struct find *f, const struct suite_python *p)
{
	struct ff_strings links = {0};
	bool into_us = false;
	suite_installed_links(f->arena, p, &links);
	for (int i = 0; i < links.count; i++) {
		const char *link = links.items[i];
		bool ours = false;
		for (int k = 0; k < 2 && !ours; k++)
			if (f->where.tops[k] && suite_inside(link, f->where.tops[k])) {
				const char *rest = link + strlen(f->where.tops[k]);
				ours = true;
				if (*rest) /* the root comes last, for all */
					add_root(f, rest + 1);
			}
		if (!ours && suite_may_show(&f->where, link) && suite_is_code(link) && !ff_strings_has(&f->out->show, link))
			ff_strings_push(f->arena, &f->out->show, link);
		into_us |= ours;
	}
	return into_us;
}

/* Packages in a root of the site, for whom the interpreter might know another place. */
static void ask_packages(struct find *f, const char *root, const struct suite_python *p, bool all)
{
	struct ff_strings names = {0};
	suite_names(f->arena, ff_arena_printf(f->arena, "%s/%s", f->site, root), 2000, &names);
	for (int i = 0; i < names.count && f->out->asked.count < MOST_ASKED; i++) {
		const char *name = names.items[i];
		if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(name) ||
		    !is_package(f, ff_arena_printf(f->arena, "%s%s%s", root, *root ? "/" : "", name)))
			continue;
		if ((all || suite_has(p, name)) && !ff_strings_has(&f->out->asked, name))
			ff_strings_push(f->arena, &f->out->asked, name);
	}
}

static void add_declared(struct find *f)
{
	struct ff_strings words = {0};
	suite_roots_declared(f->arena, f->site, &words);
	for (int i = 0; i < words.count; i++)
		if (!is_package(f, words.items[i]))
			add_root(f, words.items[i]);
}

/* A folder beside the root that holds a package which is installed too: "lib", "python". */
static void add_layouts(struct find *f, const struct suite_python *p)
{
	struct ff_strings names = {0};
	suite_names(f->arena, f->site, 2000, &names);
	for (int i = 0; i < names.count; i++) {
		struct ff_strings inner = {0};
		const char *name = names.items[i];
		if (name[0] == '.' || is_package(f, name) || !strcmp(name, "src"))
			continue;
		suite_names(f->arena, ff_arena_printf(f->arena, "%s/%s", f->site, name), 200, &inner);
		for (int k = 0; k < inner.count; k++)
			if (is_package(f, ff_arena_printf(f->arena, "%s/%s", name, inner.items[k])) && suite_has(p, inner.items[k]))
				add_root(f, name);
	}
}

static void find_roots(struct find *f)
{
	const struct suite_python *p = NULL;
	for (int i = 0; i < f->pythons.count && !p; i++)
		if (!strcmp(FF_AT(&f->pythons, struct suite_python, i)->path, f->out->python))
			p = FF_AT(&f->pythons, struct suite_python, i);
	if (!p)
		return;
	bool linked = add_links(f, p);
	if (!is_package(f, "src"))
		add_root(f, "src");
	add_layouts(f, p);
	add_declared(f);
	if (*f->out->start && !is_package(f, f->out->start))
		add_root(f, f->out->start);
	add_root(f, "");
	for (int i = 0; i < f->out->roots.count && strcmp(f->out->runner, "command") != 0; i++) /* a command has an interpreter of its own */
		ask_packages(f, f->out->roots.items[i], p, linked);
}

/* What both ways of finding begin with; seconds of fibreflow.test.timeout. */
static int begin(struct find *f, const struct ff_place *p, const struct ff_config *c, struct ff_err *err)
{
	struct ff_suite *out = f->out;
	f->where = (struct suite_where){.arena = f->arena, .tops = {*p->top ? p->top : NULL, main_top(f->arena, p)}, .site = f->site, .home = suite_home(f->arena)};
	*out = (struct ff_suite){.runner = "", .python = "", .found = "", .start = "", .pattern = "test*.py", .why_not = ""};
	int seconds = ff_config_int(c, "fibreflow.test.timeout", 600, 1, 86400, err);
	if (seconds < 0)
		return -1;
	out->deadline_ms = seconds * 1000;
	for (int i = 0; i < 2; i++)
		if (f->where.tops[i])
			ff_strings_push(f->arena, &out->hide, f->where.tops[i]);
	suite_pythons(&f->where, &f->pythons);
	return 0;
}

int ff_suite_find(struct ff_arena *a, const struct ff_place *p, const struct ff_config *c, const char *site, struct ff_suite *out, struct ff_err *err)
{
	struct find f = {.arena = a, .site = site, .out = out};
	const char *command = ff_config_get(c, "fibreflow.test.command", "");
	if (begin(&f, p, c, err))
		return -1;
	if (*command) {
		const struct suite_python *python = choose(&f, "pytest");
		if (use_command(&f, command, err))
			return -1;
		if (python)
			use(&f, python);
	} else {
		suite_tests_look(a, site, &f.tests);
		use_found(&f);
	}
	if (*out->runner)
		find_roots(&f);
	return 0;
}

int ff_suite_find_fresh(struct ff_arena *a, const struct ff_place *p, const struct ff_config *c, const char *site, struct ff_suite *out, struct ff_err *err)
{
	struct find f = {.arena = a, .site = site, .out = out};
	if (begin(&f, p, c, err))
		return -1;
	const struct suite_python *python = choose(&f, "pytest");
	if (!python) {
		out->why_not = "no Python was found that could run the tests";
		return 0;
	}
	use(&f, python);
	if (suite_has(python, "pytest"))
		use_pytest(&f, python);
	else
		out->why_not = ff_arena_printf(a, "pytest is needed and is not in %s", python->name);
	find_roots(&f);
	return 0;
}
