/*
 * readers.c - who still reads a column that a migration drops: the model's own methods, as ff-scan's index tells, and
 * the model itself when it still declares the column.  Called by migrations.c and alembic_columns.c.
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

static void count_readers(struct ff_consequence *c, struct ff_impact_item *i, const char *table, const char *column)
{
	const struct ff_usage *u = usage_of(c, i->path, table, column);
	if (!u || is_served(c, table, column))
		return;
	for (int k = 0; k < u->users.count; k++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, k);
		if (x->in_test || !x->resolved)
			continue;
		i->users_total++;
		if (i->users.count < SHOWN_READERS)
			ff_strings_push(&c->arena, &i->users, ff_arena_printf(&c->arena, "%s:%d%s%s", x->path, x->line, *x->symbol ? " " : "", x->symbol));
	}
	if (!i->users_total)
		return;
	i->level = FF_LEVEL_CRITICAL;
	i->certainty = FF_LIKELY;
	i->message = ff_arena_printf(&c->arena, "column %s.%s is dropped, its data are lost; %d place%s of the model still read%s it", table, column, i->users_total, i->users_total == 1 ? "" : "s",
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
		count_readers(c, FF_AT(&c->items[DATABASE], struct ff_impact_item, d->item), d->table, d->column);
	}
}
