/*
 * plan_index.c - rows of one definition without a walk over all of them, names of the module, and how much work a plan may still make:
 * what a stranger wrote must not keep us for hours.  Made once for each file.
 */
#include "plan_room.h"

enum { STEPS_MAX = 100 * 1000 * 1000 };

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void name_add(struct plan *p, const char *name)
{
	if (*name)
		ff_strings_push(p->a, &p->names, name);
}

static void index_hints(struct plan *p)
{
	int defs = p->f->definitions.count, *start = ff_arena_alloc(p->a, ((size_t)defs + 2) * sizeof *start);
	int *row = ff_arena_raw(p->a, ((size_t)p->f->hints.count + 1) * sizeof *row);
	const struct ff_hint *h = p->f->hints.items;
	for (int i = 0; i < p->f->hints.count; i++)
		if (h[i].def >= 0 && h[i].def < defs)
			start[h[i].def + 2]++;
	for (int i = 2; i < defs + 2; i++)
		start[i] += start[i - 1];
	for (int i = 0; i < p->f->hints.count; i++)
		if (h[i].def >= 0 && h[i].def < defs)
			row[start[h[i].def + 1]++] = i;
	p->hints = (struct ff_by_call){start, row};
}

/* Those of one definition stand together. */
static void index_parameters(struct plan *p)
{
	int defs = p->f->definitions.count;
	p->first_parameter = ff_arena_raw(p->a, ((size_t)defs + 1) * sizeof *p->first_parameter);
	memset(p->first_parameter, 0xff, ((size_t)defs + 1) * sizeof *p->first_parameter);
	for (int i = p->f->parameters.count - 1; i >= 0; i--) {
		int def = FF_AT(&p->f->parameters, struct ff_parameter, i)->def;
		if (def >= 0 && def < defs)
			p->first_parameter[def] = i;
	}
}

/* The class of the module that a call makes an object of, -1. */
static int made_by(const struct plan *p, const struct ff_call *c)
{
	for (int i = 0; i < p->f->definitions.count; i++)
		if (def_of(p, i)->kind == FF_DEF_CLASS && def_of(p, i)->parent < 0 && !strcmp(def_of(p, i)->name, c->callee))
			return i;
	return -1;
}

/* `return _Thing(...)` in a public function: who calls it has one, whatever its class is called. */
static void index_handed(struct plan *p)
{
	p->handed = ff_arena_alloc(p->a, ((size_t)p->f->definitions.count + 1) * sizeof *p->handed);
	for (int i = 0; i < p->f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&p->f->calls, struct ff_call, i);
		if (!(c->flags & FF_CALL_RETURNED) || c->callee[0] != '_' || c->def < 0 || c->def >= p->f->definitions.count || def_of(p, c->def)->name[0] == '_')
			continue;
		int class = made_by(p, c);
		if (class >= 0 && def_of(p, c->def)->parent < 0)
			p->handed[class] = true;
	}
}

void plan_index(struct plan *p)
{
	p->steps = FF_NEW_IN(p->a, long);
	*p->steps = STEPS_MAX;
	p->made = ff_arena_alloc(p->a, ((size_t)p->f->definitions.count + 1) * sizeof *p->made);
	index_hints(p);
	index_parameters(p);
	index_handed(p);
	ff_arguments_by_call(p->a, p->f, &p->arguments);
	for (int i = 0; i < p->f->definitions.count; i++)
		if (def_of(p, i)->parent < 0)
			name_add(p, def_of(p, i)->name);
	for (int i = 0; i < p->f->imports.count; i++)
		if (FF_AT(&p->f->imports, struct ff_import, i)->def < 0)
			name_add(p, FF_AT(&p->f->imports, struct ff_import, i)->bound);
	for (int i = 0; i < p->f->assigns.count; i++)
		if (FF_AT(&p->f->assigns, struct ff_assign, i)->def < 0)
			name_add(p, FF_AT(&p->f->assigns, struct ff_assign, i)->name);
	if (p->names.count)
		qsort(p->names.items, (size_t)p->names.count, sizeof *p->names.items, compare);
}

bool plan_is_module_name(const struct plan *p, const char *name)
{
	return p->names.count && bsearch(&name, p->names.items, (size_t)p->names.count, sizeof *p->names.items, compare);
}

const struct ff_parameter *plan_given(const struct plan *p, int def, int *n)
{
	const struct ff_definition *d = def >= 0 ? def_of(p, def) : NULL;
	int first = d ? p->first_parameter[def] : -1, bound = d && d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC), count = 0;
	*n = 0;
	if (first < 0)
		return NULL;
	while (first + count < p->f->parameters.count && FF_AT(&p->f->parameters, struct ff_parameter, first + count)->def == def)
		count++;
	const struct ff_parameter *rows = FF_AT(&p->f->parameters, struct ff_parameter, first);
	if (bound && rows->kind >= FF_PARAM_VARARG) /* def method(*args) */
		bound = 0;
	*n = count - bound;
	return rows + bound;
}

const struct ff_hint *plan_hint(const struct plan *p, int def, int nth)
{
	int from = p->hints.start[def], to = p->hints.start[def + 1];
	return from + nth < to && plan_spend(p, 1) ? FF_AT(&p->f->hints, struct ff_hint, p->hints.row[from + nth]) : NULL;
}
