/*
 * book.c - finds by dotted name what one side of the tree has, as Python's imports and attribute
 * lookup would: modules, what they bind, import or star-import, members along the bases.  What was
 * not in the stream is unknown, never missing.  Called by the files that judge the API.
 */
#include "api.h"

enum { HOPS = 20, STARS = 200 };

struct table { /* open addressing by name; items are what the name leads to */
	void **items;
	const char **names;
	size_t mask;
	int count;
};
struct book {
	struct ff_arena *a;
	const struct ff_list *files; /* struct api_file * */
	struct table objects, modules, packages;
	struct table *found; /* struct found, of what was asked: star imports in circles are walked once */
};

#define FILE_AT(b, i) (((struct api_file **)(b)->files->items)[i])

static size_t place(const struct table *t, const char *name)
{
	size_t i = ff_hash_str(FF_HASH_START, name) & t->mask;
	while (t->names[i] && strcmp(t->names[i], name))
		i = (i + 1) & t->mask;
	return i;
}

static void *get(const struct table *t, const char *name)
{
	size_t i = place(t, name);
	return t->names[i] ? t->items[i] : NULL;
}

static void table_size(struct ff_arena *a, struct table *t, int entries)
{
	for (t->mask = 63; t->mask < (size_t)entries * 2; t->mask = t->mask * 2 + 1)
		;
	t->items = ff_arena_alloc(a, (t->mask + 1) * sizeof(*t->items));
	t->names = ff_arena_alloc(a, (t->mask + 1) * sizeof(*t->names));
}

static void put(struct ff_arena *a, struct table *t, const char *name, void *item)
{
	if ((size_t)t->count * 2 > t->mask) {
		struct table bigger = {0};
		table_size(a, &bigger, t->count * 4);
		for (size_t i = 0; i <= t->mask; i++)
			if (t->names[i])
				put(a, &bigger, t->names[i], t->items[i]);
		*t = bigger;
	}
	size_t i = place(t, name);
	t->count += !t->names[i];
	t->names[i] = name;
	t->items[i] = item;
}

/* ---- filling ---- */

static int rank(const struct object *o)
{
	return o->bare ? -1 : o->kind == OBJ_IMPORT ? 0 : o->kind == OBJ_ATTRIBUTE ? 1 : 2;
}

/* The last binding is what the module has; a definition beats the fallback beside it. */
static void put_object(struct book *b, struct object *o)
{
	const char *full = ff_arena_printf(b->a, "%s.%s", o->module->name, o->qualname);
	struct object *was = get(&b->objects, full);
	if (!was || rank(o) > rank(was) || (rank(o) == rank(was) && o->line >= was->line))
		put(b->a, &b->objects, full, o);
}

static void chain_members(struct book *b, struct api_file *af)
{
	for (int i = af->objects.count - 1; i >= 0; i--) {
		struct object *o = FF_AT(&af->objects, struct object, i), *cls;
		if (!*o->owner || !(cls = get(&b->objects, ff_arena_printf(b->a, "%s.%s", o->module->name, o->owner))))
			continue;
		o->next = cls->members;
		cls->members = o;
	}
}

/* The name and those of the packages above it. */
static void put_module(struct book *b, const char *name, struct api_file *af)
{
	struct api_file *was = get(&b->modules, name);
	if (!was || (was->module.context && !af->module.context))
		put(b->a, &b->modules, name, af);
	for (const char *p = name; *p; p++)
		if (*p == '.' || !p[1])
			put(b->a, &b->packages, ff_arena_dup(b->a, name, (size_t)(p - name) + (*p != '.')), af);
}

/* A folder of sources that is no package stands above: "plugins.x.src.x.models" is imported as x.models. */
static const char *below_sources(const char *name)
{
	static const char *const folders[] = {".src.", ".lib.", ".python."};
	for (size_t i = 0; i < FF_COUNT(folders); i++) {
		const char *p = strstr(name, folders[i]);
		if (p)
			return p + strlen(folders[i]);
	}
	return NULL;
}

/*
 * A program's own folder that is no package: "netbox.utilities.models" is imported as utilities.models.  Only where the
 * change itself is below it: an example's folder may be called as a library is.
 */
static void put_below_roots(struct book *b)
{
	struct ff_strings roots = {0};
	for (int i = 0; i < b->files->count; i++) {
		const struct api_file *af = FILE_AT(b, i), *top;
		const char *root = ff_arena_dup(b->a, af->module.name, strcspn(af->module.name, "."));
		if (!af->file || !file_is_production(af->file) || strlen(root) == strlen(af->module.name) || ff_strings_has(&roots, root))
			continue;
		top = get(&b->modules, root);
		if (!top || !top->module.package)
			ff_strings_push(b->a, &roots, root);
	}
	for (int i = 0; roots.count && i < b->files->count; i++) {
		struct api_file *af = FILE_AT(b, i);
		size_t n = strcspn(af->module.name, ".");
		if (af->module.name[n] && ff_strings_has(&roots, ff_arena_dup(b->a, af->module.name, n)))
			put_module(b, af->module.name + n + 1, af);
	}
}

/* ---- what a package passes on ---- */

static bool public_of_star(const struct book *b, const struct api_file *af, const char *name)
{
	return af->has_all ? ff_book_lists(b, af, name) : *name != '_';
}

static void mark_passed(const struct found *f, const char *name)
{
	struct object *o = f->kind == FOUND_OBJECT ? f->object : NULL;
	if (o && (!o->passed || strlen(name) < strlen(o->passed)))
		o->passed = name;
}

/* A package that says what it exports means it: what a star brings beside that is there by chance. */
static void pass_name(struct book *b, const struct api_file *af, const char *name)
{
	const char *full = ff_arena_printf(b->a, "%s.%s", af->module.name, name);
	if (af->has_all && af->all_known && !ff_book_lists(b, af, name))
		return;
	struct found f = ff_book_find(b, full);
	mark_passed(&f, full);
}

/* What a star import of this module brings. */
static void pass_star(struct book *b, const struct api_file *af, const char *module, struct ff_strings *seen)
{
	struct found m = ff_book_find(b, module);
	if (m.kind != FOUND_MODULE || !m.module || ff_strings_has(seen, module) || seen->count > STARS)
		return;
	ff_strings_push(b->a, seen, module);
	for (int i = 0; i < m.module->all.count; i++)
		pass_name(b, af, m.module->all.items[i]);
	for (int i = 0; !m.module->has_all && i < m.module->objects.count; i++) {
		const struct object *o = FF_AT(&m.module->objects, struct object, i);
		if (!*o->owner && *o->name != '_')
			pass_name(b, af, o->name);
	}
	for (int i = 0; !m.module->has_all && i < m.module->stars.count; i++)
		pass_star(b, af, m.module->stars.items[i], seen);
}

/* Names that the __init__.py of a package has by import: they are its interface. */
static void pass_on(struct book *b, struct api_file *af)
{
	for (int i = 0; i < af->objects.count; i++) {
		const struct object *o = FF_AT(&af->objects, struct object, i);
		if (o->kind == OBJ_IMPORT && (o->exported || o->unread || ff_book_lists(b, af, o->name)) && (*o->name != '_' || o->exported))
			pass_name(b, af, o->name);
	}
	struct ff_strings seen = {0};
	for (int i = 0; i < af->stars.count; i++)
		pass_star(b, af, af->stars.items[i], &seen);
}

struct book *ff_book_make(struct ff_consequence *c, enum side side)
{
	struct book *b = FF_NEW_IN(&c->arena, struct book);
	int objects = 0;
	b->a = &c->arena;
	b->files = &c->api[side];
	for (int i = 0; i < b->files->count; i++)
		objects += FILE_AT(b, i)->objects.count;
	table_size(b->a, &b->objects, objects);
	table_size(b->a, &b->modules, b->files->count * 2);
	table_size(b->a, &b->packages, b->files->count * 4);
	b->found = FF_NEW_IN(b->a, struct table);
	table_size(b->a, b->found, objects);
	for (int i = 0; i < b->files->count; i++) {
		struct api_file *af = FILE_AT(b, i);
		put_module(b, af->module.name, af);
		const char *short_name = below_sources(af->module.name);
		if (short_name)
			put_module(b, short_name, af);
		for (int k = 0; k < af->objects.count; k++)
			put_object(b, FF_AT(&af->objects, struct object, k));
		chain_members(b, af);
	}
	put_below_roots(b);
	for (int i = 0; i < b->files->count; i++)
		if (FILE_AT(b, i)->module.package)
			pass_on(b, FILE_AT(b, i));
	return b;
}

/* ---- modules and what they bind ---- */

struct api_file *ff_book_module(const struct book *b, const char *name)
{
	return get(&b->modules, name);
}

struct object *ff_book_object(const struct book *b, const char *full)
{
	struct object *o = get(&b->objects, full);
	return o && !o->bare ? o : NULL;
}

/* Asked for every member along the bases, and for every module: not a word of the name is kept. */
struct object *ff_book_at(const struct book *b, const char *module, const char *qualname)
{
	char name[512];
	int n = snprintf(name, sizeof(name), "%s.%s", module, qualname);
	return n > 0 && (size_t)n < sizeof(name) ? ff_book_object(b, name) : NULL;
}

struct object *ff_book_in(const struct book *b, const struct object *cls, const char *member)
{
	char name[512];
	int n = snprintf(name, sizeof(name), "%s.%s", cls->qualname, member);
	return n > 0 && (size_t)n < sizeof(name) ? ff_book_at(b, cls->module->name, name) : NULL;
}

bool ff_book_own(const struct book *b, const char *dotted)
{
	return get(&b->packages, ff_arena_dup(b->a, dotted, strcspn(dotted, "."))) != NULL;
}

static bool lists(const struct book *b, const struct api_file *af, const char *name, int hops)
{
	if (ff_strings_has(&af->all, name))
		return true;
	for (int i = 0; i < af->all_of.count && hops < HOPS; i++) {
		const struct api_file *m = ff_book_module(b, af->all_of.items[i]);
		if (m && lists(b, m, name, hops + 1))
			return true;
	}
	return false;
}

bool ff_book_lists(const struct book *b, const struct api_file *af, const char *name)
{
	return lists(b, af, name, 0);
}

static struct found find(const struct book *b, const char *dotted, int hops);

static struct found outside(const char *name)
{
	return (struct found){.kind = FOUND_OUTSIDE, .name = name};
}

/* An object, or what it stands for: an import, or another name of something. */
static struct found follow(const struct book *b, struct object *o, const char *dotted, int hops)
{
	struct found f;
	if (hops >= HOPS)
		return (struct found){.kind = FOUND_UNKNOWN};
	if (o->kind == OBJ_IMPORT) {
		f = find(b, o->value, hops + 1);
		/* it is bound, whatever it is: the import would fail, and not this look-up */
		return f.kind == FOUND_NOTHING || f.kind == FOUND_UNKNOWN ? (struct found){.kind = FOUND_UNKNOWN} : f;
	}
	if (o->kind == OBJ_ATTRIBUTE && *o->target && strcmp(o->target, dotted)) {
		struct object *beside = *o->owner ? get(&b->objects, ff_arena_printf(b->a, "%s.%s.%s", o->module->name, o->owner, o->value)) : NULL;
		f = beside && beside != o && !beside->bare ? follow(b, beside, dotted, hops + 1) : find(b, o->target, hops + 1);
		if (f.kind == FOUND_OBJECT && f.object->kind != OBJ_ATTRIBUTE)
			return f;
	}
	return (struct found){.kind = FOUND_OBJECT, .object = o};
}

static struct found in_module(const struct book *b, const struct api_file *m, const char *name, int hops)
{
	bool unknown = m->broken;
	for (int i = m->stars.count - 1; i >= 0; i--) {
		struct found s = find(b, m->stars.items[i], hops + 1), f;
		if (s.kind != FOUND_MODULE || !s.module) {
			unknown = true;
			continue;
		}
		if (!public_of_star(b, s.module, name)) {
			unknown |= s.module->has_all && !s.module->all_known;
			continue;
		}
		f = find(b, ff_arena_printf(b->a, "%s.%s", s.module->module.name, name), hops + 1);
		if (f.kind != FOUND_NOTHING && f.kind != FOUND_UNKNOWN)
			return f;
		unknown |= f.kind == FOUND_UNKNOWN;
	}
	return (struct found){.kind = unknown || m->getattr ? FOUND_UNKNOWN : FOUND_NOTHING, .getattr = m->getattr};
}

/* A module's name, or a module in it; the module may have been reached under another name. */
static struct found member_of_module(const struct book *b, const struct found *head, const char *dotted, const char *dot, int hops)
{
	const char *module = head->module ? head->module->module.name : "";
	size_t n = (size_t)(dot - dotted);
	if (!head->module)
		return (struct found){.kind = FOUND_UNKNOWN};
	if (strlen(module) != n || strncmp(module, dotted, n)) {
		const char *name = ff_arena_printf(b->a, "%s%s", module, dot);
		if (ff_book_object(b, name) || get(&b->packages, name))
			return find(b, name, hops + 1);
	}
	return in_module(b, head->module, dot + 1, hops);
}

static struct found look_up(const struct book *b, const char *dotted, int hops)
{
	struct object *o = ff_book_object(b, dotted);
	const char *dot = strrchr(dotted, '.');
	if (hops >= HOPS || !*dotted)
		return (struct found){.kind = FOUND_UNKNOWN};
	if (o && !(o->kind == OBJ_IMPORT && !strcmp(o->value, dotted))) /* `from . import x`: the module itself */
		return follow(b, o, dotted, hops);
	struct api_file *m = ff_book_module(b, dotted);
	if (m || get(&b->packages, dotted))
		return (struct found){.kind = FOUND_MODULE, .module = m};
	if (!dot)
		return outside(dotted);
	struct found head = find(b, ff_arena_dup(b->a, dotted, (size_t)(dot - dotted)), hops + 1);
	switch (head.kind) {
	case FOUND_OUTSIDE: return outside(ff_arena_printf(b->a, "%s%s", head.name, dot));
	case FOUND_MODULE: return member_of_module(b, &head, dotted, dot, hops);
	case FOUND_OBJECT: return head.object->kind == OBJ_CLASS && hops < 3 ? ff_book_member(b, head.object, dot + 1) : (struct found){.kind = FOUND_UNKNOWN};
	default: return head;
	}
}

/* While a name is looked for it is unknown: who asks again in a circle learns nothing by it. */
static struct found find(const struct book *b, const char *dotted, int hops)
{
	struct found *f = get(b->found, dotted);
	if (!f) {
		f = FF_NEW_IN(b->a, struct found);
		f->kind = FOUND_UNKNOWN;
		put(b->a, b->found, dotted, f);
		*f = look_up(b, dotted, hops);
	}
	return *f;
}

struct found ff_book_find(const struct book *b, const char *dotted)
{
	return find(b, dotted, 0);
}

struct found ff_book_name(const struct book *b, const char *dotted)
{
	struct found f = find(b, dotted, 0);
	const char *builtin = f.kind == FOUND_OUTSIDE ? "" : ff_arena_printf(b->a, "builtins.%s", last_part(dotted));
	if ((f.kind == FOUND_NOTHING || f.kind == FOUND_UNKNOWN) && ff_stdlib_class(builtin))
		return outside(builtin);
	return f;
}

struct ff_arena *ff_book_arena(const struct book *b)
{
	return b->a;
}

struct found ff_book_follow(const struct book *b, struct object *o)
{
	return follow(b, o, "", 1);
}
