/* ff-learn - the door of the learn room: how much each kind of task is to be trusted. */
#include <unistd.h>

#include "ff/config.h"
#include "ff/trust.h"

static struct ff_common common = {.dir = "."};
static const char *db, *task, *action, *reason, *file, *pattern = "";
static int days = -1, after;
static bool brief, all;
static double half_life;
static const struct ff_opt opts[] = {
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {"task", 0, FF_OPT_STR, &task, "ID", "log: what became of this task of the queue"},
    {"action", 0, FF_OPT_STR, &action, "WORD", "log: approved, edited, rejected or reverted"},
    {"reason", 0, FF_OPT_STR, &reason, "TEXT", "log: why, in your words"},
    {"days", 0, FF_OPT_INT, &days, "N", "stats: totals of the last N days (30); purge: keeps those of the last N days"},
    {"brief", 0, FF_OPT_FLAG, &brief, NULL, "stats: the 20 most decided patterns, 6 KB at most (with --json)"},
    {"file", 0, FF_OPT_STR, &file, "PATH", "evaluate: feedback and weight records in place of the database; - is standard input"},
    {"after", 0, FF_OPT_INT, &after, "N", "evaluate: figures of the decisions after the first N"},
    {"pattern", 0, FF_OPT_STR, &pattern, "TYPE", "reset: this pattern alone"},
    {"all", 0, FF_OPT_FLAG, &all, NULL, "purge: everything"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-learn",
    .synopsis = "weigh < TASKS\nlog < FEEDBACK\nlog --task ID --action WORD [--reason TEXT]\nupdate\nstats [--days N]\nevaluate [--file PATH] [--after N]\nexport\nimport < EXPORT\nreset [--pattern TYPE]\npurge --days N | --all",
    .summary = "learns from approved, edited, rejected and reverted tasks how much each kind of task is to be trusted",
    .opts = opts,
    .common = &common,
};

static int weigh(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	(void)out;
	return ff_learn_weigh(s, half_life, STDIN_FILENO, STDOUT_FILENO, err);
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
	return ff_learn_stats(s, &(struct ff_learn_view){&screen, common.json, brief, days < 0 ? 30 : days, half_life}, out, err);
}

static int export_all(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	return ff_learn_export(s, out, err);
}

static int evaluate(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct ff_screen screen;
	ff_screen_look(&screen, STDOUT_FILENO);
	return ff_learn_evaluate(s, &(struct ff_learn_evaluation){file, half_life, after}, &screen, common.json, out, err);
}

static int import_all(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct ff_learn_imported done;
	int result = ff_learn_import(s, STDIN_FILENO, &done, err);
	(void)out;
	if (!result && !common.quiet)
		ff_say(tool.name, "%d new patterns, %d events recorded, %d known before", done.patterns, done.fresh, done.known);
	return result;
}

static int reset(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	int patterns, events, result = ff_learn_reset(s, pattern, &patterns, &events, err);
	(void)out;
	if (!result && !common.quiet)
		ff_say(tool.name, "%d patterns start again; %d decisions are not learned from any more", patterns, events);
	return result;
}

static int purge(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	int events;
	(void)out;
	if (all == (days > 0))
		return ff_err_set(err, FF_EX_USAGE, "purge: --days N keeps the last N days, --all keeps nothing");
	int result = ff_learn_purge(s, all ? 0 : days, &events, err);
	if (!result && !common.quiet)
		ff_say(tool.name, "%d decisions deleted", events);
	return result;
}

static const struct verb {
	const char *name;
	enum ff_store_use use;
	int (*run)(struct ff_store *s, struct ff_buf *out, struct ff_err *err);
	bool predicts; /* so it wants to know the half-life */
} verbs[] = {
    {"weigh", FF_STORE_READ, weigh, true},
    {"log", FF_STORE_WRITE, log_events, false},
    {"update", FF_STORE_WRITE, update, false},
    {"stats", FF_STORE_READ, stats, true},
    {"evaluate", FF_STORE_READ, evaluate, true},
    {"export", FF_STORE_READ, export_all, false},
    {"import", FF_STORE_WRITE, import_all, false},
    {"reset", FF_STORE_WRITE, reset, false},
    {"purge", FF_STORE_WRITE, purge, false},
};

static const struct verb *verb_of(int argc, char **argv, struct ff_err *err)
{
	for (size_t i = 0; i < FF_COUNT(verbs) && argc == 1; i++)
		if (!strcmp(argv[0], verbs[i].name))
			return &verbs[i];
	ff_err_set(err, FF_EX_USAGE, "say what to do: weigh, log, update, stats, evaluate, export, import, reset or purge (try --help)");
	return NULL;
}

/* With --db there may be no repository: its default counts then. */
static int settings(struct ff_arena *a, struct ff_err *err)
{
	struct ff_config config = {.blob = ""};
	struct ff_err none = {0};
	if (ff_config_load(a, common.dir, "", &config, &none) && !db)
		return ff_err_set(err, none.code, "%s", none.text);
	half_life = strtod(ff_config_get(&config, "fibreflow.learn.halflife", "22.76"), NULL);
	return half_life >= 1 && half_life <= 100000 ? 0 : ff_err_set(err, FF_EX_CONFIG, "fibreflow.learn.halflife must lie between 1 and 100000");
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
	if (!verb || (verb->predicts && settings(&arena, &err)) || ff_store_path(&arena, common.dir, db, &path, &err) || ff_store_open(path, verb->use, &s, &err))
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
