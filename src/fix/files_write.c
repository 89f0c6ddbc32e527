/*
 * files_write.c - writes the files of a throw-away worktree: git's blobs as they are, or what a fix makes of them.  Called by files.c and
 * site.c; each file is new when it is opened, and no link is followed on the way to it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/revision.h"
#include "room.h"

#define AT_ONCE 400    /* blobs asked for at once: their names fit into a pipe, so that nobody waits for the other */
#define BLOCK (128u << 10)
#define KIND 0170000   /* of a mode of git */
#define LINK 0120000
#define MODULE 0160000

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
		int next = !made && errno != EEXIST ? -1 : openat(w->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (made && next >= 0)
			fchmod(next, 0755);
		int e = errno;
		close(w->folder);
		errno = e;
		w->folder = next;
		part += n + 1;
	}
	return w->folder < 0 ? ff_fix_fail(err, path) : 0;
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
			return ff_err_set(err, FF_EX_DATA, "the repository does not have its text (git cat-file ended)");
		w->end += (size_t)n;
		return 0;
	}
}

/* "ID TYPE SIZE\n" */
static int read_header(struct writer *w, const struct ff_site_file *f, uint64_t *size, struct ff_err *err)
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
		return ff_err_set(err, FF_EX_DATA, "the repository does not have its text (%.100s)", line);
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

static int keep_stamp(const struct writer *w, struct ff_site_file *f, const char *name, struct ff_err *err)
{
	struct stat st;
	if (fstatat(w->folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return ff_fix_fail(err, f->path);
	f->stamp = (struct ff_site_stamp){st.st_dev, st.st_ino, st.st_mode, st.st_size, st.st_ctim};
	return 0;
}

static int write_link(struct writer *w, struct ff_site_file *f, const char *name, uint64_t size, struct ff_err *err)
{
	struct ff_buf target;
	ff_buf_init(&target, FF_MAX_PATH);
	int result = f->given ? (ff_buf_add(&target, f->text.text, f->text.len), 0) : read_body(w, size, -1, &target, err);
	if (!result && (target.over || !target.len || memchr(target.data, 0, target.len)))
		result = ff_err_set(err, FF_EX_DATA, "%s: no link can lead there", f->path);
	if (!result && symlinkat(ff_buf_text(&target), w->folder, name) != 0)
		result = ff_fix_fail(err, f->path);
	ff_buf_free(&target);
	return result;
}

static int write_file(struct writer *w, struct ff_site_file *f, const char *name, uint64_t size, struct ff_err *err)
{
	int fd = openat(w->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), result;
	if (fd < 0)
		return ff_fix_fail(err, f->path);
	result = f->given ? ff_write_all(fd, f->text.text, f->text.len, err) : read_body(w, size, fd, NULL, err);
	if (result)
		ff_err_wrap(err, "%s", f->path);
	else if (fchmod(fd, ff_site_file_mode(f) & 0111 ? 0755 : 0644) != 0)
		result = ff_fix_fail(err, f->path);
	if (close(fd) != 0 && !result)
		result = ff_fix_fail(err, f->path);
	return result;
}

static bool from_git(const struct ff_site_file *f)
{
	return !f->there && !f->given && (f->mode & KIND) != MODULE;
}

static int write_one(struct writer *w, struct ff_site_file *f, struct ff_err *err)
{
	const char *name = ff_path_base(f->path);
	uint64_t size = 0;
	if (enter(w, f->path, err))
		return -1;
	if (from_git(f) && read_header(w, f, &size, err))
		return ff_err_wrap(err, "%s", f->path);
	if ((ff_site_file_mode(f) & KIND) == MODULE)
		return mkdirat(w->folder, name, 0755) != 0 || fchmodat(w->folder, name, 0755, 0) != 0 ? ff_fix_fail(err, f->path) : 0;
	int result = (ff_site_file_mode(f) & KIND) == LINK ? write_link(w, f, name, size, err) : write_file(w, f, name, size, err);
	return result ? -1 : keep_stamp(w, f, name, err);
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
		const struct ff_site_file *f = FF_AT(&w->files->files, struct ff_site_file, i);
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
			struct ff_site_file *f = FF_AT(l, struct ff_site_file, k);
			if (!f->there && ff_site_file_mode(f) && write_one(w, f, err))
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

int ff_site_files_write(struct ff_site_files *f, int tree, struct ff_err *err)
{
	struct writer w = {.files = f, .tree = tree, .folder = -1, .git = {-1, -1, -1, -1}};
	int missing = 0, result = -1;
	for (int i = 0; i < f->files.count; i++)
		missing += from_git(FF_AT(&f->files, struct ff_site_file, i));
	if (!missing || !start_git(&w, err)) {
		w.block = ff_xmalloc(BLOCK);
		result = write_missing(&w, err);
	}
	if (w.git.pid > 0)
		ff_kill_group(&w.git);
	free(w.block);
	if (w.folder >= 0)
		close(w.folder);
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
		ff_fix_fail(err, tree);
		goto done;
	}
	struct ff_site_file *file = ff_site_files_expect(f, path, text, mode);
	if (!enter(&w, path, err) && !ff_fix_wipe(w.folder, ff_path_base(path), err))
		result = text ? write_one(&w, file, err) : 0;
done:
	if (w.folder >= 0)
		close(w.folder);
	if (w.tree >= 0)
		close(w.tree);
	return result;
}
