/*
 * api.c - the reference of packages: what stands on a page, in which order.  How it looks the writers know, where names lead api_links.c.
 */
#include <stdlib.h>

#include "api.h"

#define SENTENCE 200
#define VALUE_WIDTH 80
#define STEPS 6 /* bases that are followed from one class */

/* ---- one definition ---- */

static bool is_deprecated(const struct book_entry *e)
{
	for (int i = 0; i < e->decorators.count; i++)
		if (ff_str_starts(ff_last_part(FF_AT(&e->decorators, struct book_decorator, i)->name), "deprecated"))
			return true;
	return strstr(e->doc, ".. deprecated::") || ff_str_starts(e->doc, "Deprecated") || ff_str_starts(e->doc, "DEPRECATED");
}

static struct ff_strings labels_of(struct api_out *o, const struct book_entry *e)
{
	static const struct {
		int flag;
		const char *word;
	} words[] = {{FF_DEF_ASYNC, "async"}, {FF_DEF_CLASSMETHOD, "class method"}, {FF_DEF_STATIC, "static method"}, {FF_DEF_PROPERTY, "property"}, {FF_DEF_ABSTRACT, "abstract"},
	             {FF_DEF_EXCEPTION, "exception"}, {FF_DEF_DATACLASS, "dataclass"}, {FF_DEF_ENUM, "enum"}, {FF_DEF_PROTOCOL, "protocol"}, {FF_DEF_GENERATOR, "generator"}};
	struct ff_strings out = {0};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (e->flags & words[i].flag && !(words[i].flag == FF_DEF_PROTOCOL && e->kind != FF_DEF_CLASS))
			ff_strings_push(o->a, &out, words[i].word);
	if (is_deprecated(e))
		ff_strings_push(o->a, &out, "deprecated");
	return out;
}

static void add_decorators(struct api_out *o, const struct book_entry *e, struct ff_strings *lines)
{
	for (int i = 0; i < e->decorators.count; i++) {
		const struct book_decorator *d = FF_AT(&e->decorators, struct book_decorator, i);
		struct ff_buf b;
		ff_buf_init(&b, 0);
		ff_buf_printf(&b, "@%s%s", d->name, d->call ? "(" : "");
		for (int k = 0; k < d->words.count; k++) {
			const struct book_word *w = FF_AT(&d->words, struct book_word, k);
			bool star = w->keyword[0] == '*';
			ff_buf_printf(&b, "%s%s%s%s", k ? ", " : "", w->keyword, *w->keyword && !star ? "=" : "", strlen(w->text) + 4 > FF_MAX_TEXT ? "..." : text_flat(o->a, w->text));
		}
		ff_buf_str(&b, d->call ? ")" : "");
		ff_strings_push(o->a, lines, ff_arena_dup(o->a, ff_buf_text(&b), b.len));
		ff_buf_free(&b);
	}
}

static const char *declaration(struct api_out *o, const struct book_entry *e, const char *name)
{
	return ff_arena_printf(o->a, "%sdef %s%s%s", e->flags & FF_DEF_ASYNC ? "async " : "", name, e->type_params, signature_text(o->a, e, SIGNATURE_TYPES | SIGNATURE_SELF));
}

/* Overloads are what callers may rely on; where there are any, the signature behind them is not told. */
static void add_functions(struct api_out *o, const struct book_module *m, int entry, const char *name, struct ff_strings *lines)
{
	const struct book_entry *e = ENTRY(m, entry);
	int before = lines->count;
	for (int k = book_entry_first(m, e->qualname); k < m->entries.count && !strcmp(ENTRY(m, m->sorted[k])->qualname, e->qualname); k++) {
		const struct book_entry *x = ENTRY(m, m->sorted[k]);
		if (x->flags & FF_DEF_OVERLOAD && !(x->flags & FF_DEF_NESTED)) {
			add_decorators(o, x, lines);
			ff_strings_push(o->a, lines, declaration(o, x, name));
		}
	}
	if (lines->count > before)
		return;
	add_decorators(o, e, lines);
	ff_strings_push(o->a, lines, declaration(o, e, name));
}

static void add_class(struct api_out *o, int module, int entry, const char *name, struct ff_strings *lines)
{
	const struct book_entry *e = ENTRY(MODULE(o->b, module), entry);
	const struct book_entry *made = e->flags & (FF_DEF_ENUM | FF_DEF_PROTOCOL) ? NULL : signature_constructor(o->b, module, entry);
	const char *text = made ? signature_text(o->a, made, SIGNATURE_TYPES) : "";
	if (made && *made->returns)
		text = ff_arena_dup(o->a, text, strlen(text) - strlen(made->returns) - 4);
	add_decorators(o, e, lines);
	ff_strings_push(o->a, lines, ff_arena_printf(o->a, "class %s%s%s", name, e->type_params, text));
}

/* ---- a class ---- */

struct member {
	int module, entry;
	const char *name;
};

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct member *)x)->name, ((const struct member *)y)->name);
}

/* Names that were met; a class may have thousands. */
struct met {
	const char **slots;
	size_t room, count;
};

static size_t slot_of(const struct met *m, const char *name)
{
	size_t at = (size_t)ff_hash_str(FF_HASH_START, name) & (m->room - 1);
	while (m->slots[at] && strcmp(m->slots[at], name) != 0)
		at = (at + 1) & (m->room - 1);
	return at;
}

/* False: it was met before. */
static bool meet(struct ff_arena *a, struct met *m, const char *name)
{
	if (2 * m->count >= m->room) {
		struct met more = {.room = m->room ? 4 * m->room : 64};
		more.slots = ff_arena_alloc(a, more.room * sizeof *more.slots);
		for (size_t i = 0; i < m->room; i++)
			if (m->slots[i])
				more.slots[slot_of(&more, m->slots[i])] = m->slots[i];
		more.count = m->count;
		*m = more;
	}
	size_t at = slot_of(m, name);
	if (m->slots[at])
		return false;
	m->slots[at] = name;
	m->count++;
	return true;
}

/* A base of the tree that no page tells of. */
static bool is_hidden(struct api_out *o, const struct book_found *f)
{
	const struct book_module *m = MODULE(o->b, f->module);
	return ENTRY(m, f->entry)->kind == FF_DEF_CLASS && ENTRY(m, api_topmost(m, f->entry))->home < 0;
}

static bool base_of(struct api_out *o, int module, int entry, int i, struct book_found *out)
{
	const struct book_entry *e = ENTRY(MODULE(o->b, module), entry);
	return book_find(o->b, module, e->bases.items[i], out) && out->entry >= 0 && out->value < 0 && (out->module != module || out->entry != entry) &&
	       ENTRY(MODULE(o->b, out->module), out->entry)->kind == FF_DEF_CLASS;
}

/* What a page tells of a class: public methods and classes in it, special ones that somebody documented, and what it has from hidden bases. */
static void members_of(struct api_out *o, int module, int entry, int steps, struct met *met, struct ff_list *out)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_entry *class = ENTRY(m, entry);
	for (int i = entry + 1; i < m->entries.count && ENTRY(m, i)->parent >= entry; i++) { /* what it holds follows it */
		const struct book_entry *e = ENTRY(m, i);
		bool own = !strcmp(e->name, "__init__") || !strcmp(e->name, "__new__");
		if (e->parent != entry || !book_shown(m, i) || own || (api_is_dunder(e->name) && !*e->doc) || book_entry_find(m, e->qualname) != i || !meet(o->a, met, e->name))
			continue;
		*FF_PUSH(o->a, out, struct member) = (struct member){module, i, e->name};
	}
	for (int i = 0; steps > 0 && i < class->bases.count; i++) {
		struct book_found f;
		if (base_of(o, module, entry, i, &f) && is_hidden(o, &f))
			members_of(o, f.module, f.entry, steps - 1, met, out);
	}
}

static int by_value_name(const void *x, const void *y)
{
	return strcmp(((const struct api_value *)x)->name, ((const struct api_value *)y)->name);
}

int api_columns(const struct ff_list *values)
{
	int columns = 0;
	for (int i = 0; i < values->count; i++) {
		const struct api_value *v = FF_AT(values, struct api_value, i);
		columns |= (*v->annotation ? VALUES_TYPE : 0) | (*v->value ? VALUES_VALUE : 0);
	}
	return columns;
}

/* self.x = x: what the parameter is annotated with. */
static const char *type_of(const struct book_module *m, const struct book_value *v)
{
	const struct book_entry *e = v->self && !*v->annotation && v->kind == FF_EXPR_NAME && v->def >= 0 ? ENTRY(m, v->def) : NULL;
	for (int i = 0; e && i < e->params.count; i++)
		if (!strcmp(FF_AT(&e->params, struct book_param, i)->name, v->value) && FF_AT(&e->params, struct book_param, i)->kind != FF_PARAM_VARARG &&
		    FF_AT(&e->params, struct book_param, i)->kind != FF_PARAM_KWARG)
			return FF_AT(&e->params, struct book_param, i)->annotation;
	return v->annotation;
}

/* Attributes that the docstring lists are told there. */
static void add_attributes(struct api_out *o, int module, int entry, const char *anchor)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_entry *e = ENTRY(m, entry);
	struct ff_list values = {0};
	struct met met = {0};
	struct ff_doc doc;
	ff_doc_read(o->a, e->doc, &doc);
	for (int i = 0; i < m->values.count; i++) {
		const struct book_value *v = VALUE(m, i);
		bool told = false, mine = v->def == entry && !v->self;
		if (v->self && v->def >= 0 && ENTRY(m, v->def)->parent == entry)
			mine = !strcmp(ENTRY(m, v->def)->name, "__init__") || *v->annotation;
		if (!mine || v->name[0] == '_' || !meet(o->a, &met, v->name) || book_entry_find(m, ff_arena_printf(o->a, "%s.%s", e->qualname, v->name)) >= 0)
			continue;
		for (int k = 0; k < doc.sections.count; k++)
			for (int n = 0; n < FF_AT(&doc.sections, struct ff_doc_section, k)->items.count && FF_AT(&doc.sections, struct ff_doc_section, k)->kind == FF_DOC_ATTRIBUTES; n++)
				told |= !strcmp(FF_AT(&FF_AT(&doc.sections, struct ff_doc_section, k)->items, struct ff_doc_item, n)->name, v->name);
		if (!told)
			*FF_PUSH(o->a, &values, struct api_value) = (struct api_value){
				v->name, ff_arena_printf(o->a, "%s.%s", anchor, v->name), type_of(m, v), v->self ? "" : ff_str_cut(o->a, v->value, VALUE_WIDTH)};
	}
	if (o->ask->alphabetical && values.count)
		qsort(values.items, (size_t)values.count, sizeof(struct api_value), by_value_name);
	if (values.count)
		o->w->values(o, e->flags & FF_DEF_ENUM ? "Members" : "Attributes", &values);
}

static void add_bases(struct api_out *o, const struct book_entry *e)
{
	struct ff_strings hrefs = {0};
	if (!e->bases.count || (e->bases.count == 1 && !strcmp(e->bases.items[0], "object")))
		return;
	for (int i = 0; i < e->bases.count; i++) {
		const char *to = api_href_of(o, ff_arena_dup(o->a, e->bases.items[i], strcspn(e->bases.items[i], "[(")));
		ff_strings_push(o->a, &hrefs, to ? to : "");
	}
	o->w->names(o, "Bases", &e->bases, &hrefs);
}

/* What public classes of the tree hand down, nearest first; a name that was told is not told again. */
static void add_inherited(struct api_out *o, int module, int entry, struct met *told, int steps)
{
	const struct book_entry *e = ENTRY(MODULE(o->b, module), entry);
	for (int i = 0; steps > 0 && i < e->bases.count; i++) {
		struct book_found f;
		struct ff_list members = {0};
		struct met met = {0};
		struct ff_strings names = {0}, hrefs = {0};
		if (!base_of(o, module, entry, i, &f))
			continue;
		if (!is_hidden(o, &f))
			members_of(o, f.module, f.entry, STEPS, &met, &members);
		for (int k = 0; k < members.count; k++) {
			const struct member *x = FF_AT(&members, struct member, k);
			if (api_is_dunder(x->name) || !meet(o->a, told, x->name))
				continue;
			const char *to = api_entry_href(o, f.module, f.entry);
			ff_strings_push(o->a, &names, x->name);
			ff_strings_push(o->a, &hrefs, to ? ff_arena_printf(o->a, "%s.%s", to, x->name) : "");
		}
		if (names.count)
			o->w->names(o, ff_arena_printf(o->a, "Inherited from %s", ENTRY(MODULE(o->b, f.module), f.entry)->qualname), &names, &hrefs);
		add_inherited(o, f.module, f.entry, told, steps - 1);
	}
}

/* ---- writing them ---- */

/* A docstring, or the one that a base gives. */
static const char *doc_of(struct api_out *o, int module, int entry)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_entry *e = ENTRY(m, entry);
	if (*e->doc || e->kind != FF_DEF_METHOD || e->parent < 0)
		return e->doc;
	const struct book_entry *class = ENTRY(m, e->parent);
	for (int i = 0; i < class->bases.count; i++) {
		struct book_found f, x;
		if (book_find(o->b, module, class->bases.items[i], &f) && f.entry >= 0 && book_find(o->b, f.module, ff_arena_printf(o->a, "%s.%s", ENTRY(MODULE(o->b, f.module), f.entry)->qualname, e->name), &x) && x.entry >= 0 && x.value < 0 &&
		    (x.module != module || x.entry != entry))
			return ENTRY(MODULE(o->b, x.module), x.entry)->doc;
	}
	return "";
}

static void write_entry(struct api_out *o, int module, int entry, const char *name, const char *anchor, int level)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_entry *e = ENTRY(m, entry);
	struct ff_strings labels = labels_of(o, e), lines = {0};
	struct ff_list members = {0};
	struct met told = {0};
	const int module_was = o->module, entry_was = o->entry;
	o->module = module;
	o->entry = entry;
	o->w->heading(o, level, anchor, name, &labels);
	if (e->kind == FF_DEF_CLASS)
		add_class(o, module, entry, e->name, &lines);
	else
		add_functions(o, m, entry, ff_last_part(name), &lines);
	o->w->signature(o, &lines);
	if (e->kind == FF_DEF_CLASS)
		add_bases(o, e);
	o->w->doc(o, doc_of(o, module, entry));
	if (e->kind == FF_DEF_CLASS) {
		int init = book_entry_find(m, ff_arena_printf(o->a, "%s.__init__", e->qualname));
		if (init >= 0)
			o->w->doc(o, ENTRY(m, init)->doc);
		add_attributes(o, module, entry, anchor);
		members_of(o, module, entry, STEPS, &told, &members);
		add_inherited(o, module, entry, &told, STEPS);
	}
	o->w->source(o, m->path, e->line);
	if (o->ask->alphabetical && members.count)
		qsort(members.items, (size_t)members.count, sizeof(struct member), by_name);
	for (int i = 0; i < members.count; i++) {
		const struct member *x = FF_AT(&members, struct member, i);
		write_entry(o, x->module, x->entry, ff_arena_printf(o->a, "%s.%s", name, x->name), ff_arena_printf(o->a, "%s.%s", anchor, x->name), level < 5 ? level + 1 : level);
	}
	o->w->close(o, level);
	o->module = module_was;
	o->entry = entry_was;
}

static void write_values(struct api_out *o, const struct book_public **rows, int n, const char *module)
{
	struct ff_list values = {0};
	for (int i = 0; i < n; i++) {
		if (rows[i]->entry >= 0 || rows[i]->value < 0)
			continue;
		const struct book_value *v = VALUE(MODULE(o->b, rows[i]->of), rows[i]->value);
		*FF_PUSH(o->a, &values, struct api_value) =
			(struct api_value){rows[i]->name, ff_arena_printf(o->a, "%s.%s", module, rows[i]->name), v->annotation, ff_str_cut(o->a, v->value, VALUE_WIDTH)};
	}
	if (values.count)
		o->w->values(o, "Values", &values);
}

static void write_others(struct api_out *o, const struct ff_list *others)
{
	struct ff_strings names = {0}, hrefs = {0};
	for (int i = 0; i < others->count; i++) {
		const struct book_public *p = *FF_AT(others, const struct book_public *, i);
		const char *to = p->entry >= 0 ? api_entry_href(o, p->of, p->entry) : NULL;
		ff_strings_push(o->a, &names, p->name);
		ff_strings_push(o->a, &hrefs, to ? to : "");
	}
	if (names.count)
		o->w->names(o, "Also here", &names, &hrefs);
}

static void write_module(struct api_out *o, int module)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_public **rows;
	struct ff_list others = {0};
	struct ff_strings none = {0};
	o->module = o->shown = module;
	o->entry = -1;
	int n = book_publics_of(o->b, module, o->ask->alphabetical, &rows, &others);
	o->w->heading(o, 2, api_module_anchor(o, module), m->name, &none);
	o->w->doc(o, m->doc);
	o->w->source(o, m->path, 0);
	write_values(o, rows, n, m->name);
	write_others(o, &others);
	for (int i = 0; i < n; i++)
		if (rows[i]->entry >= 0)
			write_entry(o, rows[i]->of, rows[i]->entry, rows[i]->name, ff_arena_printf(o->a, "%s.%s", m->name, rows[i]->name), 3);
	o->w->close(o, 2);
}

/* ---- contents ---- */

static void add_contents(struct api_out *o, int module)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_public **rows;
	struct ff_list others = {0};
	int n = book_publics_of(o->b, module, o->ask->alphabetical, &rows, &others);
	*FF_PUSH(o->a, &o->contents, struct api_entry) =
		(struct api_entry){m->name, ff_arena_printf(o->a, "#%s", api_module_anchor(o, module)), prose_sentence(o->a, m->doc, SENTENCE), 0};
	for (int i = 0; i < n; i++) {
		const struct book_entry *e = rows[i]->entry >= 0 ? ENTRY(MODULE(o->b, rows[i]->of), rows[i]->entry) : NULL;
		if (e)
			*FF_PUSH(o->a, &o->contents, struct api_entry) =
				(struct api_entry){rows[i]->name, ff_arena_printf(o->a, "#%s.%s", m->name, rows[i]->name), prose_sentence(o->a, e->doc, SENTENCE), 1};
	}
}

static void write_index(struct api_out *o)
{
	struct ff_list entries = {0};
	struct ff_strings none = {0};
	const char *title = *o->ask->title ? o->ask->title : "Reference";
	o->w->begin(o, title);
	o->w->heading(o, 1, "top", title, &none);
	for (int i = 0; i < o->pages->count; i++) {
		const struct ff_api_page *p = FF_AT(o->pages, struct ff_api_page, i);
		int module = *p->package ? book_module_find(o->b, p->package) : -1;
		if (module < 0)
			continue;
		int depth = 0;
		for (const char *c = p->package; *c; c++)
			depth += *c == '.';
		*FF_PUSH(o->a, &entries, struct api_entry) = (struct api_entry){p->package, p->file, prose_sentence(o->a, MODULE(o->b, module)->doc, SENTENCE), depth};
	}
	o->w->list(o, &entries);
	o->w->close(o, 1);
	o->w->end(o);
}

void ff_api_page(const struct ff_book *b, const struct ff_api_ask *ask, const struct ff_list *pages, const struct ff_api_page *page, struct ff_buf *out)
{
	struct api_out o = {.b = b, .a = b->a, .ask = ask, .pages = pages, .page = page, .w = ask->format == FF_PAGE_HTML ? &api_html : &api_markdown, .out = out, .entry = -1};
	struct ff_strings none = {0};
	if (!*page->package) {
		write_index(&o);
		return;
	}
	for (int i = 0; i < b->modules.count; i++)
		if (api_is_shown(b, i) && !strcmp(MODULE(b, api_package_of(b, i))->name, page->package))
			add_contents(&o, i);
	o.w->begin(&o, page->package);
	o.w->heading(&o, 1, "top", page->package, &none);
	o.w->list(&o, &o.contents);
	for (int i = 0; i < b->modules.count; i++)
		if (api_is_shown(b, i) && !strcmp(MODULE(b, api_package_of(b, i))->name, page->package))
			write_module(&o, i);
	o.w->close(&o, 1);
	o.w->end(&o);
}
