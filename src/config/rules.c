/*
 * rules.c - which findings are wanted where, and how bad they are here.  Called for every finding of every agent; pure over
 * what was loaded.
 */
#include "ff/config_file.h"

#define HEAD "fibreflow.rule."

static bool any_fits(const struct ff_config *c, const char *key, const char *path, bool none)
{
	bool found = false;
	for (int i = 0; i < c->settings.count; i++) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if (strcmp(s->key, key) != 0)
			continue;
		found = true;
		if (ff_glob_match(s->value, path))
			return true;
	}
	return !found && none;
}

static bool has_rules(const struct ff_config *c)
{
	for (int i = 0; i < c->settings.count; i++)
		if (ff_str_starts(FF_AT(&c->settings, struct ff_setting, i)->key, HEAD))
			return true;
	return false;
}

/*
 * The agents write the name of the rule into the evidence, where one type has several.  A quote inside a string is escaped
 * there, so that only a key can look like this.
 */
static const char *rule_in(struct ff_arena *a, const char *evidence)
{
	static const char *const heads[] = {"{\"rule\":\"", ",\"rule\":\""};
	for (size_t i = 0; i < FF_COUNT(heads); i++) {
		const char *at = strstr(evidence, heads[i]);
		if (at) {
			at += strlen(heads[i]);
			return ff_arena_dup(a, at, strcspn(at, "\"\\"));
		}
	}
	return "";
}

/* The same questions for a type and for a rule. */
static bool judge(struct ff_arena *a, const struct ff_config *c, const char *name, const char *path, int *severity)
{
	const char *key = ff_arena_printf(a, HEAD "%s.", name), *word = ff_arena_printf(a, "%sseverity", key);
	const struct ff_setting *s = ff_config_find(c, word);
	const struct ff_key *k = s ? ff_key_find(word) : NULL;
	for (int i = 0; k && k->words && k->words[i]; i++)
		if (!strcmp(k->words[i], s->value))
			*severity = i;
	return ff_config_bool(c, ff_arena_printf(a, "%senabled", key), true) && any_fits(c, ff_arena_printf(a, "%spaths", key), path, true) &&
	       !any_fits(c, ff_arena_printf(a, "%signore", key), path, false);
}

bool ff_config_rule(const struct ff_config *c, const char *type, const char *evidence, const char *path, int *severity)
{
	struct ff_arena a = {0};
	if (!has_rules(c))
		return true;
	const char *rule = rule_in(&a, evidence ? evidence : "");
	bool wanted = judge(&a, c, type, path, severity) && (!*rule || !strcmp(rule, type) || judge(&a, c, rule, path, severity));
	ff_arena_free(&a);
	return wanted;
}
