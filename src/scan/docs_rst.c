/*
 * docs_rst.c - reStructuredText as Sphinx reads it, as far as Python names go: directives of the py domain, of autodoc and autosummary, the
 * modules and classes that they set, literal blocks, comments.  Pure; called by docs_read.c, and by docs_markdown.c for MyST.
 */
#include "docs.h"

enum what {
	PROSE,      /* any other: its argument and what it holds are text */
	MODULE,     /* the names below belong to it */
	AUTOMODULE, /* ... and it is an entry itself */
	OBJECT,     /* an entry, each line of its argument one */
	CLASS,      /* ... that holds entries */
	AUTO,       /* an entry made of a docstring */
	AUTOCLASS,
	SUMMARY,    /* a list of names */
	PYTHON,     /* code */
	CODE,       /* code of the language that is named */
	VERBATIM,   /* no text */
	LANGUAGE,   /* of directives that name none */
};
static const struct {
	const char *name;
	enum what what;
} directives[] = {
	{"module", MODULE}, {"currentmodule", MODULE}, {"automodule", AUTOMODULE},
	{"function", OBJECT}, {"method", OBJECT}, {"data", OBJECT}, {"attribute", OBJECT}, {"property", OBJECT}, {"decorator", OBJECT},
	{"classmethod", OBJECT}, {"staticmethod", OBJECT}, {"decoratormethod", OBJECT}, {"coroutinefunction", OBJECT}, {"coroutinemethod", OBJECT},
	{"cofunction", OBJECT}, {"comethod", OBJECT}, {"type", OBJECT},
	{"class", CLASS}, {"exception", CLASS},
	{"autofunction", AUTO}, {"automethod", AUTO}, {"autodata", AUTO}, {"autoattribute", AUTO}, {"autoproperty", AUTO}, {"autodecorator", AUTO},
	{"autoclass", AUTOCLASS}, {"autoexception", AUTOCLASS}, {"autopydantic_model", AUTOCLASS},
	{"autosummary", SUMMARY},
	{"doctest", PYTHON}, {"testcode", PYTHON}, {"testsetup", PYTHON}, {"ipython", PYTHON},
	{"code-block", CODE}, {"code", CODE}, {"sourcecode", CODE},
	{"raw", VERBATIM}, {"math", VERBATIM}, {"parsed-literal", VERBATIM}, {"graphviz", VERBATIM}, {"digraph", VERBATIM}, {"mermaid", VERBATIM},
	{"productionlist", VERBATIM}, {"testoutput", VERBATIM}, {"prompt", VERBATIM}, {"highlight", PROSE}, {"default-domain", LANGUAGE},
};

/* What the options of an entry say. */
struct asked {
	bool members, undocumented;
	struct ff_strings named, excluded;
	const char *module;
};

/* First row from `from` on that is indented no more than this: where what belongs to a line ends. */
static int behind(const struct docs_reader *r, int from, int indent, int last)
{
	while (from < last && (!r->lines[from].n || r->lines[from].indent > indent))
		from++;
	return from;
}

static bool is_option(const struct docs_line *l)
{
	const char *colon = l->n > 2 && *l->s == ':' ? memchr(l->s + 1, ':', (size_t)l->n - 1) : NULL;
	return colon && (colon + 1 == l->s + l->n || colon[1] == ' ');
}

/* ":members: a, b", also over several lines. */
static int options(struct docs_reader *r, int row, int indent, int last, struct asked *q)
{
	struct ff_strings *into = NULL;
	*q = (struct asked){0};
	for (; row < last && r->lines[row].n && r->lines[row].indent > indent; row++) {
		const struct docs_line *l = &r->lines[row];
		const char *value = l->s, *end = l->s + l->n;
		if (is_option(l)) {
			size_t n = (size_t)((const char *)memchr(l->s + 1, ':', (size_t)l->n - 1) - l->s) + 1, used;
			value += n + (value + n < end);
			bool members = n == 9 && !strncmp(l->s, ":members:", n), excluded = n == 17 && !strncmp(l->s, ":exclude-members:", n);
			q->members |= members;
			q->undocumented |= n == 15 && !strncmp(l->s, ":undoc-members:", n);
			if (n == 8 && !strncmp(l->s, ":module:", n))
				q->module = docs_dotted(r->a, value, (size_t)(end - value), &used);
			into = members ? &q->named : excluded ? &q->excluded : NULL;
		} else if (!into) {
			continue;
		}
		if (into)
			docs_names(r, value, end, into);
	}
	return row;
}

/* The entry and what its options ask for, under each whole name that it can have. */
static void add_entry(struct docs_reader *r, const char *word, const char *target, const struct asked *q, int line)
{
	docs_add(r->a, r->out, FF_MENTION_DIRECTIVE, word, target, line);
	for (int i = 0; i < q->named.count; i++)
		docs_add(r->a, r->out, FF_MENTION_DIRECTIVE, word, ff_arena_printf(r->a, "%s.%s", target, q->named.items[i]), line);
	for (int i = 0; i < q->excluded.count; i++)
		docs_add(r->a, r->out, FF_MENTION_EXCLUDED, word, ff_arena_printf(r->a, "%s.%s", target, q->excluded.items[i]), line);
	if (q->members && !q->named.count)
		docs_add(r->a, r->out, q->undocumented ? FF_MENTION_ALL_MEMBERS : FF_MENTION_MEMBERS, word, target, line);
}

/* One signature; the name that entries inside of it go on from. */
static const char *entry(struct docs_reader *r, const char *word, const char *name, const struct asked *q, int line)
{
	const char *class = r->depth ? r->classes[r->depth - 1].name : "", *module = q->module ? q->module : r->module;
	size_t n = strlen(class);
	const char *inner = n && !(ff_str_starts(name, class) && name[n] == '.') ? ff_arena_printf(r->a, "%s.%s", class, name) : name;
	if (*module)
		add_entry(r, word, ff_arena_printf(r->a, "%s.%s", module, inner), q, line);
	if (strchr(inner == name ? name : class, '.'))
		add_entry(r, word, inner, q, line);
	if (inner != name && strchr(name, '.'))
		add_entry(r, word, name, q, line);
	return inner;
}

/* "classmethod", "async", "final" and the like stand in front of a name. */
static const char *name_of(struct docs_reader *r, const char *p, size_t n)
{
	static const char *const words[] = {"abstractmethod", "class", "exception", "final", "classmethod", "staticmethod", "static", "async", "coroutine"};
	size_t used;
	const char *name = docs_dotted(r->a, p, n, &used);
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		bool stands = used + 1 < n && p[used] == ' ' && !strcmp(name, words[i]);
		p += stands ? used + 1 : 0;
		n -= stands ? used + 1 : 0;
		if (stands)
			name = docs_dotted(r->a, p, n, &used);
	}
	return used == n || strchr("( [:=", p[used]) ? name : "";
}

/* The lines of a summary: each begins with a name. */
static int summary(struct docs_reader *r, int row, int indent, int last)
{
	static const struct asked nothing = {0};
	int end = behind(r, row, indent, last);
	for (; row < end; row++) {
		const struct docs_line *l = &r->lines[row];
		size_t used, skip = l->n && (*l->s == '~' || *l->s == '!');
		const char *name = l->n && !is_option(l) ? docs_dotted(r->a, l->s + skip, (size_t)l->n - skip, &used) : "";
		if (*name && (used + skip == (size_t)l->n || l->s[used + skip] == ' '))
			entry(r, "autosummary", name, &nothing, row + 1);
	}
	return end;
}

static void enter(struct docs_reader *r, int indent, const char *name)
{
	if (r->depth < DOCS_NESTED && *name) {
		r->classes[r->depth].indent = indent;
		r->classes[r->depth++].name = name;
	}
}

/* Signatures stand in the lines of the argument, options behind them. */
static int objects(struct docs_reader *r, const char *word, enum what what, const char *argument, int n, int row, int indent, int last)
{
	struct ff_list rows = {0}; /* int */
	struct asked q;
	const char *first = name_of(r, argument, (size_t)n);
	bool lines = what == OBJECT || what == CLASS, continued = n && argument[n - 1] == '\\';
	int at = row + 1;
	for (; at < last && r->lines[at].n && r->lines[at].indent > indent && !is_option(&r->lines[at]); at++) {
		if (lines && !continued && rows.count < 50)
			*FF_PUSH(r->a, &rows, int) = at;
		continued = r->lines[at].s[r->lines[at].n - 1] == '\\';
	}
	at = options(r, at, indent, last, &q);
	const char *inner = *first ? entry(r, word, first, &q, row + 1) : "";
	for (int i = 0; i < rows.count; i++) {
		int k = *FF_AT(&rows, int, i);
		const char *name = name_of(r, r->lines[k].s, (size_t)r->lines[k].n);
		if (*name)
			entry(r, word, name, &q, k + 1);
	}
	if (what == CLASS || what == AUTOCLASS)
		enter(r, indent, inner);
	return at;
}

static int module(struct docs_reader *r, const char *word, enum what what, const char *argument, int n, int row, int indent, int last)
{
	struct asked q;
	size_t used;
	const char *name = docs_dotted(r->a, argument, (size_t)n, &used);
	int at = options(r, row + 1, indent, last, &q);
	r->module = strcmp(name, "None") ? name : "";
	if (*r->module && what == AUTOMODULE)
		add_entry(r, word, name, &q, row + 1);
	return at;
}

int docs_directive(struct docs_reader *r, const char *name, const char *argument, int n, int row, int indent, int last)
{
	bool python = ff_str_starts(name, "py:");
	enum what what = PROSE;
	struct asked q;
	name += python ? 3 : 0;
	for (size_t i = 0; i < FF_COUNT(directives); i++)
		if (!strcmp(name, directives[i].name))
			what = directives[i].what;
	if (r->foreign && !python && (what == OBJECT || what == CLASS))
		what = PROSE;
	switch (what) {
	case MODULE:
	case AUTOMODULE: return module(r, name, what, argument, n, row, indent, last);
	case OBJECT:
	case CLASS:
	case AUTO:
	case AUTOCLASS: return objects(r, name, what, argument, n, row, indent, last);
	case SUMMARY: return summary(r, options(r, row + 1, indent, last, &q), indent, last);
	case PYTHON:
	case CODE:
	case VERBATIM: {
		int from = options(r, row + 1, indent, last, &q), end = behind(r, row + 1, indent, last);
		if (what == PYTHON || (what == CODE && (n ? docs_is_python(argument, (size_t)n) : docs_looks_python(r, from, end))))
			docs_code(r, from > row + 1 ? from : row + 1, end);
		return end;
	}
	case LANGUAGE: r->foreign = n != 2 || strncmp(argument, "py", 2) != 0; return row + 1;
	default: docs_prose(r, row, true); return row + 1;
	}
}

/* What begins with "..": a directive, a target, or a comment with all that is indented below it. */
static int explicit(struct docs_reader *r, int row, int last)
{
	const struct docs_line *l = &r->lines[row];
	const char *p = l->s + 2, *end = l->s + l->n;
	while (p < end && *p == ' ')
		p++;
	if (p < end && (*p == '_' || *p == '|'))
		return row + 1;
	if (p < end && *p == '[') {
		docs_prose(r, row, true);
		return row + 1;
	}
	const char *colons = p < end ? memmem(p, (size_t)(end - p), "::", 2) : NULL;
	for (const char *c = p; colons && c < colons; c++)
		if (*c == ' ')
			colons = NULL;
	if (colons && colons > p && colons - p < 60 && (colons + 2 == end || colons[2] == ' ')) {
		const char *argument = colons + 2 + (colons + 2 < end);
		while (argument < end && *argument == ' ')
			argument++;
		return docs_directive(r, ff_arena_dup(r->a, p, (size_t)(colons - p)), argument, (int)(end - argument), row, l->indent, last);
	}
	if (p == end && (row + 1 >= last || !r->lines[row + 1].n)) /* an empty comment ends what stood before */
		return row + 1;
	return behind(r, row + 1, l->indent, last);
}

/* The rows of a literal block that the paragraph of this row announces; `row` + 1 when it announces none. */
static int literal(struct docs_reader *r, int row, int last)
{
	const struct docs_line *l = &r->lines[row];
	if (l->n < 2 || strncmp(l->s + l->n - 2, "::", 2) != 0 || (row + 1 < last && r->lines[row + 1].n))
		return row + 1;
	int end = behind(r, row + 1, l->indent, last);
	if (docs_looks_python(r, row + 1, end))
		docs_code(r, row + 1, end);
	return end;
}

void docs_rst(struct docs_reader *r, int first, int last)
{
	for (int i = first; i < last;) {
		const struct docs_line *l = &r->lines[i];
		if (!l->n) {
			i++;
			continue;
		}
		while (r->depth && l->indent <= r->classes[r->depth - 1].indent)
			r->depth--;
		if (l->n >= 2 && !strncmp(l->s, "..", 2) && (l->n == 2 || l->s[2] == ' ')) {
			i = explicit(r, i, last);
		} else if (l->n > 3 && !strncmp(l->s, ">>> ", 4)) {
			int end = i;
			while (end < last && r->lines[end].n)
				end++;
			docs_code(r, i, end);
			i = end;
		} else {
			docs_prose(r, i, true);
			i = literal(r, i, last);
		}
	}
}
