/* ff-learn - the door of the learn room: how much each kind of task is to be trusted. */
#include <unistd.h>

#include "ff/learn.h"

static struct ff_common common = {.dir = "."};
static const char *db, *task, *action, *reason;
static int days = 30;
static bool brief;
static const struct ff_opt opts[] = {
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {"task", 0, FF_OPT_STR, &task, "ID", "log: what became of this task of the queue"},
    {"action", 0, FF_OPT_STR, &action, "WORD", "log: approved, edited, rejected or reverted"},
    {"reason", 0, FF_OPT_STR, &reason, "TEXT", "log: why, in your words"},
    {"days", 0, FF_OPT_INT, &days, "N", "stats: totals of the last N days (30)"},
    {"brief", 0, FF_OPT_FLAG, &brief, NULL, "stats: the 20 most decided patterns, 6 KB at most (with --json)"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-learn",
    .synopsis = "weigh < TASKS\nlog < FEEDBACK\nlog --task ID --action WORD [--reason TEXT]\nupdate\nstats [--days N]\nexport",
    .summary = "learns from approved, edited, rejected and reverted tasks how much each kind of task is to be trusted",
    .opts = opts,
    .common = &common,
};

static int weigh(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	(void)out;
	return ff_learn_weigh(s, STDIN_FILENO, STDOUT_FILENO, err);
}

static int log_events(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct ff_learn_logged done;
	int result = task ? ff_learn_log_task(s, task, action, reason, &done, err) : ff_learn_log(s, STDIN_FILENO, &done, err);
	(void)out;
	if (!result && !common.quiet)
		ff_say(tool.name, "%d recorded, %d known before", done.fresh, done.known);
	return result;
}

static int update(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	return ff_learn_update(s, common.json, out, err);
}

static int stats(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct ff_screen screen;
	ff_screen_look(&screen, STDOUT_FILENO);
	return ff_learn_stats(s, &screen, common.json, brief, days, out, err);
}

static int export_all(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	return ff_learn_export(s, out, err);
}

static const struct verb {
	const char *name;
	enum ff_store_use use;
	int (*run)(struct ff_store *s, struct ff_buf *out, struct ff_err *err);
} verbs[] = {
    {"weigh", FF_STORE_READ, weigh},
    {"log", FF_STORE_WRITE, log_events},
    {"update", FF_STORE_WRITE, update},
    {"stats", FF_STORE_READ, stats},
    {"export", FF_STORE_READ, export_all},
};

static const struct verb *verb_of(int argc, char **argv, struct ff_err *err)
{
	for (size_t i = 0; i < FF_COUNT(verbs) && argc == 1; i++)
		if (!strcmp(argv[0], verbs[i].name))
			return &verbs[i];
	ff_err_set(err, FF_EX_USAGE, "say what to do: weigh, log, update, stats or export (try --help)");
	return NULL;
}

int main(int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct ff_store *s = NULL;
	struct ff_buf out;
	const char *path;
	int result = -1;
	ff_buf_init(&out, 256u << 20);
	int count = ff_opt_parse(&tool, argc, argv);
	const struct verb *verb = verb_of(count, argv, &err);
	if (!verb || ff_store_path(&arena, common.dir, db, &path, &err) || ff_store_open(path, verb->use, &s, &err))
		goto done;
	result = verb->run(s, &out, &err);
	if (!result)
		result = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, &err);
done:
	if (s && ff_store_note(s)[0])
		ff_say(tool.name, "%s", ff_store_note(s));
	ff_store_close(s);
	ff_buf_free(&out);
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : FF_EX_OK;
}
