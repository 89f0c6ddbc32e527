/*
 * entries.c - entry points: commands and plugins that an installed package registers under a name, in
 * pyproject.toml, setup.cfg, entry_points.txt and setup.py.  Read from the changed lines (setup.py: from
 * the arguments of setup); an entry that only moved from one file to another is found again.
 */
#include "api.h"

static bool holds_entries(const char *path)
{
	static const char *const names[] = {"pyproject.toml", "setup.cfg", "entry_points.txt", "entry_points.cfg", NULL};
	return one_of(ff_path_base(path), names);
}

static size_t dotted_length(const char *p)
{
	size_t n = 0;
	while (isalpha((unsigned char)p[n]) || p[n] == '_') {
		n++;
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		if (p[n] != '.' || !(isalpha((unsigned char)p[n + 1]) || p[n + 1] == '_'))
			break;
		n++;
	}
	return n;
}

/* "package.module:attribute" at p; its length, 0: none. */
static size_t reference_length(const char *p)
{
	size_t n = dotted_length(p), m = n && p[n] == ':' ? dotted_length(p + n + 1) : 0;
	if (n == 4 && (!strncmp(p, "file", n) || !strncmp(p, "attr", n)))
		return 0; /* "long_description = file:README.rst" */
	return m ? n + 1 + m : 0;
}

/* `name = "pkg.mod:attr"`, with or without quotes, or with a table around the reference. */
static bool read_entry(struct ff_arena *a, const char *text, struct entry *out)
{
	static const char *const others[] = {"build-backend", "image", "app", "attr", NULL};
	const char *p = text + strspn(text, " \t\"'"), *name = p, *end, *at;
	p += strcspn(p, "=\"'");
	end = p;
	while (end > name && isspace((unsigned char)end[-1]))
		end--;
	p += strspn(p, "\"' \t");
	if (end == name || *p != '=' || end - name > 100)
		return false;
	for (const char *c = name; c < end; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
			return false;
	out->name = ff_arena_dup(a, name, (size_t)(end - name));
	for (at = p + 1; *at; at++)
		if ((isspace((unsigned char)at[-1]) || strchr("=\"'", at[-1])) && reference_length(at)) {
			out->target = ff_arena_dup(a, at, reference_length(at));
			return !one_of(out->name, others);
		}
	return false;
}

void entries_take(struct ff_consequence *c, const struct ff_file *file)
{
	if (!holds_entries(file->path))
		return;
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *l = FF_AT(&file->lines, struct ff_changed_line, i);
		struct entry e = {.file = file->path, .line = l->line};
		if (read_entry(&c->arena, l->text, &e))
			*FF_PUSH(&c->arena, &c->entries[l->removed ? OLD : NEW], struct entry) = e;
	}
}

/* Each string of the argument, or each line of a long one. */
static void take_argument(struct ff_consequence *c, enum side side, const char *path, int line, const char *text)
{
	struct ff_arena *a = &c->arena;
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\"'\n");
		struct entry e = {.file = path, .line = line};
		if (read_entry(a, ff_arena_dup(a, p, n), &e))
			*FF_PUSH(a, &c->entries[side], struct entry) = e;
		p += n + (p[n] != '\0');
	}
}

void entries_setup(struct ff_consequence *c, enum side side, const char *path, const struct look *l)
{
	if (!ff_str_ends(path, "setup.py"))
		return;
	for (int i = 0; i < l->calls; i++) {
		const struct ff_argument *g = last_part_is(CALL(l, i)->callee, "setup") ? look_arg(l, i, -1, "entry_points") : NULL;
		if (g && strlen(g->text) < FF_MAX_TEXT - 4) /* a text that was cut says nothing of its end */
			take_argument(c, side, path, CALL(l, i)->line, g->text);
		else if (g)
			c->entries_cut = true;
	}
}

static struct entry *same(const struct ff_list *l, const char *name, const char *target)
{
	for (int i = 0; i < l->count; i++) {
		struct entry *e = FF_AT(l, struct entry, i);
		if ((!name || !strcmp(e->name, name)) && (!target || !strcmp(e->target, target)))
			return e;
	}
	return NULL;
}

/* The description of a distribution below the root went, and the distribution with it: it may live on elsewhere. */
static bool left_the_tree(const struct ff_consequence *c, const char *path)
{
	for (int i = 0; strchr(path, '/') && i < c->files.count; i++)
		if (!strcmp(KEPT(c, i)->file.path, path))
			return KEPT(c, i)->file.status == FF_STATUS_DELETED;
	return false;
}

void entries_compare(struct ff_consequence *c)
{
	struct ff_arena *a = &c->arena;
	for (int i = 0; i < c->entries[OLD].count; i++) {
		const struct entry *o = FF_AT(&c->entries[OLD], struct entry, i), *n = same(&c->entries[NEW], o->name, NULL);
		const struct entry *renamed = n ? NULL : same(&c->entries[NEW], NULL, o->target);
		if (same(&c->entries[NEW], o->name, o->target) || (!n && c->entries_cut))
			continue;
		const struct entry *at = n ? n : renamed ? renamed : o;
		struct ff_impact_item *x = impact_add(c, API, "API016", "", n ? FF_LEVEL_LOW : FF_LEVEL_HIGH, at->file, at == o ? 1 : at->line, o->name,
			n ? ff_arena_printf(a, "entry point %s leads to %s now", o->name, n->target)
			: renamed ? ff_arena_printf(a, "entry point %s is called %s now", o->name, renamed->name) : ff_arena_printf(a, "entry point %s removed", o->name));
		x->before = ff_arena_printf(a, "%s = %s", o->name, o->target);
		x->after = at == o ? "" : ff_arena_printf(a, "%s = %s", at->name, at->target);
		x->certainty = FF_CERTAIN;
		if (at == o && left_the_tree(c, o->file))
			x->level = FF_LEVEL_MEDIUM, x->certainty = FF_MAYBE;
	}
}
