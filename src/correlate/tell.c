/*
 * tell.c - metrics, comparisons and their history as text and records.  Called by commit.c and
 * ff-correlate history; changes nothing.
 */
#include "tell.h"

#include "ff/config.h"

/* ---- one window ---- */

static void line(struct ff_buf *out, const char *name, double value, const char *unit)
{
	if (value < 0)
		ff_buf_printf(out, "%-9s not measured\n", name);
	else
		ff_buf_printf(out, "%-9s %.1f %s\n", name, value, unit);
}

void ff_correlate_tell_metrics(struct ff_buf *out, const struct ff_metrics *m)
{
	ff_buf_printf(out, "%s of %.10s on %s, median of %d samples\n", m->phase, m->commit, m->host, m->samples);
	line(out, "cpu", m->cpu_percent, "%");
	line(out, "ram", m->ram_percent, "%");
	line(out, "disk", m->disk_percent, "%");
	if (m->load1 < 0)
		ff_buf_str(out, "load      not measured\n");
	else
		ff_buf_printf(out, "load      %.2f\n", m->load1);
	line(out, "response", m->response_time_ms, "ms");
	if (m->response_p95_ms >= 0)
		line(out, "  95th", m->response_p95_ms, "ms");
	if (m->error_rate >= 0)
		ff_buf_printf(out, "errors    %.0f %%\n", m->error_rate * 100);
	if (m->note[0])
		ff_buf_printf(out, "note      %s\n", m->note);
}

/* ---- one comparison ---- */

/* A difference as it is printed with one decimal, without a "-0.0". */
static double shown(double x)
{
	return x > -0.05 && x < 0.05 ? 0 : x;
}

const char *ff_correlate_tell_why(struct ff_arena *a, const struct ff_correlation *c)
{
	const char *text = "";
	for (int i = 0; i < c->metrics.count; i++) {
		const struct ff_metric_verdict *v = FF_AT(&c->metrics, struct ff_metric_verdict, i);
		if (v->level && v->level >= (c->firm < FF_LEVEL_MEDIUM ? c->firm : FF_LEVEL_MEDIUM))
			text = ff_arena_printf(a, "%s%s%s", text, *text ? "; " : "", v->reason);
	}
	return *text ? text : c->verdict;
}

/* What is told of noise beside the level that the difference alone would have. */
static const char *worth(const struct ff_correlation *c)
{
	return c->firm >= c->impact ? "" : c->firm ? ", of which less can be told from noise" : ", which cannot be told from noise";
}

#define LABEL 10 /* columns */
static void put(struct ff_buf *out, const struct ff_screen *screen, const char *label, const char *text)
{
	size_t at = out->len;
	if (!screen) {
		ff_buf_printf(out, "%-*s%s\n", LABEL, label, text);
		return;
	}
	ff_screen_wrap(screen, out, text, LABEL);
	if (out->len > at + LABEL)
		memcpy(out->data + at, label, strlen(label));
}

void ff_correlate_tell_result(struct ff_buf *out, const struct ff_correlation *c, const struct ff_screen *screen)
{
	int level = c->firm > c->impact ? c->firm : c->impact;
	ff_buf_printf(out, "%.10s on %s: impact %s%s%s\n", c->commit, c->host, ff_level_names[level], worth(c), c->alert ? ", an alert was raised" : "");
	put(out, screen, "medians", c->verdict);
	for (int i = 0; i < c->metrics.count; i++) {
		const struct ff_metric_verdict *v = FF_AT(&c->metrics, struct ff_metric_verdict, i);
		put(out, screen, i ? "" : "noise", v->reason);
	}
	for (int i = 0; i < c->commits.count; i++)
		ff_buf_printf(out, "%s%.10s%s", i ? ", " : "shared    with ", c->commits.items[i], i + 1 == c->commits.count ? ", which came with it\n" : "");
	if (c->after->note[0])
		put(out, screen, "note", c->after->note);
}

/* ---- history ---- */

struct entry {
	struct ff_correlation c; /* after NULL: only a baseline */
	int64_t time;
};
struct history {
	struct ff_arena arena;
	const char *commit;
	struct ff_list entries; /* struct entry */
};

static int read_object(struct ff_arena *a, const struct ff_type *t, const char *text, void *out, struct ff_err *err)
{
	return ff_object_read(a, t, text, strlen(text), out, err);
}

static int load_entry(struct history *h, struct ff_query *q, struct ff_err *err)
{
	struct ff_arena *a = &h->arena;
	struct entry *e = FF_PUSH(a, &h->entries, struct entry);
	struct ff_metrics *before = FF_NEW_IN(a, struct ff_metrics), *after = FF_NEW_IN(a, struct ff_metrics);
	const char *after_text = ff_query_get_text(q, a, "after"), *delta = ff_query_get_text(q, a, "delta");
	e->time = ff_query_get_int(q, after_text[0] ? "delta_at" : "baseline_at");
	if (read_object(a, &ff_metrics_type, ff_query_get_text(q, a, "before"), before, err))
		return -1;
	if (delta[0] && (read_object(a, &ff_correlation_type, delta, &e->c, err) || read_object(a, &ff_metrics_type, after_text, after, err)))
		return -1;
	e->c.commit = ff_query_get_text(q, a, "commit");
	e->c.host = ff_query_get_text(q, a, "host");
	e->c.before = before;
	e->c.after = delta[0] ? after : NULL;
	return 0;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct history *h = with;
	struct ff_query *q = ff_query(s, FF_SQL_METRICS_LIST);
	int got;
	h->entries = (struct ff_list){0};
	ff_query_text(q, "commit", h->commit);
	while ((got = ff_query_step(q, err)) == 1)
		if (load_entry(h, q, err))
			return -1;
	return got;
}

enum { WHEN, COMMIT, HOST, CPU, RAM, RESPONSE, IMPACT, COLUMNS };
static const struct ff_column columns[COLUMNS] = {
    [WHEN] = {.title = "WHEN"},
    [COMMIT] = {.title = "COMMIT", .least = 7},
    [HOST] = {.title = "HOST", .least = 6, .most = 24},
    [CPU] = {.title = "CPU %", .right = true},
    [RAM] = {.title = "RAM %", .right = true},
    [RESPONSE] = {.title = "RESPONSE MS", .right = true},
    [IMPACT] = {.title = "IMPACT"},
};

static const char *change(struct ff_arena *a, double before, const double *after)
{
	if (before < 0 && (!after || *after < 0))
		return "-";
	if (!after)
		return ff_arena_printf(a, "%.1f", before);
	if (before < 0 || *after < 0)
		return "-";
	return ff_arena_printf(a, "%.1f %+.1f", before, shown(*after - before));
}

static void fill_row(struct ff_arena *a, const struct entry *e, struct ff_cell *cell)
{
	const struct ff_metrics *b = e->c.before, *n = e->c.after;
	enum ff_shade shade = !n ? FF_SHADE_DIM : e->c.firm >= FF_LEVEL_HIGH ? FF_SHADE_RED : e->c.firm == FF_LEVEL_MEDIUM ? FF_SHADE_YELLOW : FF_SHADE_PLAIN;
	cell[WHEN] = (struct ff_cell){ff_arena_printf(a, "%.16s", ff_clock_iso(a, e->time)), FF_SHADE_PLAIN};
	cell[COMMIT] = (struct ff_cell){ff_arena_printf(a, "%.10s", e->c.commit), FF_SHADE_PLAIN};
	cell[HOST] = (struct ff_cell){e->c.host, FF_SHADE_PLAIN};
	cell[CPU] = (struct ff_cell){change(a, b->cpu_percent, n ? &n->cpu_percent : NULL), FF_SHADE_PLAIN};
	cell[RAM] = (struct ff_cell){change(a, b->ram_percent, n ? &n->ram_percent : NULL), FF_SHADE_PLAIN};
	cell[RESPONSE] = (struct ff_cell){change(a, b->response_time_ms, n ? &n->response_time_ms : NULL), FF_SHADE_PLAIN};
	bool doubtful = n && e->c.impact > e->c.firm; /* more by the medians than can be told from noise */
	cell[IMPACT] = (struct ff_cell){!n ? "baseline" : doubtful ? ff_arena_printf(a, "%s (%s?)", ff_level_names[e->c.firm], ff_level_names[e->c.impact]) : ff_level_names[e->c.firm], shade};
}

static void write_history(struct history *h, const struct ff_screen *screen, struct ff_buf *out)
{
	int n = h->entries.count;
	struct ff_cell *cells = ff_arena_alloc(&h->arena, (size_t)(n + 1) * COLUMNS * sizeof(*cells));
	for (int i = 0; i < n; i++)
		fill_row(&h->arena, FF_AT(&h->entries, struct entry, i), cells + i * COLUMNS);
	ff_table_write(screen, out, columns, COLUMNS, cells, n);
	if (!n)
		ff_buf_str(out, "no metrics yet: 'ff-correlate baseline' captures the first\n");
}

int ff_correlate_history(struct ff_store *s, const char *dir, const char *rev, const struct ff_screen *screen, bool json, struct ff_buf *out,
                         struct ff_err *err)
{
	struct history h = {.commit = ""};
	int result = rev ? ff_place_commit(&h.arena, dir, rev, &h.commit, err) : 0;
	if (!result)
		result = ff_store_run(s, load, &h, err);
	if (!result && !json)
		write_history(&h, screen, out);
	for (int i = 0; i < h.entries.count && !result && json; i++) {
		const struct entry *e = FF_AT(&h.entries, struct entry, i);
		if (e->c.after)
			ff_record_write(out, &ff_correlation_type, &e->c);
		else
			ff_record_write(out, &ff_metrics_type, e->c.before);
	}
	ff_arena_free(&h.arena);
	return result;
}
