/*
 * alembic.c - what an added Alembic revision does: the op.* calls of upgrade() and of the functions that it calls,
 * batch operations, autocommit blocks, SQL.  Columns are judged in alembic_columns.c, SQL in statements.c, how
 * revisions follow each other in heads.c.  Old definitions are only known when the call tells them (existing_type).
 */
#include "alembic.h"

/* ---- arguments ---- */

const char *ff_revision_text(struct ff_revision *r, int call, int at, const char *keyword)
{
	const struct ff_argument *g = look_arg(r->l, call, at, keyword);
	const char *s = g ? literal_string(&r->c->arena, g->text) : NULL;
	int inner = g && !s ? look_arg_call(r->l, call, g) : -1;
	if (inner >= 0 && last_part_is(CALL(r->l, inner)->callee, "f")) /* op.f("name") */
		return ff_revision_text(r, inner, 0, "");
	return s ? s : "";
}

bool ff_revision_arg_is(struct ff_revision *r, int call, const char *keyword, const char *word)
{
	const struct ff_argument *g = look_arg(r->l, call, -1, keyword);
	return g && literal_is(g->text, word);
}

struct ff_impact_item *ff_revision_tell(struct ff_revision *r, int call, const char *id, const char *peer, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = impact_add(r->c, DATABASE, id, peer, level, r->m->path, CALL(r->l, call)->line, symbol, message);
	i->certainty = FF_CERTAIN;
	r->c->hard = true;
	return i;
}

bool ff_revision_added(struct ff_revision *r, const char *table, const char *column)
{
	return ff_strings_has(&r->added, ff_arena_printf(&r->c->arena, "%s.%s", table, column));
}

/* ---- where a call stands ---- */

/* Calls of a with block stand further in than the with itself, up to the first that does not. */
static bool in_autocommit(struct ff_revision *r, int call)
{
	for (int w = call - 1; w >= 0; w--) {
		const struct ff_call *k = CALL(r->l, w);
		if (r->l->call_def[w] != r->l->call_def[call] || !last_part_is(k->callee, "autocommit_block"))
			continue;
		bool inside = true;
		for (int i = w + 1; i <= call && inside; i++)
			inside = CALL(r->l, i)->line == k->line || r->l->call_def[i] != r->l->call_def[call] || r->l->outer[i] >= 0 || CALL(r->l, i)->col > k->col - 5;
		return inside;
	}
	return false;
}

static bool in_transaction(struct ff_revision *r, int call)
{
	return !r->committed && !in_autocommit(r, call);
}

/* The table of an operation: an argument, or what batch_alter_table names above it. */
static const char *table_of(struct ff_revision *r, int call, bool batch, int at, const char *keyword)
{
	for (int i = call - 1; batch && i >= 0; i--)
		if (last_part_is(CALL(r->l, i)->callee, "batch_alter_table"))
			return table_of(r, i, false, 0, "table_name");
	const char *name = batch ? "" : ff_revision_text(r, call, at, keyword);
	const struct ff_argument *g = batch || *name ? NULL : look_arg(r->l, call, at, keyword);
	return g ? ff_arena_str(&r->c->arena, g->text) : name; /* a variable: its name */
}

/* ---- indexes and constraints ---- */

/* The columns that an index is of were all added by this revision: they are empty. */
static bool columns_new(struct ff_revision *r, int call, const char *table, int at)
{
	const struct ff_argument *g = look_arg(r->l, call, at, "columns");
	struct ff_strings parts = {0};
	if (!g || !literal_elements(&r->c->arena, g->text, &parts) || !parts.count)
		return false;
	for (int i = 0; i < parts.count; i++) {
		const char *name = literal_string(&r->c->arena, parts.items[i]);
		if (!name || !ff_revision_added(r, table, name))
			return false;
	}
	return true;
}

static void create_index(struct ff_revision *r, int call, const char *table, bool batch)
{
	bool concurrently = ff_revision_arg_is(r, call, "postgresql_concurrently", "True"), unique = ff_revision_arg_is(r, call, "unique", "True");
	bool fresh = columns_new(r, call, table, batch ? 1 : 2);
	if (concurrently && in_transaction(r, call)) {
		ff_revision_tell(r, call, "DB009", "squawk:ban-concurrent-index-creation-in-transaction", FF_LEVEL_HIGH, table,
		                 REVISION_TEXT("index on %s is built concurrently inside a transaction: use op.get_context().autocommit_block()", table));
		return;
	}
	if (unique && !fresh)
		ff_revision_tell(r, call, "DB007", "squawk:require-concurrent-index-creation", FF_LEVEL_HIGH, table,
		                 REVISION_TEXT("unique index on %s: duplicates make it fail%s", table, concurrently ? "" : ", it is built under a lock"));
	else if (!concurrently)
		ff_revision_tell(r, call, "DB008", "squawk:require-concurrent-index-creation", fresh ? FF_LEVEL_LOW : FF_LEVEL_MEDIUM, table,
		                 REVISION_TEXT("index on %s is built without CONCURRENTLY: writers wait", table));
}

static void drop_index(struct ff_revision *r, int call, const char *table)
{
	bool concurrently = ff_revision_arg_is(r, call, "postgresql_concurrently", "True");
	const char *name = ff_revision_text(r, call, 0, "index_name"), *what = *table ? table : name;
	if (concurrently && in_transaction(r, call))
		ff_revision_tell(r, call, "DB009", "", FF_LEVEL_HIGH, what, REVISION_TEXT("index %s is dropped concurrently inside a transaction: use op.get_context().autocommit_block()", name));
	else if (!concurrently)
		ff_revision_tell(r, call, "DB010", "squawk:require-concurrent-index-deletion", FF_LEVEL_MEDIUM, what,
		                 REVISION_TEXT("index of %s is dropped without CONCURRENTLY, and queries lose it", what));
}

static void create_constraint(struct ff_revision *r, int call, const char *w, const char *table, bool batch)
{
	bool fresh = columns_new(r, call, table, batch ? 1 : 2);
	if (!strcmp(w, "create_unique_constraint"))
		ff_revision_tell(r, call, "DB007", "squawk:disallowed-unique-constraint", fresh ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, table,
		                 REVISION_TEXT("unique constraint on %s: %sthe index is built under a lock", table, fresh ? "" : "duplicates fail, "));
	else if (!strcmp(w, "create_primary_key"))
		ff_revision_tell(r, call, "DB012", "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, table, REVISION_TEXT("primary key on %s: the index is built under a lock", table));
	else if (!ff_revision_arg_is(r, call, "postgresql_not_valid", "True"))
		ff_revision_tell(r, call, "DB011", !strcmp(w, "create_foreign_key") ? "squawk:adding-foreign-key-constraint" : "squawk:constraint-missing-not-valid", FF_LEVEL_MEDIUM, table,
		                 REVISION_TEXT("constraint on %s is checked at once: the table is locked while all rows are read", table));
}

/* ---- SQL ---- */

/* users.update().values(...), sa.delete(users): a statement without .where() is of all rows. */
static void expression(struct ff_revision *r, int call, const struct ff_argument *g)
{
	int inner = look_arg_call(r->l, call, g);
	const char *callee = inner >= 0 ? CALL(r->l, inner)->callee : "";
	bool update = strstr(callee, "update()") || last_part_is(callee, "update"), delete = strstr(callee, "delete()") || last_part_is(callee, "delete");
	for (int k = inner; k >= 0; k = CALL(r->l, k)->receiver >= 0 && CALL(r->l, k)->receiver < k ? CALL(r->l, k)->receiver : -1)
		if (strstr(CALL(r->l, k)->callee, "where") || strstr(CALL(r->l, k)->callee, "filter"))
			return;
	if ((!update && !delete) || strstr(callee, "where"))
		return;
	r->data = true;
	ff_revision_tell(r, call, delete ? "DB013" : "DB016", "", delete ? FF_LEVEL_CRITICAL : FF_LEVEL_MEDIUM, "", delete
		? "rows are deleted without a where()" : "all rows of a table are written in one statement: it holds their locks until the end")->certainty = FF_LIKELY;
}

static void execute(struct ff_revision *r, int call)
{
	const struct ff_argument *g = look_arg(r->l, call, 0, "sqltext");
	struct sql_input in = {.path = r->m->path, .transaction = in_transaction(r, call), .created = &r->created, .added = &r->added};
	const char *text = g ? literal_string(&r->c->arena, g->text) : NULL;
	ff_sql_argument(r->c, r->l, call, g, &in);
	expression(r, call, g);
	if (text && (ff_str_starts(text, "COMMIT") || ff_str_starts(text, "commit")))
		r->committed = true;
	r->data |= text && (!strncasecmp(text, "update", 6) || !strncasecmp(text, "insert", 6) || !strncasecmp(text, "delete", 6));
}

/* ---- calls ---- */

static bool is_constraint(const char *w)
{
	static const char *const words[] = {"create_unique_constraint", "create_foreign_key", "create_check_constraint", "create_exclude_constraint", "create_primary_key", NULL};
	return one_of(w, words);
}

static const char *table_argument(struct ff_revision *r, int call, const char *w, bool batch)
{
	if (!strcmp(w, "create_foreign_key"))
		return table_of(r, call, batch, 1, "source_table");
	return is_constraint(w) || !strcmp(w, "create_index") || !strcmp(w, "drop_index") ? table_of(r, call, batch, 1, "table_name")
		: table_of(r, call, batch, 0, !strcmp(w, "rename_table") ? "old_table_name" : "table_name");
}

static void drop_table(struct ff_revision *r, int call, const char *table)
{
	ff_revision_tell(r, call, "DB001", "squawk:ban-drop-table", FF_LEVEL_CRITICAL, table, REVISION_TEXT("table %s is dropped: its data are lost", table));
	r->c->irreversible = true;
}

static void judge_call(struct ff_revision *r, int call, bool batch)
{
	const char *w = last_part(CALL(r->l, call)->callee), *table = table_argument(r, call, w, batch);
	if (!strcmp(w, "create_table"))
		ff_strings_push(&r->c->arena, &r->created, table);
	r->data |= !strcmp(w, "bulk_insert");
	if (!strcmp(w, "execute"))
		execute(r, call);
	if (!strcmp(w, "execute") || !strcmp(w, "create_table") || r->initial || ff_strings_has(&r->created, table))
		return;
	r->schema |= !strcmp(w, "alter_column") || !strcmp(w, "drop_column") || is_constraint(w);
	if (!strcmp(w, "drop_table"))
		drop_table(r, call, table);
	else if (!strcmp(w, "rename_table"))
		ff_revision_tell(r, call, "DB003", "squawk:renaming-table", FF_LEVEL_HIGH, table, REVISION_TEXT("table %s is renamed: the running version still names it", table));
	else if (!strcmp(w, "drop_column") || !strcmp(w, "add_column") || !strcmp(w, "alter_column"))
		ff_revision_column(r, call, w, table, batch ? 0 : 1);
	else if (!strcmp(w, "create_index"))
		create_index(r, call, table, batch);
	else if (!strcmp(w, "drop_index"))
		drop_index(r, call, table);
	else if (is_constraint(w))
		create_constraint(r, call, w, table, batch);
}

/* ---- the revision ---- */

static int module_function(const struct look *l, const char *name)
{
	int found = -1;
	for (int d = 0; d < l->defs; d++)
		if (l->parent[d] < 0 && !strcmp(DEF(l, d)->name, name))
			found = d;
	return found;
}

/* upgrade(), and what it calls of this module: bool for each definition. */
static bool *functions_of(struct ff_revision *r, int upgrade)
{
	const struct look *l = r->l;
	bool *in = ff_arena_alloc(&r->c->arena, ((size_t)l->defs + 1) * sizeof *in), more = true;
	in[upgrade] = true;
	for (int round = 0; more && round < 5; round++) {
		more = false;
		for (int i = 0; i < l->calls; i++) {
			int d = l->call_def[i] >= 0 && in[l->call_def[i]] ? module_function(l, CALL(l, i)->callee) : -1;
			more |= d >= 0 && !in[d];
			if (d >= 0)
				in[d] = true;
		}
	}
	return in;
}

/* 1: op.x(), 2: of a batch, 3: execute of a connection, 0: none. */
static int kind_of(struct ff_revision *r, int call)
{
	static const char *const words[] = {"add_column", "drop_column", "alter_column", "create_index", "drop_index", "create_unique_constraint", "create_foreign_key",
		"create_check_constraint", "create_exclude_constraint", "create_primary_key", NULL};
	const struct ff_call *k = CALL(r->l, call);
	const char *dot = strchr(k->callee, '.');
	if (ff_str_starts(k->target, "alembic.op.") || (ff_str_starts(k->callee, "op.") && !strchr(dot + 1, '.')))
		return 1;
	if (dot && last_part_is(k->callee, "execute"))
		return 3;
	bool batch = dot && !strchr(dot + 1, '.') && one_of(dot + 1, words);
	for (int i = call - 1; batch && i >= 0; i--)
		if (last_part_is(CALL(r->l, i)->callee, "batch_alter_table"))
			return 2;
	return 0;
}

/* Model.query, session.query(Model), select(Model) in what upgrade() runs. */
static bool queries(struct ff_revision *r, const bool *in, const char *name)
{
	static const char *const verbs[] = {"query", "select", "update", "delete", "insert", "get", "scalars", NULL};
	size_t n = strlen(name);
	for (int i = 0; i < r->l->calls; i++) {
		const struct ff_call *k = CALL(r->l, i);
		const struct ff_argument *g = look_arg(r->l, i, 0, "");
		if (r->l->call_def[i] < 0 || !in[r->l->call_def[i]])
			continue;
		if (!strncmp(k->callee, name, n) && k->callee[n] == '.' && (strstr(k->callee, ".query") || strstr(k->callee, ".objects")))
			return true;
		if (one_of(last_part(k->callee), verbs) && g && !strncmp(g->text, name, n) && (!g->text[n] || g->text[n] == '.'))
			return true;
	}
	return false;
}

/* The revision runs the models of today: it breaks as soon as they change. */
static void imported_models(struct ff_revision *r, const bool *in)
{
	for (int i = 0; i < r->l->f->imports.count; i++) {
		const struct ff_import *x = &FF_ROWS(r->l->f->imports, struct ff_import)[i];
		bool models = !strcmp(x->name, "models") || ff_str_ends(x->module, ".models") || strstr(x->module, ".models.");
		if (!models || !x->uses || !*x->bound || x->flags & FF_IMPORT_TYPE_CHECKING || !queries(r, in, x->bound))
			continue;
		impact_add(r->c, DATABASE, "DB015", "", FF_LEVEL_HIGH, r->m->path, x->line, ff_arena_str(&r->c->arena, x->bound),
		           REVISION_TEXT("the revision queries %s as it is today: it breaks when the models change; declare the tables that it needs in it", x->bound))->certainty = FF_LIKELY;
		return;
	}
}

static void judge_revision(struct ff_revision *r, int upgrade, int downgrade)
{
	bool *in = functions_of(r, upgrade), any = false;
	for (int i = 0; i < r->l->calls; i++) {
		int kind = r->l->call_def[i] >= 0 && in[r->l->call_def[i]] ? kind_of(r, i) : 0;
		any |= kind != 0;
		if (kind == 1 || kind == 2)
			judge_call(r, i, kind == 2);
		else if (kind == 3)
			execute(r, i);
	}
	imported_models(r, in);
	if (any && !r->initial && (downgrade < 0 || DEF(r->l, downgrade)->flags & (FF_DEF_STUB_BODY | FF_DEF_ABSTRACT))) {
		struct ff_impact_item *x = impact_add(r->c, DATABASE, "DB014", "", FF_LEVEL_MEDIUM, r->m->path, DEF(r->l, downgrade < 0 ? upgrade : downgrade)->line, "downgrade",
		                                      downgrade < 0 ? "there is no downgrade(): the migration cannot be rolled back" : "downgrade() is empty: the migration cannot be rolled back");
		x->certainty = FF_CERTAIN;
		r->c->irreversible = true;
	}
	if (r->schema && r->data)
		impact_add(r->c, DATABASE, "DB016", "", FF_LEVEL_MEDIUM, r->m->path, DEF(r->l, upgrade)->line, "", "schema and data change in one migration: locks are held while the rows are rewritten")->certainty = FF_CERTAIN;
}

static const struct ff_assign *module_value(const struct look *l, const char *name)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 && !strcmp(s->name, name))
			return s;
	}
	return NULL;
}

void alembic_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l)
{
	struct ff_revision r = {.c = c, .m = m, .l = l};
	const struct ff_assign *down = module_value(l, "down_revision");
	int upgrade = module_function(l, "upgrade"), downgrade = module_function(l, "downgrade"), schema = 0;
	for (int i = 0; i < l->calls; i++)
		schema += ff_str_starts(CALL(l, i)->target, "alembic.op");
	if (upgrade < 0 || (!down && downgrade < 0) || (!schema && file->role != FF_ROLE_MIGRATION))
		return;
	c->migrations++;
	c->alembic = true;
	r.initial = down && literal_is(down->value, "None");
	if (file->status == FF_STATUS_ADDED)
		judge_revision(&r, upgrade, downgrade);
}
