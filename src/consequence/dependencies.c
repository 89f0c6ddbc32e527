/*
 * dependencies.c - requirement lines that a change removes and adds: requirements files,
 * pyproject.toml, setup.cfg, Pipfile.  Lock files say nothing that these do not.
 */
#include "room.h"
#include <ctype.h>

struct requirement {
	const char *name, *bound; /* "flask", ">=2.0,<3" */
	int line;
	bool matched;
};

static bool is_requirements(const char *path)
{
	const char *b = ff_path_base(path);
	return (ff_str_ends(b, ".txt") || ff_str_ends(b, ".in")) && strstr(path, "requirement");
}

/* What developers and builders install does not reach those who run the program. */
static bool is_development(const char *path)
{
	static const char *const words[] = {"dev", "test", "doc", "build", "typing", "lint", "ci.", "min", "style", NULL};
	const char *b = ff_path_base(path);
	for (int i = 0; words[i]; i++)
		if (strstr(b, words[i]))
			return true;
	return false;
}

/* Tools that people run on a program; whoever installs it does not get them. */
static bool is_tool_name(const char *name)
{
	static const char *const tools[] = {"black", "ruff", "mypy", "pyright", "flake8", "isort", "pylint", "pytest", "coverage", "tox", "nox", "twine", "build", "wheel",
		"pre-commit", "mkdocs", "sphinx", "codespell", "bandit", "hypothesis", "towncrier", "trustme", "pip-tools", "bumpversion", NULL};
	static const char *const starts[] = {"types-", "pytest-", "flake8-", "mkdocs-", "sphinx-", "mkdocstrings", NULL};
	for (int i = 0; starts[i]; i++)
		if (ff_str_starts(name, starts[i]))
			return true;
	return one_of(name, tools);
}

static bool judged(const char *path)
{
	const char *b = ff_path_base(path);
	return (is_requirements(path) && !is_development(path)) || !strcmp(b, "pyproject.toml") || !strcmp(b, "setup.cfg") || !strcmp(b, "Pipfile");
}

static bool name_char(int c)
{
	return isalnum(c) || c == '-' || c == '_' || c == '.';
}

/* Name as the index of packages has it: lower case, runs of -_. are one -. */
static const char *normal_name(struct ff_arena *a, const char *p, size_t n)
{
	char *s = ff_arena_dup(a, p, n), *q = s;
	for (; *s; s++)
		*q++ = strchr("-_.", *s) ? '-' : (char)tolower((unsigned char)*s);
	*q = '\0';
	return q - n;
}

enum form {
	TABLE,    /* `"name>=1",` of a list, `name = "^1"` */
	PLAIN,    /* `name>=1` on a line of its own: a requirements file */
	INDENTED, /* the same below a key, and `python_requires = >=3.8`: setup.cfg */
};

static bool read_line(struct ff_arena *a, const char *text, enum form form, struct requirement *out)
{
	bool plain = form == PLAIN || (form == INDENTED && isspace((unsigned char)*text));
	const char *p = text + strspn(text, " \t\"'"), *from = p, *end;
	bool in_quotes = p > text && (p[-1] == '"' || p[-1] == '\'');
	while (name_char((unsigned char)*p))
		p++;
	if (p == from || !isalpha((unsigned char)*from))
		return false;
	out->name = normal_name(a, from, (size_t)(p - from));
	if (*p == '[')
		p += strcspn(p, "]") + (strchr(p, ']') != NULL);
	p += strspn(p, " \t");
	bool table = !in_quotes && *p == '=' && p[1] != '=';
	if (table) {
		p += 1 + strspn(p + 1, " \t");
		if (!strcmp(out->name, "requires-python") || !strcmp(out->name, "python-requires"))
			out->name = "python";
		bool quoted = *p == '"' || *p == '\'';
		if (!quoted && (form != INDENTED || strcmp(out->name, "python")))
			return false;
		p += quoted;
		size_t sign = strspn(p, "^~><=!* ");
		if (!sign || !(isdigit((unsigned char)p[sign]) || p[sign] == '"' || p[sign] == '\''))
			return false; /* version = "1.0", name = "x", start-after = "<!-- x -->" */
	} else if (!in_quotes && !plain)
		return false;
	else if (*p && !strchr("<>=!~;,\"'#@ ", *p))
		return false;
	end = p + strcspn(p, ";\"'#");
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (*p == '@')
		return false;
	out->bound = ff_arena_dup(a, p, (size_t)(end - p));
	return form == PLAIN || *out->bound; /* elsewhere a word without a bound may be anything */
}

/* The lower bound's release numbers; false when there is none. */
static bool lower(const char *bound, int v[3])
{
	const char *p = bound;
	v[0] = v[1] = v[2] = 0;
	for (; *p; p++) {
		bool low = (*p == '>' || *p == '^' || *p == '~' || *p == '=') && !(p > bound && (p[-1] == '<' || p[-1] == '!'));
		if (!low)
			continue;
		while (*p && strchr(">=~^ ", *p))
			p++;
		if (!isdigit((unsigned char)*p))
			return false;
		for (int i = 0; i < 3 && isdigit((unsigned char)*p); i++) {
			v[i] = (int)strtol(p, (char **)&p, 10);
			p += *p == '.';
		}
		return true;
	}
	return false;
}

static void judge_pair(struct ff_consequence *c, const struct ff_file *file, const struct requirement *o, const struct requirement *n)
{
	int a[3], b[3];
	struct ff_arena *m = &c->arena;
	bool known = lower(o->bound, a) && lower(n->bound, b), python = !strcmp(n->name, "python");
	if (!strcmp(o->bound, n->bound))
		return;
	bool raised = known && (b[0] != a[0] ? b[0] > a[0] : b[1] != a[1] ? b[1] > a[1] : b[2] > a[2]), major = known && b[0] > a[0];
	bool pinned = strstr(n->bound, "==") && strstr(o->bound, "==");
	int level = is_tool_name(n->name) ? FF_LEVEL_LOW : python && raised ? FF_LEVEL_MEDIUM : major || (raised && !pinned) ? FF_LEVEL_MEDIUM : FF_LEVEL_LOW;
	struct ff_impact_item *i = impact_add(c, API, "API017", "", level, file->path, n->line, n->name,
		ff_arena_printf(m, "%s %s: %s is now %s", python ? "Python" : "dependency", python ? "version" : n->name, *o->bound ? o->bound : "any", *n->bound ? n->bound : "any"));
	i->before = o->bound;
	i->after = n->bound;
	i->certainty = FF_CERTAIN;
}

/* All that came, or went, in one impact. */
static void judge_single(struct ff_consequence *c, const struct ff_file *file, const struct ff_list *l, bool removed)
{
	struct ff_buf names;
	int n = 0, line = 1;
	ff_buf_init(&names, 2000);
	for (int i = 0; i < l->count; i++) {
		const struct requirement *r = FF_AT(l, struct requirement, i);
		if (r->matched)
			continue;
		line = removed || n ? line : r->line;
		ff_buf_printf(&names, "%s%s%s", n++ ? ", " : "", r->name, r->bound);
	}
	if (n) {
		const char *text = ff_arena_str(&c->arena, ff_buf_text(&names));
		struct ff_impact_item *i = impact_add(c, API, "API017", "", FF_LEVEL_LOW, file->path, line, "",
			ff_arena_printf(&c->arena, "%d dependenc%s %s: %s", n, n == 1 ? "y" : "ies", removed ? "removed" : "added", text));
		*(removed ? &i->before : &i->after) = text;
		i->certainty = FF_CERTAIN;
	}
	ff_buf_free(&names);
}

static void compare(struct ff_consequence *c, const struct ff_file *file, struct ff_list *olds, struct ff_list *news)
{
	for (int i = 0; i < olds->count; i++)
		for (int j = 0; j < news->count && !FF_AT(olds, struct requirement, i)->matched; j++) {
			struct requirement *o = FF_AT(olds, struct requirement, i), *n = FF_AT(news, struct requirement, j);
			if (n->matched || strcmp(o->name, n->name))
				continue;
			o->matched = n->matched = true;
			judge_pair(c, file, o, n);
		}
	judge_single(c, file, olds, true);
	if (file->status != FF_STATUS_ADDED)
		judge_single(c, file, news, false);
}

void dependencies_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_list olds = {0}, news = {0};
	enum form form = is_requirements(file->path) ? PLAIN : !strcmp(ff_path_base(file->path), "setup.cfg") ? INDENTED : TABLE;
	if (!judged(file->path) || file->status == FF_STATUS_DELETED)
		return;
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *l = FF_AT(&file->lines, struct ff_changed_line, i);
		struct requirement r = {.line = l->line};
		if (read_line(&c->arena, l->text, form, &r))
			*FF_PUSH(&c->arena, l->removed ? &olds : &news, struct requirement) = r;
	}
	compare(c, file, &olds, &news);
}

/* What setup() is told; false: an argument that the facts cut cannot be compared. */
static bool take_setup(struct ff_arena *a, const struct look *l, struct ff_list *out)
{
	for (int i = 0; i < l->calls; i++) {
		if (!last_part_is(CALL(l, i)->callee, "setup"))
			continue;
		const struct ff_argument *python = look_arg(l, i, -1, "python_requires"), *list = look_arg(l, i, -1, "install_requires");
		struct ff_strings items = {0};
		struct requirement r = {.line = CALL(l, i)->line};
		const char *bound = python ? literal_string(a, python->text) : NULL;
		if (bound)
			*FF_PUSH(a, out, struct requirement) = (struct requirement){.name = "python", .bound = bound, .line = r.line};
		if (list && (strlen(list->text) >= FF_MAX_TEXT - 4 || !literal_elements(a, list->text, &items)))
			return false;
		for (int k = 0; k < items.count; k++)
			if (read_line(a, items.items[k], TABLE, &r))
				*FF_PUSH(a, out, struct requirement) = r;
	}
	return true;
}

void dependencies_setup(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	struct ff_list olds = {0}, news = {0};
	if (n && o && !strcmp(ff_path_base(file->path), "setup.py") && take_setup(&c->arena, o, &olds) && take_setup(&c->arena, n, &news))
		compare(c, file, &olds, &news);
}
