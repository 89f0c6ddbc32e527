/* revisions.h - what a migration's text says to the rest of the tree (revisions.c). */
#ifndef FF_SCAN_REVISIONS_H
#define FF_SCAN_REVISIONS_H

#include "scan_room.h"

enum { DROPPED_MAX = 50 };

struct revision { /* of Alembic */
	const char *id;
	struct ff_strings parents;
};
/* False: the text is no Alembic revision. */
bool ff_revision_read(struct ff_arena *a, const char *text, size_t n, struct revision *out);

struct dropped_column { /* RemoveField("order", "price"), op.drop_column("orders", "price") in upgrade() */
	const char *table, *column; /* table: the model in Django */
	int line;
};
void ff_dropped_columns(struct ff_arena *a, const char *text, size_t n, struct ff_list *out);

#endif
