/*
 * stats.c - what was learned so far, for people (a table and totals) and for programs (records).
 * Called by ff-learn; changes nothing.
 */
#include "ff/learn.h"

struct stats {
	struct ff_arena arena;
	struct ff_list weights;  /* struct ff_weight */
	struct ff_list feedback; /* struct ff_feedback; only when wanted */
	bool want_feedback;
	const char *since;
	struct ff_learn_counts totals;
	int days;
};

static int load_rows(struct ff_store *s, struct stats *st, enum ff_sql which, const struct ff_type *t, struct ff_list *rows, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, which);
	int got;
	*rows = (struct ff_list){0};
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, &st->arena, t, ff_list_push(&st->arena, rows, t->size), err))
			return -1;
	return got;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct stats *st = with;
	if (load_rows(s, st, FF_SQL_PATTERN_LIST, &ff_weight_type, &st->weights, err))
		return -1;
	if (st->want_feedback && load_rows(s, st, FF_SQL_FEEDBACK_LIST, &ff_feedback_type, &st->feedback, err))
		return -1;
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_TOTALS);
	ff_query_text(q, "since", st->since);
	int got = ff_query_step(q, err);
	for (int i = 0; i < 4 && got == 1; i++)
		st->totals.of[i] = (int)ff_query_get_int(q, ff_feedback_names[i]);
	if (got == 1)
		st->days = (int)ff_query_get_int(q, "days");
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

enum { PATTERN, START, NOW, CHANGE, DECISIONS, WAITING, COLUMNS };
static const struct ff_column columns[COLUMNS] = {
    [PATTERN] = {.title = "PATTERN", .least = 10, .fair = 18},
    [START] = {.title = "START", .right = true},
    [NOW] = {.title = "NOW", .right = true},
    [CHANGE] = {.title = "CHANGE", .right = true},
    [DECISIONS] = {.title = "COUNTED", .least = 10, .fair = 32},
    [WAITING] = {.title = "WAITING", .right = true},
};

static const char *decisions(struct ff_arena *a, const struct ff_weight *w)
{
	const int counts[] = {w->approved, w->edited, w->rejected, w->reverted};
	const char *words = "";
	for (int i = 0; i < 4; i++)
		if (counts[i])
			words = ff_arena_printf(a, "%s%s%d %s", words, words[0] ? ", " : "", counts[i], ff_feedback_names[i]);
	return words;
}

static void fill_row(struct ff_arena *a, const struct ff_weight *w, struct ff_cell *cell)
{
	double change = w->current - w->initial;
	bool still = change < 0.005 && change > -0.005;
	cell[PATTERN] = (struct ff_cell){w->pattern, FF_SHADE_PLAIN};
	cell[START] = (struct ff_cell){ff_arena_printf(a, "%.2f", w->initial), FF_SHADE_PLAIN};
	cell[NOW] = (struct ff_cell){ff_arena_printf(a, "%.2f", w->current), w->current < FF_LEARN_DISTRUST ? FF_SHADE_RED : FF_SHADE_PLAIN};
	cell[CHANGE] = (struct ff_cell){still ? "" : ff_arena_printf(a, "%+.2f", change), change < 0 ? FF_SHADE_YELLOW : FF_SHADE_GREEN};
	cell[DECISIONS] = (struct ff_cell){decisions(a, w), FF_SHADE_PLAIN};
	cell[WAITING] = (struct ff_cell){w->pending ? ff_arena_printf(a, "%d", w->pending) : "", FF_SHADE_PLAIN};
}

static void write_totals(const struct stats *st, int days, struct ff_buf *out)
{
	int n = ff_learn_total(&st->totals);
	if (!n) {
		ff_buf_printf(out, "no decision in the last %d days\n", days);
		return;
	}
	ff_buf_printf(out, "last %d days: %d decision%s", days, n, n == 1 ? "" : "s");
	for (int i = 0; i < 4; i++)
		ff_buf_printf(out, ", %.0f %% %s", 100.0 * st->totals.of[i] / n, ff_feedback_names[i]);
	ff_buf_char(out, '\n');
}

static void write_text(struct stats *st, const struct ff_screen *screen, int days, struct ff_buf *out)
{
	int n = st->weights.count, wide = COLUMNS;
	struct ff_cell *cells = ff_arena_alloc(&st->arena, (size_t)(n + 1) * (size_t)wide * sizeof(*cells));
	for (int i = 0; i < n; i++)
		fill_row(&st->arena, FF_AT(&st->weights, struct ff_weight, i), cells + i * wide);
	ff_table_write(screen, out, columns, wide, cells, n);
	if (!n)
		ff_buf_str(out, "no pattern is known yet: they come with the first tasks\n");
	else
		ff_buf_char(out, '\n');
	write_totals(st, days, out);
}

static int evidence(const struct ff_weight *w)
{
	return w->approved + w->edited + w->rejected + w->reverted + w->pending;
}

/* Most decided first; then those that moved furthest; then by name, as they come. */
static int most_decided(const void *x, const void *y)
{
	const struct ff_weight *a = x, *b = y;
	double from = a->current - a->initial, to = b->current - b->initial;
	int d = evidence(b) - evidence(a);
	d = d ? d : (to * to > from * from) - (to * to < from * from);
	return d ? d : strcmp(a->pattern, b->pattern);
}

static void write_brief(struct stats *st, struct ff_buf *out)
{
	struct ff_brief b = {.out = out, .most = 20};
	struct ff_list *l = &st->weights;
	if (l->count)
		qsort(l->items, (size_t)l->count, sizeof(struct ff_weight), most_decided);
	for (int i = 0; i < l->count; i++)
		ff_brief_record(&b, &ff_weight_type, FF_AT(l, struct ff_weight, i));
	ff_brief_end(&b, "ff learn stats --json");
}

int ff_learn_stats(struct ff_store *s, const struct ff_screen *screen, bool json, bool brief, int days, struct ff_buf *out, struct ff_err *err)
{
	struct stats st = {0};
	if (days < 1 || days > 36500)
		return ff_err_set(err, FF_EX_USAGE, "days must lie between 1 and 36500");
	st.since = ff_arena_dup(&st.arena, ff_clock_iso(&st.arena, ff_clock_now() - (int64_t)days * 86400), 10);
	int result = ff_store_run(s, load, &st, err);
	if (!result && !json)
		write_text(&st, screen, days, out);
	if (!result && json && brief)
		write_brief(&st, out);
	for (int i = 0; i < st.weights.count && !result && json && !brief; i++)
		ff_record_write(out, &ff_weight_type, FF_AT(&st.weights, struct ff_weight, i));
	ff_arena_free(&st.arena);
	return result;
}

int ff_learn_export(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct stats st = {.want_feedback = true, .since = "9999"};
	int result = ff_store_run(s, load, &st, err);
	for (int i = 0; i < st.weights.count && !result; i++)
		ff_record_write(out, &ff_weight_type, FF_AT(&st.weights, struct ff_weight, i));
	for (int i = 0; i < st.feedback.count && !result; i++)
		ff_record_write(out, &ff_feedback_type, FF_AT(&st.feedback, struct ff_feedback, i));
	ff_arena_free(&st.arena);
	return result;
}
