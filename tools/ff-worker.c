/* ff-worker - fixes what may be fixed without a person, in the background.  docs/ff-worker.1 */
#include "ff/worker.h"

static struct ff_common common = {.dir = "."};
static struct ff_arena arena;
static struct ff_worker_options options;
static const struct ff_opt opts[] = {
	{"once", '1', FF_OPT_FLAG, &options.once, NULL, "one cycle, then leave"},
	{"interval", 0, FF_OPT_INT, &options.interval, "SECONDS", "from one cycle to the next (fibreflow.worker.cycle, 60)"},
	{"max-fixes", 0, FF_OPT_INT, &options.most, "N", "most fixes in one cycle (fibreflow.worker.fixes, 5)"},
	{"hours", 0, FF_OPT_STR, &options.hours, "FROM-TO", "local time in which it works (fibreflow.worker.hours)"},
	{"dry-run", 'n', FF_OPT_FLAG, &options.dry_run, NULL, "one cycle in which nothing lands"},
	{0},
};
static const struct ff_tool tool = {
	"ff-worker",
	"[--once] [--interval SECONDS] [--max-fixes N] [--hours FROM-TO] [--dry-run]",
	"fixes what may be fixed without a person, one task after the other, in the background",
	opts, &common, &arena,
};

static int check(struct ff_err *err)
{
	if (options.interval < 0 || options.interval > 86400)
		return ff_err_set(err, FF_EX_USAGE, "--interval goes from 1 to 86400");
	if (options.most < 0 || options.most > 100)
		return ff_err_set(err, FF_EX_USAGE, "--max-fixes goes from 1 to 100");
	return 0;
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	int status = FF_EX_OK, result = -1;
	if (ff_opt_parse(&tool, argc, argv))
		ff_err_set(&err, FF_EX_USAGE, "takes no argument");
	else if (!check(&err)) {
		options.dir = common.dir;
		options.json = common.json;
		options.quiet = common.quiet;
		result = ff_worker_run(&arena, &options, &status, &err);
	}
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : status;
}
