/*
 * census.c - what all processes of a box use together: how many they are, their memory, what they wrote.  The supervisor asks
 * every now and then; what one process may use is a matter of limits.  Cheap looks first: a closer one only when they say so.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "room.h"

#define EXACT_EVERY 500 /* ms between two exact looks at memory that found it in order */
#define MIB ((uint64_t)1 << 20)

/* A small file of /proc; false when the process is gone. */
static bool read_small(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got = 0;
	while (fd >= 0 && n + 1 < room && (got = read(fd, text + n, room - 1 - n)) > 0)
		n += (size_t)got;
	if (fd >= 0)
		close(fd);
	text[n] = 0;
	return fd >= 0 && got >= 0;
}

/* ---- who is there ---- */

/* Everybody in the process namespace but its first one, which is the supervisor. */
static void list_all(struct ff_census *c)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	while (proc && (e = readdir(proc)))
		if (isdigit((unsigned char)e->d_name[0]) && atoi(e->d_name) != c->self)
			*FF_PUSH(&c->arena, &c->pids, pid_t) = atoi(e->d_name);
	if (proc)
		closedir(proc);
}

/* Children of one thread, appended. */
static void list_children(struct ff_census *c, pid_t pid, const char *thread)
{
	char path[64], text[16384], *at = text, *end;
	snprintf(path, sizeof path, "/proc/%d/task/%.16s/children", (int)pid, thread);
	if (!read_small(path, text, sizeof text))
		return;
	for (long child; (child = strtol(at, &end, 10)) > 0 && end != at; at = end)
		*FF_PUSH(&c->arena, &c->pids, pid_t) = (pid_t)child;
}

/* All descendants: orphans among them are children of the supervisor, who is their subreaper. */
static void list_descendants(struct ff_census *c)
{
	for (int i = -1; i < c->pids.count; i++) {
		pid_t pid = i < 0 ? c->self : *FF_AT(&c->pids, pid_t, i);
		char path[64];
		struct dirent *e;
		snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
		DIR *tasks = opendir(path);
		while (tasks && (e = readdir(tasks)))
			if (isdigit((unsigned char)e->d_name[0]))
				list_children(c, pid, e->d_name);
		if (tasks)
			closedir(tasks);
	}
}

static void list(struct ff_census *c)
{
	ff_arena_reset(&c->arena);
	c->pids = (struct ff_list){0};
	c->since = 0;
	if (c->own_processes)
		list_all(c);
	else
		list_descendants(c);
}

static int tasks_of(pid_t pid)
{
	char path[64];
	struct stat st;
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	return stat(path, &st) == 0 && st.st_nlink > 2 ? (int)st.st_nlink - 2 : 0;
}

bool ff_census_one_more(struct ff_census *c, const char **why)
{
	int tasks = 0;
	if (++c->since < c->box->processes - c->pids.count)
		return true;
	list(c);
	for (int i = 0; i < c->pids.count; i++)
		tasks += tasks_of(*FF_AT(&c->pids, pid_t, i));
	*why = c->pids.count >= c->box->processes ? "processes" : "";
	return !**why && tasks < c->box->processes * FF_LIMITS_THREADS;
}

/* Stopped first, so that none gets a child between two looks; then killed.  Ends when a look finds nobody. */
void ff_census_kill(struct ff_census *c)
{
	struct timespec nap = {0, 500 * 1000};
	for (int round = 0;; round++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		list(c);
		if (!c->pids.count)
			return;
		for (int i = 0; i < c->pids.count; i++)
			kill(*FF_AT(&c->pids, pid_t, i), round ? SIGKILL : SIGSTOP);
		if (round)
			nanosleep(&nap, NULL);
	}
}

/* ---- memory ---- */

/* Number behind a word at the start of a line; 0 when it is not there. */
static uint64_t line_of(const char *text, const char *word)
{
	const char *at = strstr(text, word);
	return at ? strtoull(at + strlen(word), NULL, 10) : 0;
}

/* KiB of a process; what it shares with others of its kind counts for each of them. */
static uint64_t quick_memory(pid_t pid)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	if (!read_small(path, text, sizeof text))
		return 0;
	return line_of(text, "\nRssAnon:") + line_of(text, "\nRssShmem:") + line_of(text, "\nVmSwap:");
}

/* KiB, each page divided by those who share it. */
static uint64_t exact_memory(pid_t pid)
{
	char path[64], text[4096];
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	if (!read_small(path, text, sizeof text) || !strstr(text, "\nPss:"))
		return quick_memory(pid);
	if (!strstr(text, "\nPss_Anon:")) /* before Linux 5.4 */
		return line_of(text, "\nPss:") + line_of(text, "\nSwapPss:");
	return line_of(text, "\nPss_Anon:") + line_of(text, "\nPss_Shmem:") + line_of(text, "\nSwapPss:");
}

/* KiB of shared memory on the whole machine: memory that is in nobody's map shows here alone. */
static uint64_t shared_memory(void)
{
	char text[8192];
	return read_small("/proc/meminfo", text, sizeof text) ? line_of(text, "\nShmem:") : 0;
}

/* KiB of System V segments: in their own namespace they are all the box's; without one they cannot be made. */
static uint64_t segments(const struct ff_census *c)
{
	char text[65536], *line;
	unsigned long long bytes;
	uint64_t sum = 0;
	if (!c->own_processes || !read_small("/proc/sysvipc/shm", text, sizeof text))
		return 0;
	for (line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
		if (sscanf(line, "%*d %*d %*o %*u %*d %*d %*u %*u %*u %*u %*u %*u %*u %*u %llu", &bytes) == 1)
			sum += bytes / 1024;
	return sum;
}

static uint64_t nameless(const struct ff_census *c, pid_t pid, uint64_t device);

static bool too_much_memory(struct ff_census *c)
{
	const uint64_t most = (uint64_t)c->box->memory_mb * 1024;
	uint64_t quick = 0, exact = 0, shared = shared_memory();
	for (int i = 0; i < c->pids.count; i++)
		quick += quick_memory(*FF_AT(&c->pids, pid_t, i));
	bool unmapped = shared > c->shared + most / 2;
	if ((quick <= most && !unmapped) || ff_clock_ms() < c->exact_after)
		return false;
	for (int i = 0; i < c->pids.count && exact <= most; i++) {
		pid_t pid = *FF_AT(&c->pids, pid_t, i);
		exact += exact_memory(pid) + (unmapped ? nameless(c, pid, 0) / 1024 : 0);
	}
	exact += unmapped ? segments(c) : 0;
	c->exact_after = ff_clock_ms() + EXACT_EVERY;
	return exact > most;
}

/* ---- disk ---- */

static bool space(const char *path, uint64_t *free, uint64_t *nodes)
{
	struct statvfs v;
	if (statvfs(path, &v) != 0)
		return false;
	*free = (uint64_t)v.f_bfree * v.f_frsize;
	*nodes = v.f_ffree;
	return true;
}

static void add_place(struct ff_census *c, const char *path, bool own)
{
	struct ff_census_place *p = &c->place[c->places];
	struct stat st;
	if (!path[0] || stat(path, &st) != 0 || !space(path, &p->free, &p->nodes))
		return;
	p->path = path;
	p->device = st.st_dev;
	p->own = own;
	p->walk_from = (int64_t)p->free;
	c->places++;
}

void ff_census_start(struct ff_census *c, const struct ff_box *b, int level, const char *work, const char *temp)
{
	*c = (struct ff_census){.box = b, .own_processes = ff_cell_own_processes(level), .self = getpid(), .started = ff_clock_now(), .shared = shared_memory()};
	add_place(c, work, false);
	add_place(c, temp, c->own_processes);
	if (c->own_processes)
		add_place(c, "/dev/shm", true);
}

/* Bytes of files below a folder that were changed since the start; each name counts for a block at least: inodes run out too. */
static uint64_t walk(struct ff_census *c, int folder, int depth)
{
	DIR *d = fdopendir(folder);
	struct dirent *e;
	uint64_t sum = 0;
	if (!d)
		close(folder);
	while (d && (e = readdir(d))) {
		struct stat st;
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (st.st_ctime >= c->started)
			sum += (st.st_blocks ? (uint64_t)st.st_blocks * 512 : 4096) / (S_ISDIR(st.st_mode) ? 1 : (uint64_t)st.st_nlink);
		int next = S_ISDIR(st.st_mode) && depth < 500 ? openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
		if (next >= 0)
			sum += walk(c, next, depth + 1);
	}
	if (d)
		closedir(d);
	return sum;
}

static bool counted_place(const struct ff_census *c, uint64_t device)
{
	for (int i = 0; i < c->places; i++)
		if (c->place[i].device == device)
			return true;
	return false;
}

/* Bytes of files without a name that a process holds open on a device; 0: on none of the places, in memory alone (memfd_create). */
static uint64_t nameless(const struct ff_census *c, pid_t pid, uint64_t device)
{
	char path[64];
	struct dirent *e;
	uint64_t sum = 0;
	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	DIR *d = opendir(path);
	while (d && (e = readdir(d))) {
		struct stat st;
		if (fstatat(dirfd(d), e->d_name, &st, 0) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 0 &&
		    (device ? st.st_dev == device : !counted_place(c, st.st_dev)))
			sum += (uint64_t)st.st_blocks * 512;
	}
	if (d)
		closedir(d);
	return sum;
}

/* What was written to a place that others write to as well: we look closer once as much as is left of the limit has gone there. */
static uint64_t written(struct ff_census *c, struct ff_census_place *p, uint64_t left)
{
	uint64_t free, nodes, sum = 0;
	if (!space(p->path, &free, &nodes))
		return 0;
	uint64_t gone = p->free > free ? p->free - free : 0, names = p->nodes > nodes ? (p->nodes - nodes) * 4096 : 0;
	bool looked = p->walk_from != (int64_t)p->free, much = (int64_t)free <= p->walk_from - (int64_t)(left / 8);
	if ((gone < left && names < left) || (looked && !much && names < left))
		return 0;
	p->walk_from = (int64_t)free;
	int folder = open(p->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder >= 0)
		sum = walk(c, folder, 0);
	for (int i = 0; i < c->pids.count; i++)
		sum += nameless(c, *FF_AT(&c->pids, pid_t, i), p->device);
	/* whoever it was: soon there is nothing left, and it may have its share in it */
	return sum < left && free < left && gone > left ? left : sum;
}

static bool too_much_disk(struct ff_census *c)
{
	const uint64_t most = (uint64_t)c->box->disk_mb * (MIB - MIB / 64); /* a full tmpfs has a little left over */
	uint64_t sum = 0, free, nodes;
	for (int i = 0; i < c->places; i++)
		if (c->place[i].own && space(c->place[i].path, &free, &nodes) && free < c->place[i].free)
			sum += c->place[i].free - free;
	for (int i = 0; i < c->places && sum < most; i++)
		if (!c->place[i].own)
			sum += written(c, &c->place[i], most - sum);
	return sum >= most;
}

const char *ff_census_look(struct ff_census *c)
{
	list(c);
	if (c->pids.count > c->box->processes)
		return "processes";
	if (too_much_memory(c))
		return "memory";
	return too_much_disk(c) ? "disk" : "";
}
