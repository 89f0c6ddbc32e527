/*
 * live_links.c - where the code of one definition may lead: what it names, what it asks objects for, which special methods its
 * operators run.  Made when it is first asked for.  Called by live.c.
 */
#include "ff/python.h"
#include "live.h"

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
			live_rows(m->l, g);
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
		live_rows(l, u);
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
