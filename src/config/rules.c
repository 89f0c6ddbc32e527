/*
 * rules.c - which types are looked for where.  Called for every finding of every agent; pure over what was loaded.
 */
#include "ff/config.h"

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

bool ff_config_rule(const struct ff_config *c, const char *type, const char *path)
{
	struct ff_arena a = {0};
	const char *key = ff_arena_printf(&a, "fibreflow.rule.%s.", type);
	bool wanted = ff_config_bool(c, ff_arena_printf(&a, "%senabled", key), true) && any_fits(c, ff_arena_printf(&a, "%spaths", key), path, true) &&
	              !any_fits(c, ff_arena_printf(&a, "%signore", key), path, false);
	ff_arena_free(&a);
	return wanted;
}
