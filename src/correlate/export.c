/*
 * export.c - what was measured, for other programs: the last comparison of each host in Prometheus's text format, or every comparison as a
 * row of CSV (RFC 4180).  Called by ff-correlate; changes nothing.
 */
#include "ff/correlate.h"

struct row {
	const char *commit, *host;
	struct ff_metrics before, after;
	struct ff_correlation result;
	int64_t time;
};
struct rows {
	struct ff_arena arena;
	struct ff_list list; /* struct row, the newest first */
};

static int read_row(struct rows *r, struct ff_query *q, struct ff_err *err)
{
	struct ff_arena *a = &r->arena;
	const char *before = ff_query_get_text(q, a, "before"), *after = ff_query_get_text(q, a, "after"), *delta = ff_query_get_text(q, a, "delta");
	struct row *w;
	if (!*delta)
		return 0;
	w = FF_PUSH(a, &r->list, struct row);
	*w = (struct row){.commit = ff_query_get_text(q, a, "commit"), .host = ff_query_get_text(q, a, "host"), .time = ff_query_get_int(q, "delta_at")};
	return ff_object_read(a, &ff_metrics_type, before, strlen(before), &w->before, err) || ff_object_read(a, &ff_metrics_type, after, strlen(after), &w->after, err) ||
	               ff_object_read(a, &ff_correlation_type, delta, strlen(delta), &w->result, err)
	           ? -1
	           : 0;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct rows *r = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_LIST);
	int got;
	r->list = (struct ff_list){0};
	ff_query_text(q, "commit", "");
	while ((got = ff_query_step(q, err)) == 1)
		if (read_row(r, q, err))
			return -1;
	return got;
}

/* ---- Prometheus ---- */

/* A label's value, with the escapes of the format. */
static void label(struct ff_buf *b, const char *name, const char *value)
{
	ff_buf_printf(b, "%s=\"", name);
	for (; *value; value++)
		if (*value == '\n')
			ff_buf_str(b, "\\n");
		else if (*value == '"' || *value == '\\')
			ff_buf_printf(b, "\\%c", *value);
		else
			ff_buf_char(b, *value);
	ff_buf_char(b, '"');
}

static void sample(struct ff_buf *b, const char *name, const struct row *w, const char *key, const char *value, double number)
{
	ff_buf_printf(b, "%s{", name);
	label(b, "host", w->host);
	ff_buf_char(b, ',');
	label(b, "commit", w->commit);
	if (*key) {
		ff_buf_char(b, ',');
		label(b, key, value);
	}
	ff_buf_printf(b, "} %.10g\n", number);
}

/* The newest of its host. */
static bool is_last(const struct rows *r, int at)
{
	for (int i = 0; i < at; i++)
		if (!strcmp(FF_AT(&r->list, struct row, i)->host, FF_AT(&r->list, struct row, at)->host))
			return false;
	return true;
}

enum family { VALUE, DIFFERENCE, LEVEL, WORST, TIME, FAMILIES };
static const char *const families[FAMILIES][2] = {
    {"fibreflow_metric", "Median of the window after the last deployment that was measured."},
    {"fibreflow_metric_shift", "Shift against the window before it."},
    {"fibreflow_metric_level", "What of it can be told from noise: 0 none, 1 low, 2 medium, 3 high, 4 critical."},
    {"fibreflow_level", "The highest of them."},
    {"fibreflow_measured_timestamp_seconds", "When that was measured."},
};

static void family(struct ff_buf *b, const struct row *w, int f)
{
	if (f == WORST)
		sample(b, families[f][0], w, "", "", w->result.firm);
	if (f == TIME)
		sample(b, families[f][0], w, "", "", (double)w->time);
	for (int i = 0; f < WORST && i < w->result.metrics.count; i++) {
		const struct ff_metric_verdict *v = FF_AT(&w->result.metrics, struct ff_metric_verdict, i);
		sample(b, families[f][0], w, "metric", v->name, f == VALUE ? v->after : f == DIFFERENCE ? v->shift : v->level);
	}
}

static void write_prometheus(const struct rows *r, struct ff_buf *out)
{
	for (int f = 0; f < FAMILIES; f++) {
		ff_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", families[f][0], families[f][1], families[f][0]);
		for (int i = 0; i < r->list.count; i++)
			if (is_last(r, i))
				family(out, FF_AT(&r->list, struct row, i), f);
	}
}

/* ---- CSV ---- */

/* In quotes where it must be; what a spreadsheet would take for a formula has a quote before it. */
static void cell(struct ff_buf *b, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r", *text);
	if (!formula && !strpbrk(text, ",\"\r\n")) {
		ff_buf_str(b, text);
		return;
	}
	ff_buf_str(b, formula ? "\"'" : "\"");
	for (; *text; text++)
		ff_buf_printf(b, *text == '"' ? "\"\"" : "%c", *text);
	ff_buf_char(b, '"');
}

static void write_csv(struct rows *r, struct ff_buf *out)
{
	ff_buf_str(out, "time,commit,host,metric,before,after,shift,low,high,floor,p,verdict,level,impact\r\n");
	for (int i = r->list.count - 1; i >= 0; i--) {
		const struct row *w = FF_AT(&r->list, struct row, i);
		for (int k = 0; k < w->result.metrics.count; k++) {
			const struct ff_metric_verdict *v = FF_AT(&w->result.metrics, struct ff_metric_verdict, k);
			ff_buf_printf(out, "%s,%s,", ff_clock_iso(&r->arena, w->time), w->commit);
			cell(out, w->host);
			ff_buf_char(out, ',');
			cell(out, v->name);
			ff_buf_printf(out, ",%.10g,%.10g,%.10g,%.10g,%.10g,%.10g,%.6g,%s,%s,%s\r\n", v->before, v->after, v->shift, v->low, v->high, v->floor, v->p, v->verdict,
			              ff_level_names[v->level], ff_level_names[w->result.impact]);
		}
	}
}

int ff_correlate_export(struct ff_store *s, int format, struct ff_buf *out, struct ff_err *err)
{
	struct rows r = {0};
	int rc = ff_store_run(s, load, &r, err);
	if (!rc && format == FF_EXPORT_CSV)
		write_csv(&r, out);
	else if (!rc)
		write_prometheus(&r, out);
	ff_arena_free(&r.arena);
	return rc;
}
