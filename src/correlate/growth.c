/*
 * growth.c - what two readings of the same counters and histograms say.  Pure.  Called by the sources that read an exposition.
 */
#include <math.h>
#include <stdlib.h>

#include "ff/exposition.h"

#define MOST_BOUNDS 512 /* buckets of one histogram */

bool ff_prom_matches(const struct ff_prom_sample *selector, const struct ff_prom_sample *s)
{
	if (strcmp(selector->name, s->name) != 0)
		return false;
	for (int i = 0; i < selector->labels.count; i++) {
		const struct ff_prom_label *l = FF_AT(&selector->labels, struct ff_prom_label, i);
		if (strcmp(ff_prom_label(s, l->name), l->value) != 0)
			return false;
	}
	return true;
}

double ff_prom_sum(const struct ff_prom *p, const struct ff_prom_sample *selector)
{
	double sum = NAN;
	for (int i = 0; i < p->samples.count; i++) {
		const struct ff_prom_sample *s = FF_AT(&p->samples, struct ff_prom_sample, i);
		if (ff_prom_matches(selector, s))
			sum = isnan(sum) ? s->value : sum + s->value;
	}
	return sum;
}

static bool same_series(const struct ff_prom_sample *x, const struct ff_prom_sample *y)
{
	if (x->labels.count != y->labels.count || strcmp(x->name, y->name) != 0)
		return false;
	for (int i = 0; i < x->labels.count; i++) {
		const struct ff_prom_label *l = FF_AT(&x->labels, struct ff_prom_label, i), *m = FF_AT(&y->labels, struct ff_prom_label, i);
		if (strcmp(l->name, m->name) != 0 || strcmp(l->value, m->value) != 0)
			return false;
	}
	return true;
}

/* The same series in another reading, which most often stands in the same place. */
static const struct ff_prom_sample *find(const struct ff_prom *p, const struct ff_prom_sample *s, int guess)
{
	if (guess < p->samples.count && same_series(FF_AT(&p->samples, struct ff_prom_sample, guess), s))
		return FF_AT(&p->samples, struct ff_prom_sample, guess);
	for (int i = 0; i < p->samples.count; i++)
		if (same_series(FF_AT(&p->samples, struct ff_prom_sample, i), s))
			return FF_AT(&p->samples, struct ff_prom_sample, i);
	return NULL;
}

double ff_prom_growth(const struct ff_prom *before, const struct ff_prom *after, const struct ff_prom_sample *selector, bool *reset)
{
	double sum = NAN;
	for (int i = 0; i < after->samples.count; i++) {
		const struct ff_prom_sample *s = FF_AT(&after->samples, struct ff_prom_sample, i), *old;
		if (!ff_prom_matches(selector, s) || !(old = find(before, s, i)))
			continue;
		if (s->value < old->value)
			*reset = true;
		else
			sum = (isnan(sum) ? 0 : sum) + s->value - old->value;
	}
	return sum;
}

/* ---- histograms ---- */

struct bucket {
	double bound, count; /* count: of all up to the bound */
};

static int by_bound(const void *x, const void *y)
{
	const struct bucket *a = x, *b = y;
	return (a->bound > b->bound) - (a->bound < b->bound);
}

/* Growth of all buckets that match, by bound, into a row of zeros; how many. */
static int buckets(const struct ff_prom *before, const struct ff_prom *after, const struct ff_prom_sample *selector, struct bucket *out, bool *reset)
{
	int n = 0;
	for (int i = 0; i < after->samples.count; i++) {
		const struct ff_prom_sample *s = FF_AT(&after->samples, struct ff_prom_sample, i), *old;
		const char *le = ff_prom_label(s, "le");
		char *end;
		double bound = strtod(le, &end);
		int k = 0;
		if (!*le || *end || isnan(bound) || !ff_prom_matches(selector, s) || !(old = find(before, s, i)))
			continue;
		if (s->value < old->value) {
			*reset = true;
			continue;
		}
		while (k < n && out[k].bound != bound)
			k++;
		if (k == MOST_BOUNDS)
			continue;
		n += k == n;
		out[k].bound = bound;
		out[k].count += s->value - old->value;
	}
	qsort(out, (size_t)n, sizeof *out, by_bound);
	return n;
}

double ff_prom_quantile(const struct ff_prom *before, const struct ff_prom *after, const struct ff_prom_sample *selector, double q, bool *reset)
{
	struct ff_arena scratch = {0};
	struct bucket *b = ff_arena_alloc(&scratch, MOST_BOUNDS * sizeof *b);
	struct ff_prom_sample of = *selector;
	double value = NAN;
	of.name = ff_arena_printf(&scratch, "%s_bucket", selector->name);
	memset(b, 0, MOST_BOUNDS * sizeof *b);
	int n = buckets(before, after, &of, b, reset), i = 0;
	if (n < 2 || !isinf(b[n - 1].bound) || !(b[n - 1].count > 0))
		goto done;
	for (int k = 1; k < n; k++) /* readings are not of one moment */
		b[k].count = fmax(b[k].count, b[k - 1].count);
	double rank = q * b[n - 1].count;
	while (i < n - 1 && b[i].count < rank)
		i++;
	if (i == n - 1)
		value = b[n - 2].bound;
	else if (!i && b[0].bound <= 0)
		value = b[0].bound;
	else {
		double from = i ? b[i - 1].bound : 0, below = i ? b[i - 1].count : 0;
		value = from + (b[i].bound - from) * (rank - below) / (b[i].count - below);
	}
done:
	ff_arena_free(&scratch);
	return value;
}
