/*
 * files.c - the files of a throw-away worktree: written from git's blobs as they are, and put back after a stranger's tests have
 * run in it.  git itself never runs there: what tests leave behind (.gitattributes, .git) has nobody to read it.  Called by site.c;
 * knows nothing of locks and of git's list of worktrees.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "room.h"

#define MOST_FILES 500000
#define MOST_LISTED (256u << 20) /* bytes of git's list */
#define TMPFS 0x01021994l        /* a file that is mapped changes there without another time */

/* ---- the list ---- */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct ff_site_file *)a)->path, ((const struct ff_site_file *)b)->path);
}

/* The first file whose path is not before `path`. */
static int lower_bound(const struct ff_site_files *f, const char *path)
{
	int low = 0, high = f->files.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(FF_AT(&f->files, struct ff_site_file, mid)->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct ff_site_file *find(const struct ff_site_files *f, const char *path)
{
	int i = lower_bound(f, path);
	struct ff_site_file *file = i < f->files.count ? FF_AT(&f->files, struct ff_site_file, i) : NULL;
	return file && !strcmp(file->path, path) ? file : NULL;
}

unsigned ff_site_file_mode(const struct ff_site_file *f)
{
	return f->given ? f->given_mode : f->mode;
}

/* Whether something that belongs there lies in the folder. */
static bool is_folder(const struct ff_site_files *f, const char *path)
{
	char prefix[FF_MAX_PATH + 2];
	int n = snprintf(prefix, sizeof prefix, "%s/", path);
	for (int i = lower_bound(f, prefix); i < f->files.count; i++) {
		const struct ff_site_file *file = FF_AT(&f->files, struct ff_site_file, i);
		if (strncmp(file->path, prefix, (size_t)n) != 0)
			return false;
		if (ff_site_file_mode(file))
			return true;
	}
	return false;
}

/* "MODE TYPE ID\tPATH" */
static int take_line(struct ff_site_files *f, char *line, struct ff_err *err)
{
	char *end, *id, *tab = strchr(line, '\t');
	unsigned mode = (unsigned)strtoul(line, &end, 8);
	if (!tab || *end != ' ' || !(id = strchr(end + 1, ' ')))
		return ff_err_set(err, FF_EX_BUG, "git ls-tree: %s", line);
	*tab = 0;
	if (!ff_fix_is_id(++id))
		return ff_err_set(err, FF_EX_BUG, "git ls-tree: %s", line);
	if (!ff_fix_path_ok(tab + 1))
		return ff_err_set(err, FF_EX_DATA, "the commit has a path that no work tree may have: %.200s", tab + 1);
	if (f->files.count >= MOST_FILES)
		return ff_err_set(err, FF_EX_DATA, "the commit has more than %d files", MOST_FILES);
	*FF_PUSH(&f->arena, &f->files, struct ff_site_file) = (struct ff_site_file){.path = tab + 1, .id = id, .mode = mode};
	return 0;
}

int ff_site_files_list(const struct ff_place *p, const char *commit, struct ff_site_files **out, struct ff_err *err)
{
	const char *const words[] = {"ls-tree", "-r", "-z", "--full-tree", commit, NULL};
	struct ff_site_files *f = ff_xmalloc(sizeof *f);
	struct ff_fix_ask q = {.place = p, .words = words, .most = MOST_LISTED};
	char *text;
	size_t len;
	*f = (struct ff_site_files){.place = p};
	*out = f;
	int result = ff_fix_git_text(&f->arena, &q, &text, &len, err);
	if (!result && q.status)
		result = ff_err_set(err, FF_EX_NOREPO, "git: %s", q.talk);
	for (size_t i = 0; !result && i < len;) {
		size_t n = strlen(text + i);
		result = take_line(f, text + i, err);
		i += n + 1;
	}
	if (!result && f->files.count)
		qsort(f->files.items, (size_t)f->files.count, sizeof(struct ff_site_file), by_path);
	return result;
}

void ff_site_files_free(struct ff_site_files *f)
{
	if (f)
		ff_arena_free(&f->arena);
	free(f);
}

struct ff_site_file *ff_site_files_expect(struct ff_site_files *f, const char *path, const struct ff_bytes *text, unsigned mode)
{
	struct ff_site_file *file = find(f, path);
	if (!file && !text)
		return NULL;
	if (!file) {
		int i = lower_bound(f, path);
		FF_PUSH(&f->arena, &f->files, struct ff_site_file);
		struct ff_site_file *items = f->files.items;
		memmove(items + i + 1, items + i, (size_t)(f->files.count - 1 - i) * sizeof *items);
		file = items + i;
		*file = (struct ff_site_file){.path = ff_arena_str(&f->arena, path), .id = ""};
	}
	file->given = text || !file->mode;
	file->given_mode = text ? mode : 0;
	if (text)
		file->text = (struct ff_bytes){ff_arena_dup(&f->arena, text->text ? text->text : "", text->len), text->len};
	file->stamp.ino = 0;
	return file;
}

/* ---- what is there ---- */

static bool same_stamp(const struct ff_site_stamp *s, const struct stat *st)
{
	return s->ino && s->ino == st->st_ino && s->dev == st->st_dev && s->mode == st->st_mode && s->size == st->st_size &&
	       s->changed.tv_sec == st->st_ctim.tv_sec && s->changed.tv_nsec == st->st_ctim.tv_nsec;
}

static int clear(struct ff_site_files *f, int at, const char *path, struct ff_err *err);

/* One thing in the folder: kept when it is what we wrote there, else removed. */
static int clear_one(struct ff_site_files *f, int at, const char *name, const char *path, struct ff_err *err)
{
	struct stat st;
	struct ff_site_file *file = find(f, path);
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return ff_fix_fail(err, path);
	if (file && ff_site_file_mode(file) && !S_ISDIR(st.st_mode) && !f->distrust && same_stamp(&file->stamp, &st)) {
		file->there = true;
		return 0;
	}
	if (S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0755 && is_folder(f, path)) {
		int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), result = fd < 0 ? ff_fix_fail(err, path) : clear(f, fd, path, err);
		if (fd >= 0)
			close(fd);
		return result;
	}
	return ff_fix_wipe(at, name, err);
}

/* A folder of the tree (path "": the tree itself). */
static int clear(struct ff_site_files *f, int at, const char *path, struct ff_err *err)
{
	int result = 0, again = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	struct dirent *e;
	if (!d) {
		ff_fix_fail(err, path);
		if (again >= 0)
			close(again);
		return -1;
	}
	while (!result && (e = readdir(d))) {
		char below[FF_MAX_PATH + 300];
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(below, sizeof below, "%s%s%s", path, path[0] ? "/" : "", e->d_name);
		result = clear_one(f, at, e->d_name, below, err);
	}
	closedir(d);
	return result;
}

/* ---- both ---- */

int ff_site_files_settle(struct ff_site_files *f, const char *tree, struct ff_err *err)
{
	struct statfs fs;
	int fd = ff_fix_open_folder(AT_FDCWD, tree), result = -1;
	for (int i = 0; i < f->files.count; i++)
		FF_AT(&f->files, struct ff_site_file, i)->there = false;
	if (fd < 0 || fchmod(fd, 0755) != 0 || fstatfs(fd, &fs) != 0) {
		ff_fix_fail(err, tree);
		goto done;
	}
	f->distrust = (long)fs.f_type == TMPFS;
	if (!clear(f, fd, "", err))
		result = ff_site_files_write(f, fd, err);
done:
	if (fd >= 0)
		close(fd);
	return result;
}
