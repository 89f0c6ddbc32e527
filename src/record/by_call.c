/*
 * by_call.c - the arguments of each call.  For the rooms that judge facts.
 */
#include "ff/facts.h"

/* A counting sort: the rows of nested calls are mixed. */
void ff_arguments_by_call(struct ff_arena *a, const struct ff_facts *f, struct ff_by_call *out)
{
	const struct ff_list *rows = &f->arguments;
	const struct ff_argument *arg = rows->items;
	int calls = f->calls.count;
	int *start = ff_arena_alloc(a, ((size_t)calls + 2) * sizeof *start);
	int *row = ff_arena_raw(a, ((size_t)rows->count + 1) * sizeof *row);
	for (int i = 0; i < rows->count; i++)
		if (arg[i].call >= 0 && arg[i].call < calls)
			start[arg[i].call + 2]++;
	for (int i = 2; i < calls + 2; i++)
		start[i] += start[i - 1];
	for (int i = 0; i < rows->count; i++)
		if (arg[i].call >= 0 && arg[i].call < calls)
			row[start[arg[i].call + 1]++] = i;
	*out = (struct ff_by_call){start, row};
}
