/*
 * incomplete.c - what a docstring lists against what there is: parameters here, what comes back in check_returns.c, what is raised in check_raises.c.
 * Weights: share of findings that a developer acts on (docs/benchmarks.md holds the measurements).
 *
 * Two measures.  strict (--isolated): a docstring that has any section must be whole, in the letter: the rules of pydoclint (DOC101 to DOC103, 201,
 * 202, 402, 403, 501 to 503) for docstrings in Google style.  Else only what a section claims to list is held against it, and what is told in
 * words counts.
 */
#include <strings.h>

#include "check.h"

#define W_EXTRA_ARG 0.95   /* documented name that the signature does not have: nearly always stale */
#define W_MISSING_ARG 0.90
#define W_TWICE 0.90       /* one parameter, two entries */
#define MOST_ENTRIES 500   /* of a docstring that are held against each other */
#define MAX_NAMED 5        /* names listed in one message */

void ff_doc_complain(struct ff_doc_verdict *v, double weight, const char *what, const char *key, const struct ff_strings *names)
{
	ff_buf_str(&v->message, v->problems ? "; " : "");
	ff_buf_str(&v->message, what);
	ff_buf_printf(&v->evidence, "%s\"%s\":[", v->problems ? "," : "", key);
	for (int i = 0; names && i < names->count; i++) {
		if (i < MAX_NAMED)
			ff_buf_printf(&v->message, "%s%s", i ? ", " : " ", names->items[i]);
		else if (i == MAX_NAMED)
			ff_buf_printf(&v->message, " and %d more", names->count - i);
		ff_buf_str(&v->evidence, i ? "," : "");
		ff_json_str(&v->evidence, names->items[i]);
	}
	ff_buf_char(&v->evidence, ']');
	v->weight = weight > v->weight ? weight : v->weight;
	v->problems++;
}

/* ---- parameters ---- */

static bool has_item(const struct ff_list *items, const char *name)
{
	for (int i = 0; i < items->count; i++)
		if (!strcmp(FF_AT(items, struct ff_doc_item, i)->name, name))
			return true;
	return false;
}

static const char *skip_stars(const char *name)
{
	return name + strspn(name, "*");
}

/* Name as a docstring has it: with its stars. */
static const char *shown(struct ff_arena *a, const struct ff_parameter *p)
{
	const char *stars = p->kind == FF_PARAM_VARARG ? "*" : p->kind == FF_PARAM_KWARG ? "**" : "";
	return ff_arena_printf(a, "%s%s", stars, p->name);
}

static bool takes_anything(const struct ff_parameter *p)
{
	return p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG;
}

int ff_doc_first_parameter(const struct ff_facts *f, int def)
{
	int low = 0, high = f->parameters.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (FF_AT(&f->parameters, struct ff_parameter, mid)->def < def)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* "_", "__": nothing is to be said of them; strict: of "_x" something is. */
static bool is_unspoken(const char *name, bool strict)
{
	return strict ? strspn(name, "_") == strlen(name) : *name == '_';
}

/* Every section for parameters is one for some of them: Keyword Args, Other Parameters. */
static bool lists_some(const struct ff_doc *doc)
{
	for (int i = 0; i < doc->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&doc->sections, struct ff_doc_section, i);
		if (s->kind == FF_DOC_ARGS && s->items.count && strncasecmp(s->title, "keyword", 7) != 0 && strncasecmp(s->title, "other", 5) != 0 &&
		    strncasecmp(s->title, "optional", 8) != 0 && strncasecmp(s->title, "kw", 2) != 0)
			return false;
	}
	return true;
}

/* The name stands in the text somewhere: as `name` or as a word of an entry. */
static bool is_told(const struct ff_doc *doc, const char *name)
{
	for (int i = 0; i < doc->args.count; i++)
		if (ff_doc_has_word(FF_AT(&doc->args, struct ff_doc_item, i)->text, name))
			return true;
	return false;
}

/* An entry of that name stands before row i. */
static bool is_again(const struct ff_list *items, int i)
{
	for (int k = 0; k < i; k++)
		if (!strcmp(FF_AT(items, struct ff_doc_item, k)->name, FF_AT(items, struct ff_doc_item, i)->name))
			return true;
	return false;
}

/* No parameter, but what one of them holds: "x.shape", "request.user". */
static bool is_part(const char *name)
{
	return strchr(name, '.') != NULL;
}

/* Holds things under names of their own: a mapping, by its name or its type. */
static bool is_mapping(const struct ff_parameter *p)
{
	static const char *const words[] = {"dict", "mapping", "data", "params", "options", "payload", "body", "request", "config", "settings", "record", "args"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strcasestr(p->name, words[i]) || (i < 2 && strcasestr(p->annotation, words[i])))
			return true;
	return false;
}

/* No entry is about a parameter: what one of them holds is told, "data_dict" by its keys. */
static bool tells_contents(const struct ff_doc_case *c)
{
	bool mapping = false;
	for (int k = c->first; k < c->end; k++) {
		const struct ff_parameter *p = FF_AT(&c->s->news->parameters, struct ff_parameter, k);
		for (int i = 0; i < c->doc.args.count; i++)
			if (!strcmp(skip_stars(FF_AT(&c->doc.args, struct ff_doc_item, i)->name), p->name))
				return false;
		mapping |= is_mapping(p);
	}
	return mapping && c->doc.args.count;
}

/* What a framework hands to a function first. */
static bool is_handed(const struct ff_doc_case *c, int row)
{
	return row == c->first && !c->receiver && !strcmp(FF_AT(&c->s->news->parameters, struct ff_parameter, row)->name, "ctx");
}

static void check_args(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	const struct ff_facts *f = c->s->news;
	struct ff_strings missing = {0}, extra = {0}, twice = {0};
	bool anything = false;
	if (!c->strict && tells_contents(c))
		return;
	for (int i = c->first; i < c->end; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		anything |= takes_anything(p);
		if (is_unspoken(p->name, c->strict) || (!c->strict && is_handed(c, i)))
			continue;
		if (takes_anything(p) && !c->strict)
			continue; /* *args and **kwargs are often described in words */
		if (!has_item(&c->doc.args, shown(c->s->scratch, p)) && (c->strict || (!has_item(&c->doc.args, ff_arena_printf(c->s->scratch, "*%s", p->name)) && !is_told(&c->doc, p->name))))
			ff_strings_push(c->s->scratch, &missing, shown(c->s->scratch, p));
	}
	for (int i = 0; i < c->doc.args.count; i++) {
		const char *name = FF_AT(&c->doc.args, struct ff_doc_item, i)->name;
		bool known = !c->strict && (anything || is_part(name)); /* what *args and **kwargs take may be listed */
		for (int k = c->first; k < c->end && !known; k++) {
			const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, k);
			known = !strcmp(skip_stars(name), p->name) && (!c->strict || !strcmp(name, shown(c->s->scratch, p)));
		}
		if (!known && !(c->receiver && !strcmp(name, c->receiver)))
			ff_strings_push(c->s->scratch, &extra, name);
		else if (i < MOST_ENTRIES && is_again(&c->doc.args, i))
			ff_strings_push(c->s->scratch, &twice, name);
	}
	if (missing.count && (c->strict || !lists_some(&c->doc)))
		ff_doc_complain(v, W_MISSING_ARG, "Args lack", "missing_args", &missing);
	if (extra.count)
		ff_doc_complain(v, W_EXTRA_ARG, "documented but not in the signature:", "extra_args", &extra);
	if (twice.count)
		ff_doc_complain(v, W_TWICE, "documented twice:", "twice", &twice);
}

/* ---- the finding ---- */

/* What is told of the parameters and the body of a function, of a class of its __init__. */
static void check_signature(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	if (c->strict || (c->doc.has_args && !(c->d->flags & FF_DEF_PROPERTY))) /* what a property gives may be called: its docstring tells how */
		check_args(c, v);
	int listed = v->problems;
	if (!c->is_class)
		ff_doc_check_returns(c, v);
	ff_doc_check_raises(c, v);
	v->changed |= v->problems > listed && ff_doc_is_touched(c->s, c->d->line, c->d->end_line);
}

bool ff_doc_incomplete(const struct ff_subject *s, int def, bool strict, struct ff_finding *out)
{
	struct ff_doc_case c;
	struct ff_doc_verdict v = {.weight = 0};
	bool whole = ff_doc_open(s, def, strict, &c);
	if (!whole && (strict || !ff_doc_open_class(s, def, &c)))
		return false;
	ff_buf_init(&v.message, 0);
	ff_buf_init(&v.evidence, 0);
	if (whole)
		check_signature(&c, &v);
	if (c.is_class && !strict)
		ff_doc_check_attributes(&c, &v);
	return ff_doc_close(&c, &v, "incomplete_docstring", out);
}
