/* line_set.c - lines that come in any order, as spans.  Called by the readers of coverage data. */
#include "ff/coverage.h"

void ff_line_set_add(struct ff_arena *a, struct ff_line_set *s, int line)
{
	if (line < 1)
		return;
	struct ff_list l = {s->items, s->count, s->room};
	*FF_PUSH(a, &l, int) = line;
	*s = (struct ff_line_set){l.items, l.count, l.room};
}

static int by_value(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;
	return a < b ? -1 : a > b;
}

struct ff_spans ff_line_set_spans(struct ff_arena *a, struct ff_line_set *s)
{
	struct ff_spans out = {0};
	if (s->count)
		qsort(s->items, (size_t)s->count, sizeof *s->items, by_value);
	for (int i = 0; i < s->count; i++) {
		struct ff_span *last = out.count ? &out.items[out.count - 1] : NULL;
		if (last && s->items[i] <= last->last + 1)
			last->last = s->items[i];
		else
			ff_spans_push(a, &out, s->items[i], s->items[i]);
	}
	return out;
}
