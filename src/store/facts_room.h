/*
 * facts_room.h - what the files of the facts database share: the connection, its statements, the
 * overlay in memory.  Nobody outside of facts_*.c includes it.
 */
#ifndef FF_STORE_FACTS_ROOM_H
#define FF_STORE_FACTS_ROOM_H

#include <pthread.h>
#include <sqlite3.h>

#include "ff/facts_db.h"

enum facts_statement {
	BEGIN, BEGIN_READ, COMMIT, ROLLBACK, META_GET, META_PUT, FACTS_GET, FACTS_PUT, FACTS_TOUCH, BRIEF_GET, BRIEF_PUT, FILE_PATH, FILE_ID, FILE_PUT,
	FILE_DROP, FILE_FOLDER, FILE_ALL, POSTING_PUT, POSTING_DROP, POSTING_DROP_FILE, POSTING_FIND, FACTS_PRUNE, BRIEF_PRUNE, STATEMENTS,
};

/* A row that waits for the next transaction. */
struct pending {
	enum { ROW_FACTS, ROW_BRIEF, ROW_TOUCH } what;
	int64_t key;
	unsigned char id[FF_FACTS_DB_BLOB_ID];
	struct ff_facts_row row;
};

/* File holds hash. */
struct posting {
	uint64_t hash;
	int test, file;
};
struct postings {
	struct posting *items;
	size_t count, room;
};
void facts_posting_add(struct postings *p, struct posting x);
void facts_postings_sort(struct postings *p); /* by hash as SQLite orders it, test, file */

/* ---- facts_overlay.c: what this run knows of the tree beyond the index; in memory ---- */
struct overlay {
	struct ff_arena arena;
	struct ff_list files;     /* struct ff_index_file, number -1 first; path NULL: gone */
	int *slots;               /* by path: row + 1 of the latest with that hash, chained by `next` */
	struct ff_list next;      /* int, by row */
	size_t mask;
	struct postings postings; /* sorted from a commit to the next put */
	char *hidden;             /* by row of the index: 1, not in the tree any more */
	int hidden_max;
};
void overlay_put(struct overlay *o, struct ff_index_file *f, const uint64_t *hashes, int count);
void overlay_hide(struct overlay *o, int id); /* its own (negative) or the index's */
void overlay_commit(struct overlay *o);
bool overlay_hides(const struct overlay *o, int id);
bool overlay_path(const struct overlay *o, const char *path, struct ff_index_file *out); /* out->path lives as long as the overlay */
bool overlay_id(const struct overlay *o, int id, struct ff_index_file *out);
void overlay_folder(const struct overlay *o, const char *folder, int max, struct ff_arena *a, struct ff_list *out);
int overlay_find(const struct overlay *o, uint64_t hash, int test, int max, struct ff_arena *a, struct ff_list *ids);
void overlay_free(struct overlay *o);

struct ff_facts_db {
	sqlite3 *sql;
	sqlite3_stmt *st[STATEMENTS];
	pthread_mutex_t lock;
	struct ff_facts_db_options o;
	char *path;
	struct ff_arena arena; /* of the pending rows */
	struct ff_list pending;
	size_t pending_bytes;
	struct postings postings; /* of the index transaction, sorted before they are written */
	bool dead;         /* corrupt: nothing works any more */
	bool read_only;    /* writing failed once */
	bool wrote, told;
	bool to_overlay;   /* the index transaction goes there */
	bool held;         /* a read transaction is open for many look-ups */
	struct overlay overlay;
	int today;
};

/* ---- facts_db.c: the lock is held by the caller ---- */
sqlite3_stmt *facts_use(struct ff_facts_db *db, enum facts_statement i); /* reset; NULL when it cannot be had */
/* One step; SQLITE_ROW, SQLITE_DONE or an error that has been noted.  Resets unless there is a row. */
int facts_step(struct ff_facts_db *db, sqlite3_stmt *s);
void facts_release(struct ff_facts_db *db); /* before anything is written: a reader that becomes a writer may be refused */
int facts_simple(struct ff_facts_db *db, enum facts_statement i);
void facts_note_error(struct ff_facts_db *db, int rc);
int facts_meta_put(struct ff_facts_db *db, const char *name, int64_t v, const void *blob, int n);

/* ---- facts_rows.c ---- */
int64_t facts_key(struct ff_facts_key k);
/* All pending rows in one transaction, or none; inside an index transaction they join it. */
void facts_flush(struct ff_facts_db *db);

#endif
