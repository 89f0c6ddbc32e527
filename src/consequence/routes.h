/*
 * routes.h - what the files about HTTP share: the tables that routes.c and the readers of the
 * frameworks fill from single files, and the joined table of endpoints.  Only they include it.
 *
 * A text of a path may hold \001name\002 where the source has a constant; mounts.c puts its value in.
 */
#ifndef FF_CONSEQUENCE_ROUTES_H
#define FF_CONSEQUENCE_ROUTES_H

#include "room.h"

/* ---- tables ---- */

struct router { /* an app, blueprint, router or list of routes that has a name */
	const char *name; /* "shop.views.bp" */
	const char *prefix, *framework, *file, *host;
	struct ff_strings guards, needs; /* needs: dependencies of all its routes */
	int line;
	bool app, slash; /* slash: routes of REST framework end in one */
	bool test;
	const char *own; /* class of the program's own that makes it, and may guard it; "" one of the framework */
	const char *made; /* class that it is an object of */
};
struct mount {
	const char *parent;  /* router name; "" a root */
	const char *child;   /* router name, or module of an included url configuration */
	const char *prefix, *file, *rule, *framework, *handler, *host;
	struct ff_strings guards, needs;
	int line;
	bool replaces;       /* prefix given at the mount replaces the child's own (Flask) */
	bool shown;          /* is a row of its own in the route table */
	bool quiet;          /* only when the routes under it are not known */
};
struct setting { /* of a view: pagination_class and its like; of a decorator */
	const char *name, *value, *target; /* target: absolute name where the value is a name, else "" */
	int line;
};
struct wire_param { /* what a request carries */
	const char *name, *in; /* path, query, header, cookie, form, body */
	const char *file; /* where it is declared: a dependency may be elsewhere */
	const char *type, *bounds, *model, *value; /* as written; model: absolute name of the annotation; value: default */
	bool required, classy; /* classy: its type is a class that may be a group of parameters */
	int line;
};
struct contract { /* what a handler asks for and answers, as far as it is declared */
	struct ff_list params;   /* struct wire_param */
	struct ff_strings needs; /* absolute names of dependencies: what they ask for is asked for, too */
	const char *status, *media, *response, *response_type; /* "" not declared; response: absolute name of the model */
	bool deprecated, declared; /* declared: parameters are a contract (FastAPI), not only what the body reads */
};
struct place { /* a route as it is registered */
	const char *owner;   /* router name; "" none known */
	const char *rule, *local; /* as written; prefix of enclosing mounts + rule */
	const char *framework, *file, *handler, *view; /* view: class or function whose methods answer */
	const char *name, *host; /* endpoint or url name */
	struct ff_strings methods;
	struct ff_strings guards; /* decorators and dependencies that ask for a login or permission */
	struct contract *contract; /* NULL: nothing known */
	int line, end_line;
	bool test, regex;
	bool viewset; /* registered at a router of REST framework: list, detail and actions follow from the class */
};
struct handler { /* a function or method that urls may name from elsewhere */
	const char *name, *file;
	struct contract *contract;
	int line;
};
struct action { /* a method of a viewset with a route of its own */
	const char *name, *path;
	struct ff_strings methods;
	struct ff_strings mapped; /* a method and the name of its own function, in turn: @x.mapping.delete */
	bool detail;
	int line;
};
struct view_class { /* a class, or a function with decorators that name its methods */
	const char *name, *file; /* module.Class */
	struct ff_strings methods, bases, names, guards; /* names: of all its functions */
	struct ff_strings needs; /* of a class of routers: dependencies of all routes */
	struct ff_list settings, actions; /* struct setting, struct action */
	int line;
	bool limited; /* methods are all that it answers: decorated, or http_method_names */
};
struct constant { /* NAME = "text" of a module or class */
	const char *name, *value;
};
struct slot { /* a parameter that routes are added to: def routes(app): app.route(...) */
	const char *router, *function, *parameter;
	int index;
};
struct handover { /* a router as an argument: routes(app) */
	const char *function, *keyword, *router;
	int index, line;
};
struct field { /* of a model that a request or an answer is made of */
	const char *name, *type, *bounds, *model;
	bool required, read_only, write_only;
	bool doubtful; /* required in pydantic 2 and not in 1, and the file does not say which it is */
	int line;
};
struct wire_model {
	const char *name, *file; /* module.Class */
	struct ff_strings bases;
	struct ff_list fields;   /* struct field */
	int line, end_line;
	bool serializer, test, all; /* all: a serializer with fields = "__all__" */
	bool partial; /* rows that we cannot read add fields */
};
struct middleware { /* a list of settings, or calls in order */
	const char *name, *file;
	struct ff_strings items;
	int line;
};
struct endpoint { /* one method of one path */
	const char *method, *route, *rule, *file, *handler, *framework, *name, *host;
	const char *shape; /* of the route, for those without an equal; NULL not asked for yet */
	const struct place *place;
	const struct view_class *view;
	const struct contract *contract; /* once ff_contract_of was asked */
	struct ff_strings guards, needs; /* of the route, its view and every router above */
	int line, order; /* order of registration */
	bool matched;
};

/* ---- one file while it is read (reader.c) ---- */

struct reader {
	struct ff_consequence *c;
	struct route_book *book;
	const struct module *m;
	const struct look *l;
	const char *framework; /* by the imports of the file; "" none */
	int first_router, first_place, first_mount; /* rows of this file start here */
	enum side side;
	bool test;
	long budget; /* rows that may be looked at by what goes over all of a file for each handler or model */
};
/* true: so many more rows are too many. */
bool ff_reader_spent(struct reader *r, int rows);
extern const char *const ff_http_methods[]; /* lower case */
struct ff_arena *ff_reader_arena(struct reader *r);
/* The framework that a dotted name belongs to, "" none. */
const char *ff_framework_of(const char *name);
/* "pkg.mod.func.var"; self.x belongs to the class. */
const char *ff_reader_scoped(struct reader *r, int def, const char *var);
struct router *ff_reader_router(struct reader *r, const char *name);
/* Full name of the router that a text names, seen from a definition; an import's target; else of this module. */
const char *ff_reader_named(struct reader *r, int def, const char *text);
/* Absolute name of a dotted text at module level, by imports; kept. */
const char *ff_reader_resolve(struct reader *r, const char *dotted);
/* Absolute name of a base (row of the facts): ModelViewSet of ModelViewSet[Order]. */
const char *ff_reader_base(struct reader *r, int base);
/* Which parameter of a definition the first n bytes name; -1 none. */
int ff_reader_parameter(const struct look *l, int def, const char *text, size_t n);
/* "a.b" of "a.b.c". */
const char *ff_reader_receiver(struct reader *r, const char *callee);
/* The text of an argument with constants marked; NULL when it is no text. */
const char *ff_reader_text(struct reader *r, int call, int position, const char *keyword);
const char *ff_reader_expr(struct reader *r, int def, const char *text);
/* The rule of a registering call, NULL none: a text, or the only text inside a call (a function that adds a scope to the path). */
const char *ff_reader_rule(struct reader *r, int call, int position, const char *keyword, const char **as_written);
struct router *ff_router_add(struct reader *r, int call, const char *name, const char *prefix, const char *framework);
struct mount *ff_mount_add(struct reader *r, int call, const char *parent, const char *child, const char *prefix, const char *framework);
struct place *ff_place_add(struct reader *r, int call, const char *owner, const char *local, const char *rule, const char *framework);
/* Handler of a registration call: a name, X.as_view(...), a class, a call around one of them. */
void ff_place_handler(struct reader *r, struct place *p, int call, const struct ff_argument *g);
/* Router or list that an argument names; "" none. */
const char *ff_reader_child(struct reader *r, int call, const struct ff_argument *g);
void ff_methods_of(struct reader *r, const struct ff_argument *g, struct ff_strings *out);
void ff_method_push(struct reader *r, const char *word, struct ff_strings *out);
/* Strings of a list, in order, as far as it is quoted; false when none. */
bool ff_reader_words(struct reader *r, const char *text, struct ff_strings *out);
/* Name of the module- or class-level assignment around a call; "" none. */
const char *ff_reader_assigned(struct reader *r, int call);
/* Elements of a loop's list when the text is its variable: struct of source texts; false when it is none. */
bool ff_reader_looped(struct reader *r, int call, const char *text, struct ff_strings *out);

/* ---- the readers of the frameworks ---- */

void ff_flask_take(struct reader *r);
void ff_appbuilder_take(struct reader *r); /* Flask-AppBuilder */
void ff_starlette_take(struct reader *r); /* and FastAPI */
void ff_django_take(struct reader *r);
void ff_aiohttp_take(struct reader *r);
void ff_decorators_take(struct reader *r); /* @x.route, @x.get: all of them have these */
void ff_views_take(struct reader *r);

/* ---- classguards.c ---- */

/* Logins that a class asks for in its constructor (of routers) or before any of its methods (of views). */
void ff_class_guards_take(struct reader *r, int class, struct view_class *v);
void ff_before_requests_take(struct reader *r);
struct joiner;
/* Guards of a class and of its bases, as far as no list below replaces them, added; needs: NULL not asked for.  Within a walk. */
void ff_class_guards(const struct joiner *j, const char *class, struct ff_strings *guards, struct ff_strings *needs);

/* ---- guards.c, contract.c, wire.c ---- */

void ff_guards_of(struct reader *r, int def, struct ff_strings *out);
/* Dependencies or decorators in a list argument: [Depends(x)]. */
void ff_guards_listed(struct reader *r, int call, const char *keyword, struct ff_strings *out);
void ff_guard_add(struct reader *r, struct ff_strings *out, const char *name);
/* Absolute names of the dependencies in a list argument, of one parameter. */
void ff_needs_listed(struct reader *r, int call, const char *keyword, struct ff_strings *out);
void ff_need_of(struct reader *r, const struct ff_parameter *p, struct ff_strings *out);
/* What the handler asks and answers; call: the registration, -1 none. */
struct contract *ff_contract_take(struct reader *r, int def, int call, const char *rule, const char *framework);
/* arguments.c: parameters that a parser or a decorator declares for the handler; false: none, or not all can be read. */
bool ff_arguments_take(struct reader *r, int def, struct contract *k);
/* Functions that take a request, methods of views. */
void ff_handlers_take(struct reader *r);
/* The class that an annotation is about: Item of List[Item]; "" none. */
const char *ff_model_named(struct reader *r, const char *annotation);
void ff_models_take(struct reader *r); /* pydantic, dataclasses, serializers */
void ff_middleware_take(struct reader *r);

/* ---- joined.c, mounts.c: joining ---- */

struct joiner {
	struct ff_consequence *c;
	const struct route_book *book;
	const struct ff_list *aliases;
	enum side side;
};
struct joiner ff_joiner(struct ff_consequence *c, enum side side); /* after the last file */
/* Walks through bases, mounts and dependencies share a bound: begin one, and ask at each step; true: go no further. */
void ff_walk_begin(const struct joiner *j);
bool ff_walk_ends(const struct joiner *j);
const struct router *ff_joined_router(const struct joiner *j, const char *name);
/* The function or method that a name means. */
const struct handler *ff_handler_find(const struct joiner *j, const char *name);
/* What an import of this name stands for; NULL none. */
const char *ff_joined_alias(const struct joiner *j, const char *name);
struct way { /* one way from an application to a router */
	const char *prefix, *host;
	struct ff_strings guards, needs;
};
/* The router, view or model that a name means: itself, or by imports and re-exports; a name from above the import root matches by its end. */
const char *ff_names_canonical(const struct joiner *j, const char *name);
/* With constants put in. */
const char *ff_path_filled(const struct joiner *j, const char *path);
struct endpoint *ff_endpoint_add(struct ff_arena *a, struct ff_list *out, const char *method, const char *route);
/* All endpoints of a side with full paths: struct endpoint.  Mounts stand among them where what is mounted is not known, or always. */
void ff_routes_resolve(struct ff_consequence *c, enum side side, bool with_mounts, struct ff_list *out);
/* ---- viewclass.c ---- */
const struct view_class *ff_view_find(const struct joiner *j, const char *name);
/* Methods that a view answers, bases included; false: some base is not known. */
bool ff_view_methods(const struct joiner *j, const char *view, struct ff_strings *out);
/* A setting of a view or the nearest base; NULL none. */
const struct setting *ff_view_setting(const struct joiner *j, const char *view, const char *name);
/* Routes of a viewset at a router: under every way. */
void ff_viewset_resolve(const struct joiner *j, const struct place *p, const struct way *ways, int count, bool slash, struct ff_list *out);

/* ---- comparing ---- */

struct pair { /* an endpoint of both sides */
	struct endpoint *o, *n;
};
/* Sorts both lists by route; pairs with the same route into `same`, with another into `moved`; marks all of them as matched. */
void ff_endpoints_match(struct ff_consequence *c, struct ff_list *olds, struct ff_list *news, struct ff_list *same, struct ff_list *moved);
const char *ff_endpoint_text(struct ff_consequence *c, const struct endpoint *e); /* "GET /cart" */
const char *ff_param_text(struct ff_consequence *c, const struct wire_param *p); /* "query limit: int (ge=1), required" */
const char *ff_endpoint_where(struct ff_consequence *c, const struct endpoint *e); /* with file, line and handler */
void ff_contracts_compare(struct ff_consequence *c, const struct ff_list *pairs);
void ff_guards_compare(struct ff_consequence *c, const struct ff_list *pairs);
void ff_models_compare(struct ff_consequence *c, const struct ff_list *pairs);
void ff_shadows_judge(struct ff_consequence *c, const struct ff_list *olds, const struct ff_list *news);
void ff_middleware_compare(struct ff_consequence *c);
void ff_api_defaults_compare(struct ff_consequence *c); /* apidefaults.c */
const struct wire_model *ff_model_find(const struct joiner *j, const char *name);
/* What the handler of an endpoint asks and answers; NULL not known. */
const struct contract *ff_contract_of(const struct joiner *j, struct endpoint *e);
enum type_change { TYPE_SAME, TYPE_WIDER, TYPE_NARROWER, TYPE_OTHER };
/* From one annotation to another, None aside; *was, *is: may be None. */
enum type_change ff_type_change(struct ff_arena *a, const char *before, const char *after, bool *was, bool *is);
/* The type as the reader of an answer sees it: a path or an address is a text. */
const char *ff_type_answered(struct ff_arena *a, const char *type);
/* true when new bounds ("gt=1, max_length=5") refuse what old ones took. */
bool ff_bounds_narrowed(struct ff_arena *a, const char *before, const char *after);
/* A path without the names of its parameters: <int:id> and {id} become <>; *types gets the converters. */
const char *ff_path_shape(struct ff_arena *a, const char *path, const char **types);

#endif
