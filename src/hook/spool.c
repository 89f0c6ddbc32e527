/*
 * spool.c - the spool of commits that wait for the driver, and the driver's start.  The folder is shared with
 * two shell scripts, the hook and the driver (hooks/), which say what lies in it.  Called by ff alone; must not
 * know what an analysis is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "ff/hook.h"

#define BRANCHES "5000"
#define TRIES 3 /* ff-driver: a commit that failed this often was given up */

static bool is_id(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");
	return s[n] == '\0' && (n == 40 || n == 64);
}

/* Commits in a folder of files that are named so; least: only those whose file says at least this number. */
static int count_commits(struct ff_arena *a, const char *path, int least)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char *text;
	size_t len;
	int n = 0;
	while (d && (e = readdir(d)))
		if (is_id(e->d_name))
			n += !least || (!ff_file_read(a, ff_arena_printf(a, "%s/%s", path, e->d_name), 64, &text, &len, NULL) &&
			                strtol(text, NULL, 10) >= least);
	if (d)
		closedir(d);
	return n;
}

static bool any_file(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	bool found = false;
	while (d && !found && (e = readdir(d)))
		found = e->d_name[0] != '.';
	if (d)
		closedir(d);
	return found;
}

/* Whether somebody holds the driver's lock. */
static bool locked(struct ff_arena *a, const char *state)
{
	int fd = open(ff_arena_printf(a, "%s/driver.lock", state), O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
	if (fd >= 0)
		close(fd);
	return held;
}

int ff_spool_look(struct ff_arena *a, const struct ff_place *p, struct ff_spool *out, struct ff_err *err)
{
	(void)err;
	out->waiting = count_commits(a, ff_arena_printf(a, "%s/spool", p->state), 0);
	out->failed = count_commits(a, ff_arena_printf(a, "%s/failed", p->state), TRIES);
	out->baseline = ff_path_exists(ff_arena_printf(a, "%s/baseline-wanted", p->state));
	out->running = locked(a, p->state);
	return 0;
}

int ff_spool_wait(struct ff_arena *a, const struct ff_place *p, int seconds, struct ff_err *err)
{
	int64_t until = ff_clock_ms() + (int64_t)seconds * 1000;
	const struct timespec pause = {0, 20 * 1000 * 1000};
	struct ff_spool s;
	for (;;) {
		ff_spool_look(a, p, &s, err);
		if (!s.waiting && !s.running && !s.baseline)
			return 0;
		if (ff_clock_ms() > until)
			return ff_err_set(err, FF_EX_TEMP, s.running ? "the driver is still busy after %d s (%d waiting)"
			                                             : "no driver runs after %d s, %d waiting (ff doctor)", seconds, s.waiting);
		nanosleep(&pause, NULL);
	}
}

extern char **environ;

/* Git binds a hook's environment to one repository, index and author: only what says how to reach a server and what is configured stays. */
static const char *const *driver_env(struct ff_arena *a)
{
	static const char *const kept[] = {"GIT_EXEC_PATH=", "GIT_SSH", "GIT_SSL", "GIT_ASKPASS=", "GIT_CONFIG_"};
	size_t n = 0, k = 0;
	while (environ[n])
		n++;
	const char **env = ff_arena_alloc(a, (n + 1) * sizeof *env);
	for (size_t i = 0; i < n; i++) {
		bool keep = !ff_str_starts(environ[i], "GIT_");
		for (size_t j = 0; j < FF_COUNT(kept) && !keep; j++)
			keep = ff_str_starts(environ[i], kept[j]);
		if (keep)
			env[k++] = environ[i];
	}
	return env;
}

int ff_driver_start(struct ff_arena *a, const char *common, struct ff_err *err)
{
	const char *driver = ff_arena_printf(a, "%s/../libexec/fibreflow/ff-driver", ff_path_self_dir(a));
	const char *const argv[] = {"nice", "-n", "19", driver, common, NULL};
	struct ff_spawn s = {.argv = argv, .dir = common, .env = driver_env(a), .pipes = FF_SPAWN_NULL_ERR, .session = true};
	struct ff_child c;
	if (access(driver, X_OK) != 0)
		return ff_err_set(err, FF_EX_CONFIG, "%s: %s", driver, strerror(errno));
	return ff_spawn(&s, &c, err); /* nobody waits for it */
}

int ff_spool_add(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err)
{
	const char *spool = ff_arena_printf(a, "%s/spool", p->state);
	static const char again[] = "\nagain\n"; /* no branch is known; whether or not it was analysed before */
	if (ff_mkdir_all(spool, err) || ff_file_write_atomic(ff_arena_printf(a, "%s/%s", spool, id), again, sizeof again - 1, err))
		return -1;
	return ff_driver_start(a, p->common, err);
}

/* Where all branches stand now: what they hold is not new when one of them is checked out later. */
static int note_branches(struct ff_arena *a, const struct ff_place *p, struct ff_err *err)
{
	const char *const argv[] = {"git", "--git-dir", p->common, "for-each-ref", "--count=" BRANCHES, "--sort=-committerdate",
	                            "--format=%(objectname)", "refs/heads", "refs/remotes", NULL};
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_ERR};
	struct ff_buf ids;
	int status = 0, rc;
	ff_buf_init(&ids, 1u << 20);
	rc = ff_run(&s, NULL, 0, &ids, NULL, 10000, &status, err) ||
	     ff_file_write_atomic(ff_arena_printf(a, "%s/baseline-heads", p->state), ff_buf_text(&ids), ids.len, err);
	ff_buf_free(&ids);
	return rc ? -1 : 0;
}

int ff_spool_baseline(struct ff_arena *a, const struct ff_place *p, const char *id, struct ff_err *err)
{
	const char *text = ff_arena_printf(a, "%s 0\n", id);
	if (ff_path_exists(ff_arena_printf(a, "%s/baseline-done", p->state)))
		return 0;
	if (note_branches(a, p, err) || ff_file_write_atomic(ff_arena_printf(a, "%s/baseline-wanted", p->state), text, strlen(text), err))
		return -1;
	return ff_driver_start(a, p->common, err);
}

/* ---- catching up ---- */

/* First line of a small file; NULL when it cannot be read. */
static char *first_line(struct ff_arena *a, const char *path, size_t max)
{
	char *text;
	size_t len;
	if (ff_file_read(a, path, max, &text, &len, NULL))
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static const char *beside(struct ff_arena *a, const char *dir, const char *path)
{
	return path[0] == '/' ? path : ff_arena_printf(a, "%s/%s", dir, path);
}

/* Git directory of the work tree around dir, without asking git; NULL when it is not to be seen that easily. */
static const char *git_dir(struct ff_arena *a, const char *dir)
{
	const char *given = getenv("GIT_DIR");
	char *real = realpath(dir, NULL), *at = ff_arena_str(a, real);
	free(real);
	if (given)
		return beside(a, at, given);
	for (;;) {
		const char *path = ff_arena_printf(a, "%s/.git", at);
		if (ff_path_exists(ff_arena_printf(a, "%s/HEAD", path)))
			return path;
		char *line = first_line(a, path, 8192);
		if (line)
			return ff_str_starts(line, "gitdir: ") ? beside(a, at, line + 8) : NULL;
		char *slash = strrchr(at, '/');
		if (!slash)
			return NULL;
		*slash = '\0';
	}
}

static const char *common_dir(struct ff_arena *a, const char *git)
{
	char *line = first_line(a, ff_arena_printf(a, "%s/commondir", git), 8192);
	return line ? beside(a, git, line) : git;
}

/* The commit of HEAD where it stands in a file of its own; NULL where git would have to look further. */
static const char *head_id(struct ff_arena *a, const char *git, const char *common, const char **branch)
{
	char *line = first_line(a, ff_arena_printf(a, "%s/HEAD", git), 8192);
	if (line && ff_str_starts(line, "ref: ")) {
		*branch = line + 5;
		line = first_line(a, ff_arena_printf(a, "%s/%s", common, *branch), 8192);
	}
	return line && is_id(line) ? line : NULL;
}

static bool in_the_middle(struct ff_arena *a, const char *git)
{
	static const char *const signs[] = {"rebase-merge", "rebase-apply", "sequencer", "BISECT_LOG"};
	for (size_t i = 0; i < FF_COUNT(signs); i++)
		if (ff_path_exists(ff_arena_printf(a, "%s/%s", git, signs[i])))
			return true;
	return false;
}

/* Spools HEAD of one worktree when no driver has seen it; `seen` is the driver's list, not empty. */
static bool spool_unseen(struct ff_arena *a, const char *git, const char *common, const char *state, const char *seen)
{
	const char *branch = "", *id = head_id(a, git, common, &branch);
	if (!id || strstr(seen, id) || in_the_middle(a, git))
		return false;
	const char *path = ff_arena_printf(a, "%s/spool/%s", state, id), *text = ff_arena_printf(a, "%s\nunseen\n", branch);
	return !ff_path_exists(path) && !ff_file_write_atomic(path, text, strlen(text), NULL);
}

/* A worktree in which ff-fix tries a fix: what stands there is nobody's work. */
static bool is_site(struct ff_arena *a, const char *git)
{
	const char *where = first_line(a, ff_arena_printf(a, "%s/gitdir", git), 8192);
	return where && strstr(where, "/fibreflow/sites/");
}

/* The same for every worktree.  Before the first run nothing is behind: that one starts the count. */
static bool spool_all_unseen(struct ff_arena *a, const char *common, const char *state)
{
	char *seen;
	size_t len;
	bool any = false;
	if (ff_file_read(a, ff_arena_printf(a, "%s/analysed", state), 1u << 20, &seen, &len, NULL) || !len)
		return false;
	any |= spool_unseen(a, common, common, state, seen);
	DIR *d = opendir(ff_arena_printf(a, "%s/worktrees", common));
	struct dirent *e;
	while (d && (e = readdir(d))) {
		const char *git = ff_arena_printf(a, "%s/worktrees/%s", common, e->d_name);
		if (e->d_name[0] != '.' && !is_site(a, git))
			any |= spool_unseen(a, git, common, state, seen);
	}
	if (d)
		closedir(d);
	return any;
}

static bool wanted_here(void)
{
	const char *on = getenv("FIBREFLOW"), *ci = getenv("CI");
	return on && on[0] ? strcmp(on, "0") != 0 : !ci || strcmp(ci, "true") != 0;
}

void ff_spool_catch_up(struct ff_arena *a, const char *dir)
{
	const char *git = wanted_here() ? git_dir(a, dir) : NULL;
	const char *common = git ? common_dir(a, git) : NULL;
	const char *state = common ? ff_arena_printf(a, "%s/fibreflow", common) : NULL;
	char *real;
	if (!state || !ff_path_exists(ff_arena_printf(a, "%s/spool", state)) || locked(a, state))
		return;
	if (!spool_all_unseen(a, common, state) && !count_commits(a, ff_arena_printf(a, "%s/spool", state), 0) &&
	    !any_file(ff_arena_printf(a, "%s/rewritten", state)) && !ff_path_exists(ff_arena_printf(a, "%s/baseline-wanted", state)))
		return;
	if ((real = realpath(common, NULL)))
		ff_driver_start(a, ff_arena_str(a, real), NULL);
	free(real);
}
