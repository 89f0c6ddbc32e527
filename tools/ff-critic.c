/*
 * ff-critic - the agent that finds defects in changed Python files.
 */
#include <unistd.h>

#include "ff/critic.h"
#include "ff/custom.h"

static struct ff_common common;
static struct ff_agent_options agent = {.common = &common};
static bool rules, mdoc, check;
static const char *explain;
static struct ff_arena arena;
static const struct ff_opt opts[] = {
	FF_AGENT_OPTS(agent),
	{"rules", 0, FF_OPT_FLAG, &rules, NULL, "list the rules and stop"},
	{"mdoc", 0, FF_OPT_FLAG, &mdoc, NULL, "with --rules: as the list of the man page"},
	{"check-rules", 0, FF_OPT_FLAG, &check, NULL, "say what is wrong with the rules of .fibreflow.d, or with these files, and stop"},
	{"explain", 'e', FF_OPT_STR, &explain, "TYPE", "say what a rule means, why, with an example, and stop"},
	{0},
};
static const struct ff_tool tool = {
	"ff-critic",
	"[-a] [--isolated] [--exit-code] [--json] [-r REV | PATH...]\n--agent\n--rules [--json | --mdoc]\n--explain TYPE\n--check-rules [-r REV | FILE...]",
	"finds defects in Python files",
	opts, &common, &arena,
};

static int print_catalogue(int argc, char **argv)
{
	struct ff_err err = {0}, quiet = {0};
	struct ff_list customs = {0};
	struct ff_buf out;
	int rc = 0, bad = 0;
	ff_buf_init(&out, 0);
	if (!mdoc) /* without them the rules of our own are still there to tell */
		rc = ff_customs_ask(&arena, common.dir, agent.rev, check ? argc : 0, argv, &customs, check ? &err : &quiet) && check ? -1 : 0;
	if (rc)
		return ff_fail(tool.name, &err);
	if (check) {
		bad = ff_critic_customs_check(&out, &customs, common.json);
	} else if (explain) {
		if (ff_critic_explain(&out, explain, &err))
			rc = ff_critic_customs_explain(&out, &customs, explain) ? 0 : -1;
	} else {
		ff_critic_rules_write(&out, common.json ? FF_CRITIC_JSON : mdoc ? FF_CRITIC_MDOC : FF_CRITIC_TEXT);
		ff_critic_customs_write(&out, &customs, common.json ? FF_CRITIC_JSON : FF_CRITIC_TEXT);
	}
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, out.data, out.len, &err);
	ff_buf_free(&out);
	return rc ? ff_fail(tool.name, &err) : bad ? FF_EX_CONFIG : FF_EX_OK;
}

int main(int argc, char **argv)
{
	int n = ff_opt_parse(&tool, argc, argv);
	return rules || explain || check ? print_catalogue(n, argv) : ff_agent_tool(&ff_critic_agent, tool.name, &agent, n, argv);
}
