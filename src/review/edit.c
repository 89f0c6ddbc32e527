/*
 * edit.c - the fix of a task as a patch in the person's editor, and what comes back as edits on the same text.  git writes the
 * patch and applies it, in a folder of our own that is no repository: hand-edited hunks are counted anew as `git add -e` does.
 * Called by act.c and by ff-queue edit.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/tasks.h"
#include "room.h"

#define DEADLINE 20000

struct desk {
	struct ff_arena *a;
	const struct ff_review_options *o;
	const struct ff_task *t;
	const char *root;        /* our folder: a/ as it is, b/ as proposed, c/ as edited */
	const char *file;        /* the patch, where the editor finds it */
	struct ff_strings paths; /* that the fix edits or makes */
	int edited;              /* the first so many of them are edited */
	struct ff_bytes *originals;
	const char *patch;       /* as it was offered, without explanation */
};

/* ---- git, away from any repository ---- */

static int git(struct desk *d, const char *const *words, struct ff_buf *out, int most, struct ff_err *err)
{
	const char *argv[40] = {"env", ff_arena_printf(d->a, "GIT_CEILING_DIRECTORIES=%.*s", (int)(strrchr(d->root, '/') - d->root), d->root),
	                        "git", "-c", "core.autocrlf=false", "-c", "core.safecrlf=false", "-c", "core.quotePath=false"};
	struct ff_spawn s = {.argv = argv, .dir = d->root, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf talk;
	int status = 0, n = 9;
	while (*words && n < (int)FF_COUNT(argv) - 1)
		argv[n++] = *words++;
	ff_buf_init(&talk, FF_MAX_STDERR);
	int result = ff_run(&s, NULL, 0, out, &talk, DEADLINE, &status, err);
	if (!result && status > most)
		result = ff_err_set(err, FF_EX_DATA, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), talk.len ? ff_buf_text(&talk) : "git failed");
	ff_buf_free(&talk);
	return result;
}

static int put_file(struct desk *d, const char *side, const char *path, const struct ff_bytes *t, struct ff_err *err)
{
	char *file = ff_arena_printf(d->a, "%s/%s/%s", d->root, side, path), *slash = strrchr(file, '/');
	*slash = 0;
	if (ff_mkdir_all(file, err))
		return -1;
	*slash = '/';
	return ff_file_write_atomic(file, t->text, t->len, err);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static void remove_tree(const char *root)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- the patch that is offered ---- */

static int lay_out(struct desk *d, struct ff_err *err)
{
	const struct ff_fix *f = d->t->fix;
	const char *parent = getenv("TMPDIR");
	char *root = ff_arena_printf(d->a, "%s/ff-edit-XXXXXX", parent && *parent == '/' ? parent : "/tmp");
	if (!mkdtemp(root))
		return ff_err_set(err, FF_EX_TEMP, "%s cannot be made", root);
	d->root = root;
	ff_edits_paths(d->a, f, &d->paths);
	d->edited = d->paths.count;
	d->originals = ff_arena_alloc(d->a, ((size_t)d->edited + 1) * sizeof *d->originals);
	for (int i = 0; i < f->files.count; i++)
		ff_strings_push(d->a, &d->paths, FF_AT(&f->files, struct ff_new_file, i)->path);
	for (int i = 0; i < d->paths.count; i++)
		if (d->paths.items[i][0] == '/' || strstr(d->paths.items[i], "..") || strpbrk(d->paths.items[i], "\n\t\"\\"))
			return ff_err_set(err, FF_EX_DATA, "%s cannot be named in a patch", d->paths.items[i]);
	for (int i = 0; i < d->edited; i++) {
		struct ff_bytes after;
		if (ff_review_original(d->a, d->o, f, d->paths.items[i], &d->originals[i], err) ||
		    ff_edits_apply(d->a, f, d->paths.items[i], &d->originals[i], &d->originals[i], &after, err) ||
		    put_file(d, "a", d->paths.items[i], &d->originals[i], err) || put_file(d, "b", d->paths.items[i], &after, err) ||
		    put_file(d, "c", d->paths.items[i], &d->originals[i], err))
			return -1;
	}
	for (int i = 0; i < f->files.count; i++) {
		const struct ff_new_file *file = FF_AT(&f->files, struct ff_new_file, i);
		if (put_file(d, "b", file->path, &(struct ff_bytes){file->text, strlen(file->text)}, err))
			return -1;
	}
	if (ff_mkdir_all(ff_arena_printf(d->a, "%s/a", root), err) || ff_mkdir_all(ff_arena_printf(d->a, "%s/c", root), err))
		return -1;
	return 0;
}

static int difference(struct desk *d, const char *context, const char *from, const char *to, struct ff_buf *out, struct ff_err *err)
{
	const char *const words[] = {"diff", "--no-index", "--no-prefix", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--text",
	                             context, "--", from, to, NULL};
	return git(d, words, out, 1, err);
}

/* Text from outside as lines that start with '#'. */
static void explain(struct desk *d, struct ff_buf *b)
{
	struct ff_screen s = {.width = 78, .utf8 = true};
	struct ff_buf text;
	ff_buf_init(&text, 64u << 10);
	ff_screen_wrap(&s, &text, ff_arena_printf(d->a, "The proposed edit of #%lld, %s, %s:%d: %s", (long long)d->t->id, d->t->type, d->t->path, d->t->line,
	                                          d->t->description), 0);
	ff_screen_wrap(&s, &text, "Change the lines that start with '+'; to keep a line that starts with '-', make the '-' a space; to leave an edit out, "
	                          "remove its lines or its whole hunk (@@). Lines that start with '#' are ignored. "
	                          "Leave the patch unchanged, or empty, and nothing is answered.", 0);
	for (const char *at = ff_buf_text(&text); *at;) {
		size_t n = strcspn(at, "\n");
		ff_buf_printf(b, "# %.*s\n", (int)n, at);
		at += n + (at[n] != 0);
	}
	ff_buf_free(&text);
}

static int offer(struct desk *d, struct ff_err *err)
{
	struct ff_buf patch, all;
	ff_buf_init(&patch, 4 * FF_MAX_BLOB);
	ff_buf_init(&all, 5 * FF_MAX_BLOB);
	int result = difference(d, "-U3", "a", "b", &patch, err);
	if (!result && !patch.len)
		result = ff_err_set(err, FF_EX_DATA, "the proposed edit changes nothing");
	if (!result) {
		d->patch = ff_arena_dup(d->a, ff_buf_text(&patch), patch.len);
		const char *folder = d->o->state[0] ? ff_arena_printf(d->a, "%s/edit", d->o->state) : d->root;
		d->file = ff_arena_printf(d->a, "%s/%lld.diff", folder, (long long)d->t->id);
		explain(d, &all);
		ff_buf_add(&all, ff_buf_text(&patch), patch.len);
		result = ff_mkdir_all(folder, err) || ff_file_write_atomic(d->file, ff_buf_text(&all), all.len, err) ? -1 : 0;
	}
	ff_buf_free(&patch);
	ff_buf_free(&all);
	return result;
}

/* ---- the patch that comes back ---- */

static int read_patch(struct desk *d, const char **patch, struct ff_err *err)
{
	char *text;
	size_t n;
	struct ff_buf b;
	if (ff_file_read(d->a, d->file, 8 * FF_MAX_BLOB, &text, &n, err))
		return -1;
	ff_buf_init(&b, 8 * FF_MAX_BLOB + 2);
	for (size_t at = 0; at < n;) {
		const char *nl = memchr(text + at, '\n', n - at);
		size_t len = nl ? (size_t)(nl - text) - at : n - at;
		if (text[at] != '#') {
			ff_buf_add(&b, text + at, len);
			ff_buf_char(&b, '\n');
		}
		at += len + 1;
	}
	*patch = ff_arena_dup(d->a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return 0;
}

static bool has_hunk(const char *patch)
{
	return ff_str_starts(patch, "@@ ") || strstr(patch, "\n@@ ");
}

/* No renames, no modes, nothing binary: content of the files of the task, and that is all. */
static int check_names(struct desk *d, const char *patch_file, struct ff_err *err)
{
	const char *const words[] = {"apply", "--numstat", "-z", "--recount", "-p1", "--", patch_file, NULL};
	const char *const summary[] = {"apply", "--summary", "--recount", "-p1", "--", patch_file, NULL};
	struct ff_buf out;
	ff_buf_init(&out, 1u << 20);
	int result = git(d, words, &out, 0, err);
	for (size_t at = 0; !result && at < out.len; at += strlen(out.data + at) + 1) {
		const char *path = strchr(out.data + at, '\t');
		path = path ? strchr(path + 1, '\t') : NULL;
		if (!path || !ff_strings_has(&d->paths, path + 1))
			result = ff_err_set(err, FF_EX_DATA, "the patch names %.200s, which the task is not about", path ? path + 1 : out.data + at);
	}
	ff_buf_clear(&out);
	if (!result)
		result = git(d, summary, &out, 0, err);
	for (const char *at = ff_buf_text(&out); !result && *at; at += strcspn(at, "\n") + 1) {
		if (!ff_str_starts(at, " create mode 100644 "))
			result = ff_err_set(err, FF_EX_DATA, "the patch does more than change text:%.*s", (int)strcspn(at, "\n"), at);
		if (!at[strcspn(at, "\n")])
			break;
	}
	ff_buf_free(&out);
	return result;
}

/* c/ starts as a/, and gets the patch. */
static int apply(struct desk *d, const char *patch, struct ff_err *err)
{
	struct ff_buf out;
	char *file = ff_arena_printf(d->a, "%s/patch", d->root);
	const char *const words[] = {"-C", "c", "apply", "--recount", "--whitespace=nowarn", "-p1", "--", file, NULL};
	remove_tree(ff_arena_printf(d->a, "%s/c", d->root));
	if (ff_mkdir_all(ff_arena_printf(d->a, "%s/c", d->root), err))
		return -1;
	for (int i = 0; i < d->edited; i++)
		if (put_file(d, "c", d->paths.items[i], &d->originals[i], err))
			return -1;
	if (ff_file_write_atomic(file, patch, strlen(patch), err) || check_names(d, file, err))
		return -1;
	ff_buf_init(&out, 1u << 20);
	int result = git(d, words, &out, 0, err);
	ff_buf_free(&out);
	return result;
}

/* ---- edits from what came out ---- */

static size_t line_at(const struct ff_bytes *t, int line)
{
	size_t at = 0;
	for (; line > 1 && at < t->len; line--) {
		const char *nl = memchr(t->text + at, '\n', t->len - at);
		at = nl ? (size_t)(nl - t->text) + 1 : t->len;
	}
	return at;
}

/* "@@ -12,3 +12,4 @@", counts of one left out. */
static bool read_hunk(const char *at, int n[4])
{
	char *end;
	n[1] = n[3] = 1;
	for (int i = 0; i < 4; i += 2) {
		at += strcspn(at, i ? "+" : "-");
		n[i] = (int)strtol(*at ? at + 1 : at, &end, 10);
		if (*end == ',')
			n[i + 1] = (int)strtol(end + 1, &end, 10);
		at = end;
	}
	return n[0] >= 0 && n[1] >= 0 && n[2] >= 0 && n[3] >= 0;
}

static void add_edit(struct desk *d, struct ff_fix *f, const char *path, const int hunk[4], const struct ff_bytes *old,
                     const struct ff_bytes *now)
{
	struct ff_edit *e = FF_PUSH(d->a, &f->edits, struct ff_edit);
	const char *blob = "";
	for (int i = 0; i < d->t->fix->edits.count; i++)
		if (!strcmp(FF_AT(&d->t->fix->edits, struct ff_edit, i)->path, path))
			blob = FF_AT(&d->t->fix->edits, struct ff_edit, i)->blob;
	int first = hunk[1] ? hunk[0] : hunk[0] + 1, from = hunk[3] ? hunk[2] : hunk[2] + 1; /* of nothing: the line before is named */
	size_t start = line_at(now, from), end = line_at(now, from + hunk[3]), old_end = line_at(old, first + hunk[1]);
	*e = (struct ff_edit){.path = path, .blob = blob, .line = first, .end_line = first + hunk[1], .text = ff_arena_dup(d->a, now->text + start, end - start)};
	if (hunk[1] && old_end == old->len && old->len && old->text[old->len - 1] != '\n') { /* a last line that has no end */
		e->end_line = first + hunk[1] - 1;
		e->end_col = (int)(old->len - line_at(old, e->end_line));
	}
}

static int collect_edits(struct desk *d, struct ff_fix *f, int i, const struct ff_bytes *now, struct ff_err *err)
{
	struct ff_buf out;
	const char *path = d->paths.items[i];
	int result, hunk[4];
	ff_buf_init(&out, 4 * FF_MAX_BLOB);
	result = difference(d, "-U0", ff_arena_printf(d->a, "a/%s", path), ff_arena_printf(d->a, "c/%s", path), &out, err);
	for (const char *at = ff_buf_text(&out); !result && *at;) {
		size_t n = strcspn(at, "\n");
		if (ff_str_starts(at, "@@ ") && read_hunk(at, hunk))
			add_edit(d, f, path, hunk, &d->originals[i], now);
		at += n + (at[n] != 0);
	}
	ff_buf_free(&out);
	return result;
}

/* A file of c/: plain, not a link that the patch made. */
static int read_result(struct desk *d, const char *path, struct ff_bytes *t, struct ff_err *err)
{
	struct ff_review_options o = *d->o;
	o.top = ff_arena_printf(d->a, "%s/c", d->root);
	return ff_review_read(d->a, &o, path, t, err);
}

static int check_result(struct desk *d, const char *path, const struct ff_bytes *old, const struct ff_bytes *now, struct ff_err *err)
{
	int is = ff_review_parses(d->a, path, now, err), was = is || !old ? 1 : ff_review_parses(d->a, path, old, err);
	if (is < 0 || was < 0)
		return -1;
	if (memchr(now->text, 0, now->len) || !ff_utf8_valid(now->text, now->len))
		return ff_err_set(err, FF_EX_DATA, "%s would not be UTF-8 text", path);
	return is || !was ? 0 : ff_err_set(err, FF_EX_DATA, "%s would no longer parse", path);
}

static int collect(struct desk *d, struct ff_fix **fix, struct ff_err *err)
{
	struct ff_fix *f = FF_NEW_IN(d->a, struct ff_fix);
	f->safety = FF_SAFETY_REVIEW;
	f->title = ff_str_ends(d->t->fix->title, ", edited") ? d->t->fix->title : ff_arena_printf(d->a, "%s, edited", d->t->fix->title);
	for (int i = 0; i < d->paths.count; i++) {
		const char *path = d->paths.items[i];
		struct ff_bytes now;
		if (!ff_path_exists(ff_arena_printf(d->a, "%s/c/%s", d->root, path))) {
			if (i < d->edited)
				return ff_err_set(err, FF_EX_DATA, "the patch removes %s", path);
			continue; /* a new file that the person did not want */
		}
		if (read_result(d, path, &now, err) || check_result(d, path, i < d->edited ? &d->originals[i] : NULL, &now, err))
			return -1;
		if (i >= d->edited)
			*FF_PUSH(d->a, &f->files, struct ff_new_file) = (struct ff_new_file){path, now.text};
		else if (collect_edits(d, f, i, &now, err))
			return -1;
	}
	*fix = f;
	return f->edits.count || f->files.count ? 1 : 0;
}

/* ---- the way through ---- */

/* One visit to the editor: 1 a new fix, 0 nothing to answer, -1 what came back is wrong. */
static int visit(struct desk *d, struct ff_fix **fix, const char **note, bool *final, struct ff_err *err)
{
	const char *patch;
	int status = 0;
	*final = true;
	if (ff_review_editor(d->a, d->o->dir, d->file, &status, err))
		return -1;
	if (status)
		return ff_err_set(err, FF_EX_CONFIG, "the editor ended with exit %d: nothing was answered", status);
	if (read_patch(d, &patch, err))
		return -1;
	if (!strcmp(patch, d->patch) || !has_hunk(patch)) {
		*note = has_hunk(patch) ? "The patch is unchanged: nothing was answered." : "The patch is empty: nothing was answered.";
		return 0;
	}
	*final = false;
	if (apply(d, patch, err))
		return -1;
	int got = collect(d, fix, err);
	if (!got)
		*note = "The patch changes nothing: nothing was answered.";
	return got;
}

/* Where the next visit does not write over it. */
static const char *kept_name(const struct desk *d)
{
	return ff_arena_printf(d->a, "%s/edit/%lld.kept.diff", d->o->state, (long long)d->t->id);
}

int ff_review_edit_fix(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_fix **fix, const char **note,
                       struct ff_err *err)
{
	struct desk d = {.a = a, .o = o, .t = t};
	bool final = true, kept = false;
	int got = lay_out(&d, err) || offer(&d, err) ? -1 : 1;
	for (bool again = got > 0; again;) {
		struct ff_err wrong = {0};
		again = false;
		got = visit(&d, fix, note, &final, &wrong);
		if (got < 0 && final)
			*err = wrong;
		if (got >= 0 || final)
			break;
		again = ff_review_confirm(a, ff_arena_printf(a, "That patch cannot be used: %s. Edit it again? [y,N] ", wrong.text));
		if (!again) {
			kept = d.o->state[0] != 0;
			*note = kept ? ff_arena_printf(a, "Nothing was answered; the patch is kept in %s", kept_name(&d)) : "Nothing was answered.";
			got = 0;
		}
	}
	if (kept)
		rename(d.file, kept_name(&d));
	else if (d.file)
		unlink(d.file);
	if (d.root)
		remove_tree(d.root);
	return got;
}

/* ---- ff-queue edit ---- */

static int edit_task(struct ff_store *s, struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_err *err)
{
	struct ff_fix *fix = NULL;
	const char *note = "";
	int64_t from = ff_clock_ms();
	int got = ff_review_edit_fix(a, o, t, &fix, &note, err);
	if (got < 0)
		return -1;
	if (!got) {
		puts(note);
		return 0;
	}
	struct ff_answer w = {.task = t->id, .action = FF_QUEUE_EDIT, .fix = fix, .ms = (int)(ff_clock_ms() - from - ff_review_slept())};
	if (ff_queue_answer(s, a, &w, NULL, err))
		return -1;
	printf("#%lld edited\n", (long long)t->id);
	return 0;
}

int ff_review_edit(struct ff_store *s, const struct ff_review_options *o, const char *id, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_task t;
	int64_t number;
	int result = ff_task_id(id, &number, err);
	if (!result)
		result = ff_queue_get(s, &a, number, &t, NULL, err);
	if (!result && !t.fix)
		result = ff_err_set(err, FF_EX_USAGE, "#%lld has no proposed edit", (long long)number);
	if (!result) {
		ff_review_open(false);
		result = edit_task(s, &a, o, &t, err);
		ff_review_close();
	}
	ff_arena_free(&a);
	return result;
}
