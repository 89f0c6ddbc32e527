/*
 * spawn.c - child processes: the only way to start a program in the house.  A child gets argv (never a shell's line), a built
 * environment, descriptors 0 to 2 only, its own process group, limits and a deadline.  Called by the
 * rooms that run git, a scan or an agent; must not know what a child says.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/base.h"

#define GRACE_MS 200 /* between SIGTERM and SIGKILL */

extern char **environ;

/* Variables that would bind a child to a repository (`git rev-parse --local-env-vars`, but for its configuration), or to a person. */
static bool binds(const char *variable)
{
	static const char *const names[] = {"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=",
	                                    "GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_COMMON_DIR=", "GIT_PREFIX=", "GIT_NAMESPACE=",
	                                    "GIT_IMPLICIT_WORK_TREE=", "GIT_GRAFT_FILE=", "GIT_SHALLOW_FILE=", "GIT_REPLACE_REF_BASE=",
	                                    "GIT_NO_REPLACE_OBJECTS=", "GIT_INTERNAL_SUPER_PREFIX=", "GIT_QUARANTINE_PATH=", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_OPTIONAL_LOCKS=", "GIT_TERMINAL_PROMPT="};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (ff_str_starts(variable, names[i]))
			return true;
	return false;
}

static char **default_env(struct ff_arena *a)
{
	static char locks[] = "GIT_OPTIONAL_LOCKS=0", prompt[] = "GIT_TERMINAL_PROMPT=0";
	size_t n = 0, k = 0;
	while (environ[n])
		n++;
	char **env = ff_arena_alloc(a, (n + 3) * sizeof *env);
	for (size_t i = 0; i < n; i++)
		if (!binds(environ[i]))
			env[k++] = environ[i];
	env[k++] = locks;
	env[k++] = prompt;
	return env;
}

static void limit(int resource, rlim_t value)
{
	struct rlimit r = {value, value};
	if (value)
		setrlimit(resource, &r);
}

static void close_from(int first)
{
#ifdef SYS_close_range /* by number: the C library may be older than the kernel */
	if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0)
		return;
#endif
	long most = sysconf(_SC_OPEN_MAX);
	for (int fd = first; fd < (most > 0 && most < 65536 ? most : 65536); fd++)
		close(fd);
}

/* The child ends with us, also when nobody can tell it so; it notices a parent that is gone already. */
static void tie(pid_t parent)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
#else
	(void)parent;
#endif
}

/* What a child that could not become the program tells us. */
struct report {
	enum { AT_DESCRIPTORS, AT_FOLDER, AT_EXEC } at;
	int errnum;
};

static _Noreturn void give_up(int fd, int at)
{
	struct report r = {.at = at, .errnum = errno};
	while (write(fd, &r, sizeof r) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* Descriptors 0 to 2; 0 or -1.  ends[i] is the child's end of a pipe, -1 where not piped. */
static int place_ends(const struct ff_spawn *s, const int ends[3])
{
	const bool ours[3] = {s->foreground, s->foreground || s->inherit_out, !(s->pipes & FF_SPAWN_NULL_ERR)};
	for (int i = 0; i < 3; i++) {
		int fd = ends[i];
		if (fd < 0 && ours[i])
			continue;
		if (fd < 0)
			fd = open("/dev/null", O_RDWR);
		if (fd < 0 || (fd != i && dup2(fd, i) < 0))
			return -1;
	}
	return 0;
}

/*
 * All signals are blocked since before the fork, so that no handler of ours runs in the child.  fresh: what was sent to our group before the
 * child had left it is not for the child; ignoring a signal drops one that waits.
 */
static void reset_signals(bool fresh)
{
	sigset_t none;
	for (int sig = 1; sig < NSIG; sig++) {
		if (sig == SIGKILL || sig == SIGSTOP)
			continue;
		if (fresh)
			signal(sig, SIG_IGN);
		signal(sig, SIG_DFL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child: descriptors, signals, limits, exec.  Only calls that are safe between fork and exec; never returns. */
static _Noreturn void child(const struct ff_spawn *s, const int ends[3], int status, char **env, pid_t parent)
{
	if (s->session)
		setsid();
	else if (!s->foreground)
		setpgid(0, 0);
	if (s->tied)
		tie(parent);
	if (place_ends(s, ends) || dup2(status, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0)
		give_up(status, AT_DESCRIPTORS);
	close_from(4);
	reset_signals(s->session);
	limit(RLIMIT_CPU, (rlim_t)s->cpu_seconds);
	limit(RLIMIT_AS, (rlim_t)s->memory_mb << 20);
	limit(RLIMIT_NPROC, (rlim_t)s->processes);
	limit(RLIMIT_FSIZE, (rlim_t)s->file_mb << 20);
	if (s->dir && chdir(s->dir) != 0)
		give_up(3, AT_FOLDER);
	execvpe(s->argv[0], (char *const *)(uintptr_t)s->argv, env);
	give_up(3, AT_EXEC);
}

static void close_pair(int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			close(pair[i]);
	pair[0] = pair[1] = -1;
}

/* Pipe whose ends are above 3, so that the child's dup2 never hits one of them. */
static int make_pipe(int pair[2])
{
	int low[2];
	if (pipe2(low, O_CLOEXEC) != 0)
		return -1;
	pair[0] = fcntl(low[0], F_DUPFD_CLOEXEC, 10);
	pair[1] = fcntl(low[1], F_DUPFD_CLOEXEC, 10);
	close(low[0]);
	close(low[1]);
	if (pair[0] >= 0 && pair[1] >= 0)
		return 0;
	close_pair(pair);
	return -1;
}

/* 0 once the program runs (the status pipe closed at exec); -1 when the child reported why it does not. */
static int await_exec(const struct ff_spawn *s, int fd, struct ff_err *err)
{
	struct report r;
	ssize_t got;
	do
		got = read(fd, &r, sizeof r);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof r)
		return 0;
	if (r.at == AT_FOLDER)
		return ff_err_set(err, ff_err_code_of(r.errnum), "%s: %s", s->dir, strerror(r.errnum));
	if (r.at == AT_DESCRIPTORS)
		return ff_err_set(err, FF_EX_TEMP, "%s: descriptors: %s", s->argv[0], strerror(r.errnum));
	return ff_err_set(err, r.errnum == EAGAIN || r.errnum == ENOMEM ? FF_EX_TEMP : FF_EX_CONFIG, "%s: %s", s->argv[0],
	                  r.errnum == ENOENT ? "not found" : strerror(r.errnum));
}

/* fork with all signals blocked on both sides; ours are restored, the child's are its own affair. */
static pid_t fork_quietly(void)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	int e = errno;
	if (pid != 0)
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = e;
	return pid;
}

/* Who started us may have left SIGCHLD ignored: then the kernel reaps our children and their status is lost. */
static void keep_status(void)
{
	struct sigaction now;
	if (sigaction(SIGCHLD, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_IGN)
		signal(SIGCHLD, SIG_DFL);
}

int ff_spawn(const struct ff_spawn *s, struct ff_child *c, struct ff_err *err)
{
	struct ff_arena a = {0};
	int in[2] = {-1, -1}, out[2] = {-1, -1}, errs[2] = {-1, -1}, status[2] = {-1, -1}, rc = -1;
	char **env = s->env ? (char **)(uintptr_t)s->env : default_env(&a);
	*c = (struct ff_child){.pid = -1, .in = -1, .out = -1, .err = -1};
	if (make_pipe(status) || (s->pipes & FF_SPAWN_IN && make_pipe(in)) || (s->pipes & FF_SPAWN_OUT && make_pipe(out)) ||
	    (s->pipes & FF_SPAWN_ERR && make_pipe(errs))) {
		ff_err_set(err, ff_err_code_of(errno), "pipe: %s", strerror(errno));
		goto done;
	}
	if (s->inherit_out || s->foreground)
		fflush(stdout); /* what we said before stands before what it says */
	keep_status();
	pid_t parent = getpid();
	c->pid = fork_quietly();
	if (c->pid < 0) {
		ff_err_set(err, ff_err_code_of(errno), "fork: %s", strerror(errno));
		goto done;
	}
	if (c->pid == 0)
		child(s, (const int[3]){in[0], out[1], errs[1]}, status[1], env, parent);
	if (!s->session && !s->foreground)
		setpgid(c->pid, c->pid); /* here too: whoever is first */
	close(status[1]);
	status[1] = -1;
	if (await_exec(s, status[0], err)) {
		ff_wait(c);
		goto done;
	}
	c->in = in[1];
	c->out = out[0];
	c->err = errs[0];
	in[1] = out[0] = errs[0] = -1;
	rc = 0;
done:
	close_pair(status);
	close_pair(in);
	close_pair(out);
	close_pair(errs);
	ff_arena_free(&a);
	return rc;
}

static int status_of(int wait_status)
{
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : 255;
}

int ff_wait(struct ff_child *c)
{
	int status = 0;
	if (c->pid <= 0)
		return 255;
	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return 255;
	c->pid = -1;
	return status_of(status);
}

static void close_ends(struct ff_child *c)
{
	int *ends[] = {&c->in, &c->out, &c->err};
	for (size_t i = 0; i < FF_COUNT(ends); i++) {
		if (*ends[i] >= 0)
			close(*ends[i]);
		*ends[i] = -1;
	}
}

void ff_kill_group(struct ff_child *c)
{
	if (c->pid > 0) {
		kill(-c->pid, SIGKILL);
		ff_wait(c);
	}
	close_ends(c);
}

/* ---- run to the end ---- */

#define LOOK_MS 200 /* how often the flag is looked at */

static const volatile int *stop_flag;

void ff_run_stops_at(const volatile int *flag)
{
	stop_flag = flag;
}

bool ff_run_stopped(void)
{
	return stop_flag && *stop_flag;
}

struct run {
	struct ff_child c;
	const char *input;
	size_t left;
	struct ff_buf *out, *errout;
	int64_t until; /* monotonic ms */
	bool flooded;
};

static void feed(struct run *r)
{
	ssize_t n = write(r->c.in, r->input, r->left);
	if (n > 0) {
		r->input += n;
		r->left -= (size_t)n;
	}
	if (r->left == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) { /* EPIPE: it wants no more */
		close(r->c.in);
		r->c.in = -1;
	}
}

/* The last FF_MAX_STDERR bytes are kept. */
static void keep_tail(struct ff_buf *b, const char *p, size_t n)
{
	size_t max = b->max < FF_MAX_STDERR ? b->max : FF_MAX_STDERR;
	if (n > max) {
		p += n - max;
		n = max;
	}
	if (b->len + n > max) {
		size_t drop = b->len + n - max;
		memmove(b->data, b->data + drop, b->len - drop);
		b->len -= drop;
	}
	ff_buf_add(b, p, n);
}

static void drain(struct run *r, int *fd, bool is_err)
{
	char block[16384];
	ssize_t n = read(*fd, block, sizeof block);
	if (n > 0 && is_err && r->errout) {
		keep_tail(r->errout, block, (size_t)n);
	} else if (n > 0 && !is_err && r->out) {
		ff_buf_add(r->out, block, (size_t)n);
		r->flooded = r->out->over;
	} else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(*fd);
		*fd = -1;
	}
}

static int remaining(const struct run *r)
{
	int64_t left = ff_run_stopped() ? 0 : r->until - ff_clock_ms();
	return left < 0 ? 0 : left > 1000000 ? 1000000 : (int)left;
}

/* The one poll loop; 0: all pipes closed; -1: deadline or flood. */
static int pump(struct run *r)
{
	while (r->c.in >= 0 || r->c.out >= 0 || r->c.err >= 0) {
		struct pollfd p[3] = {{r->c.in, POLLOUT, 0}, {r->c.out, POLLIN, 0}, {r->c.err, POLLIN, 0}};
		int left = remaining(r);
		if (left == 0 || r->flooded)
			return -1;
		if (poll(p, 3, stop_flag && left > LOOK_MS ? LOOK_MS : left) < 0 && errno != EINTR)
			return -1;
		if (p[0].fd >= 0 && p[0].revents)
			feed(r);
		if (p[1].fd >= 0 && p[1].revents)
			drain(r, &r->c.out, false);
		if (p[2].fd >= 0 && p[2].revents)
			drain(r, &r->c.err, true);
	}
	return 0;
}

/*
 * Waits until the child has ended or the deadline is there; -1 when it is late.  The child is not
 * reaped: while it is a zombie nobody else can get its number, and its group can be killed safely.
 */
static int wait_until(struct run *r)
{
	struct timespec nap = {0, 100 * 1000};
	for (;;) {
		siginfo_t info = {0};
		int got = waitid(P_PID, (id_t)r->c.pid, &info, WEXITED | WNOHANG | WNOWAIT);
		if (got == 0 && info.si_pid == r->c.pid)
			return 0;
		if ((got < 0 && errno != EINTR) || remaining(r) == 0)
			return -1;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < 3 * 1000 * 1000)
			nap.tv_nsec *= 2;
	}
}

/* SIGTERM to the group, a moment of grace, SIGKILL. */
static void end_group(struct run *r)
{
	kill(-r->c.pid, SIGTERM);
	r->until = ff_clock_ms() + GRACE_MS;
	if (!ff_run_stopped())
		wait_until(r);
	ff_kill_group(&r->c);
}

/*
 * SIGPIPE is held back from this thread alone, and one that we caused is taken away again: what the
 * program does about SIGPIPE elsewhere is not touched.
 */
struct hold {
	sigset_t before;
	bool pending; /* one was there already: not ours to take */
};

static void hold_sigpipe(struct hold *h)
{
	sigset_t pipe_only, pending;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &h->before);
	sigpending(&pending);
	h->pending = sigismember(&pending, SIGPIPE);
}

static void release_sigpipe(const struct hold *h)
{
	const struct timespec now = {0, 0};
	sigset_t pipe_only;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	if (!h->pending)
		while (sigtimedwait(&pipe_only, NULL, &now) < 0 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &h->before, NULL);
}

static void dont_block(struct ff_child *c)
{
	const int fds[] = {c->in, c->out, c->err};
	for (size_t i = 0; i < FF_COUNT(fds); i++)
		if (fds[i] >= 0)
			fcntl(fds[i], F_SETFL, fcntl(fds[i], F_GETFL) | O_NONBLOCK);
}

int ff_run(const struct ff_spawn *s, const void *input, size_t n, struct ff_buf *out, struct ff_buf *errout, int deadline_ms, int *status,
           struct ff_err *err)
{
	struct ff_spawn spawn = *s;
	struct run r = {.input = input, .left = n, .out = out, .errout = errout, .until = ff_clock_ms() + deadline_ms};
	struct hold hold;
	int rc = -1;
	spawn.pipes |= (n ? FF_SPAWN_IN : 0) | (out ? FF_SPAWN_OUT : 0) | (errout ? FF_SPAWN_ERR : 0);
	if (spawn.pipes & FF_SPAWN_ERR && !errout) /* the caller wants it out of sight */
		spawn.pipes = (spawn.pipes & ~FF_SPAWN_ERR) | FF_SPAWN_NULL_ERR;
	if (ff_spawn(&spawn, &r.c, err))
		return -1;
	hold_sigpipe(&hold);
	dont_block(&r.c);
	if (pump(&r) || wait_until(&r)) {
		end_group(&r);
		ff_err_set(err, r.flooded ? FF_EX_DATA : FF_EX_TEMP, r.flooded ? "%s: wrote more than its limit" : ff_run_stopped() ? "%s: stopped" : "%s: did not end in time",
		           s->argv[0]);
	} else {
		kill(-r.c.pid, SIGKILL); /* grandchildren that stayed behind */
		*status = ff_wait(&r.c);
		rc = 0;
	}
	release_sigpipe(&hold);
	return rc;
}
