/*
 * agent.c - the test generator as an agent: what it proposes (missing_test), and what it knows when others
 * propose: which names tests patch, import, or do not reach.
 */
#include "ff/testgen.h"

/* What is kept of a file for round two. */
struct reached {
	const char *path, *symbol;
	int kind;                     /* enum ff_usage_kind */
	int tests, total, patches, in_tests;
	const char *patched_at, *used_at; /* "tests/test_mail.py:12", "" */
};
struct state {
	struct ff_arena *run;
	struct ff_list reached; /* struct reached, in the order of the stream */
};

static void *start(struct ff_arena *run, bool isolated)
{
	struct state *st = FF_NEW_IN(run, struct state);
	(void)isolated;
	st->run = run;
	return st;
}

static void keep(struct state *st, const struct ff_subject *s)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		struct reached *r = FF_PUSH(st->run, &st->reached, struct reached);
		*r = (struct reached){ff_arena_str(st->run, u->path), ff_arena_str(st->run, u->symbol), u->kind, u->tests, u->total, 0, u->in_tests, "", ""};
		for (int k = 0; k < u->users.count; k++) {
			const struct ff_user *user = FF_AT(&u->users, struct ff_user, k);
			const char *place = ff_arena_printf(st->run, "%s:%d", user->path, user->line);
			if (user->kind == FF_REF_PATCH && user->in_test) {
				r->patches++;
				r->patched_at = *r->patched_at ? r->patched_at : place;
			} else if (user->resolved) {
				r->used_at = *r->used_at ? r->used_at : place;
			}
		}
	}
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
	keep(state, s);
	for (int i = 0; ff_gap_file(s) && i < s->news->definitions.count; i++) {
		struct ff_gap gap;
		ff_gap_judge(s, i, &gap);
		if (gap.state == FF_GAP_UNTESTED)
			report(s, out, FF_AT(&s->news->definitions, struct ff_definition, i), &gap);
	}
}

static const struct reached *find(const struct state *st, const char *path, const char *symbol, bool import)
{
	for (int i = 0; i < st->reached.count; i++) {
		const struct reached *r = FF_AT(&st->reached, struct reached, i);
		if ((r->kind == FF_USAGE_IMPORT) == import && !strcmp(r->symbol, symbol) && !strcmp(r->path, path))
			return r;
	}
	return NULL;
}

static void say(struct ff_vote *v, int verdict, double weight, const char *reason)
{
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
}

/* The index knows every file: a patch or an import from elsewhere is a use, none at all confirms. */
static void vote_import(const struct state *st, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const char *name = ff_raw_str(run, c->evidence, "name");
	const struct reached *r = *name ? find(st, c->path, name, true) : NULL;
	if (!r)
		return;
	if (r->patches)
		say(v, FF_VERDICT_DISAGREE, 0.9, ff_arena_printf(run, "%s patches it here", r->patched_at));
	else if (r->total > 0 && *r->used_at)
		say(v, FF_VERDICT_DISAGREE, 0.9, ff_arena_printf(run, "%s takes it from here", r->used_at));
	else if (r->total == 0 && r->tests != FF_REACH_UNKNOWN)
		say(v, FF_VERDICT_AGREE, 0.5, "no file of the repository imports or patches it here");
}

static void vote(void *state, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const struct state *st = state;
	if (!strcmp(c->type, "unused_import")) {
		vote_import(st, run, c, v);
		return;
	}
	if (!*c->symbol)
		return;
	const struct reached *r = find(st, c->path, c->symbol, false);
	if (!r || r->tests == FF_REACH_UNKNOWN)
		return;
	if (!strcmp(c->type, "complexity") && r->tests == FF_REACH_NONE)
		say(v, FF_VERDICT_AGREE, 0.4, "no test reaches it: it cannot be changed safely");
}

const struct ff_agent ff_testgen_agent = {
	.name = "testgen",
	.want = FF_WANT_DEFINITIONS | FF_WANT_DECORATORS | FF_WANT_DOCSTRINGS | FF_WANT_UNBOUND | FF_WANT_COMMENTS | FF_WANT_HANDLERS,
	.want_coverage = true,
	.want_users = true,
	.want_reach = true,
	.start = start,
	.judge = judge,
	.vote = vote,
};
