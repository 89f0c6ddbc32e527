/*
 * put.c - texts into the files that they are for, or a patch that says what they would change.  That a file is still the one that was read git tells by
 * its blob; called by write.c, does not know what the texts are.
 */
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/revision.h"
#include "write.h"

enum { MOST_PATCH = 64 << 20, DIFF_DEADLINE = 120000 };

static struct doc_change *change_at(const struct ff_list *l, int i)
{
	return FF_AT(l, struct doc_change, i);
}

/* ---- is it the text that was read? ---- */

/* Ids of the files as they lie there, by one git process; they come in the order of the names. */
static int ask_ids(struct ff_arena *a, const char *top, const struct ff_list *changes, struct ff_buf *out, struct ff_err *err)
{
	const char *const head[] = {"git", "-C", top, "hash-object", "--no-filters", "--"};
	struct ff_strings words = {0};
	int status;
	for (size_t i = 0; i < FF_COUNT(head); i++)
		ff_strings_push(a, &words, head[i]);
	for (int i = 0; i < changes->count; i++)
		if (!change_at(changes, i)->why)
			ff_strings_push(a, &words, ff_arena_printf(a, "./%s", change_at(changes, i)->path));
	ff_strings_push(a, &words, NULL);
	struct ff_spawn s = {.argv = words.items, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	if (ff_run(&s, NULL, 0, out, NULL, FF_GIT_DEADLINE, &status, err))
		return -1;
	return status ? ff_err_set(err, FF_EX_TEMP, "git hash-object: exit %d", status) : 0;
}

static const char CHANGED[] = "the file has changed since it was read";

/* The id is asked for after the text was read, and the text is read once more before it is replaced: what comes between is seen. */
static int check_ids(struct ff_arena *a, const char *top, struct ff_list *changes, struct ff_err *err)
{
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_LINE);
	int rc = ask_ids(a, top, changes, &out, err);
	const char *id = ff_buf_text(&out);
	for (int i = 0; i < changes->count && !rc; i++) {
		struct doc_change *c = change_at(changes, i);
		if (c->why)
			continue;
		size_t n = strcspn(id, "\n");
		if (n != strlen(c->blob) || memcmp(id, c->blob, n) != 0)
			c->why = CHANGED;
		id += n + (id[n] != '\0');
	}
	ff_buf_free(&out);
	return rc;
}

static void put_one(struct ff_arena *a, const char *top, struct doc_change *c)
{
	struct ff_err err = {0};
	struct ff_bytes now;
	mode_t mode;
	if (ff_below_read(a, top, c->path, &now, &mode, &err))
		c->why = ff_arena_str(a, err.text);
	else if (now.len != c->old.len || memcmp(now.text, c->old.text, now.len) != 0)
		c->why = CHANGED;
	else if (ff_below_write(top, c->path, &c->text, mode, false, &err))
		c->why = ff_arena_str(a, err.text);
}

int doc_put(struct ff_arena *a, const char *top, struct ff_list *changes, struct ff_err *err)
{
	bool any = false;
	for (int i = 0; i < changes->count; i++)
		any |= !change_at(changes, i)->why;
	if (any && check_ids(a, top, changes, err))
		return -1;
	for (int i = 0; i < changes->count; i++)
		if (!change_at(changes, i)->why)
			put_one(a, top, change_at(changes, i));
	return 0;
}

/* ---- a patch ---- */

static int put_side(struct ff_arena *a, const char *root, const char *side, const struct doc_change *c, const struct ff_bytes *t, struct ff_err *err)
{
	char *file = ff_arena_printf(a, "%s/%s/%s", root, side, c->path), *slash = strrchr(file, '/');
	*slash = '\0';
	if (ff_mkdir_all(file, err))
		return -1;
	*slash = '/';
	if (ff_file_write_atomic(file, t->text, t->len, err))
		return -1;
	return chmod(file, c->mode & 0100 ? 0755 : 0644) ? ff_err_set(err, FF_EX_TEMP, "%s: %s", file, strerror(errno)) : 0; /* the mode stands in a patch */
}

static int lay_out(struct ff_arena *a, const char *root, const struct ff_list *changes, struct ff_err *err)
{
	for (int i = 0; i < changes->count; i++) {
		const struct doc_change *c = change_at(changes, i);
		if (c->why)
			continue;
		if (*c->path == '/' || !strncmp(c->path, "../", 3) || strstr(c->path, "/../"))
			return ff_err_set(err, FF_EX_USAGE, "%s: a patch is for files below the folder", c->path);
		if (put_side(a, root, "a", c, &c->old, err) || put_side(a, root, "b", c, &c->text, err))
			return -1;
	}
	return 0;
}

/* git looks for differences of folders: exit 1 says that there are some. */
static int write_patch(const char *root, struct ff_err *err)
{
	const char *const words[] = {"git", "diff", "--no-index", "--no-prefix", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--text", "--", "a", "b", NULL};
	struct ff_spawn s = {.argv = words, .dir = root, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	struct ff_buf out;
	int status;
	ff_buf_init(&out, MOST_PATCH);
	int rc = ff_run(&s, NULL, 0, &out, NULL, DIFF_DEADLINE, &status, err);
	if (!rc && status > 1)
		rc = ff_err_set(err, FF_EX_TEMP, "git diff: exit %d", status);
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, err);
	ff_buf_free(&out);
	return rc;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

int doc_diff(struct ff_arena *a, struct ff_list *changes, struct ff_err *err)
{
	const char *parent = getenv("TMPDIR");
	char *root = ff_arena_printf(a, "%s/ff-patch-XXXXXX", parent && *parent == '/' ? parent : "/tmp");
	if (!mkdtemp(root))
		return ff_err_set(err, FF_EX_TEMP, "%s cannot be made", root);
	int rc = lay_out(a, root, changes, err) || ff_mkdir_all(ff_arena_printf(a, "%s/a", root), err) || ff_mkdir_all(ff_arena_printf(a, "%s/b", root), err) ? -1 : write_patch(root, err);
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return rc;
}
