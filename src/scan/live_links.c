/*
 * live_links.c - where the code of one definition may lead: what it names, what it asks objects for, which special methods its
 * operators run; and what objects of a class have.  Made when it is first asked for.  Called by live.c.
 */
#include "ff/python.h"
#include "live.h"

/* ---- rows of a file by the definition whose code they are in ---- */

struct place {
	int holder, line, row;
};

static int by_place(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->holder != b->holder)
		return a->holder - b->holder;
	return a->line != b->line ? a->line - b->line : a->row - b->row;
}

/* Rows by holder and line; those of no definition behind all others. */
static int *by_holder(struct live *l, const struct unit *u, struct place *places, int count, int **start)
{
	int defs = u->b.def_count, at = 0;
	int *rows = ff_arena_raw(&l->arena, ((size_t)count + 1) * sizeof *rows);
	*start = ff_arena_raw(&l->arena, ((size_t)defs + 2) * sizeof **start);
	for (int i = 0; i < count; i++)
		places[i].holder = places[i].holder >= 0 ? u->holder[places[i].holder] : defs;
	if (count)
		qsort(places, (size_t)count, sizeof *places, by_place);
	for (int d = 0; d <= defs; d++) {
		(*start)[d] = at;
		for (; at < count && places[at].holder == d; at++)
			rows[at] = places[at].row;
	}
	(*start)[defs + 1] = at;
	return rows;
}

static int by_value(const void *x, const void *y)
{
	return *(const int *)x - *(const int *)y;
}

/* Lines where something is bound at module level. */
static void find_bindings(struct live *l, struct unit *u)
{
	u->bindings = ff_arena_raw(&l->arena, ((size_t)u->b.name_count + (size_t)u->b.def_count + 1) * sizeof *u->bindings);
	for (int i = 0; i < u->b.name_count; i++)
		u->bindings[u->binding_count++] = u->b.names[i].line;
	for (int i = 0; i < u->b.def_count; i++)
		if (u->b.defs[i].parent < 0)
			u->bindings[u->binding_count++] = u->b.defs[i].first_line;
	if (u->binding_count)
		qsort(u->bindings, (size_t)u->binding_count, sizeof *u->bindings, by_value);
}

static void sort_rows(struct live *l, struct unit *u)
{
	const struct brief *b = &u->b;
	int most = b->ref_count > b->edge_count ? b->ref_count : b->edge_count;
	most = b->step_count > most ? b->step_count : most;
	most = b->operator_count > most ? b->operator_count : most;
	struct place *places = ff_xmalloc(((size_t)most + 1) * sizeof *places);
	u->holder = ff_arena_raw(&l->arena, ((size_t)b->def_count + 1) * sizeof *u->holder);
	for (int i = 0; i < b->def_count; i++)
		u->holder[i] = b->defs[i].flags & FF_DEF_NESTED && b->defs[i].parent >= 0 ? u->holder[b->defs[i].parent] : i;
	for (int i = 0; i < b->ref_count; i++)
		places[i] = (struct place){b->refs[i].def, b->refs[i].line, i};
	u->refs = by_holder(l, u, places, b->ref_count, &u->ref_start);
	for (int i = 0; i < b->edge_count; i++)
		places[i] = (struct place){b->edges[i].from, b->edges[i].line, i};
	u->edges = by_holder(l, u, places, b->edge_count, &u->edge_start);
	for (int i = 0; i < b->step_count; i++)
		places[i] = (struct place){b->steps[i].def, b->steps[i].line, i};
	u->steps = by_holder(l, u, places, b->step_count, &u->step_start);
	for (int i = 0; i < b->operator_count; i++)
		places[i] = (struct place){b->operators[i].def, 0, i};
	u->operators = by_holder(l, u, places, b->operator_count, &u->operator_start);
	free(places);
	find_bindings(l, u);
}

/* ---- links ---- */

struct making {
	struct live *l;
	int unit, node, holder; /* holder: def_count is the module */
	int first, last;        /* lines, for a name of the module */
	struct ff_list to, names, selves, patched;
};

static void lead(struct making *m, int node, bool called)
{
	if (node >= 0 && node != m->node)
		*FF_PUSH(&m->l->scratch, &m->to, struct out) = (struct out){node, called};
}

static void ask(struct making *m, const char *name, bool called)
{
	int row = live_names_get(m->l, SPACE_MEMBER, name, strlen(name));
	if (row >= 0)
		*FF_PUSH(&m->l->scratch, &m->names, struct out) = (struct out){row, called};
}

static void lead_to_target(struct making *m, const struct ff_reference *r)
{
	const char *left;
	int node = live_resolve(m->l, m->unit, r->target, &left);
	lead(m, node, r->kind == FF_REF_CALL && !*left);
	if (node >= 0 && (*left || !live_def(m->l, node)))
		ask(m, r->name, r->kind == FF_REF_CALL);
}

/* Class around a definition, -1. */
static int class_around(const struct unit *u, int def)
{
	while (def >= 0 && u->b.defs[def].kind != FF_DEF_CLASS)
		def = u->b.defs[def].parent;
	return def;
}

/* The call that made what a receiver holds, by the definition that binds it; NULL. */
static const char *made_by(const struct making *m, int def, const char *on)
{
	const struct unit *u = &m->l->units[m->unit];
	bool self = ff_str_starts(on, "self.");
	if (!strcmp(on, "?"))
		return NULL;
	for (int d = self ? class_around(u, def) : def;; d = d >= 0 ? u->b.defs[d].parent : -1) {
		int step = live_names_get(m->l, live_type_space(m->unit, d), on, strlen(on));
		if (step >= 0)
			return u->b.steps[step].on;
		if (d < 0 || self)
			return NULL;
	}
}

/* Node that a callee leads to, through a name of a known class, too; -1. */
static int callee_node(struct making *m, int def, const char *callee, int depth)
{
	const char *left, *dot = strchr(callee, '.');
	int node = *callee == '=' ? live_resolve(m->l, m->unit, callee + 1, &left) : live_resolve_in(m->l, m->unit, callee, &left);
	if (node >= 0)
		return *left ? -1 : node;
	const char *maker = dot && *callee != '=' && depth < 3 ? made_by(m, def, ff_arena_dup(&m->l->scratch, callee, (size_t)(dot - callee))) : NULL;
	int class = maker ? callee_node(m, def, maker, depth + 1) : -1;
	int row = class >= 0 && live_is_class(m->l, class) && !strchr(dot + 1, '.') ? live_names_get(m->l, SPACE_MEMBER, dot + 1, strlen(dot + 1)) : -1;
	return row >= 0 ? live_member(m->l, class, row) : -1;
}

/* The class of what a callee makes: itself, or that of a class method; -1. */
static int class_made(const struct live *l, int node)
{
	const struct brief_def *d = node >= 0 ? live_def(l, node) : NULL;
	if (d && d->kind == FF_DEF_CLASS)
		return node;
	return d && d->flags & FF_DEF_CLASSMETHOD && d->parent >= 0 ? live_unit(l, node)->first + d->parent : -1;
}

/* What a function gave: if it is of this tree, of a class that the function itself makes. */
static void on_given(struct making *m, int function, int name, bool called)
{
	const struct unit *g = live_unit(m->l, function);
	int own = function - g->first;
	const char *left;
	if (!g->holder)
		return;
	for (int i = g->ref_start[own]; i < g->ref_start[own + 1] && i < g->ref_start[own] + NAMESAKES_MAX; i++) {
		const struct ff_reference *r = &g->b.refs[g->refs[i]];
		int unit = (int)(g - m->l->units);
		int node = r->kind == FF_REF_CALL && !*r->on ? (*r->target ? live_resolve(m->l, unit, r->target, &left) : live_resolve_in(m->l, unit, r->name, &left)) : -1;
		int class = class_made(m->l, node);
		lead(m, class >= 0 ? live_member(m->l, class, name) : -1, called);
	}
}

/* A name that an import of the module brings from outside the tree. */
static bool is_foreign(const struct making *m, const char *name)
{
	const struct unit *u = &m->l->units[m->unit];
	int node = live_names_get(m->l, m->unit, name, strlen(name)), row = node - live_module_node(u) - 1;
	return node >= 0 && row >= 0 && row < u->b.name_count && u->b.names[row].kind == FF_USAGE_IMPORT;
}

/* True: the receiver's class is known, and the attribute has been taken care of. */
static bool on_known(struct making *m, const struct ff_reference *r)
{
	const char *left;
	static const char *const builtins[] = {"dict", "list", "set", "tuple", "str", "int", "float", "bytes", "bytearray", "frozenset", "open"};
	size_t n = strlen(r->on);
	const char *callee = n > 2 && !strcmp(r->on + n - 2, "()") ? ff_arena_dup(&m->l->scratch, r->on, n - 2) : made_by(m, r->def, r->on);
	int node = callee ? callee_node(m, r->def, callee, 0) : -1, class = class_made(m->l, node);
	for (size_t i = 0; callee && node < 0 && i < FF_COUNT(builtins); i++)
		if (!strcmp(callee, builtins[i]))
			return true;
	int row = live_names_get(m->l, SPACE_MEMBER, r->name, strlen(r->name));
	int static_class = callee || !strcmp(r->on, "?") ? -1 : live_resolve_in(m->l, m->unit, r->on, &left);
	if (static_class >= 0 && !*left && live_is_class(m->l, static_class) && row >= 0 && live_member(m->l, static_class, row) >= 0) { /* Class.name */
		lead(m, live_member(m->l, static_class, row), r->kind == FF_REF_CALL);
		return true;
	}
	if (static_class >= 0 ? !*left && live_def(m->l, static_class) != NULL : !callee && is_foreign(m, r->on))
		return true; /* a function, a class, or what comes from another program */
	const struct brief_def *d = node >= 0 ? live_def(m->l, node) : NULL;
	if (class < 0 && d && d->kind != FF_DEF_CLASS && row >= 0 && m->l->common[row]) {
		struct unit *g = &m->l->units[m->l->unit_of[node]];
		if (!g->holder)
			sort_rows(m->l, g);
		on_given(m, node, row, r->kind == FF_REF_CALL);
		return true;
	}
	if (class < 0)
		return false;
	int member = row >= 0 ? live_member(m->l, class, row) : -1;
	lead(m, member, r->kind == FF_REF_CALL);
	return member >= 0 || !live_class(m->l, class)->foreign;
}

/* self.name: of the class around, or of one below it. */
static bool on_self(struct making *m, const struct ff_reference *r)
{
	const struct unit *u = &m->l->units[m->unit];
	int class = class_around(u, r->def), row = live_names_get(m->l, SPACE_MEMBER, r->name, strlen(r->name));
	int method = class >= 0 && row >= 0 ? live_member(m->l, u->first + class, row) : -1;
	const struct brief_def *d = method >= 0 ? live_def(m->l, method) : NULL;
	if (!d || d->parent < 0)
		return false;
	*FF_PUSH(&m->l->scratch, &m->selves, struct own) = (struct own){live_unit(m->l, method)->first + d->parent, row, method};
	return true;
}

static void attribute(struct making *m, const struct ff_reference *r)
{
	if (!strcmp(r->on, "self") || !strcmp(r->on, "cls") ? !on_self(m, r) : !on_known(m, r))
		ask(m, r->name, r->kind == FF_REF_CALL);
}

static void reference(struct making *m, const struct ff_reference *r)
{
	const char *left;
	if (r->kind == FF_REF_DOCTEST || !strcmp(r->on, "@"))
		return;
	if (r->kind == FF_REF_PATCH) {
		int node = *r->target ? live_resolve(m->l, m->unit, r->target, &left) : -1;
		if (node >= 0 && !*left && live_def(m->l, node))
			*FF_PUSH(&m->l->scratch, &m->patched, int) = node;
		return;
	}
	if (r->kind == FF_REF_IMPORT) {
		if (r->def >= 0 && *r->target) { /* in a function: it runs the module */
			int node = live_resolve(m->l, m->unit, r->target, &left);
			lead(m, node >= 0 ? live_module_node(live_unit(m->l, node)) : -1, true);
			lead(m, node, false);
		}
		return;
	}
	if (*r->target) {
		lead_to_target(m, r);
		return;
	}
	if (r->kind == FF_REF_STRING)
		return;
	if (!*r->on)
		lead(m, live_resolve_in(m->l, m->unit, r->name, &left), r->kind == FF_REF_CALL);
	else
		attribute(m, r);
}

static void edge(struct making *m, const struct brief_edge *e)
{
	const struct unit *u = &m->l->units[m->unit];
	if (e->to < 0)
		return;
	int to = u->holder[e->to], class = class_around(u, e->from);
	const char *last = ff_last_part(u->b.defs[to].qualname);
	int row = class >= 0 && u->b.defs[to].kind == FF_DEF_METHOD ? live_names_get(m->l, SPACE_MEMBER, last, strlen(last)) : -1;
	if (row >= 0 && live_member(m->l, u->first + class, row) >= 0)
		return; /* self.name(), super().name(): as an attribute of self */
	bool base = e->from >= 0 && u->b.defs[e->from].kind == FF_DEF_CLASS && u->b.defs[to].kind == FF_DEF_CLASS && e->kind == FF_REF_NAME;
	if (!base) /* members of bases are the class's own, here */
		lead(m, u->first + to, e->kind == FF_REF_CALL);
}

/* Special methods of what an operand holds: as attributes that are read from it. */
static void operators(struct making *m, const struct ff_operators *o)
{
	struct ff_reference r = {.target = "", .kind = FF_REF_CALL, .def = o->def, .on = o->on};
	for (int i = 0; i < FF_PYTHON_OPERATORS; i++)
		for (const char *p = ff_python_operators[i]; o->bits >> i & 1 && *p; p += strspn(p, " ")) {
			size_t n = strcspn(p, " ");
			r.name = ff_arena_dup(&m->l->scratch, p, n);
			attribute(m, &r);
			p += n;
		}
}

/* The fixtures of a name that are nearest: in the file, in a conftest.py of its folders; else wherever they are. */
static void fixture(struct making *m, const char *name)
{
	const struct live *l = m->l;
	const struct unit *u = &l->units[m->unit];
	int best = -1;
	size_t best_len = 0;
	int looked = 0;
	for (int row = live_names_get(l, SPACE_FIXTURE, name, strlen(name)); row >= 0 && looked++ < NAMESAKES_MAX; row = FF_AT(&l->chains, struct slot, row)->next) {
		int node = FF_AT(&l->chains, struct slot, row)->value;
		const struct unit *g = live_unit(l, node);
		size_t n = (size_t)(ff_path_base(g->path) - g->path);
		bool above = g == u || (!strcmp(ff_path_base(g->path), "conftest.py") && !strncmp(g->path, u->path, n));
		size_t len = g == u ? FF_MAX_PATH : above ? n + 1 : 0;
		if (node != m->node && (best < 0 || len > best_len)) {
			best = node;
			best_len = len;
		}
	}
	lead(m, best, true);
}

static void steps(struct making *m)
{
	const struct unit *u = &m->l->units[m->unit];
	for (int i = u->step_start[m->holder]; i < u->step_start[m->holder + 1]; i++) {
		const struct brief_step *s = &u->b.steps[u->steps[i]];
		if (s->kind == STEP_PARAMETER)
			fixture(m, s->name);
		else if (s->kind == STEP_NAME)
			ask(m, s->name, true);
		for (int k = 0; s->kind == STEP_PREFIX && m->l->prefixes < PREFIXES_MAX && k < m->l->members.count; k++)
			if (ff_str_starts(*FF_AT(&m->l->members, const char *, k), s->name))
				*FF_PUSH(&m->l->scratch, &m->names, struct out) = (struct out){k, true};
		m->l->prefixes += s->kind == STEP_PREFIX;
	}
}

/* First line of the sorted ones that is behind this one. */
static int end_of_binding(const struct unit *u, int line)
{
	int low = 0, high = u->binding_count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (u->bindings[mid] <= line)
			low = mid + 1;
		else
			high = mid;
	}
	return low < u->binding_count ? u->bindings[low] : INT32_MAX;
}

/* Row of refs (or edges) from which on they stand at a line or below it. */
static int from_line(const struct unit *u, bool edges, int start, int end, int line)
{
	while (start < end) {
		int mid = start + (end - start) / 2, at = edges ? u->b.edges[u->edges[mid]].line : u->b.refs[u->refs[mid]].line;
		if (at < line)
			start = mid + 1;
		else
			end = mid;
	}
	return start;
}

static void fill(struct making *m)
{
	struct unit *u = &m->l->units[m->unit];
	int last = u->ref_start[m->holder + 1];
	for (int i = from_line(u, false, u->ref_start[m->holder], last, m->first); i < last && u->b.refs[u->refs[i]].line < m->last; i++)
		reference(m, &u->b.refs[u->refs[i]]);
	last = u->edge_start[m->holder + 1];
	for (int i = from_line(u, true, u->edge_start[m->holder], last, m->first); i < last && u->b.edges[u->edges[i]].line < m->last; i++)
		edge(m, &u->b.edges[u->edges[i]]);
	if (m->first)
		return;
	steps(m);
	for (int i = u->operator_start[m->holder]; i < u->operator_start[m->holder + 1]; i++)
		operators(m, &u->b.operators[u->operators[i]]);
}

/* What stands in the decorators of a definition belongs to it: values of its parameters, mostly. */
static void decorators(struct making *m)
{
	const struct unit *u = &m->l->units[m->unit];
	const struct brief_def *d = m->holder < u->b.def_count ? &u->b.defs[m->holder] : NULL;
	if (!d || d->first_line >= d->line)
		return;
	struct making around = *m;
	around.holder = d->parent >= 0 ? u->holder[d->parent] : u->b.def_count;
	around.first = d->first_line;
	around.last = d->line;
	fill(&around);
	m->to = around.to;
	m->names = around.names;
	m->selves = around.selves;
	m->patched = around.patched;
}

static int by_node(const void *x, const void *y)
{
	const struct out *a = x, *b = y;
	return a->node != b->node ? a->node - b->node : b->called - a->called; /* called ones first */
}

/* Each once. */
static struct out *sorted(struct live *l, struct ff_list *from, int *count)
{
	struct out *to = ff_arena_raw(&l->arena, ((size_t)from->count + 1) * sizeof *to);
	if (from->count)
		qsort(from->items, (size_t)from->count, sizeof *to, by_node);
	for (int i = 0; i < from->count; i++) {
		const struct out *x = FF_AT(from, struct out, i);
		if (!*count || to[*count - 1].node != x->node)
			to[(*count)++] = *x;
	}
	return to;
}

/* super().name(): who is next, when a method asks for its own name. */
static void find_supers(struct making *m, struct links *out)
{
	const struct unit *u = &m->l->units[m->unit];
	const struct brief_def *d = live_def(m->l, m->node);
	if (!d || d->kind != FF_DEF_METHOD || d->parent < 0)
		return;
	const char *last = ff_last_part(d->qualname);
	int name = live_names_get(m->l, SPACE_MEMBER, last, strlen(last));
	bool asks = false;
	for (int i = 0; !asks && i < out->name_count; i++)
		asks = out->names[i].node == name;
	const struct class *c = asks ? live_class(m->l, u->first + d->parent) : NULL;
	out->supers = ff_arena_raw(&m->l->arena, ((size_t)(c ? c->base_count : 0) + 1) * sizeof *out->supers);
	for (int i = 0; c && i < c->base_count; i++) {
		int method = live_member(m->l, c->bases[i], name);
		if (method >= 0)
			out->supers[out->super_count++] = method;
	}
}

const struct links *live_links(struct live *l, int node)
{
	struct links *out = &l->links[node];
	struct unit *u = &l->units[l->unit_of[node]];
	struct making m = {.l = l, .unit = l->unit_of[node], .node = node, .last = INT32_MAX};
	if (out->known)
		return out;
	out->known = true;
	ff_arena_reset(&l->scratch);
	if (!u->holder)
		sort_rows(l, u);
	m.holder = node - u->first;
	if (m.holder > u->b.def_count) { /* a name of the module */
		const struct brief_name *n = &u->b.names[m.holder - u->b.def_count - 1];
		const char *left;
		m.holder = u->b.def_count;
		m.first = n->line;
		m.last = n->kind == FF_USAGE_IMPORT ? n->line : end_of_binding(u, n->line);
		if (n->kind == FF_USAGE_IMPORT && strcmp(n->name, "*") != 0)
			lead(&m, live_resolve(l, m.unit, n->target, &left), false);
	} else if (m.holder < u->b.def_count && u->holder[m.holder] != m.holder) {
		return out; /* nested */
	}
	if (m.holder == u->b.def_count && m.last > u->guard)
		m.last = u->guard;
	fill(&m);
	decorators(&m);
	out->to = sorted(l, &m.to, &out->to_count);
	out->names = sorted(l, &m.names, &out->name_count);
	for (int i = 0; m.first && i < out->to_count; i++) {
		const struct brief_def *d = live_def(l, out->to[i].node);
		out->tabled += !out->to[i].called && d && d->kind == FF_DEF_FUNCTION;
	}
	out->patched_count = m.patched.count;
	out->patched = ff_arena_raw(&l->arena, ((size_t)m.patched.count + 1) * sizeof *out->patched);
	if (m.patched.count)
		memcpy(out->patched, m.patched.items, (size_t)m.patched.count * sizeof *out->patched);
	find_supers(&m, out);
	out->self_count = m.selves.count;
	out->selves = ff_arena_raw(&l->arena, ((size_t)m.selves.count + 1) * sizeof *out->selves);
	if (m.selves.count)
		memcpy(out->selves, m.selves.items, (size_t)m.selves.count * sizeof *out->selves);
	return out;
}

/* ---- classes ---- */

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
		sort_rows(l, u);
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
