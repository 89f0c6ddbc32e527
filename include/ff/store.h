/*
 * store.h - fibreflow.db: the queue, feedback, weights, metrics, alerts, impacts and runs of
 * one repository.  The room knows rows and records, not what they mean.  sqlite3.h appears in
 * src/store/sqlite.c only.
 */
#ifndef FF_STORE_H
#define FF_STORE_H

#include "ff/record.h"

#define FF_STORE_FILE "fibreflow.db"
#define FF_STORE_BUSY_MS 5000 /* how long another writer is waited for; then FF_EX_TEMP */

/* build/gen/migrations.c: migration i leads to user_version i + 1; NULL ends. */
extern const char *const ff_store_migrations[];

/* Path of the database: `db` when given, else in the state folder of the repository around `dir`. */
int ff_store_path(struct ff_arena *a, const char *dir, const char *db, const char **path, struct ff_err *err);

enum ff_store_use {
	FF_STORE_READ,  /* nothing is created: an absent database reads as an empty one; a read-only file system will do */
	FF_STORE_WRITE, /* created with its folder when absent, migrated when old */
};
struct ff_store;
/*
 * FF_EX_CONFIG when the file was written by a newer FibreFlow or by another program; FF_EX_TEMP when it is
 * busy, read-only, or the disk is full.  A corrupt file is renamed to PATH.corrupt (.corrupt.2, ...)
 * and a new one is started, by writers and readers alike: see ff_store_note.
 */
int ff_store_open(const char *path, enum ff_store_use use, struct ff_store **out, struct ff_err *err);
/* The schema's version in the file. */
int ff_store_version(struct ff_store *s, int *version, struct ff_err *err);
/* Closes; NULL is allowed. */
void ff_store_close(struct ff_store *s);
const char *ff_store_file(const struct ff_store *s); /* path of the database */
/* One line that the tool must say on stderr (a corrupt file was set aside), "" when there is none. */
const char *ff_store_note(const struct ff_store *s);

/*
 * Runs work(s, with) in one transaction: all of it or nothing.  When the database turns out to be
 * corrupt on the way, it is set aside and work runs once more on a new one, so work must not
 * write anywhere else.  A read-only store gives a snapshot.
 */
typedef int ff_store_work(struct ff_store *s, void *with, struct ff_err *err);
int ff_store_run(struct ff_store *s, ff_store_work *work, void *with, struct ff_err *err);

/* ---- statements: one table (statements.c), bound and read by name ---- */

#define FF_SQL_LIST(X) \
	X(CONVERGENCE_ADD) X(CONVERGENCE_COUNTS) X(CONVERGENCE_TRIM) X(CONVERGENCE_LAST) \
	X(TASK_BY_FINGERPRINT) X(TASK_IN_FILE) X(TASK_STANDING) X(TASK_NAMED) X(TASK_NAME) X(TASK_ADD) X(TASK_SEEN) X(TASK_CLOSE) \
	X(TASK_PICK) X(TASK_PICKED) X(TASK_PICKED_PLAIN) X(PLACE_GONE) X(TASK_HELD) X(TASK_GET) X(TASK_DECIDE) X(TASK_FIX) X(TASK_COUNTS) X(TASK_RELEASED) X(TASK_WAITING) X(TASK_RELEASE) X(TASK_WAKE) \
	X(PLACE_PUT) X(PLACE_LIST) X(PLACE_FILES) X(PLACE_BRANCHES) X(PLACE_OF_BRANCH) X(PLACE_MOVE) X(PLACE_DROP) X(PLACE_COUNT) \
	X(DECISION_ADD) X(DECISION_LAST) X(DECISION_UNDO) X(DECISION_LIST) X(DECISION_STATS) X(BASELINE_ADD) X(BASELINE_LAST) X(BASELINE_TYPES) X(BASELINE_INCLUDE) X(BASELINE_RESET) \
	X(REWRITTEN_ADD) X(REWRITE_TASK) X(REWRITE_PLACE) X(REWRITE_CONVERGENCE) X(REWRITE_ALERT) X(REWRITE_IMPACT) X(REWRITE_METRICS) X(REWRITE_FIX) \
	X(PRUNE_TASKS) X(PRUNE_ATTEMPTS) X(PRUNE_TESTED) X(PRUNE_ALERTS) X(PRUNE_RUNS) X(PRUNE_IMPACTS) X(PRUNE_CONVERGENCE) \
	X(CLAIM_OVER) X(CLAIM_LEASE) X(CLAIM_CONSENT) X(CLAIM_LAPSE) X(CLAIM_NEXT) X(CLAIM_TAKE) X(CLAIM_PROGRESS) X(CLAIM_END) X(CLAIM_DROP) \
	X(ATTEMPT_ADD) X(ATTEMPT_END) X(ATTEMPT_TRIM) X(ATTEMPT_LOST) X(ATTEMPT_DROP) X(ATTEMPT_OPEN) X(ATTEMPT_NOW) X(ATTEMPT_LIST) \
	X(FIX_ADD) X(FIX_LIST) X(FIX_WAITING) X(FIX_LAST) X(FIX_MOVE) X(FIX_STATE) X(FIX_APPLIED) X(FIX_TASK) X(TESTED_GET) X(TESTED_PUT) X(TESTED_TRIM) \
	X(ALERT_ADD) X(ALERT_LIST) X(ALERT_CLEAR) X(ALERT_METRICS) X(ALERT_METRICS_CLEAR) X(ALERT_UNSENT) X(ALERT_TRIED) X(ALERT_SENT) \
	X(IMPACT_PUT) X(IMPACT_LAST) X(IMPACT_OF) X(RUN_ADD) X(RUN_LAST) X(RUN_LIST) X(RUN_GET) \
	X(PATTERN_SEED) X(PATTERN_LIST) X(PATTERN_MOVE) X(PATTERN_OF_TASK) \
	X(FEEDBACK_ADD) X(FEEDBACK_WAY) X(FEEDBACK_WITHDRAW) X(FEEDBACK_TAKE_BACK) X(FEEDBACK_PENDING) X(FEEDBACK_COUNTED) X(FEEDBACK_LIST) X(FEEDBACK_DAY) X(FEEDBACK_TOTALS) \
	X(FEEDBACK_RECENT) X(FEEDBACK_AROUND) X(FEEDBACK_SAME) X(FEEDBACK_RESET) X(FEEDBACK_PURGE) X(PATTERN_RESET) X(PATTERN_PURGE) X(PATTERN_KNOWN) X(PATTERN_TAKE) \
	X(LEARNING_PURGE) X(TASK_BESIDE) X(TASK_UNDECIDED) X(DECISION_TIMES) \
	X(METRICS_BASELINE) X(METRICS_FIND) X(METRICS_DELTA) X(METRICS_AGAIN) X(METRICS_BEFORE) X(METRICS_HOSTS) X(METRICS_MOST) X(METRICS_EFFECTS) X(METRICS_EFFECT) X(MODEL_COUNTS) X(MODEL_ADD) X(MODEL_DROP) X(MODEL_TAKE) X(MODEL_CLEAR) X(MODEL_OF) X(MODEL_LIST) X(METRICS_LIST) X(WINDOW_ADD) X(WINDOW_PAST) X(WINDOW_PRUNE)
#define FF_SQL_NAME(x) FF_SQL_##x,
enum ff_sql { FF_SQL_LIST(FF_SQL_NAME) FF_SQL_COUNT };
extern const char *const ff_store_sql[FF_SQL_COUNT];

/*
 * A running statement.  What goes wrong while binding or reading (an unknown name, a parameter left
 * out) is kept and reported by ff_query_step and by ff_store_run, so that callers check once.
 */
struct ff_query;
struct ff_query *ff_query(struct ff_store *s, enum ff_sql which); /* never NULL; resets an earlier use */
/* Binds a parameter; the name stands without its ':'. */
void ff_query_int(struct ff_query *q, const char *name, int64_t value);
void ff_query_num(struct ff_query *q, const char *name, double value);
void ff_query_text(struct ff_query *q, const char *name, const char *value); /* NULL binds NULL */
void ff_query_null(struct ff_query *q, const char *name);
/* Binds every parameter that is named like a field: words for enums, JSON text for lists and objects. */
void ff_query_record(struct ff_query *q, const struct ff_type *t, const void *record);
/* 1: a row; 0: done; -1: error.  After 0 and -1 the statement is reset. */
int ff_query_step(struct ff_query *q, struct ff_err *err);
/* For statements that give no row: runs to the end. */
int ff_query_do(struct ff_query *q, struct ff_err *err);
void ff_query_end(struct ff_query *q); /* when a loop is left early */

/* A column of the current row by name.  Text is copied into the arena; NULL reads as 0 or "". */
int64_t ff_query_get_int(struct ff_query *q, const char *column);
double ff_query_get_num(struct ff_query *q, const char *column);
const char *ff_query_get_text(struct ff_query *q, struct ff_arena *a, const char *column);
/* Reads the columns that are named like a field into *out (zeroed first); a required field without a column is an error. */
int ff_query_get_record(struct ff_query *q, struct ff_arena *a, const struct ff_type *t, void *out, struct ff_err *err);

#endif
