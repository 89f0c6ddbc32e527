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
		if (ff_critic_call_is_short(c, row))
			at.fix = ff_fix_edit(c->s, FF_SAFETY_REVIEW, "add a timeout", at.end_line, call->end_col - 1, at.end_line, call->end_col - 1, ", timeout=30");
		ff_critic_note(c, "call", call->callee);
		ff_critic_note(c, "timeout", timeout ? "None" : "");
		ff_critic_report(c, RULE_HTTP_NO_TIMEOUT, &at, "%.80s() without a timeout can wait for ever", call->callee);
	}
	at.fix = NULL;
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

/* Modules whose sessions and clients take verify=, ssl= and the like. */
static bool imports_client(const struct critic *c)
{
	static const char *const clients[] = {"requests", "httpx", "aiohttp", "urllib3"};
	for (int i = 0; i < c->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&c->f->imports, struct ff_import, i);
		size_t n = strcspn(m->module, ".");
		for (size_t k = 0; k < FF_COUNT(clients); k++)
			if (!m->level && strlen(clients[k]) == n && !memcmp(m->module, clients[k], n))
				return true;
	}
	return false;
}

static bool is_request(const struct ff_call *call)
{
	static const char *const verbs[] = {"get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream", "ws_connect",
	                                    "TCPConnector", "ClientSession", NULL};
	if (ff_str_starts(call->target, "requests.") || ff_str_starts(call->target, "httpx."))
		return false; /* judged by their names */
	for (int i = 0; verbs[i]; i++)
		if (!strcmp(ff_last_part(call->callee), verbs[i]))
			return true;
	return false;
}

/* What the names of calls do not tell: session.get(..., verify=False), cert_reqs=ssl.CERT_NONE of whatever takes it. */
static void judge_arguments(struct critic *c)
{
	int client = -1;
	for (int i = 0; !c->isolated && i < c->f->arguments.count; i++) {
		const struct ff_argument *a = FF_AT(&c->f->arguments, struct ff_argument, i);
		if (a->call < 0 || a->call >= c->f->calls.count || !*a->keyword)
			continue;
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, a->call);
		bool off = !strcmp(a->text, "False") && (!strcmp(a->keyword, "verify") || !strcmp(a->keyword, "verify_ssl") || !strcmp(a->keyword, "ssl"));
		bool none = !strcmp(a->keyword, "cert_reqs") && ff_str_starts(ff_last_part(a->text) + strspn(ff_last_part(a->text), "\"'"), "CERT_NONE");
		if (!none && (!off || !is_request(call)))
			continue;
		if (client < 0)
			client = imports_client(c);
		if (!none && !client)
			continue;
		struct critic_spot at = ff_critic_call_spot(call);
		at.critical = c->in == IN_LIBRARY;
		ff_critic_note(c, "call", call->callee);
		ff_critic_note(c, "argument", a->keyword);
		ff_critic_report(c, RULE_TLS_NO_VERIFY, &at, "%.80s(%s=%.20s) does not check the server's certificate", call->callee, a->keyword, a->text);
	}
}

const struct critic_rule ff_critic_http_no_timeout = {
	.type = "http_no_timeout", .rule = "http_no_timeout", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* 2026-11, redash, netbox, Debian's packages: 14 of 14 read, of 31 found; ruff agrees on 144 of 147, and has calls with **kwargs too */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
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
	.judge = judge_arguments,
};
