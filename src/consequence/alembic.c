/*
 * alembic.c - op.* calls of an Alembic migration's upgrade(), and raw .sql files: both end in
 * the same rules as statements.c.  Old definitions are only known when the call tells them
 * (existing_type).
 */
#include "room.h"

struct revision {
	struct ff_consequence *c;
	const struct module *m;
	const struct look *l;
	struct ff_strings created;
};

static const char *text_arg(struct revision *r, int call, int at, const char *keyword)
{
	const struct ff_argument *g = look_arg(r->l, call, at, keyword);
	const char *s = g ? literal_string(&r->c->arena, g->text) : NULL;
	int inner = g && !s ? look_arg_call(r->l, call, g) : -1;
	if (inner >= 0 && last_part_is(CALL(r->l, inner)->callee, "f")) /* op.f("name") */
		return text_arg(r, inner, 0, "");
	return s ? s : "";
}

static bool arg_is(struct revision *r, int call, const char *keyword, const char *word)
{
	const struct ff_argument *g = look_arg(r->l, call, -1, keyword);
	return g && literal_is(g->text, word);
}

static struct ff_impact_item *tell(struct revision *r, int call, const char *id, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = impact_add(r->c, DATABASE, id, "", level, r->m->path, CALL(r->l, call)->line, symbol, message);
	i->certainty = FF_CERTAIN;
	r->c->hard = true;
	return i;
}

#define TEXT(...) ff_arena_printf(&r->c->arena, __VA_ARGS__)

/* The table of an operation: the first argument, or the one that batch_alter_table names above it. */
static const char *table_of(struct revision *r, int call, bool batch, int at, const char *keyword)
{
	const char *table = batch ? "" : text_arg(r, call, at, keyword);
	for (int i = call - 1; batch && i >= 0 && !*table; i--)
		if (last_part_is(CALL(r->l, i)->callee, "batch_alter_table"))
			table = text_arg(r, i, 0, "table_name");
	return table;
}

static void add_column(struct revision *r, int call, const char *table, int at)
{
	int column = look_arg_call(r->l, call, look_arg(r->l, call, at, "column"));
	if (column < 0)
		return;
	const char *name = text_arg(r, column, 0, "name"), *symbol = TEXT("%s.%s", table, name);
	const struct ff_argument *server = look_arg(r->l, column, -1, "server_default");
	if (arg_is(r, column, "nullable", "False") && (!server || literal_is(server->text, "None")) && !look_arg(r->l, column, -1, "computed"))
		tell(r, call, "DB004", FF_LEVEL_HIGH, symbol, TEXT("column %s is added NOT NULL without a server_default: it fails on a table with rows, and inserts of the running version fail", symbol));
	if (arg_is(r, column, "unique", "True"))
		tell(r, call, "DB007", FF_LEVEL_HIGH, symbol, TEXT("column %s is unique: the index is built under a lock", symbol));
}

static void alter_column(struct revision *r, int call, const char *table, int at)
{
	const char *symbol = TEXT("%s.%s", table, text_arg(r, call, at, "column_name"));
	const struct ff_argument *type = look_arg(r->l, call, -1, "type_"), *was = look_arg(r->l, call, -1, "existing_type");
	struct ff_impact_item *i;
	if (look_arg(r->l, call, -1, "new_column_name"))
		tell(r, call, "DB003", FF_LEVEL_HIGH, symbol, TEXT("column %s is renamed: the running version still names it", symbol));
	if (type) {
		bool text = strstr(type->text, "Text") && was && (strstr(was->text, "String") || strstr(was->text, "VARCHAR"));
		i = text ? NULL : tell(r, call, "DB006", FF_LEVEL_HIGH, symbol, TEXT("type of column %s changes: the table may be rewritten under a lock", symbol));
		if (i) {
			i->before = was ? ff_arena_str(&r->c->arena, was->text) : "";
			i->after = ff_arena_str(&r->c->arena, type->text);
		}
	}
	if (arg_is(r, call, "nullable", "False") && !arg_is(r, call, "existing_nullable", "False"))
		tell(r, call, "DB005", FF_LEVEL_HIGH, symbol, TEXT("column %s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", symbol));
}

static void execute(struct revision *r, int call)
{
	const struct ff_argument *g = look_arg(r->l, call, 0, "sqltext");
	int inner = look_arg_call(r->l, call, g);
	if (inner >= 0)
		g = look_arg(r->l, inner, 0, "text"); /* sa.text("...") */
	const char *text = g ? literal_string(&r->c->arena, g->text) : NULL;
	if (text)
		ff_sql_judge(&r->c->arena, &(struct sql_input){.path = r->m->path, .first_line = CALL(r->l, call)->line, .transaction = true, .created = &r->created}, text, strlen(text), &r->c->items[DATABASE]);
}

static void judge_call(struct revision *r, int call)
{
	const char *callee = CALL(r->l, call)->callee, *w = last_part(callee);
	bool batch = ff_str_starts(callee, "batch_op.");
	int at = batch ? 0 : 1;
	const char *table = table_of(r, call, batch, 0, "table_name");
	if (!strcmp(w, "create_table")) {
		ff_strings_push(&r->c->arena, &r->created, table);
		return;
	}
	if (!strcmp(w, "execute")) {
		execute(r, call);
		return;
	}
	if (!strcmp(w, "create_index") || !strcmp(w, "create_unique_constraint") || !strcmp(w, "drop_index") || !strcmp(w, "create_foreign_key") || !strcmp(w, "create_check_constraint"))
		table = table_of(r, call, batch, 1, !strcmp(w, "create_foreign_key") ? "source_table" : "table_name");
	if (ff_strings_has(&r->created, table))
		return;
	if (!strcmp(w, "drop_table")) {
		tell(r, call, "DB001", FF_LEVEL_CRITICAL, table, TEXT("table %s is dropped: its data are lost", table));
		r->c->irreversible = true;
	} else if (!strcmp(w, "drop_column")) {
		const char *symbol = TEXT("%s.%s", table, text_arg(r, call, at, "column_name"));
		tell(r, call, "DB002", FF_LEVEL_HIGH, symbol, TEXT("column %s is dropped: the running version still names it, its data are lost", symbol));
		r->c->irreversible = true;
	} else if (!strcmp(w, "rename_table"))
		tell(r, call, "DB003", FF_LEVEL_HIGH, table, TEXT("table %s is renamed: the running version still names it", table));
	else if (!strcmp(w, "add_column"))
		add_column(r, call, table, at);
	else if (!strcmp(w, "alter_column"))
		alter_column(r, call, table, at);
	else if (!strcmp(w, "create_unique_constraint") || (!strcmp(w, "create_index") && arg_is(r, call, "unique", "True")))
		tell(r, call, "DB007", FF_LEVEL_HIGH, table, TEXT("unique constraint on %s: duplicates fail, the index is built under a lock", table));
	else if (!strcmp(w, "create_index") && !arg_is(r, call, "postgresql_concurrently", "True"))
		tell(r, call, "DB008", FF_LEVEL_MEDIUM, table, TEXT("index on %s is built without CONCURRENTLY: writers wait", table));
	else if (!strcmp(w, "drop_index") && !arg_is(r, call, "postgresql_concurrently", "True"))
		tell(r, call, "DB010", FF_LEVEL_MEDIUM, table, TEXT("index of %s is dropped without CONCURRENTLY, and queries lose it", table));
	else if ((!strcmp(w, "create_foreign_key") || !strcmp(w, "create_check_constraint")) && !arg_is(r, call, "postgresql_not_valid", "True"))
		tell(r, call, "DB011", FF_LEVEL_MEDIUM, table, TEXT("constraint on %s is checked at once: the table is locked while all rows are read", table));
}

void alembic_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l)
{
	struct revision rev = {.c = c, .m = m, .l = l}, *r = &rev;
	int upgrade = -1, downgrade = -1, first = -1, schema = 0;
	for (int d = 0; d < l->defs; d++)
		if (l->parent[d] < 0) {
			upgrade = !strcmp(DEF(l, d)->name, "upgrade") ? d : upgrade;
			downgrade = !strcmp(DEF(l, d)->name, "downgrade") ? d : downgrade;
		}
	for (int i = 0; i < l->calls; i++)
		schema += ff_str_starts(CALL(l, i)->target, "alembic.op");
	if (upgrade < 0 || downgrade < 0 || (!schema && file->role != FF_ROLE_MIGRATION))
		return;
	c->migrations++;
	c->alembic = true;
	if (file->status != FF_STATUS_ADDED)
		return;
	for (int i = 0; i < l->calls; i++) {
		bool op = ff_str_starts(CALL(l, i)->target, "alembic.op") || ff_str_starts(CALL(l, i)->callee, "op.") || ff_str_starts(CALL(l, i)->callee, "batch_op.");
		if (l->call_def[i] != upgrade || !op)
			continue;
		first = first < 0 ? i : first;
		judge_call(r, i);
	}
	if (first >= 0 && DEF(l, downgrade)->flags & FF_DEF_STUB_BODY) {
		struct ff_impact_item *x = impact_add(c, DATABASE, "DB014", "", FF_LEVEL_MEDIUM, m->path, DEF(l, downgrade)->line, "downgrade", "downgrade() is empty: the migration cannot be rolled back");
		x->certainty = FF_CERTAIN;
		c->irreversible = true;
	}
}

/* Added lines of a .sql file, as one text; line numbers of the file are kept by empty lines. */
void sqlfile_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_buf b;
	int line = 1;
	ff_buf_init(&b, FF_MAX_TEXT_BLOB);
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *x = FF_AT(&file->lines, struct ff_changed_line, i);
		if (x->removed || x->line < line)
			continue;
		for (; line < x->line && line < FF_MAX_ROWS; line++)
			ff_buf_char(&b, '\n');
		ff_buf_str(&b, x->text);
	}
	if (b.len)
		ff_sql_judge(&c->arena, &(struct sql_input){.path = ff_arena_str(&c->arena, file->path), .first_line = 1, .dump = file->role != FF_ROLE_MIGRATION}, b.data, b.len, &c->items[DATABASE]);
	ff_buf_free(&b);
}
