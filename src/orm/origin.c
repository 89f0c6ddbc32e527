/*
 * origin.c - what an expression holds: a model class, a query of it, one of its objects.  Follows calls and their chains, names
 * assigned from calls, parameters by their annotations and by the callers in the file, self, and the turns of loops.
 * What it does not know it says: a wrong guess costs more than a missed repeat.  Depth and steps are bounded.
 */
#include "room.h"

static const char *const managers[] = {"objects", "_default_manager", "_base_manager", "query", NULL};
/* A query of the same rows. */
static const char *const keeps[] = {
	"filter", "exclude", "all", "order_by", "select_related", "prefetch_related", "only", "defer", "annotate", "alias", "distinct", "using",
	"iterator", "none", "reverse", "filter_by", "options", "join", "outerjoin", "where", "limit", "offset", "select_for_update", "extra", "unique",
	"group_by", "having", "get_queryset", "get_query_set", "scalars", "fetchall", "intersection", "difference", "select_from", "execution_options",
	"with_for_update", NULL};
static const char *const objects[] = {
	"get", "first", "last", "earliest", "latest", "one", "one_or_none", "create", "get_or_404", "first_or_404", "one_or_404", "scalar_one",
	"scalar_one_or_none", "aget", "afirst", "alast", "acreate", "get_by_id", "get_or_none", "get_one", "scalar", "get_object_or_404", NULL};
/* Not rows, or nobody knows of what model. */
static const char *const others[] = {
	"values", "values_list", "aggregate", "count", "exists", "dates", "datetimes", "in_bulk", "raw", "explain", "update", "delete", "bulk_create", "bulk_update",
	"get_or_create", "update_or_create", "union", "specific", "tuples", "dicts", "namedtuples", "with_entities", "paginate", "contains", "from_queryset",
	"resolve_expression", "db_manager", "aggregate", "acount", "aexists", "as_manager", "translation_of", "items", "keys", NULL};
static const char *const eager[] = {"select_related", "prefetch_related", "options", "prefetch", NULL};
/* Of a related manager: rows that were prefetched stay so. */
static const char *const same[] = {"all", "iterator", "get_queryset", "unique", NULL};
static const char *const wrappers[] = {"list", "tuple", "set", "sorted", "reversed", "iter", NULL};

const struct origin orm_origin_unknown = {.kind = HOLDS_UNKNOWN, .model = "", .target = "", .back = ""};

struct origin orm_origin_model(enum origin_kind kind, const char *model, const char *target)
{
	struct origin at = orm_origin_unknown;
	at.kind = *model ? kind : HOLDS_UNKNOWN;
	at.model = model;
	at.target = target;
	return at;
}

/* Where a class name of this file was imported from, "". */
static const char *imported_from(const struct orm *o, const char *name)
{
	for (int i = 0; i < o->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&o->f->imports, struct ff_import, i);
		if (!strcmp(m->bound, name) && *m->name)
			return ff_arena_printf(o->a, "%s.%s", m->module, m->name);
	}
	return "";
}

/* The class that a text names: "Order", models.Order, "Order, Customer" of an annotation is none. */
struct origin orm_class_named(const struct orm *o, const char *text, enum origin_kind kind)
{
	struct chain ch;
	orm_chain_take(&ch, text);
	if (!ch.count || strpbrk(text, "(, |"))
		return orm_origin_unknown;
	const struct part *last = &ch.part[ch.count - 1];
	if (!orm_part_cap(last) || last->p[last->len] == '[')
		return orm_origin_unknown;
	const char *name = ff_arena_dup(o->a, last->p, (size_t)last->len);
	const char *from = ch.count == 1 ? imported_from(o, name) : "";
	const char *dot = strrchr(from, '.'); /* the name that it has at home */
	return orm_origin_model(kind, dot ? dot + 1 : name, from);
}

bool orm_origin_loads(const struct origin *at, const char *name, int len)
{
	if (at->all_loaded)
		return true;
	for (int i = 0; i < at->loaded.count; i++)
		if (orm_path_in(at->loaded.items[i], name, len))
			return true;
	return false;
}

const struct ff_relation *orm_origin_relation(const struct orm *o, const struct origin *at, const struct part *attribute)
{
	const struct ff_relation *r = *at->model ? ff_graph_find(o->graph, at->model, at->target, attribute->p, attribute->len) : NULL;
	return r && r->kind != FF_RELATION_MANAGER ? r : NULL;
}

/* What the model's manager loads with every row, as far as that is known. */
static void add_managed(struct orm *o, struct origin *at, const struct part *manager)
{
	const struct ff_relation *r = *at->model ? ff_graph_find(o->graph, at->model, at->target, manager->p, manager->len) : NULL;
	if (!r || r->kind != FF_RELATION_MANAGER)
		return;
	at->given = !*r->target;
	if (*r->target)
		ff_strings_push(o->a, &at->loaded, r->target);
}

struct origin orm_origin_step(struct orm *o, const struct origin *from, const struct part *attribute)
{
	static const enum origin_kind kinds[] = {[FF_RELATION_ONE] = HOLDS_OBJECT, [FF_RELATION_MANY] = HOLDS_QUERY, [FF_RELATION_ROWS] = HOLDS_ANY, [FF_RELATION_LOADED] = HOLDS_ANY};
	const struct ff_relation *r = from->kind == HOLDS_OBJECT || from->kind == HOLDS_ANY ? orm_origin_relation(o, from, attribute) : NULL;
	if (!r || !*r->target || r->kind < 0 || r->kind > FF_RELATION_LOADED)
		return orm_origin_unknown;
	struct origin at = orm_origin_model(kinds[r->kind], r->target, "");
	at.loaded = from->loaded;
	at.all_loaded = from->all_loaded;
	at.given = from->given;
	at.through = r->kind == FF_RELATION_MANY;
	at.back = r->back;
	return at;
}

/* ---- eager loading ---- */

/* What a call loads ahead, into `at`; names are looked up, and where that fails everything may be loaded. */
static void add_loaded(struct orm *o, struct origin *at, int call)
{
	struct ff_strings copy = {0};
	bool any = false;
	for (int i = 0; i < at->loaded.count; i++)
		ff_strings_push(o->a, &copy, at->loaded.items[i]);
	for (int i = o->by_call.start[call]; i < o->by_call.start[call + 1]; i++) {
		const struct ff_argument *arg = argument_at(o, i);
		any = true;
		if (arg->kind != FF_EXPR_NAME || *arg->keyword) {
			at->all_loaded |= *arg->keyword == '*' || arg->kind == FF_EXPR_ATTRIBUTE || arg->kind == FF_EXPR_SUBSCRIPT || strlen(arg->text) >= FF_MAX_TEXT - 4;
			ff_strings_push(o->a, &copy, arg->text);
			continue;
		}
		int made = orm_assigned_before(o, arg->text, (int)strlen(arg->text), call_at(o, call)->def, call_at(o, call)->line);
		at->all_loaded |= made < 0;
		for (int k = made < 0 ? 0 : o->by_call.start[made]; made >= 0 && k < o->by_call.start[made + 1]; k++)
			ff_strings_push(o->a, &copy, argument_at(o, k)->text);
	}
	at->all_loaded |= !any; /* select_related() follows all */
	at->loaded = copy;
}

/* ---- calls ---- */

/* The outermost call inside an argument of `outer` whose text it starts; -1. */
static int call_of_argument(struct orm *o, int outer, const struct ff_argument *arg)
{
	for (int i = outer + 1; i < o->f->calls.count && o->budget > 0; i++, o->budget--) {
		const struct ff_call *c = call_at(o, i);
		if (c->line > call_at(o, outer)->end_line)
			break;
		size_t root = strcspn(c->callee, "(");
		if (c->outer == outer && !o->inner[i] && !strncmp(arg->text, c->callee, root) && arg->text[root] == '(')
			return i;
	}
	return -1;
}

/* rows(...)[:50]: fewer of the same rows. */
static bool is_slice_of_call(const struct ff_argument *arg)
{
	const char *open = strrchr(arg->text, '[');
	return arg->kind == FF_EXPR_SUBSCRIPT && open && open > arg->text && open[-1] == ')' && strchr(open, ':') && strlen(arg->text) < FF_MAX_TEXT - 4;
}

struct origin orm_origin_of_argument(struct orm *o, int call, int n, int depth)
{
	const struct ff_argument *arg = orm_positional(o, call, n);
	const struct ff_call *c = call_at(o, call);
	if (!arg)
		return orm_origin_unknown;
	if (arg->kind == FF_EXPR_CALL || is_slice_of_call(arg)) {
		int inner = call_of_argument(o, call, arg);
		return inner < 0 ? orm_origin_unknown : orm_origin_of_call(o, inner, depth + 1);
	}
	if (arg->kind == FF_EXPR_NAME)
		return orm_origin_of_name(o, arg->text, (int)strlen(arg->text), c->def, c->loop, c->line, depth + 1);
	if (arg->kind == FF_EXPR_ATTRIBUTE && !strpbrk(arg->text, "([")) {
		struct chain ch;
		orm_chain_take(&ch, arg->text);
		struct origin at = orm_origin_of_name(o, ch.part[0].p, ch.part[0].len, c->def, c->loop, c->line, depth + 1);
		for (int i = 1; i < ch.count; i++)
			at = orm_origin_step(o, &at, &ch.part[i]);
		return at;
	}
	return orm_origin_unknown;
}

/* select(Model), session.query(Model): two models make tuples. */
static struct origin of_model_argument(struct orm *o, int call, enum origin_kind kind)
{
	const struct ff_argument *model = orm_positional(o, call, 0);
	if (!model || orm_positional(o, call, 1) || (model->kind != FF_EXPR_NAME && model->kind != FF_EXPR_ATTRIBUTE))
		return orm_origin_unknown;
	return orm_class_named(o, model->text, kind);
}

static bool is_session(const struct part *p)
{
	return p->len >= 7 && !strncasecmp(p->p + p->len - 7, "session", 7) && !p->called;
}

/* What a function that stands alone returns. */
static struct origin of_function(struct orm *o, const struct part *name, int call, int depth)
{
	static const char *const shortcuts[] = {"get_object_or_404", "aget_object_or_404", NULL}, *const lists[] = {"get_list_or_404", "aget_list_or_404", NULL};
	if (orm_part_is(name, shortcuts) || orm_part_is(name, lists)) {
		enum origin_kind kind = orm_part_is(name, lists) ? HOLDS_QUERY : HOLDS_OBJECT;
		struct origin at = of_model_argument(o, call, kind);
		const struct ff_argument *first = orm_positional(o, call, 0);
		if (at.kind == HOLDS_UNKNOWN && first && (first->kind == FF_EXPR_NAME || first->kind == FF_EXPR_ATTRIBUTE))
			at = orm_class_named(o, first->text, kind);
		return at;
	}
	if (orm_part_named(name, "select"))
		return of_model_argument(o, call, HOLDS_QUERY);
	if (orm_part_is(name, wrappers)) {
		struct origin at = orm_origin_of_argument(o, call, 0, depth);
		if (at.kind == HOLDS_ANY)
			at.kind = HOLDS_QUERY;
		return at.kind == HOLDS_QUERY ? at : orm_origin_unknown;
	}
	return orm_origin_of_result(o, name, -1, depth + 1);
}

/* A method of a session: *done when the chain goes on behind it. */
static struct origin of_session(struct orm *o, const struct part *method, int call, int depth)
{
	if (orm_part_named(method, "query"))
		return of_model_argument(o, call, HOLDS_QUERY);
	if (orm_part_named(method, "get") || orm_part_named(method, "get_one")) {
		const struct ff_argument *model = orm_positional(o, call, 0);
		return model ? orm_class_named(o, model->text, HOLDS_OBJECT) : orm_origin_unknown;
	}
	struct origin at = orm_origin_of_argument(o, call, 0, depth);
	if (at.kind != HOLDS_QUERY)
		return orm_origin_unknown;
	if (orm_part_named(method, "execute"))
		at.kind = HOLDS_RESULT;
	else if (orm_part_named(method, "scalar"))
		at.kind = HOLDS_OBJECT;
	else if (!orm_part_named(method, "scalars") && !orm_part_named(method, "exec"))
		return orm_origin_unknown;
	return at;
}

static struct origin call_on(struct orm *o, struct origin at, const struct part *method, int call)
{
	if (at.kind == HOLDS_RESULT) {
		if (orm_part_named(method, "scalars"))
			at.kind = HOLDS_QUERY;
		else if (orm_part_is(method, objects) && method->len > 6 && !strncmp(method->p, "scalar", 6))
			at.kind = HOLDS_OBJECT;
		else if (!orm_part_named(method, "unique"))
			return orm_origin_unknown;
		return at;
	}
	if (at.kind == HOLDS_CLASS) { /* peewee */
		bool select = orm_part_named(method, "select"), object = orm_part_is(method, objects);
		if (!select && !object)
			return orm_origin_unknown;
		at.kind = select ? HOLDS_QUERY : HOLDS_OBJECT;
		at.all_loaded = select && o->by_call.start[call] < o->by_call.start[call + 1]; /* columns of others may be among them */
		return at;
	}
	if (at.kind == HOLDS_ANY)
		at.kind = HOLDS_QUERY;
	if (at.kind != HOLDS_QUERY)
		return orm_origin_unknown;
	if (orm_part_is(method, objects)) {
		at.kind = HOLDS_OBJECT;
		return at;
	}
	if (!orm_part_is(method, keeps)) { /* a method of the project's own: the rows, perhaps with more of them */
		if (!at.custom || orm_part_is(method, others))
			return orm_origin_unknown;
		at.given = true;
	}
	if (at.through && !orm_part_is(method, same)) { /* asks anew: what was prefetched is not looked at */
		at.loaded = (struct ff_strings){0};
		at.all_loaded = at.given = at.through = false;
	}
	if (orm_part_is(method, eager))
		add_loaded(o, &at, call);
	return at;
}

/* An attribute that is not called. */
struct origin orm_origin_attribute(struct orm *o, struct origin at, const struct chain *ch, int i)
{
	const struct part *p = &ch->part[i];
	bool own_manager = i + 1 < ch->count && (orm_part_is(&ch->part[i + 1], keeps) || orm_part_is(&ch->part[i + 1], objects));
	if (at.kind == HOLDS_CLASS) {
		if (!orm_part_is(p, managers) && !own_manager)
			return orm_origin_unknown;
		at.kind = HOLDS_QUERY;
		at.custom = !orm_part_named(p, "query");
		at.given = !orm_part_is(p, managers);
		add_managed(o, &at, p);
		return at;
	}
	if (at.kind == HOLDS_OBJECT || at.kind == HOLDS_ANY)
		return orm_origin_step(o, &at, p);
	return orm_origin_unknown;
}

/* Rows of the calls of a chain, by part; the last part is called by `row` itself. */
static bool rows_of_chain(struct orm *o, struct chain *ch, int row, int *rows)
{
	int call = row;
	for (int i = ch->count - 1; i >= 0; i--) {
		bool called = i == ch->count - 1 || ch->part[i].called;
		rows[i] = -1;
		if (!called)
			continue;
		if (call < 0 || call >= o->f->calls.count)
			return false;
		rows[i] = call;
		call = call_at(o, call)->receiver;
	}
	return true;
}

struct origin orm_origin_of_call(struct orm *o, int row, int depth)
{
	const struct ff_call *c = call_at(o, row);
	struct chain ch;
	int rows[CHAIN] = {0};
	if (!c || depth > ORM_DEPTH || o->budget-- <= 0)
		return orm_origin_unknown;
	orm_chain_take(&ch, c->callee);
	if (!ch.count || ch.count >= CHAIN || strlen(c->callee) >= FF_MAX_TEXT - 4 || !rows_of_chain(o, &ch, row, rows))
		return orm_origin_unknown;
	struct origin at = orm_origin_unknown;
	int i = 0;
	while (i < ch.count - 1 && i < 3 && !(is_session(&ch.part[i]) && rows[i + 1] >= 0))
		i++;
	if (i < ch.count - 1 && is_session(&ch.part[i]) && rows[i + 1] >= 0) {
		at = of_session(o, &ch.part[i + 1], rows[i + 1], depth);
		i += 2;
	} else if (rows[0] >= 0) {
		at = of_function(o, &ch.part[0], rows[0], depth);
		i = 1;
	} else {
		i = 0;
		while (i < ch.count - 1 && rows[i] < 0 && !orm_part_cap(&ch.part[i]))
			i++;
		if (rows[i] < 0 && orm_part_cap(&ch.part[i])) {
			at = orm_class_named(o, ff_arena_dup(o->a, c->callee, (size_t)(ch.part[i].p + ch.part[i].len - c->callee)), HOLDS_CLASS);
			i++;
		} else if (orm_part_named(&ch.part[1], "select") && rows[1] >= 0) { /* sa.select(Model) */
			at = of_function(o, &ch.part[1], rows[1], depth);
			i = 2;
		} else {
			at = orm_origin_of_root(o, &ch, c, NULL, depth + 1, &i);
		}
	}
	for (; i < ch.count && at.kind != HOLDS_UNKNOWN; i++)
		at = rows[i] >= 0 ? call_on(o, at, &ch.part[i], rows[i]) : orm_origin_attribute(o, at, &ch, i);
	return at;
}

/* ---- names ---- */

/* A value as text, "a.rows" or "User.objects.get(id=1).rows", that stands on a line. */
struct origin orm_origin_of_text(struct orm *o, const char *text, int def, int line, int depth)
{
	struct chain ch;
	int call = -1;
	size_t best = 0;
	for (int i = 0; strchr(text, '(') && i < o->f->calls.count && o->budget > 0; i++, o->budget--) {
		const struct ff_call *c = call_at(o, i);
		size_t n = strcspn(c->callee, "(");
		if (c->line == line && c->def == def && !c->callee[n] && n > best && !strncmp(text, c->callee, n) && text[n] == '(')
			best = n, call = i;
	}
	const char *rest = text + best;
	for (int open = 0; call >= 0 && *rest; rest++) {
		open += (*rest == '(') - (*rest == ')');
		if (!open && *rest == ')') {
			rest++;
			break;
		}
	}
	if (strchr(rest, '(') || (call >= 0 && *rest && *rest != '.'))
		return orm_origin_unknown;
	struct origin at = call >= 0 ? orm_origin_of_call(o, call, depth + 1) : orm_origin_unknown;
	orm_chain_take(&ch, call >= 0 && *rest ? rest + 1 : rest);
	if (call < 0 && ch.count)
		at = orm_origin_of_name(o, ch.part[0].p, ch.part[0].len, def, -1, line, depth + 1);
	for (int i = call < 0; i < ch.count && at.kind != HOLDS_UNKNOWN; i++)
		at = orm_origin_attribute(o, at, &ch, i);
	return at;
}

/* ---- loops ---- */

bool orm_is_counted(const struct ff_loop *l)
{
	return ff_str_starts(l->iterable, "enumerate(");
}

bool orm_is_row_name(const struct ff_loop *l, const struct part *name)
{
	const char *row = l->target;
	size_t n = strlen(row);
	if (orm_is_counted(l)) { /* "n, row", "(n, row)" */
		const char *comma = strrchr(row, ',');
		row = comma ? comma + 1 + strspn(comma + 1, " ") : "";
		n = strcspn(row, ") ");
	}
	return (int)n == name->len && !memcmp(row, name->p, n);
}

static struct origin of_iterable(struct orm *o, int loop)
{
	const struct ff_loop *l = loop_at(o, loop);
	size_t n = strlen(l->iterable);
	const char *text = l->iterable;
	switch (l->iterable_kind) {
	case FF_EXPR_CALL:
	case FF_EXPR_AWAIT:
		if (l->iterable_call < 0)
			return orm_origin_unknown;
		return orm_is_counted(l) ? orm_origin_of_argument(o, l->iterable_call, 0, 0) : orm_origin_of_call(o, l->iterable_call, 0);
	case FF_EXPR_SUBSCRIPT: /* rows[:10] */
		if (n >= FF_MAX_TEXT - 4 || text[n - 1] != ']')
			return orm_origin_unknown;
		while (n && text[n] != '[')
			n--;
		if (!memchr(text + n, ':', strlen(text + n)))
			return orm_origin_unknown;
		text = ff_arena_dup(o->a, text, n);
		break;
	case FF_EXPR_NAME:
	case FF_EXPR_ATTRIBUTE: break;
	default: return orm_origin_unknown;
	}
	struct chain ch;
	if (strpbrk(text, "(["))
		return orm_origin_of_text(o, text, l->def, l->line, 0);
	orm_chain_take(&ch, text);
	int first = 1;
	struct origin at = ch.count ? orm_origin_of_root(o, &ch, NULL, l, 0, &first) : orm_origin_unknown;
	for (int i = first; i < ch.count && at.kind != HOLDS_UNKNOWN; i++)
		at = orm_origin_attribute(o, at, &ch, i);
	return at;
}

struct origin orm_origin_of_rows(struct orm *o, int loop)
{
	struct origin *at = &o->rows[loop];
	if (at->kind != HOLDS_UNSEEN)
		return *at;
	*at = orm_origin_unknown; /* meets itself: nothing is known */
	if (loop_at(o, loop)->kind == FF_LOOP_WHILE)
		return *at;
	struct origin rows = of_iterable(o, loop);
	if (rows.kind == HOLDS_QUERY || rows.kind == HOLDS_ANY) {
		rows.kind = HOLDS_OBJECT;
		o->rows[loop] = rows;
	}
	return o->rows[loop];
}
