/* ff-docwriter - what the documentation lacks: as an agent, on a revision, or on paths; and how much there is. */
#include "ff/docfiles.h"

static int check(const struct ff_doc_ask *ask, int argc, char **argv)
{
	return ff_agent_tool(&ff_docwriter_agent, ask->tool, ask->agent, argc, argv);
}

/* The first one is meant when the first argument names none. */
static const struct {
	const char *name;
	ff_doc_verb *run;
} verbs[] = {
	{"check", check},
	{"coverage", ff_doc_coverage},
	{"examples", ff_doc_examples},
	{"write", ff_doc_write_tree},
	{"readme", ff_doc_readme},
	{"api", ff_doc_api},
};

int main(int argc, char **argv)
{
	static struct ff_common common;
	static struct ff_arena arena;
	struct ff_agent_options o = {.common = &common};
	static struct ff_doc_ask ask = {.tool = "ff-docwriter", .no_worse_than = "", .badge = "", .section = "", .min_confidence = FF_DOC_SURE};
	const struct ff_opt opts[] = {
		FF_AGENT_OPTS(o),
		{"all-nodes", 0, FF_OPT_FLAG, &ask.all_nodes, NULL, "coverage: count private, magic and nested nodes too"},
		{"fail-under", 0, FF_OPT_NUM, &ask.fail_under, "PERCENT", "coverage: exit 1 when it is less"},
		{"no-worse-than", 0, FF_OPT_STR, &ask.no_worse_than, "REV", "coverage: exit 1 when it was more in that revision"},
		{"only-changed", 0, FF_OPT_FLAG, &ask.only_changed, NULL, "coverage, write: only what the change touched (write: of HEAD, or of --rev, --worktree)"},
		{"skip-covered", 0, FF_OPT_FLAG, &ask.skip_covered, NULL, "coverage: only files that lack something"},
		{"badge", 0, FF_OPT_STR, &ask.badge, "FILE", "coverage: write the share as a picture (SVG)"},
		{"dry-run", 'n', FF_OPT_FLAG, &ask.dry_run, NULL, "write, readme: print what would change, write nothing"},
		{"examples", 'x', FF_OPT_FLAG, &ask.examples, NULL, "write: examples too: calls of the repository, run in the sandbox"},
		{"section", 's', FF_OPT_STR, &ask.section, "NAME", "write: only this section (args, returns, yields, raises, attributes, example) of docstrings that lack it"},
		{"min-confidence", 0, FF_OPT_NUM, &ask.min_confidence, "SHARE", "write: leave out drafts that are less sure (0.5)"},
		{"check", 0, FF_OPT_FLAG, &ask.check, NULL, "readme: say which sections are stale, exit 1 then, write nothing"},
		{"list", 0, FF_OPT_FLAG, &ask.list, NULL, "readme: list the sections of all pages"},
		{"init", 0, FF_OPT_STR, &ask.init, "DIR", "readme: a first page for a folder that has none"},
		{"format", 0, FF_OPT_STR, &ask.format, "FORMAT", "api: markdown or html"},
		{"out", 'o', FF_OPT_STR, &ask.out, "DIR", "api: folder of the pages; else docs/api"},
		{"alphabetical", 0, FF_OPT_FLAG, &ask.alphabetical, NULL, "api: names by the alphabet, not as the source has them"},
		{0},
	};
	const struct ff_tool tool = {"ff-docwriter", "[check] [PATH...]\ncoverage [PATH...]\nexamples [PATH...]\nwrite [--dry-run] [PATH...]\nreadme [--check | --dry-run | --list | --init DIR] [PATH...]\napi [--format FORMAT] [-o DIR] [PACKAGE...]", "finds missing, incomplete and stale docstrings, and writes them", opts,
	                             &common, &arena};
	ff_doc_verb *run = verbs[0].run;
	argc = ff_opt_parse(&tool, argc, argv);
	ask.agent = &o;
	for (size_t i = 0; argc && i < FF_COUNT(verbs); i++)
		if (!strcmp(argv[0], verbs[i].name)) {
			run = verbs[i].run;
			argc--;
			argv++;
			break;
		}
	int code = run(&ask, argc, argv);
	ff_arena_free(&arena);
	return code;
}
