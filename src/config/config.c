/*
 * config.c - asks git where the state of a repository lies and what is configured: one process
 * for each question, so that worktrees, GIT_DIR, includes, `git -c` and safe.directory are
 * git's own answer.  Called by tools only; the judging rooms never see a configuration.
 */
#include <errno.h>
#include <ftw.h>
#include <strings.h>

#include "ff/config.h"

#define GIT_DEADLINE 5000 /* ms; git answers in 2 to 5 */

/* Runs git with our environment as it is (GIT_DIR and -c from the caller count); stdout into out. */
static int run_git(const char *const *argv, struct ff_buf *out, int *status, struct ff_err *err)
{
	extern char **environ;
	struct ff_spawn s = {.argv = argv, .env = (const char *const *)environ, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	return ff_run(&s, NULL, 0, out, NULL, GIT_DEADLINE, status, err);
}

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
	const char *const argv[] = {"git", "-C", dir, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir",
	                            "--git-path", "hooks", "--is-inside-work-tree", "--show-cdup", NULL};
	struct ff_buf buf;
	int status = 0, rc = -1;
	ff_buf_init(&buf, 64u << 10);
	*out = (struct ff_place){"", "", "", "", "", ""};
	if (run_git(argv, &buf, &status, err))
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
	const char *const argv[] = {"git", "-C", dir, "rev-parse", "--verify", "--quiet", "--end-of-options",
	                            ff_arena_printf(a, "%s^{commit}", rev), NULL};
	struct ff_buf buf;
	int status = 0, rc;
	ff_buf_init(&buf, 4096);
	rc = run_git(argv, &buf, &status, err);
	if (!rc && (status || !buf.len))
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

int ff_config_load(struct ff_arena *a, const char *dir, struct ff_config *out, struct ff_err *err)
{
	const char *const argv[] = {"git", "-C", dir, "config", "-z", "--get-regexp", "^fibreflow\\.", NULL};
	struct ff_buf buf;
	int status = 0, rc = -1;
	ff_buf_init(&buf, FF_MAX_CONFIG);
	memset(out, 0, sizeof *out);
	if (run_git(argv, &buf, &status, err))
		goto done;
	char *p = ff_arena_dup(a, ff_buf_text(&buf), buf.len), *end = p + buf.len;
	while (p < end) { /* key LF value NUL; a key alone is true */
		char *value = strchr(p, '\n');
		struct ff_setting *s = FF_PUSH(a, &out->settings, struct ff_setting);
		size_t n = strlen(p);
		if (value)
			*value++ = '\0';
		*s = (struct ff_setting){p, value ? value : "true", "git config"};
		p += n + 1;
	}
	rc = status == 0 || status == 1 ? 0 : ff_err_set(err, FF_EX_CONFIG, "git config cannot be read (exit %d)", status);
done:
	ff_buf_free(&buf);
	return rc;
}

const char *ff_config_get(const struct ff_config *c, const char *key, const char *fallback)
{
	for (int i = c->settings.count - 1; i >= 0; i--) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if (!strcmp(s->key, key))
			return s->value;
	}
	return fallback;
}

int ff_config_int(const struct ff_config *c, const char *key, int fallback, int least, int most, struct ff_err *err)
{
	const char *text = ff_config_get(c, key, NULL);
	char *end;
	if (!text)
		return fallback;
	long n = strtol(text, &end, 10);
	if (end == text || *end || n < least || n > most)
		return ff_err_set(err, FF_EX_CONFIG, "%s: %s is not a number from %d to %d", key, text, least, most);
	return (int)n;
}

bool ff_config_bool(const struct ff_config *c, const char *key, bool fallback)
{
	static const char *const no[] = {"false", "no", "off", "0", ""};
	const char *text = ff_config_get(c, key, NULL);
	if (!text)
		return fallback;
	for (size_t i = 0; i < FF_COUNT(no); i++)
		if (!strcasecmp(text, no[i]))
			return false;
	return true;
}
