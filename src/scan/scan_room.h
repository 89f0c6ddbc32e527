/* scan_room.h - what the files of src/scan share; nobody else includes it. */
#ifndef FF_SCAN_ROOM_H
#define FF_SCAN_ROOM_H

#include <pthread.h>

#include "ff/custom.h"
#include "ff/facts.h"
#include "ff/facts_db.h"
#include "ff/git.h"
#include "ff/orm.h"
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
	HINT_ROWS = 64,      /* reads attributes in loops, and knows an object-relational mapper */
	HINT_MIGRATION = 128, /* a Migration of Django, a revision of Alembic */
	HINT_TEST = 256,     /* test functions, or a TestCase with some */
	HINT_SETTINGS = 512, /* settings of Django, or hardly more than constants */
	HINT_BITS = 10,      /* above them: how many definitions there are */
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
/* What decides which code a test runs, beyond references (steps.c). */
enum step_kind {
	STEP_PARAMETER, /* of a test or a fixture: the name of a fixture */
	STEP_FIXTURE,   /* the definition is one, by this name */
	STEP_AUTOUSE,   /* ... that every test below has */
	STEP_NAME,      /* an attribute that is asked for by a constant: getattr(x, "name") */
	STEP_PREFIX,    /* the same, of which only the beginning is constant: f"visit_{kind}" */
	STEP_TYPED,     /* `name` holds what a call of `on` made ("=a.b": resolved through the imports); in a class "self.x" does */
	STEP_ALIAS,     /* in a class: `name` is `on` */
	STEP_DOCTESTS,  /* the doctests of modules are run */
	STEP_GUARD,     /* line: from here on the module is a program */
};
struct brief_step {
	int def, line, kind;
	const char *name, *on;
};
struct brief {
	struct brief_def *defs;
	struct brief_edge *edges;
	struct brief_name *names;
	struct brief_base *bases;
	struct ff_reference *refs;
	struct brief_step *steps;
	struct ff_operators *operators;
	struct ff_declared *declared; /* relations of its models; def -1: a text of what its queries load ahead, as name */
	int def_count, edge_count, name_count, base_count, ref_count, declared_count, step_count, operator_count;
};
/* One version's brief as bytes for the cache, and back.  Decoded strings point into `text`. */
void brief_encode(struct ff_buf *out, struct ff_arena *scratch, const struct ff_facts *f);
/* -1: the bytes are no brief (a damaged cache). */
int brief_decode(struct ff_arena *a, const char *text, size_t len, struct brief *out);
/* steps.c */
void steps_find(struct ff_arena *a, const struct ff_facts *f, struct ff_list *out /* struct brief_step */);
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
	char *matches; /* fact line of rules of one's own; NULL: dropped, or never asked for */
	size_t matches_len;
	struct sheet *next; /* in its bucket */
};

uint64_t build_hash(uint64_t h); /* mixes in which build of the program this is (build.c) */

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
	bool want_text;    /* fact lines are wanted */
	bool want_brief;   /* for the index, or for users */
	bool want_docs;    /* a page of documentation: its references are, for the index */
	bool silent;       /* for the index only: not in the stream */
	bool later;        /* nothing of it is needed in the first pass */
	bool looked;       /* by item_look, once */
	bool done;         /* in the pass that runs */
	int marked;        /* FF_GIT_GENERATED, FF_GIT_VENDORED by .gitattributes; 0 */
	const char *docs;  /* references of a page, encoded; NULL: not read */
	size_t docs_len;
	struct ff_arena arena; /* spans, lines, references */
};

struct project {
	struct ff_strings programs;   /* dotted modules that entry points start */
	struct ff_strings tests;      /* folders of tests, "a/b" */
	struct ff_strings frameworks; /* ff_commit.frameworks */
	bool doctests;                /* pytest is told to run those of modules */
};

#define BUCKETS 4096
struct scan {
	const struct ff_scan_options *o;
	bool sides_both;
	struct ff_git *git; /* NULL: no repository */
	struct ff_facts_db *db; /* NULL: no cache */
	struct ff_arena arena; /* of the run */
	struct ff_commit commit;
	struct ff_id tree, old_tree; /* new side's tree; none when it is no tree */
	struct ff_id index_tree;     /* what the index is brought to */
	struct ff_list adding;       /* struct adding of index.c: waits for a transaction */
	struct ff_arena adding_arena;
	int fd;
	int mode;                    /* enum ff_mode */
	struct ff_list items;        /* struct item; does not grow while threads run */
	struct ff_end end;
	struct project project;
	bool usage;        /* users are looked up: two passes */
	bool tests_given;  /* without an index: tests are among what was given */
	int index;         /* enum ff_index_state */
	struct ff_graph *graph; /* models of the whole tree, made when a file needs them */
	struct ff_arena graph_arena;
	size_t held;       /* bytes of fact lines in memory */
	pthread_mutex_t lock;
	pthread_cond_t changed; /* a sheet is done */
	int waiting;            /* threads that wait for one */
	struct ff_list custom_list;  /* struct ff_custom, as found */
	struct ff_customs *customs;  /* NULL: no sound one */
	int customs_kind;            /* of their rows in the cache: which set it is */
	struct sheet *buckets[BUCKETS];
	struct ff_list old_tests; /* of lost.c */
	bool old_tests_read;
	long old_looks;
	struct coverage *coverage; /* coverage data of the work tree; made when it is first asked for */
	struct live *live; /* made when reach is first asked for */
	struct ff_buf out;
};

/* Fills s->items and s->commit from the options. */
int sources_find(struct scan *s, int argc, char **argv, struct ff_err *err);
/* An item for one entry of git. */
struct item *sources_entry(struct ff_arena *a, struct ff_list *items, const struct ff_change_entry *e, bool work);

/* ---- path and content to language and role (language.c) ---- */

int language_of(const char *path, const char *text, size_t len);
bool language_needs_text(const char *path); /* no extension: the first line decides */
int role_of(const char *path, int language, int hints);

/* ---- what the project says of itself (project.c) ---- */

void project_read(struct scan *s);
/* The role of a Python file after its path and content have been asked. */
int project_role(const struct project *p, struct ff_arena *scratch, const char *path, int role);

/* ---- sheets and the threads that fill them ---- */

/* What one thread has for itself. */
struct worker {
	struct scan *scan;
	struct ff_python *parser;
	struct ff_git_desk *desk;
	struct ff_arena facts, scratch;
	struct ff_buf text, brief;
};
void worker_open(struct worker *w, struct scan *s);
void worker_close(struct worker *w);

struct sheet *sheet_take(struct scan *s, const struct ff_id *id, int kind); /* one more user */
void sheet_leave(struct scan *s, struct sheet *sheet);
void sheet_drop_text(struct scan *s, struct sheet *sheet); /* if the cache has it: sheet_text brings it again */
int sheet_kind(const char *path);
/* Makes the sheets of both sides known (each may be NULL): from the cache, or by parsing. */
void sheet_fill(struct worker *w, struct sheet *news, const struct ff_content *new_text, struct sheet *olds,
                const struct ff_content *old_text, bool want_text, bool want_brief);
/* Only from the cache; false: it needs its content. */
bool sheet_known(struct worker *w, struct sheet *sheet, bool want_text, bool want_brief);
/* Fact lines once more, after they were dropped: from the cache, or by parsing again. */
int sheet_text(struct worker *w, struct sheet *sheet, const struct side *from, const char **text, size_t *len);

/* Facts of code that is no file, valid until the worker reads the next text; -1: the parser gave up. */
int sheet_code(struct worker *w, const char *text, size_t len, unsigned want, struct ff_facts *f);

/* Where rules of one's own match in this version: as sheet_text; *len 0 when they do nowhere. */
int sheet_matches(struct worker *w, struct sheet *sheet, const struct side *from, const char **text, size_t *len);

/* The references of a page, into its item; in the arena. */
void item_docs(struct worker *w, struct item *it, struct ff_arena *a);
/* One item: contents, line ranges, facts.  Called by the worker threads. */
void item_look(struct worker *w, struct item *it);
/* Before any item is looked at: those with the same content meet in one sheet, and it is parsed once. */
void item_meet(struct scan *s, struct item *it);
int side_read(struct scan *s, const struct side *side, size_t max, struct ff_content *out, struct ff_err *err);

/* All items through the threads; take() is called in order, by the calling thread. */
int pool_run(struct scan *s, struct item *items, int count, int (*take)(void *to, struct item *it, struct ff_err *err), void *to,
             struct ff_err *err);

/* ---- index and users ---- */

/* Keys of the inverted index (keys.c). */
uint64_t key_name(const char *name);
uint64_t key_target(const char *dotted, bool place);   /* place: from the root of the tree, as relative imports lead */
uint64_t key_importer(const char *module, bool place); /* files that import something from this module */
uint64_t key_models(void);                             /* files that declare relations of models */
uint64_t key_documented(const char *module, const char *name); /* pages that speak of this module or of a name in it; name "": of whatever is in it */
int keys_settle(uint64_t *keys, int count); /* sorts them, each once; how many there are */
/* All keys of one file, sorted, each once; *count of them in the arena. */
uint64_t *keys_of(struct ff_arena *a, const char *path, const struct brief *b, int *count);
/* "..io.load" in "a/b/c.py" -> "a.io.load"; NULL when it is not relative or leads out of the tree. */
const char *relative_target(struct ff_arena *a, const char *path, const char *target);
/* "a/io.py" -> "a.io", "a/__init__.py" -> "a". */
const char *place_module(struct ff_arena *a, const char *path);

/* Brings the index to s->index_tree; s->index tells what became of it. */
int index_update(struct scan *s, struct ff_err *err);
/* A whole tree where there was no index: put each item, then close. */
int index_add(struct scan *s, struct item *it);
int index_close(struct scan *s, const struct ff_id *tree);
/* Lays the versions of the run over the index, for this run only. */
void index_overlay(struct scan *s, struct worker *w);

struct usages;
struct usages *usages_open(struct scan *s, struct worker *w);
/* Writes the usage records of one changed file. */
void usages_write(struct usages *u, struct item *it, struct ff_buf *out);
void usages_close(struct usages *u);
/* Files outside the run that import from this one, ids of the index; used by context.c. */
void usages_importers(struct usages *u, const char *place, struct ff_arena *a, struct ff_list *ids);
/* How far a change goes beyond direct users (spread.c); NULL is fine. */
struct spread;
struct spread *spread_open(void);
void spread_close(struct spread *p);
void spread_write(struct usages *u, struct ff_buf *out); /* follows it through the tree and writes the spread record; after all files */
/* Templates that ask for a changed one (pages.c): struct ff_importer; false: cut off. */
#define FF_PAGES_CUT "more templates than are told"
bool pages_reached(struct scan *s, struct ff_arena *a, struct ff_list *out);
void pages_write(struct scan *s, struct ff_buf *out); /* a spread record of nothing else, when there are some */
/* Files outside the change that it reaches, the nearest first; false: there are no more. */
bool spread_file(const struct usages *u, int i, int *id);
/* A version's brief from memory, the cache, or by parsing it again; in the arena.  -1: not to be had. */
int brief_load(struct worker *w, struct ff_arena *a, const struct ff_id *id, int kind, struct brief *out);

/* How the tests of the whole tree reach definitions (live.c); UNKNOWN where that cannot be told. */
struct live;
struct live *live_open(struct scan *s, struct worker *w);
int live_state(const struct live *l, const char *path, const char *qualname); /* enum ff_reach */
void live_close(struct live *l);

/* covered records (coverage.c) */
void coverage_write(struct scan *s, const struct item *it, struct ff_buf *out);
void coverage_close(struct scan *s);

/* the models record of one file, before it, once the index is up to date (models.c) */
void models_write(struct scan *s, struct worker *w, struct item *it, struct ff_buf *out);

/* Rules of one's own that count in this run; what is wrong with one is said (custom.c).  Before there are threads. */
void customs_open(struct scan *s);
void customs_close(struct scan *s);

/* context records, after the files (context.c) */
int contexts_write(struct scan *s, struct worker *w, struct usages *u, struct ff_err *err);
int contexts_wanted(const char *list, struct ff_err *err); /* bits, -1 for an unknown word */

/* ---- the stream (out.c) ---- */

int out_flush(struct scan *s, bool all, struct ff_err *err);
int out_file(struct scan *s, struct worker *w, struct item *it, struct ff_err *err);
int out_facts(struct scan *s, struct worker *w, const struct side *side, bool old, struct ff_err *err);

#endif
