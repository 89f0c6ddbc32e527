/* clock.c - the time, for tools; pure rooms get it as an argument. */
#include <time.h>

#include "ff/base.h"

int64_t ff_clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t ff_clock_now(void)
{
	return (int64_t)time(NULL);
}

const char *ff_clock_iso(struct ff_arena *a, int64_t unix_seconds)
{
	time_t t = (time_t)unix_seconds;
	struct tm tm;
	char text[32] = "";
	if (gmtime_r(&t, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return ff_arena_str(a, text);
}
