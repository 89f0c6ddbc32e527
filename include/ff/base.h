/*
 * base.h - what every room stands on: errors, memory, text, options, paths,
 * child processes, time.  libc only; knows nothing of records or git.
 */
#ifndef FF_BASE_H
#define FF_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "ff/banned.h"
#include "ff/limits.h"

#define FF_VERSION "0.1.0"

#if defined(__GNUC__)
#define FF_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define FF_PRINTF(a, b)
#endif
#define FF_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- errors: values on the caller's stack (error.c) ---- */

/* Exit codes of every tool; also the `code` of an error. */
enum {
	FF_EX_OK = 0,
	FF_EX_FINDINGS = 1, /* only with --exit-code */
	FF_EX_USAGE = 64,
	FF_EX_DATA = 65,    /* bad record in the input */
	FF_EX_NOREPO = 66,  /* no such repository, revision or file */
	FF_EX_SERVICE = 69, /* host or model unreachable */
	FF_EX_BUG = 70,
	FF_EX_TEMP = 75, /* busy, time-out, rate limit, disk full: try again */
	FF_EX_CONFIG = 78,
};

struct ff_err {
	int code; /* FF_EX_*; 0 while nothing is wrong */
	char text[1024];
};

/* Sets code and text; returns -1 so that `return ff_err_set(...)` works.  err may be NULL. */
int ff_err_set(struct ff_err *err, int code, const char *fmt, ...) FF_PRINTF(3, 4);
/* Prepends "context: " to the text and keeps the code; returns -1. */
int ff_err_wrap(struct ff_err *err, const char *fmt, ...) FF_PRINTF(2, 3);
/* Code for an errno: ENOSPC, EAGAIN, EBUSY, EROFS -> FF_EX_TEMP; ENOENT -> FF_EX_NOREPO; else FF_EX_BUG. */
int ff_err_code_of(int errnum);

/* ---- memory: an arena has one owner and is freed whole (arena.c) ---- */

struct ff_chunk;
struct ff_arena {
	struct ff_chunk *head;
	char *next, *end;
};

/* A zeroed struct is an empty arena.  Allocation never fails: out of memory ends the program. */
void *ff_arena_alloc(struct ff_arena *a, size_t n);          /* zeroed, aligned to 16 */
void *ff_arena_raw(struct ff_arena *a, size_t n);            /* not zeroed */
char *ff_arena_dup(struct ff_arena *a, const char *p, size_t n); /* adds a NUL */
char *ff_arena_str(struct ff_arena *a, const char *s);       /* NULL gives "" */
char *ff_arena_printf(struct ff_arena *a, const char *fmt, ...) FF_PRINTF(2, 3);
void ff_arena_reset(struct ff_arena *a); /* keeps the largest chunk */
void ff_arena_free(struct ff_arena *a);
#define FF_NEW_IN(arena, type) ((type *)ff_arena_alloc((arena), sizeof(type)))

/* A growing array inside an arena; `items` moves when it grows. */
struct ff_list {
	void *items;
	int count, room;
};
/* Room for one more item of `size` bytes, zeroed; the same size on every call. */
void *ff_list_push(struct ff_arena *a, struct ff_list *l, size_t size);
#define FF_PUSH(arena, list, type) ((type *)ff_list_push((arena), (list), sizeof(type)))
#define FF_AT(list, type, i) (&((type *)(list)->items)[i])

struct ff_strings {
	const char **items;
	int count, room;
};
void ff_strings_push(struct ff_arena *a, struct ff_strings *l, const char *s); /* s is kept, not copied */
bool ff_strings_has(const struct ff_strings *l, const char *s);

void *ff_xmalloc(size_t n); /* for the few things that outlive an arena; never NULL */
void *ff_xrealloc(void *p, size_t n);

/* ---- text: a buffer whose maximum is an argument (buf.c) ---- */

struct ff_buf {
	char *data; /* NUL-terminated when len > 0; NULL while empty */
	size_t len, cap, max;
	bool over; /* max was reached: what did not fit is lost, later additions are ignored */
};
void ff_buf_init(struct ff_buf *b, size_t max); /* max 0: FF_MAX_LINE */
void ff_buf_add(struct ff_buf *b, const void *p, size_t n);
void ff_buf_str(struct ff_buf *b, const char *s);
void ff_buf_char(struct ff_buf *b, char c);
void ff_buf_int(struct ff_buf *b, long long n);
void ff_buf_printf(struct ff_buf *b, const char *fmt, ...) FF_PRINTF(2, 3);
/* At least n writable bytes after data + len (add to len what was used); NULL, and `over`, beyond max. */
char *ff_buf_reserve(struct ff_buf *b, size_t n);
void ff_buf_clear(struct ff_buf *b); /* keeps the memory */
void ff_buf_free(struct ff_buf *b);
const char *ff_buf_text(const struct ff_buf *b); /* "" while empty */

/* Bytes that are no valid UTF-8 sequence starting at p[0..n): length 1..4 of a valid one, 0 of an invalid one. */
int ff_utf8_len(const unsigned char *p, size_t n);
bool ff_utf8_valid(const char *p, size_t n);
/* Columns that a terminal needs for a UTF-8 string (control characters count 0). */
int ff_utf8_width(const char *s);
/* s when it has at most max bytes, else its start (whole characters) and "...", max bytes in all; max >= 4. */
const char *ff_str_cut(struct ff_arena *a, const char *s, size_t max);
bool ff_str_starts(const char *s, const char *prefix);
bool ff_str_ends(const char *s, const char *suffix);
/* Shell pattern with '*' (not over '/'), '**' and '?'; whole path must match. */
bool ff_glob_match(const char *pattern, const char *path);
/*
 * The candidate that was probably meant by a mistyped word: fewest edits (optimal string alignment), the first one of equals, NULL
 * when all are further than a third of the word.
 */
const char *ff_text_nearest(const char *word, const struct ff_strings *candidates);
/* Does `word` (len bytes) stand in the text as a whole identifier? */
bool ff_word_in(const char *text, const char *word, int len);
const char *ff_last_part(const char *dotted); /* after the last dot */

/* ---- metadata (toml.c) ---- */

/*
 * Strings of a TOML text: table "project.scripts", key, value; each element of an array is one, and an inline table is a
 * table.  What is no string is passed over; the rest of a line that is no TOML is, too.
 */
void ff_toml_read(const char *text, size_t len, void (*take)(void *to, const char *table, const char *key, const char *value), void *to);

/* 64-bit FNV-1a over several pieces: start with FF_HASH_START. */
#define FF_HASH_START 0xcbf29ce484222325ull
uint64_t ff_hash(uint64_t h, const void *p, size_t n);
uint64_t ff_hash_str(uint64_t h, const char *s); /* with its NUL, so that ("a","bc") differs from ("ab","c") */

/* ---- lines in (lines.c) ---- */

struct ff_lines {
	int fd;
	char *data;
	size_t start, end, cap;
	long line; /* number of the line last returned, from 1 */
	bool eof;
};
void ff_lines_init(struct ff_lines *l, int fd);
void ff_lines_free(struct ff_lines *l); /* does not close fd */
/*
 * The next line without its newline, NUL-terminated, valid until the next call.
 * 1: a line; 0: end of input; -1: read error, a line over FF_MAX_LINE, or a last line
 * without newline (its producer died): all FF_EX_DATA but the first.
 */
int ff_lines_next(struct ff_lines *l, char **line, size_t *len, struct ff_err *err);
/* Writes all of it, through EINTR and short writes. */
int ff_write_all(int fd, const void *p, size_t n, struct ff_err *err);

/* ---- files and paths (path.c) ---- */

/* Whole file into *out (owned by the arena, NUL added); error beyond max. */
int ff_file_read(struct ff_arena *a, const char *path, size_t max, char **out, size_t *len, struct ff_err *err);
/* Writes to PATH.tmp-PID, fsyncs, renames. */
int ff_file_write_atomic(const char *path, const void *p, size_t n, struct ff_err *err);
int ff_mkdir_all(const char *path, struct ff_err *err);
/*
 * A file below `top`, a folder that a stranger filled (below.c): no link is followed, nothing named .git is entered.  read: at most
 * FF_MAX_BLOB bytes, *mode its permissions.  write: beside it and then in its place; fresh: it must not be there yet, its folders are
 * made.  FF_EX_NOREPO when it is not there or no file.
 */
struct ff_bytes {
	const char *text;
	size_t len;
};
int ff_below_read(struct ff_arena *a, const char *top, const char *path, struct ff_bytes *out, mode_t *mode, struct ff_err *err);
int ff_below_write(const char *top, const char *path, const struct ff_bytes *t, mode_t mode, bool fresh, struct ff_err *err);
int ff_below_remove(const char *top, const char *path, struct ff_err *err);
const char *ff_path_base(const char *path);
bool ff_path_exists(const char *path);
/* Folder of the running program (no slash at the end). */
const char *ff_path_self_dir(struct ff_arena *a);
/* Path of a sibling program `name` (self dir), else `name` alone for PATH look-up. */
const char *ff_path_tool(struct ff_arena *a, const char *name);
/* Adds NAME for every program ff-NAME there. */
void ff_path_tools(struct ff_arena *a, struct ff_strings *names);

/* ---- options: one table per tool, usage printed from it (opt.c) ---- */

enum ff_opt_kind { FF_OPT_FLAG, FF_OPT_STR, FF_OPT_INT, FF_OPT_NUM, FF_OPT_STRS, FF_OPT_TIME /* double, seconds: 90, 90s, 5m, 1h, 2d */ };
struct ff_opt {
	const char *name; /* long name without dashes; NULL ends the table */
	char letter;      /* 0: none */
	enum ff_opt_kind kind;
	void *into;      /* bool *, const char **, int *, double *, struct ff_strings * */
	const char *arg; /* word for the argument in usage; NULL for flags */
	const char *help;
};
/* What every tool understands: -C DIR, --json, -q, -h, -V. */
struct ff_common {
	const char *dir; /* -C; "." by default */
	bool json, quiet;
};
struct ff_tool {
	const char *name;     /* "ff-scan" */
	const char *synopsis; /* lines after the name, separated by '\n' */
	const char *summary;  /* one sentence */
	const struct ff_opt *opts;
	struct ff_common *common;
	struct ff_arena *arena; /* for FF_OPT_STRS */
};
/*
 * Parses argv; options may stand between arguments, "--" ends them.  Moves the
 * arguments to the front and returns their number (argv[0] onwards are arguments).
 * -h and -V print and exit 0; a usage error prints one line and exits 64.
 */
int ff_opt_parse(const struct ff_tool *t, int argc, char **argv);
/* The same, but the first argument ends the options: it is a program, and what follows is its own. */
int ff_opt_parse_program(const struct ff_tool *t, int argc, char **argv);
void ff_opt_usage(const struct ff_tool *t, FILE *to);
/* "ff-x: text" on stderr, exit code from err (FF_EX_BUG if it has none). */
int ff_fail(const char *tool, const struct ff_err *err);
/* One line "ff-x: ..." on stderr. */
void ff_say(const char *tool, const char *fmt, ...) FF_PRINTF(2, 3);

/* ---- terminal (term.c) ---- */

bool ff_term_colour(int fd); /* a terminal, no NO_COLOR, TERM not dumb */
int ff_term_width(int fd);   /* COLUMNS, else the terminal's, else 80 */
/* Writes text that came from outside: control characters and escapes are shown as '?'. */
void ff_term_safe(FILE *to, const char *s);

/* ---- trials in a copy of this program (guard.c) ---- */

enum { FF_GUARD_OK, FF_GUARD_FAILED, FF_GUARD_LATE, FF_GUARD_DIED };
/*
 * Calls job(with, i) for i from 0 in a copy of this process, which may crash, take more than deadline_ms of CPU for one call, or
 * want more than memory_mb: verdicts[i] says what became of it (job's result 0: FF_GUARD_OK), the others go on in another copy.  What
 * job does to memory is lost.  Before any thread is started.  -1: there can be no copy.
 */
int ff_guard(int count, int (*job)(void *with, int i), void *with, int deadline_ms, int memory_mb, unsigned char *verdicts);

/* ---- child processes: the only fork of programs in the house (spawn.c) ---- */

struct ff_child {
	pid_t pid;
	int in, out, err; /* our ends; -1 where not piped */
};
enum { FF_SPAWN_IN = 1, FF_SPAWN_OUT = 2, FF_SPAWN_ERR = 4, FF_SPAWN_NULL_ERR = 8 };
struct ff_spawn {
	const char *const *argv;  /* argv[0] is looked up in PATH unless it has a slash */
	const char *dir;          /* NULL: stay */
	const char *const *env;   /* NULL: ours without GIT_* variables that name a repository */
	int pipes;                /* FF_SPAWN_*; what is not piped: stdin and stdout /dev/null, stderr ours */
	int cpu_seconds, memory_mb, processes, file_mb; /* rlimits; 0: none */
	bool inherit_out;         /* stdout is ours */
	bool foreground;          /* an editor or a pager: in our process group, so that the terminal is its own; what is not piped is ours */
	bool session;             /* a session of its own: no terminal reaches it, and nobody needs to wait for it */
	bool tied;                /* Linux: SIGKILL for it when we die, however we die */
};
/* Starts the child in its own process group (but for `foreground`, where ff_run and ff_kill_group are not for it), SIGPIPE default, no other fds. */
int ff_spawn(const struct ff_spawn *s, struct ff_child *c, struct ff_err *err);
/* Waits; exit status 0..255, or 128 + signal. */
int ff_wait(struct ff_child *c);
void ff_kill_group(struct ff_child *c); /* SIGKILL to the group, waits, closes fds */
/*
 * Runs a child to its end: writes input, collects stdout (at most max bytes) and the
 * last FF_MAX_STDERR bytes of stderr, kills the group at the deadline (ms).  0 when it ran
 * (status holds the exit status), -1 when it could not start, was late or flooded.
 */
int ff_run(const struct ff_spawn *s, const void *input, size_t n, struct ff_buf *out,
           struct ff_buf *errout, int deadline_ms, int *status, struct ff_err *err);

/* Once the flag (a sig_atomic_t, which is an int) is set by a signal handler, every ff_run ends as at its deadline.  For the whole program; NULL: never. */
void ff_run_stops_at(const volatile int *flag);
bool ff_run_stopped(void);

/* ---- time (clock.c, opt.c) ---- */

/* 90, 90s, 5m, 1h, 2d in seconds; -1: it is no time. */
int ff_seconds(const char *text, double *seconds);

int64_t ff_clock_ms(void);                       /* monotonic */
const char *ff_clock_iso(struct ff_arena *a, int64_t unix_seconds); /* 2026-01-31T10:00:00Z */
int64_t ff_clock_now(void);                      /* seconds since 1970 */

#endif
