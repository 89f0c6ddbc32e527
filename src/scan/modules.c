/*
 * modules.c - under which dotted names a file can be imported, and to which file a dotted name
 * leads.  Asks the index which folders are packages; never walks the tree.
 */
#include "modules.h"

enum { PARTS_MAX = 64 };

bool same_folder(const char *a, const char *b)
{
	const char *x = strrchr(a, '/'), *y = strrchr(b, '/');
	size_t n = x ? (size_t)(x - a) : 0, m = y ? (size_t)(y - b) : 0;
	return n == m && !strncmp(a, b, n);
}

/* Is path[0..n) a package: does it hold an __init__.py? */
static bool is_package(struct scan *s, const char *path, size_t n)
{
	struct ff_arena a = {0};
	struct ff_index_file f;
	bool found = ff_index_path(s->db, &a, ff_arena_printf(&a, "%.*s/__init__.py", (int)n, path), &f);
	ff_arena_free(&a);
	return found;
}

static void add(struct ff_arena *a, struct ff_list *out, const char *dotted, bool place, bool near)
{
	*FF_PUSH(a, out, struct prefix) = (struct prefix){.dotted = dotted, .len = strlen(dotted), .place = place, .near = near};
}

/*
 * A file is imported by its path below a folder of sys.path.  Any folder above it may be one, as long
 * as that folder is no package itself; the deepest of them is the usual one ("src/", or "netbox/" in
 * a Django project), unless the name has a single part then.
 */
void modules_of(struct scan *s, struct ff_arena *a, const char *path, struct ff_list *out)
{
	const char *whole = place_module(a, path), *names[PARTS_MAX];
	int count = 0;
	names[count++] = whole;
	for (const char *slash = strchr(path, '/'); slash && count < PARTS_MAX; slash = strchr(slash + 1, '/')) {
		size_t n = (size_t)(slash - path);
		if (is_package(s, path, n))
			break;
		if (strlen(whole) > n + 1)
			names[count++] = whole + n + 1;
	}
	int best = count - 1;
	if (best > 0 && !strchr(names[best], '.') && !ff_str_ends(path, "/__init__.py") &&
	    !(best == 1 && ff_str_starts(path, "src/")))
		best--;
	add(a, out, names[best], false, false);
	for (int i = 0; i < count; i++)
		if (i != best)
			add(a, out, names[i], false, !strchr(names[i], '.') && i > 0);
	add(a, out, whole, true, false);
}

/* The module file at root/dotted: "root/a/b.py" or "root/a/b/__init__.py". */
static bool file_at(struct scan *s, struct ff_arena *a, const char *root, size_t n, const char *dotted, size_t len, struct ff_index_file *out)
{
	char *base = ff_arena_printf(a, "%.*s%s%.*s", (int)n, root, n ? "/" : "", (int)len, dotted);
	for (char *c = base + n; *c; c++)
		if (*c == '.')
			*c = '/';
	return ff_index_path(s->db, a, ff_arena_printf(a, "%s.py", base), out) ||
	       ff_index_path(s->db, a, ff_arena_printf(a, "%s/__init__.py", base), out);
}

/* The longest part of a target that is a module below this root. */
static bool find_below(struct scan *s, struct ff_arena *a, const char *root, size_t n, const char *target, struct ff_index_file *out,
                       const char **rest)
{
	size_t len = strlen(target);
	for (int i = 0; len && i < PARTS_MAX; i++) {
		if (file_at(s, a, root, n, target, len, out)) {
			*rest = target[len] ? target + len + 1 : "";
			return true;
		}
		while (len && target[len - 1] != '.')
			len--;
		len -= len > 0;
	}
	return false;
}

bool modules_find(struct scan *s, struct ff_arena *a, const char *path, const char *target, struct ff_index_file *out, const char **rest)
{
	const char *place = relative_target(a, path, target);
	if (*target == '.')
		return place && find_below(s, a, "", 0, place, out, rest);
	if (find_below(s, a, "src", 3, target, out, rest))
		return true;
	/* from the folder of the importing file up to the root: the nearest root wins that is no package */
	for (const char *slash = strrchr(path, '/'); slash;) {
		size_t n = (size_t)(slash - path);
		if (!is_package(s, path, n) && find_below(s, a, path, n, target, out, rest))
			return true;
		do
			slash = slash > path ? slash - 1 : NULL;
		while (slash && *slash != '/');
	}
	return find_below(s, a, "", 0, target, out, rest);
}
