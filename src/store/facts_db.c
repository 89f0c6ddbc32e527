/*
 * facts_db.c - facts.db: opening, its tables and statements, what happens when it is corrupt.  Called by
 * src/scan only; stands apart from the other files of this room because its database may be lost at any
 * time: no migration, a wrong format is emptied, a corrupt file is moved aside.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts_room.h"

enum {
	LAYOUT = 1,              /* of the tables: user_version */
	BUSY_MS = 2000,
	DAY = 86400,             /* `used` is a day number */
	LOG_BYTES = 2 << 20,     /* of the log, which the next one who opens has to read through */
};
#define DEFAULT_BYTES (256ll << 20)

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS facts(key INTEGER PRIMARY KEY, id BLOB NOT NULL, used INTEGER NOT NULL, hints INTEGER NOT NULL,"
    " complexity INTEGER NOT NULL, size INTEGER NOT NULL, lines BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS brief(key INTEGER PRIMARY KEY, id BLOB NOT NULL, lines BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS file(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob BLOB NOT NULL, kind INTEGER NOT NULL,"
    " key INTEGER NOT NULL, test INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS posting(hash INTEGER, test INTEGER, file INTEGER, PRIMARY KEY(hash, test, file)) WITHOUT ROWID;";
static const char drop_all[] = "DROP TABLE IF EXISTS posting; DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS brief;"
                               "DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS meta;";

static const char *const texts[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[BEGIN_READ] = "BEGIN",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[META_GET] = "SELECT value FROM meta WHERE name = ?1",
	[META_PUT] = "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
	[FACTS_GET] = "SELECT id, used, hints, complexity, size, lines FROM facts WHERE key = ?1",
	[FACTS_PUT] = "INSERT OR REPLACE INTO facts VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[FACTS_TOUCH] = "UPDATE facts SET used = ?2 WHERE key = ?1",
	[BRIEF_GET] = "SELECT id, lines FROM brief WHERE key = ?1",
	[BRIEF_PUT] = "INSERT OR REPLACE INTO brief VALUES(?1, ?2, ?3)",
	[FILE_PATH] = "SELECT id, path, blob, kind, test FROM file WHERE path = ?1",
	[FILE_ID] = "SELECT id, path, blob, kind, test FROM file WHERE id = ?1",
	[FILE_PUT] = "INSERT INTO file(path, blob, kind, test, key) VALUES(?1, ?2, ?3, ?4, ?5)",
	[FILE_DROP] = "DELETE FROM file WHERE id = ?1",
	[POSTING_PUT] = "INSERT OR IGNORE INTO posting VALUES(?1, ?2, ?3)",
	[POSTING_DROP] = "DELETE FROM posting WHERE hash = ?1 AND test = ?2 AND file = ?3",
	[POSTING_DROP_FILE] = "DELETE FROM posting WHERE file = ?1",
	[POSTING_FIND] = "SELECT file FROM posting WHERE hash = ?1 AND test = ?2 LIMIT ?3",
	[FILE_FOLDER] = "SELECT id, path, blob, kind, test FROM file WHERE path > ?1 AND path < ?2 AND kind < ?3 ORDER BY path DESC",
	[FILE_ALL] = "SELECT id, path, blob, kind, test FROM file WHERE kind < ?1",
	[FACTS_PRUNE] = "DELETE FROM facts WHERE key IN (SELECT key FROM facts ORDER BY used LIMIT (SELECT count(*) FROM facts) / 4 + 1)",
	[BRIEF_PRUNE] = "DELETE FROM brief WHERE key NOT IN (SELECT key FROM facts) AND key NOT IN (SELECT key FROM file)",
};

static void say_once(struct ff_facts_db *db, const char *what, const char *why)
{
	char text[FF_MAX_PATH + 1200];
	if (db->told || !db->o.say)
		return;
	db->told = true;
	snprintf(text, sizeof text, "%s: %s%s%s", db->path, what, why ? ": " : "", why ? why : "");
	db->o.say(db->o.to, text);
}

/* ---- statements ---- */

sqlite3_stmt *facts_use(struct ff_facts_db *db, enum facts_statement i)
{
	if (db->dead)
		return NULL;
	if (!db->st[i] && sqlite3_prepare_v3(db->sql, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &db->st[i], NULL) != SQLITE_OK)
		return NULL;
	return db->st[i];
}

static void end_statements(struct ff_facts_db *db)
{
	for (int i = 0; i < STATEMENTS; i++) {
		sqlite3_finalize(db->st[i]);
		db->st[i] = NULL;
	}
}

/* ".corrupt" keeps the broken file for whoever wants to look. */
static void move_aside(const char *path)
{
	static const char *const tails[] = {"-wal", "-shm"};
	char name[FF_MAX_PATH + 16], to[FF_MAX_PATH + 16];
	snprintf(to, sizeof to, "%s.corrupt", path);
	rename(path, to);
	for (size_t i = 0; i < FF_COUNT(tails); i++) {
		snprintf(name, sizeof name, "%s%s", path, tails[i]);
		unlink(name);
	}
}

void facts_note_error(struct ff_facts_db *db, int rc)
{
	rc &= 0xff;
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB) {
		if (!db->dead)
			move_aside(db->path);
		db->dead = true;
		say_once(db, "corrupt, kept as facts.db.corrupt; a new one is started by the next run", NULL);
	} else if (rc == SQLITE_FULL || rc == SQLITE_READONLY || rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN) {
		db->read_only = true;
		say_once(db, "not written, going on without", sqlite3_errmsg(db->sql));
	}
}

int facts_step(struct ff_facts_db *db, sqlite3_stmt *s)
{
	int rc = s ? sqlite3_step(s) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		return rc;
	if (s)
		sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		facts_note_error(db, s ? rc : sqlite3_errcode(db->sql));
	return rc;
}

int facts_simple(struct ff_facts_db *db, enum facts_statement i)
{
	return facts_step(db, facts_use(db, i)) == SQLITE_DONE ? 0 : -1;
}

void facts_release(struct ff_facts_db *db)
{
	if (db->held)
		facts_simple(db, COMMIT);
	db->held = false;
}

void ff_facts_db_hold(struct ff_facts_db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&db->lock);
	db->held = db->held || !facts_simple(db, BEGIN_READ);
	pthread_mutex_unlock(&db->lock);
}

void ff_facts_db_release(struct ff_facts_db *db)
{
	if (!db)
		return;
	pthread_mutex_lock(&db->lock);
	facts_release(db);
	pthread_mutex_unlock(&db->lock);
}

/* ---- open and close ---- */

static int64_t meta_int(struct ff_facts_db *db, const char *name)
{
	int64_t v = 0;
	sqlite3_stmt *s = facts_use(db, META_GET);
	if (!s)
		return 0;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (facts_step(db, s) == SQLITE_ROW) {
		v = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
	}
	return v;
}

int facts_meta_put(struct ff_facts_db *db, const char *name, int64_t v, const void *blob, int n)
{
	sqlite3_stmt *s = facts_use(db, META_PUT);
	if (!s)
		return -1;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (blob)
		sqlite3_bind_blob(s, 2, blob, n, SQLITE_STATIC);
	else
		sqlite3_bind_int64(s, 2, v);
	return facts_step(db, s) == SQLITE_DONE ? 0 : -1;
}

static int exec(struct ff_facts_db *db, const char *sql)
{
	int rc = sqlite3_exec(db->sql, sql, NULL, NULL, NULL);
	return rc;
}

static int layout(struct ff_facts_db *db)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->sql, "PRAGMA user_version", -1, &s, NULL), version = -1;
	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW)
		version = sqlite3_column_int(s, 0);
	int done = sqlite3_finalize(s);
	return version >= 0 ? version : -(done ? done : rc ? rc : SQLITE_CORRUPT);
}

/* Empties a database of another layout or format, and lays out a fresh one. */
static int prepare_tables(struct ff_facts_db *db)
{
	int version = layout(db);
	if (version < 0)
		return -version;
	if (version == LAYOUT && (uint64_t)meta_int(db, "format") == db->o.format)
		return SQLITE_OK;
	if (db->dead)
		return SQLITE_CORRUPT;
	end_statements(db);
	if (version == 0)
		exec(db, "PRAGMA auto_vacuum = INCREMENTAL");
	int rc = exec(db, "BEGIN IMMEDIATE");
	if (!rc)
		rc = exec(db, drop_all);
	if (!rc)
		rc = exec(db, schema);
	if (!rc)
		rc = exec(db, "PRAGMA user_version = 1");
	if (!rc)
		rc = facts_meta_put(db, "format", (int64_t)db->o.format, NULL, 0) ? SQLITE_ERROR : SQLITE_OK;
	if (!rc)
		rc = exec(db, "COMMIT");
	if (rc && !sqlite3_get_autocommit(db->sql))
		exec(db, "ROLLBACK");
	return rc;
}

static void shut(struct ff_facts_db *db)
{
	end_statements(db);
	sqlite3_close(db->sql);
	db->sql = NULL;
}

/* SQLITE_OK, or why not; SQLITE_CORRUPT and SQLITE_NOTADB mean that a second try makes sense. */
static int try_open(struct ff_facts_db *db)
{
	int rc = sqlite3_open_v2(db->path, &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc)
		return rc;
	sqlite3_busy_timeout(db->sql, BUSY_MS);
	sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL); /* else all is written twice by each run */
	/* rebuildable: a power cut may cost the file, a killed program may not */
	rc = exec(db, "PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000");
	if (!rc && layout(db) == 0)
		exec(db, "PRAGMA auto_vacuum = INCREMENTAL");
	if (!rc)
		rc = exec(db, "PRAGMA journal_mode = WAL");
	return rc ? rc : prepare_tables(db);
}

static int open_file(struct ff_facts_db *db)
{
	struct ff_err err = {0};
	if (mkdir(db->o.dir, 0700) && errno != EEXIST && ff_mkdir_all(db->o.dir, &err)) {
		say_once(db, "no cache", err.text);
		return SQLITE_CANTOPEN;
	}
	int rc = try_open(db);
	if ((rc & 0xff) != SQLITE_CORRUPT && (rc & 0xff) != SQLITE_NOTADB)
		return rc;
	shut(db);
	if (!db->dead)
		move_aside(db->path);
	db->dead = false;
	say_once(db, "corrupt, kept as facts.db.corrupt; a new one is started", NULL);
	return try_open(db);
}

struct ff_facts_db *ff_facts_db_open(const struct ff_facts_db_options *o)
{
	struct ff_facts_db *db = ff_xmalloc(sizeof *db);
	size_t room = strlen(o->dir ? o->dir : "") + sizeof "/facts.db";
	*db = (struct ff_facts_db){.o = *o, .path = ff_xmalloc(room), .today = (int)(ff_clock_now() / DAY)};
	pthread_mutex_init(&db->lock, NULL);
	if (o->dir)
		snprintf(db->path, room, "%s/facts.db", o->dir);
	else
		snprintf(db->path, room, ":memory:");
	if (db->o.max_bytes <= 0)
		db->o.max_bytes = DEFAULT_BYTES;
	int rc = o->dir ? open_file(db) : try_open(db);
	if (rc) {
		say_once(db, "no cache", db->sql ? sqlite3_errmsg(db->sql) : NULL);
		shut(db);
		ff_facts_db_close(db);
		return NULL;
	}
	return db;
}

static int64_t pragma_int(struct ff_facts_db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t v = 0;
	if (sqlite3_prepare_v2(db->sql, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

static int64_t live_bytes(struct ff_facts_db *db)
{
	return (pragma_int(db, "PRAGMA page_count") - pragma_int(db, "PRAGMA freelist_count")) * pragma_int(db, "PRAGMA page_size");
}

/* Beyond the bound the least recently used facts go, then briefs that neither they nor the index need. */
static void prune(struct ff_facts_db *db)
{
	if (!db->wrote || !db->o.dir || db->dead || db->read_only || live_bytes(db) <= db->o.max_bytes || facts_simple(db, BEGIN))
		return;
	bool ok = true;
	for (int i = 0; ok && i < 16 && live_bytes(db) > db->o.max_bytes / 10 * 9; i++)
		ok = !facts_simple(db, FACTS_PRUNE) && !facts_simple(db, BRIEF_PRUNE);
	facts_simple(db, ok ? COMMIT : ROLLBACK);
	if (ok)
		exec(db, "PRAGMA incremental_vacuum");
}

/* A log that grew is put into the file, once in many runs: whoever opens first reads all of it. */
static void settle_log(struct ff_facts_db *db)
{
	struct ff_arena a = {0};
	struct stat st;
	if (db->wrote && db->o.dir && !db->dead && !stat(ff_arena_printf(&a, "%s-wal", db->path), &st) && st.st_size > LOG_BYTES) {
		sqlite3_busy_timeout(db->sql, 0); /* nobody is waited for: the next one does it */
		sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	ff_arena_free(&a);
}

void ff_facts_db_close(struct ff_facts_db *db)
{
	if (!db)
		return;
	if (db->sql) {
		ff_facts_db_release(db);
		ff_facts_db_flush(db);
		pthread_mutex_lock(&db->lock);
		prune(db);
		settle_log(db);
		pthread_mutex_unlock(&db->lock);
		shut(db);
	}
	pthread_mutex_destroy(&db->lock);
	ff_arena_free(&db->arena);
	free(db->postings.items);
	overlay_free(&db->overlay);
	free(db->path);
	free(db);
}
