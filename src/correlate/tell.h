/* tell.h - inside the correlate room: text for people. */
#ifndef FF_CORRELATE_TELL_H
#define FF_CORRELATE_TELL_H

#include "ff/correlate.h"

void ff_correlate_tell_metrics(struct ff_buf *out, const struct ff_metrics *m);
/* screen NULL: lines are not broken. */
void ff_correlate_tell_result(struct ff_buf *out, const struct ff_correlation *c, const struct ff_screen *screen);
/* Why it is firm, in one line. */
const char *ff_correlate_tell_why(struct ff_arena *a, const struct ff_correlation *c);

#endif
