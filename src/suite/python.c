/*
 * python.c - which interpreters could run the tests of a repository: environments in it, those of its tools (python_tools.c), else the
 * system's.  Called by find.c.  Nothing is started to find out: what a folder holds tells.  An environment that is committed is
 * none: whoever wrote the commit would say what the sandbox leaves readable.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define MOST_NAMES 200
#define MOST_LINKS 10

bool suite_is_file(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool suite_is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool suite_inside(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	while (n > 1 && folder[n - 1] == '/')
		n--;
	return n && !strncmp(path, folder, n) && (!path[n] || path[n] == '/');
}

const char *suite_text(struct ff_arena *a, const char *top, const char *path)
{
	struct ff_bytes t;
	mode_t mode;
	return ff_below_read(a, top, path, &t, &mode, NULL) ? "" : t.text;
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

void suite_names(struct ff_arena *a, const char *folder, int most, struct ff_strings *out)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	while (d && out->count < most && (e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ff_strings_push(a, out, ff_arena_str(a, e->d_name));
	if (d)
		closedir(d);
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof *out->items, by_name);
}

bool suite_may_show(const struct suite_where *w, const char *folder)
{
	if (suite_inside(w->home, folder))
		return false;
	for (int i = 0; i < 2; i++)
		if (w->tops[i] && suite_inside(w->tops[i], folder))
			return false;
	return true;
}

/* ---- one interpreter ---- */

static void add(struct ff_arena *a, struct ff_strings *l, const char *s)
{
	if (!ff_strings_has(l, s))
		ff_strings_push(a, l, s);
}

static const char *parent(struct ff_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash > path ? ff_arena_dup(a, path, (size_t)(slash - path)) : "/";
}

static const char *real(struct ff_arena *a, const char *path)
{
	char *r = realpath(path, NULL);
	const char *out = r ? ff_arena_str(a, r) : path;
	free(r);
	return out;
}

/* Folders of packages below PREFIX/lib, and the version that they are of; does it look like an installation of Python? */
static bool add_folders(const struct suite_where *w, const char *prefix, struct suite_python *p)
{
	static const char *const kinds[] = {"site-packages", "dist-packages"};
	static const char *const libs[] = {"lib", "lib64", "local/lib"};
	struct ff_arena *a = w->arena;
	bool standard = false;
	for (size_t i = 0; i < FF_COUNT(libs); i++) {
		struct ff_strings names = {0};
		const char *lib = ff_arena_printf(a, "%s/%s", prefix, libs[i]);
		suite_names(a, lib, MOST_NAMES * 50, &names);
		for (int k = 0; k < names.count; k++) {
			int minor = 0, end = 0;
			bool any = !strcmp(names.items[k], "python3");
			if (!any && (sscanf(names.items[k], "python3.%d%n", &minor, &end) != 1 || (names.items[k][end] && names.items[k][end] != 't')))
				continue;
			if (p->minor && minor && minor != p->minor)
				continue;
			if (minor && !p->minor && !p->own)
				continue;
			if (!p->minor)
				p->minor = minor;
			standard |= suite_is_file(ff_arena_printf(a, "%s/%s/os.py", lib, names.items[k]));
			for (size_t j = 0; j < FF_COUNT(kinds); j++) {
				const char *f = ff_arena_printf(a, "%s/%s/%s", lib, names.items[k], kinds[j]);
				if (suite_is_folder(f))
					add(a, &p->folders, f);
			}
		}
	}
	return standard;
}

/* The links that lead from an interpreter to its program, and the prefix that this belongs to; its minor version by its name. */
static bool follow(const struct suite_where *w, const char *path, struct suite_python *p)
{
	struct ff_arena *a = w->arena;
	const char *at = path;
	for (int i = 0; i < MOST_LINKS; i++) {
		char to[FF_MAX_PATH];
		ssize_t n = readlink(at, to, sizeof to - 1);
		if (n <= 0)
			break;
		to[n] = '\0';
		at = to[0] == '/' ? ff_arena_str(a, to) : ff_arena_printf(a, "%s/%s", parent(a, at), to);
		add(a, &p->show, at);
	}
	const char *end = real(a, path), *prefix = parent(a, parent(a, end));
	int minor;
	if (access(end, X_OK) != 0 || !suite_is_file(end))
		return false;
	if (sscanf(ff_path_base(end), "python3.%d", &minor) == 1)
		p->minor = minor;
	struct suite_python base = {.minor = p->minor};
	if (suite_may_show(w, prefix) && add_folders(w, prefix, &base))
		add(a, &p->show, prefix);
	return true;
}

/* The value of a key of pyvenv.cfg; "". */
static const char *cfg_value(struct ff_arena *a, const char *text, const char *key)
{
	size_t n = strlen(key);
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *v = line + n;
		if (strncasecmp(line, key, n) != 0)
			continue;
		v += strspn(v, " \t");
		if (*v++ != '=')
			continue;
		v += strspn(v, " \t");
		size_t len = strcspn(v, "\r\n");
		while (len && isblank((unsigned char)v[len - 1]))
			len--;
		return ff_arena_dup(a, v, len);
	}
	return "";
}

/* The base of an environment, as pyvenv.cfg names it: shown only when a Python lies there. */
static void add_home(const struct suite_where *w, const char *text, struct suite_python *p)
{
	struct ff_arena *a = w->arena;
	const char *home = cfg_value(a, text, "home"), *prefix = parent(a, home);
	struct suite_python base = {.minor = p->minor};
	if (*home != '/' || !suite_may_show(w, prefix) || !add_folders(w, prefix, &base))
		return;
	add(a, &p->show, prefix);
	if (!strcasecmp(cfg_value(a, text, "include-system-site-packages"), "true"))
		for (int i = 0; i < base.folders.count; i++)
			add(a, &p->folders, base.folders.items[i]);
}

/* Is it, or anything in it, part of the commit?  Then a stranger had a hand in it. */
static bool committed(const struct suite_where *w, const char *folder)
{
	for (int i = 0; i < 2; i++) {
		const char *top = w->tops[i];
		struct stat st;
		if (!top || !suite_inside(folder, top) || !folder[strlen(top)])
			continue;
		struct ff_strings names = {0};
		char *path = ff_arena_printf(w->arena, "%s%s", w->site, folder + strlen(top));
		if (lstat(path, &st) != 0)
			continue;
		suite_names(w->arena, path, 1, &names);
		if (!S_ISDIR(st.st_mode) || names.count) /* an empty folder is where a box once showed the environment */
			return true;
	}
	return false;
}

bool suite_python_env(const struct suite_where *w, const char *folder, const char *name, struct ff_list *out)
{
	struct ff_arena *a = w->arena;
	const char *cfg = ff_arena_printf(a, "%s/pyvenv.cfg", folder), *path = ff_arena_printf(a, "%s/bin/python", folder);
	bool conda = suite_is_folder(ff_arena_printf(a, "%s/conda-meta", folder));
	struct suite_python p = {.name = name, .path = path, .own = true};
	char *text = NULL;
	size_t n;
	for (int i = 0; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct suite_python, i)->path, path))
			return true;
	if ((!conda && ff_file_read(a, cfg, 64u << 10, &text, &n, NULL)) || committed(w, folder) || !suite_may_show(w, folder))
		return false;
	ff_strings_push(a, &p.show, folder);
	if (!follow(w, path, &p))
		return false;
	add_folders(w, folder, &p);
	if (text)
		add_home(w, text, &p);
	*FF_PUSH(a, out, struct suite_python) = p;
	return true;
}

bool suite_python_plain(const struct suite_where *w, const char *path, const char *name, struct ff_list *out)
{
	struct suite_python p = {.name = name, .path = path};
	if (!follow(w, path, &p))
		return false;
	add_folders(w, parent(w->arena, parent(w->arena, real(w->arena, path))), &p);
	*FF_PUSH(w->arena, out, struct suite_python) = p;
	return true;
}

/* ---- all of them ---- */

/* Environments among the folders of one folder: the names that people give first. */
static void in_folder(const struct suite_where *w, const char *folder, const char *label, bool latest_first, struct ff_list *out)
{
	struct ff_strings names = {0};
	suite_names(w->arena, folder, MOST_NAMES, &names);
	for (int i = 0; i < names.count; i++) {
		const char *name = names.items[latest_first ? names.count - 1 - i : i];
		suite_python_env(w, ff_arena_printf(w->arena, "%s/%s", folder, name), ff_arena_printf(w->arena, "%s%s", label, name), out);
	}
}

static void in_top(const struct suite_where *w, const char *top, struct ff_list *out)
{
	static const char *const usual[] = {".venv", "venv", "env", ".env", ".virtualenv", "virtualenv", ".pixi/envs/default"};
	const char *active = getenv("VIRTUAL_ENV");
	if (active && suite_inside(active, top))
		suite_python_env(w, active, ff_path_base(active), out);
	for (size_t i = 0; i < FF_COUNT(usual); i++)
		suite_python_env(w, ff_arena_printf(w->arena, "%s/%s", top, usual[i]), usual[i], out);
	in_folder(w, top, "", false, out);
}

static void in_path(const struct suite_where *w, struct ff_list *out)
{
	const char *path = getenv("PATH");
	for (const char *part = path ? path : ""; *part && !out->count; part += strcspn(part, ":"), part += *part == ':') {
		const char *file = ff_arena_printf(w->arena, "%.*s/python3", (int)strcspn(part, ":"), part);
		if (*part == '/')
			suite_python_plain(w, file, file, out);
	}
}

void suite_pythons(const struct suite_where *w, struct ff_list *out)
{
	static const char usual[] = "/usr/bin/python3";
	for (int i = 0; i < 2; i++)
		if (w->tops[i])
			in_top(w, w->tops[i], out);
	suite_python_tools(w, out);
	for (int i = 0; i < 2; i++)
		if (w->tops[i]) {
			in_folder(w, ff_arena_printf(w->arena, "%s/.tox", w->tops[i]), ".tox/", true, out);
			in_folder(w, ff_arena_printf(w->arena, "%s/.nox", w->tops[i]), ".nox/", true, out);
		}
	suite_python_pyenv(w, out);
	if (!suite_python_plain(w, usual, usual, out))
		in_path(w, out);
}
