/*
 * readers.c - who still reads a column that a migration drops: the model's own methods, as ff-scan's index tells, code elsewhere
 * that names the class (reads.c), and the model itself when it still declares the column.  Called by migrations.c and alembic_columns.c.
 */
#include "room.h"

enum { SHOWN_READERS = 8 };

/* "order_items", "orderitem" and "OrderItem" are one. */
static bool is_class_of(const char *class, const char *table)
{
	for (; *class && *table; table++) {
		if (*table == '_')
			continue;
		if ((*class | 32) != (*table | 32))
			return false;
		class++;
	}
	return !*class && (!*table || !strcmp(table, "s") || !strcmp(table, "es"));
}

/* options = Column("encrypted_options", ...): the attribute stays, its column is another one. */
static bool is_other_column(struct ff_consequence *c, const struct object *x, const char *column)
{
	struct ff_strings parts = {0};
	const char *open = strchr(x->value, '(');
	const char *name = open && literal_elements(&c->arena, open, &parts) && parts.count ? literal_string(&c->arena, parts.items[0]) : NULL;
	bool declares = strstr(x->value, "Column(") || strstr(x->value, "column(") || strstr(x->value, "Field(") || strstr(x->value, "Key(");
	return !declares || (name && strcmp(name, column) && strcmp(column, x->name) == 0 && strstr(x->value, "olumn("));
}

/* The model still has something of that name: a property, a method, another column in place of the field. */
static bool is_served(struct ff_consequence *c, const char *table, const char *column)
{
	for (int i = 0; i < c->api[NEW].count; i++) {
		const struct api_file *f = *FF_AT(&c->api[NEW], struct api_file *, i);
		for (int k = 0; k < f->objects.count; k++) {
			const struct object *x = FF_AT(&f->objects, struct object, k);
			bool other = x->kind == OBJ_FUNCTION || x->flags & FF_DEF_PROPERTY || is_other_column(c, x, column);
			if (!strcasecmp(x->name, column) && is_class_of(x->owner, table) && other)
				return true;
		}
	}
	return false;
}

static const struct ff_usage *usage_of(const struct ff_consequence *c, const char *path, const char *table, const char *column)
{
	for (int k = 0; k < c->usages.count; k++) {
		const struct ff_usage *x = FF_AT(&c->usages, struct ff_usage, k);
		const char *dot = strrchr(x->symbol, '.');
		size_t n = dot ? (size_t)(dot - x->symbol) : 0;
		if (dot && !strcmp(x->path, path) && !strcasecmp(dot + 1, column) && strlen(table) == n && !strncasecmp(x->symbol, table, n))
			return x;
	}
	return NULL;
}

/* The class that a dropped column belongs to, by the table's or the model's name, and by the package of the migration. */
static bool is_of_app(const char *class, const char *app)
{
	const char *folder = ff_str_ends(app, "/migrations") ? ff_path_base(app) : app;
	char dotted[200];
	size_t n = 0;
	if (folder == app || !strchr(app, '/'))
		return true; /* Alembic: tables of the whole program */
	size_t end = (size_t)(folder - app) - 1, from = end;
	while (from && app[from - 1] != '/')
		from--;
	n = end - from;
	if (!n || n >= sizeof dotted)
		return true;
	snprintf(dotted, sizeof dotted, "%.*s.", (int)n, app + from);
	const char *at = strstr(class, dotted);
	return at && (at == class || at[-1] == '.');
}

static void note_reader(struct ff_consequence *c, struct ff_impact_item *i, const char *path, int line, const char *symbol)
{
	const char *text = ff_arena_printf(&c->arena, "%s:%d%s%s", path, line, *symbol ? " " : "", symbol);
	if (ff_strings_has(&i->users, text))
		return;
	i->users_total++;
	if (i->users.count < SHOWN_READERS)
		ff_strings_push(&c->arena, &i->users, text);
}

/* Reads elsewhere, of files that name the class. */
static void count_reads(struct ff_consequence *c, struct ff_impact_item *i, const struct dropped *d)
{
	for (int k = 0; k < c->reads.count; k++) {
		const struct column_read *x = FF_AT(&c->reads, struct column_read, k);
		const char *class = last_part(x->class);
		size_t n = strlen(d->column);
		bool same = !strncmp(x->column, d->column, n) && (!x->column[n] || !strcmp(x->column + n, "_id")); /* a foreign key's own column */
		if (same && (!strcasecmp(class, d->table) || is_class_of(class, d->table)) && is_of_app(x->class, ff_folder(&c->arena, i->path)))
			note_reader(c, i, x->path, x->line, x->symbol);
	}
}

static void count_readers(struct ff_consequence *c, struct ff_impact_item *i, const struct dropped *d)
{
	const struct ff_usage *u = usage_of(c, i->path, d->table, d->column);
	if (is_served(c, d->table, d->column))
		return;
	for (int k = 0; u && k < u->users.count; k++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, k);
		if (!x->in_test && x->resolved)
			note_reader(c, i, x->path, x->line, x->symbol);
	}
	count_reads(c, i, d);
	if (!i->users_total)
		return;
	i->level = FF_LEVEL_CRITICAL;
	i->certainty = FF_LIKELY;
	i->message = ff_arena_printf(&c->arena, "column %s.%s is dropped, its data are lost; %d place%s still read%s it", d->table, d->column, i->users_total, i->users_total == 1 ? "" : "s",
	                             i->users_total == 1 ? "s" : "");
}

void ff_column_dropped(struct ff_consequence *c, const char *table, const char *column)
{
	*FF_PUSH(&c->arena, &c->dropped, struct dropped) = (struct dropped){c->items[DATABASE].count - 1, table, column};
}

void ff_readers_judge(struct ff_consequence *c)
{
	for (int k = 0; k < c->dropped.count; k++) {
		const struct dropped *d = FF_AT(&c->dropped, struct dropped, k);
		count_readers(c, FF_AT(&c->items[DATABASE], struct ff_impact_item, d->item), d);
	}
}
