/*
 * plan.c - asks ff-scan for the facts of the files under test, and in a second run for those of the files that call them; hands each
 * file with its plan to the caller; reads the documentation, too.  Knows nothing of how a plan is made (src/testgen).
 */
#include "ff/revision.h"
#include "ff/trial.h"

#define MOST_LIST (8u << 20)
#define MOST_PAGE (512u << 10)

/* What stands around a call in another file: enough to know what its arguments mean there. */
#define CALLER_WANT                                                                                                                    \
	(FF_WANT_CALLS | FF_WANT_ARGUMENTS | FF_WANT_IMPORTS | FF_WANT_DEFINITIONS | FF_WANT_ASSIGNS | FF_WANT_HINTS | FF_WANT_DECORATORS)

/* Each subject of one run of ff-scan to `take`.  -1 error, else the exit code. */
static int scan(const struct ff_common *common, const char *rev, unsigned ask, unsigned want, int argc, char **argv,
                int (*take)(void *with, const struct ff_subject *s, struct ff_err *err), void *with, struct ff_err *err)
{
	struct ff_source src;
	struct ff_subject s;
	int got, rc = 0;
	if (ff_source_open(&src, common, rev, ask, argc, argv, err))
		return -1;
	struct ff_stream *st = ff_stream_open(src.fd, want, false);
	while ((got = ff_stream_next(st, &s, err)) > 0 && !(rc = take(with, &s, err)))
		;
	ff_stream_close(st);
	int status = ff_source_close(&src);
	return got < 0 || rc ? (status && !rc ? status : -1) : status;
}

static int note(void *with, const struct ff_subject *s, struct ff_err *err)
{
	(void)err;
	ff_test_context_note(with, s);
	return 0;
}

static int take(void *with, const struct ff_subject *s, struct ff_err *err)
{
	(void)err;
	if (s->news)
		ff_test_context_take(with, s);
	return 0;
}

/* Pages of documentation that git knows: those of the front first. */
static int read_pages(struct ff_arena *a, const char *dir, struct ff_test_context *ctx, struct ff_err *err)
{
	struct ff_place place;
	if (ff_place_find(a, dir, &place, err) || !*place.top)
		return -1;
	const char *const argv[] = {"git", "-C", place.top, "ls-files", "-z", "--", "*.rst", "*.md", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_NULL_ERR};
	struct ff_buf list;
	int status, taken = 0;
	ff_buf_init(&list, MOST_LIST);
	int rc = ff_run(&spawn, NULL, 0, &list, NULL, FF_GIT_DEADLINE, &status, err);
	const char *text = ff_buf_text(&list);
	for (int front = 1; !rc && front >= 0; front--)
		for (const char *path = text; path < text + list.len && taken < FF_MAX_TEST_TEXTS; path += strlen(path) + 1) {
			struct ff_bytes page;
			mode_t mode;
			if ((strchr(path, '/') == NULL) != front || ff_below_read(a, place.top, path, &page, &mode, NULL) || page.len > MOST_PAGE || memchr(page.text, 0, page.len))
				continue;
			ff_test_context_text(ctx, path, page.text);
			taken++;
		}
	ff_buf_free(&list);
	return rc;
}

struct planning {
	const struct ff_trial_plans *t;
	const struct ff_test_context *ctx;
};

static int plan_one(void *with, const struct ff_subject *s, struct ff_err *err)
{
	const struct planning *g = with;
	struct ff_test_plan plan;
	if (!s->news || s->file->language != FF_LANG_PYTHON)
		return 0;
	if (ff_test_plan(s->scratch, s, g->ctx, &plan, err))
		return -1;
	return g->t->each(g->t->with, s, &plan, err);
}

int ff_trial_plan(const struct ff_trial_plans *t, int argc, char **argv, struct ff_err *err)
{
	struct ff_test_context *ctx = ff_test_context_new();
	struct ff_arena a = {0};
	struct ff_strings files = {0};
	struct planning g = {t, ctx};
	if (t->index)
		ff_index_update(t->common);
	int rc = scan(t->common, t->rev, FF_SOURCE_USERS | FF_SOURCE_LISTED, FF_WANT_DEFINITIONS, argc, argv, note, ctx, err);
	if (rc)
		goto done;
	if (read_pages(&a, t->common->dir, ctx, err))
		*err = (struct ff_err){0}; /* there may be no repository around the files */
	ff_test_context_files(ctx, &files);
	if (files.count) {
		char **paths = ff_arena_alloc(&a, ((size_t)files.count + 1) * sizeof *paths);
		for (int i = 0; i < files.count; i++)
			paths[i] = ff_arena_str(&a, files.items[i]);
		rc = scan(t->common, NULL, 0, CALLER_WANT, files.count, paths, take, ctx, err);
		if (rc)
			goto done;
	}
	rc = scan(t->common, t->rev, FF_SOURCE_USERS | FF_SOURCE_REACH | FF_SOURCE_COVERAGE, FF_TEST_WANT, argc, argv, plan_one, &g, err);
done:
	ff_test_context_free(ctx);
	ff_arena_free(&a);
	return rc;
}
