/* ff-testgen - which functions no test reaches: as an agent, on a revision, or on paths; tests for them; and what would be called in those. */
#include <signal.h>
#include <unistd.h>

#include "ff/trial.h"

static int print_plan(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err)
{
	struct ff_buf out;
	struct ff_list cases = {0};
	ff_buf_init(&out, 64u << 20);
	if (*(const bool *)with) {
		ff_cases_static(s->scratch, plan, &cases);
		ff_test_cases_write(&cases, &out);
	} else {
		ff_test_plan_write(plan, &out);
	}
	int rc = out.over ? ff_err_set(err, FF_EX_DATA, "%s: the plan is too long", plan->module.path) : ff_write_all(STDOUT_FILENO, out.data, out.len, err);
	ff_buf_free(&out);
	return rc;
}

/* "plan" or "cases" PATH... */
static int plan(const struct ff_common *common, int argc, char **argv)
{
	struct ff_err err = {0};
	bool cases = !strcmp(argv[0], "cases");
	struct ff_trial_plans t = {.common = common, .index = true, .each = print_plan, .with = &cases};
	signal(SIGPIPE, SIG_IGN);
	int rc = ff_trial_plan(&t, argc - 1, argv + 1, &err);
	return rc < 0 ? ff_fail("ff-testgen", &err) : rc;
}

static int write_tests(struct ff_trial_ask *ask, const struct ff_agent_options *o, int argc, char **argv)
{
	struct ff_err err = {0};
	ask->rev = o->rev;
	ask->worktree = o->worktree;
	ask->all = o->all;
	if (ask->endpoints && (ask->changed || ask->rev || ask->worktree || ask->function))
		ff_err_set(&err, FF_EX_USAGE, "--endpoints goes with paths alone");
	if (ask->changed && !ask->rev && !ask->worktree && !argc)
		ask->rev = "HEAD";
	if (!ask->rev && !ask->worktree && !argc && !ask->endpoints)
		ff_err_set(&err, FF_EX_USAGE, "nothing to write tests for: give paths, --rev REV, --worktree or --only-changed");
	else if (ask->changed && argc)
		ff_err_set(&err, FF_EX_USAGE, "--only-changed goes with --rev or --worktree, not with paths");
	else if ((ask->rev || ask->worktree) && argc)
		ff_err_set(&err, FF_EX_USAGE, "a revision, or paths: not both");
	else if (ask->budget < 0.1 || ask->budget > 3600 || ask->most < 1 || ask->most > 50)
		ff_err_set(&err, FF_EX_USAGE, "--budget is 0.1 to 3600 seconds, --most 1 to 50 cases");
	return err.code ? ff_fail("ff-testgen", &err) : ff_trial_write(ask, "ff-testgen", argc, argv);
}

int main(int argc, char **argv)
{
	static struct ff_common common;
	static struct ff_arena arena;
	static struct ff_gap_options gaps;
	struct ff_agent_options o = {.common = &common};
	struct ff_trial_ask ask = {.common = &common, .budget = FF_TRIAL_BUDGET, .most = FF_TRIAL_MOST};
	const struct ff_opt opts[] = {
		FF_AGENT_OPTS(o),
		{"check", 'c', FF_OPT_FLAG, &ask.check, NULL, "write: run them in the sandbox, keep what passes every time and shows something"},
		{"only-changed", 0, FF_OPT_FLAG, &gaps.only_changed, NULL, "scan, write: only what the change wrote in, or took the tests of"},
		{"states", 0, FF_OPT_FLAG, &gaps.states, NULL, "scan: functions that tests reach, too"},
		{"endpoints", 'e', FF_OPT_FLAG, &ask.endpoints, NULL, "write: for the endpoints of a Flask, FastAPI or Django application, by its test client"},
		{"function", 'f', FF_OPT_STR, &ask.function, "NAME", "write: for this function, method or class alone"},
		{"output", 'o', FF_OPT_STR, &ask.folder, "DIR", "write: the files go there, not to the tests of the repository"},
		{"print", 'p', FF_OPT_FLAG, &ask.print, NULL, "write: to standard output instead of files"},
		{"budget", 0, FF_OPT_NUM, &ask.budget, "SECONDS", "write --check: search so long for a module (3)"},
		{"most", 0, FF_OPT_INT, &ask.most, "N", "write --check: cases of a function at most (6)"},
		{0},
	};
	const struct ff_tool tool = {"ff-testgen", "scan [PATH...]\nwrite [--check] PATH...\nplan | cases PATH...", "finds functions that no test reaches, and writes tests for them",
	                             opts, &common, &arena};
	int code;
	argc = ff_opt_parse(&tool, argc, argv);
	const char *verb = argc ? argv[0] : "";
	if (!strcmp(verb, "write")) {
		ask.changed = gaps.only_changed;
		code = write_tests(&ask, &o, argc - 1, argv + 1);
	} else if (argc > 1 && (!strcmp(verb, "plan") || !strcmp(verb, "cases"))) {
		code = plan(&common, argc, argv);
	} else if (!strcmp(verb, "scan")) {
		code = ff_testgen_scan("ff-testgen", &o, &gaps, argc - 1, argv + 1);
	} else {
		code = ff_agent_tool(&ff_testgen_agent, "ff-testgen", &o, argc, argv);
	}
	ff_arena_free(&arena);
	return code;
}
