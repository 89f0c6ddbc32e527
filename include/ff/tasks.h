/*
 * tasks.h - reads what ff-converge writes: `task`... and one `convergence` that closes the
 * stream.  Used by ff-learn weigh and ff-queue add.
 */
#ifndef FF_TASKS_H
#define FF_TASKS_H

#include "ff/stream.h"

#define FF_MAX_TASKS (FF_MAX_AGENTS * FF_MAX_FINDINGS)

enum ff_tasks_got { FF_TASKS_END, FF_TASKS_TASK, FF_TASKS_CONVERGENCE };
struct ff_tasks {
	struct ff_lines lines;
	int count;   /* tasks so far */
	bool closed; /* `convergence` was read */
};
void ff_tasks_open(struct ff_tasks *r, int fd);
void ff_tasks_close(struct ff_tasks *r);
/*
 * The next record, into the arena.  A task that is critical comes twice: at once, and again at
 * the end under the same fingerprint; the later one counts.  FF_EX_DATA: a malformed record, another kind, anything after
 * `convergence`, or an end without it (the producer died).
 */
int ff_tasks_next(struct ff_tasks *r, struct ff_arena *a, struct ff_task *task, struct ff_convergence *convergence, struct ff_err *err);
/* A task's number as people write it: "12" or "#12".  FF_EX_USAGE otherwise. */
int ff_task_id(const char *text, int64_t *id, struct ff_err *err);

#endif
