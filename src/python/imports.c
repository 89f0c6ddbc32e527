/*
 * imports.c - one row for each name that an import statement binds.  Called by the walk.
 */
#include "room.h"

/* Module and dots of a from-import. */
static void module_of(struct file *f, int i, struct ff_import *m)
{
	int name = ff_python_child(f, i, F_module_name);
	m->module = "";
	if (f->nodes[i].kind == K_future_import_statement) {
		m->module = "__future__";
		return;
	}
	if (name < 0)
		return;
	if (f->nodes[name].kind != K_relative_import) {
		m->module = ff_python_text(f, name);
		return;
	}
	for (int c = name + 1; c < f->nodes[name].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_dotted_name)
			m->module = ff_python_text(f, c);
		else if (f->nodes[c].kind == K_import_prefix)
			for (uint32_t p = f->nodes[c].start; p < f->nodes[c].end; p++)
				m->level += f->text[p] == '.';
	}
}

/* Blanks inside a dotted name are legal ("os . path"): they are no part of it. */
static const char *squeeze(struct file *f, const char *s)
{
	char *out = ff_arena_str(f->a, s), *q = out;
	for (const char *p = s; *p; p++)
		if (*p != ' ' && *p != '\t' && *p != '\n' && *p != '\r' && *p != '\\')
			*q++ = *p;
	*q = '\0';
	return out;
}

static int flags_of(const struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	int flags = 0;
	if (c->flags & C_TRY_IMPORT)
		flags |= FF_IMPORT_TRY;
	if (c->flags & C_TYPE_CHECKING)
		flags |= FF_IMPORT_TYPE_CHECKING;
	if (c->flags & C_FUNCTION)
		flags |= FF_IMPORT_FUNCTION;
	if (c->flags & C_CONDITIONAL)
		flags |= FF_IMPORT_CONDITIONAL;
	if (c->flags & C_CLASS_BODY)
		flags |= FF_IMPORT_CLASS;
	if (f->nodes[i].kind == K_future_import_statement)
		flags |= FF_IMPORT_FUTURE;
	return flags;
}

/* Whether the statement is alone in its block, and whether it shares its line. */
static int neighbours(const struct file *f, int i)
{
	int parent = f->nodes[i].parent, flags = 0;
	if (parent >= 0 && f->nodes[parent].kind == K_block && ff_python_first(f, parent) == i && ff_python_after(f, i) < 0)
		flags |= FF_IMPORT_ONLY_STATEMENT;
	uint32_t p = f->nodes[i].end, q = f->nodes[i].start;
	while (p < f->len && (f->text[p] == ' ' || f->text[p] == '\t' || f->text[p] == '\f'))
		p++;
	if (p < f->len && f->text[p] == '#') {
		const char *end = memchr(f->text + p, '\n', f->len - p);
		size_t n = end ? (size_t)(end - f->text - p) : f->len - p;
		if (!memmem(f->text + p, n, "noqa", 4) && !memmem(f->text + p, n, "type:", 5) && !memmem(f->text + p, n, "pylint:", 7) &&
		    !memmem(f->text + p, n, "ff:", 3))
			flags |= FF_IMPORT_SHARED_LINE;
	} else if (p < f->len && f->text[p] != '\n' && f->text[p] != '\r') {
		flags |= FF_IMPORT_SHARED_LINE; /* ; another statement */
	}
	while (q > 0 && (f->text[q - 1] == ' ' || f->text[q - 1] == '\t' || f->text[q - 1] == '\f'))
		q--;
	if (q > 0 && f->text[q - 1] != '\n' && f->text[q - 1] != '\r')
		flags |= FF_IMPORT_SHARED_LINE;
	return flags;
}

/* One name; `name` is its node (dotted_name, aliased_import, wildcard_import). */
static void add(struct file *f, int i, int name, int flags, int names)
{
	const struct context *c = ctx_of(f, i);
	if (full(f, &f->f->imports))
		return;
	bool from = f->nodes[i].kind != K_import_statement, star = f->nodes[name].kind == K_wildcard_import;
	int alias = ff_python_child(f, name, F_alias), dotted = f->nodes[name].kind == K_aliased_import ? ff_python_child(f, name, F_name) : name;
	struct ff_import *m = FF_PUSH(f->a, &f->f->imports, struct ff_import);
	*m = (struct ff_import){.line = f->nodes[i].row + 1, .col = f->nodes[i].col, .name = "", .alias = "", .bound = "", .module = "", .scope = c->scope,
	                        .def = c->def, .names = names, .flags = flags, .name_line = f->nodes[name].row + 1, .name_col = f->nodes[name].col};
	ff_python_place(f, f->nodes[i].end, &m->end_line, &m->end_col);
	ff_python_place(f, f->nodes[name].end, &m->name_end_line, &m->name_end_col);
	const char *text = dotted >= 0 ? squeeze(f, ff_python_text(f, dotted)) : "";
	if (from) {
		module_of(f, i, m);
		m->name = star ? "*" : text;
	} else {
		m->module = text;
	}
	if (alias >= 0)
		m->alias = ff_python_text(f, alias);
	if (star) {
		m->flags |= FF_IMPORT_STAR;
		f->f->module.flags |= FF_MODULE_STAR_IMPORT;
		return;
	}
	m->bound = *m->alias ? m->alias : from ? m->name : ff_arena_dup(f->a, text, strcspn(text, "."));
	if (!from && !*m->alias && strchr(text, '.'))
		m->flags |= FF_IMPORT_SUBMODULE;
	if (*m->alias && !strcmp(m->alias, from ? m->name : m->module))
		m->flags |= FF_IMPORT_REEXPORT;
	if (flags & FF_IMPORT_FUTURE && !strcmp(m->name, "annotations"))
		f->f->module.flags |= FF_MODULE_FUTURE_ANNOTATIONS;
	int atom = ff_python_atom(f->py, m->bound, strlen(m->bound));
	ff_python_note_import(f, atom, f->f->imports.count - 1);
	ff_python_bind(f, atom, c->scope, name, FF_NAME_IMPORTED, f->f->imports.count - 1);
}

void ff_python_import(struct file *f, int i)
{
	int flags = flags_of(f, i) | neighbours(f, i), names = 0;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		names += f->nodes[c].field == F_name || f->nodes[c].kind == K_wildcard_import;
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next)
		if (f->nodes[c].field == F_name || f->nodes[c].kind == K_wildcard_import)
			add(f, i, c, flags, names);
}
