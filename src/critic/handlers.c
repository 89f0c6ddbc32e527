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
	return ff_critic_word_in(types, "Exception", 9) || ff_critic_word_in(types, "BaseException", 13);
}

struct place {
	int line, row;
};

static int by_line(const void *a, const void *b)
{
	return ((const struct place *)a)->line - ((const struct place *)b)->line;
}

/* Calls that stand in handlers, by line. */
static void load_handler_calls(struct critic *c, struct ff_list *out)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (call->flags & FF_CALL_IN_HANDLER)
			*FF_PUSH(c->a, out, struct place) = (struct place){call->line, i};
	}
	if (out->count)
		qsort(out->items, (size_t)out->count, sizeof(struct place), by_line);
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
	int low = 0, high = calls->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (FF_AT(calls, struct place, mid)->line < h->line)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < calls->count && FF_AT(calls, struct place, low)->line <= h->end_line; low++)
		if (tells(FF_AT(&c->f->calls, struct ff_call, FF_AT(calls, struct place, low)->row)->callee))
			return true;
	return false;
}

/* Nothing comes out of it: not raised, logged, used, explained. */
static bool swallows(const struct ff_handler *h)
{
	const int loud = FF_HANDLER_USES_NAME | FF_HANDLER_COMMENT | FF_HANDLER_RAISES | FF_HANDLER_LOGS;
	return !(h->flags & loud) && h->body != FF_HANDLER_RERAISE && h->body != FF_HANDLER_LOG;
}

static void judge_swallowed(struct critic *c, const struct ff_handler *h, const struct ff_list *calls)
{
	struct critic_spot at = {.line = h->line, .col = h->col};
	bool all = (h->flags & FF_HANDLER_BARE) || catches_all(h->types);
	bool silent = c->isolated ? h->body == FF_HANDLER_PASS : swallows(h);
	if (!silent)
		return;
	ff_critic_note(c, "types", *h->types ? h->types : "(all)");
	if (h->body == FF_HANDLER_PASS && all)
		ff_critic_report(c, RULE_TRY_EXCEPT_PASS, &at, "every exception is swallowed without a word");
	else if (all && !(h->flags & FF_HANDLER_BARE) && swallows(h) && !tells_somebody(c, h, calls))
		ff_critic_report(c, RULE_BROAD_EXCEPT_SILENT, &at, "%s is caught, and nothing is raised, logged or said of it", h->types);
	ff_buf_clear(&c->evidence);
}

void ff_critic_judge_handlers(struct critic *c)
{
	struct ff_list calls = {0};
	if (c->f->handlers.count)
		load_handler_calls(c, &calls);
	for (int i = 0; i < c->f->handlers.count; i++) {
		const struct ff_handler *h = FF_AT(&c->f->handlers, struct ff_handler, i);
		if (c->f->module.errors.count && ff_spans_has(&c->f->module.errors, h->line))
			continue;
		if (h->flags & FF_HANDLER_BARE)
			judge_bare(c, h);
		judge_swallowed(c, h, &calls);
	}
}
