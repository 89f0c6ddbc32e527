/*
 * parse.c - text in git-config syntax to a list of names and values, as git's own config.c reads it (git_parse_source and
 * what it calls, line numbers of bad syntax included).  Pure: no file, no include, no meaning of any name.
 * Called by file.c.  White space inside a value is kept as it stands (git 2.45 and later; before, a tab became a blank).
 */
#include "ff/config_file.h"

struct reader {
	const char *next, *end;
	int line;
	bool ended;
	struct ff_arena *arena;
	struct ff_buf name, value;
	size_t stem; /* bytes of `name` that are the section, with its dot */
	struct ff_list *out;
};

/* git's classes: no locale, and neither \v nor \f is a blank. */
static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_name(int c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}
static char lower(int c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The end of the text reads as the end of a line. */
static int take(struct reader *r)
{
	int c = '\n';
	if (r->next == r->end) {
		r->ended = true;
	} else {
		c = (unsigned char)*r->next++;
		if (c == '\r' && r->next < r->end && *r->next == '\n')
			c = (unsigned char)*r->next++;
	}
	r->line += c == '\n';
	return c;
}

/* After a backslash: 1 a character, 0 the line goes on, -1 no such escape. */
static int take_escape(struct reader *r, char *out)
{
	static const char from[] = "tbn\\\"", to[] = "\t\b\n\\\"";
	int c = take(r);
	const char *at = c && c != '\n' ? strchr(from, c) : NULL;
	if (c == '\n')
		return 0;
	if (!at)
		return -1;
	*out = to[at - from];
	return 1;
}

static int parse_value(struct reader *r)
{
	bool quoted = false, comment = false;
	size_t kept = 0; /* without the blanks at the end, unless they are quoted */
	ff_buf_clear(&r->value);
	for (;;) {
		int c = take(r);
		char escaped = 0;
		if (c == '\n') {
			r->value.len = kept;
			r->line -= quoted;
			return quoted ? -1 : 0;
		}
		if (comment)
			continue;
		if (is_blank(c) && !quoted) {
			if (kept)
				ff_buf_char(&r->value, (char)c);
			continue;
		}
		if (!quoted && (c == ';' || c == '#')) {
			comment = true;
			continue;
		}
		if (c == '"') {
			quoted = !quoted;
			kept = r->value.len;
			continue;
		}
		if (c == '\\') {
			int got = take_escape(r, &escaped);
			if (got < 0)
				return -1;
			kept = r->value.len;
			if (!got)
				continue;
			c = escaped;
		}
		ff_buf_char(&r->value, (char)c);
		kept = r->value.len;
	}
}

/* A name whose first letter stands in the buffer, and its value. */
static int parse_variable(struct reader *r)
{
	struct ff_config_line *l = FF_PUSH(r->arena, r->out, struct ff_config_line);
	l->line = r->line;
	int c = take(r);
	for (; !r->ended && is_name(c); c = take(r))
		ff_buf_char(&r->name, lower(c));
	while (c == ' ' || c == '\t')
		c = take(r);
	if (c != '\n' && (c != '=' || parse_value(r)))
		return -1;
	l->key = ff_arena_dup(r->arena, r->name.data, r->name.len);
	l->value = c == '\n' ? NULL : ff_arena_dup(r->arena, ff_buf_text(&r->value), r->value.len);
	return 0;
}

/* [section "sub"]: c is the blank behind the section. */
static int parse_subsection(struct reader *r, int c)
{
	do {
		if (c == '\n')
			goto cut;
		c = take(r);
	} while (is_blank(c));
	if (c != '"')
		return -1;
	ff_buf_char(&r->name, '.');
	for (;;) {
		c = take(r);
		if (c == '"')
			break;
		if (c == '\\')
			c = take(r);
		if (c == '\n')
			goto cut;
		ff_buf_char(&r->name, (char)c);
	}
	return take(r) == ']' ? 0 : -1;
cut:
	r->line--;
	return -1;
}

static int parse_section(struct reader *r)
{
	ff_buf_clear(&r->name);
	for (;;) {
		int c = take(r);
		if (r->ended)
			return -1;
		if (c == ']')
			break;
		if (is_blank(c)) {
			if (parse_subsection(r, c))
				return -1;
			break;
		}
		if (!is_name(c) && c != '.')
			return -1;
		ff_buf_char(&r->name, lower(c));
	}
	if (!r->name.len)
		return -1;
	ff_buf_char(&r->name, '.');
	r->stem = r->name.len;
	return 0;
}

static int parse_all(struct reader *r)
{
	static const char mark[] = "\xef\xbb\xbf"; /* Notepad's */
	bool comment = false;
	size_t marked = 0;
	for (; mark[marked] && r->next < r->end && *r->next == mark[marked]; marked++)
		take(r);
	if (marked && mark[marked]) {
		take(r); /* git looks at one more before it complains */
		return -1;
	}
	for (;;) {
		int c = take(r);
		if (c == '\n') {
			comment = false;
			if (r->ended)
				return 0;
		} else if (comment || is_blank(c)) {
			continue;
		} else if (c == '#' || c == ';') {
			comment = true;
		} else if (c == '[') {
			if (parse_section(r))
				return -1;
		} else if (is_letter(c)) {
			r->name.len = r->stem;
			ff_buf_char(&r->name, lower(c));
			if (parse_variable(r))
				return -1;
		} else {
			return -1;
		}
	}
}

int ff_config_parse(struct ff_arena *a, const char *text, size_t n, struct ff_list *out, int *bad)
{
	struct reader r = {.next = text, .end = text + n, .line = 1, .arena = a, .out = out};
	const char *nul = n ? memchr(text, '\0', n) : NULL;
	int rc;
	*out = (struct ff_list){0};
	ff_buf_init(&r.name, n + 16);
	ff_buf_init(&r.value, n + 16);
	if (nul)
		r.end = nul; /* bad syntax before it is told first */
	rc = parse_all(&r);
	*bad = rc ? r.line : 0;
	if (!rc && nul) {
		*bad = 1;
		for (const char *p = text; p < nul; p++)
			*bad += *p == '\n';
		rc = -1;
	}
	if (rc)
		*out = (struct ff_list){0};
	ff_buf_free(&r.name);
	ff_buf_free(&r.value);
	return rc;
}
