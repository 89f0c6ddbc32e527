/*
 * incomplete.c - what a docstring lists against what there is: parameters, what comes back, what is yielded, what is raised.
 * Weights: share of findings that a developer acts on (docs/benchmarks.md holds the measurements).
 *
 * Two measures.  strict (--isolated): a docstring that has any section must be whole, in the letter: the rules of pydoclint (DOC101 to DOC103, 201,
 * 202, 402, 403, 501 to 503) for docstrings in Google style.  Else only what a section claims to list is held against it, and what is told in
 * words counts.
 */
#include <ctype.h>
#include <strings.h>

#include "check.h"

#define W_EXTRA_ARG 0.95   /* documented name that the signature does not have: nearly always stale */
#define W_MISSING_ARG 0.90
#define W_RETURNS 0.70
#define W_RAISES 0.60
#define W_YIELDS 0.70
#define W_GONE 0.80        /* an exception that this change has taken out of the body */
#define W_NOTHING 0.80     /* Returns of what returns nothing */
#define W_TWICE 0.90       /* one parameter, two entries */
#define MOST_ENTRIES 500   /* of a docstring that are held against each other */
#define LEAST_SUFFIX 8     /* bytes of an exception's name that another may end with */
#define MOST_READ 60       /* docstrings of a file that are read for its habit */
#define ENOUGH_WITHOUT 3   /* of them without Returns: a habit */
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

/* ---- what comes back ---- */

static bool is_one_of(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

static const char *last_part(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}

static bool returns_nothing(const char *annotation)
{
	static const char *const none[] = {"None", "NoReturn", "Never", "\"None\"", "'None'", NULL};
	return is_one_of(last_part(annotation), none);
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

/* The section is there, and more than a word behind its heading (which no reader of the peers takes for one). */
static bool has_section(const struct ff_doc *doc, int kind, bool strict)
{
	for (int i = 0; i < doc->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&doc->sections, struct ff_doc_section, i);
		if (s->kind == kind && !(strict && doc->style == FF_DOC_GOOGLE && s->items.count && FF_AT(&s->items, struct ff_doc_item, 0)->line == s->line))
			return true;
	}
	return false;
}

/* pydoclint's DOC201, 202, 402, 403: annotations count as much as statements do. */
static void check_results_strictly(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	const struct ff_definition *d = c->d;
	bool generator = d->flags & FF_DEF_GENERATOR, statement = d->flags & (FF_DEF_RETURNS_VALUE | FF_DEF_RETURNS_NONE_ONLY), annotated = *d->returns != '\0';
	bool returns = has_section(&c->doc, FF_DOC_RETURNS, true), yields = has_section(&c->doc, FF_DOC_YIELDS, true), generated = is_annotated(d->returns, "Generator");
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

static void check_results(const struct ff_doc_case *c, struct ff_doc_verdict *v)
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

/* ---- what is raised ---- */

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
		const char *name = last_part(FF_AT(items, struct ff_doc_item, i)->name);
		if (!strcmp(name, last_part(type)) || !strcmp(name, "Exception") || !strcmp(name, "BaseException") || (strlen(name) >= LEAST_SUFFIX && ff_str_ends(type, name)))
			return true; /* the last: imported under a longer name */
		for (size_t k = 0; k < FF_COUNT(above); k++)
			if (!strcmp(above[k].type, last_part(type)) && !strcmp(above[k].above, name))
				return true;
	}
	return false;
}

/* An entry tells of the exception in its words. */
static bool mentions(const struct ff_doc_case *c, const char *type)
{
	return ff_doc_has_word(c->text, last_part(type));
}

/* A definition of f raises it; def -1: any of them, else this one alone. */
static bool raises_it(const struct ff_facts *f, int def, const char *type)
{
	for (int i = 0; i < f->raises.count; i++) {
		const struct ff_raise *r = FF_AT(&f->raises, struct ff_raise, i);
		if ((def < 0 || r->def == def) && !strcmp(last_part(r->type), last_part(type)))
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

static void check_raises(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings missing = {0};
	for (int i = c->raises; i < c->raises_end; i++) {
		const struct ff_raise *r = FF_AT(&c->s->news->raises, struct ff_raise, i);
		const char *name = last_part(r->type);
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
static void check_raises_strictly(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings all = {0}, raised = {0}, told = {0};
	bool any = false, section = has_section(&c->doc, FF_DOC_RAISES, true);
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

/* ---- the finding ---- */

bool ff_doc_incomplete(const struct ff_subject *s, int def, bool strict, struct ff_finding *out)
{
	struct ff_doc_case c;
	struct ff_doc_verdict v = {.weight = 0};
	if (!ff_doc_open(s, def, strict, &c))
		return false;
	ff_buf_init(&v.message, 0);
	ff_buf_init(&v.evidence, 0);
	if (strict || (c.doc.has_args && !(c.d->flags & FF_DEF_PROPERTY))) /* what a property gives may be called: its docstring tells how */
		check_args(&c, &v);
	int listed = v.problems;
	if (strict && !c.is_class)
		check_results_strictly(&c, &v);
	else if (!c.is_class)
		check_results(&c, &v);
	if (strict)
		check_raises_strictly(&c, &v);
	else
		check_raises(&c, &v);
	return ff_doc_close(&c, &v, "incomplete_docstring", v.problems > listed, out);
}
