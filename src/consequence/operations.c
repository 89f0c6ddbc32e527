/*
 * operations.c - the operations of a Django migration as rows: which model, which field, and what of it the
 * database sees.  migrations.c judges them once all files are read.  Operations that only tell Django's state
 * (SeparateDatabaseAndState) are no rows.
 */
#include "room.h"
#include <ctype.h>

const char *ff_lower(struct ff_arena *a, const char *s)
{
	char *p = ff_arena_str(a, s);
	for (char *q = p; *q; q++)
		*q = (char)tolower((unsigned char)*q);
	return p;
}

const char *ff_folder(struct ff_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? ff_arena_dup(a, path, (size_t)(slash - path)) : "";
}

const char *ff_text_arg(struct ff_arena *a, const struct look *l, int call, int at, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, at, keyword);
	const char *s = g ? literal_string(a, g->text) : NULL;
	return s ? s : "";
}

bool ff_is_operation(const struct ff_call *c)
{
	static const char *const words[] = {"CreateModel", "DeleteModel", "RenameModel", "AlterModelTable", "AlterUniqueTogether", "AlterIndexTogether",
		"AlterOrderWithRespectTo", "AlterModelOptions", "AlterModelManagers", "AddField", "RemoveField", "AlterField", "RenameField", "AddIndex", "RemoveIndex",
		"RenameIndex", "AddConstraint", "RemoveConstraint", "RunSQL", "RunPython", "SeparateDatabaseAndState", "AddIndexConcurrently", "RemoveIndexConcurrently",
		"AddConstraintNotValid", "ValidateConstraint", NULL};
	bool django = ff_str_starts(c->target, "django.db.migrations.") || ff_str_starts(c->target, "django.contrib.postgres.operations.");
	return (django && one_of(last_part(c->target), words)) || last_part_is(call_name(c), "AddDefaultValue");
}

/* ---- fields ---- */

static bool true_arg(const struct look *l, int call, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g && literal_is(g->text, "True");
}

static int number_arg(const struct look *l, int call, const char *keyword, int otherwise)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g && g->kind == FF_EXPR_NUMBER ? atoi(g->text) : g ? 0 : otherwise;
}

/* The column's type in PostgreSQL; of a field that Django does not have, its class and what it is given. */
static const char *column_type(struct ff_consequence *c, const struct look *l, int call, const char *type)
{
	static const struct {
		const char *field, *column;
		int length;
	} types[] = {
	    {"CharField", "varchar", 0}, {"SlugField", "varchar", 50}, {"URLField", "varchar", 200}, {"EmailField", "varchar", 254}, {"FileField", "varchar", 100},
	    {"ImageField", "varchar", 100}, {"FilePathField", "varchar", 100}, {"CommaSeparatedIntegerField", "varchar", 0}, {"TextField", "text", -1},
	    {"GenericIPAddressField", "inet", -1}, {"UUIDField", "uuid", -1}, {"IntegerField", "integer", -1}, {"PositiveIntegerField", "integer", -1},
	    {"BigIntegerField", "bigint", -1}, {"PositiveBigIntegerField", "bigint", -1}, {"SmallIntegerField", "smallint", -1}, {"PositiveSmallIntegerField", "smallint", -1},
	    {"BooleanField", "boolean", -1}, {"NullBooleanField", "boolean", -1}, {"DateField", "date", -1}, {"DateTimeField", "timestamptz", -1}, {"TimeField", "time", -1},
	    {"FloatField", "double precision", -1}, {"JSONField", "jsonb", -1}, {"BinaryField", "bytea", -1}, {"DurationField", "interval", -1}, {"AutoField", "integer", -1},
	    {"BigAutoField", "bigint", -1}, {"SmallAutoField", "smallint", -1}, {"ForeignKey", "key", -1}, {"OneToOneField", "key", -1},
	};
	struct ff_arena *a = &c->arena;
	bool django = ff_str_starts(CALL(l, call)->target, "django.");
	for (size_t i = 0; django && i < FF_COUNT(types); i++)
		if (!strcmp(types[i].field, type)) {
			int n = types[i].length < 0 ? 0 : number_arg(l, call, "max_length", types[i].length);
			return n > 0 ? ff_arena_printf(a, "%s(%d)", types[i].column, n) : types[i].column;
		}
	if (django && !strcmp(type, "DecimalField"))
		return ff_arena_printf(a, "numeric(%d,%d)", number_arg(l, call, "max_digits", 0), number_arg(l, call, "decimal_places", 0));
	const struct ff_argument *base = look_arg(l, call, 0, "base_field");
	int inner = !strcmp(type, "ArrayField") ? look_arg_call(l, call, base) : -1;
	if (inner >= 0)
		return ff_arena_printf(a, "%s[]", column_type(c, l, inner, last_part(CALL(l, inner)->callee)));
	int n = number_arg(l, call, "max_length", 0);
	return n ? ff_arena_printf(a, "%s(%d)", type, n) : ff_arena_str(a, type);
}

/* A descriptor, a table of its own, or nothing at all: no column. */
static bool has_no_column(const char *type)
{
	static const char *const words[] = {"GenericForeignKey", "GenericRelation", "TaggableManager", "ClusterTaggableManager", NULL};
	return strstr(type, "ManyToMany") || one_of(type, words);
}

/* uuid4 in the database, random(): asked for each row. */
static bool is_volatile(const char *text)
{
	return strstr(text, "Random") || strstr(text, "UUID") || strstr(text, "ClockTimestamp");
}

static void read_field(struct ff_consequence *c, const struct look *l, int call, struct operation *op)
{
	struct ff_arena *a = &c->arena;
	const struct ff_argument *db = look_arg(l, call, -1, "db_default"), *index = look_arg(l, call, -1, "db_index"), *to;
	op->type = ff_arena_str(a, last_part(CALL(l, call)->callee));
	op->column = column_type(c, l, call, op->type);
	op->custom = !ff_str_starts(CALL(l, call)->target, "django.");
	op->no_column = has_no_column(op->type);
	op->nullable = true_arg(l, call, "null") || !strcmp(op->type, "NullBooleanField");
	op->has_default = look_arg(l, call, -1, "default") != NULL;
	op->db_default = db != NULL;
	op->is_volatile = (db && is_volatile(db->text)) || !strcmp(op->type, "GeneratedField") || ff_str_ends(op->type, "AutoField");
	bool key = true_arg(l, call, "primary_key"), foreign = !strcmp(op->column, "key");
	op->unique = true_arg(l, call, "unique") || key || (!strcmp(op->type, "OneToOneField") && !op->no_column);
	op->indexed = index ? literal_is(index->text, "True") : foreign || !strcmp(op->type, "SlugField");
	op->named = look_arg(l, call, -1, "db_column") != NULL;
	to = foreign ? look_arg(l, call, 0, "to") : NULL;
	const struct ff_argument *constraint = look_arg(l, call, -1, "db_constraint");
	op->unchecked = constraint && literal_is(constraint->text, "False");
	op->target = to ? ff_lower(a, literal_normal(a, to->text)) : "";
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
	return best ? ff_lower(&c->arena, best->text) : "";
}

/* ---- where an operation counts ---- */

static bool spans_assign(const struct look *l, int call, const char *name)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (!strcmp(s->name, name) && CALL(l, call)->line >= s->line && CALL(l, call)->end_line <= s->end_line)
			return true;
	}
	return false;
}

/* How many elements the list has that an argument is; -1: its text was cut. */
static int elements_of(struct ff_consequence *c, const struct ff_argument *g)
{
	struct ff_strings parts = {0};
	size_t n = g ? strlen(g->text) : 0;
	if (!g || !literal_elements(&c->arena, g->text, &parts))
		return g ? -1 : 0;
	return g->text[n - 1] == ']' && n < FF_MAX_TEXT - 4 ? parts.count : -1;
}

/* Operations under SeparateDatabaseAndState(state_operations=[...]) do not touch the database. */
bool ff_state_only(struct ff_consequence *c, const struct look *l, int call)
{
	int o = l->outer[call], n = 0;
	if (o < 0 || !last_part_is(CALL(l, o)->callee, "SeparateDatabaseAndState"))
		return spans_assign(l, call, "state_operations");
	const struct ff_argument *db = look_arg(l, o, 0, "database_operations"), *state = look_arg(l, o, 1, "state_operations");
	bool state_first = state && db && state < db && *state->keyword;
	for EACH (i, l->inner_first[o], l->inner_next) {
		if (i == call)
			break;
		n += ff_is_operation(CALL(l, i));
	}
	int first = elements_of(c, state_first ? state : db);
	if (!db || !state || (first == 0 && !state_first))
		return !db || first == 0;
	if (first < 0) { /* the first list is long: lines tell where the second one begins, when it names the same model again */
		int all = 0;
		for EACH (i, l->inner_first[o], l->inner_next)
			all += ff_is_operation(CALL(l, i));
		int second = elements_of(c, state_first ? db : state);
		first = second >= 0 ? all - second : all;
	}
	return state_first ? n < first : n >= first;
}

/* ---- rows ---- */

static struct operation *operation_add(struct ff_consequence *c, const struct module *m, int line, const char *word)
{
	struct operation *op = FF_PUSH(&c->arena, &c->operations, struct operation);
	*op = (struct operation){.op = ff_arena_str(&c->arena, word), .model = "", .name = "", .type = "", .column = "", .target = "", .kind = "", .to = "", .sets = "",
	                         .file = m->path, .app = ff_folder(&c->arena, m->path), .line = line, .order = c->operations.count};
	return op;
}

static void take_fields(struct ff_consequence *c, const struct module *m, const struct look *l, int call, const struct operation *model)
{
	for EACH (i, l->inner_first[call], l->inner_next) {
		const char *w = last_part(CALL(l, i)->callee);
		if (!ff_str_ends(w, "Field") && strcmp(w, "ForeignKey") && !has_no_column(w))
			continue;
		struct operation *op = operation_add(c, m, CALL(l, i)->line, "field");
		op->model = model->model;
		op->name = name_before(c, l, i);
		op->context = model->context;
		read_field(c, l, i, op);
	}
}

static bool mentions(const struct ff_argument *g, const char *word)
{
	return g && strstr(g->text, word);
}

/* What only some operations have: options of a model, a constraint's class, columns of a unique_together. */
static void read_details(struct ff_consequence *c, const struct look *l, int call, struct operation *op)
{
	struct ff_arena *a = &c->arena;
	const struct ff_argument *options = look_arg(l, call, 2, "options"), *g;
	int inner = look_arg_call(l, call, look_arg(l, call, 1, "constraint"));
	op->no_table = mentions(options, "'proxy': True") || mentions(options, "\"proxy\": True") || mentions(options, "'managed': False") || mentions(options, "\"managed\": False");
	op->named |= mentions(options, "db_table") != 0;
	op->kind = inner >= 0 ? ff_arena_str(a, last_part(CALL(l, inner)->callee)) : "";
	g = look_arg(l, call, 1, !strcmp(op->op, "AlterIndexTogether") ? "index_together" : "unique_together");
	op->sets = g ? ff_arena_str(a, g->text) : "";
	op->to = ff_lower(a, ff_text_arg(a, l, call, !strcmp(op->op, "RenameModel") ? 1 : 2, "new_name"));
	if (!strcmp(op->op, "AlterModelTable") || !strcmp(op->op, "AlterOrderWithRespectTo"))
		op->to = ff_text_arg(a, l, call, 1, op->op[5] == 'M' ? "table" : "order_with_respect_to");
}

void ff_operation_take(struct ff_consequence *c, const struct module *m, const struct look *l, int call, bool context, bool added, bool atomic)
{
	const char *w = last_part(call_name(CALL(l, call)));
	struct ff_arena *a = &c->arena;
	if (ff_state_only(c, l, call))
		return;
	struct operation *op = operation_add(c, m, CALL(l, call)->line, w);
	op->context = context;
	op->added = added;
	op->atomic = atomic;
	bool model = ff_str_ends(w, "Model") || ff_str_ends(w, "Together") || !strcmp(w, "AlterModelTable") || !strcmp(w, "AlterOrderWithRespectTo");
	op->model = ff_lower(a, ff_text_arg(a, l, call, 0, model ? "name" : "model_name"));
	if (!*op->model && !strcmp(w, "RenameModel"))
		op->model = ff_lower(a, ff_text_arg(a, l, call, 0, "old_name"));
	if (!model)
		op->name = ff_lower(a, ff_text_arg(a, l, call, 1, strcmp(w, "RenameField") ? "name" : "old_name"));
	int field = look_arg_call(l, call, look_arg(l, call, 2, "field"));
	if (field >= 0)
		read_field(c, l, field, op);
	read_details(c, l, call, op);
	struct operation copy = *op; /* the list may move */
	if (!strcmp(w, "CreateModel"))
		take_fields(c, m, l, call, &copy);
}
