/*
 * words.c - what `ff config` and `ff trust` say and do, as text or records.  Called by ff; prints nothing itself.
 */
#include "room.h"
#include "ff/stream.h"
#include "ff/table.h"

static const struct ff_screen plain = {.width = 80};

/* ---- ff config: what is in force ---- */

/* Setting number i counts: nothing later takes its place. */
static bool counts(const struct ff_config *c, int i, bool multi)
{
	const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
	if (multi && !*s->value)
		return false;
	for (int k = i + 1; k < c->settings.count; k++) {
		const struct ff_setting *later = FF_AT(&c->settings, struct ff_setting, k);
		if (!strcmp(later->key, s->key) && (!multi || !*later->value))
			return false;
	}
	return true;
}

static void put_setting(const struct ff_config_wish *w, struct ff_buf *b, const char *key, const char *value, const char *origin)
{
	if (w->json) {
		ff_record_write(b, &ff_setting_type, &(struct ff_setting_line){key, value, origin});
		return;
	}
	if (w->origins) {
		ff_screen_put(&plain, b, FF_SHADE_PLAIN, origin);
		ff_buf_char(b, '\t');
	}
	if (!w->bare)
		ff_buf_printf(b, "%s=", key);
	ff_screen_put(&plain, b, FF_SHADE_PLAIN, value);
	ff_buf_char(b, '\n');
}

/* All settings of one row of the table (key NULL), or of one key; the default where none counts.  Returns how many. */
static int put_row(const struct ff_config_wish *w, struct ff_buf *b, const struct ff_config *c, const struct ff_key *k, const char *key)
{
	int n = 0;
	for (int i = 0; i < c->settings.count; i++) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if ((key ? strcmp(s->key, key) != 0 : ff_key_find(s->key) != k) || !counts(c, i, k->multi))
			continue;
		put_setting(w, b, s->key, s->value, s->origin);
		n++;
	}
	if (!n && k->value && (key || !ff_key_is_wild(k))) {
		put_setting(w, b, key ? key : k->pattern, k->value, "default");
		n++;
	}
	return n;
}

static int load(struct ff_arena *a, const struct ff_config_wish *w, struct ff_config *c, struct ff_err *err)
{
	const char *id = "";
	if (ff_place_commit(a, w->dir, "HEAD", &id, NULL))
		id = ""; /* no repository, or nothing committed yet */
	return ff_config_load(a, w->dir, id, c, err);
}

static int list(struct ff_arena *a, const struct ff_config_wish *w, struct ff_buf *b, struct ff_strings *notes, struct ff_err *err)
{
	struct ff_config c;
	if (load(a, w, &c, err))
		return -1;
	for (const struct ff_key *k = ff_keys; k->pattern; k++)
		put_row(w, b, &c, k, NULL);
	*notes = c.notes;
	return 0;
}

static int get(struct ff_arena *a, const struct ff_config_wish *w, const char *key, struct ff_buf *b, struct ff_err *err)
{
	struct ff_config c;
	struct ff_config_wish bare = *w;
	bare.bare = true;
	if (load(a, w, &c, err))
		return -1;
	return put_row(&bare, b, &c, ff_key_find(key), key) ? 0 : ff_err_set(err, FF_EX_NOREPO, "%s is not set", key);
}

/* ---- ff config: what may be set ---- */

static void put_keys(struct ff_arena *a, const struct ff_config_wish *w, struct ff_buf *b)
{
	for (const struct ff_key *k = ff_keys; k->pattern; k++) {
		struct ff_key_line l = {k->pattern, ff_key_type_names[k->type], k->value ? k->value : "", ff_key_allows(a, k), ff_key_place_names[k->place], k->help, k->multi};
		if (w->json) {
			ff_record_write(b, &ff_key_type, &l);
			continue;
		}
		static const char *const where[] = {"", "; in .fibreflow when trusted", "; not in .fibreflow"};
		ff_buf_printf(b, "%s%s%s\n", l.key, *l.value ? "=" : "", l.value);
		ff_screen_wrap(&plain, b, ff_arena_printf(a, "%s (%s%s%s)", l.help, l.allows, l.multi ? "; may stand more than once" : "", where[k->place]), 4);
	}
}

static int set(const struct ff_config_wish *w, const struct ff_key *k, const char *key, const char *value, struct ff_err *err)
{
	const char *const words[] = {"config", w->global ? "--global" : "--local", k->multi ? "--add" : "--replace-all", key, value, NULL};
	struct ff_ask q = {.dir = w->dir, .words = words};
	return ff_ask_git_or(&q, FF_EX_CONFIG, err);
}

static int unset(const struct ff_config_wish *w, const char *key, const char *value, struct ff_err *err)
{
	const char *const words[] = {"config", w->global ? "--global" : "--local", "--fixed-value", "--unset-all", key, value, NULL};
	const char *const all[] = {"config", w->global ? "--global" : "--local", "--unset-all", key, NULL};
	struct ff_ask q = {.dir = w->dir, .words = value ? words : all};
	if (ff_ask_git(&q, err))
		return -1;
	if (q.status == 5)
		return ff_err_set(err, FF_EX_NOREPO, "%s is not set in the %s git config", key, w->global ? "global" : "repository's");
	return q.status ? ff_err_set(err, FF_EX_CONFIG, "git: %s", q.talk) : 0;
}

int ff_config_word(struct ff_arena *a, char **argv, const struct ff_config_wish *w, struct ff_buf *out, struct ff_strings *notes, struct ff_err *err)
{
	int n = 0;
	while (argv[n])
		n++;
	const char *verb = n ? argv[0] : "list";
	if (n < 2 && !strcmp(verb, "list"))
		return list(a, w, out, notes, err);
	if (n == 1 && !strcmp(verb, "keys")) {
		put_keys(a, w, out);
		return 0;
	}
	bool gets = n == 2 && !strcmp(verb, "get"), sets = n == 3 && !strcmp(verb, "set"), unsets = (n == 2 || n == 3) && !strcmp(verb, "unset");
	if (!gets && !sets && !unsets)
		return ff_err_set(err, FF_EX_USAGE, "config: say list, keys, get KEY, set KEY VALUE or unset KEY [VALUE]");
	const char *key = ff_key_spell(a, argv[1]);
	if (ff_config_check(a, key, sets ? argv[2] : NULL, err))
		return -1;
	if (gets)
		return get(a, w, key, out, err);
	return sets ? set(w, ff_key_find(key), key, argv[2], err) : unset(w, key, argv[2], err);
}

/* ---- ff trust ---- */

void ff_trust_tell(struct ff_arena *a, const struct ff_trust *t, struct ff_buf *b)
{
	bool commands = false;
	if (!*t->blob)
		ff_buf_str(b, "There is no .fibreflow file.\n");
	else if (!t->held.count)
		ff_buf_printf(b, ".fibreflow (%.10s) has nothing that needs trust.\n", t->blob);
	else
		ff_buf_printf(b, ".fibreflow (%.10s) decides what runs or is asked on this machine:\n", t->blob);
	for (int i = 0; i < t->held.count; i++) {
		const struct ff_setting *s = FF_AT(&t->held, struct ff_setting, i);
		commands |= ff_key_find(s->key)->type == FF_KEY_COMMAND;
		ff_screen_put(&plain, b, FF_SHADE_PLAIN, ff_arena_printf(a, "  %s=%s", s->key, s->value));
		ff_buf_char(b, '\n');
	}
	if (commands)
		ff_buf_str(b, "Trust covers these words, not the programs they name: one that lies in the repository\nmay change while this file stays the same.\n");
	if (t->held.count && t->trusted)
		ff_buf_str(b, "It is trusted in this repository.\n");
}

void ff_trust_list(const struct ff_trust *t, bool json, struct ff_buf *b)
{
	for (int i = 0; i < t->known.count; i++) {
		const char *id = t->known.items[i];
		bool now = !strcmp(id, t->blob);
		if (json) {
			ff_record_write(b, &ff_setting_type, &(struct ff_setting_line){"fibreflow.trust", id, now ? "this .fibreflow" : "another version"});
		} else {
			ff_screen_put(&plain, b, FF_SHADE_PLAIN, id);
			ff_buf_str(b, now ? "  this .fibreflow\n" : "  another version\n");
		}
	}
}
