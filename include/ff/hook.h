/*
 * hook.h - puts our hook into a repository and takes it out again, byte for byte; waits for the driver.
 */
#ifndef FF_HOOK_H
#define FF_HOOK_H

#include "ff/config.h"

enum ff_hook_state {
	FF_HOOK_ABSENT,   /* no hook of ours */
	FF_HOOK_CURRENT,  /* ours, as this version writes it */
	FF_HOOK_OUTDATED, /* ours, by another version, from another place, or changed by hand */
	FF_HOOK_FOREIGN,  /* somebody else's, none of ours */
	FF_HOOK_DISABLED, /* ours, not executable */
	FF_HOOK_SHADOWED, /* pre-commit came after us and runs ours first: in force */
	FF_HOOK_MANAGED,  /* another manager (husky, lefthook, ...) calls ours: in force */
};
/* State of one hook ("post-commit") of the repository. */
int ff_hook_state(struct ff_arena *a, const struct ff_place *p, const char *name, enum ff_hook_state *out, struct ff_err *err);
/*
 * Writes all hooks.  A foreign one is kept as NAME.pre-fibreflow and runs first, with the same arguments, input and
 * exit status.  The second time changes nothing.  said: lines for the person.  FF_EX_CONFIG when another manager
 * generates the hooks, or when the folder is shared by all repositories (unless force): said then holds what to do.
 */
int ff_hook_install(struct ff_arena *a, const struct ff_place *p, bool force, struct ff_strings *said, struct ff_err *err);
/*
 * Removes ours, wherever `ff init` put them, and puts kept foreign ones back; nothing to do is no error.  Lines that a
 * person added are kept.
 */
int ff_hook_remove(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err);
/* `ff hook NAME ARGUMENT...`, for the files of another manager: becomes the hook; argv[-1] must exist.  0 where there is none. */
int ff_hook_become(struct ff_arena *a, char **argv);
/* Names of the hooks that `ff init` installs: one text under four names; NULL-terminated. */
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

/* ---- the worker as a unit of systemd (unit.c) ---- */

/*
 * ~/.config/systemd/user/fibreflow-PATH.service, enabled and started when systemd answers.  said: what was done, or what to run instead.  The
 * second time changes nothing; a file that is not ours, or that somebody changed, is left alone.
 */
int ff_unit_install(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err);
/* Stops and removes it; nothing to do is no error. */
int ff_unit_remove(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err);

struct ff_spool {
	int waiting;   /* commits in the spool */
	int failed;    /* commits that were given up */
	bool baseline; /* the baseline is still to be made */
	bool running;  /* a driver holds the lock */
};
int ff_spool_look(struct ff_arena *a, const struct ff_place *p, struct ff_spool *out, struct ff_err *err);
/* Waits until nothing is to do and no driver runs; FF_EX_TEMP after `seconds`. */
int ff_spool_wait(struct ff_arena *a, const struct ff_place *p, int seconds, struct ff_err *err);
/* Puts a commit into the spool, analysed before or not, and starts the driver. */
int ff_spool_add(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err);
/* Asks the driver for a baseline of this commit, unless there is one. */
int ff_spool_baseline(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err);
/*
 * Starts the driver when commits wait, or when HEAD of a worktree of the repository around dir is one that it has
 * not seen (update-ref, a GUI, a pull without our hook): that one is put into the spool.  Never an error; reads a few files when there is nothing to do.
 */
void ff_spool_catch_up(struct ff_arena *a, const char *dir);
/* The driver of this common git directory, detached: a session of its own, no descriptor of ours. */
int ff_driver_start(struct ff_arena *a, const char *common, struct ff_err *err);

/*
 * `ff doctor`: looks at everything that must be right for commits to be analysed; changes nothing.  checks: struct
 * ff_check (stream.h), in the order to be read.  Never fails: what cannot be looked at is a check that is bad.
 */
void ff_doctor_look(struct ff_arena *a, const struct ff_place *p, struct ff_list *checks);
/* Text, one line per check, or records; returns how many are bad. */
int ff_doctor_print(const struct ff_list *checks, bool json, FILE *to);

#endif
