/*
 * resources.c - files that are opened and never closed by anybody.  Called by security.c for calls that open one.
 */
#include "rules.h"

static const struct ff_call *call_at(const struct critic *c, int row)
{
	return FF_AT(&c->f->calls, struct ff_call, row);
}

/* What reads a file to its end and leaves it open. */
static bool is_reader(const struct ff_call *call)
{
	static const char *const readers[] = {"json.load", "yaml.safe_load", "yaml.load", "pickle.load", "toml.load", "tomllib.load", "csv.reader",
	                                      "csv.DictReader", "ast.parse", "list", "sorted", NULL};
	const char *name = ff_critic_call_name(call);
	for (int i = 0; readers[i]; i++)
		if (!strcmp(name, readers[i]))
			return true;
	return false;
}

/* An ExitStack, or a test case, closes what it is given. */
static bool takes_over(const char *callee)
{
	static const char *const takers[] = {"enter_context", "enter_async_context", "enterContext", "enterAsyncContext", "enterClassContext", "addCleanup"};
	for (size_t i = 0; i < FF_COUNT(takers); i++)
		if (!strcmp(ff_last_part(callee), takers[i]))
			return true;
	return false;
}

/* As ruff has it: not in a with or a return, not given to what closes it, not closed at once. */
static bool is_loose(const struct critic *c, int row, int chained)
{
	if (chained >= 0 && ff_str_ends(call_at(c, chained)->callee, ".close"))
		return false;
	for (int steps = 0; row >= 0 && steps < 16; steps++) {
		const struct ff_call *call = call_at(c, row);
		if ((call->flags & (FF_CALL_WITH | FF_CALL_RETURNED)) || (steps && takes_over(call->callee)))
			return false;
		chained = ff_critic_chained(c, row);
		row = chained >= 0 ? chained : call->outer;
	}
	return true;
}

/* What a developer would change: it has no name, so nobody can close it. */
static bool is_lost(const struct critic *c, int row, int chained)
{
	const struct ff_call *call = call_at(c, row);
	if (call->flags & (FF_CALL_WITH | FF_CALL_RETURNED | FF_CALL_AWAITED | FF_CALL_LAMBDA | FF_CALL_DEFAULT))
		return false;
	if (chained >= 0) {
		const char *last = ff_last_part(call_at(c, chained)->callee);
		return !strcmp(last, "read") || !strcmp(last, "readlines") || !strcmp(last, "write") || !strcmp(last, "readline");
	}
	if (call->outer >= 0)
		return is_reader(call_at(c, call->outer));
	return !*call->assigned && (call->flags & (FF_CALL_UNUSED | FF_CALL_ITERABLE));
}

void ff_critic_judge_open(struct critic *c, int row)
{
	const struct ff_call *call = call_at(c, row);
	const struct ff_definition *d = ff_critic_definition(c, call->def);
	int chained = ff_critic_chained(c, row);
	struct critic_spot at = ff_critic_call_spot(call);
	if (d && (!strcmp(d->name, "__enter__") || !strcmp(d->name, "__aenter__")))
		return;
	if (c->isolated ? !is_loose(c, row, chained) : !is_lost(c, row, chained))
		return;
	ff_critic_note(c, "call", call->callee);
	ff_critic_note(c, "name", call->assigned);
	ff_critic_report(c, RULE_OPEN_WITHOUT_WITH, &at, "nobody closes what %.60s() opens here: use with", call->callee);
}

const struct critic_rule ff_critic_open_without_with = {
	.type = "open_without_with", .rule = "open_without_with", .severity = FF_SEVERITY_INFO,
	.weight = 0.85, /* 2026-11, ckan, readthedocs.org, standard library, Debian's packages: 4 of 4; with files that have a name 6 of 24 */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:SIM115 pylint:consider-using-with pylint:R1732",
	.summary = "a file that is opened and never closed",
	.why = "It stays open until the collector comes by, and what was written may not be on disk. Files that are closed, returned, kept in "
	       "an object or in a variable are not reported: of those most are closed elsewhere (ruff reports all that are not in a with).",
	.example = "def lines(path):\n    return len(open" "(path).readlines())\n",
};
