/* ff-sandbox - runs a program shut in: it writes to one folder, reads no secrets, reaches no network, and ends in time. */
#include <unistd.h>

#include "ff/sandbox.h"

static struct ff_arena arena;
static struct ff_common common = {.dir = "."};
static const char *level, *require, *work, *at = "", *inner;
static struct ff_strings hide, show, env, limits;
static double deadline;
static bool check, report, verbose;
static const struct ff_opt opts[] = {
    {"level", 0, FF_OPT_STR, &level, "LEVEL", "the best level to try: limits, landlock, namespaces or bubblewrap"},
    {"require", 0, FF_OPT_STR, &require, "LEVEL", "the least level that will do (namespaces)"},
    {"work", 0, FF_OPT_STR, &work, "DIR", "the one folder that it can write (the current one)"},
    {"at", 0, FF_OPT_STR, &at, "PATH", "where that folder is seen inside (its own place)"},
    {"hide", 0, FF_OPT_STRS, &hide, "DIR", "a folder that is empty inside, beside your home"},
    {"show", 0, FF_OPT_STRS, &show, "PATH", "what can be read in hidden folders all the same"},
    {"env", 0, FF_OPT_STRS, &env, "NAME=VALUE", "a variable of the environment inside"},
    {"limit", 0, FF_OPT_STRS, &limits, "NAME=N", "cpu (s), memory, file, disk (MiB), processes, output (bytes)"},
    {"deadline", 0, FF_OPT_NUM, &deadline, "SECONDS", "end it after this time"},
    {"check", 0, FF_OPT_FLAG, &check, NULL, "run nothing: print the best level here"},
    {"verbose", 'v', FF_OPT_FLAG, &verbose, NULL, "say on standard error which level was reached and what it took"},
    {"report", 0, FF_OPT_FLAG, &report, NULL, "for FibreFlow itself: the outcome as last line of standard error"},
    {"inner", 0, FF_OPT_STR, &inner, "N,N,N", "for itself: the side that bwrap starts"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-sandbox",
    .synopsis = "[--] PROGRAM [ARGUMENT]...\n--check",
    .summary = "runs a program that writes to one folder only, reads no secrets, reaches no network, and ends in time",
    .opts = opts,
    .common = &common,
    .arena = &arena,
};

static int set_up(struct ff_box_call *c, int count, char **argv, struct ff_err *err)
{
	struct ff_box *b = &c->box;
	*c = (struct ff_box_call){.box = {.work = work ? work : check ? "" : common.dir, .stands_at = at, .hide = hide, .show = show, .env = env}};
	c->argv = check ? NULL : (const char *const *)argv;
	if (count ? check : !check && !inner)
		return ff_err_set(err, FF_EX_USAGE, count ? "--check runs no program" : "say which program (try --help)");
	b->most = level ? ff_box_level_of(level, err) : 0;
	b->least = require ? ff_box_level_of(require, err) : check ? FF_BOX_LIMITS : FF_BOX_NAMESPACES;
	if (b->most < 0 || b->least < 0)
		return -1;
	if (level && !require && b->most < b->least) /* asked for by its name */
		b->least = b->most;
	if (deadline < 0 || deadline > 1000000)
		return ff_err_set(err, FF_EX_USAGE, "--deadline: seconds from 0 to 1000000");
	b->deadline_ms = (int)(deadline * 1000);
	for (int i = 0; i < limits.count; i++)
		if (ff_box_limit(b, limits.items[i], err))
			return -1;
	for (int i = 0; i < env.count; i++)
		if (!strchr(env.items[i], '=') || env.items[i][0] == '=')
			return ff_err_set(err, FF_EX_USAGE, "--env %s: NAME=VALUE is wanted", env.items[i]);
	return report && ff_box_hear(&arena, c, STDIN_FILENO, err) ? -1 : 0;
}

static void tell(const struct ff_box_end *end)
{
	if (common.json)
		fprintf(stderr, "{\"type\":\"sandbox\",\"level\":\"%s\",\"status\":%d,\"ended\":\"%s\",\"ms\":%d,\"start_ms\":%d}\n", ff_box_level_names[end->level],
		        end->status, end->ended, end->ms, end->start_ms);
	else if (end->ended[0])
		ff_say(tool.name, "ended: %s (level %s, %d ms)", end->ended, ff_box_level_names[end->level], end->ms);
	else if (verbose)
		ff_say(tool.name, "level %s, %d ms, the program ran after %d ms", ff_box_level_names[end->level], end->ms, end->start_ms);
}

int main(int argc, char **argv)
{
	struct ff_box_call call;
	struct ff_box_end end = {.ended = ""};
	struct ff_err err = {0};
	int result = FF_EX_OK, count = ff_opt_parse_program(&tool, argc, argv);
	int rc = set_up(&call, count, argv, &err);
	if (!rc && inner)
		ff_box_inside_of_bwrap(&call, inner);
	if (!rc && !report && !check && ff_box_hide_home(&arena, &call.box, &err))
		rc = -1;
	if (!rc)
		rc = ff_box_guard(&arena, &call, &end, &err);
	if (call.report)
		ff_box_report(&call, rc, &end, &err);
	else if (rc)
		result = ff_fail(tool.name, &err);
	else if (check)
		puts(ff_box_level_names[end.level]);
	else {
		tell(&end);
		result = end.ended[0] ? FF_EX_TEMP : end.status;
	}
	ff_arena_free(&arena);
	return result;
}
