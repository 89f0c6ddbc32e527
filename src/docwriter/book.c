/*
 * book.c - the tree, file by file, as the pages need it: what is kept of the facts of one file.  Called by who reads the tree (src/docfiles);
 * what names mean across files is names.c's, once all files are there.
 */
#include <ctype.h>

#include "book.h"

struct ff_book *ff_book_new(struct ff_arena *a)
{
	struct ff_book *b = FF_NEW_IN(a, struct ff_book);
	b->a = a;
	b->usage = b->usage_path = "";
	return b;
}

/* ---- small things that all readers of a file's facts ask ---- */

const char *book_string(struct ff_arena *a, const char *text)
{
	size_t n = strlen(text);
	char *out = ff_arena_raw(a, n + 1), *o = out;
	for (const char *p = text; *p;) {
		bool raw = false;
		if (isspace((unsigned char)*p) || *p == '(' || *p == ')' || (*p == '\\' && p[1] == '\n')) { /* parts that stand beside each other */
			p += *p == '\\' ? 2 : 1;
			continue;
		}
		for (; isalpha((unsigned char)*p); p++) {
			if (!strchr("rRuU", *p))
				return NULL;
			raw |= tolower((unsigned char)*p) == 'r';
		}
		if (*p != '"' && *p != '\'')
			return NULL;
		size_t q = p[1] == *p && p[2] == *p ? 3 : 1;
		const char *mark = p;
		for (p += q; *p && strncmp(p, mark, q) != 0; p++) {
			if (*p == '\\' && p[1] && !raw) {
				p++;
				if (*p != '\n')
					*o++ = *p == 'n' ? '\n' : *p == 't' ? '\t' : *p;
			} else {
				*o++ = *p;
			}
		}
		if (!*p)
			return NULL; /* cut */
		p += q;
	}
	*o = '\0';
	return out;
}

const struct book_word *book_word_of(const struct ff_list *words, const char *keyword, int n)
{
	for (int i = 0; i < words->count; i++) {
		const struct book_word *w = FF_AT(words, struct book_word, i);
		if (keyword && !strcmp(w->keyword, keyword))
			return w;
		if (!*w->keyword && n >= 0 && n-- == 0)
			return w;
	}
	return NULL;
}

const char *book_through_imports(struct ff_arena *a, const struct ff_facts *f, const char *dotted)
{
	size_t n = strcspn(dotted, ".(");
	for (int i = f->imports.count - 1; i >= 0; i--) {
		const struct ff_import *im = FF_AT(&f->imports, struct ff_import, i);
		if (strlen(im->bound) != n || strncmp(im->bound, dotted, n) != 0 || im->level)
			continue;
		if (!*im->name)
			return *im->alias ? ff_arena_printf(a, "%s%s", im->module, dotted + n) : dotted;
		return ff_arena_printf(a, "%s.%s%s", im->module, im->name, dotted + n);
	}
	return dotted;
}

/* A text that the facts had no room for is no code any more. */
static const char *whole(struct ff_arena *a, const char *text)
{
	return strlen(text) + 4 > FF_MAX_TEXT ? "..." : text_flat(a, text);
}

static void take_words(struct ff_book *b, const struct ff_facts *f, const struct ff_by_call *by, int call, struct ff_list *out)
{
	for (int i = by->start[call]; i < by->start[call + 1]; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, by->row[i]);
		*FF_PUSH(b->a, out, struct book_word) = (struct book_word){ff_arena_str(b->a, g->keyword), ff_arena_str(b->a, g->text), g->kind};
	}
}

/* ---- definitions and what hangs on them ---- */

static void take_definitions(struct ff_book *b, struct book_module *m, const struct ff_facts *f)
{
	struct ff_arena *a = b->a;
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		const struct ff_docstring *doc = ff_doc_of(f, i);
		*FF_PUSH(a, &m->entries, struct book_entry) = (struct book_entry){
			.name = ff_arena_str(a, d->name),
			.qualname = ff_arena_str(a, d->qualname),
			.returns = whole(a, d->returns),
			.type_params = text_flat(a, d->type_params),
			.doc = doc ? prose_clean(a, doc->text, doc->prefix) : "",
			.parent = d->parent,
			.kind = d->kind,
			.line = d->line,
			.flags = d->flags,
			.home = -1,
		};
	}
}

static void take_parameters(struct ff_book *b, struct book_module *m, const struct ff_facts *f)
{
	struct ff_arena *a = b->a;
	for (int i = 0; i < f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&f->parameters, struct ff_parameter, i);
		if (p->def < 0 || p->def >= m->entries.count)
			continue;
		*FF_PUSH(a, &ENTRY(m, p->def)->params, struct book_param) = (struct book_param){
			.name = ff_arena_str(a, p->name),
			.annotation = whole(a, p->annotation),
			.value = whole(a, p->default_text),
			.call = ff_arena_str(a, p->default_call),
			.kind = p->kind,
		};
	}
}

static void take_decorators(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by)
{
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		if (d->def < 0 || d->def >= m->entries.count)
			continue;
		struct book_decorator *out = FF_PUSH(b->a, &ENTRY(m, d->def)->decorators, struct book_decorator);
		out->name = text_flat(b->a, d->name);
		out->target = ff_arena_str(b->a, *d->target ? d->target : d->name);
		out->call = d->call >= 0;
		if (out->call)
			take_words(b, f, by, d->call, &out->words);
	}
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *base = FF_AT(&f->bases, struct ff_base, i);
		if (base->def < 0 || base->def >= m->entries.count || *base->keyword)
			continue;
		ff_strings_push(b->a, &ENTRY(m, base->def)->bases, text_flat(b->a, base->text));
		ff_strings_push(b->a, &ENTRY(m, base->def)->targets, ff_arena_str(b->a, base->target));
	}
}

static void take_values(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by)
{
	struct ff_arena *a = b->a;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&f->assigns, struct ff_assign, i);
		bool self = s->flags & FF_ASSIGN_SELF;
		if (s->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_UNPACK | FF_ASSIGN_TYPE_CHECKING) || strchr(self && strlen(s->name) > 5 ? s->name + 5 : s->name, '.'))
			continue;
		struct book_value *v = FF_PUSH(a, &m->values, struct book_value);
		*v = (struct book_value){
			.name = ff_arena_str(a, self && ff_str_starts(s->name, "self.") ? s->name + 5 : s->name),
			.annotation = text_flat(a, s->annotation),
			.value = text_flat(a, s->value),
			.call = "",
			.def = s->def,
			.line = s->line,
			.end_line = s->end_line,
			.kind = s->value_kind,
			.self = self,
			.conditional = s->flags & FF_ASSIGN_CONDITIONAL,
			.cut = strlen(s->value) + 4 >= FF_MAX_TEXT,
		};
		if (s->call < 0 || s->call >= f->calls.count)
			continue;
		const struct ff_call *c = FF_AT(&f->calls, struct ff_call, s->call);
		v->call = ff_arena_str(a, *c->target ? c->target : c->callee);
		take_words(b, f, by, s->call, &v->words);
	}
}

static void take_imports(struct ff_book *b, struct book_module *m, const struct ff_facts *f)
{
	struct ff_arena *a = b->a;
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *im = FF_AT(&f->imports, struct ff_import, i);
		*FF_PUSH(a, &m->imports, struct book_import) = (struct book_import){
			.module = ff_arena_str(a, im->module),
			.name = ff_arena_str(a, im->name),
			.bound = ff_arena_str(a, im->bound),
			.level = im->level,
			.line = im->line,
			.def = im->def,
			.flags = im->flags,
		};
	}
}

static const char *folder_of(struct ff_arena *a, const char *path)
{
	const char *base = ff_path_base(path);
	return base > path ? ff_arena_dup(a, path, (size_t)(base - path) - 1) : "";
}

void ff_book_file(struct ff_book *b, const struct ff_subject *s)
{
	struct ff_arena *a = b->a;
	const struct ff_facts *f = s->news;
	const char *base = ff_path_base(s->file->path);
	if (!f || f->module.flags & (FF_MODULE_STUB | FF_MODULE_PYTHON2))
		return;
	struct book_module *m = FF_PUSH(a, &b->modules, struct book_module);
	const struct ff_docstring *doc = ff_doc_of(f, -1);
	struct ff_by_call by;
	*m = (struct book_module){
		.path = ff_arena_str(a, s->file->path),
		.name = "",
		.doc = doc ? prose_clean(a, doc->text, doc->prefix) : "",
		.folder = folder_of(a, s->file->path),
		.package = !strcmp(base, "__init__.py"),
		.has_all = f->module.flags & FF_MODULE_ALL_LITERAL && f->module.all_line > 0,
		.main = f->module.flags & FF_MODULE_MAIN_GUARD,
		.broken = f->module.flags & FF_MODULE_SYNTAX_ERROR,
		.role = s->file->role,
		.parser_help = "",
	};
	for (int i = 0; i < f->module.all.count; i++)
		ff_strings_push(a, &m->all, ff_arena_str(a, f->module.all.items[i]));
	ff_arguments_by_call(s->scratch, f, &by);
	take_definitions(b, m, f);
	book_entries_sort(a, m);
	take_parameters(b, m, f);
	take_decorators(b, m, f, &by);
	take_values(b, m, f, &by);
	take_imports(b, m, f);
	book_commands_note(b, m, f, &by);
	book_settings_note(b, m, f, &by);
	book_tools_note(b, m, f);
}

void ff_book_route(struct ff_book *b, const struct ff_route *r)
{
	struct ff_arena *a = b->a;
	*FF_PUSH(a, &b->routes, struct book_route) = (struct book_route){
		.method = ff_arena_str(a, r->method),
		.route = ff_arena_str(a, r->route),
		.path = ff_arena_str(a, r->path),
		.handler = ff_arena_str(a, r->handler),
		.line = r->line,
	};
}

/* ---- what is no Python ---- */

static bool is_metadata(const char *path)
{
	const char *base = ff_path_base(path);
	return !strcmp(base, "pyproject.toml") || !strcmp(base, "setup.cfg") || !strcmp(base, "setup.py");
}

static bool is_agent(const char *path)
{
	return ff_str_ends(path, ".md") && (ff_glob_match("**/agents/*.md", path) || ff_glob_match("agents/*.md", path));
}

bool ff_book_wants(const char *path)
{
	static const char *const names[] = {"pyproject.toml", "setup.cfg", "setup.py", "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", "tox.ini", "pytest.ini"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(ff_path_base(path), names[i]))
			return true;
	return is_agent(path);
}

void ff_book_wanted(const struct ff_book *b, struct ff_strings *paths)
{
	for (int i = 0; i < b->modules.count; i++)
		if (MODULE(b, i)->lists_tools)
			ff_strings_push(b->a, paths, MODULE(b, i)->path);
}

void ff_book_path(struct ff_book *b, const char *path)
{
	ff_strings_push(b->a, &b->paths, ff_arena_str(b->a, path));
	book_tests_path(b, path);
}

void ff_book_text(struct ff_book *b, const char *path, const char *text, size_t n)
{
	if (is_metadata(path))
		book_metadata(b, path, text, n);
	if (is_agent(path))
		book_agent_text(b, path, text, n);
	else if (!ff_str_ends(path, ".py"))
		book_tests_text(b, path, text, n);
	for (int i = 0; i < b->modules.count; i++)
		if (MODULE(b, i)->lists_tools && !strcmp(MODULE(b, i)->path, path))
			book_tools_text(b, MODULE(b, i), text, n);
}
