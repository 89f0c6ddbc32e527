/*
 * names.c - what names mean across files: modules by their dotted names, imports made absolute, a name led to its
 * definition.  Called by who has read the whole tree, and by the pages for their links; which names are public publics.c says.
 */
#include <stdlib.h>

#include "book.h"

/* ---- modules ---- */

static bool has_init(const struct ff_strings *packages, const char *folder, size_t n)
{
	for (int low = 0, high = packages->count; low < high;) {
		int mid = low + (high - low) / 2, d = strncmp(packages->items[mid], folder, n);
		if (!d)
			d = packages->items[mid][n] != '\0';
		if (!d)
			return true;
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* From the topmost folder with an __init__.py on; without one as ff_module_name has it. */
static const char *name_of(struct ff_arena *a, const struct ff_strings *packages, const char *path)
{
	const char *start = path;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		if (has_init(packages, path, (size_t)(slash - path)))
			break;
		start = slash + 1;
	}
	return strchr(start, '/') ? ff_module_name(a, ff_arena_printf(a, "./%s", start)) : ff_module_name(a, path);
}

static int by_name(const void *x, const void *y)
{
	const struct book_module *p = x, *q = y;
	int d = strcmp(p->name, q->name);
	return d ? d : strcmp(p->path, q->path);
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void name_modules(struct ff_book *b)
{
	struct ff_strings packages = {0};
	for (int i = 0; i < b->modules.count; i++)
		if (MODULE(b, i)->package && *MODULE(b, i)->folder)
			ff_strings_push(b->a, &packages, MODULE(b, i)->folder);
	if (packages.count)
		qsort(packages.items, (size_t)packages.count, sizeof *packages.items, by_text);
	for (int i = 0; i < b->modules.count; i++)
		MODULE(b, i)->name = name_of(b->a, &packages, MODULE(b, i)->path);
	if (b->modules.count)
		qsort(b->modules.items, (size_t)b->modules.count, sizeof(struct book_module), by_name);
	for (int i = 0; i < b->modules.count; i++)
		for (int k = 0; k < MODULE(b, i)->entries.count; k++)
			ENTRY(MODULE(b, i), k)->module = i;
}

static int find_n(const struct ff_book *b, const char *name, size_t n)
{
	int low = 0, high = b->modules.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		const char *other = MODULE(b, mid)->name;
		int d = strncmp(other, name, n);
		if (d < 0 || (!d && strlen(other) < n))
			low = mid + 1;
		else
			high = mid;
	}
	return low < b->modules.count && strlen(MODULE(b, low)->name) == n && !strncmp(MODULE(b, low)->name, name, n) ? low : -1;
}

int book_module_find(const struct ff_book *b, const char *name)
{
	return find_n(b, name, strlen(name));
}

/* ---- a name to its definition ---- */

static int by_qualname(const void *x, const void *y, void *with)
{
	const struct book_module *m = with;
	int a = *(const int *)x, b = *(const int *)y, d = strcmp(ENTRY(m, a)->qualname, ENTRY(m, b)->qualname);
	return d ? d : a - b;
}

void book_entries_sort(struct ff_arena *a, struct book_module *m)
{
	m->sorted = ff_arena_raw(a, ((size_t)m->entries.count + 1) * sizeof *m->sorted);
	for (int i = 0; i < m->entries.count; i++)
		m->sorted[i] = i;
	qsort_r(m->sorted, (size_t)m->entries.count, sizeof *m->sorted, by_qualname, m);
}

int book_entry_first(const struct book_module *m, const char *qualname)
{
	int low = 0, high = m->entries.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(ENTRY(m, m->sorted[mid])->qualname, qualname) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int book_entry_find(const struct book_module *m, const char *qualname)
{
	int last = -1;
	for (int low = book_entry_first(m, qualname); low < m->entries.count && !strcmp(ENTRY(m, m->sorted[low])->qualname, qualname); low++) {
		int i = m->sorted[low];
		if (!(ENTRY(m, i)->flags & (FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_NESTED)) && (last < 0 || ENTRY(m, last)->flags & FF_DEF_TYPE_CHECKING))
			last = i; /* of variants the first */
	}
	return last;
}

static int value_find(const struct book_module *m, const char *name)
{
	for (int i = 0; i < m->values.count; i++)
		if (VALUE(m, i)->def == -1 && !strcmp(VALUE(m, i)->name, name))
			return i;
	return -1;
}

static bool find_absolute(const struct ff_book *b, const char *dotted, int steps, struct book_found *out)
{
	for (size_t n = strlen(dotted); n;) {
		int m = find_n(b, dotted, n);
		if (m >= 0)
			return book_find_in(b, m, dotted[n] ? dotted + n + 1 : "", steps, out);
		while (n && dotted[n - 1] != '.')
			n--;
		n -= n > 0;
	}
	return false;
}

/* A member of a class: its own, or of a base in the tree. */
static bool find_member(const struct ff_book *b, int module, int entry, const char *rest, int steps, struct book_found *out)
{
	const struct book_module *m = MODULE(b, module);
	const struct book_entry *e = ENTRY(m, entry);
	int own = book_entry_find(m, ff_arena_printf(b->a, "%s.%s", e->qualname, rest));
	if (own >= 0) {
		*out = (struct book_found){module, own, -1};
		return true;
	}
	for (int i = 0; i < m->values.count; i++)
		if (VALUE(m, i)->def == entry && !strcmp(VALUE(m, i)->name, rest)) {
			*out = (struct book_found){module, entry, i};
			return true;
		}
	for (int i = 0; steps > 0 && i < e->bases.count; i++) {
		struct book_found base;
		if (book_find_in(b, module, e->bases.items[i], steps - 1, &base) && base.entry >= 0 && (base.module != module || base.entry != entry) &&
		    find_member(b, base.module, base.entry, rest, steps - 1, out))
			return true;
	}
	return false;
}

static bool find_import(const struct ff_book *b, const struct book_module *m, const char *first, const char *rest, int steps, struct book_found *out)
{
	for (int i = m->imports.count - 1; i >= 0; i--) {
		const struct book_import *im = FF_AT(&m->imports, struct book_import, i);
		const char *dot = *rest ? "." : "";
		if (im->flags & FF_IMPORT_STAR) {
			int from = book_module_find(b, im->module);
			if (from >= 0 && MODULE(b, from) != m && *first != '_' && book_find_in(b, from, ff_arena_printf(b->a, "%s%s%s", first, dot, rest), steps - 1, out))
				return true;
			continue;
		}
		if (strcmp(im->bound, first) != 0)
			continue;
		if (!*im->name) /* import a.b: the name is a, and what follows leads on; import a.b as x */
			return find_absolute(b, ff_arena_printf(b->a, "%s%s%s", strchr(im->module, '.') && !strncmp(im->module, first, strlen(first)) && im->module[strlen(first)] == '.' ? first : im->module, dot, rest), steps - 1, out);
		if (find_absolute(b, ff_arena_printf(b->a, "%s.%s%s%s", im->module, im->name, dot, rest), steps - 1, out))
			return true;
	}
	return false;
}

bool book_find_in(const struct ff_book *b, int module, const char *rest, int steps, struct book_found *out)
{
	const struct book_module *m = MODULE(b, module);
	size_t n = strcspn(rest, ".");
	if (steps <= 0)
		return false;
	*out = (struct book_found){module, -1, -1};
	if (!*rest)
		return true;
	const char *first = ff_arena_dup(b->a, rest, n), *behind = rest[n] ? rest + n + 1 : "";
	int entry = book_entry_find(m, first), value = entry < 0 ? value_find(m, first) : -1;
	if (entry >= 0 && *behind)
		return strchr(behind, '.') || ENTRY(m, entry)->kind != FF_DEF_CLASS ? (out->entry = book_entry_find(m, rest)) >= 0
		                                                                   : find_member(b, module, entry, behind, steps, out);
	out->entry = entry;
	out->value = value;
	if (entry >= 0 || (value >= 0 && !*behind))
		return true;
	int sub = m->package ? book_module_find(b, ff_arena_printf(b->a, "%s.%s", m->name, first)) : -1;
	if (sub >= 0)
		return book_find_in(b, sub, behind, steps - 1, out);
	return find_import(b, m, first, behind, steps, out);
}

bool book_find(const struct ff_book *b, int from, const char *dotted, struct book_found *out)
{
	if (!*dotted || dotted[strspn(dotted, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")])
		return false;
	return (from >= 0 && book_find_in(b, from, dotted, BOOK_STEPS, out)) || find_absolute(b, dotted, BOOK_STEPS, out);
}

bool book_in_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	return !n || (!strncmp(path, folder, n) && (path[n] == '/' || !path[n]));
}

bool book_in_package(const struct book_module *m, const char *package)
{
	size_t n = strlen(package);
	return !n || (!strncmp(m->name, package, n) && (m->name[n] == '.' || !m->name[n]));
}

void book_names_settle(struct ff_book *b)
{
	name_modules(b);
	for (int i = 0; i < b->modules.count; i++) {
		struct book_module *m = MODULE(b, i);
		for (int k = 0; k < m->imports.count; k++) {
			struct book_import *im = FF_AT(&m->imports, struct book_import, k);
			if (im->level)
				im->module = ff_module_relative(b->a, m->name, m->package, im->level, im->module);
		}
	}
}

void ff_book_settle(struct ff_book *b)
{
	book_names_settle(b);
	book_publics_settle(b);
}
