/*
 * exceptions.c - what a raise statement names: a class that whoever reads the file finds, one that the text hides, or a function that makes
 * the exception.  Linters hold a Raises section against the names that they can follow: what they cannot is told in words.  Called by raises.c.
 */
#include <ctype.h>

#include "compose_room.h"

/* Classes of the standard library that are not written as classes are. */
static const char *const small[] = {"error", "timeout", "gaierror", "herror", "errors", "error_reply", "error_temp", "error_perm", "error_proto", NULL};

static bool is_dotted(const char *type)
{
	return *type && strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == strlen(type);
}

/* A definition of the module, or of a class in it, by its qualified name; NULL. */
static const struct ff_definition *defined(const struct draft *d, const char *qualname)
{
	for (int i = 0; i < d->f->definitions.count; i++) {
		const struct ff_definition *x = FF_AT(&d->f->definitions, struct ff_definition, i);
		if (!(x->flags & FF_DEF_NESTED) && !strcmp(x->qualname, qualname))
			return x;
	}
	return NULL;
}

static bool is_parameter(const struct draft *d, const char *name)
{
	for (int i = d->first; i < d->end; i++)
		if (!strcmp(FF_AT(&d->f->parameters, struct ff_parameter, i)->name, name))
			return true;
	return false;
}

/* A variable of the module, or a name that nothing in it binds: a star import may bring it, or nobody. */
static bool is_hidden(const struct draft *d, const char *head)
{
	if (!strcmp(head, "self") || !strcmp(head, "cls") || is_parameter(d, head))
		return true;
	for (int i = 0; i < d->f->unbound.count; i++)
		if (!strcmp(FF_AT(&d->f->unbound, struct ff_unbound, i)->name, head))
			return true;
	for (int i = 0; i < d->f->assigns.count; i++)
		if (FF_AT(&d->f->assigns, struct ff_assign, i)->def < 0 && !strcmp(FF_AT(&d->f->assigns, struct ff_assign, i)->name, head))
			return true;
	return false;
}

/* Where an import leads the callee of a raise to; "" nowhere. */
static const char *import_of(const struct draft *d, const char *type, int line)
{
	for (int i = FF_DOC_ROW_FROM(d->f->calls, struct ff_call, line); i < d->f->calls.count && FF_AT(&d->f->calls, struct ff_call, i)->line == line; i++)
		if (!strcmp(FF_AT(&d->f->calls, struct ff_call, i)->callee, type))
			return FF_AT(&d->f->calls, struct ff_call, i)->target;
	return "";
}

enum thrown ff_doc_thrown(const struct draft *d, const char *type, int line)
{
	const char *last = ff_last_part(type), *head = ff_arena_dup(d->a, type, strcspn(type, "."));
	const struct ff_definition *own = is_dotted(type) ? defined(d, type) : NULL;
	if (!is_dotted(type) || ((!own || own->kind == FF_DEF_CLASS) && !strcmp(last, "NotImplementedError")))
		return THROWN_UNKNOWN;
	if (own)
		return own->kind == FF_DEF_CLASS ? THROWN_TYPE : THROWN_MADE;
	if (isupper((unsigned char)*last))
		return is_hidden(d, head) ? THROWN_HIDDEN : THROWN_TYPE;
	if (is_hidden(d, head) || (line ? !*import_of(d, type, line) : !strchr(type, '.')))
		return THROWN_UNKNOWN;
	return ff_doc_one_of(last, small) || ff_doc_knows_class(d, last) ? THROWN_TYPE : line ? THROWN_MADE : THROWN_UNKNOWN;
}
