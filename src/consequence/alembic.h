/* alembic.h - one Alembic revision while it is judged; shared by alembic.c and alembic_columns.c. */
#ifndef FF_CONSEQUENCE_ALEMBIC_H
#define FF_CONSEQUENCE_ALEMBIC_H

#include "room.h"

struct ff_revision {
	struct ff_consequence *c;
	const struct module *m;
	const struct look *l;
	struct ff_strings created, added; /* tables; "table.column" */
	bool committed;                   /* op.execute("COMMIT") has left the transaction */
	bool schema, data;
	bool initial;                     /* nothing comes before: all tables are its own */
};
#define REVISION_TEXT(...) ff_arena_printf(&r->c->arena, __VA_ARGS__)

/* String argument, through op.f(); "" none. */
const char *ff_revision_text(struct ff_revision *r, int call, int at, const char *keyword);
bool ff_revision_arg_is(struct ff_revision *r, int call, const char *keyword, const char *word);
bool ff_revision_added(struct ff_revision *r, const char *table, const char *column);
struct ff_impact_item *ff_revision_tell(struct ff_revision *r, int call, const char *id, const char *peer, int level, const char *symbol, const char *message);
/* add_column, drop_column, alter_column; `at`: place of the argument behind the table. */
void ff_revision_column(struct ff_revision *r, int call, const char *word, const char *table, int at);

#endif
