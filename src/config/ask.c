/*
 * ask.c - the one way of this room to put a question to git: argv, a deadline, a bounded answer, no shell.
 * Called by the other files of the room; does not know what is asked.
 */
#include "room.h"
#include "ff/revision.h"

/* Our environment, with messages that we can pass on, no fetching of what a partial clone lacks (git 2.45), and the index that is asked for. */
static const char **environment(struct ff_arena *a, const struct ff_ask *q)
{
	extern char **environ;
	size_t n = 0, k = 0;
	while (environ[n])
		n++;
	const char **env = ff_arena_alloc(a, (n + 4) * sizeof *env);
	for (size_t i = 0; i < n; i++)
		if (!ff_str_starts(environ[i], "LC_ALL=") && !(q->index && ff_str_starts(environ[i], "GIT_INDEX_FILE=")))
			env[k++] = environ[i];
	env[k++] = "LC_ALL=C";
	env[k++] = "GIT_NO_LAZY_FETCH=1";
	if (q->index)
		env[k++] = ff_arena_printf(a, "GIT_INDEX_FILE=%s", q->index);
	return env;
}

int ff_ask_git(struct ff_ask *q, struct ff_err *err)
{
	const char *argv[FF_ASK_WORDS + 4] = {"git", "-C", q->dir};
	struct ff_arena a = {0};
	struct ff_buf talk;
	int n = 3;
	for (const char *const *w = q->words; *w && n < (int)FF_COUNT(argv) - 1; w++)
		argv[n++] = *w;
	struct ff_spawn spawn = {.argv = argv, .env = environment(&a, q), .pipes = FF_SPAWN_ERR};
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_run(&spawn, q->input, q->input_len, q->out, &talk, FF_GIT_DEADLINE, &q->status, err);
	snprintf(q->talk, sizeof q->talk, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	ff_buf_free(&talk);
	ff_arena_free(&a);
	return rc;
}

int ff_ask_git_or(struct ff_ask *q, int code, struct ff_err *err)
{
	if (ff_ask_git(q, err))
		return -1;
	return q->status ? ff_err_set(err, code, "git: %s", q->talk[0] ? q->talk : "no such revision or repository") : 0;
}
