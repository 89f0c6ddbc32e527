/*
 * worktree.c - files of the work tree, and where a piece of text stands in them now.  A file is changed only when the place is
 * beyond doubt, whole or not at all, and keeps its mode; no link is followed.  Called by act.c and load.c; what may be written is
 * decided by check.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/revision.h"
#include "room.h"

#define DOUBT "the text that the edit is for has changed in the work tree"

/* ---- lines of a text ---- */

struct line {
	size_t at, len; /* without line end: neither \n nor \r\n */
	bool cr;
};
struct lines {
	const char *text;
	size_t size;
	struct line *line;
	int count;
};

static struct lines split(struct ff_arena *a, const struct ff_review_text *t)
{
	struct lines l = {.text = t->text, .size = t->len};
	int room = 1;
	for (size_t i = 0; i < t->len; i++)
		room += t->text[i] == '\n';
	l.line = ff_arena_alloc(a, ((size_t)room + 1) * sizeof *l.line);
	for (size_t at = 0; at < t->len; l.count++) {
		const char *nl = memchr(t->text + at, '\n', t->len - at);
		size_t n = nl ? (size_t)(nl - t->text) - at : t->len - at;
		bool cr = n && t->text[at + n - 1] == '\r';
		l.line[l.count] = (struct line){at, n - cr, cr};
		at += nl ? n + 1 : n;
	}
	l.line[l.count] = (struct line){l.size, 0, false}; /* the place behind the last line */
	return l;
}

static bool same_line(const struct lines *x, int i, const struct lines *y, int k)
{
	const struct line *a = &x->line[i], *b = &y->line[k];
	return a->len == b->len && !memcmp(x->text + a->at, y->text + b->at, a->len);
}

static bool blank(const struct lines *l, int from, int to)
{
	for (int i = from; i < to; i++)
		for (size_t k = 0; k < l->line[i].len; k++)
			if (!strchr(" \t\f", l->text[l->line[i].at + k]))
				return false;
	return true;
}

/* Lines [from, to) of old in now: how often, and where first (from 0). */
static int count_places(const struct lines *old, int from, int to, const struct lines *now, int *where)
{
	int found = 0, n = to - from;
	for (int i = 0; i + n <= now->count && found < 2; i++) {
		int k = 0;
		while (k < n && same_line(old, from + k, now, i + k))
			k++;
		if (k < n)
			continue;
		if (!found++)
			*where = i;
	}
	return found;
}

/* first, last: from 0, last exclusive.  The line in `now` where they start, -1 none or several. */
static int find_lines(const struct lines *old, int first, int last, const struct lines *now)
{
	static const int around[][2] = {{12, 12}, {6, 6}, {3, 3}, {2, 2}, {1, 1}, {2, 0}, {0, 2}}; /* lines before and behind that must be there too */
	if (old->size == now->size && !memcmp(old->text, now->text, old->size))
		return first;
	for (size_t i = 0; i < FF_COUNT(around); i++) {
		int from = first > around[i][0] ? first - around[i][0] : 0, where = 0;
		int to = last + around[i][1] < old->count ? last + around[i][1] : old->count;
		if (blank(old, from, to))
			continue;
		int found = count_places(old, from, to, now, &where);
		if (found)
			return found == 1 ? where + first - from : -1;
	}
	return -1;
}

int ff_review_find(const struct ff_review_text *old, int first, int last, const struct ff_review_text *now)
{
	struct ff_arena a = {0};
	struct lines x = split(&a, old), y = split(&a, now);
	int line = -1;
	last = last < first - 1 ? first - 1 : last;
	if (first >= 1 && first <= x.count + 1 && last <= x.count)
		line = find_lines(&x, first - 1, last, &y);
	ff_arena_free(&a);
	return line + 1;
}

/* ---- edits ---- */

void ff_review_paths(struct ff_arena *a, const struct ff_fix *f, struct ff_strings *paths)
{
	for (int i = 0; i < f->edits.count; i++) {
		const char *path = FF_AT(&f->edits, struct ff_edit, i)->path;
		if (!ff_strings_has(paths, path))
			ff_strings_push(a, paths, path);
	}
}

static int by_place(const void *x, const void *y)
{
	const struct ff_edit *a = *(const struct ff_edit *const *)x, *b = *(const struct ff_edit *const *)y;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	bool a_empty = a->end_line == a->line && a->end_col == a->col, b_empty = b->end_line == b->line && b->end_col == b->col;
	if (a_empty != b_empty) /* put in before what is replaced */
		return a_empty ? -1 : 1;
	return a < b ? -1 : a > b; /* two insertions at one place: in the order of the fix */
}

static bool inside(const struct lines *l, int line, int col)
{
	return line >= 1 && line <= l->count + 1 && col >= 0 && (size_t)col <= l->line[line - 1].len;
}

static void add_text(struct ff_buf *out, const char *text, bool cr)
{
	for (; *text; text++) {
		if (cr && *text == '\n')
			ff_buf_char(out, '\r');
		ff_buf_char(out, *text);
	}
}

/* One edit at its place in `now`; *from: where in `now` the copy stands. */
static int put_edit(const struct lines *old, const struct lines *now, const struct ff_edit *e, size_t *from, struct ff_buf *out, struct ff_err *err)
{
	int last = e->end_col || e->end_line == e->line ? e->end_line : e->end_line - 1;
	if (!inside(old, e->line, e->col) || !inside(old, e->end_line, e->end_col) || e->end_line < e->line ||
	    (e->end_line == e->line && e->end_col < e->col))
		return ff_err_set(err, FF_EX_DATA, "the edit does not fit the text that it names");
	if (e->line == e->end_line && !e->end_col)
		last = e->line - 1; /* a place between two lines */
	last = last > old->count ? old->count : last;
	int line = find_lines(old, e->line - 1, last, now), end = line + e->end_line - e->line;
	if (line < 0 || end > now->count || !inside(now, line + 1, e->col) || !inside(now, end + 1, e->end_col))
		return ff_err_set(err, FF_EX_DATA, DOUBT);
	size_t start = now->line[line].at + (size_t)e->col, stop = now->line[end].at + (size_t)e->end_col;
	if (start < *from || stop < start)
		return ff_err_set(err, FF_EX_DATA, "two of its edits meet");
	ff_buf_add(out, now->text + *from, start - *from);
	if (start == now->size && start && now->text[start - 1] != '\n' && e->line > old->count)
		ff_buf_char(out, '\n');
	int near = line < now->count ? line : line - 1;
	add_text(out, e->text, near >= 0 && now->line[near].cr && near < now->count && !old->line[e->line <= old->count ? e->line - 1 : 0].cr);
	*from = stop;
	return 0;
}

int ff_review_edited(struct ff_arena *a, const struct ff_fix *f, const char *path, const struct ff_review_text *old, const struct ff_review_text *now,
                     struct ff_review_text *out, struct ff_err *err)
{
	struct lines x = split(a, old), y = split(a, now);
	const struct ff_edit **edits = ff_arena_alloc(a, ((size_t)f->edits.count + 1) * sizeof *edits);
	struct ff_buf b;
	size_t from = 0;
	int n = 0, result = 0;
	for (int i = 0; i < f->edits.count; i++)
		if (!strcmp(FF_AT(&f->edits, struct ff_edit, i)->path, path))
			edits[n++] = FF_AT(&f->edits, struct ff_edit, i);
	if (n)
		qsort(edits, (size_t)n, sizeof *edits, by_place);
	ff_buf_init(&b, FF_MAX_BLOB);
	for (int i = 0; i < n && !result; i++)
		result = put_edit(&x, &y, edits[i], &from, &b, err);
	if (!result) {
		ff_buf_add(&b, y.text + from, y.size - from);
		*out = (struct ff_review_text){ff_arena_dup(a, ff_buf_text(&b), b.len), b.len};
		if (b.over)
			result = ff_err_set(err, FF_EX_DATA, "%s would be too large", path);
	}
	ff_buf_free(&b);
	return result;
}

/* ---- files ---- */

/* Folder of a path below top, step by step so that no link leads out; -1 with errno. */
static int open_folder(const char *top, const char *path, bool make, const char **base)
{
	int fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (const char *slash; fd >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		char part[256];
		int next = -1;
		if (slash == path || (size_t)(slash - path) >= sizeof part) {
			errno = ENAMETOOLONG;
		} else {
			memcpy(part, path, (size_t)(slash - path));
			part[slash - path] = 0;
			if (!strcmp(part, "..") || !strcasecmp(part, ".git"))
				errno = EACCES;
			else if (!make || mkdirat(fd, part, 0777) == 0 || errno == EEXIST)
				next = openat(fd, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		int e = errno;
		close(fd);
		errno = e;
		fd = next;
	}
	*base = path;
	if (fd >= 0 && (!path[0] || !strcmp(path, ".."))) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	return fd;
}

static int fail(struct ff_err *err, const char *path)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, errno == ELOOP ? "is a link" : strerror(errno));
}

static int read_fd(struct ff_arena *a, int fd, const char *path, struct ff_review_text *out, mode_t *mode, struct ff_err *err)
{
	struct stat st;
	size_t n = 0;
	if (fstat(fd, &st) != 0)
		return fail(err, path);
	if (!S_ISREG(st.st_mode))
		return ff_err_set(err, FF_EX_NOREPO, "%s: not a file", path);
	if (st.st_size > (off_t)FF_MAX_BLOB)
		return ff_err_set(err, FF_EX_DATA, "%s: larger than %u bytes", path, FF_MAX_BLOB);
	char *text = ff_arena_raw(a, (size_t)st.st_size + 1);
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, text + n, (size_t)st.st_size - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, path);
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = 0;
	*out = (struct ff_review_text){text, n};
	*mode = st.st_mode & 07777;
	return 0;
}

static int read_file(struct ff_arena *a, const char *top, const char *path, struct ff_review_text *out, mode_t *mode, struct ff_err *err)
{
	const char *base;
	int result = -1, folder = open_folder(top, path, false, &base);
	int fd = folder < 0 ? -1 : openat(folder, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		fail(err, path);
	else
		result = read_fd(a, fd, path, out, mode, err);
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return result;
}

int ff_review_read(struct ff_arena *a, const struct ff_review_options *o, const char *path, struct ff_review_text *out, struct ff_err *err)
{
	mode_t mode;
	if (!o->top[0])
		return ff_err_set(err, FF_EX_NOREPO, "there is no work tree here");
	return read_file(a, o->top, path, out, &mode, err);
}

/* Beside the file, then in its place: whoever reads it sees the one or the other. */
static int write_file(const char *top, const char *path, const struct ff_review_text *t, mode_t mode, bool fresh, struct ff_err *err)
{
	const char *base;
	char temp[300];
	int result = -1, fd = -1, folder = open_folder(top, path, fresh, &base);
	if (folder < 0)
		return fail(err, path);
	snprintf(temp, sizeof temp, ".ff-%ld.tmp", (long)getpid());
	unlinkat(folder, temp, 0); /* of a process of our number that died */
	fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) {
		fail(err, path);
		goto done;
	}
	if (ff_write_all(fd, t->text, t->len, err)) {
		ff_err_wrap(err, "%s", path);
		goto done;
	}
	if ((!fresh && fchmod(fd, mode) != 0) || fsync(fd) != 0 ||
	    (fresh ? linkat(folder, temp, folder, base, 0) : renameat(folder, temp, folder, base)) != 0) {
		fail(err, path);
		goto done;
	}
	result = 0;
done:
	if (fd >= 0) {
		close(fd);
		unlinkat(folder, temp, 0);
	}
	close(folder);
	return result;
}

static int remove_file(const char *top, const char *path, struct ff_err *err)
{
	const char *base;
	int folder = open_folder(top, path, false, &base), result = 0;
	if (folder < 0 || unlinkat(folder, base, 0) != 0)
		result = fail(err, path);
	if (folder >= 0)
		close(folder);
	return result;
}

static int restore_one(const struct ff_review_options *o, const struct ff_review_change *c, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_review_text now;
	mode_t mode;
	int result = read_file(&a, o->top, c->path, &now, &mode, err);
	if (!result && (now.len != c->after.len || memcmp(now.text, c->after.text, now.len) != 0))
		result = ff_err_set(err, FF_EX_DATA, "%s has changed since", c->path);
	if (!result)
		result = c->fresh ? remove_file(o->top, c->path, err) : write_file(o->top, c->path, &c->before, mode, false, err);
	ff_arena_free(&a);
	return result;
}

int ff_review_restore(const struct ff_review_options *o, const struct ff_list *changes, struct ff_err *err)
{
	int result = 0;
	for (int i = 0; i < changes->count; i++)
		result |= restore_one(o, FF_AT(changes, struct ff_review_change, i), err);
	return result;
}

/* All of them or none; nobody has touched the files since they were read. */
static int write_changes(const struct ff_review_options *o, struct ff_list *changes, struct ff_err *err)
{
	int done = 0, total = changes->count, result = 0;
	for (; done < total; done++) {
		const struct ff_review_change *c = FF_AT(changes, struct ff_review_change, done);
		struct ff_arena a = {0};
		struct ff_review_text now;
		mode_t mode = 0;
		if (!c->fresh)
			result = read_file(&a, o->top, c->path, &now, &mode, err);
		if (!result && !c->fresh && (now.len != c->before.len || memcmp(now.text, c->before.text, now.len) != 0))
			result = ff_err_set(err, FF_EX_TEMP, "%s is being changed right now", c->path);
		if (!result)
			result = write_file(o->top, c->path, &c->after, mode, c->fresh, err);
		ff_arena_free(&a);
		if (result)
			break;
	}
	if (result) {
		changes->count = done;
		ff_review_restore(o, changes, NULL);
		changes->count = 0;
	}
	return result;
}

/* ---- what a task says ---- */

static bool hex(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");
	return n >= 4 && n <= 64 && !s[n];
}

int ff_review_seen(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_review_text *out, struct ff_err *err)
{
	if (!t->commit[0])
		return ff_review_read(a, o, t->path, out, err);
	if (!hex(t->commit))
		return ff_err_set(err, FF_EX_DATA, "the task names no commit");
	return ff_revision_blob(a, o->dir, ff_arena_printf(a, "%s:%s", t->commit, t->path), FF_MAX_BLOB, &out->text, &out->len, err);
}

static const char *blob_of(const struct ff_fix *f, const char *path)
{
	const char *blob = NULL;
	for (int i = 0; i < f->edits.count; i++) {
		const struct ff_edit *e = FF_AT(&f->edits, struct ff_edit, i);
		if (strcmp(e->path, path) != 0)
			continue;
		if (!hex(e->blob) || (blob && strcmp(blob, e->blob) != 0))
			return NULL;
		blob = e->blob;
	}
	return blob;
}

int ff_review_original(struct ff_arena *a, const struct ff_review_options *o, const struct ff_fix *f, const char *path, struct ff_review_text *out,
                       struct ff_err *err)
{
	const char *blob = blob_of(f, path);
	if (!blob)
		return ff_err_set(err, FF_EX_DATA, "the edit of %s does not say which text it is for", path);
	return ff_revision_blob(a, o->dir, blob, FF_MAX_BLOB, &out->text, &out->len, err);
}

static int plan_file(struct ff_arena *a, const struct ff_review_options *o, const struct ff_fix *f, const char *path, struct ff_review_change *c,
                     struct ff_err *err)
{
	struct ff_review_text old;
	*c = (struct ff_review_change){.path = path};
	if (ff_review_original(a, o, f, path, &old, err) || ff_review_read(a, o, path, &c->before, err) ||
	    ff_review_edited(a, f, path, &old, &c->before, &c->after, err))
		return -1;
	int was = ff_review_parses(a, path, &c->before, err), is = was < 0 ? -1 : ff_review_parses(a, path, &c->after, err);
	if (was < 0 || is < 0)
		return -1;
	return was && !is ? ff_err_set(err, FF_EX_DATA, "%s would no longer parse", path) : 0;
}

int ff_review_apply(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err)
{
	struct ff_strings paths = {0};
	ff_review_paths(a, t->fix, &paths);
	for (int i = 0; i < paths.count; i++)
		if (plan_file(a, o, t->fix, ff_arena_str(a, paths.items[i]), FF_PUSH(a, changes, struct ff_review_change), err))
			return -1;
	for (int i = 0; i < t->fix->files.count; i++) {
		const struct ff_new_file *f = FF_AT(&t->fix->files, struct ff_new_file, i);
		const char *text = ff_arena_str(a, f->text);
		*FF_PUSH(a, changes, struct ff_review_change) =
		    (struct ff_review_change){.path = ff_arena_str(a, f->path), .after = {text, strlen(text)}, .fresh = true};
	}
	if (!changes->count)
		return ff_err_set(err, FF_EX_DATA, "the proposed edit is empty");
	if (!o->top[0])
		return ff_err_set(err, FF_EX_NOREPO, "there is no work tree here");
	return write_changes(o, changes, err);
}

/* ---- a comment that silences ---- */

static bool is_word(const char *s)
{
	return s[0] && strlen(s) < 100 && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* The comment at the end of a line (from 0), in its list when there is one already; or on a line of its own above. */
static struct ff_review_text with_comment(struct ff_arena *a, const struct lines *l, int line, bool above, const char *type, const char *word)
{
	const struct line *at = &l->line[line];
	const char *text = l->text + at->at, *list = memmem(text, at->len, "# ff: ignore[", 13);
	const char *close = list ? memchr(list, ']', at->len - (size_t)(list - text)) : NULL;
	size_t indent = 0, cut = at->at + (close && !above ? (size_t)(close - text) : above ? 0 : at->len);
	struct ff_buf b;
	while (indent < at->len && strchr(" \t", text[indent]))
		indent++;
	ff_buf_init(&b, FF_MAX_BLOB + 4096);
	ff_buf_add(&b, l->text, cut);
	if (above) {
		ff_buf_add(&b, text, indent);
		ff_buf_printf(&b, "# %s[%s]%s\n", word, type, at->cr ? "\r" : "");
	} else if (close) {
		ff_buf_printf(&b, ", %s", type);
	} else {
		ff_buf_printf(&b, "  # %s[%s]", word, type);
	}
	ff_buf_add(&b, l->text + cut, l->size - cut);
	struct ff_review_text t = {ff_arena_dup(a, ff_buf_text(&b), b.len), b.len};
	ff_buf_free(&b);
	return t;
}

/* Findings of a type, on a line or (0) on any. */
static int count_found(const struct ff_list *found, const char *type, int line)
{
	int n = 0;
	for (int i = 0; i < found->count; i++) {
		const struct ff_review_finding *f = FF_AT(found, struct ff_review_finding, i);
		n += (!line || f->line == line) && !strcmp(f->type, type);
	}
	return n;
}

/* Does the text still parse, is the finding on that line gone and not moved, and are there `left` others of its type as before? */
static bool silent(struct ff_arena *a, const struct ff_task *t, const struct ff_review_text *text, int line, int left)
{
	struct ff_list found = {0};
	bool broken = false;
	return !ff_review_findings(a, t, text, &found, &broken, NULL) && !broken && !count_found(&found, t->type, line) &&
	       count_found(&found, t->type, 0) == left;
}

static int choose_comment(struct ff_arena *a, const struct ff_task *t, const struct lines *l, int line, int left, struct ff_review_text *out,
                          struct ff_err *err)
{
	int end = line + t->end_line - t->line;
	const struct {
		int at;
		bool above;
	} ways[] = {{line, false}, {end, false}, {line, true}};
	for (size_t i = 0; i < FF_COUNT(ways); i++) {
		if (ways[i].at > l->count || (i == 1 && end <= line))
			continue;
		int now = ways[i].above ? line + 1 : line;
		*out = with_comment(a, l, ways[i].at - 1, ways[i].above, t->type, "ff: ignore");
		struct ff_review_text other = with_comment(a, l, ways[i].at - 1, ways[i].above, t->type, "ignored");
		/* blanks at the end of a line are gone with any comment: then it is not ours that silences */
		if (silent(a, t, out, now, left) && (other.len == out->len || !silent(a, t, &other, now, left)))
			return 0;
	}
	return ff_err_set(err, FF_EX_DATA, "none silences it here");
}

int ff_review_silence(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err)
{
	struct ff_review_text seen;
	struct ff_review_change c = {.path = ff_arena_str(a, t->path)};
	struct ff_list found = {0};
	bool broken = false;
	if (!is_word(t->type))
		return ff_err_set(err, FF_EX_DATA, "this type cannot stand in a comment");
	if (ff_review_seen(a, o, t, &seen, err) || ff_review_read(a, o, t->path, &c.before, err))
		return -1;
	int line = ff_review_find(&seen, t->line, t->line, &c.before);
	if (!line)
		return ff_err_set(err, FF_EX_DATA, "the flagged line is not in the work tree any more");
	if (ff_review_findings(a, t, &c.before, &found, &broken, err))
		return -1;
	if (broken)
		return ff_err_set(err, FF_EX_DATA, "%s does not parse in the work tree", t->path);
	if (!count_found(&found, t->type, line))
		return ff_err_set(err, FF_EX_DATA, "%s does not find it in the file alone, so whether a comment helps cannot be checked", t->source);
	struct lines l = split(a, &c.before);
	int left = count_found(&found, t->type, 0) - count_found(&found, t->type, line);
	if (choose_comment(a, t, &l, line, left, &c.after, err))
		return -1;
	*FF_PUSH(a, changes, struct ff_review_change) = c;
	return write_changes(o, changes, err);
}
