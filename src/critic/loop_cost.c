/*
 * loop_cost.c - work in a loop that could be done once before it, and lists used as queues.  Only what the facts can
 * tell: constants, and the place at which a list is changed.
 */
#include "rules.h"

static bool all_constant(const struct critic *c, int call)
{
	const struct ff_argument *arg = c->f->arguments.items;
	int n = c->by_call.start[call + 1] - c->by_call.start[call];
	for (int i = c->by_call.start[call]; i < c->by_call.start[call + 1]; i++) {
		const struct ff_argument *a = &arg[c->by_call.row[i]];
		bool fixed = a->kind == FF_EXPR_STRING || a->kind == FF_EXPR_NUMBER || a->kind == FF_EXPR_CONSTANT ||
		             (a->kind == FF_EXPR_ATTRIBUTE && ff_str_starts(a->text, "re."));
		if (!fixed)
			return false;
	}
	return n > 0;
}

/* What is made anew in each turn although nothing in it changes. */
static const char *made_again(const struct critic *c, int row)
{
	const char *name = ff_critic_call_name(FF_AT(&c->f->calls, struct ff_call, row));
	if (strcmp(name, "re.compile") && strcmp(name, "json.loads"))
		return NULL;
	return !all_constant(c, row) ? NULL : name;
}

static bool is_zero(const struct critic *c, int row)
{
	const struct ff_argument *a = ff_critic_positional(c, row, 0);
	return a && !strcmp(a->text, "0");
}

/* `while queue: queue.pop(0)`: each turn moves all that is left. */
static bool is_queue(const struct critic *c, int row, const struct ff_loop *l)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const char *last = strrchr(call->callee, '.');
	int n = last ? (int)(last - call->callee) : 0;
	if (!n || n >= 80 || strcmp(last, ".pop") || l->kind != FF_LOOP_WHILE || !is_zero(c, row))
		return false;
	return ff_word_in(l->iterable, call->callee, n) && !strchr(l->iterable, '<') && !strstr(l->iterable, " and ");
}

static void judge_loop_cost(struct critic *c)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (call->loop < 0 || call->loop >= c->f->loops.count)
			continue;
		const struct ff_loop *l = FF_AT(&c->f->loops, struct ff_loop, call->loop);
		struct critic_spot at = ff_critic_call_spot(call);
		ff_critic_calls_index(c);
		const char *made = made_again(c, i);
		if (made)
			ff_critic_report(c, RULE_EXPENSIVE_IN_LOOP, &at, "%.60s() of a constant in a loop: do it once before", made);
		else if (is_queue(c, i, l))
			ff_critic_report(c, RULE_EXPENSIVE_IN_LOOP, &at, "%.60s(0) moves the whole list each time: collections.deque has popleft()", call->callee);
	}
}

const struct critic_rule ff_critic_expensive_in_loop = {
	.type = "expensive_in_loop", .rule = "expensive_in_loop", .severity = FF_SEVERITY_INFO,
	.weight = 0.40, /* 2026-11, click, standard library, Debian's packages: 12 of 30 lists can be long or the constant is compiled often; of 7 insert(0) none, so left out */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "~perflint:loop-invariant-statement ~perflint:W8201",
	.summary = "work in a loop that once before it would do, or a list used as a queue",
	.why = "re.compile and json.loads of constants give the same each time; pop(0) moves every element behind. What merely looks "
	       "the same in each turn is not reported (perflint reports every expression without a loop variable).",
	.example = "while jobs:\n    job = jobs.pop(0)\n",
	.judge = judge_loop_cost,
};
