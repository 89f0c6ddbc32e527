/*
 * worktree.c - files of the work tree.  A file is changed only when the place is
 * beyond doubt, whole or not at all, and keeps its mode; no link is followed.  Called by act.c and load.c; what may be written is
 * decided by check.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/revision.h"
#include "room.h"

/* ---- files ---- */

int ff_review_read(struct ff_arena *a, const struct ff_review_options *o, const char *path, struct ff_bytes *out, struct ff_err *err)
{
	mode_t mode;
	if (!o->top[0])
		return ff_err_set(err, FF_EX_NOREPO, "there is no work tree here");
	return ff_below_read(a, o->top, path, out, &mode, err);
}

static int restore_one(const struct ff_review_options *o, const struct ff_review_change *c, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_bytes now;
	mode_t mode;
	int result = ff_below_read(&a, o->top, c->path, &now, &mode, err);
	if (!result && (now.len != c->after.len || memcmp(now.text, c->after.text, now.len) != 0))
		result = ff_err_set(err, FF_EX_DATA, "%s has changed since", c->path);
	if (!result)
		result = c->fresh ? ff_below_remove(o->top, c->path, err) : ff_below_write(o->top, c->path, &c->before, mode, false, err);
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
		struct ff_bytes now;
		mode_t mode = 0;
		if (!c->fresh)
			result = ff_below_read(&a, o->top, c->path, &now, &mode, err);
		if (!result && !c->fresh && (now.len != c->before.len || memcmp(now.text, c->before.text, now.len) != 0))
			result = ff_err_set(err, FF_EX_TEMP, "%s is being changed right now", c->path);
		if (!result)
			result = ff_below_write(o->top, c->path, &c->after, mode, c->fresh, err);
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

int ff_review_seen(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_bytes *out, struct ff_err *err)
{
	if (!t->commit[0])
		return ff_review_read(a, o, t->path, out, err);
	if (!hex(t->commit))
		return ff_err_set(err, FF_EX_DATA, "the task names no commit");
	return ff_revision_blob(a, o->dir, ff_arena_printf(a, "%s:%s", t->commit, t->path), FF_MAX_BLOB, &out->text, &out->len, err);
}

int ff_review_original(struct ff_arena *a, const struct ff_review_options *o, const struct ff_fix *f, const char *path, struct ff_bytes *out,
                       struct ff_err *err)
{
	const char *blob = ff_edits_blob(f, path);
	if (!blob)
		return ff_err_set(err, FF_EX_DATA, "the edit of %s does not say which text it is for", path);
	return ff_revision_blob(a, o->dir, blob, FF_MAX_BLOB, &out->text, &out->len, err);
}

static int plan_file(struct ff_arena *a, const struct ff_review_options *o, const struct ff_fix *f, const char *path, struct ff_review_change *c,
                     struct ff_err *err)
{
	struct ff_bytes old;
	*c = (struct ff_review_change){.path = path};
	if (ff_review_original(a, o, f, path, &old, err) || ff_review_read(a, o, path, &c->before, err) ||
	    ff_edits_apply(a, f, path, &old, &c->before, &c->after, err))
		return -1;
	int was = ff_review_parses(a, path, &c->before, err), is = was < 0 ? -1 : ff_review_parses(a, path, &c->after, err);
	if (was < 0 || is < 0)
		return -1;
	return was && !is ? ff_err_set(err, FF_EX_DATA, "%s would no longer parse", path) : 0;
}

int ff_review_apply(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err)
{
	struct ff_strings paths = {0};
	ff_edits_paths(a, t->fix, &paths);
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
static struct ff_bytes with_comment(struct ff_arena *a, const struct ff_layout *l, int line, bool above, const char *type, const char *word)
{
	const struct ff_layout_line *at = &l->line[line];
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
	struct ff_bytes t = {ff_arena_dup(a, ff_buf_text(&b), b.len), b.len};
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
static bool silent(struct ff_arena *a, const struct ff_task *t, const struct ff_bytes *text, int line, int left)
{
	struct ff_list found = {0};
	bool broken = false;
	return !ff_review_findings(a, t, text, &found, &broken, NULL) && !broken && !count_found(&found, t->type, line) &&
	       count_found(&found, t->type, 0) == left;
}

static int choose_comment(struct ff_arena *a, const struct ff_task *t, const struct ff_layout *l, int line, int left, struct ff_bytes *out,
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
		struct ff_bytes other = with_comment(a, l, ways[i].at - 1, ways[i].above, t->type, "ignored");
		/* blanks at the end of a line are gone with any comment: then it is not ours that silences */
		if (silent(a, t, out, now, left) && (other.len == out->len || !silent(a, t, &other, now, left)))
			return 0;
	}
	return ff_err_set(err, FF_EX_DATA, "none silences it here");
}

int ff_review_silence(struct ff_arena *a, const struct ff_review_options *o, const struct ff_task *t, struct ff_list *changes, struct ff_err *err)
{
	struct ff_bytes seen;
	struct ff_review_change c = {.path = ff_arena_str(a, t->path)};
	struct ff_list found = {0};
	bool broken = false;
	if (!is_word(t->type))
		return ff_err_set(err, FF_EX_DATA, "this type cannot stand in a comment");
	if (ff_review_seen(a, o, t, &seen, err) || ff_review_read(a, o, t->path, &c.before, err))
		return -1;
	int line = ff_edits_find(&seen, t->line, t->line, &c.before);
	if (!line)
		return ff_err_set(err, FF_EX_DATA, "the flagged line is not in the work tree any more");
	if (ff_review_findings(a, t, &c.before, &found, &broken, err))
		return -1;
	if (broken)
		return ff_err_set(err, FF_EX_DATA, "%s does not parse in the work tree", t->path);
	if (!count_found(&found, t->type, line))
		return ff_err_set(err, FF_EX_DATA, "%s does not find it in the file alone, so whether a comment helps cannot be checked", t->source);
	struct ff_layout l = ff_layout_of(a, &c.before);
	int left = count_found(&found, t->type, 0) - count_found(&found, t->type, line);
	if (choose_comment(a, t, &l, line, left, &c.after, err))
		return -1;
	*FF_PUSH(a, changes, struct ff_review_change) = c;
	return write_changes(o, changes, err);
}
