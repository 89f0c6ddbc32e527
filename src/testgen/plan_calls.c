/*
 * plan_calls.c - calls as text: whether their names mean the same in the module under test, what they call there, and what they give to
 * which parameter.  Called for examples of docstrings and for call sites of other files.
 */
#include <ctype.h>

#include "plan_room.h"

/* ---- names ---- */

bool plan_is_common(const char *name)
{
	static const char words[] = "lambda for in if else not and or is None True False abs all any bool bytearray bytes chr complex dict divmod enumerate filter float "
	                            "format frozenset hash hex int isinstance iter len list map max min next object oct ord pow range repr reversed round set slice sorted "
	                            "str sum tuple type zip Exception ValueError TypeError KeyError IndexError AttributeError RuntimeError StopIteration ZeroDivisionError "
	                            "OSError NotImplementedError LookupError ArithmeticError print vars open getattr hasattr setattr callable ascii bin memoryview issubclass property "
	                            "staticmethod classmethod super globals locals id input BaseException Ellipsis NotImplemented UnicodeError UnicodeDecodeError UnicodeEncodeError "
	                            "AssertionError OverflowError ImportError NameError RecursionError FileNotFoundError async await yield __name__";
	return plan_listed(words, name);
}

/* Whether every name of an expression means the same in the module under test: builtins, names of the module, those that it binds itself. */
bool plan_is_closed(const struct plan *p, const char *text)
{
	return plan_names_known(p, text, NULL, NULL);
}

static bool stands_in(const struct ff_strings *lines, const char *name)
{
	for (int i = 0; lines && i < lines->count; i++)
		if (ff_word_in(lines->items[i], name, (int)strlen(name)))
			return true;
	return false;
}

/* The same, with the names of statements before it and of imports. */
bool plan_names_known(const struct plan *p, const char *text, const struct ff_strings *setup, const struct ff_strings *needs)
{
	struct ff_strings bound = {0};
	bool binding = false;
	for (const char *s = text; *s;) {
		if (*s == '\'' || *s == '"') {
			size_t n = plan_quoted(s);
			if (!n)
				return false;
			s += n;
			continue;
		}
		if (!plan_is_word(*s) || isdigit((unsigned char)*s)) {
			binding &= *s != ':';
			for (s++; isalnum((unsigned char)s[-1]) && plan_is_word(*s);)
				s++;
			continue;
		}
		size_t n = 0;
		while (plan_is_word(s[n]))
			n++;
		const char *name = ff_arena_dup(p->a, s, n), *after = s + n + strspn(s + n, " ");
		bool attribute = s > text && s[-1] == '.' && !(s > text + 1 && isdigit((unsigned char)s[-2]));
		bool prefix = (s[n] == '\'' || s[n] == '"') && n <= 2;
		bool keyword = *after == '=' && after[1] != '=' && !binding;
		if (prefix && strpbrk(name, "fF"))
			return false;
		if (!strcmp(name, "lambda") || !strcmp(name, "for"))
			binding = true;
		else if (binding && !strcmp(name, "in"))
			binding = false;
		else if (binding)
			ff_strings_push(p->a, &bound, name);
		s += n;
		if (attribute || prefix || keyword || binding || plan_is_common(name) || ff_strings_has(&bound, name) || plan_is_module_name(p, name) || stands_in(setup, name) ||
		    stands_in(needs, name))
			continue;
		/* a comprehension binds its name behind its use */
		const char *later = strstr(s, ff_arena_printf(p->a, " for %s in ", name));
		if (!later)
			return false;
	}
	return true;
}

/* ---- what a text calls ---- */

/* Bracketed arguments of a call whose "(" stands at s: without the brackets; NULL when they do not end. */
const char *plan_call_arguments(struct plan *p, const char *s)
{
	size_t n = plan_span(s + 1, ")");
	return s[1 + n] == ')' ? ff_arena_dup(p->a, s + 1, n) : NULL;
}

/* Where `name(` stands in a text, outside strings; NULL. */
const char *plan_call_of(const struct plan *p, const char *text, const char *name, bool method)
{
	size_t n = strlen(name);
	if (!strstr(text, name) || !plan_spend(p, (long)strlen(text)))
		return NULL;
	for (const char *s = text; *s; s++) {
		if (*s == '\'' || *s == '"') {
			size_t len = plan_quoted(s);
			s += len ? len - 1 : 0;
			continue;
		}
		bool start = s == text || !plan_is_word(s[-1]);
		if (start && !strncmp(s, name, n) && s[n] == '(' && (method ? s > text && s[-1] == '.' : true))
			return s;
	}
	return NULL;
}

/* Does a text call definition d?  Gives the place of its bracket. */
const char *plan_call_at(struct plan *p, const char *text, int d)
{
	const struct ff_definition *x = def_of(p, d);
	if (x->flags & (FF_DEF_NESTED | FF_DEF_OVERLOAD))
		return NULL;
	const char *at = plan_call_of(p, text, x->name, x->kind == FF_DEF_METHOD);
	return at ? at + strlen(x->name) : NULL;
}

/* ---- samples ---- */

void plan_sample(struct plan *p, int def, const char *name, const char *text, const char *source, const char *need)
{
	int same = 0;
	if (strlen(text) > FF_MAX_TEXT || strchr(text, '\n'))
		return;
	for (int i = 0; i < p->samples.count && plan_spend(p, 1); i++) {
		const struct sample *x = FF_AT(&p->samples, struct sample, i);
		if (x->def == def && !strcmp(x->name, name) && (++same >= 12 || !strcmp(x->text, text)))
			return;
	}
	*FF_PUSH(p->a, &p->samples, struct sample) = (struct sample){def, name, text, source, need};
}


void plan_samples_of_call(struct plan *p, int def, const char *arguments, const char *source, const char *(*lookup)(void *with, const char *name), void *with)
{
	struct ff_strings given = {0};
	int nth = 0, n;
	if (def_of(p, def)->kind == FF_DEF_CLASS)
		def = plan_method(p, def, "__init__");
	if (def < 0)
		return;
	plan_split(p->a, arguments, ',', &given);
	for (int i = 0; i < given.count; i++) {
		const char *text = given.items[i], *eq = text + plan_span(text, "=");
		bool keyword = *eq == '=' && eq[1] != '=';
		const char *name = keyword ? plan_trim(p->a, text, (size_t)(eq - text)) : NULL;
		keyword = keyword && plan_is_name(name);
		if (keyword)
			text = plan_trim(p->a, eq + 1, strlen(eq + 1));
		else if (*text == '*')
			return;
		else
			nth++;
		const char *known = lookup && plan_is_name(text) ? lookup(with, text) : NULL;
		if (known)
			text = known;
		if (!plan_is_literal(text) && !plan_is_closed(p, text))
			continue;
		const struct ff_parameter *x = plan_given(p, def, &n);
		for (int at = 1; at <= n; at++, x++)
			if (keyword ? !strcmp(x->name, name) : (at == nth && x->kind <= FF_PARAM_NORMAL) || (at <= nth && x->kind == FF_PARAM_VARARG)) {
				plan_sample(p, def, x->name, text, source, "");
				break;
			}
	}
}

bool plan_is_complete(const struct plan *p, int def, const char *arguments)
{
	struct ff_strings given = {0}, names = {0};
	bool open = false;
	int positional = 0, at = 0, n;
	if (def_of(p, def)->kind == FF_DEF_CLASS)
		def = plan_method(p, def, "__init__");
	if (def < 0)
		return true;
	plan_split(p->a, arguments, ',', &given);
	for (int i = 0; i < given.count; i++) {
		const char *text = given.items[i], *eq = text + plan_span(text, "=");
		const char *name = *eq == '=' && eq[1] != '=' ? plan_trim(p->a, text, (size_t)(eq - text)) : "";
		if (*text == '*')
			return true; /* who knows */
		if (plan_is_name(name))
			ff_strings_push(p->a, &names, name);
		else
			positional++;
	}
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++) {
		open |= x->kind == FF_PARAM_VARARG;
		bool by_place = x->kind <= FF_PARAM_NORMAL && at++ < positional;
		if (!by_place && x->kind != FF_PARAM_VARARG && x->kind != FF_PARAM_KWARG && !*x->default_text && !ff_strings_has(&names, x->name))
			return false;
	}
	return open || positional <= at;
}
