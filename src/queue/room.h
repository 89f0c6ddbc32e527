/*
 * room.h - what add.c, match.c and close.c share: one run on its way into the queue.
 */
#ifndef FF_QUEUE_ROOM_H
#define FF_QUEUE_ROOM_H

#include "ff/queue.h"

/* A queued task that one of this run's may be.  Strings are in the run's arena. */
struct queued {
	int64_t id;
	int status, before;          /* before: status when it was resolved; -1 it is not */
	const char *type, *symbol, *description, *fingerprint, *anchor, *body, *file, *source;
	const struct ff_analysed *in; /* file of this run whose old side held it; NULL: found by its fingerprint alone */
	int line;                    /* on the old side */
	int now_line;                /* where that line is on the new side; 0: it is gone */
	int index_state;
	bool placed;                 /* it has a place on this run's branch */
	int elsewhere;               /* other branches that it stands on */
	bool gone;                   /* it was seen to be gone from this run's branch */
	bool fix_waits;              /* fixed, and the fix is not on a branch of the person yet: it still stands */
	int64_t applied_at;          /* fixed, and the fix is on a person's branch since then; 0 */
	int seen_as;                 /* number of the run's task that it is; -1 none yet */
};

struct ff_add_run {
	struct ff_arena arena;
	const struct ff_add_options *o;
	struct ff_list tasks;        /* struct ff_task; a fingerprint stands once */
	const char **wanted;         /* their fingerprints, sorted */
	int *known;                  /* for each task: its row in `queued`, -1 new */
	struct ff_list queued;       /* struct queued */
	struct ff_convergence end;
	struct ff_strings heard;     /* agents whose silence means something */
	const char *now, *today;
	int64_t run;                 /* row of this run; every task seen in it carries it */
	struct ff_summary *sum;
	int critical_before;         /* baseline: critical ones that get no alert of their own */
};

/* The file of this run that has that path, or had it before; NULL: none. */
const struct ff_analysed *ff_add_file(const struct ff_add_run *x, const char *path, bool before);
/* match.c: fills `queued` with what the analysed files held, and `known`. */
int ff_add_match(struct ff_store *s, struct ff_add_run *x, struct ff_err *err);
/* close.c: what the analysed files no longer show is gone from this branch, and resolved when no branch has it. */
int ff_add_close(struct ff_store *s, struct ff_add_run *x, struct ff_err *err);
/* close.c: nothing in the code shows the task any more; a fix that waits for it is of no use. */
int ff_task_close(struct ff_store *s, struct ff_arena *a, int64_t id, const char *commit, const char *reason, const char *now, struct ff_err *err);
const char *ff_owner_words(struct ff_arena *a, const char *owner); /* owner.c: "process 1234 on HOST" */
/* claim.c, inside a transaction: when the claim on a task is over, the task is what it was before. */
int ff_claim_lapse(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err);
/* fixes.c, inside a transaction: a fix waits; the task was closed without it; the lines that an applied fix took away are back. */
int ff_fix_waits(struct ff_store *s, struct ff_arena *a, int64_t task, bool *waits, struct ff_err *err);
int ff_fix_closed(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err);
int ff_fix_put_back(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_err *err);
/* fixes.c, not inside one: ff_queue_fix_applied and ff_queue_fix_undone of a time that is past. */
int ff_fix_was_applied(struct ff_store *s, int64_t task, const char *commit, bool edited, int64_t at, struct ff_err *err);
int ff_fix_was_reverted(struct ff_store *s, int64_t task, int64_t at, struct ff_err *err);
/* attempts.c: what was tried on a task (inside a transaction), for people or as outcome records; and where its fix is, "" nowhere. */
int ff_attempts_load(struct ff_store *s, struct ff_arena *a, int64_t task, struct ff_list *out, struct ff_err *err);
void ff_attempts_write(struct ff_arena *a, const struct ff_list *attempts, const struct ff_screen *screen, bool json, struct ff_buf *out);
const char *ff_attempts_line(struct ff_arena *a, const struct ff_task *t, const char *reason, const struct ff_list *attempts, const struct ff_list *fixes);
/* The computation of a score, a line a step (why.c). */
void ff_queue_write_steps(const struct ff_task *t, const struct ff_screen *screen, struct ff_buf *out);
/* A word's number in a NULL-terminated list, -1: not in it. */
int ff_add_word(const char *const *names, const char *text);

#endif
