/* ff-docwriter - what the documentation lacks: as an agent, on a revision, or on paths; and how much there is. */
#include "ff/docwriter.h"

int main(int argc, char **argv)
{
	static struct ff_common common;
	static struct ff_arena arena;
	struct ff_agent_options o = {.common = &common};
	static bool all_nodes;
	static double fail_under;
	const struct ff_opt opts[] = {
		FF_AGENT_OPTS(o),
		{"all-nodes", 0, FF_OPT_FLAG, &all_nodes, NULL, "coverage: count private, magic and nested nodes too"},
		{"fail-under", 0, FF_OPT_NUM, &fail_under, "PERCENT", "coverage: exit 1 when it is less"},
		{0},
	};
	const struct ff_tool tool = {"ff-docwriter", "[check] [PATH...]\ncoverage [PATH...]", "finds missing, incomplete and stale docstrings", opts,
	                             &common, &arena};
	int code;
	argc = ff_opt_parse(&tool, argc, argv);
	bool coverage = argc && !strcmp(argv[0], "coverage");
	if (coverage || (argc && !strcmp(argv[0], "check"))) {
		argc--;
		argv++;
	}
	if (coverage)
		code = ff_doc_coverage("ff-docwriter", &o, all_nodes, fail_under, argc, argv);
	else
		code = ff_agent_tool(&ff_docwriter_agent, "ff-docwriter", &o, argc, argv);
	ff_arena_free(&arena);
	return code;
}
