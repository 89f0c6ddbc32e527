/* room.h - what worker.c and child.c share. */
#ifndef FF_WORKER_ROOM_H
#define FF_WORKER_ROOM_H

#include <signal.h>

#include "ff/stream.h"
#include "ff/worker.h"

struct ff_worker_child {
	const volatile sig_atomic_t *stop; /* set: it is told to stop, and ended FF_WORKER_GRACE later */
	pid_t pid;
	int status;          /* exit status, 128 + signal */
	bool killed;         /* by us */
	bool told;           /* there is an outcome */
	struct ff_outcome outcome;
	const char *record;  /* the line that it came in; "" none */
	const char *said;    /* last line of its stderr */
};
/* Runs it to its end, whatever that is; -1: it could not start. */
int ff_worker_child_run(struct ff_arena *a, const char *const *argv, struct ff_worker_child *w, struct ff_err *err);

#endif
