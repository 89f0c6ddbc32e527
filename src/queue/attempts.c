/*
 * attempts.c - what was tried to fix a task, for people: each attempt with its checks and the table of its variants, and one line on where the
 * fix is now.  Called by why.c and show.c; changes nothing.
 */
#include "room.h"

#define BEFORE_NOTE 35 /* columns of a check before its note */

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

static void write_checks(struct ff_arena *a, const struct ff_outcome *o, const struct ff_screen *sc, struct ff_buf *out)
{
	static const enum ff_shade shades[] = {FF_SHADE_GREEN, FF_SHADE_RED, FF_SHADE_YELLOW, FF_SHADE_DIM};
	for (int i = 0; i < o->checks.count; i++) {
		const struct ff_gate_check *c = FF_AT(&o->checks, struct ff_gate_check, i);
		ff_buf_str(out, "     ");
		ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "%-9s ", c->name));
		ff_screen_put(sc, out, shades[c->state], ff_gate_names[c->state]);
		if (c->state != FF_GATE_SKIPPED)
			ff_buf_printf(out, "%*s%6d ms", 9 - (int)strlen(ff_gate_names[c->state]), "", c->ms);
		bool fits = ff_utf8_width(c->note) + BEFORE_NOTE <= sc->width;
		if (c->note[0] && fits)
			ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(a, "  %s", c->note));
		ff_buf_char(out, '\n');
		if (c->note[0] && !fits)
			ff_screen_wrap(sc, out, c->note, 15);
	}
}

static void write_variants(struct ff_arena *a, const struct ff_outcome *o, const struct ff_screen *sc, struct ff_buf *out)
{
	static const struct ff_column columns[] = {
		{.title = "    "}, {.title = "VARIANT", .least = 10, .fair = 20}, {.title = "RESULT", .least = 6, .fair = 12}, {.title = "TESTS", .right = true}, {.title = "NEW", .right = true},
		{.title = "QUALITY", .right = true}, {.title = "TIME", .right = true}, {.title = "LINES", .right = true}};
	enum { N = FF_COUNT(columns) };
	struct ff_cell *cells = ff_arena_alloc(a, (size_t)(o->variants.count + 1) * N * sizeof(*cells));
	for (int i = 0; i < o->variants.count; i++) {
		const struct ff_variant_result *v = FF_AT(&o->variants, struct ff_variant_result, i);
		const char *const texts[N] = {v->chosen ? "   *" : "", v->title[0] ? v->title : v->variant ? ff_arena_printf(a, "variant %d", v->variant) : "the fix itself",
		                              v->state, ff_arena_printf(a, "%.0f %%", 100 * v->passed), ff_arena_printf(a, "%d", v->new_findings),
		                              ff_arena_printf(a, "%.2f", v->quality), ff_arena_printf(a, "%.1f s", v->ms / 1000.0), ff_arena_printf(a, "%d", v->lines)};
		for (int c = 0; c < N; c++)
			cells[i * N + c] = (struct ff_cell){texts[c], v->chosen ? FF_SHADE_BOLD : FF_SHADE_PLAIN};
	}
	ff_table_write(sc, out, columns, N, cells, o->variants.count);
}

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
	if (t->settled)
		ff_buf_printf(&head, ", %.1f s", o->ms / 1000.0);
	if (t->settled && o->sandbox[0])
		ff_buf_printf(&head, ", sandbox: %s", o->sandbox);
	ff_screen_wrap(sc, out, ff_buf_text(&head), 2);
	ff_buf_free(&head);
	if (!t->settled)
		return;
	if (o->reason[0])
		ff_screen_wrap(sc, out, o->reason, 5);
	if (o->tests[0])
		ff_screen_wrap(sc, out, ff_arena_printf(a, "tests: %s", o->tests), 5);
	write_checks(a, o, sc, out);
	write_variants(a, o, sc, out);
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
	return last ? ff_arena_printf(a, "%s, %s (ff why %lld)", last->state, ff_clock_iso(a, last->started_at), id) : "";
}
