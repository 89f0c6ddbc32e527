/*
 * agents.c - the agents as processes: started side by side, fed, read, timed, ended, all in one
 * poll loop, so that neither side can block the other for ever.  Called by converge.c; what an
 * agent says is understood in hear.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

#define BLOCK (64u << 10)
#define PIPE_BYTES (256 << 10) /* fewer turns than the usual 64 KiB */
#define TICK_MS 100            /* how often exits are looked for when no pipe says so */
#define SHORT_TICK_MS 2        /* while an exit is awaited */
#define CLOSED_MS 1000         /* an agent that closed its output has this long to exit */
#define FAREWELL_MS 500        /* and this long after its last `done` */

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	stopped = sig;
}

/* ---- what is going on at a seat ---- */

static bool lives(const struct ff_seat *s)
{
	return s->phase != FF_PHASE_IDLE && s->phase != FF_PHASE_LEFT;
}

static bool wants_facts(const struct ff_seat *s)
{
	return lives(s) && s->child.in >= 0;
}

static bool has_facts(const struct ff_run *r, const struct ff_seat *s)
{
	return s->sent < r->in.base + r->in.len;
}

/* Something to write to it? */
static bool to_feed(const struct ff_run *r, const struct ff_seat *s)
{
	if (!wants_facts(s))
		return false;
	return has_facts(r, s) || (s->phase == FF_PHASE_VOTING && (s->ballot_sent < s->ballot.len || !s->reading.ended));
}

/* It is its turn: its time runs.  While it waits for facts or for the others, it does not. */
static bool owes(const struct ff_run *r, const struct ff_seat *s)
{
	return lives(s) && (to_feed(r, s) || s->phase == FF_PHASE_VOTING || (s->phase == FF_PHASE_PROPOSING && r->in.ended));
}

/* The first byte of the facts that somebody still has to take. */
static uint64_t oldest(const struct ff_run *r)
{
	uint64_t least = r->in.base + r->in.len;
	for (int i = 0; i < r->count; i++) {
		const struct ff_seat *s = &r->seats[i];
		bool counts = wants_facts(s) || (!r->started && s->phase == FF_PHASE_IDLE);
		if (counts && s->sent < least)
			least = s->sent;
	}
	return least;
}

/* ---- its stderr ---- */

static void hear_talk(struct ff_seat *s)
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

/* ---- start and end ---- */

static void set_up_pipe(int fd, bool wide)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
#ifdef F_SETPIPE_SZ
	if (wide)
		fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* refused: then not */
#endif
}

static void start(struct ff_run *r, struct ff_seat *s)
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

/* Those that have nothing to judge in this change stay where they are. */
static void start_all(struct ff_run *r)
{
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		if (s->phase == FF_PHASE_IDLE && (!s->setup->languages || s->setup->languages & r->in.languages))
			start(r, s);
	}
}

/*
 * Agents start with the first file that one of them can judge, all that want any file of this
 * kind together; before that the facts wait in the window.  A full window ends the waiting.
 */
static void start_due(struct ff_run *r, bool full)
{
	if (full)
		r->in.languages = ~0u;
	start_all(r);
	for (int i = 0; i < r->count && !r->in.ended; i++)
		if (r->seats[i].phase == FF_PHASE_IDLE)
			return;
	r->started = true;
	for (int i = 0; i < r->count; i++)
		if (r->seats[i].phase == FF_PHASE_IDLE) {
			r->seats[i].phase = FF_PHASE_LEFT;
			r->seats[i].state = "idle";
			r->seats[i].complete = true;
		}
}

void ff_seat_drop(struct ff_run *r, struct ff_seat *s, const char *state, const char *fmt, ...)
{
	char what[600];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	if (s->child.err >= 0)
		hear_talk(s);
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

void ff_agents_end(struct ff_run *r)
{
	const struct timespec nap = {0, SHORT_TICK_MS * 1000 * 1000};
	int64_t until = ff_clock_ms() + FAREWELL_MS;
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		siginfo_t info = {0};
		/* WNOWAIT: as long as the dead leader is not reaped, its group cannot be anybody else's. */
		while (s->child.pid > 0 && s->state && !strcmp(s->state, "ok") && ff_clock_ms() < until &&
		       waitid(P_PID, (id_t)s->child.pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && !info.si_pid)
			nanosleep(&nap, NULL);
		ff_kill_group(&s->child);
		ff_buf_free(&s->ballot);
		ff_buf_free(&s->heard);
		ff_buf_free(&s->talk);
	}
}

/* ---- writing to it ---- */

static void stop_feeding(struct ff_seat *s)
{
	close(s->child.in);
	s->child.in = -1;
}

static void feed(struct ff_run *r, struct ff_seat *s)
{
	bool facts = has_facts(r, s);
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
static bool has_exited(const struct ff_seat *s, siginfo_t *info)
{
	memset(info, 0, sizeof *info);
	return waitid(P_PID, (id_t)s->child.pid, info, WEXITED | WNOHANG | WNOWAIT) != 0 || info->si_pid;
}

/* Its output has ended, or it has exited: what does that mean? */
static void judge_exit(struct ff_run *r, struct ff_seat *s, const siginfo_t *info)
{
	const char *before = s->phase == FF_PHASE_PROPOSING ? "its first done" : "its second done";
	bool clean = info->si_code == CLD_EXITED && info->si_status == 0;
	while (s->child.err >= 0 && s->talk.len < FF_MAX_STDERR) { /* its last words */
		size_t had = s->talk.len;
		hear_talk(s);
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
	while (lives(s) && (nl = memchr(look, '\n', (size_t)(end - look)))) {
		int rc = ff_seat_hear(r, s, from, (size_t)(nl - from), err);
		if (rc)
			return err->code ? -1 : 0;
		s->last = ff_clock_ms();
		from = look = nl + 1;
	}
	size_t rest = (size_t)(end - from);
	if (s->phase == FF_PHASE_LEFT && s->child.in >= 0)
		stop_feeding(s); /* heard out: the end of its input tells it to go */
	if (lives(s) && rest > FF_MAX_LINE)
		ff_seat_drop(r, s, "flooded", "a line of more than %u bytes", FF_MAX_LINE);
	memmove(s->heard.data, from, rest);
	s->heard.len = s->scanned = rest;
	return 0;
}

static int hear(struct ff_run *r, struct ff_seat *s, struct ff_err *err)
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

/* ---- time ---- */

static void look_after(struct ff_run *r, int64_t now)
{
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		siginfo_t info;
		if (!lives(s))
			continue;
		if (s->owed >= s->setup->deadline_ms) {
			ff_seat_drop(r, s, "late", "not done in %.1f s (round %s)", s->setup->deadline_ms / 1000.0,
			             s->phase == FF_PHASE_PROPOSING ? "one" : "two");
			continue;
		}
		/* A grandchild may hold the pipe open: the leader's exit counts when nothing is left to read. */
		struct pollfd p = {s->child.out, POLLIN, 0};
		bool quiet = s->child.out < 0 || poll(&p, 1, 0) == 0;
		if (has_exited(s, &info) ? quiet && (s->child.out < 0 || poll(&p, 1, 0) == 0) : s->closed && now - s->closed > CLOSED_MS)
			judge_exit(r, s, &info);
	}
}

static void charge(struct ff_run *r, const bool *owed, int64_t ms)
{
	for (int i = 0; i < r->count; i++)
		if (owed[i])
			r->seats[i].owed += ms;
}

/* How long may poll sleep? */
static int patience(const struct ff_run *r)
{
	int64_t ms = TICK_MS;
	for (int i = 0; i < r->count; i++) {
		const struct ff_seat *s = &r->seats[i];
		int64_t left = owes(r, s) ? s->setup->deadline_ms - s->owed : ms;
		if (lives(s) && s->closed)
			left = SHORT_TICK_MS;
		ms = left < ms ? left : ms;
	}
	return ms < 0 ? 0 : (int)ms;
}

/* ---- the loop ---- */

static bool over(const struct ff_run *r)
{
	for (int i = 0; i < r->count; i++)
		if (lives(&r->seats[i]))
			return false;
	return r->in.ended && r->started;
}

/* Round two begins when every agent that is left has ended round one. */
static void open_ballot(struct ff_run *r)
{
	if (r->balloting || !r->started || !r->in.ended)
		return;
	for (int i = 0; i < r->count; i++)
		if (r->seats[i].phase == FF_PHASE_PROPOSING)
			return;
	ff_ballot_close(&r->box);
	r->balloting = true;
	for (int i = 0; i < r->count; i++)
		if (r->seats[i].phase == FF_PHASE_WAITING)
			r->seats[i].phase = FF_PHASE_VOTING;
}

struct polling {
	struct pollfd p[1 + 3 * FF_MAX_AGENTS];
	bool owed[FF_MAX_AGENTS];
	int patience;
};

static void prepare(struct ff_run *r, struct polling *g)
{
	bool room = !r->in.eof && ff_intake_room(&r->in, oldest(r));
	if (!room && !r->in.eof && !r->started)
		start_due(r, true);
	g->p[0] = (struct pollfd){room ? r->in.fd : -1, POLLIN, 0};
	for (int i = 0; i < r->count; i++) {
		const struct ff_seat *s = &r->seats[i];
		struct pollfd *p = g->p + 1 + 3 * i;
		bool live = lives(s);
		g->owed[i] = owes(r, s);
		p[0] = (struct pollfd){to_feed(r, s) ? s->child.in : -1, POLLOUT, 0};
		p[1] = (struct pollfd){live ? s->child.out : -1, POLLIN, 0};
		p[2] = (struct pollfd){live ? s->child.err : -1, POLLIN, 0};
	}
	g->patience = patience(r);
}

static int serve(struct ff_run *r, const struct polling *g, struct ff_err *err)
{
	if (g->p[0].revents && ff_intake_read(&r->in, err))
		return -1;
	if (!r->started)
		start_due(r, false);
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		const struct pollfd *p = g->p + 1 + 3 * i;
		if (p[2].revents && s->child.err >= 0)
			hear_talk(s);
		if (p[1].revents && lives(s) && s->child.out >= 0 && hear(r, s, err))
			return -1;
		if (p[0].revents && to_feed(r, s))
			feed(r, s);
	}
	return 0;
}

static int loop(struct ff_run *r, struct ff_err *err)
{
	struct polling g;
	int64_t last = ff_clock_ms(), looked = last;
	while (!over(r)) {
		prepare(r, &g);
		if (poll(g.p, (nfds_t)(1 + 3 * r->count), g.patience) < 0 && errno != EINTR)
			return ff_err_set(err, FF_EX_BUG, "poll: %s", strerror(errno));
		if (stopped)
			return ff_err_set(err, FF_EX_TEMP, "stopped by signal %d", (int)stopped);
		int64_t now = ff_clock_ms();
		charge(r, g.owed, now - last);
		last = now;
		if (serve(r, &g, err))
			return -1;
		if (now - looked >= g.patience || now - looked >= TICK_MS) {
			looked = now;
			look_after(r, now);
		}
		open_ballot(r);
	}
	return 0;
}

static void drop_all(struct ff_run *r)
{
	for (int i = 0; i < r->count; i++)
		ff_kill_group(&r->seats[i].child);
}

int ff_agents_run(struct ff_run *r, struct ff_err *err)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction before[FF_COUNT(signals)], act = {.sa_handler = on_signal};
	stopped = 0;
	for (size_t i = 0; i < FF_COUNT(signals); i++)
		sigaction(signals[i], &act, &before[i]);
	int rc = loop(r, err);
	if (rc)
		drop_all(r);
	for (size_t i = 0; i < FF_COUNT(signals); i++)
		sigaction(signals[i], &before[i], NULL);
	return rc;
}
