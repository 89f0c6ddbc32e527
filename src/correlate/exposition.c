/*
 * exposition.c - reads Prometheus's text format: comments with types, names, labels with their escapes, values as Go writes them.  Pure.
 * What a series means is growth.c's and the sources' business.
 */
#include <ctype.h>
#include <math.h>

#include "ff/exposition.h"

#define MOST_NUMBER 64 /* bytes of a value */

struct reader {
	struct ff_arena *a;
	const char *p, *end;  /* of the line */
	int line;
	struct ff_err *err;
	struct ff_list types; /* struct family */
};
struct family {
	const char *name;
	int type;
};

static int refuse(const struct reader *r, const char *what)
{
	return ff_err_set(r->err, FF_EX_DATA, "line %d: %s", r->line, what);
}

static void skip_blanks(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
		r->p++;
}

/* A name, with colons or without; "" there is none. */
static const char *name(struct reader *r, bool colons)
{
	const char *start = r->p;
	while (r->p < r->end && (isalpha((unsigned char)*r->p) || *r->p == '_' || (colons && *r->p == ':') || (r->p > start && isdigit((unsigned char)*r->p))))
		r->p++;
	return ff_arena_dup(r->a, start, (size_t)(r->p - start));
}

/* The rest of a word. */
static const char *word(struct reader *r)
{
	const char *start = r->p;
	while (r->p < r->end && *r->p != ' ' && *r->p != '\t')
		r->p++;
	return ff_arena_dup(r->a, start, (size_t)(r->p - start));
}

/* ---- "# TYPE name type" ---- */

static int type_of(const struct ff_list *types, const char *family)
{
	for (int i = types->count; i-- > 0;)
		if (!strcmp(FF_AT(types, struct family, i)->name, family))
			return FF_AT(types, struct family, i)->type;
	return -1;
}

/* Histograms and summaries have series with names of their own. */
static int family_type(struct reader *r, const char *sample)
{
	static const char *const tails[] = {"_bucket", "_sum", "_count"};
	int type = type_of(&r->types, sample);
	for (size_t i = 0; type < 0 && i < FF_COUNT(tails); i++) {
		if (!ff_str_ends(sample, tails[i]))
			continue;
		type = type_of(&r->types, ff_arena_dup(r->a, sample, strlen(sample) - strlen(tails[i])));
		if (type != FF_PROM_HISTOGRAM && (type != FF_PROM_SUMMARY || !i))
			type = -1;
	}
	return type < 0 ? FF_PROM_UNTYPED : type;
}

static int comment(struct reader *r)
{
	static const char *const words[] = {"untyped", "counter", "gauge", "histogram", "summary"};
	struct family f = {.type = -1};
	r->p++;
	skip_blanks(r);
	if (strcmp(word(r), "TYPE") != 0)
		return 0; /* HELP, or what somebody wrote */
	skip_blanks(r);
	f.name = name(r, true);
	skip_blanks(r);
	const char *type = word(r);
	for (size_t i = 0; i < FF_COUNT(words); i++)
		f.type = !strcmp(type, words[i]) ? (int)i : f.type;
	skip_blanks(r);
	if (!*f.name || f.type < 0 || r->p < r->end)
		return refuse(r, "TYPE takes a name and one of counter, gauge, histogram, summary, untyped");
	*FF_PUSH(r->a, &r->types, struct family) = f;
	return 0;
}

/* ---- a sample ---- */

/* Between the quotes; NULL: it does not end, or an escape is none. */
static const char *label_value(struct reader *r)
{
	char *text = ff_arena_alloc(r->a, (size_t)(r->end - r->p) + 1), *to = text;
	for (; r->p < r->end && *r->p != '"'; r->p++) {
		if (*r->p != '\\') {
			*to++ = *r->p;
			continue;
		}
		if (++r->p == r->end || !strchr("\\\"n", *r->p))
			return NULL;
		*to++ = *r->p;
		if (*r->p == 'n')
			to[-1] = '\n';
	}
	*to = '\0';
	return r->p++ < r->end ? text : NULL;
}

/* Kept by name, so that two samples can be held side by side. */
static void insert(struct reader *r, struct ff_list *labels, struct ff_prom_label l)
{
	int i = labels->count;
	FF_PUSH(r->a, labels, struct ff_prom_label);
	for (; i > 0 && strcmp(FF_AT(labels, struct ff_prom_label, i - 1)->name, l.name) > 0; i--)
		*FF_AT(labels, struct ff_prom_label, i) = *FF_AT(labels, struct ff_prom_label, i - 1);
	*FF_AT(labels, struct ff_prom_label, i) = l;
}

static int labels(struct reader *r, struct ff_prom_sample *s)
{
	for (skip_blanks(r); r->p < r->end && *r->p != '}';) {
		struct ff_prom_label l = {.name = name(r, false)};
		skip_blanks(r);
		if (!*l.name || r->p == r->end || *r->p++ != '=')
			return refuse(r, "a label is name=\"value\"");
		skip_blanks(r);
		if (r->p == r->end || *r->p++ != '"' || !(l.value = label_value(r)))
			return refuse(r, "the value of a label stands in quotes, with \\\\, \\\" and \\n as escapes");
		if (*ff_prom_label(s, l.name) || s->labels.count == FF_PROM_MOST_LABELS)
			return refuse(r, "a label twice, or too many");
		insert(r, &s->labels, l);
		skip_blanks(r);
		if (r->p < r->end && *r->p == ',')
			r->p++;
		else if (r->p < r->end && *r->p != '}')
			return refuse(r, "labels have a comma between them");
		skip_blanks(r);
	}
	return r->p++ < r->end ? 0 : refuse(r, "the labels do not end");
}

/* As Go's ParseFloat reads it, but for underscores. */
static int number(const char *text, double *value)
{
	char *end;
	if (!*text || strlen(text) > MOST_NUMBER || strchr(text, '(') || isspace((unsigned char)*text))
		return -1;
	*value = strtod(text, &end);
	return *end ? -1 : 0;
}

static bool is_integer(const char *text)
{
	text += *text == '-' || *text == '+';
	return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 20;
}

static int sample(struct reader *r, struct ff_prom_sample *s, bool valued)
{
	*s = (struct ff_prom_sample){.name = name(r, true)};
	if (!*s->name)
		return refuse(r, "neither a comment nor the name of a metric");
	skip_blanks(r);
	if (r->p < r->end && *r->p == '{' && (r->p++, labels(r, s)))
		return -1;
	skip_blanks(r);
	if (!valued)
		return r->p == r->end ? 0 : refuse(r, "something stands behind the labels");
	if (number(word(r), &s->value))
		return refuse(r, "the value is no number");
	skip_blanks(r);
	if (r->p < r->end && !is_integer(word(r)))
		return refuse(r, "the time is no integer");
	skip_blanks(r);
	s->type = family_type(r, s->name);
	return r->p == r->end ? 0 : refuse(r, "something stands behind the time");
}

int ff_prom_read(struct ff_arena *a, const char *text, size_t n, struct ff_prom *out, struct ff_err *err)
{
	struct reader r = {.a = a, .err = err};
	*out = (struct ff_prom){0};
	if (memchr(text, '\0', n))
		return ff_err_set(err, FF_EX_DATA, "a byte 0 stands in it");
	for (const char *line = text, *stop = text + n, *nl; line < stop; line = nl + 1) {
		nl = memchr(line, '\n', (size_t)(stop - line));
		r.line++;
		if (!nl)
			return refuse(&r, "it has no end: the text is cut");
		r.p = line;
		r.end = nl;
		skip_blanks(&r);
		if (r.p == r.end)
			continue;
		if (*r.p == '#') {
			if (comment(&r))
				return -1;
			continue;
		}
		if (out->samples.count == FF_PROM_MOST_SAMPLES)
			return refuse(&r, "too many samples");
		if (sample(&r, FF_PUSH(a, &out->samples, struct ff_prom_sample), true))
			return -1;
	}
	return 0;
}

int ff_prom_selector(struct ff_arena *a, const char *text, struct ff_prom_sample *out, struct ff_err *err)
{
	struct ff_err trouble = {0};
	struct reader r = {.a = a, .err = &trouble, .p = text, .end = text + strlen(text), .line = 1};
	skip_blanks(&r);
	if (!sample(&r, out, false))
		return 0;
	return ff_err_set(err, FF_EX_USAGE, "'%.100s' names no series (name or name{label=\"value\"}): %s", text, strchr(trouble.text, ':') + 2);
}

const char *ff_prom_label(const struct ff_prom_sample *s, const char *of)
{
	for (int i = 0; i < s->labels.count; i++)
		if (!strcmp(FF_AT(&s->labels, struct ff_prom_label, i)->name, of))
			return FF_AT(&s->labels, struct ff_prom_label, i)->value;
	return "";
}
