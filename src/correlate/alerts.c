/*
 * alerts.c - from which level on metrics raise an alert, the alerts that wait for a person, and one on its way to a webhook.  Called by
 * ff-correlate; alerts are raised by commit.c and sent by src/queue/notify.c.
 */
#include "ff/config.h"
#include "ff/net.h"
#include "keep.h"

#define TIMEOUT 8000 /* ms */

/* Critical is the highest there is to be set: it always raises one. */
int alert_level_find(struct ff_arena *a, const char *dir, const char *commit, int *level, struct ff_err *err)
{
	struct ff_config config;
	if (ff_config_load(a, dir, commit, &config, err))
		return -1;
	const char *word = ff_config_get(&config, "fibreflow.alert.level", "high");
	for (*level = FF_LEVEL_LOW; *level <= FF_LEVEL_CRITICAL; ++*level)
		if (!strcmp(word, ff_level_names[*level]))
			return 0;
	return ff_err_set(err, FF_EX_CONFIG, "fibreflow.alert.level: '%.40s' is none of low, medium, high, critical", word);
}

struct listing {
	struct ff_arena arena;
	struct ff_list alerts; /* struct ff_alert */
	const char *since;
	bool clear;
};

static int mark(struct ff_store *s, struct listing *l, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_ALERT_METRICS_CLEAR);
	int got;
	ff_query_text(q, "now", ff_clock_iso(&l->arena, ff_clock_now()));
	ff_query_text(q, "since", l->since);
	while ((got = ff_query_step(q, err)) == 1)
		;
	return got;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct listing *l = with;
	struct ff_query *q = ff_query(s, FF_SQL_ALERT_METRICS);
	int got;
	l->alerts = (struct ff_list){0};
	ff_query_text(q, "since", l->since);
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, &l->arena, &ff_alert_type, FF_PUSH(&l->arena, &l->alerts, struct ff_alert), err))
			return -1;
	return got || !l->clear ? got : mark(s, l, err);
}

int ff_correlate_alerts(struct ff_store *s, int64_t since, bool clear, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct listing l = {.clear = clear, .since = ""};
	if (since)
		l.since = ff_clock_iso(&l.arena, since);
	int rc = ff_store_run(s, load, &l, err);
	for (int i = 0; i < l.alerts.count && !rc; i++) {
		const struct ff_alert *a = FF_AT(&l.alerts, struct ff_alert, i);
		if (json)
			ff_record_write(out, &ff_alert_type, a);
		else
			ff_buf_printf(out, "%.16s  %-8s  %.10s  %s%s\n", a->created_at, ff_level_names[a->level], a->commit, a->message, a->seen_at[0] ? " (seen)" : "");
	}
	if (!rc && !json && !l.alerts.count)
		ff_buf_str(out, since ? "no alerts of metrics since then\n" : "no alerts of metrics\n");
	ff_arena_free(&l.arena);
	return rc;
}

int ff_correlate_webhook(const char *dir, const char *json, size_t n, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_http *http = NULL;
	struct ff_http_answer answer;
	const char *url = NULL;
	int rc = -1;
	if (ff_config_private(&a, dir, "fibreflow.alert.webhook", &url, err))
		goto done;
	if (!url || !*url) {
		ff_err_set(err, FF_EX_CONFIG, "fibreflow.alert.webhook is not set");
		goto done;
	}
	if (ff_http_open(url, TIMEOUT, &http, err))
		goto done;
	/* the address is a secret: its path is the key to the channel */
	if (ff_http_post(http, json, n, &answer))
		ff_err_set(err, FF_EX_SERVICE, "the webhook gave no answer: %s", answer.why);
	else if (answer.status < 200 || answer.status >= 300)
		ff_err_set(err, FF_EX_SERVICE, "the webhook answered %d", answer.status);
	else
		rc = 0;
done:
	ff_http_close(http);
	ff_arena_free(&a);
	return rc;
}
