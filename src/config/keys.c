/*
 * keys.c - every key of fibreflow.*: its type, default, where it may stand, and one line of help.  Pure.  Called by the
 * readers of all sources, by `ff config`, and held against docs/fibreflow-config.5 by a test.
 * A new key is a row here and a paragraph there.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <strings.h>

#include "ff/config_file.h"

#define HEAD "fibreflow."
#define MOST_NAME 64 /* bytes of a NAME or TYPE */

static const char *const languages[] = {"all", "python", "sql", "template", "config", "dependency", "docs", "other", NULL};
static const char *const severities[] = {"info", "low", "medium", "high", "critical", NULL};
static const char *const box_levels[] = {"limits", "landlock", "namespaces", "bubblewrap", NULL};
static const char *const doc_styles[] = {"google", "numpy", "sphinx", NULL};
static const char *const alert_levels[] = {"low", "medium", "high", "critical", NULL};
static const char *const targets[] = {"branch", "current", NULL};
const char *const ff_key_type_names[] = {"bool", "int", "number", "text", "enum", "words", "types", "glob", "hours", "url", "command", NULL};
const char *const ff_key_place_names[] = {"yes", "when trusted", "no", NULL};

#define ROW(key, type, value, place, help) {HEAD key, type, value, 0, 0, NULL, place, false, help}
#define RANGE(key, type, value, least, most, place, help) {HEAD key, type, value, least, most, NULL, place, false, help}
#define WORDS(key, type, value, words, place, help) {HEAD key, type, value, 0, 0, words, place, false, help}
#define MANY(key, type, place, help) {HEAD key, type, NULL, 0, 0, NULL, place, true, help}

const struct ff_key ff_keys[] = {
	ROW("enabled", FF_KEY_BOOL, "true", FF_KEY_PRIVATE, "false: the hook's driver does nothing in this repository"),
	MANY("trust", FF_KEY_TEXT, FF_KEY_PRIVATE, "blobs of .fibreflow whose commands are accepted here: written by ff trust"),
	RANGE("queue.daily", FF_KEY_INT, "25", 0, 100000, FF_KEY_COMMITTED, "new tasks shown a day, the best first; 0: all"),
	RANGE("catchup.limit", FF_KEY_INT, "200", 0, 100000, FF_KEY_COMMITTED, "commits that no hook saw and that are made up for, newest first"),
	MANY("protect", FF_KEY_GLOB, FF_KEY_COMMITTED, "paths that are never changed without a person"),
	ROW("agent.NAME.command", FF_KEY_COMMAND, NULL, FF_KEY_TRUSTED, "an agent of one's own, or another program for one of ours"),
	ROW("agent.NAME.enabled", FF_KEY_BOOL, "true", FF_KEY_COMMITTED, "false: the agent takes no part"),
	RANGE("agent.NAME.timeout", FF_KEY_INT, "30", 1, 3600, FF_KEY_COMMITTED, "seconds that an agent has for both rounds"),
	WORDS("agent.NAME.languages", FF_KEY_WORDS, NULL, languages, FF_KEY_COMMITTED, "the agent runs only when such a file changed"),
	ROW("rule.TYPE.enabled", FF_KEY_BOOL, "true", FF_KEY_COMMITTED, "false: findings of this type are not reported"),
	WORDS("rule.TYPE.severity", FF_KEY_ENUM, NULL, severities, FF_KEY_COMMITTED, "severity of this type, or of one of its rules, in place of its own"),
	MANY("rule.TYPE.paths", FF_KEY_GLOB, FF_KEY_COMMITTED, "paths in which the type is looked for; others are left alone"),
	MANY("rule.TYPE.ignore", FF_KEY_GLOB, FF_KEY_COMMITTED, "paths in which the type is not looked for; ff review writes it"),
	ROW("autofix.enabled", FF_KEY_BOOL, "false", FF_KEY_TRUSTED, "true: the worker fixes what is safe; it runs the repository's tests"),
	WORDS("autofix.target", FF_KEY_ENUM, "branch", targets, FF_KEY_TRUSTED, "where a fix lands: fibreflow/fixes, or the current branch when it can be moved forward"),
	ROW("autofix.types", FF_KEY_TYPES, NULL, FF_KEY_COMMITTED, "types that are fixed, of those that are safe; all of them by default"),
	ROW("worker.hours", FF_KEY_HOURS, NULL, FF_KEY_COMMITTED, "hours in which the worker works, local time; always by default"),
	RANGE("worker.cycle", FF_KEY_INT, "60", 1, 86400, FF_KEY_COMMITTED, "seconds from one cycle of the worker to the next"),
	RANGE("worker.fixes", FF_KEY_INT, "5", 1, 100, FF_KEY_COMMITTED, "most fixes in one cycle"),
	ROW("test.command", FF_KEY_COMMAND, NULL, FF_KEY_TRUSTED, "runs the tests of the repository; found by itself by default"),
	RANGE("test.timeout", FF_KEY_INT, "600", 1, 86400, FF_KEY_COMMITTED, "seconds that one run of the tests may take"),
	WORDS("sandbox.require", FF_KEY_ENUM, "limits", box_levels, FF_KEY_PRIVATE, "nothing of the repository is run in a sandbox of less than this level"),
	RANGE("fix.lines", FF_KEY_INT, "400", 1, 100000, FF_KEY_COMMITTED, "lines that a fix may add and remove together"),
	RANGE("worker.load", FF_KEY_NUM, "1", 0.01, 1000, FF_KEY_COMMITTED, "load a core above which the worker waits"),
	ROW("worker.battery", FF_KEY_BOOL, "false", FF_KEY_COMMITTED, "true: the worker works on battery too"),
	RANGE("learn.halflife", FF_KEY_NUM, "22.76", 1, 100000, FF_KEY_COMMITTED, "decisions of a pattern after which one counts half in the posterior, at the soonest"),
	ROW("correlate.enabled", FF_KEY_BOOL, "false", FF_KEY_PRIVATE, "true: the driver captures metrics for each commit"),
	ROW("correlate.url", FF_KEY_URL, NULL, FF_KEY_TRUSTED, "health address that is asked while metrics are captured"),
	RANGE("correlate.window", FF_KEY_NUM, "30", 0.01, 86400, FF_KEY_COMMITTED, "seconds over which metrics are captured"),
	WORDS("docwriter.style", FF_KEY_ENUM, NULL, doc_styles, FF_KEY_COMMITTED, "style of new docstrings; by default the one that most of the tree's have, else google"),
	RANGE("correlate.interval", FF_KEY_NUM, "1", 0.01, 86400, FF_KEY_COMMITTED, "seconds from one sample to the next"),
	RANGE("correlate.requests", FF_KEY_INT, "10", 1, 3600, FF_KEY_COMMITTED, "requests to the health address over the window"),
	ROW("host.NAME.enabled", FF_KEY_BOOL, "true", FF_KEY_COMMITTED, "false: this host is not asked"),
	ROW("host.NAME.local", FF_KEY_BOOL, "false", FF_KEY_TRUSTED, "true: it is this machine, whose /proc is read"),
	ROW("host.NAME.ssh", FF_KEY_TEXT, NULL, FF_KEY_TRUSTED, "[user@]host[:port] whose /proc is read over SSH"),
	ROW("host.NAME.knownhosts", FF_KEY_TEXT, NULL, FF_KEY_PRIVATE, "file in place of those of SSH's own configuration"),
	ROW("host.NAME.identity", FF_KEY_TEXT, NULL, FF_KEY_PRIVATE, "private key file in place of those of SSH's own configuration"),
	ROW("host.NAME.metrics", FF_KEY_URL, NULL, FF_KEY_TRUSTED, "address of an exposition of Prometheus's text format: node_exporter, or the application's own"),
	ROW("host.NAME.duration", FF_KEY_TEXT, NULL, FF_KEY_COMMITTED, "histogram of request times there, in seconds; one of the usual names by default"),
	ROW("host.NAME.requests", FF_KEY_TEXT, NULL, FF_KEY_COMMITTED, "counter of requests there; one of the usual names by default"),
	MANY("host.NAME.url", FF_KEY_URL, FF_KEY_TRUSTED, "health addresses, asked while metrics are captured"),
	MANY("host.NAME.series", FF_KEY_TEXT, FF_KEY_COMMITTED, "further series of the exposition: name or name{label=\"value\"}"),
	WORDS("alert.level", FF_KEY_ENUM, "high", alert_levels, FF_KEY_COMMITTED, "what metrics after a deployment raise an alert from; critical always does"),
	RANGE("alert.digest", FF_KEY_NUM, "0", 0, 168, FF_KEY_PRIVATE, "hours that alerts which are not critical are gathered for; 0: sent at once"),
	RANGE("alert.desktop.digest", FF_KEY_NUM, NULL, 0, 168, FF_KEY_PRIVATE, "alert.digest of the desktop alone"),
	RANGE("alert.command.digest", FF_KEY_NUM, NULL, 0, 168, FF_KEY_PRIVATE, "alert.digest of the command alone"),
	RANGE("alert.webhook.digest", FF_KEY_NUM, NULL, 0, 168, FF_KEY_PRIVATE, "alert.digest of the webhook alone"),
	ROW("alert.command", FF_KEY_COMMAND, NULL, FF_KEY_PRIVATE, "runs for each alert"),
	ROW("alert.webhook", FF_KEY_URL, NULL, FF_KEY_PRIVATE, "address that each alert is sent to, as Slack and its like take it"),
	ROW("alert.desktop", FF_KEY_BOOL, "true", FF_KEY_PRIVATE, "false: alerts show no notification on the desktop"),
	{0},
};

/* ---- names ---- */

/* "fibreflow.agent." and ".timeout" of a pattern; 0 when it has no NAME or TYPE. */
static size_t wild(const char *pattern, const char **tail)
{
	const char *at = strstr(pattern, ".NAME.");
	at = at ? at : strstr(pattern, ".TYPE.");
	if (!at)
		return 0;
	*tail = at + 5;
	return (size_t)(at + 1 - pattern);
}

bool ff_key_is_wild(const struct ff_key *k)
{
	const char *tail;
	return wild(k->pattern, &tail) > 0;
}

/* Names stand in reports, and a command's name in a list of agents. */
static bool is_word(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_.-", s[i]))
			return false;
	return n > 0 && n <= MOST_NAME;
}

static bool fits(const struct ff_key *k, const char *key)
{
	const char *tail;
	size_t head = wild(k->pattern, &tail), n = strlen(key);
	if (!head)
		return !strcmp(k->pattern, key);
	size_t end = strlen(tail);
	return n > head + end && !memcmp(key, k->pattern, head) && ff_str_ends(key, tail) && is_word(key + head, n - head - end);
}

const struct ff_key *ff_key_find(const char *key)
{
	for (const struct ff_key *k = ff_keys; k->pattern; k++)
		if (fits(k, key))
			return k;
	return NULL;
}

/* The pattern with what the key has in the place of NAME: between its second and its last dot. */
static const char *filled(struct ff_arena *a, const struct ff_key *k, const char *key)
{
	const char *tail, *first = strchr(key + sizeof HEAD - 1, '.'), *last = strrchr(key, '.');
	size_t head = wild(k->pattern, &tail);
	if (!head)
		return k->pattern;
	if (!first || last <= first + 1)
		return NULL;
	return ff_arena_printf(a, "%.*s%.*s%s", (int)head, k->pattern, (int)(last - first - 1), first + 1, tail);
}

const char *ff_key_nearest(struct ff_arena *a, const char *key)
{
	struct ff_strings all = {0};
	if (!ff_str_starts(key, HEAD))
		return NULL;
	for (const struct ff_key *k = ff_keys; k->pattern; k++) {
		const char *full = filled(a, k, key);
		if (full && ff_key_find(full))
			ff_strings_push(a, &all, full + sizeof HEAD - 1);
	}
	const char *near = ff_text_nearest(key + sizeof HEAD - 1, &all);
	return near ? ff_arena_printf(a, HEAD "%s", near) : NULL;
}

const char *ff_key_spell(struct ff_arena *a, const char *key)
{
	bool whole = !strncasecmp(key, HEAD, sizeof HEAD - 1);
	char *out = ff_arena_printf(a, "%s%s", whole ? "" : HEAD, key), *last = strrchr(out, '.');
	memcpy(out, HEAD, sizeof HEAD - 1);
	for (char *c = last; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (const struct ff_key *k = ff_keys; k->pattern; k++) /* a plain key, in any case */
		if (!strcasecmp(k->pattern, out))
			return k->pattern;
	return out;
}

/* "agent_NAME_timeout" against AGENT_CRITIC_TIMEOUT; the key, or NULL. */
static const char *from_variable(struct ff_arena *a, const struct ff_key *k, const char *name)
{
	const char *tail = NULL;
	size_t head = wild(k->pattern, &tail), n = strlen(name), skip = sizeof HEAD - 1;
	char *key = ff_arena_str(a, k->pattern);
	if (head && n > head - skip + strlen(tail)) {
		size_t middle = n - (head - skip) - strlen(tail);
		char *word = ff_arena_dup(a, name + head - skip, middle);
		for (char *c = word; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		key = ff_arena_printf(a, "%.*s%s%s", (int)head, k->pattern, word, tail);
	}
	if (strlen(key) != n + skip)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char c = key[skip + i];
		if (name[i] != (c == '.' ? '_' : (char)toupper((unsigned char)c)))
			return NULL;
	}
	return fits(k, key) ? key : NULL;
}

const char *ff_key_of_variable(struct ff_arena *a, const char *name)
{
	static const char head[] = "FIBREFLOW_";
	if (!ff_str_starts(name, head))
		return NULL;
	for (const struct ff_key *k = ff_keys; k->pattern; k++) {
		const char *key = from_variable(a, k, name + sizeof head - 1);
		if (key)
			return key;
	}
	return NULL;
}

/* ---- values ---- */

int ff_value_int(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	intmax_t n = strtoimax(text, &end, 0), unit = 1;
	if (end == text || errno)
		return -1;
	if (*end) {
		unit = strchr("kK", *end) ? 1 << 10 : strchr("mM", *end) ? 1 << 20 : strchr("gG", *end) ? 1 << 30 : 0;
		if (!unit || end[1])
			return -1;
	}
	if (n > INT64_MAX / unit || n < -(INT64_MAX / unit))
		return -1;
	*out = n * unit;
	return 0;
}

int ff_value_bool(const char *text)
{
	static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no", "off", ""};
	int64_t n;
	for (size_t i = 0; i < FF_COUNT(yes); i++)
		if (!strcasecmp(text, yes[i]))
			return 1;
	for (size_t i = 0; i < FF_COUNT(no); i++)
		if (!strcasecmp(text, no[i]))
			return 0;
	return !ff_value_int(text, &n) && n >= -INT32_MAX && n <= INT32_MAX ? n != 0 : -1;
}

static bool is_number(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return end != text && !*end && isfinite(*out) && !isspace((unsigned char)*text);
}

/* "9-17", "09:30-17:00", "22-6" */
static bool is_hours(const char *text)
{
	for (int part = 0; part < 2; part++) {
		int digits = (int)strspn(text, "0123456789"), hour = 0, minute = 0;
		for (int i = 0; i < digits && i < 3; i++)
			hour = hour * 10 + text[i] - '0';
		text += digits;
		if (*text == ':') {
			if (strspn(text + 1, "0123456789") != 2)
				return false;
			minute = (text[1] - '0') * 10 + text[2] - '0';
			text += 3;
		}
		if (digits < 1 || digits > 2 || hour > 24 || minute > 59 || (hour == 24 && minute))
			return false;
		if (*text != (part ? '\0' : '-'))
			return false;
		text += !part;
	}
	return true;
}

/* A list of words parted by blanks or commas, each of which is sound. */
static bool is_list(const char *text, const char *const *words)
{
	while (*(text += strspn(text, " ,\t"))) {
		size_t n = strcspn(text, " ,\t"), i = 0;
		bool known = !words && text[0] >= 'a' && text[0] <= 'z' && n <= MOST_NAME &&
		             strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") >= n;
		for (; words && words[i] && !known; i++)
			known = strlen(words[i]) == n && !memcmp(words[i], text, n);
		if (!known)
			return false;
		text += n;
	}
	return true;
}

static bool is_url(const char *text)
{
	size_t head = ff_str_starts(text, "https://") ? 8 : ff_str_starts(text, "http://") ? 7 : 0;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	return !*text || (head && text[head]);
}

static bool is_sound(const struct ff_key *k, const char *value)
{
	double d = 0;
	int64_t n = 0;
	switch (k->type) {
	case FF_KEY_BOOL: return ff_value_bool(value) >= 0;
	case FF_KEY_INT: return !ff_value_int(value, &n) && n >= (int64_t)k->least && n <= (int64_t)k->most;
	case FF_KEY_NUM: return is_number(value, &d) && d >= k->least && d <= k->most;
	case FF_KEY_ENUM: return *value && !strpbrk(value, " ,\t") && is_list(value, k->words);
	case FF_KEY_WORDS:
	case FF_KEY_TYPES: return is_list(value, k->words);
	case FF_KEY_GLOB: return strlen(value) < FF_MAX_PATH;
	case FF_KEY_HOURS: return !*value || is_hours(value);
	case FF_KEY_URL: return is_url(value);
	case FF_KEY_COMMAND: return value[strspn(value, " \t\n")] != '\0';
	default: return true;
	}
}

static const char *joined(struct ff_arena *a, const char *const *words)
{
	const char *text = "";
	for (; *words; words++)
		text = ff_arena_printf(a, "%s%s%s", text, *text ? ", " : "", *words);
	return text;
}

const char *ff_key_allows(struct ff_arena *a, const struct ff_key *k)
{
	switch (k->type) {
	case FF_KEY_BOOL: return "true or false";
	case FF_KEY_INT: return ff_arena_printf(a, "whole number from %.0f to %.0f", k->least, k->most);
	case FF_KEY_NUM: return ff_arena_printf(a, "number from %g to %g", k->least, k->most);
	case FF_KEY_ENUM: return ff_arena_printf(a, "one of %s", joined(a, k->words));
	case FF_KEY_WORDS: return ff_arena_printf(a, "words of %s", joined(a, k->words));
	case FF_KEY_TYPES: return "types of findings, parted by commas";
	case FF_KEY_GLOB: return "pattern of paths from the root of the repository (**, *, ?)";
	case FF_KEY_HOURS: return "hours such as 9-17 or 22:00-06:30";
	case FF_KEY_URL: return "address that begins with https:// or http://";
	case FF_KEY_COMMAND: return "command and its arguments";
	default: return "text";
	}
}

const char *ff_key_fault(struct ff_arena *a, const struct ff_key *k, const char *value)
{
	return is_sound(k, value) ? NULL : ff_key_allows(a, k);
}
