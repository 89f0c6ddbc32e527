/*
 * stdlib.c - what classes of the standard library have: bases and public members, from a table that
 * src/consequence/stdlib.py writes with CPython.  Without it every override that goes would be a loss.
 */
#include "api.h"

static const struct stdlib_class classes[] = {
#include "stdlib.inc"
};

static const struct stdlib_class *row(const char *name)
{
	size_t lo = 0, hi = FF_COUNT(classes);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = strcmp(classes[mid].name, name);
		if (!d)
			return &classes[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct stdlib_class *ff_stdlib_class(const char *name)
{
	const struct stdlib_class *c = row(name);
	return c && *c->bases == '=' ? row(c->bases + 1) : c;
}

bool ff_stdlib_member(const struct stdlib_class *c, const char *member)
{
	size_t n = strlen(member);
	for (const char *p = c->members; (p = strstr(p, member)); p += n)
		if ((p == c->members || p[-1] == ' ') && (!p[n] || p[n] == ' '))
			return true;
	return false;
}
