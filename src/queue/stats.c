/*
 * stats.c - what people decided, by type of task, and forgetting what is long settled.  Called by ff-queue stats and prune.
 */
#include "room.h"

struct stats {
	struct ff_arena arena;
	struct ff_list rows;  /* struct ff_decided, by type */
	struct ff_list times; /* int, ms, of the type that is being read; sorted */
	const char *before;
	int gone[7];
};

/* ---- stats ---- */

static void end_type(struct stats *t)
{
	if (!t->rows.count)
		return;
	struct ff_decided *d = FF_AT(&t->rows, struct ff_decided, t->rows.count - 1);
	if (t->times.count)
		d->median_ms = *FF_AT(&t->times, int, t->times.count / 2);
	t->times = (struct ff_list){0};
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct stats *t = with;
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_STATS);
	int got;
	t->rows = t->times = (struct ff_list){0};
	while ((got = ff_query_step(q, err)) == 1) {
		const char *type = ff_query_get_text(q, &t->arena, "type"), *action = ff_query_get_text(q, &t->arena, "action");
		struct ff_decided *d = t->rows.count ? FF_AT(&t->rows, struct ff_decided, t->rows.count - 1) : NULL;
		if (!d || strcmp(d->type, type) != 0) {
			end_type(t);
			d = FF_PUSH(&t->arena, &t->rows, struct ff_decided);
			d->type = type;
		}
		d->approved += !strcmp(action, "approved") || !strcmp(action, "applied");
		d->edited += !strcmp(action, "edited");
		d->rejected += !strcmp(action, "rejected");
		d->ignored += !strcmp(action, "ignored");
		d->snoozed += !strcmp(action, "snoozed");
		int ms = (int)ff_query_get_int(q, "ms");
		if (ms > 0)
			*FF_PUSH(&t->arena, &t->times, int) = ms;
	}
	end_type(t);
	return got;
}

static void write_text(struct stats *t, const struct ff_screen *sc, struct ff_buf *out)
{
	static const struct ff_column columns[] = {
		{.title = "TYPE"}, {.title = "YES", .right = true}, {.title = "EDITED", .right = true}, {.title = "NO", .right = true},
		{.title = "IGNORED", .right = true}, {.title = "SNOOZED", .right = true}, {.title = "ACCEPTED", .right = true}, {.title = "MEDIAN", .right = true}};
	enum { N = FF_COUNT(columns) };
	struct ff_arena *a = &t->arena;
	struct ff_cell *cells = ff_arena_alloc(a, (size_t)(t->rows.count + 1) * N * sizeof(*cells));
	for (int i = 0; i < t->rows.count; i++) {
		const struct ff_decided *d = FF_AT(&t->rows, struct ff_decided, i);
		int yes = d->approved + d->edited, all = yes + d->rejected;
		const char *const texts[N] = {
			d->type, ff_arena_printf(a, "%d", d->approved), ff_arena_printf(a, "%d", d->edited), ff_arena_printf(a, "%d", d->rejected),
			ff_arena_printf(a, "%d", d->ignored), ff_arena_printf(a, "%d", d->snoozed), all ? ff_arena_printf(a, "%d %%", 100 * yes / all) : "-",
			d->median_ms ? ff_arena_printf(a, "%.1f s", d->median_ms / 1000.0) : "-"};
		for (int c = 0; c < N; c++)
			cells[i * N + c] = (struct ff_cell){texts[c], FF_SHADE_PLAIN};
	}
	ff_table_write(sc, out, columns, N, cells, t->rows.count);
	if (!t->rows.count)
		ff_buf_str(out, "nothing was decided yet\n");
}

int ff_queue_stats(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct stats t = {0};
	int result = ff_store_run(s, load, &t, err);
	if (!result && !json)
		write_text(&t, screen, out);
	for (int i = 0; i < t.rows.count && !result && json; i++)
		ff_record_write(out, &ff_decided_type, FF_AT(&t.rows, struct ff_decided, i));
	ff_arena_free(&t.arena);
	return result;
}

/* ---- prune ---- */

static int prune(struct ff_store *s, void *with, struct ff_err *err)
{
	/* alerts first: they point at tasks */
	static const enum ff_sql steps[] = {FF_SQL_PRUNE_ALERTS, FF_SQL_PRUNE_TASKS, FF_SQL_PRUNE_RUNS, FF_SQL_PRUNE_CONVERGENCE, FF_SQL_PRUNE_IMPACTS,
	                                    FF_SQL_PRUNE_ATTEMPTS, FF_SQL_PRUNE_TESTED};
	struct stats *t = with;
	for (size_t i = 0; i < FF_COUNT(steps); i++) {
		struct ff_query *q = ff_query(s, steps[i]);
		int got;
		t->gone[i] = 0;
		ff_query_text(q, "before", t->before);
		while ((got = ff_query_step(q, err)) == 1)
			t->gone[i]++;
		if (got < 0)
			return -1;
	}
	return 0;
}

int ff_queue_prune(struct ff_store *s, int days, struct ff_buf *out, struct ff_err *err)
{
	struct stats t = {0};
	int result = days >= 1 && days <= 36500 ? 0 : ff_err_set(err, FF_EX_USAGE, "--days goes from 1 to 36500");
	if (!result) {
		t.before = ff_clock_iso(&t.arena, ff_clock_now() - (int64_t)days * 86400);
		result = ff_store_run(s, prune, &t, err);
	}
	if (!result)
		ff_buf_printf(out, "forgotten: %d task%s, %d alert%s, %d run%s, %d report%s, %d attempt%s older than %d days\n", t.gone[1], t.gone[1] == 1 ? "" : "s",
		              t.gone[0], t.gone[0] == 1 ? "" : "s", t.gone[2] + t.gone[3], t.gone[2] + t.gone[3] == 1 ? "" : "s", t.gone[4],
		              t.gone[4] == 1 ? "" : "s", t.gone[5], t.gone[5] == 1 ? "" : "s", days);
	ff_arena_free(&t.arena);
	return result;
}
