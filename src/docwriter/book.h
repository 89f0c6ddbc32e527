/*
 * book.h - the tree as the pages see it: what book.c keeps of each file, and what names.c makes of all of them.  For the files of this room
 * that write pages.  All strings lie in the book's arena and are never NULL; names of modules are dotted and absolute.
 */
#ifndef FF_BOOK_H
#define FF_BOOK_H

#include "ff/docpages.h"

struct book_word { /* keyword "" : positional */
	const char *keyword, *text;
	int kind; /* enum ff_expr_kind */
};
struct book_param {
	const char *name, *annotation, *value, *call; /* call: callee of a default that is a call */
	int kind; /* enum ff_parameter_kind */
};
struct book_value { /* x = ..., self.x = ... */
	const char *name, *annotation, *value; /* name: without "self." */
	const char *call;        /* resolved callee, "" none */
	struct ff_list words;    /* struct book_word, of that call */
	int def, line, end_line, kind;
	bool self, conditional, cut; /* cut: value is longer than the facts hold */
};
struct book_decorator {
	const char *name, *target;
	struct ff_list words; /* struct book_word */
	bool call;
};
struct book_entry { /* a function, method or class */
	const char *name, *qualname, *returns, *type_params;
	const char *doc; /* cleaned as inspect.cleandoc does, escapes read; "" none */
	int parent, kind, line, flags;
	struct ff_list params;     /* struct book_param */
	struct ff_list decorators; /* struct book_decorator */
	struct ff_strings bases;   /* as written, keywords left out */
	struct ff_strings targets; /* of the bases, "" unknown */
	int module;                /* row in book.modules, as settled */
	int home;                  /* row in book.publics; -1: not public */
};
struct book_import {
	const char *module, *name, *bound; /* module: absolute once settled */
	int level, line, def, flags;
};
enum book_where { BOOK_ENV, BOOK_FLASK, BOOK_DJANGO, BOOK_SETTING };
struct book_read { /* of an environment variable or a configuration key */
	const char *name, *value; /* value: the default's text, "" none */
	const char *what;         /* a sentence, "" */
	int where, line;
	bool required;            /* it fails without one */
};
struct book_option { /* of a command line */
	const char *names, *value, *help;
	const char *on; /* variable of its parser, or the function that it decorates */
	bool required, positional;
};
struct book_command { /* of a program with several, or a function that is one */
	const char *name, *help, *on; /* on: as in an option */
	const char *group;            /* variable of the group; "" none */
	bool is_group, added;         /* added: a call of add_command, until it is joined to its function */
};
struct book_tool { /* what an agent may call */
	const char *name, *help;
	struct ff_list params; /* struct book_param: annotation is the type, value the default, call the description */
	int entry, line;       /* entry: row in the module's entries, -1 */
};
struct book_module {
	const char *path, *name, *doc;
	const char *folder;        /* of path, no slash at the end; "" the root */
	bool package, is_public, has_all, main, broken;
	int role;
	struct ff_strings all;
	struct ff_list entries;    /* struct book_entry */
	int *sorted;               /* its rows by qualified name */
	struct ff_list values;     /* struct book_value */
	struct ff_list imports;    /* struct book_import */
	struct ff_list reads;      /* struct book_read */
	struct ff_list options;    /* struct book_option */
	struct ff_list commands;   /* struct book_command */
	struct ff_list tools;      /* struct book_tool */
	bool lists_tools;          /* its text is wanted */
	bool has_parser;           /* of argparse */
	const char *parser_help;   /* its description */
};
/* A public name, shown under a module. */
struct book_public {
	const char *name;  /* as it is known there */
	int module;        /* row in modules: where it is shown */
	int of, entry;     /* module and row of the definition; entry -1: a value */
	int value;         /* row in that module's values, -1 */
	bool home;         /* the shortest path of this definition */
};
struct book_script {
	const char *name, *target, *folder; /* folder: of the file that says so */
};
struct book_route {
	const char *method, *route, *path, *handler;
	int line;
};
struct ff_book {
	struct ff_arena *a;
	struct ff_list modules; /* struct book_module, by name once settled */
	struct ff_list publics; /* struct book_public, by module, then as the source has them */
	struct ff_list scripts; /* struct book_script */
	struct ff_list routes;  /* struct book_route */
	struct ff_strings paths, ways; /* ways: how tests are run, as found: "make test" */
	struct ff_list agents;  /* struct book_tool: agents that Markdown files define; annotation-free */
	struct ff_strings agent_folders; /* of each of them */
	const char *usage, *usage_path;  /* an example that was taken */
};
#define MODULE(b, i) FF_AT(&(b)->modules, struct book_module, i)
#define ENTRY(m, i) FF_AT(&(m)->entries, struct book_entry, i)
#define VALUE(m, i) FF_AT(&(m)->values, struct book_value, i)
#define PUBLIC(b, i) FF_AT(&(b)->publics, struct book_public, i)

/* ---- names.c ---- */

void book_names_settle(struct ff_book *b);
/* Row of the module of that name, -1. */
int book_module_find(const struct ff_book *b, const char *name);
struct book_found {
	int module, entry, value; /* -1 none */
};
/* What a dotted name means that is written in a module (its own names, its imports), or that is absolute (from < 0). */
bool book_find(const struct ff_book *b, int from, const char *dotted, struct book_found *out);
/* The same from a module alone, through at most so many imports. */
#define BOOK_STEPS 12
bool book_find_in(const struct ff_book *b, int module, const char *rest, int steps, struct book_found *out);
/* For book_entry_find: once all entries are there. */
void book_entries_sort(struct ff_arena *a, struct book_module *m);
/* Place in m->sorted of the first of that name, or of what would follow. */
int book_entry_first(const struct book_module *m, const char *qualname);
/* Row of an entry of a module by its qualified name, -1. */
int book_entry_find(const struct book_module *m, const char *qualname);
/* Does the module lie in that package (itself, or below), or its file in that folder? */
bool book_in_package(const struct book_module *m, const char *package);
bool book_in_folder(const char *path, const char *folder);
/* Of methods and values of a class: none of its name's parts hidden; what a page tells of. */
bool book_shown(const struct book_module *m, int entry);

/* ---- publics.c ---- */

void book_publics_settle(struct ff_book *b);
/* The first row in publics of a module, or of those behind it. */
int book_first_public(const struct ff_book *b, int module);
/*
 * The public names that have their home in a module, as its source has them and those from elsewhere behind; how many.  others (struct
 * book_public *, NULL: do not say): those that have it elsewhere.
 */
int book_publics_of(const struct ff_book *b, int module, bool alphabetical, const struct book_public ***rows, struct ff_list *others);

/* ---- commands.c, settings.c, tools.c: what a file says of each, at the time when its facts are there ---- */

void book_commands_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by);
void book_settings_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by);
void book_tools_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f);
void book_metadata(struct ff_book *b, const char *path, const char *text, size_t n); /* programs.c */
void book_tests_path(struct ff_book *b, const char *path);
void book_tests_text(struct ff_book *b, const char *path, const char *text, size_t n);
void book_tools_text(struct ff_book *b, struct book_module *m, const char *text, size_t n);
void book_agent_text(struct ff_book *b, const char *path, const char *text, size_t n);
/* The value of a literal string of Python, quotes and prefix gone, parts joined; NULL: it is none, or was cut. */
const char *book_string(struct ff_arena *a, const char *text);
/* keyword, or the n-th positional one; NULL. */
const struct book_word *book_word_of(const struct ff_list *words, const char *keyword, int n);
/* Its string, "" when it is none; w may be NULL. */
const char *book_word_string(struct ff_arena *a, const struct book_word *w);
/* Is that variable of the module a Typer()? */
bool book_is_typer(const struct book_module *m, const char *variable);
/* A dotted name with its first part led through the imports of the file: "environ.get" -> "os.environ.get". */
const char *book_through_imports(struct ff_arena *a, const struct ff_facts *f, const char *dotted);

/* ---- sections.  scope: folder that the page is about, package: "" all of it ---- */

struct section_ask {
	const struct ff_book *b;
	struct ff_arena *a;
	const char *page, *folder, *package, *format;
	struct ff_buf *out;
};
void section_api(struct section_ask *q);
void section_modules(struct section_ask *q);
void section_endpoints(struct section_ask *q);
void section_commands(struct section_ask *q);
void section_configuration(struct section_ask *q);
void section_architecture(struct section_ask *q);
void section_tests(struct section_ask *q);
void section_tools(struct section_ask *q);
bool section_covers(const struct section_ask *q, const struct book_module *m);
/* Whether the section would say something of that folder. */
bool section_has(const struct ff_book *b, const char *name, const char *folder);

/* ---- text (prose.c, signature.c) ---- */

/* inspect.cleandoc of a docstring's source text, escapes read unless the prefix has an r; no control characters but newlines. */
const char *prose_clean(struct ff_arena *a, const char *text, const char *prefix);
/* The first sentence of a cleaned docstring, reST and sections left out, on one line, at most `most` bytes; "". Markup as it stands. */
const char *prose_sentence(struct ff_arena *a, const char *doc, size_t most);
/*
 * Inline markup (reST and Markdown as docstrings have them) as spans; SPAN_LINK has http, https or a relative address and nothing else.
 */
enum span_kind { SPAN_TEXT, SPAN_CODE, SPAN_STRONG, SPAN_EMPHASIS, SPAN_LINK };
struct span {
	int kind;
	const char *text, *to; /* to: of a link; of code the dotted name that is meant */
};
void prose_spans(struct ff_arena *a, const char *text, struct ff_list *out);
/* Text for Markdown: nothing in it is markup or HTML.  cell: of a table. */
void markdown_text(struct ff_buf *out, const char *text, bool cell);
void markdown_code(struct ff_buf *out, const char *text, bool cell);
void markdown_span(struct ff_buf *out, const struct span *s, bool cell);
/* Inline markup of a docstring as Markdown, links to names left out. */
void markdown_prose(struct ff_arena *a, struct ff_buf *out, const char *text, bool cell);
/* Whitespace of several lines gone, comments too, strings as they are: "dict[\n  str, int]" -> "dict[str, int]". */
const char *text_flat(struct ff_arena *a, const char *text);

enum { SIGNATURE_TYPES = 1, SIGNATURE_SELF = 2 };
/* "(a, /, b: int = 3, *, c) -> R" */
const char *signature_text(struct ff_arena *a, const struct book_entry *e, int flags);
/* The parameters of a class's constructor: its own __init__ or __new__, one that it inherits, fields of a dataclass; NULL: not known. */
const struct book_entry *signature_constructor(const struct ff_book *b, int module, int entry);
/* name(...) in at most `most` columns: types go first, then parameters that can be left out, which `...` stands for. */
const char *signature_short(const struct ff_book *b, int module, int entry, const char *name, int most);

#endif
