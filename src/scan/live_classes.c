/*
 * live_classes.c - what objects of a class have: methods of its own and of its bases, which of them stand in place of others, which a
 * base of another program may call.  Made when it is first asked for.  Called by live.c and live_links.c.
 */
#include "live.h"

/* Class of a base, -1; *inside: the tree has what it is, whatever that may be. */
static int base_node(struct live *l, int unit, const struct brief_base *b, bool *inside)
{
	const char *left = strchr(b->text, '['), *text = left ? ff_arena_dup(&l->scratch, b->text, (size_t)(left - b->text)) : b->text;
	int node = *b->target ? live_resolve(l, unit, b->target, &left) : live_resolve_in(l, unit, text, &left);
	*inside = node >= 0;
	return node >= 0 && !*left && live_is_class(l, node) ? node : -1;
}

/* A base of another program that may call what is overridden; builtins, what only marks a class, and rows of a database do not. */
static bool calls_back(const char *target)
{
	static const char *const marks[] = {"abc.", "typing.", "typing_extensions.", "enum.", "collections.", "builtins.", "dataclasses.", "datetime."};
	static const char *const rows[] = {"Model", "Base", "BaseModel", "DeclarativeBase", "Document", "Schema", "Exception", "Error"};
	for (size_t i = 0; i < FF_COUNT(marks); i++)
		if (ff_str_starts(target, marks[i]))
			return false;
	for (size_t i = 0; i < FF_COUNT(rows); i++)
		if (ff_str_ends(target, rows[i]))
			return false;
	return *target && *target != '.';
}

static int by_name(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	return a->name - b->name;
}

static const struct class *class_of(struct live *l, int node, int depth);

static void put_above(struct live *l, struct ff_list *above, int class)
{
	for (int i = 0; i < above->count; i++)
		if (*FF_AT(above, int, i) == class)
			return;
	if (above->count < BASES_MAX)
		*FF_PUSH(&l->arena, above, int) = class;
}

/* All classes above, and which of their methods the members stand in place of. */
static void find_above(struct live *l, struct class *c, const struct ff_list *bases, const struct ff_list *members)
{
	struct ff_list above = {0}, over = {0};
	for (int i = 0; i < bases->count; i++) {
		int base = *FF_AT(bases, int, i);
		const struct class *b = &l->classes[base];
		put_above(l, &above, base);
		for (int k = 0; k < b->above_count; k++)
			put_above(l, &above, b->above[k]);
	}
	for (int i = 0; i < above.count; i++) {
		const struct class *b = &l->classes[*FF_AT(&above, int, i)];
		for (int k = 0; b->count && k < members->count; k++) {
			const struct member *x = FF_AT(members, struct member, k), *m = bsearch(x, b->members, (size_t)b->count, sizeof *m, by_name);
			if (m)
				*FF_PUSH(&l->arena, &over, struct member) = (struct member){m->node, x->node};
		}
	}
	for (int k = 0; k < members->count; k++) /* and itself */
		*FF_PUSH(&l->arena, &over, struct member) = (struct member){FF_AT(members, struct member, k)->node, FF_AT(members, struct member, k)->node};
	c->above = above.items;
	c->above_count = above.count;
	c->over = over.items;
	c->over_count = over.count;
}

/* Each name once: the first that is put wins. */
static void put_member(struct live *l, struct ff_list *found, int name, int node)
{
	if (name < 0 || node < 0 || found->count >= MEMBERS_MAX)
		return;
	for (int k = 0; k < found->count; k++)
		if (FF_AT(found, struct member, k)->name == name)
			return;
	*FF_PUSH(&l->arena, found, struct member) = (struct member){name, node};
}

static int member_name(const struct live *l, const char *name)
{
	return live_names_get(l, SPACE_MEMBER, name, strlen(name));
}

static void own_members(struct live *l, struct unit *u, int own, struct ff_list *found)
{
	int unit = (int)(u - l->units);
	for (int i = own + 1; i < u->b.def_count && u->b.defs[i].line <= u->b.defs[own].end_line; i++) {
		const struct brief_def *d = &u->b.defs[i];
		if (d->parent == own && d->kind != FF_DEF_CLASS)
			put_member(l, found, member_name(l, ff_last_part(d->qualname)), live_names_get(l, unit, d->qualname, strlen(d->qualname)));
	}
	for (int i = u->step_start[own]; i < u->step_start[own + 1]; i++) {
		const struct brief_step *s = &u->b.steps[u->steps[i]];
		if (s->kind != STEP_ALIAS || s->def != own)
			continue;
		const char *old = ff_arena_printf(&l->scratch, "%s.%s", u->b.defs[own].qualname, s->on);
		put_member(l, found, member_name(l, s->name), live_names_get(l, unit, old, strlen(old)));
	}
}

/* First base of a class: they stand in the order of the classes. */
static int first_base(const struct brief *b, int class)
{
	int low = 0, high = b->base_count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (b->bases[mid].def < class)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct class *class_of(struct live *l, int node, int depth)
{
	struct class *c = &l->classes[node];
	struct unit *u = &l->units[l->unit_of[node]];
	struct ff_list found = {0}, bases = {0};
	int own = node - u->first;
	if (c->known || depth > FOLLOW_MAX)
		return c;
	c->known = true;
	if (!u->holder)
		live_rows(l, u);
	for (int i = first_base(&u->b, own); i < u->b.base_count && u->b.bases[i].def == own && bases.count < BASES_MAX; i++) {
		bool inside = false;
		int base = base_node(l, (int)(u - l->units), &u->b.bases[i], &inside);
		c->foreign |= !inside && calls_back(u->b.bases[i].target);
		if (base >= 0 && base != node)
			*FF_PUSH(&l->arena, &bases, int) = base;
	}
	own_members(l, u, own, &found);
	for (int i = 0; i < bases.count; i++) {
		const struct class *b = class_of(l, *FF_AT(&bases, int, i), depth + 1);
		c->foreign |= b->foreign;
		for (int k = 0; k < b->count; k++)
			put_member(l, &found, b->members[k].name, b->members[k].node);
	}
	if (found.count)
		qsort(found.items, (size_t)found.count, sizeof(struct member), by_name);
	find_above(l, c, &bases, &found);
	c->members = found.items;
	c->count = found.count;
	c->unasked = ff_arena_raw(&l->arena, ((size_t)found.count + 1) * sizeof *c->unasked);
	for (int i = 0; i < found.count; i++)
		if (c->members[i].name < l->unasked)
			c->unasked[c->unasked_count++] = c->members[i].node;
	c->bases = bases.items;
	c->base_count = bases.count;
	return c;
}

const struct class *live_class(struct live *l, int node)
{
	return class_of(l, node, 0);
}

int live_member(struct live *l, int class, int name)
{
	const struct class *c = live_class(l, class);
	const struct member *m = c->count ? bsearch(&(struct member){.name = name}, c->members, (size_t)c->count, sizeof *m, by_name) : NULL;
	return m ? m->node : -1;
}
