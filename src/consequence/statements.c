/*
 * statements.c - SQL as one script: what a statement does to a table that is in use (locks, rewrites, lost data,
 * broken readers), and what frames it: transactions, timeouts.  The rules and the peers' names for them stand in
 * docs/rules-consequence.md.  Statements are read word by word; what is not understood is not judged.
 */
#include "sql.h"

enum { NAME_MAX_BYTES = 63 }; /* NAMEDATALEN - 1 of PostgreSQL */

/* ---- reports ---- */

struct ff_impact_item *ff_sql_say(struct script *s, int line, const char *id, const char *peer, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = FF_PUSH(s->a, s->items, struct ff_impact_item);
	*i = (struct ff_impact_item){.id = id, .peer = peer, .symbol = symbol, .path = s->in->path, .line = s->in->first_line - 1 + line, .level = level,
	                             .message = message, .before = "", .after = "", .certainty = FF_CERTAIN, .advice = advice_for(id)};
	return i;
}

void ff_sql_tell(struct script *s, int line, const char *id, const char *djmig, const char *squawk, int level, const char *symbol, const char *message)
{
	bool first = false;
	if (djmig)
		ff_sql_say(s, line, id, djmig, level, symbol, message), first = true;
	if (squawk && (s->in->style || !first))
		ff_sql_say(s, line, id, squawk, level, symbol, message), first = true;
	if (!first)
		ff_sql_say(s, line, id, "", level, symbol, message);
}

void ff_sql_style(struct script *s, int line, const char *squawk, const char *symbol, const char *message)
{
	if (s->in->style && s->pg)
		ff_sql_say(s, line, "DB020", squawk, FF_LEVEL_LOW, symbol, message);
}

void ff_sql_also(struct script *s, int line, const char *id, const char *squawk, int level, const char *symbol, const char *message)
{
	if (s->in->style && s->pg)
		ff_sql_say(s, line, id, squawk, level, symbol, message);
}

void ff_sql_not_robust(struct script *s, int line, const char *symbol)
{
	if (!s->began)
		ff_sql_style(s, line, "squawk:prefer-robust-stmts", symbol, SQL_TEXT("%s: outside a transaction this cannot be run a second time", symbol));
}

void ff_sql_no_schema(struct script *s, int line, const char *table, bool schema)
{
	if (!schema)
		ff_sql_style(s, line, "squawk:require-table-schema", table, SQL_TEXT("table %s has no schema before its name", table));
}

bool ff_sql_created(const struct script *s, const char *table)
{
	return *table && ff_strings_has(s->created, table);
}

/* ---- names that the server cuts ---- */

static void identifiers(struct script *s)
{
	const struct statement *t = sql_now(s);
	for (int i = 0; s->in->style && i < t->count; i++)
		if (is_name(t, i) && strlen(t->words[i].text) > NAME_MAX_BYTES)
			ff_sql_style(s, t->words[i].line, "squawk:identifier-too-long", t->words[i].text, "a name of over 63 bytes is cut by the server");
}

/* ---- transactions ---- */

static void begins(struct script *s)
{
	if (s->began)
		ff_sql_style(s, sql_now(s)->line, "squawk:transaction-nesting", "", "a transaction begins inside another one");
	s->began = true;
}

static void ends(struct script *s)
{
	const struct statement *t = sql_now(s);
	if (!s->began)
		ff_sql_style(s, t->line, "squawk:transaction-nesting", "", "a transaction ends that did not begin");
	s->began = ff_sql_find(t, 0, t->count, "and chain") >= 0;
	s->locked = false;
	for (int i = 0; i < s->constraints.count; i++)
		FF_AT(&s->constraints, struct sql_constraint, i)->in_transaction = false;
}

/* What PostgreSQL refuses inside of a transaction; index builds are told where they are judged. */
static void outside_only(struct script *s)
{
	const struct statement *t = sql_now(s);
	bool concurrently = (is(t, 0, "reindex") || ff_sql_phrase(t, 0, "alter table")) && ff_sql_find(t, 0, t->count, "concurrently") >= 0;
	bool alone = is(t, 0, "vacuum") || ff_sql_phrase(t, 0, "create database") || ff_sql_phrase(t, 0, "drop database") || ff_sql_phrase(t, 0, "alter system");
	if (s->pg && s->began && (concurrently || alone))
		ff_sql_say(s, t->line, "DB009", "", FF_LEVEL_HIGH, "", SQL_TEXT("%s inside a transaction: the server refuses it", concurrently ? "CONCURRENTLY" : t->words[0].text));
}

static void transaction(struct script *s)
{
	const struct statement *t = sql_now(s);
	bool end = is(t, 0, "commit") || is(t, 0, "rollback") || is(t, 0, "abort") || (is(t, 0, "end") && t->count <= 4);
	if (is(t, 0, "begin") || ff_sql_phrase(t, 0, "start transaction"))
		begins(s);
	else if (ff_sql_phrase(t, 0, "prepare transaction"))
		ends(s);
	else if (end && !is(t, 1, "prepared") && ff_sql_find(t, 0, 3, "to") < 0)
		ends(s);
	else
		outside_only(s);
}

/* ---- timeouts ---- */

/* Statements that wait for a lock, or hold one that others wait for. */
static bool takes_lock(const struct statement *t)
{
	static const char *const verbs[] = {"alter", "create", "drop", "reindex", "lock", "truncate", "comment", "cluster", "refresh", "vacuum", "import", NULL};
	int table = ff_sql_find(t, 1, 4, "table");
	if (is(t, 0, "select"))
		return ff_sql_find_flat(t, 0, t->count, "into") >= 0;
	if (is(t, 0, "create") && table > 0 && !is(t, table - 1, "foreign")) /* a new table alone waits for nobody */
		return ff_sql_find(t, table, t->count, "references") >= 0 || ff_sql_find_flat(t, table, t->count, "as") >= 0;
	return t->words[0].kind == W_WORD && one_of(t->words[0].text, verbs);
}

static bool names_setting(const struct statement *t, const char *name)
{
	for (int i = 1; i < t->count; i++)
		if (t->words[i].kind != W_SIGN && !strcmp(t->words[i].text, name))
			return true;
	return false;
}

static void timeouts(struct script *s)
{
	const struct statement *t = sql_now(s);
	if (is(t, 0, "set") || ff_sql_phrase(t, 0, "select set_config")) {
		s->lock_timeout |= names_setting(t, "lock_timeout");
		s->statement_timeout |= names_setting(t, "statement_timeout");
	}
	if (!takes_lock(t))
		return;
	if (!s->lock_timeout && !s->said_lock)
		ff_sql_style(s, t->line, "squawk:require-lock-timeout", "", "no lock_timeout: the statement queues, and everybody queues behind it"), s->said_lock = true;
	if (!s->statement_timeout && !s->said_statement)
		ff_sql_style(s, t->line, "squawk:require-statement-timeout", "", "no statement_timeout: a lock may be held for long"), s->said_statement = true;
}

/* ---- maintenance ---- */

static void maintain(struct script *s)
{
	const struct statement *t = sql_now(s);
	int next, at = ff_sql_find(t, 0, t->count, "concurrently"), full = ff_sql_find(t, 0, t->count, "full");
	if (is(t, 0, "reindex")) {
		static const char *const no[] = {"false", "off", "0", NULL};
		bool off = at >= 0 && at + 1 < t->count && is(t, 1, "(") && one_of(t->words[at + 1].text, no);
		bool system = ff_sql_find_flat(t, 0, 3, "system") >= 0; /* there is no other way for the catalogue */
		if (s->pg && (at < 0 || off))
			ff_sql_tell(s, t->line, "DB010", "djmig:REINDEX", at < 0 && !system ? "squawk:require-concurrent-reindex" : NULL, FF_LEVEL_MEDIUM, "", "index is rebuilt without CONCURRENTLY: writers wait");
	} else if (is(t, 0, "cluster") || (is(t, 0, "vacuum") && full >= 0 && !is(t, full + 1, "false") && !is(t, full + 1, "off"))) {
		const char *table = ff_sql_name(t, is(t, 0, "cluster") ? 1 : full + 1, &next);
		ff_sql_say(s, t->line, "DB010", "", FF_LEVEL_MEDIUM, table, "the table is written anew under an exclusive lock: readers and writers wait");
	}
}

/* ---- the script ---- */

static void judge(struct script *s)
{
	const struct statement *t = sql_now(s);
	transaction(s);
	timeouts(s);
	identifiers(s);
	if (ff_sql_phrase(t, 0, "alter table")) {
		ff_sql_alter_table(s);
		s->locked |= s->began;
	} else if (ff_sql_phrase(t, 0, "rename table"))
		ff_sql_rename_tables(s);
	else if (is(t, 0, "create"))
		ff_sql_create(s);
	else if (is(t, 0, "drop"))
		ff_sql_drop(s);
	else if (is(t, 0, "alter"))
		ff_sql_alter_other(s);
	else {
		ff_sql_rows(s);
		maintain(s);
	}
}

/* Where defaults of columns are set and dropped, so that ADD COLUMN need not read all that follows. */
static void find_defaults(struct script *s)
{
	for (int i = 0; i < s->statements->count; i++) {
		const struct statement *t = FF_AT(s->statements, struct statement, i);
		for (int k = 0; ff_sql_phrase(t, 0, "alter table") && k + 2 < t->count; k++) {
			bool set = ff_sql_phrase(t, k + 1, "set default");
			if (is_name(t, k) && (set || ff_sql_phrase(t, k + 1, "drop default")))
				*FF_PUSH(s->a, &s->defaults, struct sql_default) = (struct sql_default){t->words[k].text, i, set};
		}
	}
}

void ff_sql_judge(struct ff_arena *a, const struct sql_input *in, const char *text, size_t n, struct ff_list *items)
{
	struct ff_list statements = {0};
	struct ff_strings created = {0};
	struct script script = {.a = a, .in = in, .items = items, .statements = &statements, .pg = in->dialect == FF_DIALECT_POSTGRESQL, .began = in->transaction,
	                        .locked = in->locked, .created = in->created ? in->created : &created}, *s = &script;
	ff_sql_statements(a, in->dialect, text, n, &statements);
	find_defaults(s);
	for (int i = 0; in->added && i < in->added->count; i++) {
		const char *x = in->added->items[i], *dot = strrchr(x, '.');
		if (dot)
			*FF_PUSH(a, &s->columns, struct sql_column) = (struct sql_column){.table = ff_arena_dup(a, x, (size_t)(dot - x)), .name = dot + 1, .added = true};
	}
	for (s->at = 0; s->at < statements.count; s->at++)
		judge(s);
	if (s->began && !in->transaction) {
		s->at = statements.count - 1;
		ff_sql_style(s, sql_now(s)->line, "squawk:ban-uncommitted-transaction", "", "the transaction is never committed");
	}
}

int ff_dialect_of(const char *name, enum ff_dialect *out, struct ff_err *err)
{
	static const char *const names[] = {"postgresql", "mysql", "sqlite", NULL};
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name)) {
			*out = (enum ff_dialect)i;
			return 0;
		}
	return ff_err_set(err, FF_EX_USAGE, "dialect must be postgresql, mysql or sqlite, not \"%s\"", name);
}

void ff_consequence_sql(struct ff_arena *a, enum ff_dialect d, const char *path, const char *text, size_t n, struct ff_list *items)
{
	const struct sql_input in = {.dialect = d, .path = path, .first_line = 1, .style = true, .dump = true};
	ff_sql_judge(a, &in, text, n, items);
}
