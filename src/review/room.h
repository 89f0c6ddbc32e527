/*
 * room.h - what the files of the review room share.  screen.c draws and knows no terminal; terminal.c knows no task;
 * loop.c walks, act.c answers, worktree.c and edit.c change files, check.c asks our own programs whether they may.
 */
#ifndef FF_REVIEW_ROOM_H
#define FF_REVIEW_ROOM_H

#include "ff/fix.h"
#include "ff/review.h"

/* ---- one screen (screen.c: pure; load.c fills it) ---- */

enum { FF_REVIEW_CODE = 5 }; /* lines of code on a screen */
struct ff_review_line {
	int number;
	const char *text; /* tabs expanded, no newline; not yet made safe */
	bool marked;
};
struct ff_review_view {
	const struct ff_task *task;
	int at, count;           /* place among the tasks of this review, from 1 */
	const char *state;       /* how it was answered; "" not yet */
	struct ff_list code;     /* struct ff_review_line */
	const char *where;       /* what the work tree says about the place; "" nothing */
	struct ff_strings fix;   /* lines of ff_queue_write_fix, without colour */
	const char *consequence; /* "" none */
	const char *hint;        /* what became of the last key; "" nothing */
	const char *keys;        /* that may be pressed, "y,n,..." */
};
/* Lines, each ended by a newline and none wider than the screen, and the prompt without one; at most `height` lines with the prompt, 0: any. */
void ff_review_draw(struct ff_arena *a, const struct ff_screen *s, int height, const struct ff_review_view *v, struct ff_buf *out);
/* One line, cut to the screen. */
void ff_review_draw_line(const struct ff_screen *s, enum ff_shade shade, const char *text, struct ff_buf *out);

/* ---- the terminal (terminal.c) ---- */

enum { FF_REVIEW_KEY_END = -1, FF_REVIEW_KEY_OTHER = 256, FF_REVIEW_KEY_RESIZE };
struct ff_review_key {
	int key;
	const char *rest; /* what stood behind the key on its line; "" */
};
void ff_review_open(bool whole); /* whole: the screen is ours; else only questions are asked */
void ff_review_close(void);     /* gives the terminal back; twice does no harm */
int ff_review_signal(void);     /* signal that ended the input; 0 none */
bool ff_review_is_terminal(void);
int ff_review_look(struct ff_screen *s); /* height */
int64_t ff_review_slept(void);  /* ms stopped by job control so far */
void ff_review_clear(void);     /* a fresh screen, where the terminal has such */
void ff_review_write(const struct ff_buf *b);
/* The next key; where input is lines, the first character of the next one. */
struct ff_review_key ff_review_read_key(struct ff_arena *a);
/* A line of text after a question; false: cancelled (^C, end of input). */
bool ff_review_ask(struct ff_arena *a, const char *question, const char **answer);
/* y or yes; nothing else is. */
bool ff_review_confirm(struct ff_arena *a, const char *question);
/* Text that may be longer than the screen; pager: in the pager in any case. */
void ff_review_page(struct ff_arena *a, const char *dir, const struct ff_buf *text, bool pager);
/* git's choice of editor for a file; the exit status, -1 with err when there is none. */
int ff_review_editor(struct ff_arena *a, const char *dir, const char *path, int *status, struct ff_err *err);
/* A program that has the terminal until it ends. */
int ff_review_foreground(const char *const *argv, const char *dir, int *status, struct ff_err *err);

/* ---- text and files (worktree.c) ---- */

/* A file of the work tree, and what was put there. */
struct ff_review_change {
	const char *path;              /* below the work tree */
	struct ff_bytes before, after;
	bool fresh;                    /* the file was not there */
};
/* The file as the task saw it: at its last commit, in the work tree when it has none. */
int ff_review_seen(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_bytes *out, struct ff_err *err);
int ff_review_read(struct ff_arena *a, const struct ff_review_options *o, const char *path, struct ff_bytes *out, struct ff_err *err);
/* The text that the edits of a fix to one file are for. */
int ff_review_original(struct ff_arena *a, const struct ff_review_options *o, const struct ff_fix *f, const char *path, struct ff_bytes *out,
                       struct ff_err *err);
/* The fix on the work tree: all its files or none; *changes: struct ff_review_change. */
int ff_review_apply(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err);
/* A comment that silences the task at its place; FF_EX_DATA, and nothing changed, when no place for one does. */
int ff_review_silence(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err);
/* Puts back what was there, unless somebody has changed it since. */
int ff_review_restore(const struct ff_review_options *o, const struct ff_list *changes, struct ff_err *err);
/* ---- our own programs as judges (check.c) ---- */

/* Is the text, as the file of that path, Python that parses?  1 yes, or no Python; 0 no; -1 could not be asked. */
int ff_review_parses(struct ff_arena *a, const char *path, const struct ff_bytes *text, struct ff_err *err);
struct ff_review_finding {
	const char *type;
	int line;
};
/* What the task's agent finds in that text (struct ff_review_finding); *broken: it does not parse.  -1: could not be asked. */
int ff_review_findings(struct ff_arena *a, const struct ff_task *t, const struct ff_bytes *text, struct ff_list *found, bool *broken,
                       struct ff_err *err);

/* ---- a review (loop.c) ---- */

struct ff_review_item {
	int64_t id, looked; /* looked: ms on earlier visits */
	int answer;         /* enum ff_queue_action; -1 none */
	bool gone;          /* settled by somebody else meanwhile */
};
struct ff_review_deed { /* one stored answer, for u */
	int item, group, before; /* group: equal for what one key did; before: the item's answer before */
	struct ff_list changes;  /* struct ff_review_change */
};
struct ff_review {
	struct ff_store *store;
	const struct ff_review_options *o;
	struct ff_screen screen;
	int height;
	struct ff_arena arena, page; /* of the whole review; of what is on the screen */
	struct ff_list items, deeds; /* struct ff_review_item, struct ff_review_deed */
	int at, shown, groups;       /* shown: item on the screen, -1 none */
	int64_t since;               /* clock when it was first drawn, less the time asleep */
	struct ff_task task;
	struct ff_review_view view;
	char hint[400], found[200];  /* found: what was searched for last */
	int waiting;                 /* tasks whose day has not come */
	bool over;
};
struct ff_review_item *ff_review_item(const struct ff_review *r, int i);
void ff_review_hint(struct ff_review *r, const char *fmt, ...) FF_PRINTF(2, 3);
int ff_review_elapsed(const struct ff_review *r); /* ms that the person has looked at the task */
void ff_review_next(struct ff_review *r);         /* to the next unanswered one */
const char *ff_review_word(int answer);
/* load.c: the task at r->at with all that its screen shows; 1: it is there, 0: settled meanwhile. */
int ff_review_load(struct ff_review *r, struct ff_err *err);
/* Stores the answer about one item and keeps it for u; on failure the hint says why (act.c). */
bool ff_review_store(struct ff_review *r, int i, struct ff_answer *answer, const struct ff_list *changes);
/* What was typed behind the key, or else an answer to the question; false: there is none, and the hint says so (act.c). */
bool ff_review_question(struct ff_review *r, const char *rest, const char *question, const char **text);
/* kin.c: all of a type or file, as `rest` or a question says; what is of this type in this file, with a pattern that keeps others away. */
void ff_review_all_of(struct ff_review *r, const char *rest, enum ff_queue_action action);
void ff_review_ignore_all(struct ff_review *r);
/* The pattern goes again with the first answer that is undone. */
void ff_review_pattern_back(struct ff_review *r, const struct ff_undone *u);
/* What key means; false: nothing (act.c). */
bool ff_review_act(struct ff_review *r, const struct ff_review_key *k);
/* Keys that mean something now, as the prompt shows them. */
const char *ff_review_keys(struct ff_review *r);
/* edit.c: asks until the patch applies or the person gives up; 1: *fix is new, 0: nothing to answer. */
int ff_review_edit_fix(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_fix **fix, const char **note,
                       struct ff_err *err);

#endif
