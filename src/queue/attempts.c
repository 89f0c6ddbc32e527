/*
 * attempts.c - what was tried to fix a task, for people: each attempt with its checks and the table of its variants, and one line on where the
 * fix is now.  Called by why.c and show.c; changes nothing.
 */
#include "ff/converge.h"
#include "ff/fix.h"
#include "room.h"

struct attempt {
	int number;
	const char *state, *owner, *base;
	int64_t started_at, ended_at;
	bool settled;
	struct ff_outcome outcome; /* settled: how it ended */
};

/* ---- reading, inside a transaction ---- */

int ff_attempts_load(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_list *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_LIST);
	int got;
	*out = (struct ff_list){0};
	ff_query_int(q, "task", task);
	while ((got = ff_query_step(q, err)) == 1) {
		struct attempt *t = FF_PUSH(a, out, struct attempt);
		const char *record = ff_query_get_text(q, a, "record");
		*t = (struct attempt){.number = (int)ff_query_get_int(q, "number"), .state = ff_query_get_text(q, a, "state"), .owner = ff_query_get_text(q, a, "owner"),
		                      .base = ff_query_get_text(q, a, "base"), .started_at = ff_query_get_int(q, "started_at"),
		                      .ended_at = ff_query_get_int(q, "ended_at"), .settled = record[0] != 0};
		if (t->settled && ff_object_read(a, &ff_outcome_type, record, strlen(record), &t->outcome, err))
			return -1;
	}
	return got;
}

struct fixing {
	struct ff_arena *a;
	struct ff_list *out;
};

static int load_fixing(struct ff_store *s, void *with, struct ff_err *err)
{
	struct fixing *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_ATTEMPT_NOW);
	int got;
	*j->out = (struct ff_list){0};
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(j->a, j->out, struct ff_fixing) =
			(struct ff_fixing){ff_query_get_int(q, "id"), ff_query_get_int(q, "started_at"), ff_query_get_text(q, j->a, "owner")};
	return got;
}

int ff_queue_fixing(struct ff_store *s, struct ff_arena *a, struct ff_list *out, struct ff_err *err)
{
	return ff_store_run(s, load_fixing, &(struct fixing){a, out}, err);
}

/* ---- for people ---- */

static void write_attempt(struct ff_arena *a, const struct attempt *t, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_outcome *o = &t->outcome;
	struct ff_buf head;
	ff_buf_init(&head, 4096);
	ff_buf_printf(&head, "%d  %s, %s", t->number, t->state, ff_clock_iso(a, t->started_at));
	if (!t->settled)
		ff_buf_printf(&head, ", %s", ff_owner_words(a, t->owner));
	if (t->settled && o->commit[0])
		ff_buf_printf(&head, ", as %.10s", o->commit);
	if (t->base[0])
		ff_buf_printf(&head, ", on %.10s", t->base);
	ff_screen_wrap(sc, out, ff_buf_text(&head), 2);
	ff_buf_free(&head);
	if (!t->settled)
		return;
	if (o->reason[0])
		ff_screen_wrap(sc, out, o->reason, 5);
	if (o->tests[0])
		ff_screen_wrap(sc, out, ff_arena_printf(a, "tests: %s", o->tests), 5);
	ff_fix_print_checks(sc, out, o);
}

void ff_attempts_write(struct ff_arena *a, const struct ff_list *attempts, const struct ff_screen *sc, bool json, struct ff_buf *out)
{
	for (int i = 0; i < attempts->count; i++) {
		const struct attempt *t = FF_AT(attempts, struct attempt, i);
		if (!json)
			write_attempt(a, t, sc, out);
		else if (t->settled)
			ff_record_write(out, &ff_outcome_type, &t->outcome);
	}
}

/* ---- where the fix is ---- */

const char *ff_attempts_line(struct ff_arena *a, const struct ff_task *t, const char *reason, const struct ff_list *attempts, const struct ff_list *fixes)
{
	const struct ff_fix_row *f = fixes->count ? FF_AT(fixes, struct ff_fix_row, fixes->count - 1) : NULL;
	const struct attempt *last = attempts->count ? FF_AT(attempts, struct attempt, attempts->count - 1) : NULL;
	long long id = (long long)t->id;
	if (t->status == FF_TASK_FIXING && last)
		return ff_arena_printf(a, "being made since %s, by %s", ff_clock_iso(a, last->started_at), ff_owner_words(a, last->owner));
	if (t->status == FF_TASK_FAILED)
		return ff_arena_printf(a, "failed: %s (ff why %lld)", reason[0] ? reason : "for a reason that is not known", id);
	if (f && f->state == FF_FIX_WAITING)
		return ff_arena_printf(a, "waits on fibreflow/fixes as %.10s: ff apply %lld", f->commit, id);
	if (f && f->state == FF_FIX_APPLIED)
		return ff_arena_printf(a, "applied as %.10s, %s%s", f->applied, ff_clock_iso(a, f->applied_at), f->edited ? ", changed by a person" : "");
	if (f)
		return ff_arena_printf(a, "%s (ff why %lld)", ff_fix_state_names[f->state], id);
	if (last)
		return ff_arena_printf(a, "%s, %s (ff why %lld)", last->state, ff_clock_iso(a, last->started_at), id);
	bool waits = t->status == FF_TASK_OPEN || t->status == FF_TASK_APPROVED;
	return waits && !t->fix && ff_type_is_made(t->type) ? ff_arena_printf(a, "tests can be written and run for it: ff fix %lld, or F in ff review", id) : "";
}
