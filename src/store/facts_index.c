/*
 * facts_index.c - the whole-tree index: which files hold which hash, and the files themselves.  In the tables, or
 * in the overlay, which stands in front of them.  Called by src/scan through ff/facts_db.h.
 */
#include "facts_room.h"

bool ff_index_tree(struct ff_facts_db *db, unsigned char tree[FF_FACTS_DB_BLOB_ID])
{
	bool found = false;
	pthread_mutex_lock(&db->lock);
	sqlite3_stmt *s = facts_use(db, META_GET);
	if (s)
		sqlite3_bind_text(s, 1, "tree", -1, SQLITE_STATIC);
	if (s && facts_step(db, s) == SQLITE_ROW) {
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
	db->postings.count = 0;
	db->to_overlay = overlay;
	if (overlay) {
		rc = db->dead ? -1 : 0;
	} else if (!db->dead && !db->read_only) {
		facts_release(db);
		rc = facts_simple(db, BEGIN);
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
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
	sqlite3_stmt *s = facts_use(db, POSTING_PUT);
	facts_postings_sort(&db->postings); /* pages are touched once */
	for (size_t i = 0; !rc && i < db->postings.count; i++) {
		const struct posting *p = &db->postings.items[i];
		rc = bind_posting(s, p->hash, p->test, p->file) || facts_step(db, s) != SQLITE_DONE ? -1 : 0;
	}
	db->postings.count = 0;
	return rc;
}

int ff_index_commit(struct ff_facts_db *db, const unsigned char *tree)
{
	int rc = 0;
	pthread_mutex_lock(&db->lock);
	if (db->to_overlay) {
		overlay_commit(&db->overlay);
	} else {
		rc = write_postings(db);
		facts_flush(db);
		if (!rc && tree)
			rc = facts_meta_put(db, "tree", 0, tree, FF_FACTS_DB_BLOB_ID);
		if (!rc)
			rc = facts_simple(db, COMMIT);
		if (rc && !sqlite3_get_autocommit(db->sql))
			facts_simple(db, ROLLBACK);
		db->wrote = true;
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

void ff_index_rollback(struct ff_facts_db *db)
{
	pthread_mutex_lock(&db->lock);
	db->postings.count = 0;
	if (!db->to_overlay && !sqlite3_get_autocommit(db->sql))
		facts_simple(db, ROLLBACK);
	pthread_mutex_unlock(&db->lock);
}

int ff_index_clear(struct ff_facts_db *db)
{
	pthread_mutex_lock(&db->lock);
	facts_release(db);
	int rc = sqlite3_exec(db->sql, "DELETE FROM meta WHERE name = 'tree'; DELETE FROM posting; DELETE FROM file", NULL, NULL, NULL);
	if (rc)
		facts_note_error(db, rc);
	pthread_mutex_unlock(&db->lock);
	return rc ? -1 : 0;
}

static int drop_file(struct ff_facts_db *db, enum facts_statement i, int id)
{
	sqlite3_stmt *s = facts_use(db, i);
	if (!s)
		return -1;
	sqlite3_bind_int(s, 1, id);
	return facts_step(db, s) == SQLITE_DONE ? 0 : -1;
}

int ff_index_hide(struct ff_facts_db *db, const struct ff_index_file *f, const uint64_t *hashes, int count)
{
	int rc = 0;
	pthread_mutex_lock(&db->lock);
	if (f->id < 0 || db->to_overlay) {
		overlay_hide(&db->overlay, f->id);
	} else {
		sqlite3_stmt *s = facts_use(db, POSTING_DROP);
		for (int i = 0; !rc && i < count; i++)
			rc = bind_posting(s, hashes[i], f->test, f->id) || facts_step(db, s) != SQLITE_DONE ? -1 : 0;
		if (!rc && !count)
			rc = drop_file(db, POSTING_DROP_FILE, f->id);
		if (!rc)
			rc = drop_file(db, FILE_DROP, f->id);
	}
	pthread_mutex_unlock(&db->lock);
	return rc;
}

static int put_row(struct ff_facts_db *db, struct ff_index_file *f, const uint64_t *hashes, int count)
{
	sqlite3_stmt *s = facts_use(db, FILE_PUT);
	if (!s)
		return -1;
	sqlite3_bind_text(s, 1, f->path, -1, SQLITE_STATIC);
	sqlite3_bind_blob(s, 2, f->blob, FF_FACTS_DB_BLOB_ID, SQLITE_STATIC);
	sqlite3_bind_int(s, 3, f->kind);
	sqlite3_bind_int(s, 4, f->test);
	sqlite3_bind_int64(s, 5, facts_key((struct ff_facts_key){f->blob, f->kind}));
	if (facts_step(db, s) != SQLITE_DONE)
		return -1;
	f->id = (int)sqlite3_last_insert_rowid(db->sql);
	for (int i = 0; i < count; i++)
		facts_posting_add(&db->postings, (struct posting){hashes[i], f->test, f->id});
	return 0;
}

int ff_index_put(struct ff_facts_db *db, struct ff_index_file *f, const uint64_t *hashes, int count)
{
	int rc = 0;
	pthread_mutex_lock(&db->lock);
	if (db->to_overlay)
		overlay_put(&db->overlay, f, hashes, count);
	else
		rc = put_row(db, f, hashes, count);
	pthread_mutex_unlock(&db->lock);
	return rc;
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
	return found && !overlay_hides(&db->overlay, out->id);
}

static bool take_file(struct ff_facts_db *db, sqlite3_stmt *s, struct ff_arena *a, struct ff_index_file *out)
{
	if (!s || facts_step(db, s) != SQLITE_ROW)
		return false;
	bool found = take_row(db, s, a, out);
	sqlite3_reset(s);
	return found;
}

static void take_folder(struct ff_facts_db *db, struct ff_arena *a, const char *folder, int max, struct ff_list *out)
{
	sqlite3_stmt *s = facts_use(db, FILE_FOLDER);
	size_t n = strlen(folder);
	char *end = ff_arena_str(a, folder);
	if (!s || !n)
		return;
	end[n - 1]++; /* "a/b/" .. "a/b0" */
	sqlite3_bind_text(s, 1, folder, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, end, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 3, FF_FACTS_ASIDE);
	int rc = SQLITE_DONE;
	while (out->count < max && (rc = facts_step(db, s)) == SQLITE_ROW) {
		struct ff_index_file f;
		if (take_row(db, s, a, &f) && !strchr(f.path + n, '/'))
			*FF_PUSH(a, out, struct ff_index_file) = f;
	}
	sqlite3_reset(s);
}

void ff_index_folder(struct ff_facts_db *db, struct ff_arena *a, const char *folder, int max, struct ff_list *out)
{
	pthread_mutex_lock(&db->lock);
	overlay_folder(&db->overlay, folder, max, a, out);
	take_folder(db, a, folder, max, out);
	pthread_mutex_unlock(&db->lock);
}

bool ff_index_all(struct ff_facts_db *db, struct ff_arena *a, int max, struct ff_list *out)
{
	struct ff_index_file f;
	int rc = SQLITE_DONE;
	pthread_mutex_lock(&db->lock);
	for (int i = 0; i < db->overlay.files.count; i++)
		if (overlay_id(&db->overlay, -(i + 1), &f) && f.kind < FF_FACTS_ASIDE)
			*FF_PUSH(a, out, struct ff_index_file) = f;
	sqlite3_stmt *s = facts_use(db, FILE_ALL);
	if (s) {
		sqlite3_bind_int(s, 1, FF_FACTS_ASIDE);
		while (out->count <= max && (rc = facts_step(db, s)) == SQLITE_ROW)
			if (take_row(db, s, a, &f))
				*FF_PUSH(a, out, struct ff_index_file) = f;
		sqlite3_reset(s);
	}
	pthread_mutex_unlock(&db->lock);
	return out->count <= max && rc == SQLITE_DONE;
}

/* Paths of the overlay live as long as it does; the caller's live in its own arena. */
static bool own_path(struct ff_arena *a, struct ff_index_file *out)
{
	out->path = ff_arena_str(a, out->path);
	return true;
}

bool ff_index_path(struct ff_facts_db *db, struct ff_arena *a, const char *path, struct ff_index_file *out)
{
	pthread_mutex_lock(&db->lock);
	bool found = overlay_path(&db->overlay, path, out) && own_path(a, out);
	if (!found) {
		sqlite3_stmt *s = facts_use(db, FILE_PATH);
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
	bool found = id < 0 && overlay_id(&db->overlay, id, out) && own_path(a, out);
	if (id >= 0) {
		sqlite3_stmt *s = facts_use(db, FILE_ID);
		if (s)
			sqlite3_bind_int(s, 1, id);
		found = take_file(db, s, a, out);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}

static int find_in_tables(struct ff_facts_db *db, uint64_t hash, int test, int max, struct ff_arena *a, struct ff_list *ids)
{
	sqlite3_stmt *s = facts_use(db, POSTING_FIND);
	int found = 0;
	if (bind_posting(s, hash, test, max))
		return 0;
	while (facts_step(db, s) == SQLITE_ROW) {
		int id = sqlite3_column_int(s, 0);
		if (overlay_hides(&db->overlay, id))
			continue;
		*FF_PUSH(a, ids, int) = id;
		found++;
	}
	return found;
}

int ff_index_find_aside(struct ff_facts_db *db, uint64_t hash, int max, struct ff_arena *a, struct ff_list *ids)
{
	pthread_mutex_lock(&db->lock);
	int found = overlay_find(&db->overlay, hash, 0, max, a, ids);
	found += find_in_tables(db, hash, 0, max, a, ids);
	pthread_mutex_unlock(&db->lock);
	return found;
}

int ff_index_find(struct ff_facts_db *db, uint64_t hash, int max, struct ff_arena *a, struct ff_list *ids)
{
	int found = 0;
	pthread_mutex_lock(&db->lock);
	for (int test = 1; test >= 0; test--) {
		found += overlay_find(&db->overlay, hash, test, max, a, ids);
		found += find_in_tables(db, hash, test, max, a, ids);
	}
	pthread_mutex_unlock(&db->lock);
	return found;
}
