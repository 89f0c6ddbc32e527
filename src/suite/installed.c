/*
 * installed.c - what an interpreter has installed, as its folders of packages tell: is a package there, and which folders elsewhere
 * do editable installs lead to.  Called by find.c; imports nothing.
 */
#include <ctype.h>

#include "room.h"

#define MOST_NAMES 20000
#define MOST_TEXT (256u << 10)

bool suite_is_code(const char *folder)
{
	struct ff_arena a = {0};
	struct ff_strings names = {0};
	bool code = false;
	suite_names(&a, folder, MOST_NAMES, &names);
	for (int i = 0; i < names.count && !code; i++)
		code = ff_str_ends(names.items[i], ".py") || ff_str_ends(names.items[i], ".so") ||
		       suite_is_file(ff_arena_printf(&a, "%s/%s/__init__.py", folder, names.items[i]));
	ff_arena_free(&a);
	return code;
}

bool suite_has(const struct suite_python *p, const char *package)
{
	char path[FF_MAX_PATH];
	for (int i = 0; i < p->folders.count; i++) {
		snprintf(path, sizeof path, "%s/%s/__init__.py", p->folders.items[i], package);
		if (suite_is_file(path))
			return true;
		snprintf(path, sizeof path, "%s/%s.py", p->folders.items[i], package);
		if (suite_is_file(path))
			return true;
	}
	return false;
}

/* The folder behind a path, without links; nothing when there is none. */
static void add_folder(struct ff_arena *a, const char *path, bool of_it, struct ff_strings *out)
{
	char *r = realpath(path, NULL);
	char *slash = r && of_it ? strrchr(r, '/') : NULL;
	if (slash && slash > r)
		*slash = '\0';
	if (r && suite_is_folder(r) && !ff_strings_has(out, r))
		ff_strings_push(a, out, ff_arena_str(a, r));
	free(r);
}

/* Lines of a .pth file are folders; "import" starts a line of code, which only the interpreter may run. */
static void read_pth(struct ff_arena *a, const char *folder, char *text, struct ff_strings *out)
{
	for (char *line = text, *next; *line; line = next) {
		size_t n = strcspn(line, "\n");
		next = line + n + (line[n] == '\n');
		line[n] = '\0';
		while (n && isspace((unsigned char)line[n - 1]))
			line[--n] = '\0';
		if (!n || *line == '#' || ff_str_starts(line, "import ") || ff_str_starts(line, "import\t"))
			continue;
		add_folder(a, *line == '/' ? line : ff_arena_printf(a, "%s/%s", folder, line), false, out);
	}
}

/* MAPPING of setuptools' finder: {'package': '/path/of/package'}. */
static void read_finder(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (!ff_str_starts(line, "MAPPING"))
			continue;
		for (const char *c = line; *c && *c != '\n'; c++) {
			if (*c != '\'' && *c != '"')
				continue;
			size_t n = 0;
			while (c[1 + n] && c[1 + n] != *c && c[1 + n] != '\n')
				n++;
			if (c[1] == '/')
				add_folder(a, ff_arena_dup(a, c + 1, n), true, out);
			c += n + (c[1 + n] == *c);
			if (!c[1])
				break;
		}
	}
}

/* PEP 610: {"dir_info": {"editable": true}, "url": "file:///path"}. */
static void read_direct_url(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	const char *editable = strstr(text, "\"editable\""), *url = strstr(text, "\"file://");
	if (!editable || !url)
		return;
	editable += strlen("\"editable\"") + strspn(editable + strlen("\"editable\""), " \t\n:");
	url += strlen("\"file://");
	size_t n = strcspn(url, "\"\n"), k = 0;
	char *path = ff_arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned code = 0;
		if (url[i] == '%' && i + 2 < n && isxdigit((unsigned char)url[i + 1]) && isxdigit((unsigned char)url[i + 2])) {
			char hex[3] = {url[i + 1], url[i + 2], '\0'};
			code = (unsigned)strtoul(hex, NULL, 16);
			i += 2;
		}
		path[k++] = code ? (char)code : url[i];
	}
	if (ff_str_starts(editable, "true") && *path == '/')
		add_folder(a, path, false, out);
}

void suite_installed_links(struct ff_arena *a, const struct suite_python *p, struct ff_strings *out)
{
	for (int i = 0; i < p->folders.count; i++) {
		struct ff_strings names = {0};
		const char *folder = p->folders.items[i];
		suite_names(a, folder, MOST_NAMES, &names);
		for (int k = 0; k < names.count; k++) {
			const char *name = names.items[k], *path = ff_arena_printf(a, "%s/%s", folder, name);
			bool pth = ff_str_ends(name, ".pth") || ff_str_ends(name, ".egg-link"), info = ff_str_ends(name, ".dist-info");
			char *text;
			size_t n;
			if (!pth && !info && !(ff_str_starts(name, "__editable__") && ff_str_ends(name, "_finder.py")))
				continue;
			if (ff_file_read(a, info ? ff_arena_printf(a, "%s/direct_url.json", path) : path, MOST_TEXT, &text, &n, NULL))
				continue;
			if (pth)
				read_pth(a, folder, text, out);
			else if (info)
				read_direct_url(a, text, out);
			else
				read_finder(a, text, out);
		}
	}
}
