/*
 * payload.c - models of both sides, field by field, for the endpoints that read or answer them.
 * A pydantic model counts when a known endpoint uses it, itself, as a base or inside another
 * model; a serializer counts always, for that is what it is for.
 */
#include "routes.h"
#include <ctype.h>

enum { REQUEST = 1, RESPONSE = 2, DEPTH = 5 };

static void fields_of(const struct joiner *j, const struct wire_model *m, int depth, struct ff_list *out)
{
	for (int i = 0; i < m->fields.count && !ff_walk_ends(j); i++)
		*FF_PUSH(&j->c->arena, out, const struct field *) = FF_AT(&m->fields, struct field, i);
	for (int i = 0; i < m->bases.count && depth < DEPTH; i++) {
		const struct wire_model *base = ff_model_find(j, m->bases.items[i]);
		if (base && base != m)
			fields_of(j, base, depth + 1, out);
	}
}

#define FIELD(l, i) (*FF_AT(l, const struct field *, i))

static const struct field *find_field(const struct ff_list *l, const char *name)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(FIELD(l, i)->name, name))
			return FIELD(l, i);
	return NULL;
}

/* ---- who uses a model ---- */

struct use {
	const char *model; /* canonical, new side */
	int roles;
	struct ff_strings reads, answers; /* endpoints */
};

static void use(const struct joiner *j, struct ff_list *uses, const char *name, int role, const char *where, int depth)
{
	struct ff_arena *a = &j->c->arena;
	const struct wire_model *m = *name ? ff_model_find(j, name) : NULL;
	struct use *u = NULL;
	if (!m || depth > DEPTH)
		return;
	for (int i = 0; i < uses->count && !u; i++)
		if (!strcmp(FF_AT(uses, struct use, i)->model, m->name))
			u = FF_AT(uses, struct use, i);
	if (!u) {
		u = FF_PUSH(a, uses, struct use);
		*u = (struct use){.model = m->name};
	}
	bool known = (!(role & REQUEST) || ff_strings_has(&u->reads, where)) && (!(role & RESPONSE) || ff_strings_has(&u->answers, where));
	if (known)
		return;
	u->roles |= role;
	if (role & REQUEST && !ff_strings_has(&u->reads, where))
		ff_strings_push(a, &u->reads, where);
	if (role & RESPONSE && !ff_strings_has(&u->answers, where))
		ff_strings_push(a, &u->answers, where);
	for (int i = 0; i < m->fields.count; i++)
		use(j, uses, FF_AT(&m->fields, struct field, i)->model, role, where, depth + 1);
	for (int i = 0; i < m->bases.count; i++)
		use(j, uses, m->bases.items[i], role, where, depth + 1);
}

static void use_serializer(const struct joiner *j, struct ff_list *uses, const struct endpoint *e, const char *where)
{
	const char *view = e->place ? e->place->view : "";
	const struct setting *s = *view ? ff_view_setting(j, view, "serializer_class") : NULL;
	if (!s || !*s->target)
		return;
	bool reads = !strcmp(e->method, "POST") || !strcmp(e->method, "PUT") || !strcmp(e->method, "PATCH") || !strcmp(e->method, "ANY");
	use(j, uses, s->target, reads ? REQUEST | RESPONSE : RESPONSE, where, 0);
}

static void find_uses(struct ff_consequence *c, const struct joiner *j, const struct ff_list *pairs, struct ff_list *uses)
{
	for (int i = 0; i < pairs->count; i++) {
		struct endpoint *e = FF_AT(pairs, struct pair, i)->n;
		const struct contract *k = ff_contract_of(j, e);
		const char *where = ff_endpoint_where(c, e);
		for (int n = 0; k && n < k->params.count; n++)
			use(j, uses, FF_AT(&k->params, struct wire_param, n)->model, REQUEST, where, 0);
		if (k)
			use(j, uses, k->response, RESPONSE, where, 0);
		use_serializer(j, uses, e, where);
	}
}

/* ---- one field ---- */

struct diff {
	struct ff_consequence *c;
	const struct wire_model *m; /* where it is told */
	const struct use *use;      /* NULL: no endpoint known */
	int roles;
	const struct joiner *jo, *jn;
};

static struct ff_impact_item *tell(const struct diff *d, const char *id, int level, int sure, int line, const char *symbol, const char *message)
{
	struct ff_arena *a = &d->c->arena;
	if ((!d->use || sure == FF_MAYBE) && level > FF_LEVEL_MEDIUM)
		level = FF_LEVEL_MEDIUM, sure = FF_MAYBE;
	struct ff_impact_item *i = impact_add(d->c, API, id, "", level, d->m->file, line ? line : d->m->line, ff_arena_printf(a, "%s.%s", d->m->name, symbol), message);
	i->certainty = sure;
	const struct ff_strings *hit = !d->use ? NULL : !strcmp(id, "HTTP007") ? &d->use->answers : &d->use->reads;
	for (int k = 0; hit && k < hit->count; k++)
		ff_strings_push(a, &i->users, hit->items[k]);
	i->users_total = hit ? hit->count : 0;
	return i;
}

static const char *field_text(struct ff_arena *a, const struct field *f)
{
	return ff_arena_printf(a, "%s%s%s%s%s%s%s", f->name, *f->type ? ": " : "", f->type, *f->bounds ? " (" : "", f->bounds, *f->bounds ? ")" : "", f->required ? ", required" : "");
}

/* Which rule a lost field falls under; "" none. */
static const char *loss(const struct diff *d, const struct field *f)
{
	if (!strcmp(f->type, "member"))
		return d->roles & REQUEST && d->use ? "HTTP006" : "";
	if (d->roles & RESPONSE && !f->write_only)
		return "HTTP007";
	return d->roles & REQUEST && !f->read_only ? "HTTP005" : "";
}

/* All lost fields of a model under one rule are one impact. */
static void removed(const struct diff *d, const struct ff_list *lost, const char *id, const char *what)
{
	struct ff_arena *a = &d->c->arena;
	const struct field *first = NULL;
	const char *names = "", *texts = "";
	int count = 0;
	for (int i = 0; i < lost->count; i++) {
		const struct field *f = FIELD(lost, i);
		if (strcmp(loss(d, f), id))
			continue;
		first = first ? first : f;
		names = ff_arena_printf(a, "%s%s%s", names, count ? ", " : "", f->name);
		texts = ff_arena_printf(a, "%s%s%s", texts, count ? "; " : "", field_text(a, f));
		count++;
	}
	if (!count)
		return;
	bool value = !strcmp(id, "HTTP006");
	struct ff_impact_item *i = tell(d, id, !strcmp(id, "HTTP005") ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, FF_LIKELY, 0, first->name,
		ff_arena_printf(a, "%s%s %s of %s %s %s", value ? "value" : "field", count > 1 ? "s" : "", names, last_part(d->m->name), count > 1 ? "are" : "is", what));
	i->before = texts;
}

static void added(const struct diff *d, const struct field *g)
{
	struct ff_arena *a = &d->c->arena;
	if (!(d->roles & REQUEST) || !g->required || g->read_only || !strcmp(g->type, "member"))
		return;
	struct ff_impact_item *i = tell(d, "HTTP004", FF_LEVEL_HIGH, g->doubtful ? FF_MAYBE : FF_LIKELY, g->line, g->name, ff_arena_printf(a, "field %s of %s is new and required in the request", g->name, last_part(d->m->name)));
	i->after = field_text(a, g);
}

static bool kind_of_text(const char *type)
{
	static const char *const words[] = {"CharField", "SlugField", "EmailField", "URLField", "UUIDField", "ChoiceField", "RegexField", "SerializerMethodField", "ReadOnlyField", NULL};
	return one_of(type, words);
}

/* Fields of the old model that the new one does not have. */
static void lost_fields(const struct joiner *jo, const struct joiner *jn, const struct wire_model *o, const struct wire_model *n, struct ff_strings *lost)
{
	struct ff_list olds = {0}, news = {0};
	ff_walk_begin(jo);
	fields_of(jo, o, 0, &olds);
	ff_walk_begin(jn);
	fields_of(jn, n, 0, &news);
	for (int i = 0; i < olds.count; i++)
		if (!find_field(&news, FIELD(&olds, i)->name))
			ff_strings_push(&jn->c->arena, lost, FIELD(&olds, i)->name);
}

/* "list[Tag]" as "list[*]". */
static const char *around_model(struct ff_arena *a, const struct field *f)
{
	const char *name = last_part(f->model), *at = *name ? strstr(f->type, name) : NULL;
	return at ? ff_arena_printf(a, "%.*s*%s", (int)(at - f->type), f->type, at + strlen(name)) : f->type;
}

/* A field that the old model does not know and the new one asks for. */
static bool asks_more(const struct diff *d, const struct wire_model *o, const struct wire_model *n)
{
	struct ff_list olds = {0}, news = {0};
	ff_walk_begin(d->jo);
	fields_of(d->jo, o, 0, &olds);
	ff_walk_begin(d->jn);
	fields_of(d->jn, n, 0, &news);
	for (int i = 0; i < news.count; i++)
		if (FIELD(&news, i)->required && !find_field(&olds, FIELD(&news, i)->name))
			return true;
	return false;
}

/* The class has another name; whoever reads the answer finds all that was in it, and a request needs no more (asked). */
static bool same_model(const struct diff *d, const struct field *f, const struct field *g, bool asked)
{
	const struct wire_model *o = *f->model ? ff_model_find(d->jo, f->model) : NULL, *n = *g->model ? ff_model_find(d->jn, g->model) : NULL;
	struct ff_strings lost = {0};
	bool was, is;
	if (!o || !n || ff_type_change(&d->c->arena, around_model(&d->c->arena, f), around_model(&d->c->arena, g), &was, &is) != TYPE_SAME)
		return false;
	lost_fields(d->jo, d->jn, o, n, &lost);
	return !lost.count && !n->partial && !(asked && asks_more(d, o, n));
}

static void changed(const struct diff *d, const struct field *f, const struct field *g)
{
	struct ff_arena *a = &d->c->arena;
	struct ff_impact_item *i = NULL;
	bool was, is;
	const char *model = last_part(d->m->name);
	enum type_change t = *f->type && *g->type ? ff_type_change(a, f->type, g->type, &was, &is) : (was = is = false, TYPE_SAME);
	if (d->m->serializer && (kind_of_text(f->type) || kind_of_text(g->type)))
		t = TYPE_SAME; /* text stays text on the wire; a method's answer has no declared type */
	bool before_null, null;
	enum type_change answer = t == TYPE_SAME ? t : ff_type_change(a, ff_type_answered(a, f->type), ff_type_answered(a, g->type), &before_null, &null);
	if (t == TYPE_OTHER) { /* what was a path or a checked text is any text now */
		enum type_change asked = ff_type_change(a, ff_type_answered(a, f->type), g->type, &before_null, &null);
		t = asked == TYPE_SAME || asked == TYPE_WIDER ? asked : t;
	}
	if (answer == TYPE_OTHER && same_model(d, f, g, false))
		answer = TYPE_SAME;
	if (t == TYPE_OTHER && same_model(d, f, g, true))
		t = TYPE_SAME;
	if (d->roles & RESPONSE && (answer == TYPE_OTHER || answer == TYPE_WIDER) && !g->write_only)
		i = tell(d, "HTTP007", FF_LEVEL_HIGH, answer == TYPE_OTHER ? FF_LIKELY : FF_MAYBE, g->line, g->name, ff_arena_printf(a, "field %s of %s is answered as %s, it was %s", g->name, model, g->type, f->type));
	else if (d->roles & REQUEST && !g->read_only && (t == TYPE_OTHER || t == TYPE_NARROWER))
		i = tell(d, "HTTP006", FF_LEVEL_HIGH, FF_LIKELY, g->line, g->name, ff_arena_printf(a, "field %s of %s takes %s, no longer %s", g->name, model, g->type, f->type));
	else if (d->roles & REQUEST && !g->read_only && g->required && !f->required && *f->type)
		i = tell(d, "HTTP004", FF_LEVEL_HIGH, g->doubtful ? FF_MAYBE : FF_LIKELY, g->line, g->name, ff_arena_printf(a, "field %s of %s is required in the request now", g->name, model));
	else if (d->roles & REQUEST && ff_bounds_narrowed(a, f->bounds, g->bounds))
		i = tell(d, "HTTP006", FF_LEVEL_HIGH, FF_LIKELY, g->line, g->name, ff_arena_printf(a, "bounds of field %s of %s are narrower", g->name, model));
	else if (d->roles & REQUEST && g->read_only && !f->read_only)
		i = tell(d, "HTTP005", FF_LEVEL_MEDIUM, FF_LIKELY, g->line, g->name, ff_arena_printf(a, "field %s of %s is read-only now: what a request sends is ignored", g->name, model));
	else if (d->roles & RESPONSE && is && !was && !g->write_only)
		i = tell(d, "HTTP007", FF_LEVEL_MEDIUM, FF_LIKELY, g->line, g->name, ff_arena_printf(a, "field %s of %s may be null in the answer", g->name, model));
	if (!i)
		return;
	i->before = field_text(a, f);
	i->after = field_text(a, g);
}

/* ---- models ---- */

/* fatContent and fat_content. */
static bool same_letters(const char *x, const char *y)
{
	for (;; x++, y++) {
		x += strspn(x, "_");
		y += strspn(y, "_");
		if (tolower((unsigned char)*x) != tolower((unsigned char)*y))
			return false;
		if (!*x)
			return true;
	}
}

/* A base of the program's own, or of a library, may make names for the wire out of the fields' own. */
static bool may_alias(const struct wire_model *m)
{
	for (int i = 0; i < m->bases.count; i++)
		if (!last_part_is(m->bases.items[i], "BaseModel"))
			return true;
	return false;
}

/* The field under its name, or under one that is the same on the wire. */
static const struct field *counterpart(const struct ff_list *l, const struct field *f, bool aliased)
{
	const struct field *x = find_field(l, f->name);
	for (int i = 0; aliased && !x && i < l->count; i++)
		if (same_letters(FIELD(l, i)->name, f->name))
			x = FIELD(l, i);
	return x;
}

/* Own fields of the old model against all fields of the new one, and new own ones against all old. */
static void compare(struct ff_consequence *c, const struct joiner *jo, const struct joiner *jn, const struct wire_model *o, const struct wire_model *n, const struct use *u, int roles)
{
	struct ff_list olds = {0}, news = {0}, lost = {0};
	struct diff d = {.c = c, .m = n, .use = u, .roles = roles, .jo = jo, .jn = jn};
	bool aliased = !n->serializer && (may_alias(o) || may_alias(n));
	ff_walk_begin(jo);
	fields_of(jo, o, 0, &olds);
	ff_walk_begin(jn);
	fields_of(jn, n, 0, &news);
	for (int i = 0; i < o->fields.count; i++) {
		const struct field *f = FF_AT(&o->fields, struct field, i), *g = counterpart(&news, f, aliased);
		bool again = i && find_field(&(struct ff_list){.items = olds.items, .count = i}, f->name);
		if (again)
			continue;
		if (g)
			changed(&d, f, g);
		else if (!n->all && !(n->partial && !o->partial))
			*FF_PUSH(&c->arena, &lost, const struct field *) = f;
	}
	removed(&d, &lost, "HTTP007", "no longer in the answer");
	removed(&d, &lost, "HTTP005", "no longer read from the request");
	removed(&d, &lost, "HTTP006", "no longer taken");
	for (int i = 0; i < n->fields.count; i++) {
		const struct field *g = FF_AT(&n->fields, struct field, i);
		if (!counterpart(&olds, g, aliased) && !(o->serializer && o->all))
			added(&d, g);
	}
}

static const struct use *use_of(const struct ff_list *uses, const char *name)
{
	for (int i = 0; i < uses->count; i++)
		if (!strcmp(FF_AT(uses, struct use, i)->model, name))
			return FF_AT(uses, struct use, i);
	return NULL;
}

/* A serializer by its own name or by what it inherits. */
static bool is_serializer(const struct joiner *j, const struct wire_model *m, int depth)
{
	bool yes = m->serializer && strstr(m->name, "Serializer");
	for (int i = 0; !yes && i < m->bases.count && depth < DEPTH; i++) {
		const struct wire_model *b = ff_model_find(j, m->bases.items[i]);
		yes = b && b != m ? is_serializer(j, b, depth + 1) : ff_str_ends(m->bases.items[i], "Serializer");
	}
	return yes;
}

static bool is_list(const char *type)
{
	return ff_str_starts(last_part(type), "list[") || ff_str_starts(last_part(type), "List[") || ff_str_starts(type, "Sequence[");
}

/* An endpoint whose answer is another model now, a list or none. */
static void compare_swapped(struct ff_consequence *c, const struct joiner *jo, const struct joiner *jn, const struct pair *p)
{
	const struct contract *x = ff_contract_of(jo, p->o), *y = ff_contract_of(jn, p->n);
	if (!x || !y || !x->declared || !y->declared || !*x->response || !*y->response)
		return;
	const struct wire_model *o = ff_model_find(jo, x->response), *n = ff_model_find(jn, y->response);
	bool other = !last_part_is(x->response, last_part(y->response)), known = o && n;
	struct ff_strings lost = {0};
	const char *what = "";
	if (other && known) {
		lost_fields(jo, jn, o, n, &lost);
		what = lost.count ? ff_arena_printf(&c->arena, ": %s%s missing", lost.items[0], lost.count > 1 ? " and more are" : " is") : "";
	}
	if (is_list(x->response_type) == is_list(y->response_type) && (!other || (known && !lost.count)))
		return;
	struct ff_impact_item *i = impact_add(c, API, "HTTP007", "", other && !known ? FF_LEVEL_MEDIUM : FF_LEVEL_HIGH, p->n->file, p->n->line, p->n->handler,
		ff_arena_printf(&c->arena, "%s: answers %s, it was %s%s", ff_endpoint_text(c, p->n), y->response_type, x->response_type, what));
	i->before = x->response_type, i->after = y->response_type;
	i->certainty = other && !known ? FF_MAYBE : FF_LIKELY;
}

void ff_models_compare(struct ff_consequence *c, const struct ff_list *pairs)
{
	struct joiner jo = ff_joiner(c, OLD), jn = ff_joiner(c, NEW);
	struct ff_list uses = {0};
	struct ff_strings told = {0};
	find_uses(c, &jn, pairs, &uses);
	for (int i = 0; i < c->routes[NEW].models.count; i++) {
		const struct wire_model *n = FF_AT(&c->routes[NEW].models, struct wire_model, i), *o = ff_model_find(&jo, n->name);
		const struct use *u = use_of(&uses, n->name);
		bool serializer = is_serializer(&jn, n, 0);
		if (n->test || (!u && !serializer))
			continue;
		if (o && !strcmp(o->name, n->name) && !o->test && !ff_strings_has(&told, n->name))
			compare(c, &jo, &jn, o, n, u, u ? u->roles : REQUEST | RESPONSE);
		ff_strings_push(&c->arena, &told, n->name);
	}
	for (int i = 0; i < pairs->count; i++)
		compare_swapped(c, &jo, &jn, FF_AT(pairs, struct pair, i));
}
