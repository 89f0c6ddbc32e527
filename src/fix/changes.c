/*
 * changes.c - what the edits of a fix do to the files of a commit: asks git for the blobs, finds the place of each edit, refuses doubt.
 * Called by attempt.c; writes nothing.
 */
#include "gate.h"
#include "room.h"

static int ask(const struct ff_place *p, const char *const *words, const struct ff_buf *in, struct ff_buf *out, struct ff_err *err)
{
	struct ff_fix_ask q = {.place = p, .words = words, .input = in ? ff_buf_text(in) : NULL, .input_len = in ? in->len : 0, .out = out};
	return ff_fix_git_or(&q, FF_EX_NOREPO, err);
}

/* ---- the commit's side ---- */

struct entry {
	const char *path, *id; /* id NULL: the commit does not have it */
	unsigned mode;
};

/* "MODE TYPE ID\tPATH\0" of each path that is there. */
static void take_entries(struct ff_arena *a, const struct ff_buf *b, struct entry *entries, int count)
{
	char *at = ff_arena_dup(a, ff_buf_text(b), b->len), *end = at + b->len;
	for (; at < end; at += strlen(at) + 1) {
		char *tab = strchr(at, '\t'), *id = tab ? memrchr(at, ' ', (size_t)(tab - at)) : NULL;
		if (!id)
			continue;
		for (int i = 0; i < count; i++)
			if (!strcmp(entries[i].path, tab + 1)) {
				entries[i].id = ff_arena_dup(a, id + 1, (size_t)(tab - id - 1));
				entries[i].mode = (unsigned)strtoul(at, NULL, 8);
			}
	}
}

static int load_entries(struct ff_arena *a, const struct ff_place *p, const char *commit, struct entry *entries, int count, struct ff_err *err)
{
	const char *words[40] = {"--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--"};
	struct ff_buf out;
	if (count > 30)
		return ff_err_set(err, FF_EX_DATA, "the fix reaches into more than 30 files");
	for (int i = 0; i < count; i++)
		words[6 + i] = entries[i].path;
	ff_buf_init(&out, 1u << 20);
	int rc = ask(p, words, NULL, &out, err);
	if (!rc)
		take_entries(a, &out, entries, count);
	ff_buf_free(&out);
	return rc;
}

/* The answer of cat-file --batch to one id; moves *at behind it. */
static int take_blob(struct ff_arena *a, const char **at, const char *end, struct ff_bytes *out, struct ff_err *err)
{
	const char *nl = memchr(*at, '\n', (size_t)(end - *at)), *blob = nl ? memmem(*at, (size_t)(nl - *at), " blob ", 6) : NULL;
	if (!blob)
		return ff_err_set(err, FF_EX_DATA, "the text that the edit is for is not in this repository");
	size_t n = strtoul(blob + 6, NULL, 10);
	if (n > FF_MAX_BLOB || n + 1 > (size_t)(end - nl - 1))
		return ff_err_set(err, FF_EX_DATA, "a file of the fix is larger than %u bytes", FF_MAX_BLOB);
	*out = (struct ff_bytes){ff_arena_dup(a, nl + 1, n), n};
	*at = nl + 1 + n + 1;
	return 0;
}

/* Blobs by id, in order; one process. */
static int load_blobs(struct ff_arena *a, const struct ff_place *p, const struct ff_strings *ids, struct ff_bytes *out, struct ff_err *err)
{
	const char *const words[] = {"cat-file", "--batch", NULL};
	struct ff_buf in, got;
	ff_buf_init(&in, 1u << 16);
	ff_buf_init(&got, 64u << 20);
	for (int i = 0; i < ids->count; i++)
		ff_buf_printf(&in, "%s\n", ids->items[i]);
	int rc = ask(p, words, &in, &got, err);
	const char *at = ff_buf_text(&got), *end = at + got.len;
	for (int i = 0; i < ids->count && !rc; i++)
		rc = take_blob(a, &at, end, &out[i], err);
	ff_buf_free(&in);
	ff_buf_free(&got);
	return rc;
}

/* ---- the fix's side ---- */

static int check_entry(const struct entry *e, bool fresh, struct ff_err *err)
{
	if (fresh)
		return e->id ? ff_err_set(err, FF_EX_DATA, "%s is there already", e->path) : 0;
	if (!e->id)
		return ff_err_set(err, FF_EX_DATA, "%s is not in the commit any more", e->path);
	return e->mode == 0100644 || e->mode == 0100755 ? 0 : ff_err_set(err, FF_EX_DATA, "%s is a link or a submodule", e->path);
}

static int edit_files(struct ff_arena *a, const struct ff_place *p, const struct ff_fix *f, const struct entry *entries, int count,
                      struct ff_list *changes, bool *moved, struct ff_err *err)
{
	struct ff_strings ids = {0};
	struct ff_bytes *blobs = ff_arena_alloc(a, (size_t)(count ? count : 1) * 2 * sizeof *blobs);
	for (int i = 0; i < count; i++) {
		const char *blob = ff_edits_blob(f, entries[i].path);
		if (!blob)
			return ff_err_set(err, FF_EX_DATA, "the edit of %s does not say which text it is for", entries[i].path);
		ff_strings_push(a, &ids, blob);
		ff_strings_push(a, &ids, entries[i].id);
	}
	if (count && load_blobs(a, p, &ids, blobs, err))
		return -1;
	for (int i = 0; i < count; i++) {
		struct ff_fix_change *c = FF_PUSH(a, changes, struct ff_fix_change);
		*c = (struct ff_fix_change){.path = entries[i].path, .before = blobs[2 * i + 1], .mode = entries[i].mode};
		*moved |= strcmp(ids.items[2 * i], ids.items[2 * i + 1]) != 0;
		if (ff_edits_apply(a, f, c->path, &blobs[2 * i], &c->before, &c->after, err))
			return ff_err_wrap(err, "%s", c->path);
		if (c->after.len == c->before.len && !memcmp(c->after.text, c->before.text, c->after.len))
			return ff_err_set(err, FF_EX_DATA, "the edit of %s changes nothing", c->path);
	}
	return 0;
}

int ff_fix_changes(struct ff_arena *a, const struct ff_place *p, const char *commit, const struct ff_fix *f, struct ff_list *changes, bool *moved,
                   struct ff_err *err)
{
	struct ff_strings paths = {0};
	*moved = false;
	ff_edits_paths(a, f, &paths);
	int edited = paths.count;
	for (int i = 0; i < f->files.count; i++)
		ff_strings_push(a, &paths, FF_AT(&f->files, struct ff_new_file, i)->path);
	if (!paths.count)
		return ff_err_set(err, FF_EX_DATA, "the proposed edit is empty");
	struct entry *entries = ff_arena_alloc(a, (size_t)paths.count * sizeof *entries);
	for (int i = 0; i < paths.count; i++) {
		entries[i].path = ff_arena_str(a, paths.items[i]);
		if (!ff_fix_path_ok(paths.items[i]))
			return ff_err_set(err, FF_EX_DATA, "%.200s is no path in a repository", paths.items[i]);
	}
	if (load_entries(a, p, commit, entries, paths.count, err))
		return -1;
	for (int i = 0; i < paths.count; i++)
		if (check_entry(&entries[i], i >= edited, err))
			return -1;
	if (edit_files(a, p, f, entries, edited, changes, moved, err))
		return -1;
	for (int i = 0; i < f->files.count; i++) {
		const char *text = ff_arena_str(a, FF_AT(&f->files, struct ff_new_file, i)->text);
		*FF_PUSH(a, changes, struct ff_fix_change) =
		    (struct ff_fix_change){.path = entries[edited + i].path, .before = {"", 0}, .after = {text, strlen(text)}, .mode = 0100644, .fresh = true};
	}
	return 0;
}
