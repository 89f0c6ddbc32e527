/*
 * check.c - asks ff-scan and the agent of a task about a text that is not in the repository yet: does it parse, is the
 * finding still there?  The text stands in a folder of its own, under its path, since a path decides which rules count.
 * Called by worktree.c and edit.c.
 */
#include <unistd.h>

#include "room.h"

#define DEADLINE 30000

/* ---- a folder with one file ---- */

struct folder {
	const char *root, *news, *olds, *file; /* olds stays empty */
};

static int make_folder(struct ff_arena *a, const char *path, const struct ff_bytes *text, struct folder *f, struct ff_err *err)
{
	const char *parent = getenv("TMPDIR");
	char *root = ff_arena_printf(a, "%s/ff-review-XXXXXX", parent && *parent ? parent : "/tmp");
	if (path[0] == '/' || strstr(path, ".."))
		return ff_err_set(err, FF_EX_DATA, "%s is no path in a repository", path);
	if (!mkdtemp(root))
		return ff_err_set(err, FF_EX_TEMP, "%s cannot be made", root);
	*f = (struct folder){root, ff_arena_printf(a, "%s/new", root), ff_arena_printf(a, "%s/old", root), ff_arena_printf(a, "%s/new/%s", root, path)};
	char *dir = ff_arena_str(a, f->file);
	*strrchr(dir, '/') = 0;
	return ff_mkdir_all(f->olds, err) || ff_mkdir_all(dir, err) || ff_file_write_atomic(f->file, text->text, text->len, err) ? -1 : 0;
}

static void remove_folder(struct ff_arena *a, const struct folder *f)
{
	if (!f->root)
		return;
	char *at = ff_arena_str(a, f->file);
	unlink(at);
	for (char *slash = strrchr(at, '/'); slash && strlen(at) > strlen(f->root); slash = strrchr(at, '/')) {
		*slash = 0;
		if (strlen(at) > strlen(f->root))
			rmdir(at);
	}
	rmdir(f->olds);
	rmdir(f->root);
}

/* ---- our programs ---- */

static int scan(struct ff_arena *a, const struct folder *f, struct ff_buf *facts, struct ff_err *err)
{
	const char *argv[] = {ff_path_tool(a, "ff-scan"), "--no-cache", "--no-index", "--from", f->olds, "--to", f->news, NULL};
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf talk;
	int status = 0;
	ff_buf_init(&talk, FF_MAX_STDERR);
	int result = ff_run(&s, NULL, 0, facts, &talk, DEADLINE, &status, err);
	if (!result && status)
		result = ff_err_set(err, FF_EX_BUG, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), talk.len ? ff_buf_text(&talk) : "ff-scan failed");
	ff_buf_free(&talk);
	return result;
}

/* The one `file` record of the stream. */
static int read_file_record(struct ff_arena *a, const struct ff_buf *facts, struct ff_file *file, struct ff_err *err)
{
	const char *at = ff_buf_text(facts), *end = at + facts->len;
	for (const char *nl; at < end && (nl = memchr(at, '\n', (size_t)(end - at))); at = nl + 1)
		if (ff_line_is(at, (size_t)(nl - at), "file"))
			return ff_changed_file_read(a, ff_arena_dup(a, at, (size_t)(nl - at)), (size_t)(nl - at), false, file, err);
	return ff_err_set(err, FF_EX_DATA, "ff-scan has not seen the file");
}

int ff_review_parses(struct ff_arena *a, const char *path, const struct ff_bytes *text, struct ff_err *err)
{
	struct folder f = {0};
	struct ff_buf facts;
	struct ff_file file;
	ff_buf_init(&facts, FF_MAX_AGENT_OUTPUT);
	int result = make_folder(a, path, text, &f, err);
	if (!result)
		result = scan(a, &f, &facts, err);
	if (!result)
		result = read_file_record(a, &facts, &file, err);
	remove_folder(a, &f);
	ff_buf_free(&facts);
	return result ? -1 : !file.broken;
}

/* The program of an agent of ours; others are not asked. */
static const char *agent_of(struct ff_arena *a, const char *source)
{
	static const char *const ours[] = {"critic", "testgen", "docwriter"};
	for (size_t i = 0; i < FF_COUNT(ours); i++)
		if (!strcmp(source, ours[i]))
			return ff_path_tool(a, ff_arena_printf(a, "ff-%s", source));
	return NULL;
}

static int take_findings(struct ff_arena *a, const struct ff_buf *out, struct ff_list *found, struct ff_err *err)
{
	const char *at = ff_buf_text(out), *end = at + out->len;
	for (const char *nl; at < end && (nl = memchr(at, '\n', (size_t)(end - at))); at = nl + 1) {
		struct ff_finding f;
		if (!ff_line_is(at, (size_t)(nl - at), "finding"))
			continue;
		if (ff_record_read(a, &ff_finding_type, at, (size_t)(nl - at), &f, err))
			return -1;
		*FF_PUSH(a, found, struct ff_review_finding) = (struct ff_review_finding){f.type, f.line};
	}
	return 0;
}

static int judge(struct ff_arena *a, const char *agent, const struct ff_buf *facts, struct ff_list *found, struct ff_err *err)
{
	const char *argv[] = {agent, "--json", "--all", "-", NULL};
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_IN | FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf out, talk;
	int status = 0;
	ff_buf_init(&out, FF_MAX_AGENT_OUTPUT);
	ff_buf_init(&talk, FF_MAX_STDERR);
	int result = ff_run(&s, ff_buf_text(facts), facts->len, &out, &talk, DEADLINE, &status, err);
	if (!result && status)
		result = ff_err_set(err, FF_EX_BUG, "%.*s", (int)strcspn(ff_buf_text(&talk), "\n"), talk.len ? ff_buf_text(&talk) : "the agent failed");
	if (!result)
		result = take_findings(a, &out, found, err);
	ff_buf_free(&out);
	ff_buf_free(&talk);
	return result;
}

int ff_review_findings(struct ff_arena *a, const struct ff_task *t, const struct ff_bytes *text, struct ff_list *found, bool *broken,
                       struct ff_err *err)
{
	const char *agent = agent_of(a, t->source);
	struct folder f = {0};
	struct ff_buf facts;
	struct ff_file file = {0};
	if (!agent)
		return ff_err_set(err, FF_EX_DATA, "%s is no agent of ours", t->source);
	ff_buf_init(&facts, FF_MAX_AGENT_OUTPUT);
	int result = make_folder(a, t->path, text, &f, err);
	if (!result)
		result = scan(a, &f, &facts, err);
	if (!result)
		result = read_file_record(a, &facts, &file, err);
	if (!result && file.language != FF_LANG_PYTHON)
		result = ff_err_set(err, FF_EX_DATA, "%s is not Python", t->path);
	*broken = file.broken;
	if (!result)
		result = judge(a, agent, &facts, found, err);
	remove_folder(a, &f);
	ff_buf_free(&facts);
	return result;
}
