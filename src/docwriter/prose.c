/*
 * prose.c - the text of a docstring for readers: cleaned, its first sentence, its inline markup as spans.  reST and Markdown are both
 * read, for docstrings mix them.  Knows no facts and no output format.
 */
#include <ctype.h>
#include <strings.h>

#include "book.h"

/* ---- cleaning ---- */

static void put_utf8(struct ff_buf *b, unsigned c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		c = 0xfffd;
	if (c < 0x80) {
		ff_buf_char(b, (char)c);
	} else if (c < 0x800) {
		ff_buf_char(b, (char)(0xc0 | c >> 6));
		ff_buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		ff_buf_char(b, (char)(0xe0 | c >> 12));
		ff_buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		ff_buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else {
		ff_buf_char(b, (char)(0xf0 | c >> 18));
		ff_buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		ff_buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		ff_buf_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* An escape behind its backslash; what follows it. */
static const char *read_escape(struct ff_buf *b, const char *p)
{
	static const struct {
		char letter;
		int digits;
	} codes[] = {{'x', 2}, {'u', 4}, {'U', 8}};
	for (size_t i = 0; i < FF_COUNT(codes); i++) {
		int n = 0;
		unsigned c = 0;
		if (*p != codes[i].letter)
			continue;
		for (; n < codes[i].digits && isxdigit((unsigned char)p[1 + n]); n++)
			c = c << 4 | (unsigned)(isdigit((unsigned char)p[1 + n]) ? p[1 + n] - '0' : tolower((unsigned char)p[1 + n]) - 'a' + 10);
		if (n == codes[i].digits) {
			put_utf8(b, c);
			return p + 1 + n;
		}
	}
	if (*p == '\n')
		return p + 1;
	if (*p == 'n' || *p == 't') {
		ff_buf_char(b, *p == 'n' ? '\n' : '\t');
		return p + 1;
	}
	if (*p != '\\' && *p != '"' && *p != '\'')
		ff_buf_char(b, '\\'); /* Python keeps the backslash of what is no escape; \a and its like are no text */
	if (*p)
		ff_buf_char(b, *p++);
	return p;
}

static const char *unescape(struct ff_arena *a, const char *text, bool raw)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	for (const char *p = text; *p;) {
		if (*p == '\\' && !raw) {
			p = read_escape(&b, p + 1);
		} else if (*p == '\r') {
			if (p[1] != '\n')
				ff_buf_char(&b, '\n');
			p++;
		} else {
			if ((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t')
				ff_buf_char(&b, *p);
			p++;
		}
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static int column(const char *line, const char **text)
{
	int n = 0;
	for (; *line == ' ' || *line == '\t'; line++)
		n += *line == '\t' ? 8 - n % 8 : 1;
	*text = line;
	return n;
}

static bool is_blank(const char *line)
{
	return !line[strspn(line, " \t")] || line[strspn(line, " \t")] == '\n';
}

const char *prose_clean(struct ff_arena *a, const char *text, const char *prefix)
{
	const char *p = unescape(a, text, strpbrk(prefix, "rR") != NULL), *at;
	struct ff_buf b;
	int margin = -1, blank = 0;
	for (const char *l = strchr(p, '\n'); l; l = strchr(l, '\n')) { /* of all lines but the first */
		int n = column(++l, &at);
		if (!is_blank(l) && (margin < 0 || n < margin))
			margin = n;
	}
	ff_buf_init(&b, 0);
	for (bool first = true; *p; first = false) {
		size_t n = strcspn(p, "\n");
		int indent = column(p, &at);
		if (is_blank(p)) {
			blank++;
		} else {
			for (int i = 0; b.len && i < blank + 1; i++)
				ff_buf_char(&b, '\n');
			blank = 0;
			for (int i = first ? indent : margin; !first && i < indent; i++)
				ff_buf_char(&b, ' ');
			size_t len = n - (size_t)(at - p);
			while (len && (at[len - 1] == ' ' || at[len - 1] == '\t'))
				len--;
			ff_buf_add(&b, at, len);
		}
		p += n + (p[n] == '\n');
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

/* ---- the first sentence ---- */

static bool is_abbreviation(const char *start, const char *dot)
{
	static const char *const words[] = {"e.g", "i.e", "etc", "vs", "cf", "resp", "approx", "incl", "no", "fig", "eq", "al", "Mr", "Dr", "St"};
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		size_t n = strlen(words[i]);
		if ((size_t)(dot - start) >= n && !strncasecmp(dot - n, words[i], n) && (dot - n == start || !isalnum((unsigned char)dot[-(long)n - 1])))
			return true;
	}
	return false;
}

/* ":class:`x`" at p: where the backtick is; NULL no role. */
static const char *role_end(const char *p)
{
	const char *c = p + 1;
	while (isalpha((unsigned char)*c) || *c == '-' || (*c == ':' && isalpha((unsigned char)c[1])))
		c++;
	return c > p + 1 && *c == ':' && c[1] == '`' ? c + 1 : NULL;
}

/* The first paragraph on one line; "" when a section or a directive stands first. */
static const char *first_paragraph(struct ff_arena *a, const char *doc)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	for (const char *l = doc; *l && *l != '\n'; l += strcspn(l, "\n"), l += *l == '\n') {
		int n = (int)strcspn(l, "\n");
		const char *t = l + strspn(l, " ");
		if ((*t == ':' && !role_end(t)) || !strncmp(t, ".. ", 3) || !strncmp(t, ">>>", 3) || !strncmp(t, "- ", 2) || !strncmp(t, "* ", 2) || !strncmp(t, "```", 3) ||
		    (b.len && (strspn(t, "-=~^") >= 3 && (int)strspn(t, "-=~^") + (t - l) >= n)))
			break;
		if (b.len)
			ff_buf_char(&b, ' ');
		for (const char *c = t; c < l + n; c++) /* two blanks behind a sentence are one */
			if (*c != ' ' || c == t || c[-1] != ' ')
				ff_buf_char(&b, *c);
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

const char *prose_sentence(struct ff_arena *a, const char *doc, size_t most)
{
	const char *p = first_paragraph(a, doc);
	int code = 0;
	for (const char *c = p; *c; c++) {
		code ^= *c == '`';
		if (!strchr(".!?", *c) || code || (c[1] && !(c[1] == ' ' && (isupper((unsigned char)c[2]) || (unsigned char)c[2] >= 0x80 || strchr("`\"'(*[:", c[2])))))
			continue;
		if (*c == '.' && is_abbreviation(p, c))
			continue;
		p = ff_arena_dup(a, p, (size_t)(c - p) + 1);
		break;
	}
	size_t n = strlen(p);
	if (n && p[n - 1] == ':') /* what it announces is not here */
		p = n > 1 && p[n - 2] == ':' ? ff_arena_dup(a, p, n - 2) : ff_arena_dup(a, p, n - 1);
	if (strlen(p) <= most)
		return p;
	size_t cut = most - 4;
	while (cut > most / 2 && p[cut] != ' ')
		cut--;
	int ticks = 0;
	for (size_t i = 0; i < cut; i++)
		ticks += p[i] == '`';
	if (ticks % 2) /* not inside of code */
		while (cut && p[cut] != '`')
			cut--;
	return ff_arena_printf(a, "%s...", ff_str_cut(a, ff_arena_dup(a, p, cut), most));
}

/* ---- inline markup ---- */

struct inline_text {
	struct ff_arena *a;
	struct ff_list *out;
	struct ff_buf plain;
};

static void flush(struct inline_text *t)
{
	if (t->plain.len)
		*FF_PUSH(t->a, t->out, struct span) = (struct span){SPAN_TEXT, ff_arena_dup(t->a, ff_buf_text(&t->plain), t->plain.len), ""};
	ff_buf_clear(&t->plain);
}

static void push(struct inline_text *t, int kind, const char *text, const char *to)
{
	flush(t);
	*FF_PUSH(t->a, t->out, struct span) = (struct span){kind, text, to};
}

/* http, https, or relative: no scheme, no "//host", nothing hidden behind blanks or control characters. */
static bool safe_address(const char *url)
{
	if (!*url || !strncmp(url, "//", 2) || *url == '\\')
		return false;
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c <= 0x20 || strchr("<>\"'`\\{}|^", *c) || *c == 0x7f)
			return false;
	if (!strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8))
		return url[strcspn(url, ":") + 3] != '\0';
	return url[strcspn(url, ":/?#")] != ':';
}

/* "~a.b.c" shows c, "!x" is no link, "title <target>" shows the title. */
static void push_code(struct inline_text *t, const char *text, bool role)
{
	size_t n = strlen(text);
	const char *open = n && text[n - 1] == '>' ? strrchr(text, '<') : NULL;
	const char *shown = text, *to = text;
	if (role && open && open > text) {
		to = ff_arena_dup(t->a, open + 1, n - (size_t)(open - text) - 2);
		shown = ff_arena_dup(t->a, text, (size_t)(open - text) - (open[-1] == ' '));
	} else if (role && *text == '!') {
		shown = text + 1, to = "";
	} else if (role && *text == '~') {
		to = text + 1;
		shown = ff_last_part(to);
	}
	to += strspn(to, "~.");
	size_t end = strlen(to);
	if (end > 2 && !strcmp(to + end - 2, "()"))
		to = ff_arena_dup(t->a, to, end - 2);
	push(t, SPAN_CODE, shown, to);
}

/* A backtick run: ``code``, `code`, `text <url>`_, `name`_; behind it, NULL when it is not closed. */
static const char *read_ticks(struct inline_text *t, const char *p, bool role, const char *role_name)
{
	size_t run = strspn(p, "`");
	const char *end = p + run;
	while ((end = strchr(end, '`')) && strspn(end, "`") != run)
		end += strspn(end, "`");
	if (!end || end == p + run)
		return NULL;
	const char *text = ff_arena_dup(t->a, p + run, (size_t)(end - p) - run), *open = strrchr(text, '<');
	size_t n = strlen(text);
	end += run;
	if (run == 1 && !role && *end == '_') {
		end += strspn(end, "_");
		if (open && open > text && text[n - 1] == '>') {
			const char *url = ff_arena_dup(t->a, open + 1, n - (size_t)(open - text) - 2);
			const char *title = ff_arena_dup(t->a, text, (size_t)(open - text) - (open[-1] == ' '));
			push(t, safe_address(url) ? SPAN_LINK : SPAN_TEXT, title, url);
		} else {
			push(t, SPAN_TEXT, text, "");
		}
	} else if (role && (!strncmp(role_name, "rfc", 3) || !strncmp(role_name, "pep", 3))) {
		push(t, SPAN_TEXT, ff_arena_printf(t->a, "%s %s", *role_name == 'r' ? "RFC" : "PEP", text), "");
	} else if (role && (!strncmp(role_name, "doc:", 4) || !strncmp(role_name, "ref:", 4)) && open && open > text) {
		push(t, SPAN_TEXT, ff_arena_dup(t->a, text, (size_t)(open - text) - (open[-1] == ' ')), "");
	} else {
		const char *from = text + (run > 1 ? strspn(text, " ") : 0);
		n = strlen(from);
		while (run > 1 && n && from[n - 1] == ' ')
			n--;
		push_code(t, ff_arena_dup(t->a, from, n), role);
	}
	return end;
}

/* [text](address) */
static const char *read_link(struct inline_text *t, const char *p)
{
	const char *close = strchr(p, ']'), *end = close && close[1] == '(' ? close + 2 : NULL;
	for (int open = 0; end && *end && (open || *end != ')'); end++)
		open += (*end == '(') - (*end == ')');
	if (!end || !*end || close == p + 1)
		return NULL;
	const char *url = ff_arena_dup(t->a, close + 2, (size_t)(end - close) - 2);
	const char *text = ff_arena_dup(t->a, p + 1, (size_t)(close - p) - 1);
	push(t, safe_address(url) ? SPAN_LINK : SPAN_TEXT, text, url);
	return end + 1;
}

/* A bare address ends before closing punctuation. */
static const char *read_address(struct inline_text *t, const char *p)
{
	size_t n = strcspn(p, " \t\n<>\"'`\\{}|^");
	while (n && strchr(".,;:!?)]*", p[n - 1]) && !(p[n - 1] == ')' && memchr(p, '(', n)))
		n--;
	const char *url = ff_arena_dup(t->a, p, n);
	if (!safe_address(url))
		return NULL;
	push(t, SPAN_LINK, url, url);
	return p + n;
}

/* **strong** and *emphasis* around words. */
static const char *read_stars(struct inline_text *t, const char *p, const char *start)
{
	size_t run = strspn(p, "*");
	if (run > 2 || !p[run] || isspace((unsigned char)p[run]) || (p > start && (isalnum((unsigned char)p[-1]) || strchr("(,=", p[-1]))))
		return NULL;
	for (const char *end = p + run; (end = strchr(end, '*')); end += strspn(end, "*"))
		if (strspn(end, "*") == run && !isspace((unsigned char)end[-1]) && !isalnum((unsigned char)end[run])) {
			push(t, run == 2 ? SPAN_STRONG : SPAN_EMPHASIS, ff_arena_dup(t->a, p + run, (size_t)(end - p) - run), "");
			return end + run;
		}
	return NULL;
}

void prose_spans(struct ff_arena *a, const char *text, struct ff_list *out)
{
	struct inline_text t = {.a = a, .out = out};
	ff_buf_init(&t.plain, 0);
	for (const char *p = text; *p;) {
		const char *next = NULL, *tick;
		bool word = p > text && (isalnum((unsigned char)p[-1]) || p[-1] == '_');
		if (*p == '\\' && p[1] && strchr("*_`\\<>|:", p[1])) {
			ff_buf_char(&t.plain, p[1]);
			p += 2;
			continue;
		}
		if (*p == ':' && !word && (tick = role_end(p)))
			next = read_ticks(&t, tick, true, p + 1);
		else if (*p == '`')
			next = read_ticks(&t, p, false, "");
		else if (*p == '[')
			next = read_link(&t, p);
		else if (*p == '*')
			next = read_stars(&t, p, text);
		else if (!word && (!strncasecmp(p, "http://", 7) || !strncasecmp(p, "https://", 8)))
			next = read_address(&t, p);
		if (!next && *p == '`') { /* a run that nothing closes is text, whole */
			next = p + strspn(p, "`");
			ff_buf_add(&t.plain, p, (size_t)(next - p));
		}
		if (!next)
			ff_buf_char(&t.plain, *p++);
		else
			p = next;
	}
	flush(&t);
	ff_buf_free(&t.plain);
}
