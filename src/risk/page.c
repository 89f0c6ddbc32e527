/* page.c - the risk of a commit and the model, for people.  Called by tool.c. */
#include "ff/risk.h"

void ff_risk_print(struct ff_buf *to, const struct ff_screen *screen, const char *id, const struct ff_risk *r)
{
	char head[128];
	int shade = r->percentile >= 0.95 ? FF_SHADE_RED : r->percentile >= 0.75 ? FF_SHADE_YELLOW : FF_SHADE_GREEN;
	snprintf(head, sizeof head, "%.0f %%", r->probability * 100);
	ff_buf_printf(to, "Risk of %.12s: ", id);
	ff_screen_put(screen, to, shade, head);
	ff_buf_printf(to, " that it has to be mended within a year, more than %.0f %% of the commits with code here\n", r->percentile * 100);
	for (int i = 0; i < r->reasons.count; i++) {
		ff_buf_str(to, "  - ");
		ff_screen_cut(screen, to, r->reasons.items[i], screen->width - 4, false);
		ff_buf_char(to, '\n');
	}
	if (*r->hot_file) {
		ff_buf_str(to, "  - its author changes for the first time what changes often: ");
		ff_screen_put(screen, to, FF_SHADE_BOLD, r->hot_file);
		ff_buf_str(to, ";\n    somebody who has changed it before should look at it\n");
	}
	if (*r->lower)
		ff_screen_wrap(screen, to, r->lower, 0);
}

static void numbers(struct ff_buf *to, const struct ff_risk_model *m)
{
	if (!m->tested) {
		ff_buf_str(to, "There are too few commits for a backtest.\n");
		return;
	}
	ff_buf_printf(to, "Backtest on %d of them: AUC %.3f (size alone %.3f), calibration error %.3f\n", m->tested, m->auc, m->auc_size, m->calibration_error);
	ff_buf_printf(to, "(by chance alone it would be %.3f; debiased, root mean square: %.3f).\n", m->calibration_chance, m->calibration_debiased);
}

void ff_risk_model_print(struct ff_buf *to, const struct ff_screen *screen, const struct ff_risk_model *m)
{
	enum { COLUMNS = 3 };
	static const struct ff_column columns[COLUMNS] = {{"input", 0, 0, 0, false, false}, {"weight", 0, 0, 0, true, false}, {"median", 0, 0, 0, true, false}};
	struct ff_arena a = {0};
	struct ff_cell *cells = ff_arena_alloc(&a, sizeof(*cells) * COLUMNS * ((size_t)m->columns.count + 1)), *c = cells;
	ff_buf_printf(to, "%s: %s.\n", !strcmp(m->basis, "size") ? "Size alone" : "All inputs", m->why);
	if (!m->young)
		ff_buf_printf(to, "Learned from %d of %d commits; %d of them %s (%.0f %%).\n", m->rows, m->commits, m->defects,
		              !strcmp(m->basis, "data") ? "brought a defect" : "had to be mended within a year",
		              m->rows ? 100.0 * m->defects / m->rows : 0);
	if (*m->tip)
		ff_buf_printf(to, "Fitted %s at %.12s.\n", ff_clock_iso(&a, m->fitted_at), m->tip);
	if (!m->young)
		numbers(to, m);
	for (int j = 0; j < m->columns.count; j++) {
		const struct ff_risk_column *k = FF_AT(&m->columns, struct ff_risk_column, j);
		if (k->weight < 0.0000005 && k->weight > -0.0000005)
			continue;
		*c++ = (struct ff_cell){k->name, FF_SHADE_PLAIN};
		*c++ = (struct ff_cell){ff_arena_printf(&a, "%+.3f", k->weight), FF_SHADE_PLAIN};
		*c++ = (struct ff_cell){ff_arena_printf(&a, "%.1f", k->median), FF_SHADE_PLAIN};
	}
	ff_table_write(screen, to, columns, COLUMNS, cells, (int)(c - cells) / COLUMNS);
	ff_arena_free(&a);
}
