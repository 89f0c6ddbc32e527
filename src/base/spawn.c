/*
 * spawn.c - child processes: the only fork in the house.  A child gets argv (never a shell's line), a built
 * environment, descriptors 0 to 2 only, its own process group, limits and a deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/base.h"

#define GRACE_MS 200 /* between SIGTERM and SIGKILL */

extern char **environ;

/* Variables that would bind a child to a repository, or to a person. */
static bool binds(const char *variable)
{
	static const char *const names[] = {"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=",
	                                    "GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_COMMON_DIR=", "GIT_PREFIX=", "GIT_NAMESPACE=",
	                                    "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_OPTIONAL_LOCKS=", "GIT_TERMINAL_PROMPT="};
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
	if (close_range((unsigned)first, ~0u, 0) == 0)
		return;
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

/* In the child: descriptors, signals, limits, exec.  Reports errno on the status pipe; never returns. */
static _Noreturn void child(const struct ff_spawn *s, const int ends[3], int status, char **env, pid_t parent)
{
	sigset_t none;
	setpgid(0, 0);
	if (s->tied)
		tie(parent);
	for (int i = 0; i < 3; i++) {
		int fd = ends[i];
		if (fd < 0 && (i == 2 || (i == 1 && s->inherit_out)) && !(i == 2 && s->pipes & FF_SPAWN_NULL_ERR))
			continue; /* ours */
		if (fd < 0)
			fd = open("/dev/null", O_RDWR);
		if (fd != i)
			dup2(fd, i);
	}
	if (dup2(status, 3) != 3)
		_exit(127);
	fcntl(3, F_SETFD, FD_CLOEXEC);
	close_from(4);
	for (int sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	limit(RLIMIT_CPU, (rlim_t)s->cpu_seconds);
	limit(RLIMIT_AS, (rlim_t)s->memory_mb << 20);
	limit(RLIMIT_NPROC, (rlim_t)s->processes);
	limit(RLIMIT_FSIZE, (rlim_t)s->file_mb << 20);
	if (!s->dir || chdir(s->dir) == 0)
		execvpe(s->argv[0], (char *const *)(uintptr_t)s->argv, env);
	int e = errno;
	while (write(3, &e, sizeof e) < 0 && errno == EINTR)
		;
	_exit(127);
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

int ff_spawn(const struct ff_spawn *s, struct ff_child *c, struct ff_err *err)
{
	struct ff_arena a = {0};
	int in[2] = {-1, -1}, out[2] = {-1, -1}, errs[2] = {-1, -1}, status[2] = {-1, -1}, e = 0, rc = -1;
	char **env = s->env ? (char **)(uintptr_t)s->env : default_env(&a);
	*c = (struct ff_child){.pid = -1, .in = -1, .out = -1, .err = -1};
	if (make_pipe(status) || (s->pipes & FF_SPAWN_IN && make_pipe(in)) || (s->pipes & FF_SPAWN_OUT && make_pipe(out)) ||
	    (s->pipes & FF_SPAWN_ERR && make_pipe(errs))) {
		ff_err_set(err, ff_err_code_of(errno), "pipe: %s", strerror(errno));
		goto done;
	}
	fflush(NULL); /* what we have not written must not be written twice */
	pid_t parent = getpid();
	c->pid = fork();
	if (c->pid < 0) {
		ff_err_set(err, ff_err_code_of(errno), "fork: %s", strerror(errno));
		goto done;
	}
	if (c->pid == 0)
		child(s, (const int[3]){in[0], out[1], errs[1]}, status[1], env, parent);
	setpgid(c->pid, c->pid); /* here too: whoever is first */
	close(status[1]);
	status[1] = -1;
	ssize_t got;
	do
		got = read(status[0], &e, sizeof e);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		ff_err_set(err, FF_EX_CONFIG, "%s: %s", s->argv[0], e == ENOENT ? "not found" : strerror(e));
		ff_wait(c);
		c->pid = -1;
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
	size_t max = FF_MAX_STDERR;
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
	int64_t left = r->until - ff_clock_ms();
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
		if (poll(p, 3, left) < 0 && errno != EINTR)
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

/* Waits for the child until the deadline; its status, or -1 when it is late. */
static int wait_until(struct run *r)
{
	const struct timespec nap = {0, 2 * 1000 * 1000};
	int status;
	for (;;) {
		pid_t got = waitpid(r->c.pid, &status, WNOHANG);
		if (got == r->c.pid) {
			r->c.pid = -1;
			return status_of(status);
		}
		if ((got < 0 && errno != EINTR) || remaining(r) == 0)
			return -1;
		nanosleep(&nap, NULL);
	}
}

/* SIGTERM to the group, a moment of grace, SIGKILL. */
static void end_group(struct run *r)
{
	pid_t group = r->c.pid;
	kill(-group, SIGTERM);
	r->until = ff_clock_ms() + GRACE_MS;
	wait_until(r);
	kill(-group, SIGKILL); /* those of its group that stayed, and itself */
	ff_kill_group(&r->c);
}

int ff_run(const struct ff_spawn *s, const void *input, size_t n, struct ff_buf *out, struct ff_buf *errout, int deadline_ms, int *status,
           struct ff_err *err)
{
	struct ff_spawn spawn = *s;
	struct run r = {.input = input, .left = n, .out = out, .errout = errout, .until = ff_clock_ms() + deadline_ms};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int rc = -1;
	spawn.pipes |= (n ? FF_SPAWN_IN : 0) | (out ? FF_SPAWN_OUT : 0) | (errout ? FF_SPAWN_ERR : 0);
	if (spawn.pipes & FF_SPAWN_ERR && !errout) /* the caller wants it out of sight */
		spawn.pipes = (spawn.pipes & ~FF_SPAWN_ERR) | FF_SPAWN_NULL_ERR;
	if (ff_spawn(&spawn, &r.c, err))
		return -1;
	sigaction(SIGPIPE, &ignore, &before);
	int *fds[] = {&r.c.in, &r.c.out, &r.c.err};
	for (size_t i = 0; i < FF_COUNT(fds); i++)
		if (*fds[i] >= 0)
			fcntl(*fds[i], F_SETFL, fcntl(*fds[i], F_GETFL) | O_NONBLOCK);
	pid_t group = r.c.pid;
	int got = pump(&r) ? -1 : wait_until(&r);
	if (got < 0) {
		end_group(&r);
		ff_err_set(err, r.flooded ? FF_EX_DATA : FF_EX_TEMP, r.flooded ? "%s: wrote more than its limit" : "%s: did not end in time", s->argv[0]);
	} else {
		kill(-group, SIGKILL); /* grandchildren that stayed behind */
		close_ends(&r.c);
		*status = got;
		rc = 0;
	}
	sigaction(SIGPIPE, &before, NULL);
	return rc;
}
