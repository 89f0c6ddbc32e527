/*
 * parameters.c - every parameter of a signature once, self and cls apart: as a comment beside it, a base or the tree describes it, else as
 * its name and its annotation say, with its unit, what the body does with it, and its default.  Called by compose.c.
 */
#include <ctype.h>

#include "compose_room.h"

#define MOST_QUOTED 50
#define MOST_SHARED 5  /* names in one sentence */
#define MOST_HINTS 400 /* rows that are looked at for one parameter */

/* First words that say how something is done, and those of them that a verb may follow. */
static const char *const adjectives[] = {"async", "case_sensitive", "debug", "deep", "dry", "lazy", "quiet", "recursive", "silent", "strict", "verbose", "inclusive", "exclusive", "optional", "required", "enabled", "disabled", "active", "private", "public", "partial", "async", "sorted", "reverse", "blocking", "interactive", "daemon", NULL};
static const char *const askers[] = {"is", "has", "can", "should", "do", "use", "allow", "allows", "force", "only", "many", NULL}; /* no things */
static const char *const plain_nouns[] = {"self", "cls", "request", "response", "event", NULL};

static bool is_bool(const struct ff_parameter *p)
{
	return !strcmp(p->annotation, "bool") || (!*p->annotation && (!strcmp(p->default_text, "True") || !strcmp(p->default_text, "False")));
}

/* "Whether to skip empty": only where the name is one. */
static const char *of_switch(const struct draft *d, const struct words *w)
{
	int verb = ff_doc_verb(w->w[0]);
	if (!strcmp(w->w[0], "should") && w->n > 1 && ff_doc_verb(w->w[1]))
		return ff_arena_printf(d->a, "Whether to %s", ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(w->w[0], "do") && w->n > 1 && ff_doc_verb(w->w[1]))
		return ff_arena_printf(d->a, "Whether to %s", ff_doc_phrase(d, w, 1, w->n));
	if (!strcmp(w->w[0], "use") || !strcmp(w->w[0], "allow") || !strcmp(w->w[0], "force") || !strcmp(w->w[0], "include") || (verb && !(verb & FF_DOC_MAYBE) && w->n > 1))
		return w->n > 1 ? ff_arena_printf(d->a, "Whether to %s", ff_doc_phrase(d, w, 0, w->n)) : NULL;
	if (w->n == 1 && ff_doc_one_of(w->w[0], adjectives))
		return ff_arena_printf(d->a, "Whether to be %s", w->w[0]);
	return NULL;
}

/* Methods that Python calls: what it hands them, whoever writes them. */
static const struct {
	const char *method;
	const char *text[3]; /* by position, self left out */
} handed[] = {
	{"__exit__", {"The type of the exception that ends the block, or ``None``", "The exception that ends the block, or ``None``", "The traceback of the exception, or ``None``"}},
	{"__aexit__", {"The type of the exception that ends the block, or ``None``", "The exception that ends the block, or ``None``", "The traceback of the exception, or ``None``"}},
	{"__getattr__", {"The name of the attribute"}}, {"__getattribute__", {"The name of the attribute"}}, {"__delattr__", {"The name of the attribute"}}, {"__setattr__", {"The name of the attribute", "The value to set"}},
	{"__eq__", {"The object to compare with"}}, {"__ne__", {"The object to compare with"}}, {"__lt__", {"The object to compare with"}}, {"__le__", {"The object to compare with"}}, {"__gt__", {"The object to compare with"}}, {"__ge__", {"The object to compare with"}},
	{"__getitem__", {"What stands between the brackets"}}, {"__setitem__", {"What stands between the brackets", "The value to set"}}, {"__delitem__", {"What stands between the brackets"}}, {"__contains__", {"The item to look for"}}, {"__missing__", {"The key that is missing"}},
	{"__format__", {"The format specification"}}, {"__deepcopy__", {"What was copied already, by ``id``"}}, {"__get__", {"The instance, or ``None`` where the class is asked", "The class"}}, {"__set__", {"The instance", "The value to set"}}, {"__delete__", {"The instance"}},
	{"__set_name__", {"The class that it is bound in", "The name that it is bound to"}}, {"__reduce_ex__", {"The protocol of pickle"}}, {"__setstate__", {"The state that was pickled"}},
};

static const char *of_language(const struct draft *d, const struct ff_parameter *p)
{
	int at = (int)(p - (const struct ff_parameter *)d->f->parameters.items) - d->first - 1;
	if (d->d->kind != FF_DEF_METHOD || d->d->flags & FF_DEF_STATIC || at < 0 || at > 2 || p->kind > FF_PARAM_NORMAL)
		return NULL;
	for (size_t i = 0; i < FF_COUNT(handed); i++)
		if (!strcmp(handed[i].method, d->d->name))
			return handed[i].text[at];
	return NULL;
}

bool ff_doc_is_handed(const char *text)
{
	for (size_t i = 0; i < FF_COUNT(handed); i++)
		for (int k = 0; k < 3 && handed[i].text[k]; k++)
			if (ff_str_starts(text, handed[i].text[k]))
				return true;
	return false;
}

/* The annotation says what the letters stand for: "library" of lib: Library. */
const char *ff_doc_of_letters(const struct draft *d, const char *name, const char *annotation)
{
	const char *type = ff_doc_type(d, annotation), *letter = name;
	size_t n = strcspn(type, " |[");
	const char *class = ff_last_part(ff_arena_dup(d->a, type, n));
	struct words c;
	bool initials = true;
	if (strlen(name) > 4 || strlen(name) < 2 || strchr(name, '_') || (type[n] && strcmp(type + n, " | None")) || !isupper((unsigned char)*class) || !strpbrk(class, "abcdefghijklmnopqrstuvwxyz"))
		return NULL;
	ff_doc_words(d, class, &c);
	initials = c.n == (int)strlen(name) && c.n > 1;
	for (int i = 0; i < c.n && initials; i++)
		initials = *c.w[i] == name[i];
	const char *last = c.n ? c.w[c.n - 1] : "";
	if (!initials) {
		if (*last != *letter || !strcmp(last, name))
			return NULL;
		for (const char *q = last; *q && *letter; q++)
			letter += *q == *letter;
	}
	return initials || !*letter ? ff_doc_phrase(d, &c, 0, c.n) : NULL;
}

/* "The timeout, in milliseconds". */
static const char *of_words(const struct draft *d, const struct ff_parameter *p, const struct words *w, bool *more)
{
	const char *unit = w->n ? ff_doc_unit(w->w[w->n - 1]) : NULL;
	bool number = !strcmp(p->annotation, "int") || !strcmp(p->annotation, "float") || p->default_kind == FF_EXPR_NUMBER;
	const char *letters = ff_doc_of_letters(d, p->name, p->annotation);
	if (letters)
		return ff_arena_printf(d->a, "The %s", letters);
	if (!w->n)
		return ff_arena_printf(d->a, "The ``%s`` argument", p->name);
	if (is_bool(p)) {
		const char *text = of_switch(d, w);
		*more = text != NULL;
		return text ? text : ff_arena_printf(d->a, "The ``%s`` switch", p->name);
	}
	if (unit && w->n > 1 && number) {
		*more = true;
		return ff_arena_printf(d->a, "The %s, in %s", ff_doc_phrase(d, w, 0, w->n - 1), unit);
	}
	if (unit && w->n == 1 && number && strlen(w->w[0]) > 3) {
		*more = true;
		return ff_arena_printf(d->a, "The number of %s", unit);
	}
	if ((w->n > 2 && ff_str_starts(p->name, "n_")) || ff_str_starts(p->name, "num_")) {
		*more = true;
		return ff_arena_printf(d->a, "The number of %s", ff_doc_phrase(d, w, 1, w->n));
	}
	if (ff_doc_one_of(w->w[0], askers) || ff_doc_joint(w->w[0]) || (w->n == 1 && (!ff_doc_plain_noun(w->w[0]) || (ff_str_ends(w->w[0], "ed") && strlen(w->w[0]) > 5))) || strlen(w->w[0]) < 2)
		return ff_arena_printf(d->a, "The ``%s`` argument", p->name);
	return ff_arena_printf(d->a, "The %s", ff_doc_phrase(d, w, 0, w->n));
}

/* ---- what the body does with it ---- */

static const struct ff_hint *hint_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->hints, struct ff_hint, i);
}

static bool is_constructor(const struct draft *d)
{
	return d->d->kind == FF_DEF_METHOD && !strcmp(d->d->name, "__init__");
}

/* self.x = x in __init__: where it is kept. */
static const char *kept_as(const struct draft *d, const struct ff_parameter *p)
{
	for (int i = FF_DOC_ROW_FROM(d->f->assigns, struct ff_assign, d->d->line); i < d->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&d->f->assigns, struct ff_assign, i);
		if (x->line > d->d->end_line)
			break;
		if (x->def == d->def && x->flags & FF_ASSIGN_SELF && !(x->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_CONDITIONAL)) && x->value_kind == FF_EXPR_NAME && !strcmp(x->value, p->name))
			return ff_arena_printf(d->a, "kept as ``%s``", x->name);
	}
	return NULL;
}

/* Calls that tell nothing of what they are given. */
static bool is_telling(const char *callee)
{
	static const char *const plain[] = {"print", "len", "str", "int", "float", "bool", "list", "tuple", "dict", "set", "type", "repr", "isinstance", "issubclass", "callable", "hasattr", "getattr", "setattr", "enumerate", "zip", "range", "sorted", "min", "max",
	                                    "sum", "any", "all", "id", "iter", "next", "map", "filter", "reversed", "append", "join", "format", "get", "super", "debug", "info", "warning", "error", "exception", "critical", "log", "warn", NULL};
	return !strpbrk(callee, "\"'(") && !ff_doc_one_of(ff_last_part(callee), plain);
}

/* What is called on the line, as the text has it: hints know where names lead. */
static const char *as_written(const struct draft *d, const struct ff_hint *h)
{
	for (int i = FF_DOC_ROW_FROM(d->f->calls, struct ff_call, d->d->line); i < d->f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&d->f->calls, struct ff_call, i);
		if (c->line > h->line)
			break;
		if (c->def == d->def && c->end_line >= h->line && (!strcmp(c->target, h->what) || !strcmp(c->callee, h->what)))
			return ff_doc_called(d, c->callee, MOST_QUOTED);
	}
	return NULL;
}

/* One thing that is done with it, in words; NULL. */
static const char *of_hint(const struct draft *d, const struct ff_hint *h)
{
	const char *code;
	if (*h->path)
		return NULL;
	switch (h->kind) {
	case FF_HINT_CALLED: return "called by the body";
	case FF_HINT_PASSED: return is_telling(h->what) && (code = as_written(d, h)) ? ff_arena_printf(d->a, "passed to %s", code) : NULL;
	case FF_HINT_KEY_OF: return (code = ff_doc_code(d, h->text, MOST_QUOTED)) ? ff_arena_printf(d->a, "a key of %s", code) : NULL;
	case FF_HINT_COMPARED: return (code = ff_doc_code(d, h->text, MOST_QUOTED)) && strchr(h->text, '.') && !strcmp(h->what, "==") ? ff_arena_printf(d->a, "compared with %s", code) : NULL;
	case FF_HINT_IN: return (code = ff_doc_code(d, h->text, MOST_QUOTED)) ? ff_arena_printf(d->a, "looked for in %s", code) : NULL;
	default: return NULL;
	}
}

/* Rows of hints stand by definition. */
static const char *use_of(const struct draft *d, const struct ff_parameter *p)
{
	const char *found = NULL;
	if (p->bindings > 1)
		return NULL; /* what is done may be done with another value */
	int low = FF_DOC_ROW_FROM(d->f->hints, struct ff_hint, d->d->line);
	for (int i = low; i < d->f->hints.count && i < low + MOST_HINTS && hint_at(d, i)->line <= d->d->end_line; i++) {
		const struct ff_hint *h = hint_at(d, i);
		const char *text = h->def == d->def && h->kind != FF_HINT_LOCAL && !strcmp(h->name, p->name) ? of_hint(d, h) : NULL;
		if (!text || (found && !strcmp(found, text)))
			continue;
		if (found)
			return NULL; /* of several things none is the one */
		found = text;
	}
	return found;
}

/* Nothing reads it: said where the body could. */
static bool is_unused(const struct draft *d, const struct ff_parameter *p)
{
	const int open = FF_DEF_STUB_BODY | FF_DEF_ABSTRACT | FF_DEF_OVERLOAD | FF_DEF_PROTOCOL;
	return !p->uses && !(d->d->flags & open) && d->d->statements > 0 && !(d->f->module.flags & (FF_MODULE_DYNAMIC_NAMES | FF_MODULE_SYNTAX_ERROR));
}

/* Where *args and **kwargs go. */
static const char *of_rest(const struct draft *d, const struct ff_parameter *p, bool *more)
{
	const char *what = p->kind == FF_PARAM_VARARG ? "positional" : "keyword", *stars = p->kind == FF_PARAM_VARARG ? "*" : "**";
	const char *to = NULL;
	for (int i = FF_DOC_ROW_FROM(d->f->calls, struct ff_call, d->d->line); i < d->f->calls.count; i++) {
		const struct ff_call *c = FF_AT(&d->f->calls, struct ff_call, i);
		if (c->line > d->d->end_line)
			break;
		if (c->def != d->def)
			continue;
		for (int k = ff_doc_first_argument(d, i); k < d->f->arguments.count && FF_AT(&d->f->arguments, struct ff_argument, k)->call == i; k++) {
			const struct ff_argument *x = FF_AT(&d->f->arguments, struct ff_argument, k);
			if (strcmp(x->keyword, stars) || strcmp(x->text + strspn(x->text, "* "), p->name))
				continue;
			if (to && strcmp(to, c->callee))
				return ff_arena_printf(d->a, "Further %s arguments", what);
			to = c->callee;
		}
	}
	const char *code = to ? ff_doc_called(d, to, MOST_QUOTED) : NULL;
	*more = code != NULL;
	return code ? ff_arena_printf(d->a, "Further %s arguments, passed on to %s", what, code) : ff_arena_printf(d->a, "Further %s arguments", what);
}

/* ---- one of them ---- */

static const char *with_default(const struct draft *d, const struct ff_parameter *p, const char *text)
{
	const char *code = p->default_kind == FF_EXPR_NONE || (p->default_kind == FF_EXPR_STRING && ff_name_is_secret(p->name)) ? NULL : ff_doc_code(d, p->default_text, MOST_QUOTED);
	return code ? ff_arena_printf(d->a, "%s Defaults to %s.", text, code) : text;
}

static const struct ff_doc_item *inherited_item(const struct draft *d, const char *name)
{
	const struct told *t = ff_doc_inherited(d);
	for (int i = 0; t && i < t->args.count; i++)
		if (!strcmp(FF_AT(&t->args, struct ff_doc_item, i)->name + strspn(FF_AT(&t->args, struct ff_doc_item, i)->name, "*"), name))
			return FF_AT(&t->args, struct ff_doc_item, i);
	return NULL;
}

/* Annotated[X, Doc("...")]: what is written there about it (PEP 727, as FastAPI does it). */
static const char *of_annotation(const struct draft *d, const char *annotation)
{
	const char *open = strstr(annotation, "Doc(");
	open = open ? strpbrk(open, "'\"") : NULL;
	size_t n = open ? strspn(open, "\"'") : 0;
	const char *close = n ? strchr(open + n, *open) : NULL;
	const char *text = close && n != 2 ? ff_doc_sentence(d, ff_arena_dup(d->a, open + n, (size_t)(close - open) - n)) : NULL;
	return text ? ff_doc_capital(d->a, text) : NULL;
}

static const char *told_elsewhere(const struct draft *d, const struct ff_parameter *p, enum source *source)
{
	const struct ff_doc_item *base = inherited_item(d, p->name);
	const char *text = ff_doc_comment_beside(d, p->line);
	*source = FROM_COMMENT;
	text = text ? text : of_annotation(d, p->annotation);
	if (!text && base && *base->text) {
		text = base->text;
		*source = FROM_OVERRIDDEN;
	}
	if (!text && (text = ff_doc_passed_on(d, p)) != NULL)
		*source = FROM_DELEGATE;
	if (!text && (text = ff_doc_mined(d, p)) != NULL)
		*source = FROM_MINED;
	return text ? ff_doc_capital(d->a, ff_str_ends(text, ".") ? text : ff_arena_printf(d->a, "%s.", text)) : NULL;
}

/* ": ``Mode.FAST`` or ``Mode.EXACT``" of an annotation that is an enumeration of the tree; NULL. */
static const char *choices(const struct draft *d, const struct ff_parameter *p)
{
	size_t n = strcspn(p->annotation, " |[");
	const char *rest = p->annotation + n, *name = ff_arena_dup(d->a, p->annotation, n);
	const struct ff_strings *members = *name && (!*rest || !strcmp(rest, " | None")) ? ff_doc_members(d, ff_last_part(name)) : NULL;
	struct ff_strings codes = {0};
	for (int i = 0; members && i < members->count; i++)
		ff_strings_push(d->a, &codes, ff_arena_printf(d->a, "``%s.%s``", ff_last_part(name), members->items[i]));
	return codes.count > 1 ? ff_arena_printf(d->a, ": %s%s", ff_doc_join(d, &codes, "or"), *rest ? ", or ``None``" : "") : NULL;
}

static const char *describe(struct draft *d, const struct ff_parameter *p, const char *shared)
{
	enum source source;
	const char *text = told_elsewhere(d, p, &source), *use = NULL;
	struct words w;
	bool more = false;
	if (text) {
		ff_doc_tell(d, source, true);
		return strstr(text, "efault") ? text : with_default(d, p, text);
	}
	ff_doc_words(d, p->name, &w);
	if (p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG)
		text = of_rest(d, p, &more);
	else
		text = of_language(d, p) ? of_language(d, p) : of_words(d, p, &w, &more);
	if (is_unused(d, p))
		use = "not used";
	else if (p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG && !ff_doc_one_of(p->name, plain_nouns))
		use = is_constructor(d) && p->bindings == 1 ? kept_as(d, p) : NULL;
	if (!use && p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG && !more && (use = use_of(d, p)) != NULL && shared && !strcmp(use, shared))
		use = NULL; /* said once, of all of them */
	const char *list = !use && !more ? choices(d, p) : NULL;
	if (use)
		text = ff_arena_printf(d->a, "%s, %s", text, use);
	else if (list)
		text = ff_arena_printf(d->a, "%s%s", text, list);
	more = more || list || (use && strncmp(use, "kept", 4));
	ff_doc_tell(d, more ? FROM_USE : FROM_NAME, more);
	return with_default(d, p, ff_arena_printf(d->a, "%s.", text));
}

/* "passed to ``x``" of three or more of them; NULL. */
static const char *shared_use(const struct draft *d, struct ff_strings *names)
{
	const char *use = NULL;
	for (int i = d->first; i < d->end && i < d->first + 30; i++) {
		const struct ff_parameter *p = FF_AT(&d->f->parameters, struct ff_parameter, i);
		const char *mine = p->kind == FF_PARAM_VARARG || p->kind == FF_PARAM_KWARG || is_constructor(d) ? NULL : use_of(d, p);
		if (!mine || !ff_str_starts(mine, "passed to ") || (use && strcmp(use, mine)))
			continue;
		use = mine;
		ff_strings_push(d->a, names, ff_arena_printf(d->a, "``%s``", p->name));
	}
	return names->count > 2 ? use : NULL;
}

void ff_doc_parameters(struct draft *d, struct ff_list *items)
{
	bool self = d->d->kind == FF_DEF_METHOD && !(d->d->flags & FF_DEF_STATIC);
	struct ff_strings names = {0};
	const char *shared = shared_use(d, &names);
	if (shared) {
		if (names.count > MOST_SHARED) {
			names.items[MOST_SHARED - 1] = ff_arena_printf(d->a, "%d more", names.count - MOST_SHARED + 1);
			names.count = MOST_SHARED;
		}
		ff_strings_push(d->a, &d->out->more, ff_arena_printf(d->a, "%s %s on to %s.", d->d->complexity > 1 ? "May pass" : "Passes", ff_doc_join(d, &names, "and"), shared + strlen("passed to ")));
		ff_doc_tell(d, FROM_BODY, true);
	}
	for (int i = d->first; i < d->end; i++) {
		const struct ff_parameter *p = FF_AT(&d->f->parameters, struct ff_parameter, i);
		const char *stars = p->kind == FF_PARAM_VARARG ? "*" : p->kind == FF_PARAM_KWARG ? "**" : "";
		if (self && i == d->first && !*stars)
			continue;
		*FF_PUSH(d->a, items, struct ff_doc_item) = (struct ff_doc_item){.name = ff_arena_printf(d->a, "%s%s", stars, p->name), .type = ff_doc_type(d, p->annotation), .text = describe(d, p, shared), .line = -1};
	}
}
