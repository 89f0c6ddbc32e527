/*
 * revision.c - what ff-queue and ff-correlate, which do not link libgit2, ask git itself.  Words
 * that a repository chose stand behind --.  Resolving a revision is ff_place_commit (place.c).
 */
#include "ff/revision.h"

#include "room.h"

#define FF_HOLDS_AT_ONCE 200 /* paths in one argument list */

static int ask(const char *dir, const char *const *words, struct ff_buf *out, struct ff_err *err)
{
	struct ff_ask q = {.dir = dir, .words = words, .out = out};
	return ff_ask_git_or(&q, FF_EX_NOREPO, err);
}

static void split_nul(struct ff_arena *a, const struct ff_buf *b, struct ff_strings *paths)
{
	for (size_t i = 0; i < b->len; i += strlen(b->data + i) + 1)
		ff_strings_push(a, paths, ff_arena_str(a, b->data + i));
}

int ff_revision_object(struct ff_arena *a, const char *dir, const char *spec, const char **id, struct ff_err *err)
{
	const char *args[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", spec, NULL};
	struct ff_buf out;
	ff_buf_init(&out, 4096);
	int result = ask(dir, args, &out, err);
	if (!result)
		*id = ff_arena_dup(a, ff_buf_text(&out), strcspn(ff_buf_text(&out), "\n"));
	ff_buf_free(&out);
	return result;
}

int ff_revision_files(struct ff_arena *a, const char *dir, const char *id, struct ff_strings *paths, struct ff_err *err)
{
	const char *args[] = {"--literal-pathspecs", "diff-tree", "-r", "-z", "--root", "--no-commit-id", "--name-only", "-m", "--first-parent", id, NULL};
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	int result = ask(dir, args, &out, err);
	if (!result)
		split_nul(a, &out, paths);
	ff_buf_free(&out);
	return result;
}

/* "3\t1\tpath", "-\t-\tpath" of binary files; a line with an id before those of its commit. */
static void read_sizes(const char *text, struct ff_list *out)
{
	struct ff_revision_size *at = NULL;
	for (const char *p = text, *nl; (nl = strchr(p, '\n')); p = nl + 1) {
		int added = 0, removed = 0;
		if (!memchr(p, '\t', (size_t)(nl - p))) {
			at = NULL;
			for (int i = 0; i < out->count && !at; i++)
				if (!strncmp(FF_AT(out, struct ff_revision_size, i)->id, p, (size_t)(nl - p)))
					at = FF_AT(out, struct ff_revision_size, i);
		} else if (at) {
			sscanf(p, "%d\t%d\t", &added, &removed);
			at->added += added;
			at->removed += removed;
			at->files++;
		}
	}
}

int ff_revision_sizes(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_list *out, struct ff_err *err)
{
	const char *words[] = {"diff-tree", "-r", "--stdin", "--root", "-m", "--first-parent", "--numstat", NULL};
	struct ff_buf in, said;
	struct ff_strings known = {0};
	struct ff_list commits = {0};
	if (ff_revision_commits(a, dir, ids, &commits, err))
		return -1;
	ff_buf_init(&in, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&said, FF_MAX_CHILD_OUTPUT);
	for (int i = 0; i < commits.count; i++)
		ff_strings_push(a, &known, FF_AT(&commits, struct ff_revision_commit, i)->id);
	for (int i = 0; i < ids->count; i++) {
		*FF_PUSH(a, out, struct ff_revision_size) = (struct ff_revision_size){.id = ids->items[i]};
		if (ff_strings_has(&known, ids->items[i]))
			ff_buf_printf(&in, "%s\n", ids->items[i]);
	}
	struct ff_ask q = {.dir = dir, .words = words, .out = &said, .input = ff_buf_text(&in), .input_len = in.len};
	int rc = ff_ask_git_or(&q, FF_EX_NOREPO, err);
	if (!rc)
		read_sizes(ff_buf_text(&said), out);
	ff_buf_free(&in);
	ff_buf_free(&said);
	return rc;
}

int ff_revision_holds(struct ff_arena *a, const char *dir, const char *id, const struct ff_strings *paths, struct ff_strings *held, struct ff_err *err)
{
	struct ff_buf out;
	int result = 0;
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	for (int i = 0; i < paths->count && !result; i += FF_HOLDS_AT_ONCE) {
		const char *args[FF_HOLDS_AT_ONCE + 9] = {"--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", "--name-only", id, "--"};
		for (int k = 0; k < FF_HOLDS_AT_ONCE && i + k < paths->count; k++)
			args[8 + k] = paths->items[i + k];
		ff_buf_clear(&out);
		result = ask(dir, args, &out, err);
		if (!result)
			split_nul(a, &out, held);
	}
	ff_buf_free(&out);
	return result;
}

int ff_revision_blob(struct ff_arena *a, const char *dir, const char *blob, size_t max, const char **text, size_t *len, struct ff_err *err)
{
	const char *args[] = {"cat-file", "blob", blob, NULL};
	struct ff_buf out;
	ff_buf_init(&out, max);
	int result = ask(dir, args, &out, err);
	if (!result) {
		*text = ff_arena_dup(a, ff_buf_text(&out), out.len);
		*len = out.len;
	}
	ff_buf_free(&out);
	return result;
}

int ff_revision_branches(struct ff_arena *a, const char *dir, const char *id, int most, struct ff_strings *names, struct ff_err *err)
{
	const char *args[8] = {"for-each-ref", "--format=%(refname:lstrip=2)%00"};
	int n = 2;
	struct ff_buf out;
	if (most > 0)
		args[n++] = ff_arena_printf(a, "--count=%d", most);
	if (id)
		args[n++] = ff_arena_printf(a, "--contains=%s", id);
	args[n] = "refs/heads";
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	int result = ask(dir, args, &out, err);
	for (size_t i = 0; !result && i < out.len; i += strlen(out.data + i) + 2) /* NUL and newline */
		ff_strings_push(a, names, ff_arena_str(a, out.data + i));
	ff_buf_free(&out);
	return result;
}

bool ff_revision_in_line(const char *dir, const char *branch, const char *id)
{
	struct ff_arena a = {0};
	const char *args[] = {"rev-list", "--first-parent", "--max-count=1000", ff_arena_printf(&a, "refs/heads/%s", branch), "--", NULL};
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	bool found = !ask(dir, args, &out, NULL) && strstr(ff_buf_text(&out), id) != NULL;
	ff_buf_free(&out);
	ff_arena_free(&a);
	return found;
}
