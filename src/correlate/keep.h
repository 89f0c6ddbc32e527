/* keep.h - inside the correlate room: what is kept in the database. */
#ifndef FF_CORRELATE_KEEP_H
#define FF_CORRELATE_KEEP_H

#include "change.h"
#include "ff/correlate.h"

/* ---- past.c; inside transactions ---- */

int ff_past_add(struct ff_store *s, struct ff_arena *a, const struct ff_metrics *m, struct ff_err *err);
/* struct ff_past_window of the host's windows of about that length that ended before then (0: all), oldest first. */
int ff_past_read(struct ff_store *s, struct ff_arena *a, const char *host, double seconds, int64_t before, struct ff_list *past, struct ff_err *err);

/* ---- effects.c: what commits did to a host; inside transactions, but for effects_complete ---- */

#define EFFECT_METRICS 3
extern const char *const effect_names[EFFECT_METRICS];
extern const enum ff_correlate_metric effect_metrics[EFFECT_METRICS];
struct effect { /* a commit; the last look at it counts */
	struct change change;
	bool shaped;                /* its shape was kept; else there are paths alone */
	double effect[EFFECT_METRICS], level[EFFECT_METRICS]; /* after - before; after; NAN: not measured */
	double features[CHANGE_FEATURES];
};
struct effects {
	struct ff_arena *arena;
	const char *host;    /* asked for; NULL: effects_host finds the one with the most commits, "" none */
	struct ff_list list; /* struct effect, oldest first */
};
int effects_host(struct ff_store *s, struct effects *e, struct ff_err *err);
int effects_load(struct ff_store *s, struct effects *e, struct ff_err *err);
/* One commit's; 1 when there is one, 0 when not. */
int effect_of(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, struct effect *out, struct ff_err *err);
/* What ff-consequence said of the commit, where the store has it. */
int effect_impact(struct ff_store *s, struct ff_arena *a, struct change *c, struct ff_err *err);
/* Lines of those commits whose shape was not kept, by asking git; and the features of all. */
int effects_complete(struct effects *e, const char *dir, struct ff_err *err);

/* ---- alerts.c ---- */

/* enum ff_level that metrics raise an alert from, as is configured for the commit. */
int alert_level_find(struct ff_arena *a, const char *dir, const char *commit, int *level, struct ff_err *err);

/* ---- averages.c: the table prediction_model; inside transactions ---- */

/* Around a new look at a commit: what it counted before is taken back.  Where the table is not what the history says, it is made anew. */
struct averages_step {
	bool whole, had;
	struct effect was;
};
int averages_before(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, struct averages_step *step, struct ff_err *err);
int averages_after(struct ff_store *s, struct ff_arena *a, const char *host, const char *commit, const struct averages_step *step, struct ff_err *err);
/* Whether every commit of the host's history is in it, and no other. */
int averages_whole(struct ff_store *s, const char *host, bool *whole, struct ff_err *err);
/* Those of the patterns that are known: struct ff_pattern_mean. */
int averages_find(struct ff_store *s, struct ff_arena *a, const char *host, int metric, const struct ff_strings *patterns, struct ff_list *out, struct ff_err *err);

#endif
