/* ff-testgen - which functions no test reaches: as an agent, on a revision, or on paths. */
#include "ff/testgen.h"

int main(int argc, char **argv)
{
	static struct ff_common common;
	static struct ff_arena arena;
	struct ff_agent_options o = {.common = &common};
	const struct ff_opt opts[] = {FF_AGENT_OPTS(o), {0}};
	const struct ff_tool tool = {"ff-testgen", "[scan] [PATH...]", "finds functions that no test reaches", opts, &common, &arena};
	argc = ff_opt_parse(&tool, argc, argv);
	if (argc && !strcmp(argv[0], "scan")) {
		argc--;
		argv++;
	}
	int code = ff_agent_tool(&ff_testgen_agent, "ff-testgen", &o, argc, argv);
	ff_arena_free(&arena);
	return code;
}
