/*
 * limits.c - what one program of a box may use, and rights that it does not have: called in the child, right before it becomes
 * the program.  Totals are the census's.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "room.h"

#define FILES 4096       /* descriptors of one process */
#define LAST_WORD 5      /* seconds between SIGXCPU and SIGKILL */

/* Lower than it is, never higher. */
static int lower(int resource, rlim_t soft, rlim_t hard, const char *name, struct ff_err *err)
{
	struct rlimit now, want;
	if (getrlimit(resource, &now) != 0)
		return ff_err_set(err, FF_EX_CONFIG, "limit of %s: %s", name, strerror(errno));
	want.rlim_max = now.rlim_max < hard ? now.rlim_max : hard;
	want.rlim_cur = now.rlim_cur < soft ? now.rlim_cur : soft;
	want.rlim_cur = want.rlim_cur < want.rlim_max ? want.rlim_cur : want.rlim_max;
	if (setrlimit(resource, &want) != 0)
		return ff_err_set(err, FF_EX_CONFIG, "limit of %s: %s", name, strerror(errno));
	return 0;
}

bool ff_limits_linux(int major, int minor)
{
	struct utsname u;
	int x = 0, y = 0;
	return uname(&u) == 0 && sscanf(u.release, "%d.%d", &x, &y) == 2 && (x > major || (x == major && y >= minor));
}

static int tasks_now(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	int count = 0;
	while (proc && (e = readdir(proc))) {
		char path[300];
		struct stat st;
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof path, "/proc/%s/task", e->d_name);
		if (stat(path, &st) == 0 && st.st_uid == getuid())
			count += (int)st.st_nlink - 2;
	}
	if (proc)
		closedir(proc);
	return count;
}

int ff_limits_tasks(const struct ff_box *b, int level)
{
	/* before 5.14 all processes of a user counted against the limit, whatever user namespace they are in */
	int others = ff_cell_own_processes(level) && ff_limits_linux(5, 14) ? 0 : tasks_now();
	return others + b->processes * FF_LIMITS_THREADS;
}

/*
 * Memory is bounded by RLIMIT_DATA: what is written to privately.  RLIMIT_AS would count what is only reserved, and node, Java, Go and
 * the sanitizers reserve far more than there is.
 */
int ff_limits_enter(const struct ff_box *b, int level, struct ff_err *err)
{
	const rlim_t mib = 1u << 20, cpu = (rlim_t)b->cpu_seconds, tasks = (rlim_t)ff_limits_tasks(b, level);
	if (lower(RLIMIT_CORE, 0, 0, "core", err) || lower(RLIMIT_CPU, cpu, cpu + LAST_WORD, "cpu", err) ||
	    lower(RLIMIT_FSIZE, (rlim_t)b->file_mb * mib, (rlim_t)b->file_mb * mib, "file", err) ||
	    lower(RLIMIT_DATA, (rlim_t)b->memory_mb * mib, (rlim_t)b->memory_mb * mib, "memory", err) ||
	    lower(RLIMIT_NOFILE, FILES, FILES, "descriptors", err) || lower(RLIMIT_NPROC, tasks, tasks, "processes", err))
		return -1;
	return 0;
}

int ff_limits_drop_rights(struct ff_err *err)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0 && errno != EPERM) /* without the right to drop there is none to keep */
			return ff_err_set(err, FF_EX_CONFIG, "capability %d: %s", cap, strerror(errno));
	if (syscall(SYS_capset, &head, none) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return ff_err_set(err, FF_EX_CONFIG, "rights: %s", strerror(errno));
	return 0;
}
