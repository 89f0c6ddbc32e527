/* ff-correlate - the door of the correlate room: metrics of a running system before and after a commit. */
#include <unistd.h>

#include "ff/correlate.h"
#include "ff/queue.h"

static struct ff_common common = {.dir = "."};
static const char *db, *mode = "kayenta";
static struct ff_capture capture = {.proc = "/proc"};
static const struct ff_opt opts[] = {
    {"url", 0, FF_OPT_STR, &capture.url, "URL", "health address: https, or http to this machine"},
    {"window", 0, FF_OPT_NUM, &capture.window, "SECONDS", "how long samples are taken (5)"},
    {"interval", 0, FF_OPT_NUM, &capture.interval, "SECONDS", "from one sample to the next (1)"},
    {"requests", 0, FF_OPT_INT, &capture.requests, "N", "requests over the window (10)"},
    {"host", 0, FF_OPT_STR, &capture.host, "NAME", "name to keep the metrics under (this machine's)"},
    {"proc", 0, FF_OPT_STR, &capture.proc, "DIR", "read stat, meminfo and loadavg there (/proc)"},
    {"mode", 0, FF_OPT_STR, &mode, "PEER", "of judge: whose verdict (kayenta)"},
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-correlate",
    .synopsis = "baseline [REV]\ndelta [REV]\nhistory [REV]\njudge [--mode kayenta] --json\nchangepoints --json",
    .summary = "measures a running system before and after a commit is deployed, and says what the commit did to it",
    .opts = opts,
    .common = &common,
};

static int run(const char *verb, const char *rev, struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct ff_screen screen;
	if (!strcmp(verb, "baseline"))
		return ff_correlate_baseline(s, &capture, rev ? rev : "HEAD", common.json, out, err);
	if (!strcmp(verb, "delta"))
		return ff_correlate_delta(s, &capture, rev ? rev : "HEAD", common.json, out, err);
	ff_screen_look(&screen, STDOUT_FILENO);
	return ff_correlate_history(s, common.dir, rev, &screen, common.json, out, err);
}

/* The verbs that judge records on standard input and need no repository; false: it is none of them. */
static bool run_cases(int count, char **argv, struct ff_buf *out, int *result, struct ff_err *err)
{
	bool judge = count && !strcmp(argv[0], "judge");
	if (!count || (!judge && strcmp(argv[0], "changepoints") != 0))
		return false;
	if (count > 1 || !common.json)
		*result = ff_err_set(err, FF_EX_USAGE, "%s: records on standard input, and --json (try --help)", argv[0]);
	else
		*result = judge ? ff_correlate_judge_cases(STDIN_FILENO, mode, out, err) : ff_correlate_change_cases(STDIN_FILENO, out, err);
	if (ff_write_all(STDOUT_FILENO, ff_buf_text(out), out->len, *result ? NULL : err))
		*result = -1;
	return true;
}

int main(int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct ff_store *s = NULL;
	struct ff_buf out;
	const char *path;
	int result = -1, count = ff_opt_parse(&tool, argc, argv);
	bool history = count && !strcmp(argv[0], "history");
	ff_buf_init(&out, 256u << 20);
	capture.dir = common.dir;
	if (run_cases(count, argv, &out, &result, &err))
		goto done;
	if (count < 1 || count > 2 || (!history && strcmp(argv[0], "baseline") != 0 && strcmp(argv[0], "delta") != 0)) {
		ff_err_set(&err, FF_EX_USAGE, "say what to do: baseline, delta or history, and a revision (try --help)");
		goto done;
	}
	if (ff_store_path(&arena, common.dir, db, &path, &err) || ff_store_open(path, history ? FF_STORE_READ : FF_STORE_WRITE, &s, &err))
		goto done;
	result = run(argv[0], count > 1 ? argv[1] : NULL, s, &out, &err);
	if (!history)
		ff_queue_announce(s, NULL); /* the alert itself is stored */
	/* What was measured is shown, also when a part of it failed. */
	if (ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, result ? NULL : &err))
		result = -1;
done:
	if (s && ff_store_note(s)[0])
		ff_say(tool.name, "%s", ff_store_note(s));
	ff_store_close(s);
	ff_buf_free(&out);
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : FF_EX_OK;
}
