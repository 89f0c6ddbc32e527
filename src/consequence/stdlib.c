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

/* Modules that programs import from the standard library and that hold more than classes. */
bool ff_stdlib_module(const char *dotted)
{
	char name[64];
	size_t n = strcspn(dotted, "."), lo = 0, hi = FF_COUNT(classes);
	if (n + 2 > sizeof(name))
		return false;
	memcpy(name, dotted, n);
	name[n] = '.', name[n + 1] = '\0';
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (strcmp(classes[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < FF_COUNT(classes) && ff_str_starts(classes[lo].name, name);
}
