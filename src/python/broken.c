/*
 * broken.c - what makes a file unreadable for Python, as far as its text alone proves it: brackets, quotes, indentation,
 * characters, conflict markers.  Only files in which the parser has found an error, or statements that stand crookedly,
 * are read here, and only the first defect is told: the grammar refuses some of what Python takes, and then nothing is
 * found.
 */
#include "room.h"

#define OPEN_MAX 1000 /* nesting of brackets and of blocks */

struct open {
	char c;
	uint32_t at;
};
struct reader {
	const struct file *f;
	uint32_t at;
	struct open open[OPEN_MAX];
	int depth;
	int indents[OPEN_MAX];
	int level;
	bool colon;      /* the line before ended in one: a block must follow */
	bool mixed;      /* tabs and blanks: widths mean nothing */
	const char *what; /* the defect */
	uint32_t where;
	int other;       /* line that it does not fit to */
};

static bool defect(struct reader *r, const char *what, uint32_t at)
{
	r->what = what;
	r->where = at;
	return false;
}

static bool is_conflict(const struct file *f, uint32_t p)
{
	return f->len - p > 8 && (!memcmp(f->text + p, "<<<<<<< ", 8) || !memcmp(f->text + p, ">>>>>>> ", 8));
}

/* A string from its prefix's quote on.  Braces of an f-string may hold lines of their own. */
static bool string(struct reader *r, bool format)
{
	const struct file *f = r->f;
	uint32_t start = r->at, end = (uint32_t)f->len;
	char q = f->text[start];
	int braces = 0;
	bool triple = end - start >= 3 && f->text[start + 1] == q && f->text[start + 2] == q;
	for (r->at += triple ? 3 : 1; r->at < end; r->at++) {
		char c = f->text[r->at];
		if (c == '\\') {
			r->at += r->at + 2 < end && f->text[r->at + 1] == '\r' && f->text[r->at + 2] == '\n' ? 2 : 1;
		} else if (c == q && (!triple || (end - r->at >= 3 && f->text[r->at + 1] == q && f->text[r->at + 2] == q))) {
			r->at += triple ? 3 : 1;
			return true;
		} else if (c == '\n' && !triple && !braces) {
			return defect(r, "string", start);
		} else if (format && c == '{') {
			braces++;
		} else if (format && c == '}' && braces) {
			braces--;
		}
	}
	return defect(r, "string", start);
}

static const char *bracket_name(char c)
{
	return c == '(' ? "(" : c == '[' ? "[" : c == '{' ? "{" : c == ')' ? ")" : c == ']' ? "]" : "}";
}

static bool bracket(struct reader *r, char c)
{
	if (strchr("([{", c)) {
		if (r->depth == OPEN_MAX)
			return false;
		r->open[r->depth++] = (struct open){c, r->at};
		return true;
	}
	char want = c == ')' ? '(' : c == ']' ? '[' : '{';
	if (r->depth && r->open[r->depth - 1].c == want) {
		r->depth--;
		return true;
	}
	if (r->depth) {
		int col;
		ff_python_place(r->f, r->open[r->depth - 1].at, &r->other, &col);
	}
	return defect(r, bracket_name(c), r->at);
}

/* Indentation of a line that starts a statement. */
static bool indentation(struct reader *r)
{
	const struct file *f = r->f;
	int width = 0;
	bool tab = false;
	uint32_t p = r->at, end = (uint32_t)f->len;
	for (; p < end && strchr(" \t\f", f->text[p]); p++) {
		tab |= f->text[p] == '\t';
		width = f->text[p] == '\t' ? width / 8 * 8 + 8 : f->text[p] == ' ' ? width + 1 : 0;
	}
	r->at = p;
	if (p >= end || f->text[p] == '\n' || f->text[p] == '\r' || f->text[p] == '#')
		return true; /* an empty line */
	r->mixed |= tab; /* whoever mixes them has widths that only Python knows */
	bool block = r->colon;
	r->colon = false;
	if (width > r->indents[r->level]) {
		if (!block && !r->mixed)
			return defect(r, "indent", p);
		if (r->level + 1 == OPEN_MAX)
			return false;
		r->indents[++r->level] = width;
		return true;
	}
	if (block && !r->mixed)
		return defect(r, "block", p);
	while (r->level && width < r->indents[r->level])
		r->level--;
	return width == r->indents[r->level] || r->mixed ? true : defect(r, "indent", p);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

/* The rest of a line, or of several that brackets and backslashes join. */
static bool line(struct reader *r)
{
	const struct file *f = r->f;
	const uint32_t end = (uint32_t)f->len;
	char last = 0; /* last character that counts */
	while (r->at < end) {
		char c = f->text[r->at];
		if ((r->at == 0 || f->text[r->at - 1] == '\n') && is_conflict(f, r->at))
			return defect(r, "conflict", r->at);
		if (c == '\n') {
			r->at++;
			if (r->depth)
				continue;
			r->colon = last ? last == ':' : r->colon; /* empty lines and comments may stand before a block */
			return true;
		}
		if (c == '#') {
			const char *nl = memchr(f->text + r->at, '\n', end - r->at);
			r->at = nl ? (uint32_t)(nl - f->text) : end;
			continue;
		}
		if (c == '\\') {
			uint32_t n = r->at + 2 < end && f->text[r->at + 1] == '\r' ? 3 : 2;
			if (r->at + 1 < end && f->text[r->at + n - 1] != '\n')
				return defect(r, "character", r->at);
			r->at += n;
			continue;
		}
		if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
			r->at++;
			continue;
		}
		last = c;
		if (is_letter(c)) {
			uint32_t start = r->at;
			while (r->at < end && (is_letter(f->text[r->at]) || (f->text[r->at] >= '0' && f->text[r->at] <= '9')))
				r->at++;
			if (r->at < end && (f->text[r->at] == '"' || f->text[r->at] == '\'') &&
			    !string(r, r->at - start <= 2 && (memchr(f->text + start, 'f', r->at - start) || memchr(f->text + start, 'F', r->at - start))))
				return false;
			last = 'a';
		} else if (c == '"' || c == '\'') {
			if (!string(r, false))
				return false;
		} else if (strchr("()[]{}", c)) {
			if (!bracket(r, c))
				return false;
			r->at++;
		} else if (c == '?' || c == '$' || (c == '!' && (r->at + 1 >= end || f->text[r->at + 1] != '='))) {
			return defect(r, "character", r->at);
		} else {
			r->at++;
		}
	}
	return true;
}

void ff_python_broken(struct file *f)
{
	struct reader *r;
	const int quiet = FF_MODULE_BAD_ENCODING | FF_MODULE_PYTHON2;
	bool fine = true;
	if ((!(f->f->module.flags & FF_MODULE_SYNTAX_ERROR) && !f->odd_layout) || f->f->module.flags & quiet || memchr(f->text, '\0', f->len))
		return;
	r = ff_arena_alloc(f->a, sizeof *r);
	r->f = f;
	r->at = f->len >= 3 && !memcmp(f->text, "\xef\xbb\xbf", 3) ? 3 : 0;
	while (fine && r->at < f->len)
		fine = (is_conflict(f, r->at) ? defect(r, "conflict", r->at) : indentation(r)) && line(r);
	/* what an open bracket swallows is seldom where the mistake is: Python, too, tells where it was opened */
	if ((fine || (r->what && (!strcmp(r->what, "string") || !strcmp(r->what, "character")))) && r->depth)
		defect(r, bracket_name(r->open[r->depth - 1].c), r->open[r->depth - 1].at);
	if (fine && !r->what)
		return;
	struct ff_pattern *p = r->what ? ff_python_pattern(f, FF_PATTERN_SYNTAX, 0) : NULL;
	if (!p)
		return;
	f->f->module.flags |= FF_MODULE_SYNTAX_ERROR;
	p->name = r->what;
	p->other_line = r->other;
	p->def = -1;
	ff_python_place(f, r->where, &p->line, &p->col);
	p->end_line = p->line;
	p->end_col = p->col + 1;
}
