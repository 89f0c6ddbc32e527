/*
 * migrations.c - what each operation of an added Django migration does to a table that the running version still
 * uses.  Judged when all files are read: old definitions of a column come from earlier migrations, and from the old
 * side of the models, when the stream shows them.  operations.c reads the operations, migration_code.c judges what
 * they run.
 */
#include "room.h"
#include <ctype.h>

static struct ff_impact_item *tell(struct ff_consequence *c, const struct operation *op, const char *id, const char *peer, int level, const char *message)
{
	const char *symbol = *op->name ? ff_arena_printf(&c->arena, "%s.%s", op->model, op->name) : op->model;
	struct ff_impact_item *i = impact_add(c, DATABASE, id, peer, level, op->file, op->line, symbol, message);
	i->certainty = FF_CERTAIN;
	return i;
}

/* ---- indexes ---- */

/* Another operation of the migration has altered a table before, and holds its lock until the end. */
static bool holds_lock(const struct ff_consequence *c, const struct operation *op)
{
	static const char *const words[] = {"AddField", "RemoveField", "RenameField", "AddConstraint", "RenameModel", "AlterUniqueTogether", NULL};
	for (int i = 0; op->atomic && i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (!strcmp(x->file, op->file) && x->order < op->order && one_of(x->op, words) && !x->no_column)
			return true;
	}
	return false;
}

static void index_built(struct ff_consequence *c, const struct operation *op, int level, bool locked, const char *message)
{
	tell(c, op, "DB008", "djmig:CREATE_INDEX", level, message);
	if (locked) /* the same index once more, by the peer's other name */
		tell(c, op, "DB008", "djmig:CREATE_INDEX_EXCLUSIVE", level, message);
}

/* ---- fields ---- */

static int length_of(const char *column)
{
	const char *open = strchr(column, '(');
	return open ? atoi(open + 1) : 0;
}

/* PostgreSQL widens a varchar or numeric, or makes a varchar text, without touching the rows. */
static bool safe_change(const struct operation *o, const struct operation *n)
{
	bool varchar = ff_str_starts(o->column, "varchar"), to_varchar = ff_str_starts(n->column, "varchar"), numeric = ff_str_starts(o->column, "numeric") && ff_str_starts(n->column, "numeric");
	if (!strcmp(o->column, n->column) || (varchar && !strcmp(n->column, "text")))
		return true;
	if (varchar && to_varchar)
		return !length_of(n->column) || (length_of(o->column) && length_of(n->column) >= length_of(o->column));
	return numeric && strchr(o->column, ',') && strchr(n->column, ',') && !strcmp(strchr(o->column, ','), strchr(n->column, ',')) && length_of(n->column) >= length_of(o->column);
}

/* Earlier migrations are not here: the models may still show that nothing changes for the database. */
static void altered_unknown(struct ff_consequence *c, const struct operation *op)
{
	const struct column *o = ff_op_declared(c, OLD, op), *n = ff_op_declared(c, NEW, op);
	struct ff_arena *a = &c->arena;
	if (op->no_column || (o && n && !strcmp(o->type, n->type) && !strcmp(o->shape, n->shape)))
		return;
	struct ff_impact_item *i = tell(c, op, "DB006", "djmig:ALTER_COLUMN", o && n ? FF_LEVEL_MEDIUM : FF_LEVEL_LOW,
		ff_arena_printf(a, "definition of column %s.%s altered%s", op->model, op->name, o && n ? "" : "; what it was is not known here"));
	i->certainty = FF_MAYBE;
	i->before = o && n ? ff_arena_printf(a, "%s %s", o->type, o->shape) : "";
	i->after = o && n ? ff_arena_printf(a, "%s %s", n->type, n->shape) : "";
}

static void altered_key(struct ff_consequence *c, const struct operation *op, const struct operation *was)
{
	bool swapped = strstr(was->target, "auth_user_model") || strstr(op->target, "auth_user_model");
	const char *x = strrchr(was->target, '.'), *y = strrchr(op->target, '.');
	if (strcmp(was->column, "key") || strcmp(op->column, "key") || swapped || !strcmp(x ? x + 1 : was->target, y ? y + 1 : op->target))
		return;
	struct ff_impact_item *i = tell(c, op, "DB011", "djmig:ALTER_COLUMN", FF_LEVEL_MEDIUM, ff_arena_printf(&c->arena, "column %s.%s leads to another table: the new foreign key is checked at once", op->model, op->name));
	i->before = was->target;
	i->after = op->target;
}

static void judge_alter(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *was = ff_op_before(c, at);
	struct ff_arena *a = &c->arena;
	if (!was || !*op->type) {
		altered_unknown(c, op);
		return;
	}
	bool none = op->no_column || was->no_column, fresh = ff_op_column_new(c, at);
	if (!none && !fresh && !safe_change(was, op)) {
		bool unsure = op->custom || was->custom;
		struct ff_impact_item *i = tell(c, op, "DB006", "djmig:ALTER_COLUMN", unsure ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, ff_arena_printf(a, "type of column %s.%s changes: the table may be rewritten under a lock", op->model, op->name));
		i->before = was->column;
		i->after = op->column;
		i->certainty = unsure ? FF_MAYBE : FF_CERTAIN;
	}
	altered_key(c, op, was);
	if (ff_str_starts(op->type, "Positive") && !ff_str_starts(was->type, "Positive") && !fresh)
		tell(c, op, "DB011", "", FF_LEVEL_MEDIUM, ff_arena_printf(a, "column %s.%s must not be negative: the check locks the table while all rows are read", op->model, op->name));
	if (!none && was->nullable && !op->nullable && !ff_op_default_kept(c, op))
		tell(c, op, "DB005", "djmig:NOT_NULL", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", op->model, op->name));
	if (!none && !was->unique && op->unique)
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s becomes unique: duplicates fail", op->model, op->name));
	else if (!none && !fresh && !was->indexed && op->indexed && !op->unique)
		index_built(c, op, FF_LEVEL_MEDIUM, holds_lock(c, op), ff_arena_printf(a, "index on %s.%s is built without CONCURRENTLY: writers wait", op->model, op->name));
}

static void judge_add(struct ff_consequence *c, const struct operation *op)
{
	struct ff_arena *a = &c->arena;
	bool filled = !*op->type || !strcmp(op->type, "GeneratedField") || ff_str_ends(op->type, "AutoField");
	if (op->no_column)
		return;
	if (!filled && !op->nullable && !ff_op_default_kept(c, op)) {
		struct ff_impact_item *i = tell(c, op, "DB004", "djmig:NOT_NULL", FF_LEVEL_HIGH,
			ff_arena_printf(a, "column %s.%s is added NOT NULL without a database default: inserts of the running version fail", op->model, op->name));
		i->after = op->type;
	}
	if (!strcmp(op->column, "key") && !op->unchecked)
		tell(c, op, "DB011", "", op->nullable ? FF_LEVEL_LOW : FF_LEVEL_MEDIUM, ff_arena_printf(a, "column %s.%s has a foreign key that is checked at once: both tables are locked", op->model, op->name));
	if (op->is_volatile)
		tell(c, op, "DB012", "", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s has a value that is computed for every row: the table is rewritten under a lock", op->model, op->name));
	if (op->unique)
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s is unique: the index is built under a lock", op->model, op->name));
	else if (op->indexed)
		index_built(c, op, FF_LEVEL_LOW, op->atomic, ff_arena_printf(a, "index on the new column %s.%s is built without CONCURRENTLY", op->model, op->name));
}

static void judge_remove(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *was = ff_op_before(c, at);
	const struct column *o = ff_op_declared(c, OLD, op);
	const char *type = was ? was->type : o ? o->type : "";
	bool many = strstr(type, "ManyToMany") != NULL;
	if ((was && was->no_column && !many) || ff_op_column_new(c, at))
		return;
	struct ff_impact_item *i = tell(c, op, many ? "DB001" : "DB002", many ? "djmig:DROP_TABLE" : "djmig:DROP_COLUMN", FF_LEVEL_HIGH, many
		? ff_arena_printf(&c->arena, "the table of %s.%s is dropped: the running version still names it, its data are lost", op->model, op->name)
		: ff_arena_printf(&c->arena, "column %s.%s is dropped: the running version still names it, its data are lost", op->model, op->name));
	ff_column_dropped(c, op->model, op->name);
	if (!many && ff_op_declared(c, NEW, op) && !ff_op_made_again(c, at)) {
		i->level = FF_LEVEL_CRITICAL;
		i->certainty = FF_LIKELY;
		i->message = ff_arena_printf(&c->arena, "column %s.%s is dropped, and the model still declares it: each of its queries fails", op->model, op->name);
	}
	c->irreversible = true;
}

/* ---- constraints and indexes ---- */

/* Whatever container it is, columns are strings in it. */
static bool not_empty(const char *text)
{
	return strpbrk(text, "\"'") != NULL || (*text && isalpha((unsigned char)*text) && !ff_str_starts(text, "set(") && strcmp(text, "None"));
}

/* Every group of columns that the new value has, the old one had. */
static bool no_more_sets(struct ff_consequence *c, const char *old, const char *new)
{
	struct ff_strings o = {0}, n = {0};
	if (!literal_elements(&c->arena, old, &o) || !literal_elements(&c->arena, new, &n))
		return false;
	for (int i = 0; i < n.count; i++) {
		bool found = false;
		for (int k = 0; k < o.count && !found; k++)
			found = !strcmp(literal_normal(&c->arena, n.items[i]), literal_normal(&c->arena, o.items[k]));
		if (!found)
			return false;
	}
	return true;
}

static void judge_together(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *was = ff_op_last(c, at, op->op);
	struct ff_arena *a = &c->arena;
	if (!not_empty(op->sets) || (was && no_more_sets(c, was->sets, op->sets)))
		return;
	if (!strcmp(op->op, "AlterUniqueTogether"))
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "unique constraint on %s: duplicates fail, the index is built under a lock", op->model));
	else
		tell(c, op, "DB008", "djmig:CREATE_INDEX", FF_LEVEL_MEDIUM, ff_arena_printf(a, "index on %s is built without CONCURRENTLY: writers wait", op->model));
}

static bool judge_constraint(struct ff_consequence *c, const struct operation *op)
{
	struct ff_arena *a = &c->arena;
	if (!strcmp(op->op, "AddConstraint") && !strcmp(op->kind, "UniqueConstraint"))
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "unique constraint on %s: duplicates fail, the index is built under a lock", op->model));
	else if (!strcmp(op->op, "AddConstraint") && *op->kind)
		tell(c, op, "DB011", "", FF_LEVEL_MEDIUM, ff_arena_printf(a, "constraint on %s is checked at once: the table is locked while all rows are read", op->model));
	else if (!strcmp(op->op, "AddIndex"))
		index_built(c, op, FF_LEVEL_MEDIUM, holds_lock(c, op), ff_arena_printf(a, "index on %s is built without CONCURRENTLY: writers wait", op->model));
	else if (!strcmp(op->op, "RemoveIndex"))
		tell(c, op, "DB010", "djmig:DROP_INDEX", FF_LEVEL_MEDIUM, ff_arena_printf(a, "index of %s is dropped without CONCURRENTLY, and queries lose it", op->model));
	else
		return false;
	return true;
}

/* ---- models ---- */

static void judge_delete(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *made = ff_op_last(c, at, "CreateModel");
	if (made && made->no_table)
		return;
	tell(c, op, "DB001", "djmig:DROP_TABLE", FF_LEVEL_CRITICAL, ff_arena_printf(&c->arena, "table of %s is dropped: its data are lost", op->model));
	c->irreversible = true;
}

static void judge_rename(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *made = ff_op_last(c, at, "CreateModel"), *was = ff_op_before(c, at), *table = ff_op_last(c, at, "AlterModelTable");
	struct ff_arena *a = &c->arena;
	if (!strcmp(op->op, "RenameField")) {
		if (!(was && was->named) && !(was && was->no_column))
			tell(c, op, "DB003", "djmig:RENAME_COLUMN", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s is renamed: the running version still names it", op->model, op->name));
		return;
	}
	bool keeps = !strcmp(op->op, "RenameModel") && ((made && made->named) || (table && *table->to)); /* db_table stays what it is */
	if (!keeps && !(made && made->no_table))
		tell(c, op, "DB003", "djmig:RENAME_TABLE", FF_LEVEL_HIGH, ff_arena_printf(a, "table of %s is renamed: the running version still names it", op->model));
}

static void judge_one(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	if (!op->added || ff_op_model_new(c, op))
		return;
	c->hard = true;
	if (judge_constraint(c, op))
		return;
	if (!strcmp(op->op, "AddField"))
		judge_add(c, op);
	else if (!strcmp(op->op, "AlterField"))
		judge_alter(c, at);
	else if (!strcmp(op->op, "RemoveField"))
		judge_remove(c, at);
	else if (!strcmp(op->op, "DeleteModel"))
		judge_delete(c, at);
	else if (!strcmp(op->op, "AlterOrderWithRespectTo") && *op->to)
		tell(c, op, "DB004", "djmig:NOT_NULL", FF_LEVEL_HIGH, ff_arena_printf(&c->arena, "column %s._order is added NOT NULL without a database default: inserts of the running version fail", op->model));
	else if (ff_str_ends(op->op, "Together"))
		judge_together(c, at);
	else if (!strcmp(op->op, "RenameField") || !strcmp(op->op, "RenameModel") || !strcmp(op->op, "AlterModelTable"))
		judge_rename(c, at);
}

/* Changes a table that has rows, so that its lock is held while the migration writes data. */
static bool changes_tables(const struct ff_consequence *c, const char *file)
{
	static const char *const rules[] = {"DB001", "DB002", "DB003", "DB004", "DB005", "DB006", "DB007", "DB008", "DB011", "DB012", NULL};
	for (int i = 0; i < c->items[DATABASE].count; i++) {
		const struct ff_impact_item *x = FF_AT(&c->items[DATABASE], struct ff_impact_item, i);
		if (!strcmp(x->path, file) && one_of(x->id, rules) && x->certainty != FF_MAYBE)
			return true;
	}
	for (int i = 0; i < c->operations.count; i++) {
		const struct operation *op = FF_AT(&c->operations, struct operation, i);
		if (!strcmp(op->file, file) && !strcmp(op->op, "AddField") && *op->type && !op->no_column && !ff_op_model_new(c, op))
			return true;
	}
	return false;
}

void migrations_judge(struct ff_consequence *c)
{
	ff_operations_sort(c);
	for (int i = 0; i < c->operations.count; i++)
		judge_one(c, i);
	for (int i = 0; i < c->data_migrations.count; i++)
		if (changes_tables(c, c->data_migrations.items[i]))
			impact_add(c, DATABASE, "DB016", "", FF_LEVEL_MEDIUM, c->data_migrations.items[i], 1, "", "schema and data change in one migration: locks are held while the rows are rewritten")->certainty = FF_CERTAIN;
	ff_heads_judge(c);
	ff_readers_judge(c);
}
