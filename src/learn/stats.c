/*
 * stats.c - what was learned so far, for people (a table and totals) and for programs (records).
 * Called by ff-learn; changes nothing.
 */
#include <math.h>

#include "ff/trust.h"
#include "room.h"

#define PARTS 8 /* of a history, for its drift */

struct stats {
	struct ff_arena arena;
	struct ff_list weights;  /* struct ff_weight */
	struct ff_list feedback; /* struct ff_feedback */
	bool all_feedback;       /* not only the newest */
	const char *since;
	struct ff_learn_counts totals;
	int days, timed;         /* timed: decisions that somebody was seen to think about */
	int64_t ms;
	double half_life;
	struct ff_trust *trust;
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

static int load_times(struct ff_store *s, struct stats *st, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_DECISION_TIMES);
	ff_query_text(q, "since", st->since);
	int got = ff_query_step(q, err);
	if (got == 1) {
		st->timed = (int)ff_query_get_int(q, "number");
		st->ms = ff_query_get_int(q, "ms");
	}
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct stats *st = with;
	if (ff_learn_weights(s, &st->arena, &st->weights, err))
		return -1;
	if (st->all_feedback ? load_rows(s, st, FF_SQL_FEEDBACK_LIST, &ff_feedback_type, &st->feedback, err)
	                     : ff_learn_recent(s, &st->arena, FF_LEARN_ROWS, &st->feedback, err))
		return -1;
	if (load_times(s, st, err))
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

/* The posterior of every pattern, by replay. */
static void learn_again(struct stats *st)
{
	st->trust = ff_trust_new(st->half_life);
	for (int i = 0; i < st->weights.count; i++)
		ff_trust_start(st->trust, FF_AT(&st->weights, struct ff_weight, i)->pattern, FF_AT(&st->weights, struct ff_weight, i)->initial);
	ff_trust_replay(st->trust, &st->feedback);
	for (int i = 0; i < st->weights.count; i++) {
		struct ff_weight *w = FF_AT(&st->weights, struct ff_weight, i);
		const struct ff_trusted *p = ff_trust_pattern(st->trust, w->pattern);
		struct ff_posterior q = ff_trust_posterior(st->trust, p);
		w->decisions = p->decisions;
		w->posterior = q.mean;
		w->low = q.low;
		w->high = q.high;
		w->false_alarms = ff_window_false(&p->window, NULL);
		w->standing = ff_standing_names[ff_standing_of(&p->window, &q, p->family)];
	}
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
enum { TRUSTED, DECIDED, TRUST, INTERVAL, ALARMS, STANDING, DRIFT, TRUST_COLUMNS };
static const struct ff_column trust_columns[TRUST_COLUMNS] = {
    [TRUSTED] = {.title = "PATTERN", .least = 10, .fair = 18},
    [DECIDED] = {.title = "N", .right = true},
    [TRUST] = {.title = "TRUST", .right = true},
    [INTERVAL] = {.title = "90 %"},
    [ALARMS] = {.title = "FALSE", .right = true},
    [STANDING] = {.title = ""},
    [DRIFT] = {.title = "DRIFT"},
};

enum { WAY_KIND, WAY, WAY_PATTERN, WAY_DECIDED, WAY_ACCEPTED, WAY_INTERVAL, WAY_PROVEN, WAY_COLUMNS };
static const struct ff_column way_columns[WAY_COLUMNS] = {
    [WAY_KIND] = {.title = "WHO"},
    [WAY] = {.title = "", .least = 10, .fair = 18},
    [WAY_PATTERN] = {.title = "PATTERN", .least = 8, .fair = 17},
    [WAY_DECIDED] = {.title = "N", .right = true},
    [WAY_ACCEPTED] = {.title = "ACCEPTED", .right = true},
    [WAY_INTERVAL] = {.title = "90 %"},
    [WAY_PROVEN] = {.title = "PROVEN"},
};

/* Acceptance over time, the oldest part first: a bar each, a digit (tenths) where the terminal has no bars, a blank for none. */
static const char *sparkline(struct stats *st, const struct ff_screen *screen, const char *pattern)
{
	static const char *const bars[] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
	double part[PARTS];
	const char *line = "";
	ff_trust_drift(st->trust, pattern, part, PARTS);
	for (int i = 0; i < PARTS; i++)
		if (isnan(part[i]))
			line = ff_arena_printf(&st->arena, "%s ", line);
		else if (screen->utf8)
			line = ff_arena_printf(&st->arena, "%s%s", line, bars[(int)(part[i] * 7 + 0.5)]);
		else
			line = ff_arena_printf(&st->arena, "%s%d", line, (int)(part[i] * 9 + 0.5));
	return line;
}

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

static void fill_trust(struct stats *st, const struct ff_screen *screen, const struct ff_weight *w, struct ff_cell *cell)
{
	struct ff_arena *a = &st->arena;
	bool sound = !strcmp(w->standing, ff_standing_names[FF_STANDING_SOUND]);
	cell[TRUSTED] = (struct ff_cell){w->pattern, FF_SHADE_PLAIN};
	cell[DECIDED] = (struct ff_cell){ff_arena_printf(a, "%d", w->decisions), FF_SHADE_PLAIN};
	cell[TRUST] = (struct ff_cell){ff_arena_printf(a, "%.2f", w->posterior), w->decisions < FF_TRUST_ENOUGH && !ff_trust_uses_others(st->trust) ? FF_SHADE_DIM : FF_SHADE_BOLD};
	cell[INTERVAL] = (struct ff_cell){ff_arena_printf(a, "%.2f-%.2f", w->low, w->high), FF_SHADE_PLAIN};
	cell[ALARMS] = (struct ff_cell){ff_arena_printf(a, "%.0f %%", 100 * w->false_alarms), sound ? FF_SHADE_PLAIN : FF_SHADE_YELLOW};
	cell[STANDING] = (struct ff_cell){sound ? "" : w->standing, FF_SHADE_RED};
	cell[DRIFT] = (struct ff_cell){sparkline(st, screen, w->pattern), FF_SHADE_PLAIN};
}

/* The other reading of the same decisions, for patterns that have some. */
static void write_trust(struct stats *st, const struct ff_screen *screen, struct ff_buf *out)
{
	int n = st->weights.count, wide = TRUST_COLUMNS, rows = 0;
	struct ff_cell *cells = ff_arena_alloc(&st->arena, (size_t)(n + 1) * (size_t)wide * sizeof(*cells));
	for (int i = 0; i < n; i++)
		if (FF_AT(&st->weights, struct ff_weight, i)->decisions)
			fill_trust(st, screen, FF_AT(&st->weights, struct ff_weight, i), cells + wide * rows++);
	ff_table_write(screen, out, trust_columns, wide, cells, rows);
	if (rows)
		ff_buf_char(out, '\n');
}

static void fill_arm(struct ff_arena *a, const struct ff_arm *arm, struct ff_cell *cell)
{
	struct ff_posterior p = ff_arm_posterior(arm);
	bool way = arm->kind != FF_ARM_AGENT, proven = ff_arm_is_proven(arm);
	cell[WAY_KIND] = (struct ff_cell){ff_arm_kind_names[arm->kind], FF_SHADE_DIM};
	cell[WAY] = (struct ff_cell){arm->name, FF_SHADE_PLAIN};
	cell[WAY_PATTERN] = (struct ff_cell){arm->pattern, FF_SHADE_PLAIN};
	cell[WAY_DECIDED] = (struct ff_cell){ff_arena_printf(a, "%d", arm->decisions), FF_SHADE_PLAIN};
	cell[WAY_ACCEPTED] = (struct ff_cell){ff_arena_printf(a, "%.0f %%", 100.0 * arm->accepted / arm->decisions), FF_SHADE_BOLD};
	cell[WAY_INTERVAL] = (struct ff_cell){ff_arena_printf(a, "%.2f-%.2f", p.low, p.high), FF_SHADE_PLAIN};
	cell[WAY_PROVEN] = (struct ff_cell){!way ? "" : proven ? "yes" : "no", proven ? FF_SHADE_GREEN : FF_SHADE_DIM};
}

/* Who proposed, and which way of making it was: what is proven may go without a person. */
static void write_arms(struct stats *st, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_list arms;
	ff_arms_of(&st->arena, &st->feedback, &arms);
	struct ff_cell *cells = ff_arena_alloc(&st->arena, ((size_t)arms.count + 1) * WAY_COLUMNS * sizeof(*cells));
	for (int i = 0; i < arms.count; i++)
		fill_arm(&st->arena, FF_AT(&arms, struct ff_arm, i), cells + WAY_COLUMNS * i);
	if (arms.count)
		ff_buf_char(out, '\n');
	ff_table_write(screen, out, way_columns, WAY_COLUMNS, cells, arms.count);
}

static void write_arm_records(struct stats *st, struct ff_buf *out)
{
	struct ff_list arms;
	ff_arms_of(&st->arena, &st->feedback, &arms);
	for (int i = 0; i < arms.count; i++) {
		const struct ff_arm *arm = FF_AT(&arms, struct ff_arm, i);
		struct ff_posterior p = ff_arm_posterior(arm);
		struct ff_arm_line line = {arm->kind, arm->name, arm->pattern, arm->decisions, arm->accepted, p.mean, p.low, p.high, ff_arm_is_proven(arm)};
		ff_record_write(out, &ff_arm_type, &line);
	}
}

static void write_shown(struct stats *st, const struct ff_screen *screen, struct ff_buf *out)
{
	int n;
	struct ff_scored s = ff_trust_score(st->trust, FF_BY_SHOWN, 0, &n), base = ff_trust_score(st->trust, FF_BY_BASE, 0, &n);
	if (!n)
		return;
	ff_buf_printf(out, "acceptance over time: %s\nshown confidence, by the %s: log-loss %.3f (base rate %.3f),\n", sparkline(st, screen, NULL),
	              ff_trust_uses_context(st->trust) ? "context model" : "posterior", s.log_loss, base.log_loss);
	ff_buf_printf(out, "  calibration error %.3f (by chance %.3f)\n", s.calibration, s.chance);
}

/* Whoever decides by other means than the driver's may wonder why no weight moved. */
static void write_waiting(const struct stats *st, struct ff_buf *out)
{
	int waiting = 0, ready = 0;
	for (int i = 0; i < st->weights.count; i++) {
		const struct ff_weight *w = FF_AT(&st->weights, struct ff_weight, i);
		waiting += w->pending;
		ready += w->pending >= FF_LEARN_SAMPLES;
	}
	if (ready)
		ff_buf_printf(out, "%d decisions wait: `ff learn update` moves the weight%s of %d pattern%s\n", waiting, ready == 1 ? "" : "s", ready, ready == 1 ? "" : "s");
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
	write_waiting(st, out);
	if (n)
		ff_buf_char(out, '\n');
	write_trust(st, screen, out);
	write_totals(st, days, out);
	if (st->timed)
		ff_buf_printf(out, "mean time of a decision: %.1f s (%d of them timed)\n", (double)st->ms / 1000 / st->timed, st->timed);
	write_shown(st, screen, out);
	write_arms(st, screen, out);
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

int ff_learn_stats(struct ff_store *s, const struct ff_learn_view *v, struct ff_buf *out, struct ff_err *err)
{
	struct stats st = {.half_life = v->half_life};
	if (v->days < 1 || v->days > 36500)
		return ff_err_set(err, FF_EX_USAGE, "days must lie between 1 and 36500");
	st.since = ff_arena_dup(&st.arena, ff_clock_iso(&st.arena, ff_clock_now() - (int64_t)v->days * 86400), 10);
	int result = ff_store_run(s, load, &st, err);
	if (!result)
		learn_again(&st);
	if (!result && !v->json)
		write_text(&st, v->screen, v->days, out);
	if (!result && v->json && v->brief)
		write_brief(&st, out);
	for (int i = 0; i < st.weights.count && !result && v->json && !v->brief; i++)
		ff_record_write(out, &ff_weight_type, FF_AT(&st.weights, struct ff_weight, i));
	if (!result && v->json && !v->brief)
		write_arm_records(&st, out);
	ff_trust_free(st.trust);
	ff_arena_free(&st.arena);
	return result;
}

int ff_learn_export(struct ff_store *s, struct ff_buf *out, struct ff_err *err)
{
	struct stats st = {.all_feedback = true, .since = "9999"};
	int result = ff_store_run(s, load, &st, err);
	for (int i = 0; i < st.weights.count && !result; i++)
		ff_record_write(out, &ff_weight_type, FF_AT(&st.weights, struct ff_weight, i));
	for (int i = 0; i < st.feedback.count && !result; i++)
		ff_record_write(out, &ff_feedback_type, FF_AT(&st.feedback, struct ff_feedback, i));
	ff_arena_free(&st.arena);
	return result;
}
