/*
 * summary.c - the queue in numbers, the last run, and alerts.  Called by ff-queue summary and alerts, and
 * through them by the driver and `ff status`.
 */
#include "ff/queue.h"

struct look {
	struct ff_arena arena;
	struct ff_summary sum;
	struct ff_list alerts; /* struct ff_alert */
	bool everything, clear;
};

/* ---- reading ---- */

static int load_counts(struct ff_store *s, struct look *l, struct ff_err *err)
{
	struct ff_summary *m = &l->sum;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_COUNTS);
	int got;
	while ((got = ff_query_step(q, err)) == 1) {
		const char *status = ff_query_get_text(q, &l->arena, "status"), *label = ff_query_get_text(q, &l->arena, "confidence");
		int n = (int)ff_query_get_int(q, "number");
		if (!strcmp(status, "open")) {
			m->open += n;
			m->waiting += ff_query_get_int(q, "released") ? 0 : n;
			m->high += !strcmp(label, "high") ? n : 0;
			m->medium += !strcmp(label, "medium") ? n : 0;
			m->low += !strcmp(label, "low") ? n : 0;
			m->fixable += (int)ff_query_get_int(q, "fixable");
		}
		m->approved += !strcmp(status, "approved") ? n : 0;
		m->rejected += !strcmp(status, "rejected") ? n : 0;
		m->resolved += !strcmp(status, "resolved") ? n : 0;
		m->baseline += !strcmp(status, "baseline") ? n : 0;
		m->fixing += !strcmp(status, "fixing") ? n : 0;
		m->failed += !strcmp(status, "failed") ? n : 0;
		m->fixed += !strcmp(status, "fixed") ? n : 0;
	}
	return got;
}

static int load_fixes(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	struct ff_query *q = ff_query(s, FF_SQL_FIX_WAITING);
	int got = ff_query_step(q, err);
	l->sum.fixes = got == 1 ? (int)ff_query_get_int(q, "number") : 0;
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static void name_silent(struct look *l, const struct ff_convergence *c)
{
	for (int i = 0; i < c->agents.count; i++) {
		const struct ff_agent_report *a = FF_AT(&c->agents, struct ff_agent_report, i);
		bool fine = !strcmp(a->state, "ok") || !strcmp(a->state, "silent") || !strcmp(a->state, "idle"); /* idle: nothing to judge */
		if (!fine)
			ff_strings_push(&l->arena, &l->sum.silent_agents, ff_arena_printf(&l->arena, "%s (%s)", a->name, a->state));
	}
}

static int load_last(struct ff_store *s, struct look *l, struct ff_err *err)
{
	struct ff_summary *m = &l->sum;
	struct ff_convergence c;
	struct ff_query *q = ff_query(s, FF_SQL_CONVERGENCE_LAST);
	int got = ff_query_step(q, err);
	if (got == 1) {
		const char *range = ff_query_get_text(q, &l->arena, "revisions"), *record = ff_query_get_text(q, &l->arena, "record");
		m->analysed = range[0] ? range : ff_query_get_text(q, &l->arena, "revision");
		m->analysed_at = ff_query_get_text(q, &l->arena, "created_at");
		m->files = (int)ff_query_get_int(q, "files");
		m->fresh = (int)ff_query_get_int(q, "fresh");
		m->known = (int)ff_query_get_int(q, "baseline");
		m->updated = (int)ff_query_get_int(q, "updated");
		m->reopened = (int)ff_query_get_int(q, "reopened");
		m->closed = (int)ff_query_get_int(q, "resolved");
		if (!m->analysed[0])
			m->analysed = "work tree";
		if (ff_object_read(&l->arena, &ff_convergence_type, record, strlen(record), &c, err))
			return -1;
		name_silent(l, &c);
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int level_of(const char *word)
{
	int i = 0;
	while (ff_level_names[i] && strcmp(ff_level_names[i], word) != 0)
		i++;
	return ff_level_names[i] ? i : FF_LEVEL_NONE;
}

static int load_reports(struct ff_store *s, struct look *l, struct ff_err *err)
{
	struct ff_summary *m = &l->sum;
	struct ff_query *q = ff_query(s, FF_SQL_IMPACT_LAST);
	int got = ff_query_step(q, err);
	if (got == 1) {
		m->impact_commit = ff_query_get_text(q, &l->arena, "revision");
		m->impact = level_of(ff_query_get_text(q, &l->arena, "overall"));
		m->deployment_risk = level_of(ff_query_get_text(q, &l->arena, "deployment_risk"));
	}
	ff_query_end(q);
	if (got < 0)
		return -1;
	q = ff_query(s, FF_SQL_RUN_LAST);
	got = ff_query_step(q, err);
	if (got == 1) {
		m->run_range = ff_query_get_text(q, &l->arena, "revisions");
		m->run_state = ff_query_get_text(q, &l->arena, "state");
		m->run_at = ff_query_get_text(q, &l->arena, "started_at");
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int load_alerts(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	struct ff_query *q = ff_query(s, FF_SQL_ALERT_LIST);
	int got;
	l->alerts = (struct ff_list){0};
	ff_query_int(q, "everything", l->everything);
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, &l->arena, &ff_alert_type, FF_PUSH(&l->arena, &l->alerts, struct ff_alert), err))
			return -1;
	if (got < 0 || !l->clear)
		return got;
	q = ff_query(s, FF_SQL_ALERT_CLEAR);
	ff_query_text(q, "now", ff_clock_iso(&l->arena, ff_clock_now()));
	return ff_query_do(q, err);
}

static int load_line(struct ff_store *s, void *with, struct ff_err *err)
{
	return load_alerts(s, with, err) || load_fixes(s, with, err) ? -1 : 0;
}

static int load_all(struct ff_store *s, void *with, struct ff_err *err)
{
	struct look *l = with;
	l->sum = (struct ff_summary){.analysed = "", .analysed_at = "", .impact_commit = "", .run_range = "", .run_state = "", .run_at = ""};
	if (load_counts(s, l, err) || load_fixes(s, l, err) || load_last(s, l, err) || load_reports(s, l, err) || load_alerts(s, l, err))
		return -1;
	l->sum.alerts = l->alerts.count;
	return 0;
}

/* ---- writing ---- */

void ff_queue_added_line(struct ff_buf *out, const struct ff_summary *m)
{
	const struct {
		int n;
		const char *words;
	} parts[] = {{m->known, "older than the change"}, {m->updated, "seen again"}, {m->reopened, "reopened"}, {m->closed, "resolved"}};
	ff_buf_printf(out, "%d new task%s", m->fresh, m->fresh == 1 ? "" : "s");
	for (size_t i = 0; i < FF_COUNT(parts); i++)
		if (parts[i].n)
			ff_buf_printf(out, ", %d %s", parts[i].n, parts[i].words);
}

static void short_range(struct ff_buf *b, const char *range)
{
	const char *dots = strstr(range, "..");
	ff_buf_printf(b, "%.10s", range);
	if (dots)
		ff_buf_printf(b, "..%.10s", dots + 2);
}

static void write_run(struct look *l, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_summary *m = &l->sum;
	struct ff_buf name;
	ff_buf_init(&name, 200);
	if (!m->analysed[0]) {
		ff_buf_str(out, "last run  none yet\n");
		return;
	}
	short_range(&name, m->analysed);
	ff_buf_str(out, "last run  ");
	ff_screen_put(sc, out, FF_SHADE_PLAIN, ff_buf_text(&name));
	ff_buf_printf(out, ", %d file%s: ", m->files, m->files == 1 ? "" : "s");
	ff_queue_added_line(out, m);
	ff_buf_printf(out, "\n          %s\n", m->analysed_at);
	for (int i = 0; i < m->silent_agents.count; i++) {
		ff_buf_str(out, i ? ", " : "          not heard: ");
		ff_screen_put(sc, out, FF_SHADE_YELLOW, m->silent_agents.items[i]);
	}
	if (m->silent_agents.count)
		ff_buf_char(out, '\n');
	ff_buf_free(&name);
}

static enum ff_shade level_shade(int level)
{
	return level >= FF_LEVEL_HIGH ? FF_SHADE_RED : level == FF_LEVEL_MEDIUM ? FF_SHADE_YELLOW : FF_SHADE_PLAIN;
}

static void write_alert_lines(struct look *l, const struct ff_screen *sc, struct ff_buf *out, int most)
{
	for (int i = 0; i < l->alerts.count && i < most; i++) {
		const struct ff_alert *a = FF_AT(&l->alerts, struct ff_alert, i);
		const char *about = a->task ? ff_arena_printf(&l->arena, "#%lld ", (long long)a->task) : a->commit[0] ? ff_arena_printf(&l->arena, "%.10s ", a->commit) : "";
		ff_screen_put(sc, out, level_shade(a->level), ff_arena_printf(&l->arena, "%-8s", ff_level_names[a->level]));
		ff_buf_str(out, "  ");
		ff_screen_cut(sc, out, ff_arena_printf(&l->arena, "%s%s", about, a->message), sc->width > 30 ? sc->width - 10 : 20, false);
		ff_buf_char(out, '\n');
	}
}

static void write_fixes(const struct ff_summary *m, struct ff_buf *out)
{
	const struct {
		int n;
		const char *words;
	} parts[] = {{m->fixes, m->fixes == 1 ? "waits (ff apply)" : "wait (ff apply)"}, {m->fixed - m->fixes, "applied"}, {m->fixing, "being made"}, {m->failed, "failed"}};
	const char *before = "fixes     ";
	for (size_t i = 0; i < FF_COUNT(parts); i++)
		if (parts[i].n > 0) {
			ff_buf_printf(out, "%s%d %s", before, parts[i].n, parts[i].words);
			before = ", ";
		}
	if (before[0] == ',')
		ff_buf_char(out, '\n');
}

static void write_summary(struct look *l, const struct ff_screen *sc, struct ff_buf *out)
{
	const struct ff_summary *m = &l->sum;
	ff_buf_printf(out, "queue     %d open: %d high, %d medium, %d low", m->open, m->high, m->medium, m->low);
	if (m->fixable)
		ff_buf_printf(out, "; %d may be fixed without a person", m->fixable);
	ff_buf_printf(out, "\n          %d approved, %d rejected, %d resolved, %d baseline\n", m->approved, m->rejected, m->resolved, m->baseline);
	write_fixes(m, out);
	write_run(l, sc, out);
	if (m->run_range[0] && strcmp(m->run_state, "done") != 0) {
		ff_buf_str(out, "driver    ");
		ff_screen_put(sc, out, FF_SHADE_YELLOW, ff_arena_printf(&l->arena, "%s %s, %s", m->run_range, m->run_state, m->run_at));
		ff_buf_char(out, '\n');
	}
	if (m->impact_commit[0]) {
		ff_buf_printf(out, "impact    %.10s ", m->impact_commit);
		ff_screen_put(sc, out, level_shade(m->impact), ff_level_names[m->impact]);
		ff_buf_str(out, ", deployment risk ");
		ff_screen_put(sc, out, level_shade(m->deployment_risk), ff_level_names[m->deployment_risk]);
		ff_buf_char(out, '\n');
	}
	ff_buf_printf(out, "alerts    %d%s\n", m->alerts, m->alerts ? ":" : "");
	write_alert_lines(l, sc, out, 5);
	if (m->alerts > 5)
		ff_buf_printf(out, "          and %d more: ff-queue alerts\n", m->alerts - 5);
}

int ff_queue_line(struct ff_store *s, int daily, struct ff_buf *out, struct ff_err *err)
{
	struct look l = {0};
	struct ff_queue_filter f = {.daily = daily, .limit = 1};
	struct ff_picked p;
	int result = ff_queue_pick(s, &l.arena, &f, &p, err);
	if (!result)
		result = ff_store_run(s, load_line, &l, err);
	if (!result) {
		ff_buf_printf(out, "%d task%s", p.found, p.found == 1 ? "" : "s");
		if (p.counts[FF_CONFIDENCE_HIGH])
			ff_buf_printf(out, " (%d high)", p.counts[FF_CONFIDENCE_HIGH]);
		if (p.waiting)
			ff_buf_printf(out, ", %d for later days", p.waiting);
		if (l.alerts.count)
			ff_buf_printf(out, ", %d alert%s", l.alerts.count, l.alerts.count == 1 ? "" : "s");
		if (l.sum.fixes)
			ff_buf_printf(out, ", %d fix%s (ff apply)", l.sum.fixes, l.sum.fixes == 1 ? " waits" : "es wait");
	}
	ff_arena_free(&l.arena);
	return result;
}

int ff_queue_summary(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct look l = {0};
	int result = ff_store_run(s, load_all, &l, err);
	if (!result && json)
		ff_record_write(out, &ff_summary_type, &l.sum);
	else if (!result)
		write_summary(&l, screen, out);
	ff_arena_free(&l.arena);
	return result;
}

static void write_alert_records(struct look *l, const struct ff_queue_filter *f, int most, struct ff_buf *out)
{
	struct ff_brief b = {.out = out, .most = most};
	for (int i = 0; i < l->alerts.count; i++) {
		struct ff_alert a = *FF_AT(&l->alerts, struct ff_alert, i);
		if (f->brief) {
			a.message = ff_str_cut(&l->arena, a.message, 300);
			ff_brief_record(&b, &ff_alert_type, &a);
		} else if (i < most) {
			ff_record_write(out, &ff_alert_type, &a);
		}
	}
	if (f->brief)
		ff_brief_end(&b, "ff queue alerts --json");
}

int ff_queue_alerts(struct ff_store *s, const struct ff_queue_filter *f, const struct ff_screen *screen, bool clear, bool json, struct ff_buf *out,
                    struct ff_err *err)
{
	struct look l = {.everything = f->everything, .clear = clear};
	int result = ff_store_run(s, load_alerts, &l, err), most = f->limit > 0 ? f->limit : l.alerts.count;
	if (!result && json)
		write_alert_records(&l, f, most, out);
	else if (!result && !l.alerts.count)
		ff_buf_str(out, "no alerts\n");
	else if (!result)
		write_alert_lines(&l, screen, out, most);
	if (!result && !json && most < l.alerts.count)
		ff_buf_printf(out, "          and %d more\n", l.alerts.count - most);
	ff_arena_free(&l.arena);
	return result;
}
