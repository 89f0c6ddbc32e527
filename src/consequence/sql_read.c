/*
 * sql_read.c - reads the words of a statement: phrases, names, types, column definitions.  Knows the grammar
 * that PostgreSQL, MySQL and SQLite share, and judges nothing.  Used by all files of the SQL reader.
 */
#include "sql.h"

bool ff_sql_phrase(const struct statement *t, int i, const char *words)
{
	char w[32];
	while (*words) {
		size_t n = strcspn(words, " ");
		snprintf(w, sizeof(w), "%.*s", (int)n, words);
		if (!is(t, i++, w))
			return false;
		words += n + (words[n] == ' ');
	}
	return true;
}

int ff_sql_find(const struct statement *t, int from, int to, const char *words)
{
	for (int i = from < 0 ? 0 : from; i < to && i < t->count; i++)
		if (ff_sql_phrase(t, i, words))
			return i;
	return -1;
}

int ff_sql_find_flat(const struct statement *t, int from, int to, const char *words)
{
	int depth = 0;
	for (int i = from < 0 ? 0 : from; i < to && i < t->count; i++) {
		if (depth <= 0 && ff_sql_phrase(t, i, words))
			return i;
		depth += sql_depth(t, i);
	}
	return -1;
}

int ff_sql_skip_if(const struct statement *t, int i)
{
	if (ff_sql_phrase(t, i, "if not exists"))
		i += 3;
	else if (ff_sql_phrase(t, i, "if exists"))
		i += 2;
	return is(t, i, "only") ? i + 1 : i;
}

const char *ff_sql_name(const struct statement *t, int i, int *next)
{
	const char *name = "";
	while (is_name(t, i)) {
		name = t->words[i++].text;
		if (!is(t, i, "."))
			break;
		i++;
	}
	*next = i;
	return name;
}

int ff_sql_clause_end(const struct statement *t, int i)
{
	for (int depth = 0; i < t->count; i++) {
		depth += sql_depth(t, i);
		if (depth < 0 || (depth == 0 && is(t, i, ",")))
			break;
	}
	return i;
}

int ff_sql_close(const struct statement *t, int i)
{
	for (int depth = 0; i < t->count; i++) {
		depth += sql_depth(t, i);
		if (depth <= 0)
			break;
	}
	return i;
}

int ff_sql_line(const struct statement *t, int i)
{
	return i >= 0 && i < t->count ? t->words[i].line : t->line;
}

/* ---- types ---- */

/* "character varying", "national char", "timestamp with time zone" as one word. */
static const char *long_type(const struct statement *t, const char *first, int *i, struct column_def *d)
{
	static const char *const chars[] = {"character", "char", "nchar", NULL}, *const times[] = {"timestamp", "time", NULL};
	bool national = !strcmp(first, "national") && is_name(t, *i);
	if (national)
		first = t->words[(*i)++].text;
	bool is_char = one_of(first, chars), is_time = one_of(first, times);
	if ((is_char || !strcmp(first, "bit")) && is(t, *i, "varying")) {
		(*i)++;
		first = is_char ? "varchar" : "varbit";
	} else if (is_char || !strcmp(first, "bpchar"))
		first = "char";
	else if (!strcmp(first, "double") && is(t, *i, "precision"))
		(*i)++;
	if (is(t, *i, "(")) {
		d->sized = true;
		*i = ff_sql_close(t, *i) + 1;
	}
	if (is_time && (ff_sql_phrase(t, *i, "with time zone") || ff_sql_phrase(t, *i, "without time zone"))) {
		first = is(t, *i, "without") ? first : !strcmp(first, "time") ? "timetz" : "timestamptz";
		*i += 3;
	}
	return first;
}

int ff_sql_type(const struct statement *t, int i, struct column_def *d)
{
	static const char *const serials[] = {"serial", "serial2", "serial4", "serial8", "bigserial", "smallserial", NULL};
	static const char *const others[] = {"not", "null", "constraint", "check", "default", "unique", "primary", "references", "generated", "collate", "with", NULL};
	d->type = "";
	i += is(t, i, "setof");
	if (!is_name(t, i) || (t->words[i].kind == W_WORD && one_of(t->words[i].text, others)))
		return i;
	const char *first = ff_sql_name(t, i, &i);
	d->type = long_type(t, first, &i, d);
	d->serial = one_of(d->type, serials);
	if (is(t, i, "array"))
		i++;
	while (is(t, i, "["))
		i = ff_sql_close(t, i) + 1;
	return i < t->count ? i : t->count;
}

/* ---- column definitions ---- */

/*
 * Functions whose value is one for the whole statement, so that PostgreSQL keeps it once (provolatile i or s in its own
 * catalogue).  Words that look like calls stand here too.  What is not known is taken for volatile.
 */
static bool is_stable(const char *name)
{
	static const char *const stable[] = {"now", "pi", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime",
		"transaction_timestamp", "statement_timestamp", "current_user", "session_user", "current_role", "current_schema", "current_setting",
		"current_database", "lower", "upper", "initcap", "cast", "array", "coalesce", "nullif", "greatest", "least", "concat", "concat_ws",
		"format", "interval", "numeric", "decimal", "varchar", "char", "character", "varying", "timestamp", "timestamptz", "time", "bit",
		"to_timestamp", "to_date", "to_char", "to_number", "to_json", "to_jsonb", "json_build_object", "jsonb_build_object", "json_build_array",
		"jsonb_build_array", "jsonb_object", "json_object", "array_fill", "array_append", "array_cat", "array_to_string", "string_to_array",
		"make_interval", "make_date", "make_time", "make_timestamp", "make_timestamptz", "date_trunc", "date_part", "extract", "timezone", "age",
		"date", "abs", "ceil", "ceiling", "floor", "round", "trunc", "mod", "power", "sqrt", "sign", "length", "char_length", "octet_length",
		"substring", "substr", "left", "right", "lpad", "rpad", "trim", "btrim", "ltrim", "rtrim", "replace", "translate", "repeat", "reverse",
		"split_part", "position", "strpos", "md5", "sha256", "encode", "decode", "chr", "ascii", "hstore", "row", "int4range", "int8range",
		"numrange", "tsrange", "tstzrange", "daterange", "to_tsvector", "to_tsquery", "point", "box", "inet", "txid_current", "and", "or", "not", "in",
		"any", "all", "when", "then", "else", "between", "like", "is", NULL};
	return one_of(name, stable);
}

static bool ends_default(const struct statement *t, int i)
{
	static const char *const words[] = {"constraint", "check", "references", "unique", "generated", "comment", "after", "first", "auto_increment", NULL};
	return ff_sql_phrase(t, i, "not null") || ff_sql_phrase(t, i, "primary key") ||
	       (is(t, i, "null") && i > 0 && !is(t, i - 1, "default")) || (i < t->count && t->words[i].kind == W_WORD && one_of(t->words[i].text, words));
}

/* A call that the server may have to make for each row. */
static bool calls_volatile(const struct statement *t, int from, int to)
{
	for (int k = from; k < to; k++)
		if (is(t, k + 1, "(") && ((t->words[k].kind == W_WORD && !is_stable(t->words[k].text)) || t->words[k].kind == W_QUOTED))
			return true;
	return false;
}

static int read_default(const struct statement *t, int i, struct column_def *d)
{
	d->has_default = true;
	d->default_at = i;
	for (int depth = 0; i < d->end; i++) {
		if (depth == 0 && i > d->default_at && ends_default(t, i))
			break;
		depth += sql_depth(t, i);
	}
	d->default_end = i;
	d->is_volatile = calls_volatile(t, d->default_at, i);
	return i;
}

struct column_def ff_sql_column(const struct statement *t, int i)
{
	struct column_def d = {.name = is_name(t, i) ? t->words[i].text : "", .type = "", .line = ff_sql_line(t, i)};
	d.end = ff_sql_clause_end(t, i);
	int k = is_name(t, i + 1) && i + 1 < d.end ? ff_sql_type(t, i + 1, &d) : i + 1;
	for (; k < d.end; k++) {
		d.not_null |= ff_sql_phrase(t, k, "not null");
		d.identity |= ff_sql_phrase(t, k, "as identity") || is(t, k, "auto_increment");
		d.stored |= is(t, k, "stored");
		d.primary |= ff_sql_phrase(t, k, "primary key");
		d.unique |= is(t, k, "unique");
		d.references |= is(t, k, "references");
		if (is(t, k, "default") && !is(t, k - 1, "by") && !is(t, k - 1, "set") && !d.has_default)
			k = read_default(t, k + 1, &d) - 1;
		else if (sql_depth(t, k) > 0)
			k = ff_sql_close(t, k);
	}
	return d;
}
