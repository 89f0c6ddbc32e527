/*
 * first.c - a README for a folder that has none: what its own docstring says it is for, sections between markers, and an example that stands in
 * a test, a docstring or the documentation already.  Nothing is made up: where the tree says nothing, the page says nothing.
 */
#include <ctype.h>

#include "blocks.h"

#define MOST_EXAMPLE 25 /* lines */
#define LEAST_NAMES 1

/* ---- what it is ---- */

/* The module whose docstring speaks for the folder: its __init__, its __main__, or the only one there is. */
static const struct book_module *head_of(const struct ff_book *b, const char *folder)
{
	const struct book_module *only = NULL, *main = NULL;
	int n = 0;
	for (int i = 0; i < b->modules.count; i++) {
		const struct book_module *m = MODULE(b, i);
		if (strcmp(m->folder, folder) != 0)
			continue;
		if (m->package)
			return m;
		if (!strcmp(ff_path_base(m->path), "__main__.py"))
			main = m;
		only = m;
		n++;
	}
	return main ? main : n == 1 ? only : NULL;
}

/* Paragraphs and lists of the docstring before its first heading, section or piece of code. */
static bool write_purpose(struct ff_arena *a, const struct book_module *m, struct ff_buf *out)
{
	struct ff_list list = {0};
	int written = 0;
	blocks_read(a, m ? m->doc : "", &list);
	for (int i = 0; i < list.count; i++) {
		const struct block *k = FF_AT(&list, struct block, i);
		const struct block *inner = k->kind == BLOCK_ITEM && k->children.count ? FF_AT(&k->children, struct block, 0) : k;
		if ((k->kind != BLOCK_TEXT && k->kind != BLOCK_ITEM) || inner->kind != BLOCK_TEXT)
			break;
		if (!i || k->kind != BLOCK_ITEM || FF_AT(&list, struct block, i - 1)->kind != BLOCK_ITEM)
			ff_buf_char(out, '\n');
		ff_buf_str(out, k->kind == BLOCK_ITEM ? "- " : "");
		markdown_prose(a, out, inner->text, false);
		ff_buf_char(out, '\n');
		written++;
	}
	return written > 0;
}

/* ---- an example ---- */

static const char *package_of(const struct ff_book *b, const char *folder)
{
	const struct book_module *m = head_of(b, folder);
	return m && m->package ? m->name : "";
}

/* Does the line import the package, or something of it? */
static bool imports_package(const char *line, const char *package)
{
	size_t n = strlen(package);
	line += strspn(line, " \t>.");
	if (strncmp(line, "from ", 5) != 0 && strncmp(line, "import ", 7) != 0)
		return false;
	line += strcspn(line, " ") + 1;
	return n && !strncmp(line, package, n) && !(isalnum((unsigned char)line[n]) || line[n] == '_');
}

/* Lines of a block, when one of them imports the package and others follow. */
static const char *useful(struct ff_arena *a, const char *text, size_t n, const char *package)
{
	const char *copy = ff_arena_dup(a, text, n);
	int lines = 0, imports = 0;
	for (const char *l = copy; *l; l += strcspn(l, "\n"), l += *l == '\n') {
		lines++;
		imports += imports_package(ff_arena_dup(a, l, strcspn(l, "\n")), package);
	}
	return imports && lines > imports && lines <= MOST_EXAMPLE ? copy : NULL;
}

/* A fenced block of Python in a Markdown file, a code-block of reST. */
static const char *from_document(struct ff_arena *a, const char *text, size_t n, const char *package)
{
	const char *copy = ff_arena_dup(a, text, n);
	for (const char *p = copy; (p = strstr(p, "```py")); p += 3) {
		const char *body = p + strcspn(p, "\n"), *end = *body ? strstr(body, "\n```") : NULL;
		if ((p > copy && p[-1] != '\n') || !end || end == body)
			continue;
		const char *got = useful(a, body + 1, (size_t)(end - body) - 1, package);
		if (got)
			return got;
		p = end;
	}
	return NULL;
}

/* A short test function that uses the package: the body, with the imports of its file that it needs. */
static bool example_of_doctest(struct ff_book *b, const char *folder)
{
	for (int i = 0; i < b->modules.count; i++) {
		const struct book_module *m = MODULE(b, i);
		if (!book_in_folder(m->path, folder) || !m->is_public)
			continue;
		for (int k = -1; k < m->entries.count; k++) {
			struct ff_list list = {0};
			if (k >= 0 && (!book_shown(m, k) || !strstr(ENTRY(m, k)->doc, ">>>")))
				continue;
			blocks_read(b->a, k < 0 ? m->doc : ENTRY(m, k)->doc, &list);
			for (int n = 0; n < list.count; n++) {
				const struct block *x = FF_AT(&list, struct block, n);
				int lines = 1;
				for (const char *c = x->text; *c; c++)
					lines += *c == '\n';
				if (x->kind == BLOCK_CODE && !strncmp(x->text, ">>>", 3) && lines <= MOST_EXAMPLE) {
					b->usage = x->text;
					b->usage_path = m->path;
					return true;
				}
			}
		}
	}
	return false;
}

void ff_page_usage_files(const struct ff_book *b, const char *folder, struct ff_strings *paths)
{
	const char *package = package_of(b, folder);
	if (!*package || example_of_doctest((struct ff_book *)b, folder))
		return;
	for (int i = 0; i < b->paths.count; i++)
		if (ff_str_ends(b->paths.items[i], ".md"))
			ff_strings_push(b->a, paths, b->paths.items[i]);
	for (int i = 0; i < b->modules.count; i++) {
		const struct book_module *m = MODULE(b, i);
		bool uses = false;
		for (int k = 0; k < m->imports.count; k++)
			uses |= !strncmp(FF_AT(&m->imports, struct book_import, k)->module, package, strlen(package));
		if (uses && m->role == FF_ROLE_TEST)
			ff_strings_push(b->a, paths, m->path);
	}
}

/* The shortest test that stands alone: no fixtures, three lines at least; with the imports of its file that it reads. */
static const char *from_tests(struct ff_book *b, const char *path, const char *text, size_t n, const char *package)
{
	const struct book_module *m = NULL;
	const char *copy = ff_arena_dup(b->a, text, n), *best = NULL;
	for (int i = 0; i < b->modules.count; i++)
		if (!strcmp(MODULE(b, i)->path, path))
			m = MODULE(b, i);
	for (const char *p = copy; m && (p = strstr(p, "\ndef test")); p++) {
		const char *name = p + 5, *colon = strchr(name, ':');
		size_t len = strcspn(name, "(");
		if (!colon || strncmp(name + len, "():", 3) != 0)
			continue;
		const char *end = colon + 1 + (colon[1] == '\n');
		int lines = 0;
		while (*end == ' ' || *end == '\t' || *end == '\n') {
			lines += *end != '\n';
			end += strcspn(end, "\n");
			end += *end == '\n';
		}
		const char *body = ff_arena_dup(b->a, p + 1, (size_t)(end - p) - 1);
		struct ff_buf out;
		bool own = false;
		ff_buf_init(&out, 0);
		for (int i = 0; i < m->imports.count; i++) {
			const struct book_import *im = FF_AT(&m->imports, struct book_import, i);
			if (im->def >= 0 || !ff_word_in(body, im->bound, (int)strlen(im->bound)) || im->level)
				continue;
			own |= !strncmp(im->module, package, strlen(package));
			if (*im->name)
				ff_buf_printf(&out, "from %s import %s%s%s\n", im->module, im->name, strcmp(im->name, im->bound) ? " as " : "", strcmp(im->name, im->bound) ? im->bound : "");
			else
				ff_buf_printf(&out, "import %s\n", im->module);
		}
		size_t size = strlen(body);
		while (size && isspace((unsigned char)body[size - 1]))
			size--;
		ff_buf_printf(&out, "\n\n%.*s", (int)size, body);
		if (own && !strstr(body, "pytest") && !strstr(body, "mock") && lines >= 2 && lines <= MOST_EXAMPLE - 8 && (!best || out.len < strlen(best)))
			best = ff_arena_dup(b->a, ff_buf_text(&out), out.len);
		ff_buf_free(&out);
	}
	return best;
}

bool ff_page_usage(struct ff_book *b, const char *folder, const char *path, const char *text, size_t n)
{
	const char *package = package_of(b, folder), *got = ff_str_ends(path, ".md") ? from_document(b->a, text, n, package) : from_tests(b, path, text, n, package);
	if (!got)
		return false;
	b->usage = got;
	b->usage_path = path;
	return true;
}

/* ---- the page ---- */

static void write_usage(const struct ff_book *b, const char *folder, struct ff_buf *out)
{
	int up = *folder != '\0';
	if (!*b->usage || strstr(b->usage, "~~~"))
		return;
	ff_buf_str(out, "\n## Example\n\nFrom [");
	markdown_code(out, b->usage_path, false);
	ff_buf_str(out, "](<");
	for (const char *c = folder; *c; c++)
		up += *c == '/';
	while (up--)
		ff_buf_str(out, "../");
	ff_buf_printf(out, "%s>):\n\n~~~%s\n%s\n~~~\n", b->usage_path, strncmp(b->usage, ">>>", 3) ? "python" : "pycon", b->usage);
}

bool ff_page_first(const struct ff_book *b, const char *folder, struct ff_buf *out)
{
	static const struct {
		const char *name, *title;
	} wanted[] = {{"tools", "Tools"}, {"api", "Names"}, {"commands", "Commands"}, {"endpoints", "Endpoints"}, {"modules", "Modules"}, {"configuration", "Configuration"}, {"architecture", "Architecture"}};
	const struct book_module *m = head_of(b, folder);
	struct ff_list marks = {0};
	struct ff_buf page;
	int modules = 0, told = 0;
	ff_buf_init(&page, FF_MAX_BLOB);
	for (int i = 0; i < b->modules.count; i++)
		modules += book_in_folder(MODULE(b, i)->path, folder);
	ff_buf_str(&page, "# ");
	markdown_text(&page, m && m->package ? m->name : ff_path_base(folder), false);
	ff_buf_char(&page, '\n');
	told += write_purpose(b->a, m, &page);
	write_usage(b, folder, &page);
	for (size_t i = 0; i < FF_COUNT(wanted); i++) {
		if ((!strcmp(wanted[i].name, "modules") && modules < 3) || !section_has(b, wanted[i].name, folder))
			continue;
		ff_buf_printf(&page, "\n## %s\n\n<!-- ff:%s -->\n<!-- /ff:%s -->\n", wanted[i].title, wanted[i].name, wanted[i].name);
		told++;
	}
	if (told && !ff_marks_read(b->a, ff_buf_text(&page), page.len, &marks, NULL))
		ff_page_fill(b, ff_arena_printf(b->a, "%s%sREADME.md", folder, *folder ? "/" : ""), ff_buf_text(&page), page.len, &marks, out, NULL);
	ff_buf_free(&page);
	return told >= LEAST_NAMES && out->len > 0;
}
