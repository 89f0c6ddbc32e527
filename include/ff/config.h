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

/* What git's own configuration (never a committed file) holds for a key; NULL when nothing. */
int ff_config_private(struct ff_arena *a, const char *dir, const char *key, const char **value, struct ff_err *err);

/* The full id of the commit that a revision names; FF_EX_NOREPO when there is none. */
int ff_place_commit(struct ff_arena *a, const char *dir, const char *rev, const char **id, struct ff_err *err);
/* Removes the state directory and all in it. */
int ff_place_purge(const struct ff_place *p, struct ff_err *err);

/*
 * Sources, later ones win: defaults (keys.c), the committed .fibreflow of the analysed commit, `git config
 * fibreflow.*`, FIBREFLOW_* in the environment, the command line (`ff -c`, `git -c`).
 */
enum ff_config_source { FF_FROM_DEFAULT, FF_FROM_FILE, FF_FROM_GIT, FF_FROM_ENVIRONMENT, FF_FROM_COMMAND };
struct ff_setting {
	const char *key, *value; /* key as git prints it: section and name lower case, "fibreflow.agent.NAME.command" */
	const char *origin;      /* "file:.fibreflow:12 (commit abc1234)", "git config (local: .git/config)", "environment FIBREFLOW_X", "command line" */
	int source;              /* enum ff_config_source */
	bool local;              /* of this repository's own git config */
};
struct ff_config {
	struct ff_list settings; /* struct ff_setting, the strongest last; defaults are not in it */
	struct ff_list held;     /* struct ff_setting: dangerous ones of a committed file that nobody trusts; never used */
	struct ff_strings notes; /* what was left out or is in doubt, one line each, for ff_config_say */
	const char *blob;        /* id of the committed file; "" when there is none */
};
/*
 * rev: the commit whose .fibreflow counts; "" is HEAD.  Two git processes.  A committed file that is no good is a note;
 * FF_EX_CONFIG when git's own configuration cannot be read.
 */
int ff_config_load(struct ff_arena *a, const char *dir, const char *rev, struct ff_config *out, struct ff_err *err);
/* Tells the notes on stderr as `tool`. */
void ff_config_say(const struct ff_config *c, const char *tool);

/* The setting in force; NULL: none, the default counts. */
const struct ff_setting *ff_config_find(const struct ff_config *c, const char *key);
/* Value in force, else the default of keys.c, else fallback. */
const char *ff_config_get(const struct ff_config *c, const char *key, const char *fallback);
int ff_config_int(const struct ff_config *c, const char *key, int fallback, int least, int most, struct ff_err *err); /* FF_EX_CONFIG on nonsense: -1 with err set */
bool ff_config_bool(const struct ff_config *c, const char *key, bool fallback); /* nonsense counts as not set */
/* Every value of a key that may stand more than once, in order; an empty value forgets those before it. */
void ff_config_all(struct ff_arena *a, const struct ff_config *c, const char *key, struct ff_strings *out);

/* A known key, and (value not NULL) a value that it allows and that a person may set; else FF_EX_USAGE, told with what is near or allowed. */
int ff_config_check(struct ff_arena *a, const char *key, const char *value, struct ff_err *err);
/*
 * "key=value" of a command line ("fibreflow." may be left out), checked, for this program and every child of it.
 * FF_EX_USAGE with what is known or allowed.
 */
int ff_config_give(struct ff_arena *a, const char *assignment, struct ff_err *err);
/* Takes every `-c KEY=VALUE` out of argv (until "--") and gives it. */
int ff_config_take_words(struct ff_arena *a, int *argc, char **argv, struct ff_err *err);

/* ---- paths that nobody changes without a person (protect.c) ---- */

struct ff_protection {
	struct ff_strings globs;     /* of fibreflow.protect, as ff_glob_match takes them */
	struct ff_strings asked, marked; /* the paths that were asked about, and those of them that are protected; sorted */
};
/*
 * What protects `paths` at a revision ("": the work tree); the first `known` of them are known to have no attribute.  For the others one git
 * process, three where git is older than 2.40.  -1 when git cannot tell: then nothing should be changed without a person.
 */
int ff_protection_load(struct ff_arena *a, const struct ff_config *c, const char *dir, const char *rev, const struct ff_strings *paths, int known,
                       struct ff_protection *out, struct ff_err *err);
bool ff_config_protected(const struct ff_protection *p, const char *path);

/*
 * Is a finding of this type wanted in this path?  fibreflow.rule.TYPE.{enabled,paths,ignore,severity}; by default all are, everywhere.
 * evidence: of the finding; a rule's own name in it ("rule") counts like a type, and last.  *severity (an index of the words that
 * the key allows, as enum ff_severity) is changed where one is configured.
 */
bool ff_config_rule(const struct ff_config *c, const char *type, const char *evidence, const char *path, int *severity);

#endif
