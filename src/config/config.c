/*
 * config.c - all that is configured, from every source in order, and how a value is read.  Called by tools and by the
 * rooms that own a process or a window of time; the judging rooms never see a configuration.
 */
#include "room.h"

#define VARIABLES "FIBREFLOW_"

/* ---- git's own configuration ---- */

static const char *origin_of(struct ff_arena *a, const char *scope, const char *from)
{
	if (!strcmp(scope, "command"))
		return "command line";
	if (ff_str_starts(from, "file:"))
		return ff_arena_printf(a, "git config (%s: %s)", scope, from + 5);
	return ff_arena_printf(a, "git config (%s)", scope);
}

/* scope NUL origin NUL key LF value NUL; a key alone is true. */
static int take_settings(struct ff_arena *a, char *p, char *end, struct ff_list *out)
{
	while (p < end) {
		const char *scope = p, *from = scope + strlen(scope) + 1;
		if (from >= end || (p = (char *)(uintptr_t)from + strlen(from) + 1) >= end)
			return -1;
		char *key = p, *value = strchr(p, '\n');
		p += strlen(p) + 1;
		if (value)
			*value++ = '\0';
		bool command = !strcmp(scope, "command");
		*FF_PUSH(a, out, struct ff_setting) = (struct ff_setting){
			key, value ? value : "true", origin_of(a, scope, from), command ? FF_FROM_COMMAND : FF_FROM_GIT,
			!strcmp(scope, "local") || !strcmp(scope, "worktree")};
	}
	return 0;
}

int ff_config_git(struct ff_arena *a, const char *dir, struct ff_list *out, struct ff_err *err)
{
	const char *const words[] = {"config", "--show-scope", "--show-origin", "-z", "--get-regexp", "^fibreflow\\.", NULL};
	struct ff_buf buf;
	struct ff_ask q = {.dir = dir, .words = words, .out = &buf};
	int rc = -1;
	ff_buf_init(&buf, FF_MAX_CHILD_OUTPUT);
	if (ff_ask_git(&q, err))
		goto done;
	char *text = ff_arena_dup(a, ff_buf_text(&buf), buf.len);
	if (q.status > 1 || take_settings(a, text, text + buf.len, out)) { /* 1: there is none */
		ff_err_set(err, FF_EX_CONFIG, "git config cannot be read: %s", q.talk[0] ? q.talk : "its answer makes no sense");
		goto done;
	}
	rc = 0;
done:
	ff_buf_free(&buf);
	return rc;
}

/* ---- what a person wrote themselves ---- */

/* What is in doubt there is said; the value stays, so that whoever needs it can say no. */
static void check(struct ff_arena *a, const struct ff_setting *s, struct ff_strings *notes)
{
	const struct ff_key *k = ff_key_find(s->key);
	const char *fault = k ? ff_key_fault(a, k, s->value) : NULL, *near = k ? NULL : ff_key_nearest(a, s->key);
	if (fault)
		ff_config_note(a, notes, "%s: %.200s is '%.200s', not a %s", s->origin, s->key, s->value, fault);
	else if (!k)
		ff_config_note(a, notes, "%s: unknown key %.200s%s%s%s", s->origin, s->key, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

static void add_checked(struct ff_arena *a, struct ff_config *c, const struct ff_setting *s)
{
	check(a, s, &c->notes);
	*FF_PUSH(a, &c->settings, struct ff_setting) = *s;
}

static void add_variables(struct ff_arena *a, struct ff_config *c)
{
	extern char **environ;
	for (char **e = environ; *e; e++) {
		size_t n = strcspn(*e, "=");
		if (!ff_str_starts(*e, VARIABLES) || !(*e)[n])
			continue;
		const char *name = ff_arena_dup(a, *e, n), *key = ff_key_of_variable(a, name);
		const char *origin = ff_arena_printf(a, "environment %s", name);
		if (key)
			add_checked(a, c, &(struct ff_setting){key, *e + n + 1, origin, FF_FROM_ENVIRONMENT, false});
		else
			ff_config_note(a, &c->notes, "%s: stands for no key (ff config keys)", origin);
	}
}

/* ---- all of it ---- */

static bool trusts(const struct ff_list *git, const char *blob)
{
	for (int i = 0; i < git->count; i++) {
		const struct ff_setting *s = FF_AT(git, struct ff_setting, i);
		if (s->local && !strcmp(s->key, "fibreflow.trust") && !strcmp(s->value, blob))
			return true;
	}
	return false;
}

static void add_source(struct ff_arena *a, struct ff_config *c, const struct ff_list *from, int source)
{
	for (int i = 0; i < from->count; i++)
		if (FF_AT(from, struct ff_setting, i)->source == source)
			add_checked(a, c, FF_AT(from, struct ff_setting, i));
}

int ff_config_load(struct ff_arena *a, const char *dir, const char *rev, struct ff_config *out, struct ff_err *err)
{
	struct ff_committed file;
	struct ff_list git = {0};
	*out = (struct ff_config){.blob = ""};
	if (ff_config_git(a, dir, &git, err) || ff_committed_read(a, dir, rev, &file, err))
		return -1;
	ff_committed_judge(a, &file, trusts(&git, file.blob), &out->settings, &out->held);
	out->blob = file.blob;
	out->notes = file.notes;
	add_source(a, out, &git, FF_FROM_GIT);
	add_variables(a, out);
	add_source(a, out, &git, FF_FROM_COMMAND);
	return 0;
}

void ff_config_note(struct ff_arena *a, struct ff_strings *notes, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	if (notes->count >= FF_CONFIG_NOTES)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	ff_strings_push(a, notes, notes->count == FF_CONFIG_NOTES - 1 ? "more is left out of the configuration than is told here" : ff_arena_str(a, text));
}

void ff_config_say(const struct ff_config *c, const char *tool)
{
	for (int i = 0; i < c->notes.count; i++)
		ff_say(tool, "%s", c->notes.items[i]);
}

/* ---- reading a value ---- */

const struct ff_setting *ff_config_find(const struct ff_config *c, const char *key)
{
	for (int i = c->settings.count - 1; i >= 0; i--) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if (!strcmp(s->key, key))
			return s;
	}
	return NULL;
}

const char *ff_config_get(const struct ff_config *c, const char *key, const char *fallback)
{
	const struct ff_setting *s = ff_config_find(c, key);
	if (s)
		return s->value;
	const struct ff_key *k = ff_key_find(key);
	return k && k->value ? k->value : fallback;
}

int ff_config_int(const struct ff_config *c, const char *key, int fallback, int least, int most, struct ff_err *err)
{
	const struct ff_setting *s = ff_config_find(c, key);
	const char *text = ff_config_get(c, key, NULL);
	int64_t n;
	if (!text)
		return fallback;
	if (ff_value_int(text, &n) || n < least || n > most)
		return ff_err_set(err, FF_EX_CONFIG, "%s: %s is not a number from %d to %d (%s)", key, text, least, most, s ? s->origin : "default");
	return (int)n;
}

bool ff_config_bool(const struct ff_config *c, const char *key, bool fallback)
{
	const struct ff_key *k = ff_key_find(key);
	int value = ff_value_bool(ff_config_get(c, key, fallback ? "true" : "false"));
	if (value < 0)
		value = k && k->value ? ff_value_bool(k->value) : fallback;
	return value > 0;
}

void ff_config_all(struct ff_arena *a, const struct ff_config *c, const char *key, struct ff_strings *out)
{
	for (int i = 0; i < c->settings.count; i++) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if (strcmp(s->key, key) != 0)
			continue;
		if (*s->value)
			ff_strings_push(a, out, s->value);
		else
			out->count = 0;
	}
}
