/*
 * queries.c - a database query for each turn of a loop (N+1), and what is of its family: per-row writes, queries that no turn
 * changes.  What repeats is recognised in src/orm; here stand the rules, their weights, and where they speak.
 */
#include "ff/orm.h"
#include "rules.h"

#define WEIGHT_WHILE 0.30 /* while loops page, retry or walk a tree more often than they read per row */
#define WEIGHT_PER_ROW 0.60 /* a serializer's method: how many rows it is called for stands in another file */

static const int rule_of[] = {
	[FF_REPEAT_QUERY] = RULE_N1_QUERY,       [FF_REPEAT_RELATED] = RULE_N1_RELATED,       [FF_REPEAT_SESSION] = RULE_N1_SESSION, [FF_REPEAT_SQL] = RULE_N1_SQL,
	[FF_REPEAT_RELATION] = RULE_N1_RELATION, [FF_REPEAT_INVARIANT] = RULE_QUERY_INVARIANT, [FF_REPEAT_WRITE] = RULE_WRITE_LOOP,
};

static void note_also(struct critic *c, const struct ff_strings *lines)
{
	struct ff_buf b;
	ff_buf_init(&b, 400);
	for (int i = 0; i < lines->count; i++)
		ff_buf_printf(&b, "%s%s", i ? ", " : "", lines->items[i]);
	ff_critic_note(c, "also_in_lines", ff_buf_text(&b));
	ff_buf_free(&b);
}

static void report(struct critic *c, const struct ff_repeat *r)
{
	enum critic_rule_id id = (enum critic_rule_id)rule_of[r->kind];
	const struct ff_loop *l = r->loop;
	struct critic_spot at = {.line = r->line, .end_line = r->end_line, .col = r->col};
	const char *call = r->call < 0 ? "" : "()";
	double most = !l ? WEIGHT_PER_ROW : r->paging ? WEIGHT_WHILE : 1;
	if (ff_critic_rules[id]->weight > most)
		at.confidence = most;
	ff_critic_note(c, "query", r->what);
	if (l)
		ff_critic_note_int(c, "loop_line", l->line);
	ff_critic_note(c, l && l->kind == FF_LOOP_WHILE ? "while" : "over", r->over);
	note_also(c, &r->also);
	ff_critic_note(c, "remedy", r->remedy);
	if (!l)
		ff_critic_report(c, id, &at, "%.80s%s runs once for each %.40s that %.60s shows: %s", r->what, call, r->each, r->over, r->remedy);
	else if (l->kind == FF_LOOP_WHILE)
		ff_critic_report(c, id, &at, "%.80s%s runs in each turn of \"while %.60s\": %s", r->what, call, r->over, r->remedy);
	else if (r->kind == FF_REPEAT_INVARIANT)
		ff_critic_report(c, id, &at, "%.80s%s gives the same for each %.40s in %.60s: %s", r->what, call, r->each, r->over, r->remedy);
	else
		ff_critic_report(c, id, &at, "%.80s%s runs once for each %.40s in %.60s: %s", r->what, call, r->each, r->over, r->remedy);
}

/* django-check counts every read, where the first one of a turn asks the database, and those that lead back. */
static void report_as_peers(struct critic *c, const struct ff_repeat *r)
{
	struct ff_repeat one = *r;
	one.also = (struct ff_strings){0};
	report(c, &one);
	for (int i = 0; i < r->also.count; i++) {
		one.line = one.end_line = atoi(r->also.items[i]);
		report(c, &one);
	}
}

static void judge_queries(struct critic *c)
{
	struct ff_list repeats = {0};
	if (c->f->module.flags & FF_MODULE_PYTHON2 && !c->isolated)
		return;
	ff_orm_repeats(c->a, c->s->file->path, c->f, c->s->models, &repeats);
	for (int i = 0; i < repeats.count; i++) {
		const struct ff_repeat *r = FF_AT(&repeats, struct ff_repeat, i);
		if (c->isolated)
			report_as_peers(c, r);
		else if (!r->known)
			report(c, r);
	}
}
const struct critic_rule ff_critic_n1_query = {
	.type = "n_plus_one_query", .rule = "n1_query_in_loop", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.85, /* 2026-11: netbox, wagtail, readthedocs, django 18 of 20 (a cached look-up, command-line words); DefectDojo, kitsune, pontoon, saleor 41 of 50
	                   (conditions instead of rows, a handful of configured names, one row at a time on purpose) */
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
	.weight = 0.95, /* 2026-11: netbox, wagtail, readthedocs 21 of 21; DefectDojo, kitsune, pontoon, saleor 18 of 18 */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "related rows are read for each turn of a loop",
	.why = "prefetch_related or an annotation on the outer query fetches them for all rows at once.",
	.example = "for order in orders:\n    for item in order.items.all():\n        ...\n",
};

const struct critic_rule ff_critic_n1_session = {
	.type = "n_plus_one_query", .rule = "n1_session_get", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.85, /* 2026-11: ckan 11 of 12 (a loop over the constraints of a table), mealie and zeus 2 of 3 (words of a command line) */
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

const struct critic_rule ff_critic_n1_relation = {
	.type = "n_plus_one_query", .rule = "n1_relation_access", .severity = FF_SEVERITY_LOW,
	.weight = 0.90, /* 2026-11: netbox, wagtail, readthedocs 15 of 15; DefectDojo, kitsune, pontoon, saleor, mealie 35 of 35; less, since a list that is short by nature
	                   (the two ends of a cable) is often let be */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a relation of the rows that their query does not load",
	.why = "The first read of order.customer asks the database, once for each order. select_related, prefetch_related, joinedload or selectinload on the query "
	       "bring all of them with it. Reported where the rows' model and its relations are known from the repository.",
	.example = "for order in Order.objects.all():\n    print(order.customer.name)\n",
};

const struct critic_rule ff_critic_query_invariant = {
	.type = "query_loop_invariant", .rule = "query_loop_invariant", .severity = FF_SEVERITY_LOW,
	.weight = 0.30, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a query in a loop that no turn changes",
	.why = "It gives the same rows each time: read them once before the loop.",
	.example = "for order in orders:\n    rate = Rate.objects.get(name=\"standard\")\n",
};

const struct critic_rule ff_critic_write_loop = {
	.type = "write_in_loop", .rule = "write_in_loop", .severity = FF_SEVERITY_LOW,
	.weight = 0.50, /* a judgement of how many would act on it; 72 of 73 were writes per row */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 20, .where = IN_PRODUCTION,
	.peers = "",
	.summary = "a write to the database for each turn of a loop",
	.why = "bulk_create, bulk_update, one update() or executemany send all rows at once. They call neither save() nor signals: where those matter, leave it.",
	.example = "for order in orders:\n    order.state = \"sent\"\n    order.save()\n",
};
