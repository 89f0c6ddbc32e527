/*
 * claim.c - who works on a task, and until when: claimed, given back, found dead.  Called by ff-fix and ff-worker, and by decide.c and
 * settle.c.  A claim is a row of `attempt` and four columns of its task; all of it happens in a transaction that begins by writing, so
 * two processes never hold the same task.
 */
#include <unistd.h>

#include "room.h"

#define MOST_LOST 3      /* attempts in a row whose owner died: then it is the fix that kills */
#define LANDING_TIME 120 /* seconds that a claim lasts at least once its commit is about to land */

/* ---- claims whose owner is gone ---- */

struct over {
	int64_t id;
	bool landing; /* it recorded a commit: somebody must look whether that landed */
	int losses;
};

static int find_over(struct ff_store *s, struct ff_arena *a, int64_t task, pid_t ended, struct ff_list *out, struct ff_err *err)
{
	const char *by = ended ? ff_arena_printf(a, ":%d:", (int)ended) : NULL;
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_OVER);
	int got;
	ff_query_int(q, "time", ff_clock_now());
	ff_query_int(q, "task", task);
	while ((got = ff_query_step(q, err)) == 1) {
		const char *owner = ff_query_get_text(q, a, "lease_owner");
		if (by ? !strstr(owner, by) || !ff_queue_owner_gone(a, owner) : !ff_query_get_int(q, "over") && !ff_queue_owner_gone(a, owner))
			continue;
		*FF_PUSH(a, out, struct over) = (struct over){ff_query_get_int(q, "id"), ff_query_get_text(q, a, "landing")[0] != 0,
		                                              (int)ff_query_get_int(q, "losses")};
	}
	return got;
}

static const char *claimed_from(struct ff_store *s, struct ff_arena *a, int64_t id, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_LEASE);
	ff_query_int(q, "id", id);
	const char *from = ff_query_step(q, err) == 1 ? ff_query_get_text(q, a, "claimed_from") : NULL;
	ff_query_end(q);
	return from;
}

static int lapse_one(struct ff_store *s, struct ff_arena *a, const struct over *o, bool settle, bool counts, struct ff_err *err)
{
	int losses = o->losses + counts;
	bool failed = losses >= MOST_LOST * (o->landing ? 2 : 1);
	const char *from = claimed_from(s, a, o->id, err);
	if (!from)
		return -1;
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_LOST);
	ff_query_int(q, "task", o->id);
	ff_query_int(q, "time", ff_clock_now());
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_CLAIM_LAPSE);
	ff_query_int(q, "id", o->id);
	ff_query_text(q, "status", settle || (!failed && !o->landing) ? from : failed ? "failed" : "fixing");
	ff_query_text(q, "reason", failed ? ff_arena_printf(a, "the process that fixed it died, %d times in a row", losses) : "");
	ff_query_int(q, "losses", failed ? 0 : losses);
	ff_query_text(q, "now", ff_clock_iso(a, ff_clock_now()));
	return ff_query_do(q, err);
}

static int lapse(struct ff_store *s, struct ff_arena *a, int64_t task, pid_t ended, bool settle, struct ff_err *err)
{
	struct ff_list over = {0};
	if (find_over(s, a, task, ended, &over, err))
		return -1;
	for (int i = 0; i < over.count; i++)
		if (lapse_one(s, a, FF_AT(&over, struct over, i), settle, !ended, err))
			return -1;
	return 0;
}

int ff_claim_lapse(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err)
{
	return lapse(s, a, task, 0, true, err);
}

/* ---- claiming ---- */

struct claim {
	struct ff_arena *a;
	const struct ff_claim *c;
	int64_t id;
	int attempt, lease;
	const char *commit, *before, *owner;
	pid_t ended;
	struct ff_task *task;
};

/* Why a person cannot have this one fixed now; NULL: it can. */
static const char *objection(struct ff_arena *a, int64_t id, const char *status, const char *owner, bool fixable)
{
	if (!strcmp(status, "fixing") && owner[0])
		return ff_arena_printf(a, "it is being fixed right now (%s)", ff_owner_words(a, owner));
	if (!strcmp(status, "fixed"))
		return "it is fixed already";
	if (!strcmp(status, "resolved"))
		return "the code no longer shows it";
	if (!strcmp(status, "rejected"))
		return ff_arena_printf(a, "it was rejected (ff-queue reopen %lld)", (long long)id);
	return fixable ? NULL : "there is no fix for it";
}

static int check_named(struct ff_store *s, struct claim *j, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_LEASE);
	int64_t id = j->c->task;
	ff_query_int(q, "id", id);
	int got = ff_query_step(q, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_USAGE, "no task #%lld in the queue", (long long)id);
	const char *why_not = objection(j->a, id, ff_query_get_text(q, j->a, "status"), ff_query_get_text(q, j->a, "lease_owner"),
	                                ff_query_get_int(q, "fixable") != 0);
	ff_query_end(q);
	return why_not ? ff_err_set(err, FF_EX_USAGE, "#%lld: %s", (long long)id, why_not) : 0;
}

/* ",a,b,": a type is a word, so it stands between commas once. */
static const char *join_types(struct ff_arena *a, const struct ff_strings *types)
{
	const char *all = types && types->count ? "," : "";
	for (int i = 0; types && i < types->count; i++)
		all = ff_arena_printf(a, "%s%s,", all, types->items[i]);
	return all;
}

/* The next ones that a worker may take. */
static int pick(struct ff_store *s, struct claim *j, int most, struct ff_list *ids, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_NEXT);
	int got;
	ff_query_int(q, "time", ff_clock_now());
	ff_query_text(q, "head", j->c->head ? j->c->head : "");
	ff_query_text(q, "branch", j->c->branch ? j->c->branch : "");
	ff_query_text(q, "types", join_types(j->a, j->c->types));
	ff_query_int(q, "number", most);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(j->a, ids, int64_t) = ff_query_get_int(q, "id");
	return got;
}

static int take(struct ff_store *s, struct claim *j, struct ff_err *err)
{
	int64_t now = ff_clock_now();
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_TAKE);
	ff_query_int(q, "id", j->id);
	ff_query_text(q, "owner", j->owner);
	ff_query_int(q, "until", now + (j->c->lease > 0 ? j->c->lease : FF_QUEUE_LEASE));
	ff_query_text(q, "now", ff_clock_iso(j->a, now));
	int got = ff_query_step(q, err);
	if (got != 1)
		return got < 0 ? -1 : ff_err_set(err, FF_EX_BUG, "task #%lld is gone", (long long)j->id);
	if (ff_query_get_record(q, j->a, &ff_task_type, j->task, err))
		return -1;
	j->attempt = (int)ff_query_get_int(q, "attempts");
	j->before = ff_query_get_text(q, j->a, "landing");
	ff_query_end(q);
	q = ff_query(s, FF_SQL_ATTEMPT_ADD);
	ff_query_int(q, "task", j->id);
	ff_query_int(q, "attempt", j->attempt);
	ff_query_text(q, "owner", j->owner);
	ff_query_text(q, "base", j->c->head ? j->c->head : "");
	ff_query_int(q, "time", now);
	return ff_query_do(q, err);
}

static int claim(struct ff_store *s, void *with, struct ff_err *err)
{
	struct claim *j = with;
	struct ff_list next = {0};
	j->id = j->c->task;
	if (lapse(s, j->a, 0, 0, false, err) || (j->id ? check_named(s, j, err) : pick(s, j, 1, &next, err)))
		return -1;
	if (next.count)
		j->id = *FF_AT(&next, int64_t, 0);
	return j->id ? take(s, j, err) : 0;
}

int ff_queue_claim(struct ff_store *s, struct ff_arena *a, const struct ff_claim *c, struct ff_task *t, int *attempt, const char **before, struct ff_err *err)
{
	struct claim j = {.a = a, .c = c, .task = t, .before = ""};
	j.owner = c->owner && c->owner[0] ? c->owner : ff_queue_owner(a, getpid());
	if (ff_store_run(s, claim, &j, err))
		return -1;
	*attempt = j.attempt;
	*before = j.before;
	return j.id ? 1 : 0;
}

struct consent {
	struct ff_arena *a;
	int64_t task;
	const char *from, *way;
};

static int consent(struct ff_store *s, void *with, struct ff_err *err)
{
	struct consent *c = with;
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_CONSENT);
	ff_query_int(q, "task", c->task);
	int got = ff_query_step(q, err);
	c->from = got == 1 ? ff_query_get_text(q, c->a, "status") : "";
	c->way = got == 1 ? ff_query_get_text(q, c->a, "variant") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

int ff_queue_consent(struct ff_store *s, struct ff_arena *a, int64_t task, const char **from, const char **way, struct ff_err *err)
{
	struct consent c = {.a = a, .task = task};
	int result = ff_store_run(s, consent, &c, err);
	*from = c.from;
	*way = c.way;
	return result;
}

struct look {
	struct claim claim;
	int most;
	struct ff_list *ids;
};

static int look(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	*l->ids = (struct ff_list){0};
	return lapse(s, l->claim.a, 0, 0, false, err) || pick(s, &l->claim, l->most, l->ids, err) ? -1 : 0;
}

int ff_queue_claimable(struct ff_store *s, struct ff_arena *a, const struct ff_claim *c, int most, struct ff_list *ids, struct ff_err *err)
{
	struct look l = {{.a = a, .c = c}, most, ids};
	return ff_store_run(s, look, &l, err);
}

/* ---- on the way ---- */

/* Whether a statement that names the claim still found it. */
static int held(struct ff_query *q, int64_t task, struct ff_err *err)
{
	int got, rows = 0;
	while ((got = ff_query_step(q, err)) == 1)
		rows++;
	return got < 0 || rows ? got : ff_err_set(err, FF_EX_TEMP, "#%lld: the claim is no longer ours", (long long)task);
}

static int progress(struct ff_store *s, void *with, struct ff_err *err)
{
	struct claim *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_CLAIM_PROGRESS);
	ff_query_int(q, "id", j->id);
	ff_query_int(q, "attempt", j->attempt);
	ff_query_text(q, "commit", j->commit);
	ff_query_int(q, "until", ff_clock_now() + LANDING_TIME);
	return held(q, j->id, err);
}

int ff_queue_progress(struct ff_store *s, int64_t task, int attempt, const char *commit, struct ff_err *err)
{
	struct claim j = {.id = task, .attempt = attempt, .commit = commit};
	return ff_store_run(s, progress, &j, err);
}

/* The number is not given again: a late process with it must not be taken for another. */
static int unclaim(struct ff_store *s, void *with, struct ff_err *err)
{
	struct claim *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_OPEN);
	ff_query_int(q, "task", j->id);
	ff_query_int(q, "attempt", j->attempt);
	if (held(q, j->id, err))
		return -1;
	q = ff_query(s, FF_SQL_ATTEMPT_DROP);
	ff_query_int(q, "task", j->id);
	ff_query_int(q, "attempt", j->attempt);
	if (ff_query_do(q, err))
		return -1;
	q = ff_query(s, FF_SQL_CLAIM_DROP);
	ff_query_int(q, "id", j->id);
	ff_query_int(q, "attempt", j->attempt);
	return ff_query_do(q, err);
}

int ff_queue_unclaim(struct ff_store *s, int64_t task, int attempt, struct ff_err *err)
{
	struct claim j = {.id = task, .attempt = attempt};
	return ff_store_run(s, unclaim, &j, err);
}

static int unclaim_of(struct ff_store *s, void *with, struct ff_err *err)
{
	struct claim *j = with;
	return lapse(s, j->a, 0, j->ended, false, err);
}

int ff_queue_unclaim_of(struct ff_store *s, pid_t pid, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct claim j = {.a = &a, .ended = pid};
	int result = ff_store_run(s, unclaim_of, &j, err);
	ff_arena_free(&a);
	return result;
}
