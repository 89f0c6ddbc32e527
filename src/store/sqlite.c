/*
 * sqlite.c - the only file that knows sqlite3.h: handles, statements, and what SQLite's
 * error codes mean for people.  Called by open.c, query.c and rows.c; knows no table.
 */
#include <sqlite3.h>

#include "sqlite.h"

struct ff_db {
	sqlite3 *handle;
	enum ff_db_trouble trouble;
};
struct ff_stmt {
	struct ff_db *db;
	sqlite3_stmt *handle;
};

static const char *explain(int rc, int *code, enum ff_db_trouble *trouble)
{
	*code = FF_EX_TEMP;
	*trouble = FF_DB_OTHER;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program is writing to it; try again";
	case SQLITE_FULL:
		return "the disk is full; nothing was written";
	case SQLITE_READONLY:
		*trouble = FF_DB_READONLY;
		return "it cannot be written (read-only file system or missing rights); nothing was written";
	case SQLITE_CANTOPEN:
		*trouble = FF_DB_READONLY;
		return "it cannot be opened (missing folder or rights, or a read-only file system)";
	case SQLITE_IOERR:
		return "reading or writing it failed (full or broken disk, or a size limit); nothing was written";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		*trouble = FF_DB_CORRUPT;
		return "it is corrupt";
	case SQLITE_NOMEM:
		return "out of memory";
	case SQLITE_INTERRUPT:
		return "interrupted";
	case SQLITE_TOOBIG:
		*code = FF_EX_DATA;
		return "a value is too large for it";
	default:
		*code = FF_EX_BUG;
		return NULL;
	}
}

/* Turns the error that SQLite just gave into ours; the words of SQLite only where ours say nothing. */
static int fail(struct ff_db *db, int rc, struct ff_err *err)
{
	int code;
	const char *words = explain(rc, &code, &db->trouble);
	if (!words)
		words = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
	return ff_err_set(err, code, "%s", words);
}

static int flags_of(enum ff_db_how how)
{
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	switch (how) {
	case FF_DB_CREATE:
		return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	case FF_DB_EXISTING:
		return flags | SQLITE_OPEN_READWRITE;
	case FF_DB_READONLY_LOG:
	case FF_DB_IMMUTABLE:
		return flags | SQLITE_OPEN_READONLY;
	case FF_DB_MEMORY:
		break;
	}
	return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
}

/* Paths travel as URIs, so that "immutable" can be said; what means something there is escaped. */
static void uri_of(struct ff_buf *b, const char *path, enum ff_db_how how)
{
	ff_buf_init(b, 4 * FF_MAX_PATH);
	ff_buf_str(b, "file:");
	for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
		if (*p == '%' || *p == '?' || *p == '#' || *p < 0x20)
			ff_buf_printf(b, "%%%02x", *p);
		else
			ff_buf_char(b, (char)*p);
	}
	if (how == FF_DB_IMMUTABLE)
		ff_buf_str(b, "?immutable=1");
}

int ff_db_open(const char *path, enum ff_db_how how, struct ff_db **out, enum ff_db_trouble *trouble, struct ff_err *err)
{
	struct ff_db *db = ff_xmalloc(sizeof(*db));
	struct ff_buf uri;
	*db = (struct ff_db){NULL, FF_DB_FINE};
	uri_of(&uri, how == FF_DB_MEMORY ? ":memory:" : path, how);
	int rc = sqlite3_open_v2(ff_buf_text(&uri), &db->handle, flags_of(how), NULL);
	ff_buf_free(&uri);
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(db->handle, FF_STORE_BUSY_MS);
		/* What a hostile database file could otherwise do: run its own triggers' functions, grow without bound. */
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, 4 * (int)FF_MAX_LINE);
		/* The first page is read only now: "not a database" is found here. */
		rc = sqlite3_exec(db->handle, "PRAGMA foreign_keys = ON; PRAGMA schema_version", NULL, NULL, NULL);
	}
	int result = 0;
	if (rc != SQLITE_OK) {
		result = fail(db, rc, err);
		*trouble = db->trouble;
		ff_db_close(db);
		db = NULL;
	}
	*out = db;
	return result;
}

void ff_db_close(struct ff_db *db)
{
	if (!db)
		return;
	sqlite3_close_v2(db->handle);
	free(db);
}

enum ff_db_trouble ff_db_trouble(const struct ff_db *db)
{
	return db->trouble;
}

int ff_db_exec(struct ff_db *db, const char *sql, struct ff_err *err)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : fail(db, rc, err);
}

int ff_db_int(struct ff_db *db, const char *sql, int64_t *out, struct ff_err *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	*out = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : fail(db, rc, err);
}

int ff_db_check(struct ff_db *db, struct ff_err *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db->handle, "PRAGMA quick_check(1)", -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	bool good = rc == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(st, 0), "ok");
	sqlite3_finalize(st);
	if (rc != SQLITE_ROW)
		return fail(db, rc, err);
	return good ? 0 : fail(db, SQLITE_CORRUPT, err);
}

int ff_db_prepare(struct ff_db *db, const char *sql, struct ff_stmt **out, struct ff_err *err)
{
	struct ff_stmt *st = ff_xmalloc(sizeof(*st));
	const char *tail = "";
	int result = 0;
	*st = (struct ff_stmt){db, NULL};
	int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->handle, &tail);
	if (rc != SQLITE_OK)
		result = fail(db, rc, err);
	else if (tail[strspn(tail, " \t\n;")] || !st->handle)
		result = ff_err_set(err, FF_EX_BUG, "text after the statement: %.60s", tail);
	if (result) {
		ff_stmt_free(st);
		st = NULL;
	}
	*out = st;
	return result;
}

void ff_stmt_free(struct ff_stmt *st)
{
	if (!st)
		return;
	sqlite3_finalize(st->handle);
	free(st);
}

void ff_stmt_reset(struct ff_stmt *st)
{
	sqlite3_reset(st->handle);
	sqlite3_clear_bindings(st->handle);
}

int ff_stmt_params(const struct ff_stmt *st)
{
	return sqlite3_bind_parameter_count(st->handle);
}

int ff_stmt_param(const struct ff_stmt *st, const char *name)
{
	for (int i = 1; i <= ff_stmt_params(st); i++) {
		const char *known = ff_stmt_param_name(st, i);
		if (known && !strcmp(known, name))
			return i;
	}
	return 0;
}

const char *ff_stmt_param_name(const struct ff_stmt *st, int i)
{
	const char *name = sqlite3_bind_parameter_name(st->handle, i);
	return name ? name + 1 : NULL;
}

int ff_stmt_bind_int(struct ff_stmt *st, int i, int64_t value)
{
	return sqlite3_bind_int64(st->handle, i, value) == SQLITE_OK ? 0 : -1;
}

int ff_stmt_bind_num(struct ff_stmt *st, int i, double value)
{
	return sqlite3_bind_double(st->handle, i, value) == SQLITE_OK ? 0 : -1;
}

int ff_stmt_bind_text(struct ff_stmt *st, int i, const char *value, size_t n)
{
	int rc = value ? sqlite3_bind_text64(st->handle, i, value, n, SQLITE_TRANSIENT, SQLITE_UTF8) : sqlite3_bind_null(st->handle, i);
	return rc == SQLITE_OK ? 0 : -1;
}

int ff_stmt_step(struct ff_stmt *st, struct ff_err *err)
{
	int rc = sqlite3_step(st->handle);
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : fail(st->db, rc, err);
}

int ff_stmt_column(const struct ff_stmt *st, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(st->handle); i++)
		if (!strcmp(sqlite3_column_name(st->handle, i), name))
			return i;
	return -1;
}

int64_t ff_stmt_int(const struct ff_stmt *st, int i)
{
	return sqlite3_column_int64(st->handle, i);
}

double ff_stmt_num(const struct ff_stmt *st, int i)
{
	return sqlite3_column_double(st->handle, i);
}

const char *ff_stmt_text(const struct ff_stmt *st, int i, size_t *n)
{
	const char *text = (const char *)sqlite3_column_text(st->handle, i);
	*n = text ? (size_t)sqlite3_column_bytes(st->handle, i) : 0;
	return text;
}
