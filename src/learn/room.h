/*
 * room.h - what the files of this room share: those that speak to the store or to a stream, and a table.  The arithmetic is in
 * ff/learn.h and ff/trust.h.
 */
#ifndef FF_LEARN_ROOM_H
#define FF_LEARN_ROOM_H

#include "ff/learn.h"

/* Feedback, and with it weights and tasks that nobody decided about yet. */
struct ff_learned_file {
	struct ff_list events;  /* struct ff_feedback, each with a key or a task */
	struct ff_list weights; /* struct ff_weight */
	int undecided;          /* `task` records: what stands is unknown, not rejected */
};
/* all: weight and task records too, which are refused otherwise.  The first bad line is an error. */
int ff_learn_read(struct ff_arena *a, int in, bool all, struct ff_learned_file *out, struct ff_err *err);

/* One event with its key and time, as it is, inside a transaction; counted_at: NULL, or when the weight moved by it. */
int ff_learn_keep(struct ff_store *s, struct ff_arena *a, const struct ff_feedback *f, const char *counted_at, bool *fresh, struct ff_err *err);
/* A hash for the account that runs this program. */
const char *ff_learn_person(struct ff_arena *a);

#define FF_LEARN_ROWS 4000 /* newest decisions of a database that a run looks at */
/* The newest `most` decisions (struct ff_feedback), oldest first; inside a transaction. */
int ff_learn_recent(struct ff_store *s, struct ff_arena *a, int most, struct ff_list *out, struct ff_err *err);
/* Weights of all patterns (struct ff_weight), by name; inside a transaction. */
int ff_learn_weights(struct ff_store *s, struct ff_arena *a, struct ff_list *out, struct ff_err *err);

/* ---- 64-bit names to numbers (numbers.c); {0} is an empty one ---- */

struct ff_numbers {
	uint64_t *keys; /* 0: free */
	int *values;
	size_t mask;
	int used;
};
int *ff_numbers_at(struct ff_arena *a, struct ff_numbers *m, uint64_t key); /* 0 when it is new; valid until the next call */
int ff_numbers_find(const struct ff_numbers *m, uint64_t key);              /* 0 when it is not there */

#endif
