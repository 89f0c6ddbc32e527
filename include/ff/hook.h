/*
 * hook.h - puts our hook into a repository and takes it out again, byte for byte; waits for the driver.
 */
#ifndef FF_HOOK_H
#define FF_HOOK_H

#include "ff/config.h"

enum ff_hook_state {
	FF_HOOK_ABSENT,   /* no hook of ours */
	FF_HOOK_CURRENT,  /* ours, as this version writes it */
	FF_HOOK_OUTDATED, /* ours, by another version or from another place */
	FF_HOOK_FOREIGN,  /* somebody else's, none of ours */
	FF_HOOK_DISABLED, /* ours, not executable */
};
/* State of one hook ("post-commit") of the repository. */
int ff_hook_state(struct ff_arena *a, const struct ff_place *p, const char *name, enum ff_hook_state *out, struct ff_err *err);
/*
 * Writes the hook.  A foreign one is kept as NAME.pre-fibreflow and run first, with the
 * same arguments, input and exit status.  The second time changes nothing.  FF_EX_CONFIG when
 * another manager generates the hooks folder (husky, lefthook): *snippet then holds what to give to it.
 */
int ff_hook_install(struct ff_arena *a, const struct ff_place *p, const char *name, const char **snippet, struct ff_err *err);
/* Removes ours and puts a kept foreign one back; nothing to do is no error. */
int ff_hook_remove(struct ff_arena *a, const struct ff_place *p, const char *name, struct ff_err *err);
/* Names of the hooks that `ff init` installs; NULL-terminated. */
extern const char *const ff_hook_names[];

/* ---- what assistants read in the work tree (claude.c) ---- */

struct ff_claude {
	struct ff_strings done; /* paths that are in place, or gone */
	struct ff_strings kept; /* "PATH stays as it is: why" */
};
/*
 * The slash commands in .claude/commands, the skill in .claude/skills and .agents/skills, the block in AGENTS.md.  A file
 * that is not ours, or that somebody changed, is left and named in `kept`; so is what lies behind a symbolic
 * link.  The second time changes nothing.  FF_EX_USAGE in a bare repository.
 */
int ff_claude_install(struct ff_arena *a, const struct ff_place *p, struct ff_claude *out, struct ff_err *err);
/* Removes what is ours and unchanged, the folders that we made for it, and the block: byte for byte as before. */
int ff_claude_remove(struct ff_arena *a, const struct ff_place *p, struct ff_claude *out, struct ff_err *err);

struct ff_spool {
	int waiting;  /* commits in the spool */
	int failed;   /* commits that were given up */
	bool running; /* a driver holds the lock */
};
int ff_spool_look(struct ff_arena *a, const struct ff_place *p, struct ff_spool *out, struct ff_err *err);
/* Waits until the spool is empty and no driver runs; FF_EX_TEMP after `seconds`. */
int ff_spool_wait(struct ff_arena *a, const struct ff_place *p, int seconds, struct ff_err *err);
/* Puts a commit into the spool and starts the driver, detached. */
int ff_spool_add(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err);

#endif
