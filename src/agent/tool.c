/*
 * tool.c - what ff-critic, ff-testgen and ff-docwriter have in common as programs: facts come
 * from ff-scan (a child) or from standard input; what is configured for a type of finding counts.  Knows no rule.
 */
#include <signal.h>
#include <unistd.h>

#include "ff/agent.h"
#include "ff/config.h"

enum { INDEX_DEADLINE = 300000, ROUTES_DEADLINE = 120000 }; /* ms: a large tree for the first time; ff-consequence */

int ff_source_open(struct ff_source *src, const struct ff_common *common, const char *rev, unsigned ask, int argc, char **argv, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_strings words = {0};
	int rc = 0;
	*src = (struct ff_source){{.pid = 0, .in = -1, .out = -1, .err = -1}, STDIN_FILENO};
	if (!rev && (argc == 0 || !strcmp(argv[0], "-"))) {
		if (argc == 0 && isatty(STDIN_FILENO))
			return ff_err_set(err, FF_EX_USAGE, "nothing to judge: give paths, or a revision, or a facts stream on standard input (try --help)");
		return 0;
	}
	const char *const head[] = {ff_path_tool(&a, "ff-scan"), "-C", common->dir, "--sides", ask & FF_SOURCE_OLD ? "both" : "new"};
	for (size_t i = 0; i < FF_COUNT(head); i++)
		ff_strings_push(&a, &words, head[i]);
	if (!(ask & FF_SOURCE_USERS))
		ff_strings_push(&a, &words, "--no-index");
	else if (!(ask & FF_SOURCE_REACH))
		ff_strings_push(&a, &words, "--no-reach");
	if (ask & FF_SOURCE_LISTED)
		ff_strings_push(&a, &words, "--usage");
	if (ask & FF_SOURCE_COVERAGE)
		ff_strings_push(&a, &words, "--coverage");
	if (ask & FF_SOURCE_TREE)
		ff_strings_push(&a, &words, "--all");
	ff_strings_push(&a, &words, rev ? rev : "--");
	for (int i = 0; !rev && i < argc; i++)
		ff_strings_push(&a, &words, argv[i]);
	ff_strings_push(&a, &words, NULL);
	struct ff_spawn s = {.argv = words.items, .pipes = FF_SPAWN_OUT};
	rc = ff_spawn(&s, &src->scan, err);
	src->fd = src->scan.out;
	ff_arena_free(&a);
	return rc;
}

void ff_index_update(const struct ff_common *common)
{
	struct ff_arena a = {0};
	struct ff_buf out;
	int status;
	const char *const argv[] = {ff_path_tool(&a, "ff-scan"), "-C", common->dir, "-q", "--index", NULL};
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	ff_run(&s, NULL, 0, &out, NULL, INDEX_DEADLINE, &status, NULL); /* a bare folder, a read-only state: no error */
	ff_buf_free(&out);
	ff_arena_free(&a);
}

int ff_source_close(struct ff_source *src)
{
	if (src->scan.pid <= 0)
		return 0;
	close(src->scan.out);
	int status = ff_wait(&src->scan);
	return status < 128 ? status : 0; /* a signal: it wrote into the pipe that we closed */
}

/* The configuration is asked for with the first finding. */
struct asked {
	struct ff_arena arena;
	struct ff_config config;
	const char *tool;
	const struct ff_common *common;
	bool loaded;
	struct ff_err err;
};

static bool wanted(void *with, const struct ff_subject *s, struct ff_finding *f)
{
	struct asked *a = with;
	if (!a->loaded) {
		a->loaded = true;
		if (!ff_config_load(&a->arena, a->common->dir, s->commit ? s->commit->id : "", &a->config, &a->err) && !a->common->quiet)
			ff_config_say(&a->config, a->tool);
	}
	bool moved = s->file->place && *s->file->place && !strcmp(f->path, s->file->path);
	return a->err.code || ff_config_rule(&a->config, f->type, f->evidence, moved ? s->file->place : f->path, &f->severity);
}

int ff_agent_tool(const struct ff_agent *agent, const char *tool, struct ff_agent_options *o, int argc, char **argv)
{
	struct ff_err err = {0};
	struct ff_source src;
	struct asked asked = {.tool = tool, .common = o->common};
	int found = 0;
	enum ff_agent_format format = o->agent ? FF_AGENT_PROTOCOL : o->common->json ? FF_AGENT_JSON : FF_AGENT_TEXT;
	signal(SIGPIPE, SIG_IGN); /* a reader that left is an error of write(), not a death */
	if (o->worktree && (o->rev || argc > 0)) {
		ff_err_set(&err, FF_EX_USAGE, "--worktree stands alone: no revision, no paths");
		return ff_fail(tool, &err);
	}
	if (o->isolated || (argc > 0 && !o->rev))
		o->all = true;
	if (!o->agent && !o->isolated) {
		o->wanted = wanted;
		o->wanted_with = &asked;
	}
	unsigned ask = (agent->want_old ? FF_SOURCE_OLD : 0) | (agent->want_users && !o->isolated ? FF_SOURCE_USERS : 0) | (agent->want_reach ? FF_SOURCE_REACH : 0) |
	               (agent->want_coverage && !o->agent ? FF_SOURCE_COVERAGE : 0);
	if (ff_source_open(&src, o->common, o->worktree ? "--worktree" : o->rev, ask, argc, argv, &err))
		return ff_fail(tool, &err);
	int rc = ff_agent_serve(agent, o, format, src.fd, STDOUT_FILENO, &found, &err);
	int status = ff_source_close(&src);
	ff_arena_free(&asked.arena);
	if (status)
		return status; /* ff-scan has said why there are no facts */
	if (rc || asked.err.code)
		return ff_fail(tool, rc ? &err : &asked.err);
	return o->exit_code && found ? FF_EX_FINDINGS : FF_EX_OK;
}

int ff_routes_read(struct ff_arena *a, const char *dir, struct ff_list *routes, struct ff_err *err)
{
	const char *const argv[] = {ff_path_tool(a, "ff-consequence"), "-C", dir, "routes", "--json", ".", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf out, talk;
	int status, rc;
	ff_buf_init(&out, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&talk, FF_MAX_STDERR);
	rc = ff_run(&spawn, NULL, 0, &out, &talk, ROUTES_DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, status < 128 ? status : FF_EX_TEMP, "routes: %.*s", (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	for (const char *p = ff_buf_text(&out), *end = p + out.len, *nl; !rc && p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		if (ff_line_is(p, (size_t)(nl - p), ff_route_type.name))
			rc = ff_record_read(a, &ff_route_type, p, (size_t)(nl - p), FF_PUSH(a, routes, struct ff_route), err);
	ff_buf_free(&out);
	ff_buf_free(&talk);
	return rc;
}
