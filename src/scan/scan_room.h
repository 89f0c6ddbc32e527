/* scan_room.h - what the files of src/scan share; nobody else includes it. */
#ifndef FF_SCAN_ROOM_H
#define FF_SCAN_ROOM_H

#include <pthread.h>

#include "ff/facts.h"
#include "ff/facts_db.h"
#include "ff/git.h"
#include "ff/python.h"
#include "ff/scan.h"

/* ---- what the scan itself wants to know of a version (brief.c) ---- */

/* Bits of `hints`, kept beside the facts. */
enum {
	HINT_SYNTAX_ERROR = 1,
	HINT_MAIN_GUARD = 2,
	HINT_GENERATED = 4, /* says so in its first lines */
	HINT_CLI = 8,       /* reads the command line through argparse, click, typer ... */
	HINT_SHEBANG = 16,
	HINT_TOO_LONG = 32, /* a fact line beyond FF_MAX_LINE: nothing can be said */
};

struct brief_def {
	const char *qualname;
	int kind, line, end_line, first_line, sig_line, flags;
	int sig;    /* hash of what callers see: parameters, returns, decorators, async */
	int parent;
};
struct brief_edge { /* a use inside the file: definition `from` (-1: module level) uses `to` */
	int from, to, line, kind;
};
struct brief_name { /* bound at module level by an import or an assignment */
	const char *name, *target;
	int line, kind; /* FF_USAGE_IMPORT, FF_USAGE_CONSTANT */
};
struct brief_base {
	int def;
	const char *target, *text; /* target "": not known through the imports */
};
struct brief {
	struct brief_def *defs;
	struct brief_edge *edges;
	struct brief_name *names;
	struct brief_base *bases;
	struct ff_reference *refs;
	int def_count, edge_count, name_count, base_count, ref_count;
};
/* One version's brief as bytes for the cache, and back.  Decoded strings point into `text`. */
void brief_encode(struct ff_buf *out, struct ff_arena *scratch, const struct ff_facts *f);
/* -1: the bytes are no brief (a damaged cache). */
int brief_decode(struct ff_arena *a, const char *text, size_t len, struct brief *out);
int brief_hints(const struct ff_facts *f, const char *text, size_t len);

/* ---- a version of a Python file, shared by all that need it (sheet.c) ---- */

struct sheet {
	struct ff_id id;
	int kind; /* 1: .pyi: the same bytes mean something else */
	enum { SHEET_NEW, SHEET_BUSY, SHEET_DONE } state;
	int users;
	bool cached;      /* was in the cache */
	bool stored;      /* is in the cache now, as far as we know */
	bool failed;
	int hints, complexity, size;
	char *text; /* fact lines, side "new"; NULL: dropped, or never asked for */
	size_t len;
	char *brief;
	size_t brief_len;
	struct sheet *next; /* in its bucket */
};

/* ---- what is looked at (sources.c) ---- */

enum from { FROM_NOWHERE, FROM_BLOB, FROM_WORK, FROM_DISK };
struct side {
	enum from from;
	int kind;         /* enum ff_git_kind */
	unsigned mode;
	struct ff_id id;  /* none: known after reading */
	const char *path; /* in the tree, in the work tree, or on disk */
	struct sheet *sheet;
};
struct item {
	struct ff_file file;
	const char *place; /* path for the index; NULL: outside the tree */
	struct side news, olds;
	bool compare;      /* line ranges are wanted */
	bool want_text;    /* fact lines are wanted, not the brief alone */
	bool silent;       /* for the index only: not in the stream */
	bool done;
	struct ff_arena arena; /* spans, lines */
};

#define BUCKETS 4096
struct scan {
	const struct ff_scan_options *o;
	struct ff_git *git; /* NULL: no repository */
	struct ff_facts_db *db; /* NULL: no cache */
	struct ff_arena arena; /* of the run */
	struct ff_commit commit;
	struct ff_id tree, old_tree; /* new side's tree; none when it is no tree */
	int mode;                    /* enum ff_mode */
	struct ff_list items;        /* struct item; does not grow while threads run */
	struct ff_end end;
	bool usage;        /* users are looked up: two passes */
	bool tests_given;  /* without an index: tests are among what was given */
	int index;         /* enum ff_index_state */
	size_t held;       /* bytes of fact lines in memory */
	pthread_mutex_t lock;
	pthread_cond_t changed; /* a sheet or an item is done */
	struct sheet *buckets[BUCKETS];
	struct ff_buf out;
};

/* Fills s->items and s->commit from the options. */
int sources_find(struct scan *s, struct ff_err *err);
/* An item for one entry of git. */
struct item *sources_entry(struct scan *s, struct ff_arena *a, struct ff_list *items, const struct ff_change_entry *e, bool work);

/* ---- path and content to language and role (language.c) ---- */

int language_of(const char *path, const char *text, size_t len);
bool language_needs_text(const char *path); /* no extension: the first line decides */
int role_of(const char *path, int language, int hints);

/* ---- sheets and the threads that fill them ---- */

/* What one thread has for itself. */
struct worker {
	struct scan *scan;
	struct ff_python *parser;
	struct ff_arena facts, scratch;
	struct ff_buf text, brief;
};
void worker_open(struct worker *w, struct scan *s);
void worker_close(struct worker *w);

struct sheet *sheet_take(struct scan *s, const struct ff_id *id, int kind); /* one more user */
void sheet_leave(struct scan *s, struct sheet *sheet);
int sheet_kind(const char *path);
/*
 * Makes the sheets of both sides known (olds may be NULL): from the cache, or by parsing.  A side's
 * content may be NULL only when its sheet is in the cache.
 */
void sheet_fill(struct worker *w, struct sheet *news, const struct ff_content *new_text, struct sheet *olds,
                const struct ff_content *old_text, bool want_text);
/* True when the cache has it; then it is filled. */
bool sheet_cached(struct scan *s, struct sheet *sheet, bool want_text, bool want_brief);
/* Fact lines once more, after they were dropped: from the cache, or by parsing again. */
int sheet_text(struct worker *w, struct sheet *sheet, const struct side *from, const char **text, size_t *len);
const char *sheet_brief(struct worker *w, struct sheet *sheet, const struct side *from, size_t *len);

/* One item: contents, line ranges, facts.  Called by the worker threads. */
void item_look(struct worker *w, struct item *it);
int side_read(struct scan *s, const struct side *side, size_t max, struct ff_content *out, struct ff_err *err);

/* All items through the threads; take() is called in order, by the calling thread. */
int pool_run(struct scan *s, struct item *items, int count, int (*take)(void *to, struct item *it, struct ff_err *err), void *to,
             struct ff_err *err);

/* ---- index and users ---- */

/* Brings the index to the tree of the run, then lays what is not in a tree over it. */
int index_update(struct scan *s, struct ff_err *err);
/* Index of a whole tree where there was none. */
int index_fill(struct scan *s, struct ff_err *err);

/* Keys of the inverted index. */
uint64_t key_name(const char *name);
uint64_t key_target(const char *dotted);             /* as imported: "shop.io.load" */
uint64_t key_place(const char *dotted);              /* from the root of the tree: of relative imports */
uint64_t key_importer(const char *module, bool place); /* files that import something from this module */
/* "..io.load" in "a/b/c.py" -> "a.io.load"; NULL when it leads out of the tree. */
const char *relative_target(struct ff_arena *a, const char *path, const char *target);
/* "a/io.py" -> "a.io", "a/__init__.py" -> "a". */
const char *place_module(struct ff_arena *a, const char *path);

struct usages;
struct usages *usages_open(struct scan *s, struct worker *w);
/* Writes the usage records of one changed file. */
void usages_write(struct usages *u, struct item *it, struct ff_buf *out);
void usages_close(struct usages *u);

/* context records, after the files. */
int contexts_write(struct scan *s, struct worker *w, struct ff_err *err);

/* out.c: the stream */
int out_flush(struct scan *s, struct ff_err *err);
int out_file(struct scan *s, struct worker *w, struct item *it, struct ff_err *err);

#endif
