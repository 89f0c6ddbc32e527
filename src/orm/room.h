/*
 * room.h - what the files of src/orm share: one file being looked at, dotted chains taken apart, and what an expression
 * holds.  Nobody outside this room includes it.
 */
#ifndef FF_ORM_ROOM_H
#define FF_ORM_ROOM_H

#include <ctype.h>
#include <string.h>

#include "ff/orm.h"

/* ---- chain.c: words, chains, arguments ---- */

#define CHAIN 32
/* A dotted chain taken apart; "()" marks become `called`. */
struct part {
	const char *p;
	int len;
	bool called;
};
struct chain {
	struct part part[CHAIN];
	int count;
};

struct orm;
void orm_chain_take(struct chain *out, const char *dotted);
bool orm_part_is(const struct part *p, const char *const *words); /* words: NULL-terminated */
bool orm_part_named(const struct part *p, const char *word);
bool orm_part_cap(const struct part *p);           /* the name of a class: Book, HTTPLog; not a constant, not a variable */
bool orm_chain_has(const struct chain *ch, int from, const char *const *words);
const char *orm_chain_shown(struct ff_arena *a, const char *callee); /* without the marks of calls */
bool orm_path_in(const char *text, const char *word, int len); /* as an identifier, or a part of one between "__" */
bool orm_one_of(const char *s, const char *const *words);
const char *orm_unquoted(struct ff_arena *a, const char *text); /* content of a plain string literal; NULL */
const char *orm_statement(const char *text); /* where the SQL of a string literal begins */

/* ---- the file ---- */

struct origin;
struct orm {
	struct ff_arena *a;
	const struct ff_facts *f;
	struct ff_graph *graph;
	bool known;                        /* an ORM is known to the file */
	struct ff_by_call by_call; /* arguments by call */
	unsigned char *inner;              /* by call: it is the receiver of another call */
	struct ff_strings prefetches;      /* arguments of the calls of this file that fetch relations ahead */
	bool late;                         /* some of them for rows that are there already: prefetch_related_objects */
	struct origin *rows;               /* by loop, made on first use */
	long budget;                       /* steps left of tracing names: hostile files would make it quadratic */
	struct ff_list *out;
};
static inline const struct ff_loop *loop_at(const struct orm *o, int i)
{
	return i >= 0 && i < o->f->loops.count ? FF_AT(&o->f->loops, struct ff_loop, i) : NULL;
}
static inline const struct ff_call *call_at(const struct orm *o, int i)
{
	return i >= 0 && i < o->f->calls.count ? FF_AT(&o->f->calls, struct ff_call, i) : NULL;
}
static inline const struct ff_definition *def_at(const struct orm *o, int i)
{
	return i >= 0 && i < o->f->definitions.count ? FF_AT(&o->f->definitions, struct ff_definition, i) : NULL;
}
static inline const struct ff_argument *argument_at(const struct orm *o, int i)
{
	return FF_AT(&o->f->arguments, struct ff_argument, o->by_call.row[i]);
}
const struct ff_argument *orm_positional(const struct orm *o, int call, int n);
const struct ff_argument *orm_keyword(const struct orm *o, int call, const char *word);
int orm_chain_first(const struct orm *o, int call); /* the call that the chain starts with */
int orm_chain_flags(const struct orm *o, int call); /* flags of any call of the chain that ends here */

/* ---- origin.c: what an expression holds ---- */

enum origin_kind {
	HOLDS_UNSEEN, /* not looked at yet */
	HOLDS_UNKNOWN,
	HOLDS_CLASS, HOLDS_QUERY /* or a list of rows, or a manager */, HOLDS_OBJECT, HOLDS_RESULT /* of session.execute: rows in rows */,
	HOLDS_ANY, /* an object or a list of them: SQLAlchemy's relationship */
};
struct origin {
	enum origin_kind kind;
	const char *model, *target; /* class, and where it was imported from */
	struct ff_strings loaded;   /* texts of the arguments that load relations ahead */
	bool all_loaded;            /* no telling what is loaded: everything may be */
	bool given;                 /* somebody else asked for it, and may have loaded relations ahead */
	bool custom;                /* a query of a manager: the project's own methods may follow */
	bool through;               /* a relation's manager as it is: what its object's query prefetched is there */
	const char *back;           /* attribute that leads back to an object at hand, "" */
};
struct origin orm_origin_of_rows(struct orm *o, int loop);  /* what one turn's variable is: kind HOLDS_OBJECT, else nothing is known */
struct origin orm_origin_step(struct orm *o, const struct origin *from, const struct part *attribute); /* an attribute read on it */
const struct ff_relation *orm_origin_relation(const struct orm *o, const struct origin *at, const struct part *attribute);
bool orm_is_counted(const struct ff_loop *l); /* for n, row in enumerate(rows) */
bool orm_is_row_name(const struct ff_loop *l, const struct part *name); /* is it the variable that one row is bound to? */
bool orm_origin_loads(const struct origin *at, const char *name, int len);

extern const struct origin orm_origin_unknown;
enum { ORM_DEPTH = 8 }; /* of names and calls that lead to each other */
struct origin orm_origin_model(enum origin_kind kind, const char *model, const char *target);
struct origin orm_class_named(const struct orm *o, const char *text, enum origin_kind kind);
struct origin orm_origin_attribute(struct orm *o, struct origin at, const struct chain *ch, int i); /* part i, which is not called */
struct origin orm_origin_of_call(struct orm *o, int row, int depth);
struct origin orm_origin_of_argument(struct orm *o, int call, int n, int depth);
struct origin orm_origin_of_text(struct orm *o, const char *text, int def, int line, int depth);

/* ---- names.c ---- */

struct origin orm_origin_of_name(struct orm *o, const char *name, int len, int def, int loop, int line, int depth);
/* The rows that a function of this file, or a method of the class, returns. */
struct origin orm_origin_of_result(struct orm *o, const struct part *name, int class, int depth);
/* What a chain begins with, in a call or in the iterable of a loop: a name, or self with an attribute; *next: the part behind it. */
struct origin orm_origin_of_root(struct orm *o, const struct chain *ch, const struct ff_call *at_call, const struct ff_loop *at_loop, int depth, int *next);
int orm_assigned_before(struct orm *o, const char *name, int len, int def, int line); /* row of the call, -1 */

/* ---- loops.c ---- */

enum turn { TURN_NONE, TURN_ROWS, TURN_WHILE };
bool orm_few_turns(const struct ff_loop *l);
/* The loop that repeats a call: the innermost, or one around it when that has few turns. */
enum turn orm_loop_of(const struct orm *o, int call, const struct ff_loop **out);
bool orm_is_loop_name(const struct orm *o, const struct part *root, int loop);

/* ---- what finds repeats; it goes to o->out ---- */

struct ff_repeat *orm_repeat_add(struct orm *o, int kind, int call, const struct ff_loop *l, const char *what, const char *remedy);
/* queries.c */
bool orm_judge_query(struct orm *o, int call, const struct chain *ch); /* true: it was one */
bool orm_is_candidate(const struct orm *o, int call);
bool orm_is_composed(const struct orm *o, const struct ff_call *call, bool only_built);
bool orm_is_lazy(const struct part *last);
bool orm_prefetched(struct orm *o, const struct part *relation, bool late);
/* writes.c */
void orm_judge_write(struct orm *o, int call, const struct chain *ch);
bool orm_is_invariant(struct orm *o, int call, const struct ff_loop *l);
struct ff_repeat *orm_shown_query(struct orm *o, int call, const char *row); /* of what runs once a row without a loop; NULL none */
/* access.c, rows.c */
void orm_judge_shown(struct orm *o);
void orm_judge_accesses(struct orm *o);

#endif
