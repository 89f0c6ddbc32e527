/*
 * keys.c - by which hashes a file is found in the inverted index: the names it reads, the
 * dotted targets they lead to, the modules it imports from; a page by the names that it speaks of.  Pure.
 */
#include "scan_room.h"

static uint64_t key(char what, const char *text)
{
	return ff_hash_str(ff_hash(FF_HASH_START, &what, 1), text);
}

uint64_t key_name(const char *name)
{
	return key('n', name);
}

uint64_t key_target(const char *dotted, bool place)
{
	return key(place ? 'p' : 't', dotted);
}

uint64_t key_importer(const char *module, bool place)
{
	return key(place ? 'q' : 'i', module);
}

uint64_t key_models(void)
{
	return key('m', "");
}

uint64_t key_documented(const char *module, const char *name)
{
	uint64_t h = ff_hash(ff_hash(FF_HASH_START, "d", 1), module, strlen(module));
	return ff_hash_str(*name ? ff_hash(h, ".", 1) : h, name);
}

const char *place_module(struct ff_arena *a, const char *path)
{
	char *name = ff_arena_str(a, path), *dot = strrchr(name, '.');
	if (dot && !strchr(dot, '/'))
		*dot = '\0';
	size_t n = strlen(name);
	if (n >= 9 && !strcmp(name + n - 9, "/__init__"))
		name[n - 9] = '\0';
	else if (!strcmp(name, "__init__"))
		*name = '\0';
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '.';
	return name;
}

const char *relative_target(struct ff_arena *a, const char *path, const char *target)
{
	if (*target != '.')
		return NULL;
	size_t level = strspn(target, ".");
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	for (size_t i = 1; i < level; i++) { /* one dot is the folder of the file */
		if (!n)
			return NULL;
		while (n && path[n - 1] != '/')
			n--;
		n -= n > 0;
	}
	const char *rest = target + level;
	size_t len = strlen(rest);
	bool dot = n && len;
	char *out = ff_arena_raw(a, n + dot + len + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = path[i] == '/' ? '.' : path[i];
	if (dot)
		out[n] = '.';
	memcpy(out + n + dot, rest, len + 1);
	return out;
}

static int by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return a < b ? -1 : a > b;
}

int keys_settle(uint64_t *keys, int count)
{
	int kept = 0;
	if (count)
		qsort(keys, (size_t)count, sizeof *keys, by_value);
	for (int i = 0; i < count; i++)
		if (!kept || keys[kept - 1] != keys[i])
			keys[kept++] = keys[i];
	return kept;
}

/* The target itself, and for an import the module that the name is taken from. */
static void add_target(struct ff_arena *a, uint64_t *keys, int *n, const char *dotted, bool place, bool import)
{
	const char *dot = strrchr(dotted, '.');
	keys[(*n)++] = key_target(dotted, place);
	if (!import)
		return;
	keys[(*n)++] = key_importer(dotted, place); /* the name may be a module itself */
	if (dot)
		keys[(*n)++] = key_importer(ff_arena_dup(a, dotted, (size_t)(dot - dotted)), place);
	else if (place)
		keys[(*n)++] = key_importer("", place);
}

uint64_t *keys_of(struct ff_arena *a, const char *path, const struct brief *b, int *count)
{
	int n = 0;
	uint64_t *keys = ff_arena_raw(a, ((size_t)b->ref_count * 4 + (size_t)b->name_count * 3 + 2) * sizeof *keys);
	for (int i = 0; i < b->ref_count; i++) {
		const struct ff_reference *r = &b->refs[i];
		const char *place = relative_target(a, path, r->target);
		keys[n++] = key_name(r->name);
		if (*r->target)
			add_target(a, keys, &n, place ? place : r->target, place != NULL, r->kind == FF_REF_IMPORT);
	}
	for (int i = 0; i < b->name_count; i++) { /* imports that nothing reads are uses, too */
		const char *place = relative_target(a, path, b->names[i].target);
		if (b->names[i].kind == FF_USAGE_IMPORT && *b->names[i].target)
			add_target(a, keys, &n, place ? place : b->names[i].target, place != NULL, true);
	}
	if (b->declared_count)
		keys[n++] = key_models();
	*count = keys_settle(keys, n);
	return keys;
}
