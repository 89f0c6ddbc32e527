/*
 * evaluate.c - how good each way of predicting decisions is: `ff-learn evaluate`.  The replay is in replay.c; here is where the
 * decisions come from and how the figures are written.
 */
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "ff/trust.h"
#include "room.h"

int ff_learn_recent(struct ff_store *s, struct ff_arena *a, int most, struct ff_list *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_FEEDBACK_RECENT);
	int got;
	*out = (struct ff_list){0};
	ff_query_int(q, "limit", most);
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, a, &ff_feedback_type, FF_PUSH(a, out, struct ff_feedback), err))
			return -1;
	for (int i = 0, k = out->count - 1; i < k; i++, k--) {
		struct ff_feedback *x = FF_AT(out, struct ff_feedback, i), *y = FF_AT(out, struct ff_feedback, k), z = *x;
		*x = *y;
		*y = z;
	}
	return got;
}

int ff_learn_weights(struct ff_store *s, struct ff_arena *a, struct ff_list *out, struct ff_err *err)
{
	struct ff_query *q = ff_query(s, FF_SQL_PATTERN_LIST);
	int got;
	*out = (struct ff_list){0};
	while ((got = ff_query_step(q, err)) == 1)
		if (ff_query_get_record(q, a, &ff_weight_type, FF_PUSH(a, out, struct ff_weight), err))
			return -1;
	return got;
}

struct job {
	struct ff_arena arena;
	struct ff_learned_file in;
};

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct job *j = with;
	j->in = (struct ff_learned_file){.undecided = 0};
	if (ff_learn_weights(s, &j->arena, &j->in.weights, err) || ff_learn_recent(s, &j->arena, FF_LEARN_ROWS, &j->in.events, err))
		return -1;
	struct ff_query *q = ff_query(s, FF_SQL_TASK_UNDECIDED);
	int got = ff_query_step(q, err);
	if (got == 1)
		j->in.undecided = (int)ff_query_get_int(q, "number");
	ff_query_end(q);
	return got < 0 ? -1 : 0;
}

static int read_file(struct job *j, const char *path, struct ff_err *err)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (fd < 0)
		return ff_err_set(err, FF_EX_NOREPO, "%.300s cannot be read", path);
	int result = ff_learn_read(&j->arena, fd, true, &j->in, err);
	if (fd != STDIN_FILENO)
		close(fd);
	/* A task without a key counts once for each action, as in the log. */
	for (int i = 0; i < j->in.events.count; i++) {
		struct ff_feedback *f = FF_AT(&j->in.events, struct ff_feedback, i);
		if (!f->key[0])
			f->key = ff_arena_printf(&j->arena, "task:%lld:%s", (long long)f->task, ff_feedback_names[f->action]);
	}
	return result;
}

static void write_number(struct ff_buf *out, const char *name, double d)
{
	ff_buf_printf(out, ",\"%s\":", name);
	ff_json_num(out, d);
}

static void write_json(const struct ff_trust *t, const struct job *j, int from, struct ff_buf *out)
{
	int n;
	for (int i = 0; i < FF_PREDICTORS; i++) {
		struct ff_scored s = ff_trust_score(t, i, from, &n);
		ff_buf_str(out, "{\"record\":\"evaluation\",\"v\":1,\"predictor\":");
		ff_json_str(out, ff_predictor_names[i]);
		write_number(out, "log_loss", s.log_loss);
		write_number(out, "brier", s.brier);
		write_number(out, "calibration_error", s.calibration);
		write_number(out, "calibration_chance", s.chance);
		ff_buf_printf(out, ",\"decisions\":%d,\"from\":%d,\"left_out\":%d,\"undecided\":%d,\"used\":%s}\n", n, from, ff_trust_left_out(t), j->in.undecided,
		              i == FF_BY_CONTEXT && !ff_trust_uses_context(t) ? "false" : "true");
	}
}

enum { NAME, LOSS, BRIER, CALIBRATION, CHANCE, COLUMNS };
static const struct ff_column columns[COLUMNS] = {
    [NAME] = {.title = "PREDICTED BY"},
    [LOSS] = {.title = "LOG-LOSS", .right = true},
    [BRIER] = {.title = "BRIER", .right = true},
    [CALIBRATION] = {.title = "CALIBRATION ERROR", .right = true},
    [CHANCE] = {.title = "BY CHANCE", .right = true},
};

/* What the next task will show, and what the posterior found out about this history. */
static void write_choice(const struct ff_trust *t, struct ff_buf *out)
{
	const struct ff_memory *m = ff_trust_memory(t);
	double half_life = ff_memory_half_life(m), alike = 100 * m->say[FF_MEMORY_WAYS - 1];
	ff_buf_printf(out, "Now shown: the %s; with fewer than %d decisions on a pattern %s.\n", ff_trust_uses_context(t) ? "context model" : "posterior", FF_TRUST_ENOUGH,
	              ff_trust_uses_others(t) ? "as well" : "the additive weight");
	if (isinf(half_life) && alike < 50)
		ff_buf_str(out, "Decisions do not fade.\n");
	else if (alike < 50) /* otherwise nothing of a pattern's own is asked for */
		ff_buf_printf(out, "A decision counts half after %.0f more on its pattern.\n", half_life);
	ff_buf_printf(out, "That people take all patterns alike is %s%.0f %% likely.\n", alike < 1 ? "less than " : "", alike < 1 ? 1 : alike);
}

static void write_text(const struct ff_trust *t, struct job *j, int from, const struct ff_screen *screen, struct ff_buf *out)
{
	struct ff_cell cells[FF_PREDICTORS * COLUMNS];
	int n = 0;
	for (int i = 0; i < FF_PREDICTORS; i++) {
		struct ff_scored s = ff_trust_score(t, i, from, &n);
		struct ff_cell *c = cells + i * COLUMNS;
		c[NAME] = (struct ff_cell){ff_predictor_names[i], i == FF_BY_SHOWN ? FF_SHADE_BOLD : FF_SHADE_PLAIN};
		c[LOSS] = (struct ff_cell){ff_arena_printf(&j->arena, "%.4f", s.log_loss), FF_SHADE_PLAIN};
		c[BRIER] = (struct ff_cell){ff_arena_printf(&j->arena, "%.4f", s.brier), FF_SHADE_PLAIN};
		c[CALIBRATION] = (struct ff_cell){ff_arena_printf(&j->arena, "%.4f", s.calibration), FF_SHADE_PLAIN};
		c[CHANCE] = (struct ff_cell){ff_arena_printf(&j->arena, "%.4f", s.chance), FF_SHADE_DIM};
	}
	if (!n) {
		ff_buf_str(out, "no decision to replay\n");
		return;
	}
	ff_table_write(screen, out, columns, COLUMNS, cells, FF_PREDICTORS);
	ff_buf_printf(out, "\n%d decision%s, each predicted from those before it", n, n == 1 ? "" : "s");
	if (from)
		ff_buf_printf(out, " (after the first %d)", from);
	ff_buf_str(out, ".\n");
	if (ff_trust_left_out(t))
		ff_buf_printf(out, "%d left out: the same again, or our own.\n", ff_trust_left_out(t));
	if (j->in.undecided)
		ff_buf_printf(out, "%d task%s without a decision: unknown, not rejected.\n", j->in.undecided, j->in.undecided == 1 ? "" : "s");
	write_choice(t, out);
}

int ff_learn_evaluate(struct ff_store *s, const struct ff_learn_evaluation *e, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct job j = {.in = {.undecided = 0}};
	struct ff_trust *t = ff_trust_new(e->half_life);
	int result = e->after < 0 ? ff_err_set(err, FF_EX_USAGE, "--after is a number of decisions") : e->file ? read_file(&j, e->file, err) : ff_store_run(s, load, &j, err);
	if (!result) {
		for (int i = 0; i < j.in.weights.count; i++)
			ff_trust_start(t, FF_AT(&j.in.weights, struct ff_weight, i)->pattern, FF_AT(&j.in.weights, struct ff_weight, i)->initial);
		ff_trust_replay(t, &j.in.events);
		if (json)
			write_json(t, &j, e->after, out);
		else
			write_text(t, &j, e->after, screen, out);
	}
	ff_trust_free(t);
	ff_arena_free(&j.arena);
	return result;
}
