/*
 * summary.c - the one sentence of a function: a comment of the author's, the docstring of what is overridden, or the name, read as what
 * it does.  Called by compose.c; things.c says what a class, a property and a module is.
 */
#include <ctype.h>
#include <strings.h>

#include "compose_room.h"

#define WIDTH 79 /* of a line, PEP 8 */

/* Methods that Python calls; what each does is the language's, whoever writes it. */
static const struct {
	const char *name, *text;
} magic[] = {
	{"__init__", "Initialize the %s."}, {"__new__", "Create the %s."}, {"__str__", "Return the %s as text."}, {"__repr__", "Return a representation of the %s."}, {"__unicode__", "Return the %s as text."},
	{"__bytes__", "Return the %s as bytes."}, {"__len__", "Return the length of the %s."}, {"__bool__", "Tell whether the %s is true."}, {"__eq__", "Tell whether the %s equals another object."},
	{"__ne__", "Tell whether the %s differs from another object."}, {"__lt__", "Tell whether the %s comes before another object."}, {"__le__", "Tell whether the %s comes before or equals another object."},
	{"__gt__", "Tell whether the %s comes after another object."}, {"__ge__", "Tell whether the %s comes after or equals another object."}, {"__hash__", "Return the hash of the %s."},
	{"__iter__", "Iterate over the %s."}, {"__aiter__", "Iterate over the %s."}, {"__next__", "Return the next item of the %s."}, {"__anext__", "Return the next item of the %s."}, {"__reversed__", "Iterate over the %s in reverse."},
	{"__contains__", "Tell whether the %s contains an item."}, {"__getitem__", "Return an item of the %s."}, {"__setitem__", "Set an item of the %s."}, {"__delitem__", "Delete an item of the %s."},
	{"__missing__", "Handle a missing key of the %s."}, {"__call__", "Call the %s."}, {"__enter__", "Enter the context of the %s."}, {"__exit__", "Leave the context of the %s."}, {"__aenter__", "Enter the context of the %s."},
	{"__aexit__", "Leave the context of the %s."}, {"__getattr__", "Look up an attribute that the %s lacks."}, {"__getattribute__", "Look up an attribute of the %s."}, {"__setattr__", "Set an attribute of the %s."},
	{"__delattr__", "Delete an attribute of the %s."}, {"__dir__", "List the attributes of the %s."}, {"__get__", "Return the value of the %s for an instance."}, {"__set__", "Set the value of the %s for an instance."},
	{"__delete__", "Delete the value of the %s for an instance."}, {"__set_name__", "Note the name that the %s is bound to."}, {"__add__", "Add another object to the %s."}, {"__radd__", "Add the %s to another object."},
	{"__iadd__", "Add another object to the %s in place."}, {"__sub__", "Subtract another object from the %s."}, {"__mul__", "Multiply the %s by another object."}, {"__int__", "Return the %s as an integer."},
	{"__float__", "Return the %s as a float."}, {"__index__", "Return the %s as an integer."}, {"__copy__", "Return a shallow copy of the %s."}, {"__deepcopy__", "Return a deep copy of the %s."},
	{"__reduce__", "Return how the %s is pickled."}, {"__getstate__", "Return the state to pickle of the %s."}, {"__setstate__", "Restore the %s from a pickled state."}, {"__del__", "Clean up the %s before it is destroyed."},
	{"__post_init__", "Complete the %s after its fields are set."}, {"__init_subclass__", "Set up a subclass of the %s."}, {"__html__", "Return the %s as HTML."}, {"__await__", "Wait for the %s."}, {"__format__", "Format the %s."},
	{"__or__", "Combine the %s and another object by ``|``."}, {"__and__", "Combine the %s and another object by ``&``."}, {"__invert__", "Invert the %s by ``~``."}, {"__neg__", "Return the %s negated."},
	{"__truediv__", "Divide the %s by another object."}, {"__mod__", "Apply ``%%`` to the %s and another object."}, {"__xor__", "Combine the %s and another object by ``^``."}, {"__abs__", "Return the absolute value of the %s."},
	{"__sizeof__", "Return the size of the %s in memory."}, {"__class_getitem__", "Parametrize the %s."},
};
static const char *const kinds[] = {"custom", "new", "old", "raw", "current", "default", "first", "last", "next", "same", "other", NULL}; /* of what? */

const struct ff_definition *ff_doc_parent(const struct draft *d)
{
	return d->d && d->d->parent >= 0 ? FF_AT(&d->f->definitions, struct ff_definition, d->d->parent) : NULL;
}

/* The class around it, in words: "user form". */
const char *ff_doc_owner(const struct draft *d)
{
	const struct ff_definition *p = ff_doc_parent(d);
	return p && p->kind == FF_DEF_CLASS ? ff_doc_class_words(d, p->name) : "object";
}

bool ff_doc_fits(const struct draft *d, const char *text)
{
	if (d->d && strstr(text, ff_arena_printf(d->a, "%s(", d->d->name)))
		return false; /* looks like its signature: D402 of pydocstyle */
	return strlen(text) + 3 + (d->d ? (size_t)d->d->col + 4 : 0) <= WIDTH;
}

static const char *sentence(const struct draft *d, const char *text)
{
	return ff_arena_printf(d->a, "%s.", ff_doc_capital(d->a, text));
}

/* ---- functions ---- */

static const char *of_magic(const struct draft *d)
{
	for (size_t i = 0; i < FF_COUNT(magic); i++) {
		const char *hole = strstr(magic[i].text, "%s");
		if (strcmp(magic[i].name, d->d->name))
			continue;
		const char *percent = strstr(magic[i].text, "%%");
		if (percent)
			return ff_arena_printf(d->a, "Apply ``%%`` to the %s and another object.", ff_doc_owner(d));
		return ff_arena_printf(d->a, "%.*s%s%s", (int)(hole - magic[i].text), magic[i].text, ff_doc_owner(d), hole + 2);
	}
	return NULL;
}

/* get(), post() of a view class. */
static const char *of_verb_method(const struct draft *d)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "head", "options", NULL};
	static const char *const ends[] = {"Resource", "View", "ViewSet", "Handler", "Endpoint", "APIView", "Controller", NULL};
	const struct ff_definition *p = ff_doc_parent(d);
	bool view = false;
	if (!p || d->d->kind != FF_DEF_METHOD || !ff_doc_one_of(d->d->name, verbs) || d->d->flags & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD))
		return NULL;
	for (int i = FF_DOC_ROW_FROM(d->f->bases, struct ff_base, p->line); i < d->f->bases.count && FF_AT(&d->f->bases, struct ff_base, i)->line <= d->d->line; i++)
		for (int k = 0; ends[k] && FF_AT(&d->f->bases, struct ff_base, i)->def == d->d->parent; k++)
			view = view || ff_str_ends(FF_AT(&d->f->bases, struct ff_base, i)->text, ends[k]);
	if (!view)
		return NULL;
	char *upper = ff_arena_str(d->a, d->d->name);
	for (char *q = upper; *q; q++)
		*q = (char)toupper((unsigned char)*q);
	return ff_arena_printf(d->a, "Handle %s requests.", upper);
}

static int parameters(const struct draft *d)
{
	return d->end - d->first - (d->d->kind == FF_DEF_METHOD && !(d->d->flags & FF_DEF_STATIC));
}

/* "Run the worker." of Worker.run(): what the object is asked to do with itself. */
static const char *of_whole(const struct draft *d, const struct words *w)
{
	static const char *const keepers[] = {"manager", "service", "handler", "mixin", "view", "viewset", "base", "helper", "client", "utils", "admin", "resource", "backend", "storage", "repository", "store", "controller", "factory", "provider", "adapter", "serializer", "middleware", "api", NULL};
	const struct ff_definition *p = ff_doc_parent(d);
	struct words c;
	if (!p || p->kind != FF_DEF_CLASS || parameters(d) || d->d->flags & (FF_DEF_STATIC | FF_DEF_CLASSMETHOD))
		return NULL;
	ff_doc_words(d, p->name, &c);
	if (!c.n || ff_doc_one_of(c.w[c.n - 1], keepers))
		return NULL;
	return ff_arena_printf(d->a, "%s the %s.", ff_doc_capital(d->a, w->w[0]), ff_doc_owner(d));
}

/* "Parse the text." of parse(text): verbs whose object is what they are handed, not where it is or what it is found by. */
static const char *of_object(const struct draft *d, const char *verb)
{
	static const char *const direct[] = {"add", "append", "visit", "handle", "parse", "process", "register", "unregister", "dispatch", "send", "publish", "encode", "decode", "serialize", "deserialize", "validate", "format", "normalize", "escape", "quote", "tokenize", "wrap", "convert",
	                                     "translate", "compile", "evaluate", "submit", "enqueue", "print", "write", "save", "attach", "detach", "render", "transform", "emit", "push", "schedule", "sanitize", "simplify", "flatten", "optimize", "merge", "sign", "verify", "encrypt", "decrypt", NULL};
	static const char *const places[] = {"key", "id", "name", "index", "path", "file", "filename", "filepath", "url", "uri", "timeout", "type", "mode", "default", "context", "request", "environ", "size", "n", "count", "to", "fp", "stream", "out", "output", "options", "config", "encoding", "errors", "level", "flags", "force", "target", "dest", "self", "db", "session", "connection", "conn", "user", "sep", "width", NULL};
	int self = d->d->kind == FF_DEF_METHOD && !(d->d->flags & FF_DEF_STATIC);
	const struct ff_parameter *p = parameters(d) == 1 ? FF_AT(&d->f->parameters, struct ff_parameter, d->first + self) : NULL;
	struct words w;
	if (!p || p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG || p->default_line || !strcmp(p->annotation, "bool") || !ff_doc_one_of(verb, direct) || ff_doc_one_of(p->name, places))
		return NULL;
	ff_doc_words(d, p->name, &w);
	if (!w.n || ff_doc_one_of(w.w[w.n - 1], places))
		return NULL;
	bool plain = ff_doc_vague(p->name) || ff_doc_joint(w.w[0]) || ff_doc_joint(w.w[w.n - 1]) || strlen(p->name) < 3;
	return plain ? ff_arena_printf(d->a, "%s ``%s``.", ff_doc_capital(d->a, verb), p->name) : ff_arena_printf(d->a, "%s the %s.", ff_doc_capital(d->a, verb), ff_doc_phrase(d, &w, 0, w.n));
}

/* is_empty(): "Tell whether it is empty." */
static const char *of_predicate(const struct draft *d, const struct words *w)
{
	static const char *const transitive[] = {"contains", "matches", "equals", "includes", "supports", "allows", "requires", "uses", NULL};
	const char *subject = "it";
	if (w->n == 1 && ff_doc_tells_truth(d) && d->d->kind == FF_DEF_METHOD && parameters(d) == 1 && ff_doc_one_of(w->w[0], transitive))
		return ff_arena_printf(d->a, "Tell whether the %s %s ``%s``.", ff_doc_owner(d), w->w[0], FF_AT(&d->f->parameters, struct ff_parameter, d->end - 1)->name);
	if (w->n == 1 && ff_doc_tells_truth(d) && parameters(d) <= 1 && !strcmp(w->w[0], "exists"))
		return ff_arena_printf(d->a, "Tell whether %s exists.", parameters(d) ? ff_arena_printf(d->a, "``%s``", FF_AT(&d->f->parameters, struct ff_parameter, d->end - 1)->name) : d->d->kind == FF_DEF_METHOD ? ff_arena_printf(d->a, "the %s", ff_doc_owner(d)) : "it");
	if (w->n < 2 || !ff_doc_predicate(w->w[0]) || !ff_doc_tells_truth(d))
		return NULL;
	if (d->d->kind == FF_DEF_METHOD && !parameters(d))
		subject = ff_arena_printf(d->a, "the %s", ff_doc_owner(d));
	else if (parameters(d) == 1 && d->d->kind != FF_DEF_METHOD)
		subject = ff_arena_printf(d->a, "``%s``", FF_AT(&d->f->parameters, struct ff_parameter, d->first)->name);
	if (!ff_doc_joint(w->w[w->n - 1]))
		return ff_arena_printf(d->a, "Tell whether %s %s.", subject, ff_doc_one_of(w->w[0], transitive) || !strcmp(w->w[0], "needs") ? ff_doc_act(d, w) : ff_doc_phrase(d, w, 0, w->n));
	if (parameters(d) != 1 || d->d->kind != FF_DEF_METHOD)
		return NULL; /* by whom, to what? */
	return ff_arena_printf(d->a, "Tell whether %s %s ``%s``.", subject, ff_doc_phrase(d, w, 0, w->n), FF_AT(&d->f->parameters, struct ff_parameter, d->end - 1)->name);
}

static const char *of_verb(const struct draft *d, const struct words *w)
{
	int verb = ff_doc_verb(w->w[0]);
	const char *last = w->w[w->n - 1];
	if (!verb)
		return NULL;
	if (w->n == 1)
		return verb & FF_DOC_WHOLE && !parameters(d) ? of_whole(d, w) : of_object(d, w->w[0]);
	if ((w->n == 2 && ff_doc_joint(last)) || ff_doc_one_of(last, kinds))
		return NULL; /* an end that waits for more */
	if (!strcmp(w->w[0], "init"))
		return ff_arena_printf(d->a, "Initialize the %s.", ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(w->w[0], "setup") || !strcmp(w->w[0], "cleanup") || !strcmp(w->w[0], "lookup") || !strcmp(w->w[0], "shutdown")) {
		size_t stem = strlen(w->w[0]) - (strcmp(w->w[0], "shutdown") ? 2 : 4);
		return ff_arena_printf(d->a, "%s %s %s.", ff_doc_capital(d->a, ff_arena_dup(d->a, w->w[0], stem)), w->w[0] + stem, ff_doc_phrase(d, w, 1, w->n));
	}
	return sentence(d, ff_doc_act(d, w));
}

static bool returns(const struct draft *d)
{
	return d->d->flags & FF_DEF_RETURNS_VALUE && !(d->d->flags & FF_DEF_GENERATOR);
}

/* What comes back has the word: a variable, an attribute, the annotation. */
static bool is_backed(struct draft *d, const char *word)
{
	bool more;
	const char *text = ff_doc_outcome(d, &more);
	struct words w;
	struct use use;
	ff_doc_use(d, &use);
	if (use.name && strcasestr(use.name, word))
		return true;
	ff_doc_words(d, ff_last_part(d->d->returns), &w);
	for (int i = 0; i < w.n; i++)
		if (!strcmp(w.w[i], word))
			return true;
	const char *open = text ? strstr(text, "``") : NULL; /* what is quoted may say anything */
	return text && strcasestr(text, word) && (!open || strcasestr(text, word) < open);
}

/* "``path``" of a function that takes nothing else; "it". */
static const char *first_argument(const struct draft *d)
{
	return d->d->kind != FF_DEF_METHOD && parameters(d) == 1 ? ff_arena_printf(d->a, "``%s``", FF_AT(&d->f->parameters, struct ff_parameter, d->first)->name) : "it";
}

static const char *of_thing(struct draft *d, const struct words *w)
{
	const char *first = w->w[0], *last = w->w[w->n - 1];
	if (d->d->flags & FF_DEF_GENERATOR && ff_doc_are_many(w) && !ff_doc_verb(first) && !ff_doc_predicate(first))
		return ff_arena_printf(d->a, "Yield %s.", ff_doc_phrase(d, w, 0, w->n));
	if ((!strcmp(first, "to") || !strcmp(first, "as")) && w->n > 1 && returns(d))
		return ff_arena_printf(d->a, "Convert %s to %s.", d->d->kind == FF_DEF_METHOD && !parameters(d) ? ff_arena_printf(d->a, "the %s", ff_doc_owner(d)) : first_argument(d), ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(first, "from") && w->n > 1 && d->d->flags & FF_DEF_CLASSMETHOD)
		return ff_arena_printf(d->a, "Create the %s from %s.", ff_doc_owner(d), ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(first, "on") && w->n > 1)
		return ff_arena_printf(d->a, "Respond to \"%s\".", ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(first, "test") && w->n > 1)
		return ff_arena_printf(d->a, "Test %s.", ff_doc_phrase(d, w, 1, w->n));
	if (ff_doc_joint(first) || ff_doc_joint(last) || ff_doc_predicate(first) || ff_str_ends(last, "ed") || ff_str_ends(last, "ing") || ff_str_ends(last, "able") || ff_doc_vague(last) || ff_doc_one_of(last, kinds) || strlen(last) < 3)
		return NULL;
	return returns(d) && !ff_doc_verb(first) && is_backed(d, last) ? ff_arena_printf(d->a, "Return the %s.", ff_doc_phrase(d, w, 0, w->n)) : NULL;
}

/* What it does where its name is none: a page, a route, what it returns. */
static const char *of_body(struct draft *d)
{
	const char *route = ff_doc_route(d), *page = ff_doc_template(d);
	bool more;
	if (route)
		return ff_arena_printf(d->a, "Serve the route %s.", route);
	if (page)
		return ff_arena_printf(d->a, "Render %s.", page);
	const struct ff_result *only = ff_doc_only_result(d);
	bool constant = only && (only->value_kind == FF_EXPR_STRING || only->value_kind == FF_EXPR_NUMBER || only->value_kind == FF_EXPR_CONSTANT);
	if (constant && d->d->statements > 2)
		return NULL; /* "ok": what it does is something else */
	const char *text = only && !(only->flags & FF_RESULT_GUARDED) ? ff_doc_outcome(d, &more) : NULL;
	text = text ? ff_arena_printf(d->a, "%s %c%s", ff_str_starts(text, "Whether ") ? "Tell" : "Return", tolower((unsigned char)*text), text + 1) : NULL;
	if (text && ff_doc_fits(d, text))
		return text;
	const char *callee = only && only->call >= 0 && !(only->flags & FF_RESULT_GUARDED) ? ff_doc_called(d, FF_AT(&d->f->calls, struct ff_call, only->call)->callee, 40) : NULL;
	text = callee ? ff_arena_printf(d->a, "Return the result of %s.", callee) : NULL;
	return text && ff_doc_fits(d, text) && !strchr(callee, '(') ? text : NULL;
}

/* "Returns the user." is "Return the user." of a function, "The user." of a property; NULL: no sentence for either. */
static const char *as_asked(const struct draft *d, const char *text)
{
	size_t n = strcspn(text, " ");
	char *first = ff_arena_dup(d->a, text, n);
	*first = (char)tolower((unsigned char)*first);
	bool property = d->d->flags & FF_DEF_PROPERTY;
	if (strchr(text, ':') && strchr(text, ':') - text < 12)
		return NULL; /* "Returns: ..." */
	bool third = n > 2 && first[n - 1] == 's' && first[n - 2] != 's';
	if (third)
		first[n - (ff_str_ends(first, "ches") || ff_str_ends(first, "shes") || ff_str_ends(first, "sses") ? 2 : 1)] = '\0';
	if (third && ff_str_ends(first, "ie"))
		first[strlen(first) - 2] = 'y', first[strlen(first) - 1] = '\0';
	if (property && (!strcmp(first, "return") || !strcmp(first, "get")))
		return ff_doc_capital(d->a, text + n + strspn(text + n, " "));
	if (property || !third || !ff_doc_verb(first))
		return text;
	if (ff_str_starts(text + n, " and ")) { /* "Creates and saves" */
		const char *next = text + n + 5;
		size_t m = strcspn(next, " ");
		char *second = ff_arena_dup(d->a, next, m);
		if (m > 2 && second[m - 1] == 's' && (second[m - 1] = '\0', ff_doc_verb(second)))
			return ff_arena_printf(d->a, "%s and %s%s", ff_doc_capital(d->a, first), second, next + m);
	}
	return ff_arena_printf(d->a, "%s%s", ff_doc_capital(d->a, first), text + n);
}

/* "this query" is one in FieldQuery, "this album" none in SentinelTask. */
static bool speaks_of_another(const struct draft *d, const char *text)
{
	const struct ff_definition *p = ff_doc_parent(d);
	struct words w;
	ff_doc_words(d, p ? p->name : "", &w);
	for (const char *q = text; (q = strcasestr(q, "this ")) != NULL; q += 5) {
		size_t n = strcspn(q + 5, " .,;:)");
		bool own = false;
		for (int i = 0; i < w.n; i++)
			own = own || (strlen(w.w[i]) == n && !strncasecmp(w.w[i], q + 5, n));
		if ((q == text || q[-1] == ' ') && !own)
			return true;
	}
	return false;
}

const char *ff_doc_from_author(struct draft *d)
{
	const struct told *base = ff_doc_inherited(d);
	const char *text = ff_doc_comment_above(d, d->d->first_line, d->d->col);
	text = text ? as_asked(d, text) : NULL;
	if (text && ff_doc_fits(d, text)) {
		ff_doc_tell(d, FROM_COMMENT, true);
		return text;
	}
	text = base && *base->summary && !speaks_of_another(d, base->summary) ? as_asked(d, base->summary) : NULL;
	text = text && ff_doc_fits(d, text) ? text : NULL;
	if (text && ff_str_starts(text, "Return ") && (d->d->flags & FF_DEF_GENERATOR || !(d->d->flags & FF_DEF_RETURNS_VALUE)))
		text = NULL; /* this one does not */
	if (text)
		ff_doc_tell(d, FROM_OVERRIDDEN, true);
	return text;
}

static bool is_imperative(const struct draft *d, const char *text)
{
	char *first = ff_arena_dup(d->a, text, strcspn(text, " "));
	*first = (char)tolower((unsigned char)*first);
	return ff_doc_verb(first);
}

/* All that it does is done by another function, which has a docstring.  Of a method others would inherit it: the paragraph will do. */
static const char *of_delegate(struct draft *d)
{
	struct delegate to;
	const char *text = d->d->kind == FF_DEF_FUNCTION && ff_doc_delegate(d, &to) && to.whole && *to.told->summary ? as_asked(d, to.told->summary) : NULL;
	if (!text || !is_imperative(d, text) || !ff_doc_fits(d, text))
		return NULL;
	ff_doc_tell(d, FROM_DELEGATE, true);
	return text;
}

static const char *of_function(struct draft *d)
{
	const char *text = of_magic(d);
	struct words w;
	text = text ? text : ff_doc_from_author(d);
	if (text && !of_magic(d))
		return text;
	ff_doc_words(d, d->d->name, &w);
	text = text ? text : of_verb_method(d);
	if (!text && w.n) {
		text = of_predicate(d, &w);
		text = text ? text : of_verb(d, &w);
		if (!text && ff_doc_route(d))
			text = of_body(d);
		text = text ? text : of_thing(d, &w);
	}
	if (!text && (text = of_delegate(d)) != NULL)
		return text;
	if (!text && (text = of_body(d)) != NULL) {
		ff_doc_tell(d, FROM_BODY, true);
		return text;
	}
	if (text)
		ff_doc_tell(d, FROM_NAME, false);
	return text;
}

const char *ff_doc_summary(struct draft *d)
{
	if (!d->d)
		return ff_doc_of_module(d);
	if (d->d->kind == FF_DEF_CLASS)
		return ff_doc_of_class(d);
	return d->d->flags & FF_DEF_PROPERTY ? ff_doc_of_property(d) : of_function(d);
}
