/*
 * plan_properties.c - what names and shapes let expect of a function: one that undoes another, one that changes nothing the second
 * time, one that sorts, one that does what another does.  Hypotheses: they are tried on observed values before anything is said.
 */
#include "plan_room.h"

enum { PROPERTIES_MAX = 4 };

static const char *const pairs[][2] = {
	{"encode", "decode"}, {"dump", "load"}, {"dumps", "loads"}, {"serialize", "deserialize"}, {"pack", "unpack"}, {"compress", "decompress"}, {"encrypt", "decrypt"},
	{"escape", "unescape"}, {"quote", "unquote"}, {"format", "parse"}, {"to_string", "from_string"}, {"marshal", "unmarshal"}, {"flatten", "unflatten"}, {"join", "split"},
	{"push", "pop"}, {"encode", "parse"}, {"render", "parse"}, {"zip", "unzip"}, {"freeze", "thaw"}, {"camelize", "underscore"}, {"wrap", "unwrap"}, {"add", "subtract"},
	{"gzip", "gunzip"}, {"hexlify", "unhexlify"}, {"int_to_roman", "roman_to_int"}, {"camel2under", "under2camel"}, {"unparse", "parse"}, {"inverse", "inverse"}, {"transpose", "transpose"},
};

/* name with `from` in it replaced by `to`: as a whole word between underscores; NULL. */
static const char *renamed(struct ff_arena *a, const char *name, const char *from, const char *to)
{
	size_t n = strlen(from);
	for (const char *at = strstr(name, from); at; at = strstr(at + 1, from)) {
		bool start = at == name || at[-1] == '_', end = !at[n] || at[n] == '_';
		if (start && end)
			return ff_arena_printf(a, "%.*s%s%s", (int)(at - name), name, to, at + n);
	}
	return NULL;
}

static int sibling(const struct plan *p, int def, const char *name)
{
	for (int i = 0; name && i < p->f->definitions.count && plan_spend(p, 1); i++)
		if (i != def && def_of(p, i)->parent == def_of(p, def)->parent && def_of(p, i)->kind == def_of(p, def)->kind && !strcmp(def_of(p, i)->name, name))
			return i;
	return -1;
}

/* Parameters that have to be given. */
static int asked(const struct plan *p, int def)
{
	int n, count = 0;
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++)
		count += !*x->default_text && x->kind <= FF_PARAM_NORMAL;
	return count;
}

static const char *annotation(const struct plan *p, int def)
{
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	return n ? x->annotation : "";
}

/* The other takes what this one returns, as far as it is written. */
static bool fits(const struct plan *p, int from, int to)
{
	const char *out = def_of(p, from)->returns, *in = annotation(p, to);
	return asked(p, from) == 1 && asked(p, to) == 1 && (!*out || !*in || !strcmp(out, in));
}

static void add(struct plan *p, struct ff_list *out, const char *kind, const char *with)
{
	for (int i = 0; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct ff_test_property, i)->kind, kind) && !strcmp(FF_AT(out, struct ff_test_property, i)->with, with))
			return;
	if (out->count < PROPERTIES_MAX)
		*FF_PUSH(p->a, out, struct ff_test_property) = (struct ff_test_property){kind, with};
}

static void undone(struct plan *p, int def, struct ff_list *out)
{
	const char *name = def_of(p, def)->name;
	for (size_t i = 0; i < FF_COUNT(pairs); i++)
		for (int way = 0; way < 2; way++) {
			int other = sibling(p, def, renamed(p->a, name, pairs[i][way], pairs[i][!way]));
			if (other >= 0 && fits(p, def, other))
				add(p, out, way == 0 ? "round_trip" : "inverse", def_of(p, other)->qualname);
		}
	const char *forms[][2] = {{"to_", "from_"}, {"as_", "from_"}, {"from_", "to_"}};
	for (size_t i = 0; i < FF_COUNT(forms); i++) {
		int other = ff_str_starts(name, forms[i][0]) ? sibling(p, def, ff_arena_printf(p->a, "%s%s", forms[i][1], name + strlen(forms[i][0]))) : -1;
		if (other >= 0 && fits(p, def, other))
			add(p, out, i < 2 ? "round_trip" : "inverse", def_of(p, other)->qualname);
	}
	const char *to = strstr(name, "_to_"), *digit = strstr(name, "2"); /* a_to_b and b_to_a; a2b and b2a */
	size_t gap = to ? 4 : 1;
	const char *at = to ? to : digit;
	if (at && at > name && at[gap]) {
		int other = sibling(p, def, ff_arena_printf(p->a, "%s%.*s%.*s", at + gap, (int)gap, at, (int)(at - name), name));
		if (other >= 0 && fits(p, def, other))
			add(p, out, "round_trip", def_of(p, other)->qualname);
	}
}

static bool has_word(const char *name, const char *const *words)
{
	for (; *words; words++) {
		const char *at = strstr(name, *words);
		size_t n = strlen(*words);
		if (at && (at == name || at[-1] == '_') && (!at[n] || at[n] == '_'))
			return true;
	}
	return false;
}

static void alone(struct plan *p, int def, struct ff_list *out)
{
	static const char *const same[] = {"normalize", "normalise", "clean", "strip", "dedent", "dedupe", "unique", "uniq", "slugify", "sanitize", "canonicalize", "simplify", "trim",
	                                   "lower", "upper", "capitalize", "deaccent", "compact", "squash", "normpath", "asciify", "abs", "titleize", "underscore", "dasherize", NULL};
	static const char *const sorts[] = {"sort", "sorted", "quicksort", "mergesort", NULL};
	static const char *const keeps[] = {"sort", "sorted", "shuffle", "reverse", "reversed", "rotate", "swapcase", NULL};
	const char *name = def_of(p, def)->name;
	if (asked(p, def) != 1 || def_of(p, def)->flags & FF_DEF_GENERATOR)
		return;
	if (has_word(name, same))
		add(p, out, "idempotent", "");
	if (has_word(name, sorts) || ff_str_ends(name, "_sort"))
		add(p, out, "sorted", "");
	if (has_word(name, keeps))
		add(p, out, "same_length", "");
}

/* Two of one signature, named alike but for how they do it: fib and fib_recursive. */
static void twins(struct plan *p, int def, struct ff_list *out)
{
	static const char *const ways[] = {"recursive", "iterative", "fast", "slow", "naive", "simple", "v2", "bruteforce", "brute_force", "optimized", "optimised", "memo", "memoized", "dp",
	                                   "formula", "loop", "alt", "pure", NULL};
	const char *name = def_of(p, def)->name;
	for (int i = 0; ways[i]; i++) {
		const char *tail = ff_arena_printf(p->a, "_%s", ways[i]);
		if (!ff_str_ends(name, tail))
			continue;
		const char *stem = ff_arena_dup(p->a, name, strlen(name) - strlen(tail));
		int other = sibling(p, def, stem);
		for (int k = 0; other < 0 && ways[k]; k++)
			other = k == i ? -1 : sibling(p, def, ff_arena_printf(p->a, "%s_%s", stem, ways[k]));
		if (other >= 0 && asked(p, def) == asked(p, other))
			add(p, out, "twin", def_of(p, other)->qualname);
	}
}

void plan_properties(struct plan *p, int def, struct ff_list *out)
{
	undone(p, def, out);
	alone(p, def, out);
	twins(p, def, out);
}
