/*
 * migrations.c - operations of Django migrations: what each does to a table that the running
 * version still uses.  Old definitions of a column come from earlier migrations when the
 * stream shows them.  Raw SQL inside goes to statements.c.
 */
#include "room.h"
#include <ctype.h>

static const char *lower(struct ff_arena *a, const char *s)
{
	char *p = ff_arena_str(a, s);
	for (char *q = p; *q; q++)
		*q = (char)tolower((unsigned char)*q);
	return p;
}

static const char *folder(struct ff_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? ff_arena_dup(a, path, (size_t)(slash - path)) : "";
}

static bool is_operation(const struct ff_call *c)
{
	return ff_str_starts(c->target, "django.db.migrations.") || ff_str_starts(c->target, "django.contrib.postgres.operations.") ||
	       last_part_is(call_name(c), "AddDefaultValue");
}

static const char *text_arg(struct ff_consequence *c, const struct look *l, int call, int at, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, at, keyword);
	const char *s = g ? literal_string(&c->arena, g->text) : NULL;
	return s ? s : "";
}

static bool true_arg(const struct look *l, int call, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g && literal_is(g->text, "True");
}

/* Type and arguments that the schema sees. */
static void read_field(struct ff_consequence *c, const struct look *l, int call, struct operation *op)
{
	static const char *const words[] = {"max_length", "max_digits", "decimal_places", "to", NULL};
	struct ff_buf b;
	ff_buf_init(&b, 2000);
	op->type = ff_arena_str(&c->arena, last_part(CALL(l, call)->callee));
	op->nullable = true_arg(l, call, "null");
	op->has_default = look_arg(l, call, -1, "default") != NULL;
	op->db_default = look_arg(l, call, -1, "db_default") != NULL;
	op->unique = true_arg(l, call, "unique") || !strcmp(op->type, "OneToOneField");
	for (int i = 0; words[i]; i++) {
		const struct ff_argument *g = look_arg(l, call, -1, words[i]);
		if (g)
			ff_buf_printf(&b, "%s=%s,", words[i], lower(&c->arena, literal_normal(&c->arena, g->text)));
	}
	op->shape = ff_arena_str(&c->arena, ff_buf_text(&b));
	ff_buf_free(&b);
}

/* In CreateModel's list of ("name", Field(...)): the string just before the field's call. */
static const char *name_before(struct ff_consequence *c, const struct look *l, int call)
{
	const struct ff_call *k = CALL(l, call);
	const struct ff_literal *best = NULL;
	for (int i = 0; i < l->f->literals.count; i++) {
		const struct ff_literal *x = &FF_ROWS(l->f->literals, struct ff_literal)[i];
		bool before = x->line < k->line || (x->line == k->line && x->col < k->col);
		bool later = !best || x->line > best->line || (x->line == best->line && x->col > best->col);
		if (x->context == FF_LITERAL_IDENTIFIER && before && later && x->line >= k->line - 2)
			best = x;
	}
	return best ? lower(&c->arena, best->text) : "";
}

static struct operation *operation_add(struct ff_consequence *c, const struct module *m, int line, const char *word)
{
	struct operation *op = FF_PUSH(&c->arena, &c->operations, struct operation);
	*op = (struct operation){.op = ff_arena_str(&c->arena, word), .model = "", .name = "", .type = "", .shape = "", .file = m->path,
	                         .app = folder(&c->arena, m->path), .line = line};
	return op;
}

static void take_fields(struct ff_consequence *c, const struct module *m, const struct look *l, int call, const struct operation *model, bool context)
{
	for EACH (i, l->inner_first[call], l->inner_next) {
		const char *w = last_part(CALL(l, i)->callee);
		if (!ff_str_ends(w, "Field") && strcmp(w, "ForeignKey"))
			continue;
		const char *name = model->model;
		struct operation *op = operation_add(c, m, CALL(l, i)->line, "field");
		op->model = name;
		op->name = name_before(c, l, i);
		op->context = context;
		read_field(c, l, i, op);
	}
}

/* Operations under SeparateDatabaseAndState(state_operations=[...]) alone do not touch the database. */
static bool state_only(const struct look *l, int call)
{
	int o = l->outer[call];
	return o >= 0 && last_part_is(CALL(l, o)->callee, "SeparateDatabaseAndState") && !look_arg(l, o, 0, "database_operations");
}

static void take_operation(struct ff_consequence *c, const struct module *m, const struct look *l, int call, bool context, bool added)
{
	const char *w = last_part(call_name(CALL(l, call)));
	struct operation copy;
	if (state_only(l, call))
		return;
	struct operation *op = operation_add(c, m, CALL(l, call)->line, w);
	op->context = context;
	op->added = added;
	bool model = ff_str_ends(w, "Model") || ff_str_ends(w, "Together") || !strcmp(w, "AlterModelTable");
	op->model = lower(&c->arena, text_arg(c, l, call, 0, model ? "name" : "model_name"));
	if (!*op->model && !strcmp(w, "RenameModel"))
		op->model = lower(&c->arena, text_arg(c, l, call, 0, "old_name"));
	if (!model)
		op->name = lower(&c->arena, text_arg(c, l, call, 1, strcmp(w, "RenameField") ? "name" : "old_name"));
	int field = look_arg_call(l, call, look_arg(l, call, 2, "field"));
	if (field >= 0)
		read_field(c, l, field, op);
	copy = *op;
	if (!strcmp(w, "CreateModel"))
		take_fields(c, m, l, call, &copy, context);
}

/* ---- judging one added migration, while its facts are here ---- */

struct migration {
	struct ff_consequence *c;
	const struct module *m;
	const struct look *l;
	bool atomic, schema, data;
};

static struct ff_impact_item *told(struct migration *g, int line, const char *id, const char *peer, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = impact_add(g->c, DATABASE, id, peer, level, g->m->path, line, symbol, message);
	i->certainty = FF_CERTAIN;
	return i;
}

static int definition_named(const struct look *l, const char *name)
{
	for (int d = 0; d < l->defs; d++)
		if (!strcmp(DEF(l, d)->qualname, name))
			return d;
	return -1;
}

/* Parameters of a RunPython function are called apps and schema_editor by everybody who reads it. */
static bool usual_names(const struct look *l, int def)
{
	int first = l->param_first[def], second = first >= 0 ? l->param_next[first] : -1;
	return second >= 0 && !strcmp(PARAM(l, first)->name, "apps") && !strcmp(PARAM(l, second)->name, "schema_editor");
}

static bool imports_models(const struct look *l, int def)
{
	for (int i = 0; i < l->f->imports.count; i++) {
		const struct ff_import *x = &FF_ROWS(l->f->imports, struct ff_import)[i];
		bool models = ff_str_ends(x->module, ".models") || (x->level && last_part_is(x->module, "models"));
		if (models && !ff_str_starts(x->module, "django.") && !(x->flags & FF_IMPORT_TYPE_CHECKING) && x->uses && (x->def < 0 || x->def == def))
			return true;
	}
	return false;
}

static void judge_python(struct migration *g, int call)
{
	const struct ff_argument *code = look_arg(g->l, call, 0, "code"), *back = look_arg(g->l, call, 1, "reverse_code");
	int line = CALL(g->l, call)->line, inner = look_arg_call(g->l, call, code);
	const char *name = !code ? "" : inner >= 0 && look_arg(g->l, inner, 0, "") ? look_arg(g->l, inner, 0, "")->text : code->text;
	int def = definition_named(g->l, name);
	name = ff_arena_str(&g->c->arena, name);
	g->data = true;
	if (!back) {
		told(g, line, "DB014", "djmig:RUNPYTHON_REVERSIBLE", FF_LEVEL_MEDIUM, name, ff_arena_printf(&g->c->arena, "RunPython(%s) has no reverse: the migration cannot be rolled back", name));
		g->c->irreversible = true;
	}
	if (def >= 0 && !usual_names(g->l, def))
		told(g, line, "DB014", "djmig:RUNPYTHON_ARGS_NAMING_CONVENTION", FF_LEVEL_LOW, name,
		     ff_arena_printf(&g->c->arena, "%s does not take apps and schema_editor by these names", name));
	if (def >= 0 && imports_models(g->l, def))
		told(g, line, "DB015", "djmig:RUNPYTHON_MODEL_IMPORT", FF_LEVEL_HIGH, name,
		     ff_arena_printf(&g->c->arena, "%s imports models: it breaks as soon as they change; apps.get_model gives the historical ones", name));
}

static void judge_sql(struct migration *g, int call)
{
	const struct ff_argument *sql = look_arg(g->l, call, 0, "sql"), *back = look_arg(g->l, call, 1, "reverse_sql");
	const char *text = sql ? literal_string(&g->c->arena, sql->text) : NULL;
	int line = CALL(g->l, call)->line;
	if (text)
		ff_sql_judge(&g->c->arena, &(struct sql_input){.path = g->m->path, .first_line = line, .transaction = g->atomic}, text, strlen(text), &g->c->items[DATABASE]);
	if (!back) {
		told(g, line, "DB014", "djmig:RUNSQL_REVERSIBLE", FF_LEVEL_MEDIUM, "RunSQL", "RunSQL has no reverse: the migration cannot be rolled back");
		g->c->irreversible = true;
	}
}

static bool atomic(const struct look *l)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def >= 0 && !strcmp(s->name, "atomic"))
			return !literal_is(s->value, "False");
	}
	return true;
}

static bool not_empty(const struct ff_argument *g)
{
	return g && strcmp(g->text, "set()") && strcmp(g->text, "[]") && strcmp(g->text, "{}") && strcmp(g->text, "None") && strcmp(g->text, "()");
}

/* Operations whose meaning does not depend on earlier migrations. */
static void judge_alone(struct migration *g, int call)
{
	const char *w = last_part(call_name(CALL(g->l, call)));
	struct ff_arena *a = &g->c->arena;
	int line = CALL(g->l, call)->line;
	const char *model = lower(a, text_arg(g->c, g->l, call, 0, ff_str_ends(w, "Together") ? "name" : "model_name"));
	bool made = false;
	for (int i = 0; i < g->c->operations.count; i++) {
		const struct operation *op = FF_AT(&g->c->operations, struct operation, i);
		made |= !strcmp(op->op, "CreateModel") && !strcmp(op->file, g->m->path) && !strcmp(op->model, model);
	}
	if (!strcmp(w, "RunPython")) {
		judge_python(g, call);
		return;
	}
	if (!strcmp(w, "RunSQL")) {
		judge_sql(g, call);
		return;
	}
	g->schema |= strcmp(w, "AddDefaultValue") && strcmp(w, "SeparateDatabaseAndState") && strcmp(w, "CreateModel");
	if (made)
		return;
	int inner = look_arg_call(g->l, call, look_arg(g->l, call, 1, "constraint"));
	const char *constraint = inner >= 0 ? last_part(CALL(g->l, inner)->callee) : "";
	bool together = !strcmp(w, "AlterUniqueTogether") && not_empty(look_arg(g->l, call, 1, "unique_together"));
	if (together || (!strcmp(w, "AddConstraint") && !strcmp(constraint, "UniqueConstraint")))
		told(g, line, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, model, ff_arena_printf(a, "unique constraint on %s: duplicates fail, the index is built under a lock", model));
	else if (!strcmp(w, "AddConstraint") && !strcmp(constraint, "CheckConstraint"))
		told(g, line, "DB011", "", FF_LEVEL_MEDIUM, model, ff_arena_printf(a, "check constraint on %s is checked at once: the table is locked while all rows are read", model));
	else if (!strcmp(w, "AddIndex"))
		told(g, line, "DB008", "djmig:CREATE_INDEX", FF_LEVEL_MEDIUM, model, ff_arena_printf(a, "index on %s is built without CONCURRENTLY: writers wait", model));
	else if (!strcmp(w, "AddIndexConcurrently") && g->atomic)
		told(g, line, "DB009", "", FF_LEVEL_HIGH, model, ff_arena_printf(a, "index on %s is built concurrently inside a transaction: set atomic = False", model));
	else if (!strcmp(w, "RemoveIndex"))
		told(g, line, "DB010", "djmig:DROP_INDEX", FF_LEVEL_MEDIUM, model, ff_arena_printf(a, "index of %s is dropped without CONCURRENTLY, and queries lose it", model));
}

static bool is_migration(const struct look *l)
{
	for (int d = 0; d < l->defs; d++)
		if (DEF(l, d)->kind == FF_DEF_CLASS && !strcmp(DEF(l, d)->name, "Migration"))
			return true;
	return false;
}

void migrations_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l, bool context)
{
	struct migration g = {.c = c, .m = m, .l = l};
	bool added = file && file->status == FF_STATUS_ADDED;
	if (!is_migration(l))
		return;
	g.atomic = atomic(l);
	c->migrations += !context;
	for (int i = 0; i < l->calls; i++)
		if (is_operation(CALL(l, i)))
			take_operation(c, m, l, i, context, added);
	for (int i = 0; added && i < l->calls; i++)
		if (is_operation(CALL(l, i)) && !state_only(l, i))
			judge_alone(&g, i);
	if (g.schema && g.data)
		told(&g, 1, "DB016", "", FF_LEVEL_MEDIUM, "", "schema and data change in one migration: locks are held while the rows are rewritten");
}

/* ---- judging with what came before ---- */

static int by_file(const void *x, const void *y)
{
	const struct operation *a = x, *b = y;
	int d = strcmp(a->file, b->file);
	return d ? d : a->line - b->line;
}

/* The definition that a column has before operation `at`. */
static const struct operation *before(const struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	for (int i = at - 1; i >= 0; i--) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		bool field = !strcmp(x->op, "AddField") || !strcmp(x->op, "AlterField") || !strcmp(x->op, "field");
		if (field && !strcmp(x->app, op->app) && !strcmp(x->model, op->model) && !strcmp(x->name, op->name) && *x->type)
			return x;
	}
	return NULL;
}

static bool model_new(const struct ff_consequence *c, const struct operation *op)
{
	for (int i = 0; i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (x->added && !strcmp(x->op, "CreateModel") && !strcmp(x->app, op->app) && !strcmp(x->model, op->model))
			return true;
	}
	return false;
}

/* The default stays in the database: django-add-default-value, or db_default. */
static bool default_kept(const struct ff_consequence *c, const struct operation *op)
{
	for (int i = 0; i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (!strcmp(x->op, "AddDefaultValue") && !strcmp(x->file, op->file) && !strcmp(x->model, op->model) && !strcmp(x->name, op->name))
			return true;
	}
	return op->db_default;
}

static struct ff_impact_item *tell(struct ff_consequence *c, const struct operation *op, const char *id, const char *peer, int level, const char *message)
{
	const char *symbol = *op->name ? ff_arena_printf(&c->arena, "%s.%s", op->model, op->name) : op->model;
	struct ff_impact_item *i = impact_add(c, DATABASE, id, peer, level, op->file, op->line, symbol, message);
	i->certainty = FF_CERTAIN;
	return i;
}

static int max_length(const struct operation *op)
{
	return ff_str_starts(op->shape, "max_length=") ? atoi(op->shape + 11) : 0;
}

/* PostgreSQL widens a varchar, or makes it text, without touching the rows. */
static bool safe_change(const struct operation *o, const struct operation *n)
{
	bool text = !strcmp(n->type, "TextField") && max_length(o) > 0;
	return text || (!strcmp(o->type, n->type) && max_length(o) && max_length(n) >= max_length(o));
}

static void judge_alter(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at), *was = before(c, at);
	struct ff_arena *a = &c->arena;
	struct ff_impact_item *i = NULL;
	if (!was || !*op->type) {
		i = tell(c, op, "DB006", "djmig:ALTER_COLUMN", FF_LEVEL_LOW, ff_arena_printf(a, "definition of column %s.%s altered; what it was is not known here", op->model, op->name));
		i->certainty = FF_MAYBE;
		return;
	}
	bool many = !strcmp(op->type, "ManyToManyField") || !strcmp(was->type, "ManyToManyField");
	if (!many && (strcmp(was->type, op->type) || strcmp(was->shape, op->shape)) && !safe_change(was, op)) {
		i = tell(c, op, "DB006", "djmig:ALTER_COLUMN", FF_LEVEL_HIGH, ff_arena_printf(a, "type of column %s.%s changes: the table may be rewritten under a lock", op->model, op->name));
		i->before = ff_arena_printf(a, "%s %s", was->type, was->shape);
		i->after = ff_arena_printf(a, "%s %s", op->type, op->shape);
	}
	if (!many && was->nullable && !op->nullable && !default_kept(c, op))
		tell(c, op, "DB005", "djmig:NOT_NULL", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", op->model, op->name));
	if (!was->unique && op->unique)
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s becomes unique: duplicates fail", op->model, op->name));
}

static void judge_add(struct ff_consequence *c, const struct operation *op)
{
	struct ff_arena *a = &c->arena;
	bool no_column = !strcmp(op->type, "ManyToManyField") || !strcmp(op->type, "GenericForeignKey") || !*op->type || !strcmp(op->type, "GeneratedField");
	if (!no_column && !op->nullable && !default_kept(c, op)) {
		struct ff_impact_item *i = tell(c, op, "DB004", "djmig:NOT_NULL", FF_LEVEL_HIGH,
			ff_arena_printf(a, "column %s.%s is added NOT NULL without a database default: inserts of the running version fail", op->model, op->name));
		i->after = op->type;
	}
	if (op->unique && !no_column)
		tell(c, op, "DB007", "djmig:ADD_UNIQUE", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s is unique: the index is built under a lock", op->model, op->name));
}

static void judge_one(struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	struct ff_arena *a = &c->arena;
	const struct operation *was;
	if (!op->added || model_new(c, op))
		return;
	if (!strcmp(op->op, "AddField"))
		judge_add(c, op);
	else if (!strcmp(op->op, "AlterField"))
		judge_alter(c, at);
	else if (!strcmp(op->op, "RemoveField")) {
		was = before(c, at);
		bool many = was && !strcmp(was->type, "ManyToManyField");
		tell(c, op, many ? "DB001" : "DB002", many ? "djmig:DROP_TABLE" : "djmig:DROP_COLUMN", FF_LEVEL_HIGH,
		     ff_arena_printf(a, "column %s.%s is dropped: the running version still names it, its data are lost", op->model, op->name));
		c->irreversible = true;
	} else if (!strcmp(op->op, "DeleteModel")) {
		tell(c, op, "DB001", "djmig:DROP_TABLE", FF_LEVEL_CRITICAL, ff_arena_printf(a, "table of %s is dropped: its data are lost", op->model));
		c->irreversible = true;
	} else if (!strcmp(op->op, "RenameField"))
		tell(c, op, "DB003", "djmig:RENAME_COLUMN", FF_LEVEL_HIGH, ff_arena_printf(a, "column %s.%s is renamed: the running version still names it", op->model, op->name));
	else if (!strcmp(op->op, "RenameModel") || !strcmp(op->op, "AlterModelTable"))
		tell(c, op, "DB003", "djmig:RENAME_TABLE", FF_LEVEL_HIGH, ff_arena_printf(a, "table of %s is renamed: the running version still names it", op->model));
	c->hard = true;
}

void migrations_judge(struct ff_consequence *c)
{
	struct ff_list *l = &c->operations;
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct operation), by_file);
	for (int i = 0; i < l->count; i++)
		judge_one(c, i);
	for (int i = 0; i < c->files.count; i++) {
		const struct ff_file *f = &KEPT(c, i)->file;
		bool numbered = in_migrations(f) && !ff_str_ends(f->path, "__init__.py") && f->language == FF_LANG_PYTHON;
		if (numbered && f->status == FF_STATUS_DELETED && !c->migrations) {
			struct ff_impact_item *x = impact_add(c, DATABASE, "DB018", "", FF_LEVEL_CRITICAL, f->path, 1, ff_path_base(f->path), "a migration is deleted: databases that ran it no longer match the history");
			x->certainty = FF_MAYBE;
		}
	}
}
