/*
 * facts_db.c - facts.db: the cache of facts by blob, and the whole-tree index.  Called by src/scan
 * only; stands apart from the other files of this room because its database may be lost at any
 * time: no migration, a wrong format is emptied, a corrupt file is moved aside.
 */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/facts_db.h"

enum {
	LAYOUT = 1,              /* of the tables: user_version */
	PENDING_MAX = 8 << 20,   /* bytes of rows held back before they are written */
	BUSY_MS = 2000,
	DAY = 86400,             /* `used` is a day number */
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
static const char overlay_schema[] =
    "CREATE TEMP TABLE IF NOT EXISTS ofile(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob BLOB NOT NULL, kind INTEGER NOT NULL,"
    " key INTEGER NOT NULL, test INTEGER NOT NULL);"
    "CREATE TEMP TABLE IF NOT EXISTS oposting(hash INTEGER, test INTEGER, file INTEGER, PRIMARY KEY(hash, test, file)) WITHOUT ROWID;"
    "CREATE TEMP TABLE IF NOT EXISTS ohidden(id INTEGER PRIMARY KEY);";
static const char drop_all[] = "DROP TABLE IF EXISTS posting; DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS brief;"
                               "DROP TABLE IF EXISTS facts; DROP TABLE IF EXISTS meta;";

enum statement {
	BEGIN, COMMIT, ROLLBACK, META_GET, META_PUT, META_DROP, FACTS_GET, FACTS_PUT, FACTS_TOUCH, BRIEF_GET, BRIEF_PUT, FILE_PATH, FILE_ID, FILE_PUT,
	FILE_DROP, POSTING_PUT, POSTING_DROP, POSTING_DROP_FILE, POSTING_FIND, O_FILE_PATH, O_FILE_ID, O_FILE_PUT, O_FILE_DROP, O_POSTING_PUT,
	O_POSTING_FIND, FILE_FOLDER, O_FILE_FOLDER, O_HIDE, O_HIDDEN, FACTS_PRUNE, BRIEF_PRUNE, STATEMENTS,
};
static const char *const texts[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[META_GET] = "SELECT value FROM meta WHERE name = ?1",
	[META_PUT] = "INSERT INTO meta VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
	[META_DROP] = "DELETE FROM meta WHERE name = ?1",
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
	[O_FILE_PATH] = "SELECT id, path, blob, kind, test FROM temp.ofile WHERE path = ?1",
	[O_FILE_ID] = "SELECT id, path, blob, kind, test FROM temp.ofile WHERE id = ?1",
	[O_FILE_PUT] = "INSERT INTO temp.ofile(path, blob, kind, test, key, id) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[O_FILE_DROP] = "DELETE FROM temp.ofile WHERE id = ?1",
	[O_POSTING_PUT] = "INSERT OR IGNORE INTO temp.oposting VALUES(?1, ?2, ?3)",
	[O_POSTING_FIND] = "SELECT file FROM temp.oposting WHERE hash = ?1 AND test = ?2 LIMIT ?3",
	[FILE_FOLDER] = "SELECT id, path, blob, kind, test FROM file WHERE path > ?1 AND path < ?2 ORDER BY path DESC",
	[O_FILE_FOLDER] = "SELECT id, path, blob, kind, test FROM temp.ofile WHERE path > ?1 AND path < ?2 ORDER BY path DESC",
	[O_HIDE] = "INSERT OR IGNORE INTO temp.ohidden VALUES(?1)",
	[O_HIDDEN] = "SELECT 1 FROM temp.ohidden WHERE id = ?1",
	[FACTS_PRUNE] = "DELETE FROM facts WHERE key IN (SELECT key FROM facts ORDER BY used LIMIT (SELECT count(*) FROM facts) / 4 + 1)",
	[BRIEF_PRUNE] = "DELETE FROM brief WHERE key NOT IN (SELECT key FROM facts) AND key NOT IN (SELECT key FROM file)",
};

/* A row that waits for the next transaction. */
struct pending {
	enum { ROW_FACTS, ROW_BRIEF, ROW_TOUCH } what;
	int64_t key;
	unsigned char id[FF_FACTS_DB_BLOB_ID];
	struct ff_facts_row row;
};
struct posting {
	uint64_t hash;
	int test, file;
};

struct ff_facts_db {
	sqlite3 *sql;
	sqlite3_stmt *st[STATEMENTS];
	pthread_mutex_t lock;
	struct ff_facts_db_options o;
	char *path;
	struct ff_arena arena; /* of the pending rows */
	struct ff_list pending;
	size_t pending_bytes;
	struct posting *postings; /* of the index transaction, sorted before they are written */
	size_t posting_count, posting_room;
	bool dead;         /* corrupt: nothing works any more */
	bool read_only;    /* writing failed once */
	bool wrote, told;
	bool overlay;      /* the temp tables are in use */
	bool to_overlay;   /* the index transaction goes there */
	int overlay_files;
	int today;
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

/* The statement, reset; NULL when it cannot be had. */
static sqlite3_stmt *use(struct ff_facts_db *db, enum statement i)
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

static void note_error(struct ff_facts_db *db, int rc)
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

/* One step; SQLITE_ROW, SQLITE_DONE or an error that has been noted.  Resets unless there is a row. */
static int step(struct ff_facts_db *db, sqlite3_stmt *s)
{
	int rc = s ? sqlite3_step(s) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		return rc;
	if (s)
		sqlite3_reset(s);
	if (rc != SQLITE_DONE)
		note_error(db, s ? rc : sqlite3_errcode(db->sql));
	return rc;
}

static int simple(struct ff_facts_db *db, enum statement i)
{
	return step(db, use(db, i)) == SQLITE_DONE ? 0 : -1;
}

/* ---- open and close ---- */

static int64_t meta_int(struct ff_facts_db *db, const char *name)
{
	int64_t v = 0;
	sqlite3_stmt *s = use(db, META_GET);
	if (!s)
		return 0;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (step(db, s) == SQLITE_ROW) {
		v = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
	}
	return v;
}

static int meta_put(struct ff_facts_db *db, const char *name, int64_t v, const void *blob, int n)
{
	sqlite3_stmt *s = use(db, META_PUT);
	if (!s)
		return -1;
	sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	if (blob)
		sqlite3_bind_blob(s, 2, blob, n, SQLITE_STATIC);
	else
		sqlite3_bind_int64(s, 2, v);
	return step(db, s) == SQLITE_DONE ? 0 : -1;
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
		rc = meta_put(db, "format", (int64_t)db->o.format, NULL, 0) ? SQLITE_ERROR : SQLITE_OK;
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
	if (!db->wrote || !db->o.dir || db->dead || db->read_only || live_bytes(db) <= db->o.max_bytes || simple(db, BEGIN))
		return;
	bool ok = true;
	for (int i = 0; ok && i < 16 && live_bytes(db) > db->o.max_bytes / 10 * 9; i++)
		ok = !simple(db, FACTS_PRUNE) && !simple(db, BRIEF_PRUNE);
	simple(db, ok ? COMMIT : ROLLBACK);
	if (ok)
		exec(db, "PRAGMA incremental_vacuum");
}

void ff_facts_db_close(struct ff_facts_db *db)
{
	if (!db)
		return;
	if (db->sql) {
		ff_facts_db_flush(db);
		pthread_mutex_lock(&db->lock);
		prune(db);
		pthread_mutex_unlock(&db->lock);
		shut(db);
	}
	pthread_mutex_destroy(&db->lock);
	ff_arena_free(&db->arena);
	free(db->postings);
	free(db->path);
	free(db);
}

/* ---- facts ---- */

/* The first eight bytes of the id are the row: no second b-tree; the whole id is compared when reading. */
static int64_t key_of(struct ff_facts_key k)
{
	int64_t key;
	memcpy(&key, k.id, sizeof key);
	return key ^ k.kind;
}

static bool same_id(sqlite3_stmt *s, struct ff_facts_key k)
{
	return sqlite3_column_bytes(s, 0) == FF_FACTS_DB_BLOB_ID && !memcmp(sqlite3_column_blob(s, 0), k.id, FF_FACTS_DB_BLOB_ID);
}

static struct pending *hold(struct ff_facts_db *db, int what, struct ff_facts_key k)
{
	struct pending *p = FF_PUSH(&db->arena, &db->pending, struct pending);
	p->what = what;
	p->key = key_of(k);
	memcpy(p->id, k.id, sizeof p->id);
	return p;
}

bool ff_facts_db_get(struct ff_facts_db *db, struct ff_facts_key k, struct ff_facts_row *row, struct ff_buf *out)
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = use(db, FACTS_GET);
	if (s)
		sqlite3_bind_int64(s, 1, key_of(k));
	if (s && step(db, s) == SQLITE_ROW) {
		found = same_id(s, k);
		if (found) {
			row->hints = sqlite3_column_int(s, 2);
			row->complexity = sqlite3_column_int(s, 3);
			row->size = sqlite3_column_int(s, 4);
			if (out)
				ff_buf_add(out, sqlite3_column_blob(s, 5), (size_t)sqlite3_column_bytes(s, 5));
			if (sqlite3_column_int(s, 1) < db->today && !db->read_only) /* at most one write a day */
				hold(db, ROW_TOUCH, k);
		}
		sqlite3_reset(s);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}

bool ff_facts_db_brief(struct ff_facts_db *db, struct ff_facts_key k, struct ff_buf *out)
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = use(db, BRIEF_GET);
	if (s)
		sqlite3_bind_int64(s, 1, key_of(k));
	if (s && step(db, s) == SQLITE_ROW) {
		found = same_id(s, k);
		if (found && out)
			ff_buf_add(out, sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1));
		sqlite3_reset(s);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}

static int write_pending(struct ff_facts_db *db, const struct pending *p)
{
	sqlite3_stmt *s = use(db, p->what == ROW_FACTS ? FACTS_PUT : p->what == ROW_BRIEF ? BRIEF_PUT : FACTS_TOUCH);
	if (!s)
		return -1;
	sqlite3_bind_int64(s, 1, p->key);
	if (p->what == ROW_TOUCH) {
		sqlite3_bind_int(s, 2, db->today);
	} else {
		sqlite3_bind_blob(s, 2, p->id, sizeof p->id, SQLITE_STATIC);
		if (p->what == ROW_FACTS) {
			sqlite3_bind_int(s, 3, db->today);
			sqlite3_bind_int(s, 4, p->row.hints);
			sqlite3_bind_int(s, 5, p->row.complexity);
			sqlite3_bind_int(s, 6, p->row.size);
		}
		sqlite3_bind_blob(s, p->what == ROW_FACTS ? 7 : 3, p->row.text, (int)p->row.len, SQLITE_STATIC);
	}
	return step(db, s) == SQLITE_DONE ? 0 : -1;
}

static int by_key(const void *x, const void *y)
{
	const struct pending *a = x, *b = y;
	return a->key < b->key ? -1 : a->key > b->key;
}

/* All pending rows in one transaction, or none; inside an index transaction they join it. */
static void flush_locked(struct ff_facts_db *db)
{
	if (db->pending.count && !db->dead && !db->read_only) {
		bool own = sqlite3_get_autocommit(db->sql) != 0;
		int rc = own ? simple(db, BEGIN) : 0;
		if (!rc) {
			qsort(db->pending.items, (size_t)db->pending.count, sizeof(struct pending), by_key); /* pages are touched once */
			for (int i = 0; !rc && i < db->pending.count; i++)
				rc = write_pending(db, FF_AT(&db->pending, struct pending, i));
			if (own && simple(db, rc ? ROLLBACK : COMMIT) && !rc)
				simple(db, ROLLBACK);
			db->wrote = true;
		}
	}
	ff_arena_reset(&db->arena);
	db->pending = (struct ff_list){0};
	db->pending_bytes = 0;
}

void ff_facts_db_flush(struct ff_facts_db *db)
{
	pthread_mutex_lock(&db->lock);
	flush_locked(db);
	pthread_mutex_unlock(&db->lock);
}

static void put(struct ff_facts_db *db, int what, struct ff_facts_key k, const struct ff_facts_row *row)
{
	pthread_mutex_lock(&db->lock);
	if (db->o.dir && !db->dead && !db->read_only && row->len < (1u << 30)) {
		struct pending *p = hold(db, what, k);
		p->row = *row;
		p->row.text = ff_arena_dup(&db->arena, row->text, row->len);
		db->pending_bytes += row->len;
		if (db->pending_bytes > PENDING_MAX)
			flush_locked(db);
	}
	pthread_mutex_unlock(&db->lock);
}

void ff_facts_db_put(struct ff_facts_db *db, struct ff_facts_key k, const struct ff_facts_row *row)
{
	put(db, ROW_FACTS, k, row);
}

void ff_facts_db_put_brief(struct ff_facts_db *db, struct ff_facts_key k, const char *text, size_t len)
{
	put(db, ROW_BRIEF, k, &(struct ff_facts_row){0, 0, 0, text, len});
}

/* ---- index ---- */

bool ff_index_tree(struct ff_facts_db *db, unsigned char tree[FF_FACTS_DB_BLOB_ID])
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = use(db, META_GET);
	if (s)
		sqlite3_bind_text(s, 1, "tree", -1, SQLITE_STATIC);
	if (s && step(db, s) == SQLITE_ROW) {
		found = sqlite3_column_bytes(s, 0) == FF_FACTS_DB_BLOB_ID;
		if (found)
			memcpy(tree, sqlite3_column_blob(s, 0), FF_FACTS_DB_BLOB_ID);
		sqlite3_reset(s);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}

int ff_index_begin(struct ff_facts_db *db, bool overlay)
{
	int rc = -1;
	pthread_mutex_lock(&db->lock);
	db->posting_count = 0;
	db->to_overlay = overlay;
	if (overlay && !db->overlay && !db->dead) {
		db->overlay = exec(db, overlay_schema) == SQLITE_OK;
		rc = db->overlay ? 0 : -1;
	} else if (overlay) {
		rc = db->dead ? -1 : 0;
	} else if (!db->dead && !db->read_only) {
		rc = simple(db, BEGIN);
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

static int by_hash(const void *x, const void *y)
{
	const struct posting *a = x, *b = y;
	if (a->hash != b->hash)
		return (int64_t)a->hash < (int64_t)b->hash ? -1 : 1; /* as SQLite orders them */
	if (a->test != b->test)
		return a->test - b->test;
	return a->file < b->file ? -1 : a->file > b->file;
}

static int bind_posting(sqlite3_stmt *s, uint64_t hash, int test, int file)
{
	if (!s)
		return -1;
	sqlite3_bind_int64(s, 1, (int64_t)hash);
	sqlite3_bind_int(s, 2, test);
	sqlite3_bind_int(s, 3, file);
	return 0;
}

static int write_postings(struct ff_facts_db *db)
{
	int rc = 0;
	sqlite3_stmt *s = use(db, db->to_overlay ? O_POSTING_PUT : POSTING_PUT);
	if (db->posting_count)
		qsort(db->postings, db->posting_count, sizeof *db->postings, by_hash);
	for (size_t i = 0; !rc && i < db->posting_count; i++) {
		const struct posting *p = &db->postings[i];
		rc = bind_posting(s, p->hash, p->test, p->file) || step(db, s) != SQLITE_DONE ? -1 : 0;
	}
	db->posting_count = 0;
	return rc;
}

int ff_index_commit(struct ff_facts_db *db, const unsigned char *tree)
{
	pthread_mutex_lock(&db->lock);
	int rc = write_postings(db);
	if (!db->to_overlay) {
		flush_locked(db);
		if (!rc && tree)
			rc = meta_put(db, "tree", 0, tree, FF_FACTS_DB_BLOB_ID);
		if (!rc)
			rc = simple(db, COMMIT);
		if (rc && !sqlite3_get_autocommit(db->sql))
			simple(db, ROLLBACK);
		db->wrote = true;
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

void ff_index_rollback(struct ff_facts_db *db)
{
	pthread_mutex_lock(&db->lock);
	db->posting_count = 0;
	if (!db->to_overlay && !sqlite3_get_autocommit(db->sql))
		simple(db, ROLLBACK);
	pthread_mutex_unlock(&db->lock);
}

int ff_index_clear(struct ff_facts_db *db)
{
	pthread_mutex_lock(&db->lock);
	int rc = exec(db, "DELETE FROM meta WHERE name = 'tree'; DELETE FROM posting; DELETE FROM file");
	if (rc)
		note_error(db, rc);
	pthread_mutex_unlock(&db->lock);
	return rc ? -1 : 0;
}

static int drop_file(struct ff_facts_db *db, enum statement i, int id)
{
	sqlite3_stmt *s = use(db, i);
	if (!s)
		return -1;
	sqlite3_bind_int(s, 1, id);
	return step(db, s) == SQLITE_DONE ? 0 : -1;
}

int ff_index_hide(struct ff_facts_db *db, const struct ff_index_file *f, const uint64_t *hashes, int count)
{
	int rc = 0;
	pthread_mutex_lock(&db->lock);
	if (f->id < 0) {
		rc = drop_file(db, O_FILE_DROP, f->id); /* its postings lead nowhere: not seen any more */
	} else if (db->to_overlay) {
		rc = drop_file(db, O_HIDE, f->id);
	} else {
		sqlite3_stmt *s = use(db, POSTING_DROP);
		for (int i = 0; !rc && i < count; i++)
			rc = bind_posting(s, hashes[i], f->test, f->id) || step(db, s) != SQLITE_DONE ? -1 : 0;
		if (!rc && !count)
			rc = drop_file(db, POSTING_DROP_FILE, f->id);
		if (!rc)
			rc = drop_file(db, FILE_DROP, f->id);
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

static void add_posting(struct ff_facts_db *db, uint64_t hash, int test, int file)
{
	if (db->posting_count == db->posting_room) {
		db->posting_room = db->posting_room ? db->posting_room * 2 : 4096;
		db->postings = ff_xrealloc(db->postings, db->posting_room * sizeof *db->postings);
	}
	db->postings[db->posting_count++] = (struct posting){hash, test, file};
}

int ff_index_put(struct ff_facts_db *db, struct ff_index_file *f, const uint64_t *hashes, int count)
{
	int rc = -1;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = use(db, db->to_overlay ? O_FILE_PUT : FILE_PUT);
	if (s) {
		sqlite3_bind_text(s, 1, f->path, -1, SQLITE_STATIC);
		sqlite3_bind_blob(s, 2, f->blob, FF_FACTS_DB_BLOB_ID, SQLITE_STATIC);
		sqlite3_bind_int(s, 3, f->kind);
		sqlite3_bind_int(s, 4, f->test);
		sqlite3_bind_int64(s, 5, key_of((struct ff_facts_key){f->blob, f->kind}));
		if (db->to_overlay)
			sqlite3_bind_int(s, 6, -(db->overlay_files + 1));
		rc = step(db, s) == SQLITE_DONE ? 0 : -1;
	}
	if (!rc) {
		f->id = db->to_overlay ? -++db->overlay_files : (int)sqlite3_last_insert_rowid(db->sql);
		for (int i = 0; i < count; i++)
			add_posting(db, hashes[i], f->test, f->id);
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

static bool is_hidden(struct ff_facts_db *db, int id)
{
	sqlite3_stmt *s = db->overlay ? use(db, O_HIDDEN) : NULL;
	if (!s)
		return false;
	sqlite3_bind_int(s, 1, id);
	bool hidden = step(db, s) == SQLITE_ROW;
	sqlite3_reset(s);
	return hidden;
}

/* The current row of a look-up; hidden ones are not there. */
static bool take_row(struct ff_facts_db *db, sqlite3_stmt *s, struct ff_arena *a, struct ff_index_file *out)
{
	out->id = sqlite3_column_int(s, 0);
	out->path = ff_arena_str(a, (const char *)sqlite3_column_text(s, 1));
	bool found = sqlite3_column_bytes(s, 2) == FF_FACTS_DB_BLOB_ID;
	if (found)
		memcpy(out->blob, sqlite3_column_blob(s, 2), FF_FACTS_DB_BLOB_ID);
	out->kind = sqlite3_column_int(s, 3);
	out->test = sqlite3_column_int(s, 4) != 0;
	return found && (out->id < 0 || !is_hidden(db, out->id));
}

static bool take_file(struct ff_facts_db *db, sqlite3_stmt *s, struct ff_arena *a, struct ff_index_file *out)
{
	if (!s || step(db, s) != SQLITE_ROW)
		return false;
	bool found = take_row(db, s, a, out);
	sqlite3_reset(s);
	return found;
}

static void take_folder(struct ff_facts_db *db, enum statement i, struct ff_arena *a, const char *folder, int max, struct ff_list *out)
{
	sqlite3_stmt *s = use(db, i);
	size_t n = strlen(folder);
	char *end = ff_arena_str(a, folder);
	if (!s || !n)
		return;
	end[n - 1]++; /* "a/b/" .. "a/b0" */
	sqlite3_bind_text(s, 1, folder, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, end, -1, SQLITE_STATIC);
	int rc = SQLITE_DONE;
	while (out->count < max && (rc = step(db, s)) == SQLITE_ROW) {
		struct ff_index_file f;
		if (take_row(db, s, a, &f) && !strchr(f.path + n, '/'))
			*FF_PUSH(a, out, struct ff_index_file) = f;
	}
	sqlite3_reset(s);
}

void ff_index_folder(struct ff_facts_db *db, struct ff_arena *a, const char *folder, int max, struct ff_list *out)
{
	pthread_mutex_lock(&db->lock);
	if (db->overlay)
		take_folder(db, O_FILE_FOLDER, a, folder, max, out);
	take_folder(db, FILE_FOLDER, a, folder, max, out);
	pthread_mutex_unlock(&db->lock);
}

bool ff_index_path(struct ff_facts_db *db, struct ff_arena *a, const char *path, struct ff_index_file *out)
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	for (int over = db->overlay ? 1 : 0; over >= 0 && !found; over--) {
		sqlite3_stmt *s = use(db, over ? O_FILE_PATH : FILE_PATH);
		if (s)
			sqlite3_bind_text(s, 1, path, -1, SQLITE_STATIC);
		found = take_file(db, s, a, out);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}

bool ff_index_id(struct ff_facts_db *db, struct ff_arena *a, int id, struct ff_index_file *out)
{
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = use(db, id < 0 ? O_FILE_ID : FILE_ID);
	if (s)
		sqlite3_bind_int(s, 1, id);
	bool found = take_file(db, s, a, out);
	pthread_mutex_unlock(&db->lock);
	return found;
}

static int find_in(struct ff_facts_db *db, enum statement i, uint64_t hash, int test, int max, struct ff_arena *a, struct ff_list *ids)
{
	sqlite3_stmt *s = use(db, i);
	int found = 0;
	if (bind_posting(s, hash, test, max))
		return 0;
	while (step(db, s) == SQLITE_ROW) {
		int id = sqlite3_column_int(s, 0);
		if (id > 0 && is_hidden(db, id))
			continue;
		*FF_PUSH(a, ids, int) = id;
		found++;
	}
	return found;
}

int ff_index_find(struct ff_facts_db *db, uint64_t hash, int max, struct ff_arena *a, struct ff_list *ids)
{
	int found = 0;
	pthread_mutex_lock(&db->lock);
	for (int test = 1; test >= 0; test--) {
		if (db->overlay)
			found += find_in(db, O_POSTING_FIND, hash, test, max, a, ids);
		found += find_in(db, POSTING_FIND, hash, test, max, a, ids);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}
