/*
 * exchange.c - what was learned comes from another database, starts again, or goes.  Called by ff-learn.  The export is in stats.c.
 */
#include "room.h"

/* ---- in ---- */

struct import {
	struct ff_arena arena;
	struct ff_learned_file in;
	struct ff_strings taken; /* patterns that came with their weight */
	struct ff_learn_imported done;
};

/* Only a pattern that nobody has seen here takes the other side's weight as it is. */
static int take_weight(struct ff_store *s, struct import *m, const struct ff_weight *w, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_KNOWN);
	ff_query_text(q, "pattern", w->pattern);
	int got = ff_query_step(q, err);
	bool known = got == 1 && ff_query_get_int(q, "number") > 0;
	ff_query_end(q);
	if (got < 0 || known)
		return got < 0 ? -1 : 0;
	q = ff_query(s, FF_SQL_PATTERN_TAKE);
	ff_query_record(q, &ff_weight_type, w);
	ff_strings_push(&m->arena, &m->taken, w->pattern);
	m->done.patterns++;
	return ff_query_do(q, err);
}

/*
 * "task:12:approved" is another task there than here, so such a key gets a name of its own; unless the very same event is here
 * already, because the file came from this database.
 */
static const char *renamed(struct ff_arena *a, const struct ff_feedback *f)
{
	uint64_t h = ff_hash_str(ff_hash_str(ff_hash(FF_HASH_START, &f->time, sizeof(f->time)), f->key), f->pattern);
	if (!ff_str_starts(f->key, "task:"))
		return f->key;
	return ff_arena_printf(a, "from:%016llx", (unsigned long long)ff_hash_str(h, f->path));
}

static int take_event(struct ff_store *s, struct import *m, struct ff_feedback f, struct ff_err *err)
{
	if (!f.key[0])
		f.key = ff_arena_printf(&m->arena, "task:%lld:%s", (long long)f.task, ff_feedback_names[f.action]);
	const char *name = renamed(&m->arena, &f);
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_SAME);
	bool fresh = false;
	ff_query_record(q, &ff_feedback_type, &f);
	ff_query_text(q, "renamed", name);
	int got = ff_query_step(q, err);
	bool here = got == 1 && ff_query_get_int(q, "number") > 0;
	ff_query_end(q);
	if (got < 0)
		return -1;
	bool counted = f.counted && ff_strings_has(&m->taken, f.pattern);
	f.key = name;
	f.task = 0;
	if (!here && (ff_learn_seed(s, f.pattern, 0, err) ||
	              ff_learn_keep(s, &m->arena, &f, counted ? ff_clock_iso(&m->arena, ff_clock_now()) : NULL, &fresh, err)))
		return -1;
	m->done.fresh += fresh;
	m->done.known += !fresh;
	return 0;
}

static int import(struct ff_store *s, void *with, struct ff_err *err)
{
	struct import *m = with;
	m->taken = (struct ff_strings){0};
	m->done = (struct ff_learn_imported){0, 0, 0};
	for (int i = 0; i < m->in.weights.count; i++)
		if (take_weight(s, m, FF_AT(&m->in.weights, struct ff_weight, i), err))
			return -1;
	for (int i = 0; i < m->in.events.count; i++)
		if (take_event(s, m, *FF_AT(&m->in.events, struct ff_feedback, i), err))
			return -1;
	return 0;
}

int ff_learn_import(struct ff_store *s, int in, struct ff_learn_imported *out, struct ff_err *err)
{
	struct import m = {.in = {.undecided = 0}};
	int result = ff_learn_read(&m.arena, in, true, &m.in, err);
	if (!result)
		result = ff_store_run(s, import, &m, err);
	*out = m.done;
	ff_arena_free(&m.arena);
	return result;
}

/* ---- again from the start, and away ---- */

struct away {
	const char *pattern, *day, *now;
	bool all;
	int patterns, events;
};

static int count_rows(struct ff_query *q, int *rows, struct ff_err *err)
{
	int got;
	*rows = 0;
	while ((got = ff_query_step(q, err)) == 1)
		++*rows;
	return got;
}

static int reset(struct ff_store *s, void *with, struct ff_err *err)
{
	struct away *w = with;
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_RESET);
	ff_query_text(q, "pattern", w->pattern);
	if (count_rows(q, &w->patterns, err))
		return -1;
	q = ff_query(s, FF_SQL_FEEDBACK_RESET);
	ff_query_text(q, "pattern", w->pattern);
	ff_query_text(q, "now", w->now);
	if (count_rows(q, &w->events, err))
		return -1;
	return w->pattern[0] && !w->patterns ? ff_err_set(err, FF_EX_USAGE, "no pattern '%.60s' is known", w->pattern) : 0;
}

int ff_learn_reset(struct ff_store *s, const char *pattern, int *patterns, int *events, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct away w = {.pattern = pattern, .now = ff_clock_iso(&a, ff_clock_now())};
	int result = ff_store_run(s, reset, &w, err);
	*patterns = w.patterns;
	*events = w.events;
	ff_arena_free(&a);
	return result;
}

static int purge(struct ff_store *s, void *with, struct ff_err *err)
{
	struct away *w = with;
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_PURGE);
	ff_query_text(q, "day", w->day);
	if (count_rows(q, &w->events, err))
		return -1;
	q = ff_query(s, FF_SQL_LEARNING_PURGE);
	ff_query_text(q, "day", w->day);
	if (ff_query_do(q, err))
		return -1;
	return w->all ? count_rows(ff_query(s, FF_SQL_PATTERN_PURGE), &w->patterns, err) : 0;
}

int ff_learn_purge(struct ff_store *s, int days, int *events, struct ff_err *err)
{
	struct ff_arena a = {0};
	if (days < 0 || days > 36500)
		return ff_err_set(err, FF_EX_USAGE, "days must lie between 0 (all) and 36500");
	struct away w = {.all = days == 0, .day = days ? ff_arena_dup(&a, ff_clock_iso(&a, ff_clock_now() - (int64_t)days * 86400), 10) : "9999-99"};
	int result = ff_store_run(s, purge, &w, err);
	*events = w.events;
	ff_arena_free(&a);
	return result;
}
