/*
 * returns.c - the entry of Returns and Yields: what the body gives, and where that is no more than the code that it comes by, what the function says
 * that it comes from, or what callers make of it.  Called by compose.c.
 */
#include <ctype.h>

#include "compose_room.h"

/* What an iterator of the annotation gives: "int" of Iterator[int]. */
static const char *yielded_type(const struct draft *d)
{
	static const char *const kinds[] = {"Iterator[", "Iterable[", "Generator[", "AsyncIterator[", "AsyncIterable[", "AsyncGenerator[", NULL};
	const char *open = strchr(d->d->returns, '[');
	const char *name = open ? open : d->d->returns;
	while (name > d->d->returns && name[-1] != '.')
		name--;
	int depth = 0;
	for (int i = 0; open && kinds[i]; i++)
		if (ff_str_starts(name, kinds[i]))
			for (const char *p = open + 1; *p; p++) {
				depth += *p == '[' ? 1 : *p == ']' ? -1 : 0;
				if (depth < 0 || (!depth && *p == ','))
					return ff_arena_dup(d->a, open + 1, (size_t)(p - open - 1));
			}
	return "";
}

/* Says by which code it comes, not what it is. */
static bool is_bare(const char *text)
{
	return ff_str_starts(text, "The result of ``") || ff_str_starts(text, "The result, ") || (ff_str_starts(text, "``") && strchr(text + 2, '`') && !strchr(strchr(text + 2, '`'), ' '));
}

/* What callers make of it, before the code that it comes by; NULL. */
static const char *of_callers(const struct draft *d, int kind, const char *text)
{
	struct use use;
	struct words w;
	ff_doc_use(d, &use);
	ff_doc_words(d, use.name ? use.name : use.item ? use.item : "", &w);
	const char *words = w.n ? ff_doc_phrase(d, &w, 0, w.n) : NULL;
	const char *code = text ? ff_arena_printf(d->a, "%c%s", *text == '`' ? '`' : tolower((unsigned char)*text), text + 1) : NULL;
	if (kind == FF_DOC_YIELDS)
		return use.item && !use.name && words ? ff_arena_printf(d->a, code ? "Each %s: %s" : "Each %s.", words, code) : NULL;
	if (use.name && words)
		return ff_arena_printf(d->a, code ? "The %s: %s" : "The %s.", words, code);
	if (use.item && words)
		return ff_arena_printf(d->a, "%s Callers go through it, and name each item \"%s\".", text ? text : "An iterable.", words);
	if (use.item)
		return ff_arena_printf(d->a, "%s Callers go through it item by item.", text ? text : "An iterable.");
	bool constant = text && (!strcmp(text, "``True``.") || !strcmp(text, "``False``.") || !strcmp(text, "``None``."));
	return use.asked && !constant ? ff_arena_printf(d->a, "%s Callers ask whether it is true.", text ? text : "A truth value.") : NULL;
}

void ff_doc_returns(struct draft *d, int kind, struct ff_list *items)
{
	const char *told = d->def >= 0 && ff_doc_inherited(d) ? ff_doc_inherited(d)->returns : "";
	bool more = false;
	const char *text = ff_doc_outcome_of(d, kind == FF_DOC_YIELDS, &more), *type = kind == FF_DOC_YIELDS ? yielded_type(d) : d->d->flags & FF_DEF_GENERATOR ? "" : d->d->returns;
	struct delegate to;
	if (!text && *told)
		text = told;
	if (kind == FF_DOC_RETURNS && (!text || is_bare(text)) && ff_doc_delegate(d, &to) && *to.told->returns) {
		const char *theirs = ff_doc_with_source(d, to.told->returns, "from", to.code);
		more = more || theirs;
		text = theirs ? theirs : text;
	}
	const char *used = !text || is_bare(text) ? of_callers(d, kind, text) : NULL;
	if (used)
		ff_doc_tell(d, FROM_CALLERS, true);
	else
		ff_doc_tell(d, text ? FROM_RESULTS : FROM_NOTHING, more);
	text = used ? used : text;
	*FF_PUSH(d->a, items, struct ff_doc_item) = (struct ff_doc_item){.name = "", .type = ff_doc_type(d, type), .text = text ? text : kind == FF_DOC_YIELDS ? "The items, one by one." : "The result.", .line = -1};
}
