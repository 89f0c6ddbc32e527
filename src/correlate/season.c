/*
 * season.c - what a host does by itself between two times: how far windows of the past lay apart that were taken at the same hours, as far
 * from one another, on such days.  Pure.  Called by compare.c when the windows are no neighbours; the rule stands in correlate.h.
 */
#include <math.h>

#include "ff/correlate.h"

#define DAY 86400
#define DAYS_BACK 180 /* windows are kept no longer */

const char *const ff_compare_basis_names[] = {"neighbours", "same weekdays", "same kind of day", "apart", NULL};

static int64_t floor_day(int64_t seconds)
{
	return (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
}

/* 0 Monday to 6 Sunday: 1970 began on a Thursday. */
static int weekday(int64_t at, int zone)
{
	return (int)(((floor_day(at + zone) + 3) % 7 + 7) % 7);
}

static bool is_workday(int64_t at, int zone)
{
	return weekday(at, zone) < 5;
}

/* The window whose end is nearest to that time, at most FF_SEASON_SLACK away; -1 none. */
static int nearest(const struct ff_window_sum *past, int count, int64_t at)
{
	int low = 0, high = count;
	while (low < high) {
		int middle = low + (high - low) / 2;
		if (past[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	int best = low < count ? low : count - 1;
	if (low > 0 && low < count && at - past[low - 1].at < past[low].at - at)
		best = low - 1;
	int64_t off = best < 0 ? 0 : past[best].at - at;
	return best < 0 || off > FF_SEASON_SLACK || off < -FF_SEASON_SLACK ? -1 : best;
}

static bool deployed_between(const struct ff_window_sum *past, int from, int to)
{
	for (int i = from + 1; i <= to; i++)
		if (past[i].deployed)
			return true;
	return false;
}

/* Differences as windows, so that they have an expected value and a floor as levels do. */
static int pairs_of(const struct ff_season_in *in, bool weekdays, struct ff_window_sum *out)
{
	int n = 0, used = -1;
	for (int k = DAYS_BACK; k > 0; k--) {
		int u = nearest(in->past, in->count, in->before - (int64_t)k * DAY);
		int v = u < 0 ? -1 : nearest(in->past, in->count, in->past[u].at + in->after - in->before);
		if (v <= u || u <= used || deployed_between(in->past, u, v))
			continue;
		const struct ff_window_sum *x = &in->past[u], *y = &in->past[v];
		bool alike = weekdays ? weekday(x->at, in->zone) == weekday(in->before, in->zone) && weekday(y->at, in->zone) == weekday(in->after, in->zone)
		                      : is_workday(x->at, in->zone) == is_workday(in->before, in->zone) && is_workday(y->at, in->zone) == is_workday(in->after, in->zone);
		if (!alike || !isfinite(y->centre - x->centre) || !isfinite(y->p95 - x->p95))
			continue;
		out[n++] = (struct ff_window_sum){.centre = y->centre - x->centre, .p95 = y->p95 - x->p95, .at = y->at};
		used = u;
	}
	return n;
}

static struct ff_season of_pairs(struct ff_arena *a, const struct ff_season_in *in, bool weekdays)
{
	struct ff_window_sum *pairs = ff_arena_raw(a, DAYS_BACK * sizeof *pairs);
	struct ff_season s = {.basis = FF_BASIS_APART, .pairs = pairs_of(in, weekdays, pairs)};
	if (s.pairs < FF_SEASON_LEAST)
		return s;
	s.basis = weekdays ? FF_BASIS_WEEKDAYS : FF_BASIS_KIND;
	s.floor = ff_noise_floor(a, pairs, s.pairs - 1, &pairs[s.pairs - 1]);
	return s;
}

struct ff_season ff_season_find(struct ff_arena *a, const struct ff_season_in *in)
{
	struct ff_season kind = of_pairs(a, in, false), days = of_pairs(a, in, true);
	/* from weekend to week and back the two are one; then the narrower name is the truer one */
	bool better = days.basis != FF_BASIS_APART && (days.pairs == kind.pairs || days.floor.missed <= FF_SEASON_BETTER * kind.floor.missed);
	return better ? days : kind;
}

const char *ff_season_words(struct ff_arena *a, const struct ff_season_in *in)
{
	int64_t off = ((in->after - in->before) % DAY + DAY) % DAY;
	bool hour = off <= FF_SEASON_SLACK || DAY - off <= FF_SEASON_SLACK, day = weekday(in->before, in->zone) == weekday(in->after, in->zone);
	return ff_arena_printf(a, "at %s time of day, on %s weekday", hour ? "the same" : "another", day ? "the same" : "another");
}
