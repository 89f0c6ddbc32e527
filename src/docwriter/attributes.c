/*
 * attributes.c - the public attributes of a class, each once: those of its body and those that __init__ sets on self, as a comment, a
 * label in their own value, or the value says.  Called by compose.c.
 */
#include <ctype.h>
#include <strings.h>

#include "compose_room.h"

#define MOST_QUOTED 50
#define MOST 40 /* more is no list for a docstring */

int ff_doc_init_of(const struct draft *d)
{
	for (int i = d->def + 1; i < d->f->definitions.count; i++) {
		const struct ff_definition *x = FF_AT(&d->f->definitions, struct ff_definition, i);
		if (x->line > d->d->end_line)
			break;
		if (x->parent == d->def && !strcmp(x->name, "__init__"))
			return i;
	}
	return -1;
}

/* And still what was handed over: nothing binds the name again. */
static bool is_parameter(const struct draft *d, int def, const char *name)
{
	for (int i = ff_doc_first_parameter(d->f, def); i < d->f->parameters.count && FF_AT(&d->f->parameters, struct ff_parameter, i)->def == def; i++)
		if (FF_AT(&d->f->parameters, struct ff_parameter, i)->bindings == 1 && !strcmp(FF_AT(&d->f->parameters, struct ff_parameter, i)->name, name))
			return true;
	return false;
}

static const char *annotation_of(const struct draft *d, int def, const char *name)
{
	for (int i = ff_doc_first_parameter(d->f, def); i < d->f->parameters.count && FF_AT(&d->f->parameters, struct ff_parameter, i)->def == def; i++)
		if (!strcmp(FF_AT(&d->f->parameters, struct ff_parameter, i)->name, name))
			return FF_AT(&d->f->parameters, struct ff_parameter, i)->annotation;
	return "";
}

/* help_text="..." and its like, in the call that makes the value. */
static const char *label(const struct draft *d, int call)
{
	static const char *const words[] = {"help_text", "help", "doc", "description", "verbose_name", "label", NULL};
	if (call < 0)
		return NULL;
	for (int i = ff_doc_first_argument(d, call); i < d->f->arguments.count && FF_AT(&d->f->arguments, struct ff_argument, i)->call == call; i++) {
		const struct ff_argument *x = FF_AT(&d->f->arguments, struct ff_argument, i);
		const char *open = strpbrk(x->text, "'\""), *close = open ? strrchr(x->text, *open) : NULL;
		if (!ff_doc_one_of(x->keyword, words) || !open || close <= open + 1 || memchr(open + 1, *open, (size_t)(close - open - 1)) || memchr(open, '\n', (size_t)(close - open)))
			continue;
		const char *text = ff_doc_sentence(d, ff_arena_dup(d->a, open + 1, (size_t)(close - open - 1)));
		if (text)
			return ff_doc_capital(d->a, text);
	}
	return NULL;
}

/* has_more = False */
static bool is_asking(const struct ff_assign *x)
{
	static const char *const heads[] = {"has_", "is_", "can_", "should_", "needs_", "supports_", "allows_", "requires_", "uses_", NULL};
	bool asks = false;
	for (int i = 0; heads[i]; i++)
		asks = asks || ff_str_starts(x->name, heads[i]);
	return asks && (!strcmp(x->value, "True") || !strcmp(x->value, "False"));
}

static const char *of_value(struct draft *d, const struct ff_assign *x, const char *words, bool enumeration, bool *more)
{
	const char *code = x->value_kind == FF_EXPR_STRING && ff_name_is_secret(x->name) ? NULL : ff_doc_code(d, x->value, MOST_QUOTED);
	*more = true;
	switch (x->value_kind) {
	case FF_EXPR_CALL:
		if (x->call >= 0 && isupper((unsigned char)*ff_last_part(FF_AT(&d->f->calls, struct ff_call, x->call)->callee))) {
			const char *callee = FF_AT(&d->f->calls, struct ff_call, x->call)->callee, *kind = ff_doc_called(d, callee, MOST_QUOTED);
			return kind ? ff_arena_printf(d->a, "The %s, %s %s.", words, strchr("AEIOU", *ff_last_part(callee)) && strncmp(ff_last_part(callee), "U", 1) ? "an" : "a", kind) : NULL;
		}
		break;
	case FF_EXPR_CONSTANT: case FF_EXPR_NUMBER: case FF_EXPR_STRING:
		if (code && *words != '`' && is_asking(x))
			return ff_arena_printf(d->a, "Whether it %s, %s by default.", words, code);
		if (code && enumeration)
			return ff_arena_printf(d->a, "Has the value %s.", code);
		if (code)
			return ff_arena_printf(d->a, "The %s, %s by default.", words, code);
		break;
	default: break;
	}
	*more = false;
	return ff_arena_printf(d->a, "The %s.", words);
}

/* "Avoid ...", "Store ...": what whoever wrote it did, not what it is. */
static bool is_advice(const struct draft *d, const char *text)
{
	char *first = ff_arena_dup(d->a, text, strcspn(text, " "));
	*first = (char)tolower((unsigned char)*first);
	return ff_doc_verb(first) && !(ff_doc_verb(first) & FF_DOC_MAYBE);
}

/* "Version 1.1: ..." above a version: what was changed, not what it is. */
static bool is_history(const char *text)
{
	return !strncasecmp(text, "version ", 8) && isdigit((unsigned char)text[8]);
}

static void add(struct draft *d, struct ff_list *items, const struct ff_assign *x, const char *name, int init)
{
	struct words w;
	bool more = true, own = x->def == d->def;
	const char *text = ff_doc_comment_beside(d, x->end_line), *type = *x->annotation ? x->annotation : init >= 0 && x->value_kind == FF_EXPR_NAME ? annotation_of(d, init, x->value) : "";
	const char *below = ff_doc_comment_below(d, x);
	if (below)
		text = below;
	if (!text)
		text = ff_doc_comment_above(d, x->line, x->col);
	if (text && !below && (is_advice(d, text) || is_history(text)))
		text = NULL;
	if (!text)
		text = label(d, x->call);
	ff_doc_words(d, name, &w);
	const char *words = w.n && !ff_doc_joint(w.w[w.n - 1]) && (w.n > 1 || (ff_doc_plain_noun(w.w[0]) && !(ff_doc_verb(w.w[0]) && ff_str_starts(type, "bool")))) ? ff_doc_phrase(d, &w, 0, w.n) : ff_arena_printf(d->a, "``%s`` attribute", name);
	if (text)
		ff_doc_tell(d, FROM_COMMENT, true);
	else if (!own && x->value_kind == FF_EXPR_NAME && is_parameter(d, init, x->value)) {
		text = ff_arena_printf(d->a, "The %s, from the ``%s`` argument.", words, x->value);
		ff_doc_tell(d, FROM_NAME, false);
	} else {
		text = of_value(d, x, words, d->d->flags & FF_DEF_ENUM && own, &more);
		ff_doc_tell(d, FROM_VALUE, more);
	}
	*FF_PUSH(d->a, items, struct ff_doc_item) = (struct ff_doc_item){.name = name, .type = ff_doc_type(d, type), .text = text ? text : ff_arena_printf(d->a, "The %s.", words), .line = -1};
}

static bool is_there(const struct ff_list *items, const char *name)
{
	for (int i = 0; i < items->count; i++)
		if (!strcmp(FF_AT(items, struct ff_doc_item, i)->name, name))
			return true;
	return false;
}

/* A method or a nested class has the name too: whoever reads it finds that one. */
static bool is_defined(const struct draft *d, const char *name)
{
	for (int i = d->def + 1; i < d->f->definitions.count; i++) {
		const struct ff_definition *x = FF_AT(&d->f->definitions, struct ff_definition, i);
		if (x->line > d->d->end_line)
			break;
		if (x->parent == d->def && !strcmp(x->name, name))
			return true;
	}
	return false;
}

/* No entry says more than a name does: a list of names is the code itself, unless they are fields that every object has. */
static bool says_nothing(const struct draft *d, const struct draft *before)
{
	return d->told == before->told && !ff_doc_makes_fields(d->f, d->def);
}

void ff_doc_attributes(struct draft *d, struct ff_list *items)
{
	const struct draft before = *d;
	int init = ff_doc_init_of(d);
	for (int i = FF_DOC_ROW_FROM(d->f->assigns, struct ff_assign, d->d->line); i < d->f->assigns.count && items->count <= MOST; i++) {
		const struct ff_assign *x = FF_AT(&d->f->assigns, struct ff_assign, i);
		if (x->line > d->d->end_line)
			break;
		bool own = x->def == d->def && !(x->flags & FF_ASSIGN_SELF), set = init >= 0 && x->def == init && x->flags & FF_ASSIGN_SELF && ff_str_starts(x->name, "self.");
		const char *name = set ? x->name + 5 : x->name;
		if ((!own && !set) || *name == '_' || strchr(name, '.') || strchr(name, '[') || x->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_UNPACK) || (x->flags & FF_ASSIGN_TYPE_CHECKING && !(d->d->flags & FF_DEF_TYPE_CHECKING)) || is_there(items, name) || is_defined(d, name))
			continue;
		add(d, items, x, name, init);
	}
	if (items->count > MOST || says_nothing(d, &before)) {
		items->count = 0;
		d->said = before.said, d->told = before.told, d->right = before.right, d->evidence = before.evidence;
	}
}
