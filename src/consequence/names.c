/*
 * names.c - where a dotted name leads: through the imports of a file, relative imports and
 * the re-exports of packages.  Used by routes and api; knows no framework.
 */
#include "room.h"

static const char *join(struct ff_arena *a, const char *left, const char *right)
{
	if (!*left || !*right)
		return *left ? left : right;
	return ff_arena_printf(a, "%s.%s", left, right);
}

const char *names_absolute(struct ff_arena *a, const struct module *m, const char *target)
{
	int level = (int)strspn(target, ".");
	return ff_module_relative(a, m->name, m->package, level, target + level);
}

const char *names_imported(struct ff_arena *a, const struct module *m, const struct ff_import *i)
{
	const char *from = ff_module_relative(a, m->name, m->package, i->level, i->module);
	if (!*i->name)
		return *i->alias ? from : i->bound; /* `import a.b` binds a */
	return join(a, from, i->name);
}

const char *names_resolve(struct ff_arena *a, const struct module *m, const struct ff_facts *f, const char *dotted)
{
	size_t n = strcspn(dotted, ".");
	if (!n)
		return names_absolute(a, m, dotted);
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(f->imports, struct ff_import)[i];
		if (strlen(imp->bound) == n && !strncmp(imp->bound, dotted, n))
			return join(a, names_imported(a, m, imp), dotted[n] ? dotted + n + 1 : "");
	}
	return join(a, m->name, dotted);
}

bool names_same(const char *full, const char *name)
{
	size_t n = strlen(full), k = strlen(name);
	return k && n >= k && !strcmp(full + n - k, name) && (n == k || full[n - k - 1] == '.');
}
