/*
 * commit.c - baselines and deltas of commits: resolve the revision, capture, compare, keep.
 * Called by ff-correlate; the text for people is in tell.c.
 */
#include "ff/config.h"
#include "ff/queue.h"
#include "ff/revision.h"
#include "tell.h"

#define MOST_FILES 1000 /* paths kept for one commit; their number is kept in full */

struct job {
	struct ff_arena arena;
	const char *commit;
	struct ff_metrics now;
	struct ff_strings files;
	struct ff_correlation result;
	int64_t row;
	bool known, again; /* a baseline is there; it was compared before */
	struct ff_metrics before;
	const char *host;
};

static const char *object_text(struct ff_arena *a, const struct ff_type *t, const void *record)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_object_write(&b, t, record);
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static const char *file_list(struct ff_arena *a, const struct ff_strings *files)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_char(&b, '[');
	for (int i = 0; i < files->count && i < MOST_FILES; i++) {
		ff_buf_str(&b, i ? "," : "");
		ff_json_str(&b, files->items[i]);
	}
	ff_buf_char(&b, ']');
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static bool measured_anything(const struct ff_metrics *m)
{
	return m->cpu_percent >= 0 || m->ram_percent >= 0 || m->response_time_ms >= 0 || m->error_rate >= 0;
}

/* Samples; -1 when nothing at all could be measured. */
static int capture(struct job *j, const struct ff_capture *c, const char *phase, bool *unreachable, struct ff_err *err)
{
	struct ff_capture of_commit = *c;
	of_commit.commit = j->commit;
	if (ff_correlate_capture(&j->arena, &of_commit, &j->now, unreachable, err))
		return -1;
	j->now.commit = j->commit;
	j->now.phase = phase;
	if (!measured_anything(&j->now) || (j->now.cpu_percent < 0 && j->now.ram_percent < 0 && *unreachable))
		return ff_err_set(err, FF_EX_SERVICE, "nothing could be measured, nothing was kept: %.600s", j->now.note);
	return 0;
}

static int unreachable_error(const struct job *j, struct ff_err *err)
{
	return ff_err_set(err, FF_EX_SERVICE, "response time not measured, the rest was kept: %.600s", j->now.note);
}

/* ---- baseline ---- */

static int keep_baseline(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_BASELINE);
	ff_query_text(q, "commit", j->commit);
	ff_query_text(q, "host", j->now.host);
	ff_query_text(q, "before", object_text(&j->arena, &ff_metrics_type, &j->now));
	ff_query_text(q, "files", file_list(&j->arena, &j->files));
	ff_query_int(q, "total", j->files.count);
	ff_query_int(q, "time", j->now.time);
	return ff_query_do(q, err);
}

int ff_correlate_baseline(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct job j = {0};
	bool unreachable = false;
	int result = -1;
	if (ff_place_commit(&j.arena, c->dir, rev, &j.commit, err) || ff_revision_files(&j.arena, c->dir, j.commit, &j.files, err))
		goto done;
	if (capture(&j, c, "baseline", &unreachable, err) || ff_store_run(s, keep_baseline, &j, err))
		goto done;
	if (json)
		ff_record_write(out, &ff_metrics_type, &j.now);
	else
		ff_correlate_tell_metrics(out, &j.now);
	result = unreachable ? unreachable_error(&j, err) : 0;
done:
	ff_arena_free(&j.arena);
	return result;
}

/* ---- delta ---- */

static int find_baseline(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_FIND);
	ff_query_text(q, "commit", j->commit);
	ff_query_text(q, "host", j->host);
	int got = ff_query_step(q, err);
	j->known = got == 1;
	if (got == 1) {
		const char *text = ff_query_get_text(q, &j->arena, "before");
		j->row = ff_query_get_int(q, "id");
		j->again = ff_query_get_int(q, "delta_at") != 0;
		if (ff_object_read(&j->arena, &ff_metrics_type, text, strlen(text), &j->before, err))
			got = -1;
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int keep_delta(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	const struct ff_correlation *r = &j->result;
	struct ff_correlation small = *r;
	struct ff_query *q = ff_query(s, j->again ? FF_SQL_METRICS_AGAIN : FF_SQL_METRICS_DELTA);
	small.before = small.after = NULL; /* they are columns of their own */
	ff_query_int(q, "id", j->row);
	ff_query_text(q, "after", object_text(&j->arena, &ff_metrics_type, &j->now));
	ff_query_text(q, "delta", object_text(&j->arena, &ff_correlation_type, &small));
	ff_query_text(q, "impact", ff_level_names[r->impact]);
	ff_query_int(q, "alert", r->alert);
	ff_query_int(q, "time", j->now.time);
	if (ff_query_do(q, err))
		return -1;
	if (!r->alert)
		return 0;
	struct ff_alert alert = {.kind = FF_ALERT_METRICS, .level = r->impact, .commit = j->commit};
	alert.message = ff_arena_printf(&j->arena, "after deployment on %s: %s", r->host, r->verdict);
	return ff_queue_alert(s, ff_arena_printf(&j->arena, "metrics:%s:%s:%lld", j->commit, r->host, (long long)j->row), &alert, err);
}

static void compare(struct job *j)
{
	j->result = (struct ff_correlation){.commit = j->commit, .host = j->now.host, .before = &j->before, .after = &j->now};
	ff_correlate_judge(&j->arena, &j->result);
}

int ff_correlate_delta(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct job j = {0};
	bool unreachable = false;
	int result = -1;
	if (ff_place_commit(&j.arena, c->dir, rev, &j.commit, err))
		goto done;
	j.host = ff_correlate_host(&j.arena, c);
	if (ff_store_run(s, find_baseline, &j, err))
		goto done;
	if (!j.known) {
		ff_err_set(err, FF_EX_NOREPO, "no baseline of %.10s on %s: run 'ff-correlate baseline %.10s' before it is deployed", j.commit, j.host, j.commit);
		goto done;
	}
	if (capture(&j, c, "delta", &unreachable, err))
		goto done;
	compare(&j);
	if (ff_store_run(s, keep_delta, &j, err))
		goto done;
	if (json)
		ff_record_write(out, &ff_correlation_type, &j.result);
	else
		ff_correlate_tell_result(out, &j.result);
	result = unreachable ? unreachable_error(&j, err) : 0;
done:
	ff_arena_free(&j.arena);
	return result;
}
