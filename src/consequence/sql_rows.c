/*
 * sql_rows.c - statements on rows: those that hit every row of a table, names given twice, and SQLite's way of
 * altering a table (a new one is filled from the old), which tells of columns that are new and required.
 */
#include "sql.h"

/* ---- names given twice ---- */

static void seen(struct script *s, struct ff_strings *names, const char *name, int line, const char *how)
{
	if (*name && ff_strings_has(names, name))
		ff_sql_style(s, line, "squawk:ban-duplicate-column-assignments", name, SQL_TEXT("column %s is %s twice", name, how));
	ff_strings_push(s->a, names, name);
}

void ff_sql_twice_in_list(struct script *s, int open)
{
	static const char *const others[] = {"constraint", "primary", "unique", "check", "foreign", "exclude", "like", "key", "index", NULL};
	const struct statement *t = sql_now(s);
	struct ff_strings names = {0};
	for (int i = open + 1, close = ff_sql_close(t, open); is(t, open, "(") && i < close; i = ff_sql_clause_end(t, i) + 1) {
		bool part = is(t, i + 1, ".") || is(t, i + 1, "[") || (t->words[i].kind == W_WORD && one_of(t->words[i].text, others));
		if (is_name(t, i) && !part)
			seen(s, &names, t->words[i].text, t->words[i].line, "named");
	}
}

/* What a target of SELECT is called: its alias, else the last name of a column, else the function's name; "" not known. */
static const char *target_name(const struct statement *t, int from, int end)
{
	int next, last = end - 1;
	const char *name = ff_sql_name(t, from, &next);
	if (last > from && is_name(t, last) && !is(t, last - 1, ".") && !is(t, last - 1, "::"))
		return is(t, last, "end") ? "" : t->words[last].text;
	return next == end || (is(t, next, "(") && ff_sql_close(t, next) == last) ? name : "";
}

void ff_sql_twice_in_targets(struct script *s, int from, int to)
{
	static const char *const ends[] = {"from", "into", "where", "group", "order", "union", "limit", "having", NULL};
	const struct statement *t = sql_now(s);
	struct ff_strings names = {0};
	int stop = from, depth = 0;
	for (; stop < to && !(depth == 0 && t->words[stop].kind == W_WORD && one_of(t->words[stop].text, ends)); stop++)
		depth += sql_depth(t, stop);
	for (int i = from, end; i < stop; i = end + 1) {
		end = ff_sql_clause_end(t, i);
		seen(s, &names, target_name(t, i, end < stop ? end : stop), ff_sql_line(t, i), "named");
	}
}

/* SET a = 1, (b, c) = (2, 3): from the first word behind SET to the end of the clause. */
static void twice_in_set(struct script *s, int i, int to)
{
	static const char *const ends[] = {"where", "from", "returning", "when", NULL};
	const struct statement *t = sql_now(s);
	struct ff_strings names = {0};
	while (i < to) {
		if (is(t, i, "(")) {
			for (int k = i + 1, close = ff_sql_close(t, i); k < close; k = ff_sql_clause_end(t, k) + 1)
				if (is_name(t, k) && !is(t, k + 1, ".") && !is(t, k + 1, "["))
					seen(s, &names, t->words[k].text, t->words[k].line, "set");
		} else if (is_name(t, i) && is(t, i + 1, "="))
			seen(s, &names, t->words[i].text, t->words[i].line, "set");
		for (int depth = 0; i < to; i++) {
			depth += sql_depth(t, i);
			if (depth < 0 || (depth == 0 && t->words[i].kind == W_WORD && one_of(t->words[i].text, ends)))
				return;
			if (depth == 0 && is(t, i, ","))
				break;
		}
		i++;
	}
}

static void twice_in_inserts(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	int next;
	if (is(t, i, "into")) {
		ff_sql_name(t, i + 1, &next);
		next += is(t, next, "as") ? 2 : 0;
		ff_sql_twice_in_list(s, next);
	} else
		ff_sql_twice_in_list(s, i); /* MERGE ... INSERT (a, b) */
}

/* Every UPDATE ... SET and INSERT of the statement, those in WITH and MERGE too. */
static void twice(struct script *s)
{
	const struct statement *t = sql_now(s);
	bool update = false;
	for (int i = 0; s->in->style && i < t->count; i++) {
		if (is(t, i, "update"))
			update = !is(t, i - 1, "on") && !is(t, i - 1, "for");
		else if (is(t, i, "set") && update) {
			twice_in_set(s, i + 1, t->count);
			update = false;
		} else if (is(t, i, "insert"))
			twice_in_inserts(s, i + 1);
	}
}

/* ---- all rows ---- */

/* All columns that an UPDATE sets are new in this script: it fills them, and nothing is lost. */
static bool fills_new_columns(const struct script *s, const char *table, int set)
{
	const struct statement *t = sql_now(s);
	int n = 0;
	for (int i = set + 1; i < t->count; i = ff_sql_clause_end(t, i) + 1, n++) {
		bool added = false;
		for (int k = 0; k < s->columns.count && is_name(t, i) && is(t, i + 1, "=") && !added; k++) {
			const struct sql_column *c = FF_AT(&s->columns, struct sql_column, k);
			added = !strcmp(c->table, table) && !strcmp(c->name, t->words[i].text);
		}
		if (!added)
			return false;
	}
	return n > 0;
}

static void update_or_delete(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	bool update = is(t, i, "update");
	int next, set = ff_sql_find_flat(t, i, t->count, "set"), at = ff_sql_skip_if(t, is(t, i + 1, "from") ? i + 2 : i + 1);
	const char *table = ff_sql_name(t, at, &next), *verb = update ? "UPDATE" : "DELETE";
	bool part = ff_sql_find_flat(t, i, t->count, "where") >= 0 || ff_sql_find_flat(t, i, t->count, "limit") >= 0 || ff_sql_find_flat(t, i, t->count, "join") >= 0;
	if (!*table || part || ff_sql_created(s, table) || (update && set < 0) || (update && is(t, i + 1, "statistics")))
		return;
	if (update && fills_new_columns(s, table, set))
		ff_sql_say(s, ff_sql_line(t, i), "DB016", "", FF_LEVEL_MEDIUM, table, SQL_TEXT("all rows of %s are written in one statement: it holds their locks until the end", table));
	else
		ff_sql_say(s, ff_sql_line(t, i), "DB013", "", FF_LEVEL_CRITICAL, table, SQL_TEXT("%s of all rows of %s: no WHERE", verb, table));
}

static void truncate(struct script *s)
{
	const struct statement *t = sql_now(s);
	int k = is(t, 1, "table") ? 2 : 1, next;
	bool cascade = ff_sql_find(t, k, t->count, "cascade") >= 0;
	const char *table = ff_sql_name(t, ff_sql_skip_if(t, k), &next);
	if (!*table || is(t, next, "(")) /* MySQL's function */
		return;
	if (cascade || !ff_sql_created(s, table))
		ff_sql_tell(s, t->line, "DB013", NULL, cascade ? "squawk:ban-truncate-cascade" : NULL, FF_LEVEL_CRITICAL, table, SQL_TEXT("all rows of %s are removed", table));
}

/* ---- SQLite: INSERT INTO new__t (a, b) SELECT "a", 1 FROM t ---- */

static const struct sql_column *column_of(const struct script *s, const char *table, const char *name)
{
	for (int i = s->columns.count - 1; i >= 0; i--) {
		const struct sql_column *c = FF_AT(&s->columns, struct sql_column, i);
		if (!strcmp(c->table, table) && !strcmp(c->name, name))
			return c;
	}
	return NULL;
}

static void rebuilt_column(struct script *s, const char *old, const struct sql_column *c, int value, int end)
{
	const struct statement *t = sql_now(s);
	const char *symbol = SQL_TEXT("%s.%s", old, c->name);
	bool alone = value + 1 == end, literal = alone && (t->words[value].kind == W_STRING || t->words[value].kind == W_NUMBER);
	if (alone && t->words[value].kind == W_QUOTED && strcmp(t->words[value].text, c->name))
		ff_sql_tell(s, t->line, "DB003", "djmig:RENAME_COLUMN", NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s.%s is renamed: the running version still names it", old, t->words[value].text));
	if (!c->not_null || c->has_default)
		return;
	if (literal)
		ff_sql_tell(s, t->line, "DB004", "djmig:NOT_NULL", NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s is added NOT NULL without a default: inserts of the running version fail", symbol));
	else if (is(t, value, "coalesce"))
		ff_sql_tell(s, t->line, "DB005", "djmig:NOT_NULL", NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s becomes NOT NULL: writers of NULL fail", symbol));
}

static void rebuild(struct script *s)
{
	const struct statement *t = sql_now(s);
	int open, next, from = ff_sql_find_flat(t, 0, t->count, "from");
	const char *table = ff_sql_name(t, 2, &open), *old = from >= 0 ? ff_sql_name(t, from + 1, &next) : "";
	int k = open + 1, close = ff_sql_close(t, open), v = close + 2;
	bool made = *old && (!strcmp(table, SQL_TEXT("new__%s", old)) || !strcmp(old, SQL_TEXT("%s__old", table)));
	if (!made || !is(t, open, "(") || !is(t, close + 1, "select"))
		return;
	while (k < close && v < from) {
		int end = ff_sql_clause_end(t, v);
		const struct sql_column *c = is_name(t, k) ? column_of(s, table, t->words[k].text) : NULL;
		if (c)
			rebuilt_column(s, ff_str_ends(old, "__old") ? table : old, c, v, end < from ? end : from);
		k = ff_sql_clause_end(t, k) + 1;
		v = end + 1;
	}
}

/* ---- the statement ---- */

/* The verb behind WITH x AS (...), y AS (...). */
static int main_verb(const struct statement *t)
{
	int i = 0;
	if (!is(t, 0, "with"))
		return 0;
	for (; i < t->count; i++) {
		if (sql_depth(t, i) > 0)
			i = ff_sql_close(t, i);
		else if (is(t, i, "select") || is(t, i, "update") || is(t, i, "delete") || is(t, i, "insert"))
			return i;
	}
	return 0;
}

void ff_sql_rows(struct script *s)
{
	const struct statement *t = sql_now(s);
	int i = main_verb(t), into;
	if (is(t, i, "update") || is(t, i, "delete"))
		update_or_delete(s, i);
	else if (is(t, 0, "truncate"))
		truncate(s);
	else if (ff_sql_phrase(t, 0, "insert into"))
		rebuild(s);
	else if (is(t, i, "select") && (into = ff_sql_find_flat(t, i, t->count, "into")) >= 0)
		ff_sql_twice_in_targets(s, i + 1, into);
	twice(s);
}
