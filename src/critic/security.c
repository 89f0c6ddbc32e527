/*
 * security.c - calls that open a door: no time-out, no check of certificates, a shell, eval,
 * unsafe loaders.  One table of resolved names says what a call is; the arguments decide.
 */
#include "rules.h"

enum sink { SINK_REQUESTS, SINK_HTTPX, SINK_SUBPROCESS, SINK_SHELL, SINK_YAML, SINK_EVAL, SINK_TEMP, SINK_TLS };
struct known_call {
	const char *name;
	enum sink sink;
};
/* Sorted by strcmp. */
static const struct known_call known[] = {
	{"builtins.eval", SINK_EVAL}, {"builtins.exec", SINK_EVAL},
	{"commands.getoutput", SINK_SHELL}, {"commands.getstatusoutput", SINK_SHELL},
	{"eval", SINK_EVAL}, {"exec", SINK_EVAL},
	{"httpx.AsyncClient", SINK_HTTPX}, {"httpx.Client", SINK_HTTPX}, {"httpx.delete", SINK_HTTPX}, {"httpx.get", SINK_HTTPX},
	{"httpx.head", SINK_HTTPX}, {"httpx.options", SINK_HTTPX}, {"httpx.patch", SINK_HTTPX}, {"httpx.post", SINK_HTTPX},
	{"httpx.put", SINK_HTTPX}, {"httpx.request", SINK_HTTPX}, {"httpx.stream", SINK_HTTPX},
	{"os.popen", SINK_SHELL}, {"os.popen2", SINK_SHELL}, {"os.popen3", SINK_SHELL}, {"os.popen4", SINK_SHELL}, {"os.system", SINK_SHELL},
	{"popen2.Popen3", SINK_SHELL}, {"popen2.Popen4", SINK_SHELL}, {"popen2.popen2", SINK_SHELL}, {"popen2.popen3", SINK_SHELL},
	{"popen2.popen4", SINK_SHELL},
	{"requests.delete", SINK_REQUESTS}, {"requests.get", SINK_REQUESTS}, {"requests.head", SINK_REQUESTS},
	{"requests.options", SINK_REQUESTS}, {"requests.patch", SINK_REQUESTS}, {"requests.post", SINK_REQUESTS},
	{"requests.put", SINK_REQUESTS}, {"requests.request", SINK_REQUESTS},
	{"ssl._create_unverified_context", SINK_TLS},
	{"subprocess.Popen", SINK_SUBPROCESS}, {"subprocess.call", SINK_SUBPROCESS}, {"subprocess.check_call", SINK_SUBPROCESS},
	{"subprocess.check_output", SINK_SUBPROCESS}, {"subprocess.getoutput", SINK_SHELL}, {"subprocess.getstatusoutput", SINK_SHELL},
	{"subprocess.run", SINK_SUBPROCESS},
	{"tempfile.mktemp", SINK_TEMP},
	{"yaml.load", SINK_YAML}, {"yaml.load_all", SINK_YAML},
};

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct known_call *)row)->name);
}

static const struct known_call *look_up(const struct ff_call *call)
{
	const char *name = *call->target ? call->target : call->callee;
	if (!*call->target && (call->flags & FF_CALL_SHADOWED))
		return NULL;
	return bsearch(name, known, FF_COUNT(known), sizeof known[0], by_name);
}

static bool is_text(const struct ff_argument *a, const char *text)
{
	return a && !strcmp(a->text, text);
}

static struct critic_spot spot_of(const struct ff_call *call)
{
	return (struct critic_spot){.line = call->line, .end_line = call->end_line, .col = call->col};
}

/* requests waits for ever by default; httpx does only when told so. */
static void judge_http(struct critic *c, int row, enum sink sink)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *timeout = ff_critic_keyword(c, row, "timeout"), *verify = ff_critic_keyword(c, row, "verify");
	struct critic_spot at = spot_of(call);
	bool none = timeout ? is_text(timeout, "None") : sink == SINK_REQUESTS && !ff_critic_keyword(c, row, "**");
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

static bool falsy(const struct ff_argument *a)
{
	return is_text(a, "False") || is_text(a, "0") || is_text(a, "None") || is_text(a, "\"\"") || is_text(a, "''") || is_text(a, "[]") ||
	       is_text(a, "()") || (a->kind == FF_EXPR_DICT && (!strcmp(a->text, "{}") || !strncmp(a->text, "{**", 3)));
}

static bool is_constant(const struct ff_argument *a)
{
	return a && (a->kind == FF_EXPR_STRING || a->kind == FF_EXPR_NUMBER || a->kind == FF_EXPR_CONSTANT);
}

static void judge_shell(struct critic *c, int row, enum sink sink)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *shell = ff_critic_keyword(c, row, "shell"), *command = ff_critic_positional(c, row, 0);
	struct critic_spot at = spot_of(call);
	if (sink == SINK_SUBPROCESS && (!shell || falsy(shell)))
		return;
	if (!command)
		command = ff_critic_keyword(c, row, "args");
	ff_critic_note(c, "call", call->callee);
	if (is_constant(command))
		ff_critic_report(c, RULE_SHELL_CONSTANT, &at, "%.80s() starts a shell for a fixed command", call->callee);
	else if (!command || (sink == SINK_SUBPROCESS && !is_text(shell, "True") && !c->isolated))
		ff_buf_clear(&c->evidence); /* shell=flag: whoever sets it decides */
	else
		ff_critic_report(c, RULE_SHELL_TRUE, &at, "%.80s() gives a command that is put together to a shell", call->callee);
}

static void judge_yaml(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *loader = ff_critic_keyword(c, row, "Loader");
	struct critic_spot at = spot_of(call);
	if (!loader)
		loader = ff_critic_positional(c, row, 1);
	if (ff_critic_keyword(c, row, "**") || ff_critic_keyword(c, row, "*"))
		return;
	if (loader) {
		const char *last = ff_critic_last(loader->text);
		bool known_unsafe = !strcmp(last, "Loader") || !strcmp(last, "UnsafeLoader") || !strcmp(last, "FullLoader") || !strcmp(last, "CLoader");
		if (!known_unsafe || (!strcmp(last, "FullLoader") && !c->isolated))
			return;
	}
	at.critical = c->in == IN_LIBRARY && !c->isolated;
	ff_critic_note(c, "loader", loader ? loader->text : "(none)");
	ff_critic_report(c, RULE_YAML_LOAD, &at, "yaml.load() can construct any Python object: use safe_load()");
}

static void judge_eval(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *what = ff_critic_positional(c, row, 0);
	struct critic_spot at = spot_of(call);
	bool exec = ff_str_ends(call->callee, "exec");
	if (!what)
		return;
	if (!c->isolated && (is_constant(what) || (exec && (what->kind < FF_EXPR_FSTRING || what->kind > FF_EXPR_FORMAT))))
		return; /* exec of a whole program is what plug-ins and consoles are for; of text put together it is not */
	ff_critic_note(c, "argument", what->text);
	ff_critic_report(c, RULE_EVAL_EXEC, &at, "%s() of %.60s runs whatever the text says", call->callee, what->text);
}

static void judge_one(struct critic *c, int row, enum sink sink)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	struct critic_spot at = spot_of(call);
	ff_critic_calls_index(c);
	switch (sink) {
	case SINK_REQUESTS:
	case SINK_HTTPX:
		judge_http(c, row, sink);
		break;
	case SINK_SUBPROCESS:
	case SINK_SHELL:
		judge_shell(c, row, sink);
		break;
	case SINK_YAML:
		judge_yaml(c, row);
		break;
	case SINK_EVAL:
		judge_eval(c, row);
		break;
	case SINK_TEMP:
		ff_critic_report(c, RULE_TEMPFILE, &at, "mktemp() only makes a name: another process can take it first");
		break;
	case SINK_TLS:
		at.critical = c->in == IN_LIBRARY && !c->isolated;
		ff_critic_report(c, RULE_TLS_NO_VERIFY, &at, "this context does not check certificates");
		break;
	}
}

/* Is the name given another value between two lines? */
static bool rebound(const struct critic *c, const char *name, int after, int before)
{
	for (int i = 0; i < c->f->assigns.count; i++) {
		const struct ff_assign *a = FF_AT(&c->f->assigns, struct ff_assign, i);
		if (a->line > after && a->line < before && !strcmp(a->name, name))
			return true;
	}
	return false;
}

/* app.run(debug=True) of a Flask application that is made in this file. */
static void judge_debug(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	size_t root = strlen(call->callee);
	if (root < 5 || strcmp(call->callee + root - 4, ".run"))
		return;
	ff_critic_calls_index(c);
	root -= 4;
	if (!is_text(ff_critic_keyword(c, row, "debug"), "True"))
		return;
	for (int i = 0; i < row; i++) {
		const struct ff_call *made = FF_AT(&c->f->calls, struct ff_call, i);
		if (strcmp(made->target, "flask.Flask") || strlen(made->assigned) != root || memcmp(made->assigned, call->callee, root) ||
		    rebound(c, made->assigned, made->line, call->line))
			continue;
		struct critic_spot at = spot_of(call);
		ff_critic_note(c, "application", made->assigned);
		ff_critic_report(c, RULE_DEBUG, &at, "debug=True gives everybody who meets an error a console on the server");
		return;
	}
}

static void judge_security(struct critic *c)
{
	int debugs = 0;
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		const struct known_call *k = look_up(call);
		if (k)
			judge_one(c, i, k->sink);
		else if (ff_str_ends(call->callee, ".run") && debugs++ < 100)
			judge_debug(c, i);
	}
}

const struct critic_rule ff_critic_http_no_timeout = {
	.type = "http_no_timeout", .rule = "http_no_timeout", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* 2026-11, redash, netbox: 30 of 30 */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S113 bandit:B113 bandit:request_without_timeout pylint:missing-timeout pylint:W3101",
	.summary = "an HTTP request that may wait for ever",
	.why = "requests has no time-out unless it is given one: a server that does not answer stops the caller.",
	.example = "requests.get(url)\n",
	.judge = judge_security,
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

const struct critic_rule ff_critic_yaml_load = {
	.type = "unsafe_yaml_load", .rule = "unsafe_yaml_load", .severity = FF_SEVERITY_HIGH,
	.weight = 0.95, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S506 bandit:B506 bandit:yaml_load",
	.summary = "yaml.load with a loader that can construct anything",
	.why = "A document can then run code. yaml.safe_load reads plain data.",
	.example = "yaml.load(text)\n",
};

const struct critic_rule ff_critic_eval_exec = {
	.type = "eval_exec", .rule = "eval_exec", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.40, /* 2026-11: 1 of 2 is no sandbox or console; exec of whole programs is set aside for that reason */
	.fix = FIX_NONE, .risk = FF_LEVEL_HIGH, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "ruff:S307 ~ruff:S102 bandit:B307 bandit:eval ~bandit:B102 pylint:eval-used pylint:W0123 ~pylint:exec-used ~pylint:W0122",
	.summary = "eval or exec of something that is no literal",
	.why = "Whoever can influence the text runs code. ast.literal_eval reads values, getattr and dictionaries choose functions.",
	.example = "value = eval(request.args[\"expression\"])\n",
};

const struct critic_rule ff_critic_shell_true = {
	.type = "shell_true", .rule = "shell_true", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.70, /* 2026-11, datasette: 5 of 5 put words of the user into a shell; whether that user matters is another question */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 15, .where = IN_PRODUCTION,
	.peers = "ruff:S602 ruff:S605 bandit:B602 bandit:subprocess_popen_with_shell_equals_true bandit:B605 bandit:start_process_with_a_shell",
	.summary = "a command that is put together goes through a shell",
	.why = "A blank, a quote or a semicolon in a value becomes part of the command. Give a list of words without a shell.",
	.example = "subprocess.run(f\"tar xf {name}\", shell=True)\n",
};

const struct critic_rule ff_critic_shell_constant = {
	.type = "shell_true", .rule = "shell_true_const", .severity = FF_SEVERITY_INFO,
	.weight = 0.20, .off = true, /* a fixed command cannot be bent */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S602 ruff:S605 bandit:B602 bandit:subprocess_popen_with_shell_equals_true bandit:B605 bandit:start_process_with_a_shell",
	.summary = "the same with a fixed command",
	.why = "Nothing can be injected; a list of words would still be plainer.",
	.example = "os.system(\"sync\")\n",
};

const struct critic_rule ff_critic_tempfile = {
	.type = "insecure_tempfile", .rule = "insecure_tempfile", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.95, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S306 bandit:B306",
	.summary = "tempfile.mktemp()",
	.why = "Between making the name and opening the file somebody else can put a link there. mkstemp() and NamedTemporaryFile() open it.",
	.example = "path = tempfile.mktemp()\n",
};

const struct critic_rule ff_critic_debug = {
	.type = "debug_enabled", .rule = "debug_enabled", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.80, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S201 bandit:B201 bandit:flask_debug_true",
	.summary = "a Flask application runs with debug=True",
	.why = "Its error page lets a visitor run Python on the server.",
	.example = "app.run(debug=True)\n",
};
