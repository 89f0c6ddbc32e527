/*
 * status.c - what the worker does, in a file of the state folder that it replaces whole, and in words.  Written by worker.c, read by `ff status`.
 */
#include "ff/queue.h"
#include "ff/worker.h"

#define STATUS "worker.status"
#define RECENT 3600 /* seconds in which a fix is news in a prompt */

static const char *const words[] = {"idle", "fixing", "paused", NULL};

int ff_worker_status_put(const struct ff_place *p, const struct ff_worker_status *s, struct ff_err *err)
{
	struct ff_arena a = {0};
	const char *text = ff_arena_printf(&a, "%s\n%s\n%lld\n%lld\n%s\n", s->owner, words[s->doing], (long long)s->since, (long long)s->last, s->note);
	int result = ff_file_write_atomic(ff_arena_printf(&a, "%s/" STATUS, p->state), text, strlen(text), err);
	ff_arena_free(&a);
	return result;
}

bool ff_worker_status_get(struct ff_arena *a, const struct ff_place *p, struct ff_worker_status *out)
{
	char *text, *line[5];
	size_t len;
	if (ff_file_read(a, ff_arena_printf(a, "%s/" STATUS, p->state), 4096, &text, &len, NULL))
		return false;
	for (size_t i = 0; i < FF_COUNT(line); i++) {
		char *end = strchr(text, '\n');
		if (!end)
			return false;
		*end = 0;
		line[i] = text;
		text = end + 1;
	}
	*out = (struct ff_worker_status){line[0], 0, strtoll(line[2], NULL, 10), strtoll(line[3], NULL, 10), line[4]};
	while (words[out->doing] && strcmp(words[out->doing], line[1]) != 0)
		out->doing++;
	return words[out->doing] && line[0][0] && !ff_queue_owner_gone(a, line[0]);
}

/* "8 s", "10 min", "3 h", "2 days" */
static const char *span(struct ff_arena *a, int64_t seconds)
{
	long long s = seconds < 0 ? 0 : seconds;
	return s < 60 ? ff_arena_printf(a, "%lld s", s) : s < 3600 ? ff_arena_printf(a, "%lld min", s / 60)
	     : s < 86400 ? ff_arena_printf(a, "%lld h", s / 3600) : ff_arena_printf(a, "%lld day%s", s / 86400, s < 172800 ? "" : "s");
}

static const char *fixing(struct ff_arena *a, struct ff_store *store, int64_t now)
{
	struct ff_list rows = {0};
	if (store && !ff_queue_fixing(store, a, &rows, NULL))
		for (int i = rows.count - 1; i >= 0; i--) {
			const struct ff_fixing *f = FF_AT(&rows, struct ff_fixing, i);
			if (!ff_queue_owner_gone(a, f->owner))
				return ff_arena_printf(a, "fixing #%lld for %s", (long long)f->task, span(a, now - f->since));
		}
	return "about to fix";
}

const char *ff_worker_line(struct ff_arena *a, const struct ff_place *p, struct ff_store *store, bool brief)
{
	struct ff_worker_status s;
	int64_t now = ff_clock_now();
	if (!ff_worker_status_get(a, p, &s))
		return brief ? "" : "not running";
	if (s.doing == FF_WORKER_FIXING)
		return fixing(a, store, now);
	if (s.doing == FF_WORKER_PAUSED && !brief)
		return ff_arena_printf(a, "paused: %s", s.note);
	if (brief && (!s.last || now - s.last > RECENT))
		return "";
	return s.last ? ff_arena_printf(a, "idle, last fix %s ago", span(a, now - s.last)) : "idle";
}
