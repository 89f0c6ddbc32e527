/*
 * check_raises.c - Raises against the raise statements of a function.  Called by incomplete.c, in both of its measures.
 */
#include <ctype.h>

#include "check.h"

#define W_RAISES 0.60
#define W_GONE 0.80    /* an exception that this change has taken out of the body */
#define LEAST_SUFFIX 8 /* bytes of an exception's name that another may end with */

/* What is documented when a builtin exception is: the ones above it. */
static const struct {
	const char *type, *above;
} above[] = {
	{"KeyError", "LookupError"}, {"IndexError", "LookupError"}, {"UnicodeError", "ValueError"}, {"UnicodeDecodeError", "ValueError"}, {"UnicodeEncodeError", "ValueError"},
	{"JSONDecodeError", "ValueError"}, {"ZeroDivisionError", "ArithmeticError"}, {"OverflowError", "ArithmeticError"}, {"FloatingPointError", "ArithmeticError"},
	{"ModuleNotFoundError", "ImportError"}, {"NotImplementedError", "RuntimeError"}, {"RecursionError", "RuntimeError"}, {"FileNotFoundError", "OSError"}, {"FileExistsError", "OSError"},
	{"PermissionError", "OSError"}, {"IsADirectoryError", "OSError"}, {"NotADirectoryError", "OSError"}, {"TimeoutError", "OSError"}, {"ConnectionError", "OSError"},
	{"ConnectionRefusedError", "OSError"}, {"ConnectionResetError", "OSError"}, {"BrokenPipeError", "OSError"}, {"InterruptedError", "OSError"}, {"BlockingIOError", "OSError"},
	{"ProcessLookupError", "OSError"}, {"IOError", "OSError"}, {"EnvironmentError", "OSError"}, {"OSError", "IOError"}, {"OSError", "EnvironmentError"}, {"TabError", "SyntaxError"},
	{"IndentationError", "SyntaxError"}, {"UnboundLocalError", "NameError"},
};

static bool documents(const struct ff_list *items, const char *type)
{
	for (int i = 0; i < items->count; i++) {
		const char *name = ff_doc_last_part(FF_AT(items, struct ff_doc_item, i)->name);
		if (!strcmp(name, ff_doc_last_part(type)) || !strcmp(name, "Exception") || !strcmp(name, "BaseException") || (strlen(name) >= LEAST_SUFFIX && ff_str_ends(type, name)))
			return true; /* the last: imported under a longer name */
		for (size_t k = 0; k < FF_COUNT(above); k++)
			if (!strcmp(above[k].type, ff_doc_last_part(type)) && !strcmp(above[k].above, name))
				return true;
	}
	return false;
}

/* An entry tells of the exception in its words. */
static bool mentions(const struct ff_doc_case *c, const char *type)
{
	return ff_doc_has_word(c->text, ff_doc_last_part(type));
}

/* A definition of f raises it; def -1: any of them, else this one alone. */
static bool raises_it(const struct ff_facts *f, int def, const char *type)
{
	for (int i = 0; i < f->raises.count; i++) {
		const struct ff_raise *r = FF_AT(&f->raises, struct ff_raise, i);
		if ((def < 0 || r->def == def) && !strcmp(ff_doc_last_part(r->type), ff_doc_last_part(type)))
			return true;
	}
	return false;
}

/* The same definition before the change; -1: there was none. */
static int before(const struct ff_doc_case *c)
{
	for (int i = 0; c->s->olds && i < c->s->olds->definitions.count; i++)
		if (!strcmp(FF_AT(&c->s->olds->definitions, struct ff_definition, i)->qualname, c->d->qualname))
			return i;
	return -1;
}

/* Documented, raised before the change, and now by nothing in the file: a helper that took it over would stand there, or be called from here before. */
static void check_gone(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings gone = {0};
	int old = c->doc.raises.count ? before(c) : -1;
	for (int i = 0; old >= 0 && i < c->doc.raises.count; i++) {
		const char *name = FF_AT(&c->doc.raises, struct ff_doc_item, i)->name;
		if (raises_it(c->s->olds, old, name) && !raises_it(c->s->news, -1, name))
			ff_strings_push(c->s->scratch, &gone, name);
	}
	if (gone.count)
		ff_doc_complain(v, W_GONE, "documented but not raised any more:", "gone_raises", &gone);
}

static void as_it_is_told(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings missing = {0};
	for (int i = c->raises; i < c->raises_end; i++) {
		const struct ff_raise *r = FF_AT(&c->s->news->raises, struct ff_raise, i);
		const char *name = ff_doc_last_part(r->type);
		if (r->def != c->def || !isupper((unsigned char)*name) || r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE) || documents(&c->doc.raises, r->type) || mentions(c, r->type) ||
		    !strcmp(name, "NotImplementedError") || !strcmp(name, "AssertionError") || !strcmp(name, "StopIteration") || !strcmp(name, "StopAsyncIteration") || ff_strings_has(&missing, r->type))
			continue;
		ff_strings_push(c->s->scratch, &missing, r->type);
	}
	if (missing.count && c->doc.has_raises && c->doc.raises.count)
		ff_doc_complain(v, W_RAISES, "Raises lacks", "missing_raises", &missing);
	check_gone(c, v);
}

/* "(OSError, errors.Gone)": each of them. */
static void push_types(struct ff_arena *a, struct ff_strings *to, const char *types)
{
	for (const char *p = types; *p;) {
		size_t n = strcspn(p, ",() ");
		if (n)
			ff_strings_push(a, to, ff_arena_dup(a, p, n));
		p += n + (p[n] != '\0');
	}
}

/* What a bare raise lets go: what the handler around it caught. */
static void push_handled(const struct ff_doc_case *c, struct ff_strings *to, int line)
{
	const struct ff_handler *inner = NULL;
	for (int i = 0; i < c->s->news->handlers.count; i++) {
		const struct ff_handler *h = FF_AT(&c->s->news->handlers, struct ff_handler, i);
		if (h->def == c->def && h->line <= line && line <= h->end_line)
			inner = h; /* rows stand in the order of the text: the last is the innermost */
	}
	if (inner)
		push_types(c->s->scratch, to, inner->types);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* pydoclint's DOC503: both lists sorted, one as long as the other, each raised name begins with a documented one. */
static bool agree(struct ff_strings *raised, struct ff_strings *told)
{
	if (raised->count)
		qsort(raised->items, (size_t)raised->count, sizeof *raised->items, by_name);
	if (told->count)
		qsort(told->items, (size_t)told->count, sizeof *told->items, by_name);
	if (raised->count != told->count)
		return false;
	for (int i = 0; i < told->count; i++)
		if (!ff_str_starts(raised->items[i], told->items[i]))
			return false;
	return true;
}

/* pydoclint's DOC501, 502, 503: every raise statement counts, caught or not. */
static void in_the_letter(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings all = {0}, raised = {0}, told = {0};
	bool any = false, section = ff_doc_has_section(&c->doc, FF_DOC_RAISES, true);
	for (int i = c->raises; i < c->raises_end; i++) {
		const struct ff_raise *r = FF_AT(&c->s->news->raises, struct ff_raise, i);
		if (r->def != c->def)
			continue;
		any = true;
		if (r->flags & FF_RAISE_RERAISE || !*r->type)
			push_handled(c, &all, r->line);
		else
			ff_strings_push(c->s->scratch, &all, r->type);
	}
	for (int i = 0; i < all.count; i++)
		if (!ff_strings_has(&raised, all.items[i]))
			ff_strings_push(c->s->scratch, &raised, all.items[i]);
	for (int i = 0; i < c->doc.raises.count; i++)
		ff_strings_push(c->s->scratch, &told, FF_AT(&c->doc.raises, struct ff_doc_item, i)->name);
	if (any && !section)
		ff_doc_complain(v, W_RAISES, "Raises lacks", "missing_raises", &raised);
	else if (!any && section && !(c->d->flags & FF_DEF_ABSTRACT))
		ff_doc_complain(v, W_RAISES, "Raises, but nothing is raised here", "stale_raises", NULL);
	else if (any && !agree(&raised, &told))
		ff_doc_complain(v, W_RAISES, "Raises and the raise statements differ:", "missing_raises", &raised);
}

void ff_doc_check_raises(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	if (c->strict)
		in_the_letter(c, v);
	else
		as_it_is_told(c, v);
}
