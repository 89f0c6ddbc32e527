/*
 * settings.c - the section of configuration: environment variables and keys that the code reads, with their defaults and places.  os.environ and
 * os.getenv, environs, django-environ, decouple, starlette's Config, settings classes of pydantic, Flask's app.config, getattr of Django's settings.
 */
#include <ctype.h>
#include <stdlib.h>

#include "book.h"

#define MOST_READERS 50 /* names of one file that stand for the environment */
#define PLACES 3 /* files that are named for one variable */

/* ---- noting ---- */

/* Names of one file. */
struct readers {
	struct ff_strings environ; /* that are os.environ */
	struct ff_strings env;     /* that are called to read it: env = environ.Env(...), config = Config(".env") */
};

/* The string that an argument is: a literal, or a constant of the module; NULL. */
static const char *name_of(struct ff_arena *a, const struct ff_facts *f, const char *text, int kind)
{
	const char *found = NULL;
	if (kind == FF_EXPR_STRING)
		return book_string(a, text);
	for (int i = 0; kind == FF_EXPR_NAME && i < f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		if (s->def != -1 || strcmp(s->name, text) != 0)
			continue;
		if (found || s->value_kind != FF_EXPR_STRING || s->flags & FF_ASSIGN_AUGMENTED)
			return NULL;
		found = book_string(a, s->value);
	}
	return found;
}

static bool is_name(const char *s)
{
	if (!s || !*s || strlen(s) > 100 || isdigit((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("_.-", *s))
			return false;
	return true;
}

static void add_read(struct ff_book *b, struct book_module *m, int where, const char *name, const char *value, int line, bool required)
{
	*FF_PUSH(b->a, &m->reads, struct book_read) =
		(struct book_read){.name = ff_arena_str(b->a, name), .value = text_flat(b->a, value), .what = "", .where = where, .line = line, .required = required};
}

static bool makes_reader(const struct ff_facts *f, const struct ff_assign *s)
{
	static const char *const makers[] = {"environ.Env", "environs.Env", "starlette.config.Config", "decouple.Config", "environs.EnvRecursive"};
	const struct ff_call *c = s->call >= 0 && s->call < f->calls.count ? FF_AT(&f->calls, struct ff_call, s->call) : NULL;
	for (size_t k = 0; c && k < FF_COUNT(makers); k++)
		if (!strcmp(*c->target ? c->target : c->callee, makers[k]))
			return true;
	return false;
}

static void find_readers(struct ff_arena *a, const struct ff_facts *f, struct readers *r)
{
	static const char *const known[][2] = {{"decouple", "config"}, {"decouple", "AutoConfig"}, {"environs", "env"}};
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *im = FF_AT(&f->imports, struct ff_import, i);
		if (!strcmp(im->module, "os") && !*im->name)
			ff_strings_push(a, &r->environ, ff_arena_printf(a, "%s.environ", im->bound));
		else if (!strcmp(im->module, "os") && !strcmp(im->name, "environ"))
			ff_strings_push(a, &r->environ, im->bound);
		for (size_t k = 0; k < FF_COUNT(known); k++)
			if (!strcmp(im->module, known[k][0]) && !strcmp(im->name, known[k][1]))
				ff_strings_push(a, &r->env, im->bound);
	}
	for (int i = 0; i < f->assigns.count && r->environ.count + r->env.count < MOST_READERS; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		if (s->value_kind == FF_EXPR_ATTRIBUTE && ff_strings_has(&r->environ, s->value))
			ff_strings_push(a, &r->environ, s->name);
		else if (makes_reader(f, s))
			ff_strings_push(a, &r->env, s->name);
	}
}

struct asked {
	const char *name, *value;
	bool found; /* there is a default */
};

static struct asked ask_call(struct ff_book *b, const struct ff_facts *f, const struct ff_by_call *by, int call, bool second)
{
	struct asked out = {NULL, "", false};
	int n = 0;
	for (int i = by->start[call]; i < by->start[call + 1]; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, by->row[i]);
		if (!*g->keyword && n++ == 0)
			out.name = name_of(b->a, f, g->text, g->kind);
		else if ((second && !*g->keyword && n == 2) || !strcmp(g->keyword, "default") || (!strcmp(g->keyword, "key") && !out.name && (out.name = name_of(b->a, f, g->text, g->kind), false)))
			out.value = g->text, out.found = true;
	}
	return out;
}

static void note_call(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by, const struct readers *r, int call)
{
	const struct ff_call *c = FF_AT(&f->calls, struct ff_call, call);
	const char *last = ff_last_part(c->callee), *target = *c->target ? c->target : c->callee;
	const char *on = last > c->callee ? ff_arena_dup(b->a, c->callee, (size_t)(last - c->callee) - 1) : "";
	bool get = !strcmp(last, "get") || !strcmp(last, "pop");
	struct asked k = {0};
	if (!strcmp(target, "os.getenv") || !strcmp(target, "os.environb.get") || (get && ff_strings_has(&r->environ, on))) {
		k = ask_call(b, f, by, call, true);
		if (is_name(k.name))
			add_read(b, m, BOOK_ENV, k.name, k.value, c->line, !strcmp(last, "pop") && !k.found);
	} else if (ff_strings_has(&r->env, *on ? on : c->callee) && (!*on || strcmp(last, "read_env") != 0)) {
		k = ask_call(b, f, by, call, *on);
		if (is_name(k.name) && !ff_str_ends(c->callee, "prefixed"))
			add_read(b, m, BOOK_ENV, k.name, k.value, c->line, !k.found);
	} else if ((get || !strcmp(last, "setdefault")) && ff_str_ends(on, ".config")) {
		k = ask_call(b, f, by, call, true);
		if (is_name(k.name) && isupper((unsigned char)k.name[0]))
			add_read(b, m, BOOK_FLASK, k.name, k.value, c->line, false);
	} else if (!strcmp(c->callee, "getattr") && by->start[call + 1] - by->start[call] >= 2) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, by->row[by->start[call]]);
		const struct ff_argument *n = g + 1, *d = by->start[call + 1] - by->start[call] > 2 ? g + 2 : NULL;
		const char *name = name_of(b->a, f, n->text, n->kind);
		if (!strcmp(book_through_imports(b->a, f, g->text), "django.conf.settings") && is_name(name))
			add_read(b, m, BOOK_DJANGO, name, d ? d->text : "", c->line, !d);
	}
}

static void note_subscripts(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct readers *r)
{
	for (int i = 0; i < f->literals.count; i++) {
		const struct ff_literal *l = FF_AT(&f->literals, struct ff_literal, i);
		bool in = !strcmp(l->op, "in") || !strcmp(l->op, "not in") || !strcmp(l->op, "=="), key = l->context == FF_LITERAL_KEY && !strcmp(l->op, "[]");
		const char *name = (key || in) && *l->other ? name_of(b->a, f, l->text, l->kind) : NULL;
		if (!is_name(name))
			continue;
		if (ff_strings_has(&r->environ, l->other))
			add_read(b, m, BOOK_ENV, name, "", l->line, key);
		else if (key && ff_str_ends(l->other, ".config") && isupper((unsigned char)name[0]))
			add_read(b, m, BOOK_FLASK, name, "", l->line, false); /* Flask and its extensions set most of them */
		else if (key && ff_strings_has(&r->env, l->other))
			add_read(b, m, BOOK_ENV, name, "", l->line, true);
	}
}

void book_settings_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by)
{
	struct readers r = {0};
	find_readers(b->a, f, &r);
	for (int i = 0; i < f->calls.count; i++)
		note_call(b, m, f, by, &r, i);
	note_subscripts(b, m, f, &r);
}

/* ---- settings classes ---- */

static bool is_settings(const struct ff_book *b, int module, int entry, int steps)
{
	const struct book_module *m = MODULE(b, module);
	const struct book_entry *e = ENTRY(m, entry);
	for (int i = 0; steps > 0 && i < e->bases.count; i++) {
		struct book_found f;
		if (!strcmp(ff_last_part(e->targets.items[i]), "BaseSettings") && strstr(e->targets.items[i], "pydantic"))
			return true;
		if (book_find(b, module, e->bases.items[i], &f) && f.entry >= 0 && (f.module != module || f.entry != entry) && is_settings(b, f.module, f.entry, steps - 1))
			return true;
	}
	return false;
}

/* env_prefix of model_config = SettingsConfigDict(...), or of class Config. */
static const char *prefix_of(const struct ff_book *b, const struct book_module *m, int entry)
{
	const char *s = NULL;
	for (int i = 0; i < m->values.count && !s; i++) {
		const struct book_value *v = VALUE(m, i);
		if (v->def == entry && !strcmp(v->name, "model_config")) {
			const struct book_word *w = book_word_of(&v->words, "env_prefix", -1);
			s = w ? book_string(b->a, w->text) : NULL;
		} else if (v->def >= 0 && ENTRY(m, v->def)->parent == entry && !strcmp(ENTRY(m, v->def)->name, "Config") && !strcmp(v->name, "env_prefix")) {
			s = book_string(b->a, v->value);
		}
	}
	return s ? s : "";
}

static const char *upper(struct ff_arena *a, const char *s)
{
	char *out = ff_arena_str(a, s);
	for (char *c = out; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return out;
}

/* A field as the variable that it is read from. */
static void add_field(const struct ff_book *b, struct ff_list *reads, const struct book_value *v, const char *prefix)
{
	static const char *const aliases[] = {"validation_alias", "env", "alias"};
	struct book_read r = {.name = ff_arena_printf(b->a, "%s%s", upper(b->a, prefix), upper(b->a, v->name)), .value = v->value, .what = "", .where = BOOK_ENV, .line = v->line};
	if (!*v->annotation || strstr(v->annotation, "ClassVar") || v->name[0] == '_' || !strcmp(v->name, "model_config"))
		return;
	r.required = !*v->value || !strcmp(v->value, "...");
	if (ff_str_ends(v->call, "Field")) {
		const struct book_word *w = book_word_of(&v->words, "default", 0), *made = book_word_of(&v->words, "default_factory", -1), *d;
		r.value = w ? w->text : made ? ff_arena_printf(b->a, "%s()", made->text) : "";
		r.required = !made && (!w || !strcmp(w->text, "..."));
		for (size_t i = 0; i < FF_COUNT(aliases); i++)
			if ((d = book_word_of(&v->words, aliases[i], -1)) && book_string(b->a, d->text)) {
				r.name = upper(b->a, book_string(b->a, d->text));
				break;
			}
		d = book_word_of(&v->words, "description", -1);
		if (d && book_string(b->a, d->text))
			r.what = prose_sentence(b->a, book_string(b->a, d->text), 160);
	}
	if (r.required)
		r.value = "";
	*FF_PUSH(b->a, reads, struct book_read) = r;
}

/* ---- the section ---- */

struct found_read {
	struct book_read read;
	struct ff_strings places;
	int more;
};

static const char *const titles[] = {
	[BOOK_ENV] = "Variable", [BOOK_FLASK] = "Key of the application's configuration", [BOOK_DJANGO] = "Django setting", [BOOK_SETTING] = "Setting",
};

/* One row a name: the first default that is told, all places. */
static void add_found(struct section_ask *q, struct ff_list *found, const struct book_read *r, const char *path)
{
	struct found_read *f = NULL;
	for (int i = 0; i < found->count && !f; i++)
		if (FF_AT(found, struct found_read, i)->read.where == r->where && !strcmp(FF_AT(found, struct found_read, i)->read.name, r->name))
			f = FF_AT(found, struct found_read, i);
	if (!f) {
		f = FF_PUSH(q->a, found, struct found_read);
		f->read = *r;
	}
	if (!*f->read.value)
		f->read.value = r->value;
	if (!*f->read.what)
		f->read.what = r->what;
	f->read.required &= r->required;
	if (ff_strings_has(&f->places, path))
		return;
	if (f->places.count < PLACES)
		ff_strings_push(q->a, &f->places, path);
	else
		f->more++;
}

static int by_key(const void *x, const void *y)
{
	const struct found_read *p = x, *q = y;
	return p->read.where != q->read.where ? p->read.where - q->read.where : strcmp(p->read.name, q->read.name);
}

/* said: there is a column for what a variable is. */
static void write_read(struct section_ask *q, const struct found_read *f, bool said)
{
	ff_buf_str(q->out, "| ");
	markdown_code(q->out, f->read.name, true);
	ff_buf_str(q->out, " | ");
	if (f->read.required)
		ff_buf_str(q->out, "required");
	else
		markdown_code(q->out, ff_str_cut(q->a, f->read.value, 80), true);
	ff_buf_str(q->out, " | ");
	for (int i = 0; i < f->places.count; i++) {
		ff_buf_str(q->out, i ? ", " : "");
		markdown_code(q->out, f->places.items[i], true);
	}
	if (f->more)
		ff_buf_printf(q->out, " and %d more", f->more);
	if (said) {
		ff_buf_str(q->out, " | ");
		markdown_prose(q->a, q->out, f->read.what, true);
	}
	ff_buf_str(q->out, " |\n");
}

static void collect(struct section_ask *q, struct ff_list *found)
{
	for (int i = 0; i < q->b->modules.count; i++) {
		const struct book_module *m = MODULE(q->b, i);
		if (!section_covers(q, m) || m->role == FF_ROLE_TEST || m->role == FF_ROLE_EXAMPLE || m->role == FF_ROLE_DOCS || m->role == FF_ROLE_MIGRATION || m->role == FF_ROLE_VENDORED)
			continue;
		for (int k = 0; k < m->reads.count; k++)
			add_found(q, found, FF_AT(&m->reads, struct book_read, k), m->path);
		for (int e = 0; e < m->entries.count; e++) {
			struct ff_list fields = {0};
			if (ENTRY(m, e)->kind != FF_DEF_CLASS || !is_settings(q->b, i, e, 6))
				continue;
			for (int v = 0; v < m->values.count; v++)
				if (VALUE(m, v)->def == e && !VALUE(m, v)->self)
					add_field(q->b, &fields, VALUE(m, v), prefix_of(q->b, m, e));
			for (int k = 0; k < fields.count; k++)
				add_found(q, found, FF_AT(&fields, struct book_read, k), m->path);
		}
	}
}

void section_configuration(struct section_ask *q)
{
	struct ff_list found = {0};
	int where = -1;
	collect(q, &found);
	if (found.count)
		qsort(found.items, (size_t)found.count, sizeof(struct found_read), by_key);
	bool said = false;
	for (int i = 0; i < found.count; i++)
		said |= *FF_AT(&found, struct found_read, i)->read.what != '\0';
	for (int i = 0; i < found.count; i++) {
		const struct found_read *f = FF_AT(&found, struct found_read, i);
		if (f->read.where != where) {
			where = f->read.where;
			ff_buf_printf(q->out, "%s| %s | Default | Read in |%s\n| --- | --- | --- |%s\n", i ? "\n" : "", titles[where], said ? " Description |" : "", said ? " --- |" : "");
		}
		write_read(q, f, said);
	}
}
