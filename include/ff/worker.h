/*
 * worker.h - fixes what may be fixed without a person, one task after the other, while the machine has nothing better to do.  Each fix is a
 * process of its own (ff-fix --next), so that no fix can hurt the worker.  machine.c asks the machine; status.c tells others what the worker does.
 */
#ifndef FF_WORKER_H
#define FF_WORKER_H

#include "ff/config.h"

#define FF_WORKER_CYCLE 60          /* seconds, fixes in one of them, load a core: unless configured */
#define FF_WORKER_FIXES 5
#define FF_WORKER_LOAD 1.0
#define FF_WORKER_GRACE 4000        /* ms that a fix gets to take everything back once the worker was told to stop */
#define FF_WORKER_LOG (1u << 20)    /* bytes of state/worker.log; then it becomes worker.log.1 */

struct ff_worker_options {
	const char *dir;
	bool once, dry_run, json, quiet;
	int interval, most;  /* 0: configured */
	const char *hours;   /* NULL: configured */
};
/*
 * Works until a signal ends it (SIGTERM, SIGINT, SIGHUP: within 5 seconds), or for one cycle.  *status: exit status of the tool.  One per
 * repository.  FF_EX_CONFIG for settings that make no sense.
 */
int ff_worker_run(struct ff_arena *a, const struct ff_worker_options *o, int *status, struct ff_err *err);

/* ---- the machine (machine.c) ---- */

/* Load of the last minute, for each core; -1 not known. */
double ff_machine_load(void);
/* Whether it runs on its battery.  sys: "/sys". */
bool ff_machine_on_battery(struct ff_arena *a, const char *sys);
/* Whether a minute of the day (0..1439) lies within "9-17" or "22:00-06:30", over midnight; the end does not.  "" and what is no such thing: always. */
bool ff_machine_in_hours(const char *hours, int minute);

/* ---- what it does, for people (status.c) ---- */

enum ff_worker_doing { FF_WORKER_IDLE, FF_WORKER_FIXING, FF_WORKER_PAUSED };
struct ff_worker_status {
	const char *owner;      /* as ff_queue_owner names it */
	int doing;              /* enum ff_worker_doing */
	int64_t since, last;    /* seconds since 1970; last: end of the last fix, 0 none */
	const char *note;       /* why it is paused */
};
int ff_worker_status_put(const struct ff_place *p, const struct ff_worker_status *s, struct ff_err *err);
/* false: no worker runs. */
bool ff_worker_status_get(struct ff_arena *a, const struct ff_place *p, struct ff_worker_status *out);
/* "fixing #12 for 8 s", "idle, last fix 10 min ago", "paused: on battery"; "not running".  brief: "" for what nobody needs to know in a prompt. */
struct ff_store;
const char *ff_worker_line(struct ff_arena *a, const struct ff_place *p, struct ff_store *store, bool brief);

#endif
