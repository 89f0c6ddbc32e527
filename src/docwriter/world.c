/*
 * world.c - what the whole tree says: how it describes parameters of a name, what its classes and their methods are documented as, how it
 * writes words.  Filled file by file, read while drafts are made.
 */
#include <ctype.h>
#include <strings.h>

#include "world.h"

#define BUCKETS 16384
#define MOST_ENTRIES 200000
#define MOST_TEXT 160   /* bytes of a description that may be said again */
#define MOST_BASES 4    /* steps up the bases */
#define MOST_MEMBERS 6  /* of an enumeration that are told */

struct ff_doc_world *ff_doc_world_new(struct ff_arena *a)
{
	struct ff_doc_world *w = FF_NEW_IN(a, struct ff_doc_world);
	w->a = a;
	w->buckets = ff_arena_alloc(a, BUCKETS * sizeof *w->buckets);
	memset(w->buckets, 0xff, BUCKETS * sizeof *w->buckets);
	return w;
}

struct entry *ff_doc_entry(const struct ff_doc_world *w, int i)
{
	return FF_AT(&w->entries, struct entry, i);
}

static int bucket_of(int kind, const char *key)
{
	return (int)(ff_hash_str(ff_hash(FF_HASH_START, &kind, sizeof kind), key) % BUCKETS);
}

/* From i on in the bucket: the next entry of that kind and key, -1. */
int ff_doc_entry_next(const struct ff_doc_world *w, int i, int kind, const char *key)
{
	for (; i >= 0; i = ff_doc_entry(w, i)->next)
		if (ff_doc_entry(w, i)->kind == kind && !strcmp(ff_doc_entry(w, i)->key, key))
			return i;
	return -1;
}

int ff_doc_entry_first(const struct ff_doc_world *w, int kind, const char *key)
{
	return ff_doc_entry_next(w, w->buckets[bucket_of(kind, key)], kind, key);
}

struct entry *ff_doc_entry_add(struct ff_doc_world *w, int kind, const char *key)
{
	int b = bucket_of(kind, key);
	if (w->entries.count >= MOST_ENTRIES)
		return NULL;
	struct entry *e = FF_PUSH(w->a, &w->entries, struct entry);
	*e = (struct entry){.kind = kind, .next = w->buckets[b], .key = ff_arena_str(w->a, key), .text = "", .type = "", .where = "", .told = {.summary = "", .returns = ""}};
	w->buckets[b] = w->entries.count - 1;
	return e;
}

/* ---- what a file adds ---- */

/* A description that can stand anywhere: one sentence or two, no list, no default, nothing that points elsewhere. */
static bool is_portable(const char *text)
{
	static const char *const bound[] = {"efault", "``", "::", ">>>", "see ", "See ", "above", "below", "TODO", "this method", "this function", "subclass", "verrid", "ptional", "eprecated", "ncomplete", "first", "second", "example", "e.g", "|", "\\", "http", NULL};
	size_t n = strlen(text);
	for (int i = 0; bound[i]; i++)
		if (strstr(text, bound[i]))
			return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] > 0x7e)
			return false;
	return n > 2 && n <= MOST_TEXT && isalpha((unsigned char)*text) && strchr(text, ' ') && text[n - 1] != ':' && text[n - 1] != ',';
}

static const char *without_articles(struct ff_doc_world *w, const char *text)
{
	char *out = ff_arena_str(w->a, text), *q = out;
	for (const char *p = text; *p;) {
		if ((p == text || p[-1] == ' ') && !strncasecmp(p, "the ", 4))
			p += 4;
		else
			*q++ = *p++;
	}
	*q = '\0';
	return out;
}

/* What a draft would make of the name alone, whoever wrote it: said of one it tells nothing of another, and a second run must not learn from the first. */
static bool is_of_name(struct ff_doc_world *w, const char *name, const char *text)
{
	static const char *const frames[] = {"", "Whether to ", "Whether to be ", "Number of ", "Return ", "Yield ", "Initialize ", "Test ", NULL};
	const struct draft d = {.a = w->a};
	struct words words;
	const char *given = text;
	text = without_articles(w, text);
	ff_doc_words(&d, name, &words);
	for (int from = 0; from < 2 && from < words.n; from++)
		for (int i = 0; frames[i]; i++) {
			const char *own = ff_arena_printf(w->a, "%s%s", frames[i], ff_doc_phrase(&d, &words, from, words.n));
			size_t n = strlen(own);
			if (!strncasecmp(text, own, n) && (!text[n] || strchr(".,:", text[n])))
				return true;
		}
	return ff_str_starts(text, "Further ") || ff_doc_is_handed(given);
}

/* The annotation of a parameter of the function, or of the __init__ of the class. */
static const char *annotation_in(const struct ff_facts *f, int def, const char *name)
{
	for (int i = ff_doc_first_parameter(f, def), of = -1; i < f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, p->def);
		if (p->def != def && (d->parent != def || strcmp(d->name, "__init__") != 0 || (of >= 0 && p->def != of)))
			return "";
		of = p->def;
		if (!strcmp(p->name, name))
			return p->annotation;
	}
	return "";
}

static void note_parameter(struct ff_doc_world *w, const struct ff_doc_item *item, const char *annotation, const char *where)
{
	const char *name = item->name + strspn(item->name, "*");
	const struct draft d = {.a = w->a};
	const char *letters = ff_doc_of_letters(&d, name, *item->type ? item->type : annotation);
	if (!item->text || !is_portable(item->text) || is_of_name(w, name, item->text) || (letters && ff_str_starts(item->text, ff_arena_printf(w->a, "The %s", letters))))
		return;
	int i = ff_doc_entry_first(w, ENTRY_PARAMETER, name), n = 0;
	for (; i >= 0; i = ff_doc_entry_next(w, ff_doc_entry(w, i)->next, ENTRY_PARAMETER, name), n++) {
		struct entry *e = ff_doc_entry(w, i);
		if (!strcasecmp(e->text, item->text) && !strcmp(e->where, where)) {
			e->count++;
			return;
		}
	}
	struct entry *e = n < 64 ? ff_doc_entry_add(w, ENTRY_PARAMETER, name) : NULL;
	if (!e)
		return;
	e->text = ff_arena_str(w->a, item->text);
	e->type = ff_arena_str(w->a, item->type);
	e->where = ff_arena_str(w->a, where);
	e->count = 1;
}

/* Words that are written with capitals in the middle of a sentence: GitHub, MongoDB. */
static void note_forms(struct ff_doc_world *w, const char *text)
{
	for (const char *p = text; *p;) {
		size_t n = 0, upper = 0, lower = 0;
		while (isalnum((unsigned char)p[n]) || p[n] == '_') {
			upper += n > 0 && isupper((unsigned char)p[n]);
			lower += islower((unsigned char)p[n]) != 0;
			n++;
		}
		bool code = (p > text && strchr("`.:_'\"/<", p[-1])) || strchr("`(._'\"/>", p[n] ? p[n] : ' ');
		if (upper && lower && n >= 4 && n < 24 && !code && !memchr(p, '_', n)) {
			char *key = ff_arena_dup(w->a, p, n), *form = ff_arena_dup(w->a, p, n);
			for (char *q = key; *q; q++)
				*q = (char)tolower((unsigned char)*q);
			int i = ff_doc_entry_first(w, ENTRY_FORM, key);
			struct entry *e = i >= 0 ? ff_doc_entry(w, i) : ff_doc_entry_add(w, ENTRY_FORM, key);
			if (e) {
				e->text = form;
				e->count++;
			}
		}
		p += n ? n : 1;
	}
}

/* The first paragraph's first sentence, where it can be said of an override too. */
static const char *summary_of(struct ff_doc_world *w, const char *name, const char *text)
{
	static const char *const makes[] = {"Return", "Tell whether", "The result", "Whether", "Render ``", "Serve the route", "Handle ", "Respond to", "Convert ", "Create the ", NULL}; /* of drafts */
	static const char *const own[] = {"ubclass", "verrid", "mplement", "bstract", "efault", "no-op", "nothing", " base", "Base ", "See ", "see ", "inherit", "::", NULL};
	const struct draft d = {.a = w->a};
	const char *paragraph = strstr(text, "\n\n");
	const char *s = ff_doc_sentence(&d, paragraph ? ff_arena_dup(w->a, text, (size_t)(paragraph - text)) : text);
	for (int i = 0; s && own[i]; i++)
		if (strstr(s, own[i]))
			return "";
	for (int i = 0; s && makes[i]; i++)
		if (ff_str_starts(s, makes[i]) && (strstr(s, "``") || i > 4))
			return "";
	return s && isupper((unsigned char)*s) && !is_of_name(w, name, s) && !strstr(s, "based on ``") && !strstr(s, ", with ``") ? s : "";
}

static void keep_items(struct ff_doc_world *w, const struct ff_list *items, struct ff_list *to)
{
	for (int i = 0; i < items->count; i++) {
		const struct ff_doc_item *x = FF_AT(items, struct ff_doc_item, i);
		if (!x->text || !is_portable(x->text) || is_of_name(w, x->name + strspn(x->name, "*"), x->text))
			continue;
		struct ff_doc_item *mine = FF_PUSH(w->a, to, struct ff_doc_item);
		*mine = (struct ff_doc_item){.name = ff_arena_str(w->a, x->name), .type = ff_arena_str(w->a, x->type), .text = ff_arena_str(w->a, x->text), .line = -1};
	}
}

static void keep_names(struct ff_doc_world *w, const struct ff_facts *f, int def, struct ff_strings *to)
{
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	int first = ff_doc_first_parameter(f, def), self = d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC);
	for (int i = first; i < f->parameters.count && FF_AT(&f->parameters, struct ff_parameter, i)->def == def; i++)
		if (i >= first + self && FF_AT(&f->parameters, struct ff_parameter, i)->kind <= FF_PARAM_NORMAL)
			ff_strings_push(w->a, to, ff_arena_str(w->a, FF_AT(&f->parameters, struct ff_parameter, i)->name));
}

/* Sections of a docstring: descriptions by name, and what belongs to the method. */
static void note_sections(struct ff_doc_world *w, const struct ff_facts *f, int def, const struct ff_doc *doc, const char *where, struct told *told)
{
	for (int i = 0; i < doc->sections.count; i++) {
		const struct ff_doc_section *x = FF_AT(&doc->sections, struct ff_doc_section, i);
		for (int k = 0; x->kind == FF_DOC_ARGS && k < x->items.count; k++) {
			const struct ff_doc_item *item = FF_AT(&x->items, struct ff_doc_item, k);
			note_parameter(w, item, annotation_in(f, def, item->name + strspn(item->name, "*")), where);
		}
		if (x->kind == FF_DOC_ARGS && told)
			keep_items(w, &x->items, &told->args);
		if (x->kind == FF_DOC_RETURNS && told && x->items.count && FF_AT(&x->items, struct ff_doc_item, 0)->text && is_portable(FF_AT(&x->items, struct ff_doc_item, 0)->text))
			told->returns = ff_arena_str(w->a, FF_AT(&x->items, struct ff_doc_item, 0)->text);
	}
}

static void note_class(struct ff_doc_world *w, const struct ff_subject *s, int def, const char *module)
{
	const struct ff_facts *f = s->news;
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	struct entry *e = ff_doc_entry_add(w, ENTRY_CLASS, d->name);
	if (!e)
		return;
	e->where = ff_arena_printf(w->a, "%s:%s", module, d->qualname);
	for (int i = FF_DOC_ROW_FROM(f->bases, struct ff_base, d->line); i < f->bases.count && FF_AT(&f->bases, struct ff_base, i)->line <= d->sig_line; i++)
		if (FF_AT(&f->bases, struct ff_base, i)->def == def && !*FF_AT(&f->bases, struct ff_base, i)->keyword)
			ff_strings_push(w->a, &e->bases, ff_arena_str(w->a, ff_last_part(FF_AT(&f->bases, struct ff_base, i)->text)));
	for (int i = FF_DOC_ROW_FROM(f->assigns, struct ff_assign, d->line); d->flags & FF_DEF_ENUM && i < f->assigns.count && FF_AT(&f->assigns, struct ff_assign, i)->line <= d->end_line; i++) {
		const struct ff_assign *x = FF_AT(&f->assigns, struct ff_assign, i);
		if (x->def == def && *x->name != '_' && x->value_kind != FF_EXPR_NONE && !(x->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_UNPACK)) && e->members.count <= MOST_MEMBERS)
			ff_strings_push(w->a, &e->members, ff_arena_str(w->a, x->name));
	}
}

/* What a draft says that knows nothing but this definition: it is true of no other. */
static bool is_drafted(const struct ff_subject *s, int def, const char *summary)
{
	const char *own = ff_doc_alone(s, def);
	return own && !strcasecmp(own, summary);
}

static void note_docstring(struct ff_doc_world *w, const struct ff_subject *s, const struct ff_docstring *t, const char *module)
{
	const struct ff_definition *d = t->def < 0 ? NULL : FF_AT(&s->news->definitions, struct ff_definition, t->def);
	const struct ff_definition *parent = d && d->parent >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d->parent) : NULL;
	const struct ff_definition *class = d && d->kind == FF_DEF_CLASS ? d : parent && parent->kind == FF_DEF_CLASS ? parent : NULL;
	struct ff_doc doc;
	note_forms(w, t->text);
	if (!d || d->flags & (FF_DEF_SETTER | FF_DEF_OVERLOAD))
		return;
	ff_doc_read(s->scratch, t->text, &doc);
	struct entry *e = NULL;
	if (d->kind == FF_DEF_CLASS) {
		int i = ff_doc_entry_first(w, ENTRY_CLASS, d->name);
		e = i >= 0 ? ff_doc_entry(w, i) : NULL;
		w->in_class += doc.has_args;
	} else {
		e = class || d->parent < 0 ? ff_doc_entry_add(w, ENTRY_METHOD, ff_arena_printf(s->scratch, "%s:%s", module, d->qualname)) : NULL;
		w->in_init += doc.has_args && !strcmp(d->name, "__init__");
	}
	if (e)
		e->told.summary = summary_of(w, d->name, t->text);
	if (e && *e->told.summary && is_drafted(s, t->def, e->told.summary))
		e->told.summary = "";
	if (e && d->kind != FF_DEF_CLASS)
		keep_names(w, s->news, t->def, &e->told.names);
	note_sections(w, s->news, t->def, &doc, ff_arena_printf(s->scratch, "%s:%s", module, class ? class->qualname : ""), e ? &e->told : NULL);
}

void ff_doc_world_note(struct ff_doc_world *w, const struct ff_subject *s)
{
	const char *module;
	if (!s->news || !s->file)
		return;
	module = ff_module_name(s->scratch, s->file->path);
	for (int i = 0; i < s->news->definitions.count; i++)
		if (FF_AT(&s->news->definitions, struct ff_definition, i)->kind == FF_DEF_CLASS)
			note_class(w, s, i, module);
	for (int i = 0; i < s->news->docstrings.count; i++)
		note_docstring(w, s, FF_AT(&s->news->docstrings, struct ff_docstring, i), module);
	if (s->file->role != FF_ROLE_TEST) /* there a value is called what is expected of it */
		ff_doc_note_calls(w, s, module);
}

/* ---- what is asked ---- */

const char *ff_doc_form(const struct ff_doc_world *w, const char *word)
{
	int i = ff_doc_entry_first(w, ENTRY_FORM, word);
	return i >= 0 && ff_doc_entry(w, i)->count >= 3 ? ff_doc_entry(w, i)->text : word;
}

bool ff_doc_args_in_class(const struct draft *d)
{
	return d->world && d->world->in_class > d->world->in_init;
}

/* The class of that last name: the only one of the tree, or the one of the same module; NULL. */
static const struct entry *class_of(const struct draft *d, const char *name)
{
	const char *module = ff_arena_printf(d->a, "%s:%s", ff_module_name(d->a, d->path), name);
	const struct entry *found = NULL;
	for (int i = ff_doc_entry_first(d->world, ENTRY_CLASS, name); i >= 0; i = ff_doc_entry_next(d->world, ff_doc_entry(d->world, i)->next, ENTRY_CLASS, name)) {
		if (!strcmp(ff_doc_entry(d->world, i)->where, module))
			return ff_doc_entry(d->world, i);
		if (found)
			return NULL;
		found = ff_doc_entry(d->world, i);
	}
	return found;
}

static const struct told *told_by(const struct draft *d, const char *class, int depth)
{
	const struct entry *c = class_of(d, class);
	if (!c || depth > MOST_BASES)
		return NULL;
	int i = ff_doc_entry_first(d->world, ENTRY_METHOD, ff_arena_printf(d->a, "%s.%s", c->where, d->d->name));
	if (i >= 0)
		return &ff_doc_entry(d->world, i)->told;
	for (int k = 0; k < c->bases.count && k < MOST_BASES; k++) {
		const struct told *t = strcmp(c->bases.items[k], class) ? told_by(d, c->bases.items[k], depth + 1) : NULL;
		if (t)
			return t;
	}
	return NULL;
}

const struct told *ff_doc_inherited(const struct draft *d)
{
	if (!d->world || d->d->kind != FF_DEF_METHOD || d->d->parent < 0 || (ff_str_starts(d->d->name, "__") && ff_str_ends(d->d->name, "__")))
		return NULL;
	const struct ff_definition *class = FF_AT(&d->f->definitions, struct ff_definition, d->d->parent);
	for (int i = FF_DOC_ROW_FROM(d->f->bases, struct ff_base, class->line); i < d->f->bases.count && FF_AT(&d->f->bases, struct ff_base, i)->line <= class->sig_line; i++) {
		const struct ff_base *b = FF_AT(&d->f->bases, struct ff_base, i);
		const struct told *t = b->def == d->d->parent && !*b->keyword && strcmp(ff_last_part(b->text), class->name) ? told_by(d, ff_last_part(b->text), 0) : NULL;
		if (t)
			return t;
	}
	return NULL;
}

bool ff_doc_knows_class(const struct draft *d, const char *name)
{
	return d->world && ff_doc_entry_first(d->world, ENTRY_CLASS, name) >= 0;
}

const char *ff_doc_class_summary(const struct draft *d, const char *name)
{
	const struct entry *c = d->world ? class_of(d, name) : NULL;
	return c && *c->told.summary ? c->told.summary : NULL;
}

const struct told *ff_doc_told(const struct draft *d, const char *key)
{
	int i = d->world && key ? ff_doc_entry_first(d->world, ENTRY_METHOD, key) : -1;
	return i >= 0 && ff_doc_entry_next(d->world, ff_doc_entry(d->world, i)->next, ENTRY_METHOD, key) < 0 ? &ff_doc_entry(d->world, i)->told : NULL;
}

const struct ff_strings *ff_doc_members(const struct draft *d, const char *name)
{
	const struct entry *c = d->world ? class_of(d, name) : NULL;
	return c && c->members.count && c->members.count <= MOST_MEMBERS ? &c->members : NULL;
}
