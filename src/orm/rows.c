/*
 * rows.c - functions that run once for each row that somebody shows: methods of a serializer.  A list of a hundred objects calls
 * get_total(self, obj) a hundred times, though no loop is in sight.  Called by repeats.c.
 */
#include "room.h"

/* Is the class a serializer of REST framework: a base is called so? */
static bool is_serializer(const struct orm *o, int class)
{
	for (int i = 0; i < o->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&o->f->bases, struct ff_base, i);
		if (b->def == class && !*b->keyword && ff_str_ends(b->text, "Serializer"))
			return true;
	}
	return false;
}

/* total = SerializerMethodField() asks get_total(); a field may name another method. */
static bool is_field_method(const struct orm *o, int class, const char *method)
{
	for (int i = 0; i < o->f->assigns.count; i++) {
		const struct ff_assign *s = FF_AT(&o->f->assigns, struct ff_assign, i);
		if (s->def != class || !call_at(o, s->call) || strcmp(ff_last_part(call_at(o, s->call)->callee), "SerializerMethodField") != 0)
			continue;
		const struct ff_argument *named = orm_positional(o, s->call, 0);
		const char *name = named ? orm_unquoted(o->a, named->text) : NULL;
		if (name ? !strcmp(name, method) : ff_str_starts(method, "get_") && !strcmp(method + 4, s->name))
			return true;
	}
	return false;
}

/* The parameter that is the row: the one after self. */
static const char *row_of(const struct orm *o, int def)
{
	for (int i = 0, n = 0; i < o->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&o->f->parameters, struct ff_parameter, i);
		if (p->def == def && n++ == 1)
			return p->name;
	}
	return NULL;
}

/* The row's name when the definition is such a method, else NULL. */
static const char *shown_row(const struct orm *o, int def)
{
	const struct ff_definition *d = def_at(o, def);
	if (!d || d->kind != FF_DEF_METHOD || !def_at(o, d->parent) || !is_serializer(o, d->parent))
		return NULL;
	return !strcmp(d->name, "to_representation") || is_field_method(o, d->parent, d->name) ? row_of(o, def) : NULL;
}

void orm_judge_shown(struct orm *o)
{
	int seen = -1;
	const char *row = NULL;
	for (int i = 0; o->known && i < o->f->calls.count && o->budget > 0; i++) {
		const struct ff_call *c = call_at(o, i);
		if (c->def != seen) {
			o->budget -= o->f->bases.count + o->f->assigns.count + o->f->parameters.count;
			row = shown_row(o, seen = c->def);
		}
		if (!row || loop_at(o, c->loop) || !orm_is_candidate(o, i))
			continue;
		struct ff_repeat *r = orm_shown_query(o, i, row);
		if (r) {
			r->over = def_at(o, def_at(o, c->def)->parent)->name;
			r->each = row;
		}
	}
}
