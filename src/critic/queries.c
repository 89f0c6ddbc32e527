/*
 * queries.c - a database query for each turn of a loop (N+1).  A plain "query in a loop" is
 * right in one case of five; what decides is told beside each condition.  All four rules
 * report n_plus_one_query; the evidence names the rule and the loop.
 */
#include <ctype.h>

#include "rules.h"

#define WEIGHT_WHILE 0.30 /* while loops page, retry or walk a tree more often than they read per row */

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
static const char *const session_reads[] = {"get", "get_one", "scalar", "scalars", "execute", "query", NULL};
static const char *const shortcuts[] = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404", NULL};
static const char *const statements[] = {"execute", "fetch", "fetchrow", "fetchval", "fetch_one", "fetch_all", "fetchone", "fetchall", NULL};
/* Calls that take a query as a part of another one, or keep it for later. */
static const char *const composers[] = {"Prefetch", "Subquery", "Exists", "OuterRef", "Q", "union", "ModelChoiceField", "ModelMultipleChoiceField", NULL};

static const struct ff_loop *loop_at(const struct critic *c, int i)
{
	return i >= 0 && i < c->f->loops.count ? FF_AT(&c->f->loops, struct ff_loop, i) : NULL;
}

static const struct ff_call *call_at(const struct critic *c, int i)
{
	return i >= 0 && i < c->f->calls.count ? FF_AT(&c->f->calls, struct ff_call, i) : NULL;
}

/* The name of a class: Book, HTTPLog; not a constant, not a variable. */
static bool cap_word(const struct critic_part *p)
{
	bool lower = false;
	int i = 0;
	while (i < p->len && p->p[i] == '_')
		i++;
	if (i >= p->len || !isupper((unsigned char)p->p[i]))
		return false;
	for (; i < p->len; i++)
		lower |= islower((unsigned char)p->p[i]) != 0;
	return lower || p->len <= 2;
}

/* ---- what the chain is ---- */

/* Flags of any call of the chain that ends here. */
static int chain_flags(const struct critic *c, int call)
{
	int flags = 0;
	for (int steps = 0; call >= 0 && call < c->f->calls.count && steps < CRITIC_CHAIN; steps++) {
		flags |= call_at(c, call)->flags;
		call = call_at(c, call)->receiver;
	}
	return flags;
}

static bool has_part(const struct critic_chain *ch, int from, const char *const *words)
{
	for (int i = from; i < ch->count; i++)
		if (ff_critic_part_is(&ch->part[i], words))
			return true;
	return false;
}

/* Is the call a part of a larger query, or of something that runs it later? */
static bool composed(const struct critic *c, const struct ff_call *call, bool is_lazy)
{
	const struct ff_call *outer = call_at(c, call->outer);
	size_t root = strcspn(call->callee, "(");
	if (call->flags & FF_CALL_LAMBDA)
		return true;
	if (!outer || !is_lazy)
		return false;
	for (int i = 0; composers[i]; i++)
		if (!strcmp(ff_critic_last(outer->callee), composers[i]))
			return true;
	const struct ff_argument *arg = c->f->arguments.items;
	for (int i = c->argument_start[call->outer]; i < c->argument_start[call->outer + 1]; i++) {
		const struct ff_argument *a = &arg[c->argument_row[i]];
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

static bool is_candidate(const struct critic *c, int row)
{
	const int never = FF_CALL_DEFAULT | FF_CALL_DECORATOR | FF_CALL_TYPE_CHECKING | FF_CALL_CLASS_BODY | FF_CALL_RETURNED;
	const struct ff_call *call = call_at(c, row);
	if (call->loop < 0 || c->has_outer_chain[row])
		return false;
	/* returned from inside the loop: it runs once (a comprehension is returned whole) */
	const struct ff_loop *l = loop_at(c, call->loop);
	int flags = call->flags & never;
	if (l && l->kind == FF_LOOP_COMPREHENSION)
		flags &= ~FF_CALL_RETURNED;
	return !flags;
}

/* ---- reporting ---- */

struct query {
	enum critic_rule_id id;
	int row;
	const struct ff_loop *loop;
	enum critic_loop verdict;
	const char *what;   /* "Book.objects.get" */
	const char *remedy; /* that fits this query */
};

static void report(struct critic *c, const struct query *q)
{
	const struct ff_call *call = call_at(c, q->row);
	const struct ff_loop *l = q->loop;
	struct critic_spot at = {.line = call->line, .end_line = call->end_line, .col = call->col};
	if (q->verdict == LOOP_WHILE && ff_critic_rules[q->id]->weight > WEIGHT_WHILE)
		at.confidence = WEIGHT_WHILE;
	ff_critic_note(c, "query", q->what);
	ff_critic_note_int(c, "loop_line", l->line);
	ff_critic_note(c, l->kind == FF_LOOP_WHILE ? "while" : "over", l->iterable);
	ff_critic_note(c, "remedy", q->remedy);
	if (l->kind == FF_LOOP_WHILE)
		ff_critic_report(c, q->id, &at, "%.80s() runs in each turn of the loop of line %d: %s", q->what, l->line, q->remedy);
	else
		ff_critic_report(c, q->id, &at, "%.80s() runs once for each %.40s in %.60s: %s", q->what, l->target, l->iterable, q->remedy);
}

static const char *shown(const struct critic *c, const char *callee)
{
	struct ff_buf b;
	ff_buf_init(&b, 256);
	for (; *callee; callee++)
		if (*callee != '(' && *callee != ')')
			ff_buf_char(&b, *callee);
	const char *s = ff_arena_str(c->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return s;
}

/* ---- Model.objects.get(...), Model.query.filter_by(...), get_object_or_404(Model, ...) ---- */

static const char *remedy_of_read(const struct critic_part *last)
{
	static const char *const counts[] = {"count", "acount", "aggregate", NULL}, *const tests[] = {"exists", "aexists", NULL};
	if (ff_critic_part_is(last, counts))
		return "count all at once before the loop (annotate or values().annotate(Count()))";
	if (ff_critic_part_is(last, tests))
		return "read the keys that exist once before the loop, and look into that set";
	return "fetch all of them once before the loop (filter(...__in=...) or in_bulk()) and look them up";
}

/* Position of the manager in Model.objects.read; -1: the chain is nothing of the kind. */
static int manager_of(const struct critic_chain *ch)
{
	static const char *const self_class[] = {"cls", NULL};
	for (int i = 1; i + 1 < ch->count; i++) {
		if (!ff_critic_part_is(&ch->part[i], managers) || ch->part[i].called)
			continue;
		if (cap_word(&ch->part[i - 1]) || ff_critic_part_is(&ch->part[i - 1], self_class))
			return i;
	}
	return -1;
}

static void judge_model(struct critic *c, int row, const struct critic_chain *ch)
{
	const struct ff_call *call = call_at(c, row);
	const struct critic_part *last = &ch->part[ch->count - 1];
	struct query q = {.id = RULE_N1_QUERY, .row = row};
	int manager = manager_of(ch), flags = chain_flags(c, row);
	bool shortcut = ch->count <= 2 && ff_critic_part_is(last, shortcuts);
	if (!shortcut) {
		if (manager < 0 || has_part(ch, manager + 1, writes) || !has_part(ch, manager + 1, reads))
			return;
		if (composed(c, call, ff_critic_part_is(last, lazy)))
			return;
	}
	/* it must depend on the turn; a model that is itself the loop's variable is a loop over models */
	if (!(flags & FF_CALL_LOOP_ARG) || (flags & FF_CALL_LOOP_RECEIVER) || united(call))
		return;
	if ((q.verdict = ff_critic_loop_of(c, row, &q.loop)) == LOOP_NO)
		return;
	q.what = shown(c, call->callee);
	q.remedy = remedy_of_read(last);
	report(c, &q);
}

/* ---- loopvar.relation.all() ---- */

/* Does the file know an object-relational mapper at all?  all() and filter() are names of many things. */
static bool knows_orm(struct critic *c)
{
	static const char *const orms[] = {"django", "models", "sqlalchemy", "flask_sqlalchemy", "tortoise", "peewee", "wagtail", "rest_framework", NULL};
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		for (int k = 0; orms[k]; k++)
			if (ff_critic_word_in(m->module, orms[k], (int)strlen(orms[k])) || !strcmp(m->name, orms[k]))
				return true;
	}
	return false;
}

/* Arguments of the calls of this file that fetch relations ahead; the first few hundred. */
static void load_prefetches(struct critic *c)
{
	const struct ff_argument *arg = c->f->arguments.items;
	static const char *const names[] = {"prefetch_related", "Prefetch", "prefetch_related_objects", "selectinload", "joinedload", "subqueryload", NULL};
	c->prefetches = FF_NEW_IN(c->a, struct ff_strings);
	for (int i = 0; i < c->f->arguments.count && c->prefetches->count < 256; i++) {
		const struct ff_call *call = call_at(c, arg[i].call);
		const char *last = call ? ff_critic_last(call->callee) : "";
		for (int k = 0; names[k]; k++)
			if (!strcmp(last, names[k]))
				ff_strings_push(c->a, c->prefetches, arg[i].text);
	}
}

/* Said once in the file, prefetch_related("rel") makes rel.all() free. */
static bool prefetched(struct critic *c, const struct critic_part *rel)
{
	if (!c->prefetches)
		load_prefetches(c);
	for (int i = 0; i < c->prefetches->count; i++)
		if (ff_critic_word_in(c->prefetches->items[i], rel->p, rel->len))
			return true;
	return false;
}

static bool is_target_of(const struct critic_part *root, const struct critic *c, int loop)
{
	for (int steps = 0; loop >= 0 && steps < 64; steps++) {
		const struct ff_loop *l = loop_at(c, loop);
		if (!l)
			return false;
		if (ff_critic_word_in(l->target, root->p, root->len))
			return true;
		loop = l->parent;
	}
	return false;
}

static const char *remedy_of_relation(const struct critic *c, const struct critic_part *rel, const struct critic_part *read)
{
	static const char *const whole[] = {"all", NULL}, *const counts[] = {"count", "aggregate", NULL}, *const tests[] = {"exists", NULL};
	if (ff_critic_part_is(read, whole))
		return ff_arena_printf(c->a, "prefetch_related(\"%.*s\") on the outer query", rel->len, rel->p);
	if (ff_critic_part_is(read, counts))
		return ff_arena_printf(c->a, "annotate the outer query with Count(\"%.*s\")", rel->len, rel->p);
	if (ff_critic_part_is(read, tests))
		return "annotate the outer query with Exists(...)";
	return ff_arena_printf(c->a, "Prefetch(\"%.*s\", queryset=...) on the outer query, or select in Python from what was prefetched", rel->len,
	                       rel->p);
}

/* count(x) is of a list or a string, values() of a dictionary, filter(f) of something else. */
static bool manager_like(const struct critic *c, int row, const struct critic_chain *ch)
{
	static const char *const bare[] = {"count", "all", "exists", "first", "last", NULL};
	static const char *const keyed[] = {"filter", "exclude", "values", "values_list", "order_by", NULL};
	const struct critic_part *read = &ch->part[ch->count - 1];
	bool any = c->argument_start[row] < c->argument_start[row + 1];
	if (ff_critic_part_is(read, bare))
		return !any;
	if (ff_critic_part_is(read, keyed)) {
		const struct ff_argument *first = any ? FF_AT(&c->f->arguments, struct ff_argument, c->argument_row[c->argument_start[row]]) : NULL;
		return first && first->kind != FF_EXPR_LAMBDA;
	}
	return true;
}

static void judge_related(struct critic *c, int row, const struct critic_chain *ch, int *orm)
{
	static const char *const unfetched[] = {"all", "count", "exists", NULL};
	const struct ff_call *call = call_at(c, row);
	struct query q = {.id = RULE_N1_RELATED, .row = row};
	int first = 0;
	while (first < ch->count - 1 && !ch->part[first].called)
		first++;
	if (first < 2 || first > 3)
		return; /* var.rel.read(): two names or three stand before the first call */
	const struct critic_part *read = &ch->part[first], *rel = &ch->part[first - 1];
	if (!ff_critic_part_is(read, related_reads) || has_part(ch, 1, any_managers) || has_part(ch, first, writes))
		return;
	if ((!(call->flags & FF_CALL_LOOP_RECEIVER) && !is_target_of(&ch->part[0], c, call->loop)) || united(call))
		return;
	if (composed(c, call, ff_critic_part_is(&ch->part[ch->count - 1], lazy)))
		return;
	if ((q.verdict = ff_critic_loop_of(c, row, &q.loop)) != LOOP_YES || (q.loop->iterable_kind == FF_EXPR_STRING))
		return;
	int innermost = row; /* arguments of the read itself */
	for (int steps = 0; call_at(c, innermost)->receiver >= 0 && steps < CRITIC_CHAIN; steps++)
		innermost = call_at(c, innermost)->receiver;
	struct critic_chain head = *ch;
	head.count = first + 1;
	if (!manager_like(c, innermost, &head))
		return;
	if (*orm < 0)
		*orm = knows_orm(c);
	if (!*orm || (ff_critic_part_is(read, unfetched) && prefetched(c, rel)))
		return;
	q.what = shown(c, call->callee);
	q.remedy = remedy_of_relation(c, rel, ch->count - 1 > first && ff_critic_part_is(read, lazy) ? &ch->part[ch->count - 1] : read);
	report(c, &q);
}

/* ---- session.get(Model, ...), session.query(Model)... ---- */

static bool is_session(const struct critic_part *p)
{
	return p->len >= 7 && !strncasecmp(p->p + p->len - 7, "session", 7) && !p->called;
}

/* The model, or select(model): a name that is a class, perhaps behind a module. */
static bool names_model(const char *text)
{
	struct critic_chain ch;
	static const char *const selects[] = {"select", NULL};
	ff_critic_chain(&ch, text);
	for (int i = 0; i < ch.count; i++) {
		const struct critic_part *part = &ch.part[i];
		if (part->len > 0 && !isalnum((unsigned char)*part->p) && *part->p != '_')
			return false;
		if ((part->called && ff_critic_part_is(part, selects)) || cap_word(part))
			return true;
	}
	return false;
}

static void judge_session(struct critic *c, int row, const struct critic_chain *ch)
{
	const struct ff_call *call = call_at(c, row);
	struct query q = {.id = RULE_N1_SESSION, .row = row};
	int at = -1, innermost = row, flags = chain_flags(c, row);
	for (int i = 0; i + 1 < ch->count && at < 0; i++)
		if (is_session(&ch->part[i]) && ff_critic_part_is(&ch->part[i + 1], session_reads))
			at = i + 1;
	if (at < 0 || !(flags & FF_CALL_LOOP_ARG) || (flags & FF_CALL_LOOP_RECEIVER) || has_part(ch, at + 1, writes) || united(call))
		return;
	for (int steps = 0; call_at(c, innermost)->receiver >= 0 && steps < CRITIC_CHAIN; steps++)
		innermost = call_at(c, innermost)->receiver;
	const struct ff_argument *first = ff_critic_positional(c, innermost, 0);
	if (!first || !names_model(first->text))
		return;
	if (composed(c, call, ff_critic_part_is(&ch->part[ch->count - 1], lazy)))
		return;
	if ((q.verdict = ff_critic_loop_of(c, row, &q.loop)) == LOOP_NO)
		return;
	q.what = shown(c, call->callee);
	q.remedy = "select them all once before the loop (where(Model.id.in_(...))) and look them up";
	report(c, &q);
}

/* ---- cursor.execute("SELECT ...", (x,)) ---- */

static bool is_select(const struct ff_argument *sql)
{
	const char *p = sql->text;
	if (sql->kind != FF_EXPR_STRING)
		return false; /* text that is put together: DDL, PRAGMA, one statement for each table */
	p += strspn(p, "rRbBuU\"'( \t\r\n\\");
	if (!strncasecmp(p, "select", 6))
		return !isalnum((unsigned char)p[6]) && !strcasestr(p, "select load_extension");
	return !strncasecmp(p, "with", 4) && isspace((unsigned char)p[4]) && strcasestr(p, "select");
}

static void judge_sql(struct critic *c, int row, const struct critic_chain *ch)
{
	const struct ff_call *call = call_at(c, row);
	struct query q = {.id = RULE_N1_SQL, .row = row};
	int first = 0;
	while (first < ch->count - 1 && !ch->part[first].called)
		first++;
	if (first < 1 || !ff_critic_part_is(&ch->part[first], statements) || (chain_flags(c, row) & FF_CALL_LOOP_RECEIVER))
		return;
	int innermost = row;
	for (int steps = 0; call_at(c, innermost)->receiver >= 0 && steps < CRITIC_CHAIN; steps++)
		innermost = call_at(c, innermost)->receiver;
	const struct ff_argument *sql = ff_critic_positional(c, innermost, 0), *params = ff_critic_positional(c, innermost, 1);
	if (!sql || !is_select(sql) || !params || !(params->flags & FF_ARG_LOOP))
		return;
	if ((q.verdict = ff_critic_loop_of(c, row, &q.loop)) == LOOP_NO)
		return;
	q.what = shown(c, call->callee);
	q.remedy = "select for all keys at once (WHERE key IN (...), or a join) before the loop";
	report(c, &q);
}

static void judge_queries(struct critic *c)
{
	struct critic_chain ch;
	int orm = -1;
	if (c->f->module.flags & FF_MODULE_PYTHON2 && !c->isolated)
		return;
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = call_at(c, i);
		if (call->loop < 0)
			continue;
		ff_critic_calls_index(c);
		if (!is_candidate(c, i))
			continue;
		ff_critic_chain(&ch, call->callee);
		if (!ch.count)
			continue;
		judge_model(c, i, &ch);
		judge_related(c, i, &ch, &orm);
		judge_session(c, i, &ch);
		judge_sql(c, i, &ch);
	}
}

const struct critic_rule ff_critic_n1_query = {
	.type = "n_plus_one_query", .rule = "n1_query_in_loop", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.85, /* 2026-11, seven repositories: 18 of 20 (a cached look-up, command-line words); 30 of 39 on projects that it was not made on */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a database query for each turn of a loop; here: of a model",
	.why = "A hundred rows make a hundred and one queries; each costs a round trip to the database. One query before the loop is enough. "
	       "Loops over models, constants or batches, and query sets that are only built in the loop, are not reported.",
	.example = "for order in orders:\n    customer = Customer.objects.get(pk=order.customer_id)\n",
	.judge = judge_queries,
};

const struct critic_rule ff_critic_n1_related = {
	.type = "n_plus_one_query", .rule = "n1_related_manager", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* 2026-11, seven repositories: 24 of 24; 3 of 3 on projects that it was not made on */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "related rows are read for each turn of a loop",
	.why = "prefetch_related or an annotation on the outer query fetches them for all rows at once.",
	.example = "for order in orders:\n    for item in order.items.all():\n        ...\n",
};

const struct critic_rule ff_critic_n1_session = {
	.type = "n_plus_one_query", .rule = "n1_session_get", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.80, /* 2026-11, ckan: 11 of 12 (a loop over the constraints of a table) */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a SQLAlchemy query for each turn of a loop",
	.why = "Select all rows at once, with in_() or a join, and look them up.",
	.example = "for line in lines:\n    product = session.get(Product, line.product_id)\n",
};

const struct critic_rule ff_critic_n1_sql = {
	.type = "n_plus_one_query", .rule = "n1_sql_in_loop", .severity = FF_SEVERITY_LOW,
	.weight = 0.30, /* 1 of 5 labelled places: few enough to be careful */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a SELECT with the loop's variable as parameter",
	.why = "One SELECT with IN (...), or a join, reads the same rows.",
	.example = "for key in keys:\n    cursor.execute(\"SELECT name FROM t WHERE id = %s\", (key,))\n",
};
