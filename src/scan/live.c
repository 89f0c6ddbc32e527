/*
 * live.c - which definitions the tests of the tree run.  Each test is followed by itself: from its code to what it calls and names,
 * its fixtures included; a class whose objects it may make is alive, and an attribute that it asks for is asked of every class alive.
 * No types, no execution.  Called by usage.c for files of a tree that is not too large; reach.c answers for others.
 */
#include "live.h"

/* ---- one test ---- */

/* The node comes into the queue; direct: by what a test names itself. */
static void visit(struct live *l, int node, bool direct)
{
	unsigned char reach = direct ? FF_REACH_DIRECT : FF_REACH_INDIRECT;
	l->steps++;
	if (node < 0 || l->replaced[node] == l->test)
		return;
	if (l->state[node] < reach)
		l->state[node] = reach;
	if (l->seen[node] == l->test)
		return;
	l->seen[node] = l->test;
	l->queue[l->queued++] = node;
}

/* Whether a file may have objects of a class in hand: it defines it, or names it or one above it. */
static bool sees(struct live *l, int unit, int class)
{
	const struct class *c = live_class(l, class);
	for (int i = -1; i < c->above_count; i++) {
		int node = i < 0 ? class : c->above[i];
		const char *name = ff_last_part(live_def(l, node)->qualname);
		if (l->unit_of[node] == unit || live_names_get(l, live_space(unit, ABOUT_SEEN), name, strlen(name)) >= 0)
			return true;
	}
	return false;
}

static void ask_near(struct live *l, int name, bool by_test, int unit)
{
	int first = l->near_stamp[name] == l->test ? l->near[name] : -1;
	for (int i = first; i >= 0; i = FF_AT(&l->nears, struct near, i)->next)
		if (FF_AT(&l->nears, struct near, i)->unit == unit)
			return;
	*FF_PUSH(&l->arena, &l->nears, struct near) = (struct near){unit, first, by_test};
	l->near[name] = l->nears.count - 1;
	l->near_stamp[name] = l->test;
	for (int i = 0; i < l->owners[name].count; i++) {
		const struct member *m = FF_AT(&l->owners[name], struct member, i);
		l->steps++;
		if (l->alive[m->name] == l->test && sees(l, unit, m->name))
			visit(l, m->node, by_test);
	}
}

static void ask_all(struct live *l, int name, bool by_test)
{
	if (l->asked[name] == l->test && (!by_test || l->asked_by_test[name] == l->test))
		return;
	l->asked[name] = l->test;
	if (by_test)
		l->asked_by_test[name] = l->test;
	for (int i = 0; i < l->owners[name].count; i++) {
		const struct member *m = FF_AT(&l->owners[name], struct member, i);
		l->steps++;
		if (l->alive[m->name] == l->test)
			visit(l, m->node, by_test);
	}
}

/*
 * An attribute of nobody knows whom.  Names that objects of builtin types have as well: a test means classes that its file names,
 * other code none, unless few builtin types have it.
 */
static void ask(struct live *l, int name, bool by_test, int unit)
{
	if (!l->common[name] || (by_test && l->common[name] == COMMON_TELLING))
		ask_all(l, name, by_test);
	else if (by_test ? l->common[name] == COMMON : l->common[name] == COMMON_TELLING)
		ask_near(l, name, by_test, unit);
}

static void make(struct live *l, int node, bool by_test)
{
	const struct class *c = live_class(l, node);
	if (l->alive[node] == l->test)
		return;
	l->alive[node] = l->test;
	*FF_PUSH(&l->arena, &l->living, int) = node;
	for (int i = 0; i < c->over_count; i++)
		if (l->asked_self[c->over[i].name] == l->test)
			visit(l, c->over[i].node, by_test);
	l->steps += c->over_count;
	for (int i = 0; i < c->unasked_count; i++)
		visit(l, c->unasked[i], by_test);
	for (int i = 0; i < c->count; i++)
		if (l->asked[c->members[i].name] == l->test)
			visit(l, c->members[i].node, l->asked_by_test[c->members[i].name] == l->test);
	for (int i = 0; i < c->count; i++)
		for (int k = l->near_stamp[c->members[i].name] == l->test ? l->near[c->members[i].name] : -1; k >= 0; k = FF_AT(&l->nears, struct near, k)->next)
			if (sees(l, FF_AT(&l->nears, struct near, k)->unit, node))
				visit(l, c->members[i].node, FF_AT(&l->nears, struct near, k)->by_test);
	for (int i = 0; c->foreign && i < c->count; i++) /* nobody here asks for it: its base does */
		if (!l->anywhere[c->members[i].name])
			visit(l, c->members[i].node, false);
	l->steps += c->count;
}

static bool is_below(const struct live *l, int class, int other)
{
	const struct class *c = &l->classes[class];
	bool below = class == other;
	for (int i = 0; !below && i < c->above_count; i++)
		below = c->above[i] == other;
	return below;
}

/* An attribute of self: of every class alive at or below its own; of its own when there is none. */
static void ask_self(struct live *l, const struct own *x, bool by_test)
{
	bool found = false;
	if (l->asked_self[x->method] == l->test)
		return;
	l->asked_self[x->method] = l->test;
	for (int i = 0; i < l->living.count; i++) {
		int class = *FF_AT(&l->living, int, i);
		if (!is_below(l, class, x->class))
			continue;
		visit(l, live_member(l, class, x->name), by_test);
		found = true;
	}
	if (!found)
		visit(l, x->method, by_test);
	l->steps += l->living.count;
}

static void import_file(struct live *l, int node);

/* An exception that no test names: what raises it does so seldom. */
static bool is_unraised(struct live *l, int node)
{
	const struct brief_def *d = live_def(l, node);
	if (!d || d->kind != FF_DEF_CLASS || !(d->flags & FF_DEF_EXCEPTION))
		return false;
	const struct class *c = live_class(l, node);
	for (int i = -1; i < c->above_count; i++) {
		const struct brief_def *b = i < 0 ? d : live_def(l, c->above[i]);
		const char *name = ff_last_part(b->qualname);
		if (live_names_get(l, SPACE_TESTED, name, strlen(name)) >= 0)
			return false;
	}
	return true;
}

static bool is_function(const struct live *l, int node)
{
	const struct brief_def *d = live_def(l, node);
	return d && d->kind == FF_DEF_FUNCTION;
}

/* import: only what the statements of a module call. */
static void run(struct live *l, int node, bool import)
{
	bool by_test = live_unit(l, node)->test && !import;
	const struct links *x = live_links(l, node);
	for (int i = 0; by_test && i < x->patched_count; i++)
		l->replaced[x->patched[i]] = l->test;
	if (live_is_class(l, node))
		make(l, node, by_test || l->state[node] == FF_REACH_DIRECT);
	/* a table of functions: every one of them wants a test of its own */
	bool whole = x->tabled < 2 || ++l->hits[node] >= x->tabled;
	for (int i = 0; i < x->to_count; i++)
		if ((whole || x->to[i].called || !is_function(l, x->to[i].node)) && (!import || x->to[i].called) && (by_test || !is_unraised(l, x->to[i].node)))
			visit(l, x->to[i].node, by_test);
	for (int i = 0; i < x->name_count; i++)
		if (!import || x->names[i].called)
			ask(l, x->names[i].node, by_test, l->unit_of[node]);
	for (int i = 0; i < x->self_count; i++)
		ask_self(l, &x->selves[i], by_test);
	for (int i = 0; i < x->super_count; i++)
		visit(l, x->supers[i], by_test);
	if (l->same[node] >= 0)
		visit(l, l->same[node], by_test);
}

static void follow(struct live *l)
{
	for (int at = 0; at < l->queued && l->steps < LIVE_STEPS_MAX; at++) {
		int node = l->queue[at];
		struct unit *u = &l->units[l->unit_of[node]];
		if (node != live_module_node(u)) {
			run(l, node, false);
		} else if (!u->imported) {
			u->imported = true;
			import_file(l, node);
		}
	}
	l->queued = 0;
	l->living.count = l->nears.count = 0;
}

/* ---- what runs when a file is imported ---- */

/* The module behind a target, and the packages around it. */
static void import_target(struct live *l, int from, const char *target)
{
	const char *left;
	ff_arena_reset(&l->scratch);
	int to = live_resolve(l, from, target, &left);
	const char *path = to >= 0 ? live_unit(l, to)->path : "";
	if (to >= 0)
		visit(l, live_module_node(live_unit(l, to)), false);
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const char *package = ff_arena_printf(&l->scratch, "%.*s/__init__.py", (int)(slash - path), path);
		int unit = live_names_get(l, SPACE_PATH, package, strlen(package));
		if (unit >= 0)
			visit(l, live_module_node(&l->units[unit]), false);
	}
}

static void import_file(struct live *l, int node)
{
	struct unit *u = &l->units[l->unit_of[node]];
	run(l, node, true);
	for (int i = 0; i < u->b.name_count; i++) {
		const struct brief_name *n = &u->b.names[i];
		size_t len = strlen(n->target);
		if (n->kind == FF_USAGE_IMPORT)
			import_target(l, l->unit_of[node], !strcmp(n->name, "*") && len > 2 ? ff_arena_dup(&l->arena, n->target, len - 2) : n->target);
	}
	for (int i = 0; i < u->b.edge_count; i++) { /* decorators */
		const struct brief_edge *e = &u->b.edges[i];
		const struct brief_def *d = e->from >= 0 ? &u->b.defs[e->from] : NULL;
		if (d && e->to >= 0 && e->line < d->line && !(d->flags & FF_DEF_NESTED))
			visit(l, u->first + e->to, false);
	}
	visit(l, live_names_get(l, l->unit_of[node], "__getattr__", 11), false);
}

/* ---- all tests ---- */

/* What a file asks for by pytestmark = usefixtures(...), and what every test has. */
static void visit_fixtures(struct live *l, const struct unit *u)
{
	bool marks = false;
	for (int i = 0; !marks && i < u->b.step_count; i++)
		marks = u->b.steps[i].kind == STEP_PARAMETER && u->b.steps[i].def < 0;
	const struct links *x = marks ? live_links(l, live_module_node(u)) : NULL;
	for (int i = 0; x && i < x->to_count; i++)
		if (x->to[i].called && live_def(l, x->to[i].node))
			visit(l, x->to[i].node, true);
	for (int i = 0; i < l->fixtures.count; i++)
		for (int row = live_names_get(l, SPACE_FIXTURE, l->fixtures.items[i], strlen(l->fixtures.items[i])); row >= 0; row = FF_AT(&l->chains, struct slot, row)->next)
			visit(l, FF_AT(&l->chains, struct slot, row)->value, true);
}

static void start(struct live *l, int node, int class)
{
	if (class >= 0) {
		visit(l, class, true);
		for (int i = l->unasked; i < l->around; i++)
			visit(l, live_member(l, class, i), true);
	}
	visit(l, node, true);
	visit_fixtures(l, live_unit(l, class >= 0 ? class : node));
}

static bool is_test_name(const char *qualname)
{
	return ff_str_starts(ff_last_part(qualname), "test");
}

/* Each test of a file by itself, until they have taken what they may: the others together. */
static void tests_of(struct live *l, const struct unit *u)
{
	long first = l->steps, share = LIVE_STEPS / (l->test_count + 1);
	int tests = 0;
	l->test++;
	for (int i = 0; i < u->b.def_count && l->steps < LIVE_STEPS_MAX; i++) {
		const struct brief_def *d = &u->b.defs[i];
		const struct class *c = d->kind == FF_DEF_CLASS && !(d->flags & FF_DEF_NESTED) ? live_class(l, u->first + i) : NULL;
		int count = c ? c->count : d->kind == FF_DEF_FUNCTION && !(d->flags & FF_DEF_NESTED) && is_test_name(d->qualname);
		for (int k = 0; k < count; k++) {
			if (c && !is_test_name(*FF_AT(&l->members, const char *, c->members[k].name)))
				continue;
			start(l, c ? c->members[k].node : u->first + i, c ? u->first + i : -1);
			if (l->steps - first > share * (++tests + 20))
				continue;
			follow(l);
			l->test++;
		}
	}
	follow(l);
}

static int count_tests(const struct live *l)
{
	int count = 0;
	for (int i = 0; i < l->unit_count; i++)
		for (int k = 0; l->units[i].test && k < l->units[i].b.def_count; k++)
			count += is_test_name(l->units[i].b.defs[k].qualname);
	return count;
}

/* The examples of a docstring are a test of their own: they name what they call. */
static void doctests_of(struct live *l, const struct unit *u)
{
	int def = -2;
	const char *left;
	for (int i = 0; i < u->b.ref_count && l->steps < LIVE_STEPS_MAX; i++) {
		const struct ff_reference *r = &u->b.refs[i];
		if (r->kind != FF_REF_DOCTEST)
			continue;
		if (r->def != def) {
			follow(l);
			l->test++;
			def = r->def;
		}
		visit(l, live_resolve_in(l, (int)(u - l->units), r->name, &left), true);
		int name = live_names_get(l, SPACE_MEMBER, r->name, strlen(r->name));
		if (name >= 0)
			ask(l, name, true, (int)(u - l->units));
	}
	follow(l);
}

static bool doctests_run(const struct live *l)
{
	bool run = l->s->project.doctests;
	for (int i = 0; i < l->unit_count; i++)
		for (int k = 0; l->units[i].test && k < l->units[i].b.step_count; k++)
			run |= l->units[i].b.steps[k].kind == STEP_DOCTESTS;
	return run;
}

static void run_all(struct live *l)
{
	l->test++;
	l->test_count = count_tests(l);
	for (int i = 0; i < l->unit_count; i++)
		if (l->units[i].test)
			visit(l, live_module_node(&l->units[i]), false);
	follow(l);
	for (int i = 0; i < l->unit_count; i++)
		if (l->units[i].test)
			tests_of(l, &l->units[i]);
	for (int i = 0; doctests_run(l) && i < l->unit_count; i++)
		doctests_of(l, &l->units[i]);
	l->dead |= l->steps >= LIVE_STEPS_MAX;
}

struct live *live_open(struct scan *s, struct worker *w)
{
	struct live *l = ff_xmalloc(sizeof *l);
	*l = (struct live){.s = s};
	l->dead = s->index != FF_INDEX_COMPLETE && !s->tests_given;
	l->dead = l->dead || !live_build(l, w);
	if (!l->dead)
		run_all(l);
	return l;
}

int live_state(const struct live *l, const char *path, const char *qualname)
{
	int unit = l->dead ? -1 : live_names_get(l, SPACE_PATH, path, strlen(path));
	int node = unit >= 0 ? live_names_get(l, live_space(unit, ABOUT_DEFINITION), qualname, strlen(qualname)) : -1;
	if (node < 0 || !live_def(l, node))
		return FF_REACH_UNKNOWN;
	return l->state[node] ? l->state[node] : FF_REACH_NONE;
}

void live_close(struct live *l)
{
	if (!l)
		return;
	ff_arena_free(&l->scratch);
	ff_arena_free(&l->arena);
	free(l);
}
