/*
 * room.h - what the files of src/config share and nobody else sees: one way to ask git, and the
 * committed file between its parser and the list of settings.
 */
#ifndef FF_CONFIG_ROOM_H
#define FF_CONFIG_ROOM_H

#include "ff/config.h"
#include "ff/config_file.h"

/* ---- git (ask.c) ---- */

#define FF_ASK_WORDS 240 /* most words of one question */
struct ff_ask {
	const char *dir;
	const char *const *words; /* after `git -C dir`; NULL-terminated */
	const void *input;        /* for its stdin; NULL: none */
	size_t input_len;
	const char *index;        /* GIT_INDEX_FILE; NULL: the caller's */
	struct ff_buf *out;       /* its maximum is the limit; NULL: not wanted */
	int status;               /* filled: exit status */
	char talk[256];           /* filled: the first line of its stderr */
};
/*
 * Runs git with our environment as it is (GIT_DIR and -c from the caller count), messages in English.  0 when it ran, whatever
 * its exit status; -1: it could not run, was late, or wrote more than out may hold (FF_EX_DATA; out has the beginning).
 */
int ff_ask_git(struct ff_ask *q, struct ff_err *err);
/* The same, and an exit status other than 0 is an error in git's own words. */
int ff_ask_git_or(struct ff_ask *q, int code, struct ff_err *err);

/* ---- the committed file (file.c) ---- */

bool ff_config_is_id(const char *s); /* hex digits, as of an object */

struct ff_committed {
	const char *blob;    /* id; "" when the revision has no such file, or it is no file */
	const char *label;   /* "commit abc1234", "HEAD" */
	struct ff_list lines; /* struct ff_config_line; empty after bad syntax */
	struct ff_strings notes; /* why it, or a part of it, is left out */
};
/* rev "": HEAD.  What is wrong with the file is a note, never an error. */
int ff_committed_read(struct ff_arena *a, const char *dir, const char *rev, struct ff_committed *out, struct ff_err *err);
/* Settings that may count; the others become notes.  `held`: those that wait for `ff trust` (pushed to settings when trusted). */
void ff_committed_judge(struct ff_arena *a, struct ff_committed *c, bool trusted, struct ff_list *settings, struct ff_list *held);

#define FF_CONFIG_NOTES 20
/* A note, at most FF_CONFIG_NOTES of them. */
void ff_config_note(struct ff_arena *a, struct ff_strings *notes, const char *fmt, ...) FF_PRINTF(3, 4);
/* All of fibreflow.* as git has it, with scope and origin, into a list of struct ff_setting. */
int ff_config_git(struct ff_arena *a, const char *dir, struct ff_list *out, struct ff_err *err);

#endif
