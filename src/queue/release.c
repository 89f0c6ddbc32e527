/*
 * release.c - what becomes visible, and commits that got other names.  A day shows so many new tasks and no more; a snoozed
 * one wakes.  Called by add.c, and by ff-queue rewrite.
 */
#include "room.h"

#define MOST_LINES 100000 /* of one rewrite: far more than any rebase */

/* ---- the day's measure ---- */

static int release_some(struct ff_store *s, struct ff_arena *a, bool alert, int most, const char *today, struct ff_err *err)
{
	struct ff_list ids = {0};
	struct ff_query *q = ff_query(s, FF_SQL_TASK_WAITING);
	int got;
	ff_query_int(q, "alert", alert);
	ff_query_int(q, "number", most);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &ids, int64_t) = ff_query_get_int(q, "id");
	for (int i = 0; i < ids.count && !got; i++) {
		q = ff_query(s, FF_SQL_TASK_RELEASE);
		ff_query_int(q, "id", *FF_AT(&ids, int64_t, i));
		ff_query_text(q, "today", today);
		got = ff_query_do(q, err);
	}
	return got;
}

int ff_queue_release(struct ff_store *s, int daily, const char *today, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_query *q = ff_query(s, FF_SQL_TASK_WAKE);
	int shown = 0, result = -1;
	ff_query_text(q, "today", today);
	if (ff_query_do(q, err))
		goto done;
	q = ff_query(s, FF_SQL_TASK_RELEASED);
	ff_query_text(q, "today", today);
	int got = ff_query_step(q, err);
	if (got == 1)
		shown = (int)ff_query_get_int(q, "number");
	ff_query_end(q);
	if (got < 0 || release_some(s, &a, true, -1, today, err))
		goto done;
	int left = daily <= 0 ? -1 : daily > shown ? daily - shown : 0;
	result = release_some(s, &a, false, left, today, err);
done:
	ff_arena_free(&a);
	return result;
}

/* ---- other names for commits ---- */

struct rewrite {
	struct ff_arena arena;
	struct ff_strings olds, news;
	const char *now;
};

static bool is_commit(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");
	return (n == 40 || n == 64) && !s[n];
}

/* git adds more words to a line in some cases: the first two count. */
static int read_pairs(struct rewrite *r, int in, struct ff_err *err)
{
	struct ff_lines lines;
	char *line;
	size_t len;
	int got;
	ff_lines_init(&lines, in);
	while ((got = ff_lines_next(&lines, &line, &len, err)) == 1) {
		char *space = strchr(line, ' '), *rest = space ? strchr(space + 1, ' ') : NULL;
		if (space)
			*space = '\0';
		if (rest)
			*rest = '\0';
		if (!space || !is_commit(line) || !is_commit(space + 1) || r->olds.count >= MOST_LINES) {
			got = ff_err_set(err, FF_EX_DATA, "line %ld: not two commit ids", lines.line);
			break;
		}
		ff_strings_push(&r->arena, &r->olds, ff_arena_str(&r->arena, line));
		ff_strings_push(&r->arena, &r->news, ff_arena_str(&r->arena, space + 1));
	}
	ff_lines_free(&lines);
	return got;
}

static int rename_all(struct ff_store *s, void *with, struct ff_err *err)
{
	static const enum ff_sql places[] = {FF_SQL_REWRITE_TASK, FF_SQL_REWRITE_PLACE, FF_SQL_REWRITE_CONVERGENCE, FF_SQL_REWRITE_ALERT,
	                                     FF_SQL_REWRITE_IMPACT, FF_SQL_REWRITE_METRICS, FF_SQL_REWRITE_FIX};
	struct rewrite *r = with;
	for (int i = 0; i < r->olds.count; i++) {
		struct ff_query *q = ff_query(s, FF_SQL_REWRITTEN_ADD);
		ff_query_text(q, "old", r->olds.items[i]);
		ff_query_text(q, "new", r->news.items[i]);
		ff_query_text(q, "now", r->now);
		if (ff_query_do(q, err))
			return -1;
		for (size_t k = 0; k < FF_COUNT(places); k++) {
			q = ff_query(s, places[k]);
			ff_query_text(q, "old", r->olds.items[i]);
			ff_query_text(q, "new", r->news.items[i]);
			if (ff_query_do(q, err))
				return -1;
		}
	}
	return 0;
}

int ff_queue_rewrite(struct ff_store *s, int in, int *moved, struct ff_err *err)
{
	struct rewrite r = {0};
	int result = read_pairs(&r, in, err);
	r.now = ff_clock_iso(&r.arena, ff_clock_now());
	if (!result)
		result = ff_store_run(s, rename_all, &r, err);
	*moved = r.olds.count;
	ff_arena_free(&r.arena);
	return result;
}
