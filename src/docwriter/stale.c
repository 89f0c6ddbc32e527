/*
 * stale.c - what an entry says and the signature contradicts: a type, a default.  Strictly (--isolated) also what pydoclint asks for beyond lists:
 * the order of the entries (DOC104), types that are told in other words than the annotation's (DOC105), Returns and Yields of a class (DOC302, 306).
 * Else only what cannot both be true.  Weights: share of findings that a developer acts on (docs/benchmarks.md holds the measurements).
 */
#include <ctype.h>
#include <math.h>
#include <strings.h>

#include "check.h"

#define W_TYPE 0.85
#define W_DEFAULT 0.85
#define W_LETTER 0.40  /* other words for what may be the same type */
#define W_ORDER 0.40
#define W_CLASS 0.50   /* Returns of a class */
#define MOST_TYPE 120  /* bytes of a type that is looked at */

/* ---- types ---- */

/* What a builtin type can be told as; two of one group are no contradiction.  An int is a float to people, and a bool an int. */
enum group { OTHER, NONE, TEXT, BYTES, NUMBER, TRUTH, LIST, MAP, SET, CALL };
static const struct {
	const char *word;
	enum group group;
} builtins[] = {
	{"str", TEXT}, {"string", TEXT}, {"bytes", BYTES}, {"bytearray", BYTES}, {"int", NUMBER}, {"integer", NUMBER}, {"float", NUMBER}, {"complex", NUMBER},
	{"bool", TRUTH}, {"boolean", TRUTH}, {"list", LIST}, {"List", LIST}, {"tuple", LIST}, {"Tuple", LIST}, {"dict", MAP}, {"Dict", MAP}, {"dictionary", MAP},
	{"set", SET}, {"Set", SET}, {"frozenset", SET}, {"FrozenSet", SET}, {"None", NONE}, {"callable", CALL}, {"Callable", CALL}, {"function", CALL},
};

static enum group group_of(const char *p, size_t n)
{
	for (size_t i = 0; i < FF_COUNT(builtins); i++)
		if (strlen(builtins[i].word) == n && !strncmp(builtins[i].word, p, n))
			return builtins[i].group;
	return OTHER;
}

/* The groups of a type as bits, None left out; 0: a word of it is none of ours.  What stands in brackets of a container does not count. */
static unsigned groups_of(const char *type)
{
	unsigned bits = 0;
	int depth = 0;
	for (const char *p = type; *p;) {
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
		if (!n) {
			depth += (*p == '[' || *p == '(') - (*p == ']' || *p == ')');
			if (!strchr("[]()|,` '\"", *p))
				return 0;
			p++;
			continue;
		}
		const char *dot = memrchr(p, '.', n), *word = dot ? dot + 1 : p;
		size_t len = (size_t)(p + n - word);
		bool joint = (len == 2 && !strncmp(word, "or", 2)) || (len == 8 && (!strncmp(word, "Optional", 8) || !strncmp(word, "ClassVar", 8))) ||
		             (len == 5 && (!strncmp(word, "Union", 5) || !strncmp(word, "Final", 5)));
		if (joint && p[n] == '[')
			depth--; /* its bracket does not count as one */
		if (!depth && !joint) {
			enum group g = group_of(word, len);
			if (g == OTHER)
				return 0;
			bits |= g == NONE ? 0 : 1u << g;
			if (p[n] == ' ' && !strncmp(p + n, " of ", 4))
				return bits; /* "list of str": what it holds does not count */
		}
		p += n;
	}
	return bits;
}

/* Two types that no value has both of. */
static bool contradict(const char *told, const char *annotation)
{
	if (strlen(told) > MOST_TYPE || strlen(annotation) > MOST_TYPE)
		return false;
	unsigned a = groups_of(told), b = groups_of(annotation);
	if (a & 1u << TRUTH || b & 1u << TRUTH) { /* a flag may be told as an int, or the other way round */
		a |= a & 1u << NUMBER ? 1u << TRUTH : 0;
		b |= b & 1u << NUMBER ? 1u << TRUTH : 0;
	}
	return a && b && !(a & b);
}

/* In the letter: without blanks and quotes. */
static bool same_letters(const char *x, const char *y)
{
	for (;; x++, y++) {
		x += strspn(x, " `\"'~");
		y += strspn(y, " `\"'~");
		if (*x != *y)
			return false;
		if (!*x)
			return true;
	}
}

/* ---- defaults ---- */

/* "... when x is given": the default of a case. */
static bool is_condition(const char *p)
{
	static const char *const words[] = {" when ", " if ", " unless ", " otherwise", " in case "};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (ff_str_starts(p, words[i]))
			return true;
	return false;
}

/* "Defaults to ``3``." in the text; NULL: it does not say. */
static const char *default_in(struct ff_arena *a, const char *text)
{
	static const char *const words[] = {"defaults to ", "default to ", "default is ", "default: ", "default value is ", "default value: ", "default value of ", "default="};
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		const char *at = strcasestr(text, words[i]);
		if (!at)
			continue;
		at += strlen(words[i]);
		size_t n = strcspn(at, " ,;)]\n");
		return is_condition(at + n) ? NULL : ff_arena_dup(a, at, n);
	}
	return NULL;
}

/* A literal without what marks it up: 3, True, "a"; false: something else, or words. */
static bool literal(const char *text, char *out, size_t size)
{
	size_t n = strlen(text);
	while (n && strchr("`*.,;:", *text) && !(text[0] == '.' && isdigit((unsigned char)text[1]))) {
		text++;
		n--;
	}
	while (n && strchr("`*.,;:!", text[n - 1]))
		n--;
	if (!n || n >= size)
		return false;
	snprintf(out, size, "%.*s", (int)n, text);
	bool quoted = n >= 2 && (*out == '"' || *out == '\'') && out[n - 1] == *out;
	bool constant = !strcmp(out, "True") || !strcmp(out, "False") || !strcmp(out, "None");
	char *end;
	strtod(out, &end);
	return quoted || constant || (!*end && strspn(out, "+-0123456789.eE") == n);
}

static bool same_literal(const char *x, const char *y)
{
	bool quoted_x = *x == '"' || *x == '\'', quoted_y = *y == '"' || *y == '\'';
	if (quoted_x && quoted_y)
		return strlen(x) == strlen(y) && !strncmp(x + 1, y + 1, strlen(x) - 2);
	char *end_x, *end_y;
	double a = strtod(x, &end_x), b = strtod(y, &end_y);
	if (!*end_x && !*end_y && end_x != x && end_y != y)
		return fabs(a - b) <= 1e-12 * fabs(a);
	return !strcmp(x, y);
}

/* The default that is told and the one that stands there are literals, and others.  A signature's None stands for what the text tells. */
static bool default_differs(struct ff_arena *a, const struct ff_doc_item *e, const struct ff_parameter *p, const char **told)
{
	char x[64], y[64];
	*told = *e->value ? e->value : default_in(a, e->text);
	if (!*told || (p->default_kind != FF_EXPR_CONSTANT && p->default_kind != FF_EXPR_NUMBER && p->default_kind != FF_EXPR_STRING))
		return false;
	if (!literal(*told, x, sizeof x) || !literal(p->default_text, y, sizeof y) || !strcmp(y, "None"))
		return false;
	*told = ff_arena_str(a, x);
	return !same_literal(x, y);
}

/* ---- entries ---- */

static const struct ff_parameter *parameter_of(const struct ff_doc_case *c, const char *name, int *row)
{
	name += strspn(name, "*");
	for (int i = c->first; i < c->end; i++) {
		const struct ff_parameter *p = FF_AT(&c->s->news->parameters, struct ff_parameter, i);
		if (!strcmp(p->name, name)) {
			*row = i;
			return p;
		}
	}
	return NULL;
}

static void check_entries(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings types = {0}, letters = {0}, defaults = {0};
	struct ff_arena *a = c->s->scratch;
	int last = -1, row = 0;
	bool ordered = true;
	for (int i = 0; i < c->doc.args.count; i++) {
		const struct ff_doc_item *e = FF_AT(&c->doc.args, struct ff_doc_item, i);
		const struct ff_parameter *p = parameter_of(c, e->name, &row);
		const char *told;
		if (!p)
			continue;
		ordered &= row > last;
		last = row;
		if (*e->type && *p->annotation && contradict(e->type, p->annotation))
			ff_strings_push(a, &types, ff_arena_printf(a, "%s (%s, annotated %s)", p->name, e->type, p->annotation));
		else if (*e->type && *p->annotation && !same_letters(e->type, p->annotation))
			ff_strings_push(a, &letters, ff_arena_printf(a, "%s (%s, annotated %s)", p->name, e->type, p->annotation));
		if (default_differs(a, e, p, &told))
			ff_strings_push(a, &defaults, ff_arena_printf(a, "%s (%s, not %s)", p->name, p->default_text, told));
	}
	if (types.count)
		ff_doc_complain(v, W_TYPE, "another type than the annotation:", "stale_types", &types);
	if (defaults.count)
		ff_doc_complain(v, W_DEFAULT, "another default than the signature:", "stale_defaults", &defaults);
	if (c->strict && letters.count)
		ff_doc_complain(v, W_LETTER, "types in other words than the annotation:", "other_types", &letters);
	if (c->strict && !ordered)
		ff_doc_complain(v, W_ORDER, "entries in another order than the signature", "order", NULL);
}

/* Several values: an entry may tell of the first. */
static bool is_tuple(const char *type)
{
	return strcasestr(type, "tuple") != NULL;
}

/* The type of the one value that Returns tells of. */
static void check_returns(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings types = {0};
	for (int i = 0; i < c->doc.sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&c->doc.sections, struct ff_doc_section, i);
		const struct ff_doc_item *e = s->items.count == 1 ? FF_AT(&s->items, struct ff_doc_item, 0) : NULL;
		if (s->kind == FF_DOC_RETURNS && e && *e->type && *c->d->returns && !(c->d->flags & FF_DEF_GENERATOR) && !is_tuple(c->d->returns) && contradict(e->type, c->d->returns))
			ff_strings_push(c->s->scratch, &types, ff_arena_printf(c->s->scratch, "%s, annotated %s", e->type, c->d->returns));
	}
	if (types.count)
		ff_doc_complain(v, W_TYPE, "Returns another type than the annotation:", "stale_returns_type", &types);
}

/* Types of attributes. */
static void check_attributes(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_strings types = {0};
	struct ff_arena *a = c->s->scratch;
	for (int i = 0, line = 0; i < c->doc.attributes.count; i++) {
		const struct ff_doc_item *e = FF_AT(&c->doc.attributes, struct ff_doc_item, i);
		const char *annotation = *e->type ? ff_doc_attribute_type(c, e, &line) : "";
		if (!*annotation || !contradict(e->type, annotation))
			continue;
		ff_strings_push(a, &types, ff_arena_printf(a, "%s (%s, annotated %s)", e->name, e->type, annotation));
		v->changed |= ff_doc_is_touched(c->s, line, line);
	}
	if (types.count)
		ff_doc_complain(v, W_TYPE, "attributes of another type than the annotation:", "stale_attribute_types", &types);
}

/* pydoclint's DOC604 and DOC605: entries about just what the body assigns, in another order, or with types in other words. */
static void check_attribute_letters(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_list body = {0};
	struct ff_strings letters = {0};
	bool ordered = true;
	ff_doc_body_attributes(c, &body);
	if (body.count != c->doc.attributes.count)
		return;
	for (int i = 0, row = 0, last = -1; i < body.count; i++, last = row) {
		const struct ff_doc_item *e = FF_AT(&c->doc.attributes, struct ff_doc_item, i);
		for (row = 0; row < body.count && strcmp((*FF_AT(&body, const struct ff_assign *, row))->name, e->name) != 0; row++)
			;
		if (row == body.count)
			return;
		const char *annotation = (*FF_AT(&body, const struct ff_assign *, row))->annotation;
		ordered &= row > last;
		if (*e->type && *annotation && !same_letters(e->type, annotation))
			ff_strings_push(c->s->scratch, &letters, ff_arena_printf(c->s->scratch, "%s (%s, annotated %s)", e->name, e->type, annotation));
	}
	if (letters.count)
		ff_doc_complain(v, W_LETTER, "types of attributes in other words than the annotation:", "other_attribute_types", &letters);
	if (!ordered)
		ff_doc_complain(v, W_ORDER, "attributes in another order than in the class", "attribute_order", NULL);
}

bool ff_doc_stale(const struct ff_subject *s, int def, bool strict, struct ff_finding *out)
{
	struct ff_doc_case c;
	struct ff_doc_verdict v = {.weight = 0};
	bool whole = ff_doc_open(s, def, strict, &c);
	if (!whole && !ff_doc_open_class(s, def, &c))
		return false;
	ff_buf_init(&v.message, 0);
	ff_buf_init(&v.evidence, 0);
	if (whole)
		check_entries(&c, &v);
	if (!c.is_class)
		check_returns(&c, &v);
	else if (whole && strict && (c.doc.returns || c.doc.yields))
		ff_doc_complain(&v, W_CLASS, "a class returns and yields nothing", "class_returns", NULL);
	if (c.is_class && !strict)
		check_attributes(&c, &v);
	else if (strict && !v.problems && ff_doc_open_class(s, def, &c)) /* pydoclint tells of them where the class stands */
		check_attribute_letters(&c, &v);
	return ff_doc_close(&c, &v, "stale_docstring", out);
}
