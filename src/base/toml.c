/*
 * toml.c - the strings of a TOML text: as much of TOML as packaging metadata is written in.
 * Bare values, dates and numbers are passed over; a text that is no TOML gives what could be read, never an error:
 * no result hangs on a text that its own tools refuse.
 */
#include <ctype.h>

#include "ff/base.h"

enum { NAME_MAX_ = 512, VALUE_MAX_ = 4096, DEPTH_MAX = 16 };

struct toml {
	const char *at, *end;
	char table[NAME_MAX_]; /* "tool.poetry" */
	void (*take)(void *to, const char *table, const char *key, const char *value);
	void *to;
};

static void skip_blanks(struct toml *t, bool lines)
{
	while (t->at < t->end) {
		if (*t->at == ' ' || *t->at == '\t' || *t->at == '\r' || (lines && *t->at == '\n'))
			t->at++;
		else if (*t->at == '#' && lines)
			while (t->at < t->end && *t->at != '\n')
				t->at++;
		else
			return;
	}
}

static bool next_is(struct toml *t, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(t->end - t->at) >= n && !memcmp(t->at, word, n);
}

/* A string of any of the four kinds; escapes other than of quotes and backslashes stay as they are written. */
static void read_string(struct toml *t, char *out, size_t room)
{
	char quote = *t->at;
	char triple[4] = {quote, quote, quote, '\0'};
	bool many = next_is(t, triple);
	size_t n = 0;
	t->at += many ? 3 : 1;
	while (t->at < t->end) {
		if (many ? next_is(t, triple) : *t->at == quote || *t->at == '\n')
			break;
		if (quote == '"' && *t->at == '\\' && t->at + 1 < t->end && (t->at[1] == '"' || t->at[1] == '\\'))
			t->at++;
		if (n + 1 < room)
			out[n++] = *t->at;
		t->at++;
	}
	out[n] = '\0';
	if (t->at < t->end && *t->at == quote)
		t->at += many ? 3 : 1;
	if (t->at > t->end)
		t->at = t->end;
}

/* "a.b", "'a.b'.c": parts joined by dots, quotes dropped. */
static bool read_key(struct toml *t, char *out, size_t room)
{
	size_t n = 0;
	for (;;) {
		char part[NAME_MAX_];
		size_t len = 0;
		skip_blanks(t, false);
		if (t->at < t->end && (*t->at == '"' || *t->at == '\'')) {
			read_string(t, part, sizeof part);
			len = strlen(part);
		} else {
			while (t->at < t->end && (isalnum((unsigned char)*t->at) || *t->at == '-' || *t->at == '_') && len + 1 < sizeof part)
				part[len++] = *t->at++;
		}
		if (!len || n + len + 2 > room)
			return false;
		memcpy(out + n, part, len);
		n += len;
		out[n] = '\0';
		skip_blanks(t, false);
		if (t->at >= t->end || *t->at != '.')
			return true;
		t->at++;
		out[n++] = '.';
	}
}

static void read_value(struct toml *t, const char *table, const char *key, int depth);

static void read_inline_table(struct toml *t, const char *table, const char *key, int depth)
{
	char inner[NAME_MAX_], name[NAME_MAX_];
	snprintf(inner, sizeof inner, "%s%s%s", table, *table && *key ? "." : "", key);
	t->at++;
	for (;;) {
		skip_blanks(t, true);
		if (t->at < t->end && *t->at == ',') {
			t->at++;
			continue;
		}
		if (t->at >= t->end || *t->at == '}' || !read_key(t, name, sizeof name))
			break;
		if (t->at >= t->end || *t->at != '=')
			break;
		t->at++;
		read_value(t, inner, name, depth + 1);
	}
	if (t->at < t->end && *t->at == '}')
		t->at++;
}

static void read_array(struct toml *t, const char *table, const char *key, int depth)
{
	t->at++;
	for (;;) {
		const char *before = t->at;
		skip_blanks(t, true);
		if (t->at < t->end && *t->at == ',') {
			t->at++;
			continue;
		}
		if (t->at >= t->end || *t->at == ']')
			break;
		read_value(t, table, key, depth + 1);
		if (t->at == before)
			break;
	}
	if (t->at < t->end && *t->at == ']')
		t->at++;
}

static void read_value(struct toml *t, const char *table, const char *key, int depth)
{
	skip_blanks(t, false);
	if (t->at >= t->end)
		return;
	if (depth > DEPTH_MAX) {
		t->at = t->end;
	} else if (*t->at == '"' || *t->at == '\'') {
		char value[VALUE_MAX_];
		read_string(t, value, sizeof value);
		t->take(t->to, table, key, value);
	} else if (*t->at == '[') {
		read_array(t, table, key, depth);
	} else if (*t->at == '{') {
		read_inline_table(t, table, key, depth);
	} else {
		while (t->at < t->end && !strchr(",]}\n#", *t->at))
			t->at++;
	}
}

static void skip_line(struct toml *t)
{
	while (t->at < t->end && *t->at != '\n')
		t->at++;
}

void ff_toml_read(const char *text, size_t len, void (*take)(void *to, const char *table, const char *key, const char *value), void *to)
{
	struct toml t = {.at = text, .end = text + len, .take = take, .to = to};
	char key[NAME_MAX_];
	while (skip_blanks(&t, true), t.at < t.end) {
		if (*t.at == '[') {
			t.at += next_is(&t, "[[") ? 2 : 1;
			if (!read_key(&t, t.table, sizeof t.table))
				t.table[0] = '\0';
		} else if (read_key(&t, key, sizeof key) && t.at < t.end && *t.at == '=') {
			t.at++;
			read_value(&t, t.table, key, 0);
		}
		skip_line(&t);
	}
}
