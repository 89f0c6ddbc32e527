/*
 * tool.c - what ff-critic, ff-testgen and ff-docwriter have in common as programs: facts come
 * from ff-scan (a child) or from standard input.  Knows no rule.
 */
#include <signal.h>
#include <unistd.h>

#include "ff/agent.h"

/* Starts `ff-scan -C DIR --sides both REV|PATH...`; its facts are read from c->out. */
static int start_scan(struct ff_arena *a, const struct ff_agent *agent, const struct ff_agent_options *o, int argc, char **argv,
                      struct ff_child *c, struct ff_err *err)
{
	struct ff_strings words = {0};
	ff_strings_push(a, &words, ff_path_tool(a, "ff-scan"));
	ff_strings_push(a, &words, "-C");
	ff_strings_push(a, &words, o->common->dir);
	ff_strings_push(a, &words, "--sides");
	ff_strings_push(a, &words, agent->want_old ? "both" : "new");
	if (o->rev) {
		ff_strings_push(a, &words, o->rev);
	} else {
		ff_strings_push(a, &words, "--");
		for (int i = 0; i < argc; i++)
			ff_strings_push(a, &words, argv[i]);
	}
	ff_strings_push(a, &words, NULL);
	struct ff_spawn s = {.argv = words.items, .pipes = FF_SPAWN_OUT};
	return ff_spawn(&s, c, err);
}

/* The scan's own exit code says why there are no facts: it is passed on. */
static int finish(const char *tool, struct ff_child *scan, int rc, int found, const struct ff_agent_options *o, const struct ff_err *err)
{
	int status = 0;
	if (scan->pid > 0) {
		close(scan->out);
		status = ff_wait(scan);
	}
	if (status && status < 128)
		return status; /* ff-scan has said it */
	if (rc)
		return ff_fail(tool, err);
	return o->exit_code && found ? FF_EX_FINDINGS : FF_EX_OK;
}

int ff_agent_tool(const struct ff_agent *agent, const char *tool, struct ff_agent_options *o, int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_arena a = {0};
	struct ff_child scan = {.pid = 0, .in = -1, .out = -1, .err = -1};
	int found = 0, in = STDIN_FILENO, code;
	bool paths = argc > 0 && strcmp(argv[0], "-") != 0;
	enum ff_agent_format format = o->agent ? FF_AGENT_PROTOCOL : o->common->json ? FF_AGENT_JSON : FF_AGENT_TEXT;
	signal(SIGPIPE, SIG_IGN); /* a reader that left is an error of write(), not a death */
	if (o->isolated || (paths && !o->rev))
		o->all = true;
	if (o->rev || paths) {
		if (start_scan(&a, agent, o, argc, argv, &scan, &err)) {
			code = ff_fail(tool, &err);
			goto done;
		}
		in = scan.out;
	} else if (isatty(STDIN_FILENO)) {
		ff_err_set(&err, FF_EX_USAGE, "nothing to judge: give paths, or --rev REV, or a facts stream on standard input (try --help)");
		code = ff_fail(tool, &err);
		goto done;
	}
	int rc = ff_agent_serve(agent, o, format, in, STDOUT_FILENO, &found, &err);
	code = finish(tool, &scan, rc, found, o, &err);
done:
	ff_arena_free(&a);
	return code;
}
