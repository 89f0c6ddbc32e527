/*
 * census.c - which nodes of a tree have a docstring, file by file; which of them count; and, when all files are known, which methods a base
 * documents for them.  Called by `ff-docwriter coverage`.  Knows no table, no file and no limit.
 */
#include "check.h"

#define MOST_BASES 20 /* classes between a method and the one that documents it */

/* A class of a file that was noted, counted or not: whoever inherits may stand elsewhere. */
struct known_class {
	const char *place, *module, *qualname, *name; /* name: last part of qualname */
	struct ff_strings bases;              /* as the imports resolve them, else as written */
	struct ff_strings documented;         /* methods with a docstring */
};

/* ---- one file ---- */

/* A docstring of blanks alone says nothing. */
static bool says_something(const struct ff_docstring *d)
{
	return d && d->text[strspn(d->text, " \t\r\n\f")];
}

bool ff_doc_is_aside(const struct ff_file *f)
{
	switch (f->role) {
	case FF_ROLE_TEST:
	case FF_ROLE_MIGRATION:
	case FF_ROLE_SETTINGS:
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS:
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return true;
	default: return false;
	}
}

bool ff_doc_is_private(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (p[0] == '_' && p[1] != '_')
			return true;
	}
	return false;
}

bool ff_doc_is_public(const struct ff_facts *f, const struct ff_definition *d)
{
	const unsigned hidden = FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_NESTED | FF_DEF_TYPE_CHECKING | FF_DEF_MAIN_GUARD;
	const struct ff_definition *top = d;
	if (d->flags & hidden || (d->parent >= 0 && *d->name == '_' && !ff_doc_is_magic(d->name)))
		return false;
	while (top->parent >= 0) {
		top = FF_AT(&f->definitions, struct ff_definition, top->parent);
		if (top->flags & hidden || (top->parent >= 0 && *top->name == '_'))
			return false;
	}
	if (f->module.flags & FF_MODULE_ALL_LITERAL)
		return top->flags & FF_DEF_EXPORTED;
	return top->flags & FF_DEF_EXPORTED || *top->name != '_';
}

static void push(struct ff_doc_census *c, const struct ff_doc_node *node)
{
	*FF_PUSH(c->a, &c->nodes, struct ff_doc_node) = *node;
}

static void note_nodes(struct ff_doc_census *c, const struct ff_subject *s, const char *path, const char *place)
{
	static const char *const kinds[] = {"function", "method", "class"};
	const struct ff_facts *f = s->news;
	if (!c->only_changed || s->file->status == FF_STATUS_ADDED)
		push(c, &(struct ff_doc_node){.path = path, .place = place, .name = ff_path_base(path), .kind = "module", .line = 1, .covered = says_something(ff_doc_of(f, -1))});
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if ((!c->all_nodes && (ff_doc_is_magic(d->name) || !ff_doc_is_public(f, d))) || (c->only_changed && !ff_doc_is_touched(s, d->first_line, d->kind == FF_DEF_CLASS ? d->sig_line : d->end_line)))
			continue;
		push(c, &(struct ff_doc_node){.path = path, .place = place, .name = ff_arena_str(c->a, d->qualname), .kind = kinds[d->kind], .line = d->line,
		                              .covered = says_something(ff_doc_of(f, i)), .nested = d->parent >= 0});
	}
}

static void note_class(struct ff_doc_census *c, const struct ff_facts *f, const char *place, const char *module, int def, int *base)
{
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	struct known_class *k = FF_PUSH(c->a, &c->classes, struct known_class);
	const char *dot = strrchr(d->qualname, '.');
	k->place = place;
	k->module = module;
	k->qualname = ff_arena_str(c->a, d->qualname);
	k->name = k->qualname + (dot ? dot + 1 - d->qualname : 0);
	while (*base < f->bases.count && FF_AT(&f->bases, struct ff_base, *base)->def < def)
		++*base;
	for (; *base < f->bases.count && FF_AT(&f->bases, struct ff_base, *base)->def == def; ++*base) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, *base);
		if (!*b->keyword)
			ff_strings_push(c->a, &k->bases, ff_arena_str(c->a, *b->target ? b->target : b->text));
	}
	for (int i = def + 1; i < f->definitions.count && FF_AT(&f->definitions, struct ff_definition, i)->line <= d->end_line; i++) {
		const struct ff_definition *m = FF_AT(&f->definitions, struct ff_definition, i);
		if (m->parent == def && m->kind == FF_DEF_METHOD && says_something(ff_doc_of(f, i)))
			ff_strings_push(c->a, &k->documented, ff_arena_str(c->a, m->name));
	}
}

void ff_doc_census_note(struct ff_doc_census *c, const struct ff_subject *s)
{
	if (!s->news)
		return;
	const char *path = ff_arena_str(c->a, s->file->path), *place = s->file->place && *s->file->place ? ff_arena_str(c->a, s->file->place) : path;
	bool counts = c->all_nodes || (!ff_doc_is_aside(s->file) && !ff_doc_is_private(place));
	ff_strings_push(c->a, &c->places, place);
	c->aside += !counts;
	if (counts)
		note_nodes(c, s, path, place);
	if (c->all_nodes)
		return;
	const char *module = ff_module_name(c->a, place);
	for (int i = 0, base = 0; i < s->news->definitions.count; i++)
		if (FF_AT(&s->news->definitions, struct ff_definition, i)->kind == FF_DEF_CLASS)
			note_class(c, s->news, place, module, i, &base);
}

/* ---- the whole tree ---- */

static int by_name(const void *x, const void *y)
{
	const struct known_class *a = x, *b = y;
	int d = strcmp(a->name, b->name);
	d = d ? d : strcmp(a->module, b->module);
	return d ? d : strcmp(a->qualname, b->qualname);
}

/* First class with this last part of its name. */
static int first_named(const struct ff_doc_census *c, const char *name)
{
	int low = 0, high = c->classes.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(FF_AT(&c->classes, struct known_class, mid)->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* "shop.models.Base" is what "models.Base" names. */
static bool is_named(struct ff_arena *a, const struct known_class *k, const char *base)
{
	const char *full = ff_arena_printf(a, "%s.%s", k->module, k->qualname);
	size_t n = strlen(full), m = strlen(base);
	return m == n ? !strcmp(full, base) : m < n && full[n - m - 1] == '.' && !strcmp(full + n - m, base);
}

/* The class that a base of k is: in its own module, else the one that the dotted name leads to, else the only one of the name; NULL: not known. */
static const struct known_class *base_of(const struct ff_doc_census *c, const struct known_class *k, const char *base)
{
	const char *dot = strrchr(base, '.'), *name = dot ? dot + 1 : base;
	const struct known_class *found = NULL, *only = NULL;
	int count = 0;
	for (int i = first_named(c, name); i < c->classes.count; i++) {
		const struct known_class *b = FF_AT(&c->classes, struct known_class, i);
		if (strcmp(b->name, name) != 0)
			break;
		if (b == k)
			continue;
		if (!dot && !strcmp(b->module, k->module))
			return b;
		if (dot && !found && is_named(c->a, b, base + strspn(base, ".")))
			found = b;
		only = b;
		count++;
	}
	return found ? found : count == 1 ? only : NULL;
}

/* A base, or one of its bases, has the method with a docstring. */
static bool inherits(const struct ff_doc_census *c, const struct known_class *k, const char *method, int depth)
{
	for (int i = 0; depth < MOST_BASES && i < k->bases.count; i++) {
		const struct known_class *b = base_of(c, k, k->bases.items[i]);
		if (b && (ff_strings_has(&b->documented, method) || inherits(c, b, method, depth + 1)))
			return true;
	}
	return false;
}

static const struct known_class *class_of(const struct ff_doc_census *c, const struct ff_doc_node *n, const char *module)
{
	const char *dot = strrchr(n->name, '.');
	if (!dot)
		return NULL;
	const char *qualname = ff_arena_dup(c->a, n->name, (size_t)(dot - n->name)), *last = strrchr(qualname, '.'), *name = last ? last + 1 : qualname;
	for (int i = first_named(c, name); i < c->classes.count; i++) {
		const struct known_class *k = FF_AT(&c->classes, struct known_class, i);
		if (strcmp(k->name, name) != 0)
			break;
		if (!strcmp(k->module, module) && !strcmp(k->qualname, qualname))
			return k;
	}
	return NULL;
}

void ff_doc_census_narrow(struct ff_doc_census *c, bool (*keep)(void *with, const char *place), void *with)
{
	int nodes = 0, classes = 0;
	for (int i = 0; i < c->nodes.count; i++)
		if (keep(with, FF_AT(&c->nodes, struct ff_doc_node, i)->place))
			*FF_AT(&c->nodes, struct ff_doc_node, nodes++) = *FF_AT(&c->nodes, struct ff_doc_node, i);
	for (int i = 0; i < c->classes.count; i++)
		if (keep(with, FF_AT(&c->classes, struct known_class, i)->place))
			*FF_AT(&c->classes, struct known_class, classes++) = *FF_AT(&c->classes, struct known_class, i);
	c->nodes.count = nodes;
	c->classes.count = classes;
}

void ff_doc_census_settle(struct ff_doc_census *c)
{
	int kept = 0;
	if (c->classes.count)
		qsort(c->classes.items, (size_t)c->classes.count, sizeof(struct known_class), by_name);
	for (int i = 0; i < c->nodes.count; i++) {
		const struct ff_doc_node *n = FF_AT(&c->nodes, struct ff_doc_node, i);
		if (!c->all_nodes && !n->covered && !strcmp(n->kind, "method")) {
			const struct known_class *k = class_of(c, n, ff_module_name(c->a, n->place));
			if (k && inherits(c, k, strrchr(n->name, '.') + 1, 0)) {
				c->inherited++;
				continue;
			}
		}
		*FF_AT(&c->nodes, struct ff_doc_node, kept++) = *n;
	}
	c->nodes.count = kept;
}

double ff_doc_percent(struct ff_doc_share s)
{
	return s.nodes ? 100.0 * s.covered / s.nodes : 100.0;
}

const char *ff_doc_percent_text(struct ff_arena *a, struct ff_doc_share s)
{
	double p = ff_doc_percent(s);
	return ff_arena_printf(a, "%.1f%%", p >= 99.95 && s.covered < s.nodes ? 99.9 : p);
}
