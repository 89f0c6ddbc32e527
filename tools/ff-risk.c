/* ff-risk - how probable it is that a commit brings a defect.  docs/ff-risk.1 */
#include "ff/risk.h"

static struct ff_common common = {.dir = "."};
static struct ff_risk_options o = {.common = &common, .data = "", .commits = 20000, .seconds = 500};
static const struct ff_opt opts[] = {
	{"stream", 0, FF_OPT_FLAG, &o.stream, NULL, "a filter: a facts stream on standard input gets its risk record"},
	{"due", 0, FF_OPT_FLAG, &o.due, NULL, "fit: only when it is a month or 500 commits old"},
	{"csv", 0, FF_OPT_FLAG, &o.csv, NULL, "features: as comma-separated values"},
	{"data", 0, FF_OPT_STR, &o.data, "FILE", "model: of a data set in this file, in place of the repository"},
	{"commits", 0, FF_OPT_INT, &o.commits, "N", "how many commits to look back on (20000)"},
	{"seconds", 0, FF_OPT_INT, &o.seconds, "N", "give up a walk that takes longer (500)"},
	{NULL},
};
static const struct ff_tool tool = {
	.name = "ff-risk",
	.synopsis = "[REV | A..B]\n--stream < FACTS\nfit [--due]\nmodel [--data FILE]\nfeatures --csv [REV | A..B]",
	.summary = "says how probable it is that a commit brings a defect, learned from the history of its repository",
	.opts = opts,
	.common = &common,
};

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	argc = ff_opt_parse(&tool, argc, argv);
	if (o.commits < 1 || o.commits > 2000000 || o.seconds < 1 || o.seconds > 86400) {
		ff_err_set(&err, FF_EX_USAGE, "--commits goes from 1 to 2000000, --seconds from 1 to 86400");
		return ff_fail(tool.name, &err);
	}
	return ff_risk_tool(&o, argc, argv);
}
