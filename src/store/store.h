/* store.h - inside the store: what an open database is made of (open.c, query.c, rows.c). */
#ifndef FF_STORE_INSIDE_H
#define FF_STORE_INSIDE_H

#include "sqlite.h"

struct ff_query {
	struct ff_store *store;
	struct ff_stmt *st; /* NULL until first used */
	int which;
	uint64_t bound;     /* bit i: parameter i */
	bool running;       /* a row is current */
	char mistake[200];
	struct ff_err failed; /* why it could not be prepared */
};
struct ff_store {
	struct ff_db *db;
	char path[FF_MAX_PATH];
	enum ff_store_use use;
	int lock;          /* of PATH.lock, held shared; -1: none */
	bool still;        /* read where nothing can be written */
	bool scratch;      /* in memory: there is no file yet, and only reading is asked for */
	char note[3 * FF_MAX_PATH];
	char mistake[200]; /* the first one made in any query of the running transaction */
	struct ff_query queries[FF_SQL_COUNT];
};

#endif
