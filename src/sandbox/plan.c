/*
 * plan.c - what stands where inside a box: which folders are empty, what is shown in them all the same, where the work folder
 * is seen.  Decided outside before anything starts; bwrap, our own mounts and Landlock follow the same plan.  Starts nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

/* Folders of the machine with sockets, other people's files and what services keep: a socket can be reached through a read-only mount. */
static const char *const always[] = {"/tmp", "/run", "/var", "/root"};
/* What root alone can read, and root in a box still could. */
static const char *const of_root[] = {"/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/ssh", "/etc/ssl/private",
                                      "/etc/NetworkManager", "/etc/wireguard"};

bool ff_plan_is_file(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool ff_plan_closes(const struct ff_plan *p, const char *cover)
{
	for (int i = 0; i < p->binds.count; i++)
		if (!strcmp(FF_AT(&p->binds, struct ff_bind, i)->to, cover))
			return false;
	return strcmp(cover, p->temp) != 0 && !ff_plan_is_file(cover);
}

bool ff_plan_under(const char *path, const char *top)
{
	size_t n = strlen(top);
	return !strncmp(path, top, n) && (!path[n] || path[n] == '/');
}

static const char *real(struct ff_arena *a, const char *path)
{
	char *found = realpath(path, NULL);
	const char *copy = found ? ff_arena_str(a, found) : NULL;
	free(found);
	return copy;
}

static bool under_any(const char *path, const struct ff_strings *tops)
{
	for (int i = 0; i < tops->count; i++)
		if (ff_plan_under(path, tops->items[i]))
			return true;
	return false;
}

/* Plain words of a path: absolute, no "..", no "//", no slash at the end. */
static bool plain(const char *path)
{
	return path[0] == '/' && path[1] && !strstr(path, "//") && !strstr(path, "/../") && !strstr(path, "/./") && !ff_str_ends(path, "/..") &&
	       !ff_str_ends(path, "/.") && !ff_str_ends(path, "/");
}

static int by_length(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;
	size_t n = strlen(*a), k = strlen(*b);
	return n == k ? strcmp(*a, *b) : n < k ? -1 : 1;
}

/* ---- what is hidden ---- */

static int hide_one(struct ff_arena *a, const char *path, struct ff_strings *into, struct ff_err *err)
{
	const char *found = real(a, path);
	if (!found) /* what we cannot see is hidden already */
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : ff_err_set(err, FF_EX_CONFIG, "%s: %s", path, strerror(errno));
	if (!strcmp(found, "/"))
		return ff_err_set(err, FF_EX_CONFIG, "%s cannot be hidden: it is everything", path);
	if (!ff_strings_has(into, found))
		ff_strings_push(a, into, found);
	return 0;
}

/* Outer folders only; what lies in the work folder has its turn once that stands in its place. */
static int plan_covers(struct ff_arena *a, const struct ff_box *b, int level, struct ff_plan *p, struct ff_err *err)
{
	struct ff_strings all = {0};
	for (size_t i = 0; i < FF_COUNT(always); i++)
		if (hide_one(a, always[i], &all, err))
			return -1;
	for (size_t i = 0; i < FF_COUNT(of_root) && geteuid() == 0; i++)
		if (hide_one(a, of_root[i], &all, err))
			return -1;
	for (int i = 0; i < b->hide.count; i++)
		if (hide_one(a, b->hide.items[i], &all, err))
			return -1;
	qsort(all.items, (size_t)all.count, sizeof *all.items, by_length);
	for (int i = 0; i < all.count; i++) {
		const char *path = all.items[i];
		bool in_work = p->work[0] && ff_plan_under(path, p->work) && strcmp(path, p->work) != 0;
		struct ff_strings *into = in_work ? &p->later : &p->covers;
		if (!in_work && p->inside[0] && ff_plan_under(path, p->inside) && strcmp(path, p->inside) != 0)
			continue; /* the work folder stands there */
		if (in_work)
			path = level >= FF_BOX_NAMESPACES ? ff_arena_printf(a, "%s%s", p->inside, path + strlen(p->work)) : path;
		if (!under_any(path, into))
			ff_strings_push(a, into, path);
	}
	return 0;
}

/* ---- what is shown ---- */

static void bind(struct ff_arena *a, struct ff_plan *p, const char *from, const char *to, bool write)
{
	struct stat st;
	for (int i = 0; i < p->binds.count; i++)
		if (!strcmp(FF_AT(&p->binds, struct ff_bind, i)->to, to))
			return;
	*FF_PUSH(a, &p->binds, struct ff_bind) = (struct ff_bind){from, to, write, stat(from, &st) == 0 && !S_ISDIR(st.st_mode)};
}

/*
 * A place in the work folder where something shown is mounted: its folders are made and remembered.  A link on the way, or something
 * else in its place, is the repository's own: false, and nothing is shown there.
 */
static bool make_point(struct ff_arena *a, struct ff_plan *p, const char *rest, bool file)
{
	for (const char *end = rest + 1;; end++) {
		struct stat st;
		end += strcspn(end, "/");
		const char *path = ff_arena_printf(a, "%s%.*s", p->work, (int)(end - rest), rest);
		bool last = !*end, made = false;
		if (last && file) {
			int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444);
			made = fd >= 0;
			if (made)
				close(fd);
		} else {
			made = mkdir(path, 0755) == 0;
		}
		if (made)
			ff_strings_push(a, &p->points, path);
		if (lstat(path, &st) != 0 || S_ISLNK(st.st_mode) || S_ISDIR(st.st_mode) == (last && file))
			return false;
		if (last)
			return true;
	}
}

/* One path that something shown is seen at: bound there when it would not be seen anyway. */
static void show_at(struct ff_arena *a, struct ff_plan *p, const char *from, const char *to, bool in_work)
{
	struct stat st;
	bool below_work = ff_plan_under(to, p->inside) && p->inside[0];
	if (below_work != in_work || !strcmp(to, p->inside) || !plain(to) || stat(from, &st) != 0)
		return;
	if (in_work && (ff_plan_under(from, p->work) || !make_point(a, p, to + strlen(p->inside), !S_ISDIR(st.st_mode))))
		return;
	if (in_work || under_any(to, &p->covers))
		bind(a, p, from, to, false);
}

static void plan_binds(struct ff_arena *a, const struct ff_box *b, struct ff_plan *p)
{
	struct ff_strings shown = {0};
	ff_strings_push(a, &shown, "/run/current-system"); /* NixOS: where every program is found */
	for (int i = 0; i < b->show.count; i++)
		if (plain(b->show.items[i]))
			ff_strings_push(a, &shown, b->show.items[i]);
	qsort(shown.items, (size_t)shown.count, sizeof *shown.items, by_length);
	for (int in_work = 0; in_work < 2; in_work++) {
		for (int i = 0; i < shown.count; i++) {
			const char *from = real(a, shown.items[i]);
			if (!from || !strcmp(from, "/"))
				continue;
			show_at(a, p, from, from, in_work);
			show_at(a, p, from, shown.items[i], in_work);
		}
		if (!in_work && p->work[0]) {
			const char *named = b->stands_at[0] ? b->stands_at : b->work;
			bind(a, p, p->work, p->inside, true);
			if (plain(named) && under_any(named, &p->covers))
				bind(a, p, p->work, named, true); /* by the name that the caller has for it, too */
		}
	}
}

/* ---- the whole ---- */

int ff_box_hide_home(struct ff_arena *a, struct ff_box *b, struct ff_err *err)
{
	const char *home = getenv("HOME"), *found = home && home[0] ? real(a, home) : NULL, *work = real(a, b->work);
	if (!found || !strcmp(found, "/"))
		return 0;
	if (work && (!strcmp(work, "/") || ff_plan_under(found, work)))
		return ff_err_set(err, FF_EX_USAGE, "%s holds your home: the work folder has to be below it", work);
	ff_strings_push(a, &b->hide, found);
	return 0;
}

static int plan_work(struct ff_arena *a, const struct ff_box *b, int level, struct ff_plan *p, struct ff_err *err)
{
	struct stat st;
	bool moved = level >= FF_BOX_NAMESPACES && b->stands_at && b->stands_at[0];
	p->work = p->inside = "";
	if (!b->work || !b->work[0])
		return 0;
	p->work = real(a, b->work);
	if (!p->work || stat(p->work, &st) != 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", b->work, strerror(errno));
	if (!S_ISDIR(st.st_mode) || !plain(p->work))
		return ff_err_set(err, FF_EX_CONFIG, "%s cannot be the work folder", b->work);
	p->inside = p->work;
	if (moved && !plain(b->stands_at))
		return ff_err_set(err, FF_EX_CONFIG, "%s: not a plain absolute path", b->stands_at);
	if (moved) /* the folder that it stands in place of may have a name with links */
		p->inside = real(a, b->stands_at) ? real(a, b->stands_at) : b->stands_at;
	return 0;
}

/* Without mounts of its own the temporary folder is one of the machine's, for this run alone. */
static int make_temp(struct ff_arena *a, struct ff_plan *p, struct ff_err *err)
{
	const char *base = getenv("TMPDIR");
	char *path = ff_arena_printf(a, "%s/ff-box-XXXXXX", base && base[0] == '/' ? base : "/tmp");
	if (!mkdtemp(path))
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	const char *found = real(a, path);
	p->temp = found ? found : path;
	p->made = true;
	return 0;
}

int ff_plan_make(struct ff_arena *a, const struct ff_box *b, int level, struct ff_plan *p, struct ff_err *err)
{
	*p = (struct ff_plan){.temp = real(a, "/tmp")};
	p->temp = p->temp ? p->temp : "/tmp";
	if (plan_work(a, b, level, p, err) || plan_covers(a, b, level, p, err))
		return -1;
	if (level < FF_BOX_NAMESPACES)
		return make_temp(a, p, err);
	plan_binds(a, b, p);
	return 0;
}

void ff_plan_undo(const struct ff_plan *p)
{
	for (int i = p->points.count - 1; i >= 0; i--) {
		struct stat st;
		const char *path = p->points.items[i];
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0)
			unlink(path);
		else
			rmdir(path); /* not when the program left something there */
	}
	if (p->made)
		ff_plan_remove_tree(p->temp);
}

/* ---- a folder that a stranger filled goes away ---- */

#define DEEPEST 64 /* folders open at once; what lies deeper is moved up first */

static int empty(int top, int folder, int depth, unsigned *moved)
{
	DIR *d = fdopendir(folder);
	struct dirent *e;
	int left = 0;
	if (!d) {
		close(folder);
		return 1;
	}
	while ((e = readdir(d))) {
		char name[32];
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || unlinkat(dirfd(d), e->d_name, 0) == 0)
			continue;
		snprintf(name, sizeof name, ".ff-moved-%u", ++*moved);
		if (depth >= DEEPEST && renameat(dirfd(d), e->d_name, top, name) == 0) {
			left = 1; /* the next round finds it */
			continue;
		}
		if (unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR) == 0)
			continue;
		fchmodat(dirfd(d), e->d_name, 0700, 0); /* a folder: it is no link, for that would be gone */
		int next = openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next >= 0)
			left |= empty(top, next, depth + 1, moved);
		if (unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR) != 0)
			left = 1;
	}
	closedir(d);
	return left;
}

void ff_plan_remove_tree(const char *path)
{
	unsigned moved = 0;
	fchmodat(AT_FDCWD, path, 0700, 0); /* it may have been closed to us */
	for (int round = 0, left = 1; left && round < 1000; round++) {
		int top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (top < 0)
			return;
		left = empty(top, dup(top), 0, &moved);
		close(top);
	}
	rmdir(path);
}
