/*
 * test_queue_fix.c - claims, how attempts end, and what becomes of fixes.  What is expected is counted by SQLite from the tables and by
 * the processes themselves: each says which claims it got and which it settled.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/store/store.h"
#include "ff/learn.h"
#include "ff/queue.h"

#include <cmocka.h>

#define HEAD "1111111111111111111111111111111111111111"
#define FIX "2222222222222222222222222222222222222222"
#define NOBODY "elsewhere:1:1" /* an owner of another machine: only the end of its lease tells */

static char folder[] = "/tmp/ff-queue-fix-XXXXXX";
static struct ff_arena arena;
static struct ff_store *s;
static const char *path;
static int number;

/* ---- a queue ---- */

struct made { /* a task as ff-converge writes it */
	const char *fingerprint, *type, *confidence, *risk; /* fingerprint: NULL one of the line */
	int line, effort, priority;
	bool unfixable, alert, no_fix;
};

static void write_task(struct ff_buf *b, const struct made *m)
{
	ff_buf_printf(b, "{\"record\":\"task\",\"v\":1,\"type\":\"%s\",\"description\":\"d\",\"file\":\"a.py\",\"line\":%d,\"symbol\":\"f%d\",\"confidence\":\"%s\","
	              "\"score\":0.9,\"weight\":0.8,\"reasoning\":\"r\",\"auto_fixable\":%s,\"estimated_effort\":%d,\"risk_level\":\"%s\",\"severity\":\"low\","
	              "\"priority\":%d,\"source\":\"critic\",\"agents\":[\"critic\"],\"commit\":\"%s\",\"status\":\"open\",\"fingerprint\":\"%s\",\"votes\":[],",
	              m->type ? m->type : "unused_import", m->line, m->line, m->confidence ? m->confidence : "high", m->unfixable ? "false" : "true",
	              m->effort ? m->effort : 1, m->risk ? m->risk : "none", m->priority ? m->priority : 50, HEAD,
	              m->fingerprint ? m->fingerprint : ff_arena_printf(&arena, "%016d", m->line));
	if (!m->no_fix)
		ff_buf_str(b, "\"fix\":{\"safety\":\"safe\",\"title\":\"t\",\"edits\":[]},");
	ff_buf_printf(b, "\"on_changed_line\":true,\"alert\":%s}\n", m->alert ? "true" : "false");
}

/* One run over a.py on a branch. */
static void run(const char *branch, const struct made *tasks, int count)
{
	const char *file = ff_arena_printf(&arena, "%s/in", folder);
	struct ff_buf b;
	struct ff_err err = {0};
	struct ff_summary sum;
	struct ff_add_options o = {.branch = branch, .daily = 2};
	ff_buf_init(&b, 1u << 20);
	for (int i = 0; i < count; i++)
		write_task(&b, &tasks[i]);
	ff_buf_printf(&b, "{\"record\":\"convergence\",\"v\":1,\"commit\":\"%s\",\"files\":[{\"path\":\"a.py\",\"status\":\"modified\"}],"
	              "\"agents\":[{\"name\":\"critic\",\"state\":\"ok\",\"complete\":true}],\"tasks\":%d,\"index\":\"complete\"}\n", HEAD, count);
	assert_int_equal(ff_file_write_atomic(file, b.data, b.len, &err), 0);
	int in = open(file, O_RDONLY);
	if (ff_queue_add(s, in, &o, &sum, &err))
		fail_msg("%s", err.text);
	close(in);
	ff_buf_free(&b);
}

static int fresh(void **state)
{
	struct ff_err err = {0};
	(void)state;
	path = ff_arena_printf(&arena, "%s/%d.db", folder, ++number);
	return ff_store_open(path, FF_STORE_WRITE, &s, &err);
}

static int closed(void **state)
{
	(void)state;
	ff_store_close(s);
	s = NULL;
	return 0;
}

/* The judge: SQLite, by a connection of its own. */
static int64_t number_of(const char *sql)
{
	struct ff_db *db;
	enum ff_db_trouble trouble;
	int64_t n = -1;
	assert_int_equal(ff_db_open(path, FF_DB_EXISTING, &db, &trouble, NULL), 0);
	assert_int_equal(ff_db_int(db, sql, &n, NULL), 0);
	ff_db_close(db);
	return n;
}

static void change(const char *sql)
{
	struct ff_db *db;
	enum ff_db_trouble trouble;
	assert_int_equal(ff_db_open(path, FF_DB_EXISTING, &db, &trouble, NULL), 0);
	assert_int_equal(ff_db_exec(db, sql, NULL), 0);
	ff_db_close(db);
}

static const char *status_of(int64_t id)
{
	struct ff_task t;
	struct ff_err err = {0};
	if (ff_queue_get(s, &arena, id, &t, NULL, &err))
		fail_msg("%s", err.text);
	return ff_task_status_names[t.status];
}

static const char *reason_of(int64_t id)
{
	struct ff_task t;
	struct ff_task_life life;
	assert_int_equal(ff_queue_get(s, &arena, id, &t, &life, NULL), 0);
	return life.reason;
}

static int answer(int64_t id, enum ff_queue_action action, struct ff_err *err)
{
	return ff_queue_answer(s, &arena, &(struct ff_answer){.task = id, .action = action}, NULL, err);
}

/* The number of the task that was claimed, 0 none. */
static int64_t claim_as(const struct ff_claim *c, int *attempt, const char **before)
{
	struct ff_task t;
	struct ff_err err = {0};
	int a;
	const char *b;
	int got = ff_queue_claim(s, &arena, c, &t, attempt ? attempt : &a, before ? before : &b, &err);
	if (got < 0)
		fail_msg("%s", err.text);
	return got ? t.id : 0;
}

static int64_t claim(void)
{
	return claim_as(&(struct ff_claim){.head = HEAD}, NULL, NULL);
}

static const char *refused(int64_t task)
{
	struct ff_task t;
	struct ff_err err = {0};
	int a;
	const char *b;
	assert_int_equal(ff_queue_claim(s, &arena, &(struct ff_claim){.task = task}, &t, &a, &b, &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
	return ff_arena_str(&arena, err.text);
}

static struct ff_outcome outcome(int64_t task, int attempt, enum ff_outcome_state state)
{
	return (struct ff_outcome){.task = task, .attempt = attempt, .state = state, .commit = state == FF_OUTCOME_LANDED ? FIX : "", .base = HEAD,
	                           .reason = state == FF_OUTCOME_LANDED ? "" : "because", .sandbox = "", .tests = ""};
}

static int settle(int64_t task, int attempt, enum ff_outcome_state state)
{
	struct ff_outcome o = outcome(task, attempt, state);
	struct ff_err err = {0};
	int result = ff_queue_settle(s, &o, &err);
	return result ? err.code : 0;
}

/* One task that is fixed, with its fix waiting. */
static void land(const char *branch)
{
	int attempt;
	run(branch, &(struct made){"aaaaaaaaaaaaaaa1", .line = 1}, 1);
	assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL), 1);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_LANDED), 0);
}

static const struct made one = {"aaaaaaaaaaaaaaa1", .line = 1};

/* ---- who is next ---- */

static void accepted_first_then_the_quickest(void **state)
{
	const struct made all[] = {
		{.line = 1, .effort = 5}, {.line = 2, .effort = 2, .priority = 10}, {.line = 3, .effort = 2, .priority = 90},
		{.line = 4, .confidence = "medium", .effort = 9, .unfixable = true}, {.line = 5, .effort = 1}, {.line = 6, .effort = 1}};
	struct ff_err err = {0};
	(void)state;
	run("main", all, 6);
	assert_true(number_of("SELECT count(*) FROM task WHERE released_on = ''") >= 4); /* most wait for another day: no matter */
	assert_int_equal(answer(4, FF_QUEUE_APPROVE, &err), 0);
	assert_int_equal(ff_queue_answer(s, &arena, &(struct ff_answer){.task = 5, .action = FF_QUEUE_SNOOZE, .until = "2999-01-01"}, NULL, &err), 0);
	assert_int_equal(answer(6, FF_QUEUE_REJECT, &err), 0);
	const int64_t wanted[] = {4, 3, 2, 1, 0};
	for (size_t i = 0; i < FF_COUNT(wanted); i++)
		assert_int_equal(claim(), wanted[i]);
	assert_int_equal(number_of("SELECT count(*) FROM attempt WHERE state = 'running' AND number = 1"), 4);
}

static void what_a_worker_may_not(void **state)
{
	const struct made all[] = {{.line = 1, .unfixable = true}, {.line = 2, .confidence = "medium"}, {.line = 3, .risk = "medium"},
	                           {.line = 4, .alert = true}, {.line = 5, .no_fix = true}, {.line = 6, .type = "other"}};
	struct ff_strings types = {0};
	struct ff_claim c = {.head = HEAD, .types = &types};
	struct ff_err err = {0};
	(void)state;
	run("main", all, 6);
	ff_strings_push(&arena, &types, "unused_import");
	ff_strings_push(&arena, &types, "ther");
	assert_int_equal(claim_as(&c, NULL, NULL), 0);
	ff_strings_push(&arena, &types, "other");
	assert_int_equal(claim_as(&c, NULL, NULL), 6);
	/* by its number a person may have any that has a fix */
	assert_int_equal(claim_as(&(struct ff_claim){.task = 1}, NULL, NULL), 1);
	assert_int_equal(claim_as(&(struct ff_claim){.task = 4}, NULL, NULL), 4);
	assert_non_null(strstr(refused(5), "no fix"));
	assert_non_null(strstr(refused(1), "being fixed right now"));
	assert_non_null(strstr(refused(77), "no task #77"));
	assert_int_equal(answer(2, FF_QUEUE_REJECT, &err), 0);
	assert_non_null(strstr(refused(2), "rejected"));
}

static void a_task_of_another_branch_waits_for_it(void **state)
{
	(void)state;
	run("feature", &one, 1);
	assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD, .branch = "main"}, NULL, NULL), 0);
	assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD, .branch = "feature"}, NULL, NULL), 1);
}

/* ---- how it ends ---- */

static void refused_is_failed_and_no_rejection(void **state)
{
	int attempt;
	(void)state;
	run("main", &one, 1);
	claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL);
	assert_string_equal(status_of(1), "fixing");
	assert_int_equal(settle(1, attempt, FF_OUTCOME_REFUSED), 0);
	assert_string_equal(status_of(1), "failed");
	assert_string_equal(reason_of(1), "because");
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log"), 0);
	assert_int_equal(claim(), 0);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_LANDED), FF_EX_TEMP); /* too late */
	assert_int_equal(number_of("SELECT count(*) FROM fix"), 0);
	assert_int_equal(claim_as(&(struct ff_claim){.task = 1}, &attempt, NULL), 1); /* a person may try again */
	assert_int_equal(attempt, 2);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_UNCLEAR), 0);
	assert_string_equal(status_of(1), "failed");
}

static void cannot_judge_waits_for_another_commit(void **state)
{
	int attempt;
	(void)state;
	run("main", &one, 1);
	claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_UNCLEAR), 0);
	assert_string_equal(status_of(1), "open");
	assert_int_equal(claim(), 0);
	assert_int_equal(claim_as(&(struct ff_claim){.head = FIX}, &attempt, NULL), 1);
	/* on every commit again: that must not fill the disk */
	for (int i = 0; i < 25; i++) {
		assert_int_equal(settle(1, attempt, FF_OUTCOME_UNCLEAR), 0);
		assert_int_equal(claim_as(&(struct ff_claim){.head = ff_arena_printf(&arena, "%040d", i)}, &attempt, NULL), 1);
	}
	assert_int_equal(attempt, 27);
	assert_int_equal(number_of("SELECT count(*) FROM attempt"), 21);
	assert_int_equal(number_of("SELECT min(number) FROM attempt"), 7);
}

static void retries_back_off_and_end(void **state)
{
	static const int minutes[] = {1, 5, 30, 60, 60, 60, 60};
	int attempt;
	(void)state;
	run("main", &one, 1);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL), 1);
		int64_t before = ff_clock_now();
		assert_int_equal(settle(1, attempt, FF_OUTCOME_RETRY), 0);
		if (i == 7)
			break;
		assert_string_equal(status_of(1), "open");
		int64_t at = number_of("SELECT retry_at FROM task");
		assert_in_range(at, before + minutes[i] * 60, ff_clock_now() + minutes[i] * 60);
		assert_int_equal(claim(), 0);
		change("UPDATE task SET retry_at = retry_at - 3601");
	}
	assert_string_equal(status_of(1), "failed");
	assert_non_null(strstr(reason_of(1), "tried 8 times: because"));
}

static void a_claim_given_back_leaves_no_trace(void **state)
{
	int attempt, second;
	(void)state;
	run("main", &one, 1);
	claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL);
	assert_int_equal(ff_queue_unclaim(s, 1, attempt, NULL), 0);
	assert_string_equal(status_of(1), "open");
	assert_int_equal(number_of("SELECT count(*) FROM attempt"), 0);
	assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD}, &second, NULL), 1);
	assert_int_not_equal(attempt, second);
	struct ff_err err = {0};
	assert_int_equal(ff_queue_unclaim(s, 1, attempt, &err), -1);
	assert_int_equal(err.code, FF_EX_TEMP);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_LANDED), FF_EX_TEMP);
	assert_int_equal(ff_queue_progress(s, 1, attempt, FIX, &err), -1);
	assert_string_equal(status_of(1), "fixing");
}

/* ---- owners that die ---- */

static void a_lease_that_is_over_is_taken(void **state)
{
	int first, second;
	const char *before;
	struct ff_err err = {0};
	(void)state;
	run("main", &one, 1);
	assert_int_equal(answer(1, FF_QUEUE_APPROVE, &err), 0);
	claim_as(&(struct ff_claim){.owner = NOBODY, .head = HEAD}, &first, NULL);
	assert_int_equal(claim(), 0);
	assert_int_equal(answer(1, FF_QUEUE_REJECT, &err), -1);
	assert_non_null(strstr(err.text, "being fixed right now"));
	assert_int_equal(ff_queue_undo(s, &arena, 1, &(struct ff_undone){0}, &err), -1); /* the approval */
	assert_non_null(strstr(err.text, "being fixed right now"));
	assert_string_equal(status_of(1), "fixing");
	assert_int_equal(ff_queue_progress(s, 1, first, FIX, NULL), 0);
	change("UPDATE task SET lease_until = 1");
	assert_int_equal(claim_as(&(struct ff_claim){.head = FIX}, &second, &before), 1);
	assert_string_equal(before, FIX);
	assert_int_equal(second, first + 1);
	assert_int_equal(number_of("SELECT count(*) FROM attempt WHERE state = 'lost' AND number = 1"), 1);
	assert_int_equal(settle(1, first, FF_OUTCOME_LANDED), FF_EX_TEMP);
	assert_int_equal(settle(1, second, FF_OUTCOME_LANDED), 0);
	assert_string_equal(status_of(1), "fixed");
	assert_int_equal(number_of("SELECT count(*) FROM fix WHERE state = 'waiting' AND attempt = 2"), 1);
}

/* A child of this machine that claims a task (0: the next) and then ends by that signal, or (0) of itself; its number. */
static pid_t die_with_a_claim(int64_t id, int by)
{
	pid_t pid = fork();
	if (!pid) {
		struct ff_store *own;
		struct ff_task t;
		int attempt;
		const char *before;
		if (ff_store_open(path, FF_STORE_WRITE, &own, NULL) || ff_queue_claim(own, &arena, &(struct ff_claim){.head = HEAD, .task = id}, &t, &attempt, &before, NULL) != 1)
			_exit(1);
		if (by)
			kill(getpid(), by);
		_exit(0);
	}
	int st = -1;
	assert_int_equal(waitpid(pid, &st, 0), pid);
	assert_int_equal(st, by);
	return pid;
}

static void a_fix_that_kills_is_given_up(void **state)
{
	struct ff_err err = {0};
	(void)state;
	run("main", &one, 1);
	for (int i = 0; i < 3; i++)
		die_with_a_claim(0, SIGKILL);
	assert_int_equal(claim(), 0);
	assert_string_equal(status_of(1), "failed");
	assert_non_null(strstr(reason_of(1), "died, 3 times"));
	assert_int_equal(number_of("SELECT count(*) FROM attempt WHERE state = 'lost'"), 3);
	/* a person meets a dead claim, not a live one */
	die_with_a_claim(1, SIGKILL);
	assert_string_equal(status_of(1), "fixing");
	assert_int_equal(answer(1, FF_QUEUE_REJECT, &err), 0);
	assert_string_equal(status_of(1), "rejected");
	ff_queue_undo(s, &arena, 1, &(struct ff_undone){0}, &err);
	assert_string_equal(status_of(1), "failed"); /* as it was before the claim, not `fixing` */
}

static void one_that_we_ended_is_not_blamed(void **state)
{
	(void)state;
	run("main", &one, 1);
	for (int i = 0; i < 4; i++) {
		pid_t pid = die_with_a_claim(0, 0);
		assert_string_equal(status_of(1), "fixing");
		assert_int_equal(ff_queue_unclaim_of(s, pid, NULL), 0);
		assert_string_equal(status_of(1), "open");
	}
}

#define CROWD 4
#define TASKS 20

/* Claims and settles until nothing is left; a line a claim and a line a settled one into `to`. */
static void crowd_work(int to)
{
	struct ff_store *own;
	struct ff_err err = {0};
	if (ff_store_open(path, FF_STORE_WRITE, &own, &err))
		_exit(2);
	for (int idle = 0; idle < 3;) {
		struct ff_task t;
		int attempt;
		const char *before;
		int got = ff_queue_claim(own, &arena, &(struct ff_claim){.head = HEAD}, &t, &attempt, &before, &err);
		if (got < 0 && err.code != FF_EX_TEMP)
			_exit(3);
		if (got < 1) {
			idle++;
			usleep(2000);
			continue;
		}
		char line[40];
		int n = snprintf(line, sizeof(line), "c%lld\n", (long long)t.id);
		if (write(to, line, (size_t)n) != n)
			_exit(4);
		usleep((useconds_t)(t.id % 5 + 1) * 3000);
		struct ff_outcome o = outcome(t.id, attempt, FF_OUTCOME_LANDED);
		if (ff_queue_settle(own, &o, &err) && err.code != FF_EX_TEMP)
			_exit(5);
		line[0] = 's';
		if (!err.code && write(to, line, (size_t)n) != n)
			_exit(4);
		err = (struct ff_err){0};
	}
	_exit(0);
}

/* One of them that is at work, as the queue says (waited for a little); -1: none. */
static int at_work(const pid_t *pids)
{
	for (int look = 0; look < 200; look++) {
		int64_t pid = number_of("SELECT coalesce((SELECT CAST(substr(lease_owner, instr(lease_owner, ':') + 1) AS INTEGER) FROM task "
		                        "WHERE status = 'fixing' AND lease_owner <> '' LIMIT 1), 0)");
		for (int i = 0; i < CROWD; i++)
			if (pids[i] == pid)
				return i;
		if (!number_of("SELECT count(*) FROM task WHERE status = 'open'"))
			return -1;
		usleep(1000);
	}
	return -1;
}

static void a_crowd_under_kill_does_each_once(void **state)
{
	struct made all[TASKS];
	const char *log = ff_arena_printf(&arena, "%s/log", folder);
	int to = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600), kills = 0;
	pid_t pids[CROWD];
	(void)state;
	for (int i = 0; i < TASKS; i++)
		all[i] = (struct made){.line = i + 1};
	run("main", all, TASKS);
	srand(7);
	for (int i = 0; i < CROWD; i++)
		if (!(pids[i] = fork()))
			crowd_work(to);
	for (int round = 0; round < 12; round++) {
		usleep((useconds_t)(rand() % 6000));
		int i = round % 2 ? -1 : at_work(pids);
		if (i < 0)
			i = rand() % CROWD;
		kills += !kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		/* three deaths in a row would be blamed on the task, rightly: here they are not its doing */
		change("UPDATE task SET losses = 0");
		if (!(pids[i] = fork()))
			crowd_work(to);
	}
	for (int i = 0; i < CROWD; i++) {
		int st = 0;
		waitpid(pids[i], &st, 0);
		assert_int_equal(st, 0);
	}
	/* whatever the last one killed left behind */
	pid_t last = fork();
	if (!last)
		crowd_work(to);
	waitpid(last, NULL, 0);
	assert_int_equal(kills, 12);
	assert_true(number_of("SELECT count(*) FROM attempt WHERE state = 'lost'") > 0); /* at least one was struck at work */
	assert_int_equal(number_of("SELECT count(*) FROM task WHERE status = 'fixed'"), TASKS);
	assert_int_equal(number_of("SELECT count(*) FROM fix"), TASKS);
	assert_int_equal(number_of("SELECT count(*) FROM (SELECT task FROM fix GROUP BY task HAVING count(*) > 1)"), 0);
	assert_int_equal(number_of("SELECT count(*) FROM attempt WHERE state = 'running'"), 0);
	/* what the processes themselves say: none settled a task that another had settled */
	char *text;
	size_t len;
	int settled[TASKS + 1] = {0};
	assert_int_equal(ff_file_read(&arena, log, 1u << 20, &text, &len, NULL), 0);
	for (char *p = text; *p; p = strchr(p, '\n') + 1)
		if (*p == 's')
			settled[atoi(p + 1)]++;
	for (int i = 1; i <= TASKS; i++)
		assert_true(settled[i] <= 1);
	close(to);
}

/* ---- what runs see ---- */

static void a_commit_resolves_it_while_it_is_fixed(void **state)
{
	int attempt;
	(void)state;
	run("main", &one, 1);
	claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL);
	run("main", &one, 1);
	assert_string_equal(status_of(1), "fixing");
	run("main", NULL, 0);
	assert_string_equal(status_of(1), "resolved");
	assert_int_equal(settle(1, attempt, FF_OUTCOME_LANDED), 0);
	assert_string_equal(status_of(1), "resolved");
	assert_int_equal(number_of("SELECT count(*) FROM fix WHERE state = 'dropped'"), 1);
	run("main", &one, 1);
	assert_string_equal(status_of(1), "open");
}

static void a_fix_that_waits_still_stands(void **state)
{
	struct ff_err err = {0};
	(void)state;
	land("main");
	run("main", &one, 1);
	run("main", &(struct made){"aaaaaaaaaaaaaaa9", .line = 1}, 1); /* known by its text, not only by its fingerprint */
	assert_int_equal(number_of("SELECT count(*) FROM task"), 1);
	assert_string_equal(status_of(1), "fixed");
	assert_int_equal(claim(), 0);
	assert_int_equal(answer(1, FF_QUEUE_REOPEN, &err), -1);
	assert_non_null(strstr(err.text, "ff undo"));
	run("main", NULL, 0); /* by hand */
	assert_string_equal(status_of(1), "resolved");
	assert_int_equal(number_of("SELECT count(*) FROM fix WHERE state = 'dropped'"), 1);
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log"), 0);
}

static void applied_and_put_back(void **state)
{
	(void)state;
	land("main");
	run("feature", &one, 1);
	assert_int_equal(ff_queue_fix_applied(s, 1, FIX, false, NULL), 0);
	assert_int_equal(ff_queue_fix_applied(s, 1, FIX, false, NULL), 0);
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'approved' AND withdrawn = 0"), 1);
	run("feature", &one, 1); /* the fix has not come there: that takes nothing back */
	assert_string_equal(status_of(1), "fixed");
	run("main", NULL, 0);
	assert_string_equal(status_of(1), "fixed");
	run("main", &one, 1);
	assert_string_equal(status_of(1), "open");
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'reverted' AND withdrawn = 0"), 1);
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'approved' AND withdrawn = 0"), 0);
	assert_int_equal(number_of("SELECT count(*) FROM fix WHERE state = 'reverted'"), 1);
	assert_int_equal(claim(), 0); /* who took it back does not want it again */
	assert_int_equal(claim_as(&(struct ff_claim){.task = 1}, NULL, NULL), 1);
}

static void after_thirty_days_it_is_a_new_one(void **state)
{
	(void)state;
	land("main");
	ff_queue_fix_applied(s, 1, FIX, true, NULL);
	change("UPDATE fix SET applied_at = applied_at - 31 * 86400");
	run("main", NULL, 0);
	run("main", &one, 1);
	assert_string_equal(status_of(1), "open");
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'reverted'"), 0);
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'edited'"), 1);
	assert_int_equal(claim(), 1);
}

static void dropped_undone_and_applied_again(void **state)
{
	struct ff_list rows;
	struct ff_err err = {0};
	(void)state;
	land("main");
	assert_int_equal(ff_queue_fix_moved(s, 1, HEAD, NULL), 0);
	assert_int_equal(ff_queue_fixes(s, &arena, 0, FF_FIX_WAITING, &rows, NULL), 0);
	assert_int_equal(rows.count, 1);
	assert_string_equal(FF_AT(&rows, struct ff_fix_row, 0)->commit, HEAD);
	assert_string_equal(FF_AT(&rows, struct ff_fix_row, 0)->file, "a.py");
	assert_int_equal(ff_queue_fix_dropped(s, 1, "conflicts", NULL), 0);
	assert_string_equal(status_of(1), "open");
	int attempt;
	assert_int_equal(claim_as(&(struct ff_claim){.head = HEAD}, &attempt, NULL), 1);
	assert_int_equal(settle(1, attempt, FF_OUTCOME_LANDED), 0);
	assert_int_equal(ff_queue_fix_undone(s, 1, "", NULL), 0);
	assert_string_equal(status_of(1), "open");
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log"), 0);
	assert_int_equal(ff_queue_fix_undone(s, 1, "", &err), -1);
	assert_int_equal(err.code, FF_EX_USAGE);
	/* applied, reverted, and the revert reverted: three events, of which one of each kind counts */
	assert_int_equal(ff_queue_fix_applied(s, 1, FIX, false, NULL), 0);
	assert_int_equal(ff_queue_fix_undone(s, 1, "not here", NULL), 0);
	assert_string_equal(status_of(1), "rejected");
	assert_string_equal(reason_of(1), "not here");
	assert_int_equal(ff_queue_fix_applied(s, 1, FIX, false, NULL), 0);
	assert_string_equal(status_of(1), "fixed");
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'approved' AND withdrawn = 0"), 1);
	assert_int_equal(number_of("SELECT count(*) FROM feedback_log WHERE action = 'reverted' AND withdrawn = 0"), 0);
	assert_int_equal(ff_queue_fixes(s, &arena, 1, -1, &rows, NULL), 0);
	assert_int_equal(rows.count, 2);
}

static void test_runs_are_kept_by_tree(void **state)
{
	struct ff_tested t = {.tree = HEAD, .command = "pytest", .state = "green", .said = "3 passed", .collected = 3, .passed = 3, .ms = 12}, got;
	(void)state;
	assert_int_equal(ff_queue_tested(s, &arena, HEAD, "pytest", &got, NULL), 0);
	assert_int_equal(ff_queue_tested_put(s, &t, NULL), 0);
	t.state = "red";
	assert_int_equal(ff_queue_tested_put(s, &t, NULL), 0);
	assert_int_equal(ff_queue_tested(s, &arena, HEAD, "pytest", &got, NULL), 1);
	assert_string_equal(got.state, "red");
	assert_string_equal(got.said, "3 passed");
	assert_int_equal(got.collected, 3);
	assert_int_equal(ff_queue_tested(s, &arena, HEAD, "unittest", &got, NULL), 0);
	change("UPDATE tested SET at = at - 31 * 86400");
	change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
	       "INSERT INTO tested SELECT 't' || i, 'c', 'green', 1, 1, 1, '', strftime('%s', 'now') - i FROM n");
	t.command = "new";
	assert_int_equal(ff_queue_tested_put(s, &t, NULL), 0);
	assert_int_equal(number_of("SELECT count(*) FROM tested"), 1000);
	assert_int_equal(ff_queue_tested(s, &arena, HEAD, "pytest", &got, NULL), 0);
	assert_int_equal(ff_queue_tested(s, &arena, HEAD, "new", &got, NULL), 1);
}

#define QUEUE_TEST(f) cmocka_unit_test_setup_teardown(f, fresh, closed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		QUEUE_TEST(accepted_first_then_the_quickest),
		QUEUE_TEST(what_a_worker_may_not),
		QUEUE_TEST(a_task_of_another_branch_waits_for_it),
		QUEUE_TEST(refused_is_failed_and_no_rejection),
		QUEUE_TEST(cannot_judge_waits_for_another_commit),
		QUEUE_TEST(retries_back_off_and_end),
		QUEUE_TEST(a_claim_given_back_leaves_no_trace),
		QUEUE_TEST(a_lease_that_is_over_is_taken),
		QUEUE_TEST(a_fix_that_kills_is_given_up),
		QUEUE_TEST(one_that_we_ended_is_not_blamed),
		QUEUE_TEST(a_crowd_under_kill_does_each_once),
		QUEUE_TEST(a_commit_resolves_it_while_it_is_fixed),
		QUEUE_TEST(a_fix_that_waits_still_stands),
		QUEUE_TEST(applied_and_put_back),
		QUEUE_TEST(after_thirty_days_it_is_a_new_one),
		QUEUE_TEST(dropped_undone_and_applied_again),
		QUEUE_TEST(test_runs_are_kept_by_tree),
	};
	if (!mkdtemp(folder))
		return 1;
	int result = cmocka_run_group_tests(tests, NULL, NULL);
	const char *const rm[] = {"rm", "-rf", folder, NULL};
	ff_run(&(struct ff_spawn){.argv = rm}, NULL, 0, NULL, NULL, 10000, &(int){0}, NULL);
	ff_arena_free(&arena);
	return result;
}
