/*
 * models.c - columns that Django and SQLAlchemy models declare, on both sides; what differs and
 * has no migration in the same change is told.  Only what changes the schema counts: help
 * texts, choices and Python defaults do not.  migrations.c and alembic.c judge the migrations.
 */
#include "room.h"
#include <ctype.h>

/* Keyword arguments that reach the database. */
static const char *const schema_words[] = {"null", "max_length", "unique", "db_index", "primary_key", "db_column", "max_digits", "decimal_places",
	"db_default", "nullable", "index", "server_default", "unique_for_date", "db_constraint", "to_field", NULL};

static bool is_django_field(const struct ff_call *c)
{
	const char *w = last_part(c->target);
	bool field = ff_str_ends(w, "Field") || !strcmp(w, "ForeignKey");
	return field && (ff_str_starts(c->target, "django.db.models.") || ff_str_starts(c->target, "django.contrib.gis.db.models.") ||
	                 ff_str_starts(c->target, "django.contrib.postgres.fields."));
}

static bool is_alchemy_column(const struct ff_call *c)
{
	const char *w = last_part(call_name(c));
	bool column = !strcmp(w, "Column") || !strcmp(w, "mapped_column");
	return column && (ff_str_starts(c->target, "sqlalchemy") || ff_str_ends(c->callee, "db.Column") || ff_str_ends(c->callee, "db.mapped_column"));
}

/* sa.Integer and Integer are one type, however it was imported; strings stay. */
static const char *without_modules(struct ff_arena *a, const char *text)
{
	char *out = ff_arena_str(a, text), *to = out;
	const char *word = out;
	bool quoted = false;
	for (const char *p = text; *p; p++) {
		quoted ^= *p == '"';
		*to++ = *p;
		if (!quoted && *p == '.' && to - 1 > word)
			to = out + (word - out);
		else if (!isalnum((unsigned char)*p) && *p != '_')
			word = to;
	}
	*to = '\0';
	return out;
}

/* What of a column's call matters to the schema. */
static const char *shape_of(struct ff_consequence *c, const struct look *l, int call, bool alchemy)
{
	struct ff_buf b;
	ff_buf_init(&b, 4000);
	for EACH (i, l->arg_first[call], l->arg_next) {
		const struct ff_argument *g = ARG(l, i);
		bool name = alchemy && !*g->keyword && g->kind == FF_EXPR_STRING;
		bool type = alchemy && !*g->keyword && !name;
		if (type || (*g->keyword && one_of(g->keyword, schema_words) && !literal_is(g->text, "False")))
			ff_buf_printf(&b, "%s%s%s,", g->keyword, *g->keyword ? "=" : "", type ? without_modules(&c->arena, literal_normal(&c->arena, g->text)) : literal_normal(&c->arena, g->text));
	}
	const char *out = ff_arena_str(&c->arena, ff_buf_text(&b));
	ff_buf_free(&b);
	return out;
}

/* class Meta: abstract = True, managed = False: the class has no table that migrations make. */
static bool has_no_table(const struct look *l, int def)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		bool meta = s->def >= 0 && s->def < l->defs && l->parent[s->def] == def && !strcmp(DEF(l, s->def)->name, "Meta");
		if ((meta && !strcmp(s->name, "abstract") && literal_is(s->value, "True")) || (meta && !strcmp(s->name, "managed") && literal_is(s->value, "False")) ||
		    (s->def == def && !strcmp(s->name, "__abstract__") && literal_is(s->value, "True")))
			return true;
	}
	return false;
}

void models_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 || s->def >= l->defs || DEF(l, s->def)->kind != FF_DEF_CLASS || s->call < 0 || s->call >= l->calls)
			continue;
		const struct ff_call *call = CALL(l, s->call);
		bool django = is_django_field(call), alchemy = is_alchemy_column(call);
		if ((!django && !alchemy) || has_no_table(l, s->def))
			continue;
		struct column *x = FF_PUSH(&c->arena, &c->columns[side], struct column);
		x->model = ff_arena_str(&c->arena, DEF(l, s->def)->qualname);
		x->name = ff_arena_str(&c->arena, s->name);
		x->type = alchemy ? "" : ff_arena_str(&c->arena, last_part(call->target));
		x->shape = shape_of(c, l, s->call, alchemy);
		x->file = m->path;
		x->line = s->line;
		struct model *mo = FF_PUSH(&c->arena, &c->models[side], struct model);
		*mo = (struct model){.name = x->model, .file = m->path, .django = django, .line = DEF(l, s->def)->line};
	}
}

static int by_column(const void *x, const void *y)
{
	const struct column *a = x, *b = y;
	int d = strcmp(a->model, b->model);
	d = d ? d : strcmp(a->name, b->name);
	return d ? d : strcmp(a->file, b->file);
}

/* The same column in another class of that side: it moved to a base class. */
static bool elsewhere(const struct ff_list *l, const struct column *x)
{
	for (int i = 0; i < l->count; i++) {
		const struct column *y = FF_AT(l, struct column, i);
		if (strcmp(x->model, y->model) && !strcmp(x->name, y->name) && !strcmp(x->type, y->type) && !strcmp(x->shape, y->shape))
			return true;
	}
	return false;
}

static bool django_model(const struct ff_consequence *c, const char *name)
{
	for (int s = OLD; s <= NEW; s++)
		for (int i = 0; i < c->models[s].count; i++)
			if (!strcmp(FF_AT(&c->models[s], struct model, i)->name, name))
				return FF_AT(&c->models[s], struct model, i)->django;
	return false;
}

static const char *declared(struct ff_consequence *c, const struct column *x)
{
	size_t n = strlen(x->shape);
	return ff_arena_printf(&c->arena, "%s.%s %s(%.*s)", x->model, x->name, x->type, (int)(n ? n - 1 : 0), x->shape);
}

static void differs(struct ff_consequence *c, const struct column *o, const struct column *n)
{
	const struct column *x = n ? n : o;
	bool django = django_model(c, x->model), many = !strcmp(x->type, "ManyToManyField");
	const char *what = !o ? "added to" : !n ? "removed from" : "changed in";
	if (c->migrations || (!o && elsewhere(&c->columns[OLD], n)) || (!n && elsewhere(&c->columns[NEW], o)))
		return;
	struct ff_impact_item *i = impact_add(c, DATABASE, "DB017", "", django && !many ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, x->file, x->line,
		ff_arena_printf(&c->arena, "%s.%s", x->model, x->name),
		ff_arena_printf(&c->arena, "column %s %s model %s, and this change has no migration", x->name, what, x->model));
	i->before = o ? declared(c, o) : "";
	i->after = n ? declared(c, n) : "";
	i->certainty = django ? FF_LIKELY : FF_MAYBE;
	radius_apply(c, i, radius_usage(c, x->file, x->model));
}

static bool has_model(const struct ff_list *columns, const char *name)
{
	for (int i = 0; i < columns->count; i++)
		if (!strcmp(FF_AT(columns, struct column, i)->model, name))
			return true;
	return false;
}

/* A model that is new or gone is told once, by its first column. */
static bool told_before(const struct ff_list *columns, int at)
{
	return at > 0 && !strcmp(FF_AT(columns, struct column, at)->model, FF_AT(columns, struct column, at - 1)->model);
}

static bool whole_model(struct ff_consequence *c, const struct ff_list *mine, const struct ff_list *others, int at, bool fresh)
{
	const struct column *x = FF_AT(mine, struct column, at);
	bool django = django_model(c, x->model);
	if (has_model(others, x->model))
		return false;
	if (c->migrations || told_before(mine, at) || elsewhere(others, x))
		return true;
	struct ff_impact_item *i = impact_add(c, DATABASE, "DB017", "", django ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, x->file, x->line, x->model,
		ff_arena_printf(&c->arena, "model %s is %s, and this change has no migration", x->model, fresh ? "new" : "removed"));
	i->certainty = django ? FF_LIKELY : FF_MAYBE;
	return true;
}

void models_compare(struct ff_consequence *c)
{
	struct ff_list *o = &c->columns[OLD], *n = &c->columns[NEW];
	if (o->count)
		qsort(o->items, (size_t)o->count, sizeof(struct column), by_column);
	if (n->count)
		qsort(n->items, (size_t)n->count, sizeof(struct column), by_column);
	for (int i = 0, j = 0; i < o->count || j < n->count;) {
		const struct column *x = i < o->count ? FF_AT(o, struct column, i) : NULL, *y = j < n->count ? FF_AT(n, struct column, j) : NULL;
		int d = !x ? 1 : !y ? -1 : strcmp(x->model, y->model) ? strcmp(x->model, y->model) : strcmp(x->name, y->name);
		bool whole = d < 0 ? whole_model(c, o, n, i, false) : d > 0 && whole_model(c, n, o, j, true);
		i += d <= 0;
		j += d >= 0;
		if (whole)
			continue;
		if (d || strcmp(x->type, y->type) || strcmp(x->shape, y->shape))
			differs(c, d <= 0 ? x : NULL, d >= 0 ? y : NULL);
	}
}

