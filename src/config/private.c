/*
 * private.c - one setting from git's own configuration and nowhere else: what a committed file says is not even read.
 * Called by who runs a command of the person's.
 */
#include "ff/config.h"
#include "ff/revision.h"

int ff_config_private(struct ff_arena *a, const char *dir, const char *key, const char **value, struct ff_err *err)
{
	extern char **environ; /* as everywhere here: the caller's GIT_DIR and -c count */
	const char *const argv[] = {"git", "-C", dir, "config", "-z", "--get", key, NULL};
	struct ff_spawn s = {.argv = argv, .env = (const char *const *)environ, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf out;
	int status = 0, rc;
	*value = NULL;
	ff_buf_init(&out, FF_MAX_CONFIG);
	rc = ff_run(&s, NULL, 0, &out, NULL, FF_GIT_DEADLINE, &status, err);
	if (!rc && status > 1)
		rc = ff_err_set(err, FF_EX_CONFIG, "%s: git config cannot be read (exit %d)", key, status);
	if (!rc && status == 0)
		*value = ff_arena_str(a, ff_buf_text(&out));
	ff_buf_free(&out);
	return rc;
}
