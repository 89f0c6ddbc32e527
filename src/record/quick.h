/*
 * quick.h - between json.c and quick.c.
 */
#ifndef FF_RECORD_QUICK_H
#define FF_RECORD_QUICK_H

#include "ff/facts.h"

/* True: the line is read.  False: not as we write it; `rows` may have grown, `out` may hold anything. */
bool quick_section(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, struct ff_list *rows, bool *old);
bool quick_record(struct ff_arena *a, const struct ff_type *t, const char *line, size_t len, void *out);
/* Strings are never NULL, and enums keep 0. */
void record_fill_absent(const struct ff_type *t, char *out);

#endif
