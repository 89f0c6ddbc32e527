/*
 * live_graph.c - the files that are followed become one graph: numbers for definitions, modules, and names of methods; who has which of
 * these.  Called by live.c, once in a run.
 */
#include "live.h"

/* What runs without being asked for by name. */
static const char *const by_itself[] = {"__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__", "__attrs_post_init__", "__prepare__", "__del__"};
static const char *const around_tests[] = {"setUp", "tearDown", "setUpClass", "tearDownClass", "setup_method", "teardown_method", "setup_class", "teardown_class",
                                           "asyncSetUp", "asyncTearDown", "setup", "teardown", "setUpTestData", "runTest"};

static int member_number(struct live *l, const char *name)
{
	int row = live_names_get(l, SPACE_MEMBER, name, strlen(name));
	if (row >= 0)
		return row;
	live_names_put(l, SPACE_MEMBER, name, strlen(name), l->members.count, false);
	*FF_PUSH(&l->arena, &l->members, const char *) = name;
	return l->members.count - 1;
}

static bool load(struct live *l, struct worker *w, const struct ff_index_file *f, struct unit *u)
{
	struct ff_id id;
	memcpy(id.b, f->blob, sizeof id.b);
	if (f->kind || brief_load(w, &l->arena, &id, f->kind, &u->b))
		return false;
	u->path = ff_arena_str(&l->arena, f->path);
	u->place = place_module(&l->arena, u->path);
	u->test = f->test || role_of(f->path, FF_LANG_PYTHON, 0) == FF_ROLE_TEST; /* what says that it is generated is a test all the same */
	u->first = l->node_count;
	u->guard = INT32_MAX;
	l->node_count += u->b.def_count + 1 + u->b.name_count;
	return true;
}

/* Whether an import binds the name, too, so that the definition is not what it stands for: behind it, or in the other branch. */
static bool is_imported(const struct live *l, const struct unit *u, const struct brief_def *d)
{
	int node = d->parent < 0 ? live_names_get(l, (int)(u - l->units), d->qualname, strlen(d->qualname)) : -1, row = node - live_module_node(u) - 1;
	const struct brief_name *n = node >= 0 && row >= 0 ? &u->b.names[row] : NULL;
	return n && n->kind == FF_USAGE_IMPORT && *n->target && (n->line > d->line || d->flags & FF_DEF_CONDITIONAL);
}

static void name_unit(struct live *l, int unit)
{
	struct unit *u = &l->units[unit];
	for (int i = 0; i < u->b.name_count; i++)
		live_names_put(l, unit, u->b.names[i].name, strlen(u->b.names[i].name), live_module_node(u) + 1 + i, false);
	for (int i = 0; i < u->b.def_count; i++) {
		const struct brief_def *d = &u->b.defs[i];
		int64_t space = live_space(unit, ABOUT_DEFINITION);
		size_t n = strlen(d->qualname);
		if (d->flags & FF_DEF_NESTED)
			continue;
		l->same[u->first + i] = live_names_get(l, space, d->qualname, n);
		live_names_put(l, space, d->qualname, n, u->first + i, false);
		if (!is_imported(l, u, d))
			live_names_put(l, unit, d->qualname, n, u->first + i, false);
		if (d->kind == FF_DEF_METHOD)
			member_number(l, ff_last_part(d->qualname));
	}
	for (int i = 0; i < u->b.step_count; i++) {
		const struct brief_step *s = &u->b.steps[i];
		if (s->kind == STEP_GUARD)
			u->guard = s->line;
		if (s->kind == STEP_ALIAS && s->def < 0)
			live_names_put(l, live_space(unit, ABOUT_ALIAS), s->name, strlen(s->name), i, false);
		if (s->kind == STEP_TYPED)
			live_names_put(l, live_type_space(unit, s->def), s->name, strlen(s->name), i, false);
		if (s->kind == STEP_AUTOUSE && !ff_strings_has(&l->fixtures, s->name))
			ff_strings_push(&l->arena, &l->fixtures, s->name);
		if (s->kind != STEP_FIXTURE || s->def < 0)
			continue;
		int row = live_names_get(l, SPACE_FIXTURE, s->name, strlen(s->name)); /* a chain of rows */
		*FF_PUSH(&l->arena, &l->chains, struct slot) = (struct slot){0, u->first + s->def, row};
		live_names_put(l, SPACE_FIXTURE, s->name, strlen(s->name), l->chains.count - 1, false);
	}
}

/* Which classes have a method of each name. */
static void find_owners(struct live *l)
{
	l->owners = ff_arena_alloc(&l->arena, ((size_t)l->members.count + 1) * sizeof *l->owners);
	for (int i = 0; i < l->node_count; i++) {
		if (!live_is_class(l, i))
			continue;
		const struct class *c = live_class(l, i);
		for (int k = 0; k < c->count; k++)
			*FF_PUSH(&l->arena, &l->owners[c->members[k].name], struct member) = (struct member){i, c->members[k].node};
	}
}

static void find_asked(struct live *l)
{
	l->anywhere = ff_arena_alloc(&l->arena, (size_t)l->members.count + 1);
	for (int i = 0; i < l->unit_count; i++)
		for (int k = 0; k < l->units[i].b.ref_count; k++) {
			const struct ff_reference *r = &l->units[i].b.refs[k];
			live_names_put(l, live_space(i, ABOUT_SEEN), r->name, strlen(r->name), 1, false);
			if (l->units[i].test)
				live_names_put(l, SPACE_TESTED, r->name, strlen(r->name), 1, false);
			int name = *r->target ? -1 : live_names_get(l, SPACE_MEMBER, r->name, strlen(r->name));
			bool super = r->def >= 0 && !strcmp(ff_last_part(l->units[i].b.defs[r->def].qualname), r->name);
			if (name >= 0 && !super)
				l->anywhere[name] = true;
		}
	for (int i = 0; i < l->members.count; i++) /* special ones: by operators, or by nobody */
		l->anywhere[i] |= ff_str_starts(*FF_AT(&l->members, const char *, i), "__");
}

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

/* What objects of builtin types have, too: who asks for it without our seeing whom mostly means those. */
static void find_common(struct live *l)
{
	static const char *const everywhere[] = {"__format__", "__bool__", NULL};
	static const char *const telling[] = {"__call__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__await__", "__getitem__", "__missing__", "__getattr__",
	                                      "__getattribute__", "__get__", "__set__", "__delete__", "__instancecheck__", "__subclasshook__", "__dir__", "__fspath__", "__aiter__",
	                                      "__anext__", NULL};
	static const char *const methods[] = {
		"append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort", "get", "items", "keys", "values", "update", "setdefault",
		"popitem", "add", "discard", "difference", "intersection", "union", "issubset", "issuperset", "isdisjoint", "symmetric_difference", "join", "split", "strip",
		"replace", "format", "encode", "decode", "lower", "upper", "startswith", "endswith", "find", "read", "write", "close", "flush", "readline", "readlines",
		"writelines", "seek", "tell", "send", "throw", "group", "groups", "match", "search", "sub", "start", "end", "name", "fileno", "title", NULL};
	l->common = ff_arena_alloc(&l->arena, ((size_t)l->members.count + 1) * sizeof *l->common);
	for (int i = 0; i < l->members.count; i++) {
		const char *name = *FF_AT(&l->members, const char *, i);
		if (ff_str_starts(name, "__"))
			l->common[i] = is_one_of(name, everywhere) ? COMMON_EVERYWHERE : is_one_of(name, telling) ? COMMON_TELLING : COMMON;
		else
			l->common[i] = is_one_of(name, methods) ? COMMON : 0;
	}
}

static void *stamps(struct live *l, int count, size_t size)
{
	return ff_arena_alloc(&l->arena, ((size_t)count + 1) * size);
}

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct ff_index_file *)x)->path, ((const struct ff_index_file *)y)->path);
}

bool live_build(struct live *l, struct worker *w)
{
	struct ff_list files = {0};
	size_t bytes = 0;
	if (!live_files(l, w, &files))
		return false;
	if (files.count) /* the same tree, the same answer */
		qsort(files.items, (size_t)files.count, sizeof(struct ff_index_file), by_path);
	l->units = ff_arena_alloc(&l->arena, ((size_t)files.count + 1) * sizeof *l->units);
	for (int i = 0; i < files.count; i++) {
		struct unit *u = &l->units[l->unit_count];
		if (!load(l, w, FF_AT(&files, struct ff_index_file, i), u))
			continue;
		l->unit_count++;
		bytes += (size_t)u->b.ref_count * 40 + (size_t)u->b.def_count * 80;
		if (bytes > LIVE_BYTES)
			return false;
	}
	l->unit_of = stamps(l, l->node_count, sizeof(int));
	l->same = stamps(l, l->node_count, sizeof(int));
	l->links = stamps(l, l->node_count, sizeof(struct links));
	l->classes = stamps(l, l->node_count, sizeof(struct class));
	l->seen = stamps(l, l->node_count, sizeof(int));
	l->alive = stamps(l, l->node_count, sizeof(int));
	l->asked_self = stamps(l, l->node_count, sizeof(int));
	l->hits = stamps(l, l->node_count, sizeof(int));
	l->replaced = stamps(l, l->node_count, sizeof(int));
	l->queue = stamps(l, l->node_count, sizeof(int));
	l->state = stamps(l, l->node_count, 1);
	for (int i = 0; i < l->unit_count; i++)
		for (int k = 0; k < l->units[i].b.def_count + 1 + l->units[i].b.name_count; k++) {
			l->unit_of[l->units[i].first + k] = i;
			l->same[l->units[i].first + k] = -1;
		}
	live_modules(l);
	for (size_t i = 0; i < FF_COUNT(by_itself); i++)
		member_number(l, by_itself[i]);
	l->unasked = l->members.count;
	for (size_t i = 0; i < FF_COUNT(around_tests); i++)
		member_number(l, around_tests[i]);
	l->around = l->members.count;
	for (int i = 0; i < l->unit_count; i++)
		name_unit(l, i);
	find_owners(l);
	find_asked(l);
	l->asked = stamps(l, l->members.count, sizeof(int));
	l->near = stamps(l, l->members.count, sizeof(int));
	l->near_stamp = stamps(l, l->members.count, sizeof(int));
	find_common(l);
	l->asked_by_test = stamps(l, l->members.count, sizeof(int));
	return true;
}
