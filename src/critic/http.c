/*
 * http.c - requests that may wait for ever, or that trust whoever answers.  Called by security.c for calls of requests,
 * httpx and ssl; the arguments decide.
 */
#include "rules.h"

static bool is_text(const struct ff_argument *a, const char *text)
{
	return a && !strcmp(a->text, text);
}

/* requests waits for ever by default; httpx does only when told so. */
static void judge(struct critic *c, int row, bool waits)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *timeout = ff_critic_keyword(c, row, "timeout"), *verify = ff_critic_keyword(c, row, "verify");
	struct critic_spot at = ff_critic_call_spot(call);
	bool none = timeout ? is_text(timeout, "None") : waits && !ff_critic_keyword(c, row, "**");
	if (none) {
		ff_critic_note(c, "call", call->callee);
		ff_critic_note(c, "timeout", timeout ? "None" : "");
		ff_critic_report(c, RULE_HTTP_NO_TIMEOUT, &at, "%.80s() without a timeout can wait for ever", call->callee);
	}
	if (is_text(verify, "False")) {
		at.critical = c->in == IN_LIBRARY && !c->isolated;
		ff_critic_note(c, "call", call->callee);
		ff_critic_report(c, RULE_TLS_NO_VERIFY, &at, "%.80s() does not check the server's certificate", call->callee);
	}
}

void ff_critic_judge_requests(struct critic *c, int call)
{
	judge(c, call, true);
}

void ff_critic_judge_httpx(struct critic *c, int call)
{
	judge(c, call, false);
}

void ff_critic_judge_tls(struct critic *c, int call)
{
	struct critic_spot at = ff_critic_call_spot(FF_AT(&c->f->calls, struct ff_call, call));
	at.critical = c->in == IN_LIBRARY && !c->isolated;
	ff_critic_report(c, RULE_TLS_NO_VERIFY, &at, "this context does not check certificates");
}

const struct critic_rule ff_critic_http_no_timeout = {
	.type = "http_no_timeout", .rule = "http_no_timeout", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* 2026-11, redash, netbox: 30 of 30 */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S113 bandit:B113 bandit:request_without_timeout pylint:missing-timeout pylint:W3101",
	.summary = "an HTTP request that may wait for ever",
	.why = "requests has no time-out unless it is given one: a server that does not answer stops the caller.",
	.example = "requests.get(url)\n",
};

const struct critic_rule ff_critic_tls_no_verify = {
	.type = "tls_no_verify", .rule = "tls_no_verify", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* 2026-11, redash: 1 of 1; the rest is a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:S501 bandit:B501 bandit:request_with_no_cert_validation ~ruff:S323 ~bandit:B323",
	.summary = "the server's certificate is not checked",
	.why = "Anybody between the two can read and change what is sent.",
	.example = "requests.get(url, verify=False)\n",
};
