/*
 * plan_examples.c - calls that docstrings show: doctests with what they expect, and lines of "Example:" blocks.  What a call gives to
 * a parameter becomes a sample, if it means the same elsewhere.  Knows Python only as far as inputs_text.c does.
 */
#include <ctype.h>

#include "plan_room.h"

enum { STATEMENT_MAX = 1500, EXAMPLES_MAX = 400, SETUP_MAX = 12 };

/* One docstring while it is read. */
struct session {
	struct plan *p;
	int def;                  /* whose docstring, -1 the module's */
	int line;
	struct ff_strings setup, needs;
	bool lost;                /* a statement is missing: what follows may not stand alone */
};

/* ---- names ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_common(const char *name)
{
	static const char words[] = "lambda for in if else not and or is None True False abs all any bool bytearray bytes chr complex dict divmod enumerate filter float "
	                            "format frozenset hash hex int isinstance iter len list map max min next object oct ord pow range repr reversed round set slice sorted "
	                            "str sum tuple type zip Exception ValueError TypeError KeyError IndexError AttributeError RuntimeError StopIteration ZeroDivisionError "
	                            "OSError NotImplementedError LookupError ArithmeticError print vars open getattr hasattr setattr callable ascii bin memoryview issubclass property "
	                            "staticmethod classmethod super globals locals id input BaseException Ellipsis NotImplemented UnicodeError UnicodeDecodeError UnicodeEncodeError "
	                            "AssertionError OverflowError ImportError NameError RecursionError FileNotFoundError async await yield __name__";
	return ff_word_in(words, name, (int)strlen(name));
}

static bool is_closed(const struct plan *p, const char *text, const struct ff_strings *setup, const struct ff_strings *needs);

/* Whether every name of an expression means the same in the module under test: builtins, names of the module, those that it binds itself. */
bool plan_is_closed(const struct plan *p, const char *text)
{
	return is_closed(p, text, NULL, NULL);
}

static bool stands_in(const struct ff_strings *lines, const char *name)
{
	for (int i = 0; lines && i < lines->count; i++)
		if (ff_word_in(lines->items[i], name, (int)strlen(name)))
			return true;
	return false;
}

/* The same, with the names of statements before it and of imports. */
static bool is_closed(const struct plan *p, const char *text, const struct ff_strings *setup, const struct ff_strings *needs)
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
		if (!is_word(*s) || isdigit((unsigned char)*s)) {
			binding &= *s != ':';
			for (s++; isalnum((unsigned char)s[-1]) && is_word(*s);)
				s++;
			continue;
		}
		size_t n = 0;
		while (is_word(s[n]))
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
		if (attribute || prefix || keyword || binding || is_common(name) || ff_strings_has(&bound, name) || plan_is_module_name(p, name) || stands_in(setup, name) ||
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
static const char *arguments_at(struct plan *p, const char *s)
{
	size_t n = plan_span(s + 1, ")");
	return s[1 + n] == ')' ? ff_arena_dup(p->a, s + 1, n) : NULL;
}

/* Where `name(` stands in a text, outside strings; NULL. */
static const char *call_of(const struct plan *p, const char *text, const char *name, bool method)
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
		bool start = s == text || !is_word(s[-1]);
		if (start && !strncmp(s, name, n) && s[n] == '(' && (method ? s > text && s[-1] == '.' : true))
			return s;
	}
	return NULL;
}

/* Does a text call definition d?  Gives the place of its bracket. */
static const char *calls_definition(struct plan *p, const char *text, int d)
{
	const struct ff_definition *x = def_of(p, d);
	if (x->flags & (FF_DEF_NESTED | FF_DEF_OVERLOAD))
		return NULL;
	const char *at = call_of(p, text, x->name, x->kind == FF_DEF_METHOD);
	return at ? at + strlen(x->name) : NULL;
}

/* The definition that an expression is an example of: the docstring's own, one of its class, another one; -1. */
static int target_of(struct session *s, const char *text)
{
	struct plan *p = s->p;
	if (s->def >= 0 && calls_definition(p, text, s->def))
		return s->def;
	if (!plan_spend(p, p->f->definitions.count * 20L))
		return -1;
	for (int i = 0; i < p->f->definitions.count; i++)
		if (s->def >= 0 && def_of(p, i)->parent >= 0 && (def_of(p, i)->parent == s->def || def_of(p, i)->parent == def_of(p, s->def)->parent) &&
		    calls_definition(p, text, i))
			return i;
	for (int i = 0; i < p->f->definitions.count; i++)
		if (def_of(p, i)->parent < 0 && calls_definition(p, text, i))
			return i;
	return -1;
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

/* The text that a setup line gives a name: x = [1, 2]; NULL. */
static const char *set_by(struct session *s, const char *name)
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

static const char *session_lookup(void *with, const char *name)
{
	return set_by(with, name);
}

/* ---- statements ---- */

static bool starts_with_word(const char *s, const char *words)
{
	size_t n = 0;
	while (is_word(s[n]))
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
static bool is_own_import(const struct session *s, const char *text)
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
		if (def_of(p, i)->parent == class && calls_definition(p, text, i))
			return i;
	return -1;
}

/* module.name(...) where nothing tells what `module` is: the module under test, under the name that its page gives it. */
static const char *unprefixed(struct session *s, const char *text)
{
	struct plan *p = s->p;
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 20); i++) {
		const char *at = def_of(p, i)->parent < 0 ? call_of(p, text, def_of(p, i)->name, true) : NULL, *start = at ? at - 1 : NULL;
		while (start && start > text && is_word(start[-1]))
			start--;
		if (!start || start == at - 1 || (start > text && start[-1] == '.'))
			continue;
		const char *prefix = ff_arena_dup(p->a, start, (size_t)(at - 1 - start));
		bool known = plan_is_module_name(p, prefix) || set_by(s, prefix) || is_common(prefix);
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
	const char *s = ff_str_starts(line, "def ") ? line + 4 : ff_str_starts(line, "class ") ? line + 6 : ff_str_starts(line, "next(") ? line + 5 : line;
	size_t n = 0;
	while (is_word(s[n]))
		n++;
	return ff_arena_dup(a, s, n);
}

/* Of the statements before an expression those that it needs, in their order. */
static void add_setup(struct session *s, const char *text, struct ff_strings *out)
{
	bool wanted[SETUP_MAX] = {false};
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

static void add_example(struct session *s, const char *text, const char *expect, const char *raises, const char *printed, int line)
{
	struct plan *p = s->p;
	int def = target_of(s, text);
	if (def >= 0 && def_of(p, def)->kind == FF_DEF_CLASS && !makes(p, text, def))
		def = method_in(p, text, def);
	if (def < 0 || p->sessions.count >= EXAMPLES_MAX || strlen(text) > STATEMENT_MAX)
		return;
	const char *bracket = calls_definition(p, text, def), *arguments = bracket ? arguments_at(p, bracket) : NULL;
	if (arguments)
		plan_samples_of_call(p, def, arguments, "example", session_lookup, s);
	if (s->lost || !is_closed(p, text, &s->setup, &s->needs))
		return;
	struct example *e = FF_PUSH(p->a, &p->sessions, struct example);
	e->def = def;
	e->call = (struct ff_test_call){.text = text, .source = "example", .expect = expect, .raises = raises, .printed = printed,
	                                .place = ff_arena_printf(p->a, "%s:%d", p->s->file->path, line)};
	add_setup(s, text, &e->call.setup);
	for (int i = 0; i < s->needs.count; i++)
		ff_strings_push(p->a, &e->call.needs, s->needs.items[i]);
}

/* A comment behind an expression: cut off; "# returns true" says what comes out. */
static const char *without_comment(struct session *s, const char *text, const char **said)
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

static void assigned(struct session *s, const char *text)
{
	const char *eq = text + plan_span(text, "=");
	if (*eq != '=' || s->setup.count >= SETUP_MAX) {
		s->lost = true;
		return;
	}
	const char *value = eq + 1 + strspn(eq + 1, " ");
	int def = target_of(s, value);
	const char *bracket = def >= 0 ? calls_definition(s->p, value, def) : NULL, *arguments = bracket ? arguments_at(s->p, bracket) : NULL;
	if (arguments) {
		plan_samples_of_call(s->p, def, arguments, "example", session_lookup, s);
		add_example(s, value, "", "", "", s->line);
	}
	ff_strings_push(s->p->a, &s->setup, text);
}

static const char *raised_by(struct session *s, const char *expect)
{
	const char *last = expect, *p = expect;
	for (; *p; p++)
		if (*p == '\n' && p[1] && !isspace((unsigned char)p[1]))
			last = p + 1;
	return ff_arena_dup(s->p->a, last, strcspn(last, ": \n"));
}

/*
 * A statement on one line: lines inside brackets are joined, a block of one statement follows its colon.  NULL: it has more.
 */
static const char *one_line(struct plan *p, const char *text)
{
	const char *first = strchr(text, '\n'), *second = first ? strchr(first + 1, '\n') : NULL;
	if (!first)
		return text;
	if (first > text && first[-1] == ':')
		return second ? NULL : ff_arena_printf(p->a, "%.*s %s", (int)(first - text), text, first + 1 + strspn(first + 1, " \t"));
	char *out = ff_arena_raw(p->a, 2 * strlen(text) + 1), *to = out;
	for (const char *s = text; *s;) {
		size_t n = *s == '\'' || *s == '"' ? plan_quoted(s) : 0;
		for (size_t i = 0; i < n; i++)
			if (s[i] == '\n')
				*to++ = '\\', *to++ = 'n';
			else
				*to++ = s[i];
		s += n;
		if (n)
			continue;
		if (*s == '#')
			s += strcspn(s, "\n");
		if (*s == '\n') {
			while (to > out && to[-1] == ' ')
				to--;
			s += 1 + strspn(s + 1, " \t");
			if (to > out && !strchr("([{", to[-1]) && !strchr(")]}", *s))
				*to++ = ' ';
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
	return out;
}

/* A method of an object of the session that changes it: what follows sees another object. */
static bool has_effect(struct session *s, const char *text, const char *expect)
{
	static const char words[] = "pop popitem popleft popall poplast remove add append appendleft insert update push next read readline write clear extend discard setdefault sort reverse delete "
	                            "set send close put get_nowait put_nowait register feed move rotate swap drop inc dec increment advance";
	size_t n = strcspn(text, ".([ "), m = 0;
	const char *method = text + n + 1;
	if (text[n] != '.')
		return (ff_str_starts(text, "next(") || !*expect) && strchr(text, '(') != NULL;
	while (is_word(method[m]))
		m++;
	if (!m || method[m] != '(' || !set_by(s, ff_arena_dup(s->p->a, text, n)))
		return false;
	if (!*expect || ff_word_in(words, ff_arena_dup(s->p->a, method, m), (int)m))
		return true;
	for (int i = 0; i < s->p->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&s->p->f->assigns, struct ff_assign, i);
		if (x->def >= 0 && x->flags & FF_ASSIGN_SELF && strlen(def_of(s->p, x->def)->name) == m && !memcmp(def_of(s->p, x->def)->name, method, m))
			return true;
	}
	return false;
}

/* One statement of a doctest with what stands below it. */
static void statement(struct session *s, const char *raw, const char *expect, int line)
{
	const char *said, *joined = one_line(s->p, without_comment(s, raw, &said)), *text = joined ? unprefixed(s, joined) : raw;
	s->line = line;
	if (!joined) {
		s->lost = true;
		return;
	}
	if (!*text)
		return;
	if (ff_str_starts(text, "import ") || ff_str_starts(text, "from ")) {
		if (!is_own_import(s, text) && !strchr(text, '\n') && s->needs.count < SETUP_MAX)
			ff_strings_push(s->p->a, &s->needs, text);
		return;
	}
	if (is_statement(text)) {
		if (starts_with_word(text, "def class for with if while try raise del assert async print")) {
			if (s->setup.count < SETUP_MAX && !starts_with_word(text, "raise assert print"))
				ff_strings_push(s->p->a, &s->setup, text);
			else
				s->lost |= !starts_with_word(text, "assert print");
		} else {
			assigned(s, text);
		}
		return;
	}
	if (!ff_str_starts(expect, "Traceback") && !ff_str_starts(text, "print("))
		expect = one_line(s->p, expect);
	if (!expect)
		return;
	if (ff_str_starts(expect, "Traceback")) {
		add_example(s, text, "", raised_by(s, expect), "", line);
		return;
	}
	bool prints = ff_str_starts(text, "print(");
	bool shows = ff_str_starts(text, "pprint(") || ff_str_starts(text, "pprint.pprint(") || ff_str_starts(text, "pp(");
	bool vague = strstr(expect, "...") || *expect == '<' || shows;
	add_example(s, text, vague || prints ? "" : *expect ? expect : said, "", prints && !vague ? expect : "", line);
	if (has_effect(s, text, expect) && !prints) {
		s->lost |= s->setup.count >= SETUP_MAX;
		if (!s->lost)
			ff_strings_push(s->p->a, &s->setup, text);
	}
}

/* ---- docstrings ---- */

/* What the text of a docstring means: escapes resolved, unless it is raw. */
static char *meaning(struct ff_arena *a, const struct ff_docstring *d)
{
	char *out = ff_arena_str(a, d->text), *to = out;
	if (strpbrk(d->prefix, "rR"))
		return out;
	for (const char *s = d->text; *s; s++) {
		static const char from[] = "nt\\'\"", into[] = "\n\t\\'\"";
		const char *at = *s == '\\' && s[1] ? strchr(from, s[1]) : NULL;
		if (at && *at) {
			*to++ = into[at - from];
			s++;
		} else if (*s == '\\' && s[1] == '\n') {
			s++;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return out;
}

struct lines {
	struct ff_strings of;
	int first;
};

static const char *without_end(struct ff_arena *a, const char *s, size_t n)
{
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	return ff_arena_dup(a, s, n);
}

static void read_doctest(struct session *s, const struct lines *l, int *i)
{
	struct plan *p = s->p;
	const char *line = l->of.items[*i];
	size_t indent = strspn(line, " \t");
	int at = l->first + *i;
	struct ff_buf text, expect;
	ff_buf_init(&text, STATEMENT_MAX);
	ff_buf_init(&expect, STATEMENT_MAX);
	ff_buf_str(&text, line + indent + 3 + (line[indent + 3] == ' '));
	for (++*i; *i < l->of.count; ++*i) {
		line = l->of.items[*i];
		if (strspn(line, " \t") < indent || strncmp(line + indent, "...", 3) != 0 || (line[indent + 3] && line[indent + 3] != ' '))
			break;
		ff_buf_printf(&text, "\n%s", line[indent + 3] ? line + indent + 4 : "");
	}
	for (; *i < l->of.count; ++*i) {
		line = l->of.items[*i];
		size_t blank = strspn(line, " \t");
		if (!line[blank] || !strncmp(line + blank, ">>>", 3) || blank < indent)
			break;
		ff_buf_printf(&expect, "%s%s", expect.len ? "\n" : "", line + indent);
	}
	if (text.over || expect.over)
		s->lost = true;
	else
		statement(s, plan_trim(p->a, ff_buf_text(&text), text.len), without_end(p->a, ff_buf_text(&expect), expect.len), at);
	ff_buf_free(&text);
	ff_buf_free(&expect);
}

/* name(...) at the start of a line, with or without what comes out: in the text of a docstring without prompts. */
static void read_line(struct session *s, const char *line, int at)
{
	const char *text = line + strspn(line, " \t"), *name = s->def >= 0 ? def_of(s->p, s->def)->name : "";
	size_t n = strlen(name);
	if (!n || strncmp(text, name, n) != 0 || text[n] != '(' || def_of(s->p, s->def)->kind == FF_DEF_METHOD)
		return;
	size_t inside = plan_span(text + n + 1, ")"), whole = n + 1 + inside + 1;
	if (text[n + 1 + inside] != ')' || !inside)
		return;
	const char *call = ff_arena_dup(s->p->a, text, whole), *rest = text + whole + strspn(text + whole, " \t");
	static const char *const arrows[] = {"->", "=>", "==", "#=>", "# ->", "# returns", "returns", "#"};
	const char *expect = "";
	for (size_t i = 0; i < FF_COUNT(arrows) && *rest; i++)
		if (ff_str_starts(rest, arrows[i])) {
			rest = plan_trim(s->p->a, rest + strlen(arrows[i]), strlen(rest + strlen(arrows[i])));
			expect = plan_is_literal(rest) ? rest : "";
			rest = "";
		}
	if (!*rest && plan_is_closed(s->p, call))
		add_example(s, call, expect, "", "", at);
}

static void read_docstring(struct plan *p, const struct ff_docstring *d)
{
	struct session s = {.p = p, .def = d->def};
	struct lines l = {.first = d->line};
	char *text = meaning(p->a, d);
	for (char *line = text, *end; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		size_t n = strlen(line);
		if (n && line[n - 1] == '\r')
			line[n - 1] = '\0';
		ff_strings_push(p->a, &l.of, line);
	}
	for (int i = 0; i < l.of.count;) {
		const char *line = l.of.items[i] + strspn(l.of.items[i], " \t");
		if (!strncmp(line, ">>>", 3) && (line[3] == ' ' || line[3] == '\t')) {
			read_doctest(&s, &l, &i);
		} else {
			read_line(&s, line, l.first + i);
			i++;
		}
	}
}

void plan_examples(struct plan *p)
{
	for (int i = 0; i < p->f->docstrings.count && plan_spend(p, 1); i++)
		read_docstring(p, FF_AT(&p->f->docstrings, struct ff_docstring, i));
}
