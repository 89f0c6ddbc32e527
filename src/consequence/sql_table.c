/*
 * sql_table.c - ALTER TABLE: what each action does to a table that the running version reads and writes.
 * Lock levels and rewrites as PostgreSQL documents them; MySQL's own actions where they differ.
 */
#include "sql.h"

/* ---- style of types, for new columns and changed ones ---- */

void ff_sql_type_style(struct script *s, const struct column_def *d)
{
	static const char *const ints[] = {"int", "integer", "int4", "serial", "serial4", NULL}, *const smalls[] = {"smallint", "int2", "smallserial", "serial2", NULL};
	if (one_of(d->type, ints))
		ff_sql_style(s, d->line, "squawk:prefer-bigint-over-int", d->name, SQL_TEXT("%s is a 32-bit integer", d->name));
	if (one_of(d->type, smalls))
		ff_sql_style(s, d->line, "squawk:prefer-bigint-over-smallint", d->name, SQL_TEXT("%s is a 16-bit integer", d->name));
	if (d->serial)
		ff_sql_style(s, d->line, "squawk:prefer-identity", d->name, SQL_TEXT("%s is serial; an identity column is easier to manage", d->name));
	if (!strcmp(d->type, "char"))
		ff_sql_style(s, d->line, "squawk:ban-char-field", d->name, SQL_TEXT("%s is padded char", d->name));
	if (!strcmp(d->type, "varchar") && d->sized)
		ff_sql_style(s, d->line, "squawk:prefer-text-field", d->name, SQL_TEXT("%s has a size in its type; a check is easier to change", d->name));
	if (!strcmp(d->type, "timestamp"))
		ff_sql_style(s, d->line, "squawk:prefer-timestamp-tz", d->name, SQL_TEXT("%s is a timestamp without time zone", d->name));
}

/* ---- ADD COLUMN ---- */

/* The script gives the column a default, and it stays. */
static bool default_kept(const struct script *s, const char *column)
{
	bool kept = false;
	for (int i = 0; i < s->defaults.count; i++)
		if (!strcmp(FF_AT(&s->defaults, struct sql_default, i)->column, column))
			kept = FF_AT(&s->defaults, struct sql_default, i)->set;
	return kept;
}

/* ADD COLUMN ... DEFAULT x NOT NULL followed by DROP DEFAULT leaves old code without a default; a later SET DEFAULT gives it back. */
static bool default_dropped_later(const struct script *s, const char *column)
{
	bool dropped = false;
	for (int i = 0; i < s->defaults.count; i++) {
		const struct sql_default *d = FF_AT(&s->defaults, struct sql_default, i);
		if (d->statement > s->at && !strcmp(d->column, column))
			dropped = !d->set;
	}
	return dropped;
}

static void required(struct script *s, const struct column_def *d, const char *symbol)
{
	if (!d->not_null || d->stored || d->identity || d->serial)
		return;
	if (!d->has_default)
		ff_sql_tell(s, d->line, "DB004", "djmig:NOT_NULL", "squawk:adding-required-field", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s is added NOT NULL without a default: inserts of the running version fail", symbol));
	else if (default_dropped_later(s, d->name))
		ff_sql_tell(s, d->line, "DB004", "djmig:NOT_NULL", NULL, FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s is NOT NULL and its default is dropped again: inserts of the running version fail", symbol));
}

/* The whole table is written anew, under a lock that keeps readers out too. */
static void rewrites(struct script *s, const struct column_def *d, const char *symbol)
{
	if (d->is_volatile || d->stored)
		ff_sql_tell(s, d->line, "DB012", NULL, "squawk:adding-field-with-default", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s has a value that is computed for every row: the table is rewritten under a lock", symbol));
	else if (d->identity)
		ff_sql_tell(s, d->line, "DB012", NULL, "squawk:adding-field-with-default", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s numbers all rows: the table is rewritten under a lock", symbol));
	else if (d->serial && !d->primary)
		ff_sql_tell(s, d->line, "DB012", NULL, NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s numbers all rows: the table is rewritten under a lock", symbol));
	if (d->primary)
		ff_sql_tell(s, d->line, "DB012", NULL, "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("%s is a new key for all rows: its index is built under a lock", symbol));
}

static void add_column(struct script *s, const char *table, int i)
{
	const struct statement *t = sql_now(s);
	struct column_def d = ff_sql_column(t, ff_sql_skip_if(t, i));
	const char *symbol = SQL_TEXT("%s.%s", table, d.name);
	ff_sql_type_style(s, &d);
	*FF_PUSH(s->a, &s->columns, struct sql_column) = (struct sql_column){table, d.name, d.not_null, d.has_default, true};
	if (!*d.name || ff_sql_created(s, table))
		return;
	required(s, &d, symbol);
	if (s->pg)
		rewrites(s, &d, symbol);
	if (d.unique && !d.primary)
		ff_sql_tell(s, d.line, "DB007", "djmig:ADD_UNIQUE", "squawk:disallowed-unique-constraint", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s is unique: the index is built under a lock", symbol));
	if (d.references && s->in->dialect != FF_DIALECT_SQLITE)
		ff_sql_tell(s, d.line, "DB011", NULL, "squawk:adding-foreign-key-constraint", FF_LEVEL_MEDIUM, symbol,
		            SQL_TEXT("column %s has a foreign key that is checked at once: both tables are locked", symbol));
}

/* MySQL: ADD COLUMN (a int, b int) */
static void add_columns(struct script *s, const char *table, int i)
{
	const struct statement *t = sql_now(s);
	if (!is(t, i, "(")) {
		add_column(s, table, i);
		return;
	}
	for (int k = i + 1, close = ff_sql_close(t, i); k < close; k = ff_sql_clause_end(t, k) + 1)
		add_column(s, table, k);
}

/* ---- constraints ---- */

static struct sql_constraint *constraint(struct script *s, const char *name)
{
	for (int i = s->constraints.count - 1; *name && i >= 0; i--)
		if (!strcmp(FF_AT(&s->constraints, struct sql_constraint, i)->name, name))
			return FF_AT(&s->constraints, struct sql_constraint, i);
	return NULL;
}

static void remember(struct script *s, const char *name, struct sql_constraint c)
{
	struct sql_constraint *old = constraint(s, name);
	c.name = name;
	if (!*name)
		return;
	if (old)
		*old = c;
	else
		*FF_PUSH(s->a, &s->constraints, struct sql_constraint) = c;
}

static void unique_or_key(struct script *s, const char *table, const char *name, int line, bool primary)
{
	if (primary && s->pg)
		ff_sql_tell(s, line, "DB012", NULL, "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, table,
		            SQL_TEXT("primary key on %s: the index is built under a lock", table));
	if (!primary)
		ff_sql_tell(s, line, "DB007", "djmig:ADD_UNIQUE", "squawk:disallowed-unique-constraint", FF_LEVEL_HIGH, name,
		            SQL_TEXT("unique constraint on %s: duplicates fail, the index is built under a lock", table));
	ff_sql_also(s, line, primary ? "DB012" : "DB007", "squawk:constraint-missing-not-valid", FF_LEVEL_HIGH, name,
	            SQL_TEXT("constraint on %s is checked at once", table));
}

static void add_constraint(struct script *s, const char *table, int i, int end)
{
	const struct statement *t = sql_now(s);
	int line = ff_sql_line(t, i), k = i;
	const char *name = is(t, i, "constraint") ? ff_sql_name(t, i + 1, &k) : "";
	bool foreign = is(t, k, "foreign"), check = is(t, k, "check"), unique = is(t, k, "unique"), primary = is(t, k, "primary"), exclude = is(t, k, "exclude"),
	     not_null = is(t, k, "not"), index = ff_sql_find(t, k, end, "using index") >= 0, valid = ff_sql_find(t, k, end, "not valid") < 0;
	bool again = constraint(s, name) && constraint(s, name)->state == SQL_DROPPED;
	remember(s, name, (struct sql_constraint){.state = again ? SQL_ADDED_AGAIN : SQL_UNCHECKED, .t = t, .from = k, .to = end, .in_transaction = s->began && !valid});
	if (ff_sql_created(s, table) || index)
		return;
	if (unique || primary)
		unique_or_key(s, table, name, line, primary);
	if (foreign && valid && s->in->dialect == FF_DIALECT_MYSQL)
		ff_sql_say(s, line, "DB011", "", FF_LEVEL_MEDIUM, name, SQL_TEXT("foreign key on %s: the table is copied while writers wait", table));
	if (!valid || !s->pg || !(foreign || check || exclude || not_null))
		return;
	if (foreign)
		ff_sql_tell(s, line, "DB011", NULL, "squawk:adding-foreign-key-constraint", FF_LEVEL_MEDIUM, name,
		            SQL_TEXT("foreign key on %s is checked at once: both tables are locked", table));
	const char *text = SQL_TEXT("constraint on %s is checked at once: the table is locked while all rows are read", table);
	if (foreign)
		ff_sql_also(s, line, "DB011", "squawk:constraint-missing-not-valid", FF_LEVEL_MEDIUM, name, text);
	else
		ff_sql_tell(s, line, not_null ? "DB005" : "DB011", NULL, "squawk:constraint-missing-not-valid", not_null ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, name, text);
}

static void validate(struct script *s, const char *table, int i)
{
	const struct statement *t = sql_now(s);
	int next;
	const char *name = ff_sql_name(t, i, &next);
	struct sql_constraint *c = constraint(s, name);
	if (c && c->in_transaction && s->began)
		ff_sql_tell(s, ff_sql_line(t, i - 2), "DB011", NULL, "squawk:constraint-missing-not-valid", FF_LEVEL_MEDIUM, table,
		            SQL_TEXT("constraint on %s is validated in the transaction that adds it: the lock of the first step is held while all rows are read", table));
	if (c)
		c->state = SQL_VALIDATED;
	else
		remember(s, name, (struct sql_constraint){.state = SQL_VALIDATED});
}

/* A validated CHECK (column IS NOT NULL) spares SET NOT NULL the reading; one that another migration added may be that. */
static bool known_not_null(const struct script *s, const char *column)
{
	for (int i = 0; i < s->constraints.count; i++) {
		const struct sql_constraint *c = FF_AT(&s->constraints, struct sql_constraint, i);
		if (c->state != SQL_VALIDATED)
			continue;
		if (!c->t)
			return true;
		for (int k = c->from; k < c->to; k++) {
			bool check = is_name(c->t, k) && !strcmp(c->t->words[k].text, column) && ff_sql_phrase(c->t, k + 1, "is not null");
			bool named = ff_sql_phrase(c->t, k, "not null") && is_name(c->t, k + 2) && !strcmp(c->t->words[k + 2].text, column);
			if (check || named)
				return true;
		}
	}
	return false;
}

/* ---- ALTER COLUMN ---- */

static void alter_column(struct script *s, const char *table, int i, int end)
{
	const struct statement *t = sql_now(s);
	int next, line = ff_sql_line(t, i);
	const char *column = ff_sql_name(t, i, &next), *symbol = SQL_TEXT("%s.%s", table, column);
	bool made = ff_sql_created(s, table);
	if (ff_sql_phrase(t, next, "set not null") && !made && !known_not_null(s, column))
		ff_sql_tell(s, line, "DB005", default_kept(s, column) ? NULL : "djmig:NOT_NULL", "squawk:adding-not-nullable-field", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", symbol));
	if (ff_sql_phrase(t, next, "drop not null"))
		ff_sql_style(s, line, "squawk:ban-drop-not-null", symbol, SQL_TEXT("column %s may be NULL: readers of the running version may not expect it", symbol));
	int type = is(t, next, "type") ? next + 1 : ff_sql_phrase(t, next, "set data type") ? next + 3 : -1;
	if (type < 0 || type >= end)
		return;
	struct column_def d = {.name = column, .line = line};
	ff_sql_type(t, type, &d);
	ff_sql_type_style(s, &d);
	if (!made)
		ff_sql_tell(s, line, "DB006", "djmig:ALTER_COLUMN", "squawk:changing-column-type", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("type of column %s changes: the table may be rewritten under a lock", symbol));
}

/* MySQL: MODIFY name type, CHANGE old new type: the whole definition is given again. */
static void redefine(struct script *s, const char *table, int i, bool change)
{
	const struct statement *t = sql_now(s);
	int next;
	i = ff_sql_skip_if(t, i + is(t, i, "column"));
	const char *old = ff_sql_name(t, i, &next), *symbol = SQL_TEXT("%s.%s", table, old);
	struct column_def d = ff_sql_column(t, change ? next : i);
	bool nullable = is(t, d.end - 1, "null") && !d.not_null;
	if (!*old || ff_sql_created(s, table))
		return;
	if (change && strcasecmp(old, d.name))
		ff_sql_tell(s, d.line, "DB003", "djmig:RENAME_COLUMN", NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s is renamed: the running version still names it", symbol));
	else if (d.not_null)
		ff_sql_tell(s, d.line, "DB005", d.has_default || default_kept(s, old) ? NULL : "djmig:NOT_NULL", NULL, FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s is defined anew as NOT NULL: the table may be copied, writers of NULL fail", symbol));
	else if (!nullable)
		ff_sql_tell(s, d.line, "DB006", "djmig:ALTER_COLUMN", NULL, FF_LEVEL_HIGH, symbol, SQL_TEXT("column %s changes its definition: the table may be copied", symbol));
	else
		ff_sql_say(s, d.line, "DB006", "", FF_LEVEL_LOW, symbol, SQL_TEXT("column %s may be NULL now, or changes its type", symbol))->certainty = FF_MAYBE;
}

/* ---- DROP, RENAME ---- */

static void drop_action(struct script *s, const char *table, int i)
{
	static const char *const others[] = {"constraint", "index", "primary", "foreign", "check", "partition", "key", NULL};
	const struct statement *t = sql_now(s);
	int next, line = ff_sql_line(t, i);
	if (is(t, i, "constraint") && ff_sql_phrase(t, i + 1, "if exists"))
		remember(s, ff_sql_name(t, i + 3, &next), (struct sql_constraint){.state = SQL_DROPPED});
	if (i >= t->count || (t->words[i].kind == W_WORD && one_of(t->words[i].text, others)))
		return;
	i = ff_sql_skip_if(t, is(t, i, "column") ? i + 1 : i);
	const char *column = ff_sql_name(t, i, &next), *symbol = SQL_TEXT("%s.%s", table, column);
	if (*column && !ff_sql_created(s, table))
		ff_sql_tell(s, line, "DB002", "djmig:DROP_COLUMN", "squawk:ban-drop-column", FF_LEVEL_HIGH, symbol,
		            SQL_TEXT("column %s is dropped: the running version still names it, its data are lost", symbol));
}

/* SQLite alters by making a table anew: old -> old__old, or new__old -> old. */
static bool is_rebuild(const char *from, const char *to)
{
	return ff_str_ends(to, "__old") || ff_str_starts(from, "new__") || ff_str_starts(from, "_alembic_tmp_");
}

static void rename_table(struct script *s, int line, const char *from, const char *to)
{
	bool made = ff_sql_created(s, from);
	if (made)
		ff_strings_push(s->a, s->created, to);
	if (!made && !is_rebuild(from, to))
		ff_sql_tell(s, line, "DB003", "djmig:RENAME_TABLE", "squawk:renaming-table", FF_LEVEL_HIGH, from, SQL_TEXT("table %s is renamed to %s: the running version still names it", from, to));
}

void ff_sql_rename_tables(struct script *s)
{
	const struct statement *t = sql_now(s);
	for (int i = 2, next; i < t->count; i = ff_sql_clause_end(t, i) + 1) {
		const char *from = ff_sql_name(t, ff_sql_skip_if(t, i), &next), *to = ff_sql_name(t, next + 1, &next);
		if (*from && *to)
			rename_table(s, ff_sql_line(t, i), from, to);
	}
}

static void rename_action(struct script *s, const char *table, int i)
{
	static const char *const others[] = {"constraint", "index", "key", "value", NULL};
	const struct statement *t = sql_now(s);
	int next, line = ff_sql_line(t, i);
	bool bare = is(t, i, "to") || is(t, i, "as") || (s->in->dialect == FF_DIALECT_MYSQL && is_name(t, i) && i + 1 == t->count);
	if (bare) {
		rename_table(s, line, table, ff_sql_name(t, i + (is(t, i, "to") || is(t, i, "as")), &next));
		return;
	}
	if (i < t->count && t->words[i].kind == W_WORD && one_of(t->words[i].text, others))
		return;
	i += is(t, i, "column");
	const char *column = ff_sql_name(t, i, &next);
	if (is(t, next, "to") && !ff_sql_created(s, table))
		ff_sql_tell(s, line, "DB003", "djmig:RENAME_COLUMN", "squawk:renaming-column", FF_LEVEL_HIGH, SQL_TEXT("%s.%s", table, column),
		            SQL_TEXT("column %s.%s is renamed: the running version still names it", table, column));
}

/* ---- the actions in order ---- */

/* Robust: may be run again after it stopped half way. */
static bool is_robust(struct script *s, int i)
{
	const struct statement *t = sql_now(s);
	bool add = is(t, i, "add") || ff_sql_phrase(t, i, "validate constraint");
	int next, name = ff_sql_phrase(t, i + 1, "constraint") ? i + 2 : -1, column = is(t, i + 1, "column") ? i + 2 : i + 1;
	if (add && name >= 0) {
		const struct sql_constraint *c = constraint(s, ff_sql_name(t, name, &next));
		bool known = c && (c->state == SQL_DROPPED || (is(t, i, "validate") && (c->state == SQL_ADDED_AGAIN || c->state == SQL_VALIDATED)));
		return known;
	}
	if (is(t, i, "add"))
		return ff_sql_phrase(t, column, "if not exists");
	return is(t, i, "drop") && (ff_sql_phrase(t, column, "if exists") || ff_sql_phrase(t, i + 2, "if exists"));
}

static void add_action(struct script *s, const char *table, int i, int end)
{
	static const char *const constraints[] = {"constraint", "foreign", "check", "unique", "primary", "exclude", NULL}, *const others[] = {"index", "key", "fulltext", "spatial", "partition", "value", "table", NULL};
	const struct statement *t = sql_now(s);
	bool word = i < t->count && t->words[i].kind == W_WORD;
	if ((word && one_of(t->words[i].text, constraints)) || (ff_sql_phrase(t, i, "not null") && s->pg))
		add_constraint(s, table, i, end);
	else if (!(word && one_of(t->words[i].text, others)))
		add_columns(s, table, is(t, i, "column") ? i + 1 : i);
}

static void action(struct script *s, const char *table, int i, int end)
{
	const struct statement *t = sql_now(s);
	bool mysql = s->in->dialect == FF_DIALECT_MYSQL;
	int line = ff_sql_line(t, i);
	if (is(t, i, "add"))
		add_action(s, table, i + 1, end);
	else if (ff_sql_phrase(t, i, "validate constraint"))
		validate(s, table, i + 2);
	else if (is(t, i, "drop"))
		drop_action(s, table, i + 1);
	else if (is(t, i, "rename"))
		rename_action(s, table, i + 1);
	else if (is(t, i, "alter") && !is(t, i + 1, "constraint") && !is(t, i + 1, "index"))
		alter_column(s, table, is(t, i + 1, "column") ? i + 2 : i + 1, end);
	else if (mysql && (is(t, i, "modify") || is(t, i, "change")))
		redefine(s, table, i + 1, is(t, i, "change"));
	else if (mysql && ff_sql_phrase(t, i, "convert to") && !ff_sql_created(s, table))
		ff_sql_say(s, line, "DB006", "", FF_LEVEL_HIGH, table, SQL_TEXT("character set of %s changes: the table is copied while writers wait", table));
	else if (ff_sql_phrase(t, i, "detach partition") && ff_sql_find(t, i, end, "concurrently") < 0 && ff_sql_find(t, i, end, "finalize") < 0)
		ff_sql_tell(s, line, "DB008", NULL, "squawk:require-concurrent-partition-detach", FF_LEVEL_MEDIUM, table, SQL_TEXT("partition of %s is detached under a lock", table));
	else if (s->pg && (ff_sql_phrase(t, i, "set logged") || ff_sql_phrase(t, i, "set unlogged") || ff_sql_phrase(t, i, "set tablespace")) && !ff_sql_created(s, table))
		ff_sql_say(s, line, "DB006", "", FF_LEVEL_MEDIUM, table, SQL_TEXT("table %s is written anew under a lock", table));
}

void ff_sql_alter_table(struct script *s)
{
	const struct statement *t = sql_now(s);
	int first = ff_sql_skip_if(t, 2), next;
	const char *table = ff_sql_name(t, first, &next);
	ff_sql_no_schema(s, t->line, table, next > first + 1);
	for (int i = is(t, next, "*") ? next + 1 : next; i < t->count; i++) {
		int end = ff_sql_clause_end(t, i);
		if (!is_robust(s, i))
			ff_sql_not_robust(s, ff_sql_line(t, i), table);
		action(s, table, i, end);
		i = end;
	}
}
