/*
 * capture.c - a window of samples of every host, side by side: at each tick this machine's /proc and all addresses, and over the whole window
 * one SSH session a host.  Called by commit.c.  A new source is a file of its own and a few lines here.
 */
#include <math.h>

#include "ff/config.h"
#include "ff/ssh.h"
#include "source.h"

#define TIMEOUT 5000    /* ms for one request */
#define CONNECT 10000   /* ms until a session is open */
#define SLACK 15000     /* ms beyond the window for an answer to come */

struct capture {
	struct ff_arena *arena;
	const struct ff_capture *c;
	struct ff_list hosts, windows;  /* struct host, struct window */
	struct proc *local;             /* of the host that is this machine; NULL none is */
	struct window *here;            /* its window */
	struct ff_list asked;           /* struct asked */
	struct ff_http_set *set;
	struct ff_http_answer *answers;
	bool *wanted;
	struct ff_ssh_host *remote;
	struct ff_ssh_answer *said;
	struct window **of;             /* window of each remote host */
	int remotes, tick, ticks;
	int64_t start;
};

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

static int complete(const struct ff_config *config, struct ff_capture *c, struct ff_err *err)
{
	if (number(config, "fibreflow.correlate.window", &c->window, 30, err) || number(config, "fibreflow.correlate.interval", &c->interval, 1, err))
		return -1;
	if (!c->requests && (c->requests = ff_config_int(config, "fibreflow.correlate.requests", 10, 1, FF_CORRELATE_MOST_SAMPLES, err)) < 0)
		return -1;
	if (c->requests < 0 || c->requests > FF_CORRELATE_MOST_SAMPLES || !(c->window / c->interval <= FF_CORRELATE_MOST_SAMPLES) || !(c->window <= 86400) ||
	    !(c->interval >= 0.01))
		return ff_err_set(err, FF_EX_USAGE, "window, interval or requests: at most %d samples, a day, and 100 a second", FF_CORRELATE_MOST_SAMPLES);
	return 0;
}

/* ---- opening ---- */

static int open_address(struct capture *k, struct window *w, const char *url, bool scrape, struct ff_err *err)
{
	struct asked *a = FF_PUSH(k->arena, &k->asked, struct asked);
	*a = (struct asked){.window = w, .wanted = k->c->requests};
	ff_strings_push(k->arena, &w->from, scrape ? "metrics" : "health");
	if (ff_http_open(url, TIMEOUT, &a->http, err))
		return -1;
	if (scrape)
		a->scrape = scrape_new(w);
	return 0;
}

static int open_remote(struct capture *k, struct window *w, struct ff_err *err)
{
	const struct host *h = w->host;
	struct ff_ssh_host *r = &k->remote[k->remotes];
	int seconds = (int)fmax(1, round(k->c->interval)), samples = (int)(k->c->window / seconds) + 1;
	*r = (struct ff_ssh_host){.command = remote_command(k->arena, samples, seconds), .connect_ms = CONNECT, .accept_new = k->c->accept_new};
	r->deadline_ms = CONNECT + samples * seconds * 1000 + SLACK;
	if (ff_ssh_look(k->arena, h->ssh, r, err))
		return -1;
	r->name = h->name;
	if (*h->known_hosts)
		r->known_hosts = (struct ff_strings){0}, ff_strings_push(k->arena, &r->known_hosts, h->known_hosts);
	if (*h->identity)
		r->keys = (struct ff_strings){0}, ff_strings_push(k->arena, &r->keys, h->identity);
	ff_strings_push(k->arena, &w->from, "ssh");
	k->of[k->remotes++] = w;
	return 0;
}

static int open_host(struct capture *k, struct window *w, struct ff_err *err)
{
	const struct host *h = w->host;
	if (h->local && !k->here) {
		k->here = w;
		k->local = proc_open(w, k->c->proc);
		ff_strings_push(k->arena, &w->from, "local");
	} else if (h->local) {
		return ff_err_set(err, FF_EX_CONFIG, "host %s: there is one local host, and that is %s", h->name, k->here->host->name);
	}
	if (*h->ssh && open_remote(k, w, err))
		return -1;
	if (*h->metrics && open_address(k, w, h->metrics, true, err))
		return -1;
	for (int i = 0; i < h->urls.count; i++)
		if (open_address(k, w, h->urls.items[i], false, err))
			return -1;
	return 0;
}

static int open_all(struct capture *k, struct ff_err *err)
{
	size_t n = (size_t)k->hosts.count;
	k->remote = ff_arena_alloc(k->arena, n * sizeof *k->remote);
	k->said = ff_arena_alloc(k->arena, n * sizeof *k->said);
	k->of = ff_arena_alloc(k->arena, n * sizeof *k->of);
	for (int i = 0; i < k->hosts.count; i++)
		*FF_PUSH(k->arena, &k->windows, struct window) = (struct window){.arena = k->arena, .host = FF_AT(&k->hosts, struct host, i)};
	for (int i = 0; i < k->windows.count; i++)
		if (open_host(k, FF_AT(&k->windows, struct window, i), err))
			return -1;
	struct ff_http **list = ff_arena_alloc(k->arena, ((size_t)k->asked.count + 1) * sizeof *list);
	for (int i = 0; i < k->asked.count; i++) {
		struct asked *a = FF_AT(&k->asked, struct asked, i); /* the list grows no more: bodies may be pointed to */
		list[i] = a->http;
		ff_buf_init(&a->body, FF_MAX_HTTP_BODY);
		if (a->scrape)
			ff_http_keep(a->http, &a->body);
	}
	k->answers = ff_arena_alloc(k->arena, ((size_t)k->asked.count + 1) * sizeof *k->answers);
	k->wanted = ff_arena_alloc(k->arena, (size_t)k->asked.count + 1);
	k->set = ff_http_set_open(list, k->asked.count);
	return 0;
}

/* ---- one tick ---- */

/* All addresses that `due` names, side by side; how many there were. */
static int ask(struct capture *k, bool warm, bool (*due)(const struct capture *k, const struct asked *a))
{
	int n = 0;
	for (int i = 0; i < k->asked.count; i++)
		n += k->wanted[i] = due(k, FF_AT(&k->asked, struct asked, i));
	if (n)
		ff_http_set_get(k->set, k->wanted, k->answers);
	for (int i = 0; n && i < k->asked.count; i++) {
		struct asked *a = FF_AT(&k->asked, struct asked, i);
		if (k->wanted[i] && a->scrape)
			scrape_take(a, &k->answers[i]);
		else if (k->wanted[i])
			health_take(a, &k->answers[i], warm);
	}
	return n;
}

static bool is_health(const struct capture *k, const struct asked *a)
{
	(void)k;
	return !a->scrape;
}

static bool is_scraped(const struct capture *k, const struct asked *a)
{
	(void)k;
	return a->scrape && a->silent < GIVE_UP;
}

static bool is_due(const struct capture *k, const struct asked *a)
{
	return !a->scrape && health_due(a, k->tick, k->ticks) > 0;
}

/* ms until the next one; -1: that was the last. */
static int tick(void *with)
{
	struct capture *k = with;
	if (!k->tick) /* the first request opens the connection, and is not counted when it succeeds */
		ask(k, true, is_health);
	if (k->here)
		proc_sample(k->local, k->here);
	ask(k, false, is_scraped);
	while (ask(k, false, is_due))
		;
	if (k->tick++ == k->ticks)
		return -1;
	int64_t left = k->start + (int64_t)(k->tick * k->c->interval * 1000) - ff_clock_ms();
	return left > 0 ? (int)left : 0;
}

/* ---- the window as a record ---- */

static void close_all(struct capture *k)
{
	if (k->here)
		proc_close(k->local, k->here);
	for (int i = 0; i < k->asked.count; i++) {
		struct asked *a = FF_AT(&k->asked, struct asked, i);
		if (a->http && k->set)
			(a->scrape ? scrape_close : health_close)(a);
		ff_http_close(a->http);
	}
	ff_http_set_close(k->set);
}

static void take_remote(struct capture *k)
{
	for (int i = 0; i < k->remotes; i++) {
		struct window *w = k->of[i];
		const struct ff_ssh_answer *s = &k->said[i];
		if (*s->why)
			window_note(w, s->why);
		w->unreachable |= s->state != FF_SSH_OK;
		if (s->size)
			remote_take(w, s->out);
	}
}

static const char *joined(struct ff_arena *a, const struct ff_strings *list, const char *between)
{
	struct ff_buf b;
	ff_buf_init(&b, 8192);
	for (int i = 0; i < list->count; i++)
		ff_buf_printf(&b, "%s%s", i ? between : "", list->items[i]);
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static struct ff_metrics record(const struct capture *k, struct window *w, int64_t since, double elapsed)
{
	struct ff_metrics m = {
	    .commit = "", .host = w->host->name, .phase = "", .time = ff_clock_now(), .series = w->series, .requests = w->requests, .errors = w->errors,
	    .boot = w->boot, .start = since, .end = ff_clock_now(), .elapsed = elapsed, .reset = w->reset, .unreachable = w->unreachable,
	};
	ff_metrics_sum(k->arena, &m);
	m.note = joined(k->arena, &w->notes, "; ");
	m.source = joined(k->arena, &w->from, ", ");
	return m;
}

int ff_correlate_capture(struct ff_arena *a, const struct ff_capture *asked, struct ff_list *out, struct ff_err *err)
{
	struct ff_capture c = *asked;
	struct capture k = {.arena = a, .c = &c};
	struct ff_config config;
	if (ff_config_load(a, c.dir, c.commit ? c.commit : "", &config, err))
		return -1;
	ff_config_say(&config, "ff-correlate");
	if (complete(&config, &c, err) || hosts_find(a, &config, &c, &k.hosts, err))
		return -1;
	int rc = open_all(&k, err);
	if (!rc) {
		int64_t since = ff_clock_now();
		k.ticks = (int)fmax(1, floor(c.window / c.interval + 0.5));
		k.start = ff_clock_ms();
		ff_ssh_run(a, k.remote, k.remotes, k.said, tick, &k);
		take_remote(&k);
		close_all(&k);
		for (int i = 0; i < k.windows.count; i++)
			*FF_PUSH(a, out, struct ff_metrics) = record(&k, FF_AT(&k.windows, struct window, i), since, (double)(ff_clock_ms() - k.start) / 1000);
	} else {
		close_all(&k);
	}
	return rc;
}
