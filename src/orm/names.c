/*
 * names.c - what a name holds: the last call that it was assigned from, a parameter by its annotation and by the callers in the
 * file, self, the turn of a loop, a name of the module.  Called by origin.c and by those that judge.
 */
#include "room.h"

static const char *const rows_of[] = {"QuerySet", "Iterable", "Iterator", "list", "List", "Sequence", "set", "Set", "Collection", "Query", "tuple", "RelatedManager", "Manager", NULL};

int orm_assigned_before(struct orm *o, const char *name, int len, int def, int line)
{
	for (int i = o->f->calls.count - 1; i >= 0 && o->budget > 0; i--, o->budget--) {
		const struct ff_call *c = call_at(o, i);
		if (c->def == def && c->line < line && !strncmp(c->assigned, name, (size_t)len) && !c->assigned[len])
			return i;
	}
	return -1;
}

/* The model that an annotation tells: Order, QuerySet[Order], "list[Order]". */
static struct origin of_annotation(struct orm *o, const char *text)
{
	struct chain ch;
	text += strspn(text, "\"' ");
	size_t n = strcspn(text, "[\"'");
	const char *outer = ff_arena_dup(o->a, text, n);
	orm_chain_take(&ch, outer);
	if (text[n] != '[')
		return orm_class_named(o, outer, HOLDS_OBJECT);
	if (!ch.count || !orm_part_is(&ch.part[ch.count - 1], rows_of))
		return orm_origin_unknown;
	const char *inner = text + n + 1;
	inner += strspn(inner, "\"' ");
	return orm_class_named(o, ff_arena_dup(o->a, inner, strcspn(inner, "]\"'")), HOLDS_QUERY);
}

/* What the callers in this file hand over; all of them together, as far as they are known. */
static struct origin of_callers(struct orm *o, int def, int position, int depth)
{
	const struct ff_definition *d = def_at(o, def);
	struct origin at = orm_origin_unknown;
	for (int i = 0; depth < 3 && i < o->f->calls.count && o->budget > 0; i++, o->budget--) {
		const struct ff_call *c = call_at(o, i);
		bool method = d->kind == FF_DEF_METHOD && (ff_str_starts(c->callee, "self.") || ff_str_starts(c->callee, "cls."));
		const char *name = method ? strchr(c->callee, '.') + 1 : c->callee;
		if (strcmp(name, d->name) != 0 || (d->kind == FF_DEF_METHOD) != method)
			continue;
		struct origin given = orm_origin_of_argument(o, i, position - method, depth + 2);
		if (given.kind == HOLDS_UNKNOWN || (at.kind != HOLDS_UNKNOWN && strcmp(at.model, given.model) != 0))
			return orm_origin_unknown;
		for (int k = 0; k < at.loaded.count; k++)
			ff_strings_push(o->a, &given.loaded, at.loaded.items[k]);
		given.all_loaded |= at.all_loaded;
		at = given;
	}
	return at;
}

static struct origin of_parameter(struct orm *o, const char *name, int len, int def, int depth)
{
	int position = 0;
	for (int i = 0; i < o->f->parameters.count && o->budget > 0; i++, o->budget--) {
		const struct ff_parameter *p = FF_AT(&o->f->parameters, struct ff_parameter, i);
		if (p->def != def)
			continue;
		if ((int)strlen(p->name) != len || memcmp(p->name, name, (size_t)len) != 0) {
			position++;
			continue;
		}
		struct origin told = of_annotation(o, p->annotation), given = of_callers(o, def, position, depth);
		if (given.kind != HOLDS_UNKNOWN && (told.kind == HOLDS_UNKNOWN || !strcmp(told.model, given.model)))
			return given;
		told.all_loaded = told.kind == HOLDS_QUERY; /* whoever hands it over may have loaded anything */
		told.given = true;
		return told;
	}
	return orm_origin_unknown;
}

/* The class around a definition, -1. */
static int class_around(const struct orm *o, int def)
{
	for (int steps = 0; def_at(o, def) && steps < 32; steps++, def = def_at(o, def)->parent)
		if (def_at(o, def)->kind == FF_DEF_CLASS)
			return def;
	return -1;
}

/* ---- functions of this file, and what self keeps ---- */

/* The one call that a function returns, or its annotation. */
static struct origin of_returned(struct orm *o, int def, int depth)
{
	const struct ff_definition *d = def_at(o, def);
	int call = -1;
	for (int i = 0; i < o->f->calls.count && o->budget > 0; i++, o->budget--)
		if (call_at(o, i)->def == def && call_at(o, i)->flags & FF_CALL_RETURNED)
			call = call < 0 ? i : -2;
	if (d->flags & FF_DEF_GENERATOR || d->flags & FF_DEF_OVERLOAD)
		return orm_origin_unknown;
	if (call >= 0 && d->returns_count == 1)
		return orm_origin_of_call(o, call, depth + 1);
	struct origin told = of_annotation(o, d->returns);
	told.all_loaded = told.kind == HOLDS_QUERY; /* its text was not followed: it may load anything */
	told.given = true;
	return told;
}

struct origin orm_origin_of_result(struct orm *o, const struct part *name, int class, int depth)
{
	for (int i = 0; i < o->f->definitions.count && o->budget > 0; i++, o->budget--) {
		const struct ff_definition *d = def_at(o, i);
		if (d->parent == class && d->kind != FF_DEF_CLASS && orm_part_named(name, d->name))
			return depth < ORM_DEPTH ? of_returned(o, i, depth) : orm_origin_unknown;
	}
	return orm_origin_unknown;
}

/* self.rows: a property, or what one method of the class puts there. */
static struct origin of_self(struct orm *o, const struct part *name, int class, int depth)
{
	int found = -1;
	for (int i = 0; i < o->f->calls.count && o->budget > 0; i++, o->budget--) {
		const struct ff_call *c = call_at(o, i);
		if (ff_str_starts(c->assigned, "self.") && orm_part_named(name, c->assigned + 5) && class_around(o, c->def) == class)
			found = found < 0 ? i : -2;
	}
	int others = 0;
	if ((o->budget -= 2 * o->f->assigns.count) < 0)
		return orm_origin_unknown;
	for (int i = 0; i < o->f->assigns.count && found >= -1; i++) { /* and no other value */
		const struct ff_assign *s = FF_AT(&o->f->assigns, struct ff_assign, i);
		if (s->flags & FF_ASSIGN_SELF && (found < 0 || s->call != found) && ff_str_starts(s->name, "self.") && orm_part_named(name, s->name + 5) && class_around(o, s->def) == class &&
		    s->value_kind != FF_EXPR_CONSTANT && (found >= 0 || others++))
			return orm_origin_unknown;
	}
	if (found >= 0)
		return orm_origin_of_call(o, found, depth + 1);
	for (int i = 0; found == -1 && i < o->f->assigns.count; i++) { /* self.rows = rows */
		const struct ff_assign *s = FF_AT(&o->f->assigns, struct ff_assign, i);
		if (s->flags & FF_ASSIGN_SELF && s->value_kind == FF_EXPR_NAME && ff_str_starts(s->name, "self.") && orm_part_named(name, s->name + 5) && class_around(o, s->def) == class)
			return orm_origin_of_name(o, s->value, (int)strlen(s->value), s->def, -1, s->line, depth + 1);
	}
	for (int i = 0; found == -1 && i < o->f->definitions.count; i++)
		if (def_at(o, i)->parent == class && def_at(o, i)->flags & FF_DEF_PROPERTY && orm_part_named(name, def_at(o, i)->name))
			return of_returned(o, i, depth + 1);
	return orm_origin_unknown;
}

struct origin orm_origin_of_root(struct orm *o, const struct chain *ch, const struct ff_call *at_call, const struct ff_loop *at_loop, int depth, int *next)
{
	int def = at_call ? at_call->def : at_loop->def, line = at_call ? at_call->line : at_loop->line, loop = at_call ? at_call->loop : at_loop->parent;
	const struct part *root = &ch->part[0];
	*next = 1;
	struct origin at = orm_origin_of_name(o, root->p, root->len, def, loop, line, depth);
	int class = orm_part_named(root, "self") && ch->count > 1 ? class_around(o, def) : -1;
	bool called = class >= 0 && (ch->part[1].called || (at_call && ch->count == 2));
	if (class < 0 || (!called && orm_origin_relation(o, &at, &ch->part[1])))
		return at;
	*next = 2;
	return called ? orm_origin_of_result(o, &ch->part[1], class, depth + 1) : of_self(o, &ch->part[1], class, depth + 1);
}

/* ---- names ---- */

static struct origin of_module_name(struct orm *o, const char *name, int len, int line, int depth)
{
	for (int i = o->f->assigns.count - 1; i >= 0 && o->budget > 0; i--, o->budget--) {
		const struct ff_assign *s = FF_AT(&o->f->assigns, struct ff_assign, i);
		if (s->def >= 0 || s->line >= line || strncmp(s->name, name, (size_t)len) != 0 || s->name[len])
			continue;
		if (s->call >= 0)
			return orm_origin_of_call(o, s->call, depth + 1);
		return s->value_kind == FF_EXPR_ATTRIBUTE || s->value_kind == FF_EXPR_NAME ? orm_origin_of_text(o, s->value, -1, s->line, depth + 1) : orm_origin_unknown;
	}
	return orm_origin_unknown;
}

struct origin orm_origin_of_name(struct orm *o, const char *name, int len, int def, int loop, int line, int depth)
{
	struct part word = {name, len, false};
	if (depth > ORM_DEPTH || len <= 0 || o->budget <= 0)
		return orm_origin_unknown;
	if (orm_part_named(&word, "self") || orm_part_named(&word, "cls")) {
		const struct ff_definition *d = def_at(o, class_around(o, def));
		struct origin at = d ? orm_origin_model(len == 3 ? HOLDS_CLASS : HOLDS_OBJECT, d->name, "") : orm_origin_unknown;
		at.given = len == 4;
		return at;
	}
	for (int l = loop, steps = 0; loop_at(o, l) && steps < 64; steps++, l = loop_at(o, l)->parent)
		if (orm_is_row_name(loop_at(o, l), &word))
			return orm_origin_of_rows(o, l);
	int call = orm_assigned_before(o, name, len, def, line);
	if (call >= 0)
		return orm_origin_of_call(o, call, depth + 1);
	if (def < 0)
		return of_module_name(o, name, len, line, depth);
	struct origin at = of_parameter(o, name, len, def, depth);
	return at.kind == HOLDS_UNKNOWN ? of_module_name(o, name, len, INT32_MAX, depth) : at;
}
