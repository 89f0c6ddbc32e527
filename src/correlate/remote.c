/*
 * remote.c - another machine's /proc: the one command that prints a whole window of readings, and its answer.  Pure.  One session and one
 * command cost the host less than a command a second would.  Called by capture.c.
 */
#include "source.h"

#define SAMPLE "ff-sample"
#define DISK "ff-disk"
#define END "ff-end"

const char *remote_command(struct ff_arena *a, int samples, int seconds)
{
	/* the login shell may be any; what is printed is not translated */
	return ff_arena_printf(a,
	                       "exec /bin/sh -c 'LC_ALL=C; export LC_ALL; i=0; while [ $i -lt %d ]; do [ $i -eq 0 ] || sleep %d; i=$((i+1)); echo " SAMPLE "; "
	                       "grep -E \"^(cpu|btime) \" /proc/stat; grep -E \"^Mem(Total|Available):\" /proc/meminfo; echo load; cat /proc/loadavg; done; "
	                       "echo " DISK "; df -P -k /; echo " END "'",
	                       samples, seconds);
}

/* The text from `from` to the next line that begins with one of ours. */
static const char *block(struct ff_arena *a, const char *from, const char **next)
{
	const char *end = from;
	while (*end && strncmp(end, "ff-", 3) != 0) {
		end = strchr(end, '\n');
		if (!end)
			end = from + strlen(from);
		else
			end++;
	}
	*next = end;
	return ff_arena_dup(a, from, (size_t)(end - from));
}

/* "Filesystem 1024-blocks Used Available Capacity Mounted on", then the row; the share as df means it. */
static void take_disk(struct window *w, const char *text)
{
	unsigned long long used, available;
	const char *row = strchr(text, '\n');
	if (row && sscanf(row + 1, "%*s %*u %llu %llu", &used, &available) == 2 && used + available)
		window_add(w, FF_METRIC_DISK, "%", 100.0 * (double)used / (double)(used + available));
}

static const char *line_after(const char *text, const char *word)
{
	const char *at = strstr(text, word);
	return at ? at + strlen(word) : NULL;
}

void remote_take(struct window *w, const char *text)
{
	const char *p = strstr(text, SAMPLE "\n"), *before = NULL;
	bool whole = false;
	int readings = 0;
	while (p && *p) {
		bool sample = ff_str_starts(p, SAMPLE "\n"), disk = ff_str_starts(p, DISK "\n");
		whole |= ff_str_starts(p, END "\n");
		const char *rest = strchr(p, '\n');
		const char *one = rest ? block(w->arena, rest + 1, &p) : (p += strlen(p), "");
		if (disk)
			take_disk(w, one);
		if (!sample)
			continue;
		proc_take(w, before, one, one, line_after(one, "\nload\n"));
		before = one;
		readings++;
	}
	if (!readings)
		window_note(w, "ssh: the host says nothing that can be read: no /proc, or no /bin/sh");
	else if (!whole)
		window_note(w, ff_arena_printf(w->arena, "ssh: the answer broke off after %d readings", readings));
}
