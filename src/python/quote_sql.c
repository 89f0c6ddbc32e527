/*
 * quote_sql.c - which texts facts quote beyond FF_MAX_TEXT: SQL that a program holds as a string, alone or in a list,
 * the lists by which migrations name each other, how the database is reached, what a request may carry, defaults of an API, and lists into which others are unpacked.  Without the end of a statement nobody can judge it.
 * Called where arguments and assignments become rows.  Passwords in database settings become stars.
 */
#include "room.h"
#include <ctype.h>

static bool is_verb(const char *p, size_t n)
{
	static const char *const verbs[] = {"create", "alter", "drop", "update", "insert", "delete", "truncate", "with", "do", "begin", "set", "select",
	                                    "comment", "lock", "rename", "reindex", "vacuum", "merge", "replace"};
	for (size_t i = 0; i < FF_COUNT(verbs); i++)
		if (strlen(verbs[i]) == n && !strncasecmp(verbs[i], p, n))
			return true;
	return false;
}

/* The source text starts with a string that starts with a verb of SQL; comments and quotes before it are skipped. */
static bool starts_sql(const char *p, const char *end)
{
	while (p < end) {
		if (isspace((unsigned char)*p) || strchr("\"'(rRuUfFbB[\\", *p)) {
			size_t n = 0;
			while (p + n < end && isalpha((unsigned char)p[n]))
				n++;
			if (n > 1 && is_verb(p, n))
				return true;
			p++;
		} else if (end - p > 1 && p[0] == '-' && p[1] == '-') {
			while (p < end && *p != '\n')
				p++;
		} else
			break;
	}
	size_t n = 0;
	while (p + n < end && isalpha((unsigned char)p[n]))
		n++;
	return is_verb(p, n);
}

/* A list that others are unpacked into, [path(...), *router.urls]: what they are stands at its end as often as not. */
static bool unpacks(struct file *f, int i)
{
	for (int c = ff_python_first(f, i); c >= 0; c = ff_python_after(f, c))
		if (f->nodes[c].kind == K_list_splat)
			return true;
	return false;
}

const char *ff_python_text_sql(struct file *f, int i)
{
	enum ff_expr_kind kind = i < 0 ? FF_EXPR_NONE : ff_python_expr_kind(f, i);
	bool holds = kind == FF_EXPR_STRING || kind == FF_EXPR_FSTRING || kind == FF_EXPR_CONCAT || kind == FF_EXPR_PERCENT || kind == FF_EXPR_LIST || kind == FF_EXPR_TUPLE;
	if (kind == FF_EXPR_DICT && memmem(f->text + f->nodes[i].start, node_len(&f->nodes[i]), "fields.", 7)) /* what a request may carry */
		return ff_python_slice_long(f, f->nodes[i].start, f->nodes[i].end, FF_MAX_SQL_TEXT);
	if (!holds || node_len(&f->nodes[i]) <= FF_MAX_TEXT)
		return ff_python_text(f, i);
	if (!starts_sql(f->text + f->nodes[i].start, f->text + f->nodes[i].end) && !((kind == FF_EXPR_LIST || kind == FF_EXPR_TUPLE) && unpacks(f, i)))
		return ff_python_text(f, i);
	return ff_python_slice_long(f, f->nodes[i].start, f->nodes[i].end, FF_MAX_SQL_TEXT);
}

/* "PASSWORD": "x" and "://user:x@": stars in place of what nobody but the server should read. */
static char *without_secrets(char *text)
{
	for (char *p = text; (p = strcasestr(p, "password")) != NULL;) {
		char *q = p + strcspn(p, ":=,}");
		p += 8;
		if (*q != ':' && *q != '=')
			continue;
		q += 1 + strspn(q + 1, " \t\n");
		if (*q == '"' || *q == '\'')
			for (char quote = *q++; *q && *q != quote; q++)
				*q = '*';
		p = q > p ? q : p;
	}
	for (char *p = text; (p = strstr(p, "://")) != NULL; p += 3) {
		size_t n = strcspn(p + 3, "\"' \n"), user = strcspn(p + 3, ":@\"' \n");
		char *at = memchr(p + 3, '@', n);
		for (char *q = p + 3 + user + 1; at && p[3 + user] == ':' && q < at; q++)
			*q = '*';
	}
	return text;
}

const char *ff_python_value_text(struct file *f, const char *name, int i)
{
	static const char *const lists[] = {"dependencies", "replaces", "run_before", "down_revision", "depends_on"},
	                  *const connections[] = {"DATABASES", "DATABASE_URL", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS", "SQLALCHEMY_BINDS", "REST_FRAMEWORK",
	                                                "FEATURES", "FEATURE_FLAGS", "DEFAULT_FEATURE_FLAGS", "FLAGS", "CONTENT_SECURITY_POLICY"};
	for (size_t k = 0; i >= 0 && k < FF_COUNT(lists); k++)
		if (!strcmp(name, lists[k]))
			return ff_python_slice_long(f, f->nodes[i].start, f->nodes[i].end, FF_MAX_SQL_TEXT);
	for (size_t k = 0; i >= 0 && k < FF_COUNT(connections); k++)
		if (!strcmp(name, connections[k]))
			return without_secrets(ff_arena_str(f->a, ff_python_slice_long(f, f->nodes[i].start, f->nodes[i].end, FF_MAX_SQL_TEXT)));
	return ff_python_text_sql(f, i);
}
