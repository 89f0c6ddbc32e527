/*
 * api_links.c - which pages the reference has, and where names lead on them: in docstrings, in types, in code.  Called by api.c and the writers.
 */
#include <ctype.h>

#include "api.h"

/* ---- pages ---- */

/* Row of the package that a module belongs to: itself, or what holds it. */
int api_package_of(const struct ff_book *b, int module)
{
	const struct book_module *m = MODULE(b, module);
	const char *dot = strrchr(m->name, '.');
	int up = m->package || !dot ? -1 : book_module_find(b, ff_arena_dup(b->a, m->name, (size_t)(dot - m->name)));
	return up >= 0 && MODULE(b, up)->package && MODULE(b, up)->is_public ? up : module;
}

static bool has_names(const struct ff_book *b, int module)
{
	int first = book_first_public(b, module);
	return first < b->publics.count && PUBLIC(b, first)->module == module;
}

bool api_is_shown(const struct ff_book *b, int module)
{
	const struct book_module *m = MODULE(b, module);
	return m->is_public && (*m->doc || has_names(b, module));
}

static bool is_wanted(const struct book_module *m, const struct ff_strings *prefixes)
{
	for (int i = 0; i < prefixes->count; i++) {
		const char *p = prefixes->items[i];
		if (book_in_package(m, p) || !strcmp(p, ".") || book_in_folder(m->path, p))
			return true;
	}
	return !prefixes->count;
}

static const char *file_of(const struct ff_book *b, const struct ff_api_ask *ask, const char *package)
{
	return ff_arena_printf(b->a, "%s.%s", *package ? package : "index", ask->format == FF_PAGE_HTML ? "html" : "md");
}

static void add_page(const struct ff_book *b, const struct ff_api_ask *ask, const char *package, struct ff_list *pages)
{
	for (int i = 0; i < pages->count; i++)
		if (!strcmp(FF_AT(pages, struct ff_api_page, i)->package, package))
			return;
	*FF_PUSH(b->a, pages, struct ff_api_page) = (struct ff_api_page){file_of(b, ask, package), package};
}

void ff_api_pages(const struct ff_book *b, const struct ff_api_ask *ask, const struct ff_strings *prefixes, struct ff_list *pages)
{
	for (int i = 0; i < b->modules.count; i++)
		if (api_is_shown(b, i) && is_wanted(MODULE(b, i), prefixes))
			add_page(b, ask, MODULE(b, api_package_of(b, i))->name, pages);
	if (pages->count > 1)
		add_page(b, ask, "", pages);
}

/* ---- where names lead ---- */

static const char *page_href(struct api_out *o, int module, const char *anchor)
{
	const char *package = MODULE(o->b, api_package_of(o->b, module))->name;
	if (!strcmp(o->page->package, package))
		return ff_arena_printf(o->a, "#%s", anchor);
	for (int i = 0; i < o->pages->count; i++) {
		const struct ff_api_page *p = FF_AT(o->pages, struct ff_api_page, i);
		if (!strcmp(p->package, package))
			return ff_arena_printf(o->a, "%s#%s", p->file, anchor);
	}
	return NULL;
}

/* A module and a name of its package may be one word. */
const char *api_module_anchor(struct api_out *o, int module)
{
	return ff_arena_printf(o->a, "module-%s", MODULE(o->b, module)->name);
}

int api_topmost(const struct book_module *m, int entry)
{
	while (ENTRY(m, entry)->parent >= 0)
		entry = ENTRY(m, entry)->parent;
	return entry;
}

/* "flask.Flask.run": the public path of a definition; NULL when it has none. */
static const char *anchor_of(struct api_out *o, int module, int entry)
{
	const struct book_module *m = MODULE(o->b, module);
	const struct book_entry *top = ENTRY(m, api_topmost(m, entry));
	if (top->home < 0)
		return NULL;
	const struct book_public *p = PUBLIC(o->b, top->home);
	return ff_arena_printf(o->a, "%s.%s%s", MODULE(o->b, p->module)->name, p->name, ENTRY(m, entry)->qualname + strlen(top->name));
}

bool api_is_dunder(const char *name)
{
	return name[0] == '_' && name[1] == '_';
}

const char *api_entry_href(struct api_out *o, int module, int entry)
{
	const struct book_module *m = MODULE(o->b, module);
	const char *anchor = anchor_of(o, module, entry);
	const struct book_entry *e = ENTRY(m, entry);
	bool special = e->parent >= 0 && api_is_dunder(e->name) && (!*e->doc || !strcmp(e->name, "__init__") || !strcmp(e->name, "__new__")); /* has no place of its own */
	if (!anchor || special || !(book_shown(m, entry) || e->parent < 0))
		return NULL;
	return page_href(o, PUBLIC(o->b, ENTRY(m, api_topmost(m, entry))->home)->module, anchor);
}

static const char *value_href(struct api_out *o, int module, int value)
{
	for (int i = 0; i < o->b->publics.count; i++) {
		const struct book_public *p = PUBLIC(o->b, i);
		if (p->of == module && p->value == value && p->home)
			return page_href(o, p->module, ff_arena_printf(o->a, "%s.%s", MODULE(o->b, p->module)->name, p->name));
	}
	return NULL;
}

/* What a hidden base gives a public class stands at the class. */
static const char *member_href(struct api_out *o, const char *dotted, const struct book_found *f)
{
	const char *to = api_entry_href(o, f->module, f->entry), *dot = strrchr(dotted, '.');
	struct book_found class;
	if (to || !dot || ENTRY(MODULE(o->b, f->module), f->entry)->parent < 0 || !book_shown(MODULE(o->b, f->module), f->entry) || !book_find(o->b, o->module, ff_arena_dup(o->a, dotted, (size_t)(dot - dotted)), &class) || class.entry < 0)
		return to;
	to = class.value < 0 ? api_entry_href(o, class.module, class.entry) : NULL;
	return to ? ff_arena_printf(o->a, "%s%s", to, dot) : NULL;
}

const char *api_href_of(struct api_out *o, const char *dotted)
{
	struct book_found f;
	const struct book_module *m = MODULE(o->b, o->module);
	if (!strncmp(dotted, "self.", 5))
		dotted += 5;
	for (int e = o->entry; e >= 0; e = ENTRY(m, e)->parent) { /* a neighbour in its class */
		const char *name = ff_arena_printf(o->a, "%s.%s", ENTRY(m, e)->qualname, dotted);
		if (ENTRY(m, e)->kind == FF_DEF_CLASS && !strchr(dotted, '.') && book_find(o->b, o->module, name, &f) && f.entry >= 0 && f.value < 0)
			return api_entry_href(o, f.module, f.entry);
	}
	if (!book_find(o->b, o->module, dotted, &f) && !book_find(o->b, o->shown, dotted, &f))
		return NULL;
	if (f.entry >= 0 && f.value < 0)
		return member_href(o, dotted, &f);
	if (f.entry >= 0)
		return NULL;
	if (f.value >= 0)
		return value_href(o, f.module, f.value);
	return strchr(dotted, '.') && api_is_shown(o->b, f.module) ? page_href(o, f.module, api_module_anchor(o, f.module)) : NULL;
}

/* ---- code ---- */

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* What a name in code is: bound, not read, where a parameter, a keyword or the definition itself is named. */
static bool is_bound(const char *text, const char *p, const char *end, int depth)
{
	const char *before = p;
	while (before > text && (before[-1] == ' ' || before[-1] == '\n'))
		before--;
	end += strspn(end, " ");
	if (*end == '=' && end[1] != '=' && depth > 1)
		return true;
	if ((before - text >= 3 && !strncmp(before - 3, "def", 3)) || (before - text >= 5 && !strncmp(before - 5, "class", 5)))
		return true;
	return depth == 1 && before > text && strchr("(,*", before[-1]) && (ff_str_starts(text, "def ") || ff_str_starts(text, "async ") || ff_str_starts(text, "class "));
}

void api_code(struct api_out *o, const char *text, void (*take)(struct api_out *o, const char *text, const char *href, void *with), void *with)
{
	int depth = 0;
	const char *from = text;
	for (const char *p = text; *p;) {
		const char *end = p;
		if (*p == '"' || *p == '\'') {
			char quote = *p++;
			while (*p && *p != quote)
				p += *p == '\\' && p[1] ? 2 : 1;
			p += *p == quote;
			continue;
		}
		depth += strchr("([{", *p) != NULL;
		depth -= strchr(")]}", *p) != NULL;
		while (in_name(*end))
			end++;
		if (end == p || isdigit((unsigned char)*p) || *p == '.') {
			p = end > p ? end : p + 1;
			continue;
		}
		const char *name = ff_arena_dup(o->a, p, (size_t)(end - p)), *to = is_bound(text, p, end, depth) ? NULL : api_href_of(o, name);
		if (to) {
			take(o, ff_arena_dup(o->a, from, (size_t)(p - from)), NULL, with);
			take(o, name, to, with);
			from = end;
		}
		p = end;
	}
	take(o, from, NULL, with);
}

const char *api_wrapped(struct api_out *o, const char *text, int width)
{
	const char *open = strchr(text, '(');
	struct ff_buf b;
	int depth = 0;
	if (!open || ff_utf8_width(text) <= width || open[1] == ')')
		return text;
	ff_buf_init(&b, 0);
	ff_buf_add(&b, text, (size_t)(open - text) + 1);
	ff_buf_str(&b, "\n    ");
	for (const char *p = open + 1; *p; p++) {
		if (*p == '"' || *p == '\'') {
			const char *start = p++;
			while (*p && *p != *start)
				p += *p == '\\' && p[1] ? 2 : 1;
			ff_buf_add(&b, start, (size_t)(p - start));
			if (!*p)
				break;
		}
		depth += strchr("([{", *p) != NULL;
		depth -= strchr(")]}", *p) != NULL;
		if (depth < 0) {
			ff_buf_printf(&b, ",\n%s", p);
			break;
		}
		ff_buf_char(&b, *p);
		if (*p == ',' && !depth && p[1] == ' ') {
			ff_buf_str(&b, "\n    ");
			p++;
		}
	}
	const char *out = ff_arena_dup(o->a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}
