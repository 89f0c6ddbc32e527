/*
 * facts_db.h - the cache of facts and the whole-tree index: facts.db in the state directory.
 * May be deleted at any time; a failure here never costs a run its output: what cannot be read is
 * "not there", what cannot be written is dropped, and `say` is told once.
 * Knows keys, texts and hashes, not what they mean.  All functions may be called from several threads.
 */
#ifndef FF_FACTS_DB_H
#define FF_FACTS_DB_H

#include "ff/base.h"

#define FF_FACTS_DB_BLOB_ID 20

struct ff_facts_db;
struct ff_facts_db_options {
	const char *dir;   /* state directory, created 0700 when it is missing; NULL: in memory, facts are not kept */
	uint64_t format;   /* of the texts: a file with another format is emptied */
	int64_t max_bytes; /* 0: 256 MiB; the least recently used facts go first */
	void (*say)(void *to, const char *text); /* a problem, once */
	void *to;
};
/* NULL when there can be no cache (read-only, no rights); `say` has been told. */
struct ff_facts_db *ff_facts_db_open(const struct ff_facts_db_options *o);
/* Writes what is pending, keeps the size bound; NULL is fine. */
void ff_facts_db_close(struct ff_facts_db *db);
/* Writes all pending rows in one transaction. */
void ff_facts_db_flush(struct ff_facts_db *db);
/*
 * Many look-ups follow: one read transaction for all of them, until something is written or it is released.  Each on its own
 * costs four system calls.  What other programs write meanwhile is not seen.
 */
void ff_facts_db_hold(struct ff_facts_db *db);
void ff_facts_db_release(struct ff_facts_db *db);

/*
 * One version of a file.  `id` is the blob's; `kind` tells apart readings of the same blob (0, 1...).  Files of the index whose kind is
 * FF_FACTS_ASIDE or more stand aside: they are found by a hash or by their path, and are none of the files of a folder or of the tree.
 */
enum { FF_FACTS_ASIDE = 2 };
struct ff_facts_key {
	const unsigned char *id;
	int kind;
};
/* What is kept of it: three integers that the caller understands, and the encoded lines. */
struct ff_facts_row {
	int hints, complexity, size;
	const char *text;
	size_t len;
};
/* True: found, text appended to `out` when that is not NULL. */
bool ff_facts_db_get(struct ff_facts_db *db, struct ff_facts_key k, struct ff_facts_row *row, struct ff_buf *out);
void ff_facts_db_put(struct ff_facts_db *db, struct ff_facts_key k, const struct ff_facts_row *row);
/* The small second text of the same version, for the index. */
bool ff_facts_db_brief(struct ff_facts_db *db, struct ff_facts_key k, struct ff_buf *out);
void ff_facts_db_put_brief(struct ff_facts_db *db, struct ff_facts_key k, const char *text, size_t len);

/* ---- index: which files of one tree hold a hash ---- */

struct ff_index_file {
	int id;           /* row; negative: of the overlay, that lives as long as the connection */
	const char *path; /* in the arena */
	unsigned char blob[FF_FACTS_DB_BLOB_ID];
	int kind;
	bool test;
};
/* Tree that the index describes: true, or false when there is no index. */
bool ff_index_tree(struct ff_facts_db *db, unsigned char tree[FF_FACTS_DB_BLOB_ID]);
/*
 * Changes to the index are one transaction: begin, hide and put files, commit with the new tree (NULL: the
 * index stays without one, "absent", until a later commit names it).
 * overlay: nothing is written, the changes are seen by this connection only.
 * -1: the index cannot be written now; nothing has changed.
 */
int ff_index_begin(struct ff_facts_db *db, bool overlay);
int ff_index_commit(struct ff_facts_db *db, const unsigned char *tree);
void ff_index_rollback(struct ff_facts_db *db);
/* Forgets the whole index. */
int ff_index_clear(struct ff_facts_db *db);
/* A path is no more: its hashes are those that ff_index_put was given (may be empty: found by path then). */
int ff_index_hide(struct ff_facts_db *db, const struct ff_index_file *f, const uint64_t *hashes, int count);
/* A new version of a path; f->id is set.  The path must have been hidden before. */
int ff_index_put(struct ff_facts_db *db, struct ff_index_file *f, const uint64_t *hashes, int count);
bool ff_index_path(struct ff_facts_db *db, struct ff_arena *a, const char *path, struct ff_index_file *out);
bool ff_index_id(struct ff_facts_db *db, struct ff_arena *a, int id, struct ff_index_file *out);
/* Files directly in a folder ("a/b/") that do not stand aside, the last by name first, at most max. */
void ff_index_folder(struct ff_facts_db *db, struct ff_arena *a, const char *folder, int max, struct ff_list *out /* struct ff_index_file */);
/* All files that do not stand aside, in no order that means anything; false, and nothing useful in `out`, when there are more than max. */
bool ff_index_all(struct ff_facts_db *db, struct ff_arena *a, int max, struct ff_list *out /* struct ff_index_file */);
/* Ids of files that hold the hash, at most max of each of tests and others; returns how many. */
int ff_index_find(struct ff_facts_db *db, uint64_t hash, int max, struct ff_arena *a, struct ff_list *ids /* int */);
/* The same for a hash that only files have that are no tests, as those that stand aside: half the cost. */
int ff_index_find_aside(struct ff_facts_db *db, uint64_t hash, int max, struct ff_arena *a, struct ff_list *ids /* int */);

#endif
