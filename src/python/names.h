/*
 * names.h - inside src/python: the names of a file by scope, while they are resolved.  Made by resolve.c; uses.c,
 * unbound.c and unused.c draw conclusions, cuts.c says what may go.
 */
#ifndef FF_PYTHON_NAMES_H
#define FF_PYTHON_NAMES_H

#include "room.h"

struct table {
	struct file *f;
	int *slots;
	uint32_t mask;
	struct binding *rows; /* beside each row of names */
	int odd; /* identifiers outside their normal form: 1 some, -1 none, 0 not asked yet */
};

/* What is known of a row of names beyond the fact. */
struct binding {
	int atom;
	int latest;       /* import that holds the name now, -1 */
	int held;         /* event whose binding the name has now, -1 */
	bool used;        /* read since the name was new, or deleted */
	bool elsewhere;   /* bound, or declared to be, by another scope: global, nonlocal */
	int first, last;  /* events that bind, declare or delete it here, -1; chained by struct event.next */
	int since;        /* node from which on the first binding holds */
	int reads;        /* that can find it; its own augmentation is none */
	int handler;      /* newest event that binds it as the name of a handler, -1 */
};

static inline struct ff_name *name_at(const struct table *t, int row)
{
	return FF_AT(&t->f->f->names, struct ff_name, row);
}
static inline const struct ff_scope *scope_at(const struct table *t, int s)
{
	return FF_AT(&t->f->f->scopes, struct ff_scope, s);
}
static inline struct event *event_at(const struct table *t, int i)
{
	return FF_AT(&t->f->events, struct event, i);
}
static inline int line_of(const struct table *t, const struct event *e)
{
	return t->f->nodes[e->at].row + 1;
}

/* ---- resolve.c ---- */
bool ff_python_is_builtin(const char *name);
int ff_python_lookup(const struct table *t, int scope, int atom); /* row of a name in a scope, -1 */
int ff_python_owner(const struct table *t, int scope, int atom);  /* row that owns a name seen from a scope; -1: nobody binds it */
bool ff_python_immediate(const struct table *t, int scope, int owner); /* code of the scope runs when the owner's does */

/* ---- uses.c ---- */
void ff_python_consequences(struct table *t);

/* ---- unbound.c ---- */
int ff_python_since(const struct table *t, const struct event *e); /* node from which on a binding holds */
int ff_python_until(const struct table *t, const struct event *e); /* node from which on it holds no more: the end of a handler */
bool ff_python_check_read(struct table *t, const struct event *e, int owner); /* false: the read finds nothing; a row of unbound tells */
void ff_python_unbound_exports(struct table *t);

bool ff_python_postponed(const struct file *f, int at); /* a type that is not evaluated where it stands */

/* ---- redefined.c ---- */
void ff_python_rebind(struct table *t, int row, int i); /* event i binds or deletes the name of a row; in the order of events */
void ff_python_redefined_outer(struct table *t);        /* when all reads are known */

/* ---- suspects.c, closures.c ---- */
void ff_python_suspects(struct table *t);
void ff_python_closure(struct table *t, int i, long *budget); /* i: a lambda or definition in a loop */

/* ---- unused.c ---- */
void ff_python_unused(struct table *t);

/* ---- conditions.c ---- */
void ff_python_conditions(struct table *t); /* what raise and return statements wait for */

/* ---- hints.c ---- */
struct hinted { /* of which parameter something is said */
	int def;
	const char *name, *path;
};
void ff_python_hint(const struct table *t, int at, int owner); /* node `at` reads a name that row `owner` of names holds */

/* ---- cuts.c ---- */
void ff_python_cuts(struct table *t);

#endif
