/*
 * report.c - the summary for people: what the agents did, how many tasks, the ten best.
 * Called by converge.c for a terminal; takes the same records that go into the pipe.
 */
#include "ff/converge.h"

#define TOP 10

static const char *number(struct ff_arena *a, int n)
{
	return ff_arena_printf(a, "%d", n);
}

static enum ff_shade shade_of_state(const char *state)
{
	if (!strcmp(state, "ok"))
		return FF_SHADE_GREEN;
	return !strcmp(state, "idle") || !strcmp(state, "silent") ? FF_SHADE_DIM : FF_SHADE_RED;
}

static void print_agents(const struct ff_screen *s, struct ff_buf *b, struct ff_arena *a, const struct ff_convergence *c)
{
	static const struct ff_column columns[] = {
		{.title = "agent", .least = 8, .most = 20}, {.title = "state"},
		{.title = "findings", .right = true},       {.title = "votes", .right = true},
		{.title = "ms", .right = true},             {.title = "note", .least = 10},
	};
	struct ff_list cells = {0};
	for (int i = 0; i < c->agents.count; i++) {
		const struct ff_agent_report *r = FF_AT(&c->agents, struct ff_agent_report, i);
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){r->name, FF_SHADE_BOLD};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){r->state, shade_of_state(r->state)};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){number(a, r->findings), FF_SHADE_PLAIN};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){number(a, r->votes), FF_SHADE_PLAIN};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){number(a, r->ms), FF_SHADE_DIM};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){r->note, FF_SHADE_PLAIN};
	}
	ff_table_write(s, b, columns, FF_COUNT(columns), cells.items, c->agents.count);
}

static enum ff_shade shade_of_label(int confidence)
{
	return confidence == FF_CONFIDENCE_HIGH ? FF_SHADE_GREEN : confidence == FF_CONFIDENCE_MEDIUM ? FF_SHADE_YELLOW : FF_SHADE_DIM;
}

static void print_top(const struct ff_screen *s, struct ff_buf *b, struct ff_arena *a, const struct ff_list *tasks)
{
	static const struct ff_column columns[] = {
		{.title = "prio", .right = true},
		{.title = "confidence"},
		{.title = "where", .least = 14, .fair = 20, .most = 34, .cut_left = true},
		{.title = "what", .least = 16, .fair = 24},
		{.title = ""},
	};
	struct ff_list cells = {0};
	int n = tasks->count < TOP ? tasks->count : TOP;
	for (int i = 0; i < n; i++) {
		const struct ff_task *t = FF_AT(tasks, struct ff_task, i);
		const char *where = ff_arena_printf(a, "%s:%d", t->path, t->line);
		const char *label = ff_arena_printf(a, "%s %.2f", ff_confidence_names[t->confidence], t->score);
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){number(a, t->priority), FF_SHADE_PLAIN};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){label, shade_of_label(t->confidence)};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){where, FF_SHADE_BOLD};
		*FF_PUSH(a, &cells, struct ff_cell) = (struct ff_cell){t->description, FF_SHADE_PLAIN};
		*FF_PUSH(a, &cells, struct ff_cell) =
		    (struct ff_cell){t->alert ? "ALERT" : t->auto_fixable ? "fix" : "", t->alert ? FF_SHADE_RED : FF_SHADE_GREEN};
	}
	ff_table_write(s, b, columns, FF_COUNT(columns), cells.items, n);
	if (tasks->count > n)
		ff_buf_printf(b, "... and %d more; ff-converge --json writes them all\n", tasks->count - n);
}

/* "unused_import 7, missing_test 3" */
static void print_types(const struct ff_screen *s, struct ff_buf *b, struct ff_arena *a, const struct ff_convergence *c)
{
	struct ff_buf line;
	ff_buf_init(&line, 64u << 10);
	ff_buf_str(&line, "types: ");
	for (int i = 0; i < c->by_type.count && i < 12; i++) {
		const struct ff_type_count *t = FF_AT(&c->by_type, struct ff_type_count, i);
		ff_buf_printf(&line, "%s%s %d", i ? ", " : "", t->type, t->count);
	}
	if (c->by_type.count > 12)
		ff_buf_printf(&line, ", %d others", c->by_type.count - 12);
	if (c->by_type.count)
		ff_screen_wrap(s, b, ff_arena_str(a, ff_buf_text(&line)), 0);
	ff_buf_free(&line);
}

static int fixable(const struct ff_list *tasks)
{
	int n = 0;
	for (int i = 0; i < tasks->count; i++)
		n += FF_AT(tasks, struct ff_task, i)->auto_fixable;
	return n;
}

static void print_counts(const struct ff_screen *s, struct ff_buf *b, struct ff_arena *a, const struct ff_convergence *c,
                         const struct ff_list *tasks)
{
	struct ff_buf line;
	ff_buf_init(&line, 4096);
	ff_buf_printf(&line, "%d task%s: %d high, %d medium, %d low; %d can be fixed at once", c->tasks, c->tasks == 1 ? "" : "s", c->high, c->medium, c->low,
	              fixable(tasks));
	if (c->critical)
		ff_buf_printf(&line, "; %d critical", c->critical);
	if (c->duplicates)
		ff_buf_printf(&line, "; %d duplicate%s merged", c->duplicates, c->duplicates == 1 ? "" : "s");
	if (c->consensus_files.count)
		ff_buf_printf(&line, "; files that several agents point at: %d", c->consensus_files.count);
	ff_screen_wrap(s, b, ff_arena_str(a, ff_buf_text(&line)), 0);
	ff_buf_free(&line);
}

/* What was looked at, with ids of 12 digits. */
static const char *title(struct ff_arena *a, const struct ff_convergence *c)
{
	const char *dots = strstr(c->range, "..");
	if (dots)
		return ff_arena_printf(a, "%.*s..%.12s", dots - c->range < 12 ? (int)(dots - c->range) : 12, c->range, dots + 2);
	return *c->commit ? ff_arena_printf(a, "%.12s", c->commit) : "the files as they are";
}

void ff_converge_print(const struct ff_screen *s, struct ff_buf *b, const struct ff_convergence *c, const struct ff_list *tasks)
{
	struct ff_arena a = {0};
	ff_screen_put(s, b, FF_SHADE_BOLD, title(&a, c));
	ff_buf_printf(b, ": %d file%s\n\n", c->files.count, c->files.count == 1 ? "" : "s");
	print_agents(s, b, &a, c);
	ff_buf_char(b, '\n');
	print_counts(s, b, &a, c, tasks);
	print_types(s, b, &a, c);
	if (tasks->count)
		ff_buf_char(b, '\n');
	print_top(s, b, &a, tasks);
	ff_arena_free(&a);
}
