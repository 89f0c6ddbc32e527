/*
 * proc.c - processor, memory, disk and load, as the kernel tells them.  The readers are pure; only the source below them, which is this
 * machine's own, opens files.  Called by capture.c and remote.c.
 */
#include <errno.h>
#include <sys/statvfs.h>

#include "source.h"

#define MOST_TEXT (1u << 20) /* /proc/stat of a machine with a thousand processors fits */

/* ---- readers ---- */

/* The line "cpu  user nice system idle iowait irq softirq steal ...": all time and idle time so far. */
static int cpu_times(const char *stat, unsigned long long *all, unsigned long long *idle)
{
	unsigned long long t[8] = {0};
	int n = sscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
	if (n < 4)
		return -1;
	*all = 0;
	for (int i = 0; i < 8; i++) /* guest time is in user time already */
		*all += t[i];
	*idle = t[3] + t[4];
	return 0;
}

int ff_proc_cpu(const char *before, const char *after, double *percent)
{
	unsigned long long all[2], idle[2];
	if (cpu_times(before, &all[0], &idle[0]) || cpu_times(after, &all[1], &idle[1]))
		return -1;
	if (all[1] <= all[0])
		return -1;
	/* iowait may run backwards on some kernels */
	unsigned long long rested = idle[1] > idle[0] ? idle[1] - idle[0] : 0, passed = all[1] - all[0];
	*percent = rested >= passed ? 0 : 100.0 * (double)(passed - rested) / (double)passed;
	return 0;
}

static int meminfo_value(const char *text, const char *key, unsigned long long *kb)
{
	size_t n = strlen(key);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, n) && sscanf(line + n, ": %llu kB", kb) == 1)
			return 0;
	}
	return -1;
}

int ff_proc_ram(const char *meminfo, double *percent)
{
	unsigned long long total, available;
	if (meminfo_value(meminfo, "MemTotal", &total) || meminfo_value(meminfo, "MemAvailable", &available) || !total || available > total)
		return -1;
	*percent = 100.0 * (double)(total - available) / (double)total;
	return 0;
}

int ff_proc_load(const char *loadavg, double *load1)
{
	/* "0.42 0.30 0.25 1/345 6789"; read without the locale's decimal point */
	unsigned whole, part;
	int digits = 0;
	if (sscanf(loadavg, "%u.%u%n", &whole, &part, &digits) != 2 || !digits)
		return -1;
	*load1 = whole + part / 100.0;
	return 0;
}

int ff_proc_boot(const char *stat, int64_t *seconds)
{
	unsigned long long at;
	const char *line = strstr(stat, "btime ");
	if (!line || (line > stat && line[-1] != '\n') || sscanf(line, "btime %llu", &at) != 1 || at > INT64_MAX)
		return -1;
	*seconds = (int64_t)at;
	return 0;
}

void proc_take(struct window *w, const char *before, const char *stat, const char *meminfo, const char *loadavg)
{
	double value;
	if (stat)
		ff_proc_boot(stat, &w->boot);
	if (stat && before && !ff_proc_cpu(before, stat, &value))
		window_add(w, FF_METRIC_CPU, "%", value);
	if (meminfo && !ff_proc_ram(meminfo, &value))
		window_add(w, FF_METRIC_RAM, "%", value);
	if (loadavg && !ff_proc_load(loadavg, &value))
		window_add(w, FF_METRIC_LOAD, "", value);
}

/* ---- this machine ---- */

struct proc {
	const char *root;
	char *stat;      /* last reading */
	bool unread;     /* a file could not be read, and a note says so */
	bool cpu, ram;   /* was measured */
};

struct proc *proc_open(struct window *w, const char *root)
{
	struct proc *p = FF_NEW_IN(w->arena, struct proc);
	p->root = root && *root ? root : "/proc";
	return p;
}

static char *read_one(struct proc *p, struct window *w, const char *name)
{
	struct ff_err err = {0};
	const char *path = ff_arena_printf(w->arena, "%s/%s", p->root, name);
	char *text = NULL;
	size_t n;
	if (ff_file_read(w->arena, path, MOST_TEXT, &text, &n, &err)) {
		window_note(w, err.text);
		p->unread = true;
		return NULL;
	}
	return text;
}

static void sample_disk(struct window *w)
{
	struct statvfs v;
	if (statvfs("/", &v) || !v.f_blocks)
		window_note(w, "disk: the root file system tells nothing");
	else /* as df does: what is reserved for root counts as used by nobody */
		window_add(w, FF_METRIC_DISK, "%", 100.0 * (double)(v.f_blocks - v.f_bfree) / (double)(v.f_blocks - v.f_bfree + v.f_bavail));
}

void proc_sample(struct proc *p, struct window *w)
{
	double value;
	char *stat = read_one(p, w, "stat"), *mem = read_one(p, w, "meminfo"), *load = read_one(p, w, "loadavg");
	p->cpu |= stat && p->stat && !ff_proc_cpu(p->stat, stat, &value);
	p->ram |= mem && !ff_proc_ram(mem, &value);
	proc_take(w, p->stat, stat, mem, load);
	p->stat = stat;
	sample_disk(w);
}

void proc_close(const struct proc *p, struct window *w)
{
	if (p->unread)
		return;
	if (!p->cpu)
		window_note(w, "cpu: no two readings of stat that differ");
	if (!p->ram)
		window_note(w, "ram: meminfo has no MemAvailable");
}
