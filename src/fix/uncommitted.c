/*
 * uncommitted.c - what a work tree has beyond its commit, put into a site of that commit: the site then holds what the person sees.
 * Called by the trial room; git tells which files differ, ignored ones are none of them.
 */
#include "room.h"

#define MOST_FILES 20000
#define MOST_BYTES (256u << 20)

/* One path that differs: as the work tree has it, or gone.  Links, folders and what cannot be read are passed over. */
static int put_one(struct ff_arena *a, const struct ff_place *p, const struct ff_site *s, const char *path, size_t *bytes, struct ff_err *err)
{
	struct ff_err unread = {0};
	struct ff_bytes text = {0};
	mode_t mode = 0;
	if (!ff_fix_path_ok(path))
		return 0;
	if (ff_below_read(a, p->top, path, &text, &mode, &unread)) {
		if (unread.code != FF_EX_NOREPO || ff_path_exists(ff_arena_printf(a, "%s/%s", p->top, path)))
			return 0;
		ff_site_files_expect(s->files, path, &(struct ff_bytes){"", 0}, 0); /* mode 0: it must not be there */
		return ff_below_remove(s->path, path, NULL), 0;
	}
	*bytes += text.len;
	if (*bytes > MOST_BYTES)
		return ff_err_set(err, FF_EX_DATA, "more than %u MiB of files are not committed", MOST_BYTES >> 20);
	return ff_site_files_put(s->files, s->path, path, &text, mode & S_IXUSR ? 0100755 : 0100644, err);
}

int ff_site_uncommitted(const struct ff_place *p, const struct ff_site *s, struct ff_err *err)
{
	static const char *const words[] = {"status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all", NULL};
	struct ff_fix_ask q = {.place = p, .words = words, .in_top = true};
	struct ff_arena a = {0}, one = {0};
	char *text;
	size_t len, bytes = 0;
	int count = 0, rc = ff_fix_git_text(&a, &q, &text, &len, err);
	if (!rc && q.status)
		rc = ff_err_set(err, FF_EX_TEMP, "git status: %s", q.talk[0] ? q.talk : "failed");
	for (char *at = text; !rc && at < text + len && *at; at += strlen(at) + 1) { /* "XY PATH" */
		if (++count > MOST_FILES)
			rc = ff_err_set(err, FF_EX_DATA, "more than %d files are not committed", MOST_FILES);
		else if (strlen(at) > 3)
			rc = put_one(&one, p, s, at + 3, &bytes, err);
		ff_arena_reset(&one);
	}
	ff_arena_free(&one);
	ff_arena_free(&a);
	return rc;
}
