/*
 * seat.c - one agent as a process: started, written to, read from, dropped, its exit understood.
 * Called by agents.c, which knows when; the lines it says go to hear.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

#define BLOCK (64u << 10)
#define PIPE_BYTES (256 << 10) /* fewer turns than the usual 64 KiB */

bool ff_seat_lives(const struct ff_seat *s)
{
	return s->phase != FF_PHASE_IDLE && s->phase != FF_PHASE_LEFT;
}

bool ff_seat_has_facts(const struct ff_run *r, const struct ff_seat *s)
{
	return s->sent < r->in.base + r->in.len;
}

/* ---- its stderr ---- */

void ff_seat_hear_talk(struct ff_seat *s)
{
	char block[16384];
	ssize_t n = read(s->child.err, block, sizeof block);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(s->child.err);
		s->child.err = -1;
		return;
	}
	size_t keep = (size_t)n < FF_MAX_STDERR ? (size_t)n : FF_MAX_STDERR;
	size_t over = s->talk.len + keep > FF_MAX_STDERR ? s->talk.len + keep - FF_MAX_STDERR : 0;
	if (over) {
		memmove(s->talk.data, s->talk.data + over, s->talk.len - over);
		s->talk.len -= over;
	}
	ff_buf_add(&s->talk, block + (size_t)n - keep, keep);
}

const char *ff_seat_talk(struct ff_run *r, const struct ff_seat *s)
{
	char *text = ff_arena_dup(r->arena, ff_buf_text(&s->talk), s->talk.len), *from = text;
	size_t n = s->talk.len;
	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		text[--n] = '\0';
	for (int lines = 0; n > 0 && lines < 3; n--) /* the last three */
		if (text[n - 1] == '\n' && ++lines == 3)
			from = text + n;
	for (char *c = from; *c; c++)
		if ((unsigned char)*c < 0x20)
			*c = *c == '\n' ? '|' : ' ';
	return from;
}

/* ---- start and drop ---- */

static void set_up_pipe(int fd, bool wide)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
#ifdef F_SETPIPE_SZ
	if (wide)
		fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* refused: then not */
#endif
}

void ff_seat_start(struct ff_run *r, struct ff_seat *s)
{
	struct ff_err wrong = {0};
	struct ff_spawn spawn = {.argv = s->setup->argv, .dir = r->options->common->dir,
	                         .pipes = FF_SPAWN_IN | FF_SPAWN_OUT | FF_SPAWN_ERR, .tied = true};
	s->started = s->last = ff_clock_ms();
	s->phase = FF_PHASE_PROPOSING;
	if (ff_spawn(&spawn, &s->child, &wrong)) {
		ff_seat_drop(r, s, "missing", "%s", wrong.text);
		return;
	}
	set_up_pipe(s->child.in, true);
	set_up_pipe(s->child.out, true);
	set_up_pipe(s->child.err, false);
}

void ff_seat_drop(struct ff_run *r, struct ff_seat *s, const char *state, const char *fmt, ...)
{
	char what[600];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	if (s->child.err >= 0)
		ff_seat_hear_talk(s);
	if (s->complete)
		ff_ballot_strike(&r->box, s->number);
	else
		ff_ballot_withdraw(&r->box, s->number);
	s->findings = s->complete ? s->findings : 0;
	s->votes = 0;
	s->phase = FF_PHASE_LEFT;
	s->state = state;
	s->what = ff_arena_str(r->arena, what);
	ff_kill_group(&s->child);
	if (!r->options->common->quiet)
		ff_say("ff-converge", "agent %s: %s: %s%s%s; the run goes on without it", s->setup->name, state, s->what,
		       s->talk.len ? ": " : "", ff_seat_talk(r, s));
}

/* ---- writing to it ---- */

static void stop_feeding(struct ff_seat *s)
{
	close(s->child.in);
	s->child.in = -1;
}

void ff_seat_feed(struct ff_run *r, struct ff_seat *s)
{
	bool facts = ff_seat_has_facts(r, s);
	const char *from = facts ? r->in.data + (s->sent - r->in.base) : NULL;
	size_t n = facts ? (size_t)(r->in.base + r->in.len - s->sent) : 0;
	if (!facts) {
		if (s->ballot_sent == s->ballot.len) {
			ff_buf_clear(&s->ballot);
			s->ballot_sent = 0;
			ff_ballot_read(&r->box, s->number, &s->reading, &s->ballot);
		}
		from = ff_buf_text(&s->ballot) + s->ballot_sent;
		n = s->ballot.len - s->ballot_sent;
	}
	ssize_t put = n ? write(s->child.in, from, n) : 0;
	if (put < 0 && errno != EAGAIN && errno != EINTR) {
		stop_feeding(s); /* it wants no more; what it says still counts */
		return;
	}
	if (put > 0 && facts)
		s->sent += (uint64_t)put;
	else if (put > 0)
		s->ballot_sent += (size_t)put;
}

/* ---- reading from it ---- */

/* Its exit, seen without reaping it; false while it runs. */
bool ff_seat_exited(const struct ff_seat *s, siginfo_t *info)
{
	memset(info, 0, sizeof *info);
	return waitid(P_PID, (id_t)s->child.pid, info, WEXITED | WNOHANG | WNOWAIT) != 0 || info->si_pid;
}

/* Its output has ended, or it has exited: what does that mean? */
void ff_seat_judge_exit(struct ff_run *r, struct ff_seat *s, const siginfo_t *info)
{
	const char *before = s->phase == FF_PHASE_PROPOSING ? "its first done" : "its second done";
	bool clean = info->si_code == CLD_EXITED && info->si_status == 0;
	while (s->child.err >= 0 && s->talk.len < FF_MAX_STDERR) { /* its last words */
		size_t had = s->talk.len;
		ff_seat_hear_talk(s);
		if (s->talk.len == had)
			break;
	}
	if (s->heard.len) {
		ff_seat_drop(r, s, "died", "half a record before %s", before);
	} else if (clean && s->complete && !s->votes) {
		s->phase = FF_PHASE_LEFT;
		s->state = "silent";
		ff_kill_group(&s->child);
	} else if (info->si_code == CLD_EXITED) {
		ff_seat_drop(r, s, "died", "exit status %d before %s", info->si_status, before);
	} else if (info->si_pid) {
		ff_seat_drop(r, s, "died", "signal %d (%s) before %s", info->si_status, strsignal(info->si_status), before);
	} else {
		ff_seat_drop(r, s, "died", "closed its output before %s", before);
	}
}

/* Complete lines out of what was read; the rest moves to the front. */
static int hear_lines(struct ff_run *r, struct ff_seat *s, struct ff_err *err)
{
	char *from = s->heard.data, *end = from + s->heard.len, *nl;
	char *look = from + s->scanned;
	while (ff_seat_lives(s) && (nl = memchr(look, '\n', (size_t)(end - look)))) {
		int rc = ff_seat_hear(r, s, from, (size_t)(nl - from), err);
		if (rc)
			return err->code ? -1 : 0;
		s->last = ff_clock_ms();
		from = look = nl + 1;
	}
	size_t rest = (size_t)(end - from);
	if (s->phase == FF_PHASE_LEFT && s->child.in >= 0)
		stop_feeding(s); /* heard out: the end of its input tells it to go */
	if (ff_seat_lives(s) && rest > FF_MAX_LINE)
		ff_seat_drop(r, s, "flooded", "a line of more than %u bytes", FF_MAX_LINE);
	memmove(s->heard.data, from, rest);
	s->heard.len = s->scanned = rest;
	return 0;
}

int ff_seat_read(struct ff_run *r, struct ff_seat *s, struct ff_err *err)
{
	char *to = ff_buf_reserve(&s->heard, BLOCK);
	ssize_t n = to ? read(s->child.out, to, BLOCK) : -1;
	if (!to) {
		ff_seat_drop(r, s, "flooded", "a line of more than %u bytes", FF_MAX_LINE);
		return 0;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		close(s->child.out);
		s->child.out = -1;
		s->closed = ff_clock_ms();
		return 0;
	}
	s->heard.len += (size_t)n;
	s->taken += (size_t)n;
	if (s->taken > FF_MAX_AGENT_OUTPUT) {
		ff_seat_drop(r, s, "flooded", "more than %u bytes", FF_MAX_AGENT_OUTPUT);
		return 0;
	}
	return hear_lines(r, s, err);
}
