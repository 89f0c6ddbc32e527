/*
 * select.c - best of n: which of several fixes lands.  Pure; called by fix.c.
 */
#include "gate.h"

static int by_number(double x, double y)
{
	return (x > y) - (x < y);
}

static int better_first(const void *px, const void *py)
{
	const struct ff_variant_result *x = px, *y = py;
	bool x_passed = !strcmp(x->state, "passed"), y_passed = !strcmp(y->state, "passed");
	int d = x_passed != y_passed ? (x_passed ? -1 : 1) : by_number(y->passed, x->passed);
	d = d ? d : by_number(x->new_findings, y->new_findings);
	d = d ? d : by_number(y->quality, x->quality);
	d = d ? d : by_number(x->ms / 100, y->ms / 100); /* less is noise */
	d = d ? d : by_number(x->lines, y->lines);
	return d ? d : by_number(x->variant, y->variant);
}

void ff_variants_rank(struct ff_list *results)
{
	if (results->count > 1)
		qsort(results->items, (size_t)results->count, sizeof(struct ff_variant_result), better_first);
	for (int i = 0; i < results->count; i++) {
		struct ff_variant_result *r = FF_AT(results, struct ff_variant_result, i);
		r->chosen = i == 0 && !strcmp(r->state, "passed");
	}
}
