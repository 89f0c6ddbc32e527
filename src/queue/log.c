/*
 * log.c - the driver's runs for people: a line each, or one with its stages.  Called by ff-queue log.
 */
#include "ff/queue.h"

struct run_row {
	int64_t id;
	const char *range, *state, *started_at;
	int ms;
};
struct log {
	struct ff_arena arena;
	const char *which;
	int64_t after;
	int limit;
	struct ff_list rows; /* struct run_row, newest first */
	struct ff_run_record run;
	bool found;
};

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct log *l = with;
	struct ff_arena *a = &l->arena;
	struct ff_query *q = ff_query(s, FF_SQL_RUN_LIST);
	int got;
	l->rows = (struct ff_list){0};
	ff_query_int(q, "after", l->after);
	ff_query_int(q, "number", l->limit > 0 ? l->limit : -1);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &l->rows, struct run_row) = (struct run_row){
			ff_query_get_int(q, "id"), ff_query_get_text(q, a, "revisions"), ff_query_get_text(q, a, "state"),
			ff_query_get_text(q, a, "started_at"), (int)ff_query_get_int(q, "ms")};
	return got;
}

/* A short number is a run's; anything else the beginning of a commit id. */
static int load_one(struct ff_store *s, void *with, struct ff_err *err)
{
	struct log *l = with;
	char *end;
	long long id = strtoll(l->which, &end, 10);
	bool number = *l->which && !*end && strlen(l->which) < 10;
	struct ff_query *q = ff_query(s, FF_SQL_RUN_GET);
	ff_query_int(q, "id", number ? id : 0);
	ff_query_text(q, "revision", number ? "" : l->which);
	int got = ff_query_step(q, err), result = got < 0 ? -1 : 0;
	l->found = got == 1;
	if (got == 1) {
		const char *text = ff_query_get_text(q, &l->arena, "record");
		result = ff_object_read(&l->arena, &ff_run_type, text, strlen(text), &l->run, err);
	}
	ff_query_end(q);
	return result;
}

static const char *short_range(struct ff_arena *a, const char *range)
{
	const char *dots = strstr(range, "..");
	return dots ? ff_arena_printf(a, "%.10s..%.10s", range, dots + 2) : ff_arena_printf(a, "%.10s", range);
}

static void write_line(struct log *l, const struct run_row *r, const struct ff_screen *sc, struct ff_buf *out)
{
	bool fine = !strcmp(r->state, "done");
	ff_buf_printf(out, "%5lld  %s  %-22s  ", (long long)r->id, r->started_at, short_range(&l->arena, r->range));
	ff_screen_put(sc, out, fine ? FF_SHADE_GREEN : FF_SHADE_RED, r->state);
	ff_buf_printf(out, "  %d ms\n", r->ms);
}

static void write_one(struct log *l, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_run_record *r = &l->run;
	ff_buf_printf(out, "%s  ", r->started_at);
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_arena_printf(&l->arena, "%s  %s", short_range(&l->arena, r->range), r->state));
	ff_buf_printf(out, "  %d ms\n", r->ms);
	for (int i = 0; i < r->stages.count; i++) {
		const struct ff_stage *g = FF_AT(&r->stages, struct ff_stage, i);
		ff_buf_str(out, "  ");
		ff_screen_put(sc, out, g->status ? FF_SHADE_RED : FF_SHADE_PLAIN,
		              ff_arena_printf(&l->arena, "%-16s %6d ms  %s", g->name, g->ms, g->status ? ff_arena_printf(&l->arena, "exit %d", g->status) : "ok"));
		ff_buf_char(out, '\n');
		if (g->note[0])
			ff_screen_wrap(sc, out, g->note, 6);
	}
}

int ff_queue_log(struct ff_store *s, const char *which, int limit, int64_t *last, const struct ff_screen *screen, bool json, struct ff_buf *out,
                 struct ff_err *err)
{
	struct log l = {.which = which, .after = *last, .limit = limit};
	int result = ff_store_run(s, which ? load_one : load, &l, err);
	if (!result && which && !l.found)
		result = ff_err_set(err, FF_EX_USAGE, "no run %.80s (ff log lists them)", which);
	if (!result && which && json)
		ff_record_write(out, &ff_run_type, &l.run);
	else if (!result && which)
		write_one(&l, screen, out);
	for (int i = l.rows.count - 1; i >= 0 && !result; i--) {
		const struct run_row *r = FF_AT(&l.rows, struct run_row, i);
		struct ff_run_record record = {.range = r->range, .state = r->state, .started_at = r->started_at, .ms = r->ms};
		*last = r->id;
		if (json)
			ff_record_write(out, &ff_run_type, &record);
		else
			write_line(&l, r, screen, out);
	}
	ff_arena_free(&l.arena);
	return result;
}
