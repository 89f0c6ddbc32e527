/*
 * wire.c - the models that requests and answers are made of, field by field: pydantic classes and
 * dataclasses by their annotations, serializers of REST framework and schemas of marshmallow by
 * their fields and Meta.fields, enumerations by their members; and lists of middleware.
 */
#include "routes.h"

enum { FIELDS_MAX = 1000 }; /* of one model */

static struct field *field_add(struct reader *r, struct wire_model *m, const char *name, int line)
{
	struct field *f = FF_PUSH(ff_reader_arena(r), &m->fields, struct field);
	*f = (struct field){.name = name, .type = "", .bounds = "", .model = "", .line = line};
	return f;
}

static struct field *field_of(struct wire_model *m, const char *name)
{
	for (int i = 0; i < m->fields.count; i++)
		if (!strcmp(FF_AT(&m->fields, struct field, i)->name, name))
			return FF_AT(&m->fields, struct field, i);
	return NULL;
}

/* ---- annotations ---- */


/* gt=, max_length= ... of a call's arguments, and choices. */
static const char *bounds_of(struct reader *r, int call)
{
	static const char *const words[] = {"gt", "ge", "lt", "le", "min_length", "max_length", "min_value", "max_value", "pattern", "regex", "choices", "multiple_of", NULL};
	struct ff_buf b;
	ff_buf_init(&b, 4096);
	for EACH (i, r->l->arg_first[call], r->l->arg_next)
		if (one_of(ARG(r->l, i)->keyword, words) && strlen(ARG(r->l, i)->text) < FF_MAX_TEXT - 4)
			ff_buf_printf(&b, "%s%s=%s", b.len ? ", " : "", ARG(r->l, i)->keyword, literal_normal(ff_reader_arena(r), ARG(r->l, i)->text));
	const char *out = ff_arena_dup(ff_reader_arena(r), ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static bool is_true(const struct look *l, int call, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g && literal_is(g->text, "True");
}

static bool is_false(const struct look *l, int call, const char *keyword)
{
	const struct ff_argument *g = look_arg(l, call, -1, keyword);
	return g && literal_is(g->text, "False");
}

/* The major version of pydantic that a file was written for; 0 nobody can say. */
static int pydantic_of(const struct look *l)
{
	static const char *const ones[] = {"validator", "root_validator", "BaseSettings", "GetterDict", NULL};
	static const char *const twos[] = {"ConfigDict", "field_validator", "model_validator", "field_serializer", "model_serializer", "computed_field", "RootModel", NULL};
	bool one = false;
	for (int i = 0; i < l->f->imports.count; i++) {
		const struct ff_import *m = &FF_ROWS(l->f->imports, struct ff_import)[i];
		bool ours = !strcmp(m->module, "pydantic") || ff_str_starts(m->module, "pydantic.");
		if (ours && one_of(m->name, twos))
			return 2;
		one |= ours && one_of(m->name, ones);
	}
	for (int d = 0; d < l->defs; d++) /* pydantic 2 still reads it, and programs written for it have model_config */
		one |= DEF(l, d)->kind == FF_DEF_CLASS && !strcmp(DEF(l, d)->name, "Config") && l->parent[d] >= 0;
	return one ? 1 : 0;
}

/* name: int = Field(..., gt=0) */
static void take_annotated(struct reader *r, struct wire_model *m, const struct ff_assign *s)
{
	struct ff_arena *a = ff_reader_arena(r);
	if (*s->name == '_' || strstr(s->annotation, "ClassVar") || !strcmp(s->name, "model_config"))
		return;
	const char *name = ff_arena_str(a, s->name);
	struct field *f = field_add(r, m, name, s->line);
	f->type = literal_normal(a, s->annotation);
	f->model = ff_model_named(r, s->annotation);
	f->required = s->value_kind == FF_EXPR_NONE || !strcmp(s->value, "...");
	if (s->value_kind == FF_EXPR_NONE && (strstr(f->type, "Optional[") || strstr(f->type, "None"))) {
		int version = pydantic_of(r->l);
		f->required = version != 1;
		f->doubtful = !version;
	}
	if (s->call >= 0 && s->call < r->l->calls && last_part_is(CALL(r->l, s->call)->callee, "Field")) {
		const struct ff_argument *first = look_arg(r->l, s->call, 0, "default");
		const char *alias = ff_reader_text(r, s->call, -1, "alias");
		f->bounds = bounds_of(r, s->call);
		f->required = !look_arg(r->l, s->call, -1, "default_factory") && (!first || !strcmp(first->text, "..."));
		if (alias && !strchr(alias, '\001'))
			f->name = alias;
	}
}

/* ---- serializers and schemas ---- */

static bool is_serializer_base(const char *base)
{
	const char *w = last_part(base);
	return strstr(w, "Serializer") || !strcmp(w, "Schema") || ff_str_ends(w, "Schema");
}

static bool is_field_call(const struct ff_call *c)
{
	const char *w = last_part(c->callee), *t = call_name(c);
	return ff_str_ends(w, "Field") || ff_str_ends(w, "Serializer") || strstr(t, "fields.") || strstr(t, "serializers.");
}

/* Fields of REST framework that a request must have unless it is said otherwise; what a class of one's own does is not known. */
static bool is_demanded(const char *w)
{
	static const char *const words[] = {"CharField", "IntegerField", "FloatField", "DecimalField", "BooleanField", "EmailField", "URLField", "UUIDField", "SlugField",
		"RegexField", "DateField", "DateTimeField", "TimeField", "DurationField", "ChoiceField", "MultipleChoiceField", "FileField", "ImageField", "ListField",
		"DictField", "JSONField", "PrimaryKeyRelatedField", "SlugRelatedField", "HyperlinkedRelatedField", "IPAddressField", NULL};
	return one_of(w, words) || ff_str_ends(w, "Serializer");
}

static void take_serializer_field(struct reader *r, struct wire_model *m, const struct ff_assign *s)
{
	if (s->call < 0 || s->call >= r->l->calls || !is_field_call(CALL(r->l, s->call)))
		return;
	struct ff_arena *a = ff_reader_arena(r);
	const char *w = last_part(CALL(r->l, s->call)->callee);
	struct field *f = field_add(r, m, ff_arena_str(a, s->name), s->line);
	bool schema = !ff_str_ends(w, "Field") && !ff_str_ends(w, "Serializer");
	f->type = ff_arena_str(a, w);
	f->bounds = bounds_of(r, s->call);
	f->read_only = is_true(r->l, s->call, "read_only") || is_true(r->l, s->call, "dump_only") || ff_str_ends(w, "MethodField") || !strcmp(w, "ReadOnlyField");
	f->write_only = is_true(r->l, s->call, "write_only") || is_true(r->l, s->call, "load_only");
	f->required = schema ? is_true(r->l, s->call, "required") : !is_false(r->l, s->call, "required") && !look_arg(r->l, s->call, -1, "default") && !f->read_only && is_demanded(w);
	if (ff_str_ends(w, "Serializer"))
		f->model = ff_reader_resolve(r, CALL(r->l, s->call)->callee);
}

/* fields = (...): every name that stands as a string on the lines of the assignment. */
static void take_listed(struct reader *r, struct wire_model *m, const struct ff_assign *s)
{
	const struct ff_facts *f = r->l->f;
	m->partial |= ff_reader_spent(r, f->literals.count);
	m->partial |= s->value_kind != FF_EXPR_LIST && s->value_kind != FF_EXPR_TUPLE && s->value_kind != FF_EXPR_STRING;
	m->partial |= strchr(s->value, '*') != NULL || s->flags & FF_ASSIGN_AUGMENTED;
	for (int i = 0; r->budget >= 0 && i < f->literals.count && m->fields.count < FIELDS_MAX; i++) {
		const struct ff_literal *x = &FF_ROWS(f->literals, struct ff_literal)[i];
		if (x->context != FF_LITERAL_IDENTIFIER || x->line < s->line || x->line > s->end_line || (x->line == s->line && x->col < s->col))
			continue;
		if (!strcmp(x->text, "__all__"))
			m->all = true;
		else if (!field_of(m, x->text))
			field_add(r, m, ff_arena_str(ff_reader_arena(r), x->text), x->line);
	}
}

static void take_read_only(struct reader *r, struct wire_model *m, const struct ff_assign *s)
{
	struct ff_strings words = {0};
	ff_reader_words(r, s->value, &words);
	for (int i = 0; i < words.count; i++)
		if (field_of(m, words.items[i]))
			field_of(m, words.items[i])->read_only = true, field_of(m, words.items[i])->required = false;
}

static void take_meta(struct reader *r, int class, struct wire_model *m)
{
	const struct look *l = r->l;
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < l->f->assigns.count; i++) {
			const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
			if (s->def < 0 || s->def >= l->defs || l->parent[s->def] != class || strcmp(DEF(l, s->def)->name, "Meta"))
				continue;
			if (!pass && !strcmp(s->name, "fields"))
				take_listed(r, m, s);
			else if (pass && !strcmp(s->name, "read_only_fields"))
				take_read_only(r, m, s);
			else if (!pass && !strcmp(s->name, "exclude"))
				m->all = true;
		}
}

static void take_model(struct reader *r, int def)
{
	const struct look *l = r->l;
	struct ff_arena *a = ff_reader_arena(r);
	struct wire_model m = {.file = r->m->path, .line = DEF(l, def)->line, .end_line = DEF(l, def)->end_line, .test = r->test};
	m.name = ff_arena_printf(a, "%s.%s", r->m->name, DEF(l, def)->qualname);
	for EACH (b, l->base_first[def], l->base_next)
		if (!*BASE(l, b)->keyword) {
			ff_strings_push(a, &m.bases, ff_reader_base(r, b));
			m.serializer |= is_serializer_base(m.bases.items[m.bases.count - 1]);
		}
	for (int i = 0; !ff_reader_spent(r, 1) && i < l->f->assigns.count && m.fields.count < FIELDS_MAX; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def != def || s->flags & FF_ASSIGN_SELF)
			continue;
		if (m.serializer)
			take_serializer_field(r, &m, s);
		else if (DEF(l, def)->flags & FF_DEF_ENUM && *s->name != '_' && s->value_kind != FF_EXPR_NONE)
			field_add(r, &m, ff_arena_str(a, s->name), s->line)->type = "member";
		else if (*s->annotation)
			take_annotated(r, &m, s);
	}
	if (m.serializer)
		take_meta(r, def, &m);
	if (m.fields.count || m.bases.count)
		*FF_PUSH(a, &r->book->models, struct wire_model) = m;
}

void ff_models_take(struct reader *r)
{
	for (int d = 0; d < r->l->defs; d++)
		if (DEF(r->l, d)->kind == FF_DEF_CLASS && !(DEF(r->l, d)->flags & FF_DEF_EXCEPTION))
			take_model(r, d);
}

/* ---- middleware ---- */

static void take_middleware_list(struct reader *r, const struct ff_assign *s)
{
	struct middleware *m = FF_PUSH(ff_reader_arena(r), &r->book->middleware, struct middleware);
	*m = (struct middleware){.name = ff_arena_printf(ff_reader_arena(r), "%s.%s", r->m->name, s->name), .file = r->m->path, .line = s->line};
	for (int i = 0; i < r->l->f->literals.count; i++) {
		const struct ff_literal *x = &FF_ROWS(r->l->f->literals, struct ff_literal)[i];
		if (x->context == FF_LITERAL_IDENTIFIER && x->line >= s->line && x->line <= s->end_line && strchr(x->text, '.'))
			ff_strings_push(ff_reader_arena(r), &m->items, ff_arena_str(ff_reader_arena(r), x->text));
	}
}

void ff_middleware_take(struct reader *r)
{
	struct ff_arena *a = ff_reader_arena(r);
	if (r->test)
		return;
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		bool list = s->value_kind == FF_EXPR_LIST || s->value_kind == FF_EXPR_TUPLE; /* what only adds to it is no list of its own */
		if (s->def < 0 && list && (!strcmp(s->name, "MIDDLEWARE") || !strcmp(s->name, "MIDDLEWARE_CLASSES")) && !(s->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_CONDITIONAL)) && !strchr(s->value, '*'))
			take_middleware_list(r, s);
	}
	struct middleware calls = {.name = "", .file = r->m->path};
	for (int i = 0; i < r->l->calls; i++) { /* app.add_middleware(X): the last one is the outermost */
		const struct ff_call *c = CALL(r->l, i);
		const struct ff_argument *g = last_part_is(c->callee, "add_middleware") && strchr(c->callee, '.') ? look_arg(r->l, i, 0, "middleware_class") : NULL;
		if (!g)
			continue;
		calls.name = ff_reader_named(r, r->l->call_def[i], ff_reader_receiver(r, c->callee));
		calls.line = calls.line ? calls.line : c->line;
		ff_strings_push(a, &calls.items, ff_arena_str(a, g->text));
	}
	if (calls.items.count)
		*FF_PUSH(a, &r->book->middleware, struct middleware) = calls;
}
