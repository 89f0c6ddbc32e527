/*
 * coverage_read.c - coverage data as text: Cobertura's XML, lcov, the JSON of coverage.py.  Three small readers that take what they
 * know and pass over the rest.  Called by coverage.c.  Pure.
 */
#include "ff/coverage.h"

struct reading {
	struct ff_arena *a, lines_arena;
	struct ff_list *out;
	struct ff_cover at; /* the source that is read; path NULL: none */
	struct ff_line_set ran, missed;
	long lines;
	bool over;
};

static void begin(struct reading *r, const char *path)
{
	r->at = (struct ff_cover){.path = path};
}

static void keep(struct reading *r, long line, bool ran)
{
	if (line < 1 || line > INT32_MAX || !r->at.path)
		return;
	r->over |= ++r->lines > FF_COVERAGE_LINES;
	if (!r->over)
		ff_line_set_add(&r->lines_arena, ran ? &r->ran : &r->missed, (int)line);
}

static void end(struct reading *r)
{
	if (!r->at.path)
		return;
	r->at.ran = ff_line_set_spans(r->a, &r->ran);
	r->at.missed = ff_line_set_spans(r->a, &r->missed);
	r->over |= r->out->count >= FF_COVERAGE_FILES;
	if (!r->over)
		*FF_PUSH(r->a, r->out, struct ff_cover) = r->at;
	r->ran = r->missed = (struct ff_line_set){0};
	r->at.path = NULL;
	ff_arena_reset(&r->lines_arena);
}

/* ---- lcov ---- */

static void read_lcov(struct reading *r, const char *text)
{
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\r\n");
		char *rest;
		if (!strncmp(p, "SF:", 3)) {
			end(r);
			begin(r, ff_arena_dup(r->a, p + 3, n - 3));
		} else if (!strncmp(p, "DA:", 3)) {
			long line = strtol(p + 3, &rest, 10);
			if (*rest == ',')
				keep(r, line, strtol(rest + 1, NULL, 10) > 0);
		} else if (!strncmp(p, "end_of_record", 13)) {
			end(r);
		}
	}
	end(r);
}

/* ---- XML ---- */

/* Text with the five entities in place. */
static const char *unescaped(struct ff_arena *a, const char *p, size_t n)
{
	static const struct { const char *name; char c; } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
	char *out = ff_arena_raw(a, n + 1), *q = out;
	for (size_t i = 0; i < n; i++) {
		*q = p[i];
		for (size_t k = 0; p[i] == '&' && k < FF_COUNT(entities); k++)
			if (n - i >= strlen(entities[k].name) && !strncmp(p + i, entities[k].name, strlen(entities[k].name))) {
				*q = entities[k].c;
				i += strlen(entities[k].name) - 1;
				break;
			}
		q++;
	}
	*q = '\0';
	return out;
}

/* Value of an attribute in the tag p[0..n); NULL. */
static const char *attribute(struct ff_arena *a, const char *p, size_t n, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 1; i + len + 2 < n; i++) {
		if (!strchr(" \t\r\n", p[i - 1]) || strncmp(p + i, name, len) != 0 || p[i + len] != '=')
			continue;
		char quote = p[i + len + 1];
		const char *from = p + i + len + 2, *to = quote == '"' || quote == '\'' ? memchr(from, quote, n - (i + len + 2)) : NULL;
		return to ? unescaped(a, from, (size_t)(to - from)) : NULL;
	}
	return NULL;
}

static bool is_tag(const char *p, const char *name)
{
	size_t n = strlen(name);
	return !strncmp(p, name, n) && strchr(" \t\r\n/>", p[n]);
}

static void read_xml(struct reading *r, const char *text, struct ff_strings *sources)
{
	struct ff_arena scratch = {0};
	for (const char *p = strchr(text, '<'); p && !r->over; p = strchr(p, '<')) {
		size_t n = strcspn(++p, ">");
		if (is_tag(p, "source")) {
			const char *from = p + n + (p[n] == '>');
			ff_strings_push(r->a, sources, unescaped(r->a, from, strcspn(from, "<")));
		} else if (is_tag(p, "class")) {
			end(r);
			begin(r, attribute(r->a, p, n, "filename"));
		} else if (is_tag(p, "line")) {
			const char *number = attribute(&scratch, p, n, "number"), *hits = attribute(&scratch, p, n, "hits");
			if (number && hits)
				keep(r, strtol(number, NULL, 10), strtol(hits, NULL, 10) > 0);
			ff_arena_reset(&scratch);
		} else if (is_tag(p, "/class")) {
			end(r);
		}
	}
	end(r);
	ff_arena_free(&scratch);
}

/* ---- JSON ---- */

struct json {
	struct reading *r;
	const char *p, *end;
	int depth;
	bool bad;
};

static void blanks(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p))
		j->p++;
}

static bool next_is(struct json *j, char c)
{
	blanks(j);
	if (j->p >= j->end || *j->p != c)
		return false;
	j->p++;
	return true;
}

/* A string; escapes other than of quotes, slashes and backslashes stay as they are written. */
static const char *string(struct json *j)
{
	if (!next_is(j, '"')) {
		j->bad = true;
		return "";
	}
	const char *from = j->p;
	while (j->p < j->end && *j->p != '"')
		j->p += *j->p == '\\' ? 2 : 1;
	if (j->p >= j->end) {
		j->bad = true;
		return "";
	}
	char *out = ff_arena_dup(j->r->a, from, (size_t)(j->p++ - from)), *q = out;
	for (const char *s = out; *s; s++) {
		s += *s == '\\' && s[1] && strchr("\"\\/", s[1]);
		*q++ = *s;
	}
	*q = '\0';
	return out;
}

static void value(struct json *j);

/* An object; take: what to do with the value of a key, at its beginning. */
static void object(struct json *j, void (*take)(struct json *j, const char *key))
{
	j->bad |= !next_is(j, '{') || ++j->depth > FF_MAX_NESTING;
	if (!j->bad && !next_is(j, '}'))
		do {
			const char *key = string(j);
			j->bad |= !next_is(j, ':');
			if (!j->bad)
				take(j, key);
		} while (!j->bad && next_is(j, ','));
	else
		goto done;
	j->bad |= !next_is(j, '}');
done:
	j->depth--;
}

static void pass(struct json *j, const char *key)
{
	(void)key;
	value(j);
}

static void value(struct json *j)
{
	blanks(j);
	if (j->p >= j->end) {
		j->bad = true;
	} else if (*j->p == '{') {
		object(j, pass);
	} else if (*j->p == '"') {
		string(j);
	} else if (*j->p == '[') {
		j->p++;
		j->bad |= ++j->depth > FF_MAX_NESTING;
		if (!j->bad && !next_is(j, ']')) {
			do
				value(j);
			while (!j->bad && next_is(j, ','));
			j->bad |= !next_is(j, ']');
		}
		j->depth--;
	} else {
		size_t n = strcspn(j->p, ",]} \t\r\n");
		j->bad |= !n;
		j->p += n;
	}
}

static void numbers(struct json *j, bool ran)
{
	j->bad |= !next_is(j, '[');
	if (j->bad || next_is(j, ']'))
		return;
	do {
		char *rest;
		blanks(j);
		keep(j->r, strtol(j->p, &rest, 10), ran);
		j->bad |= rest == j->p;
		j->p = rest;
	} while (!j->bad && next_is(j, ','));
	j->bad |= !next_is(j, ']');
}

static void take_lines(struct json *j, const char *key)
{
	if (!strcmp(key, "executed_lines") || !strcmp(key, "missing_lines"))
		numbers(j, *key == 'e');
	else
		value(j);
}

static void pass_source(struct json *j, const char *key)
{
	blanks(j);
	if (j->p >= j->end || *j->p != '{' || !strcmp(key, "")) {
		value(j);
		return;
	}
	begin(j->r, key);
	object(j, take_lines);
	end(j->r);
}

static void take_top(struct json *j, const char *key)
{
	if (!strcmp(key, "files"))
		object(j, pass_source);
	else
		value(j);
}

int ff_coverage_text(struct ff_arena *a, const char *text, size_t len, struct ff_list *out, struct ff_strings *sources, struct ff_err *err)
{
	struct reading r = {.a = a, .out = out};
	struct json j = {.r = &r, .p = text, .end = text + len};
	int rc = 0;
	const char *start = text + strspn(text, "\xef\xbb\xbf \t\r\n");
	if (*start == '<' && strstr(start, "<coverage"))
		read_xml(&r, start, sources);
	else if (*start == '{')
		object(&j, take_top);
	else if (!strncmp(start, "TN:", 3) || !strncmp(start, "SF:", 3))
		read_lcov(&r, start);
	else
		rc = ff_err_set(err, FF_EX_DATA, "neither Cobertura, lcov nor coverage.py's JSON");
	if (!rc && j.bad)
		rc = ff_err_set(err, FF_EX_DATA, "it breaks off, or is no JSON");
	if (!rc && r.over)
		rc = ff_err_set(err, FF_EX_DATA, "more than %d files or %d lines", FF_COVERAGE_FILES, FF_COVERAGE_LINES);
	ff_arena_free(&r.lines_arena);
	return rc;
}
