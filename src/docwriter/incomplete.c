/*
 * incomplete.c - a docstring against the signature and the body: missing, unknown and stale entries.
 * Weights: share of findings that a developer acts on (docs/rules.md holds the measurements).
 */
#include "ff/docwriter.h"

#define W_EXTRA_ARG 0.95   /* documented name that the signature does not have: nearly always stale */
#define W_MISSING_ARG 0.90
#define W_RETURNS 0.70
#define W_RAISES 0.60
#define W_YIELDS 0.70
#define MAX_NAMED 5        /* names listed in one message */

/* What is wrong with one docstring, as it is collected. */
struct verdict {
	struct ff_buf message, evidence;
	double weight;
	int problems;
};

static void complain(struct verdict *v, double weight, const char *what, const char *key, const struct ff_strings *names)
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

/* self and cls: the first parameter of a method that is not static. */
static bool is_receiver(const struct ff_definition *d, const struct ff_parameter *p, int position)
{
	(void)p;
	return d->kind == FF_DEF_METHOD && position == 0 && !(d->flags & FF_DEF_STATIC);
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

static void check_args(const struct ff_subject *s, int def, const struct ff_doc *doc, bool strict, struct verdict *v)
{
	const struct ff_facts *f = s->news;
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	struct ff_strings missing = {0}, extra = {0};
	bool catches_all = false;
	int first = ff_doc_first_parameter(f, def), n = 0;
	for (int i = first; i < f->parameters.count; i++, n++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		if (p->def != def)
			break;
		catches_all |= p->kind == FF_PARAM_KWARG;
		if (is_receiver(d, p, n) || p->name[0] == '_')
			continue;
		if (p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG) {
			if (!strict || has_item(&doc->args, shown(s->scratch, p)))
				continue; /* *args and **kwargs are often described in prose */
		} else if (has_item(&doc->args, p->name)) {
			continue;
		}
		ff_strings_push(s->scratch, &missing, shown(s->scratch, p));
	}
	for (int i = 0; i < doc->args.count; i++) {
		const char *name = FF_AT(&doc->args, struct ff_doc_item, i)->name;
		bool known = false;
		for (int k = first; k < first + n && !known; k++) {
			const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, k);
			known = !strcmp(skip_stars(name), p->name) && (!strict || !strcmp(name, shown(s->scratch, p)));
		}
		if (!known && !(catches_all && !strict)) /* names that **kwargs takes may be listed */
			ff_strings_push(s->scratch, &extra, name);
	}
	if (missing.count && (doc->has_args || strict))
		complain(v, W_MISSING_ARG, "Args lack", "missing_args", &missing);
	if (extra.count)
		complain(v, W_EXTRA_ARG, "documented but not in the signature:", "extra_args", &extra);
}

static bool returns_nothing(const char *annotation)
{
	static const char *const none[] = {"None", "NoReturn", "Never", "typing.NoReturn", "typing.Never", "t.NoReturn", "\"None\"", "'None'"};
	for (size_t i = 0; i < FF_COUNT(none); i++)
		if (!strcmp(annotation, none[i]))
			return true;
	return false;
}

static void check_results(const struct ff_definition *d, const struct ff_doc *doc, bool strict, struct verdict *v)
{
	bool generator = d->flags & FF_DEF_GENERATOR, value = d->flags & FF_DEF_RETURNS_VALUE;
	bool promises = *d->returns && !returns_nothing(d->returns);
	if (d->flags & (FF_DEF_ABSTRACT | FF_DEF_STUB_BODY | FF_DEF_PROPERTY))
		return;
	if (generator) {
		if (!doc->yields && !doc->returns)
			complain(v, W_YIELDS, "Yields is missing", "missing_yields", NULL);
	} else if (doc->yields && !doc->returns && !promises) {
		complain(v, W_YIELDS, "Yields, but it is no generator", "stale_yields", NULL);
	} else if ((value || (strict && promises)) && !doc->returns && !doc->yields && strcmp(d->name, "__init__") != 0) {
		complain(v, W_RETURNS, "Returns is missing", "missing_returns", NULL);
	} else if (doc->returns && !value && !promises && !*d->returns && strict) {
		complain(v, W_RETURNS, "Returns, but it returns nothing", "stale_returns", NULL);
	}
}

/* Last component: "errors.NotFound" and "NotFound" are one exception. */
static const char *last_part(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}

static bool documents(const struct ff_list *items, const char *type)
{
	for (int i = 0; i < items->count; i++)
		if (!strcmp(last_part(FF_AT(items, struct ff_doc_item, i)->name), last_part(type)))
			return true;
	return false;
}

static void check_raises(const struct ff_subject *s, int def, const struct ff_doc *doc, bool strict, struct verdict *v)
{
	const struct ff_facts *f = s->news;
	struct ff_strings missing = {0};
	bool any = false;
	for (int i = 0; i < f->raises.count; i++) {
		const struct ff_raise *r = FF_AT(&f->raises, struct ff_raise, i);
		if (r->def != def)
			continue;
		any = true;
		if (!*r->type || r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE) || documents(&doc->raises, r->type) ||
		    !strcmp(r->type, "NotImplementedError") || ff_strings_has(&missing, r->type))
			continue;
		ff_strings_push(s->scratch, &missing, r->type);
	}
	if (missing.count && (doc->has_raises || strict))
		complain(v, W_RAISES, "Raises lacks", "missing_raises", &missing);
	else if (strict && doc->has_raises && !any)
		complain(v, W_RAISES, "Raises, but nothing is raised here", "stale_raises", NULL);
}

/* A class docstring speaks of __init__: its row, -1 when the class has none of its own. */
static int init_of(const struct ff_facts *f, int class_def)
{
	for (int i = class_def + 1; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (d->parent == class_def && !strcmp(d->name, "__init__"))
			return ff_doc_of(f, i) ? -1 : i;
	}
	return -1;
}

bool ff_doc_incomplete(const struct ff_subject *s, int def, bool strict, struct ff_finding *out)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	const struct ff_docstring *text = ff_doc_of(s->news, def);
	struct verdict v = {.weight = 0};
	struct ff_doc doc;
	int signature = d->kind == FF_DEF_CLASS ? init_of(s->news, def) : def;
	if (!text || text->flags & FF_DOC_CUT || d->flags & (FF_DEF_OVERLOAD | FF_DEF_SETTER) || signature < 0)
		return false;
	ff_doc_read(s->scratch, text->text, &doc);
	if (doc.style == FF_DOC_PLAIN)
		return false;
	ff_buf_init(&v.message, 0);
	ff_buf_init(&v.evidence, 0);
	check_args(s, signature, &doc, strict, &v);
	if (d->kind != FF_DEF_CLASS) {
		check_results(d, &doc, strict, &v);
		check_raises(s, def, &doc, strict, &v);
	}
	if (v.problems) {
		*out = (struct ff_finding){
			.type = "incomplete_docstring",
			.line = d->line,
			.end_line = text->end_line,
			.col = d->col,
			.symbol = d->qualname,
			.message = ff_arena_printf(s->scratch, "docstring of %s: %s", d->qualname, ff_buf_text(&v.message)),
			.severity = FF_SEVERITY_LOW,
			.weight = v.weight,
			.risk_level = FF_LEVEL_NONE,
			.effort_minutes = 2 + v.problems,
			.evidence = ff_arena_printf(s->scratch, "{%s}", ff_buf_text(&v.evidence)),
		};
	}
	ff_buf_free(&v.message);
	ff_buf_free(&v.evidence);
	return v.problems > 0;
}
