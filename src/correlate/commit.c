/*
 * commit.c - baselines and deltas of commits: resolve the revision, capture all hosts, compare each with its own baseline, keep.
 * Called by ff-correlate; the text for people is in tell.c.
 */
#include <time.h>

#include "ff/config.h"
#include "ff/queue.h"
#include "ff/revision.h"
#include "keep.h"
#include "tell.h"

#define MOST_COMPANY 50 /* commits that share an effect */

struct one { /* host of a delta */
	struct ff_metrics *now, before;
	struct ff_correlation result;
	struct ff_list past;    /* struct ff_past_window */
	const char *last;       /* commit that was compared on this host before; "" none */
	int64_t row;
	bool known, again;      /* a baseline is there; it was compared before */
};
struct job {
	struct ff_arena arena;
	const struct ff_capture *c;
	const char *commit, *phase;
	struct ff_strings files;
	const char *shape;      /* what the commit is like; "" not known */
	struct ff_list windows; /* struct ff_metrics */
	struct ff_list hosts;   /* struct one */
	struct ff_strings with; /* hosts that have a baseline */
	int alert_level;        /* enum ff_level: from here on an alert is raised */
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

/* Room on a disk alone says nothing of a commit. */
static bool measured_anything(const struct ff_metrics *m)
{
	for (int i = 0; i < m->series.count; i++) {
		const char *name = FF_AT(&m->series, struct ff_series, i)->name;
		if (strcmp(name, FF_METRIC_DISK) != 0 && strcmp(name, FF_METRIC_LOAD) != 0)
			return true;
	}
	return m->error_rate >= 0 && !m->unreachable;
}

/* All hosts; those of which nothing at all is known are told and left out.  -1 when there is no other. */
static int capture(struct job *j, struct ff_err *err)
{
	struct ff_capture of_commit = *j->c;
	struct ff_list all = {0};
	const char *why = "";
	of_commit.commit = j->commit;
	if (ff_correlate_capture(&j->arena, &of_commit, &all, err))
		return -1;
	j->windows = (struct ff_list){0};
	for (int i = 0; i < all.count; i++) {
		struct ff_metrics *m = FF_AT(&all, struct ff_metrics, i);
		m->commit = j->commit;
		m->phase = j->phase;
		if (measured_anything(m)) {
			*FF_PUSH(&j->arena, &j->windows, struct ff_metrics) = *m;
			continue;
		}
		why = m->note;
		if (all.count > 1)
			ff_say("ff-correlate", "%s: nothing could be measured: %s", m->host, m->note);
	}
	if (!j->windows.count)
		return ff_err_set(err, FF_EX_SERVICE, "nothing could be measured, nothing was kept: %.600s", why);
	return 0;
}

/* FF_EX_SERVICE when a part did not answer; what did was kept. */
static int unreachable(const struct job *j, struct ff_err *err)
{
	for (int i = 0; i < j->windows.count; i++) {
		const struct ff_metrics *m = FF_AT(&j->windows, struct ff_metrics, i);
		if (m->unreachable)
			return ff_err_set(err, FF_EX_SERVICE, "%s%snot all was measured, the rest was kept: %.600s", j->windows.count > 1 ? m->host : "", j->windows.count > 1 ? ": " : "",
			                  m->note);
	}
	return 0;
}

/* ---- baseline ---- */

static int keep_baseline(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	for (int i = 0; i < j->windows.count; i++) {
		const struct ff_metrics *m = FF_AT(&j->windows, struct ff_metrics, i);
		struct ff_query *q = ff_query(s, FF_SQL_METRICS_BASELINE);
		ff_query_text(q, "commit", j->commit);
		ff_query_text(q, "host", m->host);
		ff_query_text(q, "before", object_text(&j->arena, &ff_metrics_type, m));
		ff_query_text(q, "files", change_paths_text(&j->arena, &j->files));
		ff_query_int(q, "total", j->files.count);
		ff_query_text(q, "shape", j->shape);
		ff_query_int(q, "time", m->time);
		if (ff_query_do(q, err) || ff_past_add(s, &j->arena, m, err))
			return -1;
	}
	return 0;
}

static void tell_windows(const struct job *j, bool json, struct ff_buf *out)
{
	for (int i = 0; i < j->windows.count; i++) {
		const struct ff_metrics *m = FF_AT(&j->windows, struct ff_metrics, i);
		if (i && !json)
			ff_buf_char(out, '\n');
		if (json)
			ff_record_write(out, &ff_metrics_type, m);
		else
			ff_correlate_tell_metrics(out, m);
	}
}

/* What the prediction will want to know of it; before the window, which it would disturb.  Without ff-scan its paths have to do. */
static void look_at_change(struct job *j)
{
	struct change c;
	struct ff_err why = {0};
	j->shape = "";
	if (!change_of_commit(&j->arena, j->c->dir, j->commit, &c, &why))
		j->shape = change_text(&j->arena, &c.shape);
	else
		ff_say("ff-correlate", "what %.10s is like is not kept: %s", j->commit, why.text);
}

int ff_correlate_baseline(struct ff_store *s, const struct ff_capture *c, const char *rev, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct job j = {.c = c, .phase = "baseline"};
	int result = -1;
	if (ff_place_commit(&j.arena, c->dir, rev, &j.commit, err) || ff_revision_files(&j.arena, c->dir, j.commit, &j.files, err))
		goto done;
	look_at_change(&j);
	if (capture(&j, err) || ff_store_run(s, keep_baseline, &j, err))
		goto done;
	tell_windows(&j, json, out);
	result = unreachable(&j, err);
done:
	ff_arena_free(&j.arena);
	return result;
}

/* ---- noise ---- */

static int keep_noise(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	for (int i = 0; i < j->windows.count; i++)
		if (ff_past_add(s, &j->arena, FF_AT(&j->windows, struct ff_metrics, i), err))
			return -1;
	return 0;
}

int ff_correlate_noise(struct ff_store *s, const struct ff_capture *c, int windows, bool json, struct ff_buf *out, struct ff_err *err)
{
	int result = 0;
	for (int i = 0; i < windows && !result; i++) {
		struct job j = {.c = c, .phase = "noise", .commit = ""};
		result = capture(&j, err) || ff_store_run(s, keep_noise, &j, err) ? -1 : 0;
		if (!result && json)
			tell_windows(&j, json, out);
		else if (!result)
			ff_buf_printf(out, "window %d of %d is kept, of %d %s\n", i + 1, windows, j.windows.count, j.windows.count == 1 ? "host" : "hosts");
		ff_arena_free(&j.arena);
	}
	return result;
}

/* ---- delta ---- */

static int hosts_with_baseline(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_HOSTS);
	int got;
	j->with = (struct ff_strings){0};
	ff_query_text(q, "commit", j->commit);
	while ((got = ff_query_step(q, err)) == 1)
		ff_strings_push(&j->arena, &j->with, ff_query_get_text(q, &j->arena, "host"));
	ff_query_end(q);
	return got;
}

static int find_baseline(struct ff_store *s, struct job *j, struct one *o, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_FIND);
	ff_query_text(q, "commit", j->commit);
	ff_query_text(q, "host", o->now->host);
	int got = ff_query_step(q, err);
	o->known = got == 1;
	if (got == 1) {
		const char *text = ff_query_get_text(q, &j->arena, "before");
		o->row = ff_query_get_int(q, "id");
		o->again = ff_query_get_int(q, "delta_at") != 0;
		if (ff_object_read(&j->arena, &ff_metrics_type, text, strlen(text), &o->before, err))
			got = -1;
	}
	ff_query_end(q);
	/* what was measured since the baseline belongs to the deployment, the baseline itself to the comparison */
	if (got < 0 || (o->known && ff_past_read(s, &j->arena, o->now->host, o->now->elapsed, o->before.end, &o->past, err)))
		return -1;
	q = ff_query(s, FF_SQL_METRICS_BEFORE);
	ff_query_text(q, "host", o->now->host);
	ff_query_text(q, "commit", j->commit);
	got = ff_query_step(q, err);
	o->last = got == 1 ? ff_query_get_text(q, &j->arena, "commit") : "";
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

/* What was deployed with it: the commits since the one that this host was measured with before.  Where the two are no line, nobody can tell. */
static void find_company(struct job *j, struct one *o)
{
	struct ff_list between = {0};
	struct ff_err none = {0};
	if (!*o->last || ff_revision_history(&j->arena, j->c->dir, ff_arena_printf(&j->arena, "%s..%s", o->last, j->commit), MOST_COMPANY, &between, &none))
		return;
	for (int i = 0; i < between.count; i++) {
		const char *id = FF_AT(&between, struct ff_revision_commit, i)->id;
		if (strcmp(id, j->commit) != 0)
			ff_strings_push(&j->arena, &o->result.commits, id);
	}
}

static int keep_delta(struct ff_store *s, struct job *j, const struct one *o, struct ff_err *err)
{
	const struct ff_correlation *r = &o->result;
	struct ff_correlation small = *r;
	struct averages_step step;
	if (averages_before(s, &j->arena, r->host, j->commit, &step, err))
		return -1;
	struct ff_query *q = ff_query(s, o->again ? FF_SQL_METRICS_AGAIN : FF_SQL_METRICS_DELTA);
	small.before = small.after = NULL; /* they are columns of their own */
	ff_query_int(q, "id", o->row);
	ff_query_text(q, "after", object_text(&j->arena, &ff_metrics_type, o->now));
	ff_query_text(q, "delta", object_text(&j->arena, &ff_correlation_type, &small));
	ff_query_text(q, "impact", ff_level_names[r->impact]);
	ff_query_int(q, "alert", r->alert);
	ff_query_int(q, "time", o->now->time);
	if (ff_query_do(q, err) || averages_after(s, &j->arena, r->host, j->commit, &step, err) || ff_past_add(s, &j->arena, o->now, err))
		return -1;
	if (!r->alert)
		return 0;
	struct ff_alert alert = {.kind = FF_ALERT_METRICS, .level = r->firm, .commit = j->commit};
	alert.message = ff_arena_printf(&j->arena, "after deployment on %s: %s", r->host, ff_correlate_tell_why(&j->arena, r));
	/* the same commit at the same level on the same host alerts once, however often it is looked at */
	return ff_queue_alert(s, ff_arena_printf(&j->arena, "metrics:%s:%s:%s", j->commit, r->host, ff_level_names[r->firm]), &alert, err);
}

/* Seconds east of UTC then, where this runs. */
static int zone_at(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	return localtime_r(&t, &tm) ? (int)tm.tm_gmtoff : 0;
}

/* Every host is held against its own baseline. */
static int compare_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	j->hosts = (struct ff_list){0};
	for (int i = 0; i < j->windows.count; i++) {
		struct one o = {.now = FF_AT(&j->windows, struct ff_metrics, i)};
		struct ff_metrics *before = FF_NEW_IN(&j->arena, struct ff_metrics);
		if (find_baseline(s, j, &o, err))
			return -1;
		if (!o.known) {
			ff_say("ff-correlate", "%s: it has no baseline of %.10s, and is left out", o.now->host, j->commit);
			continue;
		}
		*before = o.before;
		o.result = (struct ff_correlation){.commit = j->commit, .host = o.now->host, .before = before, .after = o.now};
		ff_correlate_judge(&j->arena, &o.result);
		ff_correlate_weigh(&j->arena, &o.past, zone_at(o.now->end), &o.result);
		o.result.alert = o.result.firm >= j->alert_level;
		*FF_PUSH(&j->arena, &j->hosts, struct one) = o;
	}
	return 0;
}

static int keep_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	for (int i = 0; i < j->hosts.count; i++)
		if (keep_delta(s, j, FF_AT(&j->hosts, struct one, i), err))
			return -1;
	return 0;
}

static void settle(double seconds)
{
	struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
	while (seconds > 0 && nanosleep(&t, &t))
		;
}

/* Nothing is left to be found out: everywhere there is a level or no difference. */
static bool is_settled(const struct job *j)
{
	for (int i = 0; i < j->hosts.count; i++) {
		const struct ff_correlation *r = &FF_AT(&j->hosts, struct one, i)->result;
		for (int k = 0; k < r->metrics.count; k++) {
			const struct ff_metric_verdict *v = FF_AT(&r->metrics, struct ff_metric_verdict, k);
			const char *verdict = v->verdict;
			if (v->basis && !strcmp(v->basis, ff_compare_basis_names[FF_BASIS_APART]))
				continue; /* more samples tell nothing of the time of day */
			if (!strcmp(verdict, ff_compare_verdict_names[FF_COMPARE_INCONCLUSIVE]) || !strcmp(verdict, ff_compare_verdict_names[FF_COMPARE_INSUFFICIENT]))
				return false;
		}
	}
	return true;
}

/* Samples of an earlier window stand before those of a later one. */
static void join(struct job *j, const struct ff_list *earlier)
{
	for (int i = 0; i < j->windows.count; i++) {
		struct ff_metrics *m = FF_AT(&j->windows, struct ff_metrics, i);
		for (int k = 0; k < earlier->count; k++)
			if (!strcmp(FF_AT(earlier, struct ff_metrics, k)->host, m->host))
				ff_metrics_join(&j->arena, FF_AT(earlier, struct ff_metrics, k), m);
	}
}

static void find_companies(struct job *j)
{
	for (int i = 0; i < j->hosts.count; i++)
		find_company(j, FF_AT(&j->hosts, struct one, i));
}

static int look(struct ff_store *s, struct job *j, const struct ff_delta_ask *ask, struct ff_err *err)
{
	int64_t start = ff_clock_ms();
	struct ff_list earlier = {0};
	settle(ask->wait);
	do {
		if (capture(j, err))
			return -1;
		join(j, &earlier);
		earlier = j->windows;
		if (ff_store_run(s, compare_all, j, err))
			return -1;
	} while (!is_settled(j) && (double)(ff_clock_ms() - start) / 1000 < ask->until);
	find_companies(j);
	return ff_store_run(s, keep_all, j, err);
}

int ff_correlate_delta(struct ff_store *s, const struct ff_capture *c, const struct ff_delta_ask *ask, const char *rev, bool json, struct ff_buf *out,
                       struct ff_delta_result *result, struct ff_err *err)
{
	struct job j = {.c = c, .phase = "delta"};
	int rc = -1;
	*result = (struct ff_delta_result){0};
	if (ff_place_commit(&j.arena, c->dir, rev, &j.commit, err) || alert_level_find(&j.arena, c->dir, j.commit, &j.alert_level, err) || ff_store_run(s, hosts_with_baseline, &j, err))
		goto done;
	if (!j.with.count || (c->host && !ff_strings_has(&j.with, c->host))) {
		ff_err_set(err, FF_EX_NOREPO, "no baseline of %.10s%s%s: run 'ff-correlate baseline %.10s' before it is deployed", j.commit, c->host ? " on " : "", c->host ? c->host : "",
		           j.commit);
		goto done;
	}
	if (look(s, &j, ask, err))
		goto done;
	for (int i = 0; i < j.hosts.count; i++) {
		const struct ff_correlation *r = &FF_AT(&j.hosts, struct one, i)->result;
		if (i && !json)
			ff_buf_char(out, '\n');
		if (json)
			ff_record_write(out, &ff_correlation_type, r);
		else
			ff_correlate_tell_result(out, r, ask->screen);
		result->firm = r->firm > result->firm ? r->firm : result->firm;
		result->impact = r->impact > result->impact ? r->impact : result->impact;
		result->hosts++;
		result->alerts += r->alert;
	}
	rc = j.hosts.count ? unreachable(&j, err) : ff_err_set(err, FF_EX_NOREPO, "none of the hosts that were measured has a baseline of %.10s", j.commit);
done:
	ff_arena_free(&j.arena);
	return rc;
}
