/*
 * git.c - the one way of this room to put a question to git: nothing that the repository or the person has configured runs by it.
 * Called by the other files of the room; does not know what is asked.
 */
#include <errno.h>

#include "ff/revision.h"
#include "room.h"

/* Behind the person's own configuration, so that these count. */
static const char *const settings[] = {
	"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=keep", "core.pager=cat", "core.editor=false",
	"core.sshCommand=false", "core.askPass=", "credential.helper=", "commit.gpgSign=false", "log.showSignature=false", "protocol.allow=never",
	"gc.auto=0", "maintenance.auto=false", "submodule.recurse=false", "worktree.useRelativePaths=false", "merge.renormalize=false",
	"fastimport.unpackLimit=100",
};

static const char *const environment[] = {
	"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=false", "GIT_EDITOR=false",
	"GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE=/dev/null", "GIT_NO_LAZY_FETCH=1" /* git 2.45; for those before: */, "GIT_ALLOW_PROTOCOL=none",
	"GIT_AUTHOR_NAME=" FF_FIX_AUTHOR, "GIT_AUTHOR_EMAIL=" FF_FIX_EMAIL, "GIT_COMMITTER_NAME=" FF_FIX_AUTHOR, "GIT_COMMITTER_EMAIL=" FF_FIX_EMAIL,
};

/* Of GIT_*, only what says where git's programs and its configuration are. */
static bool passes(const char *variable)
{
	return (!ff_str_starts(variable, "GIT_") || ff_str_starts(variable, "GIT_CONFIG") || ff_str_starts(variable, "GIT_EXEC_PATH=")) &&
	       !ff_str_starts(variable, "LC_ALL=") && !ff_str_starts(variable, "SSH_ASKPASS=");
}

static const char *const *build_environment(struct ff_arena *a, const struct ff_fix_ask *q)
{
	extern char **environ;
	struct ff_strings env = {0};
	for (char **e = environ; *e; e++)
		if (passes(*e))
			ff_strings_push(a, &env, *e);
	for (size_t i = 0; i < FF_COUNT(environment); i++)
		ff_strings_push(a, &env, environment[i]);
	ff_strings_push(a, &env, ff_arena_printf(a, "GIT_DIR=%s", q->in_top ? q->place->git : q->place->common));
	if (q->in_top) {
		ff_strings_push(a, &env, ff_arena_printf(a, "GIT_WORK_TREE=%s", q->place->top));
		ff_strings_push(a, &env, "GIT_REFLOG_ACTION=fibreflow");
	}
	ff_strings_push(a, &env, NULL);
	return env.items;
}

struct ff_spawn ff_fix_git_spawn(struct ff_arena *a, const struct ff_fix_ask *q)
{
	struct ff_strings argv = {0};
	ff_strings_push(a, &argv, "git");
	for (size_t i = 0; i < FF_COUNT(settings); i++) {
		ff_strings_push(a, &argv, "-c");
		ff_strings_push(a, &argv, settings[i]);
	}
	for (const char *const *w = q->words; *w; w++)
		ff_strings_push(a, &argv, *w);
	ff_strings_push(a, &argv, NULL);
	return (struct ff_spawn){.argv = argv.items, .env = build_environment(a, q), .dir = q->in_top ? q->place->top : q->place->common};
}

/* Its last telling line: the first "fatal:" or "error:", else the first one. */
static void keep_talk(struct ff_fix_ask *q, const char *said)
{
	const char *at = strstr(said, "fatal: "), *error = strstr(said, "error: ");
	if (error && (!at || error < at))
		at = error;
	at = at ? at + 7 : said;
	snprintf(q->talk, sizeof q->talk, "%.*s", (int)strcspn(at, "\n"), at);
}

/* The first word that is no option. */
static const char *verb(const struct ff_fix_ask *q)
{
	const char *const *w = q->words;
	while (w[0][0] == '-' && w[1])
		w++;
	return w[0];
}

int ff_fix_git(struct ff_fix_ask *q, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_spawn spawn = ff_fix_git_spawn(&a, q);
	struct ff_buf talk;
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_run(&spawn, q->input, q->input_len, q->out, &talk, q->deadline_ms ? q->deadline_ms : FF_GIT_DEADLINE, &q->status, err);
	keep_talk(q, ff_buf_text(&talk));
	if (q->said)
		ff_buf_add(q->said, ff_buf_text(&talk), talk.len);
	ff_buf_free(&talk);
	ff_arena_free(&a);
	return rc ? ff_err_wrap(err, "git %s", verb(q)) : 0;
}

int ff_fix_git_or(struct ff_fix_ask *q, int code, struct ff_err *err)
{
	if (ff_fix_git(q, err))
		return -1;
	return q->status ? ff_err_set(err, code, "git %s: %s", verb(q), q->talk[0] ? q->talk : "failed") : 0;
}

int ff_fix_git_text(struct ff_arena *a, struct ff_fix_ask *q, char **text, size_t *len, struct ff_err *err)
{
	struct ff_buf out;
	ff_buf_init(&out, q->most ? q->most : FF_MAX_CHILD_OUTPUT);
	q->out = &out;
	int result = ff_fix_git(q, err);
	*text = ff_arena_dup(a, ff_buf_text(&out), out.len);
	*len = out.len;
	ff_buf_free(&out);
	return result;
}

int ff_fix_git_tell(struct ff_arena *a, const struct ff_place *p, const char *const *words, char **text, size_t *len, struct ff_err *err)
{
	struct ff_fix_ask q = {.place = p, .words = words};
	if (ff_fix_git_text(a, &q, text, len, err))
		return -1;
	return q.status ? ff_err_set(err, FF_EX_NOREPO, "git %s: %s", verb(&q), q.talk[0] ? q.talk : "failed") : 0;
}

char *ff_fix_next_line(char **text)
{
	char *line = *text, *nl = strchr(line, '\n');
	if (!nl)
		return NULL;
	*nl = 0;
	*text = nl + 1;
	return line;
}

bool ff_fix_is_id(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");
	return !s[n] && (n == 40 || n == 64);
}

int ff_fix_ref(struct ff_arena *a, const struct ff_place *p, const char *ref, const char **id, struct ff_err *err)
{
	const char *const words[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", ff_arena_printf(a, "%s^{commit}", ref), NULL};
	struct ff_fix_ask q = {.place = p, .words = words, .in_top = p->top[0] && !strcmp(ref, "HEAD")};
	char *text, *line;
	size_t len;
	int result = ff_fix_git_text(a, &q, &text, &len, err);
	line = ff_fix_next_line(&text);
	*id = result || q.status || !line ? "" : line;
	return result;
}

int ff_fix_holds(const struct ff_place *p, const char *now, const char *old, struct ff_err *err)
{
	const char *const words[] = {"merge-base", "--is-ancestor", old, now, NULL};
	struct ff_fix_ask q = {.place = p, .words = words};
	if (ff_fix_git(&q, err))
		return -1;
	return q.status > 1 ? ff_err_set(err, FF_EX_NOREPO, "git merge-base: %s", q.talk) : q.status == 0;
}

int ff_fix_fail(struct ff_err *err, const char *path)
{
	return ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
}

#define DEPTH 250 /* folders in a path: each is a descriptor while a tree is walked */

bool ff_fix_path_ok(const char *path)
{
	int depth = 0;
	if (strlen(path) >= FF_MAX_PATH)
		return false;
	for (const char *part = path;; depth++) {
		size_t n = strcspn(part, "/");
		if (!n || n > 255 || depth > DEPTH || (n == 1 && part[0] == '.') || (n == 2 && !strncmp(part, "..", 2)) ||
		    (n == 4 && !strncasecmp(part, ".git", 4)))
			return false;
		if (!part[n])
			return true;
		part += n + 1;
	}
}
