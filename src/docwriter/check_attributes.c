/*
 * check_attributes.c - Attributes of a class docstring against what the class has: entries about nothing that it has, what its body assigns and no
 * entry is about; for stale.c what is annotated.  Where a class may have more than its file shows (family.c) no entry is called wrong.  What a string
 * or a comment documents where it stands is not missed.  Called by incomplete.c and stale.c.
 */
#include <ctype.h>

#include "check.h"

#define W_NO_ATTRIBUTE 0.95 /* an entry that is about nothing that the class has */
#define W_FIELD 0.95        /* a field of a dataclass and its like */
#define W_ANNOTATED 0.85    /* annotated in the body of any other class */
#define W_ASSIGNED 0.60     /* assigned there alone */
#define MOST_BLANK 3        /* lines between an assignment and the string that documents it, and one */
#define MOST_BODY 500       /* attributes of a body that are looked at */
#define MOST_ENTRIES 500    /* of a docstring */

static const struct ff_definition *definition(const struct ff_facts *f, int i)
{
	return FF_AT(&f->definitions, struct ff_definition, i);
}

static int class_of(const struct ff_doc_case *c)
{
	return (int)(c->owner - FF_ROWS(c->s->news->definitions, struct ff_definition));
}

/* ---- entries about nothing ---- */

/* What an entry is about; NULL: a part of something, "x.y", or several. */
static const char *attribute_of(const struct ff_doc_item *e)
{
	const char *name = ff_str_starts(e->name, "self.") ? e->name + 5 : e->name;
	return *name && !strpbrk(name, ".*") ? name : NULL;
}

/* The same class before the change had it. */
static bool had(const struct ff_doc_case *c, const char *name)
{
	struct ff_doc_family m;
	const struct ff_facts *f = c->s->olds;
	for (int i = 0; f && i < f->definitions.count; i++)
		if (definition(f, i)->kind == FF_DEF_CLASS && !strcmp(definition(f, i)->qualname, c->owner->qualname)) {
			ff_doc_family_of(c->s->scratch, f, i, &m);
			return ff_doc_family_has(&m, name);
		}
	return false;
}

static void check_entries(const struct ff_doc_case *c, const struct ff_doc_family *m, struct ff_doc_verdict *v)
{
	struct ff_strings extra = {0};
	for (int i = 0; !m->open && i < c->doc.attributes.count && i < MOST_ENTRIES; i++) {
		const char *name = attribute_of(FF_AT(&c->doc.attributes, struct ff_doc_item, i));
		if (name && !ff_doc_family_has(m, name) && !ff_strings_has(&extra, name))
			ff_strings_push(c->s->scratch, &extra, name);
	}
	for (int i = 0; i < extra.count && !v->changed && c->s->olds; i++)
		v->changed = had(c, extra.items[i]);
	if (extra.count)
		ff_doc_complain(v, W_NO_ATTRIBUTE, "attributes that the class does not have:", "extra_attributes", &extra);
}

/* ---- fields that no entry is about ---- */

static bool lists(const struct ff_doc_case *c, const char *name)
{
	for (int i = 0; i < c->doc.attributes.count; i++) {
		const char *own = attribute_of(FF_AT(&c->doc.attributes, struct ff_doc_item, i));
		if (own && !strcmp(own, name))
			return true;
	}
	return false;
}

/* "#: about it" above or beside, or a string below. */
static bool has_comment(const struct ff_facts *f, const struct ff_assign *x)
{
	for (int i = FF_DOC_ROW_FROM(f->comments, struct ff_comment, x->line - 1); i < f->comments.count; i++) {
		const struct ff_comment *m = FF_AT(&f->comments, struct ff_comment, i);
		if (m->line > x->end_line + MOST_BLANK)
			return false;
		bool near = m->line <= x->end_line && (m->line >= x->line || m->flags & FF_COMMENT_ALONE);
		if ((m->kind == FF_COMMENT_BELOW && m->first_line == x->line) || (near && m->kind == FF_COMMENT_ABOUT && ff_str_starts(m->text, "#:")))
			return true;
	}
	return false;
}

/* field(metadata={"help": ...}), Field(description=...), Column(comment=...). */
static bool has_label(const struct ff_facts *f, const struct ff_assign *x)
{
	static const char *const words[] = {"description", "help", "help_text", "doc", "metadata", "comment", "title", "verbose_name", "label", NULL};
	int first = ff_doc_row_from(&f->arguments, sizeof(struct ff_argument), offsetof(struct ff_argument, call), x->call);
	for (int i = first; x->call >= 0 && i < f->arguments.count && FF_AT(&f->arguments, struct ff_argument, i)->call == x->call; i++)
		if (ff_doc_one_of(FF_AT(&f->arguments, struct ff_argument, i)->keyword, words))
			return true;
	return strstr(x->annotation, "Doc(") || strstr(x->annotation, "description=");
}

/* A field: annotated, and so that each object has one. */
static bool is_field(const struct ff_assign *x)
{
	return *x->annotation && !strstr(x->annotation, "ClassVar") && !strstr(x->annotation, "InitVar") && !strstr(x->annotation, "KW_ONLY");
}

/* Nothing that a list of attributes would hold: methods by another name, what a framework or a logger is told. */
static bool is_aside(const struct ff_facts *f, const struct ff_assign *x)
{
	static const char *const names[] = {"model_config", "logger", "log", "objects", NULL};
	if (*x->name == '_' || strchr(x->name, '.') || ff_doc_one_of(x->name, names) || x->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_CONDITIONAL | FF_ASSIGN_SELF | FF_ASSIGN_TYPE_CHECKING))
		return true;
	if (strstr(x->annotation, "InitVar") || strstr(x->annotation, "KW_ONLY") || x->value_kind == FF_EXPR_LAMBDA || (!*x->annotation && x->value_kind == FF_EXPR_NAME))
		return true;
	if (x->value_kind == FF_EXPR_STRING && (!strcmp(x->name, "type") || !strcmp(x->name, "kind") || ff_str_starts(x->annotation, "Literal[")))
		return true; /* tells classes apart */
	static const char *const makers[] = {"property", "staticmethod", "classmethod", "partialmethod", "cached_property", NULL};
	return x->call >= 0 && ff_doc_one_of(ff_doc_last_part(FF_AT(&f->calls, struct ff_call, x->call)->callee), makers);
}

void ff_doc_body_attributes(const struct ff_doc_case *c, struct ff_list *out)
{
	const struct ff_facts *f = c->s->news;
	int class = class_of(c);
	for (int i = FF_DOC_ROW_FROM(f->assigns, struct ff_assign, c->owner->line); i < f->assigns.count && FF_AT(&f->assigns, struct ff_assign, i)->line <= c->owner->end_line; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		bool again = x->def != class || is_aside(f, x);
		for (int k = 0; k < out->count && !again; k++)
			again = !strcmp((*FF_AT(out, const struct ff_assign *, k))->name, x->name);
		if (!again && out->count < MOST_BODY)
			*FF_PUSH(c->s->scratch, out, const struct ff_assign *) = x;
	}
}

bool ff_doc_makes_fields(const struct ff_facts *f, int class)
{
	static const char *const bases[] = {"NamedTuple", "TypedDict", "BaseModel", NULL}, *const makers[] = {"dataclass", "attrs", "s", "define", "frozen", "mutable", NULL};
	for (int i = 0; i < f->bases.count; i++)
		if (FF_AT(&f->bases, struct ff_base, i)->def == class && ff_doc_one_of(ff_doc_last_part(FF_AT(&f->bases, struct ff_base, i)->text), bases))
			return true;
	for (int i = 0; i < f->decorators.count; i++)
		if (FF_AT(&f->decorators, struct ff_decorator, i)->def == class && ff_doc_one_of(ff_doc_last_part(FF_AT(&f->decorators, struct ff_decorator, i)->name), makers))
			return true;
	return definition(f, class)->flags & FF_DEF_DATACLASS;
}

/* Documented where it stands, or in words somewhere. */
static bool is_told(const struct ff_doc_case *c, const struct ff_assign *x)
{
	return ff_doc_has_word(c->text, x->name) || has_comment(c->s->news, x) || has_label(c->s->news, x);
}

static bool is_constant(const char *name)
{
	for (; *name; name++)
		if (islower((unsigned char)*name))
			return false;
	return true;
}

/*
 * What the body assigns is held against the entries kind by kind: fields are expected wherever attributes are listed, the others where one of them is; of what
 * is annotated but makes no field constants are not, and of what is assigned alone nothing where a base may tell what it is for.
 */
static const struct {
	const char *key;
	double weight;
} kinds[] = {{"missing_assigned", W_ASSIGNED}, {"missing_attributes", W_ANNOTATED}, {"missing_fields", W_FIELD}};
enum { ASSIGNED, ANNOTATED, FIELD };

static void check_fields(const struct ff_doc_case *c, int class, bool open, struct ff_doc_verdict *v)
{
	struct ff_strings missing[FF_COUNT(kinds)] = {{0}};
	struct ff_list body = {0};
	int listed[FF_COUNT(kinds)] = {0}, annotated = ff_doc_makes_fields(c->s->news, class) ? FIELD : ANNOTATED;
	bool changed[FF_COUNT(kinds)] = {false};
	ff_doc_body_attributes(c, &body);
	for (int i = 0; i < body.count; i++) {
		const struct ff_assign *x = *FF_AT(&body, const struct ff_assign *, i);
		int kind = is_field(x) ? annotated : ASSIGNED;
		if (lists(c, x->name)) {
			listed[kind]++;
		} else if (!is_told(c, x) && !(kind == ANNOTATED && is_constant(x->name)) && !(kind == ASSIGNED && open)) {
			ff_strings_push(c->s->scratch, &missing[kind], x->name);
			changed[kind] |= ff_doc_is_touched(c->s, x->line, x->end_line);
		}
	}
	for (int kind = FIELD; kind >= ASSIGNED; kind--)
		if ((listed[kind] || kind == FIELD) && missing[kind].count) {
			ff_doc_complain(v, kinds[kind].weight, "Attributes lack", kinds[kind].key, &missing[kind]);
			v->changed |= changed[kind];
		}
}

void ff_doc_check_attributes(const struct ff_doc_case *c, struct ff_doc_verdict *v)
{
	struct ff_doc_family m;
	int class = class_of(c);
	if (!c->doc.attributes.count)
		return;
	ff_doc_family_of(c->s->scratch, c->s->news, class, &m);
	check_entries(c, &m, v);
	check_fields(c, class, m.open, v);
}

/* ---- what stale.c asks ---- */

const char *ff_doc_attribute_type(const struct ff_doc_case *c, const struct ff_doc_item *e, int *line)
{
	const struct ff_facts *f = c->s->news;
	int class = class_of(c);
	const char *name = attribute_of(e), *type = "";
	for (int i = FF_DOC_ROW_FROM(f->assigns, struct ff_assign, c->owner->line); name && i < f->assigns.count && FF_AT(&f->assigns, struct ff_assign, i)->line <= c->owner->end_line; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		const char *own = x->def == class ? x->name : x->def >= 0 && definition(f, x->def)->parent == class ? ff_doc_behind_receiver(x) : NULL;
		if (!own || strcmp(own, name) != 0 || !*x->annotation)
			continue;
		if (*type && strcmp(type, x->annotation) != 0)
			return ""; /* annotated twice, and not the same */
		type = x->annotation;
		*line = x->line;
	}
	for (int i = class + 1; name && !*type && i < f->definitions.count && definition(f, i)->line <= c->owner->end_line; i++)
		if (definition(f, i)->parent == class && definition(f, i)->flags & FF_DEF_PROPERTY && !strcmp(definition(f, i)->name, name)) {
			type = definition(f, i)->returns;
			*line = definition(f, i)->line;
		}
	return type;
}
