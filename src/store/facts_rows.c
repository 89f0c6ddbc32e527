/*
 * facts_rows.c - the cache: facts and briefs by blob.  What is put waits in memory and is written
 * many rows at a time.  Called by src/scan through ff/facts_db.h.
 */
#include "facts_room.h"

enum { PENDING_MAX = 8 << 20 /* bytes of rows held back before they are written */ };

/* The first eight bytes of the id are the row: no second b-tree; the whole id is compared when reading. */
int64_t facts_key(struct ff_facts_key k)
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
	p->key = facts_key(k);
	memcpy(p->id, k.id, sizeof p->id);
	return p;
}

bool ff_facts_db_get(struct ff_facts_db *db, struct ff_facts_key k, struct ff_facts_row *row, struct ff_buf *out)
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = facts_use(db, FACTS_GET);
	if (s)
		sqlite3_bind_int64(s, 1, facts_key(k));
	if (s && facts_step(db, s) == SQLITE_ROW) {
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
	sqlite3_stmt *s = facts_use(db, BRIEF_GET);
	if (s)
		sqlite3_bind_int64(s, 1, facts_key(k));
	if (s && facts_step(db, s) == SQLITE_ROW) {
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
	sqlite3_stmt *s = facts_use(db, p->what == ROW_FACTS ? FACTS_PUT : p->what == ROW_BRIEF ? BRIEF_PUT : FACTS_TOUCH);
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
	return facts_step(db, s) == SQLITE_DONE ? 0 : -1;
}

static int by_key(const void *x, const void *y)
{
	const struct pending *a = x, *b = y;
	return a->key < b->key ? -1 : a->key > b->key;
}

void facts_flush(struct ff_facts_db *db)
{
	if (db->pending.count && !db->dead && !db->read_only) {
		facts_release(db);
		bool own = sqlite3_get_autocommit(db->sql) != 0;
		int rc = own ? facts_simple(db, BEGIN) : 0;
		if (!rc) {
			qsort(db->pending.items, (size_t)db->pending.count, sizeof(struct pending), by_key); /* pages are touched once */
			for (int i = 0; !rc && i < db->pending.count; i++)
				rc = write_pending(db, FF_AT(&db->pending, struct pending, i));
			if (own && facts_simple(db, rc ? ROLLBACK : COMMIT) && !rc)
				facts_simple(db, ROLLBACK);
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
	facts_flush(db);
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
			facts_flush(db);
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
