/*
 * page_imports.c - what a test file imports: from whom a name comes, and the groups and lines in which it is written.  Called by the
 * rest of the page.
 */
#include <ctype.h>

#include "page.h"

static const char *const builtins[] = {
#include "../python/builtins.inc"
};

/* Top-level modules of CPython 3.8 to 3.13: decides the group alone. */
static const char standard[] =
    " __future__ abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi "
    "cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv "
    "ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings enum errno faulthandler fcntl filecmp fileinput "
    "fnmatch fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib "
    "inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder "
    "msilib msvcrt multiprocessing netrc nntplib ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools pipes pkgutil platform "
    "plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource "
    "rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 ssl stat "
    "statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap "
    "threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uu uuid "
    "venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo ";

enum { STANDARD, THIRD_PARTY, PROJECT, GROUPS };

bool page_is_builtin(const char *name)
{
	for (size_t i = 0; i < FF_COUNT(builtins); i++)
		if (!strcmp(builtins[i], name))
			return true;
	return false;
}

static void add(struct ff_arena *a, struct ff_strings *l, const char *s)
{
	if (!ff_strings_has(l, s))
		ff_strings_push(a, l, s);
}

/* ---- where a name comes from ---- */

static bool module_defines(const struct ff_test_source *m, const char *name)
{
	for (int i = 0; i < m->facts->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&m->facts->definitions, struct ff_definition, i);
		if (d->parent < 0 && !strcmp(d->name, name))
			return true;
	}
	for (int i = 0; i < m->facts->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&m->facts->assigns, struct ff_assign, i);
		if (s->def < 0 && !strcmp(s->name, name))
			return true;
	}
	return false;
}

/* The module's own import of a name, when a test can say the same: unconditional, at its top rather than in a function. */
const struct ff_import *page_module_import(const struct ff_test_source *m, const char *name)
{
	const unsigned never = FF_IMPORT_TRY | FF_IMPORT_STAR | FF_IMPORT_CONDITIONAL | FF_IMPORT_CLASS | FF_IMPORT_REPLACED | FF_IMPORT_REBOUND | FF_IMPORT_SUBMODULE;
	const struct ff_import *inner = NULL;
	for (int i = 0; m->facts && i < m->facts->imports.count; i++) {
		const struct ff_import *im = FF_AT(&m->facts->imports, struct ff_import, i);
		if (strcmp(im->bound, name) != 0 || (unsigned)im->flags & never)
			continue;
		if (!(im->flags & (FF_IMPORT_FUNCTION | FF_IMPORT_TYPE_CHECKING)))
			return im;
		inner = inner ? inner : im;
	}
	return inner;
}

/* Package that `level` dots of a module lead to; NULL: out of the tree. */
static const char *package_of(struct ff_arena *a, const struct ff_test_source *m, int level)
{
	const char *base = ff_path_base(m->path);
	const char *dotted = ff_arena_str(a, m->module);
	for (int i = !strcmp(base, "__init__.py") ? 1 : 0; i < level; i++) {
		const char *dot = strrchr(dotted, '.');
		if (!dot)
			return NULL;
		dotted = ff_arena_dup(a, dotted, (size_t)(dot - dotted));
	}
	return dotted;
}

static const char *import_line(struct ff_arena *a, const struct ff_test_source *m, const struct ff_import *im)
{
	const char *from = im->module;
	if (im->level) {
		const char *package = package_of(a, m, im->level);
		if (!package)
			return NULL;
		from = *im->module ? ff_arena_printf(a, "%s.%s", package, im->module) : package;
	}
	const char *as = *im->alias && strcmp(im->alias, im->name) ? ff_arena_printf(a, " as %s", im->alias) : "";
	if (!*im->name)
		return ff_arena_printf(a, "import %s%s", from, as);
	return ff_arena_printf(a, "from %s import %s%s", from, im->name, as);
}

/* Is the name that of a module that is imported plainly? */
static bool binds_module(const struct page_imports *i, const char *name)
{
	size_t n = strlen(name);
	for (int k = 0; k < i->plain.count; k++)
		if (!strncmp(i->plain.items[k], name, n) && (!i->plain.items[k][n] || i->plain.items[k][n] == '.'))
			return true;
	return false;
}

void page_import_module(struct page_imports *i, const char *module)
{
	add(i->a, &i->plain, module);
	add(i->a, &i->bound, ff_arena_dup(i->a, module, strcspn(module, ".")));
}

bool page_import_clashes(const struct page_imports *i, const char *statement)
{
	struct page_tokens t;
	struct ff_strings bound = {0};
	if (ff_strings_has(&i->statements, statement) || !page_tokenize(i->a, statement, 0, &t))
		return false;
	bool plain = t.count == 2 && ff_strings_has(&i->plain, t.items[1].text);
	page_bound(i->a, &t, &bound);
	for (int k = 0; k < bound.count && !plain; k++)
		if (ff_strings_has(&i->names, bound.items[k]) || (ff_strings_has(&i->bound, bound.items[k]) && strcmp(t.items[0].text, "import") != 0))
			return true;
		else if (ff_strings_has(&i->bound, bound.items[k]) && !binds_module(i, bound.items[k]))
			return true;
	return false;
}

void page_import_statement(struct page_imports *i, const char *statement)
{
	struct page_tokens t;
	if (!page_tokenize(i->a, statement, 0, &t) || t.count < 2)
		return;
	if (!strcmp(t.items[0].text, "import") && t.count == 2) {
		page_import_module(i, t.items[1].text);
		return;
	}
	add(i->a, &i->statements, statement);
	page_bound(i->a, &t, &i->bound);
}

bool page_is_own(const struct page_imports *i, const char *name)
{
	return *i->prefix && ff_strings_has(&i->names, name);
}

void page_import_name(struct page_imports *i, const char *name)
{
	if (ff_strings_has(&i->bound, name) || ff_strings_has(&i->names, name))
		return;
	bool known = i->m->facts && module_defines(i->m, name);
	const struct ff_import *im = known ? NULL : page_module_import(i->m, name);
	const char *line = im ? import_line(i->a, i->m, im) : NULL;
	if (!known && !im && page_is_builtin(name))
		return;
	if (line)
		page_import_statement(i, line);
	else
		ff_strings_push(i->a, &i->names, name);
}

/* ---- out ---- */

static int group_of(const struct page_imports *i, const char *module)
{
	size_t n = strcspn(module, ". ");
	char top[130];
	if (*module == '.' || !n || n > 120)
		return PROJECT;
	snprintf(top, sizeof top, " %.*s ", (int)n, module);
	if (strlen(i->m->module) >= n && !strncmp(i->m->module, module, n) && (!i->m->module[n] || i->m->module[n] == '.'))
		return PROJECT;
	return strstr(standard, top) ? STANDARD : THIRD_PARTY;
}

struct line {
	const char *module, *text;
	struct ff_strings names;
	bool from;
};

static int type_of(const char *name)
{
	bool upper = false, lower = false;
	for (const char *p = name; *p; p++) {
		upper |= isupper((unsigned char)*p) != 0;
		lower |= islower((unsigned char)*p) != 0;
	}
	return upper && !lower && strlen(name) > 1 ? 0 : isupper((unsigned char)*name) ? 1 : 2;
}

/* As isort: CONSTANTS, Classes, functions. */
static int by_name(const void *x, const void *y)
{
	const char *a = *(const char *const *)x, *b = *(const char *const *)y;
	int d = type_of(a) - type_of(b);
	return d ? d : strcmp(a, b);
}

static int by_module(const void *x, const void *y)
{
	const struct line *a = x, *b = y;
	int d = (int)a->from - (int)b->from;
	if (!d)
		d = strcasecmp(a->module, b->module);
	return d ? d : strcmp(a->text, b->text);
}

static struct line *line_for(struct ff_arena *a, struct ff_list *lines, const char *module, const char *text, bool from)
{
	for (int i = 0; i < lines->count; i++) {
		struct line *l = FF_AT(lines, struct line, i);
		if (l->from == from && !strcmp(l->module, module) && (from || !strcmp(l->text, text)))
			return l;
	}
	struct line *l = FF_PUSH(a, lines, struct line);
	*l = (struct line){.module = module, .text = text, .from = from};
	return l;
}

static void add_statement(struct page_imports *i, struct ff_list *groups, const char *statement)
{
	struct page_tokens t;
	if (!page_tokenize(i->a, statement, 0, &t))
		return;
	int from = 0, k = 1;
	struct ff_buf module;
	ff_buf_init(&module, 0);
	for (; k < t.count && strcmp(t.items[k].text, "import") && strcmp(t.items[k].text, "as"); k++)
		ff_buf_str(&module, t.items[k].text);
	const char *name = ff_arena_str(i->a, ff_buf_text(&module));
	ff_buf_free(&module);
	from = !strcmp(t.items[0].text, "from");
	struct line *l = line_for(i->a, &groups[group_of(i, name)], name, from ? "" : statement, from);
	for (k++; from && k < t.count; k++) {
		bool as = k + 2 < t.count && !strcmp(t.items[k + 1].text, "as");
		if (t.items[k].kind != PAGE_NAME)
			continue;
		add(i->a, &l->names, as ? ff_arena_printf(i->a, "%s as %s", t.items[k].text, t.items[k + 2].text) : t.items[k].text);
		k += as ? 2 : 0;
	}
}

static void write_line(struct page_imports *i, struct ff_buf *b, const struct page_style *style, const struct line *l)
{
	if (!l->from) {
		ff_buf_printf(b, "%s\n", l->text);
		return;
	}
	struct ff_buf one;
	ff_buf_init(&one, 0);
	qsort(l->names.items, (size_t)l->names.count, sizeof *l->names.items, by_name);
	ff_buf_printf(&one, "from %s import ", l->module);
	for (int k = 0; k < l->names.count; k++)
		ff_buf_printf(&one, "%s%s", k ? ", " : "", l->names.items[k]);
	if (ff_utf8_width(ff_buf_text(&one)) <= style->width || l->names.count == 0) {
		ff_buf_printf(b, "%s\n", ff_buf_text(&one));
	} else {
		ff_buf_printf(b, "from %s import (\n", l->module);
		for (int k = 0; k < l->names.count; k++)
			ff_buf_printf(b, "    %s,\n", l->names.items[k]);
		ff_buf_str(b, ")\n");
	}
	ff_buf_free(&one);
	(void)i;
}

void page_write_imports(struct page_imports *i, struct ff_buf *b, const struct page_style *style)
{
	struct ff_list groups[GROUPS] = {{0}};
	bool any = false;
	for (int k = 0; k < i->plain.count; k++)
		add_statement(i, groups, ff_arena_printf(i->a, "import %s", i->plain.items[k]));
	for (int k = 0; k < i->statements.count; k++)
		add_statement(i, groups, i->statements.items[k]);
	const char *dot = strrchr(i->m->module, '.');
	if (*i->prefix && i->names.count)
		add_statement(i, groups, dot ? ff_arena_printf(i->a, "from %.*s import %s", (int)(dot - i->m->module), i->m->module, dot + 1)
		                             : ff_arena_printf(i->a, "import %s", i->m->module));
	for (int k = 0; !*i->prefix && k < i->names.count; k++)
		add_statement(i, groups, ff_arena_printf(i->a, "from %s import %s", i->m->module, i->names.items[k]));
	for (int g = 0; g < GROUPS; g++) {
		if (!groups[g].count)
			continue;
		if (any)
			ff_buf_char(b, '\n');
		any = true;
		qsort(groups[g].items, (size_t)groups[g].count, sizeof(struct line), by_module);
		for (int k = 0; k < groups[g].count; k++)
			write_line(i, b, style, FF_AT(&groups[g], struct line, k));
	}
}
