/*
 * logs.c - what a log leaves out: error() in a handler, without the traceback.
 */
#include "rules.h"

/* log, LOG, logger, my_logger, _logger, getLogger(): the part that ends before `end`. */
static bool is_logger(const char *dotted, size_t end)
{
	static const char *const ends[] = {"logger", "logging", "LOGGER", "Logger", "_log", "_LOG"};
	if (end >= 2 && !memcmp(dotted + end - 2, "()", 2))
		end -= 2;
	size_t start = end;
	while (start && dotted[start - 1] != '.')
		start--;
	const char *part = dotted + start;
	size_t len = end - start;
	if (len >= 3 && (!memcmp(part, "log", 3) || !memcmp(part, "LOG", 3)))
		return true;
	for (size_t i = 0; i < FF_COUNT(ends); i++) {
		size_t n = strlen(ends[i]);
		if (len >= n && !memcmp(part + len - n, ends[i], n))
			return true;
	}
	return false;
}

/* logging.error, logger.error, self.logger.error. */
static bool is_error_log(const struct ff_call *call)
{
	static const char tail[] = ".error";
	size_t n = strlen(call->callee);
	if (*call->target && !strcmp(call->target, "logging.error"))
		return true;
	return ff_str_ends(call->callee, tail) && is_logger(call->callee, n - (sizeof tail - 1));
}

static void judge_logs(struct critic *c)
{
	if (!ff_critic_active(c, RULE_LOG_NO_TRACEBACK))
		return;
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!(call->flags & FF_CALL_IN_HANDLER) || (call->flags & FF_CALL_LAMBDA) || !ff_str_ends(call->callee, "error") || !is_error_log(call))
			continue;
		ff_critic_calls_index(c);
		const struct ff_argument *info = ff_critic_keyword(c, i, "exc_info");
		if (info && strcmp(info->text, "False") && strcmp(info->text, "None") && strcmp(info->text, "0"))
			continue;
		struct critic_spot at = ff_critic_call_spot(call);
		ff_critic_report(c, RULE_LOG_NO_TRACEBACK, &at, "the traceback is lost: %.60s() could be exception()", call->callee);
	}
}

const struct critic_rule ff_critic_log_no_traceback = {
	.type = "log_error_no_traceback", .rule = "log_error_no_traceback", .severity = FF_SEVERITY_INFO,
	.weight = 0.30, .off = true, /* a judgement: expected errors need no traceback */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 2, .where = IN_PRODUCTION,
	.peers = "ruff:TRY400",
	.summary = "logger.error in a handler, without the traceback",
	.why = "logger.exception says where it came from; an error that is expected needs no traceback, so this is for who wants it.",
	.example = "except OSError:\n    logger.error(\"cannot save\")\n",
	.judge = judge_logs,
};
