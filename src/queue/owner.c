/*
 * owner.c - who holds a claim: a name that tells whether its process still lives, so that a task need not wait for the end of the
 * lease of one that was killed.  Called by claim.c; knows nothing of tasks.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

/* Ticks from the start of the machine to that of the process; 0: there is none. */
static unsigned long long start_of(struct ff_arena *a, pid_t pid)
{
	char *text, *p;
	size_t len;
	unsigned long long start = 0;
	if (ff_file_read(a, ff_arena_printf(a, "/proc/%d/stat", (int)pid), 4096, &text, &len, NULL) || !(p = strrchr(text, ')')))
		return 0;
	/* proc(5): the name is field 2 and may hold anything; the state is 3, the start time 22.  A zombie does no more work. */
	if (p[1] != ' ' || strchr("ZX", p[2]))
		return 0;
	for (int field = 2; field < 22 && p; field++)
		p = strchr(p + 1, ' ');
	return p && sscanf(p, " %llu", &start) == 1 ? start : 0;
}

/* Machine, and the room in which process numbers mean something: a container has its own. */
static const char *here(struct ff_arena *a)
{
	char host[256] = "";
	struct stat st;
	if (gethostname(host, sizeof(host) - 1) || !host[0])
		snprintf(host, sizeof(host), "localhost");
	for (char *p = host; *p; p++)
		if (*p == ':' || *p == ' ')
			*p = '_';
	return ff_arena_printf(a, "%s/%llu", host, stat("/proc/self/ns/pid", &st) ? 0ull : (unsigned long long)st.st_ino);
}

const char *ff_queue_owner(struct ff_arena *a, pid_t pid)
{
	return ff_arena_printf(a, "%s:%d:%llu", here(a), (int)pid, start_of(a, pid));
}

bool ff_queue_owner_gone(struct ff_arena *a, const char *owner)
{
	const char *place = here(a);
	size_t n = strlen(place);
	int pid;
	unsigned long long start;
	char more;
	if (strncmp(owner, place, n) != 0 || sscanf(owner + n, ":%d:%llu%c", &pid, &start, &more) != 2 || !start)
		return false;
	return start_of(a, (pid_t)pid) != start;
}

const char *ff_owner_words(struct ff_arena *a, const char *owner)
{
	const char *slash = strchr(owner, '/'), *colon = slash ? strchr(slash, ':') : NULL;
	int pid;
	if (!colon || sscanf(colon, ":%d:", &pid) != 1)
		return owner;
	return ff_arena_printf(a, "process %d on %.*s", pid, (int)(slash - owner), owner);
}
