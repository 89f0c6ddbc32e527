/*
 * check_returns.c - Returns and Yields against the statements and the annotation of a function.  Called by incomplete.c, in both of its measures.
 */
#include <strings.h>

#include "check.h"

#define W_RETURNS 0.70
#define W_YIELDS 0.70
#define W_NOTHING 0.80   /* Returns of what returns nothing */
#define MOST_READ 60     /* docstrings of a file that are read for its habit */
#define ENOUGH_WITHOUT 3 /* of them without Returns: a habit */

static bool is_one_of(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

static bool returns_nothing(const char *annotation)
{
	static const char *const none[] = {"None", "NoReturn", "Never", "\"None\"", "'None'", NULL};
	return is_one_of(ff_doc_last_part(annotation), none);
}

/* "Iterator[int]", "typing.Generator[...]": the name before the bracket ends with the word. */
static bool is_annotated(const char *annotation, const char *word)
{
	const char *bracket = strchr(annotation, '['), *end = bracket ? bracket : annotation + strlen(annotation);
	size_t n = strlen(word);
	return (size_t)(end - annotation) >= n && !strncmp(end - n, word, n);
}

static bool is_iterated(const char *annotation)
{
	return is_annotated(annotation, "Generator") || is_annotated(annotation, "Iterator") || is_annotated(annotation, "Iterable");
}

/* What a generator yields, by its annotation, is nothing. */
static bool yields_nothing(const char *annotation)
{
	const char *bracket = strchr(annotation, '[');
	return is_iterated(annotation) && bracket && (ff_str_starts(bracket, "[None]") || ff_str_starts(bracket, "[None,"));
}

/* What a generator returns in the end, by its annotation, is nothing: the third of "Generator[int, None, None]". */
static bool ends_with_nothing(const char *annotation)
{
	const char *bracket = strchr(annotation, '['), *last = NULL;
	int depth = 0, commas = 0;
	for (const char *p = bracket; p && *p; p++) {
		depth += (*p == '[') - (*p == ']');
		if (*p == ',' && depth == 1 && ++commas == 2)
			last = p + 1 + strspn(p + 1, " ");
	}
	return last && (!strcmp(last, "None]") || !strcmp(last, "NoReturn]") || !strcmp(last, "Never]"));
}

/* pydoclint's DOC201, 202, 402, 403: annotations count as much as statements do. */
static void in_the_letter(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	const struct ff_definition *d = c->d;
	bool generator = d->flags & FF_DEF_GENERATOR, statement = d->flags & (FF_DEF_RETURNS_VALUE | FF_DEF_RETURNS_NONE_ONLY), annotated = *d->returns != '\0';
	bool returns = ff_doc_has_section(&c->doc, FF_DOC_RETURNS, true), yields = ff_doc_has_section(&c->doc, FF_DOC_YIELDS, true), generated = is_annotated(d->returns, "Generator");
	bool nothing = returns_nothing(d->returns) || (generator && (d->flags & FF_DEF_RETURNS_NONE_ONLY || (generated && ends_with_nothing(d->returns))));
	if (!returns && !(d->flags & FF_DEF_PROPERTY) && !(generator && !statement && is_iterated(d->returns)) && (statement || (annotated && !generated)) && !nothing)
		ff_doc_complain(v, W_RETURNS, "Returns is missing", "missing_returns", NULL);
	if (returns && !statement && !annotated)
		ff_doc_complain(v, W_NOTHING, "Returns, but it returns nothing", "stale_returns", NULL);
	if (!yields && generator && !statement && !yields_nothing(d->returns))
		ff_doc_complain(v, W_YIELDS, "Yields is missing", "missing_yields", NULL);
	if (yields && !(generator && statement) && (!generator || !is_iterated(d->returns)) && !(d->flags & FF_DEF_ABSTRACT))
		ff_doc_complain(v, W_YIELDS, generator ? "Yields, but the annotation is of no generator" : "Yields, but it is no generator", "stale_yields", NULL);
}

/* Returns is there and says that nothing is returned. */
static bool says_nothing(const struct ff_doc *doc)
{
	for (int i = 0; i < doc->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&doc->sections, struct ff_doc_section, i);
		for (int k = 0; s->kind == FF_DOC_RETURNS && k < s->items.count; k++) {
			const struct ff_doc_item *e = FF_AT(&s->items, struct ff_doc_item, k);
			if (ff_doc_has_word(e->type, "None") || ff_doc_has_word(e->text, "None") || ff_doc_has_word(e->text, "nothing") || ff_doc_has_word(e->text, "Nothing") || ff_doc_has_word(e->text, "none"))
				return true;
		}
	}
	return false;
}

/* Raises that it is not implemented: what others return, it documents. */
static bool leaves_it_to_others(const struct ff_doc_case *c)
{
	for (int i = c->raises; i < c->raises_end; i++) {
		const struct ff_raise *r = FF_AT(&c->s->news->raises, struct ff_raise, i);
		if (r->def == c->def && !strcmp(r->type, "NotImplementedError"))
			return true;
	}
	return c->d->flags & (FF_DEF_ABSTRACT | FF_DEF_STUB_BODY | FF_DEF_PROTOCOL | FF_DEF_TRIVIAL) || c->d->statements == 0;
}

/*
 * The weight of a missing Returns moved by the habit of the file: of its docstrings that list parameters and whose functions return something, how many
 * have the section.  0 where several do without: there a list of parameters claims nothing of what comes back.
 */
static double returns_weight(const struct ff_doc_case *c)
{
	int with = 0, without = 0, from = c->def > MOST_READ ? c->def - MOST_READ / 2 : 0;
	for (int i = from; i < c->s->news->definitions.count && i < from + MOST_READ; i++) {
		const struct ff_docstring *text = ff_doc_of(c->s->news, i);
		struct ff_doc doc;
		if (!text || !(FF_AT(&c->s->news->definitions, struct ff_definition, i)->flags & FF_DEF_RETURNS_VALUE))
			continue;
		ff_doc_read(c->s->scratch, text->text, &doc);
		with += doc.has_args && doc.returns;
		without += doc.has_args && !doc.returns;
	}
	if (!with && without >= ENOUGH_WITHOUT)
		return 0;
	return with >= 2 * without ? W_RETURNS : 2 * with >= without ? 0.8 * W_RETURNS : 0.5 * W_RETURNS;
}

static void as_it_is_told(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	const struct ff_definition *d = c->d;
	const struct ff_doc *doc = &c->doc;
	bool generator = d->flags & FF_DEF_GENERATOR, value = d->flags & FF_DEF_RETURNS_VALUE, promises = *d->returns && !returns_nothing(d->returns);
	bool claims = doc->has_args || doc->has_raises; /* a docstring that lists nothing need not list this */
	if (d->flags & FF_DEF_PROPERTY || ff_doc_is_magic(d->name))
		return;
	if (generator && claims && !doc->yields && !doc->returns && !ff_doc_speaks_of(c->text, "yield") && !ff_doc_speaks_of(c->text, "iter") && !ff_doc_speaks_of(c->text, "generat") &&
	    !ff_doc_speaks_of(c->text, "return") && !yields_nothing(d->returns) && !ff_doc_is_decorated(c->s, c->def))
		ff_doc_complain(v, W_YIELDS, "Yields is missing", "missing_yields", NULL);
	else if (!generator && doc->yields && !value && !promises && !leaves_it_to_others(c))
		ff_doc_complain(v, W_YIELDS, "Yields, but it yields nothing", "stale_yields", NULL);
	else if (!generator && claims && value && !doc->returns && !doc->yields && !ff_doc_speaks_of(c->text, "return") && !returns_nothing(d->returns) && !leaves_it_to_others(c) && returns_weight(c) > 0)
		ff_doc_complain(v, returns_weight(c), "Returns is missing", "missing_returns", NULL);
	else if (!generator && doc->returns && !value && !promises && !says_nothing(doc) && !leaves_it_to_others(c))
		ff_doc_complain(v, W_NOTHING, "Returns, but it returns nothing", "stale_returns", NULL);
}

void ff_doc_check_returns(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	if (c->strict)
		in_the_letter(c, v);
	else
		as_it_is_told(c, v);
}
