/*
 * plan_session.c - the statements of one docstring in their order: which of them are examples of what, which set up the others, and what
 * they say comes out.  Fed by plan_examples.c.
 */
#include <ctype.h>

#include "plan_room.h"

enum { EXAMPLES_MAX = 400 };

/* The definition that an expression is an example of: the docstring's own, one of its class, another one; -1. */
static int target_of(struct plan_session *s, const char *text)
{
	struct plan *p = s->p;
	if (s->def >= 0 && plan_call_at(p, text, s->def))
		return s->def;
	if (!plan_spend(p, p->f->definitions.count * 20L))
		return -1;
	for (int i = 0; i < p->f->definitions.count; i++)
		if (s->def >= 0 && def_of(p, i)->parent >= 0 && (def_of(p, i)->parent == s->def || def_of(p, i)->parent == def_of(p, s->def)->parent) &&
		    plan_call_at(p, text, i))
			return i;
	for (int i = 0; i < p->f->definitions.count; i++)
		if (def_of(p, i)->parent < 0 && plan_call_at(p, text, i))
			return i;
	return -1;
}

/* The text that a setup line gives a name: x = [1, 2]; NULL. */
static const char *set_by(struct plan_session *s, const char *name)
{
	size_t n = strlen(name);
	for (int i = s->setup.count - 1; i >= 0; i--) {
		const char *line = s->setup.items[i];
		const char *eq = !strncmp(line, name, n) ? line + n + strspn(line + n, " ") : "";
		if (*eq == '=' && eq[1] != '=')
			return eq + 1 + strspn(eq + 1, " ");
	}
	return NULL;
}

static const char *session_lookup(void *with, const char *name)
{
	return set_by(with, name);
}

/* ---- statements ---- */

static bool starts_with_word(const char *s, const char *words)
{
	size_t n = 0;
	while (plan_is_word(s[n]))
		n++;
	return n && ff_word_in(words, s, (int)n);
}

static bool is_statement(const char *s)
{
	static const char words[] = "def class for with if while try raise return del assert global async print pass elif else except finally nonlocal";
	if (*s == '@' || (starts_with_word(s, words) && !ff_str_starts(s, "print(")))
		return true;
	const char *eq = s + plan_span(s, "=");
	while (*eq == '=' && (eq[1] == '=' || (eq > s && strchr("<>!=", eq[-1]))))
		eq += 2 + plan_span(eq + 2, "=");
	return *eq == '=';
}

/* An import of the module under test, or of what it is in: its names are there already. */
static bool is_own_import(const struct plan_session *s, const char *text)
{
	const char *module = s->p->module, *dot = strrchr(module, '.'), *from = text + 5;
	size_t parent = dot ? (size_t)(dot - module) : 0, top = strcspn(module, ".");
	if (!ff_str_starts(text, "from "))
		return false;
	size_t n = strcspn(from, " ");
	return (n == strlen(module) && !memcmp(from, module, n)) || (n == parent && !memcmp(from, module, n)) || (n == top && !memcmp(from, module, n));
}

/* Class(...) and nothing behind it: an object. */
static bool makes(struct plan *p, const char *text, int class)
{
	size_t n = strlen(def_of(p, class)->name);
	if (strncmp(text, def_of(p, class)->name, n) != 0 || text[n] != '(')
		return false;
	size_t inside = plan_span(text + n + 1, ")");
	return text[n + 1 + inside] == ')' && !text[n + 1 + inside + 1];
}

/* The method of a class that is called on an object that is made on the way; -1. */
static int method_in(struct plan *p, const char *text, int class)
{
	for (int i = class + 1; i < p->f->definitions.count; i++)
		if (def_of(p, i)->parent == class && plan_call_at(p, text, i))
			return i;
	return -1;
}

/* module.name(...) where nothing tells what `module` is: the module under test, under the name that its page gives it. */
static const char *unprefixed(struct plan_session *s, const char *text)
{
	struct plan *p = s->p;
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 20); i++) {
		const char *at = def_of(p, i)->parent < 0 ? plan_call_of(p, text, def_of(p, i)->name, true) : NULL, *start = at ? at - 1 : NULL;
		while (start && start > text && plan_is_word(start[-1]))
			start--;
		if (!start || start == at - 1 || (start > text && start[-1] == '.'))
			continue;
		const char *prefix = ff_arena_dup(p->a, start, (size_t)(at - 1 - start));
		bool known = plan_is_module_name(p, prefix) || set_by(s, prefix) || plan_is_common(prefix);
		for (int k = 0; !known && k < s->needs.count; k++)
			known = ff_word_in(s->needs.items[k], prefix, (int)strlen(prefix));
		if (!known)
			return unprefixed(s, ff_arena_printf(p->a, "%.*s%s", (int)(start - text), text, at));
	}
	return text;
}

/* The name that a statement binds or changes: x = ..., x.pop(), def x(...), class x. */
static const char *changed_name(struct ff_arena *a, const char *line)
{
	const char *s = ff_str_starts(line, "def ") ? line + 4 : ff_str_starts(line, "class ") ? line + 6 : line;
	size_t n = 0;
	while (plan_is_word(s[n]))
		n++;
	if (s == line && s[n] == '(') /* f(x): what it is given */
		for (s += n + 1, n = 0; plan_is_word(s[n]);)
			n++;
	return ff_arena_dup(a, s, n);
}

/* Of the statements before an expression those that it needs, in their order. */
static void add_setup(struct plan_session *s, const char *text, struct ff_strings *out)
{
	bool wanted[PLAN_SETUP_MAX] = {false};
	for (int i = s->setup.count - 1; i >= 0; i--) {
		const char *line = s->setup.items[i], *name = changed_name(s->p->a, line), *targets = ff_arena_dup(s->p->a, line, plan_span(line, "="));
		bool several = strchr(targets, ',') != NULL || !*name;
		wanted[i] = several || ff_word_in(text, name, (int)strlen(name));
		for (int k = i + 1; !wanted[i] && k < s->setup.count; k++)
			wanted[i] = wanted[k] && ff_word_in(s->setup.items[k], name, (int)strlen(name));
	}
	for (int i = 0; i < s->setup.count; i++)
		if (wanted[i])
			ff_strings_push(s->p->a, out, s->setup.items[i]);
}

void plan_session_example(struct plan_session *s, const char *text, const char *expect, const char *raises, const char *printed, int line)
{
	struct plan *p = s->p;
	int def = target_of(s, text);
	if (def >= 0 && def_of(p, def)->kind == FF_DEF_CLASS && !makes(p, text, def))
		def = method_in(p, text, def);
	if (def < 0 || p->examples >= EXAMPLES_MAX || strlen(text) > PLAN_STATEMENT_MAX)
		return;
	const char *bracket = plan_call_at(p, text, def), *arguments = bracket ? plan_call_arguments(p, bracket) : NULL;
	if (arguments)
		plan_samples_of_call(p, def, arguments, "example", session_lookup, s);
	if (s->lost || !plan_names_known(p, text, &s->setup, &s->needs))
		return;
	struct example *e = FF_PUSH(p->a, &p->sessions, struct example);
	p->examples++;
	e->def = def;
	e->call = (struct ff_test_call){.text = text, .source = "example", .expect = expect, .raises = raises, .printed = printed,
	                                .place = ff_arena_printf(p->a, "%s:%d", s->path ? s->path : p->s->file->path, line)};
	add_setup(s, text, &e->call.setup);
	for (int i = 0; i < s->needs.count; i++)
		ff_strings_push(p->a, &e->call.needs, s->needs.items[i]);
}

/* A comment behind an expression: cut off; "# returns true" says what comes out. */
static const char *without_comment(struct plan_session *s, const char *text, const char **said)
{
	size_t n = plan_span(text, "#");
	*said = "";
	if (text[n] != '#')
		return text;
	const char *c = text + n + 1 + strspn(text + n + 1, " ");
	for (const char *word = c; *word; word++)
		if (ff_str_starts(word, "returns ") || ff_str_starts(word, "-> ") || ff_str_starts(word, "=> ")) {
			word = strchr(word, ' ') + 1;
			*said = !strcmp(word, "true") ? "True" : !strcmp(word, "false") ? "False" : plan_is_literal(word) ? ff_arena_str(s->p->a, word) : "";
			break;
		}
	return plan_trim(s->p->a, text, n);
}

static void assigned(struct plan_session *s, const char *text)
{
	const char *eq = text + plan_span(text, "=");
	if (*eq != '=' || s->setup.count >= PLAN_SETUP_MAX) {
		s->lost = true;
		return;
	}
	const char *value = eq + 1 + strspn(eq + 1, " ");
	int def = target_of(s, value);
	const char *bracket = def >= 0 ? plan_call_at(s->p, value, def) : NULL, *arguments = bracket ? plan_call_arguments(s->p, bracket) : NULL;
	if (arguments) {
		plan_samples_of_call(s->p, def, arguments, "example", session_lookup, s);
		plan_session_example(s, value, "", "", "", s->line);
	}
	ff_strings_push(s->p->a, &s->setup, text);
}

static const char *raised_by(struct plan_session *s, const char *expect)
{
	const char *last = expect, *p = expect;
	for (; *p; p++)
		if (*p == '\n' && p[1] && !isspace((unsigned char)p[1]))
			last = p + 1;
	return ff_arena_dup(s->p->a, last, strcspn(last, ": \n"));
}

/* A method of an object of the session that changes it: what follows sees another object. */
static bool has_effect(struct plan_session *s, const char *text, const char *expect)
{
	static const char words[] = "pop popitem popleft popall poplast remove add append appendleft insert update push next read readline write clear extend discard setdefault sort reverse delete "
	                            "set send close put get_nowait put_nowait register feed move rotate swap drop inc dec increment advance";
	size_t n = strcspn(text, ".([ "), m = 0;
	const char *method = text + n + 1;
	if (text[n] != '.')
		return (ff_str_starts(text, "next(") || !*expect) && strchr(text, '(') != NULL;
	while (plan_is_word(method[m]))
		m++;
	if (!m || method[m] != '(' || !set_by(s, ff_arena_dup(s->p->a, text, n)))
		return false;
	if (!*expect || plan_listed(words, ff_arena_dup(s->p->a, method, m)))
		return true;
	for (int i = 0; i < s->p->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&s->p->f->assigns, struct ff_assign, i);
		if (x->def >= 0 && x->flags & FF_ASSIGN_SELF && strlen(def_of(s->p, x->def)->name) == m && !memcmp(def_of(s->p, x->def)->name, method, m))
			return true;
	}
	return false;
}

/* Its author does not hold what stands below it to be the same every time. */
static bool is_skipped(const char *statement)
{
	const char *at = strstr(statement, "doctest:");
	return at && strstr(at, "+SKIP");
}

/* One statement of a doctest with what stands below it. */
void plan_session_statement(struct plan_session *s, const char *raw, const char *expect, int line)
{
	const char *said, *joined = plan_one_line(s->p->a, without_comment(s, raw, &said)), *text = joined ? unprefixed(s, joined) : raw;
	s->line = line;
	if (!joined) {
		s->lost = true;
		return;
	}
	if (!*text)
		return;
	if (is_skipped(raw) || s->path)
		expect = said = "";
	if (ff_str_starts(text, "import ") || ff_str_starts(text, "from ")) {
		if (!is_own_import(s, text) && !strchr(text, '\n') && s->needs.count < PLAN_SETUP_MAX)
			ff_strings_push(s->p->a, &s->needs, text);
		return;
	}
	if (is_statement(text)) {
		if (starts_with_word(text, "def class for with if while try raise del assert async print")) {
			if (s->setup.count < PLAN_SETUP_MAX && !starts_with_word(text, "raise assert print"))
				ff_strings_push(s->p->a, &s->setup, text);
			else
				s->lost |= !starts_with_word(text, "assert print");
		} else {
			assigned(s, text);
		}
		return;
	}
	if (!ff_str_starts(expect, "Traceback") && !ff_str_starts(text, "print("))
		expect = plan_one_line(s->p->a, expect);
	if (!expect)
		return;
	if (ff_str_starts(expect, "Traceback")) {
		plan_session_example(s, text, "", raised_by(s, expect), "", line);
		return;
	}
	bool prints = ff_str_starts(text, "print(");
	bool shows = ff_str_starts(text, "pprint(") || ff_str_starts(text, "pprint.pprint(") || ff_str_starts(text, "pp(");
	bool vague = strstr(expect, "...") || *expect == '<' || shows;
	plan_session_example(s, text, vague || prints ? "" : *expect ? expect : said, "", prints && !vague ? expect : "", line);
	if (has_effect(s, text, *expect ? expect : said) && !prints) {
		s->lost |= s->setup.count >= PLAN_SETUP_MAX;
		if (!s->lost)
			ff_strings_push(s->p->a, &s->setup, text);
	}
}
