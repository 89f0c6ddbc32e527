/*
 * lost.c - which test named a definition before the change: looks into the old sides of the tests of the run.  Called by usage.c for a
 * definition that no test leads to any more.
 */
#include "usages.h"

enum { OLD_TESTS_MAX = 200, OLD_LOOKS_MAX = 100000000 /* references that are compared */ };

struct old_test {
	const char *path;
	struct brief b;
};

static struct ff_list *old_tests(struct usages *u)
{
	struct scan *s = u->s;
	if (s->old_tests_read)
		return &s->old_tests;
	s->old_tests_read = true;
	for (int i = 0; i < s->items.count && s->old_tests.count < OLD_TESTS_MAX; i++) {
		struct item *it = FF_AT(&s->items, struct item, i);
		const char *path = *it->file.old_path ? it->file.old_path : it->file.path;
		struct old_test t = {.path = path};
		if (it->compare && it->file.language == FF_LANG_PYTHON && !ff_id_none(&it->olds.id) && role_of(path, FF_LANG_PYTHON, 0) == FF_ROLE_TEST &&
		    !brief_load(u->w, &s->arena, &it->olds.id, sheet_kind(path), &t.b))
			*FF_PUSH(&s->arena, &s->old_tests, struct old_test) = t;
	}
	return &s->old_tests;
}

/* Whether a target leads to the symbol under one of the names of its file. */
static bool leads(struct usages *u, const struct view *v, const char *path, const char *target, const char *qualname)
{
	const char *place = relative_target(&u->w->scratch, path, target);
	size_t n = strlen(qualname);
	for (int i = 0; i < v->prefixes.count; i++) {
		const struct prefix *p = FF_AT(&v->prefixes, struct prefix, i);
		const char *rest = prefix_rest(p, place ? place : target, place != NULL);
		if (rest && p->bound && !strcmp(rest, p->bound) && !strcmp(p->symbol, qualname))
			return true;
		if (rest && !p->bound && !strncmp(rest, qualname, n) && (!rest[n] || rest[n] == '.'))
			return true;
	}
	return false;
}

/* A method is called on an object whose class cannot be seen: then the file must lead to the class. */
static bool names_class(struct usages *u, const struct view *v, const struct old_test *t, const char *qualname)
{
	const char *dot = strrchr(qualname, '.');
	const char *class = dot ? ff_arena_dup(&u->w->scratch, qualname, (size_t)(dot - qualname)) : NULL;
	for (int i = 0; class && i < t->b.ref_count; i++)
		if (*t->b.refs[i].target && leads(u, v, t->path, t->b.refs[i].target, class))
			return true;
	return false;
}

const char *lost_test(struct usages *u, const struct view *v, int symbol)
{
	const struct symbol *x = &v->symbols[symbol];
	const struct ff_list *tests = old_tests(u);
	for (int i = 0; i < tests->count; i++) {
		const struct old_test *t = FF_AT(tests, struct old_test, i);
		int class = -1; /* not asked yet */
		ff_arena_reset(&u->w->scratch);
		u->s->old_looks += t->b.ref_count;
		for (int k = 0; k < t->b.ref_count && u->s->old_looks < OLD_LOOKS_MAX; k++) {
			const struct ff_reference *r = &t->b.refs[k];
			if (strcmp(r->name, x->last) != 0 || r->kind == FF_REF_IMPORT || r->kind == FF_REF_STRING || r->kind == FF_REF_PATCH)
				continue;
			if (!*r->target && class < 0)
				class = names_class(u, v, t, x->qualname);
			if (*r->target ? leads(u, v, t->path, r->target, x->qualname) : class)
				return ff_arena_printf(&u->s->arena, "%s:%d", t->path, r->line);
		}
	}
	return "";
}
