/*
 * warden.c - outside of the box: starts the cell at the best level that is reached, hands its output on up to the cap, ends it at the
 * deadline, sees that nobody is left, and clears away.  Called by ff-sandbox; the only place of the house beside spawn.c and guard.c that
 * forks, for what stands between fork and exec here is no program of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"

#define PATIENCE_MS 3000 /* for a cell that was told to end */

/* To the cell: its messages, the program's output when it has a cap, what bwrap has to say. */
enum { CTL, OUT, SAID, ENDS };
struct warden {
	struct ff_arena *arena;
	const struct ff_box_call *call;
	struct ff_plan plan;
	int level;
	pid_t pid;          /* of the cell's supervisor, or of bwrap */
	int fd[ENDS];       /* our ends; -1 where there is none */
	int signals;
	size_t handed;      /* bytes of output so far */
	bool ready;         /* there is output that waits for whoever reads ours */
	bool started, told; /* the program runs; the cell was told to end */
	bool over;          /* it said how the program ended */
	int exec_errno, status;
	int64_t start_us, until;
	const char *ended;
	char why[1024];
};

/* ---- in the child ---- */

static void close_all(int fds[ENDS])
{
	for (int i = 0; i < ENDS; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* When the machine runs out of memory it is the box that goes, not the person's work. */
static void prefer_for_oom(void)
{
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* until the supervisor is one: else our own /proc files are root's */
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		ff_write_all(fd, "500", 3, NULL);
		close(fd);
	}
}

static _Noreturn void child_fails(int ctl, const char *what)
{
	ff_cell_say(ctl, 'F', "%s: %s", what, strerror(errno));
	_exit(127);
}

/* bwrap says on its standard error why it cannot; the program's own goes around it. */
static _Noreturn void become_bwrap(struct warden *w, int ctl, int out, int said)
{
	int self = open("/proc/self/exe", O_RDONLY), err = fcntl(2, F_DUPFD, 10), null = open("/dev/null", O_RDWR | O_CLOEXEC);
	const char *const *argv = ff_bwrap_argv(w->arena, &w->plan, w->call, self, ctl, err);
	if (self < 0 || err < 0 || null < 0 || dup2(null, 0) < 0 || dup2(said, 2) < 0 || (out >= 0 && dup2(out, 1) < 0) || fcntl(ctl, F_SETFD, 0) < 0)
		child_fails(ctl, "descriptors");
	execvp("bwrap", (char *const *)(uintptr_t)argv);
	child_fails(ctl, "bwrap");
}

/* ends: the child's ends of the warden's three */
static _Noreturn void child(struct warden *w, const int ends[3], pid_t warden, unsigned uid, unsigned gid)
{
	const int ctl = ends[CTL], out = ends[OUT];
	struct ff_err err = {0};
	struct ff_cell c = {.level = w->level, .box = &w->call->box, .argv = w->call->argv, .plan = &w->plan, .dir = w->plan.inside, .temp = w->plan.temp,
	                    .ctl = ctl, .out = out, .err = -1, .warden = warden, .uid = uid, .gid = gid};
	close_all(w->fd);
	prefer_for_oom();
	if (uid == 0)
		setgroups(0, NULL);
	if (w->level == FF_BOX_BUBBLEWRAP)
		become_bwrap(w, ctl, out, ends[SAID]);
	if (w->level == FF_BOX_NAMESPACES) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (ff_mounts_identity(0, 0, uid, gid, &err) || ff_mounts_set(&w->plan, &w->call->box, &c.bounded, &err)) {
			ff_cell_say(ctl, 'F', "%s", err.text);
			_exit(127);
		}
		c.warden = 0;
	}
	ff_cell_run(&c);
}

/* ---- start ---- */

static pid_t split(int level)
{
	if (level == FF_BOX_NAMESPACES)
		return (pid_t)syscall(SYS_clone, ff_mounts_flags() | SIGCHLD, 0, 0, 0, 0);
	return fork();
}

/* The three connections; ends: the child's. */
static int connect_all(struct warden *w, int ends[ENDS])
{
	int pair[2];
	for (int i = 0; i < ENDS; i++) {
		bool wanted = i == CTL || (i == OUT && w->call->box.output) || (i == SAID && w->level == FF_BOX_BUBBLEWRAP);
		w->fd[i] = ends[i] = -1;
		if (wanted && (i == CTL ? socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) : pipe2(pair, O_CLOEXEC)) != 0)
			return -1;
		if (wanted) {
			w->fd[i] = pair[0];
			ends[i] = pair[1];
		}
	}
	return 0;
}

static int start(struct warden *w, struct ff_err *err)
{
	int ends[ENDS] = {-1, -1, -1};
	pid_t self = getpid();
	unsigned uid = geteuid(), gid = getegid();
	if (connect_all(w, ends)) {
		ff_err_set(err, FF_EX_TEMP, "descriptors: %s", strerror(errno));
		w->pid = -1;
		goto done;
	}
	fflush(NULL);
	w->pid = split(w->level);
	if (w->pid == 0)
		child(w, ends, self, uid, gid);
	if (w->pid < 0)
		ff_err_set(err, FF_EX_CONFIG, "start: %s", strerror(errno));
done:
	close_all(ends);
	return w->pid < 0 ? -1 : 0;
}

/* ---- while it runs ---- */

static void end_it(struct warden *w, const char *why)
{
	if (!w->ended[0])
		w->ended = why;
	if (w->told)
		return;
	w->told = true;
	shutdown(w->fd[CTL], SHUT_WR);
	w->until = ff_clock_ms() + PATIENCE_MS;
}

static void hear(struct warden *w)
{
	char text[FF_CELL_MESSAGE + 1];
	static const char *const reasons[] = {"processes", "memory", "disk"};
	ssize_t n = recv(w->fd[CTL], text, sizeof text - 1, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) { /* the cell is gone */
		close(w->fd[CTL]);
		w->fd[CTL] = -1;
		return;
	}
	text[n] = 0;
	switch (text[0]) {
	case 'S':
		w->started = true;
		w->start_us = strtoll(text + 1, NULL, 10);
		break;
	case 'X': w->exec_errno = atoi(text + 1); break;
	case 'F': snprintf(w->why, sizeof w->why, "%s", text + 1); break;
	case 'Q':
		w->status = atoi(text + 1);
		w->over = true;
		break;
	case 'E':
		for (size_t i = 0; i < FF_COUNT(reasons); i++)
			if (!strcmp(text + 1, reasons[i]) && !w->ended[0])
				w->ended = reasons[i];
		break;
	}
}

/* Hands on what there is, no more than surely goes into a pipe that has room; past the cap nothing more, and it ends. */
static void hand_on(struct warden *w)
{
	char block[PIPE_BUF];
	ssize_t n = read(w->fd[OUT], block, sizeof block);
	w->ready = false;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(w->fd[OUT]);
		w->fd[OUT] = -1;
		return;
	}
	size_t left = w->call->box.output - w->handed, fits = (size_t)n < left ? (size_t)n : left;
	w->handed += fits;
	if ((fits && ff_write_all(STDOUT_FILENO, block, fits, NULL)) || (size_t)n > fits) /* nobody reads it, or too much */
		end_it(w, "output");
}

/* What is waited for: news of the cell, output to hand on or room for it, signals. */
static bool wait_for(struct warden *w, struct pollfd p[3])
{
	int64_t left = w->until ? w->until - ff_clock_ms() : 60000;
	if (w->until && left <= 0 && w->told) {
		kill(w->pid, SIGKILL);
		w->until = ff_clock_ms() + PATIENCE_MS;
	} else if (w->until && left <= 0) {
		end_it(w, "deadline");
	}
	p[0] = (struct pollfd){w->fd[CTL], POLLIN, 0};
	p[1] = w->ready ? (struct pollfd){STDOUT_FILENO, POLLOUT, 0} : (struct pollfd){w->fd[OUT], POLLIN, 0};
	p[2] = (struct pollfd){w->signals, POLLIN, 0};
	return poll(p, 3, left < 0 ? 0 : left > 60000 ? 60000 : (int)left) > 0;
}

static void watch(struct warden *w)
{
	bool gone = false;
	while (!gone || w->fd[CTL] >= 0) {
		struct pollfd p[3];
		struct signalfd_siginfo info;
		if (!wait_for(w, p))
			continue;
		if (p[1].revents && w->ready)
			hand_on(w);
		else
			w->ready = w->ready || p[1].revents;
		if (p[0].revents)
			hear(w);
		while (p[2].revents && read(w->signals, &info, sizeof info) == (ssize_t)sizeof info)
			if (info.ssi_signo != SIGCHLD)
				end_it(w, "signal");
		gone = gone || waitpid(w->pid, NULL, WNOHANG) == w->pid;
		if (gone && w->fd[CTL] >= 0 && !(p[0].revents & POLLIN))
			hear(w);
	}
}

/* Output that the dead left in the pipe. */
static void last_words(struct warden *w)
{
	if (w->fd[OUT] < 0)
		return;
	fcntl(w->fd[OUT], F_SETFL, O_NONBLOCK);
	struct pollfd p = {w->fd[OUT], POLLIN, 0};
	while (w->fd[OUT] >= 0 && poll(&p, 1, 0) > 0)
		hand_on(w);
	if (w->fd[OUT] >= 0)
		close(w->fd[OUT]);
	w->fd[OUT] = -1;
}

/* Why bwrap did not, in its own words. */
static void ask_bwrap(struct warden *w)
{
	ssize_t n = w->fd[SAID] < 0 || w->why[0] || w->started ? 0 : read(w->fd[SAID], w->why, sizeof w->why - 1);
	if (n > 0)
		w->why[strcspn(w->why, "\n")] = 0;
}

/* ---- one level, and the best of them ---- */

/* 0: it ran (or exec failed); 1: the level is not reached here; -1: it cannot be at any level. */
static int try_level(struct warden *w, struct ff_err *err)
{
	struct ff_census census;
	const struct ff_box *b = &w->call->box;
	w->started = w->told = w->over = false;
	w->status = w->exec_errno = 0;
	w->ended = "";
	w->why[0] = 0;
	int rc = ff_plan_make(w->arena, b, w->level, &w->plan, err);
	if (rc)
		goto done;
	w->until = b->deadline_ms ? ff_clock_ms() + b->deadline_ms : 0;
	if (start(w, err)) {
		snprintf(w->why, sizeof w->why, "%s", err->text);
		rc = 1;
		goto done;
	}
	watch(w);
	if (!ff_cell_own_processes(w->level)) { /* the supervisor's orphans are ours */
		ff_census_start(&census, b, w->level, "", "");
		ff_census_kill(&census);
		ff_arena_free(&census.arena);
	}
	ask_bwrap(w);
	rc = w->started || w->ended[0] ? 0 : 1;
done:
	if (rc) /* else there may be output yet */
		close_all(w->fd);
	ff_plan_undo(&w->plan);
	return rc;
}

/* SIGTERM and its like end the box before us; all else stays what it was. */
static int take_signals(sigset_t *before)
{
	sigset_t ours;
	sigemptyset(&ours);
	for (int i = 0; i < 5; i++)
		sigaddset(&ours, (const int[]){SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD}[i]);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &ours, before);
	return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Files that whoever called us has open are not the program's. */
static void close_others(void)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0)
		return;
#endif
	for (int fd = 3; fd < 65536; fd++)
		close(fd);
}

static void fill(struct ff_box *b)
{
	b->cpu_seconds = b->cpu_seconds ? b->cpu_seconds : FF_BOX_CPU;
	b->memory_mb = b->memory_mb ? b->memory_mb : FF_BOX_MEMORY;
	b->processes = b->processes ? b->processes : FF_BOX_PROCESSES;
	b->file_mb = b->file_mb ? b->file_mb : FF_BOX_FILE;
	b->disk_mb = b->disk_mb ? b->disk_mb : FF_BOX_DISK;
	b->stands_at = b->stands_at ? b->stands_at : "";
	b->work = b->work ? b->work : "";
}

static int finish(struct warden *w, int64_t since, struct ff_box_end *end, struct ff_err *err)
{
	int s = w->status;
	end->level = w->level;
	end->ms = (int)((ff_cell_us() - since) / 1000);
	end->start_ms = w->start_us > since ? (int)((w->start_us - since + 500) / 1000) : 0;
	end->ended = w->ended;
	end->status = w->ended[0] ? -1 : WIFEXITED(s) ? WEXITSTATUS(s) : WIFSIGNALED(s) ? 128 + WTERMSIG(s) : 255;
	if (w->ended[0])
		return 0;
	if (!w->over)
		return ff_err_set(err, FF_EX_TEMP, "the sandbox was ended from outside");
	if (!w->exec_errno)
		return 0;
	return ff_err_set(err, FF_EX_NOREPO, "%s: %s in the sandbox", w->call->argv[0], w->exec_errno == ENOENT ? "not found" : strerror(w->exec_errno));
}

int ff_box_guard(struct ff_arena *a, const struct ff_box_call *call, struct ff_box_end *end, struct ff_err *err)
{
	struct ff_box_call c = *call;
	struct warden w = {.arena = a, .call = &c, .ended = "", .fd = {-1, -1, -1}};
	const int64_t since = c.since ? c.since : ff_cell_us();
	sigset_t before;
	int rc = 1;
	const char *reasons = "";
	*end = (struct ff_box_end){.ended = "", .status = -1};
	fill(&c.box);
	close_others();
	w.signals = take_signals(&before);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	const int least = c.box.least > FF_BOX_LIMITS ? c.box.least : FF_BOX_LIMITS;
	for (w.level = c.box.most ? c.box.most : FF_BOX_BUBBLEWRAP; w.level >= least; w.level--) {
		rc = try_level(&w, err);
		if (rc <= 0)
			break;
		reasons = ff_arena_printf(a, "%s%s%s: %s", reasons, reasons[0] ? "; " : "", ff_box_level_names[w.level], w.why[0] ? w.why : "it could not start");
	}
	if (rc > 0)
		rc = ff_err_set(err, FF_EX_CONFIG, "no sandbox of level %s here (%s)", ff_box_level_names[least], reasons[0] ? reasons : "a lower one was asked for");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	if (w.signals >= 0)
		close(w.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!rc) {
		last_words(&w); /* may wait for who reads it: all else is done */
		rc = finish(&w, since, end, err);
	}
	close_all(w.fd);
	return rc;
}

void ff_box_report(const struct ff_box_call *c, int result, const struct ff_box_end *end, const struct ff_err *err)
{
	struct ff_arena a = {0};
	const char *line = ff_arena_printf(&a, "\n%s %d %d %d %d %d %s %s\n", c->report, result ? err->code : 0, end->level, end->status, end->ms, end->start_ms,
	                                   end->ended[0] ? end->ended : "-", result ? err->text : "");
	ff_write_all(STDERR_FILENO, line, strlen(line), NULL);
	ff_arena_free(&a);
}
