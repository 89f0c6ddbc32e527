/*
 * sql.h - what the files of the SQL reader share: the script that is read, how its words are looked at,
 * and how what they mean is told.  sql.c cuts the words, sql_read.c knows names, types and columns,
 * sql_table.c, sql_object.c and sql_rows.c judge a kind of statement each, statements.c leads.
 */
#ifndef FF_CONSEQUENCE_SQL_H
#define FF_CONSEQUENCE_SQL_H

#include "room.h"

/* What is known of a column that this script makes or adds. */
struct sql_column {
	const char *table, *name;
	bool not_null, has_default, added; /* added: by ALTER TABLE, else with its table */
};
/* A constraint that this script names. */
struct sql_constraint {
	const char *name;
	enum { SQL_DROPPED, SQL_ADDED_AGAIN, SQL_UNCHECKED, SQL_VALIDATED } state;
	const struct statement *t; /* its definition: words from..to; NULL when it stands elsewhere */
	int from, to;
	bool in_transaction;
};
struct script { /* what the statements before have done */
	struct ff_arena *a;
	const struct sql_input *in;
	struct ff_list *items, *statements;
	int at;
	bool pg, began, locked, lock_timeout, statement_timeout, said_lock, said_statement;
	struct ff_strings *created;    /* tables made here */
	struct ff_list columns;        /* struct sql_column */
	struct ff_list constraints;    /* struct sql_constraint */
	struct ff_list defaults;       /* struct sql_default, of the whole script, in order */
};
struct sql_default { /* ALTER COLUMN name SET or DROP DEFAULT */
	const char *column;
	int statement;
	bool set;
};
struct column_def {
	const char *name, *type; /* type: one word, "character varying" is varchar; "" none */
	int line, end, default_at, default_end;
	bool sized, not_null, has_default, stored, identity, serial, primary, unique, references, is_volatile;
};

#define SQL_TEXT(...) ff_arena_printf(s->a, __VA_ARGS__)

static inline const struct statement *sql_now(const struct script *s)
{
	return FF_AT(s->statements, struct statement, s->at);
}

/* The word or sign at i is this one; a quoted name or a string is no word. */
static inline bool is(const struct statement *t, int i, const char *word)
{
	return i >= 0 && i < t->count && (t->words[i].kind == W_WORD || t->words[i].kind == W_SIGN) && !strcmp(t->words[i].text, word);
}

static inline bool is_name(const struct statement *t, int i)
{
	return i >= 0 && i < t->count && (t->words[i].kind == W_WORD || t->words[i].kind == W_QUOTED);
}

static inline int sql_depth(const struct statement *t, int i)
{
	return is(t, i, "(") || is(t, i, "[") ? 1 : is(t, i, ")") || is(t, i, "]") ? -1 : 0;
}

/* ---- sql_read.c ---- */

/* "alter table" at i. */
bool ff_sql_phrase(const struct statement *t, int i, const char *words);
/* Place of a phrase between from and to; -1.  find: at any depth of parentheses; find_flat: outside of those that open behind `from`. */
int ff_sql_find(const struct statement *t, int from, int to, const char *words);
int ff_sql_find_flat(const struct statement *t, int from, int to, const char *words);
/* Behind "if not exists", "if exists", "only". */
int ff_sql_skip_if(const struct statement *t, int i);
/* schema.table at i: its last part, "" none; *next is the place behind it. */
const char *ff_sql_name(const struct statement *t, int i, int *next);
/* The place of the next comma at depth 0, or the end; a closing parenthesis of an outer level ends too. */
int ff_sql_clause_end(const struct statement *t, int i);
/* The parenthesis that closes the one at i, or the end. */
int ff_sql_close(const struct statement *t, int i);
/* Line of a word; of the statement when there is none. */
int ff_sql_line(const struct statement *t, int i);
/* Type at i into d; returns the place behind it. */
int ff_sql_type(const struct statement *t, int i, struct column_def *d);
/* name type constraint... from i up to the clause's end. */
struct column_def ff_sql_column(const struct statement *t, int i);

/* ---- statements.c ---- */

struct ff_impact_item *ff_sql_say(struct script *s, int line, const char *id, const char *peer, int level, const char *symbol, const char *message);
/* One impact for each peer that has a name for it, or one without; squawk's name beside another only where style is asked for. */
void ff_sql_tell(struct script *s, int line, const char *id, const char *djmig, const char *squawk, int level, const char *symbol, const char *message);
/* A rule of taste: only where style is asked for, only for PostgreSQL. */
void ff_sql_style(struct script *s, int line, const char *squawk, const char *symbol, const char *message);
/* Another name of the peer's for what is told already. */
void ff_sql_also(struct script *s, int line, const char *id, const char *squawk, int level, const char *symbol, const char *message);
/* Outside of a transaction, what cannot be run a second time. */
void ff_sql_not_robust(struct script *s, int line, const char *symbol);
void ff_sql_no_schema(struct script *s, int line, const char *table, bool schema);
bool ff_sql_created(const struct script *s, const char *table);

/* ---- sql_table.c, sql_object.c, sql_rows.c: the statement at s->at ---- */

void ff_sql_alter_table(struct script *s);
void ff_sql_rename_tables(struct script *s); /* MySQL: RENAME TABLE a TO b, c TO d */
void ff_sql_type_style(struct script *s, const struct column_def *d);
void ff_sql_create(struct script *s);
void ff_sql_drop(struct script *s);
void ff_sql_alter_other(struct script *s); /* domains and types */
void ff_sql_rows(struct script *s);        /* INSERT, UPDATE, DELETE, MERGE, TRUNCATE, SELECT */
/* Names that a list or the targets of a SELECT give twice. */
void ff_sql_twice_in_list(struct script *s, int open);
void ff_sql_twice_in_targets(struct script *s, int from, int to);

#endif
