/*
 * text.c - what the bytes say before any syntax: encoding, newlines, blanks, comments, hashes of the lines.
 */
#include <strings.h>

#include "room.h"

/* Start of every line; a lone CR is no line end for the parser, and so not for us. */
static void index_lines(struct file *f)
{
	int room = 256, n = 0;
	uint32_t *lines = ff_arena_raw(f->a, (size_t)room * sizeof *lines);
	lines[n++] = 0;
	for (const char *p = f->text, *end = p + f->len; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) {
		if (n + 1 >= room) {
			uint32_t *more = ff_arena_raw(f->a, (size_t)room * 2 * sizeof *lines);
			memcpy(more, lines, (size_t)n * sizeof *lines);
			lines = more;
			room *= 2;
		}
		lines[n++] = (uint32_t)(p + 1 - f->text);
	}
	f->line_count = n; /* the last one may be empty: the file ends in a newline */
	lines[n] = (uint32_t)f->len;
	f->lines = lines;
}

static uint32_t line_end(const struct file *f, int line)
{
	uint32_t end = line + 1 < f->line_count ? f->lines[line + 1] : (uint32_t)f->len;
	while (end > f->lines[line] && (f->text[end - 1] == '\n' || f->text[end - 1] == '\r'))
		end--;
	return end;
}

/* ---- encoding and newlines ---- */

/* PEP 263: in the first two lines, ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+) */
static const char *declared_encoding(struct file *f)
{
	for (int line = 0; line < 2 && line < f->line_count; line++) {
		uint32_t p = f->lines[line], end = line_end(f, line);
		while (p < end && (f->text[p] == ' ' || f->text[p] == '\t' || f->text[p] == '\f'))
			p++;
		if (p >= end)
			continue;
		if (f->text[p] != '#')
			return NULL;
		const char *at = memmem(f->text + p, end - p, "coding", 6);
		if (!at || (at[6] != ':' && at[6] != '='))
			continue;
		at += 7;
		while (at < f->text + end && (*at == ' ' || *at == '\t'))
			at++;
		size_t n = 0;
		while (at + n < f->text + end && n < 40 && (strchr("-_.", at[n]) || (at[n] >= '0' && at[n] <= '9') || ((at[n] | 32) >= 'a' && (at[n] | 32) <= 'z')))
			n++;
		return n ? ff_arena_dup(f->a, at, n) : NULL;
	}
	return NULL;
}

static void encoding(struct file *f)
{
	struct ff_module *m = &f->f->module;
	bool bom = f->len >= 3 && !memcmp(f->text, "\xef\xbb\xbf", 3);
	const char *declared = declared_encoding(f);
	if (bom)
		m->flags |= FF_MODULE_BOM;
	m->encoding = declared ? declared : "utf-8";
	bool utf8 = !declared || !strncasecmp(declared, "utf-8", 5) || !strncasecmp(declared, "utf8", 4) || !strncasecmp(declared, "utf_8", 5);
	if ((utf8 && !ff_utf8_valid(f->text, f->len)) || memchr(f->text, '\0', f->len))
		m->flags |= FF_MODULE_BAD_ENCODING;
}

static void newlines(struct file *f)
{
	size_t crlf = 0, lf = 0, cr = 0;
	for (const char *p = f->text, *end = p + f->len; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) {
		if (p > f->text && p[-1] == '\r')
			crlf++;
		else
			lf++;
	}
	if (memchr(f->text, '\r', f->len))
		for (size_t i = 0; i < f->len; i++)
			cr += f->text[i] == '\r' && (i + 1 >= f->len || f->text[i + 1] != '\n');
	if (cr)
		f->f->module.flags |= FF_MODULE_LONE_CR;
	f->f->module.newline = crlf && !lf && !cr ? "crlf" : lf && !crlf && !cr ? "lf" : cr && !crlf && !lf ? "cr" : crlf + lf + cr ? "mixed" : "none";
}

/* ---- hashes ---- */

/* 24 bits a line over its text without blanks, as four characters. */
static void hash_lines(struct file *f)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	int n = f->f->module.lines;
	char *out = ff_arena_raw(f->a, (size_t)n * 4 + 1), *q = out;
	for (int line = 0; line < n; line++) {
		uint32_t h = 2166136261u;
		for (uint32_t p = f->lines[line], end = line + 1 < f->line_count ? f->lines[line + 1] : (uint32_t)f->len; p < end; p++) {
			unsigned char c = (unsigned char)f->text[p];
			if (c > ' ')
				h = (h ^ c) * 16777619u;
		}
		h ^= h >> 24;
		for (int k = 18; k >= 0; k -= 6)
			*q++ = alphabet[h >> k & 63];
	}
	*q = '\0';
	f->f->lines.hashes = out;
}

/* ---- blanks ---- */

/* Whether a place is inside a string that spans lines; strings stand in order. */
static bool in_string(const struct file *f, uint32_t at, int *hint)
{
	const int *strings = f->strings.items;
	while (*hint < f->strings.count && f->nodes[strings[*hint]].end <= at)
		++*hint;
	return *hint < f->strings.count && f->nodes[strings[*hint]].start <= at;
}

static bool is_continued(const struct file *f, int line)
{
	uint32_t end = line > 0 ? line_end(f, line - 1) : 0;
	return line > 0 && end > f->lines[line - 1] && f->text[end - 1] == '\\';
}

/* Flags that tell how the line before ends: the last line has no end of its own to look at. */
static int end_before(const struct file *f, int line)
{
	if (line > 0)
		return f->lines[line] >= 2 && f->text[f->lines[line] - 2] == '\r' ? FF_TEXT_CRLF : 0;
	return memchr(f->text, '\r', f->len) ? FF_TEXT_CR : 0;
}

static void add_text(struct file *f, enum ff_text_kind kind, int line, uint32_t from, uint32_t to, bool string)
{
	int flags = kind == FF_TEXT_NO_NEWLINE ? end_before(f, line) : 0;
	if (is_continued(f, line))
		flags |= FF_TEXT_CONTINUED;
	if (!full(f, &f->f->text))
		*FF_PUSH(f->a, &f->f->text, struct ff_text) =
			(struct ff_text){kind, line + 1, (int)(from - f->lines[line]), (int)(to - f->lines[line]), string, flags};
}

static bool is_blank(const struct file *f, int line)
{
	uint32_t p = f->lines[line], end = line_end(f, line);
	while (p < end && (f->text[p] == ' ' || f->text[p] == '\t'))
		p++;
	return p == end;
}

static void blanks(struct file *f)
{
	int hint = 0;
	for (int line = 0; line < f->f->module.lines; line++) {
		uint32_t end = line_end(f, line), p = end;
		while (p > f->lines[line] && (f->text[p - 1] == ' ' || f->text[p - 1] == '\t'))
			p--;
		if (p < end)
			add_text(f, p == f->lines[line] ? FF_TEXT_BLANK_LINE : FF_TEXT_TRAILING, line, p, end, in_string(f, p, &hint));
	}
	int last = f->f->module.lines - 1;
	if (last < 0)
		return;
	bool open = f->text[f->len - 1] != '\n' && f->text[f->len - 1] != '\r';
	int blank = 0;
	if (open)
		add_text(f, FF_TEXT_NO_NEWLINE, last, (uint32_t)f->len, (uint32_t)f->len, false);
	while (last - blank >= 0 && is_blank(f, last - blank))
		blank++;
	if (blank > open) /* a single line of blanks without a newline is told as such */
		add_text(f, FF_TEXT_EXTRA_NEWLINES, last - blank + 1, f->lines[last - blank + 1], f->lines[last - blank + 1], false);
}

/* Indentation: what most lines that begin deeper than the one before use; tabs and blanks on one line. */
static void indentation(struct file *f)
{
	int tabs = 0, widths[9] = {0}, hint = 0;
	for (int line = 0, before = 0; line < f->f->module.lines; line++) {
		uint32_t p = f->lines[line], end = line_end(f, line);
		int width = 0;
		bool tab = false, blank = false;
		for (; p < end && (f->text[p] == ' ' || f->text[p] == '\t'); p++, width++) {
			tab |= f->text[p] == '\t';
			blank |= f->text[p] == ' ';
		}
		if (p >= end || f->text[p] == '#')
			continue;
		if (width && in_string(f, f->lines[line], &hint))
			continue;
		if (tab && blank)
			add_text(f, FF_TEXT_TAB_MIX, line, f->lines[line], p, false);
		if (width > before) {
			if (tab)
				tabs++;
			else if (width - before <= 8)
				widths[width - before]++;
		}
		before = width;
	}
	int best = 4;
	for (int k = 1; k <= 8; k++)
		if (widths[k] > widths[best])
			best = k;
	f->f->module.indent = tabs > widths[best] ? "\t" : ff_arena_dup(f->a, "        ", (size_t)best);
}

/* ---- comments ---- */

static bool contains_word(const char *text, size_t n, const char *word)
{
	size_t m = strlen(word);
	for (size_t i = 0; i + m <= n; i++) {
		bool left = i == 0 || !((text[i - 1] | 32) >= 'a' && (text[i - 1] | 32) <= 'z');
		bool right = i + m == n || !(((text[i + m] | 32) >= 'a' && (text[i + m] | 32) <= 'z') || text[i + m] == '_');
		if (left && right && !strncasecmp(text + i, word, m))
			return true;
	}
	return false;
}

/* What a tool or a generator reads in a comment, wherever it stands in it; -1. */
static int marker_kind(const char *text, size_t n)
{
	if (memmem(text, n, "ff:", 3) && memmem(text, n, "ignore", 6))
		return FF_COMMENT_FF_IGNORE;
	if (contains_word(text, n, "noqa") || memmem(text, n, "ruff:", 5))
		return FF_COMMENT_NOQA;
	if (memmem(text, n, "type:", 5) && memmem(text, n, "ignore", 6))
		return FF_COMMENT_TYPE_IGNORE;
	if (memmem(text, n, "nosec", 5))
		return FF_COMMENT_NOSEC;
	if (memmem(text, n, "pragma:", 7) && memmem(text, n, "no cover", 8))
		return FF_COMMENT_PRAGMA_NO_COVER;
	return memmem(text, n, "pylint:", 7) ? FF_COMMENT_PYLINT : -1;
}

static int tag_kind(const char *p, size_t left)
{
	static const struct {
		const char *word;
		int kind;
	} tags[] = {{"todo", FF_COMMENT_TODO}, {"fixme", FF_COMMENT_FIXME}, {"hack", FF_COMMENT_HACK}, {"xxx", FF_COMMENT_XXX}};
	for (size_t i = 0; i < FF_COUNT(tags); i++) {
		size_t m = strlen(tags[i].word);
		if (left >= m && !strncasecmp(p, tags[i].word, m) && (left == m || !(((p[m] | 32) >= 'a' && (p[m] | 32) <= 'z') || p[m] == '_')))
			return tags[i].kind;
	}
	return -1;
}

/* A tag stands at the start, or after a further '#': "# why # TODO: what". */
static int comment_kind(const char *text, size_t n, int row)
{
	const char *end = text + n, *part = text;
	int kind = marker_kind(text, n);
	while (kind < 0) {
		const char *p = part;
		while (p < end && (*p == '#' || *p == ' ' || *p == '\t' || *p == ':' || *p == '!'))
			p++;
		kind = tag_kind(p, (size_t)(end - p));
		const char *again = memchr(p, '#', (size_t)(end - p));
		if (!again)
			break;
		part = again;
	}
	n = (size_t)(end - part);
	if (kind < 0 && row < 20 && (contains_word(part, n, "generated by") || contains_word(part, n, "autogenerated") ||
	                             contains_word(part, n, "auto-generated") || contains_word(part, n, "do not edit")))
		return FF_COMMENT_GENERATED;
	return kind;
}

/* "https://...", or "#12" on the line of the note itself; below it an address, a number or "SHOP-12" that opens the comment. */
static bool has_link(const char *p, size_t n, bool below)
{
	const char *end = p + n;
	if (!below) {
		if (memmem(p, n, "http://", 7) || memmem(p, n, "https://", 8))
			return true;
		for (p++; p + 1 < end; p++)
			if (*p == '#' && p[1] >= '0' && p[1] <= '9')
				return true;
		return false;
	}
	while (p < end && (*p == '#' || *p == ' ' || *p == '\t'))
		p++;
	size_t left = (size_t)(end - p), letters = 0, digits = 0;
	if (left > 8 && (!memcmp(p, "http://", 7) || !memcmp(p, "https://", 8)))
		return true;
	while (letters < left && p[letters] >= 'A' && p[letters] <= 'Z')
		letters++;
	if (letters && (letters >= left || p[letters] != '-'))
		return false;
	p += letters ? letters + 1 : 0;
	while (p + digits < end && p[digits] >= '0' && p[digits] <= '9')
		digits++;
	return digits && (letters || p + digits == end);
}

/* A note's link stands in it or in the comments below it, before the next note or line of code. */
static bool is_linked(const struct file *f, const struct node *n)
{
	if (has_link(f->text + n->start, node_len(n), false))
		return true;
	for (int line = n->row + 1; line < f->line_count && line < n->row + 20; line++) {
		uint32_t p = f->lines[line], end = line_end(f, line);
		while (p < end && (f->text[p] == ' ' || f->text[p] == '\t'))
			p++;
		if (p == end)
			continue;
		int kind = f->text[p] == '#' ? comment_kind(f->text + p, end - p, line) : FF_COMMENT_TODO;
		if (kind >= 0 && kind <= FF_COMMENT_XXX)
			return false; /* code, or the next note */
		if (has_link(f->text + p, end - p, true))
			return true;
	}
	return false;
}

static bool begins(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(end - p) > n && !memcmp(p, word, n);
}

/* A definition, or name = and name: as a variable has it. */
static bool is_named(const char *p, const char *end, bool variables)
{
	static const char *const heads[] = {"def ", "class ", "async def ", "@"};
	for (size_t i = 0; i < FF_COUNT(heads); i++)
		if (begins(p, end, heads[i]))
			return true;
	const char *q = p;
	while (q < end && ((*q >= 'a' && *q <= 'z') || (*q >= 'A' && *q <= 'Z') || (*q >= '0' && *q <= '9') || *q == '_' || *q == '.'))
		q++;
	bool self = begins(p, end, "self.");
	while (q < end && *q == ' ')
		q++;
	return q > p && q + 1 < end && (variables || self) && ((*q == '=' && q[1] != '=') || (*q == ':' && q[1] == ' '));
}

/* A comment right above a definition or variable, its lines together, or behind a variable or parameter. */
static bool is_about(const struct file *f, int i, bool alone)
{
	const struct node *n = &f->nodes[i];
	const struct context *c = ctx_of(f, i);
	bool variables = c->def < 0 || n->col == 0 || FF_AT(&f->f->definitions, struct ff_definition, c->def)->kind == FF_DEF_CLASS;
	if (!alone) {
		uint32_t p = f->lines[n->row];
		while (p < n->start && (f->text[p] == ' ' || f->text[p] == '\t'))
			p++;
		return f->nodes[n->parent].kind == K_parameters || (p < n->start && is_named(f->text + p, f->text + n->start, variables) && f->text[p] != '@');
	}
	for (int line = n->row + 1; line < f->line_count && line < n->row + 20; line++) {
		uint32_t p = f->lines[line], end = line_end(f, line);
		while (p < end && (f->text[p] == ' ' || f->text[p] == '\t'))
			p++;
		if (p >= end || (int)(p - f->lines[line]) != n->col)
			return false;
		if (f->text[p] != '#')
			return is_named(f->text + p, f->text + end, variables);
	}
	return false;
}

/* A statement that is a string, right below an assignment: tools that read documentation take it for that of the variable. */
static void note_below(struct file *f, int i, const struct node *assignment)
{
	int string = ff_python_first(f, i);
	if (string < 0 || f->nodes[string].kind != K_string || ff_python_after(f, string) >= 0 || ff_python_expr_kind(f, string) != FF_EXPR_STRING || full(f, &f->f->comments))
		return;
	*FF_PUSH(f->a, &f->f->comments, struct ff_comment) = (struct ff_comment){.kind = FF_COMMENT_BELOW, .def = ctx_of(f, i)->def, .line = f->nodes[string].row + 1, .col = f->nodes[string].col,
	                                                                         .text = ff_python_text(f, string), .first_line = assignment->row + 1};
}

static void comments(struct file *f)
{
	int below = -1, assignment = -1; /* the node behind the last assignment */
	for (int i = 0; i < f->count; i++) {
		const struct node *n = &f->nodes[i];
		if (n->kind == K_expression_statement && i + 1 < f->count) {
			if (i == below && n->parent == f->nodes[assignment].parent)
				note_below(f, i, &f->nodes[assignment]);
			if (f->nodes[i + 1].kind == K_assignment) {
				assignment = i;
				below = n->next;
			}
		}
		if (n->kind != K_comment)
			continue;
		int kind = comment_kind(f->text + n->start, node_len(n), n->row);
		uint32_t p = n->start;
		while (p > f->lines[n->row] && (f->text[p - 1] == ' ' || f->text[p - 1] == '\t'))
			p--;
		bool alone = p == f->lines[n->row];
		int up = n->parent;
		if (kind < 0 && alone && up >= 0 && (f->nodes[up].kind == K_function_definition ||
		                                     (f->nodes[up].kind == K_block && i == up + 1 && f->nodes[f->nodes[up].parent].kind == K_function_definition)))
			kind = FF_COMMENT_OTHER;
		else if (kind < 0 && up >= 0 && is_about(f, i, alone))
			kind = FF_COMMENT_ABOUT;
		if (kind < 0 || full(f, &f->f->comments))
			continue;
		struct ff_comment *m = FF_PUSH(f->a, &f->f->comments, struct ff_comment);
		*m = (struct ff_comment){.kind = kind, .def = ctx_of(f, i)->def, .line = n->row + 1, .col = n->col, .text = ff_python_text(f, i), .flags = (alone ? FF_COMMENT_ALONE : 0) | (kind <= FF_COMMENT_XXX && is_linked(f, n) ? FF_COMMENT_LINKED : 0)};
		if (kind >= FF_COMMENT_NOQA && kind <= FF_COMMENT_FF_IGNORE)
			ff_python_reach(f, i, m);
	}
}

static bool starts_comment(const struct file *f, int line)
{
	uint32_t p = f->lines[line] + (line == 0 && f->f->module.flags & FF_MODULE_BOM ? 3 : 0);
	return p < f->len && f->text[p] == '#';
}

static int behind_blanks(const struct file *f, int line)
{
	while (line < f->line_count && is_blank(f, line))
		line++;
	return line;
}

/*
 * Where a module docstring would stand: after the comment at the top (shebang, coding line), and after each that a blank line parts from
 * what follows; those blank lines stay above it.
 */
static int body_line(const struct file *f)
{
	int at = 0, line = behind_blanks(f, 0);
	for (int start = line; line < f->line_count && starts_comment(f, line); start = line) {
		while (line < f->line_count && starts_comment(f, line))
			line++;
		if (start && line < f->line_count && !is_blank(f, line))
			break; /* this comment is about what it stands on */
		at = line;
		line = behind_blanks(f, line);
		if (line < f->line_count)
			at = line;
	}
	return at + 1;
}

void ff_python_text_facts(struct file *f)
{
	struct ff_module *m = &f->f->module;
	if (!f->lines) {
		index_lines(f);
		m->bytes = (int)f->len;
		m->lines = f->line_count - (f->len == 0 || f->lines[f->line_count - 1] == f->len);
		encoding(f);
		newlines(f);
		m->body_line = body_line(f);
		int before = m->body_line > 1 ? m->body_line - 2 : 0;
		if (!strcmp(m->newline, "mixed") && before + 1 < f->line_count && f->lines[before + 1] >= 2 && f->text[f->lines[before + 1] - 2] == '\r')
			m->flags |= FF_MODULE_CRLF;
		return;
	}
	if (f->want & FF_WANT_TEXT)
		blanks(f);
	indentation(f);
	if (f->want & FF_WANT_COMMENTS)
		comments(f);
	if (f->want & FF_WANT_LINES)
		hash_lines(f);
}
