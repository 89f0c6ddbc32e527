/*
 * cut_logger.c - the logger of a module: the one that it has, or the two lines that make one and where they stand.  Called by
 * cut_print.c, once a file that prints.
 */
#include "cuts.h"

/* Modules of the standard library that an import of logging may stand beside. */
static const char *const beside[] = {
	"abc", "argparse", "ast", "asyncio", "base64", "bisect", "builtins", "calendar", "codecs", "collections", "concurrent",
	"configparser", "contextlib", "copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "email", "enum", "errno",
	"fnmatch", "functools", "gc", "getpass", "glob", "gzip", "hashlib", "heapq", "hmac", "html", "http", "importlib", "inspect", "io",
	"itertools", "json", "locale", "math", "mimetypes", "multiprocessing", "numbers", "operator", "os", "pathlib", "pickle",
	"pkgutil", "platform", "pprint", "queue", "random", "re", "secrets", "select", "shlex", "shutil", "signal", "socket", "sqlite3",
	"ssl", "stat", "string", "struct", "subprocess", "sys", "tarfile", "tempfile", "textwrap", "threading", "time", "timeit",
	"tokenize", "traceback", "types", "typing", "unittest", "urllib", "uuid", "warnings", "weakref", "xml", "zipfile", "zlib", NULL,
};
/* What a logger of a module is called; one of another name has a purpose of its own. */
static const char *const usual[] = {"logger", "log", "LOGGER", "LOG", "_logger", "_log", "_LOGGER", "_LOG", NULL};

/* ---- the one that is there ---- */

static int row_of(const struct cutter *c, const char *name)
{
	return ff_python_lookup(c->t, 0, ff_python_atom(c->f->py, name, strlen(name)));
}

/* Bound once, by one of the module's own statements. */
static bool is_settled(const struct cutter *c, int row)
{
	return row >= 0 && name_at(c->t, row)->bindings == 1 && !c->t->rows[row].elsewhere;
}

static bool is_usual(const char *name)
{
	for (int i = 0; usual[i]; i++)
		if (!strcmp(usual[i], name))
			return true;
	return false;
}

/* name = logging.getLogger(...) */
static bool find_logger(const struct cutter *c, struct logger *out)
{
	const struct ff_facts *f = c->f->f;
	for (int i = 0; i < f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&f->assigns, struct ff_assign, i);
		if (a->def >= 0 || a->flags || a->call < 0 || !is_usual(a->name) || !is_settled(c, row_of(c, a->name)))
			continue;
		if (strcmp(FF_AT(&f->calls, struct ff_call, a->call)->target, "logging.getLogger"))
			continue;
		*out = (struct logger){.name = a->name, .row = row_of(c, a->name), .line = a->end_line};
		return true;
	}
	return false;
}

/* ---- a new one ---- */

static bool is_import(const struct file *f, int i)
{
	return f->nodes[i].kind == K_import_statement || f->nodes[i].kind == K_import_from_statement || f->nodes[i].kind == K_future_import_statement;
}

/* An import, or a block that has one. */
static bool imports(const struct file *f, int i)
{
	enum kind k = (enum kind)f->nodes[i].kind;
	if (is_import(f, i))
		return true;
	for (int n = i + 1; (k == K_if_statement || k == K_try_statement || k == K_with_statement) && n < f->nodes[i].next; n++)
		if (is_import(f, n))
			return true;
	return false;
}

static bool is_definition(const struct file *f, int i)
{
	enum kind k = (enum kind)f->nodes[i].kind;
	return k == K_function_definition || k == K_class_definition || k == K_decorated_definition;
}

/* What the module opens with. */
struct head {
	int docstring;   /* statement, -1 */
	int last;        /* last statement that imports, before all definitions; -1 */
	int first, end;  /* the imports that follow each other from the top, those of __future__ left out: [first, end); -1 */
};

static bool follows(const struct file *f, int before, int i)
{
	uint32_t p = cut_next_line(f, f->nodes[before].end);
	return p == f->nodes[i].start;
}

static struct head read_head(const struct file *f)
{
	struct head h = {-1, -1, -1, -1};
	int first = ff_python_first(f, 0), before = -1;
	bool run = true;
	if (first >= 0 && f->nodes[first].kind == K_expression_statement && f->nodes[ff_python_unwrap(f, first + 1)].kind == K_string)
		h.docstring = first;
	for (int i = first; i >= 0 && !is_definition(f, i); i = ff_python_after(f, i)) {
		h.last = imports(f, i) ? i : h.last;
		if (!is_import(f, i) || f->nodes[i].kind == K_future_import_statement) {
			run &= h.first < 0;
			continue;
		}
		if (h.first < 0)
			h.first = i;
		else
			run &= follows(f, before, i);
		if (run)
			h.end = f->nodes[i].next;
		before = i;
	}
	return h;
}

/* The first module that an import names, up to the first dot; its length. */
static size_t module_of(const struct file *f, int statement, const char **name)
{
	int n = f->nodes[statement].kind == K_import_from_statement ? ff_python_child(f, statement, F_module_name) : ff_python_first(f, statement);
	if (n >= 0 && f->nodes[n].kind == K_aliased_import)
		n = ff_python_first(f, n);
	*name = n < 0 ? "" : f->text + f->nodes[n].start;
	return n < 0 ? 0 : strspn(*name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

static bool is_library(const struct file *f, int statement)
{
	const char *name;
	size_t n = module_of(f, statement, &name);
	for (int i = 0; beside[i]; i++)
		if (strlen(beside[i]) == n && !memcmp(beside[i], name, n))
			return true;
	return false;
}

/* Starts and ends lines of its own. */
static bool stands_alone(const struct file *f, int i)
{
	uint32_t end = cut_skip_blanks(f, f->nodes[i].end);
	return cut_line_start(f, f->nodes[i].start) == f->nodes[i].start && (cut_at_line_end(f, end) || f->text[end] == '#') &&
	       f->text[cut_next_line(f, end) - 1] == '\n';
}

static const char *newline_at(const struct file *f, uint32_t at)
{
	if (at < 1 || f->text[at - 1] != '\n')
		return !strcmp(f->f->module.newline, "crlf") ? "\r\n" : "\n";
	return at >= 2 && f->text[at - 2] == '\r' ? "\r\n" : "\n";
}

/*
 * `import logging` among the imports of the standard library, by the alphabet; where the first ones are others, above them.
 * False: no line for it is sure.
 */
static bool import_place(struct file *f, const struct head *h, struct cut *out)
{
	int library = -1, before = -1, last_plain = -1;
	for (int i = h->first; i >= 0 && i < h->end; i = ff_python_after(f, i)) {
		const char *name;
		size_t n = module_of(f, i, &name);
		if (!stands_alone(f, i))
			return false;
		if (is_library(f, i) && library < 0)
			library = i;
		if (f->nodes[i].kind != K_import_statement)
			continue;
		last_plain = i;
		int order = memcmp(name, "logging", n < 7 ? n : 7);
		if (before < 0 && (order > 0 || (!order && n > 7)))
			before = i;
	}
	const char *nl = newline_at(f, f->nodes[h->first].start);
	uint32_t at = library < 0 || (before < 0 && last_plain < 0) ? f->nodes[h->first].start
	              : before >= 0                                 ? f->nodes[before].start
	                                                            : cut_next_line(f, f->nodes[last_plain].end);
	*out = (struct cut){at, at, ff_arena_printf(f->a, "import logging%s%s", nl, library < 0 ? nl : ""), 0};
	return true;
}

static bool blank_at(const struct file *f, uint32_t p)
{
	return p >= f->len || cut_at_line_end(f, cut_skip_blanks(f, p));
}

/* Neither an import nor a docstring to stand behind: the top, below the comments that a file opens with. */
static bool top_place(struct file *f, int docstring, struct cut *out)
{
	if (docstring >= 0 && !stands_alone(f, docstring))
		return false;
	uint32_t at = docstring >= 0 ? cut_next_line(f, f->nodes[docstring].end) : f->lines[f->f->module.body_line - 1];
	at = at < cut_file_start(f) ? cut_file_start(f) : at;
	const char *nl = newline_at(f, at), *blank = blank_at(f, at) ? "" : nl, *above = docstring >= 0 ? nl : "";
	*out = (struct cut){at, at, ff_arena_printf(f->a, "%simport logging%s%slogger = logging.getLogger(__name__)%s%s%s", above, nl, nl, nl, blank, blank), 0};
	return true;
}

/* Is logging imported at the head, by an import that stays: 1; is the name free: 0; else -1. */
static int has_logging(const struct cutter *c, const struct head *h)
{
	const struct ff_facts *f = c->f->f;
	int atom = ff_python_atom(c->f->py, "logging", 7), row = row_of(c, "logging");
	for (int i = 0; i < f->names.count; i++)
		if (c->t->rows[i].atom == atom && name_at(c->t, i)->bindings > 0 && i != row)
			return -1;
	if (row < 0 || !name_at(c->t, row)->bindings)
		return row < 0 ? 0 : -1; /* read, and nobody binds it */
	for (int i = 0; i < f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&f->imports, struct ff_import, i);
		if (is_settled(c, row) && !strcmp(m->bound, "logging") && !strcmp(m->module, "logging") && !*m->name && m->def < 0 &&
		    !(m->flags & (FF_IMPORT_TRY | FF_IMPORT_TYPE_CHECKING | FF_IMPORT_CONDITIONAL | FF_IMPORT_CLASS)))
			return m->uses && h->last >= 0 && m->line <= c->f->nodes[h->last].row + 1 ? 1 : -1;
	}
	return -1;
}

/* Nothing in the file is called logger, and nothing could be without being seen. */
static bool is_free(const struct cutter *c)
{
	int atom = ff_python_atom(c->f->py, "logger", 6);
	if (c->f->f->module.flags & (FF_MODULE_STAR_IMPORT | FF_MODULE_DYNAMIC_NAMES | FF_MODULE_GETATTR))
		return false;
	for (int i = 0; i < c->f->f->names.count; i++)
		if (c->t->rows[i].atom == atom)
			return false;
	return true;
}

static bool make_logger(struct cutter *c, struct logger *out)
{
	struct file *f = c->f;
	struct head h = read_head(f);
	int had = has_logging(c, &h);
	struct cut import = {0};
	if (had < 0 || !is_free(c) || (h.last >= 0 && ff_python_after(f, h.last) < 0))
		return false;
	*out = (struct logger){.name = "logger", .row = -1, .fresh = true};
	if (h.last < 0) {
		out->line = 0;
		out->made = 1;
		return top_place(f, h.docstring, &out->cut[0]);
	}
	uint32_t at = cut_next_line(f, f->nodes[h.last].end);
	const char *nl = newline_at(f, at);
	if (f->nodes[ff_python_after(f, h.last)].start < at || f->text[at - 1] != '\n')
		return false; /* another statement on its last line */
	if (!had && h.first >= 0 && !import_place(f, &h, &import))
		return false;
	if (!had && h.first < 0)
		import = (struct cut){at, at, ff_arena_printf(f->a, "%simport logging%s", nl, nl), 0};
	const char *text = ff_arena_printf(f->a, "%slogger = logging.getLogger(__name__)%s%s", nl, nl, blank_at(f, at) ? "" : nl);
	int col;
	ff_python_place(f, f->nodes[h.last].end, &out->line, &col);
	if (!had && import.from != at)
		out->cut[out->made++] = import;
	else if (!had)
		text = ff_arena_printf(f->a, "%s%s", import.text, text);
	out->cut[out->made++] = (struct cut){at, at, text, 0};
	return true;
}

bool ff_python_cut_logger(struct cutter *c, struct logger *out)
{
	if (c->f->f->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED | FF_MODULE_STUB))
		return false;
	return find_logger(c, out) || make_logger(c, out);
}
