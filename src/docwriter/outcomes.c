/*
 * outcomes.c - what comes back: each return and yield as a noun phrase, and all of them as one.  What cannot be told in words is quoted;
 * what cannot be quoted is left to the name.  Called by returns.c, summary.c and things.c.
 */
#include <ctype.h>

#include "compose_room.h"

#define MOST_QUOTED 76 /* bytes of an expression */
#define MOST_KINDS 3   /* different things that come back */
#define MOST_KEYS 8    /* of a dictionary */

/* One way in which something comes back. */
struct way {
	const char *phrase; /* NULL: it cannot be told */
	bool more;          /* than the name says */
};

static const struct ff_result *result_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->results, struct ff_result, i);
}

static int first_result(const struct draft *d)
{
	return FF_DOC_ROW_FROM(d->f->results, struct ff_result, d->d->line);
}

/* The next row of the definition from i on, -1 at its end. */
static int next_result(const struct draft *d, int i)
{
	while (i < d->f->results.count && result_at(d, i)->line <= d->d->end_line) {
		if (result_at(d, i)->def == d->def)
			return i;
		i++;
	}
	return -1;
}

static const char *article(const struct draft *d, const char *code)
{
	return ff_arena_printf(d->a, "%s %s", strchr("AEIOU", code[2]) && strncmp(code + 2, "Us", 2) && strncmp(code + 2, "Un", 2) ? "an" : "a", code);
}

static bool is_class_name(const char *name)
{
	return isupper((unsigned char)name[0]) && islower((unsigned char)name[1]);
}

static const struct ff_argument *first_argument(const struct draft *d, int call)
{
	int i = ff_doc_first_argument(d, call);
	return i < d->f->arguments.count && FF_AT(&d->f->arguments, struct ff_argument, i)->call == call ? FF_AT(&d->f->arguments, struct ff_argument, i) : NULL;
}

/* String keys of a dictionary at its outer level; *whole: those are all. */
static void read_keys(const struct draft *d, const char *text, struct ff_strings *keys, bool *whole)
{
	int depth = 0;
	*whole = ff_str_ends(text, "}") && !strstr(text, "**");
	for (const char *p = text; *p; p++) {
		if (*p != '"' && *p != '\'') {
			depth += strchr("([{", *p) ? 1 : strchr(")]}", *p) ? -1 : 0;
			continue;
		}
		const char *end = strchr(p + 1, *p);
		if (!end)
			return;
		const char *after = end + 1 + strspn(end + 1, " ");
		const char *key = depth == 1 && *after == ':' && keys->count < MOST_KEYS ? ff_doc_code(d, ff_arena_dup(d->a, p + 1, (size_t)(end - p - 1)), 30) : NULL;
		if (key)
			ff_strings_push(d->a, keys, key);
		else if (depth == 1 && *after == ':')
			*whole = false;
		p = end;
	}
}

static const char *of_dictionary(const struct draft *d, const char *text)
{
	struct ff_strings keys = {0};
	bool whole;
	if (!strcmp(text, "{}"))
		return "an empty dictionary";
	read_keys(d, text, &keys, &whole);
	if (!keys.count)
		return "a dictionary";
	if (!whole) /* cut, or made of others too: there may be more */
		return ff_arena_printf(d->a, "a dictionary with %s among its keys", ff_doc_join(d, &keys, "and"));
	return ff_arena_printf(d->a, "a dictionary with the key%s %s", keys.count > 1 ? "s" : "", ff_doc_join(d, &keys, "and"));
}

/* Builtins and others that everybody knows, as what they make. */
static const char *known_call(const struct draft *d, const struct ff_call *c, int row)
{
	static const struct {
		const char *callee, *what;
	} made[] = {{"sorted", "a sorted list"}, {"jsonify", "a JSON response"}, {"json.dumps", "JSON text"}, {"JsonResponse", "a JSON response"}};
	const struct ff_argument *first = first_argument(d, row);
	const char *last = ff_last_part(c->callee), *code = first && !*first->keyword ? ff_doc_code(d, first->text, 40) : NULL;
	if (c->flags & FF_CALL_SHADOWED)
		return NULL;
	if (!strcmp(c->callee, "jsonify") && first && first->kind == FF_EXPR_DICT)
		return ff_arena_printf(d->a, "a JSON response of %s", of_dictionary(d, first->text));
	if (!strcmp(c->callee, "redirect") && code)
		return ff_arena_printf(d->a, "a redirect to %s", code);
	if (!strcmp(c->callee, "len") && code)
		return ff_arena_printf(d->a, "the length of %s", code);
	for (size_t i = 0; i < FF_COUNT(made); i++)
		if (!strcmp(made[i].callee, c->callee))
			return made[i].what;
	if (!strcmp(c->callee, "cls"))
		return "a new instance of the class";
	if (ff_str_starts(c->callee, "super().") && !strcmp(last, d->d->name))
		return ff_arena_printf(d->a, "the result of the inherited ``%s``", last);
	if ((!strcmp(last, "render") || !strcmp(last, "render_template")) && ff_doc_template(d))
		return ff_arena_printf(d->a, "the page made of %s", ff_doc_template(d));
	return NULL;
}

static const char *of_call(const struct draft *d, const char *text, int row)
{
	const struct ff_call *c = FF_AT(&d->f->calls, struct ff_call, row);
	static const struct {
		const char *callee, *what;
	} makers[] = {{"tuple", "a tuple"}, {"list", "a list"}, {"dict", "a dictionary"}, {"set", "a set"}, {"frozenset", "a set"}, {"str", "text"}};
	const char *known = known_call(d, c, row), *code;
	if (ff_str_starts(text, "await "))
		text += 6;
	if (known)
		return known;
	if (is_class_name(ff_last_part(c->callee)) && !strchr(c->callee, '(') && (code = ff_doc_called(d, c->callee, MOST_QUOTED)))
		return article(d, ff_arena_printf(d->a, "``%s", ff_last_part(code + 2)));
	code = ff_doc_code(d, text, MOST_QUOTED);
	for (size_t i = 0; !code && !(c->flags & FF_CALL_SHADOWED) && i < FF_COUNT(makers); i++)
		if (!strcmp(c->callee, makers[i].callee))
			return makers[i].what; /* more than that is too long */
	if (code || (code = ff_doc_called(d, c->callee, 40)))
		return ff_arena_printf(d->a, "the result of %s", code);
	return NULL;
}

static bool is_inner_function(const struct draft *d, const char *name)
{
	for (int i = d->def + 1; i < d->f->definitions.count; i++) {
		const struct ff_definition *x = FF_AT(&d->f->definitions, struct ff_definition, i);
		if (x->line > d->d->end_line)
			return false;
		if (x->parent == d->def && x->kind == FF_DEF_FUNCTION && !strcmp(x->name, name))
			return true;
	}
	return false;
}

/* The one call whose value a local variable is given whatever happens, -1. */
static int made_with(const struct draft *d, const char *name)
{
	const int maybe = FF_CALL_GUARDED | FF_CALL_TRY | FF_CALL_IN_HANDLER | FF_CALL_FINALLY;
	int found = -1;
	for (int i = d->first; i < d->end; i++)
		if (!strcmp(FF_AT(&d->f->parameters, struct ff_parameter, i)->name, name))
			return -1;
	for (int i = FF_DOC_ROW_FROM(d->f->calls, struct ff_call, d->d->line); i < d->f->calls.count && FF_AT(&d->f->calls, struct ff_call, i)->line <= d->d->end_line; i++) {
		const struct ff_call *c = FF_AT(&d->f->calls, struct ff_call, i);
		if (c->def != d->def || strcmp(c->assigned, name))
			continue;
		if (found >= 0 || c->flags & maybe || c->loop >= 0)
			return -1;
		found = i;
	}
	return found;
}

/* "dsg", "res": letters that stand for words. */
static bool is_shorthand(const struct words *w)
{
	static const char *const known[] = {"res", "ret", "obj", "val", "out", "tmp", NULL};
	return w->n == 1 && (strlen(w->w[0]) < 3 || !strpbrk(w->w[0], "aeiouy") || ff_doc_one_of(w->w[0], known));
}

/* Words before what the thing is: "out_schema". */
static int first_word(const struct words *w)
{
	static const char *const empty[] = {"my", "new", "out", "ret", "tmp", "the", NULL};
	return w->n > 1 && ff_doc_one_of(w->w[0], empty) ? 1 : 0;
}

/* What a call to a class gives, by the name of the class; NULL: it is none. */
static const char *of_class(const struct draft *d, int call)
{
	const char *callee = call < 0 ? "" : FF_AT(&d->f->calls, struct ff_call, call)->callee;
	return is_class_name(ff_last_part(callee)) && !strchr(callee, '(') ? ff_doc_code(d, ff_last_part(callee), 40) : NULL;
}

/* "artists dir" of artists_dir(), which returns dir_: the name says it better; NULL. */
static const char *of_longer_name(const struct draft *d, const struct words *w)
{
	struct words own;
	ff_doc_words(d, d->d->name, &own);
	int verb = own.n > 1 && ff_doc_verb(own.w[0]) & FF_DOC_GIVES, from = own.n - w->n;
	for (int i = verb; i < own.n; i++)
		if (ff_doc_joint(own.w[i]) || ff_doc_predicate(own.w[i]))
			return NULL;
	for (int i = 0; i < w->n; i++)
		if (from <= verb || strcmp(own.w[from + i], w->w[i]) != 0)
			return NULL;
	return !verb && own.n && ff_doc_verb(own.w[0]) ? NULL : ff_doc_phrase(d, &own, verb, own.n);
}

/* A variable: as its name says, or what it was made with. */
static struct way of_name(const struct draft *d, const struct ff_result *r)
{
	struct words w;
	if (isupper((unsigned char)*r->text))
		return (struct way){ff_arena_printf(d->a, "``%s``", r->text), true};
	if (!strcmp(r->text, "NotImplemented"))
		return (struct way){"``NotImplemented``", true};
	if (is_inner_function(d, r->text))
		return (struct way){ff_arena_printf(d->a, "the inner function ``%s``", r->text), true};
	for (int i = d->first; i < d->end; i++)
		if (!strcmp(FF_AT(&d->f->parameters, struct ff_parameter, i)->name, r->text) && FF_AT(&d->f->parameters, struct ff_parameter, i)->bindings == 1)
			return (struct way){ff_arena_printf(d->a, "the ``%s`` argument", r->text), true};
	ff_doc_words(d, r->text, &w);
	int call = made_with(d, r->text);
	const char *made = of_class(d, call);
	if (is_shorthand(&w) && made)
		return (struct way){ff_arena_printf(d->a, "the %s", made), true};
	const char *longer = w.n ? of_longer_name(d, &w) : NULL;
	if (longer)
		return (struct way){ff_arena_printf(d->a, "the %s", longer), false};
	if (w.n > 1 || (w.n == 1 && !is_shorthand(&w) && !ff_doc_vague(w.w[0]) && !ff_str_ends(w.w[0], "ed")))
		return (struct way){ff_arena_printf(d->a, "the %s", ff_doc_phrase(d, &w, first_word(&w), w.n)), strcmp(r->text, d->d->name) != 0};
	const char *code = call < 0 ? NULL : ff_doc_called(d, FF_AT(&d->f->calls, struct ff_call, call)->callee, 40);
	return (struct way){code ? ff_arena_printf(d->a, "the result, made with %s", code) : NULL, true};
}

/* self.max_size: the max size; a.b.name: its code. */
static struct way of_attribute(const struct draft *d, const struct ff_result *r)
{
	struct words w;
	const char *last = ff_last_part(r->text), *code = ff_doc_code(d, r->text, MOST_QUOTED);
	ff_doc_words(d, last, &w);
	if (ff_str_starts(r->text, "self.") && last == r->text + 5 && w.n && !ff_doc_vague(last))
		return (struct way){ff_arena_printf(d->a, "the %s", ff_doc_phrase(d, &w, 0, w.n)), strcmp(last + strspn(last, "_"), d->d->name + strspn(d->d->name, "_")) != 0};
	return (struct way){code, true};
}

static struct way of_comprehension(const struct draft *d, const struct ff_result *r)
{
	const char *code = ff_doc_code(d, r->text, MOST_QUOTED);
	const char *kind = *r->text == '[' ? "a list" : *r->text == '{' && strchr(r->text, ':') ? "a dictionary" : *r->text == '{' ? "a set" : "an iterator";
	return (struct way){code ? ff_arena_printf(d->a, "%s: %s", kind, code) : kind, code != NULL};
}

static struct way way_of(const struct draft *d, const struct ff_result *r)
{
	const char *code = ff_doc_code(d, r->text, MOST_QUOTED);
	if (r->kind == FF_RESULT_YIELD_FROM)
		return (struct way){code ? ff_arena_printf(d->a, "the items of %s", code) : NULL, true};
	if (r->flags & FF_RESULT_SELF)
		return (struct way){"the object itself", true};
	switch (r->value_kind) {
	case FF_EXPR_NONE: return (struct way){"``None``", true};
	case FF_EXPR_NAME: return of_name(d, r);
	case FF_EXPR_ATTRIBUTE: return of_attribute(d, r);
	case FF_EXPR_CALL:
		if (r->flags & FF_RESULT_BOOLEAN)
			break;
		return (struct way){r->call < 0 ? NULL : of_call(d, r->text, r->call), true};
	case FF_EXPR_DICT: return (struct way){of_dictionary(d, r->text), true};
	case FF_EXPR_COMPREHENSION: return of_comprehension(d, r);
	case FF_EXPR_LAMBDA: return (struct way){"a function", true};
	case FF_EXPR_LIST: return (struct way){!strcmp(r->text, "[]") ? "an empty list" : code ? ff_arena_printf(d->a, "the list %s", code) : "a list", code != NULL};
	case FF_EXPR_TUPLE: return (struct way){code ? ff_arena_printf(d->a, "the tuple %s", code) : "a tuple", code != NULL};
	case FF_EXPR_SET: return (struct way){code ? ff_arena_printf(d->a, "the set %s", code) : "a set", code != NULL};
	case FF_EXPR_FSTRING: case FF_EXPR_FORMAT: return (struct way){code ? ff_arena_printf(d->a, "the text %s", code) : "formatted text", code != NULL};
	case FF_EXPR_CONSTANT: case FF_EXPR_NUMBER: return (struct way){code, true};
	default: break;
	}
	if (r->flags & FF_RESULT_BOOLEAN && code)
		return (struct way){ff_arena_printf(d->a, "whether %s", code), true};
	return (struct way){code, true};
}

static bool is_none(const struct ff_result *r)
{
	return r->value_kind == FF_EXPR_NONE || (r->value_kind == FF_EXPR_CONSTANT && !strcmp(r->text, "None"));
}

static const char *when(const struct draft *d, const struct ff_result *r)
{
	const char *code = r->flags & FF_RESULT_TELLING ? ff_doc_code(d, r->condition, MOST_QUOTED) : NULL;
	return code ? ff_arena_printf(d->a, " if %s", code) : "";
}

/* True and False, each in one place. */
static const char *of_two(const struct draft *d, const struct ff_result *a, const struct ff_result *b)
{
	const char *condition = when(d, a);
	bool literal = a->value_kind == FF_EXPR_CONSTANT && b->value_kind == FF_EXPR_CONSTANT && !is_none(a) && !is_none(b) && strcmp(a->text, b->text);
	if (!literal || !*condition || b->flags & FF_RESULT_GUARDED)
		return NULL;
	return ff_arena_printf(d->a, "``%s``%s, else ``%s``", a->text, condition, b->text);
}

/* All rows of a kind as one phrase. */
/* The same thing was told already, maybe for another case. */
static bool is_told(const struct ff_strings *parts, const char *phrase)
{
	for (int i = 0; i < parts->count; i++)
		if (ff_str_starts(parts->items[i], phrase) && (!parts->items[i][strlen(phrase)] || ff_str_starts(parts->items[i] + strlen(phrase), " if ")))
			return true;
	return false;
}

static struct way all_ways(const struct draft *d, bool yields)
{
	struct ff_strings parts = {0};
	const struct ff_result *rows[2] = {NULL, NULL};
	bool more = false, truth = true, none = false;
	const char *none_when = NULL;
	int count = 0;
	for (int i = next_result(d, first_result(d)); i >= 0; i = next_result(d, i + 1)) {
		const struct ff_result *r = result_at(d, i);
		if (yields != (r->kind != FF_RESULT_RETURN))
			continue;
		if (count < 2)
			rows[count] = r;
		count++;
		truth = truth && r->flags & FF_RESULT_BOOLEAN;
		if (is_none(r)) {
			none_when = none ? "" : when(d, r); /* of several the condition cannot be told */
			none = true;
			continue;
		}
		struct way w = way_of(d, r);
		if (!w.phrase || parts.count > MOST_KINDS)
			return (struct way){ff_doc_tells_truth(d) ? "``True`` or ``False``" : NULL, false};
		const char *text = ff_arena_printf(d->a, "%s%s", w.phrase, !yields && r->flags & FF_RESULT_GUARDED ? when(d, r) : "");
		if (!is_told(&parts, w.phrase))
			ff_strings_push(d->a, &parts, text);
		else if (parts.count == 1)
			parts.items[0] = w.phrase; /* in all cases */
		more = more || w.more;
	}
	if (count == 2 && of_two(d, rows[0], rows[1]))
		return (struct way){of_two(d, rows[0], rows[1]), true};
	if (none && parts.count)
		ff_strings_push(d->a, &parts, ff_arena_printf(d->a, "``None``%s", none_when));
	if (!parts.count || parts.count > MOST_KINDS)
		return (struct way){none && !parts.count ? "``None``" : NULL, false};
	if (truth && parts.count == 2 && count == 2 && strstr(parts.items[0], "`` if ``"))
		return (struct way){ff_arena_printf(d->a, "%s, else %s", parts.items[0], parts.items[1]), true};
	return (struct way){ff_doc_join(d, &parts, "or"), more};
}

/* ---- where the body cannot be told: the name ---- */

static const char *of_own_name(const struct draft *d)
{
	struct words w;
	int end = 1;
	ff_doc_words(d, d->d->name, &w);
	if (w.n < 2 || !(ff_doc_verb(w.w[0]) & FF_DOC_GIVES) || ff_doc_joint(w.w[1]))
		return NULL;
	while (end < w.n && (!ff_doc_joint(w.w[end]) || (!strcmp(w.w[end], "of") && end + 1 < w.n)))
		end++;
	if (end < w.n && (!strcmp(w.w[end], "or") || !strcmp(w.w[end], "and") || !strcmp(w.w[end], "if")))
		return NULL; /* of two things: which one, nobody can tell */
	const char *last = w.w[end - 1];
	if (ff_str_ends(last, "ful") || ff_str_ends(last, "ed") || ff_str_ends(last, "able"))
		return NULL; /* of a kind, and nobody says what */
	return ff_arena_printf(d->a, "the %s%s", !strcmp(w.w[0], "parse") ? "parsed " : "", ff_doc_phrase(d, &w, 1, end));
}

const struct ff_result *ff_doc_only_result(const struct draft *d)
{
	const struct ff_result *only = NULL;
	for (int i = next_result(d, first_result(d)); i >= 0; i = next_result(d, i + 1)) {
		if (only || result_at(d, i)->kind != FF_RESULT_RETURN || is_none(result_at(d, i)))
			return NULL;
		only = result_at(d, i);
	}
	return only;
}

bool ff_doc_tells_truth(const struct draft *d)
{
	bool any = false;
	if (!strcmp(d->d->returns, "bool") && !(d->d->flags & FF_DEF_GENERATOR))
		return true;
	for (int i = next_result(d, first_result(d)); i >= 0; i = next_result(d, i + 1)) {
		if (result_at(d, i)->kind != FF_RESULT_RETURN || !(result_at(d, i)->flags & FF_RESULT_BOOLEAN))
			return false;
		any = true;
	}
	return any;
}

const char *ff_doc_outcome_of(struct draft *d, bool yields, bool *more)
{
	struct way w = all_ways(d, yields);
	if (!w.phrase && !(d->d->flags & FF_DEF_GENERATOR))
		w = (struct way){of_own_name(d), false};
	*more = w.phrase && w.more;
	return w.phrase ? ff_arena_printf(d->a, "%s.", ff_doc_capital(d->a, w.phrase)) : NULL;
}

const char *ff_doc_outcome(struct draft *d, bool *more)
{
	return ff_doc_outcome_of(d, d->d->flags & FF_DEF_GENERATOR, more);
}
