/*
 * ff - one word in front of all of them.  `ff NAME ...` runs ff-NAME; some words stand for a command of
 * ff-queue; what concerns the installation in a repository is its own.
 */
#include <errno.h>
#include <unistd.h>

#include "ff/config_file.h"
#include "ff/hook.h"
#include "ff/queue.h"
#include "ff/worker.h"

static struct ff_common common;
static bool purge, force, exit_code, all, show_origin, global, yes, list, take_back;
static int wait_seconds = 300;
static struct ff_arena arena;
static bool claude, worker;
static const struct ff_opt opts[] = {
	{"force", 0, FF_OPT_FLAG, &force, NULL, "init: also into a hooks folder that all repositories share"},
	{"exit-code", 0, FF_OPT_FLAG, &exit_code, NULL, "doctor: exit 1 when something is bad"},
	{"purge", 0, FF_OPT_FLAG, &purge, NULL, "uninstall: remove the collected data too"},
	{"all", 'a', FF_OPT_FLAG, &all, NULL, "status: more than one line"},
	{"show-origin", 0, FF_OPT_FLAG, &show_origin, NULL, "config: say where each setting comes from"},
	{"global", 0, FF_OPT_FLAG, &global, NULL, "config set, unset: for all your repositories"},
	{"list", 0, FF_OPT_FLAG, &list, NULL, "trust: what is trusted in this repository"},
	{"revoke", 0, FF_OPT_FLAG, &take_back, NULL, "trust: take it back, all of it or that of one BLOB"},
	{"yes", 'y', FF_OPT_FLAG, &yes, NULL, "trust: do not ask"},
	{"timeout", 't', FF_OPT_INT, &wait_seconds, "SECONDS", "wait: give up after this long (300)"},
	{"claude", 0, FF_OPT_FLAG, &claude, NULL, "init: slash commands, a skill and a block in AGENTS.md for assistants too"},
	{"worker", 0, FF_OPT_FLAG, &worker, NULL, "init: a unit of your systemd that fixes in the background too"},
	{0},
};
static const struct ff_tool tool = {
	"ff",
	"init [--claude] [--worker] | uninstall [--purge] | status [--all] | run [REV] | wait | doctor\nconfig [list | keys | get KEY | set KEY VALUE | unset KEY] | trust [REV]\nreview | why ID | log | alerts | baseline   (of ff-queue)\napply [ID... | --all] | undo [ID]   (of ff-fix)\nNAME [ARGUMENT]...      (runs ff-NAME)\n-c KEY=VALUE WORD...    (a setting for this call)",
	"what is worth doing next in a Python repository, on every commit",
	opts, &common, &arena,
};

static const char *nearest(const char *word);

/* What was done for assistants, and what was left alone. */
static void tell_claude(const struct ff_claude *c, const char *done)
{
	for (int i = 0; i < c->done.count && !common.quiet; i++)
		printf("%s %s\n", c->done.items[i], done);
	fflush(stdout);
	for (int i = 0; i < c->kept.count; i++)
		ff_say("ff", "%s", c->kept.items[i]);
}

/* What assistants read comes and goes with the hooks: before them, so that a hooks folder of somebody else does not stop it. */
static int assistants(const char *word, const struct ff_place *p, struct ff_err *err)
{
	struct ff_claude c;
	bool in = !strcmp(word, "init") && claude, out = !strcmp(word, "uninstall");
	if ((in && ff_claude_install(&arena, p, &c, err)) || (out && ff_claude_remove(&arena, p, &c, err)))
		return -1;
	if (in || out)
		tell_claude(&c, in ? "is in place" : "is gone");
	return 0;
}

/* The unit of the worker comes and goes with the hooks, too. */
static int background(const char *word, const struct ff_place *p, struct ff_err *err)
{
	struct ff_strings said = {0};
	bool in = !strcmp(word, "init") && worker, out = !strcmp(word, "uninstall");
	if ((in && ff_unit_install(&arena, p, &said, err)) || (out && ff_unit_remove(&arena, p, &said, err)))
		return -1;
	for (int i = 0; i < said.count && !common.quiet; i++)
		printf("%s\n", said.items[i]);
	fflush(stdout);
	return 0;
}

/* Alerts that nobody acknowledged, on standard error; ff-queue and what tells of them anyway have their own way. */
static void heed(const struct ff_place *known, const char *dir, const char *word)
{
	struct ff_place place;
	if (!strcmp(word, "status") || !ff_queue_heeds() || (known && !known->state) || (!known && ff_place_find(&arena, dir, &place, NULL)))
		return;
	ff_queue_heed("ff", ff_arena_printf(&arena, "%s/" FF_STORE_FILE, (known ? known : &place)->state));
}

/* Becomes another program of ours; returns only when that fails. */
static int become(const char *name, char **argv, struct ff_err *err)
{
	argv[0] = (char *)(uintptr_t)ff_path_tool(&arena, name);
	execvp(argv[0], argv);
	if (errno != ENOENT)
		return ff_err_set(err, FF_EX_USAGE, "%s cannot be run", name);
	const char *near = nearest(name + 3);
	return ff_err_set(err, FF_EX_USAGE, "no command %s%s%s%s", name + 3, near ? "; did you mean " : " (try ff --help)", near ? near : "", near ? "?" : "");
}

/* ---- its own words: argv[0] is the first argument after the word ---- */

static void tell(const struct ff_strings *said, bool always)
{
	for (int i = 0; i < said->count && (always || !common.quiet); i++)
		fprintf(always ? stderr : stdout, "%s\n", said->items[i]);
}

static int init(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)argv;
	struct ff_strings said = {0};
	int rc = ff_hook_install(&arena, p, force, &said, err);
	tell(&said, rc != 0);
	if (rc)
		return -1;
	if (ff_mkdir_all(ff_arena_printf(&arena, "%s/spool", p->state), err))
		return -1;
	const char *id = NULL;
	if (!ff_place_commit(&arena, common.dir, "HEAD", &id, NULL) && ff_spool_baseline(&arena, p, id, err))
		return -1;
	if (!common.quiet)
		printf("From now on every commit is looked at. Next: commit something, then `ff status` and `ff queue list`.\n");
	return 0;
}

static int uninstall(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)argv;
	struct ff_strings said = {0};
	if (ff_hook_remove(&arena, p, &said, err))
		return -1;
	tell(&said, false);
	if (purge && ff_place_purge(p, err))
		return -1;
	if (!common.quiet)
		printf(purge ? "hooks and data are gone\n" : "hooks are gone; the data stays in %s (--purge removes it)\n", p->state);
	return 0;
}

/* One line for a prompt: what waits, alerts, and whatever is not as it should be. */
static int short_status(const struct ff_place *p, enum ff_hook_state hook, const struct ff_spool *spool, struct ff_err *err)
{
	static const char *const troubles[] = {"not installed (ff init)", NULL, "hook outdated (ff init)", "hook is a foreign one (ff init)",
	                                       "hook not executable (ff doctor)", NULL, NULL};
	struct ff_config config;
	struct ff_store *store = NULL;
	struct ff_buf line;
	int daily, rc = -1;
	ff_buf_init(&line, 4096);
	if (ff_config_load(&arena, common.dir, "", &config, err) ||
	    (daily = ff_config_int(&config, "fibreflow.queue.daily", FF_QUEUE_DAILY, 0, 100000, err)) < 0 ||
	    ff_store_open(ff_arena_printf(&arena, "%s/" FF_STORE_FILE, p->state), FF_STORE_READ, &store, err) ||
	    ff_queue_line(store, daily, &line, err))
		goto done;
	const char *doing = ff_worker_line(&arena, p, store, true);
	if (doing[0])
		ff_buf_printf(&line, ", worker: %s", doing);
	if (spool->running)
		ff_buf_printf(&line, ", driver running (%d waiting)", spool->waiting);
	else if (spool->waiting)
		ff_buf_printf(&line, ", %d commit%s not analysed yet", spool->waiting, spool->waiting == 1 ? "" : "s");
	if (spool->failed)
		ff_buf_printf(&line, ", %d failed (ff log)", spool->failed);
	if (troubles[hook])
		ff_buf_printf(&line, ", %s", troubles[hook]);
	printf("%s\n", ff_buf_text(&line));
	rc = 0;
done:
	ff_store_close(store);
	ff_buf_free(&line);
	return rc;
}

static const char *worker_line(const struct ff_place *p)
{
	struct ff_store *store = NULL;
	ff_store_open(ff_arena_printf(&arena, "%s/" FF_STORE_FILE, p->state), FF_STORE_READ, &store, NULL);
	const char *line = ff_worker_line(&arena, p, store, false);
	ff_store_close(store);
	return line;
}

static int status(const struct ff_place *p, char **argv, struct ff_err *err)
{
	ff_spool_catch_up(&arena, common.dir);
	(void)argv;
	static const char *const words[] = {"not installed (ff init)", "installed", "outdated (ff init)", "not installed, a foreign hook is (ff init)",
	                                    "not executable (ff init)", "installed, behind pre-commit", "called by another manager"};
	enum ff_hook_state state;
	struct ff_spool s;
	if (ff_hook_state(&arena, p, ff_hook_names[0], &state, err) || ff_spool_look(&arena, p, &s, err))
		return -1;
	if (!all && !common.json)
		return short_status(p, state, &s, err);
	if (!common.json)
		printf("hook      %s\ndriver    %s, %d waiting%s\nworker    %s\n", words[state], s.running ? "running" : "idle", s.waiting,
		       s.failed ? ", some failed: ff log" : "", worker_line(p));
	fflush(stdout);
	char dash_c[] = "-C", word[] = "summary", json[] = "--json";
	char *words_of[] = {NULL, dash_c, (char *)(uintptr_t)common.dir, word, common.json ? json : NULL, NULL};
	return become("ff-queue", words_of, err);
}

static int run(const struct ff_place *p, char **argv, struct ff_err *err)
{
	const char *id = NULL;
	if (ff_place_commit(&arena, common.dir, argv[0] ? argv[0] : "HEAD", &id, err) || ff_spool_add(&arena, p, id, err))
		return -1;
	return ff_spool_wait(&arena, p, wait_seconds, err);
}

static int wait_for_driver(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)argv;
	return ff_spool_wait(&arena, p, wait_seconds, err);
}

static int config(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)p;
	const struct ff_config_wish wish = {.dir = common.dir, .json = common.json, .origins = show_origin, .global = global};
	struct ff_config said = {0};
	struct ff_buf out;
	ff_buf_init(&out, 0);
	int rc = ff_config_word(&arena, argv, &wish, &out, &said.notes, err);
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, err);
	if (!common.quiet)
		ff_config_say(&said, "ff");
	ff_buf_free(&out);
	return rc;
}

static bool agrees(void)
{
	char line[16] = "";
	if (yes)
		return true;
	printf("Accept it in this repository, as long as the file stays as it is? [y/N] ");
	fflush(stdout);
	return fgets(line, sizeof line, stdin) && (line[0] == 'y' || line[0] == 'Y');
}

static int trust(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)p;
	struct ff_trust t;
	struct ff_buf out;
	const char *id = "";
	if (take_back)
		return ff_trust_remove(common.dir, argv[0], err);
	if (ff_place_commit(&arena, common.dir, argv[0] ? argv[0] : "HEAD", &id, err) || ff_trust_look(&arena, common.dir, id, &t, err))
		return -1;
	ff_buf_init(&out, 0);
	list ? ff_trust_list(&t, common.json, &out) : ff_trust_tell(&arena, &t, &out);
	int rc = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, err);
	ff_buf_free(&out);
	if (rc || list || t.trusted || !t.held.count)
		return rc;
	if (!yes && !isatty(STDIN_FILENO))
		return ff_err_set(err, FF_EX_USAGE, "trust: there is no terminal to ask on (--yes accepts)");
	return agrees() ? ff_trust_add(common.dir, t.blob, err) : ff_err_set(err, FF_EX_CONFIG, "trust: not accepted, nothing is changed");
}

/* `drive COMMON_DIR`: what the hook calls; nothing is asked of git. */
static int drive(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)p;
	if (!argv[0])
		return ff_err_set(err, FF_EX_USAGE, "drive takes a common git directory");
	return ff_driver_start(&arena, argv[0], err);
}

static int doctor(const struct ff_place *p, char **argv, struct ff_err *err)
{
	struct ff_list checks = {0};
	(void)argv;
	ff_doctor_look(&arena, p, &checks);
	int bad = ff_doctor_print(&checks, common.json, stdout);
	if (fflush(stdout))
		return ff_err_set(err, FF_EX_TEMP, "standard output: %s", strerror(errno));
	if (bad && exit_code)
		exit(FF_EX_FINDINGS);
	return 0;
}

static int hook(const struct ff_place *p, char **argv, struct ff_err *err)
{
	(void)p, (void)err;
	return ff_hook_become(&arena, argv);
}

static const struct own {
	const char *word;
	int (*run)(const struct ff_place *p, char **argv, struct ff_err *err);
	bool anywhere; /* asks git itself, or needs no repository: its place is NULL */
} own[] = {
	{"init", init, false}, {"uninstall", uninstall, false}, {"status", status, false}, {"run", run, false}, {"wait", wait_for_driver, false},
	{"config", config, true}, {"trust", trust, true}, {"drive", drive, true}, {"hook", hook, true}, {"doctor", doctor, false},
};
/* Words that are a command of another program: `ff why 12` is `ff-queue why 12`. */
static const struct {
	const char *word, *program;
} others[] = {
	{"review", "ff-queue"}, {"why", "ff-queue"}, {"log", "ff-queue"}, {"undo", "ff-fix"}, {"apply", "ff-fix"}, {"alerts", "ff-queue"}, {"baseline", "ff-queue"},
};

static const struct own *own_word(const char *word)
{
	for (size_t i = 0; i < FF_COUNT(own); i++)
		if (!strcmp(word, own[i].word))
			return &own[i];
	return NULL;
}

/* The word that was probably meant. */
static const char *nearest(const char *word)
{
	struct ff_strings words = {0};
	for (size_t i = 0; i < FF_COUNT(own); i++)
		ff_strings_push(&arena, &words, own[i].word);
	for (size_t i = 0; i < FF_COUNT(others); i++)
		ff_strings_push(&arena, &words, others[i].word);
	ff_path_tools(&arena, &words);
	return ff_text_nearest(word, &words);
}

/* argv[at] names another program, or a command of one; -C DIR before it is handed on. */
static int hand_over(char **argv, int at, struct ff_err *err)
{
	const char *program = NULL;
	if (!strcmp(argv[at], "review") || !strcmp(argv[at], "queue") || !strcmp(argv[at], "log"))
		ff_spool_catch_up(&arena, at == 3 ? argv[2] : ".");
	for (size_t i = 0; i < FF_COUNT(others); i++)
		if (!strcmp(argv[at], others[i].word))
			program = others[i].program;
	if (!program) {
		program = ff_arena_printf(&arena, "ff-%s", argv[at]);
		for (int i = at; i > 1; i--)
			argv[i] = argv[i - 1];
		argv++;
	}
	if (strcmp(program, "ff-queue") != 0)
		heed(NULL, at > 1 ? argv[2] : ".", program);
	return become(program, argv, err);
}

int main(int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_place place = {0};
	if (ff_config_take_words(&arena, &argc, argv, &err))
		return ff_fail("ff", &err);
	/* the word that names the program may stand behind our own -C DIR */
	int at = argc > 3 && !strcmp(argv[1], "-C") ? 3 : 1;
	if (argc > at && argv[at][0] != '-' && !own_word(argv[at])) {
		hand_over(argv, at, &err);
		return ff_fail("ff", &err);
	}
	argc = ff_opt_parse(&tool, argc, argv);
	const struct own *word = argc ? own_word(argv[0]) : NULL;
	if (!word) {
		ff_opt_usage(&tool, stderr);
		return FF_EX_USAGE;
	}
	int rc = word->anywhere ? 0 : ff_place_find(&arena, common.dir, &place, &err);
	if (!rc)
		heed(&place, common.dir, word->word);
	if (!rc)
		rc = assistants(word->word, &place, &err) || background(word->word, &place, &err) ? -1 : 0;
	if (!rc)
		rc = word->run(&place, argv + 1, &err);
	rc = rc ? ff_fail("ff", &err) : FF_EX_OK;
	ff_arena_free(&arena);
	return rc;
}
