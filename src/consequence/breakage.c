/*
 * breakage.c - compares what api.c kept of both sides and says what breaks for whoever
 * holds on to it.  A name counts when it is exported, or when somebody else uses it; a public
 * name that nobody uses is said quietly, for an application refactors inside all day.
 */
#include "signature.h"

enum { MAX_BASES = 8 };

/* Decorators that leave the signature as it is written. */
static const char *const plain_decorators[] = {"staticmethod", "classmethod", "property", "abstractmethod", "abstractproperty", "cached_property",
	"wraps", "lru_cache", "cache", "contextmanager", "asynccontextmanager", "final", "override", "deprecated", "coroutine", "total_ordering",
	"dataclass", "runtime_checkable", "setupmethod", "login_required", "require_permission", "route", "get", "post", "put", "delete", "patch",
	"singledispatch", "setter", "getter", "deleter", NULL};

struct side_index { /* objects of a file by qualified name */
	struct object **items;
	int count;
};
struct comparer {
	struct ff_consequence *c;
	struct api_file *o, *n;       /* n NULL: the file is gone */
	struct side_index olds, news;
};

/* ---- index ---- */

static int rank(const struct object *o)
{
	return o->kind == OBJ_IMPORT ? 0 : o->kind == OBJ_ATTRIBUTE ? 1 : 2;
}

static int by_qualname(const void *x, const void *y)
{
	const struct object *a = *(struct object *const *)x, *b = *(struct object *const *)y;
	int d = strcmp(a->qualname, b->qualname);
	d = d ? d : rank(b) - rank(a);
	return d ? d : b->line - a->line; /* the last one is what the module has */
}

static struct side_index index_make(struct ff_arena *a, struct api_file *af)
{
	struct side_index x = {0};
	if (!af)
		return x;
	x.items = ff_arena_raw(a, sizeof(*x.items) * (size_t)(af->objects.count + 1));
	for (int i = 0; i < af->objects.count; i++)
		x.items[x.count++] = FF_AT(&af->objects, struct object, i);
	qsort(x.items, (size_t)x.count, sizeof(*x.items), by_qualname);
	int n = 0;
	for (int i = 0; i < x.count; i++)
		if (!n || strcmp(x.items[n - 1]->qualname, x.items[i]->qualname))
			x.items[n++] = x.items[i];
	x.count = n;
	return x;
}

static struct object *index_get(const struct side_index *x, const char *qualname)
{
	int lo = 0, hi = x->count;
	while (lo < hi) {
		int mid = (lo + hi) / 2, d = strcmp(x->items[mid]->qualname, qualname);
		if (!d)
			return x->items[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* ---- who sees it ---- */

static bool underscored(const char *dotted)
{
	for (const char *p = dotted; *p; p++)
		if ((p == dotted || p[-1] == '.') && *p == '_') {
			size_t n = strcspn(p, ".");
			if (!(n > 4 && p[1] == '_' && p[n - 1] == '_' && p[n - 2] == '_'))
				return true;
		}
	return false;
}

static bool private_name(const char *name)
{
	return *name == '_' && !(name[1] == '_' && ff_str_ends(name, "__"));
}

/* Top object of a member: the class in the module. */
static const char *top_name(struct ff_arena *a, const struct object *o)
{
	return ff_arena_dup(a, o->qualname, strcspn(o->qualname, "."));
}

/* A package's __init__.py passes it on, by name or by a star; *name is the exported one. */
static bool reexported(const struct comparer *k, enum side side, const struct object *o, const char **name)
{
	struct ff_arena *a = &k->c->arena;
	const char *top = top_name(a, o), *full = ff_arena_printf(a, "%s.%s", o->module->name, top);
	const struct ff_list *l = &k->c->aliases[side];
	for (int i = 0; i < l->count; i++) {
		const struct alias *x = FF_AT(l, struct alias, i);
		if (!ff_str_ends(x->file, "__init__.py") || !strcmp(x->file, o->module->path) || !(x->listed || x->star))
			continue;
		const char *want = x->star ? o->module->name : full;
		if (strcmp(x->target, want) && !names_same(x->target, want) && !names_same(want, x->target))
			continue;
		if (!x->star && !private_name(last_part(x->name)))
			return *name = x->name, true;
		if (x->star && !private_name(top) && (!k->o->has_all || ff_strings_has(&k->o->all, top)))
			return *name = ff_arena_printf(a, "%.*s%s", (int)strlen(x->name) - 1, x->name, top), true;
	}
	return false;
}

/* The package still has the name, from wherever: only the path below the package is gone. */
static bool still_exported(const struct comparer *k, const struct object *o)
{
	const char *name = "";
	const struct ff_list *l = &k->c->aliases[NEW];
	if (*o->owner || !reexported(k, OLD, o, &name) || !*name)
		return false;
	size_t head = strlen(name) - strlen(last_part(name)); /* "pkg." */
	for (int i = 0; i < l->count; i++) {
		const struct alias *x = FF_AT(l, struct alias, i);
		bool star = x->star && !strncmp(x->name, name, head) && !strcmp(x->name + head, "*");
		if (!strcmp(x->name, name) || (star && api_find(k->c, NEW, ff_arena_printf(&k->c->arena, "%s.%s", x->target, last_part(name)))))
			return true;
	}
	return api_find(k->c, NEW, name) != NULL;
}

/* The new module still has the name: by a star import, or it says so in __all__. */
static bool starred(const struct comparer *k, const struct object *o)
{
	const struct ff_list *l = &k->c->aliases[NEW];
	if (!k->n || *o->owner)
		return false;
	if (ff_strings_has(&k->n->all, o->name))
		return true;
	for (int i = 0; i < l->count; i++) {
		const struct alias *x = FF_AT(l, struct alias, i);
		if (x->star && !strcmp(x->file, k->n->module.path) && api_find(k->c, NEW, ff_arena_printf(&k->c->arena, "%s.%s", x->target, o->name)))
			return true;
	}
	return false;
}

static bool only_imports(const struct ff_usage *u, const char *path)
{
	for (int i = 0; i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		if (x->kind != FF_REF_IMPORT && !strcmp(x->path, path))
			return false;
	}
	return true;
}

static bool used_by_package(const struct ff_usage *u)
{
	for (int i = 0; u && i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		if (only_imports(u, x->path) && x->resolved && x->kind == FF_REF_IMPORT && ff_str_ends(x->path, "__init__.py") && strcmp(x->path, u->path) && !x->in_test)
			return true;
	}
	return false;
}

/* Users that this change did not touch: they were written for the old form. */
static int users_left(const struct comparer *k, const struct ff_usage *u, bool resolved)
{
	int n = 0;
	for (int i = 0; u && i < u->users.count; i++) {
		const struct ff_user *x = FF_AT(&u->users, struct ff_user, i);
		n += x->resolved == resolved && !x->in_test && strcmp(x->path, u->path) && !line_added(k->c, x->path, x->line);
	}
	return n;
}

enum exposure { HIDDEN, BY_NAME, UNKNOWN, USED, EXPORTED };

struct weight {
	enum exposure exposure;
	const struct ff_usage *usage;
};

static struct weight weigh(const struct comparer *k, const struct object *o)
{
	struct ff_arena *a = &k->c->arena;
	const struct api_file *af = k->o;
	const char *name = "";
	struct weight w = {.usage = radius_usage(k->c, o->module->path, o->qualname)};
	if (!w.usage && k->n)
		w.usage = radius_usage(k->c, k->n->module.path, o->qualname);
	const struct ff_usage *top = *o->owner ? radius_usage(k->c, o->module->path, top_name(a, o)) : w.usage;
	bool hidden = underscored(o->qualname) || (!*o->owner && af->has_all && !o->exported), hidden_module = underscored(o->module->name);
	bool listed = ff_strings_has(&af->all, top_name(a, o)) || (!hidden && (reexported(k, OLD, o, &name) || used_by_package(top)));
	if (underscored(o->qualname))
		listed = false;
	if (users_left(k, w.usage, true))
		w.exposure = USED;
	if (listed && !hidden)
		w.exposure = EXPORTED;
	else if (w.exposure != USED)
		w.exposure = hidden || hidden_module ? HIDDEN : k->c->index ? BY_NAME : UNKNOWN;
	return w;
}

static struct ff_impact_item *report(const struct comparer *k, const struct object *o, const struct weight *w, const char *id, const char *peer, int level,
                                     int line, const char *message)
{
	const char *path = k->n ? k->n->module.path : k->o->module.path;
	if (w->exposure == HIDDEN)
		return NULL;
	if (w->exposure == BY_NAME)
		level = level > FF_LEVEL_LOW ? FF_LEVEL_LOW : level;
	else if (w->exposure == UNKNOWN || underscored(o->qualname))
		level = level_down(level); /* nobody can say who uses it; private */
	struct ff_impact_item *i = impact_add(k->c, API, id, peer, level, path, line, o->qualname, message);
	i->certainty = w->exposure == USED ? FF_CERTAIN : w->exposure == EXPORTED ? FF_LIKELY : FF_MAYBE;
	radius_apply(k->c, i, w->usage);
	if (w->exposure == BY_NAME && i->level > FF_LEVEL_LOW)
		i->level = FF_LEVEL_LOW;
	return i;
}

/* ---- classes ---- */

/* The class object that a base's name means on a side, through re-exports. */
static struct object *class_named(const struct comparer *k, enum side side, const char *name)
{
	const struct ff_list *l = &k->c->aliases[side];
	for (int n = 0; n < MAX_BASES && *name; n++) {
		struct object *o = api_find(k->c, side, name);
		if (o && o->kind == OBJ_CLASS)
			return o;
		if (o && o->kind == OBJ_IMPORT) {
			if (!strcmp(o->value, name))
				return NULL;
			name = o->value;
			continue;
		}
		const char *to = NULL;
		for (int i = 0; i < l->count && !to; i++)
			if (!strcmp(FF_AT(l, struct alias, i)->name, name))
				to = FF_AT(l, struct alias, i)->target;
		if (!to || !strcmp(to, name))
			return NULL;
		name = to;
	}
	return NULL;
}

static bool plain_base(const char *name)
{
	static const char *const plain[] = {"object", "Generic", "Protocol", "ABC", NULL};
	return one_of(last_part(name), plain);
}

enum inherited { NOT_INHERITED, MAYBE_INHERITED, INHERITED };

/* Whether a class of the new side has a member from a base; MAYBE when a base is not in what we were shown. */
static enum inherited inherits(const struct comparer *k, const struct object *cls, const char *member, int depth)
{
	enum inherited best = NOT_INHERITED;
	for (int i = 0; cls && i < cls->bases.count && depth < MAX_BASES; i++) {
		if (plain_base(cls->bases.items[i]))
			continue;
		const struct object *base = class_named(k, NEW, cls->bases.items[i]);
		enum inherited here = MAYBE_INHERITED;
		if (base) {
			const char *full = ff_arena_printf(&k->c->arena, "%s.%s.%s", base->module->name, base->qualname, member);
			here = api_find(k->c, NEW, full) ? INHERITED : inherits(k, base, member, depth + 1);
		}
		best = here > best ? here : best;
	}
	return best;
}

static bool derives(const struct comparer *k, const struct object *cls, const char *base, int depth)
{
	for (int i = 0; cls && i < cls->bases.count && depth < MAX_BASES; i++)
		if (last_part_is(cls->bases.items[i], last_part(base)) || derives(k, class_named(k, NEW, cls->bases.items[i]), base, depth + 1))
			return true;
	return false;
}

/* A base that stands in for the old one and is not in what we were shown: it may derive from it. */
static bool unknown_successor(const struct comparer *k, const struct object *o, const struct object *n)
{
	for (int i = 0; i < n->bases.count; i++)
		if (!ff_strings_has(&o->bases, n->bases.items[i]) && !plain_base(n->bases.items[i]) && !class_named(k, NEW, n->bases.items[i]))
			return true;
	return false;
}

static void judge_bases(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	struct ff_arena *a = &k->c->arena;
	for (int i = 0; i < o->bases.count; i++) {
		const char *base = o->bases.items[i];
		if (plain_base(base) || derives(k, n, base, 0) || unknown_successor(k, o, n))
			continue;
		struct ff_impact_item *x = report(k, n, w, "API010", "griffe:CLASS_REMOVED_BASE", FF_LEVEL_MEDIUM, n->line,
			ff_arena_printf(a, "class %s no longer derives from %s", n->qualname, last_part(base)));
		if (x)
			x->before = base;
	}
}

/* ---- one object that is gone ---- */

/* The same name, new in another file of this change: where it went. */
static const struct object *moved_to(const struct comparer *k, const struct object *o)
{
	if (*o->owner)
		return NULL;
	for (int i = 0; i < k->c->api[NEW].count; i++) {
		const struct api_file *af = ((struct api_file **)k->c->api[NEW].items)[i];
		if (!af->file || af == k->n)
			continue;
		for (int j = 0; j < af->objects.count; j++) {
			const struct object *x = FF_AT(&af->objects, struct object, j);
			if (x->kind == o->kind && !*x->owner && !strcmp(x->name, o->name) &&
			    !api_find(k->c, OLD, ff_arena_printf(&k->c->arena, "%s.%s", af->module.name, x->name)))
				return x;
		}
	}
	return NULL;
}

static const char *kind_word(const struct object *o)
{
	if (o->kind == OBJ_FUNCTION)
		return o->flags & FF_DEF_PROPERTY ? "property" : *o->owner ? "method" : "function";
	return o->kind == OBJ_CLASS ? "class" : o->kind == OBJ_IMPORT ? "name" : *o->owner ? "attribute" : "constant";
}

static bool uninteresting(const struct object *o)
{
	static const char *const names[] = {"logger", "log", "LOG", "LOGGER", "app_name", NULL};
	static const char *const calls[] = {"TypeVar(", "t.TypeVar(", "typing.TypeVar(", "ParamSpec(", "NewType(", "getLogger(", "logging.getLogger(", NULL};
	if (o->name[0] == '_' && o->name[1] == '_')
		return true;
	for (int i = 0; o->kind == OBJ_ATTRIBUTE && calls[i]; i++)
		if (ff_str_starts(o->value, calls[i]))
			return true;
	return o->kind == OBJ_ATTRIBUTE && one_of(o->name, names);
}

/* A class attribute that another room judges: model fields, form fields, descriptors made by calls. */
static bool field_like(const struct object *o)
{
	return o->kind == OBJ_ATTRIBUTE && *o->owner && o->value_kind == FF_EXPR_CALL;
}

static bool import_counts(const struct comparer *k, const struct object *o)
{
	if (o->kind != OBJ_IMPORT)
		return true;
	if (!o->exported && !(o->module->package && !k->o->has_all))
		return false;
	size_t n = strcspn(o->module->name, ".");
	bool own = !strncmp(o->value, o->module->name, n) && (o->value[n] == '.' || !o->value[n]);
	if (!own && !o->exported)
		return false;
	/* the object itself is gone: told at its place */
	const struct object *was = api_find(k->c, OLD, o->value);
	return !(was && !api_find(k->c, NEW, o->value));
}

static void judge_gone(const struct comparer *k, const struct object *o)
{
	struct ff_arena *a = &k->c->arena;
	const struct object *cls = *o->owner ? index_get(&k->olds, o->owner) : NULL, *now = *o->owner ? index_get(&k->news, o->owner) : NULL;
	enum inherited in = NOT_INHERITED;
	if (uninteresting(o) || starred(k, o) || !import_counts(k, o) || (*o->owner && (!cls || !now || now->kind != OBJ_CLASS)))
		return;
	if (now && (in = inherits(k, now, o->name, 0)) == INHERITED)
		return;
	if (field_like(o) && in != NOT_INHERITED)
		return; /* models, forms, serializers: their rooms speak */
	struct weight w = weigh(k, o);
	const struct object *to = moved_to(k, o);
	int level = FF_LEVEL_HIGH;
	if (w.exposure == EXPORTED && still_exported(k, o))
		w.exposure = k->c->index ? BY_NAME : UNKNOWN;
	if (in == MAYBE_INHERITED && w.exposure != USED)
		return; /* an override that the base answers now */
	if (o->flags & FF_DEF_CONDITIONAL || (k->n && k->n->dynamic))
		level = FF_LEVEL_MEDIUM;
	struct ff_impact_item *i = report(k, o, &w, to ? "API002" : "API001", "griffe:OBJECT_REMOVED", level, o->line,
		to ? ff_arena_printf(a, "%s %s moved to %s; the old path no longer works", kind_word(o), o->qualname, to->module->name)
		   : ff_arena_printf(a, "%s %s removed", kind_word(o), o->qualname));
	if (!i)
		return;
	i->before = o->kind == OBJ_FUNCTION ? signature_text(a, o) : ff_arena_printf(a, "%s.%s", o->module->name, o->qualname);
	i->after = to ? ff_arena_printf(a, "%s.%s", to->module->name, to->qualname) : "";
	if (now) /* a member: the class is where a reader looks */
		i->line = now->line;
}

/* ---- one object on both sides ---- */

static bool signature_known(const struct object *o)
{
	for (int i = 0; i < o->decorators.count; i++)
		if (!one_of(last_part(o->decorators.items[i]), plain_decorators))
			return false;
	return true;
}

static void judge_function(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	struct ff_arena *a = &k->c->arena;
	struct ff_list found = {0};
	bool property = n->flags & FF_DEF_PROPERTY;
	if (!property && signature_known(o) && signature_known(n))
		signature_compare(a, o, n, &found);
	for (int i = 0; i < found.count; i++) {
		const struct break_found *b = FF_AT(&found, struct break_found, i);
		struct ff_impact_item *x = report(k, n, w, b->id, b->peer, b->level, b->line ? b->line : n->line,
			ff_arena_printf(a, "%s: %s", n->qualname, b->message));
		if (x) {
			x->before = signature_text(a, o);
			x->after = signature_text(a, n);
		}
	}
	if ((o->flags ^ n->flags) & FF_DEF_ASYNC && !((o->flags | n->flags) & FF_DEF_PROPERTY)) {
		struct ff_impact_item *x = report(k, n, w, "API012", "", FF_LEVEL_CRITICAL, n->line,
			ff_arena_printf(a, "%s is now %s: every caller must %s", n->qualname, n->flags & FF_DEF_ASYNC ? "async" : "not async",
			                n->flags & FF_DEF_ASYNC ? "await it" : "stop awaiting it"));
		if (x)
			x->before = o->flags & FF_DEF_ASYNC ? "async def" : "def", x->after = n->flags & FF_DEF_ASYNC ? "async def" : "def";
	} else if ((o->flags ^ n->flags) & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD) && *o->owner)
		report(k, n, w, "API012", "", FF_LEVEL_HIGH, n->line, ff_arena_printf(a, "%s changed between static, class and instance method", n->qualname));
}

/* Optional added, or a generator swapped with a list: callers that do not check fail. */
static void judge_returns(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	struct ff_arena *a = &k->c->arena;
	const char *before = literal_normal(a, o->returns), *after = literal_normal(a, n->returns);
	bool optional = (strstr(after, "Optional[") || strstr(after, "None")) && !strstr(before, "Optional[") && !strstr(before, "None");
	bool generator = (o->flags ^ n->flags) & FF_DEF_GENERATOR && !(strstr(before, "Iter") && strstr(after, "Iter"));
	for (int i = 0; i < o->decorators.count; i++)
		if (strstr(o->decorators.items[i], "contextmanager") || strstr(o->decorators.items[i], "fixture"))
			generator = false;
	if (generator) {
		struct ff_impact_item *x = report(k, n, w, "API011", "", FF_LEVEL_MEDIUM, n->line,
			ff_arena_printf(a, "%s %s a generator", n->qualname, n->flags & FF_DEF_GENERATOR ? "is now" : "is no longer"));
		if (x)
			x->before = o->returns, x->after = n->returns;
	} else if (optional && *before && *after && strcmp(before, after)) {
		struct ff_impact_item *x = report(k, n, w, "API011", "", FF_LEVEL_MEDIUM, n->line, ff_arena_printf(a, "%s may return None now", n->qualname));
		if (x)
			x->before = o->returns, x->after = n->returns;
	}
}

static void judge_raises(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	if (w->exposure != EXPORTED && w->exposure != USED)
		return;
	for (int i = 0; i < n->raises.count; i++) {
		const char *type = n->raises.items[i];
		if (ff_strings_has(&o->raises, type) || *type == '_' || last_part_is(type, "NotImplementedError") || last_part_is(type, "AssertionError"))
			continue;
		struct ff_impact_item *x = report(k, n, w, "API013", "", FF_LEVEL_LOW, n->line, ff_arena_printf(&k->c->arena, "%s raises %s now", n->qualname, type));
		if (x) {
			x->level = FF_LEVEL_LOW;
			x->certainty = FF_MAYBE;
			x->after = type;
		}
	}
}

static void judge_value(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	struct ff_arena *a = &k->c->arena;
	bool literal = n->value_kind == FF_EXPR_CONSTANT || n->value_kind == FF_EXPR_NUMBER || n->value_kind == FF_EXPR_STRING;
	if (!literal || *o->owner || uninteresting(n) || !strcmp(literal_normal(a, o->value), literal_normal(a, n->value)))
		return;
	struct ff_impact_item *x = report(k, n, w, "API014", "griffe:ATTRIBUTE_CHANGED_VALUE", FF_LEVEL_LOW, n->line,
		ff_arena_printf(a, "value of %s changed from %s to %s", n->qualname, o->value, n->value));
	if (x) {
		x->level = FF_LEVEL_LOW;
		x->before = o->value;
		x->after = n->value;
	}
}

/* Members of enumerations and fields of data classes: their order and names are the interface. */
static void judge_kind(const struct comparer *k, const struct object *o, const struct object *n, const struct weight *w)
{
	bool member = *o->owner && (o->kind == OBJ_ATTRIBUTE || o->flags & FF_DEF_PROPERTY) && (n->kind == OBJ_ATTRIBUTE || n->flags & FF_DEF_PROPERTY);
	const struct object *to = n->kind == OBJ_IMPORT && o->kind != OBJ_IMPORT ? moved_to(k, o) : NULL;
	if (to) { /* moved, and imported back: the old path still works */
		struct ff_impact_item *m = report(k, n, w, "API002", "", FF_LEVEL_LOW, n->line,
			ff_arena_printf(&k->c->arena, "%s %s moved to %s; the old path still works", kind_word(o), o->qualname, to->module->name));
		if (m) {
			m->level = FF_LEVEL_LOW;
			m->before = ff_arena_printf(&k->c->arena, "%s.%s", o->module->name, o->qualname);
			m->after = ff_arena_printf(&k->c->arena, "%s.%s", to->module->name, to->qualname);
		}
	}
	if (member || o->kind == OBJ_IMPORT || n->kind == OBJ_IMPORT)
		return; /* read the same way; a name that is imported now still works */
	bool callable = (o->kind == OBJ_ATTRIBUTE && o->value_kind != FF_EXPR_NUMBER && o->value_kind != FF_EXPR_STRING && o->value_kind != FF_EXPR_CONSTANT) ||
	                (n->kind == OBJ_ATTRIBUTE && (n->value_kind == FF_EXPR_CALL || n->value_kind == FF_EXPR_NAME || n->value_kind == FF_EXPR_ATTRIBUTE || n->value_kind == FF_EXPR_LAMBDA));
	struct ff_impact_item *x = report(k, n, w, "API009", "griffe:OBJECT_CHANGED_KIND", callable ? FF_LEVEL_LOW : FF_LEVEL_HIGH, n->line,
		ff_arena_printf(&k->c->arena, "%s was a %s and is now a %s", n->qualname, kind_word(o), kind_word(n)));
	if (x)
		x->before = kind_word(o), x->after = kind_word(n);
}

static bool same_lines(const struct comparer *k, const struct object *o, const struct object *n)
{
	const struct ff_file *f = k->n->file;
	return f && !ff_spans_touch(&f->added, n->line, n->end_line) && !ff_spans_touch(&f->removed, o->line, o->end_line);
}

static void judge_both(const struct comparer *k, const struct object *o, const struct object *n)
{
	if (uninteresting(o) && strcmp(o->name, "__init__") && strcmp(o->name, "__call__"))
		return;
	if (o->kind != OBJ_IMPORT && o->end_line && n->end_line && o->kind == n->kind && same_lines(k, o, n) && o->decorators.count == n->decorators.count)
		return;
	struct weight w = weigh(k, o);
	bool property = (o->flags ^ n->flags) & FF_DEF_PROPERTY && o->kind == OBJ_FUNCTION && n->kind == OBJ_FUNCTION;
	if (o->kind != n->kind || property) {
		judge_kind(k, o, n, &w);
		return;
	}
	if (o->kind == OBJ_CLASS)
		judge_bases(k, o, n, &w);
	else if (o->kind == OBJ_FUNCTION) {
		judge_function(k, o, n, &w);
		judge_returns(k, o, n, &w);
		judge_raises(k, o, n, &w);
	} else if (o->kind == OBJ_ATTRIBUTE)
		judge_value(k, o, n, &w);
}

/* ---- files ---- */

/* A whole module that is gone: its importers break, one impact. */
static void judge_module(const struct comparer *k)
{
	struct ff_arena *a = &k->c->arena;
	const struct ff_file *f = k->o->file;
	const struct module *m = &k->o->module;
	struct weight w = {.exposure = underscored(m->name) ? HIDDEN : k->c->index ? BY_NAME : UNKNOWN};
	int users = 0;
	for (int i = 0; i < k->o->objects.count; i++) {
		struct weight x = weigh(k, FF_AT(&k->o->objects, struct object, i));
		if (FF_AT(&k->o->objects, struct object, i)->kind == OBJ_IMPORT)
			continue;
		users += x.usage ? users_left(k, x.usage, true) : 0;
		/* who uses the file at its new path has moved along */
		if (x.exposure == USED && !strcmp(x.usage->path, m->path))
			w = x;
	}
	bool renamed = f->status == FF_STATUS_RENAMED;
	struct ff_impact_item *i = report(k, &(struct object){.qualname = m->name, .owner = ""}, &w, renamed ? "API002" : "API001", "griffe:OBJECT_REMOVED",
		FF_LEVEL_HIGH, 1, renamed ? ff_arena_printf(a, "module %s moved to %s; the old path no longer works", m->name, k->n ? k->n->module.name : f->path)
		                          : ff_arena_printf(a, "module %s removed", m->name));
	if (i) {
		i->before = m->name;
		i->after = renamed && k->n ? k->n->module.name : "";
	}
}

static bool api_role(const struct ff_file *f)
{
	return f && (f->role == FF_ROLE_LIBRARY || f->role == FF_ROLE_CLI) && !ff_str_ends(f->path, ".pyi") && !ff_str_ends(f->path, "setup.py") && !ff_str_ends(f->path, "conftest.py");
}

static struct api_file *partner(const struct ff_consequence *c, const struct api_file *o)
{
	for (int i = 0; i < c->api[NEW].count; i++) {
		struct api_file *n = ((struct api_file **)c->api[NEW].items)[i];
		if (n->file == o->file && n->file)
			return n;
	}
	return NULL;
}

static void compare_file(struct ff_consequence *c, struct api_file *o)
{
	struct comparer k = {.c = c, .o = o, .n = partner(c, o)};
	if (!api_role(o->file) || o->broken || (k.n && k.n->broken))
		return;
	k.olds = index_make(&c->arena, o);
	k.news = index_make(&c->arena, k.n);
	if (!k.n || strcmp(o->module.name, k.n->module.name)) {
		if (o->objects.count)
			judge_module(&k);
		const char *name = "";
		for (int i = 0; !k.n && i < k.olds.count; i++) /* what a package passed on is missed there */
			if (k.olds.items[i]->kind != OBJ_IMPORT && !*k.olds.items[i]->owner && reexported(&k, OLD, k.olds.items[i], &name) && !still_exported(&k, k.olds.items[i]))
				judge_gone(&k, k.olds.items[i]);
		if (!k.n)
			return;
	}
	if (o->getattr && !k.n->getattr && !underscored(o->module.name)) {
		struct ff_impact_item *x = impact_add(c, API, "API001", "", FF_LEVEL_MEDIUM, k.n->module.path, 1, "__getattr__",
			ff_arena_printf(&c->arena, "module %s has no __getattr__ any more: the names that it served are gone", o->module.name));
		x->certainty = FF_MAYBE;
	}
	for (int i = 0; i < k.olds.count; i++) {
		const struct object *was = k.olds.items[i], *now = index_get(&k.news, was->qualname);
		if (now)
			judge_both(&k, was, now);
		else
			judge_gone(&k, was);
	}
}

void api_compare(struct ff_consequence *c)
{
	for (int i = 0; i < c->api[OLD].count; i++)
		compare_file(c, ((struct api_file **)c->api[OLD].items)[i]);
}
