/*
 * alembic_columns.c - add_column, drop_column and alter_column of an Alembic revision: defaults that the database
 * has and those that only Python has, types that PostgreSQL changes in place and those that it writes anew.
 */
#include "alembic.h"

/* ---- add_column ---- */

/* sa.Computed(), sa.Identity(), sa.ForeignKey() among the arguments of sa.Column(). */
static int inner_named(struct ff_revision *r, int column, const char *name)
{
	for EACH (i, r->l->inner_first[column], r->l->inner_next)
		if (last_part_is(CALL(r->l, i)->callee, name))
			return i;
	return -1;
}

/* A server default that is asked for each row: a call that is neither now() nor a cast. */
static bool is_volatile(const struct ff_argument *g)
{
	static const char *const words[] = {"random()", "uuid", "clock_timestamp", "nextval", NULL};
	for (int i = 0; g && words[i]; i++)
		if (strcasestr(g->text, words[i]) && (strchr(g->text, '(') || strstr(g->text, "func.")) && g->kind != FF_EXPR_NUMBER)
			return true;
	return false;
}

static void add_column(struct ff_revision *r, int call, const char *table, int at)
{
	int column = look_arg_call(r->l, call, look_arg(r->l, call, at, "column"));
	if (column < 0)
		return;
	const char *name = ff_revision_text(r, column, 0, "name"), *symbol = REVISION_TEXT("%s.%s", table, name);
	const struct ff_argument *server = look_arg(r->l, column, -1, "server_default");
	bool computed = inner_named(r, column, "Computed") >= 0, identity = inner_named(r, column, "Identity") >= 0, none = !server || literal_is(server->text, "None");
	bool key = ff_revision_arg_is(r, column, "primary_key", "True");
	ff_strings_push(&r->c->arena, &r->added, symbol);
	if (ff_revision_arg_is(r, column, "nullable", "False") && none && !computed && !identity && !key)
		ff_revision_tell(r, call, "DB004", "squawk:adding-required-field", FF_LEVEL_HIGH, symbol,
		                 REVISION_TEXT("column %s is added NOT NULL without a server_default: it fails on a table with rows, and inserts of the running version fail", symbol));
	if (computed || identity || (!none && is_volatile(server)))
		ff_revision_tell(r, call, "DB012", "squawk:adding-field-with-default", FF_LEVEL_HIGH, symbol, REVISION_TEXT("column %s has a value that is computed for every row: the table is rewritten under a lock", symbol));
	if (key)
		ff_revision_tell(r, call, "DB012", "squawk:adding-serial-primary-key-field", FF_LEVEL_HIGH, symbol, REVISION_TEXT("%s is a new key for all rows: its index is built under a lock", symbol));
	if (ff_revision_arg_is(r, column, "unique", "True"))
		ff_revision_tell(r, call, "DB007", "squawk:disallowed-unique-constraint", none ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, symbol, REVISION_TEXT("column %s is unique: the index is built under a lock", symbol));
	if (inner_named(r, column, "ForeignKey") >= 0)
		ff_revision_tell(r, call, "DB011", "squawk:adding-foreign-key-constraint", FF_LEVEL_MEDIUM, symbol, REVISION_TEXT("column %s has a foreign key that is checked at once: both tables are locked", symbol));
}

/* ---- types ---- */

struct type_text {
	char name[40];
	int length, scale;
};

/* "sa.String(length=50)" -> string, 50.  Names that mean one thing become one. */
static struct type_text read_type(const char *text)
{
	static const struct {
		const char *word, *name;
	} same[] = {{"varchar", "string"}, {"unicode", "string"}, {"autostring", "string"}, {"nvarchar", "string"}, {"text", "text"}, {"unicodetext", "text"}, {"integer", "integer"},
	            {"int", "integer"}, {"bigint", "biginteger"}, {"smallint", "smallinteger"}, {"bool", "boolean"}, {"decimal", "numeric"}, {"float", "float"},
	            {"double_precision", "double"}};
	struct type_text t = {0};
	const char *open = strchr(text, '('), *from = text, *end = open ? open : text + strlen(text);
	for (const char *p = text; p < end; p++)
		from = *p == '.' ? p + 1 : from;
	for (size_t n = 0; from < end && n + 1 < sizeof(t.name); n++, from++)
		t.name[n] = (char)(*from >= 'A' && *from <= 'Z' ? *from + 32 : *from);
	for (size_t i = 0; i < FF_COUNT(same); i++)
		if (!strcmp(t.name, same[i].word))
			snprintf(t.name, sizeof(t.name), "%s", same[i].name);
	const char *p = open ? open + 1 + strcspn(open + 1, "0123456789)") : "";
	t.length = atoi(p);
	p += strspn(p, "0123456789");
	p += strcspn(p, "0123456789)");
	t.scale = atoi(p);
	return t;
}

/* PostgreSQL changes the catalogue only: a longer varchar, text in its place, a wider numeric. */
static bool in_place(const char *was, const char *now)
{
	struct type_text o = read_type(was), n = read_type(now);
	if (!strcmp(o.name, "string") && (!strcmp(n.name, "text") || (!strcmp(n.name, "string") && (!n.length || (o.length && n.length >= o.length)))))
		return true;
	if (!strcmp(o.name, "text") && (!strcmp(n.name, "text") || (!strcmp(n.name, "string") && !n.length)))
		return true;
	if (strcmp(o.name, "numeric") || strcmp(n.name, "numeric"))
		return false;
	return !n.length || (o.scale == n.scale && n.length >= o.length && o.length);
}

static void change_type(struct ff_revision *r, int call, const char *symbol)
{
	const struct ff_argument *type = look_arg(r->l, call, -1, "type_"), *was = look_arg(r->l, call, -1, "existing_type");
	struct ff_arena *a = &r->c->arena;
	if (!type || (was && (!strcmp(literal_normal(a, was->text), literal_normal(a, type->text)) || in_place(was->text, type->text))))
		return;
	struct ff_impact_item *i = ff_revision_tell(r, call, "DB006", "squawk:changing-column-type", FF_LEVEL_HIGH, symbol, REVISION_TEXT("type of column %s changes: the table may be rewritten under a lock", symbol));
	i->before = was ? ff_arena_str(a, was->text) : "";
	i->after = ff_arena_str(a, type->text);
}

/* ---- alter_column, drop_column ---- */

static void alter_column(struct ff_revision *r, int call, const char *table, const char *column)
{
	const char *symbol = REVISION_TEXT("%s.%s", table, column), *to = ff_revision_text(r, call, -1, "new_column_name");
	if (look_arg(r->l, call, -1, "new_column_name") && strcmp(to, column)) {
		ff_revision_tell(r, call, "DB003", "squawk:renaming-column", FF_LEVEL_HIGH, symbol, REVISION_TEXT("column %s is renamed: the running version still names it", symbol));
		if (ff_revision_added(r, table, column) && *to)
			ff_strings_push(&r->c->arena, &r->added, REVISION_TEXT("%s.%s", table, to));
	}
	change_type(r, call, symbol);
	if (ff_revision_arg_is(r, call, "nullable", "False") && !ff_revision_arg_is(r, call, "existing_nullable", "False"))
		ff_revision_tell(r, call, "DB005", "squawk:adding-not-nullable-field", FF_LEVEL_HIGH, symbol, REVISION_TEXT("column %s becomes NOT NULL: all rows are checked under a lock, writers of NULL fail", symbol));
}

static void drop_column(struct ff_revision *r, int call, const char *table, const char *column)
{
	const char *symbol = REVISION_TEXT("%s.%s", table, column);
	if (ff_revision_added(r, table, column))
		return;
	ff_revision_tell(r, call, "DB002", "squawk:ban-drop-column", FF_LEVEL_HIGH, symbol, REVISION_TEXT("column %s is dropped: the running version still names it, its data are lost", symbol));
	ff_column_dropped(r->c, table, column);
	r->c->irreversible = true;
}

void ff_revision_column(struct ff_revision *r, int call, const char *word, const char *table, int at)
{
	const char *column = ff_revision_text(r, call, at, "column_name");
	if (!strcmp(word, "add_column"))
		add_column(r, call, table, at);
	else if (!strcmp(word, "drop_column"))
		drop_column(r, call, table, column);
	else
		alter_column(r, call, table, column);
}
