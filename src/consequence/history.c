/*
 * history.c - Django's operations in the order in which they run, and what the earlier ones make of a model or a column
 * before a later one meets it.  Called by migrations.c.
 */
#include "room.h"

/* In the order in which they run: along the dependencies, then by name and place. */
struct placed {
	struct operation op;
	int depth;
};

static int by_place(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	int d = strcmp(a->op.app, b->op.app);
	d = d ? d : a->depth - b->depth;
	d = d ? d : strcmp(a->op.file, b->op.file);
	return d ? d : a->op.order - b->op.order;
}

void ff_operations_sort(struct ff_consequence *c)
{
	struct ff_list *l = &c->operations;
	struct placed *all = ff_arena_alloc(&c->arena, ((size_t)l->count + 1) * sizeof *all);
	for (int i = 0; i < l->count; i++)
		all[i] = (struct placed){*FF_AT(l, struct operation, i), ff_node_depth(c, FF_AT(l, struct operation, i)->file)};
	if (l->count)
		qsort(all, (size_t)l->count, sizeof *all, by_place);
	for (int i = 0; i < l->count; i++)
		*FF_AT(l, struct operation, i) = all[i].op;
}

/* The definition that a column has before operation `at`; renames are followed. */
const struct operation *ff_op_before(const struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	const char *model = op->model, *name = op->name;
	for (int i = at - 1; i >= 0; i--) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (strcmp(x->app, op->app) != 0)
			continue;
		if (!strcmp(x->op, "RenameModel") && !strcmp(x->to, model))
			model = x->model;
		bool field = !strcmp(x->op, "AddField") || !strcmp(x->op, "AlterField") || !strcmp(x->op, "field"), same = !strcmp(x->model, model);
		if (same && !strcmp(x->op, "RenameField") && !strcmp(x->to, name))
			name = x->name;
		if (field && same && !strcmp(x->name, name) && *x->type)
			return x;
	}
	return NULL;
}

const struct operation *ff_op_last(const struct ff_consequence *c, int at, const char *word)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	for (int i = at - 1; i >= 0; i--) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (!strcmp(x->op, word) && !strcmp(x->app, op->app) && !strcmp(x->model, op->model))
			return x;
	}
	return NULL;
}

bool ff_op_model_new(const struct ff_consequence *c, const struct operation *op)
{
	for (int i = 0; i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		bool renamed = x->added && !strcmp(x->op, "RenameModel") && !strcmp(x->app, op->app) && !strcmp(x->to, op->model);
		if (x->added && !strcmp(x->op, "CreateModel") && !strcmp(x->app, op->app) && (!strcmp(x->model, op->model) || (renamed && ff_op_model_new(c, x))))
			return true;
	}
	return false;
}

/* A column that the same change adds: nobody uses it yet. */
bool ff_op_column_new(const struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	for (int i = at - 1; i >= 0; i--) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (x->added && !strcmp(x->op, "AddField") && !strcmp(x->app, op->app) && !strcmp(x->model, op->model) && !strcmp(x->name, op->name))
			return true;
	}
	return false;
}

/* The default stays in the database: django-add-default-value, or db_default. */
bool ff_op_default_kept(const struct ff_consequence *c, const struct operation *op)
{
	for (int i = 0; i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		if (!strcmp(x->op, "AddDefaultValue") && !strcmp(x->file, op->file) && !strcmp(x->model, op->model) && !strcmp(x->name, op->name))
			return true;
	}
	return op->db_default;
}

/* What models.py says of the column on a side; NULL when the stream does not show it. */
const struct column *ff_op_declared(const struct ff_consequence *c, enum side side, const struct operation *op)
{
	const char *slash = strrchr(op->app, '/');
	size_t n = slash ? (size_t)(slash - op->app) + 1 : 0;
	for (int i = 0; i < c->columns[side].count; i++) {
		const struct column *x = FF_AT(&c->columns[side], struct column, i);
		if (!strncmp(x->file, op->app, n) && !strcasecmp(last_part(x->model), op->model) && !strcasecmp(x->name, op->name))
			return x;
	}
	return NULL;
}

/* The same change gives the model a field of that name again. */
bool ff_op_made_again(const struct ff_consequence *c, int at)
{
	const struct operation *op = FF_AT(&c->operations, struct operation, at);
	for (int i = at + 1; i < c->operations.count; i++) {
		const struct operation *x = FF_AT(&c->operations, struct operation, i);
		bool same = !strcmp(x->app, op->app) && !strcmp(x->model, op->model);
		if (same && ((!strcmp(x->op, "AddField") && !strcmp(x->name, op->name)) || (!strcmp(x->op, "RenameField") && !strcmp(x->to, op->name))))
			return true;
	}
	return false;
}
