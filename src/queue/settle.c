/*
 * settle.c - how an attempt ended: what becomes of its task, and its row.  Called by ff-fix through ff_queue_settle; a process that
 * comes too late changes nothing.
 */
#include <fcntl.h>
#include <unistd.h>

#include "room.h"

#define MOST_RETRIES 8
#define MOST_ATTEMPTS 20 /* that are kept of a task: one that cannot be judged is tried on every commit */
#define MOST_RECORD (256u << 10) /* bytes of an outcome that are kept */

struct settle {
	struct ff_arena arena;
	const struct ff_outcome *o;
	struct ff_buf record;
	const char *status, *from; /* of the task now, and before it was claimed */
	const char *head;          /* on which it was claimed; "" not told */
	int retries;
};

static int load(struct ff_store *s, struct settle *j, bool *ours, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_OPEN);
	ff_query_int(q, "task", j->o->task);
	ff_query_int(q, "attempt", j->o->attempt);
	int got = ff_query_step(q, err);
	*ours = got == 1;
	j->head = got == 1 ? ff_query_get_text(q, &j->arena, "base") : "";
	ff_query_end(q);
	if (got != 1)
		return got;
	q = ff_query(s, FF_SQL_CLAIM_LEASE);
	ff_query_int(q, "id", j->o->task);
	got = ff_query_step(q, err);
	if (got == 1) {
		j->status = ff_query_get_text(q, &j->arena, "status");
		j->from = ff_query_get_text(q, &j->arena, "claimed_from");
		j->retries = (int)ff_query_get_int(q, "retries");
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int end_attempt(struct ff_store *s, struct settle *j, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_END);
	ff_query_int(q, "task", j->o->task);
	ff_query_int(q, "attempt", j->o->attempt);
	ff_query_text(q, "state", ff_outcome_names[j->o->state]);
	ff_query_text(q, "base", j->o->base);
	ff_query_text(q, "object", ff_buf_text(&j->record));
	ff_query_int(q, "time", ff_clock_now());
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_ATTEMPT_TRIM);
	ff_query_int(q, "task", j->o->task);
	ff_query_int(q, "attempt", j->o->attempt);
	ff_query_int(q, "most", MOST_ATTEMPTS);
	return ff_query_do(q, err);
}

static int add_fix(struct ff_store *s, const struct settle *j, bool wanted, struct ff_err *err)
{
	int64_t now = ff_clock_now();
	struct ff_query *q = ff_query(s, FF_SQL_FIX_ADD);
	ff_query_int(q, "task", j->o->task);
	ff_query_int(q, "attempt", j->o->attempt);
	ff_query_text(q, "commit", j->o->commit);
	ff_query_text(q, "state", ff_fix_state_names[wanted ? FF_FIX_WAITING : FF_FIX_DROPPED]);
	ff_query_int(q, "time", now);
	ff_query_int(q, "ended", wanted ? 0 : now);
	return ff_query_do(q, err);
}

static int set_task(struct ff_store *s, struct settle *j, struct ff_err *err)
{
	static const int minutes[] = {1, 5, 30, 60};
	const struct ff_outcome *o = j->o;
	bool again = o->state == FF_OUTCOME_RETRY, over = again && j->retries + 1 >= MOST_RETRIES;
	int wait = minutes[j->retries < (int)FF_COUNT(minutes) ? j->retries : (int)FF_COUNT(minutes) - 1];
	const char *status = o->state == FF_OUTCOME_LANDED ? "fixed" : o->state == FF_OUTCOME_REFUSED || over ? "failed" : j->from;
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_END);
	ff_query_int(q, "id", o->task);
	ff_query_text(q, "status", status);
	ff_query_text(q, "reason", over ? ff_arena_printf(&j->arena, "tried %d times: %s", MOST_RETRIES, o->reason)
	                           : o->state == FF_OUTCOME_REFUSED ? o->reason : o->state == FF_OUTCOME_LANDED ? "" : NULL);
	ff_query_int(q, "retries", again && !over ? j->retries + 1 : 0);
	ff_query_int(q, "retry_at", again && !over ? ff_clock_now() + wait * 60 : 0);
	ff_query_text(q, "tried_on", o->state != FF_OUTCOME_UNCLEAR ? "" : j->head[0] ? j->head : o->base);
	ff_query_text(q, "now", ff_clock_iso(&j->arena, ff_clock_now()));
	return ff_query_do(q, err);
}

/* A task that a commit resolved meanwhile stays resolved; what landed of it is of no use to anybody. */
static int settle(struct ff_store *s, void *with, struct ff_err *err)
{
	struct settle *j = with;
	bool ours;
	if (load(s, j, &ours, err))
		return -1;
	if (!ours)
		return ff_err_set(err, FF_EX_TEMP, "#%lld: the claim is no longer ours", (long long)j->o->task);
	bool wanted = !strcmp(j->status, "fixing");
	if (end_attempt(s, j, err) || (j->o->state == FF_OUTCOME_LANDED && add_fix(s, j, wanted, err)))
		return -1;
	return wanted ? set_task(s, j, err) : 0;
}

/* What is too long is kept without its tables. */
static void write_record(struct settle *j)
{
	struct ff_outcome brief = *j->o;
	ff_object_write(&j->record, &ff_outcome_type, j->o);
	if (!j->record.over)
		return;
	ff_buf_free(&j->record);
	ff_buf_init(&j->record, MOST_RECORD);
	brief.checks = brief.variants = (struct ff_list){0};
	brief.reason = ff_str_cut(&j->arena, brief.reason, FF_MAX_TEXT);
	brief.tests = ff_str_cut(&j->arena, brief.tests, FF_MAX_TEXT);
	ff_object_write(&j->record, &ff_outcome_type, &brief);
}

/* For the driver, which need not ask about fixes where there never was one. */
static void leave_sign(struct ff_store *s, struct ff_arena *a)
{
	int fd = open(ff_arena_printf(a, "%s" FF_QUEUE_FIXES, ff_store_file(s)), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
}

int ff_queue_settle(struct ff_store *s, const struct ff_outcome *o, struct ff_err *err)
{
	struct settle j = {.o = o, .status = "", .from = "", .head = ""};
	if (o->state < FF_OUTCOME_LANDED || o->state > FF_OUTCOME_RETRY || (o->state == FF_OUTCOME_LANDED && !o->commit[0]))
		return ff_err_set(err, FF_EX_BUG, "an outcome without a state or a commit");
	ff_buf_init(&j.record, MOST_RECORD);
	write_record(&j);
	int result = ff_store_run(s, settle, &j, err);
	if (!result && o->state == FF_OUTCOME_LANDED)
		leave_sign(s, &j.arena);
	ff_buf_free(&j.record);
	ff_arena_free(&j.arena);
	return result;
}
