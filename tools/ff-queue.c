/* ff-queue - the door of the queue: what is worth doing next, and what people decide about it. */
#include <unistd.h>

#include "ff/queue.h"

static struct ff_common common = {.dir = "."};
static const char *db, *reason;
static struct ff_queue_filter filter = {.limit = 50};
static bool csv, clear;
static const struct ff_opt opts[] = {
    {"db", 0, FF_OPT_STR, &db, "PATH", "database in place of the repository's own"},
    {"status", 0, FF_OPT_STR, &filter.status, "WORD", "list, export: tasks in this state"},
    {"confidence", 0, FF_OPT_STR, &filter.confidence, "WORD", "list, export: high, medium or low"},
    {"type", 0, FF_OPT_STR, &filter.type, "TYPE", "list, export: tasks of this type"},
    {"file", 0, FF_OPT_STR, &filter.file, "GLOB", "list, export: tasks in these files"},
    {"commit", 0, FF_OPT_STR, &filter.commit, "REV", "list, export: first or last seen in this commit"},
    {"all", 'a', FF_OPT_FLAG, &filter.everything, NULL, "list, export, alerts: settled and older ones too"},
    {"limit", 0, FF_OPT_INT, &filter.limit, "N", "list: at most N lines (50; 0: all)"},
    {"reason", 0, FF_OPT_STR, &reason, "TEXT", "approve, reject: why, in your words"},
    {"csv", 0, FF_OPT_FLAG, &csv, NULL, "export: comma-separated values"},
    {"clear", 0, FF_OPT_FLAG, &clear, NULL, "alerts: show them and mark them as seen"},
    {0},
};
static const struct ff_tool tool = {
    .name = "ff-queue",
    .synopsis = "list\nshow ID\napprove ID...\nreject ID...\nreopen ID...\nsummary\nalerts\nreconcile\nexport\n"
                "add < TASKS\nimpact < REPORT\nrun < RUN",
    .summary = "keeps what is worth doing next, across commits, and what people decide about it",
    .opts = opts,
    .common = &common,
};

struct job {
	struct ff_store *store;
	struct ff_screen screen;
	struct ff_buf *out;
	int argc; /* arguments after the verb */
	char **argv;
};

static int add(struct job *j, struct ff_err *err)
{
	struct ff_summary sum = {0};
	if (ff_queue_add(j->store, STDIN_FILENO, &sum, err))
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

static int list(struct job *j, struct ff_err *err)
{
	filter.dir = common.dir;
	return ff_queue_list(j->store, &filter, &j->screen, common.json, j->out, err);
}

static int export_all(struct job *j, struct ff_err *err)
{
	filter.dir = common.dir;
	return ff_queue_export(j->store, &filter, csv, j->out, err);
}

static int show(struct job *j, struct ff_err *err)
{
	return ff_queue_show(j->store, j->argv[0], common.dir, &j->screen, common.json, j->out, err);
}

static int approve(struct job *j, struct ff_err *err)
{
	return ff_queue_decide(j->store, FF_QUEUE_APPROVE, j->argv, j->argc, reason, common.json, j->out, err);
}

static int reject(struct job *j, struct ff_err *err)
{
	return ff_queue_decide(j->store, FF_QUEUE_REJECT, j->argv, j->argc, reason, common.json, j->out, err);
}

static int reopen(struct job *j, struct ff_err *err)
{
	return ff_queue_decide(j->store, FF_QUEUE_REOPEN, j->argv, j->argc, reason, common.json, j->out, err);
}

static int summary(struct job *j, struct ff_err *err)
{
	return ff_queue_summary(j->store, &j->screen, common.json, j->out, err);
}

static int alerts(struct job *j, struct ff_err *err)
{
	return ff_queue_alerts(j->store, &j->screen, filter.everything, clear, common.json, j->out, err);
}

static int reconcile(struct job *j, struct ff_err *err)
{
	int closed = 0;
	int result = ff_queue_reconcile(j->store, common.dir, &closed, err);
	if (!result && !common.quiet)
		ff_say(tool.name, "%d task%s closed: the file is not in HEAD", closed, closed == 1 ? "" : "s");
	return result;
}

enum { NONE = 0, ONE = 1, MANY = 2 }; /* arguments after the verb */
static const struct verb {
	const char *name;
	enum ff_store_use use;
	int arguments;
	int (*run)(struct job *j, struct ff_err *err);
} verbs[] = {
    {"list", FF_STORE_READ, NONE, list},         {"show", FF_STORE_READ, ONE, show},
    {"approve", FF_STORE_WRITE, MANY, approve},  {"reject", FF_STORE_WRITE, MANY, reject},
    {"reopen", FF_STORE_WRITE, MANY, reopen},    {"summary", FF_STORE_READ, NONE, summary},
    {"alerts", FF_STORE_READ, NONE, alerts},     {"reconcile", FF_STORE_WRITE, NONE, reconcile},
    {"export", FF_STORE_READ, NONE, export_all}, {"add", FF_STORE_WRITE, NONE, add},
    {"impact", FF_STORE_WRITE, NONE, impact},    {"run", FF_STORE_WRITE, NONE, run},
};

static const struct verb *verb_of(int argc, char **argv, struct ff_err *err)
{
	for (size_t i = 0; i < FF_COUNT(verbs) && argc; i++) {
		if (strcmp(argv[0], verbs[i].name) != 0)
			continue;
		if (verbs[i].arguments != MANY && argc - 1 != verbs[i].arguments) {
			ff_err_set(err, FF_EX_USAGE, verbs[i].arguments ? "%s takes one task" : "%s takes no argument", argv[0]);
			return NULL;
		}
		return &verbs[i];
	}
	ff_err_set(err, FF_EX_USAGE, "say what to do: list, show, approve, reject, summary ... (try --help)");
	return NULL;
}

int main(int argc, char **argv)
{
	struct ff_arena arena = {0};
	struct ff_err err = {0};
	struct ff_buf out;
	struct job job = {.out = &out};
	const char *path;
	int result = -1;
	ff_buf_init(&out, 1u << 30);
	int count = ff_opt_parse(&tool, argc, argv);
	const struct verb *verb = verb_of(count, argv, &err);
	if (!verb || ff_store_path(&arena, common.dir, db, &path, &err) ||
	    ff_store_open(path, clear ? FF_STORE_WRITE : verb->use, &job.store, &err))
		goto done;
	job.argc = count - 1;
	job.argv = argv + 1;
	ff_screen_look(&job.screen, STDOUT_FILENO);
	result = verb->run(&job, &err);
	if (!result)
		result = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, &err);
done:
	if (job.store && ff_store_note(job.store)[0])
		ff_say(tool.name, "%s", ff_store_note(job.store));
	ff_store_close(job.store);
	ff_buf_free(&out);
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : FF_EX_OK;
}
