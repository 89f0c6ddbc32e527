/*
 * api.h - what the files that judge the API share: the book of one side, the views on it, and the
 * comparison of two objects.  Nobody else in the room includes it.
 */
#ifndef FF_CONSEQUENCE_API_H
#define FF_CONSEQUENCE_API_H

#include <ctype.h>

#include "room.h"

/* ---- stdlib.c ---- */

struct stdlib_class {
	const char *name, *bases, *members; /* parted by blanks; bases "=NAME": the same class under another name, "~A B": A and B stand for it */
};
const struct stdlib_class *ff_stdlib_class(const char *name); /* "collections.abc.Mapping"; NULL: not known */
bool ff_stdlib_member(const struct stdlib_class *c, const char *member); /* of its own, not of its bases */

/* ---- book.c: where a dotted name leads on one side, as Python's import and attribute lookup would ---- */

enum found_kind {
	FOUND_NOTHING, /* Python would raise */
	FOUND_UNKNOWN, /* in what we were not shown, or made at run time */
	FOUND_OBJECT, FOUND_MODULE,
	FOUND_OUTSIDE, /* of another package, or of the standard library: name */
};
struct found {
	enum found_kind kind;
	struct object *object;
	struct api_file *module;
	const char *name;
	bool getattr; /* FOUND_UNKNOWN: nothing but a __getattr__ of the module or class may serve it */
};
struct book;
/* All files of a side must have been taken; valid as long as the run's arena. */
struct book *ff_book_make(struct ff_consequence *c, enum side side);
struct ff_arena *ff_book_arena(const struct book *b);
struct api_file *ff_book_module(const struct book *b, const char *name);
struct object *ff_book_object(const struct book *b, const char *full);       /* exactly this one; annotations without a value are none */
struct object *ff_book_at(const struct book *b, const char *module, const char *qualname);
struct object *ff_book_in(const struct book *b, const struct object *cls, const char *member); /* of the class itself */
struct found ff_book_find(const struct book *b, const char *dotted);
struct found ff_book_follow(const struct book *b, struct object *o); /* what the object stands for: an import, another name */
/* As a name used in a module, where builtins are seen too. */
struct found ff_book_name(const struct book *b, const char *dotted);
bool ff_book_lists(const struct book *b, const struct api_file *af, const char *name); /* in its __all__, also by other modules' lists */
bool ff_book_own(const struct book *b, const char *dotted); /* its first part is a package of this tree */

/* ---- ancestry.c ---- */

/* Method resolution order without the class itself, nearest first; `object` is left out. */
struct ancestor {
	struct object *object; /* of this tree, else NULL */
	const struct stdlib_class *stdlib;
	const char *name;      /* absolute */
	bool unknown;          /* neither */
};
const struct ff_list *ff_book_mro(const struct book *b, struct object *cls); /* struct ancestor */
/* What getattr(cls, member) finds; FOUND_OUTSIDE: a class of the standard library has it. */
struct found ff_book_member(const struct book *b, struct object *cls, const char *member);

/* ---- decorators.c ---- */

enum decorated { DECORATED_PLAIN, DECORATED_PROPERTY, DECORATED_UNKNOWN };
/* What is bound to the function's name: a function with the signature as written, or what else. */
enum decorated ff_decorated(const struct book *b, const struct object *o);
bool ff_is_property(const struct book *b, const struct object *o);
bool ff_is_tool(const struct object *o); /* handed to a language model: its name and parameters are a schema */

/* ---- fields.c ---- */

enum fields_kind { FIELDS_NONE, FIELDS_DATACLASS, FIELDS_ATTRS, FIELDS_PYDANTIC, FIELDS_TUPLE, FIELDS_DICT };
/* The generated __init__ (FIELDS_DICT: the keys as parameters) of a class; NULL: it has none, or it cannot be told. */
struct object *ff_fields_init(const struct book *b, struct object *cls, enum fields_kind *kind);
bool ff_is_enum(const struct book *b, struct object *cls);

/* ---- exposure.c: who sees it ---- */

enum exposure { HIDDEN, BY_NAME, UNKNOWN, USED, EXPORTED };
struct comparer {
	struct ff_consequence *c;
	struct book *old, *new;
	struct api_file *o, *n; /* of the module that is compared; n NULL: the module is gone */
	bool library;           /* the package around o is made for others to import */
	bool program;           /* it makes an application of its own */
	int looked;             /* inherited members looked at: bounded */
	struct ff_strings said; /* comparisons made: a function seen through several classes is told once */
};
struct weight {
	enum exposure exposure;
	const struct ff_usage *usage;
};
bool ff_is_library(const struct comparer *k);
bool ff_underscored(const char *dotted);
bool ff_private_name(const char *name);
/* calls_only: what breaks are calls, who only imports is not hit. */
struct weight ff_weigh(const struct comparer *k, const struct object *o, bool calls_only);
/* Adds the impact at its level for those who see it; NULL when nobody does. */
struct ff_impact_item *ff_report(const struct comparer *k, const struct object *o, const struct weight *w, const char *id, const char *peer, int level,
                                 const char *path, int line, const char *message);
/* The package still has the name, from wherever: only the path below the package is gone. */
bool ff_still_passed(const struct comparer *k, const struct object *o);
const char *ff_kind_word(const struct book *b, const struct object *o);

/* ---- functions.c, members.c: two objects ---- */

/* seen_as: qualified name under which the user sees it ("" its own), e.g. a method inherited by a class. */
void ff_judge_function(struct comparer *k, const struct object *o, const struct object *n, const char *seen_as);
void ff_judge_class(struct comparer *k, struct object *o, struct object *n);
void ff_judge_pair(struct comparer *k, struct object *o, struct object *n);                      /* breakage.c */

/* ---- losses.c ---- */

void ff_judge_gone(struct comparer *k, struct object *o, struct object *cls, const struct found *f); /* cls: class of the new side that lacks the member */
bool ff_uninteresting(const struct object *o);
/* Objects of the class have it although the class does not: an annotation, self.x = ..., or (*slot) a slot. */
bool ff_on_instances(const struct comparer *k, struct object *cls, const char *name, bool *slot);

#endif
