/*
 * world.h - inside src/docwriter: what is kept of the whole tree, by kind and key.  world.c fills it with what docstrings say, callers.c with
 * what calls do; both read it.
 */
#ifndef FF_DOCWRITER_WORLD_H
#define FF_DOCWRITER_WORLD_H

#include "compose_room.h"

enum { ENTRY_PARAMETER, ENTRY_CLASS, ENTRY_METHOD /* a function, too */, ENTRY_FORM, ENTRY_USE };
struct entry {
	int kind, next; /* next: of the bucket, -1 */
	const char *key;                 /* parameter, class, word; method and use: "module:Class.name", "module:name" */
	const char *text, *type, *where; /* parameter: description, type, class ("module:Class") or module ("module:"); use: name, item, its last caller */
	int count;                       /* parameter: places; form: times; use: callers that bind the value to the name */
	int items, asked, defs;          /* use: callers that go through it, that ask whether it is true; of "*:name", definitions of the name */
	struct told told;                /* class, method */
	struct ff_strings bases;         /* class: last parts */
	struct ff_strings members;       /* class that is an enumeration */
};
struct ff_doc_world {
	struct ff_arena *a;
	int *buckets;
	struct ff_list entries;
	int uses;              /* entries of that kind */
	int in_class, in_init; /* where the arguments of __init__ are described */
};

struct entry *ff_doc_entry(const struct ff_doc_world *w, int i);
int ff_doc_entry_first(const struct ff_doc_world *w, int kind, const char *key); /* -1 */
int ff_doc_entry_next(const struct ff_doc_world *w, int i, int kind, const char *key); /* i itself counts */
struct entry *ff_doc_entry_add(struct ff_doc_world *w, int kind, const char *key); /* NULL: the bound is met */

/* ---- callers.c ---- */

void ff_doc_note_calls(struct ff_doc_world *w, const struct ff_subject *s, const char *module);
/* "module:name" that a call leads to, by its import, self or a definition of the file; NULL: not for certain. */
const char *ff_doc_callee(struct ff_arena *a, const struct ff_facts *f, const char *path, const char *module, const struct ff_call *c);

#endif
