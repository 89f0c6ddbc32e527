/* ff-queue - the door of the queue: what is worth doing next, and what people decide about it. */
#include <time.h>
#include <unistd.h>

#include "ff/config.h"
#include "ff/queue.h"
#include "ff/review.h"
#include "ff/tasks.h"

static struct ff_common common = {.dir = "."};
static const char *db, *reason, *branch, *until;
static struct ff_queue_filter filter = {.limit = -1};
static struct ff_strings include;
static struct ff_arena words; /* of the options */
static bool csv, clear, baseline, follow;
static int days = 180, ms;
static const struct ff_opt opts[] = {
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {"status", 0, FF_OPT_STR, &filter.status, "WORD", "list, review, export: tasks in this state"},
    {"confidence", 0, FF_OPT_STR, &filter.confidence, "WORD", "list, review, export: high, medium or low"},
    {"type", 0, FF_OPT_STR, &filter.type, "TYPE", "list, review, export: tasks of this type"},
    {"file", 0, FF_OPT_STR, &filter.file, "GLOB", "list, review, export: tasks in these files"},
    {"commit", 0, FF_OPT_STR, &filter.commit, "REV", "list, review, export: first or last seen in this commit"},
    {"all", 'a', FF_OPT_FLAG, &filter.everything, NULL, "list, review, export, alerts: settled, older and waiting ones too"},
    {"limit", 0, FF_OPT_INT, &filter.limit, "N", "list, alerts, log: at most N (50, a brief answer 12, records all; 0: all)"},
    {"brief", 0, FF_OPT_FLAG, &filter.brief, NULL, "list, alerts: short records, 6 KB of them at most"},
    {"reason", 0, FF_OPT_STR, &reason, "TEXT", "approve, reject: why, in your words"},
    {"until", 0, FF_OPT_STR, &until, "DAY", "snooze: 3d, 2w, 1m, tomorrow (1w), 2026-01-31"},
    {"csv", 0, FF_OPT_FLAG, &csv, NULL, "export: comma-separated values"},
    {"clear", 0, FF_OPT_FLAG, &clear, NULL, "alerts: show them and mark them as seen"},
    {"follow", 'f', FF_OPT_FLAG, &follow, NULL, "log: go on with new runs as they end"},
    {"days", 0, FF_OPT_INT, &days, "N", "prune: what was settled more than N days ago (180)"},
    {"branch", 0, FF_OPT_STR, &branch, "NAME", "add: branch that was analysed (the one checked out)"},
    {"baseline", 0, FF_OPT_FLAG, &baseline, NULL, "add: all that is new was there before"},
    {"include", 0, FF_OPT_STRS, &include, "TYPE", "baseline: put its tasks of this type into the queue"},
    {"ms", 0, FF_OPT_INT, &ms, "N", "approve, reject: how long the person looked, in milliseconds"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-queue",
    .synopsis = "list\nreview [ID...]\nshow ID\nwhy ID\nedit ID\napprove ID...\nreject ID...\nsnooze ID... [--until DAY]\nreopen ID...\nundo [ID]\n"
                "summary\nstats\nalerts [--clear]\nlog [-f] [RUN]\nbaseline [show | reset | --include TYPE]\nreconcile\nfollow RANGE\nprune [--days N]\nexport\n"
                "add < TASKS\nimpact < REPORT\nrun < RUN\nrewrite < PAIRS\nnotify",
    .summary = "keeps what is worth doing next, across commits, and what people decide about it",
    .opts = opts,
    .common = &common,
    .arena = &words,
};

struct job {
	struct ff_store *store;
	struct ff_screen screen;
	struct ff_arena arena;
	struct ff_place place; /* empty outside of a repository (--db) */
	struct ff_config config;
	struct ff_buf *out;
	int argc; /* arguments after the verb */
	char **argv;
};

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

static int add(struct job *j, struct ff_err *err)
{
	struct ff_summary sum = {0};
	struct ff_add_options o = {branch ? branch : j->place.branch, baseline, filter.daily};
	if (ff_queue_add(j->store, STDIN_FILENO, &o, &sum, err))
		return -1;
	if (common.json)
		return ff_queue_summary(j->store, &j->screen, true, j->out, err);
	if (!common.quiet) {
		ff_queue_added_line(j->out, &sum);
		ff_buf_char(j->out, '\n');
	}
	return 0;
}

static int impact(struct job *j, struct ff_err *err)
{
	return ff_queue_impact(j->store, STDIN_FILENO, err);
}

static int run(struct job *j, struct ff_err *err)
{
	return ff_queue_run(j->store, STDIN_FILENO, err);
}

static int rewrite(struct job *j, struct ff_err *err)
{
	int moved = 0;
	return ff_queue_rewrite(j->store, STDIN_FILENO, &moved, err);
}

static int list(struct job *j, struct ff_err *err)
{
	return ff_queue_list(j->store, &filter, &j->screen, common.json, j->out, err);
}

static int export_all(struct job *j, struct ff_err *err)
{
	return ff_queue_export(j->store, &filter, csv, j->out, err);
}

static int show(struct job *j, struct ff_err *err)
{
	return ff_queue_show(j->store, j->argv[0], common.dir, &j->screen, common.json, j->out, err);
}

static int why(struct job *j, struct ff_err *err)
{
	return ff_queue_why(j->store, j->argv[0], &j->screen, common.json, j->out, err);
}

static int decide(struct job *j, enum ff_queue_action action, const char *day, struct ff_err *err)
{
	struct ff_answer answer = {.action = action, .reason = reason, .until = day, .ms = ms};
	return ff_queue_decide(j->store, &answer, j->argv, j->argc, common.json, j->out, err);
}

static int approve(struct job *j, struct ff_err *err)
{
	return decide(j, FF_QUEUE_APPROVE, NULL, err);
}

static int reject(struct job *j, struct ff_err *err)
{
	return decide(j, FF_QUEUE_REJECT, NULL, err);
}

static int reopen(struct job *j, struct ff_err *err)
{
	return decide(j, FF_QUEUE_REOPEN, NULL, err);
}

static int snooze(struct job *j, struct ff_err *err)
{
	const char *day;
	return ff_queue_day(&j->arena, until ? until : "1w", &day, err) ? -1 : decide(j, FF_QUEUE_SNOOZE, day, err);
}

static int undo(struct job *j, struct ff_err *err)
{
	struct ff_undone u;
	int64_t id = 0;
	if ((j->argc && ff_task_id(j->argv[0], &id, err)) || ff_queue_undo(j->store, &j->arena, id, &u, err))
		return -1;
	ff_queue_undone_line(j->out, &u);
	return 0;
}

static int review(struct job *j, struct ff_err *err)
{
	struct ff_queue_filter all = filter;
	struct ff_review_options o = {&all, j->argv, j->argc, common.dir, j->place.top ? j->place.top : "", j->place.state ? j->place.state : ""};
	all.limit = 0;
	return ff_review_run(j->store, &o, err);
}

static int edit(struct job *j, struct ff_err *err)
{
	struct ff_review_options o = {&filter, NULL, 0, common.dir, j->place.top ? j->place.top : "", j->place.state ? j->place.state : ""};
	return ff_review_edit(j->store, &o, j->argv[0], err);
}

static int summary(struct job *j, struct ff_err *err)
{
	return ff_queue_summary(j->store, &j->screen, common.json, j->out, err);
}

static int stats(struct job *j, struct ff_err *err)
{
	return ff_queue_stats(j->store, &j->screen, common.json, j->out, err);
}

static int alerts(struct job *j, struct ff_err *err)
{
	return ff_queue_alerts(j->store, &filter, &j->screen, clear, common.json, j->out, err);
}

static int show_log(struct job *j, struct ff_err *err)
{
	const struct timespec pause = {0, 300 * 1000 * 1000};
	int64_t last = 0;
	for (;;) {
		int result = ff_queue_log(j->store, j->argc ? j->argv[0] : NULL, last ? 0 : filter.limit, &last, &j->screen, common.json, j->out, err);
		if (result || !follow || j->argc)
			return result;
		if (ff_write_all(STDOUT_FILENO, ff_buf_text(j->out), j->out->len, err))
			return -1;
		ff_buf_clear(j->out);
		nanosleep(&pause, NULL);
	}
}

static int baseline_word(struct job *j, struct ff_err *err)
{
	int count = 0;
	const char *word = j->argc ? j->argv[0] : "show";
	if (include.count && !j->argc) {
		if (ff_queue_baseline_include(j->store, &include, &count, err))
			return -1;
		ff_buf_printf(j->out, "%d task%s in the queue now, the best %d a day\n", count, plural(count), filter.daily);
		return 0;
	}
	if (!strcmp(word, "reset")) {
		if (ff_queue_baseline_reset(j->store, &count, err))
			return -1;
		ff_buf_printf(j->out, "%d open task%s put into the baseline\n", count, plural(count));
		return 0;
	}
	if (strcmp(word, "show") != 0)
		return ff_err_set(err, FF_EX_USAGE, "baseline show, --include TYPE or reset");
	return ff_queue_baseline(j->store, &j->screen, common.json, j->out, err);
}

static int prune(struct job *j, struct ff_err *err)
{
	return ff_queue_prune(j->store, days, j->out, err);
}

static int notify(struct job *j, struct ff_err *err)
{
	int sent = 0, result = ff_queue_notify(j->store, common.dir, &sent, err);
	if (sent && !common.quiet)
		ff_buf_printf(j->out, "%d alert%s sent\n", sent, sent == 1 ? "" : "s");
	return result;
}

static int follow_range(struct job *j, struct ff_err *err)
{
	int approved = 0, reverted = 0;
	if (ff_queue_fixes_follow(j->store, common.dir, j->argv[0], &approved, &reverted, err))
		return -1;
	if (!common.quiet)
		ff_buf_printf(j->out, "%d fix%s applied, %d taken back\n", approved, approved == 1 ? "" : "es", reverted);
	return 0;
}

static int reconcile(struct job *j, struct ff_err *err)
{
	int closed = 0;
	int result = ff_queue_reconcile(j->store, common.dir, j->place.branch, &closed, err);
	if (!result && !common.quiet)
		ff_say(tool.name, "%d task%s closed: gone from HEAD, or with their branch", closed, plural(closed));
	return result;
}

enum { NONE = 0, ONE = 1, MANY = 2, OPTIONAL = 3 }; /* arguments after the verb */
static const struct verb {
	const char *name;
	enum ff_store_use use;
	int arguments;
	int (*run)(struct job *j, struct ff_err *err);
} verbs[] = {
    {"list", FF_STORE_READ, NONE, list},
    {"show", FF_STORE_READ, ONE, show},
    {"why", FF_STORE_READ, ONE, why},
    {"review", FF_STORE_WRITE, MANY, review},
    {"edit", FF_STORE_WRITE, ONE, edit},
    {"approve", FF_STORE_WRITE, MANY, approve},
    {"reject", FF_STORE_WRITE, MANY, reject},
    {"reopen", FF_STORE_WRITE, MANY, reopen},
    {"snooze", FF_STORE_WRITE, MANY, snooze},
    {"undo", FF_STORE_WRITE, OPTIONAL, undo},
    {"summary", FF_STORE_READ, NONE, summary},
    {"stats", FF_STORE_READ, NONE, stats},
    {"alerts", FF_STORE_READ, NONE, alerts},
    {"log", FF_STORE_READ, OPTIONAL, show_log},
    {"baseline", FF_STORE_WRITE, OPTIONAL, baseline_word},
    {"reconcile", FF_STORE_WRITE, NONE, reconcile},
    {"follow", FF_STORE_WRITE, ONE, follow_range},
    {"prune", FF_STORE_WRITE, NONE, prune},
    {"export", FF_STORE_READ, NONE, export_all},
    {"add", FF_STORE_WRITE, NONE, add},
    {"impact", FF_STORE_WRITE, NONE, impact},
    {"run", FF_STORE_WRITE, NONE, run},
    {"rewrite", FF_STORE_WRITE, NONE, rewrite},
    {"notify", FF_STORE_WRITE, NONE, notify},
};

static const struct verb *verb_of(int argc, char **argv, struct ff_err *err)
{
	for (size_t i = 0; i < FF_COUNT(verbs) && argc; i++) {
		if (strcmp(argv[0], verbs[i].name) != 0)
			continue;
		int wanted = verbs[i].arguments;
		if (wanted == OPTIONAL ? argc > 2 : wanted != MANY && argc - 1 != wanted) {
			ff_err_set(err, FF_EX_USAGE, wanted == ONE ? "%s takes one argument" : wanted ? "%s takes one argument at most" : "%s takes no argument", argv[0]);
			return NULL;
		}
		return &verbs[i];
	}
	ff_err_set(err, FF_EX_USAGE, "say what to do: list, review, show, approve, reject, summary ... (try --help)");
	return NULL;
}

/* The repository around; with --db there may be none. */
static int look_around(struct job *j, struct ff_err *err)
{
	j->place = (struct ff_place){.branch = ""};
	if (ff_place_find(&j->arena, common.dir, &j->place, err)) {
		if (!db)
			return -1;
		*err = (struct ff_err){0};
		j->place = (struct ff_place){.branch = ""};
		filter.daily = FF_QUEUE_DAILY;
		return 0;
	}
	filter.dir = common.dir;
	filter.branch = j->place.branch;
	if (!db)
		db = ff_arena_printf(&j->arena, "%s/" FF_STORE_FILE, j->place.state);
	if (ff_config_load(&j->arena, common.dir, "", &j->config, err))
		return -1;
	filter.daily = ff_config_int(&j->config, "fibreflow.queue.daily", FF_QUEUE_DAILY, 0, 100000, err);
	return filter.daily < 0 ? -1 : 0;
}

/* Those that tell of the alerts themselves. */
static bool tells(const struct verb *verb)
{
	return !strcmp(verb->name, "alerts") || !strcmp(verb->name, "summary") || !strcmp(verb->name, "notify");
}

/* Keeps the file of `ff`'s own look up to date; that it cannot is no failure of what was done. */
static void announce(struct ff_store *store)
{
	struct ff_err err = {0};
	if (ff_queue_announce(store, &err))
		ff_say(tool.name, "alerts: %s", err.text);
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_buf out;
	struct job job = {.out = &out};
	int result = -1;
	ff_buf_init(&out, 1u << 30);
	int count = ff_opt_parse(&tool, argc, argv);
	const struct verb *verb = verb_of(count, argv, &err);
	if (!verb || look_around(&job, &err) || ff_store_open(db, clear ? FF_STORE_WRITE : verb->use, &job.store, &err))
		goto done;
	if (!tells(verb) && ff_queue_heeds())
		ff_queue_heed(tool.name, db);
	if (filter.limit < 0)
		filter.limit = filter.brief ? 12 : common.json ? 0 : 50;
	job.argc = count - 1;
	job.argv = argv + 1;
	ff_screen_look(&job.screen, STDOUT_FILENO);
	result = verb->run(&job, &err);
	if (!result && (clear || verb->use == FF_STORE_WRITE))
		announce(job.store);
	if (!result)
		result = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, &err);
done:
	if (job.store && ff_store_note(job.store)[0])
		ff_say(tool.name, "%s", ff_store_note(job.store));
	ff_store_close(job.store);
	ff_buf_free(&out);
	ff_arena_free(&job.arena);
	ff_arena_free(&words);
	return result ? ff_fail(tool.name, &err) : FF_EX_OK;
}
