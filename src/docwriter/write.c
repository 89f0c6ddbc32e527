/*
 * write.c - a docstring for a function that has none, where the facts alone say enough that is true: the sentence that its name is,
 * its parameters with their types and defaults, what comes back, and when it raises.  Where one of them cannot be told there is none: half a
 * section claims to be whole.  Called by missing.c; a person looks at each.
 */
#include <ctype.h>
#include <strings.h>

#include "ff/docwriter.h"

#define MOST_WIDTH 88 /* bytes of a line */
#define MOST_WORDS 6  /* of a name */
#define MOST_RAISES 40 /* raise statements of a function */
#define MOST_READ 100  /* docstrings of a file that are read for their style */

/* First words of names that are a sentence: what the function does; and whether what comes back is the rest of the name. */
static const struct verb {
	const char *word;
	bool gives;
} verbs[] = {
	{"add", false}, {"append", false}, {"apply", false}, {"assert", false}, {"attach", false}, {"build", true}, {"calculate", true}, {"cancel", false},
	{"check", false}, {"clear", false}, {"close", false}, {"collect", true}, {"compute", true}, {"configure", false}, {"connect", false}, {"copy", false},
	{"count", true}, {"create", true}, {"delete", false}, {"derive", true}, {"detach", false}, {"detect", true}, {"disable", false}, {"enable", false},
	{"ensure", false}, {"estimate", true}, {"export", false}, {"extract", true}, {"fetch", true}, {"find", true}, {"flush", false}, {"generate", true},
	{"get", true}, {"handle", false}, {"import", false}, {"initialize", false}, {"insert", false}, {"install", false}, {"invalidate", false}, {"list", true},
	{"load", true}, {"make", true}, {"merge", false}, {"move", false}, {"notify", false}, {"open", true}, {"parse", true}, {"prepare", false},
	{"print", false}, {"publish", false}, {"push", false}, {"raise", false}, {"read", true}, {"refresh", false}, {"register", false}, {"reload", false},
	{"remove", false}, {"rename", false}, {"render", true}, {"replace", false}, {"reset", false}, {"resolve", true}, {"restore", false}, {"run", false},
	{"save", false}, {"schedule", false}, {"select", true}, {"send", false}, {"set", false}, {"show", false}, {"start", false}, {"stop", false},
	{"store", false}, {"submit", false}, {"sync", false}, {"unregister", false}, {"update", false}, {"upload", false}, {"validate", false}, {"verify", false},
	{"write", false},
};
/* Where the thing ends that a name is about: "user" of get_user_by_id. */
static const char *const joints[] = {"by", "from", "for", "to", "in", "into", "with", "without", "on", "at", "as", "if", "or", "and", "when", "until", "after",
                                     "before", "between", "per", "via", "using", "than", "of", "no", "not", "is", "it", "all", "up", "out", "off", "down", NULL};

struct writer {
	const struct ff_facts *f;
	const struct ff_definition *d;
	struct ff_arena *a;
	int def;
	const char *words[MOST_WORDS];
	int count;
	struct ff_list lines; /* const char *, without indentation; deeper by blanks that are an indentation each */
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

/* ---- lines ---- */

static void put(struct writer *w, const char *line)
{
	*FF_PUSH(w->a, &w->lines, const char *) = line;
}

/* Text of the program that may stand in a docstring as it is. */
static bool is_quotable(const char *s)
{
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e || *p == '\\' || *p == '`')
			return false;
	return *s && !strstr(s, "\"\"\"") && !strstr(s, "'''") && !strchr(s, '"');
}

/* The same of a type; one in quotes is for a checker to read. */
static bool is_type(const char *s)
{
	return is_quotable(s) && !strchr(s, '\'');
}

/* ---- the name ---- */

/* Words of snake_case: letters only, none of one letter. */
static bool read_name(struct writer *w)
{
	for (const char *p = w->d->name; *p;) {
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz");
		if (n < 2 || w->count == MOST_WORDS || (p[n] && p[n] != '_'))
			return false;
		w->words[w->count++] = ff_arena_dup(w->a, p, n);
		p += p[n] ? n + 1 : n;
	}
	return w->count > 1;
}

static const char *phrase(struct writer *w, int from, int to)
{
	const char *text = "";
	for (int i = from; i < to; i++)
		text = ff_arena_printf(w->a, "%s%s%s", text, i > from ? " " : "", w->words[i]);
	return text;
}

static const struct verb *verb_of(const struct writer *w)
{
	for (size_t i = 0; i < FF_COUNT(verbs); i++)
		if (!strcmp(verbs[i].word, w->words[0]))
			return &verbs[i];
	return NULL;
}

static bool write_summary(struct writer *w)
{
	static const char *const kinds[] = {"custom", "new", "old", "raw", "current", "default", "first", "last", "next", "same", NULL}; /* of what? */
	if (!verb_of(w) || is_one_of(w->words[1], joints) || is_one_of(w->words[w->count - 1], kinds) || is_one_of(w->words[w->count - 1], joints))
		return false;
	char *line = ff_arena_str(w->a, ff_arena_printf(w->a, "%s.", phrase(w, 0, w->count)));
	*line = (char)toupper((unsigned char)*line);
	put(w, line);
	return true;
}

/* ---- parameters ---- */

/* Names of parameters that are no thing: how something is done. */
static const char *const manners[] = {"allow", "async", "compress", "debug", "deep", "do", "dry", "force", "has", "ignore", "is", "keep", "lazy", "many", "much", "new", "old",
                                      "only", "overwrite", "quiet", "raise", "raw", "recursive", "safe", "should", "silent", "skip", "strict", "sync", "use", "verbose", "with", "without", NULL};
static const char *const switches[] = {"allow", "compress", "force", "ignore", "keep", "overwrite", "raise", "skip", "use", NULL};

/* `retry_count` as a thing, `skip_empty` (a bool) as what is decided; NULL: neither. */
static const char *described(struct writer *w, const struct ff_parameter *p)
{
	char *text = ff_arena_str(w->a, p->name), first[32];
	size_t n = strcspn(p->name, "_");
	if (strspn(text, "abcdefghijklmnopqrstuvwxyz_") != strlen(text) || *text == '_' || !text[1] || n >= sizeof first)
		return NULL;
	memcpy(first, text, n);
	first[n] = '\0';
	for (char *q = text; *q; q++)
		*q = *q == '_' ? ' ' : *q;
	if (!is_one_of(first, manners))
		return strcmp(p->annotation, "bool") ? ff_arena_printf(w->a, "The %s.", text) : NULL;
	return !strcmp(p->annotation, "bool") && is_one_of(first, switches) ? ff_arena_printf(w->a, "Whether to %s.", text) : NULL;
}

static bool write_parameter(struct writer *w, const struct ff_parameter *p)
{
	const char *text = described(w, p);
	if (!text || p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG || !is_type(p->annotation))
		return false;
	if (p->default_kind != FF_EXPR_NONE && !is_quotable(p->default_text))
		return false;
	if (p->default_kind != FF_EXPR_NONE)
		text = ff_arena_printf(w->a, "%s Defaults to ``%s``.", text, p->default_text);
	put(w, ff_arena_printf(w->a, "  %s (%s): %s", p->name, p->annotation, text));
	return true;
}

/* A default that is likely to become None. */
static bool is_made_once(int kind)
{
	return kind == FF_EXPR_LIST || kind == FF_EXPR_DICT || kind == FF_EXPR_SET || kind == FF_EXPR_COMPREHENSION || kind == FF_EXPR_CALL;
}

/* All of them or none: where no type is told, there is nothing to say of them. */
static bool write_parameters(struct writer *w)
{
	bool typed = false, self = w->d->kind == FF_DEF_METHOD && !(w->d->flags & FF_DEF_STATIC);
	int first = ff_doc_first_parameter(w->f, w->def), end = ff_doc_first_parameter(w->f, w->def + 1);
	for (int i = first; i < end; i++) {
		const struct ff_parameter *p = FF_AT(&w->f->parameters, struct ff_parameter, i);
		if (is_made_once(p->default_kind))
			return false; /* a guard may come in the very place of the docstring */
		typed |= *p->annotation != '\0';
	}
	if (!typed)
		return true;
	put(w, "");
	put(w, " Args:");
	int heading = w->lines.count;
	for (int i = first; i < end; i++) {
		if (!self && !write_parameter(w, FF_AT(&w->f->parameters, struct ff_parameter, i)))
			return false;
		self = false;
	}
	return w->lines.count > heading;
}

/* ---- what comes back ---- */

static bool may_be_none(const char *type)
{
	return ff_str_starts(type, "Optional[") || strstr(type, ".Optional[") || ff_str_ends(type, "| None") || ff_str_starts(type, "None |");
}

/* A number, of what is said to be found, read or made: what it counts, nobody can tell. */
static bool is_odd_number(const char *type, const char *verb)
{
	static const char *const numbers[] = {"int", "float", "complex", NULL}, *const figures[] = {"calculate", "compute", "count", "estimate", "fetch", "get", NULL};
	return is_one_of(type, numbers) && !is_one_of(verb, figures);
}

static bool write_returns(struct writer *w)
{
	const char *type = w->d->returns;
	int end = 2;
	if (!(w->d->flags & FF_DEF_RETURNS_VALUE))
		return !*type || !strcmp(type, "None");
	if (!verb_of(w)->gives || !is_type(type) || !strcmp(type, "None") || !strcmp(type, "bool") || is_odd_number(type, w->words[0]))
		return false;
	while (end < w->count && (!is_one_of(w->words[end], joints) || !strcmp(w->words[end], "of")))
		end++;
	if (end < w->count && (!strcmp(w->words[end], "or") || !strcmp(w->words[end], "and")))
		return false; /* of two things: which one, nobody can tell */
	if (ff_str_ends(w->words[end - 1], "ful") || ff_str_ends(w->words[end - 1], "ed") || ff_str_ends(w->words[end - 1], "able"))
		return false; /* of a kind, and nobody says what */
	const char *what = phrase(w, 1, end), *number = !strcmp(w->words[0], "count") ? "number of " : "";
	put(w, "");
	put(w, " Returns:");
	put(w, ff_arena_printf(w->a, "  %s: The %s%s%s.", type, number, what, may_be_none(type) ? ", or ``None``" : ""));
	return true;
}

/* ---- what it raises ---- */

static bool is_class(const char *type)
{
	const char *dot = strrchr(type, '.'), *name = dot ? dot + 1 : type;
	return isupper((unsigned char)*name) && is_quotable(type) && !strpbrk(type, "()[] ");
}

static const struct ff_raise *raise_at(const struct writer *w, int i)
{
	return FF_AT(&w->f->raises, struct ff_raise, i);
}

/* One that leaves the function. */
static bool is_ours(const struct writer *w, const struct ff_raise *r)
{
	return r->def == w->def && !(r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE));
}

/* First row on the lines of the function; rows stand in the order of the text. */
static int first_raise(const struct writer *w)
{
	int low = 0, high = w->f->raises.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (raise_at(w, mid)->line < w->d->line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* When a type is raised, all the times; NULL when that was told with one before. */
static const char *conditions(struct writer *w, int first, int end, int row)
{
	const char *text = "";
	for (int i = first; i < end; i++) {
		if (!is_ours(w, raise_at(w, i)) || strcmp(raise_at(w, i)->type, raise_at(w, row)->type))
			continue;
		if (i < row)
			return NULL;
		text = ff_arena_printf(w->a, "%s%s``%s``", text, *text ? " or " : "", raise_at(w, i)->condition);
	}
	return text;
}

/* False: there is none, or one of them cannot be told. */
static bool write_raises(struct writer *w)
{
	int first = first_raise(w), end = first;
	bool any = false;
	while (end < w->f->raises.count && end - first < MOST_RAISES && raise_at(w, end)->line <= w->d->end_line)
		end++;
	for (int i = first; i < end; i++) {
		const struct ff_raise *r = raise_at(w, i);
		if (!is_ours(w, r))
			continue;
		if (!(r->flags & FF_RAISE_PLAIN) || !is_class(r->type) || !is_quotable(r->condition) || strstr(r->condition, "._"))
			return false;
		if (!any) {
			put(w, "");
			put(w, " Raises:");
		}
		any = true;
		const char *when = conditions(w, first, end, i);
		if (when)
			put(w, ff_arena_printf(w->a, "  %s: If %s.", r->type, when));
	}
	return any && end - first < MOST_RAISES;
}

/* ---- where it stands ---- */

/* How the file quotes its docstrings. */
static const char *quotes_of(const struct ff_facts *f)
{
	int single = 0;
	for (int i = 0; i < f->docstrings.count; i++)
		single += strcmp(FF_AT(&f->docstrings, struct ff_docstring, i)->quote, "'''") ? -1 : 1;
	return single > 0 ? "'''" : "\"\"\"";
}

/* Sections in another style stand in the file. */
static bool has_other_style(const struct writer *w)
{
	for (int i = 0; i < w->f->docstrings.count && i < MOST_READ; i++) {
		struct ff_doc doc;
		ff_doc_read(w->a, FF_AT(&w->f->docstrings, struct ff_docstring, i)->text, &doc);
		if (doc.style == FF_DOC_NUMPY || doc.style == FF_DOC_SPHINX)
			return true;
	}
	return false;
}

/* Between the signature and the body stand comments, no blank lines: those would stand behind the docstring. */
static bool no_gap(const struct ff_facts *f, const struct ff_definition *d)
{
	int line = d->sig_line + 1;
	for (int i = 0; i < f->comments.count && line < d->body_line; i++)
		line += FF_AT(&f->comments, struct ff_comment, i)->line == line;
	return line == d->body_line;
}

static bool is_readable(const struct ff_module *m)
{
	static const char *const plain[] = {"utf-8", "utf8", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", NULL};
	const int broken = FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED | FF_MODULE_BAD_ENCODING | FF_MODULE_LONE_CR;
	if (m->flags & broken || (strcmp(m->newline, "lf") && strcmp(m->newline, "crlf")))
		return false;
	for (int i = 0; plain[i]; i++)
		if (!strcasecmp(m->encoding, plain[i]))
			return true;
	return false;
}

static const char *repeat(struct ff_arena *a, const char *s, int n)
{
	const char *out = "";
	while (n-- > 0)
		out = ff_arena_printf(a, "%s%s", out, s);
	return out;
}

/* The lines with quotes and indentation; NULL when one is too long. */
static const char *assemble(const struct writer *w, const char *outer, const char *step, const char *nl)
{
	const char *quotes = quotes_of(w->f), *text = ff_arena_printf(w->a, "%s%s%s", outer, step, quotes);
	for (int i = 0; i < w->lines.count; i++) {
		const char *line = *FF_AT(&w->lines, const char *, i);
		int deep = (int)strspn(line, " ");
		const char *whole = ff_arena_printf(w->a, "%s%s", i && *line ? ff_arena_printf(w->a, "%s%s", outer, repeat(w->a, step, deep)) : "", line + deep);
		if (strlen(whole) + (i ? 0 : strlen(outer) + strlen(step) + 3) > MOST_WIDTH)
			return NULL;
		text = ff_arena_printf(w->a, "%s%s%s", text, whole, nl);
	}
	return ff_arena_printf(w->a, "%s%s%s%s", text, outer, step, quotes);
}

static struct ff_fix *place(const struct writer *w, const struct ff_subject *s)
{
	static const char title[] = "a docstring of what the signature and the body tell";
	const struct ff_definition *d = w->d;
	const char *step = w->f->module.indent, *nl = strcmp(w->f->module.newline, "crlf") ? "\n" : "\r\n";
	int width = (int)strlen(step), deep = width ? d->col / width : 0;
	const char *outer = repeat(w->a, step, deep), *text = assemble(w, outer, step, nl);
	if (!text || !width || d->col % width)
		return NULL;
	if (d->body_line == d->sig_line) {
		text = ff_arena_printf(w->a, "%s%s%s%s%s", nl, text, nl, outer, step);
		return ff_fix_edit(s, FF_SAFETY_REVIEW, title, d->sig_line, d->sig_col, d->body_line, d->body_col, text);
	}
	if (d->body_col - d->col != width || !no_gap(w->f, d))
		return NULL;
	return ff_fix_edit(s, FF_SAFETY_REVIEW, title, d->sig_line + 1, 0, d->sig_line + 1, 0, ff_arena_printf(w->a, "%s%s", text, nl));
}

/* ---- is there something to say? ---- */

/* Whoever calls it calls it as it stands here: no decorator but those of a class, no base that may have described it. */
static bool is_describable(const struct ff_definition *d)
{
	const int never = FF_DEF_GENERATOR | FF_DEF_ABSTRACT | FF_DEF_OVERLOAD | FF_DEF_PROPERTY | FF_DEF_SETTER | FF_DEF_TRIVIAL | FF_DEF_STUB_BODY | FF_DEF_PROTOCOL |
	                  FF_DEF_NESTED | FF_DEF_TYPE_CHECKING | FF_DEF_MAIN_GUARD | FF_DEF_CONDITIONAL;
	int decorated = d->flags & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD) ? 1 : 0;
	return d->kind != FF_DEF_CLASS && !(d->flags & never) && d->line - d->first_line == decorated && d->statements > 0;
}

struct ff_fix *ff_doc_write(const struct ff_subject *s, int def)
{
	struct writer w = {.f = s->news, .d = FF_AT(&s->news->definitions, struct ff_definition, def), .a = s->scratch, .def = def};
	if (!is_describable(w.d) || !is_readable(&w.f->module) || !read_name(&w) || !write_summary(&w))
		return NULL;
	if (!write_parameters(&w) || !write_returns(&w) || !write_raises(&w) || has_other_style(&w))
		return NULL; /* or no more than the name and the signature say at a glance */
	return place(&w, s);
}
