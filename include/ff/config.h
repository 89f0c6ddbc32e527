/*
 * config.h - where the state of a repository lies, and what is configured.  Asks git itself
 * (one process each), so that worktrees, GIT_DIR, includes and `git -c` are right.
 */
#ifndef FF_CONFIG_H
#define FF_CONFIG_H

#include "ff/base.h"

struct ff_place {
	const char *top;    /* work tree, "" in a bare repository */
	const char *git;    /* git directory of this worktree, absolute */
	const char *common; /* shared git directory, absolute */
	const char *state;  /* common/fibreflow: databases, spool, logs; may not exist yet */
	const char *hooks;  /* hooks folder in force, absolute */
	const char *branch; /* short name of the branch that is checked out; "" detached */
};
/* dir: where to start.  FF_EX_NOREPO when it is no repository. */
int ff_place_find(struct ff_arena *a, const char *dir, struct ff_place *out, struct ff_err *err);

/* The full id of the commit that a revision names; FF_EX_NOREPO when there is none. */
int ff_place_commit(struct ff_arena *a, const char *dir, const char *rev, const char **id, struct ff_err *err);
/* Removes the state directory and all in it. */
int ff_place_purge(const struct ff_place *p, struct ff_err *err);

struct ff_setting {
	const char *key, *value; /* key as git prints it: section and name lower case, "fibreflow.agent.NAME.command" */
	const char *origin;      /* "git config", "FIBREFLOW_...", "-c" */
};
/* All of fibreflow.*, later ones win; FIBREFLOW_CONFIG_COUNT is not ours: git's own -c and scopes only. */
struct ff_config {
	struct ff_list settings; /* struct ff_setting */
};
int ff_config_load(struct ff_arena *a, const char *dir, struct ff_config *out, struct ff_err *err);
const char *ff_config_get(const struct ff_config *c, const char *key, const char *fallback);
int ff_config_int(const struct ff_config *c, const char *key, int fallback, int least, int most, struct ff_err *err); /* FF_EX_CONFIG on nonsense: -1 with err set */
bool ff_config_bool(const struct ff_config *c, const char *key, bool fallback);

#endif
