/*
 * room.h - what the files of src/consequence share: the run, the tables that outlive a
 * file's facts, and the views on them.  Nobody outside this room includes it.
 */
#ifndef FF_CONSEQUENCE_ROOM_H
#define FF_CONSEQUENCE_ROOM_H

#include "ff/consequence.h"

enum side { OLD, NEW };
enum family { API, DATABASE, PERFORMANCE, USER, FAMILIES };

/* ---- look.c: indices over one struct ff_facts; row numbers from outside are checked here once ---- */

struct look {
	const struct ff_facts *f;
	int calls, defs;
	int *arg_first, *arg_next;       /* arguments of a call, in order */
	int *inner_first, *inner_next;   /* calls directly inside the arguments of a call */
	int *param_first, *param_next;   /* parameters of a definition */
	int *deco_first, *deco_next;
	int *base_first, *base_next;
	int *outer, *call_def, *parent;  /* checked copies: -1 where the row is out of range or points forward into a cycle */
};
struct look *look_make(struct ff_arena *a, const struct ff_facts *f);
#define CALL(l, i) (&FF_ROWS((l)->f->calls, struct ff_call)[i])
#define ARG(l, i) (&FF_ROWS((l)->f->arguments, struct ff_argument)[i])
#define DEF(l, i) (&FF_ROWS((l)->f->definitions, struct ff_definition)[i])
#define PARAM(l, i) (&FF_ROWS((l)->f->parameters, struct ff_parameter)[i])
#define DECO(l, i) (&FF_ROWS((l)->f->decorators, struct ff_decorator)[i])
#define BASE(l, i) (&FF_ROWS((l)->f->bases, struct ff_base)[i])
#define EACH(i, first, next) (int i = (first); i >= 0; i = (next)[i])
/* An argument by position (0.., -1: by keyword only) or keyword ("" or NULL: by position only); NULL when not given. */
const struct ff_argument *look_arg(const struct look *l, int call, int position, const char *keyword);
/* The call that an argument's text is: an inner call of `call` whose callee starts the text; -1. */
int look_arg_call(const struct look *l, int call, const struct ff_argument *arg);
/* Last part of a dotted name. */
const char *last_part(const char *dotted);
bool last_part_is(const char *dotted, const char *name);
/* Target when it is known, else the callee as written. */
const char *call_name(const struct ff_call *c);
bool one_of(const char *s, const char *const *words);

/* ---- literal.c: Python literals as source text ---- */

/* Value of a string literal (concatenated ones too); NULL when the text is none. */
const char *literal_string(struct ff_arena *a, const char *text);
/* Elements of a list, tuple or set as source texts, top level only; false when it is none. */
bool literal_elements(struct ff_arena *a, const char *text, struct ff_strings *out);
/* Without blanks, quotes as ", no comma before a closing bracket: for comparing two versions. */
const char *literal_normal(struct ff_arena *a, const char *text);
bool literal_is(const char *text, const char *word);

/* ---- names.c: modules, imports and where a name leads across files ---- */

struct alias { /* what a module-level import binds: "shop.views.bp" -> "shop.orders.views.bp" */
	const char *name, *target; /* "shop.*" and a module for a star import */
	const char *file;
	int line;
	bool star;
	bool listed; /* in __all__, `as` the same name, or not read where it stands */
};
struct module {
	const char *name, *path; /* "shop.views", "shop/views.py" */
	bool package;            /* is an __init__.py */
	bool context;            /* an unchanged file */
};
/* Absolute dotted name of a target that may have leading dots, seen from a module. */
const char *names_absolute(struct ff_arena *a, const struct module *m, const char *target);
/* Absolute name of what an import row binds. */
const char *names_imported(struct ff_arena *a, const struct module *m, const struct ff_import *i);
/* Absolute name of a dotted text used at module level: by imports, else of the module itself. */
const char *names_resolve(struct ff_arena *a, const struct module *m, const struct ff_facts *f, const char *dotted);
/* True when `full` is `name`, or ends in ".name" (a folder above the import root stands before it). */
bool names_same(const char *full, const char *name);

/* ---- routes.h has what these share: routes.c and its readers, mounts.c, endpoints.c ---- */

struct route_book { /* of the structs of routes.h */
	struct ff_list routers, mounts, places, views, constants, slots, handovers, handlers, models, middleware;
	struct name_index *index; /* joined.c: made when the last file was taken */
	long steps;               /* of the walk that goes on */
};
void routes_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l, bool test);
void endpoints_compare(struct ff_consequence *c);
/* answers.c */
void ff_answers_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o);
void ff_error_handlers_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l);
void ff_answers_compare(struct ff_consequence *c);
void ff_asset_take(struct ff_consequence *c, const struct ff_file *file); /* with its changed lines */
/* The package of that name makes an application of its own: it is a program, whatever else it is. */
bool ff_routes_serve(const struct ff_consequence *c, const char *package);
/* A handler of a route of the new side that we know of. */
bool ff_routes_handle(const struct ff_consequence *c, const char *path, const char *symbol);

/* ---- api.c, breakage.c ---- */

enum object_kind { OBJ_FUNCTION, OBJ_CLASS, OBJ_ATTRIBUTE, OBJ_IMPORT };
struct param {
	const char *name, *annotation, *value;
	int kind, line;
	bool required;
};
struct mark { /* a decorator */
	const char *name, *args; /* absolute name; "kw_only=True,init=False" */
	bool called;
};
struct object {
	const struct module *module;
	const char *qualname, *name, *owner; /* owner: qualname of the class, "" at module level */
	int kind, flags, line, end_line, value_kind;
	const char *returns, *value;
	struct ff_list params;         /* struct param */
	struct ff_strings bases;       /* absolute names */
	struct ff_strings decorators;  /* as written */
	struct ff_strings raises;
	bool exported;                 /* in __all__ */
	/* what the book (book.c) and fields.c read */
	const char *annotation, *target; /* target: absolute name of a value that is a name, "" */
	struct ff_list marks;          /* struct mark, of the same decorators */
	bool bare;                     /* annotation without a value: nothing at run time, but a field */
	bool generic;                  /* class A[T] */
	bool dynamic;                  /* class: members are set from outside its text */
	bool unread;                   /* import: not for the module's own use */
	int inner, wraps;              /* function: levels of functions in it; how many of them keep a signature by functools.wraps */
	const char *passed;            /* name under which a package hands it on; NULL: none */
	struct object *members, *next; /* class: in order of the text */
	struct ff_list *ancestors;     /* class: NULL until somebody asks */
};
struct api_file { /* one side of one file */
	struct module module;
	const struct ff_file *file;    /* copied: path, status, role, added */
	struct ff_list objects;        /* struct object */
	struct ff_strings all;
	bool has_all, dynamic, broken;
	bool getattr; /* a module-level __getattr__ serves names */
	struct ff_strings stars;       /* modules of star imports, absolute */
	struct ff_strings all_of;      /* modules whose __all__ is put into this one's */
	bool all_known;                /* __all__ is all that is exported */
};
void api_take(struct ff_consequence *c, enum side side, const struct module *m, const struct ff_file *file, const struct look *l);
void api_compare(struct ff_consequence *c);

/* ---- entries.c, untested.c ---- */

struct entry { /* an entry point: name = package.module:attribute */
	const char *name, *target, *file;
	int line;
};
struct untested {
	const char *file, *symbol;
	int line;
};
void entries_take(struct ff_consequence *c, const struct ff_file *file); /* with its changed lines */
void entries_setup(struct ff_consequence *c, enum side side, const char *path, const struct look *l);
void entries_compare(struct ff_consequence *c);
void untested_take(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file, const struct look *l);
void untested_judge(struct ff_consequence *c);

/* ---- sql.c (words and statements), statements.c (rules); sql.h is theirs ---- */

enum word_kind { W_WORD, W_QUOTED, W_NUMBER, W_STRING, W_SIGN };
struct word {
	enum word_kind kind;
	const char *text; /* words lower case; quoted names as written, without quotes */
	int line;
};
struct statement {
	struct word *words;
	int count, line;
};
/* What is judged, and what is known around it. */
struct sql_input {
	enum ff_dialect dialect;
	const char *path;
	int first_line;
	bool transaction;           /* it runs inside of one */
	bool locked;                /* which has altered a table before */
	bool style, dump;           /* rules of taste too; may be a dump that makes all tables anew */
	struct ff_strings *created; /* tables that the same migration has made, added to; NULL none */
	struct ff_strings *added;   /* "table.column" that it has added; NULL none */
};
void ff_sql_statements(struct ff_arena *a, enum ff_dialect d, const char *text, size_t n, struct ff_list *out);
void ff_sql_judge(struct ff_arena *a, const struct sql_input *in, const char *text, size_t n, struct ff_list *items);

/* ---- migrations.c, alembic.c, models.c ---- */

struct column { /* a model's column as one side declares it */
	const char *model, *name, *type, *shape, *file; /* model: module.Class; shape: what matters to the schema */
	int line;
};
struct model {
	const char *name, *file; /* module.Class */
	bool django, context;
	int line;
};
struct operation { /* of a Django migration */
	const char *op, *model, *name, *type, *file, *app; /* app: folder of the migrations; model, name: lower case */
	const char *column;  /* type of the column in PostgreSQL, "varchar(20)" */
	const char *target;  /* of a foreign key, as written */
	const char *kind;    /* class of a constraint */
	const char *to;      /* new name, new table */
	const char *sets;    /* unique_together, index_together as written */
	bool nullable, has_default, db_default, is_volatile, unique, indexed, no_column, context, added;
	bool atomic;         /* runs in one transaction with the other operations of its migration */
	bool custom;         /* a field class that is not Django's: its column is not known */
	bool unchecked;      /* a foreign key without a constraint */
	bool no_table;       /* of a model: proxy, or not managed */
	bool named;          /* db_column, db_table: keeps its name when the model's or field's changes */
	int line, order;
};
struct migration_node { /* one migration of Django or revision of Alembic that is there after the change, or was before it */
	const char *file, *app, *name; /* app: folder; name: file without .py, or the revision's id */
	struct ff_strings before, labels; /* names that it follows, and the labels of their apps (Django) */
	struct ff_strings replaces;
	const char *signature;         /* what it does to the database */
	bool alembic, context, added;
	bool old;                      /* the side before the change */
	int line, depth;               /* depth: how many follow each other up to it; 0 not known yet */
	int stamp;                     /* of walks in heads.c */
	bool first;
};
const char *ff_lower(struct ff_arena *a, const char *s);
const char *ff_folder(struct ff_arena *a, const char *path);
/* String argument of a call, "" when there is none. */
const char *ff_text_arg(struct ff_arena *a, const struct look *l, int call, int at, const char *keyword);
bool ff_is_operation(const struct ff_call *c);
bool ff_state_only(struct ff_consequence *c, const struct look *l, int call);
/* added: the change adds the migration; atomic: its operations run in one transaction. */
void ff_operation_take(struct ff_consequence *c, const struct module *m, const struct look *l, int call, bool context, bool added, bool atomic);
/* history.c; `at`: row in c->operations, which ff_operations_sort has put in order. */
void ff_operations_sort(struct ff_consequence *c);
const struct operation *ff_op_before(const struct ff_consequence *c, int at);                 /* definition of the column before; NULL not known */
const struct operation *ff_op_last(const struct ff_consequence *c, int at, const char *word); /* last operation of that name on the model */
bool ff_op_model_new(const struct ff_consequence *c, const struct operation *op);
bool ff_op_column_new(const struct ff_consequence *c, int at);
bool ff_op_made_again(const struct ff_consequence *c, int at);
bool ff_op_default_kept(const struct ff_consequence *c, const struct operation *op);
/* What models.py says of the column on a side; NULL when the stream does not show it. */
const struct column *ff_op_declared(const struct ff_consequence *c, enum side side, const struct operation *op);
/* raw_sql.c: SQL that a call is given, as a string, a list of strings or a name of this module. */
void ff_sql_argument(struct ff_consequence *c, const struct look *l, int call, const struct ff_argument *g, struct sql_input *in);
/* heads.c */
void ff_heads_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l, bool old);
void ff_heads_judge(struct ff_consequence *c);
/* Place of a migration in the line of its folder, from 1; 0 not known. */
int ff_node_depth(const struct ff_consequence *c, const char *file);
struct column_read { /* the code of a file reads an attribute of rows of a class */
	const char *class, *column, *path, *symbol; /* class: absolute name */
	int line;
};
/* reads.c: of one file of the new side, changed or not. */
void ff_reads_take(struct ff_consequence *c, const struct module *m, const struct look *l);
struct dropped { /* a column that goes, and the row of its impact in items[DATABASE] */
	int item;
	const char *table, *column;
};
/* connection.c: which keys of a database setting differ, with their values, secrets left out; false: none that matters. */
bool ff_connection_differs(struct ff_arena *a, const char *old, const char *new, const char **keys, const char **before, const char **after);
void ff_connection_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o);
/* raw_sql.c: SQL that ordinary code runs. */
void ff_sql_code_take(struct ff_consequence *c, const struct ff_file *file, const struct module *m, const struct look *n, const struct look *o);
enum ff_dialect ff_sql_guess(const char *text, size_t n);
/* readers.c: the impact told last is of this column; when all files are read, code that still reads it makes it critical. */
void ff_column_dropped(struct ff_consequence *c, const char *table, const char *column);
void ff_readers_judge(struct ff_consequence *c);
void models_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l);
void models_compare(struct ff_consequence *c);
void migrations_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l, bool context);
void migrations_judge(struct ff_consequence *c);
void alembic_take(struct ff_consequence *c, const struct module *m, const struct ff_file *file, const struct look *l);
void sqlfile_take(struct ff_consequence *c, const struct ff_file *file);

/* ---- performance.c, user.c, settings.c, dependencies.c ---- */

struct knob { /* an environment variable or setting that one side reads or sets */
	const char *name, *value, *file;
	int line;
	bool required, setting;
};
void performance_take(struct ff_consequence *c, const struct ff_subject *s, const struct ff_file *file, const struct module *m, const struct look *n,
                      const struct look *o, struct ff_arena *scratch);
struct repeats { /* of one file, on both sides: struct ff_repeat of orm.h */
	struct ff_list now, then;
};
struct ff_repeat;
/* More calls of its kind are there than before: not only moved, or indented anew.  o NULL: a new file. */
bool ff_call_is_new(const struct look *n, const struct look *o, int call);
/* More of its kind and text are there than before. */
bool ff_repeat_is_new(const struct repeats *rs, const struct ff_repeat *r);
/* eager.c: of a definition of both sides, -1 the module; a repeat that it tells of is marked by a loop that is NULL. */
void ff_eager_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int d, int was, struct repeats *rs);
/* timeouts.c: a call on a changed line; was: its definition on the old side, -1 the module. */
void ff_timeouts_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int call, int was);
void growth_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o); /* growth.c */
void user_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o);
void template_take(struct ff_consequence *c, const struct ff_file *file);
void settings_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l);
void settings_compare(struct ff_consequence *c);
void dependencies_take(struct ff_consequence *c, const struct ff_file *file);
void dependencies_setup(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o);

/* flags.c: feature flags; headers.c: headers that protect users; wording.c: texts that are translated */
void flags_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l);
void flags_compare(struct ff_consequence *c);
void headers_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l);
void headers_compare(struct ff_consequence *c);
void headers_judge_view(struct ff_consequence *c, const struct ff_file *file, const struct look *n);
bool header_setting(const char *name);
const char *header_weaker(struct ff_arena *a, const char *name, const char *before, const char *after);
void wording_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l);
void wording_compare(struct ff_consequence *c);

/* ---- radius.c, advice.c ---- */

void radius_keep(struct ff_consequence *c, const struct ff_usage *u);
const struct ff_usage *radius_usage(const struct ff_consequence *c, const char *path, const char *symbol);
/* Users of a definition into an impact: texts, total, level one up or down. */
void radius_apply(struct ff_consequence *c, struct ff_impact_item *i, const struct ff_usage *u);
void radius_sum(struct ff_consequence *c, struct ff_blast_radius *out);
bool file_is_entry(const char *path); /* started by its name: manage.py, __main__.py ... */
bool path_is_example(const char *path);
bool usage_touched(const struct ff_usage *u);
/* reached.c: an endpoint or an entry point is reached through users that the change left as they were */
bool reached_outside(struct ff_consequence *c, const struct ff_usage *u);
/* Adds to the sum who is reached through others; to tests and entries, files. */
void reached_sum(struct ff_consequence *c, struct ff_blast_radius *out, struct ff_strings *tests, struct ff_strings *entries);
enum { HITS_MAX = 60, ROWS_KEPT = 2000, RENDERS_MAX = 2000 };
struct render { /* a definition that renders a template by its name */
	const char *path, *symbol, *name;
	bool whole_class; /* the class says it: every method of it */
};
void renders_take(struct ff_consequence *c, const char *path, const struct look *l);
const char *advice_for(const char *id);
void advice_recommend(struct ff_consequence *c, struct ff_impact *r);

/* ---- run.c ---- */

struct kept_file { /* what is left of a file record: no text of lines */
	struct ff_file file;
	struct ff_spans calls; /* lines of the calls of the new side, in order: a user's call may be rewritten below its first line */
};
#define KEPT(c, i) (((struct kept_file **)(c)->files.items)[i])

struct ff_consequence {
	struct ff_arena arena;
	struct ff_list items[FAMILIES];   /* struct ff_impact_item */
	struct ff_list endpoint_changes;  /* struct ff_endpoint_change */
	struct ff_list usages;            /* struct ff_usage, copied */
	int *usage_slots;                 /* row + 1 by hash of path and symbol; 0 free */
	size_t usage_mask;
	struct ff_list files;             /* struct kept_file * */
	struct ff_list api[2];            /* struct api_file * */
	struct ff_list aliases[2];        /* struct alias */
	struct route_book routes[2];
	struct ff_list error_handlers[2]; /* of answers.c */
	struct ff_strings keys_lost, catalogues, assets_lost; /* translation keys that went, and the files; static files that went */
	struct ff_list columns[2];        /* struct column */
	struct ff_list models[2];         /* struct model */
	struct ff_list operations;        /* struct operation */
	struct ff_list nodes;             /* struct migration_node */
	struct ff_strings labels;         /* folder of migrations, the label that they have there, in turn */
	struct ff_list dropped;           /* struct dropped */
	struct ff_list reads;             /* struct column_read */
	struct ff_strings data_migrations; /* files of migrations that write rows, in the transaction of their other operations */
	struct ff_list knobs[2];          /* struct knob */
	struct ff_list flags[2], guards[2]; /* of flags.c, of headers.c */
	struct ff_strings wording[2];     /* texts to be translated: OLD, those on removed lines */
	const char *wording_file;         /* where the first of them stood */
	int wording_line;
	struct ff_list entries[2];        /* struct entry */
	struct ff_list untested;          /* struct untested */
	bool tested, entries_cut;         /* some test reaches something; entry points of a setup.py were not read whole */
	struct ff_strings block_lost, block_found; /* names in templates: removed, and those that are there again */
	int templates, migrations, endpoints_total;
	bool alembic, index, irreversible, hard;
	struct ff_list route_rows;
	struct ff_list endpoints_now;     /* struct endpoint of the new side, once they were compared */
	struct ff_list renders;           /* struct render */
	struct ff_spread spread;          /* copied; what it leads to: */
	struct reached_graph *reached;    /* NULL: nothing was told */
	struct ff_impact report;
};
/* Adds an impact; strings that live in the run's arena or are constants.  Returns it for what else is known. */
struct ff_impact_item *impact_add(struct ff_consequence *c, enum family family, const char *id, const char *peer, int level, const char *path,
                                  int line, const char *symbol, const char *message);
bool file_is_production(const struct ff_file *f); /* neither test, example, docs, generated nor vendored */
bool line_added(const struct ff_consequence *c, const char *path, int line); /* the change wrote the line, or the call that starts there */
bool in_migrations(const struct ff_file *f);
int level_up(int level);
int level_down(int level);

/* ---- risk.c ---- */

/* RISK001 and RISK002 of a record, which may be NULL; raises the deployment risk of the report. */
void ff_consequence_risk(struct ff_consequence *c, const struct ff_risk *from, struct ff_impact *r);

#endif
