/* ff-scan - a commit, a range, a work tree, folders or files become a facts stream. */
#include <signal.h>
#include <unistd.h>

#include "ff/critic.h"
#include "ff/scan.h"

static struct ff_common common;
static struct ff_scan_options o;
static bool rules;

static const struct ff_opt opts[] = {
	{"rev", 'r', FF_OPT_STR, &o.rev, "REV", "this revision or range, whatever files are named so"},
	{"worktree", 'w', FF_OPT_FLAG, &o.worktree, NULL, "HEAD against the work tree, untracked files included"},
	{"all", 'a', FF_OPT_FLAG, &o.all, NULL, "all files of the revision; makes or updates the index"},
	{"index", 'i', FF_OPT_FLAG, &o.index, NULL, "make or update the index, write commit and end only"},
	{"from", 0, FF_OPT_STR, &o.from, "DIR", "compare this folder, without git ..."},
	{"to", 0, FF_OPT_STR, &o.to, "DIR", "... with this one"},
	{"sides", 0, FF_OPT_STR, &o.sides, "new|both", "facts of the new side, or of the old one, too"},
	{"context", 0, FF_OPT_STR, &o.context, "LIST", "unchanged files that explain the change: api,routes,models"},
	{"usage", 'u', FF_OPT_FLAG, &o.usage, NULL, "users of all definitions, with --all"},
	{"references", 0, FF_OPT_FLAG, &o.references, NULL, "the references section, too"},
	{"coverage", 0, FF_OPT_FLAG, &o.coverage, NULL, "lines that ran, by the coverage data of the work tree"},
	{"no-reach", 0, FF_OPT_FLAG, &o.no_reach, NULL, "do not follow how tests reach a definition"},
	{"no-index", 0, FF_OPT_FLAG, &o.no_index, NULL, "no users: leave the index alone"},
	{"no-cache", 0, FF_OPT_FLAG, &o.no_cache, NULL, "leave facts.db alone"},
	{"jobs", 'j', FF_OPT_INT, &o.jobs, "N", "threads; as many as there are cores"},
	{"max-files", 0, FF_OPT_INT, &o.max_files, "N", "look at no more files, Python first"},
	{"rules", 0, FF_OPT_FLAG, &rules, NULL, "check the rules of .fibreflow.d, or these files, write them as records and stop"},
	{"max-cache", 0, FF_OPT_INT, &o.max_cache, "MIB", "size of facts.db, 256"},
	{NULL},
};
static const struct ff_tool tool = {
	.name = "ff-scan",
	.synopsis = "[REV | A..B | --worktree | --all | --index]\n--from DIR --to DIR\nPATH...\n--rules [--rev REV | FILE...]",
	.summary = "Writes the facts of a change, or of files, as a stream of records.",
	.opts = opts,
	.common = &common,
};

static void say(void *to, const char *text)
{
	(void)to;
	if (!common.quiet)
		ff_say(tool.name, "%s", text);
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	int bad;
	signal(SIGPIPE, SIG_IGN);
	argc = ff_opt_parse(&tool, argc, argv);
	o.dir = common.dir;
	o.say = say;
	o.taken = ff_critic_has_type;
	if (rules)
		return ff_scan_customs(&o, argc, argv, STDOUT_FILENO, &bad, &err) ? ff_fail(tool.name, &err) : bad ? FF_EX_CONFIG : FF_EX_OK;
	return ff_scan_run(&o, argc, argv, STDOUT_FILENO, &err) ? ff_fail(tool.name, &err) : FF_EX_OK;
}
