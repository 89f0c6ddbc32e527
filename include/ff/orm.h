/*
 * orm.h - how a program talks to its database, as facts tell it: the models of Django, SQLAlchemy and peewee with their
 * relations, and every place where a query, a write or a relation's read repeats with a loop (N+1).
 * Pure: facts in, rows out.  The scan builds the model graph of the whole tree with it, the critic and the consequences ask
 * for repeats: one recognition for all of them.
 */
#ifndef FF_ORM_H
#define FF_ORM_H

#include "ff/facts.h"
#include "ff/stream.h"

/* ---- what one file declares (declared.c) ---- */

struct ff_declared {
	int def;            /* the class */
	const char *name, *target; /* attribute, and class that it leads to: last part of the name, "" unknown */
	int kind;           /* enum ff_relation_kind */
	const char *reverse; /* attribute that the target gets, "" none */
	int reverse_kind;
};
/* Relations of the model classes of a file: struct ff_declared; strings are those of the facts or in the arena. */
void ff_orm_declared(struct ff_arena *a, const struct ff_facts *f, struct ff_list *out);
/* What its queries load ahead: texts of the arguments of select_related, prefetch_related, selectinload ... */
void ff_orm_loads(struct ff_arena *a, const struct ff_facts *f, struct ff_strings *out);
/* Does the file deal with an object-relational mapper at all?  all() and filter() are names of many things. */
bool ff_orm_known(const struct ff_facts *f);

/* ---- the model graph (graph.c) ---- */

struct ff_graph;
struct ff_graph *ff_graph_new(struct ff_arena *a);
/* The class of a module, made when it is new; strings are kept, not copied. */
struct ff_model *ff_graph_class(struct ff_graph *g, const char *module, const char *name);
void ff_graph_base(struct ff_graph *g, struct ff_model *m, const char *base); /* its last part counts */
void ff_graph_relation(struct ff_graph *g, struct ff_model *m, const struct ff_declared *d);
/* Words of a text that loads relations ahead: "lines__variant". */
void ff_graph_loads(struct ff_graph *g, const char *text);
bool ff_graph_loaded(const struct ff_graph *g, const char *word, int len); /* does any query of the tree load an attribute of that name? */
/* Gives every target its reverse relations; once, when all is declared. */
void ff_graph_close(struct ff_graph *g);
/* A model that another graph's record tells of. */
void ff_graph_take(struct ff_graph *g, const struct ff_model *m);
/*
 * What `attribute` of a model is, its bases looked through; NULL: no relation, or models of that name do not agree.
 * target: where the name was imported from ("shop.models.Order"), "" unknown.
 */
const struct ff_relation *ff_graph_find(const struct ff_graph *g, const char *model, const char *target, const char *attribute, int len);
bool ff_graph_has(const struct ff_graph *g, const char *model);
/* Models that a file which mentions `names` may meet: those, what their relations lead to, and the bases of all; at most max. */
void ff_graph_near(const struct ff_graph *g, const struct ff_strings *names, int max, struct ff_arena *a, struct ff_list *out /* struct ff_model * */);

/* ---- repeats (repeats.c) ---- */

enum ff_repeat_kind {
	FF_REPEAT_QUERY,     /* Model.objects.get(...), Model.query..., get_object_or_404(Model, ...) */
	FF_REPEAT_RELATED,   /* row.relation.all() */
	FF_REPEAT_SESSION,   /* session.get(Model, ...), session.query(Model)... */
	FF_REPEAT_SQL,       /* cursor.execute("SELECT ...", (x,)) */
	FF_REPEAT_RELATION,  /* row.relation, and the rows' query does not load it */
	FF_REPEAT_INVARIANT, /* a query that nothing of the loop changes */
	FF_REPEAT_WRITE,     /* row.save(), Model.objects.create(...), INSERT */
};
struct ff_repeat {
	int kind;                   /* enum ff_repeat_kind */
	int call;                   /* row in calls, -1: an attribute */
	int def;                    /* definition it stands in, -1 module */
	int line, end_line, col;
	const struct ff_loop *loop; /* NULL: no loop in sight, but the function runs once a row: a serializer's method */
	bool paging;                /* a while loop: pages, retries and walks trees more often than it reads rows */
	const char *what;           /* "Book.objects.get", "order.customer" */
	const char *over;           /* what repeats it: the loop's iterable, or the serializer's class */
	const char *each;           /* the loop's variable, or the parameter */
	const char *remedy;         /* that fits this one */
	bool known;                 /* FF_REPEAT_RELATION: back to the object that the rows were asked of, which Django knows: no query, though peers count it */
	struct ff_strings also;     /* FF_REPEAT_RELATION: further reads of it in the loop, as lines */
};
/*
 * All repeats of a file, in the order of the calls and then of the attributes.  models: what the stream told for the
 * file, NULL nothing.  Everything lives in the arena.
 */
void ff_orm_repeats(struct ff_arena *a, const char *path, const struct ff_facts *f, const struct ff_models *models, struct ff_list *out /* struct ff_repeat */);
#define FF_ORM_WANT (FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_PARAMETERS | FF_WANT_BASES | FF_WANT_ASSIGNS | FF_WANT_CALLS | FF_WANT_ARGUMENTS | \
                     FF_WANT_LOOPS | FF_WANT_ATTRIBUTES)

#endif
