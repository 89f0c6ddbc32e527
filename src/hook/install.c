/*
 * install.c - our hooks in a repository: in, out again byte for byte, and what is there.  Called by ff alone;
 * knows files and names, nothing of what a hook does.
 *
 * Ours stands at NAME; a foreign hook that was there is NAME.pre-fibreflow.  pre-commit, installed after us,
 * moves ours to NAME.legacy and runs it from there.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

const char *const ff_hook_names[] = {"post-commit", "post-merge", "post-rewrite", "post-applypatch", NULL};

/* The files that one hook is about; `ours` is where our block stands, NULL when nowhere. */
struct spot {
	const char *path, *kept, *legacy, *ours;
	struct ff_hook_file file, old; /* of path; of ours (the same unless pre-commit moved it) */
};

static bool there(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

static int look(struct ff_arena *a, const char *folder, const char *name, struct spot *s, struct ff_err *err)
{
	memset(s, 0, sizeof *s);
	s->path = ff_arena_printf(a, "%s/%s", folder, name);
	s->kept = ff_arena_printf(a, "%s.pre-fibreflow", s->path);
	s->legacy = ff_arena_printf(a, "%s.legacy", s->path);
	if (ff_hook_file_read(a, s->path, &s->file, err) || ff_hook_file_read(a, s->legacy, &s->old, err))
		return -1;
	if (s->file.text && ff_hook_file_ours(&s->file)) {
		s->ours = s->path;
		s->old = s->file;
	} else if (s->file.text && s->old.text && ff_hook_file_ours(&s->old)) {
		s->ours = s->legacy;
	}
	return 0;
}

static int fail(const char *path, struct ff_err *err)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
}

/* Writes around which our block is, or is no more; block NULL: the person's lines alone. */
static int write_around(const char *path, const struct ff_hook_file *f, const struct ff_buf *block, unsigned mode, struct ff_err *err)
{
	struct ff_buf text;
	int rc = -1;
	ff_buf_init(&text, 2 * FF_HOOK_MAX);
	bool keep = f->text && f->start; /* the first version has no lines of a person */
	if (keep)
		ff_buf_add(&text, f->text, f->start);
	else
		ff_buf_str(&text, "#!/bin/sh\n");
	if (block)
		ff_buf_add(&text, block->data, block->len);
	if (keep)
		ff_buf_add(&text, f->text + f->end, f->len - f->end);
	if (!ff_file_write_atomic(path, text.data, text.len, err))
		rc = chmod(path, mode) ? fail(path, err) : 0;
	ff_buf_free(&text);
	return rc;
}

/* A copy of what somebody changed within our block, beside it: no line of theirs is lost. */
static int keep_edited(struct ff_arena *a, const struct spot *s, struct ff_strings *said, struct ff_err *err)
{
	const char *copy = ff_arena_printf(a, "%s.edited-fibreflow", s->path);
	if (!s->old.edited)
		return 0;
	if (ff_file_write_atomic(copy, s->old.text, s->old.len, err))
		return -1;
	ff_strings_push(a, said, ff_arena_printf(a, "%s was changed by hand: kept as %s", s->ours, ff_path_base(copy)));
	return 0;
}

int ff_hook_state(struct ff_arena *a, const struct ff_place *p, const char *name, enum ff_hook_state *out, struct ff_err *err)
{
	struct spot s;
	struct ff_buf want;
	int rc = -1;
	ff_buf_init(&want, FF_HOOK_MAX);
	if (look(a, p->hooks, name, &s, err) || ff_hook_block(a, name, &want, err))
		goto done;
	if (!s.file.text)
		*out = FF_HOOK_ABSENT;
	else if (!s.ours)
		*out = FF_HOOK_FOREIGN;
	else if (!s.file.executable || !s.old.executable)
		*out = FF_HOOK_DISABLED;
	else if (s.old.end - s.old.start != want.len || memcmp(s.old.text + s.old.start, want.data, want.len) != 0)
		*out = FF_HOOK_OUTDATED;
	else
		*out = s.ours == s.path ? FF_HOOK_CURRENT : FF_HOOK_SHADOWED;
	struct ff_hook_manager m;
	if (*out == FF_HOOK_ABSENT || *out == FF_HOOK_FOREIGN) {
		if (ff_hook_manager_find(a, p, &m, err))
			goto done;
		if (m.name && ff_hook_manager_calls(a, &m, name))
			*out = FF_HOOK_MANAGED;
	}
	rc = 0;
done:
	ff_buf_free(&want);
	return rc;
}

/* ---- in ---- */

static int install(struct ff_arena *a, const struct ff_place *p, const char *name, struct ff_strings *said, struct ff_err *err)
{
	enum ff_hook_state state;
	struct spot s;
	struct ff_buf block;
	bool moved = false;
	int rc = -1;
	ff_buf_init(&block, FF_HOOK_MAX);
	if (ff_hook_state(a, p, name, &state, err) || look(a, p->hooks, name, &s, err) || ff_hook_block(a, name, &block, err))
		goto done;
	if (state == FF_HOOK_CURRENT || state == FF_HOOK_SHADOWED) {
		rc = 0;
		goto done;
	}
	if (state == FF_HOOK_FOREIGN) {
		if (there(s.kept)) {
			ff_err_set(err, FF_EX_CONFIG, "%s and %s are both foreign: nothing was changed", s.path, s.kept);
			goto done;
		}
		if (rename(s.path, s.kept) != 0) {
			fail(s.path, err);
			goto done;
		}
		moved = true;
	}
	const char *to = s.ours ? s.ours : s.path;
	if ((s.ours && keep_edited(a, &s, said, err)) || write_around(to, &s.old, &block, 0755, err))
		goto done;
	ff_strings_push(a, said, ff_arena_printf(a, "%s is in place", to));
	rc = 0;
done:
	if (rc && moved && !there(s.path))
		rename(s.kept, s.path); /* the foreign hook stays in force */
	ff_buf_free(&block);
	return rc;
}

static const char *folders_note(struct ff_arena *a, const struct ff_place *p)
{
	return ff_arena_printf(a, "%s/hooks-folders", p->state);
}

void ff_hook_folders(struct ff_arena *a, const struct ff_place *p, struct ff_strings *out)
{
	char *text, *line;
	size_t len;
	ff_strings_push(a, out, p->hooks);
	if (ff_file_read(a, folders_note(a, p), 64u << 10, &text, &len, NULL))
		return;
	while (*text) {
		line = text;
		text += strcspn(text, "\n");
		if (*text)
			*text++ = '\0';
		if (ff_str_starts(line, "made ") && !ff_strings_has(out, line + 5))
			ff_strings_push(a, out, line + 5);
		if (ff_str_starts(line, "used ") && !ff_strings_has(out, line + 5))
			ff_strings_push(a, out, line + 5);
	}
}

/* Which folder we wrote to, and whether it is of our making: for the way out, whatever core.hooksPath says then. */
static int note_folder(struct ff_arena *a, const struct ff_place *p, bool made, struct ff_err *err)
{
	char *text = ff_arena_str(a, "");
	size_t len = 0;
	if (ff_path_exists(folders_note(a, p)) && ff_file_read(a, folders_note(a, p), 64u << 10, &text, &len, err))
		return -1;
	if (strstr(text, ff_arena_printf(a, " %s\n", p->hooks)))
		return 0;
	const char *more = ff_arena_printf(a, "%s%s %s\n", text, made ? "made" : "used", p->hooks);
	return ff_mkdir_all(p->state, err) || ff_file_write_atomic(folders_note(a, p), more, strlen(more), err) ? -1 : 0;
}

int ff_hook_install(struct ff_arena *a, const struct ff_place *p, bool force, struct ff_strings *said, struct ff_err *err)
{
	struct ff_hook_manager m;
	if (ff_hook_manager_find(a, p, &m, err))
		return -1;
	if (m.name && !(m.shared && force)) {
		if (ff_hook_manager_calls(a, &m, ff_hook_names[0])) {
			ff_strings_push(a, said, ff_arena_printf(a, "%s calls us", m.name));
			return 0;
		}
		ff_strings_push(a, said, m.advice);
		return ff_err_set(err, FF_EX_CONFIG, "%s owns the hooks of this repository: nothing was written%s", m.name,
		                  m.shared ? "" : "; then say `ff init` again");
	}
	bool made = !ff_path_exists(p->hooks);
	if (ff_mkdir_all(p->hooks, err) || note_folder(a, p, made, err))
		return -1;
	for (const char *const *name = ff_hook_names; *name; name++)
		if (install(a, p, *name, said, err))
			return -1;
	return 0;
}

/* ---- out ---- */

/* What a person wrote around our block stays in force, beside a foreign hook that was there before. */
static int remove_one(struct ff_arena *a, const char *folder, const char *name, struct ff_strings *said, struct ff_err *err)
{
	struct spot s;
	if (look(a, folder, name, &s, err))
		return -1;
	if (!s.ours && there(s.path))
		return 0; /* not ours: not touched */
	bool shared = s.ours && s.old.start && ff_hook_file_shared(&s.old);
	if (s.ours && keep_edited(a, &s, said, err))
		return -1;
	if (shared && !there(s.kept)) {
		ff_strings_push(a, said, ff_arena_printf(a, "%s keeps the lines that are not ours", s.ours));
		return write_around(s.ours, &s.old, NULL, s.old.mode, err);
	}
	if (shared) {
		const char *copy = ff_arena_printf(a, "%s.edited-fibreflow", s.path);
		ff_strings_push(a, said, ff_arena_printf(a, "%s: the lines that are not ours are in %s", s.ours, ff_path_base(copy)));
		if (!s.old.edited && write_around(copy, &s.old, NULL, s.old.mode & 0666, err))
			return -1;
	}
	const char *to = s.ours ? s.ours : s.path;
	if (there(s.kept))
		return rename(s.kept, to) ? fail(s.kept, err) : 0;
	return s.ours && unlink(s.ours) ? fail(s.ours, err) : 0;
}

int ff_hook_remove(struct ff_arena *a, const struct ff_place *p, struct ff_strings *said, struct ff_err *err)
{
	struct ff_strings folders = {0};
	char *note = ff_arena_str(a, "");
	size_t len;
	ff_hook_folders(a, p, &folders);
	if (ff_path_exists(folders_note(a, p)) && ff_file_read(a, folders_note(a, p), 64u << 10, &note, &len, err))
		return -1;
	for (int i = 0; i < folders.count; i++) {
		for (const char *const *name = ff_hook_names; *name; name++)
			if (remove_one(a, folders.items[i], *name, said, err))
				return -1;
		if (strstr(note, ff_arena_printf(a, "made %s\n", folders.items[i])))
			rmdir(folders.items[i]); /* where it is empty again */
	}
	unlink(folders_note(a, p));
	return 0;
}

int ff_hook_become(struct ff_arena *a, char **argv)
{
	const char *dir = ff_hook_libexec(a);
	if (dir && argv[0]) {
		char **words = argv - 1; /* the word before: its place is taken by the script */
		words[0] = ff_arena_printf(a, "%s/hook", dir);
		execv(words[0], words);
	}
	return 0; /* a hook never gets in the way */
}
