/*
 * guard.c - a trial of something that may crash, hang or eat memory, in a copy of this program: for libraries that are given
 * what a stranger wrote, and that have no limits of their own.  Called before there are threads; does not know what is tried.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ff/base.h"

/* Address space as it is now and some more.  The sanitizers reserve far more than they use. */
static void bound_memory(int memory_mb)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	struct rlimit r;
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && fscanf(f, "%ld", &pages) == 1 && !getrlimit(RLIMIT_AS, &r)) {
		rlim_t want = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)memory_mb << 20);
		if (r.rlim_max == RLIM_INFINITY || want < r.rlim_max)
			setrlimit(RLIMIT_AS, &(struct rlimit){want, want});
	}
	if (f)
		fclose(f);
#else
	(void)memory_mb;
#endif
}

#define PATIENCE 10 /* times the CPU that a trial may take, by the clock: the machine may be busy */

/* The signal's default ends the copy when the trial has had its CPU. */
static void bound_time(int ms)
{
	struct itimerval t = {.it_value = {ms / 1000, ms % 1000 * 1000}};
	setitimer(ITIMER_PROF, &t, NULL);
}

/* In the copy: each trial from `first` on, one byte for each. */
static _Noreturn void try_all(int fd, int first, int count, int (*job)(void *with, int i), void *with, int deadline_ms, int memory_mb)
{
	struct rlimit no_core = {0, 0};
	sigset_t none;
	sigemptyset(&none);
	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGPROF, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!freopen("/dev/null", "w", stderr)) /* what a dying library says is nobody's message */
		_exit(1);
	bound_memory(memory_mb);
	for (int i = first; i < count; i++) {
		bound_time(deadline_ms);
		unsigned char verdict = job(with, i) ? FF_GUARD_FAILED : FF_GUARD_OK;
		if (write(fd, &verdict, 1) != 1)
			break;
	}
	_exit(0);
}

/* The next verdict; a copy that says nothing in time, or is gone, has its own. */
static unsigned char hear(int fd, int deadline_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	unsigned char verdict;
	int64_t until = ff_clock_ms() + deadline_ms, left;
	while ((left = until - ff_clock_ms()) > 0) {
		int n = poll(&p, 1, (int)left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0)
			return read(fd, &verdict, 1) == 1 ? verdict : FF_GUARD_DIED;
	}
	return FF_GUARD_LATE;
}

/* Trials from `first` on until one ends the copy; the next one that has no verdict yet, -1: there can be no copy. */
static int round_of(int first, int count, int (*job)(void *with, int i), void *with, int deadline_ms, int memory_mb, unsigned char *verdicts)
{
	int ends[2], i = first, status = 0;
	if (pipe(ends))
		return -1;
	pid_t pid = fork();
	if (!pid) {
		close(ends[0]);
		try_all(ends[1], first, count, job, with, deadline_ms, memory_mb);
	}
	close(ends[1]);
	for (bool alive = pid > 0; alive && i < count; i++) {
		verdicts[i] = hear(ends[0], PATIENCE * deadline_ms);
		alive = verdicts[i] == FF_GUARD_OK || verdicts[i] == FF_GUARD_FAILED;
	}
	close(ends[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (i > first && verdicts[i - 1] == FF_GUARD_DIED && WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
			verdicts[i - 1] = FF_GUARD_LATE;
	}
	return pid < 0 ? -1 : i;
}

int ff_guard(int count, int (*job)(void *with, int i), void *with, int deadline_ms, int memory_mb, unsigned char *verdicts)
{
	int next = 0;
	while (next >= 0 && next < count)
		next = round_of(next, count, job, with, deadline_ms, memory_mb, verdicts);
	return next < 0 ? -1 : 0;
}
