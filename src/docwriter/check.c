/*
 * check.c - brings a docstring and its signature together before they are held against each other: which __init__ a class docstring speaks of,
 * which rows are whose; and makes the finding of what was seen.  Called by incomplete.c and stale.c.
 */
#include <ctype.h>
#include <strings.h>

#include "check.h"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool ff_doc_is_magic(const char *name)
{
	return ff_str_starts(name, "__") && ff_str_ends(name, "__") && strlen(name) > 4;
}

const char *ff_doc_last_part(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');
	return dot ? dot + 1 : dotted;
}

bool ff_doc_has_word(const char *text, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = text; n && (p = strstr(p, word)); p += n)
		if ((p == text || !is_word(p[-1])) && !is_word(p[n]))
			return true;
	return false;
}

bool ff_doc_speaks_of(const char *text, const char *stem)
{
	size_t n = strlen(stem);
	for (const char *p = text; (p = strcasestr(p, stem)); p += n)
		if (p == text || !is_word(p[-1]))
			return true;
	return false;
}

bool ff_doc_is_decorated(const struct ff_subject *s, int def)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	int own = d->flags & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD | FF_DEF_PROPERTY) ? 1 : 0;
	return d->line - d->first_line > own;
}

/* The __init__ that a class docstring speaks of: the last, since overloads stand before it; -1: none of its own. */
static int init_of(const struct ff_facts *f, int class_def)
{
	int found = -1;
	for (int i = class_def + 1; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (d->line > FF_AT(&f->definitions, struct ff_definition, class_def)->end_line)
			break;
		if (d->parent == class_def && !strcmp(d->name, "__init__") && !(d->flags & FF_DEF_OVERLOAD))
			found = i;
	}
	return found;
}

/* Its class has a docstring, which tells of __init__ (pydoclint: the class docstring is the one that counts). */
static bool is_told_by_class(const struct ff_facts *f, const struct ff_definition *d)
{
	return !strcmp(d->name, "__init__") && d->kind == FF_DEF_METHOD && d->parent >= 0 && ff_doc_of(f, d->parent);
}

static const struct ff_raise *raise_at(const struct ff_facts *f, int i)
{
	return FF_AT(&f->raises, struct ff_raise, i);
}

/* First raise at or below a line; rows stand in the order of the text. */
static int first_raise(const struct ff_facts *f, int line)
{
	int low = 0, high = f->raises.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (raise_at(f, mid)->line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void find_rows(struct ff_doc_case *c)
{
	const struct ff_facts *f = c->s->news;
	c->first = ff_doc_first_parameter(f, c->def);
	c->end = ff_doc_first_parameter(f, c->def + 1);
	if (c->d->kind == FF_DEF_METHOD && !(c->d->flags & FF_DEF_STATIC) && c->first < c->end && FF_AT(&f->parameters, struct ff_parameter, c->first)->kind <= FF_PARAM_NORMAL)
		c->receiver = FF_AT(&f->parameters, struct ff_parameter, c->first++)->name;
	c->raises = first_raise(f, c->d->line);
	c->raises_end = first_raise(f, c->d->end_line + 1);
}

bool ff_doc_has_section(const struct ff_doc *doc, int kind, bool strict)
{
	for (int i = 0; i < doc->sections.count; i++) {
		const struct ff_doc_section *s = FF_AT(&doc->sections, struct ff_doc_section, i);
		if (s->kind == kind && !(strict && doc->style == FF_DOC_GOOGLE && s->items.count && FF_AT(&s->items, struct ff_doc_item, 0)->line == s->line))
			return true;
	}
	return false;
}

/* Something that pydoclint takes for content: all but notes and the like. */
static bool has_content(const struct ff_doc *d)
{
	for (int i = 0; i < d->sections.count; i++)
		if (FF_AT(&d->sections, struct ff_doc_section, i)->kind != FF_DOC_OTHER)
			return true;
	return false;
}

bool ff_doc_open(const struct ff_subject *s, int def, bool strict, struct ff_doc_case *out)
{
	const struct ff_facts *f = s->news;
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	*out = (struct ff_doc_case){.s = s, .d = d, .owner = d, .def = def, .strict = strict, .is_class = d->kind == FF_DEF_CLASS};
	out->docstring = ff_doc_of(f, def);
	if (!out->docstring || out->docstring->flags & FF_DOC_CUT || d->flags & (FF_DEF_OVERLOAD | FF_DEF_SETTER) || (strict && is_told_by_class(f, d)))
		return false;
	if (out->is_class) {
		out->def = init_of(f, def);
		if (out->def < 0 || (!strict && ff_doc_of(f, out->def)))
			return false;
		out->d = FF_AT(&f->definitions, struct ff_definition, out->def);
	}
	out->text = out->docstring->text;
	ff_doc_read(s->scratch, out->text, &out->doc);
	if (out->doc.style == FF_DOC_PLAIN || !has_content(&out->doc))
		return false;
	find_rows(out);
	return true;
}

bool ff_doc_open_class(const struct ff_subject *s, int def, struct ff_doc_case *out)
{
	const struct ff_facts *f = s->news;
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	*out = (struct ff_doc_case){.s = s, .d = d, .owner = d, .def = def, .is_class = true, .docstring = ff_doc_of(f, def)};
	if (d->kind != FF_DEF_CLASS || !out->docstring || out->docstring->flags & FF_DOC_CUT)
		return false;
	out->text = out->docstring->text;
	ff_doc_read(s->scratch, out->text, &out->doc);
	return out->doc.attributes.count > 0;
}

/* Line of the new file behind which a removed span stood: as many lines further as were added above it. */
static int place_of_removed(const struct ff_file *f, int row, int removed_before)
{
	int at = f->removed.items[row].first - 1 - removed_before;
	for (int i = 0; i < f->added.count && f->added.items[i].first <= at + 1; i++)
		at += f->added.items[i].last - f->added.items[i].first + 1;
	return at;
}

bool ff_doc_is_touched(const struct ff_subject *s, int from, int to)
{
	int removed = 0;
	for (int i = 0; i < s->file->added.count; i++)
		if (s->file->added.items[i].first <= to && s->file->added.items[i].last >= from)
			return true;
	for (int i = 0; i < s->file->removed.count; i++) {
		int at = place_of_removed(s->file, i, removed);
		if (from <= at && at < to)
			return true;
		removed += s->file->removed.items[i].last - s->file->removed.items[i].first + 1;
	}
	return false;
}

bool ff_doc_close(const struct ff_doc_case *c, struct ff_doc_verdict *v, const char *type, struct ff_finding *out)
{
	bool split = c->is_class && c->strict; /* pydoclint tells of a class docstring where its __init__ stands */
	int end = c->docstring->end_line > c->d->sig_line ? c->docstring->end_line : c->d->sig_line;
	int owner = (int)(c->owner - FF_ROWS(c->s->news->definitions, struct ff_definition));
	if (v->problems && ff_doc_is_quiet(c->s, owner, type))
		v->problems = 0;
	if (v->problems)
		*out = (struct ff_finding){
			.type = type,
			.line = split ? c->d->line : c->owner->line,
			.end_line = split ? c->d->sig_line : end,
			.col = split ? c->d->col : c->owner->col,
			.symbol = c->owner->qualname,
			.message = ff_arena_printf(c->s->scratch, "docstring of %s: %s", c->owner->qualname, ff_buf_text(&v->message)),
			.severity = FF_SEVERITY_LOW,
			.weight = v->weight,
			.risk_level = FF_LEVEL_NONE,
			.effort_minutes = 2 + v->problems,
			.evidence = ff_arena_printf(c->s->scratch, "{%s}", ff_buf_text(&v->evidence)),
			.on_changed_line = v->changed,
		};
	ff_buf_free(&v->message);
	ff_buf_free(&v->evidence);
	return v->problems > 0;
}
