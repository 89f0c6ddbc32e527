/* source.h - inside the correlate room: where metrics come from.  One file per source. */
#ifndef FF_CORRELATE_SOURCE_H
#define FF_CORRELATE_SOURCE_H

#include "ff/correlate.h"

struct ff_window {
	struct ff_arena *arena;
	struct ff_list cpu, ram, disk, load, response; /* double */
	int requests, errors; /* sent; not answered with success */
	bool unreachable;     /* an address was asked and never answered */
	struct ff_strings notes; /* what could not be measured */
};
void ff_window_add(struct ff_window *w, struct ff_list *series, double value);
void ff_window_note(struct ff_window *w, const char *note); /* once per text */

struct ff_source {
	const char *name;
	/* State in the window's arena; NULL with *err clean: not asked for. */
	void *(*open)(struct ff_window *w, const struct ff_capture *c, struct ff_err *err);
	void (*sample)(void *state, struct ff_window *w, int tick, int ticks); /* tick 0..ticks */
	void (*close)(void *state, struct ff_window *w);                       /* notes what was missing */
};
extern const struct ff_source ff_source_proc, ff_source_health;

#endif
