/*
 * shell.c - children: a shell in between, a result that nobody looks at.  Called by security.c.
 */
#include "rules.h"

/* True, or another constant that counts as true; only those say for certain that there is a shell. */
static bool is_true(const struct ff_argument *a)
{
	static const char *const empty[] = {"0", "0.0", "\"\"", "''", "[]", "()", "{}", NULL};
	if (!strcmp(a->text, "True"))
		return true;
	for (int i = 0; empty[i]; i++)
		if (!strcmp(a->text, empty[i]))
			return false;
	return a->kind == FF_EXPR_NUMBER || a->kind == FF_EXPR_STRING || a->kind == FF_EXPR_LIST || a->kind == FF_EXPR_TUPLE || a->kind == FF_EXPR_SET ||
	       a->kind == FF_EXPR_LAMBDA || a->kind == FF_EXPR_FSTRING || (a->kind == FF_EXPR_COMPREHENSION && *a->text == '(') ||
	       (a->kind == FF_EXPR_DICT && strncmp(a->text, "{**", 3));
}

static bool is_constant(const struct ff_argument *a)
{
	return a && (a->kind == FF_EXPR_STRING || a->kind == FF_EXPR_NUMBER || a->kind == FF_EXPR_CONSTANT);
}

static void judge_shell(struct critic *c, int row, bool asks)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *shell = ff_critic_keyword(c, row, "shell"), *command = ff_critic_positional(c, row, 0);
	struct critic_spot at = ff_critic_call_spot(call);
	if (asks && (!shell || !is_true(shell)))
		return;
	if (!command)
		command = ff_critic_keyword(c, row, "args");
	if (!command)
		command = ff_critic_keyword(c, row, "*");
	ff_critic_note(c, "call", call->callee);
	if (is_constant(command))
		ff_critic_report(c, RULE_SHELL_CONSTANT, &at, "%.80s() starts a shell for a fixed command", call->callee);
	else if (!command)
		ff_buf_clear(&c->evidence);
	else
		ff_critic_report(c, RULE_SHELL_TRUE, &at, "%.80s() gives a command that is put together to a shell", call->callee);
}

/* A failure is seen by check=, or by looking at the result. */
static void judge_check(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	struct critic_spot at = ff_critic_call_spot(call);
	if (ff_critic_keyword(c, row, "check"))
		return;
	if (!c->isolated && (!(call->flags & FF_CALL_UNUSED) || ff_critic_keyword(c, row, "**")))
		return;
	ff_critic_note(c, "call", call->callee);
	ff_critic_report(c, RULE_SUBPROCESS_NO_CHECK, &at, "nobody notices when this command fails: check=True, or look at the result");
}

void ff_critic_judge_subprocess(struct critic *c, int call)
{
	judge_shell(c, call, true);
	if (!strcmp(ff_critic_call_name(FF_AT(&c->f->calls, struct ff_call, call)), "subprocess.run"))
		judge_check(c, call);
}

void ff_critic_judge_shell(struct critic *c, int call)
{
	judge_shell(c, call, false);
}

const struct critic_rule ff_critic_shell_true = {
	.type = "shell_true", .rule = "shell_true", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.70, /* 2026-11, datasette, standard library, Debian's packages: 19 of 19 put a text together, about half of values from elsewhere */
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

const struct critic_rule ff_critic_subprocess_no_check = {
	.type = "subprocess_no_check", .rule = "subprocess_no_check", .severity = FF_SEVERITY_INFO,
	.weight = 0.60, /* a judgement: no finding in nine repositories, the standard library, Debian's packages */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:PLW1510 pylint:subprocess-run-check pylint:W1510",
	.summary = "subprocess.run without check=, its result dropped",
	.why = "The command may fail and the program goes on as if it had not. Where the result is kept somebody looks at it; those calls are "
	       "not reported (ruff reports them).",
	.example = "subprocess.run([\"createdb\", name])\n",
};
