/*
 * reconcile.c - what git knows and no run saw: branches that are gone or were renamed, files that are not in HEAD.
 * Called by ff-queue reconcile.  git is asked outside of the writing transaction: it may take its time.
 */
#include "ff/config.h"
#include "ff/revision.h"
#include "room.h"

#define HEIRS 5 /* branches with the commit that are looked at */
#define MOST_ASKED 100 /* places of dead branches that git is asked about in one run; the rest waits for the next */

/* Places of one branch at one commit. */
struct stand {
	const char *branch, *commit;
	const char *heir; /* a live branch that has the commit; NULL: none */
	bool dead;
};
struct reconcile {
	struct ff_arena arena;
	const char *dir, *branch, *head, *now;
	struct ff_strings live;
	struct ff_list stands; /* struct stand */
	struct ff_strings files, held;
	int closed;
};

/* ---- what the queue holds ---- */

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct reconcile *r = with;
	struct ff_arena *a = &r->arena;
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_BRANCHES);
	int got;
	r->files = (struct ff_strings){0};
	r->stands = (struct ff_list){0};
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &r->stands, struct stand) =
			(struct stand){ff_query_get_text(q, a, "branch"), ff_query_get_text(q, a, "revision"), NULL, false};
	if (got)
		return -1;
	q = ff_query(s, FF_SQL_PLACE_FILES);
	ff_query_text(q, "branch", r->branch);
	while ((got = ff_query_step(q, err)) == 1)
		ff_strings_push(a, &r->files, ff_query_get_text(q, a, "file"));
	return got;
}

/* ---- what git holds ---- */

/*
 * The branch that goes on where the dead one stopped: it was renamed, or moved forward to it.  Where a merge brought the commit
 * in, the run of that merge has said what is left of it.
 */
static const char *heir(struct reconcile *r, const char *commit, const struct ff_strings *branches)
{
	for (int i = 0; i < branches->count; i++)
		if (ff_revision_in_line(r->dir, branches->items[i], commit))
			return branches->items[i];
	return NULL;
}

static int ask_branches(struct reconcile *r, struct ff_err *err)
{
	int asked = 0;
	if (ff_revision_branches(&r->arena, r->dir, NULL, 0, &r->live, err))
		return -1;
	for (int i = 0; i < r->stands.count; i++) {
		struct stand *d = FF_AT(&r->stands, struct stand, i);
		struct ff_strings heirs = {0};
		if (!strcmp(d->branch, r->branch) || ff_strings_has(&r->live, d->branch) || asked++ >= MOST_ASKED)
			continue;
		d->dead = true; /* a commit that git does not know any more has no heir */
		if (d->commit[0] && !ff_revision_branches(&r->arena, r->dir, d->commit, HEIRS, &heirs, NULL))
			d->heir = heir(r, d->commit, &heirs);
	}
	return 0;
}

/* ---- putting it right, in one transaction ---- */

static int close_one(struct ff_store *s, struct reconcile *r, int64_t id, const char *reason, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_COUNT);
	ff_query_int(q, "task", id);
	int got = ff_query_step(q, err);
	bool standing = got == 1 && ff_query_get_int(q, "number") > 0;
	ff_query_end(q);
	if (got < 0 || standing)
		return got < 0 ? -1 : 0;
	r->closed++;
	return ff_task_close(s, &r->arena, id, r->head, reason, r->now, err);
}

/* Places of a branch (at a commit, or of a file) go; tasks that stand nowhere any more are resolved. */
static int drop(struct ff_store *s, struct reconcile *r, const char *branch, const char *commit, const char *file, const char *reason,
                struct ff_err *err)
{
	struct ff_list ids = {0};
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_OF_BRANCH);
	int got;
	ff_query_text(q, "branch", branch);
	ff_query_text(q, "commit", commit);
	ff_query_text(q, "file", file);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(&r->arena, &ids, int64_t) = ff_query_get_int(q, "id");
	if (got)
		return -1;
	q = ff_query(s, FF_SQL_PLACE_DROP);
	ff_query_text(q, "branch", branch);
	ff_query_text(q, "commit", commit);
	ff_query_text(q, "file", file);
	if (ff_query_do(q, err))
		return -1;
	for (int i = 0; i < ids.count; i++)
		if (close_one(s, r, *FF_AT(&ids, int64_t, i), reason, err))
			return -1;
	return 0;
}

static int settle_branch(struct ff_store *s, struct reconcile *r, const struct stand *d, struct ff_err *err)
{
	if (d->heir) {
		struct ff_query *q = ff_query(s, FF_SQL_PLACE_MOVE);
		ff_query_text(q, "branch", d->branch);
		ff_query_text(q, "commit", d->commit);
		ff_query_text(q, "to", d->heir);
		if (ff_query_do(q, err))
			return -1;
	}
	const char *reason = d->branch[0] ? ff_arena_printf(&r->arena, "branch %s is gone", d->branch) : "its commit is on no branch";
	return drop(s, r, d->branch, d->commit, "", reason, err);
}

static int settle(struct ff_store *s, void *with, struct ff_err *err)
{
	struct reconcile *r = with;
	r->closed = 0;
	for (int i = 0; i < r->stands.count; i++) {
		const struct stand *d = FF_AT(&r->stands, struct stand, i);
		if (d->dead && settle_branch(s, r, d, err))
			return -1;
	}
	/* Both are in the order of their bytes. */
	for (int i = 0, k = 0; i < r->files.count; i++) {
		while (k < r->held.count && strcmp(r->held.items[k], r->files.items[i]) < 0)
			k++;
		bool there = k < r->held.count && !strcmp(r->held.items[k], r->files.items[i]);
		if (!there && drop(s, r, r->branch, "", r->files.items[i], "the file is gone", err))
			return -1;
	}
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int ff_queue_reconcile(struct ff_store *s, const char *dir, const char *branch, int *closed, struct ff_err *err)
{
	struct reconcile r = {.dir = dir, .branch = branch};
	int result = ff_place_commit(&r.arena, dir, "HEAD", &r.head, err);
	r.now = ff_clock_iso(&r.arena, ff_clock_now());
	if (!result)
		result = ff_store_run(s, load, &r, err);
	if (!result)
		result = ask_branches(&r, err);
	if (!result)
		result = ff_revision_holds(&r.arena, dir, r.head, &r.files, &r.held, err);
	if (!result && r.held.count)
		qsort(r.held.items, (size_t)r.held.count, sizeof(*r.held.items), by_bytes);
	if (!result)
		result = ff_store_run(s, settle, &r, err);
	*closed = r.closed;
	ff_arena_free(&r.arena);
	return result;
}
