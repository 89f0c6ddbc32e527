/* live.h - all files of the tree as one graph of definitions; shared by the files live*.c. */
#ifndef FF_SCAN_LIVE_H
#define FF_SCAN_LIVE_H

#include "scan_room.h"

enum {
	LIVE_FILES = 1500,       /* that are looked at; above, reach.c answers */
	LIVE_FEW = 60,           /* so many are never chosen from */
	LIVE_BYTES = 96 << 20,   /* their briefs */
	LIVE_STEPS = 8000000,    /* visits that all tests together should take: a test that takes too many is followed with others of its file */
	LIVE_STEPS_MAX = 60000000,
	FOLLOW_MAX = 8,          /* imports of imports, bases of bases */
	BASES_MAX = 64,          /* of one class, and all above it */
	MEMBERS_MAX = 2000,      /* of one class, inherited ones included */
	NAMESAKES_MAX = 400,     /* fixtures of one name; references of a function that are asked what it gives */
	PREFIXES_MAX = 500,      /* beginnings that are looked up among all names */
	STARS_MAX = 500000,      /* star imports that are looked through */
};

/*
 * Nodes: for each file its definitions, its module, the names that its module binds.  A nested function belongs to the one around
 * it, a class stands for what happens when an object of it is made.
 */
struct out { /* where a node leads */
	int node;
	bool called; /* else only named */
};
struct own { /* an attribute of self: of the objects of this class and of those below it */
	int class, name, method;
};
struct links {
	struct out *to;
	struct out *names; /* node: row of live.members; attributes that it asks any object for */
	struct own *selves;
	int *supers;       /* methods of bases that it asks for by its own name */
	int *patched;      /* what it puts something else in place of */
	int tabled;        /* of a name of the module: functions that it only names; a table */
	int to_count, name_count, self_count, super_count, patched_count;
	bool known;
};
struct unit { /* a file */
	const char *path, *place; /* place: dotted, from the root */
	bool test;
	struct brief b;
	int first;      /* node of its first definition; module: first + def_count; names behind it */
	bool imported;
	int guard;      /* line from which on the module is a program; INT_MAX */
	int *holder;    /* for each definition the one that its code belongs to */
	int *ref_start, *refs;   /* rows of b.refs by holder; the module's last */
	int *edge_start, *edges; /* the same of b.edges ... */
	int *step_start, *steps;
	int *operator_start, *operators;
	int *bindings, binding_count; /* lines where the module binds something, sorted */
};
struct member {
	int name, node; /* name: row of live.names */
};
struct class { /* by node of the class */
	struct member *members; /* own and inherited ones, by name */
	int count;
	int *unasked, unasked_count; /* methods that run without being asked for by name */
	int *bases, base_count;
	int *above, above_count;  /* bases of bases, too */
	struct member *over;      /* what its members stand in place of: name: the other method, node: its own */
	int over_count;
	bool known, foreign; /* foreign: a base is not in the tree */
};
struct near { /* a common name that a file asks for: only of classes that it knows */
	int unit, next;
	bool by_test;
};
struct slot {
	uint64_t hash;
	int value, next; /* next: of the same key, -1 */
};
struct names { /* an open hash table from texts with a number to numbers */
	struct slot *slots;
	size_t mask, used;
};
enum { SPACE_PATH = -1, SPACE_MEMBER = -2, SPACE_MODULE = -3, SPACE_PLACE = -4, SPACE_FIXTURE = -5, SPACE_TESTED = -6, SPACE_ROOT = -7, SPACE_WANTED = -8, SPACE_ASKED = -9 }; /* of keys; a unit's own is its row */
enum about { ABOUT_DEFINITION, ABOUT_ALIAS, ABOUT_TYPE, ABOUT_SEEN, ABOUT_STAR }; /* more spaces of each unit: qualified names; other names of the module; what names hold, by definition; names that it reads; 1 + node of what star imports bring */

/* Names that objects of builtin types have, too; that any object has; that few of them have. */
enum common { COMMON = 1, COMMON_EVERYWHERE, COMMON_TELLING };

struct live {
	struct scan *s;
	struct ff_arena arena, scratch;
	struct unit *units;
	int unit_count, node_count, test_count;
	int *unit_of;          /* by node */
	int *same;             /* by node: another definition of the same name in the same scope, -1 */
	struct links *links;   /* by node */
	struct class *classes; /* by node */
	struct names names;
	struct ff_list chains;      /* struct slot: more values of one key */
	struct ff_list members;     /* const char *: names of methods, by number */
	struct ff_list *owners;     /* by number: struct member, class and method, inherited ones too */
	unsigned char *common;      /* by number: enum common; 0: objects of builtin types do not have it */
	bool *anywhere;             /* by number: some file of the tree asks for it */
	int unasked, around;        /* numbers below the first: __init__ and its like; from there below the second: setUp and its like */
	struct ff_strings fixtures; /* names of those that every test has */
	bool dead;
	int prefixes, stars; /* counted against their bounds */

	/* of the test that runs */
	int test;
	int *hits, *replaced, *seen, *alive, *asked, *asked_by_test, *asked_self; /* stamps; by node, by class, by name */
	int *queue, queued;
	int *near, *near_stamp;  /* by name: newest row of nears */
	struct ff_list nears;    /* struct near */
	struct ff_list living;   /* int: classes */
	long steps;
	unsigned char *state;  /* by node: enum ff_reach of all tests together */
};

/* ---- live_names.c ---- */
void live_names_put(struct live *l, int64_t space, const char *text, size_t n, int value, bool more);
int live_names_get(const struct live *l, int64_t space, const char *text, size_t n); /* -1 */
void live_modules(struct live *l); /* makes them known by their dotted names */
/* Node that a dotted name leads to as seen from a unit; -1.  *left: what is behind it. */
int live_resolve(struct live *l, int unit, const char *target, const char **left);
int live_resolve_in(struct live *l, int unit, const char *rest, const char **left); /* a name of that module */

/* ---- live_files.c: struct ff_index_file; false: too many ---- */
bool live_files(struct live *l, struct worker *w, struct ff_list *out);

/* ---- live_graph.c; false: it is too large ---- */
bool live_build(struct live *l, struct worker *w);

/* ---- live_rows.c: fills holder and all that is sorted by it ---- */
void live_rows(struct live *l, struct unit *u);

/* ---- live_links.c, live_classes.c ---- */
const struct links *live_links(struct live *l, int node);
const struct class *live_class(struct live *l, int node);
int live_member(struct live *l, int class, int name); /* node, -1 */

static inline int64_t live_space(int unit, enum about about)
{
	return -100 - unit * 8 - (int)about;
}
static inline int64_t live_type_space(int unit, int def)
{
	return live_space(unit, ABOUT_TYPE) - ((int64_t)(def + 2) << 32);
}
static inline const struct unit *live_unit(const struct live *l, int node)
{
	return &l->units[l->unit_of[node]];
}
/* The definition behind a node; NULL: a module, or a name of one. */
static inline const struct brief_def *live_def(const struct live *l, int node)
{
	const struct unit *u = live_unit(l, node);
	return node - u->first < u->b.def_count ? &u->b.defs[node - u->first] : NULL;
}
static inline bool live_is_class(const struct live *l, int node)
{
	const struct brief_def *d = live_def(l, node);
	return d && d->kind == FF_DEF_CLASS;
}
static inline int live_module_node(const struct unit *u)
{
	return u->first + u->b.def_count;
}

#endif
