/*
 * agent.c - the test generator as an agent: what it proposes (missing_test); what it says of others' findings is in votes.c.
 */
#include "room.h"

static void *start(struct ff_arena *run, bool isolated)
{
	struct kept *k = FF_NEW_IN(run, struct kept);
	(void)isolated;
	k->run = run;
	return k;
}

static int severity_of(const struct ff_definition *d, const struct ff_gap *g)
{
	return d->complexity > 5 || g->lost ? FF_SEVERITY_MEDIUM : FF_SEVERITY_LOW;
}

static void report(const struct ff_subject *s, struct ff_findings *out, const struct ff_definition *d, const struct ff_gap *g)
{
	struct ff_finding f = {
		.type = "missing_test",
		.line = d->line,
		.end_line = d->line,
		.col = d->col,
		.symbol = d->qualname,
		.message = ff_arena_printf(s->scratch, "%s: %s (%s)", d->qualname, g->reason, g->weight),
		.severity = severity_of(d, g),
		.weight = FF_GAP_WEIGHT,
		.risk_level = FF_LEVEL_NONE,
		.effort_minutes = 5 + 2 * d->complexity,
		.evidence = ff_arena_printf(s->scratch, "{\"state\":\"untested\",\"complexity\":%d,\"users\":%d,\"priority\":%d,\"exact\":%s,\"lost\":%s}", d->complexity,
		                            g->users, g->priority, g->exact ? "true" : "false", g->lost ? "true" : "false"),
		/* a function whose body the change wrote is this change's business, wherever its first line stands; so is one that lost its tests */
		.on_changed_line = g->changed || g->lost,
	};
	ff_findings_add(out, &f);
}

static void judge(void *state, const struct ff_subject *s, struct ff_findings *out)
{
	if (!s->news)
		return;
	ff_testgen_keep(state, s);
	for (int i = 0; ff_gap_file(s) && i < s->news->definitions.count; i++) {
		struct ff_gap gap;
		ff_gap_judge(s, i, &gap);
		if (gap.state == FF_GAP_UNTESTED)
			report(s, out, FF_AT(&s->news->definitions, struct ff_definition, i), &gap);
	}
}

static void vote(void *state, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	ff_testgen_vote(state, run, c, v);
}

const struct ff_agent ff_testgen_agent = {
	.name = "testgen",
	.want = FF_WANT_DEFINITIONS | FF_WANT_DECORATORS | FF_WANT_DOCSTRINGS | FF_WANT_UNBOUND | FF_WANT_COMMENTS | FF_WANT_HANDLERS | FF_WANT_PARAMETERS | FF_WANT_CALLS |
	        FF_WANT_ARGUMENTS,
	.want_coverage = true,
	.want_users = true,
	.want_reach = true,
	.start = start,
	.judge = judge,
	.vote = vote,
};
