/*
 * handlers.c - except clauses that catch too much, or swallow what they catch.  What the body
 * does (raises, logs, uses the exception, explains itself in a comment) decides.
 */
#include "rules.h"

static void judge_bare(struct critic *c, const struct ff_handler *h)
{
	struct critic_spot at = {.line = h->line, .col = h->col};
	if (h->body == FF_HANDLER_RERAISE)
		return; /* cleans up and lets it go on */
	at.fix = ff_fix_edit(c->s, FF_SAFETY_REVIEW, "catch Exception only", h->line, h->col, h->line, h->col + 6, "except Exception");
	if (h->flags & FF_HANDLER_RAISES)
		ff_critic_note_int(c, "raises_another", 1);
	if (h->flags & FF_HANDLER_LOGS)
		ff_critic_note_int(c, "logs", 1);
	ff_critic_report(c, RULE_BARE_EXCEPT, &at, "a bare except also catches KeyboardInterrupt and SystemExit");
}

static bool catches_all(const char *types)
{
	return ff_word_in(types, "Exception", 9) || ff_word_in(types, "BaseException", 13);
}

struct place {
	int line, row;
};

static int by_line(const void *a, const void *b)
{
	return ((const struct place *)a)->line - ((const struct place *)b)->line;
}

/* Calls of interest, by line: those in handlers, and those in a try that put something away. */
struct near_calls {
	struct ff_list handler, cleanup; /* struct place */
};

static bool puts_away(const char *callee)
{
	static const char *const words[] = {"close", "aclose", "disconnect", "terminate", "kill", "shutdown", "stop", "rollback", "unlink", "remove",
	                                    "rmtree", "release", "cancel", "flush", "quit", NULL};
	const char *last = ff_last_part(callee);
	for (int i = 0; words[i]; i++)
		if (!strcmp(last, words[i]))
			return true;
	return false;
}

static void load_calls(struct critic *c, struct near_calls *out)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (call->flags & FF_CALL_IN_HANDLER)
			*FF_PUSH(c->a, &out->handler, struct place) = (struct place){call->line, i};
		if (call->flags & FF_CALL_TRY && puts_away(call->callee))
			*FF_PUSH(c->a, &out->cleanup, struct place) = (struct place){call->end_line, i};
	}
	if (out->handler.count)
		qsort(out->handler.items, (size_t)out->handler.count, sizeof(struct place), by_line);
	if (out->cleanup.count)
		qsort(out->cleanup.items, (size_t)out->cleanup.count, sizeof(struct place), by_line);
}

/* First place at or after a line. */
static int first_at(const struct ff_list *places, int line)
{
	int low = 0, high = places->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (FF_AT(places, struct place, mid)->line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* try: connection.close() / except Exception: pass - whatever it was, it is gone. */
static bool after_cleanup(const struct ff_handler *h, const struct near_calls *calls)
{
	int at = first_at(&calls->cleanup, h->line - 1);
	return at < calls->cleanup.count && FF_AT(&calls->cleanup, struct place, at)->line == h->line - 1;
}

/* A call whose name says that somebody is told: the project's own reporter, a message to the user. */
static bool tells(const char *callee)
{
	static const char *const words[] = {"error", "warn", "log", "report", "message", "flash", "notify", "capture", "traceback", "exc", "shout",
	                                    "abort", "exit", "fail", "print", "alert", "debug", NULL};
	for (int i = 0; words[i]; i++)
		if (strcasestr(callee, words[i]))
			return true;
	return false;
}

static bool tells_somebody(const struct critic *c, const struct ff_handler *h, const struct ff_list *calls)
{
	for (int at = first_at(calls, h->line); at < calls->count && FF_AT(calls, struct place, at)->line <= h->end_line; at++)
		if (tells(FF_AT(&c->f->calls, struct ff_call, FF_AT(calls, struct place, at)->row)->callee))
			return true;
	return false;
}

/* Nothing comes out of it: not raised, logged, used, explained. */
static bool swallows(const struct ff_handler *h)
{
	const int loud = FF_HANDLER_USES_NAME | FF_HANDLER_COMMENT | FF_HANDLER_RAISES | FF_HANDLER_LOGS;
	return !(h->flags & loud) && h->body != FF_HANDLER_RERAISE && h->body != FF_HANDLER_LOG;
}

/* Something comes out of it, but not to where somebody sees it: a value made of the exception.  A comment has said why. */
static void judge_broad(struct critic *c, const struct ff_handler *h, const struct near_calls *calls)
{
	struct critic_spot at = {.line = h->line, .col = h->col};
	if (!catches_all(h->types) || (h->flags & (FF_HANDLER_BARE | FF_HANDLER_RAISES | FF_HANDLER_LOGS | FF_HANDLER_COMMENT)) || tells_somebody(c, h, &calls->handler))
		return;
	ff_critic_note(c, "types", h->types);
	if (h->flags & FF_HANDLER_USES_NAME)
		ff_critic_note_int(c, "uses_it", 1);
	ff_critic_report(c, RULE_BROAD_EXCEPT, &at, "%s is caught: mistakes in the code end here, too", h->types);
}

static void judge_swallowed(struct critic *c, const struct ff_handler *h, const struct near_calls *calls)
{
	struct critic_spot at = {.line = h->line, .col = h->col};
	bool all = (h->flags & FF_HANDLER_BARE) || catches_all(h->types);
	bool silent = c->isolated ? h->body == FF_HANDLER_PASS : swallows(h);
	if (!c->isolated && (h->flags & FF_HANDLER_BARE))
		return; /* one handler, one finding: that it is bare weighs more */
	if (!c->isolated && after_cleanup(h, calls))
		return;
	if (!silent) {
		judge_broad(c, h, calls);
		return;
	}
	ff_critic_note(c, "types", *h->types ? h->types : "(all)");
	if (h->body == FF_HANDLER_PASS && all)
		ff_critic_report(c, RULE_TRY_EXCEPT_PASS, &at, "every exception is swallowed without a word");
	else if (all && !(h->flags & FF_HANDLER_BARE) && swallows(h) && !tells_somebody(c, h, &calls->handler))
		ff_critic_report(c, RULE_BROAD_EXCEPT_SILENT, &at, "%s is caught, and nothing is raised, logged or said of it", h->types);
	ff_buf_clear(&c->evidence);
	if (!all || !swallows(h)) /* isolated: pass alone makes it silent there */
		judge_broad(c, h, calls);
}

static void judge_handlers(struct critic *c)
{
	struct near_calls calls = {0};
	if (c->f->handlers.count)
		load_calls(c, &calls);
	for (int i = 0; i < c->f->handlers.count; i++) {
		const struct ff_handler *h = FF_AT(&c->f->handlers, struct ff_handler, i);
		if (c->f->module.errors.count && ff_spans_has(&c->f->module.errors, h->line))
			continue;
		if (h->flags & FF_HANDLER_BARE)
			judge_bare(c, h);
		judge_swallowed(c, h, &calls);
	}
}

const struct critic_rule ff_critic_bare_except = {
	.type = "bare_except", .rule = "bare_except", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* 2026-11, readthedocs.org, ckan: 3 of 3 */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = EVERYWHERE,
	.peers = "ruff:E722 bugbear:B001 pylint:bare-except pylint:W0702",
	.summary = "except: without a type",
	.why = "It also catches KeyboardInterrupt and SystemExit, so that the program cannot be stopped. One that ends in a bare raise is not "
	       "reported.",
	.example = "try:\n    load()\nexcept:\n    data = None\n",
	.judge = judge_handlers,
};

const struct critic_rule ff_critic_broad_except_silent = {
	.type = "broad_except_silent", .rule = "broad_except_silent", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.65, /* 2026-11, redash, ckan, datasette, readthedocs.org: 11 of 17 hide what happened; the others convert a value */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "~ruff:BLE001 ~pylint:broad-except ~pylint:broad-exception-caught ~pylint:W0703 ~pylint:W0718",
	.summary = "except Exception that tells nobody",
	.why = "Nothing is raised, logged, printed, used or explained in a comment: a mistake in the code disappears here.",
	.example = "except Exception:\n    result = None\n",
};

const struct critic_rule ff_critic_broad_except = {
	.type = "broad_except", .rule = "broad_except", .severity = FF_SEVERITY_INFO,
	.weight = 0.20, /* 2026-11, redash, ckan, datasette, netbox: 5 of 26 hide mistakes; the others make an answer of the exception */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "~ruff:BLE001 ~pylint:broad-except ~pylint:broad-exception-caught ~pylint:W0703 ~pylint:W0718",
	.summary = "except Exception that is neither raised again nor logged",
	.why = "It makes a value of the exception: often right, at the border of a program above all; a comment that says why silences it. A narrower "
	       "type would let mistakes in the code through to where they are seen.",
	.example = "except Exception as error:\n    result = str(error)\n",
};

const struct critic_rule ff_critic_try_except_pass = {
	.type = "try_except_pass", .rule = "try_except_pass", .severity = FF_SEVERITY_LOW,
	.weight = 0.60, /* 2026-11, redash, netbox, datasette: 7 of 12 after clean-up calls are set aside */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 10, .where = IN_PRODUCTION,
	.peers = "ruff:S110 ~ruff:S112 bandit:B110 bandit:try_except_pass ~bandit:B112 ~ruff:BLE001 ~pylint:broad-except ~pylint:broad-exception-caught",
	.summary = "every exception is swallowed by pass",
	.why = "Name the exception that is expected, and say in a comment why it does not matter.",
	.example = "except Exception:\n    pass\n",
};
