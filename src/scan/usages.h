/* usages.h - one file, its symbols and their users; shared by views.c, users.c, imported.c, reach.c, documented.c, change.c and usage.c. */
#ifndef FF_SCAN_USAGES_H
#define FF_SCAN_USAGES_H

#include "modules.h"

enum {
	IMPORTERS_MAX = 1000, /* files looked at for one module: so many tests, so many others */
	NAMED_MAX = 24,       /* files looked at that only name a method */
	LOADED_MAX = 600,     /* files in memory ... */
	LOADED_BYTES = 20 << 20, /* ... and about what they take; twice both while one changed file is looked at */
	ANALYSES_MAX = 200,   /* files analysed for the reach of one changed file */
	LEADS = 16384, CALLED = 1024, /* bits */
	SLOTS = 4096, /* a power of two, well above 2 * LOADED_MAX */
	REACH_DEPTH = 3,
	REACH_NODES = 64,
	SPREAD_DEPTH = 5,     /* uses of uses that are followed from what changed */
	SPREAD_NODES = 400,   /* definitions and tests told in one run ... */
	SPREAD_DIRECT = 60,   /* ... of them, direct users of one changed definition */
	SPREAD_USES = 6,      /* what one of them uses */
	SPREAD_ANALYSES = 40, /* files analysed for it, beyond the changed ones */
	SPREAD_MODULES = 300, /* files told that import the changed ones */
	SPREAD_ASKED = 100,   /* of them, whose importers are asked for */
	ALIASES_MAX = 64,
};

struct symbol {
	const char *qualname, *last; /* last: behind the last dot */
	int def;          /* row in defs; -1: a name of the module */
	int name;         /* row in names, -1 */
	bool removed;     /* of the old side only */
};
struct use {
	int symbol;
	int by;           /* row in usages.views; of the same file when it is the view itself */
	int by_def;
	int line, kind;
	bool resolved;
};
/* One file with what is known of it. */
struct view {
	int id;            /* of the index; 0: not there (deleted) */
	const char *path;
	bool test;
	struct brief b;
	int old_defs;      /* first row of defs that comes from the old side */
	const char **places; /* for each reference: where a relative target leads; NULL for others */
	/* hashes of "a", "a.b", "a.b.c" for each reference to a.b.c, and of its name: most references are told apart by them */
	uint32_t *hashes, *name_hashes;
	int *hash_at;        /* where those of each reference start; one more at the end */
	uint64_t leads[LEADS / 64], called[CALLED / 64], tops[CALLED / 64]; /* bit sets: of what leads to a symbol, of the names of methods and of the module */
	bool analysed, incomplete;
	int stamp;
	struct ff_list prefixes; /* struct prefix */
	int own;                 /* the first of them are the file's own; the others are what packages call it */
	struct symbol *symbols;  /* sorted by qualname */
	int symbol_count;
	int *symbol_of;          /* row of symbols for each def */
	bool *direct;            /* for each symbol: a test uses it */
	int *methods, method_count; /* symbols that are methods, by their last name */
	int *class_of;           /* for each symbol that is a method, its class; -1 */
	struct ff_list uses;     /* struct use; the first `sorted` by symbol */
	int sorted, *first;      /* row in uses where each symbol starts */
};
struct usages {
	const char *place;     /* of the file whose records are written, from the root */
	const char *module;    /* that it is imported as */
	struct scan *s;
	struct worker *w;
	struct ff_arena arena; /* of the views; reset between changed files when it is large */
	struct ff_list views;  /* struct view * */
	int analyses;
	size_t bytes;          /* of the arena, about */
	int stamp;             /* of the analysis that runs: views that were seen in it carry it */
	struct shelf *shelf;   /* pages of the documentation that documented.c has read; NULL: none yet */
	struct spread *spread; /* NULL: nobody asked how far the change goes */
	int slots[SLOTS];      /* 1 + row of the view of an id, by id; 0 free */
};


/* views.c */
struct view *view_at(struct usages *u, int row);
struct view *view_new(struct usages *u, int id, const char *path, bool test, int *row);
/* Row of the view of an indexed file, loaded when it must be; -1 when it cannot be had. */
int view_of(struct usages *u, int id);
int *view_slot(struct usages *u, int id);
void view_prepare(struct usages *u, struct view *v); /* hashes of its references, once b and path are set */
void view_symbols(struct usages *u, struct view *v);
bool symbol_is_method(const struct view *v, const struct symbol *x);
int symbol_find(const struct view *v, const char *name, size_t n); /* -1: none */
int symbol_lead(const struct view *v, const char *rest, bool *whole);
int method_find(const struct view *v, const char *name);
uint32_t part_hash_start(bool place);
/* FNV-1a in 32 bits, to be continued. */
static inline uint32_t part_hash(uint32_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return h;
}
void bit_set(uint64_t *bits, uint32_t h, uint32_t count);
bool bit_has(const uint64_t *bits, uint32_t h, uint32_t count);

void views_trim(struct usages *u); /* between two looks: forgets the views when they are many */
/* Symbol's definition that runs when this one does: a nested function belongs to its outer one; -1: the module. */
int view_holder(const struct view *v, int def);

/* users.c */
void users_find(struct usages *u, int row); /* all users of a file's symbols, once */
/*
 * Symbol that a target leads to under one of the first `prefixes` names of v, named in file `from`; -1: another module, -2: this very module.
 * place: where it leads when it is relative, or NULL.  *whole: to the symbol itself, not to something of it.
 */
int users_resolve(struct usages *u, const struct view *v, int prefixes, const char *from, const char *target, const char *place, bool *whole);
/* False: the target leads to no symbol of v, whose users are known. */
bool users_may_lead(const struct view *v, const char *target);
void users_add_named(struct usages *u, struct view *v, int symbol);
void users_importers(struct usages *u, const struct ff_list *prefixes, int from, struct ff_list *ids);

/* imported.c: the name under which the repository imports a file whose users are known; in the arena of the views */
const char *imported_as(struct usages *u, const struct view *v);

/* reach.c: enum ff_reach */
int reach_of(struct usages *u, int row, int symbol);

/* spread.c: the users of a changed symbol, while its view is at hand */
void spread_start(struct usages *u, int row, int symbol, int change);

/* documented.c: what pages say of a file whose users are known, as a record */
void documented_write(struct usages *u, const struct view *v, struct ff_buf *out);
void documented_close(struct shelf *x);

/* lost.c: "tests/test_a.py:12", a test that named the symbol before the change; "" none */
const char *lost_test(struct usages *u, const struct view *v, int symbol);

/* change.c: which definitions of the new side hold changed lines; enum ff_change of one symbol */
bool *change_touched(struct ff_arena *a, const struct item *it, const struct brief *b, int defs);
int change_of(const struct item *it, const struct view *v, int symbol, const struct brief *old, const bool *touched_defs);
bool change_has_def(const struct brief *b, const char *qualname);

#endif
