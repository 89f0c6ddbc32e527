/*
 * sandbox.h - the door between the sandbox's room and its program ff-sandbox, which does what ff_box_run asks for: it stays outside as
 * the warden of one run, and starts itself again inside where bwrap has set the box up.  Nobody else calls these.
 */
#ifndef FF_SANDBOX_H
#define FF_SANDBOX_H

#include "ff/fix.h"

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
