/* room.h - what the files of the sandbox share.  The warden is outside; the cell is what the program lives in, its supervisor included. */
#ifndef FF_SANDBOX_ROOM_H
#define FF_SANDBOX_ROOM_H

#include "ff/sandbox.h"

/* ---- what stands where inside (plan.c) ---- */

struct ff_bind {
	const char *from, *to;
	bool write, file;
};
struct ff_plan {
	const char *work, *inside;  /* the work folder, and where it is seen; "" "": there is none */
	const char *temp;           /* TMPDIR inside */
	bool made;                  /* it was made for this run */
	struct ff_strings covers;   /* folders and files that are empty inside, the outer ones only */
	struct ff_strings later;    /* those in the work folder, as they are named inside: emptied once it stands there */
	struct ff_list binds;       /* struct ff_bind, in this order */
	struct ff_strings points;   /* mount points that were made in the work folder, outer first */
};
int ff_plan_make(struct ff_arena *a, const struct ff_box *b, int level, struct ff_plan *p, struct ff_err *err);
/* Removes what was made for it; nothing of the program's. */
void ff_plan_undo(const struct ff_plan *p);
/* Is path `below` top, or top itself?  Text only; no slash at the end. */
bool ff_plan_under(const char *path, const char *top);
/* Is the cover a folder that stays empty, to be closed once everything stands?  Not what something is mounted on, and not /tmp. */
bool ff_plan_closes(const struct ff_plan *p, const char *cover);
bool ff_plan_is_file(const char *path); /* anything but a folder */
/* Everything below a folder and the folder itself; links are not followed. */
void ff_plan_remove_tree(const char *path);

/* ---- the cell (cell.c): supervisor and program ---- */

struct ff_cell {
	int level;
	const struct ff_box *box;   /* limits and environment */
	const char *const *argv;    /* NULL: ends with 0 in place of becoming a program */
	const struct ff_plan *plan; /* for Landlock */
	const char *dir, *temp;     /* the work folder and TMPDIR as the program sees them; dir "": stay */
	int ctl, out, err;          /* the warden; standard output and error of the program */
	pid_t warden;               /* 0: not visible from here */
	unsigned uid, gid;          /* who we are outside */
	bool bounded;               /* the kernel bounds the number of processes, root's too */
	int step[2];                /* supervisor and program wait for each other */
};
/*
 * Messages to the warden, one a packet: 'S' and microseconds: it runs; 'X' and errno: exec failed; 'F' text: the level is not reached;
 * 'E' reason: we end it; 'Q' wait status of the program.
 */
#define FF_CELL_MESSAGE 700
void ff_cell_say(int ctl, char kind, const char *fmt, ...) FF_PRINTF(3, 4);
_Noreturn void ff_cell_run(struct ff_cell *c);
int64_t ff_cell_us(void);
bool ff_cell_own_processes(int level); /* has the level a process namespace? */

/* ---- pieces ---- */

/* mounts.c: in a child with new namespaces: identity, mounts, loopback. */
unsigned long ff_mounts_flags(void); /* of clone */
int ff_mounts_set(const struct ff_plan *p, const struct ff_box *b, bool *bounded, struct ff_err *err);
int ff_mounts_proc(const struct ff_box *b, bool *bounded, struct ff_err *err);
int ff_mounts_seal(struct ff_err *err);
int ff_mounts_identity(unsigned inside_uid, unsigned inside_gid, unsigned uid, unsigned gid, struct ff_err *err);
/* bwrap.c: argv of bwrap that ends in ourselves; NULL-terminated. */
const char *const *ff_bwrap_argv(struct ff_arena *a, const struct ff_plan *p, const struct ff_box_call *c, int self, int ctl, int err);
/* landlock.c: version of the kernel's Landlock, 0: none. */
#define FF_LANDLOCK_LEAST 3 /* before it, files outside could be truncated */
int ff_landlock_version(void);
int ff_landlock_enter(const struct ff_plan *p, const struct ff_box *b, int level, struct ff_err *err);
/*
 * filter.c: system calls that have no business here; 1: this machine has no such filter.  ask: each new process or thread waits until
 * whoever has *listener (-1: the kernel cannot) took its question and answered; without a listener any more there are no new ones.
 */
int ff_filter_enter(int level, pid_t supervisor, pid_t warden, bool ask, int *listener, struct ff_err *err);
bool ff_filter_asked(int listener, uint64_t *id);
void ff_filter_answer(int listener, uint64_t id, bool allowed);
/* limits.c: in the program, before exec. */
int ff_limits_enter(const struct ff_box *b, int level, struct ff_err *err);
int ff_limits_drop_rights(struct ff_err *err); /* every capability, and no way to get one back */
#define FF_LIMITS_THREADS 4 /* tasks to one process on average: where threads are counted */
bool ff_limits_linux(int major, int minor); /* is the kernel that version or a newer one? */
/* Tasks that our user may have: those of now and these. */
int ff_limits_tasks(const struct ff_box *b, int level);

/* ---- what the cell uses (census.c) ---- */

struct ff_census_place { /* a file system that the program writes to */
	const char *path;
	uint64_t device, free, nodes; /* bytes and inodes free at the start */
	bool own;                     /* made for it alone: what is used there is its */
	int64_t walk_from;            /* its free bytes at which we last looked closer */
};
struct ff_census {
	const struct ff_box *box;
	bool own_processes;
	pid_t self;
	struct ff_list pids; /* pid_t of the last look */
	int since;           /* how many were allowed since it was counted */
	struct ff_census_place place[4];
	int places;
	int64_t started;     /* seconds since 1970: files changed since are its */
	uint64_t shared;     /* KiB of shared memory of the machine at the start */
	int64_t exact_after; /* monotonic ms: the exact look at memory is not taken before */
	struct ff_arena arena;
};
void ff_census_start(struct ff_census *c, const struct ff_box *b, int level, const char *work, const char *temp);
/* "" or why it must end: "processes", "memory", "disk". */
const char *ff_census_look(struct ff_census *c);
/* May there be one more process or thread?  *why: as above. */
bool ff_census_one_more(struct ff_census *c, const char **why);
/* SIGKILL for every process of the cell until none is left; the caller is their reaper. */
void ff_census_kill(struct ff_census *c);

#endif
