/*
 * room.h - what the files of src/fix that deal with git share and nobody else sees: one way to ask git in which nothing of the
 * repository's or the person's runs, the files of a worktree, and one way to carry a change from one commit onto another.
 */
#ifndef FF_FIX_ROOM_H
#define FF_FIX_ROOM_H

#include <sys/stat.h>

#include "ff/fix.h"

/* ---- git (git.c) ---- */

struct ff_fix_ask {
	const struct ff_place *place;
	const char *const *words; /* after `git`; NULL-terminated */
	const void *input;        /* for its stdin; NULL: none */
	size_t input_len;
	bool in_top;              /* on the person's index and work tree, with their filters; else on the shared git directory alone */
	int deadline_ms;          /* 0: FF_GIT_DEADLINE */
	struct ff_buf *out;       /* its maximum is the limit; NULL: not wanted */
	size_t most;              /* for ff_fix_git_text */
	int status;               /* filled: exit status */
	struct ff_buf *said;      /* all of its stderr; NULL: not wanted */
	char talk[400];           /* filled: of it the one line that tells most */
};
/*
 * No hook, monitor, signature, editor, prompt, network or maintenance; objects as they are, without replacements; messages in
 * English.  0 when it ran, whatever its exit status; -1: it could not run, was late or wrote more than out may hold.
 */
int ff_fix_git(struct ff_fix_ask *q, struct ff_err *err);
/* The same, and an exit status other than 0 is an error in git's own words. */
int ff_fix_git_or(struct ff_fix_ask *q, int code, struct ff_err *err);
/* What it says, NUL-terminated in the arena, at most q->most bytes of it (0: FF_MAX_CHILD_OUTPUT); its exit status is not judged. */
int ff_fix_git_text(struct ff_arena *a, struct ff_fix_ask *q, char **text, size_t *len, struct ff_err *err);
/* The same about the shared git directory, and an exit status other than 0 is an error. */
int ff_fix_git_tell(struct ff_arena *a, const struct ff_place *p, const char *const *words, char **text, size_t *len, struct ff_err *err);
/* Cuts the next line off *text; NULL when there is no whole one. */
char *ff_fix_next_line(char **text);
/* What ff_fix_git starts, for those who talk with it. */
struct ff_spawn ff_fix_git_spawn(struct ff_arena *a, const struct ff_fix_ask *q);
bool ff_fix_is_id(const char *s); /* 40 or 64 hex digits */
/* A path that a work tree may have: no empty part, ".", ".." or ".git", and not too long or deep. */
bool ff_fix_path_ok(const char *path);

int ff_fix_fail(struct ff_err *err, const char *path); /* errno as an error; -1 */

/* ---- the files of a worktree (files.c, files_write.c, wipe.c) ---- */

/* Removes what `name` is in the folder `at`, with all in it: unreadable, deep, whatever; no link is followed.  Nothing there is no error. */
int ff_fix_wipe(int at, const char *name, struct ff_err *err);
/* A folder, made passable for us; not a link.  -1 with errno. */
int ff_fix_open_folder(int at, const char *name);

struct ff_site_stamp { /* as the file system had it when we wrote it; its change time cannot be set by anybody */
	dev_t dev;
	ino_t ino;
	mode_t mode;
	off_t size;
	struct timespec changed;
};
struct ff_site_file {
	const char *path, *id;
	unsigned mode;         /* of git */
	bool given;            /* the text counts, not the blob */
	unsigned given_mode;   /* 0: it must not be there */
	struct ff_bytes text;
	bool there;            /* filled while a tree is settled: it is as it should be */
	struct ff_site_stamp stamp; /* ino 0: never written */
};
struct ff_site_files {
	struct ff_arena arena; /* of its own: sites are used by several threads, each its own one */
	const struct ff_place *place;
	struct ff_list files;  /* struct ff_site_file, by the bytes of their paths */
	bool distrust;         /* stamps do not tell everything here */
};
/* The files of a commit, from its tree; nothing is written yet.  *out is set in any case; place must live as long. */
int ff_site_files_list(const struct ff_place *p, const char *commit, struct ff_site_files **out, struct ff_err *err);
void ff_site_files_free(struct ff_site_files *f);
/* From now on a file is this text, whatever the commit has, or (NULL) what the commit has; mode of git. */
struct ff_site_file *ff_site_files_expect(struct ff_site_files *f, const char *path, const struct ff_bytes *text, unsigned mode);
/* Its mode of git, 0 when it must not be there. */
unsigned ff_site_file_mode(const struct ff_site_file *f);
/* Writes those that are not `there`. */
int ff_site_files_write(struct ff_site_files *f, int tree, struct ff_err *err);
/* As ff_site_files_expect, and it is written, or (NULL) removed where the commit does not have it. */
int ff_site_files_put(struct ff_site_files *f, const char *tree, const char *path, const struct ff_bytes *text, unsigned mode, struct ff_err *err);
/* Makes the folder hold these files and nothing else: what is as it was written is left, all else is removed and written again. */
int ff_site_files_settle(struct ff_site_files *f, const char *tree, struct ff_err *err);

/* ---- changes between commits (carry.c) ---- */

struct ff_fix_entry { /* one file of a tree that is being made */
	const char *path;
	unsigned mode;        /* of git; 0: removed */
	const char *blob;     /* id; NULL: text */
	struct ff_bytes text;
};
struct ff_fix_commit {
	const char *id, *parent; /* parent "": none; of several: the first */
	int parents;
	const char *author;      /* "NAME <EMAIL> SECONDS ZONE" */
	const char *message;
	int64_t task;            /* trailer FibreFlow-Task; 0: none */
	bool ours;               /* FibreFlow made it for a task, on one parent */
};
/* Commits by id, in that order (commit.c). */
int ff_fix_commits(struct ff_arena *a, const struct ff_place *p, const struct ff_strings *ids, struct ff_list *out, struct ff_err *err);
/* The next task that a line "FibreFlow-Task: N" of the message names, and where to go on; NULL: none. */
const char *ff_fix_next_task(const char *message, int64_t *task);
/*
 * A commit that no ref names: entries on top of parent; author "": FibreFlow, now.  was: for each path what parent must have there,
 * mode and text, or (mode 0) nothing; FF_EX_DATA when it has not.
 */
int ff_fix_commit_make(struct ff_arena *a, const struct ff_place *p, const char *parent, const struct ff_list *entries, const struct ff_list *was,
                       const char *author, const char *message, const char **id, struct ff_err *err);
/*
 * What leads from the tree of `from` to that of `to`, on top of `onto`: a three-way merge, file by file, without anybody's merge
 * driver (carry.c).  1: *id (author and message as given); 0: *why it does not apply, or (*why "") there is nothing left to change; -1 error.
 */
struct ff_fix_carry {
	const char *from, *to, *onto;
	const char *author, *message;
};
int ff_fix_carry(struct ff_arena *a, const struct ff_place *p, const struct ff_fix_carry *c, const char **id, const char **why, struct ff_err *err);

/* ---- small questions (git.c) ---- */

/* The commit that a ref names, "" when there is none; HEAD: of this worktree. */
int ff_fix_ref(struct ff_arena *a, const struct ff_place *p, const char *ref, const char **id, struct ff_err *err);
/* 1: `old` is in the history of `now` (or the same), 0: it is not. */
int ff_fix_holds(const struct ff_place *p, const char *now, const char *old, struct ff_err *err);

#endif
