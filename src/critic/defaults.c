/*
 * defaults.c - default values that are made once and shared by all calls.
 */
#include "rules.h"

static const char *const makers[] = {"list", "dict", "set", "bytearray", "collections.defaultdict", "collections.OrderedDict",
                                     "collections.Counter", "collections.deque", "collections.ChainMap", "defaultdict", "OrderedDict",
                                     "Counter", "deque", "ChainMap", NULL};
/* Annotations that promise not to change the value: the shared object stays as it is. */
static const char *const frozen[] = {"Sequence", "Mapping", "AbstractSet", "Collection", "Container", "Iterable", "Iterator", "Sized",
                                     "Hashable", "FrozenSet", "frozenset", "Tuple", "tuple", "MappingView", "ItemsView", "KeysView",
                                     "ValuesView", "Generator", "Awaitable", "Reversible", "Callable", "int", "str", "bytes", "bool", "float", "complex", "object", NULL};
/* A default of that name is kept on purpose. */
static const char *const kept[] = {"cache", "memo", "memoize", "registry", "state", "seen", NULL};

static bool is_mutable(const struct ff_parameter *p)
{
	switch (p->default_kind) {
	case FF_EXPR_LIST:
	case FF_EXPR_DICT:
	case FF_EXPR_SET:
		return true;
	case FF_EXPR_COMPREHENSION:
		return *p->default_text != '(';
	case FF_EXPR_CALL:
		for (int i = 0; makers[i]; i++)
			if (!strcmp(p->default_call, makers[i]))
				return true;
		return false;
	default:
		return false;
	}
}

/* The part of an annotation up to a separator that stands in no bracket; its length. */
static size_t part_length(const char *p, size_t n, char separator)
{
	int depth = 0;
	size_t i;
	for (i = 0; i < n; i++) {
		if (p[i] == '[' || p[i] == '(')
			depth++;
		else if (p[i] == ']' || p[i] == ')')
			depth--;
		else if (p[i] == separator && depth == 0)
			break;
	}
	return i;
}

static bool is_frozen(const char *p, size_t n, int depth);

/* Every part promises it, None apart. */
static bool all_frozen(const char *p, size_t n, char separator, int depth)
{
	bool any = false;
	for (size_t i = 0; i < n;) {
		size_t len = part_length(p + i, n - i, separator);
		const char *q = p + i;
		size_t m = len;
		while (m && strchr(" \t\n\"'", *q))
			q++, m--;
		while (m && strchr(" \t\n\"'", q[m - 1]))
			m--;
		if (m && !(m == 4 && !memcmp(q, "None", 4))) {
			if (!is_frozen(q, m, depth + 1))
				return false;
			any = true;
		}
		i += len + 1;
	}
	return any;
}

/* One annotation: a name with or without arguments, a union, something optional or annotated. */
static bool is_frozen(const char *p, size_t n, int depth)
{
	if (depth > 8 || !n)
		return false;
	if (part_length(p, n, '|') < n)
		return all_frozen(p, n, '|', depth);
	size_t head = 0, start = 0;
	while (head < n && p[head] != '[') {
		if (p[head] == '.')
			start = head + 1;
		head++;
	}
	char name[32];
	size_t len = head - start < sizeof name ? head - start : sizeof name - 1;
	memcpy(name, p + start, len);
	name[len] = '\0';
	size_t inner = head + 2 <= n ? n - head - 2 : 0; /* between the brackets */
	if (!strcmp(name, "Union"))
		return all_frozen(p + head + 1, inner, ',', depth);
	if (!strcmp(name, "Optional"))
		return all_frozen(p + head + 1, inner, '|', depth);
	if (!strcmp(name, "Annotated"))
		return all_frozen(p + head + 1, inner ? part_length(p + head + 1, inner, ',') : 0, '|', depth);
	if (!strcmp(name, "Set"))
		return start >= 4 && !memcmp(p + start - 4, "abc.", 4); /* typing.Set is the mutable one */
	for (int i = 0; frozen[i]; i++)
		if (!strcmp(name, frozen[i]))
			return true;
	return false;
}

bool ff_critic_is_frozen(const struct ff_parameter *p)
{
	return all_frozen(p->annotation, strlen(p->annotation), '|', 0);
}

static bool on_purpose(const struct ff_parameter *p)
{
	const char *name = p->name + strspn(p->name, "_");
	if (*p->name == '_')
		return true; /* hidden from callers: a store between calls */
	for (int i = 0; kept[i]; i++)
		if (ff_str_ends(name, kept[i]))
			return true;
	return false;
}

static void judge_defaults(struct critic *c)
{
	for (int i = 0; i < c->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, i);
		const struct ff_definition *d = NULL;
		if (p->default_kind == FF_EXPR_NONE || !is_mutable(p) || ff_critic_is_frozen(p))
			continue;
		if (p->def >= 0 && p->def < c->f->definitions.count)
			d = FF_AT(&c->f->definitions, struct ff_definition, p->def);
		if (!c->isolated && (on_purpose(p) || !p->uses || !d || (d->flags & (FF_DEF_OVERLOAD | FF_DEF_STUB_BODY | FF_DEF_ABSTRACT))))
			continue;
		struct critic_spot at = {.line = p->default_line ? p->default_line : p->line, .col = p->col, .statement_line = d ? d->line : 0,
		                         .symbol = d ? d->qualname : NULL};
		/* never safe: callers may rely on what earlier calls left, or pass None */
		if (p->uses && d && !(d->flags & (FF_DEF_OVERLOAD | FF_DEF_STUB_BODY | FF_DEF_ABSTRACT)))
			at.fix = ff_critic_cut(c, FF_CUT_DEFAULT, i, FF_SAFETY_REVIEW, "None, and a new value for each call");
		ff_critic_note(c, "parameter", p->name);
		ff_critic_note(c, "default", p->default_text);
		ff_critic_note_int(c, "uses", p->uses);
		ff_critic_report(c, RULE_MUTABLE_DEFAULT, &at, "default %s of '%s' is made once and shared by all calls", p->default_text, p->name);
	}
}

const struct critic_rule ff_critic_mutable_default = {
	.type = "mutable_default", .rule = "mutable_default", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.70, /* 2026-11: 1 of 6 in redash and netbox is changed by the function, the others are only read (facts do not tell); 16 of 19 in an earlier sample */
	.fix = FIX_REVIEW, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = EVERYWHERE,
	.peers = "ruff:B006 ~bugbear:B006 pylint:dangerous-default-value pylint:W0102",
	.summary = "a list, dictionary or set as the default of a parameter",
	.why = "It is made once, when the function is defined: what one call puts into it, the next call finds. Use None and make it inside. "
	       "Parameters named for keeping something (cache, memo, _x) and types that promise not to change it are not reported.",
	.example = "def add(item, to=[]):\n    to.append(item)\n",
	.judge = judge_defaults,
};
