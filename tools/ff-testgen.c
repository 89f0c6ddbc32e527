/* ff-testgen - which functions no test reaches: as an agent, on a revision, or on paths; and what would be called to test them. */
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

int main(int argc, char **argv)
{
	static struct ff_common common;
	static struct ff_arena arena;
	static struct ff_gap_options gaps;
	struct ff_agent_options o = {.common = &common};
	const struct ff_opt opts[] = {FF_AGENT_OPTS(o), {0}};
	const struct ff_tool tool = {"ff-testgen", "[scan] [PATH...]\nplan | cases PATH...", "finds functions that no test reaches", opts, &common, &arena};
	int code;
	argc = ff_opt_parse(&tool, argc, argv);
	if (argc > 1 && (!strcmp(argv[0], "plan") || !strcmp(argv[0], "cases"))) {
		code = plan(&common, argc, argv);
	} else {
		bool scan = argc && !strcmp(argv[0], "scan");
		code = ff_agent_tool(&ff_testgen_agent, "ff-testgen", &o, argc - scan, argv + scan);
	}
	ff_arena_free(&arena);
	return code;
}
