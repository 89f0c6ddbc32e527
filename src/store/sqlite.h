/* sqlite.h - inside the store: a database handle and its statements, without sqlite3.h. */
#ifndef FF_STORE_SQLITE_H
#define FF_STORE_SQLITE_H

#include "ff/store.h"

struct ff_db;
struct ff_stmt;

/* What an error means for the caller, beside its exit code. */
enum ff_db_trouble { FF_DB_FINE, FF_DB_CORRUPT, FF_DB_READONLY, FF_DB_OTHER };

enum ff_db_how {
	FF_DB_CREATE, FF_DB_EXISTING,
	FF_DB_READONLY_LOG, /* read only, with its log */
	FF_DB_IMMUTABLE,    /* read only, as if nobody could write it; its log is not looked at */
	FF_DB_MEMORY,
};
/* *out is NULL on failure. */
int ff_db_open(const char *path, enum ff_db_how how, struct ff_db **out, enum ff_db_trouble *trouble, struct ff_err *err);
void ff_db_close(struct ff_db *db);
/* Why the last call failed. */
enum ff_db_trouble ff_db_trouble(const struct ff_db *db);
/* Runs SQL text that gives no rows (pragmas, BEGIN, migrations). */
int ff_db_exec(struct ff_db *db, const char *sql, struct ff_err *err);
/* The one integer that a query or pragma gives. */
int ff_db_int(struct ff_db *db, const char *sql, int64_t *out, struct ff_err *err);
/* Whether every page is in order; -1 with err when the check itself says no. */
int ff_db_check(struct ff_db *db, struct ff_err *err);

/* One statement; text after it is an error (FF_EX_BUG). */
int ff_db_prepare(struct ff_db *db, const char *sql, struct ff_stmt **out, struct ff_err *err);
void ff_stmt_free(struct ff_stmt *st);
void ff_stmt_reset(struct ff_stmt *st); /* clears what was bound */
/* Parameters count from 1; ff_stmt_param gives 0 for an unknown name. */
int ff_stmt_params(const struct ff_stmt *st);
int ff_stmt_param(const struct ff_stmt *st, const char *name);
const char *ff_stmt_param_name(const struct ff_stmt *st, int i); /* without ':' */
int ff_stmt_bind_int(struct ff_stmt *st, int i, int64_t value);
int ff_stmt_bind_num(struct ff_stmt *st, int i, double value);
int ff_stmt_bind_text(struct ff_stmt *st, int i, const char *value, size_t n); /* copied; NULL binds NULL */
int ff_stmt_step(struct ff_stmt *st, struct ff_err *err); /* 1 row, 0 done, -1 */
/* Columns count from 0; ff_stmt_column gives -1 for an unknown name. */
int ff_stmt_column(const struct ff_stmt *st, const char *name);
int64_t ff_stmt_int(const struct ff_stmt *st, int i);
double ff_stmt_num(const struct ff_stmt *st, int i);
const char *ff_stmt_text(const struct ff_stmt *st, int i, size_t *n); /* NULL for NULL; valid until the next step */

/* The statement under a query (query.c), for rows.c. */
struct ff_stmt *ff_query_stmt(struct ff_query *q);
void ff_query_bound(struct ff_query *q, int param);         /* marks a parameter as bound */
void ff_query_wrong(struct ff_query *q, const char *fmt, ...) FF_PRINTF(2, 3); /* keeps the first mistake */

#endif
