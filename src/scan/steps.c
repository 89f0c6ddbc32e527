/*
 * steps.c - what a file says about which code its tests run, beyond references: fixtures and who asks for them, attributes that are
 * asked for by a constant, of which class a receiver is.  Called by brief.c; read by live.c.  Pure.
 */
#include "scan_room.h"

struct steps {
	struct ff_arena *a;
	const struct ff_facts *f;
	struct ff_list *out;
	struct ff_by_call args;
	bool *asks; /* for each definition: its parameters are fixtures */
};

static void add(struct steps *s, int def, int line, enum step_kind kind, const char *name, const char *on)
{
	*FF_PUSH(s->a, s->out, struct brief_step) = (struct brief_step){def, line, (int)kind, name, on};
}

static const struct ff_definition *def_at(const struct steps *s, int d)
{
	return d >= 0 && d < s->f->definitions.count ? FF_AT(&s->f->definitions, struct ff_definition, d) : NULL;
}

static const struct ff_call *call_at(const struct steps *s, int c)
{
	return c >= 0 && c < s->f->calls.count ? FF_AT(&s->f->calls, struct ff_call, c) : NULL;
}

/* Content of a plain string literal that is an identifier; NULL. */
static const char *quoted_name(const struct steps *s, const char *text)
{
	size_t n = strlen(text);
	if (n < 3 || (*text != '"' && *text != '\'') || text[n - 1] != *text)
		return NULL;
	const char *name = ff_arena_dup(s->a, text + 1, n - 2);
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n - 2 ? name : NULL;
}

/* Argument of a call by keyword, or the n-th by place; NULL. */
static const struct ff_argument *argument_of(const struct steps *s, int call, const char *keyword, int nth)
{
	for (int i = s->args.start[call]; i < s->args.start[call + 1]; i++) {
		const struct ff_argument *a = FF_AT(&s->f->arguments, struct ff_argument, s->args.row[i]);
		if (keyword ? !strcmp(a->keyword, keyword) : !*a->keyword && nth-- == 0)
			return a;
	}
	return NULL;
}

/* ---- fixtures ---- */

static void usefixtures(struct steps *s, int call, int def)
{
	for (int i = s->args.start[call]; i < s->args.start[call + 1]; i++) {
		const struct ff_argument *a = FF_AT(&s->f->arguments, struct ff_argument, s->args.row[i]);
		const char *name = *a->keyword ? NULL : quoted_name(s, a->text);
		if (name)
			add(s, def, call_at(s, call)->line, STEP_PARAMETER, name, "");
	}
}

static void decorated(struct steps *s, const struct ff_decorator *d)
{
	const struct ff_definition *def = def_at(s, d->def);
	const char *last = ff_last_part(d->name), *name = def ? def->name : "";
	if (def && d->call >= 0 && d->call < s->f->calls.count && !strcmp(last, "usefixtures"))
		usefixtures(s, d->call, d->def);
	if (!def || !ff_str_ends(last, "fixture"))
		return;
	s->asks[d->def] = true;
	if (d->call >= 0 && d->call < s->f->calls.count) {
		const struct ff_argument *given = argument_of(s, d->call, "name", 0), *all = argument_of(s, d->call, "autouse", 0);
		const char *other = given ? quoted_name(s, given->text) : NULL;
		name = other ? other : name;
		if (all && !strcmp(all->text, "True"))
			add(s, d->def, def->line, STEP_AUTOUSE, name, "");
	}
	add(s, d->def, def->line, STEP_FIXTURE, name, "");
}

static void parameters(struct steps *s)
{
	for (int i = 0; i < s->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&s->f->parameters, struct ff_parameter, i);
		const struct ff_definition *d = def_at(s, p->def);
		if (d && !(d->flags & FF_DEF_NESTED) && p->default_kind == FF_EXPR_NONE && (s->asks[p->def] || ff_str_starts(d->name, "test")) &&
		    strcmp(p->name, "self") != 0 && strcmp(p->name, "cls") != 0)
			add(s, p->def, d->line, STEP_PARAMETER, p->name, "");
	}
}

/* ---- other names of a method ---- */

static void aliases(struct steps *s)
{
	for (int i = 0; i < s->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&s->f->assigns, struct ff_assign, i);
		const struct ff_definition *d = def_at(s, a->def);
		const struct ff_call *c = call_at(s, a->call);
		if (a->def < 0 && (a->value_kind == FF_EXPR_NAME || a->value_kind == FF_EXPR_ATTRIBUTE) && !strchr(a->name, '.'))
			add(s, -1, a->line, STEP_ALIAS, a->name, a->value);
		if (!d || d->kind != FF_DEF_CLASS || strchr(a->name, '.'))
			continue;
		const struct ff_argument *first = c && !strcmp(c->callee, "property") ? argument_of(s, a->call, NULL, 0) : NULL;
		if (a->value_kind == FF_EXPR_NAME || first)
			add(s, a->def, a->line, STEP_ALIAS, a->name, first ? first->text : a->value);
	}
}

/* ---- of which class a name is ---- */

/* A name with the scope or the class that it is bound in. */
struct bound {
	int where, times;
	const char *name;
};

static int by_place(const void *x, const void *y)
{
	const struct bound *a = x, *b = y;
	return a->where != b->where ? (a->where < b->where ? -1 : 1) : strcmp(a->name, b->name);
}

static int times_bound(const struct ff_list *sorted, int where, const char *name)
{
	const struct bound key = {where, 0, name}, *first = sorted->count ? bsearch(&key, sorted->items, (size_t)sorted->count, sizeof key, by_place) : NULL;
	const struct bound *all = sorted->items;
	int times = 0;
	for (const struct bound *b = first; b && b >= all && times < 2 && !by_place(b, &key); b--)
		times += b->times;
	for (const struct bound *b = first ? first + 1 : NULL; b && times < 2 && b < all + sorted->count && !by_place(b, &key); b++)
		times += b->times;
	return times;
}

static struct ff_list sorted_names(struct steps *s)
{
	struct ff_list out = {0};
	for (int i = 0; i < s->f->names.count; i++) {
		const struct ff_name *n = FF_AT(&s->f->names, struct ff_name, i);
		*FF_PUSH(s->a, &out, struct bound) = (struct bound){n->scope, n->bindings, n->name};
	}
	if (out.count)
		qsort(out.items, (size_t)out.count, sizeof(struct bound), by_place);
	return out;
}

static struct ff_list sorted_selves(struct steps *s)
{
	struct ff_list out = {0};
	for (int i = 0; i < s->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&s->f->assigns, struct ff_assign, i);
		if (a->flags & FF_ASSIGN_SELF && def_at(s, a->def))
			*FF_PUSH(s->a, &out, struct bound) = (struct bound){def_at(s, a->def)->parent, 1, a->name};
	}
	if (out.count)
		qsort(out.items, (size_t)out.count, sizeof(struct bound), by_place);
	return out;
}

/* x = K(): x is a K, if nothing else binds it there; self.x = K(): for the class. */
static void made_by_call(struct steps *s, const struct ff_list *names, const struct ff_list *selves, const struct ff_call *c)
{
	const struct ff_definition *d = def_at(s, c->def);
	bool self = ff_str_starts(c->assigned, "self.");
	int class = self && d && d->kind == FF_DEF_METHOD ? d->parent : -1;
	if (!*c->assigned || strpbrk(c->callee, "()[") || (self ? class < 0 : strchr(c->assigned, '.') != NULL))
		return;
	if ((self ? times_bound(selves, class, c->assigned) : times_bound(names, d ? d->scope : 0, c->assigned)) == 1)
		add(s, self ? class : c->def, c->line, STEP_TYPED, c->assigned, *c->target ? ff_arena_printf(s->a, "=%s", c->target) : c->callee);
}

/* ---- names by constant ---- */

/* f"visit_{kind}", "visit_" + kind, "visit_%s" % kind: "visit_"; NULL. */
static const char *constant_beginning(const struct steps *s, const struct ff_argument *a)
{
	const char *p = a->text + (*a->text == 'f');
	if ((a->kind != FF_EXPR_FSTRING && a->kind != FF_EXPR_CONCAT && a->kind != FF_EXPR_PERCENT) || (*p != '"' && *p != '\''))
		return NULL;
	size_t n = strspn(++p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return n >= 2 ? ff_arena_dup(s->a, p, n) : NULL;
}

static void by_constant(struct steps *s, int i)
{
	const struct ff_call *c = call_at(s, i);
	const char *last = ff_last_part(c->callee);
	int nth = !strcmp(last, "getattr") || !strcmp(last, "hasattr") ? 1 : !strcmp(last, "methodcaller") || !strcmp(last, "attrgetter") ? 0 : -1;
	const struct ff_argument *a = nth < 0 ? NULL : argument_of(s, i, NULL, nth);
	const char *name = a ? quoted_name(s, a->text) : NULL;
	const char *prefix = a && !name ? constant_beginning(s, a) : NULL;
	if (name || prefix)
		add(s, c->def, c->line, name ? STEP_NAME : STEP_PREFIX, name ? name : prefix, "");
}

void steps_find(struct ff_arena *a, const struct ff_facts *f, struct ff_list *out)
{
	struct steps s = {.a = a, .f = f, .out = out, .asks = ff_arena_alloc(a, (size_t)f->definitions.count + 1)};
	int guard = 0;
	ff_arguments_by_call(a, f, &s.args);
	for (int i = 0; i < f->decorators.count; i++)
		decorated(&s, FF_AT(&f->decorators, struct ff_decorator, i));
	parameters(&s);
	aliases(&s);
	struct ff_list names = sorted_names(&s), selves = sorted_selves(&s);
	for (int i = 0; i < f->calls.count; i++) {
		const struct ff_call *c = call_at(&s, i);
		by_constant(&s, i);
		made_by_call(&s, &names, &selves, c);
		if (!strcmp(c->target, "doctest.testmod") || !strcmp(c->target, "doctest.DocTestSuite") || !strcmp(c->target, "doctest.run_docstring_examples"))
			add(&s, c->def, c->line, STEP_DOCTESTS, "", "");
		if (c->def < 0 && ff_str_ends(c->callee, "usefixtures") && !(c->flags & FF_CALL_DECORATOR))
			usefixtures(&s, i, -1);
		if (c->def < 0 && c->flags & FF_CALL_MAIN_GUARD && (!guard || c->line < guard))
			guard = c->line;
	}
	if (guard)
		add(&s, -1, guard, STEP_GUARD, "", "");
}
