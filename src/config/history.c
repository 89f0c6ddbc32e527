/*
 * history.c - commits and their changes, for who follows what became of one: a process for each question, however many commits it is
 * about.  Called by the queue room; does not know what a fix is.
 */
#include "ff/revision.h"

#include "room.h"

#define FIELDS "%H%x01%ct%x01%at%x01%ae%x01%B"

static int ask(const char *dir, const char *const *words, const char *input, struct ff_buf *out, struct ff_err *err)
{
	struct ff_ask q = {.dir = dir, .words = words, .input = input, .input_len = input ? strlen(input) : 0, .out = out};
	return ff_ask_git_or(&q, FF_EX_NOREPO, err);
}

/* What FIELDS wrote of one commit; false: it is none. */
static bool read_commit(struct ff_arena *a, char *text, struct ff_revision_commit *c)
{
	char *part[4];
	for (int i = 0; i < 4; i++) {
		char *end = strchr(text, 1);
		if (!end)
			return false;
		*end = 0;
		part[i] = text;
		text = end + 1;
	}
	*c = (struct ff_revision_commit){ff_arena_str(a, part[0]), ff_arena_str(a, part[3]), ff_arena_str(a, text), strtoll(part[2], NULL, 10),
	                                 strtoll(part[1], NULL, 10)};
	return true;
}

static int log_of(struct ff_arena *a, const char *dir, const char *const *words, const char *input, struct ff_list *out, struct ff_err *err)
{
	struct ff_buf text;
	ff_buf_init(&text, FF_MAX_CHILD_OUTPUT);
	int result = ask(dir, words, input, &text, err);
	for (size_t at = 0, n; !result && at < text.len; at += n + 1) {
		n = strlen(text.data + at);
		struct ff_revision_commit c;
		if (read_commit(a, text.data + at, &c))
			*FF_PUSH(a, out, struct ff_revision_commit) = c;
	}
	ff_buf_free(&text);
	return result;
}

int ff_revision_history(struct ff_arena *a, const char *dir, const char *range, int most, struct ff_list *out, struct ff_err *err)
{
	const char *count = ff_arena_printf(a, "--max-count=%d", most);
	const char *words[] = {"log", "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--reverse", "--topo-order", count, "--ignore-missing", "--format=" FIELDS, "--stdin", NULL};
	bool two = strstr(range, "..") != NULL;
	if (!range[0] || range[0] == '-' || range[0] == '^' || strchr(range, '\n'))
		return ff_err_set(err, FF_EX_USAGE, "'%.80s' is no revision", range);
	/* the first commit of all has no parent: that is no mistake */
	const char *input = two ? ff_arena_printf(a, "%s\n", range) : ff_arena_printf(a, "%s\n^%s^1\n", range, range);
	if (log_of(a, dir, words, input, out, err))
		return -1;
	return out->count || two ? 0 : ff_err_set(err, FF_EX_NOREPO, "no commit is called '%.80s'", range);
}

int ff_revision_commits(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_list *out, struct ff_err *err)
{
	static const char *const words[] = {"log", "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--no-walk=unsorted", "--ignore-missing", "--format=" FIELDS, "--stdin", NULL};
	const char *input = "";
	for (int i = 0; i < ids->count; i++)
		input = ff_arena_printf(a, "%s%s\n", input, ids->items[i]);
	return ids->count ? log_of(a, dir, words, input, out, err) : 0;
}

/* A line of `git diff-tree --stdin` that says whose changes follow. */
static bool names_commit(const char *line, size_t len)
{
	size_t n = strspn(line, "0123456789abcdef");
	return n == len && (n == 40 || n == 64);
}

int ff_revision_patches(struct ff_arena *a, const char *dir, const struct ff_strings *ids, struct ff_strings *patches, struct ff_err *err)
{
	static const char *const words[] = {"diff-tree", "-r", "-p", "-U0", "--root", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index", "--stdin", NULL};
	const char *input = "";
	struct ff_buf text, one;
	int at = -1;
	for (int i = 0; i < ids->count; i++) {
		input = ff_arena_printf(a, "%s%s\n", input, ids->items[i]);
		ff_strings_push(a, patches, "");
	}
	ff_buf_init(&text, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&one, FF_MAX_CHILD_OUTPUT);
	int result = ids->count ? ask(dir, words, input, &text, err) : 0;
	for (char *p = text.data, *end; !result && p && *p; p = end) {
		size_t len = strcspn(p, "\n");
		end = p + len + (p[len] != 0);
		if (names_commit(p, len)) {
			for (at = 0; at < ids->count && strncmp(ids->items[at], p, len) != 0; at++)
				;
			ff_buf_clear(&one);
		} else if (at >= 0 && at < ids->count && !ff_str_starts(p, "index ")) {
			/* where a change stands does not matter, what it does does */
			ff_buf_add(&one, p, ff_str_starts(p, "@@ ") ? 3 : len + 1);
			patches->items[at] = ff_arena_str(a, ff_buf_text(&one));
		}
	}
	ff_buf_free(&one);
	ff_buf_free(&text);
	return result;
}

int ff_revision_range_files(struct ff_arena *a, const char *dir, const char *range, struct ff_strings *paths, struct ff_err *err)
{
	const char *from = strstr(range, "..") ? range : ff_arena_printf(a, "%s^1..%s", range, range);
	const char *words[] = {"diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", "--end-of-options", from, "--", NULL};
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	int result = ask(dir, words, NULL, &out, err);
	for (size_t i = 0; !result && i < out.len; i += strlen(out.data + i) + 1)
		ff_strings_push(a, paths, ff_arena_str(a, out.data + i));
	ff_buf_free(&out);
	return result;
}

int ff_revision_change(struct ff_arena *a, const char *dir, const char *id, const char *path, int context, const char **patch, struct ff_err *err)
{
	const char *words[] = {"--literal-pathspecs", "diff-tree", "-r", "-p", "--root", "--no-commit-id", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
	                       ff_arena_printf(a, "-U%d", context), "--end-of-options", id, "--", path, NULL};
	struct ff_buf out;
	ff_buf_init(&out, FF_MAX_BLOB);
	int result = ask(dir, words, NULL, &out, err);
	*patch = ff_arena_str(a, ff_buf_text(&out));
	ff_buf_free(&out);
	return result;
}

int ff_revision_missing(struct ff_arena *a, const char *dir, const char *tip, const struct ff_strings *ids, struct ff_strings *missing, struct ff_err *err)
{
	static const char *const words[] = {"rev-list", "--stdin", NULL};
	const char *input = ff_arena_printf(a, "^%s\n", tip);
	struct ff_buf out;
	for (int i = 0; i < ids->count; i++)
		input = ff_arena_printf(a, "%s%s\n", input, ids->items[i]);
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	int result = ask(dir, words, input, &out, err);
	for (int i = 0; !result && i < ids->count; i++)
		if (out.len && strstr(out.data, ids->items[i]))
			ff_strings_push(a, missing, ids->items[i]);
	ff_buf_free(&out);
	return result;
}

bool ff_revision_has(const char *dir, const char *tip, const char *id)
{
	const char *words[] = {"merge-base", "--is-ancestor", "--end-of-options", id, tip, NULL};
	return !ask(dir, words, NULL, NULL, NULL);
}
