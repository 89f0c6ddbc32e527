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
                                     "ValuesView", "Generator", "Awaitable", "Reversible", "Callable", "abc.Set", NULL};
static const char *const mutables[] = {"MutableSequence", "MutableMapping", "MutableSet", NULL};
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

static bool promises_not_to_change(const struct ff_parameter *p)
{
	for (int i = 0; mutables[i]; i++)
		if (strstr(p->annotation, mutables[i]))
			return false;
	for (int i = 0; frozen[i]; i++) {
		const char *at = strstr(p->annotation, frozen[i]);
		if (!at || !ff_critic_word_in(p->annotation, frozen[i], (int)strlen(frozen[i])))
			continue;
		/* list[Sequence[int]] promises nothing for the list itself */
		const char *open = strchr(p->annotation, '[');
		bool wrapped = open && open < at && strncmp(p->annotation, "Optional", 8) && strncmp(p->annotation, "Union", 5) && !strstr(p->annotation, "Annotated") &&
		               strncmp(p->annotation, "typing.Optional", 15) && strncmp(p->annotation, "typing.Union", 12);
		return !wrapped;
	}
	return false;
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

void ff_critic_judge_defaults(struct critic *c)
{
	for (int i = 0; i < c->f->parameters.count; i++) {
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, i);
		const struct ff_definition *d = NULL;
		if (p->default_kind == FF_EXPR_NONE || !is_mutable(p) || promises_not_to_change(p))
			continue;
		if (p->def >= 0 && p->def < c->f->definitions.count)
			d = FF_AT(&c->f->definitions, struct ff_definition, p->def);
		if (!c->isolated && (on_purpose(p) || !p->uses || !d || (d->flags & (FF_DEF_OVERLOAD | FF_DEF_STUB_BODY | FF_DEF_ABSTRACT))))
			continue;
		struct critic_spot at = {.line = p->default_line ? p->default_line : p->line, .col = p->col, .statement_line = d ? d->line : 0,
		                         .symbol = d ? d->qualname : NULL};
		ff_critic_note(c, "parameter", p->name);
		ff_critic_note(c, "default", p->default_text);
		ff_critic_note_int(c, "uses", p->uses);
		ff_critic_report(c, RULE_MUTABLE_DEFAULT, &at, "default %s of '%s' is made once and shared by all calls", p->default_text, p->name);
	}
}
