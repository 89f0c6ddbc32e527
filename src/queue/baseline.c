/*
 * baseline.c - what was there before FibreFlow looked: shown by type, taken into the queue by type, drawn again.  Called by
 * ff-queue baseline.
 */
#include "ff/queue.h"

struct baseline {
	struct ff_arena arena;
	const char *commit, *at, *now;
	int first;           /* tasks on that day */
	struct ff_list rows; /* struct ff_baseline_type */
	const struct ff_strings *types;
	int count;
};

/* ---- show ---- */

static int load(struct ff_store *s, void *with, struct ff_err *err)
{
	struct baseline *b = with;
	struct ff_arena *a = &b->arena;
	struct ff_query *q = ff_query(s, FF_SQL_BASELINE_LAST);
	int got = ff_query_step(q, err);
	b->rows = (struct ff_list){0};
	b->commit = got == 1 ? ff_query_get_text(q, a, "revision") : "";
	b->at = got == 1 ? ff_query_get_text(q, a, "created_at") : "";
	b->first = got == 1 ? (int)ff_query_get_int(q, "tasks") : 0;
	ff_query_end(q);
	if (got < 0)
		return -1;
	q = ff_query(s, FF_SQL_BASELINE_TYPES);
	while ((got = ff_query_step(q, err)) == 1)
		*FF_PUSH(a, &b->rows, struct ff_baseline_type) = (struct ff_baseline_type){
			ff_query_get_text(q, a, "type"), (int)ff_query_get_int(q, "number"), (int)ff_query_get_int(q, "files"), ff_query_get_num(q, "score")};
	return got;
}

static void write_text(struct baseline *b, const struct ff_screen *sc, struct ff_buf *out)
{
	static const struct ff_column columns[] = {{.title = "TYPE"}, {.title = "TASKS", .right = true}, {.title = "FILES", .right = true}, {.title = "SCORE", .right = true}};
	struct ff_cell *cells = ff_arena_alloc(&b->arena, (size_t)(b->rows.count + 1) * FF_COUNT(columns) * sizeof(*cells));
	int total = 0;
	for (int i = 0; i < b->rows.count; i++) {
		const struct ff_baseline_type *t = FF_AT(&b->rows, struct ff_baseline_type, i);
		struct ff_cell *c = cells + (size_t)i * FF_COUNT(columns);
		c[0] = (struct ff_cell){t->type, FF_SHADE_PLAIN};
		c[1] = (struct ff_cell){ff_arena_printf(&b->arena, "%d", t->tasks), FF_SHADE_PLAIN};
		c[2] = (struct ff_cell){ff_arena_printf(&b->arena, "%d", t->files), FF_SHADE_PLAIN};
		c[3] = (struct ff_cell){ff_arena_printf(&b->arena, "%.2f", t->score), FF_SHADE_DIM};
		total += t->tasks;
	}
	if (b->commit[0])
		ff_buf_printf(out, "baseline of %.10s, %s: %d task%s then, %d now\n", b->commit, b->at, b->first, b->first == 1 ? "" : "s", total);
	else
		ff_buf_printf(out, "no whole-tree baseline was made; %d task%s stood on lines that no analysed commit wrote\n", total, total == 1 ? "" : "s");
	if (total)
		ff_buf_char(out, '\n');
	ff_table_write(sc, out, columns, (int)FF_COUNT(columns), cells, b->rows.count);
	if (total)
		ff_buf_str(out, "\nff baseline --include TYPE puts them into the queue; ff queue list --status baseline shows them\n");
}

int ff_queue_baseline(struct ff_store *s, const struct ff_screen *screen, bool json, struct ff_buf *out, struct ff_err *err)
{
	struct baseline b = {0};
	int result = ff_store_run(s, load, &b, err);
	if (!result && json) {
		struct ff_baseline r = {b.commit, b.at, b.first, b.rows};
		ff_record_write(out, &ff_baseline_type, &r);
	} else if (!result) {
		write_text(&b, screen, out);
	}
	ff_arena_free(&b.arena);
	return result;
}

/* ---- include, reset ---- */

static int include(struct ff_store *s, void *with, struct ff_err *err)
{
	struct baseline *b = with;
	b->count = 0;
	for (int i = 0; i < b->types->count; i++) {
		struct ff_query *q = ff_query(s, FF_SQL_BASELINE_INCLUDE);
		int got, before = b->count;
		ff_query_text(q, "type", b->types->items[i]);
		ff_query_text(q, "now", b->now);
		while ((got = ff_query_step(q, err)) == 1)
			b->count++;
		if (got < 0)
			return -1;
		if (b->count == before)
			return ff_err_set(err, FF_EX_USAGE, "no task of type %.80s in the baseline (ff baseline show)", b->types->items[i]);
	}
	return 0;
}

int ff_queue_baseline_include(struct ff_store *s, const struct ff_strings *types, int *count, struct ff_err *err)
{
	struct baseline b = {.types = types};
	b.now = ff_clock_iso(&b.arena, ff_clock_now());
	int result = ff_store_run(s, include, &b, err);
	*count = b.count;
	ff_arena_free(&b.arena);
	return result;
}

static int reset(struct ff_store *s, void *with, struct ff_err *err)
{
	struct baseline *b = with;
	struct ff_query *q = ff_query(s, FF_SQL_BASELINE_RESET);
	int got;
	b->count = 0;
	ff_query_text(q, "now", b->now);
	while ((got = ff_query_step(q, err)) == 1)
		b->count++;
	return got;
}

int ff_queue_baseline_reset(struct ff_store *s, int *count, struct ff_err *err)
{
	struct baseline b = {0};
	b.now = ff_clock_iso(&b.arena, ff_clock_now());
	int result = ff_store_run(s, reset, &b, err);
	*count = b.count;
	ff_arena_free(&b.arena);
	return result;
}
