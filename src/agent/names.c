/*
 * names.c - small questions about facts that every judge asks.  Pure.
 */
#include "ff/agent.h"

int ff_facts_definition_at(const struct ff_facts *f, int line)
{
	int best = -1;
	const struct ff_definition *d = FF_ROWS(f->definitions, struct ff_definition);
	for (int i = 0; i < f->definitions.count; i++) {
		if (d[i].first_line > line)
			break; /* rows stand in the order of the file */
		if (d[i].end_line >= line)
			best = i; /* a later one that still holds the line is further in */
	}
	return best;
}

const char *ff_module_name(struct ff_arena *a, const char *path)
{
	if (ff_str_starts(path, "./"))
		path += 2;
	if (ff_str_starts(path, "src/"))
		path += 4;
	char *name = ff_arena_str(a, path), *dot = strrchr(name, '.');
	if (dot && !strchr(dot, '/'))
		*dot = '\0';
	size_t n = strlen(name);
	if (n >= 9 && !strcmp(name + n - 9, "/__init__"))
		name[n - 9] = '\0';
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '.';
	return name;
}
