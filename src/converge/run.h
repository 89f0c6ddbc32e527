/*
 * run.h - one run of ff-converge, seen from inside the room: the facts that come in, the
 * agents at their seats.  Nobody outside src/converge includes it.
 */
#ifndef FF_CONVERGE_RUN_H
#define FF_CONVERGE_RUN_H

#include <signal.h>

#include "ff/converge.h"

/* ---- facts from standard input (intake.c) ---- */

/*
 * All agents read one and the same copy of the facts.  It grows while one of them lags behind, up to
 * FF_WINDOW_MOST; then reading waits for the last one, at the longest until that one's deadline.
 */
#define FF_WINDOW_MOST (32u << 20)

struct ff_intake {
	int fd;
	struct ff_arena *arena;   /* commit, end, files */
	char *data;               /* bytes base .. base + len of the stream */
	size_t len, cap;
	uint64_t base;
	int kind;                 /* of the line that is being read */
	struct ff_buf line;       /* its text, when it is wanted */
	size_t line_len;
	long line_number;
	struct ff_commit commit;
	struct ff_end end;
	struct ff_list files;     /* struct ff_changed_file */
	unsigned languages;       /* 1 << enum ff_language of the files so far */
	bool has_commit, ended, eof;
};
void ff_intake_open(struct ff_intake *in, int fd, struct ff_arena *arena);
/* Makes room for more; bytes before `oldest` are needed by nobody.  False: the window is full. */
bool ff_intake_room(struct ff_intake *in, uint64_t oldest);
/* Reads once, after ff_intake_room; notes commit, file and end on the way.  Sets eof.  FF_EX_DATA. */
int ff_intake_read(struct ff_intake *in, struct ff_err *err);
void ff_intake_close(struct ff_intake *in);

/* ---- agents (agents.c) ---- */

enum ff_phase {
	FF_PHASE_IDLE,      /* not started */
	FF_PHASE_PROPOSING, /* round one */
	FF_PHASE_WAITING,   /* its first `done` is here, others are still at it */
	FF_PHASE_VOTING,    /* round two */
	FF_PHASE_LEFT,      /* heard out, or dropped */
};
struct ff_seat {
	const struct ff_agent_setup *setup;
	int number;
	enum ff_phase phase;
	struct ff_child child;
	uint64_t sent;               /* of the facts */
	struct ff_buf ballot;        /* candidates on their way */
	size_t ballot_sent;
	struct ff_candidates reading;
	struct ff_buf heard;         /* its output from the first line that is not complete */
	size_t scanned;              /* of `heard`: no newline before this */
	size_t taken;                /* bytes of output in the whole run */
	struct ff_buf talk;          /* the last FF_MAX_STDERR bytes of its stderr */
	int64_t started, last;       /* ms: start, last record */
	int64_t closed;              /* ms: its output ended while it still ran; 0 */
	int64_t owed;                /* ms in which it was its turn */
	int findings, votes, strays; /* strays: votes for no candidate */
	const char *state;           /* of struct ff_agent_report; NULL while nothing is decided */
	const char *what;            /* what was wrong */
	bool complete;
};
struct ff_run {
	struct ff_arena *arena;
	const struct ff_converge_options *options;
	const struct ff_config *config; /* that of the analysed commit */
	struct ff_intake in;
	struct ff_seat *seats;
	int count;
	struct ff_ballot_box box;
	bool started, balloting;
	int alerts;                  /* told on stderr */
	int out;
};
/* Both rounds with every agent.  -1: the facts are bad, or we were told to stop; all agents are gone then. */
int ff_agents_run(struct ff_run *r, struct ff_err *err);
/* Lets those that were heard out end by themselves for a moment, then ends what is left. */
void ff_agents_end(struct ff_run *r);

/* ---- one agent (seat.c) ---- */

bool ff_seat_lives(const struct ff_seat *s);                             /* started and not yet heard out */
bool ff_seat_has_facts(const struct ff_run *r, const struct ff_seat *s); /* the window holds some that it has not taken */
void ff_seat_start(struct ff_run *r, struct ff_seat *s);
/* Writes once: facts, then its ballot. */
void ff_seat_feed(struct ff_run *r, struct ff_seat *s);
/* Reads once and hears the lines.  -1: our own output failed. */
int ff_seat_read(struct ff_run *r, struct ff_seat *s, struct ff_err *err);
/* Reads its stderr once; the last lines of it, as one line, "" when it said nothing. */
void ff_seat_hear_talk(struct ff_seat *s);
const char *ff_seat_talk(struct ff_run *r, const struct ff_seat *s);
/* Its exit, seen without reaping it; what that means: silent, or dropped as died. */
bool ff_seat_exited(const struct ff_seat *s, siginfo_t *info);
void ff_seat_judge_exit(struct ff_run *r, struct ff_seat *s, const siginfo_t *info);
/* The run goes on without it. */
void ff_seat_drop(struct ff_run *r, struct ff_seat *s, const char *state, const char *fmt, ...) FF_PRINTF(4, 5);

/* ---- what it says (hear.c) ---- */

/* One line of an agent's output.  0: go on; -1: the agent was dropped; or err is set (our own output failed). */
int ff_seat_hear(struct ff_run *r, struct ff_seat *s, const char *line, size_t len, struct ff_err *err);
/* What ff_unite has to know of the change. */
struct ff_changed ff_run_changed(const struct ff_run *r);

#endif
