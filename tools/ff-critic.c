/*
 * ff-critic - the agent that finds defects in changed Python files.
 */
#include <unistd.h>

#include "ff/critic.h"

static struct ff_common common;
static struct ff_agent_options agent = {.common = &common};
static bool rules, mdoc;
static const char *explain;
static struct ff_arena arena;
static const struct ff_opt opts[] = {
	FF_AGENT_OPTS(agent),
	{"rules", 0, FF_OPT_FLAG, &rules, NULL, "list the rules and stop"},
	{"mdoc", 0, FF_OPT_FLAG, &mdoc, NULL, "with --rules: as the list of the man page"},
	{"explain", 'e', FF_OPT_STR, &explain, "TYPE", "say what a rule means, why, with an example, and stop"},
	{0},
};
static const struct ff_tool tool = {
	"ff-critic",
	"[-a] [--isolated] [--exit-code] [--json] [-r REV | PATH...]\n--agent\n--rules [--json | --mdoc]\n--explain TYPE",
	"finds defects in Python files",
	opts, &common, &arena,
};

static int print_catalogue(void)
{
	struct ff_err err = {0};
	struct ff_buf out;
	ff_buf_init(&out, 0);
	int rc = 0;
	if (explain)
		rc = ff_critic_explain(&out, explain, &err);
	else
		ff_critic_rules_write(&out, common.json ? FF_CRITIC_JSON : mdoc ? FF_CRITIC_MDOC : FF_CRITIC_TEXT);
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, out.data, out.len, &err);
	ff_buf_free(&out);
	return rc ? ff_fail(tool.name, &err) : FF_EX_OK;
}

int main(int argc, char **argv)
{
	int n = ff_opt_parse(&tool, argc, argv);
	return rules || explain ? print_catalogue() : ff_agent_tool(&ff_critic_agent, tool.name, &agent, n, argv);
}
