/*
 * health.c - the source "health": how long a service takes to answer at its health address, and
 * how often it does not.  Called by capture.c; speaks through net.h.
 */
#include "ff/net.h"
#include "source.h"

#define TIMEOUT 5000  /* ms for one request */
#define GIVE_UP 3     /* requests in a row without an answer: the rest is not sent */

struct health {
	struct ff_http *http;
	int wanted, sent, silent; /* silent: in a row */
	int answered, refused;    /* refused: answered with something else than success */
	int last_status;
	char why[200];
};

static void *open_health(struct ff_window *w, const struct ff_capture *c, struct ff_err *err)
{
	struct health *h;
	if (!c->url || !c->url[0])
		return NULL;
	h = FF_NEW_IN(w->arena, struct health);
	h->wanted = c->requests;
	return ff_http_open(c->url, TIMEOUT, &h->http, err) ? NULL : h;
}

static void ask(struct health *h, struct ff_window *w)
{
	struct ff_http_answer answer;
	h->sent++;
	w->requests++;
	if (ff_http_get(h->http, &answer)) {
		w->errors++;
		h->silent++;
		memcpy(h->why, answer.why, sizeof(h->why));
		return;
	}
	h->silent = 0;
	h->answered++;
	if (answer.status >= 200 && answer.status < 300) {
		ff_window_add(w, &w->response, answer.ms);
		return;
	}
	w->errors++;
	h->refused++;
	h->last_status = answer.status;
}

/* The requests are spread evenly; the first one opens the connection and is not counted when it succeeds. */
static void sample_health(void *state, struct ff_window *w, int tick, int ticks)
{
	struct health *h = state;
	struct ff_http_answer warm;
	if (tick == 0 && ff_http_get(h->http, &warm))
		memcpy(h->why, warm.why, sizeof(h->why));
	int until = (int)((long long)h->wanted * (tick + 1) / (ticks + 1));
	while (h->sent < until && h->silent < GIVE_UP)
		ask(h, w);
}

static void close_health(void *state, struct ff_window *w)
{
	struct health *h = state;
	const char *place = ff_http_place(h->http);
	w->unreachable |= !h->answered;
	if (!h->answered)
		ff_window_note(w, ff_arena_printf(w->arena, "%s: no answer: %s", place, h->why));
	else if (h->sent > h->answered)
		ff_window_note(w, ff_arena_printf(w->arena, "%s: %d of %d requests without an answer: %s", place, h->sent - h->answered, h->sent, h->why));
	if (h->refused)
		ff_window_note(w, ff_arena_printf(w->arena, "%s: %d of %d requests answered %d%s", place, h->refused, h->sent, h->last_status,
		                                  h->last_status / 100 == 3 ? " (redirects are not followed)" : ""));
	ff_http_close(h->http);
}

const struct ff_source ff_source_health = {"health", open_health, sample_health, close_health};
