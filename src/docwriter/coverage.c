/*
 * coverage.c - which nodes of a file have a docstring.  all_nodes counts as interrogate's defaults: the
 * module, and every class, function and method, nested, private, magic or overloaded alike.
 */
#include "ff/docwriter.h"

static void push(struct ff_arena *a, struct ff_list *nodes, const char *path, const char *name, const char *kind, int line, bool covered,
                 bool nested)
{
	*FF_PUSH(a, nodes, struct ff_doc_node) = (struct ff_doc_node){path, name, kind, line, covered, nested};
}

/* A docstring of blanks alone says nothing. */
static bool says_something(const struct ff_docstring *d)
{
	return d && d->text[strspn(d->text, " \t\r\n\f")];
}

void ff_doc_nodes(struct ff_arena *a, const struct ff_subject *s, bool all_nodes, struct ff_list *nodes)
{
	static const char *const kinds[] = {"function", "method", "class"};
	const char *path = ff_arena_str(a, s->file->path);
	const unsigned hidden = FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_NESTED | FF_DEF_TYPE_CHECKING | FF_DEF_MAIN_GUARD;
	push(a, nodes, path, ff_path_base(path), "module", 1, says_something(ff_doc_of(s->news, -1)), false);
	for (int i = 0; i < s->news->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, i);
		if (!all_nodes && (!(d->flags & FF_DEF_PUBLIC) || d->flags & hidden))
			continue;
		push(a, nodes, path, ff_arena_str(a, d->qualname), kinds[d->kind], d->line, says_something(ff_doc_of(s->news, i)),
		     d->parent >= 0);
	}
}
