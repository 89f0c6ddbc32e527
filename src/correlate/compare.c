/*
 * compare.c - two windows of samples of one metric: how far the level moved, whether the host does that by itself, and what that comes
 * to.  Pure.  Called by whoever captured the windows; the rule stands in correlate.h, the arithmetic in statistics.h.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

const char *const ff_compare_verdict_names[] = {"within noise", "worse", "better", "changed", "unstable", "inconclusive",
                                               "insufficient", "not comparable", NULL};

static const char *const metric_names[] = {"cpu", "ram", "response", "metric"}, *const metric_units[] = {"points", "points", "ms", ""};

struct work {
	struct ff_arena *a;
	const struct ff_compare_in *in;
	struct ff_comparison *out;
	struct ff_floor floor;
	struct ff_season_in times;
	struct ff_buf words;
};

/* ---- figures ---- */

/* Seconds from the end of the baseline to the beginning of the window after; 0: not known, or they overlap. */
static double between(const struct ff_compare_in *in)
{
	const struct ff_circumstances *b = in->when_before, *n = in->when_after;
	return b && n && b->end && n->start && n->start > b->end ? (double)(n->start - b->end) : 0;
}

/* What the host does by itself, and the level that is expected: of neighbours, or of past pairs of such windows. */
static void expect(struct work *w)
{
	const struct ff_compare_in *in = w->in;
	struct ff_comparison *c = w->out;
	struct ff_window_sum last = c->before;
	last.apart = in->apart;
	last.seconds = in->seconds;
	w->floor = ff_noise_floor(w->a, in->past, in->past_count, &last);
	if (between(in) < FF_COMPARE_FAR)
		return;
	c->hours = between(in) / 3600;
	w->times = (struct ff_season_in){in->past, in->past_count, in->when_before->end, in->when_after->end, in->zone};
	struct ff_season s = ff_season_find(w->a, &w->times);
	double halves = w->floor.halves;
	c->basis = s.basis;
	c->pairs = s.pairs;
	w->floor = (struct ff_floor){.expected = c->before.centre, .weight = 1, .floor = NAN, .usual = NAN, .upper_expected = c->before.p95, .upper_floor = NAN, .halves = halves};
	if (s.basis == FF_BASIS_APART)
		return;
	w->floor = s.floor;
	w->floor.halves = halves;
	w->floor.weight = 1;
	w->floor.expected += c->before.centre;
	w->floor.upper_expected += c->before.p95;
}

static void measure(struct work *w)
{
	const struct ff_compare_in *in = w->in;
	struct ff_comparison *c = w->out;
	double inflation = fmax(ff_series_inflation(w->a, in->before, in->before_count), ff_series_inflation(w->a, in->after, in->after_count));
	struct ff_shift s = ff_rank_shift(w->a, in->after, in->after_count, in->before, in->before_count, FF_COMPARE_CONFIDENCE, inflation);
	struct ff_ranks r = ff_rank_test(w->a, in->after, in->after_count, in->before, in->before_count);
	int smaller = c->before.n < c->after.n ? c->before.n : c->after.n;
	expect(w);
	c->expected = w->floor.expected;
	c->plain = s.estimate;
	double lead = c->before.centre - c->expected, usual = isnan(w->floor.usual) ? 0 : w->floor.usual;
	c->shift = s.estimate + lead;
	c->low = fmin(s.low + lead, c->shift - usual);
	c->high = fmax(s.high + lead, c->shift + usual);
	/* the same distance from the middle, in a deviation that is sqrt(inflation) as large */
	c->p = r.p >= 1 ? 1 : 2 * ff_normal_above(-ff_normal_quantile(r.p / 2) / sqrt(inflation));
	c->independent = smaller / inflation;
	c->upper = c->after.p95 - w->floor.upper_expected;
	c->floor = w->floor.floor;
	c->misses = w->floor.misses;
	c->upper_floor = w->floor.upper_floor;
}

/* The second half of the baseline against the first: further than in past windows, or than chance explains. */
static bool unstable(struct work *w)
{
	const struct ff_compare_in *in = w->in;
	int half = in->before_count / 2;
	if (!isnan(w->floor.halves))
		return fabs(w->out->before.halves) > w->floor.halves;
	/* each half by itself: over both, a step between them would pass for dependence */
	double inflation = fmax(ff_series_inflation(w->a, in->before, half), ff_series_inflation(w->a, in->before + half, in->before_count - half));
	struct ff_shift s = ff_rank_shift(w->a, in->before + half, in->before_count - half, in->before, half, FF_FLOOR_COVERAGE, inflation);
	return s.low > 0 || s.high < 0;
}

/* The shift if the higher half of the baseline were all of it. */
static double least_shift(struct work *w)
{
	const struct ff_compare_in *in = w->in;
	int half = in->before_count / 2;
	double first = ff_quantile(w->a, in->before, half, 0.5), second = ff_quantile(w->a, in->before + half, in->before_count - half, 0.5);
	return w->out->shift - w->floor.weight * (fmax(first, second) - w->out->before.median);
}

/* ---- verdict ---- */

static void say_figures(struct work *w)
{
	const struct ff_compare_in *in = w->in;
	const struct ff_comparison *c = w->out;
	const char *unit = in->unit ? in->unit : metric_units[in->metric];
	ff_buf_printf(&w->words, "%s %.2f to %.2f: %+.2f%s%s", in->name ? in->name : metric_names[in->metric], c->before.median, c->after.median, c->shift,
	              unit[0] ? " " : "", unit);
	if (isfinite(c->low) && isfinite(c->high))
		ff_buf_printf(&w->words, " (%+.2f to %+.2f at %.0f %%)", c->low, c->high, 100 * FF_COMPARE_CONFIDENCE);
	if (c->basis == FF_BASIS_WEEKDAYS || c->basis == FF_BASIS_KIND)
		ff_buf_printf(&w->words, " from the %.2f that %d past pairs of windows let expect, %.1f hours apart at these hours on the %s; %+.2f from the baseline itself",
		              c->expected, c->pairs, c->hours, ff_compare_basis_names[c->basis], c->plain);
	else if (fabs(c->expected - c->before.centre) >= 0.005)
		ff_buf_printf(&w->words, " from the %.2f that past windows let expect", c->expected);
}

static void say_noise(struct work *w)
{
	const struct ff_comparison *c = w->out;
	if (c->basis == FF_BASIS_APART)
		ff_buf_printf(&w->words, "; the two windows are %.1f hours apart, %s, and too few past pairs tell what this host does in between (%d, %d are needed)", c->hours,
		              ff_season_words(w->a, &w->times), c->pairs, FF_SEASON_LEAST);
	else if (isnan(c->floor))
		ff_buf_printf(&w->words, "; noise floor not known yet (%d past windows, %d are needed)", c->misses, FF_FLOOR_LEAST);
	else
		ff_buf_printf(&w->words, "; without a deployment this host moves by up to %.2f (%d past %s)", c->floor, c->misses,
		              c->basis == FF_BASIS_NEIGHBOURS ? "windows" : "times");
	ff_buf_printf(&w->words, "; p %.3g, %d and %d samples that say as much as %.0f independent ones", c->p, c->before.n, c->after.n, c->independent);
}

/* Beyond what the host does by itself, as far as that is known. */
static bool stands_out(enum ff_correlate_metric m, const struct ff_comparison *c)
{
	double level = fmax(fabs(c->before.centre), fabs(c->after.centre));
	if (m == FF_CORRELATE_OTHER && isnan(c->floor) && fabs(c->shift) < FF_COMPARE_TRIFLE * level)
		return false;
	return isnan(c->floor) ? c->low > 0 || c->high < 0 : fabs(c->shift) > c->floor;
}

static void judge_middle(struct work *w)
{
	struct ff_comparison *c = w->out;
	enum ff_correlate_metric m = w->in->metric;
	int seen = ff_correlate_level(m, c->shift);
	c->surely = isfinite(c->low) ? ff_correlate_level(m, c->low) : FF_LEVEL_NONE;
	if (c->basis == FF_BASIS_APART) {
		bool something = seen > FF_LEVEL_NONE || stands_out(m, c);
		c->surely = FF_LEVEL_NONE;
		c->verdict = something ? FF_COMPARE_INCONCLUSIVE : FF_COMPARE_WITHIN_NOISE;
		ff_buf_printf(&w->words, ": %s", something ? "inconclusive, the time of day may be all there is to it" : "within noise");
		return;
	}
	if (!stands_out(m, c)) {
		bool could_be_much = isnan(c->floor) && seen >= FF_LEVEL_MEDIUM;
		c->verdict = could_be_much ? FF_COMPARE_INCONCLUSIVE : FF_COMPARE_WITHIN_NOISE;
		ff_buf_str(&w->words, could_be_much ? ": inconclusive, it may be nothing; take longer windows" : ": within noise");
		return;
	}
	if (m == FF_CORRELATE_OTHER || c->shift < 0) {
		c->verdict = m == FF_CORRELATE_OTHER ? FF_COMPARE_CHANGED : FF_COMPARE_BETTER;
		ff_buf_printf(&w->words, ": %s", ff_compare_verdict_names[c->verdict]);
		return;
	}
	c->verdict = FF_COMPARE_WORSE;
	c->level = isnan(c->floor) ? c->surely : seen;
	/* the floor of days is wide, and what passes it would be high at once */
	if (c->basis != FF_BASIS_NEIGHBOURS && c->level > FF_LEVEL_MEDIUM && !(c->shift > w->floor.rare))
		c->level = c->surely > FF_LEVEL_MEDIUM ? c->surely : FF_LEVEL_MEDIUM;
	ff_buf_printf(&w->words, ": %s", ff_level_names[c->level]);
	if (c->surely < c->level)
		ff_buf_printf(&w->words, ", at least %s", ff_level_names[c->surely]);
}

/* The slow end of the samples may move when the middle stays. */
static void judge_upper(struct work *w)
{
	struct ff_comparison *c = w->out;
	/* the middle's own shift takes the upper end with it, and is judged already */
	double beyond = c->upper - fmax(c->upper_floor, 0) - fmax(c->shift, 0);
	int level = isnan(c->upper_floor) ? FF_LEVEL_NONE : ff_correlate_level(w->in->metric, beyond);
	level = level > FF_LEVEL_MEDIUM ? FF_LEVEL_MEDIUM : level;
	if (level <= c->level)
		return;
	c->verdict = FF_COMPARE_WORSE;
	c->level = level;
	ff_buf_printf(&w->words, "; its 95 %% quantile %.2f to %.2f, where past windows move by up to %.2f: %s", c->before.p95, c->after.p95, c->upper_floor,
	              ff_level_names[level]);
}

static void judge_unstable(struct work *w)
{
	struct ff_comparison *c = w->out;
	double least = least_shift(w), bar = c->basis == FF_BASIS_NEIGHBOURS ? c->floor : w->floor.rare;
	int level = ff_correlate_level(w->in->metric, least);
	c->verdict = FF_COMPARE_UNSTABLE;
	ff_buf_printf(&w->words, ": the baseline moved by %+.2f while it was taken, more than ", c->before.halves);
	if (isnan(w->floor.halves))
		ff_buf_str(&w->words, "chance explains");
	else
		ff_buf_printf(&w->words, "the %.2f of past windows", w->floor.halves);
	if (level < FF_LEVEL_HIGH || !(least > bar)) {
		ff_buf_str(&w->words, ": unstable");
		return;
	}
	c->verdict = FF_COMPARE_WORSE;
	c->level = level;
	ff_buf_printf(&w->words, "; against its higher half it is still %+.2f: %s", least, ff_level_names[level]);
}

static void refuse(struct work *w, enum ff_compare_verdict v, const char *why)
{
	w->out->verdict = (int)v;
	ff_buf_printf(&w->words, "%s: %s: %s", w->in->name ? w->in->name : metric_names[w->in->metric], ff_compare_verdict_names[v], why);
}

static void judge(struct work *w)
{
	struct ff_comparison *c = w->out;
	const char *why = ff_circumstances_differ(w->a, w->in->when_before, w->in->when_after);
	if (why) {
		refuse(w, FF_COMPARE_NOT_COMPARABLE, why);
		return;
	}
	if (c->before.n < FF_COMPARE_LEAST || c->after.n < FF_COMPARE_LEAST) {
		refuse(w, FF_COMPARE_INSUFFICIENT,
		       ff_arena_printf(w->a, "%d samples before and %d after, %d are needed on each side", c->before.n, c->after.n, FF_COMPARE_LEAST));
		return;
	}
	measure(w);
	say_figures(w);
	if (c->basis != FF_BASIS_APART && unstable(w))
		judge_unstable(w);
	else {
		judge_middle(w);
		judge_upper(w);
	}
	say_noise(w);
}

void ff_compare(struct ff_arena *a, const struct ff_compare_in *in, struct ff_comparison *out)
{
	struct work w = {.a = a, .in = in, .out = out};
	*out = (struct ff_comparison){.expected = NAN, .shift = NAN, .low = NAN, .high = NAN, .floor = NAN, .p = NAN, .independent = NAN};
	out->upper = out->upper_floor = out->plain = NAN;
	ff_buf_init(&w.words, 4096);
	out->before = ff_window_summary(a, in->before, in->before_count);
	out->after = ff_window_summary(a, in->after, in->after_count);
	out->before.seconds = out->after.seconds = in->seconds;
	judge(&w);
	out->alert = out->verdict == FF_COMPARE_WORSE && out->level >= FF_LEVEL_HIGH;
	out->reason = ff_arena_str(a, ff_buf_text(&w.words));
	ff_buf_free(&w.words);
}
