/* tell.h - inside the correlate room: text for people. */
#ifndef FF_CORRELATE_TELL_H
#define FF_CORRELATE_TELL_H

#include "ff/correlate.h"

void ff_correlate_tell_metrics(struct ff_buf *out, const struct ff_metrics *m);
void ff_correlate_tell_result(struct ff_buf *out, const struct ff_correlation *c);
/* The name that a capture is kept under (capture.c). */
const char *ff_correlate_host(struct ff_arena *a, const struct ff_capture *c);

#endif
