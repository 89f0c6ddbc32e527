/*
 * place.c - asks git where the state of a repository lies: one process for each question, so that worktrees,
 * GIT_DIR and safe.directory are git's own answer.  Called by tools only.
 */
#include <errno.h>
#include <ftw.h>

#include "room.h"

/* Cuts the next line off *text. */
static char *next_line(char **text)
{
	char *line = *text, *nl = line ? strchr(line, '\n') : NULL;
	if (!nl)
		return NULL;
	*nl = '\0';
	*text = nl + 1;
	return line;
}

/* HEAD is a file of one line in every layout that git 2.39 knows. */
static const char *branch_of(struct ff_arena *a, const char *git)
{
	static const char head[] = "ref: refs/heads/";
	char *text;
	size_t n;
	if (ff_file_read(a, ff_arena_printf(a, "%s/HEAD", git), FF_MAX_PATH, &text, &n, NULL) || !ff_str_starts(text, head))
		return "";
	text[strcspn(text, "\n")] = '\0';
	return text + sizeof head - 1;
}

int ff_place_find(struct ff_arena *a, const char *dir, struct ff_place *out, struct ff_err *err)
{
	const char *const words[] = {"rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir",
	                             "--git-path", "hooks", "--is-inside-work-tree", "--show-cdup", NULL};
	struct ff_buf buf;
	struct ff_ask q = {.dir = dir, .words = words, .out = &buf};
	int rc = -1;
	ff_buf_init(&buf, 64u << 10);
	*out = (struct ff_place){"", "", "", "", "", ""};
	if (ff_ask_git(&q, err))
		goto done;
	char *text = ff_arena_dup(a, ff_buf_text(&buf), buf.len), *line[5];
	for (int i = 0; i < 5; i++)
		line[i] = next_line(&text);
	if (!line[3]) { /* older gits, and bare repositories, print no cdup line */
		ff_err_set(err, FF_EX_NOREPO, "%s: not a git repository", dir);
		goto done;
	}
	out->git = line[0];
	out->common = line[1];
	out->hooks = line[2];
	out->state = ff_arena_printf(a, "%s/fibreflow", line[1]);
	if (!strcmp(line[3], "true")) {
		char *top = realpath(ff_arena_printf(a, "%s/%s", dir, line[4] ? line[4] : ""), NULL);
		out->top = ff_arena_str(a, top);
		free(top);
	}
	out->branch = branch_of(a, out->git);
	rc = 0;
done:
	ff_buf_free(&buf);
	return rc;
}

int ff_place_commit(struct ff_arena *a, const char *dir, const char *rev, const char **id, struct ff_err *err)
{
	const char *const words[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", ff_arena_printf(a, "%s^{commit}", rev), NULL};
	struct ff_buf buf;
	struct ff_ask q = {.dir = dir, .words = words, .out = &buf};
	int rc;
	ff_buf_init(&buf, 4096);
	rc = ff_ask_git(&q, err);
	if (!rc && (q.status || !buf.len))
		rc = ff_err_set(err, FF_EX_NOREPO, "%s: no such commit", rev);
	if (!rc)
		*id = ff_arena_dup(a, buf.data, strcspn(buf.data, "\n"));
	ff_buf_free(&buf);
	return rc;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st, (void)kind, (void)walk;
	return remove(path);
}

int ff_place_purge(const struct ff_place *p, struct ff_err *err)
{
	if (!ff_path_exists(p->state))
		return 0;
	if (nftw(p->state, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		return ff_err_set(err, ff_err_code_of(errno), "%s: %s", p->state, strerror(errno));
	return 0;
}
