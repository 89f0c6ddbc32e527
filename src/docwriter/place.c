/*
 * place.c - a draft as edits: where the docstring of a definition or a module goes, in the indentation, quotes, line ends and style of the
 * file.  From facts alone, so that the agent can attach it; called by the agent and by src/docfiles.  Nothing that stands there changes:
 * edits are insertions, but for the blanks between a colon and a body on its line.
 */
#include <strings.h>

#include "place.h"

static const struct ff_doc_habits google = {.style = FF_DOC_GOOGLE, .width = 88, .quotes = "\"\"\"", .types = true, .full_stop = true};

/* Why there is none, for people. */
static const char NO_FACTS[] = "not for certain what stands there", GAP[] = "a blank line follows the signature", CONTINUED[] = "a backslash continues the signature",
                  UNQUOTABLE[] = "the text does not fit between the quotes", SAYS_NOTHING[] = "there is no summary", SIGNATURE[] = "the summary would look like the signature", CAPITALS[] = "the summary begins with a name in mixed letters", COMMENTS_ONLY[] = "nothing but comments";

/* ---- the file ---- */

static bool has_code(const struct ff_module *m)
{
	return !(m->flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED | FF_MODULE_BAD_ENCODING | FF_MODULE_LONE_CR | FF_MODULE_STUB));
}

static bool is_unicode(const struct ff_module *m)
{
	return !strncasecmp(m->encoding, "utf-8", 5) || !strncasecmp(m->encoding, "utf8", 4) || !strncasecmp(m->encoding, "utf_8", 5);
}

/* Encodings that have ASCII as it is, byte for byte; others may take a backslash or a quote for half of a letter. */
static bool keeps_ascii(const struct ff_module *m)
{
	static const char *const names[] = {"ascii", "us-ascii", "latin", "iso-8859", "iso8859", "iso_8859", "cp125", "windows-125", "koi8", "euc"};
	if (is_unicode(m))
		return true;
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strncasecmp(m->encoding, names[i], strlen(names[i])))
			return true;
	return false;
}

/* The hash of a line without text, as struct ff_line_hashes has it. */
static bool is_blank(const struct ff_facts *f, int line)
{
	return line >= 1 && line <= f->module.lines && strlen(f->lines.hashes) >= (size_t)line * 4 && !strncmp(f->lines.hashes + (size_t)(line - 1) * 4, "HJ1E", 4);
}

static const char *spaces(struct ff_arena *a, int n)
{
	char *text = ff_arena_raw(a, (size_t)n + 1);
	memset(text, ' ', (size_t)n);
	text[n] = '\0';
	return text;
}

/* ---- what the parts of placing share ---- */

void site_edit(struct site *at, int line, int col, int end_line, int end_col, const char *text)
{
	const struct ff_file *file = at->s->file;
	*FF_PUSH(at->a, &at->fix->edits, struct ff_edit) = (struct ff_edit){file->path, file->blob, line, col, end_line, end_col, text};
}

/* A tab goes to the next eighth column, as pycodestyle counts. */
int site_columns(const char *indent)
{
	int n = 0;
	for (; *indent; indent++)
		n += *indent == '\t' ? 8 - n % 8 : 1;
	return n;
}

void site_line(const struct site *at, struct ff_buf *out, const struct page_line *l, const char *indent)
{
	if (!*l->text)
		return;
	ff_buf_str(out, l->indent ? l->indent : indent);
	for (int i = 0; i < l->depth; i++)
		ff_buf_str(out, at->step);
	ff_buf_str(out, l->text);
}

struct page site_page(const struct site *at, int style, const char *indent)
{
	return (struct page){.a = at->a, .style = style, .room = at->habits->width - site_columns(indent), .step = site_columns(at->step), .types = at->habits->types};
}

/* ---- a whole docstring ---- */

static void write_page(struct page *p, const struct ff_doc_habits *h, const struct ff_doc_draft *d)
{
	size_t n = strlen(d->summary);
	bool stop = !h->full_stop && h->style != FF_DOC_GOOGLE && n > 1 && d->summary[n - 1] == '.' && d->summary[n - 2] != '.';
	page_add(p, 0, ff_arena_dup(p->a, d->summary, n - stop));
	for (int i = 0; i < d->more.count; i++) {
		page_add(p, 0, "");
		page_wrap(p, 0, 0, d->more.items[i]);
	}
	for (int i = 0; i < d->parts.count; i++) {
		const struct ff_doc_part *part = FF_AT(&d->parts, struct ff_doc_part, i);
		if (!i || p->style != FF_DOC_SPHINX || part->kind == FF_DOC_EXAMPLE)
			page_add(p, 0, "");
		page_part(p, part);
	}
}

/* The quotes of the house, or the others where those stand in the text; NULL: neither will do. */
static const char *quotes_for(const struct page *p, const char *usual, bool *raw)
{
	const char *other = *usual == '"' ? "'''" : "\"\"\"", *last = FF_AT(&p->lines, struct page_line, p->lines.count - 1)->text;
	char end = p->lines.count == 1 && *last ? last[strlen(last) - 1] : ' ';
	if (end == '\\')
		return NULL;
	if (page_is_writable(p, usual, raw) && end != *usual)
		return usual;
	return page_is_writable(p, other, raw) && end != *other ? other : NULL;
}

/*
 * The docstring, each line with its indentation and its end.  *hole: after how many bytes the first empty line comes, which is left out then;
 * NULL: it is not.
 */
static const char *assemble(struct site *at, const struct page *p, const char *quotes, bool raw, size_t *hole)
{
	struct ff_buf b;
	int n = p->lines.count;
	bool open = hole != NULL;
	ff_buf_init(&b, FF_MAX_LINE);
	ff_buf_printf(&b, "%s%s%s", at->indent, raw ? "r" : "", quotes);
	if (n > 1 && at->habits->summary_below && at->habits->style != FF_DOC_GOOGLE) /* Google's guide has it beside them, and the full stop */
		ff_buf_printf(&b, "%s%s", at->nl, at->indent);
	for (int i = 0; i < n; i++) {
		const struct page_line *l = FF_AT(&p->lines, struct page_line, i);
		if (open && !*l->text) {
			*hole = b.len;
			open = false;
			continue;
		}
		site_line(at, &b, l, i ? at->indent : "");
		ff_buf_str(&b, n > 1 ? at->nl : "");
	}
	if (n > 1 && at->habits->blank_end)
		ff_buf_str(&b, at->nl);
	ff_buf_printf(&b, "%s%s%s", n > 1 ? at->indent : "", quotes, at->nl);
	const char *text = b.over ? NULL : ff_arena_str(at->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

/* A type comment is about the signature only where it stands right below it. */
static int behind_type_comments(const struct ff_facts *f, int line)
{
	for (int i = 0; i < f->comments.count; i++) {
		const struct ff_comment *c = FF_AT(&f->comments, struct ff_comment, i);
		if (c->line == line && c->flags & FF_COMMENT_ALONE && ff_str_starts(c->text, "# type:") && !ff_str_starts(c->text, "# type: ignore"))
			line++;
		else if (c->line > line)
			break;
	}
	return line;
}

/* pydocstyle lets one blank line stand before a function or a class in the body. */
static bool opens_with_definition(const struct ff_facts *f, int def, int line)
{
	for (int i = def + 1; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (d->first_line >= line)
			return d->first_line == line && d->parent == def;
	}
	return false;
}

static const char *put_on_line(struct site *at, const struct ff_definition *d, const struct page *p, const char *quotes, bool raw)
{
	const char *text = assemble(at, p, quotes, raw, NULL);
	if (!text || d->body_col < d->sig_col)
		return NO_FACTS;
	site_edit(at, d->sig_line, d->sig_col, d->body_line, d->body_col, ff_arena_printf(at->a, "%s%s%s", at->nl, text, at->indent));
	return NULL;
}

/*
 * On the lines below the signature.  A blank line there would stand behind the docstring (D202): it becomes the one between the summary
 * and what follows, where there is one.
 */
static const char *put_below(struct site *at, int def, const struct page *p, const char *quotes, bool raw)
{
	const struct ff_facts *f = at->s->news;
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	int line = behind_type_comments(f, d->sig_line + 1);
	bool class = d->kind == FF_DEF_CLASS, blank = is_blank(f, line);
	size_t hole = 0;
	if (class || !blank || (!is_blank(f, line + 1) && opens_with_definition(f, def, line + 1))) {
		const char *text = assemble(at, p, quotes, raw, NULL);
		site_edit(at, line, 0, line, 0, ff_arena_printf(at->a, "%s%s", text ? text : "", class && !blank ? at->nl : ""));
		return text ? NULL : UNQUOTABLE;
	}
	if (is_blank(f, line + 1) || p->lines.count < 3)
		return GAP;
	const char *text = assemble(at, p, quotes, raw, &hole);
	if (!text || !hole)
		return GAP;
	site_edit(at, line, 0, line, 0, ff_arena_dup(at->a, text, hole));
	site_edit(at, line + 1, 0, line + 1, 0, text + hole);
	return NULL;
}

static const char *put_module(struct site *at, const struct page *p, const char *quotes, bool raw)
{
	const struct ff_module *m = &at->s->news->module;
	const char *text = assemble(at, p, quotes, raw, NULL);
	int col = m->flags & FF_MODULE_BOM && m->body_line == 1 ? 3 : 0;
	if (m->body_line > m->lines || m->bytes - (m->flags & FF_MODULE_BOM ? 3 : 0) <= 0)
		return COMMENTS_ONLY;
	if (!text)
		return UNQUOTABLE;
	site_edit(at, m->body_line, col, m->body_line, col, ff_arena_printf(at->a, "%s%s", text, is_blank(at->s->news, m->body_line) ? "" : at->nl));
	return NULL;
}

/* D402: "name(" in the first line, blanks left out. */
static bool looks_like_signature(struct ff_arena *a, const char *summary, const char *name)
{
	char *text = ff_arena_alloc(a, strlen(summary) + 1), *q = text;
	for (; *summary; summary++)
		if (*summary != ' ')
			*q++ = *summary;
	return strstr(text, ff_arena_printf(a, "%s(", name)) != NULL;
}

/* D403: a first word of letters alone, some of them capitals inside, "XPath" ("XPATH" may stand, and "``XPath``"). */
static bool is_mixed(const char *summary)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", small[] = "abcdefghijklmnopqrstuvwxyz";
	size_t n = strcspn(summary, " "), in = 0, low = 0;
	for (size_t i = 0; i < n; i++) {
		bool capital = strchr(capitals, summary[i]) != NULL, letter = capital || strchr(small, summary[i]) != NULL || summary[i] == '\'';
		if (!letter && !(i + 1 == n && strchr(".,", summary[i])))
			return false;
		in += i && capital;
		low += letter && !capital;
	}
	return in && low;
}

static const char *place_whole(struct site *at, const struct ff_doc_draft *d)
{
	const struct ff_definition *def = d->def >= 0 ? FF_AT(&at->s->news->definitions, struct ff_definition, d->def) : NULL;
	struct page p = site_page(at, at->habits->style, at->indent);
	bool raw;
	if (!*d->summary)
		return SAYS_NOTHING;
	if (def && looks_like_signature(at->a, d->summary, def->name))
		return SIGNATURE;
	if (is_mixed(d->summary))
		return CAPITALS;
	if (def && def->flags & FF_DEF_CONTINUED)
		return CONTINUED;
	write_page(&p, at->habits, d);
	const char *quotes = quotes_for(&p, at->habits->quotes, &raw);
	if (!quotes)
		return UNQUOTABLE;
	if (!def)
		return put_module(at, &p, quotes, raw);
	return def->flags & FF_DEF_ONE_LINE ? put_on_line(at, def, &p, quotes, raw) : put_below(at, d->def, &p, quotes, raw);
}

/* ---- which of the two ---- */

/* What a docstring of it stands behind. */
static const char *indent_of(const struct site *at, const struct ff_definition *d)
{
	bool one = d->flags & FF_DEF_ONE_LINE;
	int col = one ? d->col : d->body_col;
	if (one && d->line == 1 && at->s->news->module.flags & FF_MODULE_BOM)
		col -= 3;
	const char *own = *d->indent ? d->indent : spaces(at->a, col > 0 ? col : 0);
	return one ? ff_arena_printf(at->a, "%s%s", own, at->step) : own;
}

static void look(struct site *at, const struct ff_definition *d)
{
	const struct ff_module *m = &at->s->news->module;
	at->step = *m->indent ? m->indent : "    ";
	at->indent = d ? indent_of(at, d) : "";
	bool crlf = d ? d->flags & FF_DEF_CRLF : m->flags & FF_MODULE_CRLF;
	at->nl = !strcmp(m->newline, "crlf") || (!strcmp(m->newline, "mixed") && crlf) ? "\r\n" : "\n";
}

static bool is_ascii(const struct ff_fix *fix)
{
	for (int i = 0; i < fix->edits.count; i++)
		for (const char *p = FF_AT(&fix->edits, struct ff_edit, i)->text; *p; p++)
			if ((unsigned char)*p >= 0x80)
				return false;
	return true;
}

struct ff_fix *ff_doc_place(const struct ff_subject *s, const struct ff_doc_draft *d, const struct ff_doc_habits *habits, const char **why)
{
	const struct ff_module *m = &s->news->module;
	const struct ff_definition *def = d->def >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d->def) : NULL;
	const struct ff_docstring *doc = ff_doc_of(s->news, d->def);
	struct site at = {.s = s, .habits = habits ? habits : &google, .a = s->scratch, .fix = FF_NEW_IN(s->scratch, struct ff_fix)};
	*why = NULL;
	if (!has_code(m) || (def && (def->flags & FF_DEF_OVERLOAD || !def->body_line)))
		return NULL;
	if (!keeps_ascii(m)) {
		*why = "an encoding that may not have the letters";
		return NULL;
	}
	look(&at, def);
	at.fix->safety = FF_SAFETY_REVIEW;
	at.fix->title = doc ? "what the docstring does not tell" : "a docstring of what the program tells";
	*why = doc ? place_into(&at, doc, d) : place_whole(&at, d);
	if (!*why && at.fix->edits.count && !is_unicode(m) && !is_ascii(at.fix))
		*why = "letters that the encoding of the file may not have";
	return *why || !at.fix->edits.count ? NULL : at.fix;
}
