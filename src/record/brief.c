/*
 * brief.c - answers that a language model reads at once: whole records up to a number and to FF_MAX_BRIEF bytes,
 * and a last record that says how much of all this is.  Called by the rooms that print lists; knows no record but
 * that last one.
 */
#include "ff/stream.h"

#define ROOM_FOR_EXTENT 300

void ff_brief_record(struct ff_brief *b, const struct ff_type *t, const void *record)
{
	size_t before = b->out->len;
	b->total++;
	if (b->shown < b->total - 1 || (b->most > 0 && b->shown >= b->most))
		return; /* what comes after the first that was left out is left out too: the order means something */
	ff_record_write(b->out, t, record);
	if (b->bytes + (b->out->len - before) > FF_MAX_BRIEF - ROOM_FOR_EXTENT) {
		b->out->len = before;
		b->out->data[before] = '\0';
		return;
	}
	b->bytes += b->out->len - before;
	b->shown++;
}

void ff_brief_end(struct ff_brief *b, const char *rest)
{
	struct ff_extent e = {.shown = b->shown, .total = b->total, .rest = b->shown < b->total ? rest : ""};
	ff_record_write(b->out, &ff_extent_type, &e);
}
