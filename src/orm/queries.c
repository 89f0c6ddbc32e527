/*
 * queries.c - a database query for each turn of a loop.  A plain "query in a loop" is right in one case of five; what decides
 * is told beside each condition.  Called for every call in a loop by repeats.c.
 */
#include "room.h"

/* Methods that read, of a Django manager or query set, or of a SQLAlchemy query. */
static const char *const reads[] = {
	"get", "filter", "exclude", "all", "first", "last", "count", "exists", "values", "values_list", "aggregate", "annotate", "earliest",
	"latest", "in_bulk", "order_by", "select_related", "prefetch_related", "only", "defer", "distinct", "get_or_none", "filter_by", "one",
	"one_or_none", "scalar", "get_or_404", "first_or_404", "one_or_404", "iterator", "raw", "aget", "afirst", "alast", "acount", "aexists", NULL};
static const char *const writes[] = {
	"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete", "acreate", "aupdate", "adelete",
	"aget_or_create", "aupdate_or_create", "add", "remove", "set", "clear", NULL};
/* Last in a chain, these only describe a query: somebody else runs it, or nobody. */
static const char *const lazy[] = {
	"filter", "exclude", "all", "order_by", "select_related", "prefetch_related", "only", "defer", "annotate", "distinct", "values",
	"values_list", "using", "filter_by", "none", NULL};
/* On a related manager of a loop variable. */
static const char *const related_reads[] = {"all", "filter", "exists", "first", "order_by", "values_list", "count", "exclude", "last",
                                            "values", "latest", "earliest", "aggregate", NULL};
static const char *const managers[] = {"objects", "_default_manager", "query", NULL};
static const char *const any_managers[] = {"objects", "_default_manager", "_base_manager", "query", "_meta", "session", "Session", NULL};
static const char *const session_reads[] = {"get", "get_one", "scalar", "scalars", "execute", "query", "exec", NULL};
static const char *const shortcuts[] = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404", NULL};
static const char *const locks[] = {"select_for_update", "with_for_update", NULL}; /* one row at a time on purpose */
static const char *const statements[] = {"execute", "fetch", "fetchrow", "fetchval", "fetch_one", "fetch_all", "fetchone", "fetchall", NULL};
/* Calls that take a query as a part of another one, or keep it for later. */
static const char *const composers[] = {"Prefetch", "Subquery", "Exists", "OuterRef", "Q", "union", "ModelChoiceField", "ModelMultipleChoiceField", NULL};

bool orm_is_lazy(const struct part *last)
{
	return orm_part_is(last, lazy);
}

/* Is the call a part of a larger query, or of something that runs it later? */
bool orm_is_composed(const struct orm *o, const struct ff_call *call, bool only_built)
{
	const struct ff_call *outer = call_at(o, call->outer);
	size_t root = strcspn(call->callee, "(");
	if (call->flags & FF_CALL_LAMBDA)
		return true;
	if (!outer || !only_built)
		return false;
	if (orm_one_of(ff_last_part(outer->callee), composers))
		return true;
	for (int i = o->by_call.start[call->outer]; i < o->by_call.start[call->outer + 1]; i++) {
		const struct ff_argument *a = argument_at(o, i);
		if (*a->keyword && (!strcmp(a->keyword, "queryset") || ff_str_ends(a->keyword, "__in")) && !strncmp(a->text, call->callee, root))
			return true;
	}
	return false;
}

/* `found |= X.objects.filter(...)`: the union is built in the loop and runs once. */
static bool united(const struct ff_call *call)
{
	return (call->flags & FF_CALL_AUGMENTED) != 0;
}

/* cache[key] = query, or a call around it, where the key was not there yet. */
static bool is_kept(const struct orm *o, const struct ff_call *call)
{
	int loop = call->loop;
	for (int steps = 0; call && call->loop == loop && steps < 8; steps++, call = call_at(o, call->outer))
		if (call->flags & FF_CALL_KEPT)
			return true;
	return false;
}

bool orm_is_candidate(const struct orm *o, int row)
{
	const int never = FF_CALL_DEFAULT | FF_CALL_DECORATOR | FF_CALL_TYPE_CHECKING | FF_CALL_CLASS_BODY | FF_CALL_RETURNED;
	const struct ff_call *call = call_at(o, row);
	if (o->inner[row] || is_kept(o, call))
		return false;
	/* returned from inside the loop: it runs once (a comprehension is returned whole) */
	const struct ff_loop *l = loop_at(o, call->loop);
	int flags = call->flags & never;
	if (!l || l->kind == FF_LOOP_COMPREHENSION)
		flags &= ~FF_CALL_RETURNED;
	return !flags;
}

/* ---- Model.objects.get(...), Model.query.filter_by(...), get_object_or_404(Model, ...) ---- */

static const char *remedy_of_read(const struct part *last)
{
	static const char *const counts[] = {"count", "acount", "aggregate", NULL}, *const tests[] = {"exists", "aexists", NULL};
	if (orm_part_is(last, counts))
		return "count all at once before the loop (annotate or values().annotate(Count()))";
	if (orm_part_is(last, tests))
		return "read the keys that exist once before the loop, and look into that set";
	return "fetch all of them once before the loop (filter(...__in=...) or in_bulk()) and look them up";
}

/* Position of the manager in Model.objects.read; -1: the chain is nothing of the kind. */
static int manager_of(const struct chain *ch)
{
	for (int i = 1; i + 1 < ch->count; i++) {
		if (!orm_part_is(&ch->part[i], managers) || ch->part[i].called)
			continue;
		bool own = i == 2 && orm_part_named(&ch->part[0], "self") && orm_part_named(&ch->part[1], "model");
		if (orm_part_cap(&ch->part[i - 1]) || orm_part_named(&ch->part[i - 1], "cls") || own)
			return i;
	}
	return -1;
}

/* Does an argument read the turn's variable for one row?  x__in=rows is a batch for each turn, the more so for each group. */
static bool depends_on_row(const struct orm *o, int row, const struct ff_loop *l)
{
	static const char *const groups[] = {".items(", ".keys(", ".values(", "groupby(", NULL};
	bool one = false, batch = false, grouped = false;
	for (int i = 0; groups[i]; i++)
		grouped |= strstr(l->iterable, groups[i]) != NULL;
	for (int at = row, steps = 0; call_at(o, at) && steps < CHAIN; steps++, at = call_at(o, at)->receiver)
		for (int i = o->by_call.start[at]; i < o->by_call.start[at + 1]; i++) {
			const struct ff_argument *arg = argument_at(o, i);
			bool many = ff_str_ends(arg->keyword, "__in") || strstr(arg->text, ".in_(");
			one |= arg->flags & FF_ARG_LOOP && !many;
			batch |= arg->flags & FF_ARG_LOOP && many;
		}
	return one && !(batch && grouped);
}

/* Pages: each turn goes on behind the last row of the one before. */
static bool is_page(const struct orm *o, int row)
{
	static const char *const behind[] = {"__gt", "__lt", "[:", NULL};
	for (int at = row, steps = 0; call_at(o, at) && steps < CHAIN; steps++, at = call_at(o, at)->receiver)
		for (int i = o->by_call.start[at]; i < o->by_call.start[at + 1]; i++)
			for (int k = 0; behind[k]; k++)
				if (strstr(argument_at(o, i)->keyword, behind[k]) || strstr(argument_at(o, i)->text, behind[k]))
					return true;
	return false;
}

/* The name that a query was bound to is only ever a part of other queries: Exists(rows.filter(...)), x__in=rows. */
static bool only_a_part(struct orm *o, int row)
{
	const struct ff_call *call = call_at(o, row);
	const char *name = call->assigned;
	int len = (int)strlen(name);
	bool part = false;
	if (!len || strchr(name, '.') || (o->budget -= o->f->arguments.count + o->f->calls.count) < 0)
		return false;
	for (int i = row + 1; i < o->f->calls.count; i++) {
		const struct ff_call *c = call_at(o, i);
		bool root = c->def == call->def && !strncmp(c->callee, name, (size_t)len) && c->callee[len] == '.';
		if (root && !o->inner[i] && !(orm_is_lazy(&(struct part){ff_last_part(c->callee), (int)strlen(ff_last_part(c->callee)), false}) && call_at(o, c->outer)))
			return false;
	}
	for (int i = 0; i < o->f->arguments.count; i++) {
		const struct ff_argument *arg = FF_AT(&o->f->arguments, struct ff_argument, i);
		const struct ff_call *c = call_at(o, arg->call);
		if (!c || arg->call <= row || c->def != call->def || !ff_word_in(arg->text, name, len))
			continue;
		bool composes = orm_one_of(ff_last_part(c->callee), composers) || ff_str_ends(arg->keyword, "__in") || strstr(arg->text, "Exists(") || strstr(arg->text, "Subquery(");
		if (!composes)
			return false;
		part = true;
	}
	for (int i = 0; i < o->f->loops.count; i++)
		if (loop_at(o, i)->def == call->def && ff_word_in(loop_at(o, i)->iterable, name, len))
			return false;
	return part;
}

static bool judge_model(struct orm *o, int row, const struct chain *ch)
{
	const struct ff_call *call = call_at(o, row);
	const struct part *last = &ch->part[ch->count - 1];
	const struct ff_loop *l;
	int manager = manager_of(ch), flags = orm_chain_flags(o, row);
	bool shortcut = ch->count <= 2 && orm_part_is(last, shortcuts);
	if (!shortcut && (manager < 0 || orm_chain_has(ch, manager + 1, writes) || !orm_chain_has(ch, manager + 1, reads) || orm_is_composed(o, call, orm_is_lazy(last))))
		return false;
	/* a model that is itself the loop's variable is a loop over models */
	if (flags & FF_CALL_LOOP_RECEIVER || united(call) || orm_chain_has(ch, 0, locks))
		return false;
	const struct ff_argument *first = shortcut ? orm_positional(o, row, 0) : NULL;
	if ((first && first->flags & FF_ARG_LOOP) || (orm_is_lazy(last) && only_a_part(o, row)))
		return false;
	enum turn turn = orm_loop_of(o, row, &l);
	if (turn == TURN_NONE || (turn == TURN_WHILE && is_page(o, row)) || (flags & FF_CALL_LOOP_ARG && !depends_on_row(o, row, l)))
		return false;
	const char *what = orm_chain_shown(o->a, call->callee);
	if (flags & FF_CALL_LOOP_ARG)
		orm_repeat_add(o, FF_REPEAT_QUERY, row, l, what, remedy_of_read(last))->paging = turn == TURN_WHILE;
	else if (turn == TURN_ROWS && !orm_is_lazy(last) && orm_is_invariant(o, row, l))
		orm_repeat_add(o, FF_REPEAT_INVARIANT, row, l, what, "read it once before the loop");
	else
		return false;
	return true;
}

/* ---- loopvar.relation.all() ---- */

/* Arguments of the calls of this file that fetch relations ahead; the first few hundred. */
static void load_prefetches(struct orm *o)
{
	static const char *const names[] = {"prefetch_related", "Prefetch", "prefetch_related_objects", "selectinload", "joinedload", "subqueryload", NULL};
	for (int i = 0; i < o->f->arguments.count && o->prefetches.count < 256; i++) {
		const struct ff_argument *arg = FF_AT(&o->f->arguments, struct ff_argument, i);
		const struct ff_call *call = call_at(o, arg->call);
		if (!call || !orm_one_of(ff_last_part(call->callee), names))
			continue;
		ff_strings_push(o->a, &o->prefetches, arg->text);
		o->late |= !strcmp(ff_last_part(call->callee), "prefetch_related_objects");
	}
	if (!o->prefetches.count)
		ff_strings_push(o->a, &o->prefetches, "");
}

/* Said once in the file, prefetch_related("rel") makes rel.all() free; late: only what is fetched for rows that are there already. */
bool orm_prefetched(struct orm *o, const struct part *rel, bool late)
{
	if (!o->prefetches.count)
		load_prefetches(o);
	if (late && !o->late)
		return false;
	for (int i = 0; i < o->prefetches.count; i++)
		if (orm_path_in(o->prefetches.items[i], rel->p, rel->len))
			return true;
	return false;
}

static const char *relation_remedy(const struct orm *o, const struct part *rel, const struct part *read)
{
	static const char *const counts[] = {"count", "aggregate", NULL};
	if (orm_part_named(read, "all"))
		return ff_arena_printf(o->a, "prefetch_related(\"%.*s\") on the outer query", rel->len, rel->p);
	if (orm_part_is(read, counts))
		return ff_arena_printf(o->a, "annotate the outer query with Count(\"%.*s\")", rel->len, rel->p);
	if (orm_part_named(read, "exists"))
		return "annotate the outer query with Exists(...)";
	return ff_arena_printf(o->a, "Prefetch(\"%.*s\", queryset=...) on the outer query, or select in Python from what was prefetched", rel->len,
	                       rel->p);
}

/* count(x) is of a list or a string, values() of a dictionary, filter(f) of something else. */
static bool manager_like(const struct orm *o, int row, const struct part *read)
{
	static const char *const bare[] = {"count", "all", "exists", "first", "last", NULL};
	static const char *const keyed[] = {"filter", "exclude", "values", "values_list", "order_by", NULL};
	bool any = o->by_call.start[row] < o->by_call.start[row + 1];
	if (orm_part_is(read, bare))
		return !any;
	if (orm_part_is(read, keyed)) {
		const struct ff_argument *first = any ? argument_at(o, o->by_call.start[row]) : NULL;
		return first && first->kind != FF_EXPR_LAMBDA;
	}
	return true;
}

/* Position of the read in x.rel.read(); -1: two names or three stand before the first call. */
static int related_read(const struct chain *ch)
{
	int first = 0;
	while (first < ch->count - 1 && !ch->part[first].called)
		first++;
	if (first < 2 || first > 3 || !orm_part_is(&ch->part[first], related_reads) || orm_chain_has(ch, 1, any_managers) || orm_chain_has(ch, first, writes))
		return -1;
	return first;
}

/* The object that x.rel is read of, and what the model graph knows of rel; NULL nothing. */
static const struct ff_relation *known_relation(struct orm *o, int row, const struct chain *ch, int read, struct origin *holder)
{
	const struct ff_call *call = call_at(o, row);
	*holder = orm_origin_of_name(o, ch->part[0].p, ch->part[0].len, call->def, call->loop, call->line, 0);
	for (int i = 1; i < read - 1 && holder->kind == HOLDS_OBJECT; i++)
		*holder = orm_origin_step(o, holder, &ch->part[i]);
	return holder->kind == HOLDS_OBJECT ? orm_origin_relation(o, holder, &ch->part[read - 1]) : NULL;
}

/* Is rel.all() free, since the query of the rows loads it, or somebody's who handed the rows over? */
static bool fetched(struct orm *o, const struct origin *holder, const struct part *rel)
{
	if (holder->kind == HOLDS_OBJECT && !holder->given)
		return orm_origin_loads(holder, rel->p, rel->len) || orm_prefetched(o, rel, true);
	return orm_prefetched(o, rel, false) || ff_graph_loaded(o->graph, rel->p, rel->len);
}

static bool judge_related(struct orm *o, int row, const struct chain *ch)
{
	static const char *const unfetched[] = {"all", "count", "exists", NULL};
	const struct ff_call *call = call_at(o, row);
	const struct part *last = &ch->part[ch->count - 1];
	const struct ff_loop *l;
	struct origin holder;
	int first = related_read(ch);
	if (first < 0 || united(call) || orm_is_composed(o, call, orm_is_lazy(last)))
		return false;
	if (!(call->flags & FF_CALL_LOOP_RECEIVER) && !orm_is_loop_name(o, &ch->part[0], call->loop))
		return false;
	if (orm_loop_of(o, row, &l) != TURN_ROWS || l->iterable_kind == FF_EXPR_STRING)
		return false;
	const struct part *read = &ch->part[first], *rel = &ch->part[first - 1];
	if (!manager_like(o, orm_chain_first(o, row), read))
		return false;
	const struct ff_relation *r = known_relation(o, row, ch, first, &holder);
	if (!o->known && !r)
		return false;
	if ((r && r->kind >= FF_RELATION_ROWS) || (orm_part_is(read, unfetched) && fetched(o, &holder, rel)))
		return false;
	orm_repeat_add(o, FF_REPEAT_RELATED, row, l, orm_chain_shown(o->a, call->callee), relation_remedy(o, rel, ch->count - 1 > first && orm_is_lazy(read) ? last : read));
	return true;
}

/* ---- session.get(Model, ...), session.query(Model)... ---- */

static bool is_session(const struct part *p)
{
	return p->len >= 7 && !strncasecmp(p->p + p->len - 7, "session", 7) && !p->called;
}

/* The model, or select(model): a name that is a class, perhaps behind a module. */
static bool names_model(const char *text)
{
	struct chain ch;
	orm_chain_take(&ch, text);
	for (int i = 0; i < ch.count; i++) {
		const struct part *part = &ch.part[i];
		if (part->len > 0 && !isalnum((unsigned char)*part->p) && *part->p != '_')
			return false;
		if ((part->called && orm_part_named(part, "select")) || orm_part_cap(part))
			return true;
	}
	return false;
}

static bool judge_session(struct orm *o, int row, const struct chain *ch)
{
	const struct ff_call *call = call_at(o, row);
	const struct ff_loop *l;
	int at = -1, flags = orm_chain_flags(o, row);
	for (int i = 0; i + 1 < ch->count && at < 0; i++)
		if (is_session(&ch->part[i]) && orm_part_is(&ch->part[i + 1], session_reads))
			at = i + 1;
	if (at < 0 || !(flags & FF_CALL_LOOP_ARG) || (flags & FF_CALL_LOOP_RECEIVER) || orm_chain_has(ch, at + 1, writes) || united(call))
		return false;
	const struct ff_argument *first = orm_positional(o, orm_chain_first(o, row), 0);
	if (!first || !names_model(first->text) || orm_chain_has(ch, at, locks) || orm_is_composed(o, call, orm_is_lazy(&ch->part[ch->count - 1])))
		return false;
	enum turn turn = orm_loop_of(o, row, &l);
	if (turn == TURN_NONE || !depends_on_row(o, row, l))
		return false;
	orm_repeat_add(o, FF_REPEAT_SESSION, row, l, orm_chain_shown(o->a, call->callee), "select them all once before the loop (where(Model.id.in_(...))) and look them up")
	    ->paging = turn == TURN_WHILE;
	return true;
}

/* ---- cursor.execute("SELECT ...", (x,)) ---- */

static bool is_select(const struct ff_argument *sql)
{
	const char *p = sql->text;
	if (sql->kind != FF_EXPR_STRING)
		return false; /* text that is put together: DDL, PRAGMA, one statement for each table */
	p = orm_statement(p);
	if (!strncasecmp(p, "select", 6))
		return !isalnum((unsigned char)p[6]) && !strcasestr(p, "select load_extension");
	return !strncasecmp(p, "with", 4) && isspace((unsigned char)p[4]) && strcasestr(p, "select");
}

static bool judge_sql(struct orm *o, int row, const struct chain *ch)
{
	const struct ff_loop *l;
	int first = 0;
	while (first < ch->count - 1 && !ch->part[first].called)
		first++;
	if (first < 1 || !orm_part_is(&ch->part[first], statements) || (orm_chain_flags(o, row) & FF_CALL_LOOP_RECEIVER))
		return false;
	int innermost = orm_chain_first(o, row);
	const struct ff_argument *sql = orm_positional(o, innermost, 0), *params = orm_positional(o, innermost, 1);
	if (!sql || !is_select(sql) || !params || !(params->flags & FF_ARG_LOOP))
		return false;
	enum turn turn = orm_loop_of(o, row, &l);
	if (turn == TURN_NONE)
		return false;
	orm_repeat_add(o, FF_REPEAT_SQL, row, l, orm_chain_shown(o->a, call_at(o, row)->callee), "select for all keys at once (WHERE key IN (...), or a join) before the loop")
	    ->paging = turn == TURN_WHILE;
	return true;
}

bool orm_judge_query(struct orm *o, int row, const struct chain *ch)
{
	return judge_model(o, row, ch) || judge_related(o, row, ch) || judge_session(o, row, ch) || judge_sql(o, row, ch);
}

/* row.relation.filter(...).count(), which no prefetch spares, or Model.objects.get(... row ...). */
struct ff_repeat *orm_shown_query(struct orm *o, int row, const char *name)
{
	static const char *const anew[] = {"filter", "exclude", "order_by", "values_list", "values", "latest", "earliest", "aggregate", NULL};
	const struct ff_call *call = call_at(o, row);
	struct chain ch;
	orm_chain_take(&ch, call->callee);
	if (!ch.count)
		return NULL;
	const struct part *last = &ch.part[ch.count - 1];
	int read = related_read(&ch), manager = manager_of(&ch);
	if (read >= 0 && orm_part_named(&ch.part[0], name) && orm_part_is(&ch.part[read], anew) && manager_like(o, orm_chain_first(o, row), &ch.part[read]))
		return orm_repeat_add(o, FF_REPEAT_RELATED, row, NULL, orm_chain_shown(o->a, call->callee),
		                      "annotate the view's query, or Prefetch(\"...\", queryset=...) with it");
	if (manager < 0 || orm_is_lazy(last) || orm_chain_has(&ch, manager + 1, writes) || !orm_chain_has(&ch, manager + 1, reads))
		return NULL;
	for (int at = row, steps = 0; call_at(o, at) && steps < CHAIN; steps++, at = call_at(o, at)->receiver)
		for (int i = o->by_call.start[at]; i < o->by_call.start[at + 1]; i++)
			if (ff_word_in(argument_at(o, i)->text, name, (int)strlen(name)))
				return orm_repeat_add(o, FF_REPEAT_QUERY, row, NULL, orm_chain_shown(o->a, call->callee),
				                      "annotate the view's query, or read for all rows at once and hand it over in the context");
	return NULL;
}
