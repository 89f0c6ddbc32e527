/*
 * statements.c - what a SQL statement does to a table that is in use: locks, rewrites, lost
 * data, broken readers.  The rules and the peers' names for them stand in docs/rules-consequence.md.
 * Statements are read word by word; what is not understood is not judged.
 */
#include "room.h"

struct script { /* what the statements before have done */
	struct ff_arena *a;
	struct ff_list *items, *statements;
	const char *path;
	enum ff_dialect dialect;
	int first_line, at;
	bool style, transaction, began, locked, lock_timeout, statement_timeout, said_lock, said_statement;
	struct ff_strings created, dropped_constraints, unchecked; /* unchecked: added NOT VALID in this transaction */
};

static const struct statement *now(const struct script *s)
{
	return FF_AT(s->statements, struct statement, s->at);
}

/* ---- words ---- */

static bool is(const struct statement *t, int i, const char *word)
{
	return i >= 0 && i < t->count && (t->words[i].kind == W_WORD || t->words[i].kind == W_SIGN) && !strcmp(t->words[i].text, word);
}

/* "alter table" at i */
static bool phrase(const struct statement *t, int i, const char *words)
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

/* Place of a phrase between from and to, at any depth of parentheses; -1. */
static int find(const struct statement *t, int from, int to, const char *words)
{
	for (int i = from; i < to && i < t->count; i++)
		if (phrase(t, i, words))
			return i;
	return -1;
}

static bool is_name(const struct statement *t, int i)
{
	return i < t->count && (t->words[i].kind == W_WORD || t->words[i].kind == W_QUOTED);
}

/* Skips "if not exists", "if exists", "only". */
static int skip_if(const struct statement *t, int i)
{
	if (phrase(t, i, "if not exists"))
		i += 3;
	else if (phrase(t, i, "if exists"))
		i += 2;
	return is(t, i, "only") ? i + 1 : i;
}

/* schema.table at i: its last part; *next is the place behind it. */
static const char *name_at(const struct statement *t, int i, int *next)
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

/* The place of the next comma at depth 0, or the end; a closing parenthesis of an outer level ends too. */
static int clause_end(const struct statement *t, int i)
{
	for (int depth = 0; i < t->count; i++) {
		depth += is(t, i, "(") || is(t, i, "[") ? 1 : is(t, i, ")") || is(t, i, "]") ? -1 : 0;
		if (depth < 0 || (depth == 0 && is(t, i, ",")))
			break;
	}
	return i;
}

/* ---- reports ---- */

static struct ff_impact_item *say(struct script *s, int line, const char *id, const char *peer, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = FF_PUSH(s->a, s->items, struct ff_impact_item);
	*i = (struct ff_impact_item){.id = id, .peer = peer, .symbol = symbol, .path = s->path, .line = s->first_line - 1 + line, .level = level,
	                             .message = message, .before = "", .after = "", .certainty = FF_CERTAIN, .advice = advice_for(id)};
	return i;
}

/* One impact for each peer that has a name for it; the first carries the words, `style` ones only in the sql command. */
static void both(struct script *s, int line, const char *id, const char *djmig, const char *squawk, int level, const char *symbol, const char *message)
{
	bool first = false;
	if (djmig)
		say(s, line, id, djmig, level, symbol, message), first = true;
	if (squawk && (s->style || !first))
		say(s, line, id, squawk, level, symbol, message), first = true;
	if (!first)
		say(s, line, id, "", level, symbol, message);
}

static void style(struct script *s, int line, const char *squawk, const char *symbol, const char *message)
{
	if (s->style && s->dialect == FF_DIALECT_POSTGRESQL)
		say(s, line, "DB020", squawk, FF_LEVEL_LOW, symbol, message);
}

#define TEXT(...) ff_arena_printf(s->a, __VA_ARGS__)

static bool created_here(const struct script *s, const char *table)
{
	return ff_strings_has(&s->created, table);
}

/* ---- column definitions ---- */

struct column_def {
	const char *name, *type;
	int type_at, end, default_at, default_end;
	bool not_null, has_default, stored, identity, serial, primary, unique, references, size;
};

static bool one_type(const char *type, const char *const *types)
{
	return one_of(type, types);
}

static void read_type(const struct statement *t, struct column_def *d, int i)
{
	int next;
	static const char *const serials[] = {"serial", "serial2", "serial4", "serial8", "bigserial", "smallserial", NULL};
	d->type_at = i;
	d->type = name_at(t, i, &next);
	d->size = is(t, next, "(");
	d->serial = one_type(d->type, serials);
}

/* name type constraints... from i up to the clause's end */
static struct column_def read_column(const struct statement *t, int i)
{
	struct column_def d = {.name = is_name(t, i) ? t->words[i].text : "", .type = ""};
	d.end = clause_end(t, i);
	read_type(t, &d, i + 1);
	for (int k = i + 1, depth = 0; k < d.end; k++) {
		depth += is(t, k, "(") ? 1 : is(t, k, ")") ? -1 : 0;
		if (depth)
			continue;
		d.not_null |= phrase(t, k, "not null");
		d.stored |= phrase(t, k, "generated always as") && find(t, k, d.end, "stored") >= 0 && !phrase(t, k, "generated always as identity");
		d.identity |= is(t, k, "identity");
		d.primary |= phrase(t, k, "primary key");
		d.unique |= is(t, k, "unique");
		d.references |= is(t, k, "references");
		if (is(t, k, "default") && !d.has_default) {
			d.has_default = true;
			d.default_at = k + 1;
		}
	}
	return d;
}

/* A default that the server must compute for each row: a call that is not known to be stable. */
static bool is_volatile(const struct statement *t, const struct column_def *d)
{
	static const char *const stable[] = {"now", "pi", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "transaction_timestamp",
		"statement_timestamp", "lower", "upper", "cast", "array", "coalesce", "concat", "interval", "to_timestamp", "make_interval", "numeric", "varchar", "char",
		"character", "decimal", "timestamp", "timestamptz", "time", "bit", "date_trunc", "timezone", "to_jsonb", "jsonb_build_object", "abs", "length", NULL};
	for (int k = d->default_at; d->has_default && k < d->end; k++) {
		if (phrase(t, k, "not null") || is(t, k, "constraint") || is(t, k, "check") || is(t, k, "references") || phrase(t, k, "primary key") || is(t, k, "unique"))
			return false;
		if (t->words[k].kind == W_WORD && is(t, k + 1, "(") && !one_of(t->words[k].text, stable))
			return true;
		if (t->words[k].kind == W_QUOTED && is(t, k + 1, "("))
			return true;
	}
	return false;
}

static void judge_type(struct script *s, const struct column_def *d, int line)
{
	static const char *const ints[] = {"int", "integer", "int4", "serial", "serial4", NULL}, *const smalls[] = {"smallint", "int2", "smallserial", "serial2", NULL},
		*const chars[] = {"char", "character", "bpchar", NULL};
	const struct statement *t = now(s);
	if (one_type(d->type, ints))
		style(s, line, "squawk:prefer-bigint-over-int", d->name, TEXT("%s is a 32-bit integer", d->name));
	if (one_type(d->type, smalls))
		style(s, line, "squawk:prefer-bigint-over-smallint", d->name, TEXT("%s is a 16-bit integer", d->name));
	if (d->serial)
		style(s, line, "squawk:prefer-identity", d->name, TEXT("%s is serial; an identity column is easier to manage", d->name));
	bool varying = is(t, d->type_at + 1, "varying");
	if (one_type(d->type, chars) && !varying)
		style(s, line, "squawk:ban-char-field", d->name, TEXT("%s is padded char", d->name));
	if ((!strcmp(d->type, "varchar") && d->size) || (!strcmp(d->type, "character") && varying && is(t, d->type_at + 2, "(")))
		style(s, line, "squawk:prefer-text-field", d->name, TEXT("%s has a size in its type; a check is easier to change", d->name));
	bool zone = find(t, d->type_at, d->type_at + 8, "with time zone") >= 0;
	if (!strcmp(d->type, "timestamp") && !zone)
		style(s, line, "squawk:prefer-timestamp-tz", d->name, TEXT("%s is a timestamp without time zone", d->name));
}

/* ---- ALTER TABLE ---- */

/* ADD COLUMN ... DEFAULT x NOT NULL followed by DROP DEFAULT leaves old code without a default; a later SET DEFAULT gives it back. */
static bool default_dropped_later(const struct script *s, const char *column)
{
	bool dropped = false;
	for (int i = s->at + 1; i < s->statements->count; i++) {
		const struct statement *t = FF_AT(s->statements, struct statement, i);
		for (int k = 0; k + 2 < t->count; k++)
			if (is_name(t, k) && !strcmp(t->words[k].text, column)) {
				dropped |= phrase(t, k + 1, "drop default");
				if (phrase(t, k + 1, "set default"))
					dropped = false;
			}
	}
	return dropped;
}

static void add_column(struct script *s, const char *table, int i)
{
	const struct statement *t = now(s);
	struct column_def d = read_column(t, skip_if(t, i));
	const char *symbol = TEXT("%s.%s", table, d.name);
	int line = t->words[i < t->count ? i : 0].line;
	bool pg = s->dialect == FF_DIALECT_POSTGRESQL;
	judge_type(s, &d, line);
	if (created_here(s, table))
		return;
	if (d.not_null && !d.has_default && !d.stored && !d.identity && !d.serial)
		both(s, line, "DB004", "djmig:NOT_NULL", "squawk:adding-required-field", FF_LEVEL_HIGH, symbol, TEXT("column %s is added NOT NULL without a default: inserts of the running version fail", symbol));
	else if (d.not_null && d.has_default && default_dropped_later(s, d.name))
		both(s, line, "DB004", "djmig:NOT_NULL", NULL, FF_LEVEL_HIGH, symbol, TEXT("column %s is NOT NULL and its default is dropped again: inserts of the running version fail", symbol));
	if (pg && (is_volatile(t, &d) || d.stored))
		both(s, line, "DB012", NULL, "squawk:adding-field-with-default", FF_LEVEL_HIGH, symbol, TEXT("column %s has a default that is computed for every row: the table is rewritten under a lock", symbol));
	if (pg && (d.serial || d.identity) && d.primary)
		both(s, line, "DB012", NULL, "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, symbol, TEXT("%s is a new key for all rows: the table is rewritten under a lock", symbol));
	else if (pg && (d.serial || d.identity))
		both(s, line, "DB012", NULL, NULL, FF_LEVEL_HIGH, symbol, TEXT("column %s numbers all rows: the table is rewritten under a lock", symbol));
	if (d.unique && !d.primary)
		both(s, line, "DB007", "djmig:ADD_UNIQUE", "squawk:disallowed-unique-constraint", FF_LEVEL_HIGH, symbol, TEXT("column %s is unique: the index is built under a lock", symbol));
	if (d.references)
		both(s, line, "DB011", NULL, "squawk:adding-foreign-key-constraint", FF_LEVEL_MEDIUM, symbol, TEXT("column %s has a foreign key that is checked at once: both tables are locked", symbol));
}

static void add_constraint(struct script *s, const char *table, int i, int end)
{
	const struct statement *t = now(s);
	int line = t->words[i].line, name_end;
	const char *name = is(t, i, "constraint") ? name_at(t, i + 1, &name_end) : "";
	bool foreign = find(t, i, end, "foreign key") >= 0, check = find(t, i, end, "check") >= 0, unique = find(t, i, end, "unique") >= 0,
	     primary = find(t, i, end, "primary key") >= 0, index = find(t, i, end, "using index") >= 0, valid = find(t, i, end, "not valid") < 0;
	bool pg = s->dialect == FF_DIALECT_POSTGRESQL;
	if (created_here(s, table))
		return;
	if (!valid && s->began)
		ff_strings_push(s->a, &s->unchecked, name);
	if (foreign && valid && pg)
		both(s, line, "DB011", NULL, "squawk:adding-foreign-key-constraint", FF_LEVEL_MEDIUM, name, TEXT("foreign key on %s is checked at once: both tables are locked", table));
	if ((foreign || check) && valid && pg)
		both(s, line, "DB011", NULL, "squawk:constraint-missing-not-valid", FF_LEVEL_MEDIUM, name, TEXT("constraint on %s is checked at once: the table is locked while all rows are read", table));
	if (primary && !index && pg)
		both(s, line, "DB012", NULL, "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, table, TEXT("primary key on %s: the index is built under a lock", table));
	if (unique && !index)
		both(s, line, "DB007", "djmig:ADD_UNIQUE", "squawk:disallowed-unique-constraint", FF_LEVEL_HIGH, name, TEXT("unique constraint on %s: duplicates fail, the index is built under a lock", table));
}

static void alter_column(struct script *s, const char *table, int i, int end)
{
	const struct statement *t = now(s);
	int next, line = t->words[i].line;
	const char *column = name_at(t, i, &next), *symbol = TEXT("%s.%s", table, column);
	if (phrase(t, next, "set not null") && !created_here(s, table))
		both(s, line, "DB005", NULL, "squawk:adding-not-nullable-field", FF_LEVEL_HIGH, symbol, TEXT("column %s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", symbol));
	if (phrase(t, next, "drop not null") && s->style)
		both(s, line, "DB020", NULL, "squawk:ban-drop-not-null", FF_LEVEL_LOW, symbol, TEXT("column %s may be NULL: readers of the running version may not expect it", symbol));
	int type = is(t, next, "type") ? next + 1 : phrase(t, next, "set data type") ? next + 3 : -1;
	if (type >= 0 && type < end) {
		struct column_def d = {.name = column, .type = ""};
		read_type(t, &d, type);
		judge_type(s, &d, line);
		if (!created_here(s, table))
			both(s, line, "DB006", "djmig:ALTER_COLUMN", "squawk:changing-column-type", FF_LEVEL_HIGH, symbol, TEXT("type of column %s changes: the table may be rewritten under a lock", symbol));
	}
}

static void drop_action(struct script *s, const char *table, int i)
{
	static const char *const others[] = {"constraint", "index", "primary", "foreign", "check", "partition", "key", NULL};
	const struct statement *t = now(s);
	int next, line = t->words[i].line;
	if (is(t, i, "constraint") && phrase(t, i + 1, "if exists"))
		ff_strings_push(s->a, &s->dropped_constraints, name_at(t, i + 3, &next));
	if (i >= t->count || (t->words[i].kind == W_WORD && one_of(t->words[i].text, others)))
		return;
	i = skip_if(t, is(t, i, "column") ? i + 1 : i);
	const char *column = name_at(t, i, &next), *symbol = TEXT("%s.%s", table, column);
	if (*column && !created_here(s, table))
		both(s, line, "DB002", "djmig:DROP_COLUMN", "squawk:ban-drop-column", FF_LEVEL_HIGH, symbol, TEXT("column %s is dropped: the running version still names it, its data are lost", symbol));
}

static void rename_action(struct script *s, const char *table, int i)
{
	const struct statement *t = now(s);
	int next, line = t->words[i < t->count ? i : 0].line;
	if (is(t, i, "to") || is(t, i, "as")) {
		const char *to = name_at(t, i + 1, &next);
		bool rebuild = ff_str_ends(to, "__old") || ff_str_starts(table, "new__");
		if (created_here(s, table))
			ff_strings_push(s->a, &s->created, to);
		if (!rebuild && !created_here(s, table))
			both(s, line, "DB003", "djmig:RENAME_TABLE", "squawk:renaming-table", FF_LEVEL_HIGH, table, TEXT("table %s is renamed to %s: the running version still names it", table, to));
		return;
	}
	if (is(t, i, "constraint") || is(t, i, "index"))
		return;
	i += is(t, i, "column");
	const char *column = name_at(t, i, &next);
	if (is(t, next, "to") && !created_here(s, table))
		both(s, line, "DB003", "djmig:RENAME_COLUMN", "squawk:renaming-column", FF_LEVEL_HIGH, TEXT("%s.%s", table, column), TEXT("column %s.%s is renamed: the running version still names it", table, column));
}

/* Robust: may be run again after it stopped half way. */
static bool robust_action(struct script *s, int i)
{
	const struct statement *t = now(s);
	int next;
	if (is(t, i, "add") && is(t, i + 1, "constraint")) {
		const char *name = name_at(t, i + 2, &next);
		for (int k = 0; k < s->dropped_constraints.count; k++)
			if (!strcmp(s->dropped_constraints.items[k], name)) {
				s->dropped_constraints.items[k] = "";
				return true;
			}
		return false;
	}
	if (is(t, i, "add") || is(t, i, "drop"))
		return find(t, i, clause_end(t, i), "if not exists") >= 0 || find(t, i, clause_end(t, i), "if exists") >= 0;
	return phrase(t, i, "validate constraint") || is(t, i, "alter") || is(t, i, "set");
}

static void not_robust(struct script *s, int line, const char *symbol)
{
	if (!s->began && s->statements->count > 1)
		style(s, line, "squawk:prefer-robust-stmts", symbol, TEXT("%s: outside a transaction this cannot be run a second time", symbol));
}

static void alter_table(struct script *s)
{
	const struct statement *t = now(s);
	int i = skip_if(t, 2), next;
	const char *table = name_at(t, i, &next);
	bool schema = next > i + 1;
	if (!schema)
		style(s, t->line, "squawk:require-table-schema", table, TEXT("table %s has no schema before its name", table));
	for (i = is(t, next, "*") ? next + 1 : next; i < t->count; i++) {
		int end = clause_end(t, i), line = t->words[i].line;
		static const char *const constraint_words[] = {"constraint", "foreign", "check", "unique", "primary", NULL};
		bool word = i + 1 < t->count && t->words[i + 1].kind == W_WORD;
		if (!robust_action(s, i))
			not_robust(s, line, table);
		if (is(t, i, "add") && word && one_of(t->words[i + 1].text, constraint_words))
			add_constraint(s, table, i + 1, end);
		else if (is(t, i, "add") && !(word && (is(t, i + 1, "index") || is(t, i + 1, "key") || is(t, i + 1, "value"))))
			add_column(s, table, is(t, i + 1, "column") ? i + 2 : i + 1);
		else if (phrase(t, i, "validate constraint") && s->began && ff_strings_has(&s->unchecked, name_at(t, i + 2, &next)))
			both(s, line, "DB011", NULL, "squawk:constraint-missing-not-valid", FF_LEVEL_MEDIUM, table,
			     TEXT("constraint on %s is validated in the transaction that adds it: the lock of the first step is held while all rows are read", table));
		else if (is(t, i, "drop"))
			drop_action(s, table, i + 1);
		else if (is(t, i, "rename"))
			rename_action(s, table, i + 1);
		else if (is(t, i, "alter") && !is(t, i + 1, "constraint") && !is(t, i + 1, "index"))
			alter_column(s, table, is(t, i + 1, "column") ? i + 2 : i + 1, end);
		else if ((is(t, i, "modify") || is(t, i, "change")) && s->dialect == FF_DIALECT_MYSQL)
			both(s, line, "DB006", "djmig:ALTER_COLUMN", NULL, FF_LEVEL_HIGH, table, TEXT("a column of %s changes its definition", table));
		else if (phrase(t, i, "detach partition") && find(t, i, end, "concurrently") < 0 && find(t, i, end, "finalize") < 0)
			both(s, line, "DB008", NULL, "squawk:require-concurrent-partition-detach", FF_LEVEL_MEDIUM, table, TEXT("partition of %s is detached under a lock", table));
		i = end;
	}
}

/* ---- CREATE, DROP ---- */

static void create_table(struct script *s, int i)
{
	const struct statement *t = now(s);
	bool temporary = find(t, 0, 4, "temporary") >= 0 || find(t, 0, 4, "temp") >= 0, robust = phrase(t, i, "if not exists");
	int next, first = i = skip_if(t, i);
	const char *table = name_at(t, i, &next);
	ff_strings_push(s->a, &s->created, table);
	if (next == first + 1 && !temporary)
		style(s, t->line, "squawk:require-table-schema", table, TEXT("table %s has no schema before its name", table));
	if (!robust && !temporary)
		not_robust(s, t->line, table);
	struct ff_strings names = {0};
	for (i = next + 1; is(t, next, "(") && i < t->count && !is(t, i, ")"); i = clause_end(t, i) + 1) {
		static const char *const table_words[] = {"constraint", "primary", "unique", "check", "foreign", "exclude", "like", "key", "index", NULL};
		if (t->words[i].kind == W_WORD && one_of(t->words[i].text, table_words))
			continue;
		struct column_def d = read_column(t, i);
		judge_type(s, &d, t->words[i].line);
		if (ff_strings_has(&names, d.name))
			style(s, t->words[i].line, "squawk:ban-duplicate-column-assignments", d.name, TEXT("column %s is named twice", d.name));
		ff_strings_push(s->a, &names, d.name);
	}
}

static void create_index(struct script *s, int i, bool unique)
{
	const struct statement *t = now(s);
	bool concurrently = is(t, i, "concurrently"), pg = s->dialect == FF_DIALECT_POSTGRESQL;
	int on = find(t, i, t->count, "on"), next, line = t->line;
	const char *table = on >= 0 ? name_at(t, skip_if(t, on + 1), &next) : "";
	i += concurrently;
	bool robust = phrase(t, i, "if not exists");
	if (!robust)
		not_robust(s, line, table);
	if (concurrently && s->began) {
		both(s, line, "DB009", s->locked ? "djmig:CREATE_INDEX_EXCLUSIVE" : NULL, "squawk:ban-concurrent-index-creation-in-transaction", FF_LEVEL_HIGH, table,
		     TEXT("index on %s is built concurrently inside a transaction: the server refuses it", table));
		return;
	}
	if (created_here(s, table))
		return;
	if (unique)
		both(s, line, "DB007", "djmig:ADD_UNIQUE", NULL, FF_LEVEL_HIGH, table, TEXT("unique index on %s: duplicates make it fail", table));
	if (pg && !concurrently) {
		const char *text = TEXT("index on %s is built without CONCURRENTLY: writers wait", table);
		if (!unique)
			both(s, line, "DB008", s->began && s->locked ? "djmig:CREATE_INDEX_EXCLUSIVE" : "djmig:CREATE_INDEX", NULL, FF_LEVEL_MEDIUM, table, text);
		if (s->style)
			say(s, line, "DB008", "squawk:require-concurrent-index-creation", FF_LEVEL_MEDIUM, table, text);
	}
}

static void create(struct script *s)
{
	const struct statement *t = now(s);
	int i = 1, next;
	if (is(t, i, "or") && is(t, i + 1, "replace"))
		i += 2;
	while (is(t, i, "temporary") || is(t, i, "temp") || is(t, i, "unlogged") || is(t, i, "global") || is(t, i, "local") || is(t, i, "foreign"))
		i++;
	if (is(t, i, "table"))
		create_table(s, i + 1);
	else if (is(t, i, "unique") && is(t, i + 1, "index"))
		create_index(s, i + 2, true);
	else if (is(t, i, "index"))
		create_index(s, i + 1, false);
	else if (is(t, i, "domain") && (find(t, i, t->count, "check") >= 0 || find(t, i, t->count, "not null") >= 0)) {
		const char *name = name_at(t, i + 1, &next);
		style(s, t->line, "squawk:ban-create-domain-with-constraint", name, TEXT("domain %s has a constraint: it cannot be changed without a lock on every table", name));
	} else if (is(t, i, "view")) {
		struct ff_strings names = {0};
		name_at(t, skip_if(t, i + 1), &next);
		for (i = next + 1; is(t, next, "(") && i < t->count && !is(t, i, ")"); i++) {
			if (is_name(t, i) && ff_strings_has(&names, t->words[i].text))
				style(s, t->line, "squawk:ban-duplicate-column-assignments", t->words[i].text, TEXT("column %s is named twice", t->words[i].text));
			ff_strings_push(s->a, &names, is_name(t, i) ? t->words[i].text : "");
		}
	}
}

/* A later statement makes the table again: a dump, or SQLite's way of altering (new__x is renamed to x). */
static bool made_again(struct script *s, const char *table)
{
	const char *fresh = TEXT("new__%s", table);
	for (int k = s->at + 1; k < s->statements->count; k++) {
		const struct statement *t = FF_AT(s->statements, struct statement, k);
		int next, i = phrase(t, 0, "create table") || phrase(t, 0, "alter table") ? skip_if(t, 2) : t->count;
		const char *name = name_at(t, i, &next);
		if ((is(t, 0, "create") && !strcmp(name, table)) || (*name && !strcmp(name, fresh)))
			return true;
	}
	return false;
}

static void drop(struct script *s)
{
	const struct statement *t = now(s);
	int next, i = skip_if(t, 2);
	const char *name;
	bool robust = phrase(t, 2, "if exists") || phrase(t, 3, "if exists");
	if (is(t, 1, "table")) {
		int first = i;
		name = name_at(t, i, &next);
		if (next == first + 1)
			style(s, t->line, "squawk:require-table-schema", name, TEXT("table %s has no schema before its name", name));
		if (!robust)
			not_robust(s, t->line, name);
		bool rebuild = ff_str_ends(name, "__old") || made_again(s, name);
		if (!created_here(s, name) && !rebuild)
			both(s, t->line, "DB001", "djmig:DROP_TABLE", "squawk:ban-drop-table", FF_LEVEL_CRITICAL, name, TEXT("table %s is dropped: its data are lost", name));
	} else if (is(t, 1, "index")) {
		bool concurrently = is(t, 2, "concurrently");
		name = name_at(t, skip_if(t, concurrently ? 3 : 2), &next);
		if (!robust)
			not_robust(s, t->line, name);
		if (!concurrently && s->dialect == FF_DIALECT_POSTGRESQL)
			both(s, t->line, "DB010", "djmig:DROP_INDEX", "squawk:require-concurrent-index-deletion", FF_LEVEL_MEDIUM, name, TEXT("index %s is dropped without CONCURRENTLY: readers and writers wait", name));
	} else if (is(t, 1, "database") || is(t, 1, "schema")) {
		name = name_at(t, i, &next);
		both(s, t->line, "DB013", NULL, "squawk:ban-drop-database", FF_LEVEL_CRITICAL, name, TEXT("%s %s is dropped with all that it holds", t->words[1].text, name));
	}
}

/* ---- data ---- */

static void duplicate_assignments(struct script *s, int from)
{
	const struct statement *t = now(s);
	struct ff_strings names = {0};
	int set = find(t, from, t->count, "set"), depth = 0;
	for (int i = set + 1; set >= 0 && i < t->count && !is(t, i, "where") && !is(t, i, "from"); i++) {
		depth += is(t, i, "(") ? 1 : is(t, i, ")") ? -1 : 0;
		bool start = i == set + 1 || is(t, i - 1, ",") || is(t, i - 1, "("), target = depth == 0 ? is(t, i + 1, "=") : find(t, i, i + 40, "=") > 0 && is(t, set + 1, "(") && i < find(t, set, t->count, "=");
		if (!start || !is_name(t, i) || !target || is(t, i + 1, ".") || is(t, i + 1, "["))
			continue;
		if (ff_strings_has(&names, t->words[i].text))
			style(s, t->words[i].line, "squawk:ban-duplicate-column-assignments", t->words[i].text, TEXT("column %s is set twice", t->words[i].text));
		ff_strings_push(s->a, &names, t->words[i].text);
	}
}

static void duplicate_columns(struct script *s, int open)
{
	const struct statement *t = now(s);
	struct ff_strings names = {0};
	for (int i = open + 1; is(t, open, "(") && i < t->count && !is(t, i, ")"); i++) {
		bool whole = is_name(t, i) && (is(t, i + 1, ",") || is(t, i + 1, ")")) && !is(t, i - 1, ".");
		if (whole && ff_strings_has(&names, t->words[i].text))
			style(s, t->words[i].line, "squawk:ban-duplicate-column-assignments", t->words[i].text, TEXT("column %s is named twice", t->words[i].text));
		ff_strings_push(s->a, &names, whole ? t->words[i].text : "");
	}
}

static void change_data(struct script *s)
{
	const struct statement *t = now(s);
	int next, i = is(t, 1, "from") ? 2 : 1;
	if (is(t, 0, "update") || is(t, 0, "delete")) {
		const char *table = name_at(t, skip_if(t, i), &next);
		if (find(t, 0, t->count, "where") < 0 && !created_here(s, table))
			both(s, t->line, "DB013", NULL, NULL, FF_LEVEL_CRITICAL, table, TEXT("%s of all rows of %s: no WHERE", t->words[0].text, table));
		duplicate_assignments(s, 0);
	} else if (is(t, 0, "truncate")) {
		const char *table = name_at(t, is(t, 1, "table") ? 2 : 1, &next);
		both(s, t->line, "DB013", NULL, find(t, 1, t->count, "cascade") >= 0 ? "squawk:ban-truncate-cascade" : NULL, FF_LEVEL_CRITICAL, table, TEXT("all rows of %s are removed", table));
	} else if (is(t, 0, "insert")) {
		int conflict = find(t, 0, t->count, "on conflict");
		name_at(t, 2, &next);
		duplicate_columns(s, next);
		if (conflict >= 0)
			duplicate_assignments(s, conflict);
	} else if (is(t, 0, "merge")) {
		int insert = find(t, 0, t->count, "insert"), update = find(t, 0, t->count, "update");
		if (insert >= 0)
			duplicate_columns(s, insert + 1);
		if (update >= 0)
			duplicate_assignments(s, update);
	} else if (is(t, 0, "select") && find(t, 0, t->count, "into") >= 0) {
		struct ff_strings names = {0};
		for (int k = 1; k < t->count && !is(t, k, "into"); k++)
			if (is_name(t, k) && (is(t, k + 1, ",") || is(t, k + 1, "into"))) {
				if (ff_strings_has(&names, t->words[k].text))
					style(s, t->line, "squawk:ban-duplicate-column-assignments", t->words[k].text, TEXT("column %s is named twice", t->words[k].text));
				ff_strings_push(s->a, &names, t->words[k].text);
			}
	}
}

/* ---- the rest, and what frames it ---- */

static void other(struct script *s)
{
	const struct statement *t = now(s);
	int next;
	if (is(t, 0, "reindex")) {
		bool off = find(t, 0, t->count, "concurrently false") >= 0, on = find(t, 0, t->count, "concurrently") >= 0 && !off;
		if (!on)
			both(s, t->line, "DB010", "djmig:REINDEX", "squawk:require-concurrent-reindex", FF_LEVEL_MEDIUM, "", "index is rebuilt without CONCURRENTLY: writers wait");
	} else if (phrase(t, 0, "alter domain")) {
		const char *name = name_at(t, 2, &next);
		if (is(t, next, "add"))
			style(s, t->line, "squawk:ban-alter-domain-with-add-constraint", name, TEXT("constraint on domain %s: every table that uses it is locked and checked", name));
	} else if (phrase(t, 0, "alter type")) {
		const char *name = name_at(t, 2, &next);
		if (phrase(t, next, "add value") && find(t, next, t->count, "before") < 0 && find(t, next, t->count, "after") < 0)
			both(s, t->line, "DB020", NULL, "squawk:require-enum-value-ordering", FF_LEVEL_LOW, name, TEXT("value added to %s without BEFORE or AFTER", name));
	}
}

static void identifiers(struct script *s)
{
	const struct statement *t = now(s);
	for (int i = 0; s->style && i < t->count; i++)
		if ((t->words[i].kind == W_WORD || t->words[i].kind == W_QUOTED) && strlen(t->words[i].text) > 63)
			style(s, t->words[i].line, "squawk:identifier-too-long", t->words[i].text, "a name of over 63 bytes is cut by the server");
}

/* Statements that wait for a lock on a table. */
static bool takes_lock(const struct statement *t)
{
	static const char *const verbs[] = {"alter", "create", "drop", "reindex", "lock", "truncate", "comment", "cluster", "refresh", NULL};
	return t->words[0].kind == W_WORD && one_of(t->words[0].text, verbs);
}

static void frame(struct script *s)
{
	const struct statement *t = now(s);
	if (is(t, 0, "begin") || phrase(t, 0, "start transaction")) {
		if (s->began)
			style(s, t->line, "squawk:transaction-nesting", "", "a transaction begins inside another one");
		s->began = true;
	} else if (is(t, 0, "commit") || is(t, 0, "rollback") || (is(t, 0, "end") && t->count <= 2)) {
		if (!s->began)
			style(s, t->line, "squawk:transaction-nesting", "", "a transaction ends that did not begin");
		s->began = s->locked = false;
		s->unchecked.count = 0;
	} else if (is(t, 0, "set")) {
		s->lock_timeout |= find(t, 0, 4, "lock_timeout") >= 0;
		s->statement_timeout |= find(t, 0, 4, "statement_timeout") >= 0;
	}
	if (takes_lock(t)) {
		if (!s->lock_timeout && !s->said_lock)
			style(s, t->line, "squawk:require-lock-timeout", "", "no lock_timeout: the statement queues, and everybody queues behind it"), s->said_lock = true;
		if (!s->statement_timeout && !s->said_statement)
			style(s, t->line, "squawk:require-statement-timeout", "", "no statement_timeout: a lock may be held for long"), s->said_statement = true;
	}
}

void sql_judge(struct ff_arena *a, enum ff_dialect d, const char *path, int first_line, const char *text, size_t n, bool transaction, bool style_rules,
               struct ff_list *items)
{
	struct ff_list statements = {0};
	struct script script = {.a = a, .items = items, .statements = &statements, .path = path, .dialect = d, .first_line = first_line, .style = style_rules,
	                        .began = transaction}, *s = &script;
	sql_statements(a, d, text, n, &statements);
	for (s->at = 0; s->at < statements.count; s->at++) {
		const struct statement *t = now(s);
		frame(s);
		identifiers(s);
		if (phrase(t, 0, "alter table")) {
			alter_table(s);
			s->locked |= s->began;
		} else if (is(t, 0, "create"))
			create(s);
		else if (is(t, 0, "drop"))
			drop(s);
		else {
			change_data(s);
			other(s);
		}
	}
	if (s->began && !transaction) {
		s->at = statements.count - 1;
		style(s, now(s)->line, "squawk:ban-uncommitted-transaction", "", "the transaction is never committed");
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
	sql_judge(a, d, path, 1, text, n, false, true, items);
}
