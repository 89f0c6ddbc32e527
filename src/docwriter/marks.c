/*
 * marks.c - where the sections of a page begin and end.  Reads lines and fences, nothing else of Markdown; every doubt is an error, for what
 * lies between two markers is written over.
 */
#include <ctype.h>

#include "book.h"

const struct ff_page_section ff_page_sections[] = {
	{"api", "public names, their signatures and what they do"},
	{"commands", "command-line entry points and their options"},
	{"endpoints", "routes of the web application"},
	{"modules", "modules, a line each"},
	{"configuration", "environment variables and configuration keys that the code reads"},
	{"architecture", "packages in the layers that their imports make"},
	{"tests", "how to run the tests"},
	{"tools", "what an agent may call, with its parameters"},
	{0},
};

struct page_line {
	const char *text; /* without its indentation */
	size_t len;       /* without line end and trailing blanks */
	size_t start, next; /* offsets */
	int indent, number;
	bool crlf;
};

static bool read_line(const char *text, size_t n, size_t at, struct page_line *l)
{
	if (at >= n)
		return false;
	const char *nl = memchr(text + at, '\n', n - at);
	size_t end = nl ? (size_t)(nl - text) : n;
	l->start = at;
	l->next = nl ? end + 1 : n;
	l->crlf = nl && end > at && text[end - 1] == '\r';
	l->number++;
	if (at == 0 && n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		at += 3;
	for (l->indent = 0; at < end && (text[at] == ' ' || text[at] == '\t'); at++)
		l->indent += text[at] == '\t' ? 4 : 1;
	while (end > at && isspace((unsigned char)text[end - 1]))
		end--;
	l->text = text + at;
	l->len = end - at;
	return true;
}

/* Length of the fence that the line is, 0: none. */
static size_t fence_of(const struct page_line *l, char *mark)
{
	size_t n = 0;
	if (!l->len || (l->text[0] != '`' && l->text[0] != '~'))
		return 0;
	while (n < l->len && l->text[n] == l->text[0])
		n++;
	if (n < 3 || (l->text[0] == '`' && memchr(l->text + n, '`', l->len - n)))
		return 0; /* ```x``` is code in a line */
	*mark = l->text[0];
	return n;
}

static bool starts(const struct page_line *l, const char *word)
{
	size_t n = strlen(word);
	return l->len >= n && !memcmp(l->text, word, n);
}

/* name of the section in "<!-- ff:name rest -->"; the rest in *words.  NULL: the line is no marker. */
static const char *marker(struct ff_arena *a, const struct page_line *l, bool *closing, const char **words)
{
	const char *p = l->text + 4, *end = l->text + l->len;
	if (l->indent > 3 || !starts(l, "<!--"))
		return NULL;
	while (p < end && *p == ' ')
		p++;
	*closing = p < end && *p == '/';
	p += *closing;
	if (end - p < 3 || memcmp(p, "ff:", 3) != 0)
		return NULL;
	const char *name = p += 3;
	while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
		p++;
	const char *close = memmem(p, (size_t)(end - p), "-->", 3);
	*words = close && close + 3 == end ? ff_arena_dup(a, p, (size_t)(close - p)) : NULL;
	return ff_arena_dup(a, name, (size_t)(p - name));
}

/* key="value" pairs. */
static int read_words(struct ff_arena *a, const char *words, struct ff_mark *m, struct ff_err *err)
{
	for (const char *p = words + strspn(words, " \t"); *p; p += strspn(p, " \t")) {
		size_t n = strcspn(p, "= \t\"");
		const char *key = ff_arena_dup(a, p, n), *value, *end;
		if (p[n] != '=' || p[n + 1] != '"' || !(end = strchr(p + n + 2, '"')))
			return ff_err_set(err, FF_EX_DATA, "line %d: \"%s\" is not of the form key=\"value\"", m->line, *key ? key : p);
		value = ff_arena_dup(a, p + n + 2, (size_t)(end - p) - n - 2);
		if (!strcmp(key, "package")) {
			m->package = value;
		} else if (!strcmp(key, "format") && !strcmp(m->name, "architecture")) {
			if (strcmp(value, "text") != 0 && strcmp(value, "mermaid") != 0)
				return ff_err_set(err, FF_EX_DATA, "line %d: format is text or mermaid", m->line);
			m->format = value;
		} else {
			return ff_err_set(err, FF_EX_DATA, "line %d: %s has no %s", m->line, m->name, key);
		}
		p = end + 1;
	}
	return 0;
}

static int check_name(struct ff_arena *a, const char *name, int line, struct ff_err *err)
{
	struct ff_strings names = {0};
	for (const struct ff_page_section *s = ff_page_sections; s->name; s++) {
		if (!strcmp(s->name, name))
			return 0;
		ff_strings_push(a, &names, s->name);
	}
	const char *near = ff_text_nearest(name, &names);
	return ff_err_set(err, FF_EX_DATA, "line %d: there is no section \"%s\"%s%s", line, name, near ? ", is it " : "", near ? near : "");
}

static int take_marker(struct ff_arena *a, const struct page_line *l, const char *name, bool closing, const char *words, struct ff_mark **open,
                       struct ff_list *marks, struct ff_err *err)
{
	if (!words)
		return ff_err_set(err, FF_EX_DATA, "line %d: a marker stands alone on its line", l->number);
	if (closing && !*open)
		return ff_err_set(err, FF_EX_DATA, "line %d: /ff:%s ends what did not begin", l->number, name);
	if (closing && strcmp((*open)->name, name) != 0)
		return ff_err_set(err, FF_EX_DATA, "line %d: /ff:%s stands in ff:%s of line %d", l->number, name, (*open)->name, (*open)->line);
	if (closing) {
		(*open)->to = l->start;
		(*open)->end_line = l->number;
		*open = NULL;
		return 0;
	}
	if (*open)
		return ff_err_set(err, FF_EX_DATA, "line %d: ff:%s begins in ff:%s of line %d", l->number, name, (*open)->name, (*open)->line);
	if (check_name(a, name, l->number, err))
		return -1;
	struct ff_mark *m = FF_PUSH(a, marks, struct ff_mark);
	*m = (struct ff_mark){.name = name, .package = "", .format = "text", .line = l->number, .from = l->next, .newline = l->crlf ? "\r\n" : "\n"};
	*open = m;
	if (read_words(a, words, m, err))
		return -1;
	for (int i = 0; i + 1 < marks->count; i++) {
		const struct ff_mark *o = FF_AT(marks, struct ff_mark, i);
		if (!strcmp(o->name, m->name) && !strcmp(o->package, m->package) && !strcmp(o->format, m->format))
			return ff_err_set(err, FF_EX_DATA, "line %d: ff:%s stands on line %d already", l->number, name, o->line);
	}
	return 0;
}

int ff_marks_read(struct ff_arena *a, const char *text, size_t n, struct ff_list *marks, struct ff_err *err)
{
	struct page_line l = {0};
	struct ff_mark *open = NULL;
	size_t fence = 0;
	char fenced = 0;
	for (size_t at = 0; read_line(text, n, at, &l); at = l.next) {
		char mark = 0;
		const char *name, *words = NULL;
		bool closing = false;
		size_t run = fence_of(&l, &mark);
		if (fence) {
			if (run >= fence && mark == fenced && run == l.len)
				fence = 0;
			continue;
		}
		if (run) {
			fence = run;
			fenced = mark;
			continue;
		}
		name = marker(a, &l, &closing, &words);
		if (name && take_marker(a, &l, name, closing, words, &open, marks, err))
			return -1;
	}
	if (open)
		return ff_err_set(err, FF_EX_DATA, "line %d: ff:%s does not end%s", open->line, open->name, fence ? ", a fenced block swallows the rest" : "");
	return 0;
}
