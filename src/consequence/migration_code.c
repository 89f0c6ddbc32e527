/*
 * migration_code.c - what an added Django migration runs: Python functions and SQL, and how both go together with
 * its other operations.  Judged while the facts of the file are here; migrations.c judges the operations themselves.
 */
#include "room.h"

struct migration {
	struct ff_consequence *c;
	const struct module *m;
	const struct look *l;
	bool atomic, data;
	struct ff_strings created; /* tables as Django names them */
};

#define TEXT(...) ff_arena_printf(&g->c->arena, __VA_ARGS__)

static struct ff_impact_item *tell(struct migration *g, int line, const char *id, const char *peer, int level, const char *symbol, const char *message)
{
	struct ff_impact_item *i = impact_add(g->c, DATABASE, id, peer, level, g->m->path, line, symbol, message);
	i->certainty = FF_CERTAIN;
	return i;
}

/* ---- Python ---- */

static int definition_named(const struct look *l, const char *name)
{
	for (int d = 0; *name && d < l->defs; d++)
		if (!strcmp(DEF(l, d)->qualname, name))
			return d;
	return -1;
}

/* Parameters of a RunPython function are called apps and schema_editor by everybody who reads it. */
static bool usual_names(const struct look *l, int def)
{
	int first = l->param_first[def], second = first >= 0 ? l->param_next[first] : -1;
	const char *name = second >= 0 ? PARAM(l, first)->name : "";
	return second >= 0 && !strcmp(name + (*name == '_'), "apps") && strstr(PARAM(l, second)->name, "schema_editor");
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

/* A loop in the function that writes row by row: line of the call that writes, 0. */
static int writes_in_loop(const struct look *l, int def)
{
	static const char *const writes[] = {"save", "delete", "update", "create", "get_or_create", "update_or_create", NULL};
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *k = CALL(l, i);
		bool row = k->flags & (FF_CALL_LOOP_RECEIVER | FF_CALL_LOOP_ARG);
		if (l->call_def[i] == def && k->loop >= 0 && row && one_of(last_part(k->callee), writes) && strchr(k->callee, '.'))
			return k->line;
	}
	return 0;
}

/* The function reads whole tables: Model.objects.all(), or .filter() that a loop walks. */
static bool reads_all(const struct look *l, int def)
{
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *k = CALL(l, i);
		const char *w = last_part(k->callee);
		bool query = strstr(k->callee, "objects") != NULL;
		if (l->call_def[i] == def && query && (!strcmp(w, "all") || (k->flags & FF_CALL_ITERABLE)))
			return true;
	}
	return false;
}

static void judge_function(struct migration *g, int def, int line, const char *name)
{
	if (!usual_names(g->l, def))
		tell(g, line, "DB014", "djmig:RUNPYTHON_ARGS_NAMING_CONVENTION", FF_LEVEL_LOW, name, TEXT("%s does not take apps and schema_editor by these names", name));
	if (imports_models(g->l, def))
		tell(g, line, "DB015", "djmig:RUNPYTHON_MODEL_IMPORT", FF_LEVEL_HIGH, name,
		     TEXT("%s imports models: it breaks as soon as they change; apps.get_model gives the historical ones", name));
	int at = writes_in_loop(g->l, def);
	if (at && reads_all(g->l, def))
		tell(g, at, "DB015", "", FF_LEVEL_MEDIUM, name, TEXT("%s walks all rows and writes them one by one%s", name, g->atomic ? ", in one transaction" : ""))->certainty = FF_LIKELY;
}

static void judge_python(struct migration *g, int call)
{
	const struct ff_argument *code = look_arg(g->l, call, 0, "code"), *back = look_arg(g->l, call, 1, "reverse_code");
	int line = CALL(g->l, call)->line, inner = look_arg_call(g->l, call, code);
	const struct ff_argument *first = inner >= 0 ? look_arg(g->l, inner, 0, "") : NULL; /* partial(function, ...) */
	const char *name = ff_arena_str(&g->c->arena, first ? first->text : code ? code->text : "");
	int def = definition_named(g->l, name);
	g->data |= code && !ff_str_ends(code->text, "noop");
	if (!back || literal_is(back->text, "None")) {
		tell(g, line, "DB014", "djmig:RUNPYTHON_REVERSIBLE", FF_LEVEL_MEDIUM, name, TEXT("RunPython(%s) has no reverse: the migration cannot be rolled back", name));
		g->c->irreversible = true;
	}
	if (def >= 0)
		judge_function(g, def, line, name);
}

/* ---- SQL ---- */

static void judge_sql(struct migration *g, int call)
{
	const struct ff_argument *sql = look_arg(g->l, call, 0, "sql"), *back = look_arg(g->l, call, 1, "reverse_sql");
	struct sql_input in = {.path = g->m->path, .transaction = g->atomic, .created = &g->created};
	ff_sql_argument(g->c, g->l, call, sql, &in);
	if (!back || literal_is(back->text, "None")) {
		tell(g, CALL(g->l, call)->line, "DB014", "djmig:RUNSQL_REVERSIBLE", FF_LEVEL_MEDIUM, "RunSQL", "RunSQL has no reverse: the migration cannot be rolled back");
		g->c->irreversible = true;
	}
}

/* cursor.execute("...") and schema_editor.execute("...") in the functions of the migration. */
static void judge_execute(struct migration *g, int call)
{
	const char *callee = CALL(g->l, call)->callee;
	struct sql_input in = {.path = g->m->path, .transaction = g->atomic, .created = &g->created};
	bool back = g->l->call_def[call] >= 0 && strstr(DEF(g->l, g->l->call_def[call])->name, "rever");
	if (last_part_is(callee, "execute") && strchr(callee, '.') && !back)
		ff_sql_argument(g->c, g->l, call, look_arg(g->l, call, 0, "sql"), &in);
}

/* ---- the migration ---- */

static bool is_atomic(const struct look *l)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def >= 0 && !strcmp(s->name, "atomic"))
			return !literal_is(s->value, "False");
	}
	return true;
}

static bool is_migration(const struct look *l)
{
	for (int d = 0; d < l->defs; d++)
		if (DEF(l, d)->kind == FF_DEF_CLASS && !strcmp(DEF(l, d)->name, "Migration"))
			return true;
	return false;
}

static void judge_call(struct migration *g, int call)
{
	const char *w = last_part(call_name(CALL(g->l, call)));
	if (!strcmp(w, "RunPython"))
		judge_python(g, call);
	else if (!strcmp(w, "RunSQL"))
		judge_sql(g, call);
	else if (ff_str_ends(w, "IndexConcurrently") && g->atomic) {
		const char *model = ff_text_arg(&g->c->arena, g->l, call, 0, "model_name");
		tell(g, CALL(g->l, call)->line, "DB009", "", FF_LEVEL_HIGH, model, TEXT("index on %s is built or dropped concurrently inside a transaction: set atomic = False", model));
	}
}

/* "shop/migrations/0002_x.py", Order -> shop_order: new tables that SQL below may name. */
static void table_names(struct migration *g)
{
	const char *app = ff_path_base(ff_folder(&g->c->arena, ff_folder(&g->c->arena, g->m->path)));
	for (int i = 0; i < g->c->operations.count; i++) {
		const struct operation *op = FF_AT(&g->c->operations, struct operation, i);
		if (!strcmp(op->op, "CreateModel") && !strcmp(op->file, g->m->path))
			ff_strings_push(&g->c->arena, &g->created, TEXT("%s_%s", app, op->model));
	}
}

void migrations_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l, bool context)
{
	struct migration g = {.c = c, .m = m, .l = l};
	bool added = file && file->status == FF_STATUS_ADDED;
	if (!is_migration(l))
		return;
	g.atomic = is_atomic(l);
	c->migrations += !context;
	for (int i = 0; i < l->calls; i++)
		if (ff_is_operation(CALL(l, i)))
			ff_operation_take(c, m, l, i, context, added, g.atomic);
	table_names(&g);
	for (int i = 0; added && i < l->calls; i++)
		if (ff_is_operation(CALL(l, i)) && !ff_state_only(c, l, i))
			judge_call(&g, i);
		else if (l->call_def[i] >= 0)
			judge_execute(&g, i);
	if (g.data && g.atomic)
		ff_strings_push(&c->arena, &c->data_migrations, m->path);
}
