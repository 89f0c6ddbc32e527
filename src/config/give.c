/*
 * give.c - settings of a command line on their way to this program and its children: as git's own GIT_CONFIG_KEY_n and
 * GIT_CONFIG_VALUE_n, so that every reader, the driver's `git config` too, sees them with no code of its own.  Called by ff.
 */
#include "room.h"

#define MOST_GIVEN 10000

static int give(struct ff_arena *a, const char *key, const char *value, struct ff_err *err)
{
	const char *text = getenv("GIT_CONFIG_COUNT");
	long n = text ? strtol(text, NULL, 10) : 0;
	if (n < 0 || n >= MOST_GIVEN)
		return ff_err_set(err, FF_EX_USAGE, "GIT_CONFIG_COUNT is %.40s", text);
	if (setenv(ff_arena_printf(a, "GIT_CONFIG_KEY_%ld", n), key, 1) || setenv(ff_arena_printf(a, "GIT_CONFIG_VALUE_%ld", n), value, 1) ||
	    setenv("GIT_CONFIG_COUNT", ff_arena_printf(a, "%ld", n + 1), 1))
		return ff_err_set(err, FF_EX_BUG, "the environment cannot be changed");
	return 0;
}

int ff_config_check(struct ff_arena *a, const char *key, const char *value, struct ff_err *err)
{
	const struct ff_key *k = ff_key_find(key);
	const char *near = k ? NULL : ff_key_nearest(a, key), *fault = k && value ? ff_key_fault(a, k, value) : NULL;
	if (!k)
		return ff_err_set(err, FF_EX_USAGE, "unknown key %.200s%s%s%s", key, near ? "; did you mean " : " (ff config keys)", near ? near : "", near ? "?" : "");
	if (value && !strcmp(key, "fibreflow.trust"))
		return ff_err_set(err, FF_EX_USAGE, "fibreflow.trust is written by ff trust");
	return fault ? ff_err_set(err, FF_EX_USAGE, "%s: '%.200s' is not a %s", key, value, fault) : 0;
}

int ff_config_give(struct ff_arena *a, const char *assignment, struct ff_err *err)
{
	const char *equals = strchr(assignment, '=');
	if (!equals || equals == assignment)
		return ff_err_set(err, FF_EX_USAGE, "-c %.200s: not KEY=VALUE", assignment);
	const char *key = ff_key_spell(a, ff_arena_dup(a, assignment, (size_t)(equals - assignment)));
	return ff_config_check(a, key, equals + 1, err) ? ff_err_wrap(err, "-c") : give(a, key, equals + 1, err);
}

int ff_config_take_words(struct ff_arena *a, int *argc, char **argv, struct ff_err *err)
{
	int kept = 1, i = 1;
	for (; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "-c") != 0 || i + 1 >= *argc)
			argv[kept++] = argv[i];
		else if (ff_config_give(a, argv[++i], err))
			return -1;
	}
	for (; i < *argc; i++)
		argv[kept++] = argv[i];
	argv[kept] = NULL;
	*argc = kept;
	return 0;
}
