/*
 * agents.c - the agents side by side: when they start, whose turn it is, how long it lasts, when round two
 * begins; all in one poll loop, so that neither side can block the other for ever.  Called by converge.c; one
 * agent's pipes are seat.c, what it says is understood in hear.c.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

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

static bool wants_facts(const struct ff_seat *s)
{
	return ff_seat_lives(s) && s->child.in >= 0;
}

/* Something to write to it? */
static bool to_feed(const struct ff_run *r, const struct ff_seat *s)
{
	if (!wants_facts(s))
		return false;
	return ff_seat_has_facts(r, s) || (s->phase == FF_PHASE_VOTING && (s->ballot_sent < s->ballot.len || !s->reading.ended));
}

/* It is its turn: its time runs.  While it waits for facts or for the others, it does not. */
static bool owes(const struct ff_run *r, const struct ff_seat *s)
{
	return ff_seat_lives(s) && (to_feed(r, s) || s->phase == FF_PHASE_VOTING || (s->phase == FF_PHASE_PROPOSING && r->in.ended));
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

/* ---- start and end ---- */

/* Those that have nothing to judge in this change stay where they are. */
static void start_all(struct ff_run *r)
{
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		if (s->phase == FF_PHASE_IDLE && (!s->setup->languages || s->setup->languages & r->in.languages))
			ff_seat_start(r, s);
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

/* ---- time ---- */

static void look_after(struct ff_run *r, int64_t now)
{
	for (int i = 0; i < r->count; i++) {
		struct ff_seat *s = &r->seats[i];
		siginfo_t info;
		if (!ff_seat_lives(s))
			continue;
		if (s->owed >= s->setup->deadline_ms) {
			ff_seat_drop(r, s, "late", "not done in %.1f s (round %s)", s->setup->deadline_ms / 1000.0,
			             s->phase == FF_PHASE_PROPOSING ? "one" : "two");
			continue;
		}
		/* A grandchild may hold the pipe open: the leader's exit counts when nothing is left to read. */
		struct pollfd p = {s->child.out, POLLIN, 0};
		bool quiet = s->child.out < 0 || poll(&p, 1, 0) == 0;
		if (ff_seat_exited(s, &info) ? quiet && (s->child.out < 0 || poll(&p, 1, 0) == 0) : s->closed && now - s->closed > CLOSED_MS)
			ff_seat_judge_exit(r, s, &info);
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
		if (ff_seat_lives(s) && s->closed)
			left = SHORT_TICK_MS;
		ms = left < ms ? left : ms;
	}
	return ms < 0 ? 0 : (int)ms;
}

/* ---- the loop ---- */

static bool over(const struct ff_run *r)
{
	for (int i = 0; i < r->count; i++)
		if (ff_seat_lives(&r->seats[i]))
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
		bool live = ff_seat_lives(s);
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
			ff_seat_hear_talk(s);
		if (p[1].revents && ff_seat_lives(s) && s->child.out >= 0 && ff_seat_read(r, s, err))
			return -1;
		if (p[0].revents && to_feed(r, s))
			ff_seat_feed(r, s);
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
