/*
 * habits_path.c - where new tests of a module go: where tests of its like lie, under a name that nobody has.  Called by the door that
 * writes tests; whether a path exists it asks the caller.
 */
#include "ff/testgen.h"

static const char *folder_of(struct ff_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? ff_arena_dup(a, path, (size_t)(slash - path)) : "";
}

static const char *under(struct ff_arena *a, const char *folder, const char *name)
{
	return *folder && *name ? ff_arena_printf(a, "%s/%s", folder, name) : *folder ? folder : name;
}

/* How many test files lie there. */
static int files_in(struct ff_arena *a, const struct ff_test_habits *h, const char *folder)
{
	int n = 0;
	for (int i = 0; i < h->files.count; i++)
		n += !strcmp(folder_of(a, h->files.items[i]), folder);
	return n;
}

/* "tests" of "tests/unit/test_x.py", "pkg/tests" of "pkg/tests/test_x.py"; NULL: no such folder in the path. */
static const char *root_of(struct ff_arena *a, const char *path)
{
	for (const char *p = path, *slash; (slash = strchr(p, '/')); p = slash + 1) {
		size_t n = (size_t)(slash - p);
		if ((n == 5 && !strncmp(p, "tests", 5)) || (n == 4 && !strncmp(p, "test", 4)))
			return ff_arena_dup(a, path, (size_t)(slash - path));
	}
	return NULL;
}

/* The root that most test files are under; NULL none. */
static const char *main_root(struct ff_arena *a, const struct ff_test_habits *h)
{
	const char *best = NULL;
	int most = 0;
	for (int i = 0; i < h->files.count; i++) {
		const char *root = root_of(a, h->files.items[i]);
		int n = 0;
		for (int k = 0; root && k < h->files.count; k++)
			n += ff_str_starts(h->files.items[k], root) && h->files.items[k][strlen(root)] == '/';
		if (n > most) {
			most = n;
			best = root;
		}
	}
	return best;
}

/* Folders that could hold it, the closest first; the first one that has test files is it. */
static const char *choose_folder(struct ff_arena *a, const struct ff_test_habits *h, const char *home)
{
	const char *root = main_root(a, h), *inner = ff_str_starts(home, "src/") ? home + 4 : home, *last = strrchr(inner, '/');
	const char *rest = strchr(inner, '/') ? strchr(inner, '/') + 1 : "";
	struct ff_strings all = {0};
	ff_strings_push(a, &all, under(a, home, "tests"));
	ff_strings_push(a, &all, under(a, home, "test"));
	if (root && *inner) {
		ff_strings_push(a, &all, under(a, root, inner));
		ff_strings_push(a, &all, under(a, under(a, root, "unit"), inner));
		ff_strings_push(a, &all, under(a, root, *rest ? rest : inner));
		if (*rest)
			ff_strings_push(a, &all, under(a, under(a, root, "unit"), rest));
		if (last)
			ff_strings_push(a, &all, under(a, root, last + 1));
	}
	if (root)
		ff_strings_push(a, &all, under(a, root, "unit"));
	ff_strings_push(a, &all, root ? root : home);
	for (const char *up = folder_of(a, home); *up; up = folder_of(a, up)) {
		ff_strings_push(a, &all, under(a, up, "tests"));
		ff_strings_push(a, &all, up);
	}
	for (int i = 0; i < all.count; i++)
		if (files_in(a, h, all.items[i]))
			return all.items[i];
	return root ? root : h->test_folder ? h->test_folder : "tests";
}

/* Has a test file elsewhere that very name?  Without packages pytest takes one of them only. */
static bool is_elsewhere(const struct ff_test_habits *h, const char *path)
{
	for (int i = 0; i < h->files.count; i++)
		if (!strcmp(ff_path_base(h->files.items[i]), ff_path_base(path)) && strcmp(h->files.items[i], path) != 0)
			return true;
	return false;
}

static const char *named(struct ff_arena *a, const struct ff_test_habits *h, const char *folder, const char *stem, const char *more)
{
	const char *name = h->suffix ? ff_arena_printf(a, "%s%s_test.py", stem, more) : ff_arena_printf(a, "test_%s%s.py", stem, more);
	return under(a, folder, name);
}

const char *ff_test_path(struct ff_arena *a, const struct ff_test_habits *h, const char *path, const char *what, bool (*exists)(void *with, const char *path),
                         void *with)
{
	const char *about = *what ? ff_arena_printf(a, "_%s", what) : "";
	const char *const more[] = {about, ff_arena_printf(a, "%s_more", about), ff_arena_printf(a, "%s_further", about)};
	const char *home = folder_of(a, path), *base = ff_path_base(path);
	const char *stem = ff_arena_dup(a, base, strlen(base) - (ff_str_ends(base, ".py") ? 3 : 0)), *folder, *out;
	if (!strcmp(stem, "__init__") || !strcmp(stem, "__main__")) {
		const char *package = ff_path_base(home);
		stem = *package ? !strcmp(stem, "__main__") ? ff_arena_printf(a, "%s_main", package) : package : "package";
		folder = choose_folder(a, h, folder_of(a, home));
	} else {
		folder = choose_folder(a, h, home);
	}
	stem += strspn(stem, "_");
	if (is_elsewhere(h, named(a, h, folder, stem, "")) && *home && !exists(with, named(a, h, folder, stem, "")))
		stem = ff_arena_printf(a, "%s_%s", ff_path_base(home), stem);
	for (size_t i = 0; i < FF_COUNT(more); i++) {
		out = named(a, h, folder, stem, more[i]);
		if (!exists(with, out) && !is_elsewhere(h, out))
			return out;
	}
	for (int i = 4;; i++) {
		out = named(a, h, folder, stem, ff_arena_printf(a, "%s_more_%d", about, i));
		if (!exists(with, out))
			return out;
	}
}
