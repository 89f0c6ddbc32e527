/*
 * site.c - a throw-away worktree: made, given a fix, put back, removed, and swept when its owner died.  Called by fix.c and the worker;
 * what lies in it is files.c's.  Each site is a folder of ours, STATE/sites/NAME, with the lock of who made it; STATE/sites.lock is
 * held only while one is being made or looked at, so that nobody takes a site for dead that is not locked yet.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

#define TREE "tree"

/* ---- locks ---- */

/* Waits for the gate: it is never held for long. */
static int lock_gate(const struct ff_place *p, struct ff_err *err)
{
	struct ff_arena a = {0};
	const char *path = ff_arena_printf(&a, "%s/sites.lock", p->state);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	while (fd >= 0 && flock(fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			close(fd);
			fd = -1;
		}
	if (fd < 0)
		ff_fix_fail(err, path);
	ff_arena_free(&a);
	return fd;
}

/* The lock of a site if nobody holds it, else -1. */
static int try_lock(int root)
{
	int fd = openat(root, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* ---- making ---- */

static const char *sites_of(struct ff_arena *a, const struct ff_place *p)
{
	return ff_arena_printf(a, "%s/sites", p->state);
}

/* A folder of a new name, locked before anybody can take it for dead. */
static int make_root(struct ff_arena *a, const struct ff_place *p, struct ff_site *s, struct ff_err *err)
{
	const char *sites = sites_of(a, p);
	char *name = ff_arena_printf(a, "%s/XXXXXX", sites);
	if (ff_mkdir_all(sites, err))
		return -1;
	int gate = lock_gate(p, err), root = -1, result = -1;
	if (gate < 0)
		return -1;
	if (mkdtemp(name)) {
		s->root = name;
		s->path = ff_arena_printf(a, "%s/" TREE, name);
		root = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		s->lock = root < 0 ? -1 : try_lock(root);
	}
	if (s->lock < 0)
		ff_fix_fail(err, name);
	else
		result = 0;
	if (root >= 0)
		close(root);
	close(gate);
	return result;
}

/* git makes its own entry, and a tree that is empty but for .git. */
static int add_worktree(struct ff_arena *a, const struct ff_place *p, struct ff_site *s, struct ff_err *err)
{
	const char *const words[] = {"worktree", "add", "--detach", "--lock", "--no-checkout", s->path, s->commit, NULL};
	struct ff_fix_ask q = {.place = p, .words = words};
	char *text;
	size_t len;
	if (ff_fix_git_or(&q, FF_EX_TEMP, err) || ff_file_read(a, ff_arena_printf(a, "%s/.git", s->path), FF_MAX_PATH + 100, &text, &len, err))
		return -1;
	ff_site_files_expect(s->files, ".git", &(struct ff_bytes){text, len}, 0100644);
	return 0;
}

int ff_site_make(struct ff_arena *a, const struct ff_place *p, const char *commit, struct ff_site *out, struct ff_err *err)
{
	*out = (struct ff_site){.root = "", .path = "", .commit = ff_arena_str(a, commit), .lock = -1};
	if (!ff_fix_is_id(commit))
		return ff_err_set(err, FF_EX_USAGE, "%.100s: not the id of a commit", commit);
	if (!ff_site_files_list(p, out->commit, &out->files, err) && !make_root(a, p, out, err) && !add_worktree(a, p, out, err) &&
	    !ff_site_files_settle(out->files, out->path, err))
		return 0;
	ff_site_remove(p, out);
	return ff_err_wrap(err, "worktree of %.12s", commit);
}

/* ---- use ---- */

int ff_site_put(const struct ff_site *s, const struct ff_list *changes, bool back, struct ff_err *err)
{
	for (int i = 0; i < changes->count; i++) {
		const struct ff_fix_change *c = FF_AT(changes, struct ff_fix_change, i);
		const struct ff_bytes *text = !back ? &c->after : c->fresh ? NULL : &c->before;
		if (ff_site_files_put(s->files, s->path, c->path, text, c->mode ? c->mode : 0100644, err))
			return -1;
	}
	return 0;
}

int ff_site_reset(struct ff_arena *a, const struct ff_site *s, struct ff_err *err)
{
	(void)a;
	return ff_site_files_settle(s->files, s->path, err);
}

/* ---- removing ---- */

/* What git knows of a worktree whose tree is gone; that it knows nothing is as good. */
static void forget(const struct ff_place *p, const char *path)
{
	const char *const words[] = {"worktree", "remove", "--force", "--force", path, NULL};
	struct ff_fix_ask q = {.place = p, .words = words};
	ff_fix_git(&q, NULL);
}

/* Whoever dies on the way leaves a site that can be swept: git's entry goes while the folder is still there. */
static void remove_root(const struct ff_place *p, const char *root, const char *path, int lock)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && !ff_fix_wipe(fd, TREE, NULL)) {
		forget(p, path);
		ff_fix_wipe(AT_FDCWD, root, NULL);
	}
	if (fd >= 0)
		close(fd);
	close(lock);
}

void ff_site_remove(const struct ff_place *p, struct ff_site *s)
{
	if (s->lock >= 0)
		remove_root(p, s->root, s->path, s->lock);
	ff_site_files_free(s->files);
	s->files = NULL;
	s->lock = -1;
}

struct dead {
	const char *root;
	int lock;
};

/* The sites whose owner is gone, with their locks. */
static void find_dead(struct ff_arena *a, const char *sites, struct ff_list *dead)
{
	DIR *d = opendir(sites);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		int root = e->d_name[0] == '.' ? -1 : openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		int lock = root < 0 ? -1 : try_lock(root);
		if (lock >= 0)
			*FF_PUSH(a, dead, struct dead) = (struct dead){ff_arena_printf(a, "%s/%s", sites, e->d_name), lock};
		if (root >= 0)
			close(root);
	}
	if (d)
		closedir(d);
}

/* Worktrees that git has in our folder though it is gone: somebody removed the state by hand, and they are locked. */
static void forget_lost(struct ff_arena *a, const struct ff_place *p, const char *sites)
{
	const char *const words[] = {"worktree", "list", "--porcelain", NULL};
	const char *ours = ff_arena_printf(a, "worktree %s/", sites);
	char *text, *line;
	size_t len;
	if (!ff_path_exists(ff_arena_printf(a, "%s/worktrees", p->common)) || ff_fix_git_tell(a, p, words, &text, &len, NULL))
		return;
	while ((line = ff_fix_next_line(&text))) {
		if (!ff_str_starts(line, ours) || !ff_str_ends(line, "/" TREE))
			continue;
		const char *path = line + sizeof "worktree " - 1;
		if (!ff_path_exists(ff_arena_printf(a, "%.*s", (int)(strlen(path) - sizeof TREE), path)))
			forget(p, path);
	}
}

int ff_site_sweep(struct ff_arena *a, const struct ff_place *p, int *swept, struct ff_err *err)
{
	const char *sites = sites_of(a, p);
	struct ff_list dead = {0};
	*swept = 0;
	if (!ff_path_exists(p->state))
		return 0;
	int gate = lock_gate(p, err);
	if (gate < 0)
		return -1;
	find_dead(a, sites, &dead);
	close(gate);
	for (int i = 0; i < dead.count; i++) {
		const struct dead *d = FF_AT(&dead, struct dead, i);
		remove_root(p, d->root, ff_arena_printf(a, "%s/" TREE, d->root), d->lock);
		*swept += !ff_path_exists(d->root);
	}
	forget_lost(a, p, sites);
	return 0;
}
