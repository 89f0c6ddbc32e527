/*
 * things.c - the one sentence of what is described as a thing: properties, classes, modules; and who raises an exception.  Called by
 * summary.c and compose.c.
 */
#include <ctype.h>

#include "compose_room.h"

#define MOST_NAMED 4
#define MOST_RAISES 2000 /* rows that are looked at for one exception */

static const char *sentence(const struct draft *d, const char *text)
{
	return ff_arena_printf(d->a, "%s.", ff_doc_capital(d->a, text));
}

/* "The size, from ``code``." of "The result of ``code``.", "The size of ``self.box``." of "``self.box.size``."; NULL: more is said as it stands. */
static const char *named(const struct draft *d, const char *outcome)
{
	static const char result[] = "The result of ";
	struct words w;
	ff_doc_words(d, d->d->name, &w);
	if (!w.n || ff_doc_predicate(w.w[0]) || !strcmp(w.w[0], "use") || (ff_doc_verb(w.w[0]) && !(ff_doc_verb(w.w[0]) & FF_DOC_MAYBE)))
		return NULL;
	const char *words = ff_doc_phrase(d, &w, 0, w.n), *code = outcome;
	if (ff_str_starts(outcome, result)) {
		const struct ff_result *only = ff_doc_only_result(d);
		const char *whole = ff_arena_printf(d->a, "The %s, from %s", words, outcome + sizeof result - 1);
		const char *callee = only && only->call >= 0 ? ff_doc_called(d, FF_AT(&d->f->calls, struct ff_call, only->call)->callee, 40) : NULL;
		return callee && !ff_doc_fits(d, whole) ? ff_arena_printf(d->a, "The %s, from %s.", words, callee) : whole;
	}
	if (ff_str_starts(outcome, "A ``") || ff_str_starts(outcome, "An ``"))
		return ff_arena_printf(d->a, "The %s, a%s", words, outcome + 1);
	const char *end = ff_str_starts(code, "``") ? strstr(code + 2, "``.") : NULL, *tail = ff_arena_printf(d->a, ".%s", d->d->name);
	size_t n = end && !end[3] ? (size_t)(end - code) : 0;
	if (!n || strstr(code + 2, "``") != end)
		return NULL;
	code = ff_arena_dup(d->a, code + 2, n - 2);
	if (ff_str_ends(code, tail) && strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == n - 2)
		return ff_arena_printf(d->a, "The %s of ``%.*s``.", words, (int)(n - 2 - strlen(tail)), code);
	return ff_arena_printf(d->a, "The %s: ``%s``.", words, code);
}

const char *ff_doc_of_property(struct draft *d)
{
	const char *text = ff_doc_from_author(d);
	struct words w;
	bool more;
	if (text)
		return text;
	text = ff_doc_outcome(d, &more);
	const char *better = text && more ? named(d, text) : NULL;
	if (better && ff_doc_fits(d, better))
		text = better;
	if (text && more && ff_doc_fits(d, text)) {
		ff_doc_tell(d, FROM_RESULTS, true);
		return text;
	}
	ff_doc_words(d, d->d->name, &w);
	if (!w.n)
		return NULL;
	ff_doc_tell(d, FROM_NAME, false);
	if (ff_doc_predicate(w.w[0]) && w.n > 1)
		return ff_doc_tells_truth(d) ? ff_arena_printf(d->a, "Whether the %s %s.", ff_doc_owner(d), ff_doc_phrase(d, &w, 0, w.n)) : NULL;
	return ff_doc_verb(w.w[0]) & FF_DOC_VERB && !(ff_doc_verb(w.w[0]) & FF_DOC_MAYBE) ? NULL : ff_arena_printf(d->a, "The %s.", ff_doc_phrase(d, &w, 0, w.n));
}

/* Public methods of a class, or what a module defines, as code; *count: of all. */
static void members(const struct draft *d, bool classes, struct ff_strings *names, int *count)
{
	*count = 0;
	for (int i = d->def + 1; i < d->f->definitions.count; i++) {
		const struct ff_definition *x = FF_AT(&d->f->definitions, struct ff_definition, i);
		if (d->d && x->line > d->d->end_line)
			break;
		if (x->parent != d->def || *x->name == '_' || x->flags & (FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_TYPE_CHECKING) || (x->kind == FF_DEF_CLASS) != classes)
			continue;
		const char *code = ff_arena_printf(d->a, "``%s``", x->name);
		if (ff_strings_has(names, code))
			continue;
		++*count;
		if (names->count < MOST_NAMED)
			ff_strings_push(d->a, names, code);
	}
}

/* At most so many of them, the rest as a number. */
static const char *listed(const struct draft *d, const struct ff_strings *names, int count, int most)
{
	struct ff_strings some = {0};
	for (int i = 0; i < names->count && i < most; i++)
		ff_strings_push(d->a, &some, names->items[i]);
	if (count > most)
		some.items[most - 1] = ff_arena_printf(d->a, "%d more", count - most + 1);
	return ff_doc_join(d, &some, "and");
}

/* "text<between>a, b and 2 more.": as many names as the line takes; without them when it takes none. */
static const char *with_names(const struct draft *d, const char *text, const char *between, const struct ff_strings *names, int count, const char *after)
{
	for (int most = MOST_NAMED; most > 1 || (most == 1 && count == 1); most--) {
		const char *whole = sentence(d, ff_arena_printf(d->a, "%s%s%s%s", text, between, listed(d, names, count, most), after));
		if (ff_doc_fits(d, whole))
			return whole;
	}
	return NULL;
}

static const char *bases(const struct draft *d)
{
	struct ff_strings names = {0};
	for (int i = FF_DOC_ROW_FROM(d->f->bases, struct ff_base, d->d->line); i < d->f->bases.count && FF_AT(&d->f->bases, struct ff_base, i)->line <= d->d->sig_line; i++) {
		const struct ff_base *b = FF_AT(&d->f->bases, struct ff_base, i);
		const char *code = b->def == d->def && !*b->keyword && strcmp(b->text, "object") ? ff_doc_code(d, ff_last_part(b->text), 40) : NULL;
		if (code && names.count < MOST_NAMED)
			ff_strings_push(d->a, &names, code);
	}
	return names.count ? ff_doc_join(d, &names, "and") : NULL;
}

/* Who raises an exception of this module: "Raised by ``a`` and ``b``." */
const char *ff_doc_raised_by(const struct draft *d)
{
	struct ff_strings names = {0};
	for (int i = 0; i < d->f->raises.count && i < MOST_RAISES && names.count <= MOST_NAMED; i++) {
		const struct ff_raise *r = FF_AT(&d->f->raises, struct ff_raise, i);
		const char *code = r->def >= 0 && !strcmp(r->type, d->d->name) ? ff_arena_printf(d->a, "``%s``", FF_AT(&d->f->definitions, struct ff_definition, r->def)->qualname) : NULL;
		if (code && !ff_strings_has(&names, code))
			ff_strings_push(d->a, &names, code);
	}
	return names.count && names.count <= MOST_NAMED ? ff_arena_printf(d->a, "Raised by %s.", ff_doc_join(d, &names, "and")) : NULL;
}

const char *ff_doc_of_class(struct draft *d)
{
	const char *text = ff_doc_comment_above(d, d->d->first_line, d->d->col), *of;
	struct ff_strings methods = {0};
	struct words w;
	int count;
	if (text && ff_doc_fits(d, text)) {
		ff_doc_tell(d, FROM_COMMENT, true);
		return text;
	}
	ff_doc_words(d, d->d->name, &w);
	if (!w.n)
		return NULL;
	if (!strcmp(d->d->name, "Meta") && ff_doc_parent(d))
		text = ff_arena_printf(d->a, "Options of ``%s``", ff_doc_parent(d)->name);
	else if (!strcmp(w.w[0], "test") && w.n > 1)
		text = ff_arena_printf(d->a, "Tests of %s", ff_doc_phrase(d, &w, 1, w.n));
	else
		text = w.n > 1 ? ff_doc_class_words(d, d->d->name) : ff_doc_phrase(d, &w, 0, w.n);
	of = bases(d);
	members(d, false, &methods, &count);
	const char *based = of ? ff_arena_printf(d->a, "%s, based on %s", text, of) : text;
	bool tests = !strcmp(w.w[0], "test") || !strcmp(w.w[w.n - 1], "test") || !strcmp(w.w[w.n - 1], "tests");
	const char *whole = count && !tests && strcmp(d->d->name, "Meta") ? with_names(d, based, ", with ", &methods, count, "") : NULL;
	ff_doc_tell(d, whole ? FROM_MEMBERS : FROM_NAME, whole != NULL);
	return whole ? whole : sentence(d, ff_doc_fits(d, sentence(d, based)) ? based : text);
}

/* Public variables of the module. */
static int constants(const struct draft *d)
{
	int count = 0;
	for (int i = 0; i < d->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&d->f->assigns, struct ff_assign, i);
		count += x->def < 0 && *x->name != '_' && isupper((unsigned char)*x->name) && isupper((unsigned char)x->name[1]);
	}
	return count;
}

/* Each word of the module's name is one of the class, which stands between double backquotes. */
static bool says_the_same(const struct draft *d, const struct words *w, const char *class)
{
	struct words c;
	ff_doc_words(d, ff_arena_dup(d->a, class + 2, strlen(class) - 4), &c);
	for (int i = 0; i < w->n; i++) {
		bool in = false;
		for (int k = 0; k < c.n; k++)
			in = in || ff_str_starts(w->w[i], c.w[k]); /* "tasks" and Task */
		if (!in)
			return false;
	}
	return true;
}

const char *ff_doc_of_module(struct draft *d)
{
	struct ff_strings classes = {0}, functions = {0};
	int class_count, function_count;
	struct words w;
	const char *base = ff_path_base(d->path), *text;
	char *stem = ff_arena_dup(d->a, base, strcspn(base, "."));
	if (!strcmp(stem, "__init__")) {
		const char *folder = ff_arena_dup(d->a, d->path, (size_t)(base - d->path) - (base > d->path));
		stem = ff_arena_str(d->a, ff_path_base(folder));
	}
	ff_doc_words(d, stem, &w);
	members(d, true, &classes, &class_count);
	members(d, false, &functions, &function_count);
	if (!w.n || !(class_count + function_count + constants(d)))
		return NULL;
	text = ff_doc_phrase(d, &w, 0, w.n);
	if (!strcmp(w.w[0], "test") || !strcmp(w.w[w.n - 1], "test") || !strcmp(w.w[0], "tests")) {
		ff_doc_tell(d, FROM_NAME, false);
		return w.n > 1 ? ff_arena_printf(d->a, "Tests of %s.", ff_doc_phrase(d, &w, !strcmp(w.w[0], "test") || !strcmp(w.w[0], "tests"), w.n - !strcmp(w.w[w.n - 1], "test"))) : NULL;
	}
	if (constants(d) > class_count + function_count) { /* it is about those, and they are many */
		ff_doc_tell(d, FROM_NAME, false);
		return sentence(d, text);
	}
	if (class_count == 1 && !function_count && says_the_same(d, &w, classes.items[0])) {
		ff_doc_tell(d, FROM_MEMBERS, true);
		return ff_arena_printf(d->a, "The class %s.", classes.items[0]);
	}
	const char *kind = class_count > 1 ? ": the classes " : class_count ? ": the class " : function_count > 1 ? ": the functions " : ": the function ";
	const char *after = !class_count || !function_count ? "" : function_count > 1 ? ff_arena_printf(d->a, "%s and %d functions", class_count > 1 ? "," : "", function_count)
	                                                                             : ff_arena_printf(d->a, "%s and the function %s", class_count > 1 ? "," : "", functions.items[0]);
	const char *whole = with_names(d, text, kind, class_count ? &classes : &functions, class_count ? class_count : function_count, after);
	ff_doc_tell(d, whole ? FROM_MEMBERS : FROM_NAME, whole != NULL);
	return whole ? whole : sentence(d, text);
}
