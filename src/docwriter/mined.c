/*
 * mined.c - how the tree describes a parameter of the same name elsewhere, where that can be said here, too.  Called by parameters.c; what
 * there is world.c has noted.
 */
#include <strings.h>

#include "world.h"

/* What the parameter is for in another function, it need not be for in this one. */
static bool is_of_its_place(const struct draft *d, const char *text)
{
	struct words w;
	for (const char *p = text; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
		size_t n = strcspn(p, " .,;)");
		const char *word = ff_arena_dup(d->a, p, n);
		if (n > 5 && (ff_str_ends(word, "ing") || ff_str_ends(word, "ed")))
			return true;
		if (!strncmp(p, "to ", 3)) {
			w.w[0] = ff_arena_dup(d->a, p + 3, strcspn(p + 3, " .,;)"));
			if (ff_doc_verb(w.w[0]) || !strcmp(w.w[0], "be"))
				return true;
		}
	}
	return strpbrk(text, "`:") || strstr(text, "new ") || strstr(text, "which") || strstr(text, "this ") || strstr(text, "equired") || strstr(text, "urrent");
}

/* Folder of a module: "a.b" of "a.b.c:Class". */
static bool same_package(const char *a, const char *b)
{
	size_t n = strcspn(a, ":"), m = strcspn(b, ":");
	while (n && a[n] != '.')
		n--;
	while (m && b[m] != '.')
		m--;
	return n == m && !memcmp(a, b, n);
}

/* The same words in the class itself, or in two places or more, one of them in the same folder, and nowhere others. */
const char *ff_doc_mined(const struct draft *d, const struct ff_parameter *p)
{
	const struct ff_definition *class = d->d->parent >= 0 ? FF_AT(&d->f->definitions, struct ff_definition, d->d->parent) : NULL;
	const char *where, *own = NULL, *best = NULL;
	int most = 0, all = 0;
	bool near = false;
	if (!d->world)
		return NULL;
	where = ff_arena_printf(d->a, "%s:%s", ff_module_name(d->a, d->path), class && class->kind == FF_DEF_CLASS ? class->qualname : "");
	for (int i = ff_doc_entry_first(d->world, ENTRY_PARAMETER, p->name); i >= 0; i = ff_doc_entry_next(d->world, ff_doc_entry(d->world, i)->next, ENTRY_PARAMETER, p->name)) {
		const struct entry *e = ff_doc_entry(d->world, i);
		int same = 0;
		if ((*e->type && *p->annotation && strcmp(e->type, p->annotation)) || is_of_its_place(d, e->text))
			continue;
		near = near || same_package(e->where, where);
		for (int k = ff_doc_entry_first(d->world, ENTRY_PARAMETER, p->name); k >= 0; k = ff_doc_entry_next(d->world, ff_doc_entry(d->world, k)->next, ENTRY_PARAMETER, p->name))
			same += strcasecmp(ff_doc_entry(d->world, k)->text, e->text) ? 0 : ff_doc_entry(d->world, k)->count;
		all += e->count;
		if (same > most) {
			most = same;
			best = e->text;
		}
		if (class && class->kind == FF_DEF_CLASS && !strcmp(e->where, where)) {
			if (own && strcasecmp(own, e->text))
				return NULL; /* the class itself means two things by it */
			own = e->text;
		}
	}
	if (own)
		return own;
	return most >= 2 && most == all && near && !ff_doc_vague(p->name) ? best : NULL;
}
