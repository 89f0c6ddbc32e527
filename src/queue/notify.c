/*
 * notify.c - alerts on their way to a person: a notification on the desktop, a command of the person's, a webhook.  Called by ff-queue and
 * ff-correlate; must not know how an alert comes to be.
 *
 * The command is argv, never a shell's line, and what an alert says reaches it on standard input only: text of a
 * repository can be no word, option or operator of it.
 */
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ff/config.h"
#include "ff/converge.h"
#include "ff/queue.h"

#define DEADLINE 10000 /* ms for one channel */
#define TRIES 3
#define SHOWN 5 /* alerts of a run that are told one by one; the rest is counted */

struct channel;
struct send {
	struct ff_arena arena;
	const char *dir;
	struct ff_place place;
	const struct channel *channel;
	struct ff_list alerts; /* struct ff_alert: what this channel has not sent */
	double digest;         /* seconds that this channel gathers what is not critical for */
	bool done;             /* second transaction: it was sent */
	int sent;
};

/* The folder that a person knows the repository by; the driver starts us inside the git directory, which git then takes for a work tree. */
static const char *root_of(struct send *s)
{
	const char *common = s->place.common;
	if (s->place.top[0] && !ff_str_starts(s->place.top, common))
		return s->place.top;
	return ff_str_ends(common, "/.git") ? ff_arena_dup(&s->arena, common, strlen(common) - strlen("/.git")) : common;
}

/* ---- the desktop ---- */

static bool in_path(const char *name)
{
	char file[FF_MAX_PATH];
	const char *path = getenv("PATH");
	for (const char *part = path ? path : ""; *part; part += strcspn(part, ":"), part += *part == ':') {
		int n = (int)strcspn(part, ":");
		if (n && *part == '/' && snprintf(file, sizeof file, "%.*s/%s", n, part, name) < (int)sizeof file && access(file, X_OK) == 0)
			return true;
	}
	return false;
}

static bool desktop_ready(struct send *s, struct ff_err *err)
{
	static const char *const session[] = {"WAYLAND_DISPLAY", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"};
	static const char *const no[] = {"false", "no", "off", "0"};
	const char *word;
	bool there = false;
	for (size_t i = 0; i < FF_COUNT(session); i++)
		there |= getenv(session[i]) && *getenv(session[i]);
	if (!there || !in_path("notify-send") || ff_config_private(&s->arena, s->dir, "fibreflow.alert.desktop", &word, err))
		return false;
	for (size_t i = 0; i < FF_COUNT(no) && word; i++)
		if (!strcmp(word, no[i]))
			return false;
	return true;
}

/* A notification's body may be markup: what a repository wrote must not be. */
static void plain(struct ff_buf *b, const char *s)
{
	for (; *s; s++)
		if (*s == '&')
			ff_buf_str(b, "&amp;");
		else if (*s == '<')
			ff_buf_str(b, "&lt;");
		else if (*s == '>')
			ff_buf_str(b, "&gt;");
		else
			ff_buf_char(b, (unsigned char)*s < 0x20 ? ' ' : *s);
}

static int desktop_send(struct send *s, struct ff_err *err)
{
	const struct ff_alert *first = FF_AT(&s->alerts, struct ff_alert, 0);
	int n = s->alerts.count, status = 0;
	struct ff_buf body;
	const char *name = ff_path_base(root_of(s));
	const char *title = n == 1 ? ff_arena_printf(&s->arena, "%s: %s alert", name, ff_level_names[first->level])
	                           : ff_arena_printf(&s->arena, "%s: %d alerts", name, n);
	ff_buf_init(&body, 8192);
	for (int i = 0; i < n && i < SHOWN; i++) {
		ff_buf_str(&body, i ? "\n" : "");
		plain(&body, ff_str_cut(&s->arena, FF_AT(&s->alerts, struct ff_alert, i)->message, n == 1 ? 400 : 120));
	}
	if (n > SHOWN)
		ff_buf_printf(&body, "\nand %d more: ff alerts", n - SHOWN);
	const char *const argv[] = {"notify-send", "--app-name=FibreFlow", first->level == FF_LEVEL_CRITICAL ? "--urgency=critical" : "--urgency=normal",
	                            "--", title, ff_buf_text(&body), NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_NULL_ERR};
	int rc = ff_run(&spawn, NULL, 0, NULL, NULL, DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, FF_EX_TEMP, "notify-send: exit %d", status);
	ff_buf_free(&body);
	return rc;
}

/* ---- the person's command ---- */

static bool command_ready(struct send *s, struct ff_err *err)
{
	const char *word;
	return !ff_config_private(&s->arena, s->dir, "fibreflow.alert.command", &word, err) && word && *word;
}

static int command_send(struct send *s, struct ff_err *err)
{
	const char *word;
	struct ff_strings words = {0};
	struct ff_buf input, talk;
	struct ff_brief brief = {.out = &input, .most = SHOWN};
	int status = 0, rc = -1;
	ff_buf_init(&input, 0);
	ff_buf_init(&talk, FF_MAX_STDERR);
	if (ff_config_private(&s->arena, s->dir, "fibreflow.alert.command", &word, err) || ff_command_split(&s->arena, word ? word : "", &words, err))
		goto done;
	ff_strings_push(&s->arena, &words, NULL);
	for (int i = 0; i < s->alerts.count; i++)
		ff_brief_record(&brief, &ff_alert_type, FF_AT(&s->alerts, struct ff_alert, i));
	ff_brief_end(&brief, "ff alerts --json");
	struct ff_spawn spawn = {.argv = words.items, .dir = root_of(s)};
	rc = ff_run(&spawn, input.data, input.len, NULL, &talk, DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, FF_EX_TEMP, "%s: exit %d: %.*s", words.items[0], status, (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
done:
	ff_buf_free(&input);
	ff_buf_free(&talk);
	return rc;
}

/* ---- a webhook ---- */

static bool webhook_ready(struct send *s, struct ff_err *err)
{
	const char *url;
	return !ff_config_private(&s->arena, s->dir, "fibreflow.alert.webhook", &url, err) && url && *url;
}

/* {"text": ...}: what Slack, Mattermost and their like take.  The program that may speak to the network sends it. */
static int webhook_send(struct send *s, struct ff_err *err)
{
	const char *const argv[] = {ff_path_tool(&s->arena, "ff-correlate"), "-C", s->dir, "webhook", NULL};
	const struct ff_spawn spawn = {.argv = argv};
	struct ff_buf text, body, talk;
	int status = 0;
	ff_buf_init(&text, 16384);
	ff_buf_init(&body, 65536);
	ff_buf_init(&talk, FF_MAX_STDERR);
	for (int i = 0; i < s->alerts.count && i < SHOWN; i++) {
		const struct ff_alert *a = FF_AT(&s->alerts, struct ff_alert, i);
		ff_buf_printf(&text, "%s%s: %s alert: %s", i ? "\n" : "", ff_path_base(root_of(s)), ff_level_names[a->level], ff_str_cut(&s->arena, a->message, 400));
	}
	if (s->alerts.count > SHOWN)
		ff_buf_printf(&text, "\nand %d more: ff alerts", s->alerts.count - SHOWN);
	ff_buf_str(&body, "{\"text\":");
	ff_json_str(&body, ff_buf_text(&text));
	ff_buf_char(&body, '}');
	int rc = ff_run(&spawn, ff_buf_text(&body), body.len, NULL, &talk, DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, status < 128 ? status : FF_EX_TEMP, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	ff_buf_free(&text);
	ff_buf_free(&body);
	ff_buf_free(&talk);
	return rc;
}

/* ---- one channel after the other ---- */

static const struct channel {
	const char *name;                                  /* as the table has it */
	bool (*ready)(struct send *s, struct ff_err *err); /* false without an error: there is no such channel here, and nothing was tried */
	int (*send)(struct send *s, struct ff_err *err);
} channels[] = {{"desktop", desktop_ready, desktop_send}, {"command", command_ready, command_send}, {"webhook", webhook_ready, webhook_send}};

static bool is_critical(const struct ff_alert *a)
{
	return a->level == FF_LEVEL_CRITICAL;
}

/* What is not critical goes together, once the oldest of it has waited as long as is configured. */
static void hold_back(struct send *s)
{
	const char *due = ff_clock_iso(&s->arena, ff_clock_now() - (int64_t)s->digest);
	int kept = 0;
	for (int i = 0; i < s->alerts.count; i++) {
		const struct ff_alert *a = FF_AT(&s->alerts, struct ff_alert, i);
		if (!is_critical(a) && strcmp(a->created_at, due) <= 0)
			return;
	}
	for (int i = 0; i < s->alerts.count; i++) {
		struct ff_alert *a = FF_AT(&s->alerts, struct ff_alert, i);
		if (is_critical(a))
			*FF_AT(&s->alerts, struct ff_alert, kept++) = *a;
	}
	s->alerts.count = kept;
}

/* Hours of the channel's own key, else of that of all; 0 when neither is set. */
static int find_digest(struct send *s, struct ff_err *err)
{
	const char *const keys[] = {ff_arena_printf(&s->arena, "fibreflow.alert.%s.digest", s->channel->name), "fibreflow.alert.digest"};
	const char *word = NULL;
	char *end;
	s->digest = 0;
	for (size_t i = 0; i < FF_COUNT(keys) && !word; i++) {
		if (ff_config_private(&s->arena, s->dir, keys[i], &word, err))
			return -1;
		double hours = word ? strtod(word, &end) : 0;
		if (word && (end == word || *end || !(hours >= 0) || hours > FF_ALERT_DIGEST_MOST))
			return ff_err_set(err, FF_EX_CONFIG, "%s: '%.40s' is no number of hours from 0 to %d", keys[i], word, FF_ALERT_DIGEST_MOST);
		s->digest = hours * 3600;
	}
	return 0;
}

/* What the channel has not sent; the try is counted before it is made, so that a crash counts too. */
static int claim(struct ff_store *store, void *with, struct ff_err *err)
{
	struct send *s = with;
	struct ff_query *q = ff_query(store, FF_SQL_ALERT_UNSENT);
	int got;
	s->alerts = (struct ff_list){0};
	ff_query_text(q, "channel", s->channel->name);
	ff_query_int(q, "tries", TRIES);
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, &s->arena, &ff_alert_type, FF_PUSH(&s->arena, &s->alerts, struct ff_alert), err))
			return -1;
	if (s->digest > 0)
		hold_back(s);
	for (int i = 0; i < s->alerts.count && !got; i++) {
		q = ff_query(store, FF_SQL_ALERT_TRIED);
		ff_query_int(q, "alert", FF_AT(&s->alerts, struct ff_alert, i)->id);
		ff_query_text(q, "channel", s->channel->name);
		got = ff_query_do(q, err);
	}
	return got;
}

static int settle(struct ff_store *store, void *with, struct ff_err *err)
{
	struct send *s = with;
	for (int i = 0; i < s->alerts.count; i++) {
		struct ff_query *q = ff_query(store, FF_SQL_ALERT_SENT);
		ff_query_int(q, "alert", FF_AT(&s->alerts, struct ff_alert, i)->id);
		ff_query_text(q, "channel", s->channel->name);
		ff_query_text(q, "now", ff_clock_iso(&s->arena, ff_clock_now()));
		if (ff_query_do(q, err))
			return -1;
	}
	return 0;
}

/* Two at once would send twice: who comes second leaves it to the first.  -1: locked, or no lock can be had. */
static int lock(struct send *s, struct ff_store *store)
{
	int fd = open(ff_arena_printf(&s->arena, "%s.notify", ff_store_file(store)), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int send_by(struct send *s, struct ff_store *store, struct ff_err *err)
{
	*err = (struct ff_err){0};
	if (!s->channel->ready(s, err))
		return err->code ? -1 : 0;
	if (find_digest(s, err))
		return ff_err_wrap(err, "alerts by %s", s->channel->name);
	if (ff_store_run(store, claim, s, err) || !s->alerts.count)
		return err->code ? -1 : 0;
	if (s->channel->send(s, err))
		return ff_err_wrap(err, "%d alert%s by %s", s->alerts.count, s->alerts.count == 1 ? "" : "s", s->channel->name);
	s->sent += s->alerts.count;
	return ff_store_run(store, settle, s, err);
}

int ff_queue_notify(struct ff_store *store, const char *dir, int *sent, struct ff_err *err)
{
	struct send s = {.dir = dir};
	struct ff_err first = {0};
	int result = ff_place_find(&s.arena, dir, &s.place, err), held = result ? -1 : lock(&s, store);
	for (size_t i = 0; i < FF_COUNT(channels) && held >= 0; i++) {
		struct ff_err one = {0};
		s.channel = &channels[i];
		if (send_by(&s, store, &one) && !result) {
			result = -1; /* the other channel has its turn all the same */
			first = one;
		}
	}
	if (first.code)
		*err = first;
	if (held >= 0)
		close(held);
	*sent = s.sent;
	ff_arena_free(&s.arena);
	return result;
}
