/*
 * sandbox.h - a program shut in.  ff_box_run starts ff-sandbox, which stays outside as the warden of one run; nothing that belongs to a
 * repository, or that was made for it, runs elsewhere.
 */
#ifndef FF_SANDBOX_H
#define FF_SANDBOX_H

#include "ff/base.h"

/* What shuts a program in; each level has all that the ones before it have. */
enum ff_box_level {
	FF_BOX_NONE,
	FF_BOX_LIMITS,     /* rlimits, a session of its own, deadline, output cap, environment from a whitelist; nothing is hidden */
	FF_BOX_LANDLOCK,   /* and writes only where it may, and (ABI 4) no TCP */
	FF_BOX_NAMESPACES, /* and mounts, processes, network and IPC of its own */
	FF_BOX_BUBBLEWRAP, /* the same, set up by bwrap */
};
extern const char *const ff_box_level_names[]; /* "none", "limits", "landlock", "namespaces", "bubblewrap"; NULL ends */
struct ff_box {
	const char *work;       /* the one folder of the machine that it can write, absolute */
	const char *stands_at;  /* where that folder is seen inside, absolute: in place of the main checkout.  "": at its own path, and below
	                           FF_BOX_NAMESPACES always.  ff_box_inside tells */
	struct ff_strings hide; /* folders that are empty inside: home, the main checkout, the git directory */
	struct ff_strings show; /* folders and files in hidden ones that can be read all the same: a venv, an interpreter */
	struct ff_strings env;  /* "NAME=value"; beside them only PATH, LANG, LC_*, TZ of ours; HOME and TMPDIR are of the box */
	int least, most;        /* enum ff_box_level: less is refused (FF_EX_CONFIG); more is not tried, 0: anything */
	int deadline_ms;
	int cpu_seconds, memory_mb, processes, file_mb; /* 0: the defaults; memory and processes for all of it together as well */
	int disk_mb;            /* work and /tmp together, beyond what was there */
	size_t output;          /* bytes of standard output; more ends it */
};
#define FF_BOX_CPU 600      /* seconds of CPU of one process */
#define FF_BOX_MEMORY 4096  /* MiB */
#define FF_BOX_PROCESSES 256
#define FF_BOX_FILE 512     /* MiB of one file */
#define FF_BOX_DISK 1024    /* MiB */
#define FF_BOX_OUTPUT (8u << 20)
struct ff_box_end {
	int level;          /* enum ff_box_level that was reached */
	int status;         /* exit status, 128 + signal; -1 when it was ended by us */
	const char *ended;  /* why: "deadline", "output", "memory", "processes", "disk"; "" it ended by itself */
	int ms;             /* of the whole, and */
	int start_ms;       /* until the program itself ran (0: not known) */
};
struct ff_config;
/* Level of fibreflow.sandbox.require: nothing of the repository runs with less. */
int ff_box_required(const struct ff_config *c);
/* The best level here, at most `most` (0: any). */
int ff_box_best(int most);
/* The path inside of a path in the work folder. */
const char *ff_box_inside(struct ff_arena *a, const struct ff_box *b, int level, const char *path);
/*
 * Runs argv in the box, in the work folder, with nothing on standard input.  out: standard output (its first bytes when it was ended for
 * too much of it; its own maximum is to be no less); errout: the last FF_MAX_STDERR bytes of standard error.  When this returns, no process
 * of the box is left.  -1: it could not start (FF_EX_CONFIG: the level is not reached here; FF_EX_NOREPO: the program or the work folder is
 * not there), or was ended from outside (FF_EX_TEMP).
 */
int ff_box_run(struct ff_arena *a, const struct ff_box *b, const char *const *argv, struct ff_buf *out, struct ff_buf *errout,
               struct ff_box_end *end, struct ff_err *err);

/* ---- what ff-sandbox does when it is started: nobody else calls these ---- */

struct ff_box_call {
	struct ff_box box;       /* deadline_ms 0: none; output 0: standard output is handed on as it is */
	const char *const *argv; /* NULL: nothing is run, only the level is found out */
	const char *report;      /* the word that begins the report line; NULL: none */
	int64_t since;           /* monotonic microseconds of the call; 0: now */
};
/* "NAME=N" of --limit: cpu (seconds), memory, file, disk (MiB), processes, output (bytes). */
int ff_box_limit(struct ff_box *b, const char *word, struct ff_err *err);
/* enum ff_box_level of a word; -1 and FF_EX_USAGE. */
int ff_box_level_of(const char *word, struct ff_err *err);
/* Hides the home of who calls, unless the work folder would be it or hold it: FF_EX_USAGE. */
int ff_box_hide_home(struct ff_arena *a, struct ff_box *b, struct ff_err *err);
/* Reads the report's word and the time of the call from a caller that starts us: one line on fd. */
int ff_box_hear(struct ff_arena *a, struct ff_box_call *c, int fd, struct ff_err *err);
/* Runs it to its end: no process of the box is left.  -1: it could not start. */
int ff_box_guard(struct ff_arena *a, const struct ff_box_call *c, struct ff_box_end *end, struct ff_err *err);
/* The last line on standard error: what became of it, for ff_box_run. */
void ff_box_report(const struct ff_box_call *c, int result, const struct ff_box_end *end, const struct ff_err *err);
/* The other side, under bwrap: `fds` is "CONTROL,ERROR", descriptors that bwrap handed on. */
_Noreturn void ff_box_inside_of_bwrap(const struct ff_box_call *c, const char *fds);

#endif
