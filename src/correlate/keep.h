/* keep.h - inside the correlate room: what is kept in the database. */
#ifndef FF_CORRELATE_KEEP_H
#define FF_CORRELATE_KEEP_H

#include "ff/correlate.h"

/* ---- past.c; inside transactions ---- */

int ff_past_add(struct ff_store *s, struct ff_arena *a, const struct ff_metrics *m, struct ff_err *err);
/* struct ff_past_window of the host's windows of about that length, oldest first. */
int ff_past_read(struct ff_store *s, struct ff_arena *a, const char *host, double seconds, struct ff_list *past, struct ff_err *err);

#endif
