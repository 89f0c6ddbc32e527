/*
 * cell.c - inside the box: a supervisor, and the program as its child.  The supervisor is the first process of the box's own
 * process namespace or, where there is none, the reaper of all that come from it; when it goes, they go.  It tells the warden outside what
 * happens over a socket that the program never has.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"

#define LOOK_MS 50

int64_t ff_cell_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool ff_cell_own_processes(int level)
{
	return level >= FF_BOX_NAMESPACES;
}

void ff_cell_say(int ctl, char kind, const char *fmt, ...)
{
	char text[FF_CELL_MESSAGE];
	va_list ap;
	text[0] = kind;
	va_start(ap, fmt);
	int n = vsnprintf(text + 1, sizeof text - 1, fmt, ap);
	va_end(ap);
	size_t len = n < 0 ? 1 : (size_t)n + 1 < sizeof text ? (size_t)n + 1 : sizeof text - 1;
	while (send(ctl, text, len, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* ---- the program ---- */

static _Noreturn void not_reached(const struct ff_cell *c, const struct ff_err *err)
{
	ff_cell_say(c->ctl, 'F', "%s", err->text);
	_exit(127);
}

static const char *variable(const char *name)
{
	for (char **e = environ; *e; e++)
		if (ff_str_starts(*e, name))
			return *e;
	return NULL;
}

/* A name that stands there already is said anew. */
static void set(struct ff_arena *a, struct ff_strings *env, const char *value)
{
	size_t n = strcspn(value, "=") + 1;
	for (int i = 0; i < env->count; i++)
		if (!strncmp(env->items[i], value, n)) {
			env->items[i] = value;
			return;
		}
	ff_strings_push(a, env, value);
}

/* The few variables of the person that change how text is read, folders of the box's own, and what the caller wants. */
static char **environment(struct ff_arena *a, const struct ff_cell *c)
{
	static const char *const kept[] = {"LANG=", "TZ="};
	struct ff_strings env = {0};
	const char *path = variable("PATH=");
	set(a, &env, path ? path : "PATH=/usr/local/bin:/usr/bin:/bin");
	for (size_t i = 0; i < FF_COUNT(kept); i++)
		if (variable(kept[i]))
			set(a, &env, variable(kept[i]));
	for (char **e = environ; *e; e++)
		if (ff_str_starts(*e, "LC_"))
			set(a, &env, *e);
	set(a, &env, ff_arena_printf(a, "HOME=%s/home", c->temp));
	set(a, &env, ff_arena_printf(a, "TMPDIR=%s", c->temp));
	for (int i = 0; i < c->box->env.count; i++)
		set(a, &env, c->box->env.items[i]);
	ff_strings_push(a, &env, NULL);
	return (char **)(uintptr_t)env.items;
}

static void descriptors(const struct ff_cell *c)
{
	struct ff_err err = {0};
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || (c->out >= 0 && dup2(c->out, 1) < 0) || (c->err >= 0 && dup2(c->err, 2) < 0)) {
		ff_err_set(&err, FF_EX_TEMP, "descriptors: %s", strerror(errno));
		not_reached(c, &err);
	}
	if (c->err > 2) /* bwrap had to hand it on */
		fcntl(c->err, F_SETFD, FD_CLOEXEC);
}

/* A word to the other side, and one back. */
static bool in_step(int fd)
{
	char word = 0;
	return write(fd, &word, 1) == 1 && read(fd, &word, 1) == 1;
}

/* A descriptor for the other side. */
static int hand_over(int to, int fd)
{
	char word = 0, space[CMSG_SPACE(sizeof fd)] = {0};
	struct iovec part = {&word, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	int rc = sendmsg(to, &m, MSG_NOSIGNAL) == 1 ? 0 : -1;
	close(fd);
	return rc;
}

static int take_over(int from)
{
	char word, space[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {&word, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
	int fd = -1;
	if (recvmsg(from, &m, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&m) && CMSG_FIRSTHDR(&m)->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
	return fd;
}

/*
 * Its own user namespace within that of the mounts: even a program that regained its rights there has none over them, and it is
 * again who it was outside.
 */
static int own_user(const struct ff_cell *c, struct ff_err *err)
{
	if (unshare(CLONE_NEWUSER) != 0)
		return ff_err_set(err, FF_EX_CONFIG, "user namespace: %s", strerror(errno));
	if (ff_mounts_identity(c->uid, c->gid, 0, 0, err))
		return -1;
	return in_step(c->step[1]) ? 0 : ff_err_set(err, FF_EX_CONFIG, "the supervisor is gone");
}

/* RLIMIT_NPROC is not for root. */
static bool asks(const struct ff_cell *c)
{
	return c->uid == 0 && !c->bounded;
}

static int shut_in(const struct ff_cell *c, pid_t supervisor, struct ff_err *err)
{
	int listener = -1;
	if (c->level == FF_BOX_NAMESPACES && own_user(c, err))
		return -1;
	if (ff_limits_drop_rights(err) || (c->level >= FF_BOX_LANDLOCK && ff_landlock_enter(c->plan, c->box, c->level, err)))
		return -1;
	if (ff_limits_enter(c->box, c->level, err)) /* from here on there may be no more memory for us */
		return -1;
	if (ff_filter_enter(c->level, supervisor, c->warden, asks(c), &listener, err) < 0)
		return -1;
	if (listener >= 0 && hand_over(c->step[1], listener))
		return ff_err_set(err, FF_EX_CONFIG, "the supervisor is gone");
	return 0;
}

static _Noreturn void program(const struct ff_cell *c, pid_t supervisor)
{
	struct ff_arena a = {0};
	struct ff_err err = {0};
	sigset_t none;
	char **env = environment(&a, c);
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* it inherited not to be: its own /proc files would be root's */
	setsid();
	descriptors(c);
	if (c->dir[0] && chdir(c->dir) != 0) {
		ff_err_set(&err, FF_EX_CONFIG, "%s: %s", c->dir, strerror(errno));
		not_reached(c, &err);
	}
	mkdir(ff_arena_printf(&a, "%s/home", c->temp), 0700);
	if (shut_in(c, supervisor, &err))
		not_reached(c, &err);
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	ff_cell_say(c->ctl, 'S', "%lld", (long long)ff_cell_us());
	if (!c->argv)
		_exit(0);
	environ = env; /* its PATH is where the program is looked for */
	execvp(c->argv[0], (char *const *)(uintptr_t)c->argv);
	ff_cell_say(c->ctl, 'X', "%d", errno);
	_exit(127);
}

/* ---- the supervisor ---- */

/* What the supervisor has to do once the program is who it will be. */
static void seal(const struct ff_cell *c)
{
	struct ff_err err = {0};
	char word;
	if (read(c->step[0], &word, 1) != 1) /* it said itself why not */
		return;
	if (ff_mounts_seal(&err))
		not_reached(c, &err);
	if (write(c->step[0], &word, 1) != 1)
		not_reached(c, &err);
}

/* Nothing of the program's stays open here: who waits for its output waits for the program alone. */
static void let_go(struct ff_cell *c)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		if (fd != c->ctl)
			dup2(null, fd);
	if (c->out > 2)
		close(c->out);
	if (c->err > 2)
		close(c->err);
	if (null > 2)
		close(null);
}

/* True once the program itself has ended; others are reaped by the way. */
static bool reap(pid_t pid, int *status)
{
	int s;
	bool ended = false;
	for (pid_t who; (who = waitpid(-1, &s, WNOHANG)) > 0;)
		if (who == pid) {
			*status = s;
			ended = true;
		}
	return ended;
}

/* A new process that waits to be allowed; "" or why it all must end. */
static const char *allow(struct ff_census *census, int listener)
{
	const char *why = "";
	uint64_t id;
	if (!ff_filter_asked(listener, &id))
		return "";
	bool yes = ff_census_one_more(census, &why);
	if (!why[0])
		ff_filter_answer(listener, id, yes);
	return why;
}

/* "" the program ended, or the warden wants it so; else why it must end. */
static const char *watch(const struct ff_cell *c, struct ff_census *census, int signals, int listener, pid_t pid, int *status)
{
	struct pollfd p[3] = {{c->ctl, POLLIN, 0}, {signals, POLLIN, 0}, {listener, POLLIN, 0}};
	int64_t next = ff_clock_ms() + LOOK_MS;
	const char *why = "";
	while (!why[0]) {
		struct signalfd_siginfo info;
		int64_t left = next - ff_clock_ms();
		int n = poll(p, 3, left < 0 ? 0 : (int)left);
		if (n > 0 && p[1].revents && read(signals, &info, sizeof info) < 0 && errno != EINTR && errno != EAGAIN)
			return "";
		if ((n > 0 && p[0].revents) || reap(pid, status))
			return "";
		if (n > 0 && p[2].revents & POLLIN)
			why = allow(census, listener);
		else if (n > 0 && p[2].revents)
			p[2].fd = -1; /* nobody is left who could ask */
		if (!why[0] && ff_clock_ms() >= next) {
			why = ff_census_look(census);
			next = ff_clock_ms() + LOOK_MS;
		}
	}
	return why;
}

_Noreturn void ff_cell_run(struct ff_cell *c)
{
	struct ff_census census;
	const pid_t self = getpid();
	sigset_t held;
	int status = -1;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* who runs as us reads nothing here and traces nobody */
	if (!ff_cell_own_processes(c->level))
		prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	setsid();
	fcntl(c->ctl, F_SETFD, FD_CLOEXEC);
	sigfillset(&held);
	sigprocmask(SIG_SETMASK, &held, NULL);
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	int signals = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	ff_census_start(&census, c->box, c->level, c->dir, c->temp);
	pid_t pid = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, c->step) == 0 ? fork() : -1;
	if (pid == 0)
		program(c, self);
	if (pid < 0 || signals < 0) {
		ff_cell_say(c->ctl, 'F', "supervisor: %s", strerror(errno));
		_exit(1);
	}
	close(c->step[1]);
	if (c->level == FF_BOX_NAMESPACES)
		seal(c);
	int listener = asks(c) ? take_over(c->step[0]) : -1;
	let_go(c);
	const char *why = watch(c, &census, signals, listener, pid, &status);
	if (why[0])
		ff_cell_say(c->ctl, 'E', "%s", why);
	if (!ff_cell_own_processes(c->level)) {
		ff_census_kill(&census);
		ff_plan_undo(c->plan); /* the warden may be gone */
	}
	ff_cell_say(c->ctl, 'Q', "%d", status);
	_exit(0);
}
