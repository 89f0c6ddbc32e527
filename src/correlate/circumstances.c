/*
 * circumstances.c - whether two windows may be compared at all.  Pure.  Called by compare.c.  A difference that a reboot, a clock or a
 * restarted counter made is no effect of a commit, and no arithmetic can take it out again.
 */
#include <inttypes.h>
#include <math.h>

#include "ff/correlate.h"

#define BOOT_SLACK 2    /* seconds: the kernel reckons btime from two clocks, and it moves by one */
#define CLOCK_SLACK 2.0 /* seconds: wall and steady clock read one after the other */
#define CLOCK_DRIFT 0.01 /* of the window: a clock being slewed */

static const char *jump(struct ff_arena *a, const struct ff_circumstances *c, const char *which)
{
	double wall = (double)(c->end - c->start), off = wall - c->elapsed;
	if (!c->start || !c->end || !(c->elapsed > 0) || fabs(off) <= CLOCK_SLACK + CLOCK_DRIFT * c->elapsed)
		return NULL;
	return ff_arena_printf(a, "the clock was set by %+.0f s while the window %s was taken", off, which);
}

const char *ff_circumstances_differ(struct ff_arena *a, const struct ff_circumstances *before, const struct ff_circumstances *after)
{
	static const struct ff_circumstances unknown;
	const char *why;
	before = before ? before : &unknown;
	after = after ? after : &unknown;
	if (before->source && after->source && strcmp(before->source, after->source) != 0)
		return ff_arena_printf(a, "measured at %.100s before and at %.100s after", before->source, after->source);
	if (before->boot && after->boot && (after->boot - before->boot > BOOT_SLACK || before->boot - after->boot > BOOT_SLACK))
		return "the host was booted between the two windows";
	if (before->reset || after->reset)
		return ff_arena_printf(a, "a counter started again in the window %s", before->reset ? "before" : "after");
	if ((why = jump(a, before, "before")) || (why = jump(a, after, "after")))
		return why;
	if (before->end && after->start && after->start < before->end)
		return ff_arena_printf(a, "the clock went back: the window after starts %" PRId64 " s before the one before ends", before->end - after->start);
	return NULL;
}
