/*
 * publics.c - which names are public, under which modules, and where each has its home: the rules of docpages.h.  Called once the names of the
 * tree are settled, and by the pages that list them.
 */
#include <stdlib.h>

#include "book.h"

static bool hidden_part(const char *dotted)
{
	for (const char *p = dotted;; p++) {
		if (*p == '_')
			return true; /* dunder modules, too: __main__ is a program, __about__ no place to import from */
		p = strchr(p, '.');
		if (!p)
			return false;
	}
}

static bool module_is_public(const struct book_module *m)
{
	static const char *const tools[] = {"setup", "conftest", "noxfile", "manage", "tasks", "fabfile", "docs", "conf"};
	bool settings = m->role == FF_ROLE_SETTINGS && m->entries.count && strchr(m->name, '.'); /* more than values */
	bool script = m->role == FF_ROLE_SCRIPT && (m->has_all || strchr(m->name, '.')); /* it can be run, and is imported */
	if (m->role != FF_ROLE_LIBRARY && m->role != FF_ROLE_CLI && !settings && !script)
		return false;
	for (size_t i = 0; i < FF_COUNT(tools); i++)
		if (!strcmp(m->name, tools[i]))
			return false;
	return *m->name && !hidden_part(m->name) && !m->broken;
}

static bool top_level(const struct book_entry *e)
{
	const int never = FF_DEF_NESTED | FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_TYPE_CHECKING | FF_DEF_MAIN_GUARD;
	return e->parent < 0 && !(e->flags & never) && e->name[0] != '_'; /* __getattr__ of a module is no name to import */
}

bool book_shown(const struct book_module *m, int entry)
{
	const struct book_entry *e = ENTRY(m, entry);
	if (e->kind == FF_DEF_CLASS && e->parent >= 0 && !*e->doc && (!strcmp(e->name, "Meta") || !strcmp(e->name, "Config")))
		return false; /* options of a framework */
	return e->flags & FF_DEF_PUBLIC && !(e->flags & (FF_DEF_NESTED | FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_TYPE_CHECKING));
}

static void publish(struct ff_book *b, int module, const char *name, const struct book_found *f)
{
	*FF_PUSH(b->a, &b->publics, struct book_public) = (struct book_public){name, module, f->module, f->entry, f->value, false};
}

/* What `from module import name` gives, when the tree has it. */
static void publish_all(struct ff_book *b, int module)
{
	const struct book_module *m = MODULE(b, module);
	for (int i = 0; i < m->all.count; i++) {
		struct book_found f;
		if (!strchr(m->all.items[i], '.') && book_find_in(b, module, m->all.items[i], BOOK_STEPS, &f) && (f.entry >= 0 || f.value >= 0) && !ff_str_starts(m->all.items[i], "__"))
			publish(b, module, m->all.items[i], &f);
	}
}

static bool same_top(const char *x, const char *y)
{
	size_t n = strcspn(x, ".");
	return strcspn(y, ".") == n && !strncmp(x, y, n);
}

/* A package without __all__: what its __init__ imports from itself. */
static void publish_imports(struct ff_book *b, int module)
{
	const struct book_module *m = MODULE(b, module);
	for (int i = 0; i < m->imports.count; i++) {
		const struct book_import *im = FF_AT(&m->imports, struct book_import, i);
		struct book_found f;
		int from = same_top(im->module, m->name) ? book_module_find(b, im->module) : -1;
		if (im->flags & FF_IMPORT_STAR && from >= 0 && from != module) {
			const struct book_module *o = MODULE(b, from);
			for (int k = 0; k < o->all.count; k++)
				if (book_find_in(b, from, o->all.items[k], BOOK_STEPS, &f) && f.entry >= 0)
					publish(b, module, o->all.items[k], &f);
			for (int k = 0; !o->has_all && k < o->entries.count; k++)
				if (top_level(ENTRY(o, k)) && ENTRY(o, k)->flags & FF_DEF_PUBLIC)
					publish(b, module, ENTRY(o, k)->name, &(struct book_found){from, k, -1});
		} else if (from >= 0 && im->def < 0 && *im->bound != '_' && *im->name && !(im->flags & FF_IMPORT_TYPE_CHECKING) &&
		           book_find_in(b, module, im->bound, BOOK_STEPS, &f) && f.entry >= 0) {
			publish(b, module, im->bound, &f);
		}
	}
}

static void publish_module(struct ff_book *b, int module)
{
	struct book_module *m = MODULE(b, module);
	if (m->has_all) {
		publish_all(b, module);
		return;
	}
	for (int i = 0; i < m->entries.count; i++)
		if (top_level(ENTRY(m, i)) && ENTRY(m, i)->flags & FF_DEF_PUBLIC && book_entry_find(m, ENTRY(m, i)->name) == i)
			publish(b, module, ENTRY(m, i)->name, &(struct book_found){module, i, -1});
	if (m->package)
		publish_imports(b, module);
}

static int parts(const char *dotted)
{
	int n = 1;
	for (; *dotted; dotted++)
		n += *dotted == '.';
	return n;
}

/* A name that a package lists twice stands once; of several places of a definition the shortest is its home. */
static void choose_homes(struct ff_book *b)
{
	for (int i = 0; i < b->publics.count; i++) {
		struct book_public *p = PUBLIC(b, i);
		struct book_entry *e = p->entry >= 0 ? ENTRY(MODULE(b, p->of), p->entry) : NULL;
		if (!e) {
			p->home = p->of == p->module || !MODULE(b, p->of)->is_public;
			continue;
		}
		const struct book_public *old = e->home >= 0 ? PUBLIC(b, e->home) : NULL;
		int d = old ? parts(MODULE(b, p->module)->name) - parts(MODULE(b, old->module)->name) : -1;
		if (d < 0 || (!d && p->module == p->of && old->module != p->of))
			e->home = i;
	}
	for (int i = 0; i < b->publics.count; i++) {
		struct book_public *p = PUBLIC(b, i);
		if (p->entry >= 0)
			p->home = ENTRY(MODULE(b, p->of), p->entry)->home == i;
	}
}

static int by_place(const void *x, const void *y)
{
	const struct book_public *p = x, *q = y;
	if (p->module != q->module)
		return p->module - q->module;
	return strcmp(p->name, q->name);
}

static void drop_doubles(struct ff_book *b)
{
	int kept = 0;
	if (b->publics.count)
		qsort(b->publics.items, (size_t)b->publics.count, sizeof(struct book_public), by_place);
	for (int i = 0; i < b->publics.count; i++) {
		const struct book_public *p = PUBLIC(b, i);
		if (kept && PUBLIC(b, kept - 1)->module == p->module && !strcmp(PUBLIC(b, kept - 1)->name, p->name))
			continue;
		*PUBLIC(b, kept++) = *p;
	}
	b->publics.count = kept;
}

void book_publics_settle(struct ff_book *b)
{
	for (int i = 0; i < b->modules.count; i++)
		MODULE(b, i)->is_public = module_is_public(MODULE(b, i));
	for (int i = 0; i < b->modules.count; i++)
		if (MODULE(b, i)->is_public)
			publish_module(b, i);
	drop_doubles(b);
	choose_homes(b);
}

/* ---- asking ---- */

int book_first_public(const struct ff_book *b, int module)
{
	int low = 0, high = b->publics.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (PUBLIC(b, mid)->module < module)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int by_public_name(const void *x, const void *y)
{
	return strcmp((*(const struct book_public *const *)x)->name, (*(const struct book_public *const *)y)->name);
}

/* As the source has them, those from elsewhere behind. */
static int by_source(const void *x, const void *y)
{
	const struct book_public *p = *(const struct book_public *const *)x, *q = *(const struct book_public *const *)y;
	bool far = p->of != p->module, other = q->of != q->module;
	if (far != other)
		return far - other;
	if (p->of != q->of || far)
		return strcmp(p->name, q->name);
	if (p->entry >= 0 && q->entry >= 0)
		return p->entry - q->entry;
	return p->entry < 0 && q->entry < 0 ? p->value - q->value : (p->entry < 0) - (q->entry < 0);
}

int book_publics_of(const struct ff_book *b, int module, bool alphabetical, const struct book_public ***rows, struct ff_list *others)
{
	int n = 0, first = book_first_public(b, module), end = book_first_public(b, module + 1);
	*rows = ff_arena_alloc(b->a, ((size_t)(end - first) + 1) * sizeof **rows);
	for (int i = first; i < end; i++) {
		if (PUBLIC(b, i)->home)
			(*rows)[n++] = PUBLIC(b, i);
		else if (others)
			*FF_PUSH(b->a, others, const struct book_public *) = PUBLIC(b, i);
	}
	qsort(*rows, (size_t)n, sizeof **rows, alphabetical ? by_public_name : by_source);
	return n;
}
