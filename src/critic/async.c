/*
 * async.c - calls that stop the event loop: they block the thread on which every other
 * coroutine waits.  Only in the async function itself, not in a lambda or a nested function.
 */
#include "rules.h"

struct blocking {
	const char *name, *instead;
};
#define HTTP "an asynchronous client"
#define PROCESS "asyncio.create_subprocess_exec()"
#define THREAD "asyncio.to_thread()"
/* Sorted by strcmp. */
static const struct blocking blocking[] = {
	{"builtins.input", THREAD},
	{"httpx.delete", HTTP}, {"httpx.get", HTTP}, {"httpx.head", HTTP}, {"httpx.options", HTTP}, {"httpx.patch", HTTP}, {"httpx.post", HTTP},
	{"httpx.put", HTTP}, {"httpx.request", HTTP},
	{"httpx2.delete", HTTP}, {"httpx2.get", HTTP}, {"httpx2.head", HTTP}, {"httpx2.options", HTTP}, {"httpx2.patch", HTTP},
	{"httpx2.post", HTTP}, {"httpx2.put", HTTP}, {"httpx2.request", HTTP},
	{"input", THREAD},
	{"os.popen", PROCESS}, {"os.posix_spawn", PROCESS}, {"os.posix_spawnp", PROCESS},
	{"os.spawnl", PROCESS}, {"os.spawnle", PROCESS}, {"os.spawnlp", PROCESS}, {"os.spawnlpe", PROCESS}, {"os.spawnv", PROCESS},
	{"os.spawnve", PROCESS}, {"os.spawnvp", PROCESS}, {"os.spawnvpe", PROCESS}, {"os.system", PROCESS},
	{"os.wait", PROCESS}, {"os.wait3", PROCESS}, {"os.wait4", PROCESS}, {"os.waitid", PROCESS}, {"os.waitpid", PROCESS},
	{"requests.delete", HTTP}, {"requests.get", HTTP}, {"requests.head", HTTP}, {"requests.options", HTTP}, {"requests.patch", HTTP},
	{"requests.post", HTTP}, {"requests.put", HTTP}, {"requests.request", HTTP},
	{"subprocess.Popen", PROCESS}, {"subprocess.call", PROCESS}, {"subprocess.check_call", PROCESS}, {"subprocess.check_output", PROCESS},
	{"subprocess.getoutput", PROCESS}, {"subprocess.getstatusoutput", PROCESS}, {"subprocess.run", PROCESS},
	{"time.sleep", "await asyncio.sleep()"},
	{"urllib.request.urlopen", HTTP}, {"urllib3.request", HTTP},
};

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct blocking *)row)->name);
}

static void judge_async(struct critic *c)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!(call->flags & FF_CALL_ASYNC) || (call->flags & (FF_CALL_AWAITED | FF_CALL_LAMBDA)))
			continue;
		if (!*call->target && (call->flags & FF_CALL_SHADOWED))
			continue;
		const char *name = *call->target ? call->target : call->callee;
		const struct blocking *b = bsearch(name, blocking, FF_COUNT(blocking), sizeof blocking[0], by_name);
		if (!b)
			continue;
		struct critic_spot at = {.line = call->line, .end_line = call->end_line, .col = call->col};
		ff_critic_note(c, "call", name);
		ff_critic_note(c, "instead", b->instead);
		ff_critic_report(c, RULE_ASYNC_BLOCKING, &at, "%.80s() blocks the event loop in an async function: use %s", name, b->instead);
	}
}

const struct critic_rule ff_critic_async_blocking = {
	.type = "async_blocking_call", .rule = "async_blocking_call", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.92, /* a judgement: no finding in seven repositories */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:ASYNC210 ruff:ASYNC220 ruff:ASYNC221 ruff:ASYNC222 ruff:ASYNC250 ruff:ASYNC251 flake8-async:ASYNC210 "
	         "flake8-async:ASYNC220 flake8-async:ASYNC221 flake8-async:ASYNC222 flake8-async:ASYNC250 flake8-async:ASYNC251",
	.summary = "a call that blocks the event loop",
	.why = "While it waits, every other coroutine of the process waits with it.",
	.example = "async def poll():\n    time.sleep(5)\n",
	.judge = judge_async,
};
