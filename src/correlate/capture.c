/*
 * capture.c - a window of samples from every source, reduced to medians.  Called by commit.c.
 * A new source is a file of its own and a row in `sources`.
 */
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "ff/config.h"
#include "source.h"
#include "tell.h"

static const struct ff_source *const sources[] = {&ff_source_proc, &ff_source_health};

void ff_window_add(struct ff_window *w, struct ff_list *series, double value)
{
	*FF_PUSH(w->arena, series, double) = value;
}

void ff_window_note(struct ff_window *w, const char *note)
{
	if (!ff_strings_has(&w->notes, note))
		ff_strings_push(w->arena, &w->notes, ff_arena_str(w->arena, note));
}

/* ---- settings ---- */

static int number(const struct ff_config *c, const char *key, double *value, double fallback, struct ff_err *err)
{
	const char *text = ff_config_get(c, key, "");
	char *end = NULL;
	if (*value > 0)
		return 0;
	*value = text[0] ? strtod(text, &end) : fallback;
	if (text[0] && (end == text || *end || !(*value > 0)))
		return ff_err_set(err, FF_EX_CONFIG, "%s: '%.40s' is not a number above 0", key, text);
	return 0;
}

const char *ff_correlate_host(struct ff_arena *a, const struct ff_capture *c)
{
	char name[256] = "localhost";
	if (c->host && c->host[0])
		return c->host;
	if (gethostname(name, sizeof(name) - 1))
		return "localhost";
	return ff_arena_str(a, name);
}

static int complete(struct ff_arena *a, struct ff_capture *c, struct ff_err *err)
{
	struct ff_config config;
	if (ff_config_load(a, c->dir, c->commit ? c->commit : "", &config, err))
		return -1;
	ff_config_say(&config, "ff-correlate");
	if (number(&config, "fibreflow.correlate.window", &c->window, 5, err) ||
	    number(&config, "fibreflow.correlate.interval", &c->interval, 1, err))
		return -1;
	if (!c->requests && (c->requests = ff_config_int(&config, "fibreflow.correlate.requests", 10, 1, FF_CORRELATE_MOST_SAMPLES, err)) < 0)
		return -1;
	if (!c->url)
		c->url = ff_config_get(&config, "fibreflow.correlate.url", "");
	c->host = ff_correlate_host(a, c);
	if (c->requests < 0 || c->requests > FF_CORRELATE_MOST_SAMPLES || !(c->window / c->interval <= FF_CORRELATE_MOST_SAMPLES) || !(c->window <= 86400) ||
	    !(c->interval >= 0.01))
		return ff_err_set(err, FF_EX_USAGE, "window, interval or requests: at most %d samples, a day, and 100 a second", FF_CORRELATE_MOST_SAMPLES);
	return 0;
}

/* ---- the window ---- */

static void sleep_until(int64_t ms)
{
	for (int64_t left; (left = ms - ff_clock_ms()) > 0;) {
		struct timespec t = {left / 1000, left % 1000 * 1000000};
		nanosleep(&t, NULL);
	}
}

static void sample_all(struct ff_window *w, const struct ff_capture *c, void **states)
{
	int ticks = (int)floor(c->window / c->interval + 0.5);
	int64_t start = ff_clock_ms();
	ticks = ticks < 1 ? 1 : ticks;
	for (int tick = 0; tick <= ticks; tick++) {
		sleep_until(start + (int64_t)(tick * c->interval * 1000));
		for (size_t i = 0; i < FF_COUNT(sources); i++)
			if (states[i])
				sources[i]->sample(states[i], w, tick, ticks);
	}
}

static double median(struct ff_list *series)
{
	return ff_correlate_median(series->items, series->count);
}

static void reduce(struct ff_window *w, struct ff_metrics *out)
{
	struct ff_buf note;
	int samples = w->cpu.count > w->ram.count ? w->cpu.count : w->ram.count;
	ff_buf_init(&note, 8192);
	for (int i = 0; i < w->notes.count; i++)
		ff_buf_printf(&note, "%s%s", i ? "; " : "", w->notes.items[i]);
	out->samples = samples > w->response.count ? samples : w->response.count;
	out->cpu_percent = median(&w->cpu);
	out->ram_percent = median(&w->ram);
	out->disk_percent = median(&w->disk);
	out->load1 = median(&w->load);
	out->response_time_ms = median(&w->response);
	out->response_p95_ms = ff_correlate_percentile(w->response.items, w->response.count, 95);
	out->error_rate = w->requests ? (double)w->errors / w->requests : FF_UNMEASURED;
	out->note = ff_arena_str(w->arena, ff_buf_text(&note));
	ff_buf_free(&note);
}

int ff_correlate_capture(struct ff_arena *a, const struct ff_capture *asked, struct ff_metrics *out, bool *unreachable, struct ff_err *err)
{
	struct ff_capture c = *asked;
	struct ff_window w = {.arena = a};
	struct ff_err trouble = {0};
	void *states[FF_COUNT(sources)] = {0};
	if (complete(a, &c, err))
		return -1;
	for (size_t i = 0; i < FF_COUNT(sources) && !trouble.code; i++)
		states[i] = sources[i]->open(&w, &c, &trouble);
	if (!trouble.code)
		sample_all(&w, &c, states);
	for (size_t i = 0; i < FF_COUNT(sources); i++)
		if (states[i])
			sources[i]->close(states[i], &w);
	if (trouble.code) {
		if (err)
			*err = trouble;
		return -1;
	}
	*out = (struct ff_metrics){.commit = "", .host = c.host, .phase = "", .time = ff_clock_now()};
	reduce(&w, out);
	*unreachable = w.unreachable;
	return 0;
}
