/*
 * child.c - one fix in a process of its own: started, heard, told to stop, ended.  Called by worker.c; does not know what a fix is, but for
 * the outcome record that it writes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/queue.h"
#include "room.h"

#define TICK 250 /* ms from one look at the child to the next */

static bool has_ended(pid_t pid)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

/* What is there to be read; the end of a pipe closes our side. */
static void drain(int *fd, struct ff_buf *to, size_t keep)
{
	char part[4096];
	ssize_t n;
	while (*fd >= 0 && (n = read(*fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		if (keep && to->len + (size_t)n > keep) /* the last words count */
			ff_buf_clear(to);
		ff_buf_add(to, part, (size_t)n);
	}
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void listen(struct ff_child *c, struct ff_worker_child *w, struct ff_buf *out, struct ff_buf *errout)
{
	int64_t begun = ff_clock_ms(), told = 0;
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	fcntl(c->err, F_SETFL, O_NONBLOCK);
	while (!has_ended(c->pid)) {
		struct pollfd fds[] = {{c->out, POLLIN, 0}, {c->err, POLLIN, 0}};
		poll(fds, 2, TICK);
		drain(&c->out, out, 0);
		drain(&c->err, errout, FF_MAX_STDERR);
		int64_t now = ff_clock_ms();
		if (!told && (*w->stop || now - begun > (int64_t)FF_QUEUE_LEASE * 1000)) {
			kill(c->pid, SIGTERM);
			told = now;
		}
		if (told && now - told > FF_WORKER_GRACE) {
			w->killed = true;
			break;
		}
	}
	drain(&c->out, out, 0);
	drain(&c->err, errout, FF_MAX_STDERR);
}

static const char *last_line(struct ff_arena *a, const struct ff_buf *b)
{
	size_t n = b->len;
	while (n && b->data[n - 1] == '\n')
		n--;
	size_t from = n;
	while (from && b->data[from - 1] != '\n')
		from--;
	return n ? ff_arena_dup(a, b->data + from, n - from) : "";
}

int ff_worker_child_run(struct ff_arena *a, const char *const *argv, struct ff_worker_child *w, struct ff_err *err)
{
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR, .tied = true};
	struct ff_child c;
	struct ff_buf out, errout;
	if (ff_spawn(&spawn, &c, err))
		return -1;
	w->pid = c.pid;
	ff_buf_init(&out, FF_MAX_LINE);
	ff_buf_init(&errout, 2 * FF_MAX_STDERR);
	listen(&c, w, &out, &errout);
	if (w->killed) {
		ff_kill_group(&c);
		w->status = 128 + SIGKILL;
	} else {
		kill(-w->pid, SIGKILL); /* whatever it left in its group; itself it is not reaped yet */
		w->status = ff_wait(&c);
	}
	w->said = last_line(a, &errout);
	size_t line = strcspn(ff_buf_text(&out), "\n");
	w->told = line && !ff_record_read(a, &ff_outcome_type, ff_arena_dup(a, out.data, line), line, &w->outcome, NULL);
	w->record = w->told ? ff_arena_dup(a, out.data, line) : "";
	ff_buf_free(&out);
	ff_buf_free(&errout);
	return 0;
}
