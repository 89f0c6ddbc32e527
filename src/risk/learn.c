/*
 * learn.c - from commits in order of time to a model.  Pure; called by model.c.
 *
 * What is learned: whether a commit has to be mended within a year.  A defect takes time to be found, so a young commit that nobody
 * has mended yet is neither good nor bad: it counts as bad to the degree that its defect, if it has one, would still be hidden
 * (Chapelle, "Modeling delayed feedback in display advertising", KDD 2014), and nothing is learned of commits below 90 days.
 *
 * From what: a ridge draws the weights towards size alone, which judges everywhere.  How hard it draws is chosen by what would have
 * judged best until now, each time with what was known then; of those as good as the best, the hardest.  Where size alone judged
 * better than all of them, it stays alone.  At last the base rate is moved to that of the newest commits.
 */
#include <math.h>

#include "room.h"

enum {
	DAY = 86400,
	HORIZON = 365,
	RIPE = 90,       /* days: learned from, and tested on */
	SHOWN = 14,      /* days: speaks for the base rate */
	LEAST_ROWS = 100,
	LEAST_DEFECTS = 20,
	MOST_ROWS = 8000, /* what is older says little, and costs time */
	RECENT = 30,     /* defects that should have shown themselves among the newest commits: these say what the base rate is */
	BLOCKS = 16,     /* of the last four fifths: each is judged by a model of its first day */
	RUN_UP = 4,      /* blocks that only choose */
	RIDGES = 5,
};
static const double ridges[RIDGES] = {30, 100, 300, 1000, INFINITY};
#define USUAL 1    /* the ridge that fills in what is not known yet */
#define PULL 3.0   /* the base rate of old does not go at once */
/* Two areas that differ by less than this, divided by the root of the number of defects, are equal: about one standard error. */
#define SAME 0.075

/*
 * Size alone: a logistic regression on log(1 + la) of 22,757 commits of OpenStack (Zeng et al., "Deep just-in-time defect
 * prediction: how far are we?", ISSTA 2021); AUC 0.75 there.  In a history it is log(1 + code_lines), which judges better; the base
 * rate is moved to where it belongs in any case.
 */
static const double size_mean = 2.7769, size_scale = 1.5668, size_weight = 0.9423, size_intercept = -1.2344;

/* Days until a commit was mended, of those that were within a year: means of 20 repositories, each quantile apart. */
static const double usual_delays[] = {0.017, 0.33, 0.67, 1.4, 2.6, 4.5, 7.2, 11, 17, 24, 33, 44, 58, 75, 100, 126, 165, 204, 258, 321};

struct delays {
	double *days; /* sorted */
	int count;
};
struct lesson { /* commits that one model is learned from */
	double (*x)[FF_RISK_COLUMNS];
	double *y, *age;
	int count;
};
struct block {
	int from, to;
	int64_t day; /* its first */
	bool taught;
	struct ff_logit m[RIDGES];
};
struct course {
	struct ff_arena a;
	const struct ff_cases *c;
	struct block blocks[BLOCKS];
	double *scores[RIDGES]; /* of each commit, by the model of its block */
	unsigned char *y;       /* room for labels */
};

static double age_of(const struct ff_cases *c, int i, int64_t at)
{
	return (double)(at - c->time[i]) / DAY;
}

static bool mended(const struct ff_cases *c, int i, int64_t at)
{
	return c->fixed[i] && c->fixed[i] <= at && c->fixed[i] - c->time[i] <= (int64_t)HORIZON * DAY;
}

/* ---- how long defects stay hidden ---- */

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

static void find_delays(struct ff_arena *a, const struct ff_cases *c, int64_t at, struct delays *out)
{
	out->days = ff_arena_raw(a, sizeof(*out->days) * ((size_t)c->count + FF_COUNT(usual_delays)));
	memcpy(out->days, usual_delays, sizeof usual_delays);
	out->count = FF_COUNT(usual_delays);
	for (int i = 0; i < c->count; i++)
		if (age_of(c, i, at) >= HORIZON && mended(c, i, at))
			out->days[out->count++] = (double)(c->fixed[i] - c->time[i]) / DAY;
	qsort(out->days, (size_t)out->count, sizeof *out->days, by_value);
}

/* Of the defects that show themselves within a year, those that do by this age. */
static double shown(const struct delays *d, double age)
{
	int low = 0, high = d->count;
	if (age >= HORIZON)
		return 1;
	while (low < high) {
		int middle = (low + high) / 2;
		*(d->days[middle] <= age ? &low : &high) = d->days[middle] <= age ? middle + 1 : middle;
	}
	return (double)low / d->count;
}

/* ---- one model of each ridge ---- */

static void size_alone(struct ff_logit *m, enum ff_risk_feature size)
{
	*m = (struct ff_logit){.columns = FF_RISK_COLUMNS, .intercept = size_intercept};
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		m->scale[j] = 1;
	m->mean[size] = size_mean;
	m->scale[size] = size_scale;
	m->weight[size] = size_weight;
}

static void gather(struct ff_arena *a, const struct ff_cases *c, int64_t at, struct lesson *out)
{
	int room = c->count < MOST_ROWS ? c->count : MOST_ROWS;
	out->x = ff_arena_raw(a, sizeof(*out->x) * ((size_t)room + 1));
	out->y = ff_arena_raw(a, sizeof(*out->y) * ((size_t)room + 1));
	out->age = ff_arena_raw(a, sizeof(*out->age) * ((size_t)room + 1));
	out->count = 0;
	for (int i = c->count; i-- > 0 && out->count < room;) {
		double age = age_of(c, i, at);
		if (age < RIPE)
			continue;
		memcpy(out->x[out->count], c->x[i], sizeof *out->x);
		out->y[out->count] = mended(c, i, at);
		out->age[out->count++] = age;
	}
}

/* A young commit that was not mended yet, as the model sees it now. */
static void expect(struct lesson *l, const struct ff_logit *m, const struct delays *d)
{
	for (int i = 0; i < l->count; i++) {
		if (l->y[i] == 1 || l->age[i] >= HORIZON)
			continue;
		double p = ff_logit_probability(ff_logit_score(m, l->x[i])), hidden = 1 - shown(d, l->age[i]);
		l->y[i] = p * hidden / (1 - p + p * hidden);
	}
}

static bool teach(struct ff_arena *a, const struct ff_cases *c, int64_t at, struct ff_logit m[RIDGES])
{
	double slope[FF_RISK_COLUMNS] = {0};
	struct delays d;
	struct lesson l;
	slope[c->size] = size_weight / size_scale;
	find_delays(a, c, at, &d);
	gather(a, c, at, &l);
	struct ff_samples s = {(const double(*)[FF_RISK_COLUMNS])l.x, l.y, l.count};
	if (l.count < LEAST_ROWS)
		return false;
	for (int round = 0; round < 2; round++) {
		if (ff_logit_fit(&s, FF_RISK_COLUMNS, ridges[USUAL], slope, &m[USUAL], NULL))
			return false;
		expect(&l, &m[USUAL], &d);
	}
	for (int r = 0; r < RIDGES - 1; r++)
		if (ff_logit_fit(&s, FF_RISK_COLUMNS, ridges[r], slope, &m[r], NULL))
			return false;
	size_alone(&m[RIDGES - 1], c->size);
	ff_logit_shift(&m[RIDGES - 1], &s, NULL, 0);
	return true;
}

/* The base rate of the newest commits, by as many as it takes. */
static void settle(struct ff_arena *a, const struct ff_cases *c, int64_t at, struct ff_logit *m)
{
	struct ff_samples s = {NULL, NULL, 0};
	double (*x)[FF_RISK_COLUMNS] = ff_arena_raw(a, sizeof(*x) * ((size_t)c->count + 1));
	double *y = ff_arena_raw(a, sizeof(*y) * ((size_t)c->count + 1)), *seen = ff_arena_raw(a, sizeof(*seen) * ((size_t)c->count + 1)), due = 0;
	struct delays d;
	find_delays(a, c, at, &d);
	for (int i = c->count; i-- > 0 && (due < RECENT || s.count < LEAST_ROWS);) {
		double age = age_of(c, i, at);
		if (age < SHOWN)
			continue;
		memcpy(x[s.count], c->x[i], sizeof *x);
		y[s.count] = mended(c, i, at);
		seen[s.count] = shown(&d, age);
		due += seen[s.count++] * ff_logit_probability(ff_logit_score(m, c->x[i]));
	}
	s.x = (const double(*)[FF_RISK_COLUMNS])x;
	s.y = y;
	ff_logit_shift(m, &s, seen, PULL);
}

/* ---- walking forward ---- */

static void walk(struct course *k, int ripe)
{
	int start = ripe / 5;
	for (int r = 0; r < RIDGES; r++)
		k->scores[r] = ff_arena_raw(&k->a, sizeof(double) * ((size_t)ripe + 1));
	k->y = ff_arena_raw(&k->a, (size_t)ripe + 1);
	for (int i = 0; i < BLOCKS; i++) {
		struct block *b = &k->blocks[i];
		struct ff_arena a = {0};
		b->from = start + (int)((int64_t)(ripe - start) * i / BLOCKS);
		b->to = start + (int)((int64_t)(ripe - start) * (i + 1) / BLOCKS);
		b->day = b->from < b->to ? k->c->time[b->from] : 0;
		b->taught = b->from < b->to && teach(&a, k->c, b->day, b->m);
		for (int r = 0; b->taught && r < RIDGES; r++)
			for (int n = b->from; n < b->to; n++)
				k->scores[r][n] = ff_logit_score(&b->m[r], k->c->x[n]);
		ff_arena_free(&a);
	}
}

/* Commits of a block that are this old, labels into y; how many of them were mended. */
static int labels(struct course *k, const struct block *b, int64_t at, int days, int *count)
{
	int ones = 0, n = b->to;
	while (n > b->from && age_of(k->c, n - 1, at) < days)
		n--;
	*count = n - b->from;
	for (int i = 0; i < *count; i++)
		ones += k->y[i] = mended(k->c, b->from + i, at);
	return ones;
}

/*
 * The hardest ridge that judged the blocks before this one as well as the best and no worse than size alone, as far as was known on that
 * day; size alone when there is none.  areas: means.
 */
static int choose(struct course *k, int blocks, int64_t at, double areas[RIDGES])
{
	double ones = 0;
	int best = RIDGES - 1, r;
	memset(areas, 0, sizeof(*areas) * RIDGES);
	for (int i = 0; i < blocks; i++) {
		const struct block *b = &k->blocks[i];
		int count, n = b->taught ? labels(k, b, at, RIPE, &count) : 0;
		for (r = 0; n && r < RIDGES; r++)
			areas[r] += n * ff_auc(k->scores[r] + b->from, k->y, count);
		ones += n;
	}
	for (r = RIDGES - 1; ones > 0 && r >= 0; r--) {
		areas[r] /= ones;
		best = areas[r] > areas[best] ? r : best;
	}
	for (r = RIDGES - 2; ones > 0 && r >= 0; r--)
		if (areas[r] >= areas[best] - SAME / sqrt(ones) && areas[r] >= areas[RIDGES - 1])
			return r;
	return RIDGES - 1;
}

/* What the blocks after the run-up were told, against what became of them in a year. */
static void test(struct course *k, int64_t now, struct ff_learned *out)
{
	int room = k->blocks[BLOCKS - 1].to, n = 0, ones = 0;
	double *p = ff_arena_raw(&k->a, sizeof(*p) * ((size_t)room + 1)), *size = ff_arena_raw(&k->a, sizeof(*size) * ((size_t)room + 1)), areas[RIDGES];
	unsigned char *y = ff_arena_raw(&k->a, (size_t)room + 1);
	for (int i = RUN_UP; i < BLOCKS; i++) {
		struct block *b = &k->blocks[i];
		int count, chosen = choose(k, i, b->day, areas), bad = b->taught ? labels(k, b, now, HORIZON, &count) : 0;
		if (!b->taught || !count)
			continue;
		struct ff_arena a = {0};
		settle(&a, k->c, b->day, &b->m[chosen]);
		ff_arena_free(&a);
		memcpy(y + n, k->y, (size_t)count);
		for (int j = 0; j < count; j++) {
			p[n + j] = ff_logit_probability(ff_logit_score(&b->m[chosen], k->c->x[b->from + j]));
			size[n + j] = k->c->x[b->from + j][k->c->size];
		}
		out->auc += bad * ff_auc(p + n, y + n, count);
		out->auc_size += bad * ff_auc(size + n, y + n, count);
		ones += bad;
		n += count;
	}
	out->tested = ones ? n : 0;
	out->auc = ones ? out->auc / ones : 0;
	out->auc_size = ones ? out->auc_size / ones : 0;
	out->calibration_error = ff_calibration_error(p, y, n);
	out->calibration_chance = ff_calibration_chance(p, n);
	out->calibration_debiased = ff_calibration_debiased(p, y, n);
}

/* ---- all of it ---- */

static const char *too_little(struct ff_arena *a, const struct ff_learned *l)
{
	if (l->rows < LEAST_ROWS)
		return ff_arena_printf(a, "%d commits are older than %d days; %d are wanted", l->rows, RIPE, LEAST_ROWS);
	if (l->defects < LEAST_DEFECTS || l->rows - l->defects < LEAST_DEFECTS)
		return ff_arena_printf(a, "%d of %d commits were mended within a year; at least %d must be, and as many must not", l->defects, l->rows, LEAST_DEFECTS);
	return NULL;
}

static const char *reason(struct ff_arena *a, int chosen, const double areas[RIDGES])
{
	double most = 0;
	for (int r = 0; r < RIDGES - 1; r++)
		most = areas[r] > most ? areas[r] : most;
	if (chosen < RIDGES - 1)
		return ff_arena_printf(a, "drawn towards size with strength %.0f: AUC %.3f so far, size alone %.3f", ridges[chosen], areas[chosen], areas[RIDGES - 1]);
	return most > 0 ? ff_arena_printf(a, "it judged better than more inputs so far: AUC %.3f with them, %.3f without", most, areas[chosen])
	                : "there is too little to compare models by";
}

void ff_learn(struct ff_arena *a, const struct ff_cases *c, int64_t now, struct ff_learned *out)
{
	struct course k = {.c = c};
	struct ff_logit m[RIDGES];
	double areas[RIDGES];
	int ripe = 0, chosen = RIDGES - 1;
	*out = (struct ff_learned){0};
	for (int i = 0; i < c->count; i++) {
		bool old = age_of(c, i, now) >= RIPE;
		ripe = old ? i + 1 : ripe;
		out->rows += old;
		out->defects += old && mended(c, i, now);
	}
	out->why = too_little(a, out);
	out->young = out->why;
	size_alone(&m[chosen], c->size);
	if (!out->young && !teach(&k.a, c, now, m)) {
		out->why = "the regression has no solution";
	} else if (!out->young) {
		walk(&k, ripe);
		chosen = choose(&k, BLOCKS, now, areas);
		out->why = reason(a, chosen, areas);
		test(&k, now, out);
	}
	out->size = chosen == RIDGES - 1;
	out->m = m[chosen];
	settle(&k.a, c, now, &out->m);
	ff_arena_free(&k.a);
}
