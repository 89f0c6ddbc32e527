/*
 * scrape.c - an endpoint in Prometheus's text format: node_exporter's processor, memory, disk and load, an application's request times and
 * errors, and any further series by name.  Counters become what they grew between two scrapes.  Called by capture.c.
 */
#include <math.h>

#include "source.h"

struct scrape {
	struct ff_arena arenas[2]; /* of the last two readings, in turn */
	struct ff_prom readings[2];
	int64_t at;                /* when the last one came, ms */
	int count;                 /* readings so far */
	int bad;                   /* answers that could not be read */
	struct ff_prom_sample duration, counter;
	struct ff_list further;    /* struct ff_prom_sample */
	bool has_duration;
};

/* The usual names: Prometheus's client libraries and their Flask, FastAPI and Django instrumentations. */
static const char *const durations[] = {"http_request_duration_seconds", "flask_http_request_duration_seconds", "starlette_request_duration_seconds",
                                        "django_http_requests_latency_seconds_by_view_method", "http_server_requests_seconds"};
static const char *const counters[] = {"http_requests_total", "flask_http_request_total", "starlette_requests_total", "django_http_responses_total_by_status_total"};

struct scrape *scrape_new(struct window *w)
{
	struct scrape *s = FF_NEW_IN(w->arena, struct scrape);
	struct ff_err err = {0};
	const struct host *h = w->host;
	if (*h->duration && ff_prom_selector(w->arena, h->duration, &s->duration, &err))
		window_note(w, err.text);
	if (*h->counter && ff_prom_selector(w->arena, h->counter, &s->counter, &err))
		window_note(w, err.text);
	for (int i = 0; i < h->series.count; i++) {
		struct ff_prom_sample one;
		if (ff_prom_selector(w->arena, h->series.items[i], &one, &err))
			window_note(w, err.text);
		else
			*FF_PUSH(w->arena, &s->further, struct ff_prom_sample) = one;
	}
	return s;
}

static struct ff_prom_sample named(const char *name)
{
	return (struct ff_prom_sample){.name = name};
}

static double sum(const struct ff_prom *p, const char *name)
{
	const struct ff_prom_sample s = named(name);
	return ff_prom_sum(p, &s);
}

/* ---- node_exporter ---- */

/* Share of time that processors were not idle between two readings, in percent. */
static double busy(const struct ff_prom *before, const struct ff_prom *after, bool *reset)
{
	static struct ff_prom_label modes[] = {{"mode", "idle"}, {"mode", "iowait"}};
	const struct ff_prom_sample all = named("node_cpu_seconds_total");
	double whole = ff_prom_growth(before, after, &all, reset), rested = 0;
	for (size_t i = 0; i < FF_COUNT(modes); i++) {
		struct ff_prom_sample of = named(all.name);
		of.labels = (struct ff_list){.items = &modes[i], .count = 1};
		double growth = ff_prom_growth(before, after, &of, reset);
		rested += isnan(growth) ? 0 : growth;
	}
	return whole > 0 ? 100 * fmax(0, whole - rested) / whole : NAN;
}

static double root_file_system(const struct ff_prom *p)
{
	static struct ff_prom_label root[] = {{"mountpoint", "/"}};
	static const char *const names[] = {"node_filesystem_size_bytes", "node_filesystem_free_bytes", "node_filesystem_avail_bytes"};
	double v[3];
	for (size_t i = 0; i < 3; i++) {
		struct ff_prom_sample of = named(names[i]);
		of.labels = (struct ff_list){.items = root, .count = 1};
		v[i] = ff_prom_sum(p, &of);
	}
	return 100 * (v[0] - v[1]) / (v[0] - v[1] + v[2]);
}

static void take_node(struct window *w, const struct ff_prom *before, const struct ff_prom *now)
{
	double boot = sum(now, "node_boot_time_seconds");
	if (boot > 0 && boot < 1e12)
		w->boot = (int64_t)boot;
	if (before)
		window_add(w, FF_METRIC_CPU, "%", busy(before, now, &w->reset));
	window_add(w, FF_METRIC_RAM, "%", 100 * (1 - sum(now, "node_memory_MemAvailable_bytes") / sum(now, "node_memory_MemTotal_bytes")));
	window_add(w, FF_METRIC_LOAD, "", sum(now, "node_load1"));
	window_add(w, FF_METRIC_DISK, "%", root_file_system(now));
}

/* ---- an application ---- */

static struct ff_prom_sample tailed(struct ff_arena *a, const struct ff_prom_sample *s, const char *tail)
{
	struct ff_prom_sample t = *s;
	t.name = ff_arena_printf(a, "%s%s", s->name, tail);
	return t;
}

/* The configured selector, else the first usual name that is there. */
static bool choose(struct ff_arena *a, const struct ff_prom *p, struct ff_prom_sample *of, const char *const *usual, size_t count, const char *tail)
{
	for (size_t i = 0; !of->name && i < count; i++)
		if (!isnan(sum(p, ff_arena_printf(a, "%s%s", usual[i], tail))))
			*of = named(usual[i]);
	return of->name != NULL;
}

static bool is_error(const struct ff_prom_sample *s)
{
	return *ff_prom_label(s, "code") == '5' || *ff_prom_label(s, "status") == '5' || *ff_prom_label(s, "status_code") == '5';
}

/* Requests and failures (5xx) between two readings. */
static void take_requests(struct window *w, const struct ff_prom *before, const struct ff_prom *now, const struct ff_prom_sample *of)
{
	for (int i = 0; i < now->samples.count; i++) {
		const struct ff_prom_sample *s = FF_AT(&now->samples, struct ff_prom_sample, i);
		if (!ff_prom_matches(of, s))
			continue;
		double growth = ff_prom_growth(before, now, s, &w->reset);
		if (!(growth > 0 && growth < 1e9))
			continue;
		w->requests += (int)growth;
		w->errors += is_error(s) ? (int)growth : 0;
	}
}

static void take_application(struct scrape *s, struct window *w, struct ff_arena *a, const struct ff_prom *before, const struct ff_prom *now)
{
	if (choose(w->arena, now, &s->duration, durations, FF_COUNT(durations), "_count")) {
		struct ff_prom_sample took = tailed(a, &s->duration, "_sum"), count = tailed(a, &s->duration, "_count");
		double n = ff_prom_growth(before, now, &count, &w->reset);
		if (n > 0) {
			window_add(w, FF_METRIC_RESPONSE, "ms", 1000 * ff_prom_growth(before, now, &took, &w->reset) / n);
			window_add(w, FF_METRIC_P95, "ms", 1000 * ff_prom_quantile(before, now, &s->duration, 0.95, &w->reset));
		}
	}
	if (choose(w->arena, now, &s->counter, counters, FF_COUNT(counters), ""))
		take_requests(w, before, now, &s->counter);
}

/* ---- further series ---- */

static const struct ff_prom_sample *first(const struct ff_prom *p, const struct ff_prom_sample *of)
{
	for (int i = 0; i < p->samples.count; i++)
		if (ff_prom_matches(of, FF_AT(&p->samples, struct ff_prom_sample, i)))
			return FF_AT(&p->samples, struct ff_prom_sample, i);
	return NULL;
}

/* A gauge as it stands, a counter by the second, a histogram as the mean of what it saw. */
static void take_further(struct window *w, struct ff_arena *a, const char *text, const struct ff_prom_sample *of, const struct ff_prom *before, const struct ff_prom *now,
                         double seconds)
{
	const struct ff_prom_sample count = tailed(a, of, "_count"), took = tailed(a, of, "_sum"), *one = first(now, of);
	if (!one && before && first(now, &count)) {
		double n = ff_prom_growth(before, now, &count, &w->reset);
		if (n > 0)
			window_add(w, text, "mean", ff_prom_growth(before, now, &took, &w->reset) / n);
	} else if (one && (one->type == FF_PROM_COUNTER || ff_str_ends(of->name, "_total"))) {
		if (before && seconds > 0)
			window_add(w, text, "/s", ff_prom_growth(before, now, of, &w->reset) / seconds);
	} else {
		window_add(w, text, "", ff_prom_sum(now, of));
	}
}

/* ---- one scrape ---- */

static void silent(struct asked *s, const char *why)
{
	s->silent++;
	snprintf(s->why, sizeof s->why, "%.199s", why);
}

void scrape_take(struct asked *asked, const struct ff_http_answer *answer)
{
	struct scrape *s = asked->scrape;
	struct window *w = asked->window;
	struct ff_err err = {0};
	int at = s->count % 2;
	int64_t time = ff_clock_ms();
	asked->sent++;
	if (answer->status != 200) {
		silent(asked, answer->status ? ff_arena_printf(w->arena, "it answered %d", answer->status) : answer->why);
		return;
	}
	ff_arena_reset(&s->arenas[at]);
	if (asked->body.over || ff_prom_read(&s->arenas[at], ff_buf_text(&asked->body), asked->body.len, &s->readings[at], &err)) {
		silent(asked, asked->body.over ? "the answer is too long" : err.text);
		return;
	}
	const struct ff_prom *now = &s->readings[at], *before = s->count++ ? &s->readings[1 - at] : NULL;
	asked->silent = 0;
	asked->answered++;
	take_node(w, before, now);
	if (before)
		take_application(s, w, &s->arenas[at], before, now);
	for (int i = 0; i < s->further.count; i++)
		take_further(w, &s->arenas[at], w->host->series.items[i], FF_AT(&s->further, struct ff_prom_sample, i), before, now, (double)(time - s->at) / 1000);
	s->at = time;
}

void scrape_close(struct asked *asked)
{
	struct scrape *s = asked->scrape;
	struct window *w = asked->window;
	w->unreachable |= !asked->answered;
	if (asked->answered < asked->sent)
		window_note(w, ff_arena_printf(w->arena, "%s: %d of %d scrapes gave nothing: %s", ff_http_place(asked->http), asked->sent - asked->answered, asked->sent, asked->why));
	for (int i = 0; i < s->further.count; i++) {
		const struct ff_prom_sample *of = FF_AT(&s->further, struct ff_prom_sample, i);
		const struct ff_prom *last = &s->readings[(s->count + 1) % 2];
		struct ff_prom_sample count = tailed(w->arena, of, "_count");
		if (s->count && !first(last, of) && !first(last, &count))
			window_note(w, ff_arena_printf(w->arena, "%s: it has no series %s", ff_http_place(asked->http), w->host->series.items[i]));
	}
	ff_arena_free(&s->arenas[0]);
	ff_arena_free(&s->arenas[1]);
	ff_buf_free(&asked->body);
}
