/*
 * open.c - how a database comes to be: found, created, migrated, set aside when corrupt, and
 * the one transaction that a program's input is.  Called through ff/store.h; knows no table.
 *
 * Who has the database open holds PATH.lock shared; creating, migrating and setting aside need it
 * alone.  So nobody migrates twice, renames another one's fresh database, or goes on writing to a file that was
 * renamed under its hands (SQLite finds a log by its name: the new log with the old file would be the end of both).
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store.h"

#define FF_STORE_APPLICATION 0x46466c77 /* "FFlw" in the file's header: ours, not another program's */
#define FF_STORE_ASIDE_MOST 1000        /* corrupt files kept; beyond that somebody should look */

static int latest_version(void)
{
	int n = 0;
	while (ff_store_migrations[n])
		n++;
	return n;
}

/* ---- the lock ---- */

/* Opens the lock's file once; takes it shared or alone, in place of what is held. */
static int lock_take(struct ff_store *s, int how, struct ff_err *err)
{
	char name[FF_MAX_PATH + 8];
	int64_t until = ff_clock_ms() + FF_STORE_BUSY_MS;
	snprintf(name, sizeof(name), "%s.lock", s->path);
	if (s->lock < 0)
		s->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (s->lock < 0)
		return ff_err_set(err, FF_EX_TEMP, "cannot lock it (%s); nothing was written", strerror(errno));
	flock(s->lock, LOCK_UN); /* two that wait for each other's share would wait for ever */
	while (flock(s->lock, how | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return ff_err_set(err, FF_EX_TEMP, "cannot lock it (%s); nothing was written", strerror(errno));
		if (ff_clock_ms() > until)
			return ff_err_set(err, FF_EX_TEMP, "another program is using it; try again");
		usleep(2000);
	}
	return 0;
}

/* ---- setting aside ---- */

static int move_aside(const char *from, const char *to, const char *tail, bool must, struct ff_err *err)
{
	char a[FF_MAX_PATH + 32], b[2 * FF_MAX_PATH];
	snprintf(a, sizeof(a), "%s%s", from, tail);
	snprintf(b, sizeof(b), "%s%s", to, tail);
	if (!rename(a, b) || (!must && errno == ENOENT))
		return 0;
	return ff_err_set(err, FF_EX_TEMP, "it is corrupt and cannot be set aside (%s)", strerror(errno));
}

/* Under the lock: is it still corrupt?  Another program may have replaced it meanwhile. */
static bool still_corrupt(const char *path)
{
	struct ff_db *db;
	enum ff_db_trouble trouble = FF_DB_FINE;
	if (ff_db_open(path, FF_DB_EXISTING, &db, &trouble, NULL))
		return trouble == FF_DB_CORRUPT;
	bool bad = ff_db_check(db, NULL) && ff_db_trouble(db) == FF_DB_CORRUPT;
	ff_db_close(db);
	return bad;
}

/* Renames PATH to the first free PATH.corrupt, PATH.corrupt.2, ...; the log goes first, so that a new database never meets it. */
static int set_aside(struct ff_store *s, struct ff_err *err)
{
	char to[FF_MAX_PATH + 32];
	struct stat st;
	int n = 1;
	do
		snprintf(to, sizeof(to), n == 1 ? "%s.corrupt" : "%s.corrupt.%d", s->path, n);
	while (!lstat(to, &st) && ++n <= FF_STORE_ASIDE_MOST);
	if (n > FF_STORE_ASIDE_MOST)
		return ff_err_set(err, FF_EX_TEMP, "it is corrupt, and %d older ones are kept beside it already", FF_STORE_ASIDE_MOST);
	if (move_aside(s->path, to, "-wal", false, err) || move_aside(s->path, to, "-shm", false, err) || move_aside(s->path, to, "", true, err))
		return -1;
	snprintf(s->note, sizeof(s->note), "%s was corrupt: kept as %s, a new one is started", s->path, ff_path_base(to));
	return 0;
}

/* ---- opening ---- */

static int look_whose(struct ff_db *db, int64_t *version, struct ff_err *err)
{
	int64_t application, objects;
	if (ff_db_int(db, "PRAGMA user_version", version, err) || ff_db_int(db, "PRAGMA application_id", &application, err) ||
	    ff_db_int(db, "SELECT count(*) FROM sqlite_schema", &objects, err))
		return -1;
	if (application != FF_STORE_APPLICATION && (*version || objects))
		return ff_err_set(err, FF_EX_CONFIG, "this is another program's database");
	if (*version > latest_version())
		return ff_err_set(err, FF_EX_CONFIG, "it was written by a newer FibreFlow (version %lld, this one knows %d): upgrade FibreFlow",
		                  (long long)*version, latest_version());
	return 0;
}

/* All migrations that are missing, each with its number, in one transaction. */
static int migrate(struct ff_db *db, struct ff_err *err)
{
	int64_t version;
	char pragma[80];
	if (ff_db_exec(db, "BEGIN IMMEDIATE", err))
		return -1;
	if (look_whose(db, &version, err))
		goto failed;
	snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d", FF_STORE_APPLICATION);
	if (version == 0 && ff_db_exec(db, pragma, err))
		goto failed;
	for (; ff_store_migrations[version]; version++) {
		snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", (int)version + 1);
		if (ff_db_exec(db, ff_store_migrations[version], err) || ff_db_exec(db, pragma, err)) {
			ff_err_wrap(err, "migration %d", (int)version + 1);
			goto failed;
		}
	}
	if (!ff_db_exec(db, "COMMIT", err))
		return 0;
failed:
	ff_db_exec(db, "ROLLBACK", NULL);
	return -1;
}

static int settle(struct ff_db *db, struct ff_err *err)
{
	/* FULL: the driver drops a commit from its spool once the queue has it, so it must be on the disk. */
	return ff_db_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", err);
}

/* Fast way: the file exists, is ours and is new enough.  1: slow way needed. */
static int open_ready(struct ff_store *s, enum ff_db_trouble *trouble, struct ff_err *err)
{
	int64_t version = 0;
	int result = -1;
	if (!ff_path_exists(s->path))
		return 1;
	if (ff_db_open(s->path, FF_DB_EXISTING, &s->db, trouble, err))
		return -1;
	if (look_whose(s->db, &version, err))
		*trouble = ff_db_trouble(s->db);
	else if (version < latest_version())
		result = 1;
	else if (settle(s->db, err))
		*trouble = ff_db_trouble(s->db);
	else
		result = 0;
	if (result) {
		ff_db_close(s->db);
		s->db = NULL;
	}
	return result;
}

static int make_folder(const char *path, struct ff_err *err)
{
	char dir[FF_MAX_PATH];
	snprintf(dir, sizeof(dir), "%s", path);
	char *slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return 0;
	*slash = 0;
	if (!ff_path_exists(dir) && ff_mkdir_all(dir, err)) {
		if (err)
			err->code = FF_EX_TEMP;
		return -1;
	}
	return 0;
}

/* Slow way, alone: create, migrate; a corrupt file is set aside first. */
static int open_setup(struct ff_store *s, bool corrupt, struct ff_err *err)
{
	enum ff_db_trouble trouble = FF_DB_FINE;
	if (lock_take(s, LOCK_EX, err) || (corrupt && still_corrupt(s->path) && set_aside(s, err)))
		return -1;
	if (ff_db_open(s->path, FF_DB_CREATE, &s->db, &trouble, err))
		return -1;
	if (settle(s->db, err) || migrate(s->db, err)) {
		ff_db_close(s->db);
		s->db = NULL;
		return -1;
	}
	return lock_take(s, LOCK_SH, err);
}

/*
 * A reader where nothing can be written: with the log when its index is there too, else the file as it
 * stands, which is the truth while there is no log.
 */
static int open_still(struct ff_store *s, struct ff_err *err)
{
	char wal[FF_MAX_PATH + 8];
	struct stat st;
	int64_t version;
	enum ff_db_trouble trouble;
	snprintf(wal, sizeof(wal), "%s-wal", s->path);
	s->still = true;
	if (ff_db_open(s->path, FF_DB_READONLY_LOG, &s->db, &trouble, err)) {
		if (!stat(wal, &st) && st.st_size > 0)
			return ff_err_wrap(err, "its log holds changes");
		if (ff_db_open(s->path, FF_DB_IMMUTABLE, &s->db, &trouble, err))
			return -1;
	}
	if (look_whose(s->db, &version, err))
		return -1;
	if (version < latest_version())
		return ff_err_set(err, FF_EX_TEMP, "it is older than this FibreFlow and cannot be upgraded here (read-only)");
	return 0;
}

static int open_nothing(struct ff_store *s, struct ff_err *err)
{
	enum ff_db_trouble trouble;
	s->scratch = true;
	return ff_db_open("", FF_DB_MEMORY, &s->db, &trouble, err) || migrate(s->db, err) ? -1 : 0;
}

/* A reader that can write the folder uses the log as everybody does; where it cannot, the file as it stands. */
static bool writable(const char *path)
{
	char dir[FF_MAX_PATH];
	snprintf(dir, sizeof(dir), "%s", path);
	char *slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = 0;
	return !access(path, R_OK | W_OK) && !access(slash ? dir : ".", W_OK | X_OK);
}

static int open_any(struct ff_store *s, struct ff_err *err)
{
	enum ff_db_trouble trouble = FF_DB_FINE;
	if (s->use == FF_STORE_READ && !ff_path_exists(s->path))
		return open_nothing(s, err);
	if (s->use == FF_STORE_READ && !writable(s->path))
		return open_still(s, err);
	if (make_folder(s->path, err) || lock_take(s, LOCK_SH, err))
		return -1;
	int got = open_ready(s, &trouble, err);
	if (got == 1 || (got < 0 && trouble == FF_DB_CORRUPT)) {
		if (err)
			*err = (struct ff_err){0};
		got = open_setup(s, trouble == FF_DB_CORRUPT, err);
	}
	return got;
}

int ff_store_open(const char *path, enum ff_store_use use, struct ff_store **out, struct ff_err *err)
{
	struct ff_store *s = ff_xmalloc(sizeof(*s));
	int result = -1;
	memset(s, 0, sizeof(*s));
	s->use = use;
	s->lock = -1;
	if (!path[0] || strlen(path) >= sizeof(s->path) - 16)
		ff_err_set(err, FF_EX_USAGE, "a path of this length cannot be a database");
	else {
		memcpy(s->path, path, strlen(path) + 1);
		result = open_any(s, err);
	}
	if (result) {
		ff_err_wrap(err, "%s", path);
		ff_store_close(s);
		s = NULL;
	}
	*out = s;
	return result;
}

const char *ff_store_file(const struct ff_store *s)
{
	return s->path;
}

static void drop_statements(struct ff_store *s)
{
	for (int i = 0; i < FF_SQL_COUNT; i++)
		ff_stmt_free(s->queries[i].st);
	memset(s->queries, 0, sizeof(s->queries));
}

void ff_store_close(struct ff_store *s)
{
	if (!s)
		return;
	drop_statements(s);
	ff_db_close(s->db);
	if (s->lock >= 0)
		close(s->lock);
	free(s);
}

int ff_store_version(struct ff_store *s, int *version, struct ff_err *err)
{
	int64_t n = 0;
	int rc = ff_db_int(s->db, "PRAGMA user_version", &n, err);
	*version = (int)n;
	return rc;
}

const char *ff_store_note(const struct ff_store *s)
{
	return s->note;
}

/* ---- the transaction ---- */

static int run_once(struct ff_store *s, ff_store_work *work, void *with, struct ff_err *err)
{
	s->mistake[0] = 0;
	if (ff_db_exec(s->db, s->use == FF_STORE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", err))
		return -1;
	int result = work(s, with, err);
	if (!result && s->mistake[0])
		result = ff_err_set(err, FF_EX_BUG, "%s", s->mistake);
	for (int i = 0; i < FF_SQL_COUNT; i++)
		ff_query_end(&s->queries[i]);
	if (!result)
		result = ff_db_exec(s->db, "COMMIT", err);
	if (result) {
		/* Keep why it failed: rolling back a full or corrupt database may fail as well, and says less. */
		enum ff_db_trouble trouble = ff_db_trouble(s->db);
		ff_db_exec(s->db, "ROLLBACK", NULL);
		return trouble == FF_DB_CORRUPT ? 1 : -1;
	}
	return 0;
}

int ff_store_run(struct ff_store *s, ff_store_work *work, void *with, struct ff_err *err)
{
	int result = run_once(s, work, with, err);
	if (result == 1 && !s->scratch && !s->still && !s->note[0]) {
		drop_statements(s);
		ff_db_close(s->db);
		s->db = NULL;
		if (err)
			*err = (struct ff_err){0};
		result = open_setup(s, true, err);
		if (!result)
			result = run_once(s, work, with, err);
	}
	return result ? ff_err_wrap(err, "%s", s->path) : 0;
}
