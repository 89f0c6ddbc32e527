/* ff-fix - one task becomes a tested commit on fibreflow/fixes, or leaves no trace.  docs/ff-fix.1 */
#include <signal.h>
#include <unistd.h>

#include "ff/config.h"
#include "ff/fix.h"
#include "ff/queue.h"
#include "ff/tasks.h"

static struct ff_common common = {.dir = "."};
static struct ff_arena arena;
static const char *require = "none";
static bool from_stdin, next, all, last;
static struct ff_fix_options options;
static int seconds;
static const struct ff_opt opts[] = {
	{"stdin", 0, FF_OPT_FLAG, &from_stdin, NULL, "task records on standard input in place of numbers"},
	{"dry-run", 'n', FF_OPT_FLAG, &options.dry_run, NULL, "all the checks, and nothing lands"},
	{"variants", 0, FF_OPT_INT, &options.variants, "N", "try at most N ways to fix it (all of them)"},
	{"require-sandbox", 0, FF_OPT_STR, &require, "LEVEL", "limits, landlock, namespaces or bubblewrap: refuse less"},
	{"timeout", 't', FF_OPT_INT, &seconds, "SECONDS", "time for one run of the tests (fibreflow.test.timeout)"},
	{"next", 0, FF_OPT_FLAG, &next, NULL, "the next task that may be fixed without a person; exit 1 when there is none"},
	{"all", 'a', FF_OPT_FLAG, &all, NULL, "apply: all fixes that wait"},
	{"last", 0, FF_OPT_FLAG, &last, NULL, "undo: the last fix"},
	{0},
};
static const struct ff_tool tool = {
	"ff-fix",
	"[--dry-run] [--variants N] [--require-sandbox LEVEL] ID...\n--stdin < TASKS\n--next\napply [ID... | --all]\nundo [ID | --last]",
	"turns a task into a tested commit on fibreflow/fixes, or leaves no trace",
	opts, &common, &arena,
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

/* A signal ends what runs, takes everything back and gives the task back. */
static void listen(void)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	ff_run_stops_at(&stop);
}

static int show(const struct ff_task *t, const struct ff_outcome *o, struct ff_err *err)
{
	struct ff_screen screen;
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_LINE);
	ff_screen_look(&screen, STDOUT_FILENO);
	if (common.json)
		ff_record_write(&out, &ff_outcome_type, o);
	else if (!common.quiet)
		ff_fix_print(&screen, &out, t, o, options.dry_run);
	int rc = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, err);
	ff_buf_free(&out);
	return rc;
}

/* What is worth knowing of several: the worst. */
static int worse(int rc, const struct ff_outcome *o)
{
	int now = o->state == FF_OUTCOME_LANDED ? FF_EX_OK : o->state == FF_OUTCOME_RETRY ? FF_EX_TEMP : FF_EX_FINDINGS;
	return now > rc ? now : rc;
}

static int fix_one(struct ff_store *s, const struct ff_task *t, int *rc, struct ff_err *err)
{
	struct ff_outcome o;
	if (ff_fix_task(s, &arena, &options, t, &o, err) || show(t, &o, err))
		return -1;
	*rc = worse(*rc, &o);
	return 0;
}

static int fix_ids(struct ff_store *s, char **ids, int count, int *rc, struct ff_err *err)
{
	for (int i = 0; i < count; i++) {
		struct ff_task t;
		int64_t id;
		if (ff_task_id(ids[i], &id, err) || ff_queue_get(s, &arena, id, &t, NULL, err) || fix_one(s, &t, rc, err))
			return -1;
	}
	return 0;
}

/* Tasks of the queue by their number; others (from ff-converge) are tried, and do not land. */
static int fix_stream(struct ff_store *s, int *rc, struct ff_err *err)
{
	bool dry = options.dry_run;
	struct ff_lines lines;
	char *line;
	size_t n;
	int got;
	ff_lines_init(&lines, STDIN_FILENO);
	while ((got = ff_lines_next(&lines, &line, &n, err)) == 1) {
		struct ff_task t;
		if (!ff_line_is(line, n, "task"))
			continue;
		if (ff_record_read(&arena, &ff_task_type, line, n, &t, err) || (t.id && ff_queue_get(s, &arena, t.id, &t, NULL, err))) {
			ff_err_wrap(err, "line %ld", lines.line);
			got = -1;
			break;
		}
		options.dry_run = dry || !t.id;
		if (!t.id && !dry)
			ff_say(tool.name, "line %ld: no number, so it is not in the queue: tried only", lines.line);
		if ((got = fix_one(s, &t, rc, err)))
			break;
	}
	options.dry_run = dry;
	ff_lines_free(&lines);
	return got;
}

static int fix_next(struct ff_store *s, int *rc, struct ff_err *err)
{
	struct ff_outcome o;
	struct ff_task t;
	int got = ff_fix_next(s, &arena, &options, &o, err);
	if (got < 0 || (got && (ff_queue_get(s, &arena, o.task, &t, NULL, err) || show(&t, &o, err))))
		return -1;
	*rc = !got ? FF_EX_FINDINGS : o.state == FF_OUTCOME_RETRY ? FF_EX_TEMP : FF_EX_OK;
	return 0;
}

static int level_of(const char *word, int *level, struct ff_err *err)
{
	for (int i = 0; ff_box_level_names[i]; i++)
		if (!strcmp(ff_box_level_names[i], word)) {
			*level = i;
			return 0;
		}
	return ff_err_set(err, FF_EX_USAGE, "--require-sandbox: limits, landlock, namespaces or bubblewrap");
}

/* ---- what people do with fixes that wait ---- */

static int apply(struct ff_store *s, const struct ff_place *place, char **ids, int count, struct ff_buf *out, struct ff_err *err)
{
	int64_t *tasks = ff_arena_alloc(&arena, ((size_t)count + 1) * sizeof *tasks);
	for (int i = 0; i < count; i++)
		if (ff_task_id(ids[i], &tasks[i], err))
			return -1;
	return ff_fix_apply(s, &arena, &(struct ff_apply_options){place, tasks, count, all, common.json}, out, err);
}

/* The last thing that was done: a fix, or an answer of a person; of one task, when it is named. */
static int undo(struct ff_store *s, const struct ff_place *place, char **ids, int count, struct ff_buf *out, struct ff_err *err)
{
	struct ff_undone u;
	const char *answered;
	int64_t task = 0, fixed, when;
	if (count > 1)
		return ff_err_set(err, FF_EX_USAGE, "undo takes one task at most");
	if ((count && ff_task_id(ids[0], &task, err)) || ff_fix_last_of(s, &arena, task, &fixed, &when, err) || ff_queue_answered(s, &arena, task, &answered, err))
		return -1;
	if (fixed && (last || strcmp(ff_clock_iso(&arena, when), answered) >= 0))
		return ff_fix_undo(s, &arena, place, fixed, common.json, out, err);
	if (last)
		return ff_err_set(err, FF_EX_USAGE, "no fix waits or was applied");
	if (ff_queue_undo(s, &arena, task, &u, err))
		return -1;
	ff_queue_undone_line(out, &u);
	return 0;
}

/* What was done before it went wrong is told too. */
static int with_fixes(struct ff_store *s, const struct ff_place *place, int argc, char **argv, struct ff_err *err)
{
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_LINE);
	ff_run_stops_at(NULL); /* each step is short, and whole */
	int rc = !strcmp(argv[0], "apply") ? apply(s, place, argv + 1, argc - 1, &out, err) : undo(s, place, argv + 1, argc - 1, &out, err);
	if (!common.quiet && ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, rc ? NULL : err))
		rc = -1;
	ff_buf_free(&out);
	return rc;
}

static int work(struct ff_store *s, const struct ff_place *place, int argc, char **argv, int *rc, struct ff_err *err)
{
	const char *word = argc ? argv[0] : "";
	if (!strcmp(word, "apply") || !strcmp(word, "undo"))
		return with_fixes(s, place, argc, argv, err);
	if (next + from_stdin + (argc > 0) != 1)
		return ff_err_set(err, FF_EX_USAGE, "which task? give its number (ff-queue list shows them), --stdin, --next, apply or undo");
	return next ? fix_next(s, rc, err) : from_stdin ? fix_stream(s, rc, err) : fix_ids(s, argv, argc, rc, err);
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_place place;
	struct ff_store *store = NULL;
	int rc = FF_EX_OK, result = -1, count = ff_opt_parse(&tool, argc, argv);
	options.dir = common.dir;
	options.place = &place;
	options.deadline_ms = seconds > 0 && seconds < 1000000 ? seconds * 1000 : 0;
	if (level_of(require, &options.least_box, &err) || ff_place_find(&arena, common.dir, &place, &err) ||
	    ff_store_open(ff_arena_printf(&arena, "%s/" FF_STORE_FILE, place.state), FF_STORE_WRITE, &store, &err))
		goto done;
	listen();
	result = work(store, &place, count, argv, &rc, &err);
done:
	ff_store_close(store);
	ff_arena_free(&arena);
	return result ? ff_fail(tool.name, &err) : rc;
}
