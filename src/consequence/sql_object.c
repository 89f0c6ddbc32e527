/*
 * sql_object.c - CREATE and DROP of tables, indexes, views, domains and types, and what ALTER does to the
 * last two.  What this script has made itself is nobody's yet and may be changed at will.
 */
#include "sql.h"

/* ---- CREATE TABLE ---- */

static void table_columns(struct script *s, const char *table, int open, bool foreign)
{
	static const char *const others[] = {"constraint", "primary", "unique", "check", "foreign", "exclude", "like", "key", "index", "fulltext", "spatial", "period", NULL};
	const struct statement *t = sql_now(s);
	for (int i = open + 1, close = ff_sql_close(t, open); i < close; i = ff_sql_clause_end(t, i) + 1) {
		if (t->words[i].kind == W_WORD && one_of(t->words[i].text, others))
			continue;
		struct column_def d = ff_sql_column(t, i);
		if (!foreign)
			ff_sql_type_style(s, &d);
		*FF_PUSH(s->a, &s->columns, struct sql_column) = (struct sql_column){table, d.name, d.not_null, d.has_default, false};
	}
}

static void create_table(struct script *s, int i, bool temporary, bool foreign)
{
	const struct statement *t = sql_now(s);
	int next, first = ff_sql_skip_if(t, i);
	const char *table = ff_sql_name(t, first, &next);
	int open = is(t, next, "(") ? next : ff_sql_find_flat(t, next, t->count, "(");
	bool as = ff_sql_find_flat(t, next, t->count, "as") >= 0 || ff_sql_find_flat(t, next, t->count, "select") >= 0;
	bool passing = temporary && ff_sql_find_flat(t, next, t->count, "on commit drop") >= 0;
	ff_strings_push(s->a, s->created, table);
	if (!temporary && !foreign)
		ff_sql_no_schema(s, t->line, table, next > first + 1);
	if (!ff_sql_phrase(t, i, "if not exists") && !passing && !as && !foreign)
		ff_sql_not_robust(s, t->line, table);
	if (open < 0)
		return;
	ff_sql_twice_in_list(s, open);
	if (!as)
		table_columns(s, table, open, foreign);
}

/* ---- CREATE INDEX ---- */

/* All columns of an index were added just above, so that it has little to sort. */
static bool index_is_new(const struct script *s, const char *table, int open)
{
	const struct statement *t = sql_now(s);
	int n = 0;
	for (int i = open + 1, close = ff_sql_close(t, open); is(t, open, "(") && i < close; i = ff_sql_clause_end(t, i) + 1, n++) {
		bool added = false;
		for (int k = 0; is_name(t, i) && k < s->columns.count && !added; k++) {
			const struct sql_column *c = FF_AT(&s->columns, struct sql_column, k);
			added = c->added && !c->has_default && !strcmp(c->table, table) && !strcmp(c->name, t->words[i].text);
		}
		if (!added)
			return false;
	}
	return n > 0;
}

static void index_at_once(struct script *s, const char *table, int open, bool unique)
{
	int line = sql_now(s)->line;
	const char *text = SQL_TEXT("index on %s is built without CONCURRENTLY: writers wait", table);
	bool fresh = !s->began && index_is_new(s, table, open);
	if (!unique)
		ff_sql_tell(s, line, "DB008", fresh ? NULL : s->began && s->locked ? "djmig:CREATE_INDEX_EXCLUSIVE" : "djmig:CREATE_INDEX", NULL, fresh ? FF_LEVEL_LOW : FF_LEVEL_MEDIUM, table, text);
	ff_sql_also(s, line, "DB008", "squawk:require-concurrent-index-creation", FF_LEVEL_MEDIUM, table, text);
}

static void create_index(struct script *s, int i, bool unique)
{
	const struct statement *t = sql_now(s);
	bool concurrently = is(t, i, "concurrently");
	int at = ff_sql_skip_if(t, i + concurrently), on = ff_sql_find_flat(t, at, t->count, "on"), next = 0, line = t->line;
	const char *table = on >= 0 ? ff_sql_name(t, ff_sql_skip_if(t, on + 1), &next) : "";
	int open = ff_sql_find_flat(t, next, t->count, "(");
	if (on > at && !ff_sql_phrase(t, i + concurrently, "if not exists") && (!s->began || concurrently))
		ff_sql_style(s, line, "squawk:prefer-robust-stmts", table, SQL_TEXT("index on %s: cannot be run a second time", table));
	if (concurrently && s->began) {
		ff_sql_tell(s, line, "DB009", s->locked ? "djmig:CREATE_INDEX_EXCLUSIVE" : NULL, "squawk:ban-concurrent-index-creation-in-transaction", FF_LEVEL_HIGH, table,
		            SQL_TEXT("index on %s is built concurrently inside a transaction: the server refuses it", table));
		return;
	}
	if (on < 0 || ff_sql_created(s, table))
		return;
	if (unique)
		ff_sql_tell(s, line, "DB007", "djmig:ADD_UNIQUE", NULL, FF_LEVEL_HIGH, table, SQL_TEXT("unique index on %s: duplicates make it fail", table));
	if (s->pg && !concurrently)
		index_at_once(s, table, open, unique);
}

/* ---- the other CREATEs ---- */

static void create_view(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	int next;
	ff_sql_name(t, ff_sql_skip_if(t, i), &next);
	int as = ff_sql_find_flat(t, next, t->count, "as");
	ff_sql_twice_in_list(s, next);
	if (!is(t, next, "(") && as >= 0 && is(t, as + 1, "select"))
		ff_sql_twice_in_targets(s, as + 2, t->count);
}

static void create_domain(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	int next;
	const char *name = ff_sql_name(t, i, &next);
	if (ff_sql_find_flat(t, next, t->count, "check") >= 0 || ff_sql_find_flat(t, next, t->count, "not null") >= 0)
		ff_sql_style(s, t->line, "squawk:ban-create-domain-with-constraint", name, SQL_TEXT("domain %s has a constraint: it cannot be changed without a lock on every table", name));
}

void ff_sql_create(struct script *s)
{
	static const char *const before[] = {"or", "replace", "temporary", "temp", "unlogged", "global", "local", "foreign", "materialized", "recursive", "virtual", "fulltext", "spatial", NULL};
	const struct statement *t = sql_now(s);
	bool temporary = false, foreign = false;
	int i = 1;
	for (; i < t->count && t->words[i].kind == W_WORD && one_of(t->words[i].text, before); i++) {
		temporary |= is(t, i, "temporary") || is(t, i, "temp");
		foreign |= is(t, i, "foreign") || is(t, i, "virtual");
	}
	if (is(t, i, "table"))
		create_table(s, i + 1, temporary, foreign);
	else if (ff_sql_phrase(t, i, "unique index"))
		create_index(s, i + 2, true);
	else if (is(t, i, "index"))
		create_index(s, i + 1, false);
	else if (is(t, i, "domain"))
		create_domain(s, i + 1);
	else if (is(t, i, "view"))
		create_view(s, i + 1);
}

/* ---- DROP ---- */

/* A later statement makes the table again: a dump, or SQLite's way of altering (new__x is renamed to x).  *renamed: its rows live on. */
static bool made_again(struct script *s, const char *table, bool *renamed)
{
	const char *fresh = SQL_TEXT("new__%s", table), *batch = SQL_TEXT("_alembic_tmp_%s", table);
	for (int k = s->at + 1; k < s->statements->count; k++) {
		const struct statement *t = FF_AT(s->statements, struct statement, k);
		int next, i = ff_sql_phrase(t, 0, "create table") || ff_sql_phrase(t, 0, "alter table") ? ff_sql_skip_if(t, 2) : t->count;
		const char *name = ff_sql_name(t, i, &next);
		*renamed = *name && (!strcmp(name, fresh) || !strcmp(name, batch) || (ff_sql_phrase(t, next, "rename to") && is_name(t, next + 2) && !strcmp(t->words[next + 2].text, table)));
		if (*renamed || (is(t, 0, "create") && !strcmp(name, table)))
			return true;
	}
	return false;
}

static void drop_table(struct script *s, const char *table, int line)
{
	bool renamed = false, again = made_again(s, table, &renamed);
	if (ff_sql_created(s, table) || ff_str_ends(table, "__old") || renamed)
		return;
	if (!again)
		ff_sql_tell(s, line, "DB001", "djmig:DROP_TABLE", "squawk:ban-drop-table", FF_LEVEL_CRITICAL, table, SQL_TEXT("table %s is dropped: its data are lost", table));
	else if (s->in->dump)
		ff_sql_also(s, line, "DB001", "squawk:ban-drop-table", FF_LEVEL_LOW, table, SQL_TEXT("table %s is dropped and made anew: its data are lost", table));
	else
		ff_sql_tell(s, line, "DB001", NULL, "squawk:ban-drop-table", FF_LEVEL_CRITICAL, table, SQL_TEXT("table %s is dropped and made anew: its data are lost", table));
}

static void drop_tables(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	bool robust = ff_sql_phrase(t, i, "if exists"), first = true;
	for (int k = ff_sql_skip_if(t, i), next; is_name(t, k); k = is(t, next, ",") ? next + 1 : t->count) {
		const char *table = ff_sql_name(t, k, &next);
		ff_sql_no_schema(s, t->line, table, next > k + 1);
		if (!robust && first)
			ff_sql_not_robust(s, t->line, table);
		drop_table(s, table, ff_sql_line(t, k) > t->line ? t->line : ff_sql_line(t, k));
		first = false;
	}
}

static void drop_index(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	bool concurrently = is(t, i, "concurrently");
	int next, on = ff_sql_find_flat(t, i, t->count, "on");
	const char *name = ff_sql_name(t, ff_sql_skip_if(t, i + concurrently), &next);
	if (!ff_sql_phrase(t, i + concurrently, "if exists"))
		ff_sql_not_robust(s, t->line, name);
	if (concurrently && s->began)
		ff_sql_say(s, t->line, "DB009", "", FF_LEVEL_HIGH, name, SQL_TEXT("index %s is dropped concurrently inside a transaction: the server refuses it", name));
	if (!concurrently && s->pg && (on < 0 || strcmp(name, "on") == 0))
		ff_sql_tell(s, t->line, "DB010", "djmig:DROP_INDEX", "squawk:require-concurrent-index-deletion", FF_LEVEL_MEDIUM, name, SQL_TEXT("index %s is dropped without CONCURRENTLY: readers and writers wait", name));
}

void ff_sql_drop(struct script *s)
{
	const struct statement *t = sql_now(s);
	int next, i = is(t, 1, "temporary") ? 2 : 1;
	if (is(t, i, "table"))
		drop_tables(s, i + 1);
	else if (is(t, i, "index"))
		drop_index(s, i + 1);
	else if (is(t, i, "type") && !ff_sql_phrase(t, i + 1, "if exists"))
		ff_sql_not_robust(s, t->line, ff_sql_name(t, i + 1, &next));
	else if (is(t, i, "database") || is(t, i, "schema")) {
		const char *name = ff_sql_name(t, ff_sql_skip_if(t, i + 1), &next);
		ff_sql_tell(s, t->line, "DB013", NULL, is(t, i, "database") ? "squawk:ban-drop-database" : NULL, FF_LEVEL_CRITICAL, name, SQL_TEXT("%s %s is dropped with all that it holds", t->words[i].text, name));
	}
}

/* ---- domains and types ---- */

void ff_sql_alter_other(struct script *s)
{
	const struct statement *t = sql_now(s);
	int next;
	const char *name = ff_sql_name(t, 2, &next);
	if (is(t, 1, "domain") && is(t, next, "add"))
		ff_sql_style(s, t->line, "squawk:ban-alter-domain-with-add-constraint", name, SQL_TEXT("constraint on domain %s: every table that uses it is locked and checked", name));
	if (is(t, 1, "type") && ff_sql_phrase(t, next, "add value") && ff_sql_find(t, next, t->count, "before") < 0 && ff_sql_find(t, next, t->count, "after") < 0)
		ff_sql_tell(s, t->line, "DB020", NULL, "squawk:require-enum-value-ordering", FF_LEVEL_LOW, name, SQL_TEXT("value added to %s without BEFORE or AFTER", name));
}
