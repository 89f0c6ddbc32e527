/*
 * correlate-hosts - how often ff_compare is wrong about simulated hosts where nothing changed, and how often it sees what did.
 * usage: correlate-hosts [SAMPLES [TRIALS [SEED [PAST [STEP [HOURS [WAVE [WEEKEND]]]]]]]]: samples of a window (180), trials for each host, seed of
 * the noise, past windows that are known (40), every how many of the host's 5 seconds a sample is taken (1: 180 samples are 15 minutes).  One
 * line a host.
 * HOURS: so far lies the window after from the baseline, which is taken at any hour of any day; PAST then are days on which two windows were
 * taken, at the hour of each.  WAVE and WEEKEND: points that are added to the host's own wave of a day, and missing on Saturday and Sunday.
 *
 * A host is CPU in percent: first-order autoregression (deviation, correlation of neighbours 5 s apart), bursts as of cron (period, length,
 * height, the height itself varying by half), and two drifts (a wave of a day, a random walk in points a square root of an hour).  Between
 * baseline and delta lies a minute of settling.  The hosts stand for the noise that was measured before any of this was written: single samples compared by
 * the plain thresholds say "medium or worse" in 7 to 27 % of cases and "high or worse" in 2 to 15 %; the columns "single" show that.
 */
#include <math.h>

#include "ff/correlate.h"
#include "ff/statistics.h"

#define MOST_PAST 200
#define SETTLING 12
#define EFFECT 12.0

static const struct host {
	const char *name;
	double base, deviation, correlation;
	double period, length, height; /* of bursts, seconds and points */
	double wave, walk;
} hosts[] = {
    {"calm", 8, 1.5, 0.80, 600, 30, 20, 1, 0.3},
    {"normal", 30, 3.5, 0.90, 300, 20, 15, 4, 0.7},
    {"busy", 55, 6.5, 0.95, 300, 30, 15, 6, 1.0},
    /* others, on which nothing was tried before the rules stood */
    {"night job", 20, 2.5, 0.85, 3600, 240, 30, 3, 0.5},
    {"spiky", 15, 2.0, 0.70, 120, 15, 35, 2, 0.5},
    {"wandering", 40, 3.0, 0.90, 900, 30, 10, 10, 3.0},
    {"saturated", 85, 8.0, 0.93, 300, 30, 15, 6, 1.0},
    {"white", 30, 5.0, 0.00, 600, 30, 10, 0, 0.0},
};

static uint64_t state;
static double uniform(void)
{
	/* splitmix64 (Steele, Lea, Flood 2014) */
	uint64_t z = state += 0x9e3779b97f4a7c15ull;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static double normal(void)
{
	double u = uniform() + 1e-300, v = uniform();
	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979 * v);
}

struct run {
	const struct host *h;
	double time, own, level, phase; /* time: seconds since a Monday, midnight */
};
static double hours, wave, weekend;

static double sample(struct run *r, double added)
{
	const struct host *h = r->h;
	r->own = h->correlation * r->own + sqrt(1 - h->correlation * h->correlation) * h->deviation * normal();
	r->level += h->walk * sqrt(5.0 / 3600) * normal();
	double v = h->base + added + r->own + r->level + (h->wave + wave) * sin(2 * 3.14159265358979 * r->time / 86400);
	v -= fmod(r->time, 7 * 86400) >= 5 * 86400 ? weekend : 0;
	if (fmod(r->time + r->phase, h->period) < h->length)
		v += h->height * (0.5 + uniform());
	r->time += 5;
	return v < 0 ? 0 : v > 100 ? 100 : v;
}

static int step = 1;

static void window(struct run *r, double *out, int n, double added)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < step; k++)
			out[i] = sample(r, added);
}

/* To another time: what depends on neighbours is forgotten, and the level returns in a day's time as far as it wandered. */
#define RETURN 86400.0
static void jump(struct run *r, double time)
{
	const struct host *h = r->h;
	double passed = time - r->time, kept = exp(-passed / RETURN), own = pow(h->correlation, passed / 5);
	r->own = own * r->own + sqrt(1 - own * own) * h->deviation * normal();
	r->level = kept * r->level + sqrt(1 - kept * kept) * h->walk * sqrt(RETURN / 3600 / 2) * normal();
	r->time = time;
}

struct tally {
	int trials, single[2], worse[2], found, surely, seen, unstable, better, inconclusive, covered;
	double shift, floor;
};

static void count(struct tally *t, const struct ff_comparison *c, double single)
{
	t->trials++;
	t->single[0] += single >= 5;
	t->single[1] += single >= 10;
	t->worse[0] += c->level >= FF_LEVEL_MEDIUM;
	t->worse[1] += c->level >= FF_LEVEL_HIGH;
	t->unstable += c->verdict == FF_COMPARE_UNSTABLE;
	t->better += c->verdict == FF_COMPARE_BETTER;
	t->inconclusive += c->verdict == FF_COMPARE_INCONCLUSIVE;
	t->covered += c->low <= 0 && c->high >= 0;
	t->shift += c->shift * c->shift;
	t->floor += isnan(c->floor) ? 0 : c->floor;
}

/* The window after, once left alone and once changed. */
static void both(struct run *r, struct ff_arena *a, struct ff_compare_in *in, double *after, struct tally *t)
{
	struct ff_comparison c;
	struct run fork = *r;
	uint64_t noise = state;
	int n = in->after_count;
	window(r, after, n, 0);
	ff_compare(a, in, &c);
	count(t, &c, after[0] - in->before[n - 1]);
	state = noise;
	window(&fork, after, n, EFFECT);
	ff_compare(a, in, &c);
	t->found += c.level >= FF_LEVEL_HIGH;
	t->surely += c.surely >= FF_LEVEL_HIGH;
	t->seen += c.level >= FF_LEVEL_MEDIUM;
}

static void trial(const struct host *h, int n, int past, struct tally *t)
{
	struct ff_arena a = {0};
	struct ff_window_sum sums[MOST_PAST];
	struct run r = {.h = h, .time = uniform() * 86400, .own = h->deviation * normal(), .phase = uniform() * h->period};
	double *before = ff_arena_raw(&a, (size_t)n * sizeof(double)), *after = ff_arena_raw(&a, (size_t)n * sizeof(double));
	for (int i = 0; i < past; i++) {
		window(&r, before, n, 0);
		sums[i] = ff_window_summary(&a, before, n);
	}
	window(&r, before, n, 0);
	for (int i = 0; i < SETTLING; i++)
		sample(&r, 0);
	struct ff_compare_in in = {.metric = FF_CORRELATE_CPU, .before = before, .after = after, .before_count = n, .after_count = n, .past = sums, .past_count = past};
	both(&r, &a, &in, after, t);
	ff_arena_free(&a);
}

#define MONDAY 1767571200 /* 2026-01-05 */
static int64_t clock_of(const struct run *r)
{
	return MONDAY + (int64_t)r->time;
}

/* Windows that are no neighbours: days with two windows before them, at the hour of each. */
static void trial_apart(const struct host *h, int n, int days, struct tally *t)
{
	struct ff_arena a = {0};
	struct ff_window_sum *sums = ff_arena_alloc(&a, (2 * (size_t)days + 1) * sizeof *sums);
	struct run r = {.h = h, .own = h->deviation * normal(), .level = h->walk * sqrt(RETURN / 3600 / 2) * normal(), .phase = uniform() * h->period};
	double *before = ff_arena_raw(&a, (size_t)n * sizeof(double)), *after = ff_arena_raw(&a, (size_t)n * sizeof(double));
	double hour = uniform() * 86400, other = fmod(hour + hours * 3600, 86400), first = fmin(hour, other), second = fmax(hour, other);
	int start = (int)(uniform() * 7), count = 0;
	for (int d = start; d < start + days; d++)
		for (int k = 0; k < 2; k++) {
			if (k && second - first < 5.0 * n * step)
				continue; /* the same hour */
			jump(&r, d * 86400.0 + (k ? second : first));
			window(&r, before, n, 0);
			sums[count] = ff_window_summary(&a, before, n);
			sums[count].at = clock_of(&r);
			sums[count].apart = true;
			count++;
		}
	struct ff_circumstances when[2] = {{0}};
	jump(&r, (start + days) * 86400.0 + hour);
	when[0].start = clock_of(&r);
	window(&r, before, n, 0);
	when[0].end = clock_of(&r);
	jump(&r, (start + days) * 86400.0 + hour + hours * 3600);
	when[1].start = clock_of(&r);
	when[1].end = when[1].start + (int64_t)(5.0 * n * step);
	struct ff_compare_in in = {.metric = FF_CORRELATE_CPU, .before = before, .after = after, .before_count = n, .after_count = n, .past = sums, .past_count = count,
	                           .apart = true, .when_before = &when[0], .when_after = &when[1]};
	both(&r, &a, &in, after, t);
	ff_arena_free(&a);
}

static int number(int argc, char **argv, int i, int fallback, int least, int most)
{
	int n = argc > i ? atoi(argv[i]) : fallback;
	return n < least ? least : n > most ? most : n;
}

int main(int argc, char **argv)
{
	int n = number(argc, argv, 1, 180, 2, 3600), trials = number(argc, argv, 2, 300, 1, 100000), past = number(argc, argv, 4, 40, 0, MOST_PAST);
	step = number(argc, argv, 5, 1, 1, 1000);
	state = (uint64_t)number(argc, argv, 3, 1, 0, INT32_MAX);
	hours = argc > 6 ? atof(argv[6]) : 0;
	wave = argc > 7 ? atof(argv[7]) : 0;
	weekend = argc > 8 ? atof(argv[8]) : 0;
	printf("host\tsingle medium\tsingle high\tfalse medium\tfalse high\t+12 high\t+12 surely high\t+12 medium\tunstable\tbetter\tinconclusive\tcovered\tdeviation\tfloor\n");
	for (size_t i = 0; i < FF_COUNT(hosts); i++) {
		struct tally t = {0};
		for (int k = 0; k < trials; k++)
			(hours > 0 ? trial_apart : trial)(&hosts[i], n, past, &t);
		double all = t.trials;
		printf("%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.2f\t%.2f\n", hosts[i].name, t.single[0] / all, t.single[1] / all,
		       t.worse[0] / all, t.worse[1] / all, t.found / all, t.surely / all, t.seen / all, t.unstable / all, t.better / all, t.inconclusive / all, t.covered / all,
		       sqrt(t.shift / all), t.floor / all);
	}
	return 0;
}
