/*
 * window.c - one host's window as it grows: series of samples, and what could not be measured; and the figures of a window as a record.
 * Called by the sources, capture.c and commit.c.
 */
#include <math.h>

#include "source.h"

#define MOST_SERIES 64

void window_add(struct window *w, const char *name, const char *unit, double value)
{
	struct ff_series *s = NULL;
	if (!isfinite(value))
		return;
	for (int i = 0; i < w->series.count && !s; i++)
		if (!strcmp(FF_AT(&w->series, struct ff_series, i)->name, name))
			s = FF_AT(&w->series, struct ff_series, i);
	if (!s && w->series.count == MOST_SERIES)
		return;
	if (!s) {
		s = FF_PUSH(w->arena, &w->series, struct ff_series);
		*s = (struct ff_series){.name = ff_arena_str(w->arena, name), .unit = unit};
	}
	*FF_PUSH(w->arena, &s->values, double) = value;
}

void window_note(struct window *w, const char *note)
{
	if (!ff_strings_has(&w->notes, note))
		ff_strings_push(w->arena, &w->notes, ff_arena_str(w->arena, note));
}

/* ---- as a record ---- */

static struct ff_series *series_of(const struct ff_metrics *m, const char *name)
{
	for (int i = 0; i < m->series.count; i++)
		if (!strcmp(FF_AT(&m->series, struct ff_series, i)->name, name))
			return FF_AT(&m->series, struct ff_series, i);
	return NULL;
}

/* The percentile, 50 the median as ever; the series keeps its order. */
static double figure(struct ff_arena *a, const struct ff_metrics *m, const char *name, int percentile)
{
	const struct ff_series *s = series_of(m, name);
	if (!s)
		return FF_UNMEASURED;
	double *copy = ff_arena_alloc(a, (size_t)s->values.count * sizeof *copy);
	memcpy(copy, s->values.items, (size_t)s->values.count * sizeof *copy);
	return percentile == 50 ? ff_correlate_median(copy, s->values.count) : ff_correlate_percentile(copy, s->values.count, percentile);
}

void ff_metrics_sum(struct ff_arena *a, struct ff_metrics *m)
{
	m->samples = 0;
	for (int i = 0; i < m->series.count; i++) {
		int n = FF_AT(&m->series, struct ff_series, i)->values.count;
		m->samples = n > m->samples ? n : m->samples;
	}
	m->cpu_percent = figure(a, m, FF_METRIC_CPU, 50);
	m->ram_percent = figure(a, m, FF_METRIC_RAM, 50);
	m->disk_percent = figure(a, m, FF_METRIC_DISK, 50);
	m->load1 = figure(a, m, FF_METRIC_LOAD, 50);
	m->response_time_ms = figure(a, m, FF_METRIC_RESPONSE, 50);
	m->response_p95_ms = series_of(m, FF_METRIC_P95) ? figure(a, m, FF_METRIC_P95, 50) : figure(a, m, FF_METRIC_RESPONSE, 95);
	m->error_rate = m->requests ? (double)m->errors / m->requests : FF_UNMEASURED;
}

void ff_metrics_join(struct ff_arena *a, const struct ff_metrics *earlier, struct ff_metrics *m)
{
	for (int i = 0; i < m->series.count; i++) {
		struct ff_series *s = FF_AT(&m->series, struct ff_series, i);
		const struct ff_series *before = series_of(earlier, s->name);
		struct ff_list all = {0};
		for (int k = 0; before && k < before->values.count; k++)
			*FF_PUSH(a, &all, double) = *FF_AT(&before->values, double, k);
		for (int k = 0; k < s->values.count; k++)
			*FF_PUSH(a, &all, double) = *FF_AT(&s->values, double, k);
		s->values = all;
	}
	m->requests += earlier->requests;
	m->errors += earlier->errors;
	m->start = earlier->start;
	m->elapsed += earlier->elapsed;
	m->reset |= earlier->reset;
	ff_metrics_sum(a, m);
}
