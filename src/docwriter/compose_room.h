/*
 * compose_room.h - inside src/docwriter: one draft while it is made, and who says what of it.
 */
#ifndef FF_DOCWRITER_COMPOSE_ROOM_H
#define FF_DOCWRITER_COMPOSE_ROOM_H

#include "check.h"

struct draft {
	const struct ff_doc_world *world; /* NULL: none */
	const struct ff_facts *f;
	const struct ff_definition *d; /* NULL: the module */
	struct ff_arena *a;
	const char *path;
	int def;
	int first, end;   /* its rows of parameters */
	double right;     /* least share of right sentences among its kinds */
	int said, told;   /* sentences; those that say more than the name and the signature */
	const char *evidence;
	struct ff_doc_draft *out;
};

const char *ff_doc_alone(const struct ff_subject *s, int def); /* the summary that is drafted of a definition without a world, NULL */
int ff_doc_first_argument(const struct draft *d, int call); /* first row in arguments of a call, or where it would be */

/* ---- words.c: names into words ---- */

#define FF_DOC_WORDS 10
struct words {
	const char *w[FF_DOC_WORDS];
	int n; /* 0: the name cannot be read */
	unsigned capitals; /* bits of those that the name has in capitals, others not: LRU of LRUCache */
};
void ff_doc_words(const struct draft *d, const char *name, struct words *out);
const char *ff_doc_class_words(const struct draft *d, const char *name); /* of a class: "indexed set", or its name quoted where words would guess */
const char *ff_doc_phrase(const struct draft *d, const struct words *w, int from, int to); /* as the repository writes them */
enum { FF_DOC_VERB = 1, FF_DOC_GIVES = 2 /* what is behind it comes back */, FF_DOC_MAYBE = 4 /* a noun too */, FF_DOC_WHOLE = 8 /* says it all with the object that it is called on */ };
int ff_doc_verb(const char *word);      /* FF_DOC_*; 0: none that is known */
bool ff_doc_predicate(const char *word); /* is, has, can ... */
bool ff_doc_joint(const char *word);    /* by, from, for ...: where the thing ends that a name is about */
const char *ff_doc_unit(const char *word); /* "milliseconds" of ms; NULL */
const char *ff_doc_vague(const char *word); /* itself when it names nothing (result, data, x); NULL */
bool ff_doc_plain_noun(const char *word); /* "the" may stand before it alone */
char *ff_doc_capital(struct ff_arena *a, const char *s); /* first letter upper case */
/* Source text as a docstring may quote it, on one line and at most `most` bytes, between double backticks; NULL: it cannot be. */
const char *ff_doc_code(const struct draft *d, const char *text, size_t most);
const char *ff_doc_called(const struct draft *d, const char *callee, size_t most); /* the same of a callee; NULL where it has lost what stood there, as in "(a or b).c", "a[1].b" and "a(1)(2)" */
const char *ff_doc_type(const struct draft *d, const char *annotation); /* as a docstring has it: X of "X" and of Annotated[X, ...]; "" none */
const char *ff_doc_join(const struct draft *d, const struct ff_strings *parts, const char *last); /* "a, b or c" */
/* A comment, a docstring or a message as one sentence with its full stop, first letter as it is; NULL: it is none. */
const char *ff_doc_sentence(const struct draft *d, const char *text);

/* ---- articles.c ---- */

bool ff_doc_are_many(const struct words *w); /* a plural: "rows", "rows of a file" */
const char *ff_doc_act(const struct draft *d, const struct words *w); /* "register the factory" of a name that begins with a verb */

/* ---- world.c ---- */

/* A documented method or function that the tree knows of. */
struct told {
	const char *summary; /* "" none */
	struct ff_list args; /* struct ff_doc_item */
	struct ff_strings names; /* of its parameters that have a position, self and cls left out */
	const char *returns;
};
const struct told *ff_doc_inherited(const struct draft *d); /* what a base says of the method; NULL */
bool ff_doc_knows_class(const struct draft *d, const char *name); /* a class of the tree */
const char *ff_doc_class_summary(const struct draft *d, const char *name); /* of a class of the tree; NULL */
const struct told *ff_doc_told(const struct draft *d, const char *key); /* of the one function of that "module:Class.name"; NULL */
const struct ff_strings *ff_doc_members(const struct draft *d, const char *name); /* of an enumeration of the tree; NULL: of none, or too many */
const char *ff_doc_mined(const struct draft *d, const struct ff_parameter *p); /* how others describe the parameter; NULL */
const char *ff_doc_form(const struct ff_doc_world *w, const char *word);   /* "URL" of url; the word itself */
bool ff_doc_args_in_class(const struct draft *d); /* the tree describes the arguments of __init__ in the class */

/* ---- callers.c ---- */

/* What two callers or more do alike with what comes back. */
struct use {
	const char *name; /* that they give it, NULL */
	const char *item; /* they go through it, and call each item so; "" in different ways, NULL: they do not */
	bool asked;       /* they do nothing but ask whether it is true */
};
void ff_doc_use(const struct draft *d, struct use *out);

/* ---- delegates.c ---- */

/* The one function that the body hands over to, or that functools.wraps names. */
struct delegate {
	const char *code;        /* as a docstring may quote it */
	const struct told *told; /* NULL: it says nothing */
	bool whole;              /* all parameters go there, and nothing else is done */
};
bool ff_doc_delegate(const struct draft *d, struct delegate *out);
const char *ff_doc_passed_on(const struct draft *d, const struct ff_parameter *p); /* how the function it goes to describes it, and which that is; NULL */
const char *ff_doc_with_source(const struct draft *d, const char *text, const char *how, const char *code); /* "text, how code.": what says so is not learned from again; NULL */

/* ---- each says its part, and where the words are from ---- */

enum source {
	FROM_NOTHING,    /* what has to be listed, and nothing is known of it */
	FROM_NAME, FROM_COMMENT, FROM_OVERRIDDEN, FROM_DELEGATE, FROM_CALLERS, FROM_MINED, FROM_USE, FROM_RESULTS, FROM_RAISES, FROM_BODY, FROM_ROUTE, FROM_VALUE, FROM_MEMBERS,
};
void ff_doc_tell(struct draft *d, enum source source, bool more); /* more: than the name and the signature */
/* summary.c */
const char *ff_doc_summary(struct draft *d);
const char *ff_doc_from_author(struct draft *d); /* a comment or the overridden docstring, in the mood that is asked for; NULL */
const struct ff_definition *ff_doc_parent(const struct draft *d); /* NULL: module level */
const char *ff_doc_owner(const struct draft *d);  /* the class around it, in words */
bool ff_doc_fits(const struct draft *d, const char *text); /* is a first line: fits behind the quotes, and is no signature */
/* things.c */
const char *ff_doc_of_property(struct draft *d);
const char *ff_doc_of_class(struct draft *d);
const char *ff_doc_of_module(struct draft *d);
const char *ff_doc_raised_by(const struct draft *d); /* an exception of this module; NULL: nobody here, or many */
/* comments.c */
const char *ff_doc_comment_above(const struct draft *d, int line, int col); /* sentence of the comment that ends right above; NULL */
const char *ff_doc_comment_beside(const struct draft *d, int line);
const char *ff_doc_comment_below(const struct draft *d, const struct ff_assign *x); /* of the string below an assignment */
const char *ff_doc_comment_head(const struct draft *d);
/* parameters.c */
bool ff_doc_is_handed(const char *text); /* what is said of parameters that Python hands over, whoever writes the method */
const char *ff_doc_of_letters(const struct draft *d, const char *name, const char *annotation); /* "robot parser" of rp: RobotParser; NULL */
void ff_doc_parameters(struct draft *d, struct ff_list *items);
/* returns.c */
void ff_doc_returns(struct draft *d, int kind, struct ff_list *items);
/* outcomes.c */
const char *ff_doc_outcome_of(struct draft *d, bool yields, bool *more); /* what comes back, or what is yielded, as a noun phrase with its full stop; NULL */
const char *ff_doc_outcome(struct draft *d, bool *more);                 /* what a caller gets first: of a generator what it yields */
bool ff_doc_tells_truth(const struct draft *d);          /* all that comes back is True or False */
const struct ff_result *ff_doc_only_result(const struct draft *d); /* the one return with a value; NULL: none or several */
/* raises.c */
void ff_doc_raised(struct draft *d, struct ff_list *items);
bool ff_doc_raises_unlisted(const struct draft *d); /* linters want an entry that would not be true: of what stays inside, of a function that makes the exception */
/* exceptions.c */
enum thrown { THROWN_TYPE, THROWN_HIDDEN /* a class, by a name that the text does not lead to one */, THROWN_MADE, THROWN_UNKNOWN /* nothing to tell */ };
enum thrown ff_doc_thrown(const struct draft *d, const char *type, int line); /* line: of the raise statement, 0: a handler names it */
/* attributes.c */
void ff_doc_attributes(struct draft *d, struct ff_list *items);
int ff_doc_init_of(const struct draft *d); /* row of the class's own __init__, -1 */
/* effects.c */
const char *ff_doc_route(const struct draft *d);   /* "``/user/<name>`` (GET, POST)": what a view answers; NULL */
const char *ff_doc_template(const struct draft *d); /* what it renders; NULL */
void ff_doc_effects(struct draft *d, struct ff_strings *more);

#endif
