/*
 * readme.c - pages filled with their sections, and the sections that list names: api, modules, endpoints.  The others have files of their own;
 * one table says which function writes which.
 */
#include <ctype.h>
#include <stdlib.h>

#include "book.h"

#define SIGNATURE_WIDTH 80 /* columns of a signature in a table: with what it does it fits beside it on GitHub */
#define SENTENCE 200       /* bytes of what a name does */
#define LISTED 4           /* names of a module that has no docstring */

static const struct {
	const char *name;
	void (*write)(struct section_ask *q);
	const char *none;
} sections[] = {
	{"api", section_api, "There are no public names."},
	{"commands", section_commands, "There are no commands."},
	{"endpoints", section_endpoints, "There are no endpoints."},
	{"modules", section_modules, "There are no modules."},
	{"configuration", section_configuration, "The code reads no environment variables and no configuration keys."},
	{"architecture", section_architecture, "No part imports another."},
	{"tests", section_tests, "There are no tests."},
	{"tools", section_tools, "There are no tools."},
};

/* ---- what a section is about ---- */

bool section_covers(const struct section_ask *q, const struct book_module *m)
{
	return *q->package ? book_in_package(m, q->package) : book_in_folder(m->path, q->folder);
}

static bool has_python(const struct ff_book *b, const char *folder)
{
	for (int i = 0; i < b->modules.count; i++)
		if (MODULE(b, i)->role != FF_ROLE_DOCS && book_in_folder(MODULE(b, i)->path, folder))
			return true;
	for (int i = 0; i < b->agent_folders.count; i++)
		if (book_in_folder(b->agent_folders.items[i], folder))
			return true;
	return false;
}

/* The page's folder; one without code speaks of what is around it. */
static const char *folder_of_page(const struct ff_book *b, const char *page)
{
	char *folder = ff_arena_str(b->a, page);
	do {
		char *slash = strrchr(folder, '/');
		*(slash ? slash : folder) = '\0';
	} while (*folder && !has_python(b, folder));
	return folder;
}

/* From the folder of the page to a path of the tree. */
static const char *link_to(const struct section_ask *q, const char *path)
{
	const char *page = q->page;
	struct ff_buf b;
	for (const char *s; (s = strchr(page, '/')) && !strncmp(page, path, (size_t)(s - page) + 1); page = s + 1)
		path += s - page + 1;
	ff_buf_init(&b, 0);
	for (; (page = strchr(page, '/')); page++)
		ff_buf_str(&b, "../");
	for (; *path; path++)
		if (strchr(" <>()\\\"'`%#?[]|", *path) || (unsigned char)*path < 0x20)
			ff_buf_printf(&b, "%%%02X", (unsigned char)*path);
		else
			ff_buf_char(&b, *path);
	const char *out = ff_arena_dup(q->a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static void write_section(const struct ff_book *b, const struct ff_mark *m, const char *page, struct ff_buf *out)
{
	struct section_ask q = {.b = b, .a = b->a, .page = page, .folder = folder_of_page(b, page), .package = m->package, .format = m->format, .out = out};
	for (size_t i = 0; i < FF_COUNT(sections); i++)
		if (!strcmp(sections[i].name, m->name)) {
			sections[i].write(&q);
			if (!out->len)
				ff_buf_printf(out, "%s\n", sections[i].none);
		}
}

bool section_has(const struct ff_book *b, const char *name, const char *folder)
{
	struct ff_buf out;
	struct section_ask q = {.b = b, .a = b->a, .page = ff_arena_printf(b->a, "%s%sREADME.md", folder, *folder ? "/" : ""), .folder = folder, .package = "", .format = "text", .out = &out};
	bool has = false;
	ff_buf_init(&out, 0);
	for (size_t i = 0; i < FF_COUNT(sections); i++)
		if (!strcmp(sections[i].name, name)) {
			sections[i].write(&q);
			has = out.len > 0;
		}
	ff_buf_free(&out);
	return has;
}

/* A blank line on both sides, and the line ends of the page. */
static void put_section(struct ff_buf *out, const struct ff_buf *text, const char *newline)
{
	ff_buf_str(out, newline);
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] == '\n')
			ff_buf_str(out, newline);
		else
			ff_buf_char(out, text->data[i]);
	ff_buf_str(out, newline);
}

void ff_page_fill(const struct ff_book *b, const char *path, const char *text, size_t n, const struct ff_list *marks, struct ff_buf *out, struct ff_list *stale)
{
	size_t at = 0;
	for (int i = 0; i < marks->count; i++) {
		const struct ff_mark *m = FF_AT(marks, struct ff_mark, i);
		struct ff_buf section;
		ff_buf_init(&section, 0);
		write_section(b, m, path, &section);
		ff_buf_add(out, text + at, m->from - at);
		size_t start = out->len;
		put_section(out, &section, m->newline);
		if (stale && (out->len - start != m->to - m->from || memcmp(out->data + start, text + m->from, m->to - m->from) != 0))
			*FF_PUSH(b->a, stale, struct ff_mark) = *m;
		at = m->to;
		ff_buf_free(&section);
	}
	ff_buf_add(out, text + at, n - at);
}

/* ---- api ---- */

static const char *doc_of_public(const struct ff_book *b, const struct book_public *p)
{
	return p->entry >= 0 ? ENTRY(MODULE(b, p->of), p->entry)->doc : "";
}

static void write_name(struct section_ask *q, const struct book_public *p)
{
	const struct book_module *m = MODULE(q->b, p->of);
	const char *name = p->name;
	if (p->entry >= 0)
		name = signature_short(q->b, p->of, p->entry, name, SIGNATURE_WIDTH);
	ff_buf_str(q->out, "| ");
	markdown_code(q->out, name, true);
	ff_buf_str(q->out, " | ");
	const char *kind = p->entry < 0 ? "" : ENTRY(m, p->entry)->kind == FF_DEF_CLASS ? (ENTRY(m, p->entry)->flags & FF_DEF_EXCEPTION ? "exception" : "class") : ENTRY(m, p->entry)->flags & FF_DEF_ASYNC ? "coroutine" : "function";
	ff_buf_printf(q->out, "%s | ", p->entry < 0 ? "value" : kind);
	markdown_prose(q->a, q->out, prose_sentence(q->a, doc_of_public(q->b, p), SENTENCE), true);
	ff_buf_str(q->out, " |\n");
}

void section_api(struct section_ask *q)
{
	const struct ff_book *b = q->b;
	for (int i = 0; i < b->publics.count;) {
		const int module = PUBLIC(b, i)->module;
		const struct book_module *m = MODULE(b, module);
		const struct book_public **rows;
		int n = book_publics_of(b, module, false, &rows, NULL);
		i = book_first_public(b, module + 1);
		if (!n || !section_covers(q, m))
			continue;
		if (q->out->len)
			ff_buf_char(q->out, '\n');
		ff_buf_printf(q->out, "**[`%s`](%s)**", m->name, link_to(q, m->path));
		const char *about = prose_sentence(q->a, m->doc, SENTENCE);
		if (*about) {
			ff_buf_str(q->out, " - ");
			markdown_prose(q->a, q->out, about, false);
		}
		ff_buf_str(q->out, "\n\n| Name | Kind | Description |\n| --- | --- | --- |\n");
		for (int k = 0; k < n; k++)
			write_name(q, rows[k]);
	}
}

/* ---- modules ---- */

static bool is_listed(const struct book_module *m, int entry, bool class)
{
	const struct book_entry *e = ENTRY(m, entry);
	return e->parent < 0 && (e->kind == FF_DEF_CLASS) == class && e->name[0] != '_' && book_shown(m, entry) && book_entry_find(m, e->name) == entry;
}

/* "classes `A`, `B`; functions `f`": what there is, where nothing says what it is for. */
static void write_holds(struct section_ask *q, const struct book_module *m)
{
	static const char *const words[2][2] = {{"function", "functions"}, {"class", "classes"}};
	bool any = false;
	for (int class = 1; class >= 0; class--) {
		int n = 0, all = 0;
		for (int i = 0; i < m->entries.count; i++)
			all += is_listed(m, i, class);
		if (!all)
			continue;
		ff_buf_printf(q->out, "%s%s ", any ? "; " : " - ", words[class][all > 1]);
		for (int i = 0; i < m->entries.count && n < LISTED; i++)
			if (is_listed(m, i, class)) {
				ff_buf_printf(q->out, "%s", n++ ? ", " : "");
				markdown_code(q->out, ENTRY(m, i)->name, false);
			}
		if (all > n)
			ff_buf_printf(q->out, " and %d more", all - n);
		any = true;
	}
}

static bool in_map(const struct book_module *m)
{
	return (m->role == FF_ROLE_LIBRARY || m->role == FF_ROLE_CLI || m->role == FF_ROLE_SCRIPT || m->role == FF_ROLE_SETTINGS) && *m->name;
}

/* An __init__ with nothing in it is worth a line only as the head of what lies below. */
static bool says_nothing(const struct book_module *m)
{
	return m->package && !*m->doc && !m->entries.count && !m->imports.count && !m->values.count;
}

static int depth_of(const struct ff_book *b, const struct section_ask *q, int module)
{
	int depth = 0;
	const char *name = MODULE(b, module)->name;
	for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.')) {
		int up = book_module_find(b, ff_arena_dup(q->a, name, (size_t)(dot - name)));
		depth += up >= 0 && in_map(MODULE(b, up)) && section_covers(q, MODULE(b, up));
	}
	return depth;
}

void section_modules(struct section_ask *q)
{
	const struct ff_book *b = q->b;
	for (int i = 0; i < b->modules.count; i++) {
		const struct book_module *m = MODULE(b, i);
		bool below = i + 1 < b->modules.count && m->package && book_in_package(MODULE(b, i + 1), m->name);
		if (!in_map(m) || !section_covers(q, m) || (says_nothing(m) && !below))
			continue;
		ff_buf_printf(q->out, "%*s- [`%s`](%s)", 2 * depth_of(b, q, i), "", m->name, link_to(q, m->path));
		const char *about = prose_sentence(q->a, m->doc, SENTENCE);
		if (*about) {
			ff_buf_str(q->out, " - ");
			markdown_prose(q->a, q->out, about, false);
		} else {
			write_holds(q, m);
		}
		ff_buf_char(q->out, '\n');
	}
}

/* ---- endpoints ---- */

static int by_route(const void *x, const void *y)
{
	const struct book_route *p = *(const struct book_route *const *)x, *q = *(const struct book_route *const *)y;
	int d = strcmp(p->route, q->route);
	if (!d)
		d = strcmp(p->method, q->method);
	return d ? d : strcmp(p->handler, q->handler);
}

/* Of a class the method that answers, when it says something. */
static const char *handler_doc(struct section_ask *q, const struct book_found *f, const char *method)
{
	const struct book_module *m = MODULE(q->b, f->module);
	const struct book_entry *e = ENTRY(m, f->entry);
	if (e->kind == FF_DEF_CLASS) {
		char *name = ff_arena_printf(q->a, "%s.%s", e->qualname, method);
		for (char *c = name + strlen(e->qualname); *c; c++)
			*c = (char)tolower((unsigned char)*c);
		int answers = book_entry_find(m, name);
		if (answers >= 0 && *ENTRY(m, answers)->doc)
			return ENTRY(m, answers)->doc;
	}
	return e->doc;
}

/* Routes of tests and examples belong to no page but one that lies there. */
static bool of_application(const struct section_ask *q, const struct book_route *r)
{
	for (int i = 0; i < q->b->modules.count; i++) {
		const struct book_module *m = MODULE(q->b, i);
		if (!strcmp(m->path, r->path))
			return (m->role != FF_ROLE_TEST && m->role != FF_ROLE_EXAMPLE && m->role != FF_ROLE_DOCS && m->role != FF_ROLE_VENDORED) || (*q->folder && !*q->package);
	}
	return true;
}

/* What is mounted stands in the table itself: a list written on the spot, or routes below it. */
static bool is_open_mount(const struct book_route **rows, int n, int mount)
{
	const struct book_route *m = rows[mount];
	size_t len = strlen(m->route);
	bool open = strchr(m->handler, '[') != NULL;
	if (strcmp(m->method, "MOUNT") != 0)
		return false;
	for (int i = mount + 1; !open && len > 1 && i < n && !strncmp(rows[i]->route, m->route, len); i++) /* in order */
		open = rows[i]->route[len] != '\0';
	return open;
}

void section_endpoints(struct section_ask *q)
{
	const struct ff_book *b = q->b;
	int n = 0;
	const struct book_route **rows = ff_arena_alloc(q->a, ((size_t)b->routes.count + 1) * sizeof *rows);
	for (int i = 0; i < b->routes.count; i++) {
		const struct book_route *r = FF_AT(&b->routes, struct book_route, i);
		struct book_found f;
		bool in = book_in_folder(r->path, q->folder);
		if (*q->package)
			in = book_find(b, -1, r->handler, &f) ? book_in_package(MODULE(b, f.module), q->package) : book_in_folder(r->path, q->folder);
		if (in && of_application(q, r))
			rows[n++] = r;
	}
	qsort(rows, (size_t)n, sizeof *rows, by_route);
	int kept = 0;
	for (int i = 0; i < n; i++)
		if (!is_open_mount(rows, n, i))
			rows[kept++] = rows[i];
	n = kept;
	for (int i = 0; i < n; i++) {
		struct book_found f;
		bool found = book_find(b, -1, rows[i]->handler, &f) && f.entry >= 0;
		if (!i)
			ff_buf_str(q->out, "| Method | Path | Handler | Description |\n| --- | --- | --- | --- |\n");
		else if (!strcmp(rows[i]->route, rows[i - 1]->route) && !strcmp(rows[i]->method, rows[i - 1]->method) && !strcmp(rows[i]->handler, rows[i - 1]->handler))
			continue;
		ff_buf_str(q->out, "| ");
		markdown_text(q->out, rows[i]->method, true);
		ff_buf_str(q->out, " | ");
		markdown_code(q->out, rows[i]->route, true);
		ff_buf_str(q->out, " | ");
		markdown_code(q->out, rows[i]->handler, true);
		ff_buf_str(q->out, " | ");
		if (found)
			markdown_prose(q->a, q->out, prose_sentence(q->a, handler_doc(q, &f, rows[i]->method), SENTENCE), true);
		ff_buf_str(q->out, " |\n");
	}
}
