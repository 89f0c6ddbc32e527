/*
 * gaps.c - which functions want a test and have none.  The truth about reach comes from the whole-tree
 * index (usage records); without an index nothing is claimed.
 */
#include "ff/testgen.h"

/* Definitions that nobody tests by themselves. */
static bool wants_test(const struct ff_definition *d)
{
	const unsigned never = FF_DEF_OVERLOAD | FF_DEF_ABSTRACT | FF_DEF_STUB_BODY | FF_DEF_PROTOCOL | FF_DEF_TRIVIAL | FF_DEF_NESTED |
	                       FF_DEF_MAIN_GUARD | FF_DEF_TYPE_CHECKING | FF_DEF_SETTER;
	return d->kind != FF_DEF_CLASS && !(d->flags & never) && d->name[0] != '_';
}

/*
 * Registered by a decorator (a route, a task, a command): something else calls it, by URL or by name, which references
 * do not show.  Decorators that only change the function do not register it.
 */
static bool is_registered(const struct ff_facts *f, int def)
{
	static const char *const plain[] = {"functools.", "contextlib.", "abc.", "typing.", "staticmethod", "classmethod", "property", "cached_property",
	                                    "contextmanager", "wraps", "lru_cache", "cache", "final", "override", "total_ordering"};
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		bool known = false;
		for (size_t k = 0; d->def == def && k < FF_COUNT(plain); k++)
			known |= ff_str_starts(*d->target ? d->target : d->name, plain[k]) || !strcmp(d->name, plain[k]);
		if (d->def == def && !known && (strchr(d->name, '.') || d->call >= 0))
			return true;
	}
	return false;
}

static const struct ff_usage *usage_of(const struct ff_subject *s, const char *symbol)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		if (u->kind != FF_USAGE_IMPORT && u->kind != FF_USAGE_CONSTANT && !strcmp(u->symbol, symbol))
			return u;
	}
	return NULL;
}

/* Whether something registered in this file uses it: then tests may reach it by URL, which references do not show. */
static bool behind_registered(const struct ff_subject *s, const struct ff_usage *u)
{
	for (int i = 0; i < u->users.count; i++) {
		const struct ff_user *user = FF_AT(&u->users, struct ff_user, i);
		for (int k = 0; !strcmp(user->path, s->file->path) && k < s->news->definitions.count; k++)
			if (!strcmp(FF_AT(&s->news->definitions, struct ff_definition, k)->qualname, user->symbol) && is_registered(s->news, k))
				return true;
	}
	return false;
}

int ff_gap_state(const struct ff_subject *s, int def, const struct ff_usage **usage)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	*usage = NULL;
	if (!wants_test(d) || is_registered(s->news, def))
		return FF_GAP_NONE;
	const struct ff_usage *u = *usage = usage_of(s, d->qualname);
	if (!u)
		return FF_GAP_UNKNOWN;
	switch (u->tests) {
	case FF_REACH_DIRECT: return FF_GAP_DIRECT;
	case FF_REACH_INDIRECT: return FF_GAP_INDIRECT;
	case FF_REACH_NONE: return behind_registered(s, u) ? FF_GAP_UNKNOWN : FF_GAP_UNTESTED;
	default: return FF_GAP_UNKNOWN;
	}
}
