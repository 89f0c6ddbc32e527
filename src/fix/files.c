/*
 * files.c - the files of a throw-away worktree: written from git's blobs as they are, and put back after a stranger's tests have
 * run in it.  git itself never runs there: what tests leave behind (.gitattributes, .git) has nobody to read it.  Called by site.c;
 * knows nothing of locks and of git's list of worktrees.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ff/revision.h"
#include "room.h"

#define MOST_FILES 500000
#define MOST_LISTED (256u << 20) /* bytes of git's list */
#define AT_ONCE 400              /* blobs asked for at once: their names fit into a pipe, so that nobody waits for the other */
#define BLOCK (128u << 10)
#define TMPFS 0x01021994l        /* a file that is mapped changes there without another time */
#define KIND 0170000             /* of a mode of git */
#define LINK 0120000
#define MODULE 0160000

struct stamp { /* as the file system had it when we wrote it; its change time cannot be set by anybody */
	dev_t dev;
	ino_t ino;
	mode_t mode;
	off_t size;
	struct timespec changed;
};
struct file {
	const char *path, *id;
	unsigned mode;         /* of git */
	bool given;            /* the text counts, not the blob */
	unsigned given_mode;   /* 0: it must not be there */
	struct ff_bytes text;
	bool there;            /* filled while a tree is settled: it is as it should be */
	struct stamp stamp;    /* ino 0: never written */
};
struct ff_site_files {
	struct ff_arena *arena;
	const struct ff_place *place;
	struct ff_list files;  /* struct file, by the bytes of their paths */
	bool distrust;         /* stamps do not tell everything here */
};

/* ---- the list ---- */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

/* The first file whose path is not before `path`. */
static int lower_bound(const struct ff_site_files *f, const char *path)
{
	int low = 0, high = f->files.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (strcmp(FF_AT(&f->files, struct file, mid)->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct file *find(const struct ff_site_files *f, const char *path)
{
	int i = lower_bound(f, path);
	struct file *file = i < f->files.count ? FF_AT(&f->files, struct file, i) : NULL;
	return file && !strcmp(file->path, path) ? file : NULL;
}

static unsigned mode_of(const struct file *f)
{
	return f->given ? f->given_mode : f->mode;
}

/* Whether something that belongs there lies in the folder. */
static bool is_folder(const struct ff_site_files *f, const char *path)
{
	char prefix[FF_MAX_PATH + 2];
	int n = snprintf(prefix, sizeof prefix, "%s/", path);
	for (int i = lower_bound(f, prefix); i < f->files.count; i++) {
		const struct file *file = FF_AT(&f->files, struct file, i);
		if (strncmp(file->path, prefix, (size_t)n) != 0)
			return false;
		if (mode_of(file))
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
	*FF_PUSH(f->arena, &f->files, struct file) = (struct file){.path = tab + 1, .id = id, .mode = mode};
	return 0;
}

int ff_site_files_list(struct ff_arena *a, const struct ff_place *p, const char *commit, struct ff_site_files **out, struct ff_err *err)
{
	const char *const words[] = {"ls-tree", "-r", "-z", "--full-tree", commit, NULL};
	struct ff_site_files *f = FF_NEW_IN(a, struct ff_site_files);
	struct ff_buf buf;
	struct ff_fix_ask q = {.place = p, .words = words, .out = &buf};
	ff_buf_init(&buf, MOST_LISTED);
	int result = ff_fix_git_or(&q, FF_EX_NOREPO, err);
	char *text = result ? NULL : ff_arena_dup(a, ff_buf_text(&buf), buf.len);
	size_t len = buf.len;
	f->arena = a;
	f->place = p;
	ff_buf_free(&buf);
	for (size_t i = 0; !result && i < len;) {
		size_t n = strlen(text + i);
		result = take_line(f, text + i, err);
		i += n + 1;
	}
	if (!result && f->files.count)
		qsort(f->files.items, (size_t)f->files.count, sizeof(struct file), by_path);
	*out = f;
	return result;
}

void ff_site_files_expect(struct ff_site_files *f, const char *path, const struct ff_bytes *text, unsigned mode)
{
	struct file *file = find(f, path);
	if (!file && !text)
		return;
	if (!file) {
		int i = lower_bound(f, path);
		FF_PUSH(f->arena, &f->files, struct file);
		struct file *items = f->files.items;
		memmove(items + i + 1, items + i, (size_t)(f->files.count - 1 - i) * sizeof *items);
		file = items + i;
		*file = (struct file){.path = ff_arena_str(f->arena, path), .id = ""};
	}
	file->given = text || !file->mode;
	file->given_mode = text ? mode : 0;
	if (text)
		file->text = (struct ff_bytes){ff_arena_dup(f->arena, text->text ? text->text : "", text->len), text->len};
	file->stamp.ino = 0;
}

/* ---- what is there ---- */

static struct stamp stamp_of(const struct stat *st)
{
	return (struct stamp){st->st_dev, st->st_ino, st->st_mode, st->st_size, st->st_ctim};
}

static bool same_stamp(const struct stamp *s, const struct stat *st)
{
	return s->ino && s->ino == st->st_ino && s->dev == st->st_dev && s->mode == st->st_mode && s->size == st->st_size &&
	       s->changed.tv_sec == st->st_ctim.tv_sec && s->changed.tv_nsec == st->st_ctim.tv_nsec;
}

static int open_step(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int fail(struct ff_err *err, const char *path)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
}

static int clear(struct ff_site_files *f, int at, const char *path, struct ff_err *err);

/* One thing in the folder: kept when it is what we wrote there, else removed. */
static int clear_one(struct ff_site_files *f, int at, const char *name, const char *path, struct ff_err *err)
{
	struct stat st;
	struct file *file = find(f, path);
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail(err, path);
	if (file && mode_of(file) && !S_ISDIR(st.st_mode) && !f->distrust && same_stamp(&file->stamp, &st)) {
		file->there = true;
		return 0;
	}
	if (S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0755 && is_folder(f, path)) {
		int fd = open_step(at, name), result = fd < 0 ? fail(err, path) : clear(f, fd, path, err);
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
		fail(err, path);
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

/* ---- writing ---- */

struct writer {
	struct ff_site_files *files;
	int tree, folder;      /* descriptors; folder: the one of the last file, -1 none */
	const char *folder_of; /* its path, in front of a file's name */
	size_t folder_len;
	struct ff_child git;   /* cat-file --batch */
	char *block;
	size_t start, end;     /* what of it is not read yet */
};

/* The folder of a path, made where it is not there; step by step so that no link is followed. */
static int enter(struct writer *w, const char *path, struct ff_err *err)
{
	const char *slash = strrchr(path, '/'), *part = path;
	size_t len = slash ? (size_t)(slash - path) : 0;
	if (w->folder >= 0 && len == w->folder_len && !memcmp(path, w->folder_of, len))
		return 0;
	if (w->folder >= 0)
		close(w->folder);
	w->folder_of = path;
	w->folder_len = len;
	w->folder = fcntl(w->tree, F_DUPFD_CLOEXEC, 0);
	while (w->folder >= 0 && part < path + len) {
		char name[256];
		size_t n = strcspn(part, "/");
		snprintf(name, sizeof name, "%.*s", (int)n, part);
		bool made = mkdirat(w->folder, name, 0755) == 0;
		int next = !made && errno != EEXIST ? -1 : open_step(w->folder, name);
		if (made && next >= 0)
			fchmod(next, 0755);
		int e = errno;
		close(w->folder);
		errno = e;
		w->folder = next;
		part += n + 1;
	}
	return w->folder < 0 ? fail(err, path) : 0;
}

/* More of what git says into the block. */
static int refill(struct writer *w, struct ff_err *err)
{
	struct pollfd p = {w->git.out, POLLIN, 0};
	if (w->start) {
		memmove(w->block, w->block + w->start, w->end - w->start);
		w->end -= w->start;
		w->start = 0;
	}
	for (;;) {
		int ready = poll(&p, 1, FF_GIT_DEADLINE);
		if (ready == 0)
			return ff_err_set(err, FF_EX_TEMP, "git cat-file: did not answer in time");
		ssize_t n = ready < 0 ? -1 : read(w->git.out, w->block + w->end, BLOCK - w->end);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ff_err_set(err, FF_EX_DATA, "git cat-file: ended too early");
		w->end += (size_t)n;
		return 0;
	}
}

/* "ID TYPE SIZE\n" */
static int read_header(struct writer *w, const struct file *f, uint64_t *size, struct ff_err *err)
{
	char *nl, *end;
	while (!(nl = memchr(w->block + w->start, '\n', w->end - w->start)))
		if (w->end - w->start > 1000)
			return ff_err_set(err, FF_EX_BUG, "git cat-file: no answer to %s", f->id);
		else if (refill(w, err))
			return -1;
	*nl = 0;
	const char *line = w->block + w->start, *blob = strstr(line, " blob ");
	w->start = (size_t)(nl + 1 - w->block);
	if (!blob)
		return ff_err_set(err, FF_EX_DATA, "%s: the repository does not have its text (%.100s)", f->path, line);
	*size = strtoull(blob + 6, &end, 10);
	return *end ? ff_err_set(err, FF_EX_BUG, "git cat-file: %.100s", line) : 0;
}

/* The bytes of a blob, handed on in pieces: to the descriptor, or (-1) into the buffer. */
static int read_body(struct writer *w, uint64_t size, int fd, struct ff_buf *into, struct ff_err *err)
{
	for (uint64_t left = size + 1; left;) { /* and a newline behind it */
		if (w->start == w->end && refill(w, err))
			return -1;
		size_t n = w->end - w->start, bytes;
		if (n > left)
			n = (size_t)left;
		bytes = n == left ? n - 1 : n;
		if (fd < 0)
			ff_buf_add(into, w->block + w->start, bytes);
		else if (ff_write_all(fd, w->block + w->start, bytes, err))
			return -1;
		w->start += n;
		left -= n;
	}
	return 0;
}

static int keep_stamp(const struct writer *w, struct file *f, const char *name, struct ff_err *err)
{
	struct stat st;
	if (fstatat(w->folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail(err, f->path);
	f->stamp = stamp_of(&st);
	return 0;
}

static int write_link(struct writer *w, struct file *f, const char *name, uint64_t size, struct ff_err *err)
{
	struct ff_buf target;
	ff_buf_init(&target, FF_MAX_PATH);
	int result = f->given ? (ff_buf_add(&target, f->text.text, f->text.len), 0) : read_body(w, size, -1, &target, err);
	if (!result && (target.over || !target.len || memchr(target.data, 0, target.len)))
		result = ff_err_set(err, FF_EX_DATA, "%s: no link can lead there", f->path);
	if (!result && symlinkat(ff_buf_text(&target), w->folder, name) != 0)
		result = fail(err, f->path);
	ff_buf_free(&target);
	return result;
}

static int write_file(struct writer *w, struct file *f, const char *name, uint64_t size, struct ff_err *err)
{
	int fd = openat(w->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), result;
	if (fd < 0)
		return fail(err, f->path);
	result = f->given ? ff_write_all(fd, f->text.text, f->text.len, err) : read_body(w, size, fd, NULL, err);
	if (result)
		ff_err_wrap(err, "%s", f->path);
	else if (fchmod(fd, mode_of(f) & 0111 ? 0755 : 0644) != 0)
		result = fail(err, f->path);
	if (close(fd) != 0 && !result)
		result = fail(err, f->path);
	return result;
}

static int write_one(struct writer *w, struct file *f, struct ff_err *err)
{
	const char *name = ff_path_base(f->path);
	uint64_t size = 0;
	if (enter(w, f->path, err) || (!f->given && (mode_of(f) & KIND) != MODULE && read_header(w, f, &size, err)))
		return -1;
	if ((mode_of(f) & KIND) == MODULE)
		return mkdirat(w->folder, name, 0755) != 0 || fchmodat(w->folder, name, 0755, 0) != 0 ? fail(err, f->path) : 0;
	int result = (mode_of(f) & KIND) == LINK ? write_link(w, f, name, size, err) : write_file(w, f, name, size, err);
	return result ? -1 : keep_stamp(w, f, name, err);
}

static bool from_git(const struct file *f)
{
	return !f->there && !f->given && (f->mode & KIND) != MODULE;
}

/* A git that is gone is an error, not our death. */
static int say(int fd, const struct ff_buf *b, struct ff_err *err)
{
	const struct timespec now = {0, 0};
	sigset_t pipe_only, before;
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	int result = ff_write_all(fd, b->data, b->len, err);
	if (result)
		sigtimedwait(&pipe_only, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

/* Asks for the blobs of files[from..to). */
static int ask_for(struct writer *w, int from, int to, struct ff_err *err)
{
	struct ff_buf b;
	int result = 0;
	ff_buf_init(&b, BLOCK);
	for (int i = from; i < to; i++) {
		const struct file *f = FF_AT(&w->files->files, struct file, i);
		if (from_git(f))
			ff_buf_printf(&b, "%s\n", f->id);
	}
	if (b.len)
		result = say(w->git.in, &b, err);
	ff_buf_free(&b);
	return result;
}

static int write_missing(struct writer *w, struct ff_err *err)
{
	const struct ff_list *l = &w->files->files;
	for (int i = 0; i < l->count; i += AT_ONCE) {
		int to = i + AT_ONCE < l->count ? i + AT_ONCE : l->count;
		if (ask_for(w, i, to, err))
			return -1;
		for (int k = i; k < to; k++) {
			struct file *f = FF_AT(l, struct file, k);
			if (!f->there && mode_of(f) && write_one(w, f, err))
				return -1;
		}
	}
	return 0;
}

static int start_git(struct writer *w, struct ff_err *err)
{
	const char *const words[] = {"cat-file", "--batch", NULL};
	struct ff_arena a = {0};
	struct ff_fix_ask q = {.place = w->files->place, .words = words};
	struct ff_spawn spawn = ff_fix_git_spawn(&a, &q);
	spawn.pipes = FF_SPAWN_IN | FF_SPAWN_OUT | FF_SPAWN_NULL_ERR;
	int result = ff_spawn(&spawn, &w->git, err);
	ff_arena_free(&a);
	return result;
}

int ff_site_files_settle(struct ff_site_files *f, const char *tree, struct ff_err *err)
{
	struct writer w = {.files = f, .folder = -1, .git = {-1, -1, -1, -1}};
	struct statfs fs;
	int missing = 0, result = -1;
	for (int i = 0; i < f->files.count; i++)
		FF_AT(&f->files, struct file, i)->there = false;
	w.tree = ff_fix_open_folder(AT_FDCWD, tree);
	if (w.tree < 0 || fchmod(w.tree, 0755) != 0 || fstatfs(w.tree, &fs) != 0) {
		fail(err, tree);
		goto done;
	}
	f->distrust = (long)fs.f_type == TMPFS;
	if (clear(f, w.tree, "", err))
		goto done;
	for (int i = 0; i < f->files.count; i++)
		missing += from_git(FF_AT(&f->files, struct file, i));
	if (missing && start_git(&w, err))
		goto done;
	w.block = ff_xmalloc(BLOCK);
	result = write_missing(&w, err);
done:
	if (w.git.pid > 0)
		ff_kill_group(&w.git);
	free(w.block);
	if (w.folder >= 0)
		close(w.folder);
	if (w.tree >= 0)
		close(w.tree);
	return result;
}

int ff_site_files_put(struct ff_site_files *f, const char *tree, const char *path, const struct ff_bytes *text, unsigned mode, struct ff_err *err)
{
	struct writer w = {.files = f, .folder = -1, .tree = ff_fix_open_folder(AT_FDCWD, tree)};
	int result = -1;
	if (!ff_fix_path_ok(path)) {
		ff_err_set(err, FF_EX_DATA, "%.200s: not a path of a work tree", path);
		goto done;
	}
	if (w.tree < 0) {
		fail(err, tree);
		goto done;
	}
	ff_site_files_expect(f, path, text, mode);
	if (!enter(&w, path, err) && !ff_fix_wipe(w.folder, ff_path_base(path), err))
		result = text ? write_one(&w, find(f, path), err) : 0;
done:
	if (w.folder >= 0)
		close(w.folder);
	if (w.tree >= 0)
		close(w.tree);
	return result;
}
