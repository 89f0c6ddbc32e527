/*
 * health.c - health addresses: how long a service takes to answer, and how often it does not.  Called by capture.c, which sends the
 * requests of all hosts side by side; what the answers mean is told here.
 */
#include "source.h"

int health_due(const struct asked *h, int tick, int ticks)
{
	int until = (int)((long long)h->wanted * (tick + 1) / (ticks + 1));
	return h->silent < GIVE_UP && until > h->sent ? until - h->sent : 0;
}

void health_take(struct asked *h, const struct ff_http_answer *answer, bool warm)
{
	struct window *w = h->window;
	if (*answer->why)
		memcpy(h->why, answer->why, sizeof h->why);
	if (warm)
		return;
	h->sent++;
	w->requests++;
	if (!answer->status) {
		w->errors++;
		h->silent++;
		return;
	}
	h->silent = 0;
	h->answered++;
	if (answer->status >= 200 && answer->status < 300) {
		window_add(w, FF_METRIC_RESPONSE, "ms", answer->ms);
		window_add(w, FF_METRIC_FIRST, "ms", answer->first_ms);
		return;
	}
	w->errors++;
	h->refused++;
	h->last_status = answer->status;
}

void health_close(struct asked *h)
{
	struct window *w = h->window;
	const char *place = ff_http_place(h->http);
	w->unreachable |= !h->answered;
	if (!h->answered)
		window_note(w, ff_arena_printf(w->arena, "%s: no answer: %s", place, h->why));
	else if (h->sent > h->answered)
		window_note(w, ff_arena_printf(w->arena, "%s: %d of %d requests without an answer: %s", place, h->sent - h->answered, h->sent, h->why));
	if (h->refused)
		window_note(w, ff_arena_printf(w->arena, "%s: %d of %d requests answered %d%s", place, h->refused, h->sent, h->last_status,
		                               h->last_status / 100 == 3 ? " (redirects are not followed)" : ""));
}
