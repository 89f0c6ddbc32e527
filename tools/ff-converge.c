/* ff-converge - facts in, the agents' findings as one list of tasks out.  docs/ff-converge.1 */
#include <unistd.h>

#include "ff/converge.h"

int main(int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct ff_common common = {.dir = "."};
	struct ff_converge_options o = {.common = &common};
	const struct ff_opt opts[] = {
		{"agent", 'a', FF_OPT_STRS, &o.agents, "NAME=COMMAND", "add an agent, or replace the one of that name; may be repeated"},
		{"only", 'o', FF_OPT_STRS, &o.only, "NAME", "run this agent only; may be repeated"},
		{"timeout", 't', FF_OPT_NUM, &o.timeout, "SECONDS", "time of each agent, both rounds together (default 30)"},
		{"text", 0, FF_OPT_FLAG, &o.text, NULL, "a summary for people (default on a terminal)"},
		{NULL, 0, FF_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct ff_tool tool = {"ff-converge", "[-q] [--text | --json] [--agent NAME=COMMAND] [--only NAME] [--timeout SECONDS] < facts",
	                             "Runs the agents over a facts stream and unites their findings into tasks.", opts, &common, &arena};
	int rc = ff_opt_parse(&tool, argc, argv);
	if (rc > 0 || isatty(STDIN_FILENO))
		rc = ff_err_set(&err, FF_EX_USAGE, "facts come on standard input: ff-scan HEAD | ff-converge");
	else if (!(o.timeout >= 0 && o.timeout <= 3600))
		rc = ff_err_set(&err, FF_EX_USAGE, "--timeout: not 0 to 3600 seconds");
	o.text = !common.json && (o.text || isatty(STDOUT_FILENO));
	if (!rc)
		rc = ff_converge(&o, STDIN_FILENO, STDOUT_FILENO, &err);
	ff_arena_free(&arena);
	return rc ? ff_fail("ff-converge", &err) : FF_EX_OK;
}
