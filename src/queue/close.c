/*
 * close.c - what a run no longer shows.  A task is gone from the branch that was analysed; it is resolved when no
 * branch has it any more.  Called by add.c inside its transaction, after the matching.
 */
#include "room.h"

static bool stands(int status)
{
	return status == FF_TASK_OPEN || status == FF_TASK_APPROVED || status == FF_TASK_SNOOZED || status == FF_TASK_FIXING ||
	       status == FF_TASK_FAILED || status == FF_TASK_FIXED || status == FF_TASK_BASELINE;
}

/*
 * May this silence be trusted?  The file must have been read whole, its agent must have said all that it had to say, and
 * the run must have known as much of the rest of the tree as the one that found it.
 */
static bool silence_counts(const struct ff_add_run *x, const struct queued *c)
{
	if (c->in->status == FF_STATUS_DELETED)
		return true;
	return !c->in->unread && ff_strings_has(&x->heard, c->source) && x->end.index >= c->index_state;
}

static int mark_gone(struct ff_store *s, struct ff_add_run *x, const struct queued *c, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PLACE_PUT);
	ff_query_int(q, "id", c->id);
	ff_query_text(q, "branch", x->o->branch);
	ff_query_text(q, "state", "gone");
	ff_query_text(q, "file", c->file);
	ff_query_int(q, "line", c->line);
	ff_query_text(q, "symbol", c->symbol);
	ff_query_text(q, "fingerprint", c->fingerprint);
	ff_query_text(q, "commit", x->end.commit);
	return ff_query_do(q, err);
}

int ff_task_close(struct ff_store *s, struct ff_arena *a, int64_t id, const char *commit, const char *reason, const char *now, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_TASK_CLOSE);
	ff_query_int(q, "id", id);
	ff_query_text(q, "commit", commit);
	ff_query_text(q, "reason", reason);
	ff_query_text(q, "now", now);
	return ff_query_do(q, err) ? -1 : ff_fix_closed(s, a, id, err);
}

static int resolve(struct ff_store *s, struct ff_add_run *x, const struct queued *c, struct ff_err *err)
{
	x->sum->closed++;
	return ff_task_close(s, &x->arena, c->id, x->end.commit, c->in->status == FF_STATUS_DELETED ? "the file is gone" : "no longer found", x->now, err);
}

/* What could not be judged this time follows its file, so that the next run knows it again. */
static int follow(struct ff_store *s, struct ff_add_run *x, const struct queued *c, struct ff_err *err)
{
	struct ff_query *q;
	if (!c->placed || (c->now_line == c->line && !strcmp(c->file, c->in->path)))
		return 0;
	q = ff_query(s, FF_SQL_PLACE_PUT);
	ff_query_int(q, "id", c->id);
	ff_query_text(q, "branch", x->o->branch);
	ff_query_text(q, "state", "standing");
	ff_query_text(q, "file", c->in->path);
	ff_query_int(q, "line", c->now_line ? c->now_line : c->line);
	ff_query_text(q, "symbol", c->symbol);
	ff_query_text(q, "fingerprint", c->fingerprint);
	ff_query_text(q, "commit", x->end.commit);
	return ff_query_do(q, err);
}

int ff_add_close(struct ff_store *s, struct ff_add_run *x, struct ff_err *err)
{
	for (int i = 0; i < x->queued.count; i++) {
		const struct queued *c = FF_AT(&x->queued, struct queued, i);
		if (c->seen_as >= 0 || !c->in || !stands(c->status))
			continue;
		if (!silence_counts(x, c)) {
			if (follow(s, x, c, err))
				return -1;
			continue;
		}
		/* without any place it is from before places were kept: it is gone wherever it was */
		if ((c->placed || c->elsewhere) && mark_gone(s, x, c, err))
			return -1;
		/* an applied fix did what it should: fixed, and not just gone */
		if (!c->elsewhere && (c->status != FF_TASK_FIXED || c->fix_waits) && resolve(s, x, c, err))
			return -1;
	}
	return 0;
}
