/*
 * report.c - what other programs report to the queue: consequence reports, the driver's runs, and the
 * alerts that they raise.  Called by ff-queue impact, ff-queue run, add.c and the correlate room.
 */
#include "ff/queue.h"

struct report {
	struct ff_arena arena;
	const struct ff_type *type;
	void *record;
	struct ff_buf object; /* the record's JSON, as it is stored */
	const char *now;
};

int ff_queue_alert(struct ff_store *s, const char *key, const struct ff_alert *alert, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_query *q = ff_query(s, FF_SQL_ALERT_ADD);
	ff_query_record(q, &ff_alert_type, alert);
	ff_query_text(q, "key", key);
	ff_query_text(q, "revision", alert->commit);
	ff_query_text(q, "now", ff_clock_iso(&a, ff_clock_now()));
	if (alert->task <= 0)
		ff_query_null(q, "task");
	int result = ff_query_do(q, err);
	ff_arena_free(&a);
	return result;
}

/* Exactly one record of the type, and nothing else. */
static int read_one(struct report *r, int in, struct ff_err *err)
{
	struct ff_lines lines;
	char *line;
	size_t len;
	int result = -1;
	ff_lines_init(&lines, in);
	int got = ff_lines_next(&lines, &line, &len, err);
	if (got == 0)
		ff_err_set(err, FF_EX_DATA, "no record on standard input: its producer died");
	if (got != 1)
		goto done;
	r->record = ff_arena_alloc(&r->arena, r->type->size);
	if (ff_record_read(&r->arena, r->type, line, len, r->record, err))
		goto done;
	got = ff_lines_next(&lines, &line, &len, err);
	if (got == 1)
		ff_err_set(err, FF_EX_DATA, "more than one record");
	result = got == 0 ? 0 : -1;
done:
	ff_lines_free(&lines);
	return result;
}

static int take(struct ff_store *s, int in, const struct ff_type *type, ff_store_work *work, struct ff_err *err)
{
	struct report r = {.type = type};
	ff_buf_init(&r.object, 0);
	int result = read_one(&r, in, err);
	if (!result) {
		r.now = ff_clock_iso(&r.arena, ff_clock_now());
		ff_object_write(&r.object, type, r.record);
		result = ff_store_run(s, work, &r, err);
	}
	ff_buf_free(&r.object);
	ff_arena_free(&r.arena);
	return result;
}

static int put_impact(struct ff_store *s, void *with, struct ff_err *err)
{
	struct report *r = with;
	const struct ff_impact *i = r->record;
	struct ff_query *q = ff_query(s, FF_SQL_IMPACT_PUT);
	struct ff_alert a = {.kind = FF_ALERT_IMPACT, .level = i->overall, .commit = i->commit};
	ff_query_record(q, &ff_impact_type, i);
	ff_query_text(q, "object", ff_buf_text(&r->object));
	ff_query_text(q, "now", r->now);
	if (ff_query_do(q, err))
		return -1;
	if (i->overall < FF_LEVEL_HIGH)
		return 0;
	a.message = ff_arena_printf(&r->arena, "%s impact, deployment risk %s%s%s", ff_level_names[i->overall], ff_level_names[i->deployment_risk],
	                            i->recommendations.count ? ": " : "", i->recommendations.count ? i->recommendations.items[0] : "");
	return ff_queue_alert(s, ff_arena_printf(&r->arena, "impact:%s", i->commit), &a, err);
}

int ff_queue_impact(struct ff_store *s, int in, struct ff_err *err)
{
	return take(s, in, &ff_impact_type, put_impact, err);
}

static int put_run(struct ff_store *s, void *with, struct ff_err *err)
{
	struct report *r = with;
	struct ff_run_record *run = r->record;
	struct ff_query *q = ff_query(s, FF_SQL_RUN_ADD);
	if (!run->started_at[0])
		run->started_at = r->now;
	ff_query_record(q, &ff_run_type, run);
	ff_query_text(q, "object", ff_buf_text(&r->object));
	return ff_query_do(q, err);
}

int ff_queue_run(struct ff_store *s, int in, struct ff_err *err)
{
	return take(s, in, &ff_run_type, put_run, err);
}
